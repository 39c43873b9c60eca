#include <errno.h>

#include "drivers/base/error.h"
#include "hw/sim/bench_panel.h"
#include "tests/unit/check.h"

/* A bench whose devices are this: what they were told, and what they say. */
struct fake {
    struct bench bench;
    struct bench_panel panel;
    char told[2048];
    struct text text;
    const char *answer; /* to each order; NULL: none yet */
    int error;          /* of handing it over */
};

static struct fake fake;

static int on_send(void *context, size_t device, const char *order)
{
    struct fake *f = context;
    if (f->error) {
        return f->error;
    }
    text_addf(&f->text, "%s<%s;", f->bench.devices[device].kind->name, order);
    if (f->answer) {
        bench_answer(&f->bench, device, f->answer);
    }
    return 0;
}

static const char codes[] = "# people and goods\n"
                            "scanner\tpeople\tB-1001\tPIN 1234 · Sara\n"
                            "scanner\tpeople\tB-1002\tPIN 2345 · عمر\n"
                            "\n"
                            "scanner\tgoods\t]E09506000000206\tA-01-03 Black tea\n"
                            "scanner\tgoods\t]E09506000000107\tA-01-01 Green tea\n"
                            "scanner\tbins\tA-01-01\t\n"
                            "pn532\tbadges\tntag213 04000000000001 text B-1001\tSara\n"
                            "llrp\ttags\t3034\tBlack tea 1\n"
                            "llrp\ttags\t3035\tBlack tea 2\n"
                            "uhf\ttags\t3035\tnot on this bench\n";

static void set_up(void)
{
    static const char *const kinds[] = {"scanner", "scale", "pn532", "llrp"};
    size_t line = 0;
    fake = (struct fake){.answer = "ok"};
    fake.text = text_over(fake.told, sizeof(fake.told));
    fake.bench.send = on_send;
    fake.bench.context = &fake;
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        for (size_t k = 0; k < bench_kinds_n; k++) {
            size_t device = SIZE_MAX;
            if (strcmp(bench_kinds[k].name, kinds[i]) == 0) {
                CHECK_INT(bench_add(&fake.bench, &bench_kinds[k], &device), 0);
                CHECK_INT(device, i);
            }
        }
    }
    CHECK_INT(bench_read_codes(&fake.bench, str_of(codes), &line), 0);
    bench_panel_init(&fake.panel, &fake.bench);
}

static void tear_down(void)
{
    bench_release(&fake.bench);
}

/* Types a text; a few characters are keys. */
static void press(const char *keys)
{
    static const struct {
        char c;
        enum bench_key key;
    } special[] = {{'\t', BENCH_KEY_NEXT}, {'\n', BENCH_KEY_ENTER}, {'\b', BENCH_KEY_ERASE},
                   {'\v', BENCH_KEY_DOWN}, {'^', BENCH_KEY_UP},     {'<', BENCH_KEY_PREVIOUS},
                   {'~', BENCH_KEY_CLEAR}};
    uint32_t c = 0;
    struct str text = str_of(keys);
    for (size_t n = 0; (n = utf8_next(text, &c)) > 0;) {
        enum bench_key key = BENCH_KEY_CHAR;
        for (size_t i = 0; i < ARRAY_SIZE(special); i++) {
            key = c == (uint32_t)special[i].c ? special[i].key : key;
        }
        bench_panel_key(&fake.panel, key, c);
        text = (struct str){text.at + n, text.len - n};
    }
}

static const char *told(const char *keys)
{
    text_clear(&fake.text);
    press(keys);
    return fake.told;
}

static void test_codes(void)
{
    static const struct {
        const char *file;
        int error;
        size_t line;
    } rows[] = {
        {"scanner\tg\tc\tn\n", 0, 0},
        {"scanner\tg\tc\tn", 0, 0},
        {"", 0, 0},
        {"\n#\tx\n", 0, 0},
        {"scanner\tg\tc", 0, 0},
        {"scanner\tg\n", RAFF_E_SYNTAX, 1},
        {"\nscanner\tg\t\tn\n", RAFF_E_SYNTAX, 2},
        {"scanner\tg\tc\tn\tmore\n", RAFF_E_SYNTAX, 1},
        {"scanner\tg\tc\x1d\tn\n", RAFF_E_SYNTAX, 1},
        {"toaster\tg\tc\tn\n", RAFF_E_UNKNOWN, 1},
        {"printer\tg\tc\tn\n", RAFF_E_UNKNOWN, 1},
    };
    set_up();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        size_t line = 0;
        CHECK_INT(bench_read_codes(&fake.bench, str_of(rows[i].file), &line), rows[i].error);
        CHECK_INT(line, rows[i].line);
    }
    tear_down();
}

static void test_too_many_codes(void)
{
    size_t line = 0;
    int error = 0;
    set_up();
    for (size_t i = 0; i < BENCH_ROWS_MAX && !error; i++) {
        error = bench_read_codes(&fake.bench, STR("scanner\tg\tc\tn\n"), &line);
    }
    CHECK_INT(error, RAFF_E_FULL);
    CHECK_INT(fake.bench.devices[0].n, BENCH_ROWS_MAX);
    tear_down();
}

/* What keys have devices told. Each row begins anew. */
static void test_keys(void)
{
    static const struct {
        const char *keys;
        const char *orders;
    } rows[] = {
        {"\n", "scanner<B-1001;"},
        {"\v\n", "scanner<B-1002;"},
        {"\v^^\n", "scanner<B-1001;"},
        {"b-1002\n", "scanner<B-1002;"},
        {"سار\n", "scanner<سار;"},
        {"عمر\n", "scanner<B-1002;"},
        {"tea black\n", "scanner<]E09506000000206;"},
        {"tea\n\n", "scanner<]E09506000000206;scanner<]E09506000000206;"},
        {"a-01-01\n", "scanner<A-01-01;"}, /* the bin itself before what lies in it */
        {"a-01\n", "scanner<]E09506000000206;"},
        {"TOTE-7\n", "scanner<TOTE-7;"},
        {"TOTE-7~B-1002\n", "scanner<B-1002;"},
        {"ÄÖ\b\n", "scanner<Ä;"},
        {"TOTE-7\n\n", "scanner<TOTE-7;scanner<TOTE-7;"},
        {"cable\n", "scanner<!unplug;"},
        {"cable\n\n", "scanner<!unplug;scanner<!plug;"},
        {"\t\n", "scale<put 250 g;"},
        {"\t\v\n\n", "scale<put 500 g;scale<take;"},
        {"\t500\n", "scale<put 500;"}, /* not the 500 g that are on the list */
        {"\t500 g\n", "scale<put 500 g;"},
        {"\tmoving on\n", "scale<moving on;"},
        {"\ttrembles\n\n", "scale<moving on;scale<moving off;"},
        {"<\n", "llrp<put 3034;"},
        {"<\n\v\n^\n", "llrp<put 3034;llrp<put 3035;llrp<take 3034;"},
        {"<60\n", "llrp<walk 60 10;"},
        {"<4096\n", "llrp<walk 4096 10;"},
        {"<4097\n", "llrp<put 4097;"},
        {"<60 x\b\b\n", "llrp<walk 60 10;"},
        {"\t643.5 g\n", "scale<put 643.5 g;"},
        {"<E280\n", "llrp<put E280;"},
        {"<E280\n\n", "llrp<put E280;llrp<take E280;"},
        {"<walk 3 4\v\n", "llrp<walk 3 4;"},
        {"<<\n", "pn532<put ntag213 04000000000001 text B-1001;"},
        {"\t\t\t\t\n", "scanner<B-1001;"},
        {"\v\t<\n", "scanner<B-1002;"}, /* it is remembered what was chosen where */
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        set_up();
        CHECK_STR(told(rows[i].keys), rows[i].orders);
        tear_down();
    }
}

static const struct bench_row *row_of(size_t device, const char *argument)
{
    const struct bench_device *d = &fake.bench.devices[device];
    size_t i = 0;
    while (i + 1 < d->n && strcmp(d->rows[i].argument, argument) != 0) {
        i++;
    }
    return &d->rows[i];
}

/* What lies on the scale is one thing; what is in the field is many. */
static void test_switches(void)
{
    set_up();
    press("\t\n");
    CU_ASSERT_TRUE(row_of(1, "250 g")->is_on);
    press("trembles\n643 g\n");
    CU_ASSERT_FALSE(row_of(1, "250 g")->is_on);
    CU_ASSERT_TRUE(row_of(1, "643 g")->is_on);
    CHECK_STR(told("643 g\n"), "scale<take;");
    CU_ASSERT_FALSE(row_of(1, "643 g")->is_on);
    CHECK_STR(told("trembles\n"), "scale<moving off;");
    press("\t\t\n\v\n");
    CU_ASSERT_TRUE(row_of(3, "3034")->is_on && row_of(3, "3035")->is_on);
    bench_set_there(&fake.bench, 3, false);
    CU_ASSERT_FALSE(row_of(3, "3034")->is_on || row_of(3, "3035")->is_on);
    tear_down();
}

static void test_refusals(void)
{
    set_up();
    fake.answer = "error: no such EPC";
    CHECK_STR(told("<\n\n"), "llrp<put 3034;llrp<put 3034;"); /* it is not there */
    CHECK_STR(bench_entry(&fake.bench, 0)->why, "no such EPC");
    fake.answer = "error: unplugged already";
    CHECK_STR(told("<cable\n"), "pn532<!unplug;");
    fake.answer = "ok";
    CHECK_STR(told("\n"), "pn532<!plug;");
    fake.error = -ENOTCONN;
    press("\n");
    CHECK_INT(bench_entry(&fake.bench, 0)->answer, BENCH_REFUSED);
    CHECK_STR(bench_entry(&fake.bench, 0)->why, error_text(-ENOTCONN));
    CU_ASSERT_PTR_NULL(bench_entry(&fake.bench, 5));
    tear_down();
}

/* Answers come to the orders of their device in turn, later than the next order too. */
static void test_waiting(void)
{
    set_up();
    fake.answer = NULL;
    press("A1\nA2\n\t\n");
    CHECK_INT(bench_waiting(&fake.bench), 3);
    bench_answer(&fake.bench, 1, "ok");
    bench_answer(&fake.bench, 0, "ok");
    bench_answer(&fake.bench, 0, "error: nobody\x1b[2J reads");
    bench_answer(&fake.bench, 0, "ok"); /* nobody asked */
    CHECK_INT(bench_waiting(&fake.bench), 0);
    CHECK_STR(bench_entry(&fake.bench, 1)->order, "A2");
    CHECK_STR(bench_entry(&fake.bench, 1)->why, "nobody[2J reads");
    CHECK_INT(bench_entry(&fake.bench, 2)->answer, BENCH_DONE);
    press("\n<\n");
    bench_set_there(&fake.bench, 1, false);
    CHECK_INT(bench_waiting(&fake.bench), 1);
    CHECK_INT(bench_entry(&fake.bench, 1)->answer, BENCH_REFUSED);
    tear_down();
}

/* A device that never answers gets no more than the log holds. */
static void test_full_log(void)
{
    set_up();
    fake.answer = NULL;
    press("A1\n");
    for (size_t i = 0; i < (size_t)2 * BENCH_LOG_MAX; i++) {
        press("\n");
    }
    CHECK_INT(bench_waiting(&fake.bench), BENCH_LOG_MAX);
    CU_ASSERT_PTR_NULL(bench_entry(&fake.bench, BENCH_LOG_MAX));
    fake.answer = "ok";
    for (size_t i = 0; i < (size_t)2 * BENCH_LOG_MAX; i++) {
        bench_answer(&fake.bench, 0, "ok");
        press("\n");
    }
    CHECK_INT(bench_waiting(&fake.bench), 0);
    tear_down();
}

static void test_typed_are_few(void)
{
    char keys[] = "T0\n";
    set_up();
    size_t before = fake.bench.devices[0].n;
    for (char c = '0'; c <= '9'; c++) {
        keys[1] = c;
        press(keys);
    }
    CHECK_INT(fake.bench.devices[0].n, before + BENCH_TYPED_MAX);
    CHECK_STR(fake.bench.devices[0].rows[0].argument, "T9");
    CHECK_STR(fake.bench.devices[0].rows[BENCH_TYPED_MAX].argument, "B-1001");
    tear_down();
}

/* A click chooses, another does; a heading, or nothing at all, is neither. */
static void test_clicks(void)
{
    set_up();
    text_clear(&fake.text);
    bench_panel_click(&fake.panel, 0);
    bench_panel_click(&fake.panel, 2);
    bench_panel_click(&fake.panel, fake.panel.n);
    CHECK_STR(fake.told, "");
    bench_panel_click(&fake.panel, 2);
    CHECK_STR(fake.told, "scanner<B-1002;");
    bench_panel_look(&fake.panel, 1);
    CHECK_STR(told("\n"), "scale<put 250 g;");
    tear_down();
}

/* No sequence of keys leaves something chosen that is no line of the list. */
static void test_any_keys(void)
{
    uint32_t random = 2463534242U;
    set_up();
    for (size_t i = 0; i < 20000; i++) {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        uint32_t c = random % 5 ? (unsigned char)" abet01-"[random % 8] : 0x627U;
        bench_panel_key(&fake.panel, (enum bench_key)(random / 8 % (BENCH_KEY_CLEAR + 1)), c);
        CU_ASSERT_FATAL(fake.panel.n == 0 || fake.panel.chosen < fake.panel.n);
        CU_ASSERT_FATAL(fake.panel.n == 0 || !fake.panel.lines[fake.panel.chosen].heading);
        text_clear(&fake.text);
    }
    tear_down();
}

CHECK_MAIN("bench", {"a file of codes", test_codes}, {"too many codes", test_too_many_codes},
           {"keys", test_keys}, {"switches", test_switches}, {"refusals", test_refusals},
           {"orders that wait", test_waiting}, {"a full log", test_full_log},
           {"what was typed", test_typed_are_few}, {"clicks", test_clicks},
           {"any keys", test_any_keys})
