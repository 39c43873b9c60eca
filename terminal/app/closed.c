#include "terminal/app/closed.h"

#include <errno.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "terminal/app/rig.h"
#include "terminal/app/tty.h"
#include "terminal/app/watchdog.h"
#include "terminal/flow/say.h"

#define LOOK_MS 2000
#define WHY_MAX 640

struct closed {
    const struct config *config;
    struct enrolment *enrolment;
    uv_loop_t loop;
    struct tty tty;
    uv_timer_t look;
    struct watchdog watchdog;
    struct words words;
    struct screen *screen;
    int outcome;
};

bool closed_wanted(int error)
{
    return error == RAFF_E_VERSION;
}

void closed_view(const char *seat, const char *version, struct view *ret_view)
{
    struct view view = {.name = "closed", .signal = SIGNAL_ERROR};
    say(&view.title, N_("Raff is too old"));
    say(&view.prompt, N_("Update this device: put in the stick with the new Raff"));
    if (*seat) {
        say_only_code(view_fact(&view, N_("Seat")), seat);
    }
    say_only_code(view_fact(&view, N_("Raff")), version);
    say(&view.message, N_("A newer Raff wrote here. All work is kept"));
    *ret_view = view;
}

static void draw(struct closed *closed)
{
    struct view view;
    const struct screen_status status = {.online = false};
    closed_view(closed->enrolment->seat, RAFF_VERSION, &view);
    screen_draw(closed->screen, &closed->words, &view, &status);
}

static void finish(struct closed *closed, int outcome)
{
    closed->outcome = outcome;
    uv_stop(&closed->loop);
}

/* --- loop callbacks --- */

static void on_look(uv_timer_t *timer)
{
    struct closed *closed = timer->data;
    char ignored[WHY_MAX];
    struct text unsaid = text_over(ignored, sizeof(ignored));
    struct ledger *ledger = NULL;
    int error = enrolment_load(closed->config, closed->enrolment, &unsaid);
    error = error ? error : rig_books_open(closed->enrolment, &unsaid, &ledger);
    ledger_close(ledger);
    if (!closed_wanted(error) && error != RAFF_E_BUSY) { /* somebody looks at them too */
        finish(closed, error);
    }
}

static void on_screen(void *context)
{
    struct closed *closed = context;
    struct screen_event event = {.kind = SCREEN_KEY};
    while (event.kind != SCREEN_NOTHING) {
        screen_read(closed->screen, &event);
    }
    draw(closed);
}

static void on_end(void *context)
{
    finish(context, 1);
}

/* --- opening and closing --- */

static int open_all(struct closed *closed)
{
    const struct config *config = closed->config;
    int error = words_init(NULL);
    error = error ? error : words_set(&closed->words, config->language);
    closed->words.eastern_digits = config->eastern_digits;
    error = error ? error : screen_open(config->theme, &closed->words, NULL, &closed->screen);
    if (error) {
        return error;
    }
    watchdog_start(&closed->loop, &closed->watchdog);
    uv_timer_init(&closed->loop, &closed->look);
    closed->look.data = closed;
    closed->tty =
        (struct tty){.keys = on_screen, .resized = on_screen, .end = on_end, .context = closed};
    return tty_open(&closed->loop, &closed->tty);
}

static int run(struct closed *closed, struct text *why)
{
    log_error("raff", "%s", why->len ? why->at : error_text(RAFF_E_VERSION));
    text_clear(why);
    int error = open_all(closed);
    if (error) {
        return error;
    }
    draw(closed);
    uv_timer_start(&closed->look, on_look, LOOK_MS, LOOK_MS);
    uv_run(&closed->loop, UV_RUN_DEFAULT);
    return closed->outcome;
}

int closed_run(const struct config *config, struct enrolment *enrolment, struct text *why)
{
    struct closed *closed = calloc(1, sizeof(*closed));
    int error = closed ? uv_loop_init(&closed->loop) : -ENOMEM;
    if (error) {
        free(closed);
        return error;
    }
    closed->config = config;
    closed->enrolment = enrolment;
    error = run(closed, why);
    screen_close(closed->screen);
    if (tty_close_loop(&closed->loop)) {
        free(closed);
    }
    return error;
}
