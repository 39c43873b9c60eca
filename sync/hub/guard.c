/*
 * Rows are held in memory while a site is open, and written once, many by a statement, when it is
 * left. Nobody has to remember that: SQLite says of each statement which tables it names, when it
 * is prepared, and before a statement is handed out that names a table of which something is held,
 * that is written. It holds for reading and for writing, whoever's statement it is.
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define ALL      (~0U)
#define PREPARED (1U << 31) /* so that a statement without such a table is known as well */

/* In the order of enum held_table. */
static const struct {
    const char *name;
    int (*settle)(struct hub_tx *tx);
    bool is_untold; /* the hook of the sums is to hear of it */
} tables[] = {
    {"task", known_settle_task, true},    {"orders", known_settle_order, true},
    {"stock", stock_settle, false},       {"line", held_settle_lines, false},
    {"picked", held_settle_picks, false}, {"order_stage", order_settle_stages, false},
    {"event", ingest_settle, false},
};

/* These put what is held over what the table says, or ask it for what is not held: of tasks those
 * for picking alone are, and of an order its status. */
static const size_t knowing[] = {H_STOCK_GET,   H_LINE_GET,  H_PICK_ORDERS, H_PICK_UNFINISHED,
                                 H_ORDER_LINES, H_LINE_OPEN, H_PACK_FIND,   H_PACK_ADD};

static int on_prepare(void *context, int action, const char *table, const char *column,
                      const char *schema, const char *trigger)
{
    struct hub *hub = context;
    (void)column;
    (void)schema;
    (void)trigger;
    hub->preparing |= PREPARED;
    bool names = action == SQLITE_READ || action == SQLITE_INSERT || action == SQLITE_UPDATE ||
                 action == SQLITE_DELETE;
    for (size_t i = 0; names && table && i < ARRAY_SIZE(tables); i++) {
        hub->preparing |= strcmp(table, tables[i].name) == 0 ? 1U << i : 0;
    }
    return SQLITE_OK;
}

static bool is_knowing(size_t number)
{
    size_t i = 0;
    while (i < ARRAY_SIZE(knowing) && knowing[i] != number) {
        i++;
    }
    return i < ARRAY_SIZE(knowing);
}

/* What was prepared before anybody listened may touch all. */
static unsigned learn(struct hub *hub, size_t number, bool is_fresh)
{
    unsigned touches = is_fresh ? hub->preparing : ALL;
    hub->preparing = 0;
    return is_knowing(number) ? PREPARED : touches;
}

static int settle(struct hub_tx *tx, unsigned which)
{
    int error = 0;
    if (tx->is_settling || !(which & tx->dirty)) { /* its own statements go through here as well */
        return 0;
    }
    tx->is_settling = true;
    for (size_t i = 0; i < ARRAY_SIZE(tables) && !error; i++) {
        if (which & tx->dirty & 1U << i) {
            tx->dirty &= ~(1U << i);
            sums_pause(tx->hub, !tables[i].is_untold);
            error = tables[i].settle(tx);
        }
    }
    sums_pause(tx->hub, false);
    tx->is_settling = false;
    tx->sums_error = tx->sums_error ? tx->sums_error : error; /* whoever looks at no error */
    return error;
}

static int before_statement(void *context, size_t number, bool is_fresh)
{
    struct hub *hub = context;
    if (is_fresh || !hub->touches[number]) {
        hub->touches[number] = learn(hub, number, is_fresh);
    }
    return hub->tx.is_open ? settle(&hub->tx, hub->touches[number]) : 0;
}

int guard_init(struct hub *hub)
{
    hub->touches = calloc(H_COUNT, sizeof(*hub->touches));
    if (!hub->touches) {
        return -ENOMEM;
    }
    sqlite3_set_authorizer(db_handle(hub->db), on_prepare, hub);
    db_set_before(hub->db, before_statement, hub);
    return 0;
}

void guard_release(struct hub *hub)
{
    db_set_before(hub->db, NULL, NULL);
    sqlite3_set_authorizer(db_handle(hub->db), NULL, NULL);
    free(hub->touches);
}

void guard_hold(struct hub_tx *tx, enum held_table table)
{
    tx->dirty |= 1U << table;
}

int guard_settle_one(struct hub_tx *tx, enum held_table table)
{
    return settle(tx, 1U << table);
}

int guard_settle(struct hub_tx *tx)
{
    return settle(tx, ALL);
}
