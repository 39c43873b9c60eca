/* links: raff_app */
/* Whatever a scanner reads while a terminal waits for its enrolment code: it is refused with words,
 * or all in it is what it should be. */
#include <stdlib.h>

#include "sync/proto/proto.h"
#include "terminal/app/credential.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_sound(const struct credential *credential)
{
    return proto_id_ok(str_of(credential->id)) && proto_id_ok(str_of(credential->site)) &&
           proto_id_ok(str_of(credential->seat)) && *credential->host && credential->port > 0 &&
           credential->port < 65536 && credential->from_ms < credential->until_ms &&
           credential->ca.len > 0 && credential->keys.len > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct credential credential;
    char words[300] = "";
    struct text why = text_over(words, sizeof(words));
    credential_init(&credential);
    int error = credential_parse((struct str){(const char *)data, size}, &credential, &why);
    if (error ? words[0] == '\0' : !is_sound(&credential)) {
        abort();
    }
    credential_release(&credential);
    return 0;
}
