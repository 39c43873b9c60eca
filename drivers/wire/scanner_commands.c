#include "drivers/wire/scanner_commands.h"

#define NONE                                                                                       \
    {                                                                                              \
        "", 0                                                                                      \
    }
#define S(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

#define SYN "\x16"
#define ESC "\x1b"

static const struct scanner_commands rows[] = {
    {
        /* Xenon 1900 and N86 user's guides, "Serial Programming Commands", "Trigger Commands";
         * 2020 user's guide, "Host Escape Commands"; SYN BEL CR as python_hon_usbhid uses it. */
        .make = "honeywell",
        .grammar = "honeywell",
        .enable = NONE,
        .disable = NONE,
        .trigger_on = S(SYN "T\r"),
        .trigger_off = S(SYN "U\r"),
        .beep_good = S(SYN "\x07\r"),
        .beep_bad = S(ESC "8"), /* ? cordless ones and area imagers only */
        .ask_revision = S(SYN "M\rREVINF."),
        .reset = NONE,
        .send_aim = S(SYN "M\rPREBK2995C81!"), /* ? 99: all symbologies, 5C81: their AIM id */
    },
    {
        /* Magellan 800i and PowerScan product reference guides, "Host Commands". Not on file
         * disables the scanner too: it is enabled again at once. */
        .make = "datalogic",
        .grammar = "serial",
        .enable = S("E"),
        .disable = S("D"),
        .trigger_on = S("T"),  /* PowerScan */
        .trigger_off = S("X"), /* PowerScan */
        .beep_good = S("\x01"),
        .beep_bad = S("FE"),
        .ask_revision = S("i"),
        .reset = S("R"),
        .send_aim = NONE,
    },
};

const struct scanner_commands *scanner_commands_of(const char *make)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (strcmp(rows[i].make, make) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}
