/*
 * Frames between a host and a PN532 (NXP UM0701-02, section 6.2.1): 00 00 FF, the length and its
 * complement to zero, the bytes, their complement to zero, 00. An extended frame has FF FF and the
 * length in two bytes. ACK and NACK are frames without bytes.
 */
#ifndef HW_SIM_PN532_FRAME_H
#define HW_SIM_PN532_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"

#define PN532_BODY_MAX  265 /* TFI and 264 bytes behind it */
#define PN532_FRAME_MAX (PN532_BODY_MAX + 10)
#define PN532_ACK_SIZE  6

#define PN532_FROM_HOST 0xD4 /* TFI */
#define PN532_TO_HOST   0xD5

enum pn532_heard { PN532_NOTHING, PN532_COMMAND, PN532_ACK, PN532_NACK };

struct pn532_frames {
    int state;
    size_t want; /* bytes of the body */
    size_t len;
    uint8_t sum;
    uint8_t header[3];
    enum pn532_heard heard; /* set when a frame is whole */
    uint8_t
        body[PN532_BODY_MAX]; /* of PN532_COMMAND: TFI, command, parameters; until the next feed */
};

void pn532_frames_init(struct pn532_frames *frames);
/* Takes bytes up to the end of the next whole frame and returns how many. What is no frame, or has
 * a wrong checksum, is passed over, as by the chip. */
size_t pn532_frames_feed(struct pn532_frames *frames, const uint8_t *bytes, size_t n) MUST_CHECK;
/* What the last feed stopped at; it is taken. */
enum pn532_heard pn532_frames_next(struct pn532_frames *frames);

/* A frame of 1 to PN532_BODY_MAX bytes, into room for PN532_FRAME_MAX; returns its size.
 * *ret_check_at is where its checksum stands. */
size_t pn532_frame_write(const uint8_t *body, size_t n, uint8_t *frame, size_t *ret_check_at);
extern const uint8_t pn532_ack[PN532_ACK_SIZE];

#endif
