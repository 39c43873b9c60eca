/*
 * AIM symbology identifiers, "]C1" in front of a read: ISO/IEC 15424. Internal to drivers/code.
 *
 * Where the identifier announces the ECI protocol (AIM ITS/04-001), the reader doubles every '\'
 * of the data and puts "\000026" where another character set begins; aim_eci_len and aim_plain undo
 * that.
 */
#ifndef DRIVERS_CODE_AIM_H
#define DRIVERS_CODE_AIM_H

#include "drivers/base/str.h"

/* What the identifier says of the data behind it. */
enum aim_content {
    AIM_DATA, /* data, of which it says nothing */
    AIM_GS1,  /* a GS1 element string */
    AIM_FNC1, /* FNC1 first in a symbology that GS1 has no use for: perhaps an element string */
    AIM_EAN,  /* the digits of an EAN or UPC, perhaps with an add-on */
    AIM_ITF   /* digits; the modifier says what of their check digit */
};

#define AIM_ID_SIZE 3

struct aim {
    char letter;
    char modifier; /* '\0' stands for every one that has no row of its own */
    enum aim_content content;
    bool eci; /* the data is written by the ECI protocol */
    const char *symbology;
};

/* The row for an identifier at the start of the view, or NULL if there is none. */
const struct aim *aim_find(struct str read);

/* How many bytes of ECI designators, seven each, the data starts with. */
size_t aim_eci_len(struct str data);
/* In place: without designators, and with every '\' once. Returns the new length. */
size_t aim_plain(char *data, size_t len);

#endif
