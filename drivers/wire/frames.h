/*
 * What grammars of framed modules share: a frame begins with a mark, tells its own length, and ends
 * with a checksum. Finding frames in a stream, and finding them again after an error, is here; what
 * makes a frame and what it means is the grammar's frame_form. Such a grammar is a struct that
 * begins with struct frames, a frame_form, an `init` that names it, and the slots below.
 *
 * No byte is passed over unlooked at: what fails its checksum is read again from its second byte
 * on, so that a mark that was none, or one whose length was garbled, costs only itself. An error is
 * told once for as many bytes as it spans; noise, once for as many as the longest frame has.
 *
 * A frame that claims more bytes than come holds the line up until they have come, or wire_idle
 * gives it up: what is held of it is looked through for others, and is an error if it was none.
 */
#ifndef DRIVERS_WIRE_FRAMES_H
#define DRIVERS_WIRE_FRAMES_H

#include "drivers/wire/wire.h"

#define FRAMES_MAX 519 /* bytes of the longest frame of any form: BB_FRAME_MAX */

struct frame_form {
    size_t max; /* of a frame, FRAMES_MAX at most */
    /* How long the frame is that these bytes begin, as far as they tell: at least one more than `n`
     * where they do not tell yet, 0 where no frame begins so. `n` is at least 1. */
    size_t (*measure)(const struct wire *wire, const uint8_t *bytes, size_t n);
    /* Checksum and end mark. */
    bool (*is_sound)(const uint8_t *frame, size_t n);
    /* Emits the frame's next event: exactly one. Returns whether the frame has another. */
    bool (*take)(struct wire *wire, const uint8_t *frame, size_t n, uint64_t at);
};

struct frames {
    struct wire wire;
    const struct frame_form *form; /* the grammar's `init` sets it; the rest begins as zeros */
    size_t len;                    /* of bytes[] */
    size_t taken;   /* of them, what was made into events: dropped before the next is looked at */
    size_t open;    /* the frame that has more events */
    uint64_t start; /* stream offset of bytes[0] */
    uint64_t noise_end;  /* noise before this offset was told already */
    uint64_t broken_end; /* and what a broken frame holds, before this */
    uint64_t cut_end;    /* of a frame that began before this, no more comes */
    uint8_t bytes[FRAMES_MAX];
};

/* Slots of wire_grammar. */
size_t frames_feed(struct wire *wire, const uint8_t *bytes, size_t n);
void frames_more(struct wire *wire);
size_t frames_pending(const struct wire *wire);
void frames_idle(struct wire *wire);

/* The sum of these bytes, modulo 256: a checksum of several families. */
uint8_t frames_sum(const uint8_t *bytes, size_t n);

#endif
