/*
 * The peers' hub: takes events from the broker, stores each as one row in SQLite (WAL, FULL), and
 * says by a message up to which it has committed. Nothing is checked and nothing made of them. What
 * is there goes into one transaction, at most 1,000 events.
 *
 *     bench_sink --hub DIR --port N --db FILE
 *
 * Says `ready` when it is subscribed; ends with SIGTERM.
 */
#include <getopt.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/peer.h"

#define EVENTS_A_COMMIT 1000

struct sink {
    struct peer peer;
    sqlite3 *db;
    sqlite3_stmt *begin, *add, *commit;
    unsigned open; /* events of the transaction */
    uint64_t last;
};

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    (void)number;
    stopped = 1;
}

static void must(struct sink *sink, const char *what, int result)
{
    if (result != SQLITE_OK && result != SQLITE_DONE) {
        fprintf(stderr, "bench_sink: %s: %s\n", what, sqlite3_errmsg(sink->db));
        exit(1);
    }
}

static void run(struct sink *sink, sqlite3_stmt *stmt)
{
    must(sink, sqlite3_sql(stmt), sqlite3_step(stmt));
    sqlite3_reset(stmt);
}

static void commit(struct sink *sink)
{
    char words[32];
    if (sink->open == 0) {
        return;
    }
    run(sink, sink->commit);
    sink->open = 0;
    int len = snprintf(words, sizeof(words), "%llu", (unsigned long long)sink->last);
    peer_publish(&sink->peer, PEER_ACKS, words, (size_t)len);
}

/* The payload is the event's number, a blank, its line; or more of them, a line each. */
static void take_lines(struct sink *sink, const char *at, const char *end)
{
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop_at = newline ? newline : end;
        char *line = NULL;
        sink->last = strtoull(at, &line, 10);
        if (sink->open++ == 0) {
            run(sink, sink->begin);
        }
        sqlite3_bind_int64(sink->add, 1, (sqlite3_int64)sink->last);
        sqlite3_bind_text(sink->add, 2, line + 1, (int)(stop_at - line - 1), SQLITE_STATIC);
        run(sink, sink->add);
        at = stop_at + 1;
    }
}

static void on_message(void *context, const char *payload, size_t len)
{
    struct sink *sink = context;
    take_lines(sink, payload, payload + len);
    if (sink->open >= EVENTS_A_COMMIT) {
        commit(sink);
    }
}

static void open_db(struct sink *sink, const char *path)
{
    must(sink, path, sqlite3_open(path, &sink->db));
    must(sink, "schema",
         sqlite3_exec(sink->db,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "CREATE TABLE event (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;",
                      NULL, NULL, NULL));
    must(sink, "begin", sqlite3_prepare_v2(sink->db, "BEGIN IMMEDIATE", -1, &sink->begin, NULL));
    must(sink, "commit", sqlite3_prepare_v2(sink->db, "COMMIT", -1, &sink->commit, NULL));
    must(sink, "add",
         sqlite3_prepare_v2(sink->db, "INSERT OR IGNORE INTO event VALUES (?1, ?2)", -1, &sink->add,
                            NULL));
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"hub", required_argument, NULL, 'h'},
                                            {"port", required_argument, NULL, 'p'},
                                            {"db", required_argument, NULL, 'd'},
                                            {0}};
    static struct sink sink;
    const char *hub = NULL;
    const char *db = NULL;
    int port = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        hub = c == 'h' ? optarg : hub;
        db = c == 'd' ? optarg : db;
        port = c == 'p' ? (int)strtol(optarg, NULL, 10) : port;
    }
    if (!hub || !db || !port) {
        fputs("usage: bench_sink --hub DIR --port N --db FILE\n", stderr);
        return 2;
    }
    signal(SIGTERM, stop);
    open_db(&sink, db);
    sink.peer.context = &sink;
    sink.peer.message = on_message;
    peer_connect(&sink.peer, "bench-sink", hub, port, PEER_EVENTS);
    puts("ready");
    fflush(stdout);
    while (!stopped) {
        if (!peer_turn(&sink.peer, sink.open ? 0 : 100)) {
            commit(&sink);
        }
    }
    peer_close(&sink.peer);
    sqlite3_finalize(sink.begin);
    sqlite3_finalize(sink.add);
    sqlite3_finalize(sink.commit);
    return sqlite3_close(sink.db) == SQLITE_OK ? 0 : 1;
}
