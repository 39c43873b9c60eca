/*
 * gs1_decode beside a slow reading of the same rules: no table look-up but a search, no eight bytes
 * at once, no mask of what was seen. Both must agree on every element, warning and fault, over
 * messages written by the rules and then spoiled.
 */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_check.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define ROUNDS 60000

struct slow {
    struct str input;
    size_t at;
    enum gs1_mode mode;
    struct gs1_message message;
    struct code_fault fault;
};

static bool fail(struct slow *slow, const char *id, size_t at, int error)
{
    slow->fault = (struct code_fault){.error = error, .at = at};
    copy_cut(slow->fault.ai, sizeof(slow->fault.ai), id);
    return false;
}

static bool warn(struct slow *slow, const char *id, size_t at, int error)
{
    struct gs1_message *message = &slow->message;
    if (slow->mode == GS1_STRICT) {
        return fail(slow, id, at, error);
    }
    if (message->n_warnings < GS1_WARNINGS_MAX) {
        message->warnings[message->n_warnings] = (struct code_fault){.error = error, .at = at};
        copy_cut(message->warnings[message->n_warnings].ai, 5, id);
    }
    message->n_warnings++;
    return true;
}

static bool ends(const struct slow *slow)
{
    return slow->at == slow->input.len || slow->input.at[slow->at] == GS1_GS;
}

static bool is_of(const struct slow *slow, size_t at, unsigned charset)
{
    return at < slow->input.len && (gs1_char_classes[(unsigned char)slow->input.at[at]] & charset);
}

static bool fail_rest(struct slow *slow, const char *id, bool is_full)
{
    bool more = is_full && is_of(slow, slow->at, GS1_CSET82 | GS1_CSET39);
    return fail(slow, id, slow->at, more ? RAFF_E_TOO_LONG : RAFF_E_CHARSET);
}

static bool check(struct slow *slow, const char *id, const struct gs1_part *part, struct str text)
{
    struct gs1_subject is = {text.at, text.len, slow->message.this_year};
    size_t start = (size_t)(text.at - slow->input.at);
    for (size_t i = 0; i < GS1_PART_CHECKS_MAX && part->checks[i]; i++) {
        int error = gs1_check(part->checks[i], text, is.this_year);
        if (!error) {
            continue;
        }
        if (part->min < part->max && !ends(slow)) {
            return fail_rest(slow, id, text.len == part->max);
        }
        size_t at = start + gs1_check_at(part->checks[i], &is);
        if (error == RAFF_E_CHECK_DIGIT ? !fail(slow, id, at, error) : !warn(slow, id, at, error)) {
            return false;
        }
    }
    return true;
}

static bool read_value(struct slow *slow, struct gs1_element *element)
{
    const struct gs1_ai *ai = element->ai;
    size_t longest = 0;
    size_t start = slow->at;
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        longest += ai->parts[i].max;
    }
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        const struct gs1_part *part = &ai->parts[i];
        if (part->optional && ends(slow)) {
            break;
        }
        struct str text = {slow->input.at + slow->at, 0};
        for (; text.len < part->max && is_of(slow, slow->at, part->charset); slow->at++) {
            text.len++;
        }
        if (text.len < part->min) {
            return fail(slow, element->id, slow->at, ends(slow) ? RAFF_E_SYNTAX : RAFF_E_CHARSET);
        }
        if (!check(slow, element->id, part, text)) {
            return false;
        }
    }
    element->value = (struct str){slow->input.at + start, slow->at - start};
    return ends(slow) || (ai->flags & GS1_FIXED) ||
           fail_rest(slow, element->id, slow->at - start == longest);
}

static bool read_unknown(struct slow *slow, struct gs1_element *element)
{
    size_t head = strlen(element->id);
    size_t fixed = gs1_fixed_length(element->id);
    size_t most = fixed ? fixed - head : SIZE_MAX;
    if (!warn(slow, element->id, element->at, RAFF_E_UNKNOWN)) {
        return false;
    }
    size_t start = slow->at;
    while (slow->at - start < most && is_of(slow, slow->at, GS1_CSET82)) {
        slow->at++;
    }
    element->value = (struct str){slow->input.at + start, slow->at - start};
    if (slow->at == start || (fixed && slow->at - start < most)) {
        return fail(slow, element->id, slow->at, RAFF_E_SYNTAX);
    }
    return fixed || ends(slow) || fail(slow, element->id, slow->at, RAFF_E_CHARSET);
}

static bool read_ai(struct slow *slow, struct gs1_element *element)
{
    const char *at = slow->input.at + slow->at;
    size_t room = slow->input.len - slow->at;
    size_t n = 2;
    for (size_t i = 0; room >= 2 && i < gs1_rows_n; i++) {
        n = memcmp(gs1_rows[i].id, at, 2) == 0 ? strlen(gs1_rows[i].id) : n;
    }
    *element = (struct gs1_element){.at = slow->at};
    for (size_t i = 0; i < n; i++) {
        if (!is_of(slow, slow->at + i, GS1_DIGITS)) {
            return fail(slow, "", slow->at, RAFF_E_SYNTAX);
        }
        element->id[i] = at[i];
    }
    for (size_t i = 0; i < gs1_rows_n; i++) {
        bool is = strlen(gs1_rows[i].id) == n && atoi(element->id) >= gs1_rows[i].number &&
                  atoi(element->id) <= gs1_rows[i].last;
        element->ai = is ? &gs1_rows[i] : element->ai;
    }
    slow->at += n;
    return true;
}

static bool check_repeated(struct slow *slow, const struct gs1_element *element)
{
    for (const struct gs1_element *other = slow->message.elements; other < element; other++) {
        bool same = strcmp(other->id, element->id) == 0;
        bool once = element->ai && other->ai == element->ai && (element->ai->flags & GS1_ONCE);
        if (same ? !str_equal(other->value, element->value) : once) {
            return fail(slow, element->id, element->at, RAFF_E_CONFLICT);
        }
    }
    return true;
}

static bool read_elements(struct slow *slow)
{
    while (slow->at < slow->input.len) {
        if (slow->message.n == GS1_ELEMENTS_MAX) {
            return fail(slow, "", slow->at, RAFF_E_FULL);
        }
        struct gs1_element *element = &slow->message.elements[slow->message.n++];
        if (!read_ai(slow, element) ||
            !(element->ai ? read_value(slow, element) : read_unknown(slow, element)) ||
            !check_repeated(slow, element)) {
            return false;
        }
        slow->at += slow->at < slow->input.len && slow->input.at[slow->at] == GS1_GS ? 1 : 0;
    }
    return true;
}

static bool holds(const struct slow *slow, uint64_t bits)
{
    uint64_t present = 0;
    for (size_t i = 0; i < slow->message.n; i++) {
        present |= slow->message.elements[i].ai ? slow->message.elements[i].ai->is : 0;
    }
    return (present & bits) == bits;
}

static bool is_met(const struct slow *slow, const struct gs1_need *need)
{
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((need->any >> bit & 1) && holds(slow, UINT64_C(1) << bit)) {
            return true;
        }
    }
    for (size_t i = 0; i < GS1_NEED_ALL_MAX && need->all[i]; i++) {
        if (holds(slow, need->all[i])) {
            return true;
        }
    }
    return false;
}

static bool check_company(struct slow *slow, const struct gs1_element *element)
{
    bool excluded = false;
    for (unsigned bit = 0; bit < 64; bit++) {
        excluded |= (element->ai->excludes >> bit & 1) && holds(slow, UINT64_C(1) << bit);
    }
    if (excluded && !warn(slow, element->id, element->at, RAFF_E_CONFLICT)) {
        return false;
    }
    for (size_t i = 0; i < GS1_NEEDS_MAX && element->ai->needs[i]; i++) {
        if (!is_met(slow, element->ai->needs[i]) &&
            !warn(slow, element->id, element->at, RAFF_E_MISSING)) {
            return false;
        }
    }
    return true;
}

static bool check_companies(struct slow *slow)
{
    for (size_t i = 0; i < slow->message.n; i++) {
        if (slow->message.elements[i].ai && !check_company(slow, &slow->message.elements[i])) {
            return false;
        }
    }
    for (size_t i = 0; holds(slow, GS1_IS(8030)) && i < slow->message.n; i++) {
        const struct gs1_element *element = &slow->message.elements[i];
        size_t least = 0;
        for (size_t j = 0; element->ai && j < GS1_PARTS_MAX && !element->ai->parts[j].optional;
             j++) {
            least += element->ai->parts[j].max;
        }
        if (element->ai && (element->ai->flags & GS1_WHOLE) && element->value.len <= least &&
            !warn(slow, element->id, element->at, RAFF_E_MISSING)) {
            return false;
        }
    }
    return true;
}

static void slow_decode(struct slow *slow, struct str input, enum gs1_mode mode)
{
    slow->input = input;
    slow->mode = mode;
    slow->fault.error = 0;
    slow->message.n = slow->message.n_warnings = 0;
    slow->message.this_year = year_of_day(test_day());
    slow->at = input.len > 0 && input.at[0] == GS1_GS ? 1 : 0;
    if (slow->at == input.len) {
        fail(slow, "", slow->at, RAFF_E_SYNTAX);
        return;
    }
    (void)(read_elements(slow) && check_companies(slow));
}

/* --- both --- */

static bool same_fault(const struct code_fault *a, const struct code_fault *b)
{
    return a->error == b->error && a->at == b->at && strcmp(a->ai, b->ai) == 0;
}

static bool same_message(const struct gs1_message *a, const struct gs1_message *b)
{
    bool same = a->n == b->n && a->n_warnings == b->n_warnings;
    for (size_t i = 0; same && i < a->n; i++) {
        const struct gs1_element *x = &a->elements[i];
        const struct gs1_element *y = &b->elements[i];
        same = x->ai == y->ai && strcmp(x->id, y->id) == 0 && x->at == y->at &&
               x->value.at == y->value.at && x->value.len == y->value.len;
    }
    for (size_t i = 0; same && i < a->n_warnings && i < GS1_WARNINGS_MAX; i++) {
        same = same_fault(&a->warnings[i], &b->warnings[i]);
    }
    return same;
}

static bool agree(struct str input, enum gs1_mode mode)
{
    static struct slow slow;
    static struct gs1_message message;
    struct code_fault fault = {.error = 0};
    slow_decode(&slow, input, mode);
    int error = gs1_decode(input, mode, test_day(), &message, &fault);
    return error == slow.fault.error &&
           (error ? same_fault(&fault, &slow.fault) : same_message(&message, &slow.message));
}

/* A value of the AI's form, its check digit right three times of four. */
static void write_value(struct text *out, const struct gs1_ai *ai, uint64_t *seed)
{
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        const struct gs1_part *part = &ai->parts[i];
        size_t n = part->min + next_random(seed) % (1U + part->max - part->min);
        size_t start = out->len;
        while (out->len - start < n) {
            unsigned char c = (unsigned char)(0x21 + next_random(seed) % 94);
            if (gs1_char_classes[c] & part->charset) {
                text_add_char(out, (char)c);
            }
        }
        if (part->checks[0] == CHECK_DIGIT && next_random(seed) % 4) {
            int digit = gs1_check_digit((struct str){out->at + start, n - 1});
            out->at[start + n - 1] = (char)('0' + digit);
        }
    }
}

/* Up to six AIs, some often met, some any; now and then one that is none. */
static void write_message(struct text *out, uint64_t *seed)
{
    static const uint8_t often[] = {0, 1, 2, 10, 11, 17, 21, 30, 37};
    for (size_t n = 1 + next_random(seed) % 6; n > 0; n--) {
        const struct gs1_ai *met = gs1_ai_by_number(often[next_random(seed) % ARRAY_SIZE(often)]);
        bool is_any = !met || next_random(seed) % 2;
        const struct gs1_ai *ai = is_any ? &gs1_rows[next_random(seed) % gs1_rows_n] : met;
        unsigned number = ai->number + next_random(seed) % (1U + ai->last - ai->number);
        number += next_random(seed) % 16 == 0;
        text_addf(out, "%02u", number);
        write_value(out, ai, seed);
        if (!(ai->flags & GS1_FIXED) || next_random(seed) % 4 == 0) {
            text_add_char(out, GS1_GS);
        }
    }
}

/* One to three bytes changed, left out or put in. */
static size_t spoil(char *bytes, size_t n, uint64_t *seed)
{
    static const char likely[] = "0123456789 AZ\"#=/-\x1D\x1D\x80";
    for (size_t times = 1 + next_random(seed) % 3; times > 0 && n > 1; times--) {
        size_t at = next_random(seed) % n;
        char c = likely[next_random(seed) % sizeof(likely)];
        switch (next_random(seed) % 4) {
        case 0:
            memmove(bytes + at, bytes + at + 1, --n - at);
            break;
        case 1:
            memmove(bytes + at + 1, bytes + at, n++ - at);
            bytes[at] = c;
            break;
        case 2:
            n = at + 1;
            break;
        default:
            bytes[at] = c;
            break;
        }
    }
    return n;
}

static void test_agree(void)
{
    uint64_t seed = 20261123;
    size_t good = 0;
    for (int round = 0; round < ROUNDS; round++) {
        char written[1200];
        struct text out = text_over(written, sizeof(written) - 8);
        write_message(&out, &seed);
        size_t n = next_random(&seed) % 3 ? spoil(written, out.len, &seed) : out.len;
        char *exact = malloc(n + 1); /* so that a sanitizer sees a read behind the end */
        memcpy(exact, written, n);
        struct str input = {exact, n};
        bool same = agree(input, GS1_STRICT) && agree(input, GS1_FLOOR);
        struct gs1_message message;
        good += gs1_decode(input, GS1_FLOOR, test_day(), &message, NULL) == 0;
        free(exact);
        if (!same) {
            printf("\n    seed 20261123, round %d: %.*s", round, (int)n, written);
            CU_FAIL_FATAL("the slow reading differs");
        }
    }
    CU_ASSERT_TRUE(good > ROUNDS / 10 && good < ROUNDS); /* the messages are of both kinds */
}

/* Every length of digits, every digit in every place: the sum eight at a time is the sum. */
static void test_check_digit(void)
{
    uint64_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        char digits[40];
        size_t n = 1 + next_random(&seed) % sizeof(digits);
        unsigned sum = 0;
        for (size_t i = 0; i < n; i++) {
            digits[i] = (char)('0' + next_random(&seed) % 10);
            sum += (unsigned)(digits[i] - '0') * ((n - i) % 2 ? 3 : 1);
        }
        CHECK_INT(gs1_check_digit((struct str){digits, n}), (10 - sum % 10) % 10);
        digits[next_random(&seed) % n] = "/:A\xB0"[next_random(&seed) % 4];
        CHECK_INT(gs1_check_digit((struct str){digits, n}), -1);
    }
}

/* Every six digits that can be a date, around a leap year and a century. */
static void test_dates(void)
{
    static const int years[] = {1999, 2026, 2051, 2099};
    for (size_t i = 0; i < ARRAY_SIZE(years); i++) {
        for (unsigned yymmdd = 0; yymmdd<1000000; yymmdd += yymmdd % 100> 35 ? 37 : 1) {
            char text[8];
            int year = 0;
            int month = 0;
            int day = 0;
            snprintf(text, sizeof(text), "%06u", yymmdd % 1000000);
            struct str view = {text, 6};
            bool is = gs1_date_near(view, years[i], &year, &month, &day) == 0;
            if (is != gs1_is_date(text, years[i])) {
                printf("\n    %s in %d", text, years[i]);
                CU_FAIL("gs1_is_date and gs1_date_near differ");
            }
        }
    }
    for (int64_t today = -100000; today < 200000; today++) {
        int year = 0;
        int month = 0;
        int day = 0;
        date_of_days(today, &year, &month, &day);
        if (year != year_of_day(today)) {
            CU_FAIL_FATAL("year_of_day is not the year of the day");
        }
    }
    CU_PASS("all agree");
}

CHECK_MAIN("gs1_slow", {"agree", test_agree}, {"check digits", test_check_digit},
           {"dates", test_dates})
