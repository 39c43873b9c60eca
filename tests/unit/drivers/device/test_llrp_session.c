/* The session by itself: what is said to a reader that says this and that, and what people see. */
#include "drivers/base/error.h"
#include "tests/unit/drivers/device/llrp_script.h"

static const struct llrp_session_config anything = {0};

/* --- what must hold --- */

static void test_course(void)
{
    static const struct line lines[] = {
        {PORTAL, 0, "", "", NULL},
        PREPARE,
        ADD,
        RUN,
        {TAG, 0, "", "", NULL},
        {KEEPALIVE, 9, "", "KEEPALIVE_ACK", NULL},
        {WAIT, 199, "", "", NULL},
        {WAIT, 1, "", "GET_REPORT", NULL},
        {EMPTY, 0, "", "", NULL},
        {IDLE, 0, "", "STOP_ROSPEC", NULL},
        {STRAY, 0, "", "", NULL},
        {PORTAL, 0, "", "", NULL}, /* the answer is still waited for */
        {IDLE, 0, "", "", NULL},
        {OK, 0, "", "", NULL},
        {TAG, 0, "", "", NULL},
        {WAIT, 1000, "", "", NULL},
        {PORTAL, 0, "", "START_ROSPEC", NULL},
        {OK, 0, "", "GET_REPORT", NULL},
        {CLOSE, 0, "", "DELETE_ROSPEC CLOSE_CONNECTION", NULL},
        {TAG, 0, "", "", NULL},
        {BYE, 0, "", "", NULL},
    };
    for (size_t piece = 1; piece < 40; piece += 6) {
        script_begin(&anything);
        script.piece = piece;
        PLAY("course", lines);
        CHECK_INT(script.n_tags, 1); /* neither the one while idle nor the one after the good-bye */
        CU_ASSERT_TRUE(script.session.is_over);
    }
}

static void test_idle(void)
{
    static const struct line lines[] = {PREPARE,
                                        {OK, 0, "", "", "ready"},
                                        {TAG, 0, "", "", NULL},
                                        {CLOSE, 0, "", "DELETE_ROSPEC CLOSE_CONNECTION", NULL},
                                        {WAIT, 499, "", "", NULL}};
    script_begin(&anything);
    PLAY("idle", lines);
    CHECK_INT(script.n_tags, 0);
    CU_ASSERT_FALSE(script.session.is_over);
    CHECK_INT(llrp_session_deadline(&script.session), script.now_ms + 1);
    llrp_session_time(&script.session, script.now_ms + 1);
    CU_ASSERT_TRUE(script.session.is_over); /* the good-bye is not waited for longer */
    CU_ASSERT_EQUAL(llrp_session_deadline(&script.session), LLRP_SESSION_NEVER);
}

static void test_changes_of_mind(void)
{
    static const struct line lines[] = {
        {PORTAL, 0, "", "", NULL},
        PREPARE,
        {OK, 0, "", "ADD_ROSPEC", NULL},
        {FIND, 0, "", "", NULL}, /* the answer is waited for */
        {OK, 0, "", "DELETE_ROSPEC", NULL},
        ADD,
        {OK, 0, "", "", "ready"}, /* a finder's reader tells each sight by itself */
        {WAIT, 1000, "", "", NULL},
        {IDLE, 0, "", "STOP_ROSPEC", NULL},
        {FIND, 0, "", "", NULL},
        {OK, 0, "", "START_ROSPEC", NULL},
        {IDLE, 0, "", "", NULL},
        {PORTAL, 0, "", "", NULL},
        {OK, 0, "", "DELETE_ROSPEC", NULL},
        {IDLE, 0, "", "", NULL},
        {OK, 0, "", "", NULL},
    };
    script_begin(&anything);
    PLAY("changes of mind", lines);
}

static void test_refused_connections(void)
{
    static const struct {
        int status;
        const char *state;
        bool is_over;
    } rows[] = {
        {0, "opening", false},
        {1, "fault: in use by another host", true},
        {2, "fault: in use by another host", true},
        {3, "fault: connection refused", true},
        {4, "opening", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct line lines[] = {{OPEN, 0, "", "", NULL},
                                     {GREET, rows[i].status, "",
                                      rows[i].status ? "" : "GET_READER_CAPABILITIES",
                                      rows[i].state}};
        script_begin(&anything);
        PLAY("refused connections", lines);
        CHECK_INT(script.session.is_over, rows[i].is_over);
    }
}

static void test_refusals(void)
{
    static const struct line lines[] = {
        {PORTAL, 0, "", "", NULL},
        {OPEN, 0, "", "", NULL},
        {GREET, 0, "", "GET_READER_CAPABILITIES", NULL},
        {REFUSE, 401, "", "", "fault: tells nothing of itself: R_DeviceError"},
        {WAIT, 4999, "", "", NULL},
        {WAIT, 1, "", "GET_READER_CAPABILITIES", NULL},
        {OK, 0, "", "SET_READER_CONFIG ENABLE_EVENTS_AND_REPORTS", NULL},
        {REFUSE, 100, "not\x1b[31m today", "", "fault: settings refused: not[31m today"},
        {WAIT, 5000, "", "GET_READER_CAPABILITIES", NULL},
        {OK, 0, "", "SET_READER_CONFIG ENABLE_EVENTS_AND_REPORTS", NULL},
        {OK, 0, "", "GET_READER_CONFIG", NULL},
        {REFUSE, 111, "", "DELETE_ACCESSSPEC", NULL}, /* what can be done without */
        {ERROR, 109, "", "DELETE_ROSPEC", NULL},
        {OK, 0, "", "ADD_ROSPEC", NULL},
        {ERROR, 301, "RFTransmitter, invalid HopTableID (1), and more words than there is room", "",
         "fault: antennas or power refused: RFTransmitter, invalid HopTableID (1"},
        {PORTAL, 0, "", "GET_READER_CAPABILITIES", NULL}, /* told anew: not waited for */
        {OK, 0, "", "SET_READER_CONFIG ENABLE_EVENTS_AND_REPORTS", NULL},
        RENEW,
        ADD,
        {REFUSE, 101, "", "", "fault: does not start: M_FieldError"},
        {WAIT, 4000, "", "", NULL},
        {KEEPALIVE, 1, "", "KEEPALIVE_ACK", NULL},
        {WAIT, 1000, "", "GET_READER_CAPABILITIES", NULL},
        {OK, 0, "", "SET_READER_CONFIG ENABLE_EVENTS_AND_REPORTS", NULL},
        RENEW,
        ADD,
        RUN,
    };
    script_begin(&anything);
    PLAY("refusals", lines);
}

static void test_reader_without_get_report(void)
{
    static const struct line lines[] = {
        {PORTAL, 0, "", "", NULL},
        PREPARE,
        ADD,
        RUN,
        {ERROR, 109, "no", "DELETE_ROSPEC", NULL},
        ADD,
        {OK, 0, "", "", NULL}, /* each tag by itself from now on */
        {WAIT, 1000, "", "", NULL},
        {IDLE, 0, "", "STOP_ROSPEC", NULL},
        {OK, 0, "", "", NULL},
        {PORTAL, 0, "", "START_ROSPEC", NULL},
        {OK, 0, "", "", NULL},
    };
    script_begin(&anything);
    PLAY("without GET_REPORT", lines);
}

static void test_antennas(void)
{
    static const struct line lines[] = {
        PREPARE,
        {OK, 0, "", "", "ready"},
        {ANTENNA, 3, "", "", NULL}, /* it never was there */
        {ANTENNA, 2, "", "", "ready: antenna 2 is not connected"},
        {ANTENNA, 1, "", "", "fault: no antenna is connected"},
        {ANTENNA, -1, "", "", "ready: antenna 2 is not connected"},
        {ANTENNA, -4, "", "", NULL},
        {ANTENNA, 4, "", "", "ready: antennas 2, 4 are not connected"},
        {ANTENNA, -2, "", "", "ready: antenna 4 is not connected"},
        {ANTENNA, -4, "", "", "ready"},
        {ANTENNA, 33, "", "", NULL},
        {ANTENNA, 0, "", "", NULL},
    };
    static const struct line named[] = {
        PREPARE,
        {OK, 0, "", "", "ready: antenna 3 is not connected"},
        {ANTENNA, 1, "", "", NULL}, /* not asked for */
        {ANTENNA, 2, "", "", "fault: no antenna is connected"},
        {ANTENNA, -3, "", "", "ready: antenna 2 is not connected"},
    };
    script_begin(&anything);
    PLAY("antennas", lines);
    script_begin(&(struct llrp_session_config){.antennas = 6});
    PLAY("antennas named", named);
}

static void test_ended_by_itself(void)
{
    static const struct line lines[] = {
        {PORTAL, 0, "", "", NULL},
        PREPARE,
        ADD,
        {ROSPEC, 1, "", "", NULL}, /* of the start that is under way: an earlier run's */
        RUN,
        {ROSPEC, 0, "", "", NULL},
        {WAIT, 100, "", "", NULL},
        {ROSPEC, 1, "", "", NULL},
        {WAIT, 999, "", "", NULL},
        {WAIT, 1, "", "START_ROSPEC", NULL},
        {OK, 0, "", "GET_REPORT", NULL},
        {ROSPEC, 2, "", "", NULL},
        {ROSPEC, 0, "", "", NULL}, /* it went on by itself */
        {WAIT, 200, "", "GET_REPORT", NULL},
    };
    script_begin(&anything);
    PLAY("ended by itself", lines);
}

static void test_silence(void)
{
    static const struct line never_greets[] = {
        {OPEN, 0, "", "", NULL}, {WAIT, 8999, "", "", NULL}, {WAIT, 1, "", "", "fault: no answer"}};
    static const struct line never_answers[] = {{OPEN, 0, "", "", NULL},
                                                {WAIT, 8000, "", "", NULL},
                                                {GREET, 0, "", "GET_READER_CAPABILITIES", NULL},
                                                {KEEPALIVE, 1, "", "KEEPALIVE_ACK", NULL},
                                                {WAIT, 9999, "", "", NULL},
                                                {WAIT, 1, "", "", "fault: no answer"}};
    static const struct line falls_silent[] = {PREPARE,
                                               {OK, 0, "", "", "ready"},
                                               {WAIT, 4999, "", "", NULL},
                                               {KEEPALIVE, 1, "", "KEEPALIVE_ACK", NULL},
                                               {WAIT, 4999, "", "", NULL},
                                               {WAIT, 1, "", "", "fault: no answer"}};
    static const struct {
        const struct line *lines;
        size_t n;
    } rows[] = {{never_greets, ARRAY_SIZE(never_greets)},
                {never_answers, ARRAY_SIZE(never_answers)},
                {falls_silent, ARRAY_SIZE(falls_silent)}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        script_begin(&anything);
        script_play("silence", rows[i].lines, rows[i].n);
        CU_ASSERT_TRUE(script.session.is_over);
    }
}

static void test_noise(void)
{
    static const struct line other[] = {
        {OPEN, 0, "", "", NULL},
        {BYTES, 0, "220 mail.example.com ESMTP", "", "fault: something else than LLRP"}};
    static const struct line garbled[] = {
        PREPARE,
        {OK, 0, "", "", "ready"},
        {GARBLED, 0, "", "", NULL},
        {KEEPALIVE, 1, "", "KEEPALIVE_ACK", NULL},
    };
    script_begin(&anything);
    PLAY("noise", other);
    CU_ASSERT_TRUE(script.session.is_over);
    script_begin(&anything);
    PLAY("garbled", garbled);
    for (unsigned i = 1; i <= 16; i++) {
        const struct line line = {GARBLED, 0, "", "",
                                  i < 16 ? "ready" : "fault: cannot be understood"};
        script_play("garbled again", &line, 1);
    }
    CU_ASSERT_TRUE(script.session.is_over);
}

/* Nothing that we say is ever taken away. */
static void test_reader_that_takes_nothing(void)
{
    script_begin(&anything);
    llrp_session_open(&script.session, script.now_ms);
    script_reader_begin();
    for (uint32_t i = 0; i < 100; i++) {
        llrp_say(&script.reader.writer, LLRP_KEEPALIVE, i);
    }
    for (unsigned i = 0; i < 100 && !script.session.is_over; i++) {
        script_reader_deliver();
    }
    CU_ASSERT_TRUE(script.session.is_over);
    CHECK_STR(script.session.why, "takes no data");
    CU_ASSERT_TRUE(script.session.out_len <= sizeof(script.session.out));
}

/* --- the ROSpec --- */

static const struct llrp_element *find(const struct llrp_element *in, uint32_t number)
{
    static struct llrp_element found[4];
    static size_t i;
    i = (i + 1) % ARRAY_SIZE(found);
    return in && llrp_find(in, number, &found[i]) == 0 ? &found[i] : NULL;
}

static long long number_of(const struct llrp_element *element, const char *name)
{
    uint64_t number = 0;
    return element && llrp_number(element, name, &number) == 0 ? (long long)number : -1;
}

/* What is said at ADD_ROSPEC, of reader that was just prepared. */
static void read_rospec(const struct llrp_session_config *config, enum act mode,
                        struct llrp_message *ret_message)
{
    const struct line lines[] = {{mode, 0, "", "", NULL}, PREPARE};
    script_begin(config);
    PLAY("ROSpec", lines);
    script_reader_begin();
    script_reader_says_ok();
    script_reader_deliver();
    struct str out = llrp_session_out(&script.session);
    CU_ASSERT_EQUAL_FATAL(llrp_read_message((const uint8_t *)out.at, out.len, ret_message), 0);
    CU_ASSERT_EQUAL_FATAL(ret_message->element.number, LLRP_ADD_ROSPEC);
}

static void test_rospec(void)
{
    static const struct {
        struct llrp_session_config config;
        enum act mode;
        int antenna;     /* of the first AntennaConfiguration */
        int power;       /* -1: none said */
        int filter_bits; /* -1: none said */
        int every;
    } rows[] = {
        {{0}, PORTAL, 0, -1, -1, 32},
        {{.antennas = 10}, PORTAL, 2, -1, -1, 32},
        {{.power_cdbm = 1999}, PORTAL, 0, 1, -1, 32},
        {{.power_cdbm = 3000, .antennas = 4}, PORTAL, 3, 2, -1, 32},
        {{.epc = {0x30, 0x10}, .epc_bits = 12}, PORTAL, 0, -1, 12, 32},
        {{.epc = {0x30, 0x10}, .epc_bits = 12}, FIND, 0, -1, 16, 1},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct llrp_message message;
        read_rospec(&rows[i].config, rows[i].mode, &message);
        const struct llrp_element *rospec = find(&message.element, LLRP_ROSpec);
        CHECK_INT(number_of(find(rospec, LLRP_ROReportSpec), "N"), rows[i].every);
        const struct llrp_element *inventory =
            find(find(rospec, LLRP_AISpec), LLRP_InventoryParameterSpec);
        const struct llrp_element *antenna = find(inventory, LLRP_AntennaConfiguration);
        CHECK_INT(number_of(antenna, "AntennaID"), rows[i].antenna);
        struct llrp_element configuration = *antenna;
        CHECK_INT(number_of(find(&configuration, LLRP_RFTransmitter), "TransmitPower"),
                  rows[i].power);
        const struct llrp_element *mask =
            find(find(find(&configuration, LLRP_C1G2InventoryCommand), LLRP_C1G2Filter),
                 LLRP_C1G2TagInventoryMask);
        struct llrp_value bits = {0};
        CHECK_INT(mask && llrp_value(mask, "TagMask", &bits) == 0 ? (int)bits.count : -1,
                  rows[i].filter_bits);
    }
}

CHECK_MAIN("device/llrp session", {"course", test_course}, {"idle", test_idle},
           {"changes of mind", test_changes_of_mind},
           {"refused connections", test_refused_connections}, {"refusals", test_refusals},
           {"a reader without GET_REPORT", test_reader_without_get_report},
           {"antennas", test_antennas}, {"ended by itself", test_ended_by_itself},
           {"silence", test_silence}, {"noise", test_noise},
           {"a reader that takes nothing", test_reader_that_takes_nothing}, {"ROSpec", test_rospec})
