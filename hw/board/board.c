#include "hw/board/board.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/base/loop.h"
#include "hw/board/backlight.h"
#include "hw/board/gauge.h"
#include "hw/board/keypad.h"
#include "hw/board/sink.h"

struct board {
    struct loop_owner owner;
    struct profile profile;
    char root[PATH_MAX];
    const struct board_events *events;
    void *context;
    const char *last_output;
    /* What is to be heard waits for nothing else of the box. */
    struct work_lane lanes[2];
    struct sink sinks[PROFILE_SINKS];
    struct gauge gauge;
    struct backlight backlight;
    struct keypad keypads[PROFILE_KEYPADS];
    uv_timer_t player;
    enum board_signal playing;
    size_t step;
};

enum { LANE_SIGNALS, LANE_REST };
#define BUZZER 0

/* --- signals --- */

/* One way of being heard or seen, in the order they are tried. */
struct output {
    const char *name;
    /* Gives the signal. Negative: this box cannot, so the next output is tried. */
    int (*signal)(struct board *board, enum board_signal signal);
};

static int buzzer_signal(struct board *board, enum board_signal signal)
{
    const struct sink *buzzer = &board->sinks[BUZZER];
    bool plays = buzzer->ops && (buzzer->config->mask & 1U << signal) && sink_works(buzzer);
    return plays ? 0 : -ENOTSUP; /* it plays with all the other sinks */
}

static int bell_signal(struct board *board, enum board_signal signal)
{
    if (!board->events->bell) {
        return -ENOTSUP;
    }
    board->events->bell(board->context, profile_beeps(signal));
    return 0;
}

static int flash_signal(struct board *board, enum board_signal signal)
{
    if (!board->events->flash) {
        return -ENOTSUP;
    }
    board->events->flash(board->context, signal);
    return 0;
}

static const struct output outputs[] = {
    {"buzzer", buzzer_signal}, {"bell", bell_signal}, {"flash", flash_signal}};

static void set_sinks(struct board *board, int hz)
{
    for (size_t i = 0; i < PROFILE_SINKS; i++) {
        struct sink *sink = &board->sinks[i];
        bool plays = sink->ops && (sink->config->mask & 1U << board->playing);
        if (sink->ops) { /* what a signal before left on goes out */
            sink_set(sink, plays ? hz : 0);
        }
    }
}

static void on_step(uv_timer_t *timer)
{
    struct board *board = container_of(timer, struct board, player);
    const struct profile_step *steps = board->profile.steps[board->playing];
    bool is_over = board->step == PROFILE_STEPS || steps[board->step].ms == 0;
    set_sinks(board, is_over ? 0 : steps[board->step].hz);
    if (!is_over) {
        uv_timer_start(timer, on_step, (uint64_t)steps[board->step++].ms, 0);
    }
}

static bool has_sinks(const struct board *board)
{
    for (size_t i = 0; i < PROFILE_SINKS; i++) {
        if (board->sinks[i].ops) {
            return true;
        }
    }
    return false;
}

void board_signal(struct board *board, enum board_signal signal)
{
    board->last_output = "none";
    for (size_t i = 0; i < ARRAY_SIZE(outputs); i++) {
        if (outputs[i].signal(board, signal) == 0) {
            board->last_output = outputs[i].name;
            break;
        }
    }
    if (has_sinks(board)) {
        board->playing = signal;
        board->step = 0;
        on_step(&board->player);
    }
}

const char *board_last_output(const struct board *board)
{
    return board->last_output;
}

/* --- the rest of the box --- */

static void on_pressed(struct keypad *keypad, const struct board_press *press)
{
    struct board *board = container_of(keypad - keypad->number, struct board, keypads[0]);
    board_used(board);
    if (board->events->key) {
        board->events->key(board->context, press);
    }
}

static void on_battery(struct gauge *gauge)
{
    struct board *board = container_of(gauge, struct board, gauge);
    const struct board_battery *battery = &gauge->battery.now;
    backlight_set_low(&board->backlight, battery->charge != BOARD_CHARGE_OK);
    if (board->events->battery) {
        board->events->battery(board->context, battery);
    }
}

void board_used(struct board *board)
{
    backlight_used(&board->backlight);
}

bool board_switches_off(const struct board *board)
{
    return *board->profile.battery.off != '\0';
}

/* On a file system in memory: it does not wait. */
void board_switch_off(struct board *board)
{
    char path[PATH_MAX];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "%s%s", board->root, board->profile.battery.off);
    if (board_switches_off(board) && !text.cut) {
        CLEANUP(fd_closep) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        (void)fd;
    }
}

/* --- life --- */

static void on_released(struct loop_owner *owner)
{
    struct board *board = container_of(owner, struct board, owner);
    for (size_t i = 0; i < PROFILE_SINKS; i++) {
        sink_release(&board->sinks[i]);
    }
    free(board);
}

static void open_parts(struct board *board)
{
    struct work_lane *rest = &board->lanes[LANE_REST];
    const struct profile *profile = &board->profile;
    for (size_t i = 0; i < ARRAY_SIZE(board->lanes); i++) {
        board->lanes[i].owner = &board->owner;
    }
    for (size_t i = 0; i < PROFILE_SINKS; i++) {
        sink_init(&board->sinks[i], &board->lanes[LANE_SIGNALS], &profile->sinks[i], board->root);
    }
    for (size_t i = 0; i < PROFILE_KEYPADS; i++) {
        keypad_init(&board->keypads[i], rest, profile, i, board->root, on_pressed);
    }
    backlight_init(&board->backlight, rest, &profile->backlight, board->root);
    if (board->events->battery) { /* else nobody would do anything about it */
        gauge_init(&board->gauge, rest, &profile->battery, board->root, on_battery);
    }
    if (has_sinks(board)) {
        loop_timer(&board->owner, &board->player);
    }
}

int board_new(uv_loop_t *loop, const struct board_config *config, const struct board_events *events,
              void *context, struct board **ret_board, struct text *why)
{
    struct board *board = calloc(1, sizeof(*board));
    if (!board) {
        return -ENOMEM;
    }
    board->events = events;
    board->context = context;
    board->last_output = "none";
    int error = copy_cstr(board->root, sizeof(board->root), config->root);
    profile_init(&board->profile);
    if (!error && *config->profile) {
        error = profile_read(config->profile, &board->profile, why);
    }
    if (error) {
        free(board);
        return error;
    }
    loop_owner_init(&board->owner, loop, on_released);
    open_parts(board);
    *ret_board = board;
    return 0;
}

static void close_timer(uv_timer_t *timer)
{
    if (timer->loop) { /* it was never made, else */
        loop_close((uv_handle_t *)timer);
    }
}

void board_free(struct board *board)
{
    if (!board) {
        return;
    }
    close_timer(&board->player);
    close_timer(&board->gauge.timer);
    close_timer(&board->backlight.timer);
    for (size_t i = 0; i < PROFILE_KEYPADS; i++) {
        keypad_release(&board->keypads[i]);
        close_timer(&board->keypads[i].timer);
    }
    loop_release(&board->owner);
}
