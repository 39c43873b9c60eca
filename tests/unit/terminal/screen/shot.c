#include "tests/unit/terminal/screen/shot.h"

#include "tests/unit/check.h"

#include "drivers/base/bytes.h"
#include "drivers/base/str.h"
#include "tests/unit/terminal/screen/render.h"
#include "tests/unit/terminal/screen/views.h"

#define FOLDER  RAFF_SOURCE_DIR "/tests/captures/screens/"
#define WAIT_MS 10000

struct sitting {
    const struct shot *shot;
    const struct screen_status *status;
};

static void child(void *argument)
{
    const struct sitting *sitting = argument;
    const struct shot *shot = sitting->shot;
    struct words words;
    struct screen *screen;
    struct screen_event event;
    if (words_init(NULL) < 0 || words_set(&words, shot->lang) < 0 ||
        screen_open(shot->theme, &words, NULL, &screen) < 0) {
        return;
    }
    screen_draw(screen, &words, shot->view, sitting->status);
    for (;;) { /* until it is ended */
        screen_read(screen, &event);
        pause();
    }
}

static void file_name(const struct shot *shot, char *path, size_t size)
{
    struct text text = text_over(path, size);
    text_addf(&text, FOLDER "%s-%dx%d-%s%s.txt", shot->name, shot->rows, shot->cols, shot->lang,
              shot->suffix);
}

static void compare(const struct shot *shot, const struct bytes *drawn)
{
    static char golden[1 << 17];
    char path[512];
    file_name(shot, path, sizeof(path));
    if (getenv("UPDATE_GOLDEN")) {
        CLEANUP(file_closep) FILE *out = fopen(path, "we");
        CU_ASSERT_PTR_NOT_NULL_FATAL(out);
        fwrite(drawn->at, 1, drawn->len, out);
        return;
    }
    CLEANUP(file_closep) FILE *file = fopen(path, "re");
    size_t n = file ? fread(golden, 1, sizeof(golden), file) : 0;
    bool same = n == drawn->len && memcmp(golden, drawn->at, n) == 0;
    CU_ASSERT_TRUE(same);
    if (!same) {
        printf("\n    %s differs; it is now\n%.*s", path, (int)drawn->len, (const char *)drawn->at);
    }
}

void shot_take_status(const struct shot *shot, const struct screen_status *status,
                      const char *title)
{
    struct pane *pane = NULL;
    struct sitting sitting = {.shot = shot, .status = status};
    CLEANUP(bytes_release) struct bytes drawn;
    bytes_init(&drawn, 1 << 17);
    CU_ASSERT_FATAL(pane_open(shot->rows, shot->cols, shot->term, child, &sitting, &pane) == 0);
    CU_ASSERT_TRUE(pane_wait(pane, title, WAIT_MS));
    render_text(pane, &drawn);
    CHECK_INT(drawn.error, 0);
    compare(shot, &drawn);
    pane_close(pane);
}

void shot_take(const struct shot *shot)
{
    struct screen_status status;
    view_status(&status);
    shot_take_status(shot, &status, shot->view->name);
}
