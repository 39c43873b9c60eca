#include "drivers/code/epc.h"

#include "drivers/base/error.h"
#include "drivers/code/bits.h"
#include "drivers/code/epc_identity.h"
#include "drivers/code/epc_table.h"

#define HEADER_BITS 8
#define WORD_BYTES  2

/* Headers that are no scheme's, but that tags do carry (TDS 2.3, 14.2). */
static const struct {
    uint8_t first;
    uint8_t last;
    const char *why;
} no_schemes[] = {
    {0x00, 0x00, "an unprogrammed tag"},
    {0x08, 0x0B, "a 64-bit EPC, which GS1 withdrew"},
    {0x80, 0xBF, "a 64-bit EPC, which GS1 withdrew"},
    {0xCE, 0xCE, "a 64-bit EPC, which GS1 withdrew"},
    {0xE0, 0xE0, "no EPC: an ISO/IEC 7816-6 or 15963 identifier"},
    {0xE2, 0xE2, "no EPC: what the chip's maker wrote (TID)"},
    {0x00, 0xFF, "a header that no scheme has"},
};

const struct epc_scheme *epc_scheme_at(size_t i)
{
    return i < epc_schemes_n ? &epc_schemes[i] : NULL;
}

const struct epc_scheme *epc_scheme_by_name(struct str name)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        if (str_is_of_any_case(name, epc_schemes[i].name)) {
            return &epc_schemes[i];
        }
    }
    return NULL;
}

const char *epc_scheme_name(const struct epc_scheme *scheme)
{
    return scheme->name;
}

static const struct epc_scheme *scheme_by_header(uint64_t header)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        if (epc_schemes[i].header == header) {
            return &epc_schemes[i];
        }
    }
    return NULL;
}

static const char *why_no_scheme(uint64_t header)
{
    size_t i = 0;
    while (header < no_schemes[i].first || header > no_schemes[i].last) {
        i++;
    }
    return no_schemes[i].why;
}

int epc_read_bits(const uint8_t *bits, size_t n_bits, unsigned prefix_digits, struct epc *ret_epc,
                  struct code_fault *ret_fault)
{
    struct bit_reader reader = {.at = bits, .n_bits = n_bits};
    struct epc epc = {.filter = EPC_NO_FILTER, .prefix_digits = prefix_digits};
    uint64_t header = 0;
    if (!bits_take(&reader, HEADER_BITS, &header)) {
        return code_refuse(ret_fault, RAFF_E_SYNTAX, "", 0, "too short for a header");
    }
    epc.scheme = scheme_by_header(header);
    if (!epc.scheme) {
        return code_refuse(ret_fault, RAFF_E_UNKNOWN, "", 0, why_no_scheme(header));
    }
    int error = epc.scheme->read(&reader, &epc, ret_fault);
    if (error) {
        return error;
    }
    size_t rest = 0;
    if (!bits_only_zeros(&reader, &rest)) {
        return code_refuse(ret_fault, RAFF_E_VALUE, "", rest, "more behind the end of the EPC");
    }
    *ret_epc = epc;
    return 0;
}

int epc_write_bits(const struct epc *epc, uint8_t ret_bits[EPC_BYTES_MAX], size_t *ret_n_bits,
                   struct code_fault *ret_fault)
{
    uint8_t array[EPC_BYTES_MAX];
    struct bit_writer bits = bit_writer_over(array, sizeof(array));
    bits_put(&bits, epc->scheme->header, HEADER_BITS);
    int error = epc->scheme->write(epc, &bits, ret_fault);
    if (error) {
        return error;
    }
    if (bits.cut) {
        return code_refuse(ret_fault, RAFF_E_TOO_LONG, "", 0, "longer than any tag's EPC memory");
    }
    memcpy(ret_bits, array, sizeof(array));
    *ret_n_bits = bits.pos;
    return 0;
}

static bool take_word(const uint8_t *bank, size_t n_bytes, size_t word, uint16_t *ret_word)
{
    if (n_bytes / WORD_BYTES <= word) {
        return false;
    }
    const uint8_t *at = bank + word * WORD_BYTES;
    *ret_word = (uint16_t)(at[0] << 8 | at[1]);
    return true;
}

int epc_read_pc(const uint8_t *bank, size_t n_bytes, struct epc_pc *ret_pc)
{
    uint16_t word = 0;
    if (!take_word(bank, n_bytes, 0, &word)) {
        return RAFF_E_SYNTAX;
    }
    struct epc_pc pc = {
        .user_memory = word >> 10 & 1,
        .extended = word >> 9 & 1,
        .iso = word >> 8 & 1,
        .low = (uint8_t)word,
        .words = 1,
    };
    bool whole = true;
    if (pc.extended) {
        whole = take_word(bank, n_bytes, pc.words++, &pc.xpc_w1);
    }
    if (whole && pc.xpc_w1 >> 15) {
        whole = take_word(bank, n_bytes, pc.words++, &pc.xpc_w2);
    }
    size_t length = word >> 11;
    size_t xpc_words = pc.words - 1;
    if (!whole || length < xpc_words) {
        return RAFF_E_SYNTAX;
    }
    pc.length_bits = (unsigned)((length - xpc_words) * WORD_BYTES * 8);
    pc.hazardous = (!pc.iso && (pc.low & 1)) || (pc.xpc_w1 & 1);
    *ret_pc = pc;
    return 0;
}
