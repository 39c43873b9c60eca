/* What the hub tells a replica, as scripts (play.h): ops, what is pulled, snapshots. */
#include "tests/unit/sync/seat/play.h"

#define ROW(place, qty) "{'t':'stock','k':['" place "'],'r':{'qty':" qty "}}"

SCRIPT(ops_in_order, CONNECTED,
       "f " OPS("A", "2", "3", ROW("P", "7")) ",'own':{'H1':{'epoch':3,'seq':9}}}",
       "= op3 own9 changed fresh", "f " OPS("A", "2", "3", ROW("P", "1")) "}", "= op3 -changed",
       ".")

SCRIPT(own_of_others, CONNECTED,
       "f " OPS("A", "2", "2", "") ",'own':{'H1':{'epoch':2,'seq':9},'H2':{'epoch':3,'seq':8}}}",
       "= op2 own0")

/* What is folded in is swept a second later and in bites, unless it went with the ops. */
#define OWN(seq) ",'own':{'H1':{'epoch':3,'seq':" seq "}}}"
SCRIPT(sweeps, CONNECTED, "+ 0", "commit 5", "f " OPS("A", "2", "2", "") OWN("2"), "= own2 swept0",
       "+ 900", "f " OPS("A", "3", "3", "") OWN("3"), "= own3 swept0", "+ 100", "= swept1", "+ 49",
       "= swept1", "+ 1", "= swept2", "+ 50", "= swept3", "f " OPS("A", "4", "4", "") OWN("5"),
       "= swept5")

/* Rarely while batches are on their way. */
SCRIPT(sweeps_rarely, CONNECTED, "commit 5", "f " OPS("A", "2", "2", "") OWN("4"), "= own4 swept0",
       "< up 'first':1", "+ 1000", "= swept1", "+ 900", "= swept1", "+ 100", "= swept2",
       ACK("5", "$5", "0"), "= acked5 swept2", "+ 1000", "= swept3", "+ 50", "= swept4")

SCRIPT(gap_is_pulled, CONNECTED, "+ 1", "f " OPS("A", "4", "4", ROW("P", "4")) "}", "= op1 -fresh",
       "< 'type':'pull' 'op':1", ".", "f " OPS("A", "5", "5", ROW("P", "5")) "}", ".",
       "> " OPS("A", "2", "4", ROW("P", "4")) "}", "= op4 -fresh", ".", "= op5 fresh", ".",
       "row P 5", "f " OPS("A", "6", "6", "") "}", "= op6", ".")

/* What came meanwhile goes in one a turn, and where it breaks off is pulled from; what is there
 * already by then is passed over. */
SCRIPT(ahead, CONNECTED, "f " OPS("A", "4", "4", ROW("P", "4")) "}", "< 'type':'pull' 'op':1",
       "f " OPS("A", "5", "6", ROW("P", "6")) "}", "f " OPS("A", "7", "7", ROW("P", "7")) "}",
       "f " OPS("A", "9", "9", ROW("P", "9")) "}", "> " OPS("A", "2", "5", "") "}", "= op5",
       "< 'type':'pull' 'op':5", "> " OPS("A", "6", "6", "") "}", "= op6", ".", "= op7",
       "< 'type':'pull' 'op':7", "> " OPS("A", "8", "9", "") "}", "= op9 online", ".")

/* Nor is anything kept for a connection, or a welcome, behind the one it came on. */
SCRIPT(ahead_of_another, CONNECTED, "f " OPS("A", "3", "3", ROW("P", "3")) "}",
       "< 'type':'pull' 'op':1", "down", "up", "< state", HELLO, WELCOME("1", "$0", "3", "1"),
       "< 'type':'pull' 'op':1", "> " OPS("A", "2", "2", "") "}", "= op2", "< 'type':'pull' 'op':2",
       "> " OPS("A", "3", "3", "") "}", "= op3 online", ".")

/* What was heard of after the pull is pulled; what was heard of before it and the hub denies, once
 * more would do no good: hello, and the welcome says how far it is. */
SCRIPT(denied, CONNECTED, "+ 15001", "< 'type':'pull' 'op':1", "f " OPS("A", "3", "3", "") "}", ".",
       "> " OPS("A", "2", "1", "") "}", "= -fresh", "< 'type':'pull' 'op':1", ".",
       "> " OPS("A", "2", "1", "") "}", "= waiting", "> " OPS("A", "2", "1", "") "}", HELLO, ".",
       WELCOME("1", "$0", "1", "0"), "= online fresh", ".")

SCRIPT(overlap_is_pulled, CONNECTED, "f " OPS("A", "1", "3", "") "}", "= op1",
       "< 'type':'pull' 'op':1")

SCRIPT(pull_repeats, CONNECTED, "f " OPS("A", "3", "3", "") "}", "< 'type':'pull'", ".", "+ 4000",
       "< 'type':'pull' 'op':1", ".")

SCRIPT(welcome_behind, CONNECTED, "down", "up", "< state", HELLO, WELCOME("1", "$0", "7", "1"),
       "= syncing", "< 'type':'pull' 'op':1", "> " OPS("A", "2", "7", "") "}", "= online op7", ".")

#define ROWS(op, t, after, rows, more)                                                             \
    "> {'type':'rows','hub':'A','op':" op ",'t':'" t "','after':" after ",'rows':[" rows           \
    "],'more':" more
#define K(key, qty) "{'k':['" key "'],'r':{'qty':" qty "}}"

/* First contact with a site that has rows: tables in order, then ops since, then the swap. */
#define LOADED                                                                                     \
    "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"), "= syncing op0",                         \
        "< ask 'type':'snapshot' 'table':'place' 'after':null", ".",                               \
        ROWS("9", "place", "null", K("P", "1"), "true") "}", "< 'table':'place' 'after':['P']",    \
        ROWS("10", "place", "['P']", K("Q", "1"), "false") "}", "< 'table':'stock' 'after':null",  \
        "f " OPS("A", "10", "11", ROW("X", "3")) "}",                                              \
        ROWS("10", "stock", "null", K("X", "2"), "false") "}", "< 'table':'task'",                 \
        ROWS("11", "task", "null", "", "false") "}", "= syncing op0", "< 'type':'pull' 'op':9"

SCRIPT(snapshot, LOADED, "> " OPS("A", "10", "10", ROW("X", "2")) "}", "= syncing",
       "< 'type':'pull' 'op':10", "> " OPS("A", "11", "11", ROW("X", "3")) "}",
       "= online op11 changed fresh", ".")

SCRIPT(snapshot_answers, "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"),
       "< 'type':'snapshot'", ROWS("9", "stock", "null", K("X", "1"), "false") "}", ".",
       ROWS("9", "place", "['Z']", K("X", "1"), "false") "}", ".", "+ 4000",
       "< 'type':'snapshot' 'table':'place'", ROWS("9", "place", "null", K("P", "1"), "true") "}",
       ROWS("9", "place", "null", K("P", "1"), "true") "}", "< 'after':['P']",
       ROWS("8", "place", "['P']", K("Q", "1"), "false") "}", ".", "down", "up", "< state", HELLO,
       WELCOME("1", "$0", "9", "5"), "< 'type':'snapshot' 'table':'place' 'after':['P']")

/* A chunk with more behind it is loaded when the next one is asked for, or when anything else
 * comes; one that was not loaded when the link fell is asked for again. */
#define DEFLATED(op, t, after, rows)                                                               \
    "z {'type':'rows','hub':'A','op':" op ",'t':'" t "','after':" after ",'rows':[" rows           \
    "],'more':true}"

/* The hub came back with less than this half of a replica has: its ops would be passed over. */
SCRIPT(snapshot_of_a_lost_future, "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"),
       "< 'type':'snapshot' 'table':'place'", ROWS("9", "place", "null", K("P", "1"), "true") "}",
       "down", "up", "< state", HELLO, WELCOME("1", "$0", "8", "5"),
       "< 'type':'snapshot' 'table':'place' 'after':null",
       ROWS("8", "place", "null", K("Q", "1"), "false") "}", "< 'table':'stock'")

SCRIPT(snapshot_ahead, "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"),
       "< 'type':'snapshot' 'table':'place' 'after':null",
       DEFLATED("9", "place", "null", K("P", "1")), "= syncing loaded0",
       "< 'table':'place' 'after':['P']", ".", "= loaded1",
       DEFLATED("9", "place", "['P']", K("Q", "1")), "> {'type':'none'}", "= loaded2",
       "< 'table':'place' 'after':['Q']", DEFLATED("9", "place", "['Q']", K("R", "1")), "+ 1",
       "= loaded3", "< 'table':'place' 'after':['R']", DEFLATED("9", "place", "['R']", K("S", "1")),
       "down", "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"),
       "< 'table':'place' 'after':['R']", ROWS("9", "place", "['R']", K("S", "1"), "false") "}",
       "< 'table':'stock' 'after':null", DEFLATED("9", "stock", "null", K("X", "2")),
       "< 'table':'stock' 'after':['X']", ROWS("9", "stock", "['X']", K("Y", "3"), "false") "}",
       "< 'table':'task'", ROWS("9", "task", "null", "", "false") "}", "< 'type':'pull' 'op':9",
       "> " OPS("A", "10", "9", "") "}", "= online op9", "row X 2", "row Y 3", ".")

/* What was asked behind a chunk that could not be loaded is no answer any more. */
static void test_snapshot_not_loaded(void)
{
    static const char *const held[] = {"up",
                                       "< state",
                                       HELLO,
                                       WELCOME("1", "$0", "9", "5"),
                                       "< 'table':'place' 'after':null",
                                       DEFLATED("9", "place", "null", K("P", "1")),
                                       "< 'table':'place' 'after':['P']"};
    struct play play;
    struct seat_out out;
    play_start(&play, "snapshot not loaded");
    for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
        play_step(&play, held[i]);
    }
    play.ledger->fail = -ENOSPC;
    CHECK_INT(seat_next(play.seat, play.now_ms, &out), -ENOSPC);
    play.ledger->fail = 0;
    play_step(&play, ROWS("9", "place", "['P']", K("Q", "1"), "false") "}");
    play_step(&play, "= loaded0");
    play_step(&play, "+ 500");
    play_step(&play, "< 'table':'place' 'after':null");
    play_finish(&play);
}

/* Rows that the tables refuse, held or not: told, and asked for again. */
#define TOO_LONG "a-key-that-is-longer-than-any-that-the-tables-of-this-test-can-take"
SCRIPT(snapshot_unloaded, "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"),
       "< 'table':'place' 'after':null", DEFLATED("9", "place", "null", K(TOO_LONG, "1")),
       "= -unloaded", "< 'table':'place' 'after':['a-key", ".", "= unloaded loaded0",
       "! cannot be read", ".", "+ 4000", "< 'table':'place' 'after':null",
       ROWS("9", "place", "null", K(TOO_LONG, "1"), "false") "}", "= unloaded loaded0", ".")

/* Says those rows whenever they are asked for; how long that took. */
static int64_t wait_for_chunk(struct play *play, const char *rows)
{
    char out[1024];
    int64_t from_ms = play->now_ms;
    while (play_next(play, out, sizeof(out)) == 0) {
        play->now_ms += 10;
        CHECK_INT(seat_tick(play->seat, play->now_ms, play->now_ms), 0);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"snapshot\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"after\":null"));
    play_step(play, rows);
    return play->now_ms - from_ms;
}

/* They are asked for later and later, with jitter, and nothing is asked for ahead, until one can be
 * loaded. */
static void test_snapshot_backs_off(void)
{
    static const int64_t waits_ms[] = {3000, 6000, 12000, 24000, 30000, 30000};
    static const char *const refused = DEFLATED("9", "place", "null", K(TOO_LONG, "1"));
    static const char *const begin[] = {"up",
                                        "< state",
                                        HELLO,
                                        WELCOME("1", "$0", "9", "5"),
                                        "< 'after':null",
                                        refused,
                                        "< 'after':['a-key",
                                        ".",
                                        NULL};
    static const char *const loaded[] = {"= loaded1",
                                         "< 'after':['P']",
                                         DEFLATED("9", "place", "['P']", K("Q", "1")),
                                         "< 'after':['Q']",
                                         ".",
                                         "= loaded2",
                                         NULL};
    struct play play;
    play_start(&play, "snapshot backs off");
    play_steps(&play, begin);
    for (size_t i = 0; i < ARRAY_SIZE(waits_ms); i++) {
        int64_t waited_ms = wait_for_chunk(&play, refused);
        CU_ASSERT_TRUE(waited_ms >= waits_ms[i] * 3 / 4 && waited_ms <= waits_ms[i] * 5 / 4 + 10);
    }
    (void)wait_for_chunk(&play, DEFLATED("9", "place", "null", K("P", "1")));
    play_steps(&play, loaded);
    play_finish(&play);
}

/* Rows that hold events of ours whose ack was lost say so. */
SCRIPT(snapshot_own, "commit 5", "up", "< state", HELLO, WELCOME("2", "$1", "9", "5"),
       "< 'first':2", "< 'type':'snapshot'",
       ROWS("9", "place", "null", "", "false") ",'own':{'H1':{'epoch':3,'seq':5}}}", "= acked5 w0",
       "< 'table':'stock'", ROWS("9", "stock", "null", "", "false") "}", "< 'table':'task'",
       ROWS("9", "task", "null", "", "false") "}", "< 'type':'pull' 'op':9",
       "> " OPS("A", "10", "9", "") "}", "= online op9 own5", ".")

SCRIPT(below_the_floor, CONNECTED, "down", "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"),
       "= syncing op1", "< 'type':'snapshot' 'table':'place'")

SCRIPT(reset, CONNECTED, "> {'type':'reset','why':'x'}", ".", "f " OPS("A", "9", "9", "") "}",
       "< 'type':'pull'", "> {'type':'reset','why':'the log begins later'}", "< 'type':'snapshot'",
       ".")

SCRIPT(
    new_hub, CONNECTED, "commit 3", "< 'first':1", ACK("3", "$3", "3"),
    "f " OPS("B", "2", "2", ROW("P", "1")) "}", "= op1 waiting", "+ 1000", HELLO,
    "> "
    "{'type':'welcome','hub':'B','v':1,'epoch':3,'expect':2,'head':'$1','op':1,'floor':0,'now':''}",
    "= acked1 w2 syncing", "< 'first':2 'prev':'$1'", "< 'type':'snapshot' 'table':'place'",
    "f " OPS("A", "2", "2", ROW("P", "6")) "}", "= op1")

/* A late welcome of a hub that is gone: what it held says nothing of the one that is there. */
SCRIPT(acked_of_another, CONNECTED, "commit 3", "< 'first':1", ACK("3", "$3", "3"), "down", "up",
       "< state", "< 'type':'hello' 'hub':'A' 'acked':3",
       "> {'type':'welcome','hub':'B','v':1,'epoch':3,'expect':3,'head':'$2','op':1,'floor':0,"
       "'now':''}",
       "= acked2", "< 'first':3", "< 'type':'snapshot'", "f " OPS("A", "2", "2", "") "}", "+ 1000",
       "< 'type':'hello' 'hub':'A' 'op':1}", WELCOME("3", "$2", "2", "0"), "= acked2", "down", "up",
       "< state", "< 'type':'hello' 'hub':'A' 'acked':2")

CHECK_MAIN("down", {"ops in order", test_ops_in_order}, {"own of others", test_own_of_others},
           {"sweeps", test_sweeps}, {"sweeps rarely", test_sweeps_rarely},
           {"gap is pulled", test_gap_is_pulled}, {"ahead", test_ahead},
           {"ahead of another", test_ahead_of_another}, {"denied", test_denied},
           {"overlap is pulled", test_overlap_is_pulled}, {"pull repeats", test_pull_repeats},
           {"welcome behind", test_welcome_behind}, {"snapshot", test_snapshot},
           {"snapshot answers", test_snapshot_answers},
           {"snapshot of a lost future", test_snapshot_of_a_lost_future},
           {"snapshot ahead", test_snapshot_ahead},
           {"snapshot not loaded", test_snapshot_not_loaded}, {"snapshot own", test_snapshot_own},
           {"snapshot unloaded", test_snapshot_unloaded},
           {"snapshot backs off", test_snapshot_backs_off},
           {"below the floor", test_below_the_floor}, {"reset", test_reset},
           {"new hub", test_new_hub}, {"acked of another", test_acked_of_another})
