/* ean_read: by the book, as scanners send it, and what is none. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/ean.h"

/* clang-format off */
static const struct {
    const char *read;
    char modifier;
    const char *symbology, *gtin, *addon;
} good[] = {
    /* ISO/IEC 15424 */
    {"6291041500213", '0', "EAN-13", "06291041500213", ""},
    {"0036000291452", '0', "EAN-13", "00036000291452", ""},
    {"95050003", '4', "EAN-8", "00000095050003", ""},
    {"629104150021312", '3', "EAN-13 with add-on", "06291041500213", "12"},
    {"629104150021312345", '3', "EAN-13 with add-on", "06291041500213", "12345"},
    {"01000375", '4', "EAN-8", "00000001000375", ""}, /* a UPC-E too, were it not said */
    {"01000375", '0', "UPC-E", "00010003000075", ""},
    {"95050003]E112", '4', "EAN-8 with add-on", "00000095050003", "12"},
    {"95050003]E212345", '4', "EAN-8 with add-on", "00000095050003", "12345"},
    /* what is printed */
    {"036000291452", '0', "UPC-A", "00036000291452", ""},
    {"04252614", '0', "UPC-E", "00042100005264", ""},
    {"95050003", '0', "EAN-8", "00000095050003", ""},
    {"03600029145212", '3', "UPC-A with add-on", "00036000291452", "12"},
    {"03600029145212345", '3', "UPC-A with add-on", "00036000291452", "12345"},
    {"0425261412", '3', "UPC-E with add-on", "00042100005264", "12"},
    {"6291041500213", '3', "EAN-13", "06291041500213", ""},
    {"9505000312", '4', "EAN-8 with add-on", "00000095050003", "12"},
    {"9505000312345", '4', "EAN-8 with add-on", "00000095050003", "12345"},
    {"629104150021312", '0', "EAN-13 with add-on", "06291041500213", "12"},
    {"629104150021312345", '0', "EAN-13 with add-on", "06291041500213", "12345"},
    {"6291041500213]E112", '0', "EAN-13 with add-on", "06291041500213", "12"},
    /* Honeywell HH1800 user guide, Addenda Separator: a space, unless it is turned off */
    {"6291041500213 12", '3', "EAN-13 with add-on", "06291041500213", "12"},
    {"6291041500213 12345", '0', "EAN-13 with add-on", "06291041500213", "12345"},
    {"036000291452 12345", '3', "UPC-A with add-on", "00036000291452", "12345"},
    {"04252614 12", '3', "UPC-E with add-on", "00042100005264", "12"},
    {"95050003 12", '4', "EAN-8 with add-on", "00000095050003", "12"},
    /* gs1-syntax-engine, src/c-lib/scandata.c */
    {"2112345678900", '0', "EAN-13", "02112345678900", ""},
    {"0416000336108", '0', "EAN-13", "00416000336108", ""},
    {"0001234000057", '0', "EAN-13", "00001234000057", ""},
    {"02345673", '4', "EAN-8", "00000002345673", ""},
};

static const struct {
    const char *read;
    char modifier;
    int error;
    size_t at;
} bad[] = {
    {"", '0', RAFF_E_SYNTAX, 0},
    {"ABC", '0', RAFF_E_SYNTAX, 0},
    {"629104150021", '4', RAFF_E_SYNTAX, 12},
    {"6291041500214", '0', RAFF_E_CHECK_DIGIT, 12},
    {"629104150021412", '3', RAFF_E_CHECK_DIGIT, 12},
    {"0425261412345", '3', RAFF_E_CHECK_DIGIT, 12},
    {"03600029145212", '0', RAFF_E_SYNTAX, 14},
    {"62910415002131", '3', RAFF_E_CHECK_DIGIT, 11},
    {"6291041500213 ", '3', RAFF_E_SYNTAX, 13},
    {"6291041500213 123", '3', RAFF_E_SYNTAX, 13},
    {"6291041500213 1A", '3', RAFF_E_SYNTAX, 13},
    {"6291041500213  12", '3', RAFF_E_SYNTAX, 13},
    {"6291041500213-12", '3', RAFF_E_SYNTAX, 13},
    {"6291041500213]E1", '0', RAFF_E_SYNTAX, 13},
    {"6291041500213]E11", '0', RAFF_E_SYNTAX, 13},
    {"6291041500213]E21234", '0', RAFF_E_SYNTAX, 13},
    {"6291041500213]E312", '0', RAFF_E_SYNTAX, 13},
    {"6291041500213]C112", '0', RAFF_E_SYNTAX, 13},
    {"04252615", '0', RAFF_E_CHECK_DIGIT, 7},
    /* gs1-syntax-engine, src/c-lib/scandata.c */
    {"12345678901234", '0', RAFF_E_SYNTAX, 14},
    {"1234ABC890123", '0', RAFF_E_SYNTAX, 4},
    {"2112345678901", '0', RAFF_E_CHECK_DIGIT, 12},
    {"", '4', RAFF_E_SYNTAX, 0},
    {"1234567", '4', RAFF_E_SYNTAX, 7},
    {"123456789", '4', RAFF_E_SYNTAX, 9},
    {"12ABC678", '4', RAFF_E_SYNTAX, 2},
    {"02345674", '4', RAFF_E_CHECK_DIGIT, 7},
};
/* clang-format on */

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        struct ean ean = {.symbology = ""};
        size_t at = 0;
        char addon[6] = "";
        CHECK_INT(ean_read(str_of(good[i].read), good[i].modifier, &ean, &at), 0);
        CHECK_STR(ean.symbology, good[i].symbology);
        CHECK_STR(ean.gtin, good[i].gtin);
        CHECK_INT(copy_str(addon, sizeof(addon), ean.addon), 0);
        CHECK_STR(addon, good[i].addon);
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct ean ean = {.symbology = "untouched"};
        size_t at = 99;
        int error = ean_read(str_of(bad[i].read), bad[i].modifier, &ean, &at);
        if (error != bad[i].error || at != bad[i].at) {
            printf("\n    %s, %c", bad[i].read, bad[i].modifier);
        }
        CHECK_INT(error, bad[i].error);
        CHECK_INT(at, bad[i].at);
        CHECK_STR(ean.symbology, "untouched");
    }
}

CHECK_MAIN("ean", {"good", test_good}, {"bad", test_bad})
