/*
 * Writing to the hub's book. Whatever alters a replicated row goes through a struct hub_tx: it
 * notes the rows it touches and, at the commit, gives the site its next op with those rows, whole.
 * One transaction is open at a time (one connection, one thread); its feed message waits in
 * hub_next after the commit.
 *
 *     struct hub_tx *tx;
 *     error = hub_tx_begin(hub, "BER1", utc_ms, &tx);
 *     error = error ? error : hub_put_place(tx, &place);
 *     …
 *     error = error ? (hub_tx_rollback(tx), error) : hub_tx_commit(tx);
 *
 * After hub_tx_begin exactly one of commit and rollback must follow. A commit with more than
 * HUB_OP_ROWS_MAX rows is not logged row by row: it raises the site's floor, and seats take a
 * snapshot.
 *
 * Rows are checked for what the database needs (references, ranges); where a value came from a
 * file, the importer has checked and cleaned it before. Errors: RAFF_E_SYNTAX (an id that is none,
 * a quantity out of range), RAFF_E_NOT_FOUND (an item or place that the row refers to),
 * RAFF_E_EXISTS, or the database's.
 */
#ifndef SYNC_HUB_STORE_H
#define SYNC_HUB_STORE_H

#include "sync/hub/hub.h"
#include "sync/ledger/event.h"
#include "sync/ledger/rows.h"

#define HUB_OP_ROWS_MAX  2000
#define HUB_OP_BYTES_MAX ((size_t)256 * 1024)

struct hub_tx;

/* A site that is not there is made, with its virtual places. RAFF_E_STATE while another is open. */
int hub_tx_begin(struct hub *hub, const char *site, int64_t utc_ms,
                 struct hub_tx **ret_tx) MUST_CHECK;
/* On failure nothing was written and the transaction is closed. */
int hub_tx_commit(struct hub_tx *tx) MUST_CHECK;
void hub_tx_rollback(struct hub_tx *tx);
/* For statements of the caller's own on tables that are not replicated. */
struct db *hub_tx_db(struct hub_tx *tx);
const char *hub_tx_site(const struct hub_tx *tx);

/* --- the site's data: each inserts or replaces its row --- */

int hub_put_place(struct hub_tx *tx, const struct place_row *row) MUST_CHECK;
int hub_put_item(struct hub_tx *tx, const struct item_row *row) MUST_CHECK;
int hub_put_gtin(struct hub_tx *tx, const struct gtin_row *row) MUST_CHECK;
int hub_put_lot(struct hub_tx *tx, const char *item, const char *lot,
                const char *expiry) MUST_CHECK;
int hub_put_person(struct hub_tx *tx, const struct person_row *row) MUST_CHECK;
int hub_put_code(struct hub_tx *tx, const struct code_row *row) MUST_CHECK;
/* A NULL value takes the setting away. */
int hub_put_setting(struct hub_tx *tx, const char *name, const char *value) MUST_CHECK;

/* "bin", "tote", … and back; PLACE_OTHER for a name that is none. */
const char *hub_place_kind_name(enum place_kind kind);
enum place_kind hub_place_kind_of(const char *name);

/* 0; RAFF_E_NOT_FOUND. */
int hub_need_item(struct hub_tx *tx, const char *id) MUST_CHECK;
/* Whether the site's books hold any stock yet. */
bool hub_has_stock(struct hub_tx *tx);

/* --- stock, always by legs that sum to zero --- */

/* `leg->qty` (positive) comes to leg->place from @supplier: opening stock. */
int hub_receive_opening(struct hub_tx *tx, const struct leg *leg) MUST_CHECK;
/* Brings what lies there to `qty`; the difference is booked against @adjust. */
int hub_set_stock(struct hub_tx *tx, const char *place, const char *item, const char *lot,
                  const char *serial, int64_t qty) MUST_CHECK;

/* --- orders --- */

struct hub_order_line {
    char item[ITEM_SIZE];
    int64_t qty;
};

struct hub_order {
    char id[ID_SIZE];
    char carrier[ID_SIZE]; /* "" if none is chosen: it goes on the load task of no carrier */
    int64_t priority;      /* lower is sooner */
    char due[WHEN_SIZE];   /* "2026-11-22" or a whole time; "" if none */
    char ship_to[SHIP_TO_MAX][NAME_SIZE];
    size_t n_ship_to;
    const struct hub_order_line *lines;
    size_t n_lines;
};

/* Stage `received`. RAFF_E_EXISTS if the site has this order already, whatever became of it. */
int hub_put_order(struct hub_tx *tx, const struct hub_order *order) MUST_CHECK;
bool hub_has_order(struct hub_tx *tx, const char *id);

enum hub_release_mode { HUB_RELEASE_SINGLE, HUB_RELEASE_BATCH, HUB_RELEASE_CLUSTER };

/*
 * Pick tasks for orders: stock is allocated from bins, earliest expiry first, then by the walk,
 * less what open pick lines have spoken for; expired lots are left. `zone`: "" any bin, a zone's
 * name, or "each" for one task a zone. `orders` NULL takes every order in `received`, and those
 * that a release of another zone left something of, by priority, due and age; named ones may be
 * released or picking. single: a task an order; batch: one for all; cluster: one, each order its
 * own slot.
 *
 * What a release over all bins does not find is short; an order of which it finds nothing stays in
 * `received`. Both are said in `why` (may be NULL), a line each. A release of one zone leaves the
 * rest of an order to the release of the others: it is not picked before. RAFF_E_NOT_FOUND: no such
 * order, or no bin of such a zone; RAFF_E_STATE: past picking, or all of it is released. `why` has
 * a line for each that is wrong; the caller rolls back, and none is released.
 */
struct hub_release_result {
    int64_t tasks;
    int64_t asked;  /* orders that were named, or that wait */
    int64_t orders; /* released */
    int64_t short_orders;
};
int hub_release(struct hub_tx *tx, enum hub_release_mode mode, const char *zone,
                const char *const *orders, size_t n_orders, struct text *why,
                struct hub_release_result *ret_result) MUST_CHECK;

/* --- deliveries --- */

struct hub_delivery_line {
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];     /* "" where it is not announced */
    char expiry[DATE_SIZE]; /* of the lot, to be put down; "" if the book has it or nobody knows */
    char sscc[SSCC_SIZE];   /* of the pallet; "" */
    int64_t qty;
};

struct hub_delivery {
    char asn[ID_SIZE];
    char supplier[ID_SIZE];
    const struct hub_delivery_line *lines;
    size_t n_lines;
};

/* Announces it: a `receive` task, a line for each of its own. RAFF_E_EXISTS if it is there. */
int hub_put_delivery(struct hub_tx *tx, const struct hub_delivery *delivery) MUST_CHECK;
/* Whether one of this number is there (RAFF_E_NOT_FOUND), and says the same. */
int hub_find_delivery(struct hub_tx *tx, const struct hub_delivery *delivery,
                      bool *ret_same) MUST_CHECK;
/* Which delivery a pallet came or will come with. RAFF_E_NOT_FOUND. */
int hub_find_pallet(struct hub_tx *tx, const char *sscc, char ret_asn[ID_SIZE]) MUST_CHECK;

/* --- seats --- */

/* Gives a seat a new epoch, which no seat of any site had before: to a new seat, or to one whose
 * database is lost or that was quarantined or revoked. The old epoch's events stay. `store` may be
 * "": the first hello tells it. */
int hub_put_seat(struct hub_tx *tx, const char *seat, const char *store,
                 uint64_t *ret_epoch) MUST_CHECK;
/* A credential: whoever asks under `id` until `until_ms` becomes this seat, once. One that was made
 * for the seat before and not used is good no more. */
int hub_put_credential(struct hub_tx *tx, const char *id, const char *seat,
                       int64_t until_ms) MUST_CHECK;
/* Out of quarantine; RAFF_E_STATE if it was not in it, RAFF_E_NOT_FOUND. */
int hub_lift_seat(struct hub_tx *tx, const char *seat) MUST_CHECK;
/* A certificate that was signed and that the book does not have: the seat's, to be revoked with it
 * or when it is enrolled again. A seat that the book does not have is in it afterwards, as revoked.
 * Of `certificate`, serial and until_ms count. */
int hub_learn_certificate(struct hub_tx *tx, const char *seat,
                          const struct hub_certificate *certificate) MUST_CHECK;
/* A task in review is open again, for whoever asks; RAFF_E_STATE if it was not, RAFF_E_NOT_FOUND.
 */
int hub_reopen_task(struct hub_tx *tx, const char *task) MUST_CHECK;
/* Its messages are refused from now on, as are its certificates, and it is told; what it holds goes
 * to review. A credential that is out for it is void, also where the seat never came. RAFF_E_STATE
 * if all of that is so already, RAFF_E_NOT_FOUND. */
int hub_revoke_seat(struct hub_tx *tx, const char *seat, const char *why) MUST_CHECK;

/* --- the books --- */

/* How many (item, lot, serial) of the site do not sum to zero over all places: 0, always. */
int hub_unbalanced(struct hub *hub, const char *site, int64_t *ret_n) MUST_CHECK;

#endif
