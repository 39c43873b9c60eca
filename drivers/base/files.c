#include "drivers/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "drivers/base/error.h"

int file_read(const char *path, struct bytes *out)
{
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return errno == ENOENT ? RAFF_E_NOT_FOUND : -errno;
    }
    for (;;) {
        size_t room = out->limit - out->len;
        size_t want = room < 65536 ? room + 1 : 65536;
        uint8_t chunk[65536];
        ssize_t n = read(fd, chunk, want < sizeof(chunk) ? want : sizeof(chunk));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return n < 0 ? -errno : 0;
        }
        int error = bytes_add(out, chunk, (size_t)n);
        if (error) {
            return error;
        }
    }
}

static int write_all(int fd, struct str data)
{
    while (data.len > 0) {
        ssize_t n = write(fd, data.at, data.len);
        if (n < 0 && errno != EINTR) {
            return -errno;
        }
        if (n > 0) {
            data.at += n;
            data.len -= (size_t)n;
        }
    }
    return fsync(fd) != 0 ? -errno : 0;
}

static int write_new(const char *path, struct str data, mode_t mode)
{
    CLEANUP(fd_closep)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0) {
        return -errno;
    }
    int error = fchmod(fd, mode) != 0 ? -errno : 0;
    return error ? error : write_all(fd, data);
}

/* A rename is durable when its directory is. */
int file_sync_directory(const char *path)
{
    char directory[FILE_PATH_MAX];
    int error = copy_cstr(directory, sizeof(directory), path);
    char *slash = error ? NULL : strrchr(directory, '/');
    if (error || !slash) {
        return error;
    }
    slash[1] = '\0';
    CLEANUP(fd_closep) int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) != 0 ? -errno : 0;
}

int file_write(const char *path, struct str data, mode_t mode)
{
    char temporary[FILE_PATH_MAX];
    struct text text = text_over(temporary, sizeof(temporary));
    text_addf(&text, "%s.%ld.new", path, (long)getpid());
    if (text.cut) {
        return RAFF_E_TOO_LONG;
    }
    unlink(temporary);
    int error = write_new(temporary, data, mode);
    if (!error && rename(temporary, path) != 0) {
        error = -errno;
    }
    if (error) {
        unlink(temporary);
        return error;
    }
    return file_sync_directory(path);
}

int file_sync(const char *path)
{
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return fd < 0 || fsync(fd) != 0 ? -errno : 0;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int file_path(char path[FILE_PATH_MAX], const char *directory, const char *name)
{
    struct text text = text_over(path, FILE_PATH_MAX);
    text_addf(&text, "%s/%s", directory, name);
    return text.cut ? RAFF_E_TOO_LONG : 0;
}

int file_beside_program(const char *relative, char *path, size_t size)
{
    char program[PATH_MAX], found[PATH_MAX];
    struct text text = text_over(found, sizeof(found));
    ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (n < 0) {
        return -errno;
    }
    program[n] = '\0';
    char *slash = strrchr(program, '/');
    if (!slash) {
        return RAFF_E_NOT_FOUND;
    }
    *slash = '\0';
    text_addf(&text, "%s/%s", program, relative);
    return text.cut              ? RAFF_E_TOO_LONG
           : !file_exists(found) ? RAFF_E_NOT_FOUND
                                 : copy_cstr(path, size, found);
}

int file_make_directory(const char *path)
{
    char part[FILE_PATH_MAX];
    int error = copy_cstr(part, sizeof(part), path);
    if (error) {
        return error;
    }
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST) {
            return -errno;
        }
        *slash = '/';
    }
    return mkdir(part, 0700) != 0 && errno != EEXIST ? -errno : 0;
}
