/*
 * Opening stock. An import never changes a figure that the floor has worked with:
 *
 * - before the site's first event, a (place, item, lot, serial) that holds nothing is opened;
 * - after it, only a (item, lot, serial) that the books have nowhere;
 * - a row that says what the books say already is passed over; any other is a fault.
 */
#include "drivers/base/error.h"
#include "sync/hub/book.h"
#include "sync/hub/import.h"

#define QTY_MAX 1000000000000

enum { PLACE, ITEM, LOT, SERIAL, QTY };

static const struct column columns[] = {
    [PLACE] = {"place", true},    [ITEM] = {"item", true}, [LOT] = {"lot", false},
    [SERIAL] = {"serial", false}, [QTY] = {"qty", true},
};

static bool read_row(struct sheet *sheet, struct leg *leg)
{
    *leg = (struct leg){.qty = 0};
    bool ok = cell_id(sheet, PLACE, CELL_REQUIRED, leg->place, sizeof(leg->place));
    ok &= cell_mark(sheet, ITEM, CELL_REQUIRED, leg->item, sizeof(leg->item));
    ok &= cell_mark(sheet, LOT, CELL_OPTIONAL, leg->lot, sizeof(leg->lot));
    ok &= cell_mark(sheet, SERIAL, CELL_OPTIONAL, leg->serial, sizeof(leg->serial));
    if (sheet_cell(sheet, QTY).len == 0) {
        sheet_fault(sheet, QTY, "is empty");
        return false;
    }
    ok &= cell_int(sheet, QTY, 1, QTY_MAX, 0, &leg->qty);
    return ok;
}

static void check_place(struct import *import, struct sheet *sheet, const struct leg *leg)
{
    enum place_kind kind;
    if (!import_find_place(import, leg->place, &kind)) {
        sheet_fault(sheet, PLACE, "no place \"%s\"", leg->place);
    } else if (kind == PLACE_SITE || kind == PLACE_ZONE || kind == PLACE_VIRTUAL) {
        sheet_fault(sheet, PLACE, "nothing lies in a %s itself", hub_place_kind_name(kind));
    }
}

static void check_lot(struct import *import, struct sheet *sheet, const struct leg *leg,
                      int64_t control)
{
    char key[IMPORT_KEY_SIZE];
    int64_t number = 0;
    if (!(control & IMPORT_LOT)) {
        if (leg->lot[0]) {
            sheet_fault(sheet, LOT, "%s is not lot controlled", leg->item);
        }
        return;
    }
    if (!leg->lot[0]) {
        sheet_fault(sheet, LOT, "is empty, and %s is lot controlled", leg->item);
        return;
    }
    import_key(key, leg->item, leg->lot, "", "");
    if ((control & IMPORT_EXPIRY) && names_find(&import->lots, str_of(key), &number) != 0 &&
        !book_has_lot(import->tx, leg->item, leg->lot)) {
        sheet_fault(sheet, LOT, "lots.csv has no expiry of lot \"%s\" of %s", leg->lot, leg->item);
    }
}

static void check_serial(struct import *import, struct sheet *sheet, const struct leg *leg,
                         int64_t control)
{
    char key[IMPORT_KEY_SIZE];
    if (!(control & IMPORT_SERIAL)) {
        if (leg->serial[0]) {
            sheet_fault(sheet, SERIAL, "%s is not serial controlled", leg->item);
        }
        return;
    }
    if (!leg->serial[0]) {
        sheet_fault(sheet, SERIAL, "is empty, and %s is serial controlled", leg->item);
    } else if (leg->qty != 1) {
        sheet_fault(sheet, QTY, "a serial is one piece");
    } else {
        import_key(key, leg->item, leg->serial, "", "");
        import_note(import, &import->serials, sheet, SERIAL, key, 0);
    }
}

static bool is_there(struct import *import, const struct leg *leg)
{
    return book_stock_qty(import->tx, leg) == leg->qty;
}

static void check_books(struct import *import, struct sheet *sheet, const struct leg *leg)
{
    int64_t held = book_stock_qty(import->tx, leg);
    if (held == leg->qty) {
        return;
    }
    if (held != 0) {
        sheet_fault(sheet, QTY, "%s holds %lld of %s already: count it, an import changes no stock",
                    leg->place, (long long)held, leg->item);
    } else if ((import->has_events || leg->serial[0]) && book_knows_stock(import->tx, leg)) {
        sheet_fault(sheet, ITEM, "the books have %s already: receive it, this is no opening stock",
                    leg->item);
    }
}

static void check(struct import *import, struct sheet *sheet)
{
    struct leg leg;
    char key[IMPORT_KEY_SIZE];
    int64_t control = 0;
    if (!read_row(sheet, &leg)) {
        return;
    }
    check_place(import, sheet, &leg);
    if (!import_find_item(import, leg.item, &control)) {
        sheet_fault(sheet, ITEM, "no item \"%s\"", leg.item);
        return;
    }
    check_lot(import, sheet, &leg, control);
    check_serial(import, sheet, &leg, control);
    check_books(import, sheet, &leg);
    import_key(key, leg.place, leg.item, leg.lot, leg.serial);
    import_note(import, &import->stock, sheet, PLACE, key, 0);
}

static int put(struct import *import, struct sheet *sheet)
{
    struct leg leg;
    if (!read_row(sheet, &leg)) {
        return RAFF_E_SYNTAX;
    }
    return is_there(import, &leg) ? 0 : hub_receive_opening(import->tx, &leg);
}

const struct import_table import_stock = {
    .file = "stock.csv",
    .columns = columns,
    .n_columns = ARRAY_SIZE(columns),
    .check = check,
    .put = put,
};
