#include "tests/sim/look.h"

#include "drivers/base/error.h"
#include "sync/hub/sql.h"

/* Where there are more seats than this, not every replica is compared at every op of it. */
#define WHOLE_SEATS 4
/* What is folded in lies in the overlay for a second, and then goes in bites. */
#define SWEPT_MS 10000

void look_through(struct look *look, const struct invariant *all, size_t n)
{
    for (size_t i = 0; i < n && !look->world->broken[0]; i++) {
        if (!all[i].holds(look)) {
            world_break(look->world, all[i].name, "%s: %s",
                        look->member ? look->member->name : "hub", look->why);
        }
    }
}

bool no(struct look *look, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(look->why, sizeof(look->why), format, args);
    va_end(args);
    return false;
}

/* --- eyes --- */

static sqlite3_stmt *prepared(struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    must(db_error(sqlite3_prepare_v2(db_handle(db), sql, -1, &stmt, NULL)), sql);
    return stmt;
}

void eyes_open_hub(struct world *world)
{
    struct db *db = world->hub_db;
    world->see_op = prepared(db, "SELECT op FROM site WHERE site = '" SITE "'");
    world->see_stock = prepared(db, "SELECT place, item, qty FROM stock WHERE site = '" SITE "'");
    world->see_epochs =
        prepared(db, "SELECT seat, epoch, upto, head FROM epoch WHERE site = '" SITE "'");
    world->looked_changes = -1;
}

void eyes_close_hub(struct world *world)
{
    sqlite3_finalize(world->see_op);
    sqlite3_finalize(world->see_stock);
    sqlite3_finalize(world->see_epochs);
}

void eyes_open(struct member *member)
{
    struct db *db = ledger_db(member->ledger);
    member->eyes = (struct eyes){
        .stock = {prepared(db, "SELECT place, item, qty FROM a_stock"),
                  prepared(db, "SELECT place, item, qty FROM b_stock")},
        .pending = prepared(db, "SELECT place, item, SUM(qty) FROM pending_leg GROUP BY 1, 2"),
        .generation = prepared(db, "SELECT generation FROM state"),
        .dead = prepared(db, "SELECT EXISTS (SELECT 1 FROM own_leg WHERE seq <= ?1)"
                             " OR EXISTS (SELECT 1 FROM own_line WHERE seq <= ?1)"
                             " OR EXISTS (SELECT 1 FROM own_task WHERE seq <= ?1)")};
}

void eyes_close(struct member *member)
{
    sqlite3_finalize(member->eyes.stock[0]);
    sqlite3_finalize(member->eyes.stock[1]);
    sqlite3_finalize(member->eyes.pending);
    sqlite3_finalize(member->eyes.generation);
    sqlite3_finalize(member->eyes.dead);
}

/* Adds the rows (place, item, quantity) up; false if one is of no place or item of the site. */
static bool read_books(sqlite3_stmt *stmt, struct books *books)
{
    bool known = true;
    memset(books, 0, sizeof(*books));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        int64_t *qty = books_at(books, (const char *)sqlite3_column_text(stmt, 0),
                                (const char *)sqlite3_column_text(stmt, 1));
        known = known && qty;
        if (qty) {
            *qty += sqlite3_column_int64(stmt, 2);
        }
    }
    sqlite3_reset(stmt);
    return known;
}

/* --- the hub --- */

struct holding *holding_of(struct world *world, const char *seat, uint64_t epoch)
{
    for (size_t i = 0; i < world->n_holdings; i++) {
        struct holding *holding = &world->holdings[i];
        if (holding->epoch == epoch && strcmp(holding->seat, seat) == 0) {
            return holding;
        }
    }
    return NULL;
}

static struct holding *need_holding(struct world *world, const char *seat, uint64_t epoch)
{
    struct holding *holding = holding_of(world, seat, epoch);
    if (!holding) {
        if (world->n_holdings == HOLDINGS_MAX) {
            abort();
        }
        holding = &world->holdings[world->n_holdings++];
        *holding = (struct holding){.epoch = epoch, .closed_at = UINT64_MAX};
        copy_cut(holding->seat, sizeof(holding->seat), seat);
    }
    return holding;
}

/* Whose history ends with `head` at `upto`: of two copies of a file it may be either's. */
static struct story *find_story(struct world *world, const struct holding *holding, uint64_t upto,
                                const uint8_t *head)
{
    const struct story *had = holding->story;
    if (had && upto <= had->n && memcmp(story_hash(had, upto), head, CHAIN_SIZE) == 0) {
        return holding->story;
    }
    for (size_t i = 0; i < world->n_stories; i++) {
        struct story *story = world->stories[i];
        if (story->epoch == holding->epoch && strcmp(story->seat, holding->seat) == 0 &&
            upto <= story->n && memcmp(story_hash(story, upto), head, CHAIN_SIZE) == 0) {
            return story;
        }
    }
    return NULL;
}

/* How far it ever was, or is in a backup; of two copies of a file the other's too, as far as they
 * are one. */
void note_held(struct world *world, const struct story *held, uint64_t upto, bool is_safe)
{
    for (size_t i = 0; i < world->n_stories; i++) {
        struct story *story = world->stories[i];
        if (story->epoch != held->epoch || strcmp(story->seat, held->seat) != 0) {
            continue;
        }
        uint64_t common = story == held || upto < story->shared ? upto : story->shared;
        uint64_t *noted = is_safe ? &story->safe : &story->ever;
        *noted = common > *noted ? common : *noted;
    }
}

/* From what was held to what is: the books that follow from it. */
static void hold(struct world *world, struct holding *holding, struct story *story, uint64_t upto)
{
    if (holding->story != story && holding->story) {
        story_count(holding->story, 1, holding->upto, -1, &world->books);
        holding->upto = 0;
    }
    holding->story = story;
    if (story && upto > holding->upto) {
        story_count(story, holding->upto + 1, upto, 1, &world->books);
    } else if (story) {
        story_count(story, upto + 1, holding->upto, -1, &world->books);
    }
    holding->upto = upto;
    if (story) {
        note_held(world, story, upto, false);
    }
}

static bool take_epoch(struct look *look, sqlite3_stmt *stmt, bool seen[HOLDINGS_MAX])
{
    struct world *world = look->world;
    struct holding *holding = need_holding(world, (const char *)sqlite3_column_text(stmt, 0),
                                           (uint64_t)sqlite3_column_int64(stmt, 1));
    uint64_t upto = (uint64_t)sqlite3_column_int64(stmt, 2);
    struct story *story = find_story(world, holding, upto, sqlite3_column_blob(stmt, 3));
    seen[holding - world->holdings] = true;
    holding->is_there = true;
    if (!story && upto > 0) {
        return no(look, "%s, epoch %llu: no device wrote what it holds up to %llu", holding->seat,
                  ull(holding->epoch), ull(upto));
    }
    if (upto < holding->upto && !world->may_forget) {
        return no(look, "%s, epoch %llu: it held %llu and holds %llu", holding->seat,
                  ull(holding->epoch), ull(holding->upto), ull(upto));
    }
    if (upto > holding->closed_at) {
        return no(look, "%s, epoch %llu: %llu events behind its end", holding->seat,
                  ull(holding->epoch), ull(upto - holding->closed_at));
    }
    hold(world, holding, story, upto);
    return true;
}

/* Every event that was committed counts once, and nothing else does: what the hub holds is what
 * some seat wrote, up to where it says, and it forgets nothing. */
static bool holds_what_was_written(struct look *look)
{
    struct world *world = look->world;
    bool seen[HOLDINGS_MAX] = {false}, holds = true;
    while (holds && sqlite3_step(world->see_epochs) == SQLITE_ROW) {
        holds = take_epoch(look, world->see_epochs, seen);
    }
    sqlite3_reset(world->see_epochs);
    for (size_t i = 0; holds && i < world->n_holdings; i++) {
        struct holding *holding = &world->holdings[i];
        if (!seen[i] && holding->upto > 0 && !world->may_forget) {
            return no(look, "%s, epoch %llu is gone", holding->seat, ull(holding->epoch));
        }
        if (!seen[i]) {
            holding->is_there = false;
            hold(world, holding, holding->story, 0);
        }
    }
    return holds;
}

static bool stock_follows(struct look *look)
{
    char words[100];
    if (!read_books(look->world->see_stock, &look->books)) {
        return no(look, "stock of nothing that this site has");
    }
    if (!books_equal(&look->books, &look->world->books)) {
        books_difference(&look->books, &look->world->books, words, sizeof(words));
        return no(look, "%s", words);
    }
    return true;
}

static bool sums_to_zero(struct look *look)
{
    for (size_t item = 0; item < ITEMS; item++) {
        int64_t sum = 0;
        for (size_t place = 0; place < PLACES; place++) {
            sum += look->books.qty[place][item];
        }
        if (sum != 0) {
            return no(look, "SKU%zu sums to %lld", item, (long long)sum);
        }
    }
    return true;
}

/* An id ends with a book that was put in its place, and with nothing else. */
static bool is_the_same_hub(struct look *look)
{
    struct world *world = look->world;
    const char *id = hub_id(world->hub);
    if (strcmp(id, world->hub_name) == 0) {
        return true;
    }
    bool is_excused = !world->hub_name[0] || world->may_forget || world->is_torn;
    if (!is_excused) {
        return no(look, "another id without a reason");
    }
    copy_cut(world->hub_name, sizeof(world->hub_name), id);
    /* A file that was copied back may bear the id before the last: it still has to find out. */
    world->is_torn = world->may_forget && world->is_by_hand;
    world->life++;
    for (size_t i = 0; i < world->n_holdings; i++) {
        world->holdings[i].acked = 0;
    }
    return true;
}

static const struct invariant of_the_hub[] = {
    {"a hub is one under one id", is_the_same_hub},
    {"the hub holds what was written, and all it held", holds_what_was_written},
    {"the hub's stock is the opening and the legs of what it holds", stock_follows},
    {"over all places every item sums to zero", sums_to_zero},
};

static void record(struct world *world)
{
    size_t op = (size_t)world->op;
    if (op >= world->ops_size) {
        size_t size = op * 2 + 1024;
        world->ops = realloc(world->ops, size * sizeof(*world->ops));
        if (!world->ops) {
            abort();
        }
        memset(world->ops + world->ops_size, 0, (size - world->ops_size) * sizeof(*world->ops));
        world->ops_size = size;
    }
    struct op_record *made = &world->ops[op];
    made->life = world->life;
    made->books = world->books;
    for (size_t i = 0; i < world->n_holdings; i++) {
        made->upto[i] = (uint32_t)world->holdings[i].upto;
    }
}

void look_at_hub(struct world *world)
{
    int64_t changes = sqlite3_total_changes64(db_handle(world->hub_db));
    if (changes == world->looked_changes || world->broken[0]) {
        return;
    }
    struct look look = {.world = world};
    world->looked_changes = changes;
    world->counts.looks++;
    look_through(&look, of_the_hub, ARRAY_SIZE(of_the_hub));
    world->may_forget = false;
    world->op = sqlite3_step(world->see_op) == SQLITE_ROW
                    ? (uint64_t)sqlite3_column_int64(world->see_op, 0)
                    : 0;
    sqlite3_reset(world->see_op);
    record(world);
    world_note(world, "hub commits", NULL, world->op);
}

/* --- a seat --- */

static bool log_is_as_written(struct look *look)
{
    const struct story *story = look->member->story;
    if (look->sync.next - 1 != story->n ||
        memcmp(look->sync.head, story_hash(story, story->n), CHAIN_SIZE) != 0) {
        return no(look, "%llu events, and not the %zu that were committed",
                  ull(look->sync.next - 1), story->n);
    }
    return true;
}

/* The hub had it when it said so; it never has more than was written. */
static bool ack_is_true(struct look *look)
{
    const struct story *story = look->member->story;
    if (look->sync.acked > story->ever) {
        return no(look, "acked up to %llu, of which the hub committed %llu", ull(look->sync.acked),
                  ull(story->ever));
    }
    return true;
}

static bool forgets_only_what_is_safe(struct look *look)
{
    const struct story *story = look->member->story;
    if (look->sync.oldest - 1 > story->safe || look->sync.safe > story->safe) {
        return no(look, "oldest is %llu, safe %llu, and in the backup are %llu",
                  ull(look->sync.oldest), ull(look->sync.safe), ull(story->safe));
    }
    return true;
}

static bool overlay_begins_where_the_base_ends(struct look *look)
{
    const struct world *world = look->world;
    const struct member *member = look->member;
    const struct holding *holding =
        look->record ? holding_of(look->world, member->name, member->story->epoch) : NULL;
    if (!holding || holding->story != member->story) {
        return true;
    }
    uint64_t upto = look->record->upto[holding - world->holdings];
    if (upto != look->sync.folded) {
        return no(look, "op %llu holds its events up to %llu, it thinks up to %llu",
                  ull(look->sync.op), ull(upto), ull(look->sync.folded));
    }
    return true;
}

static bool overlay_is_what_the_base_lacks(struct look *look)
{
    char words[100];
    struct books should = {.qty = {{0}}};
    if (look->sync.folded > look->member->story->n) {
        return no(look, "folded in are %llu events of %zu", ull(look->sync.folded),
                  look->member->story->n);
    }
    story_count(look->member->story, look->sync.folded + 1, look->sync.next - 1, 1, &should);
    if (!read_books(look->member->eyes.pending, &look->books) ||
        !books_equal(&look->books, &should)) {
        books_difference(&look->books, &should, words, sizeof(words));
        return no(look, "%s", words);
    }
    return true;
}

static sqlite3_stmt *live_stock(const struct member *member)
{
    int generation = sqlite3_step(member->eyes.generation) == SQLITE_ROW
                         ? sqlite3_column_int(member->eyes.generation, 0)
                         : 0;
    sqlite3_reset(member->eyes.generation);
    return member->eyes.stock[generation];
}

static bool replica_is_the_hub(struct look *look)
{
    char words[100];
    struct member *member = look->member;
    struct world *world = look->world;
    if (!look->record || member->is_spoiled ||
        (look->sync.op + (uint64_t)member_index(world, member)) %
                (1 + world->seats / WHOLE_SEATS) !=
            0) {
        return true;
    }
    if (!read_books(live_stock(member), &look->books) ||
        !books_equal(&look->books, &look->record->books)) {
        books_difference(&look->books, &look->record->books, words, sizeof(words));
        return no(look, "at op %llu: %s", ull(look->sync.op), words);
    }
    return true;
}

static bool has_rows_upto(sqlite3_stmt *dead, uint64_t seq)
{
    sqlite3_bind_int64(dead, 1, (sqlite3_int64)seq);
    bool has = sqlite3_step(dead) == SQLITE_ROW && sqlite3_column_int(dead, 0);
    sqlite3_reset(dead);
    return has;
}

/* Not while a snapshot loads, which comes first, nor on a disk that may refuse it. What another hub
 * does not hold any more comes back. */
static bool overlay_is_swept(struct look *look)
{
    const struct member *member = look->member;
    struct eyes *eyes = &look->member->eyes;
    int64_t now_ms = member_now_ms(look->world, member);
    bool may_wait = look->sync.loading || member->well_ms != NEVER_MS || member->opened_ill;
    if (!may_wait && look->sync.folded >= eyes->folded) {
        if (now_ms - eyes->folded_ms < SWEPT_MS) {
            return true;
        }
        if (has_rows_upto(eyes->dead, eyes->folded)) {
            return no(look, "rows of what was folded in up to %llu", ull(eyes->folded));
        }
    }
    eyes->folded = look->sync.folded;
    eyes->folded_ms = now_ms;
    return true;
}

static const struct invariant at_any_time[] = {
    {"what is folded in is swept", overlay_is_swept},
};

static const struct invariant of_a_seat[] = {
    {"a log is what was committed to it", log_is_as_written},
    {"an ack never outruns a commit", ack_is_true},
    {"a seat forgets only what is in the backup too", forgets_only_what_is_safe},
    {"the overlay begins where the replica ends", overlay_begins_where_the_base_ends},
    {"the overlay is what the replica lacks", overlay_is_what_the_base_lacks},
    {"a replica is the hub's book at its op", replica_is_the_hub},
};

static bool is_as_seen(const struct ledger_sync *a, const struct ledger_sync *b)
{
    return a->next == b->next && a->acked == b->acked && a->safe == b->safe && a->op == b->op &&
           a->folded == b->folded && a->oldest == b->oldest && strcmp(a->op_hub, b->op_hub) == 0;
}

/* The hub's book as of the seat's op, if both mean the same by it. */
static const struct op_record *record_of(const struct world *world, const struct ledger_sync *sync)
{
    bool is_known = !world->is_torn && sync->op > 0 && sync->op < world->ops_size &&
                    strcmp(sync->op_hub, world->hub_name) == 0;
    const struct op_record *found = is_known ? &world->ops[sync->op] : NULL;
    return found && found->life == world->life ? found : NULL;
}

void look_at_member(struct world *world, struct member *member)
{
    struct look look = {.world = world, .member = member};
    ledger_sync_state(member->ledger, &look.sync);
    look_through(&look, at_any_time, ARRAY_SIZE(at_any_time));
    if (world->broken[0] || is_as_seen(&look.sync, &member->eyes.seen)) {
        return;
    }
    member->eyes.said = look.sync.acked > member->eyes.seen.acked ? 0 : member->eyes.said;
    member->eyes.seen = look.sync;
    look.record = record_of(world, &look.sync);
    world->counts.looks++;
    look_through(&look, of_a_seat, ARRAY_SIZE(of_a_seat));
    trace_note(&world->trace, world->now_ms, "seat commits", member_index(world, member),
               look.sync.next * 1000003 + look.sync.acked * 1009 + look.sync.op, STR(""));
}
