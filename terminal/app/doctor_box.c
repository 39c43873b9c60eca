/* What is plugged in, and the box itself. */
#include <errno.h>
#include <glob.h>

#include "drivers/base/error.h"
#include "hw/board/check.h"
#include "terminal/app/answers.h"
#include "terminal/app/box.h"
#include "terminal/app/device_list.h"
#include "terminal/app/device_row.h"
#include "terminal/app/doctor.h"

#define ARENA_SIZE ((size_t)4 * ANSWERS_LIMIT)
/* What raff-power-off.path watches, and what enabling it makes. */
#define WATCHED  "/run/raff/power-off"
#define WATCHERS "/etc/systemd/system/*.wants/raff-power-off.path"

/* --- devices --- */

static void say_device(struct doctor *doctor, const struct device_row *row)
{
    bool is_well = strcmp(row->state, "ready") == 0 || strcmp(row->state, "unused") == 0;
    doctor_say(doctor, is_well ? DOCTOR_WELL : DOCTOR_NOTE,
               is_well ? "" : "is it plugged in and on? raff devices --watch shows what changes",
               "%s %s: %s%s%s", row->kind, row->state, *row->title ? row->title : row->where,
               *row->why ? ": " : "", row->why);
}

void doctor_devices(struct doctor *doctor)
{
    CLEANUP(bytes_release) struct bytes answer;
    CLEANUP(json_arena_release) struct json_arena arena = {0};
    const cJSON *root = NULL, *node = NULL;
    bool has_scanner = false;
    bytes_init(&answer, ANSWERS_LIMIT);
    int error = device_list(&doctor->config, &answer);
    error = error ? error : json_arena_init(&arena, ARENA_SIZE);
    error = error ? error : json_read(&arena, bytes_view(&answer), &root, NULL);
    if (error) {
        doctor_say(doctor, DOCTOR_NOTE, "", "%s", error_text(error));
        return;
    }
    cJSON_ArrayForEach(node, json_get(root, "devices"))
    {
        const struct device_row row = device_row_read(node);
        has_scanner |= strcmp(row.kind, "scanner") == 0;
        say_device(doctor, &row);
    }
    if (!has_scanner) {
        doctor_say(doctor, DOCTOR_NOTE, "plug one in; codes can be typed meanwhile", "no scanner");
    }
}

/* --- the box --- */

static void say_part(void *context, const struct board_part *part)
{
    struct doctor *doctor = context;
    doctor_say(doctor, part->error ? DOCTOR_NOTE : DOCTOR_WELL,
               part->error == -EACCES || part->error == -EROFS
                   ? "a udev rule has to give it to group raff (hw/udev)"
               : part->error ? "has the device another name for it? hw/board/README.md"
                             : "",
               "%s: %s%s%s", part->section, part->where, part->error ? ": " : "",
               part->error ? error_text(part->error) : "");
}

void doctor_board(struct doctor *doctor)
{
    char path[PATH_MAX], words[640];
    struct text why = text_over(words, sizeof(words));
    struct profile profile;
    int error = box_profile(&doctor->config, path, &why);
    if (!error && !*path) {
        doctor_say(doctor, DOCTOR_WELL, "", "profile %s: nothing but the terminal's own bell",
                   doctor->config.board_profile);
        return;
    }
    error = error ? error : profile_read(path, &profile, &why);
    if (error) {
        doctor_say(doctor, DOCTOR_WRONG, "mend the profile, or name another in raff.ini", "%s",
                   words);
        return;
    }
    doctor->profile = profile;
    board_check(&profile, "", say_part, doctor, &doctor->battery);
}

static void say_battery(struct doctor *doctor, const struct profile_battery *config,
                        const struct battery_reading *reading)
{
    bool is_low = reading->runs_down && reading->percent <= config->low;
    doctor_say(doctor, is_low ? DOCTOR_NOTE : DOCTOR_WELL, is_low ? "put it on its charger" : "",
               "%d %%, %s", reading->percent, reading->runs_down ? "in use" : "on the charger");
}

/* What an empty one does to this machine. */
static void say_off(struct doctor *doctor, const char *off)
{
    glob_t links = {0};
    if (*off == '\0') {
        doctor_say(doctor, DOCTOR_NOTE, "name a file as [battery] off (hw/board/README.md)",
                   "an empty one stops the work, and does not switch off: no file is named");
    } else if (strcmp(off, WATCHED) == 0 && glob(WATCHERS, 0, NULL, &links) != 0) {
        doctor_say(doctor, DOCTOR_NOTE, "systemctl enable --now raff-power-off.path",
                   "an empty one stops the work, and does not switch off: nobody watches " WATCHED);
    }
    globfree(&links);
}

/* A profile that is broken the check above has told of. */
void doctor_battery(struct doctor *doctor)
{
    const struct profile_battery *config = &doctor->profile.battery;
    const struct battery_reading *reading = &doctor->battery;
    if (!*config->path) {
        doctor_say(doctor, DOCTOR_WELL, "", "none that the profile names");
        return;
    }
    if (reading->error) {
        doctor_say(doctor, DOCTOR_NOTE, "", "not to be read: %s", error_text(reading->error));
    } else {
        say_battery(doctor, config, reading);
    }
    say_off(doctor, config->off);
}
