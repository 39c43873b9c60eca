#include "tests/unit/check.h"

#include "terminal/screen/layout.h"

/* What a layout must hold at any size and for any need. */
static bool is_sound(const struct layout *l)
{
    const struct part parts[] = {l->title, l->status,  l->prompt, l->body,
                                 l->field, l->message, l->legend};
    size_t at = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].lines == 0) {
            continue;
        }
        if (parts[i].y < at) { /* one part over another */
            return false;
        }
        at = parts[i].y + parts[i].lines;
    }
    return at <= l->rows && l->title.lines == 1;
}

static void test_any_size(void)
{
    size_t failed = 0;
    for (size_t rows = 1; rows <= 60; rows++) {
        for (size_t cols = 1; cols <= 120; cols += 7) {
            for (size_t want = 0; want < 9; want++) {
                struct layout_need need = {want, want * 4, want % 3, want, want % 4};
                struct layout l = layout_make(rows, cols, &need);
                failed += is_sound(&l) ? 0 : 1;
            }
        }
    }
    CHECK_INT(failed, 0);
}

static void test_table(void)
{
    static const struct layout_need need = {
        .prompt = 2, .body = 6, .field = 1, .message = 1, .legend = 2};
    static const struct {
        size_t rows, cols;
        size_t status, prompt, body, field, message, legend; /* lines */
    } table[] = {
        {16, 20, 1, 2, 7, 1, 2, 2},  {8, 40, 0, 2, 2, 1, 1, 1}, {20, 40, 0, 2, 11, 1, 1, 1},
        {24, 80, 0, 2, 15, 1, 1, 1}, {5, 20, 0, 1, 0, 1, 1, 1}, {1, 20, 0, 0, 0, 0, 0, 0},
        {3, 80, 0, 1, 0, 1, 0, 0},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct layout l = layout_make(table[i].rows, table[i].cols, &need);
        CHECK_INT(l.status.lines, table[i].status);
        CHECK_INT(l.prompt.lines, table[i].prompt);
        CHECK_INT(l.body.lines, table[i].body);
        CHECK_INT(l.field.lines, table[i].field);
        CHECK_INT(l.message.lines, table[i].message);
        CHECK_INT(l.legend.lines, table[i].legend);
    }
}

/* A message that comes and goes moves nothing. */
static void test_steady(void)
{
    struct layout_need need = {.prompt = 1, .body = 4, .field = 1, .message = 0, .legend = 1};
    struct layout without = layout_make(16, 20, &need);
    need.message = 2;
    struct layout with = layout_make(16, 20, &need);
    CHECK_INT(memcmp(&with, &without, sizeof(with)), 0);
}

/* Help is long and has nothing below it; work keeps its lines. */
static void test_long_prompt(void)
{
    struct layout_need need = {.prompt = 9, .body = 0, .legend = 1};
    CHECK_INT(layout_make(16, 20, &need).prompt.lines, 9);
    need.body = 7;
    need.field = 1;
    CHECK_INT(layout_make(16, 20, &need).prompt.lines, 4);
    CHECK_INT(layout_make(16, 20, &need).body.lines, 6);
}

CHECK_MAIN("layout", {"sound at any size", test_any_size}, {"sizes", test_table},
           {"steady", test_steady}, {"long prompt", test_long_prompt})
