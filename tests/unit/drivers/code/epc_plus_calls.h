/* What the tests of the `+` schemes share: schemes as they are named, EPCs as they are written. */
#ifndef TESTS_UNIT_DRIVERS_CODE_EPC_PLUS_CALLS_H
#define TESTS_UNIT_DRIVERS_CODE_EPC_PLUS_CALLS_H

#include "drivers/code/epc.h"
#include "drivers/code/epc_table.h"
#include "tests/unit/drivers/code/epc_bits.h"
#include "tests/unit/drivers/code/gs1_text.h"

static inline const struct epc_scheme *scheme_of_header(unsigned header)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        if (epc_schemes[i].header == header) {
            return &epc_schemes[i];
        }
    }
    return NULL;
}

/* '|' for GS. */
static inline struct epc make(const char *scheme, int filter, const char *elements,
                              const char *host)
{
    struct epc epc = {.scheme = epc_scheme_by_name(str_of(scheme)), .filter = filter};
    with_gs(elements, epc.elements, sizeof(epc.elements));
    copy_cut(epc.host, sizeof(epc.host), host);
    return epc;
}

#endif
