/*
 * Zebra's Simple Serial Interface (Simple Serial Interface Programmer's Guide, 72E-40451; SE955
 * Integration Guide, chapter 10), both ways. A packet:
 *
 *     length opcode source status data… checksum-high checksum-low
 *
 * The length counts itself up to the data, without the checksum, which is the 16-bit two's
 * complement of the sum of the same bytes. So a packet has at most 257 bytes.
 *
 *     DECODE_DATA           a WIRE_READ. In front of the data stands the AIM id that the packet's
 *                           bar code type tells, unless the scanner itself sent one, or none is
 *                           sure (see ssi_aim).
 *     DECODE_DATA, parts    with the continuation bit: a WIRE_MESSAGE a part, so that each can be
 *                           answered; the last gives the WIRE_READ of all.
 *     sent again            with the retransmit bit, what was taken already: a WIRE_MESSAGE.
 *     CMD_ACK, CMD_NAK,     a WIRE_MESSAGE: type is the opcode; result is a NAK's cause, an event's
 *     EVENT, the rest       code, otherwise 0; body is the data
 *     a wrong checksum      WIRE_ERROR, and CMD_NAK (resend) as its reply
 *
 * `reply` of an event is what the host owes the scanner (CMD_ACK, CMD_NAK). To send it is right
 * only where the scanner has ACK/NAK handshaking on (SSI_PARAM_HANDSHAKE); then it sends again
 * twice, and gives up.
 *
 * Nothing marks a packet's first byte. After an error the next one is looked for byte by byte,
 * among what is held: a length of 4 or more, an opcode that there is, a source of 0 to 4. One that
 * claims more bytes than come holds the line up until wire_idle (after 100 ms or more) gives it up:
 * an error, with a CMD_NAK for its reply if it was enough for a packet.
 */
#ifndef DRIVERS_WIRE_SSI_H
#define DRIVERS_WIRE_SSI_H

#include "drivers/wire/wire.h"

#define SSI_HEADER     4
#define SSI_CHECKSUM   2
#define SSI_DATA_MAX   251
#define SSI_PACKET_MAX 257
#define SSI_READ_MAX   8192 /* of a read in parts; QR Code holds 7,089 digits */

/* Chapter "SSI Commands". D: the decoder sends it, H: the host does. */
enum ssi_opcode {
    SSI_FLUSH_MACRO_PDF = 0x10,        /* H */
    SSI_ABORT_MACRO_PDF = 0x11,        /* H */
    SSI_CUSTOM_DEFAULTS = 0x12,        /* H: 0 write, 1 restore */
    SSI_MULTIPACKET_SEGMENT = 0x73,    /* D, see ssi.c */
    SSI_MULTIPACKET_ACK = 0x74,        /* H */
    SSI_MGMT_COMMAND = 0x80,           /* DH: remote management inside */
    SSI_REQUEST_REVISION = 0xA3,       /* H */
    SSI_REPLY_REVISION = 0xA4,         /* D: text */
    SSI_IMAGE_DATA = 0xB1,             /* D */
    SSI_VIDEO_DATA = 0xB4,             /* D */
    SSI_ILLUMINATION_OFF = 0xC0,       /* H */
    SSI_ILLUMINATION_ON = 0xC1,        /* H */
    SSI_AIM_OFF = 0xC4,                /* H */
    SSI_AIM_ON = 0xC5,                 /* H */
    SSI_PARAM_SEND = 0xC6,             /* DH: beep code (0xFF none), then number, value… */
    SSI_PARAM_REQUEST = 0xC7,          /* H: numbers; 0xFE all */
    SSI_PARAM_DEFAULTS = 0xC8,         /* H */
    SSI_CHANGE_ALL_CODE_TYPES = 0xC9,  /* H: 0 off, 1 on */
    SSI_PAGER_MOTOR_ACTIVATION = 0xCA, /* H: tens of ms */
    SSI_CMD_ACK = 0xD0,                /* DH */
    SSI_CMD_NAK = 0xD1,                /* DH: enum ssi_nak */
    SSI_FLUSH_QUEUE = 0xD2,            /* H */
    SSI_CAPABILITIES_REQUEST = 0xD3,   /* H */
    SSI_CAPABILITIES_REPLY = 0xD4,     /* D */
    SSI_BATCH_REQUEST = 0xD5,          /* H */
    SSI_BATCH_DATA = 0xD6,             /* D */
    SSI_CMD_ACK_ACTION = 0xD8,         /* H: beep, LED, motor */
    SSI_START_SESSION = 0xE4,          /* H: as the trigger pulled */
    SSI_STOP_SESSION = 0xE5,           /* H: and released */
    SSI_BEEP = 0xE6,                   /* H: beep code, 0x00 to 0x1A */
    SSI_LED_ON = 0xE7,                 /* H: bits, 0x01 decode LED */
    SSI_LED_OFF = 0xE8,                /* H */
    SSI_SCAN_ENABLE = 0xE9,            /* H */
    SSI_SCAN_DISABLE = 0xEA,           /* H */
    SSI_SLEEP = 0xEB,                  /* H */
    SSI_DECODE_DATA = 0xF3,            /* D: bar code type, data */
    SSI_EVENT = 0xF6,                  /* D: event code */
    SSI_IMAGER_MODE = 0xF7             /* H */
};

enum ssi_status { SSI_RETRANSMIT = 0x01, SSI_CONTINUATION = 0x02, SSI_PERMANENT = 0x08 };

enum ssi_nak {
    SSI_NAK_RESEND = 0x01,
    SSI_NAK_BAD_CONTEXT = 0x02, /* not recognised */
    SSI_NAK_DENIED = 0x06,      /* out of range, or not allowed */
    SSI_NAK_CANCEL = 0x0A
};

/* Parameters that a driver sets before it can rely on the rest. */
enum ssi_param {
    SSI_PARAM_CODE_ID = 0x2D,       /* 1: the scanner puts AIM ids in front itself */
    SSI_PARAM_HANDSHAKE = 0x9F,     /* 1: ACK/NAK */
    SSI_PARAM_DECODE_PACKETS = 0xEE /* 1: DECODE_DATA, 0: bare ASCII */
};

struct ssi {
    struct wire wire;
    size_t len;          /* of packet[] */
    size_t taken;        /* of them, what the last event was made of: dropped at the next step */
    uint64_t start;      /* stream offset of packet[0] */
    uint64_t lost;       /* bytes since the last good packet */
    uint64_t noise_end;  /* noise before this offset was told already */
    uint64_t broken_end; /* and what a broken packet holds, before this */

    bool in_parts;       /* a read in parts is open */
    uint8_t code_type;   /* of all its parts */
    uint16_t segment;    /* the next of a read in numbered segments; 0: none is open */
    size_t segment_left; /* bytes that it lacks */
    int read_error;      /* why it cannot become one; its parts are acknowledged, not kept */
    uint64_t read_start;
    size_t raw_len;

    size_t last_len; /* of last[]; 0 before the first */
    uint8_t packet[SSI_PACKET_MAX];
    uint8_t last[SSI_PACKET_MAX]; /* the packet taken last, as it came */
    char raw[3 + SSI_READ_MAX];
};

extern const struct wire_grammar ssi_grammar;

/* What the host sends: a whole packet with its checksum. Returns its length. n is SSI_DATA_MAX at
 * most; `status` is of enum ssi_status. */
size_t ssi_write(enum ssi_opcode opcode, uint8_t status, const uint8_t *data, size_t n,
                 uint8_t ret_packet[SSI_PACKET_MAX]);

/* "]C1" for a bar code type byte of DECODE_DATA; NULL where none says the right thing: an unknown
 * type, Bookland and ISSN (digits of an EAN-13 or shortened ones), composites with an EAN or UPC
 * in front, coupons. */
const char *ssi_aim(uint8_t code_type);
/* The manual's name of an opcode, or NULL. `ret_wants_ack`: from the decoder, it wants an ACK. */
const char *ssi_opcode_name(uint8_t opcode, bool *ret_wants_ack);

#endif
