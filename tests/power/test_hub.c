/* The power goes while a hub works: batches of its seats, questions, imports, leases, backups, and
 * the mark beside the book. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/backup.h"
#include "sync/hub/command.h"
#include "sync/hub/mark.h"
#include "tests/power/power.h"
#include "tests/sim/must.h"
#include "tests/unit/sync/hub/floor.h"

#define ACTS    200
#define SEATS   3
#define BATCH   6
#define BOOK    "hub.db"
#define BACKUP  "backup.db"
#define PART    BACKUP ".part"
#define OLD     "/disk/old/"
#define OLD_ACT 70 /* whose book somebody kept */
#define NEW_MAX 60

/* What was promised to others by the end of an act. */
struct noted {
    uint64_t ops, epoch;
    uint64_t acked[SEATS];
    struct mark mark;
    bool has_backup;
};

static struct {
    struct chance chance;
    char directory[64];
    char id[ID_SIZE];
    struct floor floor;
    struct floor_seat *seats[SEATS];
    unsigned numbers; /* of orders, seats and names */
    struct noted now; /* but for ops and epoch */
    struct noted noted[ACTS + 1];
    struct disk *old;
} hub;

static uint64_t below(uint64_t n)
{
    return chance_below(&hub.chance, n);
}

struct path {
    char text[96];
};

/* By value: while the power goes, other paths are made. */
static struct path path_of(const char *directory, const char *name)
{
    struct path path;
    snprintf(path.text, sizeof(path.text), "%s%s", directory, name);
    return path;
}

/* --- what seats send --- */

static struct event any_event(const struct floor_seat *seat)
{
    static const char *const bins[] = {"A-01", "A-02", "B-01", "B-02"};
    const char *bin = bins[below(4)], *other = bins[below(2)];
    char task[ID_SIZE];
    snprintf(task, sizeof(task), "T%llu", (unsigned long long)(1 + below(8)));
    switch (below(8)) {
    case 0:
        return moved(EVENT_RECEIVE, "", 0, "@supplier", "DOCK", "CUP", "", 5);
    case 1:
        return pick(task, 1, "A-01", "TOTE-1", "CUP", "", 1);
    case 2:
        return plain_event(below(2) ? EVENT_START : EVENT_DONE, task);
    case 3:
        return seat->seq == 0 ? plain_event(EVENT_NOTE, "")
                              : (struct event){.type = EVENT_REVERSE, .by = "u1", .of = seat->seq};
    case 4:
        return plain_event(EVENT_LOGIN, "");
    default:
        return strcmp(bin, other) == 0 ? moved(EVENT_MOVE, "", 0, bin, "DOCK", "CUP", "", 2)
                                       : moved(EVENT_MOVE, "", 0, bin, other, "CUP", "", 1);
    }
}

static void post(struct floor_seat *seat)
{
    floor_begin(seat);
    for (uint64_t n = 1 + below(BATCH); n > 0; n--) {
        struct event event = any_event(seat);
        floor_write(seat, &event, 1);
    }
    must(floor_post(&hub.floor, seat), "post");
}

/* What the hub answered is what it must have from now on. */
static void heard(size_t i)
{
    const struct floor_seat *seat = hub.seats[i];
    CU_ASSERT(floor_acked(seat, seat->seq));
    hub.now.acked[i] = seat->seq;
}

static void batch(void)
{
    size_t i = below(SEATS);
    post(hub.seats[i]);
    must(floor_flush(&hub.floor), "flush");
    heard(i);
}

static void batches(void)
{
    for (size_t i = 0; i < SEATS; i++) {
        post(hub.seats[i]);
    }
    must(floor_flush(&hub.floor), "flush");
    for (size_t i = 0; i < SEATS; i++) {
        heard(i);
    }
}

static void batch_again(void)
{
    size_t i = below(SEATS);
    if (hub.seats[i]->n_lines > 0) {
        must(floor_send(&hub.floor, hub.seats[i]), "batch again");
        heard(i);
    }
}

static void ask_next(void)
{
    struct proto_message ask = {.type = PROTO_NEXT, .as.next = {.kinds = 0x1ff, .by = "u1"}};
    floor_ask(&hub.floor, hub.seats[below(SEATS)], &ask);
}

static void say_hello(void)
{
    struct floor_seat *seat = hub.seats[below(SEATS)];
    struct proto_message hello = floor_hello(seat);
    floor_ask(&hub.floor, seat, &hello);
}

static void say_state(void)
{
    char topic[PROTO_TOPIC_MAX];
    snprintf(topic, sizeof(topic), "raff/1/" FLOOR_SITE "/%s/state", hub.seats[below(SEATS)]->id);
    floor_raw(&hub.floor, topic,
              below(2) ? "{\"up\":true,\"session\":\"s1\",\"version\":\"1\"}"
                       : "{\"up\":false,\"session\":\"s1\",\"version\":\"1\"}");
}

/* --- what people do at the hub --- */

static void order(void)
{
    char id[ID_SIZE];
    snprintf(id, sizeof(id), "O%u", ++hub.numbers);
    floor_order(&hub.floor, id, "DHL", "CUP", 1 + (int64_t)below(3), NULL, 0);
}

static void release(void)
{
    (void)floor_release(&hub.floor, HUB_RELEASE_SINGLE, "", NULL, 0, NULL); /* if there is one */
}

static void import(void)
{
    struct hub_tx *tx = NULL;
    struct item_row item = {.id = "CUP", .unit = "each"};
    snprintf(item.name, sizeof(item.name), "Cup %u", ++hub.numbers);
    must(hub_tx_begin(hub.floor.hub, FLOOR_SITE, hub.floor.utc_ms, &tx), "import");
    must(hub_put_item(tx, &item), "item");
    must(hub_tx_commit(tx), "import");
}

static void enrol(void)
{
    char id[ID_SIZE];
    snprintf(id, sizeof(id), "N%u", ++hub.numbers);
    if (hub.floor.n_seats < NEW_MAX) {
        floor_enrol(&hub.floor, id);
    }
}

/* --- the hub's own --- */

static void tick(void)
{
    int64_t passed_ms = (int64_t)(1 + below(60)) * 60000;
    hub.floor.now_ms += passed_ms;
    hub.floor.utc_ms += passed_ms;
    must(hub_tick(hub.floor.hub, hub.floor.now_ms, hub.floor.utc_ms), "tick");
}

static void mark(void)
{
    must(mark_write(hub.directory, hub.floor.hub, &hub.now.mark), "mark");
}

static void copy(void)
{
    struct path part = path_of(hub.directory, PART);
    must(backup_begin(hub.floor.hub, part.text), "backup");
    must(backup_step(hub.floor.hub, 0), "backup");
}

/* As `raff-hub backup` ends: synced, renamed, and only then called safe. */
static void finish_copy(void)
{
    if (!backup_is_whole(hub.floor.hub)) {
        return;
    }
    struct path part = path_of(hub.directory, PART), path = path_of(hub.directory, BACKUP);
    must(file_sync(part.text), "backup");
    must(rename(part.text, path.text), "backup");
    must(file_sync_directory(path.text), "backup");
    must(backup_done(hub.floor.hub, hub.floor.utc_ms), "backup");
    hub.now.has_backup = true;
}

/* As a commit does it that made the WAL too long, over fewer pages. */
static void checkpoint(void)
{
    must(db_checkpoint(hub.floor.db, (int)below(60)), "checkpoint");
}

/* As storage_open. */
static void reopen(void)
{
    must(floor_reopen(&hub.floor), "open again");
    CHECK_INT(mark_check(hub.directory, hub.floor.hub, hub.floor.utc_ms), 0);
    hub_link_up(hub.floor.hub, hub.floor.now_ms);
    mark();
}

static const struct {
    unsigned weight;
    void (*run)(void);
} acts[] = {
    {30, batch},    {8, batches},     {4, batch_again}, {8, ask_next},
    {4, say_hello}, {4, say_state},   {5, order},       {4, release},
    {3, import},    {2, enrol},       {8, tick},        {10, mark},
    {3, copy},      {4, finish_copy}, {3, reopen},      {10, checkpoint},
};

static enum power_act act(void)
{
    unsigned left = 0;
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
        left += acts[i].weight;
    }
    left = (unsigned)below(left);
    size_t i = 0;
    for (; left >= acts[i].weight; i++) {
        left -= acts[i].weight;
    }
    acts[i].run();
    return POWER_DURABLE; /* a hub has nothing that it may forget */
}

/* --- the program --- */

static void begin(const char *directory, uint64_t seed)
{
    static const char *const names[SEATS] = {"H1", "H2", "H3"};
    hub.chance.state = seed;
    hub.numbers = 0;
    hub.now = (struct noted){.ops = 0};
    snprintf(hub.directory, sizeof(hub.directory), "%s", directory);
    floor_open_at(&hub.floor, path_of(directory, BOOK).text);
    for (size_t i = 0; i < SEATS; i++) {
        hub.seats[i] = floor_enrol(&hub.floor, names[i]);
    }
    floor_stock(&hub.floor, "A-01", "CUP", "", 1000);
    hub_link_up(hub.floor.hub, hub.floor.now_ms);
    copy_cut(hub.id, sizeof(hub.id), hub_id(hub.floor.hub));
}

static void end(void)
{
    floor_close(&hub.floor);
}

static sqlite3 *handle(void)
{
    return db_handle(hub.floor.db);
}

static void note(size_t n)
{
    must(hub_progress(hub.floor.hub, &hub.now.ops, &hub.now.epoch), "progress");
    hub.noted[n] = hub.now;
    if (n == OLD_ACT) {
        disk_kill_onto(disk_of(POWER_LIVE), hub.old);
    }
}

/* --- proof --- */

struct opened {
    struct db *db;
    struct hub *hub;
    int renewed; /* by its mark */
};

static uint64_t count_up(void *context)
{
    return ++*(uint64_t *)context;
}

static int open_hub(const char *directory, struct opened *ret_opened)
{
    static uint64_t counter;
    static const struct hub_config config = {.random = count_up, .random_context = &counter};
    *ret_opened = (struct opened){.db = NULL};
    int error = db_open(path_of(directory, BOOK).text, NULL, &hub_schema, NULL, &ret_opened->db);
    error = error ? error : hub_new(&config, ret_opened->db, &ret_opened->hub);
    int renewed = error ? error : mark_check(directory, ret_opened->hub, FLOOR_UTC_MS);
    ret_opened->renewed = renewed > 0;
    return renewed < 0 ? renewed : 0;
}

static void close_hub(struct opened *opened)
{
    hub_free(opened->hub);
    db_close(opened->db);
    *opened = (struct opened){.db = NULL};
}

/* `raff-hub verify` over it. */
static bool verifies(struct opened *opened)
{
    struct command_call call = {.hub = opened->hub};
    bytes_init(&call.out, 1 << 20);
    bytes_init(&call.err, 1 << 16);
    int code = command_find("verify")->run(&call, 0, NULL);
    bytes_release(&call.out);
    bytes_release(&call.err);
    return code == COMMAND_DONE;
}

static bool is_intact(struct opened *opened)
{
    return ask_number(opened->db,
                      "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check='ok'",
                      NULL) == 1;
}

static bool has_acked(struct opened *opened, const struct noted *noted)
{
    for (size_t i = 0; i < SEATS; i++) {
        int64_t upto =
            ask_number(opened->db, "SELECT max(upto) FROM epoch WHERE seat = ?1", hub.seats[i]->id);
        if (upto < (int64_t)noted->acked[i]) {
            return false;
        }
    }
    return true;
}

/* What the book calls safe is in the last backup, and that is a book. */
static bool has_backup(struct opened *opened, const char *directory)
{
    struct db *db = NULL;
    bool holds = db_open(path_of(directory, BACKUP).text, NULL, &hub_schema, NULL, &db) == 0;
    for (size_t i = 0; i < SEATS && holds; i++) {
        const char *seat = hub.seats[i]->id;
        holds = ask_number(db, "SELECT max(upto) FROM epoch WHERE seat = ?1", seat) >=
                ask_number(opened->db, "SELECT max(safe) FROM epoch WHERE seat = ?1", seat);
    }
    db_close(db);
    return holds;
}

static const char *check(struct opened *opened, const char *directory, const struct noted *least,
                         uint64_t most_ops)
{
    uint64_t ops = 0, epoch = 0;
    must(hub_progress(opened->hub, &ops, &epoch), "progress");
    return opened->renewed             ? "its mark contradicts a book that nobody touched"
           : ops < least->ops          ? "an op that was fed is gone"
           : ops > most_ops            ? "there is an op that nobody committed"
           : epoch < least->epoch      ? "an epoch that was given out is gone"
           : !has_acked(opened, least) ? "an event that was acknowledged is gone"
           : !verifies(opened)         ? "raff-hub verify finds something"
           : least->has_backup && !has_backup(opened, directory)
               ? "what is called safe is not in the backup"
               : NULL;
}

/* Works on until the disk fails. */
static void work_on(struct opened *opened, const char *directory, struct chance *chance,
                    struct noted *told, uint64_t *tried)
{
    int error = 0;
    for (int i = 0; i < 5 && !error; i++) {
        struct hub_tx *tx = NULL;
        *tried = told->ops + 1;
        error = hub_tx_begin(opened->hub, FLOOR_SITE, FLOOR_UTC_MS, &tx);
        if (!error && hub_put_setting(tx, "after", "a cut") != 0) {
            hub_tx_rollback(tx);
            error = -EIO;
        }
        error = error ? error : hub_tx_commit(tx);
        told->ops += error == 0;
        if (!error && chance_below(chance, 2) == 0) {
            error = mark_write(directory, opened->hub, &told->mark);
        }
    }
}

static const char *prove_again(struct disk *disk, const char *directory, struct chance *chance,
                               const struct noted *noted)
{
    struct opened opened;
    struct noted told = *noted;
    uint64_t tried = told.ops;
    disk_manner(disk)->cut_after = 1 + chance_below(chance, 60);
    if (open_hub(directory, &opened) == 0) {
        work_on(&opened, directory, chance, &told, &tried);
    }
    disk_cut(disk);
    close_hub(&opened);
    disk_manner(disk)->cut_after = 0;
    disk_power(disk);
    const char *what = open_hub(directory, &opened) ? "it cannot be opened after a second cut"
                                                    : check(&opened, directory, &told, tried);
    close_hub(&opened);
    return what;
}

/* Somebody puts an old book in the place of this one. Its mark knows better, unless it is as old.
 */
static const char *prove_rollback(const char *directory)
{
    struct opened opened;
    struct mark mark;
    const struct noted *old = &hub.noted[OLD_ACT];
    bool has_mark = mark_read(directory, &mark) == 0;
    disk_copy(OLD BOOK, path_of(directory, BOOK).text);
    disk_copy(OLD BOOK "-wal", path_of(directory, BOOK "-wal").text);
    if (open_hub(directory, &opened)) {
        close_hub(&opened);
        return "an old book cannot be opened";
    }
    bool wanted = has_mark && (mark.ops > old->ops || mark.epoch > old->epoch);
    const char *what = opened.renewed == wanted ? NULL
                       : wanted                 ? "the mark missed an old book"
                                                : "the mark saw an old book in a new one";
    close_hub(&opened);
    return what;
}

static const char *check_first(const char *directory, size_t least, size_t most,
                               struct chance *chance, struct noted *ret_noted)
{
    struct opened opened;
    bool is_born = least != POWER_UNBORN;
    const char *what = NULL;
    if (open_hub(directory, &opened)) {
        what = "it cannot be opened";
    } else if (is_born) {
        *ret_noted = hub.noted[least];
        what = check(&opened, directory, ret_noted, hub.noted[most].ops);
        must(hub_progress(opened.hub, &ret_noted->ops, &ret_noted->epoch), "progress");
    }
    bool looks = !what && chance_below(chance, 4) == 0;
    what = looks && !is_intact(&opened) ? "it is not intact" : what;
    disk_kill(disk_of(directory));
    close_hub(&opened);
    disk_power(disk_of(directory));
    return what;
}

static const char *prove(struct disk *disk, const char *directory, size_t least, size_t most,
                         struct chance *chance)
{
    struct noted noted = {.ops = 0};
    const char *what = check_first(directory, least, most, chance, &noted);
    if (what || least == POWER_UNBORN) {
        return what;
    }
    switch (chance_below(chance, 3)) {
    case 0:
        return prove_again(disk, directory, chance, &noted);
    case 1:
        return least > OLD_ACT ? prove_rollback(directory) : NULL;
    default:
        return NULL;
    }
}

/* The mark is whole, never ahead of the book and never behind one that was written. */
static const char *look(const char *directory, size_t least)
{
    struct mark mark = {.ops = 0};
    const struct noted *noted = &hub.noted[least];
    int error = mark_read(directory, &mark);
    if (error == RAFF_E_NOT_FOUND && !noted->mark.hub[0]) {
        return NULL;
    }
    return error                        ? "the mark is gone, or none"
           : mark.ops > noted->ops      ? "the mark is ahead of the book"
           : mark.epoch > noted->epoch  ? "the mark knows another epoch"
           : strcmp(mark.hub, hub.id)   ? "the mark is another hub's"
           : mark.ops < noted->mark.ops ? "the mark was written, and is gone"
                                        : NULL;
}

static const struct power_program program = {
    .name = "hub",
    .file = BOOK,
    .acts = ACTS,
    .tries = POWER_TRIES,
    .begin = begin,
    .act = act,
    .end = end,
    .handle = handle,
    .note = note,
    .prove = prove,
    .look = look,
};

static int arguments;
static char **argument;

static void test_power(void)
{
    hub.old = disk_new(OLD, 1);
    CHECK_INT(power_main(&program, POWER_CUTS, arguments, argument), 0);
    disk_free(hub.old);
}

int main(int argc, char **argv)
{
    static const struct check_test tests[] = {{"the hub's power goes", test_power}};
    arguments = argc;
    argument = argv;
    return check_run("power_hub", tests, ARRAY_SIZE(tests));
}
