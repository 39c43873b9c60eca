/* Contrast of every pair of every theme, by WCAG 2.1, 1.4.6: 7:1 at least. */
#include <math.h>

#include "tests/unit/check.h"

#include "terminal/screen/theme.h"

static double linear(int channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(int r, int g, int b)
{
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

static double of_256(short color)
{
    static const int steps[6] = {0, 95, 135, 175, 215, 255};
    CU_ASSERT_FATAL(color >= 16 && color <= 255); /* the first 16 look different everywhere */
    if (color >= 232) {
        int grey = 8 + 10 * (color - 232);
        return luminance(grey, grey, grey);
    }
    int cube = color - 16;
    return luminance(steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6]);
}

/* The VGA console's, which are the darker ones. */
static double of_8(short color)
{
    static const int vga[8][3] = {{0, 0, 0},   {170, 0, 0},   {0, 170, 0},   {170, 85, 0},
                                  {0, 0, 170}, {170, 0, 170}, {0, 170, 170}, {170, 170, 170}};
    CU_ASSERT_FATAL(color >= 0 && color < 8);
    return luminance(vga[color][0], vga[color][1], vga[color][2]);
}

static double contrast(double a, double b)
{
    return ((a > b ? a : b) + 0.05) / ((a > b ? b : a) + 0.05);
}

static void test_contrast(void)
{
    for (enum theme theme = 0; theme < THEMES; theme++) {
        for (enum style style = 0; style < STYLES; style++) {
            const struct look *look = theme_look(theme, style);
            double full = contrast(of_256(look->text), of_256(look->ground));
            double few = contrast(of_8(look->text8), of_8(look->ground8));
            if (full < 7.0 || few < 7.0) {
                printf("\n    theme %d style %d: %.2f, %.2f", theme, style, full, few);
            }
            CU_ASSERT_TRUE(full >= 7.0 && few >= 7.0);
            /* Bold black is grey on a console of eight colours. */
            CU_ASSERT_FALSE((look->attributes & A_BOLD) && look->text8 == 0);
            CU_ASSERT_FALSE((look->attributes | look->plain) & A_DIM);
        }
    }
}

static void test_signals(void)
{
    CHECK_INT(theme_signal(SIGNAL_ERROR), STYLE_ERROR);
    CHECK_INT(theme_signal(SIGNAL_DUPLICATE), STYLE_WARNING);
    CHECK_INT(theme_signal(SIGNAL_TASK_COMPLETE), STYLE_GOOD);
    CHECK_INT(theme_symbol(SIGNAL_ONLINE), 0x2713);
    CHECK_INT(theme_symbol(SIGNAL_WARNING), '!');
    CHECK_INT(theme_symbol(SIGNAL_ERROR), 0x2717);
    CHECK_INT(theme_symbol(SIGNAL_NONE), 0);
}

CHECK_MAIN("theme", {"contrast", test_contrast}, {"signals", test_signals})
