/* raff-sim: devices that are not there, speaking their real protocols on real channels. */
#include <stdio.h>

#include "hw/sim/sim.h"

static const char usage[] = "usage: raff-sim COMMAND [OPTION…]\n"
                            "Simulated devices for Raff.\n"
                            "\n"
                            "  scanner   a serial scanner on a pseudo-terminal\n"
                            "  scan      tell a simulated scanner what to scan\n"
                            "  tell      the same: give any simulated device its orders\n"
                            "  printer   a label printer on TCP (ZPL, TSPL, EPL)\n"
                            "  pn532     an NFC reader on a pseudo-terminal\n"
                            "  scale     a scale on a pseudo-terminal\n"
                            "  uhf       a UHF module on a pseudo-terminal\n"
                            "  llrp      a fixed UHF reader on TCP\n"
                            "  bench     a panel to play them all by hand\n"
                            "\n"
                            "  --help, --version; raff-sim COMMAND --help says more.\n";

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"scanner", sim_scanner_main}, {"scan", sim_scan_main},   {"tell", sim_scan_main},
    {"printer", sim_printer_main}, {"pn532", sim_pn532_main}, {"scale", sim_scale_main},
    {"uhf", sim_uhf_main},         {"llrp", sim_llrp_main},   {"bench", sim_bench_main},
};

int main(int argc, char **argv)
{
    if (argc < 2) {
        return sim_usage(usage, true);
    }
    if (strcmp(argv[1], "--help") == 0) {
        return sim_usage(usage, false);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("raff-sim " RAFF_VERSION);
        return SIM_DONE;
    }
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            static char name[] = "raff-sim"; /* for getopt's complaints */
            argv[1] = name;
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    sim_fail(argv[1], "no such command");
    return sim_usage(usage, true);
}
