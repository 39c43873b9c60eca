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

/* The commands are those of mt_sics.h and toledo8217.h. SI ends SIR (reference manual, "SIR"), but
 * what SIR sent before is on its way: I4, which every scale has, says when all of it is here. */
const struct scale_driver scale_mt_sics = {
    .name = "mt-sics",
    .grammar = &mt_sics_grammar,
    .orders = {[SCALE_QUIET] = S("SI\r\nI4\r\n"),
               [SCALE_TARE] = S("T\r\n"),
               [SCALE_ZERO] = S("Z\r\n"),
               [SCALE_ONCE] = S("SI\r\n"),
               [SCALE_REPEAT] = S("SIR\r\n")},
    .quiet_answer = "I4",
    .make_bus = sics_make_bus,
};

const struct scale_driver scale_toledo8217 = {
    .name = "toledo8217",
    .grammar = &toledo8217_grammar,
    .orders = {[SCALE_TARE] = S("T"), [SCALE_ZERO] = S("Z"), [SCALE_ONCE] = S("W")},
    .answers_by_status = true,
    .make_bus = toledo_make_bus,
    .opened = toledo_opened,
};
