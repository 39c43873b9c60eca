/*
 * What must hold in a hub's book, whatever happened, from the file alone: the chains of all epochs
 * against what was acknowledged, the op log, the kept sums against the rows.
 */
#ifndef SYNC_HUB_PROOF_H
#define SYNC_HUB_PROOF_H

#include "sync/hub/changes.h"
#include "sync/ledger/event.h"
#include "sync/ledger/sum.h"

struct db;

/* An epoch: from event 1 on no seq is left out, every hash is that of the line behind the one
 * before, and the last one is what the seat was told in acks. */
struct hub_chain {
    char site[ID_SIZE];
    char seat[ID_SIZE];
    uint64_t epoch;
    uint64_t upto;    /* acknowledged */
    uint64_t events;  /* that fit */
    uint64_t bad_seq; /* the first that does not, or is missing; 0: the chain holds */
};
typedef void hub_chain_fn(void *context, const struct hub_chain *chain);
/* Tells of every epoch of a site ("": of all). */
int hub_check_chains(struct db *db, const char *site, hub_chain_fn *tell, void *context) MUST_CHECK;

/* The ops floor + 1 to op are there, and no others. */
struct hub_op_log {
    uint64_t floor;
    uint64_t op;
    bool holds;
};
int hub_check_op_log(struct db *db, const char *site, struct hub_op_log *ret_log) MUST_CHECK;

/* Each table's rows, as they are and as the site's row says. A book without sums says what is. */
struct hub_table_check {
    struct table_sum is;
    struct table_sum said;
};
int hub_check_tables(struct db *db, const char *site,
                     struct hub_table_check ret_tables[TABLE_COUNT]) MUST_CHECK;

#endif
