/*
 * GS1 Digital Link URIs, both ways:
 *
 *     https://any.host/any/path/01/09506000134352/10/LOT?17=271231
 *     https://any.host/any/path/ARFKk4XBoCCNV4JG            compressed
 *     https://any.host/any/path/01/09506000134352/EEarwSM   the same, a key in the path
 *     https://any.host/any/path/exMBZFlvQMDly-mRqD          an EPC as on a tag; read only
 *
 * A primary key and its qualifiers stand as pairs at the end of the path, other AIs as attributes
 * in the query (GS1 Digital Link Standard: URI Syntax), or all of it as bits in one segment (GS1
 * Digital Link Standard: Compression, dlink_format.h; since 2025 also EPC binary strings,
 * dlink_read_epc.c). Pure.
 */
#ifndef DRIVERS_CODE_DLINK_H
#define DRIVERS_CODE_DLINK_H

#include "drivers/code/gs1.h"

/* Where an AI of the element string stood in the URI, and its value. */
struct dlink_mark {
    size_t in_elements;
    size_t in_uri;
    struct str coded; /* the value, a view into the URI; empty in a compressed segment */
    size_t coded_in_uri;
    size_t coded_in_elements; /* behind zeros that the URI leaves out */
};

struct dlink {
    struct text elements; /* over the caller's array. An uncompressed link never says more than it
                             is long; a compressed one may say twice that */
    struct dlink_mark marks[GS1_ELEMENTS_MAX];
    size_t n;
};

/* A positive return: the text is no Digital Link. That is no error; most URIs are none. */
enum dlink_result { DLINK_NONE = 1 };

/*
 * Writes the element string of `uri` into ret_link->elements, which the caller has set up: key,
 * qualifiers in their order, attributes. gs1_decode reads and judges it like any other. On a
 * negative return ret_fault says where in the URI and why.
 *
 * What is no key by its form, or no message when unpacked, makes no link: many a URI has /01/ in
 * its path, or ends in letters and digits. A wrong check digit in the path is gs1_decode's to
 * refuse; in a compressed segment it means that the segment is none.
 *
 * GS1_STRICT is the standard's letter. GS1_FLOOR takes what older and careless links hold, too: the
 * names that AIs once had (/gtin/…/lot/…), qualifiers in another order, a GTIN without the zeros in
 * front, an attribute that is empty, twice there, unknown (ignored) or that belongs in the path,
 * '+', '"', '<' and '>' as they are.
 */
int dlink_read(struct str uri, enum gs1_mode mode, struct dlink *ret_link,
               struct code_fault *ret_fault) MUST_CHECK;

/* A position in the element string as one in the URI, which must still be there. What came out of a
 * compressed segment came from its start. */
size_t dlink_position(const struct dlink *link, size_t in_elements);

/*
 * The other way: the Digital Link of an element string that gs1_decode has read, appended to `out`.
 * `base` is what stands before the path: "https://id.gs1.org", or a brand's own with or without a
 * path. The key is the first element that is one. Its qualifiers follow in the order that its row
 * gives; of alternatives, the one with most of what is there. All else becomes attributes: those of
 * fixed length, then the others, each in the order of the message. An AI that stands twice is
 * written once. So the link of a link's message is that link again.
 *
 * RAFF_E_MISSING without a key, RAFF_E_VALUE for an AI that no link of this key may carry,
 * RAFF_E_TOO_LONG; then `out` is as it was. ret_fault (if not NULL) says where in the message.
 */
#define DLINK_GS1_BASE "https://id.gs1.org"
int dlink_write(const struct gs1_message *message, struct str base, struct text *out,
                struct code_fault *ret_fault) MUST_CHECK;

/* The same, compressed: one segment behind the base, the shortest that any reader understands. A
 * sequence code that GS1's text and GS1's prototype order differently (dlink_format.h) is not used.
 */
int dlink_write_compressed(const struct gs1_message *message, struct str base, struct text *out,
                           struct code_fault *ret_fault) MUST_CHECK;

#endif
