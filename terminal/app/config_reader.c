#include "terminal/app/config_reader.h"

#include "drivers/base/config_key.h"
#include "drivers/base/error.h"
#include "drivers/device/reader.h"

static const char *const sections[CONFIG_READERS_MAX] = {"reader", "reader2"};
static const char *const drivers[] = {"nfc", "llrp", "mercury", "a0", "bb", NULL};

#define AT(member) offsetof(struct config_reader, member)
#define TEXT(member)                                                                               \
    .name = #member, .offset = AT(member), .size = sizeof(((struct config_reader *)0)->member)
#define NUMBER(member, low, high) .name = #member, .offset = AT(member), .min = (low), .max = (high)
static const struct config_key keys[] = {
    {TEXT(driver), .names = drivers, .expected = "nfc, llrp, mercury, a0 or bb"},
    {TEXT(connect), .expected = "libnfc's connection string"},
    {TEXT(host), .expected = "a host"},
    {TEXT(path), .expected = "a tty"},
    {TEXT(region), .expected = "a region, as eu or us"},
    {TEXT(epc_filter), .expected = "the first hex digits of an EPC"},
    {NUMBER(port, 1, 65535), .expected = "1 to 65535"},
    {NUMBER(baud, 300, 4000000), .expected = "300 to 4000000"},
    {NUMBER(power_dbm, 1, 36), .expected = "1 to 36"},
    {NUMBER(rssi_min_dbm, -120, -1), .expected = "-120 to -1"},
    {NUMBER(leave_ms, 100, 600000), .expected = "100 to 600000"},
};
#undef AT
#undef TEXT
#undef NUMBER

static int section_at(const char *section)
{
    return config_section_at(sections, CONFIG_READERS_MAX, section);
}

bool config_is_reader(const char *section)
{
    return section_at(section) >= 0;
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

/* *ret_expected stays NULL for a key that there is not. */
static int set(struct config_reader *reader, const char *name, const char *value,
               const char **ret_expected)
{
    if (strcmp(name, "antennas") == 0) {
        *ret_expected = "antennas by number, as 1,2";
        return set_antennas(reader, value);
    }
    return config_key_set(reader, keys, ARRAY_SIZE(keys), name, value, ret_expected);
}

int config_reader_set(struct config_reader readers[CONFIG_READERS_MAX], const char *section,
                      const char *key, const char *value, struct text *why)
{
    int at = section_at(section);
    const char *expected = NULL;
    int error = at < 0 ? RAFF_E_UNKNOWN : set(&readers[at], key, value, &expected);
    if (error) {
        config_key_why(section, key, value, expected, why);
    }
    return error;
}
