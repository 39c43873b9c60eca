/* Tags counted once each, whatever a reader does with them. */
#include "terminal/flow/tally.h"

#include <stdlib.h>

#include "tests/unit/check.h"

#define GTIN_1 "09506000134352"
#define GTIN_2 "09506000134369"

static struct tally tally;

static const struct tally_row unit = {.gtin = GTIN_1, .item = "TEA", .each = 1};
static const struct tally_row pack = {.gtin = GTIN_2, .item = "TEA", .each = 12};
static const struct tally_row lot_1 = {
    .gtin = GTIN_1, .item = "TEA", .lot = "L1", .expiry = "2027-01-31", .each = 1};

static void test_once(void)
{
    tally_clear(&tally);
    CHECK_INT(tally_add(&tally, &unit, "1"), TALLY_NEW);
    CHECK_INT(tally_add(&tally, &unit, "1"), TALLY_AGAIN);
    CHECK_INT(tally_add(&tally, &pack, "1"), TALLY_NEW);
    CHECK_INT(tally_add(&tally, &lot_1, "1"), TALLY_AGAIN);
    CHECK_INT(tally_add(&tally, &lot_1, "2"), TALLY_NEW);
    CU_ASSERT(tally_has(&tally, GTIN_1, "2"));
    CU_ASSERT_FALSE(tally_has(&tally, GTIN_2, "2"));
    CHECK_INT(tally.n_rows, 3);
    CHECK_INT(tally_units(&tally, "TEA", NULL), 14);
    CHECK_INT(tally_units(&tally, "TEA", ""), 13);
    CHECK_INT(tally_units(&tally, "TEA", "L1"), 1);
    CHECK_INT(tally_units(&tally, "RICE", NULL), 0);
}

static void test_no_tags(void)
{
    static const char *const serials[] = {"", "A B", "123456789012345678901"};
    tally_clear(&tally);
    for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
        CHECK_INT(tally_add(&tally, &unit, serials[i]), TALLY_NO_TAG);
    }
    CHECK_INT(tally_add(&tally, &(struct tally_row){.item = "TEA", .each = 1}, "1"), TALLY_NO_TAG);
    CHECK_INT(tally.n_rows, 0);
}

static void add_numbered(const struct tally_row *kind, unsigned from, unsigned n)
{
    char serial[SERIAL_SIZE];
    for (unsigned i = from; i < from + n; i++) {
        snprintf(serial, sizeof(serial), "%u", i);
        CHECK_INT(tally_add(&tally, kind, serial), TALLY_NEW);
    }
}

static void test_settled(void)
{
    tally_clear(&tally);
    add_numbered(&unit, 0, 3);
    tally_settle(&tally, 0, 2);
    CHECK_INT(tally_units(&tally, "TEA", NULL), 1);
    CHECK_INT(tally_add(&tally, &unit, "1"), TALLY_AGAIN);
    CHECK_INT(tally_add(&tally, &unit, "2"), TALLY_AGAIN);
    add_numbered(&unit, 10, 2);
    add_numbered(&pack, 0, 1);
    CHECK_INT(tally_open(&tally), 4);
    size_t cursor = 0;
    CHECK_STR(tally_serial(&tally, 0, &cursor), "2");
    CHECK_STR(tally_serial(&tally, 0, &cursor), "10");
    CHECK_STR(tally_serial(&tally, 0, &cursor), "11");
    CU_ASSERT_PTR_NULL(tally_serial(&tally, 0, &cursor));
    tally_settle(&tally, 0, 3);
    CHECK_INT(tally_units(&tally, "TEA", NULL), 12);
}

static void test_reopened(void)
{
    tally_clear(&tally);
    add_numbered(&unit, 0, 5);
    add_numbered(&lot_1, 10, 2);
    tally_settle(&tally, 0, 5);
    tally_settle(&tally, 1, 2);
    tally_reopen(&tally, GTIN_1, "", 2);
    CHECK_INT(tally_units(&tally, "TEA", NULL), 2);
    tally_reopen_one(&tally, GTIN_1, "4");
    tally_reopen_one(&tally, GTIN_2, "3");
    tally_reopen_one(&tally, GTIN_1, "10");
    CHECK_INT(tally_units(&tally, "TEA", ""), 3);
    CHECK_INT(tally_units(&tally, "TEA", "L1"), 1);
    tally_settle_one(&tally, GTIN_1, "4");
    tally_settle_one(&tally, GTIN_1, "99");
    CHECK_INT(tally_units(&tally, "TEA", ""), 2);
    tally_reopen(&tally, GTIN_1, "", 100);
    CHECK_INT(tally_units(&tally, "TEA", ""), 5);
    CHECK_INT(tally_add(&tally, &unit, "3"), TALLY_AGAIN);
}

static void test_dropped(void)
{
    tally_clear(&tally);
    add_numbered(&unit, 0, 3);
    add_numbered(&pack, 0, 2);
    add_numbered(&lot_1, 10, 2);
    tally_settle(&tally, 1, 2);
    tally_drop_open(&tally);
    CHECK_INT(tally.n_rows, 1);
    CHECK_INT(tally.n_tags, 2);
    CU_ASSERT(tally_has(&tally, GTIN_2, "1"));
    CU_ASSERT_FALSE(tally_has(&tally, GTIN_1, "1"));
    add_numbered(&unit, 0, 3);
    CHECK_INT(tally_units(&tally, "TEA", NULL), 3);
}

static void test_limits(void)
{
    tally_clear(&tally);
    add_numbered(&unit, 0, TALLY_TAGS_MAX);
    CU_ASSERT_FALSE(tally.full);
    CHECK_INT(tally_add(&tally, &unit, "more"), TALLY_FULL);
    CHECK_INT(tally_add(&tally, &unit, "7"), TALLY_AGAIN);
    CU_ASSERT(tally.full);
    CHECK_INT(tally_units(&tally, "TEA", NULL), TALLY_TAGS_MAX);
    tally_drop_open(&tally);
    CU_ASSERT_FALSE(tally.full);
    for (unsigned i = 0; i < TALLY_GOODS_MAX; i++) {
        struct tally_row kind = unit;
        snprintf(kind.lot, sizeof(kind.lot), "L%u", i);
        add_numbered(&kind, i, 1);
    }
    CHECK_INT(tally_add(&tally, &pack, "1"), TALLY_FULL);
    CHECK_INT(tally.n_tags, TALLY_GOODS_MAX);
    for (size_t i = 0; i < TALLY_GOODS_MAX; i++) {
        tally_settle(&tally, i, 1);
    }
    CHECK_INT(tally_open(&tally), 0);
    CHECK_INT(tally_add(&tally, &pack, "1"), TALLY_FULL);
}

/* --- saved --- */

static struct json_arena arena;
static struct bytes text;

/* Writes it, reads that into *ret_again. */
static void save_and_load(const struct tally *from, struct tally *ret_again)
{
    const cJSON *root = NULL;
    if (!arena.at) {
        CU_ASSERT_EQUAL_FATAL(json_arena_init(&arena, 1 << 18), 0);
        bytes_init(&text, TALLY_TEXT_MAX + 16);
    }
    bytes_clear(&text);
    json_open(&text, '{');
    tally_write(from, "tally", &text);
    json_close(&text, '}');
    CU_ASSERT_EQUAL_FATAL(text.error, 0);
    CU_ASSERT_EQUAL_FATAL(json_read(&arena, bytes_view(&text), &root, NULL), 0);
    tally_clear(ret_again);
    tally_read(ret_again, json_get(root, "tally"));
}

static void check_same(const struct tally *a, const struct tally *b)
{
    CHECK_INT(b->n_tags, a->n_tags);
    CHECK_INT(b->n_rows, a->n_rows);
    for (size_t i = 0; i < a->n_rows && i < b->n_rows; i++) {
        CHECK_STR(b->rows[i].gtin, a->rows[i].gtin);
        CHECK_STR(b->rows[i].item, a->rows[i].item);
        CHECK_STR(b->rows[i].lot, a->rows[i].lot);
        CHECK_STR(b->rows[i].expiry, a->rows[i].expiry);
        CHECK_INT(b->rows[i].each, a->rows[i].each);
        CHECK_INT(b->rows[i].n, a->rows[i].n);
        CHECK_INT(b->rows[i].settled, a->rows[i].settled);
    }
    for (size_t i = 0; i < a->n_tags; i++) {
        CU_ASSERT(tally_has(b, a->rows[a->tags[i].row].gtin, a->tags[i].serial));
    }
}

/* Empty rows are not saved. */
static void check_counts(const struct tally *a, struct tally *b)
{
    static struct tally settled;
    CHECK_INT(b->n_tags, a->n_tags);
    CHECK_INT(tally_open(b), tally_open(a));
    CHECK_INT(tally_units(b, "TEA", ""), tally_units(a, "TEA", ""));
    CHECK_INT(tally_units(b, "TEA", "L1"), tally_units(a, "TEA", "L1"));
    for (size_t i = 0; i < a->n_tags; i++) {
        CU_ASSERT(tally_has(b, a->rows[a->tags[i].row].gtin, a->tags[i].serial));
    }
    settled = *a;
    tally_drop_open(&settled);
    tally_drop_open(b);
    CHECK_INT(b->n_tags, settled.n_tags);
}

static void test_saved_at_its_limit(void)
{
    static struct tally again;
    struct tally_row kind = lot_1;
    tally_clear(&tally);
    memset(kind.item, '"', sizeof(kind.item) - 1);
    for (unsigned i = 0; i < TALLY_TAGS_MAX; i++) {
        char serial[SERIAL_SIZE];
        snprintf(kind.lot, sizeof(kind.lot), "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"%u",
                 i % TALLY_GOODS_MAX);
        snprintf(serial, sizeof(serial), "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"%u", i);
        CHECK_INT(tally_add(&tally, &kind, serial), TALLY_NEW);
    }
    save_and_load(&tally, &again);
    check_same(&tally, &again);
}

static void settle_one(int n)
{
    size_t row = (size_t)rand() % tally.n_rows;
    if (!tally.rows[row].settled) {
        tally_settle(&tally, row, n);
    }
}

/* Adds, settles, reopens, drops and saves at random: what was counted once is counted once. */
static void test_random(void)
{
    static struct tally again;
    static const struct tally_row *const kinds[] = {&unit, &pack, &lot_1};
    unsigned seed = (unsigned)(getenv("SEED") ? atoi(getenv("SEED")) : 20261123);
    printf("seed %u ", seed);
    srand(seed);
    tally_clear(&tally);
    for (int step = 0; step < 4000; step++) {
        char serial[SERIAL_SIZE];
        const struct tally_row *kind = kinds[rand() % 3];
        snprintf(serial, sizeof(serial), "%d", rand() % 50);
        bool had = tally_has(&tally, kind->gtin, serial);
        int what = rand() % 40;
        if (what == 0) {
            tally_drop_open(&tally);
        } else if (what == 1) {
            tally_reopen(&tally, kind->gtin, kind->lot, rand() % 5);
        } else if (what < 4 && tally.n_rows > 0) {
            settle_one(rand() % 5);
        } else {
            CHECK_INT(tally_add(&tally, kind, serial), had ? TALLY_AGAIN : TALLY_NEW);
        }
        if (what == 5) {
            save_and_load(&tally, &again);
            check_counts(&tally, &again);
        }
    }
    int64_t n = 0;
    for (size_t i = 0; i < tally.n_rows; i++) {
        n += tally.rows[i].n;
    }
    CHECK_INT(n, tally.n_tags);
}

static void test_foreign_text(void)
{
    const cJSON *root = NULL;
    struct str foreign = STR("[1,{},{\"gtin\":\"" GTIN_1 "\",\"each\":-5,\"settled\":-1,"
                             "\"serials\":\"1  2 123456789012345678901 2\"}]");
    CU_ASSERT_EQUAL_FATAL(json_read(&arena, foreign, &root, NULL), 0);
    tally_clear(&tally);
    tally_read(&tally, root);
    CHECK_INT(tally.n_tags, 2);
    tally_reopen(&tally, GTIN_1, "", 2);
    CHECK_INT(tally_units(&tally, "", NULL), 2);
}

CHECK_MAIN("flow_tally", {"once", test_once}, {"no tags", test_no_tags}, {"settled", test_settled},
           {"reopened", test_reopened}, {"dropped", test_dropped}, {"limits", test_limits},
           {"saved at its limit", test_saved_at_its_limit}, {"random", test_random},
           {"foreign text", test_foreign_text})
