#include "drivers/base/error.h"
#include "sync/proto/proto.h"

static const char *const channel_names[] = {
    [PROTO_UP] = "up",     [PROTO_ASK] = "ask",     [PROTO_DOWN] = "down",
    [PROTO_FEED] = "feed", [PROTO_STATE] = "state", [PROTO_HUB] = "hub",
};

bool proto_id_ok(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.at[i];
        bool ok = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  c == '_' || c == '-';
        if (!ok) {
            return false;
        }
    }
    return id.len > 0 && id.len < ID_SIZE;
}

bool proto_site_ok(struct str site)
{
    return proto_id_ok(site) && !str_is(site, PROTO_ENROL_SITE);
}

/* Takes the level before the next '/' off the front; false when nothing is left. */
static bool next_level(struct str *rest, struct str *ret_level)
{
    if (!rest->at) {
        return false;
    }
    const char *slash = memchr(rest->at, '/', rest->len);
    size_t n = slash ? (size_t)(slash - rest->at) : rest->len;
    *ret_level = (struct str){rest->at, n};
    *rest = slash ? (struct str){slash + 1, rest->len - n - 1} : (struct str){NULL, 0};
    return true;
}

static int seat_channel(struct str level, enum proto_channel *ret_channel)
{
    static const enum proto_channel of_seat[] = {PROTO_UP, PROTO_ASK, PROTO_DOWN, PROTO_STATE};
    for (size_t i = 0; i < ARRAY_SIZE(of_seat); i++) {
        if (str_is(level, channel_names[of_seat[i]])) {
            *ret_channel = of_seat[i];
            return 0;
        }
    }
    return RAFF_E_SYNTAX;
}

/* The levels behind "raff/1/": `hub`, `{site}/feed` or `{site}/{seat}/…`. */
static int read_levels(const struct str level[3], size_t n, struct proto_topic *topic)
{
    if (n == 1 && str_is(level[0], "hub")) {
        topic->channel = PROTO_HUB;
        return 0;
    }
    if (n < 2 || !proto_id_ok(level[0]) || copy_str(topic->site, ID_SIZE, level[0]) < 0) {
        return RAFF_E_SYNTAX;
    }
    if (n == 2) {
        topic->channel = PROTO_FEED;
        return str_is(level[1], "feed") && proto_site_ok(level[0]) ? 0 : RAFF_E_SYNTAX;
    }
    if (!proto_id_ok(level[1]) || copy_str(topic->seat, ID_SIZE, level[1]) < 0) {
        return RAFF_E_SYNTAX;
    }
    int error = seat_channel(level[2], &topic->channel);
    bool stray = str_is(level[0], PROTO_ENROL_SITE) && topic->channel != PROTO_ASK &&
                 topic->channel != PROTO_DOWN;
    return error == 0 && stray ? RAFF_E_SYNTAX : error;
}

int proto_topic_read(const char *topic, struct proto_topic *ret_topic)
{
    struct proto_topic read = {0};
    struct str rest = str_of(topic), level[3], behind;
    size_t n = 0;
    if (!next_level(&rest, &level[0]) || !str_is(level[0], "raff") ||
        !next_level(&rest, &level[0]) || !str_is(level[0], "1")) {
        return RAFF_E_SYNTAX;
    }
    while (n < 3 && next_level(&rest, &level[n])) {
        n++;
    }
    if (next_level(&rest, &behind) || read_levels(level, n, &read) < 0) {
        return RAFF_E_SYNTAX;
    }
    *ret_topic = read;
    return 0;
}

void proto_topic_write(const struct proto_topic *topic, char out[PROTO_TOPIC_MAX])
{
    struct text text = text_over(out, PROTO_TOPIC_MAX);
    text_add(&text, "raff/1/");
    if (topic->channel != PROTO_HUB) {
        text_addf(&text, "%s/", topic->site);
    }
    if (topic->channel != PROTO_HUB && topic->channel != PROTO_FEED) {
        text_addf(&text, "%s/", topic->seat);
    }
    text_add(&text, channel_names[topic->channel]);
}
