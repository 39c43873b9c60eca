/*
 * screen_picture [--rows N] [--cols N] [--term TERM] [--wait TITLE] [--keys FILE] [--text] -- CMD…
 *
 * Runs CMD on a terminal of that size and prints a picture of it: SVG, or with --text the text of
 * the golden files. With --wait it waits for that title first (a screen of raff that has settled),
 * else until nothing more comes. FILE holds one step a line: `keys BYTES` with \r \e \xHH, `wait
 * TITLE`, `quiet MS` (until nothing came for so long).
 */
#include <errno.h>
#include <getopt.h>

#include "drivers/base/str.h"
#include "tests/unit/terminal/screen/render.h"

#define WAIT_MS  20000
#define QUIET_MS 500

static void run(void *argument)
{
    char **command = argument;
    execvp(command[0], command);
    fprintf(stderr, "screen_picture: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

static int escape(const char *c, size_t *ret_len)
{
    uint8_t byte = 0;
    *ret_len = 2;
    switch (c[1]) {
    case 'r':
        return '\r';
    case 'e':
        return 0x1B;
    case 'x':
        *ret_len = 4;
        return strlen(c) >= 4 && from_hex((struct str){c + 2, 2}, &byte, 1) == 0 ? byte : -1;
    default:
        return -1;
    }
}

static int press(struct pane *pane, const char *keys)
{
    char bytes[512];
    struct text text = text_over(bytes, sizeof(bytes));
    for (const char *c = keys; *c;) {
        size_t n = 1;
        int byte = *c == '\\' ? escape(c, &n) : *c;
        if (byte <= 0 && *c == '\\') {
            return -EINVAL;
        }
        text_add_char(&text, (char)byte);
        c += n;
    }
    return pane_keys(pane, bytes);
}

static int step(struct pane *pane, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "keys ", 5) == 0) {
        return press(pane, line + 5);
    }
    if (strncmp(line, "wait ", 5) == 0) {
        return pane_wait(pane, line + 5, WAIT_MS) ? 0 : -ETIMEDOUT;
    }
    if (strncmp(line, "quiet ", 6) == 0) {
        int64_t ms = 0;
        int r = str_to_int64(str_of(line + 6), &ms);
        if (r == 0) {
            pane_wait_quiet(pane, (int)ms);
        }
        return r;
    }
    return line[0] ? -EINVAL : 0;
}

static int follow(struct pane *pane, const char *path)
{
    char line[1024];
    CLEANUP(file_closep) FILE *file = fopen(path, "re");
    if (!file) {
        return -errno;
    }
    while (fgets(line, sizeof(line), file)) {
        int r = step(pane, line);
        if (r < 0) {
            fprintf(stderr, "screen_picture: %s: %s\n", line, strerror(-r));
            return r;
        }
    }
    return 0;
}

struct options {
    int rows, cols;
    const char *term, *wait, *keys;
    bool text;
};

static int number(const char *text, int fallback)
{
    int64_t value = 0;
    return str_to_int64(str_of(text), &value) == 0 && value > 0 && value < 1000 ? (int)value
                                                                                : fallback;
}

static int read_options(int argc, char **argv, struct options *options)
{
    static const struct option longs[] = {
        {"rows", required_argument, NULL, 'r'},
        {"cols", required_argument, NULL, 'c'},
        {"term", required_argument, NULL, 't'},
        {"wait", required_argument, NULL, 'w'},
        {"keys", required_argument, NULL, 'k'},
        {"text", no_argument, NULL, 'x'},
        {NULL, 0, NULL, 0},
    };
    for (int c; (c = getopt_long(argc, argv, "+", longs, NULL)) != -1;) {
        switch (c) {
        case 'r':
            options->rows = number(optarg, options->rows);
            break;
        case 'c':
            options->cols = number(optarg, options->cols);
            break;
        case 't':
            options->term = optarg;
            break;
        case 'w':
            options->wait = optarg;
            break;
        case 'k':
            options->keys = optarg;
            break;
        case 'x':
            options->text = true;
            break;
        default:
            return -EINVAL;
        }
    }
    return optind < argc ? 0 : -EINVAL;
}

static int play(struct pane *pane, const struct options *options)
{
    if (options->wait && !pane_wait(pane, options->wait, WAIT_MS)) {
        fprintf(stderr, "screen_picture: %s: no such title came\n", options->wait);
        return -ETIMEDOUT;
    }
    int r = options->keys ? follow(pane, options->keys) : 0;
    if (!options->wait && !options->keys) {
        pane_wait_quiet(pane, QUIET_MS);
    }
    return r;
}

int main(int argc, char **argv)
{
    struct options options = {.rows = 24, .cols = 80, .term = "xterm-256color"};
    struct pane *pane = NULL;
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 16U << 20);
    if (read_options(argc, argv, &options) < 0) {
        fprintf(stderr, "usage: screen_picture [--rows N] [--cols N] [--term TERM] [--wait TITLE] "
                        "[--keys FILE] [--text] -- CMD…\n");
        return 2;
    }
    int r = pane_open(options.rows, options.cols, options.term, run, argv + optind, &pane);
    r = r < 0 ? r : play(pane, &options);
    if (r == 0) {
        (options.text ? render_text : render_svg)(pane, &out);
        r = out.error;
    }
    pane_close(pane);
    if (r == 0 && fwrite(out.at, 1, out.len, stdout) != out.len) {
        r = -EIO;
    }
    return r < 0 ? 1 : 0;
}
