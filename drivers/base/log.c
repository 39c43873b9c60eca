#include "drivers/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "drivers/base/str.h"
#include "drivers/base/when.h"

#define LOG_LINE_MAX 1024

static int log_fd = STDERR_FILENO;
static enum log_level log_threshold = LOG_LEVEL_INFO;

int log_open(const char *path, enum log_level level)
{
    log_close();
    log_threshold = level;
    if (!path) {
        return 0;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) {
        return -errno;
    }
    log_fd = fd;
    return 0;
}

void log_close(void)
{
    if (log_fd != STDERR_FILENO) {
        close(log_fd);
    }
    log_fd = STDERR_FILENO;
}

static int64_t utc_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void log_write(enum log_level level, const char *module, const char *format, ...)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    if (level > log_threshold) {
        return;
    }
    char clean[LOG_LINE_MAX];
    va_list args;
    va_start(args, format);
    text_vcleanf(clean, sizeof(clean), format, args);
    va_end(args);
    char at[WHEN_SIZE];
    when_write(utc_now_ms(), at);
    char array[LOG_LINE_MAX + 64];
    struct text line = text_over(array, sizeof(array) - 1);
    text_addf(&line, "%s %s %s: %s", at, names[level], module, clean);
    array[line.len] = '\n';
    ssize_t written = write(log_fd, array, line.len + 1);
    (void)written; /* a log that cannot be written must not stop the work */
}
