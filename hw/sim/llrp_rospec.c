#include "hw/sim/llrp_rospec.h"

#define CRC_AND_PC_BITS 32 /* in front of the EPC in its bank */
#define BANK_EPC        1
#define GEN2            1
#define REPORTS_NEVER   0 /* ROReportTrigger None */
#define SELECT_UNSELECT 0

#define DONE                 ((struct sim_llrp_status){0})
#define REFUSED(code, words) ((struct sim_llrp_status){(code), (words)})

static uint64_t number_of(const struct llrp_element *element, const char *name)
{
    uint64_t number = 0;
    return llrp_number(element, name, &number) == 0 ? number : 0;
}

/* --- antennas --- */

static struct sim_llrp_status read_antenna_ids(const struct llrp_about *about,
                                               const struct llrp_element *aispec,
                                               struct sim_rospec *rospec)
{
    struct llrp_value ids = {0};
    if (llrp_value(aispec, "AntennaIDs", &ids) || ids.count == 0) {
        return REFUSED(SIM_M_FIELD_ERROR, "AISpec without antennas");
    }
    for (size_t i = 0; i < ids.count; i++) {
        uint64_t id = llrp_big_endian(ids.at + 2 * i, 2);
        if (id > about->antennas) {
            return REFUSED(SIM_A_OUT_OF_RANGE, "no such antenna");
        }
        rospec->antennas |= id ? 1U << (id - 1) : UINT32_MAX;
    }
    return DONE;
}

static bool has_power(const struct llrp_about *about, uint64_t index)
{
    for (size_t i = 0; i < about->n_powers; i++) {
        if (about->powers[i].index == index) {
            return true;
        }
    }
    return false;
}

static struct sim_llrp_status check_transmitter(const struct llrp_about *about,
                                                const struct llrp_element *transmitter)
{
    if (!has_power(about, number_of(transmitter, "TransmitPower"))) {
        return REFUSED(SIM_A_OUT_OF_RANGE, "RFTransmitter: no such power");
    }
    if (about->hops && number_of(transmitter, "HopTableID") != about->hop_table) {
        return REFUSED(SIM_A_OUT_OF_RANGE, "RFTransmitter: invalid HopTableID");
    }
    if (!about->hops && number_of(transmitter, "ChannelIndex") == 0) {
        return REFUSED(SIM_A_OUT_OF_RANGE, "RFTransmitter: ChannelIndex out of range");
    }
    return DONE;
}

/* --- filters --- */

static struct sim_llrp_status read_filter(const struct llrp_about *about,
                                          const struct llrp_element *element,
                                          struct sim_rospec *rospec)
{
    struct llrp_element mask;
    struct llrp_element action;
    struct llrp_value bits = {0};
    if (rospec->n_filters >= about->filters || rospec->n_filters == SIM_LLRP_FILTERS_MAX) {
        return REFUSED(SIM_M_PARAMETER_ERROR, "too many filters");
    }
    if (llrp_find(element, LLRP_C1G2TagInventoryMask, &mask) ||
        llrp_value(&mask, "TagMask", &bits) || bits.count > 8 * WIRE_EPC_MAX ||
        number_of(&mask, "MB") != BANK_EPC || number_of(&mask, "Pointer") < CRC_AND_PC_BITS) {
        return REFUSED(SIM_M_FIELD_ERROR, "C1G2Filter: only on the EPC");
    }
    if (llrp_find(element, LLRP_C1G2TagInventoryStateUnawareFilterAction, &action) == 0 &&
        number_of(&action, "Action") != SELECT_UNSELECT) {
        return REFUSED(SIM_M_UNSUPPORTED_PARAMETER, "C1G2Filter: only Select_Unselect");
    }
    struct sim_llrp_filter *filter = &rospec->filters[rospec->n_filters++];
    filter->first = (uint16_t)(number_of(&mask, "Pointer") - CRC_AND_PC_BITS);
    filter->n_bits = (uint16_t)bits.count;
    memcpy(filter->bits, bits.at, (bits.count + 7) / 8);
    return DONE;
}

static struct sim_llrp_status read_filters(const struct llrp_about *about,
                                           const struct llrp_element *command,
                                           struct sim_rospec *rospec)
{
    struct llrp_walk walk;
    struct llrp_element child;
    struct sim_llrp_status status = DONE;
    rospec->n_filters = 0; /* the same for each antenna, by those of the last */
    for (int got = llrp_walk(command, &walk) ? 0 : 1; got > 0 && !status.code;) {
        got = llrp_next(&walk, &child);
        if (got > 0 && child.number == LLRP_C1G2Filter) {
            status = read_filter(about, &child, rospec);
        }
    }
    return status;
}

static bool bit_of(const uint8_t *bits, size_t i)
{
    return bits[i / 8] >> (7 - i % 8) & 1;
}

static bool matches(const struct sim_llrp_filter *filter, const struct field_tag *tag)
{
    size_t end = (size_t)filter->first + filter->n_bits;
    bool same = end <= tag->epc_bits;
    for (size_t i = 0; same && i < filter->n_bits; i++) {
        same = bit_of(filter->bits, i) == bit_of(tag->epc, filter->first + i);
    }
    return same;
}

bool sim_rospec_listens(const void *rospec, const struct field_tag *tag)
{
    const struct sim_rospec *self = rospec;
    for (size_t i = 0; i < self->n_filters; i++) {
        if (!matches(&self->filters[i], tag)) {
            return false;
        }
    }
    return true;
}

/* --- the inventory --- */

static struct sim_llrp_status read_antenna(const struct llrp_about *about,
                                           const struct llrp_element *configuration,
                                           struct sim_rospec *rospec)
{
    struct llrp_element child;
    struct sim_llrp_status status = DONE;
    if (number_of(configuration, "AntennaID") > about->antennas) {
        return REFUSED(SIM_A_OUT_OF_RANGE, "AntennaConfiguration: no such antenna");
    }
    if (llrp_find(configuration, LLRP_RFTransmitter, &child) == 0) {
        status = check_transmitter(about, &child);
    }
    if (!status.code && llrp_find(configuration, LLRP_C1G2InventoryCommand, &child) == 0) {
        status = read_filters(about, &child, rospec);
    }
    return status;
}

static struct sim_llrp_status read_inventory(const struct llrp_about *about,
                                             const struct llrp_element *inventory,
                                             struct sim_rospec *rospec)
{
    struct llrp_walk walk;
    struct llrp_element child;
    struct sim_llrp_status status = DONE;
    if (number_of(inventory, "ProtocolID") != GEN2) {
        return REFUSED(SIM_M_FIELD_ERROR, "only EPCGlobalClass1Gen2");
    }
    for (int got = llrp_walk(inventory, &walk) ? 0 : 1; got > 0 && !status.code;) {
        got = llrp_next(&walk, &child);
        if (got > 0 && child.number == LLRP_AntennaConfiguration) {
            status = read_antenna(about, &child, rospec);
        }
    }
    return status;
}

static struct sim_llrp_status read_aispec(const struct llrp_about *about,
                                          const struct llrp_element *element,
                                          struct sim_rospec *rospec)
{
    struct llrp_element child;
    if (llrp_find(element, LLRP_AISpecStopTrigger, &child) ||
        number_of(&child, "AISpecStopTriggerType") != 0) {
        return REFUSED(SIM_M_PARAMETER_ERROR, "AISpec with unsupported StopTrigger");
    }
    struct sim_llrp_status status = read_antenna_ids(about, element, rospec);
    if (!status.code && llrp_find(element, LLRP_InventoryParameterSpec, &child) == 0) {
        status = read_inventory(about, &child, rospec);
    }
    return status;
}

/* --- when it runs, and what it reports --- */

static struct sim_llrp_status read_boundary(const struct llrp_element *element,
                                            struct sim_rospec *rospec)
{
    struct llrp_element start;
    struct llrp_element stop;
    if (llrp_find(element, LLRP_ROSpecStartTrigger, &start) ||
        llrp_find(element, LLRP_ROSpecStopTrigger, &stop) ||
        number_of(&start, "ROSpecStartTriggerType") > 1 ||
        number_of(&stop, "ROSpecStopTriggerType") != 0) {
        return REFUSED(SIM_M_UNSUPPORTED_PARAMETER, "ROBoundarySpec: unsupported trigger");
    }
    rospec->starts_by_itself = number_of(&start, "ROSpecStartTriggerType") == 1;
    return DONE;
}

static void read_report_spec(const struct llrp_element *element, struct sim_rospec *rospec)
{
    static const struct {
        const char *name;
        uint16_t has;
    } rows[] = {
        {"EnableROSpecID", WIRE_TAG_ROSPEC},          {"EnableAntennaID", WIRE_TAG_ANTENNA},
        {"EnableChannelIndex", WIRE_TAG_CHANNEL},     {"EnablePeakRSSI", WIRE_TAG_RSSI},
        {"EnableFirstSeenTimestamp", WIRE_TAG_FIRST}, {"EnableLastSeenTimestamp", WIRE_TAG_LAST},
        {"EnableTagSeenCount", WIRE_TAG_COUNT},
    };
    struct llrp_element selector;
    struct llrp_element memory;
    rospec->reports = number_of(element, "ROReportTrigger") != REPORTS_NEVER;
    rospec->report_every = (uint16_t)number_of(element, "N");
    if (llrp_find(element, LLRP_TagReportContentSelector, &selector)) {
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        rospec->has |= number_of(&selector, rows[i].name) ? rows[i].has : 0;
    }
    if (llrp_find(&selector, LLRP_C1G2EPCMemorySelector, &memory) == 0 &&
        number_of(&memory, "EnablePCBits")) {
        rospec->has |= WIRE_TAG_PC;
    }
}

struct sim_llrp_status sim_rospec_read(const struct llrp_about *about,
                                       const struct llrp_element *add_rospec,
                                       struct sim_rospec *ret_rospec)
{
    struct llrp_element element;
    struct llrp_element child;
    struct sim_rospec rospec = {0};
    if (llrp_find(add_rospec, LLRP_ROSpec, &element)) {
        return REFUSED(SIM_M_MISSING_PARAMETER, "no ROSpec");
    }
    rospec.id = (uint32_t)number_of(&element, "ROSpecID");
    if (rospec.id == 0 || number_of(&element, "CurrentState") != 0) {
        return REFUSED(SIM_M_FIELD_ERROR, "ROSpec: its id is 0, or it is not disabled");
    }
    if (llrp_find(&element, LLRP_ROBoundarySpec, &child)) {
        return REFUSED(SIM_M_MISSING_PARAMETER, "no ROBoundarySpec");
    }
    struct sim_llrp_status status = read_boundary(&child, &rospec);
    if (!status.code) {
        status = llrp_find(&element, LLRP_AISpec, &child)
                     ? REFUSED(SIM_M_UNSUPPORTED_PARAMETER, "ROSpec without AISpec")
                     : read_aispec(about, &child, &rospec);
    }
    if (!status.code && llrp_find(&element, LLRP_ROReportSpec, &child) == 0) {
        read_report_spec(&child, &rospec);
    }
    if (!status.code) {
        *ret_rospec = rospec;
    }
    return status;
}
