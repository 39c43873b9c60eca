/*
 * The link: libmosquitto behind one small interface. MQTT v5, TLS with a certificate, clean start.
 *
 * A broker that refuses a message ends the connection; one that turns a certificate away is asked
 * again in TLS 1.2, where its reason arrives.
 *
 * One thread of ours owns the mosquitto handle and its socket; it connects, reconnects with backoff
 * and jitter, subscribes, and reports `up` only after every SUBACK. Messages cross in two bounded
 * queues; callbacks run on the loop's thread. A PUBACK frees the window and proves nothing.
 */
#ifndef SYNC_LINK_LINK_H
#define SYNC_LINK_LINK_H

#include <stdbool.h>
#include <uv.h>

#include "drivers/base/str.h"

struct link;

#define LINK_SUBSCRIPTIONS_MAX 4

struct link_config {
    const char *client_id;
    const char *host;
    int port;
    const char *ca_path; /* NULL: no TLS (tests on loopback only) */
    const char *cert_path;
    const char *key_path;
    const char *will_topic; /* NULL: none; retained, QoS 1 */
    const char *will_payload;
    const char *subscriptions[LINK_SUBSCRIPTIONS_MAX]; /* QoS 1 */
    size_t in_limit_bytes;  /* received and not taken yet; the thread stops reading above it; 0: 8
                               MiB */
    size_t out_limit_bytes; /* queued and not sent yet; 0: 8 MiB */
};

struct link_events {
    /* Connected and subscribed; from now on link_publish sends. */
    void (*up)(void *context);
    /* Not connected any more, or not yet: `why` is for a person. What was queued and not sent is
     * forgotten: the engine sends again what no ack covered. */
    void (*down)(void *context, const char *why);
    void (*message)(void *context, const char *topic, struct str payload);
    /* The out queue fell under half its limit after a refused publish. */
    void (*writable)(void *context);
};

int link_new(uv_loop_t *loop, const struct link_config *config, const struct link_events *events,
             void *context, struct link **ret_link) MUST_CHECK;
/* Disconnects, waits for the thread, closes; the memory goes with the loop's handles. */
void link_free(struct link *link);
/* Copies. RAFF_E_STATE while down, RAFF_E_FULL when the queue is full. QoS 1. */
int link_publish(struct link *link, const char *topic, struct str payload, bool retain) MUST_CHECK;
bool link_is_up(const struct link *link);

#endif
