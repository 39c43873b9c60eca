#include <ncurses.h>

#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "terminal/screen/keys.h"

static void test_default(void)
{
    struct keys keys;
    unsigned key = 99;
    CHECK_INT(keys_read(&keys, NULL), 0);
    CHECK_STR(keys_name(&keys, VIEW_KEY_HELP), "F1");
    CHECK_STR(keys_name(&keys, VIEW_KEY_MENU), "F10");
    CHECK_STR(keys_name(&keys, VIEW_KEY_UP), "");
    CU_ASSERT_TRUE(keys_find(&keys, KEY_F(3), &key));
    CHECK_INT(key, VIEW_KEY_BACK);
    CU_ASSERT_TRUE(keys_find(&keys, KEY_F(9), &key));
    CHECK_INT(key, KEY_THEME);
    CU_ASSERT_FALSE(keys_find(&keys, KEY_F(12), &key));
}

static void test_map(void)
{
    struct keys keys;
    unsigned key = 99;
    CHECK_INT(keys_read(&keys, "help=F12  undo=F6 "), 0);
    CHECK_STR(keys_name(&keys, VIEW_KEY_HELP), "F12");
    CHECK_STR(keys_name(&keys, VIEW_KEY_BACK), "F3");
    CU_ASSERT_TRUE(keys_find(&keys, KEY_F(6), &key));
    CHECK_INT(key, VIEW_KEY_UNDO);
    CHECK_INT(keys_read(&keys, "help=F3 back=F1"), 0);
}

static void test_refused(void)
{
    static const char *const maps[] = {"help=F3",  "help",     "help=",   "=F1",
                                       "help=F0",  "help=F25", "help=G1", "nothing=F1",
                                       "help=F1x", "help=F",   "help=F-1"};
    for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
        struct keys keys;
        CHECK_INT(keys_read(&keys, maps[i]), RAFF_E_CONFIG);
    }
}

CHECK_MAIN("keys", {"default", test_default}, {"map", test_map}, {"refused", test_refused})
