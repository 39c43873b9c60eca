/* Up: a batch of a seat's events, by the table of the contract. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* Beyond what any seat writes: sums of figures below this cannot overflow. */
#define QTY_MAX (INT64_C(1) << 40)

struct intake {
    struct hub_tx *tx;
    struct seat seat;
    struct proto_batch batch;
    uint64_t held; /* upto when the batch came */
    uint8_t hash[CHAIN_SIZE];
    bool is_ahead;  /* an event says it comes from the future: that clock is wrong */
    bool is_unsure; /* an event says itself that its clock was not known */
};

/* --- the answer --- */

static struct proto_ack *ack_of(struct intake *intake)
{
    return &intake->tx->hub->message.as.ack;
}

static void open_ack(struct intake *intake)
{
    struct proto_ack *ack = ack_of(intake);
    intake->tx->hub->message.type = PROTO_ACK;
    copy_cut(ack->hub, sizeof(ack->hub), intake->tx->hub->id);
    ack->epoch = intake->seat.epoch;
    ack->n_out = 0;
}

static void add_outcome(struct intake *intake, uint64_t seq, const char *code, const char *why)
{
    struct proto_ack *ack = ack_of(intake);
    if (code[0] == '\0' || ack->n_out == ARRAY_SIZE(ack->out)) {
        return;
    }
    struct proto_outcome *outcome = &ack->out[ack->n_out++];
    outcome->seq = seq;
    copy_cut(outcome->code, sizeof(outcome->code), code);
    copy_cut(outcome->why, sizeof(outcome->why), why);
}

static int send_ack(struct intake *intake)
{
    struct proto_ack *ack = ack_of(intake);
    ack->upto = intake->seat.upto;
    ack->safe = intake->seat.safe;
    memcpy(ack->head, intake->seat.head, CHAIN_SIZE);
    return hub_ack(intake->tx->hub, intake->tx->site, intake->seat.seat);
}

static int refuse(struct intake *intake, enum proto_nack code, const char *why)
{
    return hub_nack(intake->tx->hub, intake->tx->site, intake->seat.seat, code,
                    intake->seat.upto + 1, why);
}

/* 1, or the error that kept the refusal from being said. */
static int refused(int error)
{
    return error ? error : 1;
}

/* --- one event --- */

static void say_column(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    const struct logged *event = (const struct logged *)given->rows + row;
    switch (at) {
    case 0:
        sqlite3_result_int64(out, (sqlite3_int64)event->seq);
        break;
    case 1:
        sqlite3_result_blob64(out, event->line.at, event->line.len, SQLITE_STATIC);
        break;
    case 2:
        sqlite3_result_blob64(out, event->hash, CHAIN_SIZE, SQLITE_STATIC);
        break;
    case 3:
        sqlite3_result_text(out, event->why[0] ? "review" : "", -1, SQLITE_STATIC);
        break;
    default:
        sqlite3_result_text(out, event->why, -1, SQLITE_STATIC);
        break;
    }
}

int ingest_settle(struct hub_tx *tx)
{
    struct batch_log *log = &tx->log;
    struct given given = {.rows = log->all, .n = log->n, .column = say_column};
    if (log->n == 0) {
        return 0;
    }
    sqlite3_stmt *stmt =
        QUERY(tx->db, H_EVENTS_ADD, S(tx->site), S(log->seat), I(log->epoch), I(tx->utc_ms));
    given_bind(stmt, 5, &given);
    log->n = 0;
    return db_run(tx->db, stmt);
}

static bool quantities_ok(const struct event *event)
{
    bool ok = event->qty <= QTY_MAX && event->qty >= -QTY_MAX;
    for (size_t i = 0; ok && i < event->n_legs; i++) {
        ok = event->legs[i].qty <= QTY_MAX && event->legs[i].qty >= -QTY_MAX;
    }
    return ok;
}

static int check_clock(struct intake *intake, const struct event *event)
{
    struct hub_tx *tx = intake->tx;
    int64_t at_ms = 0;
    if (when_read(str_of(event->at), &at_ms) == 0) {
        intake->is_ahead |= at_ms > tx->utc_ms + HUB_CLOCK_OFF_MS;
    }
    if (strcmp(event->clock, EVENT_CLOCK_UNKNOWN) != 0) {
        return 0;
    }
    intake->is_unsure = true;
    return RUN(tx->db, H_UNSURE_ADD, S(tx->site), S(event->at), S(intake->seat.seat));
}

/* What a line means; `why` says for which reason a person should look at it. A line that is no
 * event of ours is kept and skipped: it must not stop what comes behind it. */
static int fold(struct intake *intake, uint64_t seq, struct str line, struct text *why)
{
    struct hub *hub = intake->tx->hub;
    int error = event_read(line, &hub->event);
    if (error) {
        text_addf(why, "no event: %s", error_text(error));
        return 0;
    }
    if (hub->event.seq != seq) {
        text_addf(why, "calls itself seq %llu", (unsigned long long)hub->event.seq);
        return 0;
    }
    if (event_check(&hub->event) || !quantities_ok(&hub->event)) {
        text_add(why, error_text(RAFF_E_UNBALANCED));
        return 0;
    }
    struct fold fold = {.tx = intake->tx,
                        .seat = intake->seat.seat,
                        .epoch = intake->seat.epoch,
                        .event = &hub->event,
                        .why = *why};
    error = check_clock(intake, &hub->event);
    error = error ? error : effects_fold(&fold);
    *why = fold.why;
    return error;
}

static int take_new(struct intake *intake, uint64_t seq, struct str line)
{
    struct batch_log *log = &intake->tx->log;
    char dirty[HUB_WHY_SIZE];
    struct text why = text_over(dirty, sizeof(dirty));
    int error = fold(intake, seq, line, &why);
    if (error) {
        return error;
    }
    struct logged *event = &log->all[log->n++]; /* a fold may have settled those before */
    guard_hold(intake->tx, HELD_TABLE_EVENT);
    event->seq = seq;
    event->line = line;
    memcpy(event->hash, intake->hash, CHAIN_SIZE);
    text_clean(str_of(dirty), false, event->why,
               sizeof(event->why)); /* names what the seat named */
    add_outcome(intake, seq, event->why[0] ? "review" : "", event->why);
    intake->seat.upto = seq;
    memcpy(intake->seat.head, intake->hash, CHAIN_SIZE);
    return 0;
}

/* An event that is held already: 0 if it is the same one, 1 if it is another (a fork). Its outcome
 * is said again, for the ack that said it may be lost. */
static int take_held(struct intake *intake, uint64_t seq)
{
    struct hub_tx *tx = intake->tx;
    char code[17], why[HUB_WHY_SIZE];
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_EVENT_HELD, S(tx->site), S(intake->seat.seat),
                               I(intake->seat.epoch), I(seq));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_CORRUPT;
    }
    const void *hash = sqlite3_column_blob(stmt, 0);
    if (sqlite3_column_bytes(stmt, 0) != CHAIN_SIZE ||
        memcmp(hash, intake->hash, CHAIN_SIZE) != 0) {
        return 1;
    }
    db_column_str(stmt, 1, code, sizeof(code));
    db_column_str(stmt, 2, why, sizeof(why));
    add_outcome(intake, seq, code, why);
    return 0;
}

/* --- the batch --- */

static int declare_fork(struct intake *intake, const char *why)
{
    int error = seat_quarantine(intake->tx, &intake->seat, why);
    return refused(error ? error : refuse(intake, PROTO_NACK_FORK, why));
}

/* The cases that end before the first line. 1: refused. */
static int check_seat(struct intake *intake)
{
    if (!intake->seat.is_active && !intake->seat.is_quarantined) {
        return refused(refuse(intake, PROTO_NACK_AUTH, PROTO_WHY_REVOKED));
    }
    if (intake->batch.epoch != intake->seat.epoch) {
        return refused(refuse(intake, PROTO_NACK_EPOCH, "enrolled again since"));
    }
    if (intake->seat.is_quarantined) {
        return refused(refuse(intake, PROTO_NACK_FORK, "quarantined: a person must decide"));
    }
    if (intake->batch.v != PROTO_VERSION || intake->batch.first == 0) {
        return refused(refuse(intake, PROTO_NACK_SCHEMA, "not of version 1"));
    }
    if (intake->batch.first > intake->seat.upto + 1) {
        return refused(refuse(intake, PROTO_NACK_GAP, "events before these are missing"));
    }
    return 0;
}

static int check_prev(struct intake *intake)
{
    int error = seat_hash_at(intake->tx, &intake->seat, intake->batch.first - 1, intake->hash);
    if (error) {
        return error == RAFF_E_NOT_FOUND ? RAFF_E_CORRUPT : error;
    }
    return memcmp(intake->hash, intake->batch.prev, CHAIN_SIZE) == 0
               ? 0
               : declare_fork(intake, "prev is not the head held");
}

static int take_lines(struct intake *intake)
{
    struct str line, lines = intake->batch.lines;
    uint64_t seq = intake->batch.first;
    for (; proto_batch_line(&lines, &line); seq++) {
        chain_next(intake->hash, line, intake->hash);
        if (seq > intake->seat.upto) {
            int error = take_new(intake, seq, line);
            if (error) {
                return error;
            }
            continue;
        }
        int other = take_held(intake, seq);
        if (other) {
            return other < 0 ? other : declare_fork(intake, "another event under a held number");
        }
    }
    return 0;
}

/* The seat's row and what hangs on it, after new events. */
static int finish(struct intake *intake)
{
    struct hub_tx *tx = intake->tx;
    struct seat *seat = &intake->seat;
    int error = guard_settle_one(tx, HELD_TABLE_EVENT); /* its lines lie in the batch */
    error = error ? error : seat_store_chain(tx, seat);
    error = error ? error : tx_own(tx, seat->seat, seat->epoch, seat->upto);
    error = error ? error : lease_renew(tx, seat->seat);
    if (!error && intake->is_ahead) {
        error = seat_incident(tx, seat, "clock", "events from the future");
    }
    if (!error && intake->is_unsure) {
        error = seat_incident(tx, seat, "clock", "events from before its clock was known");
    }
    /* Caught up with what it announced: until then the site saw events on their way. */
    if (!error && seat->upto + 1 >= seat->claimed && seat->shown + 1 < seat->claimed) {
        error = seat_show(tx, seat);
    }
    return error;
}

static int take_batch(struct intake *intake)
{
    struct hub_tx *tx = intake->tx;
    open_ack(intake);
    intake->held = intake->seat.upto;
    tx->log.seat = intake->seat.seat;
    tx->log.epoch = intake->seat.epoch;
    tx->log.n = 0;
    int stopped = take_lines(intake);
    if (stopped < 0) {
        return stopped;
    }
    /* Behind a fork nothing is new: the lines before it were all held. */
    int error = intake->seat.upto > intake->held ? finish(intake) : 0;
    return error || stopped ? error : send_ack(intake);
}

static int take(struct intake *intake)
{
    int stop = check_seat(intake);
    stop = stop ? stop : seat_heard(intake->tx, &intake->seat);
    stop = stop ? stop : check_prev(intake);
    if (stop) {
        return stop < 0 ? stop : 0;
    }
    return take_batch(intake);
}

int ingest_batch(struct hub_tx *tx, const char *seat, struct str plain)
{
    struct intake intake = {.tx = tx};
    int error = seat_load(tx, seat, &intake.seat);
    if (error == RAFF_E_NOT_FOUND) {
        return hub_nack(tx->hub, tx->site, seat, PROTO_NACK_AUTH, 0, "not enrolled");
    }
    error = error ? error : proto_batch_read(plain, &tx->hub->arena, &intake.batch);
    if (error == RAFF_E_TOO_LONG) {
        return refuse(&intake, PROTO_NACK_SIZE, error_text(error));
    }
    if (error == RAFF_E_SYNTAX) {
        return refuse(&intake, PROTO_NACK_SCHEMA, error_text(error));
    }
    return error ? error : take(&intake);
}
