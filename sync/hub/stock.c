/* Stock: legs in, figures out, and what is wrong with a figure. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define COUNT_PRIORITY 5

static bool is_virtual(const char *place)
{
    return place[0] == '@';
}

bool is_sscc(const char *place)
{
    return strlen(place) == SSCC_SIZE - 1 && strspn(place, "0123456789") == SSCC_SIZE - 1;
}

/* 1: the row was there before; 0: it was made now. */
static int add(struct hub_tx *tx, const struct leg *leg, int64_t *ret_qty, bool *ret_odd)
{
    sqlite3_stmt *stmt = QUERY(tx->db, H_STOCK_ADD, S(tx->site), S(leg->place), S(leg->item),
                               S(leg->lot), S(leg->serial), I(leg->qty));
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        *ret_qty = db_column_int(stmt, 0);
        *ret_odd = db_column_int(stmt, 1) != 0;
    }
    sqlite3_reset(stmt);
    if (more == 0) {
        *ret_qty = leg->qty;
        int error = RUN(tx->db, H_STOCK_MAKE, S(tx->site), S(leg->place), S(leg->item), S(leg->lot),
                        S(leg->serial), I(leg->qty));
        return error;
    }
    return more;
}

int stock_add(struct hub_tx *tx, const struct leg *leg, int64_t *ret_qty)
{
    int64_t qty = 0;
    bool is_odd = false;
    int held = add(tx, leg, &qty, &is_odd);
    if (held < 0) {
        return held;
    }
    if (ret_qty) {
        *ret_qty = qty;
    }
    return note_stock(tx, leg);
}

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
    int place = EXISTS(tx->db, H_PLACE_KNOWN, S(tx->site), S(leg->place));
    int item = place < 0 ? place : EXISTS(tx->db, H_ITEM_KNOWN, S(tx->site), S(leg->item));
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

/* --- a count task where the books went below zero --- */

static int add_count_line(struct hub_tx *tx, const char *task, const struct leg *leg)
{
    return RUN(tx->db, H_LINE_ADD, S(tx->site), S(task), I(1), S(""), S(leg->place), S(leg->item),
               S(leg->lot), S(leg->serial), I(0), I(0), I(0));
}

static int ask_count(struct hub_tx *tx, const struct leg *leg)
{
    char task[ID_SIZE];
    int64_t n = 0;
    int asked = EXISTS(tx->db, H_COUNT_ASKED, S(tx->site), S(leg->place), S(leg->item));
    if (asked) {
        return asked < 0 ? asked : 0;
    }
    int error = task_new_id(tx, task, &n);
    error = error ? error
                  : RUN(tx->db, H_TASK_ADD, S(tx->site), S(task), I(n), S("count"), S(""), S(""),
                        I(COUNT_PRIORITY), S(""), S(""), S(""), S(""));
    error = error ? error : add_count_line(tx, task, leg);
    error = error ? error : note_task(tx, task);
    return error ? error : note_line(tx, task, 1);
}

int stock_move(struct fold *fold, const struct leg *leg)
{
    struct hub_tx *tx = fold->tx;
    int64_t qty = 0;
    bool was_odd = false, is_odd = false;
    int held = add(tx, leg, &qty, &was_odd);
    if (held < 0) {
        return held;
    }
    int error = note_stock(tx, leg);
    if (!error && (!held || was_odd)) {
        error = check_known(fold, leg, &is_odd);
        if (!error && is_odd != was_odd) {
            error = RUN(tx->db, H_STOCK_ODD, S(tx->site), S(leg->place), S(leg->item), S(leg->lot),
                        S(leg->serial), I(is_odd));
        }
    }
    if (error || qty >= 0 || leg->qty > 0 || is_virtual(leg->place)) {
        return error;
    }
    fold_review(fold, "negative stock: %lld of %s at %s", (long long)qty, leg->item, leg->place);
    return ask_count(tx, leg);
}
