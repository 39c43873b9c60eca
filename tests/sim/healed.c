/* When the chaos is over: all is mended, everybody comes to rest, and then everything must agree.
 */
#include "tests/sim/climate.h"
#include "tests/sim/invariants.h"

#include "drivers/base/error.h"

#define HEAL_MS  (INT64_C(15) * 60 * 1000)
#define CALM_MS  2000 /* so long nothing changes any more */
#define FOUND_MS 20000

/* --- copies --- */

static bool is_quarantined(const struct member *member)
{
    struct seat_status status;
    seat_status(member->seat, &status);
    return status.quarantined;
}

static void alone_online(struct world *world, struct member *member)
{
    link_on(world, member);
    world_run(world, FOUND_MS);
}

/* Two devices are one seat, and both did something: the hub or the device itself must say so. */
static void find_copy(struct world *world, struct member *copy)
{
    struct member *first = NULL;
    for (size_t i = 0; i < world->n; i++) {
        struct member *other = &world->members[i];
        if (other != copy && !other->is_gone && other->story->epoch == copy->story->epoch &&
            strcmp(other->name, copy->name) == 0) {
            first = other;
        }
    }
    if (!first || world->is_torn || !member_is_enrolled(world, copy)) {
        return;
    }
    bool both = first->story->n > copy->story->shared && copy->story->n > copy->story->shared;
    alone_online(world, first);
    alone_online(world, copy);
    alone_online(world, first);
    if (both && !is_quarantined(first) && !is_quarantined(copy)) {
        world_break(world, "two devices of one seat are found out", "%s", copy->name);
    }
    world->counts.found += both;
}

/* --- rest --- */

static void end_all_trouble(struct world *world)
{
    weather_is_fine(world);
    for (int i = 0; i < 3; i++) { /* an enrolment may want a hub first, a link what was enrolled */
        mend(world, true);
    }
}

static void tell_unsettled(struct world *world)
{
    for (size_t i = 0; i < world->n; i++) {
        struct member *member = &world->members[i];
        struct seat_status status;
        if (member->is_gone || member->is_over) {
            continue;
        }
        memset(&status, 0, sizeof(status));
        if (member->ledger) {
            seat_status(member->seat, &status);
        }
        world_break(world, "it comes to rest",
                    "%s (%d): online %d, waiting %llu, op %llu of %llu, up %d: %s", member->name,
                    member_index(world, member), (int)status.online,
                    (unsigned long long)status.waiting, (unsigned long long)status.op,
                    (unsigned long long)world->op, member->is_up, status.trouble);
        if (status.online != SEAT_ONLINE || status.waiting > 0 || status.op != world->op) {
            return;
        }
        world->broken[0] = '\0';
    }
}

static void settle(struct world *world)
{
    int64_t end_ms = world->now_ms + HEAL_MS, calm_ms = NEVER_MS;
    while (world->now_ms < end_ms && !world->broken[0]) {
        mend(world, true);
        world_step(world, end_ms);
        if (!world_is_settled(world)) {
            calm_ms = NEVER_MS;
        } else if (calm_ms == NEVER_MS) {
            calm_ms = world->now_ms;
        } else if (world->now_ms - calm_ms >= CALM_MS) {
            return;
        }
    }
    tell_unsettled(world);
}

static bool is_at_work(const struct member *member)
{
    return !member->is_gone && !member->is_over;
}

/* Every replica is compared with the hub's sums from now on, and mended where it was harmed. */
static void compare_sums(struct world *world)
{
    int64_t end_ms = world->now_ms + HEAL_MS;
    for (size_t i = 0; i < world->n; i++) {
        struct member *member = &world->members[i];
        if (is_at_work(member)) {
            member->utc_off_ms = 0;
            member->spoiled_utc_ms = member_utc_ms(world, member);
            seat_check(member->seat, member_now_ms(world, member));
            member->is_touched = true;
        }
    }
    for (size_t level = 0; level < world->n && world->now_ms < end_ms && !world->broken[0];) {
        world_step(world, end_ms);
        level = 0;
        for (size_t i = 0; i < world->n; i++) {
            struct member *member = &world->members[i];
            struct seat_status status = {.checked_utc_ms = INT64_MAX};
            if (is_at_work(member)) {
                seat_status(member->seat, &status);
            }
            level += status.checked_utc_ms > member->spoiled_utc_ms;
        }
    }
    if (world->now_ms >= end_ms) {
        world_break(world, "every replica is compared with the hub's sums", "in %lld ms",
                    (long long)HEAL_MS);
    }
}

void heal(struct world *world)
{
    for (size_t i = 0; i < world->n; i++) {
        if (world->members[i].is_copy && !world->members[i].is_gone) {
            struct member *copy = &world->members[i];
            weather_is_fine(world);
            copy->is_copy = false; /* nobody notices by chance any more */
            mend(world, true);
            find_copy(world, copy);
            copy->is_copy = true;
        }
    }
    end_all_trouble(world);
    settle(world);
    if (!world->broken[0]) {
        compare_sums(world);
        settle(world);
    }
}

/* --- everything --- */

#define MUST(condition, what, ...)                                                                 \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            world_break(world, what, __VA_ARGS__);                                                 \
        }                                                                                          \
    } while (0)

typedef unsigned long long ull;

static void books_verify(struct world *world, struct member *member)
{
    struct ledger_verdict verdict = {0};
    int error = ledger_verify(member->ledger, &verdict);
    MUST(error == 0 && verdict.chain_ok && verdict.acks_ok && verdict.sums_ok,
         "a seat's books verify", "%s: %d, bad seq %llu", member->name, error,
         (ull)verdict.bad_seq);
}

/* What a person sees. */
static void shows_the_books(struct world *world, struct member *member)
{
    for (size_t bin = 0; bin < BINS; bin++) {
        for (size_t item = 0; item < ITEMS; item++) {
            char place[ID_SIZE], name[ITEM_SIZE];
            int64_t qty = 0;
            bin_name(bin, place);
            item_name(item, name);
            int error = ledger_stock_qty(member->ledger, place, name, "", "", &qty);
            MUST(error == 0 && qty == world->books.qty[bin][item],
                 "a seat shows what must be there", "%s: %s %s: %lld, not %lld", member->name,
                 place, name, (long long)qty, (long long)world->books.qty[bin][item]);
        }
    }
}

static void everything_arrived(struct world *world, struct member *member)
{
    struct ledger_sync sync;
    const struct story *story = member->story;
    const struct holding *holding = holding_of(world, member->name, story->epoch);
    ledger_sync_state(member->ledger, &sync);
    MUST(holding && holding->upto == story->n && sync.acked == story->n && sync.folded == story->n,
         "everything that beeped arrived", "%s: %zu events, hub %llu, acked %llu, folded %llu",
         member->name, story->n, holding ? (ull)holding->upto : 0, (ull)sync.acked,
         (ull)sync.folded);
    int64_t rows =
        ask_number(ledger_db(member->ledger),
                   "SELECT (SELECT count(*) FROM own_leg) + (SELECT count(*) FROM own_line)"
                   " + (SELECT count(*) FROM own_task)",
                   NULL);
    MUST(rows == 0, "overlays end", "%s: %lld rows", member->name, (long long)rows);
    world->counts.pruned += sync.oldest - 1;
}

/* The hub's chains from their first event, as it stored them. */
static void chains_verify(struct world *world)
{
    sqlite3_stmt *stmt = NULL;
    const char *sql = "SELECT seat, epoch, seq, line, hash FROM event WHERE site = '" SITE
                      "' ORDER BY seat, epoch, seq";
    struct holding *holding = NULL;
    uint8_t hash[CHAIN_SIZE];
    uint64_t seq = 0, n = 0, should = 0;
    must(db_error(sqlite3_prepare_v2(db_handle(world->hub_db), sql, -1, &stmt, NULL)), sql);
    while (sqlite3_step(stmt) == SQLITE_ROW && !world->broken[0]) {
        struct holding *of = holding_of(world, (const char *)sqlite3_column_text(stmt, 0),
                                        (uint64_t)sqlite3_column_int64(stmt, 1));
        struct str line = {sqlite3_column_blob(stmt, 3), (size_t)sqlite3_column_bytes(stmt, 3)};
        if (of != holding) {
            holding = of;
            seq = 0;
            chain_first(SITE, of->seat, of->epoch, hash);
        }
        chain_next(hash, line, hash);
        MUST((uint64_t)sqlite3_column_int64(stmt, 2) == ++seq &&
                 memcmp(hash, sqlite3_column_blob(stmt, 4), CHAIN_SIZE) == 0,
             "the hub's chains verify", "%s, epoch %llu, at %llu", of->seat, (ull)of->epoch,
             (ull)seq);
        n++;
    }
    sqlite3_finalize(stmt);
    for (size_t i = 0; i < world->n_holdings; i++) {
        should += world->holdings[i].upto;
    }
    MUST(n == should, "the hub has every event once", "%llu of %llu", (ull)n, (ull)should);
}

/* What was counted in the tote, and nobody picked. No task asks for that; but a replica of a book
 * that was copied back by hand may have a count of the future that was lost with the lines of a
 * packing. It is counted, and for review. */
static int64_t counted_in_tote(struct world *world)
{
    return ask_number(world->hub_db,
                      "WITH said AS MATERIALIZED (SELECT CAST(line AS TEXT) AS line FROM event "
                      "WHERE reversed = 0 AND json_valid(CAST(line AS TEXT))) "
                      "SELECT TOTAL(l.value ->> 'qty') FROM said, json_each(line, '$.legs') AS l "
                      "WHERE line ->> 'type' = 'count' AND l.value ->> 'place' = '" TOTE "'",
                      NULL);
}

/* Whoever picked a line, whatever became of the lease: the line counts it once. */
static void lines_count_once(struct world *world)
{
    int64_t done = ask_number(world->hub_db,
                              "SELECT TOTAL(l.done) FROM line l JOIN task t ON t.id = l.task "
                              "WHERE t.kind = 'pick'",
                              NULL);
    int64_t came = ask_number(world->hub_db,
                              "SELECT (SELECT TOTAL(received) FROM delivery_line) "
                              "+ (SELECT TOTAL(qty) FROM delivery_extra)",
                              NULL);
    struct books open;
    books_open(&open);
    int64_t picked = -counted_in_tote(world), received = 0;
    for (size_t item = 0; item < ITEMS; item++) {
        char name[ITEM_SIZE];
        item_name(item, name);
        picked += *books_at(&world->books, TOTE, name);
        received += *books_at(&open, SUPPLIER, name) - *books_at(&world->books, SUPPLIER, name);
    }
    MUST(done == picked, "a line counts what was picked", "%lld, not %lld", (long long)done,
         (long long)picked);
    MUST(came == received, "a delivery counts what came", "%lld, not %lld", (long long)came,
         (long long)received);
}

static void hub_balances(struct world *world)
{
    int64_t unbalanced = -1;
    int error = hub_unbalanced(world->hub, SITE, &unbalanced);
    MUST(error == 0 && unbalanced == 0, "the hub's books sum to zero", "%lld do not",
         (long long)unbalanced);
}

/* A seat that was never here before gets everything in one piece: the hub's rows as they are. */
static void replicas_are_equal(struct world *world)
{
    uint64_t epoch = hub_enrol(world, "PROBE");
    struct member *probe = member_add(world, world_story(world, story_new(SITE, "PROBE", epoch)));
    (void)member_on(world, probe);
    settle(world);
    if (world->broken[0]) {
        return;
    }
    char *wanted = member_dump(probe);
    MUST(strlen(wanted) > 1000, "the probe has rows", "%zu bytes", strlen(wanted));
    for (size_t i = 0; i < world->n; i++) {
        if (is_at_work(&world->members[i])) {
            char *has = member_dump(&world->members[i]);
            size_t at = 0;
            while (has[at] && has[at] == wanted[at]) {
                at++;
            }
            MUST(!has[at] && !wanted[at], "all replicas are equal", "%s: …%.60s, not …%.60s",
                 world->members[i].name, has + at, wanted + at);
            free(has);
        }
    }
    free(wanted);
}

static void (*const of_each_seat[])(struct world *, struct member *) = {
    books_verify, shows_the_books, everything_arrived};
static void (*const of_the_site[])(struct world *) = {chains_verify, lines_count_once, hub_balances,
                                                      replicas_are_equal};

void look_at_all(struct world *world)
{
    for (size_t i = 0; i < world->n; i++) {
        for (size_t j = 0; j < ARRAY_SIZE(of_each_seat) && !world->broken[0]; j++) {
            if (is_at_work(&world->members[i])) {
                of_each_seat[j](world, &world->members[i]);
            }
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(of_the_site) && !world->broken[0]; i++) {
        of_the_site[i](world);
    }
}
