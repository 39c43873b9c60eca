/*
 * A scale as it thinks: what lies on it, its tare and zero, and what it answers in its protocol.
 * Bytes in, bytes out: the stand-in moves them, and tests use it without one.
 */
#ifndef HW_SIM_SCALE_MODEL_H
#define HW_SIM_SCALE_MODEL_H

#include "drivers/base/str.h"

struct weight_unit;

enum scale_protocol { SCALE_MT_SICS, SCALE_TOLEDO8217 };

struct scale_model {
    enum scale_protocol protocol;
    const struct weight_unit *unit; /* that it shows */
    int decimals;
    int64_t load_mg;
    int64_t zero_mg; /* the load that it shows as 0 */
    int64_t tare_mg;
    bool moving;
    bool over;
    bool under;
    bool repeats; /* SIR: scale_model_repeat is to be called again and again */
    size_t len;
    char line[32]; /* of a command that is not whole yet */
};

/* RAFF_E_UNKNOWN for a protocol or unit that is none. `unit` NULL: g for MT-SICS, kg for Toledo. */
int scale_model_init(struct scale_model *model, const char *protocol, const char *unit) MUST_CHECK;
/* As after power came: forgets tare, zero and half a command. */
void scale_model_reset(struct scale_model *model);
/* What the host sent, up to the end of a command; returns how many bytes of it. The answer is added
 * to `reply`. */
size_t scale_model_hear(struct scale_model *model, const char *bytes, size_t n,
                        struct text *reply) MUST_CHECK;
/* One more answer to SIR. */
void scale_model_repeat(const struct scale_model *model, struct text *reply);
/* "put 1234.5 g", "take", "moving on", "over off", "under on": NULL, or why not. */
const char *scale_model_order(struct scale_model *model, struct str line);

#endif
