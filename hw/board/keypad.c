#include "hw/board/keypad.h"

#include <linux/input.h>

#include "drivers/bus/evdev.h"
#include "hw/board/sysfs.h"

#define AGAIN_MS    2000
#define EVENT_BYTES 24 /* time 16, type 2, code 2, value 4 */

enum { RELEASED, PRESSED, REPEATED };

static bool repeats(enum board_key key)
{
    return key == BOARD_KEY_UP || key == BOARD_KEY_DOWN || key == BOARD_KEY_BACKSPACE ||
           key == BOARD_KEY_CHARACTER;
}

static void pull(struct keypad *keypad, bool is_down)
{
    if (keypad->is_trigger_down != is_down) {
        const struct board_press press = {.key = BOARD_KEY_TRIGGER, .is_down = is_down};
        keypad->is_trigger_down = is_down;
        keypad->pressed(keypad, &press);
    }
}

static const struct profile_key *find_key(const struct keypad *keypad, uint16_t code)
{
    for (size_t i = 0; i < keypad->profile->n_keys; i++) {
        const struct profile_key *key = &keypad->profile->keys[i];
        if (key->keypad == keypad->number && key->code == code) {
            return key;
        }
    }
    return NULL;
}

static void take_key(struct keypad *keypad, uint16_t code, int32_t value)
{
    const struct profile_key *key = find_key(keypad, code);
    if (!key) {
        return;
    }
    if (key->key == BOARD_KEY_TRIGGER) {
        pull(keypad, value != RELEASED);
    } else if (value == PRESSED || (value == REPEATED && repeats(key->key))) {
        const struct board_press press = {
            .key = key->key, .character = key->character, .is_down = true};
        keypad->pressed(keypad, &press);
    }
}

static uint32_t little(const uint8_t *at, size_t n)
{
    uint32_t value = 0;
    for (size_t i = 0; i < n; i++) {
        value |= (uint32_t)at[i] << (8 * i);
    }
    return value;
}

void keypad_take(struct keypad *keypad, const uint8_t *bytes, size_t n)
{
    for (size_t at = 0; at + EVENT_BYTES <= n; at += EVENT_BYTES) {
        uint32_t type = little(bytes + at + 16, 2);
        uint32_t code = little(bytes + at + 18, 2);
        if (type == EV_KEY) {
            take_key(keypad, (uint16_t)code, (int32_t)little(bytes + at + 20, 4));
        } else if (type == EV_SYN && code == SYN_DROPPED) {
            pull(keypad, false); /* its end may be among what was lost */
        }
    }
}

/* --- life --- */

static void on_timer(uv_timer_t *timer)
{
    struct keypad *keypad = container_of(timer, struct keypad, timer);
    work_start(keypad->lane, &keypad->job);
}

static void look_again(struct keypad *keypad)
{
    bus_free(TAKE(keypad->bus));
    pull(keypad, false);
    uv_timer_start(&keypad->timer, on_timer, AGAIN_MS, 0);
}

static void on_opened(void *context)
{
    (void)context;
}

static void on_bytes(void *context, const uint8_t *bytes, size_t n)
{
    keypad_take(context, bytes, n);
}

static void on_written(void *context)
{
    (void)context;
}

static void on_closed(void *context, int error)
{
    (void)error;
    look_again(context);
}

static const struct bus_events events = {
    .opened = on_opened, .bytes = on_bytes, .written = on_written, .closed = on_closed};

static void run(struct work_job *job)
{
    struct keypad *keypad = container_of(job, struct keypad, job);
    const char *name = keypad->profile->keypads[keypad->number];
    keypad->error = sysfs_find_input(keypad->root, name, keypad->path);
}

static void done(struct work_job *job)
{
    struct keypad *keypad = container_of(job, struct keypad, job);
    const struct bus_evdev_config config = {.path = keypad->path};
    uv_loop_t *loop = keypad->lane->owner->loop;
    int error = keypad->error;
    error = error ? error : bus_evdev_new(loop, &config, &events, keypad, &keypad->bus);
    error = error ? error : bus_open(keypad->bus);
    if (error) {
        look_again(keypad);
    }
}

void keypad_init(struct keypad *keypad, struct work_lane *lane, const struct profile *profile,
                 size_t number, const char *root,
                 void (*pressed)(struct keypad *keypad, const struct board_press *press))
{
    *keypad = (struct keypad){.profile = profile,
                              .number = number,
                              .root = root,
                              .pressed = pressed,
                              .lane = lane,
                              .job = {.run = run, .done = done}};
    if (*profile->keypads[number]) {
        loop_timer(lane->owner, &keypad->timer);
        work_start(lane, &keypad->job);
    }
}

void keypad_release(struct keypad *keypad)
{
    bus_free(TAKE(keypad->bus));
}
