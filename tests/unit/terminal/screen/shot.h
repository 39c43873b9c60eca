/* A golden screen: a view drawn on a terminal in memory and compared, cell by cell with its
 * colours, with tests/captures/screens/<name>-<rows>x<cols>-<lang><suffix>.txt. UPDATE_GOLDEN=1
 * writes the file anew: look at what git shows. */
#ifndef TESTS_UNIT_TERMINAL_SCREEN_SHOT_H
#define TESTS_UNIT_TERMINAL_SCREEN_SHOT_H

#include "terminal/screen/screen.h"

struct shot {
    const char *name;
    const struct view *view;
    int rows, cols;
    const char *lang;
    enum theme theme;
    const char *term;
    const char *suffix; /* of the file's name */
};

void shot_take(const struct shot *shot);
/* With another status line than views.h's. `title` is what the screen is named once it has settled.
 */
void shot_take_status(const struct shot *shot, const struct screen_status *status,
                      const char *title);

#endif
