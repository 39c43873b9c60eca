#include "drivers/wire/wire.h"

#include "drivers/wire/a0.h"
#include "drivers/wire/bb.h"
#include "drivers/wire/epl_status.h"
#include "drivers/wire/hid_pos.h"
#include "drivers/wire/hid_scale.h"
#include "drivers/wire/honeywell.h"
#include "drivers/wire/interfaces/wire.h"
#include "drivers/wire/llrp.h"
#include "drivers/wire/mercury.h"
#include "drivers/wire/mt_sics.h"
#include "drivers/wire/nfc_child.h"
#include "drivers/wire/serial.h"
#include "drivers/wire/ssi.h"
#include "drivers/wire/toledo8217.h"
#include "drivers/wire/tspl_status.h"
#include "drivers/wire/wedge.h"
#include "drivers/wire/zpl_status.h"

const struct wire_grammar *const wire_grammars[] = {
    &a0_grammar,
    &bb_grammar,
    &epl_status_grammar,
    &hid_pos_grammar,
    &hid_scale_grammar,
    &honeywell_grammar,
    &llrp_grammar,
    &mercury_grammar,
    &mt_sics_grammar,
    &nfc_child_grammar,
    &serial_grammar,
    &ssi_grammar,
    &toledo8217_grammar,
    &tspl_status_grammar,
    &wedge_grammar,
    &zpl_status_grammar,
    NULL,
};

void wire_init(struct wire *wire, const struct wire_grammar *grammar)
{
    memset(wire, 0, grammar->size);
    wire->grammar = grammar;
    if (grammar->init) {
        grammar->init(wire);
    }
}

size_t wire_feed(struct wire *wire, const uint8_t *bytes, size_t n)
{
    const struct wire_grammar *grammar = wire->grammar;
    size_t used = 0;
    if (grammar->feed) {
        used = n > 0 && !wire->has_event ? grammar->feed(wire, bytes, n) : 0;
        wire->consumed += used;
        return used;
    }
    while (used < n && !wire->has_event) {
        grammar->step(wire, bytes[used++]);
        wire->consumed++;
    }
    return used;
}

bool wire_next(struct wire *wire, struct wire_event *ret_event)
{
    if (!wire->has_event && wire->grammar->more) {
        wire->grammar->more(wire);
    }
    if (!wire->has_event) {
        return false;
    }
    *ret_event = wire->event;
    wire->has_event = false;
    return true;
}

size_t wire_pending(const struct wire *wire)
{
    return wire->grammar->pending(wire);
}

void wire_idle(struct wire *wire)
{
    if (wire->grammar->idle && !wire->has_event) {
        wire->grammar->idle(wire);
    }
}

const struct wire_grammar *wire_grammar_by_name(const char *name)
{
    for (size_t i = 0; wire_grammars[i]; i++) {
        if (strcmp(wire_grammars[i]->name, name) == 0) {
            return wire_grammars[i];
        }
    }
    return NULL;
}

const char *wire_grammar_name(const struct wire_grammar *grammar)
{
    return grammar->name;
}

size_t wire_grammar_size(const struct wire_grammar *grammar)
{
    return grammar->size;
}

bool wire_has_aim(struct str raw)
{
    return raw.len >= 3 && raw.at[0] == ']' &&
           ((raw.at[1] | 0x20) >= 'a' && (raw.at[1] | 0x20) <= 'z');
}

struct wire_event *wire_emit(struct wire *wire, enum wire_kind kind, uint64_t at)
{
    wire->event = (struct wire_event){.kind = kind, .at = at};
    wire->has_event = true;
    return &wire->event;
}

void wire_emit_error(struct wire *wire, int error, const char *why, uint64_t at)
{
    wire_emit(wire, WIRE_ERROR, at)->error = (struct wire_fault){error, why};
}

void wire_emit_read(struct wire *wire, struct str raw, uint64_t at)
{
    wire_emit(wire, WIRE_READ, at)->read.raw = raw;
}
