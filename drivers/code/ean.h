/*
 * The digits of an EAN or UPC, as scanners send them. Internal to drivers/code. Pure.
 *
 * ISO/IEC 15424 has UPC-A and UPC-E sent as 13 digits, zeros in front, behind "]E0", and an add-on
 * of 2 or 5 digits right behind them with "]E3". Scanners do more: 12 digits of a UPC-A, 8 of a
 * UPC-E, an add-on behind either, behind an EAN-13 with "]E0" too, a space between the two
 * (Honeywell's "Addenda Separator", on by default), and an EAN-8's add-on as a packet of its own,
 * "]E4…]E1…". All of them are read; which digits are meant is said by how many there are.
 */
#ifndef DRIVERS_CODE_EAN_H
#define DRIVERS_CODE_EAN_H

#include "drivers/base/str.h"

struct ean {
    char gtin[15];         /* 14 digits */
    const char *symbology; /* "EAN-13", "UPC-E with add-on"…; static */
    struct str addon;      /* 2 or 5 digits, or empty; a view into what was read */
};

/* `modifier` is the AIM id's last character: '0', '3' or '4'. RAFF_E_SYNTAX if there are not the
 * digits of one, RAFF_E_CHECK_DIGIT; *ret_at says where, as an offset into `read`. */
int ean_read(struct str read, char modifier, struct ean *ret_ean, size_t *ret_at) MUST_CHECK;

#endif
