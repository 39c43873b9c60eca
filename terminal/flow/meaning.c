/* What a scan means here: an item, a place, a person, or nothing that anybody knows. */
#include "terminal/flow/workflow.h"

#define SSCC_DIGITS 18

static bool means_item(struct flow *flow, const struct scan *scan, struct meant *ret)
{
    const struct book_ops *ops = flow->book->ops;
    struct gtin_row gtin;
    if (!scan->gtin[0]) {
        ret->qty = 1;
        return flow_got(flow, ops->item(flow->book, scan->text, &ret->item));
    }
    if (!flow_got(flow, ops->gtin(flow->book, scan->gtin, &gtin)) ||
        !flow_got(flow, ops->item(flow->book, gtin.item, &ret->item))) {
        return false;
    }
    ret->qty = gtin.qty > 0 ? gtin.qty : 1;
    if (scan->count > 0 && scan->count <= QTY_MAX / ret->qty) {
        ret->qty *= scan->count;
        ret->counted = true;
    } else if (scan->weight_g > 0 && strcmp(ret->item.unit, "g") == 0) {
        ret->qty = scan->weight_g;
    }
    return true;
}

/* A carton that another station closed a second ago has no row yet; its number still is one. */
static void unknown_carton(const char *sscc, struct meant *ret)
{
    ret->kind = MEANS_PLACE;
    ret->place = (struct place_row){.kind = PLACE_CARTON};
    copy_cut(ret->place.id, sizeof(ret->place.id), sscc);
}

void flow_means(struct flow *flow, const struct scan *scan, struct meant *ret)
{
    const struct book_ops *ops = flow->book->ops;
    const char *place = scan->sscc[0] ? scan->sscc : scan->text;
    memset(ret, 0, sizeof(*ret));
    ret->scan = scan;
    if (scan->kind == SCAN_UNKNOWN || !scan->text[0]) {
        return;
    }
    if (scan->gtin[0]) {
        ret->kind = means_item(flow, scan, ret) ? MEANS_ITEM : MEANS_NOTHING;
    } else if (flow_got(flow, ops->place(flow->book, place, &ret->place))) {
        ret->kind = MEANS_PLACE;
        ret->known = true;
    } else if (scan->sscc[0]) {
        unknown_carton(scan->sscc, ret);
    } else if (means_item(flow, scan, ret)) {
        ret->kind = MEANS_ITEM;
    } else if (flow_got(flow, ops->person_by_badge(flow->book, scan->text, &ret->person))) {
        ret->kind = MEANS_PERSON;
    }
}

const struct scan *flow_typed_scan(struct flow *flow, const char *text)
{
    struct scan *scan = &flow->typed;
    struct str digits = str_of(text);
    scan_reset(scan);
    scan->kind = SCAN_PLAIN;
    text_clean(digits, false, scan->text, sizeof(scan->text));
    copy_cut(scan->raw, sizeof(scan->raw), scan->text);
    scan->raw_len = scan->text_len = strlen(scan->raw);
    if (digits.len == SSCC_DIGITS && gs1_check_ok(digits)) {
        copy_cut(scan->sscc, sizeof(scan->sscc), text);
    } else if (gtin14(digits, scan->gtin) < 0) {
        scan->gtin[0] = '\0';
    }
    return scan;
}

void flow_unknown(struct flow *flow, const struct scan *scan)
{
    say_code(flow_tell(flow, SIGNAL_WARNING, N_("Unknown code: {0}")), scan->text);
}

void flow_wrong_kind(struct flow *flow, const struct meant *meant, const char *want)
{
    if (meant->kind == MEANS_NOTHING) {
        flow_unknown(flow, meant->scan);
        return;
    }
    /* Translators: {0} is a code just scanned, {1} what should have been, such as "Scan the bin".
     */
    struct say *answer = flow_tell(flow, SIGNAL_ERROR, N_("Not {0}. {1}"));
    const char *what = meant->kind == MEANS_ITEM    ? meant->item.id
                       : meant->kind == MEANS_PLACE ? meant->place.id
                                                    : meant->person.badge;
    say_message(say_code(answer, what), want);
}

void flow_wrong_item(struct flow *flow, const struct item_row *scanned, const char *wanted)
{
    struct item_row want;
    flow_stop(flow, "wrong-item", N_("Wrong item"));
    say_only_code(flow_stop_fact(flow, N_("Scanned")), scanned->id);
    say_only_text(flow_stop_fact(flow, NULL), flow_name(flow, scanned->name, scanned->name_ar));
    say_only_code(flow_stop_fact(flow, N_("Wanted")), wanted);
    if (flow_got(flow, flow->book->ops->item(flow->book, wanted, &want))) {
        say_only_text(flow_stop_fact(flow, NULL), flow_name(flow, want.name, want.name_ar));
    }
}

bool flow_quantity(struct flow *flow, const char *text, int64_t *ret_qty)
{
    int64_t qty = 0;
    if (str_to_int64(str_of(text), &qty) < 0 || qty < 1 || qty > QTY_MAX) {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("No quantity: {0}")), text);
        return false;
    }
    *ret_qty = qty;
    return true;
}

bool is_quantity(const char *text)
{
    size_t n = strlen(text);
    return n <= 7 && strspn(text, "0123456789") == n;
}
