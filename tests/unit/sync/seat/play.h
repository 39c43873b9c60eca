/*
 * The engine's side of every conversation, as scripts. A line is
 *
 *     up, down, away  the link              commit N    events at the seat
 *     z {…}           the hub says, deflated
 *     > {…}           the hub says          f {…}       on the feed      h {…}  announces itself
 *     < words         the next message that goes out has these words, all of them, between blanks
 *     .               nothing goes out      + MS        time passes
 *     = words         how things stand      ! words     something like status, but of the trouble
 *     row K WORDS     the row of stock [K]  check       its sums, now
 *
 * In what is said, ' stands for ", and $N for the seat's own hash of event N.
 */
#ifndef TESTS_UNIT_SYNC_SEAT_PLAY_H
#define TESTS_UNIT_SYNC_SEAT_PLAY_H

#include "sync/seat/seat.h"
#include "tests/unit/check.h"
#include "tests/unit/sync/seat/fake_ledger.h"

struct play {
    struct ledger *ledger;
    struct seat *seat;
    int64_t now_ms;
    uint64_t chance;
    const char *name;
    int line;
    int malformed;
};

void play_start(struct play *play, const char *name);
void play_finish(struct play *play);
void play_step(struct play *play, const char *line);
void play_steps(struct play *play, const char *const *lines); /* NULL behind the last one */
void play_script(const char *name, const char *const *lines);
/* The hub says something. */
void play_say(struct play *play, const char *topic, const char *what);
/* What the seat says next, its topic's end before it; as seat_next. */
int play_next(struct play *play, char *out, size_t size);
void play_expand(const struct play *play, const char *from, struct text *to);

#define SCRIPT(name_, ...)                                                                         \
    static void test_##name_(void)                                                                 \
    {                                                                                              \
        static const char *const lines[] = {__VA_ARGS__, NULL};                                    \
        play_script(#name_, lines);                                                                \
    }

#define HELLO "< ask 'type':'hello' 'epoch':3 'store':'store'"
#define WELCOME(expect, prev, op, floor)                                                           \
    "> {'type':'welcome','hub':'A','v':1,'epoch':3,'expect':" expect ",'head':'" prev "','op':" op \
    ",'floor':" floor ",'now':'2026-11-22T10:00:00.000Z'}"
#define OPS(hub, from, to, rows)                                                                   \
    "{'type':'ops','hub':'" hub "','from':" from ",'to':" to ",'rows':[" rows "]"
#define ACK(upto, head, safe)                                                                      \
    "> {'type':'ack','hub':'A','epoch':3,'upto':" upto ",'head':'" head "','safe':" safe "}"
/* A link that is up with a hub at op 1 and an empty replica of op 1. */
#define CONNECTED                                                                                  \
    "up", "< state retained 'up':true 'version':'0.1'", HELLO, ".", WELCOME("1", "$0", "0", "0"),  \
        "f " OPS("A", "1", "1", "") "}", "= online op1 fresh"
/* What a hub of op 0 welcomed has nothing to load, but its id is to be known. */

#endif
