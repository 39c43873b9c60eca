/* Element string to compressed URI: which codes save most, and the values as bits. */
#include "drivers/base/error.h"
#include "drivers/code/bits.h"
#include "drivers/code/dlink.h"
#include "drivers/code/dlink_format.h"
#include "drivers/code/dlink_plan.h"

/* An AI of 4 digits; the longest value, 90 characters of ASCII, with encoding and count. */
#define ELEMENT_BYTES_MAX ((4 * 4 + 3 + 7 + 90 * 7 + 7) / 8)

struct packer {
    struct bit_writer writer;
    const struct gs1_element *left[GS1_ELEMENTS_MAX]; /* not written yet, by the text of their AI */
    size_t n;
};

static bool all_of(struct str text, const char *characters)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr(characters, text.at[i])) {
            return false;
        }
    }
    return text.len > 0;
}

/* The shortest that can say it. Nothing at all is ASCII, as GS1's prototype has it. */
static enum dlink_encoding encoding_for(struct str text)
{
    return all_of(text, "0123456789")         ? DLINK_DIGITS
           : all_of(text, "0123456789ABCDEF") ? DLINK_HEX_UPPER
           : all_of(text, "0123456789abcdef") ? DLINK_HEX_LOWER
           : all_of(text, dlink_base64)       ? DLINK_BASE64
                                              : DLINK_ASCII;
}

static unsigned character_value(enum dlink_encoding encoding, char c)
{
    if (encoding == DLINK_ASCII) {
        return (unsigned char)c;
    }
    if (encoding == DLINK_BASE64) {
        return (unsigned)dlink_base64_value(c);
    }
    return (unsigned)(c <= '9' ? c - '0' : (c & ~0x20) - 'A' + 10);
}

static void put_text(struct bit_writer *writer, const struct dlink_field *field, struct str text)
{
    enum dlink_encoding encoding = encoding_for(text);
    bits_put(writer, encoding, DLINK_ENCODING_BITS);
    if (!field->fixed) {
        bits_put(writer, text.len, dlink_count_bits(field->max));
    }
    if (encoding == DLINK_DIGITS) {
        bits_put_digits(writer, text.at, text.len, dlink_number_bits(text.len));
        return;
    }
    for (size_t i = 0; i < text.len; i++) {
        bits_put(writer, character_value(encoding, text.at[i]), dlink_bits_per_character(encoding));
    }
}

static void put_number(struct bit_writer *writer, const struct dlink_field *field, struct str text)
{
    if (!field->fixed) {
        bits_put(writer, text.len, dlink_count_bits(field->max));
    }
    bits_put_digits(writer, text.at, text.len, dlink_number_bits(text.len));
}

static void put_value(struct bit_writer *writer, const struct gs1_element *element)
{
    struct dlink_field fields[DLINK_FIELDS_MAX];
    size_t n_fields = dlink_fields(element->ai, fields);
    struct str rest = element->value;
    for (size_t i = 0; i < n_fields; i++) {
        size_t n = rest.len < fields[i].max ? rest.len : fields[i].max;
        struct str text = {rest.at, n};
        rest = (struct str){rest.at + n, rest.len - n};
        if (fields[i].numeric) {
            put_number(writer, &fields[i], text);
        } else {
            put_text(writer, &fields[i], text);
        }
    }
}

static void put_element(struct bit_writer *writer, const struct gs1_element *element)
{
    for (const char *c = element->id; *c; c++) {
        bits_put(writer, (uint64_t)(*c - '0'), 4);
    }
    put_value(writer, element);
}

static void add_element(struct packer *packer, const struct gs1_element *element)
{
    size_t at = packer->n++;
    for (; at > 0 && strcmp(packer->left[at - 1]->id, element->id) > 0; at--) {
        packer->left[at] = packer->left[at - 1];
    }
    packer->left[at] = element;
}

/* Where the AI stands among what is left, or SIZE_MAX. */
static size_t find_left(const struct packer *packer, unsigned number)
{
    char id[5];
    gs1_spell_ai(number, id);
    for (size_t i = 0; i < packer->n; i++) {
        if (strcmp(packer->left[i]->id, id) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* How many digits of AIs the code stands for; 0 if one of them is not left. */
static size_t gain(const struct packer *packer, const struct dlink_sequence *sequence,
                   unsigned code)
{
    size_t digits = 0;
    for (size_t i = 0; i < sequence->n_ais; i++) {
        size_t at = find_left(packer, dlink_sequence_ai(sequence, code, i, false));
        if (at == SIZE_MAX) {
            return 0;
        }
        digits += strlen(packer->left[at]->id);
    }
    return digits;
}

/* The code that saves most, the first of those that do; 0 if there is none. */
static unsigned best_code(const struct packer *packer)
{
    unsigned best = 0;
    size_t most = 0;
    for (size_t i = 0; i < dlink_sequences_n; i++) {
        const struct dlink_sequence *sequence = &dlink_sequences[i];
        for (unsigned j = 0; j < sequence->n && !sequence->other[0]; j++) {
            size_t digits = gain(packer, sequence, sequence->first + j);
            best = digits > most ? sequence->first + j : best;
            most = digits > most ? digits : most;
        }
    }
    return best;
}

static void put_sequence(struct packer *packer, unsigned code)
{
    const struct dlink_sequence *sequence = dlink_sequence_of(code);
    bits_put(&packer->writer, code, 8);
    for (size_t i = 0; i < sequence->n_ais; i++) {
        size_t at = find_left(packer, dlink_sequence_ai(sequence, code, i, false));
        put_value(&packer->writer, packer->left[at]);
        packer->n--;
        for (; at < packer->n; at++) {
            packer->left[at] = packer->left[at + 1];
        }
    }
}

/* The AIs in the order of the standard: sequences with a code first, the others by the text of
 * their AI. Readers take the first key as the key: where there are more, it goes before all. */
static void put_plan(struct packer *packer, const struct dlink_plan *plan)
{
    bool more_keys = false;
    for (size_t i = 0; i < plan->n_attributes; i++) {
        more_keys = more_keys || plan->attributes[i]->ai->qualifiers;
        add_element(packer, plan->attributes[i]);
    }
    for (size_t i = 0; i < plan->n_qualifiers; i++) {
        add_element(packer, plan->qualifiers[i]);
    }
    if (more_keys) {
        put_element(&packer->writer, plan->key);
    } else {
        add_element(packer, plan->key);
    }
    for (unsigned code = best_code(packer); code; code = best_code(packer)) {
        put_sequence(packer, code);
    }
    for (size_t i = 0; i < packer->n; i++) {
        put_element(&packer->writer, packer->left[i]);
    }
}

int dlink_write_compressed(const struct gs1_message *message, struct str base, struct text *out,
                           struct code_fault *ret_fault)
{
    struct dlink_plan plan;
    int error = dlink_plan(message, &plan, ret_fault);
    if (error) {
        return error;
    }
    uint8_t bytes[GS1_ELEMENTS_MAX * ELEMENT_BYTES_MAX];
    struct packer packer = {.writer = bit_writer_over(bytes, sizeof(bytes))};
    put_plan(&packer, &plan);
    struct text before = *out;
    dlink_add_base(out, base);
    text_add_char(out, '/');
    struct bit_reader reader = {.at = bytes, .n_bits = sizeof(bytes) * 8};
    while (reader.pos < packer.writer.pos) {
        uint64_t value = 0;
        (void)bits_take(&reader, 6, &value);
        text_add_char(out, dlink_base64[value]);
    }
    return dlink_finish(out, before, ret_fault);
}
