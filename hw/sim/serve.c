#include "hw/sim/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What is waited for, behind the peers. */
enum { LISTEN = SERVE_PEERS_MAX, CONTROL, DEVICE, SERVE_FDS };

static volatile sig_atomic_t stopping;
static sigset_t open_mask; /* while waiting: the only time a signal may come */

static void on_signal(int number)
{
    (void)number;
    stopping = 1;
}

static void take_signals(void)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    sigprocmask(SIG_BLOCK, &ours, &open_mask);
    sigdelset(&open_mask, SIGTERM);
    sigdelset(&open_mask, SIGINT);
    const struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void serve_init(struct serve *serve, int listen_fd, const struct serve_events *events,
                void *context)
{
    *serve = (struct serve){.events = events,
                            .context = context,
                            .listen_fd = listen_fd,
                            .control_fd = -1,
                            .device_fd = -1,
                            .wake_ms = SERVE_NEVER};
    for (size_t i = 0; i < SERVE_PEERS_MAX; i++) {
        serve->fds[i] = i == SERVE_STDIN ? STDIN_FILENO : -1;
        serve->is_control[i] = i == SERVE_STDIN;
    }
    take_signals();
}

int64_t serve_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int wait_for(struct pollfd *fds, nfds_t n, int64_t ms)
{
    const struct timespec timeout = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    return ppoll(fds, n, ms < 0 ? NULL : &timeout, &open_mask);
}

bool serve_sleep(int ms)
{
    if (!stopping) {
        wait_for(NULL, 0, ms);
    }
    return !stopping;
}

static void drop(struct serve *serve, size_t peer)
{
    bool was_open = serve->fds[peer] >= 0;
    if (was_open && peer != SERVE_STDIN) {
        close(serve->fds[peer]);
    }
    serve->fds[peer] = -1;
    if (was_open && serve->events->closed) {
        serve->events->closed(serve->context, peer);
    }
}

void serve_hang_up(struct serve *serve, size_t peer)
{
    drop(serve, peer);
}

void serve_send(struct serve *serve, size_t peer, const void *bytes, size_t n)
{
    int fd = peer == SERVE_STDIN ? STDOUT_FILENO : serve->fds[peer];
    if (fd >= 0 && write(fd, bytes, n) != (ssize_t)n && peer != SERVE_STDIN) {
        drop(serve, peer);
    }
}

void serve_reply(struct serve *serve, size_t peer, const char *text)
{
    serve_send(serve, peer, text, strlen(text));
}

static void take_connection(struct serve *serve, int listen_fd)
{
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    for (size_t i = SERVE_STDIN + 1; fd >= 0 && i < SERVE_PEERS_MAX; i++) {
        if (serve->fds[i] < 0) {
            serve->fds[i] = fd;
            serve->is_control[i] = listen_fd == serve->control_fd;
            if (serve->events->opened) {
                serve->events->opened(serve->context, i);
            }
            return;
        }
    }
    if (fd >= 0) {
        close(fd); /* a full house */
    }
}

static void take_bytes(struct serve *serve, size_t peer)
{
    uint8_t buffer[4096];
    ssize_t n = read(serve->fds[peer], buffer, sizeof(buffer));
    if (n > 0) {
        serve->events->bytes(serve->context, peer, buffer, (size_t)n);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        drop(serve, peer);
    }
}

static int64_t until_wake_ms(const struct serve *serve)
{
    if (serve->wake_ms == SERVE_NEVER) {
        return -1;
    }
    int64_t left = serve->wake_ms - serve_now_ms();
    return left > 0 ? left : 0;
}

static void wake(struct serve *serve)
{
    if (serve->wake_ms <= serve_now_ms()) {
        serve->wake_ms = SERVE_NEVER;
        serve->events->timer(serve->context);
    }
}

static void list_descriptors(const struct serve *serve, struct pollfd fds[SERVE_FDS])
{
    for (size_t i = 0; i < SERVE_PEERS_MAX; i++) {
        fds[i] = (struct pollfd){.fd = serve->fds[i], .events = POLLIN};
    }
    fds[LISTEN] = (struct pollfd){.fd = serve->listen_fd, .events = POLLIN};
    fds[CONTROL] = (struct pollfd){.fd = serve->control_fd, .events = POLLIN};
    fds[DEVICE] = (struct pollfd){.fd = serve->device_fd, .events = POLLIN};
}

static void take_event(struct serve *serve, size_t i, int fd)
{
    if (i == LISTEN || i == CONTROL) {
        take_connection(serve, fd);
    } else if (i == DEVICE && serve->device_fd == fd) {
        serve->events->device(serve->context);
    } else if (i < SERVE_PEERS_MAX && serve->fds[i] == fd) {
        take_bytes(serve, i);
    }
}

void serve_run(struct serve *serve)
{
    while (!stopping) {
        struct pollfd fds[SERVE_FDS];
        list_descriptors(serve, fds);
        int n = wait_for(fds, SERVE_FDS, until_wake_ms(serve));
        for (size_t i = 0; n > 0 && !stopping && i < SERVE_FDS; i++) {
            if (fds[i].revents) {
                take_event(serve, i, fds[i].fd);
            }
        }
        wake(serve);
    }
    for (size_t i = 0; i < SERVE_PEERS_MAX; i++) {
        drop(serve, i);
    }
}
