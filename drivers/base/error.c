#include "drivers/base/error.h"

#include <stddef.h>
#include <string.h>

struct error_entry {
    int number;
    const char *name;
    const char *text;
};

static const struct error_entry entries[] = {
#define RAFF_ERROR_ENTRY(symbol, number, name, text) {number, name, text},
    RAFF_ERRORS(RAFF_ERROR_ENTRY)
#undef RAFF_ERROR_ENTRY
};

static const struct error_entry *find(int error)
{
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        if (entries[i].number == error) {
            return &entries[i];
        }
    }
    return NULL;
}

const char *error_text(int error)
{
    const struct error_entry *entry = find(error);
    if (entry) {
        return entry->text;
    }
    const char *text = error < 0 && error > -4096 ? strerrordesc_np(-error) : NULL;
    return text ? text : "unknown error";
}

const char *error_name(int error)
{
    const struct error_entry *entry = find(error);
    if (entry) {
        return entry->name;
    }
    const char *name = error < 0 && error > -4096 ? strerrorname_np(-error) : NULL;
    return name ? name : "unknown";
}
