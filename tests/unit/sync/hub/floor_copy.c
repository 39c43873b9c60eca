/* What the feed told against what the hub says of the same op. */
#include "sync/ledger/sum.h"
#include "tests/unit/sync/hub/floor.h"

size_t floor_same_rows(struct floor *floor, const struct proto_rows *rows)
{
    sqlite3_stmt *stmt = NULL;
    size_t same = 0;
    if (floor->copy_lost) {
        return 0;
    }
    sqlite3_prepare_v2(floor->copy, "SELECT r FROM r WHERE t = ?1 AND k = ?2", -1, &stmt, NULL);
    for (size_t i = 0; i < rows->n; i++) {
        sqlite3_reset(stmt);
        db_bind_str(stmt, 1, rows->table);
        db_bind_view(stmt, 2, rows->changes[i].key);
        bool is_there = sqlite3_step(stmt) == SQLITE_ROW;
        bool is_same = is_there && str_equal(db_column_view(stmt, 0), rows->changes[i].row);
        if (!is_same) {
            printf("\n    %s %.*s: %.*s is not what the feed told", rows->table,
                   (int)rows->changes[i].key.len, rows->changes[i].key.at,
                   (int)rows->changes[i].row.len, rows->changes[i].row.at);
        }
        CU_ASSERT(is_same);
        same += is_same;
    }
    sqlite3_finalize(stmt);
    return same;
}

static struct table_sum sum_of_copy(struct floor *floor, const char *table)
{
    struct table_sum sum = {0, 0};
    sqlite3_stmt *stmt = NULL;
    sqlite3_prepare_v2(floor->copy, "SELECT k, r FROM r WHERE t = ?1", -1, &stmt, NULL);
    db_bind_str(stmt, 1, table);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        sum.n++;
        sum.sum += row_sum(table, db_column_view(stmt, 0), db_column_view(stmt, 1));
    }
    sqlite3_finalize(stmt);
    return sum;
}

/* All ranges of a table in one answer. */
static void compare_sums(struct floor *floor, const struct proto_sums *sums)
{
    struct table_sum sum = {0, 0};
    for (size_t i = 0; i < sums->n; i++) {
        sum.n += sums->ranges[i].n;
        sum.sum += sums->ranges[i].sum;
    }
    CU_ASSERT(table_sum_equal(sum, sum_of_copy(floor, sums->table)));
}

void floor_compare(struct floor *floor, const struct proto_message *answer)
{
    if (answer->type == PROTO_ROWS && answer->as.rows.op == floor->copy_op) {
        floor_same_rows(floor, &answer->as.rows);
    }
    if (answer->type == PROTO_SUMS && answer->as.sums.op == floor->copy_op && !floor->copy_lost &&
        answer->as.sums.after.len == 0 && !answer->as.sums.more) {
        compare_sums(floor, &answer->as.sums);
    }
}
