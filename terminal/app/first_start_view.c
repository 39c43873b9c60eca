#include "terminal/app/first_start_view.h"

#include "drivers/base/error.h"
#include "terminal/flow/say.h"

/* What is wrong with a code, by the error that enrolling it gave. */
static const struct {
    int error;
    const char *message;
} troubles[] = {
    {RAFF_E_SYNTAX, N_("That is no enrolment code")},
    {RAFF_E_VERSION, N_("Code of another version of Raff")},
    {RAFF_E_DATE, N_("Code not valid now. Check the date, or ask for a new code")},
    {RAFF_E_DENIED, N_("Not accepted. Ask for a new code")},
    {RAFF_E_TLS, N_("That is not the hub of this code, or the date is wrong")},
    {RAFF_E_STATE, N_("This device holds the work of another seat")},
};

/* What a hub gives as its reasons (sync/hub/enrolment.c); another one is shown as it is. */
static const char *const refusals[] = {
    /* Translators: of an enrolment code. */
    N_("used already"),
    /* Translators: of an enrolment code: its time is over. */
    N_("run out"),
    /* Translators: the hub does not know this enrolment code. */
    N_("no such credential"),
};

static const struct {
    const char *message;
    enum signal signal;
} waits[] = {
    [ENROLLING_CONNECTS] = {N_("Connecting"), SIGNAL_NONE},
    [ENROLLING_ASKS] = {N_("Connected, asking the hub"), SIGNAL_NONE},
    [ENROLLING_NO_BROKER] = {N_("No connection. Trying on"), SIGNAL_WARNING},
    [ENROLLING_NO_HUB] = {N_("The hub does not answer. Asking on"), SIGNAL_WARNING},
    [ENROLLING_BUSY] = {N_("The hub is busy. Asking on"), SIGNAL_WARNING},
};

static void say_refusal(struct view *view, const char *refusal)
{
    struct say *value = say(view_fact(view, N_("Hub says")), "{0}");
    for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
        if (strcmp(refusals[i], refusal) == 0) {
            say_message(value, refusals[i]);
            return;
        }
    }
    say_text(value, refusal);
}

static void tell_trouble(const struct first_start_facts *facts, struct view *view)
{
    view->signal = SIGNAL_ERROR;
    for (size_t i = 0; i < ARRAY_SIZE(troubles); i++) {
        if (troubles[i].error == facts->error) {
            say(&view->message, troubles[i].message);
        }
    }
    if (!view->message.id) {
        say_text(say(&view->message, N_("It failed: {0}")), error_text(facts->error));
    }
    if (*facts->refusal) {
        say_refusal(view, facts->refusal);
    }
    if (facts->error == RAFF_E_DATE || facts->error == RAFF_E_TLS) {
        say_date(say(view_fact(view, N_("Date")), "{0}"), facts->clock);
    }
}

static void wait_for_code(const struct first_start_facts *facts, struct view *view)
{
    view->name = "enrol-scan";
    say(&view->prompt, N_("Scan the enrolment code of this device"));
    if (facts->error) {
        tell_trouble(facts, view);
    } else if (facts->has_lost_books) {
        view->signal = SIGNAL_WARNING;
        say(&view->message, N_("Its books are gone: it has to be enrolled anew"));
    }
    if (*facts->scanner) {
        say_only_text(view_fact(view, N_("Scanner")), facts->scanner);
    } else {
        say(view_fact(view, N_("Scanner")), N_("none found"));
    }
    /* Translators: beside it stands the command that prints the code. */
    say_only_code(view_fact(view, N_("At the hub")), "raff-hub enrol --qr");
}

static void ask_hub(const struct first_start_facts *facts, struct view *view)
{
    view->name = "enrol-ask";
    say(&view->prompt, N_("This device is being enrolled"));
    say_only_code(view_big(view, N_("Seat")), facts->seat);
    say_only_code(view_fact(view, N_("Site")), facts->site);
    say_only_code(view_fact(view, N_("Hub")), facts->hub);
    say(&view->message, waits[facts->wait].message);
    view->signal = waits[facts->wait].signal;
    view->keys = VIEW_KEY_BACK;
}

void first_start_view(const struct first_start_facts *facts, struct view *ret_view)
{
    struct view view = {0};
    say(&view.title, N_("First start"));
    if (facts->is_asking) {
        ask_hub(facts, &view);
    } else {
        wait_for_code(facts, &view);
    }
    *ret_view = view;
}
