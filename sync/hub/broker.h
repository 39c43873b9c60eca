/*
 * The broker's files: a mosquitto 2.0 configuration, and an ACL by user, where the user is the
 * common name of the client's certificate. One listener, TLS 1.2 at least, nobody without a
 * certificate.
 *
 * A seat may write its up, ask and state, and read its down, its site's feed and raff/1/hub; the
 * hub the other way round. Whoever holds a credential (CN {id}) may write raff/1/enrol/{id}/ask and
 * read its down: one pattern by user for all of them, so that the broker need not be told of each.
 * Never patterns by client id: what a client calls itself counts for nothing, the broker knows it
 * by its common name alone. So a name has one connection, and the next one ends it: only who holds
 * the same certificate can throw somebody off.
 */
#ifndef SYNC_HUB_BROKER_H
#define SYNC_HUB_BROKER_H

#include <sys/types.h>

#include "drivers/base/bytes.h"
#include "sync/ledger/rows.h"

#define BROKER_HUB_CN    "raff-hub"
#define BROKER_CN        "raff-broker"
#define BROKER_HOST_SIZE 254
#define BROKER_PATH_MAX  1024

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
/* The ACL's part of the hub and of credentials, and that of one seat. */
void broker_write_acl_head(struct bytes *out);
void broker_write_acl_seat(const struct broker_seat *seat, struct bytes *out);

/*
 * Having a mosquitto read its files again, and knowing that it did. mosquitto 2.0 (src/signals.c)
 * clears the flag that a SIGHUP sets when it has reloaded, so that one which comes meanwhile is
 * lost; but it says in its log that it begins to. A line that is written after the files were is
 * what counts, and until there is one it is told again. One that has only just started is told when
 * it catches the signal, which would end it before.
 *
 *     error = broker_reload_begin(directory, &reload);
 *     … now and then: broker_reload_look(&reload), until it is not 0
 */
struct broker_reload {
    char log[BROKER_PATH_MAX];
    pid_t pid;
    int64_t log_at; /* bytes that were in it before */
    unsigned looks;
};
/* Tells the broker that runs from `directory`; its files are written already. RAFF_E_NOT_FOUND if
 * none does; -errno. */
int broker_reload_begin(const char *directory, struct broker_reload *ret_reload) MUST_CHECK;
/* 1: it reads them, or has; 0: not yet; RAFF_E_NOT_FOUND: it is gone; -errno. Does not block. */
int broker_reload_look(struct broker_reload *reload) MUST_CHECK;

#endif
