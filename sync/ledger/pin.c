#include "sync/ledger/pin.h"

#include <errno.h>
#include <sodium.h>

#include "drivers/base/error.h"

#define PASSES       3
#define MEMORY_BYTES ((size_t)8 << 20)

_Static_assert(PIN_HASH_SIZE > crypto_pwhash_STRBYTES - 1, "the string form does not fit");

struct secret {
    char bytes[PIN_PEPPER_SIZE + PIN_DIGITS_MAX];
    size_t len;
};

bool pin_ok(struct str pin)
{
    for (size_t i = 0; i < pin.len; i++) {
        if (pin.at[i] < '0' || pin.at[i] > '9') {
            return false;
        }
    }
    return pin.len >= PIN_DIGITS_MIN && pin.len <= PIN_DIGITS_MAX;
}

static int join(const uint8_t pepper[PIN_PEPPER_SIZE], const char *pin, struct secret *secret)
{
    if (!pin_ok(str_of(pin))) {
        return RAFF_E_SYNTAX;
    }
    if (sodium_init() < 0) {
        return -ENOSYS;
    }
    memcpy(secret->bytes, pepper, PIN_PEPPER_SIZE);
    memcpy(secret->bytes + PIN_PEPPER_SIZE, pin, strlen(pin));
    secret->len = PIN_PEPPER_SIZE + strlen(pin);
    return 0;
}

int pin_hash(const uint8_t pepper[PIN_PEPPER_SIZE], const char *pin, char ret_hash[PIN_HASH_SIZE])
{
    struct secret secret;
    char hash[crypto_pwhash_STRBYTES];
    int error = join(pepper, pin, &secret);
    if (error) {
        return error;
    }
    int failed = crypto_pwhash_str(hash, secret.bytes, secret.len, PASSES, MEMORY_BYTES);
    sodium_memzero(&secret, sizeof(secret));
    return failed ? -ENOMEM : copy_cstr(ret_hash, PIN_HASH_SIZE, hash);
}

int pin_check(const uint8_t pepper[PIN_PEPPER_SIZE], const char *pin, const char *hash)
{
    struct secret secret;
    if (join(pepper, pin, &secret) != 0) {
        return RAFF_E_DENIED;
    }
    int failed = crypto_pwhash_str_verify(hash, secret.bytes, secret.len);
    sodium_memzero(&secret, sizeof(secret));
    return failed ? RAFF_E_DENIED : 0;
}
