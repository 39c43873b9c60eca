#include "drivers/wire/nfc_child.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

static const char *const words[] = {
    [NFC_CHILD_READY] = "ready",
    [NFC_CHILD_NONE] = "none",
    [NFC_CHILD_HERE] = "here",
    [NFC_CHILD_IDLES] = "idle",
};

static const struct trouble {
    const char *word;
    const char *fault; /* for a person */
} troubles[] = {
    [NFC_CHILD_NOT_OPENED] = {"not-opened", "no reader"},
    [NFC_CHILD_IN_USE] = {"in-use", "in use by another program"},
    [NFC_CHILD_SILENT] = {"silent", "reader does not answer"},
};

/* --- reading --- */

static struct nfc_child *child_of(struct wire *wire)
{
    return container_of(wire, struct nfc_child, wire);
}

static struct str take_field(struct str *rest)
{
    const char *space = memchr(rest->at, ' ', rest->len);
    size_t len = space ? (size_t)(space - rest->at) : rest->len;
    struct str field = {rest->at, len};
    *rest = str_after(*rest, len + (space ? 1 : 0));
    return field;
}

static bool take_hex(struct str *rest, uint8_t *bytes, size_t size, size_t *ret_n)
{
    struct str hex = take_field(rest);
    if (hex.len % 2 || hex.len / 2 > size || from_hex(hex, bytes, hex.len / 2) != 0) {
        return false;
    }
    *ret_n = hex.len / 2;
    return true;
}

static bool is_uid_len(size_t n)
{
    return n == 4 || n == 7 || n == 10;
}

static bool read_tag(struct str rest, struct nfc_child_tag *tag)
{
    uint8_t atqa[2];
    size_t n = 0;
    if (!take_hex(&rest, tag->uid, sizeof(tag->uid), &tag->uid_len) || !is_uid_len(tag->uid_len) ||
        !take_hex(&rest, atqa, sizeof(atqa), &n) || n != sizeof(atqa) ||
        !take_hex(&rest, &tag->sak, sizeof(tag->sak), &n) || n != sizeof(tag->sak)) {
        return false;
    }
    tag->atqa = (uint16_t)(atqa[0] << 8 | atqa[1]);
    return take_hex(&rest, tag->memory, sizeof(tag->memory), &tag->memory_len) && rest.len == 0;
}

static bool emit_tag(struct nfc_child *child, struct str rest)
{
    if (!read_tag(rest, &child->tag)) {
        return false;
    }
    struct wire_tag *tag = &wire_emit(&child->wire, WIRE_TAG, child->start)->tag;
    memcpy(tag->epc, child->tag.uid, child->tag.uid_len);
    tag->epc_bits = (uint16_t)(child->tag.uid_len * 8);
    return true;
}

static bool emit_trouble(struct nfc_child *child, struct str word)
{
    for (size_t i = 0; i < ARRAY_SIZE(troubles); i++) {
        if (str_is(word, troubles[i].word)) {
            child->trouble = (enum nfc_child_trouble)i;
            wire_emit(&child->wire, WIRE_STATUS, child->start)->status =
                (struct wire_status){.fault = troubles[i].fault, .name = troubles[i].word};
            return true;
        }
    }
    return false;
}

static bool emit_word(struct nfc_child *child, struct str word)
{
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (str_is(word, words[i])) {
            wire_emit(&child->wire, WIRE_MESSAGE, child->start)->message =
                (struct wire_message){.type = (uint32_t)i, .name = words[i], .body = {"", 0}};
            return true;
        }
    }
    return false;
}

static void end_line(struct nfc_child *child)
{
    struct str line = {child->line, child->len};
    struct str rest = line;
    struct str word = take_field(&rest);
    bool is_known = str_is(word, "tag")       ? emit_tag(child, rest)
                    : str_is(word, "trouble") ? emit_trouble(child, rest)
                                              : emit_word(child, line);
    if (!is_known) {
        wire_emit_error(&child->wire, RAFF_E_SYNTAX, "no line of the NFC helper", child->start);
    }
}

static void nfc_child_step(struct wire *wire, uint8_t byte)
{
    struct nfc_child *child = child_of(wire);
    if (byte == '\n') {
        if (!child->is_skipping) {
            child->start = child->len ? child->start : wire->consumed;
            end_line(child);
        }
        child->is_skipping = false;
        child->len = 0;
    } else if (child->len == sizeof(child->line)) {
        wire_emit_error(wire, RAFF_E_TOO_LONG, "a line longer than any", child->start);
        child->is_skipping = true;
        child->len = 0;
    } else if (!child->is_skipping) {
        child->start = child->len ? child->start : wire->consumed;
        child->line[child->len++] = (char)byte;
    }
}

static size_t nfc_child_pending(const struct wire *wire)
{
    return container_of_const(wire, struct nfc_child, wire)->len;
}

const struct wire_grammar nfc_child_grammar = {
    .name = "nfc",
    .size = sizeof(struct nfc_child),
    .step = nfc_child_step,
    .pending = nfc_child_pending,
};

/* --- writing --- */

static void add_hex(struct text *line, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char hex[3];
        to_hex(&bytes[i], 1, hex);
        text_add(line, hex);
    }
}

void nfc_child_write(enum nfc_child_said said, struct text *line)
{
    text_add(line, words[said]);
    text_add_char(line, '\n');
}

void nfc_child_write_trouble(enum nfc_child_trouble trouble, struct text *line)
{
    text_add(line, "trouble ");
    text_add(line, troubles[trouble].word);
    text_add_char(line, '\n');
}

void nfc_child_write_tag(const struct nfc_child_tag *tag, struct text *line)
{
    const uint8_t atqa[] = {(uint8_t)(tag->atqa >> 8), (uint8_t)tag->atqa};
    text_add(line, "tag ");
    add_hex(line, tag->uid, tag->uid_len);
    text_add_char(line, ' ');
    add_hex(line, atqa, sizeof(atqa));
    text_add_char(line, ' ');
    add_hex(line, &tag->sak, 1);
    if (tag->memory_len > 0) {
        text_add_char(line, ' ');
        add_hex(line, tag->memory, tag->memory_len);
    }
    text_add_char(line, '\n');
}
