#include "drivers/device/nfc_process.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

/* What says more than this a second is no helper of ours: the longest line is 1.8 kB, and there are
 * seven lines a second. */
#define SAID_MAX ((size_t)64 * 1024)
/* A process in the kernel's hands may outlive SIGKILL. Whoever waits is not kept longer than so. */
#define KILL_WAIT_MS 2000

static struct nfc_process *process_of(void *handle)
{
    return container_of(((uv_handle_t *)handle)->data, struct nfc_process, owner);
}

void nfc_process_init(struct nfc_process *process, const struct nfc_process_events *events)
{
    *process = (struct nfc_process){.events = events};
}

/* --- the end --- */

static void on_released(struct loop_owner *owner)
{
    struct nfc_process *process = container_of(owner, struct nfc_process, owner);
    process->is_started = false;
    process->events->ended(process, process->how);
}

static void close_all(struct nfc_process *process)
{
    process->is_ending = true;
    loop_close((uv_handle_t *)&process->process);
    loop_close((uv_handle_t *)&process->in);
    loop_close((uv_handle_t *)&process->out);
    loop_close((uv_handle_t *)&process->deadline.timer);
    loop_release(&process->owner);
}

static void close_if_over(struct nfc_process *process)
{
    if (process->has_exited && process->has_said_all) {
        close_all(process);
    }
}

static void on_given_up(struct loop_deadline *deadline)
{
    close_all(process_of(&deadline->timer));
}

/* Killed, it exits and its pipe ends; both are waited for, or it would stay a zombie. */
static void kill_it(struct nfc_process *process, enum nfc_process_end how)
{
    if (!process->is_started || process->is_ending) {
        return;
    }
    process->is_ending = true;
    process->how = how;
    if (!process->has_exited) { /* else its number may be another's */
        (void)uv_process_kill(&process->process, SIGKILL);
    }
    loop_deadline_set(&process->deadline, KILL_WAIT_MS, on_given_up);
}

void nfc_process_stop(struct nfc_process *process)
{
    kill_it(process, NFC_PROCESS_STOPPED);
}

static void on_exited(uv_process_t *handle, int64_t status, int signal)
{
    struct nfc_process *process = process_of(handle);
    (void)status;
    (void)signal;
    process->has_exited = true;
    close_if_over(process);
}

/* --- what it says --- */

static void on_deadline(struct loop_deadline *deadline)
{
    kill_it(process_of(&deadline->timer), NFC_PROCESS_HUNG);
}

static void expect_life(struct nfc_process *process)
{
    loop_deadline_set(&process->deadline, NFC_CHILD_SILENCE_MS, on_deadline);
}

static void hear(struct nfc_process *process, const uint8_t *bytes, size_t n)
{
    while (n > 0 && !process->is_ending) {
        size_t used = wire_feed(&process->lines.wire, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        if (!wire_next(&process->lines.wire, &event)) {
            continue;
        }
        if (event.kind == WIRE_ERROR) {
            kill_it(process, NFC_PROCESS_NONSENSE);
        } else {
            expect_life(process);
            process->events->said(process, &event);
        }
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct nfc_process *process = process_of(handle);
    (void)suggested;
    *buf = uv_buf_init(process->buffer, sizeof(process->buffer));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct nfc_process *process = process_of(stream);
    if (n < 0) {
        uv_read_stop(stream);
        process->has_said_all = true;
        close_if_over(process);
    } else if (babble_exceeds(&process->bound, uv_now(stream->loop), (size_t)n, SAID_MAX)) {
        kill_it(process, NFC_PROCESS_NONSENSE);
    } else {
        hear(process, (const uint8_t *)buf->base, (size_t)n);
    }
}

/* libuv's pipe to a child is a socket pair; its own writing would raise SIGPIPE where the helper
 * has just died. */
void nfc_process_order(struct nfc_process *process, char order)
{
    int fd = -1;
    if (!process->is_started || process->is_ending) {
        return;
    }
    bool is_told = uv_fileno((const uv_handle_t *)&process->in, &fd) == 0 &&
                   send(fd, &order, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
    bool has_just_ended = errno == EPIPE || errno == ECONNRESET; /* it may have said why */
    if (!is_told && !has_just_ended) {
        kill_it(process, NFC_PROCESS_HUNG);
    }
}

/* --- the start --- */

static int spawn(struct nfc_process *process, char *program, char *connect)
{
    char *args[] = {program, connect, NULL};
    uv_stdio_container_t stdio[] = {
        {.flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_READABLE_PIPE),
         .data.stream = (uv_stream_t *)&process->in},
        {.flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE),
         .data.stream = (uv_stream_t *)&process->out},
        {.flags = UV_IGNORE}, /* libnfc complains there; the screen is not for that */
    };
    const uv_process_options_t options = {
        .exit_cb = on_exited, .file = program, .args = args, .stdio = stdio, .stdio_count = 3};
    int error = uv_spawn(process->owner.loop, &process->process, &options);
    loop_adopt(&process->owner, (uv_handle_t *)&process->process); /* also where it failed */
    return error;
}

int nfc_process_start(struct nfc_process *process, uv_loop_t *loop, char *program, char *connect)
{
    nfc_process_init(process, process->events);
    process->is_started = true;
    wire_init(&process->lines.wire, &nfc_child_grammar);
    loop_owner_init(&process->owner, loop, on_released);
    loop_deadline_init(&process->owner, &process->deadline);
    uv_pipe_init(loop, &process->in, 0);
    uv_pipe_init(loop, &process->out, 0);
    loop_adopt(&process->owner, (uv_handle_t *)&process->in);
    loop_adopt(&process->owner, (uv_handle_t *)&process->out);
    int error = spawn(process, program, connect);
    error = error ? error : uv_read_start((uv_stream_t *)&process->out, on_alloc, on_read);
    if (error) {
        process->how = NFC_PROCESS_STOPPED;
        close_all(process);
        return error;
    }
    expect_life(process);
    return 0;
}
