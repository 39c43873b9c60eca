#include "drivers/label/label.h"

#include <zlib.h>

#include "drivers/base/error.h"
#include "drivers/label/code128.h"
#include "drivers/label/z64.h"
#include "drivers/label/zpl.h"
#include "tests/unit/check.h"

#define LIMIT 65536

static const struct label_carton plain = {.sscc = "395012345678901237",
                                          .order = "ORD-17",
                                          .carrier = "Aramex",
                                          .lines = {"Jane ^Doe~", "12 High_Street", "London"},
                                          .n_lines = 3,
                                          .weight_g = 1205};

/* --- a rasteriser that draws stripes, to know what must come back --- */

struct stripes {
    uint32_t width_per_height; /* in tenths */
    uint32_t last_height;
    unsigned calls;
    uint8_t bits[64 * 1024];
};

static int draw_stripes(void *context, const char *utf8, uint32_t height_px,
                        struct label_bitmap *ret_bitmap)
{
    struct stripes *stripes = context;
    (void)utf8;
    stripes->calls++;
    stripes->last_height = height_px;
    uint32_t width = stripes->width_per_height * height_px / 10;
    for (size_t i = 0; i < (width + 7) / 8 * height_px; i++) {
        stripes->bits[i] = (uint8_t)(i * 7 % 256);
    }
    *ret_bitmap = (struct label_bitmap){stripes->bits, width, height_px};
    return 0;
}

static const char *make(const struct label_carton *carton, struct stripes *stripes,
                        struct bytes *zpl)
{
    const struct label_raster raster = {.text = draw_stripes, .context = stripes};
    bytes_init(zpl, LIMIT);
    CU_ASSERT_EQUAL_FATAL(label_carton(carton, "zpl", stripes ? &raster : NULL, zpl), 0);
    CHECK_INT(bytes_add(zpl, "", 1), 0);
    return (const char *)zpl->at;
}

static void test_plain_label(void)
{
    static const char expected[] =
        "^XA\n^CI28\n^PW812\n^LL1218\n^LH0,0\n"
        "^FO32,36^A0N,28,28^FH^FDSHIP TO^FS\n"
        "^FO32,84^A0N,56,56^FH^FDJane _5EDoe_7E^FS\n"
        "^FO32,156^A0N,56,56^FH^FD12 High_5FStreet^FS\n"
        "^FO32,228^A0N,56,56^FH^FDLondon^FS\n"
        "^FO32,524^GB748,4,4^FS\n"
        "^FO32,558^A0N,28,28^FH^FDORDER^FS\n^FO232,548^A0N,48,48^FH^FDORD-17^FS\n"
        "^FO32,622^A0N,28,28^FH^FDCARRIER^FS\n^FO232,612^A0N,48,48^FH^FDAramex^FS\n"
        "^FO32,686^A0N,28,28^FH^FDWEIGHT^FS\n^FO232,676^A0N,48,48^FH^FD1.205 kg^FS\n"
        "^FO32,772^GB748,4,4^FS\n"
        "^FO32,796^A0N,28,28^FH^FDSSCC^FS\n"
        "^FO94,836^BY4,3,264^BCN,264,Y,N,N,D^FH^FD(00)395012345678901237^FS\n"
        "^PQ1\n^XZ\n";
    struct bytes zpl;
    CHECK_STR(make(&plain, NULL, &zpl), expected);
    bytes_release(&zpl);
}

static void test_what_is_not_said_is_not_printed(void)
{
    static const struct label_carton bare = {.sscc = "395012345678901237"};
    struct bytes zpl;
    const char *text = make(&bare, NULL, &zpl);
    CU_ASSERT_PTR_NULL(strstr(text, "ORDER"));
    CU_ASSERT_PTR_NULL(strstr(text, "CARRIER"));
    CU_ASSERT_PTR_NULL(strstr(text, "WEIGHT"));
    bytes_release(&zpl);
}

static void test_data_never_is_a_command(void)
{
    static const struct {
        const char *text;
        const char *field;
    } rows[] = {
        {"^XZ~JR", "_5EXZ_7EJR"}, {"a_b", "a_5Fb"},
        {"\x1b[31m", "[31m"}, /* controls are cleaned away before */
        {"a\r\nb\tc", "abc"},     {"50% (x)", "50% (x)"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct label_carton carton = plain;
        struct bytes zpl;
        char field[128];
        copy_cut(carton.order, sizeof(carton.order), rows[i].text);
        snprintf(field, sizeof(field), "^FH^FD%s^FS\n", rows[i].field);
        CU_ASSERT_PTR_NOT_NULL(strstr(make(&carton, NULL, &zpl), field));
        bytes_release(&zpl);
    }
    struct bytes zpl;
    bytes_init(&zpl, LIMIT);
    zpl_data(&zpl, STR("\x1d"
                       "a\n\x7f"));
    CU_ASSERT_TRUE(str_is(bytes_view(&zpl), "^FH^FD_1Da_0A_7F^FS\n"));
    bytes_release(&zpl);
}

/* A line that is too wide gets smaller letters, whoever draws it. */
static void test_long_lines_shrink(void)
{
    struct label_carton carton = plain;
    struct bytes zpl;
    memset(carton.lines[0], 'W', 60);
    carton.lines[0][60] = '\0';
    const char *text = make(&carton, NULL, &zpl);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "^A0N,20,20^FH^FDWWWW"));
    bytes_release(&zpl);

    static struct stripes stripes = {.width_per_height = 200}; /* twenty times as wide as high */
    copy_cut(carton.lines[0], sizeof(carton.lines[0]), "Müller");
    make(&carton, &stripes, &zpl);
    CHECK_INT(stripes.calls, 2);
    CHECK_INT(stripes.last_height, 37); /* 72 * 748 / (72 * 20) */
    bytes_release(&zpl);
}

static void test_refusals(void)
{
    static struct stripes stripes = {.width_per_height = 1000};
    const struct label_raster raster = {.text = draw_stripes, .context = &stripes};
    struct bytes zpl;
    struct label_carton carton = plain;
    bytes_init(&zpl, LIMIT);
    bytes_add_str(&zpl, "before");
    copy_cut(carton.sscc, sizeof(carton.sscc), "39501234567890123");
    CHECK_INT(label_carton(&carton, "zpl", NULL, &zpl), RAFF_E_SYNTAX);
    copy_cut(carton.sscc, sizeof(carton.sscc), "39501234567890123^");
    CHECK_INT(label_carton(&carton, "zpl", NULL, &zpl), RAFF_E_SYNTAX);
    carton = plain;
    copy_cut(carton.lines[1], sizeof(carton.lines[1]), "شارع");
    CHECK_INT(label_carton(&carton, "zpl", NULL, &zpl), RAFF_E_CHARSET);
    CHECK_INT(label_carton(&carton, "zpl", &raster, &zpl), RAFF_E_TOO_LONG);
    CHECK_INT(zpl.len, strlen("before"));
    bytes_release(&zpl);
    bytes_init(&zpl, 200);
    CHECK_INT(label_carton(&plain, "zpl", NULL, &zpl), RAFF_E_FULL);
    CHECK_INT(zpl.len, 0);
    bytes_release(&zpl);
}

/* --- Z64 --- */

static size_t decode_base64(const char *text, size_t n, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = 0;
    uint32_t bits = 0;
    unsigned n_bits = 0;
    for (size_t i = 0; i < n && text[i] != '='; i++) {
        const char *digit = strchr(digits, text[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(digit);
        bits = bits << 6 | (uint32_t)(digit - digits);
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            out[len++] = (uint8_t)(bits >> n_bits);
        }
    }
    return len;
}

/* Bit by bit from the definition: not the code under test. */
static unsigned crc16_xmodem(const char *text, size_t n)
{
    unsigned crc = 0;
    for (size_t i = 0; i < n * 8; i++) {
        unsigned bit = (unsigned)text[i / 8] >> (7 - i % 8) & 1;
        unsigned top = crc >> 15 & 1;
        crc = (crc << 1 & 0xffff) ^ ((bit ^ top) ? 0x1021U : 0);
    }
    return crc;
}

/* Reads `:Z64:data:crc` back; returns how many bytes came out. */
static size_t read_back(const char *at, uint8_t *out, size_t size)
{
    static uint8_t deflated[LIMIT];
    CU_ASSERT_EQUAL_FATAL(strncmp(at, ":Z64:", 5), 0);
    const char *data = at + 5;
    const char *colon = strchr(data, ':');
    CU_ASSERT_PTR_NOT_NULL_FATAL(colon);
    size_t n = (size_t)(colon - data);
    CHECK_INT(strtoul(colon + 1, NULL, 16), crc16_xmodem(data, n));
    uLongf len = size;
    CHECK_INT(uncompress(out, &len, deflated, decode_base64(data, n, deflated)), Z_OK);
    return len;
}

static void test_z64_round_trip(void)
{
    static const size_t sizes[] = {1, 2, 3, 100, 767, 768, 769, 6000, 40000};
    static uint8_t data[40000];
    static uint8_t back[40001];
    uint32_t seed = 1;
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (size_t j = 0; j < sizes[i]; j++) {
            seed = seed * 1664525U + 1013904223U;
            data[j] = i % 2 ? (uint8_t)(seed >> 24) : (uint8_t)(j / 40);
        }
        struct bytes out;
        bytes_init(&out, LIMIT);
        CHECK_INT(z64_encode(data, sizes[i], &out), 0);
        CHECK_INT(bytes_add(&out, "", 1), 0);
        CHECK_INT(read_back((const char *)out.at, back, sizeof(back)), sizes[i]);
        CU_ASSERT_EQUAL(memcmp(back, data, sizes[i]), 0);
        bytes_release(&out);
    }
    CHECK_INT(z64_crc(0, (const uint8_t *)"123456789", 9), 0x31c3); /* the CRC's published check */
}

static void test_arabic_line_is_a_picture(void)
{
    static struct stripes stripes = {.width_per_height = 53}; /* 381 dots of 72 */
    static uint8_t back[8192];
    struct label_carton carton = plain;
    struct bytes zpl;
    copy_cut(carton.lines[1], sizeof(carton.lines[1]), "شارع الملك فهد 12");
    const char *text = make(&carton, &stripes, &zpl);
    /* at the right margin, around the second line's height, 48 bytes a row, 72 rows */
    const char *field = strstr(text, "^FO399,148^GFA,3456,3456,48,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(field);
    CHECK_INT(read_back(strstr(field, ":Z64:"), back, sizeof(back)), 3456);
    CU_ASSERT_EQUAL(memcmp(back, stripes.bits, 3456), 0);
    CU_ASSERT_PTR_NULL(strstr(text, "شارع"));
    bytes_release(&zpl);
}

static void test_latin_line_stays_left(void)
{
    static struct stripes stripes = {.width_per_height = 53};
    struct label_carton carton = plain;
    struct bytes zpl;
    copy_cut(carton.lines[0], sizeof(carton.lines[0]), "1 Zürichstraße");
    CU_ASSERT_PTR_NOT_NULL(strstr(make(&carton, &stripes, &zpl), "^FO32,76^GFA,"));
    bytes_release(&zpl);
}

/* --- TSPL and EPL --- */

static const struct dialect {
    const char *language, *begin, *rule, *picture, *end;
} dialects[] = {
    {"tspl", "SIZE 101.5 mm,152.2 mm\r\nCLS\r\n", "BAR 32,524,748,4\r\n", "BITMAP 32,32,3,36,0,",
     "PRINT 1,1\r\n"},
    {"epl", "\nN\nq812\n", "LO32,524,748,4\n", "GW32,32,3,36,", "P1\n"},
};

static const uint8_t *find(const struct bytes *bytes, const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= bytes->len; i++) {
        if (memcmp(bytes->at + i, text, n) == 0) {
            return bytes->at + i;
        }
    }
    return NULL;
}

/* Black is 0, and what fills a row's last byte is white. */
static void test_pictures_of_dialects(void)
{
    static struct stripes stripes = {.width_per_height = 5}; /* 18 dots of 36 */
    const struct label_raster raster = {.text = draw_stripes, .context = &stripes};
    for (size_t i = 0; i < ARRAY_SIZE(dialects); i++) {
        const struct dialect *dialect = &dialects[i];
        struct bytes out;
        bytes_init(&out, LIMIT);
        CHECK_INT(label_carton(&plain, dialect->language, &raster, &out), 0);
        CU_ASSERT_PTR_EQUAL(find(&out, dialect->begin), out.at);
        CU_ASSERT_PTR_EQUAL(find(&out, dialect->end), out.at + out.len - strlen(dialect->end));
        CU_ASSERT_PTR_NOT_NULL(find(&out, dialect->rule));
        const uint8_t *picture = find(&out, dialect->picture);
        CU_ASSERT_PTR_NOT_NULL_FATAL(picture);
        picture += strlen(dialect->picture);
        for (size_t j = 0; j < 3 * 36; j++) {
            uint8_t black = (uint8_t)(j * 7 % 256 & (j % 3 == 2 ? 0xc0 : 0xff));
            CHECK_INT(picture[j], (uint8_t)~black);
        }
        CU_ASSERT_PTR_NULL(find(&out, "London"));
        CHECK_INT(label_carton(&plain, dialect->language, NULL, &out), RAFF_E_CHARSET);
        bytes_release(&out);
    }
    CHECK_INT(label_carton(&plain, "pcl", &raster, NULL), RAFF_E_UNKNOWN);
}

/* Every symbol has 11 modules, an even number of them dark, and no two are the same: what a row of
 * the table with a slip in it would not keep. tests/e2e/label_fault.py reads bars as a scanner
 * does. */
static void check_symbol(const uint8_t *widths)
{
    unsigned modules = 0;
    unsigned dark = 0;
    for (size_t i = 0; i < 6; i++) {
        CU_ASSERT_TRUE(widths[i] >= 1 && widths[i] <= 4);
        modules += widths[i];
        dark += i % 2 == 0 ? widths[i] : 0;
    }
    CHECK_INT(modules, 11);
    CHECK_INT(dark % 2, 0);
}

static void test_bars(void)
{
    static uint8_t pairs[100][6];
    static const uint8_t begin[] = {2, 1, 1, 2, 3, 2, 4, 1, 1, 1, 3, 1}; /* start C, FNC1 */
    static const uint8_t end[] = {2, 3, 3, 1, 1, 1, 2};
    for (unsigned value = 0; value < 100; value++) {
        char sscc[19] = "000000000000000000";
        uint8_t widths[CODE128_SSCC_ELEMENTS];
        sscc[16] = (char)('0' + value / 10);
        sscc[17] = (char)('0' + value % 10);
        code128_sscc(sscc, widths);
        CU_ASSERT_EQUAL(memcmp(widths, begin, sizeof(begin)), 0);
        CU_ASSERT_EQUAL(memcmp(widths + CODE128_SSCC_ELEMENTS - 7, end, sizeof(end)), 0);
        memcpy(pairs[value], widths + 11 * 6, 6);
        check_symbol(pairs[value]);
        check_symbol(widths + 12 * 6); /* the check symbol */
        for (unsigned other = 0; other < value; other++) {
            CU_ASSERT_NOT_EQUAL(memcmp(pairs[value], pairs[other], 6), 0);
        }
    }
}

/* ISO/IEC 15417: start, and each symbol times its place, modulo 103. */
static void test_check_symbol(void)
{
    uint8_t widths[CODE128_SSCC_ELEMENTS];
    static const unsigned pairs[] = {0, 39, 50, 12, 34, 56, 78, 90, 12, 37};
    unsigned sum = 105 + 102;
    for (unsigned i = 0; i < 10; i++) {
        sum += (i + 2) * pairs[i];
    }
    uint8_t expected[CODE128_SSCC_ELEMENTS];
    char sscc[19] = "000000000000000000";
    CU_ASSERT_TRUE_FATAL(sum % 103 < 100);
    sscc[16] = (char)('0' + sum % 103 / 10);
    sscc[17] = (char)('0' + sum % 103 % 10);
    code128_sscc(sscc, expected);
    code128_sscc("395012345678901237", widths);
    CU_ASSERT_EQUAL(memcmp(widths + 12 * 6, expected + 11 * 6, 6), 0);
}

CHECK_MAIN("label", {"plain label", test_plain_label},
           {"what is not said is not printed", test_what_is_not_said_is_not_printed},
           {"data never is a command", test_data_never_is_a_command},
           {"long lines shrink", test_long_lines_shrink}, {"refusals", test_refusals},
           {"Z64 round trip", test_z64_round_trip},
           {"an Arabic line is a picture", test_arabic_line_is_a_picture},
           {"a Latin line stays left", test_latin_line_stays_left},
           {"pictures of TSPL and EPL", test_pictures_of_dialects}, {"bars", test_bars},
           {"check symbol", test_check_symbol})
