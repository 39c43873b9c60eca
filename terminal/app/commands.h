/*
 * raff's subcommands. Each gets the arguments behind its name and gives the exit status: 0 done,
 * 1 failed, 2 misused. Errors go to stderr as `raff: what: why`, cleaned of controls.
 */
#ifndef TERMINAL_APP_COMMANDS_H
#define TERMINAL_APP_COMMANDS_H

#include <stdio.h>

#include "terminal/app/config.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_MISUSED = 2 };

struct command {
    const char *name; /* "decode", "log" */
    const char *usage;
    const char *summary;
    const char *help; /* what --help says below the usage; "" if the summary is all */
    int (*run)(const struct config *config, int argc, char **argv);
    void (*help_more)(FILE *out); /* what --help says after that; NULL for nothing */
};

int command_run(const struct config *defaults, int argc, char **argv);
int command_enrol(const struct config *config, int argc, char **argv);
int command_decode(const struct config *config, int argc, char **argv);
int command_epc(const struct config *config, int argc, char **argv);
void command_epc_schemes(FILE *out);
int command_replay(const struct config *config, int argc, char **argv);
void command_replay_kinds(FILE *out);
int command_devices(const struct config *defaults, int argc, char **argv);
int command_doctor(const struct config *config, int argc, char **argv);
int command_log(const struct config *config, int argc, char **argv);

/* The line without the CR that a file from Windows, or a terminal line in raw mode, has before the
 * LF. */
static inline struct str line_without_cr(struct str line)
{
    bool has_cr = line.len > 0 && line.at[line.len - 1] == '\r';
    return (struct str){line.at, line.len - (has_cr ? 1 : 0)};
}

/* Writes `raff: message` to stderr, without controls; returns EXIT_FAILED. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
