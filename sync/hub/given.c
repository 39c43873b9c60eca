#include "sync/hub/given.h"

/* Hidden columns are a table-valued function's arguments (sqlite.org/vtab.html, 2.1.2). */
#define DECLARED                                                                                   \
    "CREATE TABLE given (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, rows HIDDEN)"
#define ROWS    12
#define POINTER "given"

struct cursor {
    sqlite3_vtab_cursor base;
    const struct given *given;
    size_t at;
};

static int on_connect(sqlite3 *handle, void *context, int argc, const char *const *argv,
                      sqlite3_vtab **ret_table, char **ret_error)
{
    (void)context;
    (void)argc;
    (void)argv;
    (void)ret_error;
    int result = sqlite3_declare_vtab(handle, DECLARED);
    sqlite3_vtab *table = result ? NULL : sqlite3_malloc(sizeof(*table));
    if (!table) {
        return result ? result : SQLITE_NOMEM;
    }
    *table = (sqlite3_vtab){.pModule = NULL};
    *ret_table = table;
    return SQLITE_OK;
}

static int on_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

/* There is one way to go through: all rows of the pointer, as they lie. */
static int on_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    for (int i = 0; i < info->nConstraint; i++) {
        const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];
        if (constraint->iColumn == ROWS && constraint->op == SQLITE_INDEX_CONSTRAINT_EQ &&
            constraint->usable) {
            info->aConstraintUsage[i].argvIndex = 1;
            info->aConstraintUsage[i].omit = 1;
            info->estimatedCost = 100;
            info->estimatedRows = 100;
            return SQLITE_OK;
        }
    }
    return SQLITE_CONSTRAINT;
}

static int on_open(sqlite3_vtab *table, sqlite3_vtab_cursor **ret_cursor)
{
    (void)table;
    struct cursor *cursor = sqlite3_malloc(sizeof(*cursor));
    if (!cursor) {
        return SQLITE_NOMEM;
    }
    *cursor = (struct cursor){.given = NULL};
    *ret_cursor = &cursor->base;
    return SQLITE_OK;
}

static int on_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int on_filter(sqlite3_vtab_cursor *base, int number, const char *name, int argc,
                     sqlite3_value **argv)
{
    struct cursor *cursor = (struct cursor *)base;
    (void)number;
    (void)name;
    cursor->given = argc == 1 ? sqlite3_value_pointer(argv[0], POINTER) : NULL;
    cursor->at = 0;
    return cursor->given ? SQLITE_OK : SQLITE_MISUSE;
}

static int on_next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->at++;
    return SQLITE_OK;
}

static int on_eof(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->at >= cursor->given->n;
}

static int on_column(sqlite3_vtab_cursor *base, sqlite3_context *out, int at)
{
    const struct cursor *cursor = (const struct cursor *)base;
    if (at != ROWS) {
        cursor->given->column(cursor->given, cursor->at, at, out);
    }
    return SQLITE_OK;
}

static int on_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_row)
{
    *ret_row = (sqlite3_int64)((const struct cursor *)base)->at;
    return SQLITE_OK;
}

/* Without xCreate it is there by itself and in no schema. */
static const sqlite3_module module = {
    .xConnect = on_connect,
    .xDisconnect = on_disconnect,
    .xBestIndex = on_best_index,
    .xOpen = on_open,
    .xClose = on_close,
    .xFilter = on_filter,
    .xNext = on_next,
    .xEof = on_eof,
    .xColumn = on_column,
    .xRowid = on_rowid,
};

void given_cell(const struct row_cell *cell, sqlite3_context *out)
{
    if (cell->text) {
        sqlite3_result_text(out, cell->text, -1, SQLITE_STATIC);
    } else {
        sqlite3_result_int64(out, cell->number);
    }
}

int given_register(sqlite3 *handle)
{
    return sqlite3_create_module(handle, POINTER, &module, NULL);
}

void given_bind(sqlite3_stmt *stmt, int at, struct given *given)
{
    sqlite3_bind_pointer(stmt, at, given, POINTER, NULL);
}
