/*
 * The work: login, menu, pick, pack, ship, move, supervisor, as state tables. Pure: inputs in, a
 * view and effects out; the book is asked through its interface; time comes in with every input.
 *
 * One driver loop (flow.c) owns the stack of workflows; a workflow (pick.c, pack.c, …) is a table
 * of steps, each with its prompt and a handler for every kind of input it takes. What is needed to
 * resume after a crash is saved as `work` with every durable step.
 */
#ifndef TERMINAL_FLOW_FLOW_H
#define TERMINAL_FLOW_FLOW_H

#include "drivers/code/scan.h"
#include "terminal/flow/book.h"
#include "terminal/flow/view.h"

struct flow;

enum flow_input_kind {
    FLOW_SCAN,      /* scan */
    FLOW_TAG,       /* scan: an RFID tag in a reader's field, taken only where it is waited for;
                       SCAN_UNKNOWN with its EPC in hex as raw: one that stands for no scan */
    FLOW_SIGHT,     /* rssi_cdbm: a tag that is looked for (flow_seeks), seen again */
    FLOW_TYPED,     /* text: the field, submitted with Enter; "" is a bare Enter */
    FLOW_KEY,       /* key */
    FLOW_TICK,      /* flow_deadline came */
    FLOW_CHANGED,   /* replica rows changed */
    FLOW_LEASED,    /* text: the task that came */
    FLOW_NO_TASK,   /* the hub has none of what was asked */
    FLOW_NO_HUB,    /* the question could not be asked, or no answer came: offline */
    FLOW_STATUS,    /* online, waiting */
    FLOW_PRINTED,   /* text: "printed", "sent" or "failed"; why */
    FLOW_WEIGHT,    /* weight_g: what lies on the scale, at rest */
    FLOW_NO_WEIGHT, /* why the scale gives none yet */
    FLOW_REVIEW     /* the hub sent one of our events to review; why */
};

/* Why the hub takes nothing from this seat: as sync/seat has it. */
enum flow_refusal {
    FLOW_ACCEPTED,
    FLOW_REFUSED_VERSION,
    FLOW_REFUSED_FORK,
    FLOW_REFUSED_EPOCH,
    FLOW_REFUSED_HOLE,
    FLOW_REFUSED_AUTH,
    FLOW_REFUSED_REVOKED
};

#define FLOW_DEVICES_MAX 16

/* A device of this seat, as drivers/device tells of it. */
struct flow_device {
    const char *kind;  /* "scanner", "reader", "scale", "printer" */
    const char *state; /* device_state_name */
    const char *why;   /* "": nothing to say */
    const char *title; /* which one it is: make and model, or where */
};

struct flow_input {
    enum flow_input_kind kind;
    int64_t now_ms; /* monotonic */
    int64_t utc_ms;
    bool clock_unsure; /* nobody has confirmed utc_ms */
    const struct scan *scan;
    const char *text;
    const char *why;
    enum view_key key;
    bool online;               /* FLOW_STATUS: level with the hub */
    bool loaded;               /* FLOW_STATUS: the replica was loaded at least once */
    uint64_t waiting;          /* FLOW_STATUS: events on the way */
    int64_t fresh_utc_ms;      /* FLOW_STATUS: when the replica was last level; 0 never */
    enum flow_refusal refusal; /* FLOW_STATUS */
    int64_t clock_off_ms;      /* FLOW_STATUS: the hub's clock minus ours */
    uint64_t mended;           /* FLOW_STATUS: parts of it that were found wrong and put right, */
    int64_t mended_utc_ms;     /* and when the last was */
    const char *printer;       /* FLOW_STATUS: its name, one that was plugged in; NULL: as before */
    bool printer_ready;        /* FLOW_STATUS */
    const char *printer_why; /* FLOW_STATUS: why the printer prints nothing; NULL or "": it does */
    bool has_scale;          /* FLOW_STATUS: there is one, and it answers */
    const struct flow_device *devices; /* FLOW_STATUS: n_devices, at most FLOW_DEVICES_MAX */
    size_t n_devices;
    int64_t weight_g; /* FLOW_WEIGHT */
    int rssi_cdbm;    /* FLOW_SIGHT */
    size_t list_rows; /* FLOW_STATUS: how many list rows the screen can show */
};

enum flow_effect_kind {
    FLOW_DO_SIGNAL,    /* signal: beep, LED, flash */
    FLOW_DO_ASK_NEXT,  /* kinds, zone, place, task, by */
    FLOW_DO_GIVE_BACK, /* task */
    FLOW_DO_PRINT,     /* task, carton, weight_g: the carton's label */
    FLOW_DO_PERSON,    /* who works now, in what language: a person's id and lang; "" at logout */
    FLOW_DO_QUIT
};

struct flow_effect {
    enum flow_effect_kind kind;
    enum signal signal;
    unsigned kinds;
    char zone[ID_SIZE];
    char place[ID_SIZE];
    char task[ID_SIZE];
    char by[ID_SIZE];
    char lang[9];
    char carton[SSCC_SIZE];
    int64_t weight_g;
};

struct flow_config {
    const char *seat;
    const char *printer;   /* name of the label printer for the event; "" if the seat has none */
    int64_t lock_after_ms; /* idle time until the seat locks; 0: 5 minutes */
};

/* One allocation, here. `book` is borrowed. */
int flow_new(const struct flow_config *config, struct book *book,
             struct flow **ret_flow) MUST_CHECK;
void flow_free(struct flow *flow);
/* Takes one input; afterwards the view is what to draw, and the effects are to be done in order. */
void flow_input(struct flow *flow, const struct flow_input *input);
const struct view *flow_view(const struct flow *flow);
/* The next effect; false when there is none. */
bool flow_effect(struct flow *flow, struct flow_effect *ret_effect);
/* Whether the step on the screen takes a weight from a scale. */
bool flow_weighs(const struct flow *flow);
/* Whether the step on the screen looks for a tag; *ret_epc is its EPC in hex, or "" where it is
 * told by what it says, and then flow_sought knows it. */
bool flow_seeks(const struct flow *flow, const char **ret_epc);
bool flow_sought(struct flow *flow, const struct scan *scan, const char *epc);
int64_t flow_deadline(const struct flow *flow); /* monotonic ms; INT64_MAX: none */

#endif
