#include "terminal/app/watchdog.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "drivers/base/cleanup.h"
#include "drivers/base/str.h"

#define PATIENCE_US (INT64_C(600) * 1000 * 1000)
#define BEATS       6 /* within the time that it may stay away */

static int64_t number(const char *variable)
{
    const char *text = getenv(variable);
    int64_t value = 0;
    return text && str_to_int64(str_of(text), &value) == 0 ? value : 0;
}

/* 0: nobody asks us. */
static int64_t wanted_us(void)
{
    int64_t us = number("WATCHDOG_USEC");
    bool is_ours = !getenv("WATCHDOG_PID") || number("WATCHDOG_PID") == getpid();
    return us > 0 && is_ours ? us : 0;
}

/* False: there is none. A name that begins with @ is of no file (unix(7), abstract). */
static bool find_socket(struct sockaddr_un *ret_to, socklen_t *ret_len)
{
    const char *name = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t n = name ? strlen(name) : 0;
    if (n < 2 || (name[0] != '/' && name[0] != '@') || n >= sizeof(to.sun_path)) {
        return false;
    }
    memcpy(to.sun_path, name, n);
    if (name[0] == '@') {
        to.sun_path[0] = '\0';
    }
    *ret_to = to;
    *ret_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    return true;
}

static void tell(const char *words)
{
    struct sockaddr_un to;
    socklen_t len = 0;
    int fd = find_socket(&to, &len) ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (fd >= 0) {
        (void)sendto(fd, words, strlen(words), MSG_DONTWAIT | MSG_NOSIGNAL,
                     (const struct sockaddr *)&to, len);
        close(fd);
    }
}

static void beat(int64_t may_stay_away_us)
{
    char words[64];
    struct text text = text_over(words, sizeof(words));
    text_addf(&text, "WATCHDOG_USEC=%lld\nWATCHDOG=1", (long long)may_stay_away_us);
    tell(words);
}

static void on_turn(uv_check_t *turn)
{
    struct watchdog *watchdog = container_of(turn, struct watchdog, turn);
    watchdog->has_turned = true;
}

/* Timers that are due again at once keep the loop among its timers, and this one is among them:
 * only a loop that has come as far as its files since turns. Says each time how long the next may
 * take: there may have been patience before. */
static void on_beat(uv_timer_t *timer)
{
    struct watchdog *watchdog = container_of(timer, struct watchdog, beat);
    if (watchdog->has_turned) {
        watchdog->has_turned = false;
        beat(wanted_us());
    }
}

void watchdog_be_patient(void)
{
    if (wanted_us() > 0) {
        beat(PATIENCE_US);
    }
}

void watchdog_start(uv_loop_t *loop, struct watchdog *watchdog)
{
    int64_t us = wanted_us();
    watchdog->has_turned = true; /* it comes to its first beat */
    uv_timer_init(loop, &watchdog->beat);
    uv_check_init(loop, &watchdog->turn);
    if (us > 0) {
        uint64_t every_ms = (uint64_t)us / 1000 / BEATS;
        uv_timer_start(&watchdog->beat, on_beat, 0, every_ms ? every_ms : 1);
        uv_check_start(&watchdog->turn, on_turn);
    }
}
