/*
 * A UHF module, without a channel: tags are put into its field, bytes of a host go in, bytes for
 * the host come out. Three families; what a family says, uhf_mercury.c, uhf_a0.c and uhf_bb.c know.
 *
 * While it reads it sees the tags of its field by turns, `rate` sights a second. A pallet that is
 * walked through comes in tag by tag, grows stronger, is seen by antenna 1 and then by antenna 2,
 * and goes out in the same order.
 */
#ifndef HW_SIM_UHF_MODULE_H
#define HW_SIM_UHF_MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/wire/a0.h"
#include "drivers/wire/bb.h"
#include "drivers/wire/mercury.h"

#define UHF_TAGS_MAX 1024 /* that are put there, besides a pallet's */
#define UHF_WALK_MAX 5000
#define UHF_NEVER    INT64_MAX

struct uhf_module;

struct uhf_tag {
    uint8_t epc[WIRE_EPC_MAX];
    size_t epc_len; /* even */
    int rssi_dbm;
    unsigned antenna;
};

struct uhf_family {
    const char *name;
    const struct wire_grammar *grammar;
    void (*power_on)(struct uhf_module *module);
    void (*command)(struct uhf_module *module, const struct wire_message *command);
    void (*sight)(struct uhf_module *module, const struct uhf_tag *tag);
    /* Called often while it reads: what else is due. */
    void (*tick)(struct uhf_module *module);
    /* The radio found nothing in its turn. NULL: it says nothing then. */
    void (*nothing)(struct uhf_module *module);
};

struct uhf_walk {
    uint32_t tags; /* 0: nobody walks */
    int64_t start_ms;
    int64_t length_ms;
};

struct uhf_module {
    const struct uhf_family *family;
    void (*send)(void *context, uint8_t *frame, size_t n, size_t check_at);
    void *context;
    /* The world. */
    struct uhf_tag tags[UHF_TAGS_MAX];
    size_t n_tags;
    struct uhf_walk walk;
    unsigned rate;      /* sights a second */
    uint32_t connected; /* a bit an antenna */
    bool is_hot;
    /* What the host set. */
    bool is_reading;
    uint32_t antennas;
    uint8_t region;
    int power_cdbm;
    /* Time. */
    int64_t now_ms;
    int64_t begun_ms; /* reading, or this round */
    int64_t turns;    /* sights and nothings since then */
    int64_t spoke_ms;
    int64_t polls_left; /* BB */
    uint8_t round;      /* A0: the command of the round; 0: none */
    uint32_t next;      /* whose turn it is */
    union {
        struct wire wire;
        struct mercury mercury;
        struct a0 a0;
        struct bb bb;
    } grammar;
};

const struct uhf_family *uhf_family_of(const char *name);
extern const struct uhf_family uhf_mercury, uhf_a0, uhf_bb;

/* The world stays as it is; what the host set is forgotten. */
void uhf_power_on(struct uhf_module *module, int64_t now_ms);
void uhf_init(struct uhf_module *module, const struct uhf_family *family);
void uhf_feed(struct uhf_module *module, const uint8_t *bytes, size_t n, int64_t now_ms);
void uhf_tick(struct uhf_module *module, int64_t now_ms);
/* How long until uhf_tick has something to do; UHF_NEVER. */
int64_t uhf_wait_ms(const struct uhf_module *module);

/* Orders. False: no room, not even hex digits, not there. */
bool uhf_put(struct uhf_module *module, struct str epc_hex, int rssi_dbm, unsigned antenna);
bool uhf_take(struct uhf_module *module, struct str epc_hex);
void uhf_take_all(struct uhf_module *module);
bool uhf_walk(struct uhf_module *module, uint32_t tags, int64_t length_ms, int64_t now_ms);

/* For the families. */
void uhf_begin_reading(struct uhf_module *module);

#endif
