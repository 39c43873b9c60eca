/*
 * A pull reader of JSON text that keeps positions: what cJSON cannot say is where in the payload a
 * key or a row stood, and the contract hashes and stores those texts as they were sent. Strict RFC
 * 8259 grammar, no allocation, nesting up to 64.
 *
 *     struct scan scan = scan_over(text);
 *     scan_open(&scan, '{');
 *     while ((more = scan_key(&scan, &key)) > 0) { … scan_int(&scan, &n) or scan_skip(&scan, &view)
 * … }
 *
 * Every call but scan_over returns 0 (or 1 where it says so) or RAFF_E_SYNTAX, after which the scan
 * is of no use.
 */
#ifndef SYNC_PROTO_SCAN_H
#define SYNC_PROTO_SCAN_H

#include "drivers/base/str.h"

#define SCAN_DEPTH_MAX 64
#define SCAN_INT_MAX   9007199254740992 /* 2^53: what every JSON reader holds exactly */

struct scan {
    const char *at;
    const char *end;
    bool first; /* the container just opened has given nothing yet: no comma is due */
};

struct scan scan_over(struct str text);
/* The next byte that is no white space; 0 at the end. */
char scan_peek(struct scan *scan);
int scan_open(struct scan *scan, char bracket) MUST_CHECK;
/* 1: *ret_key is the next member's key (raw, without quotes) and its value comes next; 0: the
 * object has ended. */
int scan_key(struct scan *scan, struct str *ret_key) MUST_CHECK;
/* 1: an element comes next; 0: the array has ended. */
int scan_element(struct scan *scan) MUST_CHECK;
/* Any value; its exact text. */
int scan_skip(struct scan *scan, struct str *ret_text) MUST_CHECK;
/* An integer written without fraction or exponent, within ±2^53. */
int scan_int(struct scan *scan, int64_t *ret_value) MUST_CHECK;
int scan_bool(struct scan *scan, bool *ret_value) MUST_CHECK;
/* A string, escapes undone, terminated; RAFF_E_TOO_LONG if it does not fit. U+0000 is refused. */
int scan_string(struct scan *scan, char *array, size_t size) MUST_CHECK;
/* The same, with what does not fit cut off between characters, and controls left out. */
int scan_words(struct scan *scan, char *array, size_t size) MUST_CHECK;
/* Nothing but white space is left. */
int scan_end(struct scan *scan) MUST_CHECK;

#endif
