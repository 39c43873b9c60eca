#include "drivers/device/llrp_session.h"

void llrp_session_open(struct llrp_session *session)
{
    session->state = DEVICE_OPENING;
    session->why = "";
    wire_init(&session->grammar.wire, &llrp_grammar);
}

static void hear(struct llrp_session *session, const struct wire_event *event)
{
    if (event->kind == WIRE_MESSAGE && event->message.type == LLRP_READER_EVENT_NOTIFICATION) {
        session->state = event->message.result ? DEVICE_FAULT : DEVICE_READY;
        session->why = event->message.result ? "in use by another host" : "";
    }
}

size_t llrp_session_feed(struct llrp_session *session, const uint8_t *bytes, size_t n)
{
    size_t used = wire_feed(&session->grammar.wire, bytes, n);
    struct wire_event event;
    while (wire_next(&session->grammar.wire, &event)) {
        hear(session, &event);
    }
    return used;
}
