/* Task rows: their ids, states and end. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

int task_new_id(struct hub_tx *tx, char ret_id[ID_SIZE], int64_t *ret_n)
{
    int64_t n = 0;
    int error = NUMBER(tx->db, H_SITE_NEXT_TASK, &n, S(tx->site));
    error = error ? error : RUN(tx->db, H_SITE_TAKE_TASK, S(tx->site));
    if (error) {
        return error;
    }
    struct text text = text_over(ret_id, ID_SIZE);
    text_addf(&text, "T%lld", (long long)n);
    *ret_n = n;
    return 0;
}

int task_set_state(struct hub_tx *tx, const char *task, const char *state)
{
    int error = known_set_state(tx, task, state);
    return error ? error : note_task(tx, task);
}

static int note_lines(struct hub_tx *tx, const char *task)
{
    int more, error = 0;
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_LINE_NUMBERS, S(tx->site), S(task));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        error = more < 0 ? more : note_line(tx, task, db_column_int(stmt, 0));
    }
    return error;
}

int task_remove(struct hub_tx *tx, const char *task)
{
    int error = note_lines(tx, task);
    error = error ? error : note_task(tx, task);
    error = error ? error : RUN(tx->db, H_LINE_DROP_ALL, S(tx->site), S(task));
    return error ? error : RUN(tx->db, H_TASK_DROP, S(tx->site), S(task));
}
