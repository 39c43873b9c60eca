/* The seat: its settings, who it is, its books, and what of them the hub has. */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/when.h"
#include "sync/ledger/ledger.h"
#include "terminal/app/book_copy.h"
#include "terminal/app/doctor.h"
#include "terminal/app/keys.h"
#include "terminal/app/rig.h"

#define MS_PER_DAY    86400000LL
#define RENEW_DAYS    7 /* it renews itself long before */
#define SILENT_MIN    15
#define MS_PER_MINUTE 60000LL

void doctor_version(struct doctor *doctor)
{
    const char *running = json_get_str(doctor->seat, "version", "");
    if (!doctor->seat_runs) {
        doctor_say(doctor, DOCTOR_NOTE, "", "raff " RAFF_VERSION "; no terminal runs on %s",
                   doctor->config.state_dir);
    } else if (strcmp(running, RAFF_VERSION) == 0) {
        doctor_say(doctor, DOCTOR_WELL, "", "raff " RAFF_VERSION ", the terminal that runs too");
    } else {
        doctor_say(doctor, DOCTOR_NOTE, "restart the terminal when nobody works on it",
                   "raff " RAFF_VERSION ", and the terminal that runs is %s",
                   *running ? running : "an older one");
    }
}

void doctor_settings(struct doctor *doctor)
{
    if (*doctor->config_why) {
        doctor_say(doctor, DOCTOR_WRONG,
                   "mend that line; the raff.ini that came with Raff shows every setting", "%s",
                   doctor->config_why);
    } else {
        doctor_say(doctor, DOCTOR_WELL, "", "%s/raff.ini, board profile %s",
                   doctor->config.state_dir, doctor->config.board_profile);
    }
}

void doctor_enrolment(struct doctor *doctor)
{
    const struct enrolment *enrolment = &doctor->enrolment;
    if (doctor->enrolment_error) {
        doctor_say(doctor, DOCTOR_WRONG,
                   "have the hub make a credential (raff-hub enrol), and scan or copy it here",
                   "%s", doctor->enrolment_why);
    } else {
        doctor_say(doctor, DOCTOR_WELL, "", "seat %s of site %s, epoch %llu, hub %s",
                   enrolment->seat, enrolment->site, (unsigned long long)enrolment->epoch,
                   enrolment->hub);
    }
}

/* --- certificate --- */

static int read_term(const char *path, int64_t *from_ms, int64_t *until_ms)
{
    CLEANUP(keys_wipe) struct bytes pem; /* the key is in it too */
    bytes_init(&pem, KEYS_PEM_MAX);
    int error = file_read(path, &pem);
    return error ? error : keys_term(bytes_view(&pem), from_ms, until_ms);
}

void doctor_certificate(struct doctor *doctor)
{
    int64_t from_ms = 0, until_ms = 0, now_ms = rig_utc_ms();
    char until[WHEN_SIZE];
    if (doctor->enrolment_error) {
        doctor_say(doctor, DOCTOR_NOTE, "", "none yet");
        return;
    }
    int error = read_term(doctor->enrolment.keys_path, &from_ms, &until_ms);
    if (error) {
        doctor_say(doctor, DOCTOR_WRONG, "enrol this seat again", "%s: %s",
                   doctor->enrolment.keys_path, error_text(error));
        return;
    }
    when_write(until_ms, until);
    if (now_ms < from_ms || now_ms >= until_ms) {
        doctor_say(doctor, DOCTOR_WRONG, "look at the clock; if it is right, enrol this seat again",
                   "%s by this machine's clock: good until %s",
                   now_ms < from_ms ? "not good yet" : "run out", until);
        return;
    }
    bool is_late = until_ms - now_ms < RENEW_DAYS * MS_PER_DAY;
    doctor_say(doctor, is_late ? DOCTOR_NOTE : DOCTOR_WELL,
               is_late ? "let the terminal reach the hub: it renews its certificate by itself" : "",
               "good until %s, %lld days", until, (long long)((until_ms - now_ms) / MS_PER_DAY));
}

/* --- books --- */

static void say_books(struct doctor *doctor, struct ledger *ledger)
{
    char words[256];
    struct text why = text_over(words, sizeof(words));
    struct ledger_sync sync;
    int error = ledger_quick_check(ledger, &why);
    if (error) {
        doctor_say(doctor, DOCTOR_WRONG,
                   "keep a copy of the state directory, then enrol this seat again", "%s: %s",
                   doctor->enrolment.db_path, why.len ? words : error_text(error));
        return;
    }
    ledger_sync_state(ledger, &sync);
    doctor_say(doctor, DOCTOR_WELL, "", "whole; %llu events, %llu of them not yet at the hub",
               (unsigned long long)(sync.next - 1),
               (unsigned long long)(sync.next - 1 - sync.acked));
}

static int look_at(struct doctor *doctor, const char *path, struct text *why)
{
    struct ledger *ledger = NULL;
    int error = ledger_open_readonly(path, why, &ledger);
    if (!error) {
        say_books(doctor, ledger);
        ledger_close(ledger);
    }
    return error;
}

static int look_at_copy(struct doctor *doctor, struct text *why)
{
    char copy[PATH_MAX] = "";
    text_clear(why);
    int error = book_copy_ask(doctor->enrolment.db_path, copy, why);
    if (error == -ENOENT || error == -ECONNREFUSED) {
        return RAFF_E_BUSY; /* whoever holds it is no terminal that answers */
    }
    error = error ? error : look_at(doctor, copy, why);
    if (copy[0]) {
        book_copy_remove(copy);
    }
    return error;
}

void doctor_database(struct doctor *doctor)
{
    char words[256];
    struct text why = text_over(words, sizeof(words));
    if (doctor->enrolment_error) {
        doctor_say(doctor, DOCTOR_NOTE, "", "none yet");
        return;
    }
    int error = look_at(doctor, doctor->enrolment.db_path, &why);
    error = error == RAFF_E_BUSY ? look_at_copy(doctor, &why) : error;
    if (error) {
        doctor_say(doctor, DOCTOR_WRONG, "raff log verify says more", "%s: %s%s%s",
                   doctor->enrolment.db_path, error_text(error), why.len ? ": " : "",
                   why.len ? words : "");
    }
}

/* --- hub --- */

static void say_heard(struct doctor *doctor, int64_t heard_utc_ms, int64_t waiting)
{
    long long minutes = (rig_utc_ms() - heard_utc_ms) / MS_PER_MINUTE;
    bool is_silent = heard_utc_ms == 0 || minutes >= SILENT_MIN;
    char ago[64] = "not since the terminal was started";
    struct text text = text_over(ago, sizeof(ago));
    if (heard_utc_ms > 0) {
        text_addf(&text, "%lld min ago", minutes);
    }
    doctor_say(doctor, is_silent ? DOCTOR_NOTE : DOCTOR_WELL,
               is_silent ? "work goes on offline; look at network, broker and hub" : "",
               "last heard %s, %lld events not acknowledged", ago, (long long)waiting);
}

void doctor_hub(struct doctor *doctor)
{
    const cJSON *seat = doctor->seat;
    const char *refusal = json_get_str(seat, "refusal", "");
    int64_t heard_utc_ms = 0;
    if (!seat) {
        doctor_say(doctor, DOCTOR_NOTE, "",
                   "only a terminal that runs knows when it was last heard");
        return;
    }
    if (*refusal) {
        doctor_say(doctor, DOCTOR_WRONG, "raff-hub status tells which seat, and what to do",
                   "it takes nothing from this seat: %s", refusal);
        return;
    }
    if (when_read(str_of(json_get_str(seat, "heard", "")), &heard_utc_ms) != 0) {
        heard_utc_ms = 0;
    }
    say_heard(doctor, heard_utc_ms, json_get_int(seat, "waiting", 0));
}
