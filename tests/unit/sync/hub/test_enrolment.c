/* A credential becomes a seat, once; a seat gets its next certificate; a seat that is revoked gets
 * nothing any more. Clone, swap and re-image. */
#include "drivers/base/error.h"
#include "tests/unit/check.h"
#include "tests/unit/sync/hub/floor.h"

#define DAY_MS ((int64_t)86400000)

static struct floor floor_;

static void credential(const char *id, const char *seat)
{
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    CHECK_INT(hub_put_credential(tx, id, seat, floor_.utc_ms + DAY_MS), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    CU_ASSERT_TRUE(hub_take_access(floor_.hub));
}

/* Asks under a credential; the answer is stranger->answer. */
static const struct proto_message *ask(struct floor_seat *stranger, const char *csr,
                                       const char *store)
{
    char topic[PROTO_TOPIC_MAX];
    struct text text = text_over(topic, sizeof(topic));
    struct proto_message message = {.type = PROTO_ENROL};
    struct bytes plain;
    text_addf(&text, "raff/1/enrol/%s/ask", stranger->id);
    copy_cut(message.as.enrol.id, sizeof(message.as.enrol.id), stranger->id);
    copy_cut(message.as.enrol.csr, sizeof(message.as.enrol.csr), csr);
    copy_cut(message.as.enrol.store, sizeof(message.as.enrol.store), store);
    bytes_init(&plain, PROTO_PLAIN_MAX);
    CHECK_INT(proto_write(&message, &plain), 0);
    bytes_add(&plain, "", 1);
    memset(&stranger->answer, 0, sizeof(stranger->answer));
    stranger->answers = 0;
    floor_raw(&floor_, topic, (const char *)plain.at);
    bytes_release(&plain);
    CHECK_INT(stranger->answers, 1);
    return &stranger->answer;
}

static void check_refused(const struct proto_message *answer, enum proto_nack code, const char *why)
{
    CHECK_INT(answer->type, PROTO_NACK);
    CHECK_INT(answer->as.nack.code, code);
    CHECK_STR(answer->as.nack.why, why);
}

static uint64_t check_enrolled(const struct proto_message *answer, const char *seat)
{
    CHECK_INT(answer->type, PROTO_ENROLLED);
    CHECK_STR(answer->as.enrolled.site, FLOOR_SITE);
    CHECK_STR(answer->as.enrolled.seat, seat);
    CHECK_STR(answer->as.enrolled.hub, hub_id(floor_.hub));
    CHECK_INT(answer->as.enrolled.pepper[31], FLOOR_SITE[0]);
    return answer->as.enrolled.epoch;
}

/* Enrols a seat and answers for it from then on. */
static struct floor_seat *become(const char *id, const char *seat, const char *store)
{
    struct floor_seat *stranger = floor_stranger(&floor_, id);
    credential(id, seat);
    uint64_t epoch = check_enrolled(ask(stranger, id, store), seat);
    struct floor_seat *self = floor_stranger(&floor_, seat);
    self->epoch = epoch;
    chain_first(FLOOR_SITE, seat, epoch, self->head);
    return self;
}

static struct proto_message hello_of(const struct floor_seat *seat, const char *store)
{
    struct proto_message hello = floor_hello(seat);
    copy_cut(hello.as.hello.store, sizeof(hello.as.hello.store), store);
    return hello;
}

static void greet(struct floor_seat *seat, const char *store)
{
    struct proto_message hello = hello_of(seat, store);
    floor_ask(&floor_, seat, &hello);
}

static int64_t count(const char *what)
{
    char sql[200];
    snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM %s AND site = ?1", what);
    return floor_number(&floor_, sql);
}

/* --- */

static void test_once(void)
{
    floor_open(&floor_);
    struct floor_seat *stranger = floor_stranger(&floor_, "c1");
    credential("c1", "H1");
    struct proto_enrolled first = ask(stranger, "csr-1", "store-1")->as.enrolled;
    uint64_t epoch = check_enrolled(&stranger->answer, "H1");
    CHECK_STR(first.cert, "certificate 1 of S.H1 for csr-1");
    CU_ASSERT_FALSE(hub_take_access(floor_.hub)); /* its topics were opened by the credential */
    /* The answer was lost: the same again. */
    CHECK_INT(check_enrolled(ask(stranger, "csr-1", "store-1"), "H1"), epoch);
    CHECK_STR(stranger->answer.as.enrolled.cert, first.cert);
    CHECK_INT(count("epoch WHERE seat = 'H1'"), 1);
    CHECK_INT(count("certificate WHERE seat = 'H1'"), 1);
    /* Somebody else, or with another database. */
    check_refused(ask(stranger, "csr-2", "store-1"), PROTO_NACK_AUTH, "used already");
    check_refused(ask(stranger, "csr-1", "store-2"), PROTO_NACK_AUTH, "used already");
    CHECK_INT(count("epoch WHERE seat = 'H1'"), 1);
    struct floor_seat *seat = floor_stranger(&floor_, "H1");
    seat->epoch = epoch;
    chain_first(FLOOR_SITE, "H1", epoch, seat->head);
    greet(seat, "store-1");
    CHECK_INT(seat->answer.type, PROTO_WELCOME);
    floor_close(&floor_);
}

static void test_refused(void)
{
    floor_open(&floor_);
    struct floor_seat *one = floor_stranger(&floor_, "c1");
    struct floor_seat *two = floor_stranger(&floor_, "c2");
    check_refused(ask(one, "csr", "store"), PROTO_NACK_AUTH, "no such credential");
    credential("c1", "H1");
    check_refused(ask(one, FLOOR_CSR_NONE, "store"), PROTO_NACK_SCHEMA, "the request is none");
    check_refused(ask(one, FLOOR_CSR_STOLEN, "store"), PROTO_NACK_SCHEMA,
                  "the request is not signed with its own key");
    check_refused(ask(one, FLOOR_CSR_NOT_NOW, "store"), PROTO_NACK_BUSY,
                  "the hub cannot sign certificates now");
    one->answers = 0;
    floor_raw(&floor_, "raff/1/enrol/c1/ask",
              "{\"type\":\"enrol\",\"id\":\"c2\",\"csr\":\"x\",\"store\":\"s\"}");
    check_refused(&one->answer, PROTO_NACK_AUTH, "no such credential");
    floor_raw(&floor_, "raff/1/enrol/c1/ask", "{\"type\":\"enrol\"}");
    CHECK_INT(one->answer.as.nack.code, PROTO_NACK_SCHEMA);
    floor_raw(&floor_, "raff/1/enrol/c1/ask", "\x78\x9c\x01");
    CHECK_INT(one->answer.as.nack.code, PROTO_NACK_SCHEMA);
    int answers = one->answers;
    floor_raw(&floor_, "raff/1/enrol/c1/ask", "{\"type\":\"pull\",\"op\":1}");
    floor_raw(&floor_, "raff/1/enrol/c1/up", "{}");
    CHECK_INT(one->answers, answers);
    CHECK_INT(count("epoch WHERE seat = 'H1'"), 0); /* nothing of it was written, */
    credential("c2", "H1"); /* and a newer credential takes the place of one not used */
    check_refused(ask(one, "csr", "store"), PROTO_NACK_AUTH, "run out");
    floor_.utc_ms += DAY_MS;
    check_refused(ask(two, "csr", "store"), PROTO_NACK_AUTH, "run out");
    floor_.utc_ms -= 1;
    check_enrolled(ask(two, "csr", "store"), "H1");
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor_.hub, PROTO_ENROL_SITE, floor_.utc_ms, &tx), RAFF_E_SYNTAX);
    floor_close(&floor_);
}

/* A device is wiped, or its seat given to another: a new epoch, and the old one stays as it is. */
static void test_again(void)
{
    floor_open(&floor_);
    struct floor_seat *old = become("c1", "H1", "store-1");
    greet(old, "store-1");
    floor_event(&floor_, old, plain_event(EVENT_NOTE, ""));
    CU_ASSERT(floor_acked(old, 1));
    struct floor_seat *anew = become("c2", "H1", "store-2");
    CU_ASSERT(anew->epoch > old->epoch);
    CU_ASSERT_TRUE(hub_take_access(floor_.hub)); /* the old certificate goes on the list */
    CHECK_INT(count("certificate WHERE seat = 'H1' AND revoked_at > 0"), 1);
    CHECK_INT(count("certificate WHERE seat = 'H1' AND revoked_at = 0"), 1);
    old->id[0] = '\0'; /* `anew` hears what H1 is told */
    struct proto_message hello = hello_of(anew, "store-1");
    hello.as.hello.epoch = old->epoch;
    floor_ask(&floor_, anew, &hello);
    check_refused(&anew->answer, PROTO_NACK_EPOCH, "enrolled again since");
    greet(anew, "store-2");
    CHECK_INT(anew->answer.type, PROTO_WELCOME);
    CHECK_INT(anew->answer.as.welcome.expect, 1);
    CHECK_INT(count("event WHERE seat = 'H1'"), 1);
    greet(anew, "store-3"); /* its database, copied to another device */
    check_refused(&anew->answer, PROTO_NACK_FORK, "this seat is another's clone");
    CHECK_INT(count("incident WHERE code = 'clone'"), 1);
    greet(anew, "store-2");
    CHECK_INT(anew->answer.type, PROTO_WELCOME);
    floor_close(&floor_);
}

static const struct proto_message *renew(struct floor_seat *seat, const char *csr,
                                         const char *store)
{
    struct proto_message message = {.type = PROTO_ENROL};
    copy_cut(message.as.enrol.csr, sizeof(message.as.enrol.csr), csr);
    copy_cut(message.as.enrol.store, sizeof(message.as.enrol.store), store);
    memset(&seat->answer, 0, sizeof(seat->answer));
    seat->answers = 0;
    floor_ask(&floor_, seat, &message);
    return &seat->answer;
}

static void test_renewed(void)
{
    floor_open(&floor_);
    struct floor_seat *seat = become("c1", "H1", "store-1");
    CHECK_INT(check_enrolled(renew(seat, "csr-2", "store-1"), "H1"), seat->epoch);
    CU_ASSERT_PTR_NOT_NULL(strstr(seat->answer.as.enrolled.cert, " of S.H1 for csr-2"));
    CU_ASSERT_FALSE(hub_take_access(floor_.hub)); /* both are good until the first runs out */
    CHECK_INT(count("certificate WHERE seat = 'H1' AND revoked_at = 0"), 2);
    renew(seat, "csr-3", "store-2");
    CHECK_INT(seat->answers, 0); /* a clone's */
    CHECK_INT(count("incident WHERE code = 'renewal'"), 1);
    for (int i = 0; i < 20; i++) {
        renew(seat, "csr-4", "store-1");
    }
    CHECK_INT(seat->answers, 0);
    CHECK_INT(count("certificate WHERE seat = 'H1'"), 16);
    floor_.utc_ms += DAY_MS - 1;
    renew(seat, "csr-4", "store-1");
    CHECK_INT(seat->answers, 0);
    floor_.utc_ms += 1;
    check_enrolled(renew(seat, "csr-4", "store-1"), "H1");
    CHECK_INT(count("certificate WHERE seat = 'H1'"), 17);
    floor_.utc_ms += FLOOR_CERT_MS + 1;
    check_enrolled(renew(seat, "csr-5", "store-1"), "H1");
    CHECK_INT(count("certificate WHERE seat = 'H1'"), 1); /* what has run out needs no list */
    floor_close(&floor_);
}

static void revoke_seat(const char *seat, int error)
{
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    CHECK_INT(hub_revoke_seat(tx, seat, "lost"), error);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(floor_flush(&floor_), 0);
}

static void test_revoked(void)
{
    floor_open(&floor_);
    struct floor_seat *seat = become("c1", "H1", "store-1");
    struct floor_seat *late = floor_stranger(&floor_, "c2");
    credential("c2", "H1");
    seat->answers = 0;
    revoke_seat("H1", 0);
    CHECK_INT(seat->answers, 1); /* told before the broker shuts it out */
    check_refused(&seat->answer, PROTO_NACK_AUTH, "revoked");
    CU_ASSERT_TRUE(hub_take_access(floor_.hub));
    CHECK_INT(count("certificate WHERE seat = 'H1' AND revoked_at > 0"), 1);
    check_refused(ask(late, "csr", "store"), PROTO_NACK_AUTH, "run out");
    check_refused(renew(seat, "csr-2", "store-1"), PROTO_NACK_AUTH, "revoked");
    greet(seat, "store-1");
    check_refused(&seat->answer, PROTO_NACK_AUTH, "revoked");
    revoke_seat("H1", RAFF_E_STATE);
    revoke_seat("H9", RAFF_E_NOT_FOUND);
    struct floor_seat *lost = floor_stranger(&floor_, "c4");
    credential("c4", "H1"); /* handed out, and lost */
    revoke_seat("H1", 0);
    check_refused(ask(lost, "csr", "store"), PROTO_NACK_AUTH, "run out");
    credential("c5", "H9");
    revoke_seat("H9", 0);
    revoke_seat("H9", RAFF_E_NOT_FOUND);
    seat->id[0] = '\0';
    struct floor_seat *back = become("c3", "H1", "store-3"); /* found again */
    greet(back, "store-3");
    CHECK_INT(back->answer.type, PROTO_WELCOME);
    CHECK_INT(count("certificate WHERE seat = 'H1' AND revoked_at > 0"), 1);
    floor_close(&floor_);
}

CHECK_MAIN("enrolment", {"once", test_once}, {"refused", test_refused}, {"again", test_again},
           {"renewed", test_renewed}, {"revoked", test_revoked})
