/*
 * Files of the kernel's devices: one value a file, as text (sysfs), and input devices by name. All
 * of it may block, and is called in a thread.
 */
#ifndef HW_BOARD_SYSFS_H
#define HW_BOARD_SYSFS_H

#include <limits.h>

#include "drivers/base/str.h"

#define SYSFS_VALUE 64

/* The first that a pattern of glob(7) names, below `root`. -ENOENT, RAFF_E_TOO_LONG. */
int sysfs_find(const char *root, const char *pattern, char path[PATH_MAX]) MUST_CHECK;
/* The first of them that `fits` too; what is named without wildcards is asked nothing. */
typedef bool sysfs_fits_fn(const char *path);
int sysfs_find_that(const char *root, const char *pattern, sysfs_fits_fn *fits,
                    char path[PATH_MAX]) MUST_CHECK;
/* The node of the input device that calls itself so, below `root`: "/dev/input/event3". -ENOENT. */
int sysfs_find_input(const char *root, const char *name, char path[PATH_MAX]) MUST_CHECK;
/* The first line of folder/file, without what ends it. -errno, RAFF_E_TOO_LONG. */
int sysfs_read(const char *folder, const char *file, char value[SYSFS_VALUE]) MUST_CHECK;
int sysfs_read_number(const char *folder, const char *file, int64_t *ret_value) MUST_CHECK;
int sysfs_write_number(const char *folder, const char *file, int64_t value) MUST_CHECK;
/* 0, or why it cannot be written: -EACCES, -ENOENT. */
int sysfs_may_write(const char *folder, const char *file) MUST_CHECK;

#endif
