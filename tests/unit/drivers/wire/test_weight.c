#include "drivers/wire/weight.h"

#include <inttypes.h>

#include "drivers/base/error.h"
#include "tests/unit/check.h"

#define SEED 20260131U

static void test_read(void)
{
    static const struct {
        const char *text;
        const char *unit;
        int error;
        int64_t mg;
    } rows[] = {
        {"1234.5", "g", 0, 1234500},
        {"   100.00", "g", 0, 100000},
        {"-0.001", "g", 0, -1},
        {"- 12.3", "kg", 0, -12300000},
        {"+5", "kg", 0, 5000000},
        {".5", "g", 0, 500},
        {"7.", "g", 0, 7000},
        {"0.0004", "g", 0, 0},
        {"0.0005", "g", 0, 1},
        {"-0.0005", "g", 0, -1},
        {"0.0014999999", "g", 0, 1},
        {"0.000", "lb", 0, 0},
        {"1", "lb", 0, 453592}, /* 453.59237 g */
        {"100", "lb", 0, 45359237},
        {"16", "oz", 0, 453592},
        {"1", "oz", 0, 28350},        /* 28.349523125 g */
        {"645.2", "oz", 0, 18291112}, /* 18 291.1123… g */
        {"5", "ct", 0, 1000},
        {"480", "GN", 0, 31103}, /* a troy ounce: 31.1034768 g */
        {"1", "ozt", 0, 31103},
        {"24", "gr", 0, 1555},
        {"1", "dwt", 0, 1555},
        {"1.5", "T", 0, 1500000000},
        {"1", "tn", 0, 907184740},
        {"9999999999", "t", RAFF_E_TOO_LONG, 0},
        {"9.223372036", "t", 0, 9223372036},
        {"9999999999", "kg", 0, 9999999999000000},
        {"12345678901", "g", RAFF_E_TOO_LONG, 0},
        {"0.00000000000001", "g", RAFF_E_TOO_LONG, 0},
        {"", "g", RAFF_E_SYNTAX, 0},
        {"-", "g", RAFF_E_SYNTAX, 0},
        {".", "g", RAFF_E_SYNTAX, 0},
        {"1.2.3", "g", RAFF_E_SYNTAX, 0},
        {"1,5", "g", RAFF_E_SYNTAX, 0},
        {"1 5", "g", RAFF_E_SYNTAX, 0},
        {"--1", "g", RAFF_E_SYNTAX, 0},
        {"1e3", "g", RAFF_E_SYNTAX, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int64_t mg = 0;
        const struct weight_unit *unit = weight_unit_of(str_of(rows[i].unit));
        CU_ASSERT_PTR_NOT_NULL_FATAL(unit);
        CHECK_INT(weight_read(str_of(rows[i].text), unit, &mg), rows[i].error);
        CHECK_INT(mg, rows[i].mg);
    }
}

static void test_units(void)
{
    static const char *const none[] = {"", "PCS", "%", "k", "kgg", "stone", "o", "taels"};
    for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
        CU_ASSERT_PTR_NULL(weight_unit_of(str_of(none[i])));
    }
    CHECK_STR(weight_unit_of(STR("LBS"))->name, "lb");
    CHECK_STR(weight_unit_of(STR("Kg"))->name, "kg");
}

static void test_scaled(void)
{
    static const struct {
        uint64_t digits;
        int exponent;
        int error;
        int64_t mg;
    } rows[] = {
        {6452, -1, 0, 645200},
        {7, 3, 0, 7000000},
        {0, 127, 0, 0},
        {0, -128, 0, 0},
        {1, 9, 0, 1000000000000},
        {65535, -12, 0, 0},
        {1, 10, RAFF_E_TOO_LONG, 0},
        {65535, 6, RAFF_E_TOO_LONG, 0},
        {1, 127, RAFF_E_TOO_LONG, 0},
        {1, -13, RAFF_E_TOO_LONG, 0},
        {10000000000, 0, RAFF_E_TOO_LONG, 0},
        {UINT64_MAX, 0, RAFF_E_TOO_LONG, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int64_t mg = 0;
        CHECK_INT(weight_scaled(rows[i].digits, rows[i].exponent, weight_unit_of(STR("g")), &mg),
                  rows[i].error);
        CHECK_INT(mg, rows[i].mg);
    }
}

/* Grams, kilograms and carats of a known number of milligrams come back to the milligram. */
static void test_there_and_back(void)
{
    static const struct {
        const char *unit;
        int64_t mg;
        int decimals;
    } rows[] = {{"mg", 1, 0}, {"g", 1000, 3}, {"kg", 1000000, 6}, {"t", 1000000000, 9}};
    uint32_t seed = SEED;
    printf("\n    seed %u ", SEED);
    for (int n = 0; n < 20000; n++) {
        seed = seed * 1664525U + 1013904223U;
        int64_t mg = seed;
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
            char at[48];
            struct text text = text_over(at, sizeof(at));
            int64_t back = -1;
            text_addf(&text, "-%" PRId64, mg / rows[i].mg);
            if (rows[i].decimals > 0) {
                text_addf(&text, ".%0*" PRId64, rows[i].decimals, mg % rows[i].mg);
            }
            CHECK_INT(weight_read(str_of(at), weight_unit_of(str_of(rows[i].unit)), &back), 0);
            CHECK_INT(back, -mg);
        }
    }
}

CHECK_MAIN("wire/weight", {"read", test_read}, {"units", test_units}, {"scaled", test_scaled},
           {"there and back", test_there_and_back})
