/*
 * The rows that seat and hub share: one struct for each replicated table (README.md of this folder
 * lists their JSON shapes). Ids are as the hub sends them, bounded here once for everybody.
 */
#ifndef SYNC_LEDGER_ROWS_H
#define SYNC_LEDGER_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_SIZE     33 /* site, seat, place, task, order, person, code: 32 characters and the NUL */
#define ITEM_SIZE   49
#define LOT_SIZE    21 /* GS1 AI 10: 20 characters */
#define SERIAL_SIZE 21 /* GS1 AI 21 */
#define NAME_SIZE   97 /* UTF-8 */
#define DATE_SIZE   11 /* YYYY-MM-DD */
#define GTIN_SIZE   15
#define SSCC_SIZE   19

enum place_kind {
    PLACE_SITE,
    PLACE_ZONE,
    PLACE_BIN,
    PLACE_TOTE,
    PLACE_CART,
    PLACE_CARTON,
    PLACE_PALLET,
    PLACE_DOCK,
    PLACE_LANE,
    PLACE_SHELF,
    PLACE_VIRTUAL,
    PLACE_OTHER /* a kind that this version does not know */
};

struct place_row {
    char id[ID_SIZE];
    enum place_kind kind;
    char parent[ID_SIZE];
    char zone[ID_SIZE];
    char check[5]; /* check digits to read aloud or type; "" if none */
    int64_t walk;  /* position in the walking order */
};

struct item_row {
    char id[ITEM_SIZE];
    char name[NAME_SIZE];
    char name_ar[NAME_SIZE];
    char unit[9]; /* "each", "g", "ml" */
    bool lot;     /* lot controlled */
    bool expiry;  /* the lot has an expiry date */
    bool serial;  /* serial controlled: quantity 1 each */
    bool catch_weight;
    int64_t confirm_over; /* quantities above this are confirmed; 0: never */
    int64_t weight_g;     /* of one base unit; 0 if unknown */
};

struct gtin_row {
    char gtin[GTIN_SIZE];
    char item[ITEM_SIZE];
    int64_t qty; /* base units in this pack */
};

struct stock_row {
    char place[ID_SIZE];
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    char serial[SERIAL_SIZE];
    char expiry[DATE_SIZE]; /* of the lot, where known */
    int64_t qty;            /* what a person sees: the hub's figure and what is pending here */
    int64_t pending;        /* how much of it is this seat's, not folded in by the hub yet */
};

#define TASK_KINDS(X)                                                                              \
    X(TASK_PICK, "pick")                                                                           \
    X(TASK_PUT, "put")                                                                             \
    X(TASK_REPLENISH, "replenish")                                                                 \
    X(TASK_COUNT, "count")                                                                         \
    X(TASK_RECEIVE, "receive")                                                                     \
    X(TASK_PACK, "pack")                                                                           \
    X(TASK_LOAD, "load")                                                                           \
    X(TASK_RETURN, "return")                                                                       \
    X(TASK_HANDOVER, "handover")

enum task_kind {
#define TASK_KIND_ENUM(symbol, name) symbol,
    TASK_KINDS(TASK_KIND_ENUM)
#undef TASK_KIND_ENUM
        TASK_OTHER /* a kind that this version does not know */
};

enum task_state { TASK_OPEN, TASK_LEASED, TASK_STARTED, TASK_DONE, TASK_REVIEW };

#define SHIP_TO_MAX 6

struct task_row {
    char id[ID_SIZE];
    enum task_kind kind;
    enum task_state state; /* with what this seat did and the hub has not folded in */
    char mode[17];         /* pick: "single" "batch" "cluster" */
    char zone[ID_SIZE];
    char seat[ID_SIZE];                   /* who holds the lease; "" if nobody */
    char by[ID_SIZE];                     /* the person at work on it */
    int64_t priority;                     /* lower is sooner */
    char order[ID_SIZE];                  /* pack: the order */
    char carrier[ID_SIZE];                /* pack, load */
    char manifest[ID_SIZE];               /* load */
    char ship_to[SHIP_TO_MAX][NAME_SIZE]; /* pack: for the label */
    size_t n_ship_to;
    int64_t lines;      /* how many lines, */
    int64_t lines_open; /* and how many are not finished */
};

struct line_row {
    char task[ID_SIZE];
    int64_t line;
    char order[ID_SIZE];
    char place[ID_SIZE]; /* pick: the bin; pack: the tote; load: the carton */
    char item[ITEM_SIZE];
    char lot[LOT_SIZE]; /* allocated lot, "" if none */
    char serial[SERIAL_SIZE];
    int64_t qty;  /* asked */
    int64_t done; /* with what is pending */
    int64_t short_qty;
    int64_t slot; /* pick: which tote of the task, from 1 */
    int64_t walk;
    bool skipped; /* passed over by this seat; comes back at the end */
};

struct person_row {
    char id[ID_SIZE];
    char name[NAME_SIZE];
    char badge[ID_SIZE];
    char pin[129]; /* Argon2id, libsodium's string form, over pepper and PIN */
    char role[17]; /* "picker" "packer" "supervisor" */
    char lang[9];  /* "en" "ar" */
};

struct code_row {
    char id[ID_SIZE];
    char kind[17]; /* "short" "skip" "exception" */
    char en[NAME_SIZE];
    char ar[NAME_SIZE];
};

/* What the hub knows of a seat: setting `seat.{id}`. */
struct seat_row {
    char id[ID_SIZE];
    bool up;        /* connected, as its state topic says */
    uint64_t next;  /* the seq it said it would write next */
    uint64_t held;  /* the hub holds its events up to here: next - 1 - held are on the way */
    char since[25]; /* when `up` last changed */
};

#endif
