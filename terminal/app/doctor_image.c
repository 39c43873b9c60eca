/* The image that was booted: its version, its slot, and what RAUC says of it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <uv.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "terminal/app/doctor.h"

#define VERSION_FILE "/usr/lib/raff/version" /* of firmware/image */
/* By which rauc talks to itself; on an image it is there while an update runs
 * (usr/lib/raff/update). */
#define BUS         "/run/dbus/system_bus_socket"
#define FILE_LIMIT  ((size_t)64 * 1024)
#define VALUE_SIZE  64
#define PATIENCE_MS 5000
#define ARENA_SIZE  ((size_t)256 * 1024)

/* What follows `key` in a text of words or lines, up to a blank; without quotes. False: not there.
 */
static bool find_value(struct str text, const char *key, char value[VALUE_SIZE])
{
    size_t n = strlen(key);
    for (size_t at = 0; at + n < text.len; at++) {
        bool begins = at == 0 || text.at[at - 1] == ' ' || text.at[at - 1] == '\n';
        if (!begins || memcmp(text.at + at, key, n) != 0) {
            continue;
        }
        struct str rest = str_after(text, at + n);
        bool is_quoted = rest.len > 0 && rest.at[0] == '"';
        rest = str_after(rest, is_quoted ? 1 : 0);
        size_t len = 0;
        while (len < rest.len && !strchr(is_quoted ? "\"\n" : " \n", rest.at[len])) {
            len++;
        }
        return copy_str(value, VALUE_SIZE, (struct str){rest.at, len}) == 0;
    }
    return false;
}

static bool find_in_file(const char *path, const char *key, char value[VALUE_SIZE])
{
    CLEANUP(bytes_release) struct bytes content;
    bytes_init(&content, FILE_LIMIT);
    return file_read(path, &content) == 0 && find_value(bytes_view(&content), key, value);
}

/* --- RAUC --- */

/* All that comes, for PATIENCE_MS at most. */
static int read_all(int fd, struct bytes *out)
{
    int64_t end_ms = (int64_t)(uv_hrtime() / 1000000) + PATIENCE_MS;
    for (;;) {
        uint8_t piece[4096];
        struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
        int64_t left_ms = end_ms - (int64_t)(uv_hrtime() / 1000000);
        int ready = left_ms > 0 ? poll(&poll_fd, 1, (int)left_ms) : 0;
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        ssize_t n = ready > 0 ? read(fd, piece, sizeof(piece)) : -1;
        if (n <= 0) {
            return n == 0 ? 0 : -ETIMEDOUT;
        }
        int error = bytes_add(out, piece, (size_t)n);
        if (error) {
            return error;
        }
    }
}

static int spawn(char *const argv[], int out, pid_t *ret_pid)
{
    posix_spawn_file_actions_t files;
    int error = posix_spawn_file_actions_init(&files);
    if (error) {
        return -error;
    }
    error = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    error = error ? error : posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    error = error ? error : posix_spawnp(ret_pid, argv[0], &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    return -error;
}

/* What `rauc status` prints. -ENOENT where there is none. */
static int ask_rauc(struct bytes *out)
{
    char name[] = "rauc", status[] = "status", format[] = "--output-format=json";
    char *const argv[] = {name, status, format, NULL};
    int pipe_fds[2];
    pid_t pid = 0;
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
        return -errno;
    }
    CLEANUP(fd_closep) int from = pipe_fds[0];
    int error = spawn(argv, pipe_fds[1], &pid);
    close(pipe_fds[1]);
    if (error) {
        return error;
    }
    error = read_all(from, out);
    if (error) {
        kill(pid, SIGKILL);
    }
    int ended = 0;
    waitpid(pid, &ended, 0);
    return error ? error : WIFEXITED(ended) && WEXITSTATUS(ended) == 0 ? 0 : RAFF_E_STATE;
}

/* The booted slot's boot status, "good" or "bad"; "" if it is not said. */
static const char *boot_status(const cJSON *status)
{
    const cJSON *slot = NULL;
    cJSON_ArrayForEach(slot, json_get(status, "slots"))
    {
        const cJSON *about = slot->child;
        if (about && strcmp(json_get_str(about, "state", ""), "booted") == 0) {
            return json_get_str(about, "boot_status", "");
        }
    }
    return "";
}

static void say_rauc(struct doctor *doctor, const cJSON *status)
{
    const char *booted = json_get_str(status, "booted", "?");
    const char *next = json_get_str(status, "boot_primary", booted);
    const char *health = boot_status(status);
    if (strcmp(health, "bad") == 0) {
        doctor_say(doctor, DOCTOR_WRONG, "update it again; until then it may fall back",
                   "slot %s is marked as bad", booted);
    } else if (strcmp(next, booted) != 0) {
        doctor_say(doctor, DOCTOR_NOTE, "start the device anew when nobody works on it",
                   "slot %s is booted, and %s will be the next time", booted, next);
    } else {
        doctor_say(doctor, DOCTOR_WELL, "", "slot %s is booted, %s", booted,
                   *health ? health : "and says nothing of its health");
    }
}

static void look_at_rauc(struct doctor *doctor)
{
    CLEANUP(bytes_release) struct bytes answer;
    CLEANUP(json_arena_release) struct json_arena arena = {0};
    const cJSON *status = NULL;
    bytes_init(&answer, FILE_LIMIT);
    int error = ask_rauc(&answer);
    if (error == -ENOENT) {
        return; /* a machine without slots */
    }
    if (error == RAFF_E_STATE && access(BUS, F_OK) != 0) {
        doctor_say(doctor, DOCTOR_WELL, "", "no update runs; rauc says more while one does");
        return;
    }
    error = error ? error : json_arena_init(&arena, ARENA_SIZE);
    error = error ? error : json_read(&arena, bytes_view(&answer), &status, NULL);
    if (error) {
        doctor_say(doctor, DOCTOR_NOTE, "systemctl status rauc tells more", "rauc status: %s",
                   error_text(error));
        return;
    }
    say_rauc(doctor, status);
}

void doctor_image(struct doctor *doctor)
{
    char version[VALUE_SIZE] = "", slot[VALUE_SIZE] = "";
    bool is_image = find_in_file(VERSION_FILE, "", version);
    bool has_slot = find_in_file("/proc/cmdline", "rauc.slot=", slot) ||
                    find_in_file("/proc/cmdline", "raff.slot=", slot);
    if (!is_image && !has_slot) {
        doctor_say(doctor, DOCTOR_NOTE, "", "this machine was not started from an image of Raff's");
    } else {
        doctor_say(doctor, DOCTOR_WELL, "", "version %s, slot %s", is_image ? version : "unknown",
                   has_slot ? slot : "unknown");
    }
    look_at_rauc(doctor);
}
