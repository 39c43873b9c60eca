/*
 * Enrolment: which seat of which site this is, and the keys that prove it.
 *
 * `raff-hub enrol` makes a file; `raff enrol FILE` takes it into the state directory as
 * enrolment.json and, because TLS libraries want files, ca.pem, cert.pem and key.pem, all 0600.
 * Every epoch has a database of its own, so that enrolling again never touches what an earlier
 * epoch still holds. A state directory stays the seat it was made: a file for another one, or of an
 * older epoch, is refused.
 */
#ifndef TERMINAL_APP_ENROLMENT_H
#define TERMINAL_APP_ENROLMENT_H

#include "terminal/app/config.h"

#define PEPPER_SIZE 32

struct enrolment {
    char site[ID_SIZE];
    char seat[ID_SIZE];
    uint64_t epoch;
    char broker_host[CONFIG_VALUE_MAX];
    int broker_port;
    uint8_t pepper[PEPPER_SIZE];
    char ca_path[PATH_MAX];
    char cert_path[PATH_MAX];
    char key_path[PATH_MAX];
    char db_path[PATH_MAX];
};

/* Both say in `why` what was wrong with which file. enrolment_load gives RAFF_E_NOT_FOUND where
 * this machine was never enrolled. */
int enrolment_import(const struct config *config, const char *path, struct text *why) MUST_CHECK;
int enrolment_load(const struct config *config, struct enrolment *ret_enrolment,
                   struct text *why) MUST_CHECK;

#endif
