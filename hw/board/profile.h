/*
 * A profile: what a box has, as a file. README.md says how to write one.
 *
 *     [keys]  [keys2]        device = gpio-keys    KEY_F13 = trigger    KEY_KP1 = 1
 *     [buzzer]               driver = tone | pwm   device = pwm-beeper   path = /sys/class/pwm/…
 *     [led] to [led4]        path = /sys/class/leds/…   level = 100   signals = good warning
 *     [vibration]            driver = rumble | light    device = …   path = …   level = 100
 *     [battery]              path = /sys/class/power_supply/…   every_s   low   critical   off
 *     [backlight]            path = /sys/class/backlight/…   bright   dim   dim_after_s   low
 *     [signals]              good = 2700/80      Hz/ms, 0/ms a pause
 *
 * An unknown section, key or value is an error with its line, never a silent default.
 */
#ifndef HW_BOARD_PROFILE_H
#define HW_BOARD_PROFILE_H

#include <stdint.h>

#include "hw/board/board.h"

#define PROFILE_NAME    64
#define PROFILE_PATH    128
#define PROFILE_KEYS    128
#define PROFILE_KEYPADS 2
#define PROFILE_SINKS   6
#define PROFILE_STEPS   8

struct profile_step {
    int hz; /* 0: silent, dark, still */
    int ms;
};

struct profile_sink {
    char driver[PROFILE_NAME]; /* "": the box has none */
    char device[PROFILE_NAME]; /* an input device's name */
    char path[PROFILE_PATH];   /* below /sys; may have the wildcards of glob(7) */
    char signals[PROFILE_PATH];
    unsigned mask; /* of signals: 1 << enum board_signal */
    int level;     /* per cent */
};

struct profile_key {
    size_t keypad;
    uint16_t code;
    enum board_key key;
    char character;
};

struct profile_battery {
    char path[PROFILE_PATH];
    char off[PROFILE_PATH];
    int every_s;
    int low, critical; /* per cent */
};

struct profile_backlight {
    char path[PROFILE_PATH];
    int bright, dim, low; /* per cent; low: at most, while the battery is */
    int dim_after_s;      /* 0: never */
};

struct profile {
    char keypads[PROFILE_KEYPADS][PROFILE_NAME]; /* input devices' names; "": none */
    struct profile_key keys[PROFILE_KEYS];
    size_t n_keys;
    struct profile_sink sinks[PROFILE_SINKS]; /* the first is the buzzer */
    struct profile_battery battery;
    struct profile_backlight backlight;
    struct profile_step steps[BOARD_SIGNALS][PROFILE_STEPS]; /* ended by ms 0, if not full */
};

/* A box with nothing. */
void profile_init(struct profile *profile);
/* RAFF_E_NOT_FOUND, RAFF_E_CONFIG, -errno; the words have file, line and what was expected. */
int profile_read(const char *path, struct profile *profile, struct text *why) MUST_CHECK;
/* The same of a file's text, terminated. */
int profile_parse(const char *text, struct profile *profile, struct text *why) MUST_CHECK;
/* The sections of sinks and keypads: "buzzer", "led", …; "keys", … */
const char *profile_sink_section(size_t sink);
const char *profile_keypad_section(size_t keypad);
/* How many beeps a signal has: 1 says good, more do not. */
int profile_beeps(enum board_signal signal);

#endif
