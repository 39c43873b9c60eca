#include "drivers/base/json_scan.h"

#include "drivers/base/eight.h"
#include "drivers/base/error.h"

#define WORDS_MAX 16384

struct json_scan json_scan_over(struct str text)
{
    return (struct json_scan){.at = text.at, .end = text.at + text.len};
}

static inline char peek(struct json_scan *scan)
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

char json_scan_peek(struct json_scan *scan)
{
    return peek(scan);
}

static inline int take(struct json_scan *scan, char wanted)
{
    if (peek(scan) != wanted) {
        return RAFF_E_SYNTAX;
    }
    scan->at++;
    return 0;
}

int json_scan_open(struct json_scan *scan, char bracket)
{
    if (take(scan, bracket) < 0 || scan->depth == JSON_SCAN_DEPTH_MAX) {
        return RAFF_E_SYNTAX;
    }
    scan->depth++;
    scan->first = true;
    return 0;
}

/* 1: another member or element follows; 0: `close` was taken. */
static inline int more(struct json_scan *scan, char close)
{
    if (peek(scan) == close) {
        scan->at++;
        scan->depth--;
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
struct raw {
    struct str text;
    bool is_plain; /* printable ASCII and no escape: it means what stands there */
    bool is_escaped;
};

/* To the next byte that is not plain, or the end. */
static inline void skip_plain(struct json_scan *scan)
{
    scan->at += plain_len(scan->at, (size_t)(scan->end - scan->at));
}

static int raw_string(struct json_scan *scan, struct raw *ret_raw)
{
    if (take(scan, '"') < 0) {
        return RAFF_E_SYNTAX;
    }
    struct raw raw = {.text.at = scan->at, .is_plain = true, .is_escaped = false};
    for (skip_plain(scan); scan->at < scan->end; skip_plain(scan)) {
        unsigned char c = (unsigned char)*scan->at++;
        if (c == '"') {
            raw.text.len = (size_t)(scan->at - 1 - raw.text.at);
            *ret_raw = raw;
            return 0;
        }
        if (c < 0x20 || (c == '\\' && skip_escape(scan) < 0)) {
            return RAFF_E_SYNTAX;
        }
        raw.is_plain = false;
        raw.is_escaped |= c == '\\';
    }
    return RAFF_E_SYNTAX;
}

int json_scan_key(struct json_scan *scan, struct str *ret_key)
{
    int error = more(scan, '}');
    if (error <= 0) {
        return error;
    }
    struct raw key;
    if (raw_string(scan, &key) < 0 || take(scan, ':') < 0) {
        return RAFF_E_SYNTAX;
    }
    *ret_key = key.text;
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

static inline bool skip_char(struct json_scan *scan, char c)
{
    if (scan->at < scan->end && *scan->at == c) {
        scan->at++;
        return true;
    }
    return false;
}

/* RFC 8259 section 6: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static int skip_number(struct json_scan *scan)
{
    skip_char(scan, '-');
    if (!skip_char(scan, '0') && skip_digits(scan) == 0) {
        return RAFF_E_SYNTAX;
    }
    if (skip_char(scan, '.') && skip_digits(scan) == 0) {
        return RAFF_E_SYNTAX;
    }
    if (skip_char(scan, 'e') || skip_char(scan, 'E')) {
        if (!skip_char(scan, '+')) {
            skip_char(scan, '-');
        }
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

static int skip_value(struct json_scan *scan);

static int skip_object(struct json_scan *scan)
{
    struct str key;
    int error = json_scan_open(scan, '{');
    while (error == 0 && (error = json_scan_key(scan, &key)) > 0) {
        error = skip_value(scan);
    }
    return error;
}

static int skip_array(struct json_scan *scan)
{
    int error = json_scan_open(scan, '[');
    while (error == 0 && (error = json_scan_element(scan)) > 0) {
        error = skip_value(scan);
    }
    return error;
}

static int skip_value(struct json_scan *scan)
{
    struct raw string;
    switch (peek(scan)) {
    case '{':
        return skip_object(scan);
    case '[':
        return skip_array(scan);
    case '"':
        return raw_string(scan, &string);
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
    peek(scan);
    const char *start = scan->at;
    int error = skip_value(scan);
    if (error < 0) {
        return error;
    }
    *ret_text = (struct str){start, (size_t)(scan->at - start)};
    return 0;
}

/* A number's text. */
static int raw_number(struct json_scan *scan, struct str *ret_text)
{
    peek(scan);
    const char *start = scan->at;
    if (skip_number(scan) < 0) {
        return RAFF_E_SYNTAX;
    }
    *ret_text = (struct str){start, (size_t)(scan->at - start)};
    return 0;
}

int json_scan_int(struct json_scan *scan, int64_t *ret_value)
{
    struct str text;
    int64_t value = 0;
    if (raw_number(scan, &text) < 0 || str_to_int64(text, &value) < 0 ||
        value > JSON_SCAN_INT_MAX || value < -JSON_SCAN_INT_MAX) {
        return RAFF_E_SYNTAX;
    }
    *ret_value = value;
    return 0;
}

/* value * 10^power; past 2^53 it stays past it. */
static int64_t times_ten(int64_t value, int64_t power)
{
    while (value > 0 && value <= JSON_SCAN_INT_MAX && power > 0) {
        value *= 10;
        power--;
    }
    return value;
}

/* The power of ten behind an `e`, as large as matters. */
static int64_t read_exponent(struct str text)
{
    int64_t power = 0;
    bool is_negative = text.at[0] == '-';
    for (size_t i = text.at[0] == '+' || is_negative ? 1 : 0; i < text.len; i++) {
        power = power > WORDS_MAX ? power : power * 10 + (text.at[i] - '0');
    }
    return is_negative ? -power : power;
}

/* A number that JSON allows as m * 10^power, m without a nought at its end, so that it is whole
 * where power is not negative. Exact: a double would round. */
static int whole_of(struct str text, int64_t *ret_value)
{
    int64_t value = 0, power = 0, noughts = 0;
    bool is_behind = false; /* the point */
    size_t i = text.at[0] == '-' ? 1 : 0;
    for (; i < text.len && text.at[i] != 'e' && text.at[i] != 'E'; i++) {
        char c = text.at[i];
        is_behind |= c == '.';
        power -= is_behind && c != '.' ? 1 : 0;
        if (c > '0') {
            value = times_ten(value, noughts + 1);
            value = value > JSON_SCAN_INT_MAX ? value : value + (c - '0');
            noughts = 0;
        } else if (c == '0') {
            noughts++;
        }
    }
    power += noughts + (i < text.len ? read_exponent(str_after(text, i + 1)) : 0);
    value = times_ten(value, power);
    if (value > JSON_SCAN_INT_MAX || (value > 0 && power < 0)) {
        return RAFF_E_SYNTAX;
    }
    *ret_value = text.at[0] == '-' ? -value : value;
    return 0;
}

int json_scan_whole(struct json_scan *scan, int64_t *ret_value)
{
    struct str text;
    return raw_number(scan, &text) < 0 ? RAFF_E_SYNTAX : whole_of(text, ret_value);
}

int json_scan_bool(struct json_scan *scan, bool *ret_value)
{
    bool value = peek(scan) == 't';
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
 * half a surrogate pair. */
static size_t unescape_unicode(struct str raw, uint32_t *ret_codepoint)
{
    uint32_t high = hex4(raw.at);
    if (high < 0xD800 || high > 0xDFFF) {
        *ret_codepoint = high;
        return 4;
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

/* What a raw string that is not empty begins with: a run that means what stands there, or what one
 * escape means. Returns how many bytes of `raw` it was, 0 if it is half a surrogate pair. */
static size_t next_piece(struct str raw, char escaped[4], struct str *ret_piece)
{
    size_t plain = plain_len(raw.at, raw.len);
    if (plain > 0 || raw.at[0] != '\\') {
        plain = plain ? plain : 1;
        *ret_piece = (struct str){raw.at, plain};
        return plain;
    }
    ret_piece->at = escaped;
    size_t used = unescape(str_after(raw, 1), escaped, &ret_piece->len);
    return used ? used + 1 : 0;
}

/* Copies a raw string, escapes undone, up to `size` bytes; *ret_len of them. *ret_cut: there are
 * more. */
static int undo(struct str raw, char *array, size_t size, size_t *ret_len, bool *ret_cut)
{
    char escaped[4];
    struct str piece;
    size_t len = 0;
    while (raw.len > 0 && !*ret_cut) {
        size_t used = next_piece(raw, escaped, &piece);
        if (used == 0) {
            return RAFF_E_SYNTAX;
        }
        *ret_cut = piece.len > size - len;
        piece.len = *ret_cut ? size - len : piece.len;
        copy_short(array + len, piece.at, piece.len);
        len += piece.len;
        raw = str_after(raw, used);
    }
    *ret_len = len;
    return 0;
}

int json_scan_undo(struct str raw, char *array, size_t size)
{
    size_t len = 0;
    bool is_cut = false;
    if (undo(raw, array, size - 1, &len, &is_cut) < 0 || memchr(array, '\0', len)) {
        return RAFF_E_SYNTAX;
    }
    array[len] = '\0';
    return is_cut ? RAFF_E_TOO_LONG : 0;
}

static int put_string(const struct raw *raw, char *array, size_t size)
{
    return raw->is_escaped ? json_scan_undo(raw->text, array, size)
                           : copy_str(array, size, raw->text);
}

int json_scan_string(struct json_scan *scan, char *array, size_t size)
{
    struct raw raw;
    return raw_string(scan, &raw) < 0 ? RAFF_E_SYNTAX : put_string(&raw, array, size);
}

int json_scan_name(struct json_scan *scan, char *array, size_t size)
{
    struct raw raw;
    bool is_good = raw_string(scan, &raw) == 0 && put_string(&raw, array, size) == 0 &&
                   (raw.is_plain || text_is_clean(str_of(array)));
    return is_good ? 0 : RAFF_E_SYNTAX;
}

int json_scan_words(struct json_scan *scan, bool keep_gs, char *array, size_t size)
{
    static _Thread_local char whole[WORDS_MAX]; /* on the stack it would be wiped each time */
    struct raw raw;
    bool is_cut = false;
    if (raw_string(scan, &raw) < 0) {
        return RAFF_E_SYNTAX;
    }
    if (raw.is_escaped) {
        size_t len = 0;
        if (undo(raw.text, whole, sizeof(whole), &len, &is_cut) < 0) {
            return RAFF_E_SYNTAX;
        }
        raw.text = (struct str){whole, len};
    }
    text_clean(raw.text, keep_gs, array, size);
    return 0;
}

int json_scan_end(struct json_scan *scan)
{
    return peek(scan) == 0 && scan->at == scan->end ? 0 : RAFF_E_SYNTAX;
}
