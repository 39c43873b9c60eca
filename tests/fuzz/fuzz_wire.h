/* What must hold for any grammar on any bytes: every byte is taken, an event or progress comes of
 * each feed, positions do not run backwards or past the end, and what is held stays bounded. */
#ifndef TESTS_FUZZ_FUZZ_WIRE_H
#define TESTS_FUZZ_FUZZ_WIRE_H

#include <stdlib.h>

#include "drivers/base/bytes.h"
#include "drivers/wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static inline void fuzz_event(const struct wire_event *event, struct bytes *json)
{
    bytes_clear(json);
    wire_write_json(event, json);
    fuzz_require(!json->error && json->len > 0 && !memchr(json->at, '\n', json->len));
    fuzz_require(event->kind != WIRE_ERROR || (event->error.error < 0 && event->error.why));
    fuzz_require(event->kind != WIRE_TAG || event->tag.epc_bits <= WIRE_EPC_MAX * 8);
}

/* `wire` is initialised; its struct is `held_max` bytes or less. */
static inline void fuzz_wire(struct wire *wire, const uint8_t *data, size_t size)
{
    size_t held_max = wire_grammar_size(wire->grammar);
    struct bytes json;
    bytes_init(&json, 1 << 20);
    for (size_t done = 0; done < size;) {
        size_t piece = 1 + data[done] % 61U;
        piece = piece < size - done ? piece : size - done;
        size_t used = wire_feed(wire, data + done, piece);
        size_t events = 0;
        done += used;
        struct wire_event event;
        while (wire_next(wire, &event)) {
            fuzz_require(event.at <= done);
            fuzz_event(&event, &json);
            fuzz_require(++events <= held_max);
        }
        fuzz_require(used > 0);
        fuzz_require(wire_pending(wire) <= held_max);
    }
    bytes_release(&json);
}

/* The same by a reader that takes one event a feed, and tells of silence here and there. */
static inline void fuzz_slowly(struct wire *wire, const uint8_t *data, size_t size)
{
    struct wire_event event;
    for (size_t done = 0; done < size;) {
        done += wire_feed(wire, data + done, size - done < 7 ? size - done : 7);
        bool was_event = wire_next(wire, &event);
        if (!was_event && data[done - 1] % 8 == 0) {
            wire_idle(wire);
            fuzz_require(!wire_next(wire, &event) || event.at <= done);
        }
    }
}

/* Both for a grammar as wire_init makes it. */
static inline void fuzz_grammar(const struct wire_grammar *grammar, const uint8_t *data,
                                size_t size)
{
    struct wire *wire = calloc(1, wire_grammar_size(grammar));
    fuzz_require(wire != NULL);
    wire_init(wire, grammar);
    fuzz_wire(wire, data, size);
    wire_init(wire, grammar);
    fuzz_slowly(wire, data, size);
    free(wire);
}

#endif
