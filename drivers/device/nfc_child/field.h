/*
 * The field of an NFC reader, by libnfc: which tag is in it, and what the tag holds. Blocks, for
 * ever where libnfc does: this is for the helper process only.
 */
#ifndef DRIVERS_DEVICE_NFC_CHILD_FIELD_H
#define DRIVERS_DEVICE_NFC_CHILD_FIELD_H

#include <nfc/nfc.h>
#include <stdbool.h>

#include "drivers/wire/nfc_child.h"

enum field_saw {
    FIELD_NONE,
    FIELD_CAME, /* another tag than before, read to its end: field->tag */
    FIELD_STAYS,
    FIELD_TROUBLE /* the reader does not answer */
};

struct field {
    nfc_device *device;
    unsigned troubles; /* failures of the reader in a row */
    unsigned misses;   /* looks in a row that did not find the tag */
    unsigned attempts; /* at reading what a new tag holds */
    bool has_tag;
    struct nfc_child_tag tag;
};

/* Makes a reader that was opened ready for field_look. False: it does not answer. */
bool field_init(struct field *field, nfc_device *device) MUST_CHECK;
/* One look; the field is off before and after. */
enum field_saw field_look(struct field *field);
/* No look, only whether the reader still answers: FIELD_NONE or FIELD_TROUBLE. */
enum field_saw field_rest(struct field *field);

#endif
