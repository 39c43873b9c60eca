#include "sync/hub/rows.h"

#include "drivers/base/error.h"
#include "sync/hub/sql.h"

enum column_kind {
    COLUMN_TEXT, /* left out when empty */
    COLUMN_INT,  /* left out when zero */
    COLUMN_BOOL, /* left out when false */
    COLUMN_JSON  /* text that is JSON already; left out when empty */
};

struct column {
    const char *key;
    enum column_kind kind;
};

/* A table's columns in the order of its two statements: first the key, then these. */
struct layout {
    const char *name;
    size_t key_parts;
    bool last_is_int; /* the last part of the key is a number */
    size_t one;       /* statement: the row of a key */
    size_t scan;      /* statement: the rows behind a key */
    const struct column *columns;
    size_t n_columns;
    size_t unsent; /* columns of the table itself between the key and these */
};

/* The columns of a row, be it a statement's, the table's own or in hand: where the key begins, and
 * what is sent behind it. */
struct cells {
    sqlite3_stmt *stmt;
    sqlite3_value *const *values; /* NULL: the statement's */
    const struct row_cell *hand;  /* NULL: not in hand */
    int key;
    int columns;
};

static const struct column place_columns[] = {
    {"kind", COLUMN_TEXT},  {"parent", COLUMN_TEXT}, {"zone", COLUMN_TEXT},
    {"check", COLUMN_TEXT}, {"walk", COLUMN_INT},
};
static const struct column item_columns[] = {
    {"name", COLUMN_TEXT},  {"name_ar", COLUMN_TEXT},     {"unit", COLUMN_TEXT},
    {"lot", COLUMN_BOOL},   {"expiry", COLUMN_BOOL},      {"serial", COLUMN_BOOL},
    {"catch", COLUMN_BOOL}, {"confirm_over", COLUMN_INT}, {"weight_g", COLUMN_INT},
};
static const struct column gtin_columns[] = {
    {"item", COLUMN_TEXT},
    {"qty", COLUMN_INT},
};
static const struct column lot_columns[] = {
    {"expiry", COLUMN_TEXT},
};
static const struct column stock_columns[] = {
    {"qty", COLUMN_INT},
};
static const struct column task_columns[] = {
    {"kind", COLUMN_TEXT},     {"state", COLUMN_TEXT},   {"mode", COLUMN_TEXT},
    {"zone", COLUMN_TEXT},     {"seat", COLUMN_TEXT},    {"by", COLUMN_TEXT},
    {"priority", COLUMN_INT},  {"order", COLUMN_TEXT},   {"carrier", COLUMN_TEXT},
    {"manifest", COLUMN_TEXT}, {"ship_to", COLUMN_JSON},
};
static const struct column line_columns[] = {
    {"order", COLUMN_TEXT},  {"place", COLUMN_TEXT}, {"item", COLUMN_TEXT}, {"lot", COLUMN_TEXT},
    {"serial", COLUMN_TEXT}, {"qty", COLUMN_INT},    {"done", COLUMN_INT},  {"short", COLUMN_INT},
    {"slot", COLUMN_INT},    {"walk", COLUMN_INT},
};
static const struct column person_columns[] = {
    {"name", COLUMN_TEXT}, {"badge", COLUMN_TEXT}, {"pin", COLUMN_TEXT},
    {"role", COLUMN_TEXT}, {"lang", COLUMN_TEXT},
};
static const struct column code_columns[] = {
    {"kind", COLUMN_TEXT},
    {"en", COLUMN_TEXT},
    {"ar", COLUMN_TEXT},
};
static const struct column setting_columns[] = {
    {"value", COLUMN_TEXT},
};

#define COLUMNS(columns_) columns_, ARRAY_SIZE(columns_)

static const struct layout layouts[TABLE_COUNT] = {
    [TABLE_PLACE] = {"place", 1, false, H_PLACE_ONE, H_PLACE_SCAN, COLUMNS(place_columns)},
    [TABLE_ITEM] = {"item", 1, false, H_ITEM_ONE, H_ITEM_SCAN, COLUMNS(item_columns)},
    [TABLE_GTIN] = {"gtin", 1, false, H_GTIN_ONE, H_GTIN_SCAN, COLUMNS(gtin_columns)},
    [TABLE_LOT] = {"lot", 2, false, H_LOT_ONE, H_LOT_SCAN, COLUMNS(lot_columns)},
    [TABLE_STOCK] = {"stock", 4, false, H_STOCK_ONE, H_STOCK_SCAN, COLUMNS(stock_columns)},
    [TABLE_TASK] = {"task", 1, false, H_TASK_ONE, H_TASK_SCAN, COLUMNS(task_columns), 1},
    [TABLE_LINE] = {"line", 2, true, H_LINE_ONE, H_LINE_SCAN, COLUMNS(line_columns)},
    [TABLE_PERSON] = {"person", 1, false, H_PERSON_ONE, H_PERSON_SCAN, COLUMNS(person_columns)},
    [TABLE_CODE] = {"code", 1, false, H_CODE_ONE, H_CODE_SCAN, COLUMNS(code_columns)},
    [TABLE_SETTING] = {"setting", 1, false, H_SETTING_ONE, H_SETTING_SCAN,
                       COLUMNS(setting_columns)},
};

enum table row_table_of(const char *name)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (strcmp(layouts[i].name, name) == 0) {
            return (enum table)i;
        }
    }
    return TABLE_COUNT;
}

const char *row_table_name(enum table table)
{
    return layouts[table].name;
}

/* --- writing --- */

static struct cells cells_of_stmt(enum table table, sqlite3_stmt *stmt)
{
    return (struct cells){.stmt = stmt, .columns = (int)layouts[table].key_parts};
}

/* Of the table's own columns the first is the site. */
static struct cells cells_of_values(enum table table, sqlite3_value *const *values)
{
    const struct layout *layout = &layouts[table];
    return (struct cells){
        .values = values, .key = 1, .columns = (int)(1 + layout->key_parts + layout->unsent)};
}

static struct str cell_text(const struct cells *cells, int at)
{
    if (cells->hand) {
        return str_of(cells->hand[at].text);
    }
    if (!cells->values) {
        return db_column_view(cells->stmt, at);
    }
    sqlite3_value *value = cells->values[at];
    const unsigned char *text = sqlite3_value_text(value);
    return (struct str){text ? (const char *)text : "", (size_t)sqlite3_value_bytes(value)};
}

static int64_t cell_int(const struct cells *cells, int at)
{
    if (cells->hand) {
        return cells->hand[at].number;
    }
    return cells->values ? sqlite3_value_int64(cells->values[at]) : db_column_int(cells->stmt, at);
}

static void write_key(const struct layout *layout, const struct cells *cells, struct bytes *out)
{
    json_open(out, '[');
    for (size_t i = 0; i < layout->key_parts; i++) {
        int at = cells->key + (int)i;
        if (layout->last_is_int && i + 1 == layout->key_parts) {
            json_int(out, cell_int(cells, at));
        } else {
            json_view(out, cell_text(cells, at));
        }
    }
    json_close(out, ']');
}

static void write_text(struct bytes *out, const char *key, struct str text, bool is_json)
{
    if (text.len == 0) {
        return;
    }
    json_key(out, key);
    if (is_json) {
        json_raw(out, text);
    } else {
        json_view(out, text);
    }
}

static void write_column(const struct column *column, const struct cells *cells, int at,
                         struct bytes *out)
{
    switch (column->kind) {
    case COLUMN_TEXT:
    case COLUMN_JSON:
        write_text(out, column->key, cell_text(cells, at), column->kind == COLUMN_JSON);
        break;
    case COLUMN_INT:
        json_pair_int(out, column->key, cell_int(cells, at));
        break;
    case COLUMN_BOOL:
        if (cell_int(cells, at)) {
            json_key(out, column->key);
            json_bool(out, true);
        }
        break;
    }
}

static bool is_seat_setting(enum table table, struct str name)
{
    size_t n = sizeof(ROW_SEAT_PREFIX) - 1;
    return table == TABLE_SETTING && name.len > n && memcmp(name.at, ROW_SEAT_PREFIX, n) == 0;
}

static void write_row(enum table table, const struct cells *cells, struct bytes *out)
{
    const struct layout *layout = &layouts[table];
    if (is_seat_setting(table, cell_text(cells, cells->key))) {
        json_raw(out, cell_text(cells, cells->columns)); /* seats.c wrote the whole row */
        return;
    }
    json_open(out, '{');
    for (size_t i = 0; i < layout->n_columns; i++) {
        write_column(&layout->columns[i], cells, cells->columns + (int)i, out);
    }
    json_close(out, '}');
}

void row_write(enum table table, sqlite3_stmt *stmt, struct bytes *out)
{
    struct cells cells = cells_of_stmt(table, stmt);
    json_open(out, '{');
    json_key(out, "k");
    write_key(&layouts[table], &cells, out);
    json_key(out, "r");
    write_row(table, &cells, out);
    json_close(out, '}');
}

void row_write_key(enum table table, sqlite3_stmt *stmt, struct bytes *out)
{
    struct cells cells = cells_of_stmt(table, stmt);
    write_key(&layouts[table], &cells, out);
}

/* --- sums --- */

static uint64_t sum_cells(enum table table, const struct cells *cells, struct bytes *scratch,
                          struct str *ret_text)
{
    bytes_clear(scratch);
    write_key(&layouts[table], cells, scratch);
    size_t n = scratch->len;
    bytes_add(scratch, ":", 1); /* as a value that follows: json.h would begin it with a comma */
    write_row(table, cells, scratch);
    struct str both = bytes_view(scratch);
    if (scratch->error) {
        return 0; /* whoever asked looks at the error */
    }
    *ret_text = (struct str){both.at + n + 1, both.len - n - 1};
    return row_sum(layouts[table].name, (struct str){both.at, n}, *ret_text);
}

uint64_t row_sum_of(enum table table, sqlite3_stmt *stmt, struct bytes *scratch)
{
    struct cells cells = cells_of_stmt(table, stmt);
    struct str text;
    return sum_cells(table, &cells, scratch, &text);
}

static bool sum_row(enum table table, const struct cells *cells, struct bytes *scratch,
                    uint64_t *ret_sum, struct str *ret_text)
{
    if (table == TABLE_STOCK && cell_int(cells, cells->columns) == 0) {
        return false;
    }
    *ret_sum = sum_cells(table, cells, scratch, ret_text);
    return true;
}

bool row_sum_of_values(enum table table, sqlite3_value *const *values, struct bytes *scratch,
                       uint64_t *ret_sum, struct str *ret_text)
{
    struct cells cells = cells_of_values(table, values);
    return sum_row(table, &cells, scratch, ret_sum, ret_text);
}

bool row_sum_of_cells(enum table table, const struct row_cell *row, struct bytes *scratch,
                      uint64_t *ret_sum, struct str *ret_text)
{
    const struct cells cells = {.hand = row, .columns = (int)layouts[table].key_parts};
    return sum_row(table, &cells, scratch, ret_sum, ret_text);
}

void row_key_of_values(enum table table, sqlite3_value *const *values, struct bytes *ret_parts)
{
    const struct layout *layout = &layouts[table];
    struct cells cells = cells_of_values(table, values);
    for (size_t i = 0; i < layout->key_parts; i++) {
        int at = cells.key + (int)i;
        if (layout->last_is_int && i + 1 == layout->key_parts) {
            char digits[JSON_INT_ROOM];
            char *end = json_put_int(digits, cell_int(&cells, at));
            bytes_add(ret_parts, digits, (size_t)(end - digits));
        } else {
            struct str part = cell_text(&cells, at);
            bytes_add(ret_parts, part.at, part.len);
        }
        bytes_add_char(ret_parts, '\0');
    }
}

int row_columns(enum table table)
{
    const struct layout *layout = &layouts[table];
    return (int)(1 + layout->key_parts + layout->unsent + layout->n_columns);
}

/* --- keys as parts --- */

static bool next_part(struct str *key, const char **ret_part)
{
    if (key->len == 0) {
        return false;
    }
    size_t n = strlen(key->at) + 1; /* every part has its NUL */
    *ret_part = key->at;
    *key = (struct str){key->at + n, key->len - n};
    return true;
}

static int64_t part_number(const char *part)
{
    int64_t number = 0;
    return str_to_int64(str_of(part), &number) ? 0 : number;
}

/* Binds the parts from position 2 on; position 1 is the site. */
static void bind_key(sqlite3_stmt *stmt, const struct layout *layout, struct str key)
{
    const char *part;
    for (size_t i = 0; next_part(&key, &part); i++) {
        if (layout->last_is_int && i + 1 == layout->key_parts) {
            db_bind_int(stmt, (int)i + 2, part_number(part));
        } else {
            db_bind_str(stmt, (int)i + 2, part);
        }
    }
}

static void write_parts(const struct layout *layout, struct str key, struct bytes *out)
{
    const char *part;
    json_open(out, '[');
    for (size_t i = 0; next_part(&key, &part); i++) {
        if (layout->last_is_int && i + 1 == layout->key_parts) {
            json_int(out, part_number(part));
        } else {
            json_str(out, part);
        }
    }
    json_close(out, ']');
}

static void open_change(const struct layout *layout, struct str key, struct bytes *out)
{
    json_open(out, '{');
    json_key(out, "t");
    json_str(out, layout->name);
    json_key(out, "k");
    write_parts(layout, key, out);
    json_key(out, "r");
}

void row_write_stock(struct str key, int64_t qty, struct bytes *out)
{
    open_change(&layouts[TABLE_STOCK], key, out);
    if (qty) {
        json_open(out, '{');
        json_pair_int(out, stock_columns[0].key, qty);
        json_close(out, '}');
    } else {
        json_null(out);
    }
    json_close(out, '}');
}

void row_write_text(enum table table, struct str key, struct str text, struct bytes *out)
{
    open_change(&layouts[table], key, out);
    json_raw(out, text);
    json_close(out, '}');
}

int row_write_change(struct db *db, const char *site, enum table table, struct str key,
                     struct bytes *out)
{
    const struct layout *layout = &layouts[table];
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(db, layout->one, S(site));
    bind_key(stmt, layout, key);
    int more = db_step(db, stmt);
    if (more < 0) {
        return more;
    }
    open_change(layout, key, out);
    if (more) {
        struct cells cells = cells_of_stmt(table, stmt);
        write_row(table, &cells, out);
    } else {
        json_null(out);
    }
    json_close(out, '}');
    return out->error ? out->error : more == 0;
}

sqlite3_stmt *row_scan(struct db *db, const char *site, enum table table, struct str after)
{
    const struct layout *layout = &layouts[table];
    sqlite3_stmt *stmt = QUERY(db, layout->scan, S(site));
    if (after.len) {
        bind_key(stmt, layout, after);
    } else {
        for (size_t i = 0; i < layout->key_parts; i++) {
            db_bind_str(stmt, (int)i + 2, "");
        }
    }
    return stmt;
}

static int add_part(const cJSON *part, bool is_number, struct bytes *parts)
{
    int64_t number = 0;
    if (is_number) {
        int error = json_to_int(part, &number);
        bytes_addf(parts, "%lld", (long long)number);
        return error;
    }
    if (!cJSON_IsString(part)) {
        return RAFF_E_SYNTAX;
    }
    return bytes_add_str(parts, part->valuestring);
}

int row_key_read(enum table table, const cJSON *array, struct bytes *ret_parts)
{
    const struct layout *layout = &layouts[table];
    size_t n = 0;
    const cJSON *part = cJSON_IsArray(array) ? array->child : NULL;
    for (; part && n < layout->key_parts; part = part->next, n++) {
        int error = add_part(part, layout->last_is_int && n + 1 == layout->key_parts, ret_parts);
        error = error ? error : bytes_add(ret_parts, "", 1);
        if (error) {
            return error;
        }
    }
    return n == layout->key_parts && !part ? 0 : RAFF_E_SYNTAX;
}
