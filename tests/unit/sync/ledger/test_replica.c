#include "sync/ledger/ledger_sql.h"
#include "tests/unit/sync/ledger/fixture.h"

static void test_rows(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct place_row place;
    struct item_row item;
    struct gtin_row gtin;
    struct person_row person;
    struct code_row codes[4];
    put(&f, "place", "[\"A-01\"]",
        "{\"kind\":\"bin\",\"parent\":\"A\",\"zone\":\"A\",\"check\":\"42\",\"walk\":7}");
    put(&f, "place", "[\"X\"]", "{\"kind\":\"balloon\"}");
    put(&f, "item", "[\"SKU1\"]",
        "{\"name\":\"Tea\\u202e\\u0007\",\"name_ar\":\"شاي\",\"unit\":\"each\",\"lot\":true,"
        "\"expiry\":true,\"confirm_over\":20,\"weight_g\":250,\"new\":[1]}");
    put(&f, "gtin", "[\"09506000134352\"]", "{\"item\":\"SKU1\",\"qty\":12}");
    put(&f, "person", "[\"u7\"]",
        "{\"name\":\"Mona\",\"badge\":\"B7\",\"pin\":\"$argon2id$x\",\"role\":\"picker\","
        "\"lang\":\"ar\"}");
    put(&f, "code", "[\"empty\"]", "{\"kind\":\"short\",\"en\":\"Bin empty\",\"ar\":\"فارغ\"}");
    put(&f, "code", "[\"later\"]", "{\"kind\":\"skip\",\"en\":\"Later\"}");
    fixture_reopen(&f);
    CHECK_INT(ledger_place(f.ledger, "A-01", &place), 0);
    CHECK_INT(place.kind, PLACE_BIN);
    CHECK_STR(place.zone, "A");
    CHECK_STR(place.check, "42");
    CHECK_INT(place.walk, 7);
    CHECK_INT(ledger_place(f.ledger, "X", &place), 0);
    CHECK_INT(place.kind, PLACE_OTHER);
    CHECK_STR(place.parent, "");
    CHECK_INT(ledger_item(f.ledger, "SKU1", &item), 0);
    CHECK_STR(item.name, "Tea");
    CHECK_STR(item.name_ar, "شاي");
    CU_ASSERT(item.lot && item.expiry && !item.serial && !item.catch_weight);
    CHECK_INT(item.confirm_over, 20);
    CHECK_INT(item.weight_g, 250);
    CHECK_INT(ledger_gtin(f.ledger, "09506000134352", &gtin), 0);
    CHECK_STR(gtin.item, "SKU1");
    CHECK_INT(gtin.qty, 12);
    CHECK_INT(ledger_person_by_badge(f.ledger, "B7", &person), 0);
    CHECK_STR(person.id, "u7");
    CHECK_STR(person.pin, "$argon2id$x");
    CHECK_INT(ledger_person_by_badge(f.ledger, "", &person), RAFF_E_NOT_FOUND);
    CHECK_INT(ledger_person(f.ledger, "u7", &person), 0);
    CHECK_STR(person.lang, "ar");
    CHECK_INT(ledger_codes(f.ledger, "short", codes, 4), 1);
    CHECK_STR(codes[0].ar, "فارغ");
    CHECK_INT(ledger_codes(f.ledger, NULL, codes, 4), 2);
    CHECK_INT(ledger_codes(f.ledger, "", codes, 1), 1);
    put(&f, "gtin", "[\"09506000134352\"]", "");
    CHECK_INT(ledger_gtin(f.ledger, "09506000134352", &gtin), RAFF_E_NOT_FOUND);
}

static void test_settings(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    static const struct {
        const char *row, *value;
    } cases[] = {{"{\"value\":\"text\"}", "text"}, {"{\"value\":120}", "120"},
                 {"{\"value\":true}", "true"},     {"{\"value\":false}", "false"},
                 {"{\"value\":null}", "none"},     {"{}", "none"}};
    char value[16];
    ledger_setting(f.ledger, "s", "none", value, sizeof(value));
    CHECK_STR(value, "none");
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        put(&f, "setting", "[\"s\"]", cases[i].row);
        ledger_setting(f.ledger, "s", "none", value, sizeof(value));
        CHECK_STR(value, cases[i].value);
    }
    struct seat_row seats[3];
    put(&f, "setting", "[\"seat.H1\"]", "{\"up\":true,\"next\":12,\"held\":9,\"since\":\"x\"}");
    put(&f, "setting", "[\"seat.H2\"]", "{\"next\":1}");
    CHECK_INT(ledger_seats(f.ledger, seats, 3), 2);
    CHECK_STR(seats[0].id, "H1");
    CU_ASSERT(seats[0].up && !seats[1].up);
    CHECK_INT(seats[0].next, 12);
    CHECK_INT(seats[0].held, 9);
}

static void test_foreign_shapes(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct line_row line;
    put(&f, "hologram", "[\"x\"]", "{\"qty\":1}");
    put(&f, "stock", "[\"A\",\"I\"]", "{\"qty\":\"many\"}");
    put(&f, "stock", "[\"A\",\"J\",\"\",\"\"]", "{\"qty\":{\"n\":1}}");
    put(&f, "place", "[7]", "{\"walk\":[],\"zone\":5}");
    put(&f, "line", "[\"T1\",\"2\"]", "{\"qty\":1.5,\"done\":null}");
    CHECK_INT(qty_of(&f, "A"), 0);
    CHECK_INT(ledger_line(f.ledger, "T1", 2, &line), 0);
    CHECK_INT(line.qty, 1);
}

/* Texts with escapes are other bytes than those that came; what cannot be spelt is empty. */
static void test_spellings(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    static const struct {
        const char *key;
        const char *place;
    } cases[] = {{"[\"A\\\"1\",\"I\"]", "A\"1"},
                 {"[ \"\\u0041\\/2\" , \"\\u0049\"]", "A/2"},
                 {"[\"\\ud83d\\ude00\",\"I\"]", "\xf0\x9f\x98\x80"},
                 {"[\"\\ud83d\",\"I\"]", ""}};
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        put(&f, "stock", cases[i].key, "{\"note\":\"\\n\",\"qty\":-3}");
        CHECK_INT(qty_of(&f, cases[i].place), -3);
        put(&f, "stock", cases[i].key, "{\"qty\":\"12\"}");
        CHECK_INT(qty_of(&f, cases[i].place), 12);
        put(&f, "stock", cases[i].key, "");
        CHECK_INT(qty_of(&f, cases[i].place), 0);
    }
    put(&f, "stock", "[\"B\",\"I\"]", "5"); /* no object: no members */
    CHECK_INT(qty_of(&f, "B"), 0);
    struct ledger_change bad = change("stock", "{}", "{\"qty\":1}");
    struct ledger_sync sync;
    ledger_sync_state(f.ledger, &sync);
    CHECK_INT(ledger_apply_ops(f.ledger, sync.op + 1, sync.op + 1, &bad, 1, 0), RAFF_E_SYNTAX);
}

static void seed_stock(struct fixture *f)
{
    put(f, "place", "[\"B1\"]", "{\"kind\":\"bin\",\"zone\":\"Z\",\"walk\":2}");
    put(f, "place", "[\"B2\"]", "{\"kind\":\"bin\",\"zone\":\"Z\",\"walk\":1}");
    put(f, "place", "[\"B3\"]", "{\"kind\":\"bin\",\"zone\":\"Y\",\"walk\":1}");
    put(f, "lot", "[\"I\",\"L1\"]", "{\"expiry\":\"2027-03-01\"}");
    put(f, "lot", "[\"I\",\"L2\"]", "{\"expiry\":\"2027-01-01\"}");
    put(f, "lot", "[\"I\",\"L3\"]", "{}");
    put(f, "stock", "[\"B1\",\"I\",\"L3\",\"\"]", "{\"qty\":3}");
    put(f, "stock", "[\"B1\",\"I\",\"L1\",\"\"]", "{\"qty\":1}");
    put(f, "stock", "[\"B1\",\"I\",\"L2\",\"\"]", "{\"qty\":2}");
    put(f, "stock", "[\"B2\",\"I\",\"L1\",\"\"]", "{\"qty\":7}");
    put(f, "stock", "[\"B2\",\"H\",\"\",\"\"]", "{\"qty\":4}");
    put(f, "stock", "[\"B3\",\"I\",\"\",\"\"]", "{\"qty\":9}");
}

/* "place item lot qty(pending)" a row, joined by commas. */
static const char *listed(struct fixture *f, const char *zone, const char *place, const char *item,
                          size_t skip, size_t max)
{
    static char out[400];
    static struct stock_row rows[20];
    struct text text = text_over(out, sizeof(out));
    int n = ledger_stock(f->ledger, zone, place, item, skip, rows, max);
    CU_ASSERT(n >= 0);
    for (int i = 0; i < n; i++) {
        text_addf(&text, "%s%s %s %s %lld(%lld)", i ? "," : "", rows[i].place, rows[i].item,
                  rows[i].lot, (long long)rows[i].qty, (long long)rows[i].pending);
    }
    return out;
}

static void test_stock(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    seed_stock(&f);
    CHECK_STR(listed(&f, "", "B1", "", 0, 9), "B1 I L2 2(0),B1 I L1 1(0),B1 I L3 3(0)");
    CHECK_STR(listed(&f, NULL, "B2", "I", 0, 9), "B2 I L1 7(0)");
    CHECK_STR(listed(&f, "", "", "I", 0, 9),
              "B1 I L2 2(0),B2 I L1 7(0),B1 I L1 1(0),B3 I  9(0),B1 I L3 3(0)");
    CHECK_STR(listed(&f, "Y", "", "I", 0, 9), "B3 I  9(0)");
    CHECK_STR(listed(&f, "Z", "", "", 0, 9),
              "B2 H  4(0),B2 I L1 7(0),B1 I L2 2(0),B1 I L1 1(0),B1 I L3 3(0)");
    CHECK_STR(listed(&f, "Z", NULL, NULL, 1, 2), "B2 I L1 7(0),B1 I L2 2(0)");
    CHECK_STR(listed(&f, "", "", "", 4, 9), "B2 I L1 7(0),B3 I  9(0)");
    /* Pending: one bin grows, one is new, one is emptied. */
    struct event event = moved(EVENT_MOVE, "B3", "B1", 9, 0);
    commit(&f, event);
    event = moved(EVENT_MOVE, "B2", "T9", 5, 0);
    copy_cut(event.legs[0].lot, LOT_SIZE, "L1");
    copy_cut(event.legs[1].lot, LOT_SIZE, "L1");
    commit(&f, event);
    CHECK_STR(listed(&f, "", "", "I", 0, 9),
              "B1 I L2 2(0),T9 I L1 5(5),B2 I L1 2(-5),B1 I L1 1(0),B1 I  9(9),B1 I L3 3(0)");
    CHECK_STR(listed(&f, "Z", "", "", 0, 9),
              "B2 H  4(0),B2 I L1 2(-5),B1 I L2 2(0),B1 I L1 1(0),B1 I  9(9),B1 I L3 3(0)");
    CHECK_STR(listed(&f, "Y", "", "", 0, 9), "");
    CHECK_STR(listed(&f, "", "", "", 0, 9),
              "B1 I L2 2(0),B1 I L1 1(0),B1 I  9(9),B1 I L3 3(0),B2 H  4(0),B2 I L1 2(-5),"
              "T9 I L1 5(5)");
    CHECK_STR(listed(&f, "", "T9", "", 0, 9), "T9 I L1 5(5)");
}

static void seed_tasks(struct fixture *f)
{
    put(f, "task", "[\"T1\"]",
        "{\"kind\":\"pick\",\"state\":\"leased\",\"mode\":\"batch\",\"seat\":\"H1\",\"priority\":"
        "5}");
    put(f, "task", "[\"T2\"]",
        "{\"kind\":\"pack\",\"state\":\"leased\",\"seat\":\"H1\",\"priority\":1,\"order\":\"O1\","
        "\"ship_to\":[\"Mona\",\"Gasse 1\",7,\"Wien\"]}");
    put(f, "task", "[\"T3\"]", "{\"kind\":\"pick\",\"state\":\"open\"}");
    put(f, "task", "[\"T4\"]", "{\"kind\":\"pick\",\"state\":\"done\",\"seat\":\"H1\"}");
    put(f, "line", "[\"T1\",1]",
        "{\"place\":\"B1\",\"item\":\"I\",\"qty\":2,\"walk\":3,\"slot\":1}");
    put(f, "line", "[\"T1\",2]",
        "{\"place\":\"B2\",\"item\":\"I\",\"qty\":2,\"walk\":1,\"slot\":2}");
    put(f, "line", "[\"T1\",3]",
        "{\"place\":\"B3\",\"item\":\"I\",\"qty\":2,\"walk\":2,\"done\":1,\"short\":1}");
    put(f, "line", "[\"T2\",1]", "{\"place\":\"TOTE\",\"item\":\"I\",\"qty\":2}");
}

static void test_tasks(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    seed_tasks(&f);
    static struct task_row rows[5];
    CHECK_INT(ledger_my_tasks(f.ledger, 0, 0, rows, 5), 2);
    CHECK_STR(rows[0].id, "T2");
    CHECK_INT(rows[0].n_ship_to, 3);
    CHECK_STR(rows[0].ship_to[2], "Wien");
    CHECK_STR(rows[1].mode, "batch");
    CHECK_INT(rows[1].lines, 3);
    CHECK_INT(rows[1].lines_open, 2);
    CHECK_INT(ledger_my_tasks(f.ledger, 1u << TASK_PICK, 0, rows, 5), 1);
    CHECK_STR(rows[0].id, "T1");
    CHECK_INT(ledger_my_tasks(f.ledger, 0, 1, rows, 5), 1);
    CHECK_STR(rows[0].id, "T1");
    CHECK_INT(ledger_tasks(f.ledger, 0, 0, rows, 5), 3);
    CHECK_STR(rows[0].id, "T3");
    CHECK_INT(ledger_tasks(f.ledger, 1u << TASK_PICK | 1u << TASK_LOAD, 1, rows, 5), 1);
    CHECK_INT(ledger_tasks_at(f.ledger, "TOTE", rows, 5), 1);
    CHECK_STR(rows[0].id, "T2");
    CHECK_INT(ledger_tasks_at(f.ledger, "B1", rows, 5), 0); /* a pick task is none to pack */
    commit(&f, moved(EVENT_PICK, "B1", "X", 2, 1));
    CHECK_INT(ledger_task(f.ledger, "T1", rows), 0);
    CHECK_INT(rows[0].lines_open, 1);
    CHECK_INT(rows[0].state, TASK_LEASED);
    struct event start = {.type = EVENT_START, .by = "u7", .task = "T1"};
    struct event done = {.type = EVENT_DONE, .by = "u8", .task = "T1"};
    commit(&f, start);
    CHECK_INT(ledger_task(f.ledger, "T1", rows), 0);
    CHECK_INT(rows[0].state, TASK_STARTED);
    CHECK_STR(rows[0].by, "u7");
    CHECK_INT(ledger_my_tasks(f.ledger, 0, 0, rows, 5), 2);
    commit(&f, done);
    CHECK_INT(ledger_task(f.ledger, "T1", rows), 0);
    CHECK_INT(rows[0].state, TASK_DONE);
    CHECK_INT(ledger_my_tasks(f.ledger, 0, 0, rows, 5), 1);
    CHECK_INT(ledger_tasks(f.ledger, 0, 0, rows, 5), 2);
}

static const char *line_order(struct fixture *f, bool open_only, size_t skip)
{
    static char out[64];
    static struct line_row rows[5];
    struct text text = text_over(out, sizeof(out));
    int n = ledger_lines(f->ledger, "T1", open_only, skip, rows, 5);
    CU_ASSERT(n >= 0);
    for (int i = 0; i < n; i++) {
        text_addf(&text, "%lld%s", (long long)rows[i].line, rows[i].skipped ? "s" : "");
    }
    return out;
}

static void test_lines(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    seed_tasks(&f);
    struct event skip = {.type = EVENT_SKIP, .by = "u7", .task = "T1", .line = 2, .code = "later"};
    CHECK_STR(line_order(&f, false, 0), "231");
    CHECK_STR(line_order(&f, true, 0), "21");
    CHECK_STR(line_order(&f, true, 1), "1");
    commit(&f, skip);
    fixture_reopen(&f);
    CHECK_STR(line_order(&f, true, 0), "12s");
    skip.line = 1;
    commit(&f, skip);
    CHECK_STR(line_order(&f, true, 0), "2s1s");
    skip.line = 2;
    commit(&f, skip); /* passed over again: behind the other */
    CHECK_STR(line_order(&f, true, 0), "1s2s");
    CHECK_INT(ledger_idle(f.ledger), 0);
    CHECK_STR(line_order(&f, true, 0), "1s2s");
    commit(&f, moved(EVENT_PICK, "B2", "X", 2, 2));
    CHECK_STR(line_order(&f, true, 0), "1s");
    CHECK_STR(line_order(&f, false, 0), "231s");
    CHECK_INT(ledger_idle(f.ledger), 0);
    struct event reverse = {.type = EVENT_REVERSE, .by = "u7", .of = 4};
    commit(&f, reverse);
    CHECK_STR(line_order(&f, true, 0), "21s"); /* forgotten with the line's end */
}

/* No reading on the floor may walk a table that grows with the site. */
static void check_plan(struct fixture *f, const char *sql, const char *const *allowed)
{
    sqlite3_stmt *stmt = NULL;
    char explain[8192];
    struct text text = text_over(explain, sizeof(explain));
    text_addf(&text, "EXPLAIN QUERY PLAN %s", sql);
    int prepared = sqlite3_prepare_v2(db_handle(ledger_db(f->ledger)), explain, -1, &stmt, NULL);
    CHECK_INT(prepared, SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(stmt, 3);
        bool ok = strncmp(step, "SCAN ", 5) != 0;
        for (size_t i = 0; !ok && allowed[i]; i++) {
            ok = strncmp(step + 5, allowed[i], strlen(allowed[i])) == 0;
        }
        if (!ok) {
            printf("\n    %s: %.60s…", step, sql);
        }
        CU_ASSERT(ok);
    }
    sqlite3_finalize(stmt);
}

static void prepare_all(struct fixture *f)
{
    for (size_t i = 0; i < Q_COUNT; i++) {
        CU_ASSERT_PTR_NOT_NULL(db_stmt(ledger_db(f->ledger), i));
    }
}

static void test_plans(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    /* The overlay (`p`: of one task, summed), the open tasks by their index, the codes, the first
     * of two merged streams (`s` is all stock in key order, read up to the page's end), the runs of
     * stock by item, one in 2,000 rows, and where they say that an item lies. */
    static const char *const allowed[] = {"own_leg", "p",        "s",         "t USING INDEX",
                                          "a_code",  "CONSTANT", "(subquery", "runs",
                                          "lies",    NULL};
    sqlite3 *handle = db_handle(ledger_db(f.ledger));
    int seen = 0;
    prepare_all(&f);
    for (sqlite3_stmt *stmt = NULL; (stmt = sqlite3_next_stmt(handle, stmt)) != NULL;) {
        const char *sql = sqlite3_sql(stmt);
        if (strstr(sql, "SELECT") && strstr(sql, "a_") && !strstr(sql, "GROUP BY item")) {
            check_plan(&f, sql, allowed);
            seen++;
        }
    }
    CU_ASSERT(seen > 15);
    db_set_generation(ledger_db(f.ledger), 1);
    prepare_all(&f);
}

CHECK_MAIN("ledger: replica", {"rows", test_rows}, {"settings", test_settings},
           {"foreign shapes", test_foreign_shapes}, {"spellings", test_spellings},
           {"stock", test_stock}, {"tasks", test_tasks}, {"lines", test_lines},
           {"plans", test_plans})
