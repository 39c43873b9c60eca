#include "drivers/wire/llrp_tags.h"

#include "drivers/base/error.h"
#include "drivers/base/str.h"

#define IMPINJ       25882 /* IANA private enterprise number */
#define CUSTOM_BYTES 12    /* up to its data: TLV header, vendor, subtype */

/* Of the TV parameters: how many bytes follow the type, and how far eight bytes read there are to
 * be shifted for the number. No bytes: not known. */
static const struct {
    uint8_t bytes;
    uint8_t shift;
} tv[LLRP_TV_MAX + 1] = {
    [LLRP_AntennaID] = {2, 48},
    [LLRP_FirstSeenTimestampUTC] = {8, 0},
    [LLRP_FirstSeenTimestampUptime] = {8, 0},
    [LLRP_LastSeenTimestampUTC] = {8, 0},
    [LLRP_LastSeenTimestampUptime] = {8, 0},
    [LLRP_PeakRSSI] = {1, 56},
    [LLRP_ChannelIndex] = {2, 48},
    [LLRP_TagSeenCount] = {2, 48},
    [LLRP_ROSpecID] = {4, 32},
    [LLRP_InventoryParameterSpecID] = {2, 48},
    [LLRP_C1G2_CRC] = {2, 48},
    [LLRP_C1G2_PC] = {2, 48},
    [LLRP_EPC_96] = {12, 0},
    [LLRP_SpecIndex] = {2, 48},
    [LLRP_ClientRequestOpSpecResult] = {2, 48},
    [LLRP_AccessSpecID] = {4, 32},
    [LLRP_OpSpecID] = {2, 48},
    [LLRP_C1G2SingulationDetails] = {4, 32},
    [LLRP_C1G2_XPCW1] = {2, 48},
    [LLRP_C1G2_XPCW2] = {2, 48},
};

struct llrp_tags llrp_tags_over(const uint8_t *body, size_t len)
{
    return (struct llrp_tags){body, body + len, body};
}

static uint16_t big_endian_16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t big_endian_32(const uint8_t *at)
{
    return (uint32_t)big_endian_16(at) << 16 | big_endian_16(at + 2);
}

/* Eight bytes, or, towards the end of the report, those there are. */
static uint64_t big_endian_64(const uint8_t *at, const uint8_t *end)
{
    uint64_t number = 0;
    if (end - at >= 8) {
        memcpy(&number, at, sizeof(number));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        number = __builtin_bswap64(number);
#endif
        return number;
    }
    for (unsigned shift = 56; at < end; shift -= 8) {
        number |= (uint64_t)*at++ << shift;
    }
    return number;
}

static void set_value(struct llrp_tag *tag, unsigned value, uint64_t number)
{
    tag->has |= 1U << value;
    tag->value[value] = number;
}

static void read_impinj(const uint8_t *at, size_t len, struct llrp_tag *tag)
{
    if (len < CUSTOM_BYTES + 2 || big_endian_32(at + 4) != IMPINJ) {
        return;
    }
    uint16_t number = big_endian_16(at + CUSTOM_BYTES);
    switch (big_endian_32(at + 8)) {
    case 56:
        set_value(tag, LLRP_TAG_IMPINJ_PHASE, number);
        break;
    case 57:
        set_value(tag, LLRP_TAG_IMPINJ_RSSI, number);
        break;
    case 68:
        set_value(tag, LLRP_TAG_IMPINJ_DOPPLER, number);
        break;
    default:
        break;
    }
}

/* The TLV parameter at `at`, of a tag that goes to `end`. Its length; 0 if it does not fit. */
static size_t read_tlv(const uint8_t *at, const uint8_t *end, struct llrp_tag *tag)
{
    size_t left = (size_t)(end - at);
    size_t len = left >= LLRP_TLV_HEADER_BYTES ? big_endian_16(at + 2) : 0;
    if (len < LLRP_TLV_HEADER_BYTES || len > left) {
        return 0;
    }
    unsigned number = big_endian_16(at) & LLRP_TYPE_MAX;
    if (number == LLRP_EPCData) {
        uint16_t bits = len >= 6 ? big_endian_16(at + 4) : UINT16_MAX;
        if (6 + (bits + 7U) / 8 > len) {
            return 0;
        }
        tag->epc = at + 6;
        tag->epc_bits = bits;
    } else if (number == LLRP_Custom) {
        read_impinj(at, len, tag);
    }
    return len;
}

/* What the reader says of one tag. `limit` is where the report ends. An unknown TV parameter ends
 * the reading, since its length is not known either; what stood before it is the tag. */
static int read_tag(const uint8_t *at, const uint8_t *end, const uint8_t *limit,
                    struct llrp_tag *tag)
{
    while (at < end) {
        if (!(*at & 0x80)) {
            size_t len = read_tlv(at, end, tag);
            if (len == 0) {
                return RAFF_E_SYNTAX;
            }
            at += len;
            continue;
        }
        unsigned number = *at++ & LLRP_TV_MAX;
        unsigned bytes = tv[number].bytes;
        if (bytes == 0) {
            break;
        }
        if (bytes > (size_t)(end - at)) {
            return RAFF_E_SYNTAX;
        }
        if (number == LLRP_EPC_96) {
            tag->epc = at;
            tag->epc_bits = 96;
        } else {
            set_value(tag, number, big_endian_64(at, limit) >> tv[number].shift);
        }
        at += bytes;
    }
    return tag->epc ? 1 : RAFF_E_SYNTAX;
}

int llrp_tags_next(struct llrp_tags *tags, struct llrp_tag *ret_tag)
{
    while (tags->at < tags->end) {
        const uint8_t *at = tags->at;
        size_t left = (size_t)(tags->end - at);
        size_t len = left >= LLRP_TLV_HEADER_BYTES ? big_endian_16(at + 2) : 0;
        tags->last = at;
        if (*at & 0x80 || len < LLRP_TLV_HEADER_BYTES || len > left) {
            tags->at = tags->end;
            return RAFF_E_SYNTAX;
        }
        tags->at += len;
        if ((big_endian_16(at) & LLRP_TYPE_MAX) != LLRP_TagReportData) {
            continue; /* an RF survey, or something of the maker's own */
        }
        ret_tag->has = 0;
        ret_tag->epc = NULL;
        ret_tag->at = at + LLRP_TLV_HEADER_BYTES;
        ret_tag->len = len - LLRP_TLV_HEADER_BYTES;
        return read_tag(ret_tag->at, tags->at, tags->end, ret_tag);
    }
    return 0;
}
