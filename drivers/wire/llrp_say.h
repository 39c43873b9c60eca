/*
 * What a host and a reader say to each other in LLRP, ready made. All of it goes through
 * llrp_write.h, so an error stays in the writer, and what is special goes between by hand.
 *
 * The usual course, from the host's side: the reader says ConnectionAttemptEvent; the host asks for
 * capabilities (1), sets keepalives and events (3), deletes the ROSpecs there are (21, id 0), adds
 * its own (20), enables it (24) and, if it has no start trigger, starts it (22). Reports come until
 * it is stopped (23), disabled (25) or deleted. CLOSE_CONNECTION (14) ends it.
 */
#ifndef DRIVERS_WIRE_LLRP_SAY_H
#define DRIVERS_WIRE_LLRP_SAY_H

#include "drivers/base/str.h"
#include "drivers/wire/llrp_read.h"
#include "drivers/wire/llrp_write.h"
#include "drivers/wire/wire.h"

#define LLRP_VENDOR_IMPINJ 25882 /* IANA private enterprise number */
/* CUSTOM_MESSAGE subtype of IMPINJ_ENABLE_EXTENSIONS; without it no Impinj parameter is sent. */
#define LLRP_IMPINJ_ENABLE_EXTENSIONS 21

/* A message that has nothing behind its header: GET_ROSPECS, GET_ACCESSSPECS, CLOSE_CONNECTION,
 * GET_REPORT, KEEPALIVE, KEEPALIVE_ACK, ENABLE_EVENTS_AND_REPORTS, GET_SUPPORTED_VERSION. */
void llrp_say(struct llrp_writer *writer, enum llrp_number number, uint32_t id);
/* One that has a single number: ENABLE_, START_, STOP_, DISABLE_, DELETE_ROSPEC and -_ACCESSSPEC
 * (0 for all), GET_READER_CAPABILITIES (0 for all), SET_PROTOCOL_VERSION. */
void llrp_say_number(struct llrp_writer *writer, enum llrp_number number, uint32_t id,
                     uint32_t what);
void llrp_say_custom(struct llrp_writer *writer, uint32_t id, uint32_t vendor, uint8_t subtype,
                     struct str data);

/* GET_READER_CONFIG for all antennas and ports; `what` is its RequestedData, 0 for all. */
void llrp_say_get_config(struct llrp_writer *writer, uint32_t id, uint8_t what);

/* EventTypes of an EventNotificationState. */
enum llrp_event_type {
    LLRP_EVENT_HOP,
    LLRP_EVENT_GPI,
    LLRP_EVENT_ROSPEC,
    LLRP_EVENT_BUFFER_WARNING,
    LLRP_EVENT_EXCEPTION,
    LLRP_EVENT_SURVEY,
    LLRP_EVENT_AISPEC,
    LLRP_EVENT_AISPEC_DETAILS,
    LLRP_EVENT_ANTENNA
};

struct llrp_config {
    bool reset;            /* to factory defaults first */
    bool hold;             /* events and reports after a reconnect, until they are enabled */
    uint16_t events;       /* bit n: EventType n is wanted; the others are not */
    uint32_t keepalive_ms; /* 0: none */
};

void llrp_say_set_config(struct llrp_writer *writer, uint32_t id, const struct llrp_config *config);

#define LLRP_ANTENNAS_MAX 64 /* of one inventory; readers have 4, with hubs 32 */

struct llrp_antenna {
    uint16_t number; /* 0: all of them */
    uint16_t power;  /* index of the reader's table */
};

/* An inventory of EPCglobal Class 1 Gen 2 tags, on and on. */
struct llrp_inventory {
    uint32_t rospec; /* not 0 */
    const struct llrp_antenna *antennas;
    size_t n_antennas;     /* at most LLRP_ANTENNAS_MAX; 0: all of them, at the power they have */
    bool keeps_power;      /* the antennas named stay at the power they have */
    uint16_t hop_table;    /* where the country hops; else 0 */
    uint16_t channel;      /* where it does not; else 0 */
    uint16_t mode;         /* ModeIdentifier of the reader's table */
    uint16_t tari;         /* ns; 0: as the reader likes */
    uint8_t session;       /* 0 to 3 */
    uint16_t population;   /* tags expected at once */
    uint32_t transit_ms;   /* how long a tag is in front of an antenna; 0: not known */
    const uint8_t *epc;    /* only tags whose EPC begins so */
    size_t epc_bits;       /* 0: all tags */
    uint16_t report_every; /* tags; 1: each at once */
    bool starts_by_itself; /* as soon as it is enabled; else by START_ROSPEC */
};

/* What is reported of a tag is everything but SpecIndex and InventoryParameterSpecID. */
void llrp_say_add_rospec(struct llrp_writer *writer, uint32_t id,
                         const struct llrp_inventory *inventory);

/* Words to be read of every tag of an EPC; `epc_bits` 0 for every tag. */
struct llrp_access {
    uint32_t accessspec; /* not 0 */
    uint32_t rospec;     /* 0: any */
    const uint8_t *epc;
    size_t epc_bits;
    uint8_t bank; /* 1 EPC, 2 TID, 3 user */
    uint16_t word;
    uint16_t words;
    uint32_t password;
};

void llrp_say_add_accessspec(struct llrp_writer *writer, uint32_t id,
                             const struct llrp_access *access);

/* The reader's side. An answer that is an LLRPStatus and no more: most -_RESPONSEs, ERROR_MESSAGE.
 */
void llrp_say_status(struct llrp_writer *writer, enum llrp_number number, uint32_t id,
                     uint16_t code, const char *words);
/* An LLRPStatus of success, as the answers with more in them begin. */
void llrp_write_success(struct llrp_writer *writer);

#define LLRP_POWERS_MAX   256
#define LLRP_FIRMWARE_MAX 63

/* What a host wants to know of a reader. */
struct llrp_about {
    uint32_t manufacturer; /* IANA private enterprise number */
    uint32_t model;
    char firmware[LLRP_FIRMWARE_MAX + 1]; /* as sent: not yet fit for a screen */
    uint16_t antennas;
    bool has_clock; /* timestamps are UTC; else the reader's uptime */
    bool hops;
    uint8_t hop_table; /* the first one's id, where it hops */
    uint16_t filters;  /* C1G2Filters that one inventory may have */
    uint16_t country;  /* ISO 3166 numeric */
    uint32_t mode;     /* the first of its RF modes */
    size_t n_powers;
    struct {
        uint16_t index;
        int16_t cdbm; /* hundredths of a dBm */
    } powers[LLRP_POWERS_MAX];
};

/* GET_READER_CAPABILITIES_RESPONSE, all of it. */
void llrp_say_capabilities(struct llrp_writer *writer, uint32_t id, const struct llrp_about *about);
/* The same read; what was not sent is 0. RAFF_E_SYNTAX if it does not hold together,
 * RAFF_E_MISSING without GeneralDeviceCapabilities. */
int llrp_hear_capabilities(const struct llrp_element *response,
                           struct llrp_about *ret_about) MUST_CHECK;
/* The index of the strongest power that is not above `cdbm`; the weakest if all are. 0 without a
 * table, which lets the reader choose. */
uint16_t llrp_power_index(const struct llrp_about *about, int16_t cdbm);

/* Between llrp_begin_message(LLRP_RO_ACCESS_REPORT) and llrp_end: a TagReportData. */
void llrp_write_tag(struct llrp_writer *writer, const struct wire_tag *tag);

/* READER_EVENT_NOTIFICATION of one event, which is all numbers, in the standard's order. */
void llrp_say_event(struct llrp_writer *writer, uint32_t id, uint64_t utc_us,
                    enum llrp_number event, const uint64_t *numbers, size_t n);

#endif
