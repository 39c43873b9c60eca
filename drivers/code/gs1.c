/*
 * The decode loop: an AI, its row, its parts, its end; when all are read, what they are to each
 * other. One pass over the bytes: a part is as many bytes of its character class as stand there, so
 * the GS, which is in no class, ends it by itself.
 */
#include "drivers/code/gs1.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_check.h"

#define ROW_WORDS ((UINT8_MAX + 1) / 64)

struct decoder {
    const char *start;
    const char *at;
    const char *end;
    enum gs1_mode mode;
    int64_t today_days;
    int this_year; /* 0 until a date asks */
    struct gs1_message *message;
    struct code_fault fault;
    uint64_t present;              /* GS1_IS bits of the AIs so far */
    uint64_t rows_seen[ROW_WORDS]; /* by row, so that a repetition is found at once */
};

static struct code_fault fault_of(const struct decoder *decoder, const char *id, const char *at,
                                  int error, const char *why)
{
    struct code_fault fault = {.error = error, .at = (size_t)(at - decoder->start), .why = why};
    copy_cut(fault.ai, sizeof(fault.ai), id);
    return fault;
}

/* The end of the message: notes where and why, and returns the error. */
static int refuse(struct decoder *decoder, const char *id, const char *at, int error,
                  const char *why)
{
    decoder->fault = fault_of(decoder, id, at, error, why);
    return error;
}

/* An error when strict; a warning on the floor, and 0. */
static int object(struct decoder *decoder, const char *id, const char *at, int error,
                  const char *why)
{
    struct gs1_message *message = decoder->message;
    if (decoder->mode == GS1_STRICT) {
        return refuse(decoder, id, at, error, why);
    }
    if (message->n_warnings < GS1_WARNINGS_MAX) {
        message->warnings[message->n_warnings] = fault_of(decoder, id, at, error, why);
    }
    message->n_warnings++;
    return 0;
}

static bool at_end(const struct decoder *decoder)
{
    return decoder->at == decoder->end || *decoder->at == GS1_GS;
}

/* How many bytes from here on, at most `max`, are of the character class. */
static size_t span(const struct decoder *decoder, uint8_t charset, size_t max)
{
    size_t room = (size_t)(decoder->end - decoder->at);
    size_t most = room < max ? room : max;
    size_t n = 0;
    while (n < most && (gs1_char_classes[(unsigned char)decoder->at[n]] & charset)) {
        n++;
    }
    return n;
}

static int check_part(struct decoder *decoder, const char *id, const struct gs1_part *part,
                      struct str text)
{
    for (size_t i = 0; i < GS1_PART_CHECKS_MAX && part->checks[i] != CHECK_NONE; i++) {
        enum gs1_check check = part->checks[i];
        if (check >= CHECK_DATE0 && check <= CHECK_DATE && !decoder->this_year) {
            decoder->this_year = year_of_day(decoder->today_days);
        }
        int error = gs1_check(check, text, decoder->this_year);
        /* A wrong check digit names other goods: no dock may take that. */
        if (error == RAFF_E_CHECK_DIGIT) {
            return refuse(decoder, id, text.at, error, gs1_check_why(check));
        }
        if (error && (error = object(decoder, id, text.at, error, gs1_check_why(check)))) {
            return error;
        }
    }
    return 0;
}

static int read_part(struct decoder *decoder, const char *id, const struct gs1_part *part)
{
    size_t n = span(decoder, part->charset, part->max);
    struct str text = {decoder->at, n};
    decoder->at += n;
    if (n < part->min) {
        return at_end(decoder)
                   ? refuse(decoder, id, decoder->at, RAFF_E_SYNTAX, "value too short")
                   : refuse(decoder, id, decoder->at, RAFF_E_CHARSET, "character not allowed here");
    }
    return check_part(decoder, id, part, text);
}

/* What stands behind the last part: the end, a GS, or, after an AI of fixed length, the next AI. */
static int end_value(struct decoder *decoder, const struct gs1_ai *ai, const char *id)
{
    if (at_end(decoder)) {
        decoder->at += decoder->at < decoder->end ? 1 : 0;
        return 0;
    }
    if (ai->flags & GS1_FIXED) {
        return 0;
    }
    if (gs1_char_classes[(unsigned char)*decoder->at] & (GS1_CSET82 | GS1_CSET39)) {
        return refuse(decoder, id, decoder->at, RAFF_E_TOO_LONG,
                      "value too long, or no GS behind it");
    }
    return refuse(decoder, id, decoder->at, RAFF_E_CHARSET, "character not allowed here");
}

static int read_value(struct decoder *decoder, struct gs1_element *element)
{
    const char *start = decoder->at;
    const struct gs1_part *part = element->ai->parts;
    for (size_t i = 0; i < GS1_PARTS_MAX && part[i].charset; i++) {
        if (part[i].optional && at_end(decoder)) {
            break;
        }
        int error = read_part(decoder, element->id, &part[i]);
        if (error) {
            return error;
        }
    }
    element->value = (struct str){start, (size_t)(decoder->at - start)};
    return end_value(decoder, element->ai, element->id);
}

/* An AI that the table does not have. Its length is known where GS1 set one aside for its first two
 * digits; else the next GS ends it. */
static int read_unknown(struct decoder *decoder, struct gs1_element *element)
{
    const char *start = decoder->at;
    size_t head = strlen(element->id);
    size_t fixed = gs1_fixed_length(element->id);
    int error = object(decoder, element->id, start - head, RAFF_E_UNKNOWN, "AI not known");
    if (error) {
        return error;
    }
    size_t n = span(decoder, GS1_CSET82, fixed ? fixed - head : SIZE_MAX);
    decoder->at += n;
    if (n == 0 || (fixed && n < fixed - head)) {
        return refuse(decoder, element->id, decoder->at, RAFF_E_SYNTAX, "value too short");
    }
    if (!fixed && !at_end(decoder)) {
        return refuse(decoder, element->id, decoder->at, RAFF_E_CHARSET,
                      "character not allowed here");
    }
    decoder->at += decoder->at < decoder->end && *decoder->at == GS1_GS ? 1 : 0;
    element->value = (struct str){start, n};
    return 0;
}

/* The AI at the cursor into element->id and element->ai; the cursor moves behind it. */
static int read_ai(struct decoder *decoder, struct gs1_element *element)
{
    const char *at = decoder->at;
    element->at = (size_t)(at - decoder->start);
    element->ai = NULL;
    memset(element->id, 0, sizeof(element->id));
    if (span(decoder, GS1_DIGITS, 2) < 2) {
        return refuse(decoder, "", at, RAFF_E_SYNTAX, "no AI where one must start");
    }
    size_t known = gs1_ai_digits(at);
    size_t n = known ? known : 2;
    if (span(decoder, GS1_DIGITS, n) < n) {
        return refuse(decoder, "", at, RAFF_E_SYNTAX, "no AI where one must start");
    }
    unsigned number = 0;
    for (size_t i = 0; i < n; i++) {
        element->id[i] = at[i];
        number = number * 10 + (unsigned)(at[i] - '0');
    }
    decoder->at += n;
    element->ai = known ? gs1_ai_by_number(number) : NULL;
    return 0;
}

/* An AI may come twice with the same value. */
static int note_row(struct decoder *decoder, const struct gs1_element *element)
{
    size_t row = (size_t)(element->ai - gs1_rows);
    uint64_t bit = UINT64_C(1) << row % 64;
    if (!(decoder->rows_seen[row / 64] & bit)) {
        decoder->rows_seen[row / 64] |= bit;
        decoder->present |= element->ai->is;
        return 0;
    }
    for (const struct gs1_element *other = decoder->message->elements; other < element; other++) {
        bool same = memcmp(other->id, element->id, sizeof(other->id)) == 0;
        if (same && !str_equal(other->value, element->value)) {
            return refuse(decoder, element->id, decoder->start + element->at, RAFF_E_CONFLICT,
                          "repeated with another value");
        }
        if (!same && other->ai == element->ai && (element->ai->flags & GS1_ONCE)) {
            return refuse(decoder, element->id, decoder->start + element->at, RAFF_E_CONFLICT,
                          "repeated with other decimals");
        }
    }
    return 0;
}

static int read_element(struct decoder *decoder)
{
    struct gs1_message *message = decoder->message;
    if (message->n == GS1_ELEMENTS_MAX) {
        return refuse(decoder, "", decoder->at, RAFF_E_FULL, "too many AIs");
    }
    struct gs1_element *element = &message->elements[message->n];
    int error = read_ai(decoder, element);
    if (!error) {
        error = element->ai ? read_value(decoder, element) : read_unknown(decoder, element);
    }
    if (!error && element->ai) {
        error = note_row(decoder, element);
    }
    message->n += error ? 0 : 1;
    return error;
}

static bool is_met(const struct gs1_need *need, uint64_t present)
{
    if (need->any & present) {
        return true;
    }
    for (size_t i = 0; i < GS1_NEED_ALL_MAX && need->all[i]; i++) {
        if ((need->all[i] & present) == need->all[i]) {
            return true;
        }
    }
    return false;
}

/* What this element needs beside it, and what must not stand there. */
static int check_company(struct decoder *decoder, const struct gs1_element *element)
{
    const struct gs1_ai *ai = element->ai;
    const char *at = decoder->start + element->at;
    int error = 0;
    if (ai->excludes & decoder->present) {
        error = object(decoder, element->id, at, RAFF_E_CONFLICT,
                       gs1_excluded_why(ai->excludes & decoder->present));
    }
    for (size_t i = 0; !error && i < GS1_NEEDS_MAX && ai->needs[i]; i++) {
        if (!is_met(ai->needs[i], decoder->present)) {
            error = object(decoder, element->id, at, RAFF_E_MISSING, ai->needs[i]->why);
        }
    }
    return error;
}

static int decode(struct decoder *decoder)
{
    /* The FNC1 in front that made it a GS1 symbol, where a scanner sends it. */
    decoder->at += decoder->at < decoder->end && *decoder->at == GS1_GS ? 1 : 0;
    if (decoder->at == decoder->end) {
        return refuse(decoder, "", decoder->at, RAFF_E_SYNTAX, "no AI at all");
    }
    int error = 0;
    while (!error && decoder->at < decoder->end) {
        error = read_element(decoder);
    }
    for (size_t i = 0; !error && i < decoder->message->n; i++) {
        if (decoder->message->elements[i].ai) {
            error = check_company(decoder, &decoder->message->elements[i]);
        }
    }
    return error;
}

int gs1_decode(struct str input, enum gs1_mode mode, int64_t today_days,
               struct gs1_message *ret_message, struct code_fault *ret_fault)
{
    struct decoder decoder = {
        .start = input.at,
        .at = input.at,
        .end = input.at + input.len,
        .mode = mode,
        .today_days = today_days,
        .message = ret_message,
    };
    ret_message->n = 0;
    ret_message->n_warnings = 0;
    int error = decode(&decoder);
    if (error && ret_fault) {
        *ret_fault = decoder.fault;
    }
    return error;
}

/* "310n" matches "3100". */
static bool matches(const char *id, const char *pattern)
{
    while (*id && (*id == *pattern || *pattern == 'n')) {
        id++;
        pattern++;
    }
    return !*id && !*pattern;
}

const struct gs1_element *gs1_find(const struct gs1_message *message, const char *ai)
{
    for (size_t i = 0; i < message->n; i++) {
        if (matches(message->elements[i].id, ai)) {
            return &message->elements[i];
        }
    }
    return NULL;
}
