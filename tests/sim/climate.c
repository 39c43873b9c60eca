#include "tests/sim/climate.h"

#include "tests/sim/invariants.h"

#define AWAY_DAYS    90
#define VISIT_DAYS   10             /* meanwhile the others work every so often, */
#define VISIT_MS     INT64_C(60000) /* so long */
#define EVENTS_A_DAY 5
#define BURST        300
#define SMALL_BURST  5

#define ODDS(name) name##_odds, n_##name##_odds

const struct climate *climate_of(uint64_t seed)
{
    static struct climate climates[] = {
        {"usual", 2000, 750, 5000, 4, 0, false, 0, usual_odds, 0},
        {"disks", 1000, 750, 3000, 4, 0, false, 0, disk_odds, 0},
        {"restored", 1000, 500, 4000, 4, 0, false, 0, restore_odds, 0},
        {"devices", 3000, 750, 5000, 4, 0, false, 0, device_odds, 0},
        {"links", 600, 750, 3000, 4, 5, false, 0, link_odds, 0},
        {"imports", 6000, 750, 6000, 4, 0, false, 20, import_odds, 0},
        {"away", 2000, 750, 5000, 4, 0, true, 0, usual_odds, 0},
        {"slow", 20000, 1500, 8000, 4, 0, false, 0, usual_odds, 0},
    };
    const size_t n_odds[] = {n_usual_odds, n_disk_odds,   n_restore_odds, n_device_odds,
                             n_link_odds,  n_import_odds, n_usual_odds,   n_usual_odds};
    for (size_t i = 0; i < ARRAY_SIZE(climates); i++) {
        climates[i].n_odds = n_odds[i];
    }
    return &climates[seed % ARRAY_SIZE(climates)];
}

struct climate climate_fair(size_t seats, int64_t event_ms, int64_t mishap_ms)
{
    return (struct climate){.name = "fair",
                            .mend_ms = 2000,
                            .work_ms = event_ms / (int64_t)seats,
                            .mishap_ms = mishap_ms,
                            .odds = usual_odds,
                            .n_odds = n_usual_odds};
}

/* --- what is whole again --- */

/* A time once it is set: *at, or a draw if it was not. */
static bool comes(struct world *world, int64_t *at, bool all)
{
    if (*at == NEVER_MS) {
        *at = mended_ms(world);
    }
    return all || *at <= world->now_ms;
}

static void make_well(struct disk *disk, int64_t *well_ms)
{
    *disk_manner(disk) = (struct disk_manner){.powersafe = true};
    *well_ms = NEVER_MS;
}

static void mend_hub(struct world *world, bool all)
{
    if (world->hub_well_ms != NEVER_MS && (all || world->hub_well_ms <= world->now_ms)) {
        make_well(world->hub_disk, &world->hub_well_ms);
    }
    if (!world->hub && comes(world, &world->hub_on_ms, all)) {
        (void)hub_on(world);
    }
}

static void wake(struct world *world, struct member *member)
{
    member->slept_ms += world->now_ms - member->asleep_ms;
    member->wake_ms = NEVER_MS;
    member->is_touched = true;
    world_note(world, "wake", member, 0);
}

/* Its epoch is not the hub's any more, or a copy of it was noticed. A book that was copied back may
 * find itself out first, unless nobody ever saw more than it has. */
static void mend_enrolment(struct world *world, struct member *member, bool all)
{
    bool is_wanted = member->is_copy || !member_is_enrolled(world, member);
    bool may_find_out = world->is_torn && !all;
    if (!world->hub || may_find_out || member->is_over || !is_wanted) {
        return;
    }
    if (comes(world, &member->enrol_ms, all)) {
        world->counts.found +=
            member->is_copy &&
            ask_number(world->hub_db,
                       "SELECT count(*) FROM seat WHERE seat = ?1 AND state = 'quarantined'",
                       member->name) > 0;
        member->enrol_ms = NEVER_MS;
        (void)member_enrol_again(world, member, false);
    }
}

static void mend_member(struct world *world, struct member *member, bool all)
{
    if (member->well_ms != NEVER_MS && (all || member->well_ms <= world->now_ms)) {
        make_well(member->disk, &member->well_ms);
    }
    if (member->wake_ms != NEVER_MS && (all || member->wake_ms <= world->now_ms)) {
        wake(world, member);
    }
    if (!member->ledger && comes(world, &member->on_ms, all)) {
        (void)member_on(world, member);
    }
    if (member->ledger && !member->is_up && member->wake_ms == NEVER_MS &&
        comes(world, &member->link_ms, all && !member->is_over)) {
        link_on(world, member);
    }
    mend_enrolment(world, member, all);
}

void mend(struct world *world, bool all)
{
    mend_hub(world, all);
    for (size_t i = 0; i < world->n && !world->broken[0]; i++) {
        if (!world->members[i].is_gone) {
            mend_member(world, &world->members[i], all);
        }
    }
}

int64_t chaos_due_ms(const struct world *world)
{
    int64_t at = least_ms(least_ms(world->work_ms, world->mishap_ms),
                          least_ms(world->hub ? NEVER_MS : world->hub_on_ms, world->hub_well_ms));
    for (size_t i = 0; i < world->n; i++) {
        const struct member *member = &world->members[i];
        if (member->is_gone) {
            continue;
        }
        at = least_ms(at, least_ms(member->wake_ms, member->well_ms));
        at = least_ms(at, member->ledger ? NEVER_MS : member->on_ms);
        bool waits_for_link = member->ledger && !member->is_up && member->wake_ms == NEVER_MS;
        at = least_ms(at, waits_for_link ? member->link_ms : NEVER_MS);
        at = least_ms(at, world->hub && !world->is_torn ? member->enrol_ms : NEVER_MS);
    }
    return at;
}

/* --- chaos --- */

static void work(struct world *world)
{
    struct member *member = world_pick(world, &world->work);
    uint64_t kind = chance_below(&world->work, 1000);
    if (kind >= 800) {
        member_ask(world, member);
    }
    size_t n = kind < world->climate->bursts        ? BURST
               : kind < 10 * world->climate->bursts ? SMALL_BURST
                                                    : 1;
    for (size_t i = 0; i < n; i++) {
        member_work(world, member);
    }
}

static void mishap(struct world *world)
{
    const struct climate *climate = world->climate;
    unsigned all = 0, at = 0;
    for (size_t i = 0; i < climate->n_odds; i++) {
        all += climate->odds[i].weight;
    }
    unsigned drawn = (unsigned)chance_below(&world->mishaps, all);
    struct member *member = world_pick(world, &world->mishaps);
    for (size_t i = 0; i < climate->n_odds; i++) {
        at += climate->odds[i].weight;
        if (drawn < at) {
            climate->odds[i].happens(world, member);
            return;
        }
    }
}

static int64_t next_ms(const struct world *world, struct chance *chance, int64_t mean_ms)
{
    return world->now_ms + 1 + (int64_t)chance_below(chance, (uint64_t)(2 * mean_ms));
}

static void chaos_turn(struct world *world)
{
    if (world->work_ms <= world->now_ms) {
        work(world);
        world->work_ms = next_ms(world, &world->work, world->climate->work_ms);
    }
    if (world->mishap_ms <= world->now_ms) {
        mishap(world);
        world->mishap_ms = next_ms(world, &world->mishaps, world->climate->mishap_ms);
    }
    mend(world, false);
}

static void chaos_until(struct world *world, int64_t end_ms)
{
    world->work_ms = world->mishap_ms = world->now_ms;
    while (world->now_ms < end_ms && !world->broken[0]) {
        chaos_turn(world);
        world_step(world, end_ms);
    }
    world->work_ms = world->mishap_ms = NEVER_MS;
}

/* --- away --- */

static void close_site(struct world *world, const struct member *but, int64_t until_ms)
{
    for (size_t i = 0; i < world->n; i++) {
        struct member *member = &world->members[i];
        if (!member->is_gone && member != but) {
            member_off(world, member);
            member->on_ms = until_ms;
        }
    }
    hub_off(world);
    world->hub_on_ms = until_ms;
}

static void work_alone(struct world *world, struct member *member, int64_t end_ms)
{
    while (world->now_ms < end_ms && !world->broken[0]) {
        int64_t morning_ms = (world->now_ms / DAY_MS + 1) * DAY_MS;
        for (int i = 0; i < EVENTS_A_DAY; i++) {
            member_work(world, member);
        }
        while (world->now_ms < least_ms(morning_ms, end_ms) && !world->broken[0]) {
            mend(world, false);
            world_step(world, least_ms(morning_ms, end_ms));
        }
    }
}

/* Nobody was near an access point for 90 days; the others worked now and then. */
static void stay_away(struct world *world)
{
    struct member *member = world_pick(world, &world->mishaps);
    for (int i = 0; i < AWAY_DAYS / VISIT_DAYS && !world->broken[0]; i++) {
        int64_t end_ms = world->now_ms + VISIT_DAYS * DAY_MS;
        link_off(world, member);
        member->link_ms = NEVER_MS - 1;
        close_site(world, member, end_ms);
        work_alone(world, member, end_ms);
        chaos_until(world, world->now_ms + VISIT_MS);
    }
    member->link_ms = NEVER_MS;
}

void chaos(struct world *world, int64_t for_ms)
{
    world->garble_permille = world->climate->garble;
    chaos_until(world, world->now_ms + for_ms);
    if (world->climate->goes_away) {
        stay_away(world);
    }
}
