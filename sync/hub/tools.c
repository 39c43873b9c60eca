#include "sync/hub/tools.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/base/loop.h"
#include "sync/hub/command.h"

struct tools {
    struct loop_owner owner;
    uv_pipe_t pipe;
    tools_run_fn *run;
    void *context;
    struct client *clients[TOOLS_CLIENTS_MAX];
    char path[FILE_PATH_MAX];
};

struct client {
    uv_pipe_t pipe;
    uv_write_t write;
    struct tools *tools;
    struct bytes request;
    struct bytes answer;
    char chunk[4096];
    bool answered;
};

static void client_closed(uv_handle_t *handle)
{
    struct client *client = container_of((uv_pipe_t *)handle, struct client, pipe);
    bytes_release(&client->request);
    bytes_release(&client->answer);
    free(client);
}

/* The place that holds a client, or the first free one for NULL; NULL if there is none. */
static struct client **place_of(struct tools *tools, const struct client *client)
{
    for (size_t i = 0; i < TOOLS_CLIENTS_MAX; i++) {
        if (tools->clients[i] == client) {
            return &tools->clients[i];
        }
    }
    return NULL;
}

static void client_close(struct client *client)
{
    if (uv_is_closing((uv_handle_t *)&client->pipe)) {
        return;
    }
    struct client **place = place_of(client->tools, client);
    if (place) {
        *place = NULL;
    }
    uv_close((uv_handle_t *)&client->pipe, client_closed);
}

/* --- a request --- */

struct call {
    const char *argv[TOOLS_ARGS_MAX];
    int argc;
    const char *cwd;
};

static int read_call(struct str line, struct json_arena *arena, struct call *call)
{
    const cJSON *root = NULL;
    const cJSON *word = NULL;
    int error = json_read(arena, line, &root, NULL);
    if (error) {
        return error;
    }
    call->cwd = json_get_str(root, "cwd", "/");
    cJSON_ArrayForEach(word, json_get(root, "argv"))
    {
        if (!cJSON_IsString(word) || call->argc == TOOLS_ARGS_MAX) {
            return RAFF_E_SYNTAX;
        }
        call->argv[call->argc++] = word->valuestring;
    }
    return call->argc > 0 && call->cwd[0] == '/' ? 0 : RAFF_E_SYNTAX;
}

static void write_answer(struct bytes *answer, int exit_code, const struct bytes *out,
                         const struct bytes *err)
{
    json_open(answer, '{');
    json_key(answer, "exit");
    json_int(answer, exit_code);
    json_key(answer, "out");
    json_view(answer, bytes_view(out));
    json_key(answer, "err");
    json_view(answer, bytes_view(err));
    json_close(answer, '}');
    bytes_add(answer, "\n", 1);
}

static int execute(struct client *client, struct str line)
{
    CLEANUP(json_arena_release) struct json_arena arena = {.size = 0};
    CLEANUP(freep) struct call *call = calloc(1, sizeof(*call));
    if (!call || json_arena_init(&arena, 64 * line.len + 4096) != 0) {
        return -ENOMEM;
    }
    int error = read_call(line, &arena, call);
    if (error) {
        return error;
    }
    CLEANUP(bytes_release) struct bytes out;
    CLEANUP(bytes_release) struct bytes err;
    bytes_init(&out, COMMAND_OUT_MAX);
    bytes_init(&err, COMMAND_OUT_MAX);
    struct tools *tools = client->tools;
    int code = tools->run(tools->context, call->argc, call->argv, call->cwd, &out, &err);
    write_answer(&client->answer, code, &out, &err);
    return client->answer.error;
}

static void client_written(uv_write_t *write, int status)
{
    (void)status;
    client_close(container_of(write, struct client, write));
}

static void client_answer(struct client *client, struct str line)
{
    client->answered = true;
    uv_read_stop((uv_stream_t *)&client->pipe);
    int error = execute(client, line);
    uv_buf_t buffer = uv_buf_init((char *)client->answer.at, (unsigned)client->answer.len);
    if (error ||
        uv_write(&client->write, (uv_stream_t *)&client->pipe, &buffer, 1, client_written) != 0) {
        client_close(client);
    }
}

static void client_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct client *client = container_of((uv_pipe_t *)handle, struct client, pipe);
    *buffer = uv_buf_init(client->chunk, sizeof(client->chunk));
}

static void client_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct client *client = container_of((uv_pipe_t *)stream, struct client, pipe);
    if (n == 0 || client->answered) {
        return;
    }
    if (n < 0 || bytes_add(&client->request, buffer->base, (size_t)n) != 0) {
        client_close(client);
        return;
    }
    struct str text = bytes_view(&client->request);
    const char *end = memchr(text.at, '\n', text.len);
    if (end) {
        client_answer(client, (struct str){text.at, (size_t)(end - text.at)});
    }
}

/* --- the socket --- */

static void connected(uv_stream_t *server, int status)
{
    struct tools *tools = container_of((uv_pipe_t *)server, struct tools, pipe);
    struct client *client = status == 0 ? calloc(1, sizeof(*client)) : NULL;
    if (!client) {
        return;
    }
    client->tools = tools;
    bytes_init(&client->request, TOOLS_REQUEST_MAX);
    bytes_init(&client->answer, TOOLS_ANSWER_MAX);
    if (uv_pipe_init(tools->owner.loop, &client->pipe, 0) != 0) {
        free(client);
        return;
    }
    struct client **place = place_of(tools, NULL);
    if (place) {
        *place = client;
    }
    if (uv_accept(server, (uv_stream_t *)&client->pipe) != 0 || !place ||
        uv_read_start((uv_stream_t *)&client->pipe, client_alloc, client_read) != 0) {
        client_close(client);
    }
}

static void tools_released(struct loop_owner *owner)
{
    free(container_of(owner, struct tools, owner));
}

static int connect_to(const char *path, int *ret_fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int error = copy_cstr(address.sun_path, sizeof(address.sun_path), path);
    if (error) {
        return error;
    }
    CLEANUP(fd_closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -errno;
    }
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        return errno == ENOENT || errno == ECONNREFUSED ? RAFF_E_NOT_FOUND : -errno;
    }
    *ret_fd = TAKE_FD(fd);
    return 0;
}

/* A socket file outlives a hub that was killed. */
static int make_room(const char *path)
{
    CLEANUP(fd_closep) int fd = -1;
    int error = connect_to(path, &fd);
    if (error != RAFF_E_NOT_FOUND) {
        return error ? error : RAFF_E_BUSY;
    }
    return unlink(path) != 0 && errno != ENOENT ? -errno : 0;
}

static int listen_on(struct tools *tools)
{
    mode_t before = umask(0077); /* the socket is never open to others, not even for a moment */
    int error = uv_pipe_bind(&tools->pipe, tools->path);
    umask(before);
    return error ? error : uv_listen((uv_stream_t *)&tools->pipe, TOOLS_CLIENTS_MAX, connected);
}

int tools_new(uv_loop_t *loop, const char *path, tools_run_fn *run, void *context,
              struct tools **ret_tools)
{
    int error = make_room(path);
    struct tools *tools = error ? NULL : calloc(1, sizeof(*tools));
    if (!tools) {
        return error ? error : -ENOMEM;
    }
    loop_owner_init(&tools->owner, loop, tools_released);
    tools->run = run;
    tools->context = context;
    copy_cut(tools->path, sizeof(tools->path), path);
    error = uv_pipe_init(loop, &tools->pipe, 0);
    if (error) {
        free(tools);
        return error;
    }
    loop_adopt(&tools->owner, (uv_handle_t *)&tools->pipe);
    error = listen_on(tools);
    if (error) {
        loop_close((uv_handle_t *)&tools->pipe);
        loop_release(&tools->owner);
        return error;
    }
    *ret_tools = tools;
    return 0;
}

void tools_free(struct tools *tools)
{
    if (!tools) {
        return;
    }
    for (size_t i = 0; i < TOOLS_CLIENTS_MAX; i++) {
        if (tools->clients[i]) {
            client_close(tools->clients[i]);
        }
    }
    unlink(tools->path);
    loop_close((uv_handle_t *)&tools->pipe);
    loop_release(&tools->owner);
}

/* --- asking --- */

static int send_all(int fd, struct str data)
{
    while (data.len > 0) {
        ssize_t n = send(fd, data.at, data.len, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            return -errno;
        }
        if (n > 0) {
            data.at += n;
            data.len -= (size_t)n;
        }
    }
    return 0;
}

static int send_call(int fd, int argc, const char **argv, const char *cwd)
{
    CLEANUP(bytes_release) struct bytes line;
    bytes_init(&line, TOOLS_REQUEST_MAX);
    json_open(&line, '{');
    json_key(&line, "argv");
    json_open(&line, '[');
    for (int i = 0; i < argc; i++) {
        json_str(&line, argv[i]);
    }
    json_close(&line, ']');
    json_key(&line, "cwd");
    json_str(&line, cwd);
    json_close(&line, '}');
    bytes_add(&line, "\n", 1);
    return line.error ? line.error : send_all(fd, bytes_view(&line));
}

static int receive_all(int fd, struct bytes *answer)
{
    for (;;) {
        uint8_t *at = NULL;
        int error = bytes_reserve(answer, 65536, &at);
        if (error) {
            return error;
        }
        ssize_t n = recv(fd, at, 65536, 0);
        if (n < 0 && errno != EINTR) {
            return -errno;
        }
        if (n == 0) {
            return 0;
        }
        answer->len += n > 0 ? (size_t)n : 0;
    }
}

static int read_answer(struct str text, struct bytes *out, struct bytes *err, int *ret_exit)
{
    CLEANUP(json_arena_release) struct json_arena arena = {.size = 0};
    const cJSON *root = NULL;
    int error = json_arena_init(&arena, 2 * text.len + 65536);
    error = error ? error : json_read(&arena, text, &root, NULL);
    if (error) {
        return error;
    }
    bytes_add_str(out, json_get_str(root, "out", ""));
    bytes_add_str(err, json_get_str(root, "err", ""));
    *ret_exit = (int)json_get_int(root, "exit", COMMAND_FAILED);
    return out->error ? out->error : err->error;
}

int tools_ask(const char *path, int argc, const char **argv, const char *cwd, struct bytes *out,
              struct bytes *err, int *ret_exit)
{
    CLEANUP(fd_closep) int fd = -1;
    int error = connect_to(path, &fd);
    error = error ? error : send_call(fd, argc, argv, cwd);
    if (error) {
        return error;
    }
    CLEANUP(bytes_release) struct bytes answer;
    bytes_init(&answer, TOOLS_ANSWER_MAX);
    error = receive_all(fd, &answer);
    struct str text = bytes_view(&answer);
    while (text.len > 0 && text.at[text.len - 1] == '\n') {
        text.len--;
    }
    if (!error && text.len == 0) {
        return RAFF_E_STATE; /* the hub went away, or would not take the request */
    }
    return error ? error : read_answer(text, out, err, ret_exit);
}
