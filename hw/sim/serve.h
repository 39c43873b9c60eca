/*
 * The loop of a simulated device: standard input, a listening socket and its connections, the
 * device itself if it is a tty, and one timer, until SIGTERM or SIGINT. A simulator does one thing
 * at a time and may wait inside a callback by serve_sleep, which a signal ends; the programs under
 * test never wait for each other.
 */
#ifndef HW_SIM_SERVE_H
#define HW_SIM_SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/str.h"

#define SERVE_PEERS_MAX 32
#define SERVE_STDIN     0 /* the peer that standard input is */
#define SERVE_NEVER     INT64_MAX

struct serve_events {
    /* A connection: a new peer, of 1 to SERVE_PEERS_MAX - 1. May be NULL. */
    void (*opened)(void *context, size_t peer);
    void (*bytes)(void *context, size_t peer, const uint8_t *bytes, size_t n);
    /* The peer is gone, or was hung up. May be NULL. */
    void (*closed)(void *context, size_t peer);
    /* wake_ms has come; it is SERVE_NEVER again. May be NULL. */
    void (*timer)(void *context);
    /* device_fd can be read, or hangs up. May be NULL where there is none. */
    void (*device)(void *context);
};

struct serve {
    const struct serve_events *events;
    void *context;
    int listen_fd;  /* -1: none */
    int control_fd; /* another, whose peers give orders as standard input does; -1: none */
    int device_fd;  /* -1: none; the caller's, who may change it */
    int64_t wake_ms;
    int fds[SERVE_PEERS_MAX]; /* -1: free */
    bool is_control[SERVE_PEERS_MAX];
};

/* Takes over the signals; standard input is peer 0 from the start. */
void serve_init(struct serve *serve, int listen_fd, const struct serve_events *events,
                void *context);
/* Until a signal. Closes the connections, not listen_fd. */
void serve_run(struct serve *serve);
/* To a connection, or to standard output for peer 0. A peer that does not take it all is closed. */
void serve_send(struct serve *serve, size_t peer, const void *bytes, size_t n);
void serve_reply(struct serve *serve, size_t peer, const char *text);
/* Closes a connection, if it is open still. */
void serve_hang_up(struct serve *serve, size_t peer);
/* Whether to go on: false once a signal has come. */
bool serve_sleep(int ms);
int64_t serve_now_ms(void);

#endif
