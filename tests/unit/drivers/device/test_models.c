/* The table of what is known by vendor, product, class and usage page. */
#include "drivers/device/models.h"

#include "drivers/base/error.h"
#include "drivers/device/interfaces/scanner.h"
#include "tests/unit/check.h"

static void test_known_things(void)
{
    static const struct {
        struct model_facts facts;
        const char *what; /* "kind driver how"; NULL: nothing */
    } rows[] = {
        {{MODEL_USB, 0x0C2E, 0x0B61, 0x03, 0x8C}, "scanner hid-pos class"},
        {{MODEL_USB, 0x23D0, 0x0E40, 0x03, 0x8C}, "scanner hid-pos class"},
        {{MODEL_USB, 0x1234, 0x5678, 0x03, 0x8C}, "scanner hid-pos class"},
        {{MODEL_USB, 0x067E, 0x0809, 0x03, 0}, "scanner hid-pos vendor and product"},
        {{MODEL_USB, 0x0C2E, 0x0B61, 0x03, 0x01}, NULL}, /* its keyboard: see its input device */
        {{MODEL_USB, 0x05E0, 0x1900, 0xFF, 0}, "scanner  vendor and product"},
        {{MODEL_TTY, 0x0C2E, 0x0720, 0, 0}, "scanner honeywell vendor"},
        {{MODEL_TTY, 0x05E0, 0x1701, 0, 0}, "scanner lines vendor"},
        {{MODEL_TTY, 0x05F9, 0x4204, 0, 0}, "scanner datalogic vendor"},
        {{MODEL_INPUT, 0x1EAB, 0x0103, 0, 0}, "scanner wedge vendor"},
        {{MODEL_INPUT, 0x046D, 0xC31C, 0, 0}, NULL}, /* a person's keyboard */
        {{MODEL_USB, 0x0A5F, 0x0141, 0x07, 0}, "printer zpl class"},
        {{MODEL_USB, 0x04F9, 0x209B, 0x07, 0}, "printer  class"},
        {{MODEL_USB, 0x072F, 0x2200, 0x0B, 0}, "reader nfc vendor and product"},
        {{MODEL_USB, 0x0922, 0x8003, 0x03, 0x8D}, "scale hid-scale class"},
        {{MODEL_USB, 0x0922, 0x8003, 0x03, 0}, "scale hid-scale vendor and product"},
        {{MODEL_TTY, 0x0403, 0x6001, 0, 0}, "other  vendor and product"},
        {{MODEL_TTY, 0x1D6B, 0x0104, 0, 0}, "other  class"},
        {{MODEL_USB, 0x1D6B, 0x0002, 0x09, 0}, NULL}, /* a hub */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char what[64] = "nothing";
        const struct model *model = model_find(&rows[i].facts);
        if (model) {
            snprintf(what, sizeof(what), "%s %s %s", device_kind_name(model->kind), model->driver,
                     model_how(model));
        }
        CHECK_STR(what, rows[i].what ? rows[i].what : "nothing");
    }
}

/* No row stands behind another that takes everything it would. */
static void test_no_row_is_hidden(void)
{
    size_t n = 0;
    const struct model *models = model_table(&n);
    for (size_t i = 0; i < n; i++) {
        const struct model *found = model_find(&models[i].facts);
        if (found != &models[i]) {
            printf("\n    hidden: %s", models[i].title);
        }
        CU_ASSERT_PTR_EQUAL(found, &models[i]);
    }
}

static void test_drivers_exist(void)
{
    static const char *const others[] = {"", "nfc", "hid-scale", "mt-sics", "zpl", "tspl"};
    size_t n = 0;
    const struct model *models = model_table(&n);
    for (size_t i = 0; i < n; i++) {
        bool is_there = models[i].kind == DEVICE_SCANNER &&
                        scanner_driver_for(&(struct scanner_config){.driver = models[i].driver});
        for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++) {
            is_there = is_there || strcmp(others[k], models[i].driver) == 0;
        }
        CU_ASSERT_TRUE(is_there);
    }
}

static void test_kind_names(void)
{
    enum device_kind kind = DEVICE_OTHER;
    for (enum device_kind k = DEVICE_SCANNER; k <= DEVICE_OTHER; k++) {
        CHECK_INT(device_kind_of(str_of(device_kind_name(k)), &kind), 0);
        CHECK_INT(kind, k);
    }
    CHECK_INT(device_kind_of(STR("toaster"), &kind), RAFF_E_UNKNOWN);
}

CHECK_MAIN("device/models", {"known things", test_known_things},
           {"no row is hidden", test_no_row_is_hidden}, {"drivers exist", test_drivers_exist},
           {"kind names", test_kind_names})
