#include "drivers/wire/wedge.h"

#include <linux/input-event-codes.h>

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

/* Places in an event. */
enum { TYPE = 16, CODE = 18, VALUE = 20 };

enum { RELEASED = 0, PRESSED = 1 };

enum modifier {
    SHIFT_LEFT = 1,
    SHIFT_RIGHT = 2,
    CTRL_LEFT = 4,
    CTRL_RIGHT = 8,
    ALT_LEFT = 16,
};

#define SHIFT (SHIFT_LEFT | SHIFT_RIGHT)
#define CTRL  (CTRL_LEFT | CTRL_RIGHT)

/* What a key types, by itself and with Shift; the layout of ANSI INCITS 154. */
static const char keys[][2] = {
    [KEY_1] = {'1', '!'},           [KEY_2] = {'2', '@'},       [KEY_3] = {'3', '#'},
    [KEY_4] = {'4', '$'},           [KEY_5] = {'5', '%'},       [KEY_6] = {'6', '^'},
    [KEY_7] = {'7', '&'},           [KEY_8] = {'8', '*'},       [KEY_9] = {'9', '('},
    [KEY_0] = {'0', ')'},           [KEY_MINUS] = {'-', '_'},   [KEY_EQUAL] = {'=', '+'},
    [KEY_TAB] = {'\t', '\t'},       [KEY_Q] = {'q', 'Q'},       [KEY_W] = {'w', 'W'},
    [KEY_E] = {'e', 'E'},           [KEY_R] = {'r', 'R'},       [KEY_T] = {'t', 'T'},
    [KEY_Y] = {'y', 'Y'},           [KEY_U] = {'u', 'U'},       [KEY_I] = {'i', 'I'},
    [KEY_O] = {'o', 'O'},           [KEY_P] = {'p', 'P'},       [KEY_LEFTBRACE] = {'[', '{'},
    [KEY_RIGHTBRACE] = {']', '}'},  [KEY_ENTER] = {'\r', '\r'}, [KEY_A] = {'a', 'A'},
    [KEY_S] = {'s', 'S'},           [KEY_D] = {'d', 'D'},       [KEY_F] = {'f', 'F'},
    [KEY_G] = {'g', 'G'},           [KEY_H] = {'h', 'H'},       [KEY_J] = {'j', 'J'},
    [KEY_K] = {'k', 'K'},           [KEY_L] = {'l', 'L'},       [KEY_SEMICOLON] = {';', ':'},
    [KEY_APOSTROPHE] = {'\'', '"'}, [KEY_GRAVE] = {'`', '~'},   [KEY_BACKSLASH] = {'\\', '|'},
    [KEY_Z] = {'z', 'Z'},           [KEY_X] = {'x', 'X'},       [KEY_C] = {'c', 'C'},
    [KEY_V] = {'v', 'V'},           [KEY_B] = {'b', 'B'},       [KEY_N] = {'n', 'N'},
    [KEY_M] = {'m', 'M'},           [KEY_COMMA] = {',', '<'},   [KEY_DOT] = {'.', '>'},
    [KEY_SLASH] = {'/', '?'},       [KEY_SPACE] = {' ', ' '},   [KEY_102ND] = {'<', '>'},
    [KEY_KPASTERISK] = {'*', '*'},  [KEY_KP7] = {'7', '7'},     [KEY_KP8] = {'8', '8'},
    [KEY_KP9] = {'9', '9'},         [KEY_KPMINUS] = {'-', '-'}, [KEY_KP4] = {'4', '4'},
    [KEY_KP5] = {'5', '5'},         [KEY_KP6] = {'6', '6'},     [KEY_KPPLUS] = {'+', '+'},
    [KEY_KP1] = {'1', '1'},         [KEY_KP2] = {'2', '2'},     [KEY_KP3] = {'3', '3'},
    [KEY_KP0] = {'0', '0'},         [KEY_KPDOT] = {'.', '.'},   [KEY_KPENTER] = {'\r', '\r'},
    [KEY_KPSLASH] = {'/', '/'},     [KEY_KPEQUAL] = {'=', '='}, [KEY_KPCOMMA] = {',', ','},
};

static struct wedge *wedge_of(struct wire *wire)
{
    return container_of(wire, struct wedge, wire);
}

static uint8_t modifier_of(uint16_t code)
{
    switch (code) {
    case KEY_LEFTSHIFT:
        return SHIFT_LEFT;
    case KEY_RIGHTSHIFT:
        return SHIFT_RIGHT;
    case KEY_LEFTCTRL:
        return CTRL_LEFT;
    case KEY_RIGHTCTRL:
        return CTRL_RIGHT;
    case KEY_LEFTALT:
        return ALT_LEFT;
    default:
        return 0;
    }
}

static bool is_keypad_digit(uint16_t code)
{
    return (code >= KEY_KP7 && code <= KEY_KP9) || (code >= KEY_KP4 && code <= KEY_KP6) ||
           (code >= KEY_KP1 && code <= KEY_KP0);
}

/* --- the read --- */

/* `held`: the modifiers that may still be down. */
static void end_read(struct wedge *wedge, uint8_t held)
{
    if (wedge->len > 0) {
        wire_emit_read(&wedge->wire, (struct str){wedge->text, wedge->len}, wedge->start);
    }
    wedge->len = 0;
    wedge->is_skipping = false;
    wedge->held = held;
    wedge->alt_digits = 0;
}

static void fail(struct wedge *wedge, int error, const char *why, uint64_t at)
{
    if (!wedge->is_skipping) {
        wire_emit_error(&wedge->wire, error, why, at);
    }
    wedge->is_skipping = true;
    wedge->len = 0;
}

static void add(struct wedge *wedge, const char *bytes, size_t n, uint64_t at)
{
    if (wedge->is_skipping) {
        return;
    }
    if (n > sizeof(wedge->text) - wedge->len) {
        fail(wedge, RAFF_E_TOO_LONG, "a read longer than any code", wedge->start);
        return;
    }
    if (wedge->len == 0) {
        wedge->start = at;
    }
    memcpy(wedge->text + wedge->len, bytes, n);
    wedge->len += n;
}

static void take_char(struct wedge *wedge, char c, uint64_t at)
{
    if (c == '\r' || c == '\n' || c == '\t') {
        end_read(wedge, wedge->held & CTRL); /* Ctrl+M Ctrl+J, without a release in between */
    } else {
        add(wedge, &c, 1, at);
    }
}

/* --- Alt codes --- */

static void take_alt_digit(struct wedge *wedge, uint16_t code)
{
    unsigned digit = (unsigned)(keys[code][0] - '0');
    if (wedge->alt_digits == 0) {
        wedge->alt_number = 0;
        wedge->alt_zero = digit == 0;
    }
    if (wedge->alt_digits < UINT8_MAX) {
        wedge->alt_digits++;
    }
    if (wedge->alt_number < 1000) {
        wedge->alt_number = (uint16_t)(wedge->alt_number * 10U + digit);
    }
}

static void end_alt(struct wedge *wedge, uint64_t at)
{
    uint16_t number = wedge->alt_number;
    char utf8[4];
    if (wedge->alt_digits == 0) {
        return;
    }
    wedge->alt_digits = 0;
    if (number > 0 && number < 0x80) {
        take_char(wedge, (char)number, at);
    } else if (wedge->alt_zero && number >= 0xA0 && number <= 0xFF) {
        add(wedge, utf8, utf8_put(number, utf8), at);
    } else {
        fail(wedge, RAFF_E_CHARSET, "an Alt code of no fixed meaning",
             wedge->len > 0 ? wedge->start : at);
    }
}

/* --- keys --- */

static void take_modifier(struct wedge *wedge, uint8_t modifier, int32_t value, uint64_t at)
{
    if (value == PRESSED) {
        wedge->held |= modifier;
    } else if (value == RELEASED) {
        wedge->held &= (uint8_t)~modifier;
        if (modifier == ALT_LEFT) {
            end_alt(wedge, at);
        }
    }
}

/* The control character of a key, or -1. */
static int control_of(char c)
{
    static const char others[][2] = {{'2', '\0'}, {'6', 0x1E}, {'-', 0x1F}};
    if ((c >= '@' && c <= '_') || (c >= 'a' && c <= 'z')) {
        return c & 0x1F;
    }
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        if (others[i][0] == c) {
            return others[i][1];
        }
    }
    return -1;
}

/* What the key types with the modifiers that are down, or -1. */
static int char_of(const struct wedge *wedge, uint16_t code)
{
    if (code >= ARRAY_SIZE(keys) || keys[code][0] == '\0') {
        return -1;
    }
    bool is_letter = keys[code][0] >= 'a' && keys[code][0] <= 'z';
    bool is_shifted = (wedge->held & SHIFT) != 0;
    char c = keys[code][is_shifted != (is_letter && wedge->caps_lock) ? 1 : 0];
    bool is_end = c == '\r' || c == '\t';
    return wedge->held & CTRL && !is_end ? control_of(c) : c;
}

static bool ends_read(uint16_t code)
{
    return code == KEY_ENTER || code == KEY_KPENTER || code == KEY_TAB;
}

/* With Alt down only the keypad types. Another key behind an Alt code means that Alt's release was
 * lost. */
static void take_key(struct wedge *wedge, uint16_t code, uint64_t at)
{
    int c = char_of(wedge, code);
    if (c < 0) {
        return;
    }
    if (wedge->held & ALT_LEFT && is_keypad_digit(code)) {
        take_alt_digit(wedge, code);
        return;
    }
    if (wedge->held & ALT_LEFT && wedge->alt_digits == 0 && !ends_read(code)) {
        return;
    }
    if (wedge->held & ALT_LEFT) {
        wedge->held &= (uint8_t)~ALT_LEFT;
        end_alt(wedge, at);
    }
    if (ends_read(code)) {
        end_read(wedge, 0);
    } else {
        take_char(wedge, (char)c, at);
    }
}

static void take_event(struct wedge *wedge, uint64_t at)
{
    const uint8_t *event = wedge->event;
    uint16_t type = (uint16_t)(event[TYPE] | event[TYPE + 1] << 8);
    uint16_t code = (uint16_t)(event[CODE] | event[CODE + 1] << 8);
    int32_t value = (int32_t)((uint32_t)event[VALUE] | (uint32_t)event[VALUE + 1] << 8 |
                              (uint32_t)event[VALUE + 2] << 16 | (uint32_t)event[VALUE + 3] << 24);
    if (type == EV_SYN && code == SYN_DROPPED) {
        fail(wedge, RAFF_E_GAP, "keys were lost", at);
        wedge->held = 0;
        wedge->alt_digits = 0;
    } else if (type == EV_KEY && modifier_of(code)) {
        take_modifier(wedge, modifier_of(code), value, at);
    } else if (type == EV_KEY && value == PRESSED && code == KEY_CAPSLOCK) {
        wedge->caps_lock = !wedge->caps_lock;
    } else if (type == EV_KEY && value == PRESSED) {
        take_key(wedge, code, at);
    }
}

static void wedge_step(struct wire *wire, uint8_t byte)
{
    struct wedge *wedge = wedge_of(wire);
    wedge->event[wedge->event_len++] = byte;
    if (wedge->event_len == WEDGE_EVENT_BYTES) {
        wedge->event_len = 0;
        take_event(wedge, wire->consumed + 1 - WEDGE_EVENT_BYTES);
    }
}

static size_t wedge_pending(const struct wire *wire)
{
    const struct wedge *wedge = container_of_const(wire, struct wedge, wire);
    return wedge->event_len + wedge->len;
}

static void wedge_idle(struct wire *wire)
{
    end_read(wedge_of(wire), 0);
}

const struct wire_grammar wedge_grammar = {
    .name = "wedge",
    .size = sizeof(struct wedge),
    .step = wedge_step,
    .pending = wedge_pending,
    .idle = wedge_idle,
};

void wedge_put_event(uint16_t type, uint16_t code, int32_t value,
                     uint8_t ret_bytes[WEDGE_EVENT_BYTES])
{
    memset(ret_bytes, 0, WEDGE_EVENT_BYTES);
    ret_bytes[TYPE] = (uint8_t)type;
    ret_bytes[TYPE + 1] = (uint8_t)(type >> 8);
    ret_bytes[CODE] = (uint8_t)code;
    ret_bytes[CODE + 1] = (uint8_t)(code >> 8);
    for (unsigned i = 0; i < 4; i++) {
        ret_bytes[VALUE + i] = (uint8_t)((uint32_t)value >> 8 * i);
    }
}
