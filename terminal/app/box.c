#include "terminal/app/box.h"

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "terminal/screen/keys.h"

/* Beside an installed program, and beside one in a build tree. */
static const char *const places[] = {"../share/raff/boards", "../boards"};

int box_profile(const struct config *config, char path[PATH_MAX], struct text *why)
{
    const char *name = config->board_profile;
    int error = RAFF_E_NOT_FOUND;
    if (strcmp(name, "desk") == 0) {
        name = "";
    }
    if (*name == '\0' || strchr(name, '/')) {
        return copy_cstr(path, PATH_MAX, name);
    }
    for (size_t i = 0; error && i < ARRAY_SIZE(places); i++) {
        char relative[128];
        struct text text = text_over(relative, sizeof(relative));
        text_addf(&text, "%s/%s.ini", places[i], name);
        error = text.cut ? RAFF_E_TOO_LONG : file_beside_program(relative, path, PATH_MAX);
    }
    if (error) {
        text_addf(why, "[board] profile = %s: %s", name, error_text(error));
    }
    return error;
}

int box_open(const struct config *config, uv_loop_t *loop, const struct board_events *events,
             void *context, struct board **ret_board, struct text *why)
{
    char path[PATH_MAX];
    const struct board_config board = {.profile = path, .root = ""};
    int error = box_profile(config, path, why);
    return error ? error : board_new(loop, &board, events, context, ret_board, why);
}

/* --- keys --- */

static const struct {
    enum board_key key;
    unsigned view_key;
} view_keys[] = {
    {BOARD_KEY_HELP, VIEW_KEY_HELP}, {BOARD_KEY_CLEAR, VIEW_KEY_CLEAR},
    {BOARD_KEY_BACK, VIEW_KEY_BACK}, {BOARD_KEY_EXCEPTION, VIEW_KEY_EXCEPTION},
    {BOARD_KEY_UNDO, VIEW_KEY_UNDO}, {BOARD_KEY_THEME, KEY_THEME},
    {BOARD_KEY_MENU, VIEW_KEY_MENU}, {BOARD_KEY_UP, VIEW_KEY_UP},
    {BOARD_KEY_DOWN, VIEW_KEY_DOWN},
};

static char typed(const struct board_press *press)
{
    return press->key == BOARD_KEY_ENTER       ? '\r'
           : press->key == BOARD_KEY_BACKSPACE ? '\b'
           : press->key == BOARD_KEY_CHARACTER ? press->character
                                               : '\0';
}

bool box_press(struct screen *screen, const struct board_press *press,
               struct screen_event *ret_event)
{
    char c = typed(press);
    if (c) {
        return screen_type(screen, c, ret_event);
    }
    for (size_t i = 0; i < ARRAY_SIZE(view_keys); i++) {
        if (view_keys[i].key == press->key) {
            return screen_press(screen, view_keys[i].view_key, ret_event);
        }
    }
    return false;
}
