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
    CHECK_INT(ledger_load_sweep(f.ledger, 4), 1);
    CHECK_INT(ledger_load_sweep(f.ledger, 4), 1);
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

CHECK_MAIN("ledger: load", {"resume", test_resume}, {"begin again", test_begin_again},
           {"swap and sweep", test_swap_and_sweep}, {"not back", test_not_back})
