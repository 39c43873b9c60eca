/* links: raff_code; seconds: 60 */
/* Any bytes as an element string, strict and on the floor: positions and values lie in the input,
 * what is good when strict reads the same on the floor, without a warning, and what is not but is
 * taken there has for its first warning what was the error. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/code/gs1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_message(struct str input, const struct gs1_message *message)
{
    require(message->n >= 1 && message->n <= GS1_ELEMENTS_MAX);
    for (size_t i = 0; i < message->n; i++) {
        const struct gs1_element *element = &message->elements[i];
        size_t start = (size_t)(element->value.at - input.at);
        require(element->at < start && start + element->value.len <= input.len);
        require(element->value.len > 0);
        require(!memchr(element->value.at, GS1_GS, element->value.len));
    }
    for (size_t i = 0; i < message->n_warnings && i < GS1_WARNINGS_MAX; i++) {
        require(message->warnings[i].at <= input.len && message->warnings[i].why);
    }
}

static bool is_same(const struct code_fault *a, const struct code_fault *b)
{
    return a->error == b->error && a->at == b->at && a->why == b->why && !strcmp(a->ai, b->ai);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str input = {(const char *)data, size};
    struct gs1_message strict;
    struct gs1_message floor;
    struct code_fault fault = {.error = 0};
    struct code_fault floor_fault = {.error = 0};
    int strict_error = gs1_decode(input, GS1_STRICT, 20779, &strict, &fault);
    require((strict_error != 0) == (fault.error != 0) && fault.at <= size);
    int floor_error = gs1_decode(input, GS1_FLOOR, 20779, &floor, &floor_fault);
    if (!floor_error) {
        check_message(input, &floor);
    }
    if (!strict_error) {
        check_message(input, &strict);
        require(!floor_error && floor.n == strict.n && floor.n_warnings == 0);
    } else if (!floor_error) {
        require(floor.n_warnings > 0 && is_same(&fault, &floor.warnings[0]));
    }
    return 0;
}
