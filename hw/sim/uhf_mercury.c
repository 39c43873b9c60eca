/* A ThingMagic module as a host sees it: an M6e with four ports. */
#include "hw/sim/uhf_module.h"

#define PORTS        4
#define KEEPALIVE_MS 1000

static const uint8_t regions[] = {0x01, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0B, 0x0C, 0xFF};

static void answer(struct uhf_module *module, uint8_t opcode, uint16_t status, const uint8_t *data,
                   size_t n)
{
    uint8_t frame[MERCURY_FRAME_MAX];
    size_t len = mercury_write_answer(opcode, status, data, n, frame);
    module->spoke_ms = module->now_ms;
    module->send(module->context, frame, len, len - 1);
}

static void answer_antennas(struct uhf_module *module)
{
    uint8_t data[1 + 2 * PORTS] = {5};
    for (uint8_t i = 0; i < PORTS; i++) {
        data[1 + 2 * i] = (uint8_t)(i + 1);
        data[2 + 2 * i] = module->connected >> i & 1;
    }
    answer(module, MERCURY_GET_ANTENNA_PORT, 0, data, sizeof(data));
}

static void set_antennas(struct uhf_module *module, struct str body)
{
    uint32_t antennas = 0;
    for (size_t i = 1; i + 1 < body.len; i += 2) {
        antennas |= 1U << ((uint8_t)body.at[i] - 1) % 32;
    }
    bool is_possible = body.len >= 3 && antennas >> PORTS == 0;
    module->antennas = is_possible ? antennas : module->antennas;
    answer(module, MERCURY_SET_ANTENNA_PORT, is_possible ? 0 : 0x0507, NULL, 0);
}

static void set_region(struct uhf_module *module, struct str body)
{
    bool is_possible = body.len == 1 && memchr(regions, body.at[0], sizeof(regions));
    module->region = is_possible ? (uint8_t)body.at[0] : module->region;
    answer(module, MERCURY_SET_REGION, is_possible ? 0 : MERCURY_INVALID_REGION, NULL, 0);
}

/* Timeout (2), option: 1 starts, 2 stops. */
static void tag_op(struct uhf_module *module, struct str body)
{
    static const uint8_t started[] = {0x01, 0x22, 0x00, 0x00};
    static const uint8_t stopped[] = {0x02};
    bool starts = body.len > 3 && body.at[2] == 1;
    if (starts && module->region == 0) {
        answer(module, MERCURY_MULTI_PROTOCOL_TAG_OP, MERCURY_AFE_NOT_ON, NULL, 0);
    } else if (starts) {
        uhf_begin_reading(module);
        answer(module, MERCURY_MULTI_PROTOCOL_TAG_OP, 0, started, sizeof(started));
    } else {
        module->is_reading = false;
        answer(module, MERCURY_MULTI_PROTOCOL_TAG_OP, 0, stopped, sizeof(stopped));
    }
}

static void set_power(struct uhf_module *module, struct str body)
{
    int power = body.len == 2 ? (uint8_t)body.at[0] << 8 | (uint8_t)body.at[1] : 0;
    module->power_cdbm = power <= 3150 ? power : module->power_cdbm;
    answer(module, MERCURY_SET_READ_TX_POWER, power <= 3150 ? 0 : 0x0103, NULL, 0);
}

static void command(struct uhf_module *module, const struct wire_message *message)
{
    static const uint8_t version[20] = {0x14, 0x12, 0x08, 0x00, 0x18, 0x00, 0x00, 0x02, 0x20, 0x15,
                                        0x03, 0x10, 0x01, 0x03, 0x01, 0x47, 0x00, 0x00, 0x00, 0x10};
    static const uint8_t program = 0x12;
    switch (message->type) {
    case MERCURY_VERSION:
        answer(module, MERCURY_VERSION, 0, version, sizeof(version));
        break;
    case MERCURY_GET_CURRENT_PROGRAM:
        answer(module, MERCURY_GET_CURRENT_PROGRAM, 0, &program, 1);
        break;
    case MERCURY_GET_AVAILABLE_REGIONS:
        answer(module, MERCURY_GET_AVAILABLE_REGIONS, 0, regions, sizeof(regions));
        break;
    case MERCURY_GET_REGION:
        answer(module, MERCURY_GET_REGION, 0, &module->region, 1);
        break;
    case MERCURY_SET_REGION:
        set_region(module, message->body);
        break;
    case MERCURY_GET_ANTENNA_PORT:
        answer_antennas(module);
        break;
    case MERCURY_SET_ANTENNA_PORT:
        set_antennas(module, message->body);
        break;
    case MERCURY_SET_READ_TX_POWER:
        set_power(module, message->body);
        break;
    case MERCURY_SET_TAG_PROTOCOL:
    case MERCURY_SET_READER_OPTIONAL_PARAMS:
        answer(module, (uint8_t)message->type, 0, NULL, 0);
        break;
    case MERCURY_MULTI_PROTOCOL_TAG_OP:
        tag_op(module, message->body);
        break;
    default:
        answer(module, (uint8_t)message->type, MERCURY_INVALID_OPCODE, NULL, 0);
        break;
    }
}

/* What a stream is asked for: metadata 01FF. */
static void sight(struct uhf_module *module, const struct uhf_tag *tag)
{
    static const uint8_t crc[] = {0xE9, 0x4A}; /* the tag's own; no host looks at it */
    uint32_t ms = (uint32_t)((module->now_ms - module->begun_ms) % 1000);
    size_t bits = (tag->epc_len + 4) * 8;
    uint8_t data[96] = {0x10,
                        0x00,
                        0x1B,
                        0x01,
                        0xFF,
                        0x01, /* as asked */
                        0x01,
                        (uint8_t)tag->rssi_dbm,
                        (uint8_t)(tag->antenna * 0x11),
                        0x0E,
                        0x06,
                        0xA0, /* kHz */
                        0x00,
                        0x00,
                        (uint8_t)(ms >> 8),
                        (uint8_t)ms,
                        0x00,
                        0x00, /* phase */
                        0x05,
                        0x00,
                        0x00,
                        0x0F, /* GPIO */
                        (uint8_t)(bits >> 8),
                        (uint8_t)bits,
                        (uint8_t)(tag->epc_len / 2 << 3),
                        0x00};
    memcpy(data + 26, tag->epc, tag->epc_len);
    memcpy(data + 26 + tag->epc_len, crc, sizeof(crc));
    answer(module, MERCURY_READ_TAG_ID_MULTIPLE, 0, data, 28 + tag->epc_len);
}

static void tick(struct uhf_module *module)
{
    uint32_t missing = module->antennas & ~module->connected;
    if (module->now_ms - module->spoke_ms < KEEPALIVE_MS) {
        return;
    }
    uint16_t status = module->is_hot ? MERCURY_TEMPERATURE_EXCEED_LIMITS
                      : missing      ? MERCURY_ANTENNA_NOT_CONNECTED
                                     : MERCURY_NO_TAGS_FOUND;
    answer(module, MERCURY_READ_TAG_ID_MULTIPLE, status, NULL, 0);
}

static void power_on(struct uhf_module *module)
{
    module->grammar.mercury.from_host = true;
}

const struct uhf_family uhf_mercury = {
    .name = "mercury",
    .grammar = &mercury_grammar,
    .power_on = power_on,
    .command = command,
    .sight = sight,
    .tick = tick,
};
