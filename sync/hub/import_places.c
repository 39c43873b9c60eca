#include "drivers/base/error.h"
#include "sync/hub/book.h"
#include "sync/hub/import.h"

enum { ID, KIND, PARENT, ZONE, CHECK, WALK };

static const struct column columns[] = {
    [ID] = {"id", true},      [KIND] = {"kind", true},    [PARENT] = {"parent", false},
    [ZONE] = {"zone", false}, [CHECK] = {"check", false}, [WALK] = {"walk", false},
};

/* What can lie in what: a place lies in one of a lower rank, so that there is no way round. */
static const int rank_of[] = {
    [PLACE_SITE] = 0, [PLACE_ZONE] = 1, [PLACE_DOCK] = 2,   [PLACE_LANE] = 2, [PLACE_SHELF] = 2,
    [PLACE_CART] = 2, [PLACE_BIN] = 3,  [PLACE_PALLET] = 4, [PLACE_TOTE] = 5, [PLACE_CARTON] = 6,
};

static bool digits_ok(struct sheet *sheet, const char *digits)
{
    for (const char *c = digits; *c; c++) {
        if (*c < '0' || *c > '9') {
            sheet_fault(sheet, CHECK, "\"%s\" is not 1 to 4 digits", digits);
            return false;
        }
    }
    return true;
}

static bool read_row(struct sheet *sheet, struct place_row *row)
{
    static const char *const kinds[] = {"site",   "zone",   "bin",  "tote", "cart",
                                        "carton", "pallet", "dock", "lane", "shelf"};
    char kind[17];
    *row = (struct place_row){.walk = 0};
    bool ok = cell_id(sheet, ID, CELL_REQUIRED, row->id, sizeof(row->id));
    if (cell_word(sheet, KIND, kinds, ARRAY_SIZE(kinds), kind, sizeof(kind))) {
        row->kind = hub_place_kind_of(kind);
    } else {
        ok = false;
    }
    ok &= cell_id(sheet, PARENT, CELL_OPTIONAL, row->parent, sizeof(row->parent));
    ok &= cell_id(sheet, ZONE, CELL_OPTIONAL, row->zone, sizeof(row->zone));
    ok &= cell_text(sheet, CHECK, CELL_OPTIONAL, row->check, sizeof(row->check)) &&
          digits_ok(sheet, row->check);
    ok &= cell_int(sheet, WALK, 0, 1000000000, 0, &row->walk);
    return ok;
}

static void check(struct import *import, struct sheet *sheet)
{
    struct place_row row;
    enum place_kind held;
    if (!read_row(sheet, &row)) {
        return;
    }
    if (book_place_kind(import->tx, row.id, &held) && held != row.kind) {
        sheet_fault(sheet, KIND, "%s is a %s already", row.id, hub_place_kind_name(held));
    }
    import_note(import, &import->places, sheet, ID, row.id, (int64_t)row.kind);
}

static void check_again(struct import *import, struct sheet *sheet)
{
    char id[ID_SIZE];
    enum place_kind kind;
    struct str parent = sheet_cell(sheet, PARENT);
    struct str zone = sheet_cell(sheet, ZONE);
    int64_t own = 0;
    if (names_find(&import->places, sheet_cell(sheet, ID), &own) != 0) {
        return; /* reported when the row was read */
    }
    if (parent.len > 0 && copy_str(id, sizeof(id), parent) == 0) {
        if (!import_find_place(import, id, &kind)) {
            sheet_fault(sheet, PARENT, "no place \"%s\"", id);
        } else if (kind == PLACE_VIRTUAL || kind == PLACE_OTHER || rank_of[kind] >= rank_of[own]) {
            sheet_fault(sheet, PARENT, "a %s does not lie in a %s",
                        hub_place_kind_name((enum place_kind)own), hub_place_kind_name(kind));
        }
    }
    if (zone.len > 0 && copy_str(id, sizeof(id), zone) == 0 &&
        (!import_find_place(import, id, &kind) || kind != PLACE_ZONE)) {
        sheet_fault(sheet, ZONE, "no zone \"%s\"", id);
    }
}

static int put(struct import *import, struct sheet *sheet)
{
    struct place_row row;
    return read_row(sheet, &row) ? hub_put_place(import->tx, &row) : RAFF_E_SYNTAX;
}

const struct import_table import_places = {
    .file = "places.csv",
    .columns = columns,
    .n_columns = ARRAY_SIZE(columns),
    .check = check,
    .check_again = check_again,
    .put = put,
};
