/*
 * raff-hub: finds the state directory and the subcommand; a running hub executes it, or else we
 * open the book ourselves.
 */
#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#include "drivers/base/error.h"
#include "sync/hub/access.h"
#include "sync/hub/command.h"
#include "sync/hub/restore.h"
#include "sync/hub/run.h"
#include "sync/hub/storage.h"
#include "sync/hub/tools.h"

#define STATE_DEFAULT "/var/lib/raff-hub"
#define AGAIN_MS      2 /* between the bites of a command that has more than one */

struct line {
    const char *state;
    bool help;
    bool version;
    bool broken;       /* --state without a directory */
    const char **argv; /* what is left: the subcommand and its words */
    int argc;
};

/* Takes out what every subcommand shares; the rest keeps its order. */
static void read_line(struct line *line, int argc, char **argv, const char **left)
{
    *line = (struct line){.state = STATE_DEFAULT, .argv = left};
    bool words_only = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        words_only = words_only || strcmp(word, "--") == 0;
        if (!words_only && strcmp(word, "--help") == 0) {
            line->help = true;
        } else if (!words_only && strcmp(word, "--version") == 0) {
            line->version = true;
        } else if (!words_only && strncmp(word, "--state=", 8) == 0) {
            line->state = word + 8;
        } else if (!words_only && strcmp(word, "--state") == 0) {
            line->broken = i + 1 == argc;
            line->state = line->broken ? "" : argv[++i];
        } else {
            left[line->argc++] = word;
        }
    }
    line->broken = line->broken || !line->state[0];
}

static int misuse(const char *what, const char *why)
{
    char clean[200];
    text_clean(str_of(what), false, clean, sizeof(clean));
    fprintf(stderr, "raff-hub: %s: %s\n", clean, why);
    return COMMAND_MISUSED;
}

static int fail(const char *what, const char *why)
{
    misuse(what, why);
    return COMMAND_FAILED;
}

static void print_help(void)
{
    printf(
        "usage: raff-hub [--state DIR] COMMAND …\n"
        "\n"
        "The OMS end of Raff: takes orders, releases them to the floor, folds in what seats did,\n"
        "feeds their replicas.\n"
        "\n");
    for (size_t i = 0; i < n_commands; i++) {
        printf("  %-14s %s\n", commands[i].name, commands[i].summary);
    }
    printf("  %-14s %s\n", "restore", "a backup in the place of the book");
    printf("  %-14s %s\n", "run", "the hub");
    printf("\n"
           "  --state DIR    where everything is kept (default " STATE_DEFAULT ")\n"
           "  --help         also after a command\n"
           "  --version\n");
}

static int print_usage(const char *name)
{
    const struct command *command = command_find(name);
    const char *own = strcmp(name, "run") == 0       ? run_usage
                      : strcmp(name, "restore") == 0 ? restore_usage
                                                     : NULL;
    if (!command && !own) {
        return misuse(name, "no such command");
    }
    printf("%s", command ? command->usage : own);
    return COMMAND_DONE;
}

static int make_absolute(const char *state, const char *cwd, char path[FILE_PATH_MAX])
{
    if (!text_is_clean(str_of(state))) {
        return RAFF_E_CHARSET;
    }
    return state[0] == '/' ? copy_cstr(path, FILE_PATH_MAX, state) : file_path(path, cwd, state);
}

static bool has_book(const struct command_call *call)
{
    char path[FILE_PATH_MAX];
    struct stat status;
    return command_state_path(call, "hub.db", path) == 0 && stat(path, &status) == 0;
}

/* What a command that is not done wants before it is run again; false if that cannot be. */
static bool prepare_again(struct command_call *call)
{
    const struct timespec pause = {.tv_nsec = AGAIN_MS * 1000000L};
    char path[FILE_PATH_MAX];
    int error = 0;
    if (call->out.len > 0) {
        error = copy_str(path, sizeof(path), bytes_view(&call->out));
        error = error ? error : file_sync(path);
    }
    bytes_clear(&call->out);
    nanosleep(&pause, NULL); /* the hub has seats to answer */
    if (error) {
        command_fail(call, "sync", error_text(error));
    }
    return error == 0;
}

static int run_here(struct command_call *call, const struct command *command,
                    const struct line *line)
{
    if (!command->founds && !has_book(call)) {
        return command_fail(call, call->state,
                            "no hub is here; broker-config or import begins one");
    }
    struct storage storage = {.db = NULL};
    char why[200];
    struct text reason = text_over(why, sizeof(why));
    int error = storage_open(call->state, &reason, &storage);
    if (error) {
        return command_fail(call, "hub.db",
                            why[0] && error != RAFF_E_BUSY ? why : error_text(error));
    }
    call->hub = storage.hub;
    call->now_ms = clock_now_ms();
    call->utc_ms = clock_utc_ms();
    int code = COMMAND_AGAIN;
    while (code == COMMAND_AGAIN) {
        code = command->run(call, line->argc - 1, line->argv + 1);
        if (code == COMMAND_AGAIN && !prepare_again(call)) {
            code = COMMAND_FAILED;
        }
    }
    int error_told = access_follow(call->state, call->hub, clock_utc_ms());
    if (error_told && code == COMMAND_DONE) {
        code = command_fail(call, "broker",
                            error_told == RAFF_E_BUSY
                                ? "was told, and does not say that it read its ACL again"
                                : error_text(error_told));
    }
    storage_close(&storage);
    return code;
}

static int ask_again(struct command_call *call, const char *socket, const struct line *line)
{
    int code = COMMAND_AGAIN;
    while (code == COMMAND_AGAIN) {
        if (!prepare_again(call)) {
            return COMMAND_FAILED;
        }
        int error =
            tools_ask(socket, line->argc, line->argv, call->cwd, &call->out, &call->err, &code);
        if (error) {
            return command_fail(call, TOOLS_SOCKET, error_text(error));
        }
    }
    return code;
}

static int run_anywhere(struct command_call *call, const struct command *command,
                        const struct line *line)
{
    char socket[FILE_PATH_MAX];
    int code = COMMAND_FAILED;
    int error = command_state_path(call, TOOLS_SOCKET, socket);
    error =
        error ? error
              : tools_ask(socket, line->argc, line->argv, call->cwd, &call->out, &call->err, &code);
    if (error == RAFF_E_NOT_FOUND) {
        return run_here(call, command, line);
    }
    if (error) {
        return command_fail(call, TOOLS_SOCKET, error_text(error));
    }
    return code == COMMAND_AGAIN ? ask_again(call, socket, line) : code;
}

static bool print_all(FILE *file, const struct bytes *bytes)
{
    return fwrite(bytes_view(bytes).at, 1, bytes->len, file) == bytes->len && fflush(file) == 0;
}

static int run_command(const struct line *line, const char *state, const char *cwd)
{
    const struct command *command = command_find(line->argv[0]);
    bool restores = strcmp(line->argv[0], "restore") == 0;
    if (!command && !restores) {
        return misuse(line->argv[0], "no such command; raff-hub --help lists them");
    }
    struct command_call call = {
        .state = state, .cwd = cwd, .now_ms = clock_now_ms(), .utc_ms = clock_utc_ms()};
    bytes_init(&call.out, COMMAND_OUT_MAX);
    bytes_init(&call.err, COMMAND_OUT_MAX);
    int code = restores ? restore_main(&call, line->argc - 1, line->argv + 1)
                        : run_anywhere(&call, command, line);
    bool printed = print_all(stdout, &call.out);
    print_all(stderr, &call.err);
    bytes_release(&call.out);
    bytes_release(&call.err);
    return printed ? code : fail("stdout", error_text(-errno));
}

int main(int argc, char **argv)
{
    CLEANUP(freep) const char **left = calloc((size_t)argc + 1, sizeof(*left));
    struct line line;
    char cwd[FILE_PATH_MAX];
    char state[FILE_PATH_MAX];
    if (!left) {
        return fail("start", error_text(-ENOMEM));
    }
    umask(0077);
    read_line(&line, argc, argv, left);
    if (line.version) {
        printf("raff-hub %s\n", RAFF_VERSION);
        return COMMAND_DONE;
    }
    if (line.help && line.argc == 0) {
        print_help();
        return COMMAND_DONE;
    }
    if (line.argc == 0 || line.broken) {
        return misuse(line.broken ? "--state" : "command",
                      line.broken ? "needs a directory" : "is missing; raff-hub --help lists them");
    }
    if (line.help) {
        return print_usage(line.argv[0]);
    }
    if (!getcwd(cwd, sizeof(cwd))) {
        return fail("working directory", error_text(-errno));
    }
    int error = make_absolute(line.state, cwd, state);
    if (error) {
        return fail("--state", error_text(error));
    }
    return strcmp(line.argv[0], "run") == 0 ? run_main(state, line.argc - 1, line.argv + 1)
                                            : run_command(&line, state, cwd);
}
