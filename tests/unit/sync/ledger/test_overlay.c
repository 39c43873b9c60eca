/*
 * Replica and overlay against a model, at every step of a random life: commits, events folded in at
 * the hub, ops that arrive late, twice or with a gap, snapshots in between, crashes, and a hub that
 * comes back from a backup.
 */
#include "tests/unit/sync/ledger/fixture.h"

static void apply(struct fixture *f, uint64_t own_seq)
{
    struct ledger_sync sync;
    ledger_sync_state(f->ledger, &sync);
    CHECK_INT(ledger_apply_ops(f->ledger, sync.op + 1, sync.op + 1, NULL, 0, own_seq), 0);
}

/* own_seq takes away exactly what it names. */
static void test_drops_exactly(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    put(&f, "line", "[\"T1\",1]", "{\"place\":\"A\",\"qty\":9}");
    for (int i = 0; i < 3; i++) {
        commit(&f, moved(EVENT_PICK, "A", "T", 1 << i, 1));
    }
    struct event start = {.type = EVENT_START, .task = "T1", .by = "u7"};
    commit(&f, start);
    CHECK_INT(qty_of(&f, "T"), 7);
    apply(&f, 0);
    CHECK_INT(qty_of(&f, "T"), 7);
    apply(&f, 2);
    CHECK_INT(qty_of(&f, "T"), 4);
    struct line_row line;
    CHECK_INT(ledger_line(f.ledger, "T1", 1, &line), 0);
    CHECK_INT(line.done, 4);
    apply(&f, 1); /* older news changes nothing */
    fixture_reopen(&f);
    CHECK_INT(qty_of(&f, "T"), 4);
    apply(&f, 99); /* no more than there is */
    CHECK_INT(qty_of(&f, "T"), 0);
    CHECK_INT(commit(&f, moved(EVENT_PICK, "A", "T", 1, 1)), 5);
    CHECK_INT(qty_of(&f, "T"), 1);
    struct ledger_sync sync;
    ledger_sync_state(f.ledger, &sync);
    CHECK_INT(ledger_apply_ops(f.ledger, sync.op + 2, sync.op + 2, NULL, 0, 5), RAFF_E_GAP);
    CHECK_INT(ledger_apply_ops(f.ledger, sync.op, sync.op, NULL, 0, 5), 0);
    CHECK_INT(qty_of(&f, "T"), 1);
}

static int64_t number_of(struct fixture *f, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    CHECK_INT(sqlite3_prepare_v2(db_handle(ledger_db(f->ledger)), sql, -1, &stmt, NULL), SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return number;
}

static void check_rows(struct fixture *f, int64_t rows, int64_t counting)
{
    CHECK_INT(number_of(f, "SELECT count(*) FROM own_leg"), rows);
    CHECK_INT(number_of(f, "SELECT count(*) FROM pending_leg"), counting);
}

/* What is folded in counts no more at once; its rows go when little lies there, or in bites. */
static void test_swept_later(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    for (int i = 0; i < 4; i++) {
        commit(&f, moved(EVENT_MOVE, "A", "T", 1, 0));
    }
    apply(&f, 2);
    check_rows(&f, 8, 4);
    CHECK_INT(ledger_load_sweep(f.ledger, 3), 1);
    check_rows(&f, 5, 4);
    fixture_reopen(&f);
    CHECK_INT(ledger_load_sweep(f.ledger, 3), 0);
    check_rows(&f, 4, 4);
    apply(&f, 3);
    check_rows(&f, 4, 2);
    commit(&f, moved(EVENT_MOVE, "A", "T", 1, 0));
    apply(&f, 5); /* all of it */
    check_rows(&f, 0, 0);
    CHECK_INT(qty_of(&f, "T"), 0);
}

static int refuse(void *context)
{
    (void)context;
    return 1;
}

/* What is taken back with its transaction lies there as before, and is swept when it is folded in.
 */
static void test_swept_not(void)
{
    CLEANUP(fixture_release) struct fixture f;
    struct ledger_sync sync;
    fixture_init(&f);
    for (int i = 0; i < 3; i++) {
        commit(&f, moved(EVENT_MOVE, "A", "T", 1, 0));
    }
    sqlite3_commit_hook(db_handle(ledger_db(f.ledger)), refuse, NULL);
    CHECK_INT(ledger_apply_ops(f.ledger, 1, 1, NULL, 0, 3), RAFF_E_DATABASE);
    sqlite3_commit_hook(db_handle(ledger_db(f.ledger)), NULL, NULL);
    check_rows(&f, 6, 6);
    apply(&f, 2);
    check_rows(&f, 6, 2);
    ledger_sync_state(f.ledger, &sync);
    CU_ASSERT(sync.swept == 0 && sync.folded == 2);
    apply(&f, 3);
    check_rows(&f, 0, 0);
}

/* --- the model --- */

#define PLACES     4
#define EVENTS_MAX 4000
#define OPS_MAX    4000

static const char *const place_names[PLACES] = {"P0", "P1", "P2", "P3"};

struct books { /* what a hub holds at one op */
    int64_t stock[PLACES];
    int64_t done;
    uint64_t folded;
};

struct model {
    struct fixture f;
    uint64_t random;
    char hub[ID_SIZE];
    int hubs;
    struct books at[OPS_MAX]; /* this hub, by op */
    uint64_t op;
    struct books live; /* what the seat's replica should hold */
    uint64_t n_events;
    struct event events[EVENTS_MAX]; /* by seq */
    uint64_t first_chunk_folded;
    int swaps, restores, reversals;
};

static uint64_t chance(struct model *m, uint64_t n)
{
    m->random = m->random * 6364136223846793005u + 1442695040888963407u;
    return (m->random >> 33) % n;
}

static void fold(struct books *books, const struct event *event, const struct event *of)
{
    for (size_t i = 0; i < event->n_legs; i++) {
        books->stock[event->legs[i].place[1] - '0'] += event->legs[i].qty;
    }
    books->done += event_progress(event, of).done;
}

static const struct event *of(const struct model *m, const struct event *event)
{
    return event->type == EVENT_REVERSE ? &m->events[event->of] : NULL;
}

static void check_view(struct model *m)
{
    struct books seen = m->live;
    for (uint64_t seq = m->live.folded + 1; seq <= m->n_events; seq++) {
        fold(&seen, &m->events[seq], of(m, &m->events[seq]));
    }
    for (int i = 0; i < PLACES; i++) {
        CHECK_INT(qty_of(&m->f, place_names[i]), seen.stock[i]);
    }
    struct line_row line;
    int error = ledger_line(m->f.ledger, "T1", 1, &line);
    CHECK_INT(error ? 0 : line.done, m->live.done == 0 && error ? 0 : seen.done);
}

static void do_commit(struct model *m)
{
    struct event event = moved(EVENT_PICK, place_names[chance(m, PLACES)],
                               place_names[chance(m, PLACES)], 1 + (int64_t)chance(m, 5), 1);
    uint64_t back = m->n_events ? 1 + chance(m, m->n_events) : 0;
    if (back && chance(m, 4) == 0) {
        event = (struct event){.type = EVENT_REVERSE, .by = "u7", .of = back};
    }
    int error = ledger_commit(m->f.ledger, NOW_MS, &event, 1, NULL);
    if (error) {
        CHECK_INT(error, RAFF_E_NOT_FOUND);
        CU_ASSERT(event.type == EVENT_REVERSE);
        return;
    }
    m->reversals += event.type == EVENT_REVERSE;
    m->n_events = event.seq;
    m->events[event.seq] = event;
}

/* The hub takes some of our events, or somebody else moves stock: a new op either way. */
static void do_hub(struct model *m)
{
    struct books next = m->at[m->op];
    if (chance(m, 3) > 0) {
        uint64_t n = chance(m, m->n_events - next.folded + 1);
        while (n-- > 0) {
            const struct event *event = &m->events[++next.folded];
            fold(&next, event, of(m, event));
        }
    } else {
        next.stock[chance(m, PLACES)] += 10;
    }
    m->at[++m->op] = next;
}

/* Rows of everything that differs between two ops, as one message has them. */
struct message {
    struct ledger_change changes[PLACES + 1];
    char keys[PLACES + 1][40];
    char rows[PLACES + 1][48];
    size_t n;
};

static void add_row(struct message *message, const char *table, const char *row_key, int64_t value,
                    const char *member)
{
    size_t i = message->n++;
    struct text text = text_over(message->keys[i], sizeof(message->keys[i]));
    text_add(&text, row_key);
    text = text_over(message->rows[i], sizeof(message->rows[i]));
    if (value != 0 || strcmp(table, "line") == 0) {
        text_addf(&text, "{\"qty\":1000,\"%s\":%lld}", member, (long long)value);
    }
    message->changes[i] = change(table, message->keys[i], message->rows[i]);
}

static void stock_row(struct message *message, int place, int64_t qty)
{
    size_t i = message->n++;
    struct text text = text_over(message->keys[i], sizeof(message->keys[i]));
    text_addf(&text, "[\"%s\",\"I\",\"\",\"\"]", place_names[place]);
    text = text_over(message->rows[i], sizeof(message->rows[i]));
    if (qty != 0) {
        text_addf(&text, "{\"qty\":%lld}", (long long)qty);
    }
    message->changes[i] = change("stock", message->keys[i], message->rows[i]);
}

/* The rows that any op after `from` up to `to` touched, as they are at `to`: one that went up and
 * came back is among them, for a snapshot may have caught it in between. */
static void touched(const struct model *m, uint64_t from, uint64_t to, struct message *message)
{
    bool stock[PLACES] = {false}, line = false;
    for (uint64_t op = from + 1; op <= to; op++) {
        const struct books *before = &m->at[op - 1], *after = &m->at[op];
        for (int i = 0; i < PLACES; i++) {
            stock[i] = stock[i] || before->stock[i] != after->stock[i];
        }
        line = line || before->done != after->done;
    }
    message->n = 0;
    for (int i = 0; i < PLACES; i++) {
        if (stock[i]) {
            stock_row(message, i, m->at[to].stock[i]);
        }
    }
    if (line) {
        add_row(message, "line", "[\"T1\",1]", m->at[to].done, "done");
    }
}

/* The next few ops of this hub from `after`; *ret_own 0 where the message names us not. */
static uint64_t some_ops(struct model *m, uint64_t after, struct message *message,
                         uint64_t *ret_own)
{
    uint64_t to = after + 1 + chance(m, m->op - after);
    touched(m, after, to, message);
    *ret_own = m->at[to].folded != m->at[after].folded ? m->at[to].folded : 0;
    return to;
}

static bool is_this_hub(const struct model *m, const struct ledger_sync *sync)
{
    return m->restores == 0 || (m->swaps > 0 && strcmp(sync->hub, m->hub) == 0);
}

static bool live_is_current; /* the live replica is of the hub that runs now */

static void do_ops(struct model *m)
{
    struct ledger_sync sync;
    struct message message;
    uint64_t own = 0;
    ledger_sync_state(m->f.ledger, &sync);
    if (!live_is_current || sync.op >= m->op || !is_this_hub(m, &sync)) {
        return;
    }
    uint64_t to = some_ops(m, sync.op, &message, &own);
    CHECK_INT(ledger_apply_ops(m->f.ledger, sync.op + 1, to, message.changes, message.n, own), 0);
    m->live = m->at[to];
    if (chance(m, 3) == 0) { /* the same message again */
        CHECK_INT(ledger_apply_ops(m->f.ledger, sync.op + 1, to, message.changes, message.n, own),
                  0);
    }
}

static void do_ack(struct model *m)
{
    uint64_t folded = m->at[m->op].folded;
    CHECK_INT(ledger_set_acked(m->f.ledger, m->hub, folded, folded), 0);
}

static void begin_load(struct model *m)
{
    m->first_chunk_folded = m->at[m->op].folded;
    CHECK_INT(ledger_set_acked(m->f.ledger, m->hub, m->first_chunk_folded, 0), 0);
    CHECK_INT(ledger_load_begin(m->f.ledger, m->hub, m->op), 0);
}

/* One chunk of what the hub holds now, which is later than the first chunk. */
static void load_chunk(struct model *m, const char *table, struct str after)
{
    struct message message = {.n = 0};
    const struct books *now = &m->at[m->op];
    bool more = false;
    if (strcmp(table, "stock") == 0) {
        int place = after.len ? after.at[3] - '0' + 1 : 0;
        while (place < PLACES && now->stock[place] == 0) {
            place++;
        }
        more = place < PLACES;
        if (more) {
            stock_row(&message, place, now->stock[place]);
        }
    } else if (strcmp(table, "line") == 0) {
        add_row(&message, "line", "[\"T1\",1]", now->done, "done");
    }
    CHECK_INT(ledger_load_rows(m->f.ledger, message.changes, message.n, more), 0);
}

static void load_ops_or_swap(struct model *m, const struct ledger_sync *sync)
{
    struct message message;
    uint64_t own = 0;
    if (sync->loading_at_op < m->op) {
        uint64_t to = some_ops(m, sync->loading_at_op, &message, &own);
        CHECK_INT(ledger_load_ops(m->f.ledger, sync->loading_at_op + 1, to, message.changes,
                                  message.n, own),
                  0);
        return;
    }
    CHECK_INT(ledger_load_swap(m->f.ledger, m->op, 0), 0);
    m->live = m->at[m->op];
    live_is_current = true;
    m->swaps++;
}

static void do_load(struct model *m)
{
    struct ledger_sync sync;
    struct bytes after;
    bytes_init(&after, 4096);
    ledger_sync_state(m->f.ledger, &sync);
    if (!sync.loading) {
        if (!live_is_current || chance(m, 20) == 0) {
            begin_load(m);
        }
        CU_ASSERT(ledger_load_sweep(m->f.ledger, 2) >= 0);
    } else {
        const char *table = ledger_load_next(m->f.ledger, &after);
        if (table) {
            load_chunk(m, table, bytes_view(&after));
        } else {
            load_ops_or_swap(m, &sync);
        }
    }
    bytes_release(&after);
}

/* The hub is another one, and an earlier one; what it lost of ours it gets again in time. */
static void do_restore(struct model *m)
{
    m->op = m->op - chance(m, m->op < 20 ? m->op : 20);
    struct text text = text_over(m->hub, sizeof(m->hub));
    text_addf(&text, "hub%d", ++m->hubs);
    live_is_current = false;
    m->restores++;
    CHECK_INT(ledger_set_hub(m->f.ledger, m->hub), 0);
    begin_load(m);
}

static void step(struct model *m)
{
    switch (chance(m, 16)) {
    case 0:
    case 1:
    case 2:
        do_commit(m);
        break;
    case 3:
    case 4:
        do_hub(m);
        break;
    case 5:
    case 6:
        do_ops(m);
        break;
    case 7:
        do_ack(m);
        break;
    case 8:
        fixture_reopen(&m->f);
        break;
    case 9:
        if (chance(m, 12) == 0) {
            do_restore(m);
        }
        break;
    case 10:
        CHECK_INT(ledger_idle(m->f.ledger), 0);
        break;
    default:
        do_load(m);
        break;
    }
}

static void live_a_life(struct model *m, uint64_t seed, int steps)
{
    memset(m, 0, sizeof(*m));
    m->random = seed;
    fixture_init(&m->f);
    live_is_current = true;
    m->at[0].stock[0] = 0;
    CHECK_INT(copy_cstr(m->hub, sizeof(m->hub), "hub0"), 0);
    CHECK_INT(ledger_set_hub(m->f.ledger, m->hub), 0);
    do_hub(m);
    unsigned failed = CU_get_number_of_failures();
    for (int i = 0; i < steps && CU_get_number_of_failures() == failed; i++) {
        step(m);
        check_view(m);
    }
    if (CU_get_number_of_failures() != failed) {
        printf("\n    seed %llu", (unsigned long long)seed);
    }
    struct ledger_verdict verdict;
    CHECK_INT(ledger_verify(m->f.ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok);
    fixture_release(&m->f);
}

static void test_no_flicker(void)
{
    static struct model m;
    int swaps = 0, restores = 0, reversals = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        live_a_life(&m, seed, 1000);
        swaps += m.swaps;
        restores += m.restores;
        reversals += m.reversals;
    }
    /* A life without these would prove little. */
    CU_ASSERT(swaps > 20 && restores > 20 && reversals > 50);
}

CHECK_MAIN("ledger: overlay", {"drops exactly", test_drops_exactly},
           {"swept later", test_swept_later}, {"swept not", test_swept_not},
           {"no flicker", test_no_flicker})
