/*
 * What the peers' programs share: a plain libmosquitto client with the hub's certificate, driven by
 * poll on one thread. MQTT 3.1.1, clean session; dies with a word on stderr.
 */
#ifndef TESTS_BENCH_PEER_H
#define TESTS_BENCH_PEER_H

#include <mosquitto.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PEER_EVENTS "bench/events" /* the rights are given by peers.py */
#define PEER_ACKS   "bench/acks"

/* The hub's certificate, from its state directory. */
struct peer_keys {
    char ca[512];
    char cert[512];
    char key[512];
};

static inline void peer_keys_of(const char *hub, struct peer_keys *ret_keys)
{
    snprintf(ret_keys->ca, sizeof(ret_keys->ca), "%s/ca.pem", hub);
    snprintf(ret_keys->cert, sizeof(ret_keys->cert), "%s/hub.pem", hub);
    snprintf(ret_keys->key, sizeof(ret_keys->key), "%s/hub.key", hub);
}

struct peer {
    struct mosquitto *mosq;
    void *context;
    void (*message)(void *context, const char *payload, size_t len);
    uint64_t published; /* QoS 1 */
    uint64_t puback;
    bool is_ready; /* connected, and subscribed where that was asked for */
    const char *subscription;
};

/* Connects to 127.0.0.1 and waits until it is ready. `hub` is its directory; `subscription` may be
 * NULL. */
void peer_connect(struct peer *peer, const char *id, const char *hub, int port,
                  const char *subscription);
/* One turn: waits so long for the socket, reads and writes. True if there was something. */
bool peer_turn(struct peer *peer, int wait_ms);
/* QoS 1. */
void peer_publish(struct peer *peer, const char *topic, const void *payload, size_t len);
void peer_close(struct peer *peer);

#endif
