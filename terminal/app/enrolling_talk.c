#include "terminal/app/enrolling_talk.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "sync/link/link.h"

#define ASK_AGAIN_MS 3000
#define WHY_MAX      512

struct enrolling_talk {
    char site[ID_SIZE];
    char seat[ID_SIZE];
    char host[CONFIG_VALUE_MAX];
    int port;
    uv_timer_t again;
    struct link *link;
    struct bytes payload;
    char topic[PROTO_TOPIC_MAX];
    struct bytes inflated;
    struct json_arena arena;
    struct proto_message in;
    char said[200]; /* the last thing that was said: not again */
    bool is_over;
    const struct enrolling_events *events;
    void *context;
};

static void say(struct enrolling_talk *talk, enum enrolling_wait wait, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct enrolling_talk *talk, enum enrolling_wait wait, const char *format, ...)
{
    char line[sizeof(talk->said)];
    struct text text = text_over(line, sizeof(line));
    va_list args;
    va_start(args, format);
    text_vaddf(&text, format, args);
    va_end(args);
    if (strcmp(line, talk->said) != 0) {
        copy_cut(talk->said, sizeof(talk->said), line);
        talk->events->waits(talk->context, wait, line);
    }
}

static void end(struct enrolling_talk *talk, int error, const struct proto_enrolled *answer,
                const char *refusal, const char *why)
{
    if (!talk->is_over) {
        talk->is_over = true;
        uv_timer_stop(&talk->again);
        talk->events->answered(talk->context, error, answer, refusal, why);
    }
}

/* --- asking --- */

static void ask(struct enrolling_talk *talk)
{
    int error = link_publish(talk->link, talk->topic, bytes_view(&talk->payload), false);
    if (error) {
        say(talk, ENROLLING_ASKS, "%s", error_text(error)); /* the timer asks again */
    }
}

static void ask_again(uv_timer_t *timer)
{
    struct enrolling_talk *talk = timer->data;
    if (link_is_up(talk->link)) {
        say(talk, ENROLLING_NO_HUB, "no hub answers yet; asking on");
        ask(talk);
    }
}

static void on_up(void *context)
{
    struct enrolling_talk *talk = context;
    if (talk->is_over) {
        return;
    }
    say(talk, ENROLLING_ASKS, "connected; asking to be seat %s of site %s", talk->seat, talk->site);
    ask(talk);
    uv_timer_start(&talk->again, ask_again, ASK_AGAIN_MS, ASK_AGAIN_MS);
}

/* What OpenSSL calls the broker's alerts. */
static const struct {
    const char *says;
    int error;
    const char *words;
} finals[] = {
    {"alert certificate expired", RAFF_E_DATE,
     "the credential ran out by the broker's clock: ask for a new one"},
    {"alert certificate revoked", RAFF_E_DENIED, "the credential was revoked"},
    {"certificate verify failed", RAFF_E_TLS,
     "the broker's certificate is not one for this name, or a clock is wrong"},
};

static void on_down(void *context, const char *why)
{
    struct enrolling_talk *talk = context;
    char words[WHY_MAX];
    struct text text = text_over(words, sizeof(words));
    uv_timer_stop(&talk->again);
    for (size_t i = 0; i < ARRAY_SIZE(finals); i++) {
        if (strstr(why, finals[i].says)) {
            text_addf(&text, "%s:%d: %s (%s)", talk->host, talk->port, finals[i].words, why);
            end(talk, finals[i].error, NULL, "", words);
            return;
        }
    }
    if (!talk->is_over) {
        say(talk, ENROLLING_NO_BROKER, "%s:%d: %s; trying on", talk->host, talk->port, why);
    }
}

/* --- the answer --- */

static void refused(struct enrolling_talk *talk, const struct proto_refusal *nack)
{
    char words[WHY_MAX];
    struct text text = text_over(words, sizeof(words));
    if (nack->code == PROTO_NACK_BUSY) {
        say(talk, ENROLLING_BUSY, "the hub is busy: %s; asking on", nack->why);
        return;
    }
    text_addf(&text, "the hub refuses this credential: %s", nack->why);
    if (nack->code == PROTO_NACK_AUTH) {
        text_addf(&text, ". A new one: raff-hub enrol --site %s --seat %s --out FILE", talk->site,
                  talk->seat);
    }
    end(talk, RAFF_E_DENIED, NULL, nack->why, words);
}

static void on_message(void *context, const char *topic, struct str payload)
{
    struct enrolling_talk *talk = context;
    struct str plain;
    (void)topic; /* there is one subscription */
    int error = talk->is_over ? RAFF_E_STATE : proto_inflate(payload, &talk->inflated, &plain);
    error = error ? error : proto_read(plain, &talk->arena, &talk->in);
    if (error) {
        return;
    }
    if (talk->in.type == PROTO_NACK) {
        refused(talk, &talk->in.as.nack);
    } else if (talk->in.type == PROTO_ENROLLED) {
        end(talk, 0, &talk->in.as.enrolled, "", "");
    }
}

/* --- together --- */

static int write_question(struct enrolling_talk *talk, const struct enrolling *enrolling)
{
    struct proto_message *message = &talk->in;
    struct proto_enrol *enrol = &message->as.enrol;
    CLEANUP(bytes_release) struct bytes plain;
    bytes_init(&plain, PROTO_PLAIN_MAX);
    memset(message, 0, sizeof(*message));
    message->type = PROTO_ENROL;
    copy_cut(enrol->id, sizeof(enrol->id), enrolling->credential.id);
    copy_cut(enrol->store, sizeof(enrol->store), enrolling->store);
    int error = copy_str(enrol->csr, sizeof(enrol->csr), bytes_view(&enrolling->csr));
    error = error ? error : proto_write(message, &plain);
    return error ? error : proto_deflate(bytes_view(&plain), &talk->payload);
}

static int open_link(struct enrolling_talk *talk, uv_loop_t *loop,
                     const struct enrolling *enrolling)
{
    const struct credential *credential = &enrolling->credential;
    struct proto_topic topic = {.channel = PROTO_ASK, .site = PROTO_ENROL_SITE};
    char down[PROTO_TOPIC_MAX], ca[PATH_MAX], keys[PATH_MAX];
    copy_cut(topic.seat, sizeof(topic.seat), credential->id);
    proto_topic_write(&topic, talk->topic);
    topic.channel = PROTO_DOWN;
    proto_topic_write(&topic, down);
    int error = config_path(enrolling->config, ENROLLING_CA, ca);
    error = error ? error : config_path(enrolling->config, ENROLLING_KEYS, keys);
    if (error) {
        return error;
    }
    const struct link_config config = {.client_id = credential->id,
                                       .host = credential->host,
                                       .port = credential->port,
                                       .ca_path = ca,
                                       .cert_path = keys,
                                       .key_path = keys,
                                       .subscriptions = {down}};
    static const struct link_events events = {
        .up = on_up, .down = on_down, .message = on_message, .writable = NULL};
    return link_new(loop, &config, &events, talk, &talk->link);
}

static void name_it(struct enrolling_talk *talk, const struct credential *credential)
{
    copy_cut(talk->site, sizeof(talk->site), credential->site);
    copy_cut(talk->seat, sizeof(talk->seat), credential->seat);
    copy_cut(talk->host, sizeof(talk->host), credential->host);
    talk->port = credential->port;
}

int enrolling_talk_new(uv_loop_t *loop, const struct enrolling *enrolling,
                       const struct enrolling_events *events, void *context,
                       struct enrolling_talk **ret_talk)
{
    struct enrolling_talk *talk = calloc(1, sizeof(*talk));
    if (!talk) {
        return -ENOMEM;
    }
    talk->events = events;
    talk->context = context;
    bytes_init(&talk->payload, PROTO_WIRE_MAX);
    bytes_init(&talk->inflated, PROTO_PLAIN_MAX + 1);
    uv_timer_init(loop, &talk->again);
    talk->again.data = talk;
    name_it(talk, &enrolling->credential);
    int error = json_arena_init(&talk->arena, PROTO_ARENA_SIZE);
    error = error ? error : write_question(talk, enrolling);
    error = error ? error : open_link(talk, loop, enrolling);
    if (error) {
        enrolling_talk_free(talk);
        return error;
    }
    *ret_talk = talk;
    return 0;
}

static void on_closed(uv_handle_t *handle)
{
    struct enrolling_talk *talk = handle->data;
    bytes_release(&talk->payload);
    bytes_release(&talk->inflated);
    json_arena_release(&talk->arena);
    free(talk);
}

void enrolling_talk_free(struct enrolling_talk *talk)
{
    if (talk) {
        talk->is_over = true;
        link_free(talk->link);
        uv_close((uv_handle_t *)&talk->again, on_closed);
    }
}
