/*
 * The credential that `raff-hub enrol` wrote (sync/hub/credential.h), read from its file or from
 * what a scanner read of its code: whose it is, where the hub is found, and a key and certificate
 * that open the topics of one enrolment.
 */
#ifndef TERMINAL_APP_CREDENTIAL_H
#define TERMINAL_APP_CREDENTIAL_H

#include "terminal/app/config.h"
#include "terminal/app/keys.h"

struct credential {
    char id[ID_SIZE];
    char site[ID_SIZE];
    char seat[ID_SIZE];
    char host[CONFIG_VALUE_MAX];
    int port;
    int64_t from_ms; /* UTC: from when */
    int64_t until_ms;
    struct bytes ca;   /* PEM */
    struct bytes keys; /* PEM: certificate and key */
};

void credential_init(struct credential *credential);
void credential_release(struct credential *credential);
/* `path` "-" is stdin, read to its end or to the end of its first line. RAFF_E_SYNTAX,
 * RAFF_E_VERSION, RAFF_E_DENIED, -errno; the words say what is wrong with it. */
int credential_read(const char *path, struct credential *credential, struct text *why) MUST_CHECK;
/* The same of what was read of it already; blanks around it, and the AIM id that a scanner may put
 * in front of a code, are passed over. */
int credential_parse(struct str text, struct credential *credential, struct text *why) MUST_CHECK;
/* Whether it is good by this machine's clock; if not, the words say what to do. */
bool credential_is_good(const struct credential *credential, int64_t utc_ms, struct text *why);

#endif
