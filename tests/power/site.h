/*
 * The hub as one seat hears it, without a hub: a small site's rows, and ops that fold the seat's
 * events into them. All of its stock sums to zero.
 */
#ifndef TESTS_POWER_SITE_H
#define TESTS_POWER_SITE_H

#include "sync/ledger/ledger.h"

#define SITE_PLACES     9
#define SITE_ITEMS      2
#define SITE_BINS       4
#define SITE_EVENTS_MAX 8192
#define SITE_CHANGES    (SITE_PLACES * SITE_ITEMS)
#define SITE_TOTE       "TOTE"
#define SITE_CARTON     "095060000000000013"
#define SITE_TASK       "T1"

struct site_stock {
    int64_t qty[SITE_PLACES][SITE_ITEMS];
};

struct site {
    uint64_t op;
    uint64_t folded; /* the seat's events up to here are in `stock` */
    struct site_stock stock;
    struct site_stock by_event[SITE_EVENTS_MAX]; /* what each adds */
};

const char *site_place(size_t place); /* bins first */
const char *site_item(size_t item);

void site_begin(struct site *site);
/* The seat committed it. */
void site_note(struct site *site, const struct event *event);
/* One more op, with the events up to `own` folded in. */
void site_fold(struct site *site, uint64_t own);

/* Rows with the texts they point at. */
struct site_rows {
    struct ledger_change all[SITE_CHANGES];
    char texts[SITE_CHANGES][2][128];
    size_t n;
};
/* Every stock row; those of nothing are deleted, or left out. */
void site_stock_rows(const struct site_stock *stock, bool with_deleted, struct site_rows *ret_rows);
/* A table of a snapshot, all of it, in key order. */
void site_table_rows(const struct site_stock *stock, const char *table, struct site_rows *ret_rows);

#endif
