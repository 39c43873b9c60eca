#include "terminal/app/answers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "drivers/base/error.h"
#include "drivers/base/loop.h"

#define ASK_TIMEOUT_S 2

struct peer {
    struct answers *answers;
    uv_pipe_t pipe;
    uv_write_t write;
    bool is_used; /* until the close callback */
    size_t len;
    char request[ANSWERS_REQUEST];
    struct bytes answer;
};

struct answers {
    struct loop_owner owner;
    uv_pipe_t listener;
    answers_ask_fn *ask;
    void *context;
    struct peer peers[ANSWERS_PEERS];
    bool one_waits; /* for a place */
};

static int address_of(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return copy_cstr(address->sun_path, sizeof(address->sun_path), path);
}

/* --- a peer --- */

static void accept_next(struct answers *answers);

static void on_peer_closed(uv_handle_t *handle)
{
    struct peer *peer = container_of((uv_pipe_t *)handle, struct peer, pipe);
    struct loop_owner *owner = &peer->answers->owner;
    peer->is_used = false;
    owner->open--;
    if (owner->releasing) {
        loop_release(owner);
    } else if (peer->answers->one_waits) {
        accept_next(peer->answers);
    }
}

static void drop(struct peer *peer)
{
    if (peer->is_used && !uv_is_closing((uv_handle_t *)&peer->pipe)) {
        uv_close((uv_handle_t *)&peer->pipe, on_peer_closed);
    }
}

static void on_written(uv_write_t *write, int status)
{
    (void)status;
    drop(container_of(write, struct peer, write));
}

static void answer(struct peer *peer, size_t len)
{
    bytes_clear(&peer->answer);
    peer->answers->ask(peer->answers->context, (struct str){peer->request, len}, &peer->answer);
    bytes_add_str(&peer->answer, "\n");
    uv_buf_t buf = uv_buf_init((char *)peer->answer.at, (unsigned)peer->answer.len);
    if (peer->answer.error ||
        uv_write(&peer->write, (uv_stream_t *)&peer->pipe, &buf, 1, on_written) != 0) {
        drop(peer);
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct peer *peer = container_of((uv_pipe_t *)handle, struct peer, pipe);
    *buf = uv_buf_init(peer->request + peer->len, (unsigned)(ANSWERS_REQUEST - peer->len));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    (void)buf;
    struct peer *peer = container_of((uv_pipe_t *)stream, struct peer, pipe);
    peer->len += n > 0 ? (size_t)n : 0;
    const char *end = memchr(peer->request, '\n', peer->len);
    if (end) {
        uv_read_stop(stream);
        answer(peer, (size_t)(end - peer->request));
    } else if (n < 0 || peer->len == ANSWERS_REQUEST) {
        drop(peer);
    }
}

/* --- the socket --- */

static struct peer *free_peer(struct answers *answers)
{
    for (size_t i = 0; i < ANSWERS_PEERS; i++) {
        if (!answers->peers[i].is_used) {
            return &answers->peers[i];
        }
    }
    return NULL;
}

/* With every place taken one waits for the next that is free; libuv looks at no other before it. */
static void accept_next(struct answers *answers)
{
    struct peer *peer = free_peer(answers);
    answers->one_waits = !peer;
    if (!peer) {
        return;
    }
    uv_pipe_init(answers->owner.loop, &peer->pipe, 0);
    loop_adopt(&answers->owner, (uv_handle_t *)&peer->pipe);
    peer->answers = answers;
    peer->is_used = true;
    peer->len = 0;
    if (uv_accept((uv_stream_t *)&answers->listener, (uv_stream_t *)&peer->pipe) != 0 ||
        uv_read_start((uv_stream_t *)&peer->pipe, on_alloc, on_read) != 0) {
        drop(peer);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    if (status == 0) {
        accept_next(container_of((uv_pipe_t *)listener, struct answers, listener));
    }
}

static void on_released(struct loop_owner *owner)
{
    struct answers *answers = container_of(owner, struct answers, owner);
    for (size_t i = 0; i < ANSWERS_PEERS; i++) {
        bytes_release(&answers->peers[i].answer);
    }
    free(answers);
}

int answers_new(uv_loop_t *loop, const char *path, answers_ask_fn *ask, void *context,
                struct answers **ret_answers)
{
    struct sockaddr_un address;
    struct answers *answers = calloc(1, sizeof(*answers));
    if (!answers) {
        return -ENOMEM;
    }
    answers->ask = ask;
    answers->context = context;
    for (size_t i = 0; i < ANSWERS_PEERS; i++) {
        bytes_init(&answers->peers[i].answer, ANSWERS_LIMIT);
    }
    loop_owner_init(&answers->owner, loop, on_released);
    uv_pipe_init(loop, &answers->listener, 0);
    loop_adopt(&answers->owner, (uv_handle_t *)&answers->listener);
    int error = address_of(path, &address);
    if (!error) {
        unlink(path);
        error = uv_pipe_bind(&answers->listener, path);
    }
    error =
        error ? error : uv_listen((uv_stream_t *)&answers->listener, ANSWERS_PEERS, on_connection);
    if (error) {
        answers_free(answers);
        return error;
    }
    *ret_answers = answers;
    return 0;
}

/* libuv takes the socket's file away when it closes the listener. */
void answers_free(struct answers *answers)
{
    if (!answers) {
        return;
    }
    for (size_t i = 0; i < ANSWERS_PEERS; i++) {
        drop(&answers->peers[i]);
    }
    loop_close((uv_handle_t *)&answers->listener);
    loop_release(&answers->owner);
}

/* --- the other end --- */

/* All there is, up to the end of the connection: the seat has nothing open for us then. */
static int read_line(int fd, struct bytes *answer)
{
    for (;;) {
        char piece[4096];
        ssize_t n = recv(fd, piece, sizeof(piece), 0);
        if (n < 0 && errno == EINTR) { /* stopped and continued: a time limit makes it one */
            continue;
        }
        if (n < 0) {
            return errno == EAGAIN ? -ETIMEDOUT : -errno;
        }
        bool is_whole = answer->len > 0 && answer->at[answer->len - 1] == '\n';
        if (n == 0) {
            answer->len -= is_whole;
            return is_whole ? 0 : -ECONNRESET;
        }
        int error = bytes_add(answer, piece, (size_t)n);
        if (error) {
            return error;
        }
    }
}

int answers_ask(const char *path, const char *request, struct bytes *answer)
{
    struct sockaddr_un address;
    const struct timeval timeout = {.tv_sec = ASK_TIMEOUT_S};
    char line[ANSWERS_REQUEST];
    struct text text = text_over(line, sizeof(line));
    text_addf(&text, "%s\n", request);
    int error = address_of(path, &address);
    if (error) {
        return error;
    }
    CLEANUP(fd_closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) != 0 ||
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        send(fd, line, text.len, MSG_NOSIGNAL) != (ssize_t)text.len) {
        return -errno;
    }
    bytes_clear(answer);
    return read_line(fd, answer);
}
