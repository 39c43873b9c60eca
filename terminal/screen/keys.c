#include "terminal/screen/keys.h"

#include <ncurses.h>

#include "drivers/base/error.h"
#include "drivers/base/str.h"

#define FUNCTION_KEYS 24

static const struct {
    const char *name;
    unsigned key;
    int function;
} defaults[KEYS] = {
    {"help", VIEW_KEY_HELP, 1},           {"clear", VIEW_KEY_CLEAR, 2}, {"back", VIEW_KEY_BACK, 3},
    {"exception", VIEW_KEY_EXCEPTION, 4}, {"undo", VIEW_KEY_UNDO, 5},   {"theme", KEY_THEME, 9},
    {"menu", VIEW_KEY_MENU, 10},
};

static void bind_key(struct keys *keys, size_t i, int function)
{
    struct text name = text_over(keys->at[i].name, sizeof(keys->at[i].name));
    text_addf(&name, "F%d", function);
    keys->at[i].key = defaults[i].key;
    keys->at[i].code = KEY_F(function);
}

/* One `name=Fn`. */
static int read_word(struct keys *keys, struct str word)
{
    const char *equals = memchr(word.at, '=', word.len);
    struct str name = {word.at, equals ? (size_t)(equals - word.at) : word.len};
    for (size_t i = 0; equals && i < KEYS; i++) {
        if (!str_is(name, defaults[i].name)) {
            continue;
        }
        struct str value = {equals + 1, word.len - name.len - 1};
        int64_t function = 0;
        if (value.len < 2 || value.at[0] != 'F' ||
            str_to_int64((struct str){value.at + 1, value.len - 1}, &function) < 0 ||
            function < 1 || function > FUNCTION_KEYS) {
            return RAFF_E_CONFIG;
        }
        bind_key(keys, i, (int)function);
        return 0;
    }
    return RAFF_E_CONFIG;
}

static bool has_double(const struct keys *keys)
{
    for (size_t i = 0; i < KEYS; i++) {
        for (size_t j = 0; j < i; j++) {
            if (keys->at[i].code == keys->at[j].code) {
                return true;
            }
        }
    }
    return false;
}

int keys_read(struct keys *keys, const char *map)
{
    for (size_t i = 0; i < KEYS; i++) {
        bind_key(keys, i, defaults[i].function);
    }
    for (const char *at = map ? map : ""; *at;) {
        size_t n = strcspn(at, " ");
        int r = n > 0 ? read_word(keys, (struct str){at, n}) : 0;
        if (r < 0) {
            return r;
        }
        at += n + (at[n] == ' ' ? 1 : 0);
    }
    return has_double(keys) ? RAFF_E_CONFIG : 0;
}

bool keys_find(const struct keys *keys, int code, unsigned *ret_key)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (keys->at[i].code == code) {
            *ret_key = keys->at[i].key;
            return true;
        }
    }
    return false;
}

const char *keys_name(const struct keys *keys, unsigned key)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (keys->at[i].key == key) {
            return keys->at[i].name;
        }
    }
    return "";
}
