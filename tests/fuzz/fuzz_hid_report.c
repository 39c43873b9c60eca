/* links: raff_wire */
/* Any bytes as a report descriptor, and the rest of them as a report: every place found lies in the
 * report that the descriptor says there is. */
#include "drivers/wire/hid_report.h"
#include "tests/fuzz/fuzz_wire.h"

static void check_field(const struct hid_report *report, const struct hid_field *field)
{
    size_t bytes = hid_report_bytes(report, (enum hid_kind)field->kind, field->report_id);
    struct hid_place place;
    fuzz_require(field->size_bits >= 1 && field->size_bits <= 32 && field->count >= 1);
    fuzz_require(field->bit_offset + (size_t)field->size_bits * field->count <= bytes * 8);
    fuzz_require(bytes <= HID_REPORT_BYTES_MAX);
    int r = hid_report_find(report, (enum hid_kind)field->kind, field->page, field->usage, &place);
    fuzz_require(field->is_array || r == 0);
    if (r == 0) {
        static uint8_t full[HID_REPORT_BYTES_MAX];
        int64_t value;
        full[0] = place.report_id;
        bytes = hid_report_bytes(report, (enum hid_kind)field->kind, place.report_id);
        fuzz_require(hid_place_get(&place, full, bytes, place.count - 1U, &value) == 0);
        fuzz_require(hid_place_get(&place, full, bytes, place.count, &value) < 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hid_report report;
    size_t at = 0;
    if (hid_report_parse(data, size, &report, &at) < 0) {
        fuzz_require(at <= size);
        return 0;
    }
    for (size_t i = 0; i < report.n_fields; i++) {
        check_field(&report, &report.fields[i]);
    }
    return 0;
}
