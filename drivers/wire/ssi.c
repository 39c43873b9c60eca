#include "drivers/wire/ssi.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

/* Places in a packet. */
enum { LENGTH, OPCODE, SOURCE, STATUS, DATA };

#define SOURCE_HOST 0x04

/* ? What newer Bluetooth scanners send for a long read instead of parts (seen by the enioka_scan
 * project, not in the guide): segments numbered from 0 in the first data byte. The first goes on
 *     F3, four bytes of length, the bar code type, 01, two bytes of data length, data
 * the others with data. Each wants MULTIPACKET_ACK. */
enum { SEGMENT_NUMBER, SEGMENT_OPCODE, SEGMENT_TYPE = 6, SEGMENT_LENGTH = 8, SEGMENT_FIRST = 10 };

/* The replies, with their checksums. */
static const char ack[] = "\x04\xD0\x04\x00\xFF\x28";
static const char nak_resend[] = "\x05\xD1\x04\x00\x01\xFF\x25";
static const char segment_ack[] = "\x04\x74\x04\x00\xFF\x84";
#define REPLY(packet) ((struct str){(packet), sizeof(packet) - 1})

static struct ssi *ssi_of(struct wire *wire)
{
    return container_of(wire, struct ssi, wire);
}

/* What follows a packet's checksummed bytes: it makes their sum 0. */
static uint16_t checksum(const uint8_t *packet, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += packet[i];
    }
    return (uint16_t)(0U - sum);
}

static size_t packet_bytes(const uint8_t *packet)
{
    return packet[LENGTH] + (size_t)SSI_CHECKSUM;
}

static bool is_whole(const uint8_t *packet)
{
    size_t n = packet[LENGTH];
    return checksum(packet, n) == (uint16_t)(packet[n] << 8 | packet[n + 1]);
}

/* Whether a packet may begin with these bytes, of which there is at least one. */
static bool may_begin(const uint8_t *bytes, size_t n)
{
    bool wants_ack;
    return bytes[LENGTH] >= SSI_HEADER &&
           (n <= OPCODE || ssi_opcode_name(bytes[OPCODE], &wants_ack)) &&
           (n <= SOURCE || bytes[SOURCE] <= SOURCE_HOST);
}

static void drop(struct ssi *ssi, size_t n)
{
    if (n == 0) {
        return;
    }
    ssi->len -= n;
    ssi->start += n;
    memmove(ssi->packet, ssi->packet + n, ssi->len);
}

static void lose(struct ssi *ssi, size_t n)
{
    drop(ssi, n);
    ssi->lost += n;
}

/* Whether a packet could have stood in what was lost since the last good one. */
static bool has_lost_packet(const struct ssi *ssi)
{
    return ssi->lost >= SSI_HEADER + SSI_CHECKSUM;
}

/* --- reads --- */

static void open_read(struct ssi *ssi)
{
    ssi->raw_len = 0;
    ssi->read_error = 0;
    ssi->read_start = ssi->start;
}

static void close_read(struct ssi *ssi)
{
    ssi->in_parts = false;
    ssi->segment = 0;
    ssi->raw_len = 0;
}

static void add_aim(struct ssi *ssi, uint8_t code_type, const uint8_t *data, size_t n)
{
    const char *aim = ssi_aim(code_type);
    if (aim && !wire_has_aim((struct str){(const char *)data, n})) {
        memcpy(ssi->raw, aim, 3);
        ssi->raw_len = 3;
    }
}

static void add_data(struct ssi *ssi, const uint8_t *data, size_t n)
{
    if (n > sizeof(ssi->raw) - ssi->raw_len && !ssi->read_error) {
        ssi->read_error = RAFF_E_TOO_LONG;
    }
    if (!ssi->read_error && n > 0) {
        memcpy(ssi->raw + ssi->raw_len, data, n);
        ssi->raw_len += n;
    }
}

static void emit_read(struct ssi *ssi, struct str reply)
{
    if (ssi->read_error) {
        const char *why = ssi->read_error == RAFF_E_TOO_LONG ? "a read longer than any code"
                                                             : "a read that lost a part";
        wire_emit_error(&ssi->wire, ssi->read_error, why, ssi->read_start);
    } else {
        wire_emit_read(&ssi->wire, (struct str){ssi->raw, ssi->raw_len}, ssi->read_start);
    }
    ssi->wire.event.reply = reply;
    close_read(ssi);
}

static void emit_message(struct ssi *ssi, struct str reply)
{
    bool wants_ack;
    const uint8_t *packet = ssi->packet;
    struct str body = {(const char *)packet + DATA, packet[LENGTH] - (size_t)SSI_HEADER};
    bool has_code = (packet[OPCODE] == SSI_CMD_NAK || packet[OPCODE] == SSI_EVENT) && body.len > 0;
    struct wire_event *event = wire_emit(&ssi->wire, WIRE_MESSAGE, ssi->start);
    event->reply = reply;
    event->message = (struct wire_message){
        .type = packet[OPCODE],
        .name = ssi_opcode_name(packet[OPCODE], &wants_ack),
        .result = has_code ? packet[DATA] : 0,
        .body = body,
    };
}

/* Whether this part may not be the one that was to come: parts are not numbered. If as much as a
 * packet was lost, that comes again, with the retransmit bit; without it, something is missing. */
static bool has_lost_part(const struct ssi *ssi, uint8_t code_type)
{
    return code_type != ssi->code_type ||
           (has_lost_packet(ssi) && !(ssi->packet[STATUS] & SSI_RETRANSMIT));
}

/* ? A part repeats the bar code type (public code for these scanners skips it in each). */
static void take_decode_data(struct ssi *ssi)
{
    const uint8_t *data = ssi->packet + DATA;
    size_t n = ssi->packet[LENGTH] - (size_t)SSI_HEADER;
    if (n == 0) {
        wire_emit_error(&ssi->wire, RAFF_E_SYNTAX, "a read without its bar code type", ssi->start);
        ssi->wire.event.reply = REPLY(ack);
        return;
    }
    if (!ssi->in_parts) {
        open_read(ssi);
        ssi->code_type = data[0];
        add_aim(ssi, data[0], data + 1, n - 1);
    } else if (has_lost_part(ssi, data[0])) {
        ssi->read_error = RAFF_E_CORRUPT;
    }
    add_data(ssi, data + 1, n - 1);
    ssi->in_parts = ssi->packet[STATUS] & SSI_CONTINUATION;
    if (ssi->in_parts) {
        emit_message(ssi, REPLY(ack));
    } else {
        emit_read(ssi, REPLY(ack));
    }
}

static bool open_segments(struct ssi *ssi, const uint8_t *data, size_t n)
{
    if (n < SEGMENT_FIRST || data[SEGMENT_OPCODE] != SSI_DECODE_DATA) {
        return false;
    }
    open_read(ssi);
    ssi->in_parts = false;
    ssi->segment_left = (size_t)(data[SEGMENT_LENGTH] << 8 | data[SEGMENT_LENGTH + 1]);
    add_aim(ssi, data[SEGMENT_TYPE], data + SEGMENT_FIRST, n - SEGMENT_FIRST);
    return true;
}

/* Puts a segment's data behind what there is. False if it is not the one that was to come. */
static bool add_segment(struct ssi *ssi, const uint8_t *data, size_t n)
{
    size_t first = 1;
    if (n > 0 && data[SEGMENT_NUMBER] == 0) {
        ssi->segment = 0;
        first = SEGMENT_FIRST;
        if (!open_segments(ssi, data, n)) {
            return false;
        }
    } else if (n == 0 || data[SEGMENT_NUMBER] != ssi->segment) {
        return false;
    }
    n = n - first < ssi->segment_left ? n - first : ssi->segment_left;
    add_data(ssi, data + first, n);
    ssi->segment_left -= n;
    ssi->segment++;
    return true;
}

static void take_segment(struct ssi *ssi)
{
    const uint8_t *data = ssi->packet + DATA;
    size_t n = ssi->packet[LENGTH] - (size_t)SSI_HEADER;
    bool is_again = n > 0 && ssi->segment > 1 && data[SEGMENT_NUMBER] + 1 == ssi->segment;
    if (!is_again && !add_segment(ssi, data, n)) {
        close_read(ssi);
        wire_emit_error(&ssi->wire, RAFF_E_SYNTAX, "a segment out of its turn", ssi->start);
        ssi->wire.event.reply = REPLY(segment_ack);
    } else if (is_again || ssi->segment_left > 0) {
        emit_message(ssi, REPLY(segment_ack));
    } else {
        emit_read(ssi, REPLY(segment_ack));
    }
}

/* --- packets --- */

/* A packet that was taken, and whose ACK the scanner did not get. Retransmission changes its status
 * and so its checksum. If a packet was lost in between it may be that one: the same item, scanned
 * twice. */
static bool is_repeated(const struct ssi *ssi)
{
    const uint8_t *packet = ssi->packet;
    size_t n = packet[LENGTH];
    return packet[STATUS] & SSI_RETRANSMIT && !has_lost_packet(ssi) && ssi->last_len == n &&
           packet[OPCODE] == ssi->last[OPCODE] &&
           (packet[STATUS] | SSI_RETRANSMIT) == (ssi->last[STATUS] | SSI_RETRANSMIT) &&
           memcmp(packet + DATA, ssi->last + DATA, n - SSI_HEADER) == 0;
}

static struct str reply_to(const uint8_t *packet)
{
    bool wants_ack = false;
    if (packet[OPCODE] == SSI_MULTIPACKET_SEGMENT) {
        return REPLY(segment_ack);
    }
    ssi_opcode_name(packet[OPCODE], &wants_ack);
    return wants_ack && packet[SOURCE] != SOURCE_HOST ? REPLY(ack) : (struct str){"", 0};
}

static void take_new(struct ssi *ssi)
{
    ssi->last_len = ssi->packet[LENGTH];
    memcpy(ssi->last, ssi->packet, ssi->last_len);
    if (ssi->packet[OPCODE] == SSI_DECODE_DATA) {
        take_decode_data(ssi);
    } else if (ssi->packet[OPCODE] == SSI_MULTIPACKET_SEGMENT) {
        take_segment(ssi);
    } else {
        emit_message(ssi, reply_to(ssi->packet));
    }
}

static void take_packet(struct ssi *ssi)
{
    if (is_repeated(ssi)) {
        emit_message(ssi, reply_to(ssi->packet));
    } else {
        take_new(ssi);
    }
    ssi->taken = packet_bytes(ssi->packet);
    ssi->lost = 0;
    ssi->noise_end = 0;
    ssi->broken_end = 0;
}

/* Tells of an error unless those up to `quiet_end` were told already. A read in parts stays open:
 * the broken part comes again. */
static bool raise_error(struct ssi *ssi, int error, const char *why, uint64_t quiet_end)
{
    if (ssi->start < quiet_end) {
        return false;
    }
    wire_emit_error(&ssi->wire, error, why, ssi->start);
    return true;
}

/* A packet that is none, of which the scanner must know. What its bytes may be taken for in turn is
 * not told again. */
static bool raise_broken(struct ssi *ssi, int error, const char *why, size_t extent)
{
    bool told = raise_error(ssi, error, why, ssi->broken_end);
    if (told) {
        ssi->broken_end = ssi->start + extent;
        ssi->wire.event.reply = REPLY(nak_resend);
    }
    return told;
}

/* Noise is told once for as many bytes as the longest packet has. */
static bool raise_noise(struct ssi *ssi)
{
    uint64_t quiet_end = ssi->noise_end > ssi->broken_end ? ssi->noise_end : ssi->broken_end;
    bool told = raise_error(ssi, RAFF_E_SYNTAX, "not a packet", quiet_end);
    if (told) {
        ssi->noise_end = ssi->start + SSI_PACKET_MAX;
    }
    return told;
}

/* Steps on to where a packet may begin. True if there was an error to tell. */
static bool skip_noise(struct ssi *ssi)
{
    size_t n = 0;
    while (n < ssi->len && !may_begin(ssi->packet + n, ssi->len - n)) {
        n++;
    }
    bool told = n > 0 && raise_noise(ssi);
    lose(ssi, n);
    return told;
}

/* Makes the next event of what is held, if it is enough for one. */
static void settle(struct ssi *ssi)
{
    drop(ssi, ssi->taken);
    ssi->taken = 0;
    while (!skip_noise(ssi) && ssi->len > 0 && ssi->len >= packet_bytes(ssi->packet)) {
        if (is_whole(ssi->packet)) {
            take_packet(ssi);
            return;
        }
        bool told = raise_broken(ssi, RAFF_E_CORRUPT, "wrong checksum", packet_bytes(ssi->packet));
        lose(ssi, 1);
        if (told) {
            return;
        }
    }
}

static void ssi_step(struct wire *wire, uint8_t byte)
{
    struct ssi *ssi = ssi_of(wire);
    settle(ssi); /* of what an event left behind, if `more` was not asked for it */
    ssi->packet[ssi->len++] = byte;
    if (!wire->has_event) {
        settle(ssi);
    }
}

static void ssi_more(struct wire *wire)
{
    settle(ssi_of(wire));
}

static size_t ssi_pending(const struct wire *wire)
{
    const struct ssi *ssi = container_of_const(wire, struct ssi, wire);
    return ssi->len - ssi->taken + ssi->raw_len;
}

static void ssi_idle(struct wire *wire)
{
    struct ssi *ssi = ssi_of(wire);
    settle(ssi);
    if (wire->has_event || ssi->len == 0) {
        return;
    }
    raise_broken(ssi, RAFF_E_SYNTAX, "a packet cut off", ssi->len);
    lose(ssi, ssi->len);
    if (!has_lost_packet(ssi)) {
        wire->event.reply = (struct str){"", 0}; /* stray bytes: nobody waits for an answer */
    }
}

const struct wire_grammar ssi_grammar = {
    .name = "ssi",
    .size = sizeof(struct ssi),
    .step = ssi_step,
    .more = ssi_more,
    .pending = ssi_pending,
    .idle = ssi_idle,
};

size_t ssi_write(enum ssi_opcode opcode, uint8_t status, const uint8_t *data, size_t n,
                 uint8_t ret_packet[SSI_PACKET_MAX])
{
    size_t len = SSI_HEADER + (n < SSI_DATA_MAX ? n : SSI_DATA_MAX);
    ret_packet[LENGTH] = (uint8_t)len;
    ret_packet[OPCODE] = (uint8_t)opcode;
    ret_packet[SOURCE] = SOURCE_HOST;
    ret_packet[STATUS] = status;
    if (n > 0) {
        memcpy(ret_packet + DATA, data, len - SSI_HEADER);
    }
    uint16_t sum = checksum(ret_packet, len);
    ret_packet[len] = (uint8_t)(sum >> 8);
    ret_packet[len + 1] = (uint8_t)sum;
    return len + SSI_CHECKSUM;
}
