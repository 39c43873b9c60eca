/* The answer to `verify`: the sums of a table's rows, piece by piece, in key order. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "sync/hub/rows.h"

#define KEY_BYTES_MAX 1024

struct ranges {
    struct proto_sums *said;
    size_t max;
    struct bytes *keys; /* of the ranges' ends; views of it only when it grows no more */
    size_t end[PROTO_RANGES_MAX];
};

/* The row that the scan stands on: into the last range, or the first of another. False: that would
 * be one too many. */
static bool add_row(struct hub_tx *tx, struct ranges *ranges, enum table table, sqlite3_stmt *stmt)
{
    struct proto_sums *said = ranges->said;
    if (said->n == 0 || said->ranges[said->n - 1].n == HUB_RANGE_ROWS) {
        if (said->n == ranges->max) {
            return false;
        }
        said->ranges[said->n++] = (struct proto_range){.n = 0};
    }
    struct proto_range *range = &said->ranges[said->n - 1];
    range->n++;
    range->sum += row_sum_of(table, stmt, &tx->sum_text);
    ranges->keys->len = said->n > 1 ? ranges->end[said->n - 2] : 0;
    bytes_add(ranges->keys, ":", 1); /* json.h would begin a second value with a comma */
    row_write_key(table, stmt, ranges->keys);
    ranges->end[said->n - 1] = ranges->keys->len;
    return true;
}

static int collect(struct hub_tx *tx, struct ranges *ranges, enum table table, struct str after)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = row_scan(tx->db, tx->site, table, after);
    int more;
    while ((more = db_step(tx->db, stmt)) > 0) {
        if (!add_row(tx, ranges, table, stmt)) {
            ranges->said->more = true;
            break;
        }
    }
    int error = more < 0 ? more : ranges->keys->error;
    return error ? error : tx->sum_text.error;
}

static void name_ends(struct ranges *ranges)
{
    struct str keys = bytes_view(ranges->keys);
    size_t start = 0;
    for (size_t i = 0; i < ranges->said->n; i++) {
        ranges->said->ranges[i].to = (struct str){keys.at + start + 1, ranges->end[i] - start - 1};
        start = ranges->end[i];
    }
}

static int send(struct hub_tx *tx, const char *seat, enum table table,
                const struct proto_verify *ask, struct str after)
{
    struct proto_message *message = &tx->hub->message;
    CLEANUP(bytes_release) struct bytes keys;
    struct ranges ranges = {.said = &message->as.sums, .keys = &keys};
    bytes_init(&keys, PROTO_ROWS_BYTES_MAX);
    ranges.max = ask->ranges < 1                  ? 1
                 : ask->ranges > PROTO_RANGES_MAX ? PROTO_RANGES_MAX
                                                  : (size_t)ask->ranges;
    message->type = PROTO_SUMS;
    message->as.sums = (struct proto_sums){.op = tx->op, .after = ask->after};
    copy_cut(message->as.sums.hub, ID_SIZE, tx->hub->id);
    copy_cut(message->as.sums.table, ID_SIZE, row_table_name(table));
    int error = collect(tx, &ranges, table, after);
    name_ends(&ranges);
    return error ? error : hub_answer(tx->hub, tx->site, seat);
}

/* Nobody asks this without a reason: a seat's rows were not ours. */
static int report(struct hub_tx *tx, const struct seat *seat, const char *table)
{
    char why[HUB_WHY_SIZE];
    struct text text = text_over(why, sizeof(why));
    text_addf(&text, "the seat's rows of %s were not the hub's", table);
    return seat_incident(tx, seat, "replica", why);
}

int ranges_send(struct hub_tx *tx, const struct seat *seat, const struct proto_verify *ask)
{
    struct proto_verify said = *ask; /* the answer is written over the message it came in */
    CLEANUP(bytes_release) struct bytes parts = {0};
    bytes_init(&parts, KEY_BYTES_MAX);
    enum table table = row_table_of(said.table);
    int error =
        table == TABLE_COUNT ? RAFF_E_UNKNOWN : snapshot_read_after(tx, table, said.after, &parts);
    if (error) {
        return hub_nack(tx->hub, tx->site, seat->seat, PROTO_NACK_SCHEMA, 0,
                        "no such table or key");
    }
    error = said.after.len ? 0 : report(tx, seat, said.table);
    return error ? error : send(tx, seat->seat, table, &said, bytes_view(&parts));
}
