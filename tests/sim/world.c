#include "tests/sim/world.h"

#include <ftw.h>
#include <unistd.h>

#include "drivers/base/error.h"

#define SITE       "S"
#define ORDERS     60
#define DELIVERIES 6

void must(int error, const char *what)
{
    if (error < 0) {
        fprintf(stderr, "sim: %s: %s (%d)\n", what, error_text(error), error);
        abort();
    }
}

static uint64_t random_of(void *context)
{
    return chance_next(context);
}

/* --- the site --- */

void bin_name(size_t bin, char name[ID_SIZE])
{
    snprintf(name, ID_SIZE, "A-%02zu", bin);
}

void item_name(size_t item, char name[ITEM_SIZE])
{
    snprintf(name, ITEM_SIZE, "SKU%zu", item);
}

static void put_stock(struct world *world, struct hub_tx *tx)
{
    for (size_t bin = 0; bin < BINS; bin++) {
        struct place_row place = {.kind = PLACE_BIN, .walk = (int64_t)bin};
        bin_name(bin, place.id);
        must(hub_put_place(tx, &place), "place");
        for (size_t item = 0; item < ITEMS; item++) {
            /* In the last one too little, so that the books go below zero and ask for counts. */
            struct leg leg = {.qty = bin + 1 < BINS ? OPENING : 1};
            bin_name(bin, leg.place);
            item_name(item, leg.item);
            must(hub_receive_opening(tx, &leg), "stock");
            world->model[bin][item] = leg.qty;
        }
    }
}

static void put_orders(struct hub_tx *tx)
{
    struct hub_release_result result;
    for (int i = 0; i < ORDERS; i++) {
        struct hub_order_line line = {.qty = 1};
        struct hub_order order = {.lines = &line, .n_lines = 1};
        item_name((size_t)i % ITEMS, line.item);
        snprintf(order.id, sizeof(order.id), "O%d", i);
        must(hub_put_order(tx, &order), "order");
    }
    must(hub_release(tx, HUB_RELEASE_SINGLE, "", NULL, 0, NULL, &result), "release");
}

static void put_deliveries(struct hub_tx *tx)
{
    for (int i = 0; i < DELIVERIES; i++) {
        struct hub_delivery_line lines[2] = {{.qty = 3}, {.qty = 2}};
        struct hub_delivery delivery = {.lines = lines, .n_lines = 2};
        item_name((size_t)i % ITEMS, lines[0].item);
        item_name((size_t)(i + 1) % ITEMS, lines[1].item);
        snprintf(delivery.asn, sizeof(delivery.asn), "ASN-%d", i);
        must(hub_put_delivery(tx, &delivery), "delivery");
    }
}

static void make_site(struct world *world)
{
    struct hub_tx *tx = NULL;
    must(hub_tx_begin(world->hub, SITE, FIRST_UTC, &tx), "site");
    for (size_t item = 0; item < ITEMS; item++) {
        struct item_row row = {.name = "thing", .unit = "each"};
        item_name(item, row.id);
        must(hub_put_item(tx, &row), "item");
    }
    struct person_row person = {.id = "u1", .name = "One", .role = "picker", .lang = "en"};
    struct place_row tote = {.id = TOTE, .kind = PLACE_TOTE};
    must(hub_put_person(tx, &person), "person");
    must(hub_put_place(tx, &tote), "tote");
    put_stock(world, tx);
    put_deliveries(tx); /* older, so that they are leased first */
    put_orders(tx);
    must(hub_tx_commit(tx), "site");
}

void hub_import(struct world *world)
{
    struct hub_tx *tx = NULL;
    if (!world->hub) {
        return;
    }
    must(hub_tx_begin(world->hub, SITE, FIRST_UTC + world->now_ms, &tx), "import");
    for (int i = 0; i <= HUB_OP_ROWS_MAX; i++) {
        struct code_row code = {.kind = "skip"};
        snprintf(code.id, sizeof(code.id), "C%04d", i);
        snprintf(code.en, sizeof(code.en), "at %lld", (long long)world->now_ms);
        must(hub_put_code(tx, &code), "code");
    }
    must(hub_tx_commit(tx), "import");
}

void world_init(struct world *world, uint64_t seed, size_t seats)
{
    memset(world, 0, sizeof(*world));
    world->chance.state = seed;
    world->now_ms = 1000;
    pipe_init(&world->pipe, chance_next(&world->chance));
    snprintf(world->dir, sizeof(world->dir), "/dev/shm/raff-sim-XXXXXX");
    if (!mkdtemp(world->dir)) {
        abort();
    }
    snprintf(world->hub_path, sizeof(world->hub_path), "%s/hub.db", world->dir);
    snprintf(world->backup_path, sizeof(world->backup_path), "%s/backup.db", world->dir);
    hub_on(world);
    make_site(world);
    for (size_t i = 0; i < seats; i++) {
        member_on(world, world_add(world));
    }
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

void world_release(struct world *world)
{
    for (size_t i = 0; i < world->n; i++) {
        member_off(world, &world->members[i]);
    }
    hub_off(world);
    pipe_release(&world->pipe);
    nftw(world->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct member *world_add(struct world *world)
{
    struct hub_tx *tx = NULL;
    struct member *member = &world->members[world->n++];
    snprintf(member->name, sizeof(member->name), "H%zu", world->n);
    struct text path = text_over(member->path, sizeof(member->path));
    text_addf(&path, "%s/%s.db", world->dir, member->name);
    must(hub_tx_begin(world->hub, SITE, FIRST_UTC, &tx), "enrol");
    must(hub_put_seat(tx, member->name, "", &member->epoch), "enrol");
    must(hub_tx_commit(tx), "enrol");
    return member;
}

/* --- on and off --- */

void hub_on(struct world *world)
{
    struct hub_config config = {.random = random_of, .random_context = &world->chance};
    must(db_open(world->hub_path, NULL, &hub_schema, NULL, &world->hub_db), "hub.db");
    must(hub_new(&config, world->hub_db, &world->hub), "hub");
    hub_link_up(world->hub, world->now_ms);
}

void hub_off(struct world *world)
{
    if (world->hub) {
        hub_free(world->hub);
        db_close(world->hub_db);
        world->hub = NULL;
        pipe_forget(&world->pipe, TO_HUB);
    }
}

static void copy_file(const char *from, const char *to)
{
    char buffer[65536];
    size_t n = 0;
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    if (!in || !out) {
        abort();
    }
    while ((n = fread(buffer, 1, sizeof(buffer), in)) > 0) {
        fwrite(buffer, 1, n, out);
    }
    fclose(in);
    fclose(out);
}

void hub_back_up(struct world *world)
{
    copy_file(world->hub_path, world->backup_path);
}

/* Yesterday's file, and a new id, for what the seats saw since then is gone. */
void hub_restore(struct world *world, bool by_hand)
{
    struct db *db = NULL;
    if (access(world->backup_path, R_OK) != 0) {
        return;
    }
    copy_file(world->backup_path, world->hub_path);
    if (by_hand) {
        world->is_rolled_back = true;
        return;
    }
    must(db_open(world->hub_path, NULL, &hub_schema, NULL, &db), "restore");
    must(db_error(
             sqlite3_exec(db_handle(db), "DELETE FROM meta WHERE name = 'hub'", NULL, NULL, NULL)),
         "restore");
    if (sqlite3_changes(db_handle(db)) != 1) {
        abort();
    }
    db_close(db);
}

void member_on(struct world *world, struct member *member)
{
    struct ledger_identity identity = {.epoch = member->epoch, .site = SITE};
    struct seat_config config = {"sim", random_of, &world->chance};
    uint8_t random16[16];
    for (size_t i = 0; i < sizeof(random16); i++) {
        random16[i] = (uint8_t)chance_next(&world->chance);
    }
    copy_cut(identity.seat, sizeof(identity.seat), member->name);
    must(ledger_open(member->path, NULL, &identity, random16, NULL, &member->ledger), "ledger");
    must(seat_new(&config, member->ledger, &member->seat), "seat");
}

void member_off(struct world *world, struct member *member)
{
    if (member->ledger) {
        link_off(world, member);
        seat_free(member->seat);
        ledger_close(member->ledger);
        member->ledger = NULL;
    }
}

void link_on(struct world *world, struct member *member)
{
    if (member->ledger && !member->is_up) {
        int end = (int)(member - world->members);
        member->is_up = true;
        if (world->announcement_size) {
            struct str payload = {(const char *)world->announcement, world->announcement_size};
            pipe_put(&world->pipe, world->now_ms, end, "raff/1/hub", payload);
        }
        seat_link_up(member->seat, world->now_ms);
    }
}

static void state_topic(const struct member *member, char topic[PROTO_TOPIC_MAX])
{
    char unused[3][PROTO_TOPIC_MAX];
    seat_topics(member->seat, unused[0], unused[1], unused[2], topic);
}

void link_off(struct world *world, struct member *member)
{
    char topic[PROTO_TOPIC_MAX];
    struct bytes will;
    if (!member->is_up) {
        return;
    }
    member->is_up = false;
    pipe_forget(&world->pipe, (int)(member - world->members));
    bytes_init(&will, 1024);
    seat_will(member->seat, &will);
    state_topic(member, topic);
    pipe_put(&world->pipe, world->now_ms, TO_HUB, topic, bytes_view(&will));
    bytes_release(&will);
    seat_link_down(member->seat, world->now_ms);
}

/* --- time --- */

static void count(struct member *member)
{
    struct ledger_sync sync;
    unsigned notices = seat_take_notices(member->seat);
    ledger_sync_state(member->ledger, &sync);
    member->leases += (notices & SEAT_NOTICE_LEASED) != 0;
    member->snapshots += member->was_loading && !sync.loading;
    member->was_loading = sync.loading;
}

static void seat_step(struct world *world, struct member *member)
{
    struct seat_out out;
    int more = 0;
    if (seat_deadline(member->seat) <= world->now_ms) {
        must(seat_tick(member->seat, world->now_ms, FIRST_UTC + world->now_ms), "tick");
    }
    for (int i = 0; i < 20 && (more = seat_next(member->seat, world->now_ms, &out)) > 0; i++) {
        pipe_put(&world->pipe, world->now_ms, TO_HUB, out.topic, out.payload);
    }
    must(more, "next");
    count(member);
}

static bool is_for(const struct member *member, const struct proto_topic *topic)
{
    return topic->channel == PROTO_FEED || topic->channel == PROTO_HUB ||
           (topic->channel == PROTO_DOWN && strcmp(topic->seat, member->name) == 0);
}

static void hub_says(struct world *world, const struct hub_out *out)
{
    struct proto_topic topic;
    must(proto_topic_read(out->topic, &topic), "topic");
    if (out->retain && out->payload.len <= sizeof(world->announcement)) {
        memcpy(world->announcement, out->payload.at, out->payload.len);
        world->announcement_size = out->payload.len;
    }
    for (size_t i = 0; i < world->n; i++) {
        if (world->members[i].is_up && is_for(&world->members[i], &topic)) {
            pipe_put(&world->pipe, world->now_ms, (int)i, out->topic, out->payload);
        }
    }
}

static void hub_step(struct world *world)
{
    struct hub_out out;
    int more = 0;
    if (!world->hub) {
        return;
    }
    must(hub_flush(world->hub, world->now_ms, FIRST_UTC + world->now_ms), "flush");
    if (hub_deadline(world->hub) <= world->now_ms) {
        must(hub_tick(world->hub, world->now_ms, FIRST_UTC + world->now_ms), "hub tick");
    }
    while ((more = hub_next(world->hub, &out)) > 0) {
        hub_says(world, &out);
    }
    must(more, "hub next");
}

static void deliver(struct world *world, const struct pipe_message *message)
{
    struct str payload = {(const char *)message->payload, message->n};
    if (message->to == TO_HUB) {
        if (world->hub) {
            must(hub_receive(world->hub, world->now_ms, message->topic, payload), "hub receive");
        }
        return;
    }
    struct member *member = &world->members[message->to];
    if (member->is_up) {
        int got = seat_receive(member->seat, world->now_ms, FIRST_UTC + world->now_ms,
                               message->topic, payload);
        must(got, "receive");
        if (got > 0) {
            fprintf(stderr, "sim: %s: malformed: %.300s\n", member->name, payload.at);
            abort();
        }
    }
}

void world_step(struct world *world)
{
    struct pipe_message message;
    world->now_ms += STEP_MS;
    while (pipe_take(&world->pipe, world->now_ms, &message)) {
        deliver(world, &message);
        free(message.payload);
    }
    hub_step(world);
    for (size_t i = 0; i < world->n; i++) {
        if (world->members[i].ledger) {
            seat_step(world, &world->members[i]);
        }
    }
}

/* --- looking --- */

bool world_is_settled(struct world *world)
{
    uint64_t op = 0;
    for (size_t i = 0; i < world->n; i++) {
        struct seat_status status;
        struct ledger_sync sync;
        if (!world->members[i].ledger) {
            return false;
        }
        seat_status(world->members[i].seat, &status);
        ledger_sync_state(world->members[i].ledger, &sync);
        if (status.online != SEAT_ONLINE || status.waiting > 0 || (i > 0 && status.op != op)) {
            return false;
        }
        op = status.op;
    }
    return true;
}

int64_t ask_number(struct db *db, const char *sql, const char *argument)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    must(db_error(sqlite3_prepare_v2(db_handle(db), sql, -1, &stmt, NULL)), sql);
    if (argument) {
        db_bind_str(stmt, 1, argument);
    }
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return number;
}

static void dump_table(struct member *member, const char *prefix, const char *table,
                       struct bytes *out)
{
    char sql[128];
    sqlite3_stmt *stmt = NULL;
    snprintf(sql, sizeof(sql), "SELECT * FROM %s%s ORDER BY 1, 2", prefix, table);
    must(db_error(sqlite3_prepare_v2(db_handle(ledger_db(member->ledger)), sql, -1, &stmt, NULL)),
         sql);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        bytes_addf(out, "%s", table);
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *text = (const char *)sqlite3_column_text(stmt, i);
            bytes_addf(out, "|%.300s", text ? text : "");
        }
        bytes_add(out, "\n", 1);
    }
    sqlite3_finalize(stmt);
}

char *member_dump(struct member *member)
{
    struct bytes out;
    int64_t generation =
        ask_number(ledger_db(member->ledger), "SELECT generation FROM state", NULL);
    bytes_init(&out, (size_t)8 * 1024 * 1024);
    for (size_t i = 0; i < ledger_n_tables; i++) {
        dump_table(member, generation ? "b_" : "a_", ledger_tables[i], &out);
    }
    bytes_add(&out, "", 1);
    must(out.error, "dump");
    return (char *)out.at;
}
