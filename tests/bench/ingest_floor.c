#include "tests/bench/ingest_floor.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "drivers/base/error.h"
#include "sync/hub/store.h"

#define ITEMS         1000
#define BINS          4000 /* four of an item */
#define BIN_STOCK     1000
#define RELEASE_ORDER 100 /* a transaction */
#define WIRE_MAX      ((size_t)1 << 30)

static void must(int error, const char *what)
{
    if (error) {
        fprintf(stderr, "bench_ingest: %s: %s\n", what, error_text(error));
        exit(1);
    }
}

static uint64_t next_number(void *context)
{
    uint64_t *state = context;
    *state = *state * 6364136223846793005U + 1442695040888963407U; /* Knuth, TAOCP 2, 3.3.4 */
    return *state;
}

/* --- the book --- */

static void put_place(struct hub_tx *tx, enum place_kind kind, const char *prefix, size_t n)
{
    struct place_row place = {.kind = kind, .walk = (int64_t)n};
    struct text text = text_over(place.id, sizeof(place.id));
    text_addf(&text, "%s-%06zu", prefix, n);
    copy_cut(place.zone, sizeof(place.zone), kind == PLACE_BIN ? "A" : "");
    must(hub_put_place(tx, &place), "place");
}

static void put_goods(struct hub_tx *tx)
{
    for (size_t i = 0; i < ITEMS; i++) {
        struct item_row item = {.unit = "each", .lot = true};
        struct text id = text_over(item.id, sizeof(item.id));
        struct text name = text_over(item.name, sizeof(item.name));
        text_addf(&id, "SKU-%05zu", i);
        text_addf(&name, "Item %zu", i);
        must(hub_put_item(tx, &item), "item");
        must(hub_put_lot(tx, item.id, "L5", "2027-06-30"), "lot");
    }
    for (size_t i = 0; i < BINS; i++) {
        struct leg leg = {.lot = "L5", .qty = BIN_STOCK};
        struct text place = text_over(leg.place, sizeof(leg.place));
        struct text item = text_over(leg.item, sizeof(leg.item));
        put_place(tx, PLACE_BIN, "A", i);
        text_addf(&place, "A-%06zu", i);
        text_addf(&item, "SKU-%05zu", i % ITEMS);
        must(hub_receive_opening(tx, &leg), "stock");
    }
}

static void put_people(struct hub_tx *tx)
{
    for (size_t i = 0; i < INGEST_SEATS_MAX; i++) {
        struct person_row person = {.role = "picker", .lang = "en"};
        char seat[ID_SIZE];
        uint64_t epoch = 0;
        struct text id = text_over(person.id, sizeof(person.id));
        struct text name = text_over(seat, sizeof(seat));
        text_addf(&id, "u%zu", i);
        text_addf(&name, "H%03zu", i);
        must(hub_put_person(tx, &person), "person");
        must(hub_put_seat(tx, seat, "store-1", &epoch), "seat");
    }
}

static void put_order(struct hub_tx *tx, size_t n)
{
    struct hub_order_line lines[INGEST_LINES];
    struct hub_order order = {
        .carrier = "dhl", .due = "2026-11-23", .lines = lines, .n_lines = INGEST_LINES};
    struct text id = text_over(order.id, sizeof(order.id));
    text_addf(&id, "SO-%06zu", n);
    for (size_t i = 0; i < INGEST_LINES; i++) {
        struct text item = text_over(lines[i].item, sizeof(lines[i].item));
        text_addf(&item, "SKU-%05zu", (n * 37 + i * 101) % ITEMS);
        lines[i].qty = INGEST_QTY;
    }
    must(hub_put_order(tx, &order), "order");
    put_place(tx, PLACE_TOTE, "TOTE", n);
}

static void release_some(struct hub *hub, size_t from, size_t to)
{
    struct hub_tx *tx = NULL;
    struct hub_release_result result;
    must(hub_tx_begin(hub, INGEST_SITE, INGEST_UTC_MS, &tx), "begin");
    for (size_t i = from; i < to; i++) {
        put_order(tx, i);
    }
    must(hub_release(tx, HUB_RELEASE_SINGLE, "", NULL, 0, NULL, &result), "release");
    must(hub_tx_commit(tx), "commit");
    struct hub_out out;
    while (hub_next(hub, &out) > 0) {
    }
}

void ingest_make_book(const char *path, size_t tasks)
{
    uint64_t seed = 1;
    const struct hub_config config = {.random = next_number, .random_context = &seed};
    struct db *db = NULL;
    struct hub *hub = NULL;
    struct hub_tx *tx = NULL;
    must(db_open(path, NULL, &hub_schema, NULL, &db), path);
    must(hub_new(&config, db, &hub), "hub");
    must(hub_tx_begin(hub, INGEST_SITE, INGEST_UTC_MS, &tx), "begin");
    put_goods(tx);
    put_people(tx);
    must(hub_tx_commit(tx), "commit");
    for (size_t i = 0; i < tasks; i += RELEASE_ORDER) {
        release_some(hub, i, i + RELEASE_ORDER < tasks ? i + RELEASE_ORDER : tasks);
    }
    hub_free(hub);
    db_close(db);
}

/* --- what the pickers send --- */

struct line {
    char task[ID_SIZE];
    char order[ID_SIZE];
    int64_t n;
    struct leg from;
};

struct work {
    struct line *lines; /* INGEST_LINES a task */
    size_t n_tasks;
    uint64_t epochs[INGEST_SEATS_MAX];
};

struct picker {
    size_t number;
    char seat[ID_SIZE];
    uint64_t seq;
    uint8_t head[CHAIN_SIZE];
    size_t task; /* the next one */
    size_t step; /* in it */
};

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    must(db_error(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL)), sql);
    return stmt;
}

static void read_line(sqlite3_stmt *stmt, struct line *line)
{
    db_column_str(stmt, 0, line->task, sizeof(line->task));
    line->n = db_column_int(stmt, 1);
    db_column_str(stmt, 2, line->order, sizeof(line->order));
    db_column_str(stmt, 3, line->from.place, sizeof(line->from.place));
    db_column_str(stmt, 4, line->from.item, sizeof(line->from.item));
    db_column_str(stmt, 5, line->from.lot, sizeof(line->from.lot));
}

static void read_work(const char *path, struct work *ret_work)
{
    sqlite3 *db = NULL;
    size_t n = 0, size = 0;
    struct work work = {.lines = NULL};
    must(db_error(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL)), path);
    sqlite3_stmt *stmt = prepare(db, "SELECT l.task, l.n, l.\"order\", l.place, l.item, l.lot "
                                     "FROM task t JOIN line l ON l.site = t.site AND l.task = t.id "
                                     "ORDER BY t.n, l.n");
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        if (n == size) {
            size = size ? size * 2 : 1024;
            work.lines = realloc(work.lines, size * sizeof(*work.lines));
            must(work.lines ? 0 : RAFF_E_FULL, "memory");
        }
        memset(&work.lines[n], 0, sizeof(*work.lines));
        read_line(stmt, &work.lines[n++]);
    }
    sqlite3_finalize(stmt);
    stmt = prepare(db, "SELECT epoch FROM seat ORDER BY seat");
    for (size_t i = 0; i < INGEST_SEATS_MAX && sqlite3_step(stmt) == SQLITE_ROW; i++) {
        work.epochs[i] = (uint64_t)sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    work.n_tasks = n / INGEST_LINES;
    must(n % INGEST_LINES ? RAFF_E_STATE : 0, "a task without all of its lines");
    *ret_work = work;
}

static void pick(const struct line *line, struct event *event)
{
    event->type = EVENT_PICK;
    event->line = line->n;
    event->n_legs = 2;
    event->legs[0] = event->legs[1] = line->from;
    event->legs[0].qty = -1;
    event->legs[1].qty = 1;
    struct text tote = text_over(event->legs[1].place, sizeof(event->legs[1].place));
    text_addf(&tote, "TOTE-%s", line->order + sizeof("SO-") - 1);
    copy_cut(event->scan, sizeof(event->scan),
             "]C1010950600013435210L5\x1d"
             "17270630");
}

/* The picker's next event; false when there is no task left. */
static bool next_event(const struct work *work, struct picker *picker, size_t seats,
                       struct event *event)
{
    if (picker->task >= work->n_tasks) {
        return false;
    }
    const struct line *lines = &work->lines[picker->task * INGEST_LINES];
    memset(event, 0, sizeof(*event));
    struct text by = text_over(event->by, sizeof(event->by));
    text_addf(&by, "u%zu", picker->number);
    copy_cut(event->task, sizeof(event->task), lines[0].task);
    event->seq = picker->seq + 1;
    when_write(INGEST_UTC_MS - 60000 + (int64_t)event->seq, event->at);
    event->type = picker->step == 0 ? EVENT_START : EVENT_DONE;
    if (picker->step > 0 && picker->step + 1 < INGEST_TASK_EVENTS) {
        pick(&lines[(picker->step - 1) / INGEST_QTY], event);
    }
    if (++picker->step == INGEST_TASK_EVENTS) {
        picker->step = 0;
        picker->task += seats;
    }
    return true;
}

/* Up to `max` lines behind each other. */
static void write_lines(const struct work *work, struct picker *picker, size_t seats, size_t max,
                        struct proto_batch *batch, struct bytes *lines)
{
    static struct event event;
    while (batch->n < max && next_event(work, picker, seats, &event)) {
        size_t start = lines->len;
        must(event_write(&event, lines), "event");
        chain_next(picker->head, (struct str){(const char *)lines->at + start, lines->len - start},
                   picker->head);
        bytes_add(lines, "\n", 1);
        picker->seq++;
        batch->n++;
    }
}

static void add_post(struct posts *posts, const char *seat, struct str plain)
{
    if ((posts->n & (posts->n - 1)) == 0) {
        size_t size = posts->n ? posts->n * 2 : 1;
        posts->all = realloc(posts->all, size * sizeof(*posts->all));
        must(posts->all ? 0 : RAFF_E_FULL, "memory");
    }
    struct post *post = &posts->all[posts->n++];
    struct text topic = text_over(post->topic, sizeof(post->topic));
    text_addf(&topic, "raff/1/%s/%s/up", INGEST_SITE, seat);
    post->at = posts->wire.len;
    must(proto_deflate(plain, &posts->wire), "deflate");
    post->len = posts->wire.len - post->at;
}

/* The picker's next batch; false when everything is sent. */
static bool post_batch(const struct work *work, struct picker *picker, size_t seats, size_t max,
                       struct posts *posts)
{
    struct proto_batch batch = {.v = PROTO_VERSION,
                                .epoch = work->epochs[picker->number],
                                .session = "9f2c5a7b01d34e68",
                                .first = picker->seq + 1};
    CLEANUP(bytes_release) struct bytes lines;
    CLEANUP(bytes_release) struct bytes plain;
    bytes_init(&lines, PROTO_BATCH_BYTES_MAX);
    bytes_init(&plain, PROTO_PLAIN_MAX);
    memcpy(batch.prev, picker->head, CHAIN_SIZE);
    write_lines(work, picker, seats, max, &batch, &lines);
    if (batch.n == 0) {
        return false;
    }
    batch.lines = bytes_view(&lines);
    proto_batch_write(&batch, &plain);
    must(plain.error, "batch");
    add_post(posts, picker->seat, bytes_view(&plain));
    posts->events += batch.n;
    return true;
}

static void begin(struct picker *pickers, const struct work *work, size_t seats)
{
    for (size_t i = 0; i < seats; i++) {
        pickers[i] = (struct picker){.number = i, .task = i};
        struct text seat = text_over(pickers[i].seat, sizeof(pickers[i].seat));
        text_addf(&seat, "H%03zu", i);
        chain_first(INGEST_SITE, pickers[i].seat, work->epochs[i], pickers[i].head);
    }
}

void ingest_make_posts(const char *path, size_t seats, size_t batch, struct posts *ret_posts)
{
    static struct picker pickers[INGEST_SEATS_MAX];
    struct work work;
    struct posts posts = {.n = 0};
    bool more = true;
    read_work(path, &work);
    begin(pickers, &work, seats);
    bytes_init(&posts.wire, WIRE_MAX);
    posts.commits = calloc(work.n_tasks * INGEST_TASK_EVENTS, sizeof(*posts.commits));
    must(posts.commits ? 0 : RAFF_E_FULL, "memory");
    while (more) {
        more = false;
        for (size_t i = 0; i < seats; i++) {
            more |= post_batch(&work, &pickers[i], seats, batch, &posts);
        }
        if (more) {
            posts.commits[posts.n_commits++] = posts.n;
        }
    }
    free(work.lines);
    *ret_posts = posts;
}

void posts_release(struct posts *posts)
{
    bytes_release(&posts->wire);
    free(posts->all);
    free(posts->commits);
    *posts = (struct posts){.n = 0};
}
