/*
 * raff-sim bench, what it knows: the devices on the bench, what can be done with each, what was
 * ordered and what was answered. No descriptor, no screen: orders leave by `send`, answers come by
 * bench_answer.
 *
 * What can be done is a table a kind of device (bench_kinds.c), and a file of codes by name. A row
 * that has an order to take it back is a switch; it is on once the device has obeyed. Rows that are
 * taken back by the same order are one place: what is put there replaces what was.
 */
#ifndef HW_SIM_BENCH_H
#define HW_SIM_BENCH_H

#include "drivers/base/str.h"

#define BENCH_DEVICES_MAX 8
#define BENCH_ROWS_MAX    1000 /* of a device */
#define BENCH_TYPED_MAX   8    /* of those: what was typed last */
#define BENCH_ORDER_MAX   512
#define BENCH_LOG_MAX     64

struct bench_action {
    const char *group; /* the heading it stands under */
    const char *name;
    const char *on;  /* the order; `*` stands for the row's argument */
    const char *off; /* takes it back; NULL: there is nothing to take back */
    int number_max;  /* typed: it is for what begins with a number up to this; 0: for any text */
    const char *argument; /* NULL: none */
};

struct bench_kind {
    const char *name;  /* of its command and its option */
    const char *title; /* for a person */
    const struct bench_action *actions;
    size_t n_actions;
    /* What to do with something typed. A row of a file of codes is the first of these; a kind that
     * has none has no such rows. */
    const struct bench_action *typed;
    size_t n_typed;
};

struct bench_row {
    const struct bench_action *action;
    char *group;
    char *name;
    char *argument;
    bool is_on;
};

struct bench_device {
    const struct bench_kind *kind;
    bool is_there; /* it takes orders */
    struct bench_row *rows;
    size_t n;
    size_t n_typed; /* what was typed comes first, the newest at 0; */
    size_t n_codes; /* then the file's rows, then the kind's own */
};

enum bench_answer { BENCH_WAITING, BENCH_DONE, BENCH_REFUSED };

struct bench_entry {
    size_t device;
    enum bench_answer answer;
    char order[BENCH_ORDER_MAX];
    char why[128]; /* it was refused */
};

struct bench {
    struct bench_device devices[BENCH_DEVICES_MAX];
    size_t n;
    struct bench_entry log[BENCH_LOG_MAX]; /* a ring; the newest at (said - 1) % BENCH_LOG_MAX */
    size_t said;
    /* Hands an order to the device; an error where it cannot. */
    int (*send)(void *context, size_t device, const char *order);
    void *context;
};

extern const struct bench_kind bench_kinds[];
extern const size_t bench_kinds_n;

/* A device of the kind, with the kind's rows. RAFF_E_FULL, -ENOMEM. */
int bench_add(struct bench *bench, const struct bench_kind *kind, size_t *ret_device) MUST_CHECK;
/* A file of codes: lines of KIND, GROUP, CODE and NAME between tabs, empty ones and `#` left out.
 * Rows for devices that are not on the bench are left out too. RAFF_E_SYNTAX and the like with the
 * number of the line. */
int bench_read_codes(struct bench *bench, struct str file, size_t *ret_line) MUST_CHECK;
void bench_release(struct bench *bench);

/* The device of that name, or bench->n. */
size_t bench_find(const struct bench *bench, struct str name);
/* A row for what was typed: the one that is there already, or a new one at 0. -ENOMEM. */
int bench_typed(struct bench *bench, size_t device, const struct bench_action *action,
                const char *text, size_t *ret_row) MUST_CHECK;
/* What choosing the row orders: it, or that it be taken back. */
void bench_row_order(const struct bench_row *row, struct text *ret_order);

/* Gives an order and puts it on the log. */
void bench_order(struct bench *bench, size_t device, const char *order);
/* `ok` or `error: why`, for the device's oldest order that waits. */
void bench_answer(struct bench *bench, size_t device, const char *line);
/* It takes orders now, with all its switches off; or no more, and those that wait are lost. */
void bench_set_there(struct bench *bench, size_t device, bool is_there);
size_t bench_waiting(const struct bench *bench);
/* The log backwards: 0 is the newest. NULL past its end. */
const struct bench_entry *bench_entry(const struct bench *bench, size_t back);

#endif
