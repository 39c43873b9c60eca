#include "hw/sim/pn532_frame.h"

#include <string.h>

enum state { IN_PREAMBLE, AFTER_00, IN_LENGTH, IN_CHECK, IN_LONG_LENGTH, IN_BODY, IN_SUM };

const uint8_t pn532_ack[PN532_ACK_SIZE] = {0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00};

void pn532_frames_init(struct pn532_frames *frames)
{
    *frames = (struct pn532_frames){.state = IN_PREAMBLE};
}

static int begin_body(struct pn532_frames *frames, size_t want, unsigned check)
{
    frames->want = want;
    frames->len = 0;
    frames->sum = 0;
    return (check & 0xFF) == 0 && want > 0 && want <= PN532_BODY_MAX ? IN_BODY : IN_PREAMBLE;
}

/* The length's complement, or what stands for ACK, NACK and an extended frame. */
static int after_check(struct pn532_frames *frames, uint8_t c)
{
    uint8_t length = frames->header[0];
    if (length == 0x00 && c == 0xFF) {
        frames->heard = PN532_ACK;
        return IN_PREAMBLE;
    }
    if (length == 0xFF && c == 0x00) {
        frames->heard = PN532_NACK;
        return IN_PREAMBLE;
    }
    if (length == 0xFF && c == 0xFF) {
        frames->len = 0;
        return IN_LONG_LENGTH;
    }
    return begin_body(frames, length, (unsigned)length + c);
}

static int in_long_length(struct pn532_frames *frames, uint8_t c)
{
    const uint8_t *header = frames->header;
    frames->header[frames->len++] = c;
    if (frames->len < sizeof(frames->header)) {
        return IN_LONG_LENGTH;
    }
    return begin_body(frames, (size_t)header[0] << 8 | header[1],
                      (unsigned)header[0] + header[1] + header[2]);
}

static int in_body(struct pn532_frames *frames, uint8_t c)
{
    frames->body[frames->len++] = c;
    frames->sum = (uint8_t)(frames->sum + c);
    return frames->len < frames->want ? IN_BODY : IN_SUM;
}

static int next_state(struct pn532_frames *frames, uint8_t c)
{
    switch (frames->state) {
    case AFTER_00:
        return c == 0xFF ? IN_LENGTH : c == 0x00 ? AFTER_00 : IN_PREAMBLE;
    case IN_LENGTH:
        frames->header[0] = c;
        return IN_CHECK;
    case IN_CHECK:
        return after_check(frames, c);
    case IN_LONG_LENGTH:
        return in_long_length(frames, c);
    case IN_BODY:
        return in_body(frames, c);
    case IN_SUM:
        frames->heard = (uint8_t)(frames->sum + c) == 0 ? PN532_COMMAND : PN532_NOTHING;
        return IN_PREAMBLE;
    default:
        return c == 0x00 ? AFTER_00 : IN_PREAMBLE;
    }
}

size_t pn532_frames_feed(struct pn532_frames *frames, const uint8_t *bytes, size_t n)
{
    size_t used = 0;
    while (used < n && frames->heard == PN532_NOTHING) {
        frames->state = next_state(frames, bytes[used++]);
    }
    return used;
}

enum pn532_heard pn532_frames_next(struct pn532_frames *frames)
{
    enum pn532_heard heard = frames->heard;
    frames->heard = PN532_NOTHING;
    return heard;
}

size_t pn532_frame_write(const uint8_t *body, size_t n, uint8_t *frame, size_t *ret_check_at)
{
    size_t at = 0;
    uint8_t sum = 0;
    const uint8_t high = (uint8_t)(n >> 8);
    const uint8_t low = (uint8_t)n;
    const uint8_t usual[] = {0x00, 0x00, 0xFF, low, (uint8_t)-low};
    const uint8_t extended[] = {0x00, 0x00, 0xFF, 0xFF, 0xFF, high, low, (uint8_t) - (high + low)};
    bool is_long = n > 0xFF;
    at = is_long ? sizeof(extended) : sizeof(usual);
    memcpy(frame, is_long ? extended : usual, at);
    memcpy(frame + at, body, n);
    for (size_t i = 0; i < n; i++) {
        sum = (uint8_t)(sum + body[i]);
    }
    at += n;
    *ret_check_at = at;
    frame[at++] = (uint8_t)-sum;
    frame[at++] = 0x00;
    return at;
}
