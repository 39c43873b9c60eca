/*
 * USB HID bar code scanners: HID Point of Sale Usage Tables 1.02, usage page 0x8C. The stream is
 * the scanner's input reports as hidraw or an interrupt transfer gives them, report id first, each
 * `frame_bytes` long: whoever feeds them fills a shorter one up with zeros (hid_pos_frame). That is
 * 64 bytes unless hid_pos_describe found longer ones, and always in `raff replay hid-pos`.
 *
 *     02 count aim aim aim data[56] … continued
 *
 * is the layout without a descriptor, as Honeywell's and Youjie's scanners have it: the data begin
 * at byte 5, and bit 0 of byte 63 says that the code goes on in the next report. ? Others put one
 * byte in between, so that the AIM id's ']' stands in byte 3 instead of 2 (as the WebHID library of
 * point-of-sale.dev reads Zebra's and Datalogic's). With a descriptor the fields are where it says:
 * AIM id (usages FB to FD), decoded data (FE), continued (FF), and a byte count (Generic Desktop
 * 3B) if there is one. Without a count, zeros at the end of a report's data are none of it. Of
 * Honeywell's two collections that of page 8C counts, not FF8C.
 *
 * A read is the AIM id and the data of all its reports, without CR and LF at the end. What a
 * Honeywell scanner answers to a menu command comes the same way with the AIM id ]Z6: that is a
 * WIRE_MESSAGE as honeywell.h has it. (Its longer texts, REVINF, come
 * before that as reads with ]X0.) Reports with another id are a WIRE_MESSAGE "" of that type.
 *
 * Honeywell, Youjie: the scanner sends nothing before the feature report FE 01 was set.
 *
 * Where the descriptor has them, an output report (the "trigger report", mostly 04 and eight bits)
 * has switches: 5F prevents reading and 60 reads, for as long as they are set; 85 and 86 beep, and
 * are over by themselves. So have it the descriptors of Honeywell's, a scanner firmware by JieLi,
 * and a program that disables a Datalogic GD4500 by 04 02 and enables it by 04 00.
 */
#ifndef DRIVERS_WIRE_HID_POS_H
#define DRIVERS_WIRE_HID_POS_H

#include "drivers/wire/hid_report.h"
#include "drivers/wire/wire.h"

#define HID_POS_FRAME     64
#define HID_POS_FRAME_MAX 1024 /* the longest interrupt transfer */
#define HID_POS_READ_MAX  8192 /* QR Code holds 7,089 digits */
#define HID_POS_AIM       3
#define HID_POS_ORDER_MAX 64 /* bytes of an output report with a switch in it */

enum hid_pos_switch {
    HID_POS_PREVENT,
    HID_POS_READ,
    HID_POS_BEEP_BAD,
    HID_POS_BEEP_GOOD,
    HID_POS_SWITCHES
};

/* Where a report has what; a place with count 0 is not there. */
struct hid_pos_layout {
    uint8_t report_id;
    struct hid_place aim[HID_POS_AIM];
    struct hid_place data;
    struct hid_place count;
    struct hid_place continued;
    struct hid_place switches[HID_POS_SWITCHES]; /* of output reports, */
    size_t switch_bytes[HID_POS_SWITCHES];       /* which are so long */
};

struct hid_pos {
    struct wire wire;
    bool is_described; /* `layout` is the device's own */
    struct hid_pos_layout layout;
    bool is_set[HID_POS_SWITCHES]; /* as hid_pos_write_switch put them */
    size_t frame_bytes;
    size_t len;          /* of frame[] */
    bool is_joining;     /* the last report said that the code goes on */
    bool is_skipping;    /* it grew too long, or broke: nothing is kept until its end */
    uint64_t read_start; /* of its first report */
    size_t raw_len;
    uint8_t frame[HID_POS_FRAME_MAX];
    char raw[HID_POS_AIM + HID_POS_READ_MAX];
};

extern const struct wire_grammar hid_pos_grammar;

/* Takes the layout from the device's report descriptor. RAFF_E_NOT_FOUND if it has no decoded data
 * of page 8C in bytes; RAFF_E_TOO_LONG for reports longer than any; hid_report_parse's errors. The
 * layout stays as it was then. Only between reports. */
int hid_pos_describe(struct hid_pos *hid, const uint8_t *descriptor, size_t n) MUST_CHECK;
/* Bytes of every report that is fed. */
size_t hid_pos_frame(const struct hid_pos *hid);
/* The output report, id first (0 where reports have none), that puts the switch so and leaves the
 * others of that report as they were put; *ret_n bytes of it. RAFF_E_NOT_FOUND where the descriptor
 * has no such switch, or there was none. */
int hid_pos_write_switch(struct hid_pos *hid, enum hid_pos_switch which, bool on,
                         uint8_t report[HID_POS_ORDER_MAX], size_t *ret_n) MUST_CHECK;

#endif
