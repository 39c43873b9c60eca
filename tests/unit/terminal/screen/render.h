/*
 * A pane written down: as text, for golden files, and as SVG, for pictures.
 */
#ifndef TESTS_UNIT_TERMINAL_SCREEN_RENDER_H
#define TESTS_UNIT_TERMINAL_SCREEN_RENDER_H

#include "drivers/base/bytes.h"
#include "tests/unit/terminal/screen/pane.h"

/*
 * The characters line by line between bars; the same with a letter for each way to look; what the
 * letters mean; the cursor. Errors stay in out->error.
 */
void render_text(const struct pane *pane, struct bytes *out);
/*
 * One text element a cell with `unicode-bidi: bidi-override`, so that no viewer reorders or joins
 * what the terminal was told to draw in this order.
 */
void render_svg(const struct pane *pane, struct bytes *out);

#endif
