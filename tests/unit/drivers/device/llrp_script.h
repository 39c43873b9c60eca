/*
 * An LLRP session and a reader that says this and that to it, as scripts: what is done a line, and
 * what the session says and shows then. Each message it says is checked by LLRP's tables.
 *
 *     static const struct line lines[] = {PREPARE, {PORTAL, 0, "", "ADD_ROSPEC", NULL}, …};
 *     script_begin(&config);
 *     PLAY("course", lines);
 */
#ifndef TESTS_UNIT_DRIVERS_DEVICE_LLRP_SCRIPT_H
#define TESTS_UNIT_DRIVERS_DEVICE_LLRP_SCRIPT_H

#include "drivers/device/llrp_session.h"
#include "tests/unit/check.h"

/* What happens to the session, in a script's line. */
enum act {
    OPEN,      /* connected */
    GREET,     /* ConnectionAttemptEvent of status n */
    OK,        /* the reader does what it was asked last */
    STRAY,     /* the same answer with another id */
    REFUSE,    /* LLRPStatus n with words */
    ERROR,     /* ERROR_MESSAGE of code n with words, for what was asked last */
    KEEPALIVE, /* a KEEPALIVE of id n */
    ANTENNA,   /* n is gone, -n is back */
    ROSPEC,    /* ROSpecEvent n of ours */
    TAG,       /* a report of one tag */
    EMPTY,     /* and of none */
    GARBLED,   /* a message that cannot be read */
    BYTES,     /* that are no LLRP */
    WAIT,      /* so many ms */
    IDLE,
    PORTAL,
    FIND,
    CLOSE,
    BYE /* CLOSE_CONNECTION_RESPONSE */
};

struct line {
    enum act act;
    int n;
    const char *words; /* of the reader */
    const char *says;  /* the session, by name; "" for nothing */
    const char *state; /* "ready", "fault: why"; NULL: as before */
};

struct script {
    struct llrp_session session;
    uint64_t now_ms;
    size_t n_tags; /* that the session passed on */
    size_t piece;  /* bytes to feed at once */
    struct script_reader {
        uint8_t at[4096];
        struct llrp_writer writer;
        uint32_t asked_id; /* of the last message that the session said */
        enum llrp_number asked;
    } reader;
};

/* The one that is played. */
extern struct script script;

/* A new session, and an unhurried reader: pieces of any size. */
void script_begin(const struct llrp_session_config *config);
void script_play(const char *name, const struct line *lines, size_t n_lines);
/* What the reader says outside of a script: begun, written by reader.writer, delivered. */
void script_reader_begin(void);
void script_reader_deliver(void);
/* The answer to what it was asked last. */
void script_reader_says_ok(void);

#define PLAY(name, lines) script_play((name), (lines), ARRAY_SIZE(lines))

#define PREPARE                                                                                    \
    {OPEN, 0, "", "", NULL}, {GREET, 0, "", "GET_READER_CAPABILITIES", NULL},                      \
        {OK, 0, "", "SET_READER_CONFIG ENABLE_EVENTS_AND_REPORTS", NULL}, RENEW
#define RENEW                                                                                      \
    {OK, 0, "", "GET_READER_CONFIG", NULL}, {OK, 0, "", "DELETE_ACCESSSPEC", NULL},                \
    {                                                                                              \
        OK, 0, "", "DELETE_ROSPEC", NULL                                                           \
    }
#define ADD                                                                                        \
    {OK, 0, "", "ADD_ROSPEC", NULL}, {OK, 0, "", "ENABLE_ROSPEC", NULL},                           \
    {                                                                                              \
        OK, 0, "", "START_ROSPEC", NULL                                                            \
    }
/* Its first act as a reader in a portal: reports are asked for. */
#define RUN                                                                                        \
    {                                                                                              \
        OK, 0, "", "GET_REPORT", "ready"                                                           \
    }

#endif
