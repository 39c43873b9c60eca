/* A ROSpec as ADD_ROSPEC brings it, for the simulated reader. */
#ifndef HW_SIM_LLRP_ROSPEC_H
#define HW_SIM_LLRP_ROSPEC_H

#include "hw/sim/llrp_reader.h"

/* A StatusCode of the standard, with words of the reader's own. */
struct sim_llrp_status {
    uint16_t code; /* 0: done */
    const char *words;
};

/* StatusCodes: chapter 14.2.1 of LLRP 1.0.1. */
enum {
    SIM_M_SUCCESS = 0,
    SIM_M_PARAMETER_ERROR = 100,
    SIM_M_FIELD_ERROR = 101,
    SIM_M_MISSING_PARAMETER = 103,
    SIM_M_UNSUPPORTED_MESSAGE = 109,
    SIM_M_UNSUPPORTED_VERSION = 110,
    SIM_M_UNSUPPORTED_PARAMETER = 111,
    SIM_A_INVALID = 300,
    SIM_A_OUT_OF_RANGE = 301
};

/* Reads and judges it by what the reader can do. */
struct sim_llrp_status sim_rospec_read(const struct llrp_about *about,
                                       const struct llrp_element *add_rospec,
                                       struct sim_rospec *ret_rospec) MUST_CHECK;
/* Whether its inventory singles out the tag. */
bool sim_rospec_listens(const void *rospec, const struct field_tag *tag);

#endif
