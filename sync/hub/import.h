/*
 * An import: files of a site, orders, or deliveries, checked to the last line and then written in
 * one transaction, or not at all.
 *
 * Tables are gone through twice: `check` reads every row and what it refers to, in the file or in
 * the book, and reports; only when no file had a fault does `put` write. Both read a row with the
 * same function, so that nothing is written that was not checked.
 */
#ifndef SYNC_HUB_IMPORT_H
#define SYNC_HUB_IMPORT_H

#include "sync/hub/cells.h"
#include "sync/hub/command.h"
#include "sync/hub/names.h"
#include "sync/hub/store.h"
#include "sync/ledger/pin.h"

/* How an item is controlled, as a mask: the number of its name in import.items. */
enum { IMPORT_LOT = 1, IMPORT_EXPIRY = 2, IMPORT_SERIAL = 4 };

struct import {
    struct command_call *call;
    struct hub_tx *tx;
    struct report report;
    bool has_events; /* the site is at work already */
    uint8_t pepper[PIN_PEPPER_SIZE];
    struct names places; /* number: enum place_kind */
    struct names items;  /* number: the mask above */
    struct names gtins, lots, stock, serials, people, badges, codes, settings, orders, pallets;
    int64_t counted; /* rows written */
};

/* One file of a site. */
struct import_table {
    const char *file;
    const struct column *columns;
    size_t n_columns;
    void (*check)(struct import *import, struct sheet *sheet); /* the row sheet_next stands on */
    /* A second look, when all rows of the table are known; NULL if none is needed. */
    void (*check_again)(struct import *import, struct sheet *sheet);
    int (*put)(struct import *import, struct sheet *sheet);
};

extern const struct import_table import_places;
extern const struct import_table import_items;
extern const struct import_table import_gtins;
extern const struct import_table import_lots;
extern const struct import_table import_stock;
extern const struct import_table import_people;
extern const struct import_table import_codes;
extern const struct import_table import_settings;

/* All leave the transaction to the caller; a positive return means that faults were reported. */
int import_site(struct import *import, const char *directory) MUST_CHECK;
int import_orders(struct import *import, const char *path) MUST_CHECK;
int import_deliveries(struct import *import, const char *path) MUST_CHECK;
/* A file of rows, gone through twice by `read`: to check and, where there was no fault, to write.
 */
int import_sheet(struct import *import, const char *path, const struct column *columns,
                 size_t n_columns,
                 int (*read)(struct import *import, struct sheet *sheet, bool writing,
                             void *context),
                 void *context) MUST_CHECK;
/* orders.json: an array of {order, carrier, priority, due, ship_to, lines}. `text` is the file. */
int import_orders_json(struct import *import, const char *name, struct str text) MUST_CHECK;
/* An order's own rules, wherever it came from; faults are reported at `line`. */
bool import_order_ok(struct import *import, const char *file, size_t line, const char *where,
                     const struct hub_order *order);

/* Notes a key of a table; a second time is a fault of `column`. Parts are joined by the caller. */
bool import_note(struct import *import, struct names *names, struct sheet *sheet, size_t column,
                 const char *key, int64_t number);
/* The kind of a place or the control of an item, from the files or from the book. */
bool import_find_place(struct import *import, const char *id, enum place_kind *ret_kind);
bool import_find_item(struct import *import, const char *id, int64_t *ret_control);

/* Parts of a key, joined as struct names wants it. */
#define IMPORT_KEY_SIZE 192
void import_key(char key[IMPORT_KEY_SIZE], const char *a, const char *b, const char *c,
                const char *d);

#endif
