#include "drivers/wire/zpl_status.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"

#define STX    "\x02"
#define END    "\x03\r\n"
#define FIRST  STX "030,0,0,1218,000,0,0,0,000,0,0,0" END
#define SECOND STX "001,0,0,0,1,2,6,0,00000000,1,000" END
#define THIRD  STX "1234,0" END

static void grammar(struct split split, struct str input, struct bytes *out)
{
    struct zpl_status_reader reader;
    zpl_status_init(&reader);
    for (size_t done = 0; done < input.len;) {
        size_t n = split_next(&split, input.len - done);
        const uint8_t *piece = (const uint8_t *)input.at + done;
        for (size_t fed = 0; fed < n;) {
            fed += zpl_status_feed(&reader, piece + fed, n - fed);
            struct zpl_status_event event;
            while (zpl_status_next(&reader, &event)) {
                const char *fault = zpl_status_fault(&event.status);
                bytes_addf(out, "%llu:", (unsigned long long)event.at);
                if (event.kind == ZPL_STATUS_ERROR) {
                    bytes_addf(out, "%s\n", error_name(event.error));
                } else {
                    bytes_addf(out, "%s,%s,%u,%u\n", fault ? fault : "fine",
                               zpl_status_is_empty(&event.status) ? "empty" : "holds",
                               event.status.formats_in_buffer, event.status.labels_remaining);
                }
            }
        }
        done += n;
    }
    bytes_addf(out, "pending %zu", zpl_status_pending(&reader));
}

static void test_streams(void)
{
    static const struct {
        const char *input;
        const char *events;
    } rows[] = {
        {FIRST SECOND THIRD, "0:fine,empty,0,0\npending 0"},
        {STX "030,1,0,1218,003,0,0,0,000,0,0,0" END SECOND THIRD,
         "0:paper out,holds,3,0\npending 0"},
        {FIRST STX "001,0,1,1,1,2,6,0,00000007,1,000" END THIRD,
         "0:head open,holds,0,7\npending 0"},
        {FIRST STX "001,0,0,1,1,2,6,0,00000000,1,000" END THIRD,
         "0:ribbon out,empty,0,0\npending 0"},
        {STX "030,0,1,1218,000,0,0,1,000,0,0,0" END SECOND THIRD, "0:paused,holds,0,0\npending 0"},
        {STX "030,0,0,1218,000,0,0,0,000,0,0,1" END SECOND THIRD, "0:too hot,empty,0,0\npending 0"},
        /* two answers in a row; line ends missing */
        {FIRST SECOND THIRD FIRST SECOND THIRD, "0:fine,empty,0,0\n82:fine,empty,0,0\npending 0"},
        /* cut off, then asked again: the first string starts anew */
        {FIRST SECOND FIRST SECOND THIRD, "72:fine,empty,0,0\npending 0"},
        {STX "030,0,0,12" FIRST SECOND THIRD, "0:syntax\n11:fine,empty,0,0\npending 0"},
        /* out of turn */
        {SECOND THIRD FIRST SECOND THIRD, "0:syntax\n36:syntax\n46:fine,empty,0,0\npending 0"},
        /* noise is one error however long */
        {"zebra ready\r\n" FIRST SECOND THIRD, "0:syntax\n13:fine,empty,0,0\npending 0"},
        /* a flag that is none, a number that is none, a field too many, an empty string */
        {STX "030,2,0,1218,000,0,0,0,000,0,0,0" END, "0:syntax\npending 0"},
        {STX "030,0,0,12x8,000,0,0,0,000,0,0,0" END, "0:syntax\npending 0"},
        {STX "030,0,0,-218,000,0,0,0,000,0,0,0" END, "0:syntax\npending 0"},
        {STX "030,0,0,1218,000,0,0,0,000,0,0,0,0" END, "0:syntax\npending 0"},
        {STX END, "0:syntax\npending 0"},
        {FIRST STX "001,0,0", "pending 8"},
        /* no end */
        {STX
         "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "000000000000000000000000000" FIRST,
         "0:too-long\npending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(grammar, str_of(rows[i].input), rows[i].events);
    }
}

static void test_every_field(void)
{
    static const char answer[] = STX "030,1,1,0832,012,1,1,1,000,1,1,1" END STX
                                     "041,0,1,1,1,A,6,1,00000345,1,007" END STX "4711,1" END;
    struct zpl_status_reader reader;
    struct zpl_status_event event;
    zpl_status_init(&reader);
    size_t n = sizeof(answer) - 1;
    CHECK_INT(zpl_status_feed(&reader, (const uint8_t *)answer, n), n - 2);
    CU_ASSERT_TRUE_FATAL(zpl_status_next(&reader, &event));
    const struct zpl_status *s = &event.status;
    CHECK_INT(s->communication_settings, 30);
    CHECK_INT(s->label_length_dots, 832);
    CHECK_INT(s->formats_in_buffer, 12);
    CHECK_INT(s->function_settings, 41);
    CHECK_INT(s->print_mode, 'A');
    CHECK_INT(s->labels_remaining, 345);
    CHECK_INT(s->graphics_stored, 7);
    CHECK_INT(s->password, 4711);
    CU_ASSERT_TRUE(s->paper_out && s->pause && s->buffer_full && s->diagnostic_mode);
    CU_ASSERT_TRUE(s->partial_format && s->corrupt_ram && s->under_temperature);
    CU_ASSERT_TRUE(s->over_temperature && s->head_up && s->ribbon_out && s->thermal_transfer);
    CU_ASSERT_TRUE(s->label_waiting && s->format_while_printing && s->static_ram_installed);
}

/* Each flag alone, so that two that changed places are seen. */
static void test_flags_one_by_one(void)
{
    static const struct {
        const char *first;
        const char *second;
        size_t offset;
    } rows[] = {
        {"030,1,0,1218,000,0,0,0,000,0,0,0", NULL, offsetof(struct zpl_status, paper_out)},
        {"030,0,1,1218,000,0,0,0,000,0,0,0", NULL, offsetof(struct zpl_status, pause)},
        {"030,0,0,1218,000,1,0,0,000,0,0,0", NULL, offsetof(struct zpl_status, buffer_full)},
        {"030,0,0,1218,000,0,1,0,000,0,0,0", NULL, offsetof(struct zpl_status, diagnostic_mode)},
        {"030,0,0,1218,000,0,0,1,000,0,0,0", NULL, offsetof(struct zpl_status, partial_format)},
        {"030,0,0,1218,000,0,0,0,000,1,0,0", NULL, offsetof(struct zpl_status, corrupt_ram)},
        {"030,0,0,1218,000,0,0,0,000,0,1,0", NULL, offsetof(struct zpl_status, under_temperature)},
        {"030,0,0,1218,000,0,0,0,000,0,0,1", NULL, offsetof(struct zpl_status, over_temperature)},
        {NULL, "001,0,1,0,0,2,6,0,00000000,0,000", offsetof(struct zpl_status, head_up)},
        {NULL, "001,0,0,1,0,2,6,0,00000000,0,000", offsetof(struct zpl_status, ribbon_out)},
        {NULL, "001,0,0,0,1,2,6,0,00000000,0,000", offsetof(struct zpl_status, thermal_transfer)},
        {NULL, "001,0,0,0,0,2,6,1,00000000,0,000", offsetof(struct zpl_status, label_waiting)},
        {NULL, "001,0,0,0,0,2,6,0,00000000,1,000",
         offsetof(struct zpl_status, format_while_printing)},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char answer[128];
        struct text text = text_over(answer, sizeof(answer));
        text_addf(&text, STX "%s" END STX "%s" END THIRD,
                  rows[i].first ? rows[i].first : "030,0,0,1218,000,0,0,0,000,0,0,0",
                  rows[i].second ? rows[i].second : "001,0,0,0,0,2,6,0,00000000,0,000");
        struct zpl_status_reader reader;
        struct zpl_status_event event;
        zpl_status_init(&reader);
        CHECK_INT(zpl_status_feed(&reader, (const uint8_t *)answer, text.len), text.len - 2);
        CU_ASSERT_TRUE_FATAL(zpl_status_next(&reader, &event));
        for (size_t j = 0; j < ARRAY_SIZE(rows); j++) {
            bool flag;
            memcpy(&flag, (const char *)&event.status + rows[j].offset, sizeof(flag));
            CHECK_INT(flag, i == j);
        }
    }
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        const char *events;
    } rows[] = {
        {"zpl/hs-ready", "0:fine,empty,0,0\npending 0"},
        {"zpl/hs-paper-out", "0:paper out,holds,1,0\npending 0"},
        {"zpl/hs-head-open", "0:head open,holds,0,3\npending 0"},
        {"zpl/hs-cut-off", "pending 20"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        split_check(grammar, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

CHECK_MAIN("wire/zpl_status", {"streams", test_streams}, {"every field", test_every_field},
           {"flags one by one", test_flags_one_by_one}, {"captures", test_captures})
