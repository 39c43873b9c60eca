/* raff-sim scan, raff-sim tell: orders for a running raff-sim. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "drivers/base/error.h"
#include "drivers/wire/serial.h"
#include "hw/sim/sim.h"

#define START_WAIT_MS 2000 /* for a simulator that is just being started */
#define STEP_MS       20

static const char usage[] =
    "usage: raff-sim scan --link PATH CODE…\n"
    "       raff-sim tell --link PATH ORDER…\n"
    "Has the simulated scanner at PATH scan each CODE, in order, or any other simulated device\n"
    "obey each ORDER. Both are written as on the device's own input, so `!unplug` and its like\n"
    "are obeyed too. Prints nothing if all went well; stops at the first that did not.\n"
    "\n"
    "  --help, --version\n";

static int connect_to(const struct sockaddr_un *address, int *ret_fd)
{
    int error = 0;
    for (int waited = 0; waited <= START_WAIT_MS; waited += STEP_MS) {
        CLEANUP(fd_closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0) {
            *ret_fd = TAKE_FD(fd);
            return 0;
        }
        error = -errno;
        poll(NULL, 0, STEP_MS);
    }
    return error;
}

/* One line without its newline. */
static int read_line(int fd, char *line, size_t size)
{
    struct text text = text_over(line, size);
    for (char c = 0; c != '\n';) {
        ssize_t n = read(fd, &c, 1);
        if (n <= 0) {
            return n == 0 ? -ECONNRESET : -errno;
        }
        if (c != '\n') {
            text_add_char(&text, c);
        }
    }
    return 0;
}

static int order(int fd, const char *code)
{
    char line[SERIAL_READ_MAX + 1]; /* what orders.c takes of one */
    char reply[256];
    struct text text = text_over(line, sizeof(line));
    text_addf(&text, "%s\n", code);
    if (text.cut) {
        return sim_fail(code, error_text(RAFF_E_TOO_LONG));
    }
    if (strchr(code, '\n') || !*code) {
        return sim_fail(code, "no code");
    }
    if (send(fd, line, text.len, MSG_NOSIGNAL) != (ssize_t)text.len) {
        return sim_fail(code, error_text(-errno));
    }
    int error = read_line(fd, reply, sizeof(reply));
    if (error) {
        return sim_fail(code, error_text(error));
    }
    if (strcmp(reply, "ok") != 0) {
        const char *start = "error: ";
        size_t skip = strncmp(reply, start, strlen(start)) == 0 ? strlen(start) : 0;
        return sim_fail(code, reply + skip);
    }
    return SIM_DONE;
}

static int order_all(const char *link, int n, char **codes)
{
    struct sockaddr_un address;
    CLEANUP(fd_closep) int fd = -1;
    int error = sim_control_address(link, &address);
    error = error ? error : connect_to(&address, &fd);
    if (error) {
        return sim_fail(link, error_text(error));
    }
    int result = SIM_DONE;
    for (int i = 0; i < n && result == SIM_DONE; i++) {
        result = order(fd, codes[i]);
    }
    return result;
}

int sim_scan_main(int argc, char **argv)
{
    const char *link = NULL;
    int status = SIM_DONE;
    const struct sim_option options[] = {{"link", &link, NULL}};
    if (!sim_options(argc, argv, usage, options, ARRAY_SIZE(options), &status)) {
        return status;
    }
    if (!link || !*link || optind == argc) {
        return sim_usage(usage, true);
    }
    return order_all(link, argc - optind, argv + optind);
}
