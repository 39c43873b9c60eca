#include "terminal/screen/draw.h"

#include "drivers/base/str.h"

#define WRAP_LINES 8 /* of one sentence, at most */
#define ELLIPSIS   0x2026

void run_text(const struct drawing *d, const char *utf8, struct run *run)
{
    size_t n = cells_of(utf8, d->words->rtl, run->cells, GLASS_COLS);
    run->n = n < GLASS_COLS ? n : GLASS_COLS;
}

static const struct sentence *sentence(const struct drawing *d, const struct say *say)
{
    return sentence_of(d->sentences, d->words, say);
}

void run_say(const struct drawing *d, const struct say *say, struct run *run)
{
    const struct sentence *known = sentence(d, say);
    if (sentence_has_cells(known)) {
        run->n = known->columns;
        memcpy(run->cells, known->cells, run->n * sizeof(*run->cells));
        return;
    }
    char text[SENTENCE_SIZE];
    words_say(d->words, say, text, sizeof(text));
    run_text(d, text, run);
}

void run_message(const struct drawing *d, const char *message_id, struct run *run)
{
    struct say say;
    say.id = message_id;
    say.plural = NULL;
    for (size_t i = 0; i < SAY_ARGS; i++) {
        say.args[i].kind = ARG_NONE;
    }
    run_say(d, &say, run);
}

bool say_is_empty(const struct say *say)
{
    return !say->id || say->id[0] == '\0';
}

size_t say_columns(const struct drawing *d, const struct say *say)
{
    return sentence(d, say)->columns;
}

size_t put_run(const struct drawing *d, size_t y, size_t x, size_t width, const struct run *run,
               enum style style)
{
    size_t n = run->n < width ? run->n : width;
    glass_put(d->glass, y, x, run->cells + (d->words->rtl ? run->n - n : 0), n, style);
    if (n < run->n && n > 0) {
        put_symbol(d, y, x + n - 1, ELLIPSIS, style);
    }
    return n;
}

size_t put_run_at_end(const struct drawing *d, size_t y, size_t x, size_t width,
                      const struct run *run, enum style style)
{
    size_t n = run->n < width ? run->n : width;
    return put_run(d, y, x + width - n, width, run, style);
}

/* Cut in the order it is read in, which a run no longer knows. */
size_t put_say(const struct drawing *d, size_t y, size_t x, size_t width, const struct say *say,
               enum style style)
{
    const struct sentence *known = sentence(d, say);
    if (known->columns <= width && sentence_has_cells(known)) {
        glass_put(d->glass, y, x, known->cells, known->columns, style);
        return known->columns;
    }
    char text[SENTENCE_SIZE];
    struct run run;
    words_say(d->words, say, text, sizeof(text));
    run.n = cells_fit(text, d->words->rtl, run.cells, width < GLASS_COLS ? width : GLASS_COLS);
    return put_run(d, y, x, width, &run, style);
}

void put_symbol(const struct drawing *d, size_t y, size_t x, uint32_t symbol, enum style style)
{
    struct cell cell = {.base = symbol};
    if (symbol) {
        glass_put(d->glass, y, x, &cell, 1, style);
    }
}

size_t wrapped_lines(const struct drawing *d, const struct say *say, size_t width)
{
    size_t columns = say_columns(d, say);
    if (columns <= width) {
        return columns > 0 ? 1 : 0;
    }
    char text[SENTENCE_SIZE];
    words_say(d->words, say, text, sizeof(text));
    return cells_wrap(text, d->words->rtl, width, 0, NULL, NULL);
}

size_t put_wrapped(const struct drawing *d, size_t y, size_t x, size_t width, size_t max_lines,
                   const struct say *say, enum style style)
{
    if (max_lines == 0) {
        return 0;
    }
    if (max_lines == 1 || say_columns(d, say) <= width) {
        /* A single line is cut within a word: half a name says more than a third. */
        return put_say(d, y, x, width, say, style) > 0 ? 1 : 0;
    }
    char text[SENTENCE_SIZE];
    struct cell cells[WRAP_LINES * GLASS_COLS];
    size_t lengths[WRAP_LINES];
    words_say(d->words, say, text, sizeof(text));
    max_lines = max_lines < WRAP_LINES ? max_lines : WRAP_LINES;
    size_t lines = cells_wrap(text, d->words->rtl, width, max_lines, cells, lengths);
    lines = lines < max_lines ? lines : max_lines;
    for (size_t i = 0; i < lines; i++) {
        glass_put(d->glass, y + i, x, cells + i * width, lengths[i], style);
    }
    return lines;
}
