/* Where a simulated device on TCP is reached: HOST:PORT. */
#ifndef HW_SIM_LISTEN_H
#define HW_SIM_LISTEN_H

#include "drivers/base/str.h"

/* RAFF_E_SYNTAX without a port; port 0 takes a free one. */
int sim_listen(const char *where, int *ret_fd) MUST_CHECK;
/* Adds HOST:PORT with the port it is, where `where` asked for a free one. */
void sim_where(int fd, const char *where, struct text *ret_where);
/* `listening on HOST:PORT` on standard output, with the port it is. */
void sim_say_where(int fd, const char *where);

#endif
