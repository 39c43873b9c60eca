#include "drivers/base/error.h"
#include "hw/sim/escape.h"
#include "hw/sim/zpl_stream.h"
#include "tests/unit/check.h"

static void test_escapes(void)
{
    static const struct {
        const char *text;
        struct str bytes;
        int error;
    } rows[] = {
        {"A-03-02", {"A-03-02", 7}, 0},
        {"]C110L5\\x1d21S",
         {"]C110L5\x1d"
          "21S",
          11},
         0},
        {"a<GS>b<RS>c<EOT>",
         {"a\x1d"
          "b\x1e"
          "c\x04",
          6},
         0},
        {"\\x00\\xFf", {"\0\xff", 2}, 0},
        {"a\\\\x1d\\n", {"a\\x1d\\n", 7}, 0},
        {"<gs>", {"<gs>", 4}, 0},
        {"\\x1", {0}, RAFF_E_SYNTAX},
        {"\\xg0", {0}, RAFF_E_SYNTAX},
        {"0123456789abcdefg", {0}, RAFF_E_TOO_LONG},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char out[16];
        size_t n = 0;
        CHECK_INT(sim_unescape(str_of(rows[i].text), out, sizeof(out), &n), rows[i].error);
        CU_ASSERT_TRUE(rows[i].error || str_equal((struct str){out, n}, rows[i].bytes));
    }
}

/* Formats in brackets, questions as `?`. */
static void transcribe(const char *input, size_t piece, struct bytes *out)
{
    struct zpl_stream stream;
    zpl_stream_init(&stream);
    size_t n = strlen(input);
    for (size_t done = 0; done < n;) {
        size_t some = n - done < piece ? n - done : piece;
        done += zpl_stream_feed(&stream, (const uint8_t *)input + done, some);
        enum zpl_stream_event event = zpl_stream_next(&stream);
        if (event == ZPL_STREAM_FORMAT) {
            bytes_add_str(out, "[");
            bytes_add(out, stream.format.at, stream.format.len);
            bytes_add_str(out, "]");
        } else if (event == ZPL_STREAM_QUESTION) {
            bytes_add_str(out, "?");
        }
    }
    bytes_add(out, "", 1);
    zpl_stream_release(&stream);
}

static void test_zpl_stream(void)
{
    static const struct {
        const char *input;
        const char *events;
    } rows[] = {
        {"^XA^FDa^FS^XZ", "[^XA^FDa^FS^XZ]"},
        {"noise~HS^XA^FDa~HS^FS^XZ\n~hs", "??[^XA^FDa^FS^XZ]?"},
        {"^XAone^XZ^XAtwo^XZ", "[^XAone^XZ][^XAtwo^XZ]"},
        {"^XZ^FDlost^FS^XAcut^XAwhole^XZ", "[^XAwhole^XZ]"},
        {"~H~HS", "?"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        for (size_t piece = 1; piece < 40; piece++) {
            struct bytes out;
            bytes_init(&out, 4096);
            transcribe(rows[i].input, piece, &out);
            CHECK_STR((const char *)out.at, rows[i].events);
            bytes_release(&out);
        }
    }
}

static void test_endless_format_is_dropped(void)
{
    static uint8_t filler[4096];
    struct zpl_stream stream;
    zpl_stream_init(&stream);
    memset(filler, 'x', sizeof(filler));
    CHECK_INT(zpl_stream_feed(&stream, (const uint8_t *)"^XA", 3), 3);
    for (size_t i = 0; i < ZPL_STREAM_FORMAT_MAX / sizeof(filler) + 1; i++) {
        CHECK_INT(zpl_stream_feed(&stream, filler, sizeof(filler)), sizeof(filler));
    }
    CHECK_INT(zpl_stream_feed(&stream, (const uint8_t *)"^XZ", 3), 3);
    CHECK_INT(zpl_stream_next(&stream), ZPL_STREAM_NONE);
    CHECK_INT(zpl_stream_feed(&stream, (const uint8_t *)"^XAok^XZ", 8), 8);
    CHECK_INT(zpl_stream_next(&stream), ZPL_STREAM_FORMAT);
    zpl_stream_release(&stream);
}

CHECK_MAIN("sim", {"escapes", test_escapes}, {"zpl stream", test_zpl_stream},
           {"an endless format is dropped", test_endless_format_is_dropped})
