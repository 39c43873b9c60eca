/*
 * Finding a tag: what is looked for is scanned or typed, then the reader in the hand says how
 * strongly it sees it, ten times a second at most. Nearer is a longer bar and faster beeps.
 *
 * The figure is the reader's own (RSSI in dBm). What a bar shows of it lies between two values that
 * handhelds really see: at arm's length, and at the edge of hearing.
 */
#include "terminal/flow/workflow.h"

enum { STEP_WHAT, STEP_FIND };

#define NEAR_CDBM      (-3000)
#define FAR_CDBM       (-8000)
#define CDBM           100 /* in a dBm */
#define BAR_CELLS      16
#define GONE_MS        2000 /* unseen for so long, its strength says nothing */
#define BEEP_NEAR_MS   150
#define BEEP_FAR_MS    1200
#define REDRAW_MS      1000
#define EPC_DIGITS_MIN 24 /* of the shortest EPC; the longest serial has 20 characters */
#define HEX            "0123456789abcdefABCDEF"

/* --- what --- */

static bool is_epc(const char *text)
{
    size_t n = strlen(text);
    return n >= EPC_DIGITS_MIN && n < FIND_EPC_SIZE && n % 2 == 0 && strspn(text, HEX) == n;
}

static void lower(char *to, size_t size, const char *from)
{
    copy_cut(to, size, from);
    for (char *at = to; *at; at++) {
        *at = *at >= 'A' && *at <= 'F' ? (char)(*at - 'A' + 'a') : *at;
    }
}

/* Neither item nor place: the hex digits of an EPC, or else a serial of whatever item. */
static bool is_other(const struct scan *scan, struct find_work *find)
{
    if (scan->kind != SCAN_PLAIN || scan->gtin[0] || scan->sscc[0]) {
        return false;
    }
    if (is_epc(scan->text)) {
        lower(find->epc, sizeof(find->epc), scan->text);
        return true;
    }
    return scan->text[0] && copy_cstr(find->serial, sizeof(find->serial), scan->text) == 0;
}

static bool is_what(struct flow *flow, const struct scan *scan, struct find_work *find)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    *find = (struct find_work){0};
    switch (meant.kind) {
    case MEANS_ITEM:
        copy_cut(find->item, sizeof(find->item), meant.item.id);
        copy_cut(find->serial, sizeof(find->serial), scan->serial);
        return true;
    case MEANS_PLACE:
        copy_cut(find->place, sizeof(find->place), meant.place.id);
        return true;
    case MEANS_NOTHING:
        return is_other(scan, find);
    case MEANS_PERSON:
        break;
    }
    return false;
}

static void what_scan(struct flow *flow, const struct scan *scan)
{
    struct find_work find;
    if (!is_what(flow, scan, &find)) {
        flow_unknown(flow, scan);
        return;
    }
    flow->work.find = find;
    flow->sight = (struct sight){0};
    flow_tell(flow, SIGNAL_GOOD, NULL);
    flow_step(flow, STEP_FIND);
}

static void what_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Find a tag"));
    say(&view->prompt, N_("Scan or type item, serial or EPC"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Tag"));
}

/* --- is it this one? --- */

/* A reader may fill up the last word of an EPC with zeros, and whoever writes it down may not. */
static bool same_epc(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return a[strspn(a, "0")] == '\0' && b[strspn(b, "0")] == '\0';
}

bool flow_sought(struct flow *flow, const struct scan *scan, const char *epc)
{
    const struct find_work *find = &flow->work.find;
    struct gtin_row gtin;
    if (find->epc[0]) {
        return same_epc(find->epc, epc);
    }
    if (find->place[0]) {
        return strcmp(find->place, scan->sscc) == 0;
    }
    if (find->serial[0] && strcmp(find->serial, scan->serial) != 0) {
        return false;
    }
    return find->item[0]
               ? scan->gtin[0] && flow->book->ops->gtin(flow->book, scan->gtin, &gtin) == 0 &&
                     strcmp(gtin.item, find->item) == 0
               : find->serial[0] != '\0';
}

/* --- how near --- */

/* From 0, far away or unseen, to `full`. */
static int64_t nearness(int rssi_cdbm, int64_t full)
{
    int64_t over = rssi_cdbm < FAR_CDBM    ? 0
                   : rssi_cdbm > NEAR_CDBM ? NEAR_CDBM - FAR_CDBM
                                           : rssi_cdbm - FAR_CDBM;
    return over * full / (NEAR_CDBM - FAR_CDBM);
}

static void find_sight(struct flow *flow, const struct flow_input *input)
{
    struct sight *sight = &flow->sight;
    int64_t pause_ms = BEEP_FAR_MS - nearness(input->rssi_cdbm, BEEP_FAR_MS - BEEP_NEAR_MS);
    if (!sight->any || flow->now_ms - sight->beep_ms >= pause_ms) {
        sight->beep_ms = flow->now_ms;
        flow->signal = SIGNAL_GOOD;
    }
    sight->best_cdbm =
        !sight->any || input->rssi_cdbm > sight->best_cdbm ? input->rssi_cdbm : sight->best_cdbm;
    sight->rssi_cdbm = input->rssi_cdbm;
    sight->at_ms = flow->now_ms;
    sight->any = true;
}

static void say_dbm(struct say *value, int rssi_cdbm)
{
    /* Translators: how strongly a reader sees a tag, a negative number. */
    say_qty(say(value, N_("{0} dBm")), rssi_cdbm / CDBM);
}

static void show_bar(struct view *view, int64_t cells)
{
    char bar[BAR_CELLS + 1];
    memset(bar, '.', BAR_CELLS);
    memset(bar, '#', (size_t)cells);
    bar[BAR_CELLS] = '\0';
    say_only_code(view_fact(view, NULL), bar);
}

static void show_sight(struct flow *flow, struct view *view)
{
    const struct sight *sight = &flow->sight;
    int64_t unseen_ms = flow->now_ms - sight->at_ms;
    bool is_there = sight->any && unseen_ms < GONE_MS;
    struct say *value = view_big(view, N_("Strength"));
    if (!sight->any) {
        say(value, N_("not seen yet"));
    } else if (is_there) {
        say_dbm(value, sight->rssi_cdbm);
    } else {
        /* Translators: the tag was not seen for {0} seconds. */
        say_qty(say(value, N_("unseen {0} s")), unseen_ms / 1000);
    }
    show_bar(view, is_there ? nearness(sight->rssi_cdbm, BAR_CELLS) : 0);
    if (sight->any) {
        say_dbm(view_fact(view, N_("Strongest")), sight->best_cdbm);
    }
    flow->wake_ms = flow->now_ms + REDRAW_MS;
}

static void find_show(struct flow *flow, struct view *view)
{
    const struct find_work *find = &flow->work.find;
    say(&view->title, N_("Find a tag"));
    say(&view->prompt, N_("Walk: a long bar is near"));
    show_sight(flow, view);
    show_no_reader(flow, view);
    if (find->item[0]) {
        show_item(flow, view, find->item);
    }
    if (find->serial[0]) {
        say_only_code(view_fact(view, N_("Serial")), find->serial);
    }
    if (find->epc[0] || find->place[0]) {
        say_only_code(view_fact(view, N_("Tag")), find->epc[0] ? find->epc : find->place);
    }
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Tag"));
}

static void find_back(struct flow *flow)
{
    flow->work.find = (struct find_work){0};
    flow_step(flow, STEP_WHAT);
}

/* --- the workflow --- */

static void find_save(const struct work *work, struct bytes *out)
{
    json_pair_str(out, "epc", work->find.epc);
    json_pair_str(out, "item", work->find.item);
    json_pair_str(out, "serial", work->find.serial);
    json_pair_str(out, "place", work->find.place);
}

static void find_load(struct work *work, const cJSON *object)
{
    struct find_work *find = &work->find;
    copy_cut(find->epc, sizeof(find->epc), json_get_str(object, "epc", ""));
    copy_cut(find->item, sizeof(find->item), json_get_str(object, "item", ""));
    copy_cut(find->serial, sizeof(find->serial), json_get_str(object, "serial", ""));
    copy_cut(find->place, sizeof(find->place), json_get_str(object, "place", ""));
}

static const struct step steps[] = {
    [STEP_WHAT] = {.name = "find-what",
                   .help = N_("Scan or type an item, a serial number, a pallet, or the hex digits "
                              "of a tag."),
                   .show = what_show,
                   .scan = what_scan},
    [STEP_FIND] = {.name = "find-tag",
                   .help = N_("Walk with the reader in your hand: nearer is a longer bar and "
                              "faster beeps. Scan something else to find that."),
                   .show = find_show,
                   .scan = what_scan,
                   .sight = find_sight,
                   .back = find_back},
};

const struct workflow find_flow = {.name = "find",
                                   .steps = steps,
                                   .n_steps = ARRAY_SIZE(steps),
                                   .save = find_save,
                                   .load = find_load};
