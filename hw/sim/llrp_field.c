#include "hw/sim/llrp_field.h"

#include "drivers/base/error.h"

#define ANY_ANTENNA   UINT32_MAX
#define WALK_RSSI_DBM (-48)
#define FAR_DB        25 /* weaker at the edge of the field than in its middle */
#define JITTER_DB     2

void field_init(struct field *field)
{
    memset(field, 0, sizeof(*field));
    field->random = 2463534242U;
}

static struct field_tag *find(struct field *field, const uint8_t *epc, uint16_t epc_bits)
{
    for (size_t i = 0; i < field->n; i++) {
        struct field_tag *tag = &field->tags[i];
        if (tag->epc_bits == epc_bits && memcmp(tag->epc, epc, (epc_bits + 7U) / 8) == 0) {
            return tag;
        }
    }
    return NULL;
}

int field_put(struct field *field, const struct field_tag *tag)
{
    struct field_tag *place = find(field, tag->epc, tag->epc_bits);
    if (!place && field->n == FIELD_TAGS_MAX) {
        return RAFF_E_FULL;
    }
    place = place ? place : &field->tags[field->n++];
    *place = *tag;
    return 0;
}

int field_take(struct field *field, const uint8_t *epc, uint16_t epc_bits)
{
    struct field_tag *place = find(field, epc, epc_bits);
    if (!place) {
        return RAFF_E_NOT_FOUND;
    }
    *place = field->tags[--field->n];
    return 0;
}

void field_clear(struct field *field)
{
    field->n = 0;
}

/* SGTIN-96s of one article, each with a serial number of its own. */
int field_walk(struct field *field, unsigned n, int64_t now_ms, int64_t ms)
{
    int error = 0;
    for (unsigned i = 0; i < n && !error; i++) {
        uint32_t serial = ++field->walked;
        struct field_tag tag = {.epc_bits = 96,
                                .epc = {0x30, 0x14, 0xF7, 0x33, 0x7C, 0x00, 0x1F, 0x40},
                                .rssi_dbm = WALK_RSSI_DBM,
                                .antennas = ANY_ANTENNA,
                                .from_ms = now_ms + ms / 2 * i / n};
        tag.until_ms = tag.from_ms + ms / 2;
        for (size_t at = 0; at < 4; at++) {
            tag.epc[8 + at] = (uint8_t)(serial >> (24 - 8 * at));
        }
        error = field_put(field, &tag);
    }
    return error;
}

/* --- seeing --- */

static unsigned dice(struct field *field, unsigned sides)
{
    field->random ^= field->random << 13;
    field->random ^= field->random >> 17;
    field->random ^= field->random << 5;
    return field->random % sides;
}

static int rssi_now(struct field *field, const struct field_tag *tag, int64_t now_ms)
{
    int rssi_dbm = tag->rssi_dbm - JITTER_DB + (int)dice(field, 2 * JITTER_DB + 1);
    if (tag->until_ms != FIELD_ALWAYS) {
        int64_t half_ms = (tag->until_ms - tag->from_ms) / 2;
        int64_t off_ms = now_ms - tag->from_ms - half_ms;
        off_ms = off_ms < 0 ? -off_ms : off_ms;
        rssi_dbm -= half_ms ? (int)(FAR_DB * off_ms / half_ms) : 0;
    }
    return rssi_dbm < -128 ? -128 : rssi_dbm;
}

/* One of them, by chance. */
static uint16_t pick_antenna(struct field *field, unsigned antennas)
{
    unsigned skip = dice(field, (unsigned)__builtin_popcount(antennas));
    for (; skip > 0; skip--) {
        antennas &= antennas - 1;
    }
    return (uint16_t)(__builtin_ctz(antennas) + 1);
}

/* Those that passed by make room. */
static void forget_gone(struct field *field, int64_t now_ms)
{
    while (field->next < field->n && field->tags[field->next].until_ms <= now_ms) {
        field->tags[field->next] = field->tags[--field->n];
    }
}

bool field_see(struct field *field, int64_t now_ms, unsigned antennas,
               bool (*listens)(const void *context, const struct field_tag *tag),
               const void *context, struct field_sight *ret_sight)
{
    for (size_t tried = 0, all = field->n; tried < all; tried++) {
        field->next = field->next < field->n ? field->next : 0;
        forget_gone(field, now_ms);
        if (field->next >= field->n) {
            continue;
        }
        const struct field_tag *tag = &field->tags[field->next++];
        if ((tag->antennas & antennas) && tag->from_ms <= now_ms && listens(context, tag)) {
            *ret_sight =
                (struct field_sight){.tag = tag,
                                     .antenna = pick_antenna(field, tag->antennas & antennas),
                                     .rssi_dbm = rssi_now(field, tag, now_ms)};
            return true;
        }
    }
    return false;
}
