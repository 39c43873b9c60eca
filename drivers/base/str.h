/*
 * Strings with a bound.
 *
 * struct str is a view: bytes that somebody else owns, not terminated. struct text is a writer over
 * a caller's array: always terminated, never past the array, and it remembers that something did
 * not fit, so that one check at the end is enough.
 *
 *     char line[80];
 *     struct text text = text_over(line, sizeof(line));
 *     text_add(&text, "qty ");
 *     text_addf(&text, "%lld", qty);
 *     if (text.cut) …
 */
#ifndef DRIVERS_BASE_STR_H
#define DRIVERS_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/banned.h"
#include "drivers/base/cleanup.h"

struct str {
    const char *at;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

struct str str_of(const char *terminated); /* NULL gives the empty view */
bool str_is(struct str view, const char *terminated);
/* The same, where "sgtin" is "SGTIN". */
bool str_is_of_any_case(struct str view, const char *terminated);
bool str_equal(struct str a, struct str b);
/* What follows its first n bytes; n is view.len at most. */
struct str str_after(struct str view, size_t n);
/* Without the blanks in front, or at the end. */
struct str str_trim_start(struct str view);
struct str str_trim_end(struct str view);
/* A decimal number of 1 to 18 digits with an optional '-', nothing else; RAFF_E_SYNTAX otherwise.
 */
int str_to_int64(struct str view, int64_t *ret_value) MUST_CHECK;

struct text {
    char *at;
    size_t len;  /* without the terminating NUL */
    size_t size; /* of the array, at least 1 */
    bool cut;    /* something did not fit and was left out */
};

struct text text_over(char *array, size_t size);
void text_clear(struct text *text);
void text_add(struct text *text, const char *terminated);
void text_add_str(struct text *text, struct str view);
void text_add_char(struct text *text, char c);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vaddf(struct text *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Copies into a fixed array and terminates it. RAFF_E_TOO_LONG, with the array untouched, if it
 * does not fit: half a code is another code. */
int copy_str(char *array, size_t size, struct str view) MUST_CHECK;
int copy_cstr(char *array, size_t size, const char *terminated) MUST_CHECK;
/* The same for the places where a cut text is still of use (a message, a log). */
void copy_cut(char *array, size_t size, const char *terminated);

/* Lower-case hex, and back. `hex` has room for 2n + 1 bytes. from_hex wants exactly 2n digits. */
void to_hex(const uint8_t *bytes, size_t n, char *hex);
int from_hex(struct str hex, uint8_t *bytes, size_t n) MUST_CHECK;
/* The value of one digit, of either case; -1 if it is none. */
int hex_digit(char c);

/*
 * What a device, a file or the network sent, made fit for a screen, a log or a label: C0, C1 and
 * bidi controls (U+200E, U+200F, U+061C, U+202A–U+202E, U+2066–U+2069), U+FEFF, line and paragraph
 * separators and bytes that are not UTF-8 are left out. With `keep_gs`, 0x1D stays.
 * Writes at most `size` bytes with the NUL, never half a character; returns how many characters
 * were left out or did not fit.
 */
size_t text_clean(struct str dirty, bool keep_gs, char *clean, size_t size);
/* The same of a formatted line of at most TEXT_LINE_MAX bytes: it may quote what somebody sent. */
#define TEXT_LINE_MAX 1024
void text_vcleanf(char *clean, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
/* Whether text_clean would leave something out. */
bool text_is_clean(struct str dirty);

/* The next code point of valid or broken UTF-8: returns its length in bytes (1 for a broken byte,
 * with U+FFFD as the code point), 0 at the end. */
size_t utf8_next(struct str view, uint32_t *ret_codepoint);
/* Writes a code point as UTF-8 into 4 bytes; returns how many. */
size_t utf8_put(uint32_t codepoint, char out[4]);

#endif
