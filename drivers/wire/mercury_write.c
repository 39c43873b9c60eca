/* What a host says to a ThingMagic module, and what a module answers. */
#include "drivers/wire/mercury.h"

#define START 0xFF
#define GEN2  0x05

uint16_t mercury_crc(const uint8_t *bytes, size_t n)
{
    uint16_t crc = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        for (int shift = 4; shift >= 0; shift -= 4) {
            unsigned half = bytes[i] >> shift & 0xFU;
            unsigned top = crc >> 12;
            /* 1021 times the half byte that is shifted out, without carries */
            crc = (uint16_t)(((unsigned)crc << 4 | half) ^ (top << 12) ^ (top << 5) ^ top);
        }
    }
    return crc;
}

/* Mark, length and opcode in front of the n bytes that stand there already, and the CRC behind. */
static size_t end_frame(uint8_t opcode, size_t length, size_t n, uint8_t *frame)
{
    frame[0] = START;
    frame[1] = (uint8_t)length;
    frame[2] = opcode;
    uint16_t crc = mercury_crc(frame + 1, 2 + n);
    frame[3 + n] = (uint8_t)(crc >> 8);
    frame[4 + n] = (uint8_t)crc;
    return n + 5;
}

size_t mercury_write(uint8_t opcode, const uint8_t *data, size_t n,
                     uint8_t ret_frame[MERCURY_FRAME_MAX])
{
    n = n < MERCURY_DATA_MAX ? n : MERCURY_DATA_MAX;
    if (n > 0) {
        memcpy(ret_frame + 3, data, n);
    }
    return end_frame(opcode, n, n, ret_frame);
}

size_t mercury_write_answer(uint8_t opcode, uint16_t status, const uint8_t *data, size_t n,
                            uint8_t ret_frame[MERCURY_FRAME_MAX])
{
    n = n < MERCURY_DATA_MAX ? n : MERCURY_DATA_MAX;
    ret_frame[3] = (uint8_t)(status >> 8);
    ret_frame[4] = (uint8_t)status;
    if (n > 0) {
        memcpy(ret_frame + 5, data, n);
    }
    return end_frame(opcode, n, n + 2, ret_frame);
}

/* Option 2, TMR_SR_cmdSetAntennaSearchList: pairs of the port that sends and the one that hears. */
size_t mercury_write_antennas(uint32_t antennas, uint8_t ret_frame[MERCURY_FRAME_MAX])
{
    uint8_t data[1 + 2 * MERCURY_ANTENNAS_MAX] = {2};
    size_t n = 1;
    for (uint8_t antenna = 1; antenna <= MERCURY_ANTENNAS_MAX; antenna++) {
        if (antennas >> (antenna - 1) & 1) {
            data[n++] = antenna;
            data[n++] = antenna;
        }
    }
    return mercury_write(MERCURY_SET_ANTENNA_PORT, data, n, ret_frame);
}

size_t mercury_write_power(int power_cdbm, uint8_t ret_frame[MERCURY_FRAME_MAX])
{
    const uint8_t data[] = {(uint8_t)((unsigned)power_cdbm >> 8), (uint8_t)power_cdbm};
    return mercury_write(MERCURY_SET_READ_TX_POWER, data, sizeof(data), ret_frame);
}

size_t mercury_write_start(uint8_t ret_frame[MERCURY_FRAME_MAX])
{
    static const uint8_t data[] = {
        0x00,
        0x00,                         /* no timeout */
        0x01,                         /* start */
        MERCURY_READ_TAG_ID_MULTIPLE, /* what it is to do */
        0x00,
        0x00, /* search flags of the whole: none */
        GEN2,
        0x07, /* by this protocol; seven bytes follow its opcode */
        MERCURY_READ_TAG_ID_MULTIPLE,
        0x10, /* with metadata */
        0x00,
        0x1B, /* TMR_SR_SearchFlag: the antennas of the list, a stream, many tags */
        0x03,
        0xE8, /* ms a search */
        0x01,
        0xFF, /* TMR_TRD_MetadataFlag: read count to GPIO */
    };
    return mercury_write(MERCURY_MULTI_PROTOCOL_TAG_OP, data, sizeof(data), ret_frame);
}

size_t mercury_write_stop(uint8_t ret_frame[MERCURY_FRAME_MAX])
{
    static const uint8_t data[] = {0x00, 0x00, 0x02};
    return mercury_write(MERCURY_MULTI_PROTOCOL_TAG_OP, data, sizeof(data), ret_frame);
}
