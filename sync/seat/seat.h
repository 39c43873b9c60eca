/*
 * The seat's end of the contract: outbox up, replica down, leases. An engine without clock, socket
 * or thread: messages and times come in, messages and a deadline leave. Storage is the ledger it is
 * given; randomness is a function it is given. The app drives it over sync/link, the simulation
 * over a lossy one; neither shows.
 *
 *     seat_link_up(seat, now_ms);
 *     while (seat_next(seat, now_ms, &out) > 0) link_publish(link, out.topic, out.payload,
 * out.retain); … on a message:  seat_receive(seat, now_ms, topic, payload);   then seat_next again
 *     … on a commit:   seat_committed(seat, now_ms);                 then seat_next again
 *     … at seat_deadline(seat):  seat_tick(seat, now_ms);            then seat_next again
 */
#ifndef SYNC_SEAT_SEAT_H
#define SYNC_SEAT_SEAT_H

#include "sync/ledger/ledger.h"
#include "sync/proto/proto.h"

struct seat;

struct seat_config {
    const char *version;               /* of the program, for the state topic */
    uint64_t (*random)(void *context); /* 64 random bits: session id, jitter */
    void *random_context;
};

enum seat_online {
    SEAT_OFFLINE, /* no broker */
    SEAT_WAITING, /* a broker, no hub that answers */
    SEAT_SYNCING, /* welcome received, replica behind or a snapshot under way */
    SEAT_ONLINE   /* replica level with the hub */
};

/* Why the hub takes nothing from this seat until a person has done something. */
enum seat_refusal {
    SEAT_ACCEPTED,
    SEAT_REFUSED_VERSION, /* none in common, or what was said was not understood */
    SEAT_REFUSED_FORK,    /* two histories under one number, or a clone */
    SEAT_REFUSED_EPOCH,   /* enrolled again since */
    SEAT_REFUSED_HOLE,    /* events that nobody holds any more */
    SEAT_REFUSED_AUTH,    /* not known */
    SEAT_REFUSED_REVOKED
};

struct seat_status {
    enum seat_online online;
    uint64_t waiting;     /* events no ack covers */
    uint64_t op;          /* of the replica */
    int64_t heard_utc_ms; /* hub's word last received; 0: never since start */
    int64_t
        fresh_utc_ms; /* the replica was level with the hub at this time; 0: never since start */
    uint64_t loaded_rows; /* snapshot progress */
    bool quarantined;     /* nack fork: a person must decide */
    enum seat_refusal refusal;
    char trouble[97];       /* last refusal in words, "" if none */
    int64_t checked_utc_ms; /* the whole replica was compared with the hub's sums; 0: never */
    int64_t clock_off_ms;   /* hub's clock minus ours at the last welcome; past 300,000 it wants
                               showing */
};

enum seat_notice {
    SEAT_NOTICE_CHANGED = 1,      /* replica rows changed: draw again */
    SEAT_NOTICE_LEASED = 2,       /* seat_leased() says which task; its rows are in the replica */
    SEAT_NOTICE_NONE = 4,         /* no task for what was asked, or no answer within five seconds */
    SEAT_NOTICE_STATUS = 8,       /* seat_status changed */
    SEAT_NOTICE_MENDED = 32,      /* replica rows were not the hub's: seat_mended() */
    SEAT_NOTICE_REVIEW = 16,      /* the hub sent an outcome for one of our events: seat_review() */
    SEAT_NOTICE_CERTIFICATE = 64, /* the one that was asked for: seat_certificate() */
    SEAT_NOTICE_UNLOADED = 128,   /* rows of a snapshot that the tables refuse: asked for again */
    SEAT_NOTICE_CLOCK = 256       /* the hub said what time it is, just now: clock_off_ms */
};

struct seat_out {
    char topic[PROTO_TOPIC_MAX];
    struct str payload; /* as it goes on the wire; lives until the next call on this seat */
    bool retain;
};

int seat_new(const struct seat_config *config, struct ledger *ledger,
             struct seat **ret_seat) MUST_CHECK;
void seat_free(struct seat *seat);
/* Topics to subscribe to, and the last will, for sync/link's configuration. */
void seat_topics(const struct seat *seat, char down[PROTO_TOPIC_MAX], char feed[PROTO_TOPIC_MAX],
                 char hub[PROTO_TOPIC_MAX], char state[PROTO_TOPIC_MAX]);
void seat_will(const struct seat *seat, struct bytes *ret_payload);

void seat_link_up(struct seat *seat, int64_t now_ms);
void seat_link_down(struct seat *seat, int64_t now_ms);
/* The link is down because the broker says that our certificate is revoked (SEAT_REFUSED_REVOKED),
 * or gives us no topics, also to a new connection (SEAT_REFUSED_AUTH): no hub gets to say so. */
void seat_turned_away(struct seat *seat, enum seat_refusal why);
/* `now_ms` is monotonic, `utc_ms` the wall clock. A malformed message is counted and ignored
 * (positive return: how many so far); negative: the ledger failed, the engine stops until told. */
int seat_receive(struct seat *seat, int64_t now_ms, int64_t utc_ms, const char *topic,
                 struct str payload) MUST_CHECK;
void seat_committed(struct seat *seat, int64_t now_ms);
int seat_tick(struct seat *seat, int64_t now_ms, int64_t utc_ms) MUST_CHECK;
/* 1 and *ret_out: publish this; 0: nothing to send now; negative: the ledger failed. */
int seat_next(struct seat *seat, int64_t now_ms, struct seat_out *ret_out) MUST_CHECK;
/* When seat_tick wants to be called, monotonic ms; INT64_MAX for never. */
int64_t seat_deadline(const struct seat *seat);

/* Asks the hub for work; RAFF_E_STATE when it does not answer. One question at a time: a new one
 * replaces the old. The answer comes as a notice. */
int seat_ask_next(struct seat *seat, int64_t now_ms, const struct proto_next *next) MUST_CHECK;
/* Sent, once the hub has acknowledged every event there is now, until the replica says that the
 * task is ours no more; all of it within five seconds, or the task stays here. RAFF_E_FULL past
 * four at a time. */
int seat_give_back(struct seat *seat, int64_t now_ms, const char *task) MUST_CHECK;

/* Asks for another certificate, once, when a hub has welcomed us: `csr` is PEM. The answer comes as
 * a notice, or not at all; whoever wants it asks again. RAFF_E_TOO_LONG. */
int seat_ask_certificate(struct seat *seat, const char *csr) MUST_CHECK;
/* PEM, as the hub sent it: whose it is, is for the caller to check. */
const char *seat_certificate(const struct seat *seat);

/* Takes the notices since the last call (a mask of enum seat_notice). */
unsigned seat_take_notices(struct seat *seat);
const char *seat_leased(const struct seat *seat);
const struct proto_outcome *seat_review(const struct seat *seat);
void seat_status(const struct seat *seat, struct seat_status *ret_status);

/* Compares the replica with the hub's sums now, rather than when it is its time. */
void seat_check(struct seat *seat, int64_t now_ms);
/* Rows that were found wrong and fetched again: how often, and where the last time. */
struct seat_mended {
    uint64_t times; /* since start, a range each */
    int64_t utc_ms; /* the last time */
    char where[128];
};
const struct seat_mended *seat_mended(const struct seat *seat);

/* What other seats still hold back stands in the replica, in the hub's `setting` rows `seat.{id}`.
 */

#endif
