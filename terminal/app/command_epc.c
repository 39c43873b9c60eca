/* raff epc: EPC memory to JSON lines, and texts to EPC memory. */
#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "drivers/code/epc.h"
#include "terminal/app/commands.h"

#define OUT_LIMIT (64 * 1024)

struct options {
    const struct epc_scheme *encode; /* NULL: decode */
    unsigned prefix_digits;
    int filter;
    bool pc;
};

static int read_number(const char *name, const char *text, int64_t min, int64_t max,
                       int64_t *ret_value)
{
    int64_t value = 0;
    if (str_to_int64(str_of(text), &value) || value < min || value > max) {
        complain("%s %s: expected a number from %d to %d", name, text, (int)min, (int)max);
        return EXIT_MISUSED;
    }
    *ret_value = value;
    return 0;
}

/* Takes the option at argv[*at] with its value; EXIT_MISUSED if it is none. */
static int read_option(struct options *options, int argc, char **argv, int *at)
{
    const char *name = argv[*at];
    if (strcmp(name, "--pc") == 0) {
        options->pc = true;
        return 0;
    }
    if (*at + 1 >= argc) {
        return EXIT_MISUSED;
    }
    const char *value = argv[++*at];
    int64_t number = 0;
    int status = EXIT_MISUSED;
    if (strcmp(name, "--prefix-length") == 0) {
        status = read_number(name, value, EPC_PREFIX_MIN, EPC_PREFIX_MAX, &number);
        options->prefix_digits = (unsigned)number;
    } else if (strcmp(name, "--filter") == 0) {
        status = read_number(name, value, 0, EPC_FILTER_MAX, &number);
        options->filter = (int)number;
    } else if (strcmp(name, "--encode") == 0) {
        options->encode = epc_scheme_by_name(str_of(value));
        status = options->encode ? 0 : EXIT_MISUSED;
        if (status) {
            complain("--encode %s: no such scheme", value);
        }
    }
    return status;
}

static void decode_line(struct str hex, const struct options *options, struct bytes *out)
{
    struct epc epc;
    struct epc_pc pc = {.words = 0};
    struct code_fault fault = {.error = 0};
    bytes_clear(out);
    int error = epc_read_hex(hex, options->prefix_digits, options->pc ? &pc : NULL, &epc, &fault);
    epc_write_json(error ? NULL : &epc, pc.words ? &pc : NULL, error ? &fault : NULL, out);
    bytes_add(out, "\n", 1);
    fwrite(out->at, 1, out->len, stdout);
}

static int decode_stdin(const struct options *options, struct bytes *out)
{
    CLEANUP(freep) char *line = NULL;
    size_t size = 0;
    for (ssize_t n; (n = getline(&line, &size, stdin)) >= 0;) {
        size_t len = (size_t)n - (n > 0 && line[n - 1] == '\n' ? 1 : 0);
        decode_line((struct str){line, len}, options, out);
    }
    return ferror(stdin) ? complain("epc: input failed") : EXIT_DONE;
}

static int encode_line(const char *text, const struct options *options)
{
    char array[2 * EPC_BYTES_MAX + 1];
    struct text hex = text_over(array, sizeof(array));
    struct epc epc;
    struct code_fault fault = {.why = ""};
    int error = epc_read_text(str_of(text), options->encode, options->filter,
                              options->prefix_digits, &epc, &fault);
    error = error ? error : epc_write_hex(&epc, &hex, &fault);
    if (error) {
        return complain("epc: %s: at %zu: %s", text, fault.at, fault.why);
    }
    puts(array);
    return EXIT_DONE;
}

static int run(const struct options *options, int argc, char **argv)
{
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, OUT_LIMIT);
    int status = EXIT_DONE;
    if (argc == 0) {
        return decode_stdin(options, &out);
    }
    for (int i = 0; i < argc; i++) {
        if (!options->encode) {
            decode_line(str_of(argv[i]), options, &out);
        } else if (encode_line(argv[i], options)) {
            status = EXIT_FAILED;
        }
    }
    return status;
}

int command_epc(const struct config *config, int argc, char **argv)
{
    (void)config;
    struct options options = {.filter = EPC_NO_FILTER};
    int n = 0; /* arguments that are no options, moved to the front */
    for (int i = 0; i < argc; i++) {
        bool is_option = strncmp(argv[i], "--", 2) == 0;
        int status = is_option ? read_option(&options, argc, argv, &i) : 0;
        if (status) {
            return status;
        }
        if (!is_option) {
            argv[n++] = argv[i];
        }
    }
    bool encodes = options.encode != NULL;
    if (encodes ? options.pc || n == 0 : options.filter != EPC_NO_FILTER) {
        return EXIT_MISUSED;
    }
    int status = run(&options, n, argv);
    return fflush(stdout) != 0 ? complain("epc: output failed") : status;
}
