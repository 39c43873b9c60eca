/*
 * The broker's files, and what a real mosquitto makes of them: who gets in, who writes where.
 * Without a mosquitto on the machine the tests that need one fail; it is among the packages of the
 * tests.
 */
#include "sync/hub/broker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/crl.h"
#include "sync/hub/pki.h"
#include "tests/unit/check.h"

#define NOW_MS ((int64_t)time(NULL) * 1000)

static char state[] = "/tmp/raff-broker-XXXXXX";
static int port;
static pid_t broker;

/* --- the files --- */

static void test_addresses(void)
{
    static const struct {
        const char *text;
        int error;
        const char *host;
        int port;
    } cases[] = {
        {"127.0.0.1:8883", 0, "127.0.0.1", 8883},
        {"hub.example:1", 0, "hub.example", 1},
        {"[::1]:8883", 0, "::1", 8883},
        {"[fe80::1]:65535", 0, "fe80::1", 65535},
        {"::1:8883", RAFF_E_SYNTAX, "", 0},
        {"[host]:1", RAFF_E_SYNTAX, "", 0},
        {"host", RAFF_E_SYNTAX, "", 0},
        {"host:", RAFF_E_SYNTAX, "", 0},
        {":8883", RAFF_E_SYNTAX, "", 0},
        {"host:0", RAFF_E_SYNTAX, "", 0},
        {"host:65536", RAFF_E_SYNTAX, "", 0},
        {"host:88x", RAFF_E_SYNTAX, "", 0},
        {"ho st:1", RAFF_E_SYNTAX, "", 0},
        {"host\nallow_anonymous true:1", RAFF_E_SYNTAX, "", 0},
        {"-host:1", RAFF_E_SYNTAX, "", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct broker_address address = {.port = 0};
        char written[300];
        CHECK_INT(broker_address_read(cases[i].text, &address), cases[i].error);
        CHECK_STR(address.host, cases[i].host);
        CHECK_INT(address.port, cases[i].port);
        struct text text = text_over(written, sizeof(written));
        broker_address_write(&address, &text);
        if (!cases[i].error) {
            CHECK_STR(written, cases[i].text);
        }
    }
}

static bool has_line(const struct bytes *text, const char *line)
{
    size_t n = strlen(line);
    struct str view = bytes_view(text);
    for (size_t i = 0; i + n < view.len; i++) {
        if ((i == 0 || view.at[i - 1] == '\n') && memcmp(view.at + i, line, n) == 0 &&
            view.at[i + n] == '\n') {
            return true;
        }
    }
    return false;
}

static void test_config(void)
{
    static const char *const lines[] = {"listener 8883 127.0.0.1",
                                        "allow_anonymous false",
                                        "require_certificate true",
                                        "tls_version tlsv1.2",
                                        "use_identity_as_username true",
                                        "use_username_as_clientid true",
                                        "persistence false",
                                        "acl_file /s/broker/acl",
                                        "crlfile /s/broker/crl.pem",
                                        "pid_file /s/broker/mosquitto.pid",
                                        "user root",
                                        "cafile /s/broker/../ca.pem"};
    const struct broker_address listen = {"127.0.0.1", 8883};
    struct bytes config;
    bytes_init(&config, 16384);
    broker_write_config(&listen, "/s/broker", "root", &config);
    CHECK_INT(config.error, 0);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (!has_line(&config, lines[i])) {
            printf("\n    no line \"%s\"", lines[i]);
            CU_FAIL("a line is missing");
        }
    }
    bytes_release(&config);
}

static void test_acl_by_user_alone(void)
{
    const struct broker_seat seat = {"demo", "H1"};
    struct bytes acl;
    bytes_init(&acl, 16384);
    broker_write_acl_head(&acl);
    broker_write_acl_seat(&seat, &acl);
    bytes_add(&acl, "", 1);
    CU_ASSERT_PTR_NULL(strstr((char *)acl.at, "%c"));
    CU_ASSERT_TRUE(has_line(&acl, "pattern write raff/1/enrol/%u/ask"));
    CU_ASSERT_TRUE(has_line(&acl, "pattern read raff/1/enrol/%u/down"));
    CU_ASSERT_TRUE(has_line(&acl, "user demo.H1"));
    CU_ASSERT_TRUE(has_line(&acl, "topic write raff/1/demo/H1/up"));
    CU_ASSERT_FALSE(has_line(&acl, "topic write raff/1/demo/H1/down"));
    bytes_release(&acl);
}

/* --- a real broker --- */

static void in_state(char path[FILE_PATH_MAX], const char *name)
{
    CHECK_INT(file_path(path, state, name), 0);
}

static void write_file(const char *name, struct bytes *data)
{
    char path[FILE_PATH_MAX];
    in_state(path, name);
    CHECK_INT(file_write(path, bytes_view(data), 0600), 0);
    bytes_release(data);
}

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT(bind(fd, (struct sockaddr *)&address, size), 0);
    CHECK_INT(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void issue(const char *name, const char *cn, bool server)
{
    char cert[FILE_PATH_MAX];
    char key[FILE_PATH_MAX];
    char file[64];
    struct text text = text_over(file, sizeof(file));
    text_addf(&text, "%s.pem", name);
    in_state(cert, file);
    text_clear(&text);
    text_addf(&text, "%s.key", name);
    in_state(key, file);
    const struct pki_leaf leaf = {
        .cn = cn, .server = server, .names = {"127.0.0.1"}, .n_names = server ? 1 : 0};
    CHECK_INT(pki_issue_files(state, &leaf, NOW_MS, cert, key), 0);
}

static void write_acl(bool with_third)
{
    static const struct broker_seat seats[] = {{"demo", "H1"}, {"demo", "H2"}, {"other", "H1"}};
    struct bytes acl;
    bytes_init(&acl, 16384);
    broker_write_acl_head(&acl);
    for (size_t i = 0; i < (with_third ? 3 : 2); i++) {
        broker_write_acl_seat(&seats[i], &acl);
    }
    write_file("broker/acl", &acl);
}

/* Runs a line of shell in the state directory; $P is the port, pub and sub the clients as a user.
 * Who subscribes ends when it has heard what it waits for; `unheard` is true until then, so that
 * what is published beside it is published again until somebody listens. */
static int shell(const char *line, char *out, size_t size)
{
    static const char prelude[] =
        "cd %s; P=%d; as() { u=$1; shift; p=$1; shift; timeout 60 mosquitto_$p -V 5 -q 1 "
        "-h 127.0.0.1 -p $P --cafile ca.pem --cert $u.pem --key $u.key \"$@\" 2>/dev/null; }; "
        "rm -f heard; unheard() { sleep 0.1; [ ! -e heard ]; }; ";
    static const char end[] = "\nstatus=$?; touch heard; wait; exit $status";
    char command[2048];
    struct text text = text_over(command, sizeof(command));
    text_addf(&text, prelude, state, port);
    text_add(&text, line);
    text_add(&text, end);
    FILE *pipe = popen(command, "r");
    size_t n = fread(out, 1, size - 1, pipe);
    out[n] = '\0';
    return pclose(pipe);
}

/* All of them in one second, as far as they know: the broker has to believe the last. */
static void write_crl_of(const struct crl_entry *entries, size_t n)
{
    static int64_t made_ms;
    char path[FILE_PATH_MAX];
    made_ms = made_ms ? made_ms : NOW_MS;
    in_state(path, "broker/crl.pem");
    CHECK_INT(crl_write(state, path, entries, n, made_ms), 0);
}

static void wait_for(struct broker_reload *reload)
{
    int seen = 0;
    for (int i = 0; i < 3000 && seen == 0; i++) {
        seen = broker_reload_look(reload);
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    CHECK_INT(seen, 1);
}

static void reload(void)
{
    struct broker_reload reload;
    char path[FILE_PATH_MAX];
    in_state(path, "broker");
    CHECK_INT(broker_reload_begin(path, &reload), 0);
    wait_for(&reload); /* it has begun to, and greets nobody before it is done */
}

static void wait_until_listening(void)
{
    char out[8];
    for (int i = 0; i < 600 && shell("as hub pub -t raff/1/hub -m x", out, sizeof(out)) != 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
}

static void start_broker(void)
{
    char config[FILE_PATH_MAX];
    in_state(config, "broker/mosquitto.conf");
    broker = fork();
    if (broker == 0) {
        execlp("mosquitto", "mosquitto", "-c", config, (char *)NULL);
        _exit(127);
    }
    wait_until_listening();
}

static void test_start(void)
{
    char path[FILE_PATH_MAX];
    struct bytes config;
    const struct passwd *root = geteuid() == 0 ? getpwuid(0) : NULL;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(state));
    in_state(path, "broker");
    CHECK_INT(file_make_directory(path), 0);
    CHECK_INT(pki_make_ca(state, NOW_MS), 0);
    issue("broker/server", "raff-broker", true);
    issue("hub", BROKER_HUB_CN, false);
    issue("h1", "demo.H1", false);
    issue("h2", "demo.H2", false);
    issue("o1", "other.H1", false);
    issue("c1", "c0ffee01", false);
    issue("c2", "c0ffee02", false);
    issue("gone", "demo.H2", false);
    write_crl_of(NULL, 0);
    port = free_port();
    const struct broker_address listen = {"127.0.0.1", port};
    bytes_init(&config, 16384);
    broker_write_config(&listen, path, root ? root->pw_name : NULL, &config);
    write_file("broker/mosquitto.conf", &config);
    write_acl(false);
    start_broker();
}

static void test_only_with_our_certificate(void)
{
    static const struct {
        const char *line;
        bool gets_in;
    } cases[] = {
        {"as h1 pub -t raff/1/demo/H1/up -m x", true},
        {"timeout 60 mosquitto_pub -h 127.0.0.1 -p $P --cafile ca.pem -t a -m x 2>&1", false},
        {"timeout 60 mosquitto_pub -h 127.0.0.1 -p $P -t a -m x 2>&1", false},
        {"timeout 60 mosquitto_pub -h 127.0.0.1 -p $P --cafile ca.pem -u raff-hub -P x -t a -m x "
         "2>&1",
         false},
        {"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=raff-hub "
         "-keyout evil.key -out evil.pem 2>/dev/null; as evil pub -t raff/1/hub -m x",
         false},
        {"openssl s_client -connect 127.0.0.1:$P -CAfile ca.pem -cert h1.pem -key h1.key -tls1_2 "
         "</dev/null 2>&1",
         true},
        {"openssl s_client -connect 127.0.0.1:$P -CAfile ca.pem -cert h1.pem -key h1.key -tls1_1 "
         "-cipher DEFAULT@SECLEVEL=0 </dev/null 2>&1",
         false},
    };
    char out[256];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int status = shell(cases[i].line, out, sizeof(out));
        if ((status == 0) != cases[i].gets_in) {
            printf("\n    %s: exit %d %s", cases[i].line, status, out);
        }
        CHECK_INT(status == 0, cases[i].gets_in);
    }
}

/* Each line first does what must not be possible, then what must: the first to arrive tells. */
static const struct {
    const char *line;
    const char *arrives;
} own_topics[] = {
    {"(while unheard; do as h1 pub -t raff/1/demo/H2/up -m forged; as h1 pub -t "
     "raff/1/demo/H1/up -m "
     "own; done)&"
     "as hub sub -t 'raff/1/+/+/up' -C 1 -F '%t %p'",
     "raff/1/demo/H1/up own\n"},
    {"(while unheard; do as h1 pub -t raff/1/demo/H2/ask -m forged; as h1 pub -t "
     "raff/1/demo/H1/ask "
     "-m own; done)&"
     "as hub sub -t 'raff/1/+/+/ask' -C 1 -F '%t'",
     "raff/1/demo/H1/ask\n"},
    {"(while unheard; do as h1 pub -t raff/1/demo/H2/state -m forged; as h1 pub -t "
     "raff/1/demo/H1/state "
     "-m own; done)& as hub sub -t 'raff/1/+/+/state' -C 1 -F '%t'",
     "raff/1/demo/H1/state\n"},
    {"(while unheard; do as h1 pub -t raff/1/demo/H2/down -m forged; as hub pub -t "
     "raff/1/demo/H2/down -m own; done)&"
     "as h2 sub -t raff/1/demo/H2/down -C 1",
     "own\n"},
    {"(while unheard; do as h1 pub -t raff/1/demo/feed -m forged; as hub pub -t "
     "raff/1/demo/feed -m "
     "own; done)&"
     "as h2 sub -t raff/1/demo/feed -C 1",
     "own\n"},
    {"as h1 pub -r -t raff/1/hub -m forged; as hub pub -r -t raff/1/hub -m own;"
     "as h2 sub -t raff/1/hub -C 1",
     "own\n"},
    {"(while unheard; do as hub pub -t raff/1/demo/H1/down -m secret; as hub pub -t "
     "raff/1/demo/H2/down -m own; done)&"
     "as h2 sub -t 'raff/1/demo/+/down' -C 1 -F '%t %p'",
     "raff/1/demo/H2/down own\n"},
    {"(while unheard; do as hub pub -t raff/1/other/feed -m secret; as hub pub -t "
     "raff/1/demo/feed -m "
     "own; done)&"
     "as h2 sub -t '#' -C 1 -F '%t %p'",
     "raff/1/hub own\n"}, /* the retained one, and nothing of the other site before it */
                          /* A client id is the client's own choice: it opens nothing. */
    /* Nor does that of a credential, which has its own two topics and nothing else. */
    {"(while unheard; do as c1 pub -t raff/1/demo/H1/up -m forged;"
     " as c1 pub -i demo.H1 -t raff/1/demo/H1/up -m forged; as h1 pub -t raff/1/demo/H1/up -m "
     "own; done)& as hub sub -t 'raff/1/+/+/up' -C 1",
     "own\n"},
    {"(while unheard; do as c1 pub -t raff/1/enrol/c0ffee02/ask -m forged;"
     " as c1 pub -i c0ffee02 -t raff/1/enrol/c0ffee02/ask -m forged;"
     " as h1 pub -t raff/1/enrol/c0ffee01/ask -m forged;"
     " as c1 pub -t raff/1/enrol/c0ffee01/ask -m own; done)& as hub sub -t 'raff/1/+/+/ask' -C "
     "1 -F "
     "'%t %p'",
     "raff/1/enrol/c0ffee01/ask own\n"},
    {"(while unheard; do as c1 pub -t raff/1/enrol/c0ffee02/down -m forged;"
     " as c2 pub -t raff/1/enrol/c0ffee02/down -m forged;"
     " as hub pub -t raff/1/enrol/c0ffee02/down -m own; done)&"
     "as c2 sub -t 'raff/1/enrol/+/down' -C 1",
     "own\n"},
    {"(while unheard; do as hub pub -t raff/1/enrol/c0ffee02/down -m secret;"
     " as hub pub -t raff/1/demo/feed -m secret; as h1 pub -r -t raff/1/demo/H1/state -m "
     "secret;"
     " as hub pub -r -t raff/1/hub -m secret;"
     " as hub pub -t raff/1/enrol/c0ffee01/down -m own; done)& as c1 sub -i c0ffee02 -t '#' -C "
     "1",
     "own\n"},
    {"(while unheard; do as h1 pub -i demo.H2 -t raff/1/demo/H2/up -m forged;"
     " as h1 pub -i H2 -t raff/1/demo/H1/up -m own; done)& as hub sub -t 'raff/1/+/+/up' -C 1 "
     "-F "
     "'%t'",
     "raff/1/demo/H1/up\n"},
};

static void test_only_its_own_topics(void)
{
    char out[256];
    for (size_t i = 0; i < sizeof(own_topics) / sizeof(own_topics[0]); i++) {
        shell(own_topics[i].line, out, sizeof(out));
        CHECK_STR(out, own_topics[i].arrives);
    }
}

static void test_new_seat_after_reload(void)
{
    static const char line[] =
        "(while unheard; do as o1 pub -t raff/1/other/H1/up -m early; as h1 pub -t "
        "raff/1/demo/H1/up -m late; done)&"
        "as hub sub -t 'raff/1/+/+/up' -C 1";
    char out[256];
    shell(line, out, sizeof(out));
    CHECK_STR(out, "late\n");
    write_acl(true);
    reload();
    shell(line, out, sizeof(out));
    CHECK_STR(out, "early\n");
}

static void revoke_one(const char *name)
{
    static struct crl_entry entries[4];
    static size_t n;
    char out[64];
    char line[128];
    snprintf(line, sizeof(line),
             "openssl x509 -in %s.pem -noout -serial | cut -d = -f 2 | tr A-F a-f", name);
    shell(line, out, sizeof(out));
    out[strcspn(out, "\n")] = '\0';
    copy_cut(entries[n].serial, sizeof(entries[n].serial), out);
    entries[n++].revoked_ms = NOW_MS;
    write_crl_of(entries, n);
    reload();
}

/* The later list counts. Who is not on it stays welcome, and so does another
 * certificate of the same name. */
static void test_revoked(void)
{
    char out[64];
    CHECK_INT(shell("as gone pub -t raff/1/demo/H2/up -m x", out, sizeof(out)), 0);
    revoke_one("o1");
    revoke_one("gone");
    CU_ASSERT_NOT_EQUAL(shell("as gone pub -t raff/1/demo/H2/up -m x", out, sizeof(out)), 0);
    CU_ASSERT_NOT_EQUAL(shell("as o1 pub -t raff/1/other/H1/up -m x", out, sizeof(out)), 0);
    CHECK_INT(shell("as h2 pub -t raff/1/demo/H2/up -m x", out, sizeof(out)), 0);
    write_crl_of(NULL, 0); /* a book that was restored knows of none of them */
    reload();
    CU_ASSERT_NOT_EQUAL(shell("as gone pub -t raff/1/demo/H2/up -m x", out, sizeof(out)), 0);
}

/* Told while it reloads for somebody else: each of them sees that it did, after their own files. */
static void test_reloads_at_once(void)
{
    char path[FILE_PATH_MAX];
    struct broker_reload reloads[8];
    in_state(path, "broker");
    for (size_t i = 0; i < ARRAY_SIZE(reloads); i++) {
        CHECK_INT(broker_reload_begin(path, &reloads[i]), 0);
    }
    for (size_t i = 0; i < ARRAY_SIZE(reloads); i++) {
        wait_for(&reloads[i]);
    }
}

/* A mosquitto as it is for a moment after its start: with a pid file, and without a handler. */
static int young_log;

static void on_hup(int number)
{
    static const char line[] = "1: Reloading config.\n";
    (void)number;
    (void)!write(young_log, line, sizeof(line) - 1);
}

static void be_young(int grow_up)
{
    char byte = 0;
    signal(SIGHUP, SIG_DFL);
    prctl(PR_SET_NAME, "mosquitto");
    (void)!write(grow_up, "y", 1);
    (void)!read(grow_up, &byte, 1);
    signal(SIGHUP, on_hup);
    for (;;) {
        pause();
    }
}

static pid_t start_young(const char *directory, int *ret_grow_up)
{
    char path[FILE_PATH_MAX], byte = 0;
    int pair[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    CHECK_INT(file_path(path, directory, "mosquitto.log"), 0);
    young_log = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    pid_t pid = fork();
    if (pid == 0) {
        be_young(pair[1]);
    }
    struct bytes text;
    bytes_init(&text, 64);
    bytes_addf(&text, "%ld\n", (long)pid);
    CHECK_INT(file_path(path, directory, "mosquitto.pid"), 0);
    CHECK_INT(file_write(path, bytes_view(&text), 0600), 0);
    bytes_release(&text);
    CHECK_INT(read(pair[0], &byte, 1), 1);
    close(pair[1]);
    *ret_grow_up = pair[0];
    return pid;
}

/* The SIGHUP that would end it waits until it is heard. */
static void test_reload_of_a_young_one(void)
{
    char directory[] = "/tmp/raff-young-XXXXXX";
    char line[FILE_PATH_MAX], out[64];
    struct broker_reload reload;
    int grow_up = -1;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
    pid_t young = start_young(directory, &grow_up);
    CHECK_INT(broker_reload_begin(directory, &reload), 0);
    for (int i = 0; i < 50; i++) {
        CHECK_INT(broker_reload_look(&reload), 0);
    }
    CHECK_INT(send(grow_up, "o", 1, MSG_NOSIGNAL), 1);
    wait_for(&reload);
    kill(young, SIGKILL);
    CHECK_INT(waitpid(young, NULL, 0), young);
    close(grow_up);
    close(young_log);
    snprintf(line, sizeof(line), "rm -r %s", directory);
    shell(line, out, sizeof(out));
}

static void test_stop(void)
{
    char path[FILE_PATH_MAX];
    char out[64];
    int status = 0;
    struct broker_reload reload;
    in_state(path, "broker");
    CHECK_INT(broker_reload_begin(path, &reload), 0);
    wait_for(&reload);
    kill(broker, SIGTERM);
    CHECK_INT(waitpid(broker, &status, 0), broker);
    /* no pid file, or a pid of somebody else */
    CHECK_INT(broker_reload_begin(path, &reload), RAFF_E_NOT_FOUND);
    struct bytes pid;
    bytes_init(&pid, 64);
    bytes_addf(&pid, "%ld\n", (long)getpid());
    write_file("broker/mosquitto.pid", &pid);
    CHECK_INT(broker_reload_begin(path, &reload), RAFF_E_NOT_FOUND);
    shell("rm -r \"$PWD\"", out, sizeof(out));
}

CHECK_MAIN("broker", {"addresses", test_addresses}, {"configuration", test_config},
           {"acl by user alone", test_acl_by_user_alone}, {"start", test_start},
           {"only with our certificate", test_only_with_our_certificate},
           {"only its own topics", test_only_its_own_topics},
           {"a new seat after a reload", test_new_seat_after_reload}, {"revoked", test_revoked},
           {"reloads at once", test_reloads_at_once},
           {"reload of one that starts", test_reload_of_a_young_one}, {"stop", test_stop})
