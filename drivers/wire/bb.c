#include "drivers/wire/bb.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

/* Places in a frame; the checksum and the end stand behind the parameters. */
enum { MARK, TYPE, COMMAND, LENGTH, PARAMETERS = 5 };

#define START     0xBB
#define END       0x7E
#define END_BYTES 2
#define TAG_BYTES 5 /* of a tag, besides its EPC: RSSI, PC, CRC */

static bool is_tag(const uint8_t *frame)
{
    return frame[TYPE] == BB_NOTICE &&
           (frame[COMMAND] == BB_SINGLE_POLL || frame[COMMAND] == BB_MULTI_POLL);
}

static void take_tag(struct wire *wire, const uint8_t *parameters, size_t n, uint64_t at)
{
    size_t epc = n > 1 ? (size_t)(parameters[1] >> 3) * 2 : 0;
    if (n != TAG_BYTES + epc) {
        wire_emit_error(wire, RAFF_E_SYNTAX, "a tag that does not hold together", at);
        return;
    }
    struct wire_tag *tag = &wire_emit(wire, WIRE_TAG, at)->tag;
    tag->has = WIRE_TAG_RSSI | WIRE_TAG_PC;
    tag->rssi_cdbm = (int8_t)parameters[0] * 100;
    tag->pc = (uint16_t)(parameters[1] << 8 | parameters[2]);
    tag->epc_bits = (uint16_t)(epc * 8);
    memcpy(tag->epc, parameters + 3, epc);
}

static void emit_message(struct wire *wire, const uint8_t *frame, size_t n, uint64_t at)
{
    bool is_error = frame[TYPE] == BB_RESPONSE && frame[COMMAND] == BB_ERROR && n > 0;
    uint8_t code = is_error ? frame[PARAMETERS] : 0;
    wire_emit(wire, WIRE_MESSAGE, at)->message = (struct wire_message){
        .type = frame[COMMAND],
        .name = is_error ? bb_error_name(code) : bb_command_name(frame[COMMAND]),
        .result = code,
        .body = {(const char *)frame + PARAMETERS, n},
    };
}

static bool bb_take(struct wire *wire, const uint8_t *frame, size_t n, uint64_t at)
{
    size_t parameters = n - PARAMETERS - END_BYTES;
    if (is_tag(frame)) {
        take_tag(wire, frame + PARAMETERS, parameters, at);
    } else {
        emit_message(wire, frame, parameters, at);
    }
    return false;
}

static size_t bb_measure(const struct wire *wire, const uint8_t *bytes, size_t n)
{
    (void)wire;
    if (bytes[MARK] != START || (n > TYPE && bytes[TYPE] > BB_NOTICE)) {
        return 0;
    }
    if (n < PARAMETERS) {
        return PARAMETERS;
    }
    size_t parameters = (size_t)(bytes[LENGTH] << 8 | bytes[LENGTH + 1]);
    return parameters <= BB_PARAMETERS_MAX ? PARAMETERS + parameters + END_BYTES : 0;
}

static bool bb_is_sound(const uint8_t *frame, size_t n)
{
    return frame[n - 1] == END && frame[n - 2] == frames_sum(frame + TYPE, n - TYPE - END_BYTES);
}

static const struct frame_form bb_form = {
    .max = BB_FRAME_MAX,
    .measure = bb_measure,
    .is_sound = bb_is_sound,
    .take = bb_take,
};

static void bb_init(struct wire *wire)
{
    container_of(wire, struct frames, wire)->form = &bb_form;
}

const struct wire_grammar bb_grammar = {
    .name = "bb",
    .size = sizeof(struct bb),
    .init = bb_init,
    .feed = frames_feed,
    .more = frames_more,
    .pending = frames_pending,
    .idle = frames_idle,
};

/* --- writing --- */

size_t bb_write(enum bb_type type, uint8_t command, const uint8_t *parameters, size_t n,
                uint8_t ret_frame[BB_FRAME_MAX])
{
    n = n < BB_PARAMETERS_MAX ? n : BB_PARAMETERS_MAX;
    ret_frame[MARK] = START;
    ret_frame[TYPE] = (uint8_t)type;
    ret_frame[COMMAND] = command;
    ret_frame[LENGTH] = (uint8_t)(n >> 8);
    ret_frame[LENGTH + 1] = (uint8_t)n;
    if (n > 0) {
        memcpy(ret_frame + PARAMETERS, parameters, n);
    }
    ret_frame[PARAMETERS + n] = frames_sum(ret_frame + TYPE, PARAMETERS - TYPE + n);
    ret_frame[PARAMETERS + n + 1] = END;
    return PARAMETERS + n + END_BYTES;
}

size_t bb_write_start(uint8_t ret_frame[BB_FRAME_MAX])
{
    static const uint8_t parameters[] = {0x22, 0xFF, 0xFF}; /* reserved, how often */
    return bb_write(BB_COMMAND, BB_MULTI_POLL, parameters, sizeof(parameters), ret_frame);
}

size_t bb_write_power(int power_cdbm, uint8_t ret_frame[BB_FRAME_MAX])
{
    const uint8_t parameters[] = {(uint8_t)((unsigned)power_cdbm >> 8), (uint8_t)power_cdbm};
    return bb_write(BB_COMMAND, BB_SET_POWER, parameters, sizeof(parameters), ret_frame);
}

int bb_region_of(const char *name, uint8_t *ret_region)
{
    static const struct {
        const char *name;
        uint8_t region;
    } regions[] = {{"cn", 1}, {"us", 2}, {"eu", 3}, {"kr", 6}};
    for (size_t i = 0; i < ARRAY_SIZE(regions); i++) {
        if (strcmp(regions[i].name, name) == 0) {
            *ret_region = regions[i].region;
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}
