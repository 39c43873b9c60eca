#include "drivers/base/error.h"
#include "drivers/code/gs1.h"
#include "sync/hub/book.h"
#include "sync/hub/import.h"

#define QTY_MAX 1000000000000

/* --- items --- */

enum { ITEM_ID, NAME, NAME_AR, UNIT, LOT, EXPIRY, SERIAL, CATCH, CONFIRM_OVER, WEIGHT_G };

static const struct column item_columns[] = {
    [ITEM_ID] = {"id", true},
    [NAME] = {"name", true},
    [NAME_AR] = {"name_ar", false},
    [UNIT] = {"unit", false},
    [LOT] = {"lot", false},
    [EXPIRY] = {"expiry", false},
    [SERIAL] = {"serial", false},
    [CATCH] = {"catch", false},
    [CONFIRM_OVER] = {"confirm_over", false},
    [WEIGHT_G] = {"weight_g", false},
};

static bool read_item(struct sheet *sheet, struct item_row *row)
{
    static const char *const units[] = {"each", "g", "ml"};
    *row = (struct item_row){.unit = "each"};
    bool ok = cell_mark(sheet, ITEM_ID, CELL_REQUIRED, row->id, sizeof(row->id));
    ok &= cell_text(sheet, NAME, CELL_REQUIRED, row->name, sizeof(row->name));
    ok &= cell_text(sheet, NAME_AR, CELL_OPTIONAL, row->name_ar, sizeof(row->name_ar));
    if (sheet_cell(sheet, UNIT).len > 0) {
        ok &= cell_word(sheet, UNIT, units, ARRAY_SIZE(units), row->unit, sizeof(row->unit));
    }
    ok &= cell_bool(sheet, LOT, &row->lot);
    ok &= cell_bool(sheet, EXPIRY, &row->expiry);
    ok &= cell_bool(sheet, SERIAL, &row->serial);
    ok &= cell_bool(sheet, CATCH, &row->catch_weight);
    ok &= cell_int(sheet, CONFIRM_OVER, 0, QTY_MAX, 0, &row->confirm_over);
    ok &= cell_int(sheet, WEIGHT_G, 0, 100000000, 0, &row->weight_g);
    return ok;
}

static int64_t control_of(const struct item_row *row)
{
    return (row->lot ? IMPORT_LOT : 0) | (row->expiry ? IMPORT_EXPIRY : 0) |
           (row->serial ? IMPORT_SERIAL : 0);
}

static void check_item(struct import *import, struct sheet *sheet)
{
    struct item_row row;
    int64_t held = 0;
    if (!read_item(sheet, &row)) {
        return;
    }
    if (row.expiry && !row.lot) {
        sheet_fault(sheet, EXPIRY, "an expiry is kept by lot, and the item has none");
    }
    if (book_item_control(import->tx, row.id, &held) && held != control_of(&row) &&
        book_item_has_stock(import->tx, row.id)) {
        sheet_fault(sheet, ITEM_ID, "%s has stock: how it is controlled cannot change now", row.id);
    }
    import_note(import, &import->items, sheet, ITEM_ID, row.id, control_of(&row));
}

static int put_item(struct import *import, struct sheet *sheet)
{
    struct item_row row;
    return read_item(sheet, &row) ? hub_put_item(import->tx, &row) : RAFF_E_SYNTAX;
}

const struct import_table import_items = {
    .file = "items.csv",
    .columns = item_columns,
    .n_columns = ARRAY_SIZE(item_columns),
    .check = check_item,
    .put = put_item,
};

/* --- gtins --- */

enum { GTIN, GTIN_ITEM, GTIN_QTY };

static const struct column gtin_columns[] = {
    [GTIN] = {"gtin", true},
    [GTIN_ITEM] = {"item", true},
    [GTIN_QTY] = {"qty", false},
};

static bool read_gtin(struct sheet *sheet, struct gtin_row *row)
{
    char quoted[REPORT_VALUE_SIZE];
    struct str cell = sheet_cell(sheet, GTIN);
    *row = (struct gtin_row){.qty = 1};
    int error = gtin14(cell, row->gtin);
    if (error) {
        sheet_fault(sheet, GTIN, "%s: %s", report_value(cell, quoted),
                    error == RAFF_E_CHECK_DIGIT ? "wrong check digit"
                                                : "is no GTIN of 8, 12, 13 or 14 digits");
    }
    bool ok = error == 0;
    ok &= cell_mark(sheet, GTIN_ITEM, CELL_REQUIRED, row->item, sizeof(row->item));
    ok &= cell_int(sheet, GTIN_QTY, 1, QTY_MAX, 1, &row->qty);
    return ok;
}

static void need_item(struct import *import, struct sheet *sheet, size_t column, const char *item,
                      int64_t *ret_control, bool *ret_ok)
{
    *ret_ok = import_find_item(import, item, ret_control);
    if (!*ret_ok) {
        char quoted[REPORT_VALUE_SIZE];
        sheet_fault(sheet, column, "no item %s", report_value(str_of(item), quoted));
    }
}

static void check_gtin(struct import *import, struct sheet *sheet)
{
    struct gtin_row row;
    int64_t control = 0;
    bool known = false;
    if (read_gtin(sheet, &row)) {
        need_item(import, sheet, GTIN_ITEM, row.item, &control, &known);
        import_note(import, &import->gtins, sheet, GTIN, row.gtin, 0);
    }
}

static int put_gtin(struct import *import, struct sheet *sheet)
{
    struct gtin_row row;
    return read_gtin(sheet, &row) ? hub_put_gtin(import->tx, &row) : RAFF_E_SYNTAX;
}

const struct import_table import_gtins = {
    .file = "gtins.csv",
    .columns = gtin_columns,
    .n_columns = ARRAY_SIZE(gtin_columns),
    .check = check_gtin,
    .put = put_gtin,
};

/* --- lots --- */

enum { LOT_ITEM, LOT_LOT, LOT_EXPIRY };

static const struct column lot_columns[] = {
    [LOT_ITEM] = {"item", true},
    [LOT_LOT] = {"lot", true},
    [LOT_EXPIRY] = {"expiry", false},
};

struct lot_row {
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    char expiry[DATE_SIZE];
};

static bool read_lot(struct sheet *sheet, struct lot_row *row)
{
    bool ok = cell_mark(sheet, LOT_ITEM, CELL_REQUIRED, row->item, sizeof(row->item));
    ok &= cell_mark(sheet, LOT_LOT, CELL_REQUIRED, row->lot, sizeof(row->lot));
    ok &= cell_date(sheet, LOT_EXPIRY, CELL_OPTIONAL, row->expiry);
    return ok;
}

static void check_lot(struct import *import, struct sheet *sheet)
{
    struct lot_row row;
    char key[IMPORT_KEY_SIZE];
    int64_t control = 0;
    bool known = false;
    if (!read_lot(sheet, &row)) {
        return;
    }
    need_item(import, sheet, LOT_ITEM, row.item, &control, &known);
    if (known && !(control & IMPORT_LOT)) {
        sheet_fault(sheet, LOT_ITEM, "%s is not lot controlled", row.item);
    } else if (known && (control & IMPORT_EXPIRY) && !row.expiry[0]) {
        sheet_fault(sheet, LOT_EXPIRY, "is empty, and %s has an expiry by lot", row.item);
    }
    import_key(key, row.item, row.lot, "", "");
    import_note(import, &import->lots, sheet, LOT_LOT, key, 0);
}

static int put_lot(struct import *import, struct sheet *sheet)
{
    struct lot_row row;
    return read_lot(sheet, &row) ? hub_put_lot(import->tx, row.item, row.lot, row.expiry)
                                 : RAFF_E_SYNTAX;
}

const struct import_table import_lots = {
    .file = "lots.csv",
    .columns = lot_columns,
    .n_columns = ARRAY_SIZE(lot_columns),
    .check = check_lot,
    .put = put_lot,
};
