/* What a seat asks: hello, pull, snapshot, verify, next, release. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

static int refuse_unread(struct hub_tx *tx, const char *seat, int error)
{
    if (error == RAFF_E_UNKNOWN) {
        return 0; /* of a newer peer: not a fault */
    }
    return hub_nack(tx->hub, tx->site, seat, PROTO_NACK_SCHEMA, 0, error_text(error));
}

static int dispatch(struct hub_tx *tx, struct seat *seat, struct proto_message *message)
{
    int error = 0;
    switch (message->type) {
    case PROTO_HELLO:
        return seat_hello(tx, seat, &message->as.hello);
    case PROTO_PULL:
        error = tx_close_op(tx);
        return error ? error : feed_pull(tx, seat->seat, &message->as.pull);
    case PROTO_SNAPSHOT:
        error = tx_close_op(tx);
        return error ? error : snapshot_send(tx, seat->seat, &message->as.snapshot);
    case PROTO_VERIFY:
        error = tx_close_op(tx);
        return error ? error : ranges_send(tx, seat, &message->as.verify);
    case PROTO_NEXT:
        if (seat->is_quarantined) { /* what it did would be refused */
            return hub_nack(tx->hub, tx->site, seat->seat, PROTO_NACK_FORK, seat->upto + 1,
                            "quarantined: a person must decide");
        }
        return lease_next(tx, seat->seat, &message->as.next);
    case PROTO_RELEASE:
        return lease_release(tx, seat->seat, message->as.release.task);
    case PROTO_ENROL:
        return enrolment_renew(tx, seat, &message->as.enrol);
    case PROTO_WELCOME:
    case PROTO_ACK:
    case PROTO_NACK:
    case PROTO_OPS:
    case PROTO_RESET:
    case PROTO_ROWS:
    case PROTO_SUMS:
    case PROTO_LEASED:
    case PROTO_NONE:
    case PROTO_ENROLLED:
    case PROTO_TYPE_COUNT:
        break;
    }
    return 0; /* the hub's own words, sent back: nothing to answer */
}

int ask_handle(struct hub_tx *tx, const char *name, struct str plain)
{
    struct seat seat;
    struct proto_message *message = &tx->hub->message;
    int error = seat_load(tx, name, &seat);
    if (error == RAFF_E_NOT_FOUND || (!error && !seat.is_active && !seat.is_quarantined)) {
        return hub_nack(tx->hub, tx->site, name, PROTO_NACK_AUTH, 0,
                        error ? "not enrolled" : PROTO_WHY_REVOKED);
    }
    if (error) {
        return error;
    }
    error = seat.is_active ? seat_heard(tx, &seat) : 0;
    if (error) {
        return error;
    }
    error = proto_read(plain, &tx->hub->arena, message);
    return error ? refuse_unread(tx, name, error) : dispatch(tx, &seat, message);
}
