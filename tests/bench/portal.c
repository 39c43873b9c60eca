/*
 * A portal: 1,000 reads a second of 500 tags, from the bytes of a module to the callbacks of
 * arrivals and departures: grammar, fold, a callback for every tag that came or left. What share of
 * one core it takes, by processor time; the budget is 5%. Beside memcpy of the same bytes.
 */
#include <stdio.h>

#include "drivers/device/fold.h"
#include "drivers/wire/a0.h"
#include "drivers/wire/bb.h"
#include "drivers/wire/mercury.h"
#include "tests/bench/measure.h"

#define TAGS        500
#define READS       1000 /* a second */
#define SECONDS     120  /* of the portal, as fast as it goes */
#define SAMPLES     9
#define CHUNK       512 /* bytes that a tty gives at once */
#define LEAVE_US    2000000
#define BUDGET      5.0
#define FRAME_ROOM  64
#define STREAM_ROOM ((size_t)TAGS * FRAME_ROOM)

static uint8_t stream[STREAM_ROOM]; /* each tag once */
static size_t stream_len;
static volatile uint64_t sink;

struct portal {
    union {
        struct wire wire;
        struct mercury mercury;
        struct a0 a0;
        struct bb bb;
    } grammar;
    struct fold fold;
    uint64_t now_us;
    uint64_t reads, arrived, left;
};

static void epc_of(unsigned i, uint8_t epc[12])
{
    static const uint8_t item[] = {0x30, 0x14, 0xF7, 0x33, 0x7C, 0x00, 0x1F, 0x40};
    memcpy(epc, item, sizeof(item));
    epc[8] = epc[9] = 0;
    epc[10] = (uint8_t)(i >> 8);
    epc[11] = (uint8_t)i;
}

static size_t write_mercury(unsigned i, uint8_t *frame)
{
    uint8_t data[40] = {0x10, 0x00, 0x1B, 0x01, 0xFF, 0x01, 0x01, 0xC3, 0x11,
                        0x0E, 0x06, 0xA0, 0x00, 0x00, 0x01, 0x62, 0x00, 0x00,
                        0x05, 0x00, 0x00, 0x0F, 0x00, 0x80, 0x30, 0x00};
    epc_of(i, data + 26);
    data[7] = (uint8_t)(0xC0 + i % 16);
    data[8] = i % 2 ? 0x11 : 0x22;
    return mercury_write_answer(MERCURY_READ_TAG_ID_MULTIPLE, 0, data, sizeof(data), frame);
}

static size_t write_a0(unsigned i, uint8_t *frame)
{
    uint8_t data[16] = {(uint8_t)(0x10 | i % 4), 0x30, 0x00};
    epc_of(i, data + 3);
    data[15] = (uint8_t)(0x40 + i % 16);
    return a0_write(1, A0_FAST_SWITCH_ANT_INVENTORY, data, sizeof(data), frame);
}

static size_t write_bb(unsigned i, uint8_t *frame)
{
    uint8_t data[17] = {(uint8_t)(0xC0 + i % 16), 0x30, 0x00};
    epc_of(i, data + 3);
    return bb_write(BB_NOTICE, BB_SINGLE_POLL, data, sizeof(data), frame);
}

static const struct family {
    const char *name;
    const struct wire_grammar *grammar;
    size_t (*write)(unsigned i, uint8_t *frame);
} families[] = {{"mercury", &mercury_grammar, write_mercury},
                {"a0", &a0_grammar, write_a0},
                {"bb", &bb_grammar, write_bb}};

/* What a user's callback would be given. */
static void tell(const struct fold_tag *tag, uint64_t *count)
{
    (*count)++;
    sink += tag->count + tag->best.epc[11] + tag->antennas[0].count;
}

static void take(struct portal *portal, const struct wire_tag *sight)
{
    const struct fold_tag *tag = NULL;
    portal->reads++;
    portal->now_us += 1000000 / READS;
    if (fold_see(&portal->fold, sight, portal->now_us, &tag) == FOLD_ARRIVED) {
        tell(tag, &portal->arrived);
    }
    while ((tag = fold_expire(&portal->fold, portal->now_us))) {
        tell(tag, &portal->left);
    }
}

static void feed(struct portal *portal, const uint8_t *bytes, size_t n)
{
    struct wire_event event;
    while (n > 0) {
        size_t used = wire_feed(&portal->grammar.wire, bytes, n);
        bytes += used;
        n -= used;
        while (wire_next(&portal->grammar.wire, &event)) {
            if (event.kind == WIRE_TAG) {
                take(portal, &event.tag);
            }
        }
    }
}

/* The whole stream SECONDS * READS / TAGS times; after every tenth time the field is empty for as
 * long as it takes for all to leave. */
static void run_portal(struct portal *portal)
{
    for (unsigned round = 0; round < SECONDS * READS / TAGS; round++) {
        for (size_t done = 0; done < stream_len; done += CHUNK) {
            feed(portal, stream + done, stream_len - done < CHUNK ? stream_len - done : CHUNK);
        }
        portal->now_us += round % 10 == 9 ? 2 * LEAVE_US : 0;
    }
}

static void run_memcpy(void)
{
    static uint8_t copied[STREAM_ROOM];
    for (unsigned round = 0; round < SECONDS * READS / TAGS; round++) {
        memcpy(copied, stream, stream_len);
        __asm__ volatile("" : : "r"(copied) : "memory");
    }
}

static uint64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void bench(const struct family *family)
{
    static struct portal portal;
    uint64_t portal_ns[SAMPLES];
    uint64_t memcpy_ns[SAMPLES];
    const struct fold_config config = {.tags_max = FOLD_TAGS_MAX, .leave_us = LEAVE_US};
    stream_len = 0;
    for (unsigned i = 0; i < TAGS; i++) {
        stream_len += family->write(i, stream + stream_len);
    }
    for (unsigned i = 0; i < SAMPLES; i++) {
        portal = (struct portal){.now_us = 1};
        wire_init(&portal.grammar.wire, family->grammar);
        if (fold_init(&portal.fold, &config)) {
            abort();
        }
        uint64_t start = cpu_ns();
        run_portal(&portal);
        portal_ns[i] = cpu_ns() - start;
        start = cpu_ns();
        run_memcpy();
        memcpy_ns[i] = cpu_ns() - start;
        fold_release(&portal.fold);
    }
    if (portal.reads != (uint64_t)SECONDS * READS || portal.arrived < TAGS) {
        abort();
    }
    double each_us = bench_percentile_us(portal_ns, SAMPLES, 50) / (double)portal.reads;
    double copy_us = bench_percentile_us(memcpy_ns, SAMPLES, 50) / (double)portal.reads;
    printf("{\"bench\":\"portal\",\"case\":\"%s\",\"reads_a_s\":%d,\"tags\":%d,\"ns_a_read\":%.0f,"
           "\"percent_of_a_core\":%.3f,\"budget\":%.0f,\"beside_memcpy\":%.0f,\"arrived\":%llu,"
           "\"left\":%llu}\n",
           family->name, READS, TAGS, each_us * 1000, each_us * READS / 10000, BUDGET,
           each_us / copy_us, (unsigned long long)portal.arrived, (unsigned long long)portal.left);
}

int main(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
        bench(&families[i]);
    }
    return 0;
}
