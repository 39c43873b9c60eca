#include "drivers/wire/tspl_status.h"

#include "drivers/wire/interfaces/wire.h"

#define PRINTING 0x20

/* The one to mend first in front. */
static const struct bit {
    uint8_t mask;
    const char *words;
} faults[] = {
    {0x40, "cover open"}, {0x01, "head open"},  {0x04, "paper out"},
    {0x02, "paper jam"},  {0x08, "ribbon out"}, {0x80, "temperature out of range"},
    {0x10, "paused"},
};

static void tspl_step(struct wire *wire, uint8_t byte)
{
    struct wire_status status = {.name = byte & PRINTING ? "printing" : "",
                                 .is_empty = !(byte & PRINTING)};
    for (size_t i = 0; i < ARRAY_SIZE(faults) && !status.fault; i++) {
        status.fault = byte & faults[i].mask ? faults[i].words : NULL;
    }
    wire_emit(wire, WIRE_STATUS, wire->consumed)->status = status;
}

static size_t tspl_pending(const struct wire *wire)
{
    (void)wire; /* a byte is never half */
    return 0;
}

const struct wire_grammar tspl_status_grammar = {
    .name = "tspl-status",
    .size = sizeof(struct tspl_status),
    .step = tspl_step,
    .pending = tspl_pending,
};
