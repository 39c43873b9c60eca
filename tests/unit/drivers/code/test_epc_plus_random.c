/* Random EPCs of every `+` and `++` scheme there and back, every AI of table F behind one, and
 * random bits, which may say anything but must say it twice. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/epc_aidc.h"
#include "drivers/code/epc_plus.h"
#include "drivers/code/gs1_check.h"
#include "drivers/code/gs1_table.h"
#include "tests/unit/drivers/code/epc_plus_calls.h"

#define SEED         UINT64_C(20261123)
#define ROUNDS       400 /* a scheme */
#define ROUNDS_AI    20  /* an AI */
#define ROUNDS_BITS  20000
#define IBAN_MAX     31 /* what the length of (8007) can say; the dictionary allows 34 */
#define MODEL_NUMBER "1987654Ad4X4bL5ttr2310c2K" /* General Specifications 7.9.5 */

static uint64_t state = SEED;

static unsigned below(unsigned n)
{
    return next_random(&state) % n;
}

static void add_two(struct text *out, unsigned number)
{
    text_add_char(out, (char)('0' + number / 10));
    text_add_char(out, (char)('0' + number % 10));
}

static void add_date(struct text *out)
{
    add_two(out, below(100));
    add_two(out, 1 + below(12));
    add_two(out, 1 + below(28));
}

/* A part whose check knows only some values; false if it has none such. */
static bool add_checked(struct text *out, enum gs1_check check)
{
    switch ((unsigned)check) {
    case CHECK_DATE0:
    case CHECK_DATE:
        add_date(out);
        return true;
    case CHECK_TIME:
        add_two(out, below(24));
        add_two(out, below(60));
        return true;
    case CHECK_HOUR:
        add_two(out, below(24));
        return true;
    case CHECK_MINUTE:
    case CHECK_SECOND:
        add_two(out, below(60));
        return true;
    case CHECK_YES_NO:
        text_add_char(out, (char)('0' + below(2)));
        return true;
    case CHECK_HYPHEN:
        text_add_char(out, '-');
        return true;
    case CHECK_COUNTRY_AZ:
        text_add(out, below(2) ? "DE" : "SA");
        return true;
    case CHECK_SEQUENCE:
        text_add(out, below(2) ? "1/3" : "9/9");
        return true;
    case CHECK_PAIR:
        text_add(out, MODEL_NUMBER);
        return true;
    default:
        return false;
    }
}

/* A character of the class, and of `only` (a few like each other) if there is one such. */
static char random_char(uint8_t charset, const char *only)
{
    for (int tries = 0;; tries++) {
        size_t n = strlen(only);
        unsigned c = n > 0 && tries < 8 ? (unsigned char)only[below((unsigned)n)] : below(128);
        if (gs1_char_classes[c] & charset) {
            return (char)c;
        }
    }
}

static void add_part(struct text *out, const struct gs1_part *part, const char *only)
{
    size_t n = part->min + below((unsigned)(part->max - part->min) + 1);
    size_t start = out->len;
    for (size_t i = 0; i < n; i++) {
        text_add_char(out, random_char(part->charset, only));
    }
    for (size_t i = 0; i < GS1_PART_CHECKS_MAX; i++) {
        if (part->checks[i] == CHECK_DIGIT) {
            struct str digits = {out->at + start, n - 1};
            out->at[out->len - 1] = (char)('0' + gs1_check_digit(digits));
        }
    }
}

/* A value that the rules of its AI let pass on a dock. `full`: with its optional parts. */
static void add_value(struct text *out, unsigned ai, bool full)
{
    static const char *const alphabets[] = {
        "", "", "0123456789", "0123456789ABCDEF", "0123456789abcdef", "ABCXYZ019-.:", "abcXYZ019-_",
    };
    const char *only = alphabets[below(sizeof(alphabets) / sizeof(alphabets[0]))];
    const struct gs1_ai *row = gs1_ai_by_number(ai);
    for (size_t i = 0; i < GS1_PARTS_MAX && row->parts[i].charset; i++) {
        struct gs1_part part = row->parts[i];
        part.min = ai == 254 ? 2 : part.min; /* an extension of 0 is none */
        part.max = ai == 8007 ? IBAN_MAX : part.max;
        if (part.optional && !full) {
            return;
        }
        if (!add_checked(out, part.checks[0])) {
            add_part(out, &part, only);
        }
    }
}

static void add_element(struct text *out, unsigned ai, bool full)
{
    if (out->len > 0) {
        text_add_char(out, GS1_GS);
    }
    text_addf(out, ai < 100 ? "%02u" : "%u", ai);
    add_value(out, ai, full);
}

static unsigned random_ai(void)
{
    for (;;) {
        unsigned ai = below(4) ? below(10000) : below(100);
        if (epc_aidc_by_number(ai)) {
            return ai;
        }
    }
}

/* The keys of a scheme, as if written by hand: GS behind every one. */
static void add_keys(struct text *out, const struct epc_plus *plus)
{
    static const unsigned dates[] = {11, 13, 15, 16, 17, 7006};
    for (size_t i = 0; i < plus->n_keys; i++) {
        add_element(out, plus->keys[i], true);
    }
    if (plus->dated) {
        add_element(out, dates[below(sizeof(dates) / sizeof(dates[0]))], true);
    }
}

static void random_host(char *host)
{
    static const char *const words[] = {"id.",  "www.", "qr.", "shop", "a-b.",   "x",   "EXAMPLE",
                                        ".com", ".de",  ".zw", ".org", ".co.uk", ".au", ".tech"};
    struct text text = text_over(host, EPC_HOST_MAX);
    for (unsigned n = 1 + below(5); n > 0; n--) {
        text_add(&text, words[below(sizeof(words) / sizeof(words[0]))]);
    }
}

/* The same elements, whatever GS stand behind those that need none. */
static void check_same_elements(const char *actual, const char *expected)
{
    struct gs1_message a;
    struct gs1_message b;
    struct code_fault fault;
    char spelled_a[EPC_ELEMENTS_MAX * 2];
    char spelled_b[EPC_ELEMENTS_MAX * 2];
    CHECK_INT(gs1_decode(str_of(actual), GS1_FLOOR, 0, &a, &fault), 0);
    CHECK_INT(gs1_decode(str_of(expected), GS1_FLOOR, 0, &b, &fault), 0);
    CHECK_STR(spell(&a, spelled_a, sizeof(spelled_a)), spell(&b, spelled_b, sizeof(spelled_b)));
}

/* Elements to bits to elements to bits. False for what no tag has room for. */
static bool check_round_trip(const struct epc *epc)
{
    uint8_t bits[EPC_BYTES_MAX];
    uint8_t again[EPC_BYTES_MAX];
    size_t n_bits;
    size_t n_again;
    struct epc read;
    struct code_fault fault = {.why = ""};
    int error = epc_write_bits(epc, bits, &n_bits, &fault);
    if (error) {
        if (error != RAFF_E_TOO_LONG) {
            printf("\n    %s: %s (%s)", epc->elements, fault.why, fault.ai);
        }
        CHECK_INT(error, RAFF_E_TOO_LONG);
        return false;
    }
    CHECK_INT(epc_read_bits(bits, n_bits, 0, &read, &fault), 0);
    CHECK_STR(fault.why, "");
    CHECK_INT(read.filter, epc->filter);
    CHECK_STR(read.host, epc->scheme->host ? epc->host : "");
    check_same_elements(read.elements, epc->elements);
    CHECK_INT(epc_write_bits(&read, again, &n_again, &fault), 0);
    CHECK_INT(n_again, n_bits);
    CHECK_INT(memcmp(bits, again, sizeof(bits)), 0);
    return true;
}

/* Which AIs are there already. */
static bool has(const struct text *elements, unsigned ai)
{
    struct gs1_message message;
    struct code_fault fault;
    char id[5];
    struct text text = text_over(id, sizeof(id));
    text_addf(&text, ai < 100 ? "%02u" : "%u", ai);
    return gs1_decode((struct str){elements->at, elements->len}, GS1_FLOOR, 0, &message, &fault) ||
           gs1_find(&message, id);
}

static void test_schemes(void)
{
    printf(" (seed %llu)", (unsigned long long)SEED);
    for (size_t i = 0; i < epc_schemes_n; i++) {
        size_t done = 0;
        for (int round = 0; epc_schemes[i].plus && round < ROUNDS; round++) {
            struct epc epc = {.scheme = &epc_schemes[i], .filter = (int)below(8)};
            struct text elements = text_over(epc.elements, sizeof(epc.elements));
            add_keys(&elements, epc.scheme->plus);
            for (unsigned n = below(4); n > 0; n--) {
                unsigned ai = random_ai();
                if (!has(&elements, ai) && !(ai >= 3100 && ai < 4000)) {
                    add_element(&elements, ai, below(2));
                }
            }
            random_host(epc.host);
            done += check_round_trip(&epc);
        }
        CU_ASSERT(!epc_schemes[i].plus || done > ROUNDS / 2);
    }
}

static void test_every_ai(void)
{
    size_t done = 0;
    for (unsigned ai = 0; ai <= 9999; ai++) {
        size_t fit = 0;
        for (int round = 0; epc_aidc_by_number(ai) && round < ROUNDS_AI; round++) {
            struct epc epc = make(ai == 0 ? "GIAI+" : "SSCC+", 0, "", "");
            struct text elements = text_over(epc.elements, sizeof(epc.elements));
            add_keys(&elements, epc.scheme->plus);
            add_element(&elements, ai, round % 2);
            fit += check_round_trip(&epc);
        }
        done += fit > 0;
    }
    CHECK_INT(done, 532);
}

/* What bits say, said in our bits, says the same; and these come back as they are. */
static void check_any(const uint8_t *bits, size_t n_bits, size_t *good)
{
    struct epc first;
    struct epc second;
    struct code_fault fault = {.at = 0};
    uint8_t ours[EPC_BYTES_MAX];
    uint8_t again[EPC_BYTES_MAX];
    size_t n;
    if (epc_read_bits(bits, n_bits, 0, &first, &fault)) {
        CU_ASSERT(fault.at <= n_bits && fault.why);
        return;
    }
    *good += 1;
    CHECK_INT(epc_write_bits(&first, ours, &n, &fault), 0);
    CU_ASSERT(n <= n_bits || (n_bits + 3) / 4 >= (n + 3) / 4);
    CHECK_INT(epc_read_bits(ours, n, 0, &second, &fault), 0);
    CHECK_STR(second.host, first.host);
    CHECK_INT(epc_write_bits(&second, again, &n, &fault), 0);
    CHECK_INT(memcmp(ours, again, sizeof(ours)), 0);
}

static void test_any_bits(void)
{
    size_t good = 0;
    for (int round = 0; round < ROUNDS_BITS; round++) {
        const struct epc_scheme *scheme;
        do {
            scheme = &epc_schemes[below((unsigned)epc_schemes_n)];
        } while (!scheme->plus);
        uint8_t bits[EPC_BYTES_MAX] = {scheme->header};
        size_t n = 1 + below(EPC_BYTES_MAX);
        for (size_t i = 1; i < n; i++) {
            bits[i] = (uint8_t)below(256);
        }
        check_any(bits, n * 8, &good);
    }
    /* A good one with a bit turned over. */
    for (int round = 0; round < ROUNDS_BITS; round++) {
        struct epc epc = make("GIAI++", 1, "80049506000A-1|10AB/C|1726123191abc", "id.example.com");
        uint8_t bits[EPC_BYTES_MAX];
        size_t n;
        struct code_fault fault;
        CHECK_INT(epc_write_bits(&epc, bits, &n, &fault), 0);
        size_t at = 8 + below((unsigned)n - 8);
        bits[at / 8] ^= (uint8_t)(1U << at % 8);
        check_any(bits, (n + 7) / 8 * 8, &good);
    }
    CU_ASSERT(good > ROUNDS_BITS / 4);
}

CHECK_MAIN("epc_plus_random", {"schemes", test_schemes}, {"every AI", test_every_ai},
           {"any bits", test_any_bits})
