#include "hw/sim/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "drivers/base/error.h"
#include "drivers/base/str.h"

static int listen_at(const struct addrinfo *info, int *ret_fd)
{
    CLEANUP(fd_closep)
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, 16) != 0) {
        return -errno;
    }
    *ret_fd = TAKE_FD(fd);
    return 0;
}

int sim_listen(const char *where, int *ret_fd)
{
    char host[128];
    const char *colon = strrchr(where, ':');
    if (!colon || copy_str(host, sizeof(host), (struct str){where, (size_t)(colon - where)}) != 0) {
        return RAFF_E_SYNTAX;
    }
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *info = NULL;
    if (getaddrinfo(host, colon + 1, &hints, &info) != 0) {
        return RAFF_E_UNKNOWN;
    }
    int error = listen_at(info, ret_fd);
    freeaddrinfo(info);
    return error;
}

void sim_where(int fd, const char *where, struct text *ret_where)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    char port[16] = "?";
    if (getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
        getnameinfo((struct sockaddr *)&address, size, NULL, 0, port, sizeof(port), NI_NUMERICSERV);
    }
    text_add_str(ret_where, (struct str){where, (size_t)(strrchr(where, ':') - where)});
    text_addf(ret_where, ":%s", port);
}

void sim_say_where(int fd, const char *where)
{
    char array[256];
    struct text text = text_over(array, sizeof(array));
    sim_where(fd, where, &text);
    printf("listening on %s\n", text.at);
    fflush(stdout);
}
