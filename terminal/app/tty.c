#include "terminal/app/tty.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/log.h"

#define CLOSE_MS 5000

static void on_keyboard(uv_poll_t *poll, int status, int events)
{
    struct tty *tty = poll->data;
    (void)events;
    if (status < 0) {
        log_info("raff", "the terminal is gone: %s", error_text(status));
        tty->end(tty->context);
    } else {
        tty->keys(tty->context);
    }
}

static void on_size(uv_signal_t *signal, int number)
{
    struct tty *tty = signal->data;
    (void)number;
    tty->resized(tty->context);
}

static void on_quit(uv_signal_t *signal, int number)
{
    struct tty *tty = signal->data;
    log_info("raff", "stopped by signal %d", number);
    tty->end(tty->context);
}

static void hear(uv_loop_t *loop, struct tty *tty, uv_signal_t *handle, uv_signal_cb take,
                 int number)
{
    uv_signal_init(loop, handle);
    handle->data = tty;
    uv_signal_start(handle, take, number);
}

int tty_open(uv_loop_t *loop, struct tty *tty)
{
    static const int quit_signals[ARRAY_SIZE(tty->quit)] = {SIGTERM, SIGINT, SIGHUP};
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < ARRAY_SIZE(quit_signals); i++) {
        hear(loop, tty, &tty->quit[i], on_quit, quit_signals[i]);
    }
    hear(loop, tty, &tty->size, on_size, SIGWINCH);
    int error = uv_poll_init(loop, &tty->keyboard, STDIN_FILENO);
    tty->keyboard.data = tty;
    return error ? error : uv_poll_start(&tty->keyboard, UV_READABLE, on_keyboard);
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static void on_limit(uv_timer_t *limit)
{
    uv_stop(limit->loop);
}

/* exit would wait for libuv's threads (uv_library_shutdown). */
static void end_at_once(int status, void *unused)
{
    (void)unused;
    fflush(NULL);
    _exit(status);
}

/* Whether everything comes to its end within the limit. */
static bool runs_out(uv_loop_t *loop)
{
    uv_timer_t limit;
    uv_timer_init(loop, &limit);
    uv_update_time(loop);
    uv_timer_start(&limit, on_limit, CLOSE_MS, 0);
    uv_unref((uv_handle_t *)&limit);
    uv_run(loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&limit, NULL);
    uv_run(loop, UV_RUN_NOWAIT); /* closes it */
    return !uv_loop_alive(loop);
}

bool tty_close_loop(uv_loop_t *loop)
{
    uv_walk(loop, close_handle, NULL);
    if (runs_out(loop)) {
        uv_loop_close(loop);
        return true;
    }
    log_warning("raff", "something on this machine does not answer: it is left behind");
    on_exit(end_at_once, NULL);
    return false;
}
