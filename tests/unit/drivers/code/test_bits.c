/* Bits in a row: numbers of any width at any offset, long decimal numbers, and both ends. */
#include "tests/unit/check.h"

#include "drivers/code/bits.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define SEED   UINT64_C(20261122)
#define ROUNDS 20000

static void test_numbers(void)
{
    uint64_t state = SEED;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t bytes[40];
        struct bit_writer writer = bit_writer_over(bytes, sizeof(bytes));
        struct bit_reader reader = {.at = bytes, .n_bits = sizeof(bytes) * 8};
        uint64_t values[4];
        unsigned widths[4];
        for (int i = 0; i < 4; i++) {
            widths[i] = next_random(&state) % 65;
            values[i] = (uint64_t)next_random(&state) << 32 | next_random(&state);
            values[i] = widths[i] ? values[i] >> (64 - widths[i]) : 0;
            bits_put(&writer, values[i], widths[i]);
        }
        CU_ASSERT_FALSE_FATAL(writer.cut);
        for (int i = 0; i < 4; i++) {
            uint64_t value = 1;
            CU_ASSERT_TRUE_FATAL(bits_take(&reader, widths[i], &value));
            CU_ASSERT_EQUAL_FATAL(value, values[i]);
        }
        CHECK_INT(reader.pos, writer.pos);
    }
}

static void test_digits(void)
{
    uint64_t state = SEED;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t bytes[80];
        char digits[BITS_DIGITS_MAX];
        char back[BITS_DIGITS_MAX];
        struct bit_writer writer = bit_writer_over(bytes, sizeof(bytes));
        struct bit_reader reader = {.at = bytes, .n_bits = sizeof(bytes) * 8};
        size_t n = next_random(&state) % (BITS_DIGITS_MAX + 1);
        unsigned n_bits = (unsigned)(n * 3322 / 1000 + 1);
        unsigned offset = next_random(&state) % 8;
        for (size_t i = 0; i < n; i++) {
            digits[i] = (char)('0' + (round % 3 ? next_random(&state) % 10 : 9));
        }
        bits_put(&writer, 0, offset);
        bits_put_digits(&writer, digits, n, n_bits);
        bits_put(&writer, 1, 1);
        uint64_t rest = 0;
        CU_ASSERT_TRUE_FATAL(bits_take(&reader, offset, &rest));
        CU_ASSERT_TRUE_FATAL(bits_take_digits(&reader, n_bits, n, back));
        CU_ASSERT_EQUAL_FATAL(memcmp(back, digits, n), 0);
        CU_ASSERT_TRUE_FATAL(bits_take(&reader, 1, &rest) && rest == 1);
    }
}

static void test_known(void)
{
    uint8_t bytes[16];
    char digits[30];
    struct bit_writer writer = bit_writer_over(bytes, sizeof(bytes));
    bits_put(&writer, 0x30, 8);
    bits_put_digits(&writer, "18446744073709551617", 20, 67); /* 2^64 + 1 */
    CHECK_INT(bytes[0], 0x30);
    CHECK_INT(bytes[1], 0x20);
    CHECK_INT(bytes[9], 0x20);
    struct bit_reader reader = {.at = bytes, .n_bits = 75, .pos = 8};
    CU_ASSERT_TRUE(bits_take_digits(&reader, 67, 20, digits));
    CHECK_INT(memcmp(digits, "18446744073709551617", 20), 0);
}

static void test_ends(void)
{
    uint8_t bytes[2];
    char digits[2];
    uint64_t value = 7;
    struct bit_writer writer = bit_writer_over(bytes, sizeof(bytes));
    bits_put(&writer, 0xFFF, 12);
    bits_put(&writer, 1, 5);
    CHECK_INT(writer.cut, true);
    bits_put(&writer, 1, 1);
    CHECK_INT(writer.pos, 12);
    struct bit_reader reader = {.at = bytes, .n_bits = 12, .pos = 4};
    CU_ASSERT_FALSE(bits_take(&reader, 9, &value));
    CHECK_INT(value, 7);
    CU_ASSERT_FALSE(bits_take_digits(&reader, 9, 2, digits));
    CU_ASSERT_FALSE(bits_take_digits(&reader, 8, 2, digits)); /* 255 */
    CHECK_INT(reader.pos, 4);
    uint8_t ones[9];
    char long_digits[21];
    memset(ones, 0xFF, sizeof(ones)); /* 2^67 - 1 has 21 digits */
    struct bit_reader long_reader = {.at = ones, .n_bits = 67};
    CU_ASSERT_FALSE(bits_take_digits(&long_reader, 67, 20, long_digits));
    CU_ASSERT_TRUE(bits_take_digits(&long_reader, 67, 21, long_digits));
    CHECK_INT(memcmp(long_digits, "147573952589676412927", 21), 0);
    CU_ASSERT_TRUE(bits_take(&reader, 8, &value));
    CHECK_INT(value, 255);
}

static void test_only_zeros(void)
{
    uint8_t bytes[10] = {[0] = 0xFF, [8] = 0x10};
    size_t at = 0;
    struct bit_reader reader = {.at = bytes, .n_bits = 80, .pos = 8};
    CU_ASSERT_FALSE(bits_only_zeros(&reader, &at));
    CHECK_INT(at, 67);
    reader.n_bits = 67;
    CU_ASSERT_TRUE(bits_only_zeros(&reader, &at));
    CHECK_INT(at, 67);
    reader.pos = 67;
    CU_ASSERT_TRUE(bits_only_zeros(&reader, &at));
    CHECK_INT(at, 67);
}

CHECK_MAIN("bits", {"only zeros", test_only_zeros}, {"numbers", test_numbers},
           {"digits", test_digits}, {"known", test_known}, {"ends", test_ends})
