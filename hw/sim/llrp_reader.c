#include "hw/sim/llrp_reader.h"

#include "hw/sim/llrp_radio.h"

#define ETSI_COUNTRY     276   /* Germany */
#define VENDOR           54321 /* IANA has given it to nobody who makes readers */
#define POWERS           21
#define POWER_LEAST_CDBM 1000
#define POWER_STEP_CDBM  100
#define RF_MODE          1000
#define READS_A_SECOND   200
#define TICK_MS          10 /* between looks at the field */

/* Status of a ConnectionAttemptEvent. */
enum { ATTEMPT_SUCCESS = 0, ATTEMPT_HOST_HAS_ONE = 2, ATTEMPT_ANOTHER = 4 };

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
        sim_llrp_say_event(reader, LLRP_ConnectionAttemptEvent, (const uint64_t[]){ATTEMPT_ANOTHER},
                           1);
        struct llrp_writer writer = sim_llrp_begin(reader);
        llrp_say_event(&writer, ++reader->last_id, sim_llrp_utc_us(reader),
                       LLRP_ConnectionAttemptEvent, (const uint64_t[]){ATTEMPT_HOST_HAS_ONE}, 1);
        *ret_n = writer.len;
        return false;
    }
    reader->has_host = true;
    reader->is_held = reader->holds;
    reader->keepalive_at_ms = now_ms + reader->keepalive_ms;
    wire_init(&reader->hears.wire, &llrp_grammar);
    sim_llrp_say_event(reader, LLRP_ConnectionAttemptEvent, (const uint64_t[]){ATTEMPT_SUCCESS}, 1);
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
    sim_llrp_read_field(reader);
    if (reader->has_host && reader->keepalive_ms && now_ms >= reader->keepalive_at_ms) {
        struct llrp_writer writer = sim_llrp_begin(reader);
        reader->keepalive_at_ms = now_ms + reader->keepalive_ms;
        llrp_say(&writer, LLRP_KEEPALIVE, ++reader->last_id);
        sim_llrp_send(reader, &writer);
    }
}

void sim_llrp_reader_antenna(struct sim_llrp_reader *reader, int64_t now_ms, unsigned antenna,
                             bool is_on)
{
    uint32_t bit = 1U << (antenna - 1);
    bool was_on = !(reader->antennas_off & bit);
    reader->now_ms = now_ms;
    reader->antennas_off = is_on ? reader->antennas_off & ~bit : reader->antennas_off | bit;
    if (was_on != is_on && sim_llrp_wants(reader, LLRP_EVENT_ANTENNA)) {
        sim_llrp_say_event(reader, LLRP_AntennaEvent, (const uint64_t[]){is_on, antenna}, 2);
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
                sim_llrp_hear_request(reader, &event.message);
            } else {
                sim_llrp_say_status(
                    reader, LLRP_ERROR_MESSAGE, 0,
                    (struct sim_llrp_status){SIM_M_PARAMETER_ERROR, "not understood"});
            }
        }
    }
}
