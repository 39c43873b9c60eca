#include "drivers/wire/nfc_child.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"

/* A line of the transcript. */
#define SAID(at, type, name)                                                                       \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\"}\n"
#define TAG(at, uid) #at ":{\"event\":\"tag\",\"epc\":\"" uid "\"}\n"
#define TROUBLE(at, name, fault)                                                                   \
#at ":{\"event\":\"status\",\"ready\":false,\"name\":\"" name "\",\"fault\":\"" fault "\"}\n"
#define BAD(at)                                                                                    \
#at ":{\"event\":\"error\",\"code\":\"syntax\",\"at\":" #at                                    \
        ",\"message\":\"no line of the NFC helper\"}\n"

static void test_lines(void)
{
    static const struct {
        const char *input;
        const char *events;
    } rows[] = {
        {"ready\nnone\nhere\nidle\n", SAID(0, 0, "ready") SAID(6, 1, "none") SAID(11, 2, "here")
                                          SAID(16, 3, "idle") "pending 0"},
        {"tag 1a2b3c4d 0004 08\n", TAG(0, "1a2b3c4d") "pending 0"},
        {"tag 04a1b2c3d4e5f6 0044 00 0300fe00\n", TAG(0, "04a1b2c3d4e5f6") "pending 0"},
        {"tag 0102030405060708090a 0344 20\n", TAG(0, "0102030405060708090a") "pending 0"},
        {"trouble not-opened\ntrouble in-use\ntrouble silent\n",
         TROUBLE(0, "not-opened", "no reader") TROUBLE(19, "in-use", "in use by another program")
             TROUBLE(34, "silent", "reader does not answer") "pending "
                                                             "0"},
        {"\n", BAD(0) "pending 0"},
        {"none \nnone\n", BAD(0) SAID(6, 1, "none") "pending 0"},
        {"none here\n", BAD(0) "pending 0"},
        {"trouble\n", BAD(0) "pending 0"},
        {"trouble ahead\n", BAD(0) "pending 0"},
        {"tag\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4d\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4d 0004\n", BAD(0) "pending 0"},
        {"tag 1a2b3c 0004 08\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4 0004 08\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4d5e 0004 08\n", BAD(0) "pending 0"},
        {"tag 0102030405060708090a0b 0004 08\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4d 04 08\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4d 0004 0808\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4d 0004 08 0x\n", BAD(0) "pending 0"},
        {"tag 1a2b3c4d 0004 08 00 00\n", BAD(0) "pending 0"},
        {"tag  1a2b3c4d 0004 08\n", BAD(0) "pending 0"},
        {"tag 1a2b", "pending 8"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(&nfc_child_grammar, NULL, str_of(rows[i].input), rows[i].events);
    }
}

static void test_too_long(void)
{
    static char input[NFC_CHILD_LINE_MAX + 100];
    memset(input, 'x', sizeof(input));
    memcpy(input + NFC_CHILD_LINE_MAX + 50, "\nnone\n", 6);
    char expected[256];
    struct text text = text_over(expected, sizeof(expected));
    text_addf(&text,
              "0:{\"event\":\"error\",\"code\":\"too-long\",\"at\":0,\"message\":\"a line longer "
              "than any\"}\n%d:{\"event\":\"message\",\"type\":1,\"name\":\"none\"}\npending 0",
              NFC_CHILD_LINE_MAX + 51);
    split_check(&nfc_child_grammar, NULL, (struct str){input, NFC_CHILD_LINE_MAX + 56}, expected);
}

static void read_back(struct nfc_child *child, const struct text *text, struct wire_event *event)
{
    CU_ASSERT_FALSE(text->cut);
    wire_init(&child->wire, &nfc_child_grammar);
    CHECK_INT(wire_feed(&child->wire, (const uint8_t *)text->at, text->len), text->len);
    CU_ASSERT_TRUE(wire_next(&child->wire, event));
}

/* The most that a tag can be is a line that fits, and is read as it was written. */
static void test_tag_there_and_back(void)
{
    static const size_t uid_lens[] = {4, 7, 10};
    static struct nfc_child child;
    for (size_t i = 0; i < ARRAY_SIZE(uid_lens); i++) {
        struct nfc_child_tag tag = {.atqa = 0x0344, .sak = 0x18, .uid_len = uid_lens[i]};
        tag.memory_len = i * NFC_CHILD_MEMORY_MAX / 2;
        for (size_t j = 0; j < tag.memory_len; j++) {
            tag.memory[j] = (uint8_t)(j * 7);
        }
        memset(tag.uid, 0xA0 + (int)i, tag.uid_len);
        char line[NFC_CHILD_LINE_MAX + 2];
        struct text text = text_over(line, sizeof(line));
        struct wire_event event;
        nfc_child_write_tag(&tag, &text);
        read_back(&child, &text, &event);
        CHECK_INT(event.kind, WIRE_TAG);
        CHECK_INT(event.tag.epc_bits, tag.uid_len * 8);
        CU_ASSERT_EQUAL(memcmp(event.tag.epc, tag.uid, tag.uid_len), 0);
        CHECK_INT(child.tag.atqa, tag.atqa);
        CHECK_INT(child.tag.sak, tag.sak);
        CHECK_INT(child.tag.memory_len, tag.memory_len);
        CU_ASSERT_EQUAL(memcmp(child.tag.memory, tag.memory, tag.memory_len), 0);
    }
}

static void test_words_there_and_back(void)
{
    static struct nfc_child child;
    char line[64];
    struct wire_event event;
    for (int said = NFC_CHILD_READY; said <= NFC_CHILD_IDLES; said++) {
        struct text text = text_over(line, sizeof(line));
        nfc_child_write((enum nfc_child_said)said, &text);
        read_back(&child, &text, &event);
        CHECK_INT(event.kind, WIRE_MESSAGE);
        CHECK_INT(event.message.type, said);
    }
    for (int trouble = NFC_CHILD_NOT_OPENED; trouble <= NFC_CHILD_SILENT; trouble++) {
        struct text text = text_over(line, sizeof(line));
        nfc_child_write_trouble((enum nfc_child_trouble)trouble, &text);
        read_back(&child, &text, &event);
        CHECK_INT(event.kind, WIRE_STATUS);
        CHECK_INT(child.trouble, trouble);
    }
}

static void test_capture(void)
{
    struct str input = split_read_capture("nfc/badges");
    split_check(&nfc_child_grammar, NULL, input,
                SAID(0, 0, "ready") SAID(6, 1, "none") SAID(11, 1, "none") SAID(16, 1, "none") SAID(
                    21, 1, "none") SAID(26, 1, "none") SAID(31, 1, "none") SAID(36, 1, "none")
                    TAG(41, "1a2b3c4d") SAID(62, 2, "here") SAID(67, 2, "here") SAID(72, 1, "none")
                        SAID(77, 1, "none") SAID(82, 1, "none") TAG(87, "04a1b2c3d4e5f6")
                            SAID(203, 2, "here") SAID(208, 2, "here") SAID(213, 1, "none")
                                SAID(218, 1, "none") SAID(223, 1, "none") SAID(228, 1, "none")
                                    TAG(233, "04a1b2c3d4e5f7") SAID(285, 2, "here")
                                        SAID(290, 2, "here") SAID(295, 2, "here") TROUBLE(
                                            300, "silent", "reader does not answer") "pending 0");
    free((void *)(uintptr_t)input.at);
}

CHECK_MAIN("wire/nfc_child", {"lines", test_lines}, {"too long", test_too_long},
           {"tag there and back", test_tag_there_and_back},
           {"words there and back", test_words_there_and_back}, {"capture", test_capture})
