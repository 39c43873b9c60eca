#include "sync/hub/csv.h"

#include "drivers/base/error.h"

enum state { CELL_START, BARE, QUOTED, QUOTE_SEEN, CR_SEEN, N_STATES };
enum class { COMMA, QUOTE, CR, LF, OTHER, END, N_CLASSES };
enum action { SKIP, ADD, CELL, RECORD, FAULT };

struct step {
    enum action action;
    enum state next;
    const char *why;
};

static const char stray_quote[] = "a quote inside a cell that does not begin with one";
static const char behind_quote[] = "text behind a closing quote";
static const char open_quote[] = "a quote that never closes";
static const char lone_cr[] = "a carriage return without a line feed";

/* A doubled quote is QUOTE_SEEN and back: the second one is the quote that counts. */
static const struct step steps[N_STATES][N_CLASSES] = {
    [CELL_START] = {[COMMA] = {CELL, CELL_START, NULL},
                    [QUOTE] = {SKIP, QUOTED, NULL},
                    [CR] = {SKIP, CR_SEEN, NULL},
                    [LF] = {RECORD, CELL_START, NULL},
                    [OTHER] = {ADD, BARE, NULL},
                    [END] = {RECORD, CELL_START, NULL}},
    [BARE] = {[COMMA] = {CELL, CELL_START, NULL},
              [QUOTE] = {FAULT, CELL_START, stray_quote},
              [CR] = {SKIP, CR_SEEN, NULL},
              [LF] = {RECORD, CELL_START, NULL},
              [OTHER] = {ADD, BARE, NULL},
              [END] = {RECORD, CELL_START, NULL}},
    [QUOTED] = {[COMMA] = {ADD, QUOTED, NULL},
                [QUOTE] = {SKIP, QUOTE_SEEN, NULL},
                [CR] = {ADD, QUOTED, NULL},
                [LF] = {ADD, QUOTED, NULL},
                [OTHER] = {ADD, QUOTED, NULL},
                [END] = {FAULT, CELL_START, open_quote}},
    [QUOTE_SEEN] = {[COMMA] = {CELL, CELL_START, NULL},
                    [QUOTE] = {ADD, QUOTED, NULL},
                    [CR] = {SKIP, CR_SEEN, NULL},
                    [LF] = {RECORD, CELL_START, NULL},
                    [OTHER] = {FAULT, CELL_START, behind_quote},
                    [END] = {RECORD, CELL_START, NULL}},
    [CR_SEEN] = {[COMMA] = {FAULT, CELL_START, lone_cr},
                 [QUOTE] = {FAULT, CELL_START, lone_cr},
                 [CR] = {FAULT, CELL_START, lone_cr},
                 [LF] = {RECORD, CELL_START, NULL},
                 [OTHER] = {FAULT, CELL_START, lone_cr},
                 [END] = {FAULT, CELL_START, lone_cr}},
};

static enum class class_of(struct str rest) {
    switch (rest.len ? rest.at[0] : '\0'){
        case ',' : return COMMA; case '"' : return QUOTE; case '\r' : return CR;
        case '\n' : return LF;
        default : return rest.len ? OTHER : END;
    }
}

void csv_init(struct csv *csv, struct str text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    csv->rest = text;
    csv->next_line = 1;
    csv->line = 0;
    csv->n = 0;
    csv->why = NULL;
    if (text.len >= 3 && memcmp(text.at, mark, 3) == 0) {
        csv->rest = (struct str){text.at + 3, text.len - 3};
    }
}

static void take(struct csv *csv)
{
    if (csv->rest.len == 0) {
        return;
    }
    csv->next_line += csv->rest.at[0] == '\n';
    csv->rest.at++;
    csv->rest.len--;
}

static int fault(struct csv *csv, int error, const char *why)
{
    while (csv->rest.len > 0 && csv->rest.at[0] != '\n') {
        take(csv);
    }
    take(csv);
    csv->why = why;
    csv->n = 0;
    return error;
}

static int end_cell(struct csv *csv, size_t *cell_at)
{
    if (csv->n == CSV_CELLS_MAX) {
        return fault(csv, RAFF_E_FULL, "more cells than any table has");
    }
    csv->cells[csv->n++] = (struct str){csv->record + *cell_at, csv->used - *cell_at};
    *cell_at = csv->used;
    return 0;
}

/* One record, empty lines too. */
static int read_record(struct csv *csv, bool *ret_bare)
{
    enum state state = CELL_START;
    size_t cell_at = 0;
    csv->n = 0;
    csv->used = 0;
    csv->line = csv->next_line;
    *ret_bare = true;
    for (;;) {
        const struct step *step = &steps[state][class_of(csv->rest)];
        const char *byte = csv->rest.at;
        if (step->action == FAULT) {
            return fault(csv, RAFF_E_SYNTAX, step->why);
        }
        take(csv);
        if (step->action == ADD) {
            if (csv->used == CSV_RECORD_MAX) {
                return fault(csv, RAFF_E_FULL, "longer than any record may be");
            }
            csv->record[csv->used++] = *byte; /* END adds nothing */
        }
        int error = step->action >= CELL ? end_cell(csv, &cell_at) : 0;
        if (error || step->action == RECORD) {
            return error;
        }
        state = step->next;
        *ret_bare = *ret_bare && state != QUOTED;
    }
}

int csv_next(struct csv *csv)
{
    while (csv->rest.len > 0) {
        bool bare = true;
        int error = read_record(csv, &bare);
        if (error) {
            return error;
        }
        if (csv->n > 1 || csv->used > 0 || !bare) {
            return 1;
        }
    }
    csv->n = 0;
    return 0;
}
