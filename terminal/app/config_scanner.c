#include "terminal/app/config_scanner.h"

#include "drivers/base/config_key.h"
#include "drivers/base/error.h"

static const char *const sections[CONFIG_SCANNERS_MAX] = {"scanner", "scanner2", "scanner3",
                                                          "scanner4"};
static const char *const drivers[] = {"lines",   "honeywell", "datalogic", "ssi",
                                      "hid-pos", "wedge",     NULL};
static const char *const terminators[] = {"auto", "cr", "lf", "crlf", "etx", NULL};

#define AT(member) offsetof(struct config_scanner, member)
#define TEXT(member)                                                                               \
    .name = #member, .offset = AT(member), .size = sizeof(((struct config_scanner *)0)->member)
static const struct config_key keys[] = {
    {TEXT(driver), .names = drivers,
     .expected = "lines, honeywell, datalogic, ssi, hid-pos or wedge"},
    {TEXT(path), .expected = "a tty or an input device"},
    {TEXT(terminator), .names = terminators, .expected = "auto, cr, lf, crlf or etx"},
    {TEXT(serial), .expected = "a serial number"},
    {.name = "baud", .offset = AT(baud), .min = 300, .max = 4000000, .expected = "300 to 4000000"},
    {.name = "idle_ms", .offset = AT(idle_ms), .min = 10, .max = 5000, .expected = "10 to 5000"},
    {.name = "aim", .offset = AT(aim), .is_flag = true, .expected = "yes or no"},
};
#undef TEXT
#undef AT

static int section_at(const char *section)
{
    return config_section_at(sections, CONFIG_SCANNERS_MAX, section);
}

bool config_is_scanner(const char *section)
{
    return section_at(section) >= 0;
}

int config_scanner_set(struct config_scanner scanners[CONFIG_SCANNERS_MAX], const char *section,
                       const char *key, const char *value, struct text *why)
{
    int at = section_at(section);
    const char *expected = NULL;
    int error = at < 0
                    ? RAFF_E_UNKNOWN
                    : config_key_set(&scanners[at], keys, ARRAY_SIZE(keys), key, value, &expected);
    if (error) {
        config_key_why(section, key, value, expected, why);
    }
    return error;
}
