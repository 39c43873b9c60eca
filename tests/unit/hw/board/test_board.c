#include "hw/board/board.h"

#include "drivers/base/error.h"
#include "tests/unit/check.h"

struct heard {
    int beeps;
    int bells;
    int flashes;
    enum board_signal flashed;
};

static void bell(void *context, int times)
{
    struct heard *heard = context;
    heard->beeps = times;
    heard->bells++;
}

static void flash(void *context, enum board_signal signal)
{
    struct heard *heard = context;
    heard->flashed = signal;
    heard->flashes++;
}

static struct board *make(const struct board_events *events, struct heard *heard)
{
    const struct board_config config = {.profile = "", .root = ""};
    struct board *board = NULL;
    struct text why = {0};
    CU_ASSERT_EQUAL_FATAL(board_new(NULL, &config, events, heard, &board, &why), 0);
    CHECK_STR(board_last_output(board), "none");
    return board;
}

static void test_beeps(void)
{
    static const struct {
        enum board_signal signal;
        int beeps;
    } rows[] = {
        {BOARD_GOOD, 1},    {BOARD_LINE_COMPLETE, 1}, {BOARD_TASK_COMPLETE, 1}, {BOARD_ONLINE, 1},
        {BOARD_WARNING, 2}, {BOARD_DUPLICATE, 2},     {BOARD_ERROR, 3},
    };
    struct heard heard = {0};
    struct board *board = make(&(struct board_events){.bell = bell, .flash = flash}, &heard);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        board_signal(board, rows[i].signal);
        CHECK_INT(heard.beeps, rows[i].beeps);
        CHECK_INT(heard.bells, i + 1);
        CHECK_STR(board_last_output(board), "bell");
    }
    CHECK_INT(heard.flashes, 0);
    board_free(board);
}

static void test_flash_where_there_is_no_bell(void)
{
    struct heard heard = {0};
    struct board *board = make(&(struct board_events){.flash = flash}, &heard);
    board_signal(board, BOARD_ERROR);
    CHECK_INT(heard.flashes, 1);
    CHECK_INT(heard.flashed, BOARD_ERROR);
    CHECK_STR(board_last_output(board), "flash");
    board_free(board);
}

static void test_nothing_at_all(void)
{
    struct board *board = make(&(struct board_events){0}, NULL);
    board_signal(board, BOARD_GOOD);
    CHECK_STR(board_last_output(board), "none");
    board_used(board);
    board_switch_off(board);
    board_free(board);
}

static void test_no_such_profile(void)
{
    const struct board_config config = {.profile = "/nowhere/toaster.ini", .root = ""};
    const struct board_events events = {0};
    struct board *board = NULL;
    char words[128];
    struct text why = text_over(words, sizeof(words));
    CHECK_INT(board_new(NULL, &config, &events, NULL, &board, &why), RAFF_E_NOT_FOUND);
    CHECK_STR(words, "/nowhere/toaster.ini: not found");
    CU_ASSERT_PTR_NULL(board);
    board_free(board);
}

CHECK_MAIN("board", {"beeps", test_beeps},
           {"flash where there is no bell", test_flash_where_there_is_no_bell},
           {"nothing at all", test_nothing_at_all}, {"no such profile", test_no_such_profile})
