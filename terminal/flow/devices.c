/* The devices of this seat and how they are: what is missing, and what a person must mend. */
#include "terminal/flow/workflow.h"

#define READY "ready"

/* What a device is; the status line has the same words. */
static const char *const kinds[] = {N_("scanner"), N_("printer"), N_("scale"), N_("reader")};

/* Translators: how a device is: unplugged or switched off; being opened; works; at work now; has
 * something that must be mended. */
static const char *const states[] = {N_("missing"), N_("opening"), N_("ready"), N_("busy"),
                                     N_("fault")};

/* Translators: why a device does not do what it should, often behind a colon. */
static const char *const reasons[] = {
    N_("paper out"),
    N_("head open"),
    N_("ribbon out"),
    N_("too hot"),
    N_("paused"),
    N_("diagnostic mode"),
    N_("no connection"),
    N_("no answer"),
    N_("takes no data"),
    N_("this seat has no printer"),
    N_("connection lost while printing"),
    N_("the printer does not answer"),
    N_("the printer stopped answering"),
    N_("moving"),
    N_("over range"),
    N_("under zero"),
    N_("nothing on it"),
    N_("sends without end"),
    N_("reader does not answer"),
    N_("too many tags in the field"),
    N_("unknown, taken for a line scanner"),
};

/* A message of the table, or the text as it is. */
static void say_known(struct say *say, const char *text, const char *const *known, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(known[i], text) == 0) {
            say_message(say, known[i]);
            return;
        }
    }
    say_text(say, text);
}

void say_reason(struct say *say, const char *why)
{
    say_known(say, why, reasons, ARRAY_SIZE(reasons));
}

/* Until a status came nobody knows. */
void show_no_reader(struct flow *flow, struct view *view)
{
    bool is_there = !flow->status_known;
    for (size_t i = 0; i < flow->n_devices; i++) {
        const struct device *device = &flow->devices[i];
        is_there =
            is_there || (strcmp(device->kind, "reader") == 0 &&
                         (strcmp(device->state, READY) == 0 || strcmp(device->state, "busy") == 0));
    }
    if (!is_there) {
        say(view_fact(view, NULL), N_("No RFID reader"));
    }
}

void devices_take(struct flow *flow, const struct flow_input *input)
{
    flow->n_devices = input->n_devices < FLOW_DEVICES_MAX ? input->n_devices : FLOW_DEVICES_MAX;
    for (size_t i = 0; i < flow->n_devices; i++) {
        struct device *device = &flow->devices[i];
        copy_cut(device->kind, sizeof(device->kind), input->devices[i].kind);
        copy_cut(device->state, sizeof(device->state), input->devices[i].state);
        copy_cut(device->why, sizeof(device->why), input->devices[i].why);
        copy_cut(device->title, sizeof(device->title), input->devices[i].title);
    }
}

static bool works(const struct device *device)
{
    return strcmp(device->state, READY) == 0 || strcmp(device->state, "busy") == 0;
}

static const struct device *first_broken(const struct flow *flow)
{
    for (size_t i = 0; i < flow->n_devices; i++) {
        if (!works(&flow->devices[i])) {
            return &flow->devices[i];
        }
    }
    return NULL;
}

static void say_state(struct say *say, const struct device *device)
{
    say_known(say, device->state, states, ARRAY_SIZE(states));
}

static void say_prompt(const struct flow *flow, struct say *prompt)
{
    const struct device *broken = first_broken(flow);
    if (flow->n_devices == 0) {
        say(prompt, N_("This seat has no devices"));
    } else if (!broken) {
        say(prompt, N_("All devices work"));
    } else {
        /* Translators: {0} is a device such as "printer", {1} what is wrong with it. */
        say_known(say(prompt, N_("{0}: {1}")), broken->kind, kinds, ARRAY_SIZE(kinds));
        if (broken->why[0]) {
            say_reason(prompt, broken->why);
        } else {
            say_state(prompt, broken);
        }
    }
}

static void devices_show(struct flow *flow, struct view *view)
{
    list_size(flow, flow->n_devices);
    say(&view->title, N_("Devices"));
    say_prompt(flow, &view->prompt);
    for (size_t i = flow->list.top; i < flow->n_devices; i++) {
        const struct device *device = &flow->devices[i];
        struct say *cells = list_row(flow, view);
        if (!cells) {
            break;
        }
        view->list.rows[view->list.n - 1].warn = !works(device);
        say_known(say(&cells[0], "{0}"), device->kind, kinds, ARRAY_SIZE(kinds));
        say_state(say(&cells[1], "{0}"), device);
        if (device->why[0]) {
            say_reason(say(&cells[2], "{0}"), device->why);
        } else {
            say_reason(say(&cells[2], "{0}"), device->title);
        }
    }
    list_close(flow, view);
}

static const struct step steps[] = {
    {.name = "devices",
     .help = N_("The devices of this seat. One that is missing works again by itself when it is "
                "plugged in or switched on."),
     .show = devices_show,
     .move = list_move},
};

const struct workflow devices_flow = {
    .name = "devices", .steps = steps, .n_steps = ARRAY_SIZE(steps)};
