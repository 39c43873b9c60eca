/* The parts of raff-sim: one main a subcommand, with the arguments from its own name on. Each
 * returns the exit status: 0 done, 1 failed, 2 misused. */
#ifndef HW_SIM_SIM_H
#define HW_SIM_SIM_H

#include <stdbool.h>

#include "drivers/base/str.h"

enum { SIM_DONE = 0, SIM_FAILED = 1, SIM_MISUSED = 2 };

int sim_scanner_main(int argc, char **argv);
int sim_scan_main(int argc, char **argv);
int sim_printer_main(int argc, char **argv);
int sim_scale_main(int argc, char **argv);
int sim_pn532_main(int argc, char **argv);
int sim_uhf_main(int argc, char **argv);
int sim_llrp_main(int argc, char **argv);
int sim_bench_main(int argc, char **argv);

/* `raff-sim: who: why` on stderr, cleaned; returns SIM_FAILED. */
int sim_fail(const char *who, const char *why);
/* The usage text on stdout, or on stderr after a mistake. */
int sim_usage(const char *text, bool by_mistake);

/* An option: a word, or a flag where ret_word is NULL. */
struct sim_option {
    const char *name;
    const char **ret_word;
    bool *ret_flag;
};

#define SIM_OPTIONS_MAX 8

/* Reads the command line by a table; --help and --version are answered here. Whether to go on:
 * false with the exit status. optind is at the first word that belongs to no option. */
bool sim_options(int argc, char **argv, const char *usage, const struct sim_option *options,
                 size_t n, int *ret_status) MUST_CHECK;

/* LINK.ctl: where a simulated device takes its orders. -ENAMETOOLONG past what a socket address
 * holds. */
struct sockaddr_un;
int sim_control_address(const char *link, struct sockaddr_un *ret_address) MUST_CHECK;
/* The socket there, listening; for this user only. -EADDRINUSE where another simulator listens; a
 * socket file left over from one that was killed is replaced. The caller unlinks it. */
int sim_control_listen(const char *link, struct sockaddr_un *ret_address, int *ret_fd) MUST_CHECK;

#endif
