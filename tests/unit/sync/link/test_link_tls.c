/* TLS: a certificate of ours opens the door; a broker of another authority or name is no broker. */
#include <stdlib.h>

#include "tests/unit/check.h"
#include "tests/unit/sync/link/broker.h"
#include "tests/unit/sync/link/seen.h"

static uv_loop_t loop;

/* An authority, and what it signs, with OpenSSL's own tool. */
static bool openssl(const char *dir, const char *arguments)
{
    char command[512];
    snprintf(command, sizeof(command), "cd %s && openssl %s >/dev/null 2>&1", dir, arguments);
    return system(command) == 0; // NOLINT(cert-env33-c): words of this file only
}

static bool make_authority(const char *dir)
{
    return openssl(dir, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                        "-subj /CN=test-ca -keyout ca.key -out ca.pem");
}

static bool make_certificate(const char *dir, const char *name, const char *subject,
                             const char *address)
{
    char arguments[400];
    snprintf(arguments, sizeof(arguments),
             "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=%s "
             "-addext subjectAltName=IP:%s -CA ca.pem -CAkey ca.key -keyout %s.key -out %s.pem",
             subject, address, name, name);
    return openssl(dir, arguments);
}

static bool make_files(const char *dir, const char *server_address)
{
    return make_authority(dir) && make_certificate(dir, "server", "broker", server_address) &&
           make_certificate(dir, "client", "S.H1", "127.0.0.1");
}

/* Connects with the client's files of `files`, trusting the authority of `trust`, until it is up or
 * down for a reason with these words. */
static void try_until(const struct broker *broker, const char *files, const char *trust,
                      const char *words, struct seen *seen)
{
    char ca[128], cert[128], key[128];
    struct link_config config = {.client_id = "seat",
                                 .host = "127.0.0.1",
                                 .port = broker->port,
                                 .ca_path = ca,
                                 .cert_path = cert,
                                 .key_path = key,
                                 .subscriptions = {"t/in"}};
    struct link *link = NULL;
    *seen = (struct seen){0};
    snprintf(ca, sizeof(ca), "%s/ca.pem", trust);
    snprintf(cert, sizeof(cert), "%s/client.pem", files);
    snprintf(key, sizeof(key), "%s/client.key", files);
    CHECK_INT(link_new(&loop, &config, &seen_events, seen, &link), 0);
    for (int i = 0; i < 600 && !seen->up && !(seen->down && strstr(seen->why, words)); i++) {
        loop_until(&loop, &seen->up, 1, 100);
    }
    link_free(link);
    uv_run(&loop, UV_RUN_NOWAIT);
}

static void try_connect(const struct broker *broker, const char *files, const char *trust,
                        struct seen *seen)
{
    try_until(broker, files, trust, "", seen);
}

static struct broker ours, strange, misnamed;

static void test_trusted(void)
{
    struct seen seen;
    try_connect(&ours, ours.dir, ours.dir, &seen);
    CHECK_STR(seen.why, "");
    CHECK_INT(seen.up, 1);
}

static void test_strange_authority(void)
{
    struct seen seen;
    try_connect(&strange, ours.dir, ours.dir, &seen);
    CHECK_INT(seen.up, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(seen.why, "certificate verify failed"));
}

static void test_strange_client(void)
{
    struct seen seen;
    for (int i = 0; i < 5; i++) { /* the broker's word on why, at the second try at the latest */
        try_until(&ours, strange.dir, ours.dir, "alert unknown ca", &seen);
        CHECK_INT(seen.up, 0);
        CU_ASSERT_TRUE(seen.down == 1 || seen.down == 2);
        CU_ASSERT_PTR_NOT_NULL(strstr(seen.why, "alert unknown ca"));
    }
}

static void test_other_name(void)
{
    struct seen seen;
    try_connect(&misnamed, misnamed.dir, misnamed.dir, &seen);
    CHECK_INT(seen.up, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(seen.why, "certificate verify failed"));
}

static void test_no_broker(void)
{
    struct seen seen;
    struct broker nobody = ours;
    nobody.port = 1;
    try_connect(&nobody, ours.dir, ours.dir, &seen);
    CHECK_STR(seen.why, "connect: Connection refused");
}

static void test_missing_file(void)
{
    struct seen seen;
    try_connect(&ours, "/nonexistent", ours.dir, &seen);
    CHECK_INT(seen.up, 0);
    CU_ASSERT_TRUE(seen.down > 0 && seen.why[0]);
}

static bool begin(struct broker *broker, const char *address)
{
    bool made = broker_init(broker);
    broker->tls = true;
    return made && make_files(broker->dir, address) && broker_start(broker);
}

static int run(void)
{
    static const struct check_test tests[] = {
        {"trusted", test_trusted},
        {"strange authority", test_strange_authority},
        {"strange client", test_strange_client},
        {"other name", test_other_name},
        {"no broker", test_no_broker},
        {"missing file", test_missing_file},
    };
    return check_run("link tls", tests, sizeof(tests) / sizeof(tests[0]));
}

int main(void)
{
    uv_loop_init(&loop);
    int failed = 1;
    if (begin(&ours, "127.0.0.1") && begin(&strange, "127.0.0.1") &&
        begin(&misnamed, "127.0.0.9")) {
        failed = run();
    }
    broker_release(&ours);
    broker_release(&strange);
    broker_release(&misnamed);
    uv_run(&loop, UV_RUN_DEFAULT);
    return failed || uv_loop_close(&loop) != 0;
}
