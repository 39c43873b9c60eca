/* links: raff_code; seconds: 60 */
/* Any bits as an EPC, the first byte saying how long the company prefix is. What a classic scheme
 * reads it writes as it was, and each of its texts reads back to the same; what a `+` scheme writes
 * (an AI once, in the shortest encoding) it reads and writes again as it was. */
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

static void require_same(const struct epc *a, const struct epc *b)
{
    require(a->scheme == b->scheme && a->filter == b->filter);
    require(strcmp(a->elements, b->elements) == 0 && strcmp(a->host, b->host) == 0);
    for (size_t i = 0; i < 3; i++) {
        require(strcmp(a->parts[i], b->parts[i]) == 0);
    }
}

static void require_form(const struct epc *epc, int (*form)(const struct epc *, struct text *))
{
    char array[EPC_URI_MAX];
    struct text text = text_over(array, sizeof(array));
    struct epc back;
    bool classic = epc->scheme->classic != NULL;
    int result = form(epc, &text);
    require(!classic || result == 0 || result == EPC_NO_SUCH_FORM);
    if (result) {
        return;
    }
    result = epc_read_text((struct str){text.at, text.len}, epc->scheme, epc->filter,
                           epc->prefix_digits, &back, NULL);
    require(!classic || result == 0);
    if (classic) {
        require_same(epc, &back);
    }
}

static void require_again(const uint8_t *bits, size_t n_bits, unsigned prefix_digits)
{
    struct epc epc;
    uint8_t again[EPC_BYTES_MAX];
    size_t n_again = 0;
    require(epc_read_bits(bits, n_bits, prefix_digits, &epc, NULL) == 0);
    require(epc_write_bits(&epc, again, &n_again, NULL) == 0);
    require(n_again == n_bits && memcmp(bits, again, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct epc epc;
    struct epc_pc pc;
    struct code_fault fault = {.error = 0};
    uint8_t bits[EPC_BYTES_MAX];
    size_t n_bits = 0;
    unsigned prefix_digits = size > 0 ? data[0] % 16 : 0;
    size_t n = size > 0 ? size - 1 : 0;
    const uint8_t *input = data + (size > 0 ? 1 : 0);
    require(epc_read_pc(input, n, &pc) || pc.words * 2 <= n);
    int error = epc_read_bits(input, n * 8, prefix_digits, &epc, &fault);
    require(!error == !fault.error && fault.at <= n * 8);
    if (error) {
        return 0;
    }
    error = epc_write_bits(&epc, bits, &n_bits, &fault);
    require(!epc.scheme->classic || (error == 0 && n_bits <= n * 8));
    if (!error) {
        require(!epc.scheme->classic || memcmp(bits, input, (n_bits + 7) / 8) == 0);
        require_again(bits, n_bits, prefix_digits);
    }
    require_form(&epc, epc_tag_uri);
    require_form(&epc, epc_id_uri);
    require_form(&epc, epc_element);
    require_form(&epc, epc_digital_link);
    return 0;
}
