/* ndef_decode, ndef_in_type2 and ndef_scan: what stands on tags, what is broken and where, and
 * random messages read back. */
#include "tests/unit/check.h"

#include <ctype.h>

#include "drivers/base/error.h"
#include "drivers/code/ndef.h"
#include "tests/unit/drivers/code/gs1_text.h"
#include "tests/unit/drivers/code/list_sum.h"

#define MESSAGE_MAX 4096

/* Hexadecimal with blanks to bytes. */
static struct str unhex(const char *hex, char *array, size_t size)
{
    char digits[2 * MESSAGE_MAX];
    size_t n = 0;
    for (; *hex && n < sizeof(digits); hex++) {
        if (!isspace((unsigned char)*hex)) {
            digits[n++] = *hex;
        }
    }
    CU_ASSERT_FATAL(n / 2 <= size);
    CU_ASSERT_FATAL(from_hex((struct str){digits, n}, (uint8_t *)array, n / 2) == 0);
    return (struct str){array, n / 2};
}

static void spell_record(const struct ndef_record *record, struct text *out)
{
    static const char *const names[] = {
        [NDEF_EMPTY] = "empty", [NDEF_URI] = "uri",           [NDEF_TEXT] = "text",
        [NDEF_MIME] = "mime",   [NDEF_EXTERNAL] = "external", [NDEF_POSTER] = "poster",
        [NDEF_OTHER] = "other",
    };
    text_addf(out, "%s%s@%zu ", record->inside ? "+" : "", names[record->kind], record->at);
    if (record->kind != NDEF_URI && record->kind != NDEF_TEXT) {
        text_add_str(out, record->type);
    }
    if (record->kind == NDEF_TEXT) {
        text_add_str(out, record->language);
        text_add(out, record->utf16 ? " utf16" : "");
    }
    text_add(out, record->prefix);
    text_addf(out, "[%zu]", record->payload.len);
    if (record->id.len > 0) {
        text_add(out, " #");
        text_add_str(out, record->id);
    }
    text_add(out, "; ");
}

/* clang-format off */
static const struct {
    const char *hex, *records, *scan; /* scan NULL: nothing to read */
} good[] = {
    /* NFC Forum RTD URI 1.0, examples of section 3.4 and appendix A */
    {"D1 01 08 55 01 6E 66 63 2E 63 6F 6D", "uri@0 http://www.[7]; ", "http://www.nfc.com"},
    {"D1 01 0D 55 05 2B 33 35 38 39 31 32 33 34 35 36 37", "uri@0 tel:[12]; ", "tel:+35891234567"},
    /* NFC Forum RTD Text 1.0, example of appendix A: "Hello, world!" in English */
    {"D1 01 10 54 02 65 6E 48 65 6C 6C 6F 2C 20 77 6F 72 6C 64 21", "text@0 en[13]; ",
     "Hello, world!"},
    /* nfcpy/ndeflib, tests/test_message.py */
    {"", "", NULL},
    {"D00000", "empty@0 [0]; ", NULL},
    {"900000 100000 500000", "empty@0 [0]; empty@3 [0]; empty@6 [0]; ", NULL},
    {"B50000 560000", "other@0 [0]; ", NULL},
    /* tests/test_uri.py */
    {"D1010a55036e666370792e6f7267", "uri@0 http://[9]; ", "http://nfcpy.org"},
    {"91010a55036e666370792e6f7267 51010a55046e666370792e6f7267",
     "uri@0 http://[9]; uri@14 https://[9]; ", "http://nfcpy.org"},
    {"D101115500736d74703a2f2f6e666370792e6f7267", "uri@0 [16]; ", "smtp://nfcpy.org"},
    {"D10105553531323334", "uri@0 [4]; ", "1234"},
    /* tests/test_text.py */
    {"D101075402656e54455854", "text@0 en[4]; ", "TEXT"},
    {"9101075402656e54585431 5101075402656e54585432", "text@0 en[4]; text@11 en[4]; ", "TXT1"},
    {"D1010F54 82656efffe480065006c006c006f00", "text@0 en utf16[12]; ", "Hello"},
    {"D1010754 82656cfffe9403", "text@0 el utf16[4]; ", "\xCE\x94"},
    {"D1010554 02656cce94", "text@0 el[2]; ", "\xCE\x94"},
    {"D1010354 026465", "text@0 de[0]; ", ""},
    /* tests/test_smartposter.py */
    {"d102055370 d101015500", "poster@0 Sp[5]; +uri@5 [0]; ", ""},
    {"d1020e5370 d1010a55036e666370792e6f7267", "poster@0 Sp[14]; +uri@5 http://[9]; ",
     "http://nfcpy.org"},
    {"d102215370 91010a55036e666370792e6f7267 1101085402656e6e66637079 51030161637400",
     "poster@0 Sp[33]; +uri@5 http://[9]; +text@19 en[5]; +other@31 act[1]; ", "http://nfcpy.org"},
    {"d102125370 9101015500 520901696d6167652f67696601",
     "poster@0 Sp[18]; +uri@5 [0]; +mime@10 image/gif[1]; ", ""},
    /* made: titles before the URI, a poster in a poster, a tel: beside others */
    {"d1021a5370 9101085402656e6e66637079 51010a55036e666370792e6f7267",
     "poster@0 Sp[26]; +text@5 en[5]; +uri@17 http://[9]; ", "http://nfcpy.org"},
    {"d1020a5370 d102055370d101015500", "poster@0 Sp[10]; +other@5 Sp[5]; ", NULL},
    {"9103016163740051010655042e636f6d2f", "other@0 act[1]; uri@7 https://[5]; ",
     "https://.com/"},
    /* made: ids, long lengths, other type name formats */
    {"D9 01 02 01 55 69 04 41", "uri@0 https://[1] #i; ", "https://A"},
    {"C1 01 00000002 55 04 41", "uri@0 https://[1]; ", "https://A"},
    {"D3 09 00 75726E3A613A623A63", "uri@0 [9]; ", "urn:a:b:c"},
    {"D2 0A 04 746578742F706C61696E 422D3031", "mime@0 text/plain[4]; ", "B-01"},
    {"D2 11 01 544558542F504C41494E3B636861723D38 41", "mime@0 TEXT/PLAIN;char=8[1]; ", "A"},
    {"D2 0B 01 746578742F706C61696E73 41", "mime@0 text/plains[1]; ", NULL},
    {"D4 08 01 612E62633A6D6564 FF", "external@0 a.bc:med[1]; ", NULL},
    {"D7 00 01 41", "other@0 [1]; ", NULL},
    {"D1 02 02 4865 1241", "other@0 He[2]; ", NULL},
    /* made: UTF-16 without a mark, a pair of surrogates, Arabic */
    {"D1010954 826172 063106410651", "text@0 ar utf16[6]; ", "\xD8\xB1\xD9\x81\xD9\x91"},
    {"D1010754 82656E D83DDE00", "text@0 en utf16[4]; ", "\xF0\x9F\x98\x80"},
    /* made: chunks; the last one ends the message */
    {"B1010155 04 3600024142 56000143", "uri@0 https://[3]; ", "https://ABC"},
    {"B1020553 70 91010155 00 560005 51 01 01 55 00", "poster@0 Sp[10]; +uri@0 [0]; +uri@0 [0]; ",
     ""},
    {"9101015500 31010154 00 56000141", "uri@0 [0]; text@5 [1]; ", ""},
};
/* clang-format on */

static bool decode(const char *hex, struct ndef_message *message, struct code_fault *fault)
{
    static char bytes[MESSAGE_MAX];
    static char array[MESSAGE_MAX];
    struct text scratch = text_over(array, sizeof(array));
    *fault = (struct code_fault){.why = ""};
    return ndef_decode(unhex(hex, bytes, sizeof(bytes)), &scratch, message, fault) == 0;
}

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char array[500];
        struct ndef_message message;
        struct code_fault fault;
        bool read = decode(good[i].hex, &message, &fault);
        CHECK_INT(read, true);
        if (!read) {
            printf("\n    %s: %s at %zu", good[i].hex, fault.why, fault.at);
            continue;
        }
        struct text spelled = text_over(array, sizeof(array));
        for (size_t j = 0; j < message.n; j++) {
            spell_record(&message.records[j], &spelled);
        }
        CHECK_STR(array, good[i].records);
        spelled = text_over(array, sizeof(array));
        CHECK_INT(ndef_scan(&message, &spelled), good[i].scan ? 0 : RAFF_E_NOT_FOUND);
        CHECK_STR(array, good[i].scan ? good[i].scan : "");
    }
}

/* clang-format off */
static const struct {
    const char *hex;
    int error;
    size_t at;
    const char *why;
} bad[] = {
    /* nfcpy/ndeflib, tests/test_message.py, sets 2 and 3 */
    {"150000 160000 560000", RAFF_E_SYNTAX, 0, "first record without the begin flag"},
    {"950000 960000 560000", RAFF_E_SYNTAX, 3, "begins in the middle"},
    {"950000 150000 150000", RAFF_E_SYNTAX, 6, "last record without the end flag"},
    {"B50000 160000 760000", RAFF_E_SYNTAX, 6, "ends with a chunk that others follow"},
    {"B50000 360000 760000", RAFF_E_SYNTAX, 6, "ends with a chunk that others follow"},
    {"99", RAFF_E_SYNTAX, 0, "record cut short"},
    {"9901", RAFF_E_SYNTAX, 0, "record cut short"},
    {"990101", RAFF_E_SYNTAX, 0, "record cut short"},
    {"99010101", RAFF_E_SYNTAX, 0, "record cut short"},
    {"99010101aa", RAFF_E_SYNTAX, 0, "record cut short"},
    {"99010101aabb", RAFF_E_SYNTAX, 0, "record cut short"},
    {"99000000", RAFF_E_SYNTAX, 0, "no type"},
    {"98010000 55", RAFF_E_SYNTAX, 0, "empty, but with content"},
    {"98000001 55", RAFF_E_SYNTAX, 0, "empty, but with content"},
    {"98000100 55", RAFF_E_SYNTAX, 0, "empty, but with content"},
    {"900000 19010101aabb", RAFF_E_SYNTAX, 3, "record cut short"},
    /* tests/test_text.py */
    {"D1010154 01", RAFF_E_SYNTAX, 0, "a text shorter than its language"},
    {"D10100 54", RAFF_E_SYNTAX, 0, "a text shorter than its language"},
    /* made */
    {"D10100 55", RAFF_E_SYNTAX, 0, "a URI without its prefix code"},
    {"D50100 41", RAFF_E_SYNTAX, 0, "a type where none may stand"},
    {"D00000 00", RAFF_E_SYNTAX, 3, "bytes behind the last record"},
    {"D60000", RAFF_E_SYNTAX, 0, "the next chunk of nothing"},
    {"B1010055 D60000", RAFF_E_SYNTAX, 4, "begins in the middle"},
    {"B1010055", RAFF_E_SYNTAX, 4, "record cut short"},
    {"B1010155 00 51010155 00", RAFF_E_SYNTAX, 5, "not the next chunk"},
    {"B1010155 00 5E0000 00", RAFF_E_SYNTAX, 5, "not the next chunk"},
    {"C1 01 FFFFFFFF 55", RAFF_E_SYNTAX, 0, "record cut short"},
    {"d102065370 d101015500 00", RAFF_E_SYNTAX, 10, "bytes behind the last record"},
    {"d102055370 9101015500", RAFF_E_SYNTAX, 5, "last record without the end flag"},
    {"B1020053 70 560005 91 01 01 55 00", RAFF_E_SYNTAX, 0, "last record without the end flag"},
    {"900000 100000 100000 100000 100000 100000 100000 100000 100000 100000 100000 100000 100000"
     "100000 100000 100000 500000", RAFF_E_FULL, 48, "too many records"},
};
/* clang-format on */

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct ndef_message message;
        struct code_fault fault;
        CHECK_INT(decode(bad[i].hex, &message, &fault), false);
        CHECK_INT(fault.error, bad[i].error);
        CHECK_INT(fault.at, bad[i].at);
        CHECK_STR(fault.why, bad[i].why);
    }
}

/* Chunks that do not fit; a caller that does not ask why. */
static void test_room(void)
{
    char bytes[32];
    char array[4];
    struct ndef_message message;
    struct text scratch = text_over(array, sizeof(array));
    struct str three = unhex("B1010155 04 56000241 42", bytes, sizeof(bytes));
    CHECK_INT(ndef_decode(three, &scratch, &message, NULL), 0);
    struct str four = unhex("B1010155 04 560003414243", bytes, sizeof(bytes));
    CHECK_INT(ndef_decode(four, &scratch, &message, NULL), RAFF_E_TOO_LONG);
    CHECK_INT(ndef_decode(STR("\xD0"), &scratch, &message, NULL), RAFF_E_SYNTAX);
}

/* What was there stays, whatever comes behind it or does not. */
static void test_scan(void)
{
    char array[12];
    struct ndef_message message;
    struct code_fault fault;
    struct text out = text_over(array, sizeof(array));
    text_add(&out, "id=");
    CU_ASSERT(decode("D1010955 04612E62632F", &message, &fault) == false);
    CU_ASSERT_FATAL(decode("D1010655 04612E62632F", &message, &fault));
    CHECK_INT(ndef_scan(&message, &out), RAFF_E_TOO_LONG);
    CHECK_STR(array, "id=");
    CHECK_INT(out.cut, false);
    static const char *const broken[] = {
        "D1010454 82656E00",       /* half a unit */
        "D1010554 82656EDE00",     /* the second of a pair alone */
        "D1010754 82656ED83D0041", /* the first of a pair alone */
        "D1010554 82656ED83D",
    };
    for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
        CU_ASSERT_FATAL(decode(broken[i], &message, &fault));
        CHECK_INT(ndef_scan(&message, &out), RAFF_E_CHARSET);
        CHECK_STR(array, "id=");
    }
    CU_ASSERT_FATAL(decode("D1010354 004142", &message, &fault));
    CHECK_INT(ndef_scan(&message, &out), 0);
    CHECK_STR(array, "id=AB");
}

/* clang-format off */
static const struct {
    const char *hex;
    int error;
    size_t at, message_at, len;
} areas[] = {
    /* an NTAG with https://example.com (public examples of formatted tags) */
    {"03 0F D1 01 0B 55 04 65 78 61 6D 70 6C 65 2E 63 6F 6D FE 00", 0, 0, 2, 15},
    /* as an NTAG203 leaves the factory: lock control, then an empty message */
    {"01 03 A0 10 44 03 00 FE 00 00 00 00", 0, 0, 7, 0},
    {"01 03 A0 0C 34 02 03 00 00 00 FD 02 AA BB 03 03 D0 00 00 FE", 0, 0, 16, 3},
    {"00 00 03 03 D0 00 00", 0, 0, 4, 3},
    {"03 FF 00 03 D0 00 00 FE", 0, 0, 4, 3},
    {"FE 03 03 D0 00 00", 0, 0, 0, 0},
    {"00 00 00 00", 0, 0, 0, 0},
    {"", 0, 0, 0, 0},
    {"03", RAFF_E_SYNTAX, 0, 0, 0},
    {"00 03 04 D0 00 00", RAFF_E_SYNTAX, 1, 0, 0},
    {"03 FF 00", RAFF_E_SYNTAX, 0, 0, 0},
    {"01 03 A0 10", RAFF_E_SYNTAX, 0, 0, 0},
};
/* clang-format on */

static void test_type2(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(areas); i++) {
        char bytes[64];
        struct str area = unhex(areas[i].hex, bytes, sizeof(bytes));
        struct str found = {NULL, 99};
        struct code_fault fault = {.why = ""};
        CHECK_INT(ndef_in_type2(area, &found, &fault), areas[i].error);
        CHECK_INT(fault.error, areas[i].error);
        CHECK_INT(fault.at, areas[i].at);
        if (areas[i].error) {
            CHECK_INT(found.len, 99);
            continue;
        }
        CHECK_INT(found.len, areas[i].len);
        CHECK_INT(found.len ? found.at - area.at : 0, areas[i].message_at * (found.len > 0));
    }
}

/* RTD URI 1.0, table 3: the codes that tags are written with most, and the ends of the table. */
static const struct {
    unsigned code;
    const char *prefix;
} prefixes[] = {
    {0x00, ""},
    {0x01, "http://www."},
    {0x02, "https://www."},
    {0x03, "http://"},
    {0x04, "https://"},
    {0x05, "tel:"},
    {0x06, "mailto:"},
    {0x13, "urn:"},
    {0x1E, "urn:epc:id:"},
    {0x23, "urn:nfc:"},
    {0x24, ""},
    {0xFF, ""},
};

/* What a URI record of this code and no characters reads as. */
static const char *prefix_of(unsigned code, char *array, size_t size)
{
    char hex[32];
    struct ndef_message message;
    struct code_fault fault;
    struct text out = text_over(array, size);
    snprintf(hex, sizeof(hex), "D1010155%02x", code);
    CU_ASSERT_FATAL(decode(hex, &message, &fault));
    CHECK_INT(ndef_scan(&message, &out), 0);
    return array;
}

static void test_prefixes(void)
{
    char array[64];
    for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
        CHECK_STR(prefix_of(prefixes[i].code, array, sizeof(array)), prefixes[i].prefix);
    }
}

/* The whole table at once. The figure is of nfcpy/ndeflib, src/ndef/uri.py, _prefix_strings, and
 * 220 empty ones for what is reserved. */
static void test_all_prefixes(void)
{
    uint32_t sum = LIST_SUM_OF_NOTHING;
    for (unsigned code = 0; code < 256; code++) {
        char array[64];
        sum = list_sum(sum, prefix_of(code, array, sizeof(array)));
    }
    CHECK_INT(sum, 0x60CAA1EA);
}

/* --- random messages: built here, read there --- */

struct built {
    uint8_t bytes[MESSAGE_MAX];
    size_t len;
};

static void put(struct built *built, const void *bytes, size_t n)
{
    CU_ASSERT_FATAL(built->len + n <= sizeof(built->bytes));
    memcpy(built->bytes + built->len, bytes, n);
    built->len += n;
}

static void put_frame(struct built *built, uint8_t flags, struct str type, struct str id,
                      struct str payload)
{
    bool is_short = payload.len < 256 && !(flags & 0x10);
    uint8_t head[7];
    size_t n = 0;
    head[n++] = (uint8_t)((flags & ~0x18) | (is_short ? 0x10 : 0) | (id.len ? 0x08 : 0));
    head[n++] = (uint8_t)type.len;
    for (int shift = is_short ? 0 : 24; shift >= 0; shift -= 8) {
        head[n++] = (uint8_t)(payload.len >> shift);
    }
    if (id.len) {
        head[n++] = (uint8_t)id.len;
    }
    put(built, head, n);
    put(built, type.at, type.len);
    put(built, id.at, id.len);
    put(built, payload.at, payload.len);
}

/* A record, whole or in chunks; bit 4 of `flags` here asks for the long form. */
static void put_record(struct built *built, uint64_t *state, uint8_t flags, struct str type,
                       struct str id, struct str payload)
{
    size_t chunks = next_random(state) % 4 == 0 ? 1 + next_random(state) % 3 : 0;
    uint8_t end = flags & 0x40;
    flags = (uint8_t)(flags ^ end);
    for (; chunks > 0; chunks--) {
        struct str part = {payload.at, next_random(state) % (payload.len + 1)};
        put_frame(built, flags | 0x20, type, id, part);
        payload = (struct str){payload.at + part.len, payload.len - part.len};
        flags = (uint8_t)((flags & 0x10) | 6);
        type.len = id.len = 0;
    }
    put_frame(built, flags | end, type, id, payload);
}

/* The text of every record is its number, in one of the ways a tag can say it. */
static void put_numbered(struct built *built, uint64_t *state, uint8_t flags, unsigned number)
{
    char payload[300];
    unsigned way = next_random(state) % 4;
    size_t padding = next_random(state) % 280;
    size_t n = 0;
    if (way == 0) {
        payload[n++] = '\x00';
    } else if (way == 1) {
        memcpy(payload,
               "\x02"
               "en",
               3);
        n = 3;
    }
    memset(payload + n, '.', padding);
    n += padding;
    n += (size_t)snprintf(payload + n, 8, "%u", number);
    static const struct str types[] = {{"U", 1}, {"T", 1}, {"text/plain", 10}, {"a.b:c", 5}};
    static const uint8_t tnfs[] = {1, 1, 2, 4};
    char id[3] = {'i', (char)('0' + number % 10), '\0'};
    flags = (uint8_t)(flags | tnfs[way] | (next_random(state) % 2 ? 0x10 : 0));
    put_record(built, state, flags, types[way],
               (struct str){id, next_random(state) % 2 ? strlen(id) : 0}, (struct str){payload, n});
}

static bool check_built(const struct built *built, size_t n)
{
    static char array[MESSAGE_MAX];
    struct text scratch = text_over(array, sizeof(array));
    struct ndef_message message;
    struct code_fault fault = {.why = ""};
    struct str input = {(const char *)built->bytes, built->len};
    if (ndef_decode(input, &scratch, &message, &fault) != 0 || message.n != n) {
        printf("\n    %s at %zu, %zu records of %zu", fault.why, fault.at, message.n, n);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char wanted[8];
        struct str payload = message.records[i].payload;
        size_t digits = (size_t)snprintf(wanted, sizeof(wanted), "%zu", i);
        struct str tail = {payload.at + payload.len - digits, digits};
        if (payload.len < digits || !str_is(tail, wanted)) {
            return false;
        }
    }
    return true;
}

static void test_random(void)
{
    uint64_t seed = 20261123;
    uint64_t state = seed;
    int wrong = 0;
    for (int round = 0; round < 3000; round++) {
        struct built built = {.len = 0};
        size_t n = 1 + next_random(&state) % 6;
        for (unsigned i = 0; i < n; i++) {
            uint8_t flags = (uint8_t)((i == 0 ? 0x80 : 0) | (i == n - 1 ? 0x40 : 0));
            put_numbered(&built, &state, flags, i);
        }
        wrong += check_built(&built, n) ? 0 : 1;
        /* Cut anywhere, it is refused. */
        built.len = 1 + next_random(&state) % (built.len - 1);
        char array[MESSAGE_MAX];
        struct text scratch = text_over(array, sizeof(array));
        struct ndef_message message;
        struct str cut = {(const char *)built.bytes, built.len};
        wrong += ndef_decode(cut, &scratch, &message, NULL) == RAFF_E_SYNTAX ? 0 : 1;
    }
    if (wrong) {
        printf("\n    seed %llu", (unsigned long long)seed);
    }
    CHECK_INT(wrong, 0);
}

CHECK_MAIN("ndef", {"good", test_good}, {"bad", test_bad}, {"room", test_room}, {"scan", test_scan},
           {"type 2", test_type2}, {"prefixes", test_prefixes},
           {"the whole table of prefixes", test_all_prefixes}, {"random", test_random})
