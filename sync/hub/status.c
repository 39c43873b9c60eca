/*
 * `status`: what the hub knows, for a person or as JSON. Each list is one query and two ways to
 * write a row; all words in it were bounded and cleaned on their way into the book.
 */
#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/base/when.h"
#include "sync/hub/args.h"
#include "sync/hub/own.h"
#include "sync/hub/sql.h"
#include "sync/proto/proto.h"

#define TEXT_SIZE      128
#define BACKUP_LATE_MS (INT64_C(24) * 3600 * 1000)

struct status {
    struct command_call *call;
    struct db *db;
    struct bytes *out;
    const char *site;
    const char *order; /* "" for all */
    bool json;
    bool found; /* the order that was asked for */
    int error;
};

struct list {
    const char *key;   /* in JSON */
    const char *title; /* for a person; NULL: none */
    size_t query;
    void (*write_json)(struct status *status, sqlite3_stmt *stmt);
    void (*write_text)(struct status *status, sqlite3_stmt *stmt);
};

/* One row's columns as text: short enough for every table of the book. */
struct row {
    char text[8][TEXT_SIZE];
};

static const struct row *row_of(sqlite3_stmt *stmt, struct row *row)
{
    int n = sqlite3_column_count(stmt);
    for (int i = 0; i < n && i < (int)ARRAY_SIZE(row->text); i++) {
        db_column_str(stmt, i, row->text[i], TEXT_SIZE);
    }
    return row;
}

static const char *when(sqlite3_stmt *stmt, int column, char at[WHEN_SIZE])
{
    when_write(db_column_int(stmt, column), at);
    return at;
}

static void pair_column(struct status *status, sqlite3_stmt *stmt, const char *key, int column)
{
    json_key(status->out, key);
    if (sqlite3_column_type(stmt, column) == SQLITE_INTEGER) {
        json_int(status->out, db_column_int(stmt, column));
    } else {
        json_view(status->out, db_column_view(stmt, column));
    }
}

static void pairs(struct status *status, sqlite3_stmt *stmt, const char *const *keys, int n)
{
    for (int i = 0; i < n; i++) {
        pair_column(status, stmt, keys[i], i);
    }
}

static bool write_list(struct status *status, const struct list *list, const char *key)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(status->db, list->query, S(status->site), S(key));
    bool any = false;
    if (status->json) {
        json_key(status->out, list->key);
        json_open(status->out, '[');
    }
    int more = 0;
    while ((more = db_step(status->db, stmt)) > 0) {
        if (!any && list->title && !status->json) {
            bytes_addf(status->out, "%s\n", list->title);
        }
        any = true;
        (status->json ? list->write_json : list->write_text)(status, stmt);
    }
    if (status->json) {
        json_close(status->out, ']');
    }
    status->error = status->error ? status->error : more;
    return any;
}

/* --- the last backup --- */

struct last_backup {
    char at[WHEN_SIZE]; /* "": there was none */
    int64_t age_ms;
    int64_t unsafe; /* events that it does not have */
};

static int load_backup(struct status *status, struct last_backup *last)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(status->db, H_META_GET, S("backup"));
    int64_t at_ms = 0;
    int more = db_step(status->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 0, last->at, sizeof(last->at));
        last->age_ms =
            when_read(str_of(last->at), &at_ms) == 0 ? status->call->utc_ms - at_ms : INT64_MAX;
    }
    return more < 0 ? more : NUMBER(status->db, H_TOOL_UNSAFE, &last->unsafe, S(status->site));
}

static void backup_json(struct bytes *out, const struct last_backup *last)
{
    json_key(out, "backup");
    json_open(out, '{');
    json_pair_str(out, "at", last->at);
    json_key(out, "late");
    json_bool(out, !last->at[0] || last->age_ms > BACKUP_LATE_MS);
    json_key(out, "events_since");
    json_int(out, last->unsafe);
    json_close(out, '}');
}

static void backup_text(struct bytes *out, const struct last_backup *last)
{
    if (!last->at[0]) {
        bytes_addf(out, "WARNING: no backup was ever taken: a lost disk loses the books, and "
                        "no seat forgets anything\n");
        return;
    }
    bytes_addf(out, "backup %s, %lld events since\n", last->at, (long long)last->unsafe);
    if (last->age_ms > BACKUP_LATE_MS) {
        bytes_addf(out, "WARNING: the last backup is more than a day old\n");
    }
}

static void write_backup(struct status *status)
{
    struct last_backup last = {.unsafe = 0};
    int error = load_backup(status, &last);
    status->error = status->error ? status->error : error;
    if (status->json) {
        backup_json(status->out, &last);
    } else if (!status->order[0]) {
        backup_text(status->out, &last);
    }
}

/* --- certificates that end --- */

static void own_json(struct bytes *out, const struct own *own)
{
    char until[WHEN_SIZE];
    when_write(own->until_ms, until);
    json_open(out, '{');
    json_pair_str(out, "whose", own->whose);
    json_pair_str(out, "until", until);
    json_key(out, "ends");
    json_bool(out, own->ends);
    json_close(out, '}');
}

static void own_text(struct status *status, const struct own *own)
{
    char words[160];
    struct text text = text_over(words, sizeof(words));
    if (own->ends) {
        own_say(own, status->call->utc_ms, &text);
        bytes_addf(status->out, "WARNING: %s\n", words);
    }
}

static void write_own(struct status *status)
{
    struct own own[OWN_N];
    own_look(status->call->state, status->call->utc_ms, own);
    if (status->json) {
        json_key(status->out, "certificates");
        json_open(status->out, '[');
    }
    for (size_t i = 0; i < OWN_N; i++) {
        if (status->json && own[i].until_ms) {
            own_json(status->out, &own[i]);
        } else if (!status->json) {
            own_text(status, &own[i]);
        }
    }
    if (status->json) {
        json_close(status->out, ']');
    }
}

/* --- times of events --- */

/* As the event has it, where nobody had vouched for the clock of its `at`. */
static void pair_clock(struct status *status, sqlite3_stmt *stmt, int column)
{
    if (db_column_int(stmt, column)) {
        json_pair_str(status->out, "clock", EVENT_CLOCK_UNKNOWN);
    }
}

static const char *clock_words(sqlite3_stmt *stmt, int column)
{
    return db_column_int(stmt, column) ? " (clock " EVENT_CLOCK_UNKNOWN ")" : "";
}

/* --- orders --- */

static void stage_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"stage", "at", "by", "seat"};
    char at[WHEN_SIZE];
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_pair_str(status->out, "hub_at", when(stmt, 4, at));
    pair_clock(status, stmt, 5);
    json_close(status->out, '}');
}

static void stage_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    bytes_addf(status->out, "    %-10s %-25s %s%s%s%s\n", r->text[0], r->text[1], r->text[2],
               r->text[3][0] ? " at " : "", r->text[3], clock_words(stmt, 5));
}

static void carton_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"sscc", "closed", "weight_g", "manifest", "shipped"};
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_close(status->out, '}');
}

static void carton_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    const char *state = db_column_int(stmt, 4)   ? "shipped"
                        : db_column_int(stmt, 1) ? "closed"
                                                 : "open";
    bytes_addf(status->out, "    carton %s  %s  %s g  %s\n", r->text[0], state, r->text[2],
               r->text[3]);
}

/* Calls `write` with each reason a person gave for what is short of the line. */
static void each_code(struct status *status, sqlite3_stmt *line,
                      void (*write)(struct bytes *out, const char *code))
{
    char item[ITEM_SIZE], order[ID_SIZE], code[ID_SIZE];
    int more = 0;
    db_column_str(line, 1, item, sizeof(item));
    db_column_str(line, 6, order, sizeof(order));
    if (db_column_int(line, 4) == db_column_int(line, 5)) {
        return; /* all that is short was short at release */
    }
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(status->db, H_TOOL_SHORT_CODES, S(status->site), S(order), S(item));
    while ((more = db_step(status->db, stmt)) > 0) {
        db_column_str(stmt, 0, code, sizeof(code));
        write(status->out, code);
    }
    status->error = status->error ? status->error : more;
}

static void code_text(struct bytes *out, const char *code)
{
    bytes_addf(out, ", %s", code);
}

static void line_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"line",    "item",  "ordered",
                                       "shipped", "short", "short_at_release"};
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_key(status->out, "codes");
    json_open(status->out, '[');
    each_code(status, stmt, json_str);
    json_close(status->out, ']');
    json_close(status->out, '}');
}

static void line_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    bytes_addf(status->out, "    line %s %s  ordered %s, shipped %s", r->text[0], r->text[1],
               r->text[2], r->text[3]);
    if (db_column_int(stmt, 4) > 0) {
        bytes_addf(status->out, ", short %s", r->text[4]);
    }
    if (db_column_int(stmt, 5) > 0) {
        bytes_addf(status->out, ", %s of them at release", r->text[5]);
    }
    each_code(status, stmt, code_text);
    bytes_add_str(status->out, "\n");
}

static const struct list order_lines = {"lines", NULL, H_TOOL_ORDER_LINES, line_json, line_text};
static const struct list stages = {"stages", NULL, H_TOOL_STAGES, stage_json, stage_text};
static const struct list cartons = {"cartons", NULL, H_TOOL_CARTONS, carton_json, carton_text};

static void order_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"order", "status", "carrier", "priority", "due", "note"};
    char id[ID_SIZE];
    db_column_str(stmt, 0, id, sizeof(id));
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    write_list(status, &order_lines, id);
    write_list(status, &stages, id);
    write_list(status, &cartons, id);
    json_close(status->out, '}');
}

static void order_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    char id[ID_SIZE];
    db_column_str(stmt, 0, id, sizeof(id));
    bytes_addf(status->out, "  %-16s %-10s %-10s %s", id, r->text[1], r->text[2], r->text[4]);
    bytes_addf(status->out, "%s%s\n", r->text[5][0] ? "  " : "", r->text[5]);
    if (status->order[0]) {
        write_list(status, &order_lines, id);
    }
    write_list(status, &stages, id);
    write_list(status, &cartons, id);
}

/* --- deliveries --- */

static void delivery_line_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"line", "item", "lot", "sscc", "announced", "received"};
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_close(status->out, '}');
}

static void delivery_line_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    bytes_addf(status->out, "    %s%s%s  %s of %s received%s\n", r->text[1],
               r->text[2][0] ? " lot " : "", r->text[2], r->text[5], r->text[4],
               db_column_int(stmt, 0) ? "" : ", not announced");
}

/* Line 0: what was not announced. */
static const struct list delivery_lines = {"lines", NULL, H_TOOL_DELIVERY_LINES, delivery_line_json,
                                           delivery_line_text};

static void delivery_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"asn",      "supplier", "status", "task",
                                       "at",       "by",       "code",   "announced",
                                       "received", "short",    "over",   "not_announced"};
    char asn[ID_SIZE];
    db_column_str(stmt, 0, asn, sizeof(asn));
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    pair_clock(status, stmt, ARRAY_SIZE(keys));
    write_list(status, &delivery_lines, asn);
    json_close(status->out, '}');
}

static void delivery_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    char asn[ID_SIZE];
    db_column_str(stmt, 0, asn, sizeof(asn));
    bytes_addf(status->out, "  %-16s %-10s %-10s %lld of %lld received", asn, r->text[2],
               r->text[1], (long long)db_column_int(stmt, 8), (long long)db_column_int(stmt, 7));
    bytes_addf(status->out, "  %s%s %s %s\n", r->text[4], clock_words(stmt, 12), r->text[5],
               r->text[6]);
    write_list(status, &delivery_lines, asn);
}

/* --- seats, tasks, what wants a person --- */

static void seat_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"seat", "epoch", "state", "why"};
    char at[WHEN_SIZE];
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_key(status->out, "up");
    json_bool(status->out, db_column_int(stmt, 4) != 0);
    if (db_column_int(stmt, 5) > 0) {
        json_pair_str(status->out, "since", when(stmt, 5, at));
    }
    pair_column(status, stmt, "next", 6);
    pair_column(status, stmt, "held", 7);
    pair_column(status, stmt, "safe", 8);
    json_close(status->out, '}');
}

static void seat_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    char at[WHEN_SIZE] = "never";
    int64_t waiting = db_column_int(stmt, 6) - 1 - db_column_int(stmt, 7);
    if (db_column_int(stmt, 5) > 0) {
        when_write(db_column_int(stmt, 5), at);
    }
    bytes_addf(status->out, "  %-16s %-8s since %-25s held %s, safe %lld, waiting %lld, epoch %s",
               r->text[0], db_column_int(stmt, 4) ? "up" : "down", at, r->text[7],
               (long long)db_column_int(stmt, 8), (long long)(waiting > 0 ? waiting : 0),
               r->text[1]);
    bool plain = strcmp(r->text[2], "active") == 0;
    bytes_addf(status->out, "%s%s%s%s\n", plain ? "" : ", ", plain ? "" : r->text[2],
               r->text[3][0] ? ": " : "", r->text[3]);
}

static void task_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"task", "kind", "state", "zone",
                                       "seat", "by",   "lines", "open"};
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_close(status->out, '}');
}

static void task_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    bytes_addf(status->out, "  %-16s %-10s %-8s %s of %s lines open  %s %s %s\n", r->text[0],
               r->text[1], r->text[2], r->text[7], r->text[6], r->text[3], r->text[4], r->text[5]);
}

static void review_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"seat", "epoch", "seq", "why"};
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_close(status->out, '}');
}

static void review_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    bytes_addf(status->out, "  %s epoch %s seq %s: %s\n", r->text[0], r->text[1], r->text[2],
               r->text[3]);
}

static void incident_json(struct status *status, sqlite3_stmt *stmt)
{
    static const char *const keys[] = {"seat", "epoch", "code", "why", "times"};
    json_open(status->out, '{');
    pairs(status, stmt, keys, ARRAY_SIZE(keys));
    json_close(status->out, '}');
}

static void incident_text(struct status *status, sqlite3_stmt *stmt)
{
    struct row row;
    const struct row *r = row_of(stmt, &row);
    bytes_addf(status->out, "  %s epoch %s %s: %s (%s times)\n", r->text[0], r->text[1], r->text[2],
               r->text[3], r->text[4]);
}

static const struct list orders = {"orders", "orders", H_TOOL_ORDERS, order_json, order_text};
static const struct list of_site[] = {
    {"seats", "seats", H_TOOL_SEATS, seat_json, seat_text},
    {"deliveries", "deliveries", H_TOOL_DELIVERIES, delivery_json, delivery_text},
    {"tasks", "open tasks", H_TOOL_OPEN_TASKS, task_json, task_text},
    {"review", "to review", H_TOOL_REVIEWS, review_json, review_text},
    {"incidents", "incidents", H_TOOL_INCIDENTS, incident_json, incident_text},
};

static void site_json(struct status *status, sqlite3_stmt *stmt);
static void site_text(struct status *status, sqlite3_stmt *stmt);
static const struct list sites = {"sites", NULL, H_TOOL_SITES, site_json, site_text};

static void write_site(struct status *status, sqlite3_stmt *stmt)
{
    char site[ID_SIZE];
    const char *asked = status->site;
    db_column_str(stmt, 0, site, sizeof(site));
    status->site = site;
    if (status->json) {
        json_pair_str(status->out, "site", site);
    } else {
        bytes_addf(status->out, "site %s\n", site);
    }
    status->found = write_list(status, &orders, status->order) || status->found;
    for (size_t i = 0; !status->order[0] && i < ARRAY_SIZE(of_site); i++) {
        write_list(status, &of_site[i], "");
    }
    status->site = asked;
}

static void site_json(struct status *status, sqlite3_stmt *stmt)
{
    json_open(status->out, '{');
    write_site(status, stmt);
    json_close(status->out, '}');
}

static void site_text(struct status *status, sqlite3_stmt *stmt)
{
    write_site(status, stmt);
}

static int tell(struct status *status)
{
    if (status->json) {
        json_open(status->out, '{');
        json_pair_str(status->out, "hub", hub_id(status->call->hub));
    } else {
        bytes_addf(status->out, "hub %s\n", hub_id(status->call->hub));
    }
    write_backup(status);
    write_own(status);
    write_list(status, &sites, "");
    if (status->json) {
        json_close(status->out, '}');
        bytes_add(status->out, "\n", 1);
    }
    int error = status->error ? status->error : status->out->error;
    if (error == RAFF_E_FULL) {
        bytes_clear(status->out);
        return command_fail(status->call, "status",
                            "more than can be said at once: name a --site, or an --order");
    }
    if (error) {
        return command_error(status->call, "status", error);
    }
    if (status->order[0] && !status->found) {
        bytes_clear(status->out);
        return command_fail(status->call, status->order, "no such order");
    }
    return COMMAND_DONE;
}

int command_status(struct command_call *call, int argc, const char **argv)
{
    struct status status = {
        .call = call, .db = hub_db(call->hub), .out = &call->out, .site = "", .order = ""};
    const struct arg args[] = {{.name = "--site", .value = &status.site},
                               {.name = "--order", .value = &status.order},
                               {.name = "--json", .flag = &status.json}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0) {
        return command_misuse(call, "status", why);
    }
    if (n > 0) {
        return command_misuse(call, "status", "takes no names");
    }
    if (status.site[0] && !command_knows_site(call, status.site)) {
        return COMMAND_FAILED;
    }
    return tell(&status);
}
