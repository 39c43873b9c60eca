/*
 * The broker's files: a mosquitto 2.0 configuration, and an ACL by user, where the user is the
 * common name of the client's certificate. One listener, TLS 1.2 at least, nobody without a
 * certificate.
 *
 * A seat may write its up, ask and state, and read its down, its site's feed and raff/1/hub; the
 * hub the other way round. Never patterns by client id: a client chooses that itself.
 */
#ifndef SYNC_HUB_BROKER_H
#define SYNC_HUB_BROKER_H

#include "drivers/base/bytes.h"
#include "sync/ledger/rows.h"

#define BROKER_HUB_CN    "raff-hub"
#define BROKER_HOST_SIZE 254

struct broker_address {
    char host[BROKER_HOST_SIZE]; /* a name, an IPv4 or IPv6 address, without brackets */
    int port;
};

struct broker_seat {
    char site[ID_SIZE];
    char seat[ID_SIZE];
};

/* HOST:PORT, [IPv6]:PORT. RAFF_E_SYNTAX for anything else, also for a host with characters that no
 * host name has: it goes into a configuration file. */
int broker_address_read(const char *text, struct broker_address *ret_address) MUST_CHECK;
void broker_address_write(const struct broker_address *address, struct text *out);
bool broker_host_ok(const char *host);
/* Whether it listens on every address (0.0.0.0, ::), which nobody can connect to by that name. */
bool broker_host_is_any(const char *host);

/* mosquitto.conf for `directory`, where its other files lie. `user` NULL: whoever starts it. */
void broker_write_config(const struct broker_address *listen, const char *directory,
                         const char *user, struct bytes *out);
/* The ACL's part of the hub, and of one seat. */
void broker_write_acl_hub(struct bytes *out);
void broker_write_acl_seat(const struct broker_seat *seat, struct bytes *out);

/* Tells the mosquitto whose pid file this is to read its ACL again: 0; RAFF_E_NOT_FOUND if none
 * runs; -errno. Blocks for 0.1 s. */
int broker_reload(const char *pid_path) MUST_CHECK;

#endif
