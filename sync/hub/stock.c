/* Stock: legs in, figures out, and what is wrong with a figure. */
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

/* --- figures --- */

static int note(struct hub_tx *tx, const struct leg *leg, struct change **ret_change)
{
    const char *const parts[STOCK_PARTS] = {leg->place, leg->item, leg->lot, leg->serial};
    return changes_note(&tx->changes, TABLE_STOCK, parts, ARRAY_SIZE(parts), ret_change);
}

static int read_figure(struct hub_tx *tx, const struct leg *leg, struct change *figure)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_STOCK_GET, S(tx->site), S(leg->place), S(leg->item),
                               S(leg->lot), S(leg->serial));
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        figure->qty = figure->stored = db_column_int(stmt, 0);
        figure->is_odd = db_column_int(stmt, 1) != 0;
    }
    figure->is_figure = true;
    figure->is_stored = more > 0;
    if (figure->is_stored && !figure->is_odd) {
        copy_cut(tx->known.item, sizeof(tx->known.item), leg->item);
    }
    return more < 0 ? more : 0;
}

static const char *part_of(struct str key, int at)
{
    const char *part = key.at;
    for (int i = 0; i < at; i++) {
        part += strlen(part) + 1;
    }
    return part;
}

static void say_column(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    const struct figure *figure = (const struct figure *)given->rows + row;
    if (at < STOCK_PARTS) {
        sqlite3_result_text(out, part_of(figure->key, at), -1, SQLITE_STATIC);
    } else {
        sqlite3_result_int64(out, at == STOCK_PARTS ? figure->change->qty : figure->change->is_odd);
    }
}

static int by_key(const void *a, const void *b)
{
    const struct str one = ((const struct figure *)a)->key, other = ((const struct figure *)b)->key;
    int order = memcmp(one.at, other.at, one.len < other.len ? one.len : other.len);
    return order ? order : (one.len > other.len) - (one.len < other.len);
}

/* What of the figures stays, sorted, the rest dropped from the table. */
static int drop_gone(struct hub_tx *tx, struct figure *figures, size_t *n)
{
    size_t left = 0;
    int error = 0;
    for (size_t i = 0; i < *n && !error; i++) {
        struct change *change = figures[i].change;
        if (change->qty) {
            figures[left++] = figures[i];
        } else if (change->is_stored) {
            error = stock_drop_zero(tx, figures[i].key);
        }
        change->is_stored = change->qty != 0;
    }
    *n = left;
    qsort(figures, left, sizeof(*figures), by_key);
    return error;
}

static int write_table(struct hub_tx *tx, struct figure *figures, size_t n)
{
    int error = drop_gone(tx, figures, &n);
    if (error || n == 0) {
        return error;
    }
    struct given given = {.rows = figures, .n = n, .column = say_column};
    sqlite3_stmt *stmt = QUERY(tx->db, H_STOCK_SETTLE, S(tx->site));
    given_bind(stmt, 2, &given);
    return db_run(tx->db, stmt);
}

static void move_sum(struct hub_tx *tx, const struct figure *figure)
{
    struct change *change = figure->change;
    struct row_cell before[STOCK_PARTS + 1], after[STOCK_PARTS + 1];
    for (int i = 0; i < STOCK_PARTS; i++) {
        before[i] = after[i] = (struct row_cell){.text = part_of(figure->key, i)};
    }
    before[STOCK_PARTS] = (struct row_cell){.number = change->stored};
    after[STOCK_PARTS] = (struct row_cell){.number = change->qty};
    sums_move(tx, TABLE_STOCK, figure->key, change->is_stored ? before : NULL, after);
    change->stored = change->qty;
    change->is_dirty = false;
}

/* Both figures of a row being in hand, its sum needs not hear of them from the database. */
static int write_figures(struct hub_tx *tx, struct figure *figures, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        move_sum(tx, &figures[i]);
    }
    tx->is_counted = true;
    int error = write_table(tx, figures, n);
    tx->is_counted = false;
    return error;
}

int stock_settle(struct hub_tx *tx)
{
    size_t n = 0;
    for (size_t i = 0; i < tx->changes.n; i++) {
        struct change *change = &tx->changes.all[i];
        if (change->is_dirty) {
            tx->figures[n++] = (struct figure){changes_key(&tx->changes, change), change};
        }
    }
    return n ? write_figures(tx, tx->figures, n) : 0;
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
    struct hub_tx *tx = fold->tx;
    struct change figure = {.table = TABLE_STOCK};
    const char *const parts[STOCK_PARTS] = {leg->place, leg->item, leg->lot, leg->serial};
    int error = add(fold, leg, &figure);
    bytes_clear(&tx->key);
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        bytes_add(&tx->key, parts[i], strlen(parts[i]) + 1);
    }
    *ret_qty = figure.qty;
    error = error ? error : tx->key.error;
    return error ? error : write_figures(tx, &(struct figure){bytes_view(&tx->key), &figure}, 1);
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
