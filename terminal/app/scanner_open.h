/* A scanner, opened as the configuration names it or as it was found. */
#ifndef TERMINAL_APP_SCANNER_OPEN_H
#define TERMINAL_APP_SCANNER_OPEN_H

#include "drivers/device/registry.h"
#include "drivers/device/scanner.h"
#include "terminal/app/config_scanner.h"

/* Whether the section says anything. */
bool scanner_is_given(const struct config_scanner *from);
/* Whether any does: then no other scanner is looked for. */
bool scanner_any_given(const struct config_scanner from[CONFIG_SCANNERS_MAX]);
/* Both as scanner_new. */
int scanner_open_given(uv_loop_t *loop, const struct config_scanner *from,
                       const struct scanner_events *events, void *context,
                       struct scanner **ret_scanner) MUST_CHECK;
int scanner_open_found(uv_loop_t *loop, const struct registry_thing *thing,
                       const struct scanner_events *events, void *context,
                       struct scanner **ret_scanner) MUST_CHECK;

#endif
