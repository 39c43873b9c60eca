/* Random EPCs of every classic scheme, drawn from its own list of fields: parts, bits and every
 * text say the same. And random bits: what reads right is written as it was. */
#include "drivers/code/epc_classic.h"
#include "drivers/code/epc_table.h"
#include "drivers/code/gs1_table.h"
#include "tests/unit/drivers/code/epc_forms.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define ROUNDS 2000

static void draw_chars(struct text *text, size_t n, unsigned charset, uint64_t *seed)
{
    while (n > 0) {
        char c = (char)(next_random(seed) & 127);
        if (gs1_char_classes[(unsigned char)c] & charset) {
            text_add_char(text, c);
            n--;
        }
    }
}

static size_t between(size_t min, size_t max, uint64_t *seed)
{
    return min + next_random(seed) % (max - min + 1);
}

/* A number of at most that many bits and digits, without a 0 in front. */
static void draw_number(struct text *text, const struct epc_field *field, uint64_t *seed)
{
    uint64_t most = 1;
    for (unsigned i = 0; i < field->max; i++) {
        most *= 10;
    }
    uint64_t value = (uint64_t)next_random(seed) << 32 | next_random(seed);
    value >>= 64U - between(1, field->bits, seed);
    text_addf(text, "%llu", (unsigned long long)(value % most ? value % most : 1));
}

static void draw_text6(struct text *text, const struct epc_field *field, uint64_t *seed)
{
    bool adi = field->coding != EPC_TEXT6;
    size_t n = between(field->coding == EPC_PART6 ? 0 : 2, field->max, seed);
    while (text->len < n) {
        size_t before = text->len;
        draw_chars(text, 1, GS1_CSET39, seed);
        bool first = field->coding == EPC_SERIAL6 && before == 0;
        if (adi && !first && text->at[before] == '#') {
            text->at[text->len = before] = '\0';
        }
    }
}

static void draw_cage(struct text *text, uint64_t *seed)
{
    static const char letters[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    for (size_t n = between(5, 6, seed); n > 0; n--) {
        text_add_char(text, letters[next_random(seed) % (sizeof(letters) - 1)]);
    }
}

static void draw_field(const struct epc_field *field, struct text *text, uint64_t *seed)
{
    switch (field->coding) {
    case EPC_PADDED:
        draw_chars(text, field->max, GS1_DIGITS, seed);
        break;
    case EPC_NUMBER:
        draw_number(text, field, seed);
        break;
    case EPC_DIGITS:
        draw_chars(text, between(1, field->max, seed), GS1_DIGITS, seed);
        break;
    case EPC_TEXT7:
        draw_chars(text, between(1, field->max, seed), GS1_CSET82, seed);
        break;
    case EPC_CAGE:
        draw_cage(text, seed);
        break;
    default:
        draw_text6(text, field, seed);
        break;
    }
}

/* Bits of a company prefix, as every partition table of TDS 14.6 has them. */
static unsigned prefix_bits(size_t digits)
{
    static const uint8_t bits[] = {20, 24, 27, 30, 34, 37, 40};
    return bits[digits - EPC_PREFIX_MIN];
}

static void draw_parts(const struct epc_classic *classic, struct epc_parts *parts, uint64_t *seed)
{
    size_t n = 0;
    for (const struct epc_field *field = classic->fields; field->coding; field++) {
        if (field->coding == EPC_FILTER || field->coding == EPC_SPARE) {
            continue;
        }
        struct text text = text_over(parts->part[n], sizeof(parts->part[n]));
        struct epc_field one = *field;
        n++;
        if (field->coding == EPC_PARTITION) {
            size_t digits = between(EPC_PREFIX_MIN, EPC_PREFIX_MAX, seed);
            draw_chars(&text, digits, GS1_DIGITS, seed);
            one.coding = field->then;
            one.max = (uint8_t)(field->max - digits);
            one.bits = (uint8_t)(field->bits - (field->bits ? prefix_bits(digits) : 0));
            text = text_over(parts->part[n], sizeof(parts->part[n]));
            n++;
        }
        draw_field(&one, &text, seed);
    }
    if (classic->identity == &epc_itip) {
        unsigned total = 1 + next_random(seed) % 99;
        unsigned piece = 1 + next_random(seed) % total;
        struct text text = text_over(parts->part[2], sizeof(parts->part[2]));
        text_addf(&text, "%02u", piece);
        text = text_over(parts->part[3], sizeof(parts->part[3]));
        text_addf(&text, "%02u", total);
    }
}

static void check_random(const struct epc_scheme *scheme, uint64_t *seed)
{
    struct epc epc = {.scheme = scheme, .filter = epc_filter_of(scheme, EPC_NO_FILTER)};
    struct epc back;
    struct epc_parts parts = {.at = {0}};
    struct code_fault fault = {.why = ""};
    char array[2 * EPC_BYTES_MAX + 1];
    struct text hex = text_over(array, sizeof(array));
    draw_parts(scheme->classic, &parts, seed);
    if (epc.filter != EPC_NO_FILTER) {
        unsigned most = (unsigned)epc_classic_filter_max(scheme->classic);
        epc.filter = (int)(next_random(seed) % (most + 1));
    }
    int error = epc_from_parts(scheme->classic->identity, &parts, &epc, &fault);
    error = error ? error : epc_write_hex(&epc, &hex, &fault);
    CHECK_INT(error, 0);
    if (error) {
        printf("\n    %s: %s %s %s %s %s: %s", scheme->name, parts.part[0], parts.part[1],
               parts.part[2], parts.part[3], parts.part[4], fault.why);
        return;
    }
    CHECK_INT(epc_read_hex((struct str){array, hex.len}, 0, NULL, &back, &fault), 0);
    CHECK_STR(back.elements, epc.elements);
    CHECK_INT(back.filter, epc.filter);
    CHECK_INT(back.prefix_digits, epc.prefix_digits);
    check_forms(&back, array, NULL, NULL);
}

static void test_random_parts(void)
{
    for (size_t i = 0; i < epc_schemes_n; i++) {
        uint64_t seed = 20261123 + i;
        for (size_t round = 0; epc_schemes[i].classic && round < ROUNDS; round++) {
            unsigned failures = CU_get_number_of_failures();
            check_random(&epc_schemes[i], &seed);
            if (CU_get_number_of_failures() != failures) {
                printf("\n    %s: seed %zu, round %zu", epc_schemes[i].name, 20261123 + i, round);
                break;
            }
        }
    }
}

/* Behind a header that exists: half of the rest is zeros, as on tags. */
static void test_random_bits(void)
{
    uint64_t seed = 4711;
    size_t good = 0;
    for (size_t round = 0; round < 100 * ROUNDS; round++) {
        uint8_t bits[EPC_BYTES_MAX] = {epc_schemes[next_random(&seed) % epc_schemes_n].header};
        size_t n = between(1, sizeof(bits), &seed);
        for (size_t i = 1; i < n / 2; i++) {
            bits[i] = (uint8_t)next_random(&seed);
        }
        struct epc epc;
        uint8_t back[EPC_BYTES_MAX];
        size_t n_bits = 0;
        if (epc_read_bits(bits, n * 8, 0, &epc, NULL) || !epc.scheme->classic) {
            continue;
        }
        good++;
        CHECK_INT(epc_write_bits(&epc, back, &n_bits, NULL), 0);
        CU_ASSERT_TRUE(n_bits <= n * 8);
        CU_ASSERT_TRUE(memcmp(bits, back, sizeof(bits)) == 0);
    }
    CU_ASSERT_TRUE(good > 1000);
}

CHECK_MAIN("epc_random", {"random parts", test_random_parts}, {"random bits", test_random_bits})
