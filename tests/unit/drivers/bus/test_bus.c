/* The buses by themselves: opening, losing, writing, going away in the middle of it. */
#include "drivers/bus/bus.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "drivers/base/error.h"
#include "drivers/bus/serial.h"
#include "drivers/bus/tcp.h"
#include "tests/unit/drivers/device/loop_wait.h"

struct rig {
    uv_loop_t loop;
    struct bus *bus;
    int server;
    int port;
    int opened;
    int written;
    int closed;
    int error;
    size_t n_bytes;
};

static void on_opened(void *context)
{
    ((struct rig *)context)->opened++;
}

static void on_bytes(void *context, const uint8_t *bytes, size_t n)
{
    struct rig *rig = context;
    CU_ASSERT_EQUAL(bytes[0], 'x');
    rig->n_bytes += n;
}

static void on_written(void *context)
{
    ((struct rig *)context)->written++;
}

static void on_closed(void *context, int error)
{
    struct rig *rig = context;
    rig->closed++;
    rig->error = error;
}

static const struct bus_events events = {
    .opened = on_opened, .bytes = on_bytes, .written = on_written, .closed = on_closed};

static void set_up(struct rig *rig, const char *host)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    *rig = (struct rig){0};
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    rig->server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT(bind(rig->server, (struct sockaddr *)&address, size), 0);
    CHECK_INT(listen(rig->server, 0), 0);
    getsockname(rig->server, (struct sockaddr *)&address, &size);
    rig->port = ntohs(address.sin_port);
    const struct bus_tcp_config config = {
        .host = host, .port = rig->port, .connect_timeout_ms = 300};
    CU_ASSERT_EQUAL_FATAL(bus_tcp_new(&rig->loop, &config, &events, rig, &rig->bus), 0);
}

static void tear_down(struct rig *rig)
{
    bus_free(rig->bus);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    close(rig->server);
}

static void test_tcp_there_and_back(void)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
        struct rig rig;
        char got[8] = "";
        set_up(&rig, hosts[i]);
        const struct str slices[] = {STR("ab"), STR("cd")};
        CHECK_INT(bus_write(rig.bus, slices, 2), RAFF_E_STATE);
        CHECK_INT(bus_open(rig.bus), 0);
        CHECK_INT(bus_open(rig.bus), RAFF_E_STATE);
        LOOP_WAIT(&rig.loop, rig.opened == 1);
        int peer = accept4(rig.server, NULL, NULL, SOCK_CLOEXEC);
        CHECK_INT(bus_write(rig.bus, slices, 2), 0);
        CHECK_INT(bus_write(rig.bus, slices, 2), RAFF_E_BUSY);
        LOOP_WAIT(&rig.loop, rig.written == 1);
        CHECK_INT(read(peer, got, sizeof(got)), 4);
        CHECK_STR(got, "abcd");
        bus_pause(rig.bus);
        CHECK_INT(write(peer, "xyz", 3), 3);
        loop_run_for(&rig.loop, 50);
        CHECK_INT(rig.n_bytes, 0);
        bus_resume(rig.bus);
        LOOP_WAIT(&rig.loop, rig.n_bytes == 3);
        close(peer);
        LOOP_WAIT(&rig.loop, rig.closed == 1);
        CHECK_INT(rig.error, -ENOTCONN);
        tear_down(&rig);
    }
}

static void test_tcp_refused_and_again(void)
{
    struct rig rig;
    set_up(&rig, "127.0.0.1");
    close(rig.server);
    for (int i = 1; i <= 3; i++) {
        CHECK_INT(bus_open(rig.bus), 0);
        LOOP_WAIT(&rig.loop, rig.closed == i);
        CHECK_INT(rig.error, -ECONNREFUSED);
        loop_run_for(&rig.loop, 10);
    }
    CHECK_INT(rig.opened, 0);
    rig.server = -1;
    tear_down(&rig);
}

/* A full backlog: the kernel drops what knocks, and nobody answers. */
static void test_tcp_times_out(void)
{
    struct rig rig;
    int fillers[4];
    set_up(&rig, "127.0.0.1");
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)rig.port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    for (size_t i = 0; i < ARRAY_SIZE(fillers); i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        connect(fillers[i], (struct sockaddr *)&address, sizeof(address));
    }
    uint64_t begin_ns = uv_hrtime();
    CHECK_INT(bus_open(rig.bus), 0);
    LOOP_WAIT(&rig.loop, rig.closed == 1);
    CHECK_INT(rig.error, -ETIMEDOUT);
    uint64_t ms = (uv_hrtime() - begin_ns) / 1000000;
    CU_ASSERT_TRUE(ms >= 290 && ms < 2000);
    for (size_t i = 0; i < ARRAY_SIZE(fillers); i++) {
        close(fillers[i]);
    }
    tear_down(&rig);
}

/* Freed or closed with a lookup, a connection or a write under way: no callback, no leak. */
static void test_tcp_freed_in_the_middle(void)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "no-such-host.invalid"};
    for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
        for (int turns = 0; turns < 4; turns++) {
            struct rig rig;
            set_up(&rig, hosts[i]);
            CHECK_INT(bus_open(rig.bus), 0);
            for (int turn = 0; turn < turns; turn++) {
                uv_run(&rig.loop, UV_RUN_NOWAIT);
            }
            int opened = rig.opened;
            int closed = rig.closed;
            if (opened) {
                CHECK_INT(bus_write(rig.bus, &STR("ab"), 1), 0);
            }
            tear_down(&rig);
            CHECK_INT(rig.opened, opened);
            CHECK_INT(rig.closed, closed);
            CHECK_INT(rig.written, 0);
        }
    }
}

static void test_tcp_unknown_name(void)
{
    struct rig rig;
    set_up(&rig, "no-such-host.invalid");
    CHECK_INT(bus_open(rig.bus), 0);
    LOOP_WAIT(&rig.loop, rig.closed == 1);
    CU_ASSERT_TRUE(rig.error == -EHOSTUNREACH || rig.error == -ETIMEDOUT);
    tear_down(&rig);
}

/* What libserialport says of paths, as errors that a port can tell apart. */
static void test_serial_paths(void)
{
    static const struct {
        const char *path;
        int error;
    } rows[] = {
        {"/dev/raff-not-there", -ENOENT},
        {"/dev/null", RAFF_E_CONFIG},
        {"/etc/hostname", RAFF_E_CONFIG},
    };
    struct rig rig;
    set_up(&rig, "127.0.0.1");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct bus *bus = NULL;
        size_t descriptors = count_descriptors();
        const struct bus_serial_config config = {.path = rows[i].path};
        CU_ASSERT_EQUAL_FATAL(bus_serial_new(&rig.loop, &config, &events, &rig, &bus), 0);
        CHECK_INT(bus_open(bus), rows[i].error);
        CHECK_INT(bus_open(bus), rows[i].error);
        CHECK_INT(bus_write(bus, &STR("x"), 1), -ENOTSUP);
        bus_close(bus);
        CHECK_INT(count_descriptors(), descriptors);
        bus_free(bus);
    }
    CHECK_INT(rig.opened + rig.closed, 0);
    tear_down(&rig);
}

CHECK_MAIN("bus", {"TCP there and back", test_tcp_there_and_back},
           {"TCP refused, and again", test_tcp_refused_and_again},
           {"TCP times out", test_tcp_times_out},
           {"TCP freed in the middle", test_tcp_freed_in_the_middle},
           {"TCP unknown name", test_tcp_unknown_name}, {"serial paths", test_serial_paths})
