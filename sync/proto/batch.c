/* The up batch: a header line, and lines that are hashed as they are. */
#include "drivers/base/error.h"
#include "sync/proto/field.h"

static const struct field batch_fields[] = {
    MEMBER(struct proto_batch, "v", FIELD_INT, true, v),
    MEMBER(struct proto_batch, "epoch", FIELD_COUNT, true, epoch),
    MEMBER(struct proto_batch, "session", FIELD_NAME, true, session),
    MEMBER(struct proto_batch, "first", FIELD_COUNT, true, first),
    MEMBER(struct proto_batch, "prev", FIELD_HASH, true, prev),
};
static const struct layout batch_layout = LAYOUT(batch_fields);

void proto_batch_write(const struct proto_batch *batch, struct bytes *out)
{
    json_open(out, '{');
    json_key(out, "type");
    json_str(out, "up");
    field_write(out, &batch_layout, batch);
    json_close(out, '}');
    bytes_add(out, "\n", 1);
    bytes_add(out, batch->lines.at, batch->lines.len);
}

bool proto_batch_line(struct str *lines, struct str *ret_line)
{
    const char *newline = lines->len ? memchr(lines->at, '\n', lines->len) : NULL;
    if (!newline) {
        return false;
    }
    size_t n = (size_t)(newline - lines->at);
    *ret_line = (struct str){lines->at, n};
    *lines = (struct str){newline + 1, lines->len - n - 1};
    return true;
}

static int count_lines(struct proto_batch *batch)
{
    struct str rest = batch->lines, line;
    while (proto_batch_line(&rest, &line)) {
        batch->n++;
    }
    if (rest.len || batch->n == 0) {
        return RAFF_E_SYNTAX;
    }
    return batch->n > PROTO_BATCH_EVENTS_MAX ? RAFF_E_TOO_LONG : 0;
}

static int read_header(struct str header, struct proto_batch *ret)
{
    struct json_scan scan = json_scan_over(header);
    struct str key, value;
    int more = json_scan_open(&scan, '{');
    bool is_up = false;
    while (more == 0 && (more = json_scan_key(&scan, &key)) > 0) {
        more = json_scan_skip(&scan, &value);
        is_up = is_up || (str_is(key, "type") && str_is(value, "\"up\""));
    }
    if (more < 0 || !is_up) {
        return RAFF_E_SYNTAX;
    }
    return field_read_text(header, &batch_layout, ret, sizeof(*ret));
}

int proto_batch_read(struct str plain, struct json_arena *arena, struct proto_batch *ret)
{
    (void)arena; /* part of the interface: a header that needs one may come */
    struct str rest = plain, header;
    if (!proto_batch_line(&rest, &header)) {
        return RAFF_E_SYNTAX;
    }
    int error = read_header(header, ret);
    if (error < 0) {
        return error;
    }
    ret->lines = rest;
    return rest.len > PROTO_BATCH_BYTES_MAX ? RAFF_E_TOO_LONG : count_lines(ret);
}
