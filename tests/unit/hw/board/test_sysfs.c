/* The parts of a box that are files, in a folder that stands for its root. A pipe in a file's place
 * says all that was written to it; one that nobody reads is a file that does not answer. */
#include <errno.h>
#include <fcntl.h>

#include "drivers/base/error.h"
#include "hw/board/check.h"
#include "tests/unit/check.h"
#include "tests/unit/drivers/device/loop_wait.h"
#include "tests/unit/hw/board/box.h"

#define LED   "/sys/class/leds/green:status"
#define PWM   "/sys/class/pwm/pwmchip0/pwm1"
#define BAT   "/sys/class/power_supply/battery"
#define OTHER "/sys/class/power_supply/hid-00:11:22:33:44:55-battery"
#define OWN   "/sys/class/power_supply/max17042_battery"
#define BACK  "/sys/class/backlight/panel"

/* What came out of a pipe since the last call, with what came before. */
static const char *heard(int fd, char all[1024])
{
    size_t len = strlen(all);
    ssize_t n = read(fd, all + len, 1023 - len);
    all[len + (size_t)(n > 0 ? n : 0)] = '\0';
    return all;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool file_is(const struct box *box, const char *path, const char *wanted)
{
    char content[64];
    box_get(box, path, content);
    return strcmp(content, wanted) == 0;
}

static const char *signalled(const struct box *box, enum board_signal signal)
{
    board_signal(box->board, signal);
    return board_last_output(box->board);
}

static void test_led(void)
{
    struct box box;
    char all[1024] = "";
    box_init(&box);
    box_put(&box, LED "/max_brightness", "255\n");
    int fd = box_pipe(&box, LED "/brightness");
    box_open(&box, "[led]\npath = /sys/class/leds/green:*\nlevel = 50\nsignals = good\n", NULL);
    LOOP_WAIT(&box.loop, strcmp(heard(fd, all), "0\n") == 0);
    CHECK_STR(signalled(&box, BOARD_GOOD), "bell"); /* a light is no sound */
    CHECK_INT(box.beeps, 1);
    LOOP_WAIT(&box.loop, strcmp(heard(fd, all), "0\n128\n0\n") == 0);
    CHECK_STR(signalled(&box, BOARD_ERROR), "bell");
    CHECK_INT(box.beeps, 3);
    loop_run_for(&box.loop, 1000); /* longer than the signal: it is not this LED's */
    CHECK_STR(heard(fd, all), "0\n128\n0\n");
    box_close(&box);
    CU_ASSERT_TRUE(ends_with(heard(fd, all), "0\n"));
    close(fd);
}

static void make_pwm(const struct box *box)
{
    box_put(box, PWM "/period", "0\n");
    box_put(box, PWM "/duty_cycle", "0\n");
    box_put(box, PWM "/enable", "0\n");
}

static void test_pwm(void)
{
    struct box box;
    char all[1024] = "";
    box_init(&box);
    make_pwm(&box);
    int fd = box_pipe(&box, PWM "/enable");
    box_open(&box, "[buzzer]\ndriver = pwm\npath = " PWM "\n[signals]\ngood = 2000/50\n", NULL);
    LOOP_WAIT(&box.loop, strcmp(heard(fd, all), "0\n") == 0);
    LOOP_WAIT(&box.loop, strcmp(signalled(&box, BOARD_GOOD), "buzzer") == 0);
    LOOP_WAIT(&box.loop, ends_with(heard(fd, all), "1\n0\n"));
    CU_ASSERT_TRUE(file_is(&box, PWM "/period", "500000\n"));
    CU_ASSERT_TRUE(file_is(&box, PWM "/duty_cycle", "250000\n"));
    box_close(&box);
    close(fd);
}

/* A channel that nobody has exported: its number goes to the chip. */
static void test_pwm_export(void)
{
    struct box box;
    box_init(&box);
    box_put(&box, "/sys/class/pwm/pwmchip0/export", "");
    box_open(&box, "[buzzer]\ndriver = pwm\npath = " PWM "\n", NULL);
    LOOP_WAIT(&box.loop, file_is(&box, "/sys/class/pwm/pwmchip0/export", "1\n"));
    CHECK_STR(signalled(&box, BOARD_GOOD), "bell");
    box_close(&box);
}

/* A part that is not there costs nothing but itself, and is taken when it comes. */
static void test_comes_later(void)
{
    struct box box;
    box_init(&box);
    box_open(&box, "[buzzer]\ndriver = pwm\npath = " PWM "\n", NULL);
    for (int i = 0; i < 3; i++) {
        CHECK_STR(signalled(&box, BOARD_WARNING), "bell");
        CHECK_INT(box.beeps, 2);
        loop_run_for(&box.loop, 20);
    }
    make_pwm(&box);
    LOOP_WAIT(&box.loop, strcmp(signalled(&box, BOARD_GOOD), "buzzer") == 0);
    box_close(&box);
}

/* A file that does not answer holds up neither the loop nor what is heard. */
static void test_does_not_answer(void)
{
    struct box box;
    char all[1024] = "";
    box_init(&box);
    make_pwm(&box);
    box_put(&box, BAT "/capacity", "50\n");
    box_put(&box, BAT "/status", "Discharging\n");
    close(box_pipe(&box, PWM "/enable")); /* opening it waits for a reader */
    box_open(&box, "[buzzer]\ndriver = pwm\npath = " PWM "\n[battery]\npath = " BAT "\n", NULL);
    for (int i = 1; i <= 20; i++) {
        CHECK_STR(signalled(&box, BOARD_GOOD), "bell");
        CHECK_INT(box.bells, i);
        uv_run(&box.loop, UV_RUN_NOWAIT);
    }
    LOOP_WAIT(&box.loop, box.batteries == 1); /* the rest of the box lives */
    char path[PATH_MAX];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "%s" PWM "/enable", box.folder);
    CLEANUP(fd_closep) int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    LOOP_WAIT(&box.loop, strlen(heard(fd, all)) > 0);
    LOOP_WAIT(&box.loop, strcmp(signalled(&box, BOARD_GOOD), "buzzer") == 0);
    box_close(&box);
}

static void test_battery(void)
{
    struct box box;
    box_init(&box);
    box_put(&box, BAT "/capacity", "12\n");
    box_put(&box, BAT "/status", "Discharging\n");
    box_put(&box, BACK "/max_brightness", "1000\n");
    box_put(&box, BACK "/brightness", "1000\n");
    box_open(&box,
             "[battery]\npath = /sys/class/power_supply/*\nevery_s = 1\noff = /power-off\n"
             "[backlight]\npath = " BACK "\nbright = 90\nlow = 30\ndim_after_s = 0\n",
             NULL);
    LOOP_WAIT(&box.loop, box.batteries == 1);
    CHECK_INT(box.battery.charge, BOARD_CHARGE_LOW);
    CHECK_INT(box.battery.percent, 12);
    LOOP_WAIT(&box.loop, file_is(&box, BACK "/brightness", "300\n"));
    box_put(&box, BAT "/capacity", "4\n");
    LOOP_WAIT(&box.loop, box.battery.charge == BOARD_CHARGE_CRITICAL);
    board_switch_off(box.board);
    CU_ASSERT_TRUE(file_is(&box, "/power-off", ""));
    box_put(&box, BAT "/status", "Charging\n");
    LOOP_WAIT(&box.loop, box.battery.charge == BOARD_CHARGE_OK && box.battery.is_charging);
    LOOP_WAIT(&box.loop, file_is(&box, BACK "/brightness", "900\n"));
    box_put(&box, BAT "/capacity", "nonsense\n");
    LOOP_WAIT(&box.loop, !box.battery.is_known);
    box_close(&box);
}

static void test_gauges(void)
{
    static const struct {
        const char *now_file, *now, *full_file, *full, *status;
        int percent;
        bool is_charging;
    } rows[] = {
        {"capacity", "77\n", "present", "1\n", "Full\n", 77, true},
        {"capacity", "104\n", "present", "1\n", "Not charging\n", 100, true},
        {"energy_now", "2500000\n", "energy_full", "10000000\n", "Unknown\n", 25, false},
        {"charge_now", "900\n", "charge_full", "1000\n", "Charging\n", 90, true},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct box box;
        char path[128];
        box_init(&box);
        snprintf(path, sizeof(path), BAT "/%s", rows[i].now_file);
        box_put(&box, path, rows[i].now);
        snprintf(path, sizeof(path), BAT "/%s", rows[i].full_file);
        box_put(&box, path, rows[i].full);
        box_put(&box, BAT "/status", rows[i].status);
        box_open(&box, "[battery]\npath = " BAT "\n", NULL);
        LOOP_WAIT(&box.loop, box.batteries == 1);
        CHECK_INT(box.battery.percent, rows[i].percent);
        CHECK_INT(box.battery.is_charging, rows[i].is_charging);
        box_close(&box);
    }
}

/* One that comes with a scanner (its folder sorts first), and the machine's own. */
static void test_others_battery(void)
{
    static const struct {
        const char *scope, *path;
        int percent;
    } rows[] = {
        {"Device\n", "/sys/class/power_supply/*battery*", 60},
        {"System\n", "/sys/class/power_supply/*battery*", 2},
        {"Device\n", OTHER, 2}, /* by its name: it was meant */
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct box box;
        char profile[128];
        box_init(&box);
        box_put(&box, OTHER "/scope", rows[i].scope);
        box_put(&box, OTHER "/capacity", "2\n");
        box_put(&box, OTHER "/status", "Discharging\n");
        box_put(&box, OWN "/capacity", "60\n");
        box_put(&box, OWN "/status", "Discharging\n");
        snprintf(profile, sizeof(profile), "[battery]\npath = %s\n", rows[i].path);
        box_open(&box, profile, NULL);
        LOOP_WAIT(&box.loop, box.batteries == 1);
        CHECK_INT(box.battery.percent, rows[i].percent);
        box_close(&box);
    }
}

static void test_backlight(void)
{
    struct box box;
    box_init(&box);
    box_put(&box, BACK "/max_brightness", "15\n");
    box_put(&box, BACK "/brightness", "7\n");
    box_open(&box,
             "[backlight]\npath = /sys/class/backlight/*\nbright = 80\ndim = 10\ndim_after_s = 1\n",
             NULL);
    LOOP_WAIT(&box.loop, file_is(&box, BACK "/brightness", "12\n"));
    LOOP_WAIT(&box.loop, file_is(&box, BACK "/brightness", "2\n")); /* nobody is here */
    board_used(box.board);
    LOOP_WAIT(&box.loop, file_is(&box, BACK "/brightness", "12\n"));
    box_close(&box);
}

static void note_part(void *context, const struct board_part *part)
{
    size_t len = strlen(context);
    struct text text = text_over((char *)context + len, 1024 - len);
    text_addf(&text, "%s %s; ", part->section, part->error ? error_name(part->error) : "ok");
}

static void check_box(const struct box *box, char parts[1024], struct battery_reading *battery)
{
    char words[256] = "";
    struct text why = text_over(words, sizeof(words));
    struct profile profile;
    CHECK_INT(profile_read(box->profile, &profile, &why), 0);
    board_check(&profile, box->folder, note_part, parts, battery);
}

static void test_check(void)
{
    struct box box;
    char parts[1024] = "";
    struct battery_reading battery = {.error = 0};
    box_init(&box);
    box_put(&box, LED "/max_brightness", "1\n");
    box_put(&box, LED "/brightness", "1\n");
    box_put(&box, BAT "/capacity", "12\n");
    box_put(&box, BACK "/max_brightness", "15\n");
    box_put(&box, "/profile.ini",
            "[led]\npath = " LED "\n[led2]\npath = /sys/class/leds/blue\n"
            "[keys]\ndevice = pad\n[battery]\npath = " BAT "\n[backlight]\npath = " BACK "\n");
    check_box(&box, parts, &battery);
    CHECK_STR(parts, "led ok; led2 ENOENT; keys ENOENT; battery ENOENT; backlight ENOENT; ");
    CHECK_INT(battery.error, -ENOENT);
    CU_ASSERT_TRUE(file_is(&box, LED "/brightness", "1\n")); /* nothing was used */
    box_put(&box, BAT "/status", "Discharging\n");
    check_box(&box, parts, &battery);
    CHECK_INT(battery.error, 0);
    CHECK_INT(battery.percent, 12);
    CU_ASSERT_TRUE(battery.runs_down);
    box_close(&box);
}

/* None but a scanner's: the machine has no battery that anybody knows of. */
static void test_only_others_battery(void)
{
    struct box box;
    char parts[1024] = "";
    struct battery_reading battery = {.error = 0};
    box_init(&box);
    box_put(&box, OTHER "/scope", "Device\n");
    box_put(&box, OTHER "/capacity", "2\n");
    box_put(&box, OTHER "/status", "Discharging\n");
    box_put(&box, "/profile.ini", "[battery]\npath = /sys/class/power_supply/*battery*\n");
    check_box(&box, parts, &battery);
    CHECK_STR(parts, "battery ENOENT; ");
    CHECK_INT(battery.error, -ENOENT);
    box_close(&box);
}

CHECK_MAIN("board/sysfs", {"led", test_led}, {"pwm", test_pwm}, {"pwm export", test_pwm_export},
           {"comes later", test_comes_later}, {"does not answer", test_does_not_answer},
           {"battery", test_battery}, {"gauges", test_gauges},
           {"another's battery", test_others_battery}, {"only another's", test_only_others_battery},
           {"backlight", test_backlight}, {"check", test_check})
