#include "sync/hub/issued.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/log.h"
#include "sync/hub/book.h"
#include "sync/hub/sql.h"

#define NAME      "issued"
#define BYTES_MAX ((size_t)256 << 20) /* of some 90 a line */

/* --- writing --- */

/* A line that a power cut left half written stays a line of its own. */
static bool ends_within_line(int fd)
{
    char last = '\n';
    off_t size = lseek(fd, 0, SEEK_END);
    return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

static int append(int fd, struct str line)
{
    struct str all = ends_within_line(fd) ? line : str_after(line, 1);
    ssize_t n = write(fd, all.at, all.len);
    if (n < 0) {
        return -errno;
    }
    if ((size_t)n != all.len) {
        return -ENOSPC;
    }
    return fsync(fd) != 0 ? -errno : 0;
}

int issued_add(const char *state, const struct pki_signed *is, const char *cn)
{
    char path[FILE_PATH_MAX];
    char line[256];
    struct text text = text_over(line, sizeof(line));
    text_addf(&text, "\n%s %lld %s\n", cn, (long long)is->until_ms, is->serial);
    int error = text.cut ? RAFF_E_TOO_LONG : file_path(path, state, NAME);
    if (error) {
        return error;
    }
    bool is_new = !file_exists(path);
    CLEANUP(fd_closep) int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    error = fd < 0 ? -errno : append(fd, (struct str){line, text.len});
    return error || !is_new ? error : file_sync_directory(path);
}

/* --- reading --- */

struct issued {
    struct hub_certificate certificate;
    char site[ID_SIZE];
    char seat[ID_SIZE];
};

/* What stands before the next `end`, which is passed over; all of it if there is none. */
static struct str cut(struct str *rest, char end)
{
    const char *at = rest->len > 0 ? memchr(rest->at, end, rest->len) : NULL;
    struct str first = {rest->at, at ? (size_t)(at - rest->at) : rest->len};
    *rest = str_after(*rest, at ? first.len + 1 : first.len);
    return first;
}

/* All of it: it stands last, and a line that was cut off is known by what it lacks. */
static bool is_serial(struct str text)
{
    uint8_t raw[PKI_SERIAL_SIZE / 2];
    return text.len == PKI_SERIAL_SIZE - 1 && from_hex(text, raw, sizeof(raw)) == 0;
}

static int parse(struct str line, struct issued *issued)
{
    struct hub_certificate *certificate = &issued->certificate;
    struct str site = cut(&line, '.');
    struct str seat = cut(&line, ' ');
    struct str until = cut(&line, ' ');
    if (!proto_site_ok(site) || !proto_id_ok(seat) || !is_serial(line)) {
        return RAFF_E_SYNTAX;
    }
    int error = str_to_int64(until, &certificate->until_ms);
    error = error ? error : copy_str(issued->site, sizeof(issued->site), site);
    error = error ? error : copy_str(issued->seat, sizeof(issued->seat), seat);
    return error ? error : copy_str(certificate->serial, sizeof(certificate->serial), line);
}

/* The lines that count today, each to `learn`. */
typedef int learn_fn(void *context, const struct issued *issued, int64_t utc_ms);

static int read_lines(const char *state, int64_t utc_ms, learn_fn *learn, void *context)
{
    char path[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes file;
    bytes_init(&file, BYTES_MAX);
    int error = file_path(path, state, NAME);
    error = error ? error : file_read(path, &file);
    struct str rest = bytes_view(&file);
    while (!error && rest.len > 0) {
        struct issued issued;
        if (parse(cut(&rest, '\n'), &issued) == 0 && issued.certificate.until_ms > utc_ms) {
            error = learn(context, &issued, utc_ms);
        }
    }
    return error == RAFF_E_NOT_FOUND ? 0 : error;
}

/* A database that cannot answer fails with the commit that follows. */
static bool is_known(struct db *db, const struct issued *issued)
{
    int64_t known = 0;
    int error = NUMBER(db, H_CERTIFICATE_KNOWN, &known, S(issued->site), S(issued->seat),
                       S(issued->certificate.serial));
    return !error && known > 0;
}

static int learn_in(void *context, const struct issued *issued, int64_t utc_ms)
{
    struct hub_tx *tx = context;
    (void)utc_ms; /* the transaction has it */
    if (strcmp(issued->site, hub_tx_site(tx)) != 0 || is_known(hub_tx_db(tx), issued)) {
        return 0;
    }
    return hub_learn_certificate(tx, issued->seat, &issued->certificate);
}

static int learn(void *context, const struct issued *issued, int64_t utc_ms)
{
    struct hub *hub = context;
    struct hub_tx *tx = NULL;
    if (!book_has_site(hub, issued->site) || is_known(hub_db(hub), issued)) {
        return 0;
    }
    int error = hub_tx_begin(hub, issued->site, utc_ms, &tx);
    if (error) {
        return error;
    }
    error = hub_learn_certificate(tx, issued->seat, &issued->certificate);
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    return hub_tx_commit(tx);
}

int issued_learn(const char *state, struct hub *hub, int64_t utc_ms)
{
    int error = read_lines(state, utc_ms, learn, hub);
    if (error == -ENOSPC) {
        log_warning("hub",
                    NAME ": not all of it is in the book, the disk is full; a seat that is revoked "
                         "now may keep a certificate");
        return 0;
    }
    return error;
}

int issued_learn_site(const char *state, struct hub_tx *tx, int64_t utc_ms)
{
    return read_lines(state, utc_ms, learn_in, tx);
}
