/* The replica against the hub's sums: what is asked, and what is done with the answers. */
#include "tests/unit/sync/seat/play.h"

/* sha256sum of `stock`, key and row, a line each: the first 16 digits, and sums of them. */
#define ROW_A   "{'k':['A'],'r':{'qty':1}}"
#define ROW_B   "{'k':['B'],'r':{'qty':2}}"
#define ROW_C   "{'k':['C'],'r':{'qty':3}}"
#define SUM_A   "3e58410eccec6547"
#define SUM_B   "e7c1c0c7d1623c06"
#define SUM_C   "55255e5bc7299a84"
#define SUM_ABC "7b3f603265783bd1"

#define STOCK(key, qty) "{'t':'stock','k':['" key "'],'r':{'qty':" qty "}}"
/* Level at op 2 with three rows, of which `a` may be wrong; walked through, and asking. */
#define WALKED(a)                                                                                  \
    CONNECTED, "f " OPS("A", "2", "2", STOCK("A", a) "," STOCK("B", "2") "," STOCK("C", "3")) "}", \
        "= online op2", "check", "+ 0", "< ask 'type':'pull' 'op':2 'sums':true", "."
#define LEVEL(n, sum)                                                                              \
    "> {'type':'ops','hub':'A','from':3,'to':2,'rows':[],'sums':{'stock':{'n':" n ",'sum':'" sum   \
    "'}}}"
#define SUMS(op, after, ranges)                                                                    \
    "> {'type':'sums','hub':'A','op':" op ",'t':'stock','after':" after ",'ranges':[" ranges "]"
#define RANGE(to, n, sum) "{'to':['" to "'],'n':" n ",'sum':'" sum "'}"
#define ROWS(op, after, rows)                                                                      \
    "> {'type':'rows','hub':'A','op':" op ",'t':'stock','after':" after ",'rows':[" rows "]"
#define VERIFY(after) "< ask 'type':'verify' 'table':'stock' 'ranges':16 'after':" after
#define FETCH(after)  "< ask 'type':'snapshot' 'table':'stock' 'after':" after

SCRIPT(sums_agree, WALKED("1"), LEVEL("3", SUM_ABC), "= checked mended0", ".", "+ 20000",
       "< 'type':'pull'", LEVEL("3", SUM_A), "= mended0", "check", "+ 0",
       "< 'type':'pull' 'sums':true", LEVEL("3", SUM_ABC), "= checked", "+ 600000", "< 'sums':true")

/* One range of two is wrong: it alone is fetched, the rest is looked at after it, and all of it
 * once more. */
SCRIPT(sums_mend_a_range, WALKED("9"), LEVEL("3", SUM_ABC), VERIFY("null"), ".",
       SUMS("2", "null", RANGE("A", "1", SUM_A) "," RANGE("B", "1", SUM_B)) ",'more':true}",
       FETCH("null"), ".", "= mended0", "row A 9",
       ROWS("2", "null", ROW_A "," ROW_B) ",'more':true}", "= mended1 changed", "row A 1",
       "row B 2", "row C 3", VERIFY("['A']"), ".",
       SUMS("2", "['A']", RANGE("B", "1", SUM_B) "," RANGE("C", "1", SUM_C)) "}", "= -checked",
       "+ 0", "< 'sums':true", LEVEL("3", SUM_ABC), "= checked mended1", ".")

/* A row too many at the end, where the hub has nothing to say of it. */
SCRIPT(sums_surplus, WALKED("1"), LEVEL("2", "0000000000000000"), VERIFY("null"),
       SUMS("2", "null", RANGE("A", "1", SUM_A) "," RANGE("B", "1", SUM_B)) "}", FETCH("['A']"),
       ROWS("2", "['A']", ROW_B) ",'more':false}", "= mended1", "row C ", "row B 2", ".")

/* A range may come in pieces. */
SCRIPT(sums_in_pieces, WALKED("9"), LEVEL("3", SUM_ABC), VERIFY("null"),
       SUMS("2", "null", RANGE("C", "3", SUM_ABC)) "}", FETCH("null"),
       ROWS("2", "null", ROW_A) ",'more':true}", "= mended1", FETCH("['A']"),
       ROWS("2", "['A']", ROW_B "," ROW_C) ",'more':false}", "= mended1", "row A 1", "row C 3", ".")

/* Answers of another op, of another question or of another hub are none. */
SCRIPT(sums_of_another_op, WALKED("9"), LEVEL("3", SUM_ABC), VERIFY("null"),
       SUMS("3", "null", RANGE("A", "1", SUM_A)) "}", "< 'type':'pull' 'op':2", ".",
       "> " OPS("A", "3", "3", "") "}", "+ 200", VERIFY("null"),
       SUMS("3", "['Z']", RANGE("A", "1", SUM_A)) "}", ".",
       SUMS("3", "null", RANGE("C", "3", SUM_ABC)) "}", FETCH("null"),
       ROWS("2", "null", ROW_A "," ROW_B "," ROW_C) ",'more':false}", "= mended0", "row A 9")

/* Lost questions are asked again; a hub that came back is asked at once. */
SCRIPT(sums_asked_again, WALKED("9"), LEVEL("3", SUM_ABC), VERIFY("null"), "+ 4000", VERIFY("null"),
       "down", "up", "< state", HELLO, WELCOME("1", "$0", "2", "0"), VERIFY("null"), ".")

/* Nothing is wrong with any range: the hub's own sums are. No end of asking, then. */
SCRIPT(sums_of_nobody, WALKED("1"), LEVEL("7", SUM_A), VERIFY("null"),
       SUMS("2", "null", RANGE("C", "3", SUM_ABC)) "}", "! sums", "= mended0", ".", "+ 14000", ".")

/* Rows that the hub spells in another way come back as they were: told once, and not for ever. */
SCRIPT(sums_no_use, WALKED("1"), LEVEL("3", SUM_A), VERIFY("null"),
       SUMS("2", "null", RANGE("C", "3", SUM_A)) "}", FETCH("null"),
       ROWS("2", "null", ROW_A "," ROW_B "," ROW_C) ",'more':false}", "= mended0", "! sums", ".")

/* A snapshot ends the hunt. */
SCRIPT(sums_and_reset, WALKED("9"), LEVEL("3", SUM_ABC), VERIFY("null"),
       "f " OPS("A", "9", "9", "") "}", "< 'type':'pull'", "> {'type':'reset','why':'log'}",
       "< 'type':'snapshot' 'table':'place' 'after':null",
       SUMS("2", "null", RANGE("A", "1", SUM_A)) "}", ".")

CHECK_MAIN("check", {"sums agree", test_sums_agree}, {"sums mend a range", test_sums_mend_a_range},
           {"sums surplus", test_sums_surplus}, {"sums in pieces", test_sums_in_pieces},
           {"sums of another op", test_sums_of_another_op},
           {"sums asked again", test_sums_asked_again}, {"sums of nobody", test_sums_of_nobody},
           {"sums no use", test_sums_no_use}, {"sums and reset", test_sums_and_reset})
