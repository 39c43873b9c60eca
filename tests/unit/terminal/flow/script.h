/*
 * A script drives a flow: one line an input, with what must have come of it.
 *
 *     {"scan A-01", "pick-item", SIGNAL_GOOD, "start T1"},
 *
 * Inputs: `scan TEXT`, `gs1 GTIN [lot [serial [expiry]]]` (`-` leaves one out), `sscc DIGITS`, `bad
 * TEXT` (undecodable), any of these behind `tag ` (a tag in a reader's field), `type TEXT`,
 * `enter`, `key NAME`, `leased`, `none`, `nohub`, `changed`, `printed`, `failed`, `weight GRAMS`,
 * `noweight WHY`, `scale` (there is one; online), `scale and more` (with two devices that do not
 * work), `reader` (there is one; online), `sight CDBM` (of the tag that is looked for), `tick MS`
 * (time passes first), `open LABEL` (of the menu, by moving there), `restart` (a new flow over the
 * same book), `online`, `offline`, `printer WHY` (prints nothing; online). Events: what was
 * committed by this line, as event_words writes it, joined by
 * "; ". NULL leaves a check out.
 */
#ifndef TESTS_FLOW_SCRIPT_H
#define TESTS_FLOW_SCRIPT_H

#include "terminal/flow/flow.h"
#include "tests/unit/terminal/flow/fake_book.h"

struct script_line {
    const char *input;
    const char *view;
    enum signal signal;
    const char *events;
};

struct script {
    struct book *book;
    struct fake_book *fake; /* NULL over a real ledger */
    int64_t *utc_ms;        /* told the time before each input, if not NULL */
    struct flow *flow;
    int64_t now_ms;
    struct flow_effect last[16]; /* effects of the last line */
    size_t n_last;
    const char *printer;
};

void script_begin(struct script *script, struct fake_book *fake);
/* The same over any book; script->book is set. */
void script_open(struct script *script);
void script_end(struct script *script);
/* Gives one line's input to the flow, collects effects. */
void script_input(struct script *script, const char *input);
/* Runs and checks; a line that does not fit is printed with its number. */
void script_run(struct script *script, const struct script_line *lines, size_t n);
enum signal script_signal(const struct script *script);
const struct flow_effect *script_effect(const struct script *script, enum flow_effect_kind kind);
/* `pick T1/1 A-01>TOTE-1 SKU1 x2` and so on, one event. */
void event_words(const struct event *event, char *out, size_t size);
/* The English words of a sentence, for looking at. */
void say_words(const struct say *say, char *out, size_t size);

#define SCRIPT(script, ...)                                                                        \
    do {                                                                                           \
        const struct script_line lines_[] = {__VA_ARGS__};                                         \
        script_run((script), lines_, sizeof(lines_) / sizeof(lines_[0]));                          \
    } while (0)

#endif
