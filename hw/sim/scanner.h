/* What the simulated scanners share. */
#ifndef HW_SIM_SCANNER_H
#define HW_SIM_SCANNER_H

#include "drivers/base/str.h"

/* An AIM id that such a code could have come with; "" if it has one. */
const char *sim_likely_aim(const char *code, size_t n);

/* Scanners that are told things, and answer. */
enum sim_protocol { SIM_SSI, SIM_HONEYWELL };
/* Until a signal; the exit status of the program. */
int sim_scanner_talk(const char *link, enum sim_protocol protocol, bool adds_aim);

#endif
