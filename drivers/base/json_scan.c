#include "drivers/base/json_scan.h"

#include "drivers/base/error.h"

struct json_scan json_scan_over(struct str text)
{
    return (struct json_scan){.at = text.at, .end = text.at + text.len, .first = false};
}

char json_scan_peek(struct json_scan *scan)
{
    while (scan->at < scan->end) {
        char c = *scan->at;
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            return c;
        }
        scan->at++;
    }
    return 0;
}

static int take(struct json_scan *scan, char wanted)
{
    if (json_scan_peek(scan) != wanted) {
        return RAFF_E_SYNTAX;
    }
    scan->at++;
    return 0;
}

int json_scan_open(struct json_scan *scan, char bracket)
{
    int error = take(scan, bracket);
    scan->first = true;
    return error;
}

/* 1: another member or element follows; 0: `close` was taken. */
static int more(struct json_scan *scan, char close)
{
    if (json_scan_peek(scan) == close && close) {
        scan->at++;
        scan->first = false;
        return 0;
    }
    if (!scan->first && take(scan, ',') < 0) {
        return RAFF_E_SYNTAX;
    }
    scan->first = false;
    return 1;
}

int json_scan_element(struct json_scan *scan)
{
    return more(scan, ']');
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static int skip_escape(struct json_scan *scan)
{
    if (scan->at == scan->end) {
        return RAFF_E_SYNTAX;
    }
    char c = *scan->at++;
    if (c != 'u') {
        return c && strchr("\"\\/bfnrt", c) ? 0 : RAFF_E_SYNTAX;
    }
    for (int i = 0; i < 4; i++) {
        if (scan->at == scan->end || !is_hex(*scan->at)) {
            return RAFF_E_SYNTAX;
        }
        scan->at++;
    }
    return 0;
}

/* A string's text between its quotes, escapes as they stand. */
static int raw_string(struct json_scan *scan, struct str *ret_raw)
{
    if (take(scan, '"') < 0) {
        return RAFF_E_SYNTAX;
    }
    const char *start = scan->at;
    while (scan->at < scan->end) {
        unsigned char c = (unsigned char)*scan->at++;
        if (c == '"') {
            *ret_raw = (struct str){start, (size_t)(scan->at - 1 - start)};
            return 0;
        }
        if (c < 0x20 || (c == '\\' && skip_escape(scan) < 0)) {
            return RAFF_E_SYNTAX;
        }
    }
    return RAFF_E_SYNTAX;
}

int json_scan_key(struct json_scan *scan, struct str *ret_key)
{
    int error = more(scan, '}');
    if (error <= 0) {
        return error;
    }
    struct str key;
    if (raw_string(scan, &key) < 0 || take(scan, ':') < 0) {
        return RAFF_E_SYNTAX;
    }
    *ret_key = key;
    return 1;
}

static size_t skip_digits(struct json_scan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        scan->at++;
    }
    return (size_t)(scan->at - start);
}

static bool skip_char(struct json_scan *scan, const char *any_of)
{
    if (scan->at < scan->end && *scan->at && strchr(any_of, *scan->at)) {
        scan->at++;
        return true;
    }
    return false;
}

/* RFC 8259 section 6: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static int skip_number(struct json_scan *scan)
{
    skip_char(scan, "-");
    if (!skip_char(scan, "0") && skip_digits(scan) == 0) {
        return RAFF_E_SYNTAX;
    }
    if (skip_char(scan, ".") && skip_digits(scan) == 0) {
        return RAFF_E_SYNTAX;
    }
    if (skip_char(scan, "eE")) {
        skip_char(scan, "+-");
        return skip_digits(scan) ? 0 : RAFF_E_SYNTAX;
    }
    return 0;
}

static int skip_word(struct json_scan *scan, struct str word)
{
    if ((size_t)(scan->end - scan->at) < word.len || memcmp(scan->at, word.at, word.len) != 0) {
        return RAFF_E_SYNTAX;
    }
    scan->at += word.len;
    return 0;
}

static int skip_value(struct json_scan *scan, int depth);

static int skip_object(struct json_scan *scan, int depth)
{
    struct str key;
    int error = json_scan_open(scan, '{');
    while (error == 0 && (error = json_scan_key(scan, &key)) > 0) {
        error = skip_value(scan, depth);
    }
    return error;
}

static int skip_array(struct json_scan *scan, int depth)
{
    int error = json_scan_open(scan, '[');
    while (error == 0 && (error = json_scan_element(scan)) > 0) {
        error = skip_value(scan, depth);
    }
    return error;
}

static int skip_value(struct json_scan *scan, int depth)
{
    struct str text;
    char c = json_scan_peek(scan);
    if (c == '{' || c == '[') {
        if (depth == JSON_SCAN_DEPTH_MAX) {
            return RAFF_E_SYNTAX;
        }
        return c == '{' ? skip_object(scan, depth + 1) : skip_array(scan, depth + 1);
    }
    switch (c) {
    case '"':
        return raw_string(scan, &text);
    case 't':
        return skip_word(scan, STR("true"));
    case 'f':
        return skip_word(scan, STR("false"));
    case 'n':
        return skip_word(scan, STR("null"));
    default:
        return skip_number(scan);
    }
}

int json_scan_skip(struct json_scan *scan, struct str *ret_text)
{
    json_scan_peek(scan);
    const char *start = scan->at;
    int error = skip_value(scan, 0);
    if (error < 0) {
        return error;
    }
    *ret_text = (struct str){start, (size_t)(scan->at - start)};
    return 0;
}

int json_scan_int(struct json_scan *scan, int64_t *ret_value)
{
    struct str text;
    int64_t value = 0;
    json_scan_peek(scan);
    const char *start = scan->at;
    if (skip_number(scan) < 0) {
        return RAFF_E_SYNTAX;
    }
    text = (struct str){start, (size_t)(scan->at - start)};
    if (str_to_int64(text, &value) < 0 || value > JSON_SCAN_INT_MAX || value < -JSON_SCAN_INT_MAX) {
        return RAFF_E_SYNTAX;
    }
    *ret_value = value;
    return 0;
}

int json_scan_bool(struct json_scan *scan, bool *ret_value)
{
    bool value = json_scan_peek(scan) == 't';
    int error = skip_word(scan, value ? STR("true") : STR("false"));
    if (error < 0) {
        return error;
    }
    *ret_value = value;
    return 0;
}

static uint32_t hex4(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        value = value << 4 | digit;
    }
    return value;
}

/* The character of a \u escape at `raw` (behind its 'u'); returns how many bytes it took, 0 for
 * half a surrogate pair or U+0000. */
static size_t unescape_unicode(struct str raw, uint32_t *ret_codepoint)
{
    uint32_t high = hex4(raw.at);
    if (high < 0xD800 || high > 0xDFFF) {
        *ret_codepoint = high;
        return high ? 4 : 0;
    }
    if (high > 0xDBFF || raw.len < 10 || raw.at[4] != '\\' || raw.at[5] != 'u') {
        return 0;
    }
    uint32_t low = hex4(raw.at + 6);
    if (low < 0xDC00 || low > 0xDFFF) {
        return 0;
    }
    *ret_codepoint = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    return 10;
}

/* Undoes the escape behind a backslash; returns how many bytes of `raw` it was, 0 if it is none. */
static size_t unescape(struct str raw, char out[4], size_t *ret_n)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    if (raw.at[0] != 'u') {
        out[0] = to[strchr(from, raw.at[0]) - from];
        *ret_n = 1;
        return 1;
    }
    uint32_t codepoint = 0;
    size_t used = unescape_unicode((struct str){raw.at + 1, raw.len - 1}, &codepoint);
    *ret_n = used ? utf8_put(codepoint, out) : 0;
    return used ? used + 1 : 0;
}

/* Copies a raw string, escapes undone. *ret_cut: it did not fit. */
static int undo(struct str raw, char *array, size_t size, bool *ret_cut)
{
    size_t len = 0;
    for (size_t i = 0; i < raw.len;) {
        char piece[4] = {raw.at[i]};
        size_t n = 1, used = 1;
        if (raw.at[i] == '\\') {
            used = unescape((struct str){raw.at + i + 1, raw.len - i - 1}, piece, &n) + 1;
            if (used == 1) {
                return RAFF_E_SYNTAX;
            }
        }
        if (len + n >= size) {
            *ret_cut = true;
            break;
        }
        memcpy(array + len, piece, n);
        len += n;
        i += used;
    }
    array[len] = '\0';
    return 0;
}

int json_scan_string(struct json_scan *scan, char *array, size_t size)
{
    struct str raw;
    bool cut = false;
    int error = raw_string(scan, &raw);
    if (error < 0 || (error = undo(raw, array, size, &cut)) < 0) {
        return error;
    }
    return cut ? RAFF_E_TOO_LONG : 0;
}

int json_scan_words(struct json_scan *scan, char *array, size_t size)
{
    char whole[1024];
    struct str raw;
    bool cut = false;
    int error = raw_string(scan, &raw);
    if (error < 0 || (error = undo(raw, whole, sizeof(whole), &cut)) < 0) {
        return error;
    }
    text_clean(str_of(whole), false, array, size);
    return 0;
}

int json_scan_end(struct json_scan *scan)
{
    return json_scan_peek(scan) == 0 && scan->at == scan->end ? 0 : RAFF_E_SYNTAX;
}
