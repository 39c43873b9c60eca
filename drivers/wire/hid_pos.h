/*
 * USB HID bar code scanners: HID Point of Sale Usage Tables 1.02, usage page 0x8C. The stream is
 * the scanner's input reports as hidraw or an interrupt transfer gives them, report id first, all of
 * them `frame_bytes` long; whoever feeds them fills a shorter one up with zeros. That is 64 bytes
 * unless hid_pos_describe found longer ones.
 *
 *     02 count aim aim aim data[56] vendor vendor flags
 *
 * is the layout without a descriptor, as Honeywell's, Metrologic's and Youjie's scanners have it:
 * bit 0 of the last byte says that the code goes on in the next report. With a descriptor the fields
 * are where it says: AIM id (usages FB, FC, FD), decoded data (FE), continued (FF), and a byte count
 * (Generic Desktop 3B) if there is one; without a count, zeros at the end of the data are none of
 * it. Of two collections the standard one counts (page 8C, not Honeywell's FF8C).
 *
 * A read is the AIM id and the data of all its reports. What a Honeywell scanner answers to a menu
 * command comes the same way, with the AIM id ]Z6 (its text before that with ]X0): a WIRE_MESSAGE,
 * named as command_answer of honeywell.h, with the text for its body. Other reports (another id) are
 * a WIRE_MESSAGE "" of that type.
 */
#ifndef DRIVERS_WIRE_HID_POS_H
#define DRIVERS_WIRE_HID_POS_H

#include "drivers/wire/hid_report.h"
#include "drivers/wire/wire.h"

#define HID_POS_FRAME      64
#define HID_POS_FRAME_MAX  1024 /* the longest interrupt transfer */
#define HID_POS_READ_MAX   8192 /* QR Code holds 7,089 digits */
#define HID_POS_USAGE_PAGE 0x8C
