#include "sync/hub/credential.h"

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/json.h"
#include "sync/hub/pki.h"

#define CREDENTIAL_VERSION 2

/* What stands between the lines of a PEM text is its DER in base64 already. */
static void add_body(struct bytes *out, const char *key, struct str pem)
{
    struct str line;
    json_key(out, key);
    bytes_add_char(out, '"');
    while (pem.len > 0) {
        const char *end = memchr(pem.at, '\n', pem.len);
        size_t n = end ? (size_t)(end - pem.at) : pem.len;
        line = (struct str){pem.at, n};
        pem = str_after(pem, end ? n + 1 : n);
        if (line.len > 0 && line.at[0] != '-') {
            bytes_add(out, line.at, line.len);
        }
    }
    bytes_add_char(out, '"');
}

static int add_ca(const char *state, struct bytes *out)
{
    char path[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes ca;
    bytes_init(&ca, PKI_PEM_MAX);
    int error = file_path(path, state, "ca.pem");
    error = error ? error : file_read(path, &ca);
    if (!error) {
        add_body(out, "ca", bytes_view(&ca));
    }
    return error;
}

static int add_pair(const struct credential_terms *terms, int64_t utc_ms, struct bytes *out)
{
    const struct pki_leaf leaf = {.cn = terms->id, .brief = true, .life_s = terms->life_s};
    CLEANUP(bytes_release) struct bytes cert;
    CLEANUP(pki_wipe) struct bytes key;
    bytes_init(&cert, PKI_PEM_MAX);
    bytes_init(&key, PKI_PEM_MAX);
    int error = pki_issue(terms->state, &leaf, utc_ms, &cert, &key);
    if (!error) {
        add_body(out, "cert", bytes_view(&cert));
        add_body(out, "key", bytes_view(&key));
    }
    return error;
}

int credential_write(const struct credential_terms *terms, int64_t utc_ms, struct bytes *out)
{
    json_open(out, '{');
    json_key(out, "raff");
    json_int(out, CREDENTIAL_VERSION);
    json_pair_str(out, "id", terms->id);
    json_pair_str(out, "site", terms->site);
    json_pair_str(out, "seat", terms->seat);
    json_pair_str(out, "host", terms->broker.host);
    json_pair_int(out, "port", terms->broker.port);
    int error = add_ca(terms->state, out);
    error = error ? error : add_pair(terms, utc_ms, out);
    json_close(out, '}');
    bytes_add(out, "\n", 1);
    return error ? error : out->error;
}
