/* `status`: what it says of the last backup, and of times that nobody vouches for. */
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

/* --- clocks --- */

#define UNSURE_AT "1970-01-01T00:00:09.000Z"

static struct event unsure(struct event event)
{
    copy_cut(event.at, sizeof(event.at), UNSURE_AT);
    copy_cut(event.clock, sizeof(event.clock), EVENT_CLOCK_UNKNOWN);
    return event;
}

static struct event at_once(struct event event)
{
    copy_cut(event.at, sizeof(event.at), UNSURE_AT);
    return event;
}

static void open_with_task(struct floor_seat *seats[2])
{
    const char *const orders[] = {"O1"};
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 4);
    seats[0] = floor_enrol(&floor_, "H1");
    seats[1] = floor_enrol(&floor_, "H2");
    floor_order(&floor_, "O1", "DHL", "CUP", 3, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", orders, 1, NULL), 1);
}

/* A seat's start by a clock that is not known; what another seat did at that time, by one that is,
 * and what the first did later, stand as they are. */
static void test_stage_unsure(void)
{
    struct floor_seat *seats[2];
    open_with_task(seats);
    floor_event(&floor_, seats[1], at_once(plain_event(EVENT_NOTE, "")));
    floor_event(&floor_, seats[0], unsure(plain_event(EVENT_START, "T1")));
    floor_event(&floor_, seats[0], pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 3));
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked");
    check("", "picking    " UNSURE_AT "  u1 at H1 (clock unknown)\n", true);
    check("", "picked     " FLOOR_AT "  u1 at H1\n", true);
    check("--json", "\"clock\":\"unknown\"},{\"stage\":\"picked\"", true);
    check("--json", "\"clock\":\"unknown\"}]", false);
    floor_close(&floor_);
}

/* What is known here is the clock of the seat that caused the stage, and no other's. */
static void test_stage_sure(void)
{
    struct floor_seat *seats[2];
    open_with_task(seats);
    floor_event(&floor_, seats[1], unsure(plain_event(EVENT_NOTE, "")));
    floor_event(&floor_, seats[0], at_once(plain_event(EVENT_START, "T1")));
    check("", "picking    " UNSURE_AT "  u1 at H1\n", true);
    check("--json", "clock\":", false);
    floor_close(&floor_);
}

static void test_delivery_unsure(void)
{
    static const struct hub_delivery_line line = {.item = "CUP", .qty = 4};
    static const struct hub_delivery delivery = {
        .asn = "ASN-1", .supplier = "ACME", .lines = &line, .n_lines = 1};
    struct hub_tx *tx = NULL;
    floor_open(&floor_);
    struct floor_seat *seat = floor_enrol(&floor_, "H1");
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    CHECK_INT(hub_put_delivery(tx, &delivery), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    check("--json", "clock\":", false);
    floor_event(&floor_, seat, unsure(plain_event(EVENT_DONE, "T1")));
    check("", UNSURE_AT " (clock unknown) u1", true);
    check("--json", "\"not_announced\":0,\"clock\":\"unknown\",\"lines\"", true);
    floor_close(&floor_);
}

CHECK_MAIN("hub/status", {"the last backup", test_backup}, {"a stage's time", test_stage_unsure},
           {"another seat's clock", test_stage_sure}, {"a delivery's time", test_delivery_unsure})
