#include "sync/ledger/columns.h"

#include "drivers/base/ascii.h"
#include "drivers/base/error.h"
#include "drivers/base/json_scan.h"

#define KEY_PARTS_MAX 4
#define MEMBERS_MAX   5
#define DIGITS_MAX    16 /* of 2^53 */

struct member {
    const char *name;
    bool is_int;
};

/* Of each table in the order of ledger_tables: as tables.gen.sql has them. */
static const struct shape {
    size_t n_key;
    bool last_is_int; /* of the key; the others are texts */
    struct member members[MEMBERS_MAX + 1];
} shapes[TABLES_MAX] = {
    {.n_key = 1, .members = {{"zone", false}, {"walk", true}}},                       /* place */
    {.n_key = 1},                                                                     /* item */
    {.n_key = 1},                                                                     /* gtin */
    {.n_key = 2, .members = {{"expiry", false}}},                                     /* lot */
    {.n_key = KEY_PARTS_MAX, .members = {{"qty", true}}},                             /* stock */
    {.n_key = 1, .members = {{"seat", false}, {"state", false}, {"priority", true}}}, /* task */
    {.n_key = 2,                                                                      /* line */
     .last_is_int = true,
     .members = {{"place", false}, {"walk", true}, {"qty", true}, {"done", true}, {"short", true}}},
    {.n_key = 1, .members = {{"badge", false}}}, /* person */
    {.n_key = 1},                                /* code */
    {.n_key = 1},                                /* setting */
};

/* A string's text. Room for it was reserved; what cannot be spelt is empty. */
static struct str read_text(struct str quoted, struct bytes *texts)
{
    struct str raw = {quoted.at + 1, quoted.len - 2};
    if (raw.len == 0 || !memchr(raw.at, '\\', raw.len)) {
        return raw;
    }
    struct json_scan scan = json_scan_over(quoted);
    char *at = (char *)texts->at + texts->len;
    if (json_scan_string(&scan, at, texts->size - texts->len)) {
        return STR("");
    }
    struct str text = str_of(at);
    texts->len += text.len + 1;
    return text;
}

/* The whole number that the value begins with, in quotes or not: 0 for none. */
static int64_t read_number(struct str value)
{
    size_t i = value.at[0] == '"';
    bool is_negative = value.at[i] == '-';
    int64_t number = 0;
    i += is_negative;
    for (size_t end = i + DIGITS_MAX; i < value.len && i < end && is_digit(value.at[i]); i++) {
        number = number * 10 + (value.at[i] - '0');
    }
    return is_negative ? -number : number;
}

static int read_column(struct json_scan *scan, struct bytes *texts, struct column *column)
{
    struct str value;
    int error = json_scan_skip(scan, &value);
    if (error) {
        return error;
    }
    if (column->is_int) {
        column->number = read_number(value);
    } else if (value.at[0] == '"') {
        column->text = read_text(value, texts);
    }
    return 0;
}

static int read_key(struct str key, struct bytes *texts, struct columns *columns)
{
    struct json_scan scan = json_scan_over(key);
    int more = json_scan_open(&scan, '[');
    for (size_t i = 0; more >= 0 && i < columns->n_key; i++) {
        more = json_scan_element(&scan);
        if (more <= 0) {
            return more;
        }
        more = read_column(&scan, texts, &columns->at[i]);
    }
    return more;
}

/* The number of the member with this name, n if it is none that is looked for. */
static size_t find_member(const struct member *members, size_t n, struct str name)
{
    size_t i = 0;
    while (i < n && !str_is(name, members[i].name)) {
        i++;
    }
    return i;
}

static int read_members(struct str row, const struct member *members, struct bytes *texts,
                        struct columns *columns)
{
    struct json_scan scan = json_scan_over(row);
    struct str name, value;
    size_t n = columns->n - columns->n_key;
    if (n == 0) {
        return 0;
    }
    if (json_scan_peek(&scan) != '{') {
        return json_scan_skip(&scan, &value);
    }
    int more = json_scan_open(&scan, '{');
    while (more >= 0 && (more = json_scan_key(&scan, &name)) > 0) {
        size_t i = find_member(members, n, name);
        more = i < n ? read_column(&scan, texts, &columns->at[columns->n_key + i])
                     : json_scan_skip(&scan, &value);
    }
    return more;
}

static void begin(const struct shape *shape, struct columns *columns)
{
    *columns = (struct columns){.n_key = shape->n_key, .n = shape->n_key};
    columns->at[shape->n_key - 1].is_int = shape->last_is_int;
    for (size_t i = 0; shape->members[i].name; i++) {
        columns->at[columns->n++].is_int = shape->members[i].is_int;
    }
}

int columns_read(size_t table, const struct ledger_change *change, struct bytes *texts,
                 struct columns *ret_columns)
{
    struct columns columns;
    uint8_t *room = NULL;
    bytes_clear(texts);
    int error = bytes_reserve(texts, change->key.len + change->row.len + 1, &room);
    if (error) {
        return error;
    }
    begin(&shapes[table], &columns);
    error = read_key(change->key, texts, &columns);
    if (!error && change->row.len) {
        columns.row = change->row;
        error = read_members(change->row, shapes[table].members, texts, &columns);
    }
    if (!error) {
        *ret_columns = columns;
    }
    return error;
}

static void bind(const struct columns *columns, size_t n, sqlite3_stmt *stmt)
{
    for (size_t i = 0; i < n; i++) {
        const struct column *column = &columns->at[i];
        if (column->is_int) {
            db_bind_int(stmt, (int)i + 1, column->number);
        } else {
            db_bind_view(stmt, (int)i + 1, column->text);
        }
    }
}

void columns_bind(const struct columns *columns, sqlite3_stmt *stmt)
{
    bind(columns, columns->n, stmt);
    db_bind_view(stmt, (int)columns->n + 1, columns->row);
}

void columns_bind_key(const struct columns *columns, sqlite3_stmt *stmt)
{
    bind(columns, columns->n_key, stmt);
}
