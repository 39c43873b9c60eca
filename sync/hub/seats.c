#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "sync/hub/rows.h"

/* --- a seat and its chain --- */

static void read_hash(sqlite3_stmt *stmt, int at, uint8_t hash[CHAIN_SIZE])
{
    const void *blob = sqlite3_column_blob(stmt, at);
    memset(hash, 0, CHAIN_SIZE);
    if (blob && sqlite3_column_bytes(stmt, at) == CHAIN_SIZE) {
        memcpy(hash, blob, CHAIN_SIZE);
    }
}

int seat_load(struct hub_tx *tx, const char *name, struct seat *ret_seat)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_SEAT_GET, S(tx->site), S(name));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    *ret_seat = (struct seat){.epoch = (uint64_t)db_column_int(stmt, 0)};
    copy_cut(ret_seat->seat, sizeof(ret_seat->seat), name);
    struct str state = db_column_view(stmt, 1);
    ret_seat->is_active = str_is(state, "active");
    ret_seat->is_quarantined = str_is(state, "quarantined");
    ret_seat->up = db_column_int(stmt, 2) != 0;
    db_column_str(stmt, 3, ret_seat->session, sizeof(ret_seat->session));
    ret_seat->claimed = (uint64_t)db_column_int(stmt, 4);
    ret_seat->shown = (uint64_t)db_column_int(stmt, 5);
    db_column_str(stmt, 6, ret_seat->store, sizeof(ret_seat->store));
    ret_seat->upto = (uint64_t)db_column_int(stmt, 7);
    read_hash(stmt, 8, ret_seat->head);
    ret_seat->safe = (uint64_t)db_column_int(stmt, 9);
    ret_seat->heard_ms = db_column_int(stmt, 10);
    return 0;
}

int seat_hash_at(struct hub_tx *tx, const struct seat *seat, uint64_t seq,
                 uint8_t ret_hash[CHAIN_SIZE])
{
    if (seq == 0) {
        chain_first(tx->site, seat->seat, seat->epoch, ret_hash);
        return 0;
    }
    if (seq == seat->upto) {
        memcpy(ret_hash, seat->head, CHAIN_SIZE);
        return 0;
    }
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt =
        QUERY(tx->db, H_EVENT_HASH, S(tx->site), S(seat->seat), I(seat->epoch), I(seq));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    read_hash(stmt, 0, ret_hash);
    return 0;
}

int seat_store_chain(struct hub_tx *tx, const struct seat *seat)
{
    sqlite3_stmt *stmt =
        QUERY(tx->db, H_EPOCH_CHAIN, S(tx->site), S(seat->seat), I(seat->epoch), I(seat->upto));
    db_bind_blob(stmt, 5, seat->head, CHAIN_SIZE);
    return db_run(tx->db, stmt);
}

/* --- what a person has to look at --- */

int seat_incident(struct hub_tx *tx, const struct seat *seat, const char *code, const char *why)
{
    return RUN(tx->db, H_INCIDENT_ADD, S(tx->site), S(seat->seat), I(seat->epoch), S(code), S(why),
               I(tx->utc_ms));
}

int seat_quarantine(struct hub_tx *tx, const struct seat *seat, const char *why)
{
    int error = seat_incident(tx, seat, "fork", why);
    return error ? error
                 : RUN(tx->db, H_SEAT_STATE, S(tx->site), S(seat->seat), S("quarantined"), S(why));
}

/* --- the seat's setting row --- */

static int write_setting(struct hub_tx *tx, const char *name, struct bytes *row)
{
    bytes_add(row, "", 1);
    int error = row->error;
    error =
        error ? error : RUN(tx->db, H_SETTING_PUT, S(tx->site), S(name), S((const char *)row->at));
    return error ? error : note_one(tx, TABLE_SETTING, name);
}

static void bytes_releasep(struct bytes *bytes)
{
    bytes_release(bytes);
}

int seat_show(struct hub_tx *tx, const struct seat *seat)
{
    CLEANUP(bytes_releasep) struct bytes row = {0};
    char name[ID_SIZE + sizeof(ROW_SEAT_PREFIX)], since[WHEN_SIZE];
    int64_t since_ms = 0;
    struct text text = text_over(name, sizeof(name));
    text_addf(&text, "%s%s", ROW_SEAT_PREFIX, seat->seat);
    int error = NUMBER(tx->db, H_SEAT_SINCE, &since_ms, S(tx->site), S(seat->seat));
    if (error) {
        return error;
    }
    when_write(since_ms, since);
    bytes_init(&row, 256);
    json_open(&row, '{');
    if (seat->up) {
        json_key(&row, "up");
        json_bool(&row, true);
    }
    uint64_t next = seat->claimed > seat->upto ? seat->claimed : seat->upto + 1;
    json_pair_int(&row, "next", (int64_t)next);
    json_pair_int(&row, "held", (int64_t)seat->upto);
    json_pair_str(&row, "since", since_ms ? since : "");
    json_close(&row, '}');
    error = write_setting(tx, name, &row);
    return error ? error : RUN(tx->db, H_SEAT_SHOWN, S(tx->site), S(seat->seat), I(seat->upto));
}

static int set_up(struct hub_tx *tx, struct seat *seat, bool up, const char *session)
{
    bool changed = seat->up != up;
    if (!changed && strcmp(seat->session, session) == 0) {
        return 0;
    }
    int error = RUN(tx->db, H_SEAT_UP, S(tx->site), S(seat->seat), I(up), S(session), I(changed),
                    I(tx->utc_ms));
    seat->up = up;
    return error || !changed ? error : seat_show(tx, seat);
}

int seat_state(struct hub_tx *tx, const char *name, const struct proto_state *state)
{
    struct seat seat;
    int error = seat_load(tx, name, &seat);
    if (error) {
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    if (!state->up && seat.session[0] && strcmp(seat.session, state->session) != 0) {
        return 0; /* the last will of a session before this one */
    }
    return set_up(tx, &seat, state->up, state->session);
}

/* --- heard --- */

#define GONE (-1) /* heard_at of a seat that fell silent */

int seat_heard(struct hub_tx *tx, struct seat *seat)
{
    int64_t ago_ms = tx->utc_ms - seat->heard_ms;
    if (ago_ms >= 0 && ago_ms < HUB_HEARD_MS) {
        return 0;
    }
    bool was_gone = seat->heard_ms == GONE;
    seat->heard_ms = tx->utc_ms;
    int error = RUN(tx->db, H_SEAT_HEARD, S(tx->site), S(seat->seat), I(tx->utc_ms));
    return error || !was_gone ? error : set_up(tx, seat, true, seat->session);
}

static int fall_silent(struct hub *hub, int64_t utc_ms, const char *site, const char *name)
{
    struct seat seat;
    int error = tx_enter(hub, site, utc_ms);
    error = error ? error : seat_load(&hub->tx, name, &seat);
    error = error ? error : set_up(&hub->tx, &seat, false, seat.session);
    error = error ? error : RUN(hub->db, H_SEAT_HEARD, S(site), S(name), I(GONE));
    return error ? error : tx_leave(&hub->tx);
}

/* 1 and the next one. */
static int find_silent(struct hub *hub, int64_t utc_ms, char site[ID_SIZE], char seat[ID_SIZE])
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(hub->db, H_SEAT_SILENT, I(utc_ms - HUB_SILENT_MS));
    int more = db_step(hub->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 0, site, ID_SIZE);
        db_column_str(stmt, 1, seat, ID_SIZE);
    }
    return more;
}

static int all_fall_silent(struct hub *hub, int64_t utc_ms)
{
    char site[ID_SIZE], seat[ID_SIZE];
    int more;
    while ((more = find_silent(hub, utc_ms, site, seat)) > 0) {
        int error = fall_silent(hub, utc_ms, site, seat);
        if (error) {
            return error;
        }
    }
    return more;
}

int seats_fall_silent(struct hub *hub, int64_t utc_ms)
{
    char site[ID_SIZE], seat[ID_SIZE];
    if (utc_ms - hub->listening_ms < HUB_SILENT_MS) {
        return 0; /* it may be us who were deaf */
    }
    int found = hub->tx.is_open ? RAFF_E_STATE : find_silent(hub, utc_ms, site, seat);
    if (found <= 0) {
        return found;
    }
    int error = db_begin(hub->db);
    return hub_end(hub, error ? error : all_fall_silent(hub, utc_ms));
}

/* --- hello --- */

static int refuse(struct hub_tx *tx, const struct seat *seat, enum proto_nack code, const char *why)
{
    return hub_nack(tx->hub, tx->site, seat->seat, code, seat->upto + 1, why);
}

/* The database file behind an epoch is one, for ever. 1: refused. */
static int check_store(struct hub_tx *tx, struct seat *seat, const struct proto_hello *hello)
{
    if (seat->store[0] == '\0') {
        int error =
            RUN(tx->db, H_EPOCH_STORE, S(tx->site), S(seat->seat), I(seat->epoch), S(hello->store));
        copy_cut(seat->store, sizeof(seat->store), hello->store);
        return error;
    }
    if (strcmp(seat->store, hello->store) == 0) {
        return 0;
    }
    int error = seat_incident(tx, seat, "clone", "another store with the same epoch");
    error = error ? error : refuse(tx, seat, PROTO_NACK_FORK, "this seat is another's clone");
    return error ? error : 1;
}

/* What the seat says it wrote must be what we hold, as far as we hold it. 1: refused. */
static int check_history(struct hub_tx *tx, struct seat *seat, const struct proto_hello *hello)
{
    uint8_t held[CHAIN_SIZE];
    if (hello->oldest > seat->upto + 1) {
        int error = seat_incident(tx, seat, "hole", "events that nobody holds any more");
        error = error ? error : refuse(tx, seat, PROTO_NACK_HOLE, "events are missing");
        return error ? error : 1;
    }
    if (hello->next == 0 || hello->next - 1 > seat->upto) {
        return 0; /* the batches' `prev` will tell */
    }
    int error = seat_hash_at(tx, seat, hello->next - 1, held);
    if (error || memcmp(held, hello->head, CHAIN_SIZE) == 0) {
        return error;
    }
    error = seat_quarantine(tx, seat, "hello's head is not the one held");
    error = error ? error : refuse(tx, seat, PROTO_NACK_FORK, "two histories under one number");
    return error ? error : 1;
}

/* What the seat saw of this hub must be there. */
static int check_rolled_back(struct hub_tx *tx, const struct seat *seat,
                             const struct proto_hello *hello)
{
    bool saw_more = hello->op > tx->op || hello->acked > seat->upto;
    return saw_more ? hub_contradicted(tx, hello->hub) : 0;
}

static int check_hello(struct hub_tx *tx, struct seat *seat, const struct proto_hello *hello)
{
    int error = 0;
    if (hello->v_min > PROTO_VERSION || hello->v_max < PROTO_VERSION) {
        error = refuse(tx, seat, PROTO_NACK_SCHEMA, "no version in common");
    } else if (hello->epoch != seat->epoch) {
        error = refuse(tx, seat, PROTO_NACK_EPOCH, "enrolled again since");
    } else if (seat->is_quarantined) {
        error = refuse(tx, seat, PROTO_NACK_FORK, "quarantined: a person must decide");
    } else {
        int refused = check_store(tx, seat, hello);
        refused = refused ? refused : check_rolled_back(tx, seat, hello);
        return refused ? refused : check_history(tx, seat, hello);
    }
    return error ? error : 1;
}

static int welcome(struct hub_tx *tx, const struct seat *seat)
{
    struct proto_message *message = &tx->hub->message;
    message->type = PROTO_WELCOME;
    message->as.welcome = (struct proto_welcome){
        .v = PROTO_VERSION,
        .epoch = seat->epoch,
        .expect = seat->upto + 1,
        .op = tx->op,
        .floor = tx->floor,
    };
    copy_cut(message->as.welcome.hub, ID_SIZE, tx->hub->id);
    memcpy(message->as.welcome.head, seat->head, CHAIN_SIZE);
    when_write(tx->utc_ms, message->as.welcome.now);
    return hub_answer(tx->hub, tx->site, seat->seat);
}

int seat_hello(struct hub_tx *tx, struct seat *seat, const struct proto_hello *hello)
{
    struct proto_hello said = *hello; /* answers are written over the message it came in */
    int refused = check_hello(tx, seat, &said);
    if (refused) {
        return refused < 0 ? refused : 0;
    }
    seat->claimed = said.next;
    int error = RUN(tx->db, H_SEAT_CLAIM, S(tx->site), S(seat->seat), I(said.next));
    error = error ? error : set_up(tx, seat, true, seat->session);
    error = error ? error : seat_show(tx, seat);
    error = error ? error : lease_renew(tx, seat->seat);
    error = error ? error : tx_close_op(tx); /* the welcome names the op that holds all this */
    return error ? error : welcome(tx, seat);
}

/* --- enrolment and its end --- */

static int add_epoch(struct hub_tx *tx, const char *seat, const char *store, uint64_t epoch)
{
    uint8_t head[CHAIN_SIZE];
    chain_first(tx->site, seat, epoch, head);
    sqlite3_stmt *stmt =
        QUERY(tx->db, H_EPOCH_ADD, S(tx->site), S(seat), I(epoch), S(store), I(tx->utc_ms));
    db_bind_blob(stmt, 6, head, CHAIN_SIZE);
    return db_run(tx->db, stmt);
}

int hub_put_seat(struct hub_tx *tx, const char *seat, const char *store, uint64_t *ret_epoch)
{
    struct seat loaded;
    int64_t epoch = 0;
    if (!proto_id_ok(str_of(seat))) {
        return RAFF_E_SYNTAX;
    }
    /* One row of numbers for all sites: a seat's SSCCs hold its epoch and nothing else of it. */
    int error = sql_number(tx->db, H_EPOCH_LAST, &epoch, NULL, 0);
    if (error) {
        return error;
    }
    epoch++;
    error = RUN(tx->db, H_SEAT_PUT, S(tx->site), S(seat), I(epoch));
    error = error ? error : add_epoch(tx, seat, store, (uint64_t)epoch);
    error = error ? error : seat_load(tx, seat, &loaded);
    error = error ? error : seat_show(tx, &loaded);
    if (!error) {
        *ret_epoch = (uint64_t)epoch;
    }
    return error;
}

int hub_lift_seat(struct hub_tx *tx, const char *seat)
{
    struct seat loaded;
    int error = seat_load(tx, seat, &loaded);
    error = error ? error : RUN(tx->db, H_SEAT_LIFT, S(tx->site), S(seat));
    return error || sqlite3_changes(db_handle(tx->db)) > 0 ? error : RAFF_E_STATE;
}

int hub_revoke_seat(struct hub_tx *tx, const char *seat, const char *why)
{
    struct seat loaded;
    int voided = enrolment_revoke(tx, seat);
    int error = voided < 0 ? voided : seat_load(tx, seat, &loaded);
    if (!error && !loaded.is_active && !loaded.is_quarantined) {
        error = RAFF_E_STATE;
    }
    if (voided > 0 && (error == RAFF_E_STATE || error == RAFF_E_NOT_FOUND)) {
        return 0; /* it had not come, or not come back: its credential was out */
    }
    error = error ? error : RUN(tx->db, H_SEAT_STATE, S(tx->site), S(seat), S("revoked"), S(why));
    error = error ? error : set_up(tx, &loaded, false, "");
    error = error ? error : lease_review(tx, seat);
    return error ? error : refuse(tx, &loaded, PROTO_NACK_AUTH, PROTO_WHY_REVOKED);
}
