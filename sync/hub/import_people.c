#include "drivers/base/error.h"
#include "sync/hub/book.h"
#include "sync/hub/import.h"

/* --- people --- */

enum { PERSON_ID, PERSON_NAME, BADGE, PIN, ROLE, LANG };

static const struct column person_columns[] = {
    [PERSON_ID] = {"id", true}, [PERSON_NAME] = {"name", true}, [BADGE] = {"badge", true},
    [PIN] = {"pin", true},      [ROLE] = {"role", true},        [LANG] = {"lang", false},
};

/* `pin` is the PIN as it stands in the file; row->pin is left empty. */
static bool read_person(struct sheet *sheet, struct person_row *row, char pin[PIN_DIGITS_MAX + 1])
{
    static const char *const roles[] = {"picker", "packer", "supervisor"};
    static const char *const langs[] = {"en", "ar"};
    *row = (struct person_row){.lang = "en"};
    bool ok = cell_id(sheet, PERSON_ID, CELL_REQUIRED, row->id, sizeof(row->id));
    ok &= cell_text(sheet, PERSON_NAME, CELL_REQUIRED, row->name, sizeof(row->name));
    ok &= cell_mark(sheet, BADGE, CELL_REQUIRED, row->badge, sizeof(row->badge));
    ok &= cell_word(sheet, ROLE, roles, ARRAY_SIZE(roles), row->role, sizeof(row->role));
    if (sheet_cell(sheet, LANG).len > 0) {
        ok &= cell_word(sheet, LANG, langs, ARRAY_SIZE(langs), row->lang, sizeof(row->lang));
    }
    struct str digits = sheet_cell(sheet, PIN);
    if (!pin_ok(digits)) { /* the value stays out of the report */
        sheet_fault(sheet, PIN, "is not %d to %d digits", PIN_DIGITS_MIN, PIN_DIGITS_MAX);
        return false;
    }
    return ok && copy_str(pin, PIN_DIGITS_MAX + 1, digits) == 0;
}

static void check_person(struct import *import, struct sheet *sheet)
{
    struct person_row row;
    char pin[PIN_DIGITS_MAX + 1];
    char holder[ID_SIZE];
    if (!read_person(sheet, &row, pin)) {
        return;
    }
    if (book_badge_holder(import->tx, row.badge, holder) && strcmp(holder, row.id) != 0) {
        sheet_fault(sheet, BADGE, "\"%s\" is the badge of %s", row.badge, holder);
    }
    import_note(import, &import->people, sheet, PERSON_ID, row.id, 0);
    import_note(import, &import->badges, sheet, BADGE, row.badge, 0);
}

/* An unchanged PIN keeps its hash: a new salt would change the row on every import. */
static int put_person(struct import *import, struct sheet *sheet)
{
    struct person_row row;
    char pin[PIN_DIGITS_MAX + 1];
    if (!read_person(sheet, &row, pin)) {
        return RAFF_E_SYNTAX;
    }
    bool held = book_person_pin(import->tx, row.id, row.pin);
    if (!held || pin_check(import->pepper, pin, row.pin) != 0) {
        int error = pin_hash(import->pepper, pin, row.pin);
        if (error) {
            return error;
        }
    }
    return hub_put_person(import->tx, &row);
}

const struct import_table import_people = {
    .file = "people.csv",
    .columns = person_columns,
    .n_columns = ARRAY_SIZE(person_columns),
    .check = check_person,
    .put = put_person,
};

/* --- codes --- */

enum { CODE_ID, CODE_KIND, CODE_EN, CODE_AR };

static const struct column code_columns[] = {
    [CODE_ID] = {"id", true},
    [CODE_KIND] = {"kind", true},
    [CODE_EN] = {"en", true},
    [CODE_AR] = {"ar", false},
};

static bool read_code(struct sheet *sheet, struct code_row *row)
{
    static const char *const kinds[] = {"short", "skip", "exception"};
    bool ok = cell_id(sheet, CODE_ID, CELL_REQUIRED, row->id, sizeof(row->id));
    ok &= cell_word(sheet, CODE_KIND, kinds, ARRAY_SIZE(kinds), row->kind, sizeof(row->kind));
    ok &= cell_text(sheet, CODE_EN, CELL_REQUIRED, row->en, sizeof(row->en));
    ok &= cell_text(sheet, CODE_AR, CELL_OPTIONAL, row->ar, sizeof(row->ar));
    return ok;
}

static void check_code(struct import *import, struct sheet *sheet)
{
    struct code_row row;
    if (read_code(sheet, &row)) {
        import_note(import, &import->codes, sheet, CODE_ID, row.id, 0);
    }
}

static int put_code(struct import *import, struct sheet *sheet)
{
    struct code_row row;
    return read_code(sheet, &row) ? hub_put_code(import->tx, &row) : RAFF_E_SYNTAX;
}

const struct import_table import_codes = {
    .file = "codes.csv",
    .columns = code_columns,
    .n_columns = ARRAY_SIZE(code_columns),
    .check = check_code,
    .put = put_code,
};

/* --- settings --- */

enum { SETTING_NAME, SETTING_VALUE };

static const struct column setting_columns[] = {
    [SETTING_NAME] = {"name", true},
    [SETTING_VALUE] = {"value", true},
};

/* The settings whose value has a form of its own; others are passed on as they are. */
static const struct setting_rule {
    const char *name;
    size_t min_digits;
    size_t max_digits;
    const char *form;
} rules[] = {
    {"sscc_prefix", 6, 10, "a GS1 company prefix of 6 to 10 digits"}, /* ledger_new_sscc's room */
    {"lock_after_s", 1, 9, "a number of seconds"},
    {"confirm_over", 1, 12, "a quantity"},
};

static bool is_digits(const char *value)
{
    return strspn(value, "0123456789") == strlen(value);
}

static bool value_ok(struct sheet *sheet, const char *name, const char *value)
{
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        size_t length = strlen(value);
        if (strcmp(name, rules[i].name) == 0 &&
            (!is_digits(value) || length < rules[i].min_digits || length > rules[i].max_digits)) {
            sheet_fault(sheet, SETTING_VALUE, "\"%s\" is not %s", value, rules[i].form);
            return false;
        }
    }
    return true;
}

static bool read_setting(struct sheet *sheet, char name[ID_SIZE], char value[NAME_SIZE])
{
    bool ok = cell_id(sheet, SETTING_NAME, CELL_REQUIRED, name, ID_SIZE);
    ok &= cell_text(sheet, SETTING_VALUE, CELL_OPTIONAL, value, NAME_SIZE);
    return ok;
}

static void check_setting(struct import *import, struct sheet *sheet)
{
    char name[ID_SIZE];
    char value[NAME_SIZE];
    if (read_setting(sheet, name, value) && value_ok(sheet, name, value)) {
        import_note(import, &import->settings, sheet, SETTING_NAME, name, 0);
    }
}

static int put_setting(struct import *import, struct sheet *sheet)
{
    char name[ID_SIZE];
    char value[NAME_SIZE];
    if (!read_setting(sheet, name, value)) {
        return RAFF_E_SYNTAX;
    }
    return hub_put_setting(import->tx, name, value);
}

const struct import_table import_settings = {
    .file = "settings.csv",
    .columns = setting_columns,
    .n_columns = ARRAY_SIZE(setting_columns),
    .check = check_setting,
    .put = put_setting,
};
