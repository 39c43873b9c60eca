/* What a serial line is asked, and what an answer means. */
#include "drivers/device/probe_talk.h"

#include "tests/unit/check.h"

#define ALL                                                                                        \
    (PROBE_KIND(DEVICE_SCANNER) | PROBE_KIND(DEVICE_READER) | PROBE_KIND(DEVICE_SCALE) |           \
     PROBE_KIND(DEVICE_PRINTER))
#define HEX_MAX 256

static struct probe_talk talk;

static const char *hear_hex(const char *hex, size_t piece)
{
    uint8_t bytes[HEX_MAX];
    size_t n = strlen(hex) / 2;
    CU_ASSERT_FATAL(n <= sizeof(bytes) && from_hex(str_of(hex), bytes, n) == 0);
    const struct probe_finding *finding = NULL;
    for (size_t at = 0; at < n && !finding; at += piece) {
        finding = probe_talk_hear(&talk, bytes + at, n - at < piece ? n - at : piece);
    }
    return finding ? finding->driver : "";
}

/* The nth question of a driver is the last that was asked. */
static void ask_until(const char *driver, unsigned nth)
{
    const struct probe_question *question = NULL;
    probe_talk_init(&talk, ALL);
    do {
        question = probe_talk_next(&talk);
        CU_ASSERT_PTR_NOT_NULL_FATAL(question);
        nth -= strcmp(question->finding.driver, driver) == 0;
    } while (nth > 0);
}

/* Made by the grammars' manuals, but those of the UHF modules, which are recorded
 * (tests/captures/a0, bb, mercury). */
static const struct {
    const char *driver;
    unsigned nth;
    const char *answer;
} answers[] = {
    {"mt-sics", 1, "493420412022423132333435363738220d0a"}, /* I4 A "B12345678" */
    {"mt-sics", 1, "45530d0a"},                             /* ES */
    {"mt-sics", 2, "53205320202020203130302e303020670d0a"}, /* S S     100.00 g */
    {"mt-sics", 2, "5320490d0a"},                           /* S I */
    {"ssi", 1, "07a40000414243fe8f"},                       /* REPLY_REVISION "ABC" */
    {"ssi", 1, "05d1000002ff28"},                           /* CMD_NAK, bad context */
    {"toledo8217", 1, "0231322e3334350d"},                  /* 12.345 */
    {"toledo8217", 1, "023f410d"},                          /* it moves */
    {"nfc", 1, "0000ff00ff000000ff02fed5151600"},           /* ACK, SAMConfiguration */
    {"mercury", 1, "ff140300001412080030000002201503100103014700000010ebff"},
    {"a0", 1, "a00501720109de"},
    {"bb", 1, "bb01030010004d31303020323664426d2056312e30927e"},
};

static void test_answers(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
        const char *hex = answers[i].answer;
        for (size_t piece = 1; piece <= HEX_MAX; piece *= 16) {
            ask_until(answers[i].driver, answers[i].nth);
            CHECK_STR(hear_hex(hex, piece), answers[i].driver);
        }
    }
}

/* A wrong digit anywhere in a frame with a checksum, the end missing: no answer. */
static void test_damaged(void)
{
    static const char *const with_checksum[] = {"ssi", "nfc", "mercury", "bb"};
    char hex[HEX_MAX * 2];
    for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
        bool has_checksum = false;
        for (size_t k = 0; k < ARRAY_SIZE(with_checksum); k++) {
            has_checksum = has_checksum || strcmp(with_checksum[k], answers[i].driver) == 0;
        }
        size_t len = strlen(answers[i].answer);
        for (size_t at = 0; has_checksum && at < len; at++) {
            copy_cut(hex, sizeof(hex), answers[i].answer);
            hex[at] = hex[at] == '0' ? '1' : '0';
            ask_until(answers[i].driver, answers[i].nth);
            CHECK_STR(hear_hex(hex, HEX_MAX), "");
        }
        copy_cut(hex, sizeof(hex), answers[i].answer);
        hex[len - 4] = '\0';
        ask_until(answers[i].driver, answers[i].nth);
        CHECK_STR(hear_hex(hex, HEX_MAX), "");
    }
}

/* A line that says back what it is told. */
static void test_echo(void)
{
    char hex[HEX_MAX];
    probe_talk_init(&talk, ALL);
    for (const struct probe_question *question; (question = probe_talk_next(&talk));) {
        to_hex((const uint8_t *)question->bytes.at, question->bytes.len, hex);
        CHECK_STR(hear_hex(hex, HEX_MAX), "");
    }
    CHECK_STR(probe_talk_guess(&talk)->driver, "lines");
}

static void test_courses(void)
{
    static const struct {
        unsigned kinds;
        const char *asked;
        const char *guess;
    } rows[] = {
        {ALL,
         "mt-sics mt-sics ssi toledo8217 nfc mercury a0 bb "
         "mt-sics mt-sics ssi toledo8217 nfc mercury a0 bb ",
         "lines"},
        {PROBE_KIND(DEVICE_READER), "nfc mercury a0 bb nfc mercury a0 bb ", ""},
        {PROBE_KIND(DEVICE_SCANNER), "ssi ssi ", "lines"},
        {PROBE_KIND(DEVICE_PRINTER), "", ""},
        {0, "", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char asked[256] = "";
        struct text text = text_over(asked, sizeof(asked));
        probe_talk_init(&talk, rows[i].kinds);
        for (const struct probe_question *question; (question = probe_talk_next(&talk));) {
            text_addf(&text, "%s ", question->finding.driver);
            CHECK_INT(talk.line, question->line);
        }
        CHECK_STR(asked, rows[i].asked);
        const struct probe_finding *guess = probe_talk_guess(&talk);
        CHECK_STR(guess ? guess->driver : "", rows[i].guess);
    }
}

/* Before anything is asked: who speaks by himself. */
static void test_listening(void)
{
    static const struct {
        const char *said;
        const char *driver;
    } rows[] = {
        {"412d30332d30320d", "lines"},                 /* A-03-02 */
        {"5d433130311d0d", "lines"},                   /* with GS */
        {"41410d", ""},                                /* too short */
        {"ff412d30332d30320d", "lines"},               /* behind the noise of a cable */
        {"41422d8030332d30320d", "lines"},             /* what is behind the last of it */
        {"41ff42ff430d", ""},                          /* another speed */
        {"53205320202031322e30206b670d0a", "mt-sics"}, /* a scale that streams */
        {"0cf3000003412d30332d3032fd9e", "ssi"},       /* a scan */
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        probe_talk_init(&talk, ALL);
        CHECK_STR(hear_hex(rows[i].said, 1), rows[i].driver);
    }
    probe_talk_init(&talk, ALL);
    CU_ASSERT_PTR_NOT_NULL(probe_talk_next(&talk));
    CHECK_STR(hear_hex(rows[0].said, 1), ""); /* an answer to a question is no scan */
    probe_talk_init(&talk, PROBE_KIND(DEVICE_SCALE));
    CHECK_STR(hear_hex(rows[0].said, 1), "");
}

/* An answer that comes when the next is asked already. */
static void test_late(void)
{
    ask_until("a0", 1);
    CHECK_STR(hear_hex("ff140300001412080030000002201503100103014700000010ebff", HEX_MAX),
              "mercury");
    ask_until("toledo8217", 1);
    CHECK_STR(hear_hex("45530d0a", HEX_MAX), ""); /* but on another line it is something else */
    ask_until("a0", 1);
    CHECK_STR(hear_hex("a0050172", HEX_MAX), "");
    while (strcmp(probe_talk_next(&talk)->finding.driver, "nfc") != 0) {
    }
    CHECK_STR(hear_hex("0109de", HEX_MAX), ""); /* nor is half of it kept while the line was one */
}

CHECK_MAIN("device/probe_talk", {"answers", test_answers}, {"damaged", test_damaged},
           {"echo", test_echo}, {"courses", test_courses}, {"listening", test_listening},
           {"late", test_late})
