/*
 * struct seat, shared by the files of this folder: seat.c (life, time, what goes out next), hear.c
 * (what comes in, hello), up.c (the outbox), down.c (ops, pull, snapshot), ahead.c (ops that came
 * too early), check.c (sums), ask.c (questions).
 * Inside this folder only.
 *
 * Everything that waits for an answer is a struct retry: due at a time, sent again later and later.
 * Nothing is forgotten because it was sent; only an answer that proves the thing ends it.
 */
#ifndef SYNC_SEAT_ENGINE_H
#define SYNC_SEAT_ENGINE_H

#include "sync/seat/seat.h"

#define NEVER INT64_MAX

#define HELLO_FIRST_MS    1000
#define HELLO_MAX_MS      30000
#define REFUSED_MS        60000 /* after a refusal that only a person can lift */
#define BATCH_FIRST_MS    1000
#define BATCH_MAX_MS      30000
#define PULL_FIRST_MS     3000
#define PULL_MAX_MS       30000
#define QUESTION_MS       5000 /* then there is no answer */
#define QUESTION_AGAIN_MS 1500
#define LEASE_ROWS_MS     5000 /* for a leased task's rows to come */
#define SILENCE_MS        10000 /* asked and heard nothing: the hub is dead though the broker lives */
#define HEARTBEAT_MS      15000
#define ANNOUNCED_MS      1000 /* hello at most so often because the hub announced itself */
#define GAP_AGAIN_MS      300  /* a gap behind the last one within this was the same loss */
#define BUSY_MS           500
#define SWEEP_ROWS        500
#define SWEEP_MS          50
#define FOLDED_MS         1000 /* then what is folded in is swept, if the next ops do not clear it */
#define CLEAR_MS          1    /* the same where a snapshot waits for it */
#define PRUNE_MS          3600000
#define PRUNE_EVENTS      1000
#define RELEASES_MAX      4
#define AHEAD_MAX         32                   /* messages, */
#define AHEAD_BYTES_MAX   (4 * PROTO_WIRE_MAX) /* and what they come to, as they came */
#define BATCH_ENVELOPE    512                  /* of a batch besides its lines */

struct retry {
    int64_t at_ms;   /* due from then on; NEVER: nothing to send */
    int64_t wait_ms; /* how long it was waited last; 0: not sent yet */
};

enum phase {
    PHASE_DOWN,    /* no broker */
    PHASE_HELLO,   /* hello out, or to be sent */
    PHASE_REFUSED, /* the same, rarely: somebody has to do something */
    PHASE_WELCOME
};

enum check {
    CHECK_WALK,    /* through our own rows, or waiting to */
    CHECK_COMPARE, /* pulls ask for sums */
    CHECK_HUNT,    /* for the range that is wrong */
    CHECK_FETCH    /* it again */
};

struct batch_range {
    uint64_t first;
    uint64_t last;
};

/* A message of ops, where it lies among the payloads. */
struct ahead_ops {
    uint64_t from, to;
    size_t at, len;
};

struct ahead {
    struct ahead_ops of[AHEAD_MAX]; /* each behind the one before */
    size_t n, taken;
    struct bytes payloads;
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in order of meaning, one a process
struct seat {
    struct seat_config config;
    struct ledger *ledger;
    struct ledger_identity identity;

    enum phase phase;
    bool state_due; /* the retained state is to be published */
    bool quarantined;
    enum seat_refusal refusal;
    bool need_load; /* a fresh snapshot is called for and not begun */
    bool loaded;    /* since start: an empty site stays at op 0 */
    char session[2 * sizeof(uint64_t) + 1];
    char version[ID_SIZE];
    struct retry hello;
    int64_t hello_sent_ms;
    char hub[ID_SIZE]; /* that welcomed us on this connection; "" before */
    uint64_t malformed;

    /* Silence. */
    int64_t asked_ms; /* the oldest question that nothing was heard after; NEVER: none */
    int64_t heard_ms; /* monotonic */
    int64_t heard_utc_ms;
    int64_t fresh_utc_ms;
    int64_t clock_off_ms;

    /* Up. */
    uint64_t cursor; /* the next seq to put into a batch */
    struct batch_range open[PROTO_BATCHES_OPEN_MAX];
    size_t n_open;
    struct retry resend; /* everything behind `acked` again */
    int64_t hold_ms;     /* the hub is busy until then */
    uint64_t gap_expect;
    int64_t gap_ms;

    /* Down. */
    uint64_t welcome_op;
    uint64_t hub_op;    /* the highest op heard of */
    uint64_t pulled_op; /* and what it was when we pulled last */
    struct retry pull;
    struct ahead ahead;
    struct retry snapshot; /* the next chunk */
    char asked_table[ID_SIZE];
    struct bytes asked_after;
    bool is_held;       /* a chunk that came, in `in`: loaded when the next one is asked for */
    int64_t refused_ms; /* so long it was waited behind one that could not be loaded; 0: it was */
    uint64_t loaded_rows;
    int64_t sweep_ms;
    int64_t prune_ms;

    /* Sums. */
    enum check check;
    int64_t check_ms; /* the next bite of the walk */
    struct retry check_ask;
    char check_table[ID_SIZE];
    struct bytes check_after; /* the range begins behind this key */
    struct bytes check_to;    /* and ends with this one */
    bool check_mended;        /* in this hunt */
    unsigned check_other_ops; /* answers of another op in this hunt */
    int64_t checked_utc_ms;
    struct seat_mended mended;

    /* Questions. */
    struct proto_next question;
    struct retry question_retry;
    int64_t question_end_ms; /* NEVER: none is open */
    char leased[ID_SIZE];    /* the answer; its rows may still be on the way */
    int64_t lease_end_ms;    /* NEVER: no rows are waited for */
    struct proto_lease releases[RELEASES_MAX];
    uint64_t release_after[RELEASES_MAX]; /* the hub must hold our events up to here first */
    int64_t release_end_ms[RELEASES_MAX];
    struct retry release_retry[RELEASES_MAX];
    char csr[PROTO_PEM_MAX]; /* to be sent; "": none */
    char certificate[PROTO_PEM_MAX];

    /* For the user. */
    unsigned notices;
    char trouble[97];
    struct proto_outcome review;
    struct seat_status reported;

    /* Scratch. */
    struct json_arena arena;
    struct bytes inflated, lines, plain, wire;
    struct str heard_payload; /* the message that seat_receive hears, as it came */
    bool is_own_copy;         /* what `in` points at lives until the next message */
    struct proto_message in, out;
    struct seat_out *next_out;
};

/* --- time: seat.c --- */

void retry_off(struct retry *retry);
void retry_at(struct retry *retry, int64_t at_ms); /* as if never sent */
bool retry_due(const struct retry *retry, int64_t now_ms);
/* Sent now: due again after twice the last wait, within first and max, with jitter. */
void retry_sent(struct seat *seat, struct retry *retry, int64_t now_ms, int64_t first_ms,
                int64_t max_ms);
/* Something that wants an answer went out. */
void seat_asked(struct seat *seat, int64_t now_ms);
/* Puts the message (seat->out or seat->plain) into *seat->next_out. */
int send_message(struct seat *seat, enum proto_channel channel) MUST_CHECK;
int send_plain(struct seat *seat, enum proto_channel channel, bool retain) MUST_CHECK;
void seat_trouble(struct seat *seat, const char *words);
/* What the ledger says of bytes that somebody sent, rather than of itself. */
bool is_content_error(int error);

/* --- hear.c --- */

/* From the start: hello again as soon as may be. */
void hello_again(struct seat *seat, int64_t at_ms);
/* The same, at most once in ANNOUNCED_MS: something says that the hub is not who we think it is. */
void hello_soon(struct seat *seat, int64_t now_ms);
void refuse(struct seat *seat, int64_t now_ms, enum seat_refusal why, const char *words);
int hello_send(struct seat *seat, int64_t now_ms) MUST_CHECK;
/* A message that was kept (ahead_next), in its turn. */
int hear_ahead(struct seat *seat, int64_t now_ms, struct str payload) MUST_CHECK;

/* --- up.c --- */

void up_restart(struct seat *seat, uint64_t from);
int up_ack(struct seat *seat, int64_t now_ms, const struct proto_ack *ack) MUST_CHECK;
void up_gap(struct seat *seat, int64_t now_ms, uint64_t expect);
void up_busy(struct seat *seat, int64_t now_ms, int64_t retry_ms);
/* 1: a batch is in *seat->next_out; 0: none is due. */
int up_next(struct seat *seat, int64_t now_ms) MUST_CHECK;
int64_t up_deadline(const struct seat *seat);

/* --- down.c --- */

int down_welcome(struct seat *seat, int64_t now_ms, const struct proto_welcome *welcome,
                 bool new_hub) MUST_CHECK;
int down_ops(struct seat *seat, int64_t now_ms, const struct proto_ops *ops) MUST_CHECK;
int down_rows(struct seat *seat, int64_t now_ms, const struct proto_rows *rows) MUST_CHECK;
void down_reset(struct seat *seat, int64_t now_ms, const char *why);
int down_next(struct seat *seat, int64_t now_ms) MUST_CHECK;
void down_pull(struct seat *seat, int64_t now_ms);
/* Loads the chunk that is held, if one is. */
int down_settle(struct seat *seat, int64_t now_ms) MUST_CHECK;
/* Chunks are not waited for any more, and none is held. */
void down_forget_chunk(struct seat *seat);
bool down_is_level(const struct seat *seat);

/* Rows that the tables refuse, a key of too few parts say, are the hub's fault and not the disk's:
 * they are shown and counted, and nothing of them was written. */
int refuse_rows(struct seat *seat, int error) MUST_CHECK;

_Static_assert(sizeof(struct proto_change) == sizeof(struct ledger_change) &&
                   offsetof(struct proto_change, key) == offsetof(struct ledger_change, key) &&
                   offsetof(struct proto_change, row) == offsetof(struct ledger_change, row),
               "a change is the same three views on the wire and in the books");

static inline const struct ledger_change *changes_of(const struct proto_change *changes)
{
    return (const struct ledger_change *)(const void *)changes;
}

/* --- ahead.c --- */

/* Ops behind what is here, in the message being heard: kept, within limits, until those before them
 * are there. */
void ahead_keep(struct seat *seat, const struct proto_ops *ops);
/* A kept message whose turn it is now; it is given once, and lives until the next is kept. */
bool ahead_next(struct seat *seat, struct str *ret_payload);
void ahead_forget(struct seat *seat);

/* --- check.c --- */

void check_reset(struct seat *seat, int64_t now_ms); /* another replica: from the start */
void check_welcome(struct seat *seat, int64_t now_ms);
/* Ops that may carry sums were applied. */
void check_sums(struct seat *seat, int64_t now_ms, int64_t utc_ms, const struct proto_ops *ops);
int check_ranges(struct seat *seat, int64_t now_ms, const struct proto_sums *sums) MUST_CHECK;
int check_rows(struct seat *seat, int64_t now_ms, int64_t utc_ms,
               const struct proto_rows *rows) MUST_CHECK;
int check_next(struct seat *seat, int64_t now_ms) MUST_CHECK;
int check_tick(struct seat *seat, int64_t now_ms) MUST_CHECK;
int64_t check_deadline(const struct seat *seat);

/* --- ask.c --- */

int ask_leased(struct seat *seat, int64_t now_ms, const char *task) MUST_CHECK;
void ask_none(struct seat *seat);
void ask_enrolled(struct seat *seat, const struct proto_enrolled *enrolled);
/* The replica changed: a lease's rows may be there, a release may have taken effect. */
int ask_check(struct seat *seat) MUST_CHECK;
int ask_next(struct seat *seat, int64_t now_ms) MUST_CHECK;
void ask_tick(struct seat *seat, int64_t now_ms);
int64_t ask_deadline(const struct seat *seat);

#endif
