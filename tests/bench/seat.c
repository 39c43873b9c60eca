/*
 * A seat without a screen: the real ledger, engine and link on an enrolled state directory, told
 * what to do and timed. drain.py, first_sync.py and wire.py run it.
 *
 *     bench_seat --state DIR [--port N] [--bins N] WHAT [N]
 *
 *     commit N   writes N moves between the bins of rows.py, offline
 *     drain      connects and goes on until the hub has acknowledged all of them
 *     sync       connects and goes on until the replica is level with the hub
 *     each N     connects, is level, and then N times: writes one, waits until it is acknowledged
 *
 * One JSON line: seconds (from the start of the connection; of `each`, from being level), the
 * processor's time in ms, and the payloads that crossed the link.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/random.h>

#include "drivers/base/error.h"
#include "sync/link/link.h"
#include "sync/seat/seat.h"
#include "terminal/app/enrolment.h"
#include "tests/bench/measure.h"

#define COMMIT_EVENTS 20 /* a transaction, of those written offline */
#define MS_NS         1000000U
#define PRIME         7919

struct traffic {
    uint64_t messages;
    uint64_t bytes;
};

struct bench {
    uv_loop_t loop;
    uv_timer_t deadline;
    struct ledger *ledger;
    struct seat *seat;
    struct link *link;
    const struct task *task;
    uint64_t bins;
    uint64_t left; /* each: still to be written */
    uint64_t began_ns;
    uint64_t began_cpu_ns;
    struct traffic up, down;
};

/* What it is there for. */
struct task {
    const char *name;
    bool (*is_done)(struct bench *bench);
};

static void die(const char *what, int error)
{
    fprintf(stderr, "bench_seat: %s: %s\n", what, error_text(error));
    exit(1);
}

static void must(const char *what, int error)
{
    if (error < 0) {
        die(what, error);
    }
}

static int64_t now_ms(void)
{
    return (int64_t)(bench_now_ns() / MS_NS);
}

static int64_t utc_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / MS_NS;
}

static uint64_t chance(void *context)
{
    uint64_t value = 0;
    (void)context;
    (void)!getrandom(&value, sizeof(value), 0);
    return value;
}

/* --- work --- */

/* One unit from a bin to its neighbour, and the next time around back again; here and there. */
static void make_move(const struct bench *bench, uint64_t n, struct event *event)
{
    uint64_t pair = n * PRIME % (bench->bins / 2);
    uint64_t back = n / (bench->bins / 2) % 2;
    *event = (struct event){.type = EVENT_MOVE, .n_legs = 2};
    copy_cut(event->by, sizeof(event->by), "u1");
    for (uint64_t i = 0; i < 2; i++) {
        struct leg *leg = &event->legs[i];
        struct text place = text_over(leg->place, sizeof(leg->place));
        struct text item = text_over(leg->item, sizeof(leg->item));
        text_addf(&place, "B-%07llu", (unsigned long long)(2 * pair + (i ^ back)));
        text_addf(&item, "SKU-%06llu", (unsigned long long)(2 * pair % (bench->bins / 10)));
        leg->qty = i ? 1 : -1;
    }
    struct text scan = text_over(event->scan, sizeof(event->scan));
    text_addf(&scan, "]C1010950600013435210LOT%04llu", (unsigned long long)pair);
}

static void commit(struct bench *bench, uint64_t n)
{
    static struct event events[COMMIT_EVENTS];
    struct ledger_sync sync;
    ledger_sync_state(bench->ledger, &sync);
    for (uint64_t done = 0; done < n;) {
        size_t some = n - done < COMMIT_EVENTS ? n - done : COMMIT_EVENTS;
        for (size_t i = 0; i < some; i++) {
            make_move(bench, sync.next + done + i, &events[i]);
        }
        must("commit", ledger_commit(bench->ledger, utc_ms(), events, some, NULL));
        done += some;
    }
}

/* --- when it is done --- */

static bool is_level(struct bench *bench)
{
    struct seat_status status;
    seat_status(bench->seat, &status);
    return status.online == SEAT_ONLINE;
}

static bool is_drained(struct bench *bench)
{
    struct ledger_sync sync;
    ledger_sync_state(bench->ledger, &sync);
    return sync.acked + 1 == sync.next;
}

static void begin(struct bench *bench)
{
    bench->began_ns = bench_now_ns();
    bench->began_cpu_ns = bench_cpu_ns();
    bench->up = bench->down = (struct traffic){0};
}

static bool is_each_done(struct bench *bench)
{
    if (!is_drained(bench) || !is_level(bench)) {
        return false;
    }
    if (bench->began_ns == 0) {
        begin(bench);
    }
    if (bench->left > 0) {
        bench->left--;
        commit(bench, 1);
        seat_committed(bench->seat, now_ms());
        return false;
    }
    return true;
}

/* --- engine and link, as the terminal joins them --- */

static void on_deadline(uv_timer_t *timer);

static void arm(struct bench *bench)
{
    int64_t now = now_ms();
    int64_t at_ms = seat_deadline(bench->seat);
    uv_update_time(&bench->loop);
    if (at_ms != INT64_MAX) {
        uv_timer_start(&bench->deadline, on_deadline, at_ms > now ? (uint64_t)(at_ms - now) : 0, 0);
    }
}

static void send_due(struct bench *bench)
{
    struct seat_out out;
    int more = 0;
    while (link_is_up(bench->link) && (more = seat_next(bench->seat, now_ms(), &out)) > 0) {
        if (link_publish(bench->link, out.topic, out.payload, out.retain) != 0) {
            return; /* sent again */
        }
        bench->up.messages++;
        bench->up.bytes += out.payload.len;
    }
    must("seat_next", more);
}

static void pump(struct bench *bench)
{
    send_due(bench);
    if (bench->task->is_done(bench)) {
        uv_stop(&bench->loop);
        return;
    }
    send_due(bench); /* what that wrote */
    arm(bench);
}

static void on_deadline(uv_timer_t *timer)
{
    struct bench *bench = timer->data;
    must("seat_tick", seat_tick(bench->seat, now_ms(), utc_ms()));
    pump(bench);
}

static void on_up(void *context)
{
    struct bench *bench = context;
    seat_link_up(bench->seat, now_ms());
    pump(bench);
}

static void on_down(void *context, const char *why)
{
    struct bench *bench = context;
    fprintf(stderr, "bench_seat: no broker: %s\n", why);
    seat_link_down(bench->seat, now_ms());
    pump(bench);
}

static void on_message(void *context, const char *topic, struct str payload)
{
    struct bench *bench = context;
    bench->down.messages++;
    bench->down.bytes += payload.len;
    must(topic, seat_receive(bench->seat, now_ms(), utc_ms(), topic, payload));
    pump(bench);
}

static void on_writable(void *context)
{
    pump(context);
}

static int connect_link(struct bench *bench, const struct enrolment *enrolment, int port)
{
    char down[PROTO_TOPIC_MAX];
    char feed[PROTO_TOPIC_MAX];
    char hub[PROTO_TOPIC_MAX];
    char state[PROTO_TOPIC_MAX];
    char id[2 * ID_SIZE];
    CLEANUP(bytes_release) struct bytes will;
    bytes_init(&will, PROTO_WIRE_MAX);
    seat_topics(bench->seat, down, feed, hub, state);
    seat_will(bench->seat, &will);
    bytes_add(&will, "", 1);
    must("will", will.error);
    struct text name = text_over(id, sizeof(id));
    text_addf(&name, "%s.%s", enrolment->site, enrolment->seat);
    const struct link_config config = {.client_id = id,
                                       .host = enrolment->broker_host,
                                       .port = port ? port : enrolment->broker_port,
                                       .ca_path = enrolment->ca_path,
                                       .cert_path = enrolment->keys_path,
                                       .key_path = enrolment->keys_path,
                                       .will_topic = state,
                                       .will_payload = (const char *)will.at,
                                       .subscriptions = {down, feed, hub}};
    static const struct link_events events = {
        .up = on_up, .down = on_down, .message = on_message, .writable = on_writable};
    return link_new(&bench->loop, &config, &events, bench, &bench->link);
}

/* --- the run --- */

static void report(const struct bench *bench, uint64_t events)
{
    struct seat_status status;
    seat_status(bench->seat, &status);
    printf("{\"bench_seat\":\"%s\",\"events\":%llu,\"rows\":%llu,\"op\":%llu,\"seconds\":%.4f,"
           "\"cpu_ms\":%.1f,\"up_messages\":%llu,\"up_bytes\":%llu,\"down_messages\":%llu,"
           "\"down_bytes\":%llu}\n",
           bench->task->name, (unsigned long long)events, (unsigned long long)status.loaded_rows,
           (unsigned long long)status.op, (double)(bench_now_ns() - bench->began_ns) / 1e9,
           (double)(bench_cpu_ns() - bench->began_cpu_ns) / 1e6,
           (unsigned long long)bench->up.messages, (unsigned long long)bench->up.bytes,
           (unsigned long long)bench->down.messages, (unsigned long long)bench->down.bytes);
}

static void run(struct bench *bench, const struct enrolment *enrolment, int port)
{
    const struct seat_config config = {.version = RAFF_VERSION, .random = chance};
    struct ledger_sync sync;
    ledger_sync_state(bench->ledger, &sync);
    uint64_t events = bench->left ? bench->left : sync.next - 1 - sync.acked;
    uv_loop_init(&bench->loop);
    uv_timer_init(&bench->loop, &bench->deadline);
    bench->deadline.data = bench;
    must("seat", seat_new(&config, bench->ledger, &bench->seat));
    if (bench->task->is_done != is_each_done) {
        begin(bench);
    }
    must("link", connect_link(bench, enrolment, port));
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    report(bench, events);
    link_free(bench->link);
    uv_close((uv_handle_t *)&bench->deadline, NULL);
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    uv_loop_close(&bench->loop);
    seat_free(bench->seat);
}

static void open_books(struct bench *bench, const char *state, struct enrolment *enrolment)
{
    struct config config = {0};
    uint8_t random16[16];
    char words[256] = "";
    struct text why = text_over(words, sizeof(words));
    must("random", getrandom(random16, sizeof(random16), 0) < 0 ? -errno : 0);
    int error = copy_cstr(config.state_dir, sizeof(config.state_dir), state);
    error = error ? error : enrolment_load(&config, enrolment, &why);
    struct ledger_identity identity = {.epoch = enrolment->epoch};
    copy_cut(identity.site, sizeof(identity.site), enrolment->site);
    copy_cut(identity.seat, sizeof(identity.seat), enrolment->seat);
    error = error
                ? error
                : ledger_open(enrolment->db_path, NULL, &identity, random16, &why, &bench->ledger);
    must(words[0] ? words : state, error);
}

int main(int argc, char **argv)
{
    static const struct task tasks[] = {
        {"commit", NULL}, {"drain", is_drained}, {"sync", is_level}, {"each", is_each_done}};
    static const struct option options[] = {{"state", required_argument, NULL, 's'},
                                            {"port", required_argument, NULL, 'p'},
                                            {"bins", required_argument, NULL, 'b'},
                                            {0}};
    static struct bench bench = {.bins = 1000};
    struct enrolment enrolment = {0};
    const char *state = NULL;
    int port = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        state = c == 's' ? optarg : state;
        port = c == 'p' ? atoi(optarg) : port;
        bench.bins = c == 'b' ? strtoull(optarg, NULL, 10) : bench.bins;
    }
    for (size_t i = 0; i < ARRAY_SIZE(tasks) && optind < argc; i++) {
        bench.task = strcmp(tasks[i].name, argv[optind]) == 0 ? &tasks[i] : bench.task;
    }
    if (!bench.task || !state || bench.bins < 10) {
        fputs("usage: bench_seat --state DIR [--port N] [--bins N] commit|drain|sync|each [N]\n",
              stderr);
        return 2;
    }
    uint64_t n = optind + 1 < argc ? strtoull(argv[optind + 1], NULL, 10) : 0;
    open_books(&bench, state, &enrolment);
    if (bench.task->is_done) {
        bench.left = n;
        run(&bench, &enrolment, port);
    } else {
        commit(&bench, n);
    }
    ledger_close(bench.ledger);
    return 0;
}
