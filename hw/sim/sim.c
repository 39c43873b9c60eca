#include "hw/sim/sim.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int sim_fail(const char *who, const char *why)
{
    char clean_who[256];
    char clean_why[256];
    text_clean(str_of(who), false, clean_who, sizeof(clean_who));
    text_clean(str_of(why), false, clean_why, sizeof(clean_why));
    fprintf(stderr, "raff-sim: %s: %s\n", clean_who, clean_why);
    return SIM_FAILED;
}

int sim_usage(const char *text, bool by_mistake)
{
    fputs(text, by_mistake ? stderr : stdout);
    return by_mistake ? SIM_MISUSED : SIM_DONE;
}

int sim_control_address(const char *link, struct sockaddr_un *ret_address)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[sizeof(address.sun_path)];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "%s.ctl", link);
    int error = text.cut ? -ENAMETOOLONG : 0;
    if (!error) {
        memcpy(address.sun_path, path, sizeof(path));
        *ret_address = address;
    }
    return error;
}
