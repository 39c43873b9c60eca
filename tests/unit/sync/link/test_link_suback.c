/* The link against a broker that says what it is told to: what the link says first, and that it is
 * up only when every topic was granted. Bytes by MQTT version 5.0 (OASIS), sections 3.1, 3.2, 3.8
 * and 3.9. */
#include <uv.h>

#include "drivers/base/error.h"
#include "tests/unit/check.h"
#include "tests/unit/sync/link/broker.h"
#include "tests/unit/sync/link/seen.h"

#define CONNECT     1U
#define CONNACK     2U
#define PUBLISH     3U
#define SUBSCRIBE   8U
#define SUBACK      9U
#define NOT_NOW     0xFFU /* no SUBACK until it is asked for */
#define QOS_1       0x01U
#define QOS_0       0x00U
#define NOT_ALLOWED 0x87U

struct server {
    uv_tcp_t listener, peer;
    bool has_peer;
    uint8_t in[4096];
    size_t n;
    uint8_t granted; /* to the second topic; the first has what it wants */
    uint8_t packet_id[2];
    int connects, subscribes, publishes;
    uint8_t protocol, flags;
    unsigned receive_maximum;
};

static uv_loop_t loop;
static struct server server;

/* --- the broker --- */

static void say(const uint8_t *bytes, size_t n)
{
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)bytes, (unsigned)n);
    CHECK_INT(uv_try_write((uv_stream_t *)&server.peer, &buf, 1), (long long)n);
}

static void say_suback(uint8_t second)
{
    const uint8_t suback[] = {SUBACK << 4, 5,     server.packet_id[0], server.packet_id[1], 0,
                              QOS_1,       second};
    say(suback, sizeof(suback));
}

/* Behind the protocol's name: its level, flags, keep-alive, properties. */
static void on_connect(const uint8_t *at)
{
    static const uint8_t connack[] = {CONNACK << 4, 3, 0, 0, 0};
    server.connects++;
    server.protocol = at[6];
    server.flags = at[7];
    const uint8_t *end = at + 11 + at[10];
    for (const uint8_t *p = at + 11; p + 2 < end; p++) {
        if (p[0] == 0x21) { /* Receive Maximum: two bytes */
            server.receive_maximum = (unsigned)p[1] << 8 | p[2];
        }
    }
    say(connack, sizeof(connack));
}

static void on_packet(unsigned type, const uint8_t *at)
{
    if (type == CONNECT) {
        on_connect(at);
    } else if (type == SUBSCRIBE) {
        server.subscribes++;
        memcpy(server.packet_id, at, sizeof(server.packet_id));
        if (server.granted != NOT_NOW) {
            say_suback(server.granted);
        }
    }
    server.publishes += type == PUBLISH;
}

/* One whole packet out of what came; how long it was, 0 if it is not there yet. */
static size_t take_packet(void)
{
    size_t length = 0, at = 1;
    for (unsigned shift = 0; at < server.n && at < 5; shift += 7) {
        length |= (size_t)(server.in[at] & 0x7F) << shift;
        if (!(server.in[at++] & 0x80)) {
            break;
        }
    }
    if (server.n < 2 || server.n < at + length) {
        return 0;
    }
    on_packet(server.in[0] >> 4, server.in + at);
    return at + length;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)handle;
    (void)suggested;
    *buf = uv_buf_init((char *)server.in + server.n, (unsigned)(sizeof(server.in) - server.n));
}

static void on_gone(uv_handle_t *handle)
{
    (void)handle;
    server.has_peer = false;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    size_t taken = 0;
    (void)buf;
    if (n < 0) {
        uv_close((uv_handle_t *)stream, on_gone);
        return;
    }
    server.n += (size_t)n;
    while ((taken = take_packet()) > 0) {
        server.n -= taken;
        memmove(server.in, server.in + taken, server.n);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    if (status == 0 && !server.has_peer) { /* who comes again too soon waits */
        server.has_peer = true;
        server.n = 0;
        uv_tcp_init(&loop, &server.peer);
        CHECK_INT(uv_accept(listener, (uv_stream_t *)&server.peer), 0);
        CHECK_INT(uv_read_start((uv_stream_t *)&server.peer, on_alloc, on_read), 0);
    }
}

static int listen_somewhere(void)
{
    struct sockaddr_in address;
    int size = sizeof(address);
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_tcp_init(&loop, &server.listener);
    CHECK_INT(uv_tcp_bind(&server.listener, (struct sockaddr *)&address, 0), 0);
    CHECK_INT(uv_listen((uv_stream_t *)&server.listener, 8, on_connection), 0);
    CHECK_INT(uv_tcp_getsockname(&server.listener, (struct sockaddr *)&address, &size), 0);
    return ntohs(address.sin_port);
}

/* --- the link --- */

static struct link *begin(uint8_t granted, struct seen *seen)
{
    struct link *link = NULL;
    server = (struct server){.granted = granted};
    *seen = (struct seen){0};
    struct link_config config = {.client_id = "seat",
                                 .host = "127.0.0.1",
                                 .port = listen_somewhere(),
                                 .will_topic = "t/state",
                                 .will_payload = "gone",
                                 .subscriptions = {"t/one", "t/two"}};
    CHECK_INT(link_new(&loop, &config, &seen_events, seen, &link), 0);
    return link;
}

static void end(struct link *link)
{
    link_free(link);
    uv_close((uv_handle_t *)&server.listener, NULL);
    if (server.has_peer && !uv_is_closing((uv_handle_t *)&server.peer)) {
        uv_close((uv_handle_t *)&server.peer, on_gone);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
}

/* --- the tests --- */

/* MQTT 5, a clean start, a will that the broker keeps, no more than 20 at once. */
static void test_connect(void)
{
    struct seen seen;
    struct link *link = begin(QOS_1, &seen);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 60000));
    CHECK_INT(server.connects, 1);
    CHECK_INT(server.protocol, 5);
    CHECK_INT(server.flags, 0x02 | 0x04 | 0x08 | 0x20); /* clean start, will, its QoS 1, retained */
    CHECK_INT(server.receive_maximum, 20);
    end(link);
}

/* Connected is not up: until the topics are granted nothing is published. */
static void test_waits(void)
{
    struct seen seen;
    struct link *link = begin(NOT_NOW, &seen);
    CU_ASSERT_TRUE(loop_until(&loop, &server.subscribes, 1, 60000));
    CHECK_INT(link_publish(link, "t/out", STR("x"), false), RAFF_E_STATE);
    CU_ASSERT_FALSE(link_is_up(link));
    CHECK_INT(seen.up, 0);
    say_suback(QOS_1);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 60000));
    CHECK_INT(server.publishes, 0);
    CHECK_INT(link_publish(link, "t/out", STR("x"), false), 0);
    CU_ASSERT_TRUE(loop_until(&loop, &server.publishes, 1, 60000));
    end(link);
}

/* A topic that is refused, or granted without acknowledgements, is no link. */
static void test_refused(void)
{
    static const uint8_t answers[] = {NOT_ALLOWED, QOS_0};
    for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
        struct seen seen;
        struct link *link = begin(answers[i], &seen);
        CU_ASSERT_TRUE(loop_until(&loop, &seen.down, 1, 60000));
        CHECK_STR(seen.why, "broker refused subscription: t/two");
        CHECK_INT(seen.up, 0);
        CHECK_INT(server.publishes, 0);
        end(link);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"connect", test_connect}, {"waits", test_waits}, {"refused", test_refused}};
    uv_loop_init(&loop);
    int failed = check_run("link: suback", tests, ARRAY_SIZE(tests));
    return failed || uv_loop_close(&loop) != 0;
}
