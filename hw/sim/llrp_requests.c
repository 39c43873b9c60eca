/* What a host asks of the simulated reader. */
#include "hw/sim/llrp_radio.h"

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
        if (rospec->starts_by_itself && !sim_llrp_active(reader)) {
            sim_llrp_activate(reader, rospec);
        }
    }
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status disable(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    sim_llrp_deactivate(reader, rospec, SIM_ROSPEC_DISABLED);
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status start(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    if (rospec->state != SIM_ROSPEC_INACTIVE || sim_llrp_active(reader)) {
        return (struct sim_llrp_status){SIM_M_FIELD_ERROR, "ROSpec is not inactive"};
    }
    sim_llrp_activate(reader, rospec);
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status stop(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    if (rospec->state != SIM_ROSPEC_ACTIVE) {
        return (struct sim_llrp_status){SIM_M_FIELD_ERROR, "ROSpec is not active"};
    }
    sim_llrp_deactivate(reader, rospec, SIM_ROSPEC_INACTIVE);
    return (struct sim_llrp_status){0};
}

static struct sim_llrp_status erase(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    sim_llrp_deactivate(reader, rospec, SIM_ROSPEC_DISABLED);
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

static void get_capabilities(struct sim_llrp_reader *reader, uint32_t id,
                             const struct llrp_element *request)
{
    (void)request;
    struct llrp_writer writer = sim_llrp_begin(reader);
    llrp_say_capabilities(&writer, id, &reader->about);
    sim_llrp_send(reader, &writer);
}

static void get_config(struct sim_llrp_reader *reader, uint32_t id,
                       const struct llrp_element *request)
{
    (void)request;
    struct llrp_writer writer = sim_llrp_begin(reader);
    llrp_begin_message(&writer, LLRP_GET_READER_CONFIG_RESPONSE, id);
    llrp_write_success(&writer);
    for (unsigned i = 1; i <= reader->about.antennas; i++) {
        uint64_t is_on = !(reader->antennas_off >> (i - 1) & 1);
        LLRP_PARAMETER(&writer, LLRP_AntennaProperties, is_on, i, 600); /* 6 dBi */
    }
    LLRP_PARAMETER(&writer, LLRP_KeepaliveSpec, reader->keepalive_ms ? 1 : 0, reader->keepalive_ms);
    llrp_end(&writer);
    sim_llrp_send(reader, &writer);
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
    sim_llrp_say_status(reader, LLRP_SET_READER_CONFIG_RESPONSE, id, (struct sim_llrp_status){0});
}

static void hear_add_rospec(struct sim_llrp_reader *reader, uint32_t id,
                            const struct llrp_element *request)
{
    sim_llrp_say_status(reader, LLRP_ADD_ROSPEC_RESPONSE, id, add_rospec(reader, request));
}

/* There are none, so all of them are gone at once. */
static void delete_accessspec(struct sim_llrp_reader *reader, uint32_t id,
                              const struct llrp_element *request)
{
    struct sim_llrp_status status = {0};
    if (number_of(request, "AccessSpecID")) {
        status = (struct sim_llrp_status){SIM_M_FIELD_ERROR, "no such AccessSpec"};
    }
    sim_llrp_say_status(reader, LLRP_DELETE_ACCESSSPEC_RESPONSE, id, status);
}

static void get_report(struct sim_llrp_reader *reader, uint32_t id,
                       const struct llrp_element *request)
{
    (void)id;
    (void)request;
    sim_llrp_report(reader);
    sim_llrp_report_all(reader);
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
    sim_llrp_say_status(reader, LLRP_CLOSE_CONNECTION_RESPONSE, id, (struct sim_llrp_status){0});
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
            sim_llrp_say_status(reader, orders[i].answer, id, status);
            return true;
        }
    }
    return false;
}

void sim_llrp_hear_request(struct sim_llrp_reader *reader, const struct wire_message *message)
{
    const struct llrp_element request = {.type = llrp_message_type(message->type),
                                         .number = (uint16_t)message->type,
                                         .at = (const uint8_t *)message->body.at,
                                         .len = message->body.len};
    struct llrp_fault fault;
    if (reader->hears.message.version != LLRP_1_0_1) {
        sim_llrp_say_status(reader, LLRP_ERROR_MESSAGE, message->id,
                            (struct sim_llrp_status){SIM_M_UNSUPPORTED_VERSION, "only LLRP 1.0.1"});
        return;
    }
    if (llrp_check(&request, true, &fault)) {
        sim_llrp_say_status(reader, LLRP_ERROR_MESSAGE, message->id,
                            (struct sim_llrp_status){SIM_M_PARAMETER_ERROR, fault.why});
        return;
    }
    bool is_known = message->type != reader->denied;
    for (size_t i = 0; is_known && i < ARRAY_SIZE(requests); i++) {
        if (requests[i].number == message->type) {
            requests[i].hear(reader, message->id, &request);
            return;
        }
    }
    if (!is_known || !hear_order(reader, message->id, &request)) {
        sim_llrp_say_status(reader, LLRP_ERROR_MESSAGE, message->id,
                            (struct sim_llrp_status){SIM_M_UNSUPPORTED_MESSAGE, "not known here"});
    }
}
