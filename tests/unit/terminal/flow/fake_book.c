#include "tests/unit/terminal/flow/fake_book.h"

#include "drivers/base/str.h"
#include "drivers/code/gs1.h"

#define PIN_TRIES  5
#define PIN_WAIT_S 30

static struct fake_book *of(struct book *book)
{
    return container_of(book, struct fake_book, book);
}

#define ADD(fake, name) (&(fake)->name[(fake)->n_##name++])
#define COPY(to, from)  copy_cut((to), sizeof(to), (from))

#define LOOKUP(function, row_type, name, field)                                                    \
    static int function(struct book *book, const char *key, struct row_type *ret)                  \
    {                                                                                              \
        struct fake_book *fake = of(book);                                                         \
        for (size_t i = 0; i < fake->n_##name && !fake->fail_read; i++) {                          \
            if (strcmp(fake->name[i].field, key) == 0) {                                           \
                *ret = fake->name[i];                                                              \
                return 0;                                                                          \
            }                                                                                      \
        }                                                                                          \
        return fake->fail_read ? fake->fail_read : RAFF_E_NOT_FOUND;                               \
    }

LOOKUP(get_place, place_row, places, id)
LOOKUP(get_item, item_row, items, id)
LOOKUP(get_gtin, gtin_row, gtins, gtin)
LOOKUP(get_person, person_row, people, id)
LOOKUP(get_badge, person_row, people, badge)

struct task_row *fake_find_task(struct fake_book *fake, const char *id)
{
    for (size_t i = 0; i < fake->n_tasks; i++) {
        if (strcmp(fake->tasks[i].id, id) == 0) {
            return &fake->tasks[i];
        }
    }
    return NULL;
}

static struct line_row *find_line(struct fake_book *fake, const char *task, int64_t n)
{
    for (size_t i = 0; i < fake->n_lines; i++) {
        if (fake->lines[i].line == n && strcmp(fake->lines[i].task, task) == 0) {
            return &fake->lines[i];
        }
    }
    return NULL;
}

static bool is_open(const struct line_row *line)
{
    return line->done + line->short_qty < line->qty;
}

static struct task_row with_counts(const struct fake_book *fake, const struct task_row *task)
{
    struct task_row row = *task;
    row.lines = row.lines_open = 0;
    for (size_t i = 0; i < fake->n_lines; i++) {
        if (strcmp(fake->lines[i].task, task->id) == 0) {
            row.lines++;
            row.lines_open += is_open(&fake->lines[i]);
        }
    }
    return row;
}

static int get_task(struct book *book, const char *id, struct task_row *ret)
{
    struct fake_book *fake = of(book);
    const struct task_row *task = fake_find_task(fake, id);
    if (!task || fake->fail_read) {
        return fake->fail_read ? fake->fail_read : RAFF_E_NOT_FOUND;
    }
    *ret = with_counts(fake, task);
    return 0;
}

static int get_line(struct book *book, const char *task, int64_t n, struct line_row *ret)
{
    struct fake_book *fake = of(book);
    const struct line_row *line = find_line(fake, task, n);
    if (!line || fake->fail_read) {
        return fake->fail_read ? fake->fail_read : RAFF_E_NOT_FOUND;
    }
    *ret = *line;
    return 0;
}

static int get_event(struct book *book, uint64_t seq, struct event *ret)
{
    struct fake_book *fake = of(book);
    if (seq == 0 || seq > fake->n_events) {
        return RAFF_E_NOT_FOUND;
    }
    *ret = fake->events[seq - 1];
    return 0;
}

static struct stock_row *stock_row(struct fake_book *fake, const char *place, const char *item,
                                   const char *lot, const char *serial)
{
    for (size_t i = 0; i < fake->n_stock; i++) {
        struct stock_row *row = &fake->stock[i];
        if (strcmp(row->place, place) == 0 && strcmp(row->item, item) == 0 &&
            strcmp(row->lot, lot) == 0 && strcmp(row->serial, serial) == 0) {
            return row;
        }
    }
    return NULL;
}

int64_t fake_qty(const struct fake_book *fake, const char *place, const char *item, const char *lot,
                 const char *serial)
{
    struct fake_book *mutable_fake = (struct fake_book *)(uintptr_t)fake;
    const struct stock_row *row = stock_row(mutable_fake, place, item, lot, serial);
    return row ? row->qty : 0;
}

static int get_stock_qty(struct book *book, const char *place, const char *item, const char *lot,
                         const char *serial, int64_t *ret_qty)
{
    struct fake_book *fake = of(book);
    if (fake->fail_read) {
        return fake->fail_read;
    }
    *ret_qty = fake_qty(fake, place, item, lot, serial);
    return 0;
}

/* --- lists --- */

static int list_codes(struct book *book, const char *kind, struct code_row *rows, size_t max)
{
    struct fake_book *fake = of(book);
    size_t n = 0;
    for (size_t i = 0; i < fake->n_codes && n < max; i++) {
        if (strcmp(fake->codes[i].kind, kind) == 0) {
            rows[n++] = fake->codes[i];
        }
    }
    return fake->fail_read ? fake->fail_read : (int)n;
}

static int list_tasks_of(struct fake_book *fake, const char *seat, unsigned kinds, size_t skip,
                         struct task_row *rows, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < fake->n_tasks && n < max; i++) {
        const struct task_row *task = &fake->tasks[i];
        bool kind = !kinds || (kinds & (1u << task->kind));
        if (kind && task->state != TASK_DONE && (!seat || strcmp(task->seat, seat) == 0) &&
            (skip == 0 || skip-- == 0)) {
            rows[n++] = with_counts(fake, task);
        }
    }
    return fake->fail_read ? fake->fail_read : (int)n;
}

static int list_my_tasks(struct book *book, unsigned kinds, size_t skip, struct task_row *rows,
                         size_t max)
{
    return list_tasks_of(of(book), "H1", kinds, skip, rows, max);
}

static int list_tasks(struct book *book, unsigned kinds, size_t skip, struct task_row *rows,
                      size_t max)
{
    return list_tasks_of(of(book), NULL, kinds, skip, rows, max);
}

static int by_walk(const void *a, const void *b)
{
    const struct line_row *x = a, *y = b;
    if (x->skipped != y->skipped) {
        return x->skipped ? 1 : -1;
    }
    return x->walk != y->walk ? (x->walk < y->walk ? -1 : 1) : (x->line < y->line ? -1 : 1);
}

static int list_lines(struct book *book, const char *task, bool open_only, size_t skip,
                      struct line_row *rows, size_t max)
{
    struct fake_book *fake = of(book);
    static struct line_row all[FAKE_ROWS];
    size_t n = 0, out = 0;
    for (size_t i = 0; i < fake->n_lines; i++) {
        if (strcmp(fake->lines[i].task, task) == 0 && (!open_only || is_open(&fake->lines[i]))) {
            all[n++] = fake->lines[i];
        }
    }
    qsort(all, n, sizeof(all[0]), by_walk);
    for (size_t i = skip; i < n && out < max; i++) {
        rows[out++] = all[i];
    }
    return fake->fail_read ? fake->fail_read : (int)out;
}

static int list_tasks_at(struct book *book, const char *place, struct task_row *rows, size_t max)
{
    struct fake_book *fake = of(book);
    size_t n = 0;
    for (size_t i = 0; i < fake->n_tasks && n < max; i++) {
        bool here = false;
        for (size_t j = 0; j < fake->n_lines && !here; j++) {
            const struct line_row *line = &fake->lines[j];
            here = strcmp(line->task, fake->tasks[i].id) == 0 && is_open(line) &&
                   strcmp(line->place, place) == 0;
        }
        if (here && fake->tasks[i].kind == TASK_PACK) {
            rows[n++] = with_counts(fake, &fake->tasks[i]);
        }
    }
    return fake->fail_read ? fake->fail_read : (int)n;
}

static int by_fefo(const void *a, const void *b)
{
    const struct stock_row *x = a, *y = b;
    if (!x->expiry[0] != !y->expiry[0]) {
        return x->expiry[0] ? -1 : 1;
    }
    int order = strcmp(x->expiry, y->expiry);
    return order ? order : strcmp(x->lot, y->lot);
}

static bool matches(const char *filter, const char *value)
{
    return !filter || !filter[0] || strcmp(filter, value) == 0;
}

static const char *zone_of(const struct fake_book *fake, const char *place)
{
    for (size_t i = 0; i < fake->n_places; i++) {
        if (strcmp(fake->places[i].id, place) == 0) {
            return fake->places[i].zone;
        }
    }
    return "";
}

static int list_stock(struct book *book, const char *zone, const char *place, const char *item,
                      size_t skip, struct stock_row *rows, size_t max)
{
    struct fake_book *fake = of(book);
    static struct stock_row all[4 * FAKE_ROWS];
    size_t n = 0, out = 0;
    for (size_t i = 0; i < fake->n_stock; i++) {
        const struct stock_row *row = &fake->stock[i];
        if (row->qty && matches(place, row->place) && matches(item, row->item) &&
            matches(zone, zone_of(fake, row->place))) {
            all[n++] = *row;
        }
    }
    qsort(all, n, sizeof(all[0]), by_fefo);
    for (size_t i = skip; i < n && out < max; i++) {
        rows[out++] = all[i];
    }
    return fake->fail_read ? fake->fail_read : (int)out;
}

static int list_seats(struct book *book, struct seat_row *rows, size_t max)
{
    struct fake_book *fake = of(book);
    size_t n = fake->n_seats < max ? fake->n_seats : max;
    memcpy(rows, fake->seats, n * sizeof(rows[0]));
    return (int)n;
}

static void setting(struct book *book, const char *name, const char *fallback, char *value,
                    size_t size)
{
    (void)book;
    (void)name;
    copy_cut(value, size, fallback);
}

/* --- writing --- */

static bool reversed(const struct fake_book *fake, uint64_t seq)
{
    for (size_t i = 0; i < fake->n_events; i++) {
        if (fake->events[i].type == EVENT_REVERSE && fake->events[i].of == seq) {
            return true;
        }
    }
    return false;
}

static bool closed(struct fake_book *fake, const char *task)
{
    const struct task_row *row = fake_find_task(fake, task);
    return row && row->state == TASK_DONE;
}

static int last_undoable(struct book *book, const char *by, struct event *ret)
{
    struct fake_book *fake = of(book);
    for (size_t i = fake->n_events; i-- > 0;) {
        const struct event *event = &fake->events[i];
        bool kind = event->type == EVENT_PICK || event->type == EVENT_SHORT ||
                    event->type == EVENT_PACK || event->type == EVENT_MOVE ||
                    event->type == EVENT_COUNT || event->type == EVENT_LOAD ||
                    (event->type == EVENT_RECEIVE && !closed(fake, event->task));
        if (kind && strcmp(event->by, by) == 0 && !reversed(fake, event->seq)) {
            *ret = *event;
            return 0;
        }
    }
    return RAFF_E_NOT_FOUND;
}

static void apply_legs(struct fake_book *fake, const struct event *event)
{
    for (size_t i = 0; i < event->n_legs; i++) {
        const struct leg *leg = &event->legs[i];
        struct stock_row *row = stock_row(fake, leg->place, leg->item, leg->lot, leg->serial);
        if (!row) {
            row = ADD(fake, stock);
            *row = (struct stock_row){0};
            COPY(row->place, leg->place);
            COPY(row->item, leg->item);
            COPY(row->lot, leg->lot);
            COPY(row->serial, leg->serial);
        }
        row->qty += leg->qty;
    }
}

static void apply_progress(struct fake_book *fake, const struct event *event)
{
    struct task_row *task = fake_find_task(fake, event->task);
    struct line_row *line = find_line(fake, event->task, event->line);
    const struct event *of_event = event->of ? &fake->events[event->of - 1] : NULL;
    struct progress progress = event_progress(event, of_event);
    if (line) {
        line->done += progress.done;
        line->short_qty += progress.short_qty;
        line->skipped = line->skipped || event->type == EVENT_SKIP;
    }
    if (task && event->type == EVENT_START) {
        task->state = TASK_STARTED;
        COPY(task->by, event->by);
    } else if (task && event->type == EVENT_DONE) {
        task->state = TASK_DONE;
    }
}

static int take_failure(struct fake_book *fake)
{
    int r = fake->fail;
    fake->fail = 0;
    return r;
}

static int commit(struct book *book, struct event *events, size_t n, const char *work)
{
    struct fake_book *fake = of(book);
    int r = take_failure(fake);
    for (size_t i = 0; i < n && r == 0; i++) {
        r = event_check(&events[i]);
    }
    if (r < 0) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        events[i].seq = ++fake->n_events;
        fake->events[fake->n_events - 1] = events[i];
        apply_legs(fake, &events[i]);
        apply_progress(fake, &events[i]);
    }
    fake->n_commits++;
    COPY(fake->work, work);
    return 0;
}

static int save_work(struct book *book, const char *work)
{
    struct fake_book *fake = of(book);
    int r = take_failure(fake);
    if (r == 0) {
        fake->n_saves++;
        COPY(fake->work, work);
    }
    return r;
}

static void load_work(struct book *book, char *work, size_t size)
{
    copy_cut(work, size, of(book)->work);
}

static int new_sscc(struct book *book, char ret_sscc[SSCC_SIZE])
{
    struct fake_book *fake = of(book);
    char digits[18];
    if (fake->no_sscc) {
        return RAFF_E_CONFIG;
    }
    snprintf(digits, sizeof(digits), "0952012%010lld", (long long)(fake->sscc++ % 1000000000));
    return sscc_make(str_of(digits), ret_sscc);
}

static int check_pin(struct book *book, const struct person_row *person, const char *pin,
                     int64_t *ret_wait_s)
{
    struct fake_book *fake = of(book);
    if (fake->wrong_pins >= PIN_TRIES) {
        *ret_wait_s = PIN_WAIT_S;
        return RAFF_E_BUSY;
    }
    if (strcmp(person->pin, pin) != 0) {
        fake->wrong_pins++;
        return RAFF_E_DENIED;
    }
    fake->wrong_pins = 0;
    return 0;
}

static const struct book_ops ops = {
    .place = get_place,
    .item = get_item,
    .gtin = get_gtin,
    .person = get_person,
    .person_by_badge = get_badge,
    .task = get_task,
    .line = get_line,
    .event = get_event,
    .stock_qty = get_stock_qty,
    .codes = list_codes,
    .my_tasks = list_my_tasks,
    .tasks = list_tasks,
    .lines = list_lines,
    .tasks_at = list_tasks_at,
    .stock = list_stock,
    .last_undoable = last_undoable,
    .setting = setting,
    .seats = list_seats,
    .commit = commit,
    .save_work = save_work,
    .load_work = load_work,
    .new_sscc = new_sscc,
    .check_pin = check_pin,
};

/* --- filling it --- */

void fake_init(struct fake_book *fake)
{
    memset(fake, 0, sizeof(*fake));
    fake->book.ops = &ops;
    fake->sscc = 1;
}

struct place_row *fake_place(struct fake_book *fake, const char *id, enum place_kind kind)
{
    struct place_row *row = ADD(fake, places);
    row->kind = kind;
    COPY(row->id, id);
    return row;
}

void fake_gtin(struct fake_book *fake, const char *gtin, const char *item, int64_t qty)
{
    struct gtin_row *row = ADD(fake, gtins);
    COPY(row->gtin, gtin);
    COPY(row->item, item);
    row->qty = qty;
}

struct item_row *fake_item(struct fake_book *fake, const char *id, const char *gtin)
{
    struct item_row *row = ADD(fake, items);
    COPY(row->id, id);
    COPY(row->unit, "each");
    snprintf(row->name, sizeof(row->name), "Name of %s", id);
    fake_gtin(fake, gtin, id, 1);
    return row;
}

void fake_stock(struct fake_book *fake, const char *place, const char *item, const char *lot,
                const char *serial, const char *expiry, int64_t qty)
{
    struct stock_row *row = ADD(fake, stock);
    COPY(row->place, place);
    COPY(row->item, item);
    COPY(row->lot, lot);
    COPY(row->serial, serial);
    COPY(row->expiry, expiry);
    row->qty = qty;
    row = ADD(fake, stock);
    *row = fake->stock[fake->n_stock - 2];
    COPY(row->place, "@supplier");
    row->qty = -qty;
}

struct task_row *fake_task(struct fake_book *fake, const char *id, enum task_kind kind,
                           const char *seat)
{
    struct task_row *row = ADD(fake, tasks);
    row->kind = kind;
    row->state = seat[0] ? TASK_LEASED : TASK_OPEN;
    COPY(row->id, id);
    COPY(row->seat, seat);
    COPY(row->mode, "single");
    return row;
}

struct line_row *fake_line(struct fake_book *fake, const char *task, const char *place,
                           const char *item, int64_t qty)
{
    int64_t n = 1;
    while (find_line(fake, task, n)) {
        n++;
    }
    struct line_row *row = ADD(fake, lines);
    COPY(row->task, task);
    COPY(row->place, place);
    COPY(row->item, item);
    row->line = row->walk = n;
    row->slot = 1;
    row->qty = qty;
    return row;
}

struct person_row *fake_person(struct fake_book *fake, const char *id, const char *role)
{
    struct person_row *row = ADD(fake, people);
    COPY(row->id, id);
    COPY(row->name, id);
    COPY(row->role, role);
    COPY(row->pin, "1234");
    COPY(row->lang, "en");
    snprintf(row->badge, sizeof(row->badge), "B-%.20s", id);
    return row;
}

void fake_code(struct fake_book *fake, const char *id, const char *kind)
{
    struct code_row *row = ADD(fake, codes);
    COPY(row->id, id);
    COPY(row->kind, kind);
    COPY(row->en, id);
}

bool fake_balanced(const struct fake_book *fake)
{
    for (size_t i = 0; i < fake->n_stock; i++) {
        int64_t sum = 0;
        for (size_t j = 0; j < fake->n_stock; j++) {
            const struct stock_row *a = &fake->stock[i], *b = &fake->stock[j];
            bool same = strcmp(a->item, b->item) == 0 && strcmp(a->lot, b->lot) == 0 &&
                        strcmp(a->serial, b->serial) == 0;
            sum += same ? b->qty : 0;
        }
        if (sum != 0) {
            return false;
        }
    }
    return true;
}
