#include "hw/sim/fault.h"

#include <errno.h>
#include <unistd.h>

#include "hw/sim/serve.h"

#define STUCK_MS    2000 /* for the host to take a byte */
#define STEP_MS     5
#define COUNT_MAX   100000000
#define SLOW_MAX_MS 10000

void sim_fault_init(struct sim_fault *fault)
{
    *fault = (struct sim_fault){.random = 2463534242U};
}

static const char *put(const struct sim_fault *fault, int fd, const uint8_t *bytes, size_t n)
{
    for (int waited = 0; n > 0;) {
        ssize_t sent = write(fd, bytes, fault->slow_ms > 0 ? 1 : n);
        if (sent < 0 && errno != EAGAIN) {
            return "unplugged";
        }
        size_t taken = sent > 0 ? (size_t)sent : 0;
        bytes += taken;
        n -= taken;
        waited = taken ? 0 : waited + STEP_MS;
        int pause_ms = taken ? (int)fault->slow_ms : STEP_MS;
        if (waited >= STUCK_MS || (pause_ms > 0 && !serve_sleep(pause_ms))) {
            return "nobody reads";
        }
    }
    return NULL;
}

const char *sim_fault_send(struct sim_fault *fault, int fd, uint8_t *frame, size_t n,
                           size_t check_at)
{
    if (fault->silent) {
        return NULL;
    }
    if (fault->wrong > 0) {
        fault->wrong--;
        frame[check_at] ^= 0x55;
    }
    if (fault->half > 0) {
        fault->half--;
        n /= 2;
    }
    return put(fault, fd, frame, n);
}

/* xorshift32: the same garbage each time. */
static void fill(struct sim_fault *fault, uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fault->random ^= fault->random << 13;
        fault->random ^= fault->random >> 17;
        fault->random ^= fault->random << 5;
        bytes[i] = (uint8_t)fault->random;
    }
}

void sim_fault_babble(struct sim_fault *fault, int fd)
{
    uint8_t bytes[1024];
    fill(fault, bytes, sizeof(bytes));
    if (write(fd, bytes, sizeof(bytes)) < 0) {
        return; /* full, or unplugged: it babbles to nobody */
    }
}

static const char *garbage(struct sim_fault *fault, int fd, int64_t n)
{
    const char *why = fd < 0 ? "unplugged" : NULL;
    while (n > 0 && !why) {
        uint8_t bytes[1024];
        size_t some = n < (int64_t)sizeof(bytes) ? (size_t)n : sizeof(bytes);
        fill(fault, bytes, some);
        why = put(fault, fd, bytes, some);
        n -= (int64_t)some;
    }
    return why;
}

static const char *slow(struct sim_fault *fault, int fd, int64_t ms)
{
    (void)fd;
    fault->slow_ms = ms < SLOW_MAX_MS ? ms : SLOW_MAX_MS;
    return NULL;
}

static const char *wrong(struct sim_fault *fault, int fd, int64_t n)
{
    (void)fd;
    fault->wrong = n;
    return NULL;
}

static const char *half(struct sim_fault *fault, int fd, int64_t n)
{
    (void)fd;
    fault->half = n;
    return NULL;
}

static const char *silent(struct sim_fault *fault, int fd, int64_t on)
{
    (void)fd;
    fault->silent = on;
    return NULL;
}

static const char *babble(struct sim_fault *fault, int fd, int64_t on)
{
    (void)fd;
    fault->babbles = on;
    return NULL;
}

static const struct order {
    const char *name;
    bool is_switch; /* on or off; else a number */
    const char *(*obey)(struct sim_fault *fault, int fd, int64_t value);
} orders[] = {
    {"!silent ", true, silent}, {"!babble ", true, babble}, {"!wrong ", false, wrong},
    {"!half ", false, half},    {"!slow ", false, slow},    {"!garbage ", false, garbage},
};

static bool read_value(const struct order *order, struct str text, int64_t *ret_value)
{
    if (order->is_switch) {
        *ret_value = str_is(text, "on");
        return *ret_value || str_is(text, "off");
    }
    return str_to_int64(text, ret_value) == 0 && *ret_value >= 0 && *ret_value <= COUNT_MAX;
}

const char *sim_fault_order(struct sim_fault *fault, int fd, struct str line, bool *ret_is_order)
{
    for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
        size_t len = strlen(orders[i].name);
        if (line.len < len || memcmp(line.at, orders[i].name, len) != 0) {
            continue;
        }
        int64_t value = 0;
        *ret_is_order = true;
        if (!read_value(&orders[i], (struct str){line.at + len, line.len - len}, &value)) {
            return orders[i].is_switch ? "on or off" : "0 to 100000000";
        }
        return orders[i].obey(fault, fd, value);
    }
    *ret_is_order = false;
    return NULL;
}
