/*
 * USB HID scales: HID Point of Sale Usage Tables 1.02, section 4, usage page 0x8D. The stream is
 * the scale's input reports, report id first, each hid_scale_frame() bytes long: whoever feeds them
 * fills a shorter one up with zeros. That is 6 bytes without a descriptor, as DYMO, Stamps.com and
 * Mettler Toledo postal scales have it, and always in `raff replay hid-scale`:
 *
 *     03 status unit exponent weight weight
 *
 * The weight is unsigned, low byte first, times ten to the (signed) exponent; status and unit
 * count from 1 through the usages of "Scale Status" and "Weight Unit". With a descriptor the values
 * are where it says.
 *
 * Stable or in motion, the report is a WIRE_WEIGHT, otherwise a WIRE_STATUS that says why there is
 * none. Reports with another id are a WIRE_MESSAGE "" of that type. A scale sends reports by
 * itself, several a second.
 */
#ifndef DRIVERS_WIRE_HID_SCALE_H
#define DRIVERS_WIRE_HID_SCALE_H

#include "drivers/wire/hid_report.h"
#include "drivers/wire/wire.h"

#define HID_SCALE_FRAME     6
#define HID_SCALE_FRAME_MAX 64

/* An index into usages: the first element's value that stands for the first usage. */
struct hid_scale_choice {
    struct hid_place place;
    int64_t first;
};

struct hid_scale_layout {
    uint8_t report_id;
    struct hid_place weight;
    struct hid_place exponent; /* count 0: not sent, 0 */
    struct hid_scale_choice unit;
    struct hid_scale_choice status;
    struct hid_place zero; /* the bit of an output report that zeroes the scale; count 0: none */
    size_t zero_bytes;     /* of that report */
};

struct hid_scale {
    struct wire wire;
    struct hid_scale_layout layout;
    size_t frame_bytes;
    size_t len;
    uint8_t frame[HID_SCALE_FRAME_MAX];
};

extern const struct wire_grammar hid_scale_grammar;

/* Takes the layout from the device's report descriptor. RAFF_E_NOT_FOUND if it has no weight, unit
 * and status in one report; RAFF_E_TOO_LONG for reports longer than any; hid_report_parse's errors.
 * The layout stays as it was then. Only between reports. */
int hid_scale_describe(struct hid_scale *scale, const uint8_t *descriptor, size_t n) MUST_CHECK;
/* Bytes of every report that is fed. */
size_t hid_scale_frame(const struct hid_scale *scale);
/* The output report, id first (0 where reports have none), that makes what lies on it nothing;
 * *ret_n bytes of it. RAFF_E_NOT_FOUND where the descriptor has none, or there was none. */
int hid_scale_write_zero(const struct hid_scale *scale, uint8_t report[HID_SCALE_FRAME_MAX],
                         size_t *ret_n) MUST_CHECK;

#endif
