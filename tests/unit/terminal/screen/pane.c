#include "tests/unit/terminal/screen/pane.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <vterm.h>

#include "drivers/base/bytes.h"
#include "drivers/base/str.h"

#define LOG_LIMIT (4U << 20)

struct pane {
    VTerm *terminal;
    VTermScreen *screen;
    pid_t pid;
    int fd;
    int rows, cols;
    char title[64];
    unsigned titles, seen; /* how often it was set, and when somebody last waited */
    VTermPos cursor;
    bool cursor_shown;
    int bells;
    struct bytes log; /* all that the program wrote */
};

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct pane *pane = user;
    if (property == VTERM_PROP_TITLE) {
        copy_cut(pane->title, sizeof(pane->title), value->string);
        pane->titles++;
    } else if (property == VTERM_PROP_CURSORVISIBLE) {
        pane->cursor_shown = value->boolean != 0;
    }
    return 1;
}

static int on_cursor(VTermPos position, VTermPos before, int visible, void *user)
{
    (void)before, (void)visible;
    ((struct pane *)user)->cursor = position;
    return 1;
}

static int on_bell(void *user)
{
    ((struct pane *)user)->bells++;
    return 1;
}

static const VTermScreenCallbacks callbacks = {
    .settermprop = on_property, .movecursor = on_cursor, .bell = on_bell};

static void become_child(const char *term, void (*child)(void *), void *argument)
{
    setenv("TERM", term, 1);
    static const char *const unwanted[] = {"LINES", "COLUMNS", "ESCDELAY", "COLORTERM", "LANGUAGE"};
    for (size_t i = 0; i < ARRAY_SIZE(unwanted); i++) {
        unsetenv(unwanted[i]);
    }
    child(argument);
    _exit(0);
}

static int make_terminal(struct pane *pane)
{
    pane->terminal = vterm_new(pane->rows, pane->cols);
    if (!pane->terminal) {
        return -ENOMEM;
    }
    vterm_set_utf8(pane->terminal, 1);
    pane->screen = vterm_obtain_screen(pane->terminal);
    vterm_screen_set_callbacks(pane->screen, &callbacks, pane);
    vterm_screen_enable_altscreen(pane->screen, 1);
    vterm_screen_reset(pane->screen, 1);
    return 0;
}

int pane_open(int rows, int cols, const char *term, void (*child)(void *argument), void *argument,
              struct pane **ret_pane)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    struct pane *pane = calloc(1, sizeof(*pane));
    if (!pane) {
        return -ENOMEM;
    }
    pane->rows = rows;
    pane->cols = cols;
    pane->fd = -1;
    bytes_init(&pane->log, LOG_LIMIT);
    int r = make_terminal(pane);
    if (r < 0) {
        pane_close(pane);
        return r;
    }
    pane->pid = forkpty(&pane->fd, NULL, NULL, &size);
    if (pane->pid == 0) {
        become_child(term, child, argument);
    }
    if (pane->pid < 0) {
        r = -errno;
        pane_close(pane);
        return r;
    }
    *ret_pane = pane;
    return 0;
}

void pane_close(struct pane *pane)
{
    if (!pane) {
        return;
    }
    if (pane->pid > 0) {
        kill(pane->pid, SIGKILL);
        waitpid(pane->pid, NULL, 0);
    }
    if (pane->fd >= 0) {
        close(pane->fd);
    }
    if (pane->terminal) {
        vterm_free(pane->terminal);
    }
    bytes_release(&pane->log);
    free(pane);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Answers of the terminal (where is the cursor, what are you) go back to the program. */
static void answer(struct pane *pane)
{
    char bytes[256];
    size_t n = vterm_output_read(pane->terminal, bytes, sizeof(bytes));
    if (n > 0) {
        (void)!write(pane->fd, bytes, n);
    }
}

/* What comes within the time goes to the terminal. False: nothing came, or the program has ended.
 */
static bool pump(struct pane *pane, int timeout_ms)
{
    char bytes[4096];
    struct pollfd fd = {.fd = pane->fd, .events = POLLIN};
    if (poll(&fd, 1, timeout_ms) <= 0) {
        return false;
    }
    ssize_t n = read(pane->fd, bytes, sizeof(bytes));
    if (n <= 0) {
        return false;
    }
    (void)bytes_add(&pane->log, bytes, (size_t)n);
    vterm_input_write(pane->terminal, bytes, (size_t)n);
    answer(pane);
    return true;
}

bool pane_wait(struct pane *pane, const char *title, int timeout_ms)
{
    int64_t end = now_ms() + timeout_ms;
    for (;;) {
        if (pane->titles != pane->seen && (!title || strcmp(pane->title, title) == 0)) {
            pane->seen = pane->titles;
            return true;
        }
        int64_t left = end - now_ms();
        if (left <= 0 || !pump(pane, (int)left)) {
            return false;
        }
    }
}

void pane_wait_quiet(struct pane *pane, int quiet_ms)
{
    while (pump(pane, quiet_ms)) {
    }
    pane->seen = pane->titles;
}

int pane_keys(struct pane *pane, const char *bytes)
{
    ssize_t n = write(pane->fd, bytes, strlen(bytes));
    return n < 0 ? -errno : 0;
}

int pane_resize(struct pane *pane, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    vterm_set_size(pane->terminal, rows, cols);
    pane->rows = rows;
    pane->cols = cols;
    return ioctl(pane->fd, TIOCSWINSZ, &size) < 0 ? -errno : 0;
}

int pane_rows(const struct pane *pane)
{
    return pane->rows;
}

int pane_cols(const struct pane *pane)
{
    return pane->cols;
}

static int color_of(const VTermColor *color)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color)) {
        return -1;
    }
    return VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx : -1;
}

void pane_cell_at(const struct pane *pane, int row, int col, struct pane_cell *ret_cell)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(pane->screen, (VTermPos){.row = row, .col = col}, &cell);
    struct text text = text_over(ret_cell->utf8, sizeof(ret_cell->utf8));
    ret_cell->second = cell.chars[0] == UINT32_MAX;
    ret_cell->wide = cell.width == 2;
    for (size_t i = 0; !ret_cell->second && i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
        char utf8[4];
        text_add_str(&text, (struct str){utf8, utf8_put(cell.chars[i], utf8)});
    }
    ret_cell->look = (struct pane_look){.text = color_of(&cell.fg),
                                        .ground = color_of(&cell.bg),
                                        .bold = cell.attrs.bold,
                                        .underline = cell.attrs.underline != 0,
                                        .reverse = cell.attrs.reverse};
}

void pane_line(const struct pane *pane, int row, char *out, size_t size)
{
    struct text text = text_over(out, size);
    for (int col = 0; col < pane->cols; col++) {
        struct pane_cell cell;
        pane_cell_at(pane, row, col, &cell);
        if (!cell.second) {
            text_add(&text, cell.utf8[0] ? cell.utf8 : " ");
        }
    }
    while (text.len > 0 && text.at[text.len - 1] == ' ') {
        text.at[--text.len] = '\0';
    }
}

bool pane_cursor(const struct pane *pane, int *ret_row, int *ret_col)
{
    *ret_row = pane->cursor.row;
    *ret_col = pane->cursor.col;
    return pane->cursor_shown;
}

bool pane_saw(const struct pane *pane, const char *bytes)
{
    return pane->log.len > 0 && memmem(pane->log.at, pane->log.len, bytes, strlen(bytes)) != NULL;
}

size_t pane_written(const struct pane *pane)
{
    return pane->log.len;
}

int pane_bells(const struct pane *pane)
{
    return pane->bells;
}
