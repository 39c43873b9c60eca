/*
 * struct link, shared by its two halves: link.c on the loop's thread, thread.c on our own. Inside
 * this folder only.
 *
 * The struct is held by two owners, the thread and the loop's handle; the last one to let go frees
 * it. So link_free need not wait for a name server that does not answer.
 */
#ifndef SYNC_LINK_PRIVATE_H
#define SYNC_LINK_PRIVATE_H

#include <mosquitto.h>
#include <pthread.h>

#include "sync/link/link.h"
#include "sync/link/queue.h"

#define LINK_KEEPALIVE_S    15
#define LINK_WINDOW_IN      20    /* the contract's receive maximum */
#define LINK_WINDOW_OUT     100   /* unacknowledged publishes; our broker takes so many at once */
#define LINK_CONNECT_MS     10000 /* from the first SYN to the last SUBACK */
#define LINK_BACKOFF_MS     200
#define LINK_BACKOFF_MAX_MS 15000
#define LINK_STABLE_MS      5000 /* up for so long, the next backoff starts small again */
#define LINK_QUEUE_BYTES    ((size_t)8 * 1024 * 1024)
#define LINK_WHY_SIZE       160
#define LINK_FREE_MS        700

struct link {
    /* Set before the thread starts, never changed after. */
    struct link_events events;
    void *context;
    char *client_id, *host, *ca_path, *cert_path, *key_path, *will_topic, *will_payload;
    char *subscriptions[LINK_SUBSCRIPTIONS_MAX];
    int n_subscriptions;
    int port;
    size_t in_limit, out_limit;
    int wake_fd; /* eventfd: look at the queues again */

    pthread_mutex_t mutex; /* over what follows */
    pthread_cond_t ended;
    struct queue in, out;
    int owners;
    bool stop;    /* link_free was called: no callback, no uv call any more */
    bool done;    /* the thread will touch nothing but the mutex */
    bool refused; /* a publish found the queue full */

    /* The loop's thread only. */
    uv_async_t async;
    bool is_up;
    uint64_t connection; /* the one whose `up` was reported last */

    /* Our own thread only. */
    pthread_t thread;
    struct mosquitto *mosq;
    uint64_t attempt; /* counts connections */
    int unacked;
    bool subscribed;
    bool failed;    /* this connection is of no use; `why` says the reason */
    bool in_tls;    /* it was TLS that failed, */
    bool explained; /* and said why */
    bool asks_why;  /* the one before was ended by the broker without a word */
    char why[LINK_WHY_SIZE];
    int64_t backoff_ms;
};

void *link_thread(void *context);
/* Lets go of one owner's share. */
void link_unref(struct link *link);

#endif
