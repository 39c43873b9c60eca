/* The devices of this machine, as raff.ini has them: the terminal that runs is asked; where none
 * does they are looked for here, and none is opened. */
#ifndef TERMINAL_APP_DEVICE_LIST_H
#define TERMINAL_APP_DEVICE_LIST_H

#include "drivers/base/bytes.h"
#include "terminal/app/config.h"

/* {"devices":[…]}, objects as device_row.h has them. Blocks, for two seconds at most. */
int device_list(const struct config *config, struct bytes *answer) MUST_CHECK;

#endif
