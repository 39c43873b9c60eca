/*
 * How long a seat's engine holds the screen up while a snapshot loads: the real engine and ledger
 * are told of a site of any size, as a hub would, and every call into them is timed by itself.
 *
 *     build/release/bench/bench_turns [--rows 1000000] [--loads 2] [--dir /var/tmp]
 *
 * One JSON line a load and kind of call: how often, the longest and the sum, by the processor's
 * time and by the clock. Each load is of another hub, so that the one before is in the way. A
 * quarter of the rows are bins, a fortieth items, the rest stock.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "drivers/base/error.h"
#include "sync/seat/seat.h"
#include "tests/bench/measure.h"

#define CHUNK_BYTES (PROTO_ROWS_BYTES_MAX - 1024)
#define MS_NS       1000000U
#define UTC_MS      1795341600000
#define LOOKUPS     201
#define STEP_MS     50 /* the clock goes on where nothing is said */

enum call { RECEIVE, TICK, NEXT, IDLE, CALLS };
static const char *const call_names[CALLS] = {"receive", "tick", "next", "idle"};

struct timing {
    uint64_t n;
    uint64_t cpu_ns, cpu_max_ns;
    uint64_t wall_ns, wall_max_ns;
};

/* The site, a row at a time in the order of keys. */
struct site {
    size_t rows;
    size_t table;
    size_t row; /* of that table, the next to be said */
};

struct bench {
    struct ledger *ledger;
    struct seat *seat;
    struct json_arena arena;
    struct site site;
    char hub[ID_SIZE];
    int64_t now_ms;
    struct bytes plain, wire;
    struct timing timings[CALLS];
    size_t said_rows;
};

static void must(int error, const char *what)
{
    if (error < 0) {
        fprintf(stderr, "bench_turns: %s: %s\n", what, error_text(error));
        exit(1);
    }
}

/* --- a call and its time --- */

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

struct start {
    uint64_t cpu_ns, wall_ns;
};

static struct start begin(void)
{
    return (struct start){.cpu_ns = bench_cpu_ns(), .wall_ns = bench_now_ns()};
}

static void end(struct bench *bench, enum call call, struct start start)
{
    struct timing *timing = &bench->timings[call];
    uint64_t wall_ns = bench_now_ns() - start.wall_ns, cpu = bench_cpu_ns() - start.cpu_ns;
    timing->n++;
    timing->cpu_ns += cpu;
    timing->wall_ns += wall_ns;
    timing->cpu_max_ns = most(timing->cpu_max_ns, cpu);
    timing->wall_max_ns = most(timing->wall_max_ns, wall_ns);
}

/* --- the hub's side --- */

static size_t rows_of(const struct site *site, const char *table)
{
    size_t bins = site->rows / 4, items = site->rows / 40;
    return strcmp(table, "place") == 0   ? bins
           : strcmp(table, "item") == 0  ? items
           : strcmp(table, "stock") == 0 ? site->rows - bins - items
                                         : 0;
}

static void write_row(const struct site *site, const char *table, struct bytes *out)
{
    size_t i = site->row, bins = site->rows / 4, items = site->rows / 40;
    if (strcmp(table, "place") == 0) {
        bytes_addf(out,
                   "{\"k\":[\"A-%07zu\"],\"r\":{\"kind\":\"bin\",\"parent\":\"Z%zu\","
                   "\"zone\":\"Z%zu\",\"walk\":%zu}}",
                   i, i / 5000, i / 5000, i);
    } else if (strcmp(table, "item") == 0) {
        bytes_addf(out, "{\"k\":[\"SKU-%06zu\"],\"r\":{\"name\":\"Item %zu\",\"unit\":\"each\"}}",
                   i, i);
    } else { /* bins in order, items as they fall; a bin's are in order too */
        size_t each = (site->rows - bins - items + bins - 1) / bins, bin = i / each;
        size_t of_each = items / each;
        size_t item = bin * 7919 % of_each + i % each * of_each;
        bytes_addf(out, "{\"k\":[\"A-%07zu\",\"SKU-%06zu\",\"L5\",\"\"],\"r\":{\"qty\":%zu}}", bin,
                   item, i % 90 + 1);
    }
}

static void tell(struct bench *bench)
{
    char topic[PROTO_TOPIC_MAX];
    bytes_clear(&bench->wire);
    must(proto_deflate(bytes_view(&bench->plain), &bench->wire), "deflate");
    snprintf(topic, sizeof(topic), "raff/1/bench/H1/down");
    struct start start = begin();
    int error = seat_receive(bench->seat, bench->now_ms, UTC_MS, topic, bytes_view(&bench->wire));
    end(bench, RECEIVE, start);
    must(error > 0 ? -EPROTO : error, "receive");
}

static void tell_rows(struct bench *bench, const struct proto_snapshot *ask)
{
    struct site *site = &bench->site;
    struct bytes *out = &bench->plain;
    size_t n = rows_of(site, ask->table);
    if (ask->after.len == 0) {
        site->row = 0;
    }
    bytes_addf(out,
               "{\"type\":\"rows\",\"hub\":\"%s\",\"op\":10,\"t\":\"%s\",\"after\":", bench->hub,
               ask->table);
    bytes_add(out, ask->after.len ? ask->after.at : "null", ask->after.len ? ask->after.len : 4);
    bytes_add_str(out, ",\"rows\":[");
    for (bool first = true; site->row < n && out->len < CHUNK_BYTES; site->row++, first = false) {
        bytes_add_str(out, first ? "" : ",");
        write_row(site, ask->table, out);
        bench->said_rows++;
    }
    bytes_addf(out, "],\"more\":%s,\"own\":{}}", site->row < n ? "true" : "false");
    must(out->error, "rows");
    tell(bench);
}

static void answer(struct bench *bench, const struct seat_out *said)
{
    static struct proto_message message;
    CLEANUP(bytes_release) struct bytes scratch;
    struct str plain;
    bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
    must(proto_inflate(said->payload, &scratch, &plain), "inflate");
    bytes_clear(&bench->plain);
    if (said->retain || proto_read(plain, &bench->arena, &message)) {
        return; /* its state */
    }
    if (message.type == PROTO_HELLO) {
        char head[2 * CHAIN_SIZE + 1];
        uint8_t first[CHAIN_SIZE];
        chain_first("bench", "H1", 1, first);
        to_hex(first, CHAIN_SIZE, head);
        bytes_addf(&bench->plain,
                   "{\"type\":\"welcome\",\"hub\":\"%s\",\"v\":1,\"epoch\":1,\"expect\":1,"
                   "\"head\":\"%s\",\"op\":10,\"floor\":10,\"now\":\"2026-11-22T10:00:00.000Z\"}",
                   bench->hub, head);
        tell(bench);
    } else if (message.type == PROTO_SNAPSHOT) {
        tell_rows(bench, &message.as.snapshot);
    } else if (message.type == PROTO_PULL) {
        bytes_addf(&bench->plain,
                   "{\"type\":\"ops\",\"hub\":\"%s\",\"from\":%llu,\"to\":10,\"rows\":[],"
                   "\"own\":{}}",
                   bench->hub, (unsigned long long)message.as.pull.op + 1);
        tell(bench);
    }
}

/* --- the seat's side --- */

/* 1: something was said. */
static int next(struct bench *bench)
{
    struct seat_out said;
    struct start start = begin();
    int more = seat_next(bench->seat, bench->now_ms, &said);
    end(bench, NEXT, start);
    must(more, "next");
    if (more > 0) {
        answer(bench, &said);
    }
    return more;
}

static void rest(struct bench *bench)
{
    struct start start = begin();
    bench->now_ms += STEP_MS;
    must(seat_tick(bench->seat, bench->now_ms, UTC_MS), "tick");
    end(bench, TICK, start);
    start = begin();
    must(ledger_idle(bench->ledger), "idle");
    end(bench, IDLE, start);
}

static bool is_level(struct bench *bench)
{
    struct ledger_sync sync;
    ledger_sync_state(bench->ledger, &sync);
    return !sync.loading && strcmp(sync.op_hub, bench->hub) == 0;
}

/* Where an item lies, for as many items as there are samples. */
static double by_item_us(struct bench *bench)
{
    static uint64_t samples[LOOKUPS];
    for (size_t i = 0; i < LOOKUPS; i++) {
        struct stock_row rows[20];
        char item[ITEM_SIZE];
        snprintf(item, sizeof(item), "SKU-%06zu", i * 7919 % (bench->site.rows / 40));
        uint64_t start_ns = bench_now_ns();
        must(ledger_stock(bench->ledger, "", "", item, 0, rows, ARRAY_SIZE(rows)), "stock");
        samples[i] = bench_now_ns() - start_ns;
    }
    return bench_percentile_us(samples, LOOKUPS, 50);
}

static void load(struct bench *bench, size_t n)
{
    memset(bench->timings, 0, sizeof(bench->timings));
    bench->said_rows = 0;
    snprintf(bench->hub, sizeof(bench->hub), "hub-%zu", n);
    uint64_t start_ns = bench_now_ns();
    seat_link_up(bench->seat, bench->now_ms);
    while (!is_level(bench)) {
        if (next(bench) == 0) {
            rest(bench);
        }
    }
    double s = (double)(bench_now_ns() - start_ns) / 1e9;
    printf("{\"bench\":\"turns\",\"load\":%zu,\"rows\":%zu,\"seconds\":%.2f", n, bench->said_rows,
           s);
    for (int i = 0; i < 200; i++) { /* and what comes behind it, if only in part */
        while (next(bench) > 0) {
        }
        rest(bench);
    }
    for (size_t i = 0; i < CALLS; i++) {
        const struct timing *t = &bench->timings[i];
        printf(",\"%s\":{\"n\":%llu,\"cpu_max_ms\":%.2f,\"wall_max_ms\":%.2f,\"cpu_ms\":%.0f}",
               call_names[i], (unsigned long long)t->n, (double)t->cpu_max_ns / MS_NS,
               (double)t->wall_max_ns / MS_NS, (double)t->cpu_ns / MS_NS);
    }
    printf(",\"by_item_us\":%.0f}\n", by_item_us(bench));
    fflush(stdout);
    seat_link_down(bench->seat, bench->now_ms);
}

static uint64_t chance(void *context)
{
    uint64_t *state = context;
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 11;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void run(const char *directory, size_t rows, size_t loads)
{
    static struct bench bench;
    static uint64_t seed = 1;
    const struct ledger_identity identity = {.site = "bench", .seat = "H1", .epoch = 1};
    const struct seat_config config = {
        .version = "bench", .random = chance, .random_context = &seed};
    const uint8_t random16[16] = {1};
    char path[300];
    snprintf(path, sizeof(path), "%s/seat-1.db", directory);
    bench = (struct bench){.site.rows = rows, .now_ms = 1000};
    bytes_init(&bench.plain, PROTO_PLAIN_MAX);
    bytes_init(&bench.wire, PROTO_PLAIN_MAX);
    must(json_arena_init(&bench.arena, PROTO_ARENA_SIZE), "memory");
    must(ledger_open(path, NULL, &identity, random16, NULL, &bench.ledger), path);
    must(seat_new(&config, bench.ledger, &bench.seat), "seat");
    for (size_t i = 1; i <= loads; i++) {
        load(&bench, i);
    }
    seat_free(bench.seat);
    ledger_close(bench.ledger);
    bytes_release(&bench.plain);
    bytes_release(&bench.wire);
    json_arena_release(&bench.arena);
}

int main(int argc, char **argv)
{
    const char *dir = "/var/tmp";
    size_t rows = 1000000, loads = 2;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--dir") == 0) {
            dir = argv[i + 1];
        } else if (strcmp(argv[i], "--rows") == 0) {
            rows = strtoul(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--loads") == 0) {
            loads = strtoul(argv[i + 1], NULL, 10);
        }
    }
    if (argc % 2 == 0 || rows < 400) {
        fputs("usage: bench_turns [--rows N] [--loads N] [--dir DIR]\n", stderr);
        return 2;
    }
    char directory[256];
    snprintf(directory, sizeof(directory), "%s/raff-bench-XXXXXX", dir);
    if (!mkdtemp(directory)) {
        fprintf(stderr, "bench_turns: %s: %s\n", directory, strerror(errno));
        return 1;
    }
    run(directory, rows, loads);
    nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}
