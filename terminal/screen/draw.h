/*
 * Drawing a view: one file a part of the screen, all over the same struct drawing. A part is
 * measured (how many lines it would like), the layout settles who gets what, and the part is drawn
 * into its lines of the glass.
 *
 * Here stand the tools that every part uses: a sentence becomes cells, cut to a width, put at the
 * beginning or the end of a stretch of a line, in the direction of the operator's language.
 */
#ifndef TERMINAL_SCREEN_DRAW_H
#define TERMINAL_SCREEN_DRAW_H

#include "terminal/screen/field.h"
#include "terminal/screen/glass.h"
#include "terminal/screen/keys.h"
#include "terminal/screen/layout.h"
#include "terminal/screen/sentences.h"

struct drawing {
    struct glass *glass;
    const struct words *words;
    const struct view *view;
    const struct screen_status *status;
    const struct field *field;
    const struct keys *keys;
    struct sentences *sentences;
    struct layout layout;
    enum signal flash; /* SIGNAL_NONE but for a moment after screen_flash */
    size_t list_rows;  /* set by draw_list: how many rows there was room for */
    struct {           /* set by draw_field: where typed characters go */
        size_t y, x, width;
    } box;
};

/* A line of cells in visual order. */
struct run {
    struct cell cells[GLASS_COLS];
    size_t n;
};

/* --- making runs --- */

void run_say(const struct drawing *d, const struct say *say, struct run *run);
void run_message(const struct drawing *d, const char *message_id, struct run *run); /* static */
void run_text(const struct drawing *d, const char *utf8, struct run *run); /* cleaned already */
/* Columns a sentence needs. */
size_t say_columns(const struct drawing *d, const struct say *say);
bool say_is_empty(const struct say *say);

/* --- placing them --- */

/* At column x, cut to `width` with an ellipsis: half a code is another code. Returns the columns
 * used. */
size_t put_run(const struct drawing *d, size_t y, size_t x, size_t width, const struct run *run,
               enum style style);
/* The same, ending at x + width. */
size_t put_run_at_end(const struct drawing *d, size_t y, size_t x, size_t width,
                      const struct run *run, enum style style);
size_t put_say(const struct drawing *d, size_t y, size_t x, size_t width, const struct say *say,
               enum style style);
void put_symbol(const struct drawing *d, size_t y, size_t x, uint32_t symbol, enum style style);
/* Lines a sentence takes when it is wrapped to `width`, and drawing it so from line y on. */
size_t wrapped_lines(const struct drawing *d, const struct say *say, size_t width);
size_t put_wrapped(const struct drawing *d, size_t y, size_t x, size_t width, size_t max_lines,
                   const struct say *say, enum style style);

/* --- the parts --- */

void draw_title(const struct drawing *d);
size_t prompt_lines(const struct drawing *d);
void draw_prompt(const struct drawing *d);
size_t body_lines(const struct drawing *d);
void draw_body(struct drawing *d);
/* Into `lines` lines from y on; returns how many it used. */
size_t draw_rows(const struct drawing *d, size_t y, size_t lines, enum style style);
size_t list_lines(const struct drawing *d);
void draw_list(struct drawing *d, size_t y, size_t lines);
size_t field_lines(const struct drawing *d);
void draw_field(struct drawing *d); /* the label; sets d->box */
/* What was typed, into d->box, which has a width; *ret_x is the column of the cursor. */
void draw_typed(const struct drawing *d, size_t *ret_x);
size_t message_lines(const struct drawing *d);
void draw_message(const struct drawing *d);
size_t legend_lines(const struct drawing *d);
void draw_legend(const struct drawing *d);
/* Instead of all of it: the view stops the work. */
void draw_stop(const struct drawing *d);

#endif
