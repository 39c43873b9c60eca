/*
 * The protocol of UHF modules that begins a frame with BB (Magicrf M100, QM100, R200, YRM100, and
 * M5Stack's Unit UHF), both ways, as the public "Unit RFID-UHF protocol" and a vendor's header have
 * it, and as it was recorded:
 *
 *     BB type command length16 parameters… checksum 7E
 *
 * Type is 0 for a command, 1 for its response, 2 for a notice. The length counts the parameters; BB
 * and 7E occur in them. The checksum is the sum of all from type to the last parameter. Published
 * examples hold wrong ones.
 *
 *     a notice of a tag (22, ? 27)   RSSI, PC, EPC, the tag's CRC: a WIRE_TAG
 *     a response FF                  a WIRE_MESSAGE: type FF, result the error's code, name its
 *                                    name. It does not say which command failed
 *     everything else                a WIRE_MESSAGE: type is the command, name its name, body the
 *                                    parameters
 *     a wrong checksum or end        WIRE_ERROR
 *
 * While a module polls, each poll without a tag is an error 15.
 */
#ifndef DRIVERS_WIRE_BB_H
#define DRIVERS_WIRE_BB_H

#include "drivers/wire/frames.h"

#define BB_PARAMETERS_MAX 512
#define BB_FRAME_MAX      519

enum bb_type { BB_COMMAND, BB_RESPONSE, BB_NOTICE };

enum bb_command {
    BB_GET_MODULE_INFO = 0x03, /* 0 hardware, 1 software, 2 maker; the answer is text behind it */
    BB_SET_REGION = 0x07,
    BB_GET_REGION = 0x08,
    BB_SINGLE_POLL = 0x22,
    BB_MULTI_POLL = 0x27,
    BB_STOP_MULTI_POLL = 0x28,
    BB_GET_RF_CHANNEL = 0xAA,
    BB_SET_RF_CHANNEL = 0xAB,
    BB_SET_FHSS = 0xAD, /* FF: hops by itself */
    BB_SET_POWER = 0xB6,
    BB_GET_POWER = 0xB7,
    BB_ERROR = 0xFF
};

enum bb_error {
    BB_NO_TAG = 0x15,
    BB_INVALID_PARAMETER = 0x0E,
    BB_INVALID_COMMAND = 0x17,
    BB_FHSS_FAIL = 0x20
};

struct bb {
    struct frames frames;
};

extern const struct wire_grammar bb_grammar;

/* A frame of either side, whole. n is BB_PARAMETERS_MAX at most. Returns its length. */
size_t bb_write(enum bb_type type, uint8_t command, const uint8_t *parameters, size_t n,
                uint8_t ret_frame[BB_FRAME_MAX]);

/* Polls as often as it can be told to, 65,535 times. */
size_t bb_write_start(uint8_t ret_frame[BB_FRAME_MAX]);
size_t bb_write_power(int power_cdbm, uint8_t ret_frame[BB_FRAME_MAX]);
/* "us" "eu" "cn" "kr" to the module's number; RAFF_E_UNKNOWN. */
int bb_region_of(const char *name, uint8_t *ret_region) MUST_CHECK;

/* Names, "" where there is none. */
const char *bb_command_name(uint8_t command);
const char *bb_error_name(uint8_t code);
/* What a person must mend so that this error goes away, or NULL. */
const char *bb_fault(uint32_t code);

#endif
