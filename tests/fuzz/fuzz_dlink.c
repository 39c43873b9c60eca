/* links: raff_code; seconds: 60 */
/* Any bytes as a Digital Link, strict and on the floor: what reads right can be written, plain and
 * compressed, and both read back as what they were written from. */
#include <stdint.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/code/dlink.h"

#define TODAY     20779
#define TEXT_SIZE 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* 0 where the link and its message are right; the message's values lie in `array`. */
static int read_link(struct str uri, enum gs1_mode mode, char *array, struct gs1_message *message)
{
    struct dlink link = {.elements = text_over(array, TEXT_SIZE)};
    struct code_fault fault = {.error = 0};
    int result = dlink_read(uri, mode, &link, &fault);
    require(result <= 0 || result == DLINK_NONE);
    require((result < 0) == (fault.error != 0) && fault.at <= uri.len);
    require(link.n <= GS1_ELEMENTS_MAX && strlen(array) == link.elements.len);
    for (size_t i = 0; result == 0 && i < link.n; i++) {
        require(link.marks[i].in_uri < uri.len && link.marks[i].in_elements < link.elements.len);
    }
    for (size_t i = 0; result == 0 && i <= link.elements.len; i++) {
        require(dlink_position(&link, i) <= uri.len);
    }
    if (result == 0) {
        struct str elements = {array, link.elements.len};
        result = gs1_decode(elements, mode, TODAY, message, &fault);
        require(result != 0 || message->n == link.n);
    }
    return result;
}

static void check_written(const struct gs1_message *message)
{
    static char plain[TEXT_SIZE];
    static char packed[TEXT_SIZE];
    static char again[TEXT_SIZE];
    static char array[TEXT_SIZE];
    struct gs1_message back;
    struct text out = text_over(plain, sizeof(plain));
    int error = dlink_write(message, STR(DLINK_GS1_BASE), &out, NULL);
    require(error == 0 || error == RAFF_E_VALUE || error == RAFF_E_MISSING);
    out = text_over(packed, sizeof(packed));
    require(dlink_write_compressed(message, STR(DLINK_GS1_BASE), &out, NULL) == error);
    if (error) {
        return;
    }
    require(read_link(str_of(plain), GS1_FLOOR, array, &back) == 0);
    out = text_over(again, sizeof(again));
    require(dlink_write(&back, STR(DLINK_GS1_BASE), &out, NULL) == 0);
    require(strcmp(plain, again) == 0);
    out = text_over(again, sizeof(again));
    require(dlink_write_compressed(&back, STR(DLINK_GS1_BASE), &out, NULL) == 0);
    require(strcmp(packed, again) == 0);
    require(read_link(str_of(packed), GS1_FLOOR, array, &back) == 0);
    out = text_over(again, sizeof(again));
    require(dlink_write_compressed(&back, STR(DLINK_GS1_BASE), &out, NULL) == 0);
    require(strcmp(packed, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char array[TEXT_SIZE];
    struct str uri = {(const char *)data, size};
    struct gs1_message message;
    if (read_link(uri, GS1_STRICT, array, &message) == 0) {
        check_written(&message);
    }
    if (read_link(uri, GS1_FLOOR, array, &message) == 0) {
        check_written(&message);
    }
    return 0;
}
