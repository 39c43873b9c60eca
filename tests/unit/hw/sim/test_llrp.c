/* The simulated UHF reader: what it answers in which state, and what it sees. */
#include "drivers/base/error.h"
#include "hw/sim/llrp_rospec.h"
#include "tests/unit/check.h"

static struct sim_llrp_reader reader;
static int64_t now_ms;
static char
    heard[4096]; /* by the host: "NAME code" one after the other; of a report how many tags */
static struct wire_tag last_tag;
static unsigned n_hung_up;
static uint8_t request[8192];

static void on_say(struct sim_llrp_reader *self, uint8_t *bytes, size_t n)
{
    static struct llrp host;
    struct wire_event event;
    struct text text = text_over(heard + strlen(heard), sizeof(heard) - strlen(heard));
    unsigned n_tags = 0;
    (void)self;
    wire_init(&host.wire, &llrp_grammar);
    for (size_t used = 0; used < n;) {
        used += wire_feed(&host.wire, bytes + used, n - used);
        while (wire_next(&host.wire, &event)) {
            if (event.kind == WIRE_TAG) {
                last_tag = event.tag;
                n_tags++;
            } else {
                CHECK_INT(event.kind, WIRE_MESSAGE);
                text_addf(&text, "%s%s %u", heard[0] ? ", " : "", event.message.name,
                          event.message.result);
            }
        }
    }
    if (n_tags) {
        text_addf(&text, "%s%u tags", heard[0] ? ", " : "", n_tags);
    }
}

static void on_hang_up(struct sim_llrp_reader *self)
{
    (void)self;
    n_hung_up++;
}

static const struct sim_llrp_reader_ops ops = {.say = on_say, .hang_up = on_hang_up};

static void switch_on(void)
{
    now_ms = 5000;
    n_hung_up = 0;
    heard[0] = '\0';
    sim_llrp_reader_init(&reader, &ops, now_ms, 1700000000000000);
}

static void expect(const char *what)
{
    CHECK_STR(heard, what);
    heard[0] = '\0';
}

static void meet(void)
{
    size_t n = 0;
    CU_ASSERT_TRUE(sim_llrp_reader_met(&reader, now_ms, &n));
    expect("ConnectionAttemptEvent Success 0");
}

static struct llrp_writer begin(void)
{
    return llrp_writer_over(request, sizeof(request), LLRP_1_0_1);
}

static void hear(const struct llrp_writer *writer)
{
    CHECK_INT(writer->error, 0);
    sim_llrp_reader_hear(&reader, now_ms, writer->at, writer->len);
}

static void ask(enum llrp_number number, uint32_t what)
{
    struct llrp_writer writer = begin();
    llrp_say_number(&writer, number, 1, what);
    hear(&writer);
}

static void say(enum llrp_number number)
{
    struct llrp_writer writer = begin();
    llrp_say(&writer, number, 1);
    hear(&writer);
}

static void add(struct llrp_inventory inventory)
{
    struct llrp_writer writer = begin();
    inventory.rospec = inventory.rospec ? inventory.rospec : 1;
    llrp_say_add_rospec(&writer, 1, &inventory);
    hear(&writer);
}

static void configure(struct llrp_config config)
{
    struct llrp_writer writer = begin();
    llrp_say_set_config(&writer, 1, &config);
    hear(&writer);
    expect("SET_READER_CONFIG_RESPONSE 0");
}

static void wait_ms(int64_t ms)
{
    for (int64_t end = now_ms + ms; now_ms < end;) {
        int64_t next = sim_llrp_reader_deadline(&reader);
        now_ms = next < end ? next : end;
        sim_llrp_reader_time(&reader, now_ms);
    }
}

static void put(uint8_t number, int rssi_dbm, unsigned antennas)
{
    const struct field_tag tag = {.epc_bits = 96,
                                  .epc = {0x30, number},
                                  .rssi_dbm = rssi_dbm,
                                  .antennas = antennas,
                                  .until_ms = FIELD_ALWAYS};
    CHECK_INT(field_put(&reader.field, &tag), 0);
}

/* --- what must hold --- */

static void test_states(void)
{
    static const struct {
        enum llrp_number number;
        uint32_t rospec;
        const char *answer;
    } rows[] = {
        {LLRP_ENABLE_ROSPEC, 1, "ENABLE_ROSPEC_RESPONSE 101"}, /* there is none */
        {LLRP_DELETE_ROSPEC, 1, "DELETE_ROSPEC_RESPONSE 101"},
        {LLRP_DELETE_ROSPEC, 0, "DELETE_ROSPEC_RESPONSE 0"},
        {LLRP_ADD_ROSPEC, 1, "ADD_ROSPEC_RESPONSE 0"},
        {LLRP_ADD_ROSPEC, 1, "ADD_ROSPEC_RESPONSE 101"},
        {LLRP_START_ROSPEC, 1, "START_ROSPEC_RESPONSE 101"}, /* it is disabled */
        {LLRP_STOP_ROSPEC, 1, "STOP_ROSPEC_RESPONSE 101"},
        {LLRP_ENABLE_ROSPEC, 1, "ENABLE_ROSPEC_RESPONSE 0"},
        {LLRP_STOP_ROSPEC, 1, "STOP_ROSPEC_RESPONSE 101"}, /* it is inactive */
        {LLRP_START_ROSPEC, 0, "START_ROSPEC_RESPONSE 101"},
        {LLRP_START_ROSPEC, 1, "START_ROSPEC_RESPONSE 0"},
        {LLRP_START_ROSPEC, 1, "START_ROSPEC_RESPONSE 101"},
        {LLRP_ADD_ROSPEC, 2, "ADD_ROSPEC_RESPONSE 0"},
        {LLRP_ENABLE_ROSPEC, 0, "ENABLE_ROSPEC_RESPONSE 0"},
        {LLRP_START_ROSPEC, 2, "START_ROSPEC_RESPONSE 101"}, /* one at a time */
        {LLRP_STOP_ROSPEC, 1, "STOP_ROSPEC_RESPONSE 0"},
        {LLRP_START_ROSPEC, 2, "START_ROSPEC_RESPONSE 0"},
        {LLRP_DISABLE_ROSPEC, 2, "DISABLE_ROSPEC_RESPONSE 0"},
        {LLRP_START_ROSPEC, 2, "START_ROSPEC_RESPONSE 101"},
        {LLRP_DELETE_ROSPEC, 0, "DELETE_ROSPEC_RESPONSE 0"},
        {LLRP_ENABLE_ROSPEC, 2, "ENABLE_ROSPEC_RESPONSE 101"},
        {LLRP_DELETE_ACCESSSPEC, 0, "DELETE_ACCESSSPEC_RESPONSE 0"},
        {LLRP_DELETE_ACCESSSPEC, 1, "DELETE_ACCESSSPEC_RESPONSE 101"},
    };
    switch_on();
    meet();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (rows[i].number == LLRP_ADD_ROSPEC) {
            add((struct llrp_inventory){.rospec = rows[i].rospec});
        } else {
            ask(rows[i].number, rows[i].rospec);
        }
        CHECK_STR(heard, rows[i].answer);
        heard[0] = '\0';
    }
}

static void test_inventories(void)
{
    static const struct llrp_antenna fifth = {5, 1};
    static const struct llrp_antenna too_strong = {1, 22};
    static const struct llrp_antenna good = {4, 21};
    static const uint8_t epc[] = {0x30};
    static const struct {
        struct llrp_inventory inventory;
        const char *answer;
    } rows[] = {
        {{.antennas = &fifth, .n_antennas = 1, .channel = 1}, "ADD_ROSPEC_RESPONSE 301"},
        {{.antennas = &too_strong, .n_antennas = 1, .channel = 1}, "ADD_ROSPEC_RESPONSE 301"},
        {{.antennas = &good, .n_antennas = 1, .channel = 0}, "ADD_ROSPEC_RESPONSE 301"},
        {{.antennas = &good, .n_antennas = 1, .channel = 1}, "ADD_ROSPEC_RESPONSE 0"},
        {{.rospec = 2, .epc = epc, .epc_bits = 7}, "ADD_ROSPEC_RESPONSE 0"},
    };
    switch_on();
    meet();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        add(rows[i].inventory);
        expect(rows[i].answer);
    }
    reader.about.filters = 0;
    add((struct llrp_inventory){.rospec = 3, .epc = epc, .epc_bits = 7});
    expect("ADD_ROSPEC_RESPONSE 100");
    reader.about.hops = true;
    reader.about.hop_table = 2;
    add((struct llrp_inventory){.rospec = 3, .antennas = &good, .n_antennas = 1, .hop_table = 1});
    expect("ADD_ROSPEC_RESPONSE 301");
    add((struct llrp_inventory){.rospec = 3, .antennas = &good, .n_antennas = 1, .hop_table = 2});
    expect("ADD_ROSPEC_RESPONSE 0");
}

static void test_what_it_does_not_know(void)
{
    static const uint8_t cut[] = {4, 24, 0, 0, 0, 12, 0, 0, 0, 7, 0, 0}; /* half a ROSpecID */
    switch_on();
    meet();
    struct llrp_writer newer = llrp_writer_over(request, sizeof(request), LLRP_1_1);
    llrp_say(&newer, LLRP_GET_SUPPORTED_VERSION, 1);
    hear(&newer);
    expect("ERROR_MESSAGE 110");
    say(LLRP_KEEPALIVE);
    expect("ERROR_MESSAGE 109");
    sim_llrp_reader_hear(&reader, now_ms, cut, sizeof(cut));
    expect("ERROR_MESSAGE 100");
    sim_llrp_reader_hear(&reader, now_ms, (const uint8_t *)"GET / HTTP/1.1\r\n\r\n", 18);
    expect("ERROR_MESSAGE 100");
}

static void test_reports(void)
{
    switch_on();
    meet();
    put(1, -50, 1);
    put(2, -60, 2);
    add((struct llrp_inventory){.report_every = 2});
    ask(LLRP_ENABLE_ROSPEC, 1);
    ask(LLRP_START_ROSPEC, 1);
    heard[0] = '\0';
    wait_ms(10); /* two of its 200 reads a second */
    expect("2 tags");
    CHECK_INT(last_tag.epc[1], 2);
    CHECK_INT(last_tag.antenna, 2);
    CHECK_INT(last_tag.count, 1);
    CHECK_INT(last_tag.rospec, 1);
    CHECK_INT(last_tag.pc, 0x3000);
    CU_ASSERT_TRUE(last_tag.rssi_cdbm >= -6200 && last_tag.rssi_cdbm <= -5800);
    CHECK_INT(last_tag.first_us, 1700000000000000 + 10000);
    CHECK_INT(field_take(&reader.field, (const uint8_t[12]){0x30, 2}, 96), 0);
    wait_ms(100); /* the one that is left is counted up, and not yet two */
    expect("");
    say(LLRP_GET_REPORT);
    expect("1 tags");
    CHECK_INT(last_tag.count, 20);
    CHECK_INT(last_tag.last_us - last_tag.first_us, 90000);
    say(LLRP_GET_REPORT);
    expect("RO_ACCESS_REPORT 0");
    wait_ms(10);
    ask(LLRP_STOP_ROSPEC, 1);
    expect("1 tags, STOP_ROSPEC_RESPONSE 0");
    wait_ms(100);
    expect("");
}

static void test_filter(void)
{
    static const uint8_t epc[] = {0x30, 0x02};
    static const struct {
        size_t bits;
        const char *said;
    } rows[] = {{16, "1 tags"}, {15, "2 tags"}, {13, "3 tags"}, {0, "3 tags"}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        switch_on();
        meet();
        put(2, -50, 1);
        put(3, -50, 1);
        put(5, -50, 1);
        add((struct llrp_inventory){.epc = epc, .epc_bits = rows[i].bits, .report_every = 99});
        ask(LLRP_ENABLE_ROSPEC, 1);
        ask(LLRP_START_ROSPEC, 1);
        heard[0] = '\0';
        wait_ms(100);
        say(LLRP_GET_REPORT);
        expect(rows[i].said);
    }
}

static void test_events(void)
{
    switch_on();
    meet();
    sim_llrp_reader_antenna(&reader, now_ms, 2, false);
    sim_llrp_reader_antenna(&reader, now_ms, 2, true);
    expect(""); /* nobody asked */
    configure((struct llrp_config){.events = 1U << LLRP_EVENT_ANTENNA | 1U << LLRP_EVENT_ROSPEC});
    sim_llrp_reader_antenna(&reader, now_ms, 2, false);
    sim_llrp_reader_antenna(&reader, now_ms, 2, false);
    sim_llrp_reader_antenna(&reader, now_ms, 2, true);
    expect("AntennaEvent Antenna_Disconnected 0, AntennaEvent Antenna_Connected 0");
    add((struct llrp_inventory){.starts_by_itself = true});
    ask(LLRP_ENABLE_ROSPEC, 1);
    ask(LLRP_DELETE_ROSPEC, 1);
    expect("ADD_ROSPEC_RESPONSE 0, ROSpecEvent Start_Of_ROSpec 0, ENABLE_ROSPEC_RESPONSE 0, "
           "ROSpecEvent End_Of_ROSpec 0, DELETE_ROSPEC_RESPONSE 0");
}

static void test_keepalives(void)
{
    switch_on();
    meet();
    CU_ASSERT_EQUAL(sim_llrp_reader_deadline(&reader), INT64_MAX);
    configure((struct llrp_config){.keepalive_ms = 1000});
    wait_ms(999);
    expect("");
    wait_ms(1);
    expect("KEEPALIVE 0");
    wait_ms(2000);
    expect("KEEPALIVE 0, KEEPALIVE 0");
    say(LLRP_KEEPALIVE_ACK);
    expect("");
    CHECK_INT(reader.acks, 1);
    configure((struct llrp_config){.keepalive_ms = 0});
    wait_ms(5000);
    expect("");
}

/* The next host finds what the last one left, and reports wait for it if that is so configured. */
static void test_hosts(void)
{
    size_t n = 0;
    switch_on();
    meet();
    put(1, -50, 1);
    CU_ASSERT_FALSE(sim_llrp_reader_met(&reader, now_ms, &n));
    expect("ConnectionAttemptEvent Another_Connection_Attempted 4");
    on_say(&reader, reader.message, n);
    expect("ConnectionAttemptEvent Failed_A_Client_Initiated_Connection_Already_Exists 2");
    configure((struct llrp_config){.hold = true});
    add((struct llrp_inventory){.report_every = 1});
    ask(LLRP_ENABLE_ROSPEC, 1);
    ask(LLRP_START_ROSPEC, 1);
    heard[0] = '\0';
    say(LLRP_CLOSE_CONNECTION);
    expect("CLOSE_CONNECTION_RESPONSE 0");
    CHECK_INT(n_hung_up, 1);
    wait_ms(100);
    expect("");
    CU_ASSERT_TRUE(sim_llrp_reader_reads(&reader));
    meet();
    wait_ms(100);
    expect("");
    say(LLRP_ENABLE_EVENTS_AND_REPORTS);
    wait_ms(10);
    CU_ASSERT_TRUE(strncmp(heard, "1 tags", 6) == 0);
    heard[0] = '\0';
    configure((struct llrp_config){.reset = true});
    CU_ASSERT_FALSE(sim_llrp_reader_reads(&reader));
}

/* Tags that nobody takes: what there is no room for is lost, and that is said once. */
static void test_full(void)
{
    switch_on();
    meet();
    configure((struct llrp_config){.events = 1U << LLRP_EVENT_BUFFER_WARNING});
    reader.reads_a_second = 10000;
    CHECK_INT(field_walk(&reader.field, 1000, now_ms - 1000, 4000), 0);
    add((struct llrp_inventory){.report_every = 0});
    ask(LLRP_ENABLE_ROSPEC, 1);
    ask(LLRP_START_ROSPEC, 1);
    heard[0] = '\0';
    wait_ms(1000);
    expect("ReportBufferOverflowErrorEvent 0");
    CHECK_INT(reader.n_seen, SIM_LLRP_BUFFER_MAX);
    say(LLRP_GET_REPORT);
    expect("128 tags, 128 tags, 128 tags, 128 tags");
    CHECK_INT(reader.n_seen, 0);
}

static void test_walk(void)
{
    struct field_sight sight;
    int best_dbm = -128;
    unsigned n = 0;
    switch_on();
    put(9, -40, 1);
    CHECK_INT(field_walk(&reader.field, 10, 0, 10000), 0);
    CHECK_INT(reader.field.n, 11);
    for (int64_t ms = 0; ms < 10000; ms += 10) {
        CU_ASSERT_TRUE(
            field_see(&reader.field, ms, 1, sim_rospec_listens, &(struct sim_rospec){0}, &sight));
        bool walks = sight.tag->epc[1] == 0x14;
        n += walks;
        best_dbm = walks && sight.rssi_dbm > best_dbm ? sight.rssi_dbm : best_dbm;
        CU_ASSERT_TRUE(!walks || (sight.tag->from_ms <= ms && ms < sight.tag->until_ms));
    }
    CU_ASSERT_TRUE(n > 500);
    CU_ASSERT_TRUE(best_dbm >= -50 && best_dbm <= -46);
    CU_ASSERT_TRUE(
        field_see(&reader.field, 10000, 1, sim_rospec_listens, &(struct sim_rospec){0}, &sight));
    CHECK_INT(reader.field.n, 1); /* those that passed by are forgotten */
    CU_ASSERT_FALSE(
        field_see(&reader.field, 10000, 2, sim_rospec_listens, &(struct sim_rospec){0}, &sight));
    CHECK_INT(field_walk(&reader.field, FIELD_TAGS_MAX, 0, 1000), RAFF_E_FULL);
}

CHECK_MAIN("sim/llrp", {"states", test_states}, {"inventories", test_inventories},
           {"what it does not know", test_what_it_does_not_know}, {"reports", test_reports},
           {"filter", test_filter}, {"events", test_events}, {"keep-alives", test_keepalives},
           {"hosts", test_hosts}, {"full", test_full}, {"walk", test_walk})
