#include "drivers/code/gs1_table.h"

#include "drivers/base/cleanup.h"

uint8_t gs1_row_of[GS1_NUMBERS];
uint8_t gs1_digits_of[GS1_PREFIXES];

/* General Specifications, figure 7.8.5-2: fixed for ever, also for AIs not given out yet. */
const uint8_t gs1_fixed_lengths[GS1_PREFIXES] = {
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

__attribute__((constructor)) static void index_rows(void)
{
    for (size_t i = 0; i < gs1_rows_n; i++) {
        const struct gs1_ai *ai = &gs1_rows[i];
        for (unsigned number = ai->number; number <= ai->last; number++) {
            unsigned digits = number < 100 ? 2 : number < 1000 ? 3 : 4;
            gs1_row_of[number] = (uint8_t)(i + 1);
            gs1_digits_of[digits == 2   ? number
                          : digits == 3 ? number / 10
                                        : number / 100] = (uint8_t)digits;
        }
    }
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

void gs1_spell_ai(unsigned number, char ret_id[5])
{
    size_t n = number < 100 ? 2 : number < 1000 ? 3 : 4;
    ret_id[n] = '\0';
    while (n-- > 0) {
        ret_id[n] = (char)('0' + number % 10);
        number /= 10;
    }
}

unsigned gs1_number_of_ai(struct str digits)
{
    unsigned number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        number = number * 10 + (unsigned)(digits.at[i] - '0');
    }
    return number;
}
