/*
 * A ledger in arrays, for the flows' tests: what is committed changes stock, lines and tasks at
 * once, as pending work does in the real one. Events are checked by the ledger's own event_check.
 */
#ifndef TESTS_FLOW_FAKE_BOOK_H
#define TESTS_FLOW_FAKE_BOOK_H

#include "drivers/base/error.h"
#include "terminal/flow/book.h"

#define FAKE_ROWS   256
#define FAKE_EVENTS 4096
#define FAKE_WORK   262144 /* WORK_MAX and more */

struct fake_book {
    struct book book;
    struct place_row places[FAKE_ROWS];
    struct item_row items[FAKE_ROWS];
    struct gtin_row gtins[FAKE_ROWS];
    struct stock_row stock[4 * FAKE_ROWS];
    struct task_row tasks[FAKE_ROWS];
    struct line_row lines[FAKE_ROWS];
    struct person_row people[FAKE_ROWS];
    struct code_row codes[FAKE_ROWS];
    struct seat_row seats[FAKE_ROWS];
    size_t n_places, n_items, n_gtins, n_stock, n_tasks, n_lines, n_people, n_codes, n_seats;
    struct event events[FAKE_EVENTS];
    size_t n_events;
    char work[FAKE_WORK];
    unsigned n_commits, n_saves;
    int fail;      /* what the next commit or save returns */
    int fail_read; /* what every read returns */
    int wrong_pins;
    int64_t sscc; /* of the next carton */
    bool no_sscc;
};

void fake_init(struct fake_book *fake);
struct place_row *fake_place(struct fake_book *fake, const char *id, enum place_kind kind);
struct item_row *fake_item(struct fake_book *fake, const char *id, const char *gtin);
void fake_gtin(struct fake_book *fake, const char *gtin, const char *item, int64_t qty);
void fake_stock(struct fake_book *fake, const char *place, const char *item, const char *lot,
                const char *serial, const char *expiry, int64_t qty);
struct task_row *fake_task(struct fake_book *fake, const char *id, enum task_kind kind,
                           const char *seat);
struct line_row *fake_line(struct fake_book *fake, const char *task, const char *place,
                           const char *item, int64_t qty);
struct person_row *fake_person(struct fake_book *fake, const char *id, const char *role);
void fake_code(struct fake_book *fake, const char *id, const char *kind);
struct task_row *fake_find_task(struct fake_book *fake, const char *id);
int64_t fake_qty(const struct fake_book *fake, const char *place, const char *item, const char *lot,
                 const char *serial);
/* Sum over all places, per (item, lot, serial): true if every one is zero. */
bool fake_balanced(const struct fake_book *fake);

#endif
