#include "drivers/code/epc_host.h"

#include <string.h>

#include "drivers/base/ascii.h"
#include "drivers/base/cleanup.h"
#include "drivers/base/error.h"
#include "drivers/code/epc_chars.h"

#define LENGTH_BITS  6
#define UNIT_BITS    7 /* a character or a sequence; some sequences take two units */
#define LONG_BELOW   4 /* a first unit below it: one of tables B1 to B4, by both units */
#define SEQUENCE_MAX 8 /* characters, its NUL included */

/* Table A (14-11): what 7 bits stand for that are no character of their own. */
static const struct {
    uint8_t code;
    char text[SEQUENCE_MAX];
} short_sequences[] = {
    {0x1E, "qr."},  {0x1F, "www."}, {0x20, "id."},  {0x5B, ".com"}, {0x5C, ".org"},
    {0x5D, ".net"}, {0x5E, ".int"}, {0x60, ".edu"}, {0x7B, ".gov"}, {0x7C, ".mil"},
    {0x7D, ".biz"}, {0x7E, ".eco"}, {0x7F, ".med"},
};

/* Tables B1 (14-12) and B2 (14-13), which go on in one another: 14 bits from 0 on, a country's two
 * letters each. */
static const char countries[] =
    "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobqbrbsbtbwbybzcacccdcfcgchcick"
    "clcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegehereseteufifjfkfmfofrgagdgegfggghgiglgmgngpgqgr"
    "gsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlslt"
    "lulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpgphpk"
    "plpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsiskslsmsnsrssstsusvsxsysztctdtftgthtjtktltmtn"
    "totrtttvtwtzuaugusuyuzvavcvevgvivnvuwfwsyeytzazmzw";

#define COUNTRIES (sizeof(countries) / 2)

/* Table B3 (14-14) from its first 14 bits on, and B4 (14-15). */
#define COMPOUND_FIRST 0x100
static const char compounds[][SEQUENCE_MAX] = {
    ".com.au", ".net.au", ".org.au", ".co.at",  ".com.bd", ".co.bd",  ".com.br", ".net.br",
    ".co.nz",  ".com.ng", ".com.pk", ".co.in",  ".com.in", ".co.il",  ".co.jp",  ".co.za",
    ".co.kr",  ".com.es", ".com.lk", ".co.th",  ".co.tt",  ".com.tt", ".com.tr", ".biz.tr",
    ".com.ua", ".co.uk",  ".co.zm",  ".com.zm", ".com.cn", ".org.cn", ".net.cn", ".gov.cn",
};
#define TECH 0x180

static const char no_host[] = "no host name";

/* What the bits may name: any character that the host of a URI may have (RFC 3986, 3.2.2), but for
 * percent signs; what would end the host there is refused. */
static bool is_host_char(char c)
{
    return is_letter(c) || is_digit(c) || (c && strchr("-._:!&'()*+,;=", c));
}

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.len; i++) {
        if (!is_host_char(host.at[i])) {
            return false;
        }
    }
    return host.len > 0 && host.len <= EPC_HOST_CHARS_MAX;
}

/* --- from bits --- */

/* What one or two units stand for; "" for what is reserved. */
static void unit_text(unsigned code, bool two_units, char ret_text[SEQUENCE_MAX])
{
    memset(ret_text, 0, SEQUENCE_MAX);
    if (!two_units) {
        ret_text[0] = is_host_char((char)code) ? (char)code : '\0';
        for (size_t i = 0; i < ARRAY_SIZE(short_sequences); i++) {
            if (short_sequences[i].code == code) {
                memcpy(ret_text, short_sequences[i].text, SEQUENCE_MAX);
            }
        }
    } else if (code < COUNTRIES) {
        ret_text[0] = '.';
        memcpy(ret_text + 1, countries + 2 * (size_t)code, 2);
    } else if (code >= COMPOUND_FIRST && code - COMPOUND_FIRST < ARRAY_SIZE(compounds)) {
        memcpy(ret_text, compounds[code - COMPOUND_FIRST], SEQUENCE_MAX);
    } else if (code == TECH) {
        memcpy(ret_text, ".tech", sizeof(".tech"));
    }
}

static int read_units(size_t n, struct bit_reader *bits, struct text *out, const char **ret_why)
{
    while (n > 0) {
        uint64_t code = 0;
        uint64_t second = 0;
        bool there = bits_take(bits, UNIT_BITS, &code);
        bool two = there && code < LONG_BELOW;
        if (!there || (two && n > 1 && !bits_take(bits, UNIT_BITS, &second))) {
            return RAFF_E_SYNTAX;
        }
        char text[SEQUENCE_MAX];
        unit_text((unsigned)(two ? code << UNIT_BITS | second : code), two, text);
        if (!text[0] || (two && n < 2)) {
            *ret_why = no_host;
            return RAFF_E_VALUE;
        }
        text_add(out, text);
        n -= two ? 2 : 1;
    }
    return 0;
}

int epc_host_read(struct bit_reader *bits, struct text *out, const char **ret_why)
{
    uint64_t by_units = 0;
    uint64_t n = 0;
    size_t start = out->len;
    *ret_why = "the bits end within the host name";
    if (!bits_take(bits, 1, &by_units) || !bits_take(bits, LENGTH_BITS, &n)) {
        return RAFF_E_SYNTAX;
    }
    int error =
        by_units ? read_units(n, bits, out, ret_why) : epc_chars_read(CHARS_CODE40, n, bits, out);
    if (error == RAFF_E_VALUE ||
        (!error && !is_host((struct str){out->at + start, out->len - start}))) {
        *ret_why = no_host;
        return RAFF_E_VALUE;
    }
    return error;
}

/* --- to bits --- */

/* The best way to write what is left of the name from a character on. */
struct step {
    uint8_t units; /* of all that is left */
    uint8_t chars; /* that the first code stands for */
    bool two_units;
    uint16_t code;
};

/* Takes the code for the step at the front of `rest`, if it fits there and nothing yet is shorter;
 * steps[n] is the step n characters further. */
static void offer(struct step *steps, struct str rest, const char *text, unsigned code,
                  bool two_units)
{
    size_t n = strlen(text);
    if (n > rest.len || memcmp(rest.at, text, n) != 0) {
        return;
    }
    unsigned units = steps[n].units + (two_units ? 2U : 1U);
    if (units < steps[0].units) {
        *steps = (struct step){(uint8_t)units, (uint8_t)n, two_units, (uint16_t)code};
    }
}

static void offer_all(struct step *steps, struct str rest)
{
    char text[SEQUENCE_MAX];
    for (size_t i = 0; i < ARRAY_SIZE(short_sequences); i++) {
        offer(steps, rest, short_sequences[i].text, short_sequences[i].code, false);
    }
    for (unsigned code = 0; rest.at[0] == '.' && code <= TECH; code++) {
        unit_text(code, true, text);
        if (text[0]) {
            offer(steps, rest, text, code, true);
        }
    }
}

/* From the end of the name to its start, so that every step knows what follows it. */
static void plan(struct str host, struct step steps[EPC_HOST_CHARS_MAX + 1])
{
    steps[host.len] = (struct step){.units = 0};
    for (size_t i = host.len; i > 0; i--) {
        struct step *step = &steps[i - 1];
        struct str rest = {host.at + i - 1, host.len - i + 1};
        *step = (struct step){(uint8_t)(steps[i].units + 1), 1, false, (uint8_t)rest.at[0]};
        offer_all(step, rest);
    }
}

static void write_units(struct str host, const struct step *steps, struct bit_writer *bits)
{
    bits_put(bits, 1, 1);
    bits_put(bits, steps[0].units, LENGTH_BITS);
    for (size_t i = 0; i < host.len; i += steps[i].chars) {
        bits_put(bits, steps[i].code, steps[i].two_units ? 2 * UNIT_BITS : UNIT_BITS);
    }
}

int epc_host_write(struct str host, struct bit_writer *bits, const char **ret_why)
{
    if (!is_host(host)) {
        *ret_why = no_host;
        return RAFF_E_VALUE;
    }
    struct step steps[EPC_HOST_CHARS_MAX + 1];
    plan(host, steps);
    if (epc_chars_fit(CHARS_CODE40, host) &&
        epc_chars_bits(CHARS_CODE40, host.len) <= steps[0].units * (size_t)UNIT_BITS) {
        bits_put(bits, 0, 1);
        bits_put(bits, host.len, LENGTH_BITS);
        epc_chars_write(CHARS_CODE40, host, bits);
    } else {
        write_units(host, steps, bits);
    }
    return 0;
}
