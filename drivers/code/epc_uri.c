/* EPC tag URIs and pure identity URIs (TDS 2.3, sections 6 and 12). */
#include "drivers/code/epc_uri.h"
#include "drivers/base/error.h"
#include "drivers/code/dlink_uri.h"
#include "drivers/code/epc_classic.h"
#include "drivers/code/epc_table.h"

#define TAG_START "urn:epc:tag:"
#define ID_START  "urn:epc:id:"

/* TDS annex A: these stand in a URI as '%' and two digits. All others of sets 82 and 39 stand for
 * themselves. */
static const char escaped[] = "\"%&/<>?#";

static void add_part(const char *part, struct text *out)
{
    for (; *part; part++) {
        if (strchr(escaped, *part)) {
            dlink_uri_add_coded(out, *part);
        } else {
            text_add_char(out, *part);
        }
    }
}

static void add_lower(const char *name, struct text *out)
{
    for (; *name; name++) {
        bool capital = *name >= 'A' && *name <= 'Z';
        text_add_char(out, (char)(capital ? *name + ('a' - 'A') : *name));
    }
}

static void add_parts(const struct epc_identity *identity, const struct epc_parts *parts,
                      struct text *out)
{
    for (size_t i = 0; i < identity->n_parts; i++) {
        if (i > 0) {
            text_add_char(out, '.');
        }
        add_part(parts->part[i], out);
    }
}

static void add_filter(int filter, struct text *out)
{
    if (filter >= 10) {
        text_add_char(out, (char)('0' + filter / 10));
    }
    text_add_char(out, (char)('0' + filter % 10));
    text_add_char(out, '.');
}

int epc_tag_uri(const struct epc *epc, struct text *out)
{
    struct epc_parts parts;
    if (!epc->scheme->classic) {
        return EPC_NO_SUCH_FORM;
    }
    const struct epc_identity *identity = epc->scheme->classic->identity;
    int error = epc_to_parts(epc, identity, &parts, NULL);
    if (error) {
        return error;
    }
    text_add(out, TAG_START);
    add_lower(epc->scheme->name, out);
    text_add_char(out, ':');
    if (epc->filter != EPC_NO_FILTER) {
        add_filter(epc->filter, out);
    }
    add_parts(identity, &parts, out);
    return out->cut ? RAFF_E_TOO_LONG : 0;
}

int epc_id_uri(const struct epc *epc, struct text *out)
{
    struct epc_parts parts;
    const struct epc_identity *identity = epc_identity_of(epc);
    if (!identity) {
        return EPC_NO_SUCH_FORM;
    }
    int error = epc_to_parts(epc, identity, &parts, NULL);
    if (error) {
        return error;
    }
    text_add(out, ID_START);
    text_add(out, identity->name);
    text_add_char(out, ':');
    add_parts(identity, &parts, out);
    return out->cut ? RAFF_E_TOO_LONG : 0;
}

/* A URI while it is read. */
struct reading {
    struct str text;
    size_t pos;
    struct code_fault *fault;
};

static int refuse(const struct reading *reading, int error, size_t at, const char *why)
{
    return code_refuse(reading->fault, error, "", at, why);
}

static bool starts_with(struct str text, const char *start)
{
    size_t n = strlen(start);
    return text.len >= n && str_is_of_any_case((struct str){text.at, n}, start);
}

bool epc_is_uri(struct str text)
{
    return starts_with(text, "urn:");
}

/* The next character with its escape undone. Only what can stand in a key is one. */
static int read_char(struct reading *reading, char *ret_c)
{
    const char *at = reading->text.at + reading->pos;
    if (*at != '%' && (*at == '\0' || strchr(escaped, *at))) {
        return refuse(reading, RAFF_E_SYNTAX, reading->pos, "a character that a URI escapes");
    }
    int c = dlink_uri_next(&at, reading->text.at + reading->text.len);
    if (c < 0) {
        return refuse(reading, RAFF_E_SYNTAX, reading->pos, "a % without two hexadecimal digits");
    }
    if (c <= ' ' || c > '~') {
        return refuse(reading, RAFF_E_CHARSET, reading->pos, "a character that no key has");
    }
    reading->pos = (size_t)(at - reading->text.at);
    *ret_c = (char)c;
    return 0;
}

/* Up to the next ':' or '.', which is passed; `last` to the end, dots and all. */
static int read_part(struct reading *reading, bool last, struct text *part)
{
    size_t start = reading->pos;
    while (reading->pos < reading->text.len && (last || reading->text.at[reading->pos] != '.')) {
        char c = 0;
        int error = read_char(reading, &c);
        if (error) {
            return error;
        }
        text_add_char(part, c);
    }
    if (part->cut) {
        return refuse(reading, RAFF_E_TOO_LONG, start, "longer than any part of an EPC");
    }
    if (!last && reading->pos == reading->text.len) {
        return refuse(reading, RAFF_E_SYNTAX, reading->pos, "a part is missing");
    }
    reading->pos += last ? 0 : 1;
    return 0;
}

static int read_parts(struct reading *reading, const struct epc_identity *identity,
                      struct epc_parts *parts)
{
    int error = 0;
    for (size_t i = 0; !error && i < identity->n_parts; i++) {
        struct text part = text_over(parts->part[i], sizeof(parts->part[i]));
        parts->at[i] = reading->pos;
        error = read_part(reading, i + 1U == identity->n_parts, &part);
    }
    return error;
}

/* "sgtin-96" of "sgtin-96:3.…". */
static struct str read_name(struct reading *reading)
{
    struct str name = {reading->text.at + reading->pos, 0};
    while (reading->pos < reading->text.len && reading->text.at[reading->pos] != ':') {
        reading->pos++;
        name.len++;
    }
    reading->pos += reading->pos < reading->text.len ? 1 : 0;
    return name;
}

static int read_filter(struct reading *reading, const struct epc_classic *classic, int *filter)
{
    char digits[EPC_PART_MAX + 1];
    struct text part = text_over(digits, sizeof(digits));
    size_t at = reading->pos;
    int64_t value = 0;
    int max = epc_classic_filter_max(classic);
    if (max == EPC_NO_FILTER) {
        return 0;
    }
    int error = read_part(reading, false, &part);
    if (error) {
        return error;
    }
    bool number = str_to_int64((struct str){part.at, part.len}, &value) == 0 && digits[0] != '-' &&
                  (part.len == 1 || digits[0] != '0');
    if (!number || value > max) {
        return refuse(reading, RAFF_E_VALUE, at, "no filter value of the scheme");
    }
    if (*filter != EPC_NO_FILTER && *filter != value) {
        return refuse(reading, RAFF_E_CONFLICT, at, "not the filter value that was asked for");
    }
    *filter = (int)value;
    return 0;
}

/* What the URI is of: the identity, and for a tag URI its scheme and filter. */
static int read_start(struct reading *reading, const struct epc_scheme **scheme, int *filter,
                      const struct epc_identity **ret_identity)
{
    bool tag = starts_with(reading->text, TAG_START);
    if (!tag && !starts_with(reading->text, ID_START)) {
        return refuse(reading, RAFF_E_UNKNOWN, 0, "neither urn:epc:tag: nor urn:epc:id:");
    }
    reading->pos = strlen(tag ? TAG_START : ID_START);
    size_t at = reading->pos;
    struct str name = read_name(reading);
    if (!tag) {
        *ret_identity = epc_identity_by_name(name);
        return *ret_identity ? 0
                             : refuse(reading, RAFF_E_UNKNOWN, at, "no EPC of a tag has that name");
    }
    const struct epc_scheme *named = epc_scheme_by_name(name);
    if (!named || !named->classic) {
        return refuse(reading, RAFF_E_UNKNOWN, at, "no scheme that has a tag URI");
    }
    *scheme = *scheme ? *scheme : named;
    *ret_identity = named->classic->identity;
    return read_filter(reading, named->classic, filter);
}

/* Whether the scheme can hold what was read, and if not, which part it cannot. */
static int check(const struct reading *reading, const struct epc *epc,
                 const struct epc_identity *identity, const struct epc_parts *parts)
{
    uint8_t array[EPC_BYTES_MAX];
    size_t n_bits = 0;
    struct bit_writer bits = bit_writer_over(array, sizeof(array));
    if (!epc->scheme->classic) {
        int error = epc_write_bits(epc, array, &n_bits, reading->fault);
        if (error && reading->fault) {
            reading->fault->at = parts->at[0];
        }
        return error;
    }
    if (epc->scheme->classic->identity != identity) {
        return refuse(reading, RAFF_E_CONFLICT, 0, "the scheme is for another kind of key");
    }
    return epc_classic_put(epc->scheme->classic, epc->filter, parts, &bits, reading->fault);
}

int epc_read_uri(struct str uri, const struct epc_scheme *scheme, int filter,
                 unsigned prefix_digits, struct epc *ret_epc, struct code_fault *ret_fault)
{
    struct reading reading = {.text = uri, .fault = ret_fault};
    const struct epc_identity *identity = NULL;
    struct epc_parts parts = {.at = {0}};
    int error = read_start(&reading, &scheme, &filter, &identity);
    if (error || !identity) {
        return error;
    }
    error = read_parts(&reading, identity, &parts);
    if (error) {
        return error;
    }
    if (!scheme) {
        return refuse(&reading, RAFF_E_MISSING, 0, "a pure identity does not name its scheme");
    }
    struct epc epc = {.scheme = scheme, .filter = epc_filter_of(scheme, filter)};
    error = epc_from_parts(identity, &parts, &epc, ret_fault);
    error = error ? error : check(&reading, &epc, identity, &parts);
    if (error) {
        return error;
    }
    if (prefix_digits && epc.prefix_digits && prefix_digits != epc.prefix_digits) {
        return refuse(&reading, RAFF_E_CONFLICT, parts.at[0], "a company prefix of another length");
    }
    *ret_epc = epc;
    return 0;
}
