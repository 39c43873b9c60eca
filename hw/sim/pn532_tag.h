/*
 * A tag that lies on a simulated PN532: what it is, and what it answers. Figures from NXP's data
 * sheets: MF0ICU1 (Ultralight), NTAG213/215/216, MF1S50 and MF1S70 (MIFARE Classic), AN10833 (ATQA
 * and SAK by type).
 */
#ifndef HW_SIM_PN532_TAG_H
#define HW_SIM_PN532_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/str.h"

#define PN532_TAG_PAGES_MAX  231 /* NTAG216 */
#define PN532_TAG_UID_MAX    10
#define PN532_TAG_ANSWER_MAX 256

struct pn532_tag_kind;

struct pn532_tag {
    const struct pn532_tag_kind *kind;
    uint8_t uid[PN532_TAG_UID_MAX];
    size_t uid_len;
    unsigned selected; /* how often: a phone shows another UID each time */
    uint8_t pages[PN532_TAG_PAGES_MAX][4];
};

/*
 * `KIND UID`, and for one with memory `uri TEXT`, `text TEXT` or `raw HEX`, which is its data area
 * as it stands; without, it is formatted and blank. KIND is ultralight, ntag213, ntag215, ntag216,
 * classic, classic4k, desfire or phone, whose UID is `-` and random. NULL, or why it is none.
 */
const char *pn532_tag_make(struct pn532_tag *tag, struct str order);
/* What InListPassiveTarget says of it: SENS_RES, SEL_RES, the UID with its length, the ATS where
 * there is one. Returns how much, at most PN532_TAG_ANSWER_MAX. */
size_t pn532_tag_select(struct pn532_tag *tag, uint8_t *answer);
/* A command to the selected tag. Returns the PN532's status byte: 0, 01 for a tag that does not
 * answer, 14 for one that wants a key first. */
uint8_t pn532_tag_exchange(struct pn532_tag *tag, const uint8_t *command, size_t n, uint8_t *answer,
                           size_t *ret_n);

#endif
