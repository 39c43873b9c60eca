/*
 * Errors: one number for every way a call can fail.
 *
 * A function returns 0 when it did its work and a negative number when it did not: -errno where the
 * system refused (libuv's UV_E* are the same numbers), or one of the codes below. A caller that
 * cannot mend an error passes the number on unchanged. A positive return is the module's own enum,
 * which the caller must look at.
 */
#ifndef DRIVERS_BASE_ERROR_H
#define DRIVERS_BASE_ERROR_H

/* X(symbol, number, name, text). Numbers are never reused: they stand in logs for years. */
#define RAFF_ERRORS(X)                                                                             \
    X(RAFF_E_SYNTAX, -10001, "syntax", "not in the expected form")                                 \
    X(RAFF_E_TOO_LONG, -10002, "too-long", "longer than the limit")                                \
    X(RAFF_E_CHECK_DIGIT, -10003, "check-digit", "wrong check digit")                              \
    X(RAFF_E_CHARSET, -10004, "charset", "a character that is not allowed here")                   \
    X(RAFF_E_DATE, -10005, "date", "no such date")                                                 \
    X(RAFF_E_UNKNOWN, -10006, "unknown", "not known here")                                         \
    X(RAFF_E_NOT_FOUND, -10007, "not-found", "not found")                                          \
    X(RAFF_E_EXISTS, -10008, "exists", "already there")                                            \
    X(RAFF_E_UNBALANCED, -10009, "unbalanced", "the legs do not sum to zero")                      \
    X(RAFF_E_CORRUPT, -10010, "corrupt", "stored data does not match its checksum")                \
    X(RAFF_E_VERSION, -10011, "version", "made by a newer version of Raff")                        \
    X(RAFF_E_DATABASE, -10012, "database", "the database refused")                                 \
    X(RAFF_E_FULL, -10013, "full", "no room left")                                                 \
    X(RAFF_E_BUSY, -10014, "busy", "in use by another process")                                    \
    X(RAFF_E_STATE, -10015, "state", "not possible now")                                           \
    X(RAFF_E_DENIED, -10016, "denied", "not permitted")                                            \
    X(RAFF_E_GAP, -10017, "gap", "does not follow what is held")                                   \
    X(RAFF_E_FORK, -10018, "fork", "two histories under one number")                               \
    X(RAFF_E_TLS, -10019, "tls", "no trusted connection")                                          \
    X(RAFF_E_CONFIG, -10020, "config", "wrong configuration")                                      \
    X(RAFF_E_VALUE, -10021, "value", "a value that does not exist")                                \
    X(RAFF_E_MISSING, -10022, "missing", "something that must stand beside it is missing")         \
    X(RAFF_E_CONFLICT, -10023, "conflict", "two things that exclude each other")

enum raff_error {
#define RAFF_ERROR_ENUM(symbol, number, name, text) symbol = (number),
    RAFF_ERRORS(RAFF_ERROR_ENUM)
#undef RAFF_ERROR_ENUM
};

/* The text of an error for a person, and its short name for a log or a JSON object. Both take any
 * negative number, -errno too, and return a string that lives for ever. */
const char *error_text(int error);
const char *error_name(int error);

#endif
