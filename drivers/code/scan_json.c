/* A scan as one JSON object: what `raff decode` prints. */
#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/code/scan.h"

static const char *const kind_names[] = {
    [SCAN_UNKNOWN] = "unknown",           [SCAN_PLAIN] = "plain",       [SCAN_GS1] = "gs1",
    [SCAN_DIGITAL_LINK] = "digital-link", [SCAN_ISO15434] = "iso15434",
};

void scan_write_fault(const struct code_fault *fault, struct bytes *out)
{
    json_open(out, '{');
    json_key(out, "code");
    json_str(out, error_name(fault->error));
    json_pair_str(out, "ai", fault->ai);
    json_key(out, "at");
    json_int(out, (int64_t)fault->at);
    json_key(out, "message");
    json_str(out, fault->why);
    json_close(out, '}');
}

static void write_elements(const struct gs1_message *message, struct bytes *out)
{
    json_key(out, "ai");
    json_open(out, '[');
    for (size_t i = 0; i < message->n; i++) {
        json_open(out, '[');
        json_str(out, message->elements[i].id);
        json_view(out, message->elements[i].value);
        json_close(out, ']');
    }
    json_close(out, ']');
}

static void write_warnings(const struct gs1_message *message, struct bytes *out)
{
    json_key(out, "warnings");
    json_open(out, '[');
    for (size_t i = 0; i < message->n_warnings && i < GS1_WARNINGS_MAX; i++) {
        scan_write_fault(&message->warnings[i], out);
    }
    json_close(out, ']');
}

static void write_fields(const struct scan *scan, struct bytes *out)
{
    json_pair_str(out, "gtin", scan->gtin);
    json_pair_str(out, "sscc", scan->sscc);
    json_pair_str(out, "lot", scan->lot);
    json_pair_str(out, "serial", scan->serial);
    json_pair_str(out, "expiry", scan->expiry);
    json_pair_str(out, "best_before", scan->best_before);
    json_pair_str(out, "production", scan->production);
    json_pair_int(out, "count", scan->count);
    json_pair_int(out, "weight_g", scan->weight_g);
}

void scan_write_json(const struct scan *scan, struct bytes *out)
{
    json_open(out, '{');
    json_pair_str(out, "symbology", scan->symbology);
    json_key(out, "kind");
    json_str(out, kind_names[scan->kind]);
    json_pair_str(out, "aim", scan->aim);
    json_pair_str(out, "text", scan->text);
    if (scan->gs1.n > 0) {
        write_elements(&scan->gs1, out);
    }
    write_fields(scan, out);
    if (scan->gs1.n_warnings > 0) {
        write_warnings(&scan->gs1, out);
    }
    if (scan->kind == SCAN_UNKNOWN) {
        json_key(out, "error");
        scan_write_fault(&scan->fault, out);
    }
    json_close(out, '}');
}
