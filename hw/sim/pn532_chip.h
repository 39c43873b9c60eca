/*
 * The chip of a simulated PN532 reader: commands in, replies out (NXP UM0701-02, section 7). As
 * much of it as a reader of ISO/IEC 14443 type A tags uses; anything else is answered with the
 * error frame, as by the chip.
 */
#ifndef HW_SIM_PN532_CHIP_H
#define HW_SIM_PN532_CHIP_H

#include "hw/sim/pn532_frame.h"
#include "hw/sim/pn532_tag.h"

struct pn532_chip {
    bool is_awake;     /* awake: it hears commands */
    bool has_tag;      /* one lies there */
    bool is_selected;  /* and was found by InListPassiveTarget */
    bool is_waiting;   /* a search without end goes on: its reply comes with a tag */
    uint8_t retries;   /* MxRtyPassiveActivation; FF: for ever */
    int64_t rf_errors; /* so many exchanges with the tag fail yet */
    int64_t misses;    /* so many searches do not find it yet */
    struct pn532_tag tag;
    size_t command_len;
    uint8_t command[PN532_BODY_MAX]; /* the last one */
    size_t reply_len;
    uint8_t reply[PN532_BODY_MAX];
};

/* After power came, or PowerDown: it sleeps until the host sends 55. */
void pn532_chip_reset(struct pn532_chip *chip);
/* A command frame's body. Whether there is a reply, in chip->reply; else the chip waits for a tag,
 * or the body was not the host's. */
bool pn532_chip_command(struct pn532_chip *chip, const uint8_t *body, size_t n) MUST_CHECK;
/* Lays a tag there in place of the one that was, or takes it away (NULL). Whether a reply that
 * was waited for is there now. */
bool pn532_chip_put(struct pn532_chip *chip, const struct pn532_tag *tag) MUST_CHECK;
/* The host sent ACK: whatever goes on is over. */
void pn532_chip_abort(struct pn532_chip *chip);

#endif
