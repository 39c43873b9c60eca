/* raff-sim scanner: a serial scanner on a pseudo-terminal. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "drivers/base/error.h"
#include "drivers/wire/serial.h"
#include "hw/sim/escape.h"
#include "hw/sim/orders.h"
#include "hw/sim/pty.h"
#include "hw/sim/scanner.h"
#include "hw/sim/serve.h"
#include "hw/sim/sim.h"

#define LISTENER_WAIT_MS 2000 /* for somebody to open the port, before a scan is refused */
#define STUCK_MS         5000 /* for the reader to take a byte */
#define STEP_MS          5
#define GARBAGE_MAX      100000000

static const char usage[] =
    "usage: raff-sim scanner --link PATH [--protocol lines|ssi|honeywell]\n"
    "                        [--terminator cr|lf|crlf|etx] [--aim]\n"
    "A serial scanner. PATH becomes a link to its tty; it takes orders on standard input and on\n"
    "the Unix socket PATH.ctl, a line each, and answers each with `ok` or `error: why`.\n"
    "\n"
    "  CODE          scans CODE; \\x1d or <GS> is a group separator, \\xHH any byte\n"
    "  !unplug       pulls the cable        !plug         puts it back\n"
    "  !garbage N    sends N random bytes   !slow MS      waits MS before every byte from now on\n"
    "\n"
    "  --protocol    lines unless told; ssi and honeywell obey their hosts too, and a scan over\n"
    "                ssi is `ok` when the host has acknowledged it. They have the faults of all\n"
    "                devices: !silent !wrong !half !babble besides !slow and !garbage\n"
    "  --terminator  what ends a scan; cr unless told\n"
    "  --aim         sends an AIM id with codes that have none in front: ]E0 for 8, 12 or 13\n"
    "                digits, ]C1 where there is a group separator, ]C0 else\n"
    "  --help, --version\n";

struct sim_scanner {
    const char *link;
    const char *end; /* what ends a scan */
    bool adds_aim;
    int slow_ms;
    uint32_t garbage; /* the generator's state */
    struct sim_pty pty;
    struct serve serve;
    struct orders orders;
};

/* --- sending; each returns NULL or why it failed --- */

static const char *wait_for_listener(const struct sim_scanner *sim)
{
    if (sim->pty.master < 0) {
        return "unplugged";
    }
    for (int waited = 0; !sim_pty_is_listened_to(&sim->pty); waited += STEP_MS) {
        if (waited >= LISTENER_WAIT_MS || !serve_sleep(STEP_MS)) {
            return "nobody has the port open";
        }
    }
    sim_pty_drain(&sim->pty);
    return NULL;
}

static const char *send_bytes(const struct sim_scanner *sim, const char *bytes, size_t n)
{
    int waited = 0;
    while (n > 0) {
        if (!sim_pty_is_listened_to(&sim->pty)) {
            return "the port was closed in mid-scan";
        }
        ssize_t sent = write(sim->pty.master, bytes, sim->slow_ms > 0 ? 1 : n);
        if (sent > 0) {
            bytes += sent;
            n -= (size_t)sent;
            waited = 0;
        } else {
            waited += STEP_MS;
        }
        int pause_ms = sent > 0 ? sim->slow_ms : STEP_MS;
        if (waited >= STUCK_MS || (pause_ms > 0 && !serve_sleep(pause_ms))) {
            return "the port is not read";
        }
    }
    return NULL;
}

const char *sim_likely_aim(const char *code, size_t n)
{
    size_t digits = 0;
    while (digits < n && isdigit((unsigned char)code[digits])) {
        digits++;
    }
    if (n >= 3 && code[0] == ']') {
        return "";
    }
    if (digits == n && (n == 8 || n == 12 || n == 13)) {
        return n == 8 ? "]E4" : "]E0";
    }
    return memchr(code, 0x1d, n) ? "]C1" : "]C0";
}

static const char *scan(struct sim_scanner *sim, struct str line)
{
    char code[SERIAL_READ_MAX];
    char whole[SERIAL_READ_MAX + 8];
    size_t n = 0;
    if (sim_unescape(line, code, sizeof(code), &n) != 0) {
        return "an escape that is none";
    }
    struct text text = text_over(whole, sizeof(whole));
    if (sim->adds_aim) {
        text_add(&text, sim_likely_aim(code, n));
    }
    text_add_str(&text, (struct str){code, n});
    text_add(&text, sim->end);
    const char *why = wait_for_listener(sim);
    return why ? why : send_bytes(sim, whole, text.len);
}

static const char *garbage(struct sim_scanner *sim, int64_t n)
{
    const char *why = n < 1 || n > GARBAGE_MAX ? "1 to 100000000 bytes" : wait_for_listener(sim);
    while (n > 0 && !why) {
        char bytes[1024];
        size_t some = n < (int64_t)sizeof(bytes) ? (size_t)n : sizeof(bytes);
        for (size_t i = 0; i < some; i++) {
            /* xorshift32: the same garbage each time */
            sim->garbage ^= sim->garbage << 13;
            sim->garbage ^= sim->garbage >> 17;
            sim->garbage ^= sim->garbage << 5;
            bytes[i] = (char)(sim->garbage & 0xff);
        }
        why = send_bytes(sim, bytes, some);
        n -= (int64_t)some;
    }
    return why;
}

/* --- orders --- */

static const char *plug(struct sim_scanner *sim, int64_t unused)
{
    (void)unused;
    if (sim->pty.master >= 0) {
        return "plugged in already";
    }
    int error = sim_pty_plug(&sim->pty, sim->link);
    return error ? error_text(error) : NULL;
}

static const char *unplug(struct sim_scanner *sim, int64_t unused)
{
    (void)unused;
    if (sim->pty.master < 0) {
        return "unplugged already";
    }
    sim_pty_unplug(&sim->pty, sim->link);
    return NULL;
}

static const char *slow(struct sim_scanner *sim, int64_t ms)
{
    if (ms < 0 || ms > 10000) {
        return "0 to 10000 ms";
    }
    sim->slow_ms = (int)ms;
    return NULL;
}

static const struct order {
    const char *name;
    bool has_number;
    const char *(*run)(struct sim_scanner *sim, int64_t number);
} orders[] = {
    {"!unplug", false, unplug},
    {"!plug", false, plug},
    {"!garbage", true, garbage},
    {"!slow", true, slow},
};

static const char *obey(void *context, struct str line)
{
    struct sim_scanner *sim = context;
    if (line.at[0] != '!') {
        return scan(sim, line);
    }
    for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
        size_t len = strlen(orders[i].name);
        bool is_it = line.len >= len && memcmp(line.at, orders[i].name, len) == 0;
        if (is_it && line.len == len && !orders[i].has_number) {
            return orders[i].run(sim, 0);
        }
        int64_t number = 0;
        if (is_it && orders[i].has_number && line.len > len + 1 && line.at[len] == ' ' &&
            str_to_int64((struct str){line.at + len + 1, line.len - len - 1}, &number) == 0) {
            return orders[i].run(sim, number);
        }
    }
    return "no such order";
}

static void on_opened(void *context, size_t peer)
{
    struct sim_scanner *sim = context;
    orders_open(&sim->orders, peer);
}

static void on_bytes(void *context, size_t peer, const uint8_t *bytes, size_t n)
{
    struct sim_scanner *sim = context;
    orders_take(&sim->orders, &sim->serve, peer, bytes, n);
}

/* --- start and end --- */

static int serve_scanner(struct sim_scanner *sim)
{
    static const struct serve_events events = {.opened = on_opened, .bytes = on_bytes};
    struct sockaddr_un address;
    int listen_fd = -1;
    int error = sim_control_listen(sim->link, &address, &listen_fd);
    if (error) {
        return sim_fail(sim->link, error_text(error));
    }
    serve_init(&sim->serve, listen_fd, &events, sim);
    sim->orders.obey = obey;
    sim->orders.context = sim;
    on_opened(sim, SERVE_STDIN);
    /* The link comes last: whoever waits for it finds everything in place. */
    error = sim_pty_plug(&sim->pty, sim->link);
    if (!error) {
        serve_run(&sim->serve);
        sim_pty_unplug(&sim->pty, sim->link);
    }
    close(listen_fd);
    unlink(address.sun_path);
    return error ? sim_fail(sim->link, error_text(error)) : SIM_DONE;
}

static const char *end_of(const char *name)
{
    static const char *const ends[] = {[SERIAL_AUTO] = "\r",
                                       [SERIAL_CR] = "\r",
                                       [SERIAL_LF] = "\n",
                                       [SERIAL_CRLF] = "\r\n",
                                       [SERIAL_ETX] = "\x03"};
    enum serial_terminator terminator = SERIAL_AUTO;
    return serial_terminator_of(name, &terminator) == 0 ? ends[terminator] : NULL;
}

static int run(struct sim_scanner *sim, const char *protocol)
{
    if (strcmp(protocol, "ssi") == 0) {
        return sim_scanner_talk(sim->link, SIM_SSI, sim->adds_aim);
    }
    if (strcmp(protocol, "honeywell") == 0) {
        return sim_scanner_talk(sim->link, SIM_HONEYWELL, sim->adds_aim);
    }
    return strcmp(protocol, "lines") == 0 ? serve_scanner(sim) : sim_usage(usage, true);
}

int sim_scanner_main(int argc, char **argv)
{
    static struct sim_scanner sim = {.garbage = 2463534242U, .pty = {.master = -1}};
    const char *protocol = "lines";
    const char *terminator = "auto";
    int status = SIM_DONE;
    const struct sim_option options[] = {{"link", &sim.link, NULL},
                                         {"terminator", &terminator, NULL},
                                         {"protocol", &protocol, NULL},
                                         {"aim", NULL, &sim.adds_aim}};
    if (!sim_options(argc, argv, usage, options, ARRAY_SIZE(options), &status)) {
        return status;
    }
    sim.end = end_of(terminator);
    if (!sim.link || !*sim.link || !sim.end || optind != argc) {
        return sim_usage(usage, true);
    }
    return run(&sim, protocol);
}
