#include "drivers/wire/wedge.h"

#include <linux/input-event-codes.h>

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"

/* Lines of the transcript. */
#define READ(at, data)     #at ":{\"event\":\"read\",\"data\":\"" data "\"}\n"
#define AIM(at, aim, data) #at ":{\"event\":\"read\",\"aim\":\"" aim "\",\"data\":\"" data "\"}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"
#define LOST(at)    BAD(at, "gap", "keys were lost")
#define NO_CODE(at) BAD(at, "charset", "an Alt code of no fixed meaning")

#define SEED 8211U

static struct wedge wedge;
static uint8_t stream[WEDGE_EVENT_BYTES * 40000];
static size_t stream_len;

static void put(uint16_t type, uint16_t code, int32_t value)
{
    wedge_put_event(type, code, value, stream + stream_len);
    stream_len += WEDGE_EVENT_BYTES;
}

static void tap(uint16_t code)
{
    put(EV_KEY, code, 1);
    put(EV_KEY, code, 0);
}

/* The keys of a script: a code for a tap, negative for a release, above 1000 for a press. */
#define DOWN 1000
#define END  0

static void put_script(const int *script)
{
    stream_len = 0;
    for (; *script != END; script++) {
        if (*script < 0) {
            put(EV_KEY, (uint16_t) - *script, 0);
        } else if (*script >= DOWN) {
            put(EV_KEY, (uint16_t)(*script - DOWN), 1);
        } else {
            tap((uint16_t)*script);
        }
    }
}

#define ALT(...) DOWN + KEY_LEFTALT, __VA_ARGS__, -KEY_LEFTALT

static void test_scripts(void)
{
    static const struct {
        int script[24];
        const char *events;
    } rows[] = {
        {{KEY_A, KEY_1, KEY_ENTER}, READ(0, "a1") "pending 0"},
        {{KEY_A, KEY_TAB, KEY_B, KEY_KPENTER, KEY_C}, READ(0, "a") READ(96, "b") "pending 1"},
        {{KEY_ENTER, KEY_TAB, KEY_ENTER}, "pending 0"},
        {{DOWN + KEY_LEFTSHIFT, KEY_A, KEY_1, -KEY_LEFTSHIFT, KEY_A, KEY_ENTER},
         READ(24, "A!a") "pending 0"},
        /* both Shifts: one is enough */
        {{DOWN + KEY_LEFTSHIFT, DOWN + KEY_RIGHTSHIFT, -KEY_LEFTSHIFT, KEY_A, -KEY_RIGHTSHIFT,
          KEY_A, KEY_ENTER},
         READ(72, "Aa") "pending 0"},
        {{KEY_CAPSLOCK, KEY_A, KEY_1, DOWN + KEY_LEFTSHIFT, KEY_A, -KEY_LEFTSHIFT, KEY_CAPSLOCK,
          KEY_A, KEY_ENTER},
         READ(48, "A1aa") "pending 0"},
        /* GS as Ctrl+], RS as Ctrl+6 and Ctrl+Shift+6, ESC; a key that is no control */
        {{KEY_A, DOWN + KEY_LEFTCTRL, KEY_RIGHTBRACE, KEY_1, -KEY_LEFTCTRL, KEY_B, KEY_ENTER},
         READ(0, "a\\u001db") "pending 0"},
        {{DOWN + KEY_RIGHTCTRL, KEY_M, KEY_J, -KEY_RIGHTCTRL, KEY_A, DOWN + KEY_LEFTCTRL, KEY_M,
          KEY_J, -KEY_LEFTCTRL, KEY_B, KEY_ENTER},
         READ(144, "a") READ(336, "b") "pending 0"},
        /* keypad; keys that type nothing */
        {{KEY_KP7, KEY_KP0, KEY_KPDOT, KEY_KPSLASH, KEY_KPMINUS, KEY_F5, KEY_UP, KEY_NUMLOCK,
          KEY_LEFTMETA, KEY_ENTER},
         READ(0, "70./-") "pending 0"},
        /* Alt codes: GS with and without zeros, A, é; CR ends */
        {{KEY_A, ALT(KEY_KP0, KEY_KP2, KEY_KP9), ALT(KEY_KP2, KEY_KP9), KEY_B, KEY_ENTER},
         READ(0, "a\\u001d\\u001db") "pending 0"},
        {{ALT(KEY_KP6, KEY_KP5), ALT(KEY_KP0, KEY_KP2, KEY_KP3, KEY_KP3), ALT(KEY_KP1, KEY_KP3)},
         READ(120, "A\xc3\xa9") "pending 0"},
        /* Alt and nothing, Alt and a letter: nothing */
        {{ALT(KEY_A), DOWN + KEY_LEFTALT, -KEY_LEFTALT, KEY_B, KEY_ENTER},
         READ(144, "b") "pending 0"},
        /* no fixed meaning: code page, too many, none at all */
        {{KEY_A, ALT(KEY_KP1, KEY_KP3, KEY_KP0), KEY_B, KEY_ENTER, KEY_C, KEY_ENTER},
         NO_CODE(0) READ(336, "c") "pending 0"},
        {{ALT(KEY_KP0, KEY_KP1, KEY_KP3, KEY_KP0), KEY_ENTER}, NO_CODE(216) "pending 0"},
        {{ALT(KEY_KP2, KEY_KP3, KEY_KP3), KEY_ENTER}, NO_CODE(168) "pending 0"},
        {{ALT(KEY_KP0, KEY_KP2, KEY_KP5, KEY_KP6), KEY_ENTER}, NO_CODE(216) "pending 0"},
        {{ALT(KEY_KP0), KEY_ENTER}, NO_CODE(72) "pending 0"},
        /* releases lost: of Alt, before a key and before the end; of Shift and Ctrl, at the end */
        {{DOWN + KEY_LEFTALT, KEY_KP6, KEY_KP5, KEY_B, KEY_ENTER}, READ(120, "Ab") "pending 0"},
        {{DOWN + KEY_LEFTALT, KEY_KP6, KEY_KP5, KEY_ENTER, KEY_B, KEY_ENTER},
         READ(120, "A") READ(168, "b") "pending 0"},
        {{DOWN + KEY_LEFTALT, KEY_ENTER, KEY_B, KEY_ENTER}, READ(72, "b") "pending 0"},
        {{DOWN + KEY_LEFTSHIFT, KEY_A, KEY_ENTER, KEY_A, KEY_ENTER},
         READ(24, "A") READ(120, "a") "pending 0"},
        {{DOWN + KEY_LEFTCTRL, KEY_RIGHTBRACE, KEY_ENTER, KEY_A, KEY_ENTER},
         READ(24, "\\u001d") READ(120, "a") "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        put_script(rows[i].script);
        split_check(&wedge_grammar, NULL, (struct str){(const char *)stream, stream_len},
                    rows[i].events);
    }
}

/* Every key of the table, by itself, with Shift and with Caps Lock, against the layout as rows of
 * a keyboard. */
static void test_layout(void)
{
    static const struct {
        uint16_t first;
        const char *plain;
        const char *shifted;
    } rows[] = {
        {KEY_1, "1234567890-=", "!@#$%^&*()_+"},
        {KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}"},
        {KEY_A, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
        {KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
        {KEY_SPACE, " ", " "},
        {KEY_KPASTERISK, "*", "*"},
        {KEY_KP7, "789-456+1230.", "789-456+1230."},
        {KEY_102ND, "<", ">"},
        {KEY_KPSLASH, "/", "/"},
        {KEY_KPEQUAL, "=", "="},
        {KEY_KPCOMMA, ",", ","},
    };
    struct wire_event event;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        size_t n = strlen(rows[i].plain);
        stream_len = 0;
        for (size_t j = 0; j < n; j++) {
            tap((uint16_t)(rows[i].first + j));
        }
        put(EV_KEY, KEY_RIGHTSHIFT, 1);
        for (size_t j = 0; j < n; j++) {
            tap((uint16_t)(rows[i].first + j));
        }
        tap(KEY_ENTER);
        wire_init(&wedge.wire, &wedge_grammar);
        CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len - WEDGE_EVENT_BYTES);
        CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
        CHECK_INT(event.read.raw.len, 2 * n);
        CU_ASSERT_TRUE(memcmp(event.read.raw.at, rows[i].plain, n) == 0);
        CU_ASSERT_TRUE(memcmp(event.read.raw.at + n, rows[i].shifted, n) == 0);
    }
}

static void test_controls(void)
{
    static const struct {
        uint16_t key;
        bool shift;
        int control;
    } rows[] = {
        {KEY_A, false, 0x01},         {KEY_A, true, 0x01},          {KEY_Z, false, 0x1A},
        {KEY_LEFTBRACE, false, 0x1B}, {KEY_BACKSLASH, false, 0x1C}, {KEY_RIGHTBRACE, false, 0x1D},
        {KEY_6, false, 0x1E},         {KEY_6, true, 0x1E},          {KEY_MINUS, false, 0x1F},
        {KEY_MINUS, true, 0x1F},      {KEY_2, false, 0x00},         {KEY_2, true, 0x00},
        {KEY_1, false, -1},           {KEY_SPACE, false, -1},       {KEY_LEFTBRACE, true, -1},
    };
    struct wire_event event;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        stream_len = 0;
        put(EV_KEY, KEY_LEFTCTRL, 1);
        put(EV_KEY, KEY_LEFTSHIFT, rows[i].shift);
        tap(rows[i].key);
        put(EV_KEY, KEY_LEFTCTRL, 0);
        put(EV_KEY, KEY_LEFTSHIFT, 0);
        tap(KEY_0);
        put(EV_KEY, KEY_ENTER, 1);
        wire_init(&wedge.wire, &wedge_grammar);
        CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len);
        CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
        CHECK_INT(event.read.raw.len, rows[i].control < 0 ? 1 : 2);
        CHECK_INT(event.read.raw.at[0], rows[i].control < 0 ? '0' : rows[i].control);
    }
}

static void test_other_events(void)
{
    stream_len = 0;
    put(EV_MSC, MSC_SCAN, 0x70004);
    put(EV_KEY, KEY_A, 1);
    put(EV_SYN, SYN_REPORT, 0);
    put(EV_KEY, KEY_A, 2);
    put(EV_KEY, KEY_A, 2);
    put(EV_KEY, KEY_A, 0);
    put(EV_LED, LED_CAPSL, 1);
    put(EV_KEY, KEY_LEFTSHIFT, 2);
    put(EV_KEY, KEY_B, 1);
    put(EV_KEY, KEY_B, 1);
    put(EV_KEY, 0x2FF, 1);
    put(EV_KEY, 0, 1);
    put(EV_KEY, KEY_C, -1);
    put(EV_REL, KEY_ENTER, 1);
    put(EV_KEY, KEY_ENTER, 1);
    split_check(&wedge_grammar, NULL, (struct str){(const char *)stream, stream_len},
                READ(24, "abb") "pending 0");
}

static void test_length(void)
{
    stream_len = 0;
    for (int i = 0; i < WEDGE_READ_MAX; i++) {
        put(EV_KEY, KEY_X, 1);
    }
    put(EV_KEY, KEY_ENTER, 1);
    struct wire_event event;
    wire_init(&wedge.wire, &wedge_grammar);
    CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len);
    CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
    CHECK_INT(event.read.raw.len, WEDGE_READ_MAX);
    stream_len -= WEDGE_EVENT_BYTES;
    tap(KEY_X);
    tap(KEY_X);
    tap(KEY_ENTER);
    tap(KEY_A);
    tap(KEY_ENTER);
    split_check(&wedge_grammar, NULL, (struct str){(const char *)stream, stream_len},
                BAD(0, "too-long", "a read longer than any code") READ(196752, "a") "pending 0");
}

static void test_idle(void)
{
    struct wire_event event;
    stream_len = 0;
    put(EV_KEY, KEY_LEFTSHIFT, 1);
    put(EV_KEY, KEY_A, 1);
    wire_init(&wedge.wire, &wedge_grammar);
    wire_idle(&wedge.wire);
    CU_ASSERT_FALSE(wire_next(&wedge.wire, &event));
    CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len);
    wire_idle(&wedge.wire);
    CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
    CU_ASSERT_TRUE(str_is(event.read.raw, "A"));
    stream_len = 0;
    put(EV_KEY, KEY_A, 1);
    CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len);
    wire_idle(&wedge.wire);
    CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
    CU_ASSERT_TRUE(str_is(event.read.raw, "a"));
    /* it ends what an error began, too */
    stream_len = 0;
    put(EV_SYN, SYN_DROPPED, 0);
    CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len);
    CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
    CHECK_INT(event.error.error, RAFF_E_GAP);
    wire_idle(&wedge.wire);
    stream_len = 0;
    tap(KEY_A);
    put(EV_KEY, KEY_ENTER, 1);
    CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len);
    CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
    CU_ASSERT_TRUE(str_is(event.read.raw, "a"));
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        const char *events;
    } rows[] = {
        {"wedge/alt-codes", NO_CODE(216) "pending 0"},
        {"wedge/ctrl-j", READ(0, "12") "pending 5"},
        {"wedge/gs1", AIM(24, "]C1", "010950600013435210L5\\u001d21S77") READ(4776, "A-03-02") AIM(
                          5976, "]Q1", "https://id.example/01/09506000134352?a=B_c") "pending 0"},
        {"wedge/dropped", LOST(528) READ(1200, "B-1") "pending 5"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        split_check(&wedge_grammar, NULL, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

/* What the Gryphon had typed before its keys were lost. */
static void test_alt_capture(void)
{
    struct str input = split_read_capture("wedge/alt-codes");
    struct wire_event event;
    wire_init(&wedge.wire, &wedge_grammar);
    CHECK_INT(wire_feed(&wedge.wire, (const uint8_t *)input.at, 456), 456);
    CU_ASSERT_FALSE(wire_next(&wedge.wire, &event));
    wire_idle(&wedge.wire);
    CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
    CU_ASSERT_TRUE(str_is(event.read.raw, "48"));
    free((void *)(uintptr_t)input.at);
}

/* --- codes at random, typed in every way there is --- */

static uint32_t state;

static uint32_t below(uint32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
}

static const uint16_t keypad[] = {KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4,
                                  KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9};

/* A keyboard in rows, kept apart from the table under test. */
static const struct {
    const char *plain;
    const char *shifted;
    uint16_t first;
} board[] = {
    {"1234567890-=", "!@#$%^&*()_+", 2},
    {"qwertyuiop[]", "QWERTYUIOP{}", 16},
    {"asdfghjkl;'`", "ASDFGHJKL:\"~", 30},
    {"\\zxcvbnm,./", "|ZXCVBNM<>?", 43},
    {" ", " ", 57},
};

static void put_junk(void)
{
    static const uint16_t others[][2] = {{EV_MSC, MSC_SCAN}, {EV_SYN, SYN_REPORT}, {EV_LED, 1},
                                         {EV_KEY, KEY_F1},   {EV_KEY, KEY_HOME},   {EV_KEY, 0x1FF}};
    while (below(3) == 0) {
        size_t i = below(ARRAY_SIZE(others));
        put(others[i][0], others[i][1], (int32_t)below(3));
    }
}

static void type_key(uint16_t code)
{
    put_junk();
    put(EV_KEY, code, 1);
    if (below(8) == 0) {
        put(EV_KEY, code, 2);
    }
    if (below(8)) {
        put(EV_KEY, code, 0);
    }
}

static void type_with(uint16_t modifier, uint16_t code)
{
    put(EV_KEY, modifier, 1);
    type_key(code);
    put(EV_KEY, modifier, 0);
}

static void type_alt(uint8_t c)
{
    put(EV_KEY, KEY_LEFTALT, 1);
    if (below(2)) {
        type_key(KEY_KP0);
    }
    if (c >= 100) {
        type_key(keypad[c / 100]);
    }
    if (c >= 10) {
        type_key(keypad[c / 10 % 10]);
    }
    type_key(keypad[c % 10]);
    put(EV_KEY, KEY_LEFTALT, 0);
}

static bool caps;

static void type_printable(char c)
{
    for (size_t i = 0; i < ARRAY_SIZE(board); i++) {
        const char *plain = strchr(board[i].plain, c);
        const char *shifted = strchr(board[i].shifted, c);
        if (!plain && !shifted) {
            continue;
        }
        size_t at = (size_t)(plain ? plain - board[i].plain : shifted - board[i].shifted);
        bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        uint16_t code = (uint16_t)(board[i].first + at);
        if (!plain != (is_letter && caps)) {
            type_with(below(2) ? KEY_LEFTSHIFT : KEY_RIGHTSHIFT, code);
        } else {
            type_key(code);
        }
        return;
    }
}

static void type_char(char c)
{
    if (below(20) == 0) {
        put(EV_KEY, KEY_CAPSLOCK, 1);
        put(EV_KEY, KEY_CAPSLOCK, 0);
        caps = !caps;
    }
    if (below(5) == 0) {
        type_alt((uint8_t)c);
    } else if (c >= '0' && c <= '9' && below(3) == 0) {
        type_key(keypad[c - '0']);
    } else if (c == 0x1D) {
        type_with(below(2) ? KEY_LEFTCTRL : KEY_RIGHTCTRL, KEY_RIGHTBRACE);
    } else {
        type_printable(c);
    }
}

static void test_random(void)
{
    static const uint16_t ends[] = {KEY_ENTER, KEY_KPENTER, KEY_TAB};
    printf("\n    seed %u", SEED);
    state = SEED;
    caps = false;
    wire_init(&wedge.wire, &wedge_grammar);
    for (int round = 0; round < 3000; round++) {
        char code[120];
        size_t n = 1 + below(sizeof(code));
        struct wire_event event;
        stream_len = 0;
        for (size_t i = 0; i < n; i++) {
            code[i] = (char)(below(12) ? ' ' + (int)below(95) : 0x1D);
            type_char(code[i]);
        }
        put(EV_KEY, ends[below(3)], 1);
        CHECK_INT(wire_feed(&wedge.wire, stream, stream_len), stream_len);
        CU_ASSERT_TRUE_FATAL(wire_next(&wedge.wire, &event));
        CHECK_INT(event.kind, WIRE_READ);
        CHECK_INT(event.read.raw.len, n);
        CU_ASSERT_TRUE(memcmp(event.read.raw.at, code, n) == 0);
    }
}

CHECK_MAIN("wire/wedge", {"scripts", test_scripts}, {"layout", test_layout},
           {"controls", test_controls}, {"other events", test_other_events},
           {"length", test_length}, {"idle", test_idle}, {"captures", test_captures},
           {"alt capture", test_alt_capture}, {"random", test_random})
