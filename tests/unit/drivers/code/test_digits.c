/* Check digits, GTINs, SSCCs, UPC-E: published examples, and that no single error gets through. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/code/gs1_text.h"

static const struct {
    const char *key; /* with its check digit */
} keys[] = {
    {"6291041500213"},      /* GS1's own worked example of GTIN-13 */
    {"376104250021234569"}, /* and of SSCC */
    {"09506000134352"},     {"9506000134376"},  {"95050003"},       {"012345000065"},
    {"4006381333931"},      {"5901234123457"}, /* the examples that every EAN page shows */
    {"036000291452"},       {"10614141000415"}, {"15400141288763"},
};

static void test_keys(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        size_t n = strlen(keys[i].key);
        CHECK_INT(gs1_check_digit((struct str){keys[i].key, n - 1}), keys[i].key[n - 1] - '0');
        CU_ASSERT_TRUE(gs1_check_ok(str_of(keys[i].key)));
    }
    CHECK_INT(gs1_check_digit(STR("12A")), -1);
    CHECK_INT(gs1_check_digit(STR("12 ")), -1);
    CU_ASSERT_FALSE(gs1_check_ok(STR("")));
    CU_ASSERT_FALSE(gs1_check_ok(STR("0")));
    CU_ASSERT_FALSE(gs1_check_ok(STR("629104150021A")));
}

static const struct {
    const char *given;
    int error;
    const char *gtin;
} gtins[] = {
    {"95050003", 0, "00000095050003"},
    {"012345000065", 0, "00012345000065"},
    {"6291041500213", 0, "06291041500213"},
    {"09506000134352", 0, "09506000134352"},
    {"6291041500214", RAFF_E_CHECK_DIGIT, ""},
    {"629104150021", RAFF_E_CHECK_DIGIT, ""},
    {"62910415002", RAFF_E_SYNTAX, ""},
    {"629104150021300", RAFF_E_SYNTAX, ""},
    {"A-03-02", RAFF_E_SYNTAX, ""},
    {"A2345678", RAFF_E_SYNTAX, ""},
    {"", RAFF_E_SYNTAX, ""},
};

static void test_gtin14(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(gtins); i++) {
        char gtin[15] = "";
        CHECK_INT(gtin14(str_of(gtins[i].given), gtin), gtins[i].error);
        CHECK_STR(gtin, gtins[i].gtin);
    }
}

static const struct {
    const char *upce;
    int error;
    const char *upca;
} upces[] = {
    {"01234565", 0, "012345000065"}, /* last digit 5–9 */
    {"04252614", 0, "042100005264"}, /* 0–2 */
    {"06543217", 0, "065100004327"},
    {"01234531", 0, "012300000451"}, /* 3, 4: check digits by hand */
    {"01234543", 0, "012340000053"},
    {"04252615", RAFF_E_CHECK_DIGIT, ""},
    {"24252614", RAFF_E_SYNTAX, ""},
    {"0425261", RAFF_E_SYNTAX, ""},
    {"0A252614", RAFF_E_SYNTAX, ""},
};

static void test_upce(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(upces); i++) {
        char upca[13] = "";
        CHECK_INT(gs1_upce_expand(str_of(upces[i].upce), upca), upces[i].error);
        CHECK_STR(upca, upces[i].upca);
    }
}

static void test_sscc(void)
{
    char sscc[19] = "";
    CHECK_INT(sscc_make(STR("37610425002123456"), sscc), 0);
    CHECK_STR(sscc, "376104250021234569");
    CHECK_INT(sscc_make(STR("3761042500212345"), sscc), RAFF_E_SYNTAX);
    CHECK_INT(sscc_make(STR("3761042500212345X"), sscc), RAFF_E_SYNTAX);
    CHECK_STR(sscc, "376104250021234569");
}

static void make_digits(char *digits, size_t n, uint64_t *seed)
{
    for (size_t i = 0; i + 1 < n; i++) {
        digits[i] = (char)('0' + next_random(seed) % 10);
    }
    digits[n] = '\0';
    digits[n - 1] = (char)('0' + gs1_check_digit((struct str){digits, n - 1}));
}

/* General Specifications 7.9: every wrong digit is found, and every swap of neighbours but those
 * that differ by five. */
static void test_one_error_is_found(void)
{
    uint64_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        char digits[20];
        size_t n = 8 + next_random(&seed) % 11;
        make_digits(digits, n, &seed);
        struct str view = {digits, n};
        CU_ASSERT_TRUE_FATAL(gs1_check_ok(view));
        size_t at = next_random(&seed) % (n - 1);
        char old = digits[at];
        digits[at] = (char)('0' + (old - '0' + 1 + (int)(next_random(&seed) % 9)) % 10);
        CU_ASSERT_FALSE_FATAL(gs1_check_ok(view));
        digits[at] = digits[at + 1];
        digits[at + 1] = old;
        int apart = abs(digits[at] - digits[at + 1]);
        CU_ASSERT_EQUAL_FATAL(gs1_check_ok(view), apart == 0 || apart == 5);
    }
}

CHECK_MAIN("digits", {"keys", test_keys}, {"gtin14", test_gtin14}, {"upc-e", test_upce},
           {"sscc", test_sscc}, {"one error is found", test_one_error_is_found})
