/*
 * What is said to a fixed UHF reader over one LLRP connection, and what its answers mean. Pure: no
 * socket and no clock. The device (reader_llrp.c) carries the bytes and brings the time.
 *
 *     llrp_session_init(&session, &config);
 *     llrp_session_open(&session, now_ms);                       connected
 *     while (n > 0 && !session.is_over) {
 *         size_t used = llrp_session_feed(&session, bytes, n);
 *         …
 *         while (llrp_session_next(&session, now_ms, &tag)) …    a sight of a tag
 *     }
 *     write(llrp_session_out(&session)), then llrp_session_sent(&session, n);
 *     at llrp_session_deadline(&session): llrp_session_time(&session, now_ms);
 *
 * The course is not a script but a goal: from what the reader has and what is wanted of it follows
 * the one request to make next. So a change of mind at any moment, a ROSpec that ended by itself
 * and a reader that refused and is asked again later are all the same case.
 *
 * Chapters named in the code are those of the LLRP standard 1.0.1.
 */
#ifndef DRIVERS_DEVICE_LLRP_SESSION_H
#define DRIVERS_DEVICE_LLRP_SESSION_H

#include "drivers/device/reader.h"
#include "drivers/wire/llrp.h"
#include "drivers/wire/llrp_say.h"

#define LLRP_SESSION_NEVER    UINT64_MAX
#define LLRP_SESSION_WHY_SIZE 64
/* Room for a ROSpec of LLRP_ANTENNAS_MAX antennas with a filter each, and more. */
#define LLRP_SESSION_OUT_MAX 16384

struct llrp_session_config {
    uint32_t antennas; /* a bit each, antenna 1 lowest; 0: all that are connected */
    int power_cdbm;    /* 0: as the reader is set */
    uint8_t epc[WIRE_EPC_MAX];
    size_t epc_bits; /* of the prefix that a tag must have; 0: all tags */
};

/* What a ROSpec is made for. */
struct llrp_task {
    enum reader_mode mode;
    size_t find_len; /* in bytes; READER_FINDER */
    uint8_t find[WIRE_EPC_MAX];
    bool polls; /* reports are gathered and asked for; else each tag is reported at once */
};

/* What became of ours in the reader (chapter 6.1.1). */
enum llrp_rospec {
    LLRP_ROSPEC_NONE,
    LLRP_ROSPEC_DISABLED,
    LLRP_ROSPEC_ENABLED,
    LLRP_ROSPEC_ACTIVE
};

struct llrp_session {
    struct llrp_session_config config;

    /* For the device to look at: how the reader is, with words for a person. */
    enum device_state state;
    char why[LLRP_SESSION_WHY_SIZE];
    bool is_over; /* nothing more to be said: the connection is to be closed */

    /* What is wanted. */
    struct llrp_task wanted;
    bool is_closing;

    /* What the reader is known to have. */
    struct llrp_about about;
    bool is_greeted;
    unsigned prepared; /* so many steps of preparation are done */
    enum llrp_rospec rospec;
    struct llrp_task built; /* what it was made for */
    bool keeps_alive;       /* it was told to send KEEPALIVEs */
    bool cannot_poll;       /* it does not know GET_REPORT */
    bool knows_antennas;
    uint32_t connected;     /* antennas, a bit each */
    uint32_t was_connected; /* at any time of this connection */

    /* The request under way. */
    const struct llrp_step *asked; /* NULL: none */
    uint32_t asked_id;
    uint32_t polled_id; /* of the last GET_REPORT */
    uint32_t last_id;
    uint64_t asked_ms; /* when, or when the connection was made or leave was taken */

    uint64_t heard_ms;   /* the last message */
    uint64_t report_ms;  /* the last report, or the last time one was asked for */
    uint64_t pause_ms;   /* no request before this */
    unsigned unreadable; /* messages in a row that could not be read */

    struct llrp grammar;
    size_t out_len;
    uint8_t out[LLRP_SESSION_OUT_MAX];
};

void llrp_session_init(struct llrp_session *session, const struct llrp_session_config *config);
/* A connection was made; what an earlier one left behind is forgotten, what is wanted is not. */
void llrp_session_open(struct llrp_session *session, uint64_t now_ms);
/* What the reader is to do. `epc` in bytes, for READER_FINDER. */
void llrp_session_want(struct llrp_session *session, uint64_t now_ms, enum reader_mode mode,
                       struct str epc);
/* Stops the radio and takes leave; over when the reader said good-bye too, or soon anyway. */
void llrp_session_close(struct llrp_session *session, uint64_t now_ms);

/* Takes bytes up to the end of the next event; then llrp_session_next is called until it returns
 * false. */
size_t llrp_session_feed(struct llrp_session *session, const uint8_t *bytes, size_t n) MUST_CHECK;
bool llrp_session_next(struct llrp_session *session, uint64_t now_ms,
                       struct wire_tag *ret_tag) MUST_CHECK;

/* When llrp_session_time wants to be called; LLRP_SESSION_NEVER. */
uint64_t llrp_session_deadline(const struct llrp_session *session);
void llrp_session_time(struct llrp_session *session, uint64_t now_ms);

/* Bytes for the reader. They stay where they are until llrp_session_sent takes the first `n` away;
 * more may come behind them. */
struct str llrp_session_out(const struct llrp_session *session);
void llrp_session_sent(struct llrp_session *session, size_t n);

#endif
