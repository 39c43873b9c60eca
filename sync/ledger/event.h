/*
 * Events: what a person did, as one JSON object on one line, written once and never changed.
 *
 * event_write makes the line whose bytes are hashed, stored and sent; event_read takes any seat's
 * line apart. Both are pure. README.md of this folder says which keys each type carries.
 */
#ifndef SYNC_LEDGER_EVENT_H
#define SYNC_LEDGER_EVENT_H

#include "drivers/base/bytes.h"
#include "drivers/base/json.h"
#include "drivers/base/when.h"
#include "sync/ledger/rows.h"

#define EVENT_LEGS_MAX    64
#define EVENT_COUNTED_MAX 32
#define EVENT_LINE_MAX    16384 /* bytes of a line without its newline */
#define EVENT_SCAN_SIZE   257   /* longer scans are cut in the event */

#define EVENT_CLOCK_UNKNOWN "unknown"

#define EVENT_TYPES(X)                                                                             \
    X(EVENT_PICK, "pick")                                                                          \
    X(EVENT_SHORT, "short")                                                                        \
    X(EVENT_SKIP, "skip")                                                                          \
    X(EVENT_RECEIVE, "receive")                                                                    \
    X(EVENT_PUT, "put")                                                                            \
    X(EVENT_MOVE, "move")                                                                          \
    X(EVENT_REPLENISH, "replenish")                                                                \
    X(EVENT_COUNT, "count")                                                                        \
    X(EVENT_PACK, "pack")                                                                          \
    X(EVENT_CLOSE, "close")                                                                        \
    X(EVENT_LABEL, "label")                                                                        \
    X(EVENT_LOAD, "load")                                                                          \
    X(EVENT_HANDOVER, "handover")                                                                  \
    X(EVENT_RETURN, "return")                                                                      \
    X(EVENT_START, "start")                                                                        \
    X(EVENT_DONE, "done")                                                                          \
    X(EVENT_STATUS, "status")                                                                      \
    X(EVENT_LOGIN, "login")                                                                        \
    X(EVENT_LOGOUT, "logout")                                                                      \
    X(EVENT_EXCEPTION, "exception")                                                                \
    X(EVENT_NOTE, "note")                                                                          \
    X(EVENT_REVERSE, "reverse")

enum event_type {
#define EVENT_TYPE_ENUM(symbol, name) symbol,
    EVENT_TYPES(EVENT_TYPE_ENUM)
#undef EVENT_TYPE_ENUM
        EVENT_TYPE_COUNT
};

const char *event_type_name(enum event_type type);

/* `qty` base units of (item, lot, serial) come to `place`, or leave it if negative. */
struct leg {
    char place[ID_SIZE];
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    char serial[SERIAL_SIZE];
    int64_t qty;
};

/* What lay there of an item and lot, all serials together, and what the book said. */
struct counted {
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    int64_t qty;
    int64_t book;
};

struct event {
    uint64_t seq; /* set by ledger_commit */
    enum event_type type;
    char at[WHEN_SIZE]; /* set by ledger_commit */
    char clock[9];      /* EVENT_CLOCK_UNKNOWN: `at` is of a clock that nobody vouched for */
    char by[ID_SIZE];
    char task[ID_SIZE];
    int64_t line;
    struct leg legs[EVENT_LEGS_MAX];
    size_t n_legs;
    char scan[EVENT_SCAN_SIZE]; /* the raw scan, controls but GS left out */
    char code[ID_SIZE];         /* short, skip, exception, label, reverse: the reason */
    int64_t qty;                /* short: base units missing */
    uint64_t of;                /* reverse: the seq it takes back */
    char carton[SSCC_SIZE];     /* close, label, load */
    char manifest[ID_SIZE];     /* load, done of a load task */
    int64_t weight_g;           /* close */
    char printer[ID_SIZE];      /* label */
    char result[17];            /* label: "printed" "sent" "failed" */
    char expiry[DATE_SIZE];     /* receive: of the lot, as its label said */
    char note[129];             /* free words of the operator or the program */
    char place[ID_SIZE];        /* count; exception: a bin, or a zone */
    uint64_t op;                /* count: the replica's when it was written; by ledger_commit */
    struct counted counted[EVENT_COUNTED_MAX]; /* count; exception: what does not fit the book */
    size_t n_counted;
};

/* Appends the line without a newline (into an empty buffer, or behind a newline). RAFF_E_TOO_LONG
 * past EVENT_LINE_MAX, with nothing appended; RAFF_E_CHARSET if an id holds a control character
 * (out of scan and note they are left out, GS in the scan excepted). */
int event_write(const struct event *event, struct bytes *out) MUST_CHECK;
/* RAFF_E_SYNTAX: no event of the contract. Unknown keys are ignored; of a key that comes twice the
 * first one counts. Of the lists only what n_legs and n_counted say is written. */
int event_read(struct str line, struct event *ret_event) MUST_CHECK;
/* 0, or RAFF_E_UNBALANCED if per (item, lot, serial) the legs do not sum to zero, a quantity is
 * zero, or a type that needs legs has none. */
int event_check(const struct event *event) MUST_CHECK;

/* What an event does to its task line: added to line.done and line.short. {0, 0} for the types that
 * concern no line. For a reverse, `of` is the event it takes back (NULL if not held: no progress).
 */
struct progress {
    int64_t done;
    int64_t short_qty;
};
struct progress event_progress(const struct event *event, const struct event *of);

/* The hash chain of contract.md: h(n) = SHA-256(h(n-1) || line n), h(0) from site, seat and epoch.
 */
#define CHAIN_SIZE 32
void chain_first(const char *site, const char *seat, uint64_t epoch, uint8_t ret_hash[CHAIN_SIZE]);
void chain_next(const uint8_t prev[CHAIN_SIZE], struct str line, uint8_t ret_hash[CHAIN_SIZE]);

#endif
