#include "tests/bench/peer.h"

#include <poll.h>
#include <stdlib.h>

#define KEEPALIVE_S 60
#define PACKETS     1000 /* read in a turn, as many as are there */

static void must(const char *what, int result)
{
    if (result != MOSQ_ERR_SUCCESS) {
        fprintf(stderr, "peer: %s: %s\n", what, mosquitto_strerror(result));
        exit(1);
    }
}

static void on_connect(struct mosquitto *mosq, void *context, int reason)
{
    struct peer *peer = context;
    must("refused", reason ? MOSQ_ERR_CONN_REFUSED : 0);
    if (peer->subscription) {
        must("subscribe", mosquitto_subscribe(mosq, NULL, peer->subscription, 1));
    } else {
        peer->is_ready = true;
    }
}

static void on_subscribe(struct mosquitto *mosq, void *context, int mid, int n, const int *granted)
{
    struct peer *peer = context;
    (void)mosq;
    (void)mid;
    must("no right to subscribe", n == 1 && granted[0] == 1 ? 0 : MOSQ_ERR_ACL_DENIED);
    peer->is_ready = true;
}

static void on_message(struct mosquitto *mosq, void *context,
                       const struct mosquitto_message *message)
{
    struct peer *peer = context;
    (void)mosq;
    peer->message(peer->context, message->payload, (size_t)message->payloadlen);
}

static void on_publish(struct mosquitto *mosq, void *context, int mid)
{
    struct peer *peer = context;
    (void)mosq;
    (void)mid;
    peer->puback++;
}

void peer_connect(struct peer *peer, const char *id, const char *hub, int port,
                  const char *subscription)
{
    struct peer_keys keys;
    peer_keys_of(hub, &keys);
    mosquitto_lib_init();
    peer->subscription = subscription;
    peer->mosq = mosquitto_new(id, true, peer);
    mosquitto_connect_callback_set(peer->mosq, on_connect);
    mosquitto_subscribe_callback_set(peer->mosq, on_subscribe);
    mosquitto_message_callback_set(peer->mosq, on_message);
    mosquitto_publish_callback_set(peer->mosq, on_publish);
    mosquitto_max_inflight_messages_set(peer->mosq, 0); /* the user of this counts */
    must("nodelay", mosquitto_int_option(peer->mosq, MOSQ_OPT_TCP_NODELAY, 1));
    must("tls", mosquitto_tls_set(peer->mosq, keys.ca, NULL, keys.cert, keys.key, NULL));
    must("connect", mosquitto_connect(peer->mosq, "127.0.0.1", port, KEEPALIVE_S));
    while (!peer->is_ready) {
        peer_turn(peer, 100);
    }
}

bool peer_turn(struct peer *peer, int wait_ms)
{
    short events = (short)(POLLIN | (mosquitto_want_write(peer->mosq) ? POLLOUT : 0));
    struct pollfd socket = {.fd = mosquitto_socket(peer->mosq), .events = events};
    int ready = poll(&socket, 1, wait_ms);
    if (socket.revents & POLLIN) {
        must("read", mosquitto_loop_read(peer->mosq, PACKETS));
    }
    if (socket.revents & POLLOUT) {
        must("write", mosquitto_loop_write(peer->mosq, PACKETS));
    }
    must("misc", mosquitto_loop_misc(peer->mosq));
    return ready > 0;
}

void peer_publish(struct peer *peer, const char *topic, const void *payload, size_t len)
{
    must("publish", mosquitto_publish(peer->mosq, NULL, topic, (int)len, payload, 1, false));
    peer->published++;
}

void peer_close(struct peer *peer)
{
    mosquitto_disconnect(peer->mosq);
    mosquitto_destroy(peer->mosq);
}
