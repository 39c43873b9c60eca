/* Scales on a serial line. */
#include "drivers/base/error.h"
#include "drivers/bus/serial.h"
#include "drivers/device/interfaces/scale.h"
#include "drivers/wire/mt_sics.h"
#include "drivers/wire/toledo8217.h"
#include "drivers/wire/weight.h"

static int make_serial(uv_loop_t *loop, const struct bus_serial_config *line, struct port *port)
{
    return line->path ? bus_serial_new(loop, line, &port_bus_events, port, &port->bus)
                      : RAFF_E_CONFIG;
}

static int sics_make_bus(uv_loop_t *loop, const struct scale_config *config, struct port *port)
{
    const struct bus_serial_config line = {.path = config->path, .baud = config->baud};
    return make_serial(loop, &line, port);
}

static int toledo_make_bus(uv_loop_t *loop, const struct scale_config *config, struct port *port)
{
    const struct bus_serial_config line = {
        .path = config->path, .baud = config->baud, .data_bits = 7, .parity = BUS_SERIAL_EVEN};
    if (config->unit && !weight_unit_of(str_of(config->unit))) {
        return RAFF_E_CONFIG;
    }
    return make_serial(loop, &line, port);
}

static int toledo_opened(struct scale *scale)
{
    struct toledo8217 *toledo = container_of(scale->grammar, struct toledo8217, wire);
    return *scale->unit ? toledo8217_set_unit(toledo, scale->unit) : 0;
}

#define S(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* SI ends SIR (reference manual, "SIR"), but what SIR sent before is on its way: the answer to I4
 * says when all of it is here. */
const struct scale_driver scale_mt_sics = {
    .name = "mt-sics",
    .grammar = &mt_sics_grammar,
    .orders = {[SCALE_QUIET] = S(MT_SICS_WEIGHT_NOW MT_SICS_SERIAL),
               [SCALE_TARE] = S(MT_SICS_TARE),
               [SCALE_ZERO] = S(MT_SICS_ZERO),
               [SCALE_ONCE] = S(MT_SICS_WEIGHT_NOW),
               [SCALE_REPEAT] = S(MT_SICS_REPEAT)},
    .quiet_answer = "I4",
    .make_bus = sics_make_bus,
};

const struct scale_driver scale_toledo8217 = {
    .name = "toledo8217",
    .grammar = &toledo8217_grammar,
    .orders = {[SCALE_TARE] = S(TOLEDO8217_TARE),
               [SCALE_ZERO] = S(TOLEDO8217_ZERO),
               [SCALE_ONCE] = S(TOLEDO8217_WEIGHT)},
    .answers_by_status = true,
    .make_bus = toledo_make_bus,
    .opened = toledo_opened,
};
