#include "terminal/app/doctor.h"

#include "drivers/base/error.h"
#include "terminal/app/answers.h"

#define ARENA_SIZE ((size_t)4 * ANSWERS_LIMIT)

static const struct {
    const char *name;
    void (*look)(struct doctor *doctor);
} checks[] = {
    {"version", doctor_version},
    {"image", doctor_image},
    {"clock", doctor_clock},
    {"room", doctor_room},
    {"data", doctor_data},
    {"settings", doctor_settings},
    {"enrolment", doctor_enrolment},
    {"certificate", doctor_certificate},
    {"database", doctor_database},
    {"broker", doctor_broker},
    {"hub", doctor_hub},
    {"devices", doctor_devices},
    {"board", doctor_board},
    {"battery", doctor_battery},
    {"font", doctor_font},
};

static const char *const verdicts[] = {
    [DOCTOR_WELL] = "well", [DOCTOR_NOTE] = "note", [DOCTOR_WRONG] = "WRONG"};

static void print_json(const struct doctor *doctor, enum doctor_verdict verdict, const char *says,
                       const char *todo)
{
    static const char *const names[] = {
        [DOCTOR_WELL] = "well", [DOCTOR_NOTE] = "note", [DOCTOR_WRONG] = "wrong"};
    CLEANUP(bytes_release) struct bytes line;
    bytes_init(&line, ANSWERS_LIMIT);
    json_open(&line, '{');
    json_pair_str(&line, "check", doctor->check);
    json_pair_str(&line, "verdict", names[verdict]);
    json_pair_str(&line, "says", says);
    json_pair_str(&line, "do", todo);
    json_close(&line, '}');
    bytes_add(&line, "", 1);
    puts(line.error ? "{}" : (const char *)line.at);
}

void doctor_say(struct doctor *doctor, enum doctor_verdict verdict, const char *todo,
                const char *format, ...)
{
    char clean[TEXT_LINE_MAX];
    va_list args;
    va_start(args, format);
    text_vcleanf(clean, sizeof(clean), format, args);
    va_end(args);
    doctor->wrong += verdict == DOCTOR_WRONG;
    if (doctor->as_json) {
        print_json(doctor, verdict, clean, todo);
    } else {
        printf("%-6s %-12s %s\n", verdicts[verdict], doctor->check, clean);
        if (*todo) {
            printf("%-19s > %s\n", "", todo);
        }
    }
    fflush(stdout); /* a check may take a while */
}

static void ask_seat(struct doctor *doctor)
{
    char path[PATH_MAX];
    int error = config_path(&doctor->config, ANSWERS_NAME, path);
    error = error ? error : answers_ask(path, "status", &doctor->answer);
    doctor->seat_runs = error == 0;
    error =
        error ? error : json_read(&doctor->arena, bytes_view(&doctor->answer), &doctor->seat, NULL);
    doctor->seat = error ? NULL : doctor->seat;
}

static void look_around(struct doctor *doctor)
{
    struct text why = text_over(doctor->config_why, sizeof(doctor->config_why));
    int error = config_read(&doctor->config, &why);
    if (error && why.len == 0) {
        text_add(&why, error_text(error));
    }
    struct text words = text_over(doctor->enrolment_why, sizeof(doctor->enrolment_why));
    doctor->enrolment_error = enrolment_load(&doctor->config, &doctor->enrolment, &words);
    ask_seat(doctor);
}

int doctor_run(const struct config *defaults, bool as_json)
{
    struct doctor doctor = {.config = *defaults, .as_json = as_json};
    bytes_init(&doctor.answer, ANSWERS_LIMIT);
    profile_init(&doctor.profile);
    int error = json_arena_init(&doctor.arena, ARENA_SIZE);
    if (!error) {
        look_around(&doctor);
        for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
            doctor.check = checks[i].name;
            checks[i].look(&doctor);
        }
    }
    json_arena_release(&doctor.arena);
    bytes_release(&doctor.answer);
    return error ? error : doctor.wrong;
}
