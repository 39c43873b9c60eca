/* The hash chain of event.h and the row sums of sum.h, over OpenSSL's EVP digest. */
#include <openssl/evp.h>

#include "sync/ledger/event.h"
#include "sync/ledger/sum.h"

/* One context a thread, made at the first hash: no allocation and no look-up of the algorithm
 * after. */
static EVP_MD_CTX *begin(void)
{
    static _Thread_local EVP_MD_CTX *context;
    static _Thread_local EVP_MD *sha256;
    if (!context) {
        sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
        context = EVP_MD_CTX_new();
    }
    if (!sha256 || !context || EVP_DigestInit_ex2(context, sha256, NULL) != 1) {
        abort(); /* an OpenSSL without SHA-256: nothing that follows would be true */
    }
    return context;
}

static void add(EVP_MD_CTX *context, const void *data, size_t n)
{
    if (EVP_DigestUpdate(context, data, n) != 1) {
        abort();
    }
}

static void finish(EVP_MD_CTX *context, uint8_t ret_hash[CHAIN_SIZE])
{
    if (EVP_DigestFinal_ex(context, ret_hash, NULL) != 1) {
        abort();
    }
}

void chain_first(const char *site, const char *seat, uint64_t epoch, uint8_t ret_hash[CHAIN_SIZE])
{
    char start[2 * ID_SIZE + 40];
    struct text text = text_over(start, sizeof(start));
    text_addf(&text, "raff/1\n%s\n%s\n%llu\n", site, seat, (unsigned long long)epoch);
    EVP_MD_CTX *context = begin();
    add(context, start, text.len);
    finish(context, ret_hash);
}

void chain_next(const uint8_t prev[CHAIN_SIZE], struct str line, uint8_t ret_hash[CHAIN_SIZE])
{
    EVP_MD_CTX *context = begin();
    add(context, prev, CHAIN_SIZE);
    add(context, line.at, line.len);
    finish(context, ret_hash);
}

/* Rows are short: put together they cost one call of OpenSSL instead of five. */
#define ROW_JOINED_MAX 512

static char *put(char *at, const char *text, size_t n)
{
    memcpy(at, text, n);
    return at + n;
}

static void add_row(EVP_MD_CTX *context, struct str table, struct str key, struct str row)
{
    char joined[ROW_JOINED_MAX];
    char *at = joined;
    if (table.len + key.len + row.len + 2 > sizeof(joined)) {
        add(context, table.at, table.len);
        add(context, "\n", 1);
        add(context, key.at, key.len);
        add(context, "\n", 1);
        add(context, row.at, row.len);
        return;
    }
    at = put(at, table.at, table.len);
    *at++ = '\n';
    at = put(at, key.at, key.len);
    *at++ = '\n';
    at = put(at, row.at, row.len);
    add(context, joined, (size_t)(at - joined));
}

uint64_t row_sum(const char *table, struct str key, struct str row)
{
    uint8_t hash[CHAIN_SIZE];
    uint64_t sum = 0;
    EVP_MD_CTX *context = begin();
    add_row(context, str_of(table), key, row);
    finish(context, hash);
    for (size_t i = 0; i < sizeof(sum); i++) {
        sum = sum << 8 | hash[i];
    }
    return sum;
}
