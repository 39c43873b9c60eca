/* Scanners that are told things and answer: Zebra's SSI, Honeywell's menu commands. */
#include <errno.h>
#include <unistd.h>

#include "drivers/wire/ssi.h"
#include "hw/sim/escape.h"
#include "hw/sim/scanner.h"
#include "hw/sim/sim.h"
#include "hw/sim/tty.h"

#define CODE_MAX    4096
#define PART_MAX    (SSI_DATA_MAX - 1) /* beside the bar code type */
#define ANSWER_MS   2000
#define STEP_MS     2
#define SENDS       3 /* the packet, and again twice */
#define COMMAND_MAX 256

struct sim_talk {
    struct sim_tty tty;
    enum sim_protocol protocol;
    bool adds_aim;
    bool is_disabled;
    struct ssi host; /* what the host says */
    bool is_acked;   /* of the last packet */
    bool is_nakked;
    char command[COMMAND_MAX]; /* Honeywell: SYN M CR … so far */
    size_t command_len;
};

static struct sim_talk *talk_of(struct sim_tty *tty)
{
    return container_of(tty, struct sim_talk, tty);
}

/* --- SSI --- */

/* ssi_write makes the host's packets: ours differ in their source, and so in their sum. */
static void send_packet(struct sim_talk *sim, enum ssi_opcode opcode, uint8_t status,
                        const uint8_t *data, size_t n)
{
    uint8_t packet[SSI_PACKET_MAX];
    unsigned sum = 0;
    size_t len = ssi_write(opcode, status, data, n, packet) - SSI_CHECKSUM;
    packet[2] = 0;
    for (size_t i = 0; i < len; i++) {
        sum += packet[i];
    }
    sum = 0x10000U - sum;
    packet[len] = (uint8_t)(sum >> 8);
    packet[len + 1] = (uint8_t)sum;
    sim_tty_send(&sim->tty, packet, len + SSI_CHECKSUM, len);
}

static void answer_packet(struct sim_talk *sim, const struct wire_message *message)
{
    static const char revision[] = "RAFF SIM SSI NBRFMAA";
    switch (message->type) {
    case SSI_CMD_ACK:
        sim->is_acked = true;
        return;
    case SSI_CMD_NAK:
        sim->is_nakked = true;
        return;
    case SSI_REQUEST_REVISION:
        send_packet(sim, SSI_REPLY_REVISION, 0, (const uint8_t *)revision, sizeof(revision) - 1);
        return;
    case SSI_SCAN_ENABLE:
    case SSI_SCAN_DISABLE:
        sim->is_disabled = message->type == SSI_SCAN_DISABLE;
        break;
    default:
        break;
    }
    send_packet(sim, SSI_CMD_ACK, 0, NULL, 0);
}

static void hear_ssi(struct sim_talk *sim, const uint8_t *bytes, size_t n)
{
    static const uint8_t resend[] = {SSI_NAK_RESEND};
    while (n > 0) {
        struct wire_event event;
        size_t used = wire_feed(&sim->host.wire, bytes, n);
        bytes += used;
        n -= used;
        while (wire_next(&sim->host.wire, &event)) {
            if (event.kind == WIRE_MESSAGE) {
                answer_packet(sim, &event.message);
            } else {
                send_packet(sim, SSI_CMD_NAK, 0, resend, sizeof(resend));
            }
        }
    }
}

/* Takes what the host says until it has acknowledged, or not. */
static bool await_answer(struct sim_talk *sim)
{
    for (int waited = 0; waited < ANSWER_MS && sim->tty.pty.master >= 0; waited += STEP_MS) {
        uint8_t bytes[256];
        ssize_t n = read(sim->tty.pty.master, bytes, sizeof(bytes));
        if (n > 0) {
            hear_ssi(sim, bytes, (size_t)n);
        }
        if (sim->is_acked || sim->is_nakked || !serve_sleep(STEP_MS)) {
            break;
        }
    }
    return sim->is_acked;
}

static const char *send_part(struct sim_talk *sim, bool goes_on, const uint8_t *data, size_t n)
{
    unsigned status = goes_on ? SSI_CONTINUATION : 0;
    for (int i = 0; i < SENDS; i++) {
        sim->is_acked = sim->is_nakked = false;
        send_packet(sim, SSI_DECODE_DATA, (uint8_t)(status | (i > 0 ? SSI_RETRANSMIT : 0)), data,
                    n);
        if (await_answer(sim)) {
            return NULL;
        }
    }
    return "no ACK";
}

static uint8_t code_type_of(const char *aim)
{
    for (unsigned type = 1; type < 256; type++) {
        const char *known = ssi_aim((uint8_t)type);
        if (known && memcmp(known, aim, 3) == 0) {
            return (uint8_t)type;
        }
    }
    return 0;
}

static const char *scan_ssi(struct sim_talk *sim, const char *code, size_t n)
{
    uint8_t data[1 + PART_MAX];
    bool has_aim = n > 3 && code[0] == ']';
    data[0] = code_type_of(has_aim ? code : sim_likely_aim(code, n));
    size_t at = has_aim && data[0] ? 3 : 0; /* the type says it */
    const char *why = NULL;
    while (at < n && !why) {
        size_t part = n - at < PART_MAX ? n - at : PART_MAX;
        memcpy(data + 1, code + at, part);
        at += part;
        why = send_part(sim, at < n, data, 1 + part);
    }
    return why;
}

/* --- Honeywell --- */

/* "SYN M CR CBRENA1!" is answered "CBRENA1" ACK "!". */
static void answer_menu(struct sim_talk *sim)
{
    char reply[COMMAND_MAX + 1];
    struct text text = text_over(reply, sizeof(reply));
    size_t len = sim->command_len;
    text_add_str(&text, (struct str){sim->command + 3, len - 4});
    text_add_char(&text, 0x06);
    text_add_char(&text, sim->command[len - 1]);
    sim_tty_send(&sim->tty, (uint8_t *)reply, text.len, text.len - 2);
}

static void hear_honeywell(struct sim_talk *sim, uint8_t byte)
{
    if (byte == 0x16) {
        sim->command_len = 0;
    }
    if (sim->command_len < COMMAND_MAX) {
        sim->command[sim->command_len++] = (char)byte;
    }
    bool is_menu = sim->command_len > 4 && memcmp(sim->command, "\x16M\r", 3) == 0;
    if (is_menu && (byte == '.' || byte == '!')) {
        answer_menu(sim);
        sim->command_len = 0;
    }
}

static const char *scan_honeywell(struct sim_talk *sim, const char *code, size_t n)
{
    char whole[CODE_MAX + 8];
    struct text text = text_over(whole, sizeof(whole));
    text_add(&text, sim->adds_aim ? sim_likely_aim(code, n) : "");
    text_add_str(&text, (struct str){code, n});
    text_add(&text, "\r");
    sim_tty_send(&sim->tty, (uint8_t *)whole, text.len, text.len - 1);
    return NULL;
}

/* --- both --- */

static void on_bytes(struct sim_tty *tty, const uint8_t *bytes, size_t n)
{
    struct sim_talk *sim = talk_of(tty);
    if (sim->protocol == SIM_SSI) {
        hear_ssi(sim, bytes, n);
    }
    for (size_t i = 0; i < n && sim->protocol == SIM_HONEYWELL; i++) {
        hear_honeywell(sim, bytes[i]);
    }
}

static const char *on_order(struct sim_tty *tty, struct str line)
{
    struct sim_talk *sim = talk_of(tty);
    char code[CODE_MAX];
    size_t n = 0;
    if (line.at[0] == '!') {
        return "no such order";
    }
    if (line.len > sizeof(code) || sim_unescape(line, code, sizeof(code), &n) != 0 || n == 0) {
        return "an escape that is none, or too long";
    }
    if (tty->pty.master < 0) {
        return "unplugged";
    }
    if (sim->is_disabled) {
        return "the host has disabled scanning";
    }
    return sim->protocol == SIM_SSI ? scan_ssi(sim, code, n) : scan_honeywell(sim, code, n);
}

static void on_power(struct sim_tty *tty)
{
    struct sim_talk *sim = talk_of(tty);
    wire_init(&sim->host.wire, &ssi_grammar);
    sim->command_len = 0;
    sim->is_disabled = false;
}

int sim_scanner_talk(const char *link, enum sim_protocol protocol, bool adds_aim)
{
    static const struct sim_tty_ops ops = {
        .bytes = on_bytes, .order = on_order, .powered = on_power};
    static struct sim_talk sim;
    sim.protocol = protocol;
    sim.adds_aim = adds_aim;
    return sim_tty_run(&sim.tty, &ops, link);
}
