/*
 * The messages of the wire contract, version 1 (sync/README.md), encoded and decoded. Pure: bytes
 * in, structs out; decoding allocates only from the caller's arena, and views point into the
 * payload or the arena.
 *
 * A payload is JSON or the same deflated, told apart by its first byte; proto_inflate makes it
 * plain. An up batch is a header line and event lines; all else is one object with a `type`.
 */
#ifndef SYNC_PROTO_PROTO_H
#define SYNC_PROTO_PROTO_H

#include "drivers/base/bytes.h"
#include "drivers/base/json.h"
#include "sync/ledger/event.h"

#define PROTO_VERSION          1
#define PROTO_WIRE_MAX         ((size_t)128 * 1024)
#define PROTO_PLAIN_MAX        ((size_t)1024 * 1024)
#define PROTO_DEFLATE_FROM     512
#define PROTO_BATCH_EVENTS_MAX 128
#define PROTO_BATCH_BYTES_MAX  ((size_t)64 * 1024)
#define PROTO_BATCHES_OPEN_MAX 4
#define PROTO_ROWS_BYTES_MAX   ((size_t)64 * 1024)
#define PROTO_TOPIC_MAX        128
#define PROTO_PEM_MAX          4096 /* a certificate or a request for one, with its NUL */
#define PROTO_ARENA_SIZE       (16 * PROTO_PLAIN_MAX) /* enough for any message within the limits */

/* --- topics --- */

enum proto_channel { PROTO_UP, PROTO_ASK, PROTO_DOWN, PROTO_FEED, PROTO_STATE, PROTO_HUB };
struct proto_topic {
    enum proto_channel channel;
    char site[ID_SIZE];
    char seat[ID_SIZE];
};
/* Site and seat are [A-Za-z0-9_-]{1,32}. RAFF_E_SYNTAX for a topic that is none of the contract's.
 * The topics of an enrolment are those of a seat {id} at a site PROTO_ENROL_SITE, which no site may
 * be called, with `ask` and `down` alone. */
#define PROTO_ENROL_SITE "enrol"
int proto_topic_read(const char *topic, struct proto_topic *ret_topic) MUST_CHECK;
void proto_topic_write(const struct proto_topic *topic, char out[PROTO_TOPIC_MAX]);
bool proto_id_ok(struct str id);
bool proto_site_ok(struct str site); /* an id that a site may have */

/* --- payloads --- */

/* Appends `plain` to `wire`, deflated if that is called for. RAFF_E_TOO_LONG past the limits: what
 * was to be sent has to be cut into smaller messages. */
int proto_deflate(struct str plain, struct bytes *wire) MUST_CHECK;
/* *ret_plain views into `payload` itself or into `scratch` (whose limit wants to be PROTO_PLAIN_MAX
 * + 1). RAFF_E_TOO_LONG past the limits, RAFF_E_SYNTAX for what is neither JSON nor a whole zlib
 * stream. */
int proto_inflate(struct str payload, struct bytes *scratch, struct str *ret_plain) MUST_CHECK;

/* --- up --- */

struct proto_batch {
    int64_t v;
    uint64_t epoch;
    char session[ID_SIZE];
    uint64_t first;
    uint8_t prev[CHAIN_SIZE];
    struct str lines; /* the event lines, each with its newline */
    size_t n;         /* how many */
};
/* Appends header and lines; out->error says if they did not fit. */
void proto_batch_write(const struct proto_batch *batch, struct bytes *out);
/* Only the header is looked into: a line may be anything. RAFF_E_SYNTAX without a header, or if the
 * last line has no newline; RAFF_E_TOO_LONG past the limits of a batch. */
int proto_batch_read(struct str plain, struct json_arena *arena,
                     struct proto_batch *ret) MUST_CHECK;
/* Takes the next line (without its newline) off batch->lines; false at the end. */
bool proto_batch_line(struct str *lines, struct str *ret_line);

/* --- everything else --- */

#define PROTO_TYPES(X)                                                                             \
    X(PROTO_HELLO, "hello")                                                                        \
    X(PROTO_WELCOME, "welcome")                                                                    \
    X(PROTO_ACK, "ack")                                                                            \
    X(PROTO_NACK, "nack")                                                                          \
    X(PROTO_OPS, "ops")                                                                            \
    X(PROTO_PULL, "pull")                                                                          \
    X(PROTO_RESET, "reset")                                                                        \
    X(PROTO_SNAPSHOT, "snapshot")                                                                  \
    X(PROTO_ROWS, "rows")                                                                          \
    X(PROTO_VERIFY, "verify")                                                                      \
    X(PROTO_SUMS, "sums")                                                                          \
    X(PROTO_NEXT, "next")                                                                          \
    X(PROTO_LEASED, "leased")                                                                      \
    X(PROTO_NONE, "none")                                                                          \
    X(PROTO_RELEASE, "release")                                                                    \
    X(PROTO_ENROL, "enrol")                                                                        \
    X(PROTO_ENROLLED, "enrolled")

enum proto_type {
#define PROTO_TYPE_ENUM(symbol, name) symbol,
    PROTO_TYPES(PROTO_TYPE_ENUM)
#undef PROTO_TYPE_ENUM
        PROTO_TYPE_COUNT
};

enum proto_nack {
    PROTO_NACK_GAP,
    PROTO_NACK_EPOCH,
    PROTO_NACK_FORK,
    PROTO_NACK_HOLE,
    PROTO_NACK_BUSY,
    PROTO_NACK_SCHEMA,
    PROTO_NACK_AUTH,
    PROTO_NACK_SIZE
};
const char *proto_nack_name(enum proto_nack code);
/* The `why` of an `auth` to a seat that was revoked, rather than never known. */
#define PROTO_WHY_REVOKED "revoked"

struct proto_hello {
    int64_t v_min, v_max;
    uint64_t epoch;
    char store[ID_SIZE];
    uint64_t oldest;
    uint64_t next;
    uint8_t head[CHAIN_SIZE];
    char hub[ID_SIZE];
    uint64_t op;    /* of that hub's */
    uint64_t acked; /* beyond the contract's text: how far a hub acknowledged this seat's events */
};
struct proto_welcome {
    char hub[ID_SIZE];
    int64_t v;
    uint64_t epoch;
    uint64_t expect;
    uint8_t head[CHAIN_SIZE];
    uint64_t op;
    uint64_t floor;
    char now[WHEN_SIZE];
};
#define PROTO_OUTCOMES_MAX 128
struct proto_outcome {
    uint64_t seq;
    char code[17]; /* "review" */
    char why[97];
};
struct proto_ack {
    char hub[ID_SIZE];
    uint64_t epoch;
    uint64_t upto;
    uint8_t head[CHAIN_SIZE];
    uint64_t safe;
    struct proto_outcome out[PROTO_OUTCOMES_MAX];
    size_t n_out;
};
struct proto_refusal { /* nack, reset */
    enum proto_nack code;
    uint64_t expect;
    int64_t retry_ms;
    char why[97]; /* words of the peer, cleaned of controls */
};
/* ops and rows, as many as the payload holds. Each change is {"t":…,"k":[…],"r":{…}|null}; rows
 * leave `t` to the message. Key and row are views of their exact text in the payload. */
struct proto_change {
    struct str table;
    struct str key;
    struct str row; /* empty: deleted */
};
#define PROTO_OWN_MAX 64
struct proto_own {
    char seat[ID_SIZE];
    uint64_t epoch;
    uint64_t seq;
};
/* A table's live rows as of the message's op: how many, and the sum of their row_sum (sync/ledger/
 * sum.h) modulo 2^64; 16 lower-case hex digits on the wire. */
#define PROTO_TABLES_MAX 32
struct proto_table_sum {
    char table[ID_SIZE];
    uint64_t n;
    uint64_t sum;
};
/* The value of `sums`, an object. */
void proto_table_sums_write(const struct proto_table_sum *sums, size_t n, struct bytes *out);
struct proto_ops {
    char hub[ID_SIZE];
    uint64_t from, to;
    struct proto_change *changes; /* in the arena */
    size_t n;
    struct proto_own own[PROTO_OWN_MAX];
    size_t n_own;
    struct proto_table_sum sums[PROTO_TABLES_MAX]; /* of op `to` */
    size_t n_sums;
};
struct proto_pull {
    uint64_t op;
    /* Beyond the contract's text: the answer that ends at the hub's op is to have sums; whose op.
     */
    bool sums;
    char hub[ID_SIZE];
};
/* Two members beyond the contract's text, which a reader may do without: `own`, as in ops, says up
 * to which seq the asking seat's events are folded into these rows, for without it a seat whose ack
 * was lost would count them twice; `after` repeats the question, so that a late answer to another
 * one is not taken for this one's. */
struct proto_rows {
    char hub[ID_SIZE];
    uint64_t op;
    char table[ID_SIZE];
    struct str after; /* as proto_snapshot's; at NULL: not said */
    struct proto_change *changes;
    size_t n;
    bool more;
    struct proto_own own[PROTO_OWN_MAX];
    size_t n_own;
};
struct proto_snapshot {
    char table[ID_SIZE];
    struct str after; /* JSON array text; empty: from the start */
};
/* `ranges` is how many the answer may have. Beyond the contract's text, and a reader may do without
 * them: `after`, where the first range begins, repeated in the answer, and the answer's `more`,
 * with which a table is gone through in pieces that cost neither side much. */
#define PROTO_RANGES_MAX 64
struct proto_verify {
    char table[ID_SIZE];
    int64_t ranges;
    struct str after; /* as proto_snapshot's */
};
/* The rows behind the range before (or `after`), up to and with the key `to`. */
struct proto_range {
    struct str to;
    uint64_t n;
    uint64_t sum;
};
struct proto_sums {
    char hub[ID_SIZE];
    uint64_t op;
    char table[ID_SIZE];
    struct str after; /* as proto_rows' */
    struct proto_range ranges[PROTO_RANGES_MAX];
    size_t n;
    bool more; /* rows behind the last range; false: there are none */
};
struct proto_next {
    unsigned kinds; /* 1 << enum task_kind */
    char zone[ID_SIZE];
    char by[ID_SIZE];
    char place[ID_SIZE]; /* pack: the tote in hand; "" if any task will do */
    char task[ID_SIZE];  /* this very task; "" if any */
};
struct proto_lease { /* leased, release */
    char task[ID_SIZE];
};

/* A seat's request for a certificate: its first, under the credential `id`, or another one on its
 * own `ask`, where `id` is left out. PEM is ASCII in lines; any other byte is RAFF_E_SYNTAX. */
struct proto_enrol {
    char id[ID_SIZE];
    char csr[PROTO_PEM_MAX];
    char store[ID_SIZE];
};
/* Beyond the contract's text: the site's pepper, which nothing but this message carries. */
struct proto_enrolled {
    char site[ID_SIZE];
    char seat[ID_SIZE];
    uint64_t epoch;
    char cert[PROTO_PEM_MAX];
    char hub[ID_SIZE];
    uint8_t pepper[CHAIN_SIZE];
};

struct proto_message {
    enum proto_type type;
    union {
        struct proto_hello hello;
        struct proto_welcome welcome;
        struct proto_ack ack;
        struct proto_refusal nack;
        struct proto_refusal reset;
        struct proto_ops ops;
        struct proto_pull pull;
        struct proto_snapshot snapshot;
        struct proto_rows rows;
        struct proto_verify verify;
        struct proto_sums sums;
        struct proto_next next;
        struct proto_lease leased;
        struct proto_lease release;
        struct proto_enrol enrol;
        struct proto_enrolled enrolled;
    } as;
};

/* --- the two retained messages without a type: a seat's state, and the hub's word that it runs ---
 */

struct proto_state {
    bool up;
    char session[ID_SIZE];
    char version[ID_SIZE];
};
void proto_state_write(const struct proto_state *state, struct bytes *out);
int proto_state_read(struct str plain, struct proto_state *ret) MUST_CHECK;

struct proto_announcement {
    char hub[ID_SIZE];
    int64_t v_min, v_max;
};
void proto_announcement_write(const struct proto_announcement *announcement, struct bytes *out);
int proto_announcement_read(struct str plain, struct proto_announcement *ret) MUST_CHECK;

/* --- reading and writing --- */

/* Views in *ret live as long as `plain` and until the arena is wiped. RAFF_E_SYNTAX, or
 * RAFF_E_UNKNOWN for a type this version does not know (not a fault: newer peers may send it). */
int proto_read(struct str plain, struct json_arena *arena, struct proto_message *ret) MUST_CHECK;
/* Appends the message. Changes' keys and rows are written as they are. */
int proto_write(const struct proto_message *message, struct bytes *out) MUST_CHECK;

/* TASK_OTHER for a name that this version does not know. */
const char *task_kind_name(enum task_kind kind);
enum task_kind task_kind_of(const char *name);

#endif
