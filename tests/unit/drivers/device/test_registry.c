/* What is plugged in: links in a folder of our own, USB and input devices of umockdev's. */
#include "drivers/device/registry.h"

#include <sys/stat.h>

#include "hw/sim/pty.h"
#include "tests/unit/drivers/bus/mock_input.h"
#include "tests/unit/drivers/bus/mock_usb.h"
#include "tests/unit/drivers/device/loop_wait.h"

#define KEYBOARD "05010906a10175089508150026ff00050709008100c0"
#define DECODED  "058c0902a101850209fe150026ff00750895088102c0"

/* A keyboard's interface and one with decoded data. */
static const struct mock_usb_device scanner_1900 = {
    .vid = 0x0c2e,
    .pid = 0x0b61,
    .maker = "Honeywell",
    .product = "1900",
    .serial = "16032A8F22",
    .config = "09023b00020100803209040000010301010009211101000122160007058103080"
              "00a09040100010300000009211101000122160007058203400"
              "00a",
    .descriptors = {KEYBOARD, DECODED},
};
static const struct mock_usb_device reader_122 = {
    .vid = 0x072f,
    .pid = 0x2200,
    .maker = "ACS",
    .product = "ACR122U PICC Interface",
    .config = "09022700010100803209040000030b00000007058103080010070502024000000705820240"
              "0000",
};
static const struct mock_usb_device printer_420 = {
    .vid = 0x0a5f,
    .pid = 0x0166,
    .maker = "Zebra",
    .product = "ZD421",
    .config = "09022000010100c03209040000020701020007050102400000"
              "07058202400000",
};
static const struct mock_usb_device scale_m10 = {
    .vid = 0x0922,
    .pid = 0x8003,
    .maker = "DYMO",
    .product = "M10 10 lb USB Postal Scale",
    .config = "0902220001010080320904000001030000000921110100012216000705810308000a",
};

struct rig {
    struct mock_usb usb;
    struct mock_input input;
    uv_loop_t loop;
    struct registry *registry;
    char folder[40];
    char links[64];
    const char *mine; /* the one that is not asked */
    char said[4096];  /* "+id kind driver bus how", "-id", one a line */
};

static void say(struct rig *rig, const struct registry_thing *thing, bool is_there)
{
    size_t len = strlen(rig->said);
    struct text text = text_over(rig->said + len, sizeof(rig->said) - len);
    if (is_there) {
        text_addf(&text, "+%s %s %s %s %s\n", thing->id, device_kind_name(thing->kind),
                  thing->driver, thing->bus, thing->how);
    } else {
        text_addf(&text, "-%s\n", thing->id);
    }
}

static void on_found(void *context, const struct registry_thing *thing)
{
    say(context, thing, true);
}

static void on_lost(void *context, const struct registry_thing *thing)
{
    say(context, thing, false);
}

static bool may_ask(void *context, const struct registry_thing *thing)
{
    struct rig *rig = context;
    return !strstr(thing->id, rig->mine);
}

static const struct registry_events events = {
    .may_ask = may_ask, .found = on_found, .lost = on_lost};

static void set_up_asking(struct rig *rig, unsigned asks)
{
    *rig = (struct rig){.folder = "/tmp/raff-registry-XXXXXX", .mine = "mine"};
    mock_usb_start(&rig->usb);
    mock_input_start(&rig->input, rig->usb.testbed, "/dev/input/event7");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    snprintf(rig->links, sizeof(rig->links), "%s/links", rig->folder);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    const struct registry_config config = {.links = rig->links, .asks = asks};
    CHECK_INT(registry_new(&rig->loop, &config, &events, rig, &rig->registry), 0);
}

static void set_up(struct rig *rig)
{
    set_up_asking(rig, 0);
}

static void tear_down(struct rig *rig)
{
    registry_free(rig->registry);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    mock_input_stop(&rig->input);
    mock_usb_stop(&rig->usb);
    rmdir(rig->links);
    CHECK_INT(rmdir(rig->folder), 0);
}

/* Waits until something was said, and a little for what should not be. */
static void expect(struct rig *rig, const char *said)
{
    LOOP_WAIT(&rig->loop, strlen(rig->said) >= strlen(said));
    loop_run_for(&rig->loop, 400);
    CHECK_STR(rig->said, said);
    rig->said[0] = '\0';
}

static void path_of(const struct rig *rig, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", rig->links, name);
}

static void test_links(void)
{
    struct rig rig;
    struct sim_pty ptys[3] = {{.master = -1}, {.master = -1}, {.master = -1}};
    char paths[3][128];
    size_t n = 0;
    set_up(&rig);
    expect(&rig, "");
    CHECK_INT(mkdir(rig.links, 0755), 0);
    path_of(&rig, "scanner-16032A8F22", paths[0]);
    path_of(&rig, "scanner.ssi-A50285BI", paths[1]);
    path_of(&rig, "toaster-1", paths[2]);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&ptys[i], paths[i]), 0);
        expect(&rig, i == 0   ? "+link-scanner-16032A8F22 scanner lines serial link\n"
                     : i == 1 ? "+link-scanner.ssi-A50285BI scanner ssi serial link\n"
                              : "");
    }
    const struct registry_thing *things = registry_things(rig.registry, &n);
    CHECK_INT(n, 2);
    CHECK_INT(strncmp(things[0].path, rig.links, strlen(rig.links)), 0);
    sim_pty_unplug(&ptys[1], paths[1]);
    expect(&rig, "-link-scanner.ssi-A50285BI\n");
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&ptys[1], paths[1]), 0);
    expect(&rig, "+link-scanner.ssi-A50285BI scanner ssi serial link\n");
    for (size_t i = 0; i < 3; i++) {
        sim_pty_unplug(&ptys[i], paths[i]);
    }
    CHECK_INT(rmdir(rig.links), 0); /* as udev does with the last link */
    loop_run_for(&rig.loop, 500);
    rig.said[0] = '\0';
    CHECK_INT(mkdir(rig.links, 0755), 0);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&ptys[0], paths[0]), 0);
    expect(&rig, "+link-scanner-16032A8F22 scanner lines serial link\n");
    sim_pty_unplug(&ptys[0], paths[0]);
    expect(&rig, "-link-scanner-16032A8F22\n");
    path_of(&rig, "reader.nfc-1", paths[0]);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&ptys[0], paths[0]), 0);
    expect(&rig, "+link-reader.nfc-1 reader nfc serial link\n");
    things = registry_things(rig.registry, &n);
    snprintf(paths[1], sizeof(paths[1]), "pn532_uart:%.100s", paths[0]);
    CHECK_STR(registry_where(&things[0]), paths[1]);
    sim_pty_unplug(&ptys[0], paths[0]);
    tear_down(&rig);
}

static void test_what_no_link_is(void)
{
    static const char *const names[] = {"scanner", "-", ".x-1", "scanner.averylongdrivername-1",
                                        "printer-to-a-file"};
    struct rig rig;
    char path[128];
    set_up(&rig);
    CHECK_INT(mkdir(rig.links, 0755), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        path_of(&rig, names[i], path);
        CHECK_INT(symlink(i < 4 ? "/dev/null" : "/etc/passwd", path), 0);
    }
    expect(&rig, "");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        path_of(&rig, names[i], path);
        unlink(path);
    }
    tear_down(&rig);
}

static void test_usb(void)
{
    struct rig rig;
    size_t n = 0;
    set_up(&rig);
    loop_run_for(&rig.loop, 100);
    for (int i = 0; i < 3; i++) {
        mock_usb_plug(&rig.usb, &scanner_1900);
        expect(&rig, "+usb-0c2e:0b61-16032A8F22 scanner hid-pos usb class\n");
        const struct registry_thing *thing = registry_things(rig.registry, &n);
        CHECK_INT(n, 1);
        CHECK_STR(thing->title, "Honeywell 1900");
        CHECK_STR(thing->serial, "16032A8F22");
        CHECK_INT(thing->usb_address, rig.usb.number);
        registry_look(rig.registry);
        CHECK_STR(rig.said, "");
        mock_usb_unplug(&rig.usb);
        expect(&rig, "-usb-0c2e:0b61-16032A8F22\n");
    }
    mock_usb_plug(&rig.usb, &reader_122);
    LOOP_WAIT(&rig.loop, rig.said[0]);
    const struct registry_thing *thing = registry_things(rig.registry, &n);
    CHECK_STR(thing->driver, "nfc");
    CHECK_STR(thing->connect, "acr122_usb:001:005");
    CHECK_STR(registry_where(thing), thing->connect);
    tear_down(&rig);
}

/* What else is opened by itself: its driver, and the socket where a driver looks for it. */
static void test_printer_and_scale(void)
{
    static const struct {
        const struct mock_usb_device *device;
        const char *said;
        const char *title;
        const char *where;
    } rows[] = {
        {&printer_420, "+usb-0a5f:0166-1-2 printer zpl usb class\n", "Zebra ZD421", "1-2"},
        {&scale_m10, "+usb-0922:8003-1-3 scale hid-scale usb vendor and product\n",
         "DYMO M10 10 lb USB Postal Scale", "1-3"},
    };
    struct rig rig;
    size_t n = 0;
    set_up(&rig);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        mock_usb_plug(&rig.usb, rows[i].device);
        expect(&rig, rows[i].said);
        const struct registry_thing *thing = registry_things(rig.registry, &n);
        CHECK_INT(n, 1);
        CHECK_STR(thing->title, rows[i].title);
        CHECK_STR(registry_where(thing), rows[i].where);
        mock_usb_unplug(&rig.usb);
        LOOP_WAIT(&rig.loop, rig.said[0] == '-');
        rig.said[0] = '\0';
    }
    tear_down(&rig);
}

static void play_scale(const struct sim_pty *pty)
{
    char bytes[64];
    ssize_t n = read(pty->master, bytes, sizeof(bytes));
    if (n >= 4 && memcmp(bytes, "I4\r\n", 4) == 0) {
        CHECK_INT(write(pty->master, "I4 A \"B1\"\r\n", 11), 11);
    }
}

/* Unknown lines are asked one after the other, but for those that somebody has. Pulled out, they
 * are forgotten. */
static void test_asking(void)
{
    static const char *const names[] = {"other-1", "other-mine", "reader-2"};
    static const char *const said[] = {
        "+link-other-1 scale mt-sics serial asked\n",
        "+link-other-mine other  serial link\n",
        "+link-reader-2 reader  serial link\n",
    };
    struct rig rig;
    struct sim_pty ptys[3] = {{.master = -1}, {.master = -1}, {.master = -1}};
    char paths[3][128];
    set_up_asking(&rig, PROBE_KIND(DEVICE_SCALE) | PROBE_KIND(DEVICE_READER));
    CHECK_INT(mkdir(rig.links, 0755), 0);
    for (size_t i = 0; i < 3; i++) {
        path_of(&rig, names[i], paths[i]);
        CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&ptys[i], paths[i]), 0);
    }
    for (size_t i = 0; i < 3; i++) {
        LOOP_WAIT(&rig.loop, (play_scale(&ptys[0]), strstr(rig.said, said[i]) != NULL));
    }
    CHECK_INT(strlen(rig.said), strlen(said[0]) + strlen(said[1]) + strlen(said[2]));
    for (size_t i = 0; i < 3; i++) {
        sim_pty_unplug(&ptys[i], paths[i]);
    }
    LOOP_WAIT(&rig.loop, strstr(rig.said, "-link-other-1") != NULL);
    loop_run_for(&rig.loop, 400);
    rig.said[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&ptys[0], paths[0]), 0); /* something else now: silent */
    LOOP_WAIT(&rig.loop, strcmp(rig.said, "+link-other-1 other  serial link\n") == 0);
    sim_pty_unplug(&ptys[0], paths[0]);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&ptys[2], paths[2]), 0); /* pulled out while it is asked */
    loop_run_for(&rig.loop, 600);
    sim_pty_unplug(&ptys[2], paths[2]);
    tear_down(&rig);
}

static void test_guess(void)
{
    struct rig rig;
    struct sim_pty pty = {.master = -1};
    char path[128];
    size_t n = 0;
    set_up_asking(&rig, PROBE_KIND(DEVICE_SCANNER));
    CHECK_INT(mkdir(rig.links, 0755), 0);
    path_of(&rig, "other-1", path);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&pty, path), 0);
    LOOP_WAIT(&rig.loop, strcmp(rig.said, "+link-other-1 scanner lines serial guess\n") == 0);
    CHECK_STR(registry_things(rig.registry, &n)->title, "unknown, taken for a line scanner");
    registry_look(rig.registry);
    CHECK_STR(rig.said, "+link-other-1 scanner lines serial guess\n");
    sim_pty_unplug(&pty, path);
    tear_down(&rig);
}

/* A scanner that types; and one that does so beside its decoded data, which is one thing. */
static void test_input(void)
{
    struct rig rig;
    set_up(&rig);
    mock_input_plug(&rig.input);
    expect(&rig, "+input-0c2e:0200-/dev/input/event7 scanner wedge evdev vendor\n");
    mock_input_unplug(&rig.input);
    expect(&rig, "-input-0c2e:0200-/dev/input/event7\n");
    rig.input.vid = 0x046d; /* a person's keyboard */
    mock_input_plug(&rig.input);
    expect(&rig, "");
    mock_input_unplug(&rig.input);
    rig.input.vid = 0x0c2e;
    rig.input.pid = 0x0b61;
    mock_usb_plug(&rig.usb, &scanner_1900);
    mock_input_plug(&rig.input);
    expect(&rig, "+usb-0c2e:0b61-16032A8F22 scanner hid-pos usb class\n");
    CHECK_INT(rig.input.grabs, 0);
    tear_down(&rig);
}

CHECK_MAIN("device/registry", {"links", test_links}, {"what no link is", test_what_no_link_is},
           {"USB", test_usb}, {"printer and scale", test_printer_and_scale}, {"input", test_input},
           {"asking", test_asking}, {"guess", test_guess})
