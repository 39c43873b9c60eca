#include "terminal/app/rig.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

#include "drivers/base/error.h"

#define IDLE_AFTER_MS 250
#define EFFECTS_MAX   16 /* of one input: the flow keeps no more */
#define ROOM_EVERY_MS 1000
#define ROOM_BYTES    (512 * 1024) /* what a commit and a checkpoint may want */

const char *rig_or_null(const char *text)
{
    return *text ? text : NULL;
}

int64_t rig_now_ms(void)
{
    return (int64_t)(uv_hrtime() / 1000000);
}

int64_t rig_utc_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t rig_random(void *unused)
{
    (void)unused;
    uint64_t bits = 0;
    if (uv_random(NULL, NULL, &bits, sizeof(bits), 0, NULL) != 0) {
        bits = uv_hrtime();
    }
    return bits;
}

/* --- the clock --- */

void rig_compare_clock(struct rig *rig)
{
    struct seat_status status;
    seat_status(rig->seat, &status);
    clock_compare(&rig->clock, status.clock_off_ms, rig_utc_ms(), clock_boot_ms());
}

/* The time of what happens now, and whether it can be relied on. */
static void look_at_clock(struct rig *rig)
{
    int64_t error_ms = 0, utc_ms = rig_utc_ms(), boot_ms = clock_boot_ms();
    if (clock_kernel(&error_ms) == 0) {
        clock_vouch(&rig->clock, utc_ms, boot_ms);
    }
    bool known = clock_is_known(&rig->clock, utc_ms, boot_ms);
    if (known != rig->book.clock_is_known || rig->book.utc_ms == 0) {
        log_info("raff", known ? "the clock is confirmed"
                               : "the clock is not confirmed: events are flagged until it is");
    }
    rig->book.utc_ms = utc_ms;
    rig->book.clock_is_known = known;
}

static void stop(struct rig *rig)
{
    rig->stopping = true;
    uv_stop(&rig->loop);
}

static void rig_fail(struct rig *rig, int error, const char *what)
{
    log_error("raff", "%s: %s", what, error_text(error));
    rig->failure = error;
    stop(rig);
}

/* --- an input's way --- */

static void set_person(struct rig *rig, const struct flow_effect *effect)
{
    struct person_row person = {0};
    if (*effect->by && ledger_person(rig->ledger, effect->by, &person) == 0) {
        copy_cut(rig->status.person, sizeof(rig->status.person), person.name);
    } else {
        rig->status.person[0] = '\0';
    }
    const char *lang = *effect->lang ? effect->lang : rig->config->language;
    int error = words_set(&rig->words, lang);
    if (error) {
        log_warning("raff", "language %s: %s", lang, error_text(error));
    }
}

static void ask_next(struct rig *rig, const struct flow_effect *effect)
{
    struct proto_next next = {.kinds = effect->kinds};
    copy_cut(next.zone, sizeof(next.zone), effect->zone);
    copy_cut(next.place, sizeof(next.place), effect->place);
    copy_cut(next.task, sizeof(next.task), effect->task);
    copy_cut(next.by, sizeof(next.by), effect->by);
    if (seat_ask_next(rig->seat, rig_now_ms(), &next) != 0) {
        struct flow_input input = {.kind = FLOW_NO_HUB};
        rig_input(rig, &input);
    }
}

static void do_effect(struct rig *rig, const struct flow_effect *effect)
{
    int error = 0;
    switch (effect->kind) {
    case FLOW_DO_SIGNAL:
        board_signal(rig->board, (enum board_signal)(effect->signal - SIGNAL_GOOD));
        if (effect->signal == SIGNAL_LINE_COMPLETE) {
            rig->offered = NULL; /* the next line waits for other tags, be it on the same screen */
        }
        break;
    case FLOW_DO_ASK_NEXT:
        ask_next(rig, effect);
        break;
    case FLOW_DO_GIVE_BACK:
        error = seat_give_back(rig->seat, rig_now_ms(), effect->task);
        break;
    case FLOW_DO_PRINT:
        rig_print(rig, effect);
        break;
    case FLOW_DO_PERSON: /* done before the answer was drawn */
        break;
    case FLOW_DO_QUIT:
        stop(rig);
        break;
    }
    if (error) {
        log_warning("raff", "task %s stays here: %s", effect->task, error_text(error));
    }
}

_Static_assert((int)SIGNAL_LINE_COMPLETE - (int)SIGNAL_GOOD == (int)BOARD_LINE_COMPLETE &&
                   (int)SIGNAL_TASK_COMPLETE - (int)SIGNAL_GOOD == (int)BOARD_TASK_COMPLETE &&
                   (int)SIGNAL_ONLINE - (int)SIGNAL_GOOD == (int)BOARD_ONLINE &&
                   (int)SIGNAL_WARNING - (int)SIGNAL_GOOD == (int)BOARD_WARNING &&
                   (int)SIGNAL_DUPLICATE - (int)SIGNAL_GOOD == (int)BOARD_DUPLICATE &&
                   (int)SIGNAL_ERROR - (int)SIGNAL_GOOD == (int)BOARD_ERROR,
               "board and flow name the signals in one order");

static void draw(struct rig *rig)
{
    screen_draw(rig->screen, &rig->words, flow_view(rig->flow), &rig->status);
}

static void on_timer(uv_timer_t *timer);
static void on_idle(uv_timer_t *timer);

void rig_rewind(struct rig *rig)
{
    if (rig->stopping) { /* what failed may be due at once, for ever: uv_stop would not be seen */
        return;
    }
    int64_t now = rig_now_ms();
    int64_t flow_at = flow_deadline(rig->flow);
    int64_t seat_at = seat_deadline(rig->seat);
    int64_t next = flow_at < seat_at ? flow_at : seat_at;
    if (rig->status.disk_full && next > rig->room_at_ms) {
        next = rig->room_at_ms;
    }
    uv_update_time(&rig->loop);
    if (next == INT64_MAX) {
        uv_timer_stop(&rig->timer);
    } else {
        uv_timer_start(&rig->timer, on_timer, next > now ? (uint64_t)(next - now) : 0, 0);
    }
}

static void rewind_timers(struct rig *rig)
{
    rig_rewind(rig);
    uv_timer_start(&rig->idle, on_idle, IDLE_AFTER_MS, 0);
}

void rig_ledger_failed(struct rig *rig, int error)
{
    if (error != -ENOSPC) {
        rig_fail(rig, error, "ledger");
        return;
    }
    if (!rig->status.disk_full) {
        log_error("raff", "ledger: %s", error_text(error));
    }
    rig->book.failure = error; /* until a commit works, or there is room */
    rig->status.disk_full = true;
    draw(rig);
    rewind_timers(rig);
}

/* Hands the input to the flow, shows the answer, does what the flow wants done. Who works here
 * comes first: it is their language that the answer is drawn in. */
static void answer(struct rig *rig, struct flow_input *input)
{
    struct flow_effect effects[EFFECTS_MAX];
    size_t n = 0;
    input->now_ms = rig_now_ms();
    look_at_clock(rig);
    input->utc_ms = rig->book.utc_ms;
    input->clock_unsure = !rig->book.clock_is_known;
    flow_input(rig->flow, input);
    rig->status.disk_full = rig->book.failure == -ENOSPC || rig->book.failure == RAFF_E_FULL;
    while (n < EFFECTS_MAX && flow_effect(rig->flow, &effects[n])) {
        if (effects[n].kind == FLOW_DO_PERSON) {
            set_person(rig, &effects[n]);
        } else {
            n++;
        }
    }
    draw(rig);
    for (size_t i = 0; i < n; i++) {
        do_effect(rig, &effects[i]);
    }
}

void rig_input(struct rig *rig, struct flow_input *input)
{
    if (rig_board_refuses(rig, input->kind)) {
        return;
    }
    answer(rig, input);
    if (rig->book.failure == -EIO) {
        /* A failed sync is final for this file: leave, open again, recover. */
        rig_fail(rig, -EIO, "ledger");
        return;
    }
    seat_committed(rig->seat, rig_now_ms());
    rig_sync_pump(rig);
    draw(rig);
    rewind_timers(rig);
    rig_readers_offer(rig);
    rig_scale_follow(rig);
    rig_finder_follow(rig);
}

_Static_assert((int)FLOW_ACCEPTED == (int)SEAT_ACCEPTED &&
                   (int)FLOW_REFUSED_VERSION == (int)SEAT_REFUSED_VERSION &&
                   (int)FLOW_REFUSED_FORK == (int)SEAT_REFUSED_FORK &&
                   (int)FLOW_REFUSED_EPOCH == (int)SEAT_REFUSED_EPOCH &&
                   (int)FLOW_REFUSED_HOLE == (int)SEAT_REFUSED_HOLE &&
                   (int)FLOW_REFUSED_AUTH == (int)SEAT_REFUSED_AUTH &&
                   (int)FLOW_REFUSED_REVOKED == (int)SEAT_REFUSED_REVOKED,
               "seat and flow name the refusals in one order");
_Static_assert(RIG_DEVICES_MAX <= FLOW_DEVICES_MAX, "the screen lists every device");

void rig_status(struct rig *rig)
{
    struct seat_status now;
    seat_status(rig->seat, &now);
    rig->status.online = now.online == SEAT_ONLINE;
    rig->status.syncing = now.online == SEAT_SYNCING;
    rig->status.refused = now.refusal != SEAT_ACCEPTED;
    rig->status.waiting = now.waiting;
    rig->status.loading = rig->status.syncing ? now.loaded_rows : 0;
    copy_cut(rig->status.missing, sizeof(rig->status.missing), rig_devices_missing(rig));
    struct device_row rows[RIG_DEVICES_MAX];
    struct flow_device devices[RIG_DEVICES_MAX];
    size_t n_devices = rig_devices_list(rig, rows);
    for (size_t i = 0; i < n_devices; i++) {
        devices[i] = (struct flow_device){.kind = rows[i].kind,
                                          .state = rows[i].state,
                                          .why = rows[i].why,
                                          .title = rows[i].title};
    }
    struct flow_input input = {
        .kind = FLOW_STATUS,
        .devices = devices,
        .n_devices = n_devices,
        .has_scale = rig_scale_is_ready(rig),
        .online = rig->status.online,
        .loaded = now.op > 0,
        .waiting = now.waiting,
        .fresh_utc_ms = now.fresh_utc_ms,
        .refusal = (enum flow_refusal)now.refusal,
        .clock_off_ms = now.clock_off_ms,
        .mended = seat_mended(rig->seat)->times,
        .mended_utc_ms = seat_mended(rig->seat)->utc_ms,
        .printer = rig->printer.name,
        .printer_ready = rig_printer_is_ready(rig),
        .printer_why = rig_printer_why(rig),
        .list_rows = screen_list_rows(rig->screen),
    };
    answer(rig, &input);
}

/* --- loop callbacks --- */

/* The screen promised that work goes on by itself once there is room. It is looked for at a time of
 * its own: whatever else happens rewinds the timer, and on a busy site something always does. */
static void look_for_room(struct rig *rig, int64_t now)
{
    struct statvfs disk;
    if (!rig->status.disk_full || now < rig->room_at_ms) {
        return;
    }
    rig->room_at_ms = now + ROOM_EVERY_MS;
    if (statvfs(rig->config->state_dir, &disk) != 0 ||
        (uint64_t)disk.f_bavail * disk.f_frsize < ROOM_BYTES) {
        return;
    }
    log_info("raff", "there is room on the disk again");
    rig->book.failure = 0;
    rig->status.disk_full = false;
    draw(rig);
}

static void on_timer(uv_timer_t *timer)
{
    struct rig *rig = timer->data;
    int64_t now = rig_now_ms();
    look_for_room(rig, now);
    if (flow_deadline(rig->flow) <= now) {
        struct flow_input input = {.kind = FLOW_TICK};
        rig_input(rig, &input);
    }
    if (seat_deadline(rig->seat) <= now) {
        int error = seat_tick(rig->seat, now, rig_utc_ms());
        if (error < 0) {
            rig_ledger_failed(rig, error);
        } else {
            rig_sync_pump(rig);
        }
    }
    rewind_timers(rig);
}

static void on_idle(uv_timer_t *timer)
{
    struct rig *rig = timer->data;
    int more = ledger_idle(rig->ledger);
    if (more < 0) {
        log_warning("raff", "ledger: %s", error_text(more));
    }
}

void rig_screen_event(struct rig *rig, const struct screen_event *event)
{
    struct flow_input input = {.kind = FLOW_KEY, .key = event->key};
    if (event->kind == SCREEN_RESIZED || event->kind == SCREEN_THEME) {
        rig_status(rig);
        return;
    }
    if (event->kind == SCREEN_TYPED) {
        input = (struct flow_input){.kind = FLOW_TYPED, .text = event->text};
    }
    rig_input(rig, &input);
}

/* Takes what waits on the terminal: keys, and a new size. */
static void read_screen(struct rig *rig)
{
    struct screen_event event;
    for (screen_read(rig->screen, &event); event.kind != SCREEN_NOTHING && !rig->stopping;
         screen_read(rig->screen, &event)) {
        rig_screen_event(rig, &event);
    }
    draw(rig);
}

static void on_keys(void *context)
{
    struct rig *rig = context;
    board_used(rig->board);
    read_screen(rig);
}

static void on_resized(void *context)
{
    read_screen(context);
}

static void on_end(void *context)
{
    stop(context);
}

/* --- opening and closing --- */

int rig_books_open(const struct enrolment *enrolment, struct text *why, struct ledger **ret_ledger)
{
    struct ledger_identity identity = {.epoch = enrolment->epoch};
    copy_cut(identity.site, sizeof(identity.site), enrolment->site);
    copy_cut(identity.seat, sizeof(identity.seat), enrolment->seat);
    uint8_t random16[16];
    watchdog_be_patient();
    int error = uv_random(NULL, NULL, random16, sizeof(random16), 0, NULL);
    char words[160];
    struct text detail = text_over(words, sizeof(words));
    error = error ? error
                  : ledger_open(enrolment->db_path, NULL, &identity, random16, &detail, ret_ledger);
    if (error == RAFF_E_BUSY) {
        text_addf(why, "%s: another raff runs on this seat's files", enrolment->db_path);
    } else if (error) {
        text_addf(why, "%s: %s%s%s", enrolment->db_path, error_text(error), detail.len ? ": " : "",
                  words);
    }
    return error;
}

static int open_ledger(struct rig *rig, struct text *why)
{
    int error = rig_books_open(rig->enrolment, why, &rig->ledger);
    if (!error) {
        ledger_book_init(&rig->book, rig->ledger, rig->enrolment->pepper);
    }
    return error;
}

static int open_flow(struct rig *rig)
{
    char lock_after[16];
    int64_t seconds = 0;
    ledger_setting(rig->ledger, "lock_after_s", "0", lock_after, sizeof(lock_after));
    if (str_to_int64(str_of(lock_after), &seconds)) {
        seconds = 0;
    }
    struct flow_config config = {
        .seat = rig->enrolment->seat,
        .printer = rig->config->printer_name,
        .lock_after_ms = seconds * 1000,
    };
    return flow_new(&config, &rig->book.base, &rig->flow);
}

static int open_screen(struct rig *rig)
{
    int error = words_init(NULL);
    error = error ? error : words_set(&rig->words, rig->config->language);
    rig->words.eastern_digits = rig->config->eastern_digits;
    error = error ? error : screen_open(rig->config->theme, &rig->words, NULL, &rig->screen);
    copy_cut(rig->status.seat, sizeof(rig->status.seat), rig->enrolment->seat);
    return error;
}

static int open_loop(struct rig *rig)
{
    watchdog_start(&rig->loop, &rig->watchdog);
    uv_timer_init(&rig->loop, &rig->timer);
    uv_timer_init(&rig->loop, &rig->idle);
    rig->timer.data = rig->idle.data = rig;
    rig->tty = (struct tty){.keys = on_keys, .resized = on_resized, .end = on_end, .context = rig};
    return tty_open(&rig->loop, &rig->tty);
}

/* As tty_close_loop: false, and the rig stays where it is. */
static bool rig_close(struct rig *rig)
{
    rig_answers_close(rig);
    rig_renewal_close(rig);
    rig_devices_close(rig);
    rig_sync_close(rig);
    flow_free(rig->flow);
    board_free(rig->board);
    screen_close(rig->screen);
    ledger_close(rig->ledger);
    return tty_close_loop(&rig->loop);
}

static int run(struct rig *rig, struct text *why)
{
    int error = open_ledger(rig, why);
    error = error ? error : rig_sync_open(rig, why);
    error = error ? error : open_flow(rig);
    error = error ? error : open_screen(rig);
    error = error ? error : rig_board_open(rig, why);
    error = error ? error : rig_devices_open(rig, why);
    error = error ? error : open_loop(rig);
    if (error) {
        return error;
    }
    rig_answers_open(rig);
    rig_renewal_open(rig);
    rig_status(rig);
    rewind_timers(rig);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    return rig->failure;
}

int rig_run(const struct config *config, const struct enrolment *enrolment, struct text *why)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    int error = rig ? uv_loop_init(&rig->loop) : -ENOMEM;
    if (error) {
        free(rig);
        return error;
    }
    rig->config = config;
    rig->enrolment = enrolment;
    error = run(rig, why);
    if (rig_close(rig)) {
        free(rig);
    }
    return error;
}
