/*
 * The rig: one seat put together. Screen, scanner, printer, board, flow, ledger, engine and link on
 * one libuv loop.
 *
 * Every input takes the same way: rig_input hands it to the flow, which commits before it answers;
 * the screen is drawn and the signal given; only then does the network get its turn.
 *
 *   rig.c          opening, closing, the way of an input, timers, the screen
 *   rig_sync.c     engine ↔ link
 *   rig_devices.c  printer, labels
 *   rig_scanners.c scanners, configured or found
 *   rig_readers.c  RFID readers: badges, tags
 *   rig_finder.c   the one tag that somebody looks for
 *   rig_scale.c    the scale, asked while a step weighs
 *   rig_list.c     how all devices are
 *   rig_answers.c  what `raff devices` is told
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
#include "terminal/app/ledger_book.h"
#include "terminal/app/raster.h"
#include "terminal/flow/flow.h"

/* A label on its way: what `done` says belongs to this carton. */
struct rig_label {
    uint64_t job; /* 0: none */
    char carton[SSCC_SIZE];
};

struct rig;

#define RIG_TAGS_MAX 1024

struct rig_tag {
    uint16_t bits;
    uint8_t epc[WIRE_EPC_MAX];
};

struct rig_reader {
    struct rig *rig;
    const struct config_reader *config;
    struct reader *reader; /* NULL: the seat has none here */
    char why[64];
    struct rig_tag tags[RIG_TAGS_MAX]; /* in a UHF reader's field now; more are only offered once */
    size_t n_tags;
};

/* The configured ones stand where they do in the configuration. */
#define RIG_SCANNERS_MAX 8

struct rig_scanner {
    struct rig *rig;
    struct scanner *scanner; /* NULL: none here */
    char id[96];             /* of one that was found */
    char title[96];
    char path[256]; /* or the socket it is in */
    char said[64];  /* its last read, cleaned */
    int64_t said_utc_ms;
    uint64_t reads;
};

/* The tag that is looked for, where one is. */
struct rig_finder {
    bool seeks;
    char epc[2 * WIRE_EPC_MAX + 1]; /* "": it is known by what it says */
    uv_timer_t tell;                /* runs while something was seen that the flow did not hear */
    bool any;
    int best_cdbm; /* of those sights */
};

struct rig {
    const struct config *config;
    const struct enrolment *enrolment;
    uv_loop_t loop;
    uv_poll_t keyboard;
    uv_timer_t timer; /* the nearest deadline of flow and engine */
    uv_timer_t idle;  /* nothing happened for a while: the ledger tidies up */
    uv_signal_t quit[3];
    uv_signal_t resized;

    struct ledger *ledger;
    struct ledger_book book;
    struct flow *flow;
    struct words words;
    struct screen *screen;
    struct screen_status status;
    struct board *board;

    struct seat *seat;
    struct link *link;

    struct registry *registry;
    struct rig_scanner scanners[RIG_SCANNERS_MAX];
    struct answers *answers;
    struct rig_reader readers[CONFIG_READERS_MAX];
    struct rig_finder finder;
    struct scan scan;    /* what scanner or reader read last */
    const char *offered; /* the screen that was offered the tags in the field; static */
    bool offering;
    struct scale *scale; /* NULL: the seat has none */
    char scale_why[64];
    bool weighing;          /* it was asked */
    uv_timer_t weigh_again; /* after a weight that the step did not take */
    struct printer *printer;
    char printer_why[64]; /* why it prints nothing; "" if it does */
    struct raster *raster;
    struct bytes zpl;
    struct rig_label label;

    bool stopping;
    int failure; /* why it stopped, 0 for a wish */
};

/* Runs until somebody ends it. 0, or an error with its words. */
int rig_run(const struct config *config, const struct enrolment *enrolment,
            struct text *why) MUST_CHECK;

/* --- between the rig's own files --- */

int64_t rig_now_ms(void); /* monotonic */
int64_t rig_utc_ms(void);
uint64_t rig_random(void *unused);
void rig_input(struct rig *rig, struct flow_input *input);
/* Tells flow and status line how things stand, and draws. */
void rig_status(struct rig *rig);
/* Sets the timer to the nearest deadline of flow and engine. */
void rig_rewind(struct rig *rig);
void rig_fail(struct rig *rig, int error, const char *what);
/* What seat or ledger could not do. A full disk stops the work, not the terminal: what was not
 * taken from the hub is a gap, and is asked for again; anything else is the end, as rig_fail. */
void rig_ledger_failed(struct rig *rig, int error);

int rig_sync_open(struct rig *rig, struct text *why) MUST_CHECK;
void rig_sync_close(struct rig *rig);
/* Sends what the engine has to say, takes what it noticed, and sets the timer to what it waits for. */
void rig_sync_pump(struct rig *rig);

int rig_devices_open(struct rig *rig, struct text *why) MUST_CHECK;
void rig_devices_close(struct rig *rig);
void rig_print(struct rig *rig, const struct flow_effect *effect);

int rig_scale_open(struct rig *rig, struct text *why) MUST_CHECK;
void rig_scale_close(struct rig *rig);
/* Asks the scale while a step takes a weight. */
void rig_scale_follow(struct rig *rig);

/* How the devices of this seat are, into `devices`; returns how many. The words live as long as
 * nothing happens to a device. */
size_t rig_devices_list(const struct rig *rig, struct flow_device devices[FLOW_DEVICES_MAX]);

int rig_scanners_open(struct rig *rig, struct text *why) MUST_CHECK;
void rig_scanners_close(struct rig *rig);
/* Whether one that was configured, or found once, is not there. */
bool rig_scanners_missing(const struct rig *rig);

void rig_answers_open(struct rig *rig);
void rig_answers_close(struct rig *rig);

int rig_readers_open(struct rig *rig, struct text *why) MUST_CHECK;
void rig_readers_close(struct rig *rig);
/* What a tag says as if it had been scanned, into rig->scan; false, its hex digits there, if it is
 * no EPC of a thing. */
bool rig_readers_read(struct rig *rig, const struct rig_tag *tag);
/* Hands the tags in the field to a step that has just begun. */
void rig_readers_offer(struct rig *rig);
/* Whether a reader that was configured is not there. */
bool rig_readers_missing(const struct rig *rig);

void rig_finder_open(struct rig *rig);
/* A reader saw a tag. */
void rig_finder_sight(struct rig *rig, const struct wire_tag *seen);
/* Tells the readers what is looked for now. */
void rig_finder_follow(struct rig *rig);

#endif
