/* `status`: what it says of the last backup. */
#include <unistd.h>

#include "sync/hub/backup.h"
#include "sync/hub/command.h"
#include "tests/unit/sync/hub/floor.h"

#define HOUR_MS INT64_C(3600000)

static struct floor floor_;

static const char *status(const char *option, struct command_call *call)
{
    const char *argv[] = {option};
    *call = (struct command_call){.hub = floor_.hub, .utc_ms = floor_.utc_ms};
    bytes_init(&call->out, COMMAND_OUT_MAX);
    bytes_init(&call->err, COMMAND_OUT_MAX);
    CHECK_INT(command_status(call, option[0] ? 1 : 0, argv), COMMAND_DONE);
    bytes_add(&call->out, "", 1);
    return (const char *)call->out.at;
}

static void check(const char *option, const char *words, bool expected)
{
    struct command_call call;
    const char *said = status(option, &call);
    bool is_there = strstr(said, words) != NULL;
    if (is_there != expected) {
        printf("\n    %s \"%s\": %.300s", expected ? "no" : "there is", words, said);
    }
    CU_ASSERT_EQUAL(is_there, expected);
    bytes_release(&call.out);
    bytes_release(&call.err);
}

static void move_some(struct floor_seat *seat, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct event event = moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1);
        floor_begin(seat);
        floor_write(seat, &event, 1);
        CHECK_INT(floor_send(&floor_, seat), 0);
    }
}

static void back_up(void)
{
    char path[96];
    snprintf(path, sizeof(path), "%s.backup", floor_.path);
    CHECK_INT(backup_begin(floor_.hub, path), 0);
    CHECK_INT(backup_step(floor_.hub, 0), 0);
    CHECK_INT(backup_done(floor_.hub, floor_.utc_ms), 0);
    unlink(path);
}

static void test_backup(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 100);
    struct floor_seat *seat = floor_enrol(&floor_, "H1");
    move_some(seat, 3);
    check("", "WARNING: no backup was ever taken", true);
    check("", "held 3, safe 0,", true);
    check("--json", "\"backup\":{\"late\":true,\"events_since\":3}", true);
    back_up();
    check("", "WARNING", false);
    check("", ", 0 events since\n", true);
    check("", "held 3, safe 3,", true);
    move_some(seat, 2);
    check("", ", 2 events since\n", true);
    check("", "held 5, safe 3,", true);
    check("--json", "\"held\":5,\"safe\":3}", true);
    floor_.utc_ms += 24 * HOUR_MS;
    check("", "WARNING", false);
    check("--json", "\"late\":false,\"events_since\":2}", true);
    floor_.utc_ms++;
    check("", "backup 20", true);
    check("", "WARNING: the last backup is more than a day old\n", true);
    check("--json", "\"late\":true,\"events_since\":2}", true);
    back_up();
    check("", "WARNING", false);
    floor_close(&floor_);
}

CHECK_MAIN("hub/status", {"the last backup", test_backup})
