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

static struct board *make(const struct board_fallback *fallback)
{
    struct board *board = NULL;
    CU_ASSERT_EQUAL_FATAL(board_new(NULL, "desk", fallback, &board), 0);
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
    struct board *board = make(&(struct board_fallback){bell, flash, &heard});
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
    struct board *board = make(&(struct board_fallback){.flash = flash, .context = &heard});
    board_signal(board, BOARD_ERROR);
    CHECK_INT(heard.flashes, 1);
    CHECK_INT(heard.flashed, BOARD_ERROR);
    CHECK_STR(board_last_output(board), "flash");
    board_free(board);
}

static void test_nothing_at_all(void)
{
    struct board *board = make(&(struct board_fallback){0});
    board_signal(board, BOARD_GOOD);
    CHECK_STR(board_last_output(board), "none");
    board_free(board);
    board = make(NULL);
    board_signal(board, BOARD_GOOD);
    CHECK_STR(board_last_output(board), "none");
    board_free(board);
}

static void test_unknown_profile(void)
{
    struct board *board = NULL;
    CHECK_INT(board_new(NULL, "toaster", NULL, &board), RAFF_E_CONFIG);
    CU_ASSERT_PTR_NULL(board);
    board_free(board);
}

CHECK_MAIN("board", {"beeps", test_beeps},
           {"flash where there is no bell", test_flash_where_there_is_no_bell},
           {"nothing at all", test_nothing_at_all}, {"unknown profile", test_unknown_profile})
