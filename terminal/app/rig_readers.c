#include "drivers/base/error.h"
#include "drivers/code/epc.h"
#include "terminal/app/rig.h"

#define MS_PER_DAY 86400000LL
#define OFFERS_MAX 256 /* steps in a row that tags lead to: more than any task has */
#define CDBM       100 /* in a dBm */

#define BADGE_PREFIX "nfc:"

/* --- badges --- */

static void take_scan(struct rig *rig, struct str raw)
{
    struct scan *scan = &rig->scan;
    if (scan_decode(raw, GS1_FLOOR, rig_utc_ms() / MS_PER_DAY, scan) != 0) {
        log_info("raff", "tag not understood: %s", scan->fault.why);
    }
    struct flow_input input = {.kind = FLOW_SCAN, .scan = scan};
    rig_input(rig, &input);
}

/* "nfc:04a2b3c4d5e6f7": what people.csv has for a badge on which nothing is written. */
static void take_uid(struct rig *rig, const struct wire_tag *tag)
{
    char badge[sizeof(BADGE_PREFIX) + (size_t)2 * WIRE_EPC_MAX] = BADGE_PREFIX;
    to_hex(tag->epc, tag->epc_bits / 8u, badge + strlen(BADGE_PREFIX));
    take_scan(rig, str_of(badge));
}

/* --- tags --- */

bool rig_readers_read(struct rig *rig, const struct rig_tag *tag)
{
    struct epc epc;
    struct code_fault fault;
    if (epc_read_bits(tag->epc, tag->bits, 0, &epc, &fault) == 0 && epc.elements[0] &&
        scan_decode(str_of(epc.elements), GS1_FLOOR, rig_utc_ms() / MS_PER_DAY, &rig->scan) == 0) {
        return true;
    }
    scan_reset(&rig->scan);
    to_hex(tag->epc, (tag->bits + 7u) / 8u, rig->scan.raw);
    rig->scan.raw_len = strlen(rig->scan.raw);
    return false;
}

static void offer(struct rig *rig, const struct rig_tag *tag)
{
    struct flow_input input = {.kind = FLOW_TAG, .scan = &rig->scan};
    (void)rig_readers_read(rig, tag);
    rig_input(rig, &input);
}

static void offer_all(struct rig_reader *reader)
{
    for (size_t i = 0; i < reader->n_tags && !reader->rig->stopping; i++) {
        offer(reader->rig, &reader->tags[i]);
    }
}

/* What lies in the field when a step begins to wait for it arrived before. */
void rig_readers_offer(struct rig *rig)
{
    if (rig->offering) {
        return;
    }
    rig->offering = true;
    for (size_t n = 0;
         n < OFFERS_MAX && !rig->stopping && flow_view(rig->flow)->name != rig->offered; n++) {
        rig->offered = flow_view(rig->flow)->name;
        for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
            offer_all(&rig->readers[i]);
        }
    }
    rig->offering = false;
}

static void tag_arrived(struct rig_reader *reader, const struct wire_tag *seen)
{
    struct rig_tag tag = {.bits = seen->epc_bits};
    memcpy(tag.epc, seen->epc, sizeof(tag.epc));
    if (reader->n_tags < RIG_TAGS_MAX) {
        reader->tags[reader->n_tags++] = tag;
    }
    if (!rig_readers_read(reader->rig, &tag)) {
        log_info("raff", "tag %s: no EPC that a scan could be", reader->rig->scan.raw);
    }
    offer(reader->rig, &tag);
}

static void tag_left(struct rig_reader *reader, const struct wire_tag *gone)
{
    size_t bytes = (gone->epc_bits + 7u) / 8u;
    for (size_t i = 0; i < reader->n_tags; i++) {
        const struct rig_tag *tag = &reader->tags[i];
        if (tag->bits == gone->epc_bits && memcmp(tag->epc, gone->epc, bytes) == 0) {
            reader->tags[i] = reader->tags[--reader->n_tags];
            return;
        }
    }
}

/* --- what a reader says --- */

static void take_badge(struct rig *rig, const struct reader_tag *tag)
{
    if (tag->text.len > 0) {
        take_scan(rig, tag->text);
    } else {
        take_uid(rig, &tag->tag);
    }
}

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    struct rig_reader *reader = context;
    (void)received_ns;
    if (tag->is_nfc && tag->what == READER_ARRIVED) {
        take_badge(reader->rig, tag);
    } else if (!tag->is_nfc && tag->what == READER_ARRIVED) {
        tag_arrived(reader, &tag->tag);
    } else if (!tag->is_nfc && tag->what == READER_LEFT) {
        tag_left(reader, &tag->tag);
    }
    if (!tag->is_nfc && tag->what != READER_LEFT) {
        rig_finder_sight(reader->rig, &tag->tag);
    }
}

/* --- life --- */

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig_reader *reader = context;
    copy_cut(reader->why, sizeof(reader->why), why);
    log_info("raff", "reader %s: %s %s", reader->config->driver, device_state_name(state), why);
    rig_status(reader->rig);
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static int open_reader(struct rig_reader *reader)
{
    static const struct reader_events events = {.tag = on_tag, .state = on_state};
    const struct config_reader *from = reader->config;
    const struct reader_config config = {
        .driver = from->driver,
        .host = or_null(from->host),
        .port = from->port,
        .path = or_null(from->path),
        .baud = from->baud,
        .connect = or_null(from->connect),
        .antennas = from->antennas,
        .power_cdbm = from->power_dbm * CDBM,
        .region = or_null(from->region),
        .epc_filter = or_null(from->epc_filter),
        .rssi_min_cdbm = from->rssi_min_dbm * CDBM,
        .leave_ms = (unsigned)from->leave_ms,
    };
    int error = reader_new(&reader->rig->loop, &config, &events, reader, &reader->reader);
    return error ? error : reader_run(reader->reader, READER_PORTAL, (struct str){0});
}

int rig_readers_open(struct rig *rig, struct text *why)
{
    rig_finder_open(rig);
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        struct rig_reader *reader = &rig->readers[i];
        *reader = (struct rig_reader){.rig = rig, .config = &rig->config->readers[i]};
        if (!reader->config->driver[0]) {
            continue;
        }
        int error = open_reader(reader);
        if (error) {
            text_addf(why, "reader %s: %s", reader->config->driver, error_text(error));
            return error;
        }
    }
    return 0;
}

void rig_readers_close(struct rig *rig)
{
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        if (rig->readers[i].reader) {
            reader_free(TAKE(rig->readers[i].reader));
        }
    }
}

bool rig_readers_missing(const struct rig *rig)
{
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        const struct reader *reader = rig->readers[i].reader;
        if (reader && reader_state(reader) != DEVICE_READY && reader_state(reader) != DEVICE_BUSY) {
            return true;
        }
    }
    return false;
}
