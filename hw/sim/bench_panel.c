#include "hw/sim/bench_panel.h"

static struct bench_device *device_of(struct bench_panel *panel)
{
    return &panel->bench->devices[panel->device];
}

/* --- what is on the list --- */

/* A number as a weight or a count has it: 643.5 g. */
static bool is_number_to(const char *text, int max)
{
    size_t n = strspn(text, "0123456789");
    int64_t number = 0;
    size_t fraction = text[n] == '.' ? 1 + strspn(text + n + 1, "0123456789") : 0;
    bool ends = text[n + fraction] == '\0' || text[n + fraction] == ' ';
    return ends && str_to_int64((struct str){text, n}, &number) == 0 && number <= max;
}

/* Every word of what was typed stands in the name, or the code begins with all of it. */
static bool matches(const struct bench_row *row, const char *text)
{
    size_t n = strlen(text);
    if (strncasecmp(row->argument, text, n) == 0) {
        return true;
    }
    while (*text) {
        char word[BENCH_TEXT_MAX];
        size_t len = strcspn(text, " ");
        struct text copy = text_over(word, sizeof(word));
        text_add_str(&copy, (struct str){text, len});
        if (!strcasestr(row->name, word)) {
            return false;
        }
        text += len + (text[len] == ' ');
    }
    return true;
}

static void add_line(struct bench_panel *panel, struct bench_line line)
{
    if (panel->n < BENCH_LINES_MAX) {
        panel->lines[panel->n++] = line;
    }
}

static void list_rows(struct bench_panel *panel)
{
    const struct bench_device *device = device_of(panel);
    const char *group = "";
    for (size_t i = 0; i < device->n; i++) {
        const struct bench_row *row = &device->rows[i];
        if (!matches(row, panel->text)) {
            continue;
        }
        if (strcmp(row->group, group) != 0) {
            group = row->group;
            add_line(panel, (struct bench_line){.heading = group});
        }
        add_line(panel, (struct bench_line){.row = i});
    }
}

static void list_typed(struct bench_panel *panel)
{
    const struct bench_kind *kind = device_of(panel)->kind;
    for (size_t i = 0; panel->text[0] && i < kind->n_typed; i++) {
        const struct bench_action *action = &kind->typed[i];
        if (!action->number_max || is_number_to(panel->text, action->number_max)) {
            add_line(panel, (struct bench_line){.typed = action});
        }
    }
}

static void list(struct bench_panel *panel)
{
    panel->n = 0;
    list_rows(panel);
    list_typed(panel);
}

/* --- what is chosen --- */

static bool can_be_chosen(const struct bench_panel *panel, size_t line)
{
    return line < panel->n && !panel->lines[line].heading;
}

static bool is_exact(struct bench_panel *panel, const struct bench_line *line)
{
    return !line->heading && !line->typed &&
           strcasecmp(device_of(panel)->rows[line->row].argument, panel->text) == 0;
}

/* How well a line answers what was typed: its very code, a number where one is wanted, a row. */
static int rank(struct bench_panel *panel, const struct bench_line *line)
{
    if (line->heading) {
        return 0;
    }
    if (panel->text[0] && is_exact(panel, line)) {
        return 4;
    }
    if (line->typed) {
        return line->typed->number_max ? 3 : 1;
    }
    return 2;
}

static void choose_best(struct bench_panel *panel)
{
    int best = 0;
    panel->chosen = 0;
    for (size_t i = 0; i < panel->n; i++) {
        int found = rank(panel, &panel->lines[i]);
        if (found > best) {
            best = found;
            panel->chosen = i;
        }
    }
}

static void choose_row(struct bench_panel *panel, size_t row)
{
    choose_best(panel);
    for (size_t i = 0; i < panel->n; i++) {
        if (can_be_chosen(panel, i) && !panel->lines[i].typed && panel->lines[i].row == row) {
            panel->chosen = i;
        }
    }
}

/* As many lines up or down as there are, headings passed over. */
static void move(struct bench_panel *panel, size_t lines, bool down)
{
    size_t at = panel->chosen;
    while (down ? at + 1 < panel->n : at > 0) {
        at = down ? at + 1 : at - 1;
        lines -= lines > 0;
        if (can_be_chosen(panel, at)) {
            panel->chosen = at;
            if (lines == 0) {
                return;
            }
        }
    }
}

/* --- keys --- */

static void set_text(struct bench_panel *panel, size_t len)
{
    panel->text[len] = '\0';
    list(panel);
    choose_best(panel);
}

static void type(struct bench_panel *panel, uint32_t character)
{
    char bytes[4];
    size_t n = utf8_put(character, bytes);
    size_t len = strlen(panel->text);
    if (len + n < sizeof(panel->text) && text_is_clean((struct str){bytes, n})) {
        memcpy(panel->text + len, bytes, n);
        set_text(panel, len + n);
    }
}

static void erase(struct bench_panel *panel)
{
    size_t len = strlen(panel->text);
    while (len > 0 && ((unsigned char)panel->text[--len] & 0xC0) == 0x80) {
    }
    set_text(panel, len);
}

void bench_panel_look(struct bench_panel *panel, size_t device)
{
    if (can_be_chosen(panel, panel->chosen)) {
        panel->rows[panel->device] = panel->lines[panel->chosen].row;
    }
    panel->device = device;
    set_text(panel, 0);
    choose_row(panel, panel->rows[device]);
}

static void do_chosen(struct bench_panel *panel)
{
    char array[BENCH_ORDER_MAX];
    struct text order = text_over(array, sizeof(array));
    if (!can_be_chosen(panel, panel->chosen)) {
        return;
    }
    const struct bench_line *line = &panel->lines[panel->chosen];
    size_t row = line->row;
    if (line->typed &&
        bench_typed(panel->bench, panel->device, line->typed, panel->text, &row) != 0) {
        list(panel); /* a row may have gone for it */
        return;
    }
    bench_row_order(&device_of(panel)->rows[row], &order);
    bench_order(panel->bench, panel->device, array);
    set_text(panel, 0);
    choose_row(panel, row);
}

void bench_panel_click(struct bench_panel *panel, size_t line)
{
    if (line == panel->chosen) {
        do_chosen(panel);
    } else if (can_be_chosen(panel, line)) {
        panel->chosen = line;
    }
}

void bench_panel_key(struct bench_panel *panel, enum bench_key key, uint32_t character)
{
    size_t n = panel->bench->n;
    switch (key) {
    case BENCH_KEY_CHAR:
        type(panel, character);
        break;
    case BENCH_KEY_UP:
    case BENCH_KEY_DOWN:
        move(panel, 1, key == BENCH_KEY_DOWN);
        break;
    case BENCH_KEY_PAGE_UP:
    case BENCH_KEY_PAGE_DOWN:
        move(panel, panel->page, key == BENCH_KEY_PAGE_DOWN);
        break;
    case BENCH_KEY_HOME:
    case BENCH_KEY_END:
        move(panel, panel->n, key == BENCH_KEY_END);
        break;
    case BENCH_KEY_NEXT:
        bench_panel_look(panel, (panel->device + 1) % n);
        break;
    case BENCH_KEY_PREVIOUS:
        bench_panel_look(panel, (panel->device + n - 1) % n);
        break;
    case BENCH_KEY_ENTER:
        do_chosen(panel);
        break;
    case BENCH_KEY_ERASE:
        erase(panel);
        break;
    case BENCH_KEY_CLEAR:
        set_text(panel, 0);
        break;
    }
}

void bench_panel_init(struct bench_panel *panel, struct bench *bench)
{
    *panel = (struct bench_panel){.bench = bench, .page = 1};
    list(panel);
    choose_best(panel);
}
