/* raff-sim scale: a scale on a pseudo-terminal. */
#include <getopt.h>

#include "hw/sim/scale_model.h"
#include "hw/sim/sim.h"
#include "hw/sim/tty.h"

#define REPEAT_MS 100

static const char usage[] =
    "usage: raff-sim scale --link PATH --protocol mt-sics|toledo8217 [--unit g|kg|lb|oz]\n"
    "A scale. PATH becomes a link to its tty; it takes orders on standard input and on the Unix\n"
    "socket PATH.ctl, a line each, and answers each with `ok` or `error: why`.\n"
    "\n"
    "  put WEIGHT [UNIT]  1234.5 g lies on it; grams unless told\n"
    "  take               nothing does\n"
    "  moving on|off      it has not come to rest\n"
    "  over on|off        more than it can weigh\n"
    "  under on|off       less than nothing: its pan is gone\n"
    "  !unplug  !plug     pulls the cable, puts it back\n"
    "  !silent on|off  !babble on|off  !wrong N  !half N  !slow MS  !garbage N\n"
    "                     no answers; bytes without end; the next N answers with a wrong byte, or\n"
    "                     cut in the middle; waits before every byte; N random bytes now\n"
    "\n"
    "  --unit  what it shows; g for MT-SICS and kg for Toledo unless told\n"
    "  --help, --version\n";

struct sim_scale {
    struct sim_tty tty;
    struct scale_model model;
};

static struct sim_scale *sim_of(struct sim_tty *tty)
{
    return container_of(tty, struct sim_scale, tty);
}

/* There is no checksum to make wrong: a byte in the middle it is. */
static void send(struct sim_scale *sim, const struct text *reply)
{
    if (reply->len > 0) {
        sim_tty_send(&sim->tty, (uint8_t *)reply->at, reply->len, reply->len / 2);
    }
    if (sim->model.repeats) {
        sim_tty_wake(&sim->tty, REPEAT_MS);
    }
}

static void on_bytes(struct sim_tty *tty, const uint8_t *bytes, size_t n)
{
    struct sim_scale *sim = sim_of(tty);
    while (n > 0) {
        char array[256];
        struct text reply = text_over(array, sizeof(array));
        size_t used = scale_model_hear(&sim->model, (const char *)bytes, n, &reply);
        bytes += used;
        n -= used;
        send(sim, &reply);
    }
}

static void on_timer(struct sim_tty *tty)
{
    struct sim_scale *sim = sim_of(tty);
    char array[64];
    struct text reply = text_over(array, sizeof(array));
    if (sim->model.repeats) {
        scale_model_repeat(&sim->model, &reply);
        send(sim, &reply);
    }
}

static const char *on_order(struct sim_tty *tty, struct str line)
{
    return scale_model_order(&sim_of(tty)->model, line);
}

static void on_power(struct sim_tty *tty)
{
    scale_model_reset(&sim_of(tty)->model);
}

int sim_scale_main(int argc, char **argv)
{
    static const struct sim_tty_ops ops = {
        .bytes = on_bytes, .order = on_order, .powered = on_power, .timer = on_timer};
    static struct sim_scale sim;
    const char *link = NULL;
    const char *protocol = NULL;
    const char *unit = NULL;
    int status = SIM_DONE;
    const struct sim_option options[] = {
        {"link", &link, NULL}, {"protocol", &protocol, NULL}, {"unit", &unit, NULL}};
    if (!sim_options(argc, argv, usage, options, ARRAY_SIZE(options), &status)) {
        return status;
    }
    if (!link || !*link || !protocol || optind != argc ||
        scale_model_init(&sim.model, protocol, unit) != 0) {
        return sim_usage(usage, true);
    }
    return sim_tty_run(&sim.tty, &ops, link);
}
