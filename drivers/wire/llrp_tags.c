#include "drivers/wire/llrp_tags.h"

#include "drivers/base/error.h"
#include "drivers/base/str.h"

#define IMPINJ       25882 /* IANA private enterprise number */
#define CUSTOM_BYTES 12    /* up to its data: TLV header, vendor, subtype */

/* How many bytes follow the type of a TV parameter; none: not known. */
static const uint8_t tv_bytes[LLRP_TV_MAX + 1] = {
    [LLRP_AntennaID] = 2,
    [LLRP_FirstSeenTimestampUTC] = 8,
    [LLRP_FirstSeenTimestampUptime] = 8,
    [LLRP_LastSeenTimestampUTC] = 8,
    [LLRP_LastSeenTimestampUptime] = 8,
    [LLRP_PeakRSSI] = 1,
    [LLRP_ChannelIndex] = 2,
    [LLRP_TagSeenCount] = 2,
    [LLRP_ROSpecID] = 4,
    [LLRP_InventoryParameterSpecID] = 2,
    [LLRP_C1G2_CRC] = 2,
    [LLRP_C1G2_PC] = 2,
    [LLRP_EPC_96] = 12,
    [LLRP_SpecIndex] = 2,
    [LLRP_ClientRequestOpSpecResult] = 2,
    [LLRP_AccessSpecID] = 4,
    [LLRP_OpSpecID] = 2,
    [LLRP_C1G2SingulationDetails] = 4,
    [LLRP_C1G2_XPCW1] = 2,
    [LLRP_C1G2_XPCW2] = 2,
};

struct llrp_tags llrp_tags_over(const uint8_t *body, size_t len)
{
    return (struct llrp_tags){.at = body, .end = body + len, .last = body};
}

static inline uint16_t big_endian_16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t big_endian_32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t big_endian_64(const uint8_t *at)
{
    return (uint64_t)big_endian_32(at) << 32 | big_endian_32(at + 4);
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

/* A TLV parameter of what is left of a tag. Its length; 0 if it does not fit. */
static size_t read_tlv(const uint8_t *at, size_t left, struct llrp_tag *tag)
{
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

static uint64_t read_number(const uint8_t *at, unsigned bytes)
{
    switch (bytes) {
    case 1:
        return *at;
    case 2:
        return big_endian_16(at);
    case 4:
        return big_endian_32(at);
    default:
        return big_endian_64(at);
    }
}

/* Where the TV parameter at `at` stands, for the next tag. What has no place in a layout (a TLV,
 * too many, too far behind) leaves it without a length, so that nobody uses it. */
static void note_place(struct llrp_layout *layout, const struct llrp_tag *tag, const uint8_t *at,
                       unsigned bytes)
{
    size_t place = (size_t)(at - tag->at);
    if (bytes > 8) {
        layout->epc = (uint8_t)place;
    } else if (layout->n < LLRP_LAYOUT_ROWS) {
        layout->rows[layout->n].at = (uint8_t)place;
        layout->rows[layout->n].type = *at;
        layout->rows[layout->n].value = *at & LLRP_TV_MAX;
        layout->rows[layout->n].shift = (uint8_t)(64 - 8 * bytes);
        layout->n++;
    }
}

/* What the reader says of one tag, parameter by parameter. An unknown TV parameter ends the
 * reading, since its length is not known either; what stood before it is the tag. */
static int read_tag(struct llrp_tag *tag, struct llrp_layout *layout)
{
    const uint8_t *at = tag->at;
    const uint8_t *end = at + tag->len;
    bool is_plain = tag->len <= UINT8_MAX;
    *layout = (struct llrp_layout){0};
    while (at < end) {
        size_t left = (size_t)(end - at);
        unsigned number = *at & LLRP_TV_MAX;
        size_t bytes = tv_bytes[number];
        if (!(*at & 0x80)) {
            size_t len = read_tlv(at, left, tag);
            if (len == 0) {
                return RAFF_E_SYNTAX;
            }
            at += len;
            is_plain = false;
            continue;
        }
        if (bytes == 0) {
            is_plain = false;
            break;
        }
        if (bytes >= left) {
            return RAFF_E_SYNTAX;
        }
        if (number == LLRP_EPC_96) {
            is_plain = is_plain && !tag->epc;
            tag->epc = at + 1;
            tag->epc_bits = 96;
        } else {
            set_value(tag, number, read_number(at + 1, (unsigned)bytes));
        }
        note_place(layout, tag, at, (unsigned)bytes);
        at += 1 + bytes;
    }
    layout->has = tag->has;
    layout->len = is_plain && tag->epc && layout->n < LLRP_LAYOUT_ROWS ? (uint16_t)tag->len : 0;
    return tag->epc ? 1 : RAFF_E_SYNTAX;
}

/* The same for a tag that is laid out as the one before. False: it is not. The caller has seen to
 * it that the lengths agree and that eight bytes can be read behind the last type. */
static bool read_as_before(struct llrp_tag *tag, const struct llrp_layout *layout)
{
    const uint8_t *at = tag->at;
    for (unsigned i = 0; i < layout->n; i++) {
        const uint8_t *row = at + layout->rows[i].at;
        if (*row != layout->rows[i].type) {
            return false;
        }
        tag->value[layout->rows[i].value] = big_endian_64(row + 1) >> layout->rows[i].shift;
    }
    if (at[layout->epc] != (0x80 | LLRP_EPC_96)) {
        return false;
    }
    tag->epc = at + layout->epc + 1;
    tag->epc_bits = 96;
    tag->has = layout->has;
    return true;
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
        ret_tag->at = at + LLRP_TLV_HEADER_BYTES;
        ret_tag->len = len - LLRP_TLV_HEADER_BYTES;
        if (ret_tag->len == tags->layout.len &&
            (size_t)(tags->end - tags->at) >= sizeof(uint64_t) &&
            read_as_before(ret_tag, &tags->layout)) {
            return 1;
        }
        ret_tag->has = 0;
        ret_tag->epc = NULL;
        return read_tag(ret_tag, &tags->layout);
    }
    return 0;
}
