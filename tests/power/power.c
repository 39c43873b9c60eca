#include "tests/power/power.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/base/cleanup.h"
#include "drivers/base/str.h"

#define CUT          "/disk/cut/"  /* what a cut left, until recovery is done with it */
#define OPEN         "/disk/open/" /* the same, for the program itself */
#define PATH_SIZE    64
#define ALIKE_MAX    64
#define BETWEEN_MAX  4  /* transactions of one act, but for its last */
#define PROVE_EACH   50 /* one cut in so many */
#define NEST_EACH    6
#define TOLD_MAX     10
#define CONTROL_CUTS 1500

/* What is wrong with the machine: a test that passes with one of these is none. */
enum control {
    SOUND,
    SYNC_OFF,    /* PRAGMA synchronous = OFF */
    SYNC_NORMAL, /* PRAGMA synchronous = NORMAL: no sync at a commit */
    EARLY,       /* told as done before it is committed */
    LIES,        /* the disk calls a sync done and does nothing */
    CONTROLS
};

struct result {
    uint64_t cuts;   /* no two at one moment alike */
    uint64_t nested; /* of those, met by a second one */
    uint64_t proven; /* opened by the program itself */
    uint64_t acts, moments;
    uint64_t lost;     /* the file was older than what had been told as done */
    uint64_t alien;    /* it was none that ever was, or could not be opened */
    uint64_t unproven; /* the program's own checks found something */
};

struct run {
    const struct power_program *program;
    struct result *result;
    uint64_t seed;
    enum control control;
    unsigned tries;  /* 0: the acts are being noted */
    uint64_t wanted; /* cuts, then the rest of the acts passes without */
    struct chance chance;
    struct disk *live, *cut, *open;
    struct {
        uint64_t sum;                  /* of the file after it */
        uint64_t between[BETWEEN_MAX]; /* and at moments in it, where that was another; 0: none */
    } noted[POWER_ACTS_MAX + 1];
    bool is_born;
    size_t done;  /* acts that have returned */
    size_t floor; /* up to which they must hold */
    uint64_t alike[ALIKE_MAX];
    size_t n_alike;
};

static unsigned told;

static const char *control_name(enum control control)
{
    static const char *const names[CONTROLS] = {"sound", "synchronous=OFF", "synchronous=NORMAL",
                                                "told before the commit", "lying disk"};
    return names[control];
}

static void path_in(const struct run *run, const char *directory, char path[PATH_SIZE])
{
    struct text text = text_over(path, PATH_SIZE);
    text_addf(&text, "%s%s", directory, run->program->file);
}

static void tell(const struct run *run, const char *what)
{
    if (run->control == SOUND && told++ < TOLD_MAX) {
        printf("%s: seed %llu, moment %llu, act %zu (at least %zu): %s\n", run->program->name,
               (unsigned long long)run->seed, (unsigned long long)run->result->moments, run->done,
               run->floor, what);
    }
}

/* --- recovery --- */

/* Opens the file as SQLite does after a crash, and folds what it finds into it. */
static int recover_once(const char *path)
{
    sqlite3 *handle = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    int error = sqlite3_open_v2(path, &handle, flags, NULL);
    if (!error) {
        error = sqlite3_exec(handle, "PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; ROLLBACK",
                             NULL, NULL, NULL);
    }
    if (!error) {
        error = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    sqlite3_close(handle);
    return error;
}

/* The same, and every so often the power goes meanwhile. */
static int recover(struct run *run, const char *path)
{
    if (run->tries > 0 && chance_below(&run->chance, NEST_EACH) == 0) {
        disk_manner(run->cut)->cut_after = 1 + chance_below(&run->chance, 40);
        (void)recover_once(path); /* whatever came of it */
        run->result->nested += !disk_is_on(run->cut);
        disk_manner(run->cut)->cut_after = 0;
        disk_power(run->cut);
    }
    return recover_once(path);
}

/* --- the acts, alone --- */

static void prove(struct run *run, size_t least, size_t most)
{
    run->result->proven++;
    const char *what = run->program->prove(run->open, OPEN, least, most, &run->chance);
    if (what) {
        run->result->unproven++;
        tell(run, what);
    }
}

/* The file as it would be found if the program ended now. */
static uint64_t sum_now(struct run *run)
{
    char path[PATH_SIZE];
    path_in(run, CUT, path);
    disk_kill_onto(run->live, run->cut);
    if (recover(run, path)) {
        fprintf(stderr, "power: %s: act %zu left no database\n", run->program->name, run->done);
        abort();
    }
    return disk_sum(run->cut, path);
}

/* Proven once: what is found equal to it later needs no proof. */
static void note_act(struct run *run, size_t n)
{
    run->program->note(n);
    run->noted[n].sum = sum_now(run);
    if (run->control == SOUND) {
        disk_kill_onto(run->live, run->open);
        prove(run, n, n);
    }
}

static void note_between(struct run *run)
{
    uint64_t sum = sum_now(run), last = run->noted[run->done].sum;
    uint64_t *between = run->noted[run->done + 1].between;
    size_t n = 0;
    for (; n < BETWEEN_MAX && between[n] != 0; n++) {
        last = between[n];
    }
    if (sum == last) {
        return;
    }
    if (n == BETWEEN_MAX) {
        abort(); /* more transactions in one act than there is room for */
    }
    between[n] = sum;
}

/* --- the same with cuts --- */

static bool is_alike(struct run *run, uint64_t fates)
{
    for (size_t i = 0; i < run->n_alike; i++) {
        if (run->alike[i] == fates) {
            return true;
        }
    }
    if (run->n_alike < ALIKE_MAX) {
        run->alike[run->n_alike++] = fates;
    }
    return false;
}

struct moment {
    size_t least, most; /* acts */
};

/* After which act, or between which, the file was so: POWER_UNBORN if none from `from` on. A sum of
 * 0 is no file. */
static struct moment find(const struct run *run, uint64_t sum, size_t from, size_t to)
{
    for (size_t n = from; sum != 0 && n <= to && n <= run->program->acts; n++) {
        if (run->noted[n].sum == sum) {
            return (struct moment){n, n};
        }
        for (size_t i = 0; i < BETWEEN_MAX && n > from; i++) {
            if (run->noted[n].between[i] == sum) {
                return (struct moment){n - 1, n};
            }
        }
    }
    return (struct moment){POWER_UNBORN, POWER_UNBORN};
}

static bool was_once(const struct run *run, uint64_t sum)
{
    return run->floor > 0 && find(run, sum, 0, run->floor).least != POWER_UNBORN;
}

static const char *check_found(struct run *run, uint64_t sum, struct moment moment, bool proves)
{
    if (moment.least == POWER_UNBORN) {
        bool is_old = was_once(run, sum);
        run->result->lost += is_old;
        run->result->alien += !is_old;
        return is_old ? "what was told as done is gone" : "the file is none that ever was";
    }
    const char *what = run->program->look ? run->program->look(CUT, moment.least) : NULL;
    run->result->unproven += what != NULL;
    if (!what && proves) {
        prove(run, moment.least, moment.most);
    }
    return what;
}

static void check_file(struct run *run, bool proves)
{
    char path[PATH_SIZE];
    path_in(run, CUT, path);
    uint64_t sum = recover(run, path) ? 0 : disk_sum(run->cut, path);
    const char *what = check_found(run, sum, find(run, sum, run->floor, run->done + 1), proves);
    if (what) {
        tell(run, what);
    }
}

static void cut(struct run *run)
{
    if (is_alike(run, disk_cut_onto(run->live, run->cut))) {
        return;
    }
    bool proves = run->control == SOUND && chance_below(&run->chance, PROVE_EACH) == 0;
    run->result->cuts++;
    if (proves) {
        disk_kill_onto(run->cut, run->open);
    }
    check_file(run, proves);
}

/* While the file is being made: whatever there is of it, the program makes it whole. */
static void cut_unborn(struct run *run)
{
    if (run->control == SOUND) {
        disk_cut_onto(run->live, run->open);
        run->result->cuts++;
        prove(run, POWER_UNBORN, POWER_UNBORN);
    }
}

static void at_change(void *context, const struct disk *live)
{
    struct run *run = context;
    (void)live;
    run->n_alike = 0;
    run->result->moments += run->tries > 0 && run->result->cuts < run->wanted;
    if (run->tries == 0 && run->is_born) {
        note_between(run);
    } else if (run->tries > 0 && !run->is_born) {
        cut_unborn(run);
    }
    for (unsigned i = 0; i < run->tries && run->is_born && run->result->cuts < run->wanted; i++) {
        cut(run);
    }
}

/* --- a run --- */

static void set_control(struct run *run)
{
    static const char *const pragmas[CONTROLS] = {
        [SYNC_OFF] = "PRAGMA synchronous = OFF", [SYNC_NORMAL] = "PRAGMA synchronous = NORMAL"};
    disk_manner(run->live)->lies = run->control == LIES;
    if (pragmas[run->control]) {
        sqlite3_exec(run->program->handle(), pragmas[run->control], NULL, NULL, NULL);
    }
}

static void act(struct run *run, size_t n)
{
    if (run->tries > 0) {
        set_control(run);
    }
    run->floor = run->control == EARLY ? n : run->floor;
    enum power_act holds = run->program->act();
    run->done = n;
    run->floor = holds == POWER_DURABLE ? n : run->floor;
    if (run->tries == 0) {
        note_act(run, n);
    } else {
        run->result->acts++;
    }
}

static void make_disks(struct run *run)
{
    run->live = disk_new(POWER_LIVE, run->seed);
    run->cut = disk_new(CUT, run->seed + run->tries);
    run->open = disk_new(OPEN, run->seed + run->tries);
    /* Every other disk is what SQLite takes one for that says nothing of itself. But not when the
     * program works on after a cut: README.md, "One cut after another". */
    bool powersafe = run->seed % 2 == 0;
    disk_manner(run->live)->powersafe = powersafe;
    disk_manner(run->cut)->powersafe = powersafe;
    disk_watch(run->live, at_change, run);
}

static void run_once(struct run *run, unsigned tries)
{
    disk_install(run->seed);
    run->tries = tries;
    run->chance.state = run->seed * 2 + (tries > 0);
    run->done = run->floor = 0;
    run->is_born = false;
    make_disks(run);
    run->program->begin(POWER_LIVE, run->seed);
    run->is_born = true;
    if (tries == 0) {
        note_act(run, 0);
    }
    for (size_t n = 1; n <= run->program->acts; n++) {
        act(run, n);
    }
    disk_watch(run->live, NULL, NULL);
    run->program->end();
    disk_free(run->live);
    disk_free(run->cut);
    disk_free(run->open);
}

/* Adds to *result, until it has so many cuts; a control is cut once a moment. The first few
 * failures are printed with what replays them. */
static void run_seed(const struct power_program *program, uint64_t seed, enum control control,
                     uint64_t wanted, struct result *result)
{
    static struct run run;
    bool is_noted = run.program == program && run.seed == seed;
    run.program = program;
    run.result = result;
    run.seed = seed;
    run.control = control;
    run.wanted = wanted;
    if (!is_noted) {
        memset(run.noted, 0, sizeof(run.noted));
        run_once(&run, 0);
    }
    run_once(&run, control == SOUND ? program->tries : 1);
}

/* --- a program of tests --- */

static void report(const struct power_program *program, const char *what,
                   const struct result *result)
{
    printf("%s: %s: %llu cuts at %llu moments of %llu acts, %llu of them met by another, %llu "
           "opened by the program: %llu lost, %llu alien, %llu unproven\n",
           program->name, what, (unsigned long long)result->cuts,
           (unsigned long long)result->moments, (unsigned long long)result->acts,
           (unsigned long long)result->nested, (unsigned long long)result->proven,
           (unsigned long long)result->lost, (unsigned long long)result->alien,
           (unsigned long long)result->unproven);
    fflush(stdout);
}

static bool is_sound(const struct result *result)
{
    return result->lost == 0 && result->alien == 0 && result->unproven == 0;
}

/* Whether a control was found out; one that keeps its promise to the file loses and nothing else.
 */
static bool is_found(enum control control, const struct result *result)
{
    bool keeps_order = control == SYNC_NORMAL || control == EARLY;
    return result->lost > 0 && (!keeps_order || result->alien == 0);
}

static int run_controls(const struct power_program *program, uint64_t cuts, uint64_t seed)
{
    int missed = 0;
    for (int i = SOUND + 1; i < CONTROLS; i++) {
        enum control control = (enum control)i;
        struct result result = {.cuts = 0};
        for (uint64_t at = seed; result.cuts < cuts; at++) {
            run_seed(program, at, control, cuts, &result);
        }
        report(program, control_name(control), &result);
        missed += !is_found(control, &result);
    }
    if (missed) {
        printf("%s: %d controls were not found out: the test proves nothing\n", program->name,
               missed);
    }
    return missed;
}

int power_main(const struct power_program *program, uint64_t cuts, int argc, char **argv)
{
    uint64_t wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : cuts;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    struct result result = {.cuts = 0};
    for (uint64_t at = seed; result.cuts < wanted && told < TOLD_MAX; at++) {
        run_seed(program, at, SOUND, wanted, &result);
    }
    report(program, control_name(SOUND), &result);
    int missed = run_controls(program, CONTROL_CUTS, seed);
    return missed > 0 || !is_sound(&result);
}
