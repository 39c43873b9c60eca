/* gs1_check: every check with what passes it and what does not. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_check.h"

/* clang-format off */
static const struct {
    enum gs1_check check;
    const char *passes[4];
    const char *fails[6];
    int error;
} cases[] = {
    {CHECK_PREFIX, {"9506A", "9506"}, {"950", "950A", "A506000"}, RAFF_E_VALUE},
    {CHECK_PREFIX2, {"A9506", "19506"}, {"9506", "1950", "1950A", "1"}, RAFF_E_VALUE},
    {CHECK_DIGIT, {"6291041500213"}, {"6291041500212"}, RAFF_E_CHECK_DIGIT},
    {CHECK_PAIR, {"1987654Ad4X4bL5ttr2310c2K"}, {"1987654Ad4X4bL5ttr2310c2L",
     "1987654Ad4X4bL5ttr2310d2K", "2K", "K"}, RAFF_E_CHECK_DIGIT},
    {CHECK_DATE0, {"260430", "260400", "280229"}, {"260431", "270229"}, RAFF_E_DATE},
    {CHECK_DATE, {"260430"}, {"260400", "260431"}, RAFF_E_DATE},
    {CHECK_DATE8, {"19991231", "20000229"}, {"19000229", "19991200", "19991301"}, RAFF_E_DATE},
    {CHECK_HOUR, {"00", "23"}, {"24", "99"}, RAFF_E_DATE},
    {CHECK_MINUTE, {"00", "59"}, {"60"}, RAFF_E_DATE},
    {CHECK_SECOND, {"00", "59"}, {"60"}, RAFF_E_DATE},
    {CHECK_TIME, {"0000", "2359"}, {"2400", "2360"}, RAFF_E_DATE},
    {CHECK_COUNTRY, {"276", "004", "894"}, {"000", "001", "999"}, RAFF_E_VALUE},
    {CHECK_COUNTRY999, {"276", "999"}, {"000", "998"}, RAFF_E_VALUE},
    {CHECK_COUNTRY_AZ, {"DE", "AD", "ZW"}, {"ZZ", "de", "D1", "DEU"}, RAFF_E_VALUE},
    {CHECK_CURRENCY, {"978", "840", "008"}, {"000", "001", "998"}, RAFF_E_VALUE},
    {CHECK_PERCENT, {"", "A%20B", "%c3%A9"}, {"%", "A%2", "%G0", "%0G"}, RAFF_E_VALUE},
    {CHECK_LATITUDE, {"0000000000", "1800000000"}, {"1800000001"}, RAFF_E_VALUE},
    {CHECK_LONGITUDE, {"3600000000"}, {"3600000001"}, RAFF_E_VALUE},
    {CHECK_YES_NO, {"0", "1"}, {"2", "00"}, RAFF_E_VALUE},
    {CHECK_HYPHEN, {"-"}, {"A", ""}, RAFF_E_VALUE},
    {CHECK_IMPORTER, {"A", "z", "-", "_"}, {"=", "!", "AA"}, RAFF_E_VALUE},
    {CHECK_MEDIA, {"01", "10", "80", "99"}, {"00", "11", "79"}, RAFF_E_VALUE},
    {CHECK_SEX, {"0", "1", "2", "9"}, {"3", "8"}, RAFF_E_VALUE},
    {CHECK_SEQUENCE, {"1/1", "1/9", "3/3"}, {"0/1", "2/1", "1-2", "1/A", "A/B", "11/"},
     RAFF_E_VALUE},
    {CHECK_NONZERO, {"0001"}, {"0000", "0"}, RAFF_E_VALUE},
    {CHECK_ZERO, {"0"}, {"1", ""}, RAFF_E_VALUE},
    {CHECK_WINDING, {"0", "1", "9"}, {"2", "8"}, RAFF_E_VALUE},
    {CHECK_PIECE, {"0101", "0102", "9999"}, {"0001", "0201", "0000", "0100"}, RAFF_E_VALUE},
    {CHECK_IBAN, {"GB82WEST12345698765432", "DE89370400440532013000",
     "FR1420041010050500013M02606"}, {"GB82WEST12345698765431", "ZZ82WEST12345698765432",
     "gb82WEST12345698765432", "GB82", "DE89370400440532013000/", "DE8937040044053201300"}, RAFF_E_VALUE},
    {CHECK_NO_ZERO, {"1", "10"}, {"0", "01", "00"}, RAFF_E_VALUE},
    {CHECK_NOT_NUMBER, {"1A", "A"}, {"1", "12345"}, RAFF_E_VALUE},
    {CHECK_COUPON, {"10614141011111275110111"}, {"", "10614141011111275110", "7"}, RAFF_E_VALUE},
    {CHECK_OFFER, {"001234561234560123456"}, {"", "201234561234560123456"}, RAFF_E_VALUE},
    {CHECK_PACKAGE, {"8", "1A", "X20"}, {"", "7", "1C", "X21", "1A1A"}, RAFF_E_VALUE},
    {CHECK_PADDING, {"A", "AB=", "A=="}, {"=", "A=", "A=B", "==="}, RAFF_E_VALUE},
};
/* clang-format on */

static void test_checks(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        for (size_t j = 0; j < ARRAY_SIZE(cases[i].passes) && cases[i].passes[j]; j++) {
            int error = gs1_check(cases[i].check, str_of(cases[i].passes[j]), 2026);
            if (error) {
                printf("\n    check %d: %s", (int)cases[i].check, cases[i].passes[j]);
            }
            CHECK_INT(error, 0);
        }
        for (size_t j = 0; j < ARRAY_SIZE(cases[i].fails) && cases[i].fails[j]; j++) {
            int error = gs1_check(cases[i].check, str_of(cases[i].fails[j]), 2026);
            if (error != cases[i].error) {
                printf("\n    check %d: %s", (int)cases[i].check, cases[i].fails[j]);
            }
            CHECK_INT(error, cases[i].error);
        }
    }
}

/* Every check of the enum is in the table above, and says why. */
static void test_all_are_tested(void)
{
    CHECK_INT(ARRAY_SIZE(cases), CHECK_PADDING);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        CHECK_INT(cases[i].check, i + 1);
        CU_ASSERT_TRUE(gs1_check_why(cases[i].check)[0] != '\0');
    }
}

CHECK_MAIN("gs1_check", {"checks", test_checks}, {"all are tested", test_all_are_tested})
