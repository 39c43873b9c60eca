/* What a terminal shows whose books are of a newer version, in both languages. */
#include "terminal/app/closed.h"

#include "tests/unit/check.h"
#include "tests/unit/terminal/screen/shot.h"

static void test_screens(void)
{
    static const int sizes[][2] = {{16, 20}, {8, 40}, {24, 80}};
    static const char *const langs[] = {"en", "ar"};
    struct view view;
    closed_view("H1", "1.4.2", &view);
    for (size_t i = 0; i < ARRAY_SIZE(sizes) * ARRAY_SIZE(langs); i++) {
        const int *size = sizes[i / ARRAY_SIZE(langs)];
        shot_take(&(struct shot){"closed", &view, size[0], size[1], langs[i % ARRAY_SIZE(langs)],
                                 THEME_NIGHT, "xterm-256color", ""});
    }
}

static void test_nobody(void)
{
    struct view view;
    closed_view("", "1.4.2", &view);
    CHECK_INT(view.n_rows, 1);
    CHECK_INT(view.keys, 0);
}

CHECK_MAIN("closed", {"screens", test_screens}, {"no seat to name", test_nobody})
