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

/* What is wrong with the machine: a test that passes with one of these is none. */
enum power_control {
    POWER_SOUND,
    POWER_SYNC_OFF,    /* PRAGMA synchronous = OFF */
    POWER_SYNC_NORMAL, /* PRAGMA synchronous = NORMAL: no sync at a commit */
    POWER_EARLY,       /* told as done before it is committed */
    POWER_LIES,        /* the disk calls a sync done and does nothing */
    POWER_CONTROLS
};

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

struct power_result {
    uint64_t cuts;   /* no two at one moment alike */
    uint64_t nested; /* of those, met by a second one */
    uint64_t proven; /* opened by the program itself */
    uint64_t acts, moments;
    uint64_t lost;     /* the file was older than what had been told as done */
    uint64_t alien;    /* it was none that ever was, or could not be opened */
    uint64_t unproven; /* the program's own checks found something */
};

/* Adds to *result, until it has so many cuts; a control is cut once a moment. The first few
 * failures are printed with what replays them. */
void power_run(const struct power_program *program, uint64_t seed, enum power_control control,
               uint64_t wanted, struct power_result *result);
const char *power_control_name(enum power_control control);
/* Runs seeds until there were so many cuts, then the controls; prints what came of it and returns
 * main's exit code. argv: [CUTS [FIRST_SEED]]. */
int power_main(const struct power_program *program, uint64_t cuts, int argc, char **argv);

#endif
