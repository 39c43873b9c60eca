/* raff-sim llrp: a fixed UHF reader on TCP. */
#include <getopt.h>
#include <sys/un.h>
#include <time.h>

#include "drivers/base/error.h"
#include "hw/sim/fault.h"
#include "hw/sim/listen.h"
#include "hw/sim/llrp_reader.h"
#include "hw/sim/orders.h"
#include "hw/sim/serve.h"
#include "hw/sim/sim.h"

#define NOBODY           SIZE_MAX
#define BABBLE_MS        1
#define LENGTH_AT        5 /* of a header: what makes the bytes behind it another message */
#define WORDS_MAX        4
#define RSSI_DBM         (-55)
#define RATE_MAX         100000
#define SERIES_MAX       1000 /* tags by one order */
#define WALK_SECONDS_MAX 3600

static const char usage[] =
    "usage: raff-sim llrp --listen HOST:PORT [--link PATH]\n"
    "A fixed UHF reader of four antennas that speaks LLRP 1.0.1. Says `listening on HOST:PORT`\n"
    "when it is ready; port 0 takes a free one. It takes orders on standard input and, if told\n"
    "so, on the Unix socket PATH.ctl, a line each, and answers each with `ok` or `error: why`.\n"
    "\n"
    "  put EPC [RSSI [ANTENNA]]\n"
    "                  lays a tag in the field, seen with RSSI dBm, by all antennas or by one\n"
    "  take EPC        takes it away           clear         takes all away\n"
    "                  EPCxN instead of EPC: N tags of it, its number counted up\n"
    "  walk N SECONDS  N tags of one article pass by within that time\n"
    "  rate N          how many tags it reads in a second; 200 unless told\n"
    "  antenna N on|off  plugs its cable in, or pulls it out\n"
    "  radio on|off    nothing, but an error if it is not so\n"
    "  !close          hangs up                !taken on|off   says another host has it\n"
    "  !deny N         does not know messages of that number; 0 for none\n"
    "  !silent on|off  hears and does not answer  !slow MS     waits MS before every byte\n"
    "  !wrong N        N wrong lengths         !half N         N half messages\n"
    "  !garbage N      sends N random bytes    !babble on|off\n"
    "\n"
    "  --help, --version\n";

struct sim_llrp {
    struct serve serve;
    struct sim_fault fault;
    bool is_taken;
    size_t host; /* the peer that is it, or NOBODY */
    struct orders orders;
    struct sim_llrp_reader reader;
};

static struct sim_llrp *sim_of(struct sim_llrp_reader *reader)
{
    return container_of(reader, struct sim_llrp, reader);
}

static int host_fd(const struct sim_llrp *sim)
{
    return sim->host == NOBODY ? -1 : sim->serve.fds[sim->host];
}

static void set_wake(struct sim_llrp *sim)
{
    int64_t at_ms = sim_llrp_reader_deadline(&sim->reader);
    int64_t babble_ms = sim->fault.babbles ? serve_now_ms() + BABBLE_MS : SERVE_NEVER;
    sim->serve.wake_ms = babble_ms < at_ms ? babble_ms : at_ms;
}

/* --- the reader's connection --- */

static void on_say(struct sim_llrp_reader *reader, uint8_t *message, size_t n)
{
    struct sim_llrp *sim = sim_of(reader);
    if (host_fd(sim) >= 0) {
        (void)sim_fault_send(&sim->fault, host_fd(sim), message, n, LENGTH_AT);
    }
}

static void on_hang_up(struct sim_llrp_reader *reader)
{
    struct sim_llrp *sim = sim_of(reader);
    size_t host = sim->host;
    sim->host = NOBODY;
    serve_hang_up(&sim->serve, host);
}

static const struct sim_llrp_reader_ops reader_ops = {.say = on_say, .hang_up = on_hang_up};

/* A host that comes when there is one, or is taken for such a one. */
static void send_away(struct sim_llrp *sim, size_t peer)
{
    struct sim_llrp_reader *reader = &sim->reader;
    size_t n = 0;
    bool had_host = reader->has_host;
    reader->has_host = true;
    if (!sim_llrp_reader_met(reader, serve_now_ms(), &n)) {
        (void)sim_fault_send(&sim->fault, sim->serve.fds[peer], reader->message, n, LENGTH_AT);
    }
    reader->has_host = had_host;
    serve_hang_up(&sim->serve, peer);
}

static void meet(struct sim_llrp *sim, size_t peer)
{
    size_t n = 0;
    if (sim->is_taken || sim->host != NOBODY) {
        send_away(sim, peer);
        return;
    }
    sim->host = peer;
    (void)!sim_llrp_reader_met(&sim->reader, serve_now_ms(), &n);
}

/* --- orders; each returns NULL or why it was not obeyed --- */

struct words {
    size_t n;
    struct str at[WORDS_MAX];
};

static bool split(struct str line, struct words *ret_words)
{
    *ret_words = (struct words){0};
    for (size_t i = 0; i < line.len; i++) {
        bool begins = line.at[i] != ' ' && (i == 0 || line.at[i - 1] == ' ');
        if (begins && ret_words->n == WORDS_MAX) {
            return false;
        }
        if (begins) {
            ret_words->at[ret_words->n++] = (struct str){line.at + i, 0};
        }
        if (line.at[i] != ' ') {
            ret_words->at[ret_words->n - 1].len++;
        }
    }
    return ret_words->n > 0;
}

static bool number_of(const struct words *words, size_t i, int64_t least, int64_t most,
                      int64_t *number)
{
    return i >= words->n ||
           (str_to_int64(words->at[i], number) == 0 && *number >= least && *number <= most);
}

static bool read_epc(struct str hex, struct field_tag *tag)
{
    bool is_one = hex.len > 0 && hex.len % 2 == 0 && hex.len <= 2 * sizeof(tag->epc) &&
                  from_hex(hex, tag->epc, hex.len / 2) == 0;
    tag->epc_bits = (uint16_t)(4 * hex.len);
    return is_one;
}

/* `EPC`, or `EPCxN`: the first of N. */
static bool read_series(struct str word, struct field_tag *first, int64_t *ret_n)
{
    const char *x = memchr(word.at, 'x', word.len);
    struct str hex = {word.at, x ? (size_t)(x - word.at) : word.len};
    int64_t n = 1;
    if (x && (str_to_int64((struct str){x + 1, word.len - hex.len - 1}, &n) != 0 || n < 1 ||
              n > SERIES_MAX)) {
        return false;
    }
    *ret_n = n;
    return read_epc(hex, first);
}

static void count_up(struct field_tag *tag)
{
    for (size_t i = tag->epc_bits / 8u; i > 0 && ++tag->epc[i - 1] == 0; i--) {
    }
}

static const char *put(struct sim_llrp *sim, const struct words *words)
{
    struct field_tag tag = {.until_ms = FIELD_ALWAYS};
    int64_t n = 0;
    int64_t rssi = RSSI_DBM;
    int64_t antenna = 0;
    int error = 0;
    if (!read_series(words->at[1], &tag, &n)) {
        return "no EPC";
    }
    if (!number_of(words, 2, -128, 0, &rssi) ||
        !number_of(words, 3, 1, sim->reader.about.antennas, &antenna)) {
        return "RSSI -128 to 0, and an antenna that is there";
    }
    tag.rssi_dbm = (int)rssi;
    tag.antennas = antenna ? 1U << (antenna - 1) : UINT32_MAX;
    for (int64_t i = 0; i < n && !error; i++) {
        error = field_put(&sim->reader.field, &tag);
        count_up(&tag);
    }
    return error ? error_text(error) : NULL;
}

static const char *take(struct sim_llrp *sim, const struct words *words)
{
    struct field_tag tag = {0};
    int64_t n = 0;
    int error = 0;
    if (!read_series(words->at[1], &tag, &n)) {
        return "no EPC";
    }
    for (int64_t i = 0; i < n && !error; i++) {
        error = field_take(&sim->reader.field, tag.epc, tag.epc_bits);
        count_up(&tag);
    }
    return error ? error_text(error) : NULL;
}

static const char *clear(struct sim_llrp *sim, const struct words *words)
{
    (void)words;
    field_clear(&sim->reader.field);
    return NULL;
}

static const char *walk(struct sim_llrp *sim, const struct words *words)
{
    int64_t n = 0;
    int64_t seconds = 0;
    if (!number_of(words, 1, 1, FIELD_TAGS_MAX, &n) ||
        !number_of(words, 2, 1, WALK_SECONDS_MAX, &seconds)) {
        return "1 to 4096 tags, 1 to 3600 s";
    }
    int error = field_walk(&sim->reader.field, (unsigned)n, serve_now_ms(), seconds * 1000);
    return error ? error_text(error) : NULL;
}

static const char *rate(struct sim_llrp *sim, const struct words *words)
{
    int64_t n = 0;
    if (!number_of(words, 1, 1, RATE_MAX, &n)) {
        return "1 to 100000";
    }
    sim->reader.reads_a_second = (unsigned)n;
    return NULL;
}

static const char *antenna(struct sim_llrp *sim, const struct words *words)
{
    int64_t number = 0;
    bool is_on = str_is(words->at[2], "on");
    if (!number_of(words, 1, 1, sim->reader.about.antennas, &number) ||
        (!is_on && !str_is(words->at[2], "off"))) {
        return "an antenna that is there, on or off";
    }
    sim_llrp_reader_antenna(&sim->reader, serve_now_ms(), (unsigned)number, is_on);
    return NULL;
}

/* Its radio is told by a ROSpec that is active. */
static const char *radio(struct sim_llrp *sim, const struct words *words)
{
    bool is_on = sim_llrp_reader_reads(&sim->reader);
    if (str_is(words->at[1], "on") || str_is(words->at[1], "off")) {
        return is_on == str_is(words->at[1], "on") ? NULL : is_on ? "it is on" : "it is off";
    }
    return "on or off";
}

static const char *hang_up(struct sim_llrp *sim, const struct words *words)
{
    (void)words;
    if (sim->host == NOBODY) {
        return "nobody is connected";
    }
    serve_hang_up(&sim->serve, sim->host);
    return NULL;
}

static const char *taken(struct sim_llrp *sim, const struct words *words)
{
    sim->is_taken = str_is(words->at[1], "on");
    return sim->is_taken || str_is(words->at[1], "off") ? NULL : "on or off";
}

static const char *deny(struct sim_llrp *sim, const struct words *words)
{
    int64_t number = 0;
    if (!number_of(words, 1, 0, LLRP_TYPE_MAX, &number)) {
        return "the number of a message, 0 for none";
    }
    sim->reader.denied = (uint16_t)number;
    return NULL;
}

static const struct order {
    const char *name;
    size_t least; /* words, its name included */
    size_t most;
    const char *(*obey)(struct sim_llrp *sim, const struct words *words);
} orders[] = {
    {"put", 2, 4, put},     {"take", 2, 2, take},      {"clear", 1, 1, clear},
    {"walk", 3, 3, walk},   {"rate", 2, 2, rate},      {"antenna", 3, 3, antenna},
    {"radio", 2, 2, radio}, {"!close", 1, 1, hang_up}, {"!taken", 2, 2, taken},
    {"!deny", 2, 2, deny},
};

static const char *obey(void *context, struct str line)
{
    struct sim_llrp *sim = context;
    struct words words;
    bool is_fault = false;
    const char *why = sim_fault_order(&sim->fault, host_fd(sim), line, &is_fault);
    if (is_fault) {
        return why;
    }
    bool has_words = split(line, &words);
    for (size_t i = 0; has_words && i < ARRAY_SIZE(orders); i++) {
        if (str_is(words.at[0], orders[i].name)) {
            bool fits = words.n >= orders[i].least && words.n <= orders[i].most;
            return fits ? orders[i].obey(sim, &words) : "too much or too little said";
        }
    }
    return "no such order";
}

/* --- the loop --- */

static void on_opened(void *context, size_t peer)
{
    struct sim_llrp *sim = context;
    if (sim->serve.is_control[peer]) {
        orders_open(&sim->orders, peer);
    } else {
        meet(sim, peer);
    }
    set_wake(sim);
}

static void on_bytes(void *context, size_t peer, const uint8_t *bytes, size_t n)
{
    struct sim_llrp *sim = context;
    if (sim->serve.is_control[peer]) {
        orders_take(&sim->orders, &sim->serve, peer, bytes, n);
    } else if (peer == sim->host) {
        sim_llrp_reader_hear(&sim->reader, serve_now_ms(), bytes, n);
    }
    set_wake(sim);
}

static void on_closed(void *context, size_t peer)
{
    struct sim_llrp *sim = context;
    if (peer == sim->host) {
        sim->host = NOBODY;
        sim_llrp_reader_left(&sim->reader);
    }
    set_wake(sim);
}

static void on_timer(void *context)
{
    struct sim_llrp *sim = context;
    sim_llrp_reader_time(&sim->reader, serve_now_ms());
    if (sim->fault.babbles && host_fd(sim) >= 0) {
        sim_fault_babble(&sim->fault, host_fd(sim));
    }
    set_wake(sim);
}

static uint64_t utc_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int serve_llrp(struct sim_llrp *sim, const char *where, const char *link)
{
    static const struct serve_events events = {
        .opened = on_opened, .bytes = on_bytes, .closed = on_closed, .timer = on_timer};
    CLEANUP(fd_closep) int fd = -1;
    CLEANUP(fd_closep) int control_fd = -1;
    struct sockaddr_un address = {0};
    int error = sim_listen(where, &fd);
    if (error) {
        return sim_fail(where, error_text(error));
    }
    error = link ? sim_control_listen(link, &address, &control_fd) : 0;
    if (error) {
        return sim_fail(link, error_text(error));
    }
    sim->host = NOBODY;
    sim_fault_init(&sim->fault);
    sim_llrp_reader_init(&sim->reader, &reader_ops, serve_now_ms(), utc_us());
    serve_init(&sim->serve, fd, &events, sim);
    sim->serve.control_fd = control_fd;
    sim->orders.obey = obey;
    sim->orders.context = sim;
    on_opened(sim, SERVE_STDIN);
    sim_say_where(fd, where);
    serve_run(&sim->serve);
    if (link) {
        unlink(address.sun_path);
    }
    return SIM_DONE;
}

int sim_llrp_main(int argc, char **argv)
{
    static struct sim_llrp sim;
    const char *where = NULL;
    const char *link = NULL;
    int status = SIM_DONE;
    const struct sim_option options[] = {{"listen", &where, NULL}, {"link", &link, NULL}};
    if (!sim_options(argc, argv, usage, options, ARRAY_SIZE(options), &status)) {
        return status;
    }
    if (!where || optind != argc) {
        return sim_usage(usage, true);
    }
    return serve_llrp(&sim, where, link);
}
