/*
 * The envelope (ISO/IEC 15434, clause 5): a header, formats, a trailer. What a format's data is
 * made of is a row of `formats`.
 */
#include "drivers/code/iso15434.h"

#include "drivers/base/ascii.h"
#include "drivers/base/error.h"
#include "drivers/code/gs1_check.h"
#include "drivers/code/mh10_table.h"

#define GS  '\x1D'
#define RS  '\x1E'
#define EOT '\x04'

struct decoder {
    const char *start;
    const char *at;
    const char *end;
    enum gs1_mode mode;
    int64_t today_days;
    int this_year;
    struct iso15434_message *message;
    struct gs1_message *gs1;
    struct code_fault fault;
};

static int refuse(struct decoder *decoder, const char *id, const char *at, int error,
                  const char *why)
{
    return code_refuse(&decoder->fault, error, id, (size_t)(at - decoder->start), why);
}

/* An error when strict; a warning on the floor, and 0. */
static int object(struct decoder *decoder, const char *id, const char *at, int error,
                  const char *why)
{
    struct iso15434_message *message = decoder->message;
    if (decoder->mode == GS1_STRICT) {
        return refuse(decoder, id, at, error, why);
    }
    code_warn(message->warnings, &message->n_warnings,
              code_fault_of(error, id, (size_t)(at - decoder->start), why));
    return 0;
}

static bool stands(const struct decoder *decoder, char c)
{
    return decoder->at < decoder->end && *decoder->at == c;
}

/* --- fields of formats 06 and 12 --- */

/* A data identifier: up to three digits and a letter. 0 if none starts here. */
static size_t di_length(struct str field)
{
    size_t n = 0;
    while (n < 3 && n < field.len && is_digit(field.at[n])) {
        n++;
    }
    return n < field.len && is_letter(field.at[n]) ? n + 1 : 0;
}

/* A text element identifier: three letters, and a space that is not part of it. */
static size_t tei_length(struct str field)
{
    bool three = field.len >= 3 && is_letter(field.at[0]) && is_letter(field.at[1]) &&
                 is_letter(field.at[2]);
    return three ? 3 : 0;
}

/* The identifier in capitals; a lower-case one is not the standard's. */
static int take_id(struct decoder *decoder, struct str id, char ret_id[5])
{
    bool lower = false;
    for (size_t i = 0; i < id.len; i++) {
        bool is_lower = id.at[i] >= 'a' && id.at[i] <= 'z';
        ret_id[i] = (char)(is_lower ? id.at[i] - ('a' - 'A') : id.at[i]);
        lower = lower || is_lower;
    }
    ret_id[id.len] = '\0';
    return lower ? object(decoder, ret_id, id.at, RAFF_E_SYNTAX, "identifier in lower case") : 0;
}

/* The space behind a text element identifier goes with it. */
static int take_space(struct decoder *decoder, struct iso15434_field *field)
{
    if (field->value.len > 0 && field->value.at[0] == ' ') {
        field->value = (struct str){field->value.at + 1, field->value.len - 1};
        return 0;
    }
    return object(decoder, field->id, field->value.at, RAFF_E_SYNTAX,
                  "no space behind the identifier");
}

static int judge(struct decoder *decoder, struct iso15434_field *field)
{
    if (!field->row) {
        return object(decoder, field->id, decoder->start + field->at, RAFF_E_UNKNOWN,
                      "identifier not known");
    }
    /* Labels of one form for all (VDA 4994) carry identifiers that are left blank. */
    if (field->value.len == 0 && decoder->mode == GS1_FLOOR) {
        return 0;
    }
    size_t at = 0;
    const char *why = "";
    int error = mh10_check(field->row, field->value, decoder->this_year, &at, &why);
    field->sound = error == 0;
    return error ? object(decoder, field->id, field->value.at + at, error, why) : 0;
}

static int read_identified(struct decoder *decoder, struct str text, size_t id_len,
                           struct iso15434_field *field)
{
    struct str id = {text.at, id_len};
    field->value = (struct str){text.at + id_len, text.len - id_len};
    int error = take_id(decoder, id, field->id);
    bool is_tei = field->format == 12;
    if (!error && is_tei) {
        error = take_space(decoder, field);
    }
    if (error) {
        return error;
    }
    field->row = is_tei ? mh10_tei(str_of(field->id)) : mh10_di(str_of(field->id));
    return judge(decoder, field);
}

static int read_field(struct decoder *decoder, struct str text, unsigned format)
{
    struct iso15434_message *message = decoder->message;
    if (message->n == ISO15434_FIELDS_MAX) {
        return refuse(decoder, "", text.at, RAFF_E_FULL, "too many fields");
    }
    struct iso15434_field *field = &message->fields[message->n++];
    *field = (struct iso15434_field){
        .format = format, .value = text, .at = (size_t)(text.at - decoder->start)};
    size_t id_len = format == 12 ? tei_length(text) : di_length(text);
    return id_len
               ? read_identified(decoder, text, id_len, field)
               : object(decoder, "", text.at, RAFF_E_SYNTAX, "no identifier where one must start");
}

static int read_fields(struct decoder *decoder, struct str data, unsigned indicator)
{
    const char *end = data.at + data.len;
    const char *at = data.at;
    for (bool more = true; more;) {
        const char *gs = memchr(at, GS, (size_t)(end - at));
        struct str text = {at, (size_t)((gs ? gs : end) - at)};
        int error = text.len ? read_field(decoder, text, indicator)
                             : object(decoder, "", at, RAFF_E_SYNTAX,
                                      gs ? "empty field" : "GS behind the last field");
        if (error) {
            return error;
        }
        more = gs != NULL;
        at = gs ? gs + 1 : end;
    }
    return 0;
}

/* --- format 05 --- */

static int read_gs1(struct decoder *decoder, struct str data, unsigned indicator)
{
    (void)indicator;
    struct gs1_message *gs1 = decoder->gs1;
    size_t from = (size_t)(data.at - decoder->start);
    if (gs1->n > 0) {
        return refuse(decoder, "", data.at, RAFF_E_FULL, "a second format 05");
    }
    return gs1_decode_from((struct str){decoder->start, from + data.len}, from, decoder->mode,
                           decoder->today_days, gs1, &decoder->fault);
}

/* --- where a format's data ends --- */

/* At its RS; a label without one ends at the EOT, or ends. */
static const char *text_end(const struct decoder *decoder)
{
    const char *at = decoder->at;
    while (at < decoder->end && *at != RS && *at != EOT) {
        at++;
    }
    return at;
}

/* Format 02, EDI as it is: any byte may be one of its separators, so it is the last one, and has no
 * RS. Format 08 counts its fields, so any byte may stand in it too. */
static const char *edi_end(const struct decoder *decoder)
{
    return decoder->end - (decoder->end > decoder->at && decoder->end[-1] == EOT ? 1 : 0);
}

static const char *counted_fields_end(const struct decoder *decoder)
{
    const char *end = edi_end(decoder);
    return end - (end > decoder->at && end[-1] == RS ? 1 : 0);
}

/* Format 09: GS, file type, GS, compression, GS, number of bytes, GS, that many bytes. NULL if they
 * are not all there. */
static const char *binary_end(const struct decoder *decoder)
{
    const char *at = decoder->at;
    for (int i = 0; i < 3; i++) {
        at = memchr(at, GS, (size_t)(decoder->end - at));
        if (!at) {
            return NULL;
        }
        at++;
    }
    size_t n = 0;
    for (; at < decoder->end && is_digit(*at) && n <= (size_t)(decoder->end - at); at++) {
        n = n * 10 + (size_t)(*at - '0');
    }
    bool whole = at < decoder->end && *at == GS && n <= (size_t)(decoder->end - at - 1);
    return whole ? at + 1 + n : NULL;
}

static const struct format {
    unsigned indicator;
    bool has_gs;     /* between indicator and data, not part of it */
    bool without_rs; /* no RS at its end */
    const char *(*end)(const struct decoder *decoder);
    int (*read)(struct decoder *decoder, struct str data, unsigned indicator); /* NULL: opaque */
} formats[] = {
    {.indicator = 1, .end = text_end},
    {.indicator = 2, .without_rs = true, .end = edi_end},
    {.indicator = 3, .end = text_end},
    {.indicator = 4, .end = text_end},
    {.indicator = 5, .has_gs = true, .end = text_end, .read = read_gs1},
    {.indicator = 6, .has_gs = true, .end = text_end, .read = read_fields},
    {.indicator = 7, .end = text_end},
    {.indicator = 8, .end = counted_fields_end},
    {.indicator = 9, .end = binary_end},
    {.indicator = 12, .has_gs = true, .end = text_end, .read = read_fields},
};

/* Two digits, or DD: text element identifiers as MIL-STD-130 had them before there was a 12. */
static bool take_indicator(struct decoder *decoder, unsigned *ret_indicator)
{
    const char *at = decoder->at;
    if (decoder->end - at < 2) {
        return false;
    }
    bool dd = at[0] == 'D' && at[1] == 'D';
    if (!dd && (!is_digit(at[0]) || !is_digit(at[1]))) {
        return false;
    }
    *ret_indicator = dd ? 12 : (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
    decoder->at += 2;
    return true;
}

static const struct format *format_of(unsigned indicator)
{
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        if (formats[i].indicator == indicator) {
            return &formats[i];
        }
    }
    return NULL;
}

/* Without any GS there is no telling where fields end: the scanner leaves out control characters.
 */
static int take_gs(struct decoder *decoder)
{
    if (stands(decoder, GS)) {
        decoder->at++;
        return 0;
    }
    bool any = memchr(decoder->at, GS, (size_t)(decoder->end - decoder->at));
    return any ? object(decoder, "", decoder->at, RAFF_E_SYNTAX, "no GS behind the format")
               : refuse(decoder, "", decoder->at, RAFF_E_SYNTAX, "no GS behind the format");
}

static int read_data(struct decoder *decoder, const struct format *format, unsigned indicator)
{
    struct iso15434_message *message = decoder->message;
    if (message->n_formats == ISO15434_FORMATS_MAX) {
        return refuse(decoder, "", decoder->at, RAFF_E_FULL, "too many formats");
    }
    const char *end = format ? format->end(decoder) : text_end(decoder);
    if (!end) {
        return refuse(decoder, "", decoder->at, RAFF_E_SYNTAX, "bytes are missing");
    }
    struct str data = {decoder->at, (size_t)(end - decoder->at)};
    message->formats[message->n_formats++] = (struct iso15434_format){indicator, data};
    decoder->at = end;
    return format && format->read ? format->read(decoder, data, indicator) : 0;
}

/* A format with its RS; *ret_closed says whether that was there. */
static int read_format(struct decoder *decoder, bool *ret_closed)
{
    const char *start = decoder->at;
    unsigned indicator = 0;
    if (!take_indicator(decoder, &indicator)) {
        return refuse(decoder, "", start, RAFF_E_SYNTAX, "no format where one must start");
    }
    const struct format *format = format_of(indicator);
    int error = 0;
    if (!format) {
        error = object(decoder, "", start, RAFF_E_UNKNOWN, "format not known");
    } else if (*start == 'D') {
        error = object(decoder, "", start, RAFF_E_UNKNOWN, "format DD, which is 12 now");
    }
    if (!error && format && format->has_gs) {
        error = take_gs(decoder);
    }
    if (error || (error = read_data(decoder, format, indicator))) {
        return error;
    }
    *ret_closed = stands(decoder, RS) || (format && format->without_rs);
    decoder->at += stands(decoder, RS) ? 1 : 0;
    return 0;
}

/* --- the envelope --- */

static int read_header(struct decoder *decoder)
{
    int error = 0;
    if (stands(decoder, '>')) {
        error = object(decoder, "", decoder->at, RAFF_E_SYNTAX, "a > in front of the header");
        decoder->at++;
    }
    decoder->at += 3;
    if (!error && !stands(decoder, RS)) {
        error = object(decoder, "", decoder->at, RAFF_E_SYNTAX, "no RS behind the header");
    }
    decoder->at += stands(decoder, RS) ? 1 : 0;
    return error;
}

static int read_trailer(struct decoder *decoder, bool closed)
{
    bool has_eot = stands(decoder, EOT);
    int error = 0;
    if (!closed || !has_eot) {
        error = object(decoder, "", decoder->at, RAFF_E_SYNTAX,
                       closed    ? "no EOT at the end"
                       : has_eot ? "no RS before the EOT"
                                 : "no RS and EOT at the end");
    }
    decoder->at += has_eot ? 1 : 0;
    if (!error && decoder->at < decoder->end) {
        error = object(decoder, "", decoder->at, RAFF_E_SYNTAX, "bytes behind the end");
    }
    return error;
}

/* Whether another format starts here: what else stands behind an RS is the end, or as good as. */
static bool has_more(const struct decoder *decoder)
{
    struct decoder ahead = *decoder;
    unsigned indicator = 0;
    return take_indicator(&ahead, &indicator);
}

static int read_message(struct decoder *decoder)
{
    bool closed = false;
    int error = read_header(decoder);
    do {
        error = error ? error : read_format(decoder, &closed);
    } while (!error && closed && has_more(decoder));
    return error ? error : read_trailer(decoder, closed);
}

bool iso15434_is(struct str input)
{
    size_t mouser = input.len > 0 && input.at[0] == '>' ? 1 : 0;
    return input.len >= mouser + 3 && memcmp(input.at + mouser, "[)>", 3) == 0;
}

int iso15434_decode(struct str input, enum gs1_mode mode, int64_t today_days,
                    struct iso15434_message *ret_message, struct gs1_message *ret_gs1,
                    struct code_fault *ret_fault)
{
    struct decoder decoder = {
        .start = input.at,
        .at = input.at,
        .end = input.at + input.len,
        .mode = mode,
        .today_days = today_days,
        .this_year = year_of_day(today_days),
        .message = ret_message,
        .gs1 = ret_gs1,
    };
    ret_message->n_formats = ret_message->n = ret_message->n_warnings = 0;
    ret_gs1->n = ret_gs1->n_warnings = 0;
    int error = iso15434_is(input) ? read_message(&decoder)
                                   : refuse(&decoder, "", input.at, RAFF_E_SYNTAX, "no envelope");
    if (error && ret_fault) {
        *ret_fault = decoder.fault;
    }
    return error;
}

const struct iso15434_field *iso15434_find(const struct iso15434_message *message, const char *id)
{
    for (size_t i = 0; i < message->n; i++) {
        if (strcmp(message->fields[i].id, id) == 0) {
            return &message->fields[i];
        }
    }
    return NULL;
}

const char *mh10_title(const struct mh10_di *row)
{
    return row ? row->title : "";
}
