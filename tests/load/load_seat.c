/* One seat of the crowd: ledger, engine and link as terminal/app puts them together, without a
 * screen. */
#include "drivers/base/error.h"
#include "sync/hub/storage.h" /* its clocks */
#include "tests/bench/measure.h"
#include "tests/load/load.h"

#define OFFLINE_DAYS     90
#define EVENTS_AT_ONCE   100 /* of those that are written offline: quicker than one by one */
#define DAY_MS           INT64_C(86400000)
#define LONGEST_SLEEP_MS 60000

static uint64_t random_bits(void *unused)
{
    uint64_t bits = 0;
    (void)unused;
    if (uv_random(NULL, NULL, &bits, sizeof(bits), 0, NULL) != 0) {
        abort();
    }
    return bits;
}

/* --- offline --- */

static int open_ledger(struct load_seat *seat)
{
    char path[FILE_PATH_MAX], name[ID_SIZE];
    struct text text = text_over(name, sizeof(name));
    uint8_t random16[16];
    struct ledger_identity identity = {.epoch = seat->epoch};
    memcpy(identity.site, seat->site, sizeof(identity.site));
    memcpy(identity.seat, seat->name, sizeof(identity.seat));
    text_addf(&text, "seat-%llu.db", (unsigned long long)seat->epoch);
    int error = file_path(path, seat->dir, name);
    error = error ? error : uv_random(NULL, NULL, random16, sizeof(random16), 0, NULL);
    return error ? error : ledger_open(path, NULL, &identity, random16, NULL, &seat->ledger);
}

static int write_offline(struct load_seat *seat)
{
    static struct event events[EVENTS_AT_ONCE];
    size_t all = seat->options->offline;
    int64_t began_ms = clock_utc_ms() - OFFLINE_DAYS * DAY_MS;
    int error = 0;
    for (size_t n = 0; n < all && !error;) {
        size_t some = all - n < EVENTS_AT_ONCE ? all - n : EVENTS_AT_ONCE;
        for (size_t i = 0; i < some; i++) {
            load_event(seat, n + i, &events[i]);
        }
        int64_t at_ms = began_ms + (int64_t)(n * OFFLINE_DAYS / all) * DAY_MS;
        error = ledger_commit(seat->ledger, at_ms, events, some, NULL);
        error = error ? error : ledger_idle(seat->ledger);
        n += some;
    }
    return error < 0 ? error : 0;
}

int load_seat_make(struct load_seat *seat)
{
    int error = open_ledger(seat);
    error = error ? error : write_offline(seat);
    seat->acked = seat->options->offline;
    if (!error && seat->options->live) {
        seat->committed_ns = calloc(seat->options->live, sizeof(*seat->committed_ns));
        error = seat->committed_ns ? 0 : RAFF_E_FULL;
    }
    return error;
}

/* --- engine ↔ link --- */

static void fail(struct load_seat *seat, const char *what, int error)
{
    fprintf(stderr, "raff-load: %s.%s: %s: %s\n", seat->site, seat->name, what, error_text(error));
    seat->error = error;
}

/* What was acknowledged since the last look: from when it was written to how long it took. */
static void look_at_acks(struct load_seat *seat)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    uint64_t now_ns = bench_now_ns();
    for (; seat->acked < sync.acked; seat->acked++) {
        size_t n = (size_t)seat->acked - seat->options->offline;
        seat->committed_ns[n] = now_ns - seat->committed_ns[n];
    }
}

static void on_deadline(uv_timer_t *timer);

static void pump(struct load_seat *seat)
{
    struct seat_out out;
    int got = 0;
    while (!seat->error && link_is_up(seat->link) &&
           (got = seat_next(seat->seat, clock_now_ms(), &out)) > 0) {
        if (link_publish(seat->link, out.topic, out.payload, out.retain) != 0) {
            break; /* what no ack covers is sent again */
        }
    }
    if (got < 0) {
        fail(seat, "ledger", got);
    }
    if (seat->error) {
        return;
    }
    seat_take_notices(seat->seat);
    int64_t wait_ms = seat_deadline(seat->seat) - clock_now_ms();
    wait_ms = wait_ms < 0 ? 0 : wait_ms > LONGEST_SLEEP_MS ? LONGEST_SLEEP_MS : wait_ms;
    uv_timer_start(&seat->deadline, on_deadline, (uint64_t)wait_ms, 0);
}

static void on_deadline(uv_timer_t *timer)
{
    struct load_seat *seat = timer->data;
    int error = seat_tick(seat->seat, clock_now_ms(), clock_utc_ms());
    error = error ? error : ledger_idle(seat->ledger);
    if (error < 0) {
        fail(seat, "ledger", error);
        return;
    }
    pump(seat);
}

static void on_next_event(uv_timer_t *timer);

/* The first time, it begins to work: not all of them at the same moment. */
static void begin_work(struct load_seat *seat)
{
    const struct load_options *options = seat->options;
    uint64_t every_ms = (uint64_t)options->every_ms;
    if (!seat->was_up && options->live) {
        uv_timer_start(&seat->next_event, on_next_event, seat->number * every_ms / options->seats,
                       every_ms);
    }
    seat->was_up = true;
}

static void on_up(void *context)
{
    struct load_seat *seat = context;
    begin_work(seat);
    seat_link_up(seat->seat, clock_now_ms());
    pump(seat);
}

static void on_down(void *context, const char *why)
{
    struct load_seat *seat = context;
    (void)why;
    seat_link_down(seat->seat, clock_now_ms());
    pump(seat);
}

static void on_message(void *context, const char *topic, struct str payload)
{
    struct load_seat *seat = context;
    if (seat->error) {
        return;
    }
    int result = seat_receive(seat->seat, clock_now_ms(), clock_utc_ms(), topic, payload);
    if (result != 0) {
        fail(seat, topic, result < 0 ? result : RAFF_E_SYNTAX);
        return;
    }
    if (seat->options->live) {
        look_at_acks(seat);
    }
    pump(seat);
}

static void on_writable(void *context)
{
    pump(context);
}

/* --- events --- */

static void on_next_event(uv_timer_t *timer)
{
    struct load_seat *seat = timer->data;
    struct event event;
    load_event(seat, seat->options->offline + seat->written, &event);
    int error =
        seat->error ? seat->error : ledger_commit(seat->ledger, clock_utc_ms(), &event, 1, NULL);
    if (error) {
        fail(seat, "commit", error);
        return;
    }
    seat->committed_ns[seat->written++] = bench_now_ns();
    if (seat->written == seat->options->live) {
        uv_timer_stop(timer);
    }
    seat_committed(seat->seat, clock_now_ms());
    pump(seat);
}

/* --- its life --- */

static int open_link(struct load_seat *seat, uv_loop_t *loop, int port)
{
    char down[PROTO_TOPIC_MAX], feed[PROTO_TOPIC_MAX], hub[PROTO_TOPIC_MAX], state[PROTO_TOPIC_MAX];
    char id[2 * ID_SIZE], ca[FILE_PATH_MAX], cert[FILE_PATH_MAX], key[FILE_PATH_MAX];
    struct text text = text_over(id, sizeof(id));
    CLEANUP(bytes_release) struct bytes will;
    bytes_init(&will, PROTO_WIRE_MAX);
    seat_topics(seat->seat, down, feed, hub, state);
    seat_will(seat->seat, &will);
    bytes_add(&will, "", 1);
    text_addf(&text, "%s.%s", seat->site, seat->name);
    int error = file_path(ca, seat->options->hub, "ca.pem");
    error = error ? error : file_path(cert, seat->dir, "cert.pem");
    error = error ? error : file_path(key, seat->dir, "key.pem");
    error = error ? error : will.error;
    const struct link_config config = {.client_id = id,
                                       .host = "127.0.0.1",
                                       .port = port,
                                       .ca_path = ca,
                                       .cert_path = cert,
                                       .key_path = key,
                                       .will_topic = state,
                                       .will_payload = (const char *)will.at,
                                       .subscriptions = {down, feed, hub}};
    static const struct link_events events = {on_up, on_down, on_message, on_writable};
    return error ? error : link_new(loop, &config, &events, seat, &seat->link);
}

int load_seat_start(struct load_seat *seat, uv_loop_t *loop, int port)
{
    const struct seat_config config = {.version = "load", .random = random_bits};
    int error = seat_new(&config, seat->ledger, &seat->seat);
    uv_timer_init(loop, &seat->deadline);
    uv_timer_init(loop, &seat->next_event);
    seat->deadline.data = seat->next_event.data = seat;
    return error ? error : open_link(seat, loop, port);
}

bool load_seat_is_level(const struct load_seat *seat)
{
    struct seat_status status;
    seat_status(seat->seat, &status);
    return seat->written == seat->options->live && status.waiting == 0 &&
           status.online == SEAT_ONLINE;
}

void load_seat_close(struct load_seat *seat)
{
    ledger_close(TAKE(seat->ledger));
}
