#include "drivers/code/dlink_unpack.h"

#include "drivers/code/bits.h"
#include "drivers/code/dlink_format.h"

struct walker {
    struct bit_reader reader;
    struct dlink_packed *packed;
    bool doubtful; /* something stood there that writers write in more than one way */
};

/* Each takes what stands at the reader and appends it to `out`, if that is not NULL. */

static bool take_number(struct bit_reader *reader, size_t n_digits, unsigned n_bits,
                        struct text *out)
{
    char digits[BITS_DIGITS_MAX];
    if (n_digits > sizeof(digits) || !bits_take_digits(reader, n_bits, n_digits, digits)) {
        return false;
    }
    if (out) {
        text_add_str(out, (struct str){digits, n_digits});
    }
    return true;
}

static char character_of(enum dlink_encoding encoding, unsigned value)
{
    static const char hex[2][17] = {"0123456789abcdef", "0123456789ABCDEF"};
    return encoding == DLINK_BASE64  ? dlink_base64[value]
           : encoding == DLINK_ASCII ? (char)value
                                     : hex[encoding == DLINK_HEX_UPPER][value];
}

static bool take_characters(struct bit_reader *reader, enum dlink_encoding encoding, size_t n,
                            struct text *out)
{
    unsigned n_bits = dlink_bits_per_character(encoding);
    for (size_t i = 0; i < n; i++) {
        uint64_t value = 0;
        if (!bits_take(reader, n_bits, &value)) {
            return false;
        }
        char c = character_of(encoding, (unsigned)value);
        if (c <= ' ' || c > '~') {
            return false;
        }
        if (out) {
            text_add_char(out, c);
        }
    }
    return true;
}

static bool take_count(struct bit_reader *reader, const struct dlink_field *field,
                       unsigned count_bits, size_t *ret_n)
{
    uint64_t n = field->max;
    if (!field->fixed && (!bits_take(reader, count_bits, &n) || n < field->min || n > field->max)) {
        return false;
    }
    *ret_n = (size_t)n;
    return true;
}

static bool take_text(struct bit_reader *reader, const struct dlink_field *field,
                      unsigned count_bits, struct text *out)
{
    uint64_t encoding = 0;
    size_t n = 0;
    if (!bits_take(reader, DLINK_ENCODING_BITS, &encoding) || encoding >= DLINK_ENCODINGS ||
        !take_count(reader, field, count_bits, &n)) {
        return false;
    }
    return encoding == DLINK_DIGITS
               ? take_number(reader, n, dlink_number_bits(n), out)
               : take_characters(reader, (enum dlink_encoding)encoding, n, out);
}

static bool take_value(struct bit_reader *reader, const struct gs1_ai *ai, unsigned no_digits_bits,
                       struct text *out)
{
    struct dlink_field fields[DLINK_FIELDS_MAX];
    size_t n_fields = dlink_fields(ai, fields);
    bool taken = true;
    for (size_t i = 0; taken && i < n_fields; i++) {
        unsigned count_bits = dlink_count_bits(fields[i].max);
        size_t n = 0;
        if (!fields[i].numeric) {
            taken = take_text(reader, &fields[i], count_bits, out);
            continue;
        }
        taken = take_count(reader, &fields[i], count_bits, &n) &&
                take_number(reader, n, n ? dlink_number_bits(n) : no_digits_bits, out);
    }
    return taken;
}

/* --- the segment as a whole --- */

static bool note_item(struct walker *walker, unsigned number)
{
    struct dlink_packed *packed = walker->packed;
    const struct gs1_ai *ai = gs1_ai_by_number(number);
    if (!ai || packed->n == GS1_ELEMENTS_MAX) {
        return false;
    }
    struct dlink_item *item = &packed->items[packed->n++];
    item->ai = ai;
    item->value_bit = walker->reader.pos;
    gs1_spell_ai(number, item->id);
    struct dlink_field fields[DLINK_FIELDS_MAX];
    size_t n_fields = dlink_fields(ai, fields);
    bool may_be_empty = fields[n_fields - 1].numeric && fields[n_fields - 1].min == 0;
    walker->doubtful = walker->doubtful || may_be_empty;
    return take_value(&walker->reader, ai, packed->no_digits_bits, NULL);
}

/* An AI that starts with these two digits. */
static bool walk_ai(struct walker *walker, unsigned code)
{
    char id[2] = {(char)('0' + (code >> 4)), (char)('0' + (code & 0xF))};
    unsigned number = (code >> 4) * 10 + (code & 0xF);
    size_t n = gs1_ai_digits(id);
    for (size_t i = 2; i < n; i++) {
        uint64_t digit = 0;
        if (!bits_take(&walker->reader, 4, &digit) || digit > 9) {
            return false;
        }
        number = number * 10 + (unsigned)digit;
    }
    return n > 0 && note_item(walker, number);
}

static bool walk_sequence(struct walker *walker, unsigned code)
{
    const struct dlink_sequence *sequence = dlink_sequence_of(code);
    if (!sequence) {
        return false;
    }
    bool other = walker->packed->other_order;
    walker->doubtful = walker->doubtful || sequence->other[0];
    for (size_t i = 0; i < sequence->n_ais; i++) {
        if (!note_item(walker, dlink_sequence_ai(sequence, code, i, other))) {
            return false;
        }
    }
    return true;
}

/* A name and a value that are not GS1's; the low 4 bits of the code are the first of 7. */
static bool walk_foreign(struct walker *walker, unsigned code)
{
    const struct dlink_field value = {.max = (1U << DLINK_FOREIGN_LEN_BITS) - 1};
    uint64_t low = 0;
    if (!bits_take(&walker->reader, DLINK_FOREIGN_LEN_BITS - 4, &low)) {
        return false;
    }
    size_t n = (code & 0xF) << (DLINK_FOREIGN_LEN_BITS - 4) | (size_t)low;
    return take_characters(&walker->reader, DLINK_BASE64, n, NULL) &&
           take_text(&walker->reader, &value, DLINK_FOREIGN_LEN_BITS, NULL);
}

static size_t bits_left(const struct walker *walker)
{
    return walker->reader.n_bits - walker->reader.pos;
}

static bool walk(struct walker *walker)
{
    walker->packed->n = 0;
    uint64_t code = 0;
    while (bits_left(walker) >= 8) {
        (void)bits_take(&walker->reader, 8, &code);
        bool digits = code >> 4 < 10 && (code & 0xF) < 10;
        bool walked = digits                              ? walk_ai(walker, (unsigned)code)
                      : code >> 4 == DLINK_FOREIGN_NIBBLE ? walk_foreign(walker, (unsigned)code)
                                                          : walk_sequence(walker, (unsigned)code);
        if (!walked) {
            return false;
        }
    }
    /* What the last character of base64 has too much. */
    uint64_t rest = 0;
    size_t n = bits_left(walker);
    return n < 6 && bits_take(&walker->reader, (unsigned)n, &rest) && rest == 0 &&
           walker->packed->n > 0;
}

static bool read_base64(struct str segment, struct dlink_packed *packed)
{
    if (segment.len == 0 || segment.len > DLINK_SEGMENT_MAX) {
        return false;
    }
    struct bit_writer writer = bit_writer_over(packed->bytes, (segment.len * 6 + 7) / 8);
    for (size_t i = 0; i < segment.len; i++) {
        int value = dlink_base64_value(segment.at[i]);
        if (value < 0) {
            return false;
        }
        bits_put(&writer, (uint64_t)value, 6);
    }
    packed->n_bits = writer.pos;
    return true;
}

bool dlink_unpack(struct str segment, struct dlink_packed *ret_packed)
{
    static const struct {
        bool other_order;
        unsigned no_digits_bits;
    } ways[] = {{false, 1}, {true, 1}, {false, 0}};
    if (!read_base64(segment, ret_packed)) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
        struct walker walker = {
            .reader = {.at = ret_packed->bytes, .n_bits = ret_packed->n_bits},
            .packed = ret_packed,
        };
        ret_packed->other_order = ways[i].other_order;
        ret_packed->no_digits_bits = ways[i].no_digits_bits;
        if (walk(&walker)) {
            return true;
        }
        if (!walker.doubtful) {
            return false;
        }
    }
    return false;
}

void dlink_unpack_value(const struct dlink_packed *packed, const struct dlink_item *item,
                        struct text *out)
{
    struct bit_reader reader = {
        .at = packed->bytes,
        .n_bits = packed->n_bits,
        .pos = item->value_bit,
    };
    (void)take_value(&reader, item->ai, packed->no_digits_bits, out);
}
