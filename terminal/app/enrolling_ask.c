/* An enrolment's conversation for who has nothing else to do meanwhile: `raff enrol`. */
#include <errno.h>

#include "drivers/base/error.h"
#include "terminal/app/commands.h"
#include "terminal/app/enrolling_talk.h"

struct asking {
    uv_loop_t loop;
    uv_timer_t limit;
    struct proto_enrolled *answer;
    char said[200]; /* what it waits for */
    int error;
    struct text *why;
};

static void end(struct asking *asking, int error)
{
    asking->error = error;
    uv_stop(&asking->loop);
}

static void on_waits(void *context, enum enrolling_wait wait, const char *words)
{
    struct asking *asking = context;
    (void)wait;
    copy_cut(asking->said, sizeof(asking->said), words);
    complain("enrol: %s", words);
}

static void on_answered(void *context, int error, const struct proto_enrolled *answer,
                        const char *refusal, const char *why)
{
    struct asking *asking = context;
    (void)refusal;
    if (!error) {
        *asking->answer = *answer;
    }
    text_add(asking->why, why);
    end(asking, error);
}

static void too_late(uv_timer_t *timer)
{
    struct asking *asking = timer->data;
    text_addf(asking->why, "no answer in time: %s. The credential is still good: run this again",
              asking->said[0] ? asking->said : "no broker");
    end(asking, -ETIMEDOUT);
}

int enrolling_ask(struct enrolling *enrolling, int wait_s, struct proto_enrolled *ret_answer,
                  struct text *why)
{
    static const struct enrolling_events events = {.waits = on_waits, .answered = on_answered};
    struct asking asking = {.answer = ret_answer, .error = RAFF_E_STATE, .why = why};
    struct enrolling_talk *talk = NULL;
    int error = uv_loop_init(&asking.loop);
    if (error) {
        return error;
    }
    uv_timer_init(&asking.loop, &asking.limit);
    asking.limit.data = &asking;
    uv_timer_start(&asking.limit, too_late, (uint64_t)wait_s * 1000, 0);
    error = enrolling_talk_new(&asking.loop, enrolling, &events, &asking, &talk);
    if (!error) {
        uv_run(&asking.loop, UV_RUN_DEFAULT);
        error = asking.error;
    }
    if (error && !why->len) {
        text_add(why, error_text(error));
    }
    enrolling_talk_free(talk);
    uv_close((uv_handle_t *)&asking.limit, NULL);
    uv_run(&asking.loop, UV_RUN_DEFAULT);
    uv_loop_close(&asking.loop);
    return error;
}
