#include "hw/sim/uhf_module.h"

#define TICK_MS 10

static const struct uhf_family *const families[] = {&uhf_mercury, &uhf_a0, &uhf_bb};

const struct uhf_family *uhf_family_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
        if (strcmp(families[i]->name, name) == 0) {
            return families[i];
        }
    }
    return NULL;
}

/* --- the field --- */

static struct uhf_tag *find(struct uhf_module *module, struct str epc_hex)
{
    uint8_t epc[WIRE_EPC_MAX];
    size_t n = epc_hex.len / 2;
    if (n > sizeof(epc) || epc_hex.len % 4 != 0 || from_hex(epc_hex, epc, n) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < module->n_tags; i++) {
        struct uhf_tag *tag = &module->tags[i];
        if (tag->epc_len == n && memcmp(tag->epc, epc, n) == 0) {
            return tag;
        }
    }
    return NULL;
}

bool uhf_put(struct uhf_module *module, struct str epc_hex, int rssi_dbm, unsigned antenna)
{
    struct uhf_tag tag = {.epc_len = epc_hex.len / 2, .rssi_dbm = rssi_dbm, .antenna = antenna};
    struct uhf_tag *there = find(module, epc_hex);
    bool is_epc = epc_hex.len > 0 && epc_hex.len % 4 == 0 && tag.epc_len <= sizeof(tag.epc) &&
                  from_hex(epc_hex, tag.epc, tag.epc_len) == 0;
    if (!is_epc || (!there && module->n_tags == UHF_TAGS_MAX)) {
        return false;
    }
    *(there ? there : &module->tags[module->n_tags++]) = tag;
    return true;
}

bool uhf_take(struct uhf_module *module, struct str epc_hex)
{
    struct uhf_tag *there = find(module, epc_hex);
    if (there) {
        *there = module->tags[--module->n_tags];
    }
    return there != NULL;
}

void uhf_take_all(struct uhf_module *module)
{
    module->n_tags = 0;
    module->walk.tags = 0;
}

bool uhf_walk(struct uhf_module *module, uint32_t tags, int64_t length_ms, int64_t now_ms)
{
    bool is_possible = tags >= 1 && tags <= UHF_WALK_MAX && length_ms >= 1;
    if (is_possible) {
        module->walk = (struct uhf_walk){.tags = tags, .start_ms = now_ms, .length_ms = length_ms};
    }
    return is_possible;
}

static void uhf_walk_epc(uint32_t number, uint8_t epc[12])
{
    static const uint8_t item[] = {0x30, 0x14, 0xF7, 0x33, 0x7C, 0x00, 0x1F, 0x40};
    memcpy(epc, item, sizeof(item));
    for (unsigned i = 0; i < 4; i++) {
        epc[8 + i] = (uint8_t)(number >> (24 - 8 * i));
    }
}

/* Each tag is in the field for half of the walk; the first from its beginning, the last to its
 * end. */
static bool walking_tag(const struct uhf_module *module, uint32_t number, struct uhf_tag *ret_tag)
{
    const struct uhf_walk *walk = &module->walk;
    int64_t half_ms = walk->length_ms / 2 + 1;
    int64_t in_ms = module->now_ms - walk->start_ms - half_ms * number / walk->tags;
    if (in_ms < 0 || in_ms >= half_ms) {
        return false;
    }
    int64_t from_middle_ms = in_ms < half_ms / 2 ? half_ms / 2 - in_ms : in_ms - half_ms / 2;
    *ret_tag = (struct uhf_tag){.epc_len = 12,
                                .rssi_dbm = -45 - (int)(30 * from_middle_ms / half_ms),
                                .antenna = in_ms < half_ms / 2 ? 1 : 2};
    uhf_walk_epc(number, ret_tag->epc);
    return true;
}

static bool tag_of(const struct uhf_module *module, uint32_t turn, struct uhf_tag *ret_tag)
{
    if (turn < module->n_tags) {
        *ret_tag = module->tags[turn];
        return true;
    }
    return walking_tag(module, turn - (uint32_t)module->n_tags, ret_tag);
}

static bool hears_antenna(const struct uhf_module *module, unsigned antenna)
{
    return antenna >= 1 && antenna <= 32 &&
           (module->antennas & module->connected) >> (antenna - 1) & 1;
}

/* One turn of the radio: the next tag that an antenna hears. */
static void take_turn(struct uhf_module *module)
{
    uint32_t n = (uint32_t)module->n_tags + module->walk.tags;
    struct uhf_tag tag;
    for (uint32_t i = 0; i < n && !module->is_hot; i++) {
        module->next = module->next + 1 < n ? module->next + 1 : 0;
        if (tag_of(module, module->next, &tag) && hears_antenna(module, tag.antenna)) {
            module->family->sight(module, &tag);
            return;
        }
    }
    if (module->family->nothing) {
        module->family->nothing(module);
    }
}

/* --- life --- */

void uhf_begin_reading(struct uhf_module *module)
{
    module->is_reading = true;
    module->begun_ms = module->spoke_ms = module->now_ms;
    module->turns = 0;
}

void uhf_tick(struct uhf_module *module, int64_t now_ms)
{
    module->now_ms = now_ms;
    if (module->walk.tags && now_ms > module->walk.start_ms + module->walk.length_ms + 1) {
        module->walk.tags = 0;
    }
    while (module->is_reading &&
           module->turns < (now_ms - module->begun_ms) * (int64_t)module->rate / 1000) {
        module->turns++;
        take_turn(module);
    }
    if (module->is_reading) {
        module->family->tick(module);
    }
}

int64_t uhf_wait_ms(const struct uhf_module *module)
{
    return module->is_reading ? TICK_MS : UHF_NEVER;
}

void uhf_feed(struct uhf_module *module, const uint8_t *bytes, size_t n, int64_t now_ms)
{
    struct wire *wire = &module->grammar.wire;
    module->now_ms = now_ms;
    while (n > 0) {
        size_t used = wire_feed(wire, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        while (wire_next(wire, &event)) {
            if (event.kind == WIRE_MESSAGE) {
                module->family->command(module, &event.message);
            }
        }
    }
}

void uhf_power_on(struct uhf_module *module, int64_t now_ms)
{
    wire_init(&module->grammar.wire, module->family->grammar);
    module->now_ms = now_ms;
    module->is_reading = false;
    module->antennas = 1;
    module->region = 0;
    module->power_cdbm = 2700;
    module->round = 0;
    module->family->power_on(module);
}

void uhf_init(struct uhf_module *module, const struct uhf_family *family)
{
    *module = (struct uhf_module){.family = family, .rate = 100, .connected = 0x3};
    uhf_power_on(module, 0);
}
