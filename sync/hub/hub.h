/*
 * The hub's engine: ingests events, keeps stock and orders, feeds the replicas, leases tasks. Like
 * the seat's it has no clock and no socket; its storage is a struct db it is given.
 *
 * Messages received are queued; hub_flush takes all that wait in one transaction and only then lets
 * the acks and the feed out. Many seats, one fsync.
 */
#ifndef SYNC_HUB_HUB_H
#define SYNC_HUB_HUB_H

#include "sync/ledger/db.h"
#include "sync/proto/proto.h"

struct hub;

#define HUB_SERIAL_SIZE 41 /* of a certificate, in lower-case hex */

struct hub_certificate {
    char pem[PROTO_PEM_MAX];
    char serial[HUB_SERIAL_SIZE];
    int64_t until_ms; /* UTC */
};

/* Who signs certificates and keeps the peppers: that takes files, which the engine has none of. */
struct hub_authority {
    /* Signs the key of a request (PEM) for a seat. RAFF_E_SYNTAX or RAFF_E_DENIED where the request
     * is at fault. */
    int (*certify)(void *context, const char *csr, const char *cn, int64_t utc_ms,
                   struct hub_certificate *ret_certificate);
    int (*pepper)(void *context, const char *site, uint8_t ret_pepper[CHAIN_SIZE]);
    void *context;
};

struct hub_config {
    uint64_t (*random)(void *context);
    void *random_context;
    int64_t lease_ms;                      /* 0: 8 hours */
    const struct hub_authority *authority; /* outlives the hub; NULL: it enrols nobody */
};

extern const struct db_schema hub_schema; /* for db_open of hub.db */

struct hub_out {
    char topic[PROTO_TOPIC_MAX];
    struct str payload; /* lives until the next call on this hub */
    bool retain;
};

int hub_new(const struct hub_config *config, struct db *db, struct hub **ret_hub) MUST_CHECK;
void hub_free(struct hub *hub);
struct db *hub_db(struct hub *hub);
const char *hub_id(const struct hub *hub);
/* This book is older than what was said under its id: it gets another, and passes over the numbers
 * that may have been given out since. `known_epoch` is the last one that is known to have been (0:
 * none is). `why` goes to the incidents of every site. In a transaction of its own. */
int hub_renew_now(struct hub *hub, int64_t utc_ms, uint64_t known_epoch,
                  const char *why) MUST_CHECK;
/* Whether, since it was asked last, the book says otherwise who may speak at the broker: its ACL
 * and its list of revoked certificates want to be written anew (access.h). */
bool hub_take_access(struct hub *hub);
/* As if it did: the broker has to read its files again. */
void hub_touch_access(struct hub *hub);
/* How many ops this book has given out, over all sites, and the last epoch. Neither goes back. */
int hub_progress(struct hub *hub, uint64_t *ret_ops, uint64_t *ret_epoch) MUST_CHECK;

/* Queues a message of any topic a seat may write; copies. RAFF_E_FULL past 64 MiB waiting. */
int hub_receive(struct hub *hub, int64_t now_ms, const char *topic, struct str payload) MUST_CHECK;
/* One transaction for what waits; where it fails, one for each message, so that what is at fault
 * does not sink the rest. A batch that could not be written is answered `nack busy` and left no
 * trace. A negative return says that nothing can be written any more (-EIO, -ENOSPC, -EROFS,
 * -ENOMEM, RAFF_E_CORRUPT): the answers still want to be sent, then the database closed and opened
 * again. */
int hub_flush(struct hub *hub, int64_t now_ms, int64_t utc_ms) MUST_CHECK;
int hub_next(struct hub *hub, struct hub_out *ret_out) MUST_CHECK;
int64_t hub_deadline(const struct hub *hub); /* lease expiry, retained hub message, pruning */
int hub_tick(struct hub *hub, int64_t now_ms, int64_t utc_ms) MUST_CHECK;
/* The broker connection came up: announces the hub (retained `raff/1/hub`). */
void hub_link_up(struct hub *hub, int64_t now_ms);

#endif
