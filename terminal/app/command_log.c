/* raff log verify FILE: the event chain and the books of a seat's database, or the chains of the
 * hub's, with nothing but the file. A seat that runs holds its own, and is asked for a copy. */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/hub.h"
#include "sync/hub/proof.h"
#include "sync/ledger/ledger.h"
#include "terminal/app/book_copy.h"
#include "terminal/app/commands.h"

#define PAGE_ROWS 64

/* Prints the equation of every item; 0, 1 if one does not hold, or an error. */
static int print_balances(struct ledger *ledger)
{
    struct item_balance rows[PAGE_ROWS];
    int wrong = 0;
    int n = PAGE_ROWS;
    puts("  item                  opening =  on hand +  shipped + adjusted");
    for (size_t skip = 0; n == PAGE_ROWS; skip += PAGE_ROWS) {
        n = ledger_balances(ledger, skip, rows, PAGE_ROWS);
        for (int i = 0; i < n; i++) {
            const struct item_balance *row = &rows[i];
            bool holds = row->opening == row->on_hand + row->shipped + row->adjusted;
            wrong |= !holds;
            printf("  %-20s %8lld = %8lld + %8lld + %8lld  %s\n", row->item,
                   (long long)row->opening, (long long)row->on_hand, (long long)row->shipped,
                   (long long)row->adjusted, holds ? "ok" : "DOES NOT HOLD");
        }
    }
    return n < 0 ? n : wrong;
}

static void print_verdict(const struct ledger_verdict *verdict)
{
    if (verdict->sums_ok) {
        puts("  sum over all places, per item, lot and serial: 0 everywhere  ok");
    } else {
        printf("  sum over all places: not 0 for %llu of (item, lot, serial)\n",
               (unsigned long long)verdict->unbalanced);
    }
    if (verdict->chain_ok) {
        printf("  chain: events %llu to %llu  ok\n", (unsigned long long)verdict->first,
               (unsigned long long)verdict->last);
    } else {
        printf("  chain: BROKEN at event %llu\n", (unsigned long long)verdict->bad_seq);
    }
    printf("  acknowledged: %s\n", verdict->acks_ok
                                       ? "as the log has it  ok"
                                       : "MORE THAN THERE IS, OR LESS THAN WAS PRUNED");
}

static int verify(struct ledger *ledger)
{
    const struct ledger_identity *identity = ledger_identity(ledger);
    struct ledger_verdict verdict;
    struct ledger_sync sync;
    int error = ledger_verify(ledger, &verdict);
    if (error) {
        return error;
    }
    ledger_sync_state(ledger, &sync);
    printf("site %s, seat %s, epoch %llu: replica at op %llu, %llu events on the way\n",
           identity->site, identity->seat, (unsigned long long)identity->epoch,
           (unsigned long long)sync.op, (unsigned long long)(sync.next - 1 - sync.acked));
    int wrong = print_balances(ledger);
    print_verdict(&verdict);
    return wrong ? wrong : !verdict.chain_ok || !verdict.acks_ok || !verdict.sums_ok;
}

static int verify_file(const char *path, struct text *why)
{
    struct ledger *ledger = NULL;
    int result = ledger_open_readonly(path, why, &ledger);
    if (result == 0) {
        result = verify(ledger);
        ledger_close(ledger);
    }
    return result;
}

/* RAFF_E_BUSY if whoever holds the file is no seat that answers. */
static int verify_copy(const char *path, struct text *why)
{
    char copy[PATH_MAX] = "", words[160];
    struct text said = text_over(words, sizeof(words));
    int result = book_copy_ask(path, copy, &said);
    if (result == -ENOENT || result == -ECONNREFUSED) {
        return RAFF_E_BUSY;
    }
    text_clear(why);
    text_add(why, words);
    result = result ? result : verify_file(copy, why);
    if (copy[0]) {
        book_copy_remove(copy);
    }
    return result;
}

static int verify_seat(const char *path, struct text *why)
{
    int result = verify_file(path, why);
    return result == RAFF_E_BUSY ? verify_copy(path, why) : result;
}

/* --- a hub's --- */

static void print_chain(void *context, const struct hub_chain *chain)
{
    bool *wrong = context;
    *wrong |= chain->bad_seq > 0;
    printf("site %s, seat %s, epoch %llu: ", chain->site, chain->seat,
           (unsigned long long)chain->epoch);
    if (chain->bad_seq) {
        printf("BROKEN at event %llu, %llu acknowledged\n", (unsigned long long)chain->bad_seq,
               (unsigned long long)chain->upto);
    } else {
        printf("%llu events, as acknowledged  ok\n", (unsigned long long)chain->events);
    }
}

static int verify_hub(const char *path, struct text *why)
{
    struct db *db = NULL;
    bool wrong = false;
    text_clear(why);
    int error = db_open_readonly(path, &hub_schema, why, &db);
    if (error == 0) {
        error = hub_check_chains(db, "", print_chain, &wrong);
        db_close(db);
    }
    return error ? error : wrong;
}

/* --- either --- */

int command_log(const struct config *config, int argc, char **argv)
{
    (void)config;
    char words[256];
    struct text why = text_over(words, sizeof(words));
    if (argc != 2 || strcmp(argv[0], "verify") != 0) {
        return EXIT_MISUSED;
    }
    int result = verify_seat(argv[1], &why);
    if (result == RAFF_E_CONFIG) {
        result = verify_hub(argv[1], &why);
    }
    if (result < 0) {
        return complain("%s: %s%s%s", argv[1], error_text(result), why.len ? ": " : "", words);
    }
    return result ? complain("%s: does not hold", argv[1]) : EXIT_DONE;
}
