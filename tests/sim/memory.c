#include "tests/sim/memory.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    enum memory_of whose;
    bool is_armed;
    uint64_t nth;
    uint64_t count;
    bool has_failed;
} memory;

static sqlite3_mem_methods plain;

static bool fails(enum memory_of whose)
{
    if (!memory.is_armed || memory.whose != whose) {
        return false;
    }
    memory.count++;
    bool now = memory.count == memory.nth;
    memory.has_failed |= now;
    errno = now ? ENOMEM : errno;
    return now;
}

/* --- ours: what the linker puts in the place of these names --- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    return fails(MEMORY_OURS) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails(MEMORY_OURS) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails(MEMORY_OURS) ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    return fails(MEMORY_OURS) ? NULL : __real_strdup(text);
}

/* --- SQLite's --- */

static void *sqlite_malloc(int size)
{
    return fails(MEMORY_SQLITE) ? NULL : plain.xMalloc(size);
}

static void *sqlite_realloc(void *old, int size)
{
    return fails(MEMORY_SQLITE) ? NULL : plain.xRealloc(old, size);
}

/* --- for the test --- */

void memory_init(void)
{
    sqlite3_mem_methods methods;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK) {
        abort();
    }
    methods = plain;
    methods.xMalloc = sqlite_malloc;
    methods.xRealloc = sqlite_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK) {
        abort();
    }
}

void memory_arm(enum memory_of whose, uint64_t nth)
{
    memory.whose = whose;
    memory.nth = nth;
    memory.count = 0;
    memory.has_failed = false;
    memory.is_armed = true;
}

void memory_pause(bool is_paused)
{
    memory.is_armed = !is_paused;
}

uint64_t memory_count(void)
{
    return memory.count;
}

bool memory_failed(void)
{
    return memory.has_failed;
}
