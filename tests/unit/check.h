/*
 * What every unit test needs around CUnit: one suite an executable, run by CHECK_MAIN.
 *
 *     static void test_check_digit(void) { CU_ASSERT_EQUAL(…); }
 *     CHECK_MAIN("gs1", {"check digit", test_check_digit}, {…})
 */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <CUnit/Basic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct check_test {
    const char *name;
    void (*run)(void);
};

static inline int check_run(const char *suite_name, const struct check_test *tests, size_t n)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (size_t i = 0; suite && i < n; i++) {
        CU_add_test(suite, tests[i].name, tests[i].run);
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    int failed = !suite || CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() != n;
    CU_cleanup_registry();
    return failed;
}

#define CHECK_MAIN(suite, ...)                                                                     \
    int main(void)                                                                                 \
    {                                                                                              \
        static const struct check_test tests[] = {__VA_ARGS__};                                    \
        return check_run(suite, tests, sizeof(tests) / sizeof(tests[0]));                          \
    }

/* Strings and numbers that say what they were when they differ. */
#define CHECK_STR(actual, expected)                                                                \
    do {                                                                                           \
        const char *check_a = (actual), *check_e = (expected);                                     \
        if (strcmp(check_a, check_e) != 0) {                                                       \
            printf("\n    %s:%d: \"%s\", expected \"%s\"", __FILE__, __LINE__, check_a, check_e);  \
        }                                                                                          \
        CU_ASSERT_STRING_EQUAL(check_a, check_e);                                                  \
    } while (0)

#define CHECK_INT(actual, expected)                                                                \
    do {                                                                                           \
        long long check_a = (long long)(actual), check_e = (long long)(expected);                  \
        if (check_a != check_e) {                                                                  \
            printf("\n    %s:%d: %lld, expected %lld", __FILE__, __LINE__, check_a, check_e);      \
        }                                                                                          \
        CU_ASSERT_EQUAL(check_a, check_e);                                                         \
    } while (0)

#endif
