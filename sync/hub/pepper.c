#include "sync/hub/pepper.h"

#include <errno.h>
#include <sys/random.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/pki.h"

#define HEX_SIZE ((size_t)2 * PIN_PEPPER_SIZE + 1)

static int make(const char *path, uint8_t pepper[PIN_PEPPER_SIZE])
{
    if (getrandom(pepper, PIN_PEPPER_SIZE, 0) != PIN_PEPPER_SIZE) {
        return -EIO;
    }
    char hex[HEX_SIZE];
    to_hex(pepper, PIN_PEPPER_SIZE, hex);
    return file_write(path, str_of(hex), 0600);
}

int pepper_load(const char *state, const char *site, uint8_t ret_pepper[PIN_PEPPER_SIZE])
{
    char name[64];
    char path[FILE_PATH_MAX];
    struct text text = text_over(name, sizeof(name));
    text_addf(&text, "pepper.%s", site);
    int error = text.cut ? RAFF_E_TOO_LONG : file_path(path, state, name);
    if (error) {
        return error;
    }
    CLEANUP(pki_wipe) struct bytes hex;
    bytes_init(&hex, 2 * HEX_SIZE);
    error = file_read(path, &hex);
    if (error == RAFF_E_NOT_FOUND) {
        return make(path, ret_pepper);
    }
    error = error ? error : from_hex(bytes_view(&hex), ret_pepper, PIN_PEPPER_SIZE);
    return error == RAFF_E_SYNTAX || error == RAFF_E_FULL ? RAFF_E_CORRUPT : error;
}
