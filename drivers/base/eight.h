/*
 * Eight bytes at a time, as one number: what a loop over bytes asks of each, asked of eight at
 * once. A byte in a loop costs six instructions, eight of them here about ten.
 *
 * The first byte is the lowest one of the number, on every machine.
 */
#ifndef DRIVERS_BASE_EIGHT_H
#define DRIVERS_BASE_EIGHT_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EIGHT_OF(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t eight_at(const char *at)
{
    uint64_t eight = 0;
    memcpy(&eight, at, sizeof(eight));
    return le64toh(eight);
}

/* Copies eight bytes, and gives them. */
static inline uint64_t eight_copy(char *to, const char *from)
{
    uint64_t eight = 0;
    memcpy(&eight, from, sizeof(eight));
    memcpy(to, &eight, sizeof(eight));
    return le64toh(eight);
}

/* memcpy where the length is not known but small: a call costs what forty bytes cost here. What is
 * left of a whole number of eights overlaps what went before. */
static inline void copy_short(char *to, const char *from, size_t n)
{
    if (n >= 8) {
        for (size_t i = 0; i + 8 < n; i += 8) {
            memcpy(to + i, from + i, 8);
        }
        memcpy(to + n - 8, from + n - 8, 8);
        return;
    }
    if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);
        return;
    }
    if (n > 0) {
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
}

/* The first and the last four of 4 to 8 bytes. */
static inline uint64_t eight_of_ends(const char *at, size_t n)
{
    uint32_t first = 0;
    uint32_t last = 0;
    memcpy(&first, at, sizeof(first));
    memcpy(&last, at + n - sizeof(last), sizeof(last));
    return le32toh(first) | (uint64_t)le32toh(last) << 32;
}

/* The high bit of a byte is set where it is not plain: printable ASCII without quote and backslash.
 * Of a byte under 0x80, a sum that reaches 0x80 says how large it is, and no sum carries into the
 * next byte. A byte from 0x80 on can spoil but what lies behind it. */
static inline uint64_t eight_odd(uint64_t eight)
{
    uint64_t from_blank = eight + EIGHT_OF(0x80 - ' ');
    uint64_t above_tilde = eight + EIGHT_OF(0x80 - 0x7F);
    uint64_t no_quote = (eight ^ EIGHT_OF('"')) + EIGHT_OF(0x7F);
    uint64_t no_backslash = (eight ^ EIGHT_OF('\\')) + EIGHT_OF(0x7F);
    return (~(from_blank & no_quote & no_backslash) | above_tilde | eight) & EIGHT_OF(0x80);
}

/* How many of them in front are plain. */
static inline size_t eight_plain(uint64_t eight)
{
    uint64_t odd = eight_odd(eight);
    return odd ? (unsigned)__builtin_ctzll(odd) / 8 : 8;
}

/* How many of n bytes in front are plain. */
static inline size_t plain_len(const char *at, size_t n)
{
    size_t len = 0;
    while (len + 8 <= n) {
        size_t plain = eight_plain(eight_at(at + len));
        len += plain;
        if (plain < 8) {
            return len;
        }
    }
    while (len < n && at[len] >= ' ' && at[len] <= '~' && at[len] != '"' && at[len] != '\\') {
        len++;
    }
    return len;
}

/* '0' to '9' are 0x30 to 0x39: the high half is 3, and still is with 6 more. */
static inline bool eight_are_digits(uint64_t eight)
{
    uint64_t high_halves = EIGHT_OF(0xF0);
    return (((eight & high_halves) ^ EIGHT_OF('0')) |
            (((eight + EIGHT_OF(6)) & high_halves) ^ EIGHT_OF('0'))) == 0;
}

static inline bool are_digits(const char *at, size_t n)
{
    if (n >= 8) {
        for (size_t i = 0; i + 8 < n; i += 8) {
            if (!eight_are_digits(eight_at(at + i))) {
                return false;
            }
        }
        return eight_are_digits(eight_at(at + n - 8));
    }
    if (n >= 4) {
        return eight_are_digits(eight_of_ends(at, n));
    }
    for (size_t i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return false;
        }
    }
    return true;
}

#endif
