#include "sync/proto/field.h"

#include "drivers/base/error.h"

const char *proto_nack_name(enum proto_nack code)
{
    static const char *const names[] = {
        [PROTO_NACK_GAP] = "gap",   [PROTO_NACK_EPOCH] = "epoch", [PROTO_NACK_FORK] = "fork",
        [PROTO_NACK_HOLE] = "hole", [PROTO_NACK_BUSY] = "busy",   [PROTO_NACK_SCHEMA] = "schema",
        [PROTO_NACK_AUTH] = "auth", [PROTO_NACK_SIZE] = "size",
    };
    return (size_t)code < ARRAY_SIZE(names) ? names[code] : "";
}

/* --- one reader and one writer a kind; `at` is where the member lives --- */

struct place {
    const struct field *field;
    struct json_arena *arena;
    char *base; /* of the struct */
    void *at;
};

static size_t *place_count(const struct place *place)
{
    return (size_t *)(void *)(place->base + place->field->count);
}

static int read_name(struct json_scan *scan, const struct place *place)
{
    return json_scan_name(scan, place->at, place->field->size);
}

static void write_string(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    json_str(out, at);
}

static int read_words(struct json_scan *scan, const struct place *place)
{
    return json_scan_words(scan, false, place->at, place->field->size);
}

static int read_pem(struct json_scan *scan, const struct place *place)
{
    int error = json_scan_string(scan, place->at, place->field->size);
    for (const char *at = place->at; error == 0 && *at; at++) {
        error = *at == '\n' || (*at >= ' ' && *at <= '~') ? 0 : RAFF_E_SYNTAX;
    }
    return error == RAFF_E_TOO_LONG ? RAFF_E_SYNTAX : error;
}

static int read_int(struct json_scan *scan, const struct place *place)
{
    return json_scan_int(scan, place->at);
}

static void write_int(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    json_int(out, *(const int64_t *)at);
}

static int read_count(struct json_scan *scan, const struct place *place)
{
    int64_t value = 0;
    if (json_scan_int(scan, &value) < 0 || value < 0) {
        return RAFF_E_SYNTAX;
    }
    *(uint64_t *)place->at = (uint64_t)value;
    return 0;
}

static void write_count(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    json_int(out, (int64_t) * (const uint64_t *)at);
}

static int read_flag(struct json_scan *scan, const struct place *place)
{
    return json_scan_bool(scan, place->at);
}

static void write_flag(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    json_bool(out, *(const bool *)at);
}

static int read_hash(struct json_scan *scan, const struct place *place)
{
    char hex[2 * CHAIN_SIZE + 1];
    if (json_scan_string(scan, hex, sizeof(hex)) < 0) {
        return RAFF_E_SYNTAX;
    }
    return from_hex(str_of(hex), place->at, CHAIN_SIZE) < 0 ? RAFF_E_SYNTAX : 0;
}

static void write_hash(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    char hex[2 * CHAIN_SIZE + 1];
    to_hex(at, CHAIN_SIZE, hex);
    json_str(out, hex);
}

static int read_versions(struct json_scan *scan, const struct place *place)
{
    int64_t *pair = place->at;
    if (json_scan_open(scan, '[') < 0 || json_scan_element(scan) <= 0 ||
        json_scan_int(scan, &pair[0]) < 0 || json_scan_element(scan) <= 0 ||
        json_scan_int(scan, &pair[1]) < 0) {
        return RAFF_E_SYNTAX;
    }
    return json_scan_element(scan) == 0 ? 0 : RAFF_E_SYNTAX;
}

static void write_versions(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    const int64_t *pair = at;
    json_open(out, '[');
    json_int(out, pair[0]);
    json_int(out, pair[1]);
    json_close(out, ']');
}

static int read_refusal(struct json_scan *scan, const struct place *place)
{
    char name[17];
    int error = json_scan_string(scan, name, sizeof(name));
    if (error < 0) {
        return error == RAFF_E_TOO_LONG ? RAFF_E_UNKNOWN : error;
    }
    for (enum proto_nack code = PROTO_NACK_GAP; code <= PROTO_NACK_SIZE; code++) {
        if (strcmp(name, proto_nack_name(code)) == 0) {
            *(enum proto_nack *)place->at = code;
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}

static void write_refusal(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    json_str(out, proto_nack_name(*(const enum proto_nack *)at));
}

static int read_kinds(struct json_scan *scan, const struct place *place)
{
    return array_read_kinds(scan, place->at);
}

static void write_kinds(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    array_write_kinds(out, *(const unsigned *)at);
}

static int read_key(struct json_scan *scan, const struct place *place)
{
    struct str text;
    char first = json_scan_peek(scan);
    if ((first != '[' && first != 'n') || json_scan_skip(scan, &text) < 0) {
        return RAFF_E_SYNTAX;
    }
    /* `null` is a view of no bytes; no member at all leaves NULL. */
    *(struct str *)place->at = first == '[' ? text : (struct str){text.at, 0};
    return 0;
}

static void write_key(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    const struct str *key = at;
    if (key->len) {
        json_raw(out, *key);
    } else {
        json_null(out);
    }
}

static int read_sum(struct json_scan *scan, const struct place *place)
{
    uint8_t raw[sizeof(uint64_t)];
    char hex[2 * sizeof(raw) + 1];
    uint64_t sum = 0;
    if (json_scan_string(scan, hex, sizeof(hex)) < 0 ||
        from_hex(str_of(hex), raw, sizeof(raw)) < 0) {
        return RAFF_E_SYNTAX;
    }
    for (size_t i = 0; i < sizeof(raw); i++) {
        sum = sum << 8 | raw[i];
    }
    *(uint64_t *)place->at = sum;
    return 0;
}

static void write_sum(struct bytes *out, const struct field *field, const void *at)
{
    (void)field;
    char hex[2 * sizeof(uint64_t) + 1];
    struct text text = text_over(hex, sizeof(hex));
    text_addf(&text, "%016llx", (unsigned long long)*(const uint64_t *)at);
    json_str(out, hex);
}

static int read_sums(struct json_scan *scan, const struct place *place)
{
    return array_read_sums(scan, place->at, place_count(place));
}

static int read_ranges(struct json_scan *scan, const struct place *place)
{
    return array_read_ranges(scan, place->at, place_count(place));
}

static int read_outcomes(struct json_scan *scan, const struct place *place)
{
    return array_read_outcomes(scan, place->at, place_count(place));
}

static int read_own(struct json_scan *scan, const struct place *place)
{
    return array_read_own(scan, place->at, place_count(place));
}

static int read_changes(struct json_scan *scan, const struct place *place)
{
    return array_read_changes(scan, place->arena, place->field->kind == FIELD_CHANGES, place->at,
                              place_count(place));
}

/* Arrays whose length stands beside them are written by field_write itself. */
static const struct {
    int (*read)(struct json_scan *scan, const struct place *place);
    void (*write)(struct bytes *out, const struct field *field, const void *at);
} kinds[FIELD_KIND_COUNT] = {
    [FIELD_NAME] = {read_name, write_string},
    [FIELD_WORDS] = {read_words, write_string},
    [FIELD_PEM] = {read_pem, write_string},
    [FIELD_COUNT] = {read_count, write_count},
    [FIELD_INT] = {read_int, write_int},
    [FIELD_FLAG] = {read_flag, write_flag},
    [FIELD_HASH] = {read_hash, write_hash},
    [FIELD_VERSIONS] = {read_versions, write_versions},
    [FIELD_REFUSAL] = {read_refusal, write_refusal},
    [FIELD_KINDS] = {read_kinds, write_kinds},
    [FIELD_KEY] = {read_key, write_key},
    [FIELD_OUTCOMES] = {read_outcomes, NULL},
    [FIELD_OWN] = {read_own, NULL},
    [FIELD_CHANGES] = {read_changes, NULL},
    [FIELD_ROWS] = {read_changes, NULL},
    [FIELD_SUM] = {read_sum, write_sum},
    [FIELD_SUMS] = {read_sums, NULL},
    [FIELD_RANGES] = {read_ranges, NULL},
};

static int read_member(struct json_scan *scan, const struct layout *layout, struct str key,
                       struct place *place, uint32_t *seen)
{
    for (size_t i = 0; i < layout->n; i++) {
        const struct field *field = &layout->fields[i];
        if (!str_is(key, field->key)) {
            continue;
        }
        if (*seen & 1U << i) {
            return RAFF_E_SYNTAX;
        }
        *seen |= 1U << i;
        place->field = field;
        place->at = place->base + field->offset;
        return kinds[field->kind].read(scan, place);
    }
    struct str ignored;
    return json_scan_skip(scan, &ignored);
}

int field_read(struct json_scan *scan, const struct layout *layout, struct json_arena *arena,
               void *ret_struct)
{
    struct place place = {.arena = arena, .base = ret_struct};
    struct str key;
    uint32_t seen = 0;
    int error = json_scan_open(scan, '{');
    while (error == 0 && (error = json_scan_key(scan, &key)) > 0) {
        error = read_member(scan, layout, key, &place, &seen);
    }
    for (size_t i = 0; error == 0 && i < layout->n; i++) {
        if (layout->fields[i].required && !(seen & 1U << i)) {
            error = RAFF_E_SYNTAX;
        }
    }
    return error;
}

static bool is_empty(const struct field *field, const char *base)
{
    const void *at = base + field->offset;
    switch (field->kind) {
    case FIELD_NAME:
    case FIELD_WORDS:
    case FIELD_PEM:
        return *(const char *)at == '\0';
    case FIELD_INT:
    case FIELD_COUNT:
        return *(const uint64_t *)at == 0;
    case FIELD_OUTCOMES:
    case FIELD_OWN:
    case FIELD_CHANGES:
    case FIELD_ROWS:
    case FIELD_SUMS:
    case FIELD_RANGES:
        return *(const size_t *)(const void *)(base + field->count) == 0;
    case FIELD_KEY:
        return ((const struct str *)at)->at == NULL;
    case FIELD_FLAG:
        return !*(const bool *)at;
    case FIELD_HASH:
    case FIELD_SUM:
    case FIELD_VERSIONS:
    case FIELD_REFUSAL:
    case FIELD_KINDS:
    case FIELD_KIND_COUNT:
        break;
    }
    return false;
}

static void write_array(struct bytes *out, const struct field *field, const char *base)
{
    const void *at = base + field->offset;
    size_t n = *(const size_t *)(const void *)(base + field->count);
    if (field->kind == FIELD_OUTCOMES) {
        array_write_outcomes(out, at, n);
    } else if (field->kind == FIELD_OWN) {
        array_write_own(out, at, n);
    } else if (field->kind == FIELD_SUMS) {
        array_write_sums(out, at, n);
    } else if (field->kind == FIELD_RANGES) {
        array_write_ranges(out, at, n);
    } else {
        array_write_changes(out, *(struct proto_change *const *)at, n,
                            field->kind == FIELD_CHANGES);
    }
}

void field_write(struct bytes *out, const struct layout *layout, const void *from)
{
    const char *base = from;
    for (size_t i = 0; i < layout->n; i++) {
        const struct field *field = &layout->fields[i];
        if (!field->required && is_empty(field, base)) {
            continue;
        }
        json_key(out, field->key);
        if (kinds[field->kind].write) {
            kinds[field->kind].write(out, field, base + field->offset);
        } else {
            write_array(out, field, base);
        }
    }
}

int field_read_text(struct str text, const struct layout *layout, void *ret, size_t size)
{
    struct json_scan scan = json_scan_over(text);
    memset(ret, 0, size);
    int error = field_read(&scan, layout, NULL, ret);
    return error < 0 ? error : json_scan_end(&scan);
}

void field_write_text(struct bytes *out, const struct layout *layout, const void *from)
{
    json_open(out, '{');
    field_write(out, layout, from);
    json_close(out, '}');
}
