/*
 * JSON: a writer into struct bytes, and cJSON as the reader, made to allocate from an arena.
 *
 * The writer is compact and has one spelling for every value (no spaces, only the escapes that RFC
 * 8259 demands), so equal values give equal bytes: hashes and sums rest on that.
 *
 *     json_open(out, '{');
 *     json_key(out, "qty");  json_int(out, 5);
 *     json_close(out, '}');
 *
 * The reader gives a tree of cJSON nodes inside a caller's arena, which the next json_read over the
 * same arena wipes: nothing is freed, nothing leaks, and input that would need more than the arena
 * is refused. Integers are exact up to 2^53.
 */
#ifndef DRIVERS_BASE_JSON_H
#define DRIVERS_BASE_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/bytes.h"
#include "drivers/base/str.h"

/* Commas are found from the byte before: after `{`, `[`, `:` or at the start of a line none is
 * written. */
void json_open(struct bytes *out, char bracket);
void json_close(struct bytes *out, char bracket);
void json_key(struct bytes *out, const char *key); /* a literal: not escaped */
void json_str(struct bytes *out, const char *value);
void json_view(struct bytes *out, struct str value);
void json_int(struct bytes *out, int64_t value);
void json_bool(struct bytes *out, bool value);
void json_null(struct bytes *out);
void json_raw(struct bytes *out, struct str json); /* bytes that are JSON already */
/* Key and value in one; json_pair_str leaves out an empty value, json_pair_int a zero. */
void json_pair_str(struct bytes *out, const char *key, const char *value);
void json_pair_int(struct bytes *out, const char *key, int64_t value);

/* For who writes much into room that it has reserved: the characters of a string without quotes,
 * and a number. Both return what lies behind, and write up to JSON_ROOM(len) and JSON_INT_ROOM
 * bytes. */
#define JSON_ROOM(len) (6 * (len))
#define JSON_INT_ROOM  20
char *json_put(char *at, struct str value);
char *json_put_int(char *at, int64_t value);

struct json_arena {
    uint8_t *at;
    size_t size;
    size_t used;
};

int json_arena_init(struct json_arena *arena, size_t size) MUST_CHECK;
void json_arena_release(struct json_arena *arena);
/* Exactly one JSON value and nothing behind it. RAFF_E_SYNTAX, with the byte where reading stopped
 * in *ret_at if that is not NULL; RAFF_E_FULL when the arena is too small. Nesting over 64 deep is
 * a syntax error. The arena is wiped first. */
int json_read(struct json_arena *arena, struct str text, const cJSON **ret_root,
              size_t *ret_at) MUST_CHECK;

/* Members of an object by name. A missing member, or one of another type, gives the fallback. */
const cJSON *json_get(const cJSON *object, const char *key);
const char *json_get_str(const cJSON *object, const char *key, const char *fallback);
int64_t json_get_int(const cJSON *object, const char *key, int64_t fallback);
bool json_get_bool(const cJSON *object, const char *key, bool fallback);
/* An integer without a fraction, within 2^53; RAFF_E_SYNTAX otherwise. */
int json_to_int(const cJSON *node, int64_t *ret_value) MUST_CHECK;

#endif
