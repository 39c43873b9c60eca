/* The numbers of SSI: bar code types and opcodes. */
#include "drivers/wire/ssi.h"

/*
 * Bar code types: the numbers as in Zebra's scanner SDK (its symbology constants, which are SSI's;
 * the older half also in Motorola's manuals, "Code Type IDs"). The AIM ids as in Symbol's table of
 * AIM ids by code type (PDT 6800 reference guide, table F-6) and ISO/IEC 15424; the modifier is
 * that of a scanner's defaults, for the packet does not tell of check characters and ECIs.
 */
static const char aims[256][4] = {
    [0x01] = "]A0", /* Code 39 */
    [0x02] = "]F0", /* Codabar */
    [0x03] = "]C0", /* Code 128 */
    [0x04] = "]S0", /* discrete 2 of 5 */
    [0x05] = "]S0", /* IATA 2 of 5 */
    [0x06] = "]I0", /* interleaved 2 of 5 */
    [0x07] = "]G0", /* Code 93 */
    [0x08] = "]E0", /* UPC-A */
    [0x09] = "]E0", /* UPC-E0 */
    [0x0A] = "]E4", /* EAN-8 */
    [0x0B] = "]E0", /* EAN-13 */
    [0x0C] = "]H0", /* Code 11 */
    [0x0D] = "]T0", /* Code 49 */
    [0x0E] = "]M0", /* MSI */
    [0x0F] = "]C1", /* GS1-128 */
    [0x10] = "]E0", /* UPC-E1 */
    [0x11] = "]L0", /* PDF417 */
    [0x12] = "]K0", /* Code 16K */
    [0x13] = "]A4", /* Code 39 full ASCII */
    [0x15] = "]X0", /* Trioptic Code 39 */
    [0x18] = "]F0", /* NW-7, a Codabar */
    [0x19] = "]C0", /* ISBT 128 */
    [0x1A] = "]L0", /* MicroPDF417 */
    [0x1B] = "]d1", /* Data Matrix */
    [0x1C] = "]Q1", /* QR Code */
    [0x1E] = "]X0", /* US Postnet */
    [0x1F] = "]X0", /* US Planet */
    [0x20] = "]A0", /* Code 32 */
    [0x21] = "]C4", /* ISBT 128, concatenated */
    [0x22] = "]X0", /* Japan Postal */
    [0x23] = "]X0", /* Australia Post */
    [0x24] = "]X0", /* Netherlands KIX */
    [0x25] = "]U0", /* MaxiCode */
    [0x26] = "]X0", /* Canadian Postal */
    [0x27] = "]X0", /* UK Postal */
    [0x28] = "]L0", /* Macro PDF417 */
    [0x29] = "]Q1", /* Macro QR */
    [0x2C] = "]Q1", /* Micro QR */
    [0x2D] = "]z0", /* Aztec */
    [0x2E] = "]zC", /* Aztec Rune */
    [0x30] = "]e0", /* GS1 DataBar */
    [0x31] = "]e0", /* GS1 DataBar Limited */
    [0x32] = "]e0", /* GS1 DataBar Expanded */
    [0x34] = "]X0", /* USPS 4CB */
    [0x35] = "]X0", /* UPU FICS */
    [0x39] = "]X0", /* Matrix 2 of 5 */
    [0x48] = "]E3", /* UPC-A with 2 */
    [0x49] = "]E3", /* UPC-E0 with 2 */
    [0x4A] = "]E3", /* EAN-8 with 2 */
    [0x4B] = "]E3", /* EAN-13 with 2 */
    [0x50] = "]E3", /* UPC-E1 with 2 */
    [0x51] = "]e0", /* ? composite A on GS1-128: one element string */
    [0x54] = "]e0", /* ? composite A on DataBar Expanded */
    [0x55] = "]e0", /* ? composite A on DataBar Limited */
    [0x56] = "]e0", /* ? composite A on DataBar */
    [0x59] = "]e0", /* ? composite C on GS1-128 */
    [0x61] = "]e0", /* ? composite B on GS1-128 */
    [0x64] = "]e0", /* ? composite B on DataBar Expanded */
    [0x65] = "]e0", /* ? composite B on DataBar Limited */
    [0x66] = "]e0", /* ? composite B on DataBar */
    [0x72] = "]X0", /* Chinese 2 of 5 */
    [0x73] = "]X0", /* Korean 3 of 5 */
    [0x88] = "]E3", /* UPC-A with 5 */
    [0x89] = "]E3", /* UPC-E0 with 5 */
    [0x8A] = "]E3", /* EAN-8 with 5 */
    [0x8B] = "]E3", /* EAN-13 with 5 */
    [0x90] = "]E3", /* UPC-E1 with 5 */
    [0x9A] = "]L0", /* Macro MicroPDF417 */
    [0xB4] = "]e0", /* GS1 DataBar coupon */
    [0xB7] = "]h0", /* Han Xin */
    [0xC1] = "]d2", /* GS1 DataMatrix */
    [0xC2] = "]Q3", /* GS1 QR */
};

const char *ssi_aim(uint8_t code_type)
{
    return aims[code_type][0] ? aims[code_type] : NULL;
}

#define ACK true

/* Whether an ACK is due: the manual's "handshaking" notes; ? for those only a public driver
 * (enioka_scan) acknowledges. */
static const struct opcode {
    bool wants_ack;
    const char *name;
} opcodes[256] = {
    [SSI_FLUSH_MACRO_PDF] = {false, "FLUSH_MACRO_PDF"},
    [SSI_ABORT_MACRO_PDF] = {false, "ABORT_MACRO_PDF"},
    [SSI_CUSTOM_DEFAULTS] = {false, "CUSTOM_DEFAULTS"},
    [0x14] = {ACK, "LOG_DATA"}, /* ? */
    [SSI_MULTIPACKET_SEGMENT] = {false, "MULTIPACKET_SEGMENT"},
    [SSI_MULTIPACKET_ACK] = {false, "MULTIPACKET_ACK"},
    [SSI_MGMT_COMMAND] = {ACK, "SSI_MGMT_COMMAND"}, /* ? */
    [0x91] = {false, "SCANNER_INIT"},               /* ? */
    [0x93] = {ACK, "TEMP_COMMAND"},                 /* ? */
    [SSI_REQUEST_REVISION] = {false, "REQUEST_REVISION"},
    [SSI_REPLY_REVISION] = {false, "REPLY_REVISION"},
    [SSI_IMAGE_DATA] = {ACK, "IMAGE_DATA"},
    [SSI_VIDEO_DATA] = {ACK, "VIDEO_DATA"},
    [SSI_ILLUMINATION_OFF] = {false, "ILLUMINATION_OFF"},
    [SSI_ILLUMINATION_ON] = {false, "ILLUMINATION_ON"},
    [SSI_AIM_OFF] = {false, "AIM_OFF"},
    [SSI_AIM_ON] = {false, "AIM_ON"},
    [SSI_PARAM_SEND] = {ACK, "PARAM_SEND"},
    [SSI_PARAM_REQUEST] = {false, "PARAM_REQUEST"},
    [SSI_PARAM_DEFAULTS] = {false, "PARAM_DEFAULTS"},
    [SSI_CHANGE_ALL_CODE_TYPES] = {false, "CHANGE_ALL_CODE_TYPES"},
    [SSI_PAGER_MOTOR_ACTIVATION] = {false, "PAGER_MOTOR_ACTIVATION"},
    [SSI_CMD_ACK] = {false, "CMD_ACK"},
    [SSI_CMD_NAK] = {false, "CMD_NAK"},
    [SSI_FLUSH_QUEUE] = {false, "FLUSH_QUEUE"},
    [SSI_CAPABILITIES_REQUEST] = {false, "CAPABILITIES_REQUEST"},
    [SSI_CAPABILITIES_REPLY] = {false, "CAPABILITIES_REPLY"},
    [SSI_BATCH_REQUEST] = {false, "BATCH_REQUEST"},
    [SSI_BATCH_DATA] = {ACK, "BATCH_DATA"},
    [SSI_CMD_ACK_ACTION] = {false, "CMD_ACK_ACTION"},
    [SSI_START_SESSION] = {false, "START_SESSION"},
    [SSI_STOP_SESSION] = {false, "STOP_SESSION"},
    [SSI_BEEP] = {false, "BEEP"},
    [SSI_LED_ON] = {false, "LED_ON"},
    [SSI_LED_OFF] = {false, "LED_OFF"},
    [SSI_SCAN_ENABLE] = {false, "SCAN_ENABLE"},
    [SSI_SCAN_DISABLE] = {false, "SCAN_DISABLE"},
    [SSI_SLEEP] = {false, "SLEEP"},
    [SSI_DECODE_DATA] = {ACK, "DECODE_DATA"},
    [SSI_EVENT] = {ACK, "EVENT"},
    [SSI_IMAGER_MODE] = {false, "IMAGER_MODE"},
};

const char *ssi_opcode_name(uint8_t opcode, bool *ret_wants_ack)
{
    if (opcodes[opcode].name) {
        *ret_wants_ack = opcodes[opcode].wants_ack;
    }
    return opcodes[opcode].name;
}
