/* The tables, and reading and writing by them. */
#include "drivers/base/error.h"
#include "drivers/wire/llrp_tags.h"
#include "tests/unit/drivers/wire/llrp_random.h"
#include "tests/unit/drivers/wire/split.h"

#define SEED  20260101U
#define TIMES 200 /* of each message and version */

static uint8_t array[1 << 20];

static const uint16_t message_numbers[] = {
#define NUMBER_OF(name, number, since) number,
    LLRP_MESSAGES(NUMBER_OF)};
static const uint16_t parameter_numbers[] = {LLRP_PARAMETERS(NUMBER_OF)};

/* As many as Wireshark's dissector knows of both versions: 46 messages, and 103 TLV and 20 TV
 * parameters. */
static void test_counts(void)
{
    size_t messages[3] = {0};
    size_t parameters[3] = {0};
    for (size_t i = 0; i < ARRAY_SIZE(message_numbers); i++) {
        const struct llrp_type *type = llrp_message_type(message_numbers[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(type);
        CHECK_INT(type->number, message_numbers[i]);
        messages[type->since]++;
    }
    for (size_t i = 0; i < ARRAY_SIZE(parameter_numbers); i++) {
        const struct llrp_type *type = llrp_parameter_type(parameter_numbers[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(type);
        CHECK_INT(type->number, parameter_numbers[i]);
        parameters[type->since]++;
    }
    CHECK_INT(messages[LLRP_1_0_1], 42);
    CHECK_INT(messages[LLRP_1_1], 4);
    CHECK_INT(parameters[LLRP_1_0_1], 111);
    CHECK_INT(parameters[LLRP_1_1], 12);
    CU_ASSERT_PTR_NULL(llrp_message_type(0));
    CU_ASSERT_PTR_NULL(llrp_message_type(5));
    CU_ASSERT_PTR_NULL(llrp_message_type(1024));
    CU_ASSERT_PTR_NULL(llrp_parameter_type(0));
    CU_ASSERT_PTR_NULL(llrp_parameter_type(138));
    CU_ASSERT_PTR_NULL(llrp_parameter_type(366));
}

static size_t count_fields(const struct llrp_type *type, unsigned *ret_bits)
{
    size_t n = 0;
    *ret_bits = 0;
    for (const struct llrp_field *field = type->shape->fields; field && field->name; field++) {
        CU_ASSERT_TRUE(field->bits > 0 && field->kind >= LLRP_NUMBER && field->kind <= LLRP_REST);
        CU_ASSERT_TRUE((field->name[0] == '\0') == (field->kind == LLRP_RESERVED));
        CU_ASSERT_TRUE(field->kind != LLRP_REST || !field[1].name);
        *ret_bits += field->kind <= LLRP_RESERVED ? field->bits : 0;
        n += field->kind != LLRP_RESERVED;
    }
    return n;
}

/* Fields fill whole bytes; whatever a row names exists; only what is known to be empty is so. */
static void test_rows_are_sound(void)
{
    static const uint16_t empty[] = {LLRP_ReportBufferOverflowErrorEvent,
                                     LLRP_ConnectionCloseEvent};
    for (size_t i = 0; i < ARRAY_SIZE(parameter_numbers); i++) {
        const struct llrp_type *type = llrp_parameter_type(parameter_numbers[i]);
        unsigned bits = 0;
        size_t n = count_fields(type, &bits);
        CU_ASSERT_TRUE(n <= LLRP_FIELDS_MAX && bits % 8 == 0);
        CU_ASSERT_TRUE(type->number > LLRP_TV_MAX || !type->shape->parts);
        bool is_empty = type->number == empty[0] || type->number == empty[1];
        CHECK_INT(n == 0 && !type->shape->parts, is_empty);
        for (const struct llrp_part *part = type->shape->parts; part && part->number; part++) {
            CU_ASSERT_PTR_NOT_NULL(llrp_parameter_type(part->number));
        }
    }
}

static void fail_at(uint64_t seed, const char *name, const char *what)
{
    printf("\n    seed %llu, %s: %s", (unsigned long long)seed, name, what);
    CU_FAIL("a message does not come back");
}

/* What was written reads back as what was meant, and writes again to the same bytes. */
static void round_trip(uint16_t number, enum llrp_version version, uint64_t seed,
                       struct bytes *words)
{
    const char *name = llrp_message_type(number)->name;
    struct llrp_writer writer = llrp_writer_over(array, sizeof(array) / 2, version);
    struct llrp_writer again =
        llrp_writer_over(array + sizeof(array) / 2, sizeof(array) / 2, version);
    struct llrp_random random = {.state = seed, .writer = &writer, .words = words};
    struct llrp_message message;
    struct llrp_fault fault;
    bytes_clear(words);
    random_message(&random, number);
    bytes_add(words, "", 1);
    size_t meant = words->len;
    if (writer.error || llrp_read_message(writer.at, writer.len, &message) ||
        llrp_check(&message.element, true, &fault)) {
        fail_at(seed, name, "not readable");
        return;
    }
    bytes_addf(words, "%u ", message.id);
    if (describe(&message.element, words) || message.version != version) {
        fail_at(seed, name, "not as it was");
    }
    bytes_add(words, "", 1);
    CHECK_STR((const char *)words->at + meant, (const char *)words->at);
    llrp_begin_message(&again, (enum llrp_number)number, message.id);
    if (copy_body(&message.element, &again)) {
        fail_at(seed, name, "not copied");
    }
    llrp_end(&again);
    if (again.error || again.len != writer.len || memcmp(again.at, writer.at, writer.len) != 0) {
        fail_at(seed, name, "other bytes");
    }
}

static void test_round_trip(void)
{
    struct bytes words;
    bytes_init(&words, 1 << 22);
    for (size_t i = 0; i < ARRAY_SIZE(message_numbers); i++) {
        const struct llrp_type *type = llrp_message_type(message_numbers[i]);
        for (uint64_t seed = SEED; seed < SEED + TIMES; seed++) {
            round_trip(type->number, LLRP_1_1, seed, &words);
            if (type->since == LLRP_1_0_1) {
                round_trip(type->number, LLRP_1_0_1, seed, &words);
            }
        }
    }
    CHECK_INT(words.error, 0);
    bytes_release(&words);
}

/* Cut anywhere, or with any byte changed, a message is refused or read: never past its end. Under
 * the address sanitizer a copy of its exact size sees to that. */
static void test_damaged(void)
{
    struct bytes words;
    bytes_init(&words, 1 << 22);
    for (uint64_t seed = SEED; seed < SEED + 400; seed++) {
        struct llrp_writer writer = llrp_writer_over(array, sizeof(array), LLRP_1_1);
        struct llrp_random random = {.state = seed, .writer = &writer, .words = &words};
        struct llrp_fault fault;
        bytes_clear(&words);
        random_message(&random, message_numbers[seed % ARRAY_SIZE(message_numbers)]);
        size_t n = writer.len - LLRP_HEADER_BYTES;
        n = random_next(&random, 2) && n > 0 ? random_next(&random, (uint32_t)n) : n;
        uint8_t *copy = malloc(n + 1);
        memcpy(copy + 1, array + LLRP_HEADER_BYTES, n);
        if (n > 0) {
            copy[1 + random_next(&random, (uint32_t)n)] ^= (uint8_t)(1 + random_next(&random, 255));
        }
        uint16_t number = message_numbers[seed % ARRAY_SIZE(message_numbers)];
        struct llrp_element element = {llrp_message_type(number), number, copy + 1, n};
        int error = llrp_check(&element, true, &fault);
        CU_ASSERT_TRUE(error == 0 || (fault.error == error && fault.why));
        CU_ASSERT_TRUE(error == 0 || (fault.at >= copy + 1 && fault.at <= copy + 1 + n));
        struct llrp_tags tags = llrp_tags_over(copy + 1, n);
        struct llrp_tag tag;
        while ((error = llrp_tags_next(&tags, &tag)) != 0) {
            CU_ASSERT_TRUE(error < 0 || tag.epc + (tag.epc_bits + 7U) / 8 <= copy + 1 + n);
        }
        free(copy);
    }
    bytes_release(&words);
}

/* What real readers sent comes out of our writer byte for byte. */
static void test_recordings(void)
{
    static const char *const names[] = {"llrp/speedway-capabilities", "llrp/speedway-config",
                                        "llrp/speedway-reports", "llrp/speedway-connect",
                                        "llrp/bluebird-report"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        struct str input = split_read_capture(names[i]);
        const uint8_t *bytes = (const uint8_t *)input.at;
        struct llrp_writer writer = llrp_writer_over(array, sizeof(array), LLRP_1_0_1);
        for (size_t done = 0, n = 0; done < input.len; done += n) {
            struct llrp_message message;
            struct llrp_fault fault;
            n = (size_t)llrp_big_endian(bytes + done + 2, 4);
            CHECK_INT(llrp_read_message(bytes + done, n, &message), 0);
            CHECK_INT(llrp_check(&message.element, true, &fault), 0);
            llrp_begin_message(&writer, (enum llrp_number)message.element.number, message.id);
            CHECK_INT(copy_body(&message.element, &writer), 0);
            llrp_end(&writer);
        }
        CHECK_INT(writer.error, 0);
        CHECK_INT(writer.len, input.len);
        CU_ASSERT_TRUE(memcmp(writer.at, bytes, input.len) == 0);
        free((void *)(uintptr_t)input.at);
    }
}

/* Tags as the quick reader has them against the same by the tables. */
static void check_tag(const struct llrp_tag *tag)
{
    struct llrp_element data = {llrp_parameter_type(LLRP_TagReportData), LLRP_TagReportData,
                                tag->at, tag->len};
    struct llrp_element found;
    struct llrp_value epc;
    for (uint16_t number = 1; number < LLRP_TAG_IMPINJ_PHASE; number++) {
        uint64_t value = 0;
        bool is_there = number != LLRP_EPC_96 && llrp_find(&data, number, &found) == 0;
        CHECK_INT(llrp_tag_has(tag, number), is_there);
        if (is_there && llrp_tag_has(tag, number)) {
            CHECK_INT(llrp_number(&found, found.type->shape->fields->name, &value), 0);
            CHECK_INT(number == LLRP_PeakRSSI ? (uint8_t)value : value, tag->value[number]);
        }
    }
    bool is_96 = llrp_find(&data, LLRP_EPC_96, &found) == 0;
    CU_ASSERT_TRUE_FATAL(is_96 || llrp_find(&data, LLRP_EPCData, &found) == 0);
    CHECK_INT(llrp_value(&found, "EPC", &epc), 0);
    CU_ASSERT_TRUE(epc.at == tag->epc);
    CHECK_INT(is_96 ? 96 : epc.count, tag->epc_bits);
}

/* A tag of some of the parameters, the same ones for the same `mask`. */
static void write_tag(struct llrp_random *random, uint32_t mask)
{
    static const uint16_t order[] = {LLRP_ROSpecID,
                                     LLRP_SpecIndex,
                                     LLRP_InventoryParameterSpecID,
                                     LLRP_AntennaID,
                                     LLRP_PeakRSSI,
                                     LLRP_ChannelIndex,
                                     LLRP_FirstSeenTimestampUTC,
                                     LLRP_LastSeenTimestampUTC,
                                     LLRP_TagSeenCount,
                                     LLRP_C1G2_PC,
                                     LLRP_C1G2_CRC,
                                     LLRP_AccessSpecID};
    llrp_begin(random->writer, LLRP_TagReportData);
    random_parameter(random, mask % 5 ? LLRP_EPC_96 : LLRP_EPCData);
    for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
        if (mask >> i & 1) {
            random_parameter(random, order[i]);
        }
    }
    llrp_end(random->writer);
}

/* Rows of tags laid out alike, between ones that are not: as long, or not even that. */
static void test_tags_against_tables(void)
{
    struct bytes words;
    bytes_init(&words, 1 << 22);
    for (uint64_t seed = SEED; seed < SEED + 300; seed++) {
        struct llrp_writer writer = llrp_writer_over(array, sizeof(array), LLRP_1_1);
        struct llrp_random random = {.state = seed, .writer = &writer, .words = &words};
        struct llrp_tag tag;
        uint32_t mask = 0;
        bytes_clear(&words);
        llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 1);
        for (int i = 0; i < 30; i++) {
            mask = random_next(&random, 4) ? mask : random_next(&random, 1 << 12);
            /* one of PC and CRC for the other, or both: as long, and other parameters */
            mask ^= random_next(&random, 8) ? 0 : 0x600U;
            write_tag(&random, mask);
        }
        llrp_end(&writer);
        CHECK_INT(writer.error, 0);
        uint8_t *copy = malloc(writer.len); /* so that a step past its end is seen */
        memcpy(copy, array, writer.len);
        struct llrp_tags tags = llrp_tags_over(copy + 10, writer.len - 10);
        int n = 0;
        for (; llrp_tags_next(&tags, &tag) > 0; n++) {
            check_tag(&tag);
        }
        CHECK_INT(n, 30);
        free(copy);
    }
    bytes_release(&words);
}

static void write_late_parameter(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_SET_READER_CONFIG, 1);
    LLRP_NUMBERS(writer, 0);
    LLRP_PARAMETER(writer, LLRP_KeepaliveSpec, 1, 1000);
    LLRP_PARAMETER(writer, LLRP_AccessReportSpec, 0);
    llrp_end(writer);
}

static void write_one_too_many(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_SET_READER_CONFIG, 1);
    LLRP_NUMBERS(writer, 0);
    LLRP_PARAMETER(writer, LLRP_KeepaliveSpec, 1, 1000);
    LLRP_PARAMETER(writer, LLRP_KeepaliveSpec, 1, 1000);
    llrp_end(writer);
}

static void write_foreign_parameter(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_ERROR_MESSAGE, 1);
    LLRP_PARAMETER(writer, LLRP_KeepaliveSpec, 1, 1000);
    llrp_end(writer);
}

static void write_without_status(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_ERROR_MESSAGE, 1);
    llrp_end(writer);
}

static void write_too_few_fields(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_GET_READER_CONFIG, 1);
    LLRP_NUMBERS(writer, 0, 0, 0);
    llrp_end(writer);
}

static void write_too_many_fields(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_ENABLE_ROSPEC, 1);
    LLRP_NUMBERS(writer, 1, 2);
    llrp_end(writer);
}

static void write_wide_number(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_GET_READER_CONFIG, 1);
    LLRP_NUMBERS(writer, 65536, 0, 0, 0);
    llrp_end(writer);
}

static void write_later_message(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_GET_SUPPORTED_VERSION, 1);
    llrp_end(writer);
}

static void write_wrong_kind(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_ENABLE_ROSPEC, 1);
    llrp_write_text(writer, "one");
    llrp_end(writer);
}

static void write_end_alone(struct llrp_writer *writer)
{
    llrp_end(writer);
}

static void write_message_in_message(struct llrp_writer *writer)
{
    llrp_begin_message(writer, LLRP_ERROR_MESSAGE, 1);
    llrp_begin_message(writer, LLRP_ERROR_MESSAGE, 1);
}

static void test_misuse(void)
{
    static const struct {
        void (*write)(struct llrp_writer *writer);
        int error;
    } rows[] = {
        {write_late_parameter, RAFF_E_CONFLICT},   {write_one_too_many, RAFF_E_CONFLICT},
        {write_foreign_parameter, RAFF_E_MISSING}, {write_without_status, RAFF_E_MISSING},
        {write_too_few_fields, RAFF_E_STATE},      {write_too_many_fields, RAFF_E_STATE},
        {write_wide_number, RAFF_E_VALUE},         {write_later_message, RAFF_E_VALUE},
        {write_wrong_kind, RAFF_E_STATE},          {write_end_alone, RAFF_E_STATE},
        {write_message_in_message, RAFF_E_STATE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct llrp_writer writer = llrp_writer_over(array, sizeof(array), LLRP_1_0_1);
        rows[i].write(&writer);
        CHECK_INT(writer.error, rows[i].error);
    }
}

/* An array of any size is filled to its end and no further. */
static void test_full(void)
{
    uint8_t small[64];
    for (size_t size = 0; size < 40; size++) {
        memset(small, 0xA5, sizeof(small));
        struct llrp_writer writer = llrp_writer_over(small, size, LLRP_1_0_1);
        llrp_begin_message(&writer, LLRP_ERROR_MESSAGE, 7);
        llrp_begin(&writer, LLRP_LLRPStatus);
        LLRP_NUMBERS(&writer, 109);
        llrp_write_text(&writer, "no such thing");
        llrp_end(&writer);
        llrp_end(&writer);
        CHECK_INT(writer.error, size < 31 ? RAFF_E_FULL : 0);
        for (size_t i = size; i < sizeof(small); i++) {
            CHECK_INT(small[i], 0xA5);
        }
    }
}

CHECK_MAIN("wire/llrp tables", {"counts", test_counts}, {"rows are sound", test_rows_are_sound},
           {"round trip", test_round_trip}, {"damaged", test_damaged},
           {"recordings", test_recordings}, {"tags against tables", test_tags_against_tables},
           {"misuse", test_misuse}, {"full", test_full})
