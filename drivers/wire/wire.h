/*
 * What every grammar of drivers/wire has in common: bytes in, events of one shape out.
 *
 *     struct ssi ssi;
 *     wire_init(&ssi.wire, &ssi_grammar);
 *     while (n > 0) {
 *         size_t used = wire_feed(&ssi.wire, bytes, n);
 *         bytes += used;
 *         n -= used;
 *         while (wire_next(&ssi.wire, &event)) …
 *     }
 *
 * Pure: the grammar's struct is all there is, and how the bytes were split over feeds changes
 * nothing. Whatever is not of the form is a WIRE_ERROR that says where in the stream it stands, and
 * reading goes on behind it; a device that never stops costs one bounded buffer. Views in an event
 * live until the next feed or next.
 *
 * Because the shape is one, `raff replay`, the split tests, the fuzz targets and the drivers are
 * written once for all grammars. Implementers include interfaces/wire.h.
 */
#ifndef DRIVERS_WIRE_WIRE_H
#define DRIVERS_WIRE_WIRE_H

#include "drivers/base/str.h"

enum wire_kind {
    WIRE_READ,    /* a code */
    WIRE_TAG,     /* an RFID tag, seen once or many times */
    WIRE_WEIGHT,  /* what lies on a scale */
    WIRE_STATUS,  /* how the device is: can it work, and if not, what must a person mend? */
    WIRE_MESSAGE, /* an answer or a notice that is none of these */
    WIRE_ERROR    /* bytes that are not of the form */
};

/* A code as a scanner sends it: the AIM id first if there is one, GS as 0x1D. */
struct wire_read {
    struct str raw;
};

/* Whether an AIM symbology identifier (ISO/IEC 15424) stands first: ']', a letter, a modifier. */
bool wire_has_aim(struct str raw);

#define WIRE_EPC_MAX 62 /* bytes: 31 words, the most that a tag's PC word can announce */

enum wire_tag_has {
    WIRE_TAG_PC = 1,
    WIRE_TAG_ANTENNA = 2,
    WIRE_TAG_RSSI = 4,
    WIRE_TAG_COUNT = 8,
    WIRE_TAG_FIRST = 16,
    WIRE_TAG_LAST = 32,
    WIRE_TAG_CHANNEL = 64,
    WIRE_TAG_ROSPEC = 128,
    WIRE_TAG_FREQUENCY = 256
};

struct wire_tag {
    uint16_t has; /* enum wire_tag_has: which of the members below were sent */
    uint16_t epc_bits;
    uint8_t epc[WIRE_EPC_MAX];
    uint16_t pc;
    uint16_t antenna;
    uint16_t channel;
    uint16_t count;
    int32_t rssi_cdbm; /* hundredths of a dBm */
    uint32_t rospec;
    uint32_t frequency_khz;
    uint64_t first_us; /* UTC, or the reader's uptime where it has no clock: since 1970 if > 2^50 */
    uint64_t last_us;
};

struct wire_weight {
    int64_t mg; /* milligrams, net where the scale has a tare */
    bool stable;
    bool net;
    const char *unit; /* as the scale sent it: "g", "kg", "lb", "oz". Static */
};

struct wire_status {
    const char *fault; /* what a person must mend ("paper out"), static; NULL: nothing */
    const char *name;  /* what the device said, static: "motion", "labels"; "" for nothing more */
    bool is_empty;     /* of a printer: nothing received is waiting or being printed */
    bool is_partial;   /* of a printer: it says nothing about that */
    uint32_t labels_remaining;
};

struct wire_message {
    uint32_t type;    /* the protocol's own number */
    const char *name; /* the manual's name; "" where it is not known. Static */
    uint32_t id;      /* of the exchange, where the protocol numbers them */
    uint32_t result;  /* the device's own status code; 0 for done */
    struct str body;  /* what follows the protocol's header */
};

struct wire_fault {
    int error;       /* RAFF_E_SYNTAX, RAFF_E_TOO_LONG, RAFF_E_CORRUPT for a wrong checksum */
    const char *why; /* static */
};

struct wire_event {
    enum wire_kind kind;
    uint64_t at;      /* where its first byte stood in the stream, from 0 */
    struct str reply; /* what the protocol wants sent back for it (ACK, NAK); empty for nothing */
    union {
        struct wire_read read;
        struct wire_tag tag;
        struct wire_weight weight;
        struct wire_status status;
        struct wire_message message;
        struct wire_fault error;
    };
};

struct wire_grammar;

/* The base of every grammar's struct; its members are the grammar's. */
struct wire {
    const struct wire_grammar *grammar;
    uint64_t consumed; /* bytes fed so far */
    bool has_event;
    struct wire_event event;
};

/* `wire` is the first member of the grammar's own struct; everything in it is set anew. Settings
 * that a grammar has (a terminator) are made after this, by its own functions. */
void wire_init(struct wire *wire, const struct wire_grammar *grammar);
/* Takes bytes up to the end of the next event and returns how many; 0 only if an event waits to be
 * taken, or for n = 0. */
size_t wire_feed(struct wire *wire, const uint8_t *bytes, size_t n) MUST_CHECK;
/* Whether there was an event; it is taken then. One feed may hold several. */
bool wire_next(struct wire *wire, struct wire_event *ret_event) MUST_CHECK;
/* Bytes held of an unfinished event. */
size_t wire_pending(const struct wire *wire);
/* The line has been silent for longer than what is held can take (the driver's clock): it is given
 * up or given out, as the grammar's header says. Does nothing for one that waits, or while an event
 * does. Take the events then, before anything is fed. */
void wire_idle(struct wire *wire);

/* All grammars, as `raff replay` names them; NULL at the end. */
extern const struct wire_grammar *const wire_grammars[];
const struct wire_grammar *wire_grammar_by_name(const char *name);
const char *wire_grammar_name(const struct wire_grammar *grammar);
/* Of the grammar's own struct, for who makes one by name. */
size_t wire_grammar_size(const struct wire_grammar *grammar);

struct bytes;
/* The event as one JSON object, no newline: a line of `raff replay`. */
void wire_write_json(const struct wire_event *event, struct bytes *out);

#endif
