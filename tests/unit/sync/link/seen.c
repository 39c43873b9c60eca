#include "tests/unit/sync/link/seen.h"

static void on_up(void *context)
{
    ((struct seen *)context)->up++;
}

static void on_down(void *context, const char *why)
{
    struct seen *seen = context;
    seen->down++;
    copy_cut(seen->why, sizeof(seen->why), why);
}

static void on_message(void *context, const char *topic, struct str payload)
{
    struct seen *seen = context;
    int64_t number = -1;
    seen->in_order = str_to_int64(payload, &number) == 0 && number == seen->messages &&
                     (seen->in_order || seen->messages == 0);
    seen->messages++;
    seen->bytes += payload.len;
    copy_cut(seen->topic, sizeof(seen->topic), topic);
    (void)!copy_str(seen->payload, sizeof(seen->payload), payload);
}

static void on_writable(void *context)
{
    ((struct seen *)context)->writable++;
}

const struct link_events seen_events = {on_up, on_down, on_message, on_writable};
