/*
 * paho.mqtt.c with its own outbox, file persistence: events are handed to it while there is no
 * broker, each becomes a file, and a file goes when the broker has taken it. What the sink
 * acknowledges is waited for besides; the library has no place for that word.
 *
 *     bench_paho --hub DIR --port N --dir DIR --lines FILE
 *
 * paho does not sync its files: they survive the program, not the machine. One JSON line: seconds
 * from the start of the connection until the last PUBACK, and until the sink's last word.
 */
#include <MQTTAsync.h>
#include <getopt.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/measure.h"
#include "tests/bench/peer.h"

#define IN_FLIGHT   1000
#define KEEPALIVE_S 60
#define LINE_MAX    4096

struct bench {
    MQTTAsync client;
    uint64_t events;
    atomic_ullong delivered, acked;
    uint64_t began_ns, began_cpu_ns, delivered_ns, acked_ns;
    sem_t done; /* posted twice */
};

static void must(const char *what, int result)
{
    if (result != MQTTASYNC_SUCCESS) {
        fprintf(stderr, "bench_paho: %s: %s\n", what, MQTTAsync_strerror(result));
        exit(1);
    }
}

static void on_delivered(void *context, MQTTAsync_token token)
{
    struct bench *bench = context;
    (void)token;
    if (atomic_fetch_add(&bench->delivered, 1) + 1 == bench->events) {
        bench->delivered_ns = bench_now_ns();
        sem_post(&bench->done);
    }
}

static int on_message(void *context, char *topic, int topic_len, MQTTAsync_message *message)
{
    struct bench *bench = context;
    char words[32] = "";
    (void)topic_len;
    memcpy(words, message->payload,
           (size_t)message->payloadlen < sizeof(words) ? (size_t)message->payloadlen
                                                       : sizeof(words) - 1);
    atomic_store(&bench->acked, strtoull(words, NULL, 10));
    if (bench->acked_ns == 0 && bench->acked == bench->events) {
        bench->acked_ns = bench_now_ns();
        sem_post(&bench->done);
    }
    MQTTAsync_freeMessage(&message);
    MQTTAsync_free(topic);
    return 1;
}

static void on_connect(void *context, MQTTAsync_successData *data)
{
    struct bench *bench = context;
    (void)data;
    must("subscribe", MQTTAsync_subscribe(bench->client, PEER_ACKS, 1, NULL));
}

static void on_refused(void *context, MQTTAsync_failureData *data)
{
    (void)context;
    fprintf(stderr, "bench_paho: no connection: %s\n", data && data->message ? data->message : "");
    exit(1);
}

static void fill(struct bench *bench, const char *path)
{
    static char line[LINE_MAX];
    static char payload[LINE_MAX + 32];
    FILE *file = fopen(path, "re");
    if (!file) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        bench->events++;
        int len =
            snprintf(payload, sizeof(payload), "%llu %s", (unsigned long long)bench->events, line);
        must("send", MQTTAsync_send(bench->client, PEER_EVENTS, len, payload, 1, 0, NULL));
    }
    fclose(file);
}

static void make_client(struct bench *bench, const char *uri, const char *dir)
{
    MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer;
    char *at = strdup(dir);
    char client_id[32]; /* another one each time: the broker keeps a session that is not clean */
    snprintf(client_id, sizeof(client_id), "bench-paho-%d", (int)getpid());
    options.sendWhileDisconnected = 1;
    options.allowDisconnectedSendAtAnyTime = 1;
    options.maxBufferedMessages = 10 * 1000 * 1000;
    must("create", MQTTAsync_createWithOptions(&bench->client, uri, client_id,
                                               MQTTCLIENT_PERSISTENCE_DEFAULT, at, &options));
    free(at);
    must("callbacks", MQTTAsync_setCallbacks(bench->client, bench, NULL, on_message, on_delivered));
}

static void connect_client(struct bench *bench, const char *hub)
{
    MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
    MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
    struct peer_keys keys;
    peer_keys_of(hub, &keys);
    tls.trustStore = keys.ca;
    tls.keyStore = keys.cert;
    tls.privateKey = keys.key;
    options.ssl = &tls;
    options.keepAliveInterval = KEEPALIVE_S;
    options.cleansession = 0; /* a clean one would throw the outbox away */
    options.maxInflight = IN_FLIGHT;
    options.MQTTVersion = MQTTVERSION_3_1_1;
    options.onSuccess = on_connect;
    options.onFailure = on_refused;
    options.context = bench;
    bench->began_ns = bench_now_ns();
    bench->began_cpu_ns = bench_cpu_ns();
    must("connect", MQTTAsync_connect(bench->client, &options));
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"hub", required_argument, NULL, 'h'},
                                            {"port", required_argument, NULL, 'p'},
                                            {"dir", required_argument, NULL, 'd'},
                                            {"lines", required_argument, NULL, 'l'},
                                            {0}};
    static struct bench bench;
    const char *given[4] = {NULL};
    static const char letters[] = "hpdl";
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        const char *at = strchr(letters, c);
        given[at ? at - letters : 0] = at ? optarg : NULL;
    }
    if (!given[0] || !given[1] || !given[2] || !given[3]) {
        fputs("usage: bench_paho --hub DIR --port N --dir DIR --lines FILE\n", stderr);
        return 2;
    }
    char uri[64];
    snprintf(uri, sizeof(uri), "ssl://127.0.0.1:%s", given[1]);
    sem_init(&bench.done, 0, 0);
    make_client(&bench, uri, given[2]);
    fill(&bench, given[3]);
    connect_client(&bench, given[0]);
    sem_wait(&bench.done);
    sem_wait(&bench.done);
    printf("{\"peer\":\"paho\",\"events\":%llu,\"puback_seconds\":%.4f,\"seconds\":%.4f,"
           "\"cpu_ms\":%.1f}\n",
           (unsigned long long)bench.events, (double)(bench.delivered_ns - bench.began_ns) / 1e9,
           (double)(bench.acked_ns - bench.began_ns) / 1e9,
           (double)(bench_cpu_ns() - bench.began_cpu_ns) / 1e6);
    MQTTAsync_disconnect(bench.client, NULL);
    MQTTAsync_destroy(&bench.client);
    return 0;
}
