#include "hw/sim/pn532_chip.h"

#include <string.h>

/* Section 7.1: error codes of a status byte. */
#define STATUS_OK      0x00
#define STATUS_TIMEOUT 0x01
#define STATUS_STATE   0x27 /* not acceptable in the current context */

#define FOR_EVER       0xFF
#define BAUD_106_A     0x00 /* BrTy of InListPassiveTarget */
#define RF_FIELD       0x01 /* items of RFConfiguration */
#define RF_RETRIES     0x05
#define ERROR_SYNTAX   0x7F
#define TYPE_GENERIC_A 0x00 /* types of InAutoPoll */
#define TYPE_MIFARE    0x10
#define TYPE_4A        0x20

static void add(struct pn532_chip *chip, const void *bytes, size_t n)
{
    if (n <= sizeof(chip->reply) - chip->reply_len) {
        memcpy(chip->reply + chip->reply_len, bytes, n);
        chip->reply_len += n;
    }
}

static void add_byte(struct pn532_chip *chip, uint8_t byte)
{
    add(chip, &byte, 1);
}

/* --- commands; each returns whether there is a reply now --- */

static bool done(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    (void)chip;
    (void)args;
    (void)n;
    return true;
}

/* NumTst 00 sends back what it was given, itself included; the others say they found nothing wrong.
 */
static bool diagnose(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    if (args[0] == 0x00) {
        add(chip, args, n);
    } else {
        add_byte(chip, STATUS_OK);
    }
    return true;
}

static bool get_firmware(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    (void)args;
    (void)n;
    add(chip, "\x32\x01\x06\x07", 4); /* PN532, 1.6, ISO/IEC 18092 and 14443 A and B */
    return true;
}

static bool get_status(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    (void)args;
    (void)n;
    add(chip, "\x00\x00", 2); /* no error, no external field */
    add_byte(chip, chip->is_selected ? 1 : 0);
    if (chip->is_selected) {
        add(chip, "\x01\x00\x00\x00", 4); /* target 1, 106 kbit/s both ways, 14443 A */
    }
    add_byte(chip, 0x80);
    return true;
}

static bool read_register(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    (void)args;
    for (size_t i = 0; i + 1 < n; i += 2) {
        add_byte(chip, 0x00);
    }
    return true;
}

static bool power_down(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    (void)args;
    (void)n;
    add_byte(chip, STATUS_OK);
    pn532_chip_reset(chip);
    return true;
}

static bool configure_rf(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    if (args[0] == RF_FIELD && n == 2 && !(args[1] & 1)) {
        chip->is_selected = false; /* a tag without a field forgets */
    }
    if (args[0] == RF_RETRIES && n == 4) {
        chip->retries = args[3];
    }
    return true;
}

static void add_target(struct pn532_chip *chip)
{
    uint8_t answer[PN532_TAG_ANSWER_MAX];
    size_t n = pn532_tag_select(&chip->tag, answer);
    chip->is_selected = true;
    add_byte(chip, 1); /* Tg */
    add(chip, answer, n);
}

static bool nothing_found(struct pn532_chip *chip, bool for_ever)
{
    chip->is_selected = false;
    chip->is_waiting = for_ever;
    add_byte(chip, 0); /* NbTg */
    return !for_ever;
}

static bool list_targets(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    /* With a UID, only that tag answers. */
    bool is_asked = n == 2 || (n - 2 == chip->tag.uid_len &&
                               memcmp(args + 2, chip->tag.uid, chip->tag.uid_len) == 0);
    bool is_missed = chip->has_tag && chip->misses > 0;
    chip->misses -= is_missed ? 1 : 0;
    if (args[1] != BAUD_106_A || !chip->has_tag || is_missed || !is_asked) {
        return nothing_found(chip, args[1] == BAUD_106_A && chip->retries == FOR_EVER);
    }
    add_byte(chip, 1); /* NbTg */
    add_target(chip);
    return true;
}

static bool auto_poll(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    for (size_t i = 2; i < n && chip->has_tag; i++) {
        uint8_t type = args[i];
        if (type == TYPE_GENERIC_A || type == TYPE_MIFARE || type == TYPE_4A) {
            add_byte(chip, 1); /* NbTg */
            add_byte(chip, type);
            size_t len_at = chip->reply_len;
            add_byte(chip, 0);
            add_target(chip);
            chip->reply[len_at] = (uint8_t)(chip->reply_len - len_at - 1);
            return true;
        }
    }
    return nothing_found(chip, args[0] == FOR_EVER);
}

static bool exchange(struct pn532_chip *chip, const uint8_t *command, size_t n)
{
    uint8_t answer[PN532_TAG_ANSWER_MAX];
    size_t answer_len = 0;
    if (!chip->is_selected || n == 0) {
        add_byte(chip, chip->is_selected ? STATUS_TIMEOUT : STATUS_STATE);
    } else if (!chip->has_tag || chip->rf_errors > 0) {
        chip->rf_errors -= chip->rf_errors > 0 ? 1 : 0;
        add_byte(chip, STATUS_TIMEOUT);
    } else {
        add_byte(chip, pn532_tag_exchange(&chip->tag, command, n, answer, &answer_len));
        add(chip, answer, answer_len);
    }
    return true;
}

static bool data_exchange(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    return exchange(chip, args + 1, n - 1); /* Tg: there is one */
}

static bool release(struct pn532_chip *chip, const uint8_t *args, size_t n)
{
    (void)args;
    (void)n;
    chip->is_selected = false;
    add_byte(chip, STATUS_OK);
    return true;
}

static const struct command {
    uint8_t code;
    size_t min; /* parameters */
    bool (*run)(struct pn532_chip *chip, const uint8_t *args, size_t n);
} commands[] = {
    {0x00, 1, diagnose},      /* Diagnose */
    {0x02, 0, get_firmware},  /* GetFirmwareVersion */
    {0x04, 0, get_status},    /* GetGeneralStatus */
    {0x06, 2, read_register}, /* ReadRegister */
    {0x08, 3, done},          /* WriteRegister */
    {0x12, 1, done},          /* SetParameters */
    {0x14, 1, done},          /* SAMConfiguration */
    {0x16, 1, power_down},    /* PowerDown */
    {0x32, 1, configure_rf},  /* RFConfiguration */
    {0x40, 1, data_exchange}, /* InDataExchange */
    {0x42, 0, exchange},      /* InCommunicateThru */
    {0x44, 1, release},       /* InDeselect */
    {0x4A, 2, list_targets},  /* InListPassiveTarget */
    {0x52, 1, release},       /* InRelease */
    {0x60, 3, auto_poll},     /* InAutoPoll */
};

static const struct command *find_command(uint8_t code)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        if (commands[i].code == code) {
            return &commands[i];
        }
    }
    return NULL;
}

void pn532_chip_reset(struct pn532_chip *chip)
{
    chip->is_awake = false;
    chip->is_selected = false;
    chip->is_waiting = false;
    chip->retries = FOR_EVER; /* as section 7.3.1 gives it */
}

static bool run(struct pn532_chip *chip)
{
    const uint8_t *body = chip->command;
    const struct command *command = find_command(body[1]);
    chip->reply_len = 0;
    chip->is_waiting = false;
    if (!command || chip->command_len - 2 < command->min) {
        add_byte(chip, ERROR_SYNTAX);
        return true;
    }
    add_byte(chip, PN532_TO_HOST);
    add_byte(chip, (uint8_t)(body[1] + 1));
    return command->run(chip, body + 2, chip->command_len - 2);
}

bool pn532_chip_command(struct pn532_chip *chip, const uint8_t *body, size_t n)
{
    if (n < 2 || n > sizeof(chip->command) || body[0] != PN532_FROM_HOST) {
        return false;
    }
    memcpy(chip->command, body, n);
    chip->command_len = n;
    return run(chip);
}

bool pn532_chip_put(struct pn532_chip *chip, const struct pn532_tag *tag)
{
    chip->is_selected = false;
    chip->has_tag = tag != NULL;
    if (tag) {
        chip->tag = *tag;
    }
    return tag && chip->is_waiting ? run(chip) : false;
}

void pn532_chip_abort(struct pn532_chip *chip)
{
    chip->is_waiting = false;
}
