/* The engine's side of every conversation but what changes a replica (test_down.c), as scripts
 * (play.h). */
#include <errno.h>

#include "drivers/base/error.h"
#include "tests/unit/sync/seat/play.h"

SCRIPT(connect, "= offline", "up", "< state retained 'up':true 'version':'0.1'", HELLO, ".",
       "= waiting", WELCOME("1", "$0", "0", "0"), "= online fresh", ".")

SCRIPT(hello_repeats, "up", "< state", HELLO, ".", "+ 1600", HELLO, ".", "+ 700", ".", "+ 3000",
       HELLO, ".")

SCRIPT(announcement_hurries, "up", "< state", HELLO, "+ 1600", HELLO, "+ 2600", HELLO, "+ 1200",
       ".", "h {'hub':'A','v':[1,1]}", HELLO, ".", "h {'hub':'A','v':[1,1]}", ".", "+ 1000", HELLO)

SCRIPT(hub_restart, CONNECTED, "+ 5000", "h {'hub':'A','v':[1,1]}", "= waiting", HELLO,
       WELCOME("1", "$0", "1", "0"), "= online")

/* A hub that speaks more than we do says what both do; one that speaks nothing of ours is refused
 * in words, and asked again now and then: it may be another by then. */
SCRIPT(versions_agree, "up", "< state", "h {'hub':'A','v':[1,2]}", "< 'type':'hello' 'v':[1,1]",
       WELCOME("1", "$0", "0", "0"), "= online", "! -")

SCRIPT(no_version_in_common, "up", "< state", HELLO,
       "> {'type':'welcome','hub':'A','v':2,'epoch':3,'expect':1,'head':'$0','op':0,'floor':0,"
       "'now':''}",
       "= waiting -quarantined refusal1", "! no version in common", "commit 1", ".", "+ 80000",
       HELLO, "> {'type':'nack','code':'schema','why':'no version in common'}",
       "! schema: no version in common", ".", "+ 80000", HELLO, WELCOME("1", "$0", "0", "0"),
       "= online refusal0", "! -", "< 'first':1")

/* --- up --- */

SCRIPT(batch_and_ack, CONNECTED, "commit 2", "= w2",
       "< up 'type':'up' 'epoch':3 'first':1 'prev':'$0' 'seq':1 'seq':2", ".", "commit 1",
       "< 'first':3 'prev':'$2'", ".", ACK("2", "$2", "1"), "= w1 acked2", ACK("3", "$3", "3"),
       "= w0 acked3", "+ 60000", "< 'type':'pull'")

SCRIPT(batch_limits, CONNECTED, "commit 600", "< 'first':1", "< 'first':129", "< 'first':257",
       "< 'first':385", ".", ACK("128", "$128", "0"), "< 'first':513", ".")

SCRIPT(batch_resent, CONNECTED, "commit 3", "< 'first':1", ".", "+ 1600", "< 'first':1", ".",
       "+ 700", ".", "+ 2400", "< 'first':1", ".", ACK("3", "$3", "3"), "= w0", "+ 10000", ".")

SCRIPT(late_ack_ignored, CONNECTED, "commit 3", "< 'first':1", ACK("3", "$3", "3"),
       ACK("1", "$1", "1"), "= acked3 w0", ".")

SCRIPT(gap_sends_again, CONNECTED, "commit 300", "< 'first':1", "< 'first':129", "< 'first':257",
       "> {'type':'nack','code':'gap','expect':1}", "< 'first':1", "< 'first':129", "< 'first':257",
       ".", "> {'type':'nack','code':'gap','expect':1}",
       "> {'type':'nack','code':'gap','expect':129}", ".", "+ 300",
       "> {'type':'nack','code':'gap','expect':1}", ".",
       "> {'type':'nack','code':'gap','expect':129}", "< 'first':129", "< 'first':257", ".",
       "> {'type':'nack','code':'gap','expect':129}", ".",
       "> {'type':'nack','code':'gap','expect':999}", ".")

/* Reported again and again, and nothing moves: the timer alone, later and later. */
#define GAP "> {'type':'nack','code':'gap','expect':1}"
SCRIPT(gap_without_end, CONNECTED, "commit 1", "< 'first':1", GAP, "< 'first':1", GAP, ".", "+ 700",
       GAP, ".", "+ 600", "< 'first':1", GAP, "< 'first':1", GAP, ".", "+ 1400", GAP, ".", "+ 1200",
       "< 'first':1", GAP, "< 'first':1", ".", "+ 2900", GAP, ".", "+ 2200", "< 'first':1")

SCRIPT(busy_waits, CONNECTED, "commit 1", "< 'first':1",
       "> {'type':'nack','code':'busy','retry_ms':2000,'why':'disk'}", "! busy: disk", ".",
       "+ 1400", ".", "+ 1200", "< 'first':1", ACK("1", "$1", "1"), "! -")

SCRIPT(wrong_head_is_a_fork, CONNECTED, "commit 2", "< 'first':1", ACK("2", "$1", "2"),
       "= quarantined waiting acked0", "! history", ".", "+ 30000", ".", "+ 50000", HELLO, ".")

SCRIPT(impossible_ack_is_a_fork, CONNECTED, "commit 1", "< 'first':1", ACK("2", "$1", "2"),
       "= quarantined acked0")

SCRIPT(other_epoch_ack, CONNECTED, "commit 1", "< 'first':1",
       "> {'type':'ack','hub':'A','epoch':2,'upto':1,'head':'$1','safe':1}", "= acked0")

SCRIPT(nack_fork, CONNECTED, "> {'type':'nack','code':'fork','why':'two\\u001b[2J stories'}",
       "= quarantined waiting refusal2", "! fork: two[2J stories", "commit 1", ".", "+ 80000",
       HELLO, WELCOME("1", "$0", "1", "0"), "= online -quarantined", "! -", "< 'first':1")

SCRIPT(nack_auth, CONNECTED, "> {'type':'nack','code':'auth','why':'not enrolled'}",
       "= waiting refusal5", "> {'type':'nack','code':'auth','why':'revoked'}",
       "= waiting refusal6", "! auth: revoked", ".", "down", "= offline refusal6", "up", "< state",
       HELLO, WELCOME("1", "$0", "1", "0"), "= online refusal0")
SCRIPT(turned_away, CONNECTED, "down", "away", "= offline refusal6", "! revoked", "up", "< state",
       HELLO, "= waiting refusal6", WELCOME("1", "$0", "1", "0"), "= online refusal0", "! -")

/* The hub may leave it at the question; what comes for another seat or epoch is not ours. */
#define ENROLLED(seat, epoch)                                                                      \
    "> {'type':'enrolled','site':'S','seat':'" seat "','epoch':" epoch                             \
    ",'cert':'PEM','hub':'A','pepper':"                                                            \
    "'0011223344556677001122334455667700112233445566770011223344556677'}"
SCRIPT(certificate, "? certificate", "up", "< state", HELLO, ".", WELCOME("1", "$0", "1", "0"),
       "< ask 'type':'enrol' 'csr':'CSR' 'store':'store'", "< 'type':'snapshot'", ".",
       ENROLLED("H2", "3"), "= -certificate", ENROLLED("H1", "2"), "= -certificate",
       ENROLLED("H1", "3"), "= certificate", "= -certificate")

SCRIPT(nack_epoch, CONNECTED, "> {'type':'nack','code':'epoch','why':'enrolled again'}",
       "= waiting -quarantined refusal3", "! epoch: enrolled again", ".", "+ 80000", HELLO)

SCRIPT(nack_hole, "up", "< state", HELLO,
       "> {'type':'nack','code':'hole','why':'events are missing'}", "= waiting refusal4",
       "! hole:", "commit 1", ".")

SCRIPT(review, CONNECTED, "commit 2", "< 'first':1",
       "> {'type':'ack','hub':'A','epoch':3,'upto':2,'head':'$2','safe':0,'out':[{'seq':2,'code':"
       "'review','why':'negative stock'}]}",
       "= review acked2", "= -review", ACK("2", "$2", "2"), "= -review")

SCRIPT(hello_resumes, "commit 200", "up", "< state", HELLO, ".", WELCOME("151", "$150", "0", "0"),
       "= acked150 w50", "< 'first':151 'prev':'$150'", ".", "down", "= offline", "up", "< state",
       HELLO, WELCOME("101", "$100", "0", "0"), "= acked100", "< 'first':101")

SCRIPT(welcome_fork, "commit 5", "up", "< state", HELLO, WELCOME("4", "$2", "0", "0"),
       "= quarantined", "! another history", ".")

SCRIPT(welcome_ahead, "commit 5", "up", "< state", HELLO, WELCOME("9", "$5", "0", "0"),
       "= quarantined", "! never wrote", ".")

SCRIPT(silence, CONNECTED, "commit 1", "< 'first':1", "+ 2000", "< 'first':1", "+ 2600",
       "< 'first':1", "+ 5500", "= waiting", HELLO, ".", WELCOME("2", "$1", "1", "0"),
       "= online w0", ".")

SCRIPT(heartbeat, CONNECTED, "+ 14000", ".", "+ 1001", "< 'type':'pull' 'op':1", ".",
       "> " OPS("A", "2", "1", "") "}", "= online fresh", ".", "+ 15001", "< 'type':'pull'",
       "+ 4000", "< 'type':'pull'", "+ 6100", "= waiting", HELLO)

/* --- work --- */

#define TASK(seat) "{'t':'task','k':['T1'],'r':{'kind':'pick'" seat "}}"

SCRIPT(lease, "? next", "= bad-10015", CONNECTED, "? next", "< ask 'type':'next' 'kind':['pick']",
       ".", "+ 1900", "< 'type':'next'", "> {'type':'leased','task':'T1'}", "= -leased", ".",
       "f " OPS("A", "2", "2", TASK(",'seat':'H1'")) "}", "= leased:T1", "= -leased", ".")

SCRIPT(lease_rows_first, CONNECTED, "? next", "< 'type':'next'",
       "f " OPS("A", "2", "2", TASK(",'seat':'H1'")) "}", "= -leased",
       "> {'type':'leased','task':'T1'}", "= leased:T1", ".")

SCRIPT(lease_feed_lost, CONNECTED, "? next", "< 'type':'next'", "> {'type':'leased','task':'T1'}",
       ".", "+ 600", "< 'type':'pull'", "> " OPS("A", "2", "2", TASK(",'seat':'H1'")) "}",
       "= leased:T1")

SCRIPT(no_work, CONNECTED, "? next", "< 'type':'next'", "> {'type':'none'}", "= none", "= -none",
       "> {'type':'none'}", "= -none", "> {'type':'leased','task':'T1'}", "= -leased -none",
       "+ 6000", "= -none")

SCRIPT(no_answer, CONNECTED, "? next", "< 'type':'next'", "+ 5000", "= none", ".")

SCRIPT(give_back, CONNECTED, "f " OPS("A", "2", "2", TASK(",'seat':'H1'")) "}", "? T1", "? next",
       "< 'type':'release' 'task':'T1'", "< 'type':'next'", ".", "+ 1900", "< 'type':'release'",
       "< 'type':'next'", "f " OPS("A", "3", "3", TASK("")) "}", "+ 1900", "< 'type':'next'", ".")

/* What was done on the task must be the hub's before somebody else may have it. */
SCRIPT(give_back_unsent, CONNECTED, "f " OPS("A", "2", "2", TASK(",'seat':'H1'")) "}", "commit 1",
       "? T1", "< up 'first':1", ".", "commit 1", "< up 'first':2", ".", ACK("1", "$1", "1"),
       "< 'type':'release' 'task':'T1'", ".")

SCRIPT(give_back_too_late, CONNECTED, "f " OPS("A", "2", "2", TASK(",'seat':'H1'")) "}", "commit 1",
       "? T1", "< up 'first':1", ".", "+ 5000", "< up 'first':1", ".", ACK("1", "$1", "1"), ".")

/* --- bad input --- */

SCRIPT(malformed, CONNECTED, "> {'type':'ops'", "= bad1", "> nonsense", "= bad2",
       "> {'type':'sing'}", "= bad2", "f {'type':'none'}", "= bad3",
       "> " OPS("A", "5", "1", "") "}", "= bad4",
       "> " OPS("A", "2", "2", "{'t':'stock','k':['P']}") "}", "= bad5 op1", "h {'hub':1}",
       "= bad6",
       "> " OPS("A", "2", "2", "{'t':'a name too long for a table','k':['P'],'r':{}}") "}",
       "= bad7")

static void test_other_topics(void)
{
    struct play play;
    play_start(&play, "other topics");
    seat_link_up(play.seat, play.now_ms);
    play_say(&play, "raff/1/S/H2/down", "{'type':'none'}");
    play_say(&play, "raff/1/S/H1/up", "{'type':'none'}");
    play_say(&play, "raff/1/T/feed", "{'type':'none'}");
    play_say(&play, "else", "{'type':'none'}");
    CHECK_INT(play.malformed, 4);
    play_finish(&play);
}

static void test_ledger_fails(void)
{
    struct play play;
    char out[1024];
    play_start(&play, "ledger fails");
    static const char *const lines[] = {CONNECTED, "commit 1", NULL};
    for (const char *const *line = lines; *line; line++) {
        play_step(&play, *line);
    }
    CHECK_INT(play_next(&play, out, sizeof(out)), 1);
    play.ledger->fail = -5;
    char ack[256];
    struct text text = text_over(ack, sizeof(ack));
    play_expand(&play, &(ACK("1", "$1", "1"))[2], &text);
    CHECK_INT(seat_receive(play.seat, play.now_ms, 0, "raff/1/S/H1/down", str_of(ack)), -5);
    play_finish(&play);
}

/* A hub that was put back to before what this seat has forgotten: nobody has those events. */
static void test_welcome_hole(void)
{
    static const char *const refused[] = {"up",
                                          "< state",
                                          HELLO,
                                          WELCOME("3", "$2", "0", "0"),
                                          "= waiting refusal4 acked10",
                                          "! events are missing",
                                          ".",
                                          NULL};
    static const char *const taken[] = {
        "+ 80000",     HELLO, WELCOME("6", "$5", "0", "0"), "= online refusal0 acked5",
        "< 'first':6", NULL};
    struct play play;
    play_start(&play, "welcome hole");
    play_step(&play, "commit 10");
    play.ledger->sync.acked = play.ledger->sync.safe = 10;
    play.ledger->sync.oldest = 6;
    for (const char *const *line = refused; *line; line++) {
        play_step(&play, *line);
    }
    for (const char *const *line = taken; *line; line++) {
        play_step(&play, *line);
    }
    play_finish(&play);
}

/* What the seat listens to, where it says that it is there, and what the broker says when it is
 * not: of the same session. */
static void test_topics_and_will(void)
{
    struct play play;
    struct proto_state said, will;
    char topics[4][PROTO_TOPIC_MAX];
    struct seat_out out;
    struct bytes payload;
    play_start(&play, "topics");
    seat_topics(play.seat, topics[0], topics[1], topics[2], topics[3]);
    CHECK_STR(topics[0], "raff/1/S/H1/down");
    CHECK_STR(topics[1], "raff/1/S/feed");
    CHECK_STR(topics[2], "raff/1/hub");
    CHECK_STR(topics[3], "raff/1/S/H1/state");
    seat_link_up(play.seat, play.now_ms);
    CHECK_INT(seat_next(play.seat, play.now_ms, &out), 1);
    CHECK_STR(out.topic, topics[3]);
    CU_ASSERT_TRUE(out.retain);
    CHECK_INT(proto_state_read(out.payload, &said), 0);
    bytes_init(&payload, 256);
    seat_will(play.seat, &payload);
    CHECK_INT(proto_state_read(bytes_view(&payload), &will), 0);
    CU_ASSERT_TRUE(said.up && !will.up);
    CHECK_STR(will.session, said.session);
    bytes_release(&payload);
    play_finish(&play);
}

/* Hellos that nobody answers come later and later, up to 30 s, each time three to five quarters of
 * that. */
static void test_hello_backs_off(void)
{
    static const int64_t waits_ms[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000};
    struct play play;
    char out[1024];
    play_start(&play, "hello backs off");
    seat_link_up(play.seat, play.now_ms);
    CHECK_INT(play_next(&play, out, sizeof(out)), 1); /* the state */
    CHECK_INT(play_next(&play, out, sizeof(out)), 1);
    int64_t said_ms = play.now_ms;
    for (size_t i = 0; i < ARRAY_SIZE(waits_ms); i++) {
        while (play_next(&play, out, sizeof(out)) == 0) {
            play.now_ms += 10;
            CHECK_INT(seat_tick(play.seat, play.now_ms, play.now_ms), 0);
        }
        CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"hello\""));
        int64_t waited_ms = play.now_ms - said_ms;
        CU_ASSERT_TRUE(waited_ms >= waits_ms[i] * 3 / 4 && waited_ms <= waits_ms[i] * 5 / 4 + 10);
        said_ms = play.now_ms;
    }
    play_finish(&play);
}

/* Deadlines are in the future, or something is there to send. */
static void test_deadline(void)
{
    struct play play;
    char out[40000];
    play_start(&play, "deadline");
    static const char *const lines[] = {CONNECTED, "+ 0", "commit 700", NULL};
    for (const char *const *line = lines; *line; line++) {
        play_step(&play, *line);
    }
    for (int i = 0; i < 200; i++) {
        while (play_next(&play, out, sizeof(out)) > 0) {
        }
        int64_t at = seat_deadline(play.seat);
        CU_ASSERT_TRUE(at > play.now_ms && at != INT64_MAX);
        play.now_ms = at;
        CHECK_INT(seat_tick(play.seat, play.now_ms, play.now_ms), 0);
    }
    play_finish(&play);
}

/* Of a hub that was there before, and may be gone: only an answer to a new hello counts. */
SCRIPT(late_welcome, CONNECTED,
       "> {'type':'welcome','hub':'B','v':1,'epoch':3,'expect':1,'head':'$0','op':9,'floor':0,"
       "'now':'2026-11-22T10:00:00.000Z'}",
       ".", "+ 1000", HELLO, ".", WELCOME("1", "$0", "1", "0"), ".", "= online op1")

/* What cannot be sent or written now is not due now: the loop would turn without pause. */
static void test_not_due(void)
{
    static const struct proto_next next = {.kinds = 1U << TASK_PICK, .by = "u1"};
    static const char *const lines[] = {CONNECTED, NULL};
    struct play play;
    play_start(&play, "not due");
    for (const char *const *line = lines; *line; line++) {
        play_step(&play, *line);
    }
    CHECK_INT(seat_tick(play.seat, play.now_ms, play.now_ms), 0);
    CHECK_INT(seat_ask_next(play.seat, play.now_ms, &next), 0);
    seat_link_down(play.seat, play.now_ms);
    CU_ASSERT_TRUE(seat_deadline(play.seat) > play.now_ms);
    play.now_ms += 2 * 3600000; /* time to prune, and the disk is full */
    play.ledger->fail = -28;
    CHECK_INT(seat_tick(play.seat, play.now_ms, play.now_ms), -28);
    CU_ASSERT_TRUE(seat_deadline(play.seat) > play.now_ms);
    play_finish(&play);
}

/* The same of a load that a full disk has no room for. */
static void test_load_not_due(void)
{
    static const char *const lines[] = {
        CONNECTED, "down", "up", "< state", HELLO, WELCOME("1", "$0", "9", "5"), NULL};
    struct play play;
    struct seat_out out;
    play_start(&play, "load not due");
    for (const char *const *line = lines; *line; line++) {
        play_step(&play, *line);
    }
    CHECK_INT(seat_tick(play.seat, play.now_ms, play.now_ms), 0);
    play.ledger->fail = -28;
    CHECK_INT(seat_next(play.seat, play.now_ms, &out), -28);
    CU_ASSERT_TRUE(seat_deadline(play.seat) > play.now_ms);
    play.ledger->fail = 0;
    play_step(&play, "+ 1000");
    play_step(&play, "< 'type':'snapshot' 'table':'place'");
    play_finish(&play);
}

CHECK_MAIN("seat", {"connect", test_connect}, {"hello repeats", test_hello_repeats},
           {"announcement hurries", test_announcement_hurries}, {"hub restart", test_hub_restart},
           {"versions agree", test_versions_agree},
           {"no version in common", test_no_version_in_common},
           {"batch and ack", test_batch_and_ack}, {"batch limits", test_batch_limits},
           {"batch resent", test_batch_resent}, {"late ack", test_late_ack_ignored},
           {"gap", test_gap_sends_again}, {"gap without end", test_gap_without_end},
           {"busy", test_busy_waits}, {"wrong head", test_wrong_head_is_a_fork},
           {"impossible ack", test_impossible_ack_is_a_fork}, {"other epoch", test_other_epoch_ack},
           {"nack fork", test_nack_fork}, {"nack epoch", test_nack_epoch},
           {"nack auth", test_nack_auth}, {"turned away", test_turned_away},
           {"certificate", test_certificate}, {"nack hole", test_nack_hole},
           {"review", test_review}, {"hello resumes", test_hello_resumes},
           {"welcome fork", test_welcome_fork}, {"welcome ahead", test_welcome_ahead},
           {"silence", test_silence}, {"heartbeat", test_heartbeat}, {"lease", test_lease},
           {"lease rows first", test_lease_rows_first}, {"lease feed lost", test_lease_feed_lost},
           {"no work", test_no_work}, {"no answer", test_no_answer}, {"give back", test_give_back},
           {"give back what is not sent", test_give_back_unsent},
           {"give back too late", test_give_back_too_late}, {"malformed", test_malformed},
           {"other topics", test_other_topics}, {"ledger fails", test_ledger_fails},
           {"welcome hole", test_welcome_hole}, {"topics and will", test_topics_and_will},
           {"hello backs off", test_hello_backs_off}, {"deadline", test_deadline},
           {"late welcome", test_late_welcome}, {"not due", test_not_due},
           {"load not due", test_load_not_due})
