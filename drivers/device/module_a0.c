/* Modules that begin with A0: region and power only where they differ from what is wanted, for they
 * are kept in flash memory; then round after round. */
#include "drivers/base/error.h"
#include "drivers/device/module.h"

#define BAUD             115200
#define SILENCE_MS       2000 /* a round over eight antennas takes less than one second */
#define ANTENNAS_UNKNOWN 0xFU /* where all are wanted: those that are not there say so */

static uint32_t antennas_of(const struct module *module)
{
    if (module->antennas) {
        return module->antennas;
    }
    return module->has_no_switching ? 1 : ANTENNAS_UNKNOWN;
}

static bool is_one_antenna(uint32_t antennas)
{
    return (antennas & (antennas - 1)) == 0;
}

static size_t write_get_version(const struct module *module, uint8_t *frame)
{
    (void)module;
    return a0_write(A0_PUBLIC, A0_GET_FIRMWARE_VERSION, NULL, 0, frame);
}

static size_t write_get_region(const struct module *module, uint8_t *frame)
{
    return *module->region ? a0_write(A0_PUBLIC, A0_GET_FREQUENCY_REGION, NULL, 0, frame) : 0;
}

static const char *take_region(struct module *module, const struct wire_message *answer)
{
    uint8_t wanted[A0_REGION_BYTES];
    if (a0_region_of(module->region, wanted)) {
        return "it has no such region";
    }
    module->is_right =
        answer->body.len == sizeof(wanted) && memcmp(answer->body.at, wanted, sizeof(wanted)) == 0;
    return NULL;
}

static size_t write_set_region(const struct module *module, uint8_t *frame)
{
    uint8_t wanted[A0_REGION_BYTES];
    bool is_needed =
        *module->region && !module->is_right && a0_region_of(module->region, wanted) == 0;
    return is_needed ? a0_write(A0_PUBLIC, A0_SET_FREQUENCY_REGION, wanted, sizeof(wanted), frame)
                     : 0;
}

static uint8_t power_dbm(const struct module *module)
{
    return (uint8_t)((module->power_cdbm + 50) / 100);
}

static size_t write_get_power(const struct module *module, uint8_t *frame)
{
    return module->power_cdbm ? a0_write(A0_PUBLIC, A0_GET_OUTPUT_POWER, NULL, 0, frame) : 0;
}

/* One byte for all antennas, or one each. */
static const char *take_power(struct module *module, const struct wire_message *answer)
{
    module->is_right = answer->body.len > 0;
    for (size_t i = 0; i < answer->body.len; i++) {
        module->is_right = module->is_right && (uint8_t)answer->body.at[i] == power_dbm(module);
    }
    return NULL;
}

static size_t write_set_power(const struct module *module, uint8_t *frame)
{
    uint8_t dbm = power_dbm(module);
    return module->power_cdbm && !module->is_right
               ? a0_write(A0_PUBLIC, A0_SET_OUTPUT_POWER, &dbm, 1, frame)
               : 0;
}

static size_t write_set_antenna(const struct module *module, uint8_t *frame)
{
    uint32_t antennas = antennas_of(module);
    uint8_t antenna = 0;
    while (antenna < A0_ANTENNAS_MAX - 1 && !(antennas >> antenna & 1)) {
        antenna++;
    }
    return is_one_antenna(antennas) ? a0_write(A0_PUBLIC, A0_SET_WORK_ANTENNA, &antenna, 1, frame)
                                    : 0;
}

static size_t write_round(const struct module *module, uint8_t *frame)
{
    static const uint8_t once = 1;
    uint32_t antennas = antennas_of(module);
    return is_one_antenna(antennas) ? a0_write(A0_PUBLIC, A0_REAL_TIME_INVENTORY, &once, 1, frame)
                                    : a0_write_round(antennas, frame);
}

static const struct module_step connect_steps[] = {
    {.what = "its version", .write = write_get_version, .answer = A0_GET_FIRMWARE_VERSION},
    {.what = "its region",
     .write = write_get_region,
     .answer = A0_GET_FREQUENCY_REGION,
     .take = take_region},
    {.what = "the region", .write = write_set_region, .answer = A0_SET_FREQUENCY_REGION},
    {.what = "its power",
     .write = write_get_power,
     .answer = A0_GET_OUTPUT_POWER,
     .take = take_power},
    {.what = "the power", .write = write_set_power, .answer = A0_SET_OUTPUT_POWER},
    {.what = "the antenna", .write = write_set_antenna, .answer = A0_SET_WORK_ANTENNA},
    {0},
};

static const struct module_step start_steps[] = {
    {.what = "to read", .write = write_round, .answer = MODULE_UNANSWERED},
    {0},
};

static const struct module_step stop_steps[] = {{0}}; /* a round ends by itself */

/* Within a round: an antenna that is not there. Where none was named, the others do. */
static enum module_heard hear_missing(struct module *module, const struct wire_message *message)
{
    module->missing_antennas |= 1U << ((uint8_t)message->body.at[0] % A0_ANTENNAS_MAX);
    uint32_t missing = module->missing_antennas & antennas_of(module);
    if (!module->antennas && missing != antennas_of(module)) {
        return MODULE_NOTHING;
    }
    if (missing == antennas_of(module)) {
        module_say(module, "no antenna is connected");
        return MODULE_FAILED;
    }
    module_say_antenna(module, missing, "is not connected");
    return MODULE_TROUBLE;
}

/* A round that could not be. ? What a module with one antenna says to 8A is not known: whatever it
 * is, the next round is for one antenna. */
static enum module_heard hear_failure(struct module *module, const struct wire_message *message)
{
    bool is_switching = message->type == A0_FAST_SWITCH_ANT_INVENTORY;
    if (is_switching && !module->antennas && message->result != A0_ANTENNA_MISSING) {
        module->has_no_switching = true;
        return MODULE_LOST;
    }
    module_say(module, a0_fault(message->result));
    return MODULE_FAILED;
}

static enum module_heard hear(struct module *module, const struct wire_message *message)
{
    bool is_round =
        message->type == A0_REAL_TIME_INVENTORY || message->type == A0_FAST_SWITCH_ANT_INVENTORY;
    if (!is_round) {
        return MODULE_NOTHING;
    }
    if (message->result) {
        return message->body.len == 2 ? hear_missing(module, message)
                                      : hear_failure(module, message);
    }
    return MODULE_OVER;
}

static const struct module_family a0 = {
    .baud = BAUD,
    .antennas_max = A0_ANTENNAS_MAX,
    .grammar = &a0_grammar,
    .connect = connect_steps,
    .start = start_steps,
    .stop = stop_steps,
    .hear = hear,
    .silence_ms = SILENCE_MS,
    .fault = a0_fault,
};

static int make(const struct reader_config *config, struct reader **ret_reader)
{
    return module_make(&a0, config, ret_reader);
}

const struct reader_ops reader_a0_ops = MODULE_OPS("a0");
