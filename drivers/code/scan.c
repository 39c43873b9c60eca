#include "drivers/code/scan.h"

#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/code/aim.h"
#include "drivers/code/dlink.h"
#include "drivers/code/ean.h"
#include "drivers/code/scan_members.h"

struct reading {
    struct scan *scan;
    struct str body; /* behind the AIM id; a view into scan->raw */
    enum gs1_mode mode;
    int64_t today_days;
};

static int refuse(struct scan *scan, int error, size_t at, const char *why)
{
    scan->kind = SCAN_UNKNOWN;
    scan->fault = (struct code_fault){.error = error, .at = at, .why = why};
    return error;
}

/* --- kinds of content --- */

static void shift_warnings(struct code_fault *warnings, size_t n, size_t by)
{
    for (size_t i = 0; i < n && i < GS1_WARNINGS_MAX; i++) {
        warnings[i].at += by;
    }
}

/* Positions in the body as positions in the raw read. */
static void shift_positions(struct scan *scan, size_t by)
{
    scan->fault.at += by;
    for (size_t i = 0; i < scan->gs1.n; i++) {
        scan->gs1.elements[i].at += by;
    }
    for (size_t i = 0; i < scan->iso.n; i++) {
        scan->iso.fields[i].at += by;
    }
    shift_warnings(scan->gs1.warnings, scan->gs1.n_warnings, by);
    shift_warnings(scan->iso.warnings, scan->iso.n_warnings, by);
}

static void forget_messages(struct scan *scan)
{
    scan->gs1.n = scan->gs1.n_warnings = 0;
    scan->iso.n_formats = scan->iso.n = scan->iso.n_warnings = 0;
}

static int fail(struct scan *scan, int error)
{
    scan->kind = SCAN_UNKNOWN;
    forget_messages(scan);
    return error;
}

static int read_gs1(struct reading *reading)
{
    struct scan *scan = reading->scan;
    struct str raw = {scan->raw, scan->raw_len};
    size_t from = (size_t)(reading->body.at - scan->raw);
    int error =
        gs1_decode_from(raw, from, reading->mode, reading->today_days, &scan->gs1, &scan->fault);
    if (error) {
        return fail(scan, error);
    }
    scan->kind = SCAN_GS1;
    scan_take(scan);
    return 0;
}

static int read_data(struct reading *reading)
{
    reading->scan->kind = SCAN_PLAIN;
    return 0;
}

static int take_gtin14(struct scan *scan, struct str digits)
{
    char gtin[15];
    int error = gtin14(digits, gtin);
    if (!error) {
        scan_put(scan, SCAN_MEMBER_gtin, str_of(gtin));
    }
    return error;
}

static int read_ean(struct reading *reading)
{
    struct scan *scan = reading->scan;
    struct ean ean;
    size_t at = 0;
    int error = ean_read(reading->body, scan->aim[2], &ean, &at);
    if (error) {
        return refuse(scan, error, (size_t)(reading->body.at - scan->raw) + at,
                      error == RAFF_E_CHECK_DIGIT ? "wrong check digit"
                                                  : "not the digits of a GTIN");
    }
    scan->symbology = ean.symbology;
    scan->kind = SCAN_GS1;
    scan_put(scan, SCAN_MEMBER_gtin, str_of(ean.gtin));
    return 0;
}

/* Fourteen digits with a check digit are an ITF-14, and so are thirteen from which a scanner took
 * it. */
static int read_itf(struct reading *reading)
{
    struct scan *scan = reading->scan;
    struct str body = reading->body;
    char digits[15];
    int check = body.len == 13 ? gs1_check_digit(body) : -1;
    if (scan->aim[2] == '3' && check >= 0) {
        memcpy(digits, body.at, 13);
        digits[13] = (char)('0' + check);
        body = (struct str){digits, 14};
    }
    int error = body.len == 14 ? take_gtin14(scan, body) : RAFF_E_SYNTAX;
    if (error == RAFF_E_CHECK_DIGIT && scan->aim[2] == '1') {
        return refuse(scan, error, scan->raw_len - 1, "wrong check digit");
    }
    if (error) {
        return read_data(reading);
    }
    scan->kind = SCAN_GS1;
    return 0;
}

static int read_link(struct reading *reading)
{
    struct scan *scan = reading->scan;
    struct dlink link = {.elements = text_over(scan->elements, sizeof(scan->elements))};
    int result = dlink_read(reading->body, reading->mode, &link, &scan->fault);
    if (result == DLINK_NONE) {
        scan->elements[0] = '\0';
        return DLINK_NONE;
    }
    if (result == 0) {
        struct str elements = {scan->elements, link.elements.len};
        result = gs1_decode(elements, reading->mode, reading->today_days, &scan->gs1, &scan->fault);
        scan->fault.at = dlink_position(&link, scan->fault.at);
    }
    if (result) {
        shift_positions(scan, (size_t)(reading->body.at - scan->raw));
        return fail(scan, result);
    }
    for (size_t i = 0; i < scan->gs1.n; i++) {
        scan->gs1.elements[i].at = dlink_position(&link, scan->gs1.elements[i].at);
    }
    for (size_t i = 0; i < scan->gs1.n_warnings && i < GS1_WARNINGS_MAX; i++) {
        scan->gs1.warnings[i].at = dlink_position(&link, scan->gs1.warnings[i].at);
    }
    shift_positions(scan, (size_t)(reading->body.at - scan->raw));
    scan->kind = SCAN_DIGITAL_LINK;
    scan_take(scan);
    return 0;
}

static int read_iso15434(struct reading *reading)
{
    struct scan *scan = reading->scan;
    int error = iso15434_decode(reading->body, reading->mode, reading->today_days, &scan->iso,
                                &scan->gs1, &scan->fault);
    if (error) {
        forget_messages(scan);
    }
    shift_positions(scan, (size_t)(reading->body.at - scan->raw));
    if (error) {
        return fail(scan, error);
    }
    scan->kind = SCAN_ISO15434;
    scan_take(scan);
    scan_take_fields(scan, reading->today_days);
    return 0;
}

/* Data of which nothing is known but that it may be an envelope or a link. */
static int read_any_data(struct reading *reading)
{
    if (iso15434_is(reading->body)) {
        return read_iso15434(reading);
    }
    if (reading->body.len > 8 && (reading->body.at[0] | 0x20) == 'h') {
        int result = read_link(reading);
        if (result != DLINK_NONE) {
            return result;
        }
    }
    return read_data(reading);
}

/* Whether every AI of the body is known and its check digits are right: an element string of a
 * scanner that sends no AIM id, and no bin label that happens to start with 01. */
static bool looks_like_gs1(const struct reading *reading)
{
    struct str body = reading->body;
    struct gs1_message *message = &reading->scan->gs1;
    bool key = body.len >= 16 && body.at[0] == '0' && body.at[1] >= '0' && body.at[1] <= '2';
    bool looks = key && gs1_decode(body, GS1_FLOOR, reading->today_days, message, NULL) == 0;
    for (size_t i = 0; looks && i < message->n; i++) {
        looks = message->elements[i].ai;
    }
    forget_messages(reading->scan);
    return looks;
}

/* A scanner that sends no AIM id. */
static int read_unnamed(struct reading *reading)
{
    struct str body = reading->body;
    if (iso15434_is(body)) {
        return read_iso15434(reading);
    }
    if (memchr(body.at, GS1_GS, body.len)) {
        return read_gs1(reading);
    }
    if (looks_like_gs1(reading)) {
        return read_gs1(reading);
    }
    if (take_gtin14(reading->scan, body) == 0) {
        reading->scan->kind = SCAN_GS1;
        return 0;
    }
    return read_any_data(reading);
}

/* FNC1 says GS1, but not in this symbology: what does not read as an element string is data. */
static int read_maybe_gs1(struct reading *reading)
{
    if (read_gs1(reading) == 0) {
        return 0;
    }
    reading->scan->fault = (struct code_fault){.why = ""};
    return read_data(reading);
}

static int (*const readers[])(struct reading *reading) = {
    [AIM_DATA] = read_any_data, [AIM_GS1] = read_gs1, [AIM_FNC1] = read_maybe_gs1,
    [AIM_EAN] = read_ean,       [AIM_ITF] = read_itf,
};

/* --- the read itself --- */

void scan_reset(struct scan *scan)
{
    scan->kind = SCAN_UNKNOWN;
    scan->symbology = "";
    scan->aim[0] = scan->raw[0] = scan->text[0] = scan->elements[0] = '\0';
    scan->raw_len = scan->text_len = 0;
    scan->unquoted = false;
    forget_messages(scan);
    scan->fault = (struct code_fault){.why = ""};
    scan_forget(scan);
}

/* text_clean, with a short way for what nearly every code is: ASCII, and GS, RS and EOT. Up to the
 * first that is not plain, eight are copied at once; the NULs behind raw end the last. */
static void clean(struct scan *scan, struct str body)
{
    const char *at = body.at;
    const char *end = at + body.len;
    char *text = scan->text;
    for (;;) {
        size_t n = eight_plain(eight_copy(text, at));
        at += n;
        text += n;
        if (n == 8) {
            continue;
        }
        if (at == end) {
            break;
        }
        if ((unsigned char)*at++ >= ' ') {
            text_clean(body, false, scan->text, sizeof(scan->text));
            scan->text_len = strlen(scan->text);
            return;
        }
    }
    *text = '\0';
    scan->text_len = (size_t)(text - scan->text);
    scan->unquoted = true;
}

/* The id, and the designators of the ECI protocol behind it, are not of the body. */
static void take_id(struct reading *reading, const struct aim *aim)
{
    struct scan *scan = reading->scan;
    memcpy(scan->aim, scan->raw, AIM_ID_SIZE);
    scan->aim[AIM_ID_SIZE] = '\0';
    scan->symbology = aim->symbology;
    struct str body = {scan->raw + AIM_ID_SIZE, scan->raw_len - AIM_ID_SIZE};
    size_t n = aim->eci ? aim_eci_len(body) : 0;
    reading->body = (struct str){body.at + n, body.len - n};
}

int scan_decode(struct str raw, enum gs1_mode mode, int64_t today_days, struct scan *ret_scan)
{
    scan_reset(ret_scan);
    if (raw.len > SCAN_RAW_MAX) {
        return refuse(ret_scan, RAFF_E_TOO_LONG, SCAN_RAW_MAX, "longer than any code");
    }
    memcpy(ret_scan->raw, raw.at, raw.len);
    memset(ret_scan->raw + raw.len, 0, 8);
    ret_scan->raw_len = raw.len;
    struct reading reading = {
        .scan = ret_scan,
        .body = {ret_scan->raw, raw.len},
        .mode = mode,
        .today_days = today_days,
    };
    const struct aim *aim = aim_find(reading.body);
    if (aim) {
        take_id(&reading, aim);
    }
    clean(ret_scan, reading.body);
    if (aim && aim->eci) {
        ret_scan->text_len = aim_plain(ret_scan->text, ret_scan->text_len);
        ret_scan->text[ret_scan->text_len] = '\0';
    }
    if (reading.body.len == 0) {
        return refuse(ret_scan, RAFF_E_SYNTAX, raw.len, "nothing read");
    }
    return aim ? readers[aim->content](&reading) : read_unnamed(&reading);
}
