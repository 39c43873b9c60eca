/*
 * What the flows ask of the ledger: an interface, so that the work stays pure and a test can hand
 * it a book of its own. The functions mean exactly what their namesakes in sync/ledger/ledger.h
 * say; terminal/app binds them to a real ledger.
 */
#ifndef TERMINAL_FLOW_BOOK_H
#define TERMINAL_FLOW_BOOK_H

#include "sync/ledger/event.h"
#include "sync/ledger/rows.h"

struct book {
    const struct book_ops *ops;
};

struct book_ops {
    int (*place)(struct book *, const char *id, struct place_row *ret);
    int (*item)(struct book *, const char *id, struct item_row *ret);
    int (*gtin)(struct book *, const char *gtin14, struct gtin_row *ret);
    int (*person)(struct book *, const char *id, struct person_row *ret);
    int (*person_by_badge)(struct book *, const char *badge, struct person_row *ret);
    int (*task)(struct book *, const char *id, struct task_row *ret);
    int (*line)(struct book *, const char *task, int64_t line, struct line_row *ret);
    int (*event)(struct book *, uint64_t seq, struct event *ret);
    int (*stock_qty)(struct book *, const char *place, const char *item, const char *lot,
                     const char *serial, int64_t *ret_qty);
    int (*codes)(struct book *, const char *kind, struct code_row *rows, size_t max);
    int (*my_tasks)(struct book *, unsigned kinds, size_t skip, struct task_row *rows, size_t max);
    int (*tasks)(struct book *, unsigned kinds, size_t skip, struct task_row *rows, size_t max);
    int (*lines)(struct book *, const char *task, bool open_only, size_t skip,
                 struct line_row *rows, size_t max);
    int (*tasks_at)(struct book *, const char *place, struct task_row *rows, size_t max);
    int (*stock)(struct book *, const char *zone, const char *place, const char *item, size_t skip,
                 struct stock_row *rows, size_t max);
    int (*last_undoable)(struct book *, const char *by, struct event *ret);
    void (*setting)(struct book *, const char *name, const char *fallback, char *value,
                    size_t size);
    /* What the hub knows of other seats, from its `seat.{id}` settings, for rule 12 of the screen.
     */
    int (*seats)(struct book *, struct seat_row *rows, size_t max);

    /* Durable when it returns 0: only then may the flow signal success. */
    int (*commit)(struct book *, struct event *events, size_t n, const char *work);
    int (*save_work)(struct book *, const char *work);
    void (*load_work)(struct book *, char *work, size_t size);
    int (*new_sscc)(struct book *, char ret_sscc[SSCC_SIZE]);
    /* Whether the PIN is this person's: 0, RAFF_E_DENIED, or RAFF_E_BUSY with the seconds to wait
     * after five wrong ones. */
    int (*check_pin)(struct book *, const struct person_row *person, const char *pin,
                     int64_t *ret_wait_s);
};

#endif
