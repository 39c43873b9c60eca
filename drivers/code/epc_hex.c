/* EPC memory as people and readers write it: hexadecimal digits. */
#include "drivers/base/error.h"
#include "drivers/code/epc_identity.h"

#define DIGIT_BITS 4

/* An odd last digit is the high half of its byte. */
static int take_digits(struct str hex, uint8_t bank[EPC_BANK_BYTES_MAX],
                       struct code_fault *ret_fault)
{
    if (hex.len == 0) {
        return code_refuse(ret_fault, RAFF_E_SYNTAX, "", 0, "no hexadecimal digits");
    }
    if (hex.len > 2 * EPC_BANK_BYTES_MAX) {
        return code_refuse(ret_fault, RAFF_E_TOO_LONG, "", 2 * EPC_BANK_BYTES_MAX,
                           "longer than any tag's EPC memory");
    }
    memset(bank, 0, EPC_BANK_BYTES_MAX);
    for (size_t i = 0; i < hex.len; i++) {
        int value = hex_digit(hex.at[i]);
        if (value < 0) {
            return code_refuse(ret_fault, RAFF_E_SYNTAX, "", i, "not a hexadecimal digit");
        }
        bank[i / 2] |= (uint8_t)(i % 2 ? value : value << DIGIT_BITS);
    }
    return 0;
}

/* Which digits behind the PC words are the EPC. A reader may send more words than the EPC has; one
 * that passes the PC word on as the tag stores it does not count the XPC words in its length. */
static int take_pc(const uint8_t *bank, size_t n_digits, struct epc_pc *pc, size_t *ret_start,
                   size_t *ret_end, struct code_fault *ret_fault)
{
    if (epc_read_pc(bank, n_digits / 2, pc)) {
        return code_refuse(ret_fault, RAFF_E_SYNTAX, "", n_digits, "ends before the PC words do");
    }
    size_t start = pc->words * 16 / DIGIT_BITS;
    size_t least = pc->length_bits / DIGIT_BITS;
    size_t most = least + start - 16 / DIGIT_BITS;
    size_t have = n_digits - start;
    if (pc->iso) {
        return code_refuse(ret_fault, RAFF_E_UNKNOWN, "", 2,
                           "no EPC: an ISO/IEC 15961 tag, see its AFI");
    }
    if (have < least) {
        return code_refuse(ret_fault, RAFF_E_SYNTAX, "", n_digits, "shorter than the PC word says");
    }
    *ret_start = start;
    *ret_end = start + (have < most ? have : most);
    return 0;
}

int epc_read_hex(struct str hex, unsigned prefix_digits, struct epc_pc *ret_pc, struct epc *ret_epc,
                 struct code_fault *ret_fault)
{
    uint8_t bank[EPC_BANK_BYTES_MAX];
    size_t start = 0;
    size_t end = hex.len;
    int error = take_digits(hex, bank, ret_fault);
    if (!error && ret_pc) {
        error = take_pc(bank, hex.len, ret_pc, &start, &end, ret_fault);
    }
    if (error) {
        return error;
    }
    error = epc_read_bits(bank + start / 2, (end - start) * DIGIT_BITS, prefix_digits, ret_epc,
                          ret_fault);
    if (error && ret_fault) {
        ret_fault->at = start + ret_fault->at / DIGIT_BITS;
    }
    return error;
}

int epc_write_hex(const struct epc *epc, struct text *out, struct code_fault *ret_fault)
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t bits[EPC_BYTES_MAX];
    size_t n_bits = 0;
    int error = epc_write_bits(epc, bits, &n_bits, ret_fault);
    for (size_t i = 0; !error && i * DIGIT_BITS < n_bits; i++) {
        text_add_char(out, digits[i % 2 ? bits[i / 2] & 15 : bits[i / 2] >> 4]);
    }
    return error;
}
