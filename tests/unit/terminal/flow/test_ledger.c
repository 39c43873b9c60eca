/* An order picked, packed and shipped over a real ledger in a file, killed and resumed on the way.
 */
#include "sync/ledger/pin.h"
#include "terminal/app/ledger_book.h"
#include "tests/unit/sync/ledger/fixture.h"
#include "tests/unit/terminal/flow/script.h"

#define GTIN_A   "09520123456788"
#define GTIN_LOT "09520000000011"

struct floor {
    struct fixture f;
    struct ledger_book book;
    struct script script;
};

static const uint8_t pepper[PEPPER_SIZE] = {7};

static void put_person(struct fixture *f, const char *id, const char *role)
{
    char hash[PIN_HASH_SIZE], key[64], row[256];
    CHECK_INT(pin_hash(pepper, "1234", hash), 0);
    snprintf(key, sizeof(key), "[\"%s\"]", id);
    snprintf(row, sizeof(row),
             "{\"name\":\"%s\",\"badge\":\"B-%s\",\"pin\":\"%s\",\"role\":\"%s\",\"lang\":\"ar\"}",
             id, id, hash, role);
    put(f, "person", key, row);
}

static void put_site(struct fixture *f)
{
    static const char *const rows[][3] = {
        {"place", "[\"A-01\"]", "{\"kind\":\"bin\",\"zone\":\"A\",\"walk\":1}"},
        {"place", "[\"A-02\"]", "{\"kind\":\"bin\",\"zone\":\"A\",\"check\":\"17\",\"walk\":2}"},
        {"place", "[\"TOTE-1\"]", "{\"kind\":\"tote\"}"},
        {"place", "[\"@customer\"]", "{\"kind\":\"virtual\"}"},
        {"item", "[\"PLAIN\"]", "{\"name\":\"Plain\",\"unit\":\"each\",\"weight_g\":250}"},
        {"item", "[\"LOTTED\"]", "{\"name\":\"L\",\"unit\":\"each\",\"lot\":true,\"expiry\":true}"},
        {"gtin", "[\"" GTIN_A "\"]", "{\"item\":\"PLAIN\",\"qty\":1}"},
        {"gtin", "[\"" GTIN_LOT "\"]", "{\"item\":\"LOTTED\",\"qty\":1}"},
        {"lot", "[\"LOTTED\",\"L1\"]", "{\"expiry\":\"2027-01-31\"}"},
        {"lot", "[\"LOTTED\",\"L2\"]", "{\"expiry\":\"2027-03-31\"}"},
        {"stock", "[\"A-01\",\"PLAIN\",\"\",\"\"]", "{\"qty\":10}"},
        {"stock", "[\"@supplier\",\"PLAIN\",\"\",\"\"]", "{\"qty\":-10}"},
        {"stock", "[\"A-02\",\"LOTTED\",\"L1\",\"\"]", "{\"qty\":1}"},
        {"stock", "[\"@supplier\",\"LOTTED\",\"L1\",\"\"]", "{\"qty\":-1}"},
        {"stock", "[\"A-02\",\"LOTTED\",\"L2\",\"\"]", "{\"qty\":5}"},
        {"stock", "[\"@supplier\",\"LOTTED\",\"L2\",\"\"]", "{\"qty\":-5}"},
        {"code", "[\"empty-bin\"]", "{\"kind\":\"short\",\"en\":\"Empty bin\"}"},
        {"code", "[\"blocked\"]", "{\"kind\":\"skip\",\"en\":\"Blocked\"}"},
        {"setting", "[\"sscc_prefix\"]", "{\"value\":\"9520120\"}"},
        {"task", "[\"T1\"]",
         "{\"kind\":\"pick\",\"state\":\"leased\",\"mode\":\"single\",\"seat\":\"H1\"}"},
        {"line", "[\"T1\",1]",
         "{\"order\":\"O-1\",\"place\":\"A-01\",\"item\":\"PLAIN\",\"qty\":2,\"slot\":1,\"walk\":"
         "1}"},
        {"line", "[\"T1\",2]",
         "{\"order\":\"O-1\",\"place\":\"A-02\",\"item\":\"LOTTED\",\"qty\":3,\"slot\":1,\"walk\":"
         "2}"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put(f, rows[i][0], rows[i][1], rows[i][2]);
    }
    put_person(f, "u1", "picker");
    put_person(f, "u2", "packer");
}

static void floor_bind(struct floor *floor)
{
    ledger_book_init(&floor->book, floor->f.ledger, pepper);
    floor->script.book = &floor->book.base;
    floor->script.utc_ms = &floor->book.utc_ms;
    script_open(&floor->script);
}

static void floor_init(struct floor *floor)
{
    *floor = (struct floor){0};
    fixture_init(&floor->f);
    put_site(&floor->f);
    floor->script.printer = "ZPL-1";
    floor_bind(floor);
}

/* The whole process gone: another flow over the file opened again. */
static void floor_restart(struct floor *floor)
{
    script_end(&floor->script);
    fixture_reopen(&floor->f);
    floor_bind(floor);
}

static void floor_release(struct floor *floor)
{
    struct ledger_verdict verdict;
    CHECK_INT(ledger_verify(floor->f.ledger, &verdict), 0);
    CU_ASSERT_TRUE(verdict.chain_ok && verdict.sums_ok);
    script_end(&floor->script);
    fixture_release(&floor->f);
}

static int64_t qty(struct floor *floor, const char *place, const char *item, const char *lot)
{
    int64_t n = -1;
    CHECK_INT(ledger_stock_qty(floor->f.ledger, place, item, lot, "", &n), 0);
    return n;
}

static void pick(struct floor *floor)
{
    SCRIPT(&floor->script, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 9999", "login-pin", SIGNAL_ERROR, ""},
           {"type 1234", "menu", SIGNAL_GOOD, "login"}, {"type 1", "pick-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, "start T1"},
           {"scan A-02", "pick-bin", SIGNAL_ERROR, ""}, {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x1"});
    floor_restart(floor);
    SCRIPT(&floor->script, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "pick-item", SIGNAL_GOOD, "login"},
           {"gs1 " GTIN_A, "pick-bin", SIGNAL_LINE_COMPLETE, "pick T1/1 A-01>TOTE-1 PLAIN x1"},
           {"key code", "exception", SIGNAL_NONE, ""},
           {"type 2", "pick-bin", SIGNAL_GOOD, "skip T1/2 (blocked)"},
           {"type 17", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L2", "pick-item", SIGNAL_ERROR, ""},
           {"gs1 " GTIN_LOT " L1", "pick-item", SIGNAL_GOOD, "pick T1/2 A-02>TOTE-1 LOTTED,L1 x1"},
           {"gs1 " GTIN_LOT, "pick-lot", SIGNAL_GOOD, ""},
           {"scan L2", "pick-item", SIGNAL_GOOD, "pick T1/2 A-02>TOTE-1 LOTTED,L2 x1"},
           {"key undo", "undo", SIGNAL_NONE, ""}, {"enter", "pick-item", SIGNAL_GOOD, NULL},
           {"gs1 " GTIN_LOT " L2", "pick-item", SIGNAL_GOOD, NULL},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 1", "pick-short", SIGNAL_NONE, ""},
           {"enter", "pick-done", SIGNAL_TASK_COMPLETE, "short T1/2 q1 (empty-bin); done T1"},
           {"enter", "pick-ask", SIGNAL_NONE, ""}, {"key menu", "menu", SIGNAL_NONE, ""});
    CHECK_INT(qty(floor, "TOTE-1", "LOTTED", "L2"), 1);
}

static void pack(struct floor *floor)
{
    struct fixture *f = &floor->f;
    put(f, "task", "[\"P1\"]",
        "{\"kind\":\"pack\",\"state\":\"leased\",\"seat\":\"H1\",\"order\":\"O-1\",\"carrier\":"
        "\"C\"}");
    put(f, "line", "[\"P1\",1]", "{\"place\":\"TOTE-1\",\"item\":\"PLAIN\",\"qty\":2}");
    put(f, "line", "[\"P1\",2]",
        "{\"place\":\"TOTE-1\",\"item\":\"LOTTED\",\"lot\":\"L1\",\"qty\":1}");
    put(f, "line", "[\"P1\",3]",
        "{\"place\":\"TOTE-1\",\"item\":\"LOTTED\",\"lot\":\"L2\",\"qty\":1}");
    SCRIPT(&floor->script, {"open Log out", "login-badge", SIGNAL_NONE, "logout"},
           {"scan B-u2", "login-pin", SIGNAL_GOOD, ""}, {"type 1234", "menu", SIGNAL_GOOD, "login"},
           {"scan TOTE-1", "pack-item", SIGNAL_GOOD, "start P1"},
           {"gs1 " GTIN_A, "pack-item", SIGNAL_GOOD, NULL});
    floor_restart(floor);
    SCRIPT(&floor->script, {"scan B-u2", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "pack-item", SIGNAL_GOOD, "login"},
           {"gs1 " GTIN_A, "pack-item", SIGNAL_LINE_COMPLETE, NULL},
           {"gs1 " GTIN_LOT " L1", "pack-item", SIGNAL_LINE_COMPLETE, NULL},
           {"gs1 " GTIN_LOT, "pack-weigh", SIGNAL_LINE_COMPLETE, NULL},
           {"type 700", "pack-print", SIGNAL_GOOD, "close P1 700g"},
           {"printed", "pack-done", SIGNAL_TASK_COMPLETE, "label P1 printed; done P1"});
}

static void ship(struct floor *floor, const char *sscc)
{
    struct fixture *f = &floor->f;
    char row[128], scan[40];
    put(f, "task", "[\"S1\"]",
        "{\"kind\":\"load\",\"state\":\"leased\",\"seat\":\"H1\",\"carrier\":\"C\",\"manifest\":"
        "\"M-1\"}");
    snprintf(row, sizeof(row), "{\"place\":\"%s\",\"order\":\"O-1\",\"qty\":1}", sscc);
    put(f, "line", "[\"S1\",1]", row);
    snprintf(scan, sizeof(scan), "sscc %s", sscc);
    SCRIPT(&floor->script, {"key menu", "menu", SIGNAL_NONE, ""},
           {scan, "ship-close", SIGNAL_LINE_COMPLETE, NULL},
           {scan, "ship-close", SIGNAL_DUPLICATE, ""},
           {"enter", "ship-done", SIGNAL_TASK_COMPLETE, "done S1 M-1"});
}

static void test_order(void)
{
    static struct floor floor;
    floor_init(&floor);
    pick(&floor);
    pack(&floor);
    /* The carton is where its items are. */
    struct stock_row rows[8];
    char sscc[SSCC_SIZE] = "";
    int n = ledger_stock(floor.f.ledger, NULL, NULL, "PLAIN", 0, rows, 8);
    for (int i = 0; i < n; i++) {
        if (strlen(rows[i].place) == 18) {
            copy_cut(sscc, sizeof(sscc), rows[i].place);
            CHECK_INT(rows[i].qty, 2);
        }
    }
    CHECK_INT(strlen(sscc), 18);
    ship(&floor, sscc);
    CHECK_INT(qty(&floor, "@customer", "PLAIN", ""), 2);
    CHECK_INT(qty(&floor, "@customer", "LOTTED", "L1"), 1);
    CHECK_INT(qty(&floor, "@customer", "LOTTED", "L2"), 1);
    CHECK_INT(qty(&floor, "A-01", "PLAIN", ""), 8);
    floor_release(&floor);
}

/* Five wrong PINs, and a restart: the wait is still there. */
static void test_wrong_pins_survive(void)
{
    static struct floor floor;
    floor_init(&floor);
    script_input(&floor.script, "scan B-u1");
    for (int i = 0; i < 5; i++) {
        script_input(&floor.script, "type 0000");
    }
    floor_restart(&floor);
    SCRIPT(&floor.script, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "login-pin", SIGNAL_ERROR, ""},
           {"tick 31000", "login-pin", SIGNAL_NONE, ""},
           {"type 1234", "menu", SIGNAL_GOOD, "login"});
    floor_release(&floor);
}

/* A count of the hub's, killed on the way, believed the second time, taken back: what the event
 * says is what the book was when it was written. */
static void test_count(void)
{
    static struct floor floor;
    static struct event event;
    struct ledger_sync sync;
    floor_init(&floor);
    put(&floor.f, "task", "[\"C1\"]", "{\"kind\":\"count\",\"state\":\"leased\",\"seat\":\"H1\"}");
    put(&floor.f, "line", "[\"C1\",1]", "{\"place\":\"A-02\",\"item\":\"LOTTED\",\"qty\":1}");
    SCRIPT(&floor.script, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "menu", SIGNAL_GOOD, "login"},
           {"open Count", "count-where", SIGNAL_NONE, ""}, {"enter", "count-bin", SIGNAL_NONE, ""},
           {"type 17", "count-item", SIGNAL_GOOD, "start C1"},
           {"gs1 " GTIN_LOT " L2", "count-item", SIGNAL_GOOD, ""},
           {"type 5", "count-item", SIGNAL_GOOD, ""},
           {"scan A-02", "count-differs", SIGNAL_WARNING, ""});
    floor_restart(&floor);
    SCRIPT(&floor.script, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "count-differs", SIGNAL_GOOD, "login"},
           {"enter", "count-item", SIGNAL_GOOD, ""},
           {"scan A-02", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-done", SIGNAL_TASK_COMPLETE,
            "count C1/1 A-02>@adjust LOTTED,L1 x1; done C1"});
    ledger_sync_state(floor.f.ledger, &sync);
    CHECK_INT(ledger_event(floor.f.ledger, sync.next - 2, &event), 0);
    CHECK_INT((int64_t)event.op, (int64_t)sync.op);
    CHECK_INT((int64_t)event.n_counted, 2);
    CHECK_INT(event.counted[0].book, 1);
    CHECK_INT(event.counted[1].qty, 5);
    CHECK_INT(qty(&floor, "A-02", "LOTTED", "L1"), 0);
    SCRIPT(&floor.script, {"key undo", "undo", SIGNAL_NONE, ""},
           {"enter", "count-bin", SIGNAL_GOOD, NULL});
    CHECK_INT(qty(&floor, "A-02", "LOTTED", "L1"), 1);
    floor_release(&floor);
}

CHECK_MAIN("flow_ledger", {"an order", test_order}, {"a count", test_count},
           {"wrong PINs survive", test_wrong_pins_survive})
