/* What the tests of EPC share: one EPC in all its forms, and from each of them back. */
#ifndef TESTS_UNIT_EPC_FORMS_H
#define TESTS_UNIT_EPC_FORMS_H

#include <stdbool.h>

#include "drivers/code/epc.h"
#include "tests/unit/check.h"

/* Longer or shorter by zeros only. */
static inline bool same_hex(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (*a ? a : b)[strspn(*a ? a : b, "0")] == '\0' && (!*a || !*b);
}

static inline void check_hex(const struct epc *epc, const char *expected)
{
    char array[2 * EPC_BYTES_MAX + 1];
    struct text hex = text_over(array, sizeof(array));
    struct code_fault fault = {.why = ""};
    CHECK_INT(epc_write_hex(epc, &hex, &fault), 0);
    if (!same_hex(array, expected)) {
        CHECK_STR(array, expected);
    }
}

/* A text read back for the same scheme and filter is the same EPC. */
static inline void check_back(const char *text, const struct epc *from, bool has_prefix,
                              const char *hex)
{
    struct epc epc;
    struct code_fault fault = {.why = ""};
    int error = epc_read_text(str_of(text), from->scheme, from->filter,
                              has_prefix ? 0 : from->prefix_digits, &epc, &fault);
    CHECK_INT(error, 0);
    if (error) {
        printf("\n    %s: %zu: %s", text, fault.at, fault.why);
        return;
    }
    check_hex(&epc, hex);
}

static inline void check_forms(const struct epc *epc, const char *hex, const char *tag,
                               const char *element)
{
    char array[EPC_URI_MAX];
    struct text text = text_over(array, sizeof(array));
    CHECK_INT(epc_tag_uri(epc, &text), 0);
    if (tag) {
        CHECK_STR(array + strlen("urn:epc:tag:"), tag);
    }
    check_back(array, epc, true, hex);
    text_clear(&text);
    CHECK_INT(epc_id_uri(epc, &text), 0);
    check_back(array, epc, true, hex);
    text_clear(&text);
    if (epc->elements[0] == '\0') {
        CHECK_INT(epc_element(epc, &text), EPC_NO_SUCH_FORM);
        CHECK_INT(epc_digital_link(epc, &text), EPC_NO_SUCH_FORM);
        return;
    }
    CHECK_INT(epc_element(epc, &text), 0);
    if (element) {
        CHECK_STR(array, element);
    }
    check_back(array, epc, false, hex);
    check_back(epc->elements, epc, false, hex);
    text_clear(&text);
    CHECK_INT(epc_digital_link(epc, &text), 0);
    check_back(array, epc, false, hex);
}

#endif
