/*
 * RFID readers: fixed portals (LLRP), modules behind a tty (Mercury, the 0xA0 and 0xBB families),
 * and NFC readers (libnfc in a child process).
 *
 * A reader in a portal sees one tag hundreds of times. What comes up here is folded: a tag ARRIVED
 * when it was first seen, LEFT when it was not seen for `leave_ms`, each with how often, since
 * when, how strongly and by which antenna. Only a reader that was told to find one tag, or to
 * watch, reports each sight.
 *
 *     struct reader_config config = {.driver = "llrp", .host = "10.0.0.7"};
 *     reader_new(loop, &config, &events, context, &reader);
 *     error = reader_run(reader, READER_PORTAL, (struct str){0});
 */
#ifndef DRIVERS_DEVICE_READER_H
#define DRIVERS_DEVICE_READER_H

#include <uv.h>

#include "drivers/device/device.h"
#include "drivers/device/fold.h"

#define READER_ANTENNAS_MAX FOLD_ANTENNAS_MAX
#define READER_TAGS_MAX     FOLD_TAGS_MAX /* in the field; more are passed over, and it is said */
#define READER_TEXT_MAX     1024

struct reader;

struct reader_config {
    const char *driver;     /* "llrp", "mercury", "a0", "bb", "nfc" */
    const char *host;       /* of an LLRP reader: numeric or a name */
    int port;               /* 0: 5084 */
    const char *path;       /* of a module: its tty */
    int baud;               /* 0: what the driver's manual gives */
    const char *connect;    /* of an NFC reader: libnfc's connection string, always explicit */
    const char *helper;     /* of an NFC reader: the path of raff-nfc; NULL: beside this program */
    uint32_t antennas;      /* a bit each, antenna 1 lowest; 0: all that are connected */
    int power_cdbm;         /* hundredths of a dBm; 0: as the reader is set */
    const char *region;     /* "eu", "us", …; NULL: as the reader is set */
    const char *epc_filter; /* tags whose EPC does not start with these hex digits are not reported;
                               NULL: all */
    int rssi_min_cdbm;      /* weaker sights are not counted (fold.h); 0: all */
    unsigned leave_ms;      /* 0: 2000 */
};

enum reader_mode {
    READER_IDLE,   /* no radio */
    READER_PORTAL, /* all tags, all the time, folded */
    READER_FINDER, /* one tag, each sight of it: how near is it? */
    READER_WATCH   /* all tags, and each sight of them: the one may have any of several EPCs */
};

enum reader_what { READER_ARRIVED, READER_SIGHTED, READER_LEFT };

struct reader_tag {
    enum reader_what what;
    /* EPC, or an NFC tag's UID. Count, first and last (UTC) are of this stay in the field; antenna,
     * RSSI and the rest those of its strongest sight, or, of a READER_SIGHTED, of this one. */
    struct wire_tag tag;
    /* By antenna, READER_ANTENNAS_MAX of them, antenna 1 first. Lives for the call. */
    const struct fold_antenna *antennas;
    bool is_nfc;
    struct str
        text; /* what an NFC tag's NDEF message says (ndef_scan), or empty. Lives for the call */
};

struct reader_events {
    void (*tag)(void *context, const struct reader_tag *tag, uint64_t received_ns);
    void (*state)(void *context, enum device_state state, const char *why);
};

int reader_new(uv_loop_t *loop, const struct reader_config *config,
               const struct reader_events *events, void *context,
               struct reader **ret_reader) MUST_CHECK;
void reader_free(struct reader *reader);
/* What it is to do from now on, also after it was unplugged and came back. `epc` is the tag to
 * find, in bytes; empty otherwise. Does not block: the state says what comes of it. */
int reader_run(struct reader *reader, enum reader_mode mode, struct str epc) MUST_CHECK;
enum device_state reader_state(const struct reader *reader);

#endif
