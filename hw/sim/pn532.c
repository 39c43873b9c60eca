/* raff-sim pn532: an NFC reader with a PN532 on a pseudo-terminal. */
#include <getopt.h>
#include <stdio.h>

#include "hw/sim/pn532_chip.h"
#include "hw/sim/sim.h"
#include "hw/sim/tty.h"

#define WAKE_UP   0x55 /* on its serial line: section 7.2.11 */
#define COUNT_MAX 1000000

static const char usage[] =
    "usage: raff-sim pn532 --link PATH\n"
    "An NFC reader with a PN532 on a serial line, as libnfc opens by `pn532_uart:PATH`. PATH\n"
    "becomes a link to its tty; it takes orders on standard input and on the Unix socket\n"
    "PATH.ctl, a line each, and answers each with `ok` or `error: why`.\n"
    "\n"
    "  put KIND UID [uri TEXT | text TEXT | raw HEX]\n"
    "                  lays a tag on it: ultralight, ntag213, ntag215 or ntag216 with what it\n"
    "                  holds; classic, classic4k or desfire; phone, whose UID is -\n"
    "  take            takes it away\n"
    "  rf-errors N     the next N exchanges with the tag fail\n"
    "  misses N        the next N searches do not find it\n"
    "  !unplug         pulls the cable            !plug        puts it back\n"
    "  !silent on|off  hears and does not answer  !slow MS     waits MS before every byte\n"
    "  !wrong N        N wrong checksums          !half N      N half frames\n"
    "  !garbage N      sends N random bytes       !babble on|off\n"
    "\n"
    "  --help, --version\n";

struct sim_pn532 {
    struct sim_tty tty;
    struct pn532_frames frames;
    struct pn532_chip chip;
};

static struct sim_pn532 *sim_of(struct sim_tty *tty)
{
    return container_of(tty, struct sim_pn532, tty);
}

/* ACK, and the reply behind it if there is one yet, as one piece: faults are for the reply. */
static void send(struct sim_pn532 *sim, bool with_ack, bool with_reply)
{
    static const uint8_t error[] = {0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00};
    uint8_t bytes[PN532_ACK_SIZE + PN532_FRAME_MAX];
    const struct pn532_chip *chip = &sim->chip;
    size_t n = with_ack ? PN532_ACK_SIZE : 0;
    size_t check_at = 0;
    memcpy(bytes, pn532_ack, n);
    if (with_reply && chip->reply_len == 1) {
        memcpy(bytes + n, error, sizeof(error));
        check_at = n + sizeof(error) - 2;
        n += sizeof(error);
    } else if (with_reply) {
        size_t ack = n;
        n += pn532_frame_write(chip->reply, chip->reply_len, bytes + n, &check_at);
        check_at += ack;
    }
    sim_tty_send(&sim->tty, bytes, n, check_at);
}

static void take_frame(struct sim_pn532 *sim)
{
    switch (pn532_frames_next(&sim->frames)) {
    case PN532_COMMAND:
        send(sim, true, pn532_chip_command(&sim->chip, sim->frames.body, sim->frames.len));
        break;
    case PN532_ACK:
        pn532_chip_abort(&sim->chip);
        break;
    case PN532_NACK: /* section 6.2.1.4: the last reply again */
        send(sim, false, true);
        break;
    case PN532_NOTHING:
        break;
    }
}

static void on_bytes(struct sim_tty *tty, const uint8_t *bytes, size_t n)
{
    struct sim_pn532 *sim = sim_of(tty);
    while (n > 0) {
        sim->chip.is_awake = sim->chip.is_awake || bytes[0] == WAKE_UP;
        size_t used = sim->chip.is_awake ? pn532_frames_feed(&sim->frames, bytes, n) : 1;
        bytes += used;
        n -= used;
        take_frame(sim);
    }
}

static const char *put(struct sim_pn532 *sim, struct str what)
{
    static struct pn532_tag tag;
    const char *why = pn532_tag_make(&tag, what);
    if (!why && pn532_chip_put(&sim->chip, &tag)) {
        send(sim, false, true);
    }
    return why;
}

/* Whether the line begins with it; *ret_rest is what follows. */
static bool begins(struct str line, const char *start, struct str *ret_rest)
{
    size_t len = strlen(start);
    bool does = line.len >= len && memcmp(line.at, start, len) == 0;
    *ret_rest = (struct str){line.at + (does ? len : 0), line.len - (does ? len : 0)};
    return does;
}

static const char *set_count(int64_t *count, struct str text)
{
    int64_t n = 0;
    if (str_to_int64(text, &n) != 0 || n < 0 || n > COUNT_MAX) {
        return "0 to 1000000";
    }
    *count = n;
    return NULL;
}

static const char *on_order(struct sim_tty *tty, struct str line)
{
    struct sim_pn532 *sim = sim_of(tty);
    struct str rest;
    if (begins(line, "put ", &rest)) {
        return put(sim, rest);
    }
    if (begins(line, "rf-errors ", &rest)) {
        return set_count(&sim->chip.rf_errors, rest);
    }
    if (begins(line, "misses ", &rest)) {
        return set_count(&sim->chip.misses, rest);
    }
    if (str_is(line, "take")) {
        (void)!pn532_chip_put(&sim->chip, NULL); /* nothing waits for no tag */
        return NULL;
    }
    return "no such order";
}

static void on_power(struct sim_tty *tty)
{
    pn532_frames_init(&sim_of(tty)->frames);
    pn532_chip_reset(&sim_of(tty)->chip);
}

int sim_pn532_main(int argc, char **argv)
{
    static const struct sim_tty_ops ops = {
        .bytes = on_bytes, .order = on_order, .powered = on_power};
    static struct sim_pn532 sim;
    const char *link = NULL;
    int status = SIM_DONE;
    const struct sim_option options[] = {{"link", &link, NULL}};
    if (!sim_options(argc, argv, usage, options, ARRAY_SIZE(options), &status)) {
        return status;
    }
    if (!link || !*link || optind != argc) {
        return sim_usage(usage, true);
    }
    return sim_tty_run(&sim.tty, &ops, link);
}
