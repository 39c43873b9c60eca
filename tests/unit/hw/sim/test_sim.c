#include "drivers/base/error.h"
#include "hw/sim/escape.h"
#include "hw/sim/label_stream.h"
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
static void transcribe(const char *input, enum label_language language, size_t piece,
                       struct bytes *out)
{
    struct label_stream stream;
    label_stream_init(&stream, language);
    size_t n = strlen(input);
    for (size_t done = 0; done < n;) {
        size_t some = n - done < piece ? n - done : piece;
        done += label_stream_feed(&stream, (const uint8_t *)input + done, some);
        enum label_stream_event event = label_stream_next(&stream);
        if (event == LABEL_STREAM_FORMAT) {
            bytes_add_str(out, "[");
            bytes_add(out, stream.format.at, stream.format.len);
            bytes_add_str(out, "]");
        } else if (event == LABEL_STREAM_QUESTION) {
            bytes_add_str(out, "?");
        } else if (event == LABEL_STREAM_QUESTION_FAULT) {
            bytes_add_str(out, "!");
        }
    }
    bytes_add(out, "", 1);
    label_stream_release(&stream);
}

static void test_label_stream(void)
{
    static const struct {
        const char *input;
        const char *events;
        enum label_language language;
    } rows[] = {
        {"^XA^FDa^FS^XZ", "[^XA^FDa^FS^XZ]", LABEL_ZPL},
        {"noise~HS^XA^FDa~HS^FS^XZ\n~hs", "??[^XA^FDa^FS^XZ]?", LABEL_ZPL},
        {"^XAone^XZ^XAtwo^XZ", "[^XAone^XZ][^XAtwo^XZ]", LABEL_ZPL},
        {"^XZ^FDlost^FS^XAcut^XAwhole^XZ", "[^XAwhole^XZ]", LABEL_ZPL},
        {"~H~HS", "?", LABEL_ZPL},
        {"~HS~HQES^XA^FDa~hqes^FS^XZ", "?!![^XA^FDa^FS^XZ]", LABEL_ZPL},
        {"\x1b!?SIZE 100 mm\r\nCLS\r\nTEX\x1b!?T 1\r\nPRINT 1,1\r\nCLS\r\nPRINT 2\r\n\x1b!?",
         "??[SIZE 100 mm\r\nCLS\r\nTEXT 1\r\nPRINT 1,1\r\n][CLS\r\nPRINT 2\r\n]?", LABEL_TSPL},
        {"\r\n^ee\r\n\r\nN\r\nPX\r\nA50,0,0,1,1,1,N,\"a\"\r\nP1\r\n\r\n^ee\r\nN\nP2,1\n",
         "?[N\r\nPX\r\nA50,0,0,1,1,1,N,\"a\"\r\nP1\r\n]?[N\nP2,1\n]", LABEL_EPL},
        {"CLS\nBITMAP 1,2,4,2,0,\n\x1b!?,\nPR\nPRINT 1\n\x1b!?",
         "[CLS\nBITMAP 1,2,4,2,0,\n\x1b!?,\nPR\nPRINT 1\n]?", LABEL_TSPL},
        {"N\nGW0,0,2,3,\nP1\n^e\nP1\n^ee\n", "[N\nGW0,0,2,3,\nP1\n^e\nP1\n]?", LABEL_EPL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        for (size_t piece = 1; piece < 40; piece++) {
            struct bytes out;
            bytes_init(&out, 4096);
            transcribe(rows[i].input, rows[i].language, piece, &out);
            CHECK_STR((const char *)out.at, rows[i].events);
            bytes_release(&out);
        }
    }
}

static const struct endless {
    enum label_language language;
    const char *begin, *end, *next;
} endless[] = {
    {LABEL_ZPL, "^XA", "^XZ", "^XAok^XZ"},
    {LABEL_TSPL, "CLS\nBITMAP ", "\nPRINT 1\n", "CLS\nPRINT 1\n"},
    {LABEL_EPL, "N\nGW", "\nP1\n", "N\nP1\n"},
};

static void check_feed(struct label_stream *stream, const char *text)
{
    CHECK_INT(label_stream_feed(stream, (const uint8_t *)text, strlen(text)), strlen(text));
}

static void test_endless_format_is_dropped(void)
{
    static uint8_t filler[4096];
    memset(filler, 'x', sizeof(filler));
    for (size_t i = 0; i < ARRAY_SIZE(endless); i++) {
        struct label_stream stream;
        label_stream_init(&stream, endless[i].language);
        check_feed(&stream, endless[i].begin);
        for (size_t n = 0; n < LABEL_STREAM_FORMAT_MAX / sizeof(filler) + 1; n++) {
            CHECK_INT(label_stream_feed(&stream, filler, sizeof(filler)), sizeof(filler));
        }
        check_feed(&stream, endless[i].end);
        CHECK_INT(label_stream_next(&stream), LABEL_STREAM_NONE);
        check_feed(&stream, endless[i].next);
        CHECK_INT(label_stream_next(&stream), LABEL_STREAM_FORMAT);
        CU_ASSERT_TRUE(str_is(bytes_view(&stream.format), endless[i].next));
        label_stream_release(&stream);
    }
}

CHECK_MAIN("sim", {"escapes", test_escapes}, {"label stream", test_label_stream},
           {"an endless format is dropped", test_endless_format_is_dropped})
