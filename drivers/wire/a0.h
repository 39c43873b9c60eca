/*
 * The protocol of UHF modules around Impinj's R2000 and E710 that begins a frame with A0 (Invelion,
 * Rodinbell, YR9xx, IND9xx and others), both ways, as its public users have it ("UHF RFID reader
 * serial protocol" V2.38; pyImpinj, rust-invelion, a YR8900 client) and as it was recorded:
 *
 *     A0 length address command data… checksum
 *
 * The length counts what follows it. The checksum is the two's complement of the sum of all that
 * stands before.
 *
 *     a tag of an inventory (89, 8A, 8B)    frequency and antenna, PC, EPC, RSSI: a WIRE_TAG
 *     a tag of the buffer (90, 91)          a WIRE_TAG with its count
 *     everything else    a WIRE_MESSAGE: type is the command, body the data. Where the data are a
 *                        code that is not done (10), result is the code and name its name; else
 *                        result is 0 and name the command's
 *     a wrong checksum   WIRE_ERROR
 *
 * An inventory ends with a message of A0_ROUND_BYTES. Within one, an antenna that is not connected
 * is a message of two bytes, the antenna (from 0) and the code 22.
 *
 * The RSSI byte has the antenna in its highest bit (5 to 8 of a reader with eight); the rest is dBm
 * plus 129.
 */
#ifndef DRIVERS_WIRE_A0_H
#define DRIVERS_WIRE_A0_H

#include "drivers/wire/frames.h"

#define A0_DATA_MAX      252
#define A0_FRAME_MAX     257
#define A0_ROUND_BYTES   7 /* of data: what an inventory came to */
#define A0_ANTENNAS_MAX  8
#define A0_PUBLIC        0xFF /* the address that every module hears; its answer bears its own */
#define A0_REGION_BYTES  3
#define A0_RSSI_ZERO_DBM 129

enum a0_command {
    A0_SET_TEMPORARY_POWER = 0x66,
    A0_RESET = 0x70,
    A0_GET_FIRMWARE_VERSION = 0x72,
    A0_SET_WORK_ANTENNA = 0x74, /* from 0 */
    A0_GET_WORK_ANTENNA = 0x75,
    A0_SET_OUTPUT_POWER = 0x76, /* dBm, for all antennas or one byte each; kept in flash memory */
    A0_GET_OUTPUT_POWER = 0x77,
    A0_SET_FREQUENCY_REGION = 0x78,
    A0_GET_FREQUENCY_REGION = 0x79,
    A0_GET_READER_TEMPERATURE = 0x7B,
    A0_REAL_TIME_INVENTORY = 0x89,
    A0_FAST_SWITCH_ANT_INVENTORY = 0x8A,
    A0_CUSTOMIZED_SESSION_TARGET_INVENTORY = 0x8B,
    A0_GET_INVENTORY_BUFFER = 0x90,
    A0_GET_AND_RESET_INVENTORY_BUFFER = 0x91
};

enum a0_code {
    A0_SUCCESS = 0x10,
    A0_FAIL = 0x11,
    A0_ANTENNA_MISSING = 0x22,
    A0_INVALID_ANTENNA = 0x47,
    A0_INVALID_REGION = 0x49
};

struct a0 {
    struct frames frames;
    bool from_host; /* a setting: what is fed is commands, not answers */
};

extern const struct wire_grammar a0_grammar;

/* A frame of either side, whole. n is A0_DATA_MAX at most. Returns its length. */
size_t a0_write(uint8_t address, uint8_t command, const uint8_t *data, size_t n,
                uint8_t ret_frame[A0_FRAME_MAX]);

/* One round over these antennas, a bit each, antenna 1 lowest: 8A with four of them, or with eight
 * if one is above 4. */
size_t a0_write_round(uint32_t antennas, uint8_t ret_frame[A0_FRAME_MAX]);
/* What stands in commands 78 and 79 for "us" "eu" "cn": the region, its first and its last channel
 * in the table of frequencies. RAFF_E_UNKNOWN. */
int a0_region_of(const char *name, uint8_t ret_data[A0_REGION_BYTES]) MUST_CHECK;

/* Names as the manual has them, "" where there is none. */
const char *a0_command_name(uint8_t command);
const char *a0_code_name(uint8_t code);
/* What a person must mend so that this code goes away, or NULL. */
const char *a0_fault(uint32_t code);

#endif
