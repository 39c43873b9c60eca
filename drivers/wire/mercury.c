#include "drivers/wire/mercury.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

/* Places in a frame. */
enum { MARK, LENGTH, OPCODE, DATA, STATUS = DATA, ANSWER_DATA = 5 };

#define START      0xFF
#define CRC_BYTES  2
#define GEN2       0x05
#define PC_HAS_XPC 0x0200 /* XI: the word behind the PC is XPC_W1 (Gen2, 6.3.2.1.2.2) */
#define XPC_HAS_W2 0x8000 /* XEB */

/* TMR_SR_Gen2SingulationOptions and TMR_SR_SearchFlag. */
#define OPTION_METADATA 0x10
#define SEARCH_STREAM   0x0008

/* TMR_TRD_MetadataFlag, in the order in which the fields stand in a record. */
enum metadata {
    METADATA_COUNT = 0x0001,
    METADATA_RSSI = 0x0002,
    METADATA_ANTENNA = 0x0004,
    METADATA_FREQUENCY = 0x0008,
    METADATA_TIMESTAMP = 0x0010,
    METADATA_PHASE = 0x0020,
    METADATA_PROTOCOL = 0x0040,
    METADATA_DATA = 0x0080,
    METADATA_GPIO = 0x0100,
    METADATA_GEN2_Q = 0x0200,
    METADATA_GEN2_LF = 0x0400,
    METADATA_GEN2_TARGET = 0x0800,
    METADATA_BRAND = 0x1000,
    METADATA_KNOWN = 0x1FFF
};

static struct mercury *mercury_of(struct wire *wire)
{
    return container_of(wire, struct mercury, frames.wire);
}

static uint32_t number_at(const uint8_t *at, size_t n)
{
    uint32_t number = 0;
    for (size_t i = 0; i < n; i++) {
        number = number << 8 | at[i];
    }
    return number;
}

/* --- tags --- */

/* A record that is read from front to back. */
struct record {
    const uint8_t *at;
    const uint8_t *end;
    bool is_short;
};

static const uint8_t *pass(struct record *record, size_t n)
{
    static const uint8_t zeros[4];
    const uint8_t *at = record->at;
    if ((size_t)(record->end - at) < n) {
        record->is_short = true;
        record->at = record->end;
        return zeros;
    }
    record->at += n;
    return at;
}

/* Of at most four bytes. */
static uint32_t pass_number(struct record *record, size_t n)
{
    return number_at(pass(record, n), n);
}

/* A tag's data: bits, or an error's number in place of them. */
static void pass_data(struct record *record)
{
    uint32_t bits = pass_number(record, 2);
    pass(record, bits & 0x8000 ? 2 : (bits + 7) / 8);
}

static void read_metadata(struct record *record, uint16_t flags, struct wire_tag *tag,
                          uint8_t *ret_protocol)
{
    if (flags & METADATA_COUNT) {
        tag->has |= WIRE_TAG_COUNT;
        tag->count = (uint16_t)pass_number(record, 1);
    }
    if (flags & METADATA_RSSI) {
        tag->has |= WIRE_TAG_RSSI;
        tag->rssi_cdbm = (int8_t)pass_number(record, 1) * 100;
    }
    if (flags & METADATA_ANTENNA) {
        uint32_t transmitter = pass_number(record, 1) >> 4;
        tag->has |= WIRE_TAG_ANTENNA;
        tag->antenna = (uint16_t)(transmitter ? transmitter : 16);
    }
    if (flags & METADATA_FREQUENCY) {
        tag->has |= WIRE_TAG_FREQUENCY;
        tag->frequency_khz = pass_number(record, 3);
    }
    if (flags & METADATA_TIMESTAMP) {
        tag->has |= WIRE_TAG_LAST;
        tag->last_us = (uint64_t)pass_number(record, 4) * 1000;
    }
    pass(record, flags & METADATA_PHASE ? 2 : 0);
    if (flags & METADATA_PROTOCOL) {
        *ret_protocol = (uint8_t)pass_number(record, 1);
    }
    if (flags & METADATA_DATA) {
        pass_data(record);
    }
    pass(record, flags & METADATA_GPIO ? 1 : 0);
    if (*ret_protocol == GEN2) {
        pass(record, flags & METADATA_GEN2_Q ? 1 : 0);
        pass(record, flags & METADATA_GEN2_LF ? 1 : 0);
        pass(record, flags & METADATA_GEN2_TARGET ? 1 : 0);
    }
    pass(record, flags & METADATA_BRAND ? 2 : 0);
}

/* PC, XPC words if it announces them, EPC, and the tag's own CRC. */
static void read_epc(struct record *record, uint8_t protocol, struct wire_tag *tag)
{
    size_t n = (pass_number(record, 2) + 7) / 8;
    struct record epc = {.at = pass(record, n)};
    epc.end = record->at;
    epc.is_short = record->is_short;
    if (protocol == GEN2 && !epc.is_short) {
        tag->has |= WIRE_TAG_PC;
        tag->pc = (uint16_t)pass_number(&epc, 2);
        bool has_more = tag->pc & PC_HAS_XPC && pass_number(&epc, 2) & XPC_HAS_W2;
        pass(&epc, has_more ? 2 : 0);
    }
    size_t left = epc.is_short ? 0 : (size_t)(epc.end - epc.at);
    if (left < CRC_BYTES || left - CRC_BYTES > sizeof(tag->epc)) {
        record->is_short = true;
        return;
    }
    tag->epc_bits = (uint16_t)((left - CRC_BYTES) * 8);
    memcpy(tag->epc, epc.at, left - CRC_BYTES);
}

/* Emits the tag, or what is wrong with it. Returns whether it holds together. */
static bool emit_tag(struct wire *wire, struct record *record, uint16_t flags, uint64_t at)
{
    struct wire_tag tag = {0};
    uint8_t protocol = GEN2;
    read_metadata(record, flags, &tag, &protocol);
    read_epc(record, protocol, &tag);
    if (flags & ~(unsigned)METADATA_KNOWN || record->is_short) {
        wire_emit_error(wire, RAFF_E_SYNTAX, "a tag that does not hold together", at);
        return false;
    }
    wire_emit(wire, WIRE_TAG, at)->tag = tag;
    return true;
}

/* The next tag of a buffer that was asked for. True if there are more. */
static bool take_record(struct mercury *mercury, const uint8_t *frame, size_t n, uint64_t at)
{
    struct record record = {.at = frame + mercury->record, .end = frame + n - CRC_BYTES};
    bool is_good = emit_tag(&mercury->frames.wire, &record, mercury->flags, at + mercury->record);
    mercury->record = (size_t)(record.at - frame);
    mercury->records_left = is_good ? mercury->records_left - 1 : 0;
    return mercury->records_left > 0;
}

/* --- frames --- */

static void emit_message(struct wire *wire, const uint8_t *frame, size_t n, size_t data,
                         uint64_t at)
{
    uint32_t status = data == ANSWER_DATA ? number_at(frame + STATUS, 2) : 0;
    wire_emit(wire, WIRE_MESSAGE, at)->message = (struct wire_message){
        .type = frame[OPCODE],
        .name = status ? mercury_status_name(status) : mercury_opcode_name(frame[OPCODE]),
        .result = status,
        .body = {(const char *)frame + data, n - data - CRC_BYTES},
    };
}

/* A tag as a stream has it: option, search flags, metadata flags, 01, record. */
static bool is_streamed_tag(const uint8_t *frame)
{
    const uint8_t *data = frame + ANSWER_DATA;
    return frame[OPCODE] == MERCURY_READ_TAG_ID_MULTIPLE && frame[LENGTH] > 6 &&
           data[0] & OPTION_METADATA && number_at(data + 1, 2) & SEARCH_STREAM && data[5] == 1;
}

/* The tag buffer: metadata flags, the option that was asked, how many, records. */
static bool open_buffer(struct mercury *mercury, const uint8_t *frame)
{
    const uint8_t *data = frame + ANSWER_DATA;
    if (frame[OPCODE] != MERCURY_GET_TAG_ID_BUFFER || frame[LENGTH] < 4 || data[3] == 0) {
        return false;
    }
    mercury->flags = (uint16_t)number_at(data, 2);
    mercury->records_left = data[3];
    mercury->record = ANSWER_DATA + 4;
    return true;
}

static bool mercury_take(struct wire *wire, const uint8_t *frame, size_t n, uint64_t at)
{
    struct mercury *mercury = mercury_of(wire);
    if (mercury->from_host) {
        emit_message(wire, frame, n, DATA, at);
        return false;
    }
    bool is_done = number_at(frame + STATUS, 2) == 0;
    if (mercury->records_left > 0 || (is_done && open_buffer(mercury, frame))) {
        return take_record(mercury, frame, n, at);
    }
    if (is_done && is_streamed_tag(frame)) {
        struct record record = {.at = frame + ANSWER_DATA + 6, .end = frame + n - CRC_BYTES};
        emit_tag(wire, &record, (uint16_t)number_at(frame + ANSWER_DATA + 3, 2), at);
    } else {
        emit_message(wire, frame, n, ANSWER_DATA, at);
    }
    return false;
}

static size_t mercury_measure(const struct wire *wire, const uint8_t *bytes, size_t n)
{
    const struct mercury *mercury = container_of_const(wire, struct mercury, frames.wire);
    if (bytes[MARK] != START || (n > LENGTH && bytes[LENGTH] > MERCURY_DATA_MAX)) {
        return 0;
    }
    size_t data = mercury->from_host ? DATA : ANSWER_DATA;
    return n > LENGTH ? data + bytes[LENGTH] + CRC_BYTES : n + 1;
}

static bool mercury_is_sound(const uint8_t *frame, size_t n)
{
    return mercury_crc(frame + LENGTH, n - LENGTH - CRC_BYTES) ==
           number_at(frame + n - CRC_BYTES, CRC_BYTES);
}

static const struct frame_form mercury_form = {
    .max = MERCURY_FRAME_MAX,
    .measure = mercury_measure,
    .is_sound = mercury_is_sound,
    .take = mercury_take,
};

static void mercury_init(struct wire *wire)
{
    container_of(wire, struct frames, wire)->form = &mercury_form;
}

const struct wire_grammar mercury_grammar = {
    .name = "mercury",
    .size = sizeof(struct mercury),
    .init = mercury_init,
    .feed = frames_feed,
    .more = frames_more,
    .pending = frames_pending,
    .idle = frames_idle,
};
