/* Keys, tones and a motor behind real device nodes, which umockdev makes. */
#include <errno.h>
#include <linux/input.h>

#include "tests/unit/check.h"
#include "tests/unit/drivers/bus/mock_input.h"
#include "tests/unit/drivers/device/loop_wait.h"
#include "tests/unit/hw/board/box.h"

#define NODE "/dev/input/event7"

struct rig {
    UMockdevTestbed *testbed;
    struct mock_input mock;
    struct box box;
    char heard[1024]; /* "type code value" an event that was written to the node */
};

static void describe(UMockdevTestbed *testbed)
{
    static const char text[] = "P: /devices/platform/box/input/input5\n"
                               "E: SUBSYSTEM=input\n"
                               "A: name=the box\\n\n\n"
                               "P: /devices/platform/box/input/input5/event7\n"
                               "N: input/event7\n"
                               "E: DEVNAME=/dev/input/event7\n"
                               "E: SUBSYSTEM=input\n"
                               "L: device=../../input5\n\n";
    GError *error = NULL;
    CU_ASSERT_TRUE_FATAL(umockdev_testbed_add_from_string(testbed, text, &error));
}

static void set_up(struct rig *rig, const char *profile)
{
    *rig = (struct rig){.testbed = umockdev_testbed_new()};
    CU_ASSERT_TRUE_FATAL(umockdev_in_mock_environment());
    describe(rig->testbed);
    mock_input_start(&rig->mock, rig->testbed, NODE);
    mock_input_plug(&rig->mock);
    box_init(&rig->box);
    box_open(&rig->box, profile, "");
}

static void tear_down(struct rig *rig)
{
    box_close(&rig->box);
    mock_input_stop(&rig->mock);
    g_object_unref(rig->testbed);
}

static const char *heard(struct rig *rig)
{
    struct input_event event;
    while (read(rig->mock.node.master, &event, sizeof(event)) == sizeof(event)) {
        size_t len = strlen(rig->heard);
        struct text text = text_over(rig->heard + len, sizeof(rig->heard) - len);
        text_addf(&text, "%d %d %d\n", event.type, event.code, event.value);
    }
    return rig->heard;
}

static void press(const struct rig *rig, uint16_t code, int value)
{
    mock_input_event(&rig->mock, EV_KEY, code, value);
    mock_input_event(&rig->mock, EV_SYN, SYN_REPORT, 0);
}

static void test_keys(void)
{
    struct rig rig;
    set_up(&rig, "[keys]\ndevice = the box\nKEY_F13 = trigger\nKEY_F2 = clear\nKEY_UP = up\n"
                 "KEY_NUMERIC_4 = 4\n");
    LOOP_WAIT(&rig.box.loop, rig.mock.grabs == 1);
    press(&rig, KEY_F13, 1);
    press(&rig, KEY_F13, 2);
    press(&rig, KEY_F13, 0);
    press(&rig, KEY_F2, 1);
    press(&rig, KEY_F2, 2); /* held down, it means no more */
    press(&rig, KEY_F2, 0);
    press(&rig, KEY_UP, 1);
    press(&rig, KEY_UP, 2);
    press(&rig, KEY_A, 1); /* not of the map */
    press(&rig, KEY_NUMERIC_4, 1);
    LOOP_WAIT(&rig.box.loop, strstr(rig.box.pressed, "4down") != NULL);
    CHECK_STR(rig.box.pressed, "0:down 0:up 2:down 8:down 8:down 13"
                               "4down ");
    tear_down(&rig);
}

/* The trigger is let go by whatever takes the keys away. */
static void test_lost_release(void)
{
    struct rig rig;
    set_up(&rig, "[keys]\ndevice = the box\nKEY_F13 = trigger\n");
    LOOP_WAIT(&rig.box.loop, rig.mock.grabs == 1);
    press(&rig, KEY_F13, 1);
    LOOP_WAIT(&rig.box.loop, strcmp(rig.box.pressed, "0:down ") == 0);
    mock_input_event(&rig.mock, EV_SYN, SYN_DROPPED, 0);
    LOOP_WAIT(&rig.box.loop, strcmp(rig.box.pressed, "0:down 0:up ") == 0);
    mock_input_event(&rig.mock, EV_SYN, SYN_REPORT, 0);
    press(&rig, KEY_F13, 1);
    LOOP_WAIT(&rig.box.loop, strcmp(rig.box.pressed, "0:down 0:up 0:down ") == 0);
    mock_input_unplug(&rig.mock);
    LOOP_WAIT(&rig.box.loop, strcmp(rig.box.pressed, "0:down 0:up 0:down 0:up ") == 0);
    mock_input_plug(&rig.mock);
    LOOP_WAIT(&rig.box.loop, rig.mock.grabs == 2); /* looked for again */
    tear_down(&rig);
}

static void test_tone(void)
{
    struct rig rig;
    set_up(&rig, "[buzzer]\ndriver = tone\ndevice = the box\n[signals]\ngood = 1800/30\n");
    LOOP_WAIT(&rig.box.loop, strcmp(heard(&rig), "18 2 0\n") == 0); /* EV_SND, SND_TONE */
    board_signal(rig.box.board, BOARD_GOOD);
    LOOP_WAIT(&rig.box.loop, strcmp(heard(&rig), "18 2 0\n18 2 1800\n18 2 0\n") == 0);
    tear_down(&rig);
}

static void test_rumble(void)
{
    struct rig rig;
    set_up(&rig, "[vibration]\ndriver = rumble\ndevice = the box\nsignals = good\n");
    LOOP_WAIT(&rig.box.loop, strcmp(heard(&rig), "21 0 0\n") == 0); /* EV_FF, the effect's number */
    board_signal(rig.box.board, BOARD_GOOD);
    LOOP_WAIT(&rig.box.loop, strcmp(heard(&rig), "21 0 0\n21 0 1\n21 0 0\n") == 0);
    CHECK_INT(rig.box.bells, 1); /* what shakes is not heard */
    tear_down(&rig);
}

CHECK_MAIN("board/input", {"keys", test_keys}, {"lost release", test_lost_release},
           {"tone", test_tone}, {"rumble", test_rumble})
