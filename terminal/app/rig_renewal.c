/*
 * The seat's next certificate: asked for by itself when a third of this one's term is left, with a
 * new key, and put in the place of both in one rename. A connection that is open stays; the next
 * one uses the new pair.
 *
 * What the time is the hub says, which signs: a seat whose own clock is wrong would ask too soon,
 * again and again, or never.
 */
#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/when.h"
#include "terminal/app/rig.h"

#define LOOK_MIN_MS ((int64_t)1000)
#define LOOK_MAX_MS ((int64_t)3600000) /* the wall clock may be set meanwhile */
#define WELCOME_MS  ((int64_t)10000)   /* no hub has said yet what the time is */
#define TRIES       20                 /* over the last third of the term, evenly */

static int read_text(const char *path, struct bytes *out)
{
    bytes_clear(out);
    return file_read(path, out);
}

static int ask(struct rig *rig)
{
    CLEANUP(bytes_release) struct bytes csr;
    bytes_init(&csr, KEYS_PEM_MAX);
    int error = rig->renewal.key.len > 0 ? 0 : keys_make(&rig->renewal.key);
    error = error ? error : keys_request(bytes_view(&rig->renewal.key), &csr);
    error = error ? error : bytes_add(&csr, "", 1);
    return error ? error : seat_ask_certificate(rig->seat, (const char *)csr.at);
}

/* When to look again; asks if it is time, which is `now_ms` at the hub. */
static int look(struct rig *rig, int64_t now_ms, int64_t *ret_wait_ms)
{
    int64_t from_ms = 0;
    int64_t until_ms = 0;
    CLEANUP(keys_wipe) struct bytes keys;
    bytes_init(&keys, KEYS_PEM_MAX);
    int error = read_text(rig->enrolment->keys_path, &keys);
    error = error ? error : keys_term(bytes_view(&keys), &from_ms, &until_ms);
    if (error) {
        return error;
    }
    int64_t last_third_ms = (until_ms - from_ms) / 3;
    int64_t left_ms = until_ms - last_third_ms - now_ms;
    if (left_ms > 0) {
        *ret_wait_ms = left_ms < LOOK_MAX_MS ? left_ms : LOOK_MAX_MS;
        return 0;
    }
    error = ask(rig);
    if (!error) {
        *ret_wait_ms = last_third_ms / TRIES;
    }
    return error;
}

static void on_look(uv_timer_t *timer)
{
    struct rig *rig = timer->data;
    struct seat_status status;
    int64_t wait_ms = LOOK_MAX_MS;
    seat_status(rig->seat, &status);
    bool is_welcome = status.online == SEAT_SYNCING || status.online == SEAT_ONLINE;
    int error = is_welcome ? look(rig, rig_utc_ms() + status.clock_off_ms, &wait_ms) : 0;
    if (error) {
        log_warning("raff", "renewal of the certificate: %s", error_text(error));
    }
    wait_ms = !is_welcome ? WELCOME_MS : wait_ms < LOOK_MIN_MS ? LOOK_MIN_MS : wait_ms;
    uv_timer_start(timer, on_look, (uint64_t)wait_ms, 0);
    rig_sync_pump(rig);
}

/* Certificate and key, the new one's, in one file. */
static int take(struct rig *rig, struct text *why)
{
    const struct enrolment *enrolment = rig->enrolment;
    char cn[2 * ID_SIZE];
    struct text text = text_over(cn, sizeof(cn));
    CLEANUP(bytes_release) struct bytes ca;
    CLEANUP(keys_wipe) struct bytes keys;
    struct str key = bytes_view(&rig->renewal.key);
    bytes_init(&ca, KEYS_PEM_MAX);
    bytes_init(&keys, 2 * KEYS_PEM_MAX);
    text_addf(&text, "%s.%s", enrolment->site, enrolment->seat);
    bytes_add_str(&keys, seat_certificate(rig->seat));
    int error = read_text(enrolment->ca_path, &ca);
    error = error ? error : keys_check(bytes_view(&keys), key, bytes_view(&ca), cn, why);
    bytes_add(&keys, key.at, key.len);
    error = error ? error : keys.error;
    return error ? error : file_write(enrolment->keys_path, bytes_view(&keys), 0600);
}

void rig_renewal_take(struct rig *rig)
{
    char words[160];
    struct text why = text_over(words, sizeof(words));
    if (rig->renewal.key.len == 0) {
        return; /* the answer to a question asked twice */
    }
    int error = take(rig, &why);
    if (error) {
        log_warning("raff", "the hub's certificate: %s", why.len ? words : error_text(error));
        return;
    }
    log_info("raff", "another certificate, for the next connection");
    keys_wipe(&rig->renewal.key);
    bytes_init(&rig->renewal.key, KEYS_PEM_MAX);
    /* The timer runs as it did after the question: if this one is due at once, too, something is
     * wrong, and asking faster does not mend it. */
}

void rig_renewal_open(struct rig *rig)
{
    bytes_init(&rig->renewal.key, KEYS_PEM_MAX);
    uv_timer_init(&rig->loop, &rig->renewal.timer);
    rig->renewal.timer.data = rig;
    uv_timer_start(&rig->renewal.timer, on_look, 0, 0);
}

void rig_renewal_close(struct rig *rig)
{
    keys_wipe(&rig->renewal.key);
}
