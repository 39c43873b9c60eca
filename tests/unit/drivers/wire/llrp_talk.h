/* A whole conversation, as a host and a reader have it: every message of llrp_say.h. */
#ifndef TESTS_UNIT_DRIVERS_WIRE_LLRP_TALK_H
#define TESTS_UNIT_DRIVERS_WIRE_LLRP_TALK_H

#include "drivers/wire/llrp_say.h"

static inline struct llrp_about talk_about(bool hops)
{
    struct llrp_about about = {.manufacturer = 54321,
                               .model = 7,
                               .firmware = "1.2.3",
                               .antennas = 4,
                               .has_clock = true,
                               .hops = hops,
                               .hop_table = hops ? 1 : 0,
                               .filters = 2,
                               .country = hops ? 840 : 276,
                               .mode = 1000,
                               .n_powers = 21};
    for (uint16_t i = 0; i < about.n_powers; i++) {
        about.powers[i].index = (uint16_t)(i + 1);
        about.powers[i].cdbm = (int16_t)(1000 + 100 * i);
    }
    return about;
}

static inline void talk_host(struct llrp_writer *host)
{
    static const uint8_t epc[] = {0x30, 0x14, 0xF7, 0x33, 0x7C};
    static const struct llrp_antenna antennas[] = {{1, 21}, {2, 15}};
    static const struct llrp_config config = {.reset = true,
                                              .hold = true,
                                              .events =
                                                  1 << LLRP_EVENT_ROSPEC | 1 << LLRP_EVENT_ANTENNA,
                                              .keepalive_ms = 10000};
    static const enum llrp_number plain[] = {
        LLRP_GET_ROSPECS,   LLRP_GET_ACCESSSPECS, LLRP_ENABLE_EVENTS_AND_REPORTS,
        LLRP_KEEPALIVE_ACK, LLRP_GET_REPORT,
    };
    static const enum llrp_number numbered[] = {
        LLRP_GET_READER_CAPABILITIES,
        LLRP_DELETE_ROSPEC,
        LLRP_ENABLE_ROSPEC,
        LLRP_START_ROSPEC,
        LLRP_STOP_ROSPEC,
        LLRP_DISABLE_ROSPEC,
        LLRP_DELETE_ACCESSSPEC,
        LLRP_ENABLE_ACCESSSPEC,
        LLRP_DISABLE_ACCESSSPEC,
    };
    const struct llrp_inventory inventories[] = {
        {.rospec = 1, .report_every = 1},
        {.rospec = 2,
         .antennas = antennas,
         .n_antennas = 2,
         .hop_table = 1,
         .mode = 1000,
         .session = 2,
         .population = 500,
         .transit_ms = 2000,
         .epc = epc,
         .epc_bits = 37,
         .report_every = 100,
         .starts_by_itself = true},
    };
    const struct llrp_access access = {
        .accessspec = 3, .rospec = 1, .epc = epc, .epc_bits = 37, .bank = 2, .words = 6};
    uint32_t id = 1;
    for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
        llrp_say(host, plain[i], id++);
    }
    for (size_t i = 0; i < ARRAY_SIZE(numbered); i++) {
        llrp_say_number(host, numbered[i], id++, (uint32_t)i % 2);
    }
    llrp_say_custom(host, id++, LLRP_VENDOR_IMPINJ, LLRP_IMPINJ_ENABLE_EXTENSIONS, STR("\0\0\0\0"));
    llrp_say_get_config(host, id++, 0);
    llrp_say_set_config(host, id++, &config);
    for (size_t i = 0; i < ARRAY_SIZE(inventories); i++) {
        llrp_say_add_rospec(host, id++, &inventories[i]);
    }
    llrp_say_add_accessspec(host, id++, &access);
    llrp_say(host, LLRP_CLOSE_CONNECTION, id);
}

static inline void talk_reports(struct llrp_writer *reader)
{
    struct wire_tag tag = {.has = 0xFF,
                           .epc_bits = 96,
                           .epc = {0x30, 0x14, 1},
                           .pc = 0x3000,
                           .antenna = 2,
                           .channel = 17,
                           .count = 3,
                           .rssi_cdbm = -6100,
                           .rospec = 1,
                           .first_us = 1700000000000000,
                           .last_us = 1700000000500000};
    llrp_begin_message(reader, LLRP_RO_ACCESS_REPORT, 90);
    for (uint8_t i = 0; i < 10; i++) {
        tag.epc[11] = i;
        llrp_write_tag(reader, &tag);
    }
    tag.epc_bits = 198;
    tag.first_us = 1000;
    tag.last_us = 2000;
    llrp_write_tag(reader, &tag);
    tag.has = 0;
    llrp_write_tag(reader, &tag);
    llrp_end(reader);
    llrp_say(reader, LLRP_RO_ACCESS_REPORT, 91);
}

static inline void talk_events(struct llrp_writer *reader)
{
    static const struct {
        enum llrp_number event;
        uint64_t numbers[3];
        size_t n;
    } rows[] = {
        {LLRP_ConnectionAttemptEvent, {0}, 1},
        {LLRP_ROSpecEvent, {0, 1, 0}, 3},
        {LLRP_AntennaEvent, {0, 3}, 2},
        {LLRP_ReportBufferLevelWarningEvent, {90}, 1},
        {LLRP_ReportBufferOverflowErrorEvent, {0}, 0},
        {LLRP_ConnectionCloseEvent, {0}, 0},
    };
    for (uint32_t i = 0; i < ARRAY_SIZE(rows); i++) {
        llrp_say_event(reader, 70 + i, 1700000000000000, rows[i].event, rows[i].numbers, rows[i].n);
    }
}

static inline void talk_reader(struct llrp_writer *reader)
{
    static const enum llrp_number answers[] = {
        LLRP_ADD_ROSPEC_RESPONSE,
        LLRP_DELETE_ROSPEC_RESPONSE,
        LLRP_START_ROSPEC_RESPONSE,
        LLRP_STOP_ROSPEC_RESPONSE,
        LLRP_ENABLE_ROSPEC_RESPONSE,
        LLRP_DISABLE_ROSPEC_RESPONSE,
        LLRP_GET_ROSPECS_RESPONSE,
        LLRP_ADD_ACCESSSPEC_RESPONSE,
        LLRP_DELETE_ACCESSSPEC_RESPONSE,
        LLRP_ENABLE_ACCESSSPEC_RESPONSE,
        LLRP_DISABLE_ACCESSSPEC_RESPONSE,
        LLRP_GET_ACCESSSPECS_RESPONSE,
        LLRP_SET_READER_CONFIG_RESPONSE,
        LLRP_CLOSE_CONNECTION_RESPONSE,
        LLRP_ERROR_MESSAGE,
    };
    struct llrp_about here = talk_about(false);
    struct llrp_about there = talk_about(true);
    talk_events(reader);
    for (uint32_t i = 0; i < ARRAY_SIZE(answers); i++) {
        llrp_say_status(reader, answers[i], i, i % 2 ? 109 : 0, i % 2 ? "not here" : "");
    }
    llrp_say_capabilities(reader, 50, &here);
    llrp_say_capabilities(reader, 51, &there);
    llrp_begin_message(reader, LLRP_GET_READER_CONFIG_RESPONSE, 52);
    llrp_write_success(reader);
    LLRP_PARAMETER(reader, LLRP_AntennaProperties, 1, 1, 0);
    LLRP_PARAMETER(reader, LLRP_KeepaliveSpec, 1, 10000);
    llrp_end(reader);
    talk_reports(reader);
    llrp_say(reader, LLRP_KEEPALIVE, 99);
}

#endif
