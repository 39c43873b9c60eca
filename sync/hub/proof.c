#include "sync/hub/proof.h"

#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* --- chains --- */

static int walk(struct db *db, struct hub_chain *chain, uint8_t ret_head[CHAIN_SIZE])
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(db, H_TOOL_CHAIN, S(chain->site), S(chain->seat), I(chain->epoch));
    int more = 0;
    chain_first(chain->site, chain->seat, chain->epoch, ret_head);
    while ((more = db_step(db, stmt)) > 0) {
        uint8_t next[CHAIN_SIZE];
        uint64_t seq = (uint64_t)db_column_int(stmt, 0);
        struct str hash = db_column_view(stmt, 2);
        chain_next(ret_head, db_column_view(stmt, 1), next);
        if (seq != chain->events + 1 || hash.len != CHAIN_SIZE ||
            memcmp(hash.at, next, CHAIN_SIZE) != 0) {
            chain->bad_seq = seq;
            return 0;
        }
        chain->events++;
        memcpy(ret_head, next, CHAIN_SIZE);
    }
    return more;
}

/* `stmt` stands on the epoch. */
static int check_epoch(struct db *db, sqlite3_stmt *stmt, struct hub_chain *chain)
{
    uint8_t head[CHAIN_SIZE];
    struct str told = db_column_view(stmt, 4);
    db_column_str(stmt, 0, chain->site, sizeof(chain->site));
    db_column_str(stmt, 1, chain->seat, sizeof(chain->seat));
    chain->epoch = (uint64_t)db_column_int(stmt, 2);
    chain->upto = (uint64_t)db_column_int(stmt, 3);
    int error = walk(db, chain, head);
    bool whole = chain->events == chain->upto && told.len == CHAIN_SIZE &&
                 memcmp(told.at, head, CHAIN_SIZE) == 0;
    if (!whole && chain->bad_seq == 0) {
        chain->bad_seq =
            chain->events + 1; /* acknowledged, and not there; or the other way round */
    }
    return error;
}

int hub_check_chains(struct db *db, const char *site, hub_chain_fn *tell, void *context)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(db, H_TOOL_EPOCHS, S(site));
    int more = 0;
    while ((more = db_step(db, stmt)) > 0) {
        struct hub_chain chain = {.events = 0};
        int error = check_epoch(db, stmt, &chain);
        if (error) {
            return error;
        }
        tell(context, &chain);
    }
    return more;
}

/* --- ops and sums --- */

int hub_check_op_log(struct db *db, const char *site, struct hub_op_log *ret_log)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(db, H_TOOL_OPS, S(site));
    int more = db_step(db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    *ret_log = (struct hub_op_log){.floor = (uint64_t)db_column_int(stmt, 0),
                                   .op = (uint64_t)db_column_int(stmt, 1),
                                   .holds = db_column_int(stmt, 2) != 0};
    return 0;
}

int hub_check_tables(struct db *db, const char *site,
                     struct hub_table_check ret_tables[TABLE_COUNT])
{
    struct table_sum is[TABLE_COUNT], said[TABLE_COUNT];
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(db, H_SITE_GET, S(site));
    int more = db_step(db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    int error = sums_count(db, site, is);
    bool has_sums = sums_read(db_column_view(stmt, 2), said);
    for (size_t i = 0; i < TABLE_COUNT && !error; i++) {
        ret_tables[i] = (struct hub_table_check){is[i], has_sums ? said[i] : is[i]};
    }
    return error;
}
