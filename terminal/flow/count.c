/* Counting: a task of the hub line by line, or a bin, or by its tags a zone, of the person's own
 * accord. Blind: what the book says is shown to nobody who counts before it was counted. */
#include "terminal/flow/count.h"

void count_title(struct flow *flow, struct view *view, const char *prompt)
{
    const struct count_work *count = &flow->work.count;
    say_code(say(&view->title, N_("Count {0}")), count->place);
    say(&view->prompt, prompt);
    if (count->item[0]) {
        show_item(flow, view, count->item);
    }
}

void count_clear(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    struct count_work fresh = {.line = count->line, .by_tags = count->by_tags};
    copy_cut(fresh.task, sizeof(fresh.task), count->task);
    *count = fresh;
    if (count->by_tags) { /* else they may be those of a receipt */
        tags_begin(flow, "");
        flow->work.n_tags = 0;
    }
}

void count_open(struct flow *flow, bool by_tags)
{
    flow->work.count = (struct count_work){.by_tags = by_tags};
    flow_push(flow, &count_flow, COUNT_WHERE);
}

/* --- a task --- */

static void take(struct flow *flow, const char *task)
{
    copy_cut(flow->work.count.task, ID_SIZE, task);
    flow_step(flow, COUNT_NEXT);
}

static bool take_mine(struct flow *flow)
{
    struct task_row task;
    if (!task_mine(flow, TASK_COUNT, &task)) {
        return false;
    }
    take(flow, task.id);
    return true;
}

void count_open_task(struct flow *flow, const struct task_row *task)
{
    count_open(flow, false);
    take(flow, task->id);
}

static void ask_show(struct flow *flow, struct view *view)
{
    (void)flow;
    show_asking(view, N_("Count"));
}

static void ask_hub(struct flow *flow, const struct flow_input *input)
{
    if (!take_mine(flow)) {
        tell_no_task(flow, input->kind);
        flow_step(flow, COUNT_WHERE);
    }
}

void count_next(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    struct line_row line;
    count->line = 0;
    count_clear(flow);
    if (!count->task[0]) {
        flow_step(flow, COUNT_WHERE);
    } else if (line_find(flow, count->task, true, NULL, NULL, &line)) {
        count->line = line.line;
        flow_step(flow, COUNT_BIN);
    } else {
        task_done(flow, count->task);
        flow_tell(flow, SIGNAL_TASK_COMPLETE, N_("Task complete"));
        flow_step(flow, COUNT_DONE);
    }
}

static void next_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Count"));
}

static void done_show(struct flow *flow, struct view *view)
{
    say(&view->title, N_("Task complete"));
    say(&view->prompt, N_("Enter: next count"));
    say_only_code(view_fact(view, N_("Task")), flow->work.count.task);
}

static void to_where(struct flow *flow)
{
    flow->work.count = (struct count_work){.by_tags = flow->work.count.by_tags};
    flow_step(flow, COUNT_WHERE);
}

/* --- where --- */

static void begin(struct flow *flow, const struct place_row *place, const char *item)
{
    struct count_work *count = &flow->work.count;
    count_clear(flow);
    copy_cut(count->place, sizeof(count->place), place->id);
    copy_cut(count->item, sizeof(count->item), item);
    count->is_zone = place->kind == PLACE_ZONE;
    count->book = count_book_state(flow);
    flow_tell(flow, SIGNAL_GOOD, NULL);
    flow_step(flow, count->by_tags ? COUNT_TAGS : COUNT_ITEM);
}

static bool can_count(const struct flow *flow, const struct meant *meant)
{
    enum place_kind kind = meant->place.kind;
    return meant->kind == MEANS_PLACE && meant->known && kind != PLACE_VIRTUAL &&
           kind != PLACE_SITE && (kind != PLACE_ZONE || flow->work.count.by_tags);
}

static void where_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (can_count(flow, &meant)) {
        begin(flow, &meant.place, "");
    } else {
        flow_wrong_kind(flow, &meant, N_("Scan the bin"));
    }
}

static void where_accept(struct flow *flow)
{
    if (!take_mine(flow)) {
        flow_ask(flow, TASK_COUNT);
        flow_step(flow, COUNT_ASK);
    }
}

static void where_show(struct flow *flow, struct view *view)
{
    bool by_tags = flow->work.count.by_tags;
    say(&view->title, by_tags ? N_("Count by tags") : N_("Count"));
    say(&view->prompt,
        by_tags ? N_("Scan a bin or zone. Enter: next task") : N_("Scan a bin. Enter: next task"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Bin"));
}

/* --- the bin of a task --- */

static bool task_rows(struct flow *flow, struct task_row *ret_task, struct line_row *ret_line,
                      struct place_row *ret_place)
{
    const struct count_work *count = &flow->work.count;
    const struct book_ops *ops = flow->book->ops;
    return flow_got(flow, ops->task(flow->book, count->task, ret_task)) &&
           flow_got(flow, ops->line(flow->book, count->task, count->line, ret_line)) &&
           flow_got(flow, ops->place(flow->book, ret_line->place, ret_place));
}

static void at_bin(struct flow *flow, const char *typed, const struct scan *scan)
{
    struct task_row task;
    struct line_row line;
    struct place_row place;
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (!task_rows(flow, &task, &line, &place)) {
        flow_step(flow, COUNT_NEXT);
    } else if (typed && place.check[0] && strcmp(typed, place.check) != 0) {
        flow_tell(flow, SIGNAL_ERROR, N_("Wrong check digits"));
    } else if (!(typed && place.check[0]) &&
               (meant.kind != MEANS_PLACE || strcmp(meant.place.id, place.id) != 0)) {
        flow_wrong_kind(flow, &meant, N_("Scan the bin"));
    } else {
        task_start(flow, &task);
        begin(flow, &place, line.item);
    }
}

static void bin_scan(struct flow *flow, const struct scan *scan)
{
    at_bin(flow, NULL, scan);
}

static void bin_typed(struct flow *flow, const char *text)
{
    at_bin(flow, text, flow_typed_scan(flow, text));
}

static void bin_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    struct line_row line;
    struct place_row place;
    say(&view->title, N_("Count"));
    say(&view->prompt, N_("Go there, scan bin"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Bin"));
    if (!task_rows(flow, &task, &line, &place)) {
        return;
    }
    if (place.check[0]) {
        say(&view->field.label, N_("Check digits"));
    }
    say_code(say(&view->title, N_("Count {0}")), task.id);
    say_only_code(view_big(view, N_("Bin")), line.place);
    if (line.item[0]) {
        show_item(flow, view, line.item);
    }
    say_only_qty(view_fact(view, N_("Lines left")), task.lines_open);
}

/* --- trouble --- */

static void give_back(struct flow *flow)
{
    struct flow_effect *effect = flow_do(flow, FLOW_DO_GIVE_BACK);
    copy_cut(effect->task, sizeof(effect->task), flow->work.count.task);
    to_where(flow);
    flow_tell(flow, SIGNAL_GOOD, N_("Task given back"));
}

static const struct code_row own_codes[] = {
    {.id = "give-back", .kind = "flow", .en = N_("Give task back")}};

static void count_exceptions(struct flow *flow)
{
    bool has_task = flow->work.count.task[0] != '\0';
    flow_exceptions(flow, own_codes, has_task ? ARRAY_SIZE(own_codes) : 0, "exception");
}

static void count_code(struct flow *flow, const struct code_row *code)
{
    if (strcmp(code->kind, "flow") == 0) {
        give_back(flow);
    } else {
        flow_note_exception(flow, code, flow->work.count.task, flow->work.count.line);
    }
}

/* --- the workflow --- */

static bool still(struct flow *flow)
{
    const struct count_work *count = &flow->work.count;
    struct task_row task;
    return !count->task[0] || flow_in_step(flow, COUNT_DONE) ||
           (flow_got(flow, flow->book->ops->task(flow->book, count->task, &task)) &&
            task_ours(flow, &task));
}

static void again(struct flow *flow)
{
    if (flow_in_step(flow, COUNT_ASK)) {
        take_mine(flow);
    } else if (flow_in_step(flow, COUNT_DIFF)) {
        count_diff_changed(flow);
    }
}

static void undone(struct flow *flow)
{
    if (flow->work.count.task[0] && !flow->work.count.place[0]) {
        flow_step(flow, COUNT_NEXT);
    } else {
        again(flow);
    }
}

static void restarted(struct flow *flow)
{
    if (flow_in_step(flow, COUNT_ASK)) {
        flow_step(flow, COUNT_WHERE);
    }
}

/* What was counted and not written is lost with the menu key: once it warns. */
bool count_leave(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    bool has_tags = !flow->work.tally_of[0] && flow->work.tally.n_tags > 0; /* else a delivery's */
    bool has_counted = count->n_rows > 0 || has_tags;
    if (count->leaving || !has_counted || flow_in_step(flow, COUNT_DONE)) {
        return true;
    }
    count->leaving = true;
    flow_stop(flow, "count-open", N_("Count not finished"));
    say_only_code(flow_stop_fact(flow, N_("Bin")), count->place);
    return false;
}

static void save_rows(const struct count_work *count, struct bytes *out)
{
    json_key(out, "rows");
    json_open(out, '[');
    for (size_t i = 0; i < count->n_rows; i++) {
        const struct count_row *row = &count->rows[i];
        char words[ITEM_SIZE + LOT_SIZE + SERIAL_SIZE + 24];
        struct text text = text_over(words, sizeof(words));
        text_addf(&text, "%s\t%s\t%s\t%lld", row->item, row->lot, row->serial, (long long)row->qty);
        json_str(out, words);
    }
    json_close(out, ']');
}

static void count_save(const struct work *work, struct bytes *out)
{
    const struct count_work *count = &work->count;
    json_pair_str(out, "task", count->task);
    json_pair_int(out, "line", count->line);
    json_pair_str(out, "place", count->place);
    json_pair_int(out, "zone", count->is_zone);
    json_pair_int(out, "tags", count->by_tags);
    json_pair_str(out, "item", count->item);
    json_pair_int(out, "last", (int64_t)count->last);
    json_pair_int(out, "last_qty", count->last_qty);
    json_pair_int(out, "strange", count->strange);
    json_pair_int(out, "book", (int64_t)count->book);
    json_pair_int(out, "tries", count->tries);
    json_pair_int(out, "moved", count->moved);
    json_pair_int(out, "writing", count->writing);
    json_pair_str(out, "to_item", count->to_item);
    json_pair_str(out, "to_lot", count->to_lot);
    json_pair_int(out, "told", count->told);
    intake_write(&count->in, out);
    save_rows(count, out);
}

#define LOAD_STR(to, object, key) copy_cut((to), sizeof(to), json_get_str((object), (key), ""))

static bool load_row(struct count_row *row, const char *text)
{
    char *const to[] = {row->item, row->lot, row->serial};
    const size_t sizes[] = {sizeof(row->item), sizeof(row->lot), sizeof(row->serial)};
    for (size_t i = 0; i < ARRAY_SIZE(to); i++) {
        size_t n = strcspn(text, "\t");
        if (text[n] != '\t' || copy_str(to[i], sizes[i], (struct str){text, n}) < 0) {
            return false;
        }
        text += n + 1;
    }
    return row->item[0] && str_to_int64(str_of(text), &row->qty) == 0 && row->qty > 0 &&
           row->qty <= COUNT_QTY_MAX;
}

static void load_rows(struct count_work *count, const cJSON *array)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, array)
    {
        const char *text = cJSON_GetStringValue(entry);
        if (text && count->n_rows < COUNT_ROWS_MAX && load_row(&count->rows[count->n_rows], text)) {
            count->n_rows++;
        }
    }
}

static void count_load(struct work *work, const cJSON *object)
{
    struct count_work *count = &work->count;
    LOAD_STR(count->task, object, "task");
    LOAD_STR(count->place, object, "place");
    LOAD_STR(count->item, object, "item");
    LOAD_STR(count->to_item, object, "to_item");
    LOAD_STR(count->to_lot, object, "to_lot");
    count->line = json_get_int(object, "line", 0);
    count->is_zone = json_get_int(object, "zone", 0) != 0;
    count->by_tags = json_get_int(object, "tags", 0) != 0;
    count->strange = json_get_int(object, "strange", 0);
    count->book = (uint64_t)json_get_int(object, "book", 0);
    count->tries = json_get_int(object, "tries", 0);
    count->moved = json_get_int(object, "moved", 0) != 0;
    count->writing = json_get_int(object, "writing", 0) != 0;
    count->told = json_get_int(object, "told", 0) != 0;
    intake_load(&count->in, object);
    load_rows(count, json_get(object, "rows"));
    int64_t last = json_get_int(object, "last", 0);
    int64_t qty = json_get_int(object, "last_qty", 0);
    bool is_last =
        last > 0 && last <= (int64_t)count->n_rows && qty > 0 && qty <= count->rows[last - 1].qty;
    count->last = is_last ? (size_t)last : 0;
    count->last_qty = is_last ? qty : 0;
}

static const struct step steps[] = {
    [COUNT_WHERE] = {.name = "count-where",
                     .help = N_("Scan what you want to count, or press Enter for a task."),
                     .show = where_show,
                     .scan = where_scan,
                     .accept = where_accept},
    [COUNT_ASK] = {.name = "count-ask",
                   .help = N_("The hub chooses your next task. Go back to stop waiting."),
                   .show = ask_show,
                   .back = to_where,
                   .hub = ask_hub},
    [COUNT_NEXT] = {.name = "count-next", .enter = count_next, .show = next_show},
    [COUNT_BIN] = {.name = "count-bin",
                   .help = N_("Walk to the bin and scan its label, or type its check digits."),
                   .show = bin_show,
                   .scan = bin_scan,
                   .typed = bin_typed,
                   .exception = count_exceptions},
    [COUNT_ITEM] = {.name = "count-item",
                    .help = N_("Scan each unit. Or scan one, then type how many there are of it. "
                               "Scan the bin again when you have counted it all."),
                    .show = count_item_show,
                    .scan = count_item_scan,
                    .typed = count_item_typed,
                    .accept = count_item_accept,
                    .back = count_item_back,
                    .exception = count_exceptions},
    [COUNT_LOT] = {.name = "count-lot",
                   .help = N_("Scan or type the lot printed on the item."),
                   .show = count_lot_show,
                   .scan = count_lot_scan,
                   .back = count_drop_item},
    [COUNT_SERIAL] = {.name = "count-serial",
                      .help = N_("Scan or type the serial number of this unit."),
                      .show = count_serial_show,
                      .scan = count_serial_scan,
                      .back = count_drop_item},
    [COUNT_CONFIRM] = {.name = "count-confirm",
                       .help = N_("This is a large quantity. Enter confirms it."),
                       .show = count_confirm_show,
                       .accept = count_confirm_accept,
                       .back = count_drop_item},
    [COUNT_TAGS] = {.name = "count-tags",
                    .help = N_("Walk along it until the figure stands still. Every tag counts "
                               "once. Enter when you are done."),
                    .show = count_tags_show,
                    .scan = count_tags_scan,
                    .tag = count_tags_tag,
                    .accept = count_tags_accept,
                    .exception = count_exceptions},
    [COUNT_EMPTY] = {.name = "count-empty",
                     .help = N_("Nothing was counted. Enter says that it is empty."),
                     .show = count_empty_show,
                     .accept = count_empty_accept,
                     .back = count_diff_back},
    [COUNT_LOOK] = {.name = "count-look", .enter = count_look_enter, .show = count_look_show},
    [COUNT_DIFF] = {.name = "count-differs",
                    .help = N_("What you counted is not what the book says. Count again what is in "
                               "the list, or confirm where you are asked to."),
                    .enter = count_diff_changed,
                    .show = count_diff_show,
                    .accept = count_diff_accept,
                    .back = count_diff_back,
                    .move = list_move,
                    .changed = count_diff_changed,
                    .exception = count_exceptions},
    [COUNT_PIN] = {.name = "count-pin",
                   .help = N_("Your PIN confirms that the book is wrong and the count is right."),
                   .show = count_pin_show,
                   .typed = count_pin_typed,
                   .back = count_diff_back},
    [COUNT_WRITE] = {.name = "count-write", .enter = count_write_enter, .show = count_write_show},
    [COUNT_DONE] = {.name = "count-done",
                    .help = N_("Enter gets the next one."),
                    .show = done_show,
                    .accept = to_where},
};

const struct workflow count_flow = {.name = "count",
                                    .steps = steps,
                                    .n_steps = ARRAY_SIZE(steps),
                                    .save = count_save,
                                    .load = count_load,
                                    .still = still,
                                    .again = again,
                                    .undone = undone,
                                    .restarted = restarted,
                                    .leave = count_leave,
                                    .code = count_code};
