/*
 * How the value of an AI is held in bits (TDS 2.3, 15.3, table F): for the keys of the `+` schemes
 * and for the AIDC data behind them. Internal to drivers/code.
 */
#ifndef DRIVERS_CODE_EPC_AIDC_H
#define DRIVERS_CODE_EPC_AIDC_H

#include "drivers/code/epc_value.h"

/* One field or two; the first of two has a fixed length. */
struct epc_aidc {
    uint16_t first; /* AI, by its number */
    uint16_t last;  /* of the range; only those that gs1_ai_by_number knows */
    struct epc_value_field fields[2];
};

/* NULL for an AI that no EPC may carry. */
const struct epc_aidc *epc_aidc_by_number(unsigned ai);

#endif
