/*
 * What a scale's driver says: its bus, its grammar, and what it is told. When to ask, the state,
 * the bound on a babbling device and the user's callbacks are scale.c's. Users of a scale include
 * drivers/device/scale.h instead.
 *
 * A driver is a const struct scale_driver, and a row in scale.c's table: most are those few
 * strings.
 */
#ifndef DRIVERS_DEVICE_INTERFACES_SCALE_H
#define DRIVERS_DEVICE_INTERFACES_SCALE_H

#include "drivers/device/interfaces/babble.h"
#include "drivers/device/interfaces/port.h"
#include "drivers/device/scale.h"
#include "drivers/wire/hid_scale.h"

/* What a scale is told; in the order in which they go out where several wait. */
enum scale_order {
    SCALE_QUIET, /* ends SCALE_REPEAT, and is answered by a message of its own in the end */
    SCALE_TARE,
    SCALE_ZERO,
    SCALE_ONCE,   /* what lies on it now? */
    SCALE_REPEAT, /* the same, again and again */
    SCALE_ORDERS
};

struct scale_driver {
    const char *name; /* as configurations spell it */
    const struct wire_grammar *grammar;
    /* The bytes of each order, static; empty: there is none. Without SCALE_REPEAT, SCALE_ONCE is
     * sent again and again. */
    struct str orders[SCALE_ORDERS];
    /* What answers SCALE_QUIET: nothing that comes before it is of any use. */
    const char *quiet_answer;
    /* Tare and zero are answered by a status too; else by a message. */
    bool answers_by_status;
    /* It sends by itself, perhaps only when something changed: silence says nothing. */
    bool pushes;
    /* Checks what of the configuration is its own and makes port->bus. */
    int (*make_bus)(uv_loop_t *loop, const struct scale_config *config, struct port *port);
    /* The bus is open and the grammar initialised: its settings. A negative error: this is no such
     * scale; the bus was refused or closed. NULL: nothing to set. */
    int (*opened)(struct scale *scale);
    /* Takes all the bytes, instead of feeding them to the grammar as they are: calls scale_feed.
     * NULL: they are fed. */
    void (*bytes)(struct scale *scale, const uint8_t *bytes, size_t n);
};

enum scale_mode { SCALE_IDLE, SCALE_ASKING, SCALE_STREAMING };

#define SCALE_SENT_MAX 8 /* orders without an answer; more are not sent meanwhile */

/* An order that was sent and is not answered. The answers come in the orders' order. */
struct scale_sent {
    enum scale_order order;
    bool is_stale; /* nobody wants to know any more */
};

struct scale {
    const struct scale_driver *driver;
    const struct scale_events *events;
    void *context;
    struct port port;
    struct babble babble;
    struct wire *grammar;
    char unit[8];                    /* scale_config's; "" if not told */
    struct str orders[SCALE_ORDERS]; /* the driver's; `opened` may set others */
    uint8_t report[HID_SCALE_FRAME_MAX];
    enum scale_mode mode;
    bool waiting[SCALE_ORDERS]; /* to be sent */
    uv_timer_t tick;
    size_t n_sent;
    struct scale_sent sent[SCALE_SENT_MAX];
    unsigned silent_paces; /* how often it was looked for since it said something it owes */
    uint64_t said_ms;      /* when no_weight was last called; 0: not since it was asked */
    bool has_last;         /* of one that pushes: what it last sent */
    struct wire_event last;
};

/* Feeds the grammar and does what its events say. The user may free the scale in it. */
void scale_feed(struct scale *scale, const uint8_t *bytes, size_t n);

/* The drivers there are. */
extern const struct scale_driver scale_mt_sics;
extern const struct scale_driver scale_toledo8217;
extern const struct scale_driver scale_hid;

#endif
