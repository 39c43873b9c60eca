/* SQLite over the disks. What it does by itself, Debian's SQLite does on a file system too: the
 * directory is synced with the first sync of a journal that it might make, also where it was there.
 */
#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/sim/chance.h"
#include "tests/sim/disk.h"

struct vfs_file {
    sqlite3_file base;
    struct disk *disk;
    struct disk_file *file;
    bool names_due; /* a journal whose name may not be synced */
};

static struct chance chance;

static sqlite3_vfs *real_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static struct vfs_file *own(sqlite3_file *file)
{
    return (struct vfs_file *)file;
}

/* --- a file --- */

static int close_file(sqlite3_file *file)
{
    disk_close(own(file)->file);
    return SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *data, int n, sqlite3_int64 at)
{
    size_t got = 0;
    if (disk_read(own(file)->file, (uint64_t)at, data, (size_t)n, &got)) {
        return SQLITE_IOERR_READ;
    }
    memset((char *)data + got, 0, (size_t)n - got);
    return got == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
    int error = disk_write(own(file)->file, (uint64_t)at, data, (size_t)n);
    return error == -ENOSPC ? SQLITE_FULL : error ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    return disk_truncate(own(file)->file, (uint64_t)size) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags)
{
    struct vfs_file *mine = own(file);
    (void)flags;
    if (disk_sync(mine->file)) {
        return SQLITE_IOERR_FSYNC;
    }
    if (mine->names_due) {
        (void)disk_sync_directory(mine->disk); /* Debian's passes over a failure of it too */
        mine->names_due = false;
    }
    return SQLITE_OK;
}

static int size_file(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    uint64_t size = 0;
    if (disk_size(own(file)->file, &size)) {
        return SQLITE_IOERR_FSTAT;
    }
    *ret_size = (sqlite3_int64)size;
    return SQLITE_OK;
}

static int lock_file(sqlite3_file *file, int level)
{
    return disk_lock(own(file)->file, level) ? SQLITE_OK : SQLITE_BUSY;
}

static int unlock_file(sqlite3_file *file, int level)
{
    disk_lock(own(file)->file, level);
    return SQLITE_OK;
}

/* Asked only when a journal was left: whoever left it is gone, for a disk has one process. */
static int is_reserved(sqlite3_file *file, int *ret_is)
{
    (void)file;
    *ret_is = 0;
    return SQLITE_OK;
}

static int control_file(sqlite3_file *file, int what, void *argument)
{
    (void)file;
    (void)what;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file)
{
    (void)file;
    return 512;
}

static int characteristics(sqlite3_file *file)
{
    return disk_is_powersafe(own(file)->file) ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

/* Version 1: no shared memory. Who holds a file exclusively needs none. */
static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
};

/* --- names --- */

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *ret_flags)
{
    struct disk *disk = disk_of(name);
    if (!disk) {
        return real_of(vfs)->xOpen(real_of(vfs), name, file, flags, ret_flags);
    }
    struct vfs_file *mine = own(file);
    *mine = (struct vfs_file){.disk = disk};
    bool create = (flags & SQLITE_OPEN_CREATE) != 0;
    bool write = (flags & SQLITE_OPEN_READWRITE) != 0;
    int error = disk_open(disk, name, create, write, &mine->file);
    if (error == -EROFS && disk_has(disk, name)) {
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
        error = disk_open(disk, name, false, false, &mine->file);
    }
    if (error) {
        errno = -error; /* for sqlite3_system_errno */
        return SQLITE_CANTOPEN;
    }
    mine->base.pMethods = &methods;
    mine->names_due = create && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    if (ret_flags) {
        *ret_flags = flags;
    }
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync_directory)
{
    struct disk *disk = disk_of(name);
    if (!disk) {
        return real_of(vfs)->xDelete(real_of(vfs), name, sync_directory);
    }
    int error = disk_unlink(disk, name);
    if (error) {
        return error == -ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
    }
    return sync_directory && disk_sync_directory(disk) ? SQLITE_IOERR_DIR_FSYNC : SQLITE_OK;
}

/* An empty file is none, as SQLite's own has it. */
static bool has_bytes(struct disk *disk, const char *name)
{
    struct disk_file *file = NULL;
    uint64_t size = 0;
    if (disk_open(disk, name, false, false, &file)) {
        return false;
    }
    bool has = disk_size(file, &size) == 0 && size > 0;
    disk_close(file);
    return has;
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *ret_is)
{
    struct disk *disk = disk_of(name);
    if (!disk) {
        return real_of(vfs)->xAccess(real_of(vfs), name, flags, ret_is);
    }
    *ret_is = has_bytes(disk, name);
    return SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *name, int n, char *ret_path)
{
    if (!disk_of(name)) {
        return real_of(vfs)->xFullPathname(real_of(vfs), name, n, ret_path);
    }
    sqlite3_snprintf(n, ret_path, "%s", name);
    return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int n, char *ret_bytes)
{
    (void)vfs;
    for (int i = 0; i < n; i++) {
        ret_bytes[i] = (char)chance_next(&chance);
    }
    return n;
}

void disk_install(uint64_t seed)
{
    static sqlite3_vfs vfs;
    if (!vfs.pAppData) {
        sqlite3_vfs *real = sqlite3_vfs_find(NULL);
        vfs = *real;
        vfs.zName = "disk";
        vfs.pAppData = real;
        vfs.pNext = NULL;
        vfs.szOsFile = real->szOsFile > (int)sizeof(struct vfs_file) ? real->szOsFile
                                                                     : (int)sizeof(struct vfs_file);
        vfs.xOpen = open_file;
        vfs.xDelete = delete_file;
        vfs.xAccess = access_file;
        vfs.xFullPathname = full_path;
        vfs.xRandomness = randomness;
        sqlite3_vfs_register(&vfs, 1);
    }
    chance.state = seed;
    sqlite3_randomness(0, NULL); /* SQLite asks again */
}
