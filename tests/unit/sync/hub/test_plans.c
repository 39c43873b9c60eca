/*
 * How the planner goes about the engine's statements: by an index, not through all of a site. What
 * may go through a whole table is listed with why.
 */
#include "sync/hub/sql.h"
#include "tests/unit/sync/hub/floor.h"

static const struct {
    size_t number;
    const char *table;
} whole[] = {
    /* As many rows as there are sites or seats. */
    {H_SITES_PASS, "site"},
    {H_SITES_INCIDENT, "site"},
    {H_SITES_OPS, "site"},
    {H_SITE_PRUNABLE, "site"},
    {H_SEAT_SILENT, "seat"},
    {H_EPOCHS_COPIED, "epoch"},
    {H_EPOCHS_SAFE, "epoch"},
    /* The first row will do. */
    {H_OP_PRUNE, "op_log"},
    {H_STOCK_ANY, "stock"},
    {H_ZONE_KNOWN, "place"},
    /* A snapshot is due anyway; the books are proven. */
    {H_STOCK_DROP_ZERO, "stock"},
    {H_STOCK_UNBALANCED, "stock"},
};

static bool may_be_whole(size_t number, const char *table)
{
    for (size_t i = 0; i < ARRAY_SIZE(whole); i++) {
        if (whole[i].number == number && strcmp(whole[i].table, table) == 0) {
            return true;
        }
    }
    return false;
}

/* The table that an alias of the statement stands for: "… FROM line l JOIN …". */
static const char *table_of(const char *sql, const char *alias)
{
    static const char *const tables[] = {
        "site",       "seat",          "epoch",          "incident",   "enrolment", "event",
        "op_log",     "place",         "item",           "gtin",       "lot",       "stock",
        "task",       "line",          "person",         "code",       "setting",   "orders",
        "order_line", "order_stage",   "order_short",    "picked",     "carton",    "carton_item",
        "delivery",   "delivery_line", "delivery_extra", "certificate"};
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        char named[64];
        snprintf(named, sizeof(named), " %s %s ", tables[i], alias);
        if (strcmp(tables[i], alias) == 0 || strstr(sql, named)) {
            return tables[i];
        }
    }
    return alias;
}

/* One line of a plan: "SEARCH l USING INDEX line_place (site=? AND place=?)", "SCAN task". */
static void check_step(size_t number, const char *sql, const char *step)
{
    char alias[64] = "";
    bool is_scan = sscanf(step, "SCAN %63s", alias) == 1;
    bool is_search = !is_scan && sscanf(step, "SEARCH %63s", alias) == 1;
    /* These indexes hold nothing of a site but what is looked for. */
    bool is_short = strstr(step, "INDEX orders_unswept") || strstr(step, "INDEX task_over") ||
                    strstr(step, "INDEX task_open");
    bool through_site = is_search && strstr(step, "(site=?)") && !is_short;
    const char *table = table_of(sql, alias);
    bool is_row = strcmp(alias, "CONSTANT") == 0 || alias[0] == '(';
    bool is_given = strstr(step, "SCAN given VIRTUAL TABLE") != NULL; /* rows in memory */
    bool of_sites = is_search && strcmp(table, "site") == 0;
    if ((is_scan || through_site) && !is_row && !is_given && !of_sites &&
        !may_be_whole(number, table)) {
        printf("\n    %s\n    %s", sql, step);
        CU_FAIL("through a whole table");
    }
}

static void test_plans(void)
{
    static struct floor floor;
    size_t steps = 0;
    floor_open(&floor);
    for (size_t i = 0; i < H_TOOL_PLACE_KIND; i++) { /* the engine's own come first */
        const char *sql = hub_schema.statements[i];
        struct bytes explain;
        sqlite3_stmt *stmt = NULL;
        bytes_init(&explain, 8192);
        bytes_add_str(&explain, "EXPLAIN QUERY PLAN ");
        bytes_add_str(&explain, sql);
        bytes_add(&explain, "", 1);
        CHECK_INT(
            sqlite3_prepare_v2(db_handle(floor.db), (const char *)explain.at, -1, &stmt, NULL),
            SQLITE_OK);
        while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
            check_step(i, sql, (const char *)sqlite3_column_text(stmt, 3));
            steps++;
        }
        sqlite3_finalize(stmt);
        bytes_release(&explain);
    }
    CU_ASSERT(steps > H_TOOL_PLACE_KIND / 2);
    floor_close(&floor);
}

static void test_all_prepared(void)
{
    static struct floor floor;
    floor_open(&floor);
    for (size_t i = 0; i < H_COUNT; i++) {
        CU_ASSERT_PTR_NOT_NULL(db_stmt(floor.db, i));
    }
    floor_close(&floor);
}

CHECK_MAIN("hub: plans", {"by an index", test_plans}, {"all prepared", test_all_prepared})
