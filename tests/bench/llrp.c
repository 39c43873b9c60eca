/*
 * RO_ACCESS_REPORTs of 100 tags, all that a TagReportContentSelector can ask for and the EPC,
 * decoded: by llrp_tags_next, every value looked at, and as events of the grammar. Beside memcpy of
 * the same bytes, in turns.
 */
#include "drivers/wire/llrp.h"
#include "drivers/wire/llrp_write.h"
#include "tests/bench/measure.h"

#define TAGS         100
#define REPORTS      2000 /* a sample */
#define SAMPLES      31
#define BUDGET_RATIO (1600.0 / 18.0) /* memcpy does 1,600 M tags/s where 18 M are wanted */
#define REPORT_MAX   16384

static uint8_t report[REPORT_MAX];
static size_t report_len;
static uint8_t copied[REPORT_MAX];
static struct llrp llrp;
static volatile uint64_t sink;

static void write_tag(struct llrp_writer *writer, unsigned i)
{
    uint8_t epc[12] = {0x30,      0x14, 0xF7, 0x33, 0x7C, 0, 0x1F, 0x40, 0, 0, (uint8_t)(i >> 8),
                       (uint8_t)i};
    llrp_begin(writer, LLRP_TagReportData);
    llrp_begin(writer, LLRP_EPC_96);
    llrp_write_bytes(writer, epc, sizeof(epc));
    llrp_end(writer);
    LLRP_PARAMETER(writer, LLRP_ROSpecID, 1);
    LLRP_PARAMETER(writer, LLRP_SpecIndex, 1);
    LLRP_PARAMETER(writer, LLRP_InventoryParameterSpecID, 1);
    LLRP_PARAMETER(writer, LLRP_AntennaID, 1 + i % 4);
    LLRP_PARAMETER(writer, LLRP_PeakRSSI, (uint64_t)(-40 - (int64_t)(i % 30)));
    LLRP_PARAMETER(writer, LLRP_ChannelIndex, 1 + i % 50);
    LLRP_PARAMETER(writer, LLRP_FirstSeenTimestampUTC, 1700000000000000 + i * 997);
    LLRP_PARAMETER(writer, LLRP_LastSeenTimestampUTC, 1700000001000000 + i * 991);
    LLRP_PARAMETER(writer, LLRP_TagSeenCount, 1 + i % 9);
    LLRP_PARAMETER(writer, LLRP_AccessSpecID, 0);
    llrp_end(writer);
}

static void write_report(void)
{
    struct llrp_writer writer = llrp_writer_over(report, sizeof(report), LLRP_1_0_1);
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 1);
    for (unsigned i = 0; i < TAGS; i++) {
        write_tag(&writer, i);
    }
    llrp_end(&writer);
    if (writer.error) {
        abort();
    }
    report_len = writer.len;
}

static void run_memcpy(void)
{
    memcpy(copied, report, report_len);
    __asm__ volatile("" : : "r"(copied) : "memory");
}

static void run_tags(void)
{
    struct llrp_tags tags =
        llrp_tags_over(report + LLRP_HEADER_BYTES, report_len - LLRP_HEADER_BYTES);
    struct llrp_tag tag;
    uint64_t sum = 0;
    unsigned n = 0;
    while (llrp_tags_next(&tags, &tag) > 0) {
        sum += tag.epc[11] + tag.value[LLRP_ROSpecID] + tag.value[LLRP_SpecIndex] +
               tag.value[LLRP_InventoryParameterSpecID] + tag.value[LLRP_AntennaID] +
               tag.value[LLRP_PeakRSSI] + tag.value[LLRP_ChannelIndex] +
               tag.value[LLRP_FirstSeenTimestampUTC] + tag.value[LLRP_LastSeenTimestampUTC] +
               tag.value[LLRP_TagSeenCount] + tag.value[LLRP_AccessSpecID];
        n++;
    }
    if (n != TAGS) {
        abort();
    }
    sink += sum;
}

static void run_events(void)
{
    struct wire_event event;
    unsigned n = 0;
    for (size_t done = 0; done < report_len;) {
        done += wire_feed(&llrp.wire, report + done, report_len - done);
        while (wire_next(&llrp.wire, &event)) {
            sink += event.tag.last_us;
            n++;
        }
    }
    if (n != TAGS) {
        abort();
    }
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {{"memcpy", run_memcpy}, {"tags", run_tags}, {"events", run_events}};

#define CASES (sizeof(cases) / sizeof(cases[0]))

/* Nanoseconds a tag. */
static double sample(void (*run)(void))
{
    uint64_t start = bench_now_ns();
    for (unsigned i = 0; i < REPORTS; i++) {
        run();
    }
    return (double)(bench_now_ns() - start) / REPORTS / TAGS;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, SAMPLES, sizeof(*values), compare);
    return values[SAMPLES / 2];
}

int main(void)
{
    static double ns[CASES][SAMPLES];
    static double ratio[CASES][SAMPLES];
    wire_init(&llrp.wire, &llrp_grammar);
    write_report();
    for (size_t i = 0; i < SAMPLES; i++) {
        for (size_t j = 0; j < CASES; j++) {
            ns[j][i] = sample(cases[j].run);
            ratio[j][i] = ns[j][i] / ns[0][i];
        }
    }
    for (size_t j = 0; j < CASES; j++) {
        double each = median(ns[j]);
        printf("{\"bench\":\"llrp\",\"case\":\"%s\",\"bytes_a_tag\":%.1f,\"ns_a_tag\":%.2f,"
               "\"million_tags_a_s\":%.1f,\"beside_memcpy\":%.1f,\"budget\":%.0f}\n",
               cases[j].name, (double)report_len / TAGS, each, 1000.0 / each, median(ratio[j]),
               BUDGET_RATIO);
    }
    return 0;
}
