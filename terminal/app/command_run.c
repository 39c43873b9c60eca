/* raff run */
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "terminal/app/closed.h"
#include "terminal/app/commands.h"
#include "terminal/app/enrolling.h"
#include "terminal/app/first_start.h"
#include "terminal/app/rig.h"

#define WHY_MAX 512

static int set_printer(struct config *config, const char *value, struct text *why)
{
    const char *colon = strrchr(value, ':');
    char host[CONFIG_VALUE_MAX];
    if (!colon || copy_str(host, sizeof(host), (struct str){value, (size_t)(colon - value)})) {
        text_addf(why, "--printer %s: expected HOST:PORT", value);
        return RAFF_E_SYNTAX;
    }
    int error = config_set(config, "printer", "host", host, why);
    error = error ? error : config_set(config, "printer", "port", colon + 1, why);
    if (!error && !*config->printer_name) {
        error = config_set(config, "printer", "name", "printer", why);
    }
    return error;
}

static int set_option(struct config *config, const char *option, const char *value,
                      struct text *why)
{
    if (strcmp(option, "--printer") == 0) {
        return set_printer(config, value, why);
    }
    if (strcmp(option, "--scanner") == 0) {
        return config_set(config, "scanner", "path", value, why);
    }
    if (strcmp(option, "--theme") == 0) {
        return config_set(config, "screen", "theme", value, why);
    }
    if (strcmp(option, "--language") == 0) {
        return config_set(config, "screen", "language", value, why);
    }
    text_addf(why, "%s: no such option", option);
    return RAFF_E_UNKNOWN;
}

static int open_log(const struct config *config)
{
    char path[PATH_MAX];
    int error = file_make_directory(config->state_dir);
    error = error ? error : config_path(config, "raff.log", path);
    error = error ? error : log_open(path, config->log_level);
    return error ? complain("%s: %s", config->state_dir, error_text(error)) : EXIT_DONE;
}

static int work_as(const struct config *config, const struct enrolment *enrolment, struct text *why)
{
    enrolling_tidy(config, enrolment);
    return rig_run(config, enrolment, why);
}

/* The work, as the seat that this machine is or becomes. 1: somebody ended it before. */
static int work(const struct config *config, int load_error, struct enrolment *enrolment,
                struct text *why)
{
    int error = load_error;
    if (first_start_wanted(config, load_error)) {
        error = first_start_run(config, load_error, enrolment, why);
    }
    error = error ? error : work_as(config, enrolment, why);
    while (closed_wanted(error)) {
        error = closed_run(config, enrolment, why);
        error = error ? error : work_as(config, enrolment, why);
    }
    return error;
}

/* 0 or EXIT_MISUSED. */
static int set_options(struct config *config, int argc, char **argv)
{
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    for (int i = 0; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        int wrong = set_option(config, argv[i], value, &why);
        if (!wrong && i + 1 == argc) {
            text_addf(&why, "%s: needs a value", argv[i]);
        }
        if (wrong || i + 1 == argc) {
            complain("%s", words);
            return EXIT_MISUSED;
        }
    }
    return 0;
}

int command_run(const struct config *defaults, int argc, char **argv)
{
    struct config config = *defaults;
    struct enrolment enrolment = {.epoch = 0};
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    if (config_read(&config, &why)) {
        return complain("%s", words);
    }
    int status = set_options(&config, argc, argv);
    if (status) {
        return status;
    }
    bool has_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    int error = enrolment_load(&config, &enrolment, &why);
    if (error && (!has_terminal || !(first_start_wanted(&config, error) || closed_wanted(error)))) {
        return complain("%s", words);
    }
    if (!has_terminal) {
        return complain("run: a terminal is needed on stdin and stdout");
    }
    status = open_log(&config);
    if (status) {
        return status;
    }
    error = work(&config, error, &enrolment, &why);
    log_close();
    return error < 0 ? complain("%s", why.len ? words : error_text(error)) : EXIT_DONE;
}
