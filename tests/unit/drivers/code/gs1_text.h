/* Element strings as tests write them: '|' stands for GS, which no AI's value may hold otherwise.
 */
#ifndef TESTS_UNIT_DRIVERS_CODE_GS1_TEXT_H
#define TESTS_UNIT_DRIVERS_CODE_GS1_TEXT_H

#include "drivers/base/when.h"
#include "drivers/code/gs1.h"

static inline struct str with_gs(const char *written, char *array, size_t size)
{
    copy_cut(array, size, written);
    for (char *c = array; *c; c++) {
        *c = *c == '|' ? GS1_GS : *c;
    }
    return str_of(array);
}

/* "01=09506000134352 10=LOT": the elements of a message in order. */
static inline const char *spell(const struct gs1_message *message, char *array, size_t size)
{
    struct text text = text_over(array, size);
    for (size_t i = 0; i < message->n; i++) {
        text_addf(&text, "%s%s=", i ? " " : "", message->elements[i].id);
        text_add_str(&text, message->elements[i].value);
    }
    return array;
}

/* The day on which every test here runs. */
static inline int64_t test_day(void)
{
    return days_of_date(2026, 11, 22);
}

/* A seeded generator (xorshift64*), the same sequence on every machine. */
static inline uint32_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * UINT64_C(2685821657736338717)) >> 32);
}

#endif
