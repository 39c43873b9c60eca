/* Keys of a section that there may be several of: a table of names, and where the values go. */
#ifndef DRIVERS_BASE_CONFIG_KEY_H
#define DRIVERS_BASE_CONFIG_KEY_H

#include <stddef.h>

#include "drivers/base/str.h"

/* A text, a number from min to max, one of a list of names (as a text), or yes and no (a bool). */
struct config_key {
    const char *name;
    size_t offset;
    size_t size; /* of a text; 0: a number */
    int min, max;
    const char *const *names; /* NULL: any text */
    bool is_flag;
    const char *expected;
};

/* Which of the sections it is, or -1. */
int config_section_at(const char *const *sections, size_t n, const char *section);
/* Into the struct at `section`. RAFF_E_UNKNOWN for a name that there is not, with *ret_expected
 * untouched; else 0 or RAFF_E_SYNTAX or RAFF_E_TOO_LONG, with what was expected. */
int config_key_set(void *section, const struct config_key *keys, size_t n_keys, const char *name,
                   const char *value, const char **ret_expected) MUST_CHECK;
/* Writes why it was not set: "[reader] port = x: expected 1 to 65535". */
void config_key_why(const char *section, const char *key, const char *value, const char *expected,
                    struct text *why);

#endif
