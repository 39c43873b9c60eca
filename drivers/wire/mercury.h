/*
 * ThingMagic's serial protocol (Mercury: M6e, Micro, Nano, M7e), both ways, as the public
 * MercuryAPI (serial_reader_l3.c, serial_reader_imp.h, tmr_status.h) and the recordings of
 * SparkFun's Simultaneous RFID Tag Reader have it. A command, and its answer:
 *
 *     FF length opcode data… crc16
 *     FF length opcode status16 data… crc16
 *
 * The length counts the data alone. The CRC is ThingMagic's own: over length to data, from FFFF by
 * half bytes with 1021, not augmented at the end.
 *
 *     a tag in a stream (22), a tag of the buffer (29)   a WIRE_TAG
 *     everything else    a WIRE_MESSAGE: type is the opcode, result the status, body the data. Its
 *                        name is that of the status unless that is 0, else the opcode's
 *     a wrong CRC        WIRE_ERROR
 *
 * While a module reads continuously (2F) it sends tags as answers 22, status 0400 (no tags) about
 * once a second where there are none, and 0504 while it is too hot to transmit.
 *
 * A tag's last_us is the module's clock: since the search began that is repeated each second, no
 * time of day.
 */
#ifndef DRIVERS_WIRE_MERCURY_H
#define DRIVERS_WIRE_MERCURY_H

#include "drivers/wire/frames.h"

#define MERCURY_DATA_MAX  248 /* MercuryAPI takes no longer frame for one */
#define MERCURY_FRAME_MAX 255 /* of an answer: 7 bytes more than its data */

#define MERCURY_ANTENNAS_MAX 16

/* TMR_SR_OpCode, those that a session needs. */
enum mercury_opcode {
    MERCURY_VERSION = 0x03,
    MERCURY_BOOT_FIRMWARE = 0x04,
    MERCURY_SET_BAUD_RATE = 0x06,
    MERCURY_GET_CURRENT_PROGRAM = 0x0C,
    MERCURY_READ_TAG_ID_MULTIPLE = 0x22,
    MERCURY_GET_TAG_ID_BUFFER = 0x29,
    MERCURY_CLEAR_TAG_ID_BUFFER = 0x2A,
    MERCURY_MULTI_PROTOCOL_TAG_OP = 0x2F,
    MERCURY_GET_ANTENNA_PORT = 0x61,
    MERCURY_GET_READ_TX_POWER = 0x62,
    MERCURY_GET_REGION = 0x67,
    MERCURY_GET_AVAILABLE_REGIONS = 0x71,
    MERCURY_GET_TEMPERATURE = 0x72,
    MERCURY_SET_ANTENNA_PORT = 0x91,
    MERCURY_SET_READ_TX_POWER = 0x92,
    MERCURY_SET_TAG_PROTOCOL = 0x93,
    MERCURY_SET_REGION = 0x97,
    MERCURY_SET_READER_OPTIONAL_PARAMS = 0x9A,
    MERCURY_SET_PROTOCOL_PARAM = 0x9B
};

/* TMR_Status, those that a session meets. */
enum mercury_status {
    MERCURY_INVALID_OPCODE = 0x0101,
    MERCURY_INVALID_REGION = 0x010B,
    MERCURY_NO_TAGS_FOUND = 0x0400,
    MERCURY_AFE_NOT_ON = 0x0405, /* no region was set */
    MERCURY_ANTENNA_NOT_CONNECTED = 0x0503,
    MERCURY_TEMPERATURE_EXCEED_LIMITS = 0x0504,
    MERCURY_HIGH_RETURN_LOSS = 0x0505
};

struct mercury {
    struct frames frames;
    bool from_host; /* a setting: what is fed is commands, not answers */
    uint16_t flags; /* of the tag buffer that is being given out */
    size_t record;  /* where in its frame the next record stands */
    unsigned records_left;
};

extern const struct wire_grammar mercury_grammar;

uint16_t mercury_crc(const uint8_t *bytes, size_t n);
/* A command as the host sends it, whole. n is MERCURY_DATA_MAX at most. Returns its length. */
size_t mercury_write(uint8_t opcode, const uint8_t *data, size_t n,
                     uint8_t ret_frame[MERCURY_FRAME_MAX]);
/* The same of an answer, for a stand-in. */
size_t mercury_write_answer(uint8_t opcode, uint16_t status, const uint8_t *data, size_t n,
                            uint8_t ret_frame[MERCURY_FRAME_MAX]);

/* The logical antennas that are read, a bit each, antenna 1 lowest; those above 16 are left out. */
size_t mercury_write_antennas(uint32_t antennas, uint8_t ret_frame[MERCURY_FRAME_MAX]);
size_t mercury_write_power(int power_cdbm, uint8_t ret_frame[MERCURY_FRAME_MAX]);
/* Reads Gen2 tags without an end, each sight of each with all that is known of it. */
size_t mercury_write_start(uint8_t ret_frame[MERCURY_FRAME_MAX]);
size_t mercury_write_stop(uint8_t ret_frame[MERCURY_FRAME_MAX]);
/* The TMR_Region of those that a module has (its answer 71) for "eu" "us" "cn" "jp" "kr" "in" "au"
 * "nz" "is" "open"; RAFF_E_UNKNOWN. */
int mercury_region_of(const char *name, struct str available, uint8_t *ret_region) MUST_CHECK;

/* Names of MercuryAPI, "" where there is none. */
const char *mercury_opcode_name(uint8_t opcode);
const char *mercury_status_name(uint32_t status);
/* What a person must mend so that this status goes away, or NULL. */
const char *mercury_fault(uint32_t status);

#endif
