/*
 * Enrolment: which seat of which site this is, and the keys that prove it.
 *
 * Every epoch has its own files in the state directory, so that enrolling again never touches what
 * an earlier one still holds:
 *
 *     seat-3.db       the books
 *     seat-3.pem      certificate and key, replaced whole by the next certificate
 *     seat-3.ca.pem   the hub's authority
 *
 * enrolment.json says which epoch it is; it is written last, so that before it is there nothing has
 * changed. A state directory stays the seat it was made.
 */
#ifndef TERMINAL_APP_ENROLMENT_H
#define TERMINAL_APP_ENROLMENT_H

#include "drivers/base/json.h"
#include "terminal/app/config.h"

#define PEPPER_SIZE 32

struct enrolment {
    char id[ID_SIZE]; /* of the credential it came by */
    char site[ID_SIZE];
    char seat[ID_SIZE];
    uint64_t epoch;
    char hub[ID_SIZE]; /* that admitted it */
    char broker_host[CONFIG_VALUE_MAX];
    int broker_port;
    uint8_t pepper[PEPPER_SIZE];
    char ca_path[PATH_MAX];
    char keys_path[PATH_MAX];
    char db_path[PATH_MAX];
};

/* A member that has to be an id. RAFF_E_SYNTAX; the words name it. */
int enrolment_id(char out[ID_SIZE], const cJSON *root, const char *key,
                 struct text *why) MUST_CHECK;
/* RAFF_E_NOT_FOUND where this machine was never enrolled; else what is wrong with which file. */
int enrolment_load(const struct config *config, struct enrolment *ret_enrolment,
                   struct text *why) MUST_CHECK;
/* Fills the three paths from the epoch. RAFF_E_TOO_LONG. */
int enrolment_paths(const struct config *config, struct enrolment *enrolment) MUST_CHECK;
/* Writes enrolment.json; the epoch's files are there. */
int enrolment_save(const struct config *config, const struct enrolment *enrolment) MUST_CHECK;

#endif
