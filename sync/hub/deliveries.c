/* Deliveries: announced by an import, received by the floor, closed with what came and what did
 * not. Whatever came is in the books and counts; what of it was not announced, or is too much or
 * too little, is for a person to look at. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* --- announced --- */

static bool same_line(sqlite3_stmt *stmt, const struct hub_delivery_line *line)
{
    return str_is(db_column_view(stmt, 0), line->item) &&
           str_is(db_column_view(stmt, 1), line->lot) &&
           str_is(db_column_view(stmt, 2), line->sscc) && db_column_int(stmt, 3) == line->qty;
}

static int compare_lines(struct hub_tx *tx, const struct hub_delivery *delivery, bool *ret_same)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_DELIVERY_LINES, S(tx->site), S(delivery->asn));
    size_t n = 0;
    int more = 0;
    while ((more = db_step(tx->db, stmt)) > 0 && n < delivery->n_lines &&
           same_line(stmt, &delivery->lines[n])) {
        n++;
    }
    *ret_same = more == 0 && n == delivery->n_lines;
    return more < 0 ? more : 0;
}

int hub_find_delivery(struct hub_tx *tx, const struct hub_delivery *delivery, bool *ret_same)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_DELIVERY_GET, S(tx->site), S(delivery->asn));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    if (!str_is(db_column_view(stmt, 0), delivery->supplier)) {
        *ret_same = false;
        return 0;
    }
    return compare_lines(tx, delivery, ret_same);
}

int hub_find_pallet(struct hub_tx *tx, const char *sscc, char ret_asn[ID_SIZE])
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_DELIVERY_OF_PALLET, S(tx->site), S(sscc));
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 0, ret_asn, ID_SIZE);
    }
    return more < 0 ? more : (more ? 0 : RAFF_E_NOT_FOUND);
}

static int put_line(struct hub_tx *tx, const char *asn, const char *task, int64_t n,
                    const struct hub_delivery_line *line)
{
    if (line->qty <= 0) {
        return RAFF_E_SYNTAX;
    }
    int error = hub_need_item(tx, line->item);
    if (!error && line->expiry[0]) {
        error = hub_put_lot(tx, line->item, line->lot, line->expiry);
    }
    error = error ? error
                  : RUN(tx->db, H_DELIVERY_LINE_ADD, S(tx->site), S(asn), I(n), S(line->item),
                        S(line->lot), S(line->sscc), I(line->qty));
    error = error ? error
                  : RUN(tx->db, H_LINE_ADD, S(tx->site), S(task), I(n), S(""), S(line->sscc),
                        S(line->item), S(line->lot), S(""), I(line->qty), I(0), I(n));
    return error ? error : note_line(tx, task, n);
}

int hub_put_delivery(struct hub_tx *tx, const struct hub_delivery *delivery)
{
    char task[ID_SIZE];
    int64_t number = 0;
    if (delivery->asn[0] == '\0' || delivery->n_lines == 0) {
        return RAFF_E_SYNTAX;
    }
    int there = EXISTS(tx->db, H_DELIVERY_GET, S(tx->site), S(delivery->asn));
    if (there) {
        return there < 0 ? there : RAFF_E_EXISTS;
    }
    int error = task_new_id(tx, task, &number);
    error = error ? error
                  : RUN(tx->db, H_DELIVERY_ADD, S(tx->site), S(delivery->asn),
                        S(delivery->supplier), S(task), I(tx->utc_ms));
    error = error ? error
                  : RUN(tx->db, H_DELIVERY_TASK_ADD, S(tx->site), S(task), I(number),
                        S(delivery->asn), S(delivery->supplier));
    error = error ? error : note_task(tx, task);
    for (size_t i = 0; i < delivery->n_lines && !error; i++) {
        error = put_line(tx, delivery->asn, task, (int64_t)i + 1, &delivery->lines[i]);
    }
    return error;
}

/* --- received --- */

/* 1 and the delivery that the task is of; 0: none. */
static int find(struct hub_tx *tx, const char *task, char ret_asn[ID_SIZE])
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_DELIVERY_OF_TASK, S(tx->site), S(task));
    int more = task[0] ? db_step(tx->db, stmt) : 0;
    if (more > 0) {
        db_column_str(stmt, 0, ret_asn, ID_SIZE);
    }
    return more;
}

static int came_unannounced(struct fold *fold, const char *asn, const struct event *act,
                            int64_t sign)
{
    struct hub_tx *tx = fold->tx;
    int error = 0;
    for (size_t i = 0; i < act->n_legs && !error; i++) {
        const struct leg *leg = &act->legs[i];
        if (leg->qty > 0) {
            error = RUN(tx->db, H_DELIVERY_EXTRA_CAME, S(tx->site), S(asn), S(leg->item),
                        S(leg->lot), I(sign * leg->qty));
        }
    }
    if (!error && sign > 0) {
        fold_review(fold, "%s is not announced in %s", act->legs[0].item, asn);
    }
    return error;
}

/* Of one event all legs are of one lot. */
static int judge_lot(struct fold *fold, const char *asn)
{
    struct hub_tx *tx = fold->tx;
    const struct event *event = fold->event;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_DELIVERY_LINE_OTHER_LOT, S(tx->site), S(asn),
                               I(event->line), S(event->legs[0].lot));
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        char lot[LOT_SIZE];
        db_column_str(stmt, 0, lot, sizeof(lot));
        fold_review(fold, "line %lld announced lot %s, %s came", (long long)event->line, lot,
                    event->legs[0].lot);
    }
    return more < 0 ? more : 0;
}

/* Adds what came (sign 1) or was taken back (-1) to its delivery. */
static int came(struct fold *fold, const struct event *act, int64_t sign)
{
    struct hub_tx *tx = fold->tx;
    char asn[ID_SIZE];
    int found = find(tx, act->task, asn);
    if (found <= 0) {
        return found;
    }
    int error = RUN(tx->db, H_DELIVERY_BEGIN, S(tx->site), S(asn));
    error = error ? error
                  : RUN(tx->db, H_DELIVERY_LINE_CAME, S(tx->site), S(asn), I(act->line),
                        I(sign * event_progress(act, NULL).done));
    if (error) {
        return error;
    }
    if (sqlite3_changes(db_handle(tx->db)) == 0) {
        return came_unannounced(fold, asn, act, sign);
    }
    return sign > 0 ? judge_lot(fold, asn) : 0;
}

static int held_expiry(struct hub_tx *tx, const struct leg *leg, char ret_expiry[DATE_SIZE])
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_LOT_ONE, S(tx->site), S(leg->item), S(leg->lot));
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 2, ret_expiry, DATE_SIZE);
    }
    return more;
}

/* A lot that the book does not know gets the expiry that the label said. */
static int learn_lot(struct fold *fold, const struct leg *leg)
{
    struct hub_tx *tx = fold->tx;
    const char *expiry = fold->event->expiry;
    char held[DATE_SIZE] = "";
    int found = held_expiry(tx, leg, held);
    if (found < 0) {
        return found;
    }
    if (expiry[0] && !held[0]) {
        int error = hub_put_lot(tx, leg->item, leg->lot, expiry);
        return error == RAFF_E_NOT_FOUND ? 0 : error; /* an unknown item is in the review already */
    }
    if (expiry[0] && strcmp(held, expiry) != 0) {
        fold_review(fold, "lot %s of %s expires %s, its label said %s", leg->lot, leg->item, held,
                    expiry);
    } else if (!expiry[0] &&
               EXISTS(tx->db, H_LOT_UNKNOWN, S(tx->site), S(leg->item), S(leg->lot)) > 0) {
        fold_review(fold, "lot %s of %s has no expiry", leg->lot, leg->item);
    }
    return 0;
}

/* A serial is one thing; where there are two of it, one is another. */
static int judge_serial(struct fold *fold, const struct leg *leg)
{
    struct hub_tx *tx = fold->tx;
    int64_t held = 0;
    int error = NUMBER(tx->db, H_SERIAL_HELD, &held, S(tx->site), S(leg->item), S(leg->serial));
    if (held > 1) {
        fold_review(fold, "serial %s of %s is here twice", leg->serial, leg->item);
    }
    return error;
}

int delivery_receive(struct fold *fold)
{
    const struct event *event = fold->event;
    int error = event->n_legs ? came(fold, event, 1) : 0;
    for (size_t i = 0; i < event->n_legs && !error; i++) {
        const struct leg *leg = &event->legs[i];
        if (leg->qty > 0 && leg->lot[0]) {
            error = learn_lot(fold, leg);
        }
        if (!error && leg->qty > 0 && leg->serial[0]) {
            error = judge_serial(fold, leg);
        }
    }
    return error;
}

int delivery_take_back(struct fold *fold)
{
    return came(fold, fold->of, -1);
}

/* --- closed --- */

static int balance(struct hub_tx *tx, const char *asn, int64_t ret[3])
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_DELIVERY_BALANCE, S(tx->site), S(asn));
    int more = db_step(tx->db, stmt);
    for (int i = 0; more > 0 && i < 3; i++) {
        ret[i] = db_column_int(stmt, i);
    }
    return more < 0 ? more : 0;
}

static void judge(struct fold *fold, const char *asn, const int64_t balance[3])
{
    static const char *const words[] = {"short", "over", "not announced"};
    char what[HUB_WHY_SIZE];
    struct text text = text_over(what, sizeof(what));
    for (int i = 0; i < 3; i++) {
        if (balance[i]) {
            text_addf(&text, "%s%lld %s", text.len ? ", " : "", (long long)balance[i], words[i]);
        }
    }
    if (text.len) {
        const char *code = fold->event->code;
        fold_review(fold, "delivery %s: %s%s%s", asn, what, code[0] ? ": " : "", code);
    }
}

int delivery_close(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    const struct event *event = fold->event;
    char asn[ID_SIZE];
    int64_t sums[3] = {0};
    int found = find(tx, event->task, asn);
    if (found <= 0) {
        return found;
    }
    int error = balance(tx, asn, sums);
    if (!error) {
        judge(fold, asn, sums);
        error = RUN(tx->db, H_DELIVERY_CLOSE, S(tx->site), S(asn), S(event->at), S(event->by),
                    S(event->code));
    }
    return error;
}

int delivery_begin(struct fold *fold)
{
    char asn[ID_SIZE];
    int found = find(fold->tx, fold->event->task, asn);
    return found <= 0 ? found : RUN(fold->tx->db, H_DELIVERY_BEGIN, S(fold->tx->site), S(asn));
}
