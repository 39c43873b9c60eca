#include "drivers/device/nfc_child/field.h"

#include "drivers/code/ndef.h"

/* One lost frame is no lost reader, and a tag at the edge of the field is not found each time. */
#define TROUBLES_MAX 3
#define MISSES_MAX   2
#define ATTEMPTS_MAX 3
#define READ_MS      250

/* NFC Forum, Type 2 Tag: READ gives four pages of four bytes; the capability container is page 3.
 */
#define READ       0x30
#define READ_BYTES 16
#define PAGE_BYTES 4
#define PAGE_CC    3
#define PAGE_DATA  4
#define CC_BYTES   4
#define CC_MAGIC   0xE1
#define CC_UNIT    8 /* bytes that one in CC byte 2 stands for */

/* ISO/IEC 14443-3: a UID of four bytes that begins with 08 is random, another one in each field. */
#define RANDOM_UID 0x08

/* --- what a Type 2 tag holds --- */

static bool read_pages(nfc_device *device, size_t page, uint8_t bytes[READ_BYTES])
{
    const uint8_t command[] = {READ, (uint8_t)page};
    return nfc_initiator_transceive_bytes(device, command, sizeof(command), bytes, READ_BYTES,
                                          READ_MS) == READ_BYTES;
}

static void keep(struct nfc_child_tag *tag, const uint8_t *bytes, size_t n, size_t size)
{
    n = n < size - tag->memory_len ? n : size - tag->memory_len;
    memcpy(tag->memory + tag->memory_len, bytes, n);
    tag->memory_len += n;
}

/* Whether the NDEF message is all there: what lies behind it need not be read. */
static bool has_message(const struct nfc_child_tag *tag)
{
    struct str area = {(const char *)tag->memory, tag->memory_len};
    struct str message = area;
    return ndef_in_type2(area, &message, NULL) == 0 && message.at != area.at;
}

static bool read_memory(nfc_device *device, struct nfc_child_tag *tag)
{
    uint8_t bytes[READ_BYTES];
    if (!read_pages(device, PAGE_CC, bytes)) {
        return false;
    }
    size_t size = bytes[0] == CC_MAGIC ? (size_t)bytes[2] * CC_UNIT : 0;
    size = size < sizeof(tag->memory) ? size : sizeof(tag->memory);
    keep(tag, bytes + CC_BYTES, sizeof(bytes) - CC_BYTES, size);
    while (tag->memory_len < size && !has_message(tag)) {
        if (!read_pages(device, PAGE_DATA + tag->memory_len / PAGE_BYTES, bytes)) {
            return false;
        }
        keep(tag, bytes, sizeof(bytes), size);
    }
    return true;
}

/* SAK 00 is MIFARE Ultralight, NTAG and what is made like them (NXP AN10833). */
static bool is_type2(const struct nfc_child_tag *tag)
{
    return tag->sak == 0x00 && tag->uid_len == 7;
}

/* --- which tag --- */

static void describe(const nfc_iso14443a_info *info, struct nfc_child_tag *tag)
{
    size_t n = info->szUidLen < sizeof(tag->uid) ? info->szUidLen : sizeof(tag->uid);
    *tag = (struct nfc_child_tag){.sak = info->btSak, .uid_len = n};
    tag->atqa = (uint16_t)(info->abtAtqa[0] << 8 | info->abtAtqa[1]);
    memcpy(tag->uid, info->abtUid, n);
}

static bool is_random(const struct nfc_child_tag *tag)
{
    return tag->uid_len == 4 && tag->uid[0] == RANDOM_UID;
}

static bool is_same(const struct nfc_child_tag *a, const struct nfc_child_tag *b)
{
    return (is_random(a) && is_random(b)) ||
           (a->uid_len == b->uid_len && memcmp(a->uid, b->uid, a->uid_len) == 0);
}

static enum field_saw missed(struct field *field)
{
    field->attempts = 0;
    if (field->has_tag && ++field->misses < MISSES_MAX) {
        return FIELD_STAYS;
    }
    field->has_tag = false;
    return FIELD_NONE;
}

/* A bin tag whose text was not read would count as another code: the reading is tried again, in the
 * next look, before the UID is all there is. */
static enum field_saw found(struct field *field, const nfc_iso14443a_info *info)
{
    struct nfc_child_tag tag;
    describe(info, &tag);
    field->misses = 0;
    if (field->has_tag && is_same(&field->tag, &tag)) {
        return FIELD_STAYS;
    }
    field->has_tag = false;
    if (is_type2(&tag) && !read_memory(field->device, &tag)) {
        tag.memory_len = 0;
        if (++field->attempts < ATTEMPTS_MAX) {
            return FIELD_NONE;
        }
    }
    field->attempts = 0;
    field->has_tag = true;
    field->tag = tag;
    return FIELD_CAME;
}

/* --- the reader --- */

static bool set(struct field *field, nfc_property property, bool on)
{
    int error = nfc_device_set_property_bool(field->device, property, on);
    return error >= 0 || error == NFC_EDEVNOTSUPP;
}

/* What it saw last stands until it is known to be lost. */
static enum field_saw trouble(struct field *field)
{
    if (++field->troubles == TROUBLES_MAX) {
        return FIELD_TROUBLE;
    }
    return field->has_tag ? FIELD_STAYS : FIELD_NONE;
}

bool field_init(struct field *field, nfc_device *device)
{
    *field = (struct field){.device = device};
    return nfc_initiator_init(device) >= 0 && set(field, NP_INFINITE_SELECT, false) &&
           set(field, NP_ACTIVATE_FIELD, false);
}

enum field_saw field_look(struct field *field)
{
    static const nfc_modulation type_a = {.nmt = NMT_ISO14443A, .nbr = NBR_106};
    nfc_target target;
    if (!set(field, NP_ACTIVATE_FIELD, true)) {
        return trouble(field);
    }
    int n = nfc_initiator_select_passive_target(field->device, type_a, NULL, 0, &target);
    if (n < 0 && n != NFC_ERFTRANS && n != NFC_ETGRELEASED) {
        return trouble(field);
    }
    enum field_saw saw = n > 0 ? found(field, &target.nti.nai) : missed(field);
    /* Off in between: it saves power, and each look finds a tag anew, whatever state it was in. */
    field->troubles = 0;
    return set(field, NP_ACTIVATE_FIELD, false) || saw == FIELD_CAME ? saw : trouble(field);
}

enum field_saw field_rest(struct field *field)
{
    field->has_tag = false;
    if (!set(field, NP_ACTIVATE_FIELD, false)) {
        return trouble(field);
    }
    field->troubles = 0;
    return FIELD_NONE;
}
