/* Numbers without a name are the standard's, named in the comment behind the row. */
#include "drivers/wire/llrp_say.h"

#include "drivers/base/error.h"

#define GEN2        1                   /* AirProtocols: EPCGlobalClass1Gen2 */
#define BANK_EPC    1                   /* memory bank */
#define EPC_POINTER 32                  /* bits: behind CRC and PC */
#define SINCE_1970  ((uint64_t)1 << 50) /* a time in µs beyond this is no uptime */

void llrp_say(struct llrp_writer *writer, enum llrp_number number, uint32_t id)
{
    llrp_begin_message(writer, number, id);
    llrp_end(writer);
}

void llrp_say_number(struct llrp_writer *writer, enum llrp_number number, uint32_t id,
                     uint32_t what)
{
    llrp_begin_message(writer, number, id);
    llrp_write_number(writer, what);
    llrp_end(writer);
}

void llrp_say_custom(struct llrp_writer *writer, uint32_t id, uint32_t vendor, uint8_t subtype,
                     struct str data)
{
    llrp_begin_message(writer, LLRP_CUSTOM_MESSAGE, id);
    LLRP_NUMBERS(writer, vendor, subtype);
    llrp_write_bytes(writer, data.at, data.len);
    llrp_end(writer);
}

void llrp_say_get_config(struct llrp_writer *writer, uint32_t id, uint8_t what)
{
    llrp_begin_message(writer, LLRP_GET_READER_CONFIG, id);
    LLRP_NUMBERS(writer, 0, what, 0, 0); /* AntennaID, RequestedData, GPIPortNum, GPOPortNum */
    llrp_end(writer);
}

static void write_events(struct llrp_writer *writer, uint16_t events)
{
    llrp_begin(writer, LLRP_ReaderEventNotificationSpec);
    for (uint64_t type = LLRP_EVENT_HOP; type <= LLRP_EVENT_ANTENNA; type++) {
        LLRP_PARAMETER(writer, LLRP_EventNotificationState, type, (uint64_t)events >> type & 1);
    }
    llrp_end(writer);
}

void llrp_say_set_config(struct llrp_writer *writer, uint32_t id, const struct llrp_config *config)
{
    llrp_begin_message(writer, LLRP_SET_READER_CONFIG, id);
    llrp_write_number(writer, config->reset);
    write_events(writer, config->events);
    /* KeepaliveTriggerType 1 Periodic, 0 Null */
    LLRP_PARAMETER(writer, LLRP_KeepaliveSpec, config->keepalive_ms ? 1 : 0, config->keepalive_ms);
    LLRP_PARAMETER(writer, LLRP_EventsAndReports, config->hold);
    llrp_end(writer);
}

/* What a caller may not ask for. */
static void refuse_unless(struct llrp_writer *writer, bool is_allowed)
{
    if (!is_allowed && !writer->error) {
        writer->error = RAFF_E_VALUE;
    }
}

static void write_boundary(struct llrp_writer *writer, bool starts_by_itself)
{
    llrp_begin(writer, LLRP_ROBoundarySpec);
    LLRP_PARAMETER(writer, LLRP_ROSpecStartTrigger, starts_by_itself ? 1 : 0); /* Immediate, Null */
    LLRP_PARAMETER(writer, LLRP_ROSpecStopTrigger, 0, 0);                      /* Null */
    llrp_end(writer);
}

/* Tags whose EPC begins otherwise are not inventoried. */
static void write_filter(struct llrp_writer *writer, const struct llrp_inventory *inventory)
{
    llrp_begin(writer, LLRP_C1G2Filter);
    llrp_write_number(writer, 0); /* T: truncation unspecified */
    llrp_begin(writer, LLRP_C1G2TagInventoryMask);
    LLRP_NUMBERS(writer, BANK_EPC, EPC_POINTER);
    llrp_write_bits(writer, inventory->epc, inventory->epc_bits);
    llrp_end(writer);
    /* Select_Unselect */
    LLRP_PARAMETER(writer, LLRP_C1G2TagInventoryStateUnawareFilterAction, 0);
    llrp_end(writer);
}

static void write_antenna(struct llrp_writer *writer, const struct llrp_inventory *inventory,
                          const struct llrp_antenna *antenna)
{
    llrp_begin(writer, LLRP_AntennaConfiguration);
    llrp_write_number(writer, antenna->number);
    if (inventory->n_antennas > 0 && !inventory->keeps_power) {
        LLRP_PARAMETER(writer, LLRP_RFTransmitter, inventory->hop_table, inventory->channel,
                       antenna->power);
    }
    llrp_begin(writer, LLRP_C1G2InventoryCommand);
    llrp_write_number(writer, 0); /* TagInventoryStateAware */
    if (inventory->epc_bits) {
        write_filter(writer, inventory);
    }
    LLRP_PARAMETER(writer, LLRP_C1G2RFControl, inventory->mode, inventory->tari);
    LLRP_PARAMETER(writer, LLRP_C1G2SingulationControl, inventory->session, inventory->population,
                   inventory->transit_ms);
    llrp_end(writer);
    llrp_end(writer);
}

/* InventoryParameterSpec: the same for each antenna, but for its power. */
static void write_antennas(struct llrp_writer *writer, const struct llrp_inventory *inventory)
{
    llrp_begin(writer, LLRP_InventoryParameterSpec);
    LLRP_NUMBERS(writer, 1, GEN2);
    for (size_t i = 0; i < inventory->n_antennas; i++) {
        write_antenna(writer, inventory, &inventory->antennas[i]);
    }
    if (inventory->n_antennas == 0) {
        write_antenna(writer, inventory, &(struct llrp_antenna){0});
    }
    llrp_end(writer);
}

static void write_aispec(struct llrp_writer *writer, const struct llrp_inventory *inventory)
{
    uint32_t numbers[LLRP_ANTENNAS_MAX] = {0};
    size_t n = inventory->n_antennas;
    refuse_unless(writer, n <= LLRP_ANTENNAS_MAX);
    for (size_t i = 0; i < n && i < LLRP_ANTENNAS_MAX; i++) {
        numbers[i] = inventory->antennas[i].number;
    }
    llrp_begin(writer, LLRP_AISpec);
    llrp_write_array(writer, numbers, n ? n : 1);         /* antenna 0: all */
    LLRP_PARAMETER(writer, LLRP_AISpecStopTrigger, 0, 0); /* Null */
    write_antennas(writer, inventory);
    llrp_end(writer);
}

static void write_report_spec(struct llrp_writer *writer, uint16_t every)
{
    llrp_begin(writer, LLRP_ROReportSpec);
    LLRP_NUMBERS(writer, 1, every); /* Upon_N_Tags_Or_End_Of_AISpec */
    llrp_begin(writer, LLRP_TagReportContentSelector);
    /* ROSpecID, SpecIndex, InventoryParameterSpecID, AntennaID, ChannelIndex, PeakRSSI, first and
     * last seen, TagSeenCount, AccessSpecID */
    LLRP_NUMBERS(writer, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1);
    llrp_begin(writer, LLRP_C1G2EPCMemorySelector);
    LLRP_NUMBERS(writer, 0, 1, 0); /* CRC, PC bits, XPC bits */
    llrp_end(writer);
    llrp_end(writer);
    llrp_end(writer);
}

void llrp_say_add_rospec(struct llrp_writer *writer, uint32_t id,
                         const struct llrp_inventory *inventory)
{
    llrp_begin_message(writer, LLRP_ADD_ROSPEC, id);
    llrp_begin(writer, LLRP_ROSpec);
    LLRP_NUMBERS(writer, inventory->rospec, 0, 0); /* Priority highest, CurrentState Disabled */
    write_boundary(writer, inventory->starts_by_itself);
    write_aispec(writer, inventory);
    write_report_spec(writer, inventory->report_every);
    llrp_end(writer);
    llrp_end(writer);
}

static void write_tag_spec(struct llrp_writer *writer, const struct llrp_access *access)
{
    uint8_t ones[WIRE_EPC_MAX];
    memset(ones, 0xFF, sizeof(ones));
    refuse_unless(writer, access->epc_bits <= 8 * sizeof(ones));
    llrp_begin(writer, LLRP_C1G2TagSpec);
    llrp_begin(writer, LLRP_C1G2TargetTag);
    LLRP_NUMBERS(writer, BANK_EPC, 1, EPC_POINTER);  /* MB, Match, Pointer */
    llrp_write_bits(writer, ones, access->epc_bits); /* TagMask: every bit counts */
    llrp_write_bits(writer, access->epc, access->epc_bits);
    llrp_end(writer);
    llrp_end(writer);
}

void llrp_say_add_accessspec(struct llrp_writer *writer, uint32_t id,
                             const struct llrp_access *access)
{
    llrp_begin_message(writer, LLRP_ADD_ACCESSSPEC, id);
    llrp_begin(writer, LLRP_AccessSpec);
    /* AntennaID all, ProtocolID, CurrentState Disabled */
    LLRP_NUMBERS(writer, access->accessspec, 0, GEN2, 0, access->rospec);
    LLRP_PARAMETER(writer, LLRP_AccessSpecStopTrigger, 0, 0); /* Null */
    llrp_begin(writer, LLRP_AccessCommand);
    write_tag_spec(writer, access);
    LLRP_PARAMETER(writer, LLRP_C1G2Read, 1, access->password, access->bank, access->word,
                   access->words); /* OpSpecID 1 */
    llrp_end(writer);
    LLRP_PARAMETER(writer, LLRP_AccessReportSpec, 0); /* Whenever_ROReport_Is_Generated */
    llrp_end(writer);
    llrp_end(writer);
}

static void write_status(struct llrp_writer *writer, uint16_t code, const char *words)
{
    llrp_begin(writer, LLRP_LLRPStatus);
    llrp_write_number(writer, code);
    llrp_write_text(writer, words);
    llrp_end(writer);
}

void llrp_write_success(struct llrp_writer *writer)
{
    write_status(writer, 0, "");
}

void llrp_say_status(struct llrp_writer *writer, enum llrp_number number, uint32_t id,
                     uint16_t code, const char *words)
{
    llrp_begin_message(writer, number, id);
    write_status(writer, code, words);
    llrp_end(writer);
}

static void write_epc(struct llrp_writer *writer, const struct wire_tag *tag)
{
    llrp_begin(writer, tag->epc_bits == 96 ? LLRP_EPC_96 : LLRP_EPCData);
    if (tag->epc_bits == 96) {
        llrp_write_bytes(writer, tag->epc, 12);
    } else {
        llrp_write_bits(writer, tag->epc, tag->epc_bits);
    }
    llrp_end(writer);
}

void llrp_write_tag(struct llrp_writer *writer, const struct wire_tag *tag)
{
    bool is_utc = tag->first_us > SINCE_1970 || tag->last_us > SINCE_1970;
    const struct {
        uint16_t has;
        enum llrp_number number;
        uint64_t value;
    } rows[] = {
        {WIRE_TAG_ROSPEC, LLRP_ROSpecID, tag->rospec},
        {WIRE_TAG_ANTENNA, LLRP_AntennaID, tag->antenna},
        {WIRE_TAG_RSSI, LLRP_PeakRSSI, (uint64_t)((int64_t)tag->rssi_cdbm / 100)},
        {WIRE_TAG_CHANNEL, LLRP_ChannelIndex, tag->channel},
        {WIRE_TAG_FIRST, is_utc ? LLRP_FirstSeenTimestampUTC : LLRP_FirstSeenTimestampUptime,
         tag->first_us},
        {WIRE_TAG_LAST, is_utc ? LLRP_LastSeenTimestampUTC : LLRP_LastSeenTimestampUptime,
         tag->last_us},
        {WIRE_TAG_COUNT, LLRP_TagSeenCount, tag->count},
        {WIRE_TAG_PC, LLRP_C1G2_PC, tag->pc},
    };
    llrp_begin(writer, LLRP_TagReportData);
    write_epc(writer, tag);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (tag->has & rows[i].has) {
            LLRP_PARAMETER(writer, rows[i].number, rows[i].value);
        }
    }
    llrp_end(writer);
}

void llrp_say_event(struct llrp_writer *writer, uint32_t id, uint64_t utc_us,
                    enum llrp_number event, const uint64_t *numbers, size_t n)
{
    llrp_begin_message(writer, LLRP_READER_EVENT_NOTIFICATION, id);
    llrp_begin(writer, LLRP_ReaderEventNotificationData);
    LLRP_PARAMETER(writer, LLRP_UTCTimestamp, utc_us);
    llrp_begin(writer, event);
    llrp_write_numbers(writer, numbers, n);
    llrp_end(writer);
    llrp_end(writer);
    llrp_end(writer);
}
