/*
 * Announced deliveries (ASN) from CSV: a row a line. The rows of a delivery stand together and say
 * the same supplier, or leave it empty after the first. One that is there already and says the same
 * is passed over, so that a file may come twice.
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/code/gs1.h"
#include "sync/hub/book.h"
#include "sync/hub/import.h"

#define LINES_MAX   1000
#define QTY_MAX     1000000000
#define SSCC_DIGITS (SSCC_SIZE - 1)

enum { ASN, SUPPLIER, ITEM, LOT, EXPIRY, QTY, SSCC };

static const struct column columns[] = {
    [ASN] = {"asn", true},    [SUPPLIER] = {"supplier", false}, [ITEM] = {"item", true},
    [LOT] = {"lot", false},   [EXPIRY] = {"expiry", false},     [QTY] = {"qty", true},
    [SSCC] = {"sscc", false},
};

/* The delivery whose rows are being read. */
struct gathering {
    struct hub_delivery delivery;
    struct hub_delivery_line lines[LINES_MAX];
    size_t line; /* of its first row */
    bool writing;
};

/* --- one delivery --- */

static int check(struct import *import, struct sheet *sheet, const struct hub_delivery *delivery,
                 size_t line)
{
    bool same = false;
    if (names_add(&import->orders, str_of(delivery->asn), 0, NULL) != 0) {
        report_add(&import->report, sheet->name, line, "", "delivery %s stands here twice",
                   delivery->asn);
    }
    int error = hub_find_delivery(import->tx, delivery, &same);
    if (!error && !same) {
        report_add(&import->report, sheet->name, line, "",
                   "delivery %s is there already, and says otherwise", delivery->asn);
    }
    return error == RAFF_E_NOT_FOUND ? 0 : error;
}

static int put(struct import *import, const struct hub_delivery *delivery)
{
    bool same = false;
    int error = hub_find_delivery(import->tx, delivery, &same);
    if (error == RAFF_E_NOT_FOUND) {
        import->counted++;
        return hub_put_delivery(import->tx, delivery);
    }
    return error;
}

static int finish(struct import *import, struct sheet *sheet, struct gathering *now)
{
    if (!now->delivery.asn[0]) {
        return 0;
    }
    now->delivery.lines = now->lines;
    int error = now->writing ? put(import, &now->delivery)
                             : check(import, sheet, &now->delivery, now->line);
    now->delivery.asn[0] = '\0';
    return error;
}

/* --- one row --- */

static bool read_line(struct sheet *sheet, struct hub_delivery_line *line)
{
    *line = (struct hub_delivery_line){.qty = 0};
    bool ok = cell_mark(sheet, ITEM, CELL_REQUIRED, line->item, sizeof(line->item));
    ok &= cell_mark(sheet, LOT, CELL_OPTIONAL, line->lot, sizeof(line->lot));
    ok &= cell_date(sheet, EXPIRY, CELL_OPTIONAL, line->expiry);
    ok &= cell_mark(sheet, SSCC, CELL_OPTIONAL, line->sscc, sizeof(line->sscc));
    if (sheet_cell(sheet, QTY).len == 0) {
        sheet_fault(sheet, QTY, "is empty");
        return false;
    }
    ok &= cell_int(sheet, QTY, 1, QTY_MAX, 1, &line->qty);
    return ok;
}

static int64_t day_number(const char *date)
{
    int64_t day = 0;
    char digits[DATE_SIZE];
    struct text text = text_over(digits, sizeof(digits));
    for (const char *at = date; *at; at++) {
        if (*at != '-') {
            text_add_char(&text, *at);
        }
    }
    return str_to_int64(str_of(digits), &day) == 0 ? day : 0;
}

/* A lot has one expiry, in the file and in the book. */
static void check_expiry(struct import *import, struct sheet *sheet,
                         const struct hub_delivery_line *line)
{
    char key[IMPORT_KEY_SIZE];
    char held[DATE_SIZE];
    int64_t before = 0;
    int64_t day = day_number(line->expiry);
    import_key(key, line->item, line->lot, "", "");
    if (book_lot_expiry(import->tx, line->item, line->lot, held) && held[0] &&
        strcmp(held, line->expiry) != 0) {
        sheet_fault(sheet, EXPIRY, "lot %s of %s expires %s", line->lot, line->item, held);
    } else if (names_add(&import->lots, str_of(key), day, &before) == RAFF_E_EXISTS &&
               before != day) {
        sheet_fault(sheet, EXPIRY, "another day stood above for lot %s of %s", line->lot,
                    line->item);
    }
}

static void check_control(struct import *import, struct sheet *sheet,
                          const struct hub_delivery_line *line)
{
    int64_t control = 0;
    if (!import_find_item(import, line->item, &control)) {
        sheet_fault(sheet, ITEM, "no item \"%s\"", line->item);
    } else if (line->lot[0] && !(control & IMPORT_LOT)) {
        sheet_fault(sheet, LOT, "%s is not lot controlled", line->item);
    } else if (line->expiry[0] && !(control & IMPORT_EXPIRY)) {
        sheet_fault(sheet, EXPIRY, "%s has no expiry", line->item);
    } else if (line->expiry[0] && !line->lot[0]) {
        sheet_fault(sheet, EXPIRY, "is the expiry of no lot");
    } else if (line->expiry[0]) {
        check_expiry(import, sheet, line);
    }
}

/* A pallet comes once. Its number in `pallets` is the line of its delivery's first row. */
static void check_pallet(struct import *import, struct sheet *sheet, const struct gathering *now,
                         const char *sscc)
{
    char asn[ID_SIZE];
    int64_t before = 0;
    if (!sscc[0]) {
        return;
    }
    if (strlen(sscc) != SSCC_DIGITS || strspn(sscc, "0123456789") != SSCC_DIGITS) {
        sheet_fault(sheet, SSCC, "is no SSCC of 18 digits");
    } else if (!gs1_check_ok(str_of(sscc))) {
        sheet_fault(sheet, SSCC, "wrong check digit");
    } else if (names_add(&import->pallets, str_of(sscc), (int64_t)now->line, &before) ==
                   RAFF_E_EXISTS &&
               before != (int64_t)now->line) {
        sheet_fault(sheet, SSCC, "the delivery of line %lld has this pallet", (long long)before);
    } else if (hub_find_pallet(import->tx, sscc, asn) == 0 && strcmp(asn, now->delivery.asn) != 0) {
        sheet_fault(sheet, SSCC, "delivery %s has this pallet", asn);
    }
}

static void check_line(struct import *import, struct sheet *sheet, const struct gathering *now,
                       const struct hub_delivery_line *line)
{
    char key[IMPORT_KEY_SIZE];
    check_control(import, sheet, line);
    check_pallet(import, sheet, now, line->sscc);
    import_key(key, now->delivery.asn, line->item, line->lot, line->sscc);
    import_note(import, &import->stock, sheet, ITEM, key, 0);
}

static void add_line(struct import *import, struct sheet *sheet, struct gathering *now)
{
    struct hub_delivery_line line;
    if (!read_line(sheet, &line)) {
        return;
    }
    if (!now->writing) {
        check_line(import, sheet, now, &line);
    }
    if (now->delivery.n_lines == LINES_MAX) {
        sheet_fault(sheet, ITEM, "more than %d lines in one delivery", LINES_MAX);
    } else {
        now->lines[now->delivery.n_lines++] = line;
    }
}

/* --- the file --- */

static void begin(struct sheet *sheet, struct gathering *now, const char *asn)
{
    now->delivery = (struct hub_delivery){.n_lines = 0};
    now->line = sheet->csv.line;
    copy_cut(now->delivery.asn, sizeof(now->delivery.asn), asn);
    cell_mark(sheet, SUPPLIER, CELL_OPTIONAL, now->delivery.supplier,
              sizeof(now->delivery.supplier));
}

static void compare(struct sheet *sheet, const struct gathering *now)
{
    struct str cell = sheet_cell(sheet, SUPPLIER);
    if (cell.len > 0 && !str_is(cell, now->delivery.supplier)) {
        sheet_fault(sheet, SUPPLIER, "is not what line %zu says of delivery %s", now->line,
                    now->delivery.asn);
    }
}

static int read_rows(struct import *import, struct sheet *sheet, bool writing, void *context)
{
    struct gathering *now = context;
    int error = 0;
    now->writing = writing;
    while (!error && sheet_next(sheet) > 0) {
        char asn[ID_SIZE];
        if (!cell_id(sheet, ASN, CELL_REQUIRED, asn, sizeof(asn))) {
            continue;
        }
        if (strcmp(asn, now->delivery.asn) == 0) {
            compare(sheet, now);
        } else {
            error = finish(import, sheet, now);
            begin(sheet, now, asn);
        }
        add_line(import, sheet, now);
    }
    return error ? error : finish(import, sheet, now);
}

int import_deliveries(struct import *import, const char *path)
{
    CLEANUP(freep) struct gathering *now = calloc(1, sizeof(*now));
    return now ? import_sheet(import, path, columns, ARRAY_SIZE(columns), read_rows, now) : -ENOMEM;
}
