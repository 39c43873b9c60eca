/* The carton is weighed, closed and labelled; the printer's word on the label is an event too. */
#include "terminal/flow/pack.h"

#define WEIGHT_MAX_G 2000000
#define CODE_FAILED  "label-fault"

/* What its items should weigh together; 0 if one of them has no known weight. */
static int64_t computed_weight(struct flow *flow)
{
    int64_t weight_g = 0;
    size_t n = flow_count(flow, flow->book->ops->stock(flow->book, NULL, flow->work.pack.carton,
                                                       NULL, 0, flow->stock, CONTENTS_MAX));
    for (size_t i = 0; i < n; i++) {
        const struct stock_row *row = &flow->stock[i];
        struct item_row item;
        int64_t unit_g = 0;
        if (flow_got(flow, flow->book->ops->item(flow->book, row->item, &item))) {
            unit_g = strcmp(item.unit, "g") == 0 ? 1 : item.weight_g;
        }
        if (unit_g <= 0 || row->qty > WEIGHT_MAX_G / unit_g - weight_g / unit_g) {
            return 0;
        }
        weight_g += unit_g * row->qty;
    }
    return weight_g;
}

/* --- printing --- */

static void print(struct flow *flow, const char *carton)
{
    const struct pack_work *pack = &flow->work.pack;
    struct flow_effect *effect = flow_do(flow, FLOW_DO_PRINT);
    copy_cut(effect->task, sizeof(effect->task), pack->task);
    copy_cut(effect->carton, sizeof(effect->carton), carton);
    effect->weight_g = pack->weight_g;
    flow_step(flow, PACK_PRINT);
}

void pack_reprint(struct flow *flow, const char *code)
{
    struct pack_work *pack = &flow->work.pack;
    copy_cut(pack->code, sizeof(pack->code), code);
    pack->reprint = true;
    print(flow, pack->last);
}

/* Labelled or not, the carton is behind us. */
static void go_on(struct flow *flow)
{
    struct pack_work *pack = &flow->work.pack;
    struct line_row line;
    pack->reprint = false;
    pack->code[0] = '\0';
    if (!pack->task[0]) {
        flow_step(flow, PACK_TOTE);
    } else if (line_find(flow, pack->task, true, NULL, NULL, &line) || pack->carton[0]) {
        flow_step(flow, PACK_NEXT);
    } else {
        pack_finish(flow);
    }
}

void pack_printed(struct flow *flow, const struct flow_input *input)
{
    struct pack_work *pack = &flow->work.pack;
    struct event *event = flow_event(flow, EVENT_LABEL);
    copy_cut(event->task, sizeof(event->task), pack->task);
    copy_cut(event->carton, sizeof(event->carton), pack->last);
    copy_cut(event->printer, sizeof(event->printer), flow->printer);
    copy_cut(event->result, sizeof(event->result), input->text);
    copy_cut(event->code, sizeof(event->code), pack->code);
    if (strcmp(input->text, "failed") == 0) {
        text_clean(str_of(input->why), false, event->note, sizeof(event->note));
        say_reason(flow_tell(flow, SIGNAL_ERROR, N_("No label: {0}")),
                   input->why ? input->why : "");
        flow_step(flow, PACK_FAILED);
    } else {
        flow_tell(flow, SIGNAL_GOOD, N_("Label printed"));
        go_on(flow);
    }
}

void pack_print_show(struct flow *flow, struct view *view)
{
    pack_title(flow, view, N_("Printing the label…"));
    if (flow->printer_why[0]) {
        /* Translators: {0} is a reason such as "paper out". */
        say_reason(say(&view->prompt, N_("Printer: {0}")), flow->printer_why);
    }
    say_only_code(view_fact(view, N_("Carton")), flow->work.pack.last);
}

void pack_print_back(struct flow *flow)
{
    flow_step(flow, PACK_FAILED);
}

void pack_failed_show(struct flow *flow, struct view *view)
{
    pack_title(flow, view, N_("Is there a label? Enter prints again"));
    say_only_code(view_fact(view, N_("Carton")), flow->work.pack.last);
    if (flow->printer_why[0]) {
        say_reason(say(view_fact(view, N_("Printer")), "{0}"), flow->printer_why);
    }
}

void pack_failed_accept(struct flow *flow)
{
    struct pack_work *pack = &flow->work.pack;
    copy_cut(pack->code, sizeof(pack->code), CODE_FAILED);
    print(flow, pack->last);
}

void pack_failed_back(struct flow *flow)
{
    go_on(flow);
}

/* --- weighing and closing --- */

static void close_carton(struct flow *flow, int64_t weight_g)
{
    struct pack_work *pack = &flow->work.pack;
    struct event *event = flow_event(flow, EVENT_CLOSE);
    copy_cut(event->task, sizeof(event->task), pack->task);
    copy_cut(event->carton, sizeof(event->carton), pack->carton);
    event->weight_g = weight_g;
    pack->weight_g = weight_g;
    flow->scale_why[0] = '\0';
    pack->code[0] = '\0';
    pack->line = 0;
    memcpy(pack->last, pack->carton, sizeof(pack->last));
    pack->carton[0] = '\0';
    flow_tell(flow, SIGNAL_GOOD, N_("Carton closed"));
    if (flow->printer[0]) {
        print(flow, pack->last);
    } else {
        go_on(flow);
    }
}

void pack_weigh_typed(struct flow *flow, const char *text)
{
    int64_t weight_g = 0;
    if (str_to_int64(str_of(text), &weight_g) < 0 || weight_g < 1 || weight_g > WEIGHT_MAX_G) {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("No weight: {0}")), text);
    } else {
        close_carton(flow, weight_g);
    }
}

void pack_weigh_weight(struct flow *flow, int64_t weight_g)
{
    if (weight_g >= 1 && weight_g <= WEIGHT_MAX_G) {
        close_carton(flow, weight_g);
    } else {
        copy_cut(flow->scale_why, sizeof(flow->scale_why),
                 weight_g < 1 ? "nothing on it" : "over range");
    }
}

void pack_weigh_accept(struct flow *flow)
{
    close_carton(flow, computed_weight(flow));
}

void pack_weigh_show(struct flow *flow, struct view *view)
{
    /* Translators: gram is the unit. */
    const char *type_it = N_("Type the grams");
    pack_title(flow, view,
               flow->has_scale ? N_("Put it on the scale, or type the grams") : type_it);
    if (flow->has_scale && flow->scale_why[0]) {
        say_reason(say(view_fact(view, N_("Scale")), "{0}"), flow->scale_why);
    }
    say_only_code(view_fact(view, N_("Carton")), flow->work.pack.carton);
    /* Translators: grams; taken when Enter is pressed without a number. */
    say_qty(say(view_fact(view, N_("Computed")), N_("{0} g")), computed_weight(flow));
    view->field.kind = FIELD_QTY;
    say(&view->field.label, N_("Grams"));
}
