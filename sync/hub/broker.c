#include "sync/hub/broker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/proto/proto.h"

#define TELL_EVERY    10 /* looks */
#define RELOAD_LINE   ": Reloading config."
#define LOG_CHUNK_MAX ((size_t)1 << 20)
#define STATUS_MAX    16384 /* of /proc/PID/status: some 1,500 bytes */

bool broker_host_ok(const char *host)
{
    uint8_t address[16];
    size_t length = strlen(host);
    if (inet_pton(AF_INET6, host, address) == 1) {
        return true;
    }
    for (size_t i = 0; i < length; i++) {
        char c = (char)(host[i] | 0x20);
        bool inside = i > 0 && i + 1 < length;
        if (!((c >= 'a' && c <= 'z') || (host[i] >= '0' && host[i] <= '9') ||
              (inside && (host[i] == '-' || host[i] == '.')))) {
            return false;
        }
    }
    return length > 0 && length < BROKER_HOST_SIZE;
}

bool broker_host_is_any(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

int broker_address_read(const char *text, struct broker_address *ret_address)
{
    struct broker_address address;
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text) {
        return RAFF_E_SYNTAX;
    }
    struct str host = {text, (size_t)(colon - text)};
    bool bracketed = host.at[0] == '[' && host.at[host.len - 1] == ']' && host.len > 2;
    if (bracketed) {
        host = (struct str){host.at + 1, host.len - 2};
    }
    int64_t port = 0;
    int error = copy_str(address.host, sizeof(address.host), host);
    error = error ? error : str_to_int64(str_of(colon + 1), &port);
    if (error || port < 1 || port > 65535 || !broker_host_ok(address.host) ||
        bracketed != (strchr(address.host, ':') != NULL)) {
        return RAFF_E_SYNTAX;
    }
    address.port = (int)port;
    *ret_address = address;
    return 0;
}

void broker_address_write(const struct broker_address *address, struct text *out)
{
    bool bracketed = strchr(address->host, ':') != NULL;
    text_addf(out, bracketed ? "[%s]:%d" : "%s:%d", address->host, address->port);
}

void broker_write_config(const struct broker_address *listen, const char *directory,
                         const char *user, struct bytes *out)
{
    bytes_add_str(out, "# Written by raff-hub broker-config; the next run overwrites it.\n");
    if (user) {
        bytes_addf(out, "user %s\n", user);
    }
    bytes_addf(out, "pid_file %s/mosquitto.pid\n", directory);
    bytes_addf(out, "log_dest file %s/mosquitto.log\n", directory);
    bytes_add_str(out, "log_type error\nlog_type warning\nlog_type notice\n"
                       "log_type information\n" /* that it reloads: broker_reload_look */
                       "log_timestamp_format %Y-%m-%dT%H:%M:%S%z\n");
    /* The seats keep what no ack covers: a broker that forgets everything is as good as any. */
    bytes_add_str(out, "persistence false\n");
    /* Without nodelay the broker holds a small message back until the hub acknowledges the one
     * before at TCP: 10 ms of every scan's way to the other seats. */
    bytes_add_str(out, "set_tcp_nodelay true\n"
                       "max_inflight_messages 100\n"
                       "max_queued_messages 10000\n"
                       "max_queued_bytes 67108864\n"
                       "max_packet_size 262144\n"
                       "per_listener_settings false\n"
                       "allow_anonymous false\n");
    bytes_addf(out, "acl_file %s/acl\n", directory);
    bytes_addf(out, "\nlistener %d %s\n", listen->port, listen->host);
    bytes_add_str(out, "tls_version tlsv1.2\n"
                       "require_certificate true\n"
                       "use_identity_as_username true\n"
                       "use_username_as_clientid true\n"); /* else anybody could take over */
    bytes_addf(out, "cafile %s/../ca.pem\n", directory);
    bytes_addf(out, "crlfile %s/crl.pem\n", directory);
    bytes_addf(out, "certfile %s/server.pem\n", directory);
    bytes_addf(out, "keyfile %s/server.key\n", directory);
}

void broker_write_acl_head(struct bytes *out)
{
    bytes_add_str(out, "# Written by raff-hub whenever a seat comes or goes.\n"
                       "pattern write raff/1/" PROTO_ENROL_SITE "/%u/ask\n"
                       "pattern read raff/1/" PROTO_ENROL_SITE "/%u/down\n"
                       "\nuser " BROKER_HUB_CN "\n"
                       "topic read raff/1/+/+/up\n"
                       "topic read raff/1/+/+/ask\n"
                       "topic read raff/1/+/+/state\n"
                       "topic write raff/1/+/+/down\n"
                       "topic write raff/1/+/feed\n"
                       "topic write raff/1/hub\n");
}

void broker_write_acl_seat(const struct broker_seat *seat, struct bytes *out)
{
    static const char *const writes[] = {"up", "ask", "state"};
    bytes_addf(out, "\nuser %s.%s\n", seat->site, seat->seat);
    for (size_t i = 0; i < ARRAY_SIZE(writes); i++) {
        bytes_addf(out, "topic write raff/1/%s/%s/%s\n", seat->site, seat->seat, writes[i]);
    }
    bytes_addf(out, "topic read raff/1/%s/%s/down\n", seat->site, seat->seat);
    bytes_addf(out, "topic read raff/1/%s/feed\n", seat->site);
    bytes_add_str(out, "topic read raff/1/hub\n");
}

/* A pid file may be older than the process that has its number now. */
static bool is_mosquitto(pid_t pid)
{
    char path[64];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "/proc/%ld/comm", (long)pid);
    CLEANUP(bytes_release) struct bytes name;
    bytes_init(&name, 64);
    return file_read(path, &name) == 0 && str_is(bytes_view(&name), "mosquitto\n");
}

static int find_broker(const char *directory, pid_t *ret_pid)
{
    char path[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes text;
    bytes_init(&text, 32);
    int error = file_path(path, directory, "mosquitto.pid");
    error = error ? error : file_read(path, &text);
    if (error) {
        return error;
    }
    struct str digits = bytes_view(&text);
    while (digits.len > 0 && digits.at[digits.len - 1] == '\n') {
        digits.len--;
    }
    int64_t pid = 0;
    if (str_to_int64(digits, &pid) != 0 || pid <= 1 || pid > INT32_MAX ||
        !is_mosquitto((pid_t)pid)) {
        return RAFF_E_NOT_FOUND;
    }
    *ret_pid = (pid_t)pid;
    return 0;
}

static int64_t size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (int64_t)status.st_size : 0;
}

/* proc(5): SigCgt, in hex, signal 1 in the last bit. */
static bool catches_hup(pid_t pid)
{
    static const char word[] = "\nSigCgt:\t";
    char path[64];
    uint8_t caught[8];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "/proc/%ld/status", (long)pid);
    CLEANUP(bytes_release) struct bytes status;
    bytes_init(&status, STATUS_MAX);
    if (file_read(path, &status) != 0 || bytes_add(&status, "", 1) != 0) {
        return false;
    }
    const char *at = strstr((const char *)status.at, word);
    struct str hex = {at ? at + sizeof(word) - 1 : "", 2 * sizeof(caught)};
    return at && from_hex(hex, caught, sizeof(caught)) == 0 && (caught[7] & 1U << (SIGHUP - 1));
}

/* mosquitto (2.0, src/mosquitto.c) writes its pid file before it catches SIGHUP: one that came in
 * between would end it, and systemd takes that for a clean end. Later is soon enough. */
static int tell(const struct broker_reload *reload)
{
    if (!is_mosquitto(reload->pid)) {
        return RAFF_E_NOT_FOUND;
    }
    return !catches_hup(reload->pid) || kill(reload->pid, SIGHUP) == 0 ? 0 : -errno;
}

int broker_reload_begin(const char *directory, struct broker_reload *ret_reload)
{
    struct broker_reload reload = {.looks = 0};
    int error = find_broker(directory, &reload.pid);
    error = error ? error : file_path(reload.log, directory, "mosquitto.log");
    if (error) {
        return error;
    }
    reload.log_at = size_of(reload.log);
    error = tell(&reload);
    if (!error) {
        *ret_reload = reload;
    }
    return error;
}

/* Whether the log has the line behind log_at; 1, 0, -errno. What was read is not read again, but
 * for the length of the line, which may have been cut. */
static int read_on(struct broker_reload *reload)
{
    CLEANUP(bytes_release) struct bytes chunk;
    bytes_init(&chunk, LOG_CHUNK_MAX);
    uint8_t *at = NULL;
    int error = bytes_reserve(&chunk, LOG_CHUNK_MAX, &at);
    if (error) {
        return error;
    }
    CLEANUP(fd_closep) int fd = open(reload->log, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? 0 : -errno; /* being rotated */
    }
    reload->log_at = size_of(reload->log) < reload->log_at ? 0 : reload->log_at;
    ssize_t n = pread(fd, at, LOG_CHUNK_MAX, reload->log_at);
    if (n < 0) {
        return -errno;
    }
    if (memmem(at, (size_t)n, RELOAD_LINE, sizeof(RELOAD_LINE) - 1)) {
        return 1;
    }
    ssize_t cut = (ssize_t)sizeof(RELOAD_LINE);
    reload->log_at += n > cut ? n - cut : 0;
    return 0;
}

int broker_reload_look(struct broker_reload *reload)
{
    int seen = read_on(reload);
    if (seen == 0 && ++reload->looks % TELL_EVERY == 0) {
        int error = tell(reload);
        return error ? error : 0;
    }
    return seen;
}
