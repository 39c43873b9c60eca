#include "drivers/device/models.h"

#include "drivers/base/error.h"

enum { HID = 0x03, PRINTERS = 0x07, PAGE_SCANNER = 0x8C, PAGE_SCALE = 0x8D };

/* So that a row is a line. */
#define USB     MODEL_USB
#define TTY     MODEL_TTY
#define INPUT   MODEL_INPUT
#define SCANNER DEVICE_SCANNER
#define READER  DEVICE_READER
#define SCALE   DEVICE_SCALE
#define PRINTER DEVICE_PRINTER
#define OTHER   DEVICE_OTHER

/* Channel, vendor, product, class, usage page; kind, driver, title. */
static const struct model models[] = {
    /* what has a mode that nobody but its vendor's software speaks */
    {{USB, 0x05E0, 0x1900, 0, 0},
     SCANNER,
     "",
     "Zebra scanner in SNAPI mode (set it to HID-POS or CDC)"},
    {{USB, 0x0C2E, 0x0007, 0, 0},
     SCANNER,
     "",
     "Honeywell scanner in SurePOS mode (set it to HID-POS)"},
    {{USB, 0x05F9, 0x1206, 0, 0},
     SCANNER,
     "",
     "Datalogic scanner in OEM mode (set it to HID-POS or CDC)"},
    /* ? by its first digit, as 1206; usb.ids knows no mode of it */
    {{USB, 0x05F9, 0x1104, 0, 0},
     SCANNER,
     "",
     "Datalogic scanner in OEM mode (set it to HID-POS or CDC)"},

    /* NFC readers that libnfc drives on USB */
    {{USB, 0x072F, 0x2200, 0, 0}, READER, "nfc", "ACS ACR122U"},
    {{USB, 0x072F, 0x90CC, 0, 0}, READER, "nfc", "Touchatag"},
    {{USB, 0x072F, 0x2214, 0, 0}, READER, "nfc", "ACS ACR1222"},
    {{USB, 0x04CC, 0x0531, 0, 0}, READER, "nfc", "PN531"},
    {{USB, 0x04CC, 0x2533, 0, 0}, READER, "nfc", "PN533"},
    {{USB, 0x04E6, 0x5591, 0, 0}, READER, "nfc", "SCM SCL3711"},
    {{USB, 0x04E6, 0x5594, 0, 0}, READER, "nfc", "SCM SCL3712"},
    {{USB, 0x054C, 0x0193, 0, 0}, READER, "nfc", "Sony PN531"},
    {{USB, 0x054C, 0x02E1, 0, 0}, READER, "nfc", "Sony RC-S330, RC-S360"},
    {{USB, 0x1FD3, 0x0608, 0, 0}, READER, "nfc", "ASK LoGO"},

    /* what says by its own descriptor that it is a scanner or a scale */
    {{USB, 0x0C2E, 0, HID, PAGE_SCANNER}, SCANNER, "hid-pos", "Honeywell scanner (USB HID-POS)"},
    {{USB, 0x23D0, 0, HID, PAGE_SCANNER}, SCANNER, "hid-pos", "Youjie scanner (USB HID-POS)"},
    {{USB, 0x05E0, 0, HID, PAGE_SCANNER}, SCANNER, "hid-pos", "Zebra scanner (USB HID-POS)"},
    {{USB, 0x05F9, 0, HID, PAGE_SCANNER}, SCANNER, "hid-pos", "Datalogic scanner (USB HID-POS)"},
    {{USB, 0x067E, 0, HID, PAGE_SCANNER}, SCANNER, "hid-pos", "Intermec scanner (USB HID-POS)"},
    {{USB, 0x1EAB, 0, HID, PAGE_SCANNER}, SCANNER, "hid-pos", "Newland scanner (USB HID-POS)"},
    {{USB, 0, 0, HID, PAGE_SCANNER}, SCANNER, "hid-pos", "scanner (USB HID-POS)"},
    {{USB, 0x0922, 0, HID, PAGE_SCALE}, SCALE, "hid-scale", "Dymo scale"},
    {{USB, 0x1446, 0, HID, PAGE_SCALE}, SCALE, "hid-scale", "Stamps.com scale"},
    {{USB, 0x0EB8, 0, HID, PAGE_SCALE}, SCALE, "hid-scale", "Mettler Toledo scale"},
    {{USB, 0x0B67, 0, HID, PAGE_SCALE}, SCALE, "hid-scale", "Fairbanks scale"},
    {{USB, 0, 0, HID, PAGE_SCALE}, SCALE, "hid-scale", "scale (USB HID)"},

    /* the same where the kernel does not show the descriptor */
    {{USB, 0x067E, 0x0809, 0, 0}, SCANNER, "hid-pos", "Intermec scanner (USB HID-POS)"},
    {{USB, 0x0922, 0x8003, 0, 0}, SCALE, "hid-scale", "Dymo M10"},
    {{USB, 0x0922, 0x8004, 0, 0}, SCALE, "hid-scale", "Dymo M25"},
    {{USB, 0x0922, 0x8009, 0, 0}, SCALE, "hid-scale", "Dymo S250"},
    {{USB, 0x1446, 0x6A73, 0, 0}, SCALE, "hid-scale", "Stamps.com 510"},
    {{USB, 0x1446, 0x6A78, 0, 0}, SCALE, "hid-scale", "Endicia 75 lb"},
    {{USB, 0x0EB8, 0xF000, 0, 0}, SCALE, "hid-scale", "Mettler Toledo BC60"},

    /* label printers; what others of class 07 speak is not known */
    {{USB, 0x0A5F, 0, PRINTERS, 0}, PRINTER, "zpl", "Zebra printer"},
    {{USB, 0x1203, 0, PRINTERS, 0}, PRINTER, "tspl", "TSC printer"},
    {{USB, 0x0828, 0, PRINTERS, 0}, PRINTER, "", "Sato printer"},
    {{USB, 0x1504, 0, PRINTERS, 0}, PRINTER, "", "Bixolon printer"},
    {{USB, 0x1D90, 0, PRINTERS, 0}, PRINTER, "", "Citizen printer"},
    {{USB, 0x08A6, 0, PRINTERS, 0}, PRINTER, "", "Toshiba TEC printer"},
    {{USB, 0, 0, PRINTERS, 0}, PRINTER, "", "printer"},

    /* scanners that make a tty, where they send lines, or a keyboard */
    {{TTY, 0x0C2E, 0, 0, 0}, SCANNER, "honeywell", "Honeywell scanner (serial)"},
    {{INPUT, 0x0C2E, 0, 0, 0}, SCANNER, "wedge", "Honeywell scanner (keyboard)"},
    {{TTY, 0x0536, 0, 0, 0},
     SCANNER,
     "honeywell",
     "Honeywell (Hand Held Products) scanner (serial)"},
    {{INPUT, 0x0536, 0, 0, 0},
     SCANNER,
     "wedge",
     "Honeywell (Hand Held Products) scanner (keyboard)"},
    {{TTY, 0x23D0, 0, 0, 0}, SCANNER, "honeywell", "Youjie scanner (serial)"},
    {{INPUT, 0x23D0, 0, 0, 0}, SCANNER, "wedge", "Youjie scanner (keyboard)"},
    {{TTY, 0x067E, 0, 0, 0}, SCANNER, "lines", "Intermec scanner (serial)"},
    {{INPUT, 0x067E, 0, 0, 0}, SCANNER, "wedge", "Intermec scanner (keyboard)"},
    {{TTY, 0x05E0, 0, 0, 0}, SCANNER, "lines", "Zebra scanner (serial)"},
    {{INPUT, 0x05E0, 0, 0, 0}, SCANNER, "wedge", "Zebra scanner (keyboard)"},
    {{TTY, 0x05F9, 0, 0, 0}, SCANNER, "datalogic", "Datalogic scanner (serial)"},
    {{INPUT, 0x05F9, 0, 0, 0}, SCANNER, "wedge", "Datalogic scanner (keyboard)"},
    {{TTY, 0x080C, 0, 0, 0}, SCANNER, "datalogic", "Datalogic scanner (serial)"},
    {{INPUT, 0x080C, 0, 0, 0}, SCANNER, "wedge", "Datalogic scanner (keyboard)"},
    {{TTY, 0x1EAB, 0, 0, 0}, SCANNER, "lines", "Newland scanner (serial)"},
    {{INPUT, 0x1EAB, 0, 0, 0}, SCANNER, "wedge", "Newland scanner (keyboard)"},
    {{TTY, 0x065A, 0, 0, 0}, SCANNER, "lines", "Opticon scanner (serial)"},
    {{INPUT, 0x065A, 0, 0, 0}, SCANNER, "wedge", "Opticon scanner (keyboard)"},
    {{TTY, 0x27DD, 0, 0, 0}, SCANNER, "lines", "Mindeo scanner (serial)"},
    {{INPUT, 0x27DD, 0, 0, 0}, SCANNER, "wedge", "Mindeo scanner (keyboard)"},
    {{TTY, 0x08FB, 0, 0, 0}, SCANNER, "lines", "Socket scanner (serial)"},
    {{INPUT, 0x08FB, 0, 0, 0}, SCANNER, "wedge", "Socket scanner (keyboard)"},
    {{TTY, 0x0720, 0, 0, 0}, SCANNER, "lines", "Keyence scanner (serial)"},
    {{INPUT, 0x0720, 0, 0, 0}, SCANNER, "wedge", "Keyence scanner (keyboard)"},
    {{TTY, 0x076D, 0, 0, 0}, SCANNER, "lines", "Denso scanner (serial)"},
    {{INPUT, 0x076D, 0, 0, 0}, SCANNER, "wedge", "Denso scanner (keyboard)"},
    {{TTY, 0x0EB8, 0, 0, 0}, SCALE, "mt-sics", "Mettler Toledo scale (serial)"},

    /* chips that make a tty of USB: anything may be behind it */
    {{TTY, 0x0403, 0x6001, 0, 0}, OTHER, "", "FTDI FT232 serial line"},
    {{TTY, 0x0403, 0x6010, 0, 0}, OTHER, "", "FTDI FT2232 serial line"},
    {{TTY, 0x0403, 0x6011, 0, 0}, OTHER, "", "FTDI FT4232 serial line"},
    {{TTY, 0x0403, 0x6014, 0, 0}, OTHER, "", "FTDI FT232H serial line"},
    {{TTY, 0x0403, 0x6015, 0, 0}, OTHER, "", "FTDI FT-X serial line"},
    {{TTY, 0x10C4, 0xEA60, 0, 0}, OTHER, "", "Silicon Labs CP210x serial line"},
    {{TTY, 0x10C4, 0xEA70, 0, 0}, OTHER, "", "Silicon Labs CP2105 serial line"},
    {{TTY, 0x10C4, 0xEA71, 0, 0}, OTHER, "", "Silicon Labs CP2108 serial line"},
    {{TTY, 0x1A86, 0x7523, 0, 0}, OTHER, "", "CH340 serial line"},
    {{TTY, 0x1A86, 0x5523, 0, 0}, OTHER, "", "CH341 serial line"},
    {{TTY, 0x1A86, 0x55D4, 0, 0}, OTHER, "", "CH9102 serial line"},
    {{TTY, 0x067B, 0x2303, 0, 0}, OTHER, "", "Prolific PL2303 serial line"},
    {{TTY, 0x067B, 0x23A3, 0, 0}, OTHER, "", "Prolific PL2303GC serial line"},
    {{TTY, 0, 0, 0, 0}, OTHER, "", "serial line"},
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

const char *model_how(const struct model *model)
{
    const struct model_facts *facts = &model->facts;
    return facts->pid                         ? "vendor and product"
           : facts->vid && !facts->class_code ? "vendor"
                                              : "class";
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
