#include "tests/unit/hw/board/box.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "drivers/base/files.h"
#include "tests/unit/check.h"

static void on_bell(void *context, int times)
{
    struct box *box = context;
    box->bells++;
    box->beeps = times;
}

static void on_key(void *context, const struct board_press *press)
{
    struct box *box = context;
    size_t len = strlen(box->pressed);
    struct text text = text_over(box->pressed + len, sizeof(box->pressed) - len);
    text_addf(&text, "%d%c%s ", (int)press->key, press->character ? press->character : ':',
              press->is_down ? "down" : "up");
}

static void on_battery(void *context, const struct board_battery *battery)
{
    struct box *box = context;
    box->battery = *battery;
    box->batteries++;
}

static void path_of(const struct box *box, const char *path, char whole[PATH_MAX])
{
    struct text text = text_over(whole, PATH_MAX);
    text_addf(&text, "%s%s", box->folder, path);
}

void box_init(struct box *box)
{
    *box = (struct box){.folder = "/tmp/raff-box-XXXXXX"};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(box->folder));
    path_of(box, "/profile.ini", box->profile);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&box->loop), 0);
}

static void make_folder_of(const char *path)
{
    char folder[PATH_MAX];
    copy_cut(folder, sizeof(folder), path);
    *strrchr(folder, '/') = '\0';
    CHECK_INT(file_make_directory(folder), 0);
}

void box_put(const struct box *box, const char *path, const char *content)
{
    char whole[PATH_MAX];
    path_of(box, path, whole);
    make_folder_of(whole);
    CHECK_INT(file_write(whole, str_of(content), 0600),
              0); /* replaced whole: a reader sees no half */
}

int box_pipe(const struct box *box, const char *path)
{
    char whole[PATH_MAX];
    path_of(box, path, whole);
    make_folder_of(whole);
    unlink(whole);
    CHECK_INT(mkfifo(whole, 0600), 0);
    return open(whole, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

void box_get(const struct box *box, const char *path, char content[64])
{
    char whole[PATH_MAX];
    path_of(box, path, whole);
    CLEANUP(fd_closep) int fd = open(whole, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, content, 63);
    content[n < 0 ? 0 : n] = '\0';
}

void box_open(struct box *box, const char *profile, const char *root)
{
    static const struct board_events events = {
        .bell = on_bell, .key = on_key, .battery = on_battery};
    char words[640] = "";
    struct text why = text_over(words, sizeof(words));
    box_put(box, "/profile.ini", profile);
    const struct board_config config = {.profile = box->profile, .root = root ? root : box->folder};
    CHECK_INT(board_new(&box->loop, &config, &events, box, &box->board, &why), 0);
    CHECK_STR(words, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(box->board);
}

static int take_away(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

void box_close(struct box *box)
{
    board_free(TAKE(box->board));
    uv_run(&box->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&box->loop), 0);
    CHECK_INT(nftw(box->folder, take_away, 16, FTW_DEPTH | FTW_PHYS), 0);
}
