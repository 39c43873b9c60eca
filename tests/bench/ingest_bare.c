#define SQLITE_ENABLE_SESSION /* as Debian's library is built: declares it, */
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include "tests/bench/ingest_bare.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS_MAX 24
#define TEXT_MAX    ((size_t)2 << 30)
#define CHECKPOINT  20000 /* pages: db.c's own bound */

static void die(const char *what, sqlite3 *db)
{
    fprintf(stderr, "bench_ingest: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static void must(int result, const char *what, sqlite3 *db)
{
    if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) {
        die(what, db);
    }
}

/* Room for one more of what `*array` holds, by doubling. */
static void *room(void *array, size_t n, size_t size)
{
    void *grown = (n & (n - 1)) == 0 ? realloc(array, (n ? n * 2 : 1) * size) : array;
    if (!grown) {
        die("memory", NULL);
    }
    return grown;
}

/* --- recording --- */

struct record_session {
    sqlite3_session *session;
};

struct record_session *record_begin(sqlite3 *db)
{
    struct record_session *session = calloc(1, sizeof(*session));
    if (!session) {
        die("memory", NULL);
    }
    must(sqlite3session_create(db, "main", &session->session), "session", db);
    must(sqlite3session_attach(session->session, NULL), "session", db);
    return session;
}

/* A change as the session tells it: whole columns, those that are the key marked. */
struct change {
    const char *table;
    int n_columns;
    int kind;
    unsigned char *is_key;
    sqlite3_changeset_iter *iter;
    sqlite3 *db;
};

static const char *column_name(const struct change *change, int at, struct bytes *scratch)
{
    sqlite3_stmt *stmt = NULL;
    bytes_clear(scratch);
    bytes_addf(scratch, "SELECT * FROM \"%s\" LIMIT 0", change->table);
    bytes_add(scratch, "", 1);
    must(sqlite3_prepare_v2(change->db, (const char *)scratch->at, -1, &stmt, NULL), "columns",
         change->db);
    bytes_clear(scratch);
    bytes_add_str(scratch, sqlite3_column_name(stmt, at));
    bytes_add(scratch, "", 1);
    sqlite3_finalize(stmt);
    return (const char *)scratch->at;
}

static sqlite3_value *old_value(const struct change *change, int at)
{
    sqlite3_value *value = NULL;
    must(sqlite3changeset_old(change->iter, at, &value), "old", change->db);
    return value;
}

static sqlite3_value *new_value(const struct change *change, int at)
{
    sqlite3_value *value = NULL;
    must(sqlite3changeset_new(change->iter, at, &value), "new", change->db);
    return value;
}

static bool is_set(const struct change *change, int at)
{
    return !change->is_key[at] && new_value(change, at) != NULL;
}

static void write_list(const struct change *change, bool of_keys, const char *between,
                       struct bytes *sql)
{
    CLEANUP(bytes_release) struct bytes scratch;
    int n = 0;
    bytes_init(&scratch, 512);
    for (int i = 0; i < change->n_columns; i++) {
        if (of_keys ? change->is_key[i] : is_set(change, i)) {
            bytes_addf(sql, "%s\"%s\" = ?", n++ ? between : "", column_name(change, i, &scratch));
        }
    }
}

static void write_sql(const struct change *change, struct bytes *sql)
{
    switch (change->kind) {
    case SQLITE_INSERT:
        bytes_addf(sql, "INSERT INTO \"%s\" VALUES (", change->table);
        for (int i = 0; i < change->n_columns; i++) {
            bytes_add_str(sql, i ? ", ?" : "?");
        }
        bytes_add_str(sql, ")");
        break;
    case SQLITE_UPDATE:
        bytes_addf(sql, "UPDATE \"%s\" SET ", change->table);
        write_list(change, false, ", ", sql);
        bytes_add_str(sql, " WHERE ");
        write_list(change, true, " AND ", sql);
        break;
    default:
        bytes_addf(sql, "DELETE FROM \"%s\" WHERE ", change->table);
        write_list(change, true, " AND ", sql);
        break;
    }
    bytes_add(sql, "", 1);
}

static size_t find_sql(struct record *record, const char *sql)
{
    size_t i = 0;
    while (i < record->n_sql && strcmp(record->sql[i], sql) != 0) {
        i++;
    }
    if (i == record->n_sql) {
        record->sql = room(record->sql, i, sizeof(*record->sql));
        record->n_values = room(record->n_values, i, sizeof(*record->n_values));
        record->sql[i] = strdup(sql);
        record->n_values[i] = 0;
        record->n_sql++;
    }
    return i;
}

static void add_value(struct record *record, sqlite3_value *from)
{
    struct value value = {.type = sqlite3_value_type(from)};
    if (value.type == SQLITE_INTEGER) {
        value.as.number = sqlite3_value_int64(from);
    } else if (value.type != SQLITE_NULL) {
        const void *at = value.type == SQLITE_TEXT ? (const void *)sqlite3_value_text(from)
                                                   : sqlite3_value_blob(from);
        value.len = sqlite3_value_bytes(from);
        value.as.at = record->text.len;
        if (bytes_add(&record->text, at ? at : "", (size_t)value.len)) {
            die("memory", NULL);
        }
    }
    record->values = room(record->values, record->n_values_all, sizeof(*record->values));
    record->values[record->n_values_all++] = value;
}

/* In the order of the statement's question marks. */
static void add_values(struct record *record, const struct change *change)
{
    bool inserts = change->kind == SQLITE_INSERT;
    for (int i = 0; i < change->n_columns; i++) {
        if (inserts || (change->kind == SQLITE_UPDATE && is_set(change, i))) {
            add_value(record, new_value(change, i));
        }
    }
    for (int i = 0; i < change->n_columns && !inserts; i++) {
        if (change->is_key[i]) {
            add_value(record, old_value(change, i));
        }
    }
}

static void add_change(struct record *record, const struct change *change)
{
    CLEANUP(bytes_release) struct bytes sql;
    bytes_init(&sql, 4096);
    write_sql(change, &sql);
    size_t number = find_sql(record, (const char *)sql.at);
    record->rows = room(record->rows, record->n_rows, sizeof(*record->rows));
    record->rows[record->n_rows++] = (struct row){.sql = number, .first = record->n_values_all};
    add_values(record, change);
    record->n_values[number] = (int)(record->n_values_all - record->rows[record->n_rows - 1].first);
}

static int compare_values(const struct record *record, const struct value *a, const struct value *b)
{
    if (a->type == SQLITE_INTEGER && b->type == SQLITE_INTEGER) {
        return (a->as.number > b->as.number) - (a->as.number < b->as.number);
    }
    if (a->type != b->type || a->type == SQLITE_INTEGER || a->type == SQLITE_NULL) {
        return a->type - b->type;
    }
    int len = a->len < b->len ? a->len : b->len;
    int order = memcmp(record->text.at + a->as.at, record->text.at + b->as.at, (size_t)len);
    return order ? order : a->len - b->len;
}

static const struct record *sorting; /* qsort has no context */

/* By statement, and then by key: of an update and a delete it stands last. */
static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    int order = (a->sql > b->sql) - (a->sql < b->sql);
    bool inserts = strncmp(sorting->sql[a->sql], "INSERT", 6) == 0;
    int n = sorting->n_values[a->sql];
    int skip = 0;
    for (const char *at = sorting->sql[a->sql]; !inserts && order == 0 && *at; at++) {
        if (strncmp(at, " WHERE ", 7) == 0) {
            break;
        }
        skip += *at == '?';
    }
    for (int i = skip; i < n && order == 0; i++) {
        order = compare_values(sorting, &sorting->values[a->first + (size_t)i],
                               &sorting->values[b->first + (size_t)i]);
    }
    return order;
}

static void read_changes(struct record *record, sqlite3 *db, int size, void *changeset)
{
    int indirect = 0;
    struct change change = {.db = db};
    must(sqlite3changeset_start(&change.iter, size, changeset), "changeset", db);
    while (sqlite3changeset_next(change.iter) == SQLITE_ROW) {
        must(sqlite3changeset_op(change.iter, &change.table, &change.n_columns, &change.kind,
                                 &indirect),
             "change", db);
        must(sqlite3changeset_pk(change.iter, &change.is_key, NULL), "key", db);
        add_change(record, &change);
    }
    sqlite3changeset_finalize(change.iter);
}

void record_end(struct record *record, struct record_session *session, sqlite3 *db)
{
    int size = 0;
    void *changeset = NULL;
    size_t first = record->n_rows;
    record->text.limit = TEXT_MAX;
    must(sqlite3session_changeset(session->session, &size, &changeset), "changeset", db);
    read_changes(record, db, size, changeset);
    sqlite3_free(changeset);
    sqlite3session_delete(session->session);
    free(session);
    sorting = record;
    qsort(record->rows + first, record->n_rows - first, sizeof(*record->rows), compare_rows);
    record->commits = room(record->commits, record->n_commits, sizeof(*record->commits));
    record->commits[record->n_commits++] = record->n_rows;
}

void record_release(struct record *record)
{
    for (size_t i = 0; i < record->n_sql; i++) {
        free(record->sql[i]);
    }
    free(record->sql);
    free(record->n_values);
    free(record->rows);
    free(record->commits);
    free(record->values);
    bytes_release(&record->text);
    *record = (struct record){.n_sql = 0};
}

size_t record_insert_of(const struct record *record, const char *table)
{
    char start[64];
    snprintf(start, sizeof(start), "INSERT INTO \"%s\" ", table);
    size_t i = 0;
    while (i < record->n_sql && strncmp(record->sql[i], start, strlen(start)) != 0) {
        i++;
    }
    return i;
}

/* --- the loop --- */

sqlite3 *bare_open(const char *path)
{
    char pragmas[256];
    sqlite3 *db = NULL;
    must(sqlite3_open_v2(path, &db,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
                         NULL),
         path, db);
    snprintf(pragmas, sizeof(pragmas),
             "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; "
             "PRAGMA temp_store = MEMORY; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
             "PRAGMA wal_autocheckpoint = %d",
             CHECKPOINT);
    must(sqlite3_exec(db, pragmas, NULL, NULL, NULL), "pragmas", db);
    return db;
}

static void bind(sqlite3_stmt *stmt, int at, const struct record *record, const struct value *value)
{
    const void *bytes = record->text.at + (value->type == SQLITE_INTEGER ? 0 : value->as.at);
    switch (value->type) {
    case SQLITE_INTEGER:
        sqlite3_bind_int64(stmt, at, value->as.number);
        break;
    case SQLITE_TEXT:
        sqlite3_bind_text(stmt, at, bytes, value->len, SQLITE_STATIC);
        break;
    case SQLITE_BLOB:
        sqlite3_bind_blob(stmt, at, bytes, value->len, SQLITE_STATIC);
        break;
    default:
        sqlite3_bind_null(stmt, at);
        break;
    }
}

static void write_row(sqlite3 *db, sqlite3_stmt *stmt, const struct record *record,
                      const struct row *row)
{
    for (int i = 0; i < record->n_values[row->sql]; i++) {
        bind(stmt, i + 1, record, &record->values[row->first + (size_t)i]);
    }
    if (sqlite3_step(stmt) != SQLITE_DONE) {
        die(record->sql[row->sql], db);
    }
    sqlite3_reset(stmt);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL), sql, db);
    return stmt;
}

static void run_once(sqlite3 *db, sqlite3_stmt *stmt)
{
    must(sqlite3_step(stmt), "transaction", db);
    sqlite3_reset(stmt);
}

void bare_run(sqlite3 *db, const struct record *record)
{
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE"), *commit = prepare(db, "COMMIT");
    sqlite3_stmt **stmts = calloc(record->n_sql, sizeof(sqlite3_stmt *));
    size_t at = 0;
    for (size_t i = 0; i < record->n_sql; i++) {
        stmts[i] = prepare(db, record->sql[i]);
    }
    for (size_t i = 0; i < record->n_commits; i++) {
        run_once(db, begin);
        for (; at < record->commits[i]; at++) {
            write_row(db, stmts[record->rows[at].sql], record, &record->rows[at]);
        }
        run_once(db, commit);
    }
    for (size_t i = 0; i < record->n_sql; i++) {
        sqlite3_finalize(stmts[i]);
    }
    free(stmts);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
}

/* --- afterwards --- */

static bool same_table(sqlite3 *db, const char *table)
{
    CLEANUP(bytes_release) struct bytes sql;
    sqlite3_stmt *stmt = NULL;
    bool is_site = strcmp(table, "site") == 0;
    const char *columns = is_site ? "site, op, floor, next_task, next_manifest, made_at" : "*";
    bytes_init(&sql, 4096);
    bytes_addf(&sql,
               "SELECT count(*) FROM (SELECT * FROM (SELECT %s FROM main.\"%s\" EXCEPT "
               "SELECT %s FROM other.\"%s\") UNION ALL SELECT * FROM (SELECT %s FROM other.\"%s\" "
               "EXCEPT SELECT %s FROM main.\"%s\"))",
               columns, table, columns, table, columns, table, columns, table);
    bytes_add(&sql, "", 1);
    must(sqlite3_prepare_v2(db, (const char *)sql.at, -1, &stmt, NULL), "compare", db);
    must(sqlite3_step(stmt), "compare", db);
    int n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    if (n) {
        fprintf(stderr, "bench_ingest: %s: %d rows differ\n", table, n);
    }
    return n == 0;
}

bool bare_same(const char *path, const char *other_path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *attach = NULL, *tables = NULL;
    bool same = true;
    must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), path, db);
    must(sqlite3_prepare_v2(db, "ATTACH ?1 AS other", -1, &attach, NULL), "attach", db);
    sqlite3_bind_text(attach, 1, other_path, -1, SQLITE_STATIC);
    must(sqlite3_step(attach), other_path, db);
    sqlite3_finalize(attach);
    must(sqlite3_prepare_v2(db, "SELECT name FROM main.sqlite_schema WHERE type = 'table'", -1,
                            &tables, NULL),
         "tables", db);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        same &= same_table(db, (const char *)sqlite3_column_text(tables, 0));
    }
    sqlite3_finalize(tables);
    sqlite3_close(db);
    return same;
}
