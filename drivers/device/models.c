#include "drivers/device/models.h"

#include "drivers/base/error.h"

enum { HID = 0x03, PRINTER = 0x07, PAGE_SCANNER = 0x8C, PAGE_SCALE = 0x8D };

#define PRODUCT(channel, vid, pid, kind, driver, title)                                            \
    {                                                                                              \
        {(channel), (vid), (pid), 0, 0}, (kind), (driver), (title), "vendor and product"           \
    }
#define VENDOR(channel, vid, kind, driver, title)                                                  \
    {                                                                                              \
        {(channel), (vid), 0, 0, 0}, (kind), (driver), (title), "vendor"                           \
    }
#define CLASS(vid, class_code, page, kind, driver, title)                                          \
    {                                                                                              \
        {MODEL_USB, (vid), 0, (class_code), (page)}, (kind), (driver), (title), "class"            \
    }
/* A scanner's vendor: on a tty it sends lines, as an input device it types; HID-POS tells itself by
 * its page. */
#define SCANNERS(vid, driver, name)                                                                \
    VENDOR(MODEL_TTY, vid, DEVICE_SCANNER, driver, name " scanner (serial)"),                      \
        VENDOR(MODEL_INPUT, vid, DEVICE_SCANNER, "wedge", name " scanner (keyboard)")
/* A chip that makes a tty of USB: anything may be behind it. */
#define ADAPTER(vid, pid, name) PRODUCT(MODEL_TTY, vid, pid, DEVICE_OTHER, "", name)

static const struct model models[] = {
    /* what has a mode that nobody but its vendor's software speaks */
    PRODUCT(MODEL_USB, 0x05E0, 0x1900, DEVICE_SCANNER, "",
            "Zebra scanner in SNAPI mode (set it to HID-POS or CDC)"),
    PRODUCT(MODEL_USB, 0x0C2E, 0x0007, DEVICE_SCANNER, "",
            "Honeywell scanner in SurePOS mode (set it to HID-POS)"),
    PRODUCT(MODEL_USB, 0x05F9, 0x1206, DEVICE_SCANNER, "",
            "Datalogic scanner in OEM mode (set it to HID-POS or CDC)"),
    PRODUCT(MODEL_USB, 0x05F9, 0x1104, DEVICE_SCANNER, "",
            "Datalogic scanner in OEM mode (set it to HID-POS or CDC)"),

    /* NFC readers that libnfc drives on USB */
    PRODUCT(MODEL_USB, 0x072F, 0x2200, DEVICE_READER, "nfc", "ACS ACR122U"),
    PRODUCT(MODEL_USB, 0x072F, 0x90CC, DEVICE_READER, "nfc", "Touchatag"),
    PRODUCT(MODEL_USB, 0x072F, 0x2214, DEVICE_READER, "nfc", "ACS ACR1222"),
    PRODUCT(MODEL_USB, 0x04CC, 0x0531, DEVICE_READER, "nfc", "PN531"),
    PRODUCT(MODEL_USB, 0x04CC, 0x2533, DEVICE_READER, "nfc", "PN533"),
    PRODUCT(MODEL_USB, 0x04E6, 0x5591, DEVICE_READER, "nfc", "SCM SCL3711"),
    PRODUCT(MODEL_USB, 0x04E6, 0x5594, DEVICE_READER, "nfc", "SCM SCL3712"),
    PRODUCT(MODEL_USB, 0x054C, 0x0193, DEVICE_READER, "nfc", "Sony PN531"),
    PRODUCT(MODEL_USB, 0x054C, 0x02E1, DEVICE_READER, "nfc", "Sony RC-S330, RC-S360"),
    PRODUCT(MODEL_USB, 0x1FD3, 0x0608, DEVICE_READER, "nfc", "ASK LoGO"),

    /* what says by its own descriptor that it is a scanner or a scale */
    CLASS(0x0C2E, HID, PAGE_SCANNER, DEVICE_SCANNER, "hid-pos", "Honeywell scanner (USB HID-POS)"),
    CLASS(0x23D0, HID, PAGE_SCANNER, DEVICE_SCANNER, "hid-pos", "Youjie scanner (USB HID-POS)"),
    CLASS(0x05E0, HID, PAGE_SCANNER, DEVICE_SCANNER, "hid-pos", "Zebra scanner (USB HID-POS)"),
    CLASS(0x05F9, HID, PAGE_SCANNER, DEVICE_SCANNER, "hid-pos", "Datalogic scanner (USB HID-POS)"),
    CLASS(0x067E, HID, PAGE_SCANNER, DEVICE_SCANNER, "hid-pos", "Intermec scanner (USB HID-POS)"),
    CLASS(0x1EAB, HID, PAGE_SCANNER, DEVICE_SCANNER, "hid-pos", "Newland scanner (USB HID-POS)"),
    CLASS(0, HID, PAGE_SCANNER, DEVICE_SCANNER, "hid-pos", "scanner (USB HID-POS)"),
    CLASS(0x0922, HID, PAGE_SCALE, DEVICE_SCALE, "hid-scale", "Dymo scale"),
    CLASS(0x1446, HID, PAGE_SCALE, DEVICE_SCALE, "hid-scale", "Stamps.com scale"),
    CLASS(0x0EB8, HID, PAGE_SCALE, DEVICE_SCALE, "hid-scale", "Mettler Toledo scale"),
    CLASS(0x0B67, HID, PAGE_SCALE, DEVICE_SCALE, "hid-scale", "Fairbanks scale"),
    CLASS(0, HID, PAGE_SCALE, DEVICE_SCALE, "hid-scale", "scale (USB HID)"),

    /* the same where the kernel does not show the descriptor */
    PRODUCT(MODEL_USB, 0x067E, 0x0809, DEVICE_SCANNER, "hid-pos", "Intermec scanner (USB HID-POS)"),
    PRODUCT(MODEL_USB, 0x0922, 0x8003, DEVICE_SCALE, "hid-scale", "Dymo M10"),
    PRODUCT(MODEL_USB, 0x0922, 0x8004, DEVICE_SCALE, "hid-scale", "Dymo M25"),
    PRODUCT(MODEL_USB, 0x0922, 0x8009, DEVICE_SCALE, "hid-scale", "Dymo S250"),
    PRODUCT(MODEL_USB, 0x1446, 0x6A73, DEVICE_SCALE, "hid-scale", "Stamps.com 510"),
    PRODUCT(MODEL_USB, 0x1446, 0x6A78, DEVICE_SCALE, "hid-scale", "Endicia 75 lb"),
    PRODUCT(MODEL_USB, 0x0EB8, 0xF000, DEVICE_SCALE, "hid-scale", "Mettler Toledo BC60"),

    /* label printers; what others of class 07 speak is not known */
    CLASS(0x0A5F, PRINTER, 0, DEVICE_PRINTER, "zpl", "Zebra printer"),
    CLASS(0x1203, PRINTER, 0, DEVICE_PRINTER, "tspl", "TSC printer"),
    CLASS(0x0828, PRINTER, 0, DEVICE_PRINTER, "", "Sato printer"),
    CLASS(0x1504, PRINTER, 0, DEVICE_PRINTER, "", "Bixolon printer"),
    CLASS(0x1D90, PRINTER, 0, DEVICE_PRINTER, "", "Citizen printer"),
    CLASS(0x08A6, PRINTER, 0, DEVICE_PRINTER, "", "Toshiba TEC printer"),
    CLASS(0, PRINTER, 0, DEVICE_PRINTER, "", "printer"),

    /* scanners that make a tty or a keyboard */
    SCANNERS(0x0C2E, "honeywell", "Honeywell"),
    SCANNERS(0x0536, "honeywell", "Honeywell (Hand Held Products)"),
    SCANNERS(0x23D0, "honeywell", "Youjie"),
    SCANNERS(0x067E, "lines", "Intermec"),
    SCANNERS(0x05E0, "lines", "Zebra"),
    SCANNERS(0x05F9, "datalogic", "Datalogic"),
    SCANNERS(0x080C, "datalogic", "Datalogic"),
    SCANNERS(0x1EAB, "lines", "Newland"),
    SCANNERS(0x065A, "lines", "Opticon"),
    SCANNERS(0x27DD, "lines", "Mindeo"),
    SCANNERS(0x08FB, "lines", "Socket"),
    SCANNERS(0x0720, "lines", "Keyence"),
    SCANNERS(0x076D, "lines", "Denso"),
    VENDOR(MODEL_TTY, 0x0EB8, DEVICE_SCALE, "mt-sics", "Mettler Toledo scale (serial)"),

    /* a tty, and anything behind it */
    ADAPTER(0x0403, 0x6001, "FTDI FT232 serial line"),
    ADAPTER(0x0403, 0x6010, "FTDI FT2232 serial line"),
    ADAPTER(0x0403, 0x6011, "FTDI FT4232 serial line"),
    ADAPTER(0x0403, 0x6014, "FTDI FT232H serial line"),
    ADAPTER(0x0403, 0x6015, "FTDI FT-X serial line"),
    ADAPTER(0x10C4, 0xEA60, "Silicon Labs CP210x serial line"),
    ADAPTER(0x10C4, 0xEA70, "Silicon Labs CP2105 serial line"),
    ADAPTER(0x10C4, 0xEA71, "Silicon Labs CP2108 serial line"),
    ADAPTER(0x1A86, 0x7523, "CH340 serial line"),
    ADAPTER(0x1A86, 0x5523, "CH341 serial line"),
    ADAPTER(0x1A86, 0x55D4, "CH9102 serial line"),
    ADAPTER(0x067B, 0x2303, "Prolific PL2303 serial line"),
    ADAPTER(0x067B, 0x23A3, "Prolific PL2303GC serial line"),
    {{MODEL_TTY, 0, 0, 0, 0}, DEVICE_OTHER, "", "serial line", "class"},
};

static bool fits(const struct model_facts *wanted, const struct model_facts *facts)
{
    return wanted->channel == facts->channel && (!wanted->vid || wanted->vid == facts->vid) &&
           (!wanted->pid || wanted->pid == facts->pid) &&
           (!wanted->class_code || wanted->class_code == facts->class_code) &&
           (!wanted->page || wanted->page == facts->page);
}

const struct model *model_find(const struct model_facts *facts)
{
    for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
        if (fits(&models[i].facts, facts)) {
            return &models[i];
        }
    }
    return NULL;
}

const struct model *model_table(size_t *ret_n)
{
    *ret_n = ARRAY_SIZE(models);
    return models;
}

static const char *const kind_names[] = {
    [DEVICE_SCANNER] = "scanner", [DEVICE_READER] = "reader", [DEVICE_SCALE] = "scale",
    [DEVICE_PRINTER] = "printer", [DEVICE_OTHER] = "other",
};

const char *device_kind_name(enum device_kind kind)
{
    return kind_names[kind];
}

int device_kind_of(struct str name, enum device_kind *ret_kind)
{
    for (size_t i = 0; i < ARRAY_SIZE(kind_names); i++) {
        if (str_is(name, kind_names[i])) {
            *ret_kind = (enum device_kind)i;
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}
