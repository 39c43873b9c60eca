/* The classic EPC schemes: every form into every other, and what is refused. */
#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "drivers/code/epc.h"
#include "tests/unit/drivers/code/epc_forms.h"
#include "tests/unit/drivers/code/epc_vectors.h"

static void test_vectors(void)
{
    for (size_t i = 0; i < sizeof(epc_vectors) / sizeof(epc_vectors[0]); i++) {
        const struct epc_vector *vector = &epc_vectors[i];
        struct epc epc;
        struct code_fault fault = {.why = ""};
        int error = epc_read_hex(str_of(vector->hex), 0, NULL, &epc, &fault);
        CHECK_INT(error, 0);
        if (error) {
            printf("\n    %s: %zu: %s", vector->tag_uri, fault.at, fault.why);
            continue;
        }
        check_hex(&epc, vector->hex);
        CHECK_INT(epc.elements[0] != '\0', vector->element != NULL);
        check_forms(&epc, vector->hex, vector->tag_uri, vector->element);
    }
}

/* Pure identities that the tests of github.com/nedap/retail-epcpy refuse, and ours. */
static const struct {
    const char *scheme;
    const char *text;
    int error;
    size_t at;
} refused[] = {
    {"ADI-var", "urn:epc:id:aldi:W81X9C.3KL984PX1.2WMA52", RAFF_E_UNKNOWN, 11},
    {"ADI-var", "urn:epc:id:adi:2S194..%23", RAFF_E_VALUE, 22},
    {"ADI-var", "urn:epc:id:adi:W81X9C.3KL984PX1.2%232WMA52", RAFF_E_CHARSET, 32},
    {"ADI-var", "urn:epc:id:adi:W81I9C.3KL984IPX1.2", RAFF_E_CHARSET, 15},
    {"ADI-var", "urn:epc:id:adi:W89C.3KL984IPX1.2", RAFF_E_VALUE, 15},
    {"ADI-var", "urn:epc:id:adi:W8AAA9C.3KL984IPX1.2", RAFF_E_VALUE, 15},
    {"ADI-var", "urn:epc:id:adi:W8AA9C.012345678901234567890123456789012.2", RAFF_E_VALUE, 22},
    {"ADI-var", "urn:epc:id:adi:W8AA9C.123.0123456789012345678901234567891", RAFF_E_VALUE, 26},
    {"CPI-var", "urn:epc:id:cpi:0614141.123456.01", RAFF_E_VALUE, 30},
    {"CPI-var", "urn:epc:id:cpi:0614141.123456.2%232WMA52", RAFF_E_CHARSET, 30},
    {"CPI-var", "urn:epc:id:cpi:06%231141.123456.22252", RAFF_E_VALUE, 15},
    {"CPI-var", "urn:epc:id:cpi:0641411231321.1%231456.123456789", RAFF_E_VALUE, 15},
    {"CPI-var", "urn:epc:id:cpi:01234.1%231456.123456789", RAFF_E_VALUE, 15},
    {"CPI-var", "urn:epc:id:cpi:0614141.1%231456.1234567891231", RAFF_E_TOO_LONG, 32},
    {"CPI-96", "urn:epc:id:cpi:0614141.12-456.123456789", RAFF_E_CHARSET, 23},
    {"CPI-96", "urn:epc:id:cpi:0614141.1234567890.5", RAFF_E_VALUE, 23},
    {"CPI-96", "urn:epc:id:cpi:0614141.12346789.100000000000", RAFF_E_VALUE, 32},
    {"SGCN-96", "urn:epc:id:sgcn:4012345123451..1", RAFF_E_VALUE, 16},
    {"SGCN-96", "urn:epc:id:sgcn:40123.1123465.999999999999", RAFF_E_VALUE, 16},
    {"SGCN-96", "urn:epc:id:sgcn:401231.123465.9999999999999", RAFF_E_TOO_LONG, 30},
    {"SGCN-96", "urn:epc:id:sgcn:401231.123465.", RAFF_E_VALUE, 30},
    {"SGCN-96", "urn:epc:id:sgcn:401231.123465.999ABCD999999", RAFF_E_CHARSET, 30},
    {"ITIP-212", "urn:epc:id:itip:012345678901.0.01.02.012345678901234567890", RAFF_E_TOO_LONG, 37},
    {"ITIP-212", "urn:epc:id:itip:012345678901.0.01.02.", RAFF_E_SYNTAX, 37},
    {"ITIP-212", "urn:epc:id:itip:012345678901.0.1.02.A", RAFF_E_SYNTAX, 31},
    {"ITIP-110", "urn:epc:id:itip:012345678901.0.01.02.274877906944", RAFF_E_VALUE, 37},
    {"ITIP-110", "urn:epc:id:itip:0123456.012345.01.02.01", RAFF_E_VALUE, 37},
    {"ITIP-212", "urn:epc:id:itip:0123456.012345.03.02.1", RAFF_E_VALUE, 31},
    {"GDTI-174", "urn:epc:id:gdti:0614141.12345.400000000000000000", RAFF_E_TOO_LONG, 30},
    {"GDTI-174", "urn:epc:id:gdti:0614141.123456.4", RAFF_E_VALUE, 24},
    {"GDTI-174", "urn:epc:id:gdti:0614141.12345.ABCD1%23234%2F", RAFF_E_CHARSET, 30},
    {"GDTI-96", "urn:epc:id:gdti:0614141.12345.ABCD1234%2F", RAFF_E_CHARSET, 30},
    {"GDTI-96", "urn:epc:id:gdti:0614141.12345.2199023255552", RAFF_E_VALUE, 30},
    {"GDTI-96", "urn:epc:id:gdti:0614141.12345.01", RAFF_E_VALUE, 30},
    {"GIAI-202", "urn:epc:id:giai:06141.1ABc%2FD", RAFF_E_VALUE, 16},
    {"GIAI-202", "urn:epc:id:giai:0614111111111.1ABc%2FD", RAFF_E_VALUE, 16},
    {"GIAI-202", "urn:epc:id:giai:012345.0123456789012345678901234", RAFF_E_TOO_LONG, 23},
    {"GIAI-96", "urn:epc:id:giai:0614141.02", RAFF_E_VALUE, 24},
    {"GIAI-96", "urn:epc:id:giai:061411.11ABc%2FD", RAFF_E_CHARSET, 23},
    {"GIAI-96", "urn:epc:id:giai:061411.4611686018427387904", RAFF_E_VALUE, 23},
    {"SGTIN-198", "urn:epc:id:sgtin:50712192365.88..%23:.13%26", RAFF_E_CHARSET, 32},
    {"SGTIN-198", "urn:epc:id:sgtin:50712.11123456..%25:.13%26", RAFF_E_VALUE, 17},
    {"SGTIN-198", "urn:epc:id:sgtin:000000000000.00.0", RAFF_E_VALUE, 30},
    {"SGTIN-198", "urn:epcid:sgtin:00000000000.00.0", RAFF_E_UNKNOWN, 0},
    {"SGTIN-198", "urn:epc:id:sgtin:00000000000.00.123456789012345678901", RAFF_E_TOO_LONG, 32},
    {"SGTIN-96", "urn:epc:id:sgtin:50712192365.88.0123", RAFF_E_VALUE, 32},
    {"SGTIN-96", "urn:epc:id:sgtin:50712192365.88.274877906944", RAFF_E_VALUE, 32},
    {"GSRN-96", "urn:epc:id:gsrnp:0614141.1234567890", RAFF_E_CONFLICT, 0},
    {"GSRN-96", "urn:epc:id:gsrn:99A999.99999999999", RAFF_E_VALUE, 16},
    {"GSRN-96", "urn:epc:id:gsrn:999999.9999999A999", RAFF_E_VALUE, 23},
    {"GSRN-96", "urn:epc:id:gsrn:999999.9", RAFF_E_VALUE, 23},
    {"GRAI-170", "urn:epc:id:grai:061414113245..", RAFF_E_VALUE, 30},
    {"GRAI-96", "urn:epc:id:grai:0614141132452.01", RAFF_E_SYNTAX, 32},
    {"USDoD-96", "urn:epc:id:usdod:2S194.68719476736", RAFF_E_VALUE, 23},
    {"USDoD-96", "urn:epc:id:usdod:2S1I1.1", RAFF_E_CHARSET, 17},
    {"USDoD-96", "urn:epc:id:usdod:2S1O1.1", RAFF_E_CHARSET, 17},
    {"USDoD-96", "urn:epc:tag:usdod-96:16.2S194.1", RAFF_E_VALUE, 21},
    {"GID-96", "urn:epc:id:gid:268435456.1.1", RAFF_E_VALUE, 15},
    {"GID-96", "urn:epc:tag:gid-96:01.1.1", RAFF_E_VALUE, 19},
    {"SGTIN-96", "urn:epc:tag:sgtin-96:8.0614141.812345.6789", RAFF_E_VALUE, 21},
    {"SGTIN-96", "urn:epc:tag:sgtin-96:03.0614141.812345.6789", RAFF_E_VALUE, 21},
    {"SGTIN-96", "urn:epc:tag:sgtin-64:3.0614141.812345.6789", RAFF_E_UNKNOWN, 12},
    {"SGTIN-198", "urn:epc:id:sgtin:0614141.812345.a/b", RAFF_E_SYNTAX, 33},
    {"SGTIN-198", "urn:epc:id:sgtin:0614141.812345.a%2", RAFF_E_SYNTAX, 33},
    {"SGTIN-198", "urn:epc:id:sgtin:0614141.812345.a%1D10X", RAFF_E_CHARSET, 33},
    {"SGTIN-198", "urn:epc:id:sgtin:0614141.812345.a%00", RAFF_E_CHARSET, 33},
    {"SGTIN-96", "(01)80614141123458", RAFF_E_MISSING, 0},
    {"SGTIN-96", "(01)80614141123458(21)01", RAFF_E_VALUE, 18},
    {"SGTIN-96", "(01)80614141123459(21)1", RAFF_E_CHECK_DIGIT, 17},
    {"SGTIN-96", "(01)80614141123458(17)271231(21)6789", RAFF_E_VALUE, 18},
    {"SGTIN-96", "(00)106141412345678908", RAFF_E_MISSING, 0},
    {"SGTIN-96", "https://id.gs1.org/01/80614141123458/21/01", RAFF_E_VALUE, 37},
    {"GID-96", "(01)80614141123458(21)1", RAFF_E_VALUE, 0},
    {"GIAI-96", "(8004)06141", RAFF_E_VALUE, 0},
    {"SSCC-96", "", RAFF_E_SYNTAX, 0},
};

static void test_refused(void)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct epc epc;
        struct code_fault fault = {.at = 999, .why = ""};
        const struct epc_scheme *scheme = epc_scheme_by_name(str_of(refused[i].scheme));
        bool urn = strncmp(refused[i].text, "urn:", 4) == 0;
        int error = epc_read_text(str_of(refused[i].text), scheme, EPC_NO_FILTER, urn ? 0 : 7, &epc,
                                  &fault);
        if (error != refused[i].error || fault.at != refused[i].at) {
            printf("\n    %s: %s", refused[i].text, fault.why);
        }
        CHECK_INT(error, refused[i].error);
        CHECK_INT(fault.error, refused[i].error);
        CHECK_INT(fault.at, refused[i].at);
    }
}

static const struct {
    const char *hex;
    int error;
    size_t at;
} refused_hex[] = {
    {"", RAFF_E_SYNTAX, 0},
    {"3", RAFF_E_SYNTAX, 0},
    {"30G", RAFF_E_SYNTAX, 2},
    {"000000000000000000000000", RAFF_E_UNKNOWN, 0},
    {"E2801160600002054", RAFF_E_UNKNOWN, 0},
    {"E0040150", RAFF_E_UNKNOWN, 0},
    {"0812345678", RAFF_E_UNKNOWN, 0},
    {"80123456789ABCDE", RAFF_E_UNKNOWN, 0},
    {"CE12345678", RAFF_E_UNKNOWN, 0},
    {"FF", RAFF_E_UNKNOWN, 0},
    {"30", RAFF_E_SYNTAX, 2},                       /* no filter */
    {"3074257BF7194E4000001A8", RAFF_E_SYNTAX, 14}, /* serial cut */
    {"307C257BF7194E4000001A85", RAFF_E_VALUE, 2},  /* partition 7 */
    {"3063FFFFFFFFFFFFFFFFFFFF", RAFF_E_VALUE, 3},  /* company prefix over 12 digits */
    {"3174257BF4499602D2000001", RAFF_E_VALUE, 18}, /* spare bits */
    {"3074257BF7194E4000001A8500000001", RAFF_E_VALUE, 31},
    {"3F74F4E4E612640000000009", RAFF_E_VALUE, 13}, /* serial without its leading 1 */
    {"3674257BF6B7A60000000000000000000000000000000000000", RAFF_E_VALUE, 14},
    {"3674257BF6B7A659B2C2BF1000000000000000000000000100", RAFF_E_VALUE, 14},
    {"3674257BF6B7A601B2C2BF1000000000000000000000000000", RAFF_E_CHARSET, 14},
    {"2F340434147455900000162E", RAFF_E_CHARSET, 3},
    {"3B0E0CF5E76C9047759AD00373DC7602E72", RAFF_E_SYNTAX, 23}, /* no terminator */
    {"3C34257BF400F12000000000", RAFF_E_VALUE, 16},             /* (8011)0: not in the dictionary */
    {"4076451FD40C0E400C2000000F54", RAFF_E_VALUE, 14},         /* piece 0 */
};

static void test_refused_hex(void)
{
    for (size_t i = 0; i < sizeof(refused_hex) / sizeof(refused_hex[0]); i++) {
        struct epc epc;
        struct code_fault fault = {.at = 999, .why = ""};
        int error = epc_read_hex(str_of(refused_hex[i].hex), 0, NULL, &epc, &fault);
        if (error != refused_hex[i].error || fault.at != refused_hex[i].at) {
            printf("\n    %s: %s", refused_hex[i].hex, fault.why);
        }
        CHECK_INT(error, refused_hex[i].error);
        CHECK_INT(fault.at, refused_hex[i].at);
    }
}

/* The hex is as long as the EPC, and its memory may be longer by zeros. */
static void test_length(void)
{
    struct epc epc;
    char array[2 * EPC_BYTES_MAX + 1];
    struct text hex = text_over(array, sizeof(array));
    CHECK_INT(epc_read_hex(STR("4074f4e4e40c0e40820000000f6c00000000"), 0, NULL, &epc, NULL), 0);
    CHECK_INT(epc_write_hex(&epc, &hex, NULL), 0);
    CHECK_STR(array, "4074F4E4E40C0E40820000000F6C");
    text_clear(&hex);
    CHECK_INT(epc_read_text(STR("urn:epc:tag:adi-var:3.35962.PQ7VZ4.M37GXB92"), NULL, EPC_NO_FILTER,
                            0, &epc, NULL),
              0);
    CHECK_INT(epc_write_hex(&epc, &hex, NULL), 0);
    CHECK_STR(array, "3B0E0CF5E76C9047759AD00373DC7602E7200");
}

static int read_as(const char *text, const char *scheme, int filter, unsigned prefix_digits,
                   struct epc *ret_epc)
{
    return epc_read_text(str_of(text), scheme ? epc_scheme_by_name(str_of(scheme)) : NULL, filter,
                         prefix_digits, ret_epc, NULL);
}

/* What a caller asks for beside the text. */
static void test_asked(void)
{
    struct epc epc;
    const char *tag = "URN:EPC:TAG:SGTIN-96:3.0614141.812345.6789";
    const char *element = "(21)6789(01)80614141123458";
    CHECK_INT(read_as(tag, NULL, EPC_NO_FILTER, 0, &epc), 0);
    CHECK_INT(epc.filter, 3);
    CHECK_INT(epc.prefix_digits, 7);
    CHECK_INT(read_as(tag, "sgtin-198", 3, 7, &epc), 0);
    CHECK_STR(epc_scheme_name(epc.scheme), "SGTIN-198");
    CHECK_INT(read_as(tag, "sscc-96", 3, 7, &epc), RAFF_E_CONFLICT);
    CHECK_INT(read_as(tag, "sgtin-96", 4, 7, &epc), RAFF_E_CONFLICT);
    CHECK_INT(read_as(tag, "sgtin-96", 3, 8, &epc), RAFF_E_CONFLICT);
    CHECK_INT(read_as(element, "SGTIN-96", 3, 7, &epc), 0);
    CHECK_STR(epc.elements, "0180614141123458216789");
    CHECK_INT(read_as(element, "SGTIN-96", EPC_NO_FILTER, 7, &epc), 0);
    CHECK_INT(epc.filter, 0);
    CHECK_INT(read_as(element, NULL, 3, 7, &epc), RAFF_E_MISSING);
    CHECK_INT(read_as(element, "SGTIN-96", 3, 0, &epc), RAFF_E_MISSING);
    CHECK_INT(read_as(element, "SGTIN-96", 3, 5, &epc), RAFF_E_VALUE);
    CHECK_INT(read_as(element, "SGTIN-96", 3, 13, &epc), RAFF_E_VALUE);
    CHECK_INT(read_as(element, "SGTIN-96", 8, 7, &epc), RAFF_E_VALUE);
    CHECK_INT(read_as("urn:epc:id:gid:1.1.1", "GID-96", 1, 0, &epc), RAFF_E_VALUE);
    CHECK_INT(read_as("urn:epc:id:gid:1.1.1", "GID-96", EPC_NO_FILTER, 0, &epc), 0);
    CHECK_INT(epc.filter, EPC_NO_FILTER);
    CHECK_INT(read_as("https://id.gs1.org/01/1", "SGTIN-96", 3, 7, &epc), RAFF_E_SYNTAX);
    CU_ASSERT_PTR_NULL(epc_scheme_by_name(STR("SGTIN-9")));
    CU_ASSERT_PTR_NULL(epc_scheme_by_name(STR("")));
}

/* Every prefix length of an SSCC: the same key, another partition. */
static void test_prefix_lengths(void)
{
    for (unsigned digits = EPC_PREFIX_MIN; digits <= EPC_PREFIX_MAX; digits++) {
        struct epc epc;
        struct epc back;
        char array[2 * EPC_BYTES_MAX + 1];
        struct text hex = text_over(array, sizeof(array));
        CHECK_INT(read_as("(00)106141412345678908", "SSCC-96", 2, digits, &epc), 0);
        CHECK_INT(epc_write_hex(&epc, &hex, NULL), 0);
        CHECK_INT(epc_read_hex((struct str){array, hex.len}, 0, NULL, &back, NULL), 0);
        CHECK_INT(back.prefix_digits, digits);
        CHECK_STR(back.elements, "00106141412345678908");
    }
}

/* TDS 9.3 and 9.4. */
static void test_pc(void)
{
    struct epc_pc pc;
    CHECK_INT(epc_read_pc((const uint8_t[]){0x34, 0x01}, 2, &pc), 0);
    CHECK_INT(pc.length_bits, 96);
    CHECK_INT(pc.user_memory, 1);
    CHECK_INT(pc.hazardous, 1);
    CHECK_INT(pc.words, 1);
    CHECK_INT(epc_read_pc((const uint8_t[]){0x31, 0xA1}, 2, &pc), 0);
    CHECK_INT(pc.iso, 1);
    CHECK_INT(pc.low, 0xA1);
    CHECK_INT(pc.hazardous, 0);
    CHECK_INT(epc_read_pc((const uint8_t[]){0x42, 0x00, 0x80, 0x01, 0x12, 0x34}, 6, &pc), 0);
    CHECK_INT(pc.extended, 1);
    CHECK_INT(pc.xpc_w1, 0x8001);
    CHECK_INT(pc.xpc_w2, 0x1234);
    CHECK_INT(pc.hazardous, 1);
    CHECK_INT(pc.words, 3);
    CHECK_INT(pc.length_bits, 96);
    CHECK_INT(epc_read_pc((const uint8_t[]){0x42}, 1, &pc), RAFF_E_SYNTAX);
    CHECK_INT(epc_read_pc((const uint8_t[]){0x42, 0x00, 0x80}, 3, &pc), RAFF_E_SYNTAX);
    CHECK_INT(epc_read_pc((const uint8_t[]){0x42, 0x00, 0x80, 0x01}, 4, &pc), RAFF_E_SYNTAX);
    CHECK_INT(epc_read_pc((const uint8_t[]){0x02, 0x00, 0x00, 0x01}, 4, &pc), RAFF_E_SYNTAX);
}

static const struct {
    const char *hex;
    int error;
    size_t at;
    const char *json; /* of epc_write_json; NULL where only the error counts */
} with_pc[] = {
    {"34003074257BF7194E4000001A85", 0, 0,
     "{\"pc\":{\"bits\":96,\"user_memory\":true,\"hazardous\":false,\"attributes\":\"00\"},"
     "\"scheme\":\"SGTIN-96\",\"filter\":3,"
     "\"tag_uri\":\"urn:epc:tag:sgtin-96:3.0614141.812345.6789\","
     "\"id_uri\":\"urn:epc:id:sgtin:0614141.812345.6789\","
     "\"element\":\"(01)80614141123458(21)6789\","
     "\"digital_link\":\"https://id.gs1.org/01/80614141123458/21/6789\"}"},
    {"3A0000013500004D20004D20000004D2", 0, 0,
     "{\"pc\":{\"bits\":96,\"user_memory\":false,\"hazardous\":true,\"attributes\":\"00\","
     "\"xpc_w1\":\"0001\"},\"scheme\":\"GID-96\",\"tag_uri\":\"urn:epc:tag:gid-96:1234.1234.1234\","
     "\"id_uri\":\"urn:epc:id:gid:1234.1234.1234\"}"},
    {"4200800012343500004D20004D20000004D2", 0, 0,
     "{\"pc\":{\"bits\":96,\"user_memory\":false,\"hazardous\":false,\"attributes\":\"00\","
     "\"xpc_w1\":\"8000\",\"xpc_w2\":\"1234\"},\"scheme\":\"GID-96\","
     "\"tag_uri\":\"urn:epc:tag:gid-96:1234.1234.1234\","
     "\"id_uri\":\"urn:epc:id:gid:1234.1234.1234\"}"},
    {"320000013500004D20004D20000004D2", 0, 0, NULL}, /* length without XPC_W1 */
    {"30003500004D20004D20000004D2FFFF", 0, 0, NULL}, /* more than the PC word says */
    {"31A23074257BF7194E4000001A85", RAFF_E_UNKNOWN, 2,
     "{\"pc\":{\"bits\":96,\"user_memory\":false,\"hazardous\":false,\"afi\":\"A2\"},"
     "\"error\":{\"code\":\"unknown\",\"at\":2,"
     "\"message\":\"no EPC: an ISO/IEC 15961 tag, see its AFI\"}}"},
    {"30003074257BF7194E4000001A", RAFF_E_SYNTAX, 26, NULL}, /* less than the PC word says */
    {"340", RAFF_E_SYNTAX, 3, NULL},
    {"3000307C257BF7194E4000001A85", RAFF_E_VALUE, 6, NULL}, /* partition 7 */
};

static void test_with_pc(void)
{
    for (size_t i = 0; i < sizeof(with_pc) / sizeof(with_pc[0]); i++) {
        struct epc epc;
        struct epc_pc pc;
        struct code_fault fault = {.why = ""};
        struct bytes json;
        bytes_init(&json, 4096);
        int error = epc_read_hex(str_of(with_pc[i].hex), 0, &pc, &epc, &fault);
        CHECK_INT(error, with_pc[i].error);
        CHECK_INT(fault.at, with_pc[i].at);
        if (with_pc[i].json) {
            epc_write_json(error ? NULL : &epc, &pc, error ? &fault : NULL, &json);
            bytes_add(&json, "", 1);
            CHECK_STR((const char *)json.at, with_pc[i].json);
        }
        bytes_release(&json);
    }
}

CHECK_MAIN("epc", {"vectors", test_vectors}, {"refused texts", test_refused},
           {"refused hex", test_refused_hex}, {"length", test_length}, {"asked for", test_asked},
           {"prefix lengths", test_prefix_lengths}, {"PC words", test_pc},
           {"hex with PC words", test_with_pc})
