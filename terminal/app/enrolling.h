/*
 * A device becomes a seat: what `raff enrol` does, step by step, each of which may be the last.
 *
 *     enrolling.code   the credential itself, of a code that a scanner read
 *     enrolling.json   the credential's id, the seat's new key, the store of the books to be
 *     seat-N.db        the epoch's books
 *     seat-N.*         and its keys
 *     enrolment.json   from here on this is the seat
 *
 * enrolling.json is written before anything is asked: whoever is killed asks the same again, and to
 * the same question the hub gives the same answer.
 */
#ifndef TERMINAL_APP_ENROLLING_H
#define TERMINAL_APP_ENROLLING_H

#include "sync/proto/proto.h"
#include "terminal/app/credential.h"
#include "terminal/app/enrolment.h"

struct enrolling {
    const struct config *config;
    bool leave_unsent; /* to be set before enrolling_begin: the old books may hold unsent events */
    struct credential credential;
    struct enrolment old; /* epoch 0: this machine was no seat before */
    char store[ID_SIZE];
    char aside[PATH_MAX]; /* where enrolling_finish moved books that were in the way; "": nowhere */
    struct bytes key;     /* PEM */
    struct bytes csr;     /* PEM */
};

void enrolling_init(struct enrolling *enrolling, const struct config *config);
void enrolling_release(struct enrolling *enrolling);
/* Reads the credential and prepares the question. 1: this credential made this machine the seat it
 * is already, nothing is left to do; else 0, or an error with its words. */
int enrolling_begin(struct enrolling *enrolling, const char *path, int64_t utc_ms,
                    struct text *why) MUST_CHECK;
/* The same with what a scanner read. */
int enrolling_begin_code(struct enrolling *enrolling, struct str code, int64_t utc_ms,
                         struct text *why) MUST_CHECK;
/* Writes it into ENROLLING_CODE, to go on with after a restart. -errno. */
int enrolling_keep_code(const struct config *config, struct str code) MUST_CHECK;
/* Asks the hub, for `wait_s` seconds at most, saying on stderr what it waits for. *ret_answer is
 * what it said. */
int enrolling_ask(struct enrolling *enrolling, int wait_s, struct proto_enrolled *ret_answer,
                  struct text *why) MUST_CHECK;
/* Makes this machine that seat. RAFF_E_BUSY, RAFF_E_STATE: a terminal works in the old books, or
 * did so since enrolling_begin, and the hub does not have it all; to be begun again. */
int enrolling_finish(struct enrolling *enrolling, const struct proto_enrolled *answer,
                     struct enrolment *ret_enrolment, struct text *why) MUST_CHECK;

/* Takes away what is left, keys too, of the enrolment that made this the seat it is, if that was
 * killed at its very end. */
void enrolling_tidy(const struct config *config, const struct enrolment *enrolment);

/* Where the credential lies while it is used: TLS libraries want files. */
#define ENROLLING_PREFIX "enrolling."
#define ENROLLING_CA     ENROLLING_PREFIX "ca.pem"
#define ENROLLING_KEYS   ENROLLING_PREFIX "pem"
#define ENROLLING_FILE   ENROLLING_PREFIX "json"
#define ENROLLING_CODE   ENROLLING_PREFIX "code"

#endif
