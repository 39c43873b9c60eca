/* A reader as the terminal has it, and nothing else: what it reports, a line each, until standard
 * input ends. usage: reader_watch CONNECT HELPER */
#include <stdio.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/device/reader.h"

static char input[16];

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    static const char *const names[] = {
        [READER_ARRIVED] = "arrived", [READER_SIGHTED] = "sighted", [READER_LEFT] = "left"};
    char hex[2 * WIRE_EPC_MAX + 1];
    (void)context;
    (void)received_ns;
    to_hex(tag->tag.epc, tag->tag.epc_bits / 8, hex);
    printf("%s %s %.*s\n", names[tag->what], hex, (int)tag->text.len, tag->text.at);
}

static void on_state(void *context, enum device_state state, const char *why)
{
    (void)context;
    printf("%s %s\n", device_state_name(state), why);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)handle;
    (void)suggested;
    *buf = uv_buf_init(input, sizeof(input));
}

static void on_input(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    (void)buf;
    if (n < 0) {
        reader_free(stream->data);
        uv_close((uv_handle_t *)stream, NULL);
    }
}

int main(int argc, char **argv)
{
    static const struct reader_events events = {.tag = on_tag, .state = on_state};
    uv_loop_t *loop = uv_default_loop();
    uv_pipe_t standard_input;
    struct reader *reader = NULL;
    if (argc != 3) {
        fputs("usage: reader_watch CONNECT HELPER\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const struct reader_config config = {.driver = "nfc", .connect = argv[1], .helper = argv[2]};
    int error = reader_new(loop, &config, &events, NULL, &reader);
    error = error ? error : reader_run(reader, READER_PORTAL, (struct str){0});
    if (error) {
        fprintf(stderr, "reader_watch: %s\n", error_text(error));
        return 1;
    }
    uv_pipe_init(loop, &standard_input, 0);
    uv_pipe_open(&standard_input, 0);
    standard_input.data = reader;
    uv_read_start((uv_stream_t *)&standard_input, on_alloc, on_input);
    uv_run(loop, UV_RUN_DEFAULT);
    return uv_loop_close(loop) == 0 ? 0 : 1;
}
