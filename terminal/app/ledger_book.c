#include "terminal/app/ledger_book.h"

#include "drivers/base/error.h"
#include "sync/ledger/pin.h"

#define PIN_FREE_TRIES 5
#define PIN_WAIT_S     30
#define PIN_WAIT_MAX_S 900

static struct ledger *of(struct book *book)
{
    return container_of(book, struct ledger_book, base)->ledger;
}

static int book_place(struct book *book, const char *id, struct place_row *ret)
{
    return ledger_place(of(book), id, ret);
}

static int book_item(struct book *book, const char *id, struct item_row *ret)
{
    return ledger_item(of(book), id, ret);
}

static int book_gtin(struct book *book, const char *gtin14, struct gtin_row *ret)
{
    return ledger_gtin(of(book), gtin14, ret);
}

static int book_person(struct book *book, const char *id, struct person_row *ret)
{
    return ledger_person(of(book), id, ret);
}

static int book_person_by_badge(struct book *book, const char *badge, struct person_row *ret)
{
    return ledger_person_by_badge(of(book), badge, ret);
}

static int book_task(struct book *book, const char *id, struct task_row *ret)
{
    return ledger_task(of(book), id, ret);
}

static int book_line(struct book *book, const char *task, int64_t line, struct line_row *ret)
{
    return ledger_line(of(book), task, line, ret);
}

static int book_event(struct book *book, uint64_t seq, struct event *ret)
{
    return ledger_event(of(book), seq, ret);
}

static int book_stock_qty(struct book *book, const char *place, const char *item, const char *lot,
                          const char *serial, int64_t *ret_qty)
{
    return ledger_stock_qty(of(book), place, item, lot, serial, ret_qty);
}

static int book_codes(struct book *book, const char *kind, struct code_row *rows, size_t max)
{
    return ledger_codes(of(book), kind, rows, max);
}

static int book_my_tasks(struct book *book, unsigned kinds, size_t skip, struct task_row *rows,
                         size_t max)
{
    return ledger_my_tasks(of(book), kinds, skip, rows, max);
}

static int book_tasks(struct book *book, unsigned kinds, size_t skip, struct task_row *rows,
                      size_t max)
{
    return ledger_tasks(of(book), kinds, skip, rows, max);
}

static int book_lines(struct book *book, const char *task, bool open_only, size_t skip,
                      struct line_row *rows, size_t max)
{
    return ledger_lines(of(book), task, open_only, skip, rows, max);
}

static int book_tasks_at(struct book *book, const char *place, struct task_row *rows, size_t max)
{
    return ledger_tasks_at(of(book), place, rows, max);
}

static int book_stock(struct book *book, const char *zone, const char *place, const char *item,
                      size_t skip, struct stock_row *rows, size_t max)
{
    return ledger_stock(of(book), zone, place, item, skip, rows, max);
}

static int book_last_undoable(struct book *book, const char *by, struct event *ret)
{
    return ledger_last_undoable(of(book), by, ret);
}

static void book_setting(struct book *book, const char *name, const char *fallback, char *value,
                         size_t size)
{
    ledger_setting(of(book), name, fallback, value, size);
}

static int book_seats(struct book *book, struct seat_row *rows, size_t max)
{
    return ledger_seats(of(book), rows, max);
}

static int book_commit(struct book *book, struct event *events, size_t n, const char *work)
{
    struct ledger_book *self = container_of(book, struct ledger_book, base);
    for (size_t i = 0; i < n; i++) {
        copy_cut(events[i].clock, sizeof(events[i].clock),
                 self->clock_is_known ? "" : EVENT_CLOCK_UNKNOWN);
    }
    int error = ledger_commit(self->ledger, self->utc_ms, events, n, work);
    self->failure = error;
    return error;
}

static int book_save_work(struct book *book, const char *work)
{
    struct ledger_book *self = container_of(book, struct ledger_book, base);
    int error = ledger_save_work(self->ledger, work);
    self->failure = error;
    return error;
}

static void book_load_work(struct book *book, char *work, size_t size)
{
    ledger_load_work(of(book), work, size);
}

static int book_new_sscc(struct book *book, char ret_sscc[SSCC_SIZE])
{
    return ledger_new_sscc(of(book), ret_sscc);
}

/* Seconds to wait after `count` wrong PINs: none for the first five, then 30 s doubling to 15 min.
 */
static int64_t pin_wait_s(int count)
{
    int64_t wait = PIN_WAIT_S;
    for (int i = PIN_FREE_TRIES; i < count && wait < PIN_WAIT_MAX_S; i++) {
        wait *= 2;
    }
    return count < PIN_FREE_TRIES ? 0 : wait < PIN_WAIT_MAX_S ? wait : PIN_WAIT_MAX_S;
}

static int book_check_pin(struct book *book, const struct person_row *person, const char *pin,
                          int64_t *ret_wait_s)
{
    struct ledger_book *self = container_of(book, struct ledger_book, base);
    int count = 0;
    int64_t last_utc_ms = 0;
    int error = ledger_pin_failures(self->ledger, person->id, &count, &last_utc_ms);
    if (error) {
        return error;
    }
    int64_t since_s = (self->utc_ms - last_utc_ms) / 1000;
    int64_t wait_s = pin_wait_s(count);
    /* A clock that was set back must not lock a person out for years. */
    if (count >= PIN_FREE_TRIES && since_s >= 0 && since_s < wait_s) {
        *ret_wait_s = wait_s - since_s;
        return RAFF_E_BUSY;
    }
    if (pin_check(self->pepper, pin, person->pin) == 0) {
        return count ? ledger_set_pin_failures(self->ledger, person->id, 0, self->utc_ms) : 0;
    }
    error = ledger_set_pin_failures(self->ledger, person->id, count + 1, self->utc_ms);
    return error ? error : RAFF_E_DENIED;
}

static const struct book_ops ops = {
    .place = book_place,
    .item = book_item,
    .gtin = book_gtin,
    .person = book_person,
    .person_by_badge = book_person_by_badge,
    .task = book_task,
    .line = book_line,
    .event = book_event,
    .stock_qty = book_stock_qty,
    .codes = book_codes,
    .my_tasks = book_my_tasks,
    .tasks = book_tasks,
    .lines = book_lines,
    .tasks_at = book_tasks_at,
    .stock = book_stock,
    .last_undoable = book_last_undoable,
    .setting = book_setting,
    .seats = book_seats,
    .commit = book_commit,
    .save_work = book_save_work,
    .load_work = book_load_work,
    .new_sscc = book_new_sscc,
    .check_pin = book_check_pin,
};

void ledger_book_init(struct ledger_book *book, struct ledger *ledger,
                      const uint8_t pepper[PEPPER_SIZE])
{
    *book = (struct ledger_book){.base = {.ops = &ops}, .ledger = ledger};
    memcpy(book->pepper, pepper, PEPPER_SIZE);
}
