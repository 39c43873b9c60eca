#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define STAGED_FIRST 64

int outbox_init(struct outbox *outbox)
{
    *outbox =
        (struct outbox){.all = calloc(STAGED_FIRST, sizeof(*outbox->all)), .size = STAGED_FIRST};
    bytes_init(&outbox->payloads, HUB_QUEUE_MAX);
    bytes_init(&outbox->plain, PROTO_PLAIN_MAX);
    return outbox->all ? 0 : -ENOMEM;
}

void outbox_release(struct outbox *outbox)
{
    free(outbox->all);
    bytes_release(&outbox->payloads);
    bytes_release(&outbox->plain);
    *outbox = (struct outbox){.n = 0};
}

void outbox_let_out(struct outbox *outbox)
{
    outbox->released = outbox->n;
}

void outbox_take_back(struct outbox *outbox)
{
    outbox->payloads.len =
        outbox->released < outbox->n ? outbox->all[outbox->released].at : outbox->payloads.len;
    outbox->payloads.error = 0;
    outbox->n = outbox->released;
}

static int grow(struct outbox *outbox)
{
    if (outbox->n < outbox->size) {
        return 0;
    }
    struct staged *all = realloc(outbox->all, outbox->size * 2 * sizeof(*all));
    if (!all) {
        return -ENOMEM;
    }
    outbox->all = all;
    outbox->size *= 2;
    return 0;
}

int outbox_stage(struct outbox *outbox, const char *topic, bool retain)
{
    int error = outbox->plain.error ? outbox->plain.error : grow(outbox);
    size_t at = outbox->payloads.len;
    error = error ? error : proto_deflate(bytes_view(&outbox->plain), &outbox->payloads);
    if (error) {
        outbox->payloads.error = 0;
        outbox->payloads.len = at;
        return error;
    }
    struct staged *staged = &outbox->all[outbox->n++];
    *staged = (struct staged){.at = at, .len = outbox->payloads.len - at, .retain = retain};
    copy_cut(staged->topic, sizeof(staged->topic), topic);
    return 0;
}

void outbox_drop_ack(struct outbox *outbox, const char *topic)
{
    const struct staged *last = outbox->n > outbox->released ? &outbox->all[outbox->n - 1] : NULL;
    if (last && last->is_plain_ack && strcmp(last->topic, topic) == 0) {
        outbox->payloads.len = last->at;
        outbox->n--;
    }
}

bool outbox_next(struct outbox *outbox, struct hub_out *ret_out)
{
    if (outbox->taken == outbox->released) {
        if (outbox->taken > 0 && outbox->n == outbox->released) {
            outbox->n = outbox->taken = outbox->released = 0;
            bytes_clear(&outbox->payloads);
        }
        return false;
    }
    const struct staged *staged = &outbox->all[outbox->taken++];
    copy_cut(ret_out->topic, sizeof(ret_out->topic), staged->topic);
    ret_out->payload = (struct str){(const char *)outbox->payloads.at + staged->at, staged->len};
    ret_out->retain = staged->retain;
    return true;
}
