/* The Arabic catalogue as it is built: what fits a line of the small screen in English fits it in
 * Arabic, arguments survive, and nothing steers the bidi algorithm behind the code's back. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/unit/check.h"

#include "drivers/base/str.h"
#include "terminal/text/text.h"

#define COLUMNS 20 /* of the smallest screen */

static char *mo;
static size_t mo_size;

/* A 32-bit number of the .mo file, which msgfmt writes in this machine's order (gettext manual,
 * section 10.3). */
static uint32_t number(size_t offset)
{
    uint32_t value = 0;
    memcpy(&value, mo + offset, sizeof(value));
    return value;
}

static void test_open(void)
{
    CHECK_INT(words_init(NULL), 0);
    FILE *file = fopen(RAFF_CATALOGUE, "re");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    mo = calloc(1, 1 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mo);
    mo_size = fread(mo, 1, (1 << 20) - 1, file);
    fclose(file);
    CU_ASSERT_FATAL(mo_size > 28 && number(0) == 0x950412DE);
}

struct pair {
    const char *id, *translation;
    size_t id_len, translation_len; /* plural forms lie behind one another, a NUL between them */
};

static size_t pairs(void)
{
    return number(8);
}

static struct pair pair_at(size_t i)
{
    size_t from = number(12) + 8 * i, to = number(16) + 8 * i;
    return (struct pair){mo + number(from + 4), mo + number(to + 4), number(from), number(to)};
}

static bool fits_english(const struct pair *pair)
{
    return pair->id_len <= COLUMNS && !memchr(pair->id, '{', pair->id_len) && pair->id_len > 0;
}

static void test_width(void)
{
    size_t checked = 0;
    for (size_t i = 0; i < pairs(); i++) {
        struct pair pair = pair_at(i);
        struct cell cells[4];
        if (fits_english(&pair)) {
            size_t columns = cells_of(pair.translation, true, cells, 4);
            if (columns > COLUMNS) {
                printf("\n    %s → %s: %zu columns", pair.id, pair.translation, columns);
            }
            CU_ASSERT_TRUE(columns <= COLUMNS);
            checked++;
        }
    }
    CU_ASSERT_TRUE(checked > 10);
}

static void test_clean(void)
{
    for (size_t i = 1; i < pairs(); i++) { /* the first is the header, which has newlines */
        struct pair pair = pair_at(i);
        for (size_t at = 0; at < pair.translation_len; at += strlen(pair.translation + at) + 1) {
            CU_ASSERT_TRUE(text_is_clean(str_of(pair.translation + at)));
            CU_ASSERT_TRUE(pair.translation[at] != '\0');
        }
    }
}

static void test_release(void)
{
    free(mo);
}

CHECK_MAIN("catalogue", {"open", test_open}, {"width", test_width}, {"clean", test_clean},
           {"release", test_release})
