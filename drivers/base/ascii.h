/* What a character of ASCII is, whatever the locale, and for any byte: ctype.h promises neither. */
#ifndef DRIVERS_BASE_ASCII_H
#define DRIVERS_BASE_ASCII_H

#include <stdbool.h>

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool is_letter(char c)
{
    return is_capital(c) || (c >= 'a' && c <= 'z');
}

#endif
