/* A module that begins with BB, with its one antenna. */
#include "hw/sim/uhf_module.h"

static void say(struct uhf_module *module, enum bb_type type, uint8_t command,
                const uint8_t *parameters, size_t n)
{
    uint8_t frame[BB_FRAME_MAX];
    size_t len = bb_write(type, command, parameters, n, frame);
    module->send(module->context, frame, len, len - 2);
}

static void answer_code(struct uhf_module *module, uint8_t command, uint8_t code)
{
    say(module, BB_RESPONSE, code ? BB_ERROR : command, &code, 1);
}

static void set_region(struct uhf_module *module, struct str body)
{
    bool is_possible = body.len == 1 && body.at[0] >= 1 && body.at[0] <= 6 && body.at[0] != 5;
    module->region = is_possible ? (uint8_t)body.at[0] : module->region;
    answer_code(module, BB_SET_REGION, is_possible ? 0 : BB_INVALID_PARAMETER);
}

static void set_power(struct uhf_module *module, struct str body)
{
    int power = body.len == 2 ? (uint8_t)body.at[0] << 8 | (uint8_t)body.at[1] : 9999;
    module->power_cdbm = power <= 2700 ? power : module->power_cdbm;
    answer_code(module, BB_SET_POWER, power <= 2700 ? 0 : BB_INVALID_PARAMETER);
}

static void poll_field(struct uhf_module *module, int64_t polls)
{
    module->polls_left = polls;
    uhf_begin_reading(module);
}

static void command(struct uhf_module *module, const struct wire_message *message)
{
    static const uint8_t version[] = "\x00M100 26dBm V1.0";
    struct str body = message->body;
    switch (message->type) {
    case BB_GET_MODULE_INFO:
        say(module, BB_RESPONSE, BB_GET_MODULE_INFO, version, sizeof(version) - 1);
        break;
    case BB_GET_REGION:
        say(module, BB_RESPONSE, BB_GET_REGION, &module->region, 1);
        break;
    case BB_SET_REGION:
        set_region(module, body);
        break;
    case BB_SET_FHSS:
        answer_code(module, BB_SET_FHSS, 0);
        break;
    case BB_SET_POWER:
        set_power(module, body);
        break;
    case BB_SINGLE_POLL:
        poll_field(module, 1);
        break;
    case BB_MULTI_POLL:
        poll_field(module, body.len == 3 ? (uint8_t)body.at[1] << 8 | (uint8_t)body.at[2] : 1);
        break;
    case BB_STOP_MULTI_POLL:
        module->is_reading = false;
        answer_code(module, BB_STOP_MULTI_POLL, 0);
        break;
    default:
        answer_code(module, (uint8_t)message->type, BB_INVALID_COMMAND);
        break;
    }
}

static void count_poll(struct uhf_module *module)
{
    module->polls_left--;
    module->is_reading = module->polls_left > 0;
}

static void sight(struct uhf_module *module, const struct uhf_tag *tag)
{
    static const uint8_t crc[] = {0x3A, 0x76}; /* the tag's own; no host looks at it */
    uint8_t parameters[80] = {(uint8_t)tag->rssi_dbm, (uint8_t)(tag->epc_len / 2 << 3), 0};
    memcpy(parameters + 3, tag->epc, tag->epc_len);
    memcpy(parameters + 3 + tag->epc_len, crc, sizeof(crc));
    say(module, BB_NOTICE, BB_SINGLE_POLL, parameters, 5 + tag->epc_len);
    count_poll(module);
}

static void nothing(struct uhf_module *module)
{
    answer_code(module, BB_SINGLE_POLL, BB_NO_TAG);
    count_poll(module);
}

static void tick(struct uhf_module *module)
{
    (void)module; /* each poll speaks for itself */
}

static void power_on(struct uhf_module *module)
{
    module->region = 1;
}

const struct uhf_family uhf_bb = {
    .name = "bb",
    .grammar = &bb_grammar,
    .power_on = power_on,
    .command = command,
    .sight = sight,
    .tick = tick,
    .nothing = nothing,
};
