#include "tests/unit/sync/hub/floor.h"

#include "sync/ledger/sum.h"

#include "drivers/base/error.h"

static uint64_t numbers(void *context)
{
    uint64_t *state = context;
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state;
}

/* --- the site --- */

static void put_places(struct hub_tx *tx)
{
    static const struct place_row places[] = {
        {.id = "A", .kind = PLACE_ZONE},
        {.id = "B", .kind = PLACE_ZONE},
        {.id = "A-01", .kind = PLACE_BIN, .zone = "A", .parent = "A", .walk = 10, .check = "17"},
        {.id = "A-02", .kind = PLACE_BIN, .zone = "A", .parent = "A", .walk = 20},
        {.id = "B-01", .kind = PLACE_BIN, .zone = "B", .parent = "B", .walk = 30},
        {.id = "B-02", .kind = PLACE_BIN, .zone = "B", .parent = "B", .walk = 5},
        {.id = "TOTE-1", .kind = PLACE_TOTE},
        {.id = "TOTE-2", .kind = PLACE_TOTE},
        {.id = "DOCK", .kind = PLACE_DOCK},
    };
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        CHECK_INT(hub_put_place(tx, &places[i]), 0);
    }
}

static void put_rest(struct hub_tx *tx)
{
    static const struct item_row items[] = {
        {.id = "TEA", .name = "Tea", .unit = "each", .lot = true, .expiry = true},
        {.id = "CUP", .name = "Cup \"blue\"", .name_ar = "كوب", .unit = "each"},
    };
    static const struct person_row people[] = {
        {.id = "u1", .name = "Sara", .role = "picker", .lang = "en"},
        {.id = "u2", .name = "عمر", .role = "packer", .lang = "ar"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
        CHECK_INT(hub_put_item(tx, &items[i]), 0);
        CHECK_INT(hub_put_person(tx, &people[i]), 0);
    }
    CHECK_INT(hub_put_lot(tx, "TEA", "L1", "2027-06-30"), 0);
    CHECK_INT(hub_put_lot(tx, "TEA", "L2", "2027-01-31"), 0);
    CHECK_INT(hub_put_lot(tx, "TEA", "OLD", "2026-11-21"), 0);
    CHECK_INT(hub_put_setting(tx, "sscc_prefix", "9506000"), 0);
}

static void take_answers(struct floor *floor);

static void open_copy(struct floor *floor)
{
    CHECK_INT(sqlite3_open(":memory:", &floor->copy), SQLITE_OK);
    CHECK_INT(
        sqlite3_exec(floor->copy, "CREATE TABLE r (t, k, r, PRIMARY KEY (t, k))", NULL, NULL, NULL),
        SQLITE_OK);
}

static int open_book(struct floor *floor, struct text *reason)
{
    struct hub_config config = {.random = numbers,
                                .random_context = &floor->seed,
                                .lease_ms = FLOOR_LEASE,
                                .authority = &floor_authority};
    int error = db_open(floor->path, NULL, &hub_schema, reason, &floor->db);
    return error ? error : hub_new(&config, floor->db, &floor->hub);
}

int floor_reopen(struct floor *floor)
{
    hub_free(floor->hub);
    db_close(floor->db);
    floor->hub = NULL;
    floor->db = NULL;
    return open_book(floor, NULL);
}

static void make_site(struct floor *floor)
{
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor->hub, FLOOR_SITE, floor->utc_ms, &tx), 0);
    put_places(tx);
    put_rest(tx);
    CHECK_INT(hub_tx_commit(tx), 0);
    take_answers(floor);
}

void floor_open_at(struct floor *floor, const char *path)
{
    char words[200] = "";
    struct text reason = text_over(words, sizeof(words));
    *floor = (struct floor){.now_ms = 1000, .utc_ms = FLOOR_UTC_MS, .copy_op = 1, .seed = 42};
    copy_cut(floor->path, sizeof(floor->path), path);
    int error = open_book(floor, &reason);
    if (error) {
        printf("%s: %s: %s\n", path, error_text(error), words);
        abort();
    }
    CHECK_INT(json_arena_init(&floor->arena, PROTO_ARENA_SIZE), 0);
    bytes_init(&floor->scratch, PROTO_PLAIN_MAX + 1);
    bytes_init(&floor->last_feed, PROTO_PLAIN_MAX);
    open_copy(floor);
    make_site(floor);
}

void floor_open(struct floor *floor)
{
    char path[] = "/tmp/hub-test-XXXXXX";
    int fd = mkstemp(path);
    close(fd);
    floor_open_at(floor, path);
}

struct floor_seat *floor_stranger(struct floor *floor, const char *id)
{
    struct floor_seat *seat = &floor->seats[floor->n_seats++];
    copy_cut(seat->id, sizeof(seat->id), id);
    bytes_init(&seat->lines, PROTO_BATCH_BYTES_MAX);
    bytes_init(&seat->plain, PROTO_PLAIN_MAX + 1);
    return seat;
}

struct floor_seat *floor_enrol(struct floor *floor, const char *id)
{
    struct floor_seat *seat = floor_stranger(floor, id);
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor->hub, FLOOR_SITE, floor->utc_ms, &tx), 0);
    CHECK_INT(hub_put_seat(tx, id, "store-1", &seat->epoch), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    chain_first(FLOOR_SITE, id, seat->epoch, seat->head);
    take_answers(floor);
    return seat;
}

/* --- what the hub sends --- */

static void copy_put(struct floor *floor, struct str table, struct str key, struct str row)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3_prepare_v2(floor->copy,
                       row.len ? "INSERT OR REPLACE INTO r VALUES (?1, ?2, ?3)"
                               : "DELETE FROM r WHERE t = ?1 AND k = ?2",
                       -1, &stmt, NULL);
    db_bind_view(stmt, 1, table);
    db_bind_view(stmt, 2, key);
    if (row.len) {
        db_bind_view(stmt, 3, row);
    }
    CHECK_INT(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
}

static void take_feed(struct floor *floor, struct str plain)
{
    static struct proto_message message;
    CHECK_INT(proto_read(plain, &floor->arena, &message), 0);
    CHECK_INT(message.type, PROTO_OPS);
    floor->feeds++;
    bytes_clear(&floor->last_feed);
    bytes_add(&floor->last_feed, plain.at, plain.len);
    if (message.as.ops.from != floor->copy_op + 1) {
        floor->copy_lost = true;
        return;
    }
    for (size_t i = 0; i < message.as.ops.n; i++) {
        const struct proto_change *change = &message.as.ops.changes[i];
        copy_put(floor, change->table, change->key, change->row);
    }
    floor->copy_op = message.as.ops.to;
}

static void take_down(struct floor *floor, const char *seat_id, struct str plain)
{
    for (size_t i = 0; i < floor->n_seats; i++) {
        struct floor_seat *seat = &floor->seats[i];
        if (strcmp(seat->id, seat_id) == 0) {
            bytes_clear(&seat->plain);
            bytes_add(&seat->plain, plain.at, plain.len);
            CHECK_INT(proto_read(bytes_view(&seat->plain), &floor->arena, &seat->answer), 0);
            seat->answers++;
            floor_compare(floor, &seat->answer);
        }
    }
}

static void take_answers(struct floor *floor)
{
    struct hub_out out;
    while (hub_next(floor->hub, &out) > 0) {
        struct proto_topic topic;
        struct str plain;
        CHECK_INT(proto_topic_read(out.topic, &topic), 0);
        CHECK_INT(proto_inflate(out.payload, &floor->scratch, &plain), 0);
        if (topic.channel == PROTO_FEED) {
            take_feed(floor, plain);
        } else if (topic.channel == PROTO_DOWN) {
            take_down(floor, topic.seat, plain);
        }
    }
}

int floor_flush(struct floor *floor)
{
    int error = hub_flush(floor->hub, floor->now_ms, floor->utc_ms);
    take_answers(floor);
    return error;
}

/* --- the copy against a snapshot --- */

static void add_sums(const struct proto_rows *rows, struct table_sum *sum)
{
    for (size_t i = 0; i < rows->n; i++) {
        sum->n++;
        sum->sum += row_sum(rows->table, rows->changes[i].key, rows->changes[i].row);
    }
}

static size_t compare_table(struct floor *floor, struct floor_seat *seat, const char *table,
                            struct table_sum *sum)
{
    char after[256] = "";
    size_t n = 0;
    bool more = true;
    while (more) {
        struct proto_message ask = {.type = PROTO_SNAPSHOT};
        copy_cut(ask.as.snapshot.table, sizeof(ask.as.snapshot.table), table);
        ask.as.snapshot.after = str_of(after);
        floor_ask(floor, seat, &ask);
        CHECK_INT(seat->answer.type, PROTO_ROWS);
        if (seat->answer.type != PROTO_ROWS) {
            return n;
        }
        const struct proto_rows *rows = &seat->answer.as.rows;
        n += floor_same_rows(floor, rows);
        add_sums(rows, sum);
        more = rows->more && rows->n > 0;
        if (more) {
            CHECK_INT(copy_str(after, sizeof(after), rows->changes[rows->n - 1].key), 0);
        }
    }
    return n;
}

/* Piece by piece; the whole of it. */
static struct table_sum ranges_of(struct floor *floor, struct floor_seat *seat, const char *table)
{
    struct table_sum sum = {0, 0};
    char after[256] = "";
    bool more = true;
    while (more) {
        struct proto_message ask = {.type = PROTO_VERIFY, .as.verify.ranges = 2};
        copy_cut(ask.as.verify.table, sizeof(ask.as.verify.table), table);
        ask.as.verify.after = str_of(after);
        floor_ask(floor, seat, &ask);
        CHECK_INT(seat->answer.type, PROTO_SUMS);
        const struct proto_sums *sums = &seat->answer.as.sums;
        CU_ASSERT(sums->n <= 2 && str_equal(sums->after, str_of(after)));
        for (size_t i = 0; i < sums->n; i++) {
            sum.n += sums->ranges[i].n;
            sum.sum += sums->ranges[i].sum;
        }
        more = sums->more && sums->n > 0;
        if (more) {
            CHECK_INT(copy_str(after, sizeof(after), sums->ranges[sums->n - 1].to), 0);
        }
    }
    return sum;
}

static void compare_copy(struct floor *floor)
{
    static const char *const tables[] = {"place", "item", "gtin",   "lot",  "stock",
                                         "task",  "line", "person", "code", "setting"};
    struct floor_seat *seat = floor_enrol(floor, "PROBE");
    struct proto_table_sum kept[PROTO_TABLES_MAX];
    size_t n = 0;
    sqlite3_stmt *stmt = NULL;
    struct proto_message ask = {.type = PROTO_PULL, .as.pull.sums = true};
    ask.as.pull.op = (uint64_t)floor_number(floor, "SELECT op FROM site WHERE site = ?1");
    floor_ask(floor, seat, &ask);
    CHECK_INT(seat->answer.type, PROTO_OPS);
    CHECK_INT(seat->answer.as.ops.n_sums, ARRAY_SIZE(tables));
    memcpy(kept, seat->answer.as.ops.sums, sizeof(kept));
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        struct table_sum sum = {0, 0}, wanted = {kept[i].n, kept[i].sum};
        CHECK_STR(kept[i].table, tables[i]);
        n += compare_table(floor, seat, tables[i], &sum);
        if (!table_sum_equal(sum, wanted)) {
            printf("\n    %s: %llu rows of %llu, or other ones", tables[i],
                   (unsigned long long)sum.n, (unsigned long long)wanted.n);
        }
        CU_ASSERT(table_sum_equal(sum, wanted));
        CU_ASSERT(table_sum_equal(ranges_of(floor, seat, tables[i]), wanted));
    }
    if (floor->copy_lost) {
        return;
    }
    sqlite3_prepare_v2(floor->copy, "SELECT COUNT(*) FROM r", -1, &stmt, NULL);
    sqlite3_step(stmt);
    CHECK_INT(n, sqlite3_column_int64(stmt, 0));
    sqlite3_finalize(stmt);
}

void floor_close(struct floor *floor)
{
    int64_t unbalanced = -1;
    CHECK_INT(hub_unbalanced(floor->hub, FLOOR_SITE, &unbalanced), 0);
    CHECK_INT(unbalanced, 0);
    compare_copy(floor);
    for (size_t i = 0; i < floor->n_seats; i++) {
        bytes_release(&floor->seats[i].lines);
        bytes_release(&floor->seats[i].plain);
    }
    sqlite3_close(floor->copy);
    bytes_release(&floor->scratch);
    bytes_release(&floor->last_feed);
    json_arena_release(&floor->arena);
    hub_free(floor->hub);
    db_close(floor->db);
    unlink(floor->path);
    char wal[80];
    struct text text = text_over(wal, sizeof(wal));
    text_addf(&text, "%s-wal", floor->path);
    unlink(wal);
}

/* --- what seats send --- */

void floor_begin(struct floor_seat *seat)
{
    bytes_clear(&seat->lines);
    seat->n_lines = 0;
    seat->first = seat->seq + 1;
    memcpy(seat->before, seat->head, CHAIN_SIZE);
}

void floor_line(struct floor_seat *seat, const char *line)
{
    seat->seq++;
    seat->n_lines++;
    chain_next(seat->head, str_of(line), seat->head);
    bytes_add_str(&seat->lines, line);
    bytes_add(&seat->lines, "\n", 1);
}

void floor_write(struct floor_seat *seat, struct event *events, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct bytes line;
        bytes_init(&line, EVENT_LINE_MAX);
        events[i].seq = seat->seq + 1;
        if (!events[i].at[0]) {
            copy_cut(events[i].at, sizeof(events[i].at), FLOOR_AT);
        }
        CHECK_INT(event_write(&events[i], &line), 0);
        bytes_add(&line, "", 1);
        floor_line(seat, (const char *)line.at);
        bytes_release(&line);
    }
}

void floor_plain(const struct floor_seat *seat, struct bytes *out)
{
    struct proto_batch batch = {.v = 1,
                                .epoch = seat->epoch,
                                .session = "s1",
                                .first = seat->first,
                                .lines = bytes_view(&seat->lines),
                                .n = seat->n_lines};
    memcpy(batch.prev, seat->before, CHAIN_SIZE);
    proto_batch_write(&batch, out);
}

int floor_post(struct floor *floor, struct floor_seat *seat)
{
    struct bytes plain, wire;
    char topic[PROTO_TOPIC_MAX];
    struct text text = text_over(topic, sizeof(topic));
    bytes_init(&plain, PROTO_PLAIN_MAX);
    bytes_init(&wire, PROTO_PLAIN_MAX);
    floor_plain(seat, &plain);
    CHECK_INT(proto_deflate(bytes_view(&plain), &wire), 0);
    text_addf(&text, "raff/1/%s/%s/up", FLOOR_SITE, seat->id);
    int error = hub_receive(floor->hub, floor->now_ms, topic, bytes_view(&wire));
    bytes_release(&plain);
    bytes_release(&wire);
    seat->answers = 0;
    return error;
}

int floor_send(struct floor *floor, struct floor_seat *seat)
{
    int error = floor_post(floor, seat);
    return error ? error : floor_flush(floor);
}

void floor_event(struct floor *floor, struct floor_seat *seat, struct event event)
{
    floor_begin(seat);
    floor_write(seat, &event, 1);
    CHECK_INT(floor_send(floor, seat), 0);
}

void floor_put(struct floor *floor, struct floor_seat *seat, const struct proto_message *message)
{
    struct bytes plain;
    char topic[PROTO_TOPIC_MAX];
    struct text text = text_over(topic, sizeof(topic));
    bytes_init(&plain, PROTO_PLAIN_MAX);
    CHECK_INT(proto_write(message, &plain), 0);
    text_addf(&text, "raff/1/%s/%s/ask", FLOOR_SITE, seat->id);
    seat->answers = 0;
    CHECK_INT(hub_receive(floor->hub, floor->now_ms, topic, bytes_view(&plain)), 0);
    bytes_release(&plain);
}

void floor_ask(struct floor *floor, struct floor_seat *seat, const struct proto_message *message)
{
    floor_put(floor, seat, message);
    CHECK_INT(floor_flush(floor), 0);
}

struct proto_message floor_hello(const struct floor_seat *seat)
{
    struct proto_message message = {
        .type = PROTO_HELLO,
        .as.hello = {
            .v_min = 1, .v_max = 1, .epoch = seat->epoch, .oldest = 1, .next = seat->seq + 1}};
    copy_cut(message.as.hello.store, ID_SIZE, "store-1");
    memcpy(message.as.hello.head, seat->head, CHAIN_SIZE);
    return message;
}

void floor_raw(struct floor *floor, const char *topic, const char *payload)
{
    CHECK_INT(hub_receive(floor->hub, floor->now_ms, topic, str_of(payload)), 0);
    CHECK_INT(floor_flush(floor), 0);
}

/* --- orders and stock --- */

void floor_order(struct floor *floor, const char *id, const char *carrier, const char *item1,
                 int64_t qty1, const char *item2, int64_t qty2)
{
    struct hub_order_line lines[2] = {{.qty = qty1}, {.qty = qty2}};
    struct hub_order order = {.priority = 3,
                              .ship_to = {"Mona Haddad", "Al \"Nil\" St. 5"},
                              .n_ship_to = 2,
                              .lines = lines,
                              .n_lines = item2 ? 2 : 1};
    struct hub_tx *tx = NULL;
    copy_cut(order.id, sizeof(order.id), id);
    copy_cut(order.carrier, sizeof(order.carrier), carrier);
    copy_cut(lines[0].item, sizeof(lines[0].item), item1);
    copy_cut(lines[1].item, sizeof(lines[1].item), item2 ? item2 : "");
    CHECK_INT(hub_tx_begin(floor->hub, FLOOR_SITE, floor->utc_ms, &tx), 0);
    CHECK_INT(hub_put_order(tx, &order), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    take_answers(floor);
}

void floor_stock(struct floor *floor, const char *place, const char *item, const char *lot,
                 int64_t qty)
{
    struct leg leg = {.qty = qty};
    struct hub_tx *tx = NULL;
    copy_cut(leg.place, sizeof(leg.place), place);
    copy_cut(leg.item, sizeof(leg.item), item);
    copy_cut(leg.lot, sizeof(leg.lot), lot);
    CHECK_INT(hub_tx_begin(floor->hub, FLOOR_SITE, floor->utc_ms, &tx), 0);
    CHECK_INT(hub_receive_opening(tx, &leg), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    take_answers(floor);
}

int floor_release(struct floor *floor, enum hub_release_mode mode, const char *zone,
                  const char *const *orders, size_t n, struct text *why)
{
    struct hub_tx *tx = NULL;
    struct hub_release_result result;
    CHECK_INT(hub_tx_begin(floor->hub, FLOOR_SITE, floor->utc_ms, &tx), 0);
    int error = hub_release(tx, mode, zone, orders, n, why, &result);
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    CHECK_INT(hub_tx_commit(tx), 0);
    take_answers(floor);
    return (int)result.tasks;
}

/* --- what came of it --- */

const char *floor_review(const struct floor_seat *seat, uint64_t seq)
{
    for (size_t i = 0; seat->answer.type == PROTO_ACK && i < seat->answer.as.ack.n_out; i++) {
        if (seat->answer.as.ack.out[i].seq == seq) {
            return seat->answer.as.ack.out[i].why;
        }
    }
    return "";
}

bool floor_acked(const struct floor_seat *seat, uint64_t upto)
{
    return seat->answers > 0 && seat->answer.type == PROTO_ACK &&
           seat->answer.as.ack.upto == upto &&
           (upto != seat->seq || memcmp(seat->answer.as.ack.head, seat->head, CHAIN_SIZE) == 0);
}

bool floor_nacked(const struct floor_seat *seat, enum proto_nack code)
{
    return seat->answers > 0 && seat->answer.type == PROTO_NACK &&
           seat->answer.as.nack.code == code;
}

bool floor_fed(const struct floor *floor, const char *words)
{
    struct str feed = bytes_view(&floor->last_feed);
    return feed.len && memmem(feed.at, feed.len, words, strlen(words)) != NULL;
}

const char *floor_text(struct floor *floor, const char *sql)
{
    static char words[2000];
    struct text text = text_over(words, sizeof(words));
    sqlite3_stmt *stmt = NULL;
    text_clear(&text);
    CHECK_INT(sqlite3_prepare_v2(db_handle(floor->db), sql, -1, &stmt, NULL), SQLITE_OK);
    db_bind_str(stmt, 1, FLOOR_SITE);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            text_add(&text, i ? " " : "");
            text_add_str(&text, db_column_view(stmt, i));
        }
    }
    sqlite3_finalize(stmt);
    return words;
}

int64_t floor_number(struct floor *floor, const char *sql)
{
    return strtoll(floor_text(floor, sql), NULL, 10);
}

const char *floor_stages(struct floor *floor, const char *order)
{
    char sql[400];
    struct text text = text_over(sql, sizeof(sql));
    text_addf(&text,
              "SELECT group_concat(stage, ' ') FROM (SELECT stage FROM order_stage "
              "WHERE site = ?1 AND \"order\" = '%s' ORDER BY n)",
              order);
    return floor_text(floor, sql);
}

int64_t floor_qty(struct floor *floor, const char *place, const char *item)
{
    char sql[300];
    struct text text = text_over(sql, sizeof(sql));
    text_addf(&text,
              "SELECT COALESCE(SUM(qty), 0) FROM stock WHERE site = ?1 AND place = '%s' "
              "AND item = '%s'",
              place, item);
    return floor_number(floor, sql);
}
