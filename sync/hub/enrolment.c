/*
 * Enrolment: a credential becomes a seat, once; a seat gets another certificate before its own runs
 * out. The same question gets the same answer, because the first one may have been lost.
 */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* Of a seat, in a day: it asks again only if an answer was lost. A day, so that no fault of the
 * seat's shuts it out for longer. */
#define CERTIFICATES_MAX 16
#define CERTIFICATES_MS  ((int64_t)86400 * 1000)
#define FORGET_MS        ((int64_t)30 * 86400 * 1000) /* a credential's row, after its end */

struct credential {
    char site[ID_SIZE];
    char seat[ID_SIZE];
    int64_t until_ms;
    int64_t used_ms;
    uint64_t epoch;
    bool is_same; /* used with this very request */
    char cert[PROTO_PEM_MAX];
};

/* 0 or RAFF_E_NOT_FOUND. */
static int load(struct hub *hub, const char *id, const struct proto_enrol *ask,
                struct credential *credential)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(hub->db, H_ENROLMENT_GET, S(id));
    int more = db_step(hub->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    db_column_str(stmt, 0, credential->site, sizeof(credential->site));
    db_column_str(stmt, 1, credential->seat, sizeof(credential->seat));
    credential->until_ms = db_column_int(stmt, 2);
    credential->used_ms = db_column_int(stmt, 3);
    credential->is_same =
        str_is(db_column_view(stmt, 4), ask->csr) && str_is(db_column_view(stmt, 5), ask->store);
    credential->epoch = (uint64_t)db_column_int(stmt, 6);
    db_column_str(stmt, 7, credential->cert, sizeof(credential->cert));
    return 0;
}

/* --- a certificate --- */

static int certify(struct hub_tx *tx, const char *seat, const char *csr,
                   struct hub_certificate *ret)
{
    const struct hub_authority *authority = tx->hub->config.authority;
    char cn[2 * ID_SIZE];
    struct text text = text_over(cn, sizeof(cn));
    text_addf(&text, "%s.%s", tx->site, seat);
    return authority ? authority->certify(authority->context, csr, cn, tx->utc_ms, ret)
                     : RAFF_E_CONFIG;
}

static int keep(struct hub_tx *tx, const char *seat, const struct hub_certificate *certificate)
{
    int error = RUN(tx->db, H_CERTIFICATE_FORGET, S(tx->site), S(seat), I(tx->utc_ms));
    return error ? error
                 : RUN(tx->db, H_CERTIFICATE_ADD, S(tx->site), S(seat), S(certificate->serial),
                       I(tx->utc_ms), I(certificate->until_ms));
}

/* 1: there were any that were good. */
static int revoke_certificates(struct hub_tx *tx, const char *seat)
{
    int error = RUN(tx->db, H_CERTIFICATE_REVOKE, S(tx->site), S(seat), I(tx->utc_ms));
    bool any = !error && sqlite3_changes(db_handle(tx->db)) > 0;
    tx->hub->access = tx->hub->access || any;
    return error ? error : any;
}

int enrolment_revoke(struct hub_tx *tx, const char *seat)
{
    int error = RUN(tx->db, H_ENROLMENT_END, S(tx->site), S(seat), I(tx->utc_ms));
    bool was_out = !error && sqlite3_changes(db_handle(tx->db)) > 0;
    tx->hub->access = true;
    int had_any = error ? error : revoke_certificates(tx, seat);
    return had_any < 0 ? had_any : was_out || had_any;
}

/* A seat that the book does not have was admitted after the book ended. It has no topics until it
 * is enrolled again, and then its certificates are revoked, as always. */
static int learn_stranger(struct hub_tx *tx, const char *seat,
                          const struct hub_certificate *certificate)
{
    uint64_t epoch = 0;
    int error = hub_put_seat(tx, seat, "", &epoch);
    error = error ? error : keep(tx, seat, certificate);
    return error ? error
                 : RUN(tx->db, H_SEAT_STATE, S(tx->site), S(seat), S("revoked"),
                       S("enrolled after this book ended"));
}

int hub_learn_certificate(struct hub_tx *tx, const char *seat,
                          const struct hub_certificate *certificate)
{
    struct seat loaded;
    int error = seat_load(tx, seat, &loaded);
    if (error == RAFF_E_NOT_FOUND) {
        return learn_stranger(tx, seat, certificate);
    }
    return error ? error : keep(tx, seat, certificate);
}

int hub_put_credential(struct hub_tx *tx, const char *id, const char *seat, int64_t until_ms)
{
    if (!proto_id_ok(str_of(seat)) || !proto_id_ok(str_of(id))) {
        return RAFF_E_SYNTAX;
    }
    int error = RUN(tx->db, H_ENROLMENT_FORGET, S(tx->site), S(seat), I(tx->utc_ms - FORGET_MS));
    error = error ? error : RUN(tx->db, H_ENROLMENT_END, S(tx->site), S(seat), I(tx->utc_ms));
    error = error ? error
                  : RUN(tx->db, H_ENROLMENT_ADD, S(tx->site), S(id), S(seat), I(tx->utc_ms),
                        I(until_ms));
    tx->hub->access = true; /* the seat's own topics, before it comes */
    return error;
}

/* What follows a signature: the epoch, and no certificate good but this one. */
static int install(struct hub_tx *tx, const char *seat, const char *store,
                   const struct hub_certificate *certificate, uint64_t *ret_epoch)
{
    int error = hub_put_seat(tx, seat, store, ret_epoch);
    int revoked = error ? error : revoke_certificates(tx, seat);
    return revoked < 0 ? revoked : keep(tx, seat, certificate);
}

/* --- the answer --- */

static int refuse(struct hub *hub, const char *id, enum proto_nack code, const char *why)
{
    return hub_nack(hub, PROTO_ENROL_SITE, id, code, 0, why);
}

/* The request was at fault, or this hub is not able to. Whoever asks may ask again. */
static int refuse_request(struct hub *hub, const char *site, const char *seat, int error)
{
    bool at_fault = error == RAFF_E_SYNTAX || error == RAFF_E_DENIED;
    return hub_nack(hub, site, seat, at_fault ? PROTO_NACK_SCHEMA : PROTO_NACK_BUSY, 0,
                    error == RAFF_E_SYNTAX   ? "the request is none"
                    : error == RAFF_E_DENIED ? "the request is not signed with its own key"
                                             : "the hub cannot sign certificates now");
}

/* Stages `enrolled` on the `down` of `to_site`/`to_seat`. */
static int tell(struct hub *hub, const char *to_site, const char *to_seat,
                const struct credential *is)
{
    const struct hub_authority *authority = hub->config.authority;
    struct proto_enrolled *enrolled = &hub->message.as.enrolled;
    memset(&hub->message, 0, sizeof(hub->message));
    hub->message.type = PROTO_ENROLLED;
    copy_cut(enrolled->site, sizeof(enrolled->site), is->site);
    copy_cut(enrolled->seat, sizeof(enrolled->seat), is->seat);
    copy_cut(enrolled->cert, sizeof(enrolled->cert), is->cert);
    copy_cut(enrolled->hub, sizeof(enrolled->hub), hub->id);
    enrolled->epoch = is->epoch;
    int error = authority ? authority->pepper(authority->context, is->site, enrolled->pepper)
                          : RAFF_E_CONFIG;
    return error ? refuse_request(hub, to_site, to_seat, error) : hub_answer(hub, to_site, to_seat);
}

/* --- a new seat --- */

static int admit(struct hub *hub, const char *id, const struct proto_enrol *ask,
                 const struct hub_certificate *certificate, struct credential *credential)
{
    struct hub_tx *tx = &hub->tx;
    int error = install(tx, credential->seat, ask->store, certificate, &credential->epoch);
    copy_cut(credential->cert, sizeof(credential->cert), certificate->pem);
    error = error ? error
                  : RUN(hub->db, H_ENROLMENT_USED, S(id), I(tx->utc_ms), S(ask->csr), S(ask->store),
                        I(credential->epoch), S(certificate->pem));
    return error ? error : tx_leave(tx);
}

/* Signing comes first and writes nothing: what it says is an answer; the rest is the database's. */
static int use(struct hub *hub, int64_t utc_ms, const char *id, const struct proto_enrol *ask,
               struct credential *credential)
{
    struct hub_certificate certificate;
    int error = tx_enter(hub, credential->site, utc_ms);
    if (error) {
        return error;
    }
    int refused = certify(&hub->tx, credential->seat, ask->csr, &certificate);
    if (refused) {
        error = tx_leave(&hub->tx);
        return error ? error : refuse_request(hub, PROTO_ENROL_SITE, id, refused);
    }
    error = admit(hub, id, ask, &certificate, credential);
    return error ? error : tell(hub, PROTO_ENROL_SITE, id, credential);
}

static int answer(struct hub *hub, int64_t utc_ms, const char *id, const struct proto_enrol *ask)
{
    struct credential credential;
    int error = load(hub, id, ask, &credential);
    if (error == RAFF_E_NOT_FOUND || (!error && strcmp(ask->id, id) != 0)) {
        return refuse(hub, id, PROTO_NACK_AUTH, "no such credential");
    }
    if (error) {
        return error;
    }
    if (credential.used_ms && !credential.is_same) {
        return refuse(hub, id, PROTO_NACK_AUTH, "used already");
    }
    if (utc_ms >= credential.until_ms) {
        return refuse(hub, id, PROTO_NACK_AUTH, "run out");
    }
    return credential.used_ms ? tell(hub, PROTO_ENROL_SITE, id, &credential)
                              : use(hub, utc_ms, id, ask, &credential);
}

int enrolment_ask(struct hub *hub, int64_t utc_ms, const char *id, struct str plain)
{
    struct proto_message *message = &hub->message;
    int error = proto_read(plain, &hub->arena, message);
    if (error == RAFF_E_UNKNOWN || (!error && message->type != PROTO_ENROL)) {
        return 0;
    }
    if (error) {
        return refuse(hub, id, PROTO_NACK_SCHEMA, error_text(error));
    }
    const struct proto_enrol ask = message->as.enrol; /* answers are written over the message */
    return answer(hub, utc_ms, id, &ask);
}

/* --- a seat's next certificate --- */

/* Of a seat that would be refused in all else there is nothing to renew. */
static const char *not_renewed(const struct seat *seat, const struct proto_enrol *ask,
                               int64_t n_new)
{
    return !seat->is_active                       ? "quarantined: a person must decide"
           : strcmp(seat->store, ask->store) != 0 ? "this seat is another's clone"
           : n_new >= CERTIFICATES_MAX            ? "it had certificates enough today"
                                                  : NULL;
}

static int send_renewed(struct hub_tx *tx, const struct seat *seat, const struct proto_enrol *ask)
{
    struct hub_certificate certificate;
    struct credential is = {.epoch = seat->epoch};
    int error = certify(tx, seat->seat, ask->csr, &certificate);
    if (error) {
        return refuse_request(tx->hub, tx->site, seat->seat, error);
    }
    copy_cut(is.site, sizeof(is.site), tx->site);
    copy_cut(is.seat, sizeof(is.seat), seat->seat);
    copy_cut(is.cert, sizeof(is.cert), certificate.pem);
    error = keep(tx, seat->seat, &certificate);
    return error ? error : tell(tx->hub, tx->site, seat->seat, &is);
}

int enrolment_renew(struct hub_tx *tx, const struct seat *seat, const struct proto_enrol *ask)
{
    const struct proto_enrol asked = *ask;
    int64_t n_new = 0;
    int error = RUN(tx->db, H_CERTIFICATE_FORGET, S(tx->site), S(seat->seat), I(tx->utc_ms));
    error = error ? error
                  : NUMBER(tx->db, H_CERTIFICATE_COUNT, &n_new, S(tx->site), S(seat->seat),
                           I(tx->utc_ms - CERTIFICATES_MS));
    if (error) {
        return error;
    }
    const char *why = not_renewed(seat, &asked, n_new);
    if (why) {
        return seat_incident(tx, seat, "renewal", why);
    }
    return send_renewed(tx, seat, &asked);
}
