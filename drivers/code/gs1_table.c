#include "drivers/code/gs1_table.h"

#include "drivers/base/cleanup.h"

#define NUMBERS 10000

/* Row + 1 of every AI by its number, and digits of an AI by its first two. */
static uint8_t row_of[NUMBERS];
static uint8_t digits_of[100];

/* General Specifications, figure 7.8.5-2: fixed for ever, also for AIs not given out yet. */
static const uint8_t fixed_length[100] = {
    [0] = 20,  [1] = 16,  [2] = 16,  [3] = 16,  [4] = 18,  [11] = 8,  [12] = 8, [13] = 8,
    [14] = 8,  [15] = 8,  [16] = 8,  [17] = 8,  [18] = 8,  [19] = 8,  [20] = 4, [31] = 10,
    [32] = 10, [33] = 10, [34] = 10, [35] = 10, [36] = 10, [41] = 16,
};

#define D (GS1_DIGITS | GS1_CSET82 | GS1_CSET39 | GS1_CSET64)
#define U (GS1_CSET82 | GS1_CSET39 | GS1_CSET64) /* upper case */
#define L (GS1_CSET82 | GS1_CSET64)              /* lower case */
#define M (GS1_CSET82 | GS1_CSET39)
#define P GS1_CSET82

const uint8_t gs1_char_classes[256] = {
    ['!'] = P, ['"'] = P, ['#'] = GS1_CSET39, ['%'] = P, ['&'] = P, ['\''] = P,
    ['('] = P, [')'] = P, ['*'] = P,          ['+'] = P, [','] = P, ['-'] = D & ~GS1_DIGITS,
    ['.'] = P, ['/'] = M, ['0'] = D,          ['1'] = D, ['2'] = D, ['3'] = D,
    ['4'] = D, ['5'] = D, ['6'] = D,          ['7'] = D, ['8'] = D, ['9'] = D,
    [':'] = P, [';'] = P, ['<'] = P,          ['='] = L, ['>'] = P, ['?'] = P,
    ['A'] = U, ['B'] = U, ['C'] = U,          ['D'] = U, ['E'] = U, ['F'] = U,
    ['G'] = U, ['H'] = U, ['I'] = U,          ['J'] = U, ['K'] = U, ['L'] = U,
    ['M'] = U, ['N'] = U, ['O'] = U,          ['P'] = U, ['Q'] = U, ['R'] = U,
    ['S'] = U, ['T'] = U, ['U'] = U,          ['V'] = U, ['W'] = U, ['X'] = U,
    ['Y'] = U, ['Z'] = U, ['_'] = L,          ['a'] = L, ['b'] = L, ['c'] = L,
    ['d'] = L, ['e'] = L, ['f'] = L,          ['g'] = L, ['h'] = L, ['i'] = L,
    ['j'] = L, ['k'] = L, ['l'] = L,          ['m'] = L, ['n'] = L, ['o'] = L,
    ['p'] = L, ['q'] = L, ['r'] = L,          ['s'] = L, ['t'] = L, ['u'] = L,
    ['v'] = L, ['w'] = L, ['x'] = L,          ['y'] = L, ['z'] = L,
};

static size_t two(const char digits[2])
{
    unsigned tens = (unsigned char)digits[0] - (unsigned)'0';
    unsigned ones = (unsigned char)digits[1] - (unsigned)'0';
    return tens < 10 && ones < 10 ? tens * 10 + ones : NUMBERS;
}

__attribute__((constructor)) static void index_rows(void)
{
    for (size_t i = 0; i < gs1_rows_n; i++) {
        const struct gs1_ai *ai = &gs1_rows[i];
        for (unsigned number = ai->number; number <= ai->last; number++) {
            unsigned digits = number < 100 ? 2 : number < 1000 ? 3 : 4;
            row_of[number] = (uint8_t)(i + 1);
            digits_of[digits == 2   ? number
                      : digits == 3 ? number / 10
                                    : number / 100] = (uint8_t)digits;
        }
    }
}

size_t gs1_ai_digits(const char two_digits[2])
{
    size_t prefix = two(two_digits);
    return prefix < ARRAY_SIZE(digits_of) ? digits_of[prefix] : 0;
}

size_t gs1_fixed_length(const char two_digits[2])
{
    size_t prefix = two(two_digits);
    return prefix < ARRAY_SIZE(fixed_length) ? fixed_length[prefix] : 0;
}

const struct gs1_ai *gs1_ai_by_number(unsigned number)
{
    unsigned row = number < NUMBERS ? row_of[number] : 0;
    return row ? &gs1_rows[row - 1] : NULL;
}

const char *gs1_excluded_why(uint64_t mask)
{
    static const char *const why[GS1_BIT_COUNT] = {
#define GS1_BIT_WHY(id) "may not stand beside (" #id ")",
        GS1_BITS(GS1_BIT_WHY)
#undef GS1_BIT_WHY
    };
    return why[__builtin_ctzll(mask)];
}
