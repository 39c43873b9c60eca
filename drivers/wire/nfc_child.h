/*
 * What Raff and its NFC helper say to each other. libnfc can hang beyond rescue, so it lives in a
 * process of its own, raff-nfc, which can be killed; these are the lines on its standard output.
 * Each ends with LF, fields are parted by one space, bytes are lower-case hex:
 *
 *     ready                      the reader is open
 *     none                       no tag in the field; said again and again
 *     tag UID ATQA SAK [MEMORY]  a tag came; MEMORY is a Type 2 tag's data area from page 4 on, as
 *                                far as its NDEF message needs it
 *     here                       that tag is still there; said again and again
 *     idle                       told not to look, and the reader is still there; said again and
 *                                again
 *     trouble WORD               it is over, see enum nfc_child_trouble; the helper ends
 *
 * Every line is a sign of life: a helper that says nothing for NFC_CHILD_SILENCE_MS hangs.
 * On its standard input the helper takes single bytes: NFC_CHILD_POLL, NFC_CHILD_IDLE; it polls
 * until it is told otherwise and ends when the input does.
 *
 * A `tag` is a WIRE_TAG whose EPC is the UID; the struct's `tag` has the rest. `trouble` is a
 * WIRE_STATUS, all others are WIRE_MESSAGE, their type enum nfc_child_said.
 */
#ifndef DRIVERS_WIRE_NFC_CHILD_H
#define DRIVERS_WIRE_NFC_CHILD_H

#include "drivers/wire/wire.h"

#define NFC_CHILD_SILENCE_MS 3000 /* reading all of an NTAG216 takes 700; libnfc's open, 1000 */

#define NFC_CHILD_POLL 'p'
#define NFC_CHILD_IDLE 'i'

#define NFC_CHILD_UID_MAX    10  /* ISO/IEC 14443-3: 4, 7 or 10 bytes */
#define NFC_CHILD_MEMORY_MAX 888 /* NTAG216: 222 pages */
/* "tag " UID " " ATQA " " SAK " " MEMORY */
#define NFC_CHILD_LINE_MAX (4 + 2 * NFC_CHILD_UID_MAX + 6 + 3 + 2 * NFC_CHILD_MEMORY_MAX)

enum nfc_child_said { NFC_CHILD_READY, NFC_CHILD_NONE, NFC_CHILD_HERE, NFC_CHILD_IDLES };

/* Why a helper ended. */
enum nfc_child_trouble {
    NFC_CHILD_NOT_OPENED, /* "not-opened": libnfc found no reader there, or none that answers */
    NFC_CHILD_IN_USE,     /* "in-use": another helper has this reader */
    NFC_CHILD_SILENT      /* "silent": it was open and does not answer any more */
};

struct nfc_child_tag {
    uint16_t atqa;
    uint8_t sak;
    uint8_t uid[NFC_CHILD_UID_MAX];
    size_t uid_len;
    uint8_t memory[NFC_CHILD_MEMORY_MAX];
    size_t memory_len;
};

struct nfc_child {
    struct wire wire;
    bool is_skipping; /* the line was too long: nothing is kept until its end */
    size_t len;
    uint64_t start;                 /* stream offset of line[0] */
    enum nfc_child_trouble trouble; /* of the last WIRE_STATUS */
    struct nfc_child_tag tag;       /* the last one */
    char line[NFC_CHILD_LINE_MAX];
};

extern const struct wire_grammar nfc_child_grammar;

/* The helper's side: a whole line, LF and all. `line` has room for NFC_CHILD_LINE_MAX + 2. */
void nfc_child_write(enum nfc_child_said said, struct text *line);
void nfc_child_write_trouble(enum nfc_child_trouble trouble, struct text *line);
void nfc_child_write_tag(const struct nfc_child_tag *tag, struct text *line);

#endif
