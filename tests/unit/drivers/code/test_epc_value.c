/* The encodings of values and host names (TDS 2.3, 14.5), bit for bit. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/epc_chars.h"
#include "drivers/code/epc_host.h"
#include "drivers/code/epc_value.h"
#include "tests/unit/drivers/code/epc_bits.h"

#define BITS_MAX 1024

/* Table B: bits of a number by its digits, 1 to 90. */
static const uint16_t table_b[] = {
    4,   7,   10,  14,  17,  20,  24,  27,  30,  34,  37,  40,  44,  47,  50,  54,  57,  60,
    64,  67,  70,  74,  77,  80,  84,  87,  90,  94,  97,  100, 103, 107, 110, 113, 117, 120,
    123, 127, 130, 133, 137, 140, 143, 147, 150, 153, 157, 160, 163, 167, 170, 173, 177, 180,
    183, 187, 190, 193, 196, 200, 203, 206, 210, 213, 216, 220, 223, 226, 230, 233, 236, 240,
    243, 246, 250, 253, 256, 260, 263, 266, 270, 273, 276, 280, 283, 286, 290, 293, 296, 299,
};

static void test_table_b(void)
{
    for (size_t n = 1; n <= 90; n++) {
        CHECK_INT(epc_chars_bits(CHARS_NUMBER, n), table_b[n - 1]);
        CHECK_INT(epc_chars_bits(CHARS_HEX_UPPER, n), 4 * n);
        CHECK_INT(epc_chars_bits(CHARS_HEX_LOWER, n), 4 * n);
        CHECK_INT(epc_chars_bits(CHARS_CODE40, n), (n + 2) / 3 * 16);
        CHECK_INT(epc_chars_bits(CHARS_BASE64, n), 6 * n);
        CHECK_INT(epc_chars_bits(CHARS_ASCII, n), 7 * n);
    }
}

/* clang-format off */
static const struct {
    struct epc_value_field field;
    const char *value, *bits;
} fields[] = {
    /* 14.5.2: numbers of a fixed length */
    {{VALUE_INTEGER, 2}, "07", "0000111"},
    {{VALUE_INTEGER, 6}, "001250", "00000000010011100010"},
    {{VALUE_INTEGER, 1}, "9", "1001"},
    {{VALUE_INTEGER, 17}, "99999999999999999", "1 01100011 01000101 01111000 01011101 10001001 11111111 11111111"},
    {{VALUE_INTEGER, 20}, "18446744073709551616", "001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"},
    /* 14.5.4: digits, 4 bits each */
    {{VALUE_DIGITS, 2}, "95", "1001 0101"},
    /* 14.5.5 and figure 14-3: digits up to a terminator, or a delimiter and a text */
    {{VALUE_DELIMITED, 5}, "9521141", "1001 0101 0010 0001 0001 0100 0001 1111"},
    {{VALUE_DELIMITED, 5}, "9521141A", "1001 0101 0010 0001 0001 0100 0001 1110 001 00001 1010"},
    /* 14.5.6.1: digits as a number, zeros in front kept */
    {{VALUE_TEXT, 5}, "5678", "000 00100 01011000101110"},
    {{VALUE_TEXT, 5}, "00123", "000 00101 00000000001111011"},
    {{VALUE_TEXT, 5}, "0", "000 00001 0000"},
    /* 14.5.6.2 and 14.5.6.3: hexadecimal */
    {{VALUE_TEXT, 5}, "1A2F", "001 00100 0001 1010 0010 1111"},
    {{VALUE_TEXT, 5}, "1a2f", "010 00100 0001 1010 0010 1111"},
    /* 14.5.6.4: base 64, in capitals too where URN Code 40 is not shorter */
    {{VALUE_TEXT, 5}, "ABC123g", "011 00111 000000 000001 000010 110101 110110 110111 100000"},
    {{VALUE_TEXT, 5}, "Z-", "011 00010 011001 111110"},
    {{VALUE_TEXT, 5}, "GHIJKLMN", "011 01000 000110 000111 001000 001001 001010 001011 001100 001101"},
    /* 14.5.6.5: URN Code 40 */
    {{VALUE_TEXT, 5}, "XYZ", "101 00011 1001101000000011"},
    {{VALUE_TEXT, 5}, "A.", "100 00010 1000001 0101110"},
    {{VALUE_TEXT, 5}, "A.BCDE:", "101 00111 0000101010100011 0001001101100110 1011010101000001"},
    /* 14.5.6.6: 7-bit ASCII, and the serial number of annex E.3 */
    {{VALUE_TEXT, 5}, "32a/b", "100 00101 0110011 0110010 1100001 0101111 1100010"},
    {{VALUE_TEXT, 2}, "#", "100 01 0100011"},
    {{VALUE_TEXT, 7}, "", "000 0000000"},
    /* 14.5.7 */
    {{VALUE_BIT, 0}, "0", "0"},
    {{VALUE_BIT, 0}, "1", "1"},
    /* 14.5.8 and 14.5.9: the date of annex E.3, a month, a leap day, the end of a day */
    {{VALUE_DATE, 3}, "220630", "0010110 0110 11110"},
    {{VALUE_DATE, 3}, "990200", "1100011 0010 00000"},
    {{VALUE_DATE, 3}, "240229", "0011000 0010 11101"},
    {{VALUE_DATE, 5}, "2611221530", "0011010 1011 10110 01111 011110"},
    {{VALUE_DATE, 5}, "2611222400", "0011010 1011 10110 11000 000000"},
    /* 14.5.10: a date, or two */
    {{VALUE_DATE_RANGE, 0}, "220630", "0 0010110 0110 11110"},
    {{VALUE_DATE_RANGE, 0}, "220630220701", "1 0010110 0110 11110 0010110 0111 00001"},
    /* 14.5.11: as precise as is known */
    {{VALUE_PRECISION, 0}, "26112215", "00 0011010 1011 10110 01111"},
    {{VALUE_PRECISION, 0}, "2611221530", "01 0011010 1011 10110 01111 011110"},
    {{VALUE_PRECISION, 0}, "261122153059", "10 0011010 1011 10110 01111 011110 111011"},
    {{VALUE_PRECISION, 0}, "261122", "11 0011010 1011 10110"},
    /* 14.5.12 */
    {{VALUE_COUNTRY, 0}, "DE", "000011 000100"},
    /* 14.5.13 */
    {{VALUE_COUNTED, 4}, "12345", "0101 00011000000111001"},
    {{VALUE_COUNTED, 4}, "04711", "0101 00001001001100111"},
    /* 14.5.14 */
    {{VALUE_MINUS, 0}, "-", "1"},
    {{VALUE_MINUS, 0}, "", "0"},
    /* 14.5.15, with its own example */
    {{VALUE_SEQUENCE, 0}, "1/3", "0001 0011"},
};

/* Right bits that a writer would not choose. */
static const struct {
    struct epc_value_field field;
    const char *bits, *value;
} read_only[] = {
    {{VALUE_TEXT, 5}, "001 00010 0001 0010", "12"},
    {{VALUE_TEXT, 5}, "011 00001 110101", "1"},
    {{VALUE_TEXT, 5}, "101 00011 1100000001111001", "012"},
    {{VALUE_TEXT, 5}, "100 00010 0110001 0110010", "12"},
    {{VALUE_DELIMITED, 5}, "0001 1110 000 00001 0010", "12"},
};

static const struct {
    struct epc_value_field field;
    const char *bits;
    int error;
} bad_bits[] = {
    {{VALUE_INTEGER, 2}, "1100100", RAFF_E_VALUE}, /* 100 */
    {{VALUE_INTEGER, 2}, "110001", RAFF_E_SYNTAX},
    {{VALUE_DIGITS, 2}, "1001 1010", RAFF_E_VALUE},
    {{VALUE_DIGITS, 2}, "1001 101", RAFF_E_SYNTAX},
    {{VALUE_DELIMITED, 5}, "1001 1010", RAFF_E_VALUE},
    {{VALUE_DELIMITED, 5}, "1001 0001", RAFF_E_SYNTAX},
    {{VALUE_TEXT, 5}, "110 00001 1000001", RAFF_E_VALUE},
    {{VALUE_TEXT, 5}, "111 00001 1000001", RAFF_E_VALUE},
    {{VALUE_TEXT, 5}, "000 00010 1100100", RAFF_E_VALUE},
    {{VALUE_TEXT, 5}, "101 00010 0000000000000000", RAFF_E_VALUE},
    {{VALUE_TEXT, 5}, "101 00011 0000000000000000", RAFF_E_VALUE},
    {{VALUE_TEXT, 5}, "101 00010 1111101000000001", RAFF_E_VALUE}, /* 64001 */
    {{VALUE_TEXT, 5}, "101 00010 0000011001101100", RAFF_E_VALUE}, /* three characters for two */
    {{VALUE_TEXT, 5}, "101 00011 0000011001101001", RAFF_E_VALUE}, /* two for three */
    {{VALUE_TEXT, 5}, "100 00001 0100100", RAFF_E_VALUE}, /* $ */
    {{VALUE_TEXT, 5}, "100 00001 0000000", RAFF_E_VALUE},
    {{VALUE_TEXT, 5}, "100 00010 1100001", RAFF_E_SYNTAX},
    {{VALUE_TEXT, 7}, "000 1111111 0000", RAFF_E_SYNTAX},
    {{VALUE_BIT, 0}, "", RAFF_E_SYNTAX},
    {{VALUE_DATE, 3}, "0010110 0000 00001", RAFF_E_VALUE},
    {{VALUE_DATE, 3}, "0010110 1101 00001", RAFF_E_VALUE},
    {{VALUE_DATE, 3}, "0010110 1001 11111", RAFF_E_VALUE}, /* 31 September */
    {{VALUE_DATE, 3}, "0010111 0010 11101", RAFF_E_VALUE}, /* 29 February 2023 */
    {{VALUE_DATE, 3}, "1100100 0001 00001", RAFF_E_VALUE}, /* year 100 */
    {{VALUE_DATE, 5}, "0011010 1011 10110 11000 000001", RAFF_E_VALUE}, /* 24:01 */
    {{VALUE_DATE, 5}, "0011010 1011 10110 00000 111100", RAFF_E_VALUE},
    {{VALUE_PRECISION, 0}, "00 0011010 1011 10110 0111", RAFF_E_SYNTAX},
    {{VALUE_COUNTRY, 0}, "000011 011010", RAFF_E_VALUE}, /* Da */
    {{VALUE_COUNTED, 4}, "0001 1010", RAFF_E_VALUE},
    {{VALUE_SEQUENCE, 0}, "0000 0011", RAFF_E_VALUE},
    {{VALUE_SEQUENCE, 0}, "0001 1010", RAFF_E_VALUE},
    {{VALUE_SEQUENCE, 0}, "0001 101", RAFF_E_SYNTAX},
};

static const struct {
    struct epc_value_field field;
    const char *value;
} bad_values[] = {
    {{VALUE_INTEGER, 2}, "1"},        {{VALUE_INTEGER, 2}, "1A"},      {{VALUE_DIGITS, 2}, "1-"},
    {{VALUE_TEXT, 2}, "ABCD"},        {{VALUE_TEXT, 5}, "A B"},        {{VALUE_TEXT, 5}, "a$"},
    {{VALUE_TEXT, 5}, "\xC3\xA9"},    {{VALUE_COUNTED, 3}, "12345678"}, {{VALUE_COUNTED, 3}, "1a"},
    {{VALUE_DELIMITED, 2}, "12ABCD"}, {{VALUE_BIT, 0}, "2"},           {{VALUE_BIT, 0}, ""},
    {{VALUE_DATE, 3}, "220631"},      {{VALUE_DATE, 3}, "2206"},       {{VALUE_DATE, 5}, "2611222401"},
    {{VALUE_DATE_RANGE, 0}, "2206301"}, {{VALUE_PRECISION, 0}, "2611221"},
    {{VALUE_COUNTRY, 0}, "de"},       {{VALUE_COUNTRY, 0}, "D"},       {{VALUE_SEQUENCE, 0}, "0/3"},
    {{VALUE_SEQUENCE, 0}, "1-3"},     {{VALUE_SEQUENCE, 0}, "1/"},
};
/* clang-format on */

static void check_read(struct epc_value_field field, const char *bits, const char *value)
{
    uint8_t array[BITS_MAX / 8];
    char read[BITS_MAX];
    struct bit_reader reader = bits_written(bits, array, sizeof(array));
    struct text text = text_over(read, sizeof(read));
    const char *why = "";
    CHECK_INT(epc_value_read(field, &reader, &text, &why), 0);
    CHECK_STR(read, value);
    CHECK_INT(reader.pos, reader.n_bits);
}

static void test_fields(void)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        uint8_t array[BITS_MAX / 8];
        char written[BITS_MAX + 1];
        char expected[BITS_MAX + 1];
        struct bit_writer writer = bit_writer_over(array, sizeof(array));
        struct str rest = str_of(fields[i].value);
        const char *why = "";
        CHECK_INT(epc_value_write(fields[i].field, &rest, &writer, &why), 0);
        CHECK_INT(rest.len, 0);
        CHECK_STR(spell_bits(&writer, written),
                  squeeze(fields[i].bits, expected, sizeof(expected)));
        check_read(fields[i].field, fields[i].bits, fields[i].value);
    }
    for (size_t i = 0; i < sizeof(read_only) / sizeof(read_only[0]); i++) {
        check_read(read_only[i].field, read_only[i].bits, read_only[i].value);
    }
}

static void test_refused(void)
{
    for (size_t i = 0; i < sizeof(bad_bits) / sizeof(bad_bits[0]); i++) {
        uint8_t array[BITS_MAX / 8];
        char read[BITS_MAX];
        struct bit_reader reader = bits_written(bad_bits[i].bits, array, sizeof(array));
        struct text text = text_over(read, sizeof(read));
        const char *why = NULL;
        CHECK_INT(epc_value_read(bad_bits[i].field, &reader, &text, &why), bad_bits[i].error);
        CU_ASSERT_PTR_NOT_NULL(why);
    }
    for (size_t i = 0; i < sizeof(bad_values) / sizeof(bad_values[0]); i++) {
        uint8_t array[BITS_MAX / 8];
        struct bit_writer writer = bit_writer_over(array, sizeof(array));
        struct str rest = str_of(bad_values[i].value);
        const char *why = NULL;
        int error = epc_value_write(bad_values[i].field, &rest, &writer, &why);
        CU_ASSERT(error == RAFF_E_VALUE || (error == 0 && rest.len > 0));
        CU_ASSERT(error == 0 || why);
    }
}

/* What a fixed field leaves is the next field's. */
static void test_rest(void)
{
    uint8_t array[8];
    struct bit_writer writer = bit_writer_over(array, sizeof(array));
    struct str rest = STR("001250-");
    const char *why = "";
    CHECK_INT(epc_value_write((struct epc_value_field){VALUE_INTEGER, 6}, &rest, &writer, &why), 0);
    CHECK_INT(rest.len, 1);
    CHECK_INT(epc_value_write((struct epc_value_field){VALUE_MINUS, 0}, &rest, &writer, &why), 0);
    CHECK_INT(rest.len, 0);
    CHECK_INT(writer.pos, 21);
}

/* --- host names (14.5.16) --- */

/* clang-format off */
static const struct {
    const char *host, *bits;
} hosts[] = {
    /* table A, each once */
    {"qr.Z", "1 000010 0011110 1011010"},
    {"www.Z", "1 000010 0011111 1011010"},
    {"id.Z", "1 000010 0100000 1011010"},
    {"Z.com", "1 000010 1011010 1011011"},
    {"Z.org", "1 000010 1011010 1011100"},
    {"Z.net", "1 000010 1011010 1011101"},
    {"Z.int", "1 000010 1011010 1011110"},
    {"Z.edu", "1 000010 1011010 1100000"},
    {"Z.gov", "1 000010 1011010 1111011"},
    {"Z.mil", "1 000010 1011010 1111100"},
    {"Z.biz", "1 000010 1011010 1111101"},
    {"Z.eco", "1 000010 1011010 1111110"},
    {"Z.med", "1 000010 1011010 1111111"},
    /* the three of the tables' own demonstration (github.com/gs1/TDT, TDT_2_3_hostname_codec.html);
     * the third is that of annex E.3 */
    {"id.abcde.com", "10001110100000110000111000101100011110010011001011011011"},
    {"ID.EXAMPLE.COM", "000111000111000111111010010001100000010010100111100110100100011101001000101111111001001"},
    {"id.example.com", "1001001010000011001011111000110000111011011110000110110011001011011011"},
    /* example.com, from the corrected example of the .NET library TagDataTranslation (errata) */
    {"example.com", "1 001000 1100101 1111000 1100001 1101101 1110000 1101100 1100101 1011011"},
    {"qr.loja.com.br", "1 000111 0011110 1101100 1101111 1101010 1100001 0000010 0000110"},
    {"www.abc.de", "1 000110 0011111 1100001 1100010 1100011 0000000 0110111"},
    {"x.tech", "1 000011 1111000 0000011 0000000"},
    {"x.zw", "1 000011 1111000 0000001 1110100"},
    {"x.li", "1 000011 1111000 0000000 1111111"},
    {"x.lk", "1 000011 1111000 0000001 0000000"},
    {"x.gov.cn", "1 000011 1111000 0000010 0011111"},
    {"a-b.c_d", "1 000111 1100001 0101101 1100010 0101110 1100011 1011111 1100100"},
    /* "id." would cost more here: ".com" could not follow */
    {"david.com", "1 000110 1100100 1100001 1110110 1101001 1100100 1011011"},
    {"A.B", "0 000011 0000101010100011"},
};

static const struct {
    const char *bits;
    int error;
} bad_hosts[] = {
    {"", RAFF_E_SYNTAX},
    {"1 00001", RAFF_E_SYNTAX},
    {"1 000001 110000", RAFF_E_SYNTAX},
    {"1 000010 0000000 000000", RAFF_E_SYNTAX},
    {"0 000001 000000000000000", RAFF_E_SYNTAX},
    {"1 000000 1100001", RAFF_E_VALUE},          /* no name */
    {"0 000000 0000011001101001", RAFF_E_VALUE},
    {"1 000001 0000100", RAFF_E_VALUE},          /* reserved */
    {"1 000001 0100100", RAFF_E_VALUE},
    {"1 000001 1000000", RAFF_E_VALUE},
    {"1 000001 0000000 0000000", RAFF_E_VALUE},  /* half of .ac */
    {"1 000010 0000001 1110101", RAFF_E_VALUE},  /* reserved in B2 */
    {"1 000010 0000010 0100000", RAFF_E_VALUE},  /* in B3 */
    {"1 000010 0000011 0000001", RAFF_E_VALUE},  /* in B4 */
    {"1 000010 1100001 0101111", RAFF_E_VALUE},  /* a/ would end the host of a URI */
    {"1 000001 0100011", RAFF_E_VALUE},          /* # */
    {"0 000001 0000000000000001", RAFF_E_VALUE}, /* nothing but padding */
};
/* clang-format on */

static void check_host(const char *host, const char *bits)
{
    uint8_t array[BITS_MAX / 8];
    char name[129];
    struct bit_reader reader = bits_written(bits, array, sizeof(array));
    struct text text = text_over(name, sizeof(name));
    const char *why = "";
    CHECK_INT(epc_host_read(&reader, &text, &why), 0);
    CHECK_STR(name, host);
    CHECK_INT(reader.pos, reader.n_bits);
}

static void test_hosts(void)
{
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        uint8_t array[BITS_MAX / 8];
        char written[BITS_MAX + 1];
        char expected[BITS_MAX + 1];
        struct bit_writer writer = bit_writer_over(array, sizeof(array));
        const char *why = "";
        CHECK_INT(epc_host_write(str_of(hosts[i].host), &writer, &why), 0);
        CHECK_STR(spell_bits(&writer, written), squeeze(hosts[i].bits, expected, sizeof(expected)));
        check_host(hosts[i].host, hosts[i].bits);
    }
    check_host("id.a", "1 000100 1101001 1100100 0101110 1100001"); /* nothing shortened */
}

static void test_bad_hosts(void)
{
    static const char *const names[] = {"",          "a/b",        "a b",  "a%41",
                                        "a\xC3\xA9", "user@x.com", "a?b#c"};
    uint8_t array[BITS_MAX / 8];
    const char *why = "";
    for (size_t i = 0; i < sizeof(bad_hosts) / sizeof(bad_hosts[0]); i++) {
        char name[129];
        struct bit_reader reader = bits_written(bad_hosts[i].bits, array, sizeof(array));
        struct text text = text_over(name, sizeof(name));
        CHECK_INT(epc_host_read(&reader, &text, &why), bad_hosts[i].error);
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct bit_writer writer = bit_writer_over(array, sizeof(array));
        CHECK_INT(epc_host_write(str_of(names[i]), &writer, &why), RAFF_E_VALUE);
    }
}

/* 63 characters are the most, however few bits they would take. */
static void test_host_length(void)
{
    char name[66];
    memset(name, 'a', sizeof(name));
    memcpy(name + 59, ".com", 5);
    uint8_t array[BITS_MAX / 8];
    struct bit_writer writer = bit_writer_over(array, sizeof(array));
    const char *why = "";
    CHECK_INT(epc_host_write(str_of(name), &writer, &why), 0);
    CHECK_INT(writer.pos, 7 + 60 * 7);
    memcpy(name + 60, ".com", 5);
    CHECK_INT(epc_host_write(str_of(name), &writer, &why), RAFF_E_VALUE);

    char read[129];
    struct text text = text_over(read, sizeof(read));
    writer = bit_writer_over(array, sizeof(array));
    bits_put(&writer, 0x7F, 7); /* 63 units: 31 times .com.au and a letter */
    for (int i = 0; i < 31; i++) {
        bits_put(&writer, 0x100, 14);
    }
    bits_put(&writer, 'a', 7);
    struct bit_reader reader = {.at = array, .n_bits = writer.pos};
    CHECK_INT(epc_host_read(&reader, &text, &why), RAFF_E_VALUE);
}

CHECK_MAIN("epc_value", {"table B", test_table_b}, {"fields", test_fields},
           {"refused", test_refused}, {"two fields", test_rest}, {"hosts", test_hosts},
           {"bad hosts", test_bad_hosts}, {"host length", test_host_length})
