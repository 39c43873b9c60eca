/* dlink_write: element string to URI, what no link may carry, and that a link's message writes that
 * link again. Element strings are in brackets; "engine" is test_dl_generateDLuri of
 * gs1/gs1-syntax-engine, whose unchecked values are mended to hold right check digits. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "drivers/code/gs1_brackets.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define ID "https://id.gs1.org"
#define EX "https://example.com"

/* clang-format off */
static const struct {
    const char *base, *written, *uri;
} good[] = {
    /* engine */
    {ID, "(01)12312312312326(21)abc123", ID "/01/12312312312326/21/abc123"},
    {EX, "(01)12312312312326(21)abc123", EX "/01/12312312312326/21/abc123"},
    {EX, "(01)12312312312326(22)ABC(10)DEF(21)GHI", EX "/01/12312312312326/22/ABC/10/DEF/21/GHI"},
    {EX, "(01)12312312312326(22)ABC(10)DEF(21)GHI(95)INT",
     EX "/01/12312312312326/22/ABC/10/DEF/21/GHI?95=INT"},
    {EX, "(21)XYZ(01)12312312312333(10)ABC123(99)XYZ", EX "/01/12312312312333/10/ABC123/21/XYZ?99=XYZ"},
    {EX, "(01)12312312312333(10)ABC+123(99)XYZ+QWERTY",
     EX "/01/12312312312333/10/ABC%2B123?99=XYZ%2BQWERTY"},
    {EX, "(8017)795260646688514634(99)000001(253)9526064000028000001",
     EX "/8017/795260646688514634?99=000001&253=9526064000028000001"},
    {EX, "(253)9526064000028000001(99)000001(8017)795260646688514634",
     EX "/253/9526064000028000001?99=000001&8017=795260646688514634"},
    {EX, "(98)ABC(253)9526064000028000001(99)000001(8017)795260646688514634",
     EX "/253/9526064000028000001?98=ABC&99=000001&8017=795260646688514634"},
    {EX, "(253)9526064000028000001(99)000001(01)12312312312326(10)DEF(95)INT",
     EX "/253/9526064000028000001?01=12312312312326&99=000001&10=DEF&95=INT"},
    {EX, "(01)12312312312326(01)12312312312326(10)ABC123(99)XYZ789",
     EX "/01/12312312312326/10/ABC123?99=XYZ789"},
    {EX, "(01)12312312312326(10)ABC123(10)ABC123(99)XYZ789",
     EX "/01/12312312312326/10/ABC123?99=XYZ789"},
    {EX, "(01)12312312312326(10)ABC123(99)XYZ789(99)XYZ789",
     EX "/01/12312312312326/10/ABC123?99=XYZ789"},
    {EX, "(8010)0200(3133)333333(3300)000000(99)57(3133)333333(3300)000000(01)04065093955756(10)0"
         "(3133)333333(3300)000000(01)04065093955756",
     EX "/8010/0200?3133=333333&3300=000000&01=04065093955756&99=57&10=0"},
    /* URI Syntax standard, examples of sections 4 and 5, as the engine quotes them */
    {ID, "(01)09520123456788(22)2A", ID "/01/09520123456788/22/2A"},
    {ID, "(01)09520123456788(17)180426(10)ABC1(21)12345",
     ID "/01/09520123456788/10/ABC1/21/12345?17=180426"},
    {ID, "(01)09520123456788(17)201225(3103)000195(3922)0299",
     ID "/01/09520123456788?17=201225&3103=000195&3922=0299"},
    {ID, "(414)9520123456788(254)32a/b", ID "/414/9520123456788/254/32a%2Fb"},
    {ID, "(00)952012345678912345(02)09520123456788(37)25(10)ABC123",
     ID "/00/952012345678912345?02=09520123456788&37=25&10=ABC123"},
    /* ours */
    {EX "/", "(01)09506000134352", EX "/01/09506000134352"},
    {EX "/a/b", "(01)09506000134352", EX "/a/b/01/09506000134352"},
    {EX, "(01)09506000134352(10)L(235)T", EX "/01/09506000134352/235/T?10=L"},
    {EX, "(01)09506000134352(21)!\"%&'\\()*+,-./:;<=>?_",
     EX "/01/09506000134352/21/%21%22%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F_"},
    {EX, "(8010)9506000A#1/2", EX "/8010/9506000A%231%2F2"},
    {EX, "(415)9506000134376(8020)REF(3902)100", EX "/415/9506000134376/8020/REF?3902=100"},
};

static const struct {
    const char *written;
    int error;
    const char *ai;
    size_t at;
} bad[] = {
    /* engine */
    {"(01)12312312312326(99)000001(8200)http://example.com(95)INT", RAFF_E_VALUE, "8200", 25},
    {"(01)12312312312326(235)TPX9526064(99)000001(22)ABC(95)INT", RAFF_E_VALUE, "235", 16},
    {"(01)12312312312326(22)ABC(10)DEF(99)000001(235)TPX9526064(95)INT", RAFF_E_VALUE, "235", 37},
    {"(01)12312312312326(99)000001(89)XXX(95)INT", RAFF_E_VALUE, "89", 25},
    /* ours */
    {"(10)ABC", RAFF_E_MISSING, "", 0},
    {"(8004)9506000A1(21)S", RAFF_E_VALUE, "21", 14},
    {"(01)09506000134352(21)S(8040)490154203237518", RAFF_E_VALUE, "8040", 20},
    {"(414)9506000134376(254)A(7040)1AAA", RAFF_E_VALUE, "7040", 21},
};
/* clang-format on */

/* The message of a bracketed element string, over `array`. */
static void read_written(const char *written, char *array, size_t size, struct gs1_message *message)
{
    struct text text = text_over(array, size);
    struct code_fault fault = {.why = ""};
    int error = gs1_from_brackets(str_of(written), &text, &fault);
    if (!error) {
        error = gs1_decode(str_of(array), GS1_FLOOR, test_day(), message, &fault);
    }
    if (error) {
        printf("\n    %s: %s at %zu", written, fault.why, fault.at);
    }
    CU_ASSERT_FATAL(error == 0);
}

static void check_again(const char *uri, struct str base)
{
    char array[400];
    char again[400];
    struct dlink link = {.elements = text_over(array, sizeof(array))};
    struct text out = text_over(again, sizeof(again));
    struct gs1_message message;
    struct code_fault fault;
    CU_ASSERT_FATAL(dlink_read(str_of(uri), GS1_FLOOR, &link, &fault) == 0);
    CU_ASSERT_FATAL(gs1_decode(str_of(array), GS1_FLOOR, test_day(), &message, NULL) == 0);
    CHECK_INT(dlink_write(&message, base, &out, NULL), 0);
    CHECK_STR(again, uri);
}

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char array[400];
        char uri[400];
        struct gs1_message message;
        struct text out = text_over(uri, sizeof(uri));
        read_written(good[i].written, array, sizeof(array), &message);
        CHECK_INT(dlink_write(&message, str_of(good[i].base), &out, NULL), 0);
        CHECK_STR(uri, good[i].uri);
        check_again(uri, str_of(good[i].base));
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char array[200];
        char uri[200];
        struct gs1_message message;
        struct code_fault fault = {.error = 0};
        struct text out = text_over(uri, sizeof(uri));
        text_add(&out, "kept");
        read_written(bad[i].written, array, sizeof(array), &message);
        CHECK_INT(dlink_write(&message, STR(EX), &out, &fault), bad[i].error);
        CHECK_INT(fault.error, bad[i].error);
        CHECK_STR(fault.ai, bad[i].ai);
        CHECK_INT(fault.at, bad[i].at);
        CHECK_STR(uri, "kept");
    }
}

static void test_no_room(void)
{
    char array[200];
    char uri[40];
    struct gs1_message message;
    struct code_fault fault;
    struct text out = text_over(uri, sizeof(uri));
    text_add(&out, "kept");
    read_written("(01)09506000134352(10)ABC", array, sizeof(array), &message);
    CHECK_INT(dlink_write(&message, STR(EX), &out, &fault), RAFF_E_TOO_LONG);
    CHECK_STR(uri, "kept");
    CHECK_INT(out.cut, false);
}

CHECK_MAIN("dlink write", {"good links", test_good}, {"bad messages", test_bad},
           {"no room", test_no_room})
