#include "terminal/app/config_reader.h"

#include <stddef.h>

#include "drivers/base/error.h"
#include "drivers/device/reader.h"

static const char *const sections[CONFIG_READERS_MAX] = {"reader", "reader2"};
static const char *const drivers[] = {"nfc", "llrp", "mercury", "a0", "bb"};

/* A key is a text, or a number from min to max. */
static const struct key {
    const char *name;
    size_t offset;
    size_t size; /* of a text; 0: a number */
    int min, max;
    const char *expected;
} keys[] = {
#define TEXT(member)                                                                               \
#member, offsetof(struct config_reader, member), sizeof(((struct config_reader *)0)->member),  \
        0, 0
#define NUMBER(member, min, max) #member, offsetof(struct config_reader, member), 0, min, max
    {TEXT(connect), "libnfc's connection string"},
    {TEXT(host), "a host"},
    {TEXT(path), "a tty"},
    {TEXT(region), "a region, as eu or us"},
    {TEXT(epc_filter), "the first hex digits of an EPC"},
    {NUMBER(port, 1, 65535), "1 to 65535"},
    {NUMBER(baud, 300, 4000000), "300 to 4000000"},
    {NUMBER(power_dbm, 1, 36), "1 to 36"},
    {NUMBER(rssi_min_dbm, -120, -1), "-120 to -1"},
    {NUMBER(leave_ms, 100, 600000), "100 to 600000"},
#undef TEXT
#undef NUMBER
};

static int section_at(const char *section)
{
    for (int i = 0; i < CONFIG_READERS_MAX; i++) {
        if (strcmp(section, sections[i]) == 0) {
            return i;
        }
    }
    return -1;
}

bool config_is_reader(const char *section)
{
    return section_at(section) >= 0;
}

static int set_driver(struct config_reader *reader, const char *value)
{
    for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
        if (strcmp(value, drivers[i]) == 0) {
            return copy_cstr(reader->driver, sizeof(reader->driver), value);
        }
    }
    return RAFF_E_SYNTAX;
}

/* "1,3": antennas by their numbers. */
static int set_antennas(struct config_reader *reader, const char *value)
{
    uint32_t antennas = 0;
    for (const char *at = value; *at;) {
        size_t n = strcspn(at, ",");
        int64_t number = 0;
        if (str_to_int64((struct str){at, n}, &number) || number < 1 ||
            number > READER_ANTENNAS_MAX) {
            return RAFF_E_SYNTAX;
        }
        antennas |= (uint32_t)1 << (number - 1);
        at += n + (at[n] == ',');
    }
    reader->antennas = antennas;
    return antennas ? 0 : RAFF_E_SYNTAX;
}

static int set_key(struct config_reader *reader, const struct key *key, const char *value)
{
    char *member = (char *)reader + key->offset;
    int64_t number = 0;
    if (key->size) {
        return copy_cstr(member, key->size, value);
    }
    if (str_to_int64(str_of(value), &number) || number < key->min || number > key->max) {
        return RAFF_E_SYNTAX;
    }
    int parsed = (int)number;
    memcpy(member, &parsed, sizeof(parsed));
    return 0;
}

/* *ret_expected stays NULL for a key that there is not. */
static int set(struct config_reader *reader, const char *name, const char *value,
               const char **ret_expected)
{
    if (strcmp(name, "driver") == 0) {
        *ret_expected = "nfc, llrp, mercury, a0 or bb";
        return set_driver(reader, value);
    }
    if (strcmp(name, "antennas") == 0) {
        *ret_expected = "antennas by number, as 1,2";
        return set_antennas(reader, value);
    }
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        if (strcmp(keys[i].name, name) == 0) {
            *ret_expected = keys[i].expected;
            return set_key(reader, &keys[i], value);
        }
    }
    return RAFF_E_UNKNOWN;
}

int config_reader_set(struct config_reader readers[CONFIG_READERS_MAX], const char *section,
                      const char *key, const char *value, struct text *why)
{
    int at = section_at(section);
    const char *expected = NULL;
    int error = at < 0 ? RAFF_E_UNKNOWN : set(&readers[at], key, value, &expected);
    if (expected && error) {
        text_addf(why, "[%s] %s = %s: expected %s", section, key, value, expected);
    } else if (error) {
        text_addf(why, "[%s] %s: no such setting", section, key);
    }
    return error;
}
