#include "hw/board/board.h"

#include <errno.h>
#include <string.h>

#include "drivers/base/error.h"

/* One way of telling a person something. */
struct output {
    const char *name;
    /* Gives the signal. Negative: this box cannot, so the next output is tried. */
    int (*signal)(struct board *board, enum board_signal signal);
};

#define OUTPUTS_MAX 4

struct profile {
    const char *name;
    const struct output *outputs[OUTPUTS_MAX]; /* in the order they are tried, NULL at the end */
};

struct board {
    uv_loop_t *loop; /* for outputs that take their time: a melody, a light that goes out again */
    const struct profile *profile;
    struct board_fallback fallback;
    const char *last_output;
};

/* One beep is good; two or more are not. */
static const int beeps[] = {
    [BOARD_GOOD] = 1,    [BOARD_LINE_COMPLETE] = 1, [BOARD_TASK_COMPLETE] = 1, [BOARD_ONLINE] = 1,
    [BOARD_WARNING] = 2, [BOARD_DUPLICATE] = 2,     [BOARD_ERROR] = 3,
};

static int bell_signal(struct board *board, enum board_signal signal)
{
    if (!board->fallback.bell) {
        return -ENOTSUP;
    }
    board->fallback.bell(board->fallback.context, beeps[signal]);
    return 0;
}

static int flash_signal(struct board *board, enum board_signal signal)
{
    if (!board->fallback.flash) {
        return -ENOTSUP;
    }
    board->fallback.flash(board->fallback.context, signal);
    return 0;
}

static const struct output bell = {.name = "bell", .signal = bell_signal};
static const struct output flash = {.name = "flash", .signal = flash_signal};

static const struct profile profiles[] = {
    {.name = "desk", .outputs = {&bell, &flash}},
};

static const struct profile *find_profile(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(profiles); i++) {
        if (strcmp(profiles[i].name, name) == 0) {
            return &profiles[i];
        }
    }
    return NULL;
}

int board_new(uv_loop_t *loop, const char *profile_name, const struct board_fallback *fallback,
              struct board **ret_board)
{
    const struct profile *profile = find_profile(profile_name);
    if (!profile) {
        return RAFF_E_CONFIG;
    }
    struct board *board = calloc(1, sizeof(*board));
    if (!board) {
        return -ENOMEM;
    }
    *board = (struct board){.loop = loop, .profile = profile, .last_output = "none"};
    if (fallback) {
        board->fallback = *fallback;
    }
    *ret_board = board;
    return 0;
}

void board_free(struct board *board)
{
    free(board);
}

void board_signal(struct board *board, enum board_signal signal)
{
    board->last_output = "none";
    for (size_t i = 0; i < OUTPUTS_MAX && board->profile->outputs[i]; i++) {
        const struct output *output = board->profile->outputs[i];
        if (output->signal(board, signal) == 0) {
            board->last_output = output->name;
            return;
        }
    }
}

const char *board_last_output(const struct board *board)
{
    return board->last_output;
}
