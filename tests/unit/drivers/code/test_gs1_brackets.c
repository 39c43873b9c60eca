/* Brackets to element strings and back, and what is no such writing. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_brackets.h"
#include "tests/unit/drivers/code/gs1_text.h"

/* clang-format off */
static const struct {
    const char *written, *elements;
} good[] = {
    {"(01)09506000134352", "0109506000134352"},
    {"(01)09506000134352(10)ABC123(17)271231(21)X", "010950600013435210ABC123|1727123121X"},
    {"(10)A\\(1)(21)B\\", "10A(1)|21B\\"},
    {"(10)\\(99)", "10(99)"},
    {"(10))", "10)"},
    {"(3103)001500(8005)123456(20)01", "31030015008005123456|2001"},
    {"(05)1(10)2", "051|102"},          /* no AI known: two digits and open-ended */
    {"(18)271231(10)2", "18271231102"}, /* no AI known, but of a length set aside */
};

static const struct {
    const char *written;
    int error;
    const char *ai;
    size_t at;
} bad[] = {
    {"", RAFF_E_SYNTAX, "", 0},
    {"0109506000134352", RAFF_E_SYNTAX, "", 0},
    {"(01", RAFF_E_SYNTAX, "", 0},
    {"()1", RAFF_E_SYNTAX, "", 0},
    {"(1)1", RAFF_E_SYNTAX, "", 0},
    {"(ab)1", RAFF_E_SYNTAX, "", 0},
    {"(310)001500", RAFF_E_SYNTAX, "", 0},
    {"(0109506000134352", RAFF_E_SYNTAX, "", 0},
    {"(10)", RAFF_E_SYNTAX, "10", 4},
    {"(10)A(21)", RAFF_E_SYNTAX, "21", 9},
    {"(10)A(B)C", RAFF_E_SYNTAX, "", 5},
    /* no AI of the sender's choice */
    {"(17)27123110A", RAFF_E_SYNTAX, "17", 4},
    {"(10)A|21B", RAFF_E_CHARSET, "10", 5},
    {"(17)2712(10)31", RAFF_E_SYNTAX, "17", 4},
    {"(10)ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", RAFF_E_TOO_LONG, "10", 4},
};
/* clang-format on */

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char array[80];
        char wanted[80];
        struct text out = text_over(array, sizeof(array));
        CHECK_INT(gs1_from_brackets(str_of(good[i].written), &out, NULL), 0);
        with_gs(good[i].elements, wanted, sizeof(wanted));
        CHECK_STR(array, wanted);
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char array[32];
        char written[80];
        struct text out = text_over(array, sizeof(array));
        struct code_fault fault = {.error = 0};
        text_add(&out, "kept");
        struct str input = with_gs(bad[i].written, written, sizeof(written));
        CHECK_INT(gs1_from_brackets(input, &out, &fault), bad[i].error);
        CHECK_INT(fault.error, bad[i].error);
        CHECK_STR(fault.ai, bad[i].ai);
        CHECK_INT(fault.at, bad[i].at);
        CHECK_STR(array, "kept");
    }
}

static void test_back(void)
{
    static const char *const written[] = {
        "(01)09506000134352(10)A\\(1)(21)X",
        "(00)376104250021234569(3302)001500",
    };
    for (size_t i = 0; i < ARRAY_SIZE(written); i++) {
        char array[80];
        char back[80];
        struct text out = text_over(array, sizeof(array));
        struct text again = text_over(back, sizeof(back));
        struct gs1_message message;
        CHECK_INT(gs1_from_brackets(str_of(written[i]), &out, NULL), 0);
        CU_ASSERT_FATAL(gs1_decode(str_of(array), GS1_STRICT, test_day(), &message, NULL) == 0);
        gs1_to_brackets(&message, &again);
        CHECK_STR(back, written[i]);
    }
}

CHECK_MAIN("gs1 brackets", {"good", test_good}, {"bad", test_bad}, {"back", test_back})
