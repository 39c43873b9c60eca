/* Growing buffers with a limit, and rings. */
#include "tests/unit/check.h"

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"

static void test_limit(void)
{
    CLEANUP(bytes_release) struct bytes bytes;
    bytes_init(&bytes, 5);
    CHECK_INT(bytes_add(&bytes, "abc", 3), 0);
    CHECK_INT(bytes_add(&bytes, "", 0), 0);
    CHECK_INT(bytes_add(&bytes, "def", 3), RAFF_E_FULL);
    CU_ASSERT_TRUE(str_is(bytes_view(&bytes), "abc"));
    /* the first failure stays, and nothing is added behind a hole */
    CHECK_INT(bytes_add(&bytes, "d", 1), RAFF_E_FULL);
    CHECK_INT(bytes.error, RAFF_E_FULL);
    CHECK_INT(bytes.len, 3);
    bytes_clear(&bytes);
    CHECK_INT(bytes_add(&bytes, "12345", 5), 0);
    CU_ASSERT_TRUE(str_is(bytes_view(&bytes), "12345"));
}

static void test_growth(void)
{
    CLEANUP(bytes_release) struct bytes bytes;
    bytes_init(&bytes, 100000);
    for (int i = 0; i < 10000; i++) {
        CU_ASSERT_EQUAL_FATAL(bytes_addf(&bytes, "%04d,", i), 0);
    }
    CHECK_INT(bytes.len, 50000);
    CHECK_INT(memcmp(bytes.at + 49990, "9998,9999,", 10), 0);
}

static void test_chars(void)
{
    CLEANUP(bytes_release) struct bytes bytes;
    bytes_init(&bytes, 300);
    for (int i = 0; i < 300; i++) {
        CU_ASSERT_EQUAL_FATAL(bytes_add_char(&bytes, (char)('a' + i % 26)), 0);
    }
    CHECK_INT(bytes_add_char(&bytes, 'x'), RAFF_E_FULL);
    CHECK_INT(bytes.len, 300);
    CHECK_INT(memcmp(bytes.at, "abcdefghijklmnopqrstuvwxyzab", 28), 0);
    CHECK_INT(bytes.at[299], 'a' + 299 % 26);
    /* a failure before it leaves no hole */
    bytes_clear(&bytes);
    uint8_t *at = NULL;
    CHECK_INT(bytes_reserve(&bytes, 301, &at), RAFF_E_FULL);
    CHECK_INT(bytes_add_char(&bytes, 'x'), RAFF_E_FULL);
    CHECK_INT(bytes.len, 0);
}

static void test_format(void)
{
    CLEANUP(bytes_release) struct bytes bytes;
    char long_text[600];
    memset(long_text, 'x', sizeof(long_text));
    long_text[599] = '\0';
    bytes_init(&bytes, 1000);
    CHECK_INT(bytes_addf(&bytes, "%d %s", 5, "bins"), 0);
    CHECK_INT(bytes_addf(&bytes, "%s", long_text), RAFF_E_TOO_LONG);
    CU_ASSERT_TRUE(str_is(bytes_view(&bytes), "5 bins"));
}

static void test_reserve(void)
{
    CLEANUP(bytes_release) struct bytes bytes;
    uint8_t *at = NULL;
    bytes_init(&bytes, 300);
    CU_ASSERT_EQUAL_FATAL(bytes_reserve(&bytes, 300, &at), 0);
    memcpy(at, "abcdef", 6);
    bytes.len += 6;
    CU_ASSERT_TRUE(str_is(bytes_view(&bytes), "abcdef"));
    CHECK_INT(bytes_reserve(&bytes, 295, &at), RAFF_E_FULL);
}

static void test_zeroed(void)
{
    struct bytes bytes = {0};
    bytes_release(&bytes);
    bytes_release(&bytes);
    CHECK_INT(bytes_add(&bytes, "a", 1), RAFF_E_FULL);
    CU_ASSERT_TRUE(str_is(bytes_view(&bytes), ""));
}

static void test_ring(void)
{
    uint8_t array[5];
    uint8_t out[8] = {0};
    struct ring ring = ring_over(array, sizeof(array));
    CHECK_INT(ring_get(&ring, out, 1), 0);
    CHECK_INT(ring_put(&ring, (const uint8_t *)"abcdefg", 7), 5);
    CHECK_INT(ring_put(&ring, (const uint8_t *)"x", 1), 0);
    CHECK_INT(ring_get(&ring, out, 3), 3);
    CHECK_INT(memcmp(out, "abc", 3), 0);
    CHECK_INT(ring_put(&ring, (const uint8_t *)"123", 3), 3); /* round the end */
    CHECK_INT(ring_get(&ring, out, 8), 5);
    CHECK_INT(memcmp(out, "de123", 5), 0);
    CHECK_INT(ring.len, 0);
}

/* Whatever is put in comes out, in order, in any pieces. */
static void test_ring_order(void)
{
    uint8_t array[7];
    struct ring ring = ring_over(array, sizeof(array));
    uint8_t next_in = 0;
    uint8_t next_out = 0;
    for (unsigned i = 0; i < 5000; i++) {
        uint8_t bytes[8];
        for (unsigned j = 0; j < sizeof(bytes); j++) {
            bytes[j] = (uint8_t)(next_in + j);
        }
        next_in = (uint8_t)(next_in + ring_put(&ring, bytes, i * 7 % 9));
        size_t n = ring_get(&ring, bytes, i * 5 % 8);
        for (size_t j = 0; j < n; j++) {
            CU_ASSERT_EQUAL_FATAL(bytes[j], next_out++);
        }
    }
}

CHECK_MAIN("bytes", {"limit", test_limit}, {"growth", test_growth}, {"characters", test_chars},
           {"format", test_format}, {"reserve", test_reserve}, {"zeroed", test_zeroed},
           {"ring", test_ring}, {"ring keeps order", test_ring_order})
