/*
 * Tags counted: a bounded set of EPCs, each seen once, in rows of the same goods. Of a receipt that
 * is open, or of a bin that is counted; whoever takes the tags says what they are.
 *
 *     tally_add(tally, &(struct tally_row){.gtin = …, .item = …, .each = 1}, "1001") == TALLY_NEW
 *     tally_units(tally, "SKU1", NULL)  how many base units of it are counted
 *     tally_settle(tally, row, n)       written down: they count no more, and never again
 *
 * An EPC is its GTIN and its serial (SGTIN, GS1 EPC Tag Data Standard 6.3.1). Its reader may lose
 * and find it, be unplugged or started again: it is one unit still. Plain data, no pointers:
 * `struct work` holds one by value, and it survives a restart as JSON.
 *
 * Limits: TALLY_TAGS_MAX tags of TALLY_GOODS_MAX goods. What comes beyond is not counted, and
 * `full` stays set until there is room again: what a person is shown then says that tags are
 * missing.
 */
#ifndef TERMINAL_FLOW_TALLY_H
#define TERMINAL_FLOW_TALLY_H

#include "drivers/base/json.h"
#include "sync/ledger/rows.h"

#define TALLY_TAGS_MAX  1024
#define TALLY_GOODS_MAX 48
#define TALLY_ROWS_MAX  (2 * TALLY_GOODS_MAX) /* of the same goods one is open, one settled */
#define TALLY_EACH_MAX  1000000               /* base units in a pack */
/* As JSON at most, every serial twenty quotation marks: two bytes for each, and one behind. */
#define TALLY_TEXT_MAX (TALLY_TAGS_MAX * 2 * SERIAL_SIZE + TALLY_ROWS_MAX * 320)

/* Tags of the same goods. */
struct tally_row {
    char gtin[GTIN_SIZE];
    char item[ITEM_SIZE]; /* "": no item that the book knows */
    char lot[LOT_SIZE];
    char expiry[DATE_SIZE];
    int64_t each; /* base units that one tag stands for */
    int64_t n;    /* tags, may be none; kept here */
    bool settled; /* these were written down; kept here */
};

struct tally {
    struct tally_row rows[TALLY_ROWS_MAX];
    size_t n_rows;
    struct {
        uint8_t row;
        char serial[SERIAL_SIZE];
    } tags[TALLY_TAGS_MAX];
    size_t n_tags;
    bool full;
};

enum tally_answer {
    TALLY_NEW,   /* counted */
    TALLY_AGAIN, /* it was counted before */
    TALLY_FULL,  /* no room: not counted */
    TALLY_NO_TAG /* without GTIN or serial nothing tells it from the next one: not counted */
};

void tally_clear(struct tally *tally);
/* Counts a tag of these goods; of `kind`, n and settled are not looked at. */
enum tally_answer tally_add(struct tally *tally, const struct tally_row *kind, const char *serial);
/* Whether this tag was counted, settled or not. */
bool tally_has(const struct tally *tally, const char *gtin, const char *serial);
/* How many tags count: those of open rows. */
int64_t tally_open(const struct tally *tally);
/* Base units of an item in open rows; `lot` NULL: of every lot. */
int64_t tally_units(const struct tally *tally, const char *item, const char *lot);
/* The next serial of a row: *cursor is 0 at first; NULL behind the last. */
const char *tally_serial(const struct tally *tally, size_t row, size_t *cursor);
/* The first n tags of an open row were written down. */
void tally_settle(struct tally *tally, size_t row, int64_t n);
/* The one with this serial is, if it is open. */
void tally_settle_one(struct tally *tally, const char *gtin, const char *serial);
/* What was written was taken back: up to n settled tags of this GTIN and lot, or the one with this
 * serial, are open again. */
void tally_reopen(struct tally *tally, const char *gtin, const char *lot, int64_t n);
void tally_reopen_one(struct tally *tally, const char *gtin, const char *serial);
/* Forgets what is open: it is counted afresh. */
void tally_drop_open(struct tally *tally);

/* An array as the value of `key`; nothing at all for an empty tally. */
void tally_write(const struct tally *tally, const char *key, struct bytes *out);
/* Fills an empty tally; what does not fit or is none of ours is left out. */
void tally_read(struct tally *tally, const cJSON *rows);

#endif
