/*
 * The decode loop: an AI, its row, its parts, its end; when all are read, what they are to each
 * other. One pass over the bytes: a part is as many bytes of its character class as stand there, so
 * the GS, which is in no class, ends it by itself.
 *
 * tests/bench/code.c says what a line costs; nothing here is zeroed, looked up or counted twice.
 */
#include "drivers/code/gs1.h"

#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/code/gs1_check.h"

/* What is seldom gone through stands apart, so that the loop keeps its registers. */
#define SELDOM __attribute__((cold, noinline))

struct decoder {
    const char *start;
    const char *end;
    struct gs1_message *message;
    struct code_fault *fault; /* the caller's, or NULL */
    enum gs1_mode mode;
    int this_year;
    int error;         /* why the cursor is NULL */
    uint64_t present;  /* GS1_IS bits of the AIs so far */
    uint64_t excluded; /* what they exclude */
    bool lacking;      /* one of them needs what did not stand in front of it */
    uint64_t seen;     /* a bit for 64th numbers of AIs: without it, the AI is new */
};

/* The cursor goes from hand to hand: a reader takes it, and returns it behind what it read, or NULL
 * where the message ends with an error. */

/* The end of the message: notes where and why. */
SELDOM static const char *refuse(struct decoder *decoder, const char *id, const char *at, int error,
                                 const char *why)
{
    decoder->error = code_refuse(decoder->fault, error, id, (size_t)(at - decoder->start), why);
    return NULL;
}

/* An error when strict, and false; a warning on the floor. */
SELDOM static bool waive(struct decoder *decoder, const char *id, const char *at, int error,
                         const char *why)
{
    struct gs1_message *message = decoder->message;
    if (decoder->mode == GS1_STRICT) {
        return refuse(decoder, id, at, error, why);
    }
    code_warn(message->warnings, &message->n_warnings,
              code_fault_of(error, id, (size_t)(at - decoder->start), why));
    return true;
}

static bool ends(const struct decoder *decoder, const char *at)
{
    return at == decoder->end || *at == GS1_GS;
}

/* How many bytes of the `most` from here on are of the character class. */
static size_t span(const char *at, size_t most, uint8_t charset)
{
    size_t n = 0;
    while (n < most && (gs1_char_classes[(unsigned char)at[n]] & charset)) {
        n++;
    }
    return n;
}

/* What stands behind a value that should have ended: too much, if the value is as long as it may
 * be. */
SELDOM static const char *refuse_rest(struct decoder *decoder, const char *id, const char *at,
                                      bool is_full)
{
    if (is_full && (gs1_char_classes[(unsigned char)*at] & (GS1_CSET82 | GS1_CSET39))) {
        return refuse(decoder, id, at, RAFF_E_TOO_LONG, "value too long, or no GS behind it");
    }
    return refuse(decoder, id, at, RAFF_E_CHARSET, "character not allowed here");
}

/* A check failed: at its first wrong character; or the part ends early, at a character that it may
 * not hold, and is not to be judged by its beginning. A wrong check digit names other goods: no
 * dock may take that. */
SELDOM static bool waive_check(struct decoder *decoder, const char *id, const struct gs1_part *part,
                               const struct gs1_subject *is, enum gs1_check check)
{
    int error = gs1_check_error(check);
    const char *why = gs1_check_why(check);
    if (part->min < part->max && !ends(decoder, is->at + is->len)) {
        return refuse_rest(decoder, id, is->at + is->len, is->len == part->max);
    }
    const char *at = is->at + gs1_check_at(check, is);
    if (error == RAFF_E_CHECK_DIGIT) {
        return refuse(decoder, id, at, error, why);
    }
    return waive(decoder, id, at, error, why);
}

static bool pass_checks(struct decoder *decoder, const char *id, const struct gs1_part *part,
                        struct str text)
{
    const struct gs1_subject subject = {text.at, text.len, decoder->this_year};
    const uint8_t least = part->charset == GS1_DIGITS ? GS1_CHECKS_OF_DIGITS : CHECK_NONE + 1;
    const uint8_t *end = part->checks + GS1_PART_CHECKS_MAX;
    for (const uint8_t *check = part->checks; check < end && *check >= least; check++) {
        if (!gs1_passes(*check, &subject) && !waive_check(decoder, id, part, &subject, *check)) {
            return false;
        }
    }
    return true;
}

SELDOM static const char *refuse_short(struct decoder *decoder, const char *id, const char *at)
{
    return ends(decoder, at)
               ? refuse(decoder, id, at, RAFF_E_SYNTAX, "value too short")
               : refuse(decoder, id, at, RAFF_E_CHARSET, "character not allowed here");
}

static const char *read_part(struct decoder *decoder, const char *id, const struct gs1_part *part,
                             const char *at)
{
    size_t room = (size_t)(decoder->end - at);
    size_t most = room < part->max ? room : part->max;
    bool digits = part->charset == GS1_DIGITS && are_digits(at, most);
    size_t n = digits ? most : span(at, most, part->charset);
    if (n < part->min) {
        return refuse_short(decoder, id, at + n);
    }
    if (part->checks[0] != CHECK_NONE && !pass_checks(decoder, id, part, (struct str){at, n})) {
        return NULL;
    }
    return at + n;
}

/* How long a value of the AI can be. */
SELDOM static size_t longest_of(const struct gs1_ai *ai)
{
    size_t longest = 0;
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        longest += ai->parts[i].max;
    }
    return longest;
}

/* All parts, and behind the last: the end, a GS, or, after an AI of fixed length, the next AI. */
static const char *read_value(struct decoder *decoder, struct gs1_element *element, const char *at)
{
    const struct gs1_ai *ai = element->ai;
    const struct gs1_part *part = ai->parts;
    const char *start = at;
    do {
        at = read_part(decoder, element->id, part, at);
        part++;
    } while (at && part < ai->parts + GS1_PARTS_MAX && part->charset &&
             !(part->optional && ends(decoder, at)));
    if (!at) {
        return NULL;
    }
    element->value.at = start;
    element->value.len = (size_t)(at - start);
    if (at == decoder->end) {
        return at;
    }
    if (*at == GS1_GS) {
        return at + 1;
    }
    return ai->flags & GS1_FIXED
               ? at
               : refuse_rest(decoder, element->id, at, element->value.len == longest_of(ai));
}

/* An AI that the table does not have. Its length is known where GS1 set one aside for its first two
 * digits; else the next GS ends it. */
SELDOM static const char *read_unknown(struct decoder *decoder, struct gs1_element *element,
                                       const char *at)
{
    const char *id = element->id;
    size_t head = strlen(id);
    size_t fixed = gs1_fixed_length(id);
    if (!waive(decoder, id, at - head, RAFF_E_UNKNOWN, "AI not known")) {
        return NULL;
    }
    size_t room = (size_t)(decoder->end - at);
    size_t n = span(at, fixed && fixed - head < room ? fixed - head : room, GS1_CSET82);
    element->value = (struct str){at, n};
    at += n;
    if (n == 0 || (fixed && n < fixed - head)) {
        return refuse(decoder, id, at, RAFF_E_SYNTAX, "value too short");
    }
    if (!fixed && !ends(decoder, at)) {
        return refuse(decoder, id, at, RAFF_E_CHARSET, "character not allowed here");
    }
    return at + (at < decoder->end && *at == GS1_GS ? 1 : 0);
}

/* The AI at the cursor into element->id and element->ai. */
static const char *read_ai(struct decoder *decoder, struct gs1_element *element, const char *at)
{
    size_t room = (size_t)(decoder->end - at);
    unsigned number = room >= 2 ? gs1_prefix(at) : GS1_PREFIXES;
    if (number >= GS1_PREFIXES) {
        return refuse(decoder, "", at, RAFF_E_SYNTAX, "no AI where one must start");
    }
    size_t known = gs1_digits_of[number];
    size_t n = known ? known : 2;
    memset(element->id, 0, sizeof(element->id));
    memcpy(element->id, at, 2);
    for (size_t i = 2; i < n; i++) {
        unsigned digit = i < room ? (unsigned char)at[i] - (unsigned)'0' : 10;
        if (digit > 9) {
            return refuse(decoder, "", at, RAFF_E_SYNTAX, "no AI where one must start");
        }
        element->id[i] = at[i];
        number = number * 10 + digit;
    }
    element->at = (size_t)(at - decoder->start);
    unsigned row = known ? gs1_row_of[number] : 0; /* of four digits at most */
    element->ai = row ? &gs1_rows[row - 1] : NULL;
    return at + n;
}

/* An AI may come twice with the same value. */
SELDOM static bool may_repeat(struct decoder *decoder, const struct gs1_element *element)
{
    const char *at = decoder->start + element->at;
    for (const struct gs1_element *other = decoder->message->elements; other < element; other++) {
        bool same = memcmp(other->id, element->id, sizeof(other->id)) == 0;
        if (same && !str_equal(other->value, element->value)) {
            return refuse(decoder, element->id, at, RAFF_E_CONFLICT, "repeated with another value");
        }
        if (!same && element->ai && other->ai == element->ai && (element->ai->flags & GS1_ONCE)) {
            return refuse(decoder, element->id, at, RAFF_E_CONFLICT,
                          "repeated with other decimals");
        }
    }
    return true;
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

static bool has_needs(const struct gs1_ai *ai, uint64_t present)
{
    return (!ai->needs[0] || is_met(ai->needs[0], present)) &&
           (!ai->needs[1] || is_met(ai->needs[1], present));
}

static const char *read_element(struct decoder *decoder, struct gs1_element *element,
                                const char *at)
{
    at = read_ai(decoder, element, at);
    if (!at) {
        return NULL;
    }
    const struct gs1_ai *ai = element->ai;
    if (!ai) {
        at = read_unknown(decoder, element, at);
        return at && may_repeat(decoder, element) ? at : NULL;
    }
    at = read_value(decoder, element, at);
    uint64_t bit = UINT64_C(1) << ai->number % 64;
    if (at && (decoder->seen & bit) && !may_repeat(decoder, element)) {
        return NULL;
    }
    decoder->seen |= bit;
    decoder->present |= ai->is;
    decoder->excluded |= ai->excludes;
    if (!has_needs(ai, decoder->present)) {
        decoder->lacking = true;
    }
    return at;
}

static const char *read_elements(struct decoder *decoder, const char *at)
{
    struct gs1_element *const elements = decoder->message->elements;
    struct gs1_element *const too_many = elements + GS1_ELEMENTS_MAX;
    for (struct gs1_element *element = elements; element < too_many; element++) {
        at = read_element(decoder, element, at);
        if (!at || at == decoder->end) {
            decoder->message->n = (size_t)(element - elements) + 1;
            return at;
        }
    }
    return refuse(decoder, "", at, RAFF_E_FULL, "too many AIs");
}

/* What this element needs beside it, and what must not stand there. */
static bool has_company(struct decoder *decoder, const struct gs1_element *element)
{
    const struct gs1_ai *ai = element->ai;
    uint64_t excluded = ai->excludes & decoder->present;
    if (excluded && !waive(decoder, element->id, decoder->start + element->at, RAFF_E_CONFLICT,
                           gs1_excluded_why(excluded))) {
        return false;
    }
    for (size_t i = 0; i < GS1_NEEDS_MAX && ai->needs[i]; i++) {
        if (!is_met(ai->needs[i], decoder->present) &&
            !waive(decoder, element->id, decoder->start + element->at, RAFF_E_MISSING,
                   ai->needs[i]->why)) {
            return false;
        }
    }
    return true;
}

/* Whether the value has more than the parts that it must have. */
static bool is_whole(const struct gs1_element *element)
{
    size_t least = 0;
    const struct gs1_part *part = element->ai->parts;
    for (size_t i = 0; i < GS1_PARTS_MAX && part[i].charset && !part[i].optional; i++) {
        least += part[i].max;
    }
    return element->value.len > least;
}

/* A digital signature signs one thing: a key that names a kind needs its serial number. */
SELDOM static int check_signed(struct decoder *decoder)
{
    const struct gs1_element *element = decoder->message->elements;
    const struct gs1_element *end = element + decoder->message->n;
    for (; element < end; element++) {
        if (element->ai && (element->ai->flags & GS1_WHOLE) && !is_whole(element) &&
            !waive(decoder, element->id, decoder->start + element->at, RAFF_E_MISSING,
                   "needs its serial number: (8030) signs it")) {
            return decoder->error;
        }
    }
    return 0;
}

SELDOM static int check_companies(struct decoder *decoder)
{
    const struct gs1_element *element = decoder->message->elements;
    const struct gs1_element *end = element + decoder->message->n;
    for (; element < end; element++) {
        if (element->ai && !has_company(decoder, element)) {
            return decoder->error;
        }
    }
    return 0;
}

/* What the AIs are to each other. What one needs mostly stands in front of it, and was seen there.
 */
static int check_message(struct decoder *decoder)
{
    bool doubtful = decoder->lacking || (decoder->excluded & decoder->present);
    int error = doubtful ? check_companies(decoder) : 0;
    return !error && (decoder->present & GS1_IS(8030)) ? check_signed(decoder) : error;
}

int gs1_decode_from(struct str input, size_t from, enum gs1_mode mode, int64_t today_days,
                    struct gs1_message *ret_message, struct code_fault *ret_fault)
{
    struct decoder decoder = {
        .start = input.at,
        .end = input.at + input.len,
        .message = ret_message,
        .fault = ret_fault,
        .mode = mode,
        .this_year = year_of_day(today_days),
    };
    ret_message->n = 0;
    ret_message->n_warnings = 0;
    ret_message->this_year = decoder.this_year;
    /* The FNC1 in front that made it a GS1 symbol, where a scanner sends it. */
    const char *at = input.at + from;
    at += at < decoder.end && *at == GS1_GS ? 1 : 0;
    if (at == decoder.end) {
        refuse(&decoder, "", at, RAFF_E_SYNTAX, "no AI at all");
        return decoder.error;
    }
    at = read_elements(&decoder, at);
    return at ? check_message(&decoder) : decoder.error;
}

struct code_fault code_fault_of(int error, const char *ai, size_t at, const char *why)
{
    struct code_fault fault = {.error = error, .at = at, .why = why};
    copy_cut(fault.ai, sizeof(fault.ai), ai);
    return fault;
}

void code_warn(struct code_fault warnings[GS1_WARNINGS_MAX], size_t *n, struct code_fault warning)
{
    if (*n < GS1_WARNINGS_MAX) {
        warnings[*n] = warning;
    }
    ++*n;
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
