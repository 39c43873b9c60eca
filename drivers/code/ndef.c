/*
 * NDEF records (NFC Forum, NDEF 1.0, section 3): a header of flags and lengths, type, id, payload.
 * What a payload means is a row of `well_known`.
 */
#include "drivers/code/ndef.h"

#include <strings.h>

#include "drivers/base/error.h"

enum {
    FLAG_MB = 0x80, /* message begin */
    FLAG_ME = 0x40, /* message end */
    FLAG_CF = 0x20, /* more chunks follow */
    FLAG_SR = 0x10, /* payload length in one byte */
    FLAG_IL = 0x08, /* has an id */
    TNF_MASK = 0x07
};

enum tnf { /* type name format */
           TNF_EMPTY,
           TNF_WELL_KNOWN,
           TNF_MIME,
           TNF_URI,
           TNF_EXTERNAL,
           TNF_UNKNOWN,
           TNF_UNCHANGED, /* a chunk behind the first */
           TNF_RESERVED   /* "shall be treated as unknown" */
};

/* RTD URI 1.0, table 3: identifier codes from 0 on. What lies above is reserved and adds nothing.
 */
static const char *const uri_prefixes[] = {
    "",
    "http://www.",
    "https://www.",
    "http://",
    "https://",
    "tel:",
    "mailto:",
    "ftp://anonymous:anonymous@",
    "ftp://ftp.",
    "ftps://",
    "sftp://",
    "smb://",
    "nfs://",
    "ftp://",
    "dav://",
    "news:",
    "telnet://",
    "imap:",
    "rtsp://",
    "urn:",
    "pop:",
    "sip:",
    "sips:",
    "tftp:",
    "btspp://",
    "btl2cap://",
    "btgoep://",
    "tcpobex://",
    "irdaobex://",
    "file://",
    "urn:epc:id:",
    "urn:epc:tag:",
    "urn:epc:pat:",
    "urn:epc:raw:",
    "urn:epc:",
    "urn:nfc:",
};

struct reader {
    const char *start; /* of the input that positions count in */
    const char *at;
    const char *end;
    const char *poster; /* where the smart poster starts whose records these are, or NULL */
    bool positions;     /* the bytes lie in the input, not in scratch */
    struct text *scratch;
    struct ndef_message *message;
    struct code_fault *fault;
};

/* A record, or one chunk of it, as it stands. */
struct frame {
    unsigned flags;
    enum tnf tnf;
    const char *at;
    struct str type, id, payload;
};

static size_t position(const struct reader *reader, const char *at)
{
    return (size_t)((reader->positions ? at : reader->poster) - reader->start);
}

static int refuse(struct reader *reader, const char *at, int error, const char *why)
{
    return code_refuse(reader->fault, error, "", position(reader, at), why);
}

/* --- a record's header and its chunks --- */

static bool take(struct reader *reader, size_t n, struct str *ret_bytes)
{
    if ((size_t)(reader->end - reader->at) < n) {
        return false;
    }
    *ret_bytes = (struct str){reader->at, n};
    reader->at += n;
    return true;
}

/* A number of n bytes, the most significant first. */
static bool take_number(struct reader *reader, size_t n, size_t *ret_number)
{
    struct str bytes;
    if (!take(reader, n, &bytes)) {
        return false;
    }
    *ret_number = 0;
    for (size_t i = 0; i < n; i++) {
        *ret_number = *ret_number << 8 | (unsigned char)bytes.at[i];
    }
    return true;
}

static bool take_frame(struct reader *reader, struct frame *ret_frame)
{
    size_t flags = 0;
    size_t type_len = 0;
    size_t payload_len = 0;
    size_t id_len = 0;
    *ret_frame = (struct frame){.at = reader->at};
    if (!take_number(reader, 1, &flags) || !take_number(reader, 1, &type_len) ||
        !take_number(reader, flags & FLAG_SR ? 1 : 4, &payload_len) ||
        (flags & FLAG_IL && !take_number(reader, 1, &id_len))) {
        return false;
    }
    ret_frame->flags = (unsigned)flags;
    ret_frame->tnf = (enum tnf)(flags & TNF_MASK);
    return take(reader, type_len, &ret_frame->type) && take(reader, id_len, &ret_frame->id) &&
           take(reader, payload_len, &ret_frame->payload);
}

/* What section 3.2.6 asks of the lengths; NULL where it holds. */
static const char *broken_rule(const struct frame *frame)
{
    switch (frame->tnf) {
    case TNF_EMPTY:
        return frame->type.len || frame->id.len || frame->payload.len ? "empty, but with content"
                                                                      : NULL;
    case TNF_UNKNOWN:
    case TNF_UNCHANGED:
        return frame->type.len ? "a type where none may stand" : NULL;
    case TNF_RESERVED:
        return NULL;
    case TNF_WELL_KNOWN:
    case TNF_MIME:
    case TNF_URI:
    case TNF_EXTERNAL:
        break;
    }
    return frame->type.len ? NULL : "no type";
}

static int read_frame(struct reader *reader, bool first, struct frame *ret_frame)
{
    const char *start = reader->at;
    if (!take_frame(reader, ret_frame)) {
        return refuse(reader, start, RAFF_E_SYNTAX, "record cut short");
    }
    if (first != !!(ret_frame->flags & FLAG_MB)) {
        return refuse(reader, start, RAFF_E_SYNTAX,
                      first ? "first record without the begin flag" : "begins in the middle");
    }
    if (ret_frame->flags & FLAG_CF && ret_frame->flags & FLAG_ME) {
        return refuse(reader, start, RAFF_E_SYNTAX, "ends with a chunk that others follow");
    }
    const char *why = broken_rule(ret_frame);
    return why ? refuse(reader, start, RAFF_E_SYNTAX, why) : 0;
}

/* The chunks behind the first (section 2.3.3), put together into its payload. */
static int read_chunks(struct reader *reader, struct frame *frame)
{
    struct text *scratch = reader->scratch;
    size_t start = scratch->len;
    struct frame chunk = *frame;
    text_add_str(scratch, frame->payload);
    while (chunk.flags & FLAG_CF) {
        int error = read_frame(reader, false, &chunk);
        if (error) {
            return error;
        }
        if (chunk.tnf != TNF_UNCHANGED || chunk.flags & FLAG_IL) {
            return refuse(reader, chunk.at, RAFF_E_SYNTAX, "not the next chunk");
        }
        text_add_str(scratch, chunk.payload);
    }
    frame->flags |= chunk.flags & FLAG_ME;
    frame->payload = (struct str){scratch->at + start, scratch->len - start};
    return scratch->cut ? refuse(reader, frame->at, RAFF_E_TOO_LONG, "too much in chunks") : 0;
}

/* --- what a payload means --- */

static int read_records(struct reader *reader);

static int read_uri(struct reader *reader, const struct frame *frame, struct ndef_record *record)
{
    if (frame->payload.len == 0) {
        return refuse(reader, frame->at, RAFF_E_SYNTAX, "a URI without its prefix code");
    }
    unsigned char code = (unsigned char)frame->payload.at[0];
    record->kind = NDEF_URI;
    record->prefix = code < ARRAY_SIZE(uri_prefixes) ? uri_prefixes[code] : "";
    record->payload = (struct str){frame->payload.at + 1, frame->payload.len - 1};
    return 0;
}

/* RTD Text 1.0, section 3.2.1: bit 7 of the status says UTF-16, bits 5 to 0 the language's length.
 */
static int read_text(struct reader *reader, const struct frame *frame, struct ndef_record *record)
{
    struct str payload = frame->payload;
    unsigned status = payload.len ? (unsigned char)payload.at[0] : 0;
    size_t language = status & 0x3F;
    if (payload.len < 1 + language) {
        return refuse(reader, frame->at, RAFF_E_SYNTAX, "a text shorter than its language");
    }
    record->kind = NDEF_TEXT;
    record->utf16 = status & 0x80;
    record->language = (struct str){payload.at + 1, language};
    record->payload = (struct str){payload.at + 1 + language, payload.len - 1 - language};
    return 0;
}

/* The records of a smart poster are a message of their own; one inside another is not opened. */
static int read_poster(struct reader *reader, const struct frame *frame, struct ndef_record *record)
{
    if (reader->poster) {
        return 0;
    }
    record->kind = NDEF_POSTER;
    struct reader inner = *reader;
    inner.positions = !(frame->flags & FLAG_CF);
    inner.at = frame->payload.at;
    inner.end = frame->payload.at + frame->payload.len;
    inner.poster = frame->at;
    return read_records(&inner);
}

static const struct {
    const char *type;
    int (*read)(struct reader *reader, const struct frame *frame, struct ndef_record *record);
} well_known[] = {
    {"U", read_uri},
    {"T", read_text},
    {"Sp", read_poster},
};

static int read_well_known(struct reader *reader, const struct frame *frame,
                           struct ndef_record *record)
{
    for (size_t i = 0; i < ARRAY_SIZE(well_known); i++) {
        if (str_is(frame->type, well_known[i].type)) {
            return well_known[i].read(reader, frame, record);
        }
    }
    return 0;
}

static int add_record(struct reader *reader, const struct frame *frame)
{
    static const enum ndef_kind kinds[] = {
        [TNF_EMPTY] = NDEF_EMPTY,     [TNF_WELL_KNOWN] = NDEF_OTHER,  [TNF_MIME] = NDEF_MIME,
        [TNF_URI] = NDEF_URI,         [TNF_EXTERNAL] = NDEF_EXTERNAL, [TNF_UNKNOWN] = NDEF_OTHER,
        [TNF_UNCHANGED] = NDEF_OTHER, [TNF_RESERVED] = NDEF_OTHER,
    };
    struct ndef_message *message = reader->message;
    if (message->n == NDEF_RECORDS_MAX) {
        return refuse(reader, frame->at, RAFF_E_FULL, "too many records");
    }
    struct ndef_record *record = &message->records[message->n++];
    *record = (struct ndef_record){
        .kind = kinds[frame->tnf],
        .inside = reader->poster,
        .type = frame->type,
        .id = frame->id,
        .payload = frame->tnf == TNF_URI ? frame->type : frame->payload,
        .prefix = "",
        .at = position(reader, frame->at),
    };
    return frame->tnf == TNF_WELL_KNOWN ? read_well_known(reader, frame, record) : 0;
}

static int read_records(struct reader *reader)
{
    struct frame frame = {.flags = 0};
    for (bool first = true; reader->at < reader->end; first = false) {
        if (frame.flags & FLAG_ME) {
            return refuse(reader, reader->at, RAFF_E_SYNTAX, "bytes behind the last record");
        }
        int error = read_frame(reader, first, &frame);
        if (!error && frame.tnf == TNF_UNCHANGED) {
            error = refuse(reader, frame.at, RAFF_E_SYNTAX, "the next chunk of nothing");
        }
        if (!error && frame.flags & FLAG_CF) {
            error = read_chunks(reader, &frame);
        }
        if (error || (error = add_record(reader, &frame))) {
            return error;
        }
    }
    bool ended = !frame.at || frame.flags & FLAG_ME;
    return ended ? 0 : refuse(reader, frame.at, RAFF_E_SYNTAX, "last record without the end flag");
}

int ndef_decode(struct str input, struct text *scratch, struct ndef_message *ret_message,
                struct code_fault *ret_fault)
{
    struct reader reader = {
        .start = input.at,
        .at = input.at,
        .end = input.at + input.len,
        .positions = true,
        .scratch = scratch,
        .message = ret_message,
        .fault = ret_fault,
    };
    text_clear(scratch);
    ret_message->n = 0;
    return read_records(&reader);
}

/* --- Type 2 tags --- */

/* NFC Forum Type 2 Tag 1.1, section 2.3: the TLV blocks that have no length. */
enum { TLV_NULL = 0x00, TLV_NDEF = 0x03, TLV_TERMINATOR = 0xFE };

/* One byte, or FF and two. */
static bool take_tlv_length(struct reader *reader, size_t *ret_len)
{
    return take_number(reader, 1, ret_len) && (*ret_len != 0xFF || take_number(reader, 2, ret_len));
}

int ndef_in_type2(struct str data_area, struct str *ret_message, struct code_fault *ret_fault)
{
    struct reader reader = {
        .start = data_area.at,
        .at = data_area.at,
        .end = data_area.at + data_area.len,
        .positions = true,
        .fault = ret_fault,
    };
    size_t tag = TLV_NULL;
    struct str value = {data_area.at, 0};
    while (tag != TLV_NDEF && reader.at < reader.end) {
        const char *start = reader.at;
        size_t len = 0;
        tag = (unsigned char)*reader.at++;
        if (tag == TLV_TERMINATOR) {
            break;
        }
        if (tag != TLV_NULL && (!take_tlv_length(&reader, &len) || !take(&reader, len, &value))) {
            return refuse(&reader, start, RAFF_E_SYNTAX, "a TLV that runs past the end");
        }
    }
    *ret_message = tag == TLV_NDEF ? value : (struct str){data_area.at, 0};
    return 0;
}

/* --- as a scanner would have sent it --- */

/* A code unit of UTF-16, or the end: -1. */
static int32_t next_unit(struct str *text, bool little)
{
    if (text->len < 2) {
        return -1;
    }
    unsigned first = (unsigned char)text->at[0];
    unsigned second = (unsigned char)text->at[1];
    *text = (struct str){text->at + 2, text->len - 2};
    return (int32_t)(little ? second << 8 | first : first << 8 | second);
}

static int add_utf16(struct text *out, struct str text)
{
    struct str behind_mark = text;
    int32_t mark = next_unit(&behind_mark, false);
    bool little = mark == 0xFFFE;
    text = little || mark == 0xFEFF ? behind_mark : text;
    while (text.len > 0) {
        int32_t c = next_unit(&text, little);
        if (c >= 0xD800 && c <= 0xDBFF) {
            int32_t low = next_unit(&text, little);
            c = low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + (c - 0xD800) * 0x400 + (low - 0xDC00)
                                               : -1;
        }
        if (c < 0 || (c >= 0xDC00 && c <= 0xDFFF)) {
            return RAFF_E_CHARSET;
        }
        char bytes[4];
        text_add_str(out, (struct str){bytes, utf8_put((uint32_t)c, bytes)});
    }
    return 0;
}

static bool is_plain_text(struct str mime)
{
    static const char plain[] = "text/plain";
    size_t n = sizeof(plain) - 1;
    return mime.len >= n && strncasecmp(mime.at, plain, n) == 0 &&
           (mime.len == n || mime.at[n] == ';' || mime.at[n] == ' ');
}

static bool is_readable(const struct ndef_record *record)
{
    return record->kind == NDEF_URI || (record->kind == NDEF_TEXT && !record->inside) ||
           (record->kind == NDEF_MIME && !record->inside && is_plain_text(record->type));
}

static int add_content(struct text *out, const struct ndef_record *record)
{
    if (record->utf16) {
        return add_utf16(out, record->payload);
    }
    text_add(out, record->prefix);
    text_add_str(out, record->payload);
    return 0;
}

int ndef_scan(const struct ndef_message *message, struct text *out)
{
    size_t i = 0;
    while (i < message->n && !is_readable(&message->records[i])) {
        i++;
    }
    if (i == message->n) {
        return RAFF_E_NOT_FOUND;
    }
    struct text before = *out;
    out->cut = false;
    int error = add_content(out, &message->records[i]);
    if (!error && out->cut) {
        error = RAFF_E_TOO_LONG;
    }
    if (error) {
        *out = before;
        out->at[out->len] = '\0';
    }
    return error;
}
