/* Every serial scanner of the table on a real pseudo-terminal: what it says, what it is told. */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/device/interfaces/scanner.h"
#include "drivers/wire/ssi.h"
#include "hw/sim/pty.h"
#include "tests/unit/drivers/device/loop_wait.h"

struct rig {
    uv_loop_t loop;
    struct scanner *scanner;
    struct sim_pty pty;
    char folder[32];
    char path[64];
    size_t n_reads;
    char reads[512];  /* one a line */
    char states[512]; /* "state:why" one a line */
    uint8_t heard[4096];
    size_t n_heard;
};

static void append(char *list, size_t size, struct str a, const char *between, const char *b)
{
    size_t len = strlen(list);
    struct text text = text_over(list + len, size - len);
    text_add_str(&text, a);
    text_addf(&text, "%s%s\n", between, b);
}

static void on_read(void *context, struct str raw, uint64_t received_ns)
{
    struct rig *rig = context;
    (void)received_ns;
    append(rig->reads, sizeof(rig->reads), raw, "", "");
    rig->n_reads++;
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    append(rig->states, sizeof(rig->states), str_of(device_state_name(state)), ":", why);
}

static const struct scanner_events events = {.read = on_read, .state = on_state};

static void set_up(struct rig *rig, const struct scanner_driver *driver, bool sets_aim)
{
    *rig = (struct rig){.pty = {.master = -1}, .folder = "/tmp/raff-scanner-XXXXXX"};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    snprintf(rig->path, sizeof(rig->path), "%s/tty", rig->folder);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    const struct scanner_config config = {.path = rig->path, .sets_aim = sets_aim};
    CU_ASSERT_PTR_NOT_NULL_FATAL(driver);
    CHECK_INT(scanner_new_of(&rig->loop, driver, &config, &events, rig, &rig->scanner), 0);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&rig->pty, rig->path), 0);
    LOOP_WAIT(&rig->loop, rig->scanner->port.is_open);
}

static const struct scanner_driver *driver_named(const char *name)
{
    return scanner_driver_for(&(struct scanner_config){.driver = name});
}

static void tear_down(struct rig *rig)
{
    scanner_free(rig->scanner);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    sim_pty_unplug(&rig->pty, rig->path);
    CHECK_INT(rmdir(rig->folder), 0);
}

static void say(const struct rig *rig, const void *bytes, size_t n)
{
    CHECK_INT(write(rig->pty.master, bytes, n), n);
}

/* Whether the scanner has heard `n` bytes by now. */
static bool has_heard(struct rig *rig, size_t n)
{
    ssize_t more =
        read(rig->pty.master, rig->heard + rig->n_heard, sizeof(rig->heard) - rig->n_heard);
    rig->n_heard += more > 0 ? (size_t)more : 0;
    return rig->n_heard >= n;
}

static void expect_heard(struct rig *rig, const void *bytes, size_t n)
{
    char heard[256] = "";
    char expected[256] = "";
    LOOP_WAIT(&rig->loop, has_heard(rig, n));
    to_hex(rig->heard, rig->n_heard < 100 ? rig->n_heard : 100, heard);
    to_hex(bytes, n, expected);
    CHECK_STR(heard, expected);
    rig->n_heard = 0;
}

/* --- who says and is told what, by make --- */

struct order_row {
    int (*give)(struct scanner *scanner, bool argument);
    bool argument;
    struct str bytes; /* empty: it has no such order */
};

#define B(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct make_row {
    const char *driver;
    struct str says;
    const char *reads;
    struct str aim; /* what it is told at opening to send AIM ids */
    struct order_row orders[6];
} makes[] = {
    {"lines",
     B("A-03-02\r]C1101\x1d"
       "21S\r\n"),
     "A-03-02\n]C1101\x1d"
     "21S\n",
     {0},
     {{scanner_beep, true, {0}}, {scanner_enable, false, {0}}}},
    {"honeywell",
     B("A-03-02\rCBRENA1\x06.]E04006381333931\r"),
     "A-03-02\n]E04006381333931\n",
     B("\x16M\rPREBK2995C81!"),
     {{scanner_trigger, true, B("\x16T\r")},
      {scanner_trigger, false, B("\x16U\r")},
      {scanner_beep, true, B("\x16\x07\r")},
      {scanner_enable, true, {0}}}},
    {"datalogic",
     B("A-03-02\r\nTOTE-4\r\n"),
     "A-03-02\nTOTE-4\n",
     {0},
     {{scanner_enable, true, B("E")},
      {scanner_enable, false, B("D")},
      {scanner_beep, true, B("\x01")},
      {scanner_beep, false, B("FE")}}},
};

static void check_orders(struct rig *rig, const struct make_row *make)
{
    for (size_t i = 0; i < ARRAY_SIZE(make->orders) && make->orders[i].give; i++) {
        const struct order_row *order = &make->orders[i];
        int error = order->give(rig->scanner, order->argument);
        CHECK_INT(error, order->bytes.len > 0 ? 0 : -ENOTSUP);
        if (order->bytes.len > 0) {
            expect_heard(rig, order->bytes.at, order->bytes.len);
        }
    }
}

static void test_makes(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(makes); i++) {
        struct rig rig;
        set_up(&rig, driver_named(makes[i].driver), true);
        CHECK_STR(scanner_driver(rig.scanner), makes[i].driver);
        if (makes[i].aim.len > 0) {
            expect_heard(&rig, makes[i].aim.at, makes[i].aim.len);
        }
        LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_READY);
        say(&rig, makes[i].says.at, makes[i].says.len);
        LOOP_WAIT(&rig.loop, rig.n_reads == 2);
        CHECK_STR(rig.reads, makes[i].reads);
        check_orders(&rig, &makes[i]);
        CHECK_STR(rig.states, "ready:\n");
        sim_pty_unplug(&rig.pty, rig.path);
        LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_MISSING);
        CU_ASSERT_TRUE(scanner_beep(rig.scanner, true) < 0);
        tear_down(&rig);
    }
}

/* --- SSI --- */

static const uint8_t ssi_ack[] = {0x04, 0xD0, 0x04, 0x00, 0xFF, 0x28};
static const uint8_t ssi_nak[] = {0x05, 0xD1, 0x04, 0x00, 0x01, 0xFF, 0x25};
static const uint8_t ssi_greeting[] = {0x09, 0xC6, 0x04, 0x00, 0xFF, 0xEE,
                                       0x01, 0x9F, 0x01, 0xFC, 0x9F};
static const uint8_t ssi_device_ack[] = {0x04, 0xD0, 0x00, 0x00, 0xFF, 0x2C};

/* A packet from the scanner: its source is 0, so ssi_write's header and checksum are changed. */
static size_t from_scanner(uint8_t opcode, uint8_t status, const char *data, uint8_t packet[])
{
    size_t n = SSI_HEADER + strlen(data);
    unsigned sum = 0;
    packet[0] = (uint8_t)n;
    packet[1] = opcode;
    packet[2] = 0;
    packet[3] = status;
    memcpy(packet + SSI_HEADER, data, n - SSI_HEADER);
    for (size_t i = 0; i < n; i++) {
        sum += packet[i];
    }
    sum = 0x10000U - sum;
    packet[n] = (uint8_t)(sum >> 8);
    packet[n + 1] = (uint8_t)sum;
    return n + SSI_CHECKSUM;
}

static void say_packet(const struct rig *rig, uint8_t opcode, uint8_t status, const char *data)
{
    uint8_t packet[SSI_PACKET_MAX];
    say(rig, packet, from_scanner(opcode, status, data, packet));
}

static void set_up_ssi(struct rig *rig)
{
    set_up(rig, driver_named("ssi"), false);
    expect_heard(rig, ssi_greeting, sizeof(ssi_greeting));
    CHECK_INT(scanner_state(rig->scanner), DEVICE_OPENING);
    say(rig, ssi_device_ack, sizeof(ssi_device_ack));
    LOOP_WAIT(&rig->loop, scanner_state(rig->scanner) == DEVICE_READY);
}

static void test_ssi_acknowledges(void)
{
    struct rig rig;
    set_up_ssi(&rig);
    say_packet(&rig, SSI_DECODE_DATA, 0,
               "\x0b"
               "4006381333931");
    expect_heard(&rig, ssi_ack, sizeof(ssi_ack));
    say_packet(&rig, SSI_DECODE_DATA, SSI_CONTINUATION,
               "\x03"
               "ABC");
    expect_heard(&rig, ssi_ack, sizeof(ssi_ack));
    say_packet(&rig, SSI_DECODE_DATA, 0,
               "\x03"
               "DEF");
    expect_heard(&rig, ssi_ack, sizeof(ssi_ack));
    LOOP_WAIT(&rig.loop, rig.n_reads == 2);
    CHECK_STR(rig.reads, "]E04006381333931\n]C0ABCDEF\n");
    CHECK_STR(rig.states, "ready:\n");
    tear_down(&rig);
}

static void test_ssi_asks_again(void)
{
    struct rig rig;
    uint8_t packet[SSI_PACKET_MAX];
    set_up_ssi(&rig);
    size_t n = from_scanner(SSI_DECODE_DATA, 0,
                            "\x03"
                            "ABC",
                            packet);
    packet[5] ^= 1;
    say(&rig, packet, n);
    expect_heard(&rig, ssi_nak, sizeof(ssi_nak));
    CHECK_INT(scanner_state(rig.scanner), DEVICE_FAULT);
    CHECK_STR(scanner_why(rig.scanner), "wrong checksum");
    say_packet(&rig, SSI_DECODE_DATA, SSI_RETRANSMIT,
               "\x03"
               "ABC");
    expect_heard(&rig, ssi_ack, sizeof(ssi_ack));
    CHECK_STR(rig.reads, "]C0ABC\n");
    CHECK_INT(scanner_state(rig.scanner), DEVICE_READY);
    /* half a packet, and silence */
    say(&rig, packet, 6);
    expect_heard(&rig, ssi_nak, sizeof(ssi_nak));
    say_packet(&rig, SSI_DECODE_DATA, 0,
               "\x03"
               "X");
    expect_heard(&rig, ssi_ack, sizeof(ssi_ack));
    CHECK_STR(rig.reads, "]C0ABC\n]C0X\n");
    tear_down(&rig);
}

static void test_ssi_orders(void)
{
    static const uint8_t enable[] = {0x04, 0xE9, 0x04, 0x08, 0xFF, 0x07};
    static const uint8_t start[] = {0x04, 0xE4, 0x04, 0x00, 0xFF, 0x14};
    static const uint8_t bad[] = {0x05, 0xE6, 0x04, 0x00, 0x12, 0xFE, 0xFF};
    struct rig rig;
    set_up_ssi(&rig);
    CHECK_INT(scanner_trigger(rig.scanner, true), 0);
    expect_heard(&rig, start, sizeof(start));
    CHECK_INT(scanner_beep(rig.scanner, false), 0);
    expect_heard(&rig, bad, sizeof(bad));
    CHECK_INT(scanner_enable(rig.scanner, true), 0);
    LOOP_WAIT(&rig.loop, has_heard(&rig, sizeof(enable)));
    CHECK_INT(rig.heard[1], enable[1]);
    tear_down(&rig);
}

/* Switched off behind its cable: greeted again and again, and ready as soon as it answers. */
static void test_ssi_does_not_answer(void)
{
    struct rig rig;
    set_up(&rig, driver_named("ssi"), false);
    expect_heard(&rig, ssi_greeting, sizeof(ssi_greeting));
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_FAULT);
    expect_heard(&rig, ssi_greeting, sizeof(ssi_greeting));
    say(&rig, ssi_device_ack, sizeof(ssi_device_ack));
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_READY);
    CHECK_STR(rig.states, "fault:does not answer\nready:\n");
    loop_run_for(&rig.loop, 2500);
    CHECK_STR(rig.states, "fault:does not answer\nready:\n");
    tear_down(&rig);
}

static void test_ssi_unplug_and_replug(void)
{
    struct rig rig;
    set_up_ssi(&rig);
    size_t descriptors = count_descriptors();
    for (int i = 0; i < 100; i++) {
        rig.reads[0] = '\0';
        rig.n_reads = 0;
        say(&rig, "\x20\xF3", 2); /* the beginning of a packet */
        sim_pty_unplug(&rig.pty, rig.path);
        LOOP_WAIT(&rig.loop, !rig.scanner->port.is_open);
        CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&rig.pty, rig.path), 0);
        expect_heard(&rig, ssi_greeting, sizeof(ssi_greeting));
        say(&rig, ssi_device_ack, sizeof(ssi_device_ack));
        say_packet(&rig, SSI_DECODE_DATA, 0,
                   "\x03"
                   "X");
        expect_heard(&rig, ssi_ack, sizeof(ssi_ack));
        CHECK_STR(rig.reads, "]C0X\n");
        rig.states[0] = '\0';
    }
    CHECK_INT(count_descriptors(), descriptors);
    tear_down(&rig);
}

/* --- the queue --- */

/* Takes what it was sent, until no more comes. */
static void listen_up(struct rig *rig)
{
    size_t quiet = 0;
    while (quiet < 20) {
        rig->n_heard = 0;
        quiet = has_heard(rig, 1) ? 0 : quiet + 1;
        loop_run_for(&rig->loop, 1);
    }
    rig->n_heard = 0;
}

static void test_a_scanner_that_does_not_listen(void)
{
    struct rig rig;
    char order[SCANNER_OUT_MAX / 2 - 2]; /* two of them, with their lengths, fill the queue */
    int error = 0;
    set_up(&rig, driver_named("datalogic"), false);
    memset(order, 'B', sizeof(order));
    for (int i = 0; i < 100 && !error; i++) {
        error = scanner_send(rig.scanner, (struct str){order, sizeof(order)});
        uv_run(&rig.loop, UV_RUN_NOWAIT);
    }
    CHECK_INT(error, RAFF_E_FULL);
    CHECK_INT(scanner_beep(rig.scanner, true), RAFF_E_FULL);
    say(&rig, "X\r", 2);
    LOOP_WAIT(&rig.loop, rig.n_reads == 1);
    listen_up(&rig);
    CHECK_INT(scanner_beep(rig.scanner, true), 0);
    expect_heard(&rig, "\x01", 1);
    tear_down(&rig);
}

/* --- the skeleton --- */

static void test_the_skeleton(void)
{
    struct rig rig;
    struct scanner *none = NULL;
    const struct scanner_config slow = {.path = "/dev/null", .baud = 300};
    set_up(&rig, &scanner_skeleton, false);
    CHECK_INT(scanner_new_of(&rig.loop, &scanner_skeleton, &slow, &events, &rig, &none),
              RAFF_E_CONFIG);
    expect_heard(&rig, "hello\r", 6);
    say(&rig, "X\r", 2);
    LOOP_WAIT(&rig.loop, rig.n_reads == 1);
    CHECK_INT(scanner_beep(rig.scanner, true), 0);
    expect_heard(&rig, "beep\r", 5);
    CHECK_INT(scanner_beep(rig.scanner, false), -ENOTSUP);
    tear_down(&rig);
}

static void test_the_table(void)
{
    static const struct {
        struct scanner_config config;
        const char *name; /* NULL: there is none */
    } rows[] = {
        {{.driver = NULL}, "lines"},
        {{.bus = "serial"}, "lines"},
        {{.bus = "usb"}, "hid-pos"},
        {{.bus = "evdev"}, "wedge"},
        {{.driver = "ssi"}, "ssi"},
        {{.driver = "wedge"}, "wedge"},
        {{.driver = "ssi", .bus = "serial"}, "ssi"},
        {{.driver = "ssi", .bus = "usb"}, NULL},
        {{.driver = "skeleton"}, NULL},
        {{.bus = "carrier pigeon"}, NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct scanner_driver *driver = scanner_driver_for(&rows[i].config);
        CHECK_STR(driver ? driver->name : "none", rows[i].name ? rows[i].name : "none");
    }
}

CHECK_MAIN("device/scanner drivers", {"the table", test_the_table}, {"makes", test_makes},
           {"SSI acknowledges", test_ssi_acknowledges}, {"SSI asks again", test_ssi_asks_again},
           {"SSI orders", test_ssi_orders}, {"SSI does not answer", test_ssi_does_not_answer},
           {"SSI unplug and replug", test_ssi_unplug_and_replug},
           {"one that does not listen", test_a_scanner_that_does_not_listen},
           {"the skeleton", test_the_skeleton})
