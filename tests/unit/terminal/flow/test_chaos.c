/* Whatever comes in, in whatever order: no crash, no unbalanced event, no line beyond what was
 * asked, and always a screen with a name and something to do. Seeded; a failure prints its seed and
 * step. */
#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

#define WORLDS 600
#define STEPS  400

static struct fake_book fake;
static struct script script;
static uint64_t state;

static size_t pick(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % n);
}

static const char *const inputs[] = {
    "scan A-01",
    "scan A-02",
    "scan A-03",
    "scan B-01",
    "scan TOTE-1",
    "scan TOTE-2",
    "scan TOTE-3",
    "scan A",
    "scan @customer",
    "scan RUBBISH",
    "scan ",
    "scan B-u1",
    "scan B-u2",
    "scan B-u3",
    "gs1 " GTIN_A,
    "gs1 " GTIN_A12,
    "gs1 " GTIN_LOT,
    "gs1 " GTIN_LOT " L1",
    "gs1 " GTIN_LOT " L2",
    "gs1 " GTIN_LOT " OLD - 2026-10-31",
    "gs1 " GTIN_SER,
    "gs1 " GTIN_SER " - S1",
    "gs1 " GTIN_SER " - S2",
    "gs1 " GTIN_B,
    "gs1 " GTIN_NONE,
    "tag gs1 " GTIN_A " - 1",
    "tag gs1 " GTIN_A " - 2",
    "tag gs1 " GTIN_SER " - S1",
    "tag gs1 " GTIN_B " - 3",
    "tag sscc 095201200000000014",
    "tag scan A-01",
    "sscc 095201200000000014",
    "sscc 095201200000000021",
    "sscc 095201200000000038",
    "type 1",
    "type 2",
    "type 3",
    "type 4",
    "type 5",
    "type 12",
    "type 17",
    "type 1234",
    "type 9999999",
    "type L1",
    "type S3",
    "type " GTIN_A,
    "type TOTE-1",
    "type 95000000000000000000",
    "enter",
    "enter",
    "enter",
    "key help",
    "key clear",
    "key back",
    "key back",
    "key code",
    "key code",
    "key menu",
    "key undo",
    "key up",
    "key down",
    "leased T1",
    "none",
    "nohub",
    "changed",
    "printed",
    "failed no paper",
    "online",
    "scale",
    "sight -5500",
    "sight 100000",
    "tag bad E280116060",
    "weight 0",
    "weight 640",
    "weight 9000000",
    "noweight moving",
    "offline",
    "tick 1000",
    "tick 61000",
    "type 6",
    "type 7",
    "restart",
};

/* What helps on a screen: half of the inputs, so that the random half also falls on late steps. */
static const struct {
    const char *view, *input;
} hints[] = {
    {"login-badge", "scan B-u3"},
    {"login-pin", "type 1234"},
    {"locked", "type 1234"},
    {"menu", "type 1"},
    {"menu", "type 2"},
    {"menu", "open Count"},
    {"menu", "open Count by tags"},
    {"menu", "open Find a tag"},
    {"menu", "type 3"},
    {"pick-ask", "changed"},
    {"pick-tote", "scan TOTE-1"},
    {"pick-tote", "scan TOTE-2"},
    {"pick-lot", "type L1"},
    {"pick-serial", "type S2"},
    {"pick-serial", "type S3"},
    {"pick-done", "enter"},
    {"pick-short", "enter"},
    {"pack-tote", "scan TOTE-1"},
    {"pack-tote", "scan TOTE-2"},
    {"pack-other-tote", "scan TOTE-1"},
    {"pack-ask", "leased"},
    {"pack-weigh", "enter"},
    {"pack-print", "printed"},
    {"pack-print", "failed no paper"},
    {"count-where", "scan A-01"},
    {"count-where", "scan A-02"},
    {"count-where", "scan A-03"},
    {"count-where", "scan A"},
    {"count-where", "scan B-01"},
    {"count-where", "enter"},
    {"count-ask", "changed"},
    {"find-what", "gs1 " GTIN_A " - 1"},
    {"find-tag", "sight -6000"},
    {"count-item", "gs1 " GTIN_A},
    {"count-item", "gs1 " GTIN_LOT " L1"},
    {"count-item", "gs1 " GTIN_SER " - S2"},
    {"count-item", "enter"},
    {"count-item", "gs1 " GTIN_B},
    {"count-item", "type 17"},
    {"count-lot", "type L1"},
    {"count-serial", "type S3"},
    {"count-confirm", "enter"},
    {"count-tags", "tag gs1 " GTIN_A " - 1"},
    {"count-tags", "tag gs1 " GTIN_SER " - S1"},
    {"count-tags", "enter"},
    {"count-empty", "enter"},
    {"count-differs", "enter"},
    {"count-pin", "type 1234"},
    {"count-done", "enter"},
    {"count-open", "enter"},
    {"menu", "open Receive"},
    {"menu", "open Move stock"},
    {"move-from", "scan B-01"},
    {"move-item", "gs1 " GTIN_B},
    {"receive-start", "type ASN-1"},
    {"receive-start", "sscc 095201200000000038"},
    {"receive-start", "tag sscc 095201200000000038"},
    {"receive-ask", "changed"},
    {"receive-dock", "scan B-01"},
    {"receive-item", "gs1 " GTIN_A12},
    {"receive-item", "gs1 " GTIN_LOT},
    {"receive-item", "gs1 " GTIN_LOT " L1"},
    {"receive-item", "gs1 " GTIN_SER " - R8"},
    {"receive-item", "gs1 " GTIN_B},
    {"receive-item", "tag gs1 " GTIN_A " - 5"},
    {"receive-item", "tag gs1 " GTIN_SER " - R9"},
    {"receive-item", "enter"},
    {"receive-lot", "type L8"},
    {"receive-expiry", "type 280131"},
    {"receive-serial", "type R7"},
    {"receive-qty", "type 4"},
    {"receive-qty", "enter"},
    {"receive-tags", "enter"},
    {"receive-close", "enter"},
    {"receive-short", "enter"},
    {"receive-done", "enter"},
    {"login-pin", "type 1234"},
    {"ship-load", "sscc 095201200000000014"},
    {"ship-load", "sscc 095201200000000021"},
    {"ship-close", "enter"},
    {"undo", "enter"},
    {"wrong-item", "enter"},
    {"other-order", "enter"},
    {"put-back", "enter"},
    {"not-saved", "enter"},
    {"not-read", "enter"},
    {"task-gone", "enter"},
};

static const char *gtin_of(const char *item)
{
    static const char *const gtins[][2] = {{"PLAIN", "gs1 " GTIN_A},
                                           {"LOTTED", "gs1 " GTIN_LOT},
                                           {"SERIAL", "gs1 " GTIN_SER},
                                           {"OTHER", "gs1 " GTIN_B}};
    for (size_t i = 0; i < sizeof(gtins) / sizeof(gtins[0]); i++) {
        if (strcmp(gtins[i][0], item) == 0) {
            return gtins[i][1];
        }
    }
    return NULL;
}

/* What the screen itself asks for. */
static const char *asked(void)
{
    static char input[128];
    const struct view *view = flow_view(script.flow);
    bool big = strcmp(view->name, "pick-bin") == 0 || strcmp(view->name, "count-bin") == 0 ||
               strcmp(view->name, "pick-put") == 0 || strcmp(view->name, "pack-other-tote") == 0;
    if (big) {
        snprintf(input, sizeof(input), "scan %s", view->rows[0].value.args[0].text);
        return input;
    }
    if (strcmp(view->name, "pick-item") == 0) {
        return gtin_of(view->rows[1].value.args[0].text);
    }
    bool pack = strcmp(view->name, "pack-item") == 0 && view->list.n > 0;
    return pack ? gtin_of(view->list.rows[0].cells[0].args[0].text) : NULL;
}

/* One of those for this screen; NULL: there is none. */
static const char *hint(const char *name)
{
    const char *fitting[64];
    size_t n = 0;
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
        if (strcmp(hints[i].view, name) == 0 && n < 64) {
            fitting[n++] = hints[i].input;
        }
    }
    return n > 0 ? fitting[pick(n)] : NULL;
}

static const char *next_input(void)
{
    const char *helpful = asked();
    helpful = helpful ? helpful : hint(flow_view(script.flow)->name);
    helpful = pick(3) ? helpful : NULL;
    return helpful ? helpful : inputs[pick(sizeof(inputs) / sizeof(inputs[0]))];
}

/* Screens that a run must have come by, or it proves little. */
static const char *const reached[] = {
    "pick-put",      "pick-lot",       "pick-serial",    "pick-short",  "pick-done",
    "pack-item",     "pack-weigh",     "pack-print",     "pack-failed", "pack-done",
    "ship-close",    "ship-done",      "undo",           "move-to",     "locked",
    "not-saved",     "not-read",       "wrong-item",     "other-order", "task-gone",
    "put-back",      "live-counts",    "people-tasks",   "count-bin",   "count-item",
    "count-lot",     "count-confirm",  "count-tags",     "count-empty", "count-differs",
    "count-pin",     "count-done",     "count-open",     "receive-ask", "receive-dock",
    "receive-lot",   "receive-expiry", "receive-serial", "receive-qty", "receive-tags",
    "receive-close", "receive-short",  "receive-done",   "find-tag"};
static size_t visits[sizeof(reached) / sizeof(reached[0])];

static void visit(void)
{
    for (size_t i = 0; i < sizeof(reached) / sizeof(reached[0]); i++) {
        visits[i] += strcmp(reached[i], flow_view(script.flow)->name) == 0;
    }
}

static void world(size_t seed)
{
    state = 0x9E3779B97F4A7C15u ^ (seed * 0x2545F4914F6CDD1Du + 1);
    site_fill(&fake);
    static const char *const seats[] = {"H1", "", "H9"};
    struct {
        const char *bin, *item;
    } lines[] = {{"A-01", "PLAIN"}, {"A-02", "LOTTED"}, {"A-03", "SERIAL"}, {"B-01", "OTHER"}};
    for (int t = 0; t < 3; t++) {
        char id[16];
        snprintf(id, sizeof(id), "T%d", t + 1);
        fake_task(&fake, id, TASK_PICK, seats[pick(3)]);
        for (int l = 0; l < 4; l++) {
            size_t which = pick(4);
            fake_line(&fake, id, lines[which].bin, lines[which].item, 1 + (int64_t)pick(3))->slot =
                1 + (int64_t)pick(2);
        }
        snprintf(id, sizeof(id), "P%d", t + 1);
        fake_task(&fake, id, TASK_PACK, seats[pick(2)]);
        fake_line(&fake, id, pick(2) ? "TOTE-1" : "TOTE-2", "PLAIN", 2);
        fake_line(&fake, id, "TOTE-1", "OTHER", 1);
    }
    fake_task(&fake, "C1", TASK_COUNT, seats[pick(3)]);
    fake_line(&fake, "C1", "A-01", "PLAIN", 1);
    fake_line(&fake, "C1", "A-02", "", 1);
    struct task_row *delivery = fake_task(&fake, "R1", TASK_RECEIVE, seats[pick(3)]);
    copy_cut(delivery->order, sizeof(delivery->order), "ASN-1");
    fake_line(&fake, "R1", "095201200000000038", "PLAIN", 12);
    fake_line(&fake, "R1", "095201200000000038", "LOTTED", 1);
    fake_line(&fake, "R1", "", "SERIAL", 1);
    fake_task(&fake, "S1", TASK_LOAD, seats[pick(2)]);
    fake_line(&fake, "S1", "095201200000000014", "", 1);
    fake_line(&fake, "S1", "095201200000000021", "", 1);
    script = (struct script){.printer = pick(2) ? "ZPL-1" : ""};
    script_begin(&script, &fake);
}

/* Half of the time somebody is at work from the start, or hardly any step would get past the PIN.
 */
static void maybe_log_in(void)
{
    static const char *const people[] = {"u1", "u2", "u3"};
    if (pick(4)) {
        site_login(&script, people[pick(3)]);
    }
}

/* The hub: what was asked for is leased, and the faults of a disk. */
static void surroundings(void)
{
    const struct flow_effect *ask = script_effect(&script, FLOW_DO_ASK_NEXT);
    for (size_t i = 0; ask && i < fake.n_tasks; i++) {
        struct task_row *task = &fake.tasks[i];
        if (!task->seat[0] && (ask->kinds & (1u << task->kind)) && pick(2)) {
            copy_cut(task->seat, sizeof(task->seat), "H1");
            task->state = TASK_LEASED;
            break;
        }
    }
    fake.wrong_pins = pick(20) ? fake.wrong_pins : 0; /* time passes */
    if (pick(50) == 0) {
        fake.fail = pick(2) ? -ENOSPC : RAFF_E_DATABASE;
    }
    fake.fail_read = pick(100) == 0 ? RAFF_E_DATABASE : 0;
    if (pick(200) == 0) {
        fake.tasks[pick(fake.n_tasks)].state = TASK_REVIEW;
    }
}

static bool lines_hold(void)
{
    for (size_t i = 0; i < fake.n_lines; i++) {
        const struct line_row *line = &fake.lines[i];
        bool delivery = line->task[0] == 'R'; /* more may come than was announced */
        if (line->done < 0 || line->short_qty < 0 ||
            (!delivery && line->done + line->short_qty > line->qty)) {
            printf("\n    %s/%lld: done %lld short %lld of %lld", line->task, (long long)line->line,
                   (long long)line->done, (long long)line->short_qty, (long long)line->qty);
            return false;
        }
    }
    return true;
}

static bool view_holds(void)
{
    const struct view *view = flow_view(script.flow);
    return view->name && view->name[0] && view->prompt.id && view->prompt.id[0] && view->title.id &&
           view->n_rows <= VIEW_ROWS && view->list.n <= LIST_ROWS &&
           (view->list.n == 0 || view->list.selected < view->list.n) &&
           (!view->stop || view->keys == VIEW_KEY_ENTER);
}

static bool events_hold(size_t from)
{
    for (size_t i = from; i < fake.n_events; i++) {
        if (!fake.events[i].by[0] || event_check(&fake.events[i]) < 0) {
            return false;
        }
    }
    return true;
}

static bool live(size_t seed)
{
    world(seed);
    maybe_log_in();
    for (size_t step = 0; step < STEPS; step++) {
        const char *input = next_input();
        size_t events = fake.n_events;
        script_input(&script, input);
        visit();
        if (!view_holds() || !lines_hold() || !events_hold(events)) {
            printf("\n    world %zu, step %zu, `%s`: %s", seed, step, input,
                   flow_view(script.flow)->name);
            return false;
        }
        surroundings();
    }
    return fake_balanced(&fake);
}

static void test_chaos(void)
{
    size_t events = 0; /* logins apart */
    for (size_t seed = 1; seed <= WORLDS; seed++) {
        bool alive = live(seed);
        script_end(&script);
        CU_ASSERT_TRUE_FATAL(alive);
        for (size_t i = 0; i < fake.n_events; i++) {
            events += fake.events[i].n_legs > 0;
        }
    }
    CU_ASSERT_TRUE(events > 5 * WORLDS);
    for (size_t i = 0; i < sizeof(reached) / sizeof(reached[0]); i++) {
        if (visits[i] == 0) {
            printf("\n    never came by %s", reached[i]);
        }
        CU_ASSERT_TRUE(visits[i] > 0);
    }
}

CHECK_MAIN("flow_chaos", {"any input in any order", test_chaos})
