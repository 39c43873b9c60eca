#include "drivers/base/config_key.h"

#include "drivers/base/error.h"

int config_section_at(const char *const *sections, size_t n, const char *section)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(section, sections[i]) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int set_flag(bool *flag, const char *value)
{
    bool is_yes = strcmp(value, "yes") == 0;
    if (!is_yes && strcmp(value, "no") != 0) {
        return RAFF_E_SYNTAX;
    }
    *flag = is_yes;
    return 0;
}

static bool is_one_of(const char *const *names, const char *value)
{
    while (*names && strcmp(*names, value) != 0) {
        names++;
    }
    return *names != NULL;
}

static int set_number(int *number, const struct config_key *key, const char *value)
{
    int64_t parsed = 0;
    if (str_to_int64(str_of(value), &parsed) || parsed < key->min || parsed > key->max) {
        return RAFF_E_SYNTAX;
    }
    *number = (int)parsed;
    return 0;
}

static int set(void *section, const struct config_key *key, const char *value)
{
    void *member = (char *)section + key->offset;
    if (key->is_flag) {
        return set_flag(member, value);
    }
    if (key->names && !is_one_of(key->names, value)) {
        return RAFF_E_SYNTAX;
    }
    return key->size ? copy_cstr(member, key->size, value) : set_number(member, key, value);
}

int config_key_set(void *section, const struct config_key *keys, size_t n_keys, const char *name,
                   const char *value, const char **ret_expected)
{
    for (size_t i = 0; i < n_keys; i++) {
        if (strcmp(keys[i].name, name) == 0) {
            *ret_expected = keys[i].expected;
            return set(section, &keys[i], value);
        }
    }
    return RAFF_E_UNKNOWN;
}

void config_key_why(const char *section, const char *key, const char *value, const char *expected,
                    struct text *why)
{
    if (expected) {
        text_addf(why, "[%s] %s = %s: expected %s", section, key, value, expected);
    } else {
        text_addf(why, "[%s] %s: no such setting", section, key);
    }
}
