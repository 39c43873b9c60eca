/* Which place of a seat a thing takes that was plugged in. */
#include "terminal/app/rig_device.h"

#include "tests/unit/check.h"

static const struct registry_thing scale = {.kind = DEVICE_SCALE,
                                            .how = "link",
                                            .id = "tty-0eb8:1234-A",
                                            .driver = "mt-sics",
                                            .title = "Mettler Toledo scale (serial)",
                                            .path = "/dev/null"};
static const struct registry_thing other = {.kind = DEVICE_SCALE,
                                            .how = "link",
                                            .id = "tty-0eb8:1234-B",
                                            .driver = "mt-sics",
                                            .path = "/dev/zero"};
static const struct registry_thing nfc = {.kind = DEVICE_READER,
                                          .how = "link",
                                          .id = "link-reader.nfc-1",
                                          .driver = "nfc",
                                          .path = "/dev/null",
                                          .connect = "pn532_uart:/dev/null"};
static const struct registry_thing printer = {.kind = DEVICE_PRINTER,
                                              .how = "link",
                                              .id = "usb-0a5f:0001-1-2",
                                              .driver = "zpl",
                                              .port = "1-2"};

static struct rig_device device_of(const struct registry_thing *thing)
{
    struct rig_device device = {.kind = thing->kind};
    rig_device_take(&device, thing);
    return device;
}

static void test_fit(void)
{
    struct registry_thing moved = scale;
    copy_cut(moved.path, sizeof(moved.path), "/dev/zero");
    struct registry_thing renamed = scale; /* the same node by another name */
    copy_cut(renamed.id, sizeof(renamed.id), "link-scale-A");
    copy_cut(renamed.path, sizeof(renamed.path), "/dev/../dev/null");
    struct registry_thing elsewhere = printer; /* another printer in the same socket */
    copy_cut(elsewhere.id, sizeof(elsewhere.id), "usb-0a5f:0002-X");
    const struct {
        struct rig_device device;
        const struct registry_thing *thing;
        bool is_there; /* what the device was is plugged in still */
        enum rig_fit fit;
    } rows[] = {
        {{.kind = DEVICE_SCALE}, &scale, false, RIG_FIT_EMPTY},
        {device_of(&scale), &scale, true, RIG_FIT_SAME},
        {device_of(&scale), &moved, true, RIG_FIT_SAME},
        {device_of(&scale), &other, true, RIG_FIT_NOT},
        {device_of(&scale), &other, false, RIG_FIT_GONE},
        {device_of(&scale), &renamed, false, RIG_FIT_WHERE},
        {device_of(&nfc), &scale, false, RIG_FIT_WHERE},
        {device_of(&printer), &elsewhere, false, RIG_FIT_WHERE},
        {device_of(&printer), &scale, true, RIG_FIT_NOT},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct registry_thing before = {0};
        copy_cut(before.id, sizeof(before.id), rows[i].device.id);
        CHECK_INT(rig_device_fit(&rows[i].device, rows[i].thing, &before, rows[i].is_there),
                  rows[i].fit);
    }
}

/* The configuration's devices keep their places. */
static void test_configured(void)
{
    struct rig_device device = {.kind = DEVICE_SCALE};
    rig_device_configure(&device, "mt-sics", "/dev/zero");
    CHECK_STR(device.title, "/dev/zero");
    CHECK_INT(rig_device_fit(&device, &scale, NULL, 0), RIG_FIT_NOT);
    CHECK_INT(rig_device_fit(&device, &other, NULL, 0), RIG_FIT_WHERE);
    rig_device_configure(&device, "nfc", "pn532_uart:/dev/null:9600");
    CHECK_INT(rig_device_fit(&device, &scale, NULL, 0), RIG_FIT_WHERE);
    rig_device_configure(&device, "hid-scale", "");
    CHECK_STR(device.title, "hid-scale");
    CHECK_INT(rig_device_fit(&device, &scale, NULL, 0), RIG_FIT_NOT);
}

static void test_has(void)
{
    struct registry_thing moved = scale;
    struct registry_thing changed = scale;
    struct rig_device device = device_of(&scale);
    copy_cut(moved.path, sizeof(moved.path), "/dev/zero");
    copy_cut(changed.driver, sizeof(changed.driver), "toledo8217");
    CU_ASSERT_TRUE(rig_device_has(&device, &scale));
    CU_ASSERT_FALSE(rig_device_has(&device, &moved));
    CU_ASSERT_FALSE(rig_device_has(&device, &changed));
    device.is_open = false;
    CU_ASSERT_FALSE(rig_device_has(&device, &scale));
}

static void test_row(void)
{
    struct rig_device device = device_of(&nfc);
    rig_device_note(&device, 5,
                    STR("a\x1b"
                        "b"));
    rig_device_note(&device, 7,
                    STR("c\x07"
                        "d"));
    const struct device_row row = rig_device_row(&device, DEVICE_BUSY);
    CHECK_STR(row.kind, "reader");
    CHECK_STR(row.state, "busy");
    CHECK_STR(row.where, "pn532_uart:/dev/null");
    CHECK_STR(row.said, "cd");
    CHECK_INT(row.said_utc_ms, 7);
    CHECK_INT(row.reads, 2);
    rig_device_take(&device, &scale);
    CHECK_INT(rig_device_row(&device, DEVICE_READY).reads, 0);
}

CHECK_MAIN("app/rig_device", {"fit", test_fit}, {"configured", test_configured}, {"has", test_has},
           {"row", test_row})
