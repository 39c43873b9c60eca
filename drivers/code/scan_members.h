/*
 * What the floor asks of a read, by name: the members of struct scan that come from AIs and data
 * identifiers, and of the object that `raff decode` prints. Internal to drivers/code.
 *
 * A new one is a field of struct scan, a line of SCAN_MEMBERS, and a row of scan_members.c for
 * every AI that gives it; one from data identifiers a line of enum mh10_field, of scan_fields.c,
 * and the rows of mh10_rows.c that name it.
 */
#ifndef DRIVERS_CODE_SCAN_MEMBERS_H
#define DRIVERS_CODE_SCAN_MEMBERS_H

#include "drivers/code/scan.h"

enum scan_form {
    SCAN_FORM_TEXT,
    SCAN_FORM_FIXED, /* text that fills its array */
    SCAN_FORM_NUMBER /* int64_t */
};

/* X(field, form), in the order of printing. */
#define SCAN_MEMBERS(X)                                                                            \
    X(gtin, FIXED)                                                                                 \
    X(sscc, FIXED)                                                                                 \
    X(lot, TEXT)                                                                                   \
    X(serial, TEXT)                                                                                \
    X(expiry, FIXED)                                                                               \
    X(best_before, FIXED)                                                                          \
    X(production, FIXED)                                                                           \
    X(count, NUMBER)                                                                               \
    X(weight_g, NUMBER)                                                                            \
    X(gross_weight_g, NUMBER)                                                                      \
    X(packed, FIXED)                                                                               \
    X(sell_by, FIXED)                                                                              \
    X(variant, FIXED)                                                                              \
    X(order, TEXT)                                                                                 \
    X(consignment, TEXT)                                                                           \
    X(shipment, FIXED)                                                                             \
    X(route, TEXT)                                                                                 \
    X(ship_to, FIXED)                                                                              \
    X(gln, FIXED)                                                                                  \
    X(origin, FIXED)                                                                               \
    X(price, TEXT)                                                                                 \
    X(currency, FIXED)                                                                             \
    X(grai, TEXT)                                                                                  \
    X(giai, TEXT)                                                                                  \
    X(gsrn, FIXED)                                                                                 \
    X(gdti, TEXT)                                                                                  \
    X(part, TEXT)                                                                                  \
    X(supplier, TEXT)                                                                              \
    X(license_plate, TEXT)                                                                         \
    X(date_code, TEXT)

enum scan_member {
#define SCAN_MEMBER_ENUM(field, form) SCAN_MEMBER_##field,
    SCAN_MEMBERS(SCAN_MEMBER_ENUM)
#undef SCAN_MEMBER_ENUM
        SCAN_MEMBER_COUNT
};
_Static_assert(SCAN_MEMBER_COUNT <= 32, "scan.has is 32 bits wide");

#define SCAN_HAS(field) (UINT32_C(1) << SCAN_MEMBER_##field)

/* How a member is printed, where it stands in struct scan, and how long it is if it is text: FIXED
 * fills its array. A power of two in size: finding one is a shift. */
struct scan_place {
    char key[24]; /* with its comma, and the quote that opens a text: copied whole, key_len count */
    uint8_t key_len;
    uint8_t form; /* enum scan_form */
    uint8_t least;
    uint8_t most;
    uint32_t offset;
};
_Static_assert(sizeof(struct scan_place) == 32, "a shift");
extern const struct scan_place scan_places[SCAN_MEMBER_COUNT];

/* Empties all members. */
void scan_forget(struct scan *scan);
/* Fills a member that is text, if nothing has filled it yet and the value fits: clean UTF-8. */
void scan_put(struct scan *scan, enum scan_member member, struct str value);
/* The same for a number; 0 is as good as none. */
void scan_put_number(struct scan *scan, enum scan_member member, int64_t number);
/* Fills members from the elements whose AIs give any. */
void scan_take(struct scan *scan);
/* Fills members from the fields of scan->iso, each identifier by its rank. */
void scan_take_fields(struct scan *scan, int64_t today_days);

#endif
