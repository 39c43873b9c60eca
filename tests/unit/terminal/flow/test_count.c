/* Counting by hand and by tags: what is written, what is not, and when it is believed. */
#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"
#include "terminal/flow/tally.h"

static struct fake_book fake;
static struct script script;

static void begin(const char *person, const char *entry)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
    site_login(&script, person);
    script_input(&script, entry);
    CHECK_STR(flow_view(script.flow)->name, "count-where");
}

#define BY_HAND "open Count"
#define BY_TAGS "open Count by tags"

static const struct event *last_count(void)
{
    size_t i = fake.n_events;
    while (i > 0 && fake.events[i - 1].type != EVENT_COUNT) {
        i--;
    }
    CU_ASSERT_TRUE_FATAL(i > 0);
    return &fake.events[i - 1];
}

static const char *counted(void)
{
    static char words[512];
    const struct event *event = last_count();
    struct text text = text_over(words, sizeof(words));
    text_clear(&text);
    text_add(&text, event->place);
    for (size_t i = 0; i < event->n_counted; i++) {
        const struct counted *row = &event->counted[i];
        text_addf(&text, " %s%s%s %lld/%lld", row->item, row->lot[0] ? "," : "", row->lot,
                  (long long)row->qty, (long long)row->book);
    }
    return words;
}

static const char *cell(size_t row, size_t column)
{
    static char words[64];
    const struct view *view = flow_view(script.flow);
    say_words(row < view->list.n ? &view->list.rows[row].cells[column] : &(struct say){0}, words,
              sizeof(words));
    return words;
}

/* --- by hand --- */

/* Nothing but scans: the bin, the packs, the bin. */
static void test_as_booked(void)
{
    begin("u1", BY_HAND);
    SCRIPT(&script, {"scan A-01", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
           {"type 88", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A12, "count-item", SIGNAL_GOOD, ""},
           {"scan A-01", "count-where", SIGNAL_LINE_COMPLETE, "count"});
    CHECK_STR(counted(), "A-01 PLAIN 100/100");
    script_end(&script);
}

/* Two short: counted again before it is believed, and the book is not shown before. */
static void test_differs(void)
{
    begin("u1", BY_HAND);
    SCRIPT(&script, {"scan A-01", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
           {"type 98", "count-item", SIGNAL_GOOD, ""},
           {"scan A-01", "count-differs", SIGNAL_WARNING, ""});
    CHECK_STR(cell(0, 0), "PLAIN");
    CHECK_STR(cell(0, 1), "98");
    CHECK_STR(cell(0, 2), "");
    SCRIPT(&script, {"enter", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
           {"type 98", "count-item", SIGNAL_GOOD, ""},
           {"enter", "count-differs", SIGNAL_WARNING, ""});
    CHECK_STR(cell(0, 2), "100");
    SCRIPT(&script, {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 9999", "count-pin", SIGNAL_ERROR, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, "count A-01>@adjust PLAIN x2"});
    CHECK_STR(counted(), "A-01 PLAIN 98/100");
    CHECK_INT(fake_qty(&fake, "A-01", "PLAIN", "", ""), 98);
    SCRIPT(&script, {"key undo", "undo", SIGNAL_NONE, ""},
           {"enter", "count-where", SIGNAL_GOOD, "reverse A-01>@adjust PLAIN x-2 of2"});
    CHECK_INT(fake_qty(&fake, "A-01", "PLAIN", "", ""), 100);
    script_end(&script);
}

static void test_found_again(void)
{
    begin("u1", BY_HAND);
    SCRIPT(
        &script, {"scan A-01", "count-item", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""}, {"type 98", "count-item", SIGNAL_GOOD, ""},
        {"scan A-01", "count-differs", SIGNAL_WARNING, ""},
        {"key back", "count-item", SIGNAL_NONE, ""}, {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
        {"type 2", "count-item", SIGNAL_GOOD, ""},
        {"scan A-01", "count-where", SIGNAL_LINE_COMPLETE, "count"});
    script_end(&script);
}

/* A supervisor sees the book's figure at once, and is asked for the PIN all the same. */
static void test_supervisor(void)
{
    begin("u3", BY_HAND);
    SCRIPT(&script, {"scan B-01", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_B, "count-item", SIGNAL_GOOD, ""},
           {"type 501", "count-confirm", SIGNAL_GOOD, ""}, {"enter", "count-item", SIGNAL_GOOD, ""},
           {"scan B-01", "count-differs", SIGNAL_WARNING, ""});
    CHECK_STR(cell(0, 1), "501");
    CHECK_STR(cell(0, 2), "500");
    SCRIPT(&script, {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, "count @adjust>B-01 OTHER x1"});
    script_end(&script);
}

static void test_lots(void)
{
    begin("u3", BY_HAND);
    SCRIPT(&script, {"scan A-02", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT, "count-lot", SIGNAL_GOOD, ""},
           {"type L1", "count-item", SIGNAL_GOOD, ""}, {"type 4", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L2", "count-item", SIGNAL_GOOD, ""},
           {"type 51", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " NEW", "count-item", SIGNAL_GOOD, ""},
           {"enter", "count-differs", SIGNAL_WARNING, ""});
    CHECK_INT((int64_t)flow_view(script.flow)->list.n, 3);
    SCRIPT(
        &script, {"enter", "count-pin", SIGNAL_NONE, ""},
        {"type 1234", "count-where", SIGNAL_LINE_COMPLETE,
         "count @adjust>A-02 LOTTED,L2 x1 @adjust>A-02 LOTTED,NEW x1 A-02>@adjust LOTTED,OLD x9"});
    CHECK_STR(counted(), "A-02 LOTTED,L1 4/4 LOTTED,L2 51/50 LOTTED,NEW 1/0 LOTTED,OLD 0/9");
    script_end(&script);
}

/* The same serial is one unit; one that the book has elsewhere comes from there. */
static void test_serials(void)
{
    begin("u3", BY_HAND);
    fake_stock(&fake, "A-01", "SERIAL", "", "S9", "", 1);
    SCRIPT(&script, {"scan A-03", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_SER " - S1", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_SER " - S1", "count-item", SIGNAL_DUPLICATE, ""},
           {"gs1 " GTIN_SER, "count-serial", SIGNAL_GOOD, ""},
           {"type S2", "count-item", SIGNAL_GOOD, ""}, {"type 2", "count-item", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_SER " - S9", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_SER " - S8", "count-item", SIGNAL_GOOD, ""},
           {"scan A-03", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE,
            "count A-03>@adjust SERIAL,#S3 x1 @adjust>A-03 SERIAL,#S8 x1 A-01>A-03 SERIAL,#S9 x1"});
    CHECK_STR(counted(), "A-03 SERIAL 4/3");
    script_end(&script);
}

/* Empty is said, not left unsaid. */
static void test_empty(void)
{
    begin("u3", BY_HAND);
    SCRIPT(&script, {"scan TOTE-3", "count-item", SIGNAL_GOOD, ""},
           {"enter", "count-empty", SIGNAL_GOOD, ""},
           {"enter", "count-where", SIGNAL_LINE_COMPLETE, "count"});
    CHECK_STR(counted(), "TOTE-3");
    SCRIPT(&script, {"scan A-03", "count-item", SIGNAL_GOOD, ""},
           {"scan A-03", "count-empty", SIGNAL_GOOD, ""},
           {"key back", "count-item", SIGNAL_NONE, ""},
           {"scan A-03", "count-empty", SIGNAL_GOOD, ""},
           {"enter", "count-differs", SIGNAL_WARNING, ""}, {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, NULL});
    CHECK_STR(counted(), "A-03 SERIAL 0/3");
    CHECK_INT((int64_t)last_count()->n_legs, 6);
    script_end(&script);
}

static void test_wrong(void)
{
    begin("u1", BY_HAND);
    SCRIPT(
        &script, {"scan A", "count-where", SIGNAL_ERROR, ""},
        {"scan @customer", "count-where", SIGNAL_ERROR, ""},
        {"scan ?", "count-where", SIGNAL_WARNING, ""},
        {"gs1 " GTIN_A, "count-where", SIGNAL_ERROR, ""},
        {"scan A-01", "count-item", SIGNAL_GOOD, ""}, {"type 3", "count-item", SIGNAL_WARNING, ""},
        {"scan A-02", "count-item", SIGNAL_ERROR, ""},
        {"gs1 " GTIN_NONE, "count-item", SIGNAL_WARNING, ""},
        {"gs1 " GTIN_A12, "count-item", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""}, {"key back", "count-item", SIGNAL_GOOD, ""},
        {"key back", "count-open", SIGNAL_ERROR, ""}, {"enter", "count-item", SIGNAL_NONE, ""},
        {"key back", "count-where", SIGNAL_NONE, ""}, {"key back", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

/* Somebody else was at the bin: what was counted before may not be what lies there now. */
static void test_moved_meanwhile(void)
{
    begin("u1", BY_HAND);
    SCRIPT(&script, {"scan A-01", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
           {"type 100", "count-item", SIGNAL_GOOD, ""});
    fake_stock(&fake, "A-01", "OTHER", "", "", "", 7);
    SCRIPT(&script, {"scan A-01", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-item", SIGNAL_GOOD, ""},
           {"scan A-01", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-item", SIGNAL_GOOD, ""},
           {"scan A-01", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, "count A-01>@adjust OTHER x7"});
    CHECK_STR(counted(), "A-01 OTHER 0/7 PLAIN 100/100");
    script_end(&script);
}

/* The same while the difference is on the screen, and while the PIN is asked: not even a supervisor
 * confirms what was counted before. */
static void test_moved_at_the_end(void)
{
    begin("u3", BY_HAND);
    SCRIPT(&script, {"scan A-01", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
           {"type 98", "count-item", SIGNAL_GOOD, ""},
           {"scan A-01", "count-differs", SIGNAL_WARNING, ""});
    fake_stock(&fake, "A-01", "PLAIN", "", "", "", -5);
    SCRIPT(&script, {"changed", "count-differs", SIGNAL_WARNING, ""},
           {"restart", "login-badge", SIGNAL_NONE, ""}, {"scan B-u3", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "count-differs", SIGNAL_GOOD, "login"},
           {"enter", "count-item", SIGNAL_GOOD, ""}, {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
           {"type 93", "count-item", SIGNAL_GOOD, ""},
           {"scan A-01", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""});
    fake_stock(&fake, "A-01", "PLAIN", "", "", "", -1);
    SCRIPT(&script, {"type 1234", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-item", SIGNAL_GOOD, ""}, {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""},
           {"type 92", "count-item", SIGNAL_GOOD, ""},
           {"scan A-01", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, "count A-01>@adjust PLAIN x2"});
    script_end(&script);
}

static void test_resumed(void)
{
    begin("u1", BY_HAND);
    SCRIPT(&script, {"scan A-02", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L2", "count-item", SIGNAL_GOOD, ""},
           {"type 50", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L1", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " OLD", "count-item", SIGNAL_GOOD, ""},
           {"type 9", "count-item", SIGNAL_GOOD, ""}, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "count-item", SIGNAL_GOOD, "login"},
           {"type 8", "count-item", SIGNAL_GOOD, ""},
           {"scan A-02", "count-differs", SIGNAL_WARNING, ""},
           {"restart", "login-badge", SIGNAL_NONE, ""}, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "count-differs", SIGNAL_GOOD, "login"});
    CHECK_INT((int64_t)flow_view(script.flow)->list.n, 2);
    SCRIPT(&script, {"enter", "count-item", SIGNAL_GOOD, ""},
           {"scan A-02", "count-differs", SIGNAL_WARNING, ""});
    CHECK_STR(cell(0, 2),
              "4"); /* how often it was counted, and that nothing moved, is known still */
    SCRIPT(&script, {"key back", "count-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_LOT " L1", "count-item", SIGNAL_GOOD, ""},
           {"type 4", "count-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " OLD", "count-item", SIGNAL_GOOD, ""},
           {"type 9", "count-item", SIGNAL_GOOD, ""},
           {"scan A-02", "count-where", SIGNAL_LINE_COMPLETE, "count"});
    script_end(&script);
}

/* --- a task --- */

static void test_task(void)
{
    begin("u1", BY_HAND);
    SCRIPT(&script, {"enter", "count-ask", SIGNAL_NONE, ""});
    CU_ASSERT_TRUE(script_effect(&script, FLOW_DO_ASK_NEXT)->kinds == 1u << TASK_COUNT);
    SCRIPT(&script, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "count-where", SIGNAL_GOOD, "login"},
           {"enter", "count-ask", SIGNAL_NONE, ""}, {"none", "count-where", SIGNAL_WARNING, ""},
           {"enter", "count-ask", SIGNAL_NONE, ""});
    fake_task(&fake, "T7", TASK_COUNT, "H1");
    fake_line(&fake, "T7", "A-01", "PLAIN", 1);
    fake_line(&fake, "T7", "A-02", "LOTTED", 1);
    SCRIPT(
        &script, {"leased", "count-bin", SIGNAL_NONE, ""},
        {"scan A-03", "count-bin", SIGNAL_ERROR, ""},
        {"scan A-01", "count-item", SIGNAL_GOOD, "start T7"},
        {"gs1 " GTIN_B, "wrong-item", SIGNAL_ERROR, ""}, {"enter", "count-item", SIGNAL_NONE, ""},
        {"gs1 " GTIN_A, "count-item", SIGNAL_GOOD, ""}, {"type 100", "count-item", SIGNAL_GOOD, ""},
        {"scan A-01", "count-bin", SIGNAL_LINE_COMPLETE, "count T7/1"},
        {"type A-02", "count-bin", SIGNAL_ERROR, ""}, {"type 17", "count-item", SIGNAL_GOOD, ""},
        {"enter", "count-empty", SIGNAL_GOOD, ""}, {"enter", "count-differs", SIGNAL_WARNING, ""},
        {"enter", "count-item", SIGNAL_GOOD, ""}, {"enter", "count-empty", SIGNAL_GOOD, ""},
        {"enter", "count-differs", SIGNAL_WARNING, ""}, {"enter", "count-pin", SIGNAL_NONE, ""},
        {"type 1234", "count-done", SIGNAL_TASK_COMPLETE,
         "count T7/2 A-02>@adjust LOTTED,L1 x4 A-02>@adjust LOTTED,L2 x50 A-02>@adjust LOTTED,OLD "
         "x9; done T7"},
        {"key undo", "undo", SIGNAL_NONE, ""}, {"enter", "count-bin", SIGNAL_GOOD, NULL},
        {"key code", "exception", SIGNAL_NONE, ""}, {"type 2", "count-where", SIGNAL_GOOD, ""});
    CU_ASSERT_PTR_NOT_NULL(script_effect(&script, FLOW_DO_GIVE_BACK));
    script_end(&script);
}

/* --- what one event does not hold --- */

#define MANY 70

static void stock_many(bool serials)
{
    for (int i = 0; i < MANY; i++) {
        char name[16];
        snprintf(name, sizeof(name), "N%02d", i);
        if (!serials) {
            fake_item(&fake, name, "09999999999994");
        }
        fake_stock(&fake, "TOTE-2", serials ? "SERIAL" : name, "", serials ? name : "", "",
                   2 - serials);
    }
}

static void empty_tote(void)
{
    script_input(&script, "scan TOTE-2");
    script_input(&script, "enter");
    script_input(&script, "enter");
    CHECK_STR(flow_view(script.flow)->name, "count-differs");
    script_input(&script, "enter");
}

static size_t count_events(void)
{
    size_t n = 0;
    for (size_t i = 0; i < fake.n_events; i++) {
        n += fake.events[i].type == EVENT_COUNT;
    }
    return n;
}

static void test_many_items(void)
{
    begin("u3", BY_HAND);
    stock_many(false);
    empty_tote();
    script_input(&script, "type 1234");
    CHECK_STR(flow_view(script.flow)->name, "count-where");
    CHECK_INT((int64_t)count_events(), 3);
    CHECK_INT((int64_t)last_count()->n_counted, MANY - 2 * EVENT_COUNTED_MAX);
    CHECK_INT(fake_qty(&fake, "TOTE-2", "N00", "", "") + fake_qty(&fake, "TOTE-2", "N69", "", ""),
              0);
    CU_ASSERT_TRUE(fake_balanced(&fake));
    script_end(&script);
}

/* The disk is full behind the first part; the rest follows when it is not. */
/* What agrees is said once, over as many events as it takes. */
static void test_many_as_booked(void)
{
    size_t n = 0;
    begin("u1", BY_HAND);
    stock_many(false);
    script_input(&script, "scan TOTE-2");
    for (int i = 0; i < MANY; i++) {
        char input[16];
        snprintf(input, sizeof(input), "scan N%02d", i);
        script_input(&script, input);
        script_input(&script, "type 2");
    }
    script_input(&script, "enter");
    CHECK_STR(flow_view(script.flow)->name, "count-where");
    for (size_t i = 0; i < fake.n_events; i++) {
        n += fake.events[i].n_counted;
    }
    CHECK_INT((int64_t)count_events(), 3);
    CHECK_INT((int64_t)n, MANY);
    script_end(&script);
}

/* A group goes whole into the next event where it does not fit into this one. */
static void test_groups_stay_whole(void)
{
    begin("u3", BY_HAND);
    for (int i = 0; i < 40; i++) {
        char serial[16];
        snprintf(serial, sizeof(serial), "N%02d", i);
        fake_stock(&fake, "TOTE-2", "SERIAL", i % 2 ? "LB" : "LA", serial, "", 1);
    }
    empty_tote();
    script_input(&script, "type 1234");
    CHECK_INT((int64_t)count_events(), 2);
    CHECK_STR(counted(), "TOTE-2 SERIAL,LB 0/20");
    CHECK_INT((int64_t)last_count()->n_legs, 40);
    script_end(&script);
}

static void test_many_serials_interrupted(void)
{
    begin("u3", BY_HAND);
    stock_many(true);
    empty_tote();
    script_input(&script, "type 1234");
    CHECK_INT((int64_t)count_events(), 3);
    for (int i = 0; i < 2; i++) {
        script_input(&script, "key undo");
        script_input(&script, "enter");
    }
    script_end(&script);
    begin("u3", BY_HAND);
    stock_many(true);
    empty_tote();
    fake.fail = -ENOSPC;
    SCRIPT(&script, {"type 1234", "not-saved", SIGNAL_ERROR, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, NULL});
    CHECK_INT(fake_qty(&fake, "TOTE-2", "SERIAL", "", "N69"), 0);
    script_end(&script);
}

/* --- by tags --- */

static void tag(const char *gtin, const char *serial)
{
    char input[64];
    snprintf(input, sizeof(input), "tag gs1 %s - %s", gtin, serial);
    script_input(&script, input);
}

static void tags(const char *gtin, int n)
{
    for (int i = 0; i < n; i++) {
        char serial[16];
        snprintf(serial, sizeof(serial), "%d", i);
        tag(gtin, serial);
    }
}

static int64_t big(void)
{
    return flow_view(script.flow)->rows[0].value.args[0].qty;
}

static void test_tags_of_a_bin(void)
{
    begin("u3", BY_TAGS);
    SCRIPT(&script, {"scan A-03", "count-tags", SIGNAL_GOOD, ""});
    tag(GTIN_SER, "S1");
    tag(GTIN_SER, "S1");
    tag(GTIN_SER, "S4");
    tag(GTIN_A, "1");
    tag(GTIN_A, "2");
    tag(GTIN_NONE, "1");
    script_input(&script, "tag sscc 095201200000000014");
    script_input(&script, "tag sscc 095201200000000014");
    CHECK_INT(big(), 5);
    CHECK_STR(cell(0, 0), "SERIAL");
    CHECK_STR(cell(1, 1), "2");
    CHECK_INT(flow_view(script.flow)->rows[1].value.args[0].qty, 2); /* unknown */
    SCRIPT(&script, {"tick 500", "count-tags", SIGNAL_NONE, ""},
           {"restart", "login-badge", SIGNAL_NONE, ""}, {"scan B-u3", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "count-tags", SIGNAL_GOOD, "login"});
    tag(GTIN_SER, "S1");
    tag(GTIN_SER, "S2");
    CHECK_INT(big(), 6);
    SCRIPT(&script, {"scan A-01", "count-tags", SIGNAL_ERROR, ""},
           {"scan A-03", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE,
            "count @adjust>A-03 PLAIN x2 A-03>@adjust SERIAL,#S3 x1 @adjust>A-03 SERIAL,#S4 x1"});
    CHECK_STR(counted(), "A-03 PLAIN 2/0 SERIAL 3/3");
    /* The next bin begins with no tags. */
    SCRIPT(&script, {"scan A-01", "count-tags", SIGNAL_GOOD, ""});
    CHECK_INT(big(), 0);
    script_end(&script);
}

/* A tag says no lot: with one lot in the bin it is known all the same, with several it is not. */
static void test_tags_and_lots(void)
{
    begin("u3", BY_TAGS);
    fake_stock(&fake, "TOTE-1", "LOTTED", "L1", "", "2027-01-31", 3);
    SCRIPT(&script, {"scan TOTE-1", "count-tags", SIGNAL_GOOD, ""});
    tags(GTIN_LOT, 2);
    SCRIPT(&script, {"enter", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, "count TOTE-1>@adjust LOTTED,L1 x1"},
           {"scan A-02", "count-tags", SIGNAL_GOOD, ""});
    tags(GTIN_LOT, 60);
    SCRIPT(&script, {"enter", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE, "count; exception (count-differs)"});
    CHECK_STR(counted(), "A-02 LOTTED 60/63");
    CHECK_INT(fake_qty(&fake, "A-02", "LOTTED", "L2", ""), 50);
    CHECK_STR(fake.events[fake.n_events - 1].place, "A-02");
    /* One of a lot that nobody knows, and a case. */
    script_input(&script, "scan TOTE-3");
    tag(GTIN_LOT, "1");
    tag(GTIN_A12, "1");
    script_input(&script, "enter");
    script_input(&script, "enter");
    SCRIPT(&script, {"type 1234", "count-where", SIGNAL_LINE_COMPLETE,
                     "count @adjust>TOTE-3 PLAIN x12; exception (count-differs)"});
    CHECK_STR(counted(), "TOTE-3 LOTTED 1/0 PLAIN 12/0");
    CHECK_INT(fake.events[fake.n_events - 1].counted[0].book, 0);
    script_end(&script);
}

/* A zone: what the book has in one bin only is known to be missing there, the rest is reported. */
static void test_tags_of_a_zone(void)
{
    begin("u3", BY_TAGS);
    fake_stock(&fake, "A-03", "PLAIN", "", "", "", 1);
    fake_item(&fake, "ONLY", "09520000000059");
    fake_stock(&fake, "A-02", "ONLY", "", "", "", 2);
    SCRIPT(&script, {"scan A", "count-tags", SIGNAL_GOOD, ""});
    tags(GTIN_A, 100);
    tags(GTIN_LOT, 63);
    tag(GTIN_SER, "S1");
    tag(GTIN_SER, "S2");
    tag(GTIN_SER, "S7");
    tag(GTIN_SER, "S6");
    tag("09520000000059", "1");
    tag(GTIN_B, "1");
    SCRIPT(&script, {"enter", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-pin", SIGNAL_NONE, ""},
           {"type 1234", "count-where", SIGNAL_LINE_COMPLETE,
            "count A-02>@adjust ONLY x1 A-03>@adjust SERIAL,#S3 x1 @adjust>A-03 SERIAL,#S6 x1 "
            "@adjust>A-03 SERIAL,#S7 x1; "
            "exception (count-differs)"});
    CHECK_STR(counted(), "A LOTTED 63/63 ONLY 1/2 OTHER 1/0 PLAIN 100/101 SERIAL 4/3");
    const struct event *rest = &fake.events[fake.n_events - 1];
    CHECK_INT((int64_t)rest->n_counted, 2);
    CHECK_STR(rest->counted[0].item, "OTHER");
    CHECK_STR(rest->counted[1].item, "PLAIN");
    script_end(&script);
}

static void test_too_many_tags(void)
{
    begin("u1", BY_TAGS);
    SCRIPT(&script, {"scan A-01", "count-tags", SIGNAL_GOOD, ""},
           {"enter", "count-empty", SIGNAL_GOOD, ""}, {"key back", "count-tags", SIGNAL_NONE, ""});
    tags(GTIN_A, TALLY_TAGS_MAX);
    SCRIPT(&script, {"enter", "count-differs", SIGNAL_WARNING, ""},
           {"enter", "count-tags", SIGNAL_GOOD, ""},
           {"tag gs1 " GTIN_A " - X", "count-tags", SIGNAL_NONE, ""},
           {"enter", "count-tags", SIGNAL_ERROR, ""}, {"key menu", "count-open", SIGNAL_ERROR, ""},
           {"enter", "count-tags", SIGNAL_NONE, ""}, {"key menu", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

CHECK_MAIN("flow_count", {"as booked", test_as_booked}, {"differs", test_differs},
           {"found again", test_found_again}, {"supervisor", test_supervisor}, {"lots", test_lots},
           {"serials", test_serials}, {"empty", test_empty}, {"wrong", test_wrong},
           {"moved meanwhile", test_moved_meanwhile}, {"moved at the end", test_moved_at_the_end},
           {"resumed", test_resumed}, {"task", test_task}, {"many items", test_many_items},
           {"many as booked", test_many_as_booked}, {"groups stay whole", test_groups_stay_whole},
           {"many serials, interrupted", test_many_serials_interrupted},
           {"tags of a bin", test_tags_of_a_bin}, {"tags and lots", test_tags_and_lots},
           {"tags of a zone", test_tags_of_a_zone}, {"too many tags", test_too_many_tags})
