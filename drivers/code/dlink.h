/*
 * GS1 Digital Link URIs, uncompressed: https://any.host/any/path/01/09506000134352/10/LOT?17=271231
 *
 * A primary key and its qualifiers stand as pairs at the end of the path, other AIs as attributes
 * in the query (GS1 Digital Link Standard: URI Syntax, section 4). They become an element string,
 * which gs1_decode reads and judges like any other. Pure.
 */
#ifndef DRIVERS_CODE_DLINK_H
#define DRIVERS_CODE_DLINK_H

#include "drivers/code/gs1.h"

/* Where an AI of the element string stood in the URI. */
struct dlink_mark {
    size_t in_elements;
    size_t in_uri;
};

struct dlink {
    struct text elements; /* over the caller's array: at least as long as the URI */
    struct dlink_mark marks[GS1_ELEMENTS_MAX];
    size_t n;
};

/* A positive return: the text is no Digital Link. That is no error; most URIs are none. */
enum dlink_result { DLINK_NONE = 1 };

/* Writes the element string of `uri` into ret_link->elements, which the caller has set up. On a
 * negative return ret_fault says where in the URI and why. */
int dlink_read(struct str uri, enum gs1_mode mode, struct dlink *ret_link,
               struct code_fault *ret_fault) MUST_CHECK;

/* A position in the element string as the position of its AI in the URI. */
size_t dlink_position(const struct dlink *link, size_t in_elements);

#endif
