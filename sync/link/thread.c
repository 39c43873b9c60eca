/*
 * Our own thread: one connection after the other, each with a fresh mosquitto handle. A fresh one,
 * because the library keeps what was not acknowledged and sends it again, ahead of everything, on
 * the next connection; deciding what to send again is the engine's work.
 */
#include <errno.h>
#include <mqtt_protocol.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

#include "sync/link/private.h"

#define CONNECTING_POLL_MS 50
#define UP_POLL_MS         1000 /* the library's keep-alive counts in seconds */

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- to the loop --- */

static void post(struct link *link, struct item *item)
{
    if (!item) {
        return; /* no memory: as if the network had lost it */
    }
    item->connection = link->attempt;
    pthread_mutex_lock(&link->mutex);
    bool repeats = item->kind == ITEM_DOWN && link->in.last && link->in.last->kind == ITEM_DOWN;
    bool taken = !link->stop && !repeats;
    if (taken) {
        queue_put(&link->in, item);
        uv_async_send(&link->async);
    }
    pthread_mutex_unlock(&link->mutex);
    if (!taken) {
        free(item);
    }
}

static bool stopped(struct link *link)
{
    pthread_mutex_lock(&link->mutex);
    bool stop = link->stop;
    pthread_mutex_unlock(&link->mutex);
    return stop;
}

/* The first reason is the one that tells something. */
static void fail(struct link *link, const char *what, const char *why)
{
    if (!link->failed) {
        struct text text = text_over(link->why, sizeof(link->why));
        text_addf(&text, "%s: %s", what, why);
        link->failed = true;
    }
}

static void fail_code(struct link *link, const char *what, int code)
{
    bool in_tls = code == MOSQ_ERR_ERRNO && errno == EPROTO; /* the library's own use of it */
    link->in_tls = link->in_tls || in_tls;
    fail(link, what,
         in_tls                   ? "TLS ended without a word"
         : code == MOSQ_ERR_ERRNO ? strerror(errno)
                                  : mosquitto_strerror(code));
}

/* --- the library's callbacks, on this thread --- */

static void on_connect(struct mosquitto *mosq, void *context, int reason, int flags,
                       const mosquitto_property *properties)
{
    struct link *link = context;
    (void)flags;
    (void)properties;
    if (reason != 0) {
        fail(link, "broker refused", mosquitto_reason_string(reason));
        return;
    }
    int result = MOSQ_ERR_SUCCESS;
    if (link->n_subscriptions > 0) {
        result = mosquitto_subscribe_multiple(mosq, NULL, link->n_subscriptions,
                                              link->subscriptions, 1, 0, NULL);
    } else {
        link->subscribed = true;
    }
    if (result != MOSQ_ERR_SUCCESS) {
        fail_code(link, "subscribe", result);
    }
}

static void on_subscribe(struct mosquitto *mosq, void *context, int mid, int n, const int *granted)
{
    struct link *link = context;
    (void)mosq;
    (void)mid;
    for (int i = 0; i < n && i < link->n_subscriptions; i++) {
        if (granted[i] != 1) {
            fail(link, "broker refused subscription", link->subscriptions[i]);
        }
    }
    if (n != link->n_subscriptions) {
        fail(link, "subscribe", "an answer for another number of topics");
    }
    link->subscribed = !link->failed;
}

static void on_message(struct mosquitto *mosq, void *context,
                       const struct mosquitto_message *message)
{
    struct str payload = {message->payload, (size_t)message->payloadlen};
    (void)mosq;
    post(context, item_new(ITEM_MESSAGE, message->topic, payload));
}

/* Refused is what a topic of ours is only when who we are counts no more. The broker leaves such a
 * connection open; whether we are admitted at all, it says to whoever comes anew. */
static void on_publish(struct mosquitto *mosq, void *context, int mid, int reason,
                       const mosquitto_property *properties)
{
    struct link *link = context;
    (void)mosq;
    (void)mid;
    (void)properties;
    link->unacked--;
    if (reason == MQTT_RC_NOT_AUTHORIZED) {
        fail(link, "broker refused a message", mosquitto_reason_string(reason));
    }
}

static void on_disconnect(struct mosquitto *mosq, void *context, int reason,
                          const mosquitto_property *properties)
{
    (void)mosq;
    (void)properties;
    fail(context, "connection lost",
         reason < MQTT_RC_UNSPECIFIED ? mosquitto_strerror(reason)
                                      : mosquitto_reason_string(reason));
}

/* Where OpenSSL's words are: mosquitto_strerror only says "a TLS error". */
static void on_log(struct mosquitto *mosq, void *context, int level, const char *words)
{
    (void)mosq;
    if (level == MOSQ_LOG_ERR && strstr(words, "OpenSSL")) {
        fail(context, "TLS", words);
        ((struct link *)context)->explained = true;
    }
}

/* --- one connection --- */

/* In TLS 1.3 a client is done before the broker has looked at its certificate. It then writes into
 * a connection that is closed, and the broker's word on why may be lost with it. In TLS 1.2 that
 * word comes within the handshake. */
static int stay_below_tls13(struct link *link)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) {
        return MOSQ_ERR_NOMEM;
    }
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    int result = mosquitto_void_option(link->mosq, MOSQ_OPT_SSL_CTX, context); /* takes its own */
    SSL_CTX_free(context);
    return result ? result : mosquitto_int_option(link->mosq, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 1);
}

static int set_tls(struct link *link)
{
    if (!link->ca_path) {
        return MOSQ_ERR_SUCCESS;
    }
    int result = link->asks_why ? stay_below_tls13(link) : MOSQ_ERR_SUCCESS;
    if (result) {
        return result;
    }
    result =
        mosquitto_tls_set(link->mosq, link->ca_path, NULL, link->cert_path, link->key_path, NULL);
    /* "tlsv1.2" switches off what is older; 1.3 stays on. Host names are checked by default. */
    return result ? result : mosquitto_tls_opts_set(link->mosq, SSL_VERIFY_PEER, "tlsv1.2", NULL);
}

static int set_will(struct link *link)
{
    if (!link->will_topic) {
        return MOSQ_ERR_SUCCESS;
    }
    const char *payload = link->will_payload ? link->will_payload : "";
    return mosquitto_will_set_v5(link->mosq, link->will_topic, (int)strlen(payload), payload, 1,
                                 true, NULL);
}

static int set_options(struct link *link)
{
    int result = mosquitto_int_option(link->mosq, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    result = result ? result
                    : mosquitto_int_option(link->mosq, MOSQ_OPT_RECEIVE_MAXIMUM, LINK_WINDOW_IN);
    result =
        result ? result : mosquitto_int_option(link->mosq, MOSQ_OPT_SEND_MAXIMUM, LINK_WINDOW_OUT);
    result = result ? result : mosquitto_int_option(link->mosq, MOSQ_OPT_TCP_NODELAY, 1);
    result = result ? result : set_tls(link);
    return result ? result : set_will(link);
}

static void begin(struct link *link)
{
    link->attempt++;
    link->unacked = 0;
    link->subscribed = false;
    link->failed = false;
    link->explained = false;
    link->in_tls = false;
    link->mosq = mosquitto_new(link->client_id, true, link);
    if (!link->mosq) {
        fail(link, "connect", strerror(errno));
        return;
    }
    mosquitto_connect_v5_callback_set(link->mosq, on_connect);
    mosquitto_subscribe_callback_set(link->mosq, on_subscribe);
    mosquitto_message_callback_set(link->mosq, on_message);
    mosquitto_publish_v5_callback_set(link->mosq, on_publish);
    mosquitto_disconnect_v5_callback_set(link->mosq, on_disconnect);
    mosquitto_log_callback_set(link->mosq, on_log);
    int result = set_options(link);
    if (result == MOSQ_ERR_SUCCESS) {
        result = mosquitto_connect_bind_async(link->mosq, link->host, link->port, LINK_KEEPALIVE_S,
                                              NULL);
    }
    if (result == MOSQ_ERR_EAI) {
        fail(link, link->host, "no such name");
    } else if (result != MOSQ_ERR_SUCCESS) {
        fail_code(link, "connect", result);
    }
}

static void drain_wake(struct link *link)
{
    uint64_t count;
    (void)!read(link->wake_fd, &count, sizeof(count));
}

/* What the socket itself has to say once poll reports an error. The library begins its handshake at
 * once, and where a machine refuses at once, that has taken the error already. */
static void fail_socket(struct link *link, int fd)
{
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    struct sockaddr_storage peer;
    size = sizeof(peer);
    bool never = getpeername(fd, (struct sockaddr *)&peer, &size) != 0 && errno == ENOTCONN;
    fail(link, "connect",
         error   ? strerror(error)
         : never ? strerror(ECONNREFUSED)
                 : "closed by the broker");
}

static void step(struct link *link, int (*move)(struct mosquitto *mosq, int max_packets))
{
    if (link->failed || mosquitto_socket(link->mosq) < 0) {
        return;
    }
    int result = move(link->mosq, 1);
    if (result != MOSQ_ERR_SUCCESS) {
        fail_code(link, "connection lost", result);
    }
}

/*
 * Until the SUBACK. The library's handshake moves on when it is told to read, also when it waits
 * for the TCP connection to be writable; and a handshake that fails in the system call is not
 * reported at all. So both are tried on every turn, and poll's own word on the socket counts.
 */
static void connecting(struct link *link, bool *tcp_done)
{
    int fd = mosquitto_socket(link->mosq);
    struct pollfd polls[] = {
        {.fd = fd, .events = (short)(*tcp_done ? POLLIN : POLLIN | POLLOUT)},
        {.fd = link->wake_fd, .events = POLLIN},
    };
    poll(polls, ARRAY_SIZE(polls), CONNECTING_POLL_MS);
    drain_wake(link);
    if (!*tcp_done && polls[0].revents & (POLLERR | POLLHUP)) {
        fail_socket(link, fd); /* before the library's read takes the socket's word away */
        return;
    }
    *tcp_done = *tcp_done || polls[0].revents & POLLOUT;
    if (*tcp_done || polls[0].revents) {
        step(link, mosquitto_loop_read);
        step(link, mosquitto_loop_write);
    }
    if (polls[0].revents & (POLLERR | POLLHUP) && !link->failed) {
        fail_socket(link, fd);
    }
    if (mosquitto_socket(link->mosq) < 0) {
        fail(link, "connect", "closed");
    }
}

static struct item *take_out(struct link *link, bool *ret_writable)
{
    pthread_mutex_lock(&link->mutex);
    struct item *item = queue_take(&link->out);
    *ret_writable = link->refused && link->out.bytes < link->out_limit / 2;
    link->refused = link->refused && !*ret_writable;
    pthread_mutex_unlock(&link->mutex);
    return item;
}

static void send_item(struct link *link, const struct item *item)
{
    if (item->connection != link->attempt) {
        return; /* meant for a connection that is gone */
    }
    int result = mosquitto_publish_v5(link->mosq, NULL, item->topic, (int)item->payload.len,
                                      item->payload.at, 1, item->retain, NULL);
    if (result == MOSQ_ERR_SUCCESS) {
        link->unacked++;
    } else {
        fail_code(link, "publish", result);
    }
}

static void send_waiting(struct link *link)
{
    struct item *item = NULL;
    bool writable = false;
    while (!link->failed && link->unacked < LINK_WINDOW_OUT && (item = take_out(link, &writable))) {
        send_item(link, item);
        free(item);
        if (writable) {
            post(link, item_new(ITEM_WRITABLE, NULL, STR("")));
        }
    }
}

static bool in_is_full(struct link *link)
{
    pthread_mutex_lock(&link->mutex);
    bool full = link->in.bytes >= link->in_limit;
    pthread_mutex_unlock(&link->mutex);
    return full;
}

static void up(struct link *link)
{
    send_waiting(link);
    int events = (in_is_full(link) ? 0 : POLLIN) | (mosquitto_want_write(link->mosq) ? POLLOUT : 0);
    struct pollfd polls[] = {
        {.fd = mosquitto_socket(link->mosq), .events = (short)events},
        {.fd = link->wake_fd, .events = POLLIN},
    };
    if (link->failed) {
        return;
    }
    poll(polls, ARRAY_SIZE(polls), UP_POLL_MS);
    if (polls[1].revents) {
        drain_wake(link);
    }
    if (polls[0].revents & (POLLIN | POLLERR | POLLHUP)) {
        step(link, mosquitto_loop_read);
    }
    if (polls[0].revents & POLLOUT) {
        step(link, mosquitto_loop_write);
    }
    if (!link->failed && mosquitto_loop_misc(link->mosq) != MOSQ_ERR_SUCCESS) {
        fail(link, "connection lost", "no answer from the broker");
    }
}

/* Says goodbye so that the broker sends the will at once: its retained `up` must not stay. */
static void disconnect(struct link *link)
{
    int64_t until = monotonic_ms() + LINK_FREE_MS / 2;
    int will = link->will_topic ? MQTT_RC_DISCONNECT_WITH_WILL_MSG : MQTT_RC_NORMAL_DISCONNECTION;
    mosquitto_disconnect_v5(link->mosq, will, NULL);
    while (mosquitto_socket(link->mosq) >= 0 && mosquitto_want_write(link->mosq) &&
           monotonic_ms() < until) {
        struct pollfd out = {.fd = mosquitto_socket(link->mosq), .events = POLLOUT};
        poll(&out, 1, CONNECTING_POLL_MS);
        if (mosquitto_loop_write(link->mosq, 1) != MOSQ_ERR_SUCCESS) {
            return;
        }
    }
}

static void end(struct link *link)
{
    if (link->mosq) {
        mosquitto_destroy(link->mosq);
        link->mosq = NULL;
    }
    pthread_mutex_lock(&link->mutex);
    queue_clear(&link->out);
    link->refused = false;
    pthread_mutex_unlock(&link->mutex);
}

static void connection(struct link *link)
{
    int64_t started = monotonic_ms(), since = 0;
    bool tcp_done = false;
    begin(link);
    while (!link->failed && !link->subscribed && !stopped(link)) {
        connecting(link, &tcp_done);
        if (!link->subscribed && monotonic_ms() - started > LINK_CONNECT_MS) {
            fail(link, "connect", "no answer");
        }
    }
    if (!link->failed && link->subscribed) {
        post(link, item_new(ITEM_UP, NULL, STR("")));
        since = monotonic_ms();
    }
    while (!link->failed && !stopped(link)) {
        up(link);
    }
    if (!link->failed) {
        disconnect(link);
    }
    end(link);
    link->asks_why = !link->asks_why && (tcp_done || link->in_tls) && !since && !link->explained;
    if (since && monotonic_ms() - since > LINK_STABLE_MS) {
        link->backoff_ms = LINK_BACKOFF_MS;
    }
}

/* Half of it is chance: a site's seats must not come back in step. */
static void back_off(struct link *link)
{
    uint32_t chance = 0;
    (void)!getrandom(&chance, sizeof(chance), GRND_NONBLOCK);
    int64_t half = link->backoff_ms / 2;
    int64_t until = monotonic_ms() + half + chance % (half + 1);
    while (!stopped(link) && monotonic_ms() < until) {
        struct pollfd wake = {.fd = link->wake_fd, .events = POLLIN};
        poll(&wake, 1, (int)(until - monotonic_ms()) + 1);
        drain_wake(link);
    }
    link->backoff_ms =
        link->backoff_ms * 2 < LINK_BACKOFF_MAX_MS ? link->backoff_ms * 2 : LINK_BACKOFF_MAX_MS;
}

void *link_thread(void *context)
{
    struct link *link = context;
    link->backoff_ms = LINK_BACKOFF_MS;
    while (!stopped(link)) {
        connection(link);
        if (link->failed) {
            post(link, item_new(ITEM_DOWN, NULL, str_of(link->why)));
            back_off(link);
        }
    }
    pthread_mutex_lock(&link->mutex);
    link->done = true;
    pthread_cond_signal(&link->ended);
    pthread_mutex_unlock(&link->mutex);
    link_unref(link);
    return NULL;
}
