/* Built without libpq: there is no such peer. */
#include "tests/bench/ingest_postgres.h"

struct postgres_took postgres_run_log(const struct record *record, const char *base)
{
    (void)record;
    (void)base;
    return (struct postgres_took){.wall_ns = 0};
}

struct postgres_took postgres_run_all(const struct record *record, const char *base)
{
    (void)record;
    (void)base;
    return (struct postgres_took){.wall_ns = 0};
}
