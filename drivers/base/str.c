#include "drivers/base/str.h"

#include <strings.h>

#include "drivers/base/eight.h"
#include "drivers/base/error.h"

struct str str_of(const char *terminated)
{
    return (struct str){terminated ? terminated : "", terminated ? strlen(terminated) : 0};
}

bool str_is(struct str view, const char *terminated)
{
    return str_equal(view, str_of(terminated));
}

bool str_is_of_any_case(struct str view, const char *terminated)
{
    return view.len == strlen(terminated) &&
           (view.len == 0 || strncasecmp(view.at, terminated, view.len) == 0);
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

struct str str_after(struct str view, size_t n)
{
    return (struct str){view.at + n, view.len - n};
}

struct str str_trim_start(struct str view)
{
    while (view.len > 0 && view.at[0] == ' ') {
        view = str_after(view, 1);
    }
    return view;
}

struct str str_trim_end(struct str view)
{
    while (view.len > 0 && view.at[view.len - 1] == ' ') {
        view.len--;
    }
    return view;
}

int str_to_int64(struct str view, int64_t *ret_value)
{
    bool negative = view.len > 0 && view.at[0] == '-';
    size_t digits = view.len - (negative ? 1 : 0);
    if (digits < 1 || digits > 18) {
        return RAFF_E_SYNTAX;
    }
    int64_t value = 0;
    for (size_t i = negative ? 1 : 0; i < view.len; i++) {
        if (view.at[i] < '0' || view.at[i] > '9') {
            return RAFF_E_SYNTAX;
        }
        value = value * 10 + (view.at[i] - '0');
    }
    *ret_value = negative ? -value : value;
    return 0;
}

struct text text_over(char *array, size_t size)
{
    array[0] = '\0';
    return (struct text){.at = array, .size = size};
}

void text_clear(struct text *text)
{
    text->len = 0;
    text->cut = false;
    text->at[0] = '\0';
}

void text_add(struct text *text, const char *terminated)
{
    text_add_str(text, str_of(terminated));
}

void text_add_str(struct text *text, struct str view)
{
    size_t room = text->size - 1 - text->len;
    size_t n = view.len < room ? view.len : room;
    memcpy(text->at + text->len, view.at, n);
    text->len += n;
    text->at[text->len] = '\0';
    text->cut = text->cut || n < view.len;
}

void text_add_char(struct text *text, char c)
{
    text_add_str(text, (struct str){&c, 1});
}

void text_vaddf(struct text *text, const char *format, va_list args)
{
    size_t room = text->size - text->len;
    int n = vsnprintf(text->at + text->len, room, format, args);
    if (n < 0) {
        text->at[text->len] = '\0';
        text->cut = true;
        return;
    }
    bool fits = (size_t)n < room;
    text->len += fits ? (size_t)n : room - 1;
    text->cut = text->cut || !fits;
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vaddf(text, format, args);
    va_end(args);
}

int copy_str(char *array, size_t size, struct str view)
{
    if (view.len >= size) {
        return RAFF_E_TOO_LONG;
    }
    memcpy(array, view.at, view.len);
    array[view.len] = '\0';
    return 0;
}

int copy_cstr(char *array, size_t size, const char *terminated)
{
    return copy_str(array, size, str_of(terminated));
}

void copy_cut(char *array, size_t size, const char *terminated)
{
    struct text text = text_over(array, size);
    text_add(&text, terminated);
}

void to_hex(const uint8_t *bytes, size_t n, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * n] = '\0';
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int from_hex(struct str hex, uint8_t *bytes, size_t n)
{
    if (hex.len != 2 * n) {
        return RAFF_E_SYNTAX;
    }
    for (size_t i = 0; i < n; i++) {
        int high = hex_digit(hex.at[2 * i]);
        int low = hex_digit(hex.at[2 * i + 1]);
        if (high < 0 || low < 0) {
            return RAFF_E_SYNTAX;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

size_t utf8_next(struct str view, uint32_t *ret_codepoint)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (view.len == 0) {
        return 0;
    }
    unsigned char first = (unsigned char)view.at[0];
    size_t n = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t codepoint = n == 1 ? first : n ? first & (0x7FU >> n) : 0;
    bool good = n > 0 && first < 0xF8 && n <= view.len;
    for (size_t i = 1; good && i < n; i++) {
        unsigned char c = (unsigned char)view.at[i];
        good = is_continuation(c);
        codepoint = codepoint << 6 | (c & 0x3F);
    }
    good = good && codepoint >= smallest[n] && codepoint <= 0x10FFFF &&
           (codepoint < 0xD800 || codepoint > 0xDFFF);
    *ret_codepoint = good ? codepoint : 0xFFFD;
    return good ? n : 1;
}

size_t utf8_put(uint32_t codepoint, char out[4])
{
    if (codepoint < 0x80) {
        out[0] = (char)codepoint;
        return 1;
    }
    if (codepoint < 0x800) {
        out[0] = (char)(0xC0 | codepoint >> 6);
        out[1] = (char)(0x80 | (codepoint & 0x3F));
        return 2;
    }
    if (codepoint < 0x10000) {
        out[0] = (char)(0xE0 | codepoint >> 12);
        out[1] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        out[2] = (char)(0x80 | (codepoint & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | codepoint >> 18);
    out[1] = (char)(0x80 | (codepoint >> 12 & 0x3F));
    out[2] = (char)(0x80 | (codepoint >> 6 & 0x3F));
    out[3] = (char)(0x80 | (codepoint & 0x3F));
    return 4;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

size_t text_clean(struct str dirty, bool keep_gs, char *clean, size_t size)
{
    size_t left_out = 0;
    size_t len = 0;
    bool full = false; /* for good: a shorter character must not take a longer one's place */
    uint32_t c = 0;
    for (size_t n; dirty.len > 0; dirty = str_after(dirty, n)) {
        size_t room = full ? 0 : size - 1 - len;
        n = plain_len(dirty.at, dirty.len); /* nearly all of it */
        size_t fits = n < room ? n : room;
        if (n == 0) {
            n = utf8_next(dirty, &c);
            bool broken = c == 0xFFFD && n == 1;
            if (broken || (is_control(c) && !(keep_gs && c == 0x1D))) {
                left_out++;
                continue;
            }
            fits = n <= room ? n : 0;
            left_out += fits == 0;
        } else {
            left_out += n - fits;
        }
        full = fits < n;
        copy_short(clean + len, dirty.at, fits);
        len += fits;
    }
    clean[len] = '\0';
    return left_out;
}

void text_vcleanf(char *clean, size_t size, const char *format, va_list args)
{
    char dirty[TEXT_LINE_MAX];
    struct text text = text_over(dirty, sizeof(dirty));
    text_vaddf(&text, format, args);
    text_clean((struct str){dirty, text.len}, false, clean, size);
}

bool text_is_clean(struct str dirty)
{
    uint32_t c = 0;
    dirty = str_after(dirty, plain_len(dirty.at, dirty.len)); /* nearly all of it */
    for (size_t n; (n = utf8_next(dirty, &c)) > 0; dirty.at += n, dirty.len -= n) {
        if (is_control(c) || (c == 0xFFFD && n == 1)) {
            return false;
        }
    }
    return true;
}
