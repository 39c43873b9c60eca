#include "sync/hub/own.h"

#include "drivers/base/error.h"
#include "drivers/base/log.h"
#include "drivers/base/when.h"
#include "sync/hub/broker.h"
#include "sync/hub/pki.h"

#define RENEW "raff-hub renew"

static const struct {
    const char *whose;
    const char *cert;
    int warn_days;    /* before it ends, */
    const char *todo; /* what to do until then */
    const char *key;  /* NULL: nothing makes it anew */
    struct pki_leaf leaf;
} certificates[OWN_N] = {
    {"hub", "hub.pem", 60, RENEW, "hub.key", {.cn = BROKER_HUB_CN}},
    {"broker",
     "broker/server.pem",
     60,
     RENEW,
     "broker/server.key",
     {.cn = BROKER_CN, .server = true}},
    {"authority",
     "ca.pem",
     PKI_LEAF_DAYS,
     "make another before, and enrol every seat under it",
     NULL,
     {.cn = NULL}},
};

void own_look(const char *state, int64_t utc_ms, struct own ret_own[OWN_N])
{
    for (size_t i = 0; i < OWN_N; i++) {
        struct own *own = &ret_own[i];
        char path[FILE_PATH_MAX];
        *own = (struct own){.whose = certificates[i].whose, .todo = certificates[i].todo};
        own->ends = file_path(path, state, certificates[i].cert) == 0 &&
                    pki_until(path, &own->until_ms) == 0 &&
                    own->until_ms - utc_ms < (int64_t)certificates[i].warn_days * PKI_DAY_S * 1000;
    }
}

void own_say(const struct own *own, int64_t utc_ms, struct text *out)
{
    char until[WHEN_SIZE];
    when_write(own->until_ms, until);
    text_addf(out, "the %s's certificate %s %s: %s", own->whose,
              own->until_ms > utc_ms ? "ends" : "ended", until, own->todo);
}

void own_warn(const char *state, int64_t utc_ms)
{
    struct own own[OWN_N];
    own_look(state, utc_ms, own);
    for (size_t i = 0; i < OWN_N; i++) {
        char words[160];
        struct text text = text_over(words, sizeof(words));
        if (own[i].ends) {
            own_say(&own[i], utc_ms, &text);
            log_warning("hub", "%s", words);
        }
    }
}

static int renew(struct command_call *call, size_t i)
{
    char cert[FILE_PATH_MAX], key[FILE_PATH_MAX], until[WHEN_SIZE];
    int64_t until_ms = 0;
    int error = command_state_path(call, certificates[i].cert, cert);
    error = error ? error : command_state_path(call, certificates[i].key, key);
    error =
        error ? error : pki_renew_file(call->state, &certificates[i].leaf, call->utc_ms, cert, key);
    error = error ? error : pki_until(cert, &until_ms);
    if (error == RAFF_E_STATE) {
        return command_fail(call, certificates[i].cert,
                            "a new one would end sooner: look at this machine's clock");
    }
    if (error) {
        return command_error(call, certificates[i].cert, error);
    }
    when_write(until_ms, until);
    bytes_addf(&call->out, "%s: good until %s\n", certificates[i].cert, until);
    return COMMAND_DONE;
}

int command_renew(struct command_call *call, int argc, const char **argv)
{
    (void)argv;
    int code = argc > 0 ? command_misuse(call, "renew", "takes no names") : COMMAND_DONE;
    for (size_t i = 0; i < OWN_N && code == COMMAND_DONE; i++) {
        code = certificates[i].key ? renew(call, i) : COMMAND_DONE;
    }
    if (code == COMMAND_DONE) {
        hub_touch_access(call->hub); /* the broker reads its certificate with its ACL */
    }
    return code;
}
