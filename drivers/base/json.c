#include "drivers/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdalign.h>

#include "drivers/base/error.h"

#define JSON_DEPTH_MAX 64
#define JSON_INT_MAX   9007199254740992.0 /* 2^53 */

/* --- writing --- */

static void comma(struct bytes *out)
{
    uint8_t last = out->len ? out->at[out->len - 1] : '\n';
    if (!strchr("{[:\n", last)) {
        bytes_add(out, ",", 1);
    }
}

void json_open(struct bytes *out, char bracket)
{
    comma(out);
    bytes_add(out, &bracket, 1);
}

void json_close(struct bytes *out, char bracket)
{
    bytes_add(out, &bracket, 1);
}

void json_key(struct bytes *out, const char *key)
{
    comma(out);
    bytes_add(out, "\"", 1);
    bytes_add_str(out, key);
    bytes_add(out, "\":", 2);
}

static void escape(struct bytes *out, char c)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    const char *short_form = c ? strchr(from, c) : NULL;
    if (short_form) {
        char pair[2] = {'\\', to[short_form - from]};
        bytes_add(out, pair, 2);
    } else {
        bytes_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

void json_view(struct bytes *out, struct str value)
{
    comma(out);
    bytes_add(out, "\"", 1);
    size_t start = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            bytes_add(out, value.at + start, i - start);
            escape(out, (char)c);
            start = i + 1;
        }
    }
    bytes_add(out, value.at + start, value.len - start);
    bytes_add(out, "\"", 1);
}

void json_str(struct bytes *out, const char *value)
{
    json_view(out, str_of(value));
}

void json_int(struct bytes *out, int64_t value)
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%lld", (long long)value);
    comma(out);
    bytes_add(out, digits, (size_t)n);
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
