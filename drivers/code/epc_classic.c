#include "drivers/code/epc_classic.h"

#include "drivers/base/error.h"
#include "drivers/code/epc_coding.h"
#include "drivers/code/epc_table.h"

#define FILTER3                                                                                    \
    {                                                                                              \
        EPC_FILTER, 3, 0, 0                                                                        \
    }
#define PARTED(b, n, how)                                                                          \
    {                                                                                              \
        EPC_PARTITION, (b), (n), (how)                                                             \
    }

/* Widths as in the coding tables of TDS 2.3, 14.6. */
const struct epc_classic epc_sgtin_96 = {
    &epc_sgtin, {FILTER3, PARTED(44, 13, EPC_PADDED), {EPC_NUMBER, 38, 12, 0}}};
const struct epc_classic epc_sgtin_198 = {
    &epc_sgtin, {FILTER3, PARTED(44, 13, EPC_PADDED), {EPC_TEXT7, 140, 20, 0}}};
const struct epc_classic epc_sscc_96 = {
    &epc_sscc, {FILTER3, PARTED(58, 17, EPC_PADDED), {EPC_SPARE, 24, 0, 0}}};
const struct epc_classic epc_sgln_96 = {
    &epc_sgln, {FILTER3, PARTED(41, 12, EPC_PADDED), {EPC_NUMBER, 41, 13, 0}}};
const struct epc_classic epc_sgln_195 = {
    &epc_sgln, {FILTER3, PARTED(41, 12, EPC_PADDED), {EPC_TEXT7, 140, 20, 0}}};
const struct epc_classic epc_grai_96 = {
    &epc_grai, {FILTER3, PARTED(44, 12, EPC_PADDED), {EPC_NUMBER, 38, 12, 0}}};
const struct epc_classic epc_grai_170 = {
    &epc_grai, {FILTER3, PARTED(44, 12, EPC_PADDED), {EPC_TEXT7, 112, 16, 0}}};
const struct epc_classic epc_giai_96 = {&epc_giai, {FILTER3, PARTED(82, 25, EPC_NUMBER)}};
const struct epc_classic epc_giai_202 = {&epc_giai, {FILTER3, PARTED(188, 30, EPC_TEXT7)}};
const struct epc_classic epc_gsrn_96 = {
    &epc_gsrn, {FILTER3, PARTED(58, 17, EPC_PADDED), {EPC_SPARE, 24, 0, 0}}};
const struct epc_classic epc_gsrnp_96 = {
    &epc_gsrnp, {FILTER3, PARTED(58, 17, EPC_PADDED), {EPC_SPARE, 24, 0, 0}}};
const struct epc_classic epc_gdti_96 = {
    &epc_gdti, {FILTER3, PARTED(41, 12, EPC_PADDED), {EPC_NUMBER, 41, 13, 0}}};
const struct epc_classic epc_gdti_113 = {
    &epc_gdti, {FILTER3, PARTED(41, 12, EPC_PADDED), {EPC_DIGITS, 58, 17, 0}}};
const struct epc_classic epc_gdti_174 = {
    &epc_gdti, {FILTER3, PARTED(41, 12, EPC_PADDED), {EPC_TEXT7, 119, 17, 0}}};
const struct epc_classic epc_cpi_96 = {
    &epc_cpi, {FILTER3, PARTED(51, 15, EPC_NUMBER), {EPC_NUMBER, 31, 10, 0}}};
const struct epc_classic epc_cpi_var = {
    &epc_cpi, {FILTER3, PARTED(0, 30, EPC_TEXT6), {EPC_NUMBER, 40, 12, 0}}};
const struct epc_classic epc_sgcn_96 = {
    &epc_sgcn, {FILTER3, PARTED(41, 12, EPC_PADDED), {EPC_DIGITS, 41, 12, 0}}};
const struct epc_classic epc_itip_110 = {&epc_itip,
                                         {FILTER3,
                                          PARTED(44, 13, EPC_PADDED),
                                          {EPC_PADDED, 7, 2, 0},
                                          {EPC_PADDED, 7, 2, 0},
                                          {EPC_NUMBER, 38, 12, 0}}};
const struct epc_classic epc_itip_212 = {&epc_itip,
                                         {FILTER3,
                                          PARTED(44, 13, EPC_PADDED),
                                          {EPC_PADDED, 7, 2, 0},
                                          {EPC_PADDED, 7, 2, 0},
                                          {EPC_TEXT7, 140, 20, 0}}};
const struct epc_classic epc_gid_96 = {
    &epc_gid, {{EPC_NUMBER, 28, 9, 0}, {EPC_NUMBER, 24, 8, 0}, {EPC_NUMBER, 36, 11, 0}}};
const struct epc_classic epc_usdod_96 = {
    &epc_usdod, {{EPC_FILTER, 4, 0, 0}, {EPC_CAGE, 8, 6, 0}, {EPC_NUMBER, 36, 11, 0}}};
const struct epc_classic epc_adi_var = {
    &epc_adi,
    {{EPC_FILTER, 6, 0, 0}, {EPC_CAGE, 6, 6, 0}, {EPC_PART6, 0, 32, 0}, {EPC_SERIAL6, 0, 30, 0}}};

/* Bits of a company prefix by partition value: 12 digits behind 0, down to 6 behind 6 (the same in
 * every partition table of TDS 14.6). */
static const uint8_t prefix_bits[] = {40, 37, 34, 30, 27, 24, 20};

/* The two fields behind a partition value. */
static struct epc_field prefix_field(size_t partition)
{
    return (struct epc_field){EPC_PADDED, prefix_bits[partition],
                              (uint8_t)(EPC_PREFIX_MAX - partition), 0};
}

static struct epc_field reference_field(const struct epc_field *field, size_t partition)
{
    struct epc_field prefix = prefix_field(partition);
    uint8_t bits = (uint8_t)(field->bits > prefix.bits ? field->bits - prefix.bits : 0);
    return (struct epc_field){field->then, bits, (uint8_t)(field->max - prefix.max), 0};
}

int epc_classic_filter_max(const struct epc_classic *classic)
{
    const struct epc_field *first = &classic->fields[0];
    return first->coding == EPC_FILTER ? (1 << first->bits) - 1 : EPC_NO_FILTER;
}

int epc_filter_of(const struct epc_scheme *scheme, int filter)
{
    bool none = scheme->classic && epc_classic_filter_max(scheme->classic) == EPC_NO_FILTER;
    return filter == EPC_NO_FILTER && !none ? 0 : filter;
}

/* A field of the identity into the next part. */
static int take_part(struct bit_reader *bits, const struct epc_field *field,
                     struct epc_parts *parts, size_t *n, const char **ret_why)
{
    size_t i = *n;
    struct text text = text_over(parts->part[i], sizeof(parts->part[i]));
    parts->at[i] = bits->pos;
    int error = epc_take_field(bits, field, &text, ret_why);
    *n += error ? 0 : 1;
    return error;
}

static int take_partition(struct bit_reader *bits, const struct epc_field *field,
                          struct epc_parts *parts, size_t *n, const char **ret_why)
{
    uint64_t partition = 0;
    parts->at[*n] = bits->pos;
    if (!bits_take(bits, 3, &partition) || partition >= ARRAY_SIZE(prefix_bits)) {
        *ret_why = "no partition value";
        return RAFF_E_VALUE;
    }
    struct epc_field prefix = prefix_field(partition);
    struct epc_field reference = reference_field(field, partition);
    int error = take_part(bits, &prefix, parts, n, ret_why);
    return error ? error : take_part(bits, &reference, parts, n, ret_why);
}

static int take_filter(struct bit_reader *bits, const struct epc_field *field, struct epc *epc,
                       const char **ret_why)
{
    uint64_t filter = 0;
    if (!bits_take(bits, field->bits, &filter)) {
        *ret_why = "ends before the filter does";
        return RAFF_E_SYNTAX;
    }
    epc->filter = (int)filter;
    return 0;
}

int epc_classic_read(struct bit_reader *bits, struct epc *epc, struct code_fault *ret_fault)
{
    const struct epc_classic *classic = epc->scheme->classic;
    struct epc_parts parts = {.at = {0}};
    size_t n = 0;
    epc->filter = EPC_NO_FILTER;
    for (const struct epc_field *field = classic->fields; field->coding != EPC_END; field++) {
        const char *why = "";
        char nothing[1];
        size_t at = bits->pos;
        struct text none = text_over(nothing, sizeof(nothing));
        int error = field->coding == EPC_FILTER      ? take_filter(bits, field, epc, &why)
                    : field->coding == EPC_SPARE     ? epc_take_field(bits, field, &none, &why)
                    : field->coding == EPC_PARTITION ? take_partition(bits, field, &parts, &n, &why)
                                                     : take_part(bits, field, &parts, &n, &why);
        if (error) {
            return code_refuse(ret_fault, error, "", parts.at[n] > at ? parts.at[n] : at, why);
        }
    }
    return epc_from_parts(classic->identity, &parts, epc, ret_fault);
}

static int put_part(struct bit_writer *bits, const struct epc_field *field,
                    const struct epc_parts *parts, size_t *n, const char **ret_why)
{
    int error = epc_put_field(bits, field, str_of(parts->part[*n]), ret_why);
    *n += error ? 0 : 1;
    return error;
}

static int put_partition(struct bit_writer *bits, const struct epc_field *field,
                         const struct epc_parts *parts, size_t *n, const char **ret_why)
{
    size_t company = strlen(parts->part[*n]);
    if (company < EPC_PREFIX_MIN || company > EPC_PREFIX_MAX) {
        *ret_why = "a company prefix has 6 to 12 digits";
        return RAFF_E_VALUE;
    }
    size_t partition = EPC_PREFIX_MAX - company;
    struct epc_field prefix = prefix_field(partition);
    struct epc_field reference = reference_field(field, partition);
    bits_put(bits, partition, 3);
    int error = put_part(bits, &prefix, parts, n, ret_why);
    return error ? error : put_part(bits, &reference, parts, n, ret_why);
}

static int put_filter(struct bit_writer *bits, const struct epc_field *field, int filter,
                      const char **ret_why)
{
    if (filter < 0 || filter >= 1 << field->bits) {
        *ret_why = "no filter value of the scheme";
        return RAFF_E_VALUE;
    }
    bits_put(bits, (uint64_t)filter, field->bits);
    return 0;
}

int epc_classic_put(const struct epc_classic *classic, int filter, const struct epc_parts *parts,
                    struct bit_writer *bits, struct code_fault *ret_fault)
{
    size_t n = 0;
    if (filter != EPC_NO_FILTER && epc_classic_filter_max(classic) == EPC_NO_FILTER) {
        return code_refuse(ret_fault, RAFF_E_VALUE, "", 0, "the scheme has no filter value");
    }
    for (const struct epc_field *field = classic->fields; field->coding != EPC_END; field++) {
        const char *why = "";
        int error = field->coding == EPC_FILTER      ? put_filter(bits, field, filter, &why)
                    : field->coding == EPC_SPARE     ? epc_put_field(bits, field, STR(""), &why)
                    : field->coding == EPC_PARTITION ? put_partition(bits, field, parts, &n, &why)
                                                     : put_part(bits, field, parts, &n, &why);
        if (error) {
            return code_refuse(ret_fault, error, "", field->coding == EPC_FILTER ? 0 : parts->at[n],
                               why);
        }
    }
    return 0;
}

int epc_classic_write(const struct epc *epc, struct bit_writer *bits, struct code_fault *ret_fault)
{
    const struct epc_classic *classic = epc->scheme->classic;
    struct epc_parts parts;
    int error = epc_to_parts(epc, classic->identity, &parts, ret_fault);
    return error ? error : epc_classic_put(classic, epc->filter, &parts, bits, ret_fault);
}
