#include "hw/sim/llrp_radio.h"

#define REPORT_TAGS     128 /* in one message, at most */
#define PC_OF(epc_bits) ((uint16_t)((epc_bits) / 16 << 11))

/* EventType of a ROSpecEvent. */
enum { ROSPEC_STARTED = 0, ROSPEC_ENDED = 1 };

/* --- saying --- */

struct llrp_writer sim_llrp_begin(struct sim_llrp_reader *reader)
{
    return llrp_writer_over(reader->message, sizeof(reader->message), LLRP_1_0_1);
}

void sim_llrp_send(struct sim_llrp_reader *reader, const struct llrp_writer *writer)
{
    if (!writer->error && reader->has_host) {
        reader->ops->say(reader, writer->at, writer->len);
    }
}

uint64_t sim_llrp_utc_us(const struct sim_llrp_reader *reader)
{
    return reader->utc_us + (uint64_t)reader->now_ms * 1000;
}

void sim_llrp_say_event(struct sim_llrp_reader *reader, enum llrp_number event,
                        const uint64_t *numbers, size_t n)
{
    struct llrp_writer writer = sim_llrp_begin(reader);
    llrp_say_event(&writer, ++reader->last_id, sim_llrp_utc_us(reader), event, numbers, n);
    sim_llrp_send(reader, &writer);
}

bool sim_llrp_wants(const struct sim_llrp_reader *reader, enum llrp_event_type type)
{
    return reader->events >> type & 1 && !reader->is_held;
}

static void say_rospec_event(struct sim_llrp_reader *reader, const struct sim_rospec *rospec,
                             uint64_t what)
{
    if (sim_llrp_wants(reader, LLRP_EVENT_ROSPEC)) {
        sim_llrp_say_event(reader, LLRP_ROSpecEvent, (const uint64_t[]){what, rospec->id, 0}, 3);
    }
}

void sim_llrp_say_status(struct sim_llrp_reader *reader, enum llrp_number answer, uint32_t id,
                         struct sim_llrp_status status)
{
    struct llrp_writer writer = sim_llrp_begin(reader);
    llrp_say_status(&writer, answer, id, status.code, status.words ? status.words : "");
    sim_llrp_send(reader, &writer);
}

/* --- reports --- */

/* The first of what was seen, as many as fit a message; an empty one if nothing was. */
void sim_llrp_report(struct sim_llrp_reader *reader)
{
    size_t n = reader->n_seen < REPORT_TAGS ? reader->n_seen : REPORT_TAGS;
    struct llrp_writer writer = sim_llrp_begin(reader);
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, ++reader->last_id);
    for (size_t i = 0; i < n; i++) {
        llrp_write_tag(&writer, &reader->seen[i]);
    }
    llrp_end(&writer);
    reader->n_seen -= n;
    memmove(reader->seen, reader->seen + n, reader->n_seen * sizeof(reader->seen[0]));
    reader->overflowed = false;
    sim_llrp_send(reader, &writer);
}

static bool can_report(const struct sim_llrp_reader *reader)
{
    return reader->has_host && !reader->is_held;
}

void sim_llrp_report_all(struct sim_llrp_reader *reader)
{
    while (reader->n_seen > 0 && can_report(reader)) {
        sim_llrp_report(reader);
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
        if (!reader->overflowed && sim_llrp_wants(reader, LLRP_EVENT_BUFFER_WARNING)) {
            sim_llrp_say_event(reader, LLRP_ReportBufferOverflowErrorEvent, NULL, 0);
        }
        reader->overflowed = true;
        return NULL;
    }
    struct wire_tag *tag = &reader->seen[reader->n_seen++];
    *tag = (struct wire_tag){.epc_bits = sight->tag->epc_bits,
                             .antenna = sight->antenna,
                             .pc = PC_OF(sight->tag->epc_bits),
                             .channel = 1,
                             .first_us = sim_llrp_utc_us(reader),
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
        tag->last_us = sim_llrp_utc_us(reader);
        tag->rssi_cdbm =
            tag->rssi_cdbm > sight->rssi_dbm * 100 ? tag->rssi_cdbm : sight->rssi_dbm * 100;
    }
    bool is_due =
        rospec->reports && rospec->report_every > 0 && reader->n_seen >= rospec->report_every;
    if (is_due) {
        sim_llrp_report_all(reader);
    }
}

/* --- the radio --- */

struct sim_rospec *sim_llrp_active(struct sim_llrp_reader *reader)
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
void sim_llrp_read_field(struct sim_llrp_reader *reader)
{
    const struct sim_rospec *rospec = sim_llrp_active(reader);
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

void sim_llrp_activate(struct sim_llrp_reader *reader, struct sim_rospec *rospec)
{
    rospec->state = SIM_ROSPEC_ACTIVE;
    reader->read_ms = reader->now_ms;
    say_rospec_event(reader, rospec, ROSPEC_STARTED);
}

void sim_llrp_deactivate(struct sim_llrp_reader *reader, struct sim_rospec *rospec,
                         enum sim_rospec_state state)
{
    bool was_active = rospec->state == SIM_ROSPEC_ACTIVE;
    rospec->state = state;
    if (was_active) {
        if (rospec->reports) {
            sim_llrp_report_all(reader);
        }
        say_rospec_event(reader, rospec, ROSPEC_ENDED);
    }
}
