/* The PN532 that is not there: frames split anyhow, and the commands that libnfc's tools do not
 * send. What they do send is tested by them: pn532.sh. */
#include "hw/sim/pn532_chip.h"
#include "tests/unit/check.h"

/* What was heard in the bytes, fed in pieces: C command, A ACK, N NACK. */
static void hear(const uint8_t *bytes, size_t n, size_t piece, char *heard)
{
    static const char letters[] = {[PN532_COMMAND] = 'C', [PN532_ACK] = 'A', [PN532_NACK] = 'N'};
    struct pn532_frames frames;
    pn532_frames_init(&frames);
    for (size_t done = 0; done < n;) {
        size_t some = n - done < piece ? n - done : piece;
        done += pn532_frames_feed(&frames, bytes + done, some);
        enum pn532_heard what = pn532_frames_next(&frames);
        if (what != PN532_NOTHING) {
            *heard++ = letters[what];
        }
    }
    *heard = '\0';
}

static void test_frames(void)
{
    static const struct {
        const char *hex;
        const char *heard;
    } rows[] = {
        {"0000ff02fed4022a00", "C"},             /* UM0701-02: GetFirmwareVersion */
        {"55550000000000ff03fdd414011700", "C"}, /* as libnfc wakes it */
        {"00ff02fed4022a00", "C"},               /* the preamble may be shorter */
        {"00000000ff02fed4022a00", "C"},         /* or longer */
        {"0000ff00ff00", "A"},
        {"0000ffff0000", "N"},
        {"0000ff00ff000000ff02fed4022a000000ffff0000", "ACN"},
        {"0000ff02fed4022b000000ff02fed4022a00", "C"}, /* a wrong checksum, and then a right one */
        {"0000ff02ffd4022a00", ""},                    /* a wrong length check */
        {"0000ffffff0002fed4022a00", "C"},             /* extended */
        {"0000ffffff0003fed4022a00", ""},
        {"0000ffffffffff02d4022a00", ""}, /* longer than any frame */
        {"0000ffffff00000000", ""},       /* extended and empty */
        {"00", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t bytes[64];
        size_t n = strlen(rows[i].hex) / 2;
        CHECK_INT(from_hex(str_of(rows[i].hex), bytes, n), 0);
        for (size_t piece = 1; piece <= n; piece++) {
            char heard[16];
            hear(bytes, n, piece, heard);
            CHECK_STR(heard, rows[i].heard);
        }
    }
}

/* Every length there is, written and heard again; of both kinds. */
static void test_frames_there_and_back(void)
{
    static struct pn532_frames frames;
    uint8_t body[PN532_BODY_MAX];
    for (size_t i = 0; i < sizeof(body); i++) {
        body[i] = (uint8_t)(i * 3 + 1);
    }
    for (size_t n = 1; n <= sizeof(body); n++) {
        uint8_t frame[PN532_FRAME_MAX];
        size_t check_at = 0;
        size_t size = pn532_frame_write(body, n, frame, &check_at);
        pn532_frames_init(&frames);
        CHECK_INT(pn532_frames_feed(&frames, frame, size), check_at + 1);
        CHECK_INT(pn532_frames_next(&frames), PN532_COMMAND);
        CHECK_INT(frames.len, n);
        CU_ASSERT_EQUAL(memcmp(frames.body, body, n), 0);
        frame[check_at] ^= 0x55;
        pn532_frames_init(&frames);
        CHECK_INT(pn532_frames_feed(&frames, frame, size), size);
        CHECK_INT(pn532_frames_next(&frames), PN532_NOTHING);
    }
}

/* A command's body without its D4, and the reply; "" where none comes yet. */
static void check_reply(struct pn532_chip *chip, const char *command, const char *expected)
{
    uint8_t body[64] = {PN532_FROM_HOST};
    char reply[2 * PN532_BODY_MAX + 1] = "";
    size_t n = strlen(command) / 2;
    CHECK_INT(from_hex(str_of(command), body + 1, n), 0);
    if (pn532_chip_command(chip, body, n + 1)) {
        to_hex(chip->reply, chip->reply_len, reply);
    }
    CHECK_STR(reply, expected);
}

static void put(struct pn532_chip *chip, const char *order, bool completes)
{
    struct pn532_tag tag;
    CU_ASSERT_PTR_NULL(pn532_tag_make(&tag, str_of(order)));
    CHECK_INT(pn532_chip_put(chip, &tag), completes);
}

static void test_commands(void)
{
    static const struct {
        const char *command;
        const char *reply;
    } rows[] = {
        {"02", "d50332010607"}, {"00006c69", "d501006c69"},
        {"0005", "d50100"},     {"0663026305", "d5070000"},
        {"04", "d50500000080"}, {"3205ff0100", "d533"},
        {"4a0100", "d54b00"},   {"60010110", "d56100"},
        {"40013004", "d54127"}, {"5201", "d55300"},
        {"99", "7f"},           {"4a01", "7f"},
    };
    static struct pn532_chip chip;
    pn532_chip_reset(&chip);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        check_reply(&chip, rows[i].command, rows[i].reply);
    }
}

static void test_ntag(void)
{
    static struct pn532_chip chip;
    pn532_chip_reset(&chip);
    check_reply(&chip, "3205ff0102", "d533");
    put(&chip, "ntag213 04a1b2c3d4e5f6 uri https://a.b", false);
    check_reply(&chip, "40013003", "d54127"); /* not selected */
    check_reply(&chip, "4a0100",
                "d54b010100440007"
                "04a1b2c3d4e5f6");
    check_reply(&chip, "04",
                "d50500000101000000"
                "80");
    check_reply(&chip, "40013003",
                "d54100e1101200"
                "0308d10104550461"
                "2e62fe00");
    check_reply(&chip, "42302c",
                "d54300"
                "00000000"
                "04a1b29f"
                "c3d4e5f6"
                "04480000"); /* rolls over */
    check_reply(&chip, "4001302d", "d54101");
    check_reply(&chip, "400160",
                "d5410000040402"
                "01000f03");
    check_reply(&chip, "40013a0304",
                "d54100e1101200"
                "0308d101");
    check_reply(&chip, "40013a0403", "d54101");
    check_reply(&chip, "4001a20461626364", "d54100");
    check_reply(&chip, "40013a0404", "d5410061626364");
    check_reply(&chip, "4001a20361626364", "d54101"); /* no page of the data area */
    check_reply(&chip, "320100", "d533");             /* the field is off: it forgets */
    check_reply(&chip, "40013003", "d54127");
}

static void test_tag_comes_and_goes(void)
{
    static struct pn532_chip chip;
    pn532_chip_reset(&chip);
    check_reply(&chip, "4a0100", ""); /* MxRtyPassiveActivation is FF after power-up */
    put(&chip, "classic 1a2b3c4d", true);
    CHECK_INT(chip.reply_len, 12);
    check_reply(&chip, "40013004", "d54114"); /* wants a key first */
    CU_ASSERT_FALSE(pn532_chip_put(&chip, NULL));
    check_reply(&chip, "40013004", "d54127");
    check_reply(&chip, "4a0100", "");
    pn532_chip_abort(&chip);
    put(&chip, "classic 1a2b3c4d", false);
    check_reply(&chip, "4a01001a2b3c4d", "d54b0101000408041a2b3c4d");
    check_reply(&chip, "3205ff0102", "d533");
    check_reply(&chip, "4a01001a2b3c4e", "d54b00"); /* another UID is asked for */
    check_reply(&chip, "4a0103", "d54b00");         /* type B */
    check_reply(&chip, "60ff011020",
                "d5610110"
                "09"
                "01000408041a2b3c4d");
    chip.rf_errors = 1;
    check_reply(&chip, "40013004", "d54101");
    check_reply(&chip, "40013004", "d54114");
}

CHECK_MAIN("sim/pn532", {"frames", test_frames},
           {"frames there and back", test_frames_there_and_back}, {"commands", test_commands},
           {"ntag", test_ntag}, {"tag comes and goes", test_tag_comes_and_goes})
