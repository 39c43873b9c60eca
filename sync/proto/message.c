/* One table a message: the members of the contract and where they go. */
#include "drivers/base/error.h"
#include "sync/proto/field.h"

static const struct field hello_fields[] = {
    MEMBER(struct proto_hello, "v", FIELD_VERSIONS, true, v_min),
    MEMBER(struct proto_hello, "epoch", FIELD_COUNT, true, epoch),
    MEMBER(struct proto_hello, "store", FIELD_NAME, true, store),
    MEMBER(struct proto_hello, "oldest", FIELD_COUNT, true, oldest),
    MEMBER(struct proto_hello, "next", FIELD_COUNT, true, next),
    MEMBER(struct proto_hello, "head", FIELD_HASH, true, head),
    MEMBER(struct proto_hello, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_hello, "op", FIELD_COUNT, true, op),
    MEMBER(struct proto_hello, "acked", FIELD_COUNT, false, acked),
};
static const struct field welcome_fields[] = {
    MEMBER(struct proto_welcome, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_welcome, "v", FIELD_INT, true, v),
    MEMBER(struct proto_welcome, "epoch", FIELD_COUNT, true, epoch),
    MEMBER(struct proto_welcome, "expect", FIELD_COUNT, true, expect),
    MEMBER(struct proto_welcome, "head", FIELD_HASH, true, head),
    MEMBER(struct proto_welcome, "op", FIELD_COUNT, true, op),
    MEMBER(struct proto_welcome, "floor", FIELD_COUNT, true, floor),
    MEMBER(struct proto_welcome, "now", FIELD_NAME, true, now),
};
static const struct field ack_fields[] = {
    MEMBER(struct proto_ack, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_ack, "epoch", FIELD_COUNT, true, epoch),
    MEMBER(struct proto_ack, "upto", FIELD_COUNT, true, upto),
    MEMBER(struct proto_ack, "head", FIELD_HASH, true, head),
    MEMBER(struct proto_ack, "safe", FIELD_COUNT, true, safe),
    ARRAY(struct proto_ack, "out", FIELD_OUTCOMES, false, out, n_out),
};
static const struct field nack_fields[] = {
    MEMBER(struct proto_refusal, "code", FIELD_REFUSAL, true, code),
    MEMBER(struct proto_refusal, "expect", FIELD_COUNT, false, expect),
    MEMBER(struct proto_refusal, "retry_ms", FIELD_INT, false, retry_ms),
    MEMBER(struct proto_refusal, "why", FIELD_WORDS, false, why),
};
static const struct field ops_fields[] = {
    MEMBER(struct proto_ops, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_ops, "from", FIELD_COUNT, true, from),
    MEMBER(struct proto_ops, "to", FIELD_COUNT, true, to),
    ARRAY(struct proto_ops, "rows", FIELD_CHANGES, true, changes, n),
    ARRAY(struct proto_ops, "own", FIELD_OWN, false, own, n_own),
    ARRAY(struct proto_ops, "sums", FIELD_SUMS, false, sums, n_sums),
};
static const struct field pull_fields[] = {
    MEMBER(struct proto_pull, "op", FIELD_COUNT, true, op),
    MEMBER(struct proto_pull, "sums", FIELD_FLAG, false, sums),
    MEMBER(struct proto_pull, "hub", FIELD_NAME, false, hub),
};
static const struct field reset_fields[] = {
    MEMBER(struct proto_refusal, "why", FIELD_WORDS, false, why),
};
static const struct field snapshot_fields[] = {
    MEMBER(struct proto_snapshot, "table", FIELD_NAME, true, table),
    MEMBER(struct proto_snapshot, "after", FIELD_KEY, true, after),
};
static const struct field rows_fields[] = {
    MEMBER(struct proto_rows, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_rows, "op", FIELD_COUNT, true, op),
    MEMBER(struct proto_rows, "t", FIELD_NAME, true, table),
    MEMBER(struct proto_rows, "after", FIELD_KEY, false, after),
    ARRAY(struct proto_rows, "rows", FIELD_ROWS, true, changes, n),
    MEMBER(struct proto_rows, "more", FIELD_FLAG, true, more),
    ARRAY(struct proto_rows, "own", FIELD_OWN, false, own, n_own),
};
static const struct field verify_fields[] = {
    MEMBER(struct proto_verify, "table", FIELD_NAME, true, table),
    MEMBER(struct proto_verify, "ranges", FIELD_INT, true, ranges),
    MEMBER(struct proto_verify, "after", FIELD_KEY, false, after),
};
static const struct field sums_fields[] = {
    MEMBER(struct proto_sums, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_sums, "op", FIELD_COUNT, true, op),
    MEMBER(struct proto_sums, "t", FIELD_NAME, true, table),
    MEMBER(struct proto_sums, "after", FIELD_KEY, false, after),
    ARRAY(struct proto_sums, "ranges", FIELD_RANGES, true, ranges, n),
    MEMBER(struct proto_sums, "more", FIELD_FLAG, false, more),
};
static const struct field next_fields[] = {
    MEMBER(struct proto_next, "kind", FIELD_KINDS, true, kinds),
    MEMBER(struct proto_next, "zone", FIELD_NAME, false, zone),
    MEMBER(struct proto_next, "by", FIELD_NAME, false, by),
    MEMBER(struct proto_next, "place", FIELD_NAME, false, place),
    MEMBER(struct proto_next, "task", FIELD_NAME, false, task),
};
static const struct field lease_fields[] = {
    MEMBER(struct proto_lease, "task", FIELD_NAME, true, task),
};
static const struct field enrol_fields[] = {
    MEMBER(struct proto_enrol, "id", FIELD_NAME, false, id),
    MEMBER(struct proto_enrol, "csr", FIELD_PEM, true, csr),
    MEMBER(struct proto_enrol, "store", FIELD_NAME, true, store),
};
static const struct field enrolled_fields[] = {
    MEMBER(struct proto_enrolled, "site", FIELD_NAME, true, site),
    MEMBER(struct proto_enrolled, "seat", FIELD_NAME, true, seat),
    MEMBER(struct proto_enrolled, "epoch", FIELD_COUNT, true, epoch),
    MEMBER(struct proto_enrolled, "cert", FIELD_PEM, true, cert),
    MEMBER(struct proto_enrolled, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_enrolled, "pepper", FIELD_HASH, true, pepper),
};

static const struct layout layouts[PROTO_TYPE_COUNT] = {
    [PROTO_HELLO] = LAYOUT(hello_fields),       [PROTO_WELCOME] = LAYOUT(welcome_fields),
    [PROTO_ACK] = LAYOUT(ack_fields),           [PROTO_NACK] = LAYOUT(nack_fields),
    [PROTO_OPS] = LAYOUT(ops_fields),           [PROTO_PULL] = LAYOUT(pull_fields),
    [PROTO_RESET] = LAYOUT(reset_fields),       [PROTO_SNAPSHOT] = LAYOUT(snapshot_fields),
    [PROTO_ROWS] = LAYOUT(rows_fields),         [PROTO_VERIFY] = LAYOUT(verify_fields),
    [PROTO_SUMS] = LAYOUT(sums_fields),         [PROTO_NEXT] = LAYOUT(next_fields),
    [PROTO_LEASED] = LAYOUT(lease_fields),      [PROTO_NONE] = {NULL, 0},
    [PROTO_RELEASE] = LAYOUT(lease_fields),     [PROTO_ENROL] = LAYOUT(enrol_fields),
    [PROTO_ENROLLED] = LAYOUT(enrolled_fields),
};

static const char *const type_names[] = {
#define PROTO_TYPE_NAME(symbol, name) name,
    PROTO_TYPES(PROTO_TYPE_NAME)
#undef PROTO_TYPE_NAME
};

static int type_of(struct json_scan *scan, enum proto_type *ret_type)
{
    char name[17];
    int error = json_scan_string(scan, name, sizeof(name));
    for (size_t i = 0; error == 0 && i < ARRAY_SIZE(type_names); i++) {
        if (strcmp(name, type_names[i]) == 0) {
            *ret_type = (enum proto_type)i;
            return 0;
        }
    }
    return error == RAFF_E_SYNTAX ? error : RAFF_E_UNKNOWN;
}

static int find_type(struct str plain, enum proto_type *ret_type)
{
    struct json_scan scan = json_scan_over(plain);
    struct str key, value;
    int error = json_scan_open(&scan, '{');
    while (error == 0 && json_scan_key(&scan, &key) > 0) {
        if (str_is(key, "type")) {
            return type_of(&scan, ret_type);
        }
        error = json_scan_skip(&scan, &value);
    }
    return RAFF_E_SYNTAX;
}

int proto_read(struct str plain, struct json_arena *arena, struct proto_message *ret)
{
    enum proto_type type;
    int error = find_type(plain, &type);
    if (error < 0) {
        return error;
    }
    struct json_scan scan = json_scan_over(plain);
    arena->used = 0;
    memset(ret, 0, sizeof(*ret));
    ret->type = type;
    error = field_read(&scan, &layouts[type], arena, &ret->as);
    return error < 0 ? error : json_scan_end(&scan);
}

int proto_write(const struct proto_message *message, struct bytes *out)
{
    json_open(out, '{');
    json_key(out, "type");
    json_str(out, type_names[message->type]);
    field_write(out, &layouts[message->type], &message->as);
    json_close(out, '}');
    return out->error;
}
