/*
 * A running seat holds its file for itself. A tool that wants to read it (`raff log verify`) asks
 * for a copy, again and again until there is one: the seat copies in bites of two milliseconds, so
 * that the screen never waits.
 *
 *     copy 4711     {"whole":false}    it is under way: ask again
 *                   {"whole":true}     copy-4711.db, beside the seat's file, is the asker's to read
 *                                      and to take away
 *                   {"busy":true}      another asker's is under way: ask again
 *                   {"error":"…"}      there will be none
 *
 * A copy that nobody asks for any more is given up after a minute; what an asker left behind goes
 * when the seat starts.
 */
#ifndef TERMINAL_APP_BOOK_COPY_H
#define TERMINAL_APP_BOOK_COPY_H

#include <uv.h>

#include "drivers/base/bytes.h"
#include "sync/ledger/db.h"

#define BOOK_COPY_REQUEST "copy " /* and the asker's number */

struct book_copy;

/* Copies of `db`, which must outlive it, beside its file `path`. */
int book_copy_new(uv_loop_t *loop, struct db *db, const char *path,
                  struct book_copy **ret_copy) MUST_CHECK;
/* Writes the members of the answer to `copy {number}`. */
void book_copy_answer(struct book_copy *copy, struct str number, struct bytes *out);
/* Gives up what is under way. Takes NULL. */
void book_copy_free(struct book_copy *copy);

/* The tool's side: has the seat that holds `path` make a copy, and says where it lies, which it
 * does from when it asks, also if that fails: half of one may lie there. Blocks.
 * Where no seat answers, the error of answers_ask; RAFF_E_STATE and its words in `why` where one
 * does and makes none. */
int book_copy_ask(const char *path, char ret_copy[PATH_MAX], struct text *why) MUST_CHECK;
/* Takes a copy away, with what SQLite laid beside it. */
void book_copy_remove(const char *copy);

#endif
