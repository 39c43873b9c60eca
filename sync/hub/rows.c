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
    [TABLE_TASK] = {"task", 1, false, H_TASK_ONE, H_TASK_SCAN, COLUMNS(task_columns)},
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

size_t row_key_parts(enum table table)
{
    return layouts[table].key_parts;
}

/* --- writing --- */

static void write_key(const struct layout *layout, sqlite3_stmt *stmt, struct bytes *out)
{
    json_open(out, '[');
    for (size_t i = 0; i < layout->key_parts; i++) {
        if (layout->last_is_int && i + 1 == layout->key_parts) {
            json_int(out, db_column_int(stmt, (int)i));
        } else {
            json_view(out, db_column_view(stmt, (int)i));
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

static void write_column(const struct column *column, sqlite3_stmt *stmt, int at, struct bytes *out)
{
    switch (column->kind) {
    case COLUMN_TEXT:
    case COLUMN_JSON:
        write_text(out, column->key, db_column_view(stmt, at), column->kind == COLUMN_JSON);
        break;
    case COLUMN_INT:
        json_pair_int(out, column->key, db_column_int(stmt, at));
        break;
    case COLUMN_BOOL:
        if (db_column_int(stmt, at)) {
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

static void write_row(enum table table, sqlite3_stmt *stmt, struct bytes *out)
{
    const struct layout *layout = &layouts[table];
    int first = (int)layout->key_parts;
    if (is_seat_setting(table, db_column_view(stmt, 0))) {
        json_raw(out, db_column_view(stmt, first)); /* seats.c wrote the whole row */
        return;
    }
    json_open(out, '{');
    for (size_t i = 0; i < layout->n_columns; i++) {
        write_column(&layout->columns[i], stmt, first + (int)i, out);
    }
    json_close(out, '}');
}

void row_write(enum table table, sqlite3_stmt *stmt, struct bytes *out)
{
    json_open(out, '{');
    json_key(out, "k");
    write_key(&layouts[table], stmt, out);
    json_key(out, "r");
    write_row(table, stmt, out);
    json_close(out, '}');
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
        write_row(table, stmt, out);
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
