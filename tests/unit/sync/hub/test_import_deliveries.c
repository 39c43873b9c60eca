/* Announced deliveries into a real book: what becomes of them, and what is refused in which words.
 */
#include "tests/unit/check.h"
#include "tests/unit/sync/hub/import_bench.h"

#define PALLET_1 "095060000000000015"
#define PALLET_2 "095060000000000022"

static int import_asn(struct bench *bench, const char *path)
{
    const char *file[] = {"--site", "w", "--asn", path};
    return run(bench, command_import, 4, file);
}

#define GOOD_ASN                                                                                   \
    "asn,supplier,item,lot,expiry,qty,sscc\n"                                                      \
    "ASN-1,ACME,TEA,L1,,48," PALLET_1 "\nASN-1,,TEA,L9,2029-01-31,12," PALLET_1 "\n"               \
    "ASN-1,ACME,CUP,,,6,\nASN-2,,KET,,,2," PALLET_2 "\n"

static void test_deliveries(void)
{
    struct bench bench;
    bench_open(&bench);
    put_good(&bench);
    CHECK_INT(import(&bench, NULL), 0);
    put_file(&bench, "asn.csv", GOOD_ASN);
    CHECK_INT(import_asn(&bench, "site/asn.csv"), 0);
    CHECK_STR(bench.err, "");
    CHECK_INT(ask(&bench, "SELECT count(*) FROM task WHERE kind = 'receive' AND state = 'open'"),
              2);
    CHECK_INT(ask(&bench, "SELECT sum(l.qty) FROM line l JOIN task t ON t.id = l.task "
                          "WHERE t.\"order\" = 'ASN-1' AND t.carrier = 'ACME'"),
              66);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM line WHERE place = '" PALLET_1 "'"), 2);
    CHECK_INT(ask(&bench, "SELECT expiry = '2029-01-31' FROM lot WHERE lot = 'L9'"), 1);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM delivery WHERE status = 'announced'"), 2);
    int64_t ops = ask(&bench, "SELECT op FROM site");
    CHECK_INT(import_asn(&bench, "site/asn.csv"), 0);
    CHECK_INT(ask(&bench, "SELECT op FROM site"), ops);
    CHECK_INT(ask(&bench, "SELECT count(*) FROM task"), 2);
    CHECK_INT(import(&bench, NULL), 0); /* may lie beside the site's files */
    bench_close(&bench);
}

#define ASN_HEADER "asn,supplier,item,lot,expiry,qty,sscc\n"

static void test_bad_deliveries(void)
{
    static const struct {
        const char *text;
        const char *fault;
    } cases[] = {
        {"asn,item\nA,TEA\n", "asn.csv:1: qty: this column is missing"},
        {ASN_HEADER "A,,SPOON,,,1,\n", "asn.csv:2: item: no item \"SPOON\""},
        {ASN_HEADER "A,,CUP,L1,,1,\n", "asn.csv:2: lot: CUP is not lot controlled"},
        {ASN_HEADER "A,,CUP,,2027-01-01,1,\n", "asn.csv:2: expiry: CUP has no expiry"},
        {ASN_HEADER "A,,TEA,,2027-01-01,1,\n", "asn.csv:2: expiry: is the expiry of no lot"},
        {ASN_HEADER "A,,TEA,L1,2027-01-01,1,\n",
         "asn.csv:2: expiry: lot L1 of TEA expires 2027-02-28"},
        {ASN_HEADER "A,,TEA,N,2027-01-01,1,\nA,,TEA,N,2027-01-02,1," PALLET_1 "\n",
         "asn.csv:3: expiry: another day stood above for lot N of TEA"},
        {ASN_HEADER "A,,CUP,,,,\n", "asn.csv:2: qty: is empty"},
        {ASN_HEADER "A,,CUP,,,0,\n", "asn.csv:2: qty:"},
        {ASN_HEADER "A,,CUP,,,1,12345\n", "asn.csv:2: sscc: is no SSCC of 18 digits"},
        {ASN_HEADER "A,,CUP,,,1,095060000000000011\n", "asn.csv:2: sscc: wrong check digit"},
        {ASN_HEADER "A,,CUP,,,1," PALLET_2 "\n", "asn.csv:2: sscc: delivery ASN-2 has this pallet"},
        {ASN_HEADER "A,,CUP,,,1,\nA,,CUP,,,2,\n", "asn.csv:3: item: \"CUP\" stands here twice"},
        {ASN_HEADER "A,X,CUP,,,1,\nA,Y,TEA,,,2,\n",
         "asn.csv:3: supplier: is not what line 2 says of delivery A"},
        {ASN_HEADER "A,,CUP,,,1,\nB,,CUP,,,1,\nA,,TEA,,,1,\n",
         "asn.csv:4: delivery A stands here twice"},
        {ASN_HEADER "ASN-2,,KET,,,3," PALLET_2 "\n",
         "asn.csv:2: delivery ASN-2 is there already, and says otherwise"},
        {ASN_HEADER "ASN-2,ACME,KET,,,2," PALLET_2 "\n",
         "asn.csv:2: delivery ASN-2 is there already, and says otherwise"},
        {ASN_HEADER "A B,,CUP,,,1,\n", "asn.csv:2: asn:"},
    };
    struct bench bench;
    bench_open(&bench);
    put_good(&bench);
    put_file(&bench, "asn.csv", GOOD_ASN);
    CHECK_INT(import(&bench, NULL), 0);
    CHECK_INT(import_asn(&bench, "site/asn.csv"), 0);
    int64_t before = count_rows(&bench) + ask(&bench, "SELECT count(*) FROM line");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        put_file(&bench, "asn.csv", cases[i].text);
        CHECK_INT(import_asn(&bench, "site/asn.csv"), 1);
        expect_fault(&bench, cases[i].text, cases[i].fault);
        CHECK_INT(count_rows(&bench) + ask(&bench, "SELECT count(*) FROM line"), before);
    }
    CHECK_INT(import_asn(&bench, "site/nothing.csv"), 1);
    bench_close(&bench);
}

CHECK_MAIN("import of deliveries", {"deliveries", test_deliveries},
           {"bad deliveries", test_bad_deliveries})
