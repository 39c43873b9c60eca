#include "drivers/wire/hid_report.h"

#include "drivers/base/error.h"

/* Section 6.2.2.2: the prefix of a short item is tag, type and size in 4, 2 and 2 bits. What is
 * named here is the prefix without its size. */
enum item {
    ITEM_INPUT = 0x80,
    ITEM_OUTPUT = 0x90,
    ITEM_COLLECTION = 0xA0,
    ITEM_FEATURE = 0xB0,
    ITEM_END_COLLECTION = 0xC0,
    ITEM_USAGE_PAGE = 0x04,
    ITEM_LOGICAL_MIN = 0x14,
    ITEM_REPORT_SIZE = 0x74,
    ITEM_REPORT_ID = 0x84,
    ITEM_REPORT_COUNT = 0x94,
    ITEM_PUSH = 0xA4,
    ITEM_POP = 0xB4,
    ITEM_USAGE = 0x08,
    ITEM_USAGE_MIN = 0x18,
    ITEM_USAGE_MAX = 0x28,
    ITEM_DELIMITER = 0xA8,
};

#define ITEM_LONG     0xFE
#define SIZE_MASK     0x03
#define FLAG_CONSTANT 0x01
#define FLAG_VARIABLE 0x02

struct globals {
    uint16_t page;
    uint8_t report_id;
    int32_t logical_min;
    uint32_t size_bits;
    uint32_t count;
};

/* A usage, or a range of them. A page of its own comes with the usage's upper half (6.2.2.8). */
struct usages {
    bool has_page;
    uint16_t page;
    uint16_t first;
    uint16_t last;
};

struct locals {
    size_t n;
    struct usages usages[HID_USAGES_MAX];
    bool has_min; /* of a range whose end has not come yet */
    struct usages min;
    bool in_set; /* between delimiters */
    bool in_set_taken;
};

struct parser {
    struct hid_report *report;
    struct globals globals;
    struct globals stack[HID_STACK_MAX];
    size_t n_stack;
    struct locals locals;
    size_t depth; /* of collections */
    uint16_t application_page;
};

struct item_data {
    size_t size;
    uint32_t value;
    int32_t value_signed;
};

/* --- reports and fields --- */

static struct hid_size *size_of(struct parser *parser, enum hid_kind kind)
{
    struct hid_report *report = parser->report;
    for (size_t i = 0; i < report->n_sizes; i++) {
        struct hid_size *size = &report->sizes[i];
        if (size->kind == kind && size->report_id == parser->globals.report_id) {
            return size;
        }
    }
    if (report->n_sizes == HID_REPORTS_MAX) {
        return NULL;
    }
    struct hid_size *size = &report->sizes[report->n_sizes++];
    *size = (struct hid_size){
        .kind = (uint8_t)kind,
        .report_id = parser->globals.report_id,
        .bits = parser->globals.report_id ? 8 : 0,
    };
    return size;
}

static int add_field(struct parser *parser, const struct hid_field *like, struct usages usages,
                     uint32_t element, uint32_t count)
{
    struct hid_report *report = parser->report;
    if (report->n_fields == HID_FIELDS_MAX) {
        return RAFF_E_FULL;
    }
    struct hid_field *field = &report->fields[report->n_fields++];
    *field = *like;
    field->page = usages.has_page ? usages.page : parser->globals.page;
    field->usage = usages.first;
    field->usage_last = usages.last;
    field->bit_offset += element * field->size_bits;
    field->count = (uint16_t)count;
    return 0;
}

/* The usages of a variable item stand for its elements in turn; the last one for all that are left
 * (6.2.2.8). */
static int add_variable(struct parser *parser, const struct hid_field *like, uint32_t count)
{
    const struct locals *locals = &parser->locals;
    uint32_t element = 0;
    for (size_t i = 0; i < locals->n && element < count; i++) {
        struct usages usages = locals->usages[i];
        uint32_t span = (uint32_t)(usages.last - usages.first) + 1;
        bool is_last = i + 1 == locals->n;
        uint32_t n = is_last || span > count - element ? count - element : span;
        int r = add_field(parser, like, usages, element, n);
        if (r < 0) {
            return r;
        }
        element += n;
    }
    return 0;
}

static int add_array(struct parser *parser, struct hid_field like, uint32_t count)
{
    if (parser->locals.n == 0) {
        return 0;
    }
    like.is_array = true;
    return add_field(parser, &like, parser->locals.usages[0], 0, count);
}

static struct hid_field field_like(const struct parser *parser, enum hid_kind kind, uint32_t bits)
{
    const struct globals *globals = &parser->globals;
    return (struct hid_field){
        .kind = (uint8_t)kind,
        .report_id = globals->report_id,
        .size_bits = (uint8_t)globals->size_bits,
        .application_page = parser->depth > 0 ? parser->application_page : 0,
        .bit_offset = bits,
        .logical_min = globals->logical_min,
    };
}

static int add_main(struct parser *parser, enum hid_kind kind, uint32_t flags)
{
    const struct globals *globals = &parser->globals;
    struct hid_size *size = size_of(parser, kind);
    if (!size) {
        return RAFF_E_FULL;
    }
    uint64_t end = size->bits + (uint64_t)globals->size_bits * globals->count;
    if (end > HID_REPORT_BYTES_MAX * 8 || globals->count > UINT16_MAX) {
        return RAFF_E_TOO_LONG;
    }
    struct hid_field like = field_like(parser, kind, size->bits);
    bool is_value = !(flags & FLAG_CONSTANT) && globals->size_bits >= 1 &&
                    globals->size_bits <= 32 && globals->count > 0;
    size->bits = (uint32_t)end;
    if (!is_value) {
        return 0;
    }
    return flags & FLAG_VARIABLE ? add_variable(parser, &like, globals->count)
                                 : add_array(parser, like, globals->count);
}

/* --- items --- */

static int open_collection(struct parser *parser)
{
    const struct locals *locals = &parser->locals;
    if (parser->depth == HID_DEPTH_MAX) {
        return RAFF_E_FULL;
    }
    if (parser->depth++ == 0) {
        bool has_page = locals->n > 0 && locals->usages[0].has_page;
        parser->application_page = has_page ? locals->usages[0].page : parser->globals.page;
    }
    return 0;
}

static int close_collection(struct parser *parser)
{
    if (parser->depth == 0) {
        return RAFF_E_SYNTAX;
    }
    parser->depth--;
    return 0;
}

static int take_main(struct parser *parser, enum item item, struct item_data data)
{
    int r = 0;
    if (item == ITEM_INPUT) {
        r = add_main(parser, HID_INPUT, data.value);
    } else if (item == ITEM_OUTPUT) {
        r = add_main(parser, HID_OUTPUT, data.value);
    } else if (item == ITEM_FEATURE) {
        r = add_main(parser, HID_FEATURE, data.value);
    } else if (item == ITEM_COLLECTION) {
        r = open_collection(parser);
    } else if (item == ITEM_END_COLLECTION) {
        r = close_collection(parser);
    }
    parser->locals = (struct locals){0};
    return r;
}

static int take_report_id(struct parser *parser, uint32_t id)
{
    if (id == 0 || id > UINT8_MAX) {
        return RAFF_E_SYNTAX;
    }
    parser->globals.report_id = (uint8_t)id;
    parser->report->is_numbered = true;
    return 0;
}

static int push(struct parser *parser)
{
    if (parser->n_stack == HID_STACK_MAX) {
        return RAFF_E_FULL;
    }
    parser->stack[parser->n_stack++] = parser->globals;
    return 0;
}

static int pop(struct parser *parser)
{
    if (parser->n_stack == 0) {
        return RAFF_E_SYNTAX;
    }
    parser->globals = parser->stack[--parser->n_stack];
    return 0;
}

static int take_global(struct parser *parser, enum item item, struct item_data data)
{
    struct globals *globals = &parser->globals;
    switch ((int)item) {
    case ITEM_USAGE_PAGE:
        globals->page = (uint16_t)data.value;
        return 0;
    case ITEM_LOGICAL_MIN:
        globals->logical_min = data.value_signed;
        return 0;
    case ITEM_REPORT_SIZE:
        globals->size_bits = data.value;
        return 0;
    case ITEM_REPORT_ID:
        return take_report_id(parser, data.value);
    case ITEM_REPORT_COUNT:
        globals->count = data.value;
        return 0;
    case ITEM_PUSH:
        return push(parser);
    case ITEM_POP:
        return pop(parser);
    default:
        return 0;
    }
}

static struct usages usages_of(struct item_data data)
{
    uint16_t usage = (uint16_t)data.value;
    return (struct usages){data.size == 4, (uint16_t)(data.value >> 16), usage, usage};
}

static int add_usages(struct locals *locals, struct usages usages)
{
    if (locals->in_set && locals->in_set_taken) {
        return 0;
    }
    if (locals->n == HID_USAGES_MAX) {
        return RAFF_E_FULL;
    }
    locals->in_set_taken = locals->in_set;
    locals->usages[locals->n++] = usages;
    return 0;
}

static int end_range(struct locals *locals, struct usages max)
{
    struct usages range = locals->min;
    if (!locals->has_min || max.last < range.first) {
        return RAFF_E_SYNTAX;
    }
    locals->has_min = false;
    range.last = max.last;
    return add_usages(locals, range);
}

static int take_local(struct parser *parser, enum item item, struct item_data data)
{
    struct locals *locals = &parser->locals;
    switch ((int)item) {
    case ITEM_USAGE:
        return add_usages(locals, usages_of(data));
    case ITEM_USAGE_MIN:
        locals->has_min = true;
        locals->min = usages_of(data);
        return 0;
    case ITEM_USAGE_MAX:
        return end_range(locals, usages_of(data));
    case ITEM_DELIMITER:
        locals->in_set = data.value == 1;
        locals->in_set_taken = false;
        return 0;
    default:
        return 0;
    }
}

static int take_item(struct parser *parser, uint8_t prefix, struct item_data data)
{
    enum item item = (enum item)(prefix & ~SIZE_MASK);
    switch (prefix >> 2 & 3) {
    case 0:
        return take_main(parser, item, data);
    case 1:
        return take_global(parser, item, data);
    case 2:
        return take_local(parser, item, data);
    default:
        return 0; /* reserved */
    }
}

/* Bytes of the item at `bytes`, its prefix included; more than there are if it is cut off. */
static size_t item_bytes(const uint8_t *bytes, size_t n)
{
    static const uint8_t sizes[] = {0, 1, 2, 4};
    if (bytes[0] != ITEM_LONG) {
        return 1U + sizes[bytes[0] & SIZE_MASK];
    }
    return n < 2 ? n + 1 : 3U + bytes[1];
}

static struct item_data data_of(const uint8_t *bytes, size_t size)
{
    struct item_data data = {.size = size};
    for (size_t i = 0; i < size; i++) {
        data.value |= (uint32_t)bytes[i] << (8 * i);
    }
    /* two's complement of that many bytes */
    uint32_t sign = size == 1 ? 0x80 : size == 2 ? 0x8000 : 0;
    data.value_signed = (int32_t)((data.value ^ sign) - sign);
    return data;
}

static int parse(struct parser *parser, const uint8_t *bytes, size_t n, size_t *at)
{
    while (*at < n) {
        const uint8_t *item = bytes + *at;
        size_t size = item_bytes(item, n - *at);
        if (size > n - *at) {
            return RAFF_E_SYNTAX;
        }
        if (item[0] != ITEM_LONG) {
            int r = take_item(parser, item[0], data_of(item + 1, size - 1));
            if (r < 0) {
                return r;
            }
        }
        *at += size;
    }
    return parser->depth > 0 ? RAFF_E_SYNTAX : 0;
}

int hid_report_parse(const uint8_t *bytes, size_t n, struct hid_report *ret_report,
                     size_t *fault_at)
{
    struct hid_report report = {0};
    struct parser parser = {.report = &report};
    size_t at = 0;
    int r = parse(&parser, bytes, n, &at);
    if (r < 0) {
        if (fault_at) {
            *fault_at = at;
        }
        return r;
    }
    *ret_report = report;
    return 0;
}

/* --- asking --- */

/* Which elements of the field have the usage: those of a range but its last have one each. */
static bool place_in(const struct hid_field *field, uint16_t usage, struct hid_place *place)
{
    if (field->is_array || usage < field->usage || usage > field->usage_last) {
        return false;
    }
    uint32_t element = (uint32_t)(usage - field->usage);
    if (element >= field->count) {
        return false;
    }
    *place = (struct hid_place){
        .report_id = field->report_id,
        .size_bits = field->size_bits,
        .is_signed = field->logical_min < 0,
        .count = usage == field->usage_last ? (uint16_t)(field->count - element) : 1,
        .bit_offset = field->bit_offset + element * field->size_bits,
    };
    return true;
}

int hid_report_find(const struct hid_report *report, enum hid_kind kind, uint16_t page,
                    uint16_t usage, struct hid_place *ret_place)
{
    for (size_t i = 0; i < report->n_fields; i++) {
        const struct hid_field *field = &report->fields[i];
        if (field->kind == kind && field->page == page && place_in(field, usage, ret_place)) {
            return 0;
        }
    }
    return RAFF_E_NOT_FOUND;
}

int hid_report_find_in(const struct hid_report *report, enum hid_kind kind, uint8_t report_id,
                       uint16_t page, uint16_t usage, struct hid_place *ret_place)
{
    for (size_t i = 0; i < report->n_fields; i++) {
        const struct hid_field *field = &report->fields[i];
        if (field->kind == kind && field->report_id == report_id && field->page == page &&
            place_in(field, usage, ret_place)) {
            return 0;
        }
    }
    return RAFF_E_NOT_FOUND;
}

static size_t bytes_of(const struct hid_size *size)
{
    return (size->bits + 7) / 8;
}

size_t hid_report_bytes(const struct hid_report *report, enum hid_kind kind, uint8_t report_id)
{
    for (size_t i = 0; i < report->n_sizes; i++) {
        const struct hid_size *size = &report->sizes[i];
        if (size->kind == kind && size->report_id == report_id) {
            return bytes_of(size);
        }
    }
    return 0;
}

size_t hid_report_longest(const struct hid_report *report, enum hid_kind kind)
{
    size_t longest = 0;
    for (size_t i = 0; i < report->n_sizes; i++) {
        const struct hid_size *size = &report->sizes[i];
        bool is_longer = size->kind == kind && bytes_of(size) > longest;
        longest = is_longer ? bytes_of(size) : longest;
    }
    return longest;
}

static bool has_element(const struct hid_place *place, const uint8_t *bytes, size_t n, size_t i)
{
    size_t end = place->bit_offset + (i + 1) * place->size_bits;
    bool is_other = place->report_id && (n == 0 || bytes[0] != place->report_id);
    return place->size_bits > 0 && i < place->count && !is_other && end <= n * 8;
}

int hid_place_get(const struct hid_place *place, const uint8_t *bytes, size_t n, size_t i,
                  int64_t *ret_value)
{
    uint64_t value = 0;
    if (!has_element(place, bytes, n, i)) {
        return RAFF_E_MISSING;
    }
    for (size_t bit = 0; bit < place->size_bits; bit++) {
        size_t at = place->bit_offset + i * place->size_bits + bit;
        value |= (uint64_t)(bytes[at / 8] >> at % 8 & 1) << bit;
    }
    if (place->is_signed && value >> (place->size_bits - 1) & 1) {
        value |= UINT64_MAX << place->size_bits;
    }
    *ret_value = (int64_t)value;
    return 0;
}

int hid_place_set(const struct hid_place *place, uint8_t *bytes, size_t n, size_t i, uint32_t value)
{
    if (!has_element(place, bytes, n, i)) {
        return RAFF_E_MISSING;
    }
    for (size_t bit = 0; bit < place->size_bits; bit++) {
        size_t at = place->bit_offset + i * place->size_bits + bit;
        uint8_t mask = (uint8_t)(1U << at % 8);
        bytes[at / 8] = (uint8_t)(value >> bit & 1 ? bytes[at / 8] | mask : bytes[at / 8] & ~mask);
    }
    return 0;
}
