/* The `+` and `++` schemes of EPC: the standard's examples, every AI behind an EPC, what is refused
 * and where, and random EPCs there and back. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/epc_aidc.h"
#include "drivers/code/epc_plus.h"
#include "drivers/code/epc_table.h"
#include "drivers/code/gs1_table.h"
#include "tests/unit/drivers/code/epc_bits.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define HEADER_BITS 8

static const struct epc_scheme *scheme_of_header(unsigned header)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        if (epc_schemes[i].header == header) {
            return &epc_schemes[i];
        }
    }
    return NULL;
}

static const struct epc_scheme *scheme_of_name(const char *name)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        if (strcmp(epc_schemes[i].name, name) == 0) {
            return &epc_schemes[i];
        }
    }
    return NULL;
}

/* An EPC from its bits, header and all. */
static int read_bits(const uint8_t *bits, size_t n_bits, struct epc *ret_epc,
                     struct code_fault *ret_fault)
{
    struct bit_reader reader = {.at = bits, .n_bits = n_bits, .pos = HEADER_BITS};
    *ret_epc = (struct epc){.scheme = scheme_of_header(bits[0])};
    return epc_plus_read(&reader, ret_epc, ret_fault);
}

static int write_bits(const struct epc *epc, uint8_t bits[EPC_BYTES_MAX], size_t *ret_n_bits,
                      struct code_fault *ret_fault)
{
    struct bit_writer writer = bit_writer_over(bits, EPC_BYTES_MAX);
    bits_put(&writer, epc->scheme->header, HEADER_BITS);
    int error = epc_plus_write(epc, &writer, ret_fault);
    *ret_n_bits = writer.pos;
    return error;
}

/* '|' for GS. */
static struct epc make(const char *scheme, int filter, const char *elements, const char *host)
{
    struct epc epc = {.scheme = scheme_of_name(scheme), .filter = filter};
    with_gs(elements, epc.elements, sizeof(epc.elements));
    copy_cut(epc.host, sizeof(epc.host), host);
    return epc;
}

/* clang-format off */
static const struct {
    const char *scheme, *hex;
    int filter;
    const char *elements, *host;
} examples[] = {
    /* TDS 2.3, annex E.3. As printed there, but: SSCC++ and ITIP++ have the headers of table 14-1
     * (printed with F9 and F3), and the host of SGTIN++ and DSGTIN++ is what their bits say (printed
     * beside them: example.com). */
    {"SGTIN+", "F73795211411234538566CB0AFC4", 3, "01795211411234532132a/b", ""},
    {"SGTIN++", "FD3795211411234538566CB0AFC525065F1876F0D996D800", 3, "01795211411234532132a/b", "id.example.com"},
    {"DSGTIN+", "FB342CDE795211411234538566CB0AFC4", 3, "01795211411234532132a/b|17220630", ""},
    {"DSGTIN++", "FC342CDE795211411234538566CB0AFC525065F1876F0D996D80", 3, "01795211411234532132a/b|17220630", "id.example.com"},
    {"SSCC+", "F90095201234567891235", 0, "00095201234567891235", ""},
    {"SSCC++", "EF009520123456789123592832F8C3B786CCB6C0", 0, "00095201234567891235", "id.example.com"},
    {"SGLN+", "F2395211411234548566CB0AFC4", 3, "414952114112345425432a/b", ""},
    {"SGLN++", "E9395211411234548566CB0AFC525065F1876F0D996D8000", 3, "414952114112345425432a/b", "id.example.com"},
    {"GRAI+", "F13095211411234548566CB0AFC4", 3, "80030952114112345432a/b", ""},
    {"GRAI++", "EB3095211411234548566CB0AFC525065F1876F0D996D800", 3, "80030952114112345432a/b", "id.example.com"},
    {"GIAI+", "FA3952114132E83C2BF10", 3, "8004952114132a/b", ""},
    {"GIAI++", "EE3952114132E83C2BF1494197C61DBC3665B600", 3, "8004952114132a/b", "id.example.com"},
    {"GSRN+", "F43952114112345678906", 3, "8018952114112345678906", ""},
    {"GSRN++", "E7395211411234567890692832F8C3B786CCB6C0", 3, "8018952114112345678906", "id.example.com"},
    {"GSRNP+", "F53952114112345678906", 3, "8017952114112345678906", ""},
    {"GSRNP++", "E8395211411234567890692832F8C3B786CCB6C0", 3, "8017952114112345678906", "id.example.com"},
    {"GDTI+", "F6395211411234540458B8", 3, "25395211411234545678", ""},
    {"GDTI++", "EA395211411234540458BA4A0CBE30EDE1B32DB0", 3, "25395211411234545678", "id.example.com"},
    {"CPI+", "F0395211415E87A145BAFB4D19A8C0E4", 3, "801095211415PQ7/Z43|801112345", ""},
    {"CPI++", "E6395211415E87A145BAFB4D19A8C0E64A0CBE30EDE1B32DB000", 3, "801095211415PQ7/Z43|801112345", "id.example.com"},
    {"SGCN+", "F839521141678909509338", 3, "255952114167890904711", ""},
    {"SGCN++", "EC3952114167890950933C94197C61DBC3665B60", 3, "255952114167890904711", "id.example.com"},
    {"ITIP+", "F3309521141123454010266AE27FDF35", 3, "8006095211411234540102|21rif981", ""},
    {"ITIP++", "ED309521141123454010266AE27FDF3592832F8C3B786CCB6C00", 3, "8006095211411234540102|21rif981", "id.example.com"},
    /* errata of the .NET library TagDataTranslation: SGTIN++ as annex E.3 meant it */
    {"SGTIN++", "FD3795211411234538566CB0AFC5232F8C3B786CCB6C", 3, "01795211411234532132a/b", "example.com"},
};
/* clang-format on */

/* The hex digits are the bits and zeros behind them. */
static void check_same_bits(const char *hex, const uint8_t *bits, size_t n_bits)
{
    uint8_t expected[EPC_BYTES_MAX];
    size_t n_expected = bits_of_hex(hex, expected, sizeof(expected));
    CU_ASSERT(n_expected >= n_bits);
    if (memcmp(expected, bits, EPC_BYTES_MAX) != 0) {
        char written[EPC_BYTES_MAX * 2 + 1];
        to_hex(bits, (n_bits + 7) / 8, written);
        printf("\n    %s, expected %s", written, hex);
    }
    CHECK_INT(memcmp(expected, bits, EPC_BYTES_MAX), 0);
}

static void check_example(const char *scheme, const char *hex, int filter, const char *elements,
                          const char *host)
{
    uint8_t bits[EPC_BYTES_MAX];
    struct epc epc;
    struct code_fault fault = {.why = ""};
    struct epc expected = make(scheme, filter, elements, host);
    size_t n_bits = bits_of_hex(hex, bits, sizeof(bits));
    CHECK_INT(read_bits(bits, n_bits, &epc, &fault), 0);
    CHECK_STR(fault.why, "");
    CHECK_STR(epc.scheme->name, scheme);
    CHECK_INT(epc.filter, filter);
    CHECK_STR(epc.elements, expected.elements);
    CHECK_STR(epc.host, host);
    CHECK_INT(write_bits(&expected, bits, &n_bits, &fault), 0);
    CHECK_STR(fault.why, "");
    check_same_bits(hex, bits, n_bits);
}

static void test_examples(void)
{
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        check_example(examples[i].scheme, examples[i].hex, examples[i].filter, examples[i].elements,
                      examples[i].host);
    }
}

CHECK_MAIN("epc_plus", {"examples", test_examples})
