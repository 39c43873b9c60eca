/* links: raff_sim */
/* raff-sim bench: a file of codes, an empty line, and keys: a byte that is no key is typed. Answers
 * come to every other order. */
#include "hw/sim/bench_panel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_send(void *context, size_t device, const char *order)
{
    struct bench *bench = context;
    if (strlen(order) % 2) {
        bench_answer(bench, device, strlen(order) % 3 ? "ok" : "error: out already");
    }
    return 0;
}

static void press(struct bench_panel *panel, uint8_t byte)
{
    bool is_key = byte <= BENCH_KEY_CLEAR;
    bench_panel_key(panel, is_key ? (enum bench_key)byte : BENCH_KEY_CHAR, byte * 7U);
    if (panel->n > 0 && panel->lines[panel->chosen].heading) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bench bench;
    static struct bench_panel panel;
    const uint8_t *end = size > 0 ? memmem(data, size, "\n\n", 2) : NULL;
    size_t split = end ? (size_t)(end - data) + 1 : 0;
    size_t at = 0;
    bench = (struct bench){.send = on_send, .context = &bench};
    for (size_t i = 0; i < bench_kinds_n; i++) {
        if (bench_add(&bench, &bench_kinds[i], &at) != 0) {
            abort();
        }
    }
    (void)!bench_read_codes(&bench, (struct str){(const char *)data, split}, &at);
    bench_panel_init(&panel, &bench);
    for (size_t i = split; i < size; i++) {
        press(&panel, data[i]);
    }
    bench_set_there(&bench, panel.device, false);
    bench_release(&bench);
    return 0;
}
