/* ZPL II printers: ~HS asks, drivers/wire/zpl_status.h reads. */
#include <errno.h>
#include <stdlib.h>

#include "drivers/device/interfaces/printer.h"
#include "drivers/wire/zpl_status.h"

struct printer_zpl {
    struct printer_language base;
    struct zpl_status_reader reader;
};

static struct printer_zpl *zpl_of(struct printer_language *language)
{
    return container_of(language, struct printer_zpl, base);
}

static int zpl_make(struct printer_language **ret_language)
{
    struct printer_zpl *zpl = calloc(1, sizeof(*zpl));
    if (!zpl) {
        return -ENOMEM;
    }
    *ret_language = &zpl->base;
    return 0;
}

static void zpl_reset(struct printer_language *language)
{
    zpl_status_init(&zpl_of(language)->reader);
}

static size_t zpl_feed(struct printer_language *language, const uint8_t *bytes, size_t n)
{
    return zpl_status_feed(&zpl_of(language)->reader, bytes, n);
}

static bool zpl_next(struct printer_language *language, struct printer_report *ret_report)
{
    struct zpl_status_event event;
    if (!zpl_status_next(&zpl_of(language)->reader, &event) || event.kind != ZPL_STATUS_ANSWER) {
        return false;
    }
    *ret_report = (struct printer_report){.fault = zpl_status_fault(&event.status),
                                          .is_empty = zpl_status_is_empty(&event.status)};
    return true;
}

static void zpl_destroy(struct printer_language *language)
{
    free(zpl_of(language));
}

const struct printer_ops printer_zpl_ops = {
    .name = "zpl",
    .question = {"~HS", 3},
    .make = zpl_make,
    .reset = zpl_reset,
    .feed = zpl_feed,
    .next = zpl_next,
    .destroy = zpl_destroy,
};
