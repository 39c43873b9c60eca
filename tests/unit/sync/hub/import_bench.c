#include "tests/unit/sync/hub/import_bench.h"

#include "tests/unit/check.h"

struct file {
    const char *name;
    const char *text;
};

static const struct file good[] = {
    {"places.csv", "id,kind,parent,zone,check,walk\n"
                   "w,site,,,,\n"
                   "A,zone,w,,,\n"
                   "A-01,bin,A,A,17,10\n"
                   "A-02,bin,A,A,,20\n"
                   "T1,tote,,,,\n"},
    {"items.csv", "id,name,name_ar,lot,expiry,serial,confirm_over,weight_g\n"
                  "TEA,\"Tea, green\",شاي,yes,TRUE,,10,100\n"
                  "CUP,Cup,,,,no,,\n"
                  "KET,Kettle,,0,0,1,,1300\n"},
    {"gtins.csv", "gtin,item,qty\n9506000000107,TEA,\n19506000000104,TEA,12\n96385074,CUP,1\n"},
    {"lots.csv", "item,lot,expiry\nTEA,L1,2027-02-28\nTEA,L2,2028-02-29\n"},
    {"stock.csv", "place,item,lot,serial,qty\n"
                  "A-01,TEA,L1,,5\nA-01,TEA,L2,,7\nA-02,CUP,,,30\nA-02,KET,,S1,1\n"},
    {"people.csv", "id,name,badge,pin,role,lang\n"
                   "u1,Sara,B-1,1234,picker,en\nu2,عمر,B-2,23456,supervisor,ar\n"},
    {"codes.csv", "id,kind,en,ar\nempty,short,Bin empty,فارغ\n"},
    {"settings.csv", "name,value\nsscc_prefix,9506000\n"},
};

#define N_GOOD (sizeof(good) / sizeof(good[0]))

void put_file(struct bench *bench, const char *name, const char *text)
{
    char path[FILE_PATH_MAX];
    CHECK_INT(file_path(path, bench->site, name), 0);
    CHECK_INT(file_write(path, str_of(text), 0600), 0);
}

void put_good(struct bench *bench)
{
    for (size_t i = 0; i < N_GOOD; i++) {
        put_file(bench, good[i].name, good[i].text);
    }
}

void bench_open(struct bench *bench)
{
    *bench = (struct bench){.state = "/tmp/raff-import-XXXXXX"};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(bench->state));
    snprintf(bench->site, sizeof(bench->site), "%s/site", bench->state);
    CHECK_INT(file_make_directory(bench->site), 0);
    CHECK_INT(storage_open(bench->state, NULL, &bench->storage), 0);
    bench->call = (struct command_call){.state = bench->state,
                                        .cwd = bench->state,
                                        .hub = bench->storage.hub,
                                        .now_ms = 1000,
                                        .utc_ms = UTC_MS};
    bytes_init(&bench->call.out, COMMAND_OUT_MAX);
    bytes_init(&bench->call.err, COMMAND_OUT_MAX);
}

void bench_close(struct bench *bench)
{
    char command[FILE_PATH_MAX + 16];
    storage_close(&bench->storage);
    bytes_release(&bench->call.out);
    bytes_release(&bench->call.err);
    snprintf(command, sizeof(command), "rm -r '%s'", bench->state);
    CHECK_INT(system(command), 0);
}

int run(struct bench *bench, int (*command)(struct command_call *, int, const char **), int argc,
        const char **argv)
{
    bytes_clear(&bench->call.out);
    bytes_clear(&bench->call.err);
    int code = command(&bench->call, argc, argv);
    bytes_add(&bench->call.err, "", 1);
    copy_cut(bench->err, sizeof(bench->err), (const char *)bench->call.err.at);
    return code;
}

int import(struct bench *bench, const char *orders)
{
    const char *site[] = {"--site", "w", "site"};
    const char *file[] = {"--site", "w", "--orders", orders};
    return orders ? run(bench, command_import, 4, file) : run(bench, command_import, 3, site);
}

int64_t ask(struct bench *bench, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(db_handle(bench->storage.db), sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        value = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return value;
}

void expect_fault(struct bench *bench, const char *what, const char *fault)
{
    if (!strstr(bench->err, fault)) {
        printf("\n    %s: \"%s\" not in:\n%s", what, fault, bench->err);
        CU_FAIL("another fault, or none");
    }
}

int64_t count_rows(struct bench *bench)
{
    return ask(bench, "SELECT (SELECT count(*) FROM site) + (SELECT count(*) FROM place) +"
                      " (SELECT count(*) FROM item) + (SELECT count(*) FROM gtin) +"
                      " (SELECT count(*) FROM lot) + (SELECT count(*) FROM stock) +"
                      " (SELECT count(*) FROM person) + (SELECT count(*) FROM code) +"
                      " (SELECT count(*) FROM setting) + (SELECT count(*) FROM orders) +"
                      " (SELECT count(*) FROM op_log)");
}
