/* raff-sim llrp: a fixed UHF reader on TCP. */
#include <getopt.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/wire/llrp_say.h"
#include "hw/sim/listen.h"
#include "hw/sim/serve.h"
#include "hw/sim/sim.h"

static const char usage[] =
    "usage: raff-sim llrp --listen HOST:PORT\n"
    "A fixed UHF reader that greets as LLRP 1.0.1 wants. Says `listening on HOST:PORT` when it is\n"
    "ready; port 0 takes a free one.\n"
    "\n"
    "  --help, --version\n";

struct sim_llrp {
    struct serve serve;
};

static uint64_t utc_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void on_opened(void *context, size_t peer)
{
    struct sim_llrp *sim = context;
    uint8_t greeting[64];
    struct llrp_writer writer = llrp_writer_over(greeting, sizeof(greeting), LLRP_1_0_1);
    llrp_say_event(&writer, 0, utc_us(), LLRP_ConnectionAttemptEvent, (const uint64_t[]){0}, 1);
    (void)!write(sim->serve.fds[peer], greeting, writer.len);
}

static void on_bytes(void *context, size_t peer, const uint8_t *bytes, size_t n)
{
    (void)context;
    (void)peer;
    (void)bytes;
    (void)n;
}

static int serve_llrp(struct sim_llrp *sim, const char *where)
{
    static const struct serve_events events = {.opened = on_opened, .bytes = on_bytes};
    CLEANUP(fd_closep) int fd = -1;
    int error = sim_listen(where, &fd);
    if (error) {
        return sim_fail(where, error_text(error));
    }
    serve_init(&sim->serve, fd, &events, sim);
    sim_say_where(fd, where);
    serve_run(&sim->serve);
    return SIM_DONE;
}

int sim_llrp_main(int argc, char **argv)
{
    static const struct option options[] = {{"listen", required_argument, NULL, 'l'},
                                            {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'v'},
                                            {0}};
    static struct sim_llrp sim;
    const char *where = NULL;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'l':
            where = optarg;
            break;
        case 'h':
            return sim_usage(usage, false);
        case 'v':
            puts("raff-sim " RAFF_VERSION);
            return SIM_DONE;
        default:
            return sim_usage(usage, true);
        }
    }
    if (!where || optind != argc) {
        return sim_usage(usage, true);
    }
    return serve_llrp(&sim, where);
}
