/* links: raff_code; seconds: 60 */
/* Any text as an EPC, its first three bytes saying of which scheme, filter and length of company
 * prefix. What reads right can be written, and the bits say the same; what does not has its place
 * in the text. */
#include <stdlib.h>

#include "drivers/code/epc.h"
#include "drivers/code/epc_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct epc epc;
    struct epc back;
    struct epc_pc pc;
    struct code_fault fault = {.error = 0};
    uint8_t bits[EPC_BYTES_MAX];
    size_t n_bits = 0;
    if (size < 3) {
        return 0;
    }
    size_t i = data[0] % (epc_schemes_n + 1);
    const struct epc_scheme *scheme = i < epc_schemes_n ? &epc_schemes[i] : NULL;
    struct str text = {(const char *)data + 3, size - 3};
    int error = epc_read_hex(text, data[2] % 16, data[1] & 1 ? &pc : NULL, &epc, &fault);
    require(!error == !fault.error && fault.at <= text.len);
    fault.error = 0;
    error = epc_read_text(text, scheme, data[1] % 65 - 1, data[2] % 16, &epc, &fault);
    require(!error == !fault.error && (!error || fault.at <= text.len));
    if (error) {
        return 0;
    }
    require(epc_write_bits(&epc, bits, &n_bits, NULL) == 0);
    require(epc_read_bits(bits, n_bits, data[2] % 16, &back, NULL) == 0);
    require(back.scheme == epc.scheme && back.filter == epc.filter);
    require(!epc.scheme->classic || strcmp(back.elements, epc.elements) == 0);
    return 0;
}
