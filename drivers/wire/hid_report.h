/*
 * USB HID report descriptors (Device Class Definition for HID 1.11, section 6.2.2): where in a
 * device's reports which value lies. Point of sale devices order and size their fields as they
 * like, so this is asked rather than assumed:
 *
 *     struct hid_report report;
 *     struct hid_place weight;
 *     if (hid_report_parse(descriptor, n, &report, NULL) == 0 &&
 *         hid_report_find(&report, HID_INPUT, 0x8D, 0x40, &weight) == 0 &&
 *         hid_place_get(&weight, bytes, len, 0, &value) == 0) …
 *
 * A field is one main item, or a part of it: its elements all have the usage `usage`, or count up
 * from it to `usage_last` where the descriptor named a range. Padding (constant items) is stepped
 * over and no field. Offsets are in bits from the first byte of a report as hidraw and libusb give
 * it: with the report id in front, if the device numbers its reports.
 *
 * Not kept: upper and physical limits, units, inner collections, designators, strings; of a set of
 * alternative usages (a delimiter) only the first.
 */
#ifndef DRIVERS_WIRE_HID_REPORT_H
#define DRIVERS_WIRE_HID_REPORT_H

#include "drivers/base/str.h"

#define HID_FIELDS_MAX       128
#define HID_REPORTS_MAX      32   /* of one kind and id */
#define HID_REPORT_BYTES_MAX 4096 /* of one report */
#define HID_DEPTH_MAX        16   /* collections within each other */
#define HID_STACK_MAX        8    /* pushed global states */
#define HID_USAGES_MAX       32   /* usages and ranges before one main item */

enum hid_kind { HID_INPUT, HID_OUTPUT, HID_FEATURE };

struct hid_field {
    uint8_t kind;      /* enum hid_kind */
    uint8_t report_id; /* 0: the device does not number its reports */
    uint8_t size_bits; /* of an element, 1 to 32 */
    bool is_array;     /* elements hold usage numbers, not values (a keyboard's keys) */
    uint16_t page;
    uint16_t usage;
    uint16_t usage_last;
    uint16_t application_page; /* of the outermost collection around it; 0: none */
    uint16_t count;            /* of elements */
    uint32_t bit_offset;       /* of the first element in the report */
    int32_t logical_min;       /* below 0: the values are signed */
};

struct hid_size {
    uint8_t kind;
    uint8_t report_id;
    uint32_t bits; /* with the report id */
};

struct hid_report {
    size_t n_fields;
    struct hid_field fields[HID_FIELDS_MAX];
    size_t n_sizes;
    struct hid_size sizes[HID_REPORTS_MAX];
    bool is_numbered; /* reports begin with their id */
};

/* Where the elements of one usage lie. */
struct hid_place {
    uint8_t report_id;
    uint8_t size_bits;
    bool is_signed;
    uint16_t count; /* 0: nowhere */
    uint32_t bit_offset;
};

/* RAFF_E_SYNTAX for what is no descriptor, RAFF_E_FULL and RAFF_E_TOO_LONG for one beyond the
 * limits above. `fault_at`, if not NULL, then has the offset of the item that broke it. */
int hid_report_parse(const uint8_t *bytes, size_t n, struct hid_report *ret_report,
                     size_t *fault_at) MUST_CHECK;

/* The first field of that kind with the usage; array fields are passed over. RAFF_E_NOT_FOUND. */
int hid_report_find(const struct hid_report *report, enum hid_kind kind, uint16_t page,
                    uint16_t usage, struct hid_place *ret_place) MUST_CHECK;
/* The same in the report of that id alone. */
int hid_report_find_in(const struct hid_report *report, enum hid_kind kind, uint8_t report_id,
                       uint16_t page, uint16_t usage, struct hid_place *ret_place) MUST_CHECK;

/* Bytes of the report, its id included; 0 if the descriptor has no such report. */
size_t hid_report_bytes(const struct hid_report *report, enum hid_kind kind, uint8_t report_id);
/* Of the longest report of that kind. */
size_t hid_report_longest(const struct hid_report *report, enum hid_kind kind);

/* Element `i` of a place in a report of `n` bytes. RAFF_E_MISSING if the report is too short, is
 * another one, or has no such element. */
int hid_place_get(const struct hid_place *place, const uint8_t *bytes, size_t n, size_t i,
                  int64_t *ret_value) MUST_CHECK;
/* The same the other way: as many of the value's low bits as an element has. */
int hid_place_set(const struct hid_place *place, uint8_t *bytes, size_t n, size_t i,
                  uint32_t value) MUST_CHECK;

#endif
