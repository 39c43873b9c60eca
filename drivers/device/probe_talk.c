#include "drivers/device/probe_talk.h"

#define ROUNDS   2
#define LINE_MIN 3 /* characters that are a code */

/* --- answers --- */

static bool is_sics(const struct wire_event *event)
{
    const struct wire_message *message = &event->message;
    if (event->kind != WIRE_MESSAGE) {
        return event->kind == WIRE_WEIGHT || event->kind == WIRE_STATUS;
    }
    bool is_refusal = message->name[0] == 'E' && message->body.len == 0; /* ES, ET, EL */
    return is_refusal || (strcmp(message->name, "I4") == 0 && message->body.len > 0);
}

static bool is_toledo(const struct wire_event *event)
{
    return event->kind == WIRE_WEIGHT || event->kind == WIRE_STATUS;
}

/* Of the decoder's own, or what it says only when it was asked. */
static bool is_ssi(const struct wire_event *event)
{
    uint32_t type = event->message.type;
    return event->kind == WIRE_READ ||
           (event->kind == WIRE_MESSAGE && (type == SSI_REPLY_REVISION || type == SSI_CMD_ACK ||
                                            type == SSI_CMD_NAK || type == SSI_EVENT));
}

static bool is_mercury(const struct wire_event *event)
{
    return event->kind == WIRE_TAG || event->kind == WIRE_MESSAGE;
}

/* The question has no data, the answer has: its checksum alone would be a coin thrown eight times.
 */
static bool is_a0(const struct wire_event *event)
{
    return event->kind == WIRE_TAG ||
           (event->kind == WIRE_MESSAGE && event->message.type == A0_GET_FIRMWARE_VERSION &&
            event->message.body.len >= 2);
}

static bool is_bb(const struct wire_event *event)
{
    return event->kind == WIRE_TAG ||
           (event->kind == WIRE_MESSAGE && event->message.type == BB_GET_MODULE_INFO &&
            event->message.body.len >= 2);
}

/* --- questions --- */

#define S(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define SICS                                                                                       \
    {                                                                                              \
        DEVICE_SCALE, "mt-sics", "scale (MT-SICS)", false                                          \
    }
#define WAKE  "\x55\x55\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ACKED "\0\0\xff\0\xff\0" /* and behind it the answer: done */

/* Lines that are likely, and questions that are short, first. 9600 is what scanners and scales have
 * when they are new. */
static const struct probe_question questions[] = {
    {SICS, PROBE_9600, S("I4\r\n"), &mt_sics_grammar, is_sics, {0}},
    {SICS, PROBE_9600, S("SI\r\n"), &mt_sics_grammar, is_sics, {0}},
    {{DEVICE_SCANNER, "ssi", "scanner (SSI)", false},
     PROBE_9600,
     S("\x04\xa3\x04\x00\xff\x55"),
     &ssi_grammar,
     is_ssi,
     {0}},
    {{DEVICE_SCALE, "toledo8217", "scale (Toledo 8217)", false},
     PROBE_9600_7E1,
     S("W"),
     &toledo8217_grammar,
     is_toledo,
     {0}},
    {{DEVICE_READER, "nfc", "NFC reader (PN532)", false},
     PROBE_115200,
     S(WAKE "\0\0\xff\x03\xfd\xd4\x14\x01\x17\0"),
     NULL,
     NULL,
     S(ACKED "\0\0\xff\x02\xfe\xd5\x15\x16\0")},
    {{DEVICE_READER, "mercury", "UHF module (ThingMagic)", false},
     PROBE_115200,
     S("\xff\x00\x03\x1d\x0c"),
     &mercury_grammar,
     is_mercury,
     {0}},
    {{DEVICE_READER, "a0", "UHF module (A0)", false},
     PROBE_115200,
     S("\xa0\x03\xff\x72\xec"),
     &a0_grammar,
     is_a0,
     {0}},
    {{DEVICE_READER, "bb", "UHF module (BB)", false},
     PROBE_115200,
     S("\xbb\x00\x03\x00\x01\x00\x04\x7e"),
     &bb_grammar,
     is_bb,
     {0}},
};

_Static_assert(ARRAY_SIZE(questions) <= PROBE_QUESTIONS_MAX, "a grammar for each question");

static const struct probe_finding lines = {DEVICE_SCANNER, "lines", "scanner (serial)", false};
static const struct probe_finding guess = {DEVICE_SCANNER, "lines",
                                           "unknown, taken for a line scanner", true};

const struct probe_question *probe_questions(size_t *ret_n)
{
    *ret_n = ARRAY_SIZE(questions);
    return questions;
}

static bool is_of_use(const struct probe_talk *talk, enum device_kind kind)
{
    return talk->kinds & PROBE_KIND(kind);
}

/* --- the talk --- */

static void begin(struct probe_talk *talk, size_t i)
{
    if (questions[i].grammar) {
        wire_init(&talk->grammars[i].wire, questions[i].grammar);
    }
}

static void begin_line(struct probe_talk *talk, enum probe_line line)
{
    talk->line = line;
    talk->line_len = 0;
    talk->tail_len = 0;
    for (size_t i = 0; i < ARRAY_SIZE(questions); i++) {
        begin(talk, i);
    }
}

/* From `at` on; the number of questions if there is none. */
static size_t next_of_use(const struct probe_talk *talk, size_t at)
{
    while (at < ARRAY_SIZE(questions) && !is_of_use(talk, questions[at].finding.kind)) {
        at++;
    }
    return at;
}

void probe_talk_init(struct probe_talk *talk, unsigned kinds)
{
    *talk = (struct probe_talk){.kinds = kinds, .is_listening = true};
    size_t first = next_of_use(talk, 0);
    begin_line(talk, first < ARRAY_SIZE(questions) ? questions[first].line : PROBE_9600);
}

const struct probe_question *probe_talk_next(struct probe_talk *talk)
{
    size_t at = next_of_use(talk, talk->at);
    if (at == ARRAY_SIZE(questions) && talk->rounds + 1 < ROUNDS) {
        talk->rounds++;
        at = next_of_use(talk, 0);
    }
    if (at == ARRAY_SIZE(questions)) {
        return NULL;
    }
    talk->is_listening = false;
    talk->at = at + 1;
    if (questions[at].line != talk->line) {
        begin_line(talk, questions[at].line);
    }
    begin(talk, at);
    return &questions[at];
}

/* --- hearing --- */

static bool hear_grammar(struct wire *wire, const struct probe_question *question,
                         const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        struct wire_event event;
        size_t used = wire_feed(wire, bytes, n);
        bytes += used;
        n -= used;
        while (wire_next(wire, &event)) {
            if (event.kind != WIRE_ERROR && question->is_answer(&event)) {
                return true;
            }
        }
    }
    return false;
}

/* The end of the tail, byte by byte: an answer may come in pieces. */
static bool hear_bytes(struct probe_talk *talk, struct str answer, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (talk->tail_len == sizeof(talk->tail)) {
            memmove(talk->tail, talk->tail + 1, --talk->tail_len);
        }
        talk->tail[talk->tail_len++] = (char)bytes[i];
        if (talk->tail_len >= answer.len &&
            memcmp(talk->tail + talk->tail_len - answer.len, answer.at, answer.len) == 0) {
            return true;
        }
    }
    return false;
}

/* Text and its end, and nothing that is neither; GS is in codes. */
static bool hear_text(struct probe_talk *talk, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool is_end = bytes[i] == '\r' || bytes[i] == '\n';
        if (is_end && talk->line_len >= LINE_MIN) {
            return true;
        }
        bool is_text = (bytes[i] >= 0x20 && bytes[i] < 0x7F) || bytes[i] == 0x1D;
        talk->line_len = is_text ? talk->line_len + 1 : 0;
    }
    return false;
}

const struct probe_finding *probe_talk_hear(struct probe_talk *talk, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < ARRAY_SIZE(questions); i++) {
        const struct probe_question *question = &questions[i];
        if (question->line != talk->line || !is_of_use(talk, question->finding.kind)) {
            continue;
        }
        if (question->grammar ? hear_grammar(&talk->grammars[i].wire, question, bytes, n)
                              : hear_bytes(talk, question->answer, bytes, n)) {
            return &question->finding;
        }
    }
    bool is_scan = talk->is_listening && talk->line == PROBE_9600 && hear_text(talk, bytes, n);
    return is_scan && is_of_use(talk, DEVICE_SCANNER) ? &lines : NULL;
}

const struct probe_finding *probe_talk_guess(const struct probe_talk *talk)
{
    return is_of_use(talk, DEVICE_SCANNER) ? &guess : NULL;
}
