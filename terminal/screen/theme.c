#include "terminal/screen/theme.h"

/* Colours of the 256: 16 black, 231 white, 232 to 255 greys, the rest a cube of six steps. */
static const struct look looks[THEMES][STYLES] =
    {
        [THEME_DAY] =
            {
                [STYLE_TEXT] = {16, 231, 0, 7, A_NORMAL, A_NORMAL},
                [STYLE_TITLE] = {231, 18, 7, 0, A_BOLD, A_REVERSE},
                [STYLE_PROMPT] = {16, 231, 0, 7, A_UNDERLINE, A_BOLD},
                [STYLE_LABEL] = {236, 231, 0, 7, A_NORMAL, A_NORMAL},
                [STYLE_BIG] = {16, 153, 0, 6, A_NORMAL, A_REVERSE | A_BOLD},
                [STYLE_FIELD] = {16, 253, 7, 0, A_UNDERLINE, A_UNDERLINE},
                [STYLE_KEYS] = {16, 252, 7, 0, A_NORMAL, A_REVERSE},
                [STYLE_SELECTED] = {231, 18, 7, 0, A_BOLD, A_REVERSE},
                [STYLE_GOOD] = {16, 117, 0, 6, A_NORMAL, A_BOLD},
                [STYLE_WARNING] = {16, 214, 7, 0, A_NORMAL, A_REVERSE},
                [STYLE_ERROR] = {231, 88, 7, 0, A_BOLD, A_REVERSE | A_BOLD},
            },
        [THEME_NIGHT] =
            {
                [STYLE_TEXT] = {253, 16, 7, 0, A_NORMAL, A_NORMAL},
                [STYLE_TITLE] = {16, 110, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_PROMPT] = {231, 16, 7, 0, A_BOLD, A_BOLD},
                [STYLE_LABEL] = {250, 16, 7, 0, A_NORMAL, A_NORMAL},
                [STYLE_BIG] = {16, 222, 0, 6, A_NORMAL, A_REVERSE | A_BOLD},
                [STYLE_FIELD] = {231, 238, 0, 7, A_UNDERLINE, A_UNDERLINE},
                [STYLE_KEYS] = {16, 248, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_SELECTED] = {16, 110, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_GOOD] = {16, 75, 0, 6, A_NORMAL, A_BOLD},
                [STYLE_WARNING] = {16, 214, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_ERROR] = {231, 88, 0, 7, A_NORMAL, A_REVERSE | A_BOLD},
            },
        [THEME_CONTRAST] =
            {
                [STYLE_TEXT] = {231, 16, 7, 0, A_NORMAL, A_NORMAL},
                [STYLE_TITLE] = {16, 231, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_PROMPT] = {226, 16, 7, 0, A_BOLD, A_BOLD},
                [STYLE_LABEL] = {231, 16, 7, 0, A_NORMAL, A_NORMAL},
                [STYLE_BIG] = {16, 226, 0, 7, A_NORMAL, A_REVERSE | A_BOLD},
                [STYLE_FIELD] = {16, 231, 0, 7, A_UNDERLINE, A_UNDERLINE},
                [STYLE_KEYS] = {16, 231, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_SELECTED] = {16, 226, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_GOOD] = {16, 231, 0, 7, A_NORMAL, A_BOLD},
                [STYLE_WARNING] = {16, 226, 0, 7, A_NORMAL, A_REVERSE},
                [STYLE_ERROR] = {16, 226, 0, 7, A_UNDERLINE, A_REVERSE | A_BOLD},
            },
};

const struct look *theme_look(enum theme theme, enum style style)
{
    return &looks[theme][style];
}

static bool has_256(void)
{
    return COLORS >= 256;
}

short theme_pair(enum style style)
{
    return has_colors() ? (short)(style + 1) : 0;
}

attr_t theme_attributes(enum theme theme, enum style style)
{
    const struct look *look = theme_look(theme, style);
    return has_colors() ? look->attributes : look->plain;
}

void theme_apply(enum theme theme)
{
    if (!has_colors()) {
        return;
    }
    for (enum style style = 0; style < STYLES; style++) {
        const struct look *look = theme_look(theme, style);
        init_pair(theme_pair(style), has_256() ? look->text : look->text8,
                  has_256() ? look->ground : look->ground8);
    }
    bkgd(' ' | COLOR_PAIR(theme_pair(STYLE_TEXT)));
}

enum style theme_signal(enum signal signal)
{
    switch (signal) {
    case SIGNAL_GOOD:
    case SIGNAL_LINE_COMPLETE:
    case SIGNAL_TASK_COMPLETE:
    case SIGNAL_ONLINE:
        return STYLE_GOOD;
    case SIGNAL_WARNING:
    case SIGNAL_DUPLICATE:
        return STYLE_WARNING;
    case SIGNAL_ERROR:
        return STYLE_ERROR;
    case SIGNAL_NONE:
        break;
    }
    return STYLE_TEXT;
}

uint32_t theme_symbol(enum signal signal)
{
    switch (theme_signal(signal)) {
    case STYLE_GOOD:
        return 0x2713;
    case STYLE_WARNING:
        return '!';
    case STYLE_ERROR:
        return 0x2717;
    case STYLE_TEXT:
    case STYLE_TITLE:
    case STYLE_PROMPT:
    case STYLE_LABEL:
    case STYLE_BIG:
    case STYLE_FIELD:
    case STYLE_KEYS:
    case STYLE_SELECTED:
    case STYLES:
        break;
    }
    return 0;
}
