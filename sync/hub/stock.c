/* Stock: legs in, figures out, and what is wrong with a figure. */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define STOCK_PARTS 4 /* of the key: place, item, lot, serial */

static bool is_virtual(const char *place)
{
    return place[0] == '@';
}

bool is_sscc(const char *place)
{
    return strlen(place) == SSCC_SIZE - 1 && strspn(place, "0123456789") == SSCC_SIZE - 1;
}

/* --- figures that are held --- */

int stock_init(struct held_stock *stock)
{
    stock->all = calloc(HELD_STOCK, sizeof(*stock->all));
    stock->dirty = calloc(HELD_STOCK, sizeof(*stock->dirty));
    int error = changes_init(&stock->keys, HELD_STOCK);
    return stock->all && stock->dirty ? error : -ENOMEM;
}

void stock_release(struct held_stock *stock)
{
    changes_release(&stock->keys);
    free(stock->all);
    free(stock->dirty);
}

void stock_clear(struct hub_tx *tx)
{
    changes_clear(&tx->stock.keys);
    tx->stock.n_dirty = 0;
    for (size_t i = 0; i < tx->changes.n; i++) {
        tx->changes.all[i].figure = 0;
    }
}

static struct str key_of(const struct held_stock *stock, size_t at)
{
    return changes_key(&stock->keys, &stock->keys.all[at]);
}

static int note(struct hub_tx *tx, const struct leg *leg, struct change **ret_change)
{
    const char *const parts[STOCK_PARTS] = {leg->place, leg->item, leg->lot, leg->serial};
    return changes_note(&tx->changes, TABLE_STOCK, parts, ARRAY_SIZE(parts), ret_change);
}

static int write_key(struct hub_tx *tx, const struct leg *leg)
{
    const char *const parts[STOCK_PARTS] = {leg->place, leg->item, leg->lot, leg->serial};
    bytes_clear(&tx->key);
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        bytes_add(&tx->key, parts[i], strlen(parts[i]) + 1);
    }
    return tx->key.error;
}

/* Room for one more. */
static int make_room(struct hub_tx *tx)
{
    if (tx->stock.keys.n < tx->stock.keys.n_max) {
        return 0;
    }
    int error = guard_settle(tx);
    stock_clear(tx);
    return error;
}

/* The leg's place among those that are held, with a figure that is not known where it is new. */
static int take_place(struct hub_tx *tx, const struct leg *leg, size_t *ret_at)
{
    struct held_stock *stock = &tx->stock;
    struct change *held = NULL;
    int error = make_room(tx);
    error = error ? error : write_key(tx, leg);
    size_t n = stock->keys.n;
    error =
        error ? error : changes_note_key(&stock->keys, TABLE_STOCK, bytes_view(&tx->key), &held);
    if (error) {
        return error;
    }
    *ret_at = (size_t)(held - stock->keys.all);
    if (*ret_at == n) {
        stock->all[n] = (struct figure){.is_known = false};
    }
    return 0;
}

static int read_figure(struct hub_tx *tx, const struct leg *leg, struct figure *figure)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_STOCK_GET, S(tx->site), S(leg->place), S(leg->item),
                               S(leg->lot), S(leg->serial));
    int more = db_step(tx->db, stmt);
    *figure =
        (struct figure){.is_known = more >= 0, .is_stored = more > 0, .is_dirty = figure->is_dirty};
    if (more > 0) {
        figure->qty = figure->told = db_column_int(stmt, 0);
        figure->is_odd = db_column_int(stmt, 1) != 0;
    }
    return more < 0 ? more : 0;
}

/* The leg's figure, noted for the op. It stays where it is until the next one is asked for. */
static int hold(struct hub_tx *tx, const struct leg *leg, struct figure **ret_figure)
{
    struct change *change = NULL;
    size_t at = 0;
    int error = note(tx, leg, &change);
    if (!error && change && change->figure) {
        at = change->figure - 1;
    } else {
        error = error ? error : take_place(tx, leg, &at);
    }
    if (error) {
        return error;
    }
    if (change) { /* else the op is too large to be told row by row */
        change->figure = at + 1;
    }
    struct figure *figure = *ret_figure = &tx->stock.all[at];
    error = figure->is_known ? 0 : read_figure(tx, leg, figure);
    if (figure->qty && !figure->is_odd) { /* the leg it goes to asks next */
        copy_cut(tx->known.item, sizeof(tx->known.item), leg->item);
    }
    return error;
}

const int64_t *stock_qty(const struct hub_tx *tx, const struct change *change)
{
    const struct figure *figure = change->figure ? &tx->stock.all[change->figure - 1] : NULL;
    return figure && figure->is_known ? &figure->qty : NULL;
}

void stock_forget(struct hub_tx *tx, struct str key)
{
    struct held_stock *stock = &tx->stock;
    const struct change *held = changes_find(&stock->keys, TABLE_STOCK, key);
    struct figure *figure = held ? &stock->all[held - stock->keys.all] : NULL;
    if (figure && figure->is_known && (figure->is_dirty || figure->told != figure->qty)) {
        tx->sums_error = tx->sums_error ? tx->sums_error : RAFF_E_STATE;
    }
    if (figure) {
        figure->is_known = false;
    }
}

static void soil(struct hub_tx *tx, struct figure *figure)
{
    struct held_stock *stock = &tx->stock;
    if (!figure->is_dirty) {
        stock->dirty[stock->n_dirty++] = (size_t)(figure - stock->all);
        figure->is_dirty = true;
    }
    guard_hold(tx, HELD_TABLE_STOCK);
}

/* --- into sums and ops --- */

static const char *part_of(struct str key, int at)
{
    const char *part = key.at;
    for (int i = 0; i < at; i++) {
        part += strlen(part) + 1;
    }
    return part;
}

static void tell(struct hub_tx *tx, size_t at)
{
    struct figure *figure = &tx->stock.all[at];
    struct str key = key_of(&tx->stock, at);
    if (!figure->is_known || figure->told == figure->qty) {
        return;
    }
    struct row_cell before[STOCK_PARTS + 1], after[STOCK_PARTS + 1];
    for (int i = 0; i < STOCK_PARTS; i++) {
        before[i] = after[i] = (struct row_cell){.text = part_of(key, i)};
    }
    before[STOCK_PARTS] = (struct row_cell){.number = figure->told};
    after[STOCK_PARTS] = (struct row_cell){.number = figure->qty};
    sums_move(tx, TABLE_STOCK, key, &figure->summed, before, after);
    figure->told = figure->qty;
}

void stock_tell(struct hub_tx *tx, const struct change *change)
{
    if (change->figure) {
        tell(tx, change->figure - 1);
    }
}

void stock_tell_all(struct hub_tx *tx)
{
    for (size_t i = 0; i < tx->stock.n_dirty; i++) { /* what is not told is not written either */
        tell(tx, tx->stock.dirty[i]);
    }
}

/* --- into the table --- */

static void say_column(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    const struct held_stock *stock = given->rows;
    const struct figure *figure = &stock->all[stock->dirty[row]];
    if (at < STOCK_PARTS) {
        sqlite3_result_text(out, part_of(key_of(stock, stock->dirty[row]), at), -1, SQLITE_STATIC);
    } else {
        sqlite3_result_int64(out, at == STOCK_PARTS ? figure->qty : figure->is_odd);
    }
}

static int by_key(const void *a, const void *b, void *context)
{
    const struct held_stock *stock = context;
    const struct str one = key_of(stock, *(const size_t *)a);
    const struct str other = key_of(stock, *(const size_t *)b);
    int order = memcmp(one.at, other.at, one.len < other.len ? one.len : other.len);
    return order ? order : (one.len > other.len) - (one.len < other.len);
}

/* What of the figures stays is left, those of zero are dropped from the table. */
static int drop_gone(struct hub_tx *tx)
{
    struct held_stock *stock = &tx->stock;
    size_t left = 0;
    int error = 0;
    for (size_t i = 0; i < stock->n_dirty && !error; i++) {
        struct figure *figure = &stock->all[stock->dirty[i]];
        figure->is_dirty = false;
        if (figure->qty) {
            stock->dirty[left++] = stock->dirty[i];
        } else if (figure->is_stored) {
            error = stock_drop_zero(tx, key_of(stock, stock->dirty[i]));
        }
        figure->is_stored = figure->qty != 0;
    }
    stock->n_dirty = left;
    return error;
}

/* In the order of the table's own key. */
static int write_table(struct hub_tx *tx)
{
    struct held_stock *stock = &tx->stock;
    qsort_r(stock->dirty, stock->n_dirty, sizeof(*stock->dirty), by_key, stock);
    int error = drop_gone(tx);
    if (error || stock->n_dirty == 0) {
        return error;
    }
    struct given given = {.rows = stock, .n = stock->n_dirty, .column = say_column};
    stock->n_dirty = 0;
    sqlite3_stmt *stmt = QUERY(tx->db, H_STOCK_SETTLE, S(tx->site));
    given_bind(stmt, 2, &given);
    return db_run(tx->db, stmt);
}

/* Both figures of a row being in hand, its sum needs not hear of them from the database. */
int stock_settle(struct hub_tx *tx)
{
    stock_tell_all(tx);
    return write_table(tx);
}

int stock_drop_zero(struct hub_tx *tx, struct str key)
{
    return RUN(tx->db, H_STOCK_DROP, S(tx->site), S(part_of(key, 0)), S(part_of(key, 1)),
               S(part_of(key, 2)), S(part_of(key, 3)));
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

/* A figure that is new or odd is asked for its place and item: once, if both are known. */
static bool is_unseen(const struct hub_tx *tx, const struct figure *figure)
{
    return figure->is_odd || (figure->qty == 0 && figure->seen != tx->places);
}

int stock_move(struct fold *fold, const struct leg *leg)
{
    struct hub_tx *tx = fold->tx;
    struct figure *figure = NULL;
    int error = hold(tx, leg, &figure);
    bool is_odd = !error && figure->is_odd;
    if (!error && is_unseen(tx, figure)) {
        error = check_known(fold, leg, &is_odd);
        figure->seen = is_odd ? 0 : tx->places;
    }
    if (error) {
        return error;
    }
    figure->is_odd = is_odd;
    figure->qty += leg->qty;
    soil(tx, figure);
    if (figure->qty >= 0 || leg->qty > 0 || is_virtual(leg->place)) {
        return 0;
    }
    fold_review(fold, "negative stock: %lld of %s at %s", (long long)figure->qty, leg->item,
                leg->place);
    return count_ask(tx, leg->place, leg->item);
}
