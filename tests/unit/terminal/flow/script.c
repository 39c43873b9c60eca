#include "tests/unit/terminal/flow/script.h"

#include "drivers/base/str.h"
#include "tests/unit/check.h"

#define UTC_MS 1795341600000 /* 2026-11-22T10:00:00Z */

void event_words(const struct event *event, char *out, size_t size)
{
    struct text text = text_over(out, size);
    text_add(&text, event_type_name(event->type));
    if (event->task[0]) {
        text_addf(&text, " %s", event->task);
    }
    if (event->line) {
        text_addf(&text, "/%lld", (long long)event->line);
    }
    for (size_t i = 0; i + 1 < event->n_legs; i += 2) {
        const struct leg *from = &event->legs[i], *to = &event->legs[i + 1];
        text_addf(&text, " %s>%s %s", from->place, to->place, to->item);
        if (to->lot[0]) {
            text_addf(&text, ",%s", to->lot);
        }
        if (to->serial[0]) {
            text_addf(&text, ",#%s", to->serial);
        }
        text_addf(&text, " x%lld", (long long)to->qty);
    }
    if (event->qty) {
        text_addf(&text, " q%lld", (long long)event->qty);
    }
    if (event->weight_g) {
        text_addf(&text, " %lldg", (long long)event->weight_g);
    }
    if (event->of) {
        text_addf(&text, " of%llu", (unsigned long long)event->of);
    }
    if (event->manifest[0]) {
        text_addf(&text, " %s", event->manifest);
    }
    if (event->result[0]) {
        text_addf(&text, " %s", event->result);
    }
    if (event->code[0]) {
        text_addf(&text, " (%s)", event->code);
    }
}

static void arg_words(const struct arg *arg, struct text *out)
{
    if (arg->kind == ARG_QTY) {
        text_addf(out, "%lld", (long long)arg->qty);
    } else {
        text_add(out, arg->text);
    }
}

void say_words(const struct say *say, char *out, size_t size)
{
    struct text text = text_over(out, size);
    for (const char *at = say->id ? say->id : ""; *at; at++) {
        if (at[0] == '{' && at[1] >= '0' && at[1] < '0' + SAY_ARGS && at[2] == '}') {
            arg_words(&say->args[at[1] - '0'], &text);
            at += 2;
        } else {
            text_add_char(&text, *at);
        }
    }
}

void script_open(struct script *script)
{
    struct flow_config config = {.seat = "H1", .printer = script->printer, .lock_after_ms = 60000};
    script->now_ms = script->now_ms ? script->now_ms : 1000;
    CHECK_INT(flow_new(&config, script->book, &script->flow), 0);
}

void script_begin(struct script *script, struct fake_book *fake)
{
    script->fake = fake;
    script->book = &fake->book;
    script_open(script);
}

void script_end(struct script *script)
{
    flow_free(script->flow);
    script->flow = NULL;
}

/* --- inputs --- */

static void gs1_scan(struct scan *scan, const char *rest)
{
    char fields[4][32] = {"", "", "", ""};
    sscanf(rest, "%31s %31s %31s %31s", fields[0], fields[1], fields[2], fields[3]);
    for (size_t i = 1; i < 4; i++) {
        if (strcmp(fields[i], "-") == 0) {
            fields[i][0] = '\0';
        }
    }
    scan->kind = SCAN_GS1;
    copy_cut(scan->gtin, sizeof(scan->gtin), fields[0]);
    copy_cut(scan->lot, sizeof(scan->lot), fields[1]);
    copy_cut(scan->serial, sizeof(scan->serial), fields[2]);
    copy_cut(scan->expiry, sizeof(scan->expiry), fields[3]);
    snprintf(scan->raw, sizeof(scan->raw), "]C101%s", rest);
    snprintf(scan->text, sizeof(scan->text), "01%s", rest);
}

static const struct {
    const char *name;
    enum view_key key;
} keys[] = {
    {"help", VIEW_KEY_HELP},      {"clear", VIEW_KEY_CLEAR}, {"back", VIEW_KEY_BACK},
    {"code", VIEW_KEY_EXCEPTION}, {"menu", VIEW_KEY_MENU},   {"undo", VIEW_KEY_UNDO},
    {"up", VIEW_KEY_UP},          {"down", VIEW_KEY_DOWN},
};

static const struct {
    const char *name;
    enum flow_input_kind kind;
} plain[] = {
    {"leased", FLOW_LEASED},   {"none", FLOW_NO_TASK}, {"nohub", FLOW_NO_HUB},
    {"changed", FLOW_CHANGED}, {"tick", FLOW_TICK},
};

static bool starts(const char *input, const char *verb, const char **ret_rest)
{
    size_t n = strlen(verb);
    if (strncmp(input, verb, n) != 0 || (input[n] && input[n] != ' ')) {
        return false;
    }
    *ret_rest = input + n + (input[n] == ' ');
    return true;
}

static bool read_scan(const char *input, struct scan *scan, const char **rest)
{
    memset(scan, 0, sizeof(*scan));
    scan->symbology = "";
    if (starts(input, "gs1", rest)) {
        gs1_scan(scan, *rest);
    } else if (starts(input, "sscc", rest)) {
        scan->kind = SCAN_GS1;
        copy_cut(scan->sscc, sizeof(scan->sscc), *rest);
        snprintf(scan->text, sizeof(scan->text), "00%s", *rest);
        snprintf(scan->raw, sizeof(scan->raw), "]C100%s", *rest);
    } else if (starts(input, "scan", rest) || starts(input, "bad", rest)) {
        scan->kind = input[0] == 'b' ? SCAN_UNKNOWN : SCAN_PLAIN;
        copy_cut(scan->text, sizeof(scan->text), *rest);
        copy_cut(scan->raw, sizeof(scan->raw), *rest);
    } else {
        return false;
    }
    scan->raw_len = strlen(scan->raw);
    return true;
}

/* `scale` has the first, `scale and more` all of them. */
static const struct flow_device devices[] = {
    {"scale", "ready", "", "Mettler Toledo scale (serial)"},
    {"scanner", "missing", "", "unknown, taken for a line scanner"},
    {"printer", "fault", "paper out", "Zebra printer"},
};

/* What the seat says of itself, of its hub and of its devices. */
static bool read_status(const char *input, struct flow_input *ret_in, const char **rest)
{
    static const struct flow_device reader = {.kind = "reader", .state = "busy", .why = ""};
    struct flow_input in = {.kind = FLOW_STATUS, .online = true};
    if (starts(input, "online", rest) || starts(input, "offline", rest)) {
        in.online = input[1] == 'n';
        in.loaded = strcmp(*rest, "unloaded") != 0;
        in.fresh_utc_ms = UTC_MS;
        in.list_rows = 4;
    } else if (starts(input, "clock", rest)) {
        in.clock_off_ms = strtoll(*rest, NULL, 10);
        in.clock_unsure = strstr(*rest, "unsure") != NULL;
    } else if (starts(input, "refused", rest)) {
        in.online = false;
        in.waiting = 3;
        in.refusal = (enum flow_refusal)strtol(*rest, NULL, 10);
    } else if (starts(input, "mended", rest)) {
        in.fresh_utc_ms = UTC_MS;
        in.mended = strtoull(*rest, NULL, 10);
        in.mended_utc_ms = UTC_MS;
    } else if (starts(input, "printer", rest)) {
        in.printer_why = *rest;
    } else if (starts(input, "scale", rest)) {
        in.list_rows = 4;
        in.has_scale = true;
        in.devices = devices;
        in.n_devices = **rest ? 3 : 1;
    } else if (starts(input, "reader", rest)) {
        in.devices = &reader;
        in.n_devices = 1;
    } else {
        return false;
    }
    *ret_in = in;
    return true;
}

static bool read_plain(const char *input, struct flow_input *in, const char **rest)
{
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (starts(input, plain[i].name, rest)) {
            in->kind = plain[i].kind;
            in->text = *rest;
            return true;
        }
    }
    return false;
}

static void read_other(const char *input, struct flow_input *in, const char **rest)
{
    if (starts(input, "type", rest)) {
        in->kind = FLOW_TYPED;
        in->text = *rest;
    } else if (starts(input, "printed", rest) || starts(input, "failed", rest)) {
        in->kind = FLOW_PRINTED;
        in->text = input[0] == 'p' ? "printed" : "failed";
        in->why = *rest;
    } else if (starts(input, "weight", rest)) {
        in->kind = FLOW_WEIGHT;
        in->weight_g = strtoll(*rest, NULL, 10);
    } else if (starts(input, "sight", rest)) {
        in->kind = FLOW_SIGHT;
        in->rssi_cdbm = (int)strtol(*rest, NULL, 10);
    } else if (starts(input, "noweight", rest)) {
        in->kind = FLOW_NO_WEIGHT;
        in->why = *rest;
    } else if (starts(input, "key", rest)) {
        in->kind = FLOW_KEY;
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
            in->key = strcmp(*rest, keys[i].name) == 0 ? keys[i].key : in->key;
        }
    }
}

static void collect(struct script *script)
{
    struct flow_effect effect;
    script->n_last = 0;
    while (flow_effect(script->flow, &effect)) {
        CU_ASSERT_TRUE_FATAL(script->n_last < 16);
        script->last[script->n_last++] = effect;
    }
}

/* Moves to the menu's entry with this label, and opens it. */
static void open_entry(struct script *script, const char *label)
{
    const struct view_list *list = &flow_view(script->flow)->list;
    for (size_t n = 0; n < LIST_ROWS && list->n > 0; n++) {
        const char *id = list->rows[list->selected].cells[1].id;
        if (id && strcmp(id, label) == 0) {
            script_input(script, "enter");
            return;
        }
        script_input(script, "key down");
    }
    printf("\n    the menu has no \"%s\"", label);
    CU_FAIL("no such entry");
}

void script_input(struct script *script, const char *input)
{
    static struct scan scan;
    const char *rest = "";
    struct flow_input in = {.kind = FLOW_TYPED, .text = "", .why = ""};
    if (starts(input, "open", &rest)) {
        open_entry(script, rest);
        return;
    }
    if (strcmp(input, "restart") == 0) {
        script_end(script);
        script_open(script);
        collect(script);
        return;
    }
    bool is_tag = starts(input, "tag", &rest);
    if (read_scan(is_tag ? rest : input, &scan, &rest)) {
        in.kind = is_tag ? FLOW_TAG : FLOW_SCAN;
        in.scan = &scan;
    } else if (!read_status(input, &in, &rest) && !read_plain(input, &in, &rest)) {
        read_other(input, &in, &rest);
    }
    script->now_ms += in.kind == FLOW_TICK ? strtoll(rest, NULL, 10) : 10;
    in.now_ms = script->now_ms;
    in.utc_ms = UTC_MS + script->now_ms;
    if (script->utc_ms) {
        *script->utc_ms = in.utc_ms;
    }
    flow_input(script->flow, &in);
    collect(script);
}

enum signal script_signal(const struct script *script)
{
    const struct flow_effect *effect = script_effect(script, FLOW_DO_SIGNAL);
    return effect ? effect->signal : SIGNAL_NONE;
}

const struct flow_effect *script_effect(const struct script *script, enum flow_effect_kind kind)
{
    for (size_t i = 0; i < script->n_last; i++) {
        if (script->last[i].kind == kind) {
            return &script->last[i];
        }
    }
    return NULL;
}

/* --- checks --- */

static uint64_t last_seq(const struct script *script)
{
    static struct event event;
    uint64_t seq = 0;
    while (script->book->ops->event(script->book, seq + 1, &event) == 0) {
        seq++;
    }
    return seq;
}

static void words_since(const struct script *script, uint64_t before, char *out, size_t size)
{
    static struct event event;
    struct text text = text_over(out, size);
    text_clear(&text);
    for (uint64_t seq = before + 1; script->book->ops->event(script->book, seq, &event) == 0;
         seq++) {
        char words[512];
        event_words(&event, words, sizeof(words));
        text_addf(&text, "%s%s", seq > before + 1 ? "; " : "", words);
    }
}

static void check_line(const struct script *script, size_t n, const struct script_line *line,
                       const char *events)
{
    const struct view *view = flow_view(script->flow);
    char message[256];
    say_words(&view->message, message, sizeof(message));
    bool same = (!line->view || strcmp(view->name, line->view) == 0) &&
                script_signal(script) == line->signal &&
                (!line->events || strcmp(events, line->events) == 0);
    if (!same) {
        printf(
            "\n    line %zu `%s`: %s, signal %d, \"%s\", message \"%s\"; expected %s, %d, \"%s\"",
            n + 1, line->input, view->name, script_signal(script), events, message,
            line->view ? line->view : "-", line->signal, line->events ? line->events : "-");
    }
    CU_ASSERT_TRUE(same);
    CU_ASSERT_TRUE(view->prompt.id != NULL);
}

void script_run(struct script *script, const struct script_line *lines, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char events[2048];
        uint64_t before = last_seq(script);
        script_input(script, lines[i].input);
        words_since(script, before, events, sizeof(events));
        check_line(script, i, &lines[i], events);
    }
    CU_ASSERT_TRUE(!script->fake || fake_balanced(script->fake));
}
