#include "hw/board/profile.h"

#include <errno.h>
#include <ini.h>
#include <libevdev/libevdev.h>

#include "drivers/base/bytes.h"
#include "drivers/base/config_key.h"
#include "drivers/base/error.h"
#include "drivers/base/files.h"

#define FILE_MAX ((size_t)64 * 1024)

static const char *const signal_names[BOARD_SIGNALS] = {
    [BOARD_GOOD] = "good",
    [BOARD_LINE_COMPLETE] = "line_complete",
    [BOARD_TASK_COMPLETE] = "task_complete",
    [BOARD_ONLINE] = "online",
    [BOARD_WARNING] = "warning",
    [BOARD_DUPLICATE] = "duplicate",
    [BOARD_ERROR] = "error",
};

/* Where a profile says nothing else. */
static const struct profile_step usual_steps[BOARD_SIGNALS][PROFILE_STEPS] = {
    [BOARD_GOOD] = {{2700, 80}},
    [BOARD_LINE_COMPLETE] = {{3300, 120}},
    [BOARD_TASK_COMPLETE] = {{2700, 450}},
    [BOARD_ONLINE] = {{1400, 60}},
    [BOARD_WARNING] = {{1200, 120}, {0, 80}, {1200, 120}},
    [BOARD_DUPLICATE] = {{1800, 90}, {0, 60}, {900, 150}},
    [BOARD_ERROR] = {{500, 180}, {0, 80}, {500, 180}, {0, 80}, {500, 300}},
};

static int count_beeps(const struct profile_step steps[PROFILE_STEPS])
{
    int beeps = 0;
    for (size_t i = 0; i < PROFILE_STEPS && steps[i].ms > 0; i++) {
        bool was_silent = i == 0 || steps[i - 1].hz == 0;
        beeps += steps[i].hz > 0 && was_silent;
    }
    return beeps;
}

int profile_beeps(enum board_signal signal)
{
    return count_beeps(usual_steps[signal]);
}

/* --- sections and their keys --- */

static const char *const sink_sections[PROFILE_SINKS] = {"buzzer", "led",  "led2",
                                                         "led3",   "led4", "vibration"};
static const char *const keypad_sections[PROFILE_KEYPADS] = {"keys", "keys2"};

const char *profile_sink_section(size_t sink)
{
    return sink_sections[sink];
}

const char *profile_keypad_section(size_t keypad)
{
    return keypad_sections[keypad];
}

#define TEXT(type, member)                                                                         \
    .name = #member, .offset = offsetof(struct type, member),                                      \
    .size = sizeof(((struct type *)0)->member)
#define NUMBER(type, member, low, high)                                                            \
    .name = #member, .offset = offsetof(struct type, member), .min = (low), .max = (high)

static const char *const buzzer_drivers[] = {"tone", "pwm", NULL};
static const char *const light_drivers[] = {"light", NULL};
static const char *const vibration_drivers[] = {"rumble", "light", NULL};

#define SINK_KEYS(drivers, words)                                                                  \
    {TEXT(profile_sink, driver), .names = (drivers), .expected = (words)},                         \
        {TEXT(profile_sink, device), .expected = "an input device's name"},                        \
        {TEXT(profile_sink, path), .expected = "a path below /sys"},                               \
        {TEXT(profile_sink, signals), .expected = "names of signals"},                             \
    {                                                                                              \
        NUMBER(profile_sink, level, 1, 100), .expected = "1 to 100"                                \
    }
static const struct config_key buzzer_keys[] = {SINK_KEYS(buzzer_drivers, "tone or pwm")};
static const struct config_key led_keys[] = {SINK_KEYS(light_drivers, "light")};
static const struct config_key vibration_keys[] = {SINK_KEYS(vibration_drivers, "rumble or light")};

static const struct config_key battery_keys[] = {
    {TEXT(profile_battery, path), .expected = "a path below /sys"},
    {TEXT(profile_battery, off), .expected = "a path"},
    {NUMBER(profile_battery, every_s, 1, 3600), .expected = "1 to 3600"},
    {NUMBER(profile_battery, low, 1, 90), .expected = "1 to 90"},
    {NUMBER(profile_battery, critical, 0, 50), .expected = "0 to 50"},
};

static const struct config_key backlight_keys[] = {
    {TEXT(profile_backlight, path), .expected = "a path below /sys"},
    {NUMBER(profile_backlight, bright, 1, 100), .expected = "1 to 100"},
    {NUMBER(profile_backlight, dim, 0, 100), .expected = "0 to 100"},
    {NUMBER(profile_backlight, low, 1, 100), .expected = "1 to 100"},
    {NUMBER(profile_backlight, dim_after_s, 0, 3600), .expected = "0 to 3600"},
};
#undef TEXT
#undef NUMBER

static const struct config_key *sink_keys(size_t sink)
{
    return sink == 0 ? buzzer_keys : sink == PROFILE_SINKS - 1 ? vibration_keys : led_keys;
}

/* --- [signals] --- */

static int signal_by_name(struct str name)
{
    for (int i = 0; i < BOARD_SIGNALS; i++) {
        if (str_is(name, signal_names[i])) {
            return i;
        }
    }
    return -1;
}

/* The next of several words; empty at the end. */
static struct str next_word(struct str *rest)
{
    *rest = str_trim_start(*rest);
    size_t n = 0;
    while (n < rest->len && rest->at[n] != ' ' && rest->at[n] != '\t') {
        n++;
    }
    struct str word = {rest->at, n};
    *rest = str_after(*rest, n);
    return word;
}

/* "2700/80" */
static int read_step(struct str word, struct profile_step *step)
{
    const char *slash = memchr(word.at, '/', word.len);
    size_t n = slash ? (size_t)(slash - word.at) : 0;
    int64_t hz = 0, ms = 0;
    if (!slash || str_to_int64((struct str){word.at, n}, &hz) != 0 ||
        str_to_int64(str_after(word, n + 1), &ms) != 0) {
        return RAFF_E_SYNTAX;
    }
    bool is_audible = hz == 0 || (hz >= 20 && hz <= 20000);
    if (!is_audible || ms < 1 || ms > 2000) {
        return RAFF_E_VALUE;
    }
    *step = (struct profile_step){.hz = (int)hz, .ms = (int)ms};
    return 0;
}

static int set_steps(struct profile *profile, const char *name, const char *value,
                     const char **ret_expected)
{
    struct profile_step steps[PROFILE_STEPS] = {{0}};
    int signal = signal_by_name(str_of(name));
    struct str rest = str_of(value);
    if (signal < 0) {
        return RAFF_E_UNKNOWN;
    }
    *ret_expected = "up to eight of Hz/ms, 20 to 20000 or 0, 1 to 2000";
    size_t n = 0;
    for (struct str word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
        if (n == PROFILE_STEPS || read_step(word, &steps[n++]) != 0) {
            return RAFF_E_SYNTAX;
        }
    }
    if (count_beeps(steps) != profile_beeps((enum board_signal)signal)) {
        *ret_expected = "as many beeps as the signal has: 1 for what is good, 2 for a warning or a "
                        "duplicate, 3 for an error";
        return RAFF_E_VALUE;
    }
    memcpy(profile->steps[signal], steps, sizeof(steps));
    return 0;
}

/* --- [keys] --- */

static const struct {
    const char *name;
    enum board_key key;
} key_names[] = {
    {"trigger", BOARD_KEY_TRIGGER},
    {"help", BOARD_KEY_HELP},
    {"clear", BOARD_KEY_CLEAR},
    {"back", BOARD_KEY_BACK},
    {"exception", BOARD_KEY_EXCEPTION},
    {"undo", BOARD_KEY_UNDO},
    {"theme", BOARD_KEY_THEME},
    {"menu", BOARD_KEY_MENU},
    {"up", BOARD_KEY_UP},
    {"down", BOARD_KEY_DOWN},
    {"enter", BOARD_KEY_ENTER},
    {"backspace", BOARD_KEY_BACKSPACE},
    {"language", BOARD_KEY_LANGUAGE},
};

/* "KEY_F13", "BTN_TRIGGER", or the number. */
static int code_by_name(const char *name)
{
    int64_t number = 0;
    if (str_to_int64(str_of(name), &number) == 0) {
        return number > 0 && number <= KEY_MAX ? (int)number : -1;
    }
    return libevdev_event_code_from_name(EV_KEY, name);
}

static int key_by_name(const char *name, struct profile_key *key)
{
    for (size_t i = 0; i < ARRAY_SIZE(key_names); i++) {
        if (strcmp(key_names[i].name, name) == 0) {
            key->key = key_names[i].key;
            return 0;
        }
    }
    bool is_character = name[0] > ' ' && name[0] < 0x7F && name[1] == '\0';
    key->key = BOARD_KEY_CHARACTER;
    key->character = name[0];
    return is_character ? 0 : RAFF_E_SYNTAX;
}

static int set_key(struct profile *profile, size_t keypad, const char *name, const char *value,
                   const char **ret_expected)
{
    if (strcmp(name, "device") == 0) {
        *ret_expected = "an input device's name";
        return *value ? copy_cstr(profile->keypads[keypad], PROFILE_NAME, value) : RAFF_E_SYNTAX;
    }
    int code = code_by_name(name);
    if (code < 0) {
        return RAFF_E_UNKNOWN;
    }
    *ret_expected = profile->n_keys == PROFILE_KEYS
                        ? "no more keys than there are"
                        : "trigger, help, clear, back, exception, undo, theme, menu, up, down, "
                          "enter, backspace, language or a character";
    struct profile_key key = {.keypad = keypad, .code = (uint16_t)code};
    if (profile->n_keys == PROFILE_KEYS || key_by_name(value, &key) != 0) {
        return RAFF_E_SYNTAX;
    }
    profile->keys[profile->n_keys++] = key;
    return 0;
}

/* --- the file --- */

struct reading {
    struct profile *profile;
    struct text *why;
    int error;
};

static int set(struct profile *profile, const char *section, const char *key, const char *value,
               const char **expected)
{
    int sink = config_section_at(sink_sections, PROFILE_SINKS, section);
    int keypad = config_section_at(keypad_sections, PROFILE_KEYPADS, section);
    if (sink >= 0) {
        return config_key_set(&profile->sinks[sink], sink_keys((size_t)sink), ARRAY_SIZE(led_keys),
                              key, value, expected);
    }
    if (keypad >= 0) {
        return set_key(profile, (size_t)keypad, key, value, expected);
    }
    if (strcmp(section, "battery") == 0) {
        return config_key_set(&profile->battery, battery_keys, ARRAY_SIZE(battery_keys), key, value,
                              expected);
    }
    if (strcmp(section, "backlight") == 0) {
        return config_key_set(&profile->backlight, backlight_keys, ARRAY_SIZE(backlight_keys), key,
                              value, expected);
    }
    return strcmp(section, "signals") == 0 ? set_steps(profile, key, value, expected)
                                           : RAFF_E_UNKNOWN;
}

static int take_line(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    const char *expected = NULL;
    if (!reading->error) {
        reading->error = set(reading->profile, section, key, value, &expected);
        if (reading->error) {
            config_key_why(section, key, value, expected, reading->why);
        }
    }
    return reading->error == 0;
}

/* --- what belongs together --- */

static int check_signals(struct profile_sink *sink, const char *section, struct text *why)
{
    struct str rest = str_of(sink->signals);
    for (struct str word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
        int signal = signal_by_name(word);
        if (signal < 0) {
            text_addf(why, "[%s] signals = %s: no such signal", section, sink->signals);
            return RAFF_E_CONFIG;
        }
        sink->mask |= 1U << signal;
    }
    sink->mask = sink->mask ? sink->mask : (1U << BOARD_SIGNALS) - 1;
    return 0;
}

static bool is_input(const struct profile_sink *sink)
{
    return strcmp(sink->driver, "tone") == 0 || strcmp(sink->driver, "rumble") == 0;
}

static int check_sink(struct profile_sink *sink, bool is_buzzer, const char *section,
                      struct text *why)
{
    bool is_named = *sink->driver || *sink->device || *sink->path;
    if (!is_named) {
        return 0;
    }
    if (!*sink->driver && !is_buzzer) { /* most that shines or shakes is a LED to the kernel */
        copy_cut(sink->driver, sizeof(sink->driver), "light");
    }
    const char *wanted = is_input(sink) ? "device" : "path";
    const char *given = is_input(sink) ? sink->device : sink->path;
    if (!*sink->driver || !*given) {
        text_addf(why, "[%s] has no %s", section, *sink->driver ? wanted : "driver");
        return RAFF_E_CONFIG;
    }
    return check_signals(sink, section, why);
}

static int check_keys(const struct profile *profile, struct text *why)
{
    for (size_t i = 0; i < profile->n_keys; i++) {
        size_t keypad = profile->keys[i].keypad;
        if (!*profile->keypads[keypad]) {
            text_addf(why, "[%s] has no device", keypad_sections[keypad]);
            return RAFF_E_CONFIG;
        }
    }
    return 0;
}

static int check(struct profile *profile, struct text *why)
{
    int error = check_keys(profile, why);
    for (size_t i = 0; !error && i < PROFILE_SINKS; i++) {
        error = check_sink(&profile->sinks[i], i == 0, sink_sections[i], why);
    }
    if (!error && profile->battery.critical >= profile->battery.low) {
        text_add(why, "[battery] critical is not below low");
        error = RAFF_E_CONFIG;
    }
    return error;
}

void profile_init(struct profile *profile)
{
    *profile = (struct profile){
        .battery = {.every_s = 30, .low = 15, .critical = 5},
        .backlight = {.bright = 100, .dim = 10, .low = 40, .dim_after_s = 60},
    };
    for (size_t i = 0; i < PROFILE_SINKS; i++) {
        profile->sinks[i].level = 100;
    }
    memcpy(profile->steps, usual_steps, sizeof(usual_steps));
}

int profile_parse(const char *text, struct profile *profile, struct text *why)
{
    char words[512];
    struct text detail = text_over(words, sizeof(words));
    struct reading reading = {.profile = profile, .why = &detail};
    profile_init(profile);
    int line = ini_parse_string(text, take_line, &reading);
    if (line != 0) {
        text_addf(why, "%d: %s", line, reading.error ? words : "not a setting");
        return RAFF_E_CONFIG;
    }
    return check(profile, why);
}

int profile_read(const char *path, struct profile *profile, struct text *why)
{
    CLEANUP(bytes_release) struct bytes content;
    char words[640];
    struct text detail = text_over(words, sizeof(words));
    bytes_init(&content, FILE_MAX);
    int error = file_read(path, &content);
    if (!error && content.len > 0 && memchr(content.at, '\0', content.len)) {
        error = RAFF_E_CHARSET;
    }
    error = error ? error : bytes_add_char(&content, '\0');
    if (error) {
        text_addf(why, "%s: %s", path, error_text(error));
        return error;
    }
    error = profile_parse((const char *)content.at, profile, &detail);
    if (error) {
        text_addf(why, "%s:%s%s", path, words[0] == '[' ? " " : "", words);
    }
    return error;
}
