/*
 * LLRP, the protocol of fixed UHF readers: TCP, port 5084. The grammar of what a reader sends; what
 * a host sends is written with llrp_write.h, most of it ready made in llrp_say.h.
 *
 * Every message is an event: the tags of an RO_ACCESS_REPORT are a WIRE_TAG each, all else is a
 * WIRE_MESSAGE that bears the standard's name, its id, and the StatusCode of its LLRPStatus as
 * `result`. A READER_EVENT_NOTIFICATION is a WIRE_MESSAGE an event in it, with that event's name
 * ("AntennaEvent Antenna_Disconnected"); `result` is the status of a ConnectionAttemptEvent. A
 * KEEPALIVE carries the KEEPALIVE_ACK that the reader wants back. `body` is always what stands
 * behind the message's header, for llrp_read.h.
 *
 * A message that does not hold together is an error, and so is one longer than LLRP_MESSAGE_MAX;
 * both are passed over by their length. Where a header is none, the length is not known either:
 * reading goes on at the next bytes that can be one, and the caller does well to connect anew.
 */
#ifndef DRIVERS_WIRE_LLRP_H
#define DRIVERS_WIRE_LLRP_H

#include "drivers/wire/llrp_read.h"
#include "drivers/wire/llrp_tags.h"
#include "drivers/wire/wire.h"

#define LLRP_PORT 5084
/* Room for 2,000 tags in one report, or for the capabilities of a reader many times over. */
#define LLRP_MESSAGE_MAX 131072

struct llrp {
    struct wire wire;
    uint8_t state;
    bool in_tags;   /* tags of the message held are still to be given out */
    bool in_events; /* or events */
    bool gave_any;  /* of either */
    size_t len;     /* of `bytes` */
    size_t want;    /* of the message held */
    uint64_t skip;  /* bytes to pass over */
    uint64_t start; /* of the message held, in the stream */
    struct llrp_message message;
    struct llrp_tags tags;
    struct llrp_tag tag;
    struct llrp_walk events;
    uint8_t reply[LLRP_HEADER_BYTES];
    uint8_t bytes[LLRP_MESSAGE_MAX];
};

extern const struct wire_grammar llrp_grammar;

/* Whether reading lost its place: it looks for the next header in what it is fed. */
bool llrp_is_lost(const struct llrp *llrp);

/* The same tag as the events have it. RAFF_E_TOO_LONG for an EPC longer than a tag can hold. */
int llrp_tag_to_wire(const struct llrp_tag *tag, struct wire_tag *ret_tag) MUST_CHECK;

#endif
