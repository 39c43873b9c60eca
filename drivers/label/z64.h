/*
 * Graphics for a ZPL ^GF field: deflated, in base64, with a CRC ("B64 and Z64 Encoding" of the ZPL
 * II Programming Guide): `:Z64:<base64>:<crc>`. The CRC is CRC-16/XMODEM (polynomial 1021, begun
 * with 0) over the base64 characters, in four hexadecimal digits.
 */
#ifndef DRIVERS_LABEL_Z64_H
#define DRIVERS_LABEL_Z64_H

#include "drivers/base/bytes.h"

/* Appends the encoding of n bytes. RAFF_E_FULL or -ENOMEM as `out` has it. Works on the stack
 * alone, some 40 kB of it. */
int z64_encode(const uint8_t *data, size_t n, struct bytes *out) MUST_CHECK;

uint16_t z64_crc(uint16_t crc, const uint8_t *data, size_t n);

#endif
