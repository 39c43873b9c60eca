/*
 * How many events a second the hub's engine takes: batches as seats send them in, answers out, all
 * of it committed, beside
 *
 * - a bare SQLite loop that writes the same rows in the same number of commits to the same disk,
 * - PostgreSQL, once the log table's rows alone, and once all that the hub changed, a thousand
 * events and more a transaction (ingest_postgres.h),
 *
 * in turns in one run.
 *
 *     build/release/bench/bench_ingest [--seats 1,20,200] [--batch 128] [--tasks 3600] [--rounds 5]
 *                                      [--dir /var/tmp] [--hub]
 *     tests/bench/with_postgres build/release/bench/bench_ingest
 *
 * One JSON line for each number of seats: medians over the rounds, by the clock and by the
 * processor's time. `same`: both books of SQLite hold the same rows afterwards. --hub runs the
 * engine alone, for a profiler.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "tests/bench/ingest_bare.h"
#include "tests/bench/ingest_floor.h"
#include "tests/bench/ingest_postgres.h"
#include "tests/bench/measure.h"

#define ROUNDS_MAX      64
#define NOW_MS          1000
#define POSTGRES_EVENTS 1000 /* a transaction, at the least */

struct options {
    const char *dir;
    const char *seats;
    size_t batch;
    size_t tasks;
    size_t rounds;
    bool hub_only;
};

struct sample {
    uint64_t wall_ns;
    uint64_t cpu_ns;
};

struct samples {
    struct sample hub[ROUNDS_MAX];
    struct sample bare[ROUNDS_MAX];
    struct sample log[ROUNDS_MAX]; /* PostgreSQL's */
    struct sample all[ROUNDS_MAX];
};

static void must(int error, const char *what)
{
    if (error) {
        fprintf(stderr, "bench_ingest: %s: %s\n", what, error_text(error));
        exit(1);
    }
}

static struct sample started(void)
{
    return (struct sample){.wall_ns = bench_now_ns(), .cpu_ns = bench_cpu_ns()};
}

static struct sample since(struct sample start)
{
    return (struct sample){.wall_ns = bench_now_ns() - start.wall_ns,
                           .cpu_ns = bench_cpu_ns() - start.cpu_ns};
}

/* --- files --- */

static void forget(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        char name[512];
        snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        unlink(name);
    }
}

/* On the disk before the clock starts. */
static void copy_book(const char *from, const char *to)
{
    struct stat stat;
    forget(to);
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(in < 0 || out < 0 || fstat(in, &stat) ? -errno : 0, to);
    for (off_t at = 0; at < stat.st_size;) {
        must(sendfile(out, in, &at, (size_t)(stat.st_size - at)) <= 0 ? -EIO : 0, to);
    }
    must(fsync(out) ? -errno : 0, to);
    close(in);
    close(out);
}

/* --- the hub --- */

static uint64_t next_number(void *context)
{
    (void)context;
    return 1;
}

struct engine {
    struct db *db;
    struct hub *hub;
};

static void open_engine(struct engine *engine, const char *path)
{
    const struct hub_config config = {.random = next_number};
    must(db_open(path, NULL, &hub_schema, NULL, &engine->db), path);
    must(hub_new(&config, engine->db, &engine->hub), "hub");
}

static void close_engine(struct engine *engine)
{
    hub_free(engine->hub);
    db_close(engine->db);
}

/* What waits at once, and all answers to it. */
static void take_commit(struct hub *hub, const struct posts *posts, size_t from, size_t to)
{
    struct hub_out out;
    for (size_t i = from; i < to; i++) {
        const struct post *post = &posts->all[i];
        struct str payload = {(const char *)posts->wire.at + post->at, post->len};
        must(hub_receive(hub, NOW_MS, post->topic, payload), "receive");
    }
    must(hub_flush(hub, NOW_MS, INGEST_UTC_MS), "flush");
    while (hub_next(hub, &out) > 0) {
    }
}

static struct sample run_hub(const char *path, const struct posts *posts)
{
    struct engine engine;
    size_t at = 0;
    open_engine(&engine, path);
    struct sample start = started();
    for (size_t i = 0; i < posts->n_commits; i++) {
        take_commit(engine.hub, posts, at, posts->commits[i]);
        at = posts->commits[i];
    }
    struct sample sample = since(start);
    close_engine(&engine);
    return sample;
}

/* Which rows `together` commits of the hub's change, each row once. The session takes the hook that
 * keeps the sums. */
static void record_hub(const char *path, const struct posts *posts, size_t together,
                       struct record *record)
{
    struct engine engine;
    size_t at = 0;
    open_engine(&engine, path);
    sums_unwatch(engine.hub);
    for (size_t i = 0; i < posts->n_commits;) {
        size_t end = i + together < posts->n_commits ? i + together : posts->n_commits;
        struct record_session *session = record_begin(db_handle(engine.db));
        for (; i < end; i++) {
            take_commit(engine.hub, posts, at, posts->commits[i]);
            at = posts->commits[i];
        }
        record_end(record, session, db_handle(engine.db));
    }
    close_engine(&engine);
}

/* All that was sent is in the log, and none of it for a person to look at. */
static void check_book(const char *path, size_t events)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    must(db_error(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL)), path);
    must(db_error(sqlite3_prepare_v2(db, "SELECT count(*), sum(outcome <> '') FROM event", -1,
                                     &stmt, NULL)),
         "check");
    sqlite3_step(stmt);
    if ((size_t)sqlite3_column_int64(stmt, 0) != events || sqlite3_column_int64(stmt, 1) != 0) {
        fprintf(stderr, "bench_ingest: %lld events of %zu, %lld for review\n",
                sqlite3_column_int64(stmt, 0), events, sqlite3_column_int64(stmt, 1));
        exit(1);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

static struct sample run_bare(const char *path, const struct record *record)
{
    sqlite3 *db = bare_open(path);
    struct sample start = started();
    bare_run(db, record);
    struct sample sample = since(start);
    sqlite3_close(db);
    return sample;
}

/* --- rounds --- */

struct bench {
    const struct options *options;
    size_t seats;
    char base[300], ours[300], bare[300];
    struct posts posts;
    struct record record;
    struct record wide; /* PostgreSQL's transactions */
    struct samples samples;
};

static void run_round(struct bench *bench, size_t round)
{
    copy_book(bench->base, bench->ours);
    copy_book(bench->base, bench->bare);
    bench->samples.hub[round] = run_hub(bench->ours, &bench->posts);
    if (bench->options->hub_only) {
        return;
    }
    bench->samples.bare[round] = run_bare(bench->bare, &bench->record);
    struct postgres_took log = postgres_run_log(&bench->wide, bench->base);
    struct postgres_took all = postgres_run_all(&bench->wide, bench->base);
    bench->samples.log[round] = (struct sample){log.wall_ns, log.cpu_ns};
    bench->samples.all[round] = (struct sample){all.wall_ns, all.cpu_ns};
}

static double median_us(const struct sample *samples, size_t n, bool cpu)
{
    uint64_t all[ROUNDS_MAX];
    for (size_t i = 0; i < n; i++) {
        all[i] = cpu ? samples[i].cpu_ns : samples[i].wall_ns;
    }
    return bench_percentile_us(all, n, 50);
}

/* How often ours goes into the peer's time; the median of the rounds. */
static double median_ratio(const struct sample *ours, const struct sample *peers, size_t n,
                           bool cpu)
{
    uint64_t all[ROUNDS_MAX];
    for (size_t i = 0; i < n; i++) {
        uint64_t peer = cpu ? peers[i].cpu_ns : peers[i].wall_ns;
        uint64_t own = cpu ? ours[i].cpu_ns : ours[i].wall_ns;
        all[i] = peer * 1000000 / own;
    }
    return bench_percentile_us(all, n, 50) / 1000;
}

static void report_postgres(const char *name, const struct sample *hub, const struct sample *took,
                            size_t n, double events)
{
    printf(",\"postgres_%s_per_s\":%.0f,\"postgres_%s_cpu_us\":%.2f,\"ratio_postgres_%s\":%.2f,"
           "\"ratio_cpu_postgres_%s\":%.2f",
           name, events / median_us(took, n, false) * 1e6, name, median_us(took, n, true) / events,
           name, median_ratio(hub, took, n, false), name, median_ratio(hub, took, n, true));
}

static void report(struct bench *bench, bool same)
{
    const struct samples *s = &bench->samples;
    size_t n = bench->options->rounds;
    double events = (double)bench->posts.events;
    printf("{\"bench\":\"ingest\",\"seats\":%zu,\"batch\":%zu,\"events\":%zu,\"commits\":%zu,"
           "\"rows\":%zu,\"hub_per_s\":%.0f,\"hub_cpu_us\":%.2f",
           bench->seats, bench->options->batch, bench->posts.events, bench->posts.n_commits,
           bench->record.n_rows, events / median_us(s->hub, n, false) * 1e6,
           median_us(s->hub, n, true) / events);
    if (!bench->options->hub_only) {
        printf(",\"bare_per_s\":%.0f,\"bare_cpu_us\":%.2f,\"ratio\":%.2f,\"ratio_cpu\":%.2f,"
               "\"same\":%s",
               events / median_us(s->bare, n, false) * 1e6, median_us(s->bare, n, true) / events,
               median_ratio(s->hub, s->bare, n, false), median_ratio(s->hub, s->bare, n, true),
               same ? "true" : "false");
    }
    if (s->log[0].wall_ns) {
        report_postgres("log", s->hub, s->log, n, events);
        report_postgres("all", s->hub, s->all, n, events);
    }
    printf("}\n");
    fflush(stdout);
}

static void record_both(struct bench *bench)
{
    size_t commit_events = bench->posts.events / bench->posts.n_commits;
    copy_book(bench->base, bench->ours);
    record_hub(bench->ours, &bench->posts, 1, &bench->record);
    copy_book(bench->base, bench->ours);
    record_hub(bench->ours, &bench->posts, 1 + (POSTGRES_EVENTS - 1) / commit_events, &bench->wide);
}

static void measure(const struct options *options, const char *directory, size_t seats)
{
    static struct bench bench;
    bench = (struct bench){.options = options, .seats = seats};
    bytes_init(&bench.record.text, 0);
    bytes_init(&bench.wide.text, 0);
    snprintf(bench.base, sizeof(bench.base), "%s/base.db", directory);
    snprintf(bench.ours, sizeof(bench.ours), "%s/hub.db", directory);
    snprintf(bench.bare, sizeof(bench.bare), "%s/bare.db", directory);
    ingest_make_posts(bench.base, seats, options->batch, &bench.posts);
    if (!options->hub_only) {
        record_both(&bench);
    }
    for (size_t i = 0; i < options->rounds; i++) {
        run_round(&bench, i);
    }
    check_book(bench.ours, bench.posts.events);
    report(&bench, options->hub_only || bare_same(bench.ours, bench.bare));
    record_release(&bench.record);
    record_release(&bench.wide);
    posts_release(&bench.posts);
    forget(bench.ours);
    forget(bench.bare);
}

static int usage(void)
{
    fputs("usage: bench_ingest [--seats N[,N...]] [--batch N] [--tasks N] [--rounds N] [--dir DIR] "
          "[--hub]\n",
          stderr);
    return 2;
}

static bool read_options(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--hub") == 0) {
            options->hub_only = true;
            continue;
        }
        if (!value) {
            return false;
        }
        if (strcmp(argv[i], "--seats") == 0) {
            options->seats = value;
        } else if (strcmp(argv[i], "--dir") == 0) {
            options->dir = value;
        } else if (strcmp(argv[i], "--batch") == 0) {
            options->batch = strtoul(value, NULL, 10);
        } else if (strcmp(argv[i], "--tasks") == 0) {
            options->tasks = strtoul(value, NULL, 10);
        } else if (strcmp(argv[i], "--rounds") == 0) {
            options->rounds = strtoul(value, NULL, 10);
        } else {
            return false;
        }
        i++;
    }
    return options->batch >= 1 && options->batch <= PROTO_BATCH_EVENTS_MAX &&
           options->rounds >= 1 && options->rounds <= ROUNDS_MAX && options->tasks >= 1;
}

int main(int argc, char **argv)
{
    struct options options = {
        .dir = "/var/tmp", .seats = "1,20,200", .batch = 128, .tasks = 3600, .rounds = 5};
    char directory[256], base[300];
    if (!read_options(argc, argv, &options)) {
        return usage();
    }
    snprintf(directory, sizeof(directory), "%s/raff-bench-XXXXXX", options.dir);
    must(mkdtemp(directory) ? 0 : -errno, directory);
    snprintf(base, sizeof(base), "%s/base.db", directory);
    ingest_make_book(base, options.tasks);
    for (const char *at = options.seats; *at;) {
        char *end = NULL;
        size_t seats = strtoul(at, &end, 10);
        if (seats < 1 || seats > INGEST_SEATS_MAX) {
            fprintf(stderr, "bench_ingest: --seats: 1 to %d\n", INGEST_SEATS_MAX);
            break;
        }
        measure(&options, directory, seats);
        at = *end == ',' ? end + 1 : end + strlen(end);
    }
    forget(base);
    rmdir(directory);
    return 0;
}
