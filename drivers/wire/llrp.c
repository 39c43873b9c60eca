#include "drivers/wire/llrp.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

enum state {
    IN_HEADER,
    IN_BODY,
    IN_SKIP,  /* a message too long to hold */
    IN_NOISE, /* an error was given; silent until the next header */
};

/* What an event of a READER_EVENT_NOTIFICATION is called: by its number and its first field. */
static const struct {
    uint16_t number;
    uint16_t value;
    const char *name;
} event_names[] = {
    {LLRP_ConnectionAttemptEvent, 0, "ConnectionAttemptEvent Success"},
    {LLRP_ConnectionAttemptEvent, 1,
     "ConnectionAttemptEvent Failed_A_Reader_Initiated_Connection_Already_Exists"},
    {LLRP_ConnectionAttemptEvent, 2,
     "ConnectionAttemptEvent Failed_A_Client_Initiated_Connection_Already_Exists"},
    {LLRP_ConnectionAttemptEvent, 3,
     "ConnectionAttemptEvent Failed_Reason_Other_Than_A_Connection_Already_Exists"},
    {LLRP_ConnectionAttemptEvent, 4, "ConnectionAttemptEvent Another_Connection_Attempted"},
    {LLRP_AntennaEvent, 0, "AntennaEvent Antenna_Disconnected"},
    {LLRP_AntennaEvent, 1, "AntennaEvent Antenna_Connected"},
    {LLRP_ROSpecEvent, 0, "ROSpecEvent Start_Of_ROSpec"},
    {LLRP_ROSpecEvent, 1, "ROSpecEvent End_Of_ROSpec"},
    {LLRP_ROSpecEvent, 2, "ROSpecEvent Preemption_Of_ROSpec"},
    {LLRP_RFSurveyEvent, 0, "RFSurveyEvent Start_Of_RFSurvey"},
    {LLRP_RFSurveyEvent, 1, "RFSurveyEvent End_Of_RFSurvey"},
    {LLRP_AISpecEvent, 0, "AISpecEvent End_Of_AISpec"},
};

static struct llrp *llrp_of(struct wire *wire)
{
    return container_of(wire, struct llrp, wire);
}

static uint64_t position_of(const struct llrp *llrp, const uint8_t *at)
{
    return llrp->start + (uint64_t)(at - llrp->bytes);
}

static uint64_t value_of(const struct llrp_tag *tag, unsigned value, unsigned or_value)
{
    return llrp_tag_has(tag, value)      ? tag->value[value]
           : llrp_tag_has(tag, or_value) ? tag->value[or_value]
                                         : 0;
}

static int32_t rssi_of(const struct llrp_tag *tag)
{
    return llrp_tag_has(tag, LLRP_TAG_IMPINJ_RSSI)
               ? (int16_t)tag->value[LLRP_TAG_IMPINJ_RSSI]
               : (int8_t)value_of(tag, LLRP_PeakRSSI, LLRP_PeakRSSI) * 100;
}

static uint16_t has_of(const struct llrp_tag *tag)
{
    static const struct {
        uint8_t value;
        uint8_t has;
    } rows[] = {
        {LLRP_C1G2_PC, WIRE_TAG_PC},
        {LLRP_AntennaID, WIRE_TAG_ANTENNA},
        {LLRP_PeakRSSI, WIRE_TAG_RSSI},
        {LLRP_TAG_IMPINJ_RSSI, WIRE_TAG_RSSI},
        {LLRP_TagSeenCount, WIRE_TAG_COUNT},
        {LLRP_FirstSeenTimestampUTC, WIRE_TAG_FIRST},
        {LLRP_FirstSeenTimestampUptime, WIRE_TAG_FIRST},
        {LLRP_LastSeenTimestampUTC, WIRE_TAG_LAST},
        {LLRP_LastSeenTimestampUptime, WIRE_TAG_LAST},
        {LLRP_ChannelIndex, WIRE_TAG_CHANNEL},
        {LLRP_ROSpecID, WIRE_TAG_ROSPEC},
    };
    uint16_t has = 0;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        has |= llrp_tag_has(tag, rows[i].value) ? rows[i].has : 0;
    }
    return has;
}

int llrp_tag_to_wire(const struct llrp_tag *tag, struct wire_tag *ret_tag)
{
    if (tag->epc_bits > WIRE_EPC_MAX * 8) {
        return RAFF_E_TOO_LONG;
    }
    *ret_tag = (struct wire_tag){
        .has = has_of(tag),
        .epc_bits = tag->epc_bits,
        .pc = (uint16_t)value_of(tag, LLRP_C1G2_PC, LLRP_C1G2_PC),
        .antenna = (uint16_t)value_of(tag, LLRP_AntennaID, LLRP_AntennaID),
        .channel = (uint16_t)value_of(tag, LLRP_ChannelIndex, LLRP_ChannelIndex),
        .count = (uint16_t)value_of(tag, LLRP_TagSeenCount, LLRP_TagSeenCount),
        .rssi_cdbm = rssi_of(tag),
        .rospec = (uint32_t)value_of(tag, LLRP_ROSpecID, LLRP_ROSpecID),
        .first_us = value_of(tag, LLRP_FirstSeenTimestampUTC, LLRP_FirstSeenTimestampUptime),
        .last_us = value_of(tag, LLRP_LastSeenTimestampUTC, LLRP_LastSeenTimestampUptime),
    };
    memcpy(ret_tag->epc, tag->epc, (tag->epc_bits + 7U) / 8);
    return 0;
}

static void emit_message(struct llrp *llrp, const char *name, uint32_t result)
{
    const struct llrp_element *element = &llrp->message.element;
    wire_emit(&llrp->wire, WIRE_MESSAGE, llrp->start)->message = (struct wire_message){
        .type = element->number,
        .name = name,
        .id = llrp->message.id,
        .result = result,
        .body = {(const char *)element->at, element->len},
    };
    llrp->gave_any = true;
}

static void more_tags(struct llrp *llrp)
{
    int got = llrp_tags_next(&llrp->tags, &llrp->tag);
    uint64_t at = position_of(llrp, llrp->tags.last);
    if (got == 0) {
        llrp->in_tags = false;
        if (!llrp->gave_any) {
            emit_message(llrp, llrp->message.element.type->name, 0);
        }
        return;
    }
    llrp->gave_any = true;
    if (got < 0) {
        wire_emit_error(&llrp->wire, got, "a tag report that does not hold together", at);
        return;
    }
    struct wire_event *event = wire_emit(&llrp->wire, WIRE_TAG, at);
    int error = llrp_tag_to_wire(&llrp->tag, &event->tag);
    if (error) {
        wire_emit_error(&llrp->wire, error, "an EPC longer than a tag can hold", at);
    }
}

static const char *name_event(const struct llrp_element *event, uint32_t *ret_status)
{
    const struct llrp_field *first = event->type ? event->type->shape->fields : NULL;
    uint64_t value = 0;
    *ret_status = 0;
    if (!first || llrp_number(event, first->name, &value)) {
        return event->type ? event->type->name : "";
    }
    *ret_status = event->number == LLRP_ConnectionAttemptEvent ? (uint32_t)value : 0;
    for (size_t i = 0; i < ARRAY_SIZE(event_names); i++) {
        if (event_names[i].number == event->number && event_names[i].value == value) {
            return event_names[i].name;
        }
    }
    return event->type->name;
}

static void more_events(struct llrp *llrp)
{
    struct llrp_element event;
    uint32_t status = 0;
    int got = 0;
    do {
        got = llrp_next(&llrp->events, &event);
    } while (got > 0 && (event.number == LLRP_UTCTimestamp || event.number == LLRP_Uptime));
    if (got > 0) {
        const char *name = name_event(&event, &status);
        emit_message(llrp, name, status);
        return;
    }
    llrp->in_events = false;
    if (!llrp->gave_any) {
        emit_message(llrp, llrp->message.element.type->name, 0);
    }
}

static void llrp_more(struct wire *wire)
{
    struct llrp *llrp = llrp_of(wire);
    if (llrp->in_tags) {
        more_tags(llrp);
    } else if (llrp->in_events) {
        more_events(llrp);
    }
}

static uint32_t status_of(const struct llrp_element *element)
{
    struct llrp_element status;
    uint64_t code = 0;
    if (llrp_find(element, LLRP_LLRPStatus, &status) == 0 &&
        llrp_number(&status, "StatusCode", &code) == 0) {
        return (uint32_t)code;
    }
    return 0;
}

/* What keeps the connection alive: the same header with the number of the answer. */
static struct str write_ack(struct llrp *llrp)
{
    memcpy(llrp->reply, llrp->bytes, LLRP_HEADER_BYTES);
    memcpy(llrp->reply + 1, (const uint8_t[]){LLRP_KEEPALIVE_ACK, 0, 0, 0, LLRP_HEADER_BYTES}, 5);
    llrp->reply[0] &= 0xFC; /* the type's two high bits */
    return (struct str){(const char *)llrp->reply, LLRP_HEADER_BYTES};
}

static bool begin_events(struct llrp *llrp)
{
    struct llrp_element data;
    return llrp_find(&llrp->message.element, LLRP_ReaderEventNotificationData, &data) == 0 &&
           llrp_walk(&data, &llrp->events) == 0;
}

static void end_message(struct llrp *llrp)
{
    struct llrp_fault fault;
    const struct llrp_element *element = &llrp->message.element;
    llrp->state = IN_HEADER;
    llrp->len = 0;
    llrp->gave_any = false;
    if (llrp_read_message(llrp->bytes, llrp->want, &llrp->message)) {
        return; /* the header was judged before the body was read */
    }
    if (element->number == LLRP_RO_ACCESS_REPORT) {
        llrp->tags = llrp_tags_over(element->at, element->len);
        llrp->in_tags = true;
        more_tags(llrp);
        return;
    }
    if (llrp_check(element, false, &fault)) {
        wire_emit_error(&llrp->wire, fault.error, fault.why, position_of(llrp, fault.at));
        return;
    }
    if (element->number == LLRP_READER_EVENT_NOTIFICATION && begin_events(llrp)) {
        llrp->in_events = true;
        more_events(llrp);
        return;
    }
    emit_message(llrp, element->type ? element->type->name : "", status_of(element));
    if (element->number == LLRP_KEEPALIVE) {
        llrp->wire.event.reply = write_ack(llrp);
    }
}

/* Whether the ten bytes held can be a header. Searching for one again after noise, more is asked.
 */
static bool is_header(const struct llrp *llrp, uint64_t len)
{
    unsigned version = llrp->bytes[0] >> 2 & 7;
    uint32_t number = (uint32_t)(llrp->bytes[0] << 8 | llrp->bytes[1]) & LLRP_TYPE_MAX;
    if (llrp->bytes[0] >> 5 || version == 0 || len < LLRP_HEADER_BYTES) {
        return false;
    }
    return llrp->state != IN_NOISE ||
           (version <= LLRP_1_1 && len <= LLRP_MESSAGE_MAX && llrp_message_type(number));
}

static void end_header(struct llrp *llrp)
{
    uint64_t len = llrp_big_endian(llrp->bytes + 2, 4);
    if (!is_header(llrp, len)) {
        if (llrp->state != IN_NOISE) {
            llrp->state = IN_NOISE;
            wire_emit_error(&llrp->wire, RAFF_E_SYNTAX, "no header of a message", llrp->start);
        }
        memmove(llrp->bytes, llrp->bytes + 1, LLRP_HEADER_BYTES - 1);
        llrp->len = LLRP_HEADER_BYTES - 1;
        llrp->start++;
    } else if (len > LLRP_MESSAGE_MAX) {
        llrp->state = IN_SKIP;
        llrp->skip = len - LLRP_HEADER_BYTES;
        llrp->len = 0;
        wire_emit_error(&llrp->wire, RAFF_E_TOO_LONG, "a message longer than the limit",
                        llrp->start);
    } else {
        llrp->state = IN_BODY;
        llrp->want = (size_t)len;
    }
}

/* Takes bytes until `until` of them are held. */
static size_t hold(struct llrp *llrp, const uint8_t *bytes, size_t n, size_t until)
{
    size_t taken = n < until - llrp->len ? n : until - llrp->len;
    memcpy(llrp->bytes + llrp->len, bytes, taken);
    llrp->len += taken;
    return taken;
}

/* Takes bytes up to the end of the header, the body or what is to be skipped. */
static size_t take_some(struct llrp *llrp, const uint8_t *bytes, size_t n, uint64_t at)
{
    size_t taken = 0;
    if (llrp->state == IN_SKIP) {
        taken = n < llrp->skip ? n : (size_t)llrp->skip;
        llrp->skip -= taken;
    } else if (llrp->state == IN_BODY) {
        taken = hold(llrp, bytes, n, llrp->want);
    } else {
        llrp->start = llrp->len == 0 ? at : llrp->start;
        taken = hold(llrp, bytes, n, LLRP_HEADER_BYTES);
        if (llrp->len == LLRP_HEADER_BYTES) {
            end_header(llrp);
        }
    }
    return taken;
}

static size_t llrp_feed(struct wire *wire, const uint8_t *bytes, size_t n)
{
    struct llrp *llrp = llrp_of(wire);
    size_t used = 0;
    llrp_more(wire);
    while (used < n && !wire->has_event) {
        used += take_some(llrp, bytes + used, n - used, wire->consumed + used);
        if (llrp->state == IN_SKIP && llrp->skip == 0) {
            llrp->state = IN_HEADER;
        } else if (llrp->state == IN_BODY && llrp->len == llrp->want) {
            end_message(llrp);
        }
    }
    return used;
}

bool llrp_is_lost(const struct llrp *llrp)
{
    return llrp->state == IN_NOISE;
}

static size_t llrp_pending(const struct wire *wire)
{
    return container_of_const(wire, struct llrp, wire)->len;
}

const struct wire_grammar llrp_grammar = {
    .name = "llrp",
    .size = sizeof(struct llrp),
    .feed = llrp_feed,
    .more = llrp_more,
    .pending = llrp_pending,
};
