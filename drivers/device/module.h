/*
 * UHF modules behind a tty: what their families differ in. The session is module.c's: a list of
 * commands, each with its answer and a deadline; then reading until it is told to stop.
 *
 * A family is tables of steps, a module_family, and MODULE_OPS with a `make` that names it.
 */
#ifndef DRIVERS_DEVICE_MODULE_H
#define DRIVERS_DEVICE_MODULE_H

#include <limits.h>

#include "drivers/device/interfaces/babble.h"
#include "drivers/device/interfaces/port.h"
#include "drivers/device/interfaces/reader.h"
#include "drivers/wire/a0.h"
#include "drivers/wire/bb.h"
#include "drivers/wire/mercury.h"

#define MODULE_ANSWER_MS   500 /* where a step does not say otherwise */
#define MODULE_UNANSWERED  (-1)
#define MODULE_TRIES       4 /* of a step, before the module has a fault */
#define MODULE_REGION_SIZE 8

struct module;

struct module_step {
    const char *what; /* for a person: "its region". NULL ends the list */
    /* Writes the command and returns its length; 0: nothing is to be said here. */
    size_t (*write)(const struct module *module, uint8_t *frame);
    int answer;         /* the message's type; MODULE_UNANSWERED */
    bool may_be_silent; /* no answer is one, after answer_ms */
    bool may_fail;      /* a refusal is an answer */
    unsigned answer_ms; /* 0: MODULE_ANSWER_MS */
    /* Looks at the answer. NULL, or what a person must mend; it lives as long as the module. May be
     * NULL. */
    const char *(*take)(struct module *module, const struct wire_message *answer);
};

/* What a message means while the module reads. */
enum module_heard {
    MODULE_NOTHING,
    MODULE_WELL,    /* whatever was wrong is not any more */
    MODULE_TROUBLE, /* module->why says what; it goes on by itself */
    MODULE_OVER,    /* a round is over: the next one is due. MODULE_WELL if it had no trouble */
    MODULE_FAILED,  /* and it failed by module->why: the next one after a rest */
    MODULE_LOST     /* it does not read any more, or forgot what it was told */
};

struct module_family {
    int baud;
    unsigned antennas_max;
    const struct wire_grammar *grammar;
    const struct module_step *connect;
    const struct module_step *start;
    const struct module_step *stop;
    enum module_heard (*hear)(struct module *module, const struct wire_message *message);
    /* Whether the message refuses what was asked last, without saying what that was. NULL: none
     * does. */
    bool (*refuses)(const struct wire_message *message);
    bool tags_are_well;  /* a sight is MODULE_WELL */
    unsigned silence_ms; /* a module that reads is heard at least so often */
    const char *(*fault)(uint32_t result);
};

enum module_state {
    MODULE_CLOSED,
    MODULE_CONNECTING,
    MODULE_IDLE,
    MODULE_STARTING,
    MODULE_READING,
    MODULE_STOPPING,
    MODULE_RESTING, /* after a fault: it is tried again */
    MODULE_DEAF     /* it babbles: not listened to */
};

struct module {
    struct reader base;
    const struct module_family *family;
    struct port port;
    struct loop_deadline deadline;
    enum module_state state;
    const struct module_step *step; /* of the list that is being gone through */
    unsigned tries;
    unsigned rest_ms; /* the next one */
    uint64_t heard_ms;
    struct babble_bound bound;
    /* As configured. */
    int baud;
    uint32_t antennas; /* 0: all there are */
    int power_cdbm;
    char region[MODULE_REGION_SIZE]; /* "": as it is set */
    char path[PATH_MAX];
    /* As the module answered; the families' own. */
    uint32_t has_antennas;     /* ports */
    uint32_t has_connected;    /* of them, with an antenna */
    bool has_trouble;          /* in this round */
    uint32_t missing_antennas; /* in it, too */
    uint8_t region_set;
    bool is_right;         /* what the step before asked for is as it should be */
    bool is_in_bootloader; /* Mercury */
    bool has_no_switching; /* A0: does not know command 8A */
    char why[PORT_WHY_SIZE];
    union {
        struct wire wire;
        struct mercury mercury;
        struct a0 a0;
        struct bb bb;
    } grammar;
    size_t unsent; /* bytes of frame[] that wait for the one before */
    uint8_t frame[FRAMES_MAX];
};

#define MODULE_OPS(driver)                                                                         \
    {                                                                                              \
        .name = (driver), .make = make, .start = module_start, .run = module_run,                  \
        .release = module_release, .destroy = module_destroy                                       \
    }
/* RAFF_E_CONFIG without a path, and for what the family does not have; -ENOMEM. */
int module_make(const struct module_family *family, const struct reader_config *config,
                struct reader **ret_reader) MUST_CHECK;
int module_start(struct reader *reader) MUST_CHECK;
void module_run(struct reader *reader);
void module_release(struct reader *reader);
void module_destroy(struct reader *reader);

/* What is wrong, into module->why; NULL: nobody knows more than that it cannot read. */
void module_say(struct module *module, const char *fault);
/* "antenna 3 is not connected" for the lowest of these. Returns module->why. */
const char *module_say_antenna(struct module *module, uint32_t antennas, const char *what);

#endif
