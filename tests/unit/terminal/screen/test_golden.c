/*
 * Golden screens: every view at every size in both languages, cell by cell with its colours, as a
 * real terminal would hold them. UPDATE_GOLDEN=1 writes the files anew: look at what git shows.
 */
#include "tests/unit/check.h"

#include "drivers/base/bytes.h"
#include "drivers/base/str.h"
#include "tests/unit/terminal/screen/render.h"
#include "tests/unit/terminal/screen/views.h"

#define FOLDER  RAFF_SOURCE_DIR "/tests/captures/screens/"
#define WAIT_MS 10000

struct shot {
    const struct view_case *view;
    int rows, cols;
    const char *lang;
    enum theme theme;
    const char *term;
    const char *suffix; /* of the file's name */
};

static void child(void *argument)
{
    const struct shot *shot = argument;
    static struct view view;
    struct words words;
    struct screen *screen;
    struct screen_status status;
    struct screen_event event;
    if (words_init(NULL) < 0 || words_set(&words, shot->lang) < 0 ||
        screen_open(shot->theme, &words, NULL, &screen) < 0) {
        return;
    }
    shot->view->make(&view);
    view_status(&status);
    screen_draw(screen, &words, &view, &status);
    for (;;) { /* until it is ended */
        screen_read(screen, &event);
        pause();
    }
}

static void file_name(const struct shot *shot, char *path, size_t size)
{
    struct text text = text_over(path, size);
    text_addf(&text, FOLDER "%s-%dx%d-%s%s.txt", shot->view->name, shot->rows, shot->cols,
              shot->lang, shot->suffix);
}

static void compare(const struct shot *shot, const struct bytes *drawn)
{
    static char golden[1 << 17];
    char path[512];
    file_name(shot, path, sizeof(path));
    if (getenv("UPDATE_GOLDEN")) {
        CLEANUP(file_closep) FILE *out = fopen(path, "we");
        CU_ASSERT_PTR_NOT_NULL_FATAL(out);
        fwrite(drawn->at, 1, drawn->len, out);
        return;
    }
    CLEANUP(file_closep) FILE *file = fopen(path, "re");
    size_t n = file ? fread(golden, 1, sizeof(golden), file) : 0;
    bool same = n == drawn->len && memcmp(golden, drawn->at, n) == 0;
    CU_ASSERT_TRUE(same);
    if (!same) {
        printf("\n    %s differs; it is now\n%.*s", path, (int)drawn->len, (const char *)drawn->at);
    }
}

static void shoot(struct shot *shot)
{
    struct pane *pane = NULL;
    CLEANUP(bytes_release) struct bytes drawn;
    static struct view view;
    bytes_init(&drawn, 1 << 17);
    view = (struct view){0};
    shot->view->make(&view);
    CU_ASSERT_FATAL(pane_open(shot->rows, shot->cols, shot->term, child, shot, &pane) == 0);
    CU_ASSERT_TRUE(pane_wait(pane, view.name, WAIT_MS));
    render_text(pane, &drawn);
    CHECK_INT(drawn.error, 0);
    compare(shot, &drawn);
    pane_close(pane);
}

static void test_sizes(void)
{
    static const int sizes[][2] = {
        {16, 20},
        {8,  40},
        {20, 40},
        {24, 80}
    };
    static const char *const langs[] = {"en", "ar"};
    for (size_t v = 0; v < view_cases_n; v++) {
        for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
            for (size_t l = 0; l < ARRAY_SIZE(langs); l++) {
                struct shot shot = {&view_cases[v], sizes[s][0],      sizes[s][1], langs[l],
                                    THEME_NIGHT,    "xterm-256color", ""};
                shoot(&shot);
            }
        }
    }
}

static void test_themes(void)
{
    struct shot shot = {view_case("pick-item"), 16, 20, "en", THEME_DAY, "xterm-256color", "-day"};
    shoot(&shot);
    shot.theme = THEME_CONTRAST;
    shot.suffix = "-contrast";
    shoot(&shot);
}

static void test_terminals(void)
{
    struct shot shot = {view_case("pick-item"), 16, 20, "en", THEME_NIGHT, "linux", "-linux"};
    shoot(&shot);
    shot.term = "tmux-256color";
    shot.suffix = "-tmux";
    shoot(&shot);
    shot.term = "xterm-mono";
    shot.suffix = "-mono";
    shoot(&shot);
}

CHECK_MAIN("golden", {"sizes and languages", test_sizes}, {"themes", test_themes},
           {"terminals", test_terminals})
