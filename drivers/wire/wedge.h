/*
 * Scanners that type: a keyboard's events into reads, by the US layout whatever the seat's own is
 * (docs of the Linux input subsystem, "Event interface"; codes of linux/input-event-codes.h).
 *
 * The stream is struct input_event as a 64-bit Linux has it, little-endian: 24 bytes each,
 *
 *     seconds (8)  microseconds (8)  type (2)  code (2)  value (4)
 *
 * as read from an evdev node, in `raff replay wedge` too. wedge_put_event makes one of an event
 * that came otherwise.
 *
 *     characters   with Shift and Caps Lock (which starts off); keypad digits as with Num Lock on
 *     controls     Ctrl with a letter or one of @ [ \ ] ^ _ (and 2 6 -, their keys): Ctrl+] is GS
 *     Alt codes    left Alt down, digits on the keypad, Alt up: a decimal number. 1 to 127 ASCII;
 *                  0160 to 0255 with the leading zero ISO 8859-1, given as UTF-8. Others depend on
 *                  a code page: RAFF_E_CHARSET
 *     a read ends  with Enter, Tab or keypad Enter; with CR, LF or HT however typed; of scanners
 *                  that end none themselves, by wire_idle
 *     ignored      key repeats, releases, keys that type nothing, other events
 *     lost keys    (SYN_DROPPED) and a read of more than WEDGE_READ_MAX bytes: an error, and
 * nothing of that read. Half a code is another code.
 *
 * Shift, Ctrl and Alt are taken for released at a read's end, in case their release was lost; not
 * Ctrl if it typed that end (Ctrl+M, Ctrl+J).
 */
#ifndef DRIVERS_WIRE_WEDGE_H
#define DRIVERS_WIRE_WEDGE_H

#include "drivers/wire/wire.h"

#define WEDGE_EVENT_BYTES 24
#define WEDGE_READ_MAX    8192

struct wedge {
    struct wire wire;
    size_t event_len; /* of event[] */
    uint8_t held;     /* modifiers that are down */
    bool caps_lock;
    bool is_skipping;    /* an error was told: nothing is kept until the read's end */
    uint8_t alt_digits;  /* of an Alt code */
    bool alt_zero;       /* the first of them is 0 */
    uint16_t alt_number; /* as far as typed, 1000 and up all the same */
    uint64_t start;      /* of the read's first event */
    size_t len;          /* of text[] */
    uint8_t event[WEDGE_EVENT_BYTES];
    char text[WEDGE_READ_MAX];
};

extern const struct wire_grammar wedge_grammar;

/* An event as the stream has it, at time 0. */
void wedge_put_event(uint16_t type, uint16_t code, int32_t value,
                     uint8_t ret_bytes[WEDGE_EVENT_BYTES]);

#endif
