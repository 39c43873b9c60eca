/*
 * Reading a code: gs1_decode with all rules on, scan_decode, the JSON of it, and `raff decode` as a
 * process, beside a bare split of the same lines: AIs by a table of lengths, values up to the GS,
 * the same views out and nothing checked. All in turns; the median of the rounds counts.
 *
 *     bench_code [--rounds 9] [--lines 2000000] [--raff build/release/bin/raff]
 *     bench_code --only CASE --lines N      runs one case once, for callgrind (code_instructions)
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/base/bytes.h"
#include "drivers/code/scan.h"
#include "tests/bench/measure.h"

#define ROUNDS_MAX 101
#define TODAY      20779 /* 2026-11-22 */
#define OUT_LIMIT  SCAN_JSON_MAX
#define GS         "\x1D"

/* The line that the issue measures gs1-syntax-engine on, and others that a dock reads. */
static const char *const one_line[] = {"010950600013435217241231"
                                       "10ABC123" GS "21XYZ"};
static const char *const many_lines[] = {
    "010950600013435217241231"
    "10ABC123" GS "21XYZ",
    "00376104250021234569",
    "0037610425002123456902095060001343523748" GS "10L5",
    "0109506000134352310300150015261231"
    "10LOT-77A",
    "0115400141288763"
    "21A1B2C3D4E5F6" GS "17271130"
    "10X",
    "01095060001343521126110015270228"
    "30125",
    "8003095060001343762026" GS "8004950600012345",
    "01095060001343523922"
    "1999" GS "3102001500"
    "421276"
    "10115",
};

struct lines {
    const char *name;
    const char *const *at;
    size_t n;
};

static const struct lines sets[] = {
    {"one", one_line, sizeof(one_line) / sizeof(one_line[0])},
    {"many", many_lines, sizeof(many_lines) / sizeof(many_lines[0])},
};

/* --- the bare split --- */

struct piece {
    struct str ai;
    struct str value;
};

/* By the first two digits: how many the AI has, and how long a fixed value is; 0 up to the GS. */
static struct {
    uint8_t digits;
    uint8_t fixed;
} by_prefix[100];

static void fill_prefixes(void)
{
    static const uint8_t fixed[][2] = {{0, 18}, {1, 14}, {2, 14}, {3, 14}, {4, 16}, {11, 6},
                                       {12, 6}, {13, 6}, {14, 6}, {15, 6}, {16, 6}, {17, 6},
                                       {18, 6}, {19, 6}, {20, 2}, {31, 6}, {32, 6}, {33, 6},
                                       {34, 6}, {35, 6}, {36, 6}, {41, 13}};
    for (unsigned i = 0; i < 100; i++) {
        by_prefix[i].digits = i < 23 || i >= 90 ? 2 : (i < 30 || (i > 39 && i < 43)) ? 3 : 4;
    }
    by_prefix[30].digits = by_prefix[37].digits = 2;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        by_prefix[fixed[i][0]].fixed = fixed[i][1];
    }
}

static size_t split(struct str input, struct piece *pieces, size_t max)
{
    const char *at = input.at;
    const char *end = at + input.len;
    size_t n = 0;
    while (end - at >= 2 && n < max) {
        unsigned prefix = (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
        if (prefix > 99) {
            break;
        }
        const char *value = at + by_prefix[prefix].digits;
        const char *stop = value;
        if (by_prefix[prefix].fixed) {
            stop = value + by_prefix[prefix].fixed;
        } else {
            while (stop < end && *stop != '\x1D') {
                stop++;
            }
        }
        if (stop > end) {
            break;
        }
        pieces[n++] = (struct piece){{at, (size_t)(value - at)}, {value, (size_t)(stop - value)}};
        at = stop < end && *stop == '\x1D' ? stop + 1 : stop;
    }
    return n;
}

/* --- the cases --- */

static size_t sink; /* so that no call is optimised away */

static void run_split(struct str line)
{
    static struct piece pieces[GS1_ELEMENTS_MAX];
    sink += split(line, pieces, GS1_ELEMENTS_MAX);
}

static void run_strict(struct str line)
{
    static struct gs1_message message;
    sink += (size_t)(gs1_decode(line, GS1_STRICT, TODAY, &message, NULL) == 0) + message.n;
}

static void run_floor(struct str line)
{
    static struct gs1_message message;
    sink += (size_t)(gs1_decode(line, GS1_FLOOR, TODAY, &message, NULL) == 0) + message.n;
}

static struct scan scan;
static struct bytes out;

static struct str with_aim(struct str line)
{
    static char read[256] = "]C1";
    memcpy(read + 3, line.at, line.len);
    return (struct str){read, 3 + line.len};
}

static void run_scan(struct str line)
{
    sink += (size_t)(scan_decode(with_aim(line), GS1_STRICT, TODAY, &scan) == 0);
}

static void run_json(struct str line)
{
    run_scan(line);
    bytes_clear(&out);
    scan_write_json(&scan, &out);
    sink += out.len;
}

static const struct bench_case {
    const char *name;
    void (*run)(struct str line);
} cases[] = {
    {"split", run_split},      {"gs1_decode strict", run_strict}, {"gs1_decode floor", run_floor},
    {"scan_decode", run_scan}, {"scan_decode, JSON", run_json},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

static void run_case(const struct bench_case *bench, const struct lines *lines, size_t n)
{
    struct str views[16];
    for (size_t i = 0; i < lines->n; i++) {
        views[i] = str_of(lines->at[i]);
    }
    for (size_t i = 0, which = 0; i < n; i++) {
        bench->run(views[which]);
        which = which + 1 == lines->n ? 0 : which + 1;
    }
}

/* --- the process --- */

static uint64_t ns_of(struct timeval time)
{
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_usec * 1000U;
}

static int file_of(const struct lines *lines, size_t n)
{
    int fd = memfd_create("lines", MFD_CLOEXEC);
    CLEANUP(bytes_release) struct bytes text;
    bytes_init(&text, SIZE_MAX);
    for (size_t i = 0; i < n; i++) {
        bytes_add(&text, "]C1", 3);
        bytes_add_str(&text, lines->at[i % lines->n]);
        bytes_add(&text, "\n", 1);
    }
    for (size_t done = 0; fd >= 0 && done < text.len;) {
        ssize_t written = write(fd, text.at + done, text.len - done);
        if (written < 0) {
            return -1;
        }
        done += (size_t)written;
    }
    return fd;
}

/* What the process and the kernel for it took, start and end included; 0 if it failed. The output
 * goes to /dev/null: what a file or a pipe costs the kernel is everybody's. */
static uint64_t run_process(const char *raff, int in, int to)
{
    char name[] = "raff";
    char decode[] = "decode";
    char strict[] = "--strict";
    char now[] = "--now";
    char day[] = "2026-11-22";
    char *const argv[] = {name, decode, strict, now, day, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
    pid_t child = 0;
    int status = 1;
    lseek(in, 0, SEEK_SET);
    struct rusage used = {.ru_maxrss = 0};
    if (posix_spawn(&child, raff, &actions, NULL, argv, environ) == 0) {
        wait4(child, &status, 0, &used);
    }
    posix_spawn_file_actions_destroy(&actions);
    return status == 0 ? ns_of(used.ru_utime) + ns_of(used.ru_stime) : 0;
}

/* --- rounds --- */

/* The processor's time: what others do on the machine counts less. */
static uint64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

struct options {
    size_t rounds;
    size_t lines;
    const char *only;
    const char *raff;
};

static uint64_t samples[CASES + 2][ROUNDS_MAX]; /* and the process: whole, without its start */

static double median(uint64_t *of, size_t n)
{
    return bench_percentile_us(of, n, 50) * 1000;
}

static void report(const struct lines *lines, const char *name, double ns, double split_ns,
                   size_t n_lines)
{
    size_t bytes = 0;
    for (size_t i = 0; i < lines->n; i++) {
        bytes += strlen(lines->at[i]);
    }
    double line_ns = ns / (double)n_lines;
    double line_bytes = (double)bytes / (double)lines->n;
    printf("{\"bench\":\"code\",\"lines\":\"%s\",\"case\":\"%s\",\"ns_per_line\":%.1f,"
           "\"ns_per_byte\":%.2f,\"lines_per_s\":%.0f,\"beside_split\":%.3f}\n",
           lines->name, name, line_ns, line_ns / line_bytes, 1e9 / line_ns, split_ns / ns);
}

static bool sample_process(const char *raff, int in, int to, size_t round)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    uint64_t whole_ns = run_process(raff, in, to);
    uint64_t start_ns = run_process(raff, nothing, to);
    close(nothing);
    samples[CASES][round] = whole_ns;
    samples[CASES + 1][round] = whole_ns - start_ns;
    return start_ns > 0 && whole_ns > start_ns;
}

static int measure(const struct options *options, const struct lines *lines)
{
    int in = options->raff ? file_of(lines, options->lines) : -1;
    int to = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (size_t round = 0; round < options->rounds; round++) {
        for (size_t i = 0; i < CASES; i++) {
            uint64_t start = cpu_ns();
            run_case(&cases[i], lines, options->lines);
            samples[i][round] = cpu_ns() - start;
        }
        if (options->raff && !sample_process(options->raff, in, to, round)) {
            fprintf(stderr, "bench_code: %s: failed\n", options->raff);
            return 1;
        }
    }
    double split_ns = median(samples[0], options->rounds);
    for (size_t i = 0; i < CASES; i++) {
        report(lines, cases[i].name, median(samples[i], options->rounds), split_ns, options->lines);
    }
    for (size_t i = 0; options->raff && i < 2; i++) {
        report(lines, i ? "raff decode, started" : "raff decode",
               median(samples[CASES + i], options->rounds), split_ns, options->lines);
    }
    close(in);
    close(to);
    return 0;
}

static bool read_options(int argc, char **argv, struct options *ret)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--rounds") == 0) {
            ret->rounds = strtoull(value, NULL, 10);
        } else if (strcmp(argv[i], "--lines") == 0) {
            ret->lines = strtoull(value, NULL, 10);
        } else if (strcmp(argv[i], "--only") == 0) {
            ret->only = value;
        } else if (strcmp(argv[i], "--raff") == 0) {
            ret->raff = value;
        } else {
            return false;
        }
    }
    return argc % 2 == 1 && ret->rounds >= 1 && ret->rounds <= ROUNDS_MAX;
}

int main(int argc, char **argv)
{
    struct options options = {.rounds = 9, .lines = 2000000};
    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: bench_code [--rounds N] [--lines N] [--raff FILE] [--only CASE]\n");
        return 2;
    }
    fill_prefixes();
    bytes_init(&out, OUT_LIMIT);
    int failed = 0;
    for (size_t i = 0; options.only && i < CASES; i++) {
        if (strcmp(cases[i].name, options.only) == 0) {
            run_case(&cases[i], &sets[0], options.lines);
        }
    }
    for (size_t i = 0; !options.only && !failed && i < sizeof(sets) / sizeof(sets[0]); i++) {
        failed = measure(&options, &sets[i]);
    }
    bytes_release(&out);
    return failed || sink == 1;
}
