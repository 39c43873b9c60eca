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

void command_epc_schemes(FILE *out)
{
    fputs("SCHEME:", out);
    for (size_t i = 0; epc_scheme_at(i); i++) {
        fprintf(out, "%s%s", i % 8 == 0 ? "\n  " : " ", epc_scheme_name(epc_scheme_at(i)));
    }
    fputs("\n", out);
}

static int read_scheme(const char *name, const struct epc_scheme **ret_scheme)
{
    const struct epc_scheme *scheme = epc_scheme_by_name(str_of(name));
    if (!scheme) {
        complain("--encode %s: no such scheme; raff epc --help lists them", name);
        return EXIT_MISUSED;
    }
    *ret_scheme = scheme;
    return 0;
}

static int read_value(struct options *options, const char *name, const char *value)
{
    int64_t number = 0;
    int status = 0;
    if (strcmp(name, "--encode") == 0) {
        status = read_scheme(value, &options->encode);
    } else if (strcmp(name, "--filter") == 0) {
        status = read_number(name, value, 0, EPC_FILTER_MAX, &number);
        options->filter = (int)number;
    } else {
        status = read_number(name, value, EPC_PREFIX_MIN, EPC_PREFIX_MAX, &number);
        options->prefix_digits = (unsigned)number;
    }
    return status;
}

/* Takes the option at argv[*at], with its value if it has one; EXIT_MISUSED if it is none. */
static int read_option(struct options *options, int argc, char **argv, int *at)
{
    static const char *const with_value[] = {"--prefix-length", "--filter", "--encode"};
    const char *name = argv[*at];
    if (strcmp(name, "--pc") == 0) {
        options->pc = true;
        return 0;
    }
    for (size_t i = 0; i < ARRAY_SIZE(with_value); i++) {
        if (strcmp(name, with_value[i]) == 0 && *at + 1 < argc) {
            return read_value(options, name, argv[++*at]);
        }
        if (strcmp(name, with_value[i]) == 0) {
            complain("%s: needs a value", name);
            return EXIT_MISUSED;
        }
    }
    complain("%s: no such option", name);
    return EXIT_MISUSED;
}

static int decode_line(struct str hex, const struct options *options, struct bytes *out)
{
    struct epc epc;
    struct epc_pc pc = {.words = 0};
    struct code_fault fault = {.error = 0};
    int error = epc_read_hex(hex, options->prefix_digits, options->pc ? &pc : NULL, &epc, &fault);
    epc_write_json(error ? NULL : &epc, pc.words ? &pc : NULL, error ? &fault : NULL, out);
    return EXIT_DONE;
}

/* What cannot be encoded is an empty line, so that lines out are lines in. */
static int encode_line(struct str line, const struct options *options, struct bytes *out)
{
    char array[2 * EPC_BYTES_MAX + 1];
    struct text hex = text_over(array, sizeof(array));
    struct epc epc;
    struct code_fault fault = {.why = ""};
    int error =
        epc_read_text(line, options->encode, options->filter, options->prefix_digits, &epc, &fault);
    error = error ? error : epc_write_hex(&epc, &hex, &fault);
    if (error) {
        return complain("epc: %.*s: at %zu: %s", (int)line.len, line.at, fault.at, fault.why);
    }
    bytes_add(out, hex.at, hex.len);
    return EXIT_DONE;
}

static int answer(struct str line, const struct options *options, struct bytes *out)
{
    bytes_clear(out);
    int status = (options->encode ? encode_line : decode_line)(line, options, out);
    bytes_add_char(out, '\n');
    fwrite(out->at, 1, out->len, stdout);
    return status;
}

static int answer_stdin(const struct options *options, struct bytes *out)
{
    CLEANUP(freep) char *line = NULL;
    size_t size = 0;
    int status = EXIT_DONE;
    for (ssize_t n; (n = getline(&line, &size, stdin)) >= 0;) {
        size_t len = (size_t)n - (n > 0 && line[n - 1] == '\n' ? 1 : 0);
        if (answer(line_without_cr((struct str){line, len}), options, out)) {
            status = EXIT_FAILED;
        }
    }
    return ferror(stdin) ? complain("epc: input failed") : status;
}

static int run(const struct options *options, int argc, char **argv)
{
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, OUT_LIMIT);
    int status = argc == 0 ? answer_stdin(options, &out) : EXIT_DONE;
    for (int i = 0; i < argc; i++) {
        if (answer(str_of(argv[i]), options, &out)) {
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
    if (options.encode && options.pc) {
        complain("--pc: not with --encode");
        return EXIT_MISUSED;
    }
    if (!options.encode && options.filter != EPC_NO_FILTER) {
        complain("--filter: only with --encode");
        return EXIT_MISUSED;
    }
    int status = run(&options, n, argv);
    return fflush(stdout) != 0 ? complain("epc: output failed") : status;
}
