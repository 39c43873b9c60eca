/* raff replay KIND FILE: captured bytes through a grammar, one JSON object an event. */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/wire/wire.h"
#include "terminal/app/commands.h"

#define OUT_LIMIT (1024 * 1024)

static void put_event(const struct wire_event *event, struct bytes *out)
{
    bytes_clear(out);
    wire_write_json(event, out);
    bytes_add(out, "\n", 1);
    fwrite(out->at, 1, out->len, stdout);
}

static void replay_chunk(struct wire *wire, const uint8_t *bytes, size_t n, struct bytes *out)
{
    while (n > 0) {
        size_t used = wire_feed(wire, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        while (wire_next(wire, &event)) {
            put_event(&event, out);
        }
    }
}

static int replay_file(const struct wire_grammar *grammar, FILE *file)
{
    CLEANUP(freep) struct wire *wire = calloc(1, wire_grammar_size(grammar));
    uint8_t chunk[4096];
    struct bytes out;
    if (!wire) {
        return complain("replay: %s", error_text(-ENOMEM));
    }
    wire_init(wire, grammar);
    bytes_init(&out, OUT_LIMIT);
    for (size_t n; (n = fread(chunk, 1, sizeof(chunk), file)) > 0;) {
        replay_chunk(wire, chunk, n, &out);
    }
    bytes_release(&out);
    return ferror(file) || fflush(stdout) != 0 ? complain("replay: input or output failed")
                                               : EXIT_DONE;
}

void command_replay_kinds(FILE *out)
{
    fputs("KIND is one of", out);
    for (size_t i = 0; wire_grammars[i]; i++) {
        fprintf(out, " %s", wire_grammar_name(wire_grammars[i]));
    }
    fputs(".\n", out);
}

int command_replay(const struct config *config, int argc, char **argv)
{
    (void)config;
    const struct wire_grammar *grammar = argc == 2 ? wire_grammar_by_name(argv[0]) : NULL;
    if (!grammar) {
        if (argc == 2) {
            complain("%s: no such kind; raff replay --help names them", argv[0]);
        }
        return EXIT_MISUSED;
    }
    if (strcmp(argv[1], "-") == 0) {
        return replay_file(grammar, stdin);
    }
    CLEANUP(file_closep) FILE *file = fopen(argv[1], "rbe");
    return file ? replay_file(grammar, file) : complain("%s: %s", argv[1], error_text(-errno));
}
