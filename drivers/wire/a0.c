#include "drivers/wire/a0.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

/* Places in a frame. */
enum { MARK, LENGTH, ADDRESS, COMMAND, DATA };

#define START       0xA0
#define LENGTH_MIN  3 /* address, command, checksum */
#define PHASE_BYTES 2 /* behind the RSSI, where it was asked for */

static struct a0 *a0_of(struct wire *wire)
{
    return container_of(wire, struct a0, frames.wire);
}

/* --- tags --- */

/* ? The table of the manual: 865 to 868 MHz in steps of 0.5, then 902 to 928 (pyImpinj; a YR8900
 * client goes on from 865 instead, which for its region is the same). */
static uint32_t frequency_khz(uint8_t frequency_antenna)
{
    uint32_t index = frequency_antenna >> 2;
    return index < 7 ? 865000 + index * 500 : 902000 + (index - 7) * 500;
}

static size_t epc_bytes(const uint8_t *pc)
{
    return (size_t)(pc[0] >> 3) * 2;
}

static void emit_tag(struct wire *wire, const uint8_t *pc, uint8_t frequency_antenna, uint8_t rssi,
                     uint64_t at)
{
    struct wire_tag *tag = &wire_emit(wire, WIRE_TAG, at)->tag;
    size_t n = epc_bytes(pc);
    tag->has = WIRE_TAG_PC | WIRE_TAG_ANTENNA | WIRE_TAG_RSSI | WIRE_TAG_FREQUENCY;
    tag->pc = (uint16_t)(pc[0] << 8 | pc[1]);
    tag->antenna = (uint16_t)(1 + (frequency_antenna & 3) + (rssi & 0x80 ? 4 : 0));
    tag->rssi_cdbm = ((rssi & 0x7F) - A0_RSSI_ZERO_DBM) * 100;
    tag->frequency_khz = frequency_khz(frequency_antenna);
    tag->epc_bits = (uint16_t)(n * 8);
    memcpy(tag->epc, pc + 2, n);
}

/* Frequency and antenna, PC, EPC, RSSI, perhaps the phase. */
static void take_tag(struct wire *wire, const uint8_t *data, size_t n, uint64_t at)
{
    size_t epc = epc_bytes(data + 1);
    if (n != 4 + epc && n != 4 + epc + PHASE_BYTES) {
        wire_emit_error(wire, RAFF_E_SYNTAX, "a tag that does not hold together", at);
        return;
    }
    emit_tag(wire, data + 1, data[0], data[3 + epc], at);
}

/* Tags in the buffer (2), bytes of PC to CRC, PC, EPC, CRC, RSSI, frequency and antenna, count.
 * ? The count's highest bit is no count on a reader with eight antennas (a YR8900 client). */
static void take_buffered_tag(struct wire *wire, const uint8_t *data, size_t n, uint64_t at)
{
    size_t epc = epc_bytes(data + 3);
    if (n != 10 + epc || data[2] != 4 + epc) {
        wire_emit_error(wire, RAFF_E_SYNTAX, "a tag that does not hold together", at);
        return;
    }
    emit_tag(wire, data + 3, data[n - 2], data[n - 3], at);
    wire->event.tag.has |= WIRE_TAG_COUNT;
    wire->event.tag.count = data[n - 1] & 0x7F;
}

/* --- messages --- */

static bool is_inventory(uint8_t command)
{
    return command == A0_REAL_TIME_INVENTORY || command == A0_FAST_SWITCH_ANT_INVENTORY ||
           command == A0_CUSTOMIZED_SESSION_TARGET_INVENTORY;
}

static bool is_buffer(uint8_t command)
{
    return command == A0_GET_INVENTORY_BUFFER || command == A0_GET_AND_RESET_INVENTORY_BUFFER;
}

/* What is asked for with these is one byte that may look like a code. */
static bool answers_by_value(uint8_t command)
{
    return command == A0_GET_WORK_ANTENNA || command == A0_GET_OUTPUT_POWER;
}

static uint8_t code_of(uint8_t command, const uint8_t *data, size_t n)
{
    if (n == 1 && !answers_by_value(command)) {
        return data[0];
    }
    return n == 2 && is_inventory(command) ? data[1] : A0_SUCCESS;
}

static void emit_message(struct a0 *a0, const uint8_t *frame, size_t n, uint64_t at)
{
    uint8_t code = a0->from_host ? A0_SUCCESS : code_of(frame[COMMAND], frame + DATA, n);
    bool is_done = code == A0_SUCCESS;
    wire_emit(&a0->frames.wire, WIRE_MESSAGE, at)->message = (struct wire_message){
        .type = frame[COMMAND],
        .name = is_done ? a0_command_name(frame[COMMAND]) : a0_code_name(code),
        .id = frame[ADDRESS],
        .result = is_done ? 0 : code,
        .body = {(const char *)frame + DATA, n},
    };
}

static bool a0_take(struct wire *wire, const uint8_t *frame, size_t n, uint64_t at)
{
    struct a0 *a0 = a0_of(wire);
    size_t data = n - DATA - 1;
    uint8_t command = frame[COMMAND];
    if (!a0->from_host && is_inventory(command) && data >= 4 && data != A0_ROUND_BYTES) {
        take_tag(wire, frame + DATA, data, at);
    } else if (!a0->from_host && is_buffer(command) && data >= 10) {
        take_buffered_tag(wire, frame + DATA, data, at);
    } else {
        emit_message(a0, frame, data, at);
    }
    return false;
}

/* --- frames --- */

static size_t a0_measure(const struct wire *wire, const uint8_t *bytes, size_t n)
{
    (void)wire;
    if (bytes[MARK] != START || (n > LENGTH && bytes[LENGTH] < LENGTH_MIN)) {
        return 0;
    }
    return n > LENGTH ? 2U + bytes[LENGTH] : n + 1;
}

static bool a0_is_sound(const uint8_t *frame, size_t n)
{
    return frames_sum(frame, n) == 0;
}

static const struct frame_form a0_form = {
    .max = A0_FRAME_MAX,
    .measure = a0_measure,
    .is_sound = a0_is_sound,
    .take = a0_take,
};

static void a0_init(struct wire *wire)
{
    container_of(wire, struct frames, wire)->form = &a0_form;
}

const struct wire_grammar a0_grammar = {
    .name = "a0",
    .size = sizeof(struct a0),
    .init = a0_init,
    .feed = frames_feed,
    .more = frames_more,
    .pending = frames_pending,
    .idle = frames_idle,
};

/* --- writing --- */

size_t a0_write(uint8_t address, uint8_t command, const uint8_t *data, size_t n,
                uint8_t ret_frame[A0_FRAME_MAX])
{
    n = n < A0_DATA_MAX ? n : A0_DATA_MAX;
    ret_frame[MARK] = START;
    ret_frame[LENGTH] = (uint8_t)(LENGTH_MIN + n);
    ret_frame[ADDRESS] = address;
    ret_frame[COMMAND] = command;
    if (n > 0) {
        memcpy(ret_frame + DATA, data, n);
    }
    ret_frame[DATA + n] = (uint8_t)-frames_sum(ret_frame, DATA + n);
    return DATA + n + 1;
}

/* Pairs of antenna and how often it is asked before the next one; an antenna that is none is passed
 * over. Then ms of rest between two antennas, and how often it is all done. */
size_t a0_write_round(uint32_t antennas, uint8_t ret_frame[A0_FRAME_MAX])
{
    uint8_t data[2 * A0_ANTENNAS_MAX + 2];
    unsigned places = antennas >> 4 ? A0_ANTENNAS_MAX : A0_ANTENNAS_MAX / 2;
    size_t n = 0;
    for (unsigned i = 0; i < places; i++) {
        data[n++] = antennas >> i & 1 ? (uint8_t)i : 0xFF;
        data[n++] = antennas >> i & 1;
    }
    data[n++] = 0;
    data[n++] = 1;
    return a0_write(A0_PUBLIC, A0_FAST_SWITCH_ANT_INVENTORY, data, n, ret_frame);
}

int a0_region_of(const char *name, uint8_t ret_data[A0_REGION_BYTES])
{
    static const struct {
        const char *name;
        uint8_t data[A0_REGION_BYTES];
    } regions[] = {{"us", {1, 0x07, 0x3B}}, {"eu", {2, 0x00, 0x06}}, {"cn", {3, 0x2B, 0x35}}};
    for (size_t i = 0; i < ARRAY_SIZE(regions); i++) {
        if (strcmp(regions[i].name, name) == 0) {
            memcpy(ret_data, regions[i].data, A0_REGION_BYTES);
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}
