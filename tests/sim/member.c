/* A seat: its program over its file, its link and its clocks. */
#include <errno.h>

#include "drivers/base/error.h"
#include "tests/sim/invariants.h"

#define TURN_MESSAGES 64 /* of one turn of the loop: what is more comes with the next */
#define IDLE_MS       10000
#define SPINS_MAX     100 /* turns in a row in which it was due and did nothing */

static uint64_t random_of(void *context)
{
    return chance_next(context);
}

int member_index(const struct world *world, const struct member *member)
{
    return (int)(member - world->members);
}

int64_t member_now_ms(const struct world *world, const struct member *member)
{
    return world->now_ms - member->slept_ms;
}

int64_t member_utc_ms(const struct world *world, const struct member *member)
{
    return FIRST_UTC + world->now_ms + member->utc_off_ms;
}

#define NOW     member_now_ms(world, member)
#define NOW_UTC NOW, member_utc_ms(world, member)

/* --- devices --- */

struct story *world_story(struct world *world, struct story *story)
{
    if (world->n_stories == ARRAY_SIZE(world->stories)) {
        abort();
    }
    return world->stories[world->n_stories++] = story;
}

struct member *member_add(struct world *world, struct story *story)
{
    if (world->n == MEMBERS_MAX) {
        abort();
    }
    size_t number = world->n++;
    struct member *member = &world->members[number];
    member->story = story;
    member->chance = chance_of(world->seed, CHANCE_SEAT + number);
    copy_cut(member->name, sizeof(member->name), story->seat);
    char dir[32];
    snprintf(dir, sizeof(dir), "/disk/%zu/", number);
    snprintf(member->path, sizeof(member->path), "%sseat.db", dir);
    member->disk = disk_new(dir, chance_next(&member->chance));
    member->on_ms = member->link_ms = member->wake_ms = NEVER_MS;
    member->well_ms = member->enrol_ms = NEVER_MS;
    return member;
}

/* --- on and off --- */

static int open_ledger(struct member *member)
{
    struct ledger_identity identity = {.epoch = member->story->epoch, .site = SITE};
    struct seat_config config = {"sim", random_of, &member->chance};
    uint8_t random16[16];
    for (size_t i = 0; i < sizeof(random16); i++) {
        random16[i] = (uint8_t)chance_next(&member->chance);
    }
    copy_cut(identity.seat, sizeof(identity.seat), member->name);
    int error = ledger_open(member->path, NULL, &identity, random16, NULL, &member->ledger);
    if (error) {
        member->ledger = NULL;
        return error;
    }
    return seat_new(&config, member->ledger, &member->seat);
}

/* What beeped is there; what was being written when the power went may be. */
static void look_after_start(struct world *world, struct member *member)
{
    struct ledger_sync sync;
    struct story *story = member->story;
    ledger_sync_state(member->ledger, &sync);
    if (member->is_doing && sync.next - 1 == story->n + 1) {
        memcpy(member->doing.hash, sync.head, CHAIN_SIZE);
        story_add(story, &member->doing);
    }
    member->is_doing = false;
    if (sync.next - 1 != story->n) {
        world_break(world, "what beeped is on disk", "%s: %llu events, and not %llu", member->name,
                    (unsigned long long)sync.next - 1, (unsigned long long)story->n);
    }
}

bool member_on(struct world *world, struct member *member)
{
    if (member->ledger || member->is_gone) {
        return false;
    }
    member->on_ms = NEVER_MS;
    if (!disk_is_on(member->disk)) {
        disk_power(member->disk);
    }
    member->refusals = disk_refusals(member->disk);
    int error = open_ledger(member);
    if (error) {
        if (member->well_ms == NEVER_MS && disk_is_on(member->disk)) {
            world_break(world, "a seat opens its file", "%s: %s", member->name, error_text(error));
        }
        member->on_ms = world->now_ms + 1000;
        return false;
    }
    member->opened_ill = member->well_ms != NEVER_MS;
    world_note(world, "on", member, 0);
    eyes_open(member);
    member->is_touched = true;
    member->spins = 0;
    member->was_loading = false;
    look_after_start(world, member);
    return true;
}

void member_off(struct world *world, struct member *member)
{
    if (member->ledger) {
        world_note(world, "off", member, 0);
        link_off(world, member);
        eyes_close(member);
        seat_free(member->seat);
        ledger_close(member->ledger);
        member->ledger = NULL;
    }
}

void member_cut(struct world *world, struct member *member)
{
    disk_cut(member->disk);
    world->counts.cuts++;
    member_off(world, member);
}

void member_gone(struct world *world, struct member *member)
{
    if (member->is_gone) {
        return;
    }
    member_off(world, member);
    disk_free(member->disk);
    member->is_gone = true;
    member->on_ms = member->link_ms = member->wake_ms = NEVER_MS;
    member->well_ms = member->enrol_ms = NEVER_MS;
}

/* --- the link --- */

/* The broker knows a client by its name: who comes second throws out the first. */
static void throw_out(struct world *world, const struct member *member)
{
    for (size_t i = 0; i < world->n; i++) {
        struct member *other = &world->members[i];
        if (other != member && other->is_up && strcmp(other->name, member->name) == 0) {
            link_off(world, other);
        }
    }
}

void link_on(struct world *world, struct member *member)
{
    if (!member->ledger || member->is_up || member->wake_ms != NEVER_MS) {
        return;
    }
    throw_out(world, member);
    world_note(world, "link on", member, 0);
    member->is_up = true;
    member->link_ms = NEVER_MS;
    if (world->announcement_size) {
        struct str payload = {(const char *)world->announcement, world->announcement_size};
        pipe_put(&world->pipe, world->now_ms, member_index(world, member), "raff/1/hub", payload);
    }
    seat_link_up(member->seat, NOW);
    member->is_touched = true;
}

void link_off(struct world *world, struct member *member)
{
    char unused[3][PROTO_TOPIC_MAX], topic[PROTO_TOPIC_MAX];
    struct bytes will;
    if (!member->is_up) {
        return;
    }
    world_note(world, "link off", member, 0);
    member->is_up = false;
    pipe_forget(&world->pipe, member_index(world, member));
    bytes_init(&will, 1024);
    seat_will(member->seat, &will);
    seat_topics(member->seat, unused[0], unused[1], unused[2], topic);
    pipe_put(&world->pipe, world->now_ms, TO_HUB, topic, bytes_view(&will));
    bytes_release(&will);
    seat_link_down(member->seat, NOW);
    member->is_touched = true;
}

/* --- steps --- */

bool member_result(struct world *world, struct member *member, int error, const char *what)
{
    if (!disk_is_on(member->disk)) {
        member_cut(world, member);
        return false;
    }
    if (error >= 0) {
        return true;
    }
    world->counts.disk_errors++;
    bool is_ill = member->well_ms != NEVER_MS || member->opened_ill;
    if (!is_of_disk(error, is_ill, disk_refusals(member->disk) != member->refusals)) {
        world_break(world, "an engine fails of its disk alone", "%s: %s: %s", member->name, what,
                    error_text(error));
    }
    if (error == -ENOSPC) {
        return true; /* raff says so on its screen and goes on */
    }
    member_off(world, member); /* and ends for the others */
    return false;
}

/* A book that was copied back by hand may leave a replica with rows that nobody harmed. */
static void note_mended(struct world *world, struct member *member)
{
    world->counts.mended++;
    if (!member->is_spoiled && world->counts.rolled_back == 0) {
        world_break(world, "what nobody harmed is not mended", "%s: %s", member->name,
                    seat_mended(member->seat)->where);
    }
}

static int64_t generation_of(struct member *member)
{
    return ask_number(ledger_db(member->ledger), "SELECT generation FROM state", NULL);
}

/* A load is over: changed over to, or dropped. Nothing makes a place or takes one away but who
 * spoils a replica. */
static void note_loaded(struct world *world, struct member *member)
{
    if (generation_of(member) == member->generation) {
        return;
    }
    int64_t has = ask_number(ledger_db(member->ledger),
                             "SELECT iif(generation = 0, (SELECT count(*) FROM a_place),"
                             " (SELECT count(*) FROM b_place)) FROM state",
                             NULL);
    world->counts.snapshots++;
    if (has != world->n_places && !member->is_spoiled) {
        world_break(world, "a snapshot is whole", "%s: %lld places of %lld", member->name,
                    (long long)has, (long long)world->n_places);
    }
}

static void count(struct world *world, struct member *member)
{
    struct ledger_sync sync;
    unsigned notices = seat_take_notices(member->seat);
    ledger_sync_state(member->ledger, &sync);
    world->counts.leases += (notices & SEAT_NOTICE_LEASED) != 0;
    if (member->was_loading && !sync.loading) {
        note_loaded(world, member);
    } else if (!member->was_loading && sync.loading) {
        member->generation = generation_of(member);
    }
    if (notices & SEAT_NOTICE_MENDED) {
        note_mended(world, member);
    }
    member->was_loading = sync.loading;
    if (notices & SEAT_NOTICE_UNLOADED) {
        world_break(world, "what the hub sends can be loaded", "%s", member->name);
    }
}

/* Returns how many words went out, or an error. */
static int speak(struct world *world, struct member *member)
{
    struct seat_out out;
    int more = 0;
    for (int i = 0; i < TURN_MESSAGES; i++) {
        more = seat_next(member->seat, NOW, &out);
        if (more <= 0) {
            return more < 0 ? more : i;
        }
        if (!disk_is_on(member->disk)) {
            return -EIO; /* the power went before this was said */
        }
        look_at_word(world, member, out.topic, out.payload);
        pipe_put(&world->pipe, world->now_ms, TO_HUB, out.topic, out.payload);
        garble(world, TO_HUB, out.topic, out.payload);
    }
    return TURN_MESSAGES;
}

/* An engine that wants to be called at once, and then has nothing to do, keeps its machine busy. */
static void look_at_spins(struct world *world, struct member *member, bool was_touched, int said)
{
    bool spins = !was_touched && said <= 0 && member->due_ms <= world->now_ms;
    member->spins = spins ? member->spins + 1 : 0;
    if (member->spins > SPINS_MAX) {
        world_break(world, "nobody spins", "%s is due and does nothing", member->name);
    }
}

/* Sometimes nothing happens for a while, and the program uses it. */
static int idle(struct world *world, struct member *member)
{
    if (member->idle_ms > world->now_ms) {
        return 0;
    }
    member->idle_ms = world->now_ms + IDLE_MS;
    return ledger_idle(member->ledger);
}

static void arm(struct member *member, int said)
{
    int64_t due_ms = seat_deadline(member->seat);
    member->due_ms = due_ms == NEVER_MS ? NEVER_MS : due_ms + member->slept_ms;
    member->is_touched = said == TURN_MESSAGES;
}

/* As raff does: what is to be said to what was heard goes out at once, and what is due comes then.
 */
static int turn(struct world *world, struct member *member)
{
    int error = 0, first = member->is_touched ? speak(world, member) : 0;
    if (first < 0) {
        return first;
    }
    if (seat_deadline(member->seat) <= NOW) {
        error = seat_tick(member->seat, NOW_UTC);
    }
    error = error < 0 ? error : idle(world, member);
    int more = error < 0 ? error : speak(world, member);
    return more < 0 ? more : first + more;
}

void member_step(struct world *world, struct member *member)
{
    bool was_touched = member->is_touched;
    int said = turn(world, member);
    if (!member_result(world, member, said, "step")) {
        return;
    }
    count(world, member);
    arm(member, said);
    look_at_spins(world, member, was_touched, said);
    look_at_member(world, member);
}

void member_hears(struct world *world, struct member *member, const struct pipe_message *message)
{
    struct str payload = {(const char *)message->payload, message->n};
    if (!member->is_up || member->wake_ms != NEVER_MS) {
        return;
    }
    int got = seat_receive(member->seat, NOW_UTC, message->topic, payload);
    if (!member_result(world, member, got, "receive")) {
        return;
    }
    if (got > 0 && !message->is_garbage) {
        world_break(world, "what the hub says can be read", "%s: %.100s", member->name, payload.at);
    }
    member->is_touched = true;
    look_at_member(world, member);
}

/* --- enrolled again --- */

/* Nothing more may come into the old epoch. */
static void close_story(struct world *world, const struct story *story)
{
    struct holding *holding = holding_of(world, story->seat, story->epoch);
    uint64_t held = holding ? holding->upto : 0;
    if (holding) {
        holding->closed_at = held;
    }
    world->counts.lost_events += story->n > held ? story->n - held : 0;
}

/* Its program goes on somewhere, or its file is gone. */
static void retire(struct world *world, struct member *member, bool goes_on)
{
    if (goes_on) {
        member->is_over = true;
    } else {
        member_gone(world, member);
    }
}

bool member_enrol_again(struct world *world, struct member *member, bool is_replaced)
{
    struct story *old = member->story;
    uint64_t epoch = world->n < MEMBERS_MAX ? hub_enrol(world, member->name) : 0;
    if (epoch == 0) {
        return false;
    }
    size_t n = world->n;
    struct member *made = member_add(world, world_story(world, story_new(SITE, old->seat, epoch)));
    for (size_t i = 0; i < n; i++) {
        struct member *other = &world->members[i];
        if (!other->is_gone && !other->is_over && strcmp(other->name, made->name) == 0) {
            close_story(world, other->story);
            retire(world, other, is_replaced && other == member);
        }
    }
    world->counts.replaced++;
    (void)member_on(world, made);
    return true;
}

bool member_is_enrolled(const struct world *world, const struct member *member)
{
    bool is_known = false;
    for (size_t i = 0; i < world->n_holdings; i++) {
        const struct holding *holding = &world->holdings[i];
        bool matters = holding->is_there && holding->epoch >= member->story->epoch &&
                       strcmp(holding->seat, member->name) == 0;
        if (matters && holding->epoch > member->story->epoch) {
            return false;
        }
        is_known |= matters;
    }
    return is_known;
}

struct member *world_pick(struct world *world, struct chance *chance)
{
    uint64_t skip = chance_below(chance, MEMBERS_MAX);
    for (size_t i = 0;; i = (i + 1) % world->n) {
        struct member *member = &world->members[i];
        if (!member->is_gone && !member->is_over) {
            if (skip-- == 0) {
                return member;
            }
        }
    }
}

/* --- its rows --- */

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
