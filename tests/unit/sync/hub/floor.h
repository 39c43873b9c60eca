/*
 * A floor for the hub's tests: a book on disk with a small site, the engine, and seats that are
 * scripts. What the hub sends is kept; every op it feeds is applied to a copy of the site's rows,
 * which floor_close compares with a snapshot, whose sums must be those that the hub keeps, and
 * every test ends with books that sum to zero.
 */
#ifndef TESTS_UNIT_SYNC_HUB_FLOOR_H
#define TESTS_UNIT_SYNC_HUB_FLOOR_H

#include "sync/hub/sql.h"
#include "sync/hub/store.h"
#include "tests/unit/check.h"

#define FLOOR_SITE   "S"
#define FLOOR_UTC_MS 1795341600000 /* 2026-11-22T10:00:00Z */
#define FLOOR_AT     "2026-11-22T10:00:00.000Z"
#define FLOOR_SEATS  80
#define FLOOR_LEASE  3600000

struct floor_seat {
    char id[ID_SIZE];
    uint64_t epoch;
    uint64_t seq;               /* of the last event written */
    uint8_t head[CHAIN_SIZE];   /* h(seq) */
    uint8_t before[CHAIN_SIZE]; /* h before the last batch, */
    uint64_t first;             /* its first seq */
    struct bytes lines;         /* and its lines, to send it again */
    size_t n_lines;
    int answers;                 /* on its `down` since the last floor_send or floor_ask */
    struct proto_message answer; /* the last of them; views into `plain` */
    struct bytes plain;
};

struct floor {
    char path[64];
    struct db *db;
    struct hub *hub;
    uint64_t seed; /* of the hub's chance */
    int64_t now_ms;
    int64_t utc_ms;
    struct floor_seat seats[FLOOR_SEATS];
    size_t n_seats;
    struct json_arena arena;
    struct sqlite3 *copy; /* rows as the feed told them */
    uint64_t copy_op;
    bool copy_lost; /* the feed showed a gap: a snapshot would be due */
    size_t feeds;
    struct bytes last_feed;
    struct bytes scratch;
};

void floor_open(struct floor *floor);
void floor_open_at(struct floor *floor, const char *path); /* a file that is not there yet */
void floor_close(struct floor *floor);
/* As a hub that ends and starts again: what was not answered is forgotten. */
int floor_reopen(struct floor *floor);
struct floor_seat *floor_enrol(struct floor *floor, const char *seat);
/* Somebody who hears what comes on a `down` of this name, and is no seat. */
struct floor_seat *floor_stranger(struct floor *floor, const char *id);

/* Requests that the floor's authority does not sign: no request, one with another's key, and any,
 * as long as its files are away. Its certificates live for a day. */
extern const struct hub_authority floor_authority;
#define FLOOR_CSR_NONE    "none"
#define FLOOR_CSR_STOLEN  "stolen"
#define FLOOR_CSR_NOT_NOW "not now"
#define FLOOR_CERT_MS     ((int64_t)86400000)

/* An order of up to three (item, qty). */
void floor_order(struct floor *floor, const char *id, const char *carrier, const char *item1,
                 int64_t qty1, const char *item2, int64_t qty2);
void floor_stock(struct floor *floor, const char *place, const char *item, const char *lot,
                 int64_t qty);
/* Releases; what was said goes to `why` (may be NULL). */
int floor_release(struct floor *floor, enum hub_release_mode mode, const char *zone,
                  const char *const *orders, size_t n, struct text *why);

/* Events of a seat: written with their seq, sent as one batch, flushed. */
void floor_write(struct floor_seat *seat, struct event *events, size_t n);
void floor_line(struct floor_seat *seat, const char *line);         /* any bytes as the next line */
void floor_begin(struct floor_seat *seat);                          /* of a batch */
void floor_plain(const struct floor_seat *seat, struct bytes *out); /* the batch, as it is read */
int floor_post(struct floor *floor, struct floor_seat *seat);       /* the batch, not flushed */
int floor_send(struct floor *floor, struct floor_seat *seat);
void floor_event(struct floor *floor, struct floor_seat *seat, struct event event);
/* Any message on `ask` or `state`; flushed. */
void floor_ask(struct floor *floor, struct floor_seat *seat, const struct proto_message *message);
/* The same, not flushed. */
void floor_put(struct floor *floor, struct floor_seat *seat, const struct proto_message *message);
/* An answer of the op that the feed has come to, against what it told. floor_copy.c */
void floor_compare(struct floor *floor, const struct proto_message *answer);
size_t floor_same_rows(struct floor *floor, const struct proto_rows *rows);
/* A hello of a seat that is level with the hub. */
struct proto_message floor_hello(const struct floor_seat *seat);
void floor_raw(struct floor *floor, const char *topic, const char *payload);
int floor_flush(struct floor *floor);

/* Events in short: floor_events.c. */
struct event pick(const char *task, int64_t line, const char *from, const char *to,
                  const char *item, const char *lot, int64_t qty);
struct event moved(enum event_type type, const char *task, int64_t line, const char *from,
                   const char *to, const char *item, const char *lot, int64_t qty);
struct event plain_event(enum event_type type, const char *task);
struct event reverse_of(uint64_t seq, const struct event *of);

/* The hub's answer to the last batch: its outcome for a seq, "" if plainly accepted. */
const char *floor_review(const struct floor_seat *seat, uint64_t seq);
bool floor_acked(const struct floor_seat *seat, uint64_t upto);
bool floor_nacked(const struct floor_seat *seat, enum proto_nack code);

/* Whether the last feed message holds these words. */
bool floor_fed(const struct floor *floor, const char *words);

/* Figures out of the book. `sql` gives one column; ?1 is the site. */
int64_t floor_number(struct floor *floor, const char *sql);
/* Text of the first row, its columns joined by blanks, in a static buffer. */
const char *floor_text(struct floor *floor, const char *sql);
/* An order's stages so far, "received released picking". */
const char *floor_stages(struct floor *floor, const char *order);
int64_t floor_qty(struct floor *floor, const char *place, const char *item);

#endif
