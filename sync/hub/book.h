/*
 * Questions of the subcommands to the hub's book: single facts about one site, each one statement
 * of sql/tools.sql. A database that cannot answer is taken as "no such row"; the commit that
 * follows fails then.
 */
#ifndef SYNC_HUB_BOOK_H
#define SYNC_HUB_BOOK_H

#include "sync/hub/store.h"

bool book_place_kind(struct hub_tx *tx, const char *id, enum place_kind *ret_kind);
/* How an item is controlled: the mask of import.h. */
bool book_item_control(struct hub_tx *tx, const char *id, int64_t *ret_control);
bool book_item_has_stock(struct hub_tx *tx, const char *id);
/* False: the book does not know the lot. */
bool book_lot_expiry(struct hub_tx *tx, const char *item, const char *lot, char expiry[DATE_SIZE]);
bool book_has_lot(struct hub_tx *tx, const char *item, const char *lot);
/* What lies in (place, item, lot, serial) of the leg; its qty is not looked at. */
int64_t book_stock_qty(struct hub_tx *tx, const struct leg *leg);
/* Whether the (item, lot, serial) of the leg is anywhere in the books. */
bool book_knows_stock(struct hub_tx *tx, const struct leg *leg);
bool book_badge_holder(struct hub_tx *tx, const char *badge, char person[ID_SIZE]);
bool book_person_pin(struct hub_tx *tx, const char *person, char pin[129]);
bool book_has_events(struct hub_tx *tx);
bool book_has_site(struct hub *hub, const char *site);

#endif
