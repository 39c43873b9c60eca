/*
 * A scan as one JSON object: what `raff decode` prints.
 *
 * Written with a cursor into room reserved once, keys and commas as ready literals: through the
 * calls of json.h, each of which asks for room and for the byte before, it takes five times as
 * long. Views are copied eight bytes at a time (json_put).
 */
#include <assert.h>

#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/code/scan_members.h"

#define FAULT_MAX 512 /* all texts are ours, and short */

#define PUT(at, literal) put_bytes(at, literal, sizeof(literal) - 1)

static inline char *put_bytes(char *at, const char *bytes, size_t n)
{
    memcpy(at, bytes, n);
    return at + n;
}

/* Of bytes inside of struct scan. `plain` says that there is nothing to escape: then they are
 * copied by as many as are always there to be read, four instructions where a call takes twenty. */
static inline char *put_view(char *at, struct str value, bool plain)
{
    if (!plain) {
        return json_put(at, value);
    }
    memcpy(at, value.at, SCAN_SLACK);
    for (size_t n = SCAN_SLACK; n < value.len; n += SCAN_SLACK) {
        memcpy(at + n, value.at + n, SCAN_SLACK);
    }
    return at + value.len;
}

/* A short text of ours, in which nothing is to be escaped. */
static inline char *put_name(char *at, const char *name)
{
    size_t n = strlen(name);
    copy_short(at, name, n);
    return at + n;
}

static char *put_cstr(char *at, const char *text)
{
    return json_put(at, str_of(text));
}

/* Symbology and kind. */
static char *put_start(char *at, const struct scan *scan)
{
    static const struct {
        char text[16]; /* copied whole, of which len count */
        size_t len;
    } kinds[] = {
#define KIND(name) {name "\"", sizeof(name "\"") - 1}
        [SCAN_UNKNOWN] = KIND("unknown"),   [SCAN_PLAIN] = KIND("plain"),
        [SCAN_GS1] = KIND("gs1"),           [SCAN_DIGITAL_LINK] = KIND("digital-link"),
        [SCAN_ISO15434] = KIND("iso15434"),
#undef KIND
    };
    if (scan->symbology[0]) {
        at = PUT(at, "{\"symbology\":\"");
        at = put_name(at, scan->symbology);
        at = PUT(at, "\",\"kind\":\"");
    } else {
        at = PUT(at, "{\"kind\":\"");
    }
    memcpy(at, kinds[scan->kind].text, sizeof(kinds[scan->kind].text));
    return at + kinds[scan->kind].len;
}

static char *put_fault(char *at, const struct code_fault *fault)
{
    at = PUT(at, "{\"code\":\"");
    at = put_cstr(at, error_name(fault->error));
    if (fault->ai[0]) {
        at = PUT(at, "\",\"ai\":\"");
        at = put_cstr(at, fault->ai);
    }
    at = PUT(at, "\",\"at\":");
    at = json_put_int(at, (int64_t)fault->at);
    at = PUT(at, ",\"message\":\"");
    at = put_cstr(at, fault->why);
    return PUT(at, "\"}");
}

void scan_write_fault(const struct code_fault *fault, struct bytes *out)
{
    uint8_t *room = NULL;
    if (bytes_reserve(out, FAULT_MAX, &room) == 0) {
        out->len += (size_t)(put_fault((char *)room, fault) - (char *)room);
    }
}

static char *put_elements(char *at, const struct gs1_message *message, bool plain)
{
    at = PUT(at, ",\"ai\":[");
    for (size_t i = 0; i < message->n; i++) {
        const struct gs1_element *element = &message->elements[i];
        at = PUT(at, "[\"");
        memcpy(at, element->id, 4); /* two to four digits, then NULs */
        at += element->id[2] == '\0' ? 2 : element->id[3] == '\0' ? 3 : 4;
        at = PUT(at, "\",\"");
        at = put_view(at, element->value, plain);
        at = PUT(at, "\"],");
    }
    at[-1] = ']';
    return at;
}

/* Apart from its caller, so that only who needs the array pays for it. */
static char *put_cleaned(char *at, struct str dirty)
{
    char cleaned[SCAN_RAW_MAX + 1];
    text_clean(dirty, false, cleaned, sizeof(cleaned));
    return json_put(at, str_of(cleaned));
}

/* Element strings and sound values are ASCII by their rules; another may hold anything. */
static char *put_field(char *at, const struct iso15434_field *field)
{
    at = PUT(at, "[\"");
    at = put_cstr(at, field->id);
    at = PUT(at, "\",\"");
    at = field->sound || text_is_clean(field->value) ? json_put(at, field->value)
                                                     : put_cleaned(at, field->value);
    return PUT(at, "\"],");
}

static char *put_fields(char *at, const struct iso15434_message *message)
{
    at = PUT(at, ",\"di\":[");
    for (size_t i = 0; i < message->n; i++) {
        at = put_field(at, &message->fields[i]);
    }
    at[-1] = ']';
    return at;
}

static char *put_faults(char *at, const struct code_fault *faults, size_t n)
{
    for (size_t i = 0; i < n && i < GS1_WARNINGS_MAX; i++) {
        at = put_fault(at, &faults[i]);
        at = PUT(at, ",");
    }
    return at;
}

static char *put_warnings(char *at, const struct scan *scan)
{
    at = PUT(at, ",\"warnings\":[");
    at = put_faults(at, scan->gs1.warnings, scan->gs1.n_warnings);
    at = put_faults(at, scan->iso.warnings, scan->iso.n_warnings);
    at[-1] = ']';
    return at;
}

static char *put_member(char *at, const struct scan *scan, size_t member, bool plain)
{
    const struct scan_place *place = &scan_places[member];
    const char *value = (const char *)scan + place->offset;
    memcpy(at, place->key, sizeof(place->key));
    at += place->key_len;
    if (place->form == SCAN_FORM_NUMBER) {
        int64_t number = 0;
        memcpy(&number, value, sizeof(number));
        return json_put_int(at, number);
    }
    at = put_view(at, (struct str){value, scan->lens[member]}, plain);
    return PUT(at, "\"");
}

static char *put_scan(char *at, const struct scan *scan)
{
    /* All that an element string gives is in its text: if nothing is to be escaped there, then
     * nowhere. */
    bool plain = scan->kind == SCAN_GS1 && scan->unquoted;
    at = put_start(at, scan);
    if (scan->aim[0]) {
        at = PUT(at, ",\"aim\":\"");
        at = put_bytes(at, scan->aim, 3); /* a bracket, a letter, a letter or digit */
        at = PUT(at, "\"");
    }
    if (scan->text_len > 0) {
        at = PUT(at, ",\"text\":\"");
        at = put_view(at, (struct str){scan->text, scan->text_len}, scan->unquoted);
        at = PUT(at, "\"");
    }
    if (scan->gs1.n > 0) {
        at = put_elements(at, &scan->gs1, plain);
    }
    if (scan->iso.n > 0) {
        at = put_fields(at, &scan->iso);
    }
    for (uint32_t rest = scan->has; rest; rest &= rest - 1) {
        at = put_member(at, scan, (unsigned)__builtin_ctz(rest), plain);
    }
    if (scan->gs1.n_warnings > 0 || scan->iso.n_warnings > 0) {
        at = put_warnings(at, scan);
    }
    if (scan->kind == SCAN_UNKNOWN) {
        at = PUT(at, ",\"error\":");
        at = put_fault(at, &scan->fault);
    }
    return PUT(at, "}");
}

void scan_write_json(const struct scan *scan, struct bytes *out)
{
    uint8_t *room = NULL;
    if (bytes_reserve(out, SCAN_JSON_MAX, &room) == 0) {
        size_t n = (size_t)(put_scan((char *)room, scan) - (char *)room);
        assert(n <= SCAN_JSON_MAX);
        out->len += n;
    }
}
