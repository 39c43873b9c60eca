#include "hw/sim/pn532_tag.h"

/* UM0701-02, section 7.1: error codes. */
#define STATUS_TIMEOUT 0x01
#define STATUS_KEY     0x14 /* MIFARE authentication */

#define PAGE_CC   3
#define PAGE_DATA 4

/* Type 2 commands. */
#define READ        0x30
#define FAST_READ   0x3A
#define GET_VERSION 0x60
#define WRITE       0xA2

struct pn532_tag_kind {
    const char *name;
    uint16_t atqa;
    uint8_t sak;
    size_t uid_len;
    size_t pages;    /* 0: no memory that is read without a key */
    uint8_t cc;      /* the data area in units of 8 bytes, as the capability container says */
    uint8_t storage; /* byte 6 of GET_VERSION; 0: has no such command */
    uint8_t ats[6];  /* with its length in front; 0: none */
};

static const struct pn532_tag_kind kinds[] = {
    {.name = "ultralight", .atqa = 0x0044, .sak = 0x00, .uid_len = 7, .pages = 16, .cc = 0x06},
    {.name = "ntag213", .atqa = 0x0044, .uid_len = 7, .pages = 45, .cc = 0x12, .storage = 0x0F},
    {.name = "ntag215", .atqa = 0x0044, .uid_len = 7, .pages = 135, .cc = 0x3E, .storage = 0x11},
    {.name = "ntag216", .atqa = 0x0044, .uid_len = 7, .pages = 231, .cc = 0x6D, .storage = 0x13},
    {.name = "classic", .atqa = 0x0004, .sak = 0x08, .uid_len = 4},
    {.name = "classic4k", .atqa = 0x0002, .sak = 0x18, .uid_len = 4},
    {.name = "desfire",
     .atqa = 0x0344,
     .sak = 0x20,
     .uid_len = 7,
     .ats = {6, 0x75, 0x77, 0x81, 2, 0x80}},
    {.name = "phone", .atqa = 0x0004, .sak = 0x20, .uid_len = 4, .ats = {5, 0x78, 0x80, 0x70, 2}},
};

/* --- what it holds --- */

struct area {
    uint8_t at[PN532_TAG_PAGES_MAX * 4];
    size_t len;
    size_t size;
    bool is_full;
};

static void add(struct area *area, const void *bytes, size_t n)
{
    if (n > area->size - area->len) {
        area->is_full = true;
        return;
    }
    memcpy(area->at + area->len, bytes, n);
    area->len += n;
}

static void add_byte(struct area *area, size_t byte)
{
    const uint8_t c = (uint8_t)byte;
    add(area, &c, 1);
}

/* RTD URI: the longest prefix that has a code. */
static size_t uri_prefix(struct str uri, uint8_t *ret_code)
{
    static const struct {
        const char *text;
        uint8_t code;
    } prefixes[] = {{"http://www.", 1}, {"https://www.", 2}, {"http://", 3},
                    {"https://", 4},    {"urn:epc:id:", 30}, {"urn:", 19}};
    for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
        size_t len = strlen(prefixes[i].text);
        if (uri.len >= len && memcmp(uri.at, prefixes[i].text, len) == 0) {
            *ret_code = prefixes[i].code;
            return len;
        }
    }
    *ret_code = 0;
    return 0;
}

/* One well-known record, in an NDEF message TLV, and a terminator. */
static void add_record(struct area *area, char type, struct str start, struct str rest)
{
    size_t payload = start.len + rest.len;
    bool is_short = payload < 256;
    size_t message = (is_short ? 4 : 7) + payload;
    add_byte(area, 0x03);
    if (message < 255) {
        add_byte(area, message);
    } else {
        add_byte(area, 0xFF);
        add_byte(area, message >> 8);
        add_byte(area, message);
    }
    add_byte(area, is_short ? 0xD1 : 0xC1); /* MB, ME, SR, well-known */
    add_byte(area, 1);
    for (int shift = is_short ? 0 : 24; shift >= 0; shift -= 8) {
        add_byte(area, payload >> shift);
    }
    add_byte(area, (size_t)type);
    add(area, start.at, start.len);
    add(area, rest.at, rest.len);
    add_byte(area, 0xFE);
}

static const char *fill(struct area *area, struct str what, struct str value)
{
    uint8_t code = 0;
    if (str_is(what, "")) {
        add(area, "\x03\x00\xFE", 3);
    } else if (str_is(what, "uri")) {
        size_t skip = uri_prefix(value, &code);
        add_record(area, 'U', (struct str){(const char *)&code, 1},
                   (struct str){value.at + skip, value.len - skip});
    } else if (str_is(what, "text")) {
        add_record(area, 'T',
                   STR("\x02"
                       "en"),
                   value);
    } else if (str_is(what, "raw")) {
        if (value.len / 2 > area->size || from_hex(value, area->at, value.len / 2) != 0) {
            return "no hex, or too much of it";
        }
        area->len = value.len / 2;
    } else {
        return "uri, text or raw";
    }
    return area->is_full ? "more than the tag holds" : NULL;
}

/* Pages 0 to 3: the UID with its check bytes, locks, the capability container. */
static void format(struct pn532_tag *tag)
{
    const uint8_t *uid = tag->uid;
    const uint8_t head[12] = {
        uid[0], uid[1], uid[2], (uint8_t)(0x88 ^ uid[0] ^ uid[1] ^ uid[2]),   uid[3],
        uid[4], uid[5], uid[6], (uint8_t)(uid[3] ^ uid[4] ^ uid[5] ^ uid[6]), 0x48,
        0x00,   0x00};
    const uint8_t cc[4] = {0xE1, 0x10, tag->kind->cc, 0x00};
    memcpy(tag->pages, head, sizeof(head));
    memcpy(tag->pages[PAGE_CC], cc, sizeof(cc));
}

static struct str take_word(struct str *rest)
{
    const char *space = memchr(rest->at, ' ', rest->len);
    size_t len = space ? (size_t)(space - rest->at) : rest->len;
    struct str word = {rest->at, len};
    size_t taken = len + (space ? 1 : 0);
    *rest = (struct str){rest->at + taken, rest->len - taken};
    return word;
}

static const struct pn532_tag_kind *find_kind(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (str_is(name, kinds[i].name)) {
            return &kinds[i];
        }
    }
    return NULL;
}

const char *pn532_tag_make(struct pn532_tag *tag, struct str order)
{
    struct pn532_tag made = {.kind = find_kind(take_word(&order))};
    if (!made.kind) {
        return "no such tag";
    }
    made.uid_len = made.kind->uid_len;
    struct str uid = take_word(&order);
    bool is_random = str_is(uid, "-");
    if (is_random ? !str_is(str_of(made.kind->name), "phone")
                  : from_hex(uid, made.uid, made.uid_len) != 0) {
        return "no UID for such a tag";
    }
    struct str what = take_word(&order);
    if (made.kind->pages == 0) {
        *tag = made;
        return what.len ? "such a tag holds no text" : NULL;
    }
    struct area area = {.size = (size_t)made.kind->cc * 8};
    const char *why = fill(&area, what, order);
    if (!why) {
        format(&made);
        memcpy(made.pages[PAGE_DATA], area.at, area.len);
        *tag = made;
    }
    return why;
}

/* --- what it answers --- */

size_t pn532_tag_select(struct pn532_tag *tag, uint8_t *answer)
{
    const struct pn532_tag_kind *kind = tag->kind;
    if (str_is(str_of(kind->name), "phone")) {
        const uint8_t uid[] = {0x08, 0x5A, (uint8_t)(tag->selected >> 8), (uint8_t)tag->selected};
        tag->selected++;
        memcpy(tag->uid, uid, sizeof(uid));
    }
    size_t n = 0;
    answer[n++] = (uint8_t)(kind->atqa >> 8);
    answer[n++] = (uint8_t)kind->atqa;
    answer[n++] = kind->sak;
    answer[n++] = (uint8_t)tag->uid_len;
    memcpy(answer + n, tag->uid, tag->uid_len);
    n += tag->uid_len;
    memcpy(answer + n, kind->ats, kind->ats[0]);
    return n + kind->ats[0];
}

/* Pages from `first` on; past the last one READ goes on at page 0. */
static uint8_t read_pages(const struct pn532_tag *tag, size_t first, size_t n, uint8_t *answer,
                          size_t *ret_n)
{
    if (first >= tag->kind->pages || n * 4 > PN532_TAG_ANSWER_MAX) {
        return STATUS_TIMEOUT; /* a NAK of four bits is no frame to the PN532 */
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(answer + i * 4, tag->pages[(first + i) % tag->kind->pages], 4);
    }
    *ret_n = n * 4;
    return 0;
}

uint8_t pn532_tag_exchange(struct pn532_tag *tag, const uint8_t *command, size_t n, uint8_t *answer,
                           size_t *ret_n)
{
    const struct pn532_tag_kind *kind = tag->kind;
    *ret_n = 0;
    if (kind->pages == 0) {
        return kind->sak & 0x08 && command[0] == READ ? STATUS_KEY : STATUS_TIMEOUT;
    }
    if (command[0] == READ && n == 2) {
        return read_pages(tag, command[1], 4, answer, ret_n);
    }
    if (command[0] == FAST_READ && n == 3 && kind->storage && command[1] <= command[2] &&
        command[2] < kind->pages) {
        return read_pages(tag, command[1], (size_t)command[2] - command[1] + 1, answer, ret_n);
    }
    if (command[0] == GET_VERSION && n == 1 && kind->storage) {
        const uint8_t version[] = {0x00, 0x04, 0x04, 0x02, 0x01, 0x00, kind->storage, 0x03};
        memcpy(answer, version, sizeof(version));
        *ret_n = sizeof(version);
        return 0;
    }
    if (command[0] == WRITE && n == 6 && command[1] >= PAGE_DATA && command[1] < kind->pages) {
        memcpy(tag->pages[command[1]], command + 2, 4);
        return 0;
    }
    return STATUS_TIMEOUT;
}
