/*
 * What a scanner's driver is: a row that binds a bus, a grammar and what the make can be told, and
 * a few short functions where that does not say it all. The port, the states, the bound on a
 * babbling device, the queue of what goes out and the user's callbacks are scanner.c's. Users of a
 * scanner include drivers/device/scanner.h instead.
 *
 * A row goes into scanner_drivers.c. scanner_skeleton.c is the start for one that needs functions.
 */
#ifndef DRIVERS_DEVICE_INTERFACES_SCANNER_H
#define DRIVERS_DEVICE_INTERFACES_SCANNER_H

#include "drivers/device/interfaces/babble.h"
#include "drivers/device/interfaces/port.h"
#include "drivers/device/scanner.h"
#include "drivers/wire/wire.h"

#define SCANNER_OUT_MAX 1024 /* bytes that wait for a scanner, two more a message */

enum scanner_order {
    SCANNER_ENABLE,
    SCANNER_DISABLE,
    SCANNER_TRIGGER_ON,
    SCANNER_TRIGGER_OFF,
    SCANNER_BEEP_GOOD,
    SCANNER_BEEP_BAD,
    SCANNER_SEND_AIM,
};

struct scanner_driver {
    const char *name; /* as configurations spell it */
    const char *bus;
    const struct wire_grammar *grammar;
    const char *make; /* whose orders it takes, as scanner_commands_of; NULL: see `order` */
    bool is_silent;   /* nothing is ever written to it, the grammar's replies included */
    bool must_answer; /* what `opened` sends is answered; until then there is a fault */
    unsigned idle_ms; /* silence after which wire_idle is called; 0: the config's */
    /* Every slot may be NULL. */
    /* What of the configuration is the driver's own: 0 or RAFF_E_CONFIG. */
    int (*check)(const struct scanner_config *config);
    /* The device was opened and the grammar set anew: its settings, and what the device is told
     * first, by scanner_send. May close the bus. */
    void (*opened)(struct scanner *scanner);
    /* Takes all the bytes, instead of feeding them to the grammar as they are: calls scanner_feed
     * until it returns false. */
    void (*bytes)(struct scanner *scanner, const uint8_t *bytes, size_t n, uint64_t received_ns);
    /* Sends an order that is no fixed bytes of the make's, by scanner_send. -ENOTSUP. */
    int (*order)(struct scanner *scanner, enum scanner_order order);
};

/* What goes out, a write a message, for on USB each is a report. One is under way, the rest waits
 * behind it: its length in two bytes, then itself. */
struct scanner_out {
    uint8_t waiting[SCANNER_OUT_MAX];
    size_t n_waiting;
    uint8_t sending[SCANNER_OUT_MAX];
    bool is_sending;
};

struct scanner {
    const struct scanner_driver *driver;
    const struct scanner_events *events;
    void *context;
    struct port port;
    struct wire *wire; /* of the driver's grammar; owned */
    struct scanner_out out;
    uv_timer_t idle;
    struct loop_deadline answer; /* runs while an answer is waited for */
    bool sets_aim;
    unsigned idle_ms;
    uint16_t vid;
    uint8_t terminator; /* of serial.h */
    struct babble babble;
};

/* Feeds the grammar and does what its events say. Returns whether to go on: false when the device
 * was closed or the user has freed the scanner. */
bool scanner_feed(struct scanner *scanner, const uint8_t *bytes, size_t n, uint64_t received_ns);
/* Queues a message for the device; RAFF_E_FULL, RAFF_E_STATE, -ENOTSUP. */
int scanner_send(struct scanner *scanner, struct str message);

/* As scanner_new, of a driver that no configuration names. */
int scanner_new_of(uv_loop_t *loop, const struct scanner_driver *driver,
                   const struct scanner_config *config, const struct scanner_events *events,
                   void *context, struct scanner **ret_scanner) MUST_CHECK;

/* The driver a configuration asks for; NULL if there is none. */
const struct scanner_driver *scanner_driver_for(const struct scanner_config *config);
/* Not in the table: there to be copied. */
extern const struct scanner_driver scanner_skeleton;

#endif
