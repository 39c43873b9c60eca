/* The scanners of a terminal that is no seat yet: those that raff.ini names, else whatever is
 * plugged in. */
#ifndef TERMINAL_APP_FIRST_START_SCANNERS_H
#define TERMINAL_APP_FIRST_START_SCANNERS_H

#include "terminal/app/config.h"
#include "terminal/app/scanner_open.h"

#define FIRST_START_SCANNERS_MAX 8

struct first_start_scanner {
    struct first_start_scanners *all;
    struct scanner *scanner; /* NULL: the place is free */
    char id[96];             /* the registry's; "" of one that is configured */
    char title[96];
};

struct first_start_scanners {
    uv_loop_t *loop;
    struct registry *registry;
    struct first_start_scanner places[FIRST_START_SCANNERS_MAX];
    void (*read)(void *context, struct str raw);
    void (*changed)(void *context); /* which of them work */
    void *context;
};

/* loop, read, changed and context are set. The words say which scanner is configured wrongly. */
int first_start_scanners_open(struct first_start_scanners *scanners, const struct config *config,
                              struct text *why) MUST_CHECK;
void first_start_scanners_close(struct first_start_scanners *scanners);
/* Presses or lets go the trigger of all of them. */
void first_start_scanners_trigger(struct first_start_scanners *scanners, bool is_down);
/* The name of one that works, or "". */
const char *first_start_scanners_ready(const struct first_start_scanners *scanners);

#endif
