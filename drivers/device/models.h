/*
 * What a thing is, by what it says of itself: one table of vendors, products, interface classes and
 * HID usage pages.
 *
 * The more a row says, the earlier it stands; the first that fits is the one. Sources: the usb.ids
 * list of linux-usb.org; libnfc's tables of PN53x and ACR122 readers; HID usage tables for the
 * pages of bar code scanners (8C) and scales (8D). A device's own page is worth more than a list.
 */
#ifndef DRIVERS_DEVICE_MODELS_H
#define DRIVERS_DEVICE_MODELS_H

#include <stdint.h>

#include "drivers/base/str.h"

enum device_kind { DEVICE_SCANNER, DEVICE_READER, DEVICE_SCALE, DEVICE_PRINTER, DEVICE_OTHER };

/* "scanner", "reader", "scale", "printer", "other" */
const char *device_kind_name(enum device_kind kind);
/* RAFF_E_UNKNOWN for anything else. */
int device_kind_of(struct str name, enum device_kind *ret_kind) MUST_CHECK;

enum model_channel { MODEL_USB, MODEL_TTY, MODEL_INPUT };

/* What is known of a thing. 0 where it is not, or of no meaning. */
struct model_facts {
    enum model_channel channel;
    uint16_t vid;
    uint16_t pid;
    uint8_t class_code; /* of a USB interface */
    uint16_t page;      /* HID usage page of its first collection */
};

struct model {
    struct model_facts facts; /* what must be so; 0: whatever it is */
    enum device_kind kind;
    const char *driver; /* "": it has none, or has to be asked or told */
    const char *title;
};

/* NULL for what is of no interest here. */
const struct model *model_find(const struct model_facts *facts);
/* By what a row knows a thing: "vendor and product", "vendor", "class". */
const char *model_how(const struct model *model);
/* All of them, for tests. */
const struct model *model_table(size_t *ret_n);

#endif
