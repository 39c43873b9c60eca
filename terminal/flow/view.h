/*
 * What a flow wants shown: words with their arguments, never a finished sentence and never a
 * position. The screen lays it out for its size; the text layer puts it into the operator's
 * language.
 *
 * A message id is the English sentence itself, marked N_() for the catalogue, with {0} to {3} where
 * the arguments go. An argument says what it is, so that the screen can keep codes, quantities and
 * dates as left-to-right runs of their own inside an Arabic sentence.
 */
#ifndef TERMINAL_FLOW_VIEW_H
#define TERMINAL_FLOW_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/ledger/rows.h"

#define N_(message_id) message_id /* for xgettext: translated when it is drawn */
/* A counted message, as the first two members of a struct say or two arguments of a call: both
 * forms stand in the catalogue as one entry with its plurals. Two N_() would be two messages. */
#define N_PLURAL(message_id, plural) message_id, plural

enum arg_kind { ARG_NONE, ARG_TEXT, ARG_CODE, ARG_QTY, ARG_DATE, ARG_MESSAGE };
#define ARG_SIZE 97

struct arg {
    enum arg_kind kind;
    char text[ARG_SIZE]; /* ARG_TEXT, ARG_CODE, ARG_DATE; ARG_MESSAGE: a message id of its own */
    int64_t qty;         /* ARG_QTY */
};

#define SAY_ARGS 4

struct say {
    const char *id;     /* static; NULL: nothing */
    const char *plural; /* static; with it, args[0].qty chooses the form (ngettext) */
    struct arg args[SAY_ARGS];
};

/* What the operator hears and sees at once: sound, colour, word and symbol go together. */
enum signal {
    SIGNAL_NONE,
    SIGNAL_GOOD,
    SIGNAL_LINE_COMPLETE,
    SIGNAL_TASK_COMPLETE,
    SIGNAL_ONLINE,
    SIGNAL_WARNING,
    SIGNAL_DUPLICATE,
    SIGNAL_ERROR
};

/* A labelled fact: "Bin  A-03-02". The most important first: a small screen drops from the end. */
struct view_row {
    struct say label;
    struct say value;
    bool big; /* what the eye must find first */
};

enum field_kind { FIELD_NONE, FIELD_CODE, FIELD_QTY, FIELD_PIN, FIELD_TEXT };

struct view_field {
    enum field_kind kind;
    struct say label;
};

/* A list one moves through: menu, tasks, live counts. Cells that do not fit are dropped from the
 * end, the first is never dropped. */
#define LIST_CELLS 5
#define LIST_ROWS  64

struct view_list {
    struct say heads[LIST_CELLS]; /* heads[0].id NULL: no header line */
    struct {
        struct say cells[LIST_CELLS];
        bool warn;
    } rows[LIST_ROWS];
    size_t n;
    size_t selected;
    size_t before; /* rows that exist above the first shown, */
    bool after;    /* and whether there are any below the last */
};

enum view_key {
    VIEW_KEY_HELP = 1,
    VIEW_KEY_CLEAR = 2,
    VIEW_KEY_BACK = 4,
    VIEW_KEY_EXCEPTION = 8,
    VIEW_KEY_MENU = 16,
    VIEW_KEY_UNDO = 32,
    VIEW_KEY_ENTER = 64, /* Enter with an empty field does something */
    VIEW_KEY_UP = 128,
    VIEW_KEY_DOWN = 256
};

#define VIEW_ROWS 8

struct view {
    const char *name; /* of the screen, ASCII: becomes the terminal's title when it has settled */
    struct say title;
    struct say prompt; /* what to do */
    struct view_row rows[VIEW_ROWS];
    size_t n_rows;
    struct view_field field;
    struct view_list list; /* shown if n > 0 or heads[0].id is set */
    struct say message;    /* the answer to the last input */
    enum signal signal;    /* its colour and symbol */
    bool stop;             /* full screen; only acknowledged by Enter */
    unsigned keys;         /* which keys do something now */
};

#endif
