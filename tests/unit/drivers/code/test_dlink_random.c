/* Random messages over every key, its qualifiers and every attribute: element string -> link ->
 * element string says the same, plain and compressed, and the link of that is the first link. */
#include "tests/unit/check.h"

#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "drivers/code/gs1_brackets.h"
#include "drivers/code/gs1_check.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define SEED           UINT64_C(20261122)
#define ROUNDS_A_KEY   1500
#define ATTRIBUTES_MAX 6
#define BASE           "https://example.com/a"
#define TEXT_SIZE      4096
#define PREFIX_DIGITS  6

struct made {
    const struct gs1_ai *ai;
    char id[5];
    char value[100];
};

struct making {
    uint64_t state;
    struct made made[ATTRIBUTES_MAX + 4]; /* the key first */
    size_t n;
};

static size_t below(struct making *making, size_t n)
{
    return next_random(&making->state) % n;
}

/* --- values --- */

static bool has_check(const struct gs1_part *part, enum gs1_check check)
{
    for (size_t i = 0; i < GS1_PART_CHECKS_MAX; i++) {
        if (part->checks[i] == check) {
            return true;
        }
    }
    return false;
}

/* A character of the class, and of the kind: so that every encoding of compressed links is met. */
static char make_character(struct making *making, uint8_t charset, size_t kind)
{
    static const char *const kinds[] = {"0123456789", "0123456789ABCDEF", "0123456789abcdef",
                                        "GHIJKLxyz-_018", ""};
    for (int tries = 0; tries < 100; tries++) {
        size_t n = strlen(kinds[kind]);
        char c = (char)(n ? kinds[kind][below(making, n)] : (char)('!' + below(making, 94)));
        if (gs1_char_classes[(unsigned char)c] & charset) {
            return c;
        }
    }
    return '7';
}

/* The last two characters that pass the check for a pair. */
static void mend_pair(char *at, size_t n)
{
    for (char a = '0'; a <= 'z'; a++) {
        for (char b = '0'; b <= 'z'; b++) {
            at[n - 2] = a;
            at[n - 1] = b;
            if (gs1_check(CHECK_PAIR, (struct str){at, n}, 0) == 0) {
                return;
            }
        }
    }
    CU_FAIL_FATAL("no check character pair");
}

static void make_part(struct making *making, const struct gs1_part *part, struct text *out)
{
    bool prefix = has_check(part, CHECK_PREFIX);
    bool pair = has_check(part, CHECK_PAIR);
    size_t min = prefix && part->min < PREFIX_DIGITS + 2 ? PREFIX_DIGITS + 2 : part->min;
    size_t n = part->min == part->max ? part->max : min + below(making, part->max - min + 1U);
    size_t kind = below(making, 5);
    char *at = out->at + out->len;
    for (size_t i = 0; i < n; i++) {
        text_add_char(
            out, make_character(making, part->charset, prefix && i < PREFIX_DIGITS ? 0 : kind));
    }
    if (has_check(part, CHECK_DIGIT)) {
        at[n - 1] = (char)('0' + gs1_check_digit((struct str){at, n - 1}));
    }
    if (pair) {
        mend_pair(at, n);
    }
}

static void make_element(struct making *making, const struct gs1_ai *ai)
{
    struct made *made = &making->made[making->n++];
    struct text id = text_over(made->id, sizeof(made->id));
    struct text value = text_over(made->value, sizeof(made->value));
    made->ai = ai;
    text_add(&id, ai->id);
    made->id[id.len - 1] =
        (char)(made->id[id.len - 1] + (char)below(making, ai->last - ai->number + 1U));
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        if (ai->parts[i].optional && below(making, 2) == 0) {
            break;
        }
        make_part(making, &ai->parts[i], &value);
    }
}

/* --- messages --- */

static bool is_made(const struct making *making, const struct gs1_ai *ai)
{
    for (size_t i = 0; i < making->n; i++) {
        if (making->made[i].ai == ai) {
            return true;
        }
    }
    return false;
}

static void make_qualifiers(struct making *making, const char *order)
{
    size_t alternatives = 1;
    for (const char *c = order; *c; c++) {
        alternatives += *c == '|' ? 1 : 0;
    }
    for (size_t skip = below(making, alternatives); skip > 0; order++) {
        skip -= *order == '|' ? 1 : 0;
    }
    while (*order && *order != '|') {
        size_t len = strcspn(order, ",|");
        unsigned number = (unsigned)strtoul(order, NULL, 10);
        if (below(making, 3) > 0) {
            make_element(making, gs1_ai_by_number(number));
        }
        order += len + (order[len] == ',' ? 1 : 0);
    }
}

static void make_attributes(struct making *making)
{
    for (size_t left = below(making, ATTRIBUTES_MAX + 1); left > 0; left--) {
        const struct gs1_ai *ai = &gs1_rows[below(making, gs1_rows_n)];
        if ((ai->flags & GS1_ATTR) && !is_made(making, ai)) {
            make_element(making, ai);
        }
    }
}

/* All but the key in any order; the key too where it is the only one. */
static void shuffle(struct making *making)
{
    size_t keys = 0;
    for (size_t i = 0; i < making->n; i++) {
        keys += making->made[i].ai->qualifiers ? 1 : 0;
    }
    for (size_t first = keys > 1 ? 1 : 0, i = making->n; i-- > first + 1;) {
        size_t j = first + below(making, i + 1 - first);
        struct made other = making->made[i];
        making->made[i] = making->made[j];
        making->made[j] = other;
    }
}

/* As a message over `array`. */
static void read_made(const struct making *making, char *array, struct gs1_message *message)
{
    char written[TEXT_SIZE];
    struct text text = text_over(written, sizeof(written));
    struct text elements = text_over(array, TEXT_SIZE);
    struct code_fault fault = {.why = ""};
    for (size_t i = 0; i < making->n; i++) {
        text_addf(&text, "(%s)", making->made[i].id);
        for (const char *c = making->made[i].value; *c; c++) {
            text_add(&text, *c == '(' ? "\\" : "");
            text_add_char(&text, *c);
        }
    }
    int error = gs1_from_brackets(str_of(written), &elements, &fault);
    if (!error) {
        error = gs1_decode(str_of(array), GS1_FLOOR, test_day(), message, &fault);
    }
    if (error) {
        printf("\n    %s: %s at %zu", written, fault.why, fault.at);
    }
    CU_ASSERT_FATAL(error == 0);
}

/* --- there and back --- */

static int by_id(const void *a, const void *b)
{
    const struct gs1_element *one = a;
    const struct gs1_element *other = b;
    return strcmp(one->id, other->id);
}

static bool says_the_same(const struct gs1_message *a, const struct gs1_message *b)
{
    struct gs1_message one = *a;
    struct gs1_message other = *b;
    qsort(one.elements, one.n, sizeof(one.elements[0]), by_id);
    qsort(other.elements, other.n, sizeof(other.elements[0]), by_id);
    bool same = one.n == other.n;
    for (size_t i = 0; same && i < one.n; i++) {
        same = strcmp(one.elements[i].id, other.elements[i].id) == 0 &&
               str_equal(one.elements[i].value, other.elements[i].value);
    }
    return same;
}

static void read_back(const char *uri, enum gs1_mode mode, char *array, struct gs1_message *message)
{
    struct dlink link = {.elements = text_over(array, TEXT_SIZE)};
    struct code_fault fault = {.why = ""};
    int result = dlink_read(str_of(uri), mode, &link, &fault);
    if (!result) {
        result = gs1_decode((struct str){array, link.elements.len}, GS1_FLOOR, test_day(), message,
                            &fault);
    }
    if (result) {
        printf("\n    %s: %d %s at %zu", uri, result, fault.why, fault.at);
    }
    CU_ASSERT_FATAL(result == 0);
}

static void check_way(const struct gs1_message *message, const char *key,
                      int (*write)(const struct gs1_message *message, struct str base,
                                   struct text *out, struct code_fault *ret_fault))
{
    char uri[TEXT_SIZE];
    char again[TEXT_SIZE];
    char strict[TEXT_SIZE];
    char floor[TEXT_SIZE];
    struct gs1_message back;
    struct code_fault fault = {.why = ""};
    struct text out = text_over(uri, sizeof(uri));
    CU_ASSERT_FATAL(write(message, STR(BASE), &out, &fault) == 0);
    read_back(uri, GS1_FLOOR, floor, &back);
    read_back(uri, GS1_STRICT, strict, &back);
    CU_ASSERT_STRING_EQUAL_FATAL(strict, floor);
    if (!says_the_same(message, &back) || strcmp(back.elements[0].id, key) != 0) {
        printf("\n    %s", uri);
        CU_FAIL_FATAL("another message");
    }
    out = text_over(again, sizeof(again));
    CU_ASSERT_FATAL(write(&back, STR(BASE), &out, &fault) == 0);
    CU_ASSERT_STRING_EQUAL_FATAL(again, uri);
}

static void check_key(struct making *making, const struct gs1_ai *key)
{
    for (int round = 0; round < ROUNDS_A_KEY; round++) {
        char array[TEXT_SIZE];
        struct gs1_message message;
        making->n = 0;
        make_element(making, key);
        make_qualifiers(making, key->qualifiers);
        make_attributes(making);
        shuffle(making);
        read_made(making, array, &message);
        check_way(&message, key->id, dlink_write);
        check_way(&message, key->id, dlink_write_compressed);
    }
}

static void test_there_and_back(void)
{
    struct making making = {.state = SEED};
    size_t keys = 0;
    printf("seed %llu ", (unsigned long long)SEED);
    for (size_t i = 0; i < gs1_rows_n; i++) {
        if (gs1_rows[i].qualifiers) {
            check_key(&making, &gs1_rows[i]);
            keys++;
        }
    }
    CHECK_INT(keys, 16);
}

/* Many a URI ends in letters and digits: next to none of them may read as a compressed link. */
static void test_other_uris(void)
{
    struct making making = {.state = SEED};
    size_t links = 0;
    for (int round = 0; round < 200000; round++) {
        char uri[80];
        char array[TEXT_SIZE];
        struct text text = text_over(uri, sizeof(uri));
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct code_fault fault;
        text_add(&text, BASE "/");
        for (size_t n = 4 + below(&making, 30); n > 0; n--) {
            text_add_char(&text, make_character(&making, GS1_CSET64, 4));
        }
        links += dlink_read(str_of(uri), GS1_FLOOR, &link, &fault) == 0 ? 1 : 0;
    }
    printf("%zu of 200000 ", links);
    CU_ASSERT(links <= 10);
}

CHECK_MAIN("dlink random", {"there and back", test_there_and_back}, {"other URIs", test_other_uris})
