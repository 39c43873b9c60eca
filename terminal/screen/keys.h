/*
 * The keys: which function key means what, as data. One meaning everywhere.
 *
 *     help=F1 clear=F2 back=F3 exception=F4 undo=F5 theme=F9 menu=F10
 */
#ifndef TERMINAL_SCREEN_KEYS_H
#define TERMINAL_SCREEN_KEYS_H

#include "drivers/base/cleanup.h"
#include "terminal/flow/view.h"

#define KEYS         7
#define KEY_NAME_MAX 4
#define KEY_THEME    0 /* in place of a view_key: the screen's own */

struct keys {
    struct {
        unsigned key;            /* enum view_key or KEY_THEME */
        int code;                /* as get_wch gives it */
        char name[KEY_NAME_MAX]; /* "F10" */
    } at[KEYS];
};

/* `map` names some keys or all; the others keep what stands above; NULL: all. RAFF_E_CONFIG when a
 * word of it is not understood, or two keys are one. */
int keys_read(struct keys *keys, const char *map) MUST_CHECK;
/* True if the code is a key of ours: *ret_key is it. */
bool keys_find(const struct keys *keys, int code, unsigned *ret_key);
/* "" if it has none. */
const char *keys_name(const struct keys *keys, unsigned key);

#endif
