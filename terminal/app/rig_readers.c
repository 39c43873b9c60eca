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
    for (size_t i = 0; i < reader->n_tags && !reader->device.rig->stopping; i++) {
        offer(reader->device.rig, &reader->tags[i]);
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
        for (size_t i = 0; i < RIG_READERS_MAX; i++) {
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
    char hex[2 * WIRE_EPC_MAX + 1];
    to_hex(tag.epc, (tag.bits + 7u) / 8u, hex);
    rig_device_note(&reader->device, rig_utc_ms(), str_of(hex));
    if (!rig_readers_read(reader->device.rig, &tag)) {
        log_info("raff", "tag %s: no EPC that a scan could be", hex);
    }
    offer(reader->device.rig, &tag);
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

static void take_badge(struct rig_reader *reader, const struct reader_tag *tag)
{
    rig_device_note(&reader->device, rig_utc_ms(), STR("(a badge)"));
    if (tag->text.len > 0) {
        take_scan(reader->device.rig, tag->text);
    } else {
        take_uid(reader->device.rig, &tag->tag);
    }
}

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    struct rig_reader *reader = context;
    (void)received_ns;
    if (tag->is_nfc && tag->what == READER_ARRIVED) {
        take_badge(reader, tag);
    } else if (!tag->is_nfc && tag->what == READER_ARRIVED) {
        tag_arrived(reader, &tag->tag);
    } else if (!tag->is_nfc && tag->what == READER_LEFT) {
        tag_left(reader, &tag->tag);
    }
    if (!tag->is_nfc && tag->what != READER_LEFT) {
        rig_finder_sight(reader->device.rig, &tag->tag);
    }
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig_reader *reader = context;
    rig_device_says(&reader->device, state, why);
}

/* --- life --- */

static struct rig_reader *reader_of(struct rig_device *device)
{
    return container_of(device, struct rig_reader, device);
}

static int open_reader(struct rig_reader *reader, const struct reader_config *config)
{
    static const struct reader_events events = {.tag = on_tag, .state = on_state};
    uv_loop_t *loop = &reader->device.rig->loop;
    reader->n_tags = 0;
    int error = reader_new(loop, config, &events, reader, &reader->reader);
    return error ? error : reader_run(reader->reader, READER_PORTAL, (struct str){0});
}

static bool is_configured(const struct config *config)
{
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        if (*config->readers[i].driver) {
            return true;
        }
    }
    return false;
}

static int open_given(struct rig_reader *reader, const struct config_reader *from)
{
    const struct reader_config config = {
        .driver = from->driver,
        .host = rig_or_null(from->host),
        .port = from->port,
        .path = rig_or_null(from->path),
        .baud = from->baud,
        .connect = rig_or_null(from->connect),
        .antennas = from->antennas,
        .power_cdbm = from->power_dbm * CDBM,
        .region = rig_or_null(from->region),
        .epc_filter = rig_or_null(from->epc_filter),
        .rssi_min_cdbm = from->rssi_min_dbm * CDBM,
        .leave_ms = (unsigned)from->leave_ms,
    };
    const char *where = *from->host ? from->host : *from->connect ? from->connect : from->path;
    rig_device_configure(&reader->device, from->driver, where);
    return open_reader(reader, &config);
}

static int open_configured(struct rig *rig, struct text *why)
{
    rig_finder_open(rig);
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        const struct config_reader *from = &rig->config->readers[i];
        int error = *from->driver ? open_given(&rig->readers[i], from) : 0;
        if (error) {
            text_addf(why, "reader %s: %s", from->driver, error_text(error));
            return error;
        }
    }
    return 0;
}

static int open_found(struct rig_device *device, const struct registry_thing *thing)
{
    const struct reader_config config = {
        .driver = thing->driver,
        .path = rig_or_null(thing->path),
        .connect = rig_or_null(thing->connect),
    };
    device->rig->finder.seeks = false; /* it is told as all are, if somebody looks for a tag */
    return open_reader(reader_of(device), &config);
}

static void close_reader(struct rig_device *device)
{
    struct rig_reader *reader = reader_of(device);
    reader->n_tags = 0;
    reader_free(TAKE(reader->reader));
}

static enum device_state state_of(const struct rig_device *device)
{
    return reader_state(container_of_const(device, struct rig_reader, device)->reader);
}

const struct rig_kind rig_reader_kind = {
    .is_configured = is_configured,
    .open_configured = open_configured,
    .open_found = open_found,
    .close = close_reader,
    .state = state_of,
};
