/* The hub: its program over its file, and whoever runs it. */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/backup.h"
#include "tests/sim/climate.h"
#include "tests/sim/invariants.h"

#define BOOK        "/disk/hub/hub.db"
#define BOOK_WAL    "/disk/hub/hub.db-wal"
#define BACKUP      "/disk/safe/backup.db"
#define BACKUP_PART "/disk/safe/backup.part"
#define REOPEN_MS   1000
#define ORDERS      60
#define DELIVERIES  6
#define NOW_AND_UTC world->now_ms, hub_utc_ms(world)

static uint64_t random_of(void *context)
{
    return chance_next(context);
}

static int64_t hub_utc_ms(const struct world *world)
{
    return FIRST_UTC + world->now_ms + world->hub_utc_off_ms;
}

/* --- the site --- */

static void put_stock(struct world *world, struct hub_tx *tx)
{
    for (size_t bin = 0; bin < BINS; bin++) {
        struct place_row place = {.kind = PLACE_BIN, .walk = (int64_t)bin};
        bin_name(bin, place.id);
        must(hub_put_place(tx, &place), "place");
        for (size_t item = 0; item < ITEMS; item++) {
            struct leg leg = {.qty = world->books.qty[bin][item]};
            bin_name(bin, leg.place);
            item_name(item, leg.item);
            must(hub_receive_opening(tx, &leg), "stock");
        }
    }
}

static void put_aisles(struct hub_tx *tx, unsigned aisles)
{
    for (unsigned i = 0; i < 100 * aisles; i++) {
        struct place_row place = {.kind = PLACE_BIN, .walk = (int64_t)i};
        snprintf(place.id, sizeof(place.id), "B-%030u", i);
        must(hub_put_place(tx, &place), "place");
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

static void put_all(struct world *world, struct hub_tx *tx)
{
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
    put_aisles(tx, world->climate->aisles);
    put_deliveries(tx); /* older, so that they are leased first */
    put_orders(tx);
}

/* --- on and off --- */

static int open_book(struct world *world)
{
    struct hub_config config = {.random = random_of, .random_context = &world->engine};
    int error = db_open(BOOK, NULL, &hub_schema, NULL, &world->hub_db);
    if (error) {
        return error;
    }
    error = hub_new(&config, world->hub_db, &world->hub);
    if (error) {
        world->hub = NULL;
        db_close(world->hub_db);
    }
    return error;
}

static void close_book(struct world *world)
{
    hub_free(world->hub);
    db_close(world->hub_db);
    world->hub = NULL;
}

void hub_make_site(struct world *world)
{
    struct hub_tx *tx = NULL;
    must(open_book(world), "hub.db");
    must(hub_tx_begin(world->hub, SITE, FIRST_UTC, &tx), "site");
    put_all(world, tx);
    must(hub_tx_commit(tx), "site");
    world->n_places = ask_number(world->hub_db, "SELECT count(*) FROM place", NULL);
    close_book(world);
    if (!hub_on(world)) {
        abort();
    }
}

bool hub_on(struct world *world)
{
    if (!disk_is_on(world->hub_disk)) {
        disk_power(world->hub_disk);
    }
    world->hub_on_ms = NEVER_MS;
    world->hub_refusals = disk_refusals(world->hub_disk);
    int error = open_book(world);
    if (error) {
        bool is_excused = world->hub_well_ms != NEVER_MS || !disk_is_on(world->hub_disk);
        if (!is_excused) {
            world_break(world, "the hub opens its book", "%s", error_text(error));
        }
        world->hub_on_ms = world->now_ms + REOPEN_MS;
        return false;
    }
    world->hub_opened_ill = world->hub_well_ms != NEVER_MS;
    world_note(world, "hub on", NULL, 0);
    eyes_open_hub(world);
    hub_link_up(world->hub, world->now_ms);
    world->hub_touched = true;
    look_at_hub(world);
    return true;
}

void hub_off(struct world *world)
{
    if (world->hub) {
        world_note(world, "hub off", NULL, 0);
        eyes_close_hub(world);
        close_book(world);
        pipe_forget(&world->pipe, TO_HUB);
    }
}

void hub_cut(struct world *world)
{
    disk_cut(world->hub_disk);
    world->counts.cuts++;
    hub_off(world);
}

/* --- steps --- */

static bool is_for(const struct member *member, const struct proto_topic *topic)
{
    return topic->channel == PROTO_FEED || topic->channel == PROTO_HUB ||
           (topic->channel == PROTO_DOWN && strcmp(topic->seat, member->name) == 0);
}

static void hub_says(struct world *world, const struct hub_out *out)
{
    struct proto_topic topic;
    must(proto_topic_read(out->topic, &topic), "topic");
    look_at_word(world, NULL, out->topic, out->payload);
    if (out->retain && out->payload.len <= sizeof(world->announcement)) {
        memcpy(world->announcement, out->payload.at, out->payload.len);
        world->announcement_size = out->payload.len;
    }
    for (size_t i = 0; i < world->n; i++) {
        if (world->members[i].is_up && is_for(&world->members[i], &topic)) {
            pipe_put(&world->pipe, world->now_ms, (int)i, out->topic, out->payload);
            garble(world, (int)i, out->topic, out->payload);
        }
    }
}

static void let_out(struct world *world)
{
    struct hub_out out;
    int more = 0;
    while ((more = hub_next(world->hub, &out)) > 0) {
        hub_says(world, &out);
    }
    must(more, "hub next");
}

/* As raff-hub's loop has it: the answers still go out, then the book is closed, and opened a second
 * later. */
static void hub_result(struct world *world, int error, const char *what)
{
    if (!disk_is_on(world->hub_disk)) {
        hub_cut(world); /* in the middle of it: nobody hears what it wanted to say */
        return;
    }
    if (!error) {
        look_at_hub(world);
        let_out(world);
        return;
    }
    bool is_ill = world->hub_well_ms != NEVER_MS || world->hub_opened_ill;
    if (!is_of_disk(error, is_ill, disk_refusals(world->hub_disk) != world->hub_refusals)) {
        world_break(world, "an engine fails of its disk alone", "hub: %s: %s", what,
                    error_text(error));
    }
    world->counts.disk_errors++;
    let_out(world);
    hub_off(world);
    world->hub_on_ms = world->now_ms + REOPEN_MS;
}

void hub_step(struct world *world)
{
    if (!world->hub || (!world->hub_touched && hub_deadline(world->hub) > world->now_ms)) {
        return;
    }
    world->hub_touched = false;
    int error = hub_flush(world->hub, NOW_AND_UTC);
    if (!error && hub_deadline(world->hub) <= world->now_ms) {
        error = hub_tick(world->hub, NOW_AND_UTC);
    }
    hub_result(world, error, "step");
}

void hub_hears(struct world *world, const struct pipe_message *message)
{
    struct str payload = {(const char *)message->payload, message->n};
    if (world->hub) {
        int error = hub_receive(world->hub, world->now_ms, message->topic, payload);
        must(error == RAFF_E_FULL ? 0 : error, "hub receive");
        world->hub_touched = true;
    }
}

/* --- whoever runs it --- */

uint64_t hub_enrol(struct world *world, const char *name)
{
    struct hub_tx *tx = NULL;
    uint64_t epoch = 0;
    if (!world->hub) {
        return 0;
    }
    int error = hub_tx_begin(world->hub, SITE, hub_utc_ms(world), &tx);
    if (!error) {
        error = hub_put_seat(tx, name, "", &epoch);
        error = error ? (hub_tx_rollback(tx), error) : hub_tx_commit(tx);
    }
    hub_result(world, error, "enrol");
    if (error) {
        return 0;
    }
    world->last_epoch = epoch;
    world_note(world, "enrol", NULL, epoch);
    return epoch;
}

static int put_codes(struct world *world, struct hub_tx *tx)
{
    int error = 0;
    for (int i = 0; !error && i <= HUB_OP_ROWS_MAX; i++) {
        struct code_row code = {.kind = "skip"};
        snprintf(code.id, sizeof(code.id), "C%04d", i);
        snprintf(code.en, sizeof(code.en), "at %lld", (long long)world->now_ms);
        error = hub_put_code(tx, &code);
    }
    return error;
}

void hub_import(struct world *world)
{
    struct hub_tx *tx = NULL;
    if (!world->hub) {
        return;
    }
    int error = hub_tx_begin(world->hub, SITE, hub_utc_ms(world), &tx);
    if (!error) {
        error = put_codes(world, tx);
        error = error ? (hub_tx_rollback(tx), error) : hub_tx_commit(tx);
    }
    world_note(world, "import", NULL, (uint64_t)-error);
    hub_result(world, error, "import");
}

/* Every event that the hub holds is in the copy now. */
static void note_safe(struct world *world)
{
    for (size_t i = 0; i < world->n_holdings; i++) {
        const struct holding *holding = &world->holdings[i];
        if (holding->story) {
            note_held(world, holding->story, holding->upto, true);
        }
    }
    world->backup_epoch = world->last_epoch;
    world->has_backup = true;
    world->counts.backups++;
}

static int copy_book(struct world *world)
{
    int error = backup_begin(world->hub, BACKUP_PART);
    error = error ? error : backup_step(world->hub, 0);
    if (!error) {
        copy_file(BACKUP_PART, BACKUP);
        note_safe(world);
        error = backup_done(world->hub, hub_utc_ms(world));
    }
    return error;
}

void hub_back_up(struct world *world)
{
    if (!world->hub || world->is_torn) {
        return;
    }
    if (disk_has(world->safe_disk, BACKUP_PART)) {
        must(disk_unlink(world->safe_disk, BACKUP_PART), BACKUP_PART);
    }
    int error = copy_book(world);
    backup_forget(world->hub);
    world_note(world, "backup", NULL, (uint64_t)-error);
    hub_result(world, error, "backup");
}

/* What was enrolled since is not known any more, and an epoch before it counts again. */
static void forget_epochs(struct world *world)
{
    for (size_t i = 0; i < world->n_holdings; i++) {
        world->holdings[i].closed_at = UINT64_MAX;
    }
}

static void renew(struct world *world)
{
    must(open_book(world), "restore");
    must(hub_renew_now(world->hub, hub_utc_ms(world), world->last_epoch, "restored"), "restore");
    close_book(world);
    forget_epochs(world);
    world->counts.restored++;
}

bool hub_restore(struct world *world, bool by_hand)
{
    if (!world->has_backup || (by_hand && world->backup_epoch != world->last_epoch)) {
        return false;
    }
    world_note(world, "restore", NULL, by_hand);
    if (!disk_is_on(world->hub_disk)) {
        disk_power(world->hub_disk);
    }
    *disk_manner(world->hub_disk) = (struct disk_manner){.powersafe = true};
    world->hub_well_ms = NEVER_MS;
    if (disk_has(world->hub_disk, BOOK_WAL)) {
        must(disk_unlink(world->hub_disk, BOOK_WAL), BOOK_WAL);
    }
    copy_file(BACKUP, BOOK);
    world->may_forget = true;
    world->is_by_hand = by_hand;
    world->is_torn = world->is_torn || by_hand;
    if (by_hand) {
        world->counts.rolled_back++;
    } else {
        renew(world);
    }
    return true;
}
