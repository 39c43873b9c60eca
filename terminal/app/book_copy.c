#include "terminal/app/book_copy.h"

#include <errno.h>
#include <glob.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/base/loop.h"
#include "sync/ledger/copy.h"
#include "terminal/app/answers.h"

#define BITE_US      2000
#define FORGOTTEN_MS 60000
#define ROOM_BYTES   ((uint64_t)32 << 20) /* that a copy leaves to the work */
#define ASK_PAUSE_MS 20
#define UNHEARD_MAX  15 /* times two seconds */
#define ARENA_SIZE   16384
#define NAME_SIZE    32

struct book_copy {
    struct loop_owner owner;
    uv_timer_t bite;
    struct db *db;
    char file[PATH_MAX]; /* that is copied */
    struct db_copy *copy;
    bool is_whole;
    int error;
    char path[PATH_MAX]; /* of the copy; "": none is under way */
    uint64_t asked_ms;
};

/* In the folder that the file is in. */
static int beside(const char *file, const char *name, char path[PATH_MAX])
{
    const char *slash = strrchr(file, '/');
    struct text text = text_over(path, PATH_MAX);
    text_add_str(&text, slash ? (struct str){file, (size_t)(slash - file) + 1} : STR("./"));
    text_add(&text, name);
    return text.cut ? RAFF_E_TOO_LONG : 0;
}

/* The copy of the asker with this number. */
static int path_of(const char *file, const char *number, char path[PATH_MAX])
{
    char name[NAME_SIZE];
    struct text text = text_over(name, sizeof(name));
    text_addf(&text, "copy-%s.db", number);
    return beside(file, name, path);
}

void book_copy_remove(const char *copy)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[PATH_MAX];
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        struct text text = text_over(path, sizeof(path));
        text_addf(&text, "%s%s", copy, ends[i]);
        unlink(path);
    }
}

static void remove_left(const char *file)
{
    char pattern[PATH_MAX];
    glob_t found;
    if (path_of(file, "*", pattern) != 0 || glob(pattern, GLOB_NOSORT, NULL, &found) != 0) {
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        book_copy_remove(found.gl_pathv[i]);
    }
    globfree(&found);
}

/* --- copying --- */

static void stop(struct book_copy *copy)
{
    uv_timer_stop(&copy->bite);
    db_copy_end(TAKE(copy->copy));
    copy->is_whole = false;
    copy->error = 0;
    copy->path[0] = '\0';
}

static void give_up(struct book_copy *copy)
{
    if (copy->path[0]) {
        book_copy_remove(copy->path);
    }
    stop(copy);
}

static void on_bite(uv_timer_t *timer)
{
    struct book_copy *copy = container_of(timer, struct book_copy, bite);
    if (uv_now(timer->loop) - copy->asked_ms > FORGOTTEN_MS) {
        give_up(copy);
        return;
    }
    if (!copy->copy) {
        return; /* whole, or failed: whoever asked has still to hear it */
    }
    int more = db_copy_step(copy->copy, BITE_US);
    if (more > 0) {
        return;
    }
    int ended = db_copy_end(TAKE(copy->copy));
    copy->error = more < 0 ? more : ended;
    copy->is_whole = copy->error == 0;
    uv_timer_set_repeat(timer, FORGOTTEN_MS);
}

static uint64_t size_of(const char *path, const char *end)
{
    char full[PATH_MAX];
    struct stat status = {.st_size = 0};
    struct text text = text_over(full, sizeof(full));
    text_addf(&text, "%s%s", path, end);
    return stat(full, &status) == 0 ? (uint64_t)status.st_size : 0;
}

static int begin(struct book_copy *copy)
{
    struct statvfs disk;
    uint64_t wanted = size_of(copy->file, "") + size_of(copy->file, "-wal") + ROOM_BYTES;
    if (statvfs(copy->file, &disk) != 0) {
        return -errno;
    }
    if ((uint64_t)disk.f_bavail * disk.f_frsize < wanted) {
        return -ENOSPC;
    }
    int error = db_copy_begin(db_handle(copy->db), copy->path, &copy->copy);
    /* As often as the loop turns, each turn's other work in between. */
    return error ? error : uv_timer_start(&copy->bite, on_bite, 0, 1);
}

static bool is_number(struct str number)
{
    int64_t value = 0;
    return number.len <= 10 && str_to_int64(number, &value) == 0 && value > 0;
}

static void say_error(struct bytes *out, int error)
{
    json_pair_str(out, "error", error_text(error));
}

/* Of the asker whose copy is under way. */
static void go_on(struct book_copy *copy, struct bytes *out)
{
    if (copy->error) {
        say_error(out, copy->error);
        give_up(copy);
        return;
    }
    json_key(out, "whole");
    json_bool(out, copy->is_whole);
    if (copy->is_whole) {
        stop(copy);
    }
}

void book_copy_answer(struct book_copy *copy, struct str number, struct bytes *out)
{
    char digits[16], path[PATH_MAX];
    int error = is_number(number) ? copy_str(digits, sizeof(digits), number) : RAFF_E_SYNTAX;
    error = error ? error : path_of(copy->file, digits, path);
    if (error) {
        say_error(out, error);
        return;
    }
    if (copy->path[0] && strcmp(copy->path, path) != 0) {
        json_key(out, "busy");
        json_bool(out, true);
        return;
    }
    copy->asked_ms = uv_now(copy->owner.loop);
    if (!copy->path[0]) {
        copy_cut(copy->path, sizeof(copy->path), path);
        copy->error = begin(copy);
    }
    go_on(copy, out);
}

/* --- life --- */

static void on_released(struct loop_owner *owner)
{
    free(container_of(owner, struct book_copy, owner));
}

int book_copy_new(uv_loop_t *loop, struct db *db, const char *path, struct book_copy **ret_copy)
{
    struct book_copy *copy = calloc(1, sizeof(*copy));
    if (!copy) {
        return -ENOMEM;
    }
    copy->db = db;
    int error = copy_cstr(copy->file, sizeof(copy->file), path);
    if (error) {
        free(copy);
        return error;
    }
    loop_owner_init(&copy->owner, loop, on_released);
    loop_timer(&copy->owner, &copy->bite);
    remove_left(path);
    *ret_copy = copy;
    return 0;
}

void book_copy_free(struct book_copy *copy)
{
    if (!copy) {
        return;
    }
    give_up(copy);
    loop_close((uv_handle_t *)&copy->bite);
    loop_release(&copy->owner);
}

/* --- the tool's side --- */

/* 1: it is whole; 0: not yet. */
static int read_answer(struct str answer, struct text *why)
{
    CLEANUP(json_arena_release) struct json_arena arena = {.size = 0};
    const cJSON *root = NULL;
    int error = json_arena_init(&arena, ARENA_SIZE);
    error = error ? error : json_read(&arena, answer, &root, NULL);
    if (error) {
        return error;
    }
    text_add(why, json_get_str(root, "error", ""));
    return why->len > 0 ? RAFF_E_STATE : json_get_bool(root, "whole", false);
}

static int ask_until_whole(const char *socket, const char *request, struct text *why)
{
    const struct timespec pause = {.tv_nsec = ASK_PAUSE_MS * 1000000L};
    CLEANUP(bytes_release) struct bytes answer;
    bytes_init(&answer, ANSWERS_LIMIT);
    int whole = 0, unheard = 0;
    while (whole == 0 && unheard < UNHEARD_MAX) {
        int error = answers_ask(socket, request, &answer);
        unheard = error == -ETIMEDOUT ? unheard + 1 : 0;
        if (unheard == 0) {
            whole = error ? error : read_answer(bytes_view(&answer), why);
        }
        nanosleep(&pause, NULL);
    }
    return whole > 0 ? 0 : whole < 0 ? whole : -ETIMEDOUT;
}

int book_copy_ask(const char *path, char ret_copy[PATH_MAX], struct text *why)
{
    char file[PATH_MAX], socket[PATH_MAX], copy[PATH_MAX], request[ANSWERS_REQUEST];
    if (!realpath(path, file)) {
        return -errno;
    }
    struct text line = text_over(request, sizeof(request));
    text_addf(&line, BOOK_COPY_REQUEST "%d", (int)getpid());
    int error = beside(file, ANSWERS_NAME, socket);
    error = error ? error : path_of(file, request + strlen(BOOK_COPY_REQUEST), copy);
    if (error) {
        return error;
    }
    copy_cut(ret_copy, PATH_MAX, copy);
    return ask_until_whole(socket, request, why);
}
