/* A backup taken while events come in: whole as of its last bite, and only then called safe. */
#include <unistd.h>

#include "drivers/base/error.h"
#include "sync/hub/backup.h"
#include "sync/hub/proof.h"
#include "tests/unit/sync/hub/floor.h"

#define EVENTS_MAX 4000

static struct floor floor_;
static char path[96];

static struct floor_seat *open_seat(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 100000);
    snprintf(path, sizeof(path), "%s.backup", floor_.path);
    return floor_enrol(&floor_, "H1");
}

static void close_all(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"}; /* whoever reads it makes these */
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        char left[112];
        snprintf(left, sizeof(left), "%s%s", path, ends[i]);
        unlink(left);
    }
    floor_close(&floor_);
}

static void move_some(struct floor_seat *seat)
{
    struct event events[40];
    for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
        events[i] = moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1);
    }
    floor_begin(seat);
    floor_write(seat, events, ARRAY_SIZE(events));
    CHECK_INT(floor_send(&floor_, seat), 0);
}

static uint64_t safe_of(struct floor_seat *seat)
{
    move_some(seat);
    CHECK_INT(seat->answer.type, PROTO_ACK);
    return seat->answer.as.ack.safe;
}

/* Bites with events between them; how many bites. */
static int copy_busily(struct floor_seat *seat)
{
    int bites = 1;
    int more = backup_step(floor_.hub, 1);
    for (; more > 0 && seat->seq < EVENTS_MAX; bites++) {
        move_some(seat);
        more = backup_step(floor_.hub, 1);
    }
    for (; more > 0; bites++) {
        more = backup_step(floor_.hub, 1);
    }
    CHECK_INT(more, 0);
    return bites;
}

static void count_events(void *context, const struct hub_chain *chain)
{
    uint64_t *events = context;
    CHECK_INT(chain->bad_seq, 0);
    *events += chain->events;
}

static uint64_t events_in(const char *file)
{
    struct db *db = NULL;
    uint64_t events = 0;
    CHECK_INT(db_open_readonly(file, &hub_schema, NULL, &db), 0);
    CHECK_INT(hub_check_chains(db, "", count_events, &events), 0);
    db_close(db);
    return events;
}

static void test_busy(void)
{
    struct floor_seat *seat = open_seat();
    for (int i = 0; i < 20; i++) {
        move_some(seat);
    }
    CHECK_INT(safe_of(seat), 0);
    CHECK_INT(backup_begin(floor_.hub, path), 0);
    CU_ASSERT(copy_busily(seat) > 3);
    uint64_t held = seat->seq;
    CHECK_INT(safe_of(seat), 0); /* whole, but who knows if it is on disk */
    CHECK_INT(events_in(path), held);
    CHECK_INT(backup_done(floor_.hub, floor_.utc_ms), 0);
    CHECK_INT(safe_of(seat), held);
    CHECK_INT(backup_done(floor_.hub, floor_.utc_ms), RAFF_E_STATE);
    CHECK_INT(events_in(path), held);
    close_all();
}

/* One that was given up makes nothing safe; the next one does. */
static void test_given_up(void)
{
    struct floor_seat *seat = open_seat();
    move_some(seat);
    CHECK_INT(backup_step(floor_.hub, 1), RAFF_E_STATE);
    CHECK_INT(backup_begin(floor_.hub, path), 0);
    CHECK_INT(backup_step(floor_.hub, 1), 1);
    CHECK_INT(backup_done(floor_.hub, floor_.utc_ms), RAFF_E_STATE);
    CHECK_INT(backup_begin(floor_.hub, path), 0);
    CHECK_STR(backup_path(floor_.hub), path);
    CHECK_INT(backup_step(floor_.hub, 0), 0);
    CU_ASSERT(backup_is_whole(floor_.hub));
    CHECK_INT(backup_done(floor_.hub, floor_.utc_ms), 0);
    CU_ASSERT_PTR_NULL(backup_path(floor_.hub));
    CHECK_INT(safe_of(seat), 40);
    CU_ASSERT(backup_begin(floor_.hub, "/nowhere/at/all") < 0);
    CHECK_INT(backup_begin(floor_.hub, path), 0);
    CHECK_INT(backup_step(floor_.hub, 1), 1); /* closed under it */
    close_all();
}

CHECK_MAIN("backup", {"busy", test_busy}, {"given up", test_given_up})
