/*
 * Imports into a real book: what is refused, in which words, that a refusal leaves no trace, and
 * what a second import of the same files does.
 */
#include <unistd.h>

#include "drivers/base/error.h"
#include "sync/hub/book.h"
#include "sync/hub/pepper.h"
#include "tests/unit/check.h"
#include "tests/unit/sync/hub/import_bench.h"

#define ISSUED "w.H1 1795341660000 4000000000000000000000000000000000000001\n"

static void test_good_site(void)
{
    struct bench bench;
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(import(&bench, NULL), 0);
    CHECK_STR(bench.err, "");
    CHECK_INT(ask(&bench, "SELECT count(*) FROM place WHERE id LIKE '@%'"), 5);
    CHECK_INT(ask(&bench, "SELECT walk FROM place WHERE id = 'A-02'"), 20);
    CHECK_INT(ask(&bench, "SELECT lot * 100 + expiry * 10 + serial FROM item WHERE id='TEA'"), 110);
    CHECK_INT(ask(&bench, "SELECT qty FROM gtin WHERE gtin = '19506000000104'"), 12);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM gtin WHERE gtin IN"
                          " ('09506000000107', '00000096385074')"),
              2);
    CHECK_INT(ask(&bench, "SELECT sum(qty) FROM stock WHERE place = '@supplier'"), -43);
    CHECK_INT(ask(&bench, "SELECT sum(qty) FROM stock"), 0);
    bench_close(&bench);
}

static void test_pins(void)
{
    struct bench bench;
    uint8_t pepper[PIN_PEPPER_SIZE];
    uint8_t other[PIN_PEPPER_SIZE] = {1};
    char before[129];
    char after[129];
    struct hub_tx *tx = NULL;
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(import(&bench, NULL), 0);
    CHECK_INT(pepper_load(bench.state, "w", pepper), 0);
    CHECK_INT(hub_tx_begin(bench.storage.hub, "w", UTC_MS, &tx), 0);
    CU_ASSERT_TRUE(book_person_pin(tx, "u1", before));
    hub_tx_rollback(tx);
    CHECK_INT(strncmp(before, "$argon2id$v=19$m=8192,t=3,p=1$", 30), 0);
    CHECK_INT(pin_check(pepper, "1234", before), 0);
    CHECK_INT(pin_check(pepper, "1235", before), RAFF_E_DENIED);
    CHECK_INT(pin_check(other, "1234", before), RAFF_E_DENIED);
    CHECK_INT(import(&bench, NULL), 0); /* the same file: the same hash */
    CHECK_INT(hub_tx_begin(bench.storage.hub, "w", UTC_MS, &tx), 0);
    CU_ASSERT_TRUE(book_person_pin(tx, "u1", after));
    hub_tx_rollback(tx);
    CHECK_STR(after, before);
    bench_close(&bench);
}

static void test_bad_sites(void)
{
    static const struct {
        const char *file;
        const char *text;
        const char *fault;
    } cases[] = {
        {"places.csv", "id,kind\nA-01,bin\nA 01,bin\n", "places.csv:3: id: \"A 01\" is no id"},
        {"places.csv", "id,kind\n@adjust,virtual\n", "places.csv:2: kind: \"virtual\" is none of"},
        {"places.csv", "id,kind\nA,zone\nA,zone\n", "places.csv:3: id: \"A\" stands here twice"},
        {"places.csv", "id,kind,chek\nA,zone,1\n", "places.csv:1: no column \"chek\""},
        {"places.csv", "kind\nzone\n", "places.csv:1: id: this column is missing"},
        {"places.csv", "id,kind,id\nA,zone,B\n", "places.csv:1: id: this column stands twice"},
        {"places.csv", "", "places.csv: no header line"},
        {"places.csv", "id,kind\nA,zone,x\n", "places.csv:2: 3 cells, but the header has 2"},
        {"places.csv", "id,kind\nA,\"zone\n", "places.csv:2: a quote that never closes"},
        {"places.csv", "id,kind,check\nA,bin,A7\n", "places.csv:2: check: \"A7\" is not 1 to 4"},
        {"places.csv", "id,kind,check\nA,bin,12345\n", "places.csv:2: check: longer than 4"},
        {"places.csv", "id,kind,walk\nA,bin,-1\n", "places.csv:2: walk: -1 is not between 0"},
        {"places.csv", "id,kind,walk\nA,bin,x\n", "places.csv:2: walk: \"x\" is no whole number"},
        {"places.csv", "id,kind,parent\nA,bin,Z\n", "places.csv:2: parent: no place \"Z\""},
        {"places.csv", "id,kind,parent\nA,zone,A\n", "places.csv:2: parent: a zone does not lie"},
        {"places.csv", "id,kind,zone\nA,bin,\nB,bin,A\n", "places.csv:3: zone: no zone \"A\""},
        {"items.csv", "id,name\nTEA,\"a\x1B[2Jb\"\n", "items.csv:2: name: \"a[2Jb\"… has control"},
        {"items.csv",
         "id,name\nTEA,a\xE2\x80\xAE"
         "b\n",
         "items.csv:2: name: \"ab\"… has control"},
        {"items.csv", "id,name\nTEA,\xFF\n", "items.csv:2: name: \"\"… has control"},
        {"items.csv", "id,name\nTEA,\"a\nb\"\n", "items.csv:2: name: \"ab\"… has control"},
        {"items.csv", "id,name\nTE A,x\n", "items.csv:2: id: \"TE A\" may only be printable"},
        {"items.csv", "id,name\nTEA,\n", "items.csv:2: name: is empty"},
        {"items.csv", "id,name,unit\nTEA,x,kg\n", "items.csv:2: unit: \"kg\" is none of each"},
        {"items.csv", "id,name,lot\nTEA,x,maybe\n", "items.csv:2: lot: \"maybe\" is neither"},
        {"items.csv", "id,name,expiry\nTEA,x,1\n", "items.csv:2: expiry: an expiry is kept by"},
        {"gtins.csv", "gtin,item\n9506000000108,TEA\n",
         "gtins.csv:2: gtin: \"9506000000108\": wrong"},
        {"gtins.csv", "gtin,item\n950600000010,TEA\n", "gtins.csv:2: gtin: \"950600000010\": "},
        {"gtins.csv", "gtin,item\n12345,TEA\n", "gtins.csv:2: gtin: \"12345\": is no GTIN"},
        {"gtins.csv", "gtin,item\n9506000000107,XXX\n", "gtins.csv:2: item: no item \"XXX\""},
        {"gtins.csv", "gtin,item\n9506000000107,TEA\n09506000000107,CUP\n",
         "gtins.csv:3: gtin: \"09506000000107\" stands here twice"},
        {"gtins.csv", "gtin,item,qty\n9506000000107,TEA,0\n", "gtins.csv:2: qty: 0 is not between"},
        {"lots.csv", "item,lot,expiry\nTEA,L1,2027-02-29\n",
         "lots.csv:2: expiry: \"2027-02-29\" is"},
        {"lots.csv", "item,lot,expiry\nTEA,L1,\n", "lots.csv:2: expiry: is empty, and TEA has"},
        {"lots.csv", "item,lot,expiry\nCUP,L1,\n", "lots.csv:2: item: CUP is not lot controlled"},
        {"lots.csv", "item,lot,expiry\nTEA,L1,2027-01-01\nTEA,L1,2027-01-02\n", "lots.csv:3: lot:"},
        {"stock.csv", "place,item,qty\nA-09,CUP,1\n", "stock.csv:2: place: no place \"A-09\""},
        {"stock.csv", "place,item,qty\nA,CUP,1\n", "stock.csv:2: place: nothing lies in a zone"},
        {"stock.csv", "place,item,qty\nA-01,CUP,0\n", "stock.csv:2: qty: 0 is not between 1"},
        {"stock.csv", "place,item,qty\nA-01,CUP,\n", "stock.csv:2: qty: is empty"},
        {"stock.csv", "place,item,qty\nA-01,TEA,1\n", "stock.csv:2: lot: is empty, and TEA is lot"},
        {"stock.csv", "place,item,lot,qty\nA-01,CUP,L,1\n", "stock.csv:2: lot: CUP is not lot"},
        {"stock.csv", "place,item,lot,qty\nA-01,TEA,L9,1\n", "stock.csv:2: lot: lots.csv has no"},
        {"stock.csv", "place,item,serial,qty\nA-01,KET,S,2\n", "stock.csv:2: qty: a serial is one"},
        {"stock.csv", "place,item,qty\nA-01,KET,1\n", "stock.csv:2: serial: is empty, and KET"},
        {"stock.csv", "place,item,serial,qty\nA-01,KET,S,1\nA-02,KET,S,1\n",
         "stock.csv:3: serial:"},
        {"stock.csv", "place,item,qty\nA-01,CUP,1\nA-01,CUP,1\n",
         "stock.csv:3: place: \"A-01\" st"},
        {"people.csv", "id,name,badge,pin,role\nu,S,B,123,picker\n", "people.csv:2: pin: is not 4"},
        {"people.csv", "id,name,badge,pin,role\nu,S,B,12a4,picker\n",
         "people.csv:2: pin: is not 4"},
        {"people.csv", "id,name,badge,pin,role\nu,S,B,1234,boss\n", "people.csv:2: role: \"boss\""},
        {"people.csv", "id,name,badge,pin,role\nu,S,B,1234,picker\nv,S,B,1234,picker\n",
         "people.csv:3: badge: \"B\" stands here twice"},
        {"people.csv", "id,name,badge,pin,role,lang\nu,S,B,1234,picker,fr\n",
         "people.csv:2: lang:"},
        {"codes.csv", "id,kind,en\nx,huh,X\n", "codes.csv:2: kind: \"huh\" is none of short"},
        {"settings.csv", "name,value\nseat.H1,x\n", "settings.csv:2: name: \"seat.H1\" is no id"},
        {"settings.csv", "name,value\nsscc_prefix,95x\n",
         "settings.csv:2: value: \"95x\" is not a"},
        {"settings.csv", "name,value\nsscc_prefix,95060\n",
         "settings.csv:2: value: \"95060\" is not a"},
        {"place.csv", "id\n", "place.csv: no table of this name"},
    };
    struct bench bench;
    bench_open(&bench);
    int64_t before = count_rows(&bench);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char path[FILE_PATH_MAX];
        put_good(&bench);
        put_file(&bench, cases[i].file, cases[i].text);
        CHECK_INT(import(&bench, NULL), 1);
        expect_fault(&bench, cases[i].text, cases[i].fault);
        CHECK_INT(count_rows(&bench), before);
        CHECK_INT(file_path(path, bench.site, cases[i].file), 0);
        CHECK_INT(unlink(path), 0);
    }
    bench_close(&bench);
}

static void test_faults_are_counted(void)
{
    struct bench bench;
    char text[2000] = "id,kind\n";
    bench_open(&bench);
    for (int i = 0; i < 27; i++) {
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "P%d,box\n", i);
    }
    put_file(&bench, "places.csv", text);
    CHECK_INT(import(&bench, NULL), 1);
    expect_fault(&bench, "20th", "places.csv:21: kind: ");
    CU_ASSERT_PTR_NULL(strstr(bench.err, "places.csv:22:"));
    expect_fault(&bench, "count", "and 7 more\n");
    bench_close(&bench);
}

static void test_again(void)
{
    struct bench bench;
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(import(&bench, NULL), 0);
    int64_t on_hand = ask(&bench, "SELECT sum(qty) FROM stock WHERE place NOT LIKE '@%'");
    CHECK_INT(import(&bench, NULL), 0);
    CHECK_INT(ask(&bench, "SELECT sum(qty) FROM stock WHERE place NOT LIKE '@%'"), on_hand);

    put_file(&bench, "stock.csv", "place,item,qty\nA-02,CUP,31\n");
    CHECK_INT(import(&bench, NULL), 1);
    expect_fault(&bench, "other qty", "stock.csv:2: qty: A-02 holds 30 of CUP already");
    put_file(&bench, "stock.csv", "place,item,serial,qty\nA-01,KET,S1,1\n");
    CHECK_INT(import(&bench, NULL), 1);
    expect_fault(&bench, "a serial in two places", "stock.csv:2: item: the books have KET already");
    put_file(&bench, "stock.csv", "place,item,qty\nA-01,CUP,2\n");
    CHECK_INT(import(&bench, NULL), 0); /* no work yet: one more bin may be opened */
    CHECK_INT(ask(&bench, "SELECT sum(qty) FROM stock WHERE place NOT LIKE '@%'"), on_hand + 2);

    put_file(&bench, "items.csv", "id,name,lot,expiry,serial\nTEA,Tea,no,no,no\n");
    CHECK_INT(import(&bench, NULL), 1);
    expect_fault(&bench, "control", "items.csv:2: id: TEA has stock");
    put_file(&bench, "items.csv", "id,name,lot,expiry\nTEA,Green tea,yes,yes\n");
    put_file(&bench, "places.csv", "id,kind\nA-01,tote\n");
    CHECK_INT(import(&bench, NULL), 1);
    expect_fault(&bench, "kind", "places.csv:2: kind: A-01 is a bin already");
    bench_close(&bench);
}

static void test_opening_after_work_began(void)
{
    struct bench bench;
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(import(&bench, NULL), 0);
    CHECK_INT(sqlite3_exec(db_handle(bench.storage.db),
                           "INSERT INTO event (site, seat, epoch, seq, line, hash, received_at)"
                           " VALUES ('w', 'H1', 1, 1, x'7b7d', x'00', 0)",
                           NULL, NULL, NULL),
              SQLITE_OK);
    CHECK_INT(import(&bench, NULL), 0); /* says what the books say */
    put_file(&bench, "stock.csv", "place,item,qty\nA-01,CUP,2\n");
    CHECK_INT(import(&bench, NULL), 1);
    expect_fault(&bench, "emptied or not", "stock.csv:2: item: the books have CUP already");
    put_file(&bench, "items.csv", "id,name\nNEW,New\n");
    put_file(&bench, "stock.csv", "place,item,qty\nA-01,NEW,2\n");
    CHECK_INT(import(&bench, NULL), 0);
    CHECK_INT(ask(&bench, "SELECT qty FROM stock WHERE place = 'A-01' AND item = 'NEW'"), 2);
    bench_close(&bench);
}

#define HEADER "order,carrier,priority,due,name,address1,address2,city,country,item,qty\n"

static void test_orders(void)
{
    struct bench bench;
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(import(&bench, NULL), 0);
    put_file(&bench, "orders.csv",
             HEADER "SO-1,DHL,2,2026-11-23,Sara,Street 1,,10115 Berlin,DE,TEA,2\n"
                    "SO-1,,,,,,,,,CUP,1\n"
                    "SO-2,DHL,2,,نورة,شارع ١,,الرياض,SA,KET,1\n");
    CHECK_INT(import(&bench, "site/orders.csv"), 0);
    CHECK_STR(bench.err, "");
    CHECK_INT(ask(&bench, "SELECT count(*) FROM order_line WHERE \"order\" = 'SO-1'"), 2);
    CHECK_INT(ask(&bench, "SELECT json_array_length(ship_to) FROM orders WHERE \"order\" = 'SO-1'"),
              4);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM order_stage WHERE stage = 'received'"), 2);
    put_file(&bench, "more.json",
             "[{\"order\":\"SO-3\",\"carrier\":\"UPS\",\"priority\":1,\"due\":\"2026-11-24\","
             "\"ship_to\":[\"نورة\",\"الرياض\"],\"lines\":[{\"item\":\"TEA\",\"qty\":3}]},\n"
             "{\"order\":\"SO-4\",\"lines\":[{\"item\":\"CUP\",\"qty\":1}]}]");
    CHECK_INT(import(&bench, "site/more.json"), 0);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM orders"), 4);
    CHECK_INT(import(&bench, "site/more.json"), 1);
    expect_fault(&bench, "again", "more.json: [0]: order SO-3 is there already");
    bench_close(&bench);
}

static void test_bad_orders(void)
{
    static const struct {
        const char *file;
        const char *text;
        const char *fault;
    } cases[] = {
        {"o.csv", HEADER "S 1,,,,,,,,,TEA,1\n", "o.csv:2: order: \"S 1\" is no id"},
        {"o.csv", HEADER "S1,,,,,,,,,XXX,1\n", "o.csv:2: item: no item \"XXX\""},
        {"o.csv", HEADER "S1,,,,,,,,,TEA,0\n", "o.csv:2: qty: 0 is not between"},
        {"o.csv", HEADER "S1,,,,,,,,,TEA,\n", "o.csv:2: qty: is empty"},
        {"o.csv", HEADER "S1,DHL,,,,,,,,TEA,1\nS1,UPS,,,,,,,,CUP,1\n",
         "o.csv:3: carrier: is not what line 2 says of order S1"},
        {"o.csv", HEADER "S1,,,,,,,,,TEA,1\nS2,,,,,,,,,TEA,1\nS1,,,,,,,,,CUP,1\n",
         "o.csv:4: order S1 stands here twice"},
        {"o.csv", HEADER "S1,,,23.11.2026,,,,,,TEA,1\n", "o.csv:2: due: \"23.11.2026\" is neither"},
        {"o.csv",
         HEADER "S1,,,,a\xE2\x80\x8F"
                "b,,,,,TEA,1\n",
         "o.csv:2: name: \"ab\"… has control"},
        {"o.csv", HEADER "S1,,x,,,,,,,TEA,1\n", "o.csv:2: priority: \"x\" is no whole number"},
        {"o.csv", "order,item,qty,lot\nS1,TEA,1,L1\n", "o.csv:1: no column \"lot\""},
        {"o.json", "[{\"order\":\"S1\",\n\"lines\":[}]", "o.json:2: "},
        {"o.json", "{\"order\":\"S1\"}", "o.json:1: is no array of orders"},
        {"o.json", "[7]", "o.json: [0]: is no object"},
        {"o.json", "[{\"lines\":[]}]", "o.json: [0].order: is missing"},
        {"o.json", "[{\"order\":\"S1\",\"lines\":[]}]", "o.json: [0]: S1 has no lines"},
        {"o.json", "[{\"order\":\"S1\"}]", "o.json: [0].lines: is no array"},
        {"o.json",
         "[{\"order\":\"S1\",\"lines\":[{\"item\":\"TEA\",\"qty\":1},{\"item\":\"X\",\"qty\":1}]}]",
         "o.json: [0].lines[1].item: no item \"X\""},
        {"o.json", "[{\"order\":\"S1\",\"lines\":[{\"item\":\"TEA\",\"qty\":1.5}]}]",
         "o.json: [0].lines[0].qty: is no whole number between 1"},
        {"o.json", "[{\"order\":\"S1\",\"lines\":[{\"item\":\"TEA\",\"qty\":0}]}]",
         "o.json: [0].lines[0].qty: is no whole number between 1"},
        {"o.json", "[{\"order\":\"S1\",\"lines\":[{\"item\":\"TEA\"}]}]",
         "o.json: [0].lines[0].qty: is no whole number between 1"},
        {"o.json", "[{\"order\":\"S1\",\"shipto\":[],\"lines\":[{\"item\":\"TEA\",\"qty\":1}]}]",
         "o.json: [0].\"shipto\": no such member"},
        {"o.json",
         "[{\"order\":\"S1\",\"ship_to\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"],\"lines\":[]}"
         "]",
         "o.json: [0].ship_to: has more than six lines"},
        {"o.json", "[{\"order\":\"S1\",\"ship_to\":[\"a\\u202eb\"],\"lines\":[]}]",
         "o.json: [0].ship_to: has control characters"},
        {"o.json",
         "[{\"order\":\"S1\",\"lines\":[{\"item\":\"TEA\",\"qty\":1}]},"
         "{\"order\":\"S1\",\"lines\":[{\"item\":\"TEA\",\"qty\":1}]}]",
         "o.json: [1]: order S1 stands here twice"},
        {"o.txt", "", "o.txt: is neither .csv nor .json"},
    };
    struct bench bench;
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(import(&bench, NULL), 0);
    int64_t before = count_rows(&bench);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char path[64];
        snprintf(path, sizeof(path), "site/%s", cases[i].file);
        put_file(&bench, cases[i].file, cases[i].text);
        CHECK_INT(import(&bench, path), 1);
        expect_fault(&bench, cases[i].text, cases[i].fault);
        CHECK_INT(count_rows(&bench), before);
    }
    bench_close(&bench);
}

static void test_misuse(void)
{
    struct bench bench;
    const char *no_site[] = {"dir"};
    const char *unknown[] = {"--site", "w", "--fast", "dir"};
    const char *nothing[] = {"--site", "w"};
    const char *both[] = {"--site", "w", "--orders", "o.csv", "dir"};
    const char *missing[] = {"--site", "w", "nowhere"};
    const char *no_id[] = {"--site", "w w", "dir"};
    bench_open(&bench);
    CHECK_INT(run(&bench, command_import, 1, no_site), 2);
    CHECK_INT(run(&bench, command_import, 4, unknown), 2);
    CHECK_STR(bench.err, "raff-hub: import: --fast: no such option\n");
    CHECK_INT(run(&bench, command_import, 2, nothing), 2);
    CHECK_INT(run(&bench, command_import, 1, nothing), 2);
    CHECK_STR(bench.err, "raff-hub: import: --site: needs a value\n");
    CHECK_INT(run(&bench, command_import, 5, both), 2);
    CHECK_INT(run(&bench, command_import, 3, no_id), 2);
    CHECK_INT(run(&bench, command_import, 3, missing), 1);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM site"), 0);
    bench_close(&bench);
}

static void test_sample_site(void)
{
    struct bench bench;
    const char *site[] = {"--site", "demo", RAFF_SOURCE_DIR "/hw/sim/site"};
    const char *orders[] = {"--site", "demo", "--orders",
                            RAFF_SOURCE_DIR "/hw/sim/site/orders.json"};
    const char *verify[] = {"--site", "demo"};
    bench_open(&bench);
    CHECK_INT(run(&bench, command_import, 3, site), 0);
    CHECK_STR(bench.err, "");
    CHECK_INT(run(&bench, command_import, 4, orders), 0);
    CHECK_STR(bench.err, "");
    const char *asn[] = {"--site", "demo", "--asn", RAFF_SOURCE_DIR "/hw/sim/site/asn.csv"};
    CHECK_INT(run(&bench, command_import, 4, asn), 0);
    CHECK_STR(bench.err, "");
    CHECK_INT(ask(&bench, "SELECT count(*) FROM place WHERE kind = 'bin'"), 40);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM orders"), 8);
    CHECK_INT(run(&bench, command_verify, 2, verify), 0);
    bench_close(&bench);
}

/* Books moved aside under a hub that runs: the site comes with what an earlier book gave its seats.
 */
static void test_site_of_an_earlier_book(void)
{
    struct bench bench;
    char path[FILE_PATH_MAX];
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(file_path(path, bench.state, "issued"), 0);
    CHECK_INT(file_make_directory(path), 0);
    CHECK_INT(import(&bench, NULL), COMMAND_FAILED);
    CHECK_STR(bench.err, "raff-hub: issued: Is a directory\n");
    CU_ASSERT_FALSE(book_has_site(bench.storage.hub, "w"));
    CHECK_INT(rmdir(path), 0);
    CHECK_INT(file_write(path, str_of(ISSUED), 0600), 0);
    CHECK_INT(import(&bench, NULL), COMMAND_DONE);
    CHECK_INT(ask(&bench, "SELECT COUNT(*) FROM certificate WHERE seat = 'H1'"), 1);
    CHECK_INT(ask(&bench, "SELECT COUNT(*) FROM seat WHERE state = 'revoked'"), 1);
    bench_close(&bench);
}

CHECK_MAIN("import", {"a good site", test_good_site}, {"PINs", test_pins},
           {"bad sites", test_bad_sites}, {"faults are counted", test_faults_are_counted},
           {"a second time", test_again},
           {"opening stock after work began", test_opening_after_work_began},
           {"orders", test_orders}, {"bad orders", test_bad_orders}, {"misuse", test_misuse},
           {"the sample site", test_sample_site},
           {"a site of an earlier book", test_site_of_an_earlier_book})
