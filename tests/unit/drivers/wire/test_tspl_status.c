#include "drivers/wire/tspl_status.h"

#include "tests/unit/drivers/wire/split.h"

/* The manual's table of answers, and what it does not list. */
static void test_bytes(void)
{
    static const struct {
        uint8_t byte;
        const char *fault;
        bool is_empty;
    } rows[] = {
        {0x00, NULL, true},          {0x01, "head open", true},
        {0x02, "paper jam", true},   {0x03, "head open", true},
        {0x04, "paper out", true},   {0x05, "head open", true},
        {0x08, "ribbon out", true},  {0x09, "head open", true},
        {0x0A, "paper jam", true},   {0x0B, "head open", true},
        {0x0C, "paper out", true},   {0x0D, "head open", true},
        {0x10, "paused", true},      {0x20, NULL, false},
        {0x40, "cover open", true},  {0x80, "temperature out of range", true},
        {0x30, "paused", false},     {0x24, "paper out", false},
        {0xFF, "cover open", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct tspl_status tspl;
        struct wire_event event;
        wire_init(&tspl.wire, &tspl_status_grammar);
        CHECK_INT(wire_feed(&tspl.wire, &rows[i].byte, 1), 1);
        CU_ASSERT_TRUE_FATAL(wire_next(&tspl.wire, &event));
        CHECK_INT(event.kind, WIRE_STATUS);
        CHECK_STR(event.status.fault ? event.status.fault : "-",
                  rows[i].fault ? rows[i].fault : "-");
        CHECK_INT(event.status.is_empty, rows[i].is_empty);
        CU_ASSERT_FALSE(event.status.is_partial);
    }
}

static void test_captures(void)
{
    struct str input = split_read_capture("tspl-status/label");
    split_check(&tspl_status_grammar, NULL, input,
                "0:{\"event\":\"status\",\"ready\":true}\n"
                "1:{\"event\":\"status\",\"ready\":true,\"name\":\"printing\"}\n"
                "2:{\"event\":\"status\",\"ready\":false,\"name\":\"printing\",\"fault\":\"paper "
                "out\"}\n"
                "3:{\"event\":\"status\",\"ready\":true,\"name\":\"printing\"}\n"
                "4:{\"event\":\"status\",\"ready\":true}\npending 0");
    free((void *)(uintptr_t)input.at);
}

CHECK_MAIN("wire/tspl-status", {"bytes", test_bytes}, {"captures", test_captures})
