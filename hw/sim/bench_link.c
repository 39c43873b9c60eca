#include "hw/sim/bench_link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "drivers/base/error.h"
#include "hw/sim/sim.h"

int bench_link_open(struct bench_link *link)
{
    struct sockaddr_un address;
    int error = sim_control_address(link->path, &address);
    if (error) {
        return error;
    }
    CLEANUP(fd_closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        return -errno;
    }
    link->fd = TAKE_FD(fd);
    link->len = 0;
    return 0;
}

void bench_link_close(struct bench_link *link)
{
    if (link->fd >= 0) {
        close(TAKE_FD(link->fd));
    }
}

/* --- commands --- */

static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    error = error ? error : posix_spawnattr_setsigdefault(attributes, &all);
    return error ? error
                 : posix_spawnattr_setflags(attributes,
                                            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int silence(posix_spawn_file_actions_t *files)
{
    int error = 0;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && !error; fd++) {
        error = posix_spawn_file_actions_addopen(files, fd, "/dev/null", O_RDWR, 0);
    }
    return error;
}

/* The screen is not its business, nor are the signals that we hold back. */
static int spawn(const char *command, pid_t *ret_pid)
{
    char shell[] = "sh";
    char option[] = "-c";
    CLEANUP(freep) char *copy = strdup(command);
    char *const argv[] = {shell, option, copy, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    if (!copy || posix_spawn_file_actions_init(&files) != 0) {
        return -ENOMEM;
    }
    int error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = set_attributes(&attributes);
        error = error ? error : silence(&files);
        error = error ? error : posix_spawn(ret_pid, "/bin/sh", &files, &attributes, argv, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return -error;
}

static int run(struct bench_link *link, const char *order)
{
    static const char *const orders[] = {"off", "on"};
    if (link->pid > 0) {
        return RAFF_E_BUSY;
    }
    for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
        if (strcmp(order, orders[i]) == 0 && link->commands[i]) {
            return spawn(link->commands[i], &link->pid);
        }
    }
    return RAFF_E_UNKNOWN;
}

bool bench_link_reap(struct bench_link *link, struct text *ret_answer)
{
    int status = 0;
    if (link->pid <= 0 || waitpid(link->pid, &status, WNOHANG) != link->pid) {
        return false;
    }
    link->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        text_add(ret_answer, "ok");
    } else if (WIFEXITED(status)) {
        text_addf(ret_answer, "error: exit status %d", WEXITSTATUS(status));
    } else {
        text_addf(ret_answer, "error: signal %d", WTERMSIG(status));
    }
    return true;
}

/* --- orders and lines --- */

int bench_link_send(struct bench_link *link, const char *order)
{
    if (!link->path) {
        return run(link, order);
    }
    char line[1024];
    struct text text = text_over(line, sizeof(line));
    text_addf(&text, "%s\n", order);
    if (link->fd < 0) {
        return -ENOTCONN;
    }
    if (text.cut) {
        return RAFF_E_TOO_LONG;
    }
    ssize_t n = send(link->fd, line, text.len, MSG_NOSIGNAL);
    return n == (ssize_t)text.len ? 0 : n < 0 ? -errno : -EAGAIN;
}

static void take_byte(struct bench_link *link, char c,
                      void (*take)(void *context, const char *line), void *context)
{
    if (c == '\n') {
        link->line[link->len] = '\0';
        link->len = 0;
        take(context, link->line);
    } else if (link->len < sizeof(link->line) - 1) {
        link->line[link->len++] = c;
    }
}

int bench_link_read(struct bench_link *link, void (*take)(void *context, const char *line),
                    void *context)
{
    char bytes[1024];
    ssize_t n = recv(link->fd, bytes, sizeof(bytes), 0);
    for (ssize_t i = 0; i < n; i++) {
        take_byte(link, bytes[i], take, context);
    }
    bool is_gone = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    return is_gone ? -ECONNRESET : 0;
}
