#include "terminal/app/credential.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/base/when.h"
#include "terminal/app/enrolment.h"

#define TEXT_MAX           ((size_t)16 * 1024)
#define ARENA_SIZE         ((size_t)256 * 1024)
#define CREDENTIAL_VERSION 2
#define PEM_LINE           64 /* RFC 7468, 2 */
#define AIM_LEN            3  /* ISO/IEC 15424: "]Q1" */

void credential_init(struct credential *credential)
{
    *credential = (struct credential){.port = 0};
    bytes_init(&credential->ca, KEYS_PEM_MAX);
    bytes_init(&credential->keys, KEYS_PEM_MAX);
}

void credential_release(struct credential *credential)
{
    bytes_release(&credential->ca);
    keys_wipe(&credential->keys);
}

/* A code comes from a scanner as a line: whoever scans it sends no end of file. */
static int read_text(int fd, bool is_line, struct bytes *out)
{
    for (;;) {
        uint8_t *at = NULL;
        int error = bytes_reserve(out, 1024, &at);
        if (error) {
            return error;
        }
        ssize_t n = read(fd, at, 1024);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return n < 0 ? -errno : 0;
        }
        out->len += (size_t)n;
        if (is_line && memchr(at, '\n', (size_t)n)) {
            return 0;
        }
    }
}

static int read_source(const char *path, struct bytes *out)
{
    if (strcmp(path, "-") == 0) {
        return read_text(STDIN_FILENO, true, out);
    }
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : read_text(fd, false, out);
}

/* DER in base64, as PEM. */
static void add_pem(struct bytes *out, const cJSON *root, const char *key, const char *label)
{
    struct str rest = str_of(json_get_str(root, key, ""));
    bytes_addf(out, "-----BEGIN %s-----\n", label);
    while (rest.len > 0) {
        size_t n = rest.len < PEM_LINE ? rest.len : PEM_LINE;
        bytes_add(out, rest.at, n);
        bytes_add_char(out, '\n');
        rest = str_after(rest, n);
    }
    bytes_addf(out, "-----END %s-----\n", label);
}

static int take_keys(const cJSON *root, struct credential *credential, struct text *why)
{
    add_pem(&credential->ca, root, "ca", "CERTIFICATE");
    add_pem(&credential->keys, root, "cert", "CERTIFICATE");
    add_pem(&credential->keys, root, "key", "PRIVATE KEY");
    int error = credential->ca.error ? credential->ca.error : credential->keys.error;
    error = error ? error
                  : keys_check(bytes_view(&credential->keys), bytes_view(&credential->keys),
                               bytes_view(&credential->ca), credential->id, why);
    return error ? error
                 : keys_term(bytes_view(&credential->keys), &credential->from_ms,
                             &credential->until_ms);
}

static int parse(const cJSON *root, struct credential *credential, struct text *why)
{
    int64_t version = json_get_int(root, "raff", 0);
    if (version < 1) {
        text_add(why, "is no credential");
        return RAFF_E_SYNTAX;
    }
    if (version != CREDENTIAL_VERSION) {
        text_add(why, "not a credential of this version of Raff");
        return RAFF_E_VERSION;
    }
    int error = enrolment_id(credential->id, root, "id", why);
    error = error ? error : enrolment_id(credential->site, root, "site", why);
    error = error ? error : enrolment_id(credential->seat, root, "seat", why);
    if (error) {
        return error;
    }
    const char *host = json_get_str(root, "host", "");
    int64_t port = json_get_int(root, "port", 0);
    if (!*host || copy_cstr(credential->host, sizeof(credential->host), host) || port < 1 ||
        port > 65535) {
        text_add(why, "\"host\" or \"port\" is missing or wrong");
        return RAFF_E_SYNTAX;
    }
    credential->port = (int)port;
    return take_keys(root, credential, why);
}

/* What editors and scanners put behind a line. */
static struct str trim(struct str text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.at[text.len - 1])) {
        text.len--;
    }
    return text;
}

static struct str without_aim(struct str text)
{
    return text.len >= AIM_LEN && *text.at == ']' ? str_after(text, AIM_LEN) : text;
}

int credential_parse(struct str text, struct credential *credential, struct text *why)
{
    CLEANUP(json_arena_release) struct json_arena arena = {0};
    const cJSON *root = NULL;
    size_t at = 0;
    int error = json_arena_init(&arena, ARENA_SIZE);
    error = error ? error : json_read(&arena, trim(without_aim(text)), &root, &at);
    if (error) {
        text_addf(why, "no JSON at byte %zu", at);
        return error;
    }
    return parse(root, credential, why);
}

int credential_read(const char *path, struct credential *credential, struct text *why)
{
    CLEANUP(keys_wipe) struct bytes text;
    bytes_init(&text, TEXT_MAX);
    int error = read_source(path, &text);
    if (error) {
        text_add(why, error_text(error));
        return error;
    }
    return credential_parse(bytes_view(&text), credential, why);
}

bool credential_is_good(const struct credential *credential, int64_t utc_ms, struct text *why)
{
    char now[WHEN_SIZE];
    char limit[WHEN_SIZE];
    bool early = utc_ms < credential->from_ms;
    if (!early && utc_ms < credential->until_ms) {
        return true;
    }
    when_write(utc_ms, now);
    when_write(early ? credential->from_ms : credential->until_ms, limit);
    text_addf(why, "%s %s, and it is %s by this machine's clock: ",
              early ? "the credential is not good before" : "the credential ran out at", limit,
              now);
    text_add(why, early ? "set the clock" : "if the clock is right, ask for a new one");
    return false;
}
