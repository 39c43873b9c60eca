/* Stock: legs in, figures out, and what is wrong with a figure. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

static bool is_virtual(const char *place)
{
    return place[0] == '@';
}

bool is_sscc(const char *place)
{
    return strlen(place) == SSCC_SIZE - 1 && strspn(place, "0123456789") == SSCC_SIZE - 1;
}

/* --- figures --- */

static int note(struct hub_tx *tx, const struct leg *leg, struct change **ret_change)
{
    const char *const parts[] = {leg->place, leg->item, leg->lot, leg->serial};
    return changes_note(&tx->changes, TABLE_STOCK, parts, ARRAY_SIZE(parts), ret_change);
}

static int read_figure(struct hub_tx *tx, const struct leg *leg, struct change *figure)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_STOCK_GET, S(tx->site), S(leg->place), S(leg->item),
                               S(leg->lot), S(leg->serial));
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        figure->qty = db_column_int(stmt, 0);
        figure->is_odd = db_column_int(stmt, 1) != 0;
    }
    figure->is_figure = true;
    figure->is_stored = more > 0;
    if (figure->is_stored && !figure->is_odd) {
        copy_cut(tx->known.item, sizeof(tx->known.item), leg->item);
    }
    return more < 0 ? more : 0;
}

static int write_figure(struct hub_tx *tx, const char *const part[4], struct change *figure)
{
    int error = 0;
    if (figure->qty) {
        error = RUN(tx->db, figure->is_stored ? H_STOCK_SET : H_STOCK_PUT, S(tx->site), S(part[0]),
                    S(part[1]), S(part[2]), S(part[3]), I(figure->qty), I(figure->is_odd));
    } else if (figure->is_stored) {
        error =
            RUN(tx->db, H_STOCK_DROP, S(tx->site), S(part[0]), S(part[1]), S(part[2]), S(part[3]));
    }
    figure->is_stored = figure->qty != 0;
    figure->is_dirty = false;
    return error;
}

static void split_key(struct str key, const char *part[4])
{
    for (size_t i = 0; i < 4; i++) {
        part[i] = key.at;
        key.at += strlen(key.at) + 1;
    }
}

int stock_settle(struct hub_tx *tx)
{
    int error = 0;
    for (size_t i = 0; i < tx->changes.n && !error; i++) {
        struct change *change = &tx->changes.all[i];
        if (change->is_dirty) {
            const char *part[4];
            split_key(changes_key(&tx->changes, change), part);
            error = write_figure(tx, part, change);
        }
    }
    return error;
}

int stock_drop_zero(struct hub_tx *tx, struct str key)
{
    const char *part[4];
    split_key(key, part);
    return RUN(tx->db, H_STOCK_DROP, S(tx->site), S(part[0]), S(part[1]), S(part[2]), S(part[3]));
}

int stock_add(struct hub_tx *tx, const struct leg *leg)
{
    int error = RUN(tx->db, H_STOCK_ADD, S(tx->site), S(leg->place), S(leg->item), S(leg->lot),
                    S(leg->serial), I(leg->qty));
    return error ? error : note(tx, leg, NULL);
}

/* --- a leg of an event --- */

static int make_carton(struct hub_tx *tx, const char *sscc)
{
    struct place_row place = {.kind = PLACE_CARTON};
    copy_cut(place.id, sizeof(place.id), sscc);
    return hub_put_place(tx, &place);
}

/* Place and item of a row that is new, or was odd before. *ret_odd: one of them is not known. */
static int check_known(struct fold *fold, const struct leg *leg, bool *ret_odd)
{
    struct hub_tx *tx = fold->tx;
    int place = known_place(tx, leg->place);
    int item = place < 0 ? place : known_item(tx, leg->item);
    if (item < 0) {
        return item;
    }
    if (!place && is_sscc(leg->place)) {
        place = 1;
        int error = make_carton(tx, leg->place);
        if (error) {
            return error;
        }
    }
    if (!place) {
        fold_review(fold, "unknown place %s", leg->place);
    } else if (!item) {
        fold_review(fold, "unknown item %s", leg->item);
    }
    *ret_odd = !place || !item;
    return 0;
}

/* Adds the leg to its figure; a new or odd one is asked for its place and item. */
static int add(struct fold *fold, const struct leg *leg, struct change *figure)
{
    int error = figure->is_figure ? 0 : read_figure(fold->tx, leg, figure);
    bool is_odd = figure->is_odd;
    if (!error && (figure->qty == 0 || is_odd)) {
        error = check_known(fold, leg, &is_odd);
    }
    figure->is_odd = is_odd;
    figure->is_dirty = true;
    figure->qty += leg->qty;
    return error;
}

/* The set of changes is full and the op will be none: the figure lives for this leg alone. */
static int add_past_the_end(struct fold *fold, const struct leg *leg, int64_t *ret_qty)
{
    struct change figure = {.table = TABLE_STOCK};
    const char *const part[] = {leg->place, leg->item, leg->lot, leg->serial};
    int error = add(fold, leg, &figure);
    *ret_qty = figure.qty;
    return error ? error : write_figure(fold->tx, part, &figure);
}

int stock_move(struct fold *fold, const struct leg *leg)
{
    struct change *figure = NULL;
    int64_t qty = 0;
    int error = note(fold->tx, leg, &figure);
    if (!error && figure) {
        error = add(fold, leg, figure);
        qty = figure->qty;
    } else if (!error) {
        error = add_past_the_end(fold, leg, &qty);
    }
    if (error || qty >= 0 || leg->qty > 0 || is_virtual(leg->place)) {
        return error;
    }
    fold_review(fold, "negative stock: %lld of %s at %s", (long long)qty, leg->item, leg->place);
    return count_ask(fold->tx, leg->place, leg->item);
}
