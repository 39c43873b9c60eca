/* Orders become pick tasks: stock is allocated, lines are put in walking order. */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* One line to be: so much of one (place, item, lot, serial) for one order. */
struct allocation {
    struct leg from; /* qty: allocated */
    char zone[ID_SIZE];
    int64_t walk;
    size_t order; /* index into the orders of this release */
};

struct release_order {
    char id[ID_SIZE];
    int64_t priority;
    int64_t slot; /* in the task being made */
    bool is_released;
    bool is_short;
};

struct release {
    struct hub_tx *tx;
    enum hub_release_mode mode;
    const char *zone; /* "" any, or one */
    bool each_zone;
    bool is_named; /* the orders were */
    struct text *why;
    char today[DATE_SIZE];
    struct release_order *orders;
    size_t n_orders;
    struct allocation *all;
    size_t n;
    size_t size;
    struct hub_release_result result;
};

static void release_freep(struct release *release)
{
    free(release->orders);
    free(release->all);
}

/* Names come from a command line. */
static void say(struct release *release, const char *name, const char *item, const char *what)
{
    char clean[2 * ID_SIZE];
    if (release->why) {
        text_clean(str_of(name), false, clean, sizeof(clean));
        text_addf(release->why, "%s%s%s: %s\n", clean, item[0] ? ": " : "", item, what);
    }
}

/* --- which orders --- */

static int add_order(struct release *release, const char *id, int64_t priority)
{
    struct release_order *orders =
        realloc(release->orders, (release->n_orders + 1) * sizeof(*orders));
    if (!orders) {
        return -ENOMEM;
    }
    release->orders = orders;
    struct release_order *order = &orders[release->n_orders++];
    *order = (struct release_order){.priority = priority};
    copy_cut(order->id, sizeof(order->id), id);
    return 0;
}

static int take_waiting(struct release *release)
{
    struct hub_tx *tx = release->tx;
    int more, error = 0;
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_ORDERS_WAITING, S(tx->site));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        char id[ID_SIZE];
        db_column_str(stmt, 0, id, sizeof(id));
        error = more < 0 ? more : add_order(release, id, db_column_int(stmt, 1));
    }
    return error;
}

static bool may_be_released(const char *status)
{
    return strcmp(status, "received") == 0 || strcmp(status, "released") == 0 ||
           strcmp(status, "picking") == 0;
}

static int refuse(struct release *release, const char *id, const char *status)
{
    char what[64];
    struct text text = text_over(what, sizeof(what));
    if (strcmp(status, "short") == 0) {
        text_addf(&text, "at its end: nothing of it could be picked");
    } else {
        text_addf(&text, "%s already", status);
    }
    say(release, id, "", what);
    return RAFF_E_STATE;
}

/* Whether an order may be named in a release: some of it has to be unreleased still. */
static int check_named(struct release *release, const char *id)
{
    struct hub_tx *tx = release->tx;
    char status[17];
    int error = known_status(tx, id, status);
    if (error == RAFF_E_NOT_FOUND) {
        say(release, id, "", "no such order");
    }
    if (error) {
        return error;
    }
    int open = EXISTS(tx->db, H_ORDER_LINES_OPEN, S(tx->site), S(id));
    if (open < 0) {
        return open;
    }
    return open && may_be_released(status) ? 0 : refuse(release, id, status);
}

static int take_named(struct release *release, const char *id)
{
    struct hub_tx *tx = release->tx;
    int64_t priority = 0;
    for (size_t i = 0; i < release->n_orders; i++) {
        if (strcmp(release->orders[i].id, id) == 0) {
            return 0; /* named twice */
        }
    }
    int error = check_named(release, id);
    error = error ? error : NUMBER(tx->db, H_ORDER_PRIORITY, &priority, S(tx->site), S(id));
    return error ? error : add_order(release, id, priority);
}

static bool is_refusal(int error)
{
    return error == RAFF_E_NOT_FOUND || error == RAFF_E_STATE;
}

/* Every name is looked at, so that whoever named several hears of all that are wrong. */
static int take_all_named(struct release *release, const char *const *orders, size_t n)
{
    int refused = 0;
    for (size_t i = 0; i < n; i++) {
        int error = take_named(release, orders[i]);
        if (error && !is_refusal(error)) {
            return error;
        }
        refused = refused ? refused : error;
    }
    return refused;
}

static int check_zone(struct release *release)
{
    struct hub_tx *tx = release->tx;
    int found = release->zone[0] ? EXISTS(tx->db, H_ZONE_KNOWN, S(tx->site), S(release->zone)) : 1;
    if (found == 0) {
        say(release, release->zone, "", "no such zone");
        return RAFF_E_NOT_FOUND;
    }
    return found < 0 ? found : 0;
}

static int take_orders(struct release *release, const char *const *orders, size_t n)
{
    int zone = check_zone(release);
    if (zone && !is_refusal(zone)) {
        return zone;
    }
    int error = orders ? take_all_named(release, orders, n) : take_waiting(release);
    release->result.asked = (int64_t)release->n_orders;
    return error ? error : zone;
}

/* --- allocation --- */

static int add_allocation(struct release *release, const struct allocation *allocation)
{
    if (release->n == release->size) {
        size_t size = release->size ? release->size * 2 : 64;
        struct allocation *all = realloc(release->all, size * sizeof(*all));
        if (!all) {
            return -ENOMEM;
        }
        release->all = all;
        release->size = size;
    }
    release->all[release->n++] = *allocation;
    return 0;
}

/* What this very release has spoken for already; open lines are in the query. */
static int64_t spoken_for(const struct release *release, const struct leg *from)
{
    int64_t qty = 0;
    for (size_t i = 0; i < release->n; i++) {
        const struct leg *other = &release->all[i].from;
        if (strcmp(other->place, from->place) == 0 && strcmp(other->item, from->item) == 0 &&
            strcmp(other->lot, from->lot) == 0 && strcmp(other->serial, from->serial) == 0) {
            qty += other->qty;
        }
    }
    return qty;
}

static void read_candidate(sqlite3_stmt *stmt, const char *item, struct allocation *ret)
{
    *ret = (struct allocation){.walk = db_column_int(stmt, 5)};
    copy_cut(ret->from.item, sizeof(ret->from.item), item);
    db_column_str(stmt, 0, ret->from.place, sizeof(ret->from.place));
    db_column_str(stmt, 1, ret->from.lot, sizeof(ret->from.lot));
    db_column_str(stmt, 2, ret->from.serial, sizeof(ret->from.serial));
    ret->from.qty = db_column_int(stmt, 3);
    db_column_str(stmt, 4, ret->zone, sizeof(ret->zone));
}

/* Bins in FEFO order, until `wanted` is found; *ret_found is how much was. */
static int allocate(struct release *release, size_t order, const char *item, int64_t wanted,
                    int64_t *ret_found)
{
    struct hub_tx *tx = release->tx;
    int more = 0;
    int64_t found = 0;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt =
        QUERY(tx->db, H_ALLOCATE, S(tx->site), S(item), S(release->zone), S(release->today));
    while (found < wanted && (more = db_step(tx->db, stmt)) > 0) {
        struct allocation allocation;
        read_candidate(stmt, item, &allocation);
        allocation.order = order;
        int64_t free_qty = allocation.from.qty - spoken_for(release, &allocation.from);
        allocation.from.qty = free_qty < wanted - found ? free_qty : wanted - found;
        if (allocation.from.qty > 0) {
            int error = add_allocation(release, &allocation);
            if (error) {
                return error;
            }
            found += allocation.from.qty;
        }
    }
    *ret_found = found;
    return more < 0 ? more : 0;
}

/* A release of one zone leaves the rest to the others; one over all bins says what is not there. */
static void say_short(struct release *release, struct release_order *order, const char *item,
                      int64_t found, int64_t wanted)
{
    char what[64];
    struct text text = text_over(what, sizeof(what));
    if (found == wanted || release->zone[0]) {
        return;
    }
    text_addf(&text, "%lld of %lld in the bins", (long long)found, (long long)wanted);
    say(release, order->id, item, what);
    order->is_short = true;
}

static int allocate_line(struct release *release, size_t order, int64_t line, const char *item,
                         int64_t wanted)
{
    struct hub_tx *tx = release->tx;
    struct release_order *of = &release->orders[order];
    int64_t found = 0;
    int error = allocate(release, order, item, wanted, &found);
    if (error) {
        return error;
    }
    say_short(release, of, item, found, wanted);
    of->is_released |= found > 0;
    return RUN(tx->db, H_ORDER_LINE_ALLOCATE, S(tx->site), S(of->id), I(line), I(found),
               I(release->zone[0] == '\0'));
}

static int allocate_order(struct release *release, size_t order)
{
    struct hub_tx *tx = release->tx;
    int more, error = 0;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt =
        QUERY(tx->db, H_ORDER_LINES_OPEN, S(tx->site), S(release->orders[order].id));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        char item[ITEM_SIZE];
        db_column_str(stmt, 1, item, sizeof(item));
        error = more < 0 ? more
                         : allocate_line(release, order, db_column_int(stmt, 0), item,
                                         db_column_int(stmt, 2));
    }
    return error;
}

/* --- tasks out of allocations --- */

/* Single: by order, then by zone; batch and cluster: by zone alone. Inside, the walk. */
static int compare(const void *a, const void *b, void *context)
{
    const struct release *release = context;
    const struct allocation *one = a, *other = b;
    int way = 0;
    if (release->mode == HUB_RELEASE_SINGLE) {
        way = (one->order > other->order) - (one->order < other->order);
    }
    if (!way && release->each_zone) {
        way = strcmp(one->zone, other->zone);
    }
    way = way ? way : (one->walk > other->walk) - (one->walk < other->walk);
    way = way ? way : strcmp(one->from.place, other->from.place);
    return way ? way : (one->order > other->order) - (one->order < other->order);
}

static bool is_same_task(const struct release *release, const struct allocation *a,
                         const struct allocation *b)
{
    return (release->mode != HUB_RELEASE_SINGLE || a->order == b->order) &&
           (!release->each_zone || strcmp(a->zone, b->zone) == 0);
}

static const char *mode_name(enum hub_release_mode mode)
{
    switch (mode) {
    case HUB_RELEASE_BATCH:
        return "batch";
    case HUB_RELEASE_CLUSTER:
        return "cluster";
    case HUB_RELEASE_SINGLE:
        break;
    }
    return "single";
}

/* The zone of all lines, if it is one: a picker of that zone may have the task. */
static const char *zone_of(const struct allocation *first, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (strcmp(first[i].zone, first[0].zone) != 0) {
            return "";
        }
    }
    return first[0].zone;
}

static int64_t priority_of(const struct release *release, const struct allocation *first, size_t n)
{
    int64_t priority = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        int64_t of = release->orders[first[i].order].priority;
        priority = of < priority ? of : priority;
    }
    return priority;
}

/* Slots of a cluster: one an order of this task, in the order they were released; else all is 1. */
static void number_slots(struct release *release, const struct allocation *first, size_t n)
{
    int64_t slot = 0;
    for (size_t i = 0; i < release->n_orders; i++) {
        release->orders[i].slot = release->mode == HUB_RELEASE_CLUSTER ? 0 : 1;
    }
    for (size_t i = 0; i < n && release->mode == HUB_RELEASE_CLUSTER; i++) {
        release->orders[first[i].order].slot = 1;
    }
    for (size_t i = 0; i < release->n_orders && release->mode == HUB_RELEASE_CLUSTER; i++) {
        slot += release->orders[i].slot;
        release->orders[i].slot = slot;
    }
}

static int add_lines(struct release *release, const char *task, const struct allocation *first,
                     size_t n)
{
    struct hub_tx *tx = release->tx;
    int error = 0;
    number_slots(release, first, n);
    for (size_t i = 0; i < n && !error; i++) {
        const struct leg *from = &first[i].from;
        const struct release_order *order = &release->orders[first[i].order];
        error = RUN(tx->db, H_LINE_ADD, S(tx->site), S(task), I(i + 1), S(order->id),
                    S(from->place), S(from->item), S(from->lot), S(from->serial), I(from->qty),
                    I(order->slot), I(first[i].walk));
        error = error ? error : note_line(tx, task, (int64_t)i + 1);
    }
    return error;
}

static int make_task(struct release *release, const struct allocation *first, size_t n)
{
    struct hub_tx *tx = release->tx;
    char task[ID_SIZE];
    int64_t number = 0;
    int error = task_new_id(tx, task, &number);
    error = error ? error
                  : RUN(tx->db, H_TASK_ADD, S(tx->site), S(task), I(number), S("pick"),
                        S(mode_name(release->mode)), S(zone_of(first, n)),
                        I(priority_of(release, first, n)), S(""), S(""), S(""), S(""));
    error = error ? error : note_task(tx, task);
    release->result.tasks++;
    return error ? error : add_lines(release, task, first, n);
}

static int make_tasks(struct release *release)
{
    qsort_r(release->all, release->n, sizeof(*release->all), compare, release);
    size_t n;
    int error = 0;
    for (size_t at = 0; at < release->n && !error; at += n) {
        const struct allocation *first = &release->all[at];
        n = 1;
        while (at + n < release->n && is_same_task(release, first, &first[n])) {
            n++;
        }
        error = make_task(release, first, n);
    }
    return error;
}

/* --- orders are released --- */

/* What was picked before may be all that will be: nothing of the rest is in the bins. */
static int settle(struct release *release, const struct release_order *order, const char *at)
{
    struct event *now = &release->tx->hub->event;
    struct fold fold = {.tx = release->tx, .seat = "", .event = now};
    char why[HUB_WHY_SIZE];
    fold.why = text_over(why, sizeof(why));
    memset(now, 0, sizeof(*now));
    copy_cut(now->at, sizeof(now->at), at);
    return order_check_picked(&fold, order->id);
}

static int mark(struct release *release, const struct release_order *order)
{
    struct hub_tx *tx = release->tx;
    char status[17], at[WHEN_SIZE];
    when_write(tx->utc_ms, at);
    release->result.orders += order->is_released;
    release->result.short_orders += order->is_short;
    if (!order->is_released && release->zone[0] && release->is_named) {
        say(release, order->id, "", "nothing of it in this zone");
    }
    int error = known_status(tx, order->id, status);
    if (!error && order->is_short) {
        error =
            RUN(tx->db, H_ORDER_NOTE, S(tx->site), S(order->id), S("short of stock at release"));
    }
    if (!error && order->is_released && strcmp(status, "received") == 0) {
        error = order_enter(tx, order->id, "released", at, "", "");
    }
    bool may_be_picked = strcmp(status, "received") != 0 && !order->is_released;
    return error || !may_be_picked ? error : settle(release, order, at);
}

static int run(struct release *release, const char *const *orders, size_t n_orders)
{
    int error = take_orders(release, orders, n_orders);
    for (size_t i = 0; i < release->n_orders && !error; i++) {
        error = allocate_order(release, i);
    }
    error = error || release->n == 0 ? error : make_tasks(release);
    for (size_t i = 0; i < release->n_orders && !error; i++) {
        error = mark(release, &release->orders[i]);
    }
    return error;
}

int hub_release(struct hub_tx *tx, enum hub_release_mode mode, const char *zone,
                const char *const *orders, size_t n_orders, struct text *why,
                struct hub_release_result *ret_result)
{
    char now[WHEN_SIZE];
    bool each = strcmp(zone, "each") == 0;
    CLEANUP(release_freep)
    struct release release = {.tx = tx,
                              .mode = mode,
                              .zone = each ? "" : zone,
                              .each_zone = each,
                              .is_named = orders != NULL,
                              .why = why};
    when_write(tx->utc_ms, now);
    now[DATE_SIZE - 1] = '\0';
    copy_cut(release.today, sizeof(release.today), now);
    int error = run(&release, orders, orders ? n_orders : 0);
    if (!error) {
        *ret_result = release.result;
    }
    return error;
}
