/*
 * Orders from CSV: a row an order line. The rows of an order stand together and say the same in
 * their header columns, or leave them empty after the first.
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "sync/hub/book.h"
#include "sync/hub/import.h"

#define LINES_MAX    1000
#define QTY_MAX      1000000000
#define PRIORITY_MAX 1000000

enum { ORDER, CARRIER, PRIORITY, DUE, NAME, ADDRESS1, ADDRESS2, CITY, COUNTRY, ITEM, QTY };

static const struct column columns[] = {
    [ORDER] = {"order", true},
    [CARRIER] = {"carrier", false},
    [PRIORITY] = {"priority", false},
    [DUE] = {"due", false},
    [NAME] = {"name", false},
    [ADDRESS1] = {"address1", false},
    [ADDRESS2] = {"address2", false},
    [CITY] = {"city", false},
    [COUNTRY] = {"country", false},
    [ITEM] = {"item", true},
    [QTY] = {"qty", true},
};

/* The order whose rows are being read. `first` holds its header as text, for the rows behind. */
struct gathering {
    struct hub_order order;
    struct hub_order_line lines[LINES_MAX];
    char first[ITEM][NAME_SIZE];
    size_t line; /* of its first row */
    bool ok;
    bool writing;
};

bool import_order_ok(struct import *import, const char *file, size_t line, const char *where,
                     const struct hub_order *order)
{
    int64_t when = 0;
    size_t faults = import->report.n;
    struct str due = str_of(order->due);
    if (due.len > 0 && !date_ok(due) && when_read(due, &when) != 0) {
        report_add(&import->report, file, line, where,
                   "due: \"%s\" is neither YYYY-MM-DD nor a whole time", order->due);
    }
    if (order->n_lines == 0) {
        report_add(&import->report, file, line, where, "%s has no lines", order->id);
    }
    if (names_add(&import->orders, str_of(order->id), 0, NULL) != 0) {
        report_add(&import->report, file, line, where, "order %s stands here twice", order->id);
    }
    if (hub_has_order(import->tx, order->id)) {
        report_add(&import->report, file, line, where, "order %s is there already", order->id);
    }
    return import->report.n == faults;
}

static int finish(struct import *import, struct sheet *sheet, struct gathering *now)
{
    if (!now->order.id[0]) {
        return 0;
    }
    now->order.lines = now->lines;
    int error = 0;
    if (now->writing) {
        error = hub_put_order(import->tx, &now->order);
        import->counted++;
    } else {
        import_order_ok(import, sheet->name, now->line, "", &now->order);
    }
    now->order.id[0] = '\0';
    return error;
}

static bool read_ship_to(struct sheet *sheet, struct hub_order *order)
{
    bool ok = true;
    for (size_t column = NAME; column <= COUNTRY; column++) {
        char *line = order->ship_to[order->n_ship_to];
        ok &= cell_text(sheet, column, CELL_OPTIONAL, line, NAME_SIZE);
        order->n_ship_to += line[0] != '\0';
    }
    return ok;
}

static void begin(struct sheet *sheet, struct gathering *now, const char *id)
{
    now->order = (struct hub_order){.priority = 0};
    now->line = sheet->csv.line;
    copy_cut(now->order.id, sizeof(now->order.id), id);
    cell_id(sheet, CARRIER, CELL_OPTIONAL, now->order.carrier, sizeof(now->order.carrier));
    cell_int(sheet, PRIORITY, 0, PRIORITY_MAX, 0, &now->order.priority);
    cell_mark(sheet, DUE, CELL_OPTIONAL, now->order.due, sizeof(now->order.due));
    read_ship_to(sheet, &now->order);
    for (size_t i = CARRIER; i < ITEM; i++) {
        char text[NAME_SIZE];
        struct str cell = sheet_cell(sheet, i);
        copy_cut(now->first[i], NAME_SIZE, copy_str(text, sizeof(text), cell) == 0 ? text : "");
    }
}

static void compare(struct sheet *sheet, const struct gathering *now)
{
    for (size_t i = CARRIER; i < ITEM; i++) {
        struct str cell = sheet_cell(sheet, i);
        if (cell.len > 0 && !str_is(cell, now->first[i])) {
            sheet_fault(sheet, i, "is not what line %zu says of order %s", now->line,
                        now->order.id);
        }
    }
}

static void add_line(struct import *import, struct sheet *sheet, struct gathering *now)
{
    struct hub_order_line line;
    int64_t control = 0;
    bool ok = cell_mark(sheet, ITEM, CELL_REQUIRED, line.item, sizeof(line.item));
    if (ok && !import_find_item(import, line.item, &control)) {
        sheet_fault(sheet, ITEM, "no item \"%s\"", line.item);
    }
    if (sheet_cell(sheet, QTY).len == 0) {
        sheet_fault(sheet, QTY, "is empty");
    }
    ok &= cell_int(sheet, QTY, 1, QTY_MAX, 1, &line.qty);
    if (now->order.n_lines == LINES_MAX) {
        sheet_fault(sheet, ITEM, "more than %d lines in one order", LINES_MAX);
    } else if (ok) {
        now->lines[now->order.n_lines++] = line;
    }
}

static int read_rows(struct import *import, struct sheet *sheet, bool writing, void *context)
{
    struct gathering *now = context;
    int error = 0;
    now->writing = writing;
    while (!error && sheet_next(sheet) > 0) {
        char id[ID_SIZE];
        if (!cell_id(sheet, ORDER, CELL_REQUIRED, id, sizeof(id))) {
            continue;
        }
        if (strcmp(id, now->order.id) == 0) {
            compare(sheet, now);
        } else {
            error = finish(import, sheet, now);
            begin(sheet, now, id);
        }
        add_line(import, sheet, now);
    }
    return error ? error : finish(import, sheet, now);
}

static int import_csv(struct import *import, const char *path)
{
    CLEANUP(freep) struct gathering *now = calloc(1, sizeof(*now));
    return now ? import_sheet(import, path, columns, ARRAY_SIZE(columns), read_rows, now) : -ENOMEM;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t n = strlen(end);
    return length >= n && strcmp(text + length - n, end) == 0;
}

int import_orders(struct import *import, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (ends_with(path, ".csv")) {
        return import_csv(import, path);
    }
    if (!ends_with(path, ".json")) {
        report_add(&import->report, name, 0, "", "is neither .csv nor .json");
        return 1;
    }
    CLEANUP(bytes_release) struct bytes file;
    bytes_init(&file, (size_t)16 << 20);
    int error = file_read(path, &file);
    if (error) {
        report_add(&import->report, name, 0, "", "%s", error_text(error));
        return error;
    }
    return import_orders_json(import, name, bytes_view(&file));
}
