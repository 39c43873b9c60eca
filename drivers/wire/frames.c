#include "drivers/wire/frames.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

static void drop(struct frames *frames, size_t n)
{
    frames->len -= n;
    frames->start += n;
    memmove(frames->bytes, frames->bytes + n, frames->len);
}

static void raise_broken(struct wire *wire, struct frames *frames, size_t length)
{
    bool is_cut = length > frames->len;
    if (frames->start >= frames->broken_end) {
        wire_emit_error(wire, is_cut ? RAFF_E_SYNTAX : RAFF_E_CORRUPT,
                        is_cut ? "a frame cut off" : "wrong checksum", frames->start);
        frames->broken_end = frames->start + (is_cut ? frames->len : length);
    }
}

static void raise_noise(struct wire *wire, struct frames *frames, const struct frame_form *form)
{
    uint64_t quiet_end =
        frames->noise_end > frames->broken_end ? frames->noise_end : frames->broken_end;
    if (frames->start >= quiet_end) {
        wire_emit_error(wire, RAFF_E_SYNTAX, "not a frame", frames->start);
        frames->noise_end = frames->start + form->max;
    }
}

/* Steps on to where a frame may begin, and gives its length; 0: nothing is held any more. */
static size_t find_frame(struct wire *wire, struct frames *frames, const struct frame_form *form)
{
    size_t n = 0;
    size_t length = 0;
    while (n < frames->len && length == 0) {
        length = form->measure(wire, frames->bytes + n, frames->len - n);
        n += length == 0 ? 1 : 0;
    }
    if (n > 0) {
        raise_noise(wire, frames, form);
        drop(frames, n);
    }
    return length;
}

static void take(struct wire *wire, struct frames *frames, const struct frame_form *form, size_t n)
{
    bool has_more = form->take(wire, frames->bytes, n, frames->start);
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
static size_t settle(struct wire *wire, struct frames *frames, const struct frame_form *form)
{
    if (frames->open) {
        take(wire, frames, form, frames->open);
        return 0;
    }
    if (frames->taken > 0) {
        drop(frames, frames->taken);
        frames->taken = 0;
    }
    size_t length = find_frame(wire, frames, form);
    while (!wire->has_event && is_all_there(frames, length)) {
        if (length <= frames->len && form->is_sound(frames->bytes, length)) {
            take(wire, frames, form, length);
            return 0;
        }
        raise_broken(wire, frames, length);
        drop(frames, 1);
        if (!wire->has_event) {
            length = find_frame(wire, frames, form);
        }
    }
    return length;
}

size_t frames_feed(struct wire *wire, struct frames *frames, const struct frame_form *form,
                   const uint8_t *bytes, size_t n)
{
    size_t length = settle(wire, frames, form);
    size_t used = 0;
    while (used < n && !wire->has_event) {
        size_t wanted = length > frames->len ? length - frames->len : 1;
        size_t some = wanted < n - used ? wanted : n - used;
        memcpy(frames->bytes + frames->len, bytes + used, some);
        frames->len += some;
        used += some;
        length = settle(wire, frames, form);
    }
    return used;
}

void frames_more(struct wire *wire, struct frames *frames, const struct frame_form *form)
{
    settle(wire, frames, form);
}

size_t frames_pending(const struct frames *frames)
{
    return frames->len - frames->taken;
}

void frames_idle(struct wire *wire, struct frames *frames, const struct frame_form *form)
{
    frames->cut_end = frames->start + frames->len;
    settle(wire, frames, form);
}
