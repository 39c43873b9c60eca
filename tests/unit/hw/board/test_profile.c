#include "hw/board/profile.h"

#include <errno.h>
#include <glob.h>
#include <linux/input.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "tests/unit/check.h"

static struct profile profile;

static int parse(const char *text, char words[512])
{
    struct text why = text_over(words, 512);
    return profile_parse(text, &profile, &why);
}

static void test_whole(void)
{
    char words[512];
    CHECK_INT(parse("[keys]\ndevice = gpio keys\nKEY_F13 = trigger\n104=up\nBTN_TRIGGER = enter\n"
                    "[keys2]\ndevice = pad\nKEY_NUMERIC_7 = 7\n"
                    "[buzzer]\ndriver = pwm\npath = /sys/class/pwm/pwmchip0/pwm1\n"
                    "[led3]\npath = /sys/class/leds/red:*\nsignals = error  warning\nlevel = 40\n"
                    "[signals]\nerror = 300/100 0/50 400/100 0/50 500/100\n"
                    "[battery]\npath = /b\nlow = 20\ncritical = 7\nevery_s = 9\noff = /run/off\n"
                    "[backlight]\npath = /l\nbright = 90\ndim = 0\nlow = 30\ndim_after_s = 0\n",
                    words),
              0);
    CHECK_STR(profile.keypads[0], "gpio keys");
    CHECK_INT(profile.n_keys, 4);
    CHECK_INT(profile.keys[0].code, KEY_F13);
    CHECK_INT(profile.keys[0].key, BOARD_KEY_TRIGGER);
    CHECK_INT(profile.keys[1].code, KEY_PAGEUP);
    CHECK_INT(profile.keys[2].code, BTN_TRIGGER);
    CHECK_INT(profile.keys[3].keypad, 1);
    CHECK_INT(profile.keys[3].character, '7');
    CHECK_STR(profile.sinks[0].driver, "pwm");
    CHECK_INT(profile.sinks[0].mask, (1 << BOARD_SIGNALS) - 1);
    CHECK_STR(profile.sinks[3].driver, "light");
    CHECK_INT(profile.sinks[3].mask, 1 << BOARD_ERROR | 1 << BOARD_WARNING);
    CHECK_INT(profile.sinks[3].level, 40);
    CHECK_STR(profile.sinks[1].driver, "");
    CHECK_INT(profile.steps[BOARD_ERROR][4].hz, 500);
    CHECK_INT(profile.steps[BOARD_ERROR][5].ms, 0);
    CHECK_INT(profile.steps[BOARD_GOOD][0].hz, 2700);
    CHECK_INT(profile.battery.critical, 7);
    CHECK_STR(profile.battery.off, "/run/off");
    CHECK_INT(profile.backlight.dim, 0);
}

static void test_refused(void)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"[toaster]\nheat = 3\n", "2: [toaster] heat: no such setting"},
        {"[led5]\npath = /x\n", "2: [led5] path: no such setting"},
        {"[led]\ncolour = red\n", "2: [led] colour: no such setting"},
        {"[led]\npath = /x\nlevel = 0\n", "3: [led] level = 0: expected 1 to 100"},
        {"[led]\ndriver = tone\n", "2: [led] driver = tone: expected light"},
        {"[led]\ndriver = light\n", "[led] has no path"},
        {"[led]\npath = /x\nsignals = good toast\n", "[led] signals = good toast: no such signal"},
        {"[buzzer]\npath = /x\n", "[buzzer] has no driver"},
        {"[buzzer]\ndriver = tone\npath = /x\n", "[buzzer] has no device"},
        {"[vibration]\ndriver = rumble\n", "[vibration] has no device"},
        {"[keys]\nKEY_F1 = help\n", "[keys] has no device"},
        {"[keys]\nKEY_TOAST = help\n", "2: [keys] KEY_TOAST: no such setting"},
        {"[keys]\n768 = help\n", "2: [keys] 768: no such setting"},
        {"[keys]\n0 = help\n", "2: [keys] 0: no such setting"},
        {"[keys]\ndevice =\n", "2: [keys] device = : expected an input device's name"},
        {"[battery]\npath = /b\nlow = 5\n", "[battery] critical is not below low"},
        {"[battery]\nlow = 91\n", "2: [battery] low = 91: expected 1 to 90"},
        {"[signals]\ntoast = 1/1\n", "2: [signals] toast: no such setting"},
        {"word\n", "1: not a setting"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char words[512];
        CU_ASSERT_TRUE(parse(rows[i].text, words) < 0);
        CHECK_STR(words, rows[i].words);
    }
}

/* One beep is good, two or more are not, whatever a profile would like. */
static void test_signals(void)
{
    static const struct {
        const char *line;
        bool is_taken;
    } rows[] = {
        {"good = 2000/50", true},
        {"good = 2000/50 3000/50", true}, /* two tones, one beep */
        {"good = 0/10 2000/50 0/10", true},
        {"good = 2000/50 0/50 2000/50", false},
        {"good = 0/50", false},
        {"good =", false},
        {"warning = 2000/50", false},
        {"warning = 2000/50 0/1 2000/50", true},
        {"error = 500/50 0/50 500/50", false},
        {"good = 19/50", false},
        {"good = 20001/50", false},
        {"good = 2000/0", false},
        {"good = 2000/2001", false},
        {"good = 2000", false},
        {"good = /50", false},
        {"good = -2000/50", false},
        {"good = 2000/50/50", false},
        {"good = 1000/1 1001/1 1002/1 1003/1 1004/1 1005/1 1006/1 1007/1", true},
        {"good = 1000/1 1001/1 1002/1 1003/1 1004/1 1005/1 1006/1 1007/1 1008/1", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char text[256], words[512];
        snprintf(text, sizeof(text), "[signals]\n%s\n", rows[i].line);
        bool is_taken = parse(text, words) == 0;
        if (is_taken != rows[i].is_taken) {
            printf("\n    %s", rows[i].line);
        }
        CU_ASSERT_EQUAL(is_taken, rows[i].is_taken);
    }
}

static void test_limits(void)
{
    char words[512], text[8192] = "[keys]\ndevice = pad\n";
    size_t n = strlen(text);
    for (int i = 1; i <= PROFILE_KEYS; i++) {
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%d = up\n", i);
    }
    CHECK_INT(parse(text, words), 0);
    CHECK_INT(profile.n_keys, PROFILE_KEYS);
    snprintf(text + n, sizeof(text) - n, "300 = up\n");
    CHECK_INT(parse(text, words), RAFF_E_CONFIG);
    CHECK_STR(words, "131: [keys] 300 = up: expected no more keys than there are");
}

/* The ones that are shipped. */
static void test_shipped(void)
{
    glob_t found = {0};
    CHECK_INT(glob(RAFF_SOURCE_DIR "/hw/board/profiles/*.ini", 0, NULL, &found), 0);
    CU_ASSERT_TRUE(found.gl_pathc >= 3);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char words[640] = "";
        struct text why = text_over(words, sizeof(words));
        CHECK_INT(profile_read(found.gl_pathv[i], &profile, &why), 0);
        CHECK_STR(words, "");
    }
    globfree(&found);
}

static void test_files(void)
{
    char words[640], path[] = "/tmp/raff-profile-XXXXXX";
    struct text why = text_over(words, sizeof(words));
    int fd = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    CHECK_INT(write(fd, "[led]\n\nhot = 1\n", 15), 15);
    CHECK_INT(profile_read(path, &profile, &why), RAFF_E_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(words, ":3: [led] hot: no such setting"));
    CHECK_INT(ftruncate(fd, 100000), 0);
    CHECK_INT(profile_read(path, &profile, &why), RAFF_E_FULL);
    CHECK_INT(ftruncate(fd, 20), 0); /* with bytes that end a text */
    CHECK_INT(profile_read(path, &profile, &why), RAFF_E_CHARSET);
    CHECK_INT(ftruncate(fd, 0), 0);
    CHECK_INT(profile_read(path, &profile, &why), 0);
    CHECK_INT(profile_read("/tmp", &profile, &why), -EISDIR);
    close(fd);
    unlink(path);
}

CHECK_MAIN("board/profile", {"whole", test_whole}, {"refused", test_refused},
           {"signals", test_signals}, {"limits", test_limits}, {"shipped", test_shipped},
           {"files", test_files})
