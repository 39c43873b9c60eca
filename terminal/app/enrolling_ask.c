/* The conversation of an enrolment: over the broker, under the credential, until the hub answers.
 */
#include <errno.h>
#include <stdio.h>
#include <uv.h>

#include "drivers/base/error.h"
#include "sync/link/link.h"
#include "terminal/app/commands.h"
#include "terminal/app/enrolling.h"

#define ASK_AGAIN_MS 3000

struct talk {
    struct enrolling *enrolling;
    uv_loop_t loop;
    uv_timer_t again;
    uv_timer_t limit;
    struct link *link;
    struct bytes payload;
    char topic[PROTO_TOPIC_MAX];
    struct bytes inflated;
    struct json_arena arena;
    struct proto_message in;
    char said[200]; /* the last thing that was said: not again */
    bool answered;
    int error; /* why there will be no answer */
    struct text *why;
};

static void say(struct talk *talk, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct talk *talk, const char *format, ...)
{
    char line[sizeof(talk->said)];
    struct text text = text_over(line, sizeof(line));
    va_list args;
    va_start(args, format);
    text_vaddf(&text, format, args);
    va_end(args);
    if (strcmp(line, talk->said) != 0) {
        copy_cut(talk->said, sizeof(talk->said), line);
        complain("enrol: %s", line);
    }
}

static void end(struct talk *talk, int error)
{
    talk->error = error;
    uv_stop(&talk->loop);
}

/* --- asking --- */

static void ask(struct talk *talk)
{
    int error = link_publish(talk->link, talk->topic, bytes_view(&talk->payload), false);
    if (error) {
        say(talk, "%s", error_text(error)); /* the timer asks again */
    }
}

static void ask_again(uv_timer_t *timer)
{
    struct talk *talk = timer->data;
    if (link_is_up(talk->link)) {
        say(talk, "no hub answers yet; asking on");
        ask(talk);
    }
}

static void on_up(void *context)
{
    struct talk *talk = context;
    say(talk, "connected; asking to be seat %s of site %s", talk->enrolling->credential.seat,
        talk->enrolling->credential.site);
    ask(talk);
    uv_timer_start(&talk->again, ask_again, ASK_AGAIN_MS, ASK_AGAIN_MS);
}

/* What OpenSSL calls the broker's alerts. */
static const char *advice(const char *why)
{
    return strstr(why, "alert certificate expired")
               ? "the credential ran out by the broker's clock: ask for a new one"
           : strstr(why, "alert certificate revoked") ? "the credential was revoked"
           : strstr(why, "certificate verify failed")
               ? "the broker's certificate is not one for this name, or a clock is wrong"
               : NULL;
}

static void on_down(void *context, const char *why)
{
    struct talk *talk = context;
    const struct credential *credential = &talk->enrolling->credential;
    const char *words = advice(why);
    uv_timer_stop(&talk->again);
    if (words) {
        text_addf(talk->why, "%s:%d: %s (%s)", credential->host, credential->port, words, why);
        end(talk, RAFF_E_TLS);
        return;
    }
    say(talk, "%s:%d: %s; trying on", credential->host, credential->port, why);
}

/* --- the answer --- */

static void refused(struct talk *talk, const struct proto_refusal *nack)
{
    const struct credential *credential = &talk->enrolling->credential;
    if (nack->code == PROTO_NACK_BUSY) {
        say(talk, "the hub is busy: %s; asking on", nack->why);
        return;
    }
    text_addf(talk->why, "the hub refuses this credential: %s", nack->why);
    if (nack->code == PROTO_NACK_AUTH) {
        text_addf(talk->why, ". A new one: raff-hub enrol --site %s --seat %s --out FILE",
                  credential->site, credential->seat);
    }
    end(talk, RAFF_E_DENIED);
}

static void on_message(void *context, const char *topic, struct str payload)
{
    struct talk *talk = context;
    struct str plain;
    (void)topic; /* there is one subscription */
    int error = proto_inflate(payload, &talk->inflated, &plain);
    error = error ? error : proto_read(plain, &talk->arena, &talk->in);
    if (error) {
        return;
    }
    if (talk->in.type == PROTO_NACK) {
        refused(talk, &talk->in.as.nack);
    } else if (talk->in.type == PROTO_ENROLLED) {
        talk->answered = true;
        end(talk, 0);
    }
}

static void too_late(uv_timer_t *timer)
{
    struct talk *talk = timer->data;
    text_addf(talk->why, "no answer in time: %s. The credential is still good: run this again",
              talk->said[0] ? talk->said : "no broker");
    end(talk, -ETIMEDOUT);
}

/* --- together --- */

static int write_question(struct talk *talk)
{
    struct proto_message *message = &talk->in;
    struct proto_enrol *enrol = &message->as.enrol;
    CLEANUP(bytes_release) struct bytes plain;
    bytes_init(&plain, PROTO_PLAIN_MAX);
    memset(message, 0, sizeof(*message));
    message->type = PROTO_ENROL;
    copy_cut(enrol->id, sizeof(enrol->id), talk->enrolling->credential.id);
    copy_cut(enrol->store, sizeof(enrol->store), talk->enrolling->store);
    int error = copy_str(enrol->csr, sizeof(enrol->csr), bytes_view(&talk->enrolling->csr));
    error = error ? error : proto_write(message, &plain);
    return error ? error : proto_deflate(bytes_view(&plain), &talk->payload);
}

static int open_link(struct talk *talk)
{
    const struct enrolling *enrolling = talk->enrolling;
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
    return link_new(&talk->loop, &config, &events, talk, &talk->link);
}

static int open_talk(struct talk *talk, int wait_s)
{
    int error = json_arena_init(&talk->arena, PROTO_ARENA_SIZE);
    error = error ? error : write_question(talk);
    error = error ? error : open_link(talk);
    uv_timer_init(&talk->loop, &talk->again);
    uv_timer_init(&talk->loop, &talk->limit);
    talk->again.data = talk->limit.data = talk;
    return error ? error : uv_timer_start(&talk->limit, too_late, (uint64_t)wait_s * 1000, 0);
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static void close_talk(struct talk *talk)
{
    link_free(talk->link);
    uv_walk(&talk->loop, close_handle, NULL);
    uv_run(&talk->loop, UV_RUN_DEFAULT);
    uv_loop_close(&talk->loop);
    bytes_release(&talk->payload);
    bytes_release(&talk->inflated);
    json_arena_release(&talk->arena);
}

int enrolling_ask(struct enrolling *enrolling, int wait_s, struct proto_enrolled *ret_answer,
                  struct text *why)
{
    struct talk talk = {.enrolling = enrolling, .why = why};
    int error = uv_loop_init(&talk.loop);
    if (error) {
        return error;
    }
    bytes_init(&talk.payload, PROTO_WIRE_MAX);
    bytes_init(&talk.inflated, PROTO_PLAIN_MAX + 1);
    error = open_talk(&talk, wait_s);
    if (!error) {
        uv_run(&talk.loop, UV_RUN_DEFAULT);
        error = talk.answered ? 0 : talk.error ? talk.error : RAFF_E_STATE;
    }
    if (!error) {
        *ret_answer = talk.in.as.enrolled;
    } else if (!why->len) {
        text_add(why, error_text(error));
    }
    close_talk(&talk);
    return error;
}
