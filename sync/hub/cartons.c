/* Cartons: packed, closed, on a manifest, gone. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define MANIFEST_CARRIER_MAX                                                                       \
    16 /* of the carrier's name in a manifest's id, which has 32 characters */

struct carton {
    char order[ID_SIZE];
    char task[ID_SIZE];
    int64_t line;
    bool closed;
    bool loaded;
    bool shipped;
};

/* 1: known; 0: not. */
static int find(struct hub_tx *tx, const char *sscc, struct carton *ret_carton)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_CARTON_GET, S(tx->site), S(sscc));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more;
    }
    *ret_carton = (struct carton){.line = db_column_int(stmt, 2)};
    db_column_str(stmt, 0, ret_carton->order, sizeof(ret_carton->order));
    db_column_str(stmt, 1, ret_carton->task, sizeof(ret_carton->task));
    ret_carton->closed = db_column_int(stmt, 3) != 0;
    ret_carton->loaded = db_column_int(stmt, 4) != 0;
    ret_carton->shipped = db_column_int(stmt, 5) != 0;
    return 1;
}

/* --- packing --- */

int carton_pack(struct fold *fold, const char *sscc)
{
    struct hub_tx *tx = fold->tx;
    struct carton carton;
    int known = find(tx, sscc, &carton);
    if (known < 0) {
        return known;
    }
    if (!known) {
        return RUN(tx->db, H_CARTON_ADD, S(tx->site), S(sscc), S(fold->order));
    }
    if (strcmp(carton.order, fold->order) != 0) {
        fold_review(fold, "carton %s is of order %s", sscc, carton.order);
    } else if (carton.closed) {
        fold_review(fold, "carton %s is closed", sscc);
    }
    return 0;
}

/* A carton that was emptied again and never closed is no carton of the order any more. */
int carton_unpack(struct fold *fold, const char *sscc)
{
    return RUN(fold->tx->db, H_CARTON_DROP_EMPTY, S(fold->tx->site), S(sscc));
}

/* --- on a manifest --- */

static int make_load(struct hub_tx *tx, const char *carrier, char ret_task[ID_SIZE])
{
    char manifest[ID_SIZE];
    int64_t n = 0, number = 0;
    int error = task_new_id(tx, ret_task, &n);
    error = error ? error : NUMBER(tx->db, H_SITE_TAKE_MANIFEST, &number, S(tx->site));
    if (error) {
        return error;
    }
    struct text text = text_over(manifest, sizeof(manifest));
    text_addf(&text, "M-%.*s%s%lld", MANIFEST_CARRIER_MAX, carrier, carrier[0] ? "-" : "",
              (long long)number);
    error = RUN(tx->db, H_TASK_ADD, S(tx->site), S(ret_task), I(n), S("load"), S(""), S(""), I(0),
                S(""), S(carrier), S(manifest), S(""));
    return error ? error : note_task(tx, ret_task);
}

static int open_load(struct hub_tx *tx, const char *carrier, char ret_task[ID_SIZE])
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_LOAD_FIND, S(tx->site), S(carrier));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : make_load(tx, carrier, ret_task);
    }
    db_column_str(stmt, 0, ret_task, ID_SIZE);
    return 0;
}

static int add_to_load(struct hub_tx *tx, const char *carrier, const char *sscc, const char *order)
{
    char task[ID_SIZE];
    int64_t line = 0;
    int error = open_load(tx, carrier, task);
    error = error ? error : NUMBER(tx->db, H_LINE_NEXT, &line, S(tx->site), S(task));
    error = error ? error
                  : RUN(tx->db, H_LINE_ADD, S(tx->site), S(task), I(line), S(order), S(sscc), S(""),
                        S(""), S(""), I(1), I(0), I(line));
    error = error ? error : note_line(tx, task, line);
    return error ? error : RUN(tx->db, H_CARTON_WAITS, S(tx->site), S(sscc), S(task), I(line));
}

static int carrier_of(struct hub_tx *tx, const char *order, char ret_carrier[ID_SIZE])
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_ORDER_GET, S(tx->site), S(order));
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 1, ret_carrier, ID_SIZE);
    }
    return more < 0 ? more : (more ? 0 : RAFF_E_NOT_FOUND);
}

/* --- closing and opening --- */

static int close_now(struct fold *fold, const char *sscc, const char *order)
{
    struct hub_tx *tx = fold->tx;
    char carrier[ID_SIZE];
    int error = RUN(tx->db, H_CARTON_CLOSE, S(tx->site), S(sscc), I(fold->event->weight_g));
    error = error ? error : carrier_of(tx, order, carrier);
    if (error == RAFF_E_NOT_FOUND) {
        fold_review(fold, "carton %s is of no order", sscc);
        return 0;
    }
    error = error ? error : add_to_load(tx, carrier, sscc, order);
    return error ? error : order_check_packed(fold, order);
}

int carton_close(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    const char *sscc = fold->event->carton;
    struct carton carton;
    int known = find(tx, sscc, &carton);
    if (known < 0) {
        return known;
    }
    if (known && carton.closed) {
        fold_review(fold, "carton %s was closed before", sscc);
        return 0;
    }
    if (!known) {
        fold_review(fold, "nothing was packed into carton %s", sscc);
        return 0;
    }
    return close_now(fold, sscc, carton.order);
}

int carton_open(struct fold *fold, const char *sscc)
{
    struct hub_tx *tx = fold->tx;
    struct carton carton;
    int known = find(tx, sscc, &carton);
    if (known <= 0) {
        return known;
    }
    if (carton.loaded) {
        fold_review(fold, "carton %s is loaded", sscc);
        return 0;
    }
    int error = RUN(tx->db, H_CARTON_OPEN, S(tx->site), S(sscc));
    if (!error && carton.task[0]) {
        error = RUN(tx->db, H_LINE_DROP, S(tx->site), S(carton.task), I(carton.line));
        error = error ? error : note_line(tx, carton.task, carton.line);
    }
    return error ? error : order_advance(fold, carton.order, " packed ", "packing");
}

/* --- loading --- */

/* The legs of a load, or of one that is taken back (`sign` -1). */
static int note_contents(struct fold *fold, const struct event *load, int sign)
{
    struct hub_tx *tx = fold->tx;
    int error = 0;
    for (size_t i = 0; i < load->n_legs && !error; i++) {
        const struct leg *leg = &load->legs[i];
        if (strcmp(leg->place, load->carton) == 0) {
            error = RUN(tx->db, H_CARTON_ITEM_ADD, S(tx->site), S(load->carton), S(leg->item),
                        I(-sign * leg->qty));
        }
    }
    return error;
}

int carton_load(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    const char *sscc = fold->event->carton;
    const char *manifest = fold->event->manifest[0] ? fold->event->manifest : fold->manifest;
    struct carton carton;
    int known = find(tx, sscc, &carton);
    if (known <= 0) {
        fold_review(fold, "unknown carton %s", sscc);
        return known;
    }
    if (!carton.closed) {
        fold_review(fold, "carton %s is not closed", sscc);
    } else if (fold->has_task && strcmp(carton.task, fold->event->task) != 0) {
        fold_review(fold, "carton %s is not on this manifest", sscc);
    }
    int error = note_contents(fold, fold->event, 1);
    return error ? error : RUN(tx->db, H_CARTON_LOAD, S(tx->site), S(sscc), S(manifest), I(1));
}

int carton_unload(struct fold *fold, const char *sscc)
{
    struct hub_tx *tx = fold->tx;
    struct carton carton;
    int known = find(tx, sscc, &carton);
    if (known <= 0) {
        return known;
    }
    if (carton.shipped) {
        fold_review(fold, "carton %s has left", sscc);
        return 0;
    }
    int error = note_contents(fold, fold->of, -1);
    return error ? error : RUN(tx->db, H_CARTON_LOAD, S(tx->site), S(sscc), S(""), I(0));
}

/* --- a manifest done --- */

/* Cartons still waiting on the task go to the carrier's next one. */
static int move_waiting(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    const char *task = fold->event->task;
    int more, error = 0;
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_LOAD_WAITING, S(tx->site), S(task));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        char sscc[ID_SIZE], order[ID_SIZE];
        db_column_str(stmt, 0, sscc, sizeof(sscc));
        db_column_str(stmt, 1, order, sizeof(order));
        error = more < 0 ? more : add_to_load(tx, fold->carrier, sscc, order);
    }
    return error;
}

static int ship_orders(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    int more, error = 0;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_LOAD_ORDERS, S(tx->site), S(fold->event->task));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        char order[ID_SIZE];
        db_column_str(stmt, 0, order, sizeof(order));
        error = more < 0 ? more : order_check_shipped(fold, order);
    }
    return error;
}

int carton_manifest_done(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    const char *task = fold->event->task;
    int error = RUN(tx->db, H_LOAD_SHIP, S(tx->site), S(task));
    error = error ? error : ship_orders(fold);
    return error ? error : move_waiting(fold);
}
