/* The box around the screen (hw/board), as the configuration names it, and its keys as if they had
 * been pressed on the terminal. */
#ifndef TERMINAL_APP_BOX_H
#define TERMINAL_APP_BOX_H

#include "hw/board/board.h"
#include "terminal/app/config.h"

/* The file of the profile that is configured: "desk" has none, and is ""; a name is one of those
 * that come with Raff, and a path itself. RAFF_E_NOT_FOUND, RAFF_E_TOO_LONG, with words. */
int box_profile(const struct config *config, char path[PATH_MAX], struct text *why) MUST_CHECK;
/* As board_new. */
int box_open(const struct config *config, uv_loop_t *loop, const struct board_events *events,
             void *context, struct board **ret_board, struct text *why) MUST_CHECK;
/* True if the key is an event of the screen's; the trigger and the language never are. */
bool box_press(struct screen *screen, const struct board_press *press,
               struct screen_event *ret_event);

#endif
