/*
 * A scan: what one read of a scanner means, before anybody asks what it means here.
 *
 * scan_decode looks at the AIM symbology id (ISO/IEC 15424) if the scanner sent one, decides what
 * kind of message it is and takes out what the floor asks for: GTIN, SSCC, lot, serial, expiry,
 * count, weight. A plain EAN/UPC or ITF-14 gives a GTIN too. Pure; the struct holds its own copy of
 * the bytes, so it outlives the scanner's buffer.
 */
#ifndef DRIVERS_CODE_SCAN_H
#define DRIVERS_CODE_SCAN_H

#include "drivers/code/gs1.h"

#define SCAN_RAW_MAX 512 /* longer reads are refused with RAFF_E_TOO_LONG */

enum scan_kind {
    SCAN_UNKNOWN,      /* not decodable: `fault` says why */
    SCAN_PLAIN,        /* a bin label, a badge, a tote: data without structure */
    SCAN_GS1,          /* element string, or an EAN/UPC/ITF that carries a GTIN */
    SCAN_DIGITAL_LINK, /* a GS1 Digital Link URI */
    SCAN_ISO15434      /* an ANSI MH10.8.2 envelope */
};

struct scan {
    enum scan_kind kind;
    char aim[4];                /* "]C1", or "" if the scanner sends none */
    const char *symbology;      /* "GS1-128", "EAN-13", …; "" if unknown. Static */
    char raw[SCAN_RAW_MAX + 1]; /* as it came, AIM id and GS included */
    size_t raw_len;
    char text[SCAN_RAW_MAX + 1]; /* without AIM id, cleaned of controls: fit to show or compare */
    char gtin[15];               /* 14 digits, or "": AI 01, else 02, 03, 8006, 8026 */
    char sscc[19];               /* 18 digits, or "" */
    char lot[21];                /* AI 10 */
    char serial[21];             /* AI 21 */
    char expiry[11];             /* AI 17: YYYY-MM-DD, or "" */
    char best_before[11];        /* AI 15 */
    char production[11];         /* AI 11 */
    int64_t count;               /* AI 37, else 30; 0 if absent */
    int64_t weight_g;            /* AI 310n in grams, rounded to the nearest; 0 if absent */
    /* The element string that a Digital Link stands for, "" for any other kind. */
    char elements[SCAN_RAW_MAX + 1];
    /* n = 0 unless an element string or a Digital Link was read. Its views point into raw and
     * elements of this very struct: pass a scan by pointer. Positions count from the start of raw.
     */
    struct gs1_message gs1;
    struct code_fault fault;
};

/* Always fills *ret_scan. Returns 0, or the fault's error when the kind is SCAN_UNKNOWN. */
int scan_decode(struct str raw, enum gs1_mode mode, int64_t today_days, struct scan *ret_scan);

/* AIM id (3 bytes, "]C1") → name of the symbology, or NULL. */
const char *aim_symbology(struct str aim_id);

struct bytes;
/* The scan as one JSON object, no newline: the format of `raff decode`. */
void scan_write_json(const struct scan *scan, struct bytes *out);
/* A fault as an object {code, ai, at, message}. */
void scan_write_fault(const struct code_fault *fault, struct bytes *out);

#endif
