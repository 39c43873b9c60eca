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
#include "drivers/code/iso15434.h"

#define SCAN_RAW_MAX 8192 /* longer reads are refused with RAFF_E_TOO_LONG */
#define SCAN_SLACK   32   /* behind it: a NUL, and room to read and write as many bytes at once */

enum scan_kind {
    SCAN_UNKNOWN,      /* not decodable: `fault` says why */
    SCAN_PLAIN,        /* a bin label, a badge, a tote: data without structure */
    SCAN_GS1,          /* element string, or an EAN/UPC/ITF that carries a GTIN */
    SCAN_DIGITAL_LINK, /* a GS1 Digital Link URI */
    SCAN_ISO15434      /* an ISO/IEC 15434 envelope: format 05 is in `gs1`, 06 and 12 in `iso` */
};

/* 30 KiB, of which a read touches what it fills: keep one, and pass it by pointer. */
struct scan {
    enum scan_kind kind;
    char aim[4];           /* "]C1", or "" if the scanner sends none */
    const char *symbology; /* "GS1-128", "EAN-13", …; "" if unknown. Static */
    size_t raw_len;
    size_t text_len;
    bool unquoted; /* text is ASCII without a quote or a backslash: JSON has nothing to escape */

    /* What the floor asks for, where an AI (or an EAN, UPC or ITF) gives it; else "" or 0. Which
     * identifiers of ISO/IEC 15434 give it too is in README.md and mh10_rows.c. */
    char gtin[15];          /* 14 digits: AI 01, else 02, 03, 8006, 8026 */
    char sscc[19];          /* 18 digits: AI 00 */
    char lot[21];           /* AI 10 */
    char serial[21];        /* AI 21 */
    char expiry[11];        /* AI 17: YYYY-MM-DD */
    char best_before[11];   /* AI 15 */
    char production[11];    /* AI 11 */
    int64_t count;          /* AI 37, else 30 */
    int64_t weight_g;       /* AI 310n, else 320n in grams, rounded to the nearest */
    int64_t gross_weight_g; /* AI 330n, else 340n, of a pallet or carton */
    char packed[11];        /* AI 13: YYYY-MM-DD */
    char sell_by[11];       /* AI 16 */
    char variant[3];        /* AI 20 */
    char order[31];         /* AI 400, the customer's */
    char consignment[31];   /* AI 401 */
    char shipment[18];      /* AI 402 */
    char route[31];         /* AI 403 */
    char ship_to[14];       /* AI 410, a GLN */
    char gln[14];           /* AI 414, of a place */
    char origin[4];         /* AI 422, ISO 3166 in digits */
    char price[18];         /* AI 392n or 393n: "2.99" */
    char currency[4];       /* of AI 393n, ISO 4217 in digits */
    char grai[31];          /* AI 8003 */
    char giai[31];          /* AI 8004 */
    char gsrn[19];          /* AI 8018, 8017 */
    char gdti[31];          /* AI 253 */
    char part[65];          /* DI P, else 1P, 30P, TEI PNR, PNO, DI 50P, 9N */
    char supplier[36];      /* DI V, else 1V, 13V, 12V, 17V, 3V…; TEI MFR, else SPL, CAG… */
    char license_plate[36]; /* DI 1J, else 2J to 6J, J */
    char date_code[13];     /* DI 10D, else 9D, 11D */
    uint32_t has;           /* which of these are filled: SCAN_HAS of scan_members.h */
    uint8_t lens[32];       /* how long each is, if it is text: by enum scan_member */

    /* n = 0 unless an element string or a Digital Link was read. Its views point into raw and
     * elements of this very struct. Positions count from the start of raw. */
    struct gs1_message gs1;
    struct iso15434_message iso; /* no formats unless such an envelope was read; the same holds */
    struct code_fault fault;

    char raw[SCAN_RAW_MAX + SCAN_SLACK];  /* as it came, AIM id and GS included */
    char text[SCAN_RAW_MAX + SCAN_SLACK]; /* without AIM id and controls: fit to show or compare */
    char elements[SCAN_RAW_MAX + 1]; /* that a Digital Link stands for, "" for any other kind */
};

/* Makes it the scan of nothing: what scan_decode starts from. */
void scan_reset(struct scan *scan);

/* Always fills *ret_scan. Returns 0, or the fault's error when the kind is SCAN_UNKNOWN. */
int scan_decode(struct str raw, enum gs1_mode mode, int64_t today_days, struct scan *ret_scan);

/* AIM id (3 bytes, "]C1") → name of the symbology, or NULL. */
const char *aim_symbology(struct str aim_id);

struct bytes;
/* The scan as one JSON object, no newline: the format of `raff decode`. It is written into room
 * reserved at once: a limit that leaves less than SCAN_JSON_MAX is RAFF_E_FULL, however short. */
#define SCAN_JSON_MAX (8 * SCAN_RAW_MAX + 4096)
void scan_write_json(const struct scan *scan, struct bytes *out);
/* A fault as an object {code, ai, at, message}. */
void scan_write_fault(const struct code_fault *fault, struct bytes *out);

#endif
