/* Modules that begin with BB: they have one antenna, and poll as often as they are told to. */
#include "drivers/base/error.h"
#include "drivers/device/module.h"

#define BAUD       115200
#define SILENCE_MS 1500 /* each poll without a tag says so, some twenty a second and more */

static size_t write_command(uint8_t command, uint8_t *frame)
{
    return bb_write(BB_COMMAND, command, NULL, 0, frame);
}

static size_t write_stop(const struct module *module, uint8_t *frame)
{
    (void)module;
    return write_command(BB_STOP_MULTI_POLL, frame);
}

static size_t write_get_version(const struct module *module, uint8_t *frame)
{
    static const uint8_t hardware = 0;
    (void)module;
    return bb_write(BB_COMMAND, BB_GET_MODULE_INFO, &hardware, 1, frame);
}

static size_t write_get_region(const struct module *module, uint8_t *frame)
{
    return *module->region ? write_command(BB_GET_REGION, frame) : 0;
}

static const char *take_region(struct module *module, const struct wire_message *answer)
{
    if (bb_region_of(module->region, &module->region_set)) {
        return "it has no such region";
    }
    module->is_right = answer->body.len == 1 && (uint8_t)answer->body.at[0] == module->region_set;
    return NULL;
}

static size_t write_set_region(const struct module *module, uint8_t *frame)
{
    return *module->region && !module->is_right
               ? bb_write(BB_COMMAND, BB_SET_REGION, &module->region_set, 1, frame)
               : 0;
}

/* Not on one channel alone: where the region asks for it, a module must hop. */
static size_t write_set_hopping(const struct module *module, uint8_t *frame)
{
    static const uint8_t on = 0xFF;
    return *module->region ? bb_write(BB_COMMAND, BB_SET_FHSS, &on, 1, frame) : 0;
}

static size_t write_set_power(const struct module *module, uint8_t *frame)
{
    return module->power_cdbm ? bb_write_power(module->power_cdbm, frame) : 0;
}

static size_t write_start(const struct module *module, uint8_t *frame)
{
    (void)module;
    return bb_write_start(frame);
}

/* It may poll already, for a program that is no more. */
static const struct module_step connect_steps[] = {
    {.what = "to stop",
     .write = write_stop,
     .answer = BB_STOP_MULTI_POLL,
     .may_fail = true,
     .may_be_silent = true},
    {.what = "its version", .write = write_get_version, .answer = BB_GET_MODULE_INFO},
    {.what = "its region", .write = write_get_region, .answer = BB_GET_REGION, .take = take_region},
    {.what = "the region", .write = write_set_region, .answer = BB_SET_REGION},
    {.what = "to hop", .write = write_set_hopping, .answer = BB_SET_FHSS},
    {.what = "the power", .write = write_set_power, .answer = BB_SET_POWER},
    {0},
};

static const struct module_step start_steps[] = {
    {.what = "to read", .write = write_start, .answer = MODULE_UNANSWERED},
    {0},
};

static const struct module_step stop_steps[] = {
    {.what = "to stop", .write = write_stop, .answer = BB_STOP_MULTI_POLL, .may_fail = true},
    {0},
};

static enum module_heard hear(struct module *module, const struct wire_message *message)
{
    if (message->type != BB_ERROR) {
        return MODULE_NOTHING;
    }
    if (message->result == BB_NO_TAG) {
        return MODULE_WELL;
    }
    module_say(module, bb_fault(message->result));
    return MODULE_TROUBLE;
}

/* An error does not say of which command; that of a poll without a tag is of none that is asked
 * here. */
static bool refuses(const struct wire_message *message)
{
    return message->type == BB_ERROR && message->result != BB_NO_TAG;
}

static const struct module_family bb = {
    .baud = BAUD,
    .antennas_max = 1,
    .grammar = &bb_grammar,
    .connect = connect_steps,
    .start = start_steps,
    .stop = stop_steps,
    .hear = hear,
    .refuses = refuses,
    .tags_are_well = true,
    .silence_ms = SILENCE_MS,
    .fault = bb_fault,
};

static int make(const struct reader_config *config, struct reader **ret_reader)
{
    return module_make(&bb, config, ret_reader);
}

const struct reader_ops reader_bb_ops = MODULE_OPS("bb");
