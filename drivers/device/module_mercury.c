/* ThingMagic modules: version, region, antennas and power, then a continuous read whose keep-alives
 * say that all is well. */
#include "drivers/base/error.h"
#include "drivers/device/module.h"

#define BAUD         115200
#define STOP_MS      1500 /* the answer comes when the search of a second is over */
#define SILENCE_MS   3000 /* three keep-alives */
#define IN_BOOT_MASK 3    /* GET_CURRENT_PROGRAM: 1 is the bootloader, 2 the application */

static size_t write_stop(const struct module *module, uint8_t *frame)
{
    (void)module;
    return mercury_write_stop(frame);
}

static size_t write_version(const struct module *module, uint8_t *frame)
{
    (void)module;
    return mercury_write(MERCURY_VERSION, NULL, 0, frame);
}

static size_t write_get_program(const struct module *module, uint8_t *frame)
{
    (void)module;
    return mercury_write(MERCURY_GET_CURRENT_PROGRAM, NULL, 0, frame);
}

static const char *take_program(struct module *module, const struct wire_message *answer)
{
    module->is_in_bootloader = answer->body.len > 0 && (answer->body.at[0] & IN_BOOT_MASK) == 1;
    return NULL;
}

static size_t write_boot(const struct module *module, uint8_t *frame)
{
    return module->is_in_bootloader ? mercury_write(MERCURY_BOOT_FIRMWARE, NULL, 0, frame) : 0;
}

/* --- region --- */

static size_t write_get_regions(const struct module *module, uint8_t *frame)
{
    return *module->region ? mercury_write(MERCURY_GET_AVAILABLE_REGIONS, NULL, 0, frame) : 0;
}

static const char *take_regions(struct module *module, const struct wire_message *answer)
{
    return mercury_region_of(module->region, answer->body, &module->region_set)
               ? "it has no such region"
               : NULL;
}

static size_t write_set_region(const struct module *module, uint8_t *frame)
{
    return *module->region ? mercury_write(MERCURY_SET_REGION, &module->region_set, 1, frame) : 0;
}

static size_t write_get_region(const struct module *module, uint8_t *frame)
{
    (void)module;
    return mercury_write(MERCURY_GET_REGION, NULL, 0, frame);
}

static const char *take_region(struct module *module, const struct wire_message *answer)
{
    (void)module;
    return answer->body.len > 0 && answer->body.at[0] == 0 ? "no region is set" : NULL;
}

static size_t write_set_protocol(const struct module *module, uint8_t *frame)
{
    static const uint8_t gen2[] = {0x00, 0x05};
    (void)module;
    return mercury_write(MERCURY_SET_TAG_PROTOCOL, gen2, sizeof(gen2), frame);
}

/* --- antennas, power --- */

/* Option 5: every port, and whether an antenna is found there. */
static size_t write_get_antennas(const struct module *module, uint8_t *frame)
{
    static const uint8_t option = 5;
    (void)module;
    return mercury_write(MERCURY_GET_ANTENNA_PORT, &option, 1, frame);
}

static const char *take_antennas(struct module *module, const struct wire_message *answer)
{
    module->has_antennas = module->has_connected = 0;
    for (size_t i = 1; i + 1 < answer->body.len; i += 2) {
        uint8_t port = (uint8_t)answer->body.at[i];
        if (port >= 1 && port <= MERCURY_ANTENNAS_MAX) {
            module->has_antennas |= 1U << (port - 1);
            module->has_connected |= answer->body.at[i + 1] ? 1U << (port - 1) : 0;
        }
    }
    uint32_t beyond = module->antennas & ~module->has_antennas;
    return beyond ? module_say_antenna(module, beyond, "is not there") : NULL;
}

/* Modules that cannot tell find none; those that can are asked to use what they found. */
static size_t write_set_antennas(const struct module *module, uint8_t *frame)
{
    uint32_t found = module->has_connected ? module->has_connected : module->has_antennas;
    return mercury_write_antennas(module->antennas ? module->antennas : found, frame);
}

static size_t write_set_power(const struct module *module, uint8_t *frame)
{
    return module->power_cdbm ? mercury_write_power(module->power_cdbm, frame) : 0;
}

/* Each sight of a tag is told, not the first alone. */
static size_t write_filter_off(const struct module *module, uint8_t *frame)
{
    static const uint8_t off[] = {0x01, 0x0C, 0x00}; /* by key; read filter; off */
    (void)module;
    return mercury_write(MERCURY_SET_READER_OPTIONAL_PARAMS, off, sizeof(off), frame);
}

static size_t write_start(const struct module *module, uint8_t *frame)
{
    (void)module;
    return mercury_write_start(frame);
}

/* It may read already, for a program that is no more. */
static const struct module_step connect_steps[] = {
    {.what = "to stop",
     .write = write_stop,
     .answer = MERCURY_MULTI_PROTOCOL_TAG_OP,
     .may_fail = true,
     .may_be_silent = true,
     .answer_ms = STOP_MS},
    {.what = "its program",
     .write = write_get_program,
     .answer = MERCURY_GET_CURRENT_PROGRAM,
     .take = take_program},
    {.what = "to boot", .write = write_boot, .answer = MERCURY_BOOT_FIRMWARE},
    {.what = "its version", .write = write_version, .answer = MERCURY_VERSION},
    {.what = "its regions",
     .write = write_get_regions,
     .answer = MERCURY_GET_AVAILABLE_REGIONS,
     .take = take_regions},
    {.what = "the region", .write = write_set_region, .answer = MERCURY_SET_REGION},
    {.what = "its region",
     .write = write_get_region,
     .answer = MERCURY_GET_REGION,
     .take = take_region},
    {.what = "Gen2 tags", .write = write_set_protocol, .answer = MERCURY_SET_TAG_PROTOCOL},
    {.what = "its antennas",
     .write = write_get_antennas,
     .answer = MERCURY_GET_ANTENNA_PORT,
     .take = take_antennas},
    {.what = "the antennas", .write = write_set_antennas, .answer = MERCURY_SET_ANTENNA_PORT},
    {.what = "the power", .write = write_set_power, .answer = MERCURY_SET_READ_TX_POWER},
    {.what = "every sight",
     .write = write_filter_off,
     .answer = MERCURY_SET_READER_OPTIONAL_PARAMS,
     .may_fail = true},
    {0},
};

static const struct module_step start_steps[] = {
    {.what = "to read", .write = write_start, .answer = MERCURY_MULTI_PROTOCOL_TAG_OP},
    {0},
};

static const struct module_step stop_steps[] = {
    {.what = "to stop",
     .write = write_stop,
     .answer = MERCURY_MULTI_PROTOCOL_TAG_OP,
     .may_fail = true,
     .answer_ms = STOP_MS},
    {0},
};

static enum module_heard hear(struct module *module, const struct wire_message *message)
{
    if (message->type != MERCURY_READ_TAG_ID_MULTIPLE) {
        return MODULE_LOST; /* it was reset, or stopped */
    }
    const char *fault = mercury_fault(message->result);
    if (!fault) {
        return message->result == MERCURY_NO_TAGS_FOUND ? MODULE_WELL : MODULE_NOTHING;
    }
    module_say(module, fault);
    return MODULE_TROUBLE;
}

static const struct module_family mercury = {
    .baud = BAUD,
    .antennas_max = MERCURY_ANTENNAS_MAX,
    .grammar = &mercury_grammar,
    .connect = connect_steps,
    .start = start_steps,
    .stop = stop_steps,
    .hear = hear,
    .tags_are_well = true,
    .silence_ms = SILENCE_MS,
    .fault = mercury_fault,
};

static int make(const struct reader_config *config, struct reader **ret_reader)
{
    return module_make(&mercury, config, ret_reader);
}

const struct reader_ops reader_mercury_ops = MODULE_OPS("mercury");
