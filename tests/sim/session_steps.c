/* The session's steps, and the order they are taken in. */
#include "drivers/base/error.h"
#include "sync/hub/backup.h"
#include "tests/sim/memory.h"
#include "tests/sim/session.h"

#define PERSON "u1"
#define ITEM   "SKU1"
#define TOTE   "TOTE"

static bool is_asked(struct session *session)
{
    return session->notices & (SEAT_NOTICE_LEASED | SEAT_NOTICE_NONE);
}

static bool is_checked(struct session *session)
{
    struct seat_status status;
    if (!session_is_level(session)) {
        return false;
    }
    seat_status(session->seat, &status);
    return status.checked_utc_ms > 0;
}

/* --- the steps --- */

static void bin_name(size_t bin, char name[ID_SIZE])
{
    snprintf(name, ID_SIZE, "A-%030zu", bin);
}

static int put_stock(struct hub_tx *tx)
{
    int error = 0;
    for (size_t bin = 0; bin < SESSION_BINS && !error; bin++) {
        struct place_row place = {.kind = PLACE_BIN, .walk = (int64_t)bin};
        struct leg leg = {.item = ITEM, .qty = SESSION_OPENING};
        bin_name(bin, place.id);
        bin_name(bin, leg.place);
        error = hub_put_place(tx, &place);
        error = error ? error : hub_receive_opening(tx, &leg);
    }
    return error;
}

static int put_work(struct hub_tx *tx)
{
    struct hub_order_line line = {.item = ITEM, .qty = 7};
    struct hub_order order = {.id = "O1", .lines = &line, .n_lines = 1};
    struct hub_delivery_line came = {.item = ITEM, .qty = 3};
    struct hub_delivery delivery = {.asn = "ASN-1", .lines = &came, .n_lines = 1};
    struct hub_release_result result;
    int error = hub_put_order(tx, &order);
    error = error ? error : hub_put_delivery(tx, &delivery);
    return error ? error : hub_release(tx, HUB_RELEASE_SINGLE, "", NULL, 0, NULL, &result);
}

/* Rows enough for a payload that is deflated, and for a row that spills over SQLite's page. */
static int put_names(struct hub_tx *tx)
{
    int error = 0;
    for (int i = 0; i < 40 && !error; i++) {
        struct code_row code = {.kind = "skip", .en = "nothing there", .ar = "فارغ"};
        snprintf(code.id, sizeof(code.id), "C%02d", i);
        error = hub_put_code(tx, &code);
    }
    return error ? error : hub_put_setting(tx, "sscc_prefix", "9506000");
}

static int put_rows(struct session *session, struct hub_tx *tx)
{
    struct item_row item = {.id = ITEM, .name = "thing", .unit = "each"};
    struct person_row person = {.id = PERSON, .name = "One", .role = "picker", .lang = "en"};
    struct place_row tote = {.id = TOTE, .kind = PLACE_TOTE};
    int error = hub_put_item(tx, &item);
    error = error ? error : hub_put_person(tx, &person);
    error = error ? error : hub_put_place(tx, &tote);
    error = error ? error : put_stock(tx);
    error = error ? error : put_work(tx);
    error = error ? error : put_names(tx);
    return error ? error : hub_put_seat(tx, SESSION_SEAT, "", &session->epoch);
}

static int make_site(struct session *session)
{
    struct hub_tx *tx = NULL;
    int error = hub_tx_begin(session->hub, SESSION_SITE, session_utc_ms(session), &tx);
    if (error) {
        return error;
    }
    error = put_rows(session, tx);
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    return hub_tx_commit(tx);
}

static void play_site(struct session *session)
{
    while (session_again(session, make_site(session), "the site")) {
    }
}

static void play_online(struct session *session)
{
    session->is_up = true;
    if (session->seat) {
        seat_link_up(session->seat, session->now_ms);
    }
}

static void play_offline(struct session *session)
{
    session->is_up = false;
    seat_link_down(session->seat, session->now_ms);
}

/* A commit that failed left nothing behind: the same event is committed next, on the same file. */
static void commit(struct session *session, struct event *event)
{
    struct ledger_sync before, after;
    int error = 0;
    copy_cut(event->by, sizeof(event->by), PERSON);
    do {
        ledger_sync_state(session->ledger, &before);
        error = ledger_commit(session->ledger, session_utc_ms(session), event, 1, "{\"work\":1}");
        ledger_sync_state(session->ledger, &after);
        session_must(session, error == 0 || memcmp(&before, &after, sizeof(before)) == 0,
                     "a failed commit changes nothing");
    } while (session_again(session, error, "ledger_commit"));
    for (size_t i = 0; i < event->n_legs; i++) {
        unsigned bin = 0;
        if (sscanf(event->legs[i].place, "A-%u", &bin) == 1) {
            session->model[bin] += event->legs[i].qty;
        }
    }
    session->committed++;
    seat_committed(session->seat, session->now_ms);
}

static void add_legs(struct event *event, const char *from, const char *to, int64_t qty)
{
    for (int i = 0; i < 2; i++) {
        struct leg *leg = &event->legs[event->n_legs++];
        *leg = (struct leg){.item = ITEM, .qty = i ? qty : -qty};
        copy_cut(leg->place, sizeof(leg->place), i ? to : from);
    }
}

void session_move(struct session *session, size_t pairs)
{
    static struct event event;
    memset(&event, 0, sizeof(event));
    event.type = EVENT_MOVE;
    for (size_t i = 0; i < pairs; i++) {
        char from[ID_SIZE], to[ID_SIZE];
        bin_name((i + session->committed) % SESSION_BINS, from);
        bin_name((i + session->committed + 1) % SESSION_BINS, to);
        add_legs(&event, from, to, 1);
    }
    commit(session, &event);
}

/* Lines long and short: more than one batch, and one that fills several pages. */
static void play_moves(struct session *session)
{
    for (size_t i = 0; i < 150; i++) {
        session_move(session, i % 50 == 7 ? EVENT_LEGS_MAX / 2 : 1);
    }
}

static void play_ask(struct session *session)
{
    struct proto_next next = {.kinds = 1U << TASK_PICK, .by = PERSON};
    session->notices = 0;
    (void)!session_again(session, seat_ask_next(session->seat, session->now_ms, &next),
                         "seat_ask_next");
}

/* Asks until it has one: the answer may have been lost for want of memory. */
static void my_task(struct session *session, struct task_row *ret_task)
{
    int n = 0;
    for (int i = 0; i < 5; i++) {
        do {
            n = ledger_my_tasks(session->ledger, 0, 0, ret_task, 1);
        } while (session_again(session, n, "ledger_my_tasks"));
        if (n > 0) {
            return;
        }
        play_ask(session);
        session_wait_for(session, is_asked, "an answer to `next`");
        session_wait_for(session, session_is_level, "level after `next`");
    }
    session_must(session, false, "a task");
}

static void play_pick(struct session *session)
{
    static struct event event;
    static struct task_row task;
    static struct line_row line;
    my_task(session, &task);
    while (session_again(session, ledger_line(session->ledger, task.id, 1, &line), "ledger_line")) {
    }
    static const enum event_type types[] = {EVENT_START, EVENT_PICK, EVENT_REVERSE};
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        memset(&event, 0, sizeof(event));
        event.type = types[i];
        copy_cut(event.task, sizeof(event.task), task.id);
        if (event.type == EVENT_PICK) {
            event.line = line.line;
            add_legs(&event, line.place, TOTE, line.qty);
        }
        event.of = event.type == EVENT_REVERSE ? session->committed : 0;
        commit(session, &event);
    }
}

static void play_give_back(struct session *session)
{
    static struct task_row task;
    my_task(session, &task);
    (void)!session_again(session, seat_give_back(session->seat, session->now_ms, task.id),
                         "seat_give_back");
}

/* A row of the replica goes wrong, and is found and fetched again. */
static void play_rot(struct session *session)
{
    memory_pause(true);
    struct db *db = ledger_db(session->ledger);
    session_must(
        session,
        sqlite3_exec(db_handle(db),
                     "UPDATE a_stock SET qty = 5, row = '{\"qty\":5}' WHERE place LIKE 'A-%1';"
                     "UPDATE b_stock SET qty = 5, row = '{\"qty\":5}' WHERE place LIKE 'A-%1'",
                     NULL, NULL, NULL) == SQLITE_OK,
        "a row spoiled");
    memory_pause(false);
    seat_check(session->seat, session->now_ms);
}

static int back_up(struct session *session)
{
    int error = backup_begin(session->hub, session->backup_path);
    while (!error && (error = backup_step(session->hub, 1)) > 0) {
        error = 0;
    }
    return error ? error : backup_done(session->hub, session_utc_ms(session));
}

static void play_backup(struct session *session)
{
    while (session_again(session, back_up(session), "the backup")) {
    }
}

/* What stands beside the events. */
static void play_rest(struct session *session)
{
    char sscc[SSCC_SIZE], work[64];
    int64_t last_ms = 0;
    int count = 0;
    struct ledger *ledger = session->ledger;
    while (session_again(session, ledger_new_sscc(ledger, sscc), "ledger_new_sscc")) {
    }
    while (session_again(session, ledger_save_work(ledger, "{\"work\":2}"), "ledger_save_work")) {
    }
    ledger_load_work(ledger, work, sizeof(work));
    while (
        session_again(session, ledger_set_pin_failures(ledger, PERSON, 1, 5), "set_pin_failures")) {
    }
    while (session_again(session, ledger_pin_failures(ledger, PERSON, &count, &last_ms),
                         "pin_failures")) {
    }
    session_must(session, count == 1, "a wrong PIN is remembered");
    while (session_again(session, ledger_idle(ledger), "ledger_idle")) {
    }
    while (session_again(session, ledger_prune(ledger, session_utc_ms(session), 100),
                         "ledger_prune")) {
    }
}

static const struct {
    void (*play)(struct session *session);
    session_state *until; /* NULL: at once */
    const char *what;
} script[] = {
    {session_hub_on, NULL, "hub"},
    {play_site, NULL, "site"},
    {session_seat_on, NULL, "seat"},
    {play_online, session_is_level, "level after a snapshot"},
    {play_ask, is_asked, "an answer"},
    {play_pick, session_is_level, "level after a pick"},
    {play_moves, session_is_level, "level after many events"},
    {play_rot, is_checked, "a spoiled replica mended"},
    {play_backup, NULL, "backup"},
    {play_offline, NULL, "offline"},
    {play_moves, NULL, "work offline"},
    {play_online, session_is_level, "level after work offline"},
    {play_give_back, session_is_level, "level after a task was given back"},
    {play_rest, NULL, "the rest"},
    {session_restart, session_is_level, "level after both began anew"},
};

_Static_assert(ARRAY_SIZE(script) == SESSION_STEPS, "session.h says how many there are");

void session_play(struct session *session)
{
    for (size_t i = 0; i < ARRAY_SIZE(script) && session->faults == 0; i++) {
        script[i].play(session);
        if (script[i].until) {
            session_wait_for(session, script[i].until, script[i].what);
        }
        session->allocations[i] = memory_count();
    }
}
