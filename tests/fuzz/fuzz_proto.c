/* links: raff_proto */
/* Any payload: inflating, batches, messages; what reads is written and must read again, the same.
 */
#include <assert.h>

#include "sync/proto/proto.h"

static struct json_arena arena;
static struct bytes scratch, first, second;

static void set_up(void)
{
    if (!arena.at) {
        if (json_arena_init(&arena, PROTO_ARENA_SIZE) < 0) {
            abort();
        }
        bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
        bytes_init(&first, 4 * PROTO_PLAIN_MAX);
        bytes_init(&second, 4 * PROTO_PLAIN_MAX);
    }
}

static void batch(struct str plain)
{
    struct proto_batch batch, again;
    if (proto_batch_read(plain, &arena, &batch) == 0) {
        bytes_clear(&first);
        proto_batch_write(&batch, &first);
        if (proto_batch_read(bytes_view(&first), &arena, &again) < 0 || again.n != batch.n) {
            abort();
        }
    }
}

static void message(struct str plain)
{
    static struct proto_message message;
    if (proto_read(plain, &arena, &message) < 0) {
        return;
    }
    bytes_clear(&first);
    bytes_clear(&second);
    if (proto_write(&message, &first) < 0 || proto_read(bytes_view(&first), &arena, &message) < 0 ||
        proto_write(&message, &second) < 0 || !str_equal(bytes_view(&first), bytes_view(&second))) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str plain;
    struct proto_state state;
    struct proto_announcement announcement;
    set_up();
    if (proto_inflate((struct str){(const char *)data, size}, &scratch, &plain) == 0) {
        batch(plain);
        message(plain);
        (void)!proto_state_read(plain, &state);
        (void)!proto_announcement_read(plain, &announcement);
    }
    return 0;
}
