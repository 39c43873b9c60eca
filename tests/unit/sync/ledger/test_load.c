#include "tests/unit/sync/ledger/fixture.h"

static struct bytes key;

static const char *next_table(struct fixture *f)
{
    static const char none[] = "(none)";
    const char *table = ledger_load_next(f->ledger, &key);
    bytes_add(&key, "", 1);
    return table ? table : none;
}

static void rows(struct fixture *f, const char *row_key, const char *row, bool more)
{
    struct ledger_change one = change("", row_key, row);
    CHECK_INT(ledger_load_rows(f->ledger, &one, 1, more), 0);
}

/* Finishes every table up to `name` without rows. */
static void skip_to(struct fixture *f, const char *name)
{
    while (strcmp(next_table(f), name) != 0) {
        CHECK_INT(ledger_load_rows(f->ledger, NULL, 0, false), 0);
    }
}

/* Closed and opened again after every step, a snapshot goes on where it was. */
static void test_resume(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    bytes_init(&key, 4096);
    struct ledger_sync sync;
    CHECK_STR(next_table(&f), "(none)");
    CHECK_INT(ledger_load_rows(f.ledger, NULL, 0, true), RAFF_E_STATE);
    CHECK_INT(ledger_set_hub(f.ledger, "hub1"), 0);
    CHECK_INT(ledger_load_begin(f.ledger, "hub1", 50), 0);
    fixture_reopen(&f);
    CHECK_STR(next_table(&f), "place");
    CHECK_STR((char *)key.at, "");
    rows(&f, "[\"A\"]", "{\"kind\":\"bin\"}", true);
    fixture_reopen(&f);
    CHECK_STR(next_table(&f), "place");
    CHECK_STR((char *)key.at, "[\"A\"]");
    struct ledger_change wrong = change("stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":1}");
    CHECK_INT(ledger_load_rows(f.ledger, &wrong, 1, true), RAFF_E_STATE);
    skip_to(&f, "stock");
    fixture_reopen(&f);
    CHECK_STR(next_table(&f), "stock");
    CHECK_STR((char *)key.at, "");
    CHECK_INT(ledger_load_rows(f.ledger, &wrong, 1, false), 0);
    CHECK_INT(qty_of(&f, "A"), 0); /* nothing shows before the swap */
    CHECK_INT(ledger_load_ops(f.ledger, 51, 52, NULL, 0, 0), RAFF_E_STATE);
    CHECK_INT(ledger_load_swap(f.ledger, 50, 0), RAFF_E_STATE);
    skip_to(&f, "(none)");
    fixture_reopen(&f);
    CHECK_STR(next_table(&f), "(none)");
    struct ledger_change op = change("stock", "[\"B\",\"I\",\"\",\"\"]", "{\"qty\":4}");
    CHECK_INT(ledger_load_ops(f.ledger, 53, 54, &op, 1, 0), RAFF_E_GAP);
    CHECK_INT(ledger_load_ops(f.ledger, 51, 52, &op, 1, 0), 0);
    CHECK_INT(ledger_load_ops(f.ledger, 51, 52, &op, 1, 0), 0); /* again: nothing to do */
    fixture_reopen(&f);
    ledger_sync_state(f.ledger, &sync);
    CU_ASSERT(sync.loading);
    CHECK_INT(sync.loading_op, 50);
    CHECK_INT(sync.loading_at_op, 52);
    CHECK_INT(sync.op, 0);
    CHECK_INT(ledger_load_swap(f.ledger, 50, 0), RAFF_E_GAP);
    CHECK_INT(ledger_load_swap(f.ledger, 52, 0), 0);
    CHECK_INT(qty_of(&f, "A"), 1);
    fixture_reopen(&f);
    CHECK_INT(qty_of(&f, "A"), 1);
    CHECK_INT(qty_of(&f, "B"), 4);
    ledger_sync_state(f.ledger, &sync);
    CU_ASSERT_FALSE(sync.loading);
    CHECK_INT(sync.op, 52);
    CHECK_INT(ledger_load_swap(f.ledger, 52, 0), RAFF_E_STATE);
    bytes_release(&key);
}

static void load_stock(struct fixture *f, const char *hub, uint64_t op, const char *row_key)
{
    CHECK_INT(ledger_load_begin(f->ledger, hub, op), 0);
    skip_to(f, "stock");
    rows(f, row_key, "{\"qty\":1}", false);
    skip_to(f, "(none)");
}

static void test_begin_again(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    bytes_init(&key, 4096);
    load_stock(&f, "hub1", 5, "[\"A\",\"I\",\"\",\"\"]");
    load_stock(&f, "hub1", 6, "[\"B\",\"I\",\"\",\"\"]"); /* forgets the first */
    CHECK_INT(ledger_load_swap(f.ledger, 6, 0), 0);
    CHECK_INT(qty_of(&f, "A"), 0);
    CHECK_INT(qty_of(&f, "B"), 1);
    bytes_release(&key);
}

static void test_swap_and_sweep(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    bytes_init(&key, 4096);
    for (int i = 0; i < 10; i++) {
        char row_key[40];
        struct text text = text_over(row_key, sizeof(row_key));
        text_addf(&text, "[\"A%d\",\"I\",\"\",\"\"]", i);
        put(&f, "stock", row_key, "{\"qty\":1}");
    }
    put(&f, "line", "[\"T\",1]", "{\"qty\":1}");
    load_stock(&f, "hub1", 9, "[\"B\",\"I\",\"\",\"\"]");
    CHECK_INT(ledger_load_sweep(f.ledger, 100), 0); /* not while it loads */
    CHECK_INT(ledger_load_swap(f.ledger, 9, 0), 0);
    CHECK_INT(qty_of(&f, "A1"), 0);
    for (int i = 0; i < 5; i++) { /* ten rows, where their item lies, and a line */
        CHECK_INT(ledger_load_sweep(f.ledger, 4), 1);
    }
    CHECK_INT(ledger_load_sweep(f.ledger, 4), 0);
    CHECK_INT(qty_of(&f, "B"), 1);
    struct stock_row left[2];
    CHECK_INT(ledger_stock(f.ledger, "", "", "", 0, left, 2), 1);
    bytes_release(&key);
}

/* A replica of the same hub never goes back; one of another hub may. */
static void test_not_back(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    bytes_init(&key, 4096);
    CHECK_INT(ledger_set_hub(f.ledger, "hub1"), 0);
    put(&f, "stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":1}");
    put(&f, "stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":2}");
    load_stock(&f, "hub1", 1, "[\"A\",\"I\",\"\",\"\"]");
    CHECK_INT(ledger_load_swap(f.ledger, 1, 0), RAFF_E_GAP);
    CHECK_INT(ledger_disown(f.ledger), 0); /* unless that hub forgot what it had */
    CHECK_INT(ledger_load_swap(f.ledger, 1, 0), 0);
    put(&f, "stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":2}");
    load_stock(&f, "hub1", 1, "[\"A\",\"I\",\"\",\"\"]");
    CHECK_INT(ledger_load_swap(f.ledger, 1, 0), RAFF_E_GAP);
    load_stock(&f, "hub2", 1, "[\"A\",\"I\",\"\",\"\"]");
    CHECK_INT(ledger_load_swap(f.ledger, 1, 0), 0);
    CHECK_INT(qty_of(&f, "A"), 1);
    bytes_release(&key);
}

/* --- many rows --- */

#define CHUNK 500
#define ITEMS 7

static void write_key(char *row_key, size_t size, size_t n)
{
    struct text text = text_over(row_key, size);
    text_addf(&text, "[\"B%06zu\",\"I%zu\",\"\",\"\"]", n, n * 5 % ITEMS);
}

/* Rows of stock `from` to `to`, every `step`th, as one chunk. */
static void stock_chunk(struct fixture *f, size_t from, size_t to, size_t step, bool more)
{
    static char keys[CHUNK][48];
    static struct ledger_change rows_[CHUNK];
    size_t n = 0;
    for (size_t i = from; i < to; i += step, n++) {
        write_key(keys[n], sizeof(keys[n]), i);
        rows_[n] = change("stock", keys[n], "{\"qty\":3}");
    }
    CHECK_INT(ledger_load_rows(f->ledger, rows_, n, more), 0);
}

/* In how many places the lists say an item lies. */
static size_t places_of(struct fixture *f, size_t item)
{
    static struct stock_row found[CHUNK];
    char name[ITEM_SIZE];
    size_t places = 0;
    int n = CHUNK;
    struct text text = text_over(name, sizeof(name));
    text_addf(&text, "I%zu", item);
    for (size_t skip = 0; n == CHUNK; skip += CHUNK) {
        n = ledger_stock(f->ledger, "", "", name, skip, found, CHUNK);
        CU_ASSERT(n >= 0);
        for (int i = 0; i < n; i++) {
            places++;
            CHECK_STR(found[i].item, name);
            CHECK_INT(found[i].qty, 3);
        }
    }
    return places;
}

static void check_places(struct fixture *f, size_t rows_of_stock)
{
    size_t sum = 0;
    for (size_t item = 0; item < ITEMS; item++) {
        sum += places_of(f, item);
    }
    CHECK_INT(sum, rows_of_stock);
}

/* Loaded over many runs and closed on the way; then rows come, go, come back and change. */
static void test_by_item(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    bytes_init(&key, 4096);
    CHECK_INT(ledger_load_begin(f.ledger, "hub1", 5), 0);
    skip_to(&f, "stock");
    for (size_t from = 0; from < 18000; from += 2 * CHUNK) {
        stock_chunk(&f, from, from + 2 * CHUNK, 2, true);
        if (from % 4000 == 0) {
            fixture_reopen(&f);
        }
    }
    CHECK_INT(ledger_load_rows(f.ledger, NULL, 0, false), 0);
    skip_to(&f, "(none)");
    char row_key[48];
    write_key(row_key, sizeof(row_key), 7); /* between two of the snapshot's */
    struct ledger_change op = change("stock", row_key, "{\"qty\":3}");
    CHECK_INT(ledger_load_ops(f.ledger, 6, 6, &op, 1, 0), 0);
    CHECK_INT(ledger_load_swap(f.ledger, 6, 0), 0);
    check_places(&f, 9001);
    put(&f, "stock", row_key, "");
    check_places(&f, 9000);
    write_key(row_key, sizeof(row_key), 8);
    put(&f, "stock", row_key, "");
    check_places(&f, 8999);
    put(&f, "stock", row_key, "{\"qty\":4}");
    put(&f, "stock", row_key, "{\"qty\":3}");
    check_places(&f, 9000); /* once, though two runs name it */
    CHECK_INT(ledger_load_begin(f.ledger, "hub2", 5), 0);
    skip_to(&f, "stock");
    stock_chunk(&f, 0, 10, 2, false);
    skip_to(&f, "(none)");
    CHECK_INT(ledger_load_swap(f.ledger, 5, 0), 0);
    check_places(&f, 5);
    bytes_release(&key);
}

/* --- bites: what a call may do does not grow with the site --- */

struct meter {
    sqlite3 *db;
    int64_t changes;
    int64_t steps; /* of SQLite's machine, in hundreds */
    int64_t changes_most, steps_most;
};

static int count_steps(void *context)
{
    struct meter *meter = context;
    meter->steps++;
    return 0;
}

static void meter_begin(struct meter *meter, struct fixture *f)
{
    meter->db = db_handle(ledger_db(f->ledger));
    meter->changes = sqlite3_total_changes64(meter->db);
    meter->steps = 0;
    sqlite3_progress_handler(meter->db, 100, count_steps, meter);
}

static void meter_end(struct meter *meter)
{
    int64_t changes = sqlite3_total_changes64(meter->db) - meter->changes;
    sqlite3_progress_handler(meter->db, 0, NULL, NULL);
    meter->changes_most = changes > meter->changes_most ? changes : meter->changes_most;
    meter->steps_most = meter->steps > meter->steps_most ? meter->steps : meter->steps_most;
}

/* A load of so many rows over another one that was not finished, each call metered. */
static struct meter load_metered(size_t n)
{
    CLEANUP(fixture_release) struct fixture f;
    struct meter meter = {.db = NULL};
    int more = 1;
    fixture_init(&f);
    CHECK_INT(ledger_load_begin(f.ledger, "hub1", 5), 0);
    skip_to(&f, "stock");
    for (size_t from = 0; from < n; from += CHUNK) {
        stock_chunk(&f, from, from + CHUNK, 1, true);
    }
    while (more > 0) {
        meter_begin(&meter, &f);
        more = ledger_load_clear(f.ledger, CHUNK);
        meter_end(&meter);
        CU_ASSERT(more >= 0);
    }
    meter_begin(&meter, &f);
    CHECK_INT(ledger_load_begin(f.ledger, "hub2", 5), 0);
    meter_end(&meter);
    skip_to(&f, "stock");
    for (size_t from = 0; from < n; from += CHUNK) {
        meter_begin(&meter, &f);
        stock_chunk(&f, from, from + CHUNK, 1, from + CHUNK < n);
        meter_end(&meter);
    }
    skip_to(&f, "(none)");
    meter_begin(&meter, &f);
    CHECK_INT(ledger_load_swap(f.ledger, 5, 0), 0);
    meter_end(&meter);
    check_places(&f, n);
    return meter;
}

static void test_bites(void)
{
    bytes_init(&key, 4096);
    struct meter few = load_metered(10000), many = load_metered(30000);
    CU_ASSERT(few.changes_most < 4000); /* a run and a chunk */
    CHECK_INT(many.changes_most, few.changes_most);
    CU_ASSERT(many.steps_most < few.steps_most + few.steps_most / 10);
    bytes_release(&key);
}

CHECK_MAIN("ledger: load", {"resume", test_resume}, {"begin again", test_begin_again},
           {"swap and sweep", test_swap_and_sweep}, {"not back", test_not_back},
           {"by item", test_by_item}, {"bites", test_bites})
