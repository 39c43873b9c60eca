/*
 * What a draw costs: screen_draw beside ncurses by itself, which puts the same cells and refreshes,
 * in one process on one pty that is read all the while, sample by sample in turns.
 *
 *     build/release/bench/bench_draw
 *
 * One JSON line a case: microseconds, bytes and write(2)s of one draw, medians; `ratio` is the
 * median over the blocks of each block's ratio of medians. The peer is given its cells ready made:
 * it looks nothing up, lays nothing out and formats nothing. The budget is 1.5.
 */
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/base/str.h"
#include "terminal/screen/screen.h"
#include "terminal/screen/theme.h"
#include "tests/bench/measure.h"
#include "tests/unit/terminal/screen/views.h"

#define BLOCKS    9
#define PAIRS     400 /* a block */
#define SETTLE_US 100
#define ROWS_MAX  24
#define COLS_MAX  80
#define RUNS_MAX  (ROWS_MAX * 4)
#define THE_THEME THEME_NIGHT

/* --- the peer --- */

struct run {
    int y, x, n;
    cchar_t cells[COLS_MAX];
};

/* One of the two screens that a case goes to and fro between: the view, and for the peer the cells
 * in which it differs from the other, line by line. */
struct scene {
    struct view view;
    struct run runs[RUNS_MAX];
    size_t n_runs;
    int cursor_y, cursor_x;
    cchar_t cells[ROWS_MAX][COLS_MAX];
};

struct stage {
    struct screen *screen;
    SCREEN *ours, *peer;
    struct words words;
    struct screen_status status;
    struct scene scenes[2];
};

static void take_cells(struct scene *scene)
{
    getyx(stdscr, scene->cursor_y, scene->cursor_x);
    for (int y = 0; y < LINES; y++) {
        for (int x = 0; x < COLS; x++) {
            mvin_wch(y, x, &scene->cells[y][x]);
        }
    }
    move(scene->cursor_y, scene->cursor_x);
}

static void find_runs(struct scene *scene, const struct scene *before)
{
    scene->n_runs = 0;
    for (int y = 0; y < LINES; y++) {
        struct run *run = NULL;
        for (int x = 0; x < COLS; x++) {
            const cchar_t *cell = &scene->cells[y][x];
            if (memcmp(cell, &before->cells[y][x], sizeof(*cell)) == 0) {
                run = NULL;
                continue;
            }
            if (!run && scene->n_runs < RUNS_MAX) {
                run = &scene->runs[scene->n_runs++];
                *run = (struct run){.y = y, .x = x};
            }
            if (run) {
                run->cells[run->n++] = *cell;
            }
        }
    }
}

static void peer_draw(const struct scene *scene)
{
    for (size_t i = 0; i < scene->n_runs; i++) {
        const struct run *run = &scene->runs[i];
        mvadd_wchnstr(run->y, run->x, run->cells, run->n);
    }
    move(scene->cursor_y, scene->cursor_x);
    refresh();
}

/* Everything, so that both begin with the same screen. */
static void peer_paint(const struct scene *scene)
{
    for (int y = 0; y < LINES; y++) {
        mvadd_wchnstr(y, 0, scene->cells[y], COLS);
    }
    move(scene->cursor_y, scene->cursor_x);
    refresh();
}

/* --- the cases --- */

static void make(const char *name, struct view *view)
{
    *view = (struct view){0};
    view_case(name)->make(view);
}

/* One more unit picked. */
static void make_value(struct view *first, struct view *second)
{
    make("pick-item", first);
    *second = *first;
    second->rows[2].value.args[0].qty--;
}

static void make_other(struct view *first, struct view *second)
{
    make("pick-item", first);
    make("counts", second);
}

static const struct draw_case {
    const char *name;
    void (*make)(struct view *first, struct view *second);
    int rows, cols;
} cases[] = {
    {"value", make_value, 16, 20},
    {"value", make_value, 24, 80},
    {"screen", make_other, 16, 20},
    {"screen", make_other, 24, 80},
};

/* --- measuring --- */

struct cost {
    uint64_t ns[PAIRS];
    double us[BLOCKS]; /* medians */
    unsigned long bytes, writes;
};

/* A draw meets a terminal that has read all before and sleeps, as it does between two scans: else
 * the first of two draws pays for waking it and the second is free. */
static void let_settle(void)
{
    uint64_t end = bench_now_ns() + SETTLE_US * 1000U;
    while (bench_now_ns() < end) {
    }
}

static uint64_t draw_ours(struct stage *stage, const struct scene *scene)
{
    set_term(stage->ours);
    let_settle();
    uint64_t begin = bench_now_ns();
    screen_draw(stage->screen, &stage->words, &scene->view, &stage->status);
    return bench_now_ns() - begin;
}

static uint64_t draw_peer(struct stage *stage, const struct scene *scene)
{
    set_term(stage->peer);
    let_settle();
    uint64_t begin = bench_now_ns();
    peer_draw(scene);
    return bench_now_ns() - begin;
}

/* What this process has written so far. */
static void written(unsigned long *ret_bytes, unsigned long *ret_writes)
{
    char line[128];
    FILE *file = fopen("/proc/self/io", "re");
    while (file && fgets(line, sizeof(line), file)) {
        sscanf(line, "wchar: %lu", ret_bytes);
        sscanf(line, "syscw: %lu", ret_writes);
    }
    if (file) {
        fclose(file);
    }
}

/* Bytes and writes of a draw there and back, halved. */
static void weigh(struct stage *stage, struct cost *cost,
                  uint64_t (*draw)(struct stage *stage, const struct scene *scene))
{
    unsigned long bytes = 0, writes = 0;
    written(&bytes, &writes);
    draw(stage, &stage->scenes[1]);
    draw(stage, &stage->scenes[0]);
    written(&cost->bytes, &cost->writes);
    cost->bytes = (cost->bytes - bytes) / 2;
    cost->writes = (cost->writes - writes) / 2;
}

static void run_block(struct stage *stage, size_t block, struct cost *ours, struct cost *peer)
{
    for (size_t i = 0; i < PAIRS; i++) {
        const struct scene *scene = &stage->scenes[(i + 1) % 2];
        if (i / 2 % 2 == 0) { /* neither is always the one that warms the caches */
            ours->ns[i] = draw_ours(stage, scene);
            peer->ns[i] = draw_peer(stage, scene);
        } else {
            peer->ns[i] = draw_peer(stage, scene);
            ours->ns[i] = draw_ours(stage, scene);
        }
    }
    ours->us[block] = bench_percentile_us(ours->ns, PAIRS, 50);
    peer->us[block] = bench_percentile_us(peer->ns, PAIRS, 50);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, BLOCKS, sizeof(*values), compare);
    return values[BLOCKS / 2];
}

static void report(const struct draw_case *which, struct cost *ours, struct cost *peer, FILE *out)
{
    double ratios[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        ratios[i] = ours->us[i] / peer->us[i];
    }
    double ratio = median(ratios);
    fprintf(out,
            "{\"bench\":\"draw\",\"what\":\"%s\",\"rows\":%d,\"cols\":%d,\"us\":%.1f,"
            "\"peer_us\":%.1f,\"ratio\":%.2f,\"ratio_least\":%.2f,\"ratio_most\":%.2f,"
            "\"bytes\":%lu,\"peer_bytes\":%lu,\"writes\":%lu,\"peer_writes\":%lu}\n",
            which->name, which->rows, which->cols, median(ours->us), median(peer->us), ratio,
            ratios[0], ratios[BLOCKS - 1], ours->bytes, peer->bytes, ours->writes, peer->writes);
    fflush(out);
}

/* What is opened last is current: curses tells it when it changes to the other. */
static int open_both(struct stage *stage)
{
    stage->peer = newterm(NULL, stdout, stdin);
    if (!stage->peer || words_init(NULL) < 0 || words_set(&stage->words, "en") < 0 ||
        screen_open(THE_THEME, &stage->words, NULL, &stage->screen) < 0) {
        return -1;
    }
    view_status(&stage->status);
    stage->ours = set_term(stage->peer);
    typeahead(-1);
    start_color();
    theme_apply(THE_THEME);
    return 0;
}

static int play(const struct draw_case *which, FILE *out)
{
    static struct stage stage;
    static struct cost ours, peer;
    if (open_both(&stage) < 0) {
        fputs("bench_draw: no screen\n", out);
        return 1;
    }
    struct scene *scenes = stage.scenes;
    which->make(&scenes[0].view, &scenes[1].view);
    for (size_t i = 0; i < 3; i++) {
        draw_ours(&stage, &scenes[i % 2]);
        take_cells(&scenes[i % 2]);
    }
    find_runs(&scenes[0], &scenes[1]);
    find_runs(&scenes[1], &scenes[0]);
    set_term(stage.peer);
    peer_paint(&scenes[0]);
    weigh(&stage, &ours, draw_ours);
    weigh(&stage, &peer, draw_peer);
    for (size_t i = 0; i < BLOCKS; i++) {
        run_block(&stage, i, &ours, &peer);
    }
    report(which, &ours, &peer, out);
    return 0;
}

/* The case in a process of its own on a new pty, which is read here: the terminal. */
static int run_case(const struct draw_case *which)
{
    struct winsize size = {.ws_row = (unsigned short)which->rows,
                           .ws_col = (unsigned short)which->cols};
    char bytes[65536];
    int master = -1;
    int status = 0;
    int kept = dup(STDOUT_FILENO);
    pid_t pid = forkpty(&master, NULL, NULL, &size);
    if (pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        _exit(play(which, fdopen(kept, "w")));
    }
    close(kept);
    if (pid < 0) {
        perror("bench_draw: forkpty");
        return 1;
    }
    while (read(master, bytes, sizeof(bytes)) > 0) {
    }
    waitpid(pid, &status, 0);
    close(master);
    return status;
}

int main(void)
{
    int failed = 0;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        failed |= run_case(&cases[i]);
    }
    return failed != 0;
}
