/* The `+` and `++` schemes of EPC: the standard's examples, every AI behind an EPC, what is refused
 * and where, and random EPCs there and back. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/epc_aidc.h"
#include "drivers/code/gs1_table.h"
#include "tests/unit/drivers/code/epc_plus_calls.h"

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
    /* AIDC data behind the EPC (15.3): the cases of the resolver test dev-tests/resolver/test_epc_binary.py,
     * encoded by a script written for it from the text of the standard */
    {"SGTIN+", "F7B09506000134352624B51026ABC12317359F00", 3, "010950600013435221S1|10ABC123|17261231", ""},
    {"SGTIN+", "F7B09506000134352624B510622F52262575", 3, "010950600013435221S1|10L1|22V1", ""},
    {"SGTIN+", "F7B09506000134352624B5108382BE10", 3, "010950600013435221S1|10A/B", ""},
    {"SGTIN+", "F7B09506000134352624B51005003D80", 3, "010950600013435221S1|1000123", ""},
    {"SGTIN+", "F7B09506000134352624B580084D0BDCF000", 3, "010950600013435221S1|80082601151430", ""},
    {"SGTIN+", "F7B09506000134352624B570079A109A1F80", 3, "010950600013435221S1|7007260101260131", ""},
    {"SGTIN+", "F7B09506000134352624B53103004E20", 3, "010950600013435221S1|3103001250", ""},
    {"SGTIN+", "F7B09506000134352624B543300073A8", 3, "010950600013435221S1|4330001850-", ""},
    {"SGTIN+", "F7B09506000134352624B54307051000", 3, "010950600013435221S1|4307BR", ""},
    {"SGTIN+", "F7B09506000134352624B50009506000134352000000", 3, "010950600013435221S1|00095060001343520000", ""},
    {"DSGTIN+", "FBB2362109506000134352624B510622FD00", 3, "010950600013435221S1|1527010110L9", ""},
    {"GIAI+", "FA09506000EA30A98000", 0, "80049506000A-1", ""},
    {"SGTIN++", "FDB09506000134352624B50615462E6B3E00", 3, "010950600013435221S1|17261231", "A.B"},
    /* two fields, several values, values without their optional part; a location without extension */
    {"SSCC+", "F98095201234567891235020950600013435237260843A405181CA190D0C90D67EFD8000", 0, "0009520123456789123502095060001343523748|42184012345|43211|43242612312359", ""},
    {"SGLN+", "F2395211411234540100", 3, "4149521141123454", ""},
    {"GRAI+", "F1809521141123454017392242ECCE4C3D240259C101CD4005C0", 0, "8003095211411234547|39222995|39309780150|70401ABc", ""},
    {"CPI+", "F0F9506000F223006102E1C4B6FBD000", 7, "80109506000|801117|8030ab-_=", ""},
    {"GSRN+", "F4912345678901234567572596202002C392C11B929139289745D9E71380", 1, "8018123456789012345675|7259BABY|72582/3|72522|7251199912312359", ""},
    {"SGTIN+", "F7B09506000134352624B5800309506000134376002539506000134376640CE0B5255950600013437600", 3, "010950600013435221S1|800309506000134376|2539506000134376DOC1|2559506000134376", ""},
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
    CHECK_INT(epc_read_bits(bits, n_bits, 0, &epc, &fault), 0);
    CHECK_STR(fault.why, "");
    CHECK_STR(epc.scheme->name, scheme);
    CHECK_INT(epc.filter, filter);
    CHECK_STR(epc.elements, expected.elements);
    CHECK_STR(epc.host, host);
    CHECK_INT(epc_write_bits(&expected, bits, &n_bits, &fault), 0);
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

/* --- what is refused --- */

/* clang-format off */
static const struct {
    const char *hex;
    size_t at; /* in bits */
    int error;
} bad[] = {
    /* annex E.3 as printed: an SSCC+ and an ITIP+ with something behind it */
    {"F9009520123456789123592832F8C3B786CCB6C0", 92, RAFF_E_VALUE},
    {"F3309521141123454010266AE27FDF3592832F8C3B786CCB6C00", 136, RAFF_E_VALUE},
    {"F7", 8, RAFF_E_SYNTAX},
    {"F73", 12, RAFF_E_SYNTAX},
    {"F7309506000134352624", 68, RAFF_E_SYNTAX},
    {"F730950600013435A624B500", 12, RAFF_E_VALUE},  /* a GTIN with A */
    {"F7309506000134353624B500", 12, RAFF_E_VALUE},  /* a wrong check digit */
    {"F7309506000134352000", 68, RAFF_E_VALUE},      /* an empty serial number */
    {"F7309506000134352C00", 68, RAFF_E_VALUE},      /* encoding indicator 6 */
    {"F1009521141123454000", 68, RAFF_E_VALUE},      /* a GRAI of a class */
    {"F6009521141123454000", 64, RAFF_E_VALUE},      /* a GDTI of a class */
    {"FB37362109506000134352624B50", 12, RAFF_E_VALUE}, /* date type 7 */
    {"FB34ED2109506000134352624B50", 12, RAFF_E_VALUE}, /* the year 118 */
    {"FD309506000134352624B5", 88, RAFF_E_SYNTAX}, /* no host name */
    {"FD309506000134352624B580", 88, RAFF_E_VALUE}, /* an empty one */
    /* behind the EPC */
    {"F7B09506000134352624B5A0FF00", 88, RAFF_E_VALUE}, /* a header that is reserved */
    {"F7B09506000134352624B5140001", 88, RAFF_E_VALUE}, /* no AI starts with 14 */
    {"F7B09506000134352624B5030950600013435200", 88, RAFF_E_VALUE}, /* (03) is for no tag */
    {"F7B09506000134352624B5801479D7DF3BEB9E007785F86CBE6DB6BDB7D747362800", 88, RAFF_E_VALUE}, /* nor is (8014) */
    {"F7B09506000134352624B521624B6000", 88, RAFF_E_VALUE}, /* another serial number */
    {"F7B09506000134352624B517345E", 96, RAFF_E_VALUE},     /* 30 February */
    {"F7B09506000134352624B510C2000000", 96, RAFF_E_VALUE}, /* encoding indicator 6 */
    {"F7B09506000134352624B51074ABCDEF", 96, RAFF_E_SYNTAX}, /* shorter than it says */
    {"F7B09506000134352624B5410950600013437700", 88, RAFF_E_VALUE}, /* a wrong check digit */
    {"F7B09506000134352624B500000000000000000000001731", 88, RAFF_E_VALUE}, /* SSCC 0, (17) */
    {"F7B09506000134352624B51", 92, RAFF_E_SYNTAX},
    {"F7B09506000134352624B5310", 100, RAFF_E_SYNTAX},
};

static const struct {
    const char *scheme;
    int filter;
    const char *elements, *host;
    const char *ai;
    size_t at; /* in the elements */
} unfit[] = {
    {"SGTIN+", EPC_NO_FILTER, "010950600013435221S1", "", "", 0},
    {"SGTIN+", 8, "010950600013435221S1", "", "", 0},
    {"SGTIN+", 0, "0109506000134352", "", "21", 0},
    {"SGTIN+", 0, "21S1", "", "01", 0},
    {"SGTIN+", 0, "", "", "", 0},
    {"SGTIN+", 0, "010950600013435321S1", "", "01", 15},
    {"DSGTIN+", 0, "010950600013435221S1", "", "", 0},
    {"DSGTIN+", 0, "010950600013435221S1|7007260101260131", "", "", 0},
    {"SSCC+", 0, "010950600013435221S1", "", "00", 0},
    {"GRAI+", 0, "800309521141123454", "", "8003", 0},
    {"GDTI+", 0, "2539506000134376", "", "253", 0},
    {"SGCN+", 0, "2559506000134376", "", "255", 0},
    {"CPI+", 0, "80109506000A", "", "8011", 0},
    {"SGTIN++", 0, "010950600013435221S1", "", "", 0},
    {"SGTIN++", 0, "010950600013435221S1", "a/b", "", 0},
    {"SGTIN+", 0, "010950600013435221S1|00000000000000000000", "", "00", 21}, /* as filling */
    {"SGTIN+", 0, "010950600013435221S1|17260230", "", "17", 21},
    {"SGTIN+", 0, "010950600013435221S1|0309506000134352", "", "03", 21},
    {"SGTIN+", 0, "010950600013435221S1|3955000100", "", "3955", 21}, /* not in table F */
    {"SGTIN+", 0, "010950600013435221S1|8007GB82WEST1234569876543212345678901", "", "8007", 21}, /* no length for it */
};
/* clang-format on */

static void test_bad(void)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t bits[EPC_BYTES_MAX];
        struct epc epc;
        struct code_fault fault = {.why = NULL};
        int error =
            epc_read_bits(bits, bits_of_hex(bad[i].hex, bits, sizeof(bits)), 0, &epc, &fault);
        if (error != bad[i].error || fault.at != bad[i].at) {
            printf("\n    %s: %d at %zu, %s", bad[i].hex, error, fault.at, fault.why);
        }
        CHECK_INT(error, bad[i].error);
        CHECK_INT(fault.error, error);
        CHECK_INT(fault.at, bad[i].at);
        CU_ASSERT_PTR_NOT_NULL(fault.why);
    }
}

static void test_unfit(void)
{
    for (size_t i = 0; i < sizeof(unfit) / sizeof(unfit[0]); i++) {
        struct epc epc = make(unfit[i].scheme, unfit[i].filter, unfit[i].elements, unfit[i].host);
        uint8_t bits[EPC_BYTES_MAX];
        size_t n_bits;
        struct code_fault fault = {.why = NULL};
        CHECK_INT(epc_write_bits(&epc, bits, &n_bits, &fault), RAFF_E_VALUE);
        CHECK_INT(fault.error, RAFF_E_VALUE);
        CHECK_STR(fault.ai, unfit[i].ai);
        CHECK_INT(fault.at, unfit[i].at);
        CU_ASSERT_PTR_NOT_NULL(fault.why);
    }
}

/* 496 bits are the most that a tag's PC word can announce (9.3). */
static void test_too_long(void)
{
    uint8_t bits[EPC_BYTES_MAX];
    size_t n_bits = 0;
    struct code_fault fault;
    struct epc epc = make("SGTIN+", 0, "010950600013435221S1|91", "");
    memset(epc.elements + 23, '!', 55); /* 88 + 18 + 7 * 55 bits */
    CHECK_INT(epc_write_bits(&epc, bits, &n_bits, &fault), 0);
    CHECK_INT(n_bits, 491);
    epc.elements[23 + 55] = '!';
    CHECK_INT(epc_write_bits(&epc, bits, &n_bits, &fault), RAFF_E_TOO_LONG);
    CHECK_INT(n_bits, 491);
}

/* Words are filled up with zeros, and a tag's memory may end in more of them; data is data whatever
 * the toggle says; an AI that came twice is written once. */
static void test_tolerated(void)
{
    static const char padded[] = "F73795211411234538566CB0AFC4000000000000000000000000000000000000";
    uint8_t bits[EPC_BYTES_MAX];
    struct epc epc;
    struct code_fault fault;
    size_t n_bits = bits_of_hex(padded, bits, sizeof(bits));
    CHECK_INT(epc_read_bits(bits, n_bits, 0, &epc, &fault), 0);
    CHECK_INT(epc.elements[strlen(epc.elements) - 1], 'b');

    n_bits = bits_of_hex("F7309506000134352624B517359F", bits, sizeof(bits));
    CHECK_INT(epc_read_bits(bits, n_bits, 0, &epc, &fault), 0);
    CHECK_STR(epc.elements + 20, "\x1D"
                                 "17261231");
    CHECK_INT(epc_write_bits(&epc, bits, &n_bits, &fault), 0);
    check_same_bits("F7B09506000134352624B517359F", bits, n_bits);

    epc = make("SGTIN+", 3, "010950600013435221S1|21S1|1726123117261231", "");
    CHECK_INT(epc_write_bits(&epc, bits, &n_bits, &fault), 0);
    check_same_bits("F7B09506000134352624B517359F", bits, n_bits);
    epc = make("SGTIN+", 3, "1726123121S1|0109506000134352", "");
    CHECK_INT(epc_write_bits(&epc, bits, &n_bits, &fault), 0);
    check_same_bits("F7B09506000134352624B517359F", bits, n_bits);
}

/* --- the tables --- */

static void test_schemes(void)
{
    static const struct {
        uint8_t header;
        const char *name;
    } headers[] = {
        /* table 14-1 */
        {0xE6, "CPI++"},  {0xE7, "GSRN++"},  {0xE8, "GSRNP++"},  {0xE9, "SGLN++"},
        {0xEA, "GDTI++"}, {0xEB, "GRAI++"},  {0xEC, "SGCN++"},   {0xED, "ITIP++"},
        {0xEE, "GIAI++"}, {0xEF, "SSCC++"},  {0xF0, "CPI+"},     {0xF1, "GRAI+"},
        {0xF2, "SGLN+"},  {0xF3, "ITIP+"},   {0xF4, "GSRN+"},    {0xF5, "GSRNP+"},
        {0xF6, "GDTI+"},  {0xF7, "SGTIN+"},  {0xF8, "SGCN+"},    {0xF9, "SSCC+"},
        {0xFA, "GIAI+"},  {0xFB, "DSGTIN+"}, {0xFC, "DSGTIN++"}, {0xFD, "SGTIN++"},
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        const struct epc_scheme *scheme = scheme_of_header(headers[i].header);
        CU_ASSERT_PTR_NOT_NULL_FATAL(scheme);
        CHECK_STR(epc_scheme_name(scheme), headers[i].name);
        CU_ASSERT_PTR_NOT_NULL(scheme->plus);
        CHECK_INT(scheme->host, strstr(scheme->name, "++") != NULL);
    }
}

/* clang-format off */
static const struct {
    struct epc_value_field fields[2];
    const char *ais;
} table_f[] = {
    {{{VALUE_DIGITS, 18}}, "00 8006 8017 8018 8026"},
    {{{VALUE_DIGITS, 14}}, "01 02"},
    {{{VALUE_DIGITS, 13}}, "410-417"},
    {{{VALUE_DIGITS, 2}}, "7241"},
    {{{VALUE_INTEGER, 1}}, "7252"},
    {{{VALUE_INTEGER, 2}}, "20"},
    {{{VALUE_INTEGER, 3}}, "422 424 426"},
    {{{VALUE_INTEGER, 4}}, "3940-3943 8111"},
    {{{VALUE_INTEGER, 6}}, "3100-3105 3110-3115 3120-3125 3130-3135 3140-3145 3150-3155 3160-3165 "
                         "3200-3205 3210-3215 3220-3225 3230-3235 3240-3245 3250-3255 3260-3265 "
                         "3270-3275 3280-3285 3290-3295 3300-3305 3310-3315 3320-3325 3330-3335 "
                         "3340-3345 3350-3355 3360-3365 3370-3375 3400-3405 3410-3415 3420-3425 "
                         "3430-3435 3440-3445 3450-3455 3460-3465 3470-3475 3480-3485 3490-3495 "
                         "3500-3505 3510-3515 3520-3525 3530-3535 3540-3545 3550-3555 3560-3565 "
                         "3570-3575 3600-3605 3610-3615 3620-3625 3630-3635 3640-3645 3650-3655 "
                         "3660-3665 3670-3675 3680-3685 3690-3695 3950-3953 8005"},
    {{{VALUE_INTEGER, 8}}, "7250"},
    {{{VALUE_INTEGER, 12}}, "7251"},
    {{{VALUE_INTEGER, 13}}, "7001"},
    {{{VALUE_INTEGER, 14}}, "8001"},
    {{{VALUE_INTEGER, 17}}, "402"},
    {{{VALUE_INTEGER, 20}}, "4309"},
    {{{VALUE_COUNTED, 3}}, "242 7004"},
    {{{VALUE_COUNTED, 4}}, "30 37 423 425 3900-3909 3920-3929 8011 8019"},
    {{{VALUE_TEXT, 2}}, "427 7008 7010"},
    {{{VALUE_TEXT, 3}}, "7040 7041"},
    {{{VALUE_TEXT, 4}}, "7005 7009 7255"},
    {{{VALUE_TEXT, 5}}, "10 21 22 90 235 240 241 243 250 251 254 400 401 403 420 710-716 4308 4318 "
                      "4319 7002 7020-7022 7230-7239 7240 7242 8002 8007 8012 8013 8020"},
    {{{VALUE_TEXT, 6}}, "4300 4301 4310 4311 4320 7253 7254 7259 8009"},
    {{{VALUE_TEXT, 7}}, "91-99 4302-4306 4312-4316 7256 7257 8030 8110 8112 8200"},
    {{{VALUE_DELIMITED, 5}}, "7023 8004 8010"},
    {{{VALUE_BIT, 0}}, "4321-4323"},
    {{{VALUE_DATE, 3}}, "11 12 13 15 16 17 4326 7006"},
    {{{VALUE_DATE, 5}}, "4324 4325 7003"},
    {{{VALUE_DATE_RANGE, 0}}, "7007"},
    {{{VALUE_PRECISION, 0}}, "7011 8008"},
    {{{VALUE_COUNTRY, 0}}, "4307 4317"},
    {{{VALUE_SEQUENCE, 0}}, "7258"},
    {{{VALUE_DIGITS, 13}, {VALUE_TEXT, 5}}, "253"},
    {{{VALUE_DIGITS, 13}, {VALUE_COUNTED, 4}}, "255"},
    {{{VALUE_DIGITS, 14}, {VALUE_TEXT, 5}}, "8003"},
    {{{VALUE_INTEGER, 3}, {VALUE_COUNTED, 4}}, "3910-3919 3930-3939"},
    {{{VALUE_INTEGER, 3}, {VALUE_TEXT, 4}}, "421"},
    {{{VALUE_INTEGER, 3}, {VALUE_TEXT, 5}}, "7030-7039"},
    {{{VALUE_INTEGER, 6}, {VALUE_MINUS, 0}}, "4330-4333"},
};
/* clang-format on */

/* "91-99 4302": the next AI or range; false at the end. */
static bool next_range(const char **list, unsigned *ret_first, unsigned *ret_last)
{
    int n = 0;
    if (sscanf(*list, "%u-%u%n", ret_first, ret_last, &n) < 2) {
        if (sscanf(*list, "%u%n", ret_first, &n) < 1) {
            return false;
        }
        *ret_last = *ret_first;
    }
    *list += n;
    return true;
}

/* Table F by what is done with a value. It has every AI of the dictionary but those that are for no
 * tag, (03) and (8014), and those younger than it. */
static void test_table_f(void)
{
    bool listed[10000] = {false};
    for (size_t i = 0; i < sizeof(table_f) / sizeof(table_f[0]); i++) {
        const char *list = table_f[i].ais;
        unsigned ai = 0;
        unsigned last = 0;
        while (next_range(&list, &ai, &last)) {
            for (; ai <= last; ai++) {
                const struct epc_aidc *row = epc_aidc_by_number(ai);
                listed[ai] = true;
                CU_ASSERT_PTR_NOT_NULL_FATAL(row);
                CHECK_INT(memcmp(row->fields, table_f[i].fields, sizeof(row->fields)), 0);
            }
        }
    }
    size_t n = 0;
    for (unsigned ai = 0; ai <= 9999; ai++) {
        static const unsigned left_out[] = {3, 717, 3954, 3955, 8014, 8040, 8041, 8042, 8043};
        bool known = gs1_ai_by_number(ai) != NULL;
        for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
            known = known && ai != left_out[i];
        }
        CHECK_INT(known, listed[ai]);
        CHECK_INT(epc_aidc_by_number(ai) != NULL, listed[ai]);
        n += listed[ai];
    }
    CHECK_INT(n, 532);
}

CHECK_MAIN("epc_plus", {"examples", test_examples}, {"bad", test_bad}, {"unfit", test_unfit},
           {"too long", test_too_long}, {"tolerated", test_tolerated}, {"schemes", test_schemes},
           {"table F", test_table_f})
