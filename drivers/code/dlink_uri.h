/*
 * A URI in pieces, as far as Digital Links need it (RFC 3986). Internal to drivers/code; pure.
 */
#ifndef DRIVERS_CODE_DLINK_URI_H
#define DRIVERS_CODE_DLINK_URI_H

#include "drivers/base/str.h"

#define DLINK_SEGMENTS_MAX 64 /* of a path; a longer one is no Digital Link */

struct dlink_uri {
    struct str segments[DLINK_SEGMENTS_MAX]; /* of the path, still percent-coded */
    size_t n;
    struct str query; /* "" without one */
};

/* False where the text is no http or https URI, its host is none, or its path is too long. A '/' at
 * the end of the path is dropped. */
bool dlink_uri_split(struct str text, struct dlink_uri *ret_uri) MUST_CHECK;

/* The next character of a percent-coded text; moves *at, which is before `end`. -1, and *at stays,
 * if the coding is broken. */
int dlink_uri_next(const char **at, const char *end);
/* Appends a character as '%' and two capital digits (RFC 3986, 2.1). */
void dlink_uri_add_coded(struct text *out, char c);

#endif
