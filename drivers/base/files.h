/*
 * Files, as of a state directory: read whole, written whole or not at all.
 */
#ifndef DRIVERS_BASE_FILES_H
#define DRIVERS_BASE_FILES_H

#include <sys/types.h>

#include "drivers/base/bytes.h"

#define FILE_PATH_MAX 1024

/* Appends the file, within the buffer's limit. RAFF_E_NOT_FOUND, RAFF_E_FULL, -errno. */
int file_read(const char *path, struct bytes *out) MUST_CHECK;
/* Under a temporary name beside it, synced, then renamed: a reader sees the old or the new. */
int file_write(const char *path, struct str data, mode_t mode) MUST_CHECK;
/* What is renamed into it, or made there, is durable then; `path` is the file. */
int file_sync_directory(const char *path) MUST_CHECK;
int file_sync(const char *path) MUST_CHECK; /* the file's own bytes */
bool file_exists(const char *path);
/* "directory/name". RAFF_E_TOO_LONG. */
int file_path(char path[FILE_PATH_MAX], const char *directory, const char *name) MUST_CHECK;
/* What lies beside the program that runs, as "../share/locale" beside an installed one.
 * RAFF_E_NOT_FOUND, RAFF_E_TOO_LONG. */
int file_beside_program(const char *relative, char *path, size_t size) MUST_CHECK;
/* Makes the directory, 0700, with what is missing above it. */
int file_make_directory(const char *path) MUST_CHECK;

#endif
