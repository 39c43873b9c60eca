/* The buses by themselves: opening, losing, writing, going away in the middle of it. */
#include "drivers/bus/bus.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
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
        CHECK_INT(bus_write(bus, &STR("x"), 1), RAFF_E_STATE);
        bus_close(bus);
        CHECK_INT(count_descriptors(), descriptors);
        bus_free(bus);
    }
    CHECK_INT(rig.opened + rig.closed, 0);
    tear_down(&rig);
}

struct tty {
    struct rig rig;
    struct bus *bus;
    int master;
};

static void set_up_tty(struct tty *tty)
{
    set_up(&tty->rig, "127.0.0.1");
    tty->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    CU_ASSERT_TRUE_FATAL(tty->master >= 0 && grantpt(tty->master) == 0);
    CHECK_INT(unlockpt(tty->master), 0);
    const struct bus_serial_config config = {.path = ptsname(tty->master)};
    CU_ASSERT_EQUAL_FATAL(bus_serial_new(&tty->rig.loop, &config, &events, &tty->rig, &tty->bus),
                          0);
    CHECK_INT(bus_open(tty->bus), 0);
}

static void tear_down_tty(struct tty *tty)
{
    bus_free(tty->bus);
    if (tty->master >= 0) {
        close(tty->master);
    }
    tear_down(&tty->rig);
}

/* What is written has not come out at the other end at once. */
static size_t read_all(int fd, char *bytes, size_t n)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    size_t have = 0;
    while (have < n && poll(&wait, 1, LOOP_WAIT_MS) == 1) {
        ssize_t some = read(fd, bytes + have, n - have);
        have += some > 0 ? (size_t)some : 0;
    }
    return have;
}

static void test_serial_there_and_back(void)
{
    struct tty tty;
    char got[8] = "";
    const struct str slices[] = {STR("ab"), STR("cd")};
    set_up_tty(&tty);
    CHECK_INT(bus_write(tty.bus, slices, 2), 0);
    CHECK_INT(bus_write(tty.bus, slices, 2), RAFF_E_BUSY);
    CHECK_INT(tty.rig.written, 0);
    LOOP_WAIT(&tty.rig.loop, tty.rig.written == 1);
    CHECK_INT(read_all(tty.master, got, 4), 4);
    CHECK_STR(got, "abcd");
    bus_pause(tty.bus);
    CHECK_INT(write(tty.master, "xyz", 3), 3);
    CHECK_INT(bus_write(tty.bus, slices, 1), 0);
    LOOP_WAIT(&tty.rig.loop, tty.rig.written == 2);
    loop_run_for(&tty.rig.loop, 50);
    CHECK_INT(tty.rig.n_bytes, 0);
    bus_resume(tty.bus);
    LOOP_WAIT(&tty.rig.loop, tty.rig.n_bytes == 3);
    tear_down_tty(&tty);
}

/* More than a tty holds, for a reader that takes its time: all of it arrives, in order. */
static void test_serial_long_write(void)
{
    static uint8_t sent[50000];
    static uint8_t got[sizeof(sent)];
    struct tty tty;
    size_t n = 0;
    set_up_tty(&tty);
    for (size_t i = 0; i < sizeof(sent); i++) {
        sent[i] = (uint8_t)(i * 7 + i / 251);
    }
    const struct str slices[] = {{(const char *)sent, 1000},
                                 {(const char *)sent + 1000, sizeof(sent) - 1000}};
    CHECK_INT(bus_write(tty.bus, slices, 2), 0);
    loop_run_for(&tty.rig.loop, 50);
    CHECK_INT(tty.rig.written, 0);
    while (n < sizeof(got)) {
        ssize_t some = read(tty.master, got + n, sizeof(got) - n < 700 ? sizeof(got) - n : 700);
        n += some > 0 ? (size_t)some : 0;
        uv_run(&tty.rig.loop, UV_RUN_NOWAIT);
    }
    LOOP_WAIT(&tty.rig.loop, tty.rig.written == 1);
    CU_ASSERT_TRUE(memcmp(sent, got, sizeof(sent)) == 0);
    tear_down_tty(&tty);
}

/* Pulled out with a write under way: lost once, nothing written, and open to the next. */
static void test_serial_pulled_out_while_writing(void)
{
    static const char much[50000];
    struct tty tty;
    set_up_tty(&tty);
    const struct str slice = {much, sizeof(much)};
    CHECK_INT(bus_write(tty.bus, &slice, 1), 0);
    loop_run_for(&tty.rig.loop, 20);
    close(TAKE_FD(tty.master));
    LOOP_WAIT(&tty.rig.loop, tty.rig.closed == 1);
    CHECK_INT(tty.rig.error, -ENODEV);
    CHECK_INT(tty.rig.written, 0);
    CHECK_INT(bus_write(tty.bus, &slice, 1), RAFF_E_STATE);
    tear_down_tty(&tty);
}

/* A pty has no line to set, whatever was asked for; what no port has is refused at once. */
static void test_serial_lines(void)
{
    static const struct {
        struct bus_serial_config config;
        int error;
    } rows[] = {
        {{.path = "/dev/null", .data_bits = 7, .parity = BUS_SERIAL_EVEN}, 0},
        {{.path = "/dev/null", .data_bits = 8, .parity = BUS_SERIAL_ODD, .stop_bits = 2}, 0},
        {{.path = "/dev/null", .data_bits = 4}, RAFF_E_CONFIG},
        {{.path = "/dev/null", .data_bits = 9}, RAFF_E_CONFIG},
        {{.path = "/dev/null", .stop_bits = 3}, RAFF_E_CONFIG},
        {{.path = "/dev/null", .stop_bits = -1}, RAFF_E_CONFIG},
        {{.path = "/dev/null", .baud = -9600}, RAFF_E_CONFIG},
        {{.path = "/dev/null", .parity = (enum bus_serial_parity)3}, RAFF_E_CONFIG},
    };
    struct rig rig;
    set_up(&rig, "127.0.0.1");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct bus *bus = NULL;
        CHECK_INT(bus_serial_new(&rig.loop, &rows[i].config, &events, &rig, &bus), rows[i].error);
        bus_free(bus);
    }
    tear_down(&rig);
}

CHECK_MAIN("bus", {"TCP there and back", test_tcp_there_and_back},
           {"TCP refused, and again", test_tcp_refused_and_again},
           {"TCP times out", test_tcp_times_out},
           {"TCP freed in the middle", test_tcp_freed_in_the_middle},
           {"TCP unknown name", test_tcp_unknown_name}, {"serial paths", test_serial_paths},
           {"serial lines", test_serial_lines},
           {"serial there and back", test_serial_there_and_back},
           {"serial long write", test_serial_long_write},
           {"serial pulled out while writing", test_serial_pulled_out_while_writing})
