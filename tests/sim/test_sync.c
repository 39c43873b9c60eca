/*
 * Three seats and a hub over a pipe that loses, repeats, delays and reorders, while links drop,
 * programs die and come back, and now and then the hub is restored from a backup, or its file
 * copied back by hand. Then it heals, and everything must agree: with each other, with a replica
 * fetched anew, and with the model in which every committed event counts exactly once.
 *
 *     test_sync [FIRST [COUNT]]       seeds; without words 1 to 50
 */
#include "tests/sim/world.h"

#define CHAOS_MS (INT64_C(4) * 60 * 1000)
#define HEAL_MS  (INT64_C(15) * 60 * 1000)
#define SEATS    3

static int failures;
static uint64_t events, leases, snapshots, compared, picks, receipts, counts, taken_back, rotten,
    mended;

#define MUST(condition, ...)                                                                       \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("seed %llu: ", (unsigned long long)seed);                                       \
            printf(__VA_ARGS__);                                                                   \
            printf("\n");                                                                          \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

/* --- chaos --- */

static void work(struct world *world)
{
    struct member *member = &world->members[chance_below(&world->chance, SEATS)];
    unsigned kind = (unsigned)chance_below(&world->chance, 100);
    if (kind >= 80) {
        member_ask(world, member);
    }
    size_t n = kind == 0 ? 300 : kind < 10 ? 5 : 1;
    for (size_t i = 0; i < n; i++) {
        member_work(world, member);
    }
}

static void bad_weather(struct world *world)
{
    static const unsigned lost[] = {0, 2, 10, 40};
    static const int64_t delay[] = {0, 50, 400, 3000};
    world->pipe.lost_percent = lost[chance_below(&world->chance, ARRAY_SIZE(lost))];
    world->pipe.twice_percent = lost[chance_below(&world->chance, ARRAY_SIZE(lost))];
    world->pipe.delay_ms = delay[chance_below(&world->chance, ARRAY_SIZE(delay))];
}

static void broker_dies(struct world *world)
{
    for (size_t i = 0; i < world->n; i++) {
        link_off(world, &world->members[i]);
    }
    pipe_forget(&world->pipe, -1);
    world->announcement_size = 0;
    if (world->hub) {
        hub_link_up(world->hub, world->now_ms);
    }
}

static void hub_dies(struct world *world, bool restores)
{
    if (!world->hub) {
        return;
    }
    hub_off(world);
    if (restores && chance_percent(&world->chance, 50)) {
        hub_restore(world, chance_percent(&world->chance, 30));
    } else if (restores && chance_percent(&world->chance, 70)) {
        hub_back_up(world);
    }
}

/* What is worst differs by seed. */
struct climate {
    bool restores;
    unsigned import_percent; /* of the mishaps */
    unsigned mend_permille;  /* a step */
};

static void mishap(struct world *world, const struct climate *climate)
{
    if (chance_percent(&world->chance, climate->import_percent)) {
        hub_import(world);
        return;
    }
    struct member *member = &world->members[chance_below(&world->chance, SEATS)];
    switch (chance_below(&world->chance, 9)) {
    case 0:
    case 1:
        link_off(world, member);
        break;
    case 2:
        member_off(world, member);
        break;
    case 3:
        hub_dies(world, climate->restores);
        break;
    case 4:
        broker_dies(world);
        break;
    case 5:
        member_rot(world, member);
        break;
    default:
        bad_weather(world);
        break;
    }
}

static void mend(struct world *world, unsigned permille)
{
    if (!world->hub && chance_below(&world->chance, 1000) < permille) {
        hub_on(world);
    }
    for (size_t i = 0; i < world->n; i++) {
        struct member *member = &world->members[i];
        if (!member->ledger && chance_below(&world->chance, 1000) < permille) {
            member_on(world, member);
        }
        if (!member->is_up && chance_below(&world->chance, 1000) < permille) {
            link_on(world, member);
        }
    }
}

/* Whoever has the hub's op has the hub's rows: then the overlay must begin exactly where the hub
 * has folded in to, or something is counted twice or not at all just now. */
static void check_overlays(struct world *world, uint64_t seed)
{
    if (world->is_rolled_back) {
        return; /* until somebody notices, an op may have two meanings */
    }
    int64_t op = world->hub ? ask_number(world->hub_db, "SELECT op FROM site", NULL) : -1;
    for (size_t i = 0; i < world->n; i++) {
        struct ledger_sync sync;
        struct member *member = &world->members[i];
        if (!member->ledger) {
            continue;
        }
        ledger_sync_state(member->ledger, &sync);
        if (sync.loading || (int64_t)sync.op != op || strcmp(sync.hub, hub_id(world->hub)) != 0) {
            continue;
        }
        int64_t held =
            ask_number(world->hub_db, "SELECT upto FROM epoch WHERE seat = ?1", member->name);
        MUST((uint64_t)held == sync.folded, "%s at %lld ms: op %lld, hub holds %lld, folded %llu",
             member->name, (long long)world->now_ms, (long long)op, (long long)held,
             (unsigned long long)sync.folded);
        compared++;
    }
}

static void chaos(struct world *world, const struct climate *climate, uint64_t seed)
{
    int64_t end = world->now_ms + CHAOS_MS, mishap_at = 0, work_at = 0;
    while (world->now_ms < end) {
        if (work_at <= world->now_ms) {
            work(world);
            work_at = world->now_ms + (int64_t)chance_below(&world->chance, 1500);
        }
        if (mishap_at <= world->now_ms) {
            mishap(world, climate);
            mishap_at = world->now_ms + (int64_t)chance_below(&world->chance, 10000);
        }
        mend(world, climate->mend_permille);
        world_step(world);
        if (world->now_ms % (5 * STEP_MS) == 0 && failures < 20) {
            check_overlays(world, seed);
        }
    }
}

/* --- and after it --- */

static void heal(struct world *world, uint64_t seed)
{
    int64_t end = world->now_ms + HEAL_MS;
    int calm = 0;
    world->pipe.lost_percent = world->pipe.twice_percent = 0;
    world->pipe.delay_ms = 20;
    mend(world, 1000);
    while (world->now_ms < end && calm < 100) {
        world_step(world);
        calm = world_is_settled(world) ? calm + 1 : 0;
    }
    for (size_t i = 0; i < world->n && calm < 100; i++) {
        struct seat_status status;
        seat_status(world->members[i].seat, &status);
        MUST(false, "%s did not settle: online %d, waiting %llu, op %llu, %s",
             world->members[i].name, (int)status.online, (unsigned long long)status.waiting,
             (unsigned long long)status.op, status.trouble);
    }
}

/* Every replica was compared with the hub's sums since now. */
static void check_sums(struct world *world, uint64_t seed)
{
    int64_t since = FIRST_UTC + world->now_ms, end = world->now_ms + HEAL_MS;
    size_t level = 0;
    for (size_t i = 0; i < world->n; i++) {
        seat_check(world->members[i].seat, world->now_ms);
    }
    while (world->now_ms < end && level < world->n) {
        struct seat_status status;
        world_step(world);
        level = 0;
        for (size_t i = 0; i < world->n; i++) {
            seat_status(world->members[i].seat, &status);
            level += status.checked_utc_ms > since;
        }
    }
    MUST(level == world->n, "%zu of %zu replicas were found level with the hub's sums", level,
         world->n);
    for (size_t i = 0; i < world->n; i++) {
        mended += seat_mended(world->members[i].seat)->times;
    }
    rotten += world->rotten;
}

static void check_books(struct world *world, struct member *member, uint64_t seed)
{
    struct ledger_verdict verdict = {0};
    int error = ledger_verify(member->ledger, &verdict);
    MUST(error == 0 && verdict.chain_ok && verdict.sums_ok, "%s: books do not verify (%d)",
         member->name, error);
    for (size_t bin = 0; bin < BINS; bin++) {
        for (size_t item = 0; item < ITEMS; item++) {
            char place[ID_SIZE], name[ITEM_SIZE];
            int64_t qty = 0;
            snprintf(place, sizeof(place), "A-%02zu", bin);
            snprintf(name, sizeof(name), "SKU%zu", item);
            error = ledger_stock_qty(member->ledger, place, name, "", "", &qty);
            MUST(error == 0 && qty == world->model[bin][item], "%s: %s %s: %lld, model %lld",
                 member->name, place, name, (long long)qty, (long long)world->model[bin][item]);
        }
    }
}

static void check_chain(struct world *world, struct member *member, uint64_t seed)
{
    struct ledger_sync sync;
    ledger_sync_state(member->ledger, &sync);
    int64_t held =
        ask_number(world->hub_db, "SELECT count(*) FROM event WHERE seat = ?1", member->name);
    MUST(sync.next - 1 == member->committed, "%s: commits are missing", member->name);
    MUST((uint64_t)held == member->committed, "%s: the hub holds %lld of %llu events", member->name,
         (long long)held, (unsigned long long)member->committed);
    MUST(sync.folded == sync.acked && sync.acked == member->committed,
         "%s: folded %llu, acked %llu of %llu", member->name, (unsigned long long)sync.folded,
         (unsigned long long)sync.acked, (unsigned long long)member->committed);
    int64_t pending =
        ask_number(ledger_db(member->ledger), "SELECT count(*) FROM pending_leg", NULL);
    MUST(pending == 0, "%s: %lld legs still pending", member->name, (long long)pending);
}

static void report_difference(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    printf("    …%.100s\n    …%.100s\n", a, b);
}

/* A seat that was never here before gets everything in one piece: the hub's rows as they are. */
static void check_replicas(struct world *world, uint64_t seed)
{
    struct member *probe = world_add(world);
    member_on(world, probe);
    heal(world, seed);
    char *wanted = member_dump(probe);
    for (size_t i = 0; i < SEATS; i++) {
        char *has = member_dump(&world->members[i]);
        MUST(strcmp(has, wanted) == 0, "%s: replica differs", world->members[i].name);
        if (strcmp(has, wanted) != 0) {
            report_difference(has, wanted);
        }
        free(has);
    }
    MUST(strlen(wanted) > 1000, "the probe has no rows");
    free(wanted);
}

/* Whoever picked a line, whatever became of the lease: the line counts it once, and so does the
 * tote. */
static void check_tasks(struct world *world, uint64_t seed)
{
    int64_t done = ask_number(world->hub_db,
                              "SELECT SUM(l.done) FROM line l JOIN task t ON t.id = l.task "
                              "WHERE t.kind = 'pick'",
                              NULL);
    int64_t tote = ask_number(world->hub_db, "SELECT SUM(qty) FROM stock WHERE place = ?1", TOTE);
    MUST(done == world->picked, "lines: %lld done, model %lld", (long long)done,
         (long long)world->picked);
    MUST(tote == world->picked || world->picked == 0, "tote: %lld, model %lld", (long long)tote,
         (long long)world->picked);
    picks += world->picks;
    receipts += world->receipts;
    counts += world->counts;
    taken_back += world->taken_back;
}

/* What came with deliveries came once, and is known when their tasks have gone. */
static void check_deliveries(struct world *world, uint64_t seed)
{
    int64_t came = ask_number(world->hub_db,
                              "SELECT (SELECT TOTAL(received) FROM delivery_line) "
                              "+ (SELECT TOTAL(qty) FROM delivery_extra)",
                              NULL);
    MUST(came == world->received, "deliveries: %lld came, model %lld", (long long)came,
         (long long)world->received);
}

static void run(uint64_t seed)
{
    static const struct climate climates[] = {
        {true, 0, 10}, {false, 0, 10}, {false, 10, 10}, {true, 10, 3}, {true, 2, 30}};
    struct world world;
    int64_t unbalanced = -1;
    world_init(&world, seed, SEATS);
    chaos(&world, &climates[seed % ARRAY_SIZE(climates)], seed);
    heal(&world, seed);
    check_sums(&world, seed);
    for (size_t i = 0; i < SEATS; i++) {
        check_books(&world, &world.members[i], seed);
        check_chain(&world, &world.members[i], seed);
        events += world.members[i].committed;
        leases += world.members[i].leases;
        snapshots += world.members[i].snapshots;
    }
    check_replicas(&world, seed);
    check_tasks(&world, seed);
    check_deliveries(&world, seed);
    MUST(hub_unbalanced(world.hub, "S", &unbalanced) == 0 && unbalanced == 0,
         "the hub's books do not sum to zero");
    world_release(&world);
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : argc > 1 ? 1 : 50;
    for (uint64_t seed = first; seed < first + count && failures < 20; seed++) {
        run(seed);
    }
    printf("%llu seeds, %llu events, %llu picks, %llu receipts, %llu counts, %llu taken back, "
           "%llu snapshots, %llu leases, "
           "%llu overlays compared, %llu rows spoiled, %llu ranges mended, %d failures\n",
           (unsigned long long)count, (unsigned long long)events, (unsigned long long)picks,
           (unsigned long long)receipts, (unsigned long long)counts, (unsigned long long)taken_back,
           (unsigned long long)snapshots, (unsigned long long)leases, (unsigned long long)compared,
           (unsigned long long)rotten, (unsigned long long)mended, failures);
    return failures > 0 || (count >= 10 && (events < 1000 || snapshots < 10 || leases < 10 ||
                                            picks < 10 || receipts < 10 || counts < 10 ||
                                            taken_back < 10 || rotten < 10 || mended < 2));
}
