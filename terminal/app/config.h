/*
 * Configuration of a seat: defaults, then `raff.ini` in the state directory, then the command line.
 *
 *     [scanner]  path = /dev/ttyACM0   driver = ssi                   (config_scanner.h)
 *     [reader]   driver = nfc   connect = pn532_uart:/dev/ttyUSB0      (config_reader.h)
 *     [scale]    driver = mt-sics | toledo8217 | hid-scale   path = /dev/ttyUSB2   baud = 9600
 *                unit = kg | lb | g | oz        of a scale that does not say
 *     [devices]  links = /dev/raff              the links that udev makes
 *                ask = yes | no                 unknown serial lines are asked what they are
 *     [printer]  name = P1   host = 10.0.0.9   port = 9100
 *     [screen]   theme = day | night | contrast   language = en | ar   eastern_digits = yes | no
 *     [board]    profile = desk | handheld | station | qemu | a file of one's own
 *     [enrol]    file = /run/raff-first/enrol.txt   what `raff-hub enrol` wrote for this device
 *     [log]      level = error | warning | info | debug
 *
 * A kind of device that no section names is found when it is plugged in (rig_devices.c).
 *
 * An unknown section, key or value is an error with the file and the line, never a silent default.
 */
#ifndef TERMINAL_APP_CONFIG_H
#define TERMINAL_APP_CONFIG_H

#include <limits.h>

#include "drivers/base/log.h"
#include "drivers/base/str.h"
#include "sync/ledger/rows.h"
#include "terminal/app/config_reader.h"
#include "terminal/app/config_scanner.h"
#include "terminal/screen/screen.h"

#define CONFIG_VALUE_MAX 256

struct config {
    char state_dir[CONFIG_VALUE_MAX];
    struct config_scanner scanners[CONFIG_SCANNERS_MAX];
    char devices_links[CONFIG_VALUE_MAX]; /* "": the usual folder */
    bool devices_unasked;
    char scale_driver[16]; /* "": one that is plugged in */
    char scale_path[CONFIG_VALUE_MAX];
    char scale_unit[4];
    int scale_baud; /* 0: what the driver's manual gives */
    struct config_reader readers[CONFIG_READERS_MAX];
    char printer_name[ID_SIZE]; /* "": no printer, but one that is plugged in */
    char printer_host[CONFIG_VALUE_MAX];
    int printer_port;
    char printer_language[8];
    enum theme theme;
    char language[LANG_SIZE]; /* before anybody has logged in */
    bool eastern_digits;
    char board_profile[CONFIG_VALUE_MAX]; /* a name, or a file's path */
    char enrol_file[CONFIG_VALUE_MAX];    /* "": none */
    enum log_level log_level;
};

/* Defaults; the state directory is $RAFF_STATE, else /var/lib/raff for root, else
 * $XDG_STATE_HOME/raff or ~/.local/state/raff. */
void config_init(struct config *config);
/* Sets one value as a line of the file would. RAFF_E_UNKNOWN, RAFF_E_SYNTAX; `why` gets the words.
 */
int config_set(struct config *config, const char *section, const char *key, const char *value,
               struct text *why) MUST_CHECK;
/* Reads state_dir/raff.ini if it is there. */
int config_read(struct config *config, struct text *why) MUST_CHECK;
/* state_dir/name into `path`; RAFF_E_TOO_LONG. */
int config_path(const struct config *config, const char *name, char path[PATH_MAX]) MUST_CHECK;

#endif
