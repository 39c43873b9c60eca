#include "terminal/app/first_start.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/when.h"
#include "terminal/app/box.h"
#include "terminal/app/first_start_scanners.h"
#include "terminal/app/first_start_view.h"
#include "terminal/app/rig.h"
#include "terminal/app/tty.h"
#include "terminal/app/watchdog.h"

#define LOOK_MS      1000
#define AGAIN_LOOKS  10 /* what a wrong clock may have refused */
#define WHY_MAX      640
#define DATE_LEN     10
#define REFUSAL_SIZE sizeof(((struct proto_refusal *)0)->why)

/* Where a credential lies, to be tried again. */
enum source {
    SOURCE_CODE, /* that was scanned, ENROLLING_CODE */
    SOURCE_FILE, /* that raff.ini names */
};
#define SOURCES 2

struct first_start {
    const struct config *config;
    struct enrolment *enrolment;
    bool was_seat;
    bool has_lost_books;

    uv_loop_t loop;
    struct tty tty;
    uv_timer_t look; /* at what others do: `raff enrol`, a clock that is put right */
    uv_timer_t turn; /* the end of a conversation, outside of it */
    struct watchdog watchdog;
    struct words words;
    struct screen *screen;
    struct board *board;
    struct first_start_scanners scanners;

    struct enrolling enrolling;
    struct enrolling_talk *talk;
    enum enrolling_wait wait;
    int answered; /* how it ended, */
    struct proto_enrolled answer;
    char refusal[REFUSAL_SIZE]; /* and what the hub gave as its reason */
    int error;                  /* of the last code */
    struct stat tried;          /* of raff.ini's file, the one that was tried */
    bool to_try[SOURCES];       /* not yet tried, or refused for a reason that time may mend: */
    int refused[SOURCES];       /* the last time, 0 if it was begun with */
    enum source asks_with, next;
    unsigned looks;
    bool is_over;
    int outcome; /* of first_start_run */
};

static void finish(struct first_start *start, int outcome)
{
    start->is_over = true;
    start->outcome = outcome;
    uv_stop(&start->loop);
}

/* --- what is shown --- */

static void draw(struct first_start *start)
{
    const struct credential *credential = &start->enrolling.credential;
    char now[WHEN_SIZE], hub[CONFIG_VALUE_MAX + 8];
    struct text address = text_over(hub, sizeof(hub));
    struct view view;
    const struct screen_status status = {.online = start->talk &&
                                                   start->wait != ENROLLING_CONNECTS &&
                                                   start->wait != ENROLLING_NO_BROKER};
    when_write(rig_utc_ms(), now);
    now[DATE_LEN] = '\0';
    text_addf(&address, "%s:%d", credential->host, credential->port);
    const struct first_start_facts facts = {
        .has_lost_books = start->has_lost_books,
        .scanner = first_start_scanners_ready(&start->scanners),
        .clock = now,
        .is_asking = start->talk,
        .site = credential->site,
        .seat = credential->seat,
        .hub = hub,
        .wait = start->wait,
        .error = start->error,
        .refusal = start->refusal,
    };
    first_start_view(&facts, &view);
    screen_draw(start->screen, &start->words, &view, &status);
}

/* --- codes and files --- */

static void forget_code(const struct first_start *start)
{
    char path[PATH_MAX];
    if (config_path(start->config, ENROLLING_CODE, path) == 0) {
        unlink(path);
    }
}

/* It is of no use any more, wherever it lies; that it is still there harms nobody. */
static void remove_file(const struct first_start *start)
{
    const char *path = start->config->enrol_file;
    if (*path && unlink(path) != 0 && file_exists(path)) {
        log_warning("raff", "%s: stays there; it is used and opens nothing", path);
    }
}

static void hang_up(struct first_start *start)
{
    uv_timer_stop(&start->turn);
    enrolling_talk_free(TAKE(start->talk));
    enrolling_release(&start->enrolling);
    enrolling_init(&start->enrolling, start->config);
}

static void fail(struct first_start *start, int error, const char *why)
{
    log_warning("raff", "enrol: %s", *why ? why : error_text(error));
    start->error = error;
    board_signal(start->board, BOARD_ERROR);
    if (start->was_seat) {
        finish(start, 0); /* the seat that it is */
    }
}

static void on_waits(void *context, enum enrolling_wait wait, const char *words)
{
    struct first_start *start = context;
    log_info("raff", "enrol: %s", words);
    start->wait = wait;
    draw(start);
}

static void on_turn(uv_timer_t *timer);

static void on_answered(void *context, int error, const struct proto_enrolled *answer,
                        const char *refusal, const char *why)
{
    struct first_start *start = context;
    copy_cut(start->refusal, sizeof(start->refusal), refusal);
    if (error) {
        log_warning("raff", "enrol: %s", why);
    } else {
        start->answer = *answer;
    }
    start->answered = error;
    uv_timer_start(&start->turn, on_turn, 0, 0);
}

/* A credential that was begun with: from here on it is the one that is asked under. */
static void ask_with(struct first_start *start, enum source source, const struct enrolling *begun)
{
    static const struct enrolling_events events = {.waits = on_waits, .answered = on_answered};
    hang_up(start);
    start->enrolling = *begun;
    start->asks_with = source;
    start->wait = ENROLLING_CONNECTS;
    start->error = 0;
    start->refusal[0] = '\0';
    int error = enrolling_talk_new(&start->loop, &start->enrolling, &events, start, &start->talk);
    if (error) {
        fail(start, error, "");
    }
}

static bool is_of_the_time(int error)
{
    return error == RAFF_E_DATE || error == RAFF_E_TLS;
}

/* What enrolling_begin made of a code or a file. */
static void take(struct first_start *start, enum source source, int begun, struct enrolling *next,
                 const char *why)
{
    if (begun == 0) {
        ask_with(start, source, next);
        return;
    }
    if (begun > 0) { /* switched off before it was removed, or done beside us just now */
        *start->enrolment = next->old;
        remove_file(start);
        finish(start, 0);
    } else if (start->talk) { /* which goes on */
        log_warning("raff", "enrol: %s", why);
        board_signal(start->board, BOARD_ERROR);
    } else {
        start->refusal[0] = '\0';
        fail(start, begun, why);
    }
    enrolling_release(next);
}

/* A code that only the time refuses is kept as one that was begun with, unless another is asked
 * under: 0, or why it cannot be. */
static int keep_code(struct first_start *start, int begun, struct str raw)
{
    bool waits = begun == RAFF_E_DATE && !start->talk;
    if (begun != 0 && !waits) {
        return 0;
    }
    int error = enrolling_keep_code(start->config, raw);
    start->to_try[SOURCE_CODE] = !error && waits;
    start->refused[SOURCE_CODE] = begun;
    return error;
}

static void on_code(void *context, struct str raw)
{
    struct first_start *start = context;
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    struct enrolling next;
    enrolling_init(&next, start->config);
    int begun = enrolling_begin_code(&next, raw, rig_utc_ms(), &why);
    int error = keep_code(start, begun, raw);
    if (error) {
        text_clear(&why);
        text_addf(&why, "%s: %s", start->config->state_dir, error_text(error));
        begun = error;
    }
    if (begun == 0) {
        board_signal(start->board, BOARD_GOOD);
    }
    take(start, SOURCE_CODE, begun, &next, words);
    draw(start);
}

static void begin_file(struct first_start *start, enum source source, const char *path)
{
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    struct enrolling next;
    enrolling_init(&next, start->config);
    int begun = enrolling_begin(&next, path, rig_utc_ms(), &why);
    bool is_said = begun < 0 && start->refused[source] == begun;
    start->to_try[source] = is_of_the_time(begun);
    start->refused[source] = begun;
    if (is_said) {
        enrolling_release(&next);
    } else {
        take(start, source, begun, &next, words);
    }
}

static void try_code(struct first_start *start)
{
    char path[PATH_MAX];
    int error = config_path(start->config, ENROLLING_CODE, path);
    start->to_try[SOURCE_CODE] = false;
    if (!error && !start->was_seat && file_exists(path)) {
        begin_file(start, SOURCE_CODE, path);
    }
}

static void try_file(struct first_start *start)
{
    const char *path = start->config->enrol_file;
    start->to_try[SOURCE_FILE] = false;
    if (*path && stat(path, &start->tried) == 0) {
        begin_file(start, SOURCE_FILE, path);
    }
}

/* Both, until one is begun with; the other has its turn first the next time. */
static void try_again(struct first_start *start)
{
    static void (*const ways[SOURCES])(struct first_start *) = {try_code, try_file};
    for (size_t i = 0; i < SOURCES && !start->talk && !start->is_over; i++) {
        enum source source = start->next;
        start->next = source == SOURCE_CODE ? SOURCE_FILE : SOURCE_CODE;
        if (start->to_try[source]) {
            ways[source](start);
        }
    }
}

/* On a stick, say, that was put in only now. */
static bool has_other_file(const struct first_start *start)
{
    const struct stat *tried = &start->tried;
    struct stat now;
    return *start->config->enrol_file && stat(start->config->enrol_file, &now) == 0 &&
           (now.st_dev != tried->st_dev || now.st_ino != tried->st_ino ||
            now.st_mtim.tv_sec != tried->st_mtim.tv_sec ||
            now.st_mtim.tv_nsec != tried->st_mtim.tv_nsec);
}

/* --- loop callbacks --- */

static void become(struct first_start *start)
{
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    int error = enrolling_finish(&start->enrolling, &start->answer, start->enrolment, &why);
    hang_up(start);
    if (error) {
        fail(start, error, words);
        return;
    }
    log_info("raff", "enrolled: seat %s of site %s, epoch %llu", start->enrolment->seat,
             start->enrolment->site, (unsigned long long)start->enrolment->epoch);
    board_signal(start->board, BOARD_TASK_COMPLETE);
    remove_file(start);
    finish(start, 0);
}

static void on_turn(uv_timer_t *timer)
{
    struct first_start *start = timer->data;
    int error = start->answered;
    if (!error) {
        become(start);
    } else {
        hang_up(start);
        start->to_try[start->asks_with] = is_of_the_time(error);
        if (start->asks_with == SOURCE_CODE && !is_of_the_time(error)) {
            forget_code(start);
        }
        fail(start, error, "");
    }
    draw(start);
}

static void on_look(uv_timer_t *timer)
{
    struct first_start *start = timer->data;
    char ignored[160];
    struct text unsaid = text_over(ignored, sizeof(ignored));
    if (!start->was_seat && enrolment_load(start->config, start->enrolment, &unsaid) == 0) {
        finish(start, 0); /* `raff enrol` was here */
        return;
    }
    bool again = ++start->looks % AGAIN_LOOKS == 0;
    if (start->talk) {
        return;
    }
    if (has_other_file(start)) {
        start->refused[SOURCE_FILE] = 0;
        try_file(start);
    } else if (again) {
        try_again(start);
    }
    draw(start); /* the date that it shows is to be the one that it goes by */
}

static void leave(struct first_start *start)
{
    hang_up(start);
    forget_code(start);
    start->error = 0;
    start->refusal[0] = '\0';
    if (start->was_seat) {
        finish(start, 0);
    }
}

static void take_event(struct first_start *start, const struct screen_event *event)
{
    if (event->kind == SCREEN_KEY && event->key == VIEW_KEY_BACK && start->talk) {
        leave(start);
    }
}

static void read_screen(struct first_start *start)
{
    struct screen_event event;
    for (screen_read(start->screen, &event); event.kind != SCREEN_NOTHING;
         screen_read(start->screen, &event)) {
        take_event(start, &event);
    }
    draw(start);
}

static void on_key(void *context, const struct board_press *press)
{
    struct first_start *start = context;
    struct screen_event event;
    if (press->key == BOARD_KEY_TRIGGER) {
        first_start_scanners_trigger(&start->scanners, press->is_down);
    } else if (box_press(start->screen, press, &event)) {
        take_event(start, &event);
        draw(start);
    }
}

static void on_screen(void *context)
{
    read_screen(context);
}

static void on_end(void *context)
{
    finish(context, 1);
}

static void on_scanners(void *context)
{
    draw(context);
}

static void bell(void *context, int times)
{
    struct first_start *start = context;
    screen_bell(start->screen, times);
}

/* --- opening and closing --- */

static int open_screen(struct first_start *start)
{
    static const struct board_events events = {.bell = bell, .key = on_key};
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    const struct config *config = start->config;
    int error = words_init(NULL);
    error = error ? error : words_set(&start->words, config->language);
    start->words.eastern_digits = config->eastern_digits;
    error = error ? error : screen_open(config->theme, &start->words, NULL, &start->screen);
    error = error ? error : box_open(config, &start->loop, &events, start, &start->board, &why);
    if (error && why.len) {
        log_error("raff", "%s", words);
    }
    return error;
}

static int open_loop(struct first_start *start)
{
    watchdog_start(&start->loop, &start->watchdog);
    uv_timer_init(&start->loop, &start->look);
    uv_timer_init(&start->loop, &start->turn);
    start->look.data = start->turn.data = start;
    start->tty =
        (struct tty){.keys = on_screen, .resized = on_screen, .end = on_end, .context = start};
    return tty_open(&start->loop, &start->tty);
}

/* As tty_close_loop: false, and all of it stays where it is. */
static bool close_all(struct first_start *start)
{
    hang_up(start);
    enrolling_release(&start->enrolling);
    first_start_scanners_close(&start->scanners);
    board_free(start->board);
    screen_close(start->screen);
    return tty_close_loop(&start->loop);
}

bool first_start_wanted(const struct config *config, int load_error)
{
    return load_error == RAFF_E_NOT_FOUND || load_error == RAFF_E_CORRUPT ||
           (!load_error && *config->enrol_file && file_exists(config->enrol_file));
}

static int run(struct first_start *start, struct text *why)
{
    enrolling_init(&start->enrolling, start->config);
    start->scanners = (struct first_start_scanners){
        .loop = &start->loop, .read = on_code, .changed = on_scanners, .context = start};
    int error = open_screen(start);
    error = error ? error : open_loop(start);
    error = error ? error : first_start_scanners_open(&start->scanners, start->config, why);
    if (error) {
        return error;
    }
    try_again(start);
    draw(start);
    uv_timer_start(&start->look, on_look, LOOK_MS, LOOK_MS);
    uv_run(&start->loop, UV_RUN_DEFAULT);
    return start->outcome;
}

int first_start_run(const struct config *config, int load_error, struct enrolment *enrolment,
                    struct text *why)
{
    struct first_start *start = calloc(1, sizeof(*start));
    int error = start ? uv_loop_init(&start->loop) : -ENOMEM;
    if (error) {
        free(start);
        return error;
    }
    start->config = config;
    start->enrolment = enrolment;
    start->was_seat = !load_error;
    start->has_lost_books = load_error == RAFF_E_CORRUPT;
    start->to_try[SOURCE_CODE] = start->to_try[SOURCE_FILE] = true;
    error = run(start, why);
    if (close_all(start)) {
        free(start);
    }
    return error;
}
