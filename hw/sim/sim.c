#include "hw/sim/sim.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static int say_version(void)
{
    puts("raff-sim " RAFF_VERSION);
    return SIM_DONE;
}

enum { HELP, VERSION, OWN }; /* a subcommand's own options follow everybody's */

bool sim_options(int argc, char **argv, const char *usage, const struct sim_option *options,
                 size_t n, int *ret_status)
{
    struct option all[SIM_OPTIONS_MAX + OWN + 1] = {
        [HELP] = {"help", no_argument, NULL, 0}, [VERSION] = {"version", no_argument, NULL, 0}};
    int at = 0;
    for (size_t i = 0; i < n; i++) {
        int has = options[i].ret_word ? required_argument : no_argument;
        all[OWN + i] = (struct option){options[i].name, has, NULL, 0};
    }
    for (int c; (c = getopt_long(argc, argv, "", all, &at)) != -1;) {
        if (c != 0 || at == HELP) {
            *ret_status = sim_usage(usage, c != 0);
            return false;
        }
        if (at == VERSION) {
            *ret_status = say_version();
            return false;
        }
        if (optarg) {
            *options[at - OWN].ret_word = optarg;
        } else {
            *options[at - OWN].ret_flag = true;
        }
    }
    return true;
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

static int listen_at(const struct sockaddr_un *address, int *ret_fd)
{
    CLEANUP(fd_closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr *generic = (const struct sockaddr *)address;
    if (fd < 0) {
        return -errno;
    }
    if (connect(fd, generic, sizeof(*address)) == 0) {
        return -EADDRINUSE;
    }
    if (errno == ECONNREFUSED) {
        unlink(address->sun_path);
    }
    close(TAKE_FD(fd));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mask = umask(0077);
    int failed = fd < 0 || bind(fd, generic, sizeof(*address)) != 0 || listen(fd, 8) != 0;
    int error = failed ? -errno : 0;
    umask(mask);
    if (!error) {
        *ret_fd = TAKE_FD(fd);
    }
    return error;
}

int sim_control_listen(const char *link, struct sockaddr_un *ret_address, int *ret_fd)
{
    struct sockaddr_un address;
    int error = sim_control_address(link, &address);
    error = error ? error : listen_at(&address, ret_fd);
    if (!error) {
        *ret_address = address;
    }
    return error;
}
