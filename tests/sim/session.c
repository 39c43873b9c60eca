#include "tests/sim/session.h"

#include <errno.h>
#include <ftw.h>

#include "drivers/base/error.h"

#define FIRST_UTC INT64_C(1795341600000)
#define STEP_MS   INT64_C(200)
#define NEVER_MS                                                                                   \
    (INT64_C(20) * 60 * 1000) /* of virtual time: what has not come then never will                \
                               */

void session_fault(struct session *session, const char *what, int error)
{
    printf("  %s: %s\n", what, error ? error_text(error) : "no");
    session->faults++;
}

void session_must(struct session *session, bool holds, const char *what)
{
    if (!holds) {
        session_fault(session, what, 0);
    }
}

bool session_again(struct session *session, int error, const char *what)
{
    if (error >= 0) {
        return false;
    }
    if (error != -ENOMEM || ++session->surfaced > 100) {
        session_fault(session, what, error);
        return false;
    }
    return true;
}

static uint64_t random_of(void *context)
{
    return chance_next(context);
}

int64_t session_utc_ms(const struct session *session)
{
    return FIRST_UTC + session->now_ms;
}

/* --- on and off --- */

static int open_hub(struct session *session)
{
    struct hub_config config = {.random = random_of, .random_context = &session->chance};
    int error = db_open(session->hub_path, NULL, &hub_schema, NULL, &session->hub_db);
    error = error ? error : hub_new(&config, session->hub_db, &session->hub);
    if (error) {
        db_close(TAKE(session->hub_db));
    }
    return error;
}

void session_hub_on(struct session *session)
{
    while (session_again(session, open_hub(session), "hub.db")) {
    }
    if (!session->hub) {
        return;
    }
    hub_link_up(session->hub, session->now_ms);
    if (!session->hub_id[0]) {
        copy_cut(session->hub_id, sizeof(session->hub_id), hub_id(session->hub));
    }
    session_must(session, strcmp(session->hub_id, hub_id(session->hub)) == 0, "the hub's id stays");
}

static void hub_off(struct session *session)
{
    hub_free(TAKE(session->hub));
    db_close(TAKE(session->hub_db));
}

static int open_seat(struct session *session)
{
    struct ledger_identity identity = {
        .epoch = session->epoch, .site = SESSION_SITE, .seat = SESSION_SEAT};
    struct seat_config config = {"1", random_of, &session->chance};
    static const uint8_t random16[16] = {1, 2, 3};
    int error = ledger_open(session->seat_path, NULL, &identity, random16, NULL, &session->ledger);
    error = error ? error : seat_new(&config, session->ledger, &session->seat);
    if (error) {
        ledger_close(TAKE(session->ledger));
    }
    return error;
}

void session_seat_on(struct session *session)
{
    while (session_again(session, open_seat(session), "the seat's file")) {
    }
    if (session->seat && session->is_up) {
        seat_link_up(session->seat, session->now_ms);
    }
}

static void seat_off(struct session *session)
{
    seat_free(TAKE(session->seat));
    ledger_close(TAKE(session->ledger));
}

/* --- the wire --- */

static void to_seat(struct session *session, const struct hub_out *out)
{
    struct proto_topic topic;
    session_must(session, proto_topic_read(out->topic, &topic) == 0, "a topic of the contract");
    if (!session->is_up || session->is_void || !session->seat) {
        return;
    }
    int got = seat_receive(session->seat, session->now_ms, session_utc_ms(session), out->topic,
                           out->payload);
    session_must(session, got <= 0, "nothing that the hub sends is malformed");
    session->is_void |= session_again(session, got, "seat_receive");
}

static void hub_turn(struct session *session)
{
    struct hub_out out;
    if (!session->hub) {
        return;
    }
    int error = hub_flush(session->hub, session->now_ms, session_utc_ms(session));
    if (!error && hub_deadline(session->hub) <= session->now_ms) {
        error = hub_tick(session->hub, session->now_ms, session_utc_ms(session));
    }
    while (hub_next(session->hub, &out) > 0) { /* after a failure too: it tells the seat */
        to_seat(session, &out);
    }
    if (session_again(session, error, "hub_flush or hub_tick")) {
        hub_off(session);
        session_hub_on(session);
    }
}

/* 1 while there is more to send. */
static int seat_says(struct session *session)
{
    struct seat_out out;
    int more = seat_next(session->seat, session->now_ms, &out);
    if (more > 0 && session->hub) {
        /* What the hub has no memory for is lost, as on a bad line. */
        (void)!session_again(session,
                             hub_receive(session->hub, session->now_ms, out.topic, out.payload),
                             "hub_receive");
    }
    session->is_void |= session_again(session, more, "seat_next");
    return more;
}

static void seat_turn(struct session *session)
{
    if (session->is_void) {
        session->is_void = false;
        seat_off(session);
        session_seat_on(session);
        session->notices |= SEAT_NOTICE_NONE; /* what was asked is forgotten */
    }
    if (!session->seat) {
        return;
    }
    if (seat_deadline(session->seat) <= session->now_ms) {
        int error = seat_tick(session->seat, session->now_ms, session_utc_ms(session));
        session->is_void |= session_again(session, error, "seat_tick");
    }
    for (int i = 0; i < 50 && session->is_up && !session->is_void && seat_says(session) > 0; i++) {
    }
    session->notices |= seat_take_notices(session->seat);
    session_must(session, !(session->notices & SEAT_NOTICE_UNLOADED),
                 "what the hub sends can be loaded");
}

static void turn(struct session *session)
{
    session->now_ms += STEP_MS;
    seat_turn(session);
    hub_turn(session);
}

/* --- what is waited for --- */

bool session_is_level(struct session *session)
{
    struct seat_status status;
    if (session->is_void || !session->seat || !session->hub) {
        return false;
    }
    seat_status(session->seat, &status);
    return status.online == SEAT_ONLINE && status.waiting == 0;
}

void session_wait_for(struct session *session, session_state *state, const char *what)
{
    int64_t end_ms = session->now_ms + NEVER_MS;
    while (!state(session) && session->now_ms < end_ms && session->faults == 0) {
        turn(session);
    }
    session_must(session, state(session), what);
}

void session_restart(struct session *session)
{
    seat_off(session);
    hub_off(session);
    session_hub_on(session);
    session_seat_on(session);
}

/* --- making and taking away --- */

void session_init(struct session *session)
{
    *session = (struct session){.now_ms = 1000};
    snprintf(session->dir, sizeof(session->dir), "/dev/shm/raff-session-XXXXXX");
    if (!mkdtemp(session->dir)) {
        abort();
    }
    snprintf(session->hub_path, sizeof(session->hub_path), "%s/hub.db", session->dir);
    snprintf(session->seat_path, sizeof(session->seat_path), "%s/seat.db", session->dir);
    snprintf(session->backup_path, sizeof(session->backup_path), "%s/backup.db", session->dir);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

void session_release(struct session *session)
{
    seat_off(session);
    hub_off(session);
    nftw(session->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
