/* A live screen on a pty: typing, keys, resize, themes, injection, and what order things stand in.
 */
#include <errno.h>
#include <poll.h>

#include "tests/unit/check.h"

#include "drivers/base/str.h"
#include "tests/unit/terminal/screen/pane.h"
#include "tests/unit/terminal/screen/views.h"

#define WAIT_MS 10000
#define STEP_MS 20

struct play {
    const char *view;
    const char *lang;
    const char *term;
    int rows, cols;
    void (*change)(struct view *view); /* NULL, or a last hand at the view */
    const char *pressed;               /* past the terminal: NULL, or characters, '^' for clear */
    struct screen_status status;
};

/* The child's end: every event is told in the message line, and the view is named after how many
 * there were, so that a wait cannot mistake one draw for the next. */
struct stage {
    struct view view;
    char name[32];
    unsigned events;
};

static void tell(struct stage *stage, const struct screen *screen, const struct screen_event *event)
{
    static const char *const kinds[] = {"nothing", "key", "typed", "resized", "theme"};
    struct say *message = &stage->view.message;
    *message = (struct say){.id = "{0} {1} {2} rows {3}",
                            .args = {{.kind = ARG_CODE},
                                     {.kind = ARG_QTY, .qty = event->key},
                                     {.kind = ARG_CODE},
                                     {.kind = ARG_QTY, .qty = (int64_t)screen_list_rows(screen)}}};
    copy_cut(message->args[0].text, ARG_SIZE, kinds[event->kind]);
    copy_cut(message->args[2].text, ARG_SIZE, event->text[0] ? event->text : "-");
    stage->events++;
}

static void rename_view(struct stage *stage)
{
    struct text text = text_over(stage->name, sizeof(stage->name));
    text_addf(&text, "stage-%u", stage->events);
    stage->view.name = stage->name;
}

/* As a box's own keys are told to the screen. */
static void press_past(struct screen *screen, const struct words *words, const struct play *play,
                       struct stage *stage)
{
    for (const char *at = play->pressed ? play->pressed : ""; *at; at++) {
        struct screen_event event;
        bool is_event = *at == '^' ? screen_press(screen, VIEW_KEY_CLEAR, &event)
                                   : screen_type(screen, *at, &event);
        if (is_event) {
            tell(stage, screen, &event);
            rename_view(stage);
            screen_draw(screen, words, &stage->view, &play->status);
        }
    }
}

static void act(struct screen *screen, const struct words *words, const struct play *play,
                struct stage *stage)
{
    for (;;) {
        struct screen_event event;
        for (screen_read(screen, &event); event.kind != SCREEN_NOTHING;
             screen_read(screen, &event)) {
            tell(stage, screen, &event);
            rename_view(stage);
            if (event.kind == SCREEN_KEY && event.key == VIEW_KEY_HELP) {
                screen_flash(screen, SIGNAL_ERROR);
                screen_bell(screen, 3);
            }
            if (event.kind == SCREEN_KEY && event.key == VIEW_KEY_MENU) {
                return;
            }
            screen_draw(screen, words, &stage->view, &play->status);
        }
        struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
        poll(&fd, 1, -1);
    }
}

static void child(void *argument)
{
    static struct stage stage;
    struct play *play = argument;
    struct words words;
    struct screen *screen;
    if (words_init(NULL) < 0 || words_set(&words, play->lang) < 0 ||
        screen_open(THEME_NIGHT, &words, NULL, &screen) < 0) {
        return;
    }
    view_case(play->view)->make(&stage.view);
    if (play->change) {
        play->change(&stage.view);
    }
    rename_view(&stage);
    screen_draw(screen, &words, &stage.view, &play->status);
    press_past(screen, &words, play, &stage);
    act(screen, &words, play, &stage);
    screen_close(screen);
}

static struct pane *begin(struct play *play)
{
    struct pane *pane = NULL;
    play->lang = play->lang ? play->lang : "en";
    play->rows = play->rows ? play->rows : 16;
    play->cols = play->cols ? play->cols : 20;
    CU_ASSERT_FATAL(pane_open(play->rows, play->cols, play->term ? play->term : "xterm-256color",
                              child, play, &pane) == 0);
    CU_ASSERT_TRUE_FATAL(pane_wait(pane, "stage-0", WAIT_MS));
    return pane;
}

static void press(struct pane *pane, const char *keys, const char *title)
{
    CHECK_INT(pane_keys(pane, keys), 0);
    CU_ASSERT_TRUE(pane_wait(pane, title, WAIT_MS));
}

/* Some line holds the text; which, or -1. */
static int find(const struct pane *pane, const char *text)
{
    char line[1024];
    for (int y = 0; y < pane_rows(pane); y++) {
        pane_line(pane, y, line, sizeof(line));
        if (strstr(line, text)) {
            return y;
        }
    }
    return -1;
}

/* The text comes within the time that a loaded machine takes. */
static void check_shows(struct pane *pane, const char *text)
{
    for (int waited_ms = 0; find(pane, text) < 0 && waited_ms < WAIT_MS; waited_ms += STEP_MS) {
        pane_wait_quiet(pane, STEP_MS);
    }
    bool shown = find(pane, text) >= 0;
    if (!shown) {
        printf("\n    not on the screen: %s", text);
        for (int y = 0; y < pane_rows(pane); y++) {
            char line[1024];
            pane_line(pane, y, line, sizeof(line));
            printf("\n    |%s|", line);
        }
    }
    CU_ASSERT_TRUE(shown);
}

static void check_sees(struct pane *pane, const char *bytes)
{
    for (int waited_ms = 0; !pane_saw(pane, bytes) && waited_ms < WAIT_MS; waited_ms += STEP_MS) {
        pane_wait_quiet(pane, STEP_MS);
    }
    CU_ASSERT_TRUE(pane_saw(pane, bytes));
}

static void test_typing(void)
{
    struct play play = {.view = "pick-bin", .rows = 24, .cols = 80};
    struct pane *pane = begin(&play);
    int row = 0, col = 0;
    CHECK_INT(pane_keys(pane, "A-0\x1C\x7F"
                              "03"),
              0);
    check_shows(pane, "Bin A-03");
    CU_ASSERT_TRUE(pane_cursor(pane, &row, &col));
    CHECK_INT(row, find(pane, "Bin A-03"));
    CHECK_INT(col, 8);
    press(pane, "\r", "stage-1");
    check_shows(pane, "typed 0 A-03 ");
    press(pane, "\r", "stage-2");
    check_shows(pane, "typed 0 - ");
    press(pane, "\xD9\xA1\xD9\xA2\xEF\xBB\xBB\r", "stage-3"); /* ١٢ﻻ */
    check_shows(pane, "typed 0 12\uFEFB");                    /* a code is not joined */
    pane_close(pane);
}

/* Keys of the box do what the same keys of a terminal do. */
static void test_past_the_terminal(void)
{
    static const struct {
        const char *pressed, *title, *shows;
    } rows[] = {
        {"12\b3\r", "stage-1", "typed 0 13"},
        {"^", "stage-1", "key 2 -"},
        {"77^5\r", "stage-1", "typed 0 5"}, /* clear takes what was typed, first */
        {"\r", "stage-1", "typed 0 -"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct play play = {.view = "pick-bin", .cols = 40, .pressed = rows[i].pressed};
        struct pane *pane = NULL;
        play.lang = "en";
        play.rows = 20;
        CU_ASSERT_FATAL(pane_open(play.rows, play.cols, "xterm-256color", child, &play, &pane) ==
                        0);
        CU_ASSERT_TRUE(pane_wait(pane, rows[i].title, WAIT_MS));
        check_shows(pane, rows[i].shows);
        pane_close(pane);
    }
}

static void test_keys(void)
{
    struct play play = {.view = "pick-bin", .rows = 24, .cols = 80};
    struct pane *pane = begin(&play);
    press(pane, "\x1BOB", "stage-1");
    check_shows(pane, "key 256 - ");
    press(pane, "\x1BOR", "stage-2"); /* F3 */
    check_shows(pane, "key 4 - ");
    press(pane, "x\x1BOQ\x1BOQ", "stage-3"); /* F2 empties the field, and is then an event */
    check_shows(pane, "key 2 - ");
    press(pane, "\x1BOP", "stage-4"); /* F1: this stage flashes and rings */
    CHECK_INT(pane_bells(pane), 3);
    struct pane_cell cell;
    pane_cell_at(pane, 0, 0, &cell);
    CHECK_STR(cell.utf8, "✗");
    CHECK_INT(cell.look.ground, 88);
    /* Neither Escape nor a key without a meaning does anything. */
    CHECK_INT(pane_keys(pane, "\x1B"), 0);
    pane_wait_quiet(pane, 100);
    CHECK_INT(pane_keys(pane, "\x1B[24~\x1B[1;9Z\x03\x1A"), 0); /* F12, none, Ctrl-C, Ctrl-Z */
    press(pane, "y\r", "stage-5");
    check_shows(pane, "typed 0 y ");
    pane_close(pane);
}

static void test_pin(void)
{
    struct play play = {.view = "login"};
    struct pane *pane = begin(&play);
    CHECK_INT(pane_keys(pane, "4711"), 0);
    check_shows(pane, "PIN ****");
    CU_ASSERT_FALSE(pane_saw(pane, "4711"));
    pane_close(pane);
}

/* A stop is acknowledged by Enter alone: not by a scanner that types. */
static void test_stop(void)
{
    struct play play = {.view = "wrong-item"};
    struct pane *pane = begin(&play);
    int row, col;
    CU_ASSERT_FALSE(pane_cursor(pane, &row, &col));
    check_shows(pane, "✗ Wrong item");
    check_shows(pane, "SKU-20471");
    CHECK_INT(pane_keys(pane, "4006381333931\r"), 0);
    CU_ASSERT_FALSE(pane_wait(pane, NULL, 200));
    press(pane, "\r", "stage-1");
    pane_close(pane);
}

static void test_resize(void)
{
    static const int sizes[][2] = {{24, 80}, {8, 40},   {16, 20}, {1, 1},
                                   {3, 5},   {40, 300}, {20, 40}};
    struct play play = {.view = "counts"};
    struct pane *pane = begin(&play);
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        char title[32];
        struct text text = text_over(title, sizeof(title));
        text_addf(&text, "stage-%zu", i + 1);
        CHECK_INT(pane_resize(pane, sizes[i][0], sizes[i][1]), 0);
        CU_ASSERT_TRUE(pane_wait(pane, title, WAIT_MS));
    }
    check_shows(pane, "Live counts");
    check_shows(pane, "resized 0 - ");
    CHECK_INT(find(pane, "Live counts"), 0);
    pane_close(pane);
}

static void test_themes(void)
{
    static const int grounds[] = {16, 231, 16}; /* contrast, day, night again */
    struct play play = {.view = "pick-item", .rows = 24, .cols = 80};
    struct pane *pane = begin(&play);
    for (unsigned i = 0; i < ARRAY_SIZE(grounds); i++) {
        char title[32];
        struct pane_cell cell;
        struct text text = text_over(title, sizeof(title));
        text_addf(&text, "stage-%u", i + 1);
        press(pane, "\x1B[20~", title); /* F9 */
        pane_cell_at(pane, 1, 0, &cell);
        CHECK_INT(cell.look.ground, grounds[i]);
    }
    pane_close(pane);
}

#define EVIL                                                                                       \
    "A\u202E1\u2066\u200F2\x1B[31m\x9B"                                                            \
    "3\xC2\x9B\x07\xEF\xBB\xBF"

static void make_evil(struct view *view)
{
    view->rows[0].value.args[0].kind = ARG_CODE;
    copy_cut(view->rows[0].value.args[0].text, ARG_SIZE, EVIL);
    view->rows[1].value.args[0].kind = ARG_TEXT;
    copy_cut(view->rows[1].value.args[0].text, ARG_SIZE, EVIL);
    copy_cut(view->title.args[0].text, ARG_SIZE, EVIL);
}

static void test_injection(void)
{
    static const char *const langs[] = {"en", "ar"};
    static const char *const never[] = {"\u202E", "\u2066", "\u2069",   "\u2068",  "\u200F",
                                        "\u200E", "\uFEFF", "\x1B[31m", "\xC2\x9B"};
    for (size_t l = 0; l < ARRAY_SIZE(langs); l++) {
        struct play play = {.view = "pick-bin",
                            .lang = langs[l],
                            .rows = 24,
                            .cols = 80,
                            .change = make_evil,
                            .status = {.person = EVIL, .missing = "scanner"}};
        struct pane *pane = begin(&play);
        check_shows(pane, "A12[31m3");
        for (size_t i = 0; i < ARRAY_SIZE(never); i++) {
            CU_ASSERT_FALSE(pane_saw(pane, never[i]));
        }
        CHECK_INT(pane_bells(pane), 0);
        pane_close(pane);
    }
}

/* In a right-to-left paragraph the bidi algorithm would make 01-02-03 and 5- of these. */
static void test_traps(void)
{
    static const char *const langs[] = {"ar", "ar@latn"};
    static const char *const minus[] = {"-٥", "-5"};
    static const char *const date[] = {"٢٠٢٧-٠٣-٣١", "2027-03-31"};
    for (size_t l = 0; l < ARRAY_SIZE(langs); l++) {
        struct play play = {.view = "pick-item", .lang = langs[l], .rows = 24, .cols = 80};
        struct pane *pane = begin(&play);
        check_shows(pane, "03-02-01");
        check_shows(pane, minus[l]);
        check_shows(pane, date[l]);
        CHECK_INT(find(pane, "01-02-03"), -1);
        pane_close(pane);
    }
}

/* The terminal is told to keep its hands off the order before anything is painted, and gets its own
 * way back at the end. */
static void test_order(void)
{
    struct play play = {.view = "pick-bin", .lang = "ar"};
    struct pane *pane = begin(&play);
    CU_ASSERT_TRUE(pane_saw(pane, "\x1B[8l\x1B[1 k"));
    CU_ASSERT_FALSE(pane_saw(pane, "\x1B[8h"));
    CHECK_INT(pane_keys(pane, "\x1B[21~"), 0); /* F10 ends this stage */
    check_sees(pane, "\x1B[8h\x1B[0 k");
    pane_close(pane);
}

static void test_disk_full(void)
{
    struct play play = {.view = "pick-bin", .status = {.disk_full = true}};
    struct pane *pane = NULL;
    play.lang = "en";
    CU_ASSERT_FATAL(pane_open(16, 20, "xterm-256color", child, &play, &pane) == 0);
    CU_ASSERT_TRUE(pane_wait(pane, "disk-full", WAIT_MS));
    check_shows(pane, "✗ Disk full");
    CHECK_INT(find(pane, "03-02-01"), -1);
    pane_close(pane);
}

/* A carton's SSCC as the place: what lies in it is still told. */
static void make_long_places(struct view *view)
{
    for (size_t i = 0; i < view->list.n; i++) {
        struct say *cells = view->list.rows[i].cells;
        copy_cut(cells[0].args[0].text, ARG_SIZE, "095060000001000007");
        cells[1] = (struct say){.id = "{0}", .args = {{.kind = ARG_QTY, .qty = 77}}};
    }
}

static void test_long_column(void)
{
    struct play play = {.view = "counts", .change = make_long_places};
    struct pane *pane = begin(&play);
    check_shows(pane, "09506000000…");
    check_shows(pane, "77");
    pane_close(pane);
}

/* On the smallest screen a missing device is named before the person. */
static void test_missing(void)
{
    struct play play = {.view = "pick-bin",
                        .status = {.person = "Amal", .missing = "scanner", .waiting = 3}};
    struct pane *pane = begin(&play);
    check_shows(pane, "↑3 ! scanner offline");
    pane_close(pane);
    play.status.refused = true; /* more than that there is no network */
    pane = begin(&play);
    check_shows(pane, "↑3 ! scanner refused");
    pane_close(pane);
    play.cols = 80;
    play.lang = "ar";
    pane = begin(&play);
    check_shows(pane, "ﺢﺳﺎﻣ ﻼﺑ !");
    check_shows(pane, "Amal");
    pane_close(pane);
}

/* A terminal that knows nothing: it still works, and gets no escape it would print. */
static void test_vt100(void)
{
    struct play play = {.view = "pick-bin", .lang = "en", .rows = 24, .cols = 80};
    struct pane *pane = NULL;
    CU_ASSERT_FATAL(pane_open(24, 80, "vt100", child, &play, &pane) == 0);
    check_shows(pane, "03-02-01");
    CU_ASSERT_FALSE(pane_saw(pane, "\x1B]2;"));
    pane_close(pane);
}

static void test_no_terminal(void)
{
    struct words words = {.lang = "en"};
    struct screen *screen = NULL;
    int in = dup(STDIN_FILENO);
    FILE *none = freopen("/dev/null", "re", stdin);
    CU_ASSERT_PTR_NOT_NULL(none);
    CHECK_INT(screen_open(THEME_DAY, &words, NULL, &screen), -ENOTTY);
    CU_ASSERT_TRUE(screen_open(THEME_DAY, &words, "help=nothing", &screen) < 0);
    CU_ASSERT_PTR_NULL(screen);
    close(in);
}

CHECK_MAIN("screen", {"typing", test_typing}, {"past the terminal", test_past_the_terminal},
           {"keys", test_keys}, {"PIN", test_pin}, {"stop", test_stop}, {"resize", test_resize},
           {"themes", test_themes}, {"injection", test_injection}, {"bidi traps", test_traps},
           {"order", test_order}, {"disk full", test_disk_full}, {"long column", test_long_column},
           {"missing device", test_missing}, {"vt100", test_vt100},
           {"no terminal", test_no_terminal})
