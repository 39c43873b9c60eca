#include "tests/sim/world.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "tests/sim/climate.h"
#include "tests/sim/invariants.h"

bool is_of_disk(int error, bool is_ill, bool was_refused)
{
    return error == -EIO ? is_ill || was_refused : (error == -ENOSPC || error == -EROFS) && is_ill;
}

int64_t least_ms(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void world_break(struct world *world, const char *what, const char *format, ...)
{
    char why[256];
    va_list args;
    if (world->broken[0]) {
        return;
    }
    va_start(args, format);
    vsnprintf(why, sizeof(why), format, args);
    va_end(args);
    snprintf(world->broken, sizeof(world->broken), "%s: %s (at %lld ms)", what, why,
             (long long)world->now_ms);
}

void world_note(struct world *world, const char *kind, const struct member *member, uint64_t number)
{
    trace_note(&world->trace, world->now_ms, kind, member ? member_index(world, member) : TO_HUB,
               number, STR(""));
}

/* --- life --- */

static void make_chances(struct world *world)
{
    struct {
        struct chance *chance;
        enum chance_use use;
    } uses[] = {{&world->work, CHANCE_WORK},     {&world->mishaps, CHANCE_MISHAP},
                {&world->mends, CHANCE_MEND},    {&world->weather, CHANCE_WEATHER},
                {&world->clocks, CHANCE_CLOCK},  {&world->rot, CHANCE_ROT},
                {&world->garble, CHANCE_GARBLE}, {&world->engine, CHANCE_HUB}};
    for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
        *uses[i].chance = chance_of(world->seed, uses[i].use);
    }
}

void world_init(struct world *world, uint64_t seed, const struct climate *climate, size_t seats)
{
    struct chance disks = chance_of(seed, CHANCE_DISK);
    memset(world, 0, sizeof(*world));
    world->seed = seed;
    world->climate = climate;
    world->now_ms = 1000;
    world->hub_on_ms = world->hub_well_ms = NEVER_MS;
    make_chances(world);
    pipe_init(&world->pipe, chance_of(seed, CHANCE_PIPE));
    disk_install(chance_next(&disks));
    world->hub_disk = disk_new("/disk/hub/", chance_next(&disks));
    world->safe_disk = disk_new("/disk/safe/", chance_next(&disks));
    books_open(&world->books);
    hub_make_site(world);
    world->seats = seats;
    for (size_t i = 0; i < seats; i++) {
        char name[ID_SIZE];
        snprintf(name, sizeof(name), "H%zu", i + 1);
        uint64_t epoch = hub_enrol(world, name);
        struct story *story = world_story(world, story_new(SITE, name, epoch));
        struct member *member = member_add(world, story);
        if (epoch == 0 || !member_on(world, member)) {
            abort();
        }
    }
}

void world_release(struct world *world)
{
    for (size_t i = 0; i < world->n; i++) {
        member_gone(world, &world->members[i]);
    }
    hub_off(world);
    disk_free(world->hub_disk);
    disk_free(world->safe_disk);
    pipe_release(&world->pipe);
    for (size_t i = 0; i < world->n_stories; i++) {
        story_free(world->stories[i]);
    }
    free(world->ops);
}

/* --- time --- */

static int64_t due_ms(const struct world *world)
{
    int64_t at = least_ms(pipe_due_ms(&world->pipe), chaos_due_ms(world));
    if (world->hub) {
        at = least_ms(at, world->hub_touched ? world->now_ms : hub_deadline(world->hub));
    }
    for (size_t i = 0; i < world->n; i++) {
        const struct member *member = &world->members[i];
        if (member->ledger && member->wake_ms == NEVER_MS) {
            at = least_ms(at, member->is_touched ? world->now_ms : member->due_ms);
        }
    }
    return at;
}

static void deliver(struct world *world, const struct pipe_message *message)
{
    struct str payload = {(const char *)message->payload, message->n};
    trace_note(&world->trace, world->now_ms, "deliver", message->to, message->is_garbage, payload);
    world->counts.messages++;
    if (message->to == TO_HUB) {
        hub_hears(world, message);
    } else {
        member_hears(world, &world->members[message->to], message);
    }
}

void world_step(struct world *world, int64_t until_ms)
{
    struct pipe_message message;
    int64_t at = least_ms(due_ms(world), until_ms);
    world->now_ms = at > world->now_ms ? at : world->now_ms + 1;
    while (!world->broken[0] && pipe_take(&world->pipe, world->now_ms, &message)) {
        deliver(world, &message);
        free(message.payload);
    }
    hub_step(world);
    for (size_t i = 0; i < world->n; i++) {
        struct member *member = &world->members[i];
        if (member->ledger && member->wake_ms == NEVER_MS &&
            (member->is_touched || member->due_ms <= world->now_ms)) {
            member_step(world, member);
        }
    }
}

void world_run(struct world *world, int64_t for_ms)
{
    int64_t end_ms = world->now_ms + for_ms;
    while (world->now_ms < end_ms && !world->broken[0]) {
        world_step(world, end_ms);
    }
}

/* --- looking --- */

bool world_is_settled(struct world *world)
{
    if (!world->hub) {
        return false;
    }
    for (size_t i = 0; i < world->n; i++) {
        const struct member *member = &world->members[i];
        struct seat_status status;
        if (member->is_gone || member->is_over) {
            continue;
        }
        if (!member->ledger) {
            return false;
        }
        seat_status(member->seat, &status);
        if (status.online != SEAT_ONLINE || status.waiting > 0 || status.op != world->op) {
            return false;
        }
    }
    return true;
}

static void copy_bytes(struct disk_file *in, struct disk_file *out)
{
    char buffer[16384];
    uint64_t at = 0;
    size_t n = 0;
    must(disk_truncate(out, 0), "copy");
    do {
        must(disk_read(in, at, buffer, sizeof(buffer), &n), "copy");
        must(disk_write(out, at, buffer, n), "copy");
        at += n;
    } while (n > 0);
    must(disk_sync(out), "copy");
}

void copy_file(const char *from, const char *to)
{
    struct disk_file *in = NULL, *out = NULL;
    must(disk_open(disk_of(from), from, false, false, &in), from);
    must(disk_open(disk_of(to), to, true, true, &out), to);
    copy_bytes(in, out);
    disk_close(in);
    disk_close(out);
    must(disk_sync_directory(disk_of(to)), to);
}
