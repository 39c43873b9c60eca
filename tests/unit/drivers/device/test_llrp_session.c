/* The session by itself: what is said to a reader that says this and that, and what people see. */
#include "drivers/device/llrp_session.h"

#include "drivers/base/error.h"
#include "tests/unit/check.h"

/* What happens to the session, in a script's line. */
enum act {
    OPEN,      /* connected */
    GREET,     /* ConnectionAttemptEvent of status n */
    OK,        /* the reader does what it was asked last */
    STRAY,     /* the same answer with another id */
    REFUSE,    /* LLRPStatus n with words */
    ERROR,     /* ERROR_MESSAGE of code n with words, for what was asked last */
    KEEPALIVE, /* a KEEPALIVE of id n */
    ANTENNA,   /* n is gone, -n is back */
    ROSPEC,    /* ROSpecEvent n of ours */
    TAG,       /* a report of one tag */
    EMPTY,     /* and of none */
    GARBLED,   /* a message that cannot be read */
    BYTES,     /* that are no LLRP */
    WAIT,      /* so many ms */
    IDLE,
    PORTAL,
    FIND,
    CLOSE,
    BYE /* CLOSE_CONNECTION_RESPONSE */
};

struct line {
    enum act act;
    int n;
    const char *words; /* of the reader */
    const char *says;  /* the session, by name; "" for nothing */
    const char *state; /* "ready", "fault: why"; NULL: as before */
};

static struct llrp_session session;
static uint64_t now_ms;
static size_t n_tags;
static size_t piece; /* bytes to feed at once */

static struct {
    uint8_t at[4096];
    struct llrp_writer writer;
    uint32_t asked_id; /* of the last message that the session said */
    enum llrp_number asked;
} reader;

/* --- the reader --- */

static void begin(void)
{
    reader.writer = llrp_writer_over(reader.at, sizeof(reader.at), LLRP_1_0_1);
}

static void feed(const uint8_t *bytes, size_t n)
{
    struct wire_tag tag;
    while (n > 0 && !session.is_over) {
        size_t some = n < piece ? n : piece;
        size_t used = llrp_session_feed(&session, bytes, some);
        bytes += used;
        n -= used;
        while (llrp_session_next(&session, now_ms, &tag)) {
            n_tags++;
        }
    }
}

static void deliver(void)
{
    CHECK_INT(reader.writer.error, 0);
    feed(reader.at, reader.writer.len);
}

static void say_event(enum llrp_number event, const uint64_t *numbers, size_t n)
{
    llrp_say_event(&reader.writer, 7, 1700000000000000, event, numbers, n);
}

static void say_antennas(void)
{
    llrp_begin_message(&reader.writer, LLRP_GET_READER_CONFIG_RESPONSE, reader.asked_id);
    llrp_write_success(&reader.writer);
    for (unsigned i = 1; i <= 4; i++) {
        LLRP_PARAMETER(&reader.writer, LLRP_AntennaProperties, i <= 2, i, 0);
    }
    llrp_end(&reader.writer);
}

/* Antennas 1 and 2 of 4 are connected. */
static void say_ok(void)
{
    static const enum llrp_number pairs[][2] = {
        {LLRP_SET_READER_CONFIG, LLRP_SET_READER_CONFIG_RESPONSE},
        {LLRP_DELETE_ACCESSSPEC, LLRP_DELETE_ACCESSSPEC_RESPONSE},
        {LLRP_DELETE_ROSPEC, LLRP_DELETE_ROSPEC_RESPONSE},
        {LLRP_ADD_ROSPEC, LLRP_ADD_ROSPEC_RESPONSE},
        {LLRP_ENABLE_ROSPEC, LLRP_ENABLE_ROSPEC_RESPONSE},
        {LLRP_START_ROSPEC, LLRP_START_ROSPEC_RESPONSE},
        {LLRP_STOP_ROSPEC, LLRP_STOP_ROSPEC_RESPONSE},
    };
    static const struct llrp_about about = {
        .antennas = 4, .filters = 2, .mode = 3, .n_powers = 2, .powers = {{1, 1000}, {2, 2000}}};
    if (reader.asked == LLRP_GET_READER_CAPABILITIES) {
        llrp_say_capabilities(&reader.writer, reader.asked_id, &about);
    } else if (reader.asked == LLRP_GET_READER_CONFIG) {
        say_antennas();
    }
    for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
        if (pairs[i][0] == reader.asked) {
            llrp_say_status(&reader.writer, pairs[i][1], reader.asked_id, 0, "");
        }
    }
    CU_ASSERT_TRUE(reader.writer.len > 0);
}

static void say_refusal(const struct line *line)
{
    static const enum llrp_number pairs[][2] = {
        {LLRP_GET_READER_CAPABILITIES, LLRP_GET_READER_CAPABILITIES_RESPONSE},
        {LLRP_SET_READER_CONFIG, LLRP_SET_READER_CONFIG_RESPONSE},
        {LLRP_GET_READER_CONFIG, LLRP_GET_READER_CONFIG_RESPONSE},
        {LLRP_DELETE_ACCESSSPEC, LLRP_DELETE_ACCESSSPEC_RESPONSE},
        {LLRP_ADD_ROSPEC, LLRP_ADD_ROSPEC_RESPONSE},
        {LLRP_START_ROSPEC, LLRP_START_ROSPEC_RESPONSE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
        if (pairs[i][0] == reader.asked) {
            llrp_say_status(&reader.writer, pairs[i][1], reader.asked_id, (uint16_t)line->n,
                            line->words);
        }
    }
    CU_ASSERT_TRUE(reader.writer.len > 0);
}

static void say_report(size_t n)
{
    static const struct wire_tag tag = {.has = WIRE_TAG_ANTENNA, .antenna = 1, .epc_bits = 96};
    llrp_begin_message(&reader.writer, LLRP_RO_ACCESS_REPORT, 8);
    for (size_t i = 0; i < n; i++) {
        llrp_write_tag(&reader.writer, &tag);
    }
    llrp_end(&reader.writer);
}

static void say_as_reader(const struct line *line)
{
    /* ERROR_MESSAGE of an LLRPStatus whose words are longer than it */
    static const uint8_t garbled[] = {4, 100, 0, 0, 0, 18, 0, 0, 0, 9, 1, 31, 0, 8, 0, 0, 0, 200};
    begin();
    switch (line->act) {
    case GREET:
        say_event(LLRP_ConnectionAttemptEvent, (const uint64_t[]){(uint64_t)line->n}, 1);
        break;
    case STRAY:
        reader.asked_id += 1000;
        say_ok();
        reader.asked_id -= 1000;
        break;
    case OK:
        say_ok();
        break;
    case REFUSE:
        say_refusal(line);
        break;
    case ERROR:
        llrp_say_status(&reader.writer, LLRP_ERROR_MESSAGE, reader.asked_id, (uint16_t)line->n,
                        line->words);
        break;
    case KEEPALIVE:
        llrp_say(&reader.writer, LLRP_KEEPALIVE, (uint32_t)line->n);
        break;
    case ANTENNA:
        say_event(LLRP_AntennaEvent,
                  (const uint64_t[]){line->n < 0, (uint64_t)(line->n < 0 ? -line->n : line->n)}, 2);
        break;
    case ROSPEC:
        say_event(LLRP_ROSpecEvent, (const uint64_t[]){(uint64_t)line->n, 1, 0}, 3);
        break;
    case TAG:
    case EMPTY:
        say_report(line->act == TAG);
        break;
    case GARBLED:
        feed(garbled, sizeof(garbled));
        break;
    case BYTES:
        feed((const uint8_t *)line->words, strlen(line->words));
        break;
    case BYE:
        llrp_say_status(&reader.writer, LLRP_CLOSE_CONNECTION_RESPONSE, reader.asked_id, 0, "");
        break;
    case OPEN:
    case WAIT:
    case IDLE:
    case PORTAL:
    case FIND:
    case CLOSE:
        break;
    }
    deliver();
}

/* --- the script --- */

static void act(const struct line *line)
{
    switch ((int)line->act) {
    case OPEN:
        llrp_session_open(&session, now_ms);
        now_ms += 1000; /* before the reader greets */
        break;
    case WAIT:
        now_ms += (uint64_t)line->n;
        llrp_session_time(&session, now_ms);
        break;
    case IDLE:
        llrp_session_want(&session, now_ms, READER_IDLE, (struct str){0});
        break;
    case PORTAL:
        llrp_session_want(&session, now_ms, READER_PORTAL, (struct str){0});
        break;
    case FIND:
        llrp_session_want(&session, now_ms, READER_FINDER, STR("\x30\x14"));
        break;
    case CLOSE:
        llrp_session_close(&session, now_ms);
        break;
    default:
        say_as_reader(line);
    }
}

/* The names of what is said; the last of it is what the reader is asked. */
static void take_said(struct text *names)
{
    struct str out = llrp_session_out(&session);
    for (size_t at = 0; at < out.len;) {
        const uint8_t *bytes = (const uint8_t *)out.at + at;
        size_t n = (size_t)llrp_big_endian(bytes + 2, 4);
        struct llrp_message message;
        struct llrp_fault fault;
        CU_ASSERT_EQUAL_FATAL(llrp_read_message(bytes, n, &message), 0);
        CHECK_INT(llrp_check(&message.element, true, &fault), 0);
        text_add(names, names->len ? " " : "");
        text_add(names, message.element.type->name);
        if (message.element.number != LLRP_KEEPALIVE_ACK &&
            message.element.number != LLRP_ENABLE_EVENTS_AND_REPORTS) {
            reader.asked = (enum llrp_number)message.element.number;
            reader.asked_id = message.id;
        }
        at += n;
    }
    llrp_session_sent(&session, out.len);
}

static void play(const char *name, const struct line *lines, size_t n_lines)
{
    char state[128] = "opening";
    for (size_t i = 0; i < n_lines; i++) {
        char says[256];
        char seen[128];
        struct text names = text_over(says, sizeof(says));
        struct text now = text_over(seen, sizeof(seen));
        act(&lines[i]);
        take_said(&names);
        if (lines[i].state) {
            copy_cut(state, sizeof(state), lines[i].state);
        }
        text_addf(&now, "%s%s%s", device_state_name(session.state), session.why[0] ? ": " : "",
                  session.why);
        if (strcmp(says, lines[i].says) != 0 || strcmp(seen, state) != 0) {
            printf("\n    %s, line %zu:", name, i);
        }
        CHECK_STR(says, lines[i].says);
        CHECK_STR(seen, state);
    }
}

static void begin_session(const struct llrp_session_config *config)
{
    now_ms = 100000;
    n_tags = 0;
    piece = SIZE_MAX;
    llrp_session_init(&session, config);
}

#define PLAY(name, lines) play((name), (lines), ARRAY_SIZE(lines))

#define PREPARE                                                                                    \
    {OPEN, 0, "", "", NULL}, {GREET, 0, "", "GET_READER_CAPABILITIES", NULL},                      \
        {OK, 0, "", "SET_READER_CONFIG ENABLE_EVENTS_AND_REPORTS", NULL}, RENEW
#define RENEW                                                                                      \
    {OK, 0, "", "GET_READER_CONFIG", NULL}, {OK, 0, "", "DELETE_ACCESSSPEC", NULL},                \
    {                                                                                              \
        OK, 0, "", "DELETE_ROSPEC", NULL                                                           \
    }
#define ADD                                                                                        \
    {OK, 0, "", "ADD_ROSPEC", NULL}, {OK, 0, "", "ENABLE_ROSPEC", NULL},                           \
    {                                                                                              \
        OK, 0, "", "START_ROSPEC", NULL                                                            \
    }
/* Its first act as a reader in a portal: reports are asked for. */
#define RUN                                                                                        \
    {                                                                                              \
        OK, 0, "", "GET_REPORT", "ready"                                                           \
    }

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
    for (piece = 1; piece < 40; piece += 6) {
        size_t each = piece;
        begin_session(&anything);
        piece = each;
        PLAY("course", lines);
        CHECK_INT(n_tags, 1); /* neither the one while idle nor the one after the good-bye */
        CU_ASSERT_TRUE(session.is_over);
    }
}

static void test_idle(void)
{
    static const struct line lines[] = {PREPARE,
                                        {OK, 0, "", "", "ready"},
                                        {TAG, 0, "", "", NULL},
                                        {CLOSE, 0, "", "DELETE_ROSPEC CLOSE_CONNECTION", NULL},
                                        {WAIT, 499, "", "", NULL}};
    begin_session(&anything);
    PLAY("idle", lines);
    CHECK_INT(n_tags, 0);
    CU_ASSERT_FALSE(session.is_over);
    CHECK_INT(llrp_session_deadline(&session), now_ms + 1);
    llrp_session_time(&session, now_ms + 1);
    CU_ASSERT_TRUE(session.is_over); /* the good-bye is not waited for longer */
    CU_ASSERT_EQUAL(llrp_session_deadline(&session), LLRP_SESSION_NEVER);
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
    begin_session(&anything);
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
        begin_session(&anything);
        PLAY("refused connections", lines);
        CHECK_INT(session.is_over, rows[i].is_over);
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
    begin_session(&anything);
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
    begin_session(&anything);
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
    begin_session(&anything);
    PLAY("antennas", lines);
    begin_session(&(struct llrp_session_config){.antennas = 6});
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
    begin_session(&anything);
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
        begin_session(&anything);
        play("silence", rows[i].lines, rows[i].n);
        CU_ASSERT_TRUE(session.is_over);
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
    begin_session(&anything);
    PLAY("noise", other);
    CU_ASSERT_TRUE(session.is_over);
    begin_session(&anything);
    PLAY("garbled", garbled);
    for (unsigned i = 1; i <= 16; i++) {
        const struct line line = {GARBLED, 0, "", "",
                                  i < 16 ? "ready" : "fault: cannot be understood"};
        play("garbled again", &line, 1);
    }
    CU_ASSERT_TRUE(session.is_over);
}

/* Nothing that we say is ever taken away. */
static void test_reader_that_takes_nothing(void)
{
    begin_session(&anything);
    llrp_session_open(&session, now_ms);
    begin();
    for (uint32_t i = 0; i < 100; i++) {
        llrp_say(&reader.writer, LLRP_KEEPALIVE, i);
    }
    for (unsigned i = 0; i < 100 && !session.is_over; i++) {
        deliver();
    }
    CU_ASSERT_TRUE(session.is_over);
    CHECK_STR(session.why, "takes no data");
    CU_ASSERT_TRUE(session.out_len <= sizeof(session.out));
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
    begin_session(config);
    PLAY("ROSpec", lines);
    begin();
    say_ok();
    deliver();
    struct str out = llrp_session_out(&session);
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
