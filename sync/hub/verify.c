/*
 * `verify`: what must hold whatever happened. Per site the equation of every item, the sum of every
 * (item, lot, serial) over all places, the chain of every seat's epochs, from its first event to
 * what was acknowledged, the op log, and the sums that replicas are compared with.
 */
#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "sync/hub/args.h"
#include "sync/hub/command.h"
#include "sync/hub/proof.h"
#include "sync/hub/rows.h"
#include "sync/hub/sql.h"

struct verify {
    struct command_call *call;
    struct db *db;
    struct bytes *out;
    bool json;
    bool holds; /* everything so far */
    int error;
};

struct equation {
    char item[ITEM_SIZE];
    int64_t opening, on_hand, shipped, adjusted;
};

static void tell_equation(struct verify *verify, const struct equation *e)
{
    bool holds = e->opening == e->on_hand + e->shipped + e->adjusted;
    verify->holds = verify->holds && holds;
    if (!verify->json) {
        bytes_addf(verify->out, "  %-20s %8lld = %8lld + %8lld + %8lld  %s\n", e->item,
                   (long long)e->opening, (long long)e->on_hand, (long long)e->shipped,
                   (long long)e->adjusted, holds ? "ok" : "DOES NOT HOLD");
        return;
    }
    json_open(verify->out, '{');
    json_pair_str(verify->out, "item", e->item);
    json_key(verify->out, "opening");
    json_int(verify->out, e->opening);
    json_key(verify->out, "on_hand");
    json_int(verify->out, e->on_hand);
    json_key(verify->out, "shipped");
    json_int(verify->out, e->shipped);
    json_key(verify->out, "adjusted");
    json_int(verify->out, e->adjusted);
    json_key(verify->out, "holds");
    json_bool(verify->out, holds);
    json_close(verify->out, '}');
}

static void begin_list(struct verify *verify, const char *key, const char *title)
{
    if (verify->json) {
        json_key(verify->out, key);
        json_open(verify->out, '[');
    } else {
        bytes_addf(verify->out, "%s\n", title);
    }
}

static void end_list(struct verify *verify, int more)
{
    if (verify->json) {
        json_close(verify->out, ']');
    }
    verify->error = verify->error ? verify->error : more;
}

static void verify_items(struct verify *verify, const char *site)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(verify->db, H_TOOL_EQUATION, S(site));
    int more = 0;
    begin_list(verify, "items", "  item                  opening =  on hand +  shipped + adjusted");
    while ((more = db_step(verify->db, stmt)) > 0) {
        struct equation equation = {.opening = db_column_int(stmt, 1),
                                    .on_hand = db_column_int(stmt, 2),
                                    .shipped = db_column_int(stmt, 3),
                                    .adjusted = db_column_int(stmt, 4)};
        db_column_str(stmt, 0, equation.item, sizeof(equation.item));
        tell_equation(verify, &equation);
    }
    end_list(verify, more);
}

static void tell_unbalanced(struct verify *verify, sqlite3_stmt *stmt)
{
    char item[ITEM_SIZE];
    char lot[LOT_SIZE];
    char serial[SERIAL_SIZE];
    db_column_str(stmt, 0, item, sizeof(item));
    db_column_str(stmt, 1, lot, sizeof(lot));
    db_column_str(stmt, 2, serial, sizeof(serial));
    verify->holds = false;
    if (!verify->json) {
        bytes_addf(verify->out, "  %s lot \"%s\" serial \"%s\": %lld\n", item, lot, serial,
                   (long long)db_column_int(stmt, 3));
        return;
    }
    json_open(verify->out, '{');
    json_pair_str(verify->out, "item", item);
    json_pair_str(verify->out, "lot", lot);
    json_pair_str(verify->out, "serial", serial);
    json_pair_int(verify->out, "sum", db_column_int(stmt, 3));
    json_close(verify->out, '}');
}

static void verify_sums(struct verify *verify, const char *site)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(verify->db, H_TOOL_UNBALANCED, S(site));
    int64_t n = 0;
    int more = 0;
    begin_list(verify, "unbalanced", "  sum over all places, per item, lot and serial");
    while ((more = db_step(verify->db, stmt)) > 0) {
        tell_unbalanced(verify, stmt);
        n++;
    }
    if (!verify->json && n == 0) {
        bytes_add_str(verify->out, "  0 everywhere  ok\n");
    }
    end_list(verify, more);
}

static void tell_chain(void *context, const struct hub_chain *chain)
{
    struct verify *verify = context;
    verify->holds = verify->holds && chain->bad_seq == 0;
    if (!verify->json) {
        bytes_addf(verify->out, "  %-20s epoch %llu  %llu events  ", chain->seat,
                   (unsigned long long)chain->epoch, (unsigned long long)chain->events);
        if (chain->bad_seq) {
            bytes_addf(verify->out, "DOES NOT HOLD at %llu\n", (unsigned long long)chain->bad_seq);
        } else {
            bytes_add_str(verify->out, "ok\n");
        }
        return;
    }
    json_open(verify->out, '{');
    json_pair_str(verify->out, "seat", chain->seat);
    json_pair_int(verify->out, "epoch", (int64_t)chain->epoch);
    json_key(verify->out, "events");
    json_int(verify->out, (int64_t)chain->events);
    json_pair_int(verify->out, "bad_seq", (int64_t)chain->bad_seq);
    json_key(verify->out, "holds");
    json_bool(verify->out, chain->bad_seq == 0);
    json_close(verify->out, '}');
}

static void verify_chains(struct verify *verify, const char *site)
{
    begin_list(verify, "chains", "  chains, and what was acknowledged of them");
    end_list(verify, hub_check_chains(verify->db, site, tell_chain, verify));
}

static void tell_table(struct verify *verify, enum table table, const struct hub_table_check *check)
{
    bool holds = table_sum_equal(check->is, check->said);
    verify->holds = verify->holds && holds;
    if (!verify->json) {
        bytes_addf(verify->out, "  %-20s %8llu  %016llx  %s\n", row_table_name(table),
                   (unsigned long long)check->is.n, (unsigned long long)check->is.sum,
                   holds ? "ok" : "IS NOT WHAT THE SEATS ARE TOLD");
        return;
    }
    json_open(verify->out, '{');
    json_pair_str(verify->out, "table", row_table_name(table));
    json_key(verify->out, "rows");
    json_int(verify->out, (int64_t)check->is.n);
    json_key(verify->out, "holds");
    json_bool(verify->out, holds);
    json_close(verify->out, '}');
}

static void verify_tables(struct verify *verify, const char *site)
{
    struct hub_table_check tables[TABLE_COUNT];
    begin_list(verify, "tables", "  replicated tables: rows, and their sum");
    int error = hub_check_tables(verify->db, site, tables);
    for (size_t i = 0; i < TABLE_COUNT && !error; i++) {
        tell_table(verify, (enum table)i, &tables[i]);
    }
    end_list(verify, error);
}

static void verify_ops(struct verify *verify, const char *site)
{
    struct hub_op_log log = {0, 0, false};
    int error = hub_check_op_log(verify->db, site, &log);
    verify->holds = verify->holds && log.holds;
    verify->error = verify->error ? verify->error : error;
    if (!verify->json) {
        bytes_addf(verify->out, "  ops %llu to %llu  %s\n", (unsigned long long)log.floor + 1,
                   (unsigned long long)log.op, log.holds ? "ok" : "ARE NOT ALL THERE");
        return;
    }
    json_key(verify->out, "ops");
    json_open(verify->out, '{');
    json_pair_int(verify->out, "floor", (int64_t)log.floor);
    json_pair_int(verify->out, "op", (int64_t)log.op);
    json_key(verify->out, "holds");
    json_bool(verify->out, log.holds);
    json_close(verify->out, '}');
}

static void verify_site(struct verify *verify, const char *site)
{
    if (verify->json) {
        json_open(verify->out, '{');
        json_pair_str(verify->out, "site", site);
    } else {
        bytes_addf(verify->out, "site %s\n", site);
    }
    verify_items(verify, site);
    verify_sums(verify, site);
    verify_chains(verify, site);
    verify_ops(verify, site);
    verify_tables(verify, site);
    if (verify->json) {
        json_close(verify->out, '}');
    }
}

static int verify_sites(struct verify *verify, const char *site)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(verify->db, H_TOOL_SITES, S(site));
    int more = 0;
    if (verify->json) {
        json_open(verify->out, '{');
        json_key(verify->out, "sites");
        json_open(verify->out, '[');
    }
    while ((more = db_step(verify->db, stmt)) > 0) {
        char id[ID_SIZE];
        db_column_str(stmt, 0, id, sizeof(id));
        verify_site(verify, id);
    }
    if (verify->json) {
        json_close(verify->out, ']');
        json_key(verify->out, "holds");
        json_bool(verify->out, verify->holds);
        json_close(verify->out, '}');
        bytes_add(verify->out, "\n", 1);
    }
    int error = verify->error ? verify->error : more;
    return error ? error : verify->out->error;
}

int command_verify(struct command_call *call, int argc, const char **argv)
{
    struct verify verify = {
        .call = call, .db = hub_db(call->hub), .out = &call->out, .holds = true};
    const char *site = "";
    const struct arg args[] = {{.name = "--site", .value = &site},
                               {.name = "--json", .flag = &verify.json}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0) {
        return command_misuse(call, "verify", why);
    }
    if (n > 0) {
        return command_misuse(call, "verify", "takes no names");
    }
    if (site[0] && !command_knows_site(call, site)) {
        return COMMAND_FAILED;
    }
    int error = verify_sites(&verify, site);
    if (error) {
        return command_error(call, "verify", error);
    }
    return verify.holds ? COMMAND_DONE : command_fail(call, "verify", "it does not hold");
}
