/*
 * Orders from JSON: an array of
 *     {"order":"SO-1","carrier":"DHL","priority":1,"due":"2026-11-23",
 *      "ship_to":["Sara","Unter den Linden 1","10117 Berlin"],"lines":[{"item":"SKU1","qty":2}]}
 * Faults name the member: orders.json: [2].lines[0].qty: …
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "sync/hub/import.h"

#define LINES_MAX    1000
#define QTY_MAX      1000000000
#define PRIORITY_MAX 1000000
/* A node of cJSON for every two bytes of text is the worst that JSON can do. */
#define ARENA_PER_BYTE 48

struct reader {
    struct import *import;
    const char *file;
    char where[96];
    struct hub_order order;
    struct hub_order_line lines[LINES_MAX];
};

static void fault(struct reader *reader, const char *member, const char *why)
{
    char where[160];
    struct text text = text_over(where, sizeof(where));
    text_addf(&text, "%s%s%s", reader->where, *member ? "." : "", member);
    report_add(&reader->import->report, reader->file, 0, where, "%s", why);
}

static bool known_member(const char *name, const char *const *known, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_members(struct reader *reader, const cJSON *object, const char *const *known,
                          size_t n)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, object)
    {
        char quoted[REPORT_VALUE_SIZE];
        if (!known_member(member->string, known, n)) {
            fault(reader, report_value(str_of(member->string), quoted), "no such member");
        }
    }
}

static bool read_text(struct reader *reader, const char *member, const cJSON *node, char *array,
                      size_t size)
{
    array[0] = '\0';
    if (!cJSON_IsString(node)) {
        fault(reader, member, "is no string");
        return false;
    }
    if (!text_is_clean(str_of(node->valuestring))) {
        fault(reader, member, "has control characters, or is not UTF-8");
        return false;
    }
    if (copy_cstr(array, size, node->valuestring) != 0) {
        fault(reader, member, "is too long");
        return false;
    }
    return true;
}

static void read_id(struct reader *reader, const cJSON *object, const char *member, bool required,
                    char array[ID_SIZE])
{
    const cJSON *node = json_get(object, member);
    if (!node && !required) {
        return;
    }
    if (!node) {
        fault(reader, member, "is missing");
    } else if (read_text(reader, member, node, array, ID_SIZE) && !proto_id_ok(str_of(array)) &&
               (required || array[0])) {
        fault(reader, member, "is no id: letters, digits, - and _, up to 32");
    }
}

static void read_int(struct reader *reader, const cJSON *object, const char *member, int64_t min,
                     int64_t max, int64_t *value)
{
    const cJSON *node = json_get(object, member);
    int64_t got = 0;
    char why[96];
    struct text text = text_over(why, sizeof(why));
    text_addf(&text, "is no whole number between %lld and %lld", (long long)min, (long long)max);
    if (!node && min == 0) {
        return;
    }
    if (!node || json_to_int(node, &got) != 0 || got < min || got > max) {
        fault(reader, member, why);
        return;
    }
    *value = got;
}

static void read_ship_to(struct reader *reader, const cJSON *list)
{
    const cJSON *node = NULL;
    struct hub_order *order = &reader->order;
    if (list && !cJSON_IsArray(list)) {
        fault(reader, "ship_to", "is no array");
        return;
    }
    cJSON_ArrayForEach(node, list)
    {
        if (order->n_ship_to == SHIP_TO_MAX) {
            fault(reader, "ship_to", "has more than six lines");
            return;
        }
        if (read_text(reader, "ship_to", node, order->ship_to[order->n_ship_to], NAME_SIZE)) {
            order->n_ship_to += order->ship_to[order->n_ship_to][0] != '\0';
        }
    }
}

static void read_line(struct reader *reader, const cJSON *object)
{
    static const char *const members[] = {"item", "qty"};
    struct hub_order_line line = {.qty = 1};
    char quoted[REPORT_VALUE_SIZE];
    char why[REPORT_VALUE_SIZE + 16];
    int64_t control = 0;
    if (!cJSON_IsObject(object)) {
        fault(reader, "", "is no object");
        return;
    }
    check_members(reader, object, members, ARRAY_SIZE(members));
    if (read_text(reader, "item", json_get(object, "item"), line.item, sizeof(line.item)) &&
        !import_find_item(reader->import, line.item, &control)) {
        struct text text = text_over(why, sizeof(why));
        text_addf(&text, "no item %s", report_value(str_of(line.item), quoted));
        fault(reader, "item", why);
    }
    read_int(reader, object, "qty", 1, QTY_MAX, &line.qty);
    reader->lines[reader->order.n_lines++] = line;
}

static void read_lines(struct reader *reader, const cJSON *list)
{
    char outer[sizeof(reader->where)];
    const cJSON *node = NULL;
    if (!cJSON_IsArray(list)) {
        fault(reader, "lines", "is no array");
        return;
    }
    memcpy(outer, reader->where, sizeof(outer));
    cJSON_ArrayForEach(node, list)
    {
        if (reader->order.n_lines == LINES_MAX) {
            fault(reader, "", "more than a thousand lines in one order");
            break;
        }
        struct text where = text_over(reader->where, sizeof(reader->where));
        text_addf(&where, "%.80s.lines[%zu]", outer, reader->order.n_lines);
        read_line(reader, node);
    }
    memcpy(reader->where, outer, sizeof(outer));
}

static void read_order(struct reader *reader, const cJSON *object)
{
    static const char *const members[] = {"order", "carrier", "priority",
                                          "due",   "ship_to", "lines"};
    struct hub_order *order = &reader->order;
    *order = (struct hub_order){.lines = reader->lines};
    if (!cJSON_IsObject(object)) {
        fault(reader, "", "is no object");
        return;
    }
    check_members(reader, object, members, ARRAY_SIZE(members));
    read_id(reader, object, "order", true, order->id);
    read_id(reader, object, "carrier", false, order->carrier);
    read_int(reader, object, "priority", 0, PRIORITY_MAX, &order->priority);
    const cJSON *due = json_get(object, "due");
    if (due) {
        read_text(reader, "due", due, order->due, sizeof(order->due));
    }
    read_ship_to(reader, json_get(object, "ship_to"));
    read_lines(reader, json_get(object, "lines"));
}

static int read_all(struct reader *reader, const cJSON *list, bool writing)
{
    const cJSON *node = NULL;
    size_t n = 0;
    cJSON_ArrayForEach(node, list)
    {
        struct text where = text_over(reader->where, sizeof(reader->where));
        text_addf(&where, "[%zu]", n++);
        size_t faults = reader->import->report.n;
        read_order(reader, node);
        if (reader->import->report.n > faults) {
            continue;
        }
        if (!writing) {
            import_order_ok(reader->import, reader->file, 0, reader->where, &reader->order);
            continue;
        }
        int error = hub_put_order(reader->import->tx, &reader->order);
        if (error) {
            fault(reader, "", error_text(error));
            return error;
        }
        reader->import->counted++;
    }
    return reader->import->report.n > 0 ? 1 : 0;
}

static size_t line_of(struct str text, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at && i < text.len; i++) {
        line += text.at[i] == '\n';
    }
    return line;
}

static int read_file(struct reader *reader, struct str text)
{
    CLEANUP(json_arena_release) struct json_arena arena = {.size = 0};
    const cJSON *root = NULL;
    size_t at = 0;
    if (json_arena_init(&arena, text.len * ARENA_PER_BYTE + 65536) != 0) {
        return -ENOMEM;
    }
    int error = json_read(&arena, text, &root, &at);
    if (error || !cJSON_IsArray(root)) {
        report_add(&reader->import->report, reader->file, line_of(text, at), "", "%s",
                   error ? error_text(error) : "is no array of orders");
        return 1;
    }
    error = read_all(reader, root, false);
    return error ? error : read_all(reader, root, true);
}

int import_orders_json(struct import *import, const char *name, struct str text)
{
    CLEANUP(freep) struct reader *reader = calloc(1, sizeof(*reader));
    if (!reader) {
        return -ENOMEM;
    }
    reader->import = import;
    reader->file = name;
    return read_file(reader, text);
}
