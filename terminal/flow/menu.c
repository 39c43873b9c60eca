/* The menu: what this person may do, by number, by moving, or by scanning the thing itself. */
#include "terminal/flow/workflow.h"

struct entry {
    const char *label;
    unsigned roles;
    const struct workflow *workflow; /* opened at its first step; or */
    void (*open)(struct flow *);
};

static void open_stock(struct flow *flow)
{
    stock_open(flow, "");
}

static void open_count(struct flow *flow)
{
    count_open(flow, false);
}

static void open_count_tags(struct flow *flow)
{
    count_open(flow, true);
}

static const struct entry entries[] = {
    {N_("Pick"), ROLE_PICKER | ROLE_SUPERVISOR, &pick_flow, NULL},
    {N_("Pack"), ROLE_PACKER | ROLE_SUPERVISOR, &pack_flow, NULL},
    {N_("Ship"), ROLE_PACKER | ROLE_SUPERVISOR, &ship_flow, NULL},
    {N_("Move stock"), ROLE_ALL, &move_flow, NULL},
    {N_("Look up stock"), ROLE_PICKER | ROLE_PACKER, NULL, open_stock},
    {N_("Live counts"), ROLE_SUPERVISOR, NULL, open_stock},
    {N_("People, tasks"), ROLE_SUPERVISOR, &people_flow, NULL},
    {N_("Choose a task"), ROLE_ALL, &choose_flow, NULL},
    {N_("Undo last step"), ROLE_ALL, &undo_flow, NULL},
    {N_("Receive"), ROLE_ALL, &receive_flow, NULL},
    {N_("Count"), ROLE_ALL, NULL, open_count},
    {N_("Count by tags"), ROLE_ALL, NULL, open_count_tags},
    {N_("Find a tag"), ROLE_ALL, &find_flow, NULL},
    {N_("Devices"), ROLE_ANY, &devices_flow, NULL},
    {N_("Log out"), ROLE_ANY, NULL, login_out},
};

/* The n-th entry that this person may use, NULL behind the last. */
static const struct entry *entry_at(const struct flow *flow, size_t n)
{
    for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
        if (flow_may(flow, entries[i].roles) && n-- == 0) {
            return &entries[i];
        }
    }
    return NULL;
}

static void menu_show(struct flow *flow, struct view *view)
{
    size_t n = 0;
    while (entry_at(flow, n)) {
        n++;
    }
    list_size(flow, n);
    say(&view->title, N_("Menu"));
    say(&view->prompt, N_("Number, or scan"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Number"));
    for (size_t i = flow->list.top; i < n; i++) {
        const struct entry *entry = entry_at(flow, i);
        struct say *cells = list_row(flow, view);
        if (!entry || !cells) {
            break;
        }
        say_only_qty(&cells[0], (int64_t)i + 1);
        say(&cells[1], entry->label);
    }
    list_close(flow, view);
}

static void open_entry(struct flow *flow, size_t n)
{
    const struct entry *entry = entry_at(flow, n);
    if (!entry) {
        return;
    }
    if (entry->workflow) {
        flow_push(flow, entry->workflow, 0);
    } else {
        entry->open(flow);
    }
}

static bool is_number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text) && strlen(text) <= 2;
}

static void menu_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    enum place_kind kind = meant.place.kind;
    bool unheard = meant.kind == MEANS_NOTHING || (meant.kind == MEANS_PLACE && !meant.known);
    if (unheard && flow_may(flow, ROLE_ALL) && receive_open(flow, scan)) {
        return;
    }
    if (meant.kind == MEANS_NOTHING) {
        flow_unknown(flow, scan);
    } else if (meant.kind == MEANS_PERSON) {
        flow_tell(flow, SIGNAL_WARNING, N_("Log out first"));
    } else if (meant.kind == MEANS_ITEM) {
        stock_open(flow, meant.item.id);
    } else if (kind == PLACE_CARTON && flow_may(flow, ROLE_PACKER | ROLE_SUPERVISOR)) {
        ship_open(flow, scan);
    } else if (kind != PLACE_TOTE || !flow_may(flow, ROLE_PACKER | ROLE_SUPERVISOR) ||
               !pack_open(flow, meant.place.id)) {
        stock_open(flow, meant.place.id);
    }
}

static void menu_typed(struct flow *flow, const char *text)
{
    size_t row = 0;
    if (!is_number(text)) {
        menu_scan(flow, flow_typed_scan(flow, text));
    } else if (list_typed(flow, text, &row)) {
        open_entry(flow, row);
    }
}

static void menu_accept(struct flow *flow)
{
    open_entry(flow, flow->list.selected);
}

static const struct step steps[] = {
    {.name = "menu",
     .help =
         N_("Type a number and press Enter, or choose with up and down. Or scan: a tote to pack "
            "it, a bin or an item to see its stock, a carton to ship it."),
     .show = menu_show,
     .scan = menu_scan,
     .typed = menu_typed,
     .accept = menu_accept,
     .move = list_move},
};

const struct workflow menu_flow = {.name = "menu", .steps = steps, .n_steps = ARRAY_SIZE(steps)};
