/*
 * A real mosquitto for a test, on a free port of the loopback, with its own directory; and a loop
 * that runs until something has happened. Without TLS the listener is anonymous, which only a test
 * may do.
 */
#ifndef TESTS_UNIT_SYNC_LINK_BROKER_H
#define TESTS_UNIT_SYNC_LINK_BROKER_H

#include <stdbool.h>
#include <sys/types.h>
#include <uv.h>

struct broker {
    pid_t pid;
    int port;
    char dir[64];
    bool tls; /* files ca.pem server.pem server.key of `dir`; certificates asked of clients */
};

/* Picks port and directory; starts nothing. */
bool broker_init(struct broker *broker);
/* Returns when it takes connections. */
bool broker_start(struct broker *broker);
void broker_kill(struct broker *broker);
void broker_release(struct broker *broker);

/* Runs the loop until *count reaches `wanted`; false after `timeout_ms`. */
bool loop_until(uv_loop_t *loop, const int *count, int wanted, int timeout_ms);

#endif
