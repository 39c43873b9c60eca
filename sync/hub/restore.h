/* `restore`: a backup takes the place of the book of a hub that does not run. */
#ifndef SYNC_HUB_RESTORE_H
#define SYNC_HUB_RESTORE_H

#include "sync/hub/command.h"

extern const char restore_usage[];
int restore_main(struct command_call *call, int argc, const char **argv);

#endif
