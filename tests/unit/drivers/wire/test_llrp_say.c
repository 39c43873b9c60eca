#include "drivers/wire/llrp_say.h"

#include "drivers/base/error.h"
#include "drivers/wire/llrp.h"
#include "tests/unit/drivers/wire/llrp_talk.h"
#include "tests/unit/drivers/wire/split.h"

static uint8_t array[65536];

static struct llrp_writer begin(void)
{
    return llrp_writer_over(array, sizeof(array), LLRP_1_0_1);
}

/* Everything said is what the standard wants, counted too, and is an event without an error. */
static void check_talk(const struct llrp_writer *writer, unsigned messages)
{
    unsigned n = 0;
    CHECK_INT(writer->error, 0);
    for (size_t done = 0, len = 0; done < writer->len; done += len, n++) {
        struct llrp_message message;
        struct llrp_fault fault = {0};
        len = (size_t)llrp_big_endian(array + done + 2, 4);
        CU_ASSERT_TRUE_FATAL(llrp_read_message(array + done, len, &message) == 0);
        if (llrp_check(&message.element, true, &fault)) {
            printf("\n    %s: %s (%u)", message.element.type->name, fault.why, fault.number);
            CU_FAIL("not what the standard wants");
        }
    }
    CHECK_INT(n, messages);
}

static void test_host(void)
{
    struct llrp_writer writer = begin();
    talk_host(&writer);
    check_talk(&writer, 21);
}

static void test_reader(void)
{
    struct llrp_writer writer = begin();
    talk_reader(&writer);
    check_talk(&writer, 27);
}

/* The made captures are this very conversation. */
static void test_made_captures(void)
{
    static const struct {
        void (*talk)(struct llrp_writer *writer);
        const char *name;
    } rows[] = {{talk_host, "llrp/made-host"}, {talk_reader, "llrp/made-reader"}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        struct llrp_writer writer = begin();
        rows[i].talk(&writer);
        CHECK_INT(writer.len, input.len);
        CU_ASSERT_TRUE(memcmp(array, input.at, input.len) == 0);
        free((void *)(uintptr_t)input.at);
    }
}

/* What a host says, byte for byte, worked out by hand from sections 15 and 16 of the standard. */
static void test_bytes(void)
{
    static const uint8_t config[] = {
        4, 3,   0, 0, 0, 92, 0,    0,    0,    9, 0x80, 0, 244, 0, 67, /* reset */
        0, 245, 0, 7, 0, 0,  0,    0,    245,  0, 7,    0, 1,   0,     /* hopping, GPI */
        0, 245, 0, 7, 0, 2,  0x80, 0,    245,  0, 7,    0, 3,   0,     /* ROSpec, buffer */
        0, 245, 0, 7, 0, 4,  0x80, 0,    245,  0, 7,    0, 5,   0,     /* exception, survey */
        0, 245, 0, 7, 0, 6,  0,    0,    245,  0, 7,    0, 7,   0,     /* AISpec, with details */
        0, 245, 0, 7, 0, 8,  0x80,                                     /* antenna */
        0, 220, 0, 9, 1, 0,  0,    0x75, 0x30, 0, 226,  0, 5,   0,     /* 30 s; no holding */
    };
    struct llrp_writer writer = begin();
    llrp_say_set_config(&writer, 9,
                        &(struct llrp_config){.reset = true,
                                              .events = 1 << LLRP_EVENT_ROSPEC |
                                                        1 << LLRP_EVENT_EXCEPTION |
                                                        1 << LLRP_EVENT_ANTENNA,
                                              .keepalive_ms = 30000});
    CHECK_INT(writer.error, 0);
    CHECK_INT(writer.len, sizeof(config));
    CU_ASSERT_TRUE(memcmp(array, config, sizeof(config)) == 0);
}

static void test_rospec_bytes(void)
{
    static const uint8_t rospec[] =
        {
            4,   20,   0, 0,  0,    120, 0,    0, 0,   5,   0,    177,  0,
            110, 0,    0, 0,  7,    0,   0, /* ROSpec 7 */
            0,   178,  0, 18, 0,    179, 0,    5, 0,   0,   182,  0,    9,
            0,   0,    0, 0,  0, /* boundary */
            0,   183,  0, 64, 0,    1,   0,    3, 0,   184, 0,    9,    0,
            0,   0,    0, 0,                                               /* AISpec, antenna 3 */
            0,   186,  0, 47, 0,    1,   1,    0, 222, 0,   40,   0,    3, /* antenna 3 */
            0,   224,  0, 10, 0,    1,   0,    0, 0,   81,                 /* hop table 1 */
            1,   0x4A, 0, 24, 0,    1,   0x4F, 0, 8,   3,   0xE8, 0,    0, /* mode 1000 */
            1,   0x50, 0, 11, 0x80, 1,   0xF4, 0, 0,   0,   0,             /* session 2, 500 tags */
            0,   237,  0, 18, 1,    0,   50,   0, 238, 0,   11,   0x9F, 0xC0,
            1,   0x5C, 0, 5,  0x40,
        };
    static const struct llrp_antenna antenna = {3, 81};
    struct llrp_writer writer = begin();
    llrp_say_add_rospec(&writer, 5,
                        &(struct llrp_inventory){.rospec = 7,
                                                 .antennas = &antenna,
                                                 .n_antennas = 1,
                                                 .hop_table = 1,
                                                 .mode = 1000,
                                                 .session = 2,
                                                 .population = 500,
                                                 .report_every = 50});
    CHECK_INT(writer.error, 0);
    CHECK_INT(writer.len, sizeof(rospec));
    for (size_t i = 0; i < sizeof(rospec); i++) {
        if (array[i] != rospec[i]) {
            printf("\n    byte %zu: %02x, expected %02x", i, array[i], rospec[i]);
            CU_FAIL("other bytes");
            break;
        }
    }
}

/* RFTransmitter (224), and for which antenna: only where the power is to be another. */
static void test_power(void)
{
    static const struct llrp_antenna one = {3, 81};
    static const struct llrp_antenna all = {0, 81};
    static const struct {
        struct llrp_inventory inventory;
        int antenna;
        bool has_power;
    } rows[] = {
        {{.rospec = 1}, 0, false},
        {{.rospec = 1, .antennas = &one, .n_antennas = 1}, 3, true},
        {{.rospec = 1, .antennas = &all, .n_antennas = 1}, 0, true},
        {{.rospec = 1, .antennas = &one, .n_antennas = 1, .keeps_power = true}, 3, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct llrp_writer writer = begin();
        struct llrp_message message;
        struct llrp_element found;
        uint64_t antenna = 99;
        llrp_say_add_rospec(&writer, 1, &rows[i].inventory);
        CHECK_INT(writer.error, 0);
        CHECK_INT(llrp_read_message(array, writer.len, &message), 0);
        CHECK_INT(llrp_find(&message.element, LLRP_ROSpec, &found), 0);
        CHECK_INT(llrp_find(&found, LLRP_AISpec, &found), 0);
        CHECK_INT(llrp_find(&found, LLRP_InventoryParameterSpec, &found), 0);
        CHECK_INT(llrp_find(&found, LLRP_AntennaConfiguration, &found), 0);
        CHECK_INT(llrp_number(&found, "AntennaID", &antenna), 0);
        CHECK_INT(antenna, rows[i].antenna);
        CHECK_INT(llrp_find(&found, LLRP_RFTransmitter, &found) == 0, rows[i].has_power);
    }
}

static void test_limits(void)
{
    static const struct llrp_antenna antennas[LLRP_ANTENNAS_MAX + 1] = {{1, 1}};
    static const uint8_t epc[WIRE_EPC_MAX + 1];
    for (size_t more = 0; more <= 1; more++) {
        struct llrp_writer writer = begin();
        llrp_say_add_rospec(&writer, 1,
                            &(struct llrp_inventory){.rospec = 1,
                                                     .antennas = antennas,
                                                     .n_antennas = LLRP_ANTENNAS_MAX + more});
        CHECK_INT(writer.error, more ? RAFF_E_VALUE : 0);
        writer = begin();
        llrp_say_add_accessspec(&writer, 1,
                                &(struct llrp_access){.accessspec = 1,
                                                      .epc = epc,
                                                      .epc_bits = WIRE_EPC_MAX * 8 + more,
                                                      .bank = 2,
                                                      .words = 6});
        CHECK_INT(writer.error, more ? RAFF_E_VALUE : 0);
    }
}

/* What a tag was before it was said is what it is when heard. */
static void test_tags(void)
{
    struct llrp_writer writer = begin();
    struct llrp *llrp = calloc(1, sizeof(*llrp));
    struct wire_event event;
    unsigned n = 0;
    talk_reports(&writer);
    wire_init(&llrp->wire, &llrp_grammar);
    for (size_t done = 0; done < writer.len;) {
        done += wire_feed(&llrp->wire, array + done, writer.len - done);
        while (wire_next(&llrp->wire, &event)) {
            const struct wire_tag *tag = &event.tag;
            n++;
            if (n > 12) {
                CHECK_INT(event.kind, WIRE_MESSAGE);
                continue;
            }
            CU_ASSERT_TRUE_FATAL(event.kind == WIRE_TAG);
            CHECK_INT(tag->has, n < 12 ? 0xFF : 0);
            CHECK_INT(tag->epc_bits, n < 11 ? 96 : 198);
            CHECK_INT(tag->epc[11], n < 11 ? n - 1 : 9);
            CHECK_INT(tag->rssi_cdbm, n < 12 ? -6100 : 0);
            CHECK_INT(tag->pc, n < 12 ? 0x3000 : 0);
            CHECK_INT(tag->channel, n < 12 ? 17 : 0);
            CHECK_INT(tag->first_us, n < 11 ? 1700000000000000 : n < 12 ? 1000 : 0);
            CHECK_INT(tag->last_us, n < 11 ? 1700000000500000 : n < 12 ? 2000 : 0);
        }
    }
    CHECK_INT(n, 13);
    free(llrp);
}

static void test_capabilities_come_back(void)
{
    for (int hops = 0; hops <= 1; hops++) {
        struct llrp_about about = talk_about(hops);
        struct llrp_about heard;
        struct llrp_message message;
        struct llrp_writer writer = begin();
        llrp_say_capabilities(&writer, 1, &about);
        CHECK_INT(llrp_read_message(array, writer.len, &message), 0);
        CHECK_INT(llrp_hear_capabilities(&message.element, &heard), 0);
        CHECK_INT(heard.manufacturer, about.manufacturer);
        CHECK_INT(heard.model, about.model);
        CHECK_STR(heard.firmware, about.firmware);
        CHECK_INT(heard.antennas, about.antennas);
        CHECK_INT(heard.has_clock, about.has_clock);
        CHECK_INT(heard.hops, about.hops);
        CHECK_INT(heard.hop_table, about.hop_table);
        CHECK_INT(heard.filters, about.filters);
        CHECK_INT(heard.country, about.country);
        CHECK_INT(heard.mode, about.mode);
        CHECK_INT(heard.n_powers, about.n_powers);
        CU_ASSERT_TRUE(memcmp(heard.powers, about.powers, sizeof(about.powers)) == 0);
    }
}

/* A real reader's: 91 levels from 10.00 to 32.50 dBm. */
static void test_recorded_capabilities(void)
{
    static const struct {
        int16_t cdbm;
        uint16_t index;
    } rows[] = {{3250, 91}, {3249, 90}, {9999, 91}, {0, 1}, {1045, 2}, {1024, 1}, {2000, 41}};
    struct str input = split_read_capture("llrp/speedway-capabilities");
    struct llrp_about about;
    struct llrp_message message;
    CHECK_INT(llrp_read_message((const uint8_t *)input.at, input.len, &message), 0);
    CHECK_INT(llrp_hear_capabilities(&message.element, &about), 0);
    CHECK_INT(about.manufacturer, LLRP_VENDOR_IMPINJ);
    CHECK_INT(about.model, 2001001);
    CHECK_STR(about.firmware, "4.8.3.240");
    CHECK_INT(about.antennas, 2);
    CU_ASSERT_TRUE(about.has_clock && about.hops);
    CHECK_INT(about.hop_table, 1);
    CHECK_INT(about.filters, 2);
    CHECK_INT(about.country, 840);
    CHECK_INT(about.mode, 2);
    CHECK_INT(about.n_powers, 91);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CHECK_INT(llrp_power_index(&about, rows[i].cdbm), rows[i].index);
    }
    about.n_powers = 0;
    CHECK_INT(llrp_power_index(&about, 3000), 0);
    message.element.len -= 2;
    CHECK_INT(llrp_hear_capabilities(&message.element, &about), RAFF_E_SYNTAX);
    message.element.len = 8;
    CHECK_INT(llrp_hear_capabilities(&message.element, &about), RAFF_E_MISSING);
    free((void *)(uintptr_t)input.at);
}

CHECK_MAIN("wire/llrp say", {"host", test_host}, {"reader", test_reader},
           {"made captures", test_made_captures}, {"bytes", test_bytes},
           {"ROSpec bytes", test_rospec_bytes}, {"power", test_power}, {"limits", test_limits},
           {"tags", test_tags}, {"capabilities come back", test_capabilities_come_back},
           {"recorded capabilities", test_recorded_capabilities})
