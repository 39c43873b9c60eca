/* What can be done with each kind of device: its orders, in a person's words. */
#include "hw/sim/bench.h"

#define FAULTS "what can go wrong"
#define TYPED  "typed"

#define TAGS_MAX  4096   /* that walk by */
#define GRAMS_MAX 100000 /* more is no weight, but a code that was typed at the wrong device */

#define SWITCH(group, name, order)                                                                 \
    {                                                                                              \
        (group), (name), order " on", order " off", 0, NULL                                        \
    }
/* The orders of fault.h, and of a cable. */
#define CABLE                                                                                      \
    {                                                                                              \
        FAULTS, "the cable is out", "!unplug", "!plug", 0, NULL                                    \
    }
#define GARBAGE                                                                                    \
    {                                                                                              \
        FAULTS, "200 bytes of garbage", "!garbage 200", NULL, 0, NULL                              \
    }
#define SLOW                                                                                       \
    {                                                                                              \
        FAULTS, "slow: 50 ms a byte", "!slow 50", "!slow 0", 0, NULL                               \
    }
#define ANSWER_FAULTS(group)                                                                       \
    SWITCH(group, "hears, and does not answer", "!silent"),                                        \
        SWITCH(group, "babbles without end", "!babble"),                                           \
        {(group), "3 frames with a wrong checksum", "!wrong 3", NULL, 0, NULL},                    \
    {                                                                                              \
        (group), "3 half frames", "!half 3", NULL, 0, NULL                                         \
    }
#define TELL                                                                                       \
    {                                                                                              \
        TYPED, "order", "*", NULL, 0, NULL                                                         \
    }
#define WEIGHT(text)                                                                               \
    {                                                                                              \
        "on the scale", (text), "put *", "take", 0, (text)                                         \
    }
#define PALLET(name, order)                                                                        \
    {                                                                                              \
        "through the portal", (name), (order), NULL, 0, NULL                                       \
    }
#define ANTENNA(number)                                                                            \
    {                                                                                              \
        FAULTS, "antenna " number " is unplugged", "antenna " number " off",                       \
            "antenna " number " on", 0, NULL                                                       \
    }
#define TAG_TYPED                                                                                  \
    {TYPED, "put this EPC into the field", "put *", "take *", 0, NULL},                            \
        {TYPED, "walk a pallet of so many tags through", "walk * 10", NULL, TAGS_MAX, NULL}, TELL

static const struct bench_action scanner[] = {
    CABLE,
    SLOW,
    GARBAGE,
    ANSWER_FAULTS("and where it answers its host (SSI, Honeywell)"),
};
static const struct bench_action scanner_typed[] = {{TYPED, "scan", "*", NULL, 0, NULL}};

static const struct bench_action scale[] = {
    WEIGHT("250 g"),
    WEIGHT("500 g"),
    WEIGHT("1 kg"),
    WEIGHT("2.5 kg"),
    SWITCH("on the scale", "it trembles", "moving"),
    SWITCH(FAULTS, "more than it can weigh", "over"),
    SWITCH(FAULTS, "its pan is gone", "under"),
    CABLE,
    SLOW,
    GARBAGE,
    ANSWER_FAULTS(FAULTS),
};
static const struct bench_action scale_typed[] = {
    {TYPED, "put on", "put *", "take", GRAMS_MAX, NULL},
    TELL,
};

static const struct bench_action pn532[] = {
    {"on the reader", "a phone", "put phone -", "take", 0, NULL},
    {FAULTS, "3 exchanges with the badge fail", "rf-errors 3", NULL, 0, NULL},
    {FAULTS, "3 searches miss the badge", "misses 3", NULL, 0, NULL},
    CABLE,
    SLOW,
    GARBAGE,
    ANSWER_FAULTS(FAULTS),
};
static const struct bench_action pn532_typed[] = {
    {TYPED, "lay (KIND UID [text TEXT])", "put *", "take", 0, NULL},
    TELL,
};

static const struct bench_action llrp[] = {
    PALLET("a pallet of 40 tags, 8 s", "walk 40 8"),
    PALLET("a pallet of 500 tags, 20 s", "walk 500 20"),
    ANTENNA("1"),
    ANTENNA("2"),
    ANTENNA("3"),
    ANTENNA("4"),
    {FAULTS, "hangs up", "!close", NULL, 0, NULL},
    SWITCH(FAULTS, "another host has it", "!taken"),
    SLOW,
    GARBAGE,
    ANSWER_FAULTS(FAULTS),
};

static const struct bench_action uhf[] = {
    PALLET("a pallet of 40 tags, 8 s", "walk 40 8"),
    PALLET("a pallet of 500 tags, 20 s", "walk 500 20"),
    ANTENNA("1"),
    ANTENNA("2"),
    SWITCH(FAULTS, "too hot to read", "hot"),
    CABLE,
    SLOW,
    GARBAGE,
    ANSWER_FAULTS(FAULTS),
};
static const struct bench_action tags_typed[] = {TAG_TYPED};

static const struct bench_action printer[] = {
    SWITCH("at the printer", "the paper is out", "paper-out"),
    SWITCH("at the printer", "the cover is open", "head-open"),
    SWITCH("at the printer", "the ribbon is out", "ribbon-out"),
    SWITCH("at the printer", "it is paused", "pause"),
    {"at the printer", "it is switched off", "power off", "power on", 0, NULL},
    SWITCH(FAULTS, "answers no question", "silent"),
    SWITCH(FAULTS, "answers none while it cannot print", "shy"),
};

static const struct bench_action network[] = {
    {"between the seat and the hub", "the network is out", "off", "on", 0, NULL},
};

const struct bench_kind bench_kinds[] = {
    {"scanner", "scanner", scanner, ARRAY_SIZE(scanner), scanner_typed, ARRAY_SIZE(scanner_typed)},
    {"scale", "scale", scale, ARRAY_SIZE(scale), scale_typed, ARRAY_SIZE(scale_typed)},
    {"pn532", "NFC", pn532, ARRAY_SIZE(pn532), pn532_typed, ARRAY_SIZE(pn532_typed)},
    {"llrp", "portal", llrp, ARRAY_SIZE(llrp), tags_typed, ARRAY_SIZE(tags_typed)},
    {"uhf", "UHF", uhf, ARRAY_SIZE(uhf), tags_typed, ARRAY_SIZE(tags_typed)},
    {"printer", "printer", printer, ARRAY_SIZE(printer), NULL, 0},
    {"network", "network", network, ARRAY_SIZE(network), NULL, 0},
};
const size_t bench_kinds_n = ARRAY_SIZE(bench_kinds);
