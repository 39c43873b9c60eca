/*
 * Logging: one line a fact, to stderr or a file, cleaned of controls.
 *
 * Libraries below sync/hub and terminal/app do not log above debug; they return errors. The line is
 *     2026-11-22T10:00:00.123Z warning link: connection refused: 127.0.0.1:8883
 */
#ifndef DRIVERS_BASE_LOG_H
#define DRIVERS_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Sends what is at `level` or graver to `path` (appended, 0600), or to stderr if NULL. */
int log_open(const char *path, enum log_level level);
void log_close(void);
void log_write(enum log_level level, const char *module, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define log_error(module, ...)   log_write(LOG_LEVEL_ERROR, module, __VA_ARGS__)
#define log_warning(module, ...) log_write(LOG_LEVEL_WARNING, module, __VA_ARGS__)
#define log_info(module, ...)    log_write(LOG_LEVEL_INFO, module, __VA_ARGS__)
#define log_debug(module, ...)   log_write(LOG_LEVEL_DEBUG, module, __VA_ARGS__)

#endif
