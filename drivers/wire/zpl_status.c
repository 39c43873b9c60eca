#include "drivers/wire/zpl_status.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

#define STX '\x02'
#define ETX '\x03'

enum state {
    BETWEEN,   /* CR and LF belong here, nothing else does */
    IN_STRING, /* after STX */
    IN_NOISE,  /* an error was given; silent until the next STX */
};

enum field_kind { FIELD_SKIP, FIELD_FLAG, FIELD_NUMBER, FIELD_CHAR };

struct field {
    enum field_kind kind;
    size_t offset;
};

struct layout {
    size_t n;
    struct field fields[12];
};

#define FLAG(member)                                                                               \
    {                                                                                              \
        FIELD_FLAG, offsetof(struct zpl_status, member)                                            \
    }
#define NUMBER(member)                                                                             \
    {                                                                                              \
        FIELD_NUMBER, offsetof(struct zpl_status, member)                                          \
    }
#define LETTER(member)                                                                             \
    {                                                                                              \
        FIELD_CHAR, offsetof(struct zpl_status, member)                                            \
    }
#define SKIP                                                                                       \
    {                                                                                              \
        FIELD_SKIP, 0                                                                              \
    }

static const struct layout layouts[] = {
    {12,
     {NUMBER(communication_settings), FLAG(paper_out), FLAG(pause), NUMBER(label_length_dots),
      NUMBER(formats_in_buffer), FLAG(buffer_full), FLAG(diagnostic_mode), FLAG(partial_format),
      SKIP, FLAG(corrupt_ram), FLAG(under_temperature), FLAG(over_temperature)}},
    {11,
     {NUMBER(function_settings), SKIP, FLAG(head_up), FLAG(ribbon_out), FLAG(thermal_transfer),
      LETTER(print_mode), SKIP, FLAG(label_waiting), NUMBER(labels_remaining),
      FLAG(format_while_printing), NUMBER(graphics_stored)}},
    {2, {NUMBER(password), FLAG(static_ram_installed)}},
};

#define STRINGS ARRAY_SIZE(layouts)

static void raise_error(struct zpl_status_reader *reader, int error, const char *why, uint64_t at)
{
    wire_emit_error(&reader->wire, error, why, at);
    reader->turn = 0;
    reader->len = 0;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool set_field(struct zpl_status *status, struct field field, struct str text)
{
    char *at = (char *)status + field.offset;
    int64_t number = 0;
    if (field.kind == FIELD_SKIP) {
        return true;
    }
    if (field.kind == FIELD_CHAR) {
        if (text.len != 1 || !is_alnum(text.at[0])) {
            return false;
        }
        *at = text.at[0];
        return true;
    }
    if (text.len == 0 || text.len > 8 || text.at[0] == '-' || str_to_int64(text, &number) != 0) {
        return false;
    }
    if (field.kind == FIELD_FLAG) {
        bool flag = number == 1;
        memcpy(at, &flag, sizeof(flag));
        return number == 0 || number == 1;
    }
    uint32_t value = (uint32_t)number;
    memcpy(at, &value, sizeof(value));
    return true;
}

static size_t count_fields(struct str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++) {
        n += text.at[i] == ',' ? 1 : 0;
    }
    return n;
}

static bool set_fields(struct zpl_status *status, const struct layout *layout, struct str text)
{
    for (size_t i = 0; i < layout->n; i++) {
        const char *comma = memchr(text.at, ',', text.len);
        size_t len = comma ? (size_t)(comma - text.at) : text.len;
        if (!set_field(status, layout->fields[i], (struct str){text.at, len})) {
            return false;
        }
        text = str_after(text, len + (comma ? 1 : 0));
    }
    return true;
}

/* --- ~HQES --- */

/* Bits 31 to 0 of both groups, the one to mend first in front. ? Paused: as Zebra's own samples for
 * Browser Print read it. 1000 to 80000 but that are of kiosk printers. */
static const struct flag {
    uint32_t mask;
    const char *words;
} error_flags[] =
    {
        {0x00004, "head open"},          {0x00001, "paper out"},
        {0x00002, "ribbon out"},         {0x0F000, "paper jam"},
        {0x00008, "cutter fault"},       {0x00030, "too hot"},
        {0x002C0, "print head damaged"}, {0xC0000, "black mark not found"},
        {0x20000, "paper jam"},          {0x10000, "paused"},
},
  warning_flags[] = {
      {0x1, "needs calibration"},
      {0x2, "clean the print head"},
      {0x4, "replace the print head"},
      {0x8, "paper low"},
};

/* What the error bits 31 to 0 of ~HQES keep the printer from, in words a person acts on; "fault"
 * where none of them is known. */
static const char *zpl_status_error(uint32_t errors)
{
    for (size_t i = 0; i < ARRAY_SIZE(error_flags); i++) {
        if (errors & error_flags[i].mask) {
            return error_flags[i].words;
        }
    }
    return "fault";
}

static const char *warning(uint32_t warnings)
{
    for (size_t i = 0; i < ARRAY_SIZE(warning_flags); i++) {
        if (warnings & warning_flags[i].mask) {
            return warning_flags[i].words;
        }
    }
    return "";
}

/* What follows the words; at NULL where they are not in the text. */
static struct str after_words(struct str text, struct str words)
{
    for (size_t i = 0; i + words.len <= text.len; i++) {
        if (memcmp(text.at + i, words.at, words.len) == 0) {
            return str_after(text, i + words.len);
        }
    }
    return (struct str){0};
}

/* "1 00000000 00000005" behind the words: whether one is set, and bits 31 to 0. */
static bool read_flags(struct str text, struct str words, bool *ret_any, uint32_t *ret_flags)
{
    uint8_t bytes[8];
    text = str_trim_start(after_words(text, words));
    if (text.len < 19 || (text.at[0] != '0' && text.at[0] != '1') || text.at[1] != ' ' ||
        text.at[10] != ' ' || from_hex((struct str){text.at + 2, 8}, bytes, 4) != 0 ||
        from_hex((struct str){text.at + 11, 8}, bytes + 4, 4) != 0) {
        return false;
    }
    *ret_any = text.at[0] == '1';
    *ret_flags =
        (uint32_t)bytes[4] << 24 | (uint32_t)bytes[5] << 16 | (uint32_t)bytes[6] << 8 | bytes[7];
    return true;
}

static bool is_query_answer(struct str text)
{
    return after_words(text, STR("PRINTER STATUS")).at != NULL;
}

static void end_query(struct zpl_status_reader *reader, struct str text)
{
    bool has_error = false;
    bool has_warning = false;
    uint32_t errors = 0;
    uint32_t warnings = 0;
    if (!read_flags(text, STR("ERRORS:"), &has_error, &errors) ||
        !read_flags(text, STR("WARNINGS:"), &has_warning, &warnings)) {
        raise_error(reader, RAFF_E_SYNTAX, "no flags in a ~HQES answer", reader->string);
        return;
    }
    wire_emit(&reader->wire, WIRE_STATUS, reader->string)->status = (struct wire_status){
        .fault = has_error ? zpl_status_error(errors) : NULL,
        .name = has_warning ? warning(warnings) : "",
        .is_partial = true,
    };
}

/* --- strings --- */

/* What keeps the printer from printing, in words a person acts on, or NULL. Of several the one to
 * mend first. A cold head, lost configuration and a full buffer do not stop it for good and are
 * none. */
static const char *zpl_status_fault(const struct zpl_status *status)
{
    const struct {
        bool is;
        const char *words;
    } faults[] = {
        {status->head_up, "head open"},     {status->paper_out, "paper out"},
        {status->ribbon_out, "ribbon out"}, {status->over_temperature, "too hot"},
        {status->pause, "paused"},          {status->diagnostic_mode, "diagnostic mode"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
        if (faults[i].is) {
            return faults[i].words;
        }
    }
    return NULL;
}

/* Nothing received is waiting or being printed. */
static bool zpl_status_is_empty(const struct zpl_status *status)
{
    return status->formats_in_buffer == 0 && status->labels_remaining == 0 &&
           !status->partial_format;
}

/* The count of fields tells the three strings apart, so a lost one is noticed. */
static void end_string(struct zpl_status_reader *reader)
{
    struct str text = {reader->text, reader->len};
    size_t n = count_fields(text);
    reader->state = BETWEEN;
    reader->len = 0;
    if (is_query_answer(text)) {
        end_query(reader, text);
        return;
    }
    if (n == layouts[0].n) {
        reader->turn = 0;
        reader->start = reader->string;
        reader->status = (struct zpl_status){0};
    }
    if (n != layouts[reader->turn].n ||
        !set_fields(&reader->status, &layouts[reader->turn], text)) {
        raise_error(reader, RAFF_E_SYNTAX, "no string of a ~HS answer, or not its turn",
                    reader->string);
        return;
    }
    if (++reader->turn == STRINGS) {
        reader->turn = 0;
        wire_emit(&reader->wire, WIRE_STATUS, reader->start)->status = (struct wire_status){
            .fault = zpl_status_fault(&reader->status),
            .name = "",
            .is_empty = zpl_status_is_empty(&reader->status),
            .labels_remaining = reader->status.labels_remaining,
        };
    }
}

static void begin_string(struct zpl_status_reader *reader, uint64_t at)
{
    if (reader->state == IN_STRING) {
        raise_error(reader, RAFF_E_SYNTAX, "a string without its end", reader->string);
    }
    reader->state = IN_STRING;
    reader->string = at;
    reader->len = 0;
}

static void zpl_step(struct wire *wire, uint8_t byte)
{
    struct zpl_status_reader *reader = container_of(wire, struct zpl_status_reader, wire);
    char c = (char)byte;
    uint64_t at = wire->consumed;
    if (c == STX) {
        begin_string(reader, at);
    } else if (reader->state == IN_STRING && c == ETX) {
        end_string(reader);
    } else if (reader->state == IN_STRING && reader->len < ZPL_STATUS_STRING_MAX) {
        reader->text[reader->len++] = c;
    } else if (reader->state == IN_STRING) {
        raise_error(reader, RAFF_E_TOO_LONG, "a string longer than any", reader->string);
        reader->state = IN_NOISE;
    } else if (reader->state == BETWEEN && c != '\r' && c != '\n') {
        raise_error(reader, RAFF_E_SYNTAX, "bytes outside a string", at);
        reader->state = IN_NOISE;
    }
}

static size_t zpl_pending(const struct wire *wire)
{
    const struct zpl_status_reader *reader =
        container_of_const(wire, struct zpl_status_reader, wire);
    return reader->state == IN_STRING ? reader->len + 1 : 0;
}

const struct wire_grammar zpl_status_grammar = {
    .name = "zpl-status",
    .size = sizeof(struct zpl_status_reader),
    .step = zpl_step,
    .pending = zpl_pending,
};
