#include "sync/hub/run.h"

#include <errno.h>
#include <signal.h>
#include <uv.h>

#include "drivers/base/error.h"
#include "drivers/base/log.h"
#include "drivers/base/loop.h"
#include "sync/hub/args.h"
#include "sync/hub/broker.h"
#include "sync/hub/command.h"
#include "sync/hub/keeper.h"
#include "sync/hub/own.h"
#include "sync/hub/setup.h"
#include "sync/hub/storage.h"
#include "sync/hub/tools.h"
#include "sync/link/link.h"

#define REOPEN_MS 1000
#define DAY_MS    86400000

const char run_usage[] =
    "usage: raff-hub run [--broker HOST:PORT] [--seat-life 365d] [--log FILE] [--verbose]\n"
    "\n"
    "The hub, until SIGTERM. Prints `raff-hub: ready` when it is subscribed "
    "at the broker, and logs\n"
    "to stderr or FILE. The other subcommands work on a running hub.\n"
    "\n"
    "  --broker HOST:PORT  instead of what broker-config wrote\n"
    "  --seat-life 365d    how long a seat's certificate is good: 90s, 30m, 12h, "
    "30d. A seat\n"
    "                      gets the next one when a third of that is left\n";

struct run {
    struct loop_owner owner;
    uv_loop_t loop;
    uv_check_t turn;
    uv_timer_t deadline;
    uv_timer_t reopen;
    uv_timer_t daily;
    uv_signal_t signals[2];
    struct link *link;
    struct tools *tools;
    struct storage storage; /* hub NULL: the file is closed, being mended */
    struct keeper keeper;
    int64_t seat_life_s; /* of the certificates that seats are given; 0: as the authority has it */
    char state[FILE_PATH_MAX];
    bool waiting; /* messages received and not folded in */
    bool stalled; /* the link is full; `held` goes first when it is not */
    bool told_ready;
    char held_topic[PROTO_TOPIC_MAX];
    struct bytes held;
    bool held_retain;
};

/* --- storage --- */

static void storage_failed(struct run *run, const char *what, int error)
{
    log_error("hub", "%s: %s", what, error_text(error));
    storage_close(&run->storage);
    uv_timer_stop(&run->deadline);
    uv_timer_again(&run->reopen);
}

static void tell_renewed(const struct run *run)
{
    if (run->storage.is_renewed) {
        log_warning("hub",
                    "hub.db is older than it was: it goes on under another id, %s, and "
                    "seats send again what it forgot",
                    hub_id(run->storage.hub));
    }
}

static void set_seat_life(struct run *run)
{
    if (run->seat_life_s) {
        run->storage.authority->life_s = run->seat_life_s;
    }
}

static void reopen(uv_timer_t *timer)
{
    struct run *run = container_of(timer, struct run, reopen);
    char why[200];
    struct text reason = text_over(why, sizeof(why));
    if (run->storage.hub) {
        uv_timer_stop(timer);
        return;
    }
    int error = storage_open_now(run->state, &reason, &run->storage);
    if (error) {
        log_error("hub", "hub.db: %s%s%s", error_text(error), why[0] ? ": " : "", why);
        return;
    }
    log_info("hub", "hub.db: open again");
    set_seat_life(run);
    tell_renewed(run);
    keeper_doubt(&run->keeper);
    uv_timer_stop(timer);
    if (link_is_up(run->link)) {
        hub_link_up(run->storage.hub, clock_now_ms());
    }
}

/* --- certificates --- */

static void look_at_own(uv_timer_t *timer)
{
    struct run *run = container_of(timer, struct run, daily);
    own_warn(run->state, clock_utc_ms());
}

/* --- engine → link --- */

/* Whether the message is off our hands. */
static bool publish(struct run *run, const char *topic, struct str payload, bool retain)
{
    int error = link_publish(run->link, topic, payload, retain);
    if (error && error != RAFF_E_FULL && error != RAFF_E_STATE) {
        log_warning("hub", "publish: %s", error_text(error));
    }
    return error != RAFF_E_FULL;
}

/* The engine's payload lives until its next call: what waits has to be ours. */
static void hold(struct run *run, const struct hub_out *out)
{
    bytes_clear(&run->held);
    run->stalled = bytes_add(&run->held, out->payload.at, out->payload.len) == 0;
    copy_cut(run->held_topic, sizeof(run->held_topic), out->topic);
    run->held_retain = out->retain;
}

static int drain(struct run *run)
{
    struct hub_out out;
    int more = 0;
    while (!run->stalled && (more = hub_next(run->storage.hub, &out)) > 0) {
        if (!publish(run, out.topic, out.payload, out.retain)) {
            hold(run, &out);
        }
    }
    return more < 0 ? more : 0;
}

static void tick(uv_timer_t *timer);

static void arm(struct run *run)
{
    int64_t now_ms = clock_now_ms();
    int64_t at_ms = hub_deadline(run->storage.hub);
    if (at_ms == INT64_MAX) {
        uv_timer_stop(&run->deadline);
        return;
    }
    uv_update_time(&run->loop);
    uv_timer_start(&run->deadline, tick, at_ms > now_ms ? (uint64_t)(at_ms - now_ms) : 0, 0);
}

static void pump(struct run *run)
{
    if (!run->storage.hub || run->stalled) {
        return;
    }
    int error = 0;
    if (run->waiting) {
        run->waiting = false;
        error = hub_flush(run->storage.hub, clock_now_ms(), clock_utc_ms());
    }
    int drained = drain(run); /* after a failed flush: the answers that say so */
    if (error || drained) {
        storage_failed(run, "hub.db", error ? error : drained);
        return;
    }
    /* Behind the words to who is not admitted any more. */
    keeper_follow(&run->keeper, run->storage.hub);
    arm(run);
}

static void end_of_turn(uv_check_t *check)
{
    pump(container_of(check, struct run, turn));
}

static void tick(uv_timer_t *timer)
{
    struct run *run = container_of(timer, struct run, deadline);
    if (!run->storage.hub) {
        return;
    }
    int error = hub_tick(run->storage.hub, clock_now_ms(), clock_utc_ms());
    int unmarked = error ? 0 : storage_mark(&run->storage);
    if (unmarked) {
        log_warning("hub", "hub.mark: %s", error_text(unmarked));
    }
    if (error) {
        storage_failed(run, "hub.db", error);
        return;
    }
    pump(run);
}

/* --- link → engine --- */

static void link_came_up(void *context)
{
    struct run *run = context;
    log_info("hub", "connected to the broker");
    if (run->storage.hub) {
        hub_link_up(run->storage.hub, clock_now_ms());
        pump(run);
    }
    if (!run->told_ready) {
        printf("raff-hub: ready\n");
        fflush(stdout);
        run->told_ready = true;
    }
}

static void link_went_down(void *context, const char *why)
{
    struct run *run = context;
    log_warning("hub", "no broker: %s", why);
    run->stalled = false; /* what was held is forgotten: seats ask again */
}

static void message_came(void *context, const char *topic, struct str payload)
{
    struct run *run = context;
    if (!run->storage.hub) {
        return;
    }
    int error = hub_receive(run->storage.hub, clock_now_ms(), topic, payload);
    if (error) {
        log_warning("hub", "%s: %s", topic, error_text(error));
    }
    run->waiting = true;
}

static void link_has_room(void *context)
{
    struct run *run = context;
    if (run->stalled) {
        run->stalled = !publish(run, run->held_topic, bytes_view(&run->held), run->held_retain);
    }
    pump(run);
}

/* --- tools --- */

static int run_command(void *context, int argc, const char **argv, const char *cwd,
                       struct bytes *out, struct bytes *err)
{
    struct run *run = context;
    const struct command *command = command_find(argv[0]);
    struct command_call call = {.state = run->state,
                                .cwd = cwd,
                                .hub = run->storage.hub,
                                .now_ms = clock_now_ms(),
                                .utc_ms = clock_utc_ms(),
                                .out = *out,
                                .err = *err};
    int code = COMMAND_FAILED;
    if (!command) {
        code = command_misuse(&call, argv[0], "no such command");
    } else if (!call.hub) {
        code = command_fail(&call, "hub.db", "cannot be opened, the hub's log says why");
    } else {
        code = command->run(&call, argc - 1, argv + 1);
        if (code != COMMAND_AGAIN) {
            log_info("hub", "%s: exit %d", argv[0], code);
        }
    }
    if (call.error == -EIO || call.error == -ENOSPC) { /* final for this connection: db.h */
        storage_failed(run, argv[0], call.error);
    }
    *out = call.out;
    *err = call.err;
    return code;
}

/* --- life --- */

static void stop(uv_signal_t *handle, int number)
{
    struct run *run = container_of(handle->data, struct run, owner);
    log_info("hub", "stopping on signal %d", number);
    uv_stop(&run->loop);
}

static void run_released(struct loop_owner *owner)
{
    (void)owner; /* the run is on run_main's stack, the loop ends with its last handle */
}

static int start_handles(struct run *run)
{
    static const int numbers[] = {SIGTERM, SIGINT};
    int error = uv_check_init(&run->loop, &run->turn);
    if (error) {
        return error;
    }
    loop_adopt(&run->owner, (uv_handle_t *)&run->turn);
    loop_timer(&run->owner, &run->deadline);
    loop_timer(&run->owner, &run->reopen);
    loop_timer(&run->owner, &run->daily);
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        error = uv_signal_init(&run->loop, &run->signals[i]);
        if (error) {
            return error;
        }
        loop_adopt(&run->owner, (uv_handle_t *)&run->signals[i]);
        error = uv_signal_start(&run->signals[i], stop, numbers[i]);
        if (error) {
            return error;
        }
    }
    uv_timer_start(&run->deadline, tick, 0, 0);
    uv_timer_start(&run->reopen, reopen, REOPEN_MS, REOPEN_MS);
    uv_timer_start(&run->daily, look_at_own, 0, DAY_MS);
    return uv_check_start(&run->turn, end_of_turn);
}

static int start_link(struct run *run, const struct broker_address *broker)
{
    char ca[FILE_PATH_MAX];
    char cert[FILE_PATH_MAX];
    char key[FILE_PATH_MAX];
    int error = file_path(ca, run->state, "ca.pem");
    error = error ? error : file_path(cert, run->state, "hub.pem");
    error = error ? error : file_path(key, run->state, "hub.key");
    if (error) {
        return error;
    }
    static const struct link_events events = {.up = link_came_up,
                                              .down = link_went_down,
                                              .message = message_came,
                                              .writable = link_has_room};
    const struct link_config config = {
        .client_id = BROKER_HUB_CN,
        .host = broker->host,
        .port = broker->port,
        .ca_path = ca,
        .cert_path = cert,
        .key_path = key,
        .subscriptions = {"raff/1/+/+/up", "raff/1/+/+/ask", "raff/1/+/+/state"},
        .in_limit_bytes = (size_t)32 << 20,
        .out_limit_bytes = (size_t)32 << 20};
    return link_new(&run->loop, &config, &events, run, &run->link);
}

static int start(struct run *run, const struct broker_address *broker)
{
    char path[FILE_PATH_MAX];
    int error = file_path(path, run->state, TOOLS_SOCKET);
    error = error ? error : tools_new(&run->loop, path, run_command, run, &run->tools);
    if (error) {
        log_error("hub", "%s: %s", TOOLS_SOCKET, error_text(error));
        return error;
    }
    error = start_handles(run);
    error = error ? error : keeper_init(&run->keeper, &run->owner, run->state, run->storage.hub);
    error = error ? error : start_link(run, broker);
    if (error) {
        log_error("hub", "start: %s", error_text(error));
    }
    return error;
}

static void close_handle(uv_handle_t *handle, void *context)
{
    struct run *run = context;
    if (handle->data == &run->owner) {
        loop_close(handle);
    }
}

static int run_until_stopped(struct run *run, const struct broker_address *broker)
{
    loop_owner_init(&run->owner, &run->loop, run_released);
    bytes_init(&run->held, (size_t)1 << 20);
    int error = uv_loop_init(&run->loop);
    if (error) {
        log_error("hub", "loop: %s", error_text(error));
        return COMMAND_FAILED;
    }
    error = start(run, broker);
    if (!error) {
        uv_run(&run->loop, UV_RUN_DEFAULT);
    }
    if (run->link) {
        link_free(run->link);
    }
    tools_free(run->tools);
    uv_walk(&run->loop, close_handle, run);
    uv_run(&run->loop, UV_RUN_DEFAULT);
    uv_loop_close(&run->loop);
    bytes_release(&run->held);
    return error ? COMMAND_FAILED : COMMAND_DONE;
}

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "raff-hub: %s: %s\n", what, why);
    return COMMAND_FAILED;
}

static int find_broker(const char *state, const char *given, struct broker_address *ret_broker)
{
    const struct command_call call = {.state = state, .cwd = "/"};
    if (given) {
        return broker_address_read(given, ret_broker);
    }
    return setup_read_address(&call, ret_broker);
}

static int open_and_run(const char *state, const struct broker_address *broker, int64_t seat_life_s)
{
    struct run run = {.seat_life_s = seat_life_s};
    char why[200];
    struct text reason = text_over(why, sizeof(why));
    int error = copy_cstr(run.state, sizeof(run.state), state);
    error = error ? error : storage_open(state, &reason, &run.storage);
    if (error) {
        return fail("hub.db", why[0] && error != RAFF_E_BUSY ? why : error_text(error));
    }
    signal(SIGPIPE, SIG_IGN);
    set_seat_life(&run);
    tell_renewed(&run);
    int code = run_until_stopped(&run, broker);
    storage_close(&run.storage);
    return code;
}

int run_main(const char *state, int argc, const char **argv)
{
    const char *given = NULL;
    const char *life = NULL;
    const char *log = NULL;
    int64_t seat_life_s = 0;
    bool verbose = false;
    const struct arg args[] = {{.name = "--broker", .value = &given},
                               {.name = "--seat-life", .value = &life},
                               {.name = "--log", .value = &log},
                               {.name = "--verbose", .flag = &verbose}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0 || n > 0) {
        fail("run", n > 0 ? "takes no names" : why);
        return COMMAND_MISUSED;
    }
    if (life && args_seconds(life, &seat_life_s)) {
        fail("--seat-life", "is no time: 90s, 30m, 12h, 365d");
        return COMMAND_MISUSED;
    }
    struct broker_address broker;
    int error = find_broker(state, given, &broker);
    if (error) {
        return fail("broker", error == RAFF_E_NOT_FOUND ? "run raff-hub broker-config first"
                                                        : error_text(error));
    }
    error = log_open(log, verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
    if (error) {
        return fail(log, error_text(error));
    }
    int code = open_and_run(state, &broker, seat_life_s);
    log_close();
    return code;
}
