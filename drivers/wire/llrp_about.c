/* What a reader can do: GET_READER_CAPABILITIES_RESPONSE, both ways. */
#include "drivers/base/error.h"
#include "drivers/wire/llrp_say.h"

static void write_general(struct llrp_writer *writer, const struct llrp_about *about)
{
    llrp_begin(writer, LLRP_GeneralDeviceCapabilities);
    LLRP_NUMBERS(writer, about->antennas, 0, about->has_clock, about->manufacturer, about->model);
    llrp_write_text(writer, about->firmware);
    LLRP_PARAMETER(writer, LLRP_ReceiveSensitivityTableEntry, 1, 0);
    LLRP_PARAMETER(writer, LLRP_GPIOCapabilities, 0, 0);
    for (unsigned i = 1; i <= about->antennas; i++) {
        llrp_begin(writer, LLRP_PerAntennaAirProtocol);
        llrp_write_number(writer, i);
        llrp_write_bytes(writer, "\1", 1); /* EPCGlobalClass1Gen2 */
        llrp_end(writer);
    }
    llrp_end(writer);
}

static void write_frequencies(struct llrp_writer *writer, bool hops, uint8_t hop_table)
{
    static const uint32_t khz[] = {865700, 866300, 866900, 867500}; /* ETSI EN 302 208 */
    static const uint32_t hop_khz[] = {902750, 915250, 927250};     /* of FCC part 15.247 */
    llrp_begin(writer, LLRP_FrequencyInformation);
    llrp_write_number(writer, hops);
    llrp_begin(writer, hops ? LLRP_FrequencyHopTable : LLRP_FixedFrequencyTable);
    if (hops) {
        llrp_write_number(writer, hop_table);
    }
    llrp_write_array(writer, hops ? hop_khz : khz, hops ? ARRAY_SIZE(hop_khz) : ARRAY_SIZE(khz));
    llrp_end(writer);
    llrp_end(writer);
}

static void write_regulatory(struct llrp_writer *writer, const struct llrp_about *about)
{
    llrp_begin(writer, LLRP_RegulatoryCapabilities);
    LLRP_NUMBERS(writer, about->country, about->hops ? 1 : 2); /* US_FCC_Part_15, ETSI_302_208 */
    llrp_begin(writer, LLRP_UHFBandCapabilities);
    for (size_t i = 0; i < about->n_powers; i++) {
        LLRP_PARAMETER(writer, LLRP_TransmitPowerLevelTableEntry, about->powers[i].index,
                       (uint64_t)(int64_t)about->powers[i].cdbm);
    }
    write_frequencies(writer, about->hops, about->hop_table);
    llrp_begin(writer, LLRP_C1G2UHFRFModeTable);
    /* one mode: DR 64/3, Miller 4, PR-ASK, dense readers, 274 kHz link, PIE 2.0, Tari 20 µs */
    LLRP_PARAMETER(writer, LLRP_C1G2UHFRFModeTableEntry, about->mode, 1, 0, 2, 0, 3, 274000, 2000,
                   20000, 20000, 0);
    llrp_end(writer);
    llrp_end(writer);
    llrp_end(writer);
}

void llrp_say_capabilities(struct llrp_writer *writer, uint32_t id, const struct llrp_about *about)
{
    llrp_begin_message(writer, LLRP_GET_READER_CAPABILITIES_RESPONSE, id);
    llrp_write_success(writer);
    write_general(writer, about);
    /* no survey, no warning, no client requests, stateless, holds events; one priority; specs */
    LLRP_PARAMETER(writer, LLRP_LLRPCapabilities, 0, 0, 0, 0, 1, 1, 0, 1, 32, 1, 16, 8);
    write_regulatory(writer, about);
    LLRP_PARAMETER(writer, LLRP_C1G2LLRPCapabilities, 0, 0, 0, 0, 0, 0, about->filters);
    llrp_end(writer);
}

static uint64_t number_of(const struct llrp_element *element, const char *name)
{
    uint64_t number = 0;
    return llrp_number(element, name, &number) == 0 ? number : 0;
}

static void hear_general(const struct llrp_element *general, struct llrp_about *about)
{
    struct llrp_value firmware;
    about->antennas = (uint16_t)number_of(general, "MaxNumberOfAntennaSupported");
    about->has_clock = number_of(general, "HasUTCClockCapability");
    about->manufacturer = (uint32_t)number_of(general, "DeviceManufacturerName");
    about->model = (uint32_t)number_of(general, "ModelName");
    if (llrp_value(general, "ReaderFirmwareVersion", &firmware) == 0) {
        size_t n = firmware.count < LLRP_FIRMWARE_MAX ? firmware.count : LLRP_FIRMWARE_MAX;
        memcpy(about->firmware, firmware.at, n);
    }
}

static void hear_powers(const struct llrp_element *band, struct llrp_about *about)
{
    struct llrp_walk walk;
    struct llrp_element child;
    for (int got = llrp_walk(band, &walk) ? 0 : 1; got > 0;) {
        got = llrp_next(&walk, &child);
        if (got > 0 && child.number == LLRP_TransmitPowerLevelTableEntry &&
            about->n_powers < LLRP_POWERS_MAX) {
            about->powers[about->n_powers].index = (uint16_t)number_of(&child, "Index");
            about->powers[about->n_powers].cdbm = (int16_t)number_of(&child, "TransmitPowerValue");
            about->n_powers++;
        }
    }
}

static void hear_regulatory(const struct llrp_element *regulatory, struct llrp_about *about)
{
    struct llrp_element band;
    struct llrp_element child;
    about->country = (uint16_t)number_of(regulatory, "CountryCode");
    if (llrp_find(regulatory, LLRP_UHFBandCapabilities, &band)) {
        return;
    }
    hear_powers(&band, about);
    if (llrp_find(&band, LLRP_FrequencyInformation, &child) == 0) {
        about->hops = number_of(&child, "Hopping");
        if (llrp_find(&child, LLRP_FrequencyHopTable, &child) == 0) {
            about->hop_table = (uint8_t)number_of(&child, "HopTableID");
        }
    }
    if (llrp_find(&band, LLRP_C1G2UHFRFModeTable, &child) == 0 &&
        llrp_find(&child, LLRP_C1G2UHFRFModeTableEntry, &child) == 0) {
        about->mode = (uint32_t)number_of(&child, "ModeIdentifier");
    }
}

int llrp_hear_capabilities(const struct llrp_element *response, struct llrp_about *ret_about)
{
    struct llrp_fault fault;
    struct llrp_element child;
    struct llrp_about about = {0};
    if (llrp_check(response, false, &fault)) {
        return fault.error;
    }
    if (llrp_find(response, LLRP_GeneralDeviceCapabilities, &child)) {
        return RAFF_E_MISSING;
    }
    hear_general(&child, &about);
    if (llrp_find(response, LLRP_RegulatoryCapabilities, &child) == 0) {
        hear_regulatory(&child, &about);
    }
    if (llrp_find(response, LLRP_C1G2LLRPCapabilities, &child) == 0) {
        about.filters = (uint16_t)number_of(&child, "MaxNumSelectFiltersPerQuery");
    }
    *ret_about = about;
    return 0;
}

uint16_t llrp_power_index(const struct llrp_about *about, int16_t cdbm)
{
    size_t best = 0;
    for (size_t i = 1; i < about->n_powers; i++) {
        int16_t power = about->powers[i].cdbm;
        int16_t held = about->powers[best].cdbm;
        if (held > cdbm ? power < held : power <= cdbm && power > held) {
            best = i;
        }
    }
    return about->n_powers ? about->powers[best].index : 0;
}
