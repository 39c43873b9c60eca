#include "hw/sim/llrp_reader.h"

#include "hw/sim/llrp_rospec.h"

#define ETSI_COUNTRY     276   /* Germany */
#define VENDOR           54321 /* IANA has given it to nobody who makes readers */
#define POWERS           21
#define POWER_LEAST_CDBM 1000
#define POWER_STEP_CDBM  100
#define RF_MODE          1000
#define READS_A_SECOND   200
#define TICK_MS          10  /* between looks at the field */
#define REPORT_TAGS      128 /* in one message, at most */
#define PC_OF(epc_bits)  ((uint16_t)((epc_bits) / 16 << 11))

/* Status of a ConnectionAttemptEvent. */
enum { ATTEMPT_SUCCESS = 0, ATTEMPT_HOST_HAS_ONE = 2, ATTEMPT_ANOTHER = 4 };

/* EventType of a ROSpecEvent. */
enum { ROSPEC_STARTED = 0, ROSPEC_ENDED = 1 };

/* --- saying --- */

static struct llrp_writer begin(struct sim_llrp_reader *reader)
{
    return llrp_writer_over(reader->message, sizeof(reader->message), LLRP_1_0_1);
}

static void send(struct sim_llrp_reader *reader, const struct llrp_writer *writer)
{
    if (!writer->error && reader->has_host) {
        reader->ops->say(reader, writer->at, writer->len);
    }
}

static uint64_t utc_us(const struct sim_llrp_reader *reader)
{
    return reader->utc_us + (uint64_t)reader->now_ms * 1000;
}

static void say_event(struct sim_llrp_reader *reader, enum llrp_number event,
                      const uint64_t *numbers, size_t n)
{
    struct llrp_writer writer = begin(reader);
    llrp_say_event(&writer, ++reader->last_id, utc_us(reader), event, numbers, n);
    send(reader, &writer);
}

static bool wants(const struct sim_llrp_reader *reader, enum llrp_event_type type)
{
    return reader->events >> type & 1 && !reader->is_held;
}

static void say_rospec_event(struct sim_llrp_reader *reader, const struct sim_rospec *rospec,
                             uint64_t what)
{
    if (wants(reader, LLRP_EVENT_ROSPEC)) {
        say_event(reader, LLRP_ROSpecEvent, (const uint64_t[]){what, rospec->id, 0}, 3);
    }
}

/* --- reports --- */

/* The first of what was seen, as many as fit a message; an empty one if nothing was. */
static void report(struct sim_llrp_reader *reader)
{
    size_t n = reader->n_seen < REPORT_TAGS ? reader->n_seen : REPORT_TAGS;
    struct llrp_writer writer = begin(reader);
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, ++reader->last_id);
    for (size_t i = 0; i < n; i++) {
        llrp_write_tag(&writer, &reader->seen[i]);
    }
    llrp_end(&writer);
    reader->n_seen -= n;
    memmove(reader->seen, reader->seen + n, reader->n_seen * sizeof(reader->seen[0]));
    reader->overflowed = false;
    send(reader, &writer);
}

static bool can_report(const struct sim_llrp_reader *reader)
{
    return reader->has_host && !reader->is_held;
}

static void report_all(struct sim_llrp_reader *reader)
{
    while (reader->n_seen > 0 && can_report(reader)) {
        report(reader);
    }
}

static bool is_of(const struct wire_tag *seen, const struct field_sight *sight)
{
    return seen->antenna == sight->antenna && seen->epc_bits == sight->tag->epc_bits &&
           memcmp(seen->epc, sight->tag->epc, (seen->epc_bits + 7U) / 8) == 0;
}

/* A tag not yet reported is counted up; where the memory is full, it is lost and said so once. */
static struct wire_tag *place_for(struct sim_llrp_reader *reader, const struct field_sight *sight)
{
    for (size_t i = 0; i < reader->n_seen; i++) {
        if (is_of(&reader->seen[i], sight)) {
            return &reader->seen[i];
        }
    }
    if (reader->n_seen == SIM_LLRP_BUFFER_MAX) {
        if (!reader->overflowed && wants(reader, LLRP_EVENT_BUFFER_WARNING)) {
            say_event(reader, LLRP_ReportBufferOverflowErrorEvent, NULL, 0);
        }
        reader->overflowed = true;
        return NULL;
    }
    struct wire_tag *tag = &reader->seen[reader->n_seen++];
    *tag = (struct wire_tag){.epc_bits = sight->tag->epc_bits,
                             .antenna = sight->antenna,
                             .pc = PC_OF(sight->tag->epc_bits),
                             .channel = 1,
                             .first_us = utc_us(reader),
                             .rssi_cdbm = sight->rssi_dbm * 100};
    memcpy(tag->epc, sight->tag->epc, sizeof(tag->epc));
    return tag;
}

static void take_down(struct sim_llrp_reader *reader, const struct sim_rospec *rospec,
                      const struct field_sight *sight)
{
    struct wire_tag *tag = place_for(reader, sight);
    if (tag) {
        tag->has = rospec->has;
        tag->rospec = rospec->id;
        tag->count++;
        tag->last_us = utc_us(reader);
        tag->rssi_cdbm =
            tag->rssi_cdbm > sight->rssi_dbm * 100 ? tag->rssi_cdbm : sight->rssi_dbm * 100;
    }
    bool is_due =
        rospec->reports && rospec->report_every > 0 && reader->n_seen >= rospec->report_every;
    if (is_due) {
        report_all(reader);
    }
}

/* --- the radio --- */

static struct sim_rospec *active(struct sim_llrp_reader *reader)
{
    for (size_t i = 0; i < SIM_LLRP_ROSPECS_MAX; i++) {
        if (reader->rospecs[i].id && reader->rospecs[i].state == SIM_ROSPEC_ACTIVE) {
            return &reader->rospecs[i];
        }
    }
    return NULL;
}

static unsigned antennas_of(const struct sim_llrp_reader *reader, const struct sim_rospec *rospec)
{
    unsigned there = (unsigned)((1ULL << reader->about.antennas) - 1);
    return rospec->antennas & there & ~reader->antennas_off;
}

/* Whatever it had time to see since it last looked. */
static void read_field(struct sim_llrp_reader *reader)
{
    const struct sim_rospec *rospec = active(reader);
    int64_t ms = reader->now_ms - reader->read_ms;
    int64_t n = rospec ? ms * reader->reads_a_second / 1000 : 0;
    reader->read_ms = n > 0 && rospec ? reader->read_ms + n * 1000 / reader->reads_a_second
                      : rospec        ? reader->read_ms
                                      : reader->now_ms;
    for (struct field_sight sight; n > 0; n--) {
        if (!field_see(&reader->field, reader->now_ms, antennas_of(reader, rospec),
                       sim_rospec_listens, rospec, &sight)) {
            return;
        }
        reader->reads++;
        take_down(reader, rospec, &sight);
    }
}

static void activate(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    rospec->state = SIM_ROSPEC_ACTIVE;
    reader->read_ms = reader->now_ms;
    say_rospec_event(reader, rospec, ROSPEC_STARTED);
}

static void deactivate(struct sim_llrp_reader *reader, struct sim_rospec *rospec,
                       enum sim_rospec_state state)
{
    bool was_active = rospec->state == SIM_ROSPEC_ACTIVE;
    rospec->state = state;
    if (was_active) {
        if (rospec->reports) {
            report_all(reader);
        }
        say_rospec_event(reader, rospec, ROSPEC_ENDED);
    }
}

/* --- requests about ROSpecs; each in the states that the standard wants (chapter 6.1.1) --- */

static struct sim_rospec *find_rospec(struct sim_llrp_reader *reader, uint64_t id)
{
    for (size_t i = 0; i < SIM_LLRP_ROSPECS_MAX; i++) {
        if (reader->rospecs[i].id == id) {
            return &reader->rospecs[i];
        }
    }
    return NULL;
}

static struct sim_llrp_status add_rospec(struct sim_llrp_reader *reader,
                                         const struct llrp_element *request)
{
    struct sim_rospec rospec;
    struct sim_llrp_status status = sim_rospec_read(&reader->about, request, &rospec);
    if (status.code) {
        return status;
    }
    struct sim_rospec *place = find_rospec(reader, 0);
    if (find_rospec(reader, rospec.id) || !place) {
        return (struct sim_llrp_status){SIM_M_FIELD_ERROR, "ROSpec exists, or too many"};
    }
    *place = rospec;
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status enable(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    if (rospec->state == SIM_ROSPEC_DISABLED) {
        rospec->state = SIM_ROSPEC_INACTIVE;
        if (rospec->starts_by_itself && !active(reader)) {
            activate(reader, rospec);
        }
    }
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status disable(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    deactivate(reader, rospec, SIM_ROSPEC_DISABLED);
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status start(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    if (rospec->state != SIM_ROSPEC_INACTIVE || active(reader)) {
        return (struct sim_llrp_status){SIM_M_FIELD_ERROR, "ROSpec is not inactive"};
    }
    activate(reader, rospec);
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status stop(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    if (rospec->state != SIM_ROSPEC_ACTIVE) {
        return (struct sim_llrp_status){SIM_M_FIELD_ERROR, "ROSpec is not active"};
    }
    deactivate(reader, rospec, SIM_ROSPEC_INACTIVE);
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status erase(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    deactivate(reader, rospec, SIM_ROSPEC_DISABLED);
    *rospec = (struct sim_rospec){0};
    return (struct sim_llrp_status){0};
}

static uint64_t number_of(const struct llrp_element *element, const char *name)
{
    uint64_t number = 0;
    return llrp_number(element, name, &number) == 0 ? number : 0;
}

static const struct order {
    enum llrp_number request;
    enum llrp_number answer;
    bool takes_all; /* ROSpecID 0 is all of them */
    struct sim_llrp_status (*run)(struct sim_llrp_reader *reader, struct sim_rospec *rospec);
} orders[] = {
    {LLRP_ENABLE_ROSPEC, LLRP_ENABLE_ROSPEC_RESPONSE, true, enable},
    {LLRP_DISABLE_ROSPEC, LLRP_DISABLE_ROSPEC_RESPONSE, true, disable},
    {LLRP_DELETE_ROSPEC, LLRP_DELETE_ROSPEC_RESPONSE, true, erase},
    {LLRP_START_ROSPEC, LLRP_START_ROSPEC_RESPONSE, false, start},
    {LLRP_STOP_ROSPEC, LLRP_STOP_ROSPEC_RESPONSE, false, stop},
};

static struct sim_llrp_status run_order(struct sim_llrp_reader *reader, const struct order *order,
                                        uint64_t id)
{
    struct sim_rospec *rospec = id ? find_rospec(reader, id) : NULL;
    for (size_t i = 0; id == 0 && order->takes_all && i < SIM_LLRP_ROSPECS_MAX; i++) {
        if (reader->rospecs[i].id) {
            (void)order->run(reader, &reader->rospecs[i]);
        }
    }
    if (id == 0 && order->takes_all) {
        return (struct sim_llrp_status){0};
    }
    return rospec ? order->run(reader, rospec)
                  : (struct sim_llrp_status){SIM_M_FIELD_ERROR, "no such ROSpec"};
}

/* --- the other requests --- */

static void say_status(struct sim_llrp_reader *reader, enum llrp_number answer, uint32_t id,
                       struct sim_llrp_status status)
{
    struct llrp_writer writer = begin(reader);
    llrp_say_status(&writer, answer, id, status.code, status.words ? status.words : "");
    send(reader, &writer);
}

static void get_capabilities(struct sim_llrp_reader *reader, uint32_t id,
                             const struct llrp_element *request)
{
    (void)request;
    struct llrp_writer writer = begin(reader);
    llrp_say_capabilities(&writer, id, &reader->about);
    send(reader, &writer);
}

static void get_config(struct sim_llrp_reader *reader, uint32_t id,
                       const struct llrp_element *request)
{
    (void)request;
    struct llrp_writer writer = begin(reader);
    llrp_begin_message(&writer, LLRP_GET_READER_CONFIG_RESPONSE, id);
    llrp_write_success(&writer);
    for (unsigned i = 1; i <= reader->about.antennas; i++) {
        uint64_t is_on = !(reader->antennas_off >> (i - 1) & 1);
        LLRP_PARAMETER(&writer, LLRP_AntennaProperties, is_on, i, 600); /* 6 dBi */
    }
    LLRP_PARAMETER(&writer, LLRP_KeepaliveSpec, reader->keepalive_ms ? 1 : 0, reader->keepalive_ms);
    llrp_end(&writer);
    send(reader, &writer);
}

static void reset(struct sim_llrp_reader *reader)
{
    memset(reader->rospecs, 0, sizeof(reader->rospecs));
    reader->events = 0;
    reader->keepalive_ms = 0;
    reader->holds = reader->is_held = false;
}

static void take_event_states(struct sim_llrp_reader *reader, const struct llrp_element *spec)
{
    struct llrp_walk walk;
    struct llrp_element child;
    for (int got = llrp_walk(spec, &walk) ? 0 : 1; got > 0;) {
        got = llrp_next(&walk, &child);
        uint64_t type = got > 0 ? number_of(&child, "EventType") : 16;
        if (type < 16) {
            uint16_t bit = (uint16_t)(1U << type);
            bool is_on = number_of(&child, "NotificationState");
            reader->events = (uint16_t)(is_on ? reader->events | bit : reader->events & ~bit);
        }
    }
}

static void set_config(struct sim_llrp_reader *reader, uint32_t id,
                       const struct llrp_element *request)
{
    struct llrp_element child;
    if (number_of(request, "ResetToFactoryDefault")) {
        reset(reader);
    }
    if (llrp_find(request, LLRP_ReaderEventNotificationSpec, &child) == 0) {
        take_event_states(reader, &child);
    }
    if (llrp_find(request, LLRP_KeepaliveSpec, &child) == 0) {
        bool is_on = number_of(&child, "KeepaliveTriggerType");
        reader->keepalive_ms = is_on ? (uint32_t)number_of(&child, "PeriodicTriggerValue") : 0;
        reader->keepalive_at_ms = reader->now_ms + reader->keepalive_ms;
    }
    if (llrp_find(request, LLRP_EventsAndReports, &child) == 0) {
        reader->holds = number_of(&child, "HoldEventsAndReportsUponReconnect");
    }
    say_status(reader, LLRP_SET_READER_CONFIG_RESPONSE, id, (struct sim_llrp_status){0});
}

static void hear_add_rospec(struct sim_llrp_reader *reader, uint32_t id,
                            const struct llrp_element *request)
{
    say_status(reader, LLRP_ADD_ROSPEC_RESPONSE, id, add_rospec(reader, request));
}

/* There are none, so all of them are gone at once. */
static void delete_accessspec(struct sim_llrp_reader *reader, uint32_t id,
                              const struct llrp_element *request)
{
    struct sim_llrp_status status = {0};
    if (number_of(request, "AccessSpecID")) {
        status = (struct sim_llrp_status){SIM_M_FIELD_ERROR, "no such AccessSpec"};
    }
    say_status(reader, LLRP_DELETE_ACCESSSPEC_RESPONSE, id, status);
}

static void get_report(struct sim_llrp_reader *reader, uint32_t id,
                       const struct llrp_element *request)
{
    (void)id;
    (void)request;
    report(reader);
    report_all(reader);
}

static void enable_events(struct sim_llrp_reader *reader, uint32_t id,
                          const struct llrp_element *request)
{
    (void)id;
    (void)request;
    reader->is_held = false;
}

static void keepalive_ack(struct sim_llrp_reader *reader, uint32_t id,
                          const struct llrp_element *request)
{
    (void)id;
    (void)request;
    reader->acks++;
}

static void close_connection(struct sim_llrp_reader *reader, uint32_t id,
                             const struct llrp_element *request)
{
    (void)request;
    say_status(reader, LLRP_CLOSE_CONNECTION_RESPONSE, id, (struct sim_llrp_status){0});
    reader->ops->hang_up(reader);
    sim_llrp_reader_left(reader);
}

static const struct request {
    enum llrp_number number;
    void (*hear)(struct sim_llrp_reader *reader, uint32_t id, const struct llrp_element *request);
} requests[] = {
    {LLRP_GET_READER_CAPABILITIES, get_capabilities},
    {LLRP_GET_READER_CONFIG, get_config},
    {LLRP_SET_READER_CONFIG, set_config},
    {LLRP_ADD_ROSPEC, hear_add_rospec},
    {LLRP_DELETE_ACCESSSPEC, delete_accessspec},
    {LLRP_GET_REPORT, get_report},
    {LLRP_ENABLE_EVENTS_AND_REPORTS, enable_events},
    {LLRP_KEEPALIVE_ACK, keepalive_ack},
    {LLRP_CLOSE_CONNECTION, close_connection},
};

/* --- hearing --- */

static bool hear_order(struct sim_llrp_reader *reader, uint32_t id,
                       const struct llrp_element *request)
{
    for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
        if (orders[i].request == request->number) {
            struct sim_llrp_status status =
                run_order(reader, &orders[i], number_of(request, "ROSpecID"));
            say_status(reader, orders[i].answer, id, status);
            return true;
        }
    }
    return false;
}

static void hear_request(struct sim_llrp_reader *reader, const struct wire_message *message)
{
    const struct llrp_element request = {.type = llrp_message_type(message->type),
                                         .number = (uint16_t)message->type,
                                         .at = (const uint8_t *)message->body.at,
                                         .len = message->body.len};
    struct llrp_fault fault;
    if (llrp_check(&request, true, &fault)) {
        say_status(reader, LLRP_ERROR_MESSAGE, message->id,
                   (struct sim_llrp_status){SIM_M_PARAMETER_ERROR, fault.why});
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
        if (requests[i].number == message->type) {
            requests[i].hear(reader, message->id, &request);
            return;
        }
    }
    if (!hear_order(reader, message->id, &request)) {
        say_status(reader, LLRP_ERROR_MESSAGE, message->id,
                   (struct sim_llrp_status){SIM_M_UNSUPPORTED_MESSAGE, "not known here"});
    }
}

void sim_llrp_reader_hear(struct sim_llrp_reader *reader, int64_t now_ms, const uint8_t *bytes,
                          size_t n)
{
    reader->now_ms = now_ms;
    while (n > 0 && reader->has_host) {
        size_t used = wire_feed(&reader->hears.wire, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        while (reader->has_host && wire_next(&reader->hears.wire, &event)) {
            if (event.kind == WIRE_MESSAGE) {
                hear_request(reader, &event.message);
            } else {
                say_status(reader, LLRP_ERROR_MESSAGE, 0,
                           (struct sim_llrp_status){SIM_M_PARAMETER_ERROR, "not understood"});
            }
        }
    }
}

/* --- life --- */

void sim_llrp_reader_init(struct sim_llrp_reader *reader, const struct sim_llrp_reader_ops *ops,
                          int64_t now_ms, uint64_t utc_now_us)
{
    memset(reader, 0, sizeof(*reader));
    field_init(&reader->field);
    reader->ops = ops;
    reader->now_ms = reader->read_ms = now_ms;
    reader->utc_us = utc_now_us - (uint64_t)now_ms * 1000;
    reader->reads_a_second = READS_A_SECOND;
    reader->about = (struct llrp_about){.manufacturer = VENDOR,
                                        .model = 1,
                                        .firmware = "raff-sim",
                                        .antennas = 4,
                                        .has_clock = true,
                                        .filters = SIM_LLRP_FILTERS_MAX,
                                        .country = ETSI_COUNTRY,
                                        .mode = RF_MODE,
                                        .n_powers = POWERS};
    for (uint16_t i = 0; i < POWERS; i++) {
        reader->about.powers[i].index = (uint16_t)(i + 1);
        reader->about.powers[i].cdbm = (int16_t)(POWER_LEAST_CDBM + POWER_STEP_CDBM * i);
    }
}

bool sim_llrp_reader_met(struct sim_llrp_reader *reader, int64_t now_ms, size_t *ret_n)
{
    bool is_first = !reader->has_host;
    reader->now_ms = now_ms;
    if (!is_first) {
        say_event(reader, LLRP_ConnectionAttemptEvent, (const uint64_t[]){ATTEMPT_ANOTHER}, 1);
        struct llrp_writer writer = begin(reader);
        llrp_say_event(&writer, ++reader->last_id, utc_us(reader), LLRP_ConnectionAttemptEvent,
                       (const uint64_t[]){ATTEMPT_HOST_HAS_ONE}, 1);
        *ret_n = writer.len;
        return false;
    }
    reader->has_host = true;
    reader->is_held = reader->holds;
    reader->keepalive_at_ms = now_ms + reader->keepalive_ms;
    wire_init(&reader->hears.wire, &llrp_grammar);
    say_event(reader, LLRP_ConnectionAttemptEvent, (const uint64_t[]){ATTEMPT_SUCCESS}, 1);
    return true;
}

void sim_llrp_reader_left(struct sim_llrp_reader *reader)
{
    reader->has_host = false;
}

bool sim_llrp_reader_reads(const struct sim_llrp_reader *reader)
{
    for (size_t i = 0; i < SIM_LLRP_ROSPECS_MAX; i++) {
        if (reader->rospecs[i].id && reader->rospecs[i].state == SIM_ROSPEC_ACTIVE) {
            return true;
        }
    }
    return false;
}

int64_t sim_llrp_reader_deadline(const struct sim_llrp_reader *reader)
{
    int64_t at = sim_llrp_reader_reads(reader) ? reader->now_ms + TICK_MS : INT64_MAX;
    bool keeps_alive = reader->has_host && reader->keepalive_ms > 0;
    return keeps_alive && reader->keepalive_at_ms < at ? reader->keepalive_at_ms : at;
}

void sim_llrp_reader_time(struct sim_llrp_reader *reader, int64_t now_ms)
{
    reader->now_ms = now_ms;
    read_field(reader);
    if (reader->has_host && reader->keepalive_ms && now_ms >= reader->keepalive_at_ms) {
        struct llrp_writer writer = begin(reader);
        reader->keepalive_at_ms = now_ms + reader->keepalive_ms;
        llrp_say(&writer, LLRP_KEEPALIVE, ++reader->last_id);
        send(reader, &writer);
    }
}

void sim_llrp_reader_antenna(struct sim_llrp_reader *reader, int64_t now_ms, unsigned antenna,
                             bool is_on)
{
    uint32_t bit = 1U << (antenna - 1);
    bool was_on = !(reader->antennas_off & bit);
    reader->now_ms = now_ms;
    reader->antennas_off = is_on ? reader->antennas_off & ~bit : reader->antennas_off | bit;
    if (was_on != is_on && wants(reader, LLRP_EVENT_ANTENNA)) {
        say_event(reader, LLRP_AntennaEvent, (const uint64_t[]){is_on, antenna}, 2);
    }
}
