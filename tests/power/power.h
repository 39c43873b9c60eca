/*
 * The power goes while a program works on its file, at every write and sync, many times over.
 *
 * A run is done twice from one seed. First alone: after every act the file is noted, byte for byte
 * as SQLite's own recovery leaves it, and proven by the program's own open and checks. Then again
 * with the same bytes, and at every change and sync the disk is cut onto another, many times by
 * another chance. What recovery makes of that must be, byte for byte, the file as it was after one
 * of the acts: none before the last that was durable when it returned, none behind the one that is
 * going on. So everything that was proven of those holds of every cut.
 *
 * Some cuts are gone through by the program itself (`prove`), and some meet a second one while they
 * recover.
 */
#ifndef TESTS_POWER_POWER_H
#define TESTS_POWER_POWER_H

#include <sqlite3.h>

#include "tests/sim/chance.h"
#include "tests/sim/disk.h"

#define POWER_LIVE     "/disk/live/"
#define POWER_ACTS_MAX 2000
#define POWER_UNBORN   SIZE_MAX /* a file that was just being made */

enum power_act { POWER_SOON, POWER_DURABLE }; /* what holds when the act returns */

struct power_program {
    const char *name;
    const char *file; /* of the database, in the directory */
    size_t acts;
    unsigned tries; /* at every moment */
    /* Makes the file, as the program does where there is none. */
    void (*begin)(const char *directory, uint64_t seed);
    /* What comes next; ends the process if the program fails. */
    enum power_act (*act)(void);
    void (*end)(void);
    sqlite3 *(*handle)(void);
    /* Notes what `prove` wants to know of the files after act n (0: as begin left them). */
    void (*note)(size_t n);
    /* Opens the files as a cut left them by the program's own path; may cut the power there again.
     * The database is as it was after one of the acts `least` to `most`, or between them (`least`
     * POWER_UNBORN: it was being made). What is wrong, or NULL. */
    const char *(*prove)(struct disk *disk, const char *directory, size_t least, size_t most,
                         struct chance *chance);
    /* The same for files beside the database, after every cut; may be NULL. */
    const char *(*look)(const char *directory, size_t least);
};

/* Runs seeds until there were so many cuts, then the controls; prints what came of it and returns
 * main's exit code. argv: [CUTS [FIRST_SEED]]. */
int power_main(const struct power_program *program, uint64_t cuts, int argc, char **argv);

#endif
