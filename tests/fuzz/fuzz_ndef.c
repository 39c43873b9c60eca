/* links: raff_code; seconds: 60 */
/* Any bytes as an NDEF message and as a Type 2 tag's data area: views lie in the input or in
 * scratch, positions in the input, and what the floor would read is there or nothing is. */
#include <stdint.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/code/ndef.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool is_within(struct str part, struct str whole)
{
    return part.at >= whole.at && part.at + part.len <= whole.at + whole.len;
}

static void check_record(const struct ndef_record *record, struct str input, struct str scratch)
{
    const struct str parts[] = {record->type, record->id, record->payload};
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        require(parts[i].len == 0 || is_within(parts[i], input) || is_within(parts[i], scratch));
    }
    require(record->at < input.len && record->prefix);
    require(record->kind == NDEF_TEXT || (record->language.len == 0 && !record->utf16));
}

static void check_message(struct str input)
{
    char array[512];
    char line[300];
    struct ndef_message message;
    struct code_fault fault = {.error = 0};
    struct text scratch = text_over(array, sizeof(array));
    int error = ndef_decode(input, &scratch, &message, &fault);
    require(error == fault.error && fault.at <= input.len);
    if (error) {
        return;
    }
    require(message.n <= NDEF_RECORDS_MAX);
    for (size_t i = 0; i < message.n; i++) {
        check_record(&message.records[i], input, (struct str){array, scratch.len});
        require(!message.records[i].inside || i > 0);
    }
    struct text out = text_over(line, sizeof(line));
    text_add(&out, "tag ");
    error = ndef_scan(&message, &out);
    require(!out.cut && memcmp(line, "tag ", 4) == 0 && line[out.len] == '\0');
    require(error == 0 || out.len == 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str input = {(const char *)data, size};
    struct str inside = {NULL, 0};
    struct code_fault fault = {.error = 0};
    check_message(input);
    int error = ndef_in_type2(input, &inside, &fault);
    require(error == fault.error && fault.at <= size);
    if (!error) {
        require(is_within(inside, input));
        check_message(inside);
    }
    return 0;
}
