/* raff-sim uhf: a UHF module on a pseudo-terminal. */
#include <getopt.h>
#include <stdio.h>

#include "hw/sim/sim.h"
#include "hw/sim/tty.h"
#include "hw/sim/uhf_module.h"

#define RATE_MAX 10000
#define WORDS    4

static const char usage[] =
    "usage: raff-sim uhf --family mercury|a0|bb --link PATH\n"
    "A UHF module: ThingMagic's, one that begins its frames with A0, or one with BB. PATH becomes\n"
    "a link to its tty; it takes orders on standard input and on the Unix socket PATH.ctl, a line\n"
    "each, and answers each with `ok` or `error: why`.\n"
    "\n"
    "  put EPC [DBM [ANTENNA]]  puts a tag into the field, or moves it: -60 dBm, antenna 1\n"
    "  take EPC | take all      takes it away\n"
    "  walk N SECONDS           walks a pallet of N tags through, past antenna 1 and then 2\n"
    "  rate N                   sees N tags a second; 100 at first\n"
    "  antenna N on|off         plugs its antenna in or out; 1 and 2 are in at first\n"
    "  hot on|off               too hot to read (mercury)\n"
    "  !unplug         pulls the cable            !plug        puts it back\n"
    "  !silent on|off  hears and does not answer  !slow MS     waits MS before every byte\n"
    "  !wrong N        N wrong checksums          !half N      N half frames\n"
    "  !garbage N      sends N random bytes       !babble on|off\n"
    "\n"
    "  --help, --version\n";

struct sim_uhf {
    struct sim_tty tty;
    struct uhf_module module;
};

static struct sim_uhf *sim_of(struct sim_tty *tty)
{
    return container_of(tty, struct sim_uhf, tty);
}

static void send(void *context, uint8_t *frame, size_t n, size_t check_at)
{
    struct sim_uhf *sim = context;
    sim_tty_send(&sim->tty, frame, n, check_at);
}

static void wake_later(struct sim_uhf *sim)
{
    int64_t ms = uhf_wait_ms(&sim->module);
    if (ms != UHF_NEVER) {
        sim_tty_wake(&sim->tty, ms);
    }
}

static void on_bytes(struct sim_tty *tty, const uint8_t *bytes, size_t n)
{
    struct sim_uhf *sim = sim_of(tty);
    uhf_feed(&sim->module, bytes, n, serve_now_ms());
    wake_later(sim);
}

static void on_timer(struct sim_tty *tty)
{
    struct sim_uhf *sim = sim_of(tty);
    uhf_tick(&sim->module, serve_now_ms());
    wake_later(sim);
}

static void on_power(struct sim_tty *tty)
{
    uhf_power_on(&sim_of(tty)->module, serve_now_ms());
}

/* --- orders: words between single spaces --- */

struct words {
    struct str word[WORDS];
    size_t n;
};

static struct words split(struct str line)
{
    struct words words = {0};
    size_t from = 0;
    for (size_t i = 0; i <= line.len && words.n < WORDS; i++) {
        if (i == line.len || line.at[i] == ' ') {
            words.word[words.n++] = (struct str){line.at + from, i - from};
            from = i + 1;
        }
    }
    return words;
}

/* The word as a number within bounds; `otherwise` where there is no such word. */
static bool number_of(const struct words *words, size_t i, int64_t least, int64_t most,
                      int64_t otherwise, int64_t *ret_number)
{
    int64_t number = otherwise;
    bool is_good = i >= words->n || str_to_int64(words->word[i], &number) == 0;
    *ret_number = number;
    return is_good && number >= least && number <= most;
}

static bool switch_of(const struct words *words, size_t i, bool *ret_on)
{
    *ret_on = i < words->n && str_is(words->word[i], "on");
    return *ret_on || (i < words->n && str_is(words->word[i], "off"));
}

static const char *order_put(struct sim_uhf *sim, const struct words *words)
{
    int64_t dbm = 0;
    int64_t antenna = 0;
    if (!number_of(words, 2, -98, -20, -60, &dbm) || !number_of(words, 3, 1, 16, 1, &antenna)) {
        return "-98 to -20 dBm, antenna 1 to 16";
    }
    return uhf_put(&sim->module, words->word[1], (int)dbm, (unsigned)antenna)
               ? NULL
               : "no EPC of whole words, or too many";
}

static const char *order_take(struct sim_uhf *sim, const struct words *words)
{
    if (str_is(words->word[1], "all")) {
        uhf_take_all(&sim->module);
        return NULL;
    }
    return uhf_take(&sim->module, words->word[1]) ? NULL : "not there";
}

static const char *order_walk(struct sim_uhf *sim, const struct words *words)
{
    int64_t tags = 0;
    int64_t seconds = 0;
    bool is_good = words->n == 3 && number_of(words, 1, 1, UHF_WALK_MAX, 0, &tags) &&
                   number_of(words, 2, 1, 3600, 0, &seconds) &&
                   uhf_walk(&sim->module, (uint32_t)tags, seconds * 1000, serve_now_ms());
    return is_good ? NULL : "1 to 5000 tags, 1 to 3600 seconds";
}

static const char *order_rate(struct sim_uhf *sim, const struct words *words)
{
    int64_t rate = 0;
    bool is_good = number_of(words, 1, 1, RATE_MAX, 0, &rate);
    if (is_good) {
        sim->module.rate = (unsigned)rate;
        sim->module.begun_ms = serve_now_ms();
        sim->module.turns = 0;
    }
    return is_good ? NULL : "1 to 10000 a second";
}

static const char *order_antenna(struct sim_uhf *sim, const struct words *words)
{
    int64_t antenna = 0;
    bool on = false;
    if (!number_of(words, 1, 1, 16, 0, &antenna) || !switch_of(words, 2, &on)) {
        return "antenna 1 to 16, on or off";
    }
    uint32_t bit = 1U << (antenna - 1);
    sim->module.connected = on ? sim->module.connected | bit : sim->module.connected & ~bit;
    return NULL;
}

static const char *order_hot(struct sim_uhf *sim, const struct words *words)
{
    return switch_of(words, 1, &sim->module.is_hot) ? NULL : "on or off";
}

static const struct order {
    const char *name;
    const char *(*run)(struct sim_uhf *sim, const struct words *words);
} orders[] = {
    {"put", order_put},   {"take", order_take},       {"walk", order_walk},
    {"rate", order_rate}, {"antenna", order_antenna}, {"hot", order_hot},
};

static const char *on_order(struct sim_tty *tty, struct str line)
{
    const struct words words = split(line);
    const char *why = "no such order";
    for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
        if (words.n > 1 && str_is(words.word[0], orders[i].name)) {
            why = orders[i].run(sim_of(tty), &words);
        }
    }
    return why;
}

int sim_uhf_main(int argc, char **argv)
{
    static const struct sim_tty_ops ops = {
        .bytes = on_bytes, .order = on_order, .powered = on_power, .timer = on_timer};
    static struct sim_uhf sim;
    const char *name = "";
    const char *link = NULL;
    int status = SIM_DONE;
    const struct sim_option options[] = {{"family", &name, NULL}, {"link", &link, NULL}};
    if (!sim_options(argc, argv, usage, options, ARRAY_SIZE(options), &status)) {
        return status;
    }
    const struct uhf_family *family = uhf_family_of(name);
    if (!family || !link || !*link || optind != argc) {
        return sim_usage(usage, true);
    }
    uhf_init(&sim.module, family);
    sim.module.send = send;
    sim.module.context = &sim;
    return sim_tty_run(&sim.tty, &ops, link);
}
