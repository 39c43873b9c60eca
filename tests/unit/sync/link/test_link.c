/* The link against a real broker: up and down, what arrives, what is refused, the will, the end. */
#include <time.h>

#include "drivers/base/error.h"
#include "tests/unit/check.h"
#include "tests/unit/sync/link/broker.h"
#include "tests/unit/sync/link/seen.h"

static uv_loop_t loop;
static struct broker broker;

static struct link *make(const char *id, const char *subscription, const char *will, size_t limit,
                         struct seen *seen)
{
    struct link_config config = {
        .client_id = id,
        .host = "127.0.0.1",
        .port = broker.port,
        .will_topic = will,
        .will_payload = will ? "gone" : NULL,
        .subscriptions = {subscription},
        .out_limit_bytes = limit,
        .in_limit_bytes = limit,
    };
    struct link *link = NULL;
    *seen = (struct seen){0};
    CHECK_INT(link_new(&loop, &config, &seen_events, seen, &link), 0);
    return link;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Ends a link, checks that it did not wait for a connection to come about, which takes up to ten
 * seconds, and that nothing of it is left on the loop. */
static void finish(struct link *link)
{
    int64_t start = now_ms();
    link_free(link);
    uv_run(&loop, UV_RUN_NOWAIT);
    CU_ASSERT_TRUE(now_ms() - start < 8000);
}

static void publish_number(struct link *link, const char *topic, int number, int *ret_error)
{
    char payload[16];
    int n = snprintf(payload, sizeof(payload), "%d", number);
    *ret_error = link_publish(link, topic, (struct str){payload, (size_t)n}, false);
}

static void test_publish_receive(void)
{
    struct seen seen;
    struct link *link = make("seat", "t/in", NULL, 0, &seen);
    CHECK_INT(link_publish(link, "t/in", STR("0"), false), RAFF_E_STATE);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 5000));
    CU_ASSERT_TRUE(link_is_up(link));
    for (int i = 0; i < 500; i++) {
        int error = 0;
        publish_number(link, "t/in", i, &error);
        CHECK_INT(error, 0);
    }
    CU_ASSERT_TRUE(loop_until(&loop, &seen.messages, 500, 10000));
    CU_ASSERT_TRUE(seen.in_order);
    CHECK_STR(seen.topic, "t/in");
    CHECK_INT(seen.down, 0);
    finish(link);
}

static void test_big_payload(void)
{
    static char big[128 * 1024];
    struct seen seen;
    memset(big, 'x', sizeof(big));
    struct link *link = make("seat", "t/in", NULL, 0, &seen);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 5000));
    for (int i = 0; i < 30; i++) {
        CHECK_INT(link_publish(link, "t/in", (struct str){big, sizeof(big)}, false), 0);
    }
    CU_ASSERT_TRUE(loop_until(&loop, &seen.messages, 30, 10000));
    CHECK_INT(seen.bytes, 30 * sizeof(big));
    finish(link);
}

/* The broker dies and comes back: down with a reason, up by itself, and it works again. What was
 * published between is not sent late. */
static void test_broker_restart(void)
{
    struct seen seen;
    struct link *link = make("seat", "t/in", NULL, 0, &seen);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 5000));
    broker_kill(&broker);
    CHECK_INT(link_publish(link, "t/in", STR("lost"), false), 0); /* the loop does not know yet */
    CU_ASSERT_TRUE(loop_until(&loop, &seen.down, 2, 8000));
    CU_ASSERT_TRUE(seen.why[0] != '\0');
    CU_ASSERT_FALSE(link_is_up(link));
    CHECK_INT(link_publish(link, "t/in", STR("lost"), false), RAFF_E_STATE);
    CU_ASSERT_TRUE(broker_start(&broker));
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 2, 20000));
    CHECK_INT(link_publish(link, "t/in", STR("0"), false), 0);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.messages, 1, 5000));
    CHECK_STR(seen.payload, "0");
    CHECK_INT(seen.messages, 1);
    finish(link);
}

/* A full queue refuses, says when there is room again, and nothing that was taken is missing. */
static void test_queue_limit(void)
{
    struct seen seen;
    struct link *link = make("seat", "t/in", NULL, 4096, &seen);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 5000));
    int taken = 0, error = 0;
    while (error == 0 && taken < 100000) {
        publish_number(link, "t/in", taken, &error);
        taken += error == 0;
    }
    CHECK_INT(error, RAFF_E_FULL);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.writable, 1, 5000));
    publish_number(link, "t/in", taken++, &error);
    CHECK_INT(error, 0);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.messages, taken, 10000));
    CU_ASSERT_TRUE(seen.in_order);
    finish(link);
}

/* The in queue is bounded too: a loop that does not look only slows the broker down. */
static void test_in_limit(void)
{
    struct seen seen, other_seen;
    struct link *link = make("seat", "t/in", NULL, 4096, &seen);
    struct link *other = make("other", NULL, NULL, 0, &other_seen);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 5000));
    CU_ASSERT_TRUE(loop_until(&loop, &other_seen.up, 1, 5000));
    for (int i = 0; i < 900; i++) {
        int error = 0;
        publish_number(other, "t/in", i, &error);
        CHECK_INT(error, 0);
    }
    struct timespec while_busy = {.tv_nsec = 300000000};
    nanosleep(&while_busy, NULL);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.messages, 900, 10000));
    CU_ASSERT_TRUE(seen.in_order);
    finish(link);
    finish(other);
}

/* The will comes when the link ends, and stays there for whoever asks later. */
static void test_will(void)
{
    struct seen seen, watcher_seen, late_seen;
    struct link *watcher = make("watcher", "t/state", NULL, 0, &watcher_seen);
    CU_ASSERT_TRUE(loop_until(&loop, &watcher_seen.up, 1, 5000));
    struct link *link = make("seat", "t/in", "t/state", 0, &seen);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.up, 1, 5000));
    CHECK_INT(link_publish(link, "t/state", STR("here"), true), 0);
    CU_ASSERT_TRUE(loop_until(&loop, &watcher_seen.messages, 1, 5000));
    CHECK_STR(watcher_seen.payload, "here");
    finish(link);
    CU_ASSERT_TRUE(loop_until(&loop, &watcher_seen.messages, 2, 5000));
    CHECK_STR(watcher_seen.payload, "gone");
    struct link *late = make("late", "t/state", NULL, 0, &late_seen);
    CU_ASSERT_TRUE(loop_until(&loop, &late_seen.messages, 1, 5000));
    CHECK_STR(late_seen.payload, "gone");
    finish(watcher);
    finish(late);
}

/* Nobody there, or somebody who never answers: down with words, and ended at once. */
static void test_no_broker(void)
{
    struct seen seen;
    struct link_config config = {.client_id = "seat", .host = "127.0.0.1", .port = 1};
    struct link *link = NULL;
    memset(&seen, 0, sizeof(seen));
    CHECK_INT(link_new(&loop, &config, &seen_events, &seen, &link), 0);
    CU_ASSERT_TRUE(loop_until(&loop, &seen.down, 2, 5000));
    CU_ASSERT_PTR_NOT_NULL(strstr(seen.why, "refused"));
    finish(link);
    config.host = "192.0.2.1"; /* RFC 5737: goes nowhere */
    CHECK_INT(link_new(&loop, &config, &seen_events, &seen, &link), 0);
    finish(link);
    config.port = 0;
    CHECK_INT(link_new(&loop, &config, &seen_events, &seen, &link), RAFF_E_CONFIG);
}

static int run(void)
{
    static const struct check_test tests[] = {
        {"publish and receive", test_publish_receive},
        {"big payload", test_big_payload},
        {"broker restart", test_broker_restart},
        {"queue limit", test_queue_limit},
        {"in limit", test_in_limit},
        {"will", test_will},
        {"no broker", test_no_broker},
    };
    return check_run("link", tests, ARRAY_SIZE(tests));
}

int main(void)
{
    uv_loop_init(&loop);
    int failed = 1;
    if (broker_init(&broker) && broker_start(&broker)) {
        failed = run();
    }
    broker_release(&broker);
    uv_run(&loop, UV_RUN_DEFAULT);
    return failed || uv_loop_close(&loop) != 0;
}
