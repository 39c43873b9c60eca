#include "drivers/code/dlink_format.h"

#include <string.h>

#include "drivers/base/cleanup.h"

const char dlink_base64[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The standard's table of optimisation codes. */
const struct dlink_sequence dlink_sequences[] = {
    {.first = 0x0A, .n = 1, .ais = {1, 22}, .n_ais = 2},
    {.first = 0x0B, .n = 1, .ais = {1, 10}, .n_ais = 2},
    {.first = 0x0C, .n = 1, .ais = {1, 21}, .n_ais = 2},
    {.first = 0x0D, .n = 1, .ais = {1, 17}, .n_ais = 2},
    {.first = 0x0E, .n = 1, .ais = {1, 7003}, .n_ais = 2},
    {.first = 0x0F, .n = 1, .ais = {1, 30}, .n_ais = 2},
    {.first = 0x1A, .n = 1, .ais = {1, 10, 21, 17}, .other = {1, 10, 17, 21}, .n_ais = 4},
    {.first = 0x1B, .n = 1, .ais = {1, 15}, .n_ais = 2},
    {.first = 0x1C, .n = 1, .ais = {1, 11}, .n_ais = 2},
    {.first = 0x1D, .n = 1, .ais = {1, 16}, .n_ais = 2},
    {.first = 0x1E, .n = 1, .ais = {1, 91}, .n_ais = 2},
    {.first = 0x1F, .n = 1, .ais = {1, 10, 15}, .n_ais = 3},
    {.first = 0x2A, .n = 6, .ais = {1, 3100}, .n_ais = 2},
    {.first = 0x3A, .n = 6, .ais = {1, 3200}, .n_ais = 2},
    {.first = 0x9A, .n = 1, .ais = {8010, 8011}, .n_ais = 2},
    {.first = 0x9B, .n = 1, .ais = {8017, 8019}, .n_ais = 2},
    {.first = 0x9C, .n = 1, .ais = {8018, 8019}, .n_ais = 2},
    {.first = 0x9D, .n = 1, .ais = {414, 254}, .other = {254, 414}, .n_ais = 2},
    {.first = 0xA0, .n = 10, .ais = {1, 3920}, .n_ais = 2},
    {.first = 0xC0, .n = 10, .ais = {255, 3900}, .n_ais = 2},
    {.first = 0xCA, .n = 4, .ais = {255, 3940}, .n_ais = 2},
};
const size_t dlink_sequences_n = ARRAY_SIZE(dlink_sequences);

int dlink_base64_value(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '-'             ? 62
           : c == '_'             ? 63
                                  : -1;
}

unsigned dlink_bits_per_character(enum dlink_encoding encoding)
{
    return encoding == DLINK_BASE64 ? 6 : encoding == DLINK_ASCII ? 7 : 4;
}

static struct dlink_field field_of(const struct gs1_part *part)
{
    return (struct dlink_field){
        .numeric = part->charset == GS1_DIGITS,
        .fixed = part->min == part->max && !part->optional,
        .min = part->optional ? 0 : part->min,
        .max = part->max,
    };
}

/* Whether a part goes on where the field before it stopped: N2+N2 is N4, X2+X..28 is X..30, what
 * may be left out is one N..12 and not four N3; but N3+N..15 stays apart. */
static bool goes_on(const struct dlink_field *field, const struct dlink_field *part)
{
    if (field->numeric != part->numeric) {
        return false;
    }
    return field->fixed == part->fixed || (field->fixed && !field->numeric && part->min > 0);
}

size_t dlink_fields(const struct gs1_ai *ai, struct dlink_field ret_fields[DLINK_FIELDS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        struct dlink_field part = field_of(&ai->parts[i]);
        if (n > 0 && goes_on(&ret_fields[n - 1], &part)) {
            struct dlink_field *field = &ret_fields[n - 1];
            field->fixed = field->fixed && part.fixed;
            field->min = (uint8_t)(field->min + part.min);
            field->max = (uint8_t)(field->max + part.max);
        } else if (n < DLINK_FIELDS_MAX) {
            ret_fields[n++] = part;
        }
    }
    return n;
}

unsigned dlink_count_bits(unsigned max)
{
    unsigned n = 0;
    for (; max > 0; max >>= 1) {
        n++;
    }
    return n;
}

/* The standard's formula, ceiling(n · log2 10 + 0.01), in thousand millionths. It gives one bit to
 * no digits at all, and one more than they need to 59. */
unsigned dlink_number_bits(size_t n_digits)
{
    const uint64_t one = 1000000000;
    return (unsigned)((n_digits * UINT64_C(3321928095) + one / 100 + one - 1) / one);
}

const struct dlink_sequence *dlink_sequence_of(unsigned code)
{
    for (size_t i = 0; i < dlink_sequences_n; i++) {
        const struct dlink_sequence *sequence = &dlink_sequences[i];
        if (code >= sequence->first && code < sequence->first + (unsigned)sequence->n) {
            return sequence;
        }
    }
    return NULL;
}

unsigned dlink_sequence_ai(const struct dlink_sequence *sequence, unsigned code, size_t i,
                           bool other)
{
    const uint16_t *ais = other && sequence->other[0] ? sequence->other : sequence->ais;
    unsigned up = i + 1U == sequence->n_ais ? code - sequence->first : 0;
    return ais[i] + up;
}
