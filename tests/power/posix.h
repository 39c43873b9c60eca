/*
 * System calls of the program under test on the disks of tests/sim/disk.h: linked with --wrap=CALL
 * for each of posix_calls in CMakeLists.txt, a program's own calls come here and go to a disk where
 * the path is one's, to the system where not. What the hub keeps beside its database (hub.mark,
 * backups being renamed) is so on the same disk as the database.
 */
#ifndef TESTS_POWER_POSIX_H
#define TESTS_POWER_POSIX_H

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

/* The names are the linker's. */
int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
ssize_t __wrap_read(int fd, void *data, size_t n);
ssize_t __wrap___read_chk(int fd, void *data, size_t n, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t n);
int __wrap_fsync(int fd);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_access(const char *path, int mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_unlink(const char *path);
int __wrap_rename(const char *from, const char *to);

int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
ssize_t __real_read(int fd, void *data, size_t n);
ssize_t __real_write(int fd, const void *data, size_t n);
int __real_fsync(int fd);
int __real_fchmod(int fd, mode_t mode);
int __real_access(const char *path, int mode);
int __real_mkdir(const char *path, mode_t mode);
int __real_unlink(const char *path);
int __real_rename(const char *from, const char *to);

#endif
