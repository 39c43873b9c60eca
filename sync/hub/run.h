/*
 * `raff-hub run`: the hub as a process. One libuv loop between the link, the engine, its deadlines,
 * the tools' socket and signals.
 *
 * What arrives in one turn of the loop is folded in by one transaction. While the link takes no
 * more, nothing is folded in either: messages wait in the engine, then in the broker. When the
 * database refuses (disk full, I/O error) the file is closed and opened again every second until it
 * works; seats keep what no ack covers.
 */
#ifndef SYNC_HUB_RUN_H
#define SYNC_HUB_RUN_H

#include "drivers/base/str.h"

extern const char run_usage[];

/* Until SIGTERM or SIGINT. Returns the exit code; says on stderr why, if it is not 0. */
int run_main(const char *state, int argc, const char **argv);

#endif
