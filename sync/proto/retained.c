/* The retained messages, which have no type: their topics say what they are. */
#include "sync/proto/field.h"

static const struct field state_fields[] = {
    MEMBER(struct proto_state, "up", FIELD_FLAG, true, up),
    MEMBER(struct proto_state, "session", FIELD_NAME, true, session),
    MEMBER(struct proto_state, "version", FIELD_NAME, false, version),
};
static const struct layout state_layout = LAYOUT(state_fields);

static const struct field announcement_fields[] = {
    MEMBER(struct proto_announcement, "hub", FIELD_NAME, true, hub),
    MEMBER(struct proto_announcement, "v", FIELD_VERSIONS, true, v_min),
};
static const struct layout announcement_layout = LAYOUT(announcement_fields);

void proto_state_write(const struct proto_state *state, struct bytes *out)
{
    field_write_text(out, &state_layout, state);
}

int proto_state_read(struct str plain, struct proto_state *ret)
{
    return field_read_text(plain, &state_layout, ret, sizeof(*ret));
}

void proto_announcement_write(const struct proto_announcement *announcement, struct bytes *out)
{
    field_write_text(out, &announcement_layout, announcement);
}

int proto_announcement_read(struct str plain, struct proto_announcement *ret)
{
    return field_read_text(plain, &announcement_layout, ret, sizeof(*ret));
}
