/*
 * What is behind a serial line: what it is asked, and what an answer means. Pure.
 *
 * An adapter's vendor says nothing of the device behind it, so the device is listened to, and then
 * asked who it is, in one protocol after the other: questions that change nothing, each of which
 * the others pass over. What answers with a whole frame whose checksum is right (or, in the
 * protocols that have none, in their very form) is it; our own question come back is no answer.
 * Who sends lines of text without being asked is a scanner that does just that. The questions are
 * gone through twice: the first may only have woken the device.
 *
 *     probe_talk_init(&talk, PROBE_KIND(DEVICE_SCALE) | PROBE_KIND(DEVICE_READER));
 *     …listen: probe_talk_hear(&talk, bytes, n)
 *     while ((question = probe_talk_next(&talk)))
 *         …open question->line if it is another, send question->bytes, and hear for a while
 *
 * Sources: those of the grammars; of the PN532, NXP UM0701-02, 7.2.10 "SAMConfiguration", 6.2.1
 * frames, 7.2.11 and AN10609 the wake-up on HSU, as libnfc's pn532_uart does it.
 */
#ifndef DRIVERS_DEVICE_PROBE_TALK_H
#define DRIVERS_DEVICE_PROBE_TALK_H

#include "drivers/device/models.h"
#include "drivers/wire/a0.h"
#include "drivers/wire/bb.h"
#include "drivers/wire/mercury.h"
#include "drivers/wire/mt_sics.h"
#include "drivers/wire/ssi.h"
#include "drivers/wire/toledo8217.h"

#define PROBE_KIND(kind) (1U << (kind))
/* Of which there are questions. */
#define PROBE_KINDS                                                                                \
    (PROBE_KIND(DEVICE_SCANNER) | PROBE_KIND(DEVICE_READER) | PROBE_KIND(DEVICE_SCALE))
#define PROBE_QUESTIONS_MAX 8
#define PROBE_TAIL          32

enum probe_line { PROBE_9600, PROBE_9600_7E1, PROBE_115200 };

/* What a device can turn out to be. */
struct probe_finding {
    enum device_kind kind;
    const char *driver; /* as models.h has it */
    const char *title;  /* for a person */
    bool is_guess;      /* it has not said so */
};

struct probe_question {
    struct probe_finding finding; /* who answers it */
    enum probe_line line;
    struct str bytes;
    const struct wire_grammar *grammar;
    bool (*is_answer)(const struct wire_event *event);
    struct str answer; /* where there is no grammar: these very bytes */
};

struct probe_talk {
    unsigned kinds; /* PROBE_KIND each: what would be of use */
    enum probe_line line;
    bool is_listening; /* nothing was asked yet */
    unsigned rounds;   /* gone through */
    size_t at;         /* the next question */
    size_t line_len;   /* of the text that it says by itself */
    size_t tail_len;
    char tail[PROBE_TAIL]; /* what came last */
    union {
        struct wire wire;
        struct mt_sics mt_sics;
        struct toledo8217 toledo8217;
        struct ssi ssi;
        struct mercury mercury;
        struct a0 a0;
        struct bb bb;
    } grammars[PROBE_QUESTIONS_MAX]; /* of the questions, in their order */
};

/* It listens on `line` from now on: that of the first question. */
void probe_talk_init(struct probe_talk *talk, unsigned kinds);
/* What is to be asked now, NULL after the last. A question of another line has the line opened
 * anew: what was heard on the old one is forgotten. */
const struct probe_question *probe_talk_next(struct probe_talk *talk);
/* Takes what came; what the device is, once it has said so, else NULL. */
const struct probe_finding *probe_talk_hear(struct probe_talk *talk, const uint8_t *bytes,
                                            size_t n);
/* What a silent device is taken for: a scanner of lines, if one is of use; else NULL. */
const struct probe_finding *probe_talk_guess(const struct probe_talk *talk);

/* The table, for tests. */
const struct probe_question *probe_questions(size_t *ret_n);

#endif
