/* Down: the op stream, live and pulled. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define PRUNE_BITE  1000 /* ops a statement, so that nobody waits long, */
#define PRUNE_BITES 10   /* and how often a tick */

/* The sums are those of `to`, which must then be the site's op. */
static void write_ops(struct hub_tx *tx, uint64_t from, uint64_t to, struct str rows,
                      struct str own, bool with_sums)
{
    struct bytes *out = &tx->hub->out.plain;
    bytes_clear(out);
    json_open(out, '{');
    json_key(out, "type");
    json_str(out, "ops");
    json_key(out, "hub");
    json_str(out, tx->hub->id);
    json_key(out, "from");
    json_int(out, (int64_t)from);
    json_key(out, "to");
    json_int(out, (int64_t)to);
    json_key(out, "rows");
    json_open(out, '[');
    bytes_add(out, rows.at, rows.len);
    json_close(out, ']');
    json_key(out, "own");
    json_raw(out, own);
    if (with_sums) {
        json_key(out, "sums");
        sums_write(tx->sums, out);
    }
    json_close(out, '}');
}

void feed_write_own(const struct hub_own *own, size_t n, struct bytes *out)
{
    json_open(out, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(out, own[i].seat); /* an id: nothing to escape */
        json_open(out, '{');
        json_key(out, "epoch");
        json_int(out, (int64_t)own[i].epoch);
        json_key(out, "seq");
        json_int(out, (int64_t)own[i].seq);
        json_close(out, '}');
    }
    json_close(out, '}');
}

static void topic_name(const struct hub_tx *tx, enum proto_channel channel, const char *seat,
                       char name[PROTO_TOPIC_MAX])
{
    struct proto_topic topic = {.channel = channel};
    copy_cut(topic.site, sizeof(topic.site), tx->site);
    copy_cut(topic.seat, sizeof(topic.seat), seat);
    proto_topic_write(&topic, name);
}

int feed_stage(struct hub_tx *tx, uint64_t from, uint64_t to, struct str rows, struct str own,
               bool with_sums)
{
    char name[PROTO_TOPIC_MAX];
    topic_name(tx, PROTO_FEED, "", name);
    write_ops(tx, from, to, rows, own, with_sums);
    return outbox_stage(&tx->hub->out, name, false);
}

/* --- pull --- */

/* Ops being put together into one message. */
struct pulled {
    struct bytes rows;
    struct hub_own own[PROTO_OWN_MAX];
    size_t n_own;
    uint64_t to;
};

static void pulled_releasep(struct pulled *pulled)
{
    bytes_release(&pulled->rows);
}

/* Takes an op's own over into the message's: the later seq counts. False if a seat would be one too
 * many; then nothing that matters was changed, for this op is left to the next message. */
static bool merge_own(struct pulled *pulled, const cJSON *own)
{
    for (const cJSON *seat = own ? own->child : NULL; seat; seat = seat->next) {
        size_t i = 0;
        while (i < pulled->n_own && strcmp(pulled->own[i].seat, seat->string) != 0) {
            i++;
        }
        if (i == PROTO_OWN_MAX) {
            return false;
        }
        pulled->n_own += i == pulled->n_own;
        copy_cut(pulled->own[i].seat, sizeof(pulled->own[i].seat), seat->string);
        pulled->own[i].epoch = (uint64_t)json_get_int(seat, "epoch", 0);
        pulled->own[i].seq = (uint64_t)json_get_int(seat, "seq", 0);
    }
    return true;
}

/* 1: taken; 0: the message is full. */
static int take_op(struct hub_tx *tx, struct pulled *pulled, sqlite3_stmt *stmt)
{
    struct str rows = db_column_view(stmt, 1);
    struct hub_own own[PROTO_OWN_MAX];
    size_t n_own = pulled->n_own;
    if (pulled->rows.len && pulled->rows.len + rows.len > PROTO_ROWS_BYTES_MAX) {
        return 0;
    }
    const cJSON *tree = NULL;
    if (json_read(&tx->hub->arena, db_column_view(stmt, 2), &tree, NULL)) {
        return RAFF_E_CORRUPT; /* we wrote it */
    }
    memcpy(own, pulled->own, sizeof(own));
    if (!merge_own(pulled, tree)) {
        memcpy(pulled->own, own, sizeof(own));
        pulled->n_own = n_own;
        return 0;
    }
    if (rows.len && pulled->rows.len) {
        bytes_add(&pulled->rows, ",", 1);
    }
    int error = bytes_add(&pulled->rows, rows.at, rows.len);
    pulled->to = (uint64_t)db_column_int(stmt, 0);
    return error ? error : 1;
}

static int collect(struct hub_tx *tx, uint64_t after, struct pulled *pulled)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_OP_AFTER, S(tx->site), I(after));
    int more;
    while ((more = db_step(tx->db, stmt)) > 0) {
        int taken = take_op(tx, pulled, stmt);
        if (taken <= 0) {
            return taken;
        }
    }
    return more;
}

static void bytes_releasep(struct bytes *bytes)
{
    bytes_release(bytes);
}

/* What brings a seat level says so with sums; an answer of nothing only if it was asked to. */
static int send_pulled(struct hub_tx *tx, const char *seat, const struct proto_pull *pull,
                       const struct pulled *pulled)
{
    bool with_sums = pulled->to == tx->op && (pull->sums || pulled->to > pull->op);
    CLEANUP(bytes_releasep) struct bytes own = {0};
    char name[PROTO_TOPIC_MAX];
    bytes_init(&own, PROTO_ROWS_BYTES_MAX);
    feed_write_own(pulled->own, pulled->n_own, &own);
    write_ops(tx, pull->op + 1, pulled->to, bytes_view(&pulled->rows), bytes_view(&own), with_sums);
    topic_name(tx, PROTO_DOWN, seat, name);
    return own.error ? own.error : outbox_stage(&tx->hub->out, name, false);
}

static int send_reset(struct hub_tx *tx, const char *seat, const char *why)
{
    struct proto_message *message = &tx->hub->message;
    message->type = PROTO_RESET;
    message->as.reset = (struct proto_refusal){.expect = 0};
    copy_cut(message->as.reset.why, sizeof(message->as.reset.why), why);
    return hub_answer(tx->hub, tx->site, seat);
}

int feed_pull(struct hub_tx *tx, const char *seat, const struct proto_pull *pull)
{
    struct proto_pull said = *pull; /* answers are written over the message it came in */
    uint64_t op = said.op;
    if (op < tx->floor) {
        return send_reset(tx, seat, "the log no longer reaches back that far");
    }
    if (op > tx->op) {
        int error = hub_contradicted(tx, said.hub);
        return error ? error : send_reset(tx, seat, "ahead of the hub");
    }
    CLEANUP(pulled_releasep) struct pulled pulled = {.to = op};
    bytes_init(&pulled.rows, PROTO_PLAIN_MAX);
    int error = collect(tx, op, &pulled);
    return error < 0 ? error : send_pulled(tx, seat, &said, &pulled);
}

/* --- pruning --- */

/* 1: one bite of one site's log is gone; 0: nothing to prune. */
static int prune_bite(struct hub *hub)
{
    char site[ID_SIZE];
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(hub->db, H_SITE_PRUNABLE, I(HUB_OPS_KEPT));
    int more = db_step(hub->db, stmt);
    if (more <= 0) {
        return more;
    }
    db_column_str(stmt, 0, site, sizeof(site));
    int64_t op = db_column_int(stmt, 1), floor = db_column_int(stmt, 2);
    sqlite3_reset(stmt);
    floor = floor > op - HUB_OPS_KEPT ? floor : op - HUB_OPS_KEPT;
    int error = RUN(hub->db, H_OP_PRUNE, S(site), I(floor), I(PRUNE_BITE));
    error = error ? error : RUN(hub->db, H_SITE_SET_OP, S(site), I(op), I(floor));
    return error ? error : 1;
}

int feed_prune(struct hub *hub)
{
    int error = hub->tx.is_open ? RAFF_E_STATE : db_begin(hub->db);
    if (error) {
        return error;
    }
    int more = 1;
    for (int i = 0; i < PRUNE_BITES && more > 0; i++) {
        more = prune_bite(hub);
    }
    if (more < 0) {
        db_rollback(hub->db);
        return more;
    }
    return db_commit(hub->db);
}
