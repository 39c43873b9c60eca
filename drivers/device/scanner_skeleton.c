/*
 * A scanner to start the next one from: copy it, rename it, and put its row into
 * scanner_drivers.c's table. It reads lines, asks the scanner to beep when it is plugged in, and
 * shows every slot; most scanners need one or two of them, and many none: a row is all then.
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/device/interfaces/scanner.h"
#include "drivers/wire/serial.h"

/* A configuration that this scanner cannot have. */
static int skeleton_check(const struct scanner_config *config)
{
    return config->baud == 0 || config->baud >= 1200 ? 0 : RAFF_E_CONFIG;
}

/* Plugged in, and the grammar is as new: settings of the grammar, and the first words. */
static void skeleton_opened(struct scanner *scanner)
{
    struct serial *serial = container_of(scanner->wire, struct serial, wire);
    serial->terminator = (enum serial_terminator)scanner->terminator;
    (void)scanner_send(scanner, STR("hello\r")); /* it may have no ears */
}

/* Bytes on their way to the grammar. A frame around them would be taken off here. */
static void skeleton_bytes(struct scanner *scanner, const uint8_t *bytes, size_t n,
                           uint64_t received_ns)
{
    (void)scanner_feed(scanner, bytes, n, received_ns);
}

/* Orders that need more than fixed bytes; those that do not stand in wire/scanner_commands.c. */
static int skeleton_order(struct scanner *scanner, enum scanner_order order)
{
    return order == SCANNER_BEEP_GOOD ? scanner_send(scanner, STR("beep\r")) : -ENOTSUP;
}

const struct scanner_driver scanner_skeleton = {
    .name = "skeleton",
    .bus = "serial",
    .grammar = &serial_grammar,
    .check = skeleton_check,
    .opened = skeleton_opened,
    .bytes = skeleton_bytes,
    .order = skeleton_order,
};
