/* raff decode: scans on stdin, one a line, to JSON lines. */
#include <time.h>

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "drivers/code/scan.h"
#include "terminal/app/commands.h"

#define OUT_LIMIT       (64 * 1024)
#define SECONDS_PER_DAY 86400

static int read_date(const char *text, int64_t *ret_days)
{
    char whole[WHEN_SIZE];
    struct text time = text_over(whole, sizeof(whole));
    text_addf(&time, "%sT00:00:00.000Z", text);
    int64_t ms = 0;
    if (time.cut || when_read((struct str){whole, time.len}, &ms)) {
        return RAFF_E_DATE;
    }
    *ret_days = ms / 1000 / SECONDS_PER_DAY;
    return 0;
}

static void decode_line(struct str line, enum gs1_mode mode, int64_t today, struct bytes *out)
{
    struct scan scan;
    bytes_clear(out);
    scan_decode(line, mode, today, &scan);
    scan_write_json(&scan, out);
    bytes_add(out, "\n", 1);
    fwrite(out->at, 1, out->len, stdout);
}

int command_decode(const struct config *config, int argc, char **argv)
{
    (void)config;
    enum gs1_mode mode = GS1_FLOOR;
    int64_t today = (int64_t)time(NULL) / SECONDS_PER_DAY;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--strict") == 0) {
            mode = GS1_STRICT;
        } else if (strcmp(argv[i], "--now") == 0 && i + 1 < argc) {
            if (read_date(argv[++i], &today)) {
                complain("--now %s: expected YYYY-MM-DD", argv[i]);
                return EXIT_MISUSED;
            }
        } else {
            return EXIT_MISUSED;
        }
    }
    CLEANUP(bytes_release) struct bytes out;
    CLEANUP(freep) char *line = NULL;
    size_t size = 0;
    bytes_init(&out, OUT_LIMIT);
    for (ssize_t n; (n = getline(&line, &size, stdin)) >= 0;) {
        size_t len = (size_t)n - (n > 0 && line[n - 1] == '\n' ? 1 : 0);
        decode_line((struct str){line, len}, mode, today, &out);
    }
    return ferror(stdin) || fflush(stdout) != 0 ? complain("decode: input or output failed")
                                                : EXIT_DONE;
}
