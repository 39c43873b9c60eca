/*
 * broker-config, enrol and verify over a real book.
 */
#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "sync/hub/access.h"
#include "sync/hub/command.h"
#include "sync/hub/storage.h"
#include "sync/hub/store.h"
#include "tests/unit/check.h"

#define UTC_MS 1795341600000 /* 2026-11-22T10:00:00Z */

static char state[] = "/tmp/raff-setup-XXXXXX";
static struct storage storage;
static struct command_call call;
static char err[4096];
static char out[65536];

static void take(char *array, size_t size, struct bytes *bytes)
{
    bytes_add(bytes, "", 1);
    copy_cut(array, size, (const char *)bytes->at);
    bytes_clear(bytes);
}

static int run(const char *name, const char *line)
{
    char words[512];
    const char *argv[32];
    int argc = 0;
    copy_cut(words, sizeof(words), line);
    for (char *at = words; *at;) {
        argv[argc++] = at;
        at += strcspn(at, " ");
        if (*at) {
            *at++ = '\0';
        }
    }
    int code = command_find(name)->run(&call, argc, argv);
    take(err, sizeof(err), &call.err);
    take(out, sizeof(out), &call.out);
    return code;
}

static void read_state(const char *name, struct bytes *file)
{
    char path[FILE_PATH_MAX];
    bytes_init(file, (size_t)1 << 20);
    CHECK_INT(file_path(path, state, name), 0);
    CHECK_INT(file_read(path, file), 0);
    bytes_add(file, "", 1);
}

static bool state_has(const char *name, const char *words)
{
    struct bytes file;
    read_state(name, &file);
    bool has = strstr((const char *)file.at, words) != NULL;
    bytes_release(&file);
    return has;
}

static int mode_of(const char *name)
{
    char path[FILE_PATH_MAX];
    struct stat status;
    CHECK_INT(file_path(path, state, name), 0);
    return stat(path, &status) == 0 ? (int)(status.st_mode & 0777) : -1;
}

static void execute(const char *sql)
{
    CHECK_INT(sqlite3_exec(db_handle(storage.db), sql, NULL, NULL, NULL), SQLITE_OK);
}

static void test_open(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(state));
    CHECK_INT(storage_open(state, NULL, &storage), 0);
    call = (struct command_call){
        .state = state, .cwd = state, .hub = storage.hub, .now_ms = 1000, .utc_ms = UTC_MS};
    bytes_init(&call.out, COMMAND_OUT_MAX);
    bytes_init(&call.err, COMMAND_OUT_MAX);
    CHECK_INT(run("import", "--site demo " RAFF_SOURCE_DIR "/hw/sim/site"), 0);
}

static void test_broker_config(void)
{
    static const struct {
        const char *line;
        int code;
    } cases[] = {
        {"", 2},
        {"--listen 8883", 2},
        {"--listen 0.0.0.0:8883", 2},
        {"--listen 0.0.0.0:8883 --name 0.0.0.0", 2},
        {"--listen 127.0.0.1:8883 --name a;b", 2},
        {"--listen 127.0.0.1:8883 more", 2},
        {"--listen 0.0.0.0:8883 --name hub.example --name 10.0.0.7", 0},
        {"--listen 127.0.0.1:8884", 0},
    };
    CHECK_INT(run("enrol", "--site demo --seat H1 --out h1.json"), 1);
    CHECK_STR(err, "raff-hub: broker: run raff-hub broker-config first\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK_INT(run("broker-config", cases[i].line), cases[i].code);
        if (i == 6) {
            CU_ASSERT_TRUE(state_has("broker/address", "hub.example:8883\n"));
            CU_ASSERT_TRUE(state_has("broker/mosquitto.conf", "listener 8883 0.0.0.0\n"));
        }
    }
    CU_ASSERT_TRUE(state_has("broker/address", "127.0.0.1:8884\n"));
    static const char *const secrets[] = {"ca.key",     "hub.key",        "broker/server.key",
                                          "broker/acl", "broker/crl.pem", "pepper.demo"};
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        CHECK_INT(mode_of(secrets[i]), 0600);
    }
    CU_ASSERT_TRUE(state_has("broker/acl", "user raff-hub\n"));
    CU_ASSERT_FALSE(state_has("broker/acl", "user demo"));
}

static void check_credential(const char *name, const char *seat, char ret_id[ID_SIZE])
{
    static const char *const ders[] = {"ca", "cert", "key"};
    struct bytes file;
    struct json_arena arena;
    const cJSON *root = NULL;
    read_state(name, &file);
    CHECK_INT(mode_of(name), 0600);
    CU_ASSERT_TRUE(file.len < 1300); /* a code that a handheld reads */
    CHECK_INT(json_arena_init(&arena, 65536), 0);
    file.len--;
    struct str text = bytes_view(&file);
    text.len--; /* its newline */
    CHECK_INT(json_read(&arena, text, &root, NULL), 0);
    CHECK_INT(json_get_int(root, "raff", 0), 2);
    CHECK_STR(json_get_str(root, "site", ""), "demo");
    CHECK_STR(json_get_str(root, "seat", ""), seat);
    CHECK_STR(json_get_str(root, "host", ""), "127.0.0.1");
    CHECK_INT(json_get_int(root, "port", 0), 8884);
    for (size_t i = 0; i < sizeof(ders) / sizeof(ders[0]); i++) {
        CU_ASSERT_TRUE(strncmp(json_get_str(root, ders[i], ""), "MI", 2) == 0 ||
                       strncmp(json_get_str(root, ders[i], ""), "MC", 2) == 0);
    }
    copy_cut(ret_id, ID_SIZE, json_get_str(root, "id", ""));
    json_arena_release(&arena);
    bytes_release(&file);
}

/* A seat is one when it asks (test_enrolment.c); a credential opens its topics beforehand. */
static void test_enrol(void)
{
    char first[ID_SIZE];
    char second[ID_SIZE];
    CHECK_INT(run("enrol", "--site demo --seat H1 --out h1.json"), 0);
    CHECK_STR(out, "demo.H1: h1.json, good once and until 2026-11-23T10:00:00.000Z\n");
    check_credential("h1.json", "H1", first);
    CHECK_INT(run("enrol", "--site demo --seat H1 --out h1.json --life 1h"), 0);
    check_credential("h1.json", "H1", second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    CHECK_INT(run("enrol", "--site demo --seat P1 --out p1.json"), 0);
    CU_ASSERT_TRUE(hub_take_access(storage.hub)); /* who runs the command writes the files */
    CHECK_INT(access_write(state, storage.hub, UTC_MS), 0);
    CU_ASSERT_TRUE(state_has("broker/acl", "topic write raff/1/demo/H1/up\n"));
    CU_ASSERT_TRUE(state_has("broker/acl", "user demo.P1\n"));
    CHECK_INT(run("broker-config", "--listen 127.0.0.1:8884"), 0);
    CU_ASSERT_TRUE(state_has("broker/acl", "user demo.P1\n"));
    CHECK_INT(access_write(state, storage.hub, UTC_MS + 2 * 86400000LL), 0);
    CU_ASSERT_FALSE(state_has("broker/acl", "user demo.P1\n")); /* nobody came */
}

static void test_enrol_refusals(void)
{
    static const struct {
        const char *line;
        int code;
    } cases[] = {
        {"--site demo --seat H9", 2},
        {"--site demo --out x.json", 2},
        {"--site demo --seat a.b --out x.json", 2},
        {"--site nowhere --seat H9 --out x.json", 1},
        {"--site demo --seat H9 --out /nowhere/x.json", 1},
        {"--site demo --seat H9 --out x.json --life tomorrow", 2},
        {"--site demo --seat 01234567890123456789012345678901 --out x.json", 0},
        {"--site 01234567890123456789012345678901 --seat 01234567890123456789012345678901 --out x",
         2},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK_INT(run("enrol", cases[i].line), cases[i].code);
    }
    CHECK_INT(access_write(state, storage.hub, UTC_MS), 0);
    CU_ASSERT_FALSE(state_has("broker/acl", "H9")); /* nor a credential that nobody has */
}

/* Two events in the chain of H1's epoch, as ingest would have written them. */
static void write_chain(int64_t epoch)
{
    static const char *const lines[] = {"{\"seq\":1,\"type\":\"note\"}",
                                        "{\"seq\":2,\"type\":\"note\"}"};
    uint8_t hash[CHAIN_SIZE];
    char hex[2 * CHAIN_SIZE + 1];
    char sql[512];
    chain_first("demo", "H1", (uint64_t)epoch, hash);
    for (int i = 0; i < 2; i++) {
        chain_next(hash, str_of(lines[i]), hash);
        to_hex(hash, CHAIN_SIZE, hex);
        snprintf(sql, sizeof(sql),
                 "INSERT INTO event (site, seat, epoch, seq, line, hash, received_at) VALUES"
                 " ('demo', 'H1', %d, %d, CAST('%s' AS BLOB), x'%s', 0);",
                 (int)epoch, i + 1, lines[i], hex);
        execute(sql);
    }
    snprintf(sql, sizeof(sql),
             "UPDATE epoch SET upto = 2, head = x'%s' WHERE seat = 'H1' AND epoch = %d", hex,
             (int)epoch);
    execute(sql);
}

/* Breaks the book inside a transaction, and looks whether verify sees it. */
static void check_seen(const char *sql, const char *words)
{
    execute("BEGIN");
    execute(sql);
    CHECK_INT(run("verify", "--site demo"), 1);
    if (!strstr(out, words)) {
        printf("\n    %s: no \"%s\" in\n%s", sql, words, out);
        CU_FAIL("not seen");
    }
    CHECK_INT(run("verify", "--json"), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"holds\":false}"));
    execute("ROLLBACK");
}

static void test_verify(void)
{
    struct hub_tx *tx = NULL;
    uint64_t epoch = 0;
    CHECK_INT(hub_tx_begin(storage.hub, "demo", UTC_MS, &tx), 0);
    CHECK_INT(hub_put_seat(tx, "H1", "store", &epoch), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    write_chain((int64_t)epoch);
    CHECK_INT(run("status", "--json"), 0); /* its hello said less than it has sent since */
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"next\":3,\"held\":2"));
    CHECK_INT(run("verify", ""), 0);
    CHECK_INT(run("verify", "--site demo --json"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"holds\":true}\n"));
    check_seen("UPDATE stock SET qty = qty - 1 WHERE place = 'A-01-01'", "DOES NOT HOLD");
    check_seen("DELETE FROM stock WHERE place = 'B-02-01'", "POT-DAL-1 lot \"\" serial \"\": -8");
    check_seen("UPDATE event SET line = CAST('{\"seq\":1}' AS BLOB) WHERE seq = 1",
               "DOES NOT HOLD at 1");
    check_seen("UPDATE stock SET lot = 'X' WHERE place = 'A-01-01'", /* the item's sum holds */
               "TEA-GRN-100 lot \"X\" serial \"\": 18");
    check_seen("UPDATE event SET seq = 3 WHERE seq = 2", "DOES NOT HOLD at 3");
    check_seen("UPDATE epoch SET upto = 3 WHERE upto = 2", "DOES NOT HOLD at 3");
    check_seen("DELETE FROM event WHERE seq = 1", "DOES NOT HOLD at 2");
    check_seen("DELETE FROM event WHERE seq = 2", "DOES NOT HOLD at 2");
    check_seen("DELETE FROM event", "DOES NOT HOLD at 1");
    check_seen("UPDATE event SET hash = zeroblob(32) WHERE seq = 2", "DOES NOT HOLD at 2");
    check_seen("UPDATE epoch SET head = zeroblob(32) WHERE upto = 2", "DOES NOT HOLD at 3");
    check_seen("UPDATE person SET name = 'X'", "IS NOT WHAT THE SEATS ARE TOLD");
    check_seen("DELETE FROM op_log WHERE op = (SELECT max(op) FROM op_log)", "NOT ALL THERE");
    check_seen("UPDATE site SET op = op - 1", "NOT ALL THERE");
    CHECK_INT(run("verify", "--site nowhere"), 1);
    CHECK_STR(err, "raff-hub: nowhere: no such site\n");
}

static void test_status(void)
{
    CHECK_INT(run("import", "--site demo --orders " RAFF_SOURCE_DIR "/hw/sim/site/orders.json"), 0);
    CHECK_INT(run("release", "--site demo --mode batch SO-1001 SO-1002"), 0);
    CHECK_INT(run("status", "--site demo"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "  SO-1001          released   DHL        2026-11-23\n"
                                       "    received   2026-11-22T10:00:00.000Z"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "4 of 4 lines open"));
    CHECK_INT(run("status", "--order SO-1002 --json"), 0);
    CU_ASSERT_PTR_NULL(strstr(out, "SO-1001"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out, "{\"stage\":\"received\",\"at\":\"2026-11-22T10:00:00.000Z"));
    struct json_arena arena;
    const cJSON *root = NULL;
    CHECK_INT(json_arena_init(&arena, (size_t)1 << 20), 0);
    CHECK_INT(run("status", "--json"), 0);
    CHECK_INT(json_read(&arena, (struct str){out, strlen(out) - 1}, &root, NULL), 0);
    CHECK_STR(json_get_str(root, "hub", ""), hub_id(storage.hub));
    json_arena_release(&arena);
    bytes_release(&call.out);
    bytes_init(&call.out, 500);
    CHECK_INT(run("status", ""), 1);
    CHECK_STR(err, "raff-hub: status: more than can be said at once: name a --site, or an "
                   "--order\n");
    CHECK_STR(out, "");
    bytes_release(&call.out);
    bytes_init(&call.out, COMMAND_OUT_MAX);
    CHECK_INT(run("status", "--site nowhere"), 1);
    CHECK_INT(run("status", "name"), 2);
    CHECK_INT(run("release", "--site demo NO-SUCH SO-1003 SO-1001"), 1);
    CHECK_STR(err, "NO-SUCH: no such order\nSO-1001: released already\n"
                   "raff-hub: release: nothing was released\n");
    CHECK_STR(out, "");
    CHECK_INT(run("release", "--site demo --zone ZZ"), 1);
    CHECK_STR(err, "ZZ: no such zone\nraff-hub: release: nothing was released\n");
    CHECK_INT(run("release", "--site demo"), 0);
    CHECK_INT(run("release", "--site demo"), 0);
    CHECK_STR(out, "0 orders released: none is received\n");
    CHECK_INT(run("release", "--site demo --mode wave"), 2);
}

/* The hub's own certificates: not a word until 60 days before their end. */
static void test_renew(void)
{
    const int64_t day_ms = 86400000LL;
    const int64_t now_ms = call.utc_ms;
    call.utc_ms = now_ms + 669 * day_ms;
    CHECK_INT(run("status", ""), 0);
    CU_ASSERT_PTR_NULL(strstr(out, "raff-hub renew"));
    call.utc_ms = now_ms + 671 * day_ms;
    CHECK_INT(run("status", ""), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out, "WARNING: the hub's certificate ends 2028-11-21T10:00:00.000Z: raff-hub renew\n"
                    "WARNING: the broker's certificate ends 2028-11-21T10:00:00.000Z"));
    call.utc_ms = now_ms + 731 * day_ms;
    CHECK_INT(run("status", ""), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "certificate ended 2028-11-21T10:00:00.000Z"));
    CHECK_INT(run("status", "--json"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"certificates\":[{\"whose\":\"hub\",\"until\":\"2028-11-21"
                                       "T10:00:00.000Z\",\"ends\":true}"));
    CHECK_INT(run("renew", "name"), 2);
    hub_take_access(storage.hub);
    CHECK_INT(run("renew", ""), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "broker/server.pem: good until 2030-11-"));
    CU_ASSERT_TRUE(hub_take_access(storage.hub)); /* the broker is told */
    CHECK_INT(run("status", ""), 0);
    CU_ASSERT_PTR_NULL(strstr(out, "raff-hub renew"));
    call.utc_ms = now_ms;
    CHECK_INT(run("renew", ""), 1);
    CHECK_STR(err, "raff-hub: hub.pem: a new one would end sooner: look at this machine's clock\n");
    CU_ASSERT_FALSE(hub_take_access(storage.hub));
}

/* Nothing makes it anew, and what it signs is not to outlive it: said two years before. */
static void test_authority_ends(void)
{
    const int64_t day_ms = 86400000LL;
    const int64_t now_ms = call.utc_ms;
    call.utc_ms = now_ms + (7300 - 731) * day_ms;
    CHECK_INT(run("status", ""), 0);
    CU_ASSERT_PTR_NULL(strstr(out, "authority"));
    call.utc_ms = now_ms + (7300 - 729) * day_ms;
    CHECK_INT(run("status", ""), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "WARNING: the authority's certificate ends 2046-11-"));
    call.utc_ms = now_ms;
}

/* Holds the files until it is told, and a little longer. */
static pid_t start_holder(int *ret_told)
{
    int ready[2];
    int told[2];
    char byte = 0;
    CU_ASSERT_FATAL(pipe(ready) == 0 && pipe(told) == 0);
    pid_t holder = fork();
    if (holder == 0) {
        struct storage held;
        close(told[1]); /* a test that fails lets go of it */
        int error = storage_open(state, NULL, &held);
        bool said = write(ready[1], "x", 1) == 1;
        bool heard = read(told[0], &byte, 1) == 1;
        usleep(300000);
        _exit(error || !said || !heard);
    }
    close(ready[1]);
    close(told[0]);
    CU_ASSERT_EQUAL(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *ret_told = told[1];
    return holder;
}

/* The shortest of some tries: any of them may have been held up by the machine. */
static int64_t shortest_refusal_ms(void)
{
    int64_t shortest = INT64_MAX;
    for (int i = 0; i < 10; i++) {
        int64_t before = clock_now_ms();
        CHECK_INT(storage_open_now(state, NULL, &storage), RAFF_E_BUSY);
        int64_t took = clock_now_ms() - before;
        shortest = took < shortest ? took : shortest;
    }
    return shortest;
}

/* A subcommand that found no hub may hold the file while one starts: the hub waits for it. One that
 * runs does not: its loop has seats to answer. */
static void test_patience(void)
{
    int told = -1;
    int status = 1;
    storage_close(&storage);
    pid_t holder = start_holder(&told);
    CU_ASSERT(shortest_refusal_ms() < 150);
    CHECK_INT(write(told, "x", 1), 1);
    CHECK_INT(storage_open(state, NULL, &storage), 0);
    CU_ASSERT_EQUAL(waitpid(holder, &status, 0), holder);
    CHECK_INT(status, 0);
    close(told);
}

static void test_close(void)
{
    char line[128];
    storage_close(&storage);
    bytes_release(&call.out);
    bytes_release(&call.err);
    snprintf(line, sizeof(line), "rm -r '%s'", state);
    CHECK_INT(system(line), 0);
}

CHECK_MAIN("setup", {"open", test_open}, {"broker-config", test_broker_config},
           {"enrol", test_enrol}, {"enrol refuses", test_enrol_refusals}, {"verify", test_verify},
           {"status", test_status}, {"renew", test_renew},
           {"the authority ends", test_authority_ends}, {"patience", test_patience},
           {"close", test_close})
