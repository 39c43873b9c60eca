#include "sync/hub/authority.h"

#include "drivers/base/error.h"
#include "drivers/base/log.h"
#include "sync/hub/issued.h"
#include "sync/hub/pepper.h"
#include "sync/hub/pki.h"

_Static_assert(HUB_SERIAL_SIZE == PKI_SERIAL_SIZE, "a serial is one thing");
_Static_assert(PIN_PEPPER_SIZE == CHAIN_SIZE, "a pepper travels as a hash does");

/* *ret_failed: the files that were at fault if anything was, and the request was not. */
static int sign_and_note(const struct authority_files *files, const char *csr, const char *cn,
                         int64_t utc_ms, struct hub_certificate *ret_certificate,
                         const char **ret_failed)
{
    const struct pki_leaf leaf = {.cn = cn, .life_s = files->life_s};
    struct pki_signed is;
    CLEANUP(bytes_release) struct bytes pem;
    bytes_init(&pem, PROTO_PEM_MAX - 1);
    *ret_failed = "ca.pem, ca.key";
    int error = pki_certify(files->state, str_of(csr), &leaf, utc_ms, &pem, &is);
    error = error ? error
                  : copy_str(ret_certificate->pem, sizeof(ret_certificate->pem), bytes_view(&pem));
    if (error) {
        return error;
    }
    *ret_failed = "issued";
    error = issued_add(files->state, &is, cn);
    if (!error) {
        copy_cut(ret_certificate->serial, sizeof(ret_certificate->serial), is.serial);
        ret_certificate->until_ms = is.until_ms;
    }
    return error;
}

/* Who asked hears only that it is not possible now; the log says what was wrong with our files. */
static int certify(void *context, const char *csr, const char *cn, int64_t utc_ms,
                   struct hub_certificate *ret_certificate)
{
    const char *failed = NULL;
    int error = sign_and_note(context, csr, cn, utc_ms, ret_certificate, &failed);
    if (error && error != RAFF_E_SYNTAX && error != RAFF_E_DENIED) {
        log_error("hub", "no certificate for %s: %s: %s", cn, failed, error_text(error));
    }
    return error;
}

static int pepper(void *context, const char *site, uint8_t ret_pepper[CHAIN_SIZE])
{
    const struct authority_files *files = context;
    return pepper_load(files->state, site, ret_pepper);
}

void authority_files_init(struct authority_files *files, const char *state)
{
    *files = (struct authority_files){
        .base = {.certify = certify, .pepper = pepper, .context = files},
        .life_s = AUTHORITY_LIFE_S,
    };
    copy_cut(files->state, sizeof(files->state), state);
}
