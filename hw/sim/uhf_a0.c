/* A module that begins with A0, with four antennas. It forgets nothing that it was set to. */
#include "hw/sim/uhf_module.h"

#define ADDRESS  0x01
#define ROUND_MS 50

static void answer(struct uhf_module *module, uint8_t command, const uint8_t *data, size_t n)
{
    uint8_t frame[A0_FRAME_MAX];
    size_t len = a0_write(ADDRESS, command, data, n, frame);
    module->send(module->context, frame, len, len - 1);
}

static void answer_code(struct uhf_module *module, uint8_t command, uint8_t code)
{
    answer(module, command, &code, 1);
}

static void set_region(struct uhf_module *module, struct str body)
{
    bool is_possible = body.len == 3 && body.at[0] >= 1 && body.at[0] <= 3;
    module->region = is_possible ? (uint8_t)body.at[0] : module->region;
    answer_code(module, A0_SET_FREQUENCY_REGION, is_possible ? A0_SUCCESS : A0_INVALID_REGION);
}

static void answer_region(struct uhf_module *module)
{
    static const char *const names[] = {"us", "us", "eu", "cn"};
    uint8_t data[A0_REGION_BYTES] = {0};
    (void)!a0_region_of(names[module->region % 4], data);
    answer(module, A0_GET_FREQUENCY_REGION, data, sizeof(data));
}

static void set_power(struct uhf_module *module, struct str body)
{
    int power = body.len >= 1 ? (uint8_t)body.at[0] : 99;
    module->power_cdbm = power <= 33 ? power * 100 : module->power_cdbm;
    answer_code(module, A0_SET_OUTPUT_POWER, power <= 33 ? A0_SUCCESS : 0x48);
}

static void set_antenna(struct uhf_module *module, struct str body)
{
    bool is_possible = body.len == 1 && (uint8_t)body.at[0] < 4;
    module->antennas = is_possible ? 1U << (uint8_t)body.at[0] : module->antennas;
    answer_code(module, A0_SET_WORK_ANTENNA, is_possible ? A0_SUCCESS : A0_INVALID_ANTENNA);
}

static void begin_round(struct uhf_module *module, uint8_t command)
{
    module->round = command;
    if (!module->is_reading) {
        uhf_begin_reading(module);
    }
    module->spoke_ms = module->now_ms;
}

static void start_round(struct uhf_module *module)
{
    if (module->antennas & module->connected) {
        begin_round(module, A0_REAL_TIME_INVENTORY);
    } else {
        answer_code(module, A0_REAL_TIME_INVENTORY, A0_ANTENNA_MISSING);
    }
}

/* Pairs of antenna and stay; those that are not connected say so. */
static void start_switching(struct uhf_module *module, struct str body)
{
    uint32_t antennas = 0;
    for (size_t i = 0; i + 3 < body.len; i += 2) {
        uint8_t antenna = (uint8_t)body.at[i];
        antennas |= antenna < 8 && body.at[i + 1] ? 1U << antenna : 0;
    }
    module->antennas = antennas;
    for (uint8_t i = 0; i < 8; i++) {
        const uint8_t missing[] = {i, A0_ANTENNA_MISSING};
        if (antennas >> i & 1 && !(module->connected >> i & 1)) {
            answer(module, A0_FAST_SWITCH_ANT_INVENTORY, missing, sizeof(missing));
        }
    }
    begin_round(module, A0_FAST_SWITCH_ANT_INVENTORY);
}

static void command(struct uhf_module *module, const struct wire_message *message)
{
    static const uint8_t version[] = {1, 9};
    uint8_t power = (uint8_t)(module->power_cdbm / 100);
    switch (message->type) {
    case A0_GET_FIRMWARE_VERSION:
        answer(module, A0_GET_FIRMWARE_VERSION, version, sizeof(version));
        break;
    case A0_GET_FREQUENCY_REGION:
        answer_region(module);
        break;
    case A0_SET_FREQUENCY_REGION:
        set_region(module, message->body);
        break;
    case A0_GET_OUTPUT_POWER:
        answer(module, A0_GET_OUTPUT_POWER, &power, 1);
        break;
    case A0_SET_OUTPUT_POWER:
        set_power(module, message->body);
        break;
    case A0_SET_WORK_ANTENNA:
        set_antenna(module, message->body);
        break;
    case A0_REAL_TIME_INVENTORY:
        start_round(module);
        break;
    case A0_FAST_SWITCH_ANT_INVENTORY:
        start_switching(module, message->body);
        break;
    default:
        answer_code(module, (uint8_t)message->type, A0_FAIL);
        break;
    }
}

static void sight(struct uhf_module *module, const struct uhf_tag *tag)
{
    unsigned antenna = tag->antenna - 1;
    uint8_t data[80] = {(uint8_t)(4 << 2 | (antenna & 3)), (uint8_t)(tag->epc_len / 2 << 3), 0};
    if (module->round) {
        memcpy(data + 3, tag->epc, tag->epc_len);
        data[3 + tag->epc_len] =
            (uint8_t)(tag->rssi_dbm + A0_RSSI_ZERO_DBM) | (antenna >= 4 ? 0x80 : 0);
        answer(module, module->round, data, 4 + tag->epc_len);
    }
}

/* The end of a round; the next one goes on where this one stopped. */
static void tick(struct uhf_module *module)
{
    static const uint8_t round[A0_ROUND_BYTES] = {0, 0, 25, 0, 0, 0, 1};
    bool is_long_idle = module->now_ms - module->spoke_ms > 20 * ROUND_MS;
    if (module->round && module->now_ms - module->spoke_ms >= ROUND_MS) {
        uint8_t command = module->round;
        module->round = 0;
        answer(module, command, round, sizeof(round));
    }
    module->is_reading = module->round || !is_long_idle;
}

static void power_on(struct uhf_module *module)
{
    module->grammar.a0.from_host = true;
    module->region = 1;
}

const struct uhf_family uhf_a0 = {
    .name = "a0",
    .grammar = &a0_grammar,
    .power_on = power_on,
    .command = command,
    .sight = sight,
    .tick = tick,
};
