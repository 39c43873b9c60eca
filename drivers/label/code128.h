/*
 * GS1-128 of an SSCC as bars, for printers whose own bar codes cannot be relied on: code set C
 * throughout, FNC1, AI 00, the check symbol. ISO/IEC 15417 (Code 128), GS1 General Specifications
 * (SSCC on a logistic label).
 */
#ifndef DRIVERS_LABEL_CODE128_H
#define DRIVERS_LABEL_CODE128_H

#include <stddef.h>
#include <stdint.h>

/* Start, FNC1, ten pairs and check of six elements each; stop of seven. */
#define CODE128_SSCC_ELEMENTS (13 * 6 + 7)
#define CODE128_SSCC_MODULES  (13 * 11 + 13)

/* Widths in modules: bar, space, bar and so on, a bar at both ends. `sscc` has 18 digits. */
void code128_sscc(const char *sscc, uint8_t widths[CODE128_SSCC_ELEMENTS]);

#endif
