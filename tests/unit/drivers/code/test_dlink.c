/* dlink_read: URI to element string, what is no link, what is a bad one and where. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define HOST "https://example.com"
#define KEY  "/01/09506000134352"

/* clang-format off */
static const struct {
    const char *uri, *elements;
} good[] = {
    {HOST KEY, "0109506000134352"},
    {HOST KEY "/", "0109506000134352"},
    {"HTTP://id.example.org:8080" KEY, "0109506000134352"},
    {HOST "/some/shop/de" KEY "/10/ABC%2F1/21/XYZ", "010950600013435210ABC/1|21XYZ"},
    {HOST "/a" KEY "/22/V2/10/L/21/S?17=271231", "010950600013435222V2|10L|21S|17271231"},
    {HOST KEY "/235/TPX", "0109506000134352235TPX"},
    {HOST KEY "?17=271231&linkType=gs1:pip&3103=001500#top", "0109506000134352172712313103001500"},
    {HOST KEY "?11=261122;10=A%2bB", "01095060001343521126112210A+B"},
    {HOST KEY "?=1&&x&10", "0109506000134352"},
    {HOST "/00/376104250021234569", "00376104250021234569"},
    {HOST "/414/9506000134376/254/32a%2Fb", "414950600013437625432a/b"},
    {HOST "/253/9506000134376DOC", "2539506000134376DOC"},
    {HOST "/8004/9506000A1?01=09506000134352", "80049506000A1|0109506000134352"},
    {HOST "/415/9506000134376/8020/REF", "41595060001343768020REF"},
    {HOST "/01/10614141000415/10/x" KEY, "0109506000134352"}, /* the last key is the one */
};
/* clang-format on */

/* clang-format off */
static const struct {
    const char *uri;
    enum gs1_mode mode;
    int result;
    const char *ai;
    size_t at;
} bad[] = {
    {"", GS1_FLOOR, DLINK_NONE, "", 0},
    {"https://", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST, GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/", GS1_FLOOR, DLINK_NONE, "", 0},
    {"ftp://example.com" KEY, GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/2024/01/15", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/01/news/21/cats", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/8004/settings", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST KEY "/10", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST KEY "/99/A", GS1_FLOOR, RAFF_E_SYNTAX, "01", 20},
    {HOST KEY "/21/S/10/L", GS1_FLOOR, RAFF_E_SYNTAX, "01", 20},
    {HOST KEY "/10/L/235/T", GS1_FLOOR, RAFF_E_SYNTAX, "01", 20},
    {HOST KEY "/10/A%2", GS1_FLOOR, RAFF_E_SYNTAX, "10", 42},
    /* no AI of the sender's choice */
    {HOST KEY "/10/A%1D21B", GS1_FLOOR, RAFF_E_CHARSET, "10", 42},
    {HOST KEY "/10/A%00", GS1_FLOOR, RAFF_E_CHARSET, "10", 42},
    {HOST KEY "?17=27123110A", GS1_FLOOR, RAFF_E_SYNTAX, "17", 41},
    {HOST KEY "?17=2712", GS1_FLOOR, RAFF_E_SYNTAX, "17", 41},
    {HOST KEY "?05=1", GS1_STRICT, RAFF_E_UNKNOWN, "05", 38},
    {HOST KEY "?05=1", GS1_FLOOR, 0, "", 0},
    {HOST KEY "?254=1", GS1_STRICT, RAFF_E_SYNTAX, "254", 38},
    {HOST "/01/9506000134352", GS1_STRICT, DLINK_NONE, "", 0}, /* zeros left out: an old form */
    {HOST "/01/9506000134352", GS1_FLOOR, 0, "", 0},
    {HOST "/01/95050003", GS1_FLOOR, 0, "", 0},
    {HOST "/01/950600013435", GS1_FLOOR, 0, "", 0}, /* its check digit is gs1_decode's to refuse */
    {HOST "/01/09506000134353", GS1_FLOOR, 0, "", 0},
};
/* clang-format on */

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char wanted[200];
        char array[200];
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct code_fault fault = {.why = ""};
        int result = dlink_read(str_of(good[i].uri), GS1_STRICT, &link, &fault);
        if (result) {
            printf("\n    %s: %s at %zu", good[i].uri, fault.why, fault.at);
        }
        CHECK_INT(result, 0);
        with_gs(good[i].elements, wanted, sizeof(wanted));
        CHECK_STR(array, wanted);
        struct gs1_message message;
        CHECK_INT(gs1_decode(str_of(array), GS1_FLOOR, test_day(), &message, &fault), 0);
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char array[200];
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct code_fault fault = {.why = ""};
        int result = dlink_read(str_of(bad[i].uri), bad[i].mode, &link, &fault);
        if (result != bad[i].result) {
            printf("\n    %s", bad[i].uri);
        }
        CHECK_INT(result, bad[i].result);
        if (result < 0) {
            CHECK_INT(fault.error, result);
            CHECK_STR(fault.ai, bad[i].ai);
            CHECK_INT(fault.at, bad[i].at);
        }
    }
}

static void test_position(void)
{
    char array[200];
    struct dlink link = {.elements = text_over(array, sizeof(array))};
    struct code_fault fault;
    CU_ASSERT_FATAL(dlink_read(STR(HOST KEY "/10/A?17=271231"), GS1_STRICT, &link, &fault) == 0);
    CHECK_INT(dlink_position(&link, 0), 20);
    CHECK_INT(dlink_position(&link, 15), 20);
    CHECK_INT(dlink_position(&link, 16), 38);
    CHECK_INT(dlink_position(&link, 20), 43);
}

/* More AIs than a message holds, more segments than a path has, a value longer than the array. */
static void test_limits(void)
{
    char uri[2000];
    char array[600];
    struct text text = text_over(uri, sizeof(uri));
    struct dlink link = {.elements = text_over(array, sizeof(array))};
    struct code_fault fault;
    text_add(&text, HOST KEY "?");
    for (int i = 0; i < GS1_ELEMENTS_MAX; i++) {
        text_add(&text, "10=A&");
    }
    CHECK_INT(dlink_read((struct str){uri, text.len}, GS1_FLOOR, &link, &fault), RAFF_E_FULL);
    text_clear(&text);
    text_add(&text, HOST);
    for (int i = 0; i < 64; i++) {
        text_add(&text, "/x");
    }
    text_add(&text, KEY);
    CHECK_INT(dlink_read((struct str){uri, text.len}, GS1_FLOOR, &link, &fault), DLINK_NONE);
    char small[30];
    link.elements = text_over(small, sizeof(small));
    CHECK_INT(dlink_read(STR(HOST KEY "?10=ABCDEFGHIJKLMNOPQ"), GS1_FLOOR, &link, &fault),
              RAFF_E_TOO_LONG);
}

CHECK_MAIN("dlink", {"good links", test_good}, {"bad links", test_bad}, {"position", test_position},
           {"limits", test_limits})
