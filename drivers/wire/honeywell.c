#include "drivers/wire/honeywell.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

static const struct status {
    char byte;
    const char *name;
} statuses[] = {{'\x06', "ACK"}, {'\x05', "ENQ"}, {'\x15', "NAK"}};

bool honeywell_take_status(char status, struct wire_message *message)
{
    for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
        if (statuses[i].byte == status) {
            message->type = (uint8_t)status;
            message->name = statuses[i].name;
            message->result = i == 0 ? 0 : (uint8_t)status;
            return true;
        }
    }
    return false;
}

static struct honeywell *honeywell_of(struct wire *wire)
{
    return container_of(wire, struct honeywell, wire);
}

/* A byte of a long answer: line ends and all. */
static void keep_answer(struct honeywell *honeywell, uint8_t byte, uint64_t at)
{
    struct serial *serial = &honeywell->serial;
    if (serial->len == sizeof(serial->line)) {
        wire_emit_error(&honeywell->wire, RAFF_E_TOO_LONG, "an answer longer than any",
                        serial->start);
        honeywell_expect(honeywell, false);
        return;
    }
    if (serial->len == 0) {
        serial->start = at;
    }
    serial->line[serial->len++] = (char)byte;
}

static void pass_on(struct honeywell *honeywell, uint8_t byte, uint64_t at)
{
    struct wire *inner = &honeywell->serial.wire;
    if (honeywell->expects_answer) {
        keep_answer(honeywell, byte, at);
        return;
    }
    inner->consumed = at;
    serial_grammar.step(inner, byte);
    if (inner->has_event) {
        honeywell->wire.event = inner->event;
        honeywell->wire.has_event = true;
        inner->has_event = false;
    }
}

static void end_answer(struct honeywell *honeywell, uint8_t mark, uint64_t at)
{
    struct serial *serial = &honeywell->serial;
    struct wire_event *event =
        wire_emit(&honeywell->wire, WIRE_MESSAGE, serial->len > 0 ? serial->start : at - 1);
    event->message.body = (struct str){serial->line, serial->len};
    honeywell_take_status((char)honeywell->held, &event->message);
    honeywell->held = 0;
    serial->len = 0;
    serial->state = 0; /* as before a read */
    if (mark == '.' || mark == '!') {
        honeywell->expects_answer = false;
    }
}

static void honeywell_step(struct wire *wire, uint8_t byte)
{
    struct honeywell *honeywell = honeywell_of(wire);
    struct wire_message message;
    if (honeywell->held && strchr(".!,;", byte) && byte) {
        end_answer(honeywell, byte, wire->consumed);
        return;
    }
    if (honeywell->held) {
        pass_on(honeywell, honeywell->held, wire->consumed - 1);
        honeywell->held = 0;
    }
    if (honeywell_take_status((char)byte, &message)) {
        honeywell->held = byte;
    } else {
        pass_on(honeywell, byte, wire->consumed);
    }
}

static void honeywell_init(struct wire *wire)
{
    wire_init(&honeywell_of(wire)->serial.wire, &serial_grammar);
}

static size_t honeywell_pending(const struct wire *wire)
{
    const struct honeywell *honeywell = container_of_const(wire, struct honeywell, wire);
    return wire_pending(&honeywell->serial.wire) + (honeywell->held ? 1 : 0);
}

const struct wire_grammar honeywell_grammar = {
    .name = "honeywell",
    .size = sizeof(struct honeywell),
    .init = honeywell_init,
    .step = honeywell_step,
    .pending = honeywell_pending,
};

void honeywell_expect(struct honeywell *honeywell, bool expects_answer)
{
    if (honeywell->expects_answer && !expects_answer) {
        honeywell->serial.len = 0;
        honeywell->held = 0;
    }
    honeywell->expects_answer = expects_answer;
}

void honeywell_write_menu(struct text *out, const char *commands, bool keeps)
{
    text_add(out, "\x16M\r");
    text_add(out, commands);
    text_add_char(out, keeps ? '.' : '!');
}
