#include "hw/board/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>

#include "drivers/base/error.h"

static int join(char path[PATH_MAX], const char *a, const char *b, const char *c)
{
    struct text text = text_over(path, PATH_MAX);
    text_addf(&text, "%s%s%s", a, b, c);
    return text.cut ? RAFF_E_TOO_LONG : 0;
}

static int take_first(const glob_t *found, sysfs_fits_fn *fits, char path[PATH_MAX])
{
    for (size_t i = 0; i < found->gl_pathc; i++) {
        if (!fits || fits(found->gl_pathv[i])) {
            return copy_cstr(path, PATH_MAX, found->gl_pathv[i]);
        }
    }
    return -ENOENT;
}

int sysfs_find_that(const char *root, const char *pattern, sysfs_fits_fn *fits, char path[PATH_MAX])
{
    char whole[PATH_MAX];
    glob_t found = {0};
    int error = join(whole, root, pattern, "");
    if (error) {
        return error;
    }
    if (strpbrk(pattern, "*?[") == NULL) {
        error = access(whole, F_OK) == 0 ? 0 : -errno;
        return error ? error : copy_cstr(path, PATH_MAX, whole);
    }
    error = glob(whole, 0, NULL, &found) == 0 ? 0 : -ENOENT;
    error = error ? error : take_first(&found, fits, path);
    globfree(&found);
    return error;
}

int sysfs_find(const char *root, const char *pattern, char path[PATH_MAX])
{
    return sysfs_find_that(root, pattern, NULL, path);
}

int sysfs_read(const char *folder, const char *file, char value[SYSFS_VALUE])
{
    char path[PATH_MAX];
    int error = join(path, folder, "/", file);
    if (error) {
        return error;
    }
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return -errno;
    }
    char line[4096]; /* no file of sysfs is longer */
    ssize_t n = read(fd, line, sizeof(line));
    if (n < 0) {
        return -errno;
    }
    const char *end = memchr(line, '\n', (size_t)n);
    return copy_str(value, SYSFS_VALUE, (struct str){line, end ? (size_t)(end - line) : (size_t)n});
}

int sysfs_read_number(const char *folder, const char *file, int64_t *ret_value)
{
    char value[SYSFS_VALUE];
    int error = sysfs_read(folder, file, value);
    return error ? error : str_to_int64(str_trim_end(str_of(value)), ret_value);
}

int sysfs_write_number(const char *folder, const char *file, int64_t value)
{
    char path[PATH_MAX], line[32];
    struct text text = text_over(line, sizeof(line));
    text_addf(&text, "%lld\n", (long long)value);
    int error = join(path, folder, "/", file);
    if (error) {
        return error;
    }
    CLEANUP(fd_closep) int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return -errno;
    }
    ssize_t n = write(fd, line, text.len);
    return n < 0 ? -errno : (size_t)n == text.len ? 0 : -EIO;
}

int sysfs_may_write(const char *folder, const char *file)
{
    char path[PATH_MAX];
    int error = join(path, folder, "/", file);
    return error ? error : access(path, W_OK) == 0 ? 0 : -errno;
}

static bool is_called(const char *inputs, const char *event, const char *name)
{
    char folder[PATH_MAX], value[SYSFS_VALUE];
    return strncmp(event, "event", strlen("event")) == 0 &&
           join(folder, inputs, event, "/device") == 0 && sysfs_read(folder, "name", value) == 0 &&
           strcmp(value, name) == 0;
}

/* Of two of one name, the one that is first by its own: as long as the machine runs, the same. */
static void keep_first(char first[SYSFS_VALUE], const char *event)
{
    bool is_before = strlen(event) < strlen(first) ||
                     (strlen(event) == strlen(first) && strcmp(event, first) < 0);
    if (*first == '\0' || is_before) {
        copy_cut(first, SYSFS_VALUE, event);
    }
}

int sysfs_find_input(const char *root, const char *name, char path[PATH_MAX])
{
    char inputs[PATH_MAX], first[SYSFS_VALUE] = "";
    int error = join(inputs, root, "/sys/class/input/", "");
    if (error) {
        return error;
    }
    DIR *dir = opendir(inputs);
    if (!dir) {
        return -errno;
    }
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (is_called(inputs, entry->d_name, name)) {
            keep_first(first, entry->d_name);
        }
    }
    closedir(dir);
    return *first ? join(path, root, "/dev/input/", first) : -ENOENT;
}
