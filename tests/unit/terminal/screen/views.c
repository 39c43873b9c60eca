#include "tests/unit/terminal/screen/views.h"

#include "drivers/base/str.h"

static struct say say(const char *id)
{
    return (struct say){.id = id};
}

static struct say code(const char *id, const char *text)
{
    struct say made = {.id = id, .args = {{.kind = ARG_CODE}}};
    copy_cut(made.args[0].text, ARG_SIZE, text);
    return made;
}

static struct say text(const char *text_utf8)
{
    struct say made = {.id = "{0}", .args = {{.kind = ARG_TEXT}}};
    copy_cut(made.args[0].text, ARG_SIZE, text_utf8);
    return made;
}

static struct say qty(int64_t n)
{
    return (struct say){.id = "{0}", .args = {{.kind = ARG_QTY, .qty = n}}};
}

static struct say date(const char *iso)
{
    struct say made = {.id = "{0}", .args = {{.kind = ARG_DATE}}};
    copy_cut(made.args[0].text, ARG_SIZE, iso);
    return made;
}

static void fact(struct view *view, const char *label, struct say value, bool big)
{
    view->rows[view->n_rows++] = (struct view_row){.label = say(label), .value = value, .big = big};
}

static void login(struct view *view)
{
    view->name = "login-pin";
    view->title = say("Log in");
    view->prompt = say("Type your PIN");
    fact(view, "Person", text("Amal أمل"), false);
    view->field = (struct view_field){.kind = FIELD_PIN, .label = say("PIN")};
    view->message = say("Wrong PIN");
    view->signal = SIGNAL_ERROR;
    view->keys = VIEW_KEY_HELP | VIEW_KEY_BACK;
}

static void pick_bin(struct view *view)
{
    view->name = "pick-bin";
    view->title = code("Pick {0}", "T88");
    view->prompt = say("Go there, scan bin");
    fact(view, "Bin", code("{0}", "03-02-01"), true);
    fact(view, "Item", text("Green lentils 500 g"), false);
    fact(view, "Take", qty(12), false);
    fact(view, "Lot", code("{0}", "L-5"), false);
    fact(view, "Lines left", qty(4), false);
    view->field = (struct view_field){.kind = FIELD_CODE, .label = say("Bin")};
    view->keys = VIEW_KEY_HELP | VIEW_KEY_BACK | VIEW_KEY_EXCEPTION | VIEW_KEY_MENU;
}

static void pick_item(struct view *view)
{
    view->name = "pick-item";
    view->title = code("Pick {0}", "T88");
    view->prompt = say("Scan the item");
    fact(view, "Bin", code("{0}", "03-02-01"), false);
    fact(view, "Item", text("عدس أخضر 500 غرام"), false);
    fact(view, "Take", qty(12), true);
    fact(view, "Lot", code("{0}", "L-5"), false);
    fact(view, "Expiry", date("2027-03-31"), false);
    fact(view, "Lines left", qty(-5), false);
    view->field = (struct view_field){.kind = FIELD_QTY, .label = say("Quantity")};
    view->message = say("Line complete");
    view->signal = SIGNAL_LINE_COMPLETE;
    view->keys = VIEW_KEY_HELP | VIEW_KEY_BACK | VIEW_KEY_EXCEPTION | VIEW_KEY_UNDO | VIEW_KEY_MENU;
}

static void wrong_item(struct view *view)
{
    view->name = "wrong-item";
    view->title = say("Wrong item");
    view->prompt = say("Press Enter to go on");
    fact(view, "Scanned", code("{0}", "SKU-20417"), false);
    fact(view, "Wanted", code("{0}", "SKU-20471"), true);
    view->signal = SIGNAL_ERROR;
    view->stop = true;
    view->keys = VIEW_KEY_ENTER;
}

static void menu(struct view *view)
{
    static const char *const choices[] = {"Pick",       "Pack",           "Ship",
                                          "Move stock", "Undo last step", "Log out"};
    view->name = "menu";
    view->title = say("Menu");
    view->prompt = say("Number, or scan");
    for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
        view->list.rows[i].cells[0] = qty((int64_t)i + 1);
        view->list.rows[i].cells[1] = say(choices[i]);
    }
    view->list.n = ARRAY_SIZE(choices);
    view->list.selected = 1;
    view->field = (struct view_field){.kind = FIELD_CODE, .label = say("Number")};
    view->message = code("Unknown code: {0}", "978020137962");
    view->signal = SIGNAL_WARNING;
    view->keys = VIEW_KEY_HELP | VIEW_KEY_UP | VIEW_KEY_DOWN | VIEW_KEY_ENTER;
}

static void counts(struct view *view)
{
    static const char *const heads[] = {"Bin", "Item", "Qty", "Lot", "Unsent"};
    view->name = "live-counts";
    view->title = say("Live counts");
    view->prompt = say("Scan the bin");
    for (size_t i = 0; i < LIST_CELLS; i++) {
        view->list.heads[i] = say(heads[i]);
    }
    for (int64_t i = 0; i < 30; i++) {
        char bin[16], item[16];
        struct text name = text_over(bin, sizeof(bin)), sku = text_over(item, sizeof(item));
        text_addf(&name, "A-%02d-%02d", (int)(i / 4), (int)(i % 4));
        text_addf(&sku, "SKU-%d", (int)(100 + i * 7));
        struct say *cells = view->list.rows[i].cells;
        cells[0] = code("{0}", bin);
        cells[1] = code("{0}", item);
        cells[2] = qty(i * i - 3);
        cells[3] = code("{0}", "L7");
        cells[4] = qty(i % 3);
        view->list.rows[i].warn = i == 1;
    }
    view->list.n = 30;
    view->list.selected = 2;
    view->list.after = true;
    view->keys = VIEW_KEY_BACK | VIEW_KEY_UP | VIEW_KEY_DOWN;
}

const struct view_case view_cases[] = {
    {"login", login},           {"pick-bin", pick_bin}, {"pick-item", pick_item},
    {"wrong-item", wrong_item}, {"menu", menu},         {"counts", counts},
};
const size_t view_cases_n = ARRAY_SIZE(view_cases);

const struct view_case *view_case(const char *name)
{
    for (size_t i = 0; i < view_cases_n; i++) {
        if (strcmp(view_cases[i].name, name) == 0) {
            return &view_cases[i];
        }
    }
    return NULL;
}

void view_status(struct screen_status *status)
{
    *status = (struct screen_status){.person = "Amal", .seat = "H1", .waiting = 3};
}
