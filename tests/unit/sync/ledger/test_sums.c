/* The replica's sums: walked in bites of any size while ops come, against those of the rows; and a
 * range put right. */
#include "tests/unit/sync/ledger/fixture.h"

#define KEYS 40

struct model {
    char row[KEYS][32]; /* "" : none */
};

static uint64_t random_;

static unsigned below(unsigned n)
{
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(random_ >> 33) % n;
}

static void key_of(unsigned i, char key[64])
{
    snprintf(key, 64, "[\"P%02u\",\"I\xd8\xb1\\\"\",\"\",\"\"]", i);
}

static void change_one(struct fixture *f, struct model *model)
{
    unsigned i = below(KEYS);
    char key[64];
    key_of(i, key);
    if (below(3) == 0) {
        model->row[i][0] = '\0';
    } else {
        snprintf(model->row[i], sizeof(model->row[i]), "{\"qty\":%u}", 1 + below(9));
    }
    put(f, "stock", key, model->row[i]);
}

static struct table_sum sum_of(const struct model *model, unsigned from, unsigned to)
{
    struct table_sum sum = {0, 0};
    for (unsigned i = from; i < to; i++) {
        char key[64];
        key_of(i, key);
        if (model->row[i][0]) {
            sum.n++;
            sum.sum += row_sum("stock", str_of(key), str_of(model->row[i]));
        }
    }
    return sum;
}

static void check_sum(struct fixture *f, const struct model *model)
{
    struct table_sum sum = {0, 0};
    CU_ASSERT(ledger_sums_of(f->ledger, "stock", &sum));
    CU_ASSERT(table_sum_equal(sum, sum_of(model, 0, KEYS)));
}

/* Ops before, between and after the bites. */
static void test_walk(void)
{
    for (unsigned seed = 1; seed <= 60; seed++) {
        CLEANUP(fixture_release) struct fixture f;
        struct model model = {0};
        struct table_sum sum;
        int more = 1;
        fixture_init(&f);
        random_ = seed;
        for (int i = 0; i < 30; i++) {
            change_one(&f, &model);
        }
        CU_ASSERT_FALSE(ledger_sums_of(f.ledger, "stock", &sum));
        while (more > 0) {
            more = ledger_sums_step(f.ledger, 1 + below(8));
            CU_ASSERT(more >= 0);
            change_one(&f, &model);
        }
        check_sum(&f, &model);
        change_one(&f, &model);
        CHECK_INT(ledger_sums_step(f.ledger, 1), 0);
        check_sum(&f, &model);
    }
}

/* Members that this version does not know are in the text, and the sum is over the text. */
static void test_later_members(void)
{
    static const char key[] = "[\"A\",\"I\",\"\",\"\"]";
    static const char row[] = "{\"mood\":{\"good\":[1,2.50]}, \"qty\":5 ,\"z\":null}";
    CLEANUP(fixture_release) struct fixture f;
    struct table_sum sum;
    fixture_init(&f);
    put(&f, "stock", key, row);
    CHECK_INT(qty_of(&f, "A"), 5);
    CHECK_INT(ledger_sum_range(f.ledger, "stock", STR(""), STR(""), &sum), 0);
    CHECK_INT(sum.n, 1);
    CU_ASSERT_EQUAL(sum.sum, row_sum("stock", str_of(key), str_of(row)));
    sqlite3_stmt *stmt = NULL;
    CHECK_INT(sqlite3_prepare_v2(db_handle(ledger_db(f.ledger)), "SELECT row FROM a_stock", -1,
                                 &stmt, NULL),
              SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    CHECK_STR((const char *)sqlite3_column_text(stmt, 0), row);
    sqlite3_finalize(stmt);
}

static void test_forgotten(void)
{
    CLEANUP(fixture_release) struct fixture f;
    struct table_sum sum;
    fixture_init(&f);
    put(&f, "stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":5}");
    CHECK_INT(ledger_sums_step(f.ledger, 100), 0);
    CU_ASSERT(ledger_sums_of(f.ledger, "stock", &sum));
    CU_ASSERT(ledger_sums_of(f.ledger, "place", &sum));
    CU_ASSERT_FALSE(ledger_sums_of(f.ledger, "later", &sum));
    /* A change that fails in the middle is taken back, and the sums with it. */
    struct ledger_change bad[] = {change("stock", "[\"B\",\"I\",\"\",\"\"]", "{\"qty\":5}"),
                                  change("stock", "[\"C\",\"I\",\"\",\"\"]", "no JSON")};
    CU_ASSERT(ledger_apply_ops(f.ledger, 2, 2, bad, 2, 0) < 0);
    CU_ASSERT_FALSE(ledger_sums_of(f.ledger, "stock", &sum));
    CHECK_INT(ledger_sums_step(f.ledger, 100), 0);
    CU_ASSERT(ledger_sums_of(f.ledger, "stock", &sum));
    CHECK_INT(sum.n, 1);
}

/* Every table's keys come out as they went in. */
static void test_tables(void)
{
    static const struct {
        const char *table, *key, *row;
    } rows[] = {
        {"place", "[\"A\"]", "{\"kind\":\"bin\"}"},  {"item", "[\"I\"]", "{\"name\":\"x\"}"},
        {"gtin", "[\"G\"]", "{\"item\":\"I\"}"},     {"lot", "[\"I\",\"L\"]", "{}"},
        {"task", "[\"T\"]", "{\"kind\":\"pick\"}"},  {"line", "[\"T\",12]", "{\"qty\":1}"},
        {"person", "[\"u\"]", "{\"name\":\"U\"}"},   {"code", "[\"c\"]", "{\"kind\":\"skip\"}"},
        {"setting", "[\"s\"]", "{\"value\":\"v\"}"},
    };
    CLEANUP(fixture_release) struct fixture f;
    struct table_sum sum;
    fixture_init(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put(&f, rows[i].table, rows[i].key, rows[i].row);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t wanted = row_sum(rows[i].table, str_of(rows[i].key), str_of(rows[i].row));
        CHECK_INT(ledger_sum_range(f.ledger, rows[i].table, STR(""), STR(""), &sum), 0);
        CU_ASSERT(sum.n == 1 && sum.sum == wanted);
        CHECK_INT(ledger_sum_range(f.ledger, rows[i].table, STR(""), str_of(rows[i].key), &sum), 0);
        CHECK_INT(sum.n, 1);
        CHECK_INT(ledger_sum_range(f.ledger, rows[i].table, str_of(rows[i].key), STR(""), &sum), 0);
        CHECK_INT(sum.n, 0);
    }
    CHECK_INT(ledger_sum_range(f.ledger, "later", STR(""), STR(""), &sum), RAFF_E_UNKNOWN);
}

/* --- mending --- */

static size_t hub_rows(const struct model *model, unsigned from, unsigned to,
                       struct ledger_change *rows, char keys[KEYS][64])
{
    size_t n = 0;
    for (unsigned i = from; i < to; i++) {
        key_of(i, keys[i]);
        if (model->row[i][0]) {
            rows[n++] = change("", keys[i], model->row[i]);
        }
    }
    return n;
}

/* Behind the ledger's back: rows changed, gone and too many. */
static void corrupt(struct fixture *f)
{
    static const char sql[] =
        "UPDATE a_stock SET qty = 77, row = '{\"qty\":77}' WHERE place IN ('P03', 'P21');"
        "DELETE FROM a_stock WHERE place IN ('P05', 'P39');"
        "INSERT OR REPLACE INTO a_stock VALUES ('P20', 'J', '', '', 3, '{\"qty\":3}')";
    CHECK_INT(sqlite3_exec(db_handle(ledger_db(f->ledger)), sql, NULL, NULL, NULL), SQLITE_OK);
}

static void test_mend(void)
{
    CLEANUP(fixture_release) struct fixture f;
    struct model model = {0};
    struct ledger_change rows[KEYS];
    char keys[KEYS][64], mid[64];
    struct table_sum sum;
    fixture_init(&f);
    random_ = 7;
    for (int i = 0; i < 400; i++) {
        change_one(&f, &model);
    }
    corrupt(&f);
    CHECK_INT(ledger_sums_step(f.ledger, 1000), 0);
    CU_ASSERT(ledger_sums_of(f.ledger, "stock", &sum));
    CU_ASSERT_FALSE(table_sum_equal(sum, sum_of(&model, 0, KEYS)));
    /* Up to P19, of more rows than that; then the rest in two pieces. */
    key_of(19, mid);
    size_t n = hub_rows(&model, 0, 25, rows, keys);
    CHECK_INT(ledger_mend(f.ledger, "stock", STR(""), str_of(mid), rows, n, true), 1);
    CHECK_INT(ledger_sum_range(f.ledger, "stock", STR(""), str_of(mid), &sum), 0);
    CU_ASSERT(table_sum_equal(sum, sum_of(&model, 0, 20)));
    n = hub_rows(&model, 20, 30, rows, keys);
    CHECK_INT(ledger_mend(f.ledger, "stock", str_of(mid), STR(""), rows, n, true), 0);
    struct str last = rows[n - 1].key;
    char after[64];
    CHECK_INT(copy_str(after, sizeof(after), last), 0);
    n = hub_rows(&model, 30, KEYS, rows, keys);
    CHECK_INT(ledger_mend(f.ledger, "stock", str_of(after), STR(""), rows, n, false), 1);
    CU_ASSERT_FALSE(ledger_sums_of(f.ledger, "stock", &sum));
    CHECK_INT(ledger_sums_step(f.ledger, 1000), 0);
    check_sum(&f, &model);
    CHECK_INT(ledger_mend(f.ledger, "stock", STR(""), STR(""), NULL, 0, true), RAFF_E_STATE);
    CHECK_INT(ledger_mend(f.ledger, "later", STR(""), STR(""), NULL, 0, false), RAFF_E_UNKNOWN);
    CHECK_INT(ledger_mend(f.ledger, "stock", STR(""), STR(""), NULL, 0, false), 1);
    CHECK_INT(ledger_sum_range(f.ledger, "stock", STR(""), STR(""), &sum), 0);
    CHECK_INT(sum.n, 0);
}

CHECK_MAIN("sums", {"walk", test_walk}, {"later members", test_later_members},
           {"forgotten", test_forgotten}, {"tables", test_tables}, {"mend", test_mend})
