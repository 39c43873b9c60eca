/* The power goes while a seat works: its ledger under every kind of write that it has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/base/error.h"
#include "tests/power/power.h"
#include "tests/power/site.h"
#include "tests/sim/must.h"

#define ACTS      300
#define HUB       "hub1"
#define FIRST_UTC INT64_C(1795341600000)
#define ACT_MS    (INT64_C(8) * 3600 * 1000) /* so that some events grow old enough to be pruned */

static const struct ledger_identity identity = {.site = "S", .seat = "H1", .epoch = 3};

static struct {
    struct chance chance;
    char path[64];
    struct ledger *ledger;
    int64_t utc_ms;
    struct site site;
    struct site_stock loading; /* the snapshot's */
    struct ledger_sync noted[ACTS + 1];
} seat;

static int open_at(const char *path, struct ledger **ret_ledger)
{
    static const uint8_t random16[16] = {0xab, 1, 2};
    return ledger_open(path, NULL, &identity, random16, NULL, ret_ledger);
}

static uint64_t below(uint64_t n)
{
    return chance_below(&seat.chance, n);
}

static struct ledger_sync sync_state(void)
{
    struct ledger_sync sync;
    ledger_sync_state(seat.ledger, &sync);
    return sync;
}

/* --- events of every kind --- */

static void add_legs(struct event *event, const char *from, const char *to)
{
    const char *item = site_item(below(SITE_ITEMS));
    int64_t qty = 1 + (int64_t)below(4);
    event->n_legs = 2;
    for (size_t i = 0; i < 2; i++) {
        copy_cut(event->legs[i].place, ID_SIZE, i ? to : from);
        copy_cut(event->legs[i].item, ITEM_SIZE, item);
        event->legs[i].qty = i ? qty : -qty;
    }
}

static void add_line(struct event *event)
{
    copy_cut(event->task, sizeof(event->task), SITE_TASK);
    event->line = 1 + (int64_t)below(2);
}

static void add_carton(struct event *event)
{
    copy_cut(event->carton, sizeof(event->carton), SITE_CARTON);
    event->weight_g = event->type == EVENT_CLOSE ? 1250 : 0;
    if (event->type == EVENT_LABEL) {
        copy_cut(event->printer, sizeof(event->printer), "P1");
        copy_cut(event->result, sizeof(event->result), "printed");
    }
}

static void add_count(struct event *event, const char *bin)
{
    event->n_counted = 1;
    event->counted[0] = (struct counted){.qty = 7, .book = 5};
    copy_cut(event->place, sizeof(event->place), bin);
    copy_cut(event->counted[0].item, ITEM_SIZE, site_item(0));
    if (below(2)) {
        add_legs(event, "@adjust", bin);
    }
}

static void add_details(struct event *event)
{
    const char *bin = site_place(below(SITE_BINS)), *other = site_place(below(SITE_BINS - 1));
    other = other == bin ? site_place(SITE_BINS - 1) : other;
    switch (event->type) {
    case EVENT_PICK:
        add_line(event);
        add_legs(event, bin, SITE_TOTE);
        break;
    case EVENT_SHORT:
    case EVENT_SKIP:
        add_line(event);
        event->qty = event->type == EVENT_SHORT;
        break;
    case EVENT_RECEIVE:
        add_legs(event, "@supplier", bin);
        break;
    case EVENT_PUT:
    case EVENT_MOVE:
    case EVENT_REPLENISH:
        add_legs(event, bin, other);
        break;
    case EVENT_COUNT:
        add_count(event, bin);
        break;
    case EVENT_PACK:
        add_legs(event, SITE_TOTE, SITE_CARTON);
        break;
    case EVENT_LOAD:
        add_legs(event, SITE_CARTON, "@customer");
        add_carton(event);
        break;
    case EVENT_CLOSE:
    case EVENT_LABEL:
        add_carton(event);
        break;
    case EVENT_HANDOVER:
        add_legs(event, bin, "@customer");
        break;
    case EVENT_RETURN:
        add_legs(event, "@customer", bin);
        break;
    case EVENT_START:
    case EVENT_DONE:
        copy_cut(event->task, sizeof(event->task), SITE_TASK);
        break;
    case EVENT_REVERSE:
        event->of = sync_state().next - 1 - below(12);
        break;
    case EVENT_STATUS:
    case EVENT_LOGIN:
    case EVENT_LOGOUT:
    case EVENT_EXCEPTION:
    case EVENT_NOTE:
    case EVENT_TYPE_COUNT:
        copy_cut(event->note, sizeof(event->note), "as it was said");
        break;
    }
}

static struct event any_event(void)
{
    struct event event = {.type = (enum event_type)below(EVENT_TYPE_COUNT), .by = "u1"};
    bool can_reverse = sync_state().next > 13;
    event.type = event.type == EVENT_REVERSE && !can_reverse ? EVENT_NOTE : event.type;
    add_details(&event);
    return event;
}

/* --- acts --- */

static enum power_act commit(size_t n, const char *work)
{
    static struct event events[4];
    for (size_t i = 0; i < n; i++) {
        events[i] = any_event();
    }
    int error = ledger_commit(seat.ledger, seat.utc_ms, events, n, work);
    if (error == RAFF_E_NOT_FOUND) {
        return POWER_SOON; /* taken back before, or pruned: nothing was written */
    }
    must(error, "commit");
    for (size_t i = 0; i < n; i++) {
        site_note(&seat.site, &events[i]);
    }
    return POWER_DURABLE;
}

static enum power_act scan(void)
{
    return commit(1, NULL);
}

static enum power_act scan_with_work(void)
{
    return commit(1 + below(4), below(2) ? "[\"pick\",\"T1\",1]" : "[\"menu\"]");
}

static enum power_act save_work(void)
{
    must(ledger_save_work(seat.ledger, below(2) ? "[\"pack\"]" : "[]"), "work");
    return POWER_DURABLE;
}

static enum power_act new_sscc(void)
{
    char sscc[SSCC_SIZE];
    int error = ledger_new_sscc(seat.ledger, sscc);
    if (error == RAFF_E_CONFIG) {
        return POWER_SOON; /* before the first snapshot there is no prefix */
    }
    must(error, "sscc");
    return POWER_DURABLE;
}

static enum power_act wrong_pin(void)
{
    must(ledger_set_pin_failures(seat.ledger, "u1", (int)below(5), seat.utc_ms), "pin");
    return POWER_DURABLE;
}

static enum power_act ack(void)
{
    struct ledger_sync sync = sync_state();
    uint64_t upto = sync.acked + below(sync.next - sync.acked);
    must(ledger_set_acked(seat.ledger, HUB, upto, upto - upto / 8), "ack");
    return POWER_SOON;
}

static enum power_act fold(void)
{
    static struct site_rows rows;
    struct ledger_sync sync = sync_state();
    if (sync.op == 0) {
        return POWER_SOON; /* nothing to fold into yet */
    }
    site_fold(&seat.site, seat.site.folded + below(sync.next - seat.site.folded));
    site_stock_rows(&seat.site.stock, true, &rows);
    must(ledger_apply_ops(seat.ledger, seat.site.op, seat.site.op, rows.all, rows.n,
                          seat.site.folded),
         "ops");
    return POWER_SOON;
}

static enum power_act mend(void)
{
    static struct site_rows rows;
    if (sync_state().op == 0) {
        return POWER_SOON;
    }
    site_stock_rows(&seat.site.stock, false, &rows);
    must(ledger_mend(seat.ledger, "stock", str_of(""), str_of(""), rows.all, rows.n, false),
         "mend");
    return POWER_SOON;
}

static void load_more(const char *table, const char *after)
{
    static struct site_rows rows;
    size_t from = 0;
    site_table_rows(&seat.loading, table, &rows);
    while (*after && from < rows.n && !str_is(rows.all[from].key, after)) {
        from++;
    }
    from += *after != '\0';
    size_t n = rows.n - from < 4 ? rows.n - from : 4;
    must(ledger_load_rows(seat.ledger, rows.all + from, n, from + n < rows.n), "rows");
}

static void load_end(const struct ledger_sync *sync)
{
    static struct site_rows rows;
    if (sync->loading_at_op < seat.site.op) {
        site_stock_rows(&seat.site.stock, true, &rows);
        must(ledger_load_ops(seat.ledger, sync->loading_at_op + 1, seat.site.op, rows.all, rows.n,
                             seat.site.folded),
             "load ops");
        return;
    }
    must(ledger_load_swap(seat.ledger, seat.site.op, seat.site.folded), "swap");
}

/* One step of a snapshot, or its beginning. */
static enum power_act load(void)
{
    struct bytes after;
    struct ledger_sync sync = sync_state();
    if (!sync.loading && sync.acked != seat.site.folded) {
        must(ledger_set_acked(seat.ledger, HUB, seat.site.folded, sync.safe),
             "acked before a load");
        return POWER_SOON;
    }
    if (!sync.loading) {
        seat.loading = seat.site.stock;
        must(ledger_load_begin(seat.ledger, HUB, seat.site.op), "load");
        return POWER_SOON;
    }
    bytes_init(&after, 4096);
    const char *table = ledger_load_next(seat.ledger, &after);
    bytes_add(&after, "", 1);
    if (table) {
        load_more(table, (const char *)after.at);
    } else {
        load_end(&sync);
    }
    bytes_release(&after);
    return POWER_SOON;
}

static enum power_act begin_load(void)
{
    struct ledger_sync sync = sync_state();
    bool wants = sync.op == 0 || below(8) == 0;
    return wants && !sync.loading ? load() : POWER_SOON;
}

static enum power_act go_on_loading(void)
{
    return sync_state().loading ? load() : POWER_SOON;
}

static enum power_act sweep(void)
{
    must(ledger_load_sweep(seat.ledger, 10), "sweep");
    return POWER_SOON;
}

static enum power_act prune(void)
{
    must(ledger_prune(seat.ledger, seat.utc_ms, 1 + below(20)), "prune");
    return POWER_SOON;
}

static enum power_act idle(void)
{
    must(ledger_idle(seat.ledger), "idle");
    return POWER_SOON;
}

/* As ledger_idle does it, over fewer pages. */
static enum power_act checkpoint(void)
{
    must(db_checkpoint(ledger_db(seat.ledger), (int)below(30)), "checkpoint");
    return POWER_SOON;
}

static enum power_act reopen(void)
{
    ledger_close(seat.ledger);
    must(open_at(seat.path, &seat.ledger), "open again");
    return POWER_SOON;
}

static const struct {
    unsigned weight;
    enum power_act (*run)(void);
} acts[] = {
    {36, scan}, {8, scan_with_work}, {3, save_work}, {3, new_sscc},   {2, wrong_pin},
    {8, ack},   {10, fold},          {2, mend},      {4, begin_load}, {14, go_on_loading},
    {3, sweep}, {2, prune},          {2, idle},      {6, checkpoint}, {2, reopen},
};

static enum power_act act(void)
{
    unsigned left = 0;
    seat.utc_ms += ACT_MS;
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
        left += acts[i].weight;
    }
    left = (unsigned)below(left);
    for (size_t i = 0;; i++) {
        if (left < acts[i].weight) {
            return acts[i].run();
        }
        left -= acts[i].weight;
    }
}

/* --- the program --- */

static void begin(const char *directory, uint64_t seed)
{
    seat.chance.state = seed;
    seat.utc_ms = FIRST_UTC;
    site_begin(&seat.site);
    snprintf(seat.path, sizeof(seat.path), "%sseat.db", directory);
    must(open_at(seat.path, &seat.ledger), "open");
    must(ledger_set_hub(seat.ledger, HUB), "hub");
}

static void end(void)
{
    ledger_close(seat.ledger);
    seat.ledger = NULL;
}

static sqlite3 *handle(void)
{
    return db_handle(ledger_db(seat.ledger));
}

static void note(size_t n)
{
    seat.noted[n] = sync_state();
}

/* --- proof --- */

static bool is_intact(struct ledger *ledger)
{
    sqlite3_stmt *stmt = NULL;
    bool is = sqlite3_prepare_v2(db_handle(ledger_db(ledger)), "PRAGMA integrity_check", -1, &stmt,
                                 NULL) == SQLITE_OK &&
              sqlite3_step(stmt) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
    sqlite3_finalize(stmt);
    return is;
}

/* What does not hold of an open ledger whose last event must be one of these. */
static const char *check(struct ledger *ledger, uint64_t least, uint64_t most)
{
    struct ledger_sync sync;
    struct ledger_verdict verdict = {.chain_ok = false};
    ledger_sync_state(ledger, &sync);
    if (ledger_verify(ledger, &verdict)) {
        return "it cannot be verified";
    }
    return sync.next - 1 < least           ? "an event that was told as done is gone"
           : sync.next - 1 > most          ? "there is an event that nobody committed"
           : verdict.last != sync.next - 1 ? "the log ends before its head"
           : !verdict.chain_ok             ? "the chain is broken"
           : !verdict.acks_ok              ? "more is acknowledged than there is"
           : !verdict.sums_ok              ? "the stock equation does not hold"
                                           : NULL;
}

/* Works on until the disk fails, which it may do at once; the last event that was told as done in
 * *told, the last that may be there in *tried. */
static void work_on(struct ledger *ledger, struct chance *chance, uint64_t *told, uint64_t *tried)
{
    int error = 0;
    for (int i = 0; i < 6 && !error; i++) {
        struct event event = {.type = EVENT_NOTE, .by = "u1", .note = "after a cut"};
        *tried = *told + 1;
        error = ledger_commit(ledger, FIRST_UTC, &event, 1, "[]");
        *told += error == 0;
        if (!error && chance_below(chance, 3) == 0) {
            error = db_checkpoint(ledger_db(ledger), 0);
        }
    }
}

/* The power goes again, while the seat opens its file or works on. */
static const char *prove_again(struct disk *disk, const char *path, struct chance *chance,
                               uint64_t told)
{
    struct ledger *ledger = NULL;
    uint64_t tried = told;
    disk_manner(disk)->cut_after = 1 + chance_below(chance, 60);
    if (open_at(path, &ledger) == 0) {
        work_on(ledger, chance, &told, &tried);
    }
    disk_cut(disk);
    ledger_close(ledger);
    disk_manner(disk)->cut_after = 0;
    disk_power(disk);
    ledger = NULL;
    if (open_at(path, &ledger)) {
        return "it cannot be opened after a second cut";
    }
    const char *what = check(ledger, told, tried);
    ledger_close(ledger);
    return what;
}

static const char *prove(struct disk *disk, const char *directory, size_t least, size_t most,
                         struct chance *chance)
{
    char path[64];
    struct ledger *ledger = NULL;
    bool is_born = least != POWER_UNBORN;
    uint64_t first = is_born ? seat.noted[least].next - 1 : 0;
    uint64_t last = is_born ? seat.noted[most].next - 1 : 0;
    snprintf(path, sizeof(path), "%sseat.db", directory);
    if (open_at(path, &ledger)) {
        return "it cannot be opened";
    }
    const char *what = check(ledger, first, last);
    bool looks = chance_below(chance, 4) == 0;
    what = !what && looks && !is_intact(ledger) ? "it is not intact" : what;
    disk_kill(disk);
    ledger_close(ledger);
    disk_power(disk);
    return what || chance_below(chance, 2) ? what : prove_again(disk, path, chance, last);
}

static const struct power_program program = {
    .name = "seat",
    .file = "seat.db",
    .acts = ACTS,
    .tries = POWER_TRIES,
    .begin = begin,
    .act = act,
    .end = end,
    .handle = handle,
    .note = note,
    .prove = prove,
};

int main(int argc, char **argv)
{
    return power_main(&program, POWER_CUTS, argc, argv);
}
