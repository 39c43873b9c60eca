/*
 * What was done at the seats, as the test itself noted it: one story a log, event by event, with
 * the hash that the log had then and the legs. Out of it follows what any book must say: the
 * opening stock and the legs of exactly those events that it holds.
 */
#ifndef TESTS_SIM_STORY_H
#define TESTS_SIM_STORY_H

#include "sync/ledger/event.h"

#define BINS    8
#define ITEMS   4
#define PLACES  (BINS + 3) /* and the tote, @supplier, @adjust */
#define OPENING 100

#define TOTE     "TOTE"
#define SUPPLIER "@supplier"
#define ADJUST   "@adjust"

struct books {
    int64_t qty[PLACES][ITEMS];
};

void bin_name(size_t bin, char name[ID_SIZE]);
void item_name(size_t item, char name[ITEM_SIZE]);
/* What lies there; NULL for a place or an item that this site does not have. */
int64_t *books_at(struct books *books, const char *place, const char *item);
/* As the site begins: too little in the last bin, so that figures fall below zero. */
void books_open(struct books *books);
bool books_equal(const struct books *a, const struct books *b);
/* In words, where they differ first. */
void books_difference(const struct books *is, const struct books *should, char *words, size_t size);

struct story_leg {
    uint8_t place, item;
    int32_t qty;
};

struct story_event {
    uint8_t hash[CHAIN_SIZE];
    enum event_type type;
    struct story_leg legs[2];
    size_t n_legs;
};

struct story {
    char seat[ID_SIZE];
    uint64_t epoch;
    uint8_t start[CHAIN_SIZE];  /* h(0) */
    struct story_event *events; /* seq 1 is the first */
    size_t n, size;
    uint64_t ever;   /* the hub has committed up to here, once */
    uint64_t safe;   /* and had that in a backup */
    uint64_t shared; /* so many are another story's too, whose file was copied */
};

struct story *story_new(const char *site, const char *seat, uint64_t epoch);
/* The same up to now: a copied file. Both know what they share. */
struct story *story_copy(struct story *story);
void story_free(struct story *story);
/* `event` as ledger_commit left it; the hash is the log's head behind it. */
void story_event_of(const struct event *event, struct story_event *ret_event);
void story_add(struct story *story, const struct story_event *event);
/* h(seq), seq at most n. */
const uint8_t *story_hash(const struct story *story, uint64_t seq);
/* The legs of events from..to, `times` them (1, or -1 to take them out again). */
void story_count(const struct story *story, uint64_t from, uint64_t to, int times,
                 struct books *books);

#endif
