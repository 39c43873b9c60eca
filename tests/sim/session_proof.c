/* What must hold when the session is over. */
#include "drivers/base/error.h"
#include "sync/hub/proof.h"
#include "sync/hub/rows.h"
#include "tests/sim/session.h"

static int64_t number_of(struct session *session, struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(db_handle(db), sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int64(stmt, 0);
    } else {
        session_fault(session, sql, RAFF_E_DATABASE);
    }
    sqlite3_finalize(stmt);
    return number;
}

static void see_chain(void *context, const struct hub_chain *chain)
{
    struct session *session = context;
    session_must(session, chain->bad_seq == 0, "the hub's chain holds");
    session_must(session, chain->events == session->committed, "every event is at the hub, once");
}

static void prove_hub(struct session *session)
{
    struct hub_op_log log;
    int64_t unbalanced = -1;
    int error = hub_check_chains(session->hub_db, SESSION_SITE, see_chain, session);
    error = error ? error : hub_check_op_log(session->hub_db, SESSION_SITE, &log);
    error = error ? error : hub_unbalanced(session->hub, SESSION_SITE, &unbalanced);
    session_must(session, error == 0 && log.holds && unbalanced == 0, "the hub's books hold");
    for (size_t bin = 0; bin < SESSION_BINS; bin++) {
        char sql[128];
        snprintf(sql, sizeof(sql), "SELECT TOTAL(qty) FROM stock WHERE place = 'A-%030zu'", bin);
        session_must(session,
                     number_of(session, session->hub_db, sql) ==
                         SESSION_OPENING + session->model[bin],
                     "every event counts once");
    }
    session_must(session,
                 number_of(session, session->hub_db,
                           "SELECT count(*) FROM incident WHERE code <> 'replica'") == 0,
                 "no incident");
}

static void prove_seat(struct session *session)
{
    struct ledger_verdict verdict = {0};
    struct seat_status status;
    struct ledger_sync sync;
    int error = ledger_verify(session->ledger, &verdict);
    session_must(session, error == 0 && verdict.chain_ok && verdict.acks_ok && verdict.sums_ok,
                 "the seat's books hold");
    session_must(
        session,
        number_of(session, ledger_db(session->ledger), "SELECT count(*) FROM pending_leg") == 0,
        "nothing is pending");
    seat_status(session->seat, &status);
    ledger_sync_state(session->ledger, &sync);
    session_must(session, !status.quarantined && status.trouble[0] == '\0', "no trouble");
    session_must(session, sync.next - 1 == session->committed, "the seat has its events");
}

static void prove_replica(struct session *session)
{
    struct hub_table_check tables[TABLE_COUNT];
    int more = 1;
    ledger_sums_forget(session->ledger);
    while (more > 0) {
        more = ledger_sums_step(session->ledger, 1000);
    }
    int error = hub_check_tables(session->hub_db, SESSION_SITE, tables);
    session_must(session, more == 0 && error == 0, "sums");
    for (size_t i = 0; i < ledger_n_tables; i++) {
        struct table_sum own = {0, 0};
        const struct hub_table_check *hubs = &tables[row_table_of(ledger_tables[i])];
        session_must(session, ledger_sums_of(session->ledger, ledger_tables[i], &own),
                     ledger_tables[i]);
        session_must(session, table_sum_equal(own, hubs->is), "the replica is the hub's");
        session_must(session, table_sum_equal(hubs->said, hubs->is),
                     "the hub's sums are its rows'");
    }
}

/* Whatever failed before: what is committed now is on the disk. */
static void prove_durable(struct session *session)
{
    if (!session->seat || session->is_void) {
        return;
    }
    session_move(session, 1);
    session_must(session, number_of(session, ledger_db(session->ledger), "PRAGMA synchronous") == 2,
                 "a commit is durable");
}

void session_prove(struct session *session)
{
    prove_durable(session);
    session_restart(session);
    if (!session->seat || !session->hub) {
        return;
    }
    session_wait_for(session, session_is_level, "level in the end");
    if (session->faults == 0) {
        prove_hub(session);
        prove_seat(session);
        prove_replica(session);
    }
}
