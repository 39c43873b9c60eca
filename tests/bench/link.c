/*
 * The link alone: the batches that a seat sends, published by sync/link, beside the same by a bare
 * libmosquitto loop with 1,000 in flight. Both in turns, to the same broker with TLS, until a
 * subscriber has seen the last of them.
 *
 *     bench_link --hub DIR --port N --state DIR [--messages N] [--rounds N]
 *
 * `state` is a seat's whose outbox is full (link.py makes it). One JSON line a case: batches of 128
 * events, and of one: messages a second, the processor's time of the sending side a message, and
 * ours beside the loop, medians of the rounds.
 */
#include <getopt.h>
#include <glob.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "drivers/base/error.h"
#include "sync/ledger/ledger.h"
#include "sync/link/link.h"
#include "sync/proto/proto.h"
#include "tests/bench/measure.h"
#include "tests/bench/peer.h"

#define IN_FLIGHT   1000
#define AHEAD       8000 /* of the far end: the broker drops what it cannot queue */
#define BATCHES_MAX 64   /* different ones, sent again and again */
#define ROUNDS_MAX  64

struct options {
    const char *hub, *state;
    int port;
    uint64_t messages;
    size_t rounds;
};

struct payloads {
    struct bytes of[BATCHES_MAX];
    size_t n;
};

/* The far end, on a thread of its own; it lives as long as the program. */
static struct {
    struct peer peer;
    atomic_ullong seen;
    atomic_bool ready;
} sink;

/* From being connected until the far end has seen the last. */
struct sample {
    uint64_t ns;
    uint64_t cpu_ns; /* of this process, the far end included: the same for both */
};

static void must(const char *what, int error)
{
    if (error < 0) {
        fprintf(stderr, "bench_link: %s: %s\n", what, error_text(error));
        exit(1);
    }
}

static void begin(struct sample *sample)
{
    *sample = (struct sample){bench_now_ns(), bench_cpu_ns()};
}

static void end(struct sample *sample)
{
    *sample = (struct sample){bench_now_ns() - sample->ns, bench_cpu_ns() - sample->cpu_ns};
}

/* --- the far end --- */

static void on_seen(void *context, const char *payload, size_t len)
{
    (void)context;
    (void)payload;
    (void)len;
    atomic_fetch_add(&sink.seen, 1);
}

static void *sink_thread(void *context)
{
    const struct options *options = context;
    sink.peer.message = on_seen;
    peer_connect(&sink.peer, "bench-far", options->hub, options->port, PEER_EVENTS);
    atomic_store(&sink.ready, true);
    while (true) {
        peer_turn(&sink.peer, 1000);
    }
    return NULL;
}

/* --- what is sent --- */

static void load(struct ledger *ledger, size_t events, struct payloads *ret_payloads)
{
    struct bytes lines;
    struct bytes plain;
    struct ledger_sync sync;
    bytes_init(&lines, PROTO_BATCH_BYTES_MAX);
    bytes_init(&plain, PROTO_PLAIN_MAX);
    ledger_sync_state(ledger, &sync);
    uint64_t first = sync.acked + 1;
    for (size_t i = 0; i < BATCHES_MAX && first < sync.next; i++) {
        size_t n = 0;
        bytes_clear(&lines);
        bytes_clear(&plain);
        must("outbox",
             ledger_outbox(ledger, first, events, PROTO_BATCH_BYTES_MAX - 512, &lines, &n));
        struct proto_batch batch = {
            .v = PROTO_VERSION, .epoch = 1, .first = first, .lines = bytes_view(&lines), .n = n};
        copy_cut(batch.session, sizeof(batch.session), "0123456789abcdef");
        must("hash", ledger_hash_at(ledger, first - 1, batch.prev));
        proto_batch_write(&batch, &plain);
        bytes_init(&ret_payloads->of[i], PROTO_WIRE_MAX);
        must("deflate", proto_deflate(bytes_view(&plain), &ret_payloads->of[i]));
        ret_payloads->n = i + 1;
        first += n;
    }
    bytes_release(&lines);
    bytes_release(&plain);
}

static struct str payload_of(const struct payloads *payloads, uint64_t n)
{
    return bytes_view(&payloads->of[n % payloads->n]);
}

/* --- the bare loop --- */

static struct sample run_bare(const struct options *options, const struct payloads *payloads)
{
    struct peer peer = {.message = on_seen};
    struct sample sample;
    uint64_t before = atomic_load(&sink.seen);
    uint64_t seen = 0;
    peer_connect(&peer, "bench-bare", options->hub, options->port, NULL);
    begin(&sample);
    for (; seen < options->messages; seen = atomic_load(&sink.seen) - before) {
        while (peer.published < options->messages && peer.published - peer.puback < IN_FLIGHT &&
               peer.published - seen < AHEAD) {
            struct str payload = payload_of(payloads, peer.published);
            peer_publish(&peer, PEER_EVENTS, payload.at, payload.len);
        }
        peer_turn(&peer, 1);
    }
    end(&sample);
    peer_close(&peer);
    return sample;
}

/* --- ours --- */

struct ours {
    uv_loop_t loop;
    uv_timer_t timer; /* how far is it? */
    struct link *link;
    const struct options *options;
    const struct payloads *payloads;
    uint64_t published;
    uint64_t before; /* seen by the far end, until then */
    struct sample sample;
};

static uint64_t seen_of(const struct ours *ours)
{
    return atomic_load(&sink.seen) - ours->before;
}

static void publish(struct ours *ours)
{
    uint64_t seen = seen_of(ours);
    while (ours->published < ours->options->messages && ours->published - seen < AHEAD) {
        struct str payload = payload_of(ours->payloads, ours->published);
        if (link_publish(ours->link, PEER_EVENTS, payload, false) != 0) {
            return; /* full: `writable` comes */
        }
        ours->published++;
    }
}

static void on_up(void *context)
{
    struct ours *ours = context;
    begin(&ours->sample);
    publish(ours);
}

static void on_writable(void *context)
{
    publish(context);
}

static void on_down(void *context, const char *why)
{
    (void)context;
    fprintf(stderr, "bench_link: %s\n", why);
    exit(1);
}

static void on_message(void *context, const char *topic, struct str payload)
{
    (void)context;
    (void)topic;
    (void)payload;
}

static void on_timer(uv_timer_t *timer)
{
    struct ours *ours = timer->data;
    if (seen_of(ours) == ours->options->messages) {
        end(&ours->sample);
        uv_stop(&ours->loop);
    } else if (link_is_up(ours->link)) {
        publish(ours);
    }
}

static struct sample run_link(const struct options *options, const struct payloads *payloads)
{
    static const struct link_events events = {
        .up = on_up, .down = on_down, .message = on_message, .writable = on_writable};
    struct ours ours = {.options = options, .payloads = payloads};
    struct peer_keys keys;
    peer_keys_of(options->hub, &keys);
    const struct link_config config = {.client_id = "bench-link",
                                       .host = "127.0.0.1",
                                       .port = options->port,
                                       .ca_path = keys.ca,
                                       .cert_path = keys.cert,
                                       .key_path = keys.key};
    ours.before = atomic_load(&sink.seen);
    uv_loop_init(&ours.loop);
    uv_timer_init(&ours.loop, &ours.timer);
    ours.timer.data = &ours;
    uv_timer_start(&ours.timer, on_timer, 1, 1);
    must("link", link_new(&ours.loop, &config, &events, &ours, &ours.link));
    uv_run(&ours.loop, UV_RUN_DEFAULT);
    link_free(ours.link);
    uv_close((uv_handle_t *)&ours.timer, NULL);
    uv_run(&ours.loop, UV_RUN_DEFAULT);
    uv_loop_close(&ours.loop);
    return ours.sample;
}

/* --- in turns --- */

static uint64_t median_of(uint64_t *values, size_t n)
{
    qsort(values, n, sizeof(*values), bench_compare);
    return values[n / 2];
}

static void measure(const struct options *options, const struct payloads *payloads, size_t events)
{
    uint64_t ours_ns[ROUNDS_MAX], bare_ns[ROUNDS_MAX], ratio[ROUNDS_MAX];
    uint64_t ours_cpu[ROUNDS_MAX], bare_cpu[ROUNDS_MAX];
    uint64_t bytes = 0;
    for (size_t i = 0; i < payloads->n; i++) {
        bytes += payloads->of[i].len;
    }
    for (size_t i = 0; i < options->rounds; i++) {
        struct sample bare = run_bare(options, payloads);
        struct sample ours = run_link(options, payloads);
        bare_ns[i] = bare.ns;
        bare_cpu[i] = bare.cpu_ns;
        ours_ns[i] = ours.ns;
        ours_cpu[i] = ours.cpu_ns;
        ratio[i] = bare.ns * 1000 / ours.ns;
    }
    double n = (double)options->messages;
    printf(
        "{\"bench\":\"link\",\"events_a_message\":%zu,\"bytes_a_message\":%llu,\"messages\":%llu,"
        "\"link_messages_a_second\":%.0f,\"bare_messages_a_second\":%.0f,\"beside\":%.3f,"
        "\"link_cpu_us\":%.2f,\"bare_cpu_us\":%.2f}\n",
        events, (unsigned long long)(bytes / payloads->n), (unsigned long long)options->messages,
        n * 1e9 / (double)median_of(ours_ns, options->rounds),
        n * 1e9 / (double)median_of(bare_ns, options->rounds),
        (double)median_of(ratio, options->rounds) / 1000,
        (double)median_of(ours_cpu, options->rounds) / n / 1000,
        (double)median_of(bare_cpu, options->rounds) / n / 1000);
    fflush(stdout);
}

static void run_all(struct options *options)
{
    static const size_t sizes[] = {PROTO_BATCH_EVENTS_MAX, 1};
    char pattern[512];
    char words[256] = "";
    struct text reason = text_over(words, sizeof(words));
    struct ledger *ledger = NULL;
    pthread_t thread;
    glob_t found;
    snprintf(pattern, sizeof(pattern), "%s/seat-*.db", options->state);
    must(pattern, glob(pattern, 0, NULL, &found) == 0 ? 0 : RAFF_E_NOT_FOUND);
    must(words, ledger_open_readonly(found.gl_pathv[0], &reason, &ledger));
    pthread_create(&thread, NULL, sink_thread, options);
    while (!atomic_load(&sink.ready)) {
        sched_yield();
    }
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        struct payloads payloads = {.n = 0};
        load(ledger, sizes[i], &payloads);
        measure(options, &payloads, sizes[i]);
        for (size_t j = 0; j < payloads.n; j++) {
            bytes_release(&payloads.of[j]);
        }
    }
    ledger_close(ledger);
    globfree(&found);
}

int main(int argc, char **argv)
{
    static const struct option names[] = {
        {"hub", required_argument, NULL, 'h'},    {"port", required_argument, NULL, 'p'},
        {"state", required_argument, NULL, 's'},  {"messages", required_argument, NULL, 'm'},
        {"rounds", required_argument, NULL, 'r'}, {0}};
    static struct options options = {.messages = 20000, .rounds = 9};
    for (int c; (c = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        options.hub = c == 'h' ? optarg : options.hub;
        options.state = c == 's' ? optarg : options.state;
        options.port = c == 'p' ? atoi(optarg) : options.port;
        options.messages = c == 'm' ? strtoull(optarg, NULL, 10) : options.messages;
        options.rounds = c == 'r' ? strtoull(optarg, NULL, 10) : options.rounds;
    }
    if (!options.hub || !options.state || !options.port || options.messages == 0 ||
        options.rounds == 0 || options.rounds > ROUNDS_MAX) {
        fputs("usage: bench_link --hub DIR --port N --state DIR [--messages N] [--rounds N]\n",
              stderr);
        return 2;
    }
    run_all(&options);
    return 0;
}
