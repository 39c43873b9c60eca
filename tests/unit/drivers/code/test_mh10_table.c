/* The rows of mh10_table.h: their order, what is found by which identifier, and values against
 * their rows. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/iso15434.h"
#include "drivers/code/mh10_table.h"

/* Every row is found by its own identifier, and says what it is. */
static void test_rows(void)
{
    for (size_t i = 0; i < mh10_dis_n; i++) {
        CU_ASSERT_PTR_EQUAL(mh10_di(str_of(mh10_dis[i].id)), &mh10_dis[i]);
        CU_ASSERT(mh10_title(&mh10_dis[i])[0] != '\0');
        CU_ASSERT(mh10_dis[i].max == 0 || mh10_dis[i].min <= mh10_dis[i].max);
    }
    for (size_t i = 0; i < mh10_teis_n; i++) {
        CU_ASSERT_PTR_EQUAL(mh10_tei(str_of(mh10_teis[i].id)), &mh10_teis[i]);
        CU_ASSERT(mh10_title(&mh10_teis[i])[0] != '\0');
    }
    CHECK_STR(mh10_title(NULL), "");
    CHECK_INT(mh10_dis_n, 389); /* up to 512 are indexed */
    CHECK_INT(mh10_teis_n, 28);
}

/* clang-format off */
static const struct {
    const char *id, *row; /* row "": none */
} ids[] = {
    {"1P", "1P"}, {"P", "P"}, {"25S", "25S"}, {"97S", "97S"}, {"10Z", "10Z"}, {"13Z", "10Z"},
    {"99Z", "10Z"}, {"Y", "Y"}, {"1Y", "Y"}, {"999Y", "Y"}, {"B", "B"}, {"4Z", "4Z"},
    {"", ""}, {"A", ""}, {"1A", ""}, {"O", ""}, {"5Z", ""}, {"100Z", ""}, {"98S", ""}, {"2T", ""},
    {"01P", ""}, {"0P", ""}, {"1000Y", ""}, {"p", ""}, {"1", ""}, {"P1", ""}, {"[", ""}, {"@", ""},
    {"999Z", ""}, {"1PP", ""},
};
/* clang-format on */

static void test_lookup(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
        const struct mh10_di *row = mh10_di(str_of(ids[i].id));
        CHECK_STR(row ? row->id : "", ids[i].row);
    }
    CU_ASSERT_PTR_NULL(mh10_tei(STR("se")));
    CU_ASSERT_PTR_NULL(mh10_tei(STR("XXX")));
    CU_ASSERT_PTR_NULL(mh10_tei(STR("")));
}

/* clang-format off */
static const struct {
    const char *id, *value;
    int error;
    size_t at;
} values[] = {
    /* the examples that ANSI MH10.8.2 gives itself */
    {"13E", "2a", 0, 0}, {"25D", "20170202", 0, 0}, {"26D", "20170721", 0, 0},
    {"27D", "20170615", 0, 0}, {"28D", "2017012320170214", 0, 0}, {"26H", "LHHIBC987XY65+LK", 0, 0},
    {"8J", "211123456", 0, 0}, {"18L", "37.1.3", 0, 0}, {"18L", "47.B.1", 0, 0}, {"18L", "67", 0, 0},
    {"35L", "IECK0107EC", 0, 0}, {"50P", "ABC+6", 0, 0}, {"50P", "DEF+", 0, 0},
    {"51P", "J4LBE0431863103+ABC+", 0, 0}, {"27P", "4012.11", 0, 0}, {"27P", "4012.11.4000", 0, 0},
    {"12Q", "2.50USD", 0, 0}, {"27Q", "1000", 0, 0}, {"27Q", "1000.5", 0, 0}, {"28Q", "100.50", 0, 0},
    {"29Q", "8.5", 0, 0}, {"30Q", "19", 0, 0}, {"31Q", "USD", 0, 0}, {"31Q", "978", 0, 0},
    {"32Q", "28903-3+60", 0, 0}, {"7R", "MUC", 0, 0}, {"8R", "02.1.0", 0, 0}, {"9R", "01", 0, 0},
    {"23V", "IE6388047V", 0, 0}, {"23D", "200505181247.0100", 0, 0}, {"5I",
     "ABCD1234+CO1234+W0L201600500001", 0, 0}, {"15N", "VAA08810000000001123Ab.098", 0, 0},
    /* characters */
    {"1P", "", RAFF_E_SYNTAX, 0}, {"1P", "a b+~", 0, 0}, {"1P", "A\x1F" "B", RAFF_E_CHARSET, 1},
    {"1P", "A\xC3\x84", RAFF_E_CHARSET, 1}, {"4L", "cn", RAFF_E_CHARSET, 0},
    {"17V", "1pwx7", RAFF_E_CHARSET, 1}, {"12V", "12345678X", RAFF_E_CHARSET, 8},
    {"Q", "10", 0, 0}, {"Q", "10.5", 0, 0}, {"Q", "-1", 0, 0}, {"Q", ".5", RAFF_E_CHARSET, 0},
    {"Q", "5.", RAFF_E_CHARSET, 1}, {"Q", "1.2.3", RAFF_E_CHARSET, 3}, {"Q", "-", RAFF_E_CHARSET, 0},
    {"Q", "-.5", RAFF_E_CHARSET, 1}, {"Q", "T1584", RAFF_E_CHARSET, 0}, {"2E", "-18", 0, 0},
    /* length */
    {"17V", "1PWX", RAFF_E_SYNTAX, 4}, {"17V", "1PWX7A", RAFF_E_TOO_LONG, 5},
    {"1J", "UN12345678912345678901234567890123456", RAFF_E_TOO_LONG, 35},
    {"12V", "12345678", RAFF_E_SYNTAX, 8}, {"22V", "ABCDE", RAFF_E_TOO_LONG, 4},
    /* dates */
    {"D", "151231", 0, 0}, {"D", "151200", 0, 0}, {"D", "151232", RAFF_E_DATE, 0},
    {"D", "150229", RAFF_E_DATE, 0}, {"D", "160229", 0, 0}, {"D", "1512", RAFF_E_SYNTAX, 4},
    {"D", "1512311", RAFF_E_TOO_LONG, 6}, {"D", "15123A", RAFF_E_DATE, 0},
    {"1D", "311215", 0, 0}, {"1D", "151331", RAFF_E_DATE, 0}, {"2D", "123115", 0, 0},
    {"2D", "311215", RAFF_E_DATE, 0}, {"3D", "5366", 0, 0}, {"3D", "5367", RAFF_E_DATE, 0},
    {"3D", "5000", RAFF_E_DATE, 0}, {"4D", "15365", 0, 0}, {"5D", "230709036", 0, 0},
    {"5D", "230709", RAFF_E_SYNTAX, 6}, {"6D", "20140415094", 0, 0}, {"6D", "20141315094", RAFF_E_DATE, 0},
    {"7D", "1223", 0, 0}, {"7D", "1323", RAFF_E_DATE, 0}, {"8D", "20140415235911", 0, 0},
    {"8D", "201404152359137", 0, 0}, {"8D", "2014041524591", RAFF_E_SYNTAX, 13},
    {"8D", "20140415246011", RAFF_E_DATE, 0}, {"8D", "20140415236011", RAFF_E_DATE, 0},
    {"10D", "1452", 0, 0}, {"10D", "2353", 0, 0}, {"10D", "1454", RAFF_E_DATE, 0},
    {"10D", "1400", RAFF_E_DATE, 0}, {"11D", "202601", 0, 0}, {"13D", "13011452", 0, 0},
    {"13D", "13011454", RAFF_E_DATE, 0}, {"14D", "20261200", RAFF_E_DATE, 0}, {"15D", "31122026", 0, 0},
    {"28D", "2017012320170230", RAFF_E_DATE, 0}, {"9D", "231013", 0, 0}, {"21D", "X99", 0, 0},
    /* check digits: IFA's example of a PPN; ISO 6346's container; a card number everybody tests Luhn with */
    {"9N", "111234567842", 0, 0}, {"9N", "111234567843", RAFF_E_CHECK_DIGIT, 0},
    {"9N", "11123456784A", RAFF_E_CHECK_DIGIT, 0}, {"9N", "211234567842", RAFF_E_CHECK_DIGIT, 0},
    {"7B", "CSQU3054383", 0, 0}, {"7B", "ZCSU1234560", 0, 0}, {"7B", "CSQU3054384", RAFF_E_CHECK_DIGIT, 0},
    {"7B", "LVWU1234562", 0, 0}, {"7B", "KBVZ9876546", 0, 0}, /* letters on both sides of 11, 22 and 33 */
    {"7B", "CSQ03054383", RAFF_E_VALUE, 0}, {"7B", "CSQU30X4383", RAFF_E_VALUE, 0},
    {"43S", "4111111111111111", 0, 0}, {"43S", "4111111111111112", RAFF_E_CHECK_DIGIT, 0},
    {"8P", "09506000134352", 0, 0}, {"8P", "09506000134353", RAFF_E_CHECK_DIGIT, 0},
    {"3P", "9506000134352", 0, 0}, {"3P", "2447553", RAFF_E_SYNTAX, 7},
    {"8S", "376104250021234569", 0, 0}, {"8S", "376104250021234568", RAFF_E_CHECK_DIGIT, 0},
    /* values */
    {"4L", "US", 0, 0}, {"4L", "AA", 0, 0}, {"4L", "ZZ", RAFF_E_VALUE, 0},
    {"6Q", "1/3", 0, 0}, {"6Q", "1", RAFF_E_VALUE, 0}, {"6Q", "1/", RAFF_E_VALUE, 0},
    {"6Q", "/3", RAFF_E_VALUE, 0}, {"6Q", "1/3X", RAFF_E_VALUE, 0}, {"7Q", "100PC", 0, 0},
    {"7Q", "1.5KG", 0, 0}, {"7Q", "167.70", RAFF_E_VALUE, 0}, {"7Q", "XPC", RAFF_E_VALUE, 0},
    {"14K", "4500012345+10", 0, 0}, {"14K", "005", RAFF_E_VALUE, 0},
};
/* clang-format on */

static void test_values(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
        size_t at = 0;
        const char *why = NULL;
        const struct mh10_di *row = mh10_di(str_of(values[i].id));
        CU_ASSERT_PTR_NOT_NULL_FATAL(row);
        int error = mh10_check(row, str_of(values[i].value), 2026, &at, &why);
        if (error != values[i].error || at != values[i].at) {
            printf("\n    %s %s: %s at %zu", values[i].id, values[i].value, error_name(error), at);
        }
        CHECK_INT(error, values[i].error);
        CHECK_INT(at, values[i].at);
        CU_ASSERT((why != NULL) == (error != 0));
    }
}

/* clang-format off */
static const struct {
    const char *id, *value;
    int year, month, day; /* year 0: none */
} days[] = {
    {"14D", "20271231", 2027, 12, 31}, {"15D", "31122027", 2027, 12, 31},
    {"D", "270200", 2027, 2, 28}, {"D", "280200", 2028, 2, 29}, {"D", "770101", 1977, 1, 1},
    {"D", "760101", 2076, 1, 1}, {"6D", "20140415094", 2014, 4, 15}, {"6D", "20140415", 0, 0, 0},
    {"5D", "140415094", 2014, 4, 15}, {"16D", "20271331", 0, 0, 0}, {"16D", "2027", 0, 0, 0},
    {"10D", "1452", 0, 0, 0}, {"7D", "1223", 0, 0, 0}, {"9D", "231013", 0, 0, 0},
    {"4D", "15365", 0, 0, 0},
};
/* clang-format on */

static void test_days(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(days); i++) {
        int year = 0;
        int month = 0;
        int day = 0;
        const struct mh10_di *row = mh10_di(str_of(days[i].id));
        int error = mh10_date(row, str_of(days[i].value), 2026, &year, &month, &day);
        CHECK_INT(error, days[i].year ? 0 : RAFF_E_DATE);
        CHECK_INT(year, days[i].year);
        CHECK_INT(month, days[i].month);
        CHECK_INT(day, days[i].day);
    }
}

CHECK_MAIN("mh10_table", {"rows", test_rows}, {"lookup", test_lookup}, {"values", test_values},
           {"days", test_days})
