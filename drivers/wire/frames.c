#include "drivers/wire/frames.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

static struct frames *frames_of(struct wire *wire)
{
    return container_of(wire, struct frames, wire);
}

static void drop(struct frames *frames, size_t n)
{
    frames->len -= n;
    frames->start += n;
    memmove(frames->bytes, frames->bytes + n, frames->len);
}

static void raise_broken(struct frames *frames, size_t length)
{
    bool is_cut = length > frames->len;
    if (frames->start >= frames->broken_end) {
        wire_emit_error(&frames->wire, is_cut ? RAFF_E_SYNTAX : RAFF_E_CORRUPT,
                        is_cut ? "a frame cut off" : "wrong checksum", frames->start);
        frames->broken_end = frames->start + (is_cut ? frames->len : length);
    }
}

static void raise_noise(struct frames *frames)
{
    uint64_t quiet_end =
        frames->noise_end > frames->broken_end ? frames->noise_end : frames->broken_end;
    if (frames->start >= quiet_end) {
        wire_emit_error(&frames->wire, RAFF_E_SYNTAX, "not a frame", frames->start);
        frames->noise_end = frames->start + frames->form->max;
    }
}

/* Steps on to where a frame may begin, and gives its length; 0: nothing is held any more. */
static size_t find_frame(struct frames *frames)
{
    size_t n = 0;
    size_t length = 0;
    while (n < frames->len && length == 0) {
        length = frames->form->measure(&frames->wire, frames->bytes + n, frames->len - n);
        n += length == 0 ? 1 : 0;
    }
    if (n > 0) {
        raise_noise(frames);
        drop(frames, n);
    }
    return length;
}

static void take(struct frames *frames, size_t n)
{
    bool has_more = frames->form->take(&frames->wire, frames->bytes, n, frames->start);
    frames->open = has_more ? n : 0;
    frames->taken = has_more ? 0 : n;
    frames->noise_end = 0;
    frames->broken_end = 0;
}

/* Whether all has come that there is of the frame at the beginning. */
static bool is_all_there(const struct frames *frames, size_t length)
{
    return length > 0 && (length <= frames->len || frames->start < frames->cut_end);
}

/* Makes the next event of what is held, if it is enough for one. Returns how many bytes the frame
 * at the beginning has, 0 if none begins. */
static size_t settle(struct frames *frames)
{
    if (frames->open) {
        take(frames, frames->open);
        return 0;
    }
    if (frames->taken > 0) {
        drop(frames, frames->taken);
        frames->taken = 0;
    }
    size_t length = find_frame(frames);
    while (!frames->wire.has_event && is_all_there(frames, length)) {
        if (length <= frames->len && frames->form->is_sound(frames->bytes, length)) {
            take(frames, length);
            return 0;
        }
        raise_broken(frames, length);
        drop(frames, 1);
        if (!frames->wire.has_event) {
            length = find_frame(frames);
        }
    }
    return length;
}

size_t frames_feed(struct wire *wire, const uint8_t *bytes, size_t n)
{
    struct frames *frames = frames_of(wire);
    size_t length = settle(frames);
    size_t used = 0;
    while (used < n && !wire->has_event) {
        size_t wanted = length > frames->len ? length - frames->len : 1;
        size_t some = wanted < n - used ? wanted : n - used;
        memcpy(frames->bytes + frames->len, bytes + used, some);
        frames->len += some;
        used += some;
        length = settle(frames);
    }
    return used;
}

void frames_more(struct wire *wire)
{
    settle(frames_of(wire));
}

size_t frames_pending(const struct wire *wire)
{
    const struct frames *frames = container_of_const(wire, struct frames, wire);
    return frames->len - frames->taken;
}

void frames_idle(struct wire *wire)
{
    struct frames *frames = frames_of(wire);
    frames->cut_end = frames->start + frames->len;
    settle(frames);
}

uint8_t frames_sum(const uint8_t *bytes, size_t n)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum;
}
