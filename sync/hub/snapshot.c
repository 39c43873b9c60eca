/* A site's tables, piece by piece, in key order. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "sync/hub/rows.h"

#define KEY_BYTES_MAX 1024
#define ENVELOPE_MAX  1280 /* what a message has besides its rows */

static void bytes_releasep(struct bytes *bytes)
{
    bytes_release(bytes);
}

static void open_message(struct hub_tx *tx, enum table table, struct str after)
{
    struct bytes *out = &tx->hub->out.plain;
    bytes_clear(out);
    json_open(out, '{');
    json_key(out, "type");
    json_str(out, "rows");
    json_key(out, "hub");
    json_str(out, tx->hub->id);
    json_key(out, "op");
    json_int(out, (int64_t)tx->op);
    json_key(out, "t");
    json_str(out, row_table_name(table));
    json_key(out, "after");
    json_raw(out, after.len ? after : STR("null"));
    json_key(out, "rows");
    json_open(out, '[');
}

/* With how far the seat's own events are in these rows: the acks that said so may be lost. */
static int close_message(struct hub_tx *tx, const char *name, bool more)
{
    struct bytes *out = &tx->hub->out.plain;
    struct seat seat;
    int error = seat_load(tx, name, &seat);
    if (error) {
        return error;
    }
    struct hub_own own = {.epoch = seat.epoch, .seq = seat.upto};
    copy_cut(own.seat, sizeof(own.seat), name);
    json_close(out, ']');
    json_key(out, "more");
    json_bool(out, more);
    json_key(out, "own");
    feed_write_own(&own, 1, out);
    json_close(out, '}');
    return 0;
}

/* As many rows as fit, at least one. 1: there is more. */
static int write_rows(struct hub_tx *tx, enum table table, struct str after)
{
    struct bytes *out = &tx->hub->out.plain;
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = row_scan(tx->db, tx->site, table, after);
    size_t first = out->len;
    int more;
    while ((more = db_step(tx->db, stmt)) > 0) {
        size_t before = out->len;
        row_write(table, stmt, out);
        if (out->len > PROTO_ROWS_BYTES_MAX - ENVELOPE_MAX && before > first) {
            out->len = before;
            return 1;
        }
    }
    return more < 0 ? more : out->error;
}

int snapshot_read_after(struct hub_tx *tx, enum table table, struct str after, struct bytes *parts)
{
    const cJSON *array = NULL;
    if (after.len == 0) {
        return 0;
    }
    int error = json_read(&tx->hub->arena, after, &array, NULL);
    return error ? error : row_key_read(table, array, parts);
}

static int send(struct hub_tx *tx, const char *seat, enum table table,
                const struct proto_snapshot *ask, struct str after)
{
    struct proto_topic topic = {.channel = PROTO_DOWN};
    char name[PROTO_TOPIC_MAX];
    open_message(tx, table, ask->after);
    int more = write_rows(tx, table, after);
    if (more < 0) {
        return more;
    }
    int error = close_message(tx, seat, more > 0);
    if (error) {
        return error;
    }
    copy_cut(topic.site, sizeof(topic.site), tx->site);
    copy_cut(topic.seat, sizeof(topic.seat), seat);
    proto_topic_write(&topic, name);
    return outbox_stage(&tx->hub->out, name, false);
}

int snapshot_send(struct hub_tx *tx, const char *seat, const struct proto_snapshot *ask)
{
    CLEANUP(bytes_releasep) struct bytes parts = {0};
    bytes_init(&parts, KEY_BYTES_MAX);
    enum table table = row_table_of(ask->table);
    int error =
        table == TABLE_COUNT ? RAFF_E_UNKNOWN : snapshot_read_after(tx, table, ask->after, &parts);
    if (error) {
        return hub_nack(tx->hub, tx->site, seat, PROTO_NACK_SCHEMA, 0, "no such table or key");
    }
    return send(tx, seat, table, ask, bytes_view(&parts));
}
