#include "tests/power/posix.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/base/cleanup.h"
#include "tests/sim/disk.h"

#define FDS_MAX 16

/* A descriptor is a real one, of nothing, so that no number is in use twice. */
struct opened {
    bool is_used;
    int fd;
    struct disk *disk;
    struct disk_file *file; /* NULL: the directory */
    uint64_t at;
};

static struct opened all[FDS_MAX];

static struct opened *find(int fd)
{
    for (size_t i = 0; i < FDS_MAX; i++) {
        if (all[i].is_used && all[i].fd == fd) {
            return &all[i];
        }
    }
    return NULL;
}

static int answer(int error)
{
    if (error) {
        errno = -error;
    }
    return error ? -1 : 0;
}

static int add(struct disk *disk, struct disk_file *file)
{
    for (size_t i = 0; i < FDS_MAX; i++) {
        if (!all[i].is_used) {
            int fd = __real_open("/dev/null", O_RDONLY | O_CLOEXEC);
            all[i] = (struct opened){.is_used = true, .fd = fd, .disk = disk, .file = file};
            return fd;
        }
    }
    abort();
}

static int open_on(struct disk *disk, const char *path, int flags)
{
    struct disk_file *file = NULL;
    if (path[strlen(path) - 1] == '/') {
        return disk_is_on(disk) ? add(disk, NULL) : answer(-EIO);
    }
    if ((flags & O_EXCL) && disk_has(disk, path)) {
        return answer(-EEXIST);
    }
    bool writes = (flags & O_ACCMODE) != O_RDONLY;
    int error = disk_open(disk, path, (flags & O_CREAT) != 0, writes, &file);
    return error ? answer(error) : add(disk, file);
}

int __wrap_open(const char *path, int flags, ...)
{
    struct disk *disk = disk_of(path);
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return disk ? open_on(disk, path, flags) : __real_open(path, flags, mode);
}

int __wrap_close(int fd)
{
    struct opened *opened = find(fd);
    if (opened && opened->file) {
        disk_close(opened->file);
    }
    if (opened) {
        opened->is_used = false;
    }
    return __real_close(fd);
}

ssize_t __wrap_read(int fd, void *data, size_t n)
{
    struct opened *opened = find(fd);
    size_t got = 0;
    if (!opened) {
        return __real_read(fd, data, n);
    }
    int error = disk_read(opened->file, opened->at, data, n, &got);
    opened->at += got;
    return error ? answer(error) : (ssize_t)got;
}

ssize_t __wrap___read_chk(int fd, void *data, size_t n, size_t size)
{
    if (n > size) {
        abort();
    }
    return __wrap_read(fd, data, n);
}

ssize_t __wrap_write(int fd, const void *data, size_t n)
{
    struct opened *opened = find(fd);
    if (!opened) {
        return __real_write(fd, data, n);
    }
    int error = disk_write(opened->file, opened->at, data, n);
    opened->at += error ? 0 : n;
    return error ? answer(error) : (ssize_t)n;
}

int __wrap_fsync(int fd)
{
    struct opened *opened = find(fd);
    if (!opened) {
        return __real_fsync(fd);
    }
    return answer(opened->file ? disk_sync(opened->file) : disk_sync_directory(opened->disk));
}

int __wrap_fchmod(int fd, mode_t mode)
{
    return find(fd) ? 0 : __real_fchmod(fd, mode);
}

int __wrap_access(const char *path, int mode)
{
    struct disk *disk = disk_of(path);
    return disk ? answer(disk_has(disk, path) ? 0 : -ENOENT) : __real_access(path, mode);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
    return disk_of(path) ? answer(-EEXIST) : __real_mkdir(path, mode);
}

int __wrap_unlink(const char *path)
{
    struct disk *disk = disk_of(path);
    return disk ? answer(disk_unlink(disk, path)) : __real_unlink(path);
}

int __wrap_rename(const char *from, const char *to)
{
    struct disk *disk = disk_of(from);
    return disk ? answer(disk_rename(disk, from, to)) : __real_rename(from, to);
}
