/*
 * A disk in memory, for tests: whatever was written and not synced may be there, be gone or be torn
 * when the power goes, in any order.
 *
 *     disk_install(seed);                          SQLite's default from now on
 *     struct disk *disk = disk_new("/disk/H1/", seed);
 *     ledger_open("/disk/H1/seat.db", NULL, …);    the product's own code over it
 *     disk_cut(disk);                              from now on all of it is -EIO / SQLITE_IOERR
 *     ledger_close(ledger);                        every file must be closed
 *     disk_power(disk);                            and the files are what the disk has
 *
 * A path belongs to the disk whose own path it begins with; SQLite's other files go where they
 * always went. A disk is one directory. What is certain: a file's bytes as of its last sync, and
 * the names as of the directory's last. What waits may be kept, dropped or torn, each write by
 * itself; names are kept in the order they were given, up to some moment. A torn write is told by
 * sectors of 512 bytes: old, new, or new up to some byte; and unless the disk is `powersafe`, the
 * whole sector may be rubbish, also what nobody wrote to.
 *
 * One thread. Mistakes of the test abort: more files than there is room for, files open at
 * disk_power.
 */
#ifndef TESTS_SIM_DISK_H
#define TESTS_SIM_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disk;

struct disk_manner {
    /* Bytes beside those that were written never suffer: what SQLite believes of a disk unless told
     * otherwise (SQLITE_IOCAP_POWERSAFE_OVERWRITE). SQLite asks when it opens a file. */
    bool powersafe;
    bool lies;           /* calls a sync done and does nothing */
    bool is_full;        /* what makes a file longer: -ENOSPC */
    bool is_read_only;   /* every change: -EROFS */
    uint64_t fail_write; /* the nth write from now: -EIO, once; 0: none */
    uint64_t fail_sync;  /* the nth sync: -EIO, and what waited is kept or lost at once */
    bool spares_names;  /* fail_sync is for files alone: SQLite passes over a directory's failure */
    uint64_t cut_after; /* the power goes at the nth change or sync from now */
};

/* Registers the disks with SQLite. The seed is for what SQLite draws itself: salts, row ids. A
 * second call only sets the seed. */
void disk_install(uint64_t seed);
/* `path` ends in a slash. Well and powersafe. */
struct disk *disk_new(const char *path, uint64_t seed);
void disk_free(struct disk *disk); /* takes NULL */
/* To be set at any time. */
struct disk_manner *disk_manner(struct disk *disk);

void disk_cut(struct disk *disk);
/* The same for a program that dies on a machine that does not: all that was written is there. */
void disk_kill(struct disk *disk);
void disk_power(struct disk *disk);
bool disk_is_on(const struct disk *disk);
/* How many writes, truncations and syncs it refused for good so far (-EIO, -EROFS). A program that
 * met one may have gone on, and say so when the disk is well again. */
uint64_t disk_refusals(const struct disk *disk);
/* `to` gets the files that `from` would have after a cut now, by `to`'s chance, and is on. None of
 * to's files may be open; `from` goes on. Returns what became of the waiting writes as a number:
 * equal ones left equal files. */
uint64_t disk_cut_onto(const struct disk *from, struct disk *to);
void disk_kill_onto(const struct disk *from, struct disk *to);

/* Called before every change and every sync; may call disk_cut_onto, and SQLite over other disks.
 */
typedef void disk_watch_fn(void *context, const struct disk *disk);
void disk_watch(struct disk *disk, disk_watch_fn *watch, void *context);

/* --- files outside SQLite, as a system call sees them: 0 or -errno --- */

struct disk_file;

/* The disk of a path, NULL if it is none's. */
struct disk *disk_of(const char *path);
int disk_open(struct disk *disk, const char *path, bool create, bool write,
              struct disk_file **ret_file);
void disk_close(struct disk_file *file);
/* Returns how many bytes there were. */
int disk_read(struct disk_file *file, uint64_t at, void *data, size_t n, size_t *ret_n);
int disk_write(struct disk_file *file, uint64_t at, const void *data, size_t n);
int disk_truncate(struct disk_file *file, uint64_t size);
int disk_sync(struct disk_file *file);
int disk_size(struct disk_file *file, uint64_t *ret_size);
bool disk_is_powersafe(const struct disk_file *file);
bool disk_has(struct disk *disk, const char *path);
int disk_unlink(struct disk *disk, const char *path);
int disk_rename(struct disk *disk, const char *from, const char *to);
int disk_sync_directory(struct disk *disk);
/* Copies a file as it is, also to another disk, and there it is certain at once: what a person does
 * while no program runs. */
int disk_copy(const char *from, const char *to);

/* A number for the file's bytes, as programs see them; 0 if there is no file. */
uint64_t disk_sum(struct disk *disk, const char *path);

/* SQLite's levels (SQLITE_LOCK_*): false if another handle is in the way. */
bool disk_lock(struct disk_file *file, int level);

#endif
