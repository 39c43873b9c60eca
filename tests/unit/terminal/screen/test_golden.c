/* Every kind of view at every size in both languages, in every theme, on several terminals. */
#include "tests/unit/check.h"

#include "tests/unit/terminal/screen/shot.h"
#include "tests/unit/terminal/screen/views.h"

static const struct view *made(const char *name)
{
    static struct view view;
    view = (struct view){0};
    view_case(name)->make(&view);
    return &view;
}

static const int sizes[][2] = {{16, 20}, {8, 40}, {20, 40}, {24, 80}};
static const char *const langs[] = {"en", "ar"};

static void test_sizes(void)
{
    for (size_t v = 0; v < view_cases_n; v++) {
        for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
            for (size_t l = 0; l < ARRAY_SIZE(langs); l++) {
                const char *name = view_cases[v].name;
                shot_take(&(struct shot){name, made(name), sizes[s][0], sizes[s][1], langs[l],
                                         THEME_NIGHT, "xterm-256color", ""});
            }
        }
    }
}

/* Low, beside a name that may have to give way; and empty, in place of whatever was shown. */
static void test_battery(void)
{
    struct screen_status status;
    view_status(&status);
    status.battery = 12;
    for (size_t i = 0; i < ARRAY_SIZE(sizes) * ARRAY_SIZE(langs); i++) {
        const int *size = sizes[i / ARRAY_SIZE(langs)];
        const char *lang = langs[i % ARRAY_SIZE(langs)];
        const struct view *view = made("pick-bin");
        status.battery_empty = false;
        shot_take_status(&(struct shot){"battery-low", view, size[0], size[1], lang, THEME_NIGHT,
                                        "xterm-256color", ""},
                         &status, view->name);
        status.battery_empty = status.switches_off = true;
        shot_take_status(&(struct shot){"battery-empty", view, size[0], size[1], lang, THEME_NIGHT,
                                        "xterm-256color", ""},
                         &status, "battery-empty");
        status.switches_off = false;
        shot_take_status(&(struct shot){"battery-empty", view, size[0], size[1], lang, THEME_NIGHT,
                                        "xterm-256color", "-stays-on"},
                         &status, "battery-empty");
    }
}

static void test_themes(void)
{
    const struct view *view = made("pick-item");
    shot_take(&(struct shot){"pick-item", view, 16, 20, "en", THEME_DAY, "xterm-256color", "-day"});
    shot_take(&(struct shot){"pick-item", view, 16, 20, "en", THEME_CONTRAST, "xterm-256color",
                             "-contrast"});
}

static void test_terminals(void)
{
    static const char *const terms[][2] = {
        {"linux", "-linux"}, {"tmux-256color", "-tmux"}, {"xterm-mono", "-mono"}};
    for (size_t i = 0; i < ARRAY_SIZE(terms); i++) {
        shot_take(&(struct shot){"pick-item", made("pick-item"), 16, 20, "en", THEME_NIGHT,
                                 terms[i][0], terms[i][1]});
    }
}

CHECK_MAIN("golden", {"sizes and languages", test_sizes}, {"battery", test_battery},
           {"themes", test_themes}, {"terminals", test_terminals})
