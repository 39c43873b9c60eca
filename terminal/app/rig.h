/*
 * The rig: one seat put together. Screen, scanner, printer, board, flow, ledger, engine and link on
 * one libuv loop.
 *
 * Every input takes the same way: rig_input hands it to the flow, which commits before it answers;
 * the screen is drawn and the signal given; only then does the network get its turn.
 *
 *   rig.c          opening, closing, the way of an input, timers, the screen
 *   rig_sync.c     engine ↔ link
 *   rig_renewal.c  the next certificate
 *   rig_devices.c  all devices: configured or found, how they are
 *   rig_scanners.c, rig_readers.c, rig_scale.c, rig_printer.c
 *                  a kind of device each: its reads, its states
 *   rig_board.c    the box: signals, keys, battery
 *   rig_finder.c   the one tag that somebody looks for
 *   rig_answers.c  what the seat's tools are told
 */
#ifndef TERMINAL_APP_RIG_H
#define TERMINAL_APP_RIG_H

#include <uv.h>

#include "drivers/device/printer.h"
#include "drivers/device/reader.h"
#include "drivers/device/registry.h"
#include "drivers/device/scale.h"
#include "drivers/device/scanner.h"
#include "hw/board/board.h"
#include "sync/link/link.h"
#include "sync/seat/seat.h"
#include "terminal/app/book_copy.h"
#include "terminal/app/clock.h"
#include "terminal/app/keys.h"
#include "terminal/app/ledger_book.h"
#include "terminal/app/raster.h"
#include "terminal/app/rig_device.h"
#include "terminal/app/tty.h"
#include "terminal/app/watchdog.h"
#include "terminal/flow/flow.h"

/* A label on its way: what `done` says belongs to this carton. */
struct rig_label {
    uint64_t job; /* 0: none */
    char carton[SSCC_SIZE];
};

struct rig;

/* The configured ones stand where they do in the configuration. */
#define RIG_SCANNERS_MAX 8
#define RIG_READERS_MAX  4
#define RIG_DEVICES_MAX  (RIG_SCANNERS_MAX + RIG_READERS_MAX + 2)
#define RIG_TAGS_MAX     1024

struct rig_scanner {
    struct rig_device device;
    struct scanner *scanner;
};

struct rig_tag {
    uint16_t bits;
    uint8_t epc[WIRE_EPC_MAX];
};

struct rig_reader {
    struct rig_device device;
    struct reader *reader;
    struct rig_tag tags[RIG_TAGS_MAX]; /* in a UHF reader's field now; more are only offered once */
    size_t n_tags;
};

struct rig_scale {
    struct rig_device device;
    struct scale *scale;
    bool is_asked;
    uv_timer_t again; /* after a weight that the step did not take */
};

struct rig_printer {
    struct rig_device device;
    struct printer *printer;
    char name[ID_SIZE]; /* in events; "": the seat has none */
    char language[8];
    struct raster *raster;
    struct bytes label_bytes;
    struct rig_label label;
};

/* The tag that is looked for, where one is. */
struct rig_finder {
    bool seeks;
    char epc[2 * WIRE_EPC_MAX + 1]; /* "": it is known by what it says */
    uv_timer_t tell;                /* runs while something was seen that the flow did not hear */
    bool any;
    int best_cdbm; /* of those sights */
};

/* Of the certificate. */
struct rig_renewal {
    uv_timer_t timer;
    struct bytes key; /* that the next one was asked for; PEM */
};

struct rig {
    const struct config *config;
    const struct enrolment *enrolment;
    uv_loop_t loop;
    struct tty tty;
    uv_timer_t timer; /* the nearest deadline of flow and engine */
    struct watchdog watchdog;
    uv_timer_t idle; /* nothing happened for a while: the ledger tidies up */

    struct ledger *ledger;
    struct ledger_book book;
    struct flow *flow;
    struct words words;
    struct screen *screen;
    struct screen_status status;
    struct board *board;
    uv_timer_t off; /* from an empty battery to the machine's end */

    struct seat *seat;
    struct link *link;
    unsigned unheard; /* connections in a row that the broker closed our topics to */
    struct rig_renewal renewal;

    struct registry *registry;
    struct rig_device *devices[RIG_DEVICES_MAX]; /* the places that there are, open or not */
    size_t n_devices;
    struct rig_scanner scanners[RIG_SCANNERS_MAX];
    struct rig_reader readers[RIG_READERS_MAX];
    struct rig_scale scale;
    struct rig_printer printer;
    struct answers *answers;
    struct book_copy *copy;
    struct rig_finder finder;
    struct scan scan;    /* what scanner or reader read last */
    const char *offered; /* the screen that was offered the tags in the field; static */
    bool offering;

    struct clock_word clock;
    int64_t room_at_ms; /* the next look for room on a full disk */
    bool stopping;
    int failure; /* why it stopped, 0 for a wish */
};

/* Runs until somebody ends it. 0, or an error with its words. */
int rig_run(const struct config *config, const struct enrolment *enrolment,
            struct text *why) MUST_CHECK;

/* The seat's books, made if there are none. */
int rig_books_open(const struct enrolment *enrolment, struct text *why,
                   struct ledger **ret_ledger) MUST_CHECK;

/* --- between the rig's own files --- */

/* NULL for "", as drivers want what is not configured. */
const char *rig_or_null(const char *text);
int64_t rig_now_ms(void); /* monotonic */
int64_t rig_utc_ms(void);
uint64_t rig_random(void *unused);
void rig_input(struct rig *rig, struct flow_input *input);
/* The hub said what time it is. */
void rig_compare_clock(struct rig *rig);
void rig_screen_event(struct rig *rig, const struct screen_event *event);
/* Tells flow and status line how things stand, and draws. */
void rig_status(struct rig *rig);
/* Sets the timer to the nearest deadline of flow and engine. */
void rig_rewind(struct rig *rig);
/* What seat or ledger could not do. A full disk stops the work, not the terminal: what was not
 * taken from the hub is a gap, and is asked for again; anything else is the end. */
void rig_ledger_failed(struct rig *rig, int error);

int rig_board_open(struct rig *rig, struct text *why) MUST_CHECK;
/* Whether an input of this kind is not taken any more, the battery being empty; who is told so by a
 * signal has lost nothing. */
bool rig_board_refuses(struct rig *rig, enum flow_input_kind kind);
/* Presses or lets go the trigger of every scanner that has one to be pressed. */
void rig_scanners_trigger(struct rig *rig, bool is_down);

int rig_sync_open(struct rig *rig, struct text *why) MUST_CHECK;
void rig_sync_close(struct rig *rig);
/* Sends what the engine has to say, takes what it noticed, sets the timer to what it waits for. */
void rig_sync_pump(struct rig *rig);

void rig_renewal_open(struct rig *rig);
void rig_renewal_close(struct rig *rig);
/* The hub sent one. */
void rig_renewal_take(struct rig *rig);

/* A kind of device. What there is of it stands in rig->devices. */
struct rig_kind {
    bool (*is_configured)(const struct config *config);
    /* Opens what is configured: nothing, if nothing is. */
    int (*open_configured)(struct rig *rig, struct text *why);
    /* Opens what was found; the device says already what it is. RAFF_E_CONFIG for what Raff cannot
     * use. */
    int (*open_found)(struct rig_device *device, const struct registry_thing *thing);
    void (*close)(struct rig_device *device);
    enum device_state (*state)(const struct rig_device *device);
};

extern const struct rig_kind rig_scanner_kind;
extern const struct rig_kind rig_reader_kind;
extern const struct rig_kind rig_scale_kind;
extern const struct rig_kind rig_printer_kind;

int rig_devices_open(struct rig *rig, struct text *why) MUST_CHECK;
void rig_devices_close(struct rig *rig);
/* A device's new state, to log, status line and screen. */
void rig_device_says(struct rig_device *device, enum device_state state, const char *why);
/* How the devices of this seat are; returns how many. The words live as long as nothing happens to
 * a device. */
size_t rig_devices_list(const struct rig *rig, struct device_row rows[RIG_DEVICES_MAX]);
/* The kind of the first that does not work, "" if all do. */
const char *rig_devices_missing(const struct rig *rig);
/* Whether a thing that is plugged in is one of the seat's devices. */
bool rig_devices_have(const struct rig *rig, const struct registry_thing *thing);

void rig_print(struct rig *rig, const struct flow_effect *effect);
/* Why nothing can be printed, "" if it can; and whether it can at once. */
const char *rig_printer_why(const struct rig *rig);
bool rig_printer_is_ready(const struct rig *rig);

/* Asks the scale while a step takes a weight. */
void rig_scale_follow(struct rig *rig);
/* Whether there is one, and it answers. */
bool rig_scale_is_ready(const struct rig *rig);

/* Hands the tags in the field to a step that has just begun. */
void rig_readers_offer(struct rig *rig);

void rig_answers_open(struct rig *rig);
void rig_answers_close(struct rig *rig);

/* What a tag says as if it had been scanned, into rig->scan; false, its hex digits there, if it is
 * no EPC of a thing. */
bool rig_readers_read(struct rig *rig, const struct rig_tag *tag);

void rig_finder_open(struct rig *rig);
/* A reader saw a tag. */
void rig_finder_sight(struct rig *rig, const struct wire_tag *seen);
/* Tells the readers what is looked for now. */
void rig_finder_follow(struct rig *rig);

#endif
