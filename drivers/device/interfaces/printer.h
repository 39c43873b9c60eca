/*
 * What a printer's language is: the question after its state, and the grammar of the answer. The
 * queue, the connection and the decision when a job is out are printer.c's. Users of a printer
 * include drivers/device/printer.h instead.
 */
#ifndef DRIVERS_DEVICE_INTERFACES_PRINTER_H
#define DRIVERS_DEVICE_INTERFACES_PRINTER_H

#include "drivers/device/printer.h"
#include "drivers/wire/wire.h"

struct printer_language {
    const char *name;                   /* as configurations spell it */
    struct str question;                /* what makes it say how it is */
    struct str fault_question;          /* asked beside it once it gets no answer: what is wrong, a
                                           partial status; empty: there is none */
    const struct wire_grammar *grammar; /* of the answers: WIRE_STATUS */
    bool tells_out;                     /* an answer says whether anything is left inside; where it
                                           does not, a job without a fault is `sent` */
    uint64_t settle_ms;                 /* for so long it may say "empty" before it has begun */
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

#endif
