/*
 * Command lines: `--name value`, `--name=value`, `--flag`, names without dashes, `--` before names
 * that begin with one. A table says what there is; anything else is refused.
 */
#ifndef SYNC_HUB_ARGS_H
#define SYNC_HUB_ARGS_H

#include "drivers/base/str.h"

struct arg {
    const char *name;   /* "--site" */
    const char **value; /* takes one; NULL for a flag */
    bool *flag;
    const char **values; /* instead of `value`: may stand up to max_values times */
    size_t *n_values;
    size_t max_values;
};

/* Names are left in *ret_names, *ret_n of them, in order, inside argv (which is rearranged). On
 * RAFF_E_SYNTAX `why` says what was wrong. */
int args_read(const struct arg *args, size_t n_args, int argc, const char **argv,
              const char ***ret_names, size_t *ret_n, struct text *why) MUST_CHECK;
/* "90s", "30m", "12h", "365d", in seconds; RAFF_E_SYNTAX for anything else, and past 100 years. */
int args_seconds(const char *text, int64_t *ret_seconds) MUST_CHECK;

#endif
