/* links: raff_code; seconds: 60 */
/* Any bytes as an ISO/IEC 15434 message, strict and on the floor: views and positions lie in the
 * input, and what is good when strict reads the same on the floor, without a warning. What does not
 * start as an envelope gets a header, so that the fuzzer is inside at once. */
#include <stdint.h>
#include <stdlib.h>

#include "drivers/code/iso15434.h"

#define INPUT_MAX 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_within(struct str part, struct str whole)
{
    require(part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

static void check_message(struct str input, const struct iso15434_message *message)
{
    require(message->n_formats >= 1 && message->n_formats <= ISO15434_FORMATS_MAX);
    require(message->n <= ISO15434_FIELDS_MAX);
    for (size_t i = 0; i < message->n_formats; i++) {
        check_within(message->formats[i].data, input);
    }
    for (size_t i = 0; i < message->n; i++) {
        const struct iso15434_field *field = &message->fields[i];
        check_within(field->value, input);
        require(field->at <= (size_t)(field->value.at - input.at));
        require(!memchr(field->value.at, GS1_GS, field->value.len));
        require(!field->sound || (field->row && field->value.len > 0));
        require(field->row == NULL || mh10_title(field->row)[0] != '\0');
    }
    for (size_t i = 0; i < message->n_warnings && i < GS1_WARNINGS_MAX; i++) {
        require(message->warnings[i].at <= input.len && message->warnings[i].error);
    }
}

static void check_gs1(struct str input, const struct gs1_message *gs1)
{
    for (size_t i = 0; i < gs1->n; i++) {
        check_within(gs1->elements[i].value, input);
        require(gs1->elements[i].at < input.len);
    }
}

static void check_input(struct str input)
{
    struct iso15434_message strict;
    struct iso15434_message floor;
    struct gs1_message gs1;
    struct code_fault fault = {.error = 0};
    int strict_error = iso15434_decode(input, GS1_STRICT, 20779, &strict, &gs1, &fault);
    require(strict_error == fault.error && fault.at <= input.len);
    int floor_error = iso15434_decode(input, GS1_FLOOR, 20779, &floor, &gs1, &fault);
    require(fault.at <= input.len);
    if (!floor_error) {
        check_message(input, &floor);
        check_gs1(input, &gs1);
    }
    if (!strict_error) {
        check_message(input, &strict);
        require(!floor_error && floor.n == strict.n && floor.n_warnings == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char array[INPUT_MAX];
    struct str input = {(const char *)data, size};
    if (iso15434_is(input) || size > INPUT_MAX - 4) {
        check_input(input);
        return 0;
    }
    memcpy(array, "[)>\x1E", 4);
    memcpy(array + 4, data, size);
    check_input((struct str){array, size + 4});
    return 0;
}
