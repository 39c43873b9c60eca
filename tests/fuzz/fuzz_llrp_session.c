/* links: raff_device */
/*
 * An LLRP session with a reader that says anything at any time, true answers among it, and a user
 * who changes his mind. Whatever comes: what the session says is LLRP that holds together, its
 * memory and its words are bounded, and one that is over wants nothing more.
 */
#include "drivers/device/llrp_session.h"
#include "tests/fuzz/fuzz_wire.h"

#define OPENED_MAX 4 /* an opening costs more than all else */

struct input {
    const uint8_t *at;
    size_t left;
};

static struct llrp_session session;
static uint64_t now_ms;
static uint16_t asked; /* the last request, and its id */
static uint32_t asked_id;
static size_t checked; /* of what was said */
static unsigned opened;

static uint8_t take(struct input *input)
{
    uint8_t byte = input->left > 0 ? *input->at : 0;
    input->at += input->left > 0;
    input->left -= input->left > 0;
    return byte;
}

static void check_said(void)
{
    struct str out = llrp_session_out(&session);
    for (size_t at = checked; at < out.len;) {
        const uint8_t *bytes = (const uint8_t *)out.at + at;
        struct llrp_message message;
        struct llrp_fault fault;
        fuzz_require(out.len - at >= LLRP_HEADER_BYTES);
        size_t n = (size_t)llrp_big_endian(bytes + 2, 4);
        fuzz_require(n <= out.len - at && llrp_read_message(bytes, n, &message) == 0 &&
                     llrp_check(&message.element, true, &fault) == 0);
        if (message.element.number != LLRP_KEEPALIVE_ACK) {
            asked = message.element.number;
            asked_id = message.id;
        }
        at += n;
    }
    checked = out.len;
}

static void feed(const uint8_t *bytes, size_t n)
{
    struct wire_tag tag;
    while (n > 0 && !session.is_over) {
        size_t used = llrp_session_feed(&session, bytes, n);
        fuzz_require(used > 0 && used <= n);
        bytes += used;
        n -= used;
        while (llrp_session_next(&session, now_ms, &tag)) {
            fuzz_require(tag.epc_bits <= WIRE_EPC_MAX * 8 && !session.is_closing);
        }
    }
}

/* An answer to what was asked, done or refused; of that number for most requests. */
static void answer(uint8_t code)
{
    static const struct llrp_about about = {.antennas = 4, .filters = 1, .n_powers = 1};
    uint8_t bytes[1024];
    struct llrp_writer writer = llrp_writer_over(bytes, sizeof(bytes), LLRP_1_0_1);
    uint16_t number = (uint16_t)(asked + 10);
    if (asked == LLRP_CLOSE_CONNECTION) {
        number = LLRP_CLOSE_CONNECTION_RESPONSE;
    }
    if (asked == LLRP_GET_READER_CAPABILITIES && code == 0) {
        llrp_say_capabilities(&writer, asked_id, &about);
    } else if (llrp_message_type(number)) {
        llrp_say_status(&writer, (enum llrp_number)number, asked_id, code, code ? "no \xff" : "");
    }
    feed(bytes, writer.error ? 0 : writer.len);
}

static void say_event(enum llrp_number event, uint64_t a, uint64_t b)
{
    uint8_t bytes[128];
    struct llrp_writer writer = llrp_writer_over(bytes, sizeof(bytes), LLRP_1_0_1);
    size_t n = event == LLRP_ConnectionAttemptEvent ? 1 : event == LLRP_AntennaEvent ? 2 : 3;
    llrp_say_event(&writer, 1, now_ms, event, (const uint64_t[]){a, b, 0}, n);
    feed(bytes, writer.error ? 0 : writer.len);
}

static void act(struct input *input)
{
    uint8_t what = take(input);
    uint8_t with = take(input);
    size_t n = with < input->left ? with : input->left;
    switch (what % 10) {
    case 0:
        if (opened++ < OPENED_MAX) {
            checked = 0;
            llrp_session_open(&session, now_ms);
        }
        break;
    case 1:
        say_event(LLRP_ConnectionAttemptEvent, with % 8 ? 0 : with / 8, 0);
        break;
    case 2:
    case 3:
        answer(with < 200 ? 0 : with);
        break;
    case 4:
        say_event(with & 1 ? LLRP_AntennaEvent : LLRP_ROSpecEvent, with >> 1 & 3, with >> 3);
        break;
    case 5:
        now_ms += (uint64_t)with * with;
        llrp_session_time(&session, now_ms);
        break;
    case 6:
        llrp_session_want(&session, now_ms, with % 2 ? READER_PORTAL : READER_IDLE,
                          (struct str){0});
        break;
    case 7:
        llrp_session_want(&session, now_ms, READER_FINDER,
                          (struct str){(const char *)input->at, n});
        break;
    case 8:
        feed(input->at, n);
        input->at += n;
        input->left -= n;
        break;
    default:
        if (with == 0) {
            llrp_session_close(&session, now_ms);
        }
        check_said();
        checked = 0;
        llrp_session_sent(&session, session.out_len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct llrp_session_config config = {.antennas = take(&input), .power_cdbm = take(&input)};
    now_ms = 0;
    asked = 0;
    checked = 0;
    opened = 0;
    llrp_session_init(&session, &config);
    while (input.left > 0) {
        act(&input);
        check_said();
        fuzz_require(session.out_len <= sizeof(session.out));
        fuzz_require(memchr(session.why, '\0', sizeof(session.why)) &&
                     text_is_clean(str_of(session.why)));
        fuzz_require(!session.is_over || llrp_session_deadline(&session) == LLRP_SESSION_NEVER);
    }
    return 0;
}
