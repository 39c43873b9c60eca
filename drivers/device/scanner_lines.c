/* Line-terminated scanners. Also the pattern for the next scanner's driver. */
#include <errno.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/device/interfaces/scanner.h"
#include "drivers/wire/serial.h"

struct scanner_lines {
    struct scanner base;
    enum serial_terminator terminator;
    struct serial grammar;
};

static struct scanner_lines *lines_of(struct scanner *scanner)
{
    return container_of(scanner, struct scanner_lines, base);
}

static int lines_make(const struct scanner_config *config, struct scanner **ret_scanner)
{
    enum serial_terminator terminator = SERIAL_AUTO;
    if (serial_terminator_of(config->terminator, &terminator) != 0) {
        return RAFF_E_CONFIG;
    }
    struct scanner_lines *lines = calloc(1, sizeof(*lines));
    if (!lines) {
        return -ENOMEM;
    }
    lines->terminator = terminator;
    *ret_scanner = &lines->base;
    return 0;
}

static void lines_opened(struct scanner *scanner)
{
    struct scanner_lines *lines = lines_of(scanner);
    wire_init(&lines->grammar.wire, &serial_grammar);
    lines->grammar.terminator = lines->terminator;
}

static bool report(struct scanner *scanner, const struct wire_event *event, uint64_t received_ns)
{
    if (event->kind == WIRE_ERROR) {
        return scanner_report_fault(scanner, event->error.why);
    }
    return scanner_report_read(scanner, event->read.raw, received_ns);
}

static void lines_bytes(struct scanner *scanner, const uint8_t *bytes, size_t n,
                        uint64_t received_ns)
{
    struct scanner_lines *lines = lines_of(scanner);
    while (n > 0) {
        size_t used = wire_feed(&lines->grammar.wire, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        if (wire_next(&lines->grammar.wire, &event) && !report(scanner, &event, received_ns)) {
            return;
        }
    }
}

static void lines_destroy(struct scanner *scanner)
{
    free(lines_of(scanner));
}

const struct scanner_ops scanner_lines_ops = {
    .name = "lines",
    .make = lines_make,
    .opened = lines_opened,
    .bytes = lines_bytes,
    .destroy = lines_destroy,
};
