#include "drivers/wire/hid_pos.h"

#include "drivers/base/error.h"
#include "drivers/wire/honeywell.h"
#include "drivers/wire/interfaces/wire.h"

/* HID Point of Sale Usage Tables 1.02, section 5; HID Usage Tables for the byte count. */
enum {
    PAGE_DESKTOP = 0x01,
    PAGE_SCANNER = 0x8C,
    USAGE_BYTE_COUNT = 0x3B,
    USAGE_PREVENT_READ = 0x5F,
    USAGE_INITIATE_READ = 0x60,
    USAGE_ERROR_BEEP = 0x85,
    USAGE_GOOD_READ_BEEP = 0x86,
    USAGE_SYMBOLOGY_1 = 0xFB,
    USAGE_DATA = 0xFE,
    USAGE_CONTINUED = 0xFF,
};

#define BYTES(first, n)                                                                            \
    {                                                                                              \
        .size_bits = 8, .count = (n), .bit_offset = (first)*8                                      \
    }

/* The AIM id in byte 2, or in byte 3. */
static const struct hid_pos_layout usual[] = {
    {
        .report_id = 2,
        .aim = {BYTES(2, 1), BYTES(3, 1), BYTES(4, 1)},
        .data = BYTES(5, 56),
        .count = BYTES(1, 1),
        .continued = {.size_bits = 1, .count = 1, .bit_offset = 63 * 8},
    },
    {
        .report_id = 2,
        .aim = {BYTES(3, 1), BYTES(4, 1), BYTES(5, 1)},
        .data = BYTES(6, 57),
        .count = BYTES(1, 1),
        .continued = {.size_bits = 1, .count = 1, .bit_offset = 63 * 8},
    },
};

static struct hid_pos *hid_of(struct wire *wire)
{
    return container_of(wire, struct hid_pos, wire);
}

/* --- the layout --- */

static void find_aim(const struct hid_report *report, struct hid_pos_layout *layout)
{
    for (uint16_t i = 0; i < HID_POS_AIM; i++) {
        struct hid_place place;
        if (hid_report_find_in(report, HID_INPUT, layout->report_id, PAGE_SCANNER,
                               (uint16_t)(USAGE_SYMBOLOGY_1 + i), &place) == 0 &&
            place.size_bits == 8) {
            layout->aim[i] = place;
        }
    }
    /* one field of three bytes: the first usage stands for all */
    for (uint16_t i = 1; i < HID_POS_AIM && layout->aim[0].count > i; i++) {
        if (layout->aim[i].count == 0) {
            layout->aim[i] = layout->aim[0];
            layout->aim[i].bit_offset += 8U * i;
        }
    }
}

static void find_switches(const struct hid_report *report, struct hid_pos_layout *layout)
{
    static const uint16_t usages[] = {[HID_POS_PREVENT] = USAGE_PREVENT_READ,
                                      [HID_POS_READ] = USAGE_INITIATE_READ,
                                      [HID_POS_BEEP_BAD] = USAGE_ERROR_BEEP,
                                      [HID_POS_BEEP_GOOD] = USAGE_GOOD_READ_BEEP};
    for (size_t i = 0; i < HID_POS_SWITCHES; i++) {
        struct hid_place place;
        if (hid_report_find(report, HID_OUTPUT, PAGE_SCANNER, usages[i], &place) == 0) {
            layout->switches[i] = place;
            layout->switch_bytes[i] = hid_report_bytes(report, HID_OUTPUT, place.report_id);
        }
    }
}

static int layout_of(const struct hid_report *report, struct hid_pos_layout *ret_layout)
{
    struct hid_pos_layout layout = {0};
    int r = hid_report_find(report, HID_INPUT, PAGE_SCANNER, USAGE_DATA, &layout.data);
    if (r < 0 || layout.data.size_bits != 8) {
        return RAFF_E_NOT_FOUND;
    }
    layout.report_id = layout.data.report_id;
    find_aim(report, &layout);
    (void)!hid_report_find_in(report, HID_INPUT, layout.report_id, PAGE_DESKTOP, USAGE_BYTE_COUNT,
                              &layout.count); /* neither of them need be there */
    (void)!hid_report_find_in(report, HID_INPUT, layout.report_id, PAGE_SCANNER, USAGE_CONTINUED,
                              &layout.continued);
    find_switches(report, &layout);
    *ret_layout = layout;
    return 0;
}

int hid_pos_describe(struct hid_pos *hid, const uint8_t *descriptor, size_t n)
{
    struct hid_report report;
    struct hid_pos_layout layout;
    int r = hid_report_parse(descriptor, n, &report, NULL);
    r = r < 0 ? r : layout_of(&report, &layout);
    if (r < 0) {
        return r;
    }
    size_t longest = hid_report_longest(&report, HID_INPUT);
    if (longest > HID_POS_FRAME_MAX) {
        return RAFF_E_TOO_LONG;
    }
    hid->frame_bytes = longest > HID_POS_FRAME ? longest : HID_POS_FRAME;
    hid->layout = layout;
    hid->is_described = true;
    return 0;
}

size_t hid_pos_frame(const struct hid_pos *hid)
{
    return hid->frame_bytes;
}

int hid_pos_write_switch(struct hid_pos *hid, enum hid_pos_switch which, bool on,
                         uint8_t report[HID_POS_ORDER_MAX], size_t *ret_n)
{
    const struct hid_pos_layout *layout = &hid->layout;
    const struct hid_place *place = &layout->switches[which];
    size_t n = layout->switch_bytes[which];
    size_t skip = place->report_id ? 0 : 1; /* the id stands in front in any case */
    bool stays = which == HID_POS_PREVENT || which == HID_POS_READ;
    if (place->count == 0 || skip + n > HID_POS_ORDER_MAX) {
        return RAFF_E_NOT_FOUND;
    }
    hid->is_set[which] = on && stays;
    memset(report, 0, skip + n);
    report[0] = place->report_id;
    for (size_t i = 0; i < HID_POS_SWITCHES; i++) {
        bool is_on = i == which ? on : hid->is_set[i];
        (void)!hid_place_set(&layout->switches[i], report + skip, n, 0, is_on); /* if it is there */
    }
    *ret_n = skip + n;
    return 0;
}

/* --- reports --- */

static const struct hid_pos_layout *layout_for(const struct hid_pos *hid)
{
    if (hid->is_described) {
        return &hid->layout;
    }
    return &usual[hid->frame[2] != ']' && hid->frame[3] == ']' ? 1 : 0];
}

/* An element of the report at hand; 0 where the layout has none. */
static uint8_t value_at(const struct hid_pos *hid, const struct hid_place *place, size_t i)
{
    int64_t value = 0;
    return hid_place_get(place, hid->frame, hid->frame_bytes, i, &value) == 0 ? (uint8_t)value : 0;
}

static size_t data_len(const struct hid_pos *hid, const struct hid_pos_layout *layout)
{
    if (layout->count.count > 0) {
        return value_at(hid, &layout->count, 0);
    }
    size_t n = layout->data.count;
    while (n > 0 && value_at(hid, &layout->data, n - 1) == 0) {
        n--;
    }
    return n;
}

static void fail(struct hid_pos *hid, int error, const char *why, uint64_t at)
{
    if (!hid->is_skipping) {
        wire_emit_error(&hid->wire, error, why, at);
    }
    hid->is_skipping = true;
    hid->raw_len = 0;
}

/* The identifier is blank or zero where the scanner was not told to send it. Anything else there is
 * data, in a layout that is not the usual one: half a code is another code. */
static void take_aim(struct hid_pos *hid, const struct hid_pos_layout *layout, uint64_t at)
{
    bool is_blank = true;
    for (size_t i = 0; i < HID_POS_AIM; i++) {
        hid->raw[i] = (char)value_at(hid, &layout->aim[i], 0);
        is_blank = is_blank && (hid->raw[i] == '\0' || hid->raw[i] == ' ');
    }
    bool is_aim = hid->raw[0] == ']' && hid->raw[1] > ' ' && hid->raw[2] > ' ';
    hid->raw_len = is_aim ? HID_POS_AIM : 0;
    if (!is_aim && !is_blank) {
        fail(hid, RAFF_E_SYNTAX, "no AIM id where it belongs", at);
    }
}

static void take_data(struct hid_pos *hid, const struct hid_pos_layout *layout, uint64_t at)
{
    size_t n = data_len(hid, layout);
    if (n > layout->data.count) {
        fail(hid, RAFF_E_SYNTAX, "a report of more data than it has room for", at);
    } else if (n > sizeof(hid->raw) - hid->raw_len) {
        fail(hid, RAFF_E_TOO_LONG, "a read longer than any code", hid->read_start);
    }
    for (size_t i = 0; i < n && !hid->is_skipping; i++) {
        hid->raw[hid->raw_len++] = (char)value_at(hid, &layout->data, i);
    }
}

/* ]Z6: the command again, a status character before the mark at its end, as on a serial line. */
static void emit_answer(struct hid_pos *hid, struct str text)
{
    struct wire_event *event = wire_emit(&hid->wire, WIRE_MESSAGE, hid->read_start);
    event->message = (struct wire_message){.name = "", .body = text};
    if (text.len >= 2 && honeywell_take_status(text.at[text.len - 2], &event->message)) {
        event->message.body.len -= 2;
    }
}

static void end_read(struct hid_pos *hid)
{
    struct str raw = {hid->raw, hid->raw_len};
    while (raw.len > 0 && (raw.at[raw.len - 1] == '\r' || raw.at[raw.len - 1] == '\n')) {
        raw.len--;
    }
    if (raw.len > HID_POS_AIM && memcmp(raw.at, "]Z6", HID_POS_AIM) == 0) {
        emit_answer(hid, str_after(raw, HID_POS_AIM));
    } else if (raw.len > 0) {
        wire_emit_read(&hid->wire, raw, hid->read_start);
    }
    hid->raw_len = 0;
}

static void take_report(struct hid_pos *hid, const struct hid_pos_layout *layout, uint64_t at)
{
    if (!hid->is_joining) {
        hid->is_skipping = false;
        hid->read_start = at;
        take_aim(hid, layout, at);
    }
    take_data(hid, layout, at);
    hid->is_joining = value_at(hid, &layout->continued, 0) & 1;
    if (!hid->is_joining && !hid->is_skipping) {
        end_read(hid);
    }
}

static void hid_pos_step(struct wire *wire, uint8_t byte)
{
    struct hid_pos *hid = hid_of(wire);
    hid->frame[hid->len++] = byte;
    if (hid->len < hid->frame_bytes) {
        return;
    }
    const struct hid_pos_layout *layout = layout_for(hid);
    uint64_t at = wire->consumed + 1 - hid->len;
    hid->len = 0;
    if (layout->report_id && hid->frame[0] != layout->report_id) {
        wire_emit(wire, WIRE_MESSAGE, at)->message = (struct wire_message){
            .type = hid->frame[0],
            .name = "",
            .body = {(const char *)hid->frame + 1, hid->frame_bytes - 1},
        };
        return;
    }
    take_report(hid, layout, at);
}

static void hid_pos_init(struct wire *wire)
{
    hid_of(wire)->frame_bytes = HID_POS_FRAME;
}

static size_t hid_pos_pending(const struct wire *wire)
{
    const struct hid_pos *hid = container_of_const(wire, struct hid_pos, wire);
    return hid->len + hid->raw_len;
}

const struct wire_grammar hid_pos_grammar = {
    .name = "hid-pos",
    .size = sizeof(struct hid_pos),
    .init = hid_pos_init,
    .step = hid_pos_step,
    .pending = hid_pos_pending,
};
