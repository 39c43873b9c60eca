/*
 * Cleanup helpers: what a scope opened, the scope closes.
 *
 *     CLEANUP(file_closep) FILE *file = fopen(path, "re");
 *     …
 *     *ret_file = TAKE(file);      ownership moves to the caller, the scope closes nothing
 */
#ifndef DRIVERS_BASE_CLEANUP_H
#define DRIVERS_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(function) __attribute__((cleanup(function)))
#define MUST_CHECK        __attribute__((warn_unused_result))

/* The value of a pointer variable, which becomes NULL. */
#define TAKE(pointer)                                                                              \
    __extension__({                                                                                \
        __typeof__(pointer) taken_ = (pointer);                                                    \
        (pointer) = NULL;                                                                          \
        taken_;                                                                                    \
    })

/* The value of a descriptor variable, which becomes -1. */
#define TAKE_FD(fd)                                                                                \
    __extension__({                                                                                \
        int taken_ = (fd);                                                                         \
        (fd) = -1;                                                                                 \
        taken_;                                                                                    \
    })

#define container_of(pointer, type, member)                                                        \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))
/* The same for a pointer to const. */
#define container_of_const(pointer, type, member)                                                  \
    ((const type *)(const void *)((const char *)(pointer)-offsetof(type, member)))

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static inline void freep(void *pointer)
{
    free(*(void **)pointer);
}

static inline void file_closep(FILE **file)
{
    if (*file) {
        fclose(*file);
    }
}

static inline void fd_closep(const int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

#endif
