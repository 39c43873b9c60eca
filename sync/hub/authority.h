/*
 * The engine's authority (hub.h) over the files of a state directory: certificates by pki.h, noted
 * in `issued` (issued.h) before anybody has them, the sites' peppers by pepper.h.
 *
 * A seat's certificate is good for a year: a seat that lay in a drawer for 90 days, and came back
 * when a third of that year was left, still gets in and gets its next one. What a lost device could
 * do in that time ends with `revoke`, not with the certificate.
 */
#ifndef SYNC_HUB_AUTHORITY_H
#define SYNC_HUB_AUTHORITY_H

#include "drivers/base/files.h"
#include "sync/hub/hub.h"

#define AUTHORITY_LIFE_S ((int64_t)365 * 86400)

struct authority_files {
    struct hub_authority base;
    char state[FILE_PATH_MAX];
    int64_t life_s; /* of a seat's certificate */
};

/* Does not move afterwards: `base` points at it. */
void authority_files_init(struct authority_files *files, const char *state);

#endif
