/*
 * The speed of a scan: its last byte on the tty → durable → drawn → beeped, on the real terminal
 * program over a real pty, beside a bare SQLite commit of the same rows in the same run, sample by
 * sample.
 *
 *     build/release/bench/bench_scan [--bins N[,N…]] [--scans N] [--raff PATH] [--dir DIR]
 *
 * One JSON line a size: percentiles of both in microseconds, their ratio, the terminal's resident
 * memory. The budget is 1.5 at p99, and flat within 1.3 over the sizes.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/base/str.h"
#include "tests/bench/measure.h"
#include "tests/bench/site.h"

#define SCANS_MAX    (SITE_LINES * SITE_LINE_QTY - WARM_UP)
#define WARM_UP      50
#define TIMEOUT_MS   10000
#define SETTLE_MS    2
#define STOP_MS      2000
#define STOP_STEP_MS 20
#define OUTPUT_KEPT  65536

struct options {
    const char *raff;
    const char *dir;
    const char *bins;
    size_t scans;
};

struct seat {
    pid_t pid;
    int screen;  /* master of the terminal's pty */
    int scanner; /* master of the scanner's pty */
    int scanner_slave;
    char scanner_path[128];
    char output[OUTPUT_KEPT + 1]; /* the newest bytes of the screen */
    size_t len;
};

static void die(const char *what)
{
    fprintf(stderr, "bench_scan: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* --- the terminal under test --- */

static void open_scanner(struct seat *seat)
{
    struct termios raw;
    if (openpty(&seat->scanner, &seat->scanner_slave, seat->scanner_path, NULL, NULL) != 0 ||
        tcgetattr(seat->scanner_slave, &raw) != 0) {
        die("scanner pty");
    }
    cfmakeraw(&raw);
    tcsetattr(seat->scanner_slave, TCSANOW, &raw);
}

static void start(struct seat *seat, const struct options *options, const char *state)
{
    struct winsize size = {.ws_row = 16, .ws_col = 20};
    open_scanner(seat);
    seat->pid = forkpty(&seat->screen, NULL, NULL, &size);
    if (seat->pid < 0) {
        die("forkpty");
    }
    if (seat->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        execl(options->raff, "raff", "--state", state, "run", "--scanner", seat->scanner_path,
              (char *)NULL);
        _exit(127);
    }
}

/* Takes what the screen has to say within the time; returns how many bytes. */
static size_t listen(struct seat *seat, int timeout_ms)
{
    struct pollfd ready = {.fd = seat->screen, .events = POLLIN};
    if (poll(&ready, 1, timeout_ms) <= 0) {
        return 0;
    }
    if (seat->len > OUTPUT_KEPT / 2) {
        memmove(seat->output, seat->output + seat->len - OUTPUT_KEPT / 4, OUTPUT_KEPT / 4);
        seat->len = OUTPUT_KEPT / 4;
    }
    ssize_t n = read(seat->screen, seat->output + seat->len, OUTPUT_KEPT - seat->len);
    if (n <= 0) {
        return 0;
    }
    seat->len += (size_t)n;
    seat->output[seat->len] = '\0';
    return (size_t)n;
}

/* Waits until the terminal has set this title; everything before is forgotten. */
static void await(struct seat *seat, const char *title)
{
    char mark[64];
    snprintf(mark, sizeof(mark), ";%s", title);
    uint64_t end = bench_now_ns() + TIMEOUT_MS * 1000000ULL;
    while (!memmem(seat->output, seat->len, mark, strlen(mark))) {
        if (bench_now_ns() > end || (listen(seat, 100) == 0 && waitpid(seat->pid, NULL, WNOHANG))) {
            fprintf(stderr, "bench_scan: no screen \"%s\"; last output:\n%s\n", title,
                    seat->output);
            exit(1);
        }
    }
    while (listen(seat, 20) > 0) {
    }
    seat->len = 0;
}

static void put(int fd, const char *text)
{
    if (write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
        die("write");
    }
}

static void log_in(struct seat *seat)
{
    await(seat, "login-badge");
    put(seat->scanner, SITE_BADGE "\r");
    await(seat, "login-pin");
    put(seat->screen, SITE_PIN "\r");
    await(seat, "menu");
    put(seat->screen, "1\r");
}

/* Takes the n-th task; the one before is done. */
static void begin_task(struct seat *seat, size_t task)
{
    char label[32];
    if (task > 0) {
        await(seat, "pick-done");
        put(seat->screen, "\r");
    }
    await(seat, "pick-tote");
    snprintf(label, sizeof(label), SITE_TOTE "\r", task);
    put(seat->scanner, label);
    await(seat, "pick-bin");
}

/* Walks to the n-th bin. */
static void go_to(struct seat *seat, size_t bin)
{
    char label[32];
    snprintf(label, sizeof(label), SITE_BIN "\r", bin);
    put(seat->scanner, label);
    await(seat, "pick-item");
}

/* Whether a beep is among the output: a BEL that does not end a title. */
static bool has_beeped(const struct seat *seat)
{
    bool title = false;
    for (size_t i = 0; i < seat->len; i++) {
        if (seat->output[i] == '\a' && !title) {
            return true;
        }
        title = seat->output[i] == ']' || (title && seat->output[i] != '\a');
    }
    return false;
}

/* Both meet a machine that has rested, as it does between two scans. */
static void rest(struct seat *seat)
{
    while (listen(seat, SETTLE_MS) > 0) {
    }
}

/* One scan: from the write of its last byte to the beep on the terminal, which comes when all is
 * durable and drawn. */
static uint64_t scan(struct seat *seat)
{
    static const char code[] = "]C101" SITE_GTIN;
    put(seat->scanner, code);
    seat->len = 0;
    uint64_t begin = bench_now_ns();
    put(seat->scanner, "\r");
    while (!has_beeped(seat)) {
        if (listen(seat, TIMEOUT_MS) == 0) {
            fprintf(stderr, "bench_scan: no answer to a scan; last output:\n%s\n", seat->output);
            exit(1);
        }
    }
    return bench_now_ns() - begin;
}

/* A terminal that is told to end has two seconds for it. */
static void stop(struct seat *seat)
{
    kill(seat->pid, SIGTERM);
    for (int waited_ms = 0; waited_ms < STOP_MS; waited_ms += STOP_STEP_MS) {
        if (waitpid(seat->pid, NULL, WNOHANG) == seat->pid) {
            return;
        }
        if (listen(seat, STOP_STEP_MS) == 0) {
            usleep(STOP_STEP_MS * 1000); /* the screen is closed already */
        }
    }
    kill(seat->pid, SIGKILL);
    waitpid(seat->pid, NULL, 0);
}

static long resident_kib(pid_t pid)
{
    char path[64];
    char line[256];
    long kib = 0;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file)) {
        if (sscanf(line, "VmRSS: %ld", &kib) == 1) {
            break;
        }
    }
    if (file) {
        fclose(file);
    }
    return kib;
}

/* --- the peer: the same rows, bare --- */

struct peer {
    sqlite3 *db;
    sqlite3_stmt *begin, *event, *leg, *line, *commit;
    sqlite3_int64 seq;
};

static sqlite3_stmt *prepare(struct peer *peer, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(peer->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench_scan: %s\n", sqlite3_errmsg(peer->db));
        exit(1);
    }
    return stmt;
}

static void peer_open(struct peer *peer, const char *path)
{
    static const char schema[] =
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA wal_autocheckpoint=0;"
        "CREATE TABLE event(seq INTEGER PRIMARY KEY, line TEXT, hash BLOB, at_ms INTEGER, work "
        "TEXT)"
        " STRICT;"
        "CREATE TABLE leg(place TEXT, item TEXT, lot TEXT, serial TEXT, seq INTEGER, qty INTEGER,"
        " PRIMARY KEY(place, item, lot, serial, seq)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE line(seq INTEGER PRIMARY KEY, task TEXT, line INTEGER, done INTEGER) STRICT;";
    if (sqlite3_open(path, &peer->db) != SQLITE_OK ||
        sqlite3_exec(peer->db, schema, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench_scan: %s: %s\n", path, sqlite3_errmsg(peer->db));
        exit(1);
    }
    peer->begin = prepare(peer, "BEGIN IMMEDIATE");
    peer->event = prepare(peer, "INSERT INTO event VALUES(?1, ?2, zeroblob(32), 1, ?3)");
    peer->leg = prepare(peer, "INSERT INTO leg VALUES(?1, 'SKU0', '', '', ?2, ?3)");
    peer->line = prepare(peer, "INSERT INTO line VALUES(?1, 'T000', 1, 1)");
    peer->commit = prepare(peer, "COMMIT");
}

static void run(struct peer *peer, sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_DONE) {
        fprintf(stderr, "bench_scan: %s\n", sqlite3_errmsg(peer->db));
        exit(1);
    }
    sqlite3_reset(stmt);
}

static void peer_leg(struct peer *peer, const char *place, int qty)
{
    sqlite3_bind_text(peer->leg, 1, place, -1, SQLITE_STATIC);
    sqlite3_bind_int64(peer->leg, 2, peer->seq);
    sqlite3_bind_int(peer->leg, 3, qty);
    run(peer, peer->leg);
}

static uint64_t peer_commit(struct peer *peer)
{
    static const char bin[] = "BIN-0000000";
    static const char line[] =
        "{\"seq\":1000,\"type\":\"pick\",\"at\":\"2026-11-22T10:00:00.123Z\",\"by\":\"u1\","
        "\"task\":"
        "\"T000\",\"line\":1,\"legs\":[{\"place\":\"BIN-0000000\",\"item\":\"SKU0\",\"qty\":-1},"
        "{\"place\":\"TOTE-0\",\"item\":\"SKU0\",\"qty\":1}],\"scan\":\"]C101" SITE_GTIN "\"}";
    static const char work[] = "{\"v\":1,\"person\":\"u1\",\"stack\":[[\"menu\",\"menu\"],["
                               "\"pick\",\"pick-item\"]],\"pick\":{"
                               "\"task\":\"T000\",\"line\":1,\"slots\":1,\"bin\":\"BIN-0000000\","
                               "\"seen\":1,\"in\":{},\"held\":[]},"
                               "\"pack\":{\"in\":{}},\"ship\":{},\"move\":{\"in\":{}},\"stock\":{},"
                               "\"totes\":[{\"task\":\"T000\","
                               "\"slot\":1,\"id\":\"TOTE-0\"}]}";
    uint64_t begin = bench_now_ns();
    peer->seq++;
    run(peer, peer->begin);
    sqlite3_bind_int64(peer->event, 1, peer->seq);
    sqlite3_bind_text(peer->event, 2, line, -1, SQLITE_STATIC);
    sqlite3_bind_text(peer->event, 3, work, -1, SQLITE_STATIC);
    run(peer, peer->event);
    peer_leg(peer, bin, -1);
    peer_leg(peer, "TOTE-0", 1);
    sqlite3_bind_int64(peer->line, 1, peer->seq);
    run(peer, peer->line);
    run(peer, peer->commit);
    return bench_now_ns() - begin;
}

/* --- a run --- */

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void report(size_t bins, uint64_t *ours, uint64_t *peers, size_t n, long kib)
{
    double p50 = bench_percentile_us(ours, n, 50);
    double p99 = bench_percentile_us(ours, n, 99);
    double peer50 = bench_percentile_us(peers, n, 50);
    double peer99 = bench_percentile_us(peers, n, 99);
    printf("{\"bench\":\"scan\",\"bins\":%zu,\"scans\":%zu,\"p50_us\":%.0f,\"p99_us\":%.0f,"
           "\"peer_p50_us\":%.0f,\"peer_p99_us\":%.0f,\"ratio_p50\":%.2f,\"ratio_p99\":%.2f,"
           "\"resident_mib\":%.1f}\n",
           bins, n, p50, p99, peer50, peer99, p50 / peer50, p99 / peer99, (double)kib / 1024);
    fflush(stdout);
}

static void measure(const struct options *options, size_t bins)
{
    static uint64_t ours[SCANS_MAX];
    static uint64_t peers[SCANS_MAX];
    static struct seat seat;
    char state[256];
    char path[300];
    struct peer peer = {0};
    seat = (struct seat){0};
    snprintf(state, sizeof(state), "%s/raff-bench-XXXXXX", options->dir);
    if (!mkdtemp(state)) {
        die(state);
    }
    if (site_make(state, bins) != 0) {
        exit(1);
    }
    snprintf(path, sizeof(path), "%s/peer.db", state);
    peer_open(&peer, path);
    start(&seat, options, state);
    log_in(&seat);
    for (size_t i = 0; i < options->scans + WARM_UP; i++) {
        if (i % SITE_TASK_QTY == 0) {
            begin_task(&seat, i / SITE_TASK_QTY);
        }
        if (i % SITE_LINE_QTY == 0) {
            go_to(&seat, i / SITE_LINE_QTY);
        }
        rest(&seat);
        uint64_t ours_ns = scan(&seat);
        rest(&seat);
        uint64_t peer_ns = peer_commit(&peer);
        if (i >= WARM_UP) {
            ours[i - WARM_UP] = ours_ns;
            peers[i - WARM_UP] = peer_ns;
        }
    }
    report(bins, ours, peers, options->scans, resident_kib(seat.pid));
    stop(&seat);
    sqlite3_stmt *all[] = {peer.begin, peer.event, peer.leg, peer.line, peer.commit};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        sqlite3_finalize(all[i]);
    }
    sqlite3_close(peer.db);
    close(seat.screen);
    close(seat.scanner);
    close(seat.scanner_slave);
    nftw(state, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(int argc, char **argv)
{
    struct options options = {.raff = "build/release/bin/raff",
                              .dir = "/var/tmp",
                              .bins = "1000,100000,1000000",
                              .scans = 2000};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (value && strcmp(argv[i], "--raff") == 0) {
            options.raff = value;
        } else if (value && strcmp(argv[i], "--dir") == 0) {
            options.dir = value;
        } else if (value && strcmp(argv[i], "--bins") == 0) {
            options.bins = value;
        } else if (value && strcmp(argv[i], "--scans") == 0) {
            options.scans = strtoul(value, NULL, 10);
        } else {
            fputs("usage: bench_scan [--bins N[,N...]] [--scans N] [--raff PATH] [--dir DIR]\n",
                  stderr);
            return 2;
        }
        i++;
    }
    if (options.scans < 1 || options.scans > SCANS_MAX) {
        fprintf(stderr, "bench_scan: --scans: 1 to %d\n", SCANS_MAX);
        return 2;
    }
    for (const char *at = options.bins; *at;) {
        char *end = NULL;
        measure(&options, strtoul(at, &end, 10));
        at = *end == ',' ? end + 1 : end + strlen(end);
    }
    return 0;
}
