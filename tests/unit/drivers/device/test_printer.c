/* A printer's driver against a printer on real TCP, on one loop. */
#include "drivers/base/error.h"
#include "drivers/device/interfaces/printer.h"
#include "drivers/device/job_queue.h"
#include "tests/unit/drivers/device/fake_printer.h"
#include "tests/unit/drivers/device/loop_wait.h"

#define LABEL_A "^XA^FDone^FS^XZ"
#define LABEL_B "^XA^FDtwo^FS^XZ"
#define TSPL_A  "CLS\nTEXT 1,1,\"1\",0,1,1,\"one\"\nPRINT 1\n"
#define EPL_A   "N\nA1,1,0,1,1,1,N,\"one\"\nP1\n"

struct rig {
    uv_loop_t loop;
    struct fake_printer fake;
    struct printer *printer;
    size_t n_done;
    struct text done;   /* "id:outcome:why" one a line */
    struct text states; /* "state:why" one a line */
    char done_at[2048];
    char states_at[4096];
};

/* Short waits; what a test does not wait for must not happen by the clock. */
static const struct printer_timing timing = {.silence_ms = 500,
                                             .mute_ms = 1500,
                                             .stuck_ms = 1000,
                                             .no_line_ms = 1000,
                                             .idle_ms = 400,
                                             .look_again_ms = 60000};

/* --- the driver's user --- */

static void on_done(void *context, uint64_t job, enum printer_outcome outcome, const char *why)
{
    static const char *const names[] = {"printed", "sent", "failed"};
    struct rig *rig = context;
    text_addf(&rig->done, "%llu:%s:%s\n", (unsigned long long)job, names[outcome], why);
    rig->n_done++;
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    text_addf(&rig->states, "%s:%s\n", device_state_name(state), why);
}

static const struct printer_events events = {.done = on_done, .state = on_state};

static void set_up_in(struct rig *rig, enum label_language language, const char *name)
{
    *rig = (struct rig){.fake = {.language = language}};
    rig->done = text_over(rig->done_at, sizeof(rig->done_at));
    rig->states = text_over(rig->states_at, sizeof(rig->states_at));
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    fake_switch_on(&rig->fake, &rig->loop);
    const struct printer_config config = {
        .bus = "tcp", .host = "127.0.0.1", .port = rig->fake.port, .language = name};
    CU_ASSERT_EQUAL_FATAL(
        printer_new_timed(&rig->loop, &config, &timing, &events, rig, &rig->printer), 0);
}

static void set_up(struct rig *rig)
{
    set_up_in(rig, LABEL_ZPL, "zpl");
}

static void tear_down(struct rig *rig, bool is_on)
{
    printer_free(rig->printer);
    if (is_on) {
        fake_switch_off(&rig->fake);
    }
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    label_stream_release(&rig->fake.stream);
}

static void print(struct rig *rig, const char *zpl)
{
    uint64_t job = 0;
    CHECK_INT(printer_print(rig->printer, str_of(zpl), &job), 0);
    CU_ASSERT_TRUE(job > 0);
}

/* --- what must hold --- */

static void test_prints_in_order(void)
{
    struct rig rig;
    set_up(&rig);
    print(&rig, LABEL_A);
    print(&rig, LABEL_B);
    LOOP_WAIT(&rig.loop, rig.n_done == 2);
    CHECK_STR(rig.fake.got, LABEL_A "\n" LABEL_B "\n");
    CHECK_STR(rig.done_at, "1:printed:\n2:printed:\n");
    CHECK_INT(printer_state(rig.printer), DEVICE_READY);
    tear_down(&rig, true);
}

/* It is not out while the printer still holds it. */
static void test_out_means_out(void)
{
    struct rig rig;
    set_up(&rig);
    rig.fake.holds = true;
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, rig.fake.held == 1);
    loop_run_for(&rig.loop, 700);
    CHECK_INT(rig.n_done, 0);
    CHECK_INT(printer_state(rig.printer), DEVICE_BUSY);
    rig.fake.held = 0;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.done_at, "1:printed:\n");
    tear_down(&rig, true);
}

static void test_paper_out_before_the_job(void)
{
    struct rig rig;
    set_up(&rig);
    rig.fake.is_paper_out = true;
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    print(&rig, LABEL_A);
    loop_run_for(&rig.loop, 1200);
    CHECK_STR(rig.fake.got, "");
    rig.fake.is_paper_out = false;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, LABEL_A "\n");
    CHECK_STR(rig.done_at, "1:printed:\n");
    CHECK_STR(rig.states_at, "fault:paper out\nbusy:\nready:\n");
    tear_down(&rig, true);
}

static void test_paper_out_with_the_job_inside(void)
{
    struct rig rig;
    set_up(&rig);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_READY);
    rig.fake.holds = true;
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, rig.fake.held == 1);
    rig.fake.is_paper_out = true;
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    loop_run_for(&rig.loop, 500);
    rig.fake.is_paper_out = false;
    rig.fake.held = 0;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, LABEL_A "\n");
    CHECK_STR(rig.done_at, "1:printed:\n");
    tear_down(&rig, true);
}

/* Switched off for a new roll: what it held is gone, and is sent again. */
static void test_power_cycle_with_the_job_inside(void)
{
    struct rig rig;
    set_up(&rig);
    rig.fake.holds = true;
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, rig.fake.held == 1);
    rig.fake.is_paper_out = true;
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    fake_switch_off(&rig.fake);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_MISSING);
    rig.fake.is_paper_out = false;
    rig.fake.holds = false;
    rig.fake.held = 0;
    fake_switch_on(&rig.fake, &rig.loop);
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, LABEL_A "\n" LABEL_A "\n");
    CHECK_STR(rig.done_at, "1:printed:\n");
    tear_down(&rig, true);
}

/* The line broke after the last byte, and nothing had been heard: nobody knows, so nothing is
 * printed twice. */
static void test_line_broken_after_sending(void)
{
    struct rig rig;
    set_up(&rig);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_READY);
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_BUSY);
    rig.fake.is_silent = true;
    LOOP_WAIT(&rig.loop, rig.fake.got[0] != '\0');
    fake_hang_up(&rig.fake);
    rig.fake.is_silent = false;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, LABEL_A "\n");
    CHECK_STR(rig.done_at, "1:sent:connection lost while printing\n");
    tear_down(&rig, true);
}

static void test_line_broken_but_the_job_is_inside(void)
{
    struct rig rig;
    set_up(&rig);
    rig.fake.holds = true;
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, rig.fake.held == 1);
    loop_run_for(&rig.loop, 300);
    fake_hang_up(&rig.fake);
    LOOP_WAIT(&rig.loop, rig.fake.has_client);
    loop_run_for(&rig.loop, 500);
    CHECK_INT(rig.n_done, 0);
    rig.fake.held = 0;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, LABEL_A "\n");
    CHECK_STR(rig.done_at, "1:printed:\n");
    tear_down(&rig, true);
}

/* "Nothing inside" was true when it was asked, and is not any more. */
static void test_late_answers_do_not_count(void)
{
    struct rig rig;
    set_up(&rig);
    rig.fake.is_late = true;
    rig.fake.holds = true;
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, rig.fake.held == 1);
    loop_run_for(&rig.loop, 500);
    CHECK_INT(rig.n_done, 0);
    rig.fake.held = 0;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.done_at, "1:printed:\n");
    tear_down(&rig, true);
}

static void test_never_answers(void)
{
    struct rig rig;
    set_up(&rig);
    rig.fake.is_silent = true;
    print(&rig, LABEL_A);
    print(&rig, LABEL_B);
    LOOP_WAIT(&rig.loop, rig.n_done == 2);
    CHECK_STR(rig.fake.got, LABEL_A "\n" LABEL_B "\n");
    CHECK_STR(rig.done_at,
              "1:sent:the printer does not answer\n2:sent:the printer does not answer\n");
    tear_down(&rig, true);
}

/* Some faults silence a printer: one that used to answer is in trouble. */
static void test_stops_answering(void)
{
    struct rig rig;
    set_up(&rig);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_READY);
    rig.fake.is_silent = true;
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.states_at, "fault:no answer\n"));
    rig.fake.is_silent = false;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    rig.fake.is_silent = true;
    print(&rig, LABEL_B);
    LOOP_WAIT(&rig.loop, rig.n_done == 2);
    CHECK_STR(rig.done_at, "1:printed:\n2:sent:the printer stopped answering\n");
    tear_down(&rig, true);
}

/* ~HS is silent while the paper is out: ~HQES says why, before the job and with it inside. */
static void test_says_why_it_is_silent(void)
{
    struct rig rig;
    set_up(&rig);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_READY);
    rig.fake.is_shy = true;
    rig.fake.is_paper_out = true;
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    loop_run_for(&rig.loop, 2500); /* longer than silence and muteness count */
    CHECK_STR(rig.fake.got, "");
    CHECK_INT(rig.n_done, 0);
    rig.fake.is_paper_out = false;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, LABEL_A "\n");
    rig.fake.holds = true;
    print(&rig, LABEL_B);
    LOOP_WAIT(&rig.loop, rig.fake.held == 1);
    rig.fake.is_paper_out = true;
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    rig.fake.is_paper_out = false;
    rig.fake.held = 0;
    LOOP_WAIT(&rig.loop, rig.n_done == 2);
    CHECK_STR(rig.done_at, "1:printed:\n2:printed:\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.states_at, "fault:paper out\n"));
    CU_ASSERT_PTR_NULL(strstr(rig.states_at, "no answer"));
    tear_down(&rig, true);
}

/* It answers "not printing" before it has begun, which is not out; seen printing and then not, it
 * is. */
static void test_tspl(void)
{
    struct rig rig;
    set_up_in(&rig, LABEL_TSPL, "tspl");
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_READY);
    print(&rig, TSPL_A);
    LOOP_WAIT(&rig.loop, rig.fake.got[0] != '\0');
    loop_run_for(&rig.loop, 500);
    CHECK_INT(rig.n_done, 0);
    rig.fake.held = 1;
    loop_run_for(&rig.loop, 1500);
    CHECK_INT(rig.n_done, 0);
    rig.fake.is_paper_out = true;
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    rig.fake.is_paper_out = false;
    rig.fake.held = 0; /* the motor stands still for a moment before it goes on */
    loop_run_for(&rig.loop, 500);
    CHECK_INT(rig.n_done, 0);
    rig.fake.held = 1;
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_BUSY);
    rig.fake.held = 0;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, TSPL_A "\n");
    CHECK_STR(rig.done_at, "1:printed:\n");
    CHECK_STR(rig.states_at, "ready:\nbusy:\nfault:paper out\nbusy:\nready:\n");
    tear_down(&rig, true);
}

/* No code says that a label is out. */
static void test_epl(void)
{
    struct rig rig;
    set_up_in(&rig, LABEL_EPL, "epl");
    rig.fake.is_paper_out = true;
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_FAULT);
    print(&rig, EPL_A);
    loop_run_for(&rig.loop, 1200);
    CHECK_STR(rig.fake.got, "");
    rig.fake.is_paper_out = false;
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.fake.got, EPL_A "\n");
    CHECK_STR(rig.done_at, "1:sent:the printer does not say when it is out\n");
    CHECK_STR(rig.states_at, "fault:paper out\nbusy:\nready:\n");
    tear_down(&rig, true);
}

static void test_no_connection(void)
{
    struct rig rig;
    set_up(&rig);
    fake_switch_off(&rig.fake);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_MISSING);
    loop_run_for(&rig.loop, 1200);
    print(&rig, LABEL_A);
    loop_run_for(&rig.loop, 700);
    CHECK_INT(rig.n_done, 0); /* its own time counts, not the printer's */
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.done_at, "1:failed:no connection\n");
    CHECK_STR(rig.states_at, "missing:no connection\n");
    fake_switch_on(&rig.fake, &rig.loop);
    print(&rig, LABEL_B);
    LOOP_WAIT(&rig.loop, rig.n_done == 2);
    CHECK_STR(rig.fake.got, LABEL_B "\n");
    tear_down(&rig, true);
}

static void test_leaves_the_line_to_others(void)
{
    struct rig rig;
    set_up(&rig);
    print(&rig, LABEL_A);
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    LOOP_WAIT(&rig.loop, !rig.fake.has_client);
    CHECK_INT(printer_state(rig.printer), DEVICE_READY);
    print(&rig, LABEL_B);
    LOOP_WAIT(&rig.loop, rig.n_done == 2);
    CHECK_STR(rig.done_at, "1:printed:\n2:printed:\n");
    tear_down(&rig, true);
}

static void test_queue_is_bounded(void)
{
    struct rig rig;
    uint64_t job = 0;
    set_up(&rig);
    for (size_t i = 0; i < JOB_QUEUE_JOBS; i++) {
        CHECK_INT(printer_print(rig.printer, STR(LABEL_A), &job), 0);
    }
    CHECK_INT(printer_print(rig.printer, STR(LABEL_A), &job), RAFF_E_FULL);
    char *big = calloc(1, JOB_QUEUE_BYTES + 1);
    CHECK_INT(printer_print(rig.printer, (struct str){big, JOB_QUEUE_BYTES + 1}, &job),
              RAFF_E_TOO_LONG);
    free(big);
    tear_down(&rig, true);
}

/* Jobs of odd sizes through the ring's end, byte for byte. */
static void test_job_bytes_wrap(void)
{
    static char bytes[400001];
    struct job_queue queue;
    CU_ASSERT_EQUAL_FATAL(job_queue_init(&queue), 0);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)(i * 31 % 251);
    }
    uint64_t id = 0;
    size_t wrapped = 0;
    for (uint64_t i = 1; i <= 20; i++) {
        struct str slices[2];
        CHECK_INT(job_queue_add(&queue, (struct str){bytes, sizeof(bytes)}, i, &id), 0);
        CHECK_INT(id, i);
        size_t n = job_queue_slices(&queue, slices);
        size_t second = n == 2 ? slices[1].len : 0;
        wrapped += n - 1;
        CHECK_INT(slices[0].len + second, sizeof(bytes));
        CU_ASSERT_EQUAL(memcmp(slices[0].at, bytes, slices[0].len), 0);
        CU_ASSERT_EQUAL(memcmp(slices[1].at, bytes + slices[0].len, second), 0);
        job_queue_drop(&queue);
    }
    CU_ASSERT_TRUE(wrapped > 3);
    CU_ASSERT_PTR_NULL(job_queue_first(&queue));
    job_queue_release(&queue);
}

static void test_configuration(void)
{
    static const struct printer_config rows[] = {
        {.bus = "carrier pigeon", .host = "127.0.0.1"},
        {.bus = "tcp"},
        {.bus = "tcp", .host = "127.0.0.1", .language = "morse"},
    };
    uv_loop_t loop;
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct printer *printer = NULL;
        CHECK_INT(printer_new(&loop, &rows[i], &events, NULL, &printer), RAFF_E_CONFIG);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&loop), 0);
}

/* Nothing of the sort is plugged in here. */
static void test_usb_missing(void)
{
    static const struct printer_config config = {
        .bus = "usb", .vid = 0xFFFE, .pid = 0xFFFE, .language = "tspl"};
    struct rig rig = {0};
    rig.done = text_over(rig.done_at, sizeof(rig.done_at));
    rig.states = text_over(rig.states_at, sizeof(rig.states_at));
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig.loop), 0);
    CHECK_INT(printer_new_timed(&rig.loop, &config, &timing, &events, &rig, &rig.printer), 0);
    LOOP_WAIT(&rig.loop, printer_state(rig.printer) == DEVICE_MISSING);
    print(&rig, TSPL_A);
    LOOP_WAIT(&rig.loop, rig.n_done == 1);
    CHECK_STR(rig.done_at, "1:failed:no connection\n");
    tear_down(&rig, false);
}

CHECK_MAIN("device/printer", {"prints in order", test_prints_in_order},
           {"out means out", test_out_means_out},
           {"paper out before the job", test_paper_out_before_the_job},
           {"paper out with the job inside", test_paper_out_with_the_job_inside},
           {"power cycle with the job inside", test_power_cycle_with_the_job_inside},
           {"line broken after sending", test_line_broken_after_sending},
           {"line broken, the job is inside", test_line_broken_but_the_job_is_inside},
           {"late answers do not count", test_late_answers_do_not_count},
           {"never answers", test_never_answers}, {"stops answering", test_stops_answering},
           {"says why it is silent", test_says_why_it_is_silent}, {"tspl", test_tspl},
           {"epl", test_epl}, {"no connection", test_no_connection},
           {"leaves the line to others", test_leaves_the_line_to_others},
           {"queue is bounded", test_queue_is_bounded}, {"job bytes wrap", test_job_bytes_wrap},
           {"configuration", test_configuration}, {"usb missing", test_usb_missing})
