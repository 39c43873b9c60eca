/* An event as one JSON object: what `raff replay` prints. */
#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/wire/wire.h"

#define READ_TEXT_MAX 8192 /* of a code, cleaned; more is cut */

static void write_key_int(struct bytes *out, const char *key, int64_t value)
{
    json_key(out, key);
    json_int(out, value);
}

static void write_key_str(struct bytes *out, const char *key, const char *value)
{
    json_key(out, key);
    json_str(out, value);
}

/* A number of hundredths or thousandths, without needless zeros: -6150 of 100 is -61.5. */
static void write_decimal(struct bytes *out, const char *key, int64_t value, int64_t unit)
{
    char digits[32];
    struct text text = text_over(digits, sizeof(digits));
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    text_addf(&text, "%s%llu", value < 0 ? "-" : "", (unsigned long long)(size / (uint64_t)unit));
    uint64_t rest = size % (uint64_t)unit;
    if (rest) {
        text_add(&text, ".");
    }
    for (uint64_t place = (uint64_t)unit / 10; rest; place /= 10) {
        text_add_char(&text, (char)('0' + rest / place));
        rest %= place;
    }
    json_key(out, key);
    json_raw(out, (struct str){text.at, text.len});
}

static void write_read(const struct wire_read *read, struct bytes *out)
{
    char clean[READ_TEXT_MAX + 1];
    size_t aim_len = wire_has_aim(read->raw) ? 3 : 0;
    text_clean(str_after(read->raw, aim_len), true, clean, sizeof(clean));
    if (aim_len) {
        json_key(out, "aim");
        json_view(out, (struct str){read->raw.at, aim_len});
    }
    write_key_str(out, "data", clean);
}

static void write_tag(const struct wire_tag *tag, struct bytes *out)
{
    char hex[WIRE_EPC_MAX * 2 + 1];
    to_hex(tag->epc, (tag->epc_bits + 7U) / 8, hex);
    write_key_str(out, "epc", hex);
    if (tag->has & WIRE_TAG_ANTENNA) {
        write_key_int(out, "antenna", tag->antenna);
    }
    if (tag->has & WIRE_TAG_RSSI) {
        write_decimal(out, "rssi_dbm", tag->rssi_cdbm, 100);
    }
    if (tag->has & WIRE_TAG_FREQUENCY) {
        write_key_int(out, "frequency_khz", tag->frequency_khz);
    }
    if (tag->has & WIRE_TAG_COUNT) {
        write_key_int(out, "count", tag->count);
    }
    if (tag->has & WIRE_TAG_FIRST) {
        write_key_int(out, "first_us", (int64_t)tag->first_us);
    }
    if (tag->has & WIRE_TAG_LAST) {
        write_key_int(out, "last_us", (int64_t)tag->last_us);
    }
}

static void write_weight(const struct wire_weight *weight, struct bytes *out)
{
    write_decimal(out, "grams", weight->mg, 1000);
    json_key(out, "stable");
    json_bool(out, weight->stable);
    write_key_str(out, "unit", weight->unit);
    if (weight->net) {
        json_key(out, "net");
        json_bool(out, true);
    }
}

static void write_status(const struct wire_status *status, struct bytes *out)
{
    json_key(out, "ready");
    json_bool(out, !status->fault);
    json_pair_str(out, "name", status->name);
    json_pair_int(out, "labels_remaining", status->labels_remaining);
    json_pair_str(out, "fault", status->fault);
}

static void write_message(const struct wire_message *message, struct bytes *out)
{
    write_key_int(out, "type", message->type);
    json_pair_str(out, "name", message->name);
    json_pair_int(out, "id", message->id);
    json_pair_int(out, "result", message->result);
}

static void write_error(const struct wire_event *event, struct bytes *out)
{
    write_key_str(out, "code", error_name(event->error.error));
    write_key_int(out, "at", (int64_t)event->at);
    write_key_str(out, "message", event->error.why);
}

void wire_write_json(const struct wire_event *event, struct bytes *out)
{
    static const char *const names[] = {
        [WIRE_READ] = "read",     [WIRE_TAG] = "tag",         [WIRE_WEIGHT] = "weight",
        [WIRE_STATUS] = "status", [WIRE_MESSAGE] = "message", [WIRE_ERROR] = "error",
    };
    json_open(out, '{');
    write_key_str(out, "event", names[event->kind]);
    switch (event->kind) {
    case WIRE_READ:
        write_read(&event->read, out);
        break;
    case WIRE_TAG:
        write_tag(&event->tag, out);
        break;
    case WIRE_WEIGHT:
        write_weight(&event->weight, out);
        break;
    case WIRE_STATUS:
        write_status(&event->status, out);
        break;
    case WIRE_MESSAGE:
        write_message(&event->message, out);
        break;
    case WIRE_ERROR:
        write_error(event, out);
        break;
    }
    json_close(out, '}');
}
