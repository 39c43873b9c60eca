/*
 * The socket of a running hub: a loop in this process, who asks in a forked one.
 */
#include "sync/hub/tools.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "drivers/base/error.h"
#include "tests/unit/check.h"

static char directory[] = "/tmp/raff-tools-XXXXXX";
static char path[64];
static uv_loop_t loop;
static struct tools *tools;
static int calls;

#define BIG ((size_t)4 << 20)

/* Says its words and its directory; "big" says a lot, and the exit code is the number of words. */
static int echo(void *context, int argc, const char **argv, const char *cwd, struct bytes *out,
                struct bytes *err)
{
    CU_ASSERT_PTR_EQUAL(context, directory);
    calls++;
    for (int i = 0; i < argc; i++) {
        bytes_addf(out, "%s%s", i ? "|" : "", argv[i]);
    }
    bytes_add_str(err, cwd);
    for (size_t i = 0; strcmp(argv[0], "big") == 0 && i < BIG; i++) {
        bytes_add(out, i % 64 ? "x" : "\n", 1);
    }
    return argc;
}

static void start(void)
{
    CHECK_INT(uv_loop_init(&loop), 0);
    CHECK_INT(tools_new(&loop, path, echo, directory, &tools), 0);
    calls = 0;
}

/* Turns the loop until every child has ended; returns how many failed. */
static int turn(int n)
{
    int failed = 0;
    while (n > 0) {
        int status = 0;
        uv_run(&loop, UV_RUN_NOWAIT);
        if (waitpid(-1, &status, WNOHANG) > 0) {
            failed += status != 0;
            n--;
        }
    }
    return failed;
}

static void stop(void)
{
    tools_free(tools);
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&loop), 0);
}

static int ask(int argc, const char **argv, const char *out, const char *err, int code)
{
    struct bytes got_out;
    struct bytes got_err;
    int got_code = -1;
    bytes_init(&got_out, 2 * BIG);
    bytes_init(&got_err, 2 * BIG);
    int error = tools_ask(path, argc, argv, "/some/where", &got_out, &got_err, &got_code);
    bool same = !error && got_code == code && str_is(bytes_view(&got_err), err) &&
                (out ? str_is(bytes_view(&got_out), out) : got_out.len == BIG + 3);
    return same ? 0 : 1;
}

static void fork_ask(int argc, const char **argv, const char *out, int code)
{
    if (fork() == 0) {
        _exit(ask(argc, argv, out, "/some/where", code));
    }
}

static void test_words_come_through(void)
{
    static const char *odd[] = {"import", "--site", "a \"b\"\n", "", "شاي"};
    static const char *big[] = {"big"};
    struct stat status;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/sock", directory);
    start();
    CHECK_INT(stat(path, &status), 0);
    CHECK_INT(status.st_mode & 0077, 0);
    fork_ask(5, odd, "import|--site|a \"b\"\n||شاي", 5);
    CHECK_INT(turn(1), 0);
    fork_ask(1, big, NULL, 1);
    fork_ask(5, odd, "import|--site|a \"b\"\n||شاي", 5);
    CHECK_INT(turn(2), 0);
    CHECK_INT(calls, 3);
    stop();
    CHECK_INT(stat(path, &status), -1);
}

/* Sends bytes and waits for the end; 0 if nothing came back. */
static int send_raw(const char *data, size_t n)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char answer[16];
    copy_cut(address.sun_path, sizeof(address.sun_path), path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        return 2;
    }
    for (size_t at = 0; at < n;) {
        ssize_t sent = send(fd, data + at, n - at, MSG_NOSIGNAL);
        if (sent <= 0) {
            break;
        }
        at += (size_t)sent;
    }
    return recv(fd, answer, sizeof(answer), 0) > 0;
}

static void test_garbage_is_dropped(void)
{
    static const char *const lines[] = {"\n",
                                        "{}\n",
                                        "[]\n",
                                        "{\"argv\":[],\"cwd\":\"/\"}\n",
                                        "{\"argv\":[1],\"cwd\":\"/\"}\n",
                                        "{\"argv\":[\"x\"],\"cwd\":\"here\"}\n",
                                        "{\"argv\":[\"x\"]\n"};
    static char endless[TOOLS_REQUEST_MAX + 4096];
    memset(endless, 'x', sizeof(endless));
    start();
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (fork() == 0) {
            _exit(send_raw(lines[i], strlen(lines[i])));
        }
        CHECK_INT(turn(1), 0);
    }
    if (fork() == 0) {
        _exit(send_raw(endless, sizeof(endless)));
    }
    CHECK_INT(turn(1), 0);
    CHECK_INT(calls, 0);
    stop();
}

/* Clients that say nothing take no memory past their number, and do not keep a hub from stopping.
 */
static void test_silent_clients(void)
{
    static const char *words[] = {"status"};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fds[TOOLS_CLIENTS_MAX + 4];
    copy_cut(address.sun_path, sizeof(address.sun_path), path);
    start();
    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        fds[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        CHECK_INT(connect(fds[i], (struct sockaddr *)&address, sizeof(address)), 0);
        uv_run(&loop, UV_RUN_NOWAIT);
    }
    close(fds[0]);
    uv_run(&loop, UV_RUN_NOWAIT);
    fork_ask(1, words, "status", 1);
    CHECK_INT(turn(1), 0);
    stop();
    for (size_t i = 1; i < sizeof(fds) / sizeof(fds[0]); i++) {
        close(fds[i]);
    }
}

static void test_who_listens(void)
{
    static const char *words[] = {"status"};
    struct tools *second = NULL;
    struct bytes out;
    int code = 0;
    bytes_init(&out, 64);
    CHECK_INT(tools_ask(path, 1, words, "/", &out, &out, &code), RAFF_E_NOT_FOUND);
    start();
    CHECK_INT(tools_new(&loop, path, echo, directory, &second), RAFF_E_BUSY);
    CU_ASSERT_PTR_NULL(second);
    stop();

    struct sockaddr_un address = {.sun_family = AF_UNIX}; /* what a killed hub leaves behind */
    copy_cut(address.sun_path, sizeof(address.sun_path), path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    close(fd);
    CHECK_INT(tools_ask(path, 1, words, "/", &out, &out, &code), RAFF_E_NOT_FOUND);
    start();
    fork_ask(1, words, "status", 1);
    CHECK_INT(turn(1), 0);
    stop();
    CHECK_INT(rmdir(directory), 0);
}

CHECK_MAIN("tools", {"words come through", test_words_come_through},
           {"garbage is dropped", test_garbage_is_dropped}, {"silent clients", test_silent_clients},
           {"who listens", test_who_listens})
