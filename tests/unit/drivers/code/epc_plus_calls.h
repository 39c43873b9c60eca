/* The `+` schemes without the rest of epc.h: an EPC from its bits, header and all, and back. */
#ifndef TESTS_UNIT_DRIVERS_CODE_EPC_PLUS_CALLS_H
#define TESTS_UNIT_DRIVERS_CODE_EPC_PLUS_CALLS_H

#include "drivers/code/epc_plus.h"
#include "drivers/code/epc_table.h"
#include "tests/unit/drivers/code/epc_bits.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define HEADER_BITS 8

static inline const struct epc_scheme *scheme_of_header(unsigned header)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        if (epc_schemes[i].header == header) {
            return &epc_schemes[i];
        }
    }
    return NULL;
}

static inline const struct epc_scheme *scheme_of_name(const char *name)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        if (strcmp(epc_schemes[i].name, name) == 0) {
            return &epc_schemes[i];
        }
    }
    return NULL;
}

/* An EPC from its bits, header and all. */
static inline int read_bits(const uint8_t *bits, size_t n_bits, struct epc *ret_epc,
                            struct code_fault *ret_fault)
{
    struct bit_reader reader = {.at = bits, .n_bits = n_bits, .pos = HEADER_BITS};
    *ret_epc = (struct epc){.scheme = scheme_of_header(bits[0])};
    return epc_plus_read(&reader, ret_epc, ret_fault);
}

static inline int write_bits(const struct epc *epc, uint8_t bits[EPC_BYTES_MAX], size_t *ret_n_bits,
                             struct code_fault *ret_fault)
{
    struct bit_writer writer = bit_writer_over(bits, EPC_BYTES_MAX);
    bits_put(&writer, epc->scheme->header, HEADER_BITS);
    int error = epc_plus_write(epc, &writer, ret_fault);
    *ret_n_bits = writer.pos;
    return error;
}

/* '|' for GS. */
static inline struct epc make(const char *scheme, int filter, const char *elements,
                              const char *host)
{
    struct epc epc = {.scheme = scheme_of_name(scheme), .filter = filter};
    with_gs(elements, epc.elements, sizeof(epc.elements));
    copy_cut(epc.host, sizeof(epc.host), host);
    return epc;
}

#endif
