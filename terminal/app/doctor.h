/*
 * raff doctor: what is well on this machine, what is not, and what to do about it.
 *
 * A check is a function of a table (doctor.c); it says one thing or several, each well, to be
 * noted, or wrong. What a terminal that runs here holds for itself it is asked for (answers.h), so
 * that nothing of its work is touched. Checks may block, for a few seconds each.
 */
#ifndef TERMINAL_APP_DOCTOR_H
#define TERMINAL_APP_DOCTOR_H

#include "drivers/base/json.h"
#include "hw/board/battery.h"
#include "terminal/app/enrolment.h"

enum doctor_verdict {
    DOCTOR_WELL,
    DOCTOR_NOTE, /* goes well without, or is not to be known from here */
    DOCTOR_WRONG
};

struct doctor {
    struct config config;
    char config_why[512]; /* "": it was read */
    struct enrolment enrolment;
    int enrolment_error;
    char enrolment_why[512];
    bool seat_runs; /* and said how it is: */
    struct bytes answer;
    struct json_arena arena;
    const cJSON *seat;
    struct profile profile; /* of the box, and its gauge: doctor_board has read them */
    struct battery_reading battery;
    bool as_json;
    const char *check; /* that is under way */
    int wrong;         /* found so far */
};

/* `todo`: what to do, "" for nothing. Prints; what came from outside is cleaned of controls. */
void doctor_say(struct doctor *doctor, enum doctor_verdict verdict, const char *todo,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Does all checks; how many things are wrong, or a negative error. */
int doctor_run(const struct config *defaults, bool as_json);

/* doctor_seat.c */
void doctor_version(struct doctor *doctor);
void doctor_settings(struct doctor *doctor);
void doctor_enrolment(struct doctor *doctor);
void doctor_certificate(struct doctor *doctor);
void doctor_database(struct doctor *doctor);
void doctor_hub(struct doctor *doctor);
/* doctor_broker.c */
void doctor_broker(struct doctor *doctor);
/* doctor_machine.c */
void doctor_clock(struct doctor *doctor);
void doctor_room(struct doctor *doctor);
void doctor_data(struct doctor *doctor);
void doctor_font(struct doctor *doctor);
/* doctor_image.c */
void doctor_image(struct doctor *doctor);
/* doctor_box.c */
void doctor_devices(struct doctor *doctor);
void doctor_board(struct doctor *doctor);
void doctor_battery(struct doctor *doctor); /* behind doctor_board */

#endif
