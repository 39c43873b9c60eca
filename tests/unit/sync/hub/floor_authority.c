/* An authority without keys: it signs anything, but for three requests. */
#include "drivers/base/error.h"
#include "tests/unit/sync/hub/floor.h"

static int certify(void *context, const char *csr, const char *cn, int64_t utc_ms,
                   struct hub_certificate *ret)
{
    static unsigned n;
    struct text pem = text_over(ret->pem, sizeof(ret->pem));
    struct text serial = text_over(ret->serial, sizeof(ret->serial));
    (void)context;
    if (strcmp(csr, FLOOR_CSR_NONE) == 0 || strcmp(csr, FLOOR_CSR_STOLEN) == 0) {
        return strcmp(csr, FLOOR_CSR_NONE) == 0 ? RAFF_E_SYNTAX : RAFF_E_DENIED;
    }
    if (strcmp(csr, FLOOR_CSR_NOT_NOW) == 0) {
        return RAFF_E_NOT_FOUND;
    }
    text_addf(&pem, "certificate %u of %s for %s", ++n, cn, csr);
    text_addf(&serial, "40%038u", n);
    ret->until_ms = utc_ms + FLOOR_CERT_MS;
    return 0;
}

static int pepper(void *context, const char *site, uint8_t ret_pepper[CHAIN_SIZE])
{
    (void)context;
    memset(ret_pepper, site[0], CHAIN_SIZE);
    return 0;
}

const struct hub_authority floor_authority = {.certify = certify, .pepper = pepper};
