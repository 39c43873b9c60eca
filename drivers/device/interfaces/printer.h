/*
 * What a printer's language implements: the question after its state, and what an answer means. The
 * queue, the connection and the decision when a job is out are printer.c's. Users of a printer
 * include drivers/device/printer.h instead.
 *
 * A language is a struct that begins with struct printer_language, a printer_ops, and a row in
 * printer.c's table.
 */
#ifndef DRIVERS_DEVICE_INTERFACES_PRINTER_H
#define DRIVERS_DEVICE_INTERFACES_PRINTER_H

#include "drivers/device/printer.h"

struct printer_language {
    const struct printer_ops *ops;
};

struct printer_report {
    const char *fault; /* what a person must mend, static; NULL: nothing */
    bool is_empty;     /* nothing received is waiting or being printed */
};

struct printer_ops {
    const char *name; /* as configurations spell it */
    struct str question;
    int (*make)(struct printer_language **ret_language);
    /* A new connection: half an answer from the last one is forgotten. */
    void (*reset)(struct printer_language *language);
    /* Takes bytes up to the end of the next answer and returns how many. */
    size_t (*feed)(struct printer_language *language, const uint8_t *bytes, size_t n);
    /* Whether there was an answer; it is taken then. What is no answer is passed over. */
    bool (*next)(struct printer_language *language, struct printer_report *ret_report);
    void (*destroy)(struct printer_language *language);
};

/* How long printer.c waits for what. */
struct printer_timing {
    uint64_t silence_ms;    /* a question this old gets no answer */
    uint64_t mute_ms;       /* a printer that used to answer: it has a fault it does not tell */
    uint64_t stuck_ms;      /* bytes not taken for so long: say so */
    uint64_t no_line_ms;    /* without a connection a job has failed */
    uint64_t idle_ms;       /* then the connection is given to others */
    uint64_t look_again_ms; /* with nothing to do: is it still there? */
};

extern const struct printer_timing printer_timing_usual;

/* As printer_new, with other waits: for tests. The timing must live as long as the printer. */
int printer_new_timed(uv_loop_t *loop, const struct printer_config *config,
                      const struct printer_timing *timing, const struct printer_events *events,
                      void *context, struct printer **ret_printer) MUST_CHECK;

/* The languages there are. */
extern const struct printer_ops printer_zpl_ops;

#endif
