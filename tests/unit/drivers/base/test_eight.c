/* Eight bytes at a time against one at a time: every byte in every place, and random ones. */
#include "tests/unit/check.h"

#include "drivers/base/ascii.h"
#include "drivers/base/eight.h"

#define SEED   UINT64_C(0x5EED8)
#define ROUNDS 200000

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 16;
}

static bool is_plain(char c)
{
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

static void check_eight(const char bytes[8])
{
    uint64_t eight = eight_at(bytes);
    size_t plain = 0;
    bool digits = true;
    while (plain < 8 && is_plain(bytes[plain])) {
        plain++;
    }
    for (size_t i = 0; i < 8; i++) {
        digits = digits && is_digit(bytes[i]);
    }
    CHECK_INT(eight_plain(eight), plain);
    CHECK_INT(eight_odd(eight) == 0, plain == 8);
    CHECK_INT(eight_are_digits(eight), digits);
}

static void test_every_byte(void)
{
    for (int byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < 8; place++) {
            char bytes[8];
            memset(bytes, place % 2 ? '0' : '9', sizeof(bytes));
            bytes[place] = (char)byte;
            check_eight(bytes);
        }
    }
}

static void test_random_bytes(void)
{
    static const char likely[] = "0189/: ~\x1F\x7F\x80\xFF\"\\AZ";
    uint64_t seed = SEED;
    printf("seed %#llx ", (unsigned long long)seed);
    for (size_t round = 0; round < ROUNDS; round++) {
        char bytes[8];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            bytes[i] = likely[next_random(&seed) % (sizeof(likely) - 1)];
        }
        check_eight(bytes);
    }
}

static void test_copy(void)
{
    char to[9] = "........";
    CU_ASSERT_EQUAL(eight_copy(to, "12345678"), eight_at("12345678"));
    CHECK_STR(to, "12345678");
    CU_ASSERT_EQUAL(eight_at("12345678"), UINT64_C(0x3837363534333231));
    CU_ASSERT_EQUAL(eight_of_ends("123456", 6), eight_at("12343456"));
}

/* Every length, and nothing beside it is touched. */
static void test_copy_short(void)
{
    char from[80];
    for (size_t i = 0; i < sizeof(from); i++) {
        from[i] = (char)('!' + i);
    }
    for (size_t n = 0; n < sizeof(from); n++) {
        char to[sizeof(from) + 2];
        memset(to, '.', sizeof(to));
        copy_short(to + 1, from, n);
        CU_ASSERT(memcmp(to + 1, from, n) == 0 && to[0] == '.' && to[n + 1] == '.');
    }
}

/* A wrong byte in every place of every length. */
static void test_digits(void)
{
    for (size_t n = 0; n < 40; n++) {
        char bytes[40];
        memset(bytes, '5', sizeof(bytes));
        CU_ASSERT_TRUE(are_digits(bytes, n));
        for (size_t place = 0; place < sizeof(bytes); place++) {
            bytes[place] = place % 2 ? '/' : ':';
            CHECK_INT(are_digits(bytes, n), place >= n);
            bytes[place] = '5';
        }
    }
}

static void test_ascii(void)
{
    for (int byte = 0; byte < 256; byte++) {
        char c = (char)byte;
        bool capital = byte && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", byte);
        bool small = byte && strchr("abcdefghijklmnopqrstuvwxyz", byte);
        CHECK_INT(is_digit(c), byte && strchr("0123456789", byte));
        CHECK_INT(is_capital(c), capital);
        CHECK_INT(is_letter(c), capital || small);
    }
}

CHECK_MAIN("eight", {"every byte", test_every_byte}, {"random bytes", test_random_bytes},
           {"copies", test_copy}, {"short copies", test_copy_short}, {"digits", test_digits},
           {"ASCII", test_ascii})
