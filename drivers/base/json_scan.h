/*
 * A pull reader of JSON text that keeps positions: what cJSON cannot say is where in the payload a
 * key or a row stood, and the contract hashes and stores those texts as they were sent. Strict RFC
 * 8259 grammar, no allocation, nesting up to 64 in all.
 *
 *     struct json_scan scan = json_scan_over(text);
 *     json_scan_open(&scan, '{');
 *     while ((more = json_scan_key(&scan, &key)) > 0) { … json_scan_int(&scan, &n) or
 * json_scan_skip(&scan, &view) … }
 *
 * Every call but json_scan_over returns 0 (or 1 where it says so) or RAFF_E_SYNTAX, after which the
 * scan is of no use.
 */
#ifndef DRIVERS_BASE_JSON_SCAN_H
#define DRIVERS_BASE_JSON_SCAN_H

#include "drivers/base/str.h"

#define JSON_SCAN_DEPTH_MAX 64
#define JSON_SCAN_INT_MAX   9007199254740992 /* 2^53: what every JSON reader holds exactly */

struct json_scan {
    const char *at;
    const char *end;
    unsigned depth; /* of the containers that are open */
    bool first;     /* the container just opened has given nothing yet: no comma is due */
};

struct json_scan json_scan_over(struct str text);
/* The next byte that is no white space; 0 at the end. */
char json_scan_peek(struct json_scan *scan);
int json_scan_open(struct json_scan *scan, char bracket) MUST_CHECK;
/* 1: *ret_key is the next member's key (raw, without quotes) and its value comes next; 0: the
 * object has ended. */
int json_scan_key(struct json_scan *scan, struct str *ret_key) MUST_CHECK;
/* 1: an element comes next; 0: the array has ended. */
int json_scan_element(struct json_scan *scan) MUST_CHECK;
/* Any value; its exact text. */
int json_scan_skip(struct json_scan *scan, struct str *ret_text) MUST_CHECK;
/* An integer written without fraction or exponent, within ±2^53. */
int json_scan_int(struct json_scan *scan, int64_t *ret_value) MUST_CHECK;
int json_scan_bool(struct json_scan *scan, bool *ret_value) MUST_CHECK;
/* A whole number within ±2^53, however JSON spells it: 1200, 1200.0, 12e2. */
int json_scan_whole(struct json_scan *scan, int64_t *ret_value) MUST_CHECK;
/* A string, escapes undone, terminated; RAFF_E_TOO_LONG if it does not fit. U+0000 is refused. */
int json_scan_string(struct json_scan *scan, char *array, size_t size) MUST_CHECK;
/* The same for a name: what does not fit, or is not clean as it stands (text_is_clean), is
 * RAFF_E_SYNTAX too. */
int json_scan_name(struct json_scan *scan, char *array, size_t size) MUST_CHECK;
/* The same for words: text_clean of them, so that what does not fit is cut off between characters,
 * and controls, U+0000 among them, are left out. Past 16 KiB nothing is looked at. */
int json_scan_words(struct json_scan *scan, bool keep_gs, char *array, size_t size) MUST_CHECK;
/* What json_scan_key gave, escapes undone, as json_scan_string does. */
int json_scan_undo(struct str raw, char *array, size_t size) MUST_CHECK;
/* Nothing but white space is left. */
int json_scan_end(struct json_scan *scan) MUST_CHECK;

#endif
