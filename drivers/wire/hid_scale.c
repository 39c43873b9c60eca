#include "drivers/wire/hid_scale.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"
#include "drivers/wire/weight.h"

/* HID Point of Sale Usage Tables 1.02, section 4. */
enum {
    PAGE_SCALE = 0x8D,
    USAGE_WEIGHT = 0x40,
    USAGE_SCALING = 0x41,
    USAGE_UNIT_FIRST = 0x51,   /* milligram */
    USAGE_STATUS_FIRST = 0x71, /* fault */
    USAGE_ZERO = 0x80,
};

/* "Weight Unit", usages 51 to 5C. A tael is another weight in each country. */
static const char *const units[] = {"mg",  "g", "kg", "ct",  NULL, "gr",
                                    "dwt", "t", "tn", "ozt", "oz", "lb"};

/* "Scale Status", usages 71 to 78. */
static const struct status {
    const char *fault; /* NULL: there is a weight */
    const char *name;
    bool is_stable;
} statuses[] = {
    {"fault", "fault", false},
    {NULL, "stable at centre of zero", true},
    {NULL, "in motion", false},
    {NULL, "weight stable", true},
    {"under zero", "under zero", false},
    {"over range", "over weight limit", false},
    {"needs calibration", "requires calibration", false},
    {"needs zero", "requires re-zeroing", false},
};

static const struct hid_scale_layout usual = {
    .report_id = 3,
    .weight = {.size_bits = 16, .count = 1, .bit_offset = 32},
    .exponent = {.size_bits = 8, .is_signed = true, .count = 1, .bit_offset = 24},
    .unit = {{.size_bits = 8, .count = 1, .bit_offset = 16}, 1},
    .status = {{.size_bits = 8, .count = 1, .bit_offset = 8}, 1},
};

static struct hid_scale *scale_of(struct wire *wire)
{
    return container_of(wire, struct hid_scale, wire);
}

/* --- the layout --- */

/* An array of usages (hid_report_find passes those over) or a plain value that counts from 1. */
static int find_choice(const struct hid_report *report, uint8_t report_id, uint16_t first_usage,
                       struct hid_scale_choice *ret_choice)
{
    for (size_t i = 0; i < report->n_fields; i++) {
        const struct hid_field *field = &report->fields[i];
        bool is_there = field->kind == HID_INPUT && field->page == PAGE_SCALE &&
                        field->report_id == report_id && field->is_array;
        if (is_there && field->usage <= first_usage && field->usage_last >= first_usage) {
            *ret_choice = (struct hid_scale_choice){
                .place = {.report_id = field->report_id,
                          .size_bits = field->size_bits,
                          .count = field->count,
                          .bit_offset = field->bit_offset},
                .first = (int64_t)field->logical_min + (first_usage - field->usage),
            };
            return 0;
        }
    }
    ret_choice->first = 1;
    return hid_report_find_in(report, HID_INPUT, report_id, PAGE_SCALE, (uint16_t)(first_usage - 1),
                              &ret_choice->place);
}

static void find_zero(const struct hid_report *report, struct hid_scale_layout *layout)
{
    struct hid_place place;
    if (hid_report_find(report, HID_OUTPUT, PAGE_SCALE, USAGE_ZERO, &place) == 0) {
        layout->zero = place;
        layout->zero_bytes = hid_report_bytes(report, HID_OUTPUT, place.report_id);
    }
}

static int layout_of(const struct hid_report *report, struct hid_scale_layout *ret_layout)
{
    struct hid_scale_layout layout = {0};
    int error = hid_report_find(report, HID_INPUT, PAGE_SCALE, USAGE_WEIGHT, &layout.weight);
    layout.report_id = layout.weight.report_id;
    if (!error) {
        error = find_choice(report, layout.report_id, USAGE_UNIT_FIRST, &layout.unit);
    }
    if (!error) {
        error = find_choice(report, layout.report_id, USAGE_STATUS_FIRST, &layout.status);
    }
    if (error) {
        return error;
    }
    (void)!hid_report_find_in(report, HID_INPUT, layout.report_id, PAGE_SCALE, USAGE_SCALING,
                              &layout.exponent); /* few have it */
    find_zero(report, &layout);
    *ret_layout = layout;
    return 0;
}

int hid_scale_describe(struct hid_scale *scale, const uint8_t *descriptor, size_t n)
{
    struct hid_report report;
    struct hid_scale_layout layout;
    int error = hid_report_parse(descriptor, n, &report, NULL);
    error = error ? error : layout_of(&report, &layout);
    if (error) {
        return error;
    }
    size_t longest = hid_report_longest(&report, HID_INPUT);
    if (longest > HID_SCALE_FRAME_MAX) {
        return RAFF_E_TOO_LONG;
    }
    scale->layout = layout;
    scale->frame_bytes = longest;
    return 0;
}

size_t hid_scale_frame(const struct hid_scale *scale)
{
    return scale->frame_bytes;
}

int hid_scale_write_zero(const struct hid_scale *scale, uint8_t report[HID_SCALE_FRAME_MAX],
                         size_t *ret_n)
{
    const struct hid_scale_layout *layout = &scale->layout;
    size_t n = layout->zero_bytes;
    size_t skip = layout->zero.report_id ? 0 : 1; /* the id stands in front in any case */
    if (layout->zero.count == 0 || skip + n > HID_SCALE_FRAME_MAX) {
        return RAFF_E_NOT_FOUND;
    }
    memset(report, 0, skip + n);
    report[0] = layout->zero.report_id;
    *ret_n = skip + n;
    return hid_place_set(&layout->zero, report + skip, n, 0, 1);
}

/* --- reports --- */

static int64_t value_of(const struct hid_scale *scale, const struct hid_place *place)
{
    int64_t value = 0;
    return hid_place_get(place, scale->frame, scale->frame_bytes, 0, &value) == 0 ? value : 0;
}

/* Which of the usages, from 0; -1 for none of them. */
static int64_t choice_of(const struct hid_scale *scale, const struct hid_scale_choice *choice,
                         size_t n)
{
    int64_t index = value_of(scale, &choice->place) - choice->first;
    return index >= 0 && index < (int64_t)n ? index : -1;
}

static void emit_weight(struct hid_scale *scale, bool is_stable, uint64_t at)
{
    int64_t index = choice_of(scale, &scale->layout.unit, ARRAY_SIZE(units));
    const struct weight_unit *unit =
        index >= 0 && units[index] ? weight_unit_of(str_of(units[index])) : NULL;
    struct wire_weight weight = {.stable = is_stable};
    int64_t digits = value_of(scale, &scale->layout.weight);
    bool is_negative = digits < 0;
    uint64_t size = is_negative ? -(uint64_t)digits : (uint64_t)digits;
    if (!unit) {
        wire_emit(&scale->wire, WIRE_STATUS, at)->status =
            (struct wire_status){.fault = "not in a unit of weight", .name = "unit"};
        return;
    }
    if (weight_scaled(size, (int)value_of(scale, &scale->layout.exponent), unit, &weight.mg)) {
        wire_emit_error(&scale->wire, RAFF_E_SYNTAX, "a weight beyond any", at);
        return;
    }
    weight.mg = is_negative ? -weight.mg : weight.mg;
    weight.unit = unit->name;
    wire_emit(&scale->wire, WIRE_WEIGHT, at)->weight = weight;
}

static void take_report(struct hid_scale *scale, uint64_t at)
{
    int64_t index = choice_of(scale, &scale->layout.status, ARRAY_SIZE(statuses));
    if (index < 0) {
        wire_emit_error(&scale->wire, RAFF_E_SYNTAX, "a status that is none", at);
        return;
    }
    const struct status *status = &statuses[index];
    if (!status->fault) {
        emit_weight(scale, status->is_stable, at);
        return;
    }
    wire_emit(&scale->wire, WIRE_STATUS, at)->status =
        (struct wire_status){.fault = status->fault, .name = status->name};
}

static void hid_scale_step(struct wire *wire, uint8_t byte)
{
    struct hid_scale *scale = scale_of(wire);
    scale->frame[scale->len++] = byte;
    if (scale->len < scale->frame_bytes) {
        return;
    }
    uint64_t at = wire->consumed + 1 - scale->len;
    scale->len = 0;
    if (scale->layout.report_id && scale->frame[0] != scale->layout.report_id) {
        wire_emit(wire, WIRE_MESSAGE, at)->message = (struct wire_message){
            .type = scale->frame[0],
            .name = "",
            .body = {(const char *)scale->frame + 1, scale->frame_bytes - 1},
        };
        return;
    }
    take_report(scale, at);
}

static void hid_scale_init(struct wire *wire)
{
    struct hid_scale *scale = scale_of(wire);
    scale->layout = usual;
    scale->frame_bytes = HID_SCALE_FRAME;
}

static size_t hid_scale_pending(const struct wire *wire)
{
    return container_of_const(wire, struct hid_scale, wire)->len;
}

const struct wire_grammar hid_scale_grammar = {
    .name = "hid-scale",
    .size = sizeof(struct hid_scale),
    .init = hid_scale_init,
    .step = hid_scale_step,
    .pending = hid_scale_pending,
};
