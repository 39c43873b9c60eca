#include "drivers/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdalign.h>

#include "drivers/base/eight.h"
#include "drivers/base/error.h"

#define JSON_DEPTH_MAX 64
#define JSON_INT_MAX   9007199254740992.0 /* 2^53 */

/* --- writing --- */

static void comma(struct bytes *out)
{
    static const bool begins[UINT8_MAX + 1] = {
        ['\0'] = true, ['\n'] = true, [':'] = true, ['['] = true, ['{'] = true};
    if (out->len && !begins[out->at[out->len - 1]]) {
        bytes_add_char(out, ',');
    }
}

void json_open(struct bytes *out, char bracket)
{
    comma(out);
    bytes_add_char(out, bracket);
}

void json_close(struct bytes *out, char bracket)
{
    bytes_add_char(out, bracket);
}

void json_key(struct bytes *out, const char *key)
{
    comma(out);
    bytes_add_char(out, '"');
    bytes_add_str(out, key);
    bytes_add(out, "\":", 2);
}

static char *put_escape(char *at, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_forms[UINT8_MAX + 1] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't'};
    *at++ = '\\';
    if (short_forms[c]) {
        *at++ = short_forms[c];
        return at;
    }
    const char coded[] = {'u', '0', '0', hex[c >> 4], hex[c & 0xF]};
    memcpy(at, coded, sizeof(coded));
    return at + sizeof(coded);
}

static char *put_escaped(char *at, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            at = put_escape(at, c);
        } else {
            *at++ = (char)c;
        }
    }
    return at;
}

/* Copies as if nothing were to be escaped, and looks while it does: nearly every string is so. What
 * is left of a whole number of eights overlaps what went before. */
char *json_put(char *at, struct str value)
{
    size_t n = value.len;
    if (n < 4) {
        return put_escaped(at, value);
    }
    uint64_t odd = 0;
    if (n < 8) {
        copy_short(at, value.at, n);
        odd = eight_odd(eight_of_ends(value.at, n));
    } else {
        odd = eight_odd(eight_copy(at + n - 8, value.at + n - 8));
        for (size_t i = 0; i + 8 < n; i += 8) {
            odd |= eight_odd(eight_copy(at + i, value.at + i));
        }
    }
    return odd ? put_escaped(at, value) : at + n;
}

char *json_put_int(char *at, int64_t value)
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    if (value < 0) {
        *at++ = '-';
    }
    size_t n = 1;
    for (uint64_t above = 10; n < JSON_INT_ROOM - 1 && rest >= above; above *= 10) {
        n++;
    }
    for (size_t i = n; i > 0; i--) {
        at[i - 1] = (char)('0' + rest % 10);
        rest /= 10;
    }
    return at + n;
}

/* How long a string is with its escapes. */
static size_t escaped_len(struct str value)
{
    size_t len = value.len;
    size_t i = 0;
    while (i + 8 <= value.len && eight_odd(eight_at(value.at + i)) == 0) {
        i += 8;
    }
    for (; i < value.len; i++) {
        char escape[6];
        unsigned char c = (unsigned char)value.at[i];
        bool escaped = c < 0x20 || c == '"' || c == '\\';
        len += escaped ? (size_t)(put_escape(escape, c) - escape) - 1 : 0;
    }
    return len;
}

void json_view(struct bytes *out, struct str value)
{
    uint8_t *room = NULL;
    comma(out);
    if (bytes_reserve(out, escaped_len(value) + 2, &room) == 0) {
        char *at = (char *)room;
        *at++ = '"';
        at = json_put(at, value);
        *at++ = '"';
        out->len += (size_t)(at - (char *)room);
    }
}

void json_str(struct bytes *out, const char *value)
{
    json_view(out, str_of(value));
}

void json_int(struct bytes *out, int64_t value)
{
    char digits[JSON_INT_ROOM];
    comma(out);
    bytes_add(out, digits, (size_t)(json_put_int(digits, value) - digits));
}

void json_bool(struct bytes *out, bool value)
{
    comma(out);
    bytes_add_str(out, value ? "true" : "false");
}

void json_null(struct bytes *out)
{
    comma(out);
    bytes_add_str(out, "null");
}

void json_raw(struct bytes *out, struct str json)
{
    comma(out);
    bytes_add(out, json.at, json.len);
}

void json_pair_str(struct bytes *out, const char *key, const char *value)
{
    if (value && *value) {
        json_key(out, key);
        json_str(out, value);
    }
}

void json_pair_int(struct bytes *out, const char *key, int64_t value)
{
    if (value) {
        json_key(out, key);
        json_int(out, value);
    }
}

/* --- reading: cJSON's hooks are global, so they look up the arena that this thread reads into ---
 */

static _Thread_local struct json_arena *current_arena;

static void *arena_alloc(size_t n)
{
    struct json_arena *arena = current_arena;
    if (!arena) {
        return malloc(n);
    }
    size_t start = (arena->used + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (start > arena->size || n > arena->size - start) {
        errno = ENOMEM;
        return NULL;
    }
    arena->used = start + n;
    return arena->at + start;
}

static void arena_free(void *pointer)
{
    if (!current_arena) {
        free(pointer);
    }
}

__attribute__((constructor)) static void install_hooks(void)
{
    cJSON_Hooks hooks = {.malloc_fn = arena_alloc, .free_fn = arena_free};
    cJSON_InitHooks(&hooks);
}

int json_arena_init(struct json_arena *arena, size_t size)
{
    *arena = (struct json_arena){.at = malloc(size), .size = size};
    return arena->at ? 0 : -ENOMEM;
}

void json_arena_release(struct json_arena *arena)
{
    free(arena->at);
    *arena = (struct json_arena){0};
}

/* cJSON's own limit is 1000 levels of recursion: too deep for a small stack. */
static bool too_deep(struct str text, size_t *ret_at)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            *ret_at = i;
            if (++depth > JSON_DEPTH_MAX) {
                return true;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

static bool only_space(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n", *at) && *at) {
        at++;
    }
    return at == end;
}

int json_read(struct json_arena *arena, struct str text, const cJSON **ret_root, size_t *ret_at)
{
    size_t at = 0;
    if (too_deep(text, &at)) {
        if (ret_at) {
            *ret_at = at;
        }
        return RAFF_E_SYNTAX;
    }
    arena->used = 0;
    current_arena = arena;
    errno = 0;
    const char *end = NULL;
    const cJSON *root = cJSON_ParseWithLengthOpts(text.at, text.len, &end, false);
    current_arena = NULL;
    if (!root && errno == ENOMEM) {
        return RAFF_E_FULL;
    }
    if (!root || !only_space(end, text.at + text.len)) {
        if (ret_at) {
            *ret_at = end ? (size_t)(end - text.at) : 0;
        }
        return RAFF_E_SYNTAX;
    }
    *ret_root = root;
    return 0;
}

const cJSON *json_get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

const char *json_get_str(const cJSON *object, const char *key, const char *fallback)
{
    const char *value = cJSON_GetStringValue(json_get(object, key));
    return value ? value : fallback;
}

int json_to_int(const cJSON *node, int64_t *ret_value)
{
    if (!cJSON_IsNumber(node) || !(fabs(node->valuedouble) <= JSON_INT_MAX) ||
        node->valuedouble != floor(node->valuedouble)) {
        return RAFF_E_SYNTAX;
    }
    *ret_value = (int64_t)node->valuedouble;
    return 0;
}

int64_t json_get_int(const cJSON *object, const char *key, int64_t fallback)
{
    int64_t value = 0;
    return json_to_int(json_get(object, key), &value) ? fallback : value;
}

bool json_get_bool(const cJSON *object, const char *key, bool fallback)
{
    const cJSON *node = json_get(object, key);
    return cJSON_IsBool(node) ? cJSON_IsTrue(node) : fallback;
}
