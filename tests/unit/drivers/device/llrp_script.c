#include "tests/unit/drivers/device/llrp_script.h"

#include "drivers/base/error.h"

struct script script;

static struct script_reader *const reader = &script.reader;

/* --- the reader --- */

void script_reader_begin(void)
{
    reader->writer = llrp_writer_over(reader->at, sizeof(reader->at), LLRP_1_0_1);
}

static void feed(const uint8_t *bytes, size_t n)
{
    struct wire_tag tag;
    while (n > 0 && !script.session.is_over) {
        size_t some = n < script.piece ? n : script.piece;
        size_t used = llrp_session_feed(&script.session, bytes, some);
        bytes += used;
        n -= used;
        while (llrp_session_next(&script.session, script.now_ms, &tag)) {
            script.n_tags++;
        }
    }
}

void script_reader_deliver(void)
{
    CHECK_INT(reader->writer.error, 0);
    feed(reader->at, reader->writer.len);
}

static void say_event(enum llrp_number event, const uint64_t *numbers, size_t n)
{
    llrp_say_event(&reader->writer, 7, 1700000000000000, event, numbers, n);
}

/* Antennas 1 and 2 of 4 are connected. */
static void say_antennas(void)
{
    llrp_begin_message(&reader->writer, LLRP_GET_READER_CONFIG_RESPONSE, reader->asked_id);
    llrp_write_success(&reader->writer);
    for (unsigned i = 1; i <= 4; i++) {
        LLRP_PARAMETER(&reader->writer, LLRP_AntennaProperties, i <= 2, i, 0);
    }
    llrp_end(&reader->writer);
}

/* Every answer's number is that of its request, and ten. */
static void say_status(int status, const char *words)
{
    llrp_say_status(&reader->writer, (enum llrp_number)(reader->asked + 10), reader->asked_id,
                    (uint16_t)status, words);
}

void script_reader_says_ok(void)
{
    static const struct llrp_about about = {
        .antennas = 4, .filters = 2, .mode = 3, .n_powers = 2, .powers = {{1, 1000}, {2, 2000}}};
    if (reader->asked == LLRP_GET_READER_CAPABILITIES) {
        llrp_say_capabilities(&reader->writer, reader->asked_id, &about);
    } else if (reader->asked == LLRP_GET_READER_CONFIG) {
        say_antennas();
    } else {
        say_status(0, "");
    }
}

/* --- what the reader says, line by line --- */

static void say_greeting(const struct line *line)
{
    say_event(LLRP_ConnectionAttemptEvent, (const uint64_t[]){(uint64_t)line->n}, 1);
}

static void say_done(const struct line *line)
{
    (void)line;
    script_reader_says_ok();
}

static void say_stray(const struct line *line)
{
    (void)line;
    reader->asked_id += 1000;
    script_reader_says_ok();
    reader->asked_id -= 1000;
}

static void say_refusal(const struct line *line)
{
    say_status(line->n, line->words);
}

static void say_error(const struct line *line)
{
    llrp_say_status(&reader->writer, LLRP_ERROR_MESSAGE, reader->asked_id, (uint16_t)line->n,
                    line->words);
}

static void say_keepalive(const struct line *line)
{
    llrp_say(&reader->writer, LLRP_KEEPALIVE, (uint32_t)line->n);
}

static void say_antenna(const struct line *line)
{
    bool is_back = line->n < 0;
    say_event(LLRP_AntennaEvent,
              (const uint64_t[]){is_back, (uint64_t)(is_back ? -line->n : line->n)}, 2);
}

static void say_rospec(const struct line *line)
{
    say_event(LLRP_ROSpecEvent, (const uint64_t[]){(uint64_t)line->n, 1, 0}, 3);
}

static void say_report(const struct line *line)
{
    static const struct wire_tag tag = {.has = WIRE_TAG_ANTENNA, .antenna = 1, .epc_bits = 96};
    llrp_begin_message(&reader->writer, LLRP_RO_ACCESS_REPORT, 8);
    if (line->act == TAG) {
        llrp_write_tag(&reader->writer, &tag);
    }
    llrp_end(&reader->writer);
}

/* ERROR_MESSAGE of an LLRPStatus whose words are longer than it. */
static void say_garbled(const struct line *line)
{
    static const uint8_t garbled[] = {4, 100, 0, 0, 0, 18, 0, 0, 0, 9, 1, 31, 0, 8, 0, 0, 0, 200};
    (void)line;
    feed(garbled, sizeof(garbled));
}

static void say_bytes(const struct line *line)
{
    feed((const uint8_t *)line->words, strlen(line->words));
}

static void say_bye(const struct line *line)
{
    (void)line;
    llrp_say_status(&reader->writer, LLRP_CLOSE_CONNECTION_RESPONSE, reader->asked_id, 0, "");
}

/* --- the script --- */

static void act_by_reader(const struct line *line)
{
    static void (*const says[])(const struct line *line) = {
        [GREET] = say_greeting,  [OK] = say_done,         [STRAY] = say_stray,
        [REFUSE] = say_refusal,  [ERROR] = say_error,     [KEEPALIVE] = say_keepalive,
        [ANTENNA] = say_antenna, [ROSPEC] = say_rospec,   [TAG] = say_report,
        [EMPTY] = say_report,    [GARBLED] = say_garbled, [BYTES] = say_bytes,
        [BYE] = say_bye,
    };
    script_reader_begin();
    says[line->act](line);
    script_reader_deliver();
}

static void act(const struct line *line)
{
    switch ((int)line->act) {
    case OPEN:
        llrp_session_open(&script.session, script.now_ms);
        script.now_ms += 1000; /* before the reader greets */
        break;
    case WAIT:
        script.now_ms += (uint64_t)line->n;
        llrp_session_time(&script.session, script.now_ms);
        break;
    case IDLE:
        llrp_session_want(&script.session, script.now_ms, READER_IDLE, (struct str){0});
        break;
    case PORTAL:
        llrp_session_want(&script.session, script.now_ms, READER_PORTAL, (struct str){0});
        break;
    case FIND:
        llrp_session_want(&script.session, script.now_ms, READER_FINDER, STR("\x30\x14"));
        break;
    case CLOSE:
        llrp_session_close(&script.session, script.now_ms);
        break;
    default:
        act_by_reader(line);
    }
}

/* The names of what is said; the last of it is what the reader is asked. */
static void take_said(struct text *names)
{
    struct str out = llrp_session_out(&script.session);
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
            reader->asked = (enum llrp_number)message.element.number;
            reader->asked_id = message.id;
        }
        at += n;
    }
    llrp_session_sent(&script.session, out.len);
}

void script_play(const char *name, const struct line *lines, size_t n_lines)
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
        text_addf(&now, "%s%s%s", device_state_name(script.session.state),
                  script.session.why[0] ? ": " : "", script.session.why);
        if (strcmp(says, lines[i].says) != 0 || strcmp(seen, state) != 0) {
            printf("\n    %s, line %zu:", name, i);
        }
        CHECK_STR(says, lines[i].says);
        CHECK_STR(seen, state);
    }
}

void script_begin(const struct llrp_session_config *config)
{
    script = (struct script){.now_ms = 100000, .piece = SIZE_MAX};
    llrp_session_init(&script.session, config);
}
