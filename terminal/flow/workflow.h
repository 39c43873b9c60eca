/*
 * For those who write a workflow: the state of the work, the tables that describe it, and what a
 * handler may do. Whoever drives the flows includes flow.h only.
 *
 * A workflow is a table of steps. A step is a screen: its name, its help, what it shows, and a
 * handler for each kind of input it takes; a key without a handler is hidden. flow.c owns the loop:
 *
 *     input → handler: changes flow->work, adds events and effects, tells the operator
 *           → one commit of the events with the work in it, or one save of the work if it changed
 *           → enter hooks of the steps that were entered; these may do all of the above again
 *           → the view is filled by the top step's show
 *
 * Nothing a handler did counts before the commit: if that fails, the work goes back to what it was,
 * effects and signal are dropped, and a screen says why. So a handler never asks whether it worked.
 * `struct work` is plain data for that reason: it is copied whole.
 */
#ifndef TERMINAL_FLOW_WORKFLOW_H
#define TERMINAL_FLOW_WORKFLOW_H

#include "drivers/base/error.h"
#include "terminal/flow/flow.h"
#include "terminal/flow/say.h"
#include "terminal/flow/tally.h"

/* Bytes of the saved work. */
#define WORK_MAX           (16384 + COUNT_ROWS_MAX * COUNT_ROW_TEXT_MAX + TALLY_TEXT_MAX)
#define DEPTH_MAX          8 /* workflows that lie over one another */
#define TOTES_MAX          32
#define TAGS_MAX           64  /* taken by their tags since the menu; the oldest is forgotten */
#define FIND_EPC_SIZE      125 /* 496 bits in hex (GS1 EPC Tag Data Standard 9.3) */
#define COUNT_ROWS_MAX     192 /* items, lots and serials of one bin counted by hand */
#define COUNT_ROW_TEXT_MAX 210 /* one as JSON, every character a quotation mark */
#define COUNT_QTY_MAX      1000000000 /* of one of them */
#define HELD_MAX           16 /* different lots and serials in the hand before they go into a tote */
#define PAGE_ROWS          64 /* rows read from the book at a time */
#define EVENTS_MAX         4  /* of one input */
#define EFFECTS_MAX        8
#define CONTENTS_MAX                                                                               \
    (EVENT_LEGS_MAX / 2) /* a carton is loaded with one event: two legs a content */
#define QTY_MAX 1000000  /* base units in one input; more is a typing error */

struct flow;
struct work;

struct step {
    const char *name; /* of the screen, ASCII */
    const char *help;
    /* Chooses what comes next by what the book says, or asks the hub. Run once when the step is
     * entered, after the commit of what led to it, and after a restart. */
    void (*enter)(struct flow *);
    void (*show)(struct flow *, struct view *);
    void (*scan)(struct flow *, const struct scan *);
    void (*typed)(struct flow *, const char *text);  /* NULL: as if it had been scanned */
    void (*accept)(struct flow *);                   /* a bare Enter */
    void (*back)(struct flow *);                     /* NULL: leaves the workflow */
    void (*exception)(struct flow *);                /* F4 */
    void (*move)(struct flow *, int delta);          /* up and down */
    bool tags;                                       /* an RFID tag is as good as a scan (tags.c) */
    void (*tag)(struct flow *, const struct scan *); /* or: it is counted, in work.tally */
    void (*hub)(struct flow *, const struct flow_input *);     /* FLOW_LEASED to FLOW_NO_HUB */
    void (*weight)(struct flow *, int64_t weight_g);           /* FLOW_WEIGHT */
    void (*sight)(struct flow *, const struct flow_input *);   /* FLOW_SIGHT */
    void (*printed)(struct flow *, const struct flow_input *); /* FLOW_PRINTED */
    void (*changed)(struct flow *); /* FLOW_CHANGED; NULL: the workflow's again */
};

struct workflow {
    const char *name;
    const struct step *steps;
    size_t n_steps;
    bool overlay; /* lies over other work and is not saved */
    void (*save)(const struct work *, struct bytes *out); /* members of an object */
    void (*load)(struct work *, const cJSON *object);
    /* Whether the task worked on is still ours. */
    bool (*still)(struct flow *);
    /* The book changed below us, or what lay over us is gone: is this step still the right one? */
    void (*again)(struct flow *);
    /* Something of ours was taken back. NULL: again. */
    void (*undone)(struct flow *);
    /* Restarted: the step is entered anew behind this. */
    void (*restarted)(struct flow *);
    /* About to go to the menu, to undo: false stays here, having said why. */
    bool (*leave)(struct flow *);
    /* An exception was chosen in the list that flow_exceptions opened. */
    void (*code)(struct flow *, const struct code_row *);
};

extern const struct workflow login_flow, menu_flow, pick_flow, pack_flow, ship_flow, move_flow,
    receive_flow, count_flow, find_flow, stock_flow, people_flow, choose_flow, devices_flow,
    undo_flow, exception_flow;

/* --- the work: all that a restart needs --- */

struct frame {
    const struct workflow *workflow;
    unsigned step;
    bool fresh; /* its enter hook has not run yet */
};

/* What one read said of an item, until lot, serial and quantity are settled. */
struct intake {
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    char expiry[DATE_SIZE]; /* as the scan said, "" if it did not */
    char serial[SERIAL_SIZE];
    int64_t qty;
    bool counted; /* a number that a person typed or a label claimed: confirmed above the limit */
    bool confirmed;
    char scan[EVENT_SCAN_SIZE];
};

struct held {
    char lot[LOT_SIZE];
    char serial[SERIAL_SIZE];
    int64_t qty;
};

struct pick_work {
    char task[ID_SIZE];
    int64_t line;
    int64_t slots;      /* totes that this task fills: with more than one, each put is confirmed */
    char bin[ID_SIZE];  /* where the person stands, by the last label scanned */
    char lot[LOT_SIZE]; /* last lot accepted at this line */
    bool seen;          /* the item was scanned at this line: a typed number counts units of it */
    struct intake in;
    char code[ID_SIZE];         /* why it will be short */
    struct held held[HELD_MAX]; /* taken, but in no tote yet */
    size_t n_held;
};

struct pack_work {
    char task[ID_SIZE];
    char tote[ID_SIZE];
    char carton[SSCC_SIZE]; /* open now; "" before its first item */
    int64_t weight_g;       /* of the last carton closed */
    int64_t line;           /* last line packed: what a typed number counts */
    int64_t short_line;     /* the one that an exception is about */
    char code[ID_SIZE];     /* why a line is short, or a label is printed again */
    char last[SSCC_SIZE];   /* last carton closed, and its weight */
    bool reprint;           /* the label being printed is that of `last` */
    struct intake in;
};

struct ship_work {
    char task[ID_SIZE];
};

struct receive_work {
    char task[ID_SIZE];
    char pallet[ID_SIZE]; /* SSCC of the one being unloaded; "": any */
    char dock[ID_SIZE];   /* where the goods come in */
    char code[ID_SIZE];   /* why it is closed short */
    bool afresh;          /* its tags are not known from before */
    struct intake in;
};

struct move_work {
    char from[ID_SIZE];
    struct intake in;
};

struct count_row {
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    char serial[SERIAL_SIZE];
    int64_t qty;
};

/* A count of one bin, or by its tags of a zone. What tags there are is in work.tally. */
struct count_work {
    char task[ID_SIZE]; /* "": of the person's own accord */
    int64_t line;
    char place[ID_SIZE]; /* "": none yet */
    bool is_zone;
    bool by_tags;
    char item[ITEM_SIZE]; /* the only one that is counted; "": whatever lies there */
    struct count_row rows[COUNT_ROWS_MAX];
    size_t n_rows;
    size_t last;      /* 1 + the row of the last scan; 0: none */
    int64_t last_qty; /* what of it: a typed number says better */
    struct intake in; /* until lot, serial and quantity are settled */
    int64_t strange;  /* tags of nothing that anybody counts */
    uint64_t book;    /* what the book said when it began, as a number (count_book.c) */
    int64_t tries;    /* how often it was counted and differed */
    bool moved;       /* the book changed meanwhile: this count does not count */
    bool writing;     /* confirmed; written as far as: */
    char to_item[ITEM_SIZE];
    char to_lot[LOT_SIZE];
    bool told;    /* all but what nobody can say the bin of */
    bool leaving; /* asked to stop before the end, and warned */
};

/* The tag that is looked for: by its EPC, or by what it says. */
struct find_work {
    char epc[FIND_EPC_SIZE]; /* lower-case hex */
    char item[ITEM_SIZE];
    char serial[SERIAL_SIZE];
    char place[ID_SIZE]; /* of a pallet or carton */
};

/* Which tote stands in which slot of which task. Of the seat, not of a person: whoever goes on with
 * the task finds its totes. */
struct tote {
    char task[ID_SIZE];
    int64_t slot;
    char id[ID_SIZE];
    bool full; /* set aside; another one took its slot */
};

struct work {
    char person[ID_SIZE]; /* whose work this is; "" if nobody's */
    struct frame stack[DEPTH_MAX];
    size_t depth;
    struct pick_work pick;
    struct pack_work pack;
    struct ship_work ship;
    struct move_work move;
    struct receive_work receive;
    struct count_work count;
    struct find_work find;
    char filter[ITEM_SIZE]; /* stock: the place, zone or item looked at; "" for all */
    struct tote totes[TOTES_MAX];
    size_t n_totes;
    uint64_t tags[TAGS_MAX]; /* tags.c */
    size_t n_tags;
    struct tally tally;     /* of the workflow that counts tags */
    char tally_of[ID_SIZE]; /* the delivery: it may be gone on with from the menu */
};

/* --- the flow --- */

struct stop {
    const char *name; /* NULL: not stopped */
    struct say title;
    struct view_row rows[VIEW_ROWS];
    size_t n_rows;
};

struct list_state {
    size_t top;      /* first row shown */
    size_t selected; /* within all rows */
    size_t n;        /* of all rows, as far as is known */
};

struct who {
    struct person_row person;
    bool working; /* somebody is logged in; work.person may name who was, before a restart */
    bool locked;  /* idle: the login lies over the work */
};

#define COUNT_DIFFS_MAX 1024

/* What was counted of something, and what the book says of it (count_book.c). */
struct count_diff {
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    char serial[SERIAL_SIZE];
    char place[ID_SIZE]; /* where a difference lies, where that is known */
    bool many;           /* it may lie in several places, or be of several lots */
    int64_t counted;
    int64_t book;
};

/* How the tag that is looked for was seen last. */
struct sight {
    bool any;
    int rssi_cdbm;
    int best_cdbm;
    int64_t at_ms;
    int64_t beep_ms; /* the last one */
};

struct device {
    char kind[12];
    char state[12];
    char why[ARG_SIZE];
    char title[ARG_SIZE];
};

struct flow {
    char seat[ID_SIZE];
    char printer[ID_SIZE];
    int64_t lock_after_ms;
    struct book *book;

    struct work work;
    struct work before; /* this input */
    size_t at;          /* the frame in hand */
    struct who who;
    struct who who_before;

    struct person_row asked; /* login: whose PIN is asked */
    int64_t wait_until_ms;   /* login: after wrong PINs */
    int64_t now_ms, utc_ms, active_ms;

    struct event events[EVENTS_MAX];
    size_t n_events;
    struct flow_effect pending[EFFECTS_MAX]; /* of this input */
    size_t n_pending;
    struct flow_effect effects[2 * EFFECTS_MAX];
    size_t n_effects;
    int error;       /* the book failed during this input */
    int64_t wake_ms; /* the step on the screen wants to be drawn again then */
    bool tallied;    /* all that this input did was to count a tag */
    int64_t save_ms; /* when what was counted is saved at the latest; INT64_MAX: it is */

    struct say message;
    enum signal message_signal;
    enum signal signal; /* of this input */
    struct stop stop;
    bool help;
    struct list_state list;
    struct code_row codes[PAGE_ROWS]; /* exception: what can be chosen */
    size_t n_codes;

    bool status_known, online, loaded, printer_ready;
    char printer_why[ARG_SIZE];
    struct device devices[FLOW_DEVICES_MAX];
    size_t n_devices;
    bool has_scale;
    char scale_why[ARG_SIZE]; /* why there is no weight yet; "" if nobody said */
    uint64_t waiting;
    int64_t fresh_utc_ms;
    int64_t level_utc_ms; /* when it was last online; 0 never */
    enum flow_refusal refusal, refusal_told;
    int64_t clock_off_ms;
    bool clock_unsure;
    uint64_t mended;
    int64_t mended_utc_ms;
    size_t list_rows;

    struct bytes text;  /* the work as it was after the last input */
    struct bytes fresh; /* and as it is now */
    struct json_arena arena;
    struct scan typed; /* typed text as a scan */
    struct view view;
    struct stock_row stock[PAGE_ROWS]; /* pages of the book, for whoever reads it now */
    struct line_row lines[PAGE_ROWS];
    struct task_row tasks[PAGE_ROWS];
    struct count_diff diffs[COUNT_DIFFS_MAX]; /* count: as it was compared last */
    size_t n_diffs;
    struct sight sight;
    struct event undo; /* undo: what would be taken back */
};

/* --- what a handler may do --- */

/* Goes to a step of the workflow in hand. */
void flow_step(struct flow *flow, unsigned step);
bool flow_in_step(const struct flow *flow, unsigned step);
/* Lays a workflow over the one in hand, which takes the handler's further calls; pops it. */
void flow_push(struct flow *flow, const struct workflow *workflow, unsigned step);
void flow_pop(struct flow *flow);
/* Back to the menu: all work but the totes is forgotten, what was committed stays. */
void flow_home(struct flow *flow);
/* What was saved by a person who is back is taken up where it was left, or dropped with a word. */
void flow_resume(struct flow *flow);
/* What lay below a lock is there again. */
void flow_unlocked(struct flow *flow);

/* The answer to this input: words and signal. The caller adds arguments. The last one wins. */
struct say *flow_tell(struct flow *flow, enum signal signal, const char *id);
/* Full screen until Enter, with the error signal; rows are added with flow_stop_fact. */
struct say *flow_stop(struct flow *flow, const char *name, const char *title);
struct say *flow_stop_fact(struct flow *flow, const char *label);

/* An event of the person at work, committed when the handler returns. */
struct event *flow_event(struct flow *flow, enum event_type type);
void event_leg(struct event *event, const char *place, const char *item, const char *lot,
               const char *serial, int64_t qty);
struct flow_effect *flow_do(struct flow *flow, enum flow_effect_kind kind);
/* FLOW_DO_ASK_NEXT for one kind of task, by the person at work. */
struct flow_effect *flow_ask(struct flow *flow, enum task_kind kind);

/* Whether a read of the book found its row. An error other than not found is kept, and shown. */
bool flow_got(struct flow *flow, int result);
/* Rows of a list; 0 on error. */
size_t flow_count(struct flow *flow, int result);

/* Opens the list of exceptions over the workflow in hand: the hub's codes of these kinds (separated
 * by spaces), then the workflow's own entries, of kind "flow". */
void flow_exceptions(struct flow *flow, const struct code_row *own, size_t n_own,
                     const char *kinds);
/* Commits an exception event for a code that no workflow has a use of its own for. */
void flow_note_exception(struct flow *flow, const struct code_row *code, const char *task,
                         int64_t line);

/* A role that this version does not know may log out, and nothing else. */
enum role {
    ROLE_PICKER = 1,
    ROLE_PACKER = 2,
    ROLE_SUPERVISOR = 4,
    ROLE_ALL = 7,
    ROLE_OTHER = 8,
    ROLE_ANY = 15
};
bool flow_may(const struct flow *flow, unsigned roles);
/* A name in the operator's language, if there is one. */
const char *flow_name(const struct flow *flow, const char *en, const char *ar);
void flow_today(const struct flow *flow, char ret_date[DATE_SIZE]);

/* --- lists on the screen --- */

/* Moves the selection and keeps it in the window. */
void list_move(struct flow *flow, int delta);
/* Sets n, and clamps selection and window to it. */
void list_size(struct flow *flow, size_t n);
/* The next row of the view, its cells empty; NULL when the page is full. */
struct say *list_row(struct flow *flow, struct view *view);
/* The same for a list of unknown length: row number `n` of it goes on the screen, is above or below
 * it. Returns NULL where it is not shown; *ret_more false when no further row is needed. */
struct say *list_pass(struct flow *flow, struct view *view, size_t n, bool *ret_more);
/* Tells the view what lies above and below, once its rows are there. */
void list_close(const struct flow *flow, struct view *view);
/* A typed line number, from 1, as a row; false if there is no such row. */
bool list_typed(struct flow *flow, const char *text, size_t *ret_row);

/* --- what workflows show alike --- */

/* Item and its name, as two facts. */
void show_item(struct flow *flow, struct view *view, const char *item);
/* Why a line is short: the hub's words for this code. */
void show_reason(struct flow *flow, struct view *view, const char *code);
/* "Asking the hub", and what stands there when it had nothing. */
void show_asking(struct view *view, const char *title);
/* How old the replica is, and what is on its way from here. */
void show_fresh(struct flow *flow, struct view *view);
void show_nothing(const struct flow *flow, struct view *view, const char *title);
/* What a device says of itself, in the operator's language where the catalogue has it. */
void say_reason(struct say *say, const char *why);
/* Says so where tags are wanted and no reader is ready. */
void show_no_reader(struct flow *flow, struct view *view);
/* Keeps what a FLOW_STATUS says of the devices. */
void devices_take(struct flow *flow, const struct flow_input *input);
/* The words for FLOW_NO_TASK and FLOW_NO_HUB. */
void tell_no_task(struct flow *flow, enum flow_input_kind kind);

/* --- what a scan means here --- */

enum meaning { MEANS_NOTHING, MEANS_ITEM, MEANS_PLACE, MEANS_PERSON };

struct meant {
    enum meaning kind;
    const struct scan *scan;
    struct place_row place; /* a carton that the book does not know yet has only its id and kind */
    bool known;
    struct item_row item;
    int64_t qty; /* base units that one scan stands for */
    bool counted;
    struct person_row person;
};

void flow_means(struct flow *flow, const struct scan *scan, struct meant *ret);
/* What was typed, as a scan: digits that are a GTIN or an SSCC become one. */
const struct scan *flow_typed_scan(struct flow *flow, const char *text);
/* The answers to a scan that is not what was wanted; flow_wrong_kind's to one that means nothing is
 * flow_unknown's. */
void flow_unknown(struct flow *flow, const struct scan *scan);
void flow_wrong_kind(struct flow *flow, const struct meant *meant, const char *want);
void flow_wrong_item(struct flow *flow, const struct item_row *scanned, const char *wanted);
/* A whole number from 1 to QTY_MAX that a person typed; false, having said so, otherwise. */
bool flow_quantity(struct flow *flow, const char *text, int64_t *ret_qty);

/* Whether a person typed a quantity, not a code: digits, too few for any GTIN. */
bool is_quantity(const char *text);

/* --- items: lots, serials, quantities (intake.c) --- */

void intake_read(struct intake *in, const struct scan *scan, const struct meant *meant);
/* The lot that must be taken from this place before `in`'s, into ret_lot; false if there is none.
 */
bool intake_lot_refused(struct flow *flow, const struct intake *in, const char *place,
                        const char *allocated, char ret_lot[LOT_SIZE]);
/* Whether the lot has expired, by the scan or else by the book. */
bool intake_expired(struct flow *flow, const struct intake *in, const char *place);
/* Where the serial lies, when it is not in `place`: the same serial twice is refused. */
bool intake_serial_gone(struct flow *flow, const struct intake *in, const char *place,
                        char ret_place[ID_SIZE]);
/* Whether a person should confirm this quantity. */
bool intake_big(struct flow *flow, const struct intake *in, const struct item_row *item);
/* Text of a scan or a typed line as a lot or a serial; false, having said so, if it cannot be one.
 */
bool intake_lot(struct flow *flow, struct intake *in, const struct scan *scan);
bool intake_serial(struct flow *flow, struct intake *in, const struct scan *scan);

/* --- tasks and lines (tasks.c) --- */

/* The first task of this kind leased to this seat and not done; one under way by the person at work
 * before others. */
bool task_mine(struct flow *flow, enum task_kind kind, struct task_row *ret);
bool task_ours(const struct flow *flow, const struct task_row *task);
/* Adds `start` unless the task has one. */
void task_start(struct flow *flow, const struct task_row *task);
/* Adds `done`. */
struct event *task_done(struct flow *flow, const char *task);
int64_t line_left(const struct line_row *line);
/* The first line for which `wanted` (NULL: any) is true; false if there is none. */
bool line_find(struct flow *flow, const char *task, bool open_only,
               bool (*wanted)(const struct line_row *, const void *), const void *context,
               struct line_row *ret);

/* --- totes (totes.c) --- */

const char *tote_of(struct flow *flow, const char *task, int64_t slot);
void tote_set(struct flow *flow, const char *task, int64_t slot, const char *id);
void tote_full(struct flow *flow, const char *task, int64_t slot);
/* Forgets the totes of a task. */
void totes_drop(struct flow *flow, const char *task);
/* Whether a tote may take this slot of a task: it is empty, or what lies in it is of the same slot;
 * tells the operator if not. */
bool tote_fits(struct flow *flow, const char *task, int64_t slot, const char *id);

/* --- tags (tags.c) --- */

/* The tally is of this delivery from now on, or with "" of nothing that is gone on with: what
 * others counted is forgotten. */
void tags_begin(struct flow *flow, const char *of);
/* At the menu. */
void tags_home(struct work *work);
/* Whether this tag is seen for the first time since the menu; of more than TAGS_MAX none is. */
bool tags_first(struct flow *flow, const struct scan *scan);
/* What was taken by the tag of this scan is not taken any more. */
void tags_forget(struct flow *flow, const char *scan);
void tags_write(const struct work *work, struct bytes *out);
void tags_read(struct work *work, const cJSON *tags);

/* --- entry points of one workflow into another --- */

/* The login over whatever is open, asking the PIN of the person at work. */
void login_lock(struct flow *flow);
void login_out(struct flow *flow);
/* Whether this is their PIN; says so if it is not. The field for it, on a screen of any workflow.
 */
bool login_pin(struct flow *flow, const struct person_row *person, const char *text);
void login_pin_show(struct flow *flow, struct view *view);
void count_open(struct flow *flow, bool by_tags);
void count_open_task(struct flow *flow, const struct task_row *task);   /* a task of ours */
bool receive_open(struct flow *flow, const struct scan *scan);          /* false: of no delivery */
void receive_open_task(struct flow *flow, const struct task_row *task); /* the same */
void pick_open(struct flow *flow, const char *task);                    /* a task of ours */
void ship_open_task(struct flow *flow, const struct task_row *task);    /* the same */
bool pack_open(struct flow *flow, const char *tote); /* false: nothing to pack there */
/* The load that is under way takes this carton; or the hub is asked for one. */
void ship_open(struct flow *flow, const struct scan *scan);
void stock_open(struct flow *flow, const char *filter);

/* --- saved.c --- */

int work_write(const struct work *work, struct bytes *out);
/* Leaves the work empty if the text is none of ours. */
void work_read(struct json_arena *arena, const char *text, struct work *work);
void intake_write(const struct intake *in, struct bytes *out);
void intake_load(struct intake *in, const cJSON *object);

#endif
