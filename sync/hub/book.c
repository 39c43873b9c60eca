#include "sync/hub/book.h"

#include "sync/hub/sql.h"

#define SITE S(hub_tx_site(tx))

static bool first_str(sqlite3_stmt *query, struct db *db, char *array, size_t size)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = query;
    if (db_step(db, stmt) != 1) {
        return false;
    }
    db_column_str(stmt, 0, array, size);
    return true;
}

bool book_place_kind(struct hub_tx *tx, const char *id, enum place_kind *ret_kind)
{
    char kind[17];
    struct db *db = hub_tx_db(tx);
    if (!first_str(QUERY(db, H_TOOL_PLACE_KIND, SITE, S(id)), db, kind, sizeof(kind))) {
        return false;
    }
    *ret_kind = hub_place_kind_of(kind);
    return true;
}

bool book_item_control(struct hub_tx *tx, const char *id, int64_t *ret_control)
{
    return NUMBER(hub_tx_db(tx), H_TOOL_ITEM_CONTROL, ret_control, SITE, S(id)) == 0;
}

bool book_item_has_stock(struct hub_tx *tx, const char *id)
{
    return EXISTS(hub_tx_db(tx), H_TOOL_ITEM_HAS_STOCK, SITE, S(id)) == 1;
}

bool book_has_lot(struct hub_tx *tx, const char *item, const char *lot)
{
    return EXISTS(hub_tx_db(tx), H_TOOL_HAS_LOT, SITE, S(item), S(lot)) == 1;
}

bool book_lot_expiry(struct hub_tx *tx, const char *item, const char *lot, char expiry[DATE_SIZE])
{
    struct db *db = hub_tx_db(tx);
    return first_str(QUERY(db, H_TOOL_LOT_EXPIRY, SITE, S(item), S(lot)), db, expiry, DATE_SIZE);
}

int64_t book_stock_qty(struct hub_tx *tx, const struct leg *leg)
{
    int64_t qty = 0;
    int error = NUMBER(hub_tx_db(tx), H_TOOL_STOCK_QTY, &qty, SITE, S(leg->place), S(leg->item),
                       S(leg->lot), S(leg->serial));
    return error ? 0 : qty;
}

bool book_knows_stock(struct hub_tx *tx, const struct leg *leg)
{
    return EXISTS(hub_tx_db(tx), H_TOOL_KNOWS_STOCK, SITE, S(leg->item), S(leg->lot),
                  S(leg->serial)) == 1;
}

bool book_badge_holder(struct hub_tx *tx, const char *badge, char person[ID_SIZE])
{
    struct db *db = hub_tx_db(tx);
    return first_str(QUERY(db, H_TOOL_BADGE_HOLDER, SITE, S(badge)), db, person, ID_SIZE);
}

bool book_person_pin(struct hub_tx *tx, const char *person, char pin[129])
{
    struct db *db = hub_tx_db(tx);
    return first_str(QUERY(db, H_TOOL_PERSON_PIN, SITE, S(person)), db, pin, 129);
}

bool book_has_events(struct hub_tx *tx)
{
    return EXISTS(hub_tx_db(tx), H_TOOL_HAS_EVENTS, SITE) == 1;
}

bool book_has_site(struct hub *hub, const char *site)
{
    return EXISTS(hub_db(hub), H_TOOL_HAS_SITE, S(site)) == 1;
}
