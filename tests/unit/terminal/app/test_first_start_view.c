/* What a terminal shows that is no seat yet, in both languages: every wait and every trouble in
 * words, and the screens that people see most as golden ones. */
#include "tests/unit/check.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "terminal/app/first_start_view.h"
#include "tests/unit/terminal/screen/shot.h"

static const struct first_start_facts waiting = {.scanner = "Honeywell 1900",
                                                 .clock = "2026-11-22",
                                                 .site = "",
                                                 .seat = "",
                                                 .hub = "",
                                                 .refusal = ""};
static const struct first_start_facts asking = {.scanner = "Honeywell 1900",
                                                .clock = "2026-11-22",
                                                .is_asking = true,
                                                .site = "demo",
                                                .seat = "H1",
                                                .hub = "hub.example.com:8883",
                                                .refusal = ""};

static struct first_start_facts with(struct first_start_facts facts, int error, const char *refusal)
{
    facts.error = error;
    facts.refusal = refusal;
    return facts;
}

static void shoot(const char *name, struct first_start_facts facts)
{
    static const int sizes[][2] = {{16, 20}, {8, 40}, {24, 80}};
    static const char *const langs[] = {"en", "ar"};
    struct view view;
    first_start_view(&facts, &view);
    for (size_t i = 0; i < ARRAY_SIZE(sizes) * ARRAY_SIZE(langs); i++) {
        const int *size = sizes[i / ARRAY_SIZE(langs)];
        shot_take(&(struct shot){name, &view, size[0], size[1], langs[i % ARRAY_SIZE(langs)],
                                 THEME_NIGHT, "xterm-256color", ""});
    }
}

static void test_screens(void)
{
    struct first_start_facts no_scanner = waiting, no_hub = asking;
    no_scanner.scanner = "";
    no_hub.wait = ENROLLING_NO_HUB;
    shoot("enrol-scan", no_scanner);
    shoot("enrol-refused", with(waiting, RAFF_E_DENIED, "used already"));
    shoot("enrol-date", with(waiting, RAFF_E_DATE, ""));
    shoot("enrol-ask", no_hub);
}

/* A message there is, and in Arabic it is another. */
static void check_said(const struct view *view)
{
    char english[SENTENCE_SIZE], arabic[SENTENCE_SIZE];
    struct words words = {.rtl = false};
    CU_ASSERT_PTR_NOT_NULL_FATAL(view->message.id);
    CHECK_INT(words_set(&words, "en"), 0);
    words_say(&words, &view->message, english, sizeof(english));
    CHECK_INT(words_set(&words, "ar"), 0);
    words_say(&words, &view->message, arabic, sizeof(arabic));
    CU_ASSERT_TRUE(*english != '\0');
    CU_ASSERT_STRING_NOT_EQUAL(english, arabic);
}

static void test_troubles(void)
{
    static const int errors[] = {RAFF_E_SYNTAX, RAFF_E_VERSION, RAFF_E_DATE, RAFF_E_DENIED,
                                 RAFF_E_TLS,    RAFF_E_STATE,   -ENOSPC,     RAFF_E_CHARSET};
    struct view view;
    CHECK_INT(words_init(NULL), 0);
    for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
        const struct first_start_facts facts = with(waiting, errors[i], "");
        first_start_view(&facts, &view);
        CU_ASSERT_STRING_EQUAL(view.name, "enrol-scan");
        CHECK_INT(view.signal, SIGNAL_ERROR);
        CHECK_INT(view.keys, 0);
        check_said(&view);
    }
}

static void test_waits(void)
{
    struct view view;
    CHECK_INT(words_init(NULL), 0);
    for (int wait = ENROLLING_CONNECTS; wait <= ENROLLING_BUSY; wait++) {
        struct first_start_facts facts = asking;
        facts.wait = (enum enrolling_wait)wait;
        first_start_view(&facts, &view);
        CU_ASSERT_STRING_EQUAL(view.name, "enrol-ask");
        CHECK_INT(view.keys, VIEW_KEY_BACK);
        check_said(&view);
    }
}

/* A reason of another hub's version is shown as it came. */
static void test_reasons(void)
{
    struct view view;
    const struct first_start_facts known = with(waiting, RAFF_E_DENIED, "used already");
    const struct first_start_facts other = with(waiting, RAFF_E_DENIED, "not today");
    first_start_view(&known, &view);
    CHECK_INT(view.rows[0].value.args[0].kind, ARG_MESSAGE);
    first_start_view(&other, &view);
    CHECK_INT(view.rows[0].value.args[0].kind, ARG_TEXT);
    CU_ASSERT_STRING_EQUAL(view.rows[0].value.args[0].text, "not today");
}

CHECK_MAIN("first start", {"screens", test_screens}, {"troubles", test_troubles},
           {"waits", test_waits}, {"reasons", test_reasons})
