#include "drivers/base/error.h"
#include "terminal/app/rig.h"

#define REVOKED_ALERT "alert certificate revoked" /* as OpenSSL calls what the broker says */
#define NO_TOPICS     "Not authorized"            /* as libmosquitto does */

static void tell_flow(struct rig *rig, enum flow_input_kind kind, const char *text, const char *why)
{
    struct flow_input input = {.kind = kind, .text = text, .why = why};
    rig_input(rig, &input);
}

static void take_notices(struct rig *rig)
{
    unsigned notices = seat_take_notices(rig->seat);
    if (notices & SEAT_NOTICE_CLOCK) {
        rig_compare_clock(rig);
    }
    if (notices & (SEAT_NOTICE_STATUS | SEAT_NOTICE_MENDED)) {
        rig_status(rig);
    }
    if (notices & SEAT_NOTICE_LEASED) {
        tell_flow(rig, FLOW_LEASED, seat_leased(rig->seat), "");
    } else if (notices & SEAT_NOTICE_CHANGED) {
        tell_flow(rig, FLOW_CHANGED, "", "");
    }
    if (notices & SEAT_NOTICE_NONE) {
        struct seat_status status;
        seat_status(rig->seat, &status);
        tell_flow(rig, status.online == SEAT_ONLINE ? FLOW_NO_TASK : FLOW_NO_HUB, "", "");
    }
    if (notices & SEAT_NOTICE_CERTIFICATE) {
        rig_renewal_take(rig);
    }
    if (notices & SEAT_NOTICE_MENDED) {
        const struct seat_mended *mended = seat_mended(rig->seat);
        log_warning("raff", "replica: %s: rows were not the hub's and were fetched again (%llu)",
                    mended->where, (unsigned long long)mended->times);
    }
    if (notices & SEAT_NOTICE_UNLOADED) {
        log_warning("raff", "snapshot: the hub sent rows that cannot be loaded");
    }
    if (notices & SEAT_NOTICE_REVIEW) {
        const struct proto_outcome *outcome = seat_review(rig->seat);
        log_warning("raff", "event %llu goes to review: %s", (unsigned long long)outcome->seq,
                    outcome->why);
        tell_flow(rig, FLOW_REVIEW, "", outcome->why);
    }
}

void rig_sync_pump(struct rig *rig)
{
    struct seat_out out;
    int got = 0;
    while (!rig->stopping && link_is_up(rig->link) &&
           (got = seat_next(rig->seat, rig_now_ms(), &out)) > 0) {
        int error = link_publish(rig->link, out.topic, out.payload, out.retain);
        if (error) {
            /* The queue is full or the link just fell: what no ack covers is sent again. */
            log_debug("raff", "publish %s: %s", out.topic, error_text(error));
            break;
        }
    }
    if (got < 0) {
        rig_ledger_failed(rig, got);
        return;
    }
    take_notices(rig);
    rig_rewind(rig); /* what was sent is waited for, whoever had it sent */
}

static void on_up(void *context)
{
    struct rig *rig = context;
    log_info("raff", "connected to the broker");
    seat_link_up(rig->seat, rig_now_ms());
    rig_sync_pump(rig);
    rig_status(rig);
}

/* Whose topics close in mid-session comes anew, and is told then if it is revoked. Who has none
 * then either is not known. */
static void look_for_refusal(struct rig *rig, const char *why)
{
    rig->unheard = strstr(why, NO_TOPICS) ? rig->unheard + 1 : 0;
    if (strstr(why, REVOKED_ALERT)) {
        seat_turned_away(rig->seat, SEAT_REFUSED_REVOKED);
    } else if (rig->unheard > 1) {
        seat_turned_away(rig->seat, SEAT_REFUSED_AUTH);
    }
}

static void on_down(void *context, const char *why)
{
    struct rig *rig = context;
    log_info("raff", "no broker: %s", why);
    seat_link_down(rig->seat, rig_now_ms());
    look_for_refusal(rig, why);
    rig_sync_pump(rig);
    rig_status(rig);
}

static void on_message(void *context, const char *topic, struct str payload)
{
    struct rig *rig = context;
    rig->unheard = 0;
    int result = seat_receive(rig->seat, rig_now_ms(), rig_utc_ms(), topic, payload);
    if (result < 0) {
        rig_ledger_failed(rig, result);
        return;
    }
    if (result > 0) {
        log_warning("raff", "%s: malformed message ignored (%d so far)", topic, result);
    }
    rig_sync_pump(rig);
}

static void on_writable(void *context)
{
    rig_sync_pump(context);
}

int rig_sync_open(struct rig *rig, struct text *why)
{
    const struct seat_config seat_config = {.version = RAFF_VERSION, .random = rig_random};
    int error = seat_new(&seat_config, rig->ledger, &rig->seat);
    if (error) {
        return error;
    }
    char down[PROTO_TOPIC_MAX];
    char feed[PROTO_TOPIC_MAX];
    char hub[PROTO_TOPIC_MAX];
    char state[PROTO_TOPIC_MAX];
    char client_id[2 * ID_SIZE + 1];
    CLEANUP(bytes_release) struct bytes will;
    bytes_init(&will, PROTO_WIRE_MAX);
    seat_topics(rig->seat, down, feed, hub, state);
    seat_will(rig->seat, &will);
    bytes_add(&will, "", 1);
    if (will.error) {
        return will.error;
    }
    struct text id = text_over(client_id, sizeof(client_id));
    text_addf(&id, "%s.%s", rig->enrolment->site, rig->enrolment->seat);
    const struct link_config config = {
        .client_id = client_id,
        .host = rig->enrolment->broker_host,
        .port = rig->enrolment->broker_port,
        .ca_path = rig->enrolment->ca_path,
        .cert_path = rig->enrolment->keys_path,
        .key_path = rig->enrolment->keys_path,
        .will_topic = state,
        .will_payload = (const char *)will.at,
        .subscriptions = {down, feed, hub},
    };
    static const struct link_events events = {
        .up = on_up, .down = on_down, .message = on_message, .writable = on_writable};
    error = link_new(&rig->loop, &config, &events, rig, &rig->link);
    if (error) {
        text_addf(why, "%s:%d: %s", config.host, config.port, error_text(error));
    }
    return error;
}

void rig_sync_close(struct rig *rig)
{
    if (rig->link) {
        link_free(TAKE(rig->link));
    }
    seat_free(TAKE(rig->seat));
}
