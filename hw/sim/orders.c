#include "hw/sim/orders.h"

void orders_open(struct orders *orders, size_t peer)
{
    wire_init(&orders->lines[peer].wire, &serial_grammar);
    orders->lines[peer].terminator = SERIAL_LF;
}

static void answer(struct serve *serve, size_t peer, const char *why)
{
    char reply[128];
    struct text text = text_over(reply, sizeof(reply));
    text_addf(&text, why ? "error: %s\n" : "ok\n", why);
    serve_reply(serve, peer, reply);
}

void orders_take(struct orders *orders, struct serve *serve, size_t peer, const uint8_t *bytes,
                 size_t n)
{
    struct wire *wire = &orders->lines[peer].wire;
    struct wire_event event;
    while (n > 0) {
        size_t used = wire_feed(wire, bytes, n);
        bytes += used;
        n -= used;
        if (wire_next(wire, &event)) {
            answer(serve, peer,
                   event.kind == WIRE_READ ? orders->obey(orders->context, event.read.raw)
                                           : "too long a line");
        }
    }
}
