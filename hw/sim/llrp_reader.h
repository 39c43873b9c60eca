/*
 * A simulated fixed UHF reader as its host sees it: LLRP 1.0.1, the life of its ROSpecs,
 * keep-alives, events and reports. What it hears goes through the project's grammar, what it says
 * through the project's encoder. Without socket or clock.
 *
 * It is strict where real readers are: one host at a time; a ROSpec is added disabled, enabled
 * before it is started, and unknown ones, antennas and powers are refused; what an earlier host
 * added goes on without it. It knows EPCglobal Class 1 Gen 2 inventories; ROSpecs start at once or
 * on request and end on request. AccessSpecs can be deleted, there are none.
 */
#ifndef HW_SIM_LLRP_READER_H
#define HW_SIM_LLRP_READER_H

#include "drivers/wire/llrp.h"
#include "drivers/wire/llrp_say.h"
#include "hw/sim/llrp_field.h"

#define SIM_LLRP_ROSPECS_MAX  8
#define SIM_LLRP_FILTERS_MAX  2
#define SIM_LLRP_BUFFER_MAX   512 /* tags not yet reported */
#define SIM_LLRP_MESSAGE_MAX  65536
#define SIM_LLRP_ANTENNAS_MAX 32

struct sim_llrp_filter {
    uint16_t first; /* bit of the EPC */
    uint16_t n_bits;
    uint8_t bits[WIRE_EPC_MAX];
};

enum sim_rospec_state { SIM_ROSPEC_DISABLED, SIM_ROSPEC_INACTIVE, SIM_ROSPEC_ACTIVE };

struct sim_rospec {
    uint32_t id; /* 0: free */
    enum sim_rospec_state state;
    bool starts_by_itself;
    uint32_t antennas; /* a bit each */
    bool reports;      /* by itself, not only when asked */
    uint16_t report_every;
    uint16_t has; /* enum wire_tag_has: what is reported of a tag */
    size_t n_filters;
    struct sim_llrp_filter filters[SIM_LLRP_FILTERS_MAX];
};

struct sim_llrp_reader;

struct sim_llrp_reader_ops {
    /* A whole message for the host; its bytes may be changed. */
    void (*say)(struct sim_llrp_reader *reader, uint8_t *message, size_t n);
    /* The host is to be hung up; sim_llrp_reader_left is not to be called for it. */
    void (*hang_up)(struct sim_llrp_reader *reader);
};

struct sim_llrp_reader {
    const struct sim_llrp_reader_ops *ops;
    struct field field;
    struct llrp_about about;
    uint32_t antennas_off; /* a bit each */
    unsigned reads_a_second;
    uint16_t denied; /* a message that it does not know; 0: it knows all that it should */

    bool has_host;
    bool is_held; /* events and reports wait for ENABLE_EVENTS_AND_REPORTS */
    bool holds;   /* as it was configured */
    uint16_t events;
    uint32_t keepalive_ms;
    struct sim_rospec rospecs[SIM_LLRP_ROSPECS_MAX];

    uint64_t utc_us; /* at ms 0 of the caller's clock */
    int64_t now_ms;
    int64_t keepalive_at_ms;
    int64_t read_ms; /* until when the field was read */
    uint32_t last_id;
    uint64_t reads; /* since it was switched on */
    uint64_t acks;  /* KEEPALIVE_ACKs heard */

    bool overflowed;
    size_t n_seen;
    struct wire_tag seen[SIM_LLRP_BUFFER_MAX];

    struct llrp hears;
    uint8_t message[SIM_LLRP_MESSAGE_MAX];
};

/* Switched on: `utc_now_us` at `now_ms`. */
void sim_llrp_reader_init(struct sim_llrp_reader *reader, const struct sim_llrp_reader_ops *ops,
                          int64_t now_ms, uint64_t utc_now_us);
/* A host connects. False: there is one already; what is said to the new one is in `message`, of
 * *ret_n bytes, and it is to be hung up. */
bool sim_llrp_reader_met(struct sim_llrp_reader *reader, int64_t now_ms, size_t *ret_n) MUST_CHECK;
/* The host's connection is gone. */
void sim_llrp_reader_left(struct sim_llrp_reader *reader);
void sim_llrp_reader_hear(struct sim_llrp_reader *reader, int64_t now_ms, const uint8_t *bytes,
                          size_t n);
/* When sim_llrp_reader_time wants to be called; INT64_MAX: not. */
int64_t sim_llrp_reader_deadline(const struct sim_llrp_reader *reader);
void sim_llrp_reader_time(struct sim_llrp_reader *reader, int64_t now_ms);
/* Whether a ROSpec is active. */
bool sim_llrp_reader_reads(const struct sim_llrp_reader *reader);
/* An antenna's cable. */
void sim_llrp_reader_antenna(struct sim_llrp_reader *reader, int64_t now_ms, unsigned antenna,
                             bool is_on);

#endif
