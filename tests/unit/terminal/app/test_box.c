#include "terminal/app/box.h"

#include "drivers/base/error.h"
#include "tests/unit/check.h"

static void test_profile(void)
{
    static const struct {
        const char *name, *end; /* of the path */
        int error;
    } rows[] = {
        {"desk", "", 0},
        {"handheld", "/../boards/handheld.ini", 0},
        {"qemu", "/../boards/qemu.ini", 0},
        {"/some/where/box.ini", "/some/where/box.ini", 0}, /* read later, and refused then */
        {"toaster", NULL, RAFF_E_NOT_FOUND},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct config config;
        char path[PATH_MAX] = "", words[128] = "";
        struct text why = text_over(words, sizeof(words));
        config_init(&config);
        copy_cut(config.board_profile, sizeof(config.board_profile), rows[i].name);
        CHECK_INT(box_profile(&config, path, &why), rows[i].error);
        if (rows[i].error) {
            CHECK_STR(words, "[board] profile = toaster: not found");
            continue;
        }
        size_t n = strlen(path), m = strlen(rows[i].end);
        CHECK_STR(n >= m ? path + n - m : path, rows[i].end);
        CU_ASSERT_EQUAL(n == 0, m == 0);
    }
}

/* A box that has nothing but the terminal is the one without a setting. */
static void test_desk(void)
{
    static const struct board_events events = {.bell = NULL};
    struct config config;
    struct board *board = NULL;
    char words[128] = "";
    struct text why = text_over(words, sizeof(words));
    config_init(&config);
    CHECK_INT(box_open(&config, NULL, &events, NULL, &board, &why), 0);
    board_signal(board, BOARD_GOOD);
    CHECK_STR(board_last_output(board), "none");
    board_free(board);
}

CHECK_MAIN("app/box", {"profile", test_profile}, {"desk", test_desk})
