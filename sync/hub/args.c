#include "sync/hub/args.h"

#include "drivers/base/error.h"

#define SECONDS_MAX ((int64_t)36500 * 86400)

static const struct arg *find(const struct arg *args, size_t n_args, struct str name)
{
    for (size_t i = 0; i < n_args; i++) {
        if (str_is(name, args[i].name)) {
            return &args[i];
        }
    }
    return NULL;
}

static int refuse(struct text *why, const char *what, const char *word)
{
    text_addf(why, "%s: %s", word, what);
    return RAFF_E_SYNTAX;
}

static int store(const struct arg *arg, const char *value, struct text *why)
{
    if (!arg->values) {
        *arg->value = value;
        return 0;
    }
    if (*arg->n_values == arg->max_values) {
        return refuse(why, "too many", arg->name);
    }
    arg->values[(*arg->n_values)++] = value;
    return 0;
}

/* Takes the option at argv[at]; *ret_taken is how many words it was. */
static int read_option(const struct arg *args, size_t n_args, const char **argv, int left,
                       int *ret_taken, struct text *why)
{
    const char *equals = strchr(argv[0], '=');
    struct str name = {argv[0], equals ? (size_t)(equals - argv[0]) : strlen(argv[0])};
    const struct arg *arg = find(args, n_args, name);
    if (!arg) {
        return refuse(why, "no such option", argv[0]);
    }
    *ret_taken = 1;
    if (arg->flag) {
        *arg->flag = true;
        return equals ? refuse(why, "takes no value", arg->name) : 0;
    }
    if (equals) {
        return store(arg, equals + 1, why);
    }
    if (left < 2) {
        return refuse(why, "needs a value", arg->name);
    }
    *ret_taken = 2;
    return store(arg, argv[1], why);
}

int args_read(const struct arg *args, size_t n_args, int argc, const char **argv,
              const char ***ret_names, size_t *ret_n, struct text *why)
{
    size_t n = 0;
    bool names_only = false;
    for (int at = 0; at < argc;) {
        bool option = !names_only && argv[at][0] == '-' && argv[at][1] != '\0';
        if (option && strcmp(argv[at], "--") == 0) {
            names_only = true;
            at++;
        } else if (option) {
            int taken = 0;
            int error = read_option(args, n_args, argv + at, argc - at, &taken, why);
            if (error) {
                return error;
            }
            at += taken;
        } else {
            argv[n++] = argv[at++]; /* n never passes at */
        }
    }
    *ret_names = argv;
    *ret_n = n;
    return 0;
}

int args_seconds(const char *text, int64_t *ret_seconds)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    struct str view = str_of(text);
    int64_t n = 0;
    if (view.len < 2 || str_to_int64((struct str){view.at, view.len - 1}, &n) || n < 1) {
        return RAFF_E_SYNTAX;
    }
    for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
        if (view.at[view.len - 1] == units[i].unit && n <= SECONDS_MAX / units[i].seconds) {
            *ret_seconds = n * units[i].seconds;
            return 0;
        }
    }
    return RAFF_E_SYNTAX;
}
