/* What can go wrong, each a function, and how likely each is in which climate. */
#include "tests/sim/climate.h"
#include "tests/sim/invariants.h"

#define YEAR_MS  (365 * DAY_MS)
#define TUSSLES  2
#define DUE_SOON 40 /* changes of a disk until it fails */

int64_t mended_ms(struct world *world)
{
    return world->now_ms +
           (int64_t)chance_below(&world->mends, (uint64_t)(2 * world->climate->mend_ms + 1));
}

/* --- the pipe --- */

void weather_is_fine(struct world *world)
{
    world->pipe.lost_percent = world->pipe.twice_percent = 0;
    world->pipe.lost_up_percent = world->pipe.late_percent = 0;
    world->pipe.delay_ms = 20;
    world->pipe.room = PIPE_MAX;
    world->garble_permille = 0;
}

static void weather_changes(struct world *world, struct member *member)
{
    static const unsigned lost[] = {0, 2, 10, 40};
    static const int64_t delay[] = {0, 50, 400, 3000};
    static const unsigned lost_up[] = {0, 0, 0, 80};
    static const unsigned late[] = {0, 0, 0, 3};
    static const size_t room[] = {PIPE_MAX, PIPE_MAX, 30, 3};
    (void)member;
    world->pipe.lost_percent = lost[chance_below(&world->weather, ARRAY_SIZE(lost))];
    world->pipe.twice_percent = lost[chance_below(&world->weather, ARRAY_SIZE(lost))];
    world->pipe.delay_ms = delay[chance_below(&world->weather, ARRAY_SIZE(delay))];
    world->pipe.lost_up_percent = lost_up[chance_below(&world->weather, ARRAY_SIZE(lost_up))];
    world->pipe.late_percent = late[chance_below(&world->weather, ARRAY_SIZE(late))];
    world->pipe.room = room[chance_below(&world->weather, ARRAY_SIZE(room))];
    world_note(world, "weather", NULL, world->pipe.lost_percent);
}

static void link_falls(struct world *world, struct member *member)
{
    link_off(world, member);
}

static void broker_dies(struct world *world, struct member *member)
{
    (void)member;
    for (size_t i = 0; i < world->n; i++) {
        link_off(world, &world->members[i]);
    }
    pipe_forget(&world->pipe, -1);
    world->announcement_size = 0;
    if (world->hub) {
        hub_link_up(world->hub, world->now_ms);
        world->hub_touched = true;
    }
}

/* --- programs and power --- */

static void seat_ends(struct world *world, struct member *member)
{
    member_off(world, member);
}

static void seat_loses_power(struct world *world, struct member *member)
{
    if (!member->ledger) {
        return;
    }
    if (chance_percent(&world->mishaps, 30)) {
        member_cut(world, member);
        return;
    }
    disk_manner(member->disk)->cut_after = 1 + chance_below(&world->mishaps, DUE_SOON);
    member->well_ms = mended_ms(world);
}

static void hub_ends(struct world *world, struct member *member)
{
    (void)member;
    hub_off(world);
}

static void hub_loses_power(struct world *world, struct member *member)
{
    (void)member;
    if (!world->hub) {
        return;
    }
    if (chance_percent(&world->mishaps, 30)) {
        hub_cut(world);
        return;
    }
    disk_manner(world->hub_disk)->cut_after = 1 + chance_below(&world->mishaps, DUE_SOON);
    world->hub_well_ms = mended_ms(world);
}

/* The whole building. */
static void blackout(struct world *world, struct member *member)
{
    (void)member;
    for (size_t i = 0; i < world->n; i++) {
        if (world->members[i].ledger) {
            member_cut(world, &world->members[i]);
        }
    }
    if (world->hub) {
        hub_cut(world);
    }
    pipe_forget(&world->pipe, -1);
    world->announcement_size = 0;
}

/* --- disks --- */

static void spoil(struct world *world, struct disk_manner *manner)
{
    switch (chance_below(&world->mishaps, 4)) {
    case 0:
        manner->fail_write = 1 + chance_below(&world->mishaps, DUE_SOON);
        break;
    case 1:
        manner->spares_names = true;
        manner->fail_sync = 1 + chance_below(&world->mishaps, DUE_SOON / 4);
        break;
    case 2:
        manner->is_read_only = true;
        break;
    default:
        manner->is_full = true;
        break;
    }
}

static void seat_disk_fails(struct world *world, struct member *member)
{
    if (member->well_ms == NEVER_MS) {
        spoil(world, disk_manner(member->disk));
        member->well_ms = mended_ms(world);
    }
}

static void hub_disk_fails(struct world *world, struct member *member)
{
    (void)member;
    if (world->hub_well_ms == NEVER_MS) {
        spoil(world, disk_manner(world->hub_disk));
        world->hub_well_ms = mended_ms(world);
    }
}

/* --- whoever runs the hub --- */

static void backed_up(struct world *world, struct member *member)
{
    (void)member;
    hub_back_up(world);
}

static void restored(struct world *world, struct member *member)
{
    (void)member;
    hub_off(world);
    (void)hub_restore(world, chance_percent(&world->mishaps, 30));
}

static void imported(struct world *world, struct member *member)
{
    (void)member;
    hub_import(world);
}

/* --- devices --- */

static void rots(struct world *world, struct member *member)
{
    member_rot(world, member);
}

static void errs(struct world *world, struct member *member)
{
    for (uint64_t i = chance_below(&world->work, 4) + 1; i > 0; i--) {
        member_err(world, member);
    }
}

static void reimaged(struct world *world, struct member *member)
{
    (void)member_enrol_again(world, member, false);
}

static void swapped(struct world *world, struct member *member)
{
    (void)member_enrol_again(world, member, true);
}

static bool has_copy(const struct world *world, const struct member *member)
{
    for (size_t i = 0; i < world->n; i++) {
        const struct member *other = &world->members[i];
        if (other != member && !other->is_gone && strcmp(other->name, member->name) == 0) {
            return true;
        }
    }
    return false;
}

static void copy_seat_file(const struct member *from, const struct member *to, const char *suffix)
{
    char paths[2][sizeof(from->path) + 8];
    snprintf(paths[0], sizeof(paths[0]), "%s%s", from->path, suffix);
    snprintf(paths[1], sizeof(paths[1]), "%s%s", to->path, suffix);
    if (disk_has(from->disk, paths[0])) {
        copy_file(paths[0], paths[1]);
    }
}

/* What it does now is said at once, and arrives when it may. */
static void does_something(struct world *world, struct member *member, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        member_work(world, member);
    }
    if (member->ledger && member->wake_ms == NEVER_MS) {
        member_step(world, member);
    }
}

/* Both are used. One's words are still on their way when the other throws it off the broker and is
 * quicker. */
static void tussle(struct world *world, struct member *one, struct member *other)
{
    (void)member_on(world, one);
    (void)member_on(world, other);
    for (int i = 0; i < TUSSLES && !world->broken[0]; i++) {
        struct member *late = i % 2 ? other : one, *quick = i % 2 ? one : other;
        weather_is_fine(world);
        link_on(world, late);
        world_run(world, 3000);
        world->pipe.late_percent = 100;
        does_something(world, late, 1 + (unsigned)chance_below(&world->mishaps, 2));
        does_something(world, late, 2);
        weather_is_fine(world);
        link_on(world, quick);
        world_run(world, 500);
        does_something(world, quick, 1);
        world_run(world, 20000);
    }
}

/* Its file, whole, on another device. One copy of a seat at a time, and not while an old device of
 * it is about. */
static void cloned(struct world *world, struct member *member)
{
    if (has_copy(world, member) || member->well_ms != NEVER_MS || world->n == MEMBERS_MAX) {
        return;
    }
    member_off(world, member);
    if (!disk_is_on(member->disk)) {
        return;
    }
    struct member *copy = member_add(world, world_story(world, story_copy(member->story)));
    copy->is_copy = true;
    copy->is_spoiled = member->is_spoiled;
    copy->spoiled_utc_ms = member->spoiled_utc_ms;
    copy_seat_file(member, copy, "");
    copy_seat_file(member, copy, "-wal");
    world->counts.clones++;
    world_note(world, "clone", copy, 0);
    tussle(world, member, copy);
    copy->enrol_ms = world->now_ms + 10 * world->climate->mend_ms; /* until somebody notices */
}

/* --- clocks --- */

static int64_t jump_ms(struct world *world)
{
    static const int64_t far[] = {10 * YEAR_MS, YEAR_MS, DAY_MS, 600000, 1000};
    int64_t most = far[chance_below(&world->clocks, ARRAY_SIZE(far))];
    return (int64_t)chance_below(&world->clocks, (uint64_t)(2 * most)) - most;
}

static void clock_jumps(struct world *world, struct member *member)
{
    bool mends = chance_percent(&world->clocks, 30);
    int64_t off = mends ? 0 : jump_ms(world);
    world->counts.clock_jumps++;
    if (chance_percent(&world->clocks, 20)) {
        world->hub_utc_off_ms = off / 10;
        world_note(world, "hub clock", NULL, (uint64_t)off);
        return;
    }
    member->utc_off_ms = off;
    world_note(world, "clock", member, (uint64_t)off);
}

/* Suspended: nothing runs, its monotonic clock stands. Its link may be found dead or not. */
static void falls_asleep(struct world *world, struct member *member)
{
    if (!member->ledger || member->wake_ms != NEVER_MS) {
        return;
    }
    if (chance_percent(&world->clocks, 50)) {
        link_off(world, member);
        member_step(world, member);
    }
    if (member->ledger) {
        member->asleep_ms = world->now_ms;
        member->wake_ms = mended_ms(world) + (int64_t)chance_below(&world->clocks, 30000);
        world->counts.slept++;
        world_note(world, "sleep", member, (uint64_t)member->wake_ms);
    }
}

/* --- odds --- */

const struct odds usual_odds[] = {{weather_changes, 30},
                                  {link_falls, 20},
                                  {seat_ends, 5},
                                  {seat_loses_power, 8},
                                  {hub_ends, 4},
                                  {hub_loses_power, 8},
                                  {broker_dies, 10},
                                  {seat_disk_fails, 5},
                                  {hub_disk_fails, 4},
                                  {rots, 6},
                                  {errs, 6},
                                  {clock_jumps, 3},
                                  {falls_asleep, 4},
                                  {blackout, 1},
                                  {backed_up, 4},
                                  {imported, 1}};
const struct odds disk_odds[] = {
    {weather_changes, 10}, {seat_loses_power, 30}, {hub_loses_power, 30}, {seat_disk_fails, 20},
    {hub_disk_fails, 20},  {blackout, 5},          {link_falls, 5},       {backed_up, 5}};
const struct odds restore_odds[] = {
    {weather_changes, 20}, {link_falls, 10}, {hub_ends, 5}, {hub_loses_power, 5},
    {backed_up, 15},       {restored, 30},   {rots, 5},     {errs, 3},
    {seat_ends, 5},        {broker_dies, 5}, {reimaged, 1}};
const struct odds device_odds[] = {
    {weather_changes, 20}, {link_falls, 10},   {cloned, 8},   {swapped, 5},
    {reimaged, 5},         {clock_jumps, 20},  {errs, 10},    {seat_ends, 5},
    {backed_up, 5},        {falls_asleep, 15}, {restored, 2}, {hub_ends, 3}};
const struct odds link_odds[] = {{weather_changes, 40}, {link_falls, 30}, {broker_dies, 15},
                                 {falls_asleep, 10},    {rots, 5},        {seat_ends, 5}};
const struct odds import_odds[] = {
    {weather_changes, 30}, {link_falls, 20}, {imported, 10}, {rots, 15},
    {seat_loses_power, 8}, {hub_ends, 5},    {restored, 3},  {backed_up, 3}};
const size_t n_usual_odds = ARRAY_SIZE(usual_odds), n_disk_odds = ARRAY_SIZE(disk_odds),
             n_restore_odds = ARRAY_SIZE(restore_odds), n_device_odds = ARRAY_SIZE(device_odds),
             n_link_odds = ARRAY_SIZE(link_odds), n_import_odds = ARRAY_SIZE(import_odds);
