#include "drivers/device/llrp_session.h"

#include "drivers/base/error.h"
#include "drivers/device/llrp_steps.h"

#define ANSWER_MS      10000 /* a reader that begins anew takes seconds */
#define SILENT_MS      5000  /* two keep-alives missing */
#define POLL_MS        200   /* no tag waits longer in the reader */
#define REFUSED_MS     5000  /* until it is asked again */
#define RESTART_MS     1000  /* until a ROSpec that ended by itself is started again */
#define CLOSE_MS       500   /* for the reader's good-bye */
#define UNREADABLE_MAX 16    /* messages in a row */

/* Status of a ConnectionAttemptEvent: chapter 13.2.5.9, "ConnectionAttemptEvent". */
enum attempt { ATTEMPT_SUCCESS, ATTEMPT_READER_HAS_ONE, ATTEMPT_HOST_HAS_ONE, ATTEMPT_FAILED };

/* EventType of a ROSpecEvent. */
enum rospec_event { ROSPEC_STARTED, ROSPEC_ENDED, ROSPEC_PREEMPTED };

/* --- state, for people --- */

static void say_state(struct llrp_session *session, enum device_state state, const char *why)
{
    session->state = state;
    copy_cut(session->why, sizeof(session->why), why);
}

static void give_up(struct llrp_session *session, const char *why)
{
    say_state(session, DEVICE_FAULT, why);
    session->is_over = true;
}

static void name_antennas(uint32_t lost, struct text *why)
{
    bool is_one = (lost & (lost - 1)) == 0;
    const char *between = is_one ? "antenna " : "antennas ";
    for (unsigned i = 0; i < READER_ANTENNAS_MAX; i++) {
        if (lost >> i & 1) {
            text_addf(why, "%s%u", between, i + 1);
            between = ", ";
        }
    }
    text_add(why, is_one ? " is not connected" : " are not connected");
}

/* The reader does what is wanted of it. */
static void say_ready(struct llrp_session *session)
{
    uint32_t wanted = session->config.antennas ? session->config.antennas : session->was_connected;
    uint32_t lost = session->knows_antennas ? wanted & ~session->connected : 0;
    struct text why = text_over(session->why, sizeof(session->why));
    session->state = DEVICE_READY;
    if (session->knows_antennas && (wanted & session->connected) == 0) {
        say_state(session, DEVICE_FAULT, "no antenna is connected");
    } else if (lost) {
        name_antennas(lost, &why);
    }
}

/* --- requests --- */

static struct llrp_writer begin(struct llrp_session *session)
{
    return llrp_writer_over(session->out + session->out_len,
                            sizeof(session->out) - session->out_len, LLRP_1_0_1);
}

static void end(struct llrp_session *session, const struct llrp_writer *writer)
{
    if (writer->error) {
        give_up(session, "takes no data"); /* all that is said fits, if it is taken away */
    } else {
        session->out_len += writer->len;
    }
}

static void ask(struct llrp_session *session, uint64_t now_ms, const struct llrp_step *step)
{
    struct llrp_writer writer = begin(session);
    session->asked = step;
    session->asked_id = ++session->last_id;
    session->asked_ms = now_ms;
    step->say(session, &writer, session->asked_id);
    end(session, &writer);
}

static bool is_polling(const struct llrp_session *session)
{
    return session->rospec == LLRP_ROSPEC_ACTIVE && session->built.polls && !session->asked;
}

static void poll(struct llrp_session *session, uint64_t now_ms)
{
    if (is_polling(session) && now_ms - session->report_ms >= POLL_MS) {
        struct llrp_writer writer = begin(session);
        session->polled_id = ++session->last_id;
        session->report_ms = now_ms;
        llrp_say(&writer, LLRP_GET_REPORT, session->polled_id);
        end(session, &writer);
    }
}

/* Takes the next step towards what is wanted, if none is under way. */
static void advance(struct llrp_session *session, uint64_t now_ms)
{
    bool is_free = session->is_greeted && !session->asked && !session->is_over &&
                   !session->is_closing && now_ms >= session->pause_ms;
    if (!is_free) {
        return;
    }
    const struct llrp_step *step = llrp_step_next(session);
    if (step) {
        ask(session, now_ms, step);
    } else {
        say_ready(session);
        poll(session, now_ms);
    }
}

/* Later everything is asked for anew: whatever was in its way may be gone. */
static void refuse(struct llrp_session *session, uint64_t now_ms, const char *what,
                   struct str because)
{
    struct text why = text_over(session->why, sizeof(session->why));
    text_add(&why, what);
    if (because.len > 0) {
        text_add(&why, ": ");
        (void)text_clean(because, false, why.at + why.len, why.size - why.len);
    }
    session->state = DEVICE_FAULT;
    session->asked = NULL;
    session->prepared = 0;
    session->rospec = LLRP_ROSPEC_NONE;
    session->pause_ms = now_ms + REFUSED_MS;
}

/* --- answers --- */

static struct llrp_element element_of(const struct wire_message *message)
{
    return (struct llrp_element){.type = llrp_message_type(message->type),
                                 .number = (uint16_t)message->type,
                                 .at = (const uint8_t *)message->body.at,
                                 .len = message->body.len};
}

/* What an LLRPStatus says: the reader's own words, or else the standard's. */
static struct str reason_of(const struct wire_message *message)
{
    struct llrp_element element = element_of(message);
    struct llrp_element status;
    struct llrp_value words;
    if (llrp_find(&element, LLRP_LLRPStatus, &status) == 0 &&
        llrp_value(&status, "ErrorDescription", &words) == 0 && words.count > 0) {
        return (struct str){(const char *)words.at, words.count};
    }
    return str_of(llrp_status_name(message->result));
}

static void hear_answer(struct llrp_session *session, uint64_t now_ms,
                        const struct wire_message *message)
{
    const struct llrp_step *step = session->asked;
    struct llrp_element answer = element_of(message);
    if (message->result && !step->may_fail) {
        refuse(session, now_ms, step->refused, reason_of(message));
        return;
    }
    session->asked = NULL;
    if (step->done(session, &answer)) {
        refuse(session, now_ms, step->refused, (struct str){0});
    }
}

/* ERROR_MESSAGE: a request that the reader could not make out, or does not know. */
static void hear_error(struct llrp_session *session, uint64_t now_ms,
                       const struct wire_message *message)
{
    if (session->polled_id == message->id && session->polled_id) {
        session->cannot_poll = true;
        session->wanted.polls = false;
    } else if (session->asked && session->asked->may_fail) {
        hear_answer(session, now_ms, message);
    } else if (session->asked) {
        refuse(session, now_ms, session->asked->refused, reason_of(message));
    }
}

/* --- events --- */

void llrp_session_antenna(struct llrp_session *session, uint64_t number, bool is_connected)
{
    if (number < 1 || number > READER_ANTENNAS_MAX) {
        return;
    }
    uint32_t bit = 1U << (number - 1);
    session->knows_antennas = true;
    session->connected = is_connected ? session->connected | bit : session->connected & ~bit;
    session->was_connected |= session->connected;
}

static uint64_t field_of(const struct llrp_element *event, const char *name)
{
    uint64_t number = UINT64_MAX; /* a value that no event has */
    return llrp_number(event, name, &number) == 0 ? number : UINT64_MAX;
}

static void hear_attempt(struct llrp_session *session, uint64_t now_ms,
                         const struct llrp_element *event)
{
    (void)now_ms;
    switch (field_of(event, "Status")) {
    case ATTEMPT_SUCCESS:
        session->is_greeted = true;
        break;
    case ATTEMPT_READER_HAS_ONE:
    case ATTEMPT_HOST_HAS_ONE:
        give_up(session, "in use by another host");
        break;
    case ATTEMPT_FAILED:
        give_up(session, "connection refused");
        break;
    default: /* another host tried, and was sent away */
        break;
    }
}

static void hear_antenna(struct llrp_session *session, uint64_t now_ms,
                         const struct llrp_element *event)
{
    (void)now_ms;
    llrp_session_antenna(session, field_of(event, "AntennaID"), field_of(event, "EventType") == 1);
}

/* The end of ours, but for a request of ours, is a reader that was told so by its own triggers or
 * gave up. Events come in order, so one of an earlier run is corrected by the start behind it. */
static void hear_rospec(struct llrp_session *session, uint64_t now_ms,
                        const struct llrp_element *event)
{
    uint64_t what = field_of(event, "EventType");
    if (field_of(event, "ROSpecID") != LLRP_STEPS_ROSPEC || session->asked) {
        return;
    }
    if (what == ROSPEC_STARTED && session->rospec == LLRP_ROSPEC_ENABLED) {
        session->rospec = LLRP_ROSPEC_ACTIVE;
        session->pause_ms = now_ms;
    } else if ((what == ROSPEC_ENDED || what == ROSPEC_PREEMPTED) &&
               session->rospec == LLRP_ROSPEC_ACTIVE) {
        session->rospec = LLRP_ROSPEC_ENABLED;
        session->pause_ms = now_ms + RESTART_MS;
    }
}

/* All events of a notification. */
static void hear_events(struct llrp_session *session, uint64_t now_ms,
                        const struct wire_message *message)
{
    static const struct {
        uint16_t number;
        void (*hear)(struct llrp_session *session, uint64_t now_ms,
                     const struct llrp_element *event);
    } rows[] = {
        {LLRP_ConnectionAttemptEvent, hear_attempt},
        {LLRP_AntennaEvent, hear_antenna},
        {LLRP_ROSpecEvent, hear_rospec},
    };
    struct llrp_element element = element_of(message);
    struct llrp_element data;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct llrp_element event;
        if (llrp_find(&element, LLRP_ReaderEventNotificationData, &data) == 0 &&
            llrp_find(&data, rows[i].number, &event) == 0) {
            rows[i].hear(session, now_ms, &event);
        }
    }
}

/* --- messages --- */

static void say_reply(struct llrp_session *session, struct str reply)
{
    struct llrp_writer writer = begin(session);
    if (reply.len > writer.size) {
        give_up(session, "takes no data");
        return;
    }
    memcpy(writer.at, reply.at, reply.len);
    session->out_len += reply.len;
}

static void hear_message(struct llrp_session *session, uint64_t now_ms,
                         const struct wire_event *event)
{
    const struct wire_message *message = &event->message;
    bool is_answer = session->asked && message->type == session->asked->answer &&
                     message->id == session->asked_id;
    if (is_answer) {
        hear_answer(session, now_ms, message);
    } else if (message->type == LLRP_READER_EVENT_NOTIFICATION) {
        hear_events(session, now_ms, message);
    } else if (message->type == LLRP_ERROR_MESSAGE) {
        hear_error(session, now_ms, message);
    } else if (message->type == LLRP_CLOSE_CONNECTION_RESPONSE) {
        session->is_over = session->is_over || session->is_closing;
    } else if (event->reply.len > 0) {
        say_reply(session, event->reply);
    }
}

static void hear_noise(struct llrp_session *session)
{
    session->unreadable++;
    if (llrp_is_lost(&session->grammar)) {
        give_up(session, "something else than LLRP");
    } else if (session->unreadable >= UNREADABLE_MAX) {
        give_up(session, "cannot be understood");
    }
}

/* Whether a tag is to be passed on: none of an inventory that is not ours or no longer wanted. */
static bool hear_tag(struct llrp_session *session, uint64_t now_ms)
{
    session->report_ms = now_ms;
    return llrp_step_is_prepared(session) && session->wanted.mode != READER_IDLE &&
           !session->is_closing;
}

size_t llrp_session_feed(struct llrp_session *session, const uint8_t *bytes, size_t n)
{
    return wire_feed(&session->grammar.wire, bytes, n);
}

bool llrp_session_next(struct llrp_session *session, uint64_t now_ms, struct wire_tag *ret_tag)
{
    struct wire_event event;
    while (!session->is_over && wire_next(&session->grammar.wire, &event)) {
        if (event.kind == WIRE_ERROR) {
            hear_noise(session);
            continue;
        }
        session->heard_ms = now_ms;
        session->unreadable = 0;
        if (event.kind == WIRE_MESSAGE) {
            hear_message(session, now_ms, &event);
            advance(session, now_ms);
        } else if (hear_tag(session, now_ms)) {
            *ret_tag = event.tag;
            return true;
        }
    }
    return false;
}

/* --- time --- */

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static bool is_waiting(const struct llrp_session *session)
{
    return session->asked || !session->is_greeted;
}

uint64_t llrp_session_deadline(const struct llrp_session *session)
{
    if (session->is_over) {
        return LLRP_SESSION_NEVER;
    }
    if (session->is_closing) {
        return session->asked_ms + CLOSE_MS;
    }
    if (is_waiting(session)) {
        return session->asked_ms + ANSWER_MS;
    }
    uint64_t at = session->keeps_alive ? session->heard_ms + SILENT_MS : LLRP_SESSION_NEVER;
    at = is_polling(session) ? earlier(at, session->report_ms + POLL_MS) : at;
    return llrp_step_next(session) ? earlier(at, session->pause_ms) : at;
}

void llrp_session_time(struct llrp_session *session, uint64_t now_ms)
{
    if (session->is_over) {
        return;
    }
    if (session->is_closing) {
        session->is_over = now_ms - session->asked_ms >= CLOSE_MS;
    } else if (is_waiting(session)) {
        if (now_ms - session->asked_ms >= ANSWER_MS) {
            give_up(session, "no answer");
        }
    } else if (session->keeps_alive && now_ms - session->heard_ms >= SILENT_MS) {
        give_up(session, "no answer");
    } else {
        advance(session, now_ms);
    }
}

/* --- what is wanted, and the connection --- */

void llrp_session_init(struct llrp_session *session, const struct llrp_session_config *config)
{
    /* What is behind it is large, and begun anew when a connection is made. */
    memset(session, 0, offsetof(struct llrp_session, grammar));
    session->out_len = 0;
    session->config = *config;
    session->wanted.mode = READER_IDLE;
    session->is_over = true;
    say_state(session, DEVICE_OPENING, "");
}

void llrp_session_open(struct llrp_session *session, uint64_t now_ms)
{
    struct llrp_session_config config = session->config;
    struct llrp_task wanted = session->wanted;
    llrp_session_init(session, &config);
    wire_init(&session->grammar.wire, &llrp_grammar);
    session->wanted = wanted;
    session->wanted.polls = wanted.mode == READER_PORTAL;
    session->is_over = false;
    session->asked_ms = session->heard_ms = session->report_ms = now_ms;
}

void llrp_session_want(struct llrp_session *session, uint64_t now_ms, enum reader_mode mode,
                       struct str epc)
{
    struct llrp_task *wanted = &session->wanted;
    *wanted =
        (struct llrp_task){.mode = mode, .polls = mode == READER_PORTAL && !session->cannot_poll};
    if (mode == READER_FINDER && epc.len <= sizeof(wanted->find)) {
        memcpy(wanted->find, epc.at, epc.len);
        wanted->find_len = epc.len;
    }
    session->pause_ms = now_ms;
    advance(session, now_ms);
}

void llrp_session_close(struct llrp_session *session, uint64_t now_ms)
{
    if (!session->is_greeted || session->is_over) {
        session->is_over = true;
        return;
    }
    struct llrp_writer writer = begin(session);
    session->is_closing = true;
    session->asked = NULL;
    session->asked_ms = now_ms;
    llrp_say_number(&writer, LLRP_DELETE_ROSPEC, ++session->last_id, LLRP_STEPS_ROSPEC);
    llrp_say(&writer, LLRP_CLOSE_CONNECTION, ++session->last_id);
    end(session, &writer);
}

struct str llrp_session_out(const struct llrp_session *session)
{
    return (struct str){(const char *)session->out, session->out_len};
}

void llrp_session_sent(struct llrp_session *session, size_t n)
{
    session->out_len -= n;
    memmove(session->out, session->out + n, session->out_len);
}
