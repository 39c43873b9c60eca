/* The arrays inside messages: changed rows, outcomes, whose events are folded in, sums, kinds of
 * work. */
#include <stdalign.h>

#include "drivers/base/error.h"
#include "sync/proto/field.h"

static const char *const task_kinds[] = {
#define TASK_KIND_NAME(symbol, name) [symbol] = (name),
    TASK_KINDS(TASK_KIND_NAME)
#undef TASK_KIND_NAME
};

const char *task_kind_name(enum task_kind kind)
{
    return (size_t)kind < ARRAY_SIZE(task_kinds) ? task_kinds[kind] : "";
}

enum task_kind task_kind_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(task_kinds); i++) {
        if (strcmp(name, task_kinds[i]) == 0) {
            return (enum task_kind)i;
        }
    }
    return TASK_OTHER;
}

int array_read_kinds(struct json_scan *scan, unsigned *ret_kinds)
{
    unsigned read = 0;
    int error = json_scan_open(scan, '[');
    while (error == 0 && (error = json_scan_element(scan)) > 0) {
        char name[17];
        error = json_scan_words(scan, false, name, sizeof(name));
        enum task_kind kind = error == 0 ? task_kind_of(name) : TASK_OTHER;
        read |= kind == TASK_OTHER ? 0 : 1U << kind;
    }
    *ret_kinds = read;
    return error;
}

void array_write_kinds(struct bytes *out, unsigned kinds)
{
    json_open(out, '[');
    for (size_t i = 0; i < ARRAY_SIZE(task_kinds); i++) {
        if (kinds & 1U << i) {
            json_str(out, task_kinds[i]);
        }
    }
    json_close(out, ']');
}

/* --- changes --- */

static int read_table(struct json_scan *scan, struct proto_change *change)
{
    struct str quoted;
    if (json_scan_peek(scan) != '"' || json_scan_skip(scan, &quoted) < 0) {
        return RAFF_E_SYNTAX;
    }
    change->table = (struct str){quoted.at + 1, quoted.len - 2};
    return text_is_clean(change->table) ? 0 : RAFF_E_SYNTAX;
}

static int read_row(struct json_scan *scan, struct proto_change *change)
{
    struct str text;
    char first = json_scan_peek(scan);
    if ((first != '{' && first != 'n') || json_scan_skip(scan, &text) < 0) {
        return RAFF_E_SYNTAX;
    }
    change->row = first == '{' ? text : (struct str){NULL, 0};
    return 0;
}

enum { SEEN_TABLE = 1, SEEN_KEY = 2, SEEN_ROW = 4 };

static int read_change_member(struct json_scan *scan, struct str key, struct proto_change *change,
                              unsigned *seen)
{
    struct str ignored;
    unsigned member = str_is(key, "t")   ? SEEN_TABLE
                      : str_is(key, "k") ? SEEN_KEY
                      : str_is(key, "r") ? SEEN_ROW
                                         : 0;
    if (*seen & member) {
        return RAFF_E_SYNTAX;
    }
    *seen |= member;
    switch (member) {
    case SEEN_TABLE:
        return read_table(scan, change);
    case SEEN_KEY:
        return json_scan_peek(scan) == '[' ? json_scan_skip(scan, &change->key) : RAFF_E_SYNTAX;
    case SEEN_ROW:
        return read_row(scan, change);
    default:
        return json_scan_skip(scan, &ignored);
    }
}

static int read_change(struct json_scan *scan, bool with_table, struct proto_change *change)
{
    struct str key;
    unsigned seen = 0;
    int error = json_scan_open(scan, '{');
    while (error == 0 && (error = json_scan_key(scan, &key)) > 0) {
        error = read_change_member(scan, key, change, &seen);
    }
    unsigned wanted = SEEN_KEY | SEEN_ROW | (with_table ? SEEN_TABLE : 0U);
    return error == 0 && (seen & wanted) != wanted ? RAFF_E_SYNTAX : error;
}

/* The next free change of the arena; changes lie behind each other as long as nothing else is put
 * there meanwhile. */
static struct proto_change *arena_change(struct json_arena *arena)
{
    size_t align = alignof(struct proto_change);
    size_t start = (arena->used + align - 1) & ~(align - 1);
    if (start > arena->size || arena->size - start < sizeof(struct proto_change)) {
        return NULL;
    }
    struct proto_change *change = (struct proto_change *)(void *)(arena->at + start);
    *change = (struct proto_change){0};
    arena->used = start + sizeof(*change);
    return change;
}

int array_read_changes(struct json_scan *scan, struct json_arena *arena, bool with_table,
                       struct proto_change **ret_changes, size_t *ret_n)
{
    struct proto_change *first = NULL;
    size_t n = 0;
    int error = json_scan_open(scan, '[');
    while (error == 0 && (error = json_scan_element(scan)) > 0) {
        struct proto_change *change = arena_change(arena);
        error = change ? read_change(scan, with_table, change) : RAFF_E_FULL;
        first = first ? first : change;
        n++;
    }
    if (error < 0) {
        return error;
    }
    *ret_changes = first;
    *ret_n = n;
    return 0;
}

void array_write_changes(struct bytes *out, const struct proto_change *changes, size_t n,
                         bool with_table)
{
    json_open(out, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(out, '{');
        if (with_table) {
            json_key(out, "t");
            json_view(out, changes[i].table);
        }
        json_key(out, "k");
        json_raw(out, changes[i].key);
        json_key(out, "r");
        json_raw(out, changes[i].row.len ? changes[i].row : STR("null"));
        json_close(out, '}');
    }
    json_close(out, ']');
}

/* --- outcomes and own --- */

#define OUTCOME(key_, kind_, required_, member_)                                                   \
    {                                                                                              \
        .key = (key_), .kind = (kind_), .required = (required_),                                   \
        .offset = offsetof(struct proto_outcome, member_),                                         \
        .size = sizeof(((struct proto_outcome *)0)->member_)                                       \
    }
static const struct field outcome_fields[] = {
    OUTCOME("seq", FIELD_COUNT, true, seq),
    OUTCOME("code", FIELD_WORDS, true, code),
    OUTCOME("why", FIELD_WORDS, false, why),
};
static const struct layout outcome_layout = {outcome_fields, ARRAY_SIZE(outcome_fields)};

int array_read_outcomes(struct json_scan *scan, struct proto_outcome *outcomes, size_t *ret_n)
{
    size_t n = 0;
    int error = json_scan_open(scan, '[');
    while (error == 0 && (error = json_scan_element(scan)) > 0) {
        if (n == PROTO_OUTCOMES_MAX) {
            return RAFF_E_SYNTAX;
        }
        error = field_read(scan, &outcome_layout, NULL, &outcomes[n++]);
    }
    *ret_n = n;
    return error;
}

void array_write_outcomes(struct bytes *out, const struct proto_outcome *outcomes, size_t n)
{
    json_open(out, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(out, '{');
        field_write(out, &outcome_layout, &outcomes[i]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static const struct field own_fields[] = {
    {.key = "epoch",
     .kind = FIELD_COUNT,
     .required = true,
     .offset = offsetof(struct proto_own, epoch)},
    {.key = "seq",
     .kind = FIELD_COUNT,
     .required = true,
     .offset = offsetof(struct proto_own, seq)},
};
static const struct layout own_layout = {own_fields, ARRAY_SIZE(own_fields)};

int array_read_own(struct json_scan *scan, struct proto_own *own, size_t *ret_n)
{
    size_t n = 0;
    struct str seat;
    int error = json_scan_open(scan, '{');
    while (error == 0 && (error = json_scan_key(scan, &seat)) > 0) {
        if (n == PROTO_OWN_MAX || !proto_id_ok(seat) || copy_str(own[n].seat, ID_SIZE, seat) < 0) {
            return RAFF_E_SYNTAX;
        }
        error = field_read(scan, &own_layout, NULL, &own[n++]);
    }
    *ret_n = n;
    return error;
}

void array_write_own(struct bytes *out, const struct proto_own *own, size_t n)
{
    json_open(out, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(out, own[i].seat);
        json_open(out, '{');
        field_write(out, &own_layout, &own[i]);
        json_close(out, '}');
    }
    json_close(out, '}');
}

/* --- sums --- */

static const struct field sum_fields[] = {
    MEMBER(struct proto_table_sum, "n", FIELD_COUNT, true, n),
    MEMBER(struct proto_table_sum, "sum", FIELD_SUM, true, sum),
};
static const struct layout sum_layout = LAYOUT(sum_fields);

int array_read_sums(struct json_scan *scan, struct proto_table_sum *sums, size_t *ret_n)
{
    size_t n = 0;
    struct str table;
    int error = json_scan_open(scan, '{');
    while (error == 0 && (error = json_scan_key(scan, &table)) > 0) {
        if (n == PROTO_TABLES_MAX || !proto_id_ok(table) ||
            copy_str(sums[n].table, ID_SIZE, table) < 0) {
            return RAFF_E_SYNTAX;
        }
        error = field_read(scan, &sum_layout, NULL, &sums[n++]);
    }
    *ret_n = n;
    return error;
}

void array_write_sums(struct bytes *out, const struct proto_table_sum *sums, size_t n)
{
    json_open(out, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(out, sums[i].table);
        field_write_text(out, &sum_layout, &sums[i]);
    }
    json_close(out, '}');
}

void proto_table_sums_write(const struct proto_table_sum *sums, size_t n, struct bytes *out)
{
    array_write_sums(out, sums, n);
}

static const struct field range_fields[] = {
    MEMBER(struct proto_range, "to", FIELD_KEY, true, to),
    MEMBER(struct proto_range, "n", FIELD_COUNT, true, n),
    MEMBER(struct proto_range, "sum", FIELD_SUM, true, sum),
};
static const struct layout range_layout = LAYOUT(range_fields);

int array_read_ranges(struct json_scan *scan, struct proto_range *ranges, size_t *ret_n)
{
    size_t n = 0;
    int error = json_scan_open(scan, '[');
    while (error == 0 && (error = json_scan_element(scan)) > 0) {
        if (n == PROTO_RANGES_MAX) {
            return RAFF_E_SYNTAX;
        }
        error = field_read(scan, &range_layout, NULL, &ranges[n++]);
    }
    *ret_n = n;
    return error;
}

void array_write_ranges(struct bytes *out, const struct proto_range *ranges, size_t n)
{
    json_open(out, '[');
    for (size_t i = 0; i < n; i++) {
        field_write_text(out, &range_layout, &ranges[i]);
    }
    json_close(out, ']');
}
