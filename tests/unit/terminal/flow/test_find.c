/* The finder: which tag is looked for, and how near it is. */
#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

#define EPC "3034257BF7194E4000001A85"

static struct fake_book fake;
static struct script script;

static void begin(void)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
    site_login(&script, "u1");
    script_input(&script, "open Find a tag");
    CHECK_STR(flow_view(script.flow)->name, "find-what");
}

static const char *row(size_t i)
{
    static char words[64];
    say_words(&flow_view(script.flow)->rows[i].value, words, sizeof(words));
    return words;
}

static bool is_sought(const char *gtin, const char *serial, const char *sscc, const char *epc)
{
    static struct scan scan;
    memset(&scan, 0, sizeof(scan));
    copy_cut(scan.gtin, sizeof(scan.gtin), gtin);
    copy_cut(scan.serial, sizeof(scan.serial), serial);
    copy_cut(scan.sscc, sizeof(scan.sscc), sscc);
    return flow_sought(script.flow, &scan, epc);
}

static const char *sought_epc(void)
{
    const char *epc = NULL;
    return flow_seeks(script.flow, &epc) ? epc : "no";
}

#define SSCC "095201200000000014"

/* What is looked for, and which of these are it: two units of an item, one of another, a pallet. */
static void test_what(void)
{
    static const struct {
        const char *input;
        const char *answer;
    } cases[] = {
        {"gs1 " GTIN_A, "1100"},        {"scan PLAIN", "1100"},         {"type " GTIN_A12, "1100"},
        {"gs1 " GTIN_A " - 7", "1000"}, {"gs1 " GTIN_B " - 8", "0010"}, {"type 8", "0110"},
        {"sscc " SSCC, "0001"},         {"type " SSCC, "0001"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        begin();
        CHECK_STR(sought_epc(), "no");
        script_input(&script, cases[i].input);
        CHECK_STR(flow_view(script.flow)->name, "find-tag");
        CHECK_STR(sought_epc(), "");
        char answer[5] = {0};
        answer[0] = (char)('0' + is_sought(GTIN_A, "7", "", "01"));
        answer[1] = (char)('0' + is_sought(GTIN_A12, "8", "", "02"));
        answer[2] = (char)('0' + is_sought(GTIN_B, "8", "", "03"));
        answer[3] = (char)('0' + is_sought("", "", SSCC, "04"));
        CHECK_STR(answer, cases[i].answer);
        script_end(&script);
    }
}

static void test_epc(void)
{
    begin();
    SCRIPT(&script, {"type " EPC, "find-tag", SIGNAL_GOOD, ""});
    CHECK_STR(sought_epc(), "3034257bf7194e4000001a85");
    CU_ASSERT_TRUE(is_sought(GTIN_A, "7", "", "3034257bf7194e4000001a85"));
    CU_ASSERT_FALSE(is_sought(GTIN_A, "7", "", "3034257bf7194e4000001a86"));
    CU_ASSERT_TRUE(is_sought(GTIN_A, "7", "", "3034257bf7194e4000001a8500"));
    CU_ASSERT_FALSE(is_sought(GTIN_A, "7", "", "3034257bf7194e4000001a8501"));
    CU_ASSERT_FALSE(is_sought(GTIN_A, "7", "", "3034257bf7194e4000001a"));
    SCRIPT(&script, {"key back", "find-what", SIGNAL_NONE, ""},
           {"bad ?", "find-what", SIGNAL_WARNING, ""},
           {"scan B-u1", "find-what", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_NONE, "find-what", SIGNAL_WARNING, ""},
           {"scan a serial that is longer than any", "find-what", SIGNAL_WARNING, ""},
           {"sight -6000", "find-what", SIGNAL_NONE, ""}, {"key back", "menu", SIGNAL_NONE, ""});
    CHECK_STR(sought_epc(), "no");
    script_end(&script);
}

/* Nearer is a longer bar and faster beeps; what was not seen for two seconds is said to be unseen.
 */
static void test_strength(void)
{
    begin();
    SCRIPT(&script, {"scan PLAIN", "find-tag", SIGNAL_GOOD, ""});
    CHECK_STR(row(0), "not seen yet");
    CHECK_STR(row(1), "................");
    SCRIPT(&script, {"sight -8200", "find-tag", SIGNAL_GOOD, ""});
    CHECK_STR(row(0), "-82 dBm");
    CHECK_STR(row(1), "................");
    SCRIPT(&script, {"sight -5500", "find-tag", SIGNAL_NONE, ""},
           {"tick 600", "find-tag", SIGNAL_NONE, ""}, {"sight -5500", "find-tag", SIGNAL_NONE, ""},
           {"tick 60", "find-tag", SIGNAL_NONE, ""}, {"sight -5500", "find-tag", SIGNAL_GOOD, ""});
    CHECK_STR(row(0), "-55 dBm");
    CHECK_STR(row(1), "########........");
    SCRIPT(&script, {"tick 150", "find-tag", SIGNAL_NONE, ""},
           {"sight -2900", "find-tag", SIGNAL_GOOD, ""});
    CHECK_STR(row(1), "################");
    SCRIPT(&script, {"tick 1000", "find-tag", SIGNAL_NONE, ""});
    CHECK_STR(row(0), "-29 dBm");
    SCRIPT(&script, {"tick 2000", "find-tag", SIGNAL_NONE, ""});
    CHECK_STR(row(0), "unseen 3 s");
    CHECK_STR(row(1), "................");
    CHECK_STR(row(2), "-29 dBm");
    /* Another one begins anew. */
    SCRIPT(&script, {"gs1 " GTIN_B, "find-tag", SIGNAL_GOOD, ""});
    CHECK_STR(row(0), "not seen yet");
    script_end(&script);
}

static void test_no_reader(void)
{
    begin();
    script_input(&script, "scan PLAIN");
    CHECK_STR(row(2), "PLAIN");
    script_input(&script, "scale and more");
    CHECK_STR(row(2), "No RFID reader");
    script_input(&script, "reader");
    CHECK_STR(row(2), "PLAIN");
    script_end(&script);
}

/* Nobody touches anything on a long walk; the seat locks when nothing is seen either. */
static void test_idle_and_restart(void)
{
    begin();
    script_input(&script, "scan PLAIN");
    for (int i = 0; i < 4; i++) {
        script_input(&script, "tick 40000");
        script_input(&script, "sight -6000");
    }
    unsigned saves = fake.n_saves;
    SCRIPT(&script, {"sight -6000", "find-tag", SIGNAL_NONE, ""});
    CHECK_INT(fake.n_saves, saves);
    SCRIPT(&script, {"tick 61000", "locked", SIGNAL_NONE, ""});
    CHECK_STR(sought_epc(), "no");
    SCRIPT(&script, {"sight -6000", "locked", SIGNAL_NONE, ""},
           {"restart", "login-badge", SIGNAL_NONE, ""}, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "find-tag", SIGNAL_GOOD, "login"});
    CU_ASSERT_TRUE(is_sought(GTIN_A, "7", "", "01"));
    script_end(&script);
}

CHECK_MAIN("flow_find", {"what", test_what}, {"epc", test_epc}, {"strength", test_strength},
           {"no reader", test_no_reader}, {"idle and restart", test_idle_and_restart})
