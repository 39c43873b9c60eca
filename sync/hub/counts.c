/* Count tasks: made where the books went below zero, and where a zone was counted and did not fit.
 * A line asks for one count of one item in one place, of all its lots and serials: what one lot
 * lacks, another may have too much of. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define COUNT_PRIORITY 5
#define LINES_MAX      200 /* of one task; a zone that is worse than that is reported again */

struct asking {
    struct hub_tx *tx;
    const char *zone;
    char task[ID_SIZE]; /* "" before its first line */
    int64_t lines;
};

static int add_task(struct asking *asking)
{
    struct hub_tx *tx = asking->tx;
    int64_t n = 0;
    int error = task_new_id(tx, asking->task, &n);
    error = error ? error
                  : RUN(tx->db, H_TASK_ADD, S(tx->site), S(asking->task), I(n), S("count"), S(""),
                        S(asking->zone), I(COUNT_PRIORITY), S(""), S(""), S(""), S(""));
    return error ? error : note_task(tx, asking->task);
}

/* A line for this place, unless it is asked for already. */
static int add_line(struct asking *asking, const char *place, const char *item, int64_t walk)
{
    struct hub_tx *tx = asking->tx;
    int asked = EXISTS(tx->db, H_COUNT_ASKED, S(tx->site), S(place), S(item));
    if (asked || asking->lines == LINES_MAX) {
        return asked < 0 ? asked : 0;
    }
    int error = asking->task[0] ? 0 : add_task(asking);
    if (error) {
        return error;
    }
    asking->lines++;
    error = RUN(tx->db, H_LINE_ADD, S(tx->site), S(asking->task), I(asking->lines), S(""), S(place),
                S(item), S(""), S(""), I(1), I(0), I(walk));
    return error ? error : note_line(tx, asking->task, asking->lines);
}

int count_ask(struct hub_tx *tx, const char *place, const char *item)
{
    struct asking asking = {.tx = tx, .zone = ""};
    return add_line(&asking, place, item, 0);
}

/* Every bin of the zone in which the books have this item. */
static int add_bins(struct asking *asking, const char *item)
{
    struct hub_tx *tx = asking->tx;
    int more, error = 0;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_COUNT_BINS, S(tx->site), S(item), S(asking->zone));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        char place[ID_SIZE];
        db_column_str(stmt, 0, place, sizeof(place));
        error = more < 0 ? more : add_line(asking, place, item, db_column_int(stmt, 1));
    }
    return error;
}

/* A tag does not say in which bin it lies: what a zone has too much or too little of is counted bin
 * by bin. */
int count_zone(struct fold *fold)
{
    const struct event *event = fold->event;
    struct asking asking = {.tx = fold->tx, .zone = event->place};
    int error = 0;
    for (size_t i = 0; i < event->n_counted && !error; i++) {
        error = add_bins(&asking, event->counted[i].item);
    }
    return error;
}
