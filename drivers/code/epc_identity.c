#include "drivers/code/epc_identity.h"

#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/code/epc_classic.h"
#include "drivers/code/epc_table.h"
#include "drivers/code/gs1_table.h"

const struct epc_identity epc_sgtin = {
    .name = "sgtin", .n_parts = 3, .ai = "01", .serial_ai = "21", .digits = 13, .turned = true};
const struct epc_identity epc_sscc = {
    .name = "sscc", .n_parts = 2, .ai = "00", .digits = 17, .turned = true};
const struct epc_identity epc_sgln = {
    .name = "sgln", .n_parts = 3, .ai = "414", .serial_ai = "254", .digits = 12, .optional = true};
const struct epc_identity epc_grai = {
    .name = "grai", .n_parts = 3, .ai = "8003", .digits = 12, .zero = true, .serial = true};
const struct epc_identity epc_giai = {.name = "giai", .n_parts = 2, .ai = "8004"};
const struct epc_identity epc_gsrn = {.name = "gsrn", .n_parts = 2, .ai = "8018", .digits = 17};
const struct epc_identity epc_gsrnp = {.name = "gsrnp", .n_parts = 2, .ai = "8017", .digits = 17};
const struct epc_identity epc_gdti = {
    .name = "gdti", .n_parts = 3, .ai = "253", .digits = 12, .serial = true};
const struct epc_identity epc_cpi = {
    .name = "cpi", .n_parts = 3, .ai = "8010", .serial_ai = "8011", .charset = GS1_CSET39};
const struct epc_identity epc_sgcn = {
    .name = "sgcn", .n_parts = 3, .ai = "255", .digits = 12, .serial = true};
const struct epc_identity epc_itip = {.name = "itip",
                                      .n_parts = 5,
                                      .ai = "8006",
                                      .serial_ai = "21",
                                      .digits = 13,
                                      .turned = true,
                                      .pieces = true};
const struct epc_identity epc_gid = {.name = "gid", .n_parts = 3};
const struct epc_identity epc_usdod = {.name = "usdod", .n_parts = 2};
const struct epc_identity epc_adi = {.name = "adi", .n_parts = 3};

static const struct epc_identity *const identities[] = {
    &epc_sgtin, &epc_sscc, &epc_sgln, &epc_grai, &epc_giai, &epc_gsrn,  &epc_gsrnp,
    &epc_gdti,  &epc_cpi,  &epc_sgcn, &epc_itip, &epc_gid,  &epc_usdod, &epc_adi,
};

const struct epc_identity *epc_identity_by_name(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(identities); i++) {
        if (str_is_of_any_case(name, identities[i]->name)) {
            return identities[i];
        }
    }
    return NULL;
}

/* Floor mode: behind a `+` scheme stands whatever the tag said. The century of a date is not asked
 * for, so any day will do as today. */
static int decode(const struct epc *epc, struct gs1_message *ret_message,
                  struct code_fault *ret_fault)
{
    return gs1_decode(str_of(epc->elements), GS1_FLOOR, 0, ret_message, ret_fault);
}

const struct epc_identity *epc_identity_of(const struct epc *epc)
{
    struct gs1_message message;
    if (epc->scheme->classic) {
        return epc->scheme->classic->identity;
    }
    if (decode(epc, &message, NULL)) {
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_SIZE(identities); i++) {
        if (strcmp(identities[i]->ai, message.elements[0].id) == 0) {
            return identities[i];
        }
    }
    return NULL;
}

/* Appends the next n characters of `from`, which it moves behind them. */
static void move(struct str *from, size_t n, struct text *part)
{
    size_t have = n < from->len ? n : from->len;
    text_add_str(part, (struct str){from->at, have});
    from->at += have;
    from->len -= have;
}

/* The key's value into company prefix, reference, pieces and serial. gs1_decode has seen that it
 * has its digits, its check digit and its pieces. */
static void split_key(const struct epc_identity *identity, struct str value, unsigned prefix_digits,
                      struct epc_parts *parts)
{
    struct text text[EPC_PARTS_MAX];
    for (size_t i = 0; i < EPC_PARTS_MAX; i++) {
        text[i] = text_over(parts->part[i], sizeof(parts->part[i]));
    }
    char zero[2];
    struct text skipped = text_over(zero, sizeof(zero));
    move(&value, identity->zero ? 1 : 0, &skipped);
    move(&value, identity->turned ? 1 : 0, &text[1]);
    move(&value, prefix_digits, &text[0]);
    if (identity->digits == 0) {
        move(&value, value.len, &text[1]);
        return;
    }
    move(&value, identity->digits - prefix_digits - (identity->turned ? 1 : 0), &text[1]);
    move(&value, 1, &skipped); /* the check digit */
    move(&value, identity->pieces ? 2 : 0, &text[2]);
    move(&value, identity->pieces ? 2 : 0, &text[3]);
    move(&value, identity->serial ? value.len : 0, &text[identity->n_parts - 1]);
}

/* Every element must have a place in a classic scheme: what is not written is lost. */
static int check_others(const struct epc *epc, const struct epc_identity *identity,
                        const struct gs1_message *message, struct code_fault *ret_fault)
{
    for (size_t i = 0; epc->scheme->classic && i < message->n; i++) {
        const char *ai = message->elements[i].id;
        if (strcmp(ai, identity->ai) != 0 && strcmp(ai, identity->serial_ai) != 0) {
            return code_refuse(ret_fault, RAFF_E_VALUE, ai, message->elements[i].at,
                               "the scheme has no place for this AI");
        }
    }
    return 0;
}

static int split_serial(const struct epc_identity *identity, const struct gs1_message *message,
                        struct epc_parts *parts, struct code_fault *ret_fault)
{
    size_t last = identity->n_parts - 1U;
    if (identity->serial_ai[0]) {
        const struct gs1_element *serial = gs1_find(message, identity->serial_ai);
        if (serial) {
            parts->at[last] = serial->at;
        }
        struct str value = serial               ? serial->value
                           : identity->optional ? STR("0")
                                                : (struct str){"", 0};
        if (copy_str(parts->part[last], sizeof(parts->part[last]), value)) {
            return code_refuse(ret_fault, RAFF_E_TOO_LONG, identity->serial_ai, parts->at[last],
                               "too long for a serial number");
        }
    }
    bool needed = identity->serial_ai[0] || identity->serial;
    return needed && parts->part[last][0] == '\0'
               ? code_refuse(ret_fault, RAFF_E_MISSING, identity->ai, parts->at[0],
                             "an EPC needs a serial number beside the key")
               : 0;
}

static int split(const struct epc *epc, const struct epc_identity *identity,
                 const struct gs1_message *message, struct epc_parts *parts,
                 struct code_fault *ret_fault)
{
    const struct gs1_element *key = gs1_find(message, identity->ai);
    if (!key) {
        return code_refuse(ret_fault, RAFF_E_MISSING, identity->ai, 0,
                           "the key that the scheme is for is missing");
    }
    if (epc->prefix_digits == 0) {
        return code_refuse(ret_fault, RAFF_E_MISSING, identity->ai, key->at,
                           "needs the length of the company prefix, 6 to 12 digits");
    }
    if (epc->prefix_digits < EPC_PREFIX_MIN || epc->prefix_digits > EPC_PREFIX_MAX) {
        return code_refuse(ret_fault, RAFF_E_VALUE, identity->ai, key->at,
                           "a company prefix has 6 to 12 digits");
    }
    for (size_t i = 0; i < EPC_PARTS_MAX; i++) {
        parts->at[i] = key->at;
    }
    split_key(identity, key->value, epc->prefix_digits, parts);
    bool whole = strlen(parts->part[0]) == epc->prefix_digits &&
                 are_digits(parts->part[0], epc->prefix_digits);
    if (!whole || (identity->digits == 0 && parts->part[1][0] == '\0')) {
        return code_refuse(ret_fault, RAFF_E_VALUE, identity->ai, key->at,
                           "no company prefix of that length, and something behind it");
    }
    int error = split_serial(identity, message, parts, ret_fault);
    return error ? error : check_others(epc, identity, message, ret_fault);
}

int epc_to_parts(const struct epc *epc, const struct epc_identity *identity,
                 struct epc_parts *ret_parts, struct code_fault *ret_fault)
{
    struct epc_parts parts = {.at = {0}};
    struct gs1_message message;
    if (!identity->ai[0]) {
        for (size_t i = 0; i < identity->n_parts; i++) {
            copy_cut(parts.part[i], sizeof(parts.part[i]), epc->parts[i]);
        }
        *ret_parts = parts;
        return 0;
    }
    int error = decode(epc, &message, ret_fault);
    error = error ? error : split(epc, identity, &message, &parts, ret_fault);
    if (!error) {
        *ret_parts = parts;
    }
    return error;
}

static int check_prefix_part(const struct epc_identity *identity, const struct epc_parts *parts,
                             struct code_fault *ret_fault)
{
    size_t company = strlen(parts->part[0]);
    size_t reference = strlen(parts->part[1]);
    if (!are_digits(parts->part[0], company) || company < EPC_PREFIX_MIN ||
        company > EPC_PREFIX_MAX) {
        return code_refuse(ret_fault, RAFF_E_VALUE, identity->ai, parts->at[0],
                           "a company prefix has 6 to 12 digits");
    }
    bool fits = identity->digits == 0 ? reference > 0
                                      : company + reference == identity->digits &&
                                            are_digits(parts->part[1], reference);
    return fits ? 0
                : code_refuse(ret_fault, RAFF_E_VALUE, identity->ai, parts->at[1],
                              "company prefix and reference do not have the digits of the key");
}

/* The key with its AI in front. */
static void join_key(const struct epc_identity *identity, const struct epc_parts *parts,
                     struct text *out)
{
    const char *reference = parts->part[1];
    text_add(out, identity->ai);
    size_t start = out->len;
    if (identity->zero) {
        text_add_char(out, '0');
    }
    if (identity->turned) {
        text_add_char(out, *reference++);
    }
    text_add(out, parts->part[0]);
    text_add(out, reference);
    if (identity->digits > 0) {
        struct str body = {out->at + start, out->len - start};
        text_add_char(out, (char)('0' + gs1_check_digit(body)));
    }
    if (identity->pieces) {
        text_add(out, parts->part[2]);
        text_add(out, parts->part[3]);
    }
    if (identity->serial) {
        text_add(out, parts->part[identity->n_parts - 1]);
    }
}

static void join(const struct epc_identity *identity, const struct epc_parts *parts,
                 struct text *out)
{
    const char *serial = parts->part[identity->n_parts - 1];
    join_key(identity, parts, out);
    bool none = identity->optional && strcmp(serial, "0") == 0;
    if (identity->serial_ai[0] && !none) {
        if (gs1_fixed_length(identity->ai) == 0) {
            text_add_char(out, GS1_GS);
        }
        text_add(out, identity->serial_ai);
        text_add(out, serial);
    }
}

/* A fault of the element string as one of the part that it came from. */
static int blame_part(const struct epc_identity *identity, const struct epc_parts *parts,
                      struct code_fault *ret_fault, const struct code_fault *fault)
{
    size_t last = identity->n_parts - 1U;
    size_t key_end = strlen(identity->ai) + (identity->zero ? 1U : 0U) + identity->digits + 1U;
    bool beside = identity->serial_ai[0] && strcmp(fault->ai, identity->serial_ai) == 0;
    bool behind = identity->digits > 0 && fault->at >= key_end;
    size_t part = beside || (behind && identity->serial) ? last : behind ? 2 : 1;
    return code_refuse(ret_fault, fault->error, fault->ai, parts->at[part], fault->why);
}

/* No part may hold what would end its element, or make another. */
static int check_charset(const struct epc_identity *identity, const struct epc_parts *parts,
                         struct code_fault *ret_fault)
{
    uint8_t charset = identity->charset ? identity->charset : GS1_CSET82;
    for (size_t i = 0; i < identity->n_parts; i++) {
        for (const char *c = parts->part[i]; *c; c++) {
            if (!(gs1_char_classes[(unsigned char)*c] & charset)) {
                return code_refuse(ret_fault, RAFF_E_CHARSET, identity->ai, parts->at[i],
                                   "a character that the key does not have");
            }
        }
    }
    return 0;
}

static int from_gs1_parts(const struct epc_identity *identity, const struct epc_parts *parts,
                          struct epc *epc, struct code_fault *ret_fault)
{
    char elements[EPC_ELEMENTS_MAX + 1];
    struct gs1_message message;
    struct code_fault fault = {.error = 0};
    struct text out = text_over(elements, sizeof(elements));
    int error = check_prefix_part(identity, parts, ret_fault);
    error = error ? error : check_charset(identity, parts, ret_fault);
    if (error) {
        return error;
    }
    join(identity, parts, &out);
    if (gs1_decode((struct str){out.at, out.len}, GS1_STRICT, 0, &message, &fault)) {
        return blame_part(identity, parts, ret_fault, &fault);
    }
    copy_cut(epc->elements, sizeof(epc->elements), elements);
    epc->prefix_digits = (unsigned)strlen(parts->part[0]);
    return 0;
}

int epc_from_parts(const struct epc_identity *identity, const struct epc_parts *parts,
                   struct epc *epc, struct code_fault *ret_fault)
{
    if (identity->ai[0]) {
        return from_gs1_parts(identity, parts, epc, ret_fault);
    }
    for (size_t i = 0; i < identity->n_parts; i++) {
        copy_cut(epc->parts[i], sizeof(epc->parts[i]), parts->part[i]);
    }
    return 0;
}
