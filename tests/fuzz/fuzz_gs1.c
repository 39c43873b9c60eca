/* links: raff_code; seconds: 60 */
/* Any bytes as an element string, strict and on the floor: positions and values lie in the input,
 * and what is good when strict reads the same on the floor, without a warning. */
#include <stdint.h>
#include <stdlib.h>

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
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str input = {(const char *)data, size};
    struct gs1_message strict;
    struct gs1_message floor;
    struct code_fault fault = {.error = 0};
    int strict_error = gs1_decode(input, GS1_STRICT, 20779, &strict, &fault);
    require((strict_error != 0) == (fault.error != 0) && fault.at <= size);
    int floor_error = gs1_decode(input, GS1_FLOOR, 20779, &floor, &fault);
    if (!floor_error) {
        check_message(input, &floor);
    }
    if (!strict_error) {
        check_message(input, &strict);
        require(!floor_error && floor.n == strict.n && floor.n_warnings == 0);
    }
    return 0;
}
