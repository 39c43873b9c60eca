/* raff decode: scans on stdin, one a line, to JSON lines. */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "drivers/code/scan.h"
#include "terminal/app/commands.h"

#define SECONDS_PER_DAY 86400

/* Of a longer line no more is kept: one byte too many for a scan, and the CR of a CRLF. */
#define LINE_MAX_BYTES (SCAN_RAW_MAX + 2)
/* The output is written when another object might not fit, and when a block is done: so whoever
 * waits for an answer gets it, and a file costs few calls. */
#define IN_BYTES  (64 * 1024)
#define OUT_BYTES (IN_BYTES + SCAN_JSON_MAX + 1)

struct decoding {
    enum gs1_mode mode;
    int64_t today_days;
    struct scan scan;
    struct bytes out;
    size_t in_len;
    char in[IN_BYTES];
};

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

static int flush(struct bytes *out)
{
    for (size_t done = 0; done < out->len;) {
        ssize_t n = write(STDOUT_FILENO, out->at + done, out->len - done);
        if (n < 0 && errno != EINTR) {
            return -errno;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    int error = out->error;
    bytes_clear(out);
    return error;
}

static int decode_line(struct decoding *decoding, struct str line)
{
    struct bytes *out = &decoding->out;
    scan_decode(line_without_cr(line), decoding->mode, decoding->today_days, &decoding->scan);
    scan_write_json(&decoding->scan, out);
    bytes_add_char(out, '\n');
    return out->len > IN_BYTES ? flush(out) : 0;
}

/* Every whole line of the block; what is left of it moves to the front. Of a line that is too long
 * no more stays than tells that it is. */
static int decode_block(struct decoding *decoding)
{
    const char *at = decoding->in;
    const char *end = at + decoding->in_len;
    int error = 0;
    for (const char *next; !error && (next = memchr(at, '\n', (size_t)(end - at))); at = next + 1) {
        error = decode_line(decoding, (struct str){at, (size_t)(next - at)});
    }
    size_t left = (size_t)(end - at);
    decoding->in_len = left < LINE_MAX_BYTES ? left : LINE_MAX_BYTES;
    memmove(decoding->in, at, decoding->in_len);
    return error;
}

static int decode_all(struct decoding *decoding)
{
    int error = 0;
    while (!error) {
        char *free_at = decoding->in + decoding->in_len;
        ssize_t n = read(STDIN_FILENO, free_at, sizeof(decoding->in) - decoding->in_len);
        if (n == 0) {
            break;
        }
        if (n < 0 && errno != EINTR) {
            return -errno;
        }
        decoding->in_len += n > 0 ? (size_t)n : 0;
        error = decode_block(decoding);
        error = error ? error : flush(&decoding->out);
    }
    if (!error && decoding->in_len > 0) {
        error = decode_line(decoding, (struct str){decoding->in, decoding->in_len});
    }
    return error ? error : flush(&decoding->out);
}

int command_decode(const struct config *config, int argc, char **argv)
{
    (void)config;
    static struct decoding decoding; /* 100 KiB, most of which a short input never touches */
    decoding.mode = GS1_FLOOR;
    decoding.today_days = (int64_t)time(NULL) / SECONDS_PER_DAY;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--strict") == 0) {
            decoding.mode = GS1_STRICT;
        } else if (strcmp(argv[i], "--now") == 0 && i + 1 < argc) {
            if (read_date(argv[++i], &decoding.today_days)) {
                complain("--now %s: expected YYYY-MM-DD", argv[i]);
                return EXIT_MISUSED;
            }
        } else {
            complain("%s: %s", argv[i],
                     strcmp(argv[i], "--now") == 0 ? "needs a value" : "no such option");
            return EXIT_MISUSED;
        }
    }
    bytes_init(&decoding.out, OUT_BYTES);
    int error = decode_all(&decoding);
    bytes_release(&decoding.out);
    return error ? complain("decode: input or output: %s", error_text(error)) : EXIT_DONE;
}
