/* raff run */
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "terminal/app/commands.h"
#include "terminal/app/enrolment.h"
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

int command_run(const struct config *defaults, int argc, char **argv)
{
    struct config config = *defaults;
    struct enrolment enrolment;
    char words[WHY_MAX];
    char log_path[PATH_MAX];
    struct text why = text_over(words, sizeof(words));
    if (config_read(&config, &why)) {
        return complain("%s", words);
    }
    for (int i = 0; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        int wrong = set_option(&config, argv[i], value, &why);
        if (!wrong && i + 1 == argc) {
            text_addf(&why, "%s: needs a value", argv[i]);
        }
        if (wrong || i + 1 == argc) {
            complain("%s", words);
            return EXIT_MISUSED;
        }
    }
    if (enrolment_load(&config, &enrolment, &why)) {
        return complain("%s", words);
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return complain("run: a terminal is needed on stdin and stdout");
    }
    int error = config_path(&config, "raff.log", log_path);
    error = error ? error : log_open(log_path, config.log_level);
    if (error) {
        return complain("%s: %s", log_path, error_text(error));
    }
    error = rig_run(&config, &enrolment, &why);
    log_close();
    if (error) {
        return complain("%s", why.len ? words : error_text(error));
    }
    return EXIT_DONE;
}
