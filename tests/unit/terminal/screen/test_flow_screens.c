/* The real flows on the real screen: what a picker and a supervisor see at each step, in both
 * languages; and that what must stand in one line of the smallest screen does. */
#include "tests/unit/check.h"

#include "terminal/text/text.h"
#include "tests/unit/terminal/flow/site.h"
#include "tests/unit/terminal/screen/shot.h"

#define COLUMNS 20
#define INPUTS  12

static const char *const langs[] = {"en", "ar"};

/* Each scene begins logged in as `person`; every input's view is checked, the last one's is shot.
 */
struct scene {
    const char *name;
    const char *person;
    const char *inputs[INPUTS];
};

static const struct scene scenes[] = {
    {"flow-menu", "u1", {NULL}},
    {"flow-pick-tote", "u1", {"type 1"}},
    {"flow-pick-bin", "u1", {"type 1", "scan TOTE-1"}},
    {"flow-wrong-bin", "u1", {"type 1", "scan TOTE-1", "scan A-03"}},
    {"flow-pick-item", "u1", {"type 1", "scan TOTE-1", "scan A-01", "gs1 " GTIN_A}},
    {"flow-wrong-item", "u1", {"type 1", "scan TOTE-1", "scan A-01", "gs1 " GTIN_B}},
    {"flow-unknown", "u1", {"type 1", "scan TOTE-1", "scan A-01", "gs1 " GTIN_NONE}},
    {"flow-exception", "u1", {"type 1", "scan TOTE-1", "scan A-01", "key code"}},
    {"flow-help", "u1", {"type 1", "scan TOTE-1", "key help"}},
    {"flow-pick-done",
     "u1",
     {"type 1", "scan TOTE-1", "scan A-01", "gs1 " GTIN_A, "gs1 " GTIN_A, "gs1 " GTIN_A,
      "scan B-01", "gs1 " GTIN_B}},
    {"flow-devices", "u1", {"scale and more", "open Devices"}},
    {"flow-devices-good", "u1", {"scale", "open Devices"}},
    {"flow-count-where", "u1", {"open Count"}},
    {"flow-count-item", "u1", {"open Count", "scan A-02", "gs1 " GTIN_LOT " L1", "type 4"}},
    {"flow-count-blind",
     "u1",
     {"open Count", "scan A-02", "gs1 " GTIN_LOT " L1", "type 4", "gs1 " GTIN_LOT " L2", "type 48",
      "enter"}},
    {"flow-count-differs",
     "u9",
     {"open Count", "scan A-02", "gs1 " GTIN_LOT " L1", "type 4", "gs1 " GTIN_LOT " L2", "type 48",
      "enter"}},
    {"flow-count-pin", "u9", {"open Count", "scan A-01", "enter", "enter", "enter"}},
    {"flow-count-empty", "u1", {"open Count", "scan A-01", "enter"}},
    {"flow-count-tags",
     "u1",
     {"open Count by tags", "scan A", "tag gs1 " GTIN_A " - 1", "tag gs1 " GTIN_A " - 2",
      "tag gs1 " GTIN_SER " - S1", "tag gs1 " GTIN_NONE " - 7"}},
    {"flow-find-what", "u1", {"open Find a tag"}},
    {"flow-find-tag",
     "u1",
     {"open Find a tag", "gs1 " GTIN_A " - 1001", "sight -4700", "sight -5300"}},
    {"flow-find-unseen",
     "u1",
     {"open Find a tag", "type 3034257BF7194E4000001A85", "sight -6100", "tick 4000"}},
    {"flow-receive-start", "u9", {"open Receive"}},
    {"flow-receive-dock", "u1", {"open Receive"}},
    {"flow-receive-item", "u1", {"open Receive", "scan LANE-1"}},
    {"flow-receive-qty", "u1", {"open Receive", "scan LANE-1", "gs1 " GTIN_A12}},
    {"flow-receive-over",
     "u1",
     {"open Receive", "scan LANE-1", "gs1 " GTIN_A12, "type 30", "enter"}},
    {"flow-receive-expiry", "u1", {"open Receive", "scan LANE-1", "gs1 " GTIN_LOT, "type L9"}},
    {"flow-receive-tags",
     "u1",
     {"open Receive", "scan LANE-1", "tag gs1 " GTIN_A " - 1", "tag gs1 " GTIN_A " - 2",
      "tag gs1 " GTIN_SER " - S8", "tag gs1 " GTIN_B " - 7", "tag gs1 " GTIN_NONE " - 1"}},
    {"flow-receive-confirm",
     "u1",
     {"open Receive", "scan LANE-1", "tag gs1 " GTIN_A " - 1", "tag gs1 " GTIN_A " - 2",
      "tag gs1 " GTIN_SER " - S8", "tag gs1 " GTIN_B " - 7", "enter"}},
    {"flow-receive-short",
     "u1",
     {"open Receive", "scan LANE-1", "gs1 " GTIN_A12, "enter", "key code", "enter"}},
    {"flow-receive-done",
     "u1",
     {"open Receive", "scan LANE-1", "gs1 " GTIN_A12, "enter", "key code", "enter", "enter"}},
    {"flow-supervisor", "u9", {NULL}},
    {"flow-counts", "u9", {"type 5"}},
    {"flow-counts-mended", "u9", {"mended 2", "type 5", "tick 28500"}},
    {"flow-refused", "u1", {"refused 1"}},
    {"flow-people", "u9", {"type 6"}},
};

static void check_say(const struct say *say)
{
    for (size_t l = 0; l < ARRAY_SIZE(langs); l++) {
        struct words words;
        char sentence[SENTENCE_SIZE];
        CHECK_INT(words_set(&words, langs[l]), 0);
        words_say(&words, say, sentence, sizeof(sentence));
        size_t columns = cells_of(sentence, words.rtl, NULL, 0);
        if (columns > COLUMNS) {
            printf("\n    %zu columns: %s", columns, sentence);
        }
        CU_ASSERT_TRUE(columns <= COLUMNS);
    }
}

static void check_view(const struct view *view)
{
    check_say(&view->title);
    check_say(&view->field.label);
    for (size_t i = 0; i < view->n_rows; i++) {
        check_say(&view->rows[i].label);
    }
}

static void shoot(const struct scene *scene, const struct view *view)
{
    static const int sizes[][2] = {{16, 20}, {24, 80}};
    for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
        for (size_t l = 0; l < ARRAY_SIZE(langs); l++) {
            shot_take(&(struct shot){scene->name, view, sizes[s][0], sizes[s][1], langs[l],
                                     THEME_NIGHT, "xterm-256color", ""});
        }
    }
}

static void add_delivery(struct fake_book *fake, const char *seat)
{
    struct task_row *task = fake_task(fake, "T2", TASK_RECEIVE, seat);
    copy_cut(task->order, sizeof(task->order), "ASN-7001");
    copy_cut(task->carrier, sizeof(task->carrier), "ACME");
    fake_place(fake, "LANE-1", PLACE_LANE);
    fake_line(fake, "T2", "095201200000000014", "PLAIN", 24);
    copy_cut(fake_line(fake, "T2", "095201200000000014", "LOTTED", 6)->lot, LOT_SIZE, "L7");
    fake_line(fake, "T2", "", "SERIAL", 2);
}

static void play(const struct scene *scene)
{
    static struct fake_book fake;
    struct script script = {0};
    site_fill(&fake);
    fake_person(&fake, "u9", "supervisor");
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 3);
    fake_line(&fake, "T1", "B-01", "OTHER", 1);
    add_delivery(&fake, strcmp(scene->person, "u9") == 0 ? "H9" : "H1");
    script_begin(&script, &fake);
    check_view(flow_view(script.flow));
    site_login(&script, scene->person);
    check_view(flow_view(script.flow));
    for (size_t i = 0; i < INPUTS && scene->inputs[i]; i++) {
        script_input(&script, scene->inputs[i]);
        check_view(flow_view(script.flow));
    }
    shoot(scene, flow_view(script.flow));
    script_end(&script);
}

static void test_scenes(void)
{
    CHECK_INT(words_init(NULL), 0);
    for (size_t i = 0; i < ARRAY_SIZE(scenes); i++) {
        play(&scenes[i]);
    }
}

CHECK_MAIN("flow on the screen", {"scenes", test_scenes})
