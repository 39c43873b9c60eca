/*
 * The flows' book over a real ledger, with the PIN check and its back-off.
 */
#ifndef TERMINAL_APP_LEDGER_BOOK_H
#define TERMINAL_APP_LEDGER_BOOK_H

#include "sync/ledger/ledger.h"
#include "terminal/app/enrolment.h"
#include "terminal/flow/book.h"

struct ledger_book {
    struct book base;
    struct ledger *ledger;
    uint8_t pepper[PEPPER_SIZE];
    int64_t utc_ms; /* the caller sets it before every flow_input: a pure flow knows no clock */
    bool clock_is_known; /* too; events of another are flagged */
    int failure;         /* the last commit that the disk refused, 0 if the last one went well */
};

/* `ledger` is borrowed. */
void ledger_book_init(struct ledger_book *book, struct ledger *ledger,
                      const uint8_t pepper[PEPPER_SIZE]);

#endif
