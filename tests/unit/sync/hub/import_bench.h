/* A new book, a directory with the files of a good site "w", and what an import of them says. */
#ifndef TESTS_UNIT_SYNC_HUB_IMPORT_BENCH_H
#define TESTS_UNIT_SYNC_HUB_IMPORT_BENCH_H

#include "sync/hub/command.h"
#include "sync/hub/storage.h"

#define UTC_MS 1795341600000 /* 2026-11-22T10:00:00Z */

struct bench {
    char state[FILE_PATH_MAX];
    char site[FILE_PATH_MAX + 8]; /* the directory of its files */
    struct storage storage;
    struct command_call call;
    char err[8192];
};

/* A file of the site's directory; the good site's, all of them. */
void put_file(struct bench *bench, const char *name, const char *text);
void put_good(struct bench *bench);
/* Its book, and the directory that goes with it. */
void bench_open(struct bench *bench);
void bench_close(struct bench *bench);
/* A command's exit code; what it complained of is in `err` then. */
int run(struct bench *bench, int (*command)(struct command_call *, int, const char **), int argc,
        const char **argv);
/* Of the site, or of a file of orders below the state directory. */
int import(struct bench *bench, const char *orders);
/* The number that a query gives; -1 for none. */
int64_t ask(struct bench *bench, const char *sql);
/* The last command's words have these in them. */
void expect_fault(struct bench *bench, const char *what, const char *fault);
/* Of the tables that an import writes: a refusal changes none. */
int64_t count_rows(struct bench *bench);

#endif
