/* What a running seat answers its tools, over a real socket. */
#include "terminal/app/answers.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "drivers/base/error.h"
#include "tests/unit/drivers/device/loop_wait.h"

#define ASKERS (2 * ANSWERS_PEERS + 1)

struct rig {
    uv_loop_t loop;
    struct answers *answers;
    char folder[40];
    char path[64];
    unsigned asked;
};

static void answer(void *context, struct str request, struct bytes *out)
{
    struct rig *rig = context;
    rig->asked++;
    bytes_addf(out, "<%.*s>", (int)request.len, request.at);
    for (int i = 0; str_is(request, "too much") && i < ANSWERS_LIMIT; i++) {
        bytes_add_str(out, "ab");
    }
}

static void set_up(struct rig *rig)
{
    *rig = (struct rig){.folder = "/tmp/raff-answers-XXXXXX"};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    snprintf(rig->path, sizeof(rig->path), "%s/raff.sock", rig->folder);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    CHECK_INT(answers_new(&rig->loop, rig->path, answer, rig, &rig->answers), 0);
}

static void tear_down(struct rig *rig)
{
    answers_free(TAKE(rig->answers));
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    CHECK_INT(rmdir(rig->folder), 0); /* the socket is gone */
}

static int call(const struct rig *rig)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    copy_cut(address.sun_path, sizeof(address.sun_path), rig->path);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void say(int fd, const char *words)
{
    CHECK_INT(send(fd, words, strlen(words), MSG_NOSIGNAL), (ssize_t)strlen(words));
}

/* Whether the connection is at its end; what came is in `heard`. */
static bool is_over(int fd, char *heard, size_t size)
{
    size_t len = strlen(heard);
    ssize_t n = recv(fd, heard + len, size - len - 1, 0);
    if (n > 0) {
        heard[len + (size_t)n] = '\0';
    }
    return n == 0 || (n < 0 && errno != EAGAIN);
}

static void test_asked(void)
{
    struct rig rig;
    char heard[64] = "";
    set_up(&rig);
    int fd = call(&rig);
    say(fd, "dev");
    loop_run_for(&rig.loop, 20);
    CHECK_INT(rig.asked, 0);
    say(fd, "ices\nand more");
    LOOP_WAIT(&rig.loop, is_over(fd, heard, sizeof(heard)));
    CHECK_STR(heard, "<devices>\n");
    close(fd);
    tear_down(&rig);
}

/* As `raff devices` does it, which blocks: in a thread of its own. */
struct asking {
    uv_work_t work;
    const char *path;
    struct bytes answer;
    int error;
    bool is_done;
};

static void ask(uv_work_t *work)
{
    struct asking *asking = container_of(work, struct asking, work);
    asking->error = answers_ask(asking->path, "devices", &asking->answer);
}

static void on_asked(uv_work_t *work, int status)
{
    container_of(work, struct asking, work)->is_done = status == 0;
}

static void test_tool(void)
{
    struct rig rig;
    set_up(&rig);
    struct asking asking = {.path = rig.path};
    bytes_init(&asking.answer, ANSWERS_LIMIT);
    CHECK_INT(uv_queue_work(&rig.loop, &asking.work, ask, on_asked), 0);
    LOOP_WAIT(&rig.loop, asking.is_done);
    CHECK_INT(asking.error, 0);
    CU_ASSERT_TRUE(str_is(bytes_view(&asking.answer), "<devices>"));
    bytes_release(&asking.answer);
    tear_down(&rig);
}

static void test_no_request(void)
{
    struct rig rig;
    char heard[64] = "";
    char babble[ANSWERS_REQUEST + 1];
    set_up(&rig);
    int fd = call(&rig);
    memset(babble, 'a', ANSWERS_REQUEST);
    babble[ANSWERS_REQUEST] = '\0';
    say(fd, babble);
    LOOP_WAIT(&rig.loop, is_over(fd, heard, sizeof(heard)));
    close(fd);
    fd = call(&rig);
    say(fd, "too much\n"); /* an answer that there is no room for is none */
    LOOP_WAIT(&rig.loop, is_over(fd, heard, sizeof(heard)));
    close(fd);
    CHECK_STR(heard, "");
    CHECK_INT(rig.asked, 1);
    tear_down(&rig);
}

/* Those who say nothing hold every place: who comes then waits, and has his turn. */
static void test_more_than_there_are_places(void)
{
    struct rig rig;
    int fds[ASKERS];
    set_up(&rig);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < ASKERS; i++) {
            fds[i] = -1;
            LOOP_WAIT(&rig.loop, fds[i] >= 0 || (fds[i] = call(&rig)) >= 0);
        }
        for (size_t i = 0; i < ANSWERS_PEERS; i++) {
            close(fds[i]);
        }
        for (size_t i = ANSWERS_PEERS; i < ASKERS; i++) {
            char heard[64] = "";
            say(fds[i], "x\n");
            LOOP_WAIT(&rig.loop, is_over(fds[i], heard, sizeof(heard)));
            CHECK_STR(heard, "<x>\n");
            close(fds[i]);
        }
    }
    tear_down(&rig);
}

static void test_socket(void)
{
    struct rig rig;
    struct answers *none = NULL;
    char path[256];
    struct bytes bytes;
    set_up(&rig);
    answers_free(TAKE(rig.answers));
    uv_run(&rig.loop, UV_RUN_DEFAULT);
    bytes_init(&bytes, 64);
    CHECK_INT(answers_ask(rig.path, "devices", &bytes), -ENOENT);
    int killed = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); /* a seat that was */
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    copy_cut(address.sun_path, sizeof(address.sun_path), rig.path);
    CHECK_INT(bind(killed, (struct sockaddr *)&address, sizeof(address)), 0);
    close(killed);
    CHECK_INT(answers_ask(rig.path, "devices", &bytes), -ECONNREFUSED);
    CHECK_INT(answers_new(&rig.loop, rig.path, answer, &rig, &rig.answers), 0);
    snprintf(path, sizeof(path), "%s/%080d%020d", rig.folder, 0, 0);
    CHECK_INT(answers_new(&rig.loop, path, answer, &rig, &none), RAFF_E_TOO_LONG);
    bytes_release(&bytes);
    tear_down(&rig);
}

CHECK_MAIN("app/answers", {"asked", test_asked}, {"a tool", test_tool},
           {"no request", test_no_request},
           {"more than there are places", test_more_than_there_are_places}, {"socket", test_socket})
