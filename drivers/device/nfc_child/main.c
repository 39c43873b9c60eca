/*
 * raff-nfc: one NFC reader, by libnfc, in a process that can be killed. libnfc waits without end
 * for some readers that stopped answering, and aborts on some answers; nothing of Raff hangs or
 * ends with it. What it says and hears: drivers/wire/nfc_child.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <nfc/nfc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "drivers/device/nfc_child/field.h"

#define LOOK_MS  150 /* between two looks */
#define REST_MS  500
#define AGAIN_MS 20 /* after trouble */

static const char usage[] =
    "usage: raff-nfc CONNECT\n"
    "Reads the NFC reader that libnfc opens by CONNECT, and says what lies on it; Raff starts it.\n"
    "  pn532_uart:/dev/ttyUSB0    a PN532 on a serial line, at 115200 baud\n"
    "  pn53x_usb                  the first PN531, PN532 or PN533 on USB\n"
    "  acr122_usb                 the first ACR122U; pcscd must leave it alone\n"
    "It ends when its standard input does. `i` there: no radio; `p`: look again.\n"
    "\n"
    "  --help, --version\n";

static void say(const struct text *line)
{
    for (size_t done = 0; done < line->len;) {
        ssize_t n = write(STDOUT_FILENO, line->at + done, line->len - done);
        if (n <= 0) {
            _exit(1); /* nobody listens any more */
        }
        done += (size_t)n;
    }
}

static void say_word(enum nfc_child_said said)
{
    char at[32];
    struct text line = text_over(at, sizeof(at));
    nfc_child_write(said, &line);
    say(&line);
}

static void say_tag(const struct nfc_child_tag *tag)
{
    char at[NFC_CHILD_LINE_MAX + 2];
    struct text line = text_over(at, sizeof(at));
    nfc_child_write_tag(tag, &line);
    say(&line);
}

/* Ends without closing: a reader that does not answer may not let itself be closed. */
static _Noreturn void end_in(enum nfc_child_trouble trouble)
{
    char at[32];
    struct text line = text_over(at, sizeof(at));
    nfc_child_write_trouble(trouble, &line);
    say(&line);
    _exit(1);
}

/* --- one helper a reader --- */

/* Two names of one tty are one reader. */
static void name_reader(const char *connect, struct text *name)
{
    const char *path = strstr(connect, ":/");
    char real[PATH_MAX];
    char given[PATH_MAX];
    if (path) {
        size_t len = strcspn(path + 1, ":");
        struct text copy = text_over(given, sizeof(given));
        text_add_str(&copy, (struct str){path + 1, len});
        text_add(name, copy.cut || !realpath(given, real) ? path + 1 : real);
    } else {
        text_add(name, connect);
    }
}

/* libnfc opens a reader that is open already, and both then hear half of it. The lock is a name in
 * the abstract namespace: it is gone when this process is, however that ends. */
static bool lock(const char *connect)
{
    char at[PATH_MAX];
    struct text name = text_over(at, sizeof(at));
    name_reader(connect, &name);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct text locked = text_over(address.sun_path + 1, sizeof(address.sun_path) - 1);
    text_add(&locked, "raff-nfc:");
    size_t room = locked.size - 1 - locked.len;
    text_add(&locked, name.at + (name.len > room ? name.len - room : 0)); /* its end tells more */
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + locked.len);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0); /* open until the end */
    return fd >= 0 && bind(fd, (const struct sockaddr *)&address, size) == 0;
}

/* --- the loop --- */

/* Waits, and obeys what comes meanwhile; false when standard input ends. */
static bool wait_for_orders(int ms, bool *is_idle)
{
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    char orders[16];
    if (poll(&fd, 1, ms) <= 0) {
        return true;
    }
    ssize_t n = read(STDIN_FILENO, orders, sizeof(orders));
    for (ssize_t i = 0; i < n; i++) {
        *is_idle = orders[i] == NFC_CHILD_IDLE || (*is_idle && orders[i] != NFC_CHILD_POLL);
    }
    return n > 0;
}

static void tell(const struct field *field, enum field_saw saw, bool is_idle)
{
    switch (saw) {
    case FIELD_CAME:
        say_tag(&field->tag);
        break;
    case FIELD_STAYS:
        say_word(NFC_CHILD_HERE);
        break;
    case FIELD_NONE:
        say_word(is_idle ? NFC_CHILD_IDLES : NFC_CHILD_NONE);
        break;
    case FIELD_TROUBLE:
        end_in(NFC_CHILD_SILENT);
    }
}

static void serve(struct field *field)
{
    bool is_idle = false;
    for (int wait_ms = 0; wait_for_orders(wait_ms, &is_idle);) {
        tell(field, is_idle ? field_rest(field) : field_look(field), is_idle);
        wait_ms = field->troubles ? AGAIN_MS : is_idle ? REST_MS : LOOK_MS;
    }
}

static void open_and_serve(const char *connect)
{
    nfc_connstring copy = "";
    nfc_context *context = NULL;
    static struct field field;
    if (!lock(connect)) {
        end_in(NFC_CHILD_IN_USE);
    }
    nfc_init(&context);
    nfc_device *device = NULL;
    if (context && copy_cstr(copy, sizeof(copy), connect) == 0) {
        device = nfc_open(context, copy);
    }
    if (!device || !field_init(&field, device)) {
        end_in(NFC_CHILD_NOT_OPENED);
    }
    say_word(NFC_CHILD_READY);
    serve(&field);
    nfc_close(device);
    nfc_exit(context);
}

/* libnfc opens nothing where standard input is closed, and watches by select: descriptors stay few.
 * It dies with its parent even while it hangs. */
static bool prepare(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) {
            return false;
        }
    }
    (void)close_range(STDERR_FILENO + 1, ~0U, 0);
    signal(SIGPIPE, SIG_IGN);
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("raff-nfc " RAFF_VERSION);
        return 0;
    }
    if (argc != 2 || !argv[1][0] || argv[1][0] == '-') {
        fputs(usage, stderr);
        return 2;
    }
    if (!prepare()) {
        perror("raff-nfc: cannot start");
        return 1;
    }
    open_and_serve(argv[1]);
    return 0;
}
