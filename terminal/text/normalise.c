#include "drivers/base/str.h"
#include "terminal/text/text.h"

/* The zero of every run of ten decimal digits in Unicode 14 (general category Nd) below U+10000;
 * full-width and Eastern ones are typed, the rest cost nothing. */
static const uint16_t zeros[] = {
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
};

static uint32_t ascii_digit(uint32_t c)
{
    for (size_t i = 0; c >= zeros[0] && i < ARRAY_SIZE(zeros); i++) {
        if (c >= zeros[i] && c < zeros[i] + 10U) {
            return '0' + (c - zeros[i]);
        }
    }
    return c;
}

/* The alef of a lam-alef ligature (Arabic Presentation Forms-B, isolated or final); 0: none. */
static uint32_t alef_of(uint32_t c)
{
    static const uint16_t alefs[] = {0x0622, 0x0623, 0x0625, 0x0627};
    return c >= 0xFEF5 && c <= 0xFEFC ? alefs[(c - 0xFEF5) / 2] : 0;
}

static uint32_t plain(uint32_t c)
{
    switch (c) {
    case 0x066B: /* Arabic decimal separator */
        return '.';
    case 0x2212: /* minus sign */
    case 0xFF0D: /* full-width hyphen-minus */
        return '-';
    default:
        return ascii_digit(c);
    }
}

static void add(struct text *text, uint32_t c)
{
    char utf8[4];
    size_t n = utf8_put(c, utf8);
    if (!text->cut && n < text->size - text->len) {
        text_add_str(text, (struct str){utf8, n});
        return;
    }
    text->cut = true; /* and nothing behind it: a text with a hole is another text */
}

void text_normalise(const char *typed, char *out, size_t size)
{
    struct text text = text_over(out, size);
    struct str rest = str_of(typed);
    uint32_t c = 0;
    for (size_t n; (n = utf8_next(rest, &c)) > 0; rest.at += n, rest.len -= n) {
        uint32_t alef = alef_of(c);
        if (alef) {
            add(&text, 0x0644);
            add(&text, alef);
        } else {
            add(&text, plain(c));
        }
    }
}
