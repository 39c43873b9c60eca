/*
 * raff: the terminal of a seat, and the small tools around it.
 */
#include <locale.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "terminal/app/commands.h"

static const struct command commands[] = {
    {"run", "[--scanner TTY] [--printer HOST:PORT] [--theme T] [--language L]",
     "the terminal of this seat; what plain `raff` does",
     "  --scanner TTY          a serial scanner, as [scanner] path\n"
     "  --printer HOST:PORT    a ZPL label printer on the network\n"
     "  --theme T              day, night or contrast (F9 changes it)\n"
     "  --language L           before anybody has logged in: en or ar\n"
     "All of them, and more, can stand in raff.ini in the state directory.\n",
     command_run, NULL},
    {"enrol", "[--wait SECONDS] [--leave-unsent] FILE",
     "make this machine the seat that `raff-hub enrol` wrote FILE for",
     "FILE may be - for stdin, where a scanner types what it read of the code. The key is made "
     "here\n"
     "and stays here; the hub has to run, and is waited for. Run again after a failure, it goes "
     "on\n"
     "where it was. A machine that is this seat already gets a new epoch and new books; the old\n"
     "books stay in the state directory, and nothing sends from them any more: raff has to be\n"
     "stopped, and the hub to have all that they hold.\n"
     "  --wait SECONDS         for the hub's answer (120)\n"
     "  --leave-unsent         also if the hub does not have it all, and never will: of a seat\n"
     "                         that is quarantined or revoked\n",
     command_enrol, NULL},
    {"decode", "[--strict] [--now YYYY-MM-DD]",
     "scans on stdin, one a line, to one JSON object a line",
     "A line is what a scanner sent: the AIM id first where it sends one, GS as byte 0x1D.\n"
     "It ends in LF or CRLF.\n"
     "  --strict               every GS1 rule is an error; without it, what a dock must take is\n"
     "                         a warning\n"
     "  --now YYYY-MM-DD       today, for two-digit years\n",
     command_decode, NULL},
    {"epc",
     "[--prefix-length N] [--pc] [HEX...] | --encode SCHEME [--filter N] [--prefix-length N] "
     "[TEXT...]",
     "EPC memory of RFID tags, in hex, to one JSON object a line; and back",
     "HEX is what a reader sends, from the EPC's header on. Without HEX or TEXT, each line of\n"
     "stdin is one. A TEXT that cannot be encoded gives an empty line, its reason on stderr.\n"
     "  --prefix-length N      digits of the GS1 company prefix, 6 to 12: for id_uri where the\n"
     "                         scheme does not carry it, and to encode what is no URI\n"
     "  --pc                   HEX starts with the PC word (and the XPC words behind it)\n"
     "  --encode SCHEME        TEXT to hex: an element string, Digital Link, urn:epc:id: or\n"
     "                         urn:epc:tag:; SCHEME is one of those below\n"
     "  --filter N             the filter value (0 without it)\n",
     command_epc, command_epc_schemes},
    {"replay", "KIND FILE", "captured bytes through a device's grammar, one event a line",
     "FILE may be - for stdin.\n", command_replay, command_replay_kinds},
    {"devices", "[--watch] [--json]", "what is plugged in, what drives it, what it last said",
     "Beside a running terminal it is the terminal that is asked; otherwise nothing is opened.\n"
     "  --watch                again whenever something changes\n"
     "  --json                 one JSON object a line\n",
     command_devices, NULL},
    {"doctor", "[--json]", "what is well on this machine, what is not, and what to do about it",
     "A line a finding: well, note (work goes on without), or WRONG; exit code 1 if anything is. "
     "A\n"
     "terminal that runs is asked, and works on undisturbed.\n"
     "  --json                 one JSON object a finding: check, verdict, says, do\n",
     command_doctor, NULL},
    {"log", "verify FILE", "check a seat's event chain and books, or a hub's chains",
     "FILE is seat-N.db of a state directory whose terminal is not running, or the hub.db of a\n"
     "hub that is not (raff-hub verify asks one that is). Exit code 1 if anything does not hold.\n",
     command_log, NULL},
};

static void print_usage(FILE *out)
{
    fputs("usage: raff [--state DIR] [COMMAND] [ARGUMENT...]\n\n"
          "The warehouse floor terminal.\n\n",
          out);
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\n  --state DIR    where this seat's files are ($RAFF_STATE; /var/lib/raff for root)\n"
          "  --help         this, or a command's own help behind its name\n"
          "  --version\n",
          out);
}

int complain(const char *format, ...)
{
    char clean[TEXT_LINE_MAX];
    va_list args;
    va_start(args, format);
    text_vcleanf(clean, sizeof(clean), format, args);
    va_end(args);
    fprintf(stderr, "raff: %s\n", clean);
    return EXIT_FAILED;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static int run_command(const struct command *command, const struct config *config, int argc,
                       char **argv)
{
    if (argc > 0 && strcmp(argv[0], "--help") == 0) {
        printf("usage: raff %s %s\n\n%s.\n%s%s", command->name, command->usage, command->summary,
               *command->help ? "\n" : "", command->help);
        if (command->help_more) {
            command->help_more(stdout);
        }
        return EXIT_DONE;
    }
    int status = command->run(config, argc, argv);
    if (status == EXIT_MISUSED) {
        fprintf(stderr, "usage: raff %s %s\n", command->name, command->usage);
    }
    return status;
}

/* Takes the options in front of the command; returns how many arguments they were, or -1. */
static int global_options(struct config *config, int argc, char **argv)
{
    int at = 1;
    while (at < argc && strcmp(argv[at], "--state") == 0) {
        if (at + 1 >= argc ||
            copy_cstr(config->state_dir, sizeof(config->state_dir), argv[at + 1])) {
            return -1;
        }
        at += 2;
    }
    return at;
}

int main(int argc, char **argv)
{
    umask(0077); /* whatever this seat writes is its own */
    setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    struct config config;
    config_init(&config);
    int at = global_options(&config, argc, argv);
    const char *name = at > 0 && at < argc ? argv[at] : "run";
    if (strcmp(name, "--help") == 0) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("raff " RAFF_VERSION);
        return EXIT_DONE;
    }
    if (at < 0) {
        complain("--state: needs a directory");
        return EXIT_MISUSED;
    }
    /* `raff --scanner …` is `raff run --scanner …` */
    const struct command *command = find_command(*name == '-' ? "run" : name);
    if (!command) {
        complain("%s: no such command; raff --help lists them", name);
        return EXIT_MISUSED;
    }
    int skip = at < argc && *name != '-' ? at + 1 : at;
    return run_command(command, &config, argc - skip, argv + skip);
}
