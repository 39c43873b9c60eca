#include "sync/hub/store.h"

#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "sync/hub/rows.h"

static const char *const place_kinds[] = {
    [PLACE_SITE] = "site",     [PLACE_ZONE] = "zone",       [PLACE_BIN] = "bin",
    [PLACE_TOTE] = "tote",     [PLACE_CART] = "cart",       [PLACE_CARTON] = "carton",
    [PLACE_PALLET] = "pallet", [PLACE_DOCK] = "dock",       [PLACE_LANE] = "lane",
    [PLACE_SHELF] = "shelf",   [PLACE_VIRTUAL] = "virtual",
};

const char *hub_place_kind_name(enum place_kind kind)
{
    return (size_t)kind < ARRAY_SIZE(place_kinds) ? place_kinds[kind] : "";
}

enum place_kind hub_place_kind_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(place_kinds); i++) {
        if (strcmp(place_kinds[i], name) == 0) {
            return (enum place_kind)i;
        }
    }
    return PLACE_OTHER;
}

/* --- the site's data --- */

int hub_put_place(struct hub_tx *tx, const struct place_row *row)
{
    const char *kind = hub_place_kind_name(row->kind);
    if (row->id[0] == '\0' || kind[0] == '\0') {
        return RAFF_E_SYNTAX;
    }
    int error = RUN(tx->db, H_PLACE_PUT, S(tx->site), S(row->id), S(kind), S(row->parent),
                    S(row->zone), S(row->check), I(row->walk));
    return error ? error : note_place(tx, row->id);
}

int hub_put_item(struct hub_tx *tx, const struct item_row *row)
{
    if (row->id[0] == '\0') {
        return RAFF_E_SYNTAX;
    }
    int error = RUN(tx->db, H_ITEM_PUT, S(tx->site), S(row->id), S(row->name), S(row->name_ar),
                    S(row->unit), I(row->lot), I(row->expiry), I(row->serial), I(row->catch_weight),
                    I(row->confirm_over), I(row->weight_g));
    return error ? error : note_one(tx, TABLE_ITEM, row->id);
}

int hub_put_gtin(struct hub_tx *tx, const struct gtin_row *row)
{
    if (row->gtin[0] == '\0' || row->qty <= 0) {
        return RAFF_E_SYNTAX;
    }
    int error = hub_need_item(tx, row->item);
    error = error ? error
                  : RUN(tx->db, H_GTIN_PUT, S(tx->site), S(row->gtin), S(row->item), I(row->qty));
    return error ? error : note_one(tx, TABLE_GTIN, row->gtin);
}

int hub_put_lot(struct hub_tx *tx, const char *item, const char *lot, const char *expiry)
{
    if (lot[0] == '\0') {
        return RAFF_E_SYNTAX;
    }
    int error = hub_need_item(tx, item);
    error = error ? error : RUN(tx->db, H_LOT_PUT, S(tx->site), S(item), S(lot), S(expiry));
    return error ? error : note_two(tx, TABLE_LOT, item, lot);
}

int hub_put_person(struct hub_tx *tx, const struct person_row *row)
{
    if (row->id[0] == '\0') {
        return RAFF_E_SYNTAX;
    }
    tx->known_by[0] = '\0';
    int error = RUN(tx->db, H_PERSON_PUT, S(tx->site), S(row->id), S(row->name), S(row->badge),
                    S(row->pin), S(row->role), S(row->lang));
    return error ? error : note_one(tx, TABLE_PERSON, row->id);
}

int hub_put_code(struct hub_tx *tx, const struct code_row *row)
{
    if (row->id[0] == '\0') {
        return RAFF_E_SYNTAX;
    }
    int error =
        RUN(tx->db, H_CODE_PUT, S(tx->site), S(row->id), S(row->kind), S(row->en), S(row->ar));
    return error ? error : note_one(tx, TABLE_CODE, row->id);
}

int hub_put_setting(struct hub_tx *tx, const char *name, const char *value)
{
    bool is_own = strncmp(name, ROW_SEAT_PREFIX, sizeof(ROW_SEAT_PREFIX) - 1) == 0;
    if (name[0] == '\0' || is_own) {
        return RAFF_E_SYNTAX;
    }
    int error = value ? RUN(tx->db, H_SETTING_PUT, S(tx->site), S(name), S(value))
                      : RUN(tx->db, H_SETTING_DROP, S(tx->site), S(name));
    return error ? error : note_one(tx, TABLE_SETTING, name);
}

static int or_not_found(int exists)
{
    return exists > 0 ? 0 : exists < 0 ? exists : RAFF_E_NOT_FOUND;
}

static int need_place(struct hub_tx *tx, const char *id)
{
    return or_not_found(EXISTS(tx->db, H_PLACE_KNOWN, S(tx->site), S(id)));
}

int hub_need_item(struct hub_tx *tx, const char *id)
{
    return or_not_found(EXISTS(tx->db, H_ITEM_KNOWN, S(tx->site), S(id)));
}

bool hub_has_stock(struct hub_tx *tx)
{
    return EXISTS(tx->db, H_STOCK_ANY, S(tx->site)) > 0;
}

/* --- stock --- */

/* Both ends of a movement that no event stands behind. */
static int book(struct hub_tx *tx, const struct leg *leg, const char *other_end)
{
    struct leg back = *leg;
    int error = need_place(tx, leg->place);
    error = error ? error : hub_need_item(tx, leg->item);
    copy_cut(back.place, sizeof(back.place), other_end);
    back.qty = -leg->qty;
    error = error ? error : stock_add(tx, leg);
    return error ? error : stock_add(tx, &back);
}

int hub_receive_opening(struct hub_tx *tx, const struct leg *leg)
{
    return leg->qty <= 0 ? RAFF_E_SYNTAX : book(tx, leg, "@supplier");
}

int hub_set_stock(struct hub_tx *tx, const char *place, const char *item, const char *lot,
                  const char *serial, int64_t qty)
{
    struct leg leg;
    int64_t held = 0;
    int error = copy_cstr(leg.place, sizeof(leg.place), place);
    error = error ? error : copy_cstr(leg.item, sizeof(leg.item), item);
    error = error ? error : copy_cstr(leg.lot, sizeof(leg.lot), lot);
    error = error ? error : copy_cstr(leg.serial, sizeof(leg.serial), serial);
    if (error) {
        return error;
    }
    error = NUMBER(tx->db, H_STOCK_QTY, &held, S(tx->site), S(place), S(item), S(lot), S(serial));
    if (error && error != RAFF_E_NOT_FOUND) {
        return error;
    }
    leg.qty = qty - held;
    return leg.qty ? book(tx, &leg, "@adjust") : 0;
}

int hub_unbalanced(struct hub *hub, const char *site, int64_t *ret_n)
{
    return NUMBER(hub->db, H_STOCK_UNBALANCED, ret_n, S(site));
}

/* --- orders --- */

static void bytes_releasep(struct bytes *bytes)
{
    bytes_release(bytes);
}

static int put_order_row(struct hub_tx *tx, const struct hub_order *order)
{
    CLEANUP(bytes_releasep) struct bytes ship_to = {0};
    bytes_init(&ship_to, SHIP_TO_MAX * NAME_SIZE * 8);
    if (order->n_ship_to) {
        json_open(&ship_to, '[');
        for (size_t i = 0; i < order->n_ship_to; i++) {
            json_str(&ship_to, order->ship_to[i]);
        }
        json_close(&ship_to, ']');
    }
    bytes_add(&ship_to, "", 1);
    int error = ship_to.error;
    return error
               ? error
               : RUN(tx->db, H_ORDER_ADD, S(tx->site), S(order->id), S(order->carrier),
                     I(order->priority), S(order->due), S((const char *)ship_to.at), I(tx->utc_ms));
}

int hub_put_order(struct hub_tx *tx, const struct hub_order *order)
{
    if (order->id[0] == '\0' || order->n_lines == 0 || order->n_ship_to > SHIP_TO_MAX) {
        return RAFF_E_SYNTAX;
    }
    if (hub_has_order(tx, order->id)) {
        return RAFF_E_EXISTS;
    }
    int error = put_order_row(tx, order);
    for (size_t i = 0; i < order->n_lines && !error; i++) {
        const struct hub_order_line *line = &order->lines[i];
        if (line->qty <= 0) {
            return RAFF_E_SYNTAX;
        }
        error = hub_need_item(tx, line->item);
        error = error ? error
                      : RUN(tx->db, H_ORDER_LINE_ADD, S(tx->site), S(order->id), I(i + 1),
                            S(line->item), I(line->qty));
    }
    char at[WHEN_SIZE];
    when_write(tx->utc_ms, at);
    return error ? error : order_enter(tx, order->id, "received", at, "", "");
}

bool hub_has_order(struct hub_tx *tx, const char *id)
{
    return EXISTS(tx->db, H_ORDER_GET, S(tx->site), S(id)) > 0;
}
