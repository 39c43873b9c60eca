#include "terminal/app/config.h"

#include <errno.h>
#include <ini.h>
#include <unistd.h>

#include "drivers/base/error.h"

static void default_state_dir(struct config *config)
{
    struct text dir = text_over(config->state_dir, sizeof(config->state_dir));
    const char *chosen = getenv("RAFF_STATE");
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (chosen && *chosen) {
        text_add(&dir, chosen);
    } else if (geteuid() == 0) {
        text_add(&dir, "/var/lib/raff");
    } else if (xdg && *xdg) {
        text_addf(&dir, "%s/raff", xdg);
    } else {
        text_addf(&dir, "%s/.local/state/raff", home ? home : "");
    }
}

void config_init(struct config *config)
{
    *config = (struct config){
        .printer_port = 9100,
        .printer_language = "zpl",
        .theme = THEME_NIGHT,
        .language = "en",
        .board_profile = "desk",
        .log_level = LOG_LEVEL_INFO,
    };
    default_state_dir(config);
}

/* The index of `value` in a NULL-terminated list of names, or -1. */
static int choice(const char *value, const char *const *names)
{
    for (int i = 0; names[i]; i++) {
        if (strcmp(value, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static int set_number(int *number, const char *value, int min, int max)
{
    int64_t parsed = 0;
    if (str_to_int64(str_of(value), &parsed) || parsed < min || parsed > max) {
        return RAFF_E_SYNTAX;
    }
    *number = (int)parsed;
    return 0;
}

static int set_choice(int *chosen, const char *value, const char *const *names)
{
    int index = choice(value, names);
    if (index < 0) {
        return RAFF_E_SYNTAX;
    }
    *chosen = index;
    return 0;
}

static int set_scale_driver(struct config *config, const char *value)
{
    static const char *const names[] = {"mt-sics", "toledo8217", "hid-scale", NULL};
    return choice(value, names) < 0
               ? RAFF_E_SYNTAX
               : copy_cstr(config->scale_driver, sizeof(config->scale_driver), value);
}

static int set_scale_path(struct config *config, const char *value)
{
    return copy_cstr(config->scale_path, sizeof(config->scale_path), value);
}

static int set_scale_baud(struct config *config, const char *value)
{
    return set_number(&config->scale_baud, value, 300, 4000000);
}

static int set_scale_unit(struct config *config, const char *value)
{
    static const char *const names[] = {"kg", "lb", "g", "oz", NULL};
    return choice(value, names) < 0
               ? RAFF_E_SYNTAX
               : copy_cstr(config->scale_unit, sizeof(config->scale_unit), value);
}

static int set_devices_links(struct config *config, const char *value)
{
    return *value == '/' ? copy_cstr(config->devices_links, sizeof(config->devices_links), value)
                         : RAFF_E_SYNTAX;
}

static int set_devices_ask(struct config *config, const char *value)
{
    static const char *const names[] = {"yes", "no", NULL};
    int chosen = 0;
    int error = set_choice(&chosen, value, names);
    config->devices_unasked = error ? config->devices_unasked : chosen == 1;
    return error;
}

static int set_printer_name(struct config *config, const char *value)
{
    return copy_cstr(config->printer_name, sizeof(config->printer_name), value);
}

static int set_printer_host(struct config *config, const char *value)
{
    return copy_cstr(config->printer_host, sizeof(config->printer_host), value);
}

static int set_printer_port(struct config *config, const char *value)
{
    return set_number(&config->printer_port, value, 1, 65535);
}

static int set_printer_language(struct config *config, const char *value)
{
    static const char *const names[] = {"zpl", "tspl", "epl", NULL};
    return choice(value, names) < 0
               ? RAFF_E_SYNTAX
               : copy_cstr(config->printer_language, sizeof(config->printer_language), value);
}

static int set_theme(struct config *config, const char *value)
{
    static const char *const names[] = {
        [THEME_DAY] = "day", [THEME_NIGHT] = "night", [THEME_CONTRAST] = "contrast", NULL};
    int chosen = 0;
    int error = set_choice(&chosen, value, names);
    config->theme = error ? config->theme : (enum theme)chosen;
    return error;
}

static int set_language(struct config *config, const char *value)
{
    return *value ? copy_cstr(config->language, sizeof(config->language), value) : RAFF_E_SYNTAX;
}

static int set_eastern_digits(struct config *config, const char *value)
{
    static const char *const names[] = {"no", "yes", NULL};
    int chosen = 0;
    int error = set_choice(&chosen, value, names);
    config->eastern_digits = error ? config->eastern_digits : chosen == 1;
    return error;
}

static int set_board_profile(struct config *config, const char *value)
{
    return copy_cstr(config->board_profile, sizeof(config->board_profile), value);
}

static int set_enrol_file(struct config *config, const char *value)
{
    return *value == '/' ? copy_cstr(config->enrol_file, sizeof(config->enrol_file), value)
                         : RAFF_E_SYNTAX;
}

static int set_log_level(struct config *config, const char *value)
{
    static const char *const names[] = {"error", "warning", "info", "debug", NULL};
    int chosen = 0;
    int error = set_choice(&chosen, value, names);
    config->log_level = error ? config->log_level : (enum log_level)chosen;
    return error;
}

static const struct setting {
    const char *section;
    const char *key;
    int (*set)(struct config *config, const char *value);
    const char *expected;
} settings[] = {
    {"scale", "driver", set_scale_driver, "mt-sics, toledo8217 or hid-scale"},
    {"scale", "path", set_scale_path, "a tty"},
    {"scale", "baud", set_scale_baud, "300 to 4000000"},
    {"scale", "unit", set_scale_unit, "kg, lb, g or oz"},
    {"devices", "links", set_devices_links, "a folder, as /dev/raff"},
    {"devices", "ask", set_devices_ask, "yes or no"},
    {"printer", "name", set_printer_name, "at most 32 characters"},
    {"printer", "host", set_printer_host, "a host"},
    {"printer", "port", set_printer_port, "1 to 65535"},
    {"printer", "language", set_printer_language, "zpl, tspl or epl"},
    {"screen", "theme", set_theme, "day, night or contrast"},
    {"screen", "language", set_language, "en or ar"},
    {"screen", "eastern_digits", set_eastern_digits, "yes or no"},
    {"board", "profile", set_board_profile, "a profile's name or file"},
    {"enrol", "file", set_enrol_file, "a path, as /run/raff-first/enrol.txt"},
    {"log", "level", set_log_level, "error, warning, info, debug"},
};

int config_set(struct config *config, const char *section, const char *key, const char *value,
               struct text *why)
{
    if (config_is_scanner(section)) {
        return config_scanner_set(config->scanners, section, key, value, why);
    }
    if (config_is_reader(section)) {
        return config_reader_set(config->readers, section, key, value, why);
    }
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
        const struct setting *setting = &settings[i];
        if (strcmp(setting->section, section) != 0 || strcmp(setting->key, key) != 0) {
            continue;
        }
        int error = setting->set(config, value);
        if (error) {
            text_addf(why, "[%s] %s = %s: expected %s", section, key, value, setting->expected);
        }
        return error;
    }
    text_addf(why, "[%s] %s: no such setting", section, key);
    return RAFF_E_UNKNOWN;
}

struct reading {
    struct config *config;
    struct text *why;
    int error;
};

static int take_line(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    if (!reading->error) {
        reading->error = config_set(reading->config, section, key, value, reading->why);
    }
    return reading->error == 0;
}

int config_read(struct config *config, struct text *why)
{
    char path[PATH_MAX];
    int error = config_path(config, "raff.ini", path);
    if (error) {
        return error;
    }
    if (access(path, F_OK) != 0) {
        return 0;
    }
    char words[CONFIG_VALUE_MAX * 2];
    struct text detail = text_over(words, sizeof(words));
    struct reading reading = {.config = config, .why = &detail};
    int line = ini_parse(path, take_line, &reading);
    if (line == 0) {
        return 0;
    }
    if (line < 0) {
        text_addf(why, "%s: not readable", path);
        return -EIO;
    }
    text_addf(why, "%s:%d: %s", path, line, reading.error ? words : "not a setting");
    return reading.error ? reading.error : RAFF_E_SYNTAX;
}

int config_path(const struct config *config, const char *name, char path[PATH_MAX])
{
    struct text text = text_over(path, PATH_MAX);
    text_addf(&text, "%s/%s", config->state_dir, name);
    return text.cut ? RAFF_E_TOO_LONG : 0;
}
