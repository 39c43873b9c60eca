/* AIM ids: every symbology letter has a name, what names GS1, what is no id at all. */
#include "tests/unit/check.h"

#include "drivers/base/cleanup.h"
#include "drivers/code/aim.h"
#include "drivers/code/scan.h"

static const struct {
    const char *id, *symbology;
    enum aim_content content;
} ids[] = {
    {"]C1", "GS1-128", AIM_GS1},
    {"]e0", "GS1 DataBar", AIM_GS1},
    {"]d2", "GS1 DataMatrix", AIM_GS1},
    {"]Q3", "GS1 QR Code", AIM_GS1},
    {"]J1", "GS1 DotCode", AIM_GS1},
    {"]E0", "EAN-13", AIM_EAN},
    {"]E3", "EAN-13 with add-on", AIM_EAN_ADDON},
    {"]E4", "EAN-8", AIM_EAN},
    {"]E9", "EAN/UPC", AIM_DATA},
    {"]I1", "ITF-14", AIM_ITF_CHECKED},
    {"]I0", "ITF", AIM_ITF},
    {"]C0", "Code 128", AIM_DATA},
    {"]C2", "Code 128, FNC1 second", AIM_DATA},
    {"]d1", "Data Matrix", AIM_DATA},
    {"]Q1", "QR Code", AIM_DATA},
    {"]J0", "DotCode", AIM_DATA},
    {"]A0", "Code 39", AIM_DATA},
    {"]L2", "PDF417, basic channel", AIM_DATA},
    {"]z0", "Aztec Code", AIM_DATA},
    {"]zC", "Aztec Rune", AIM_DATA},
    {"]U1", "MaxiCode", AIM_DATA},
    {"]X0", "other bar code", AIM_DATA},
};

static void test_ids(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
        const struct aim *aim = aim_find(str_of(ids[i].id));
        CU_ASSERT_PTR_NOT_NULL_FATAL(aim);
        CHECK_STR(aim->symbology, ids[i].symbology);
        CHECK_INT(aim->content, ids[i].content);
        CHECK_STR(aim_symbology(str_of(ids[i].id)), ids[i].symbology);
    }
}

/* ISO/IEC 15424: the letters that are given out; a modifier without a row has its symbology's name.
 */
static void test_letters(void)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUXYZcdeghopsz";
    for (int c = 0; c < 256; c++) {
        char id[] = {']', (char)c, '9', '\0'};
        bool given_out = c != '\0' && strchr(letters, c);
        CHECK_INT(aim_symbology((struct str){id, 3}) != NULL, given_out);
    }
}

static void test_no_ids(void)
{
    static const char *const none[] = {"", "]", "]C", "C1]", "]C-", "]C ", "[C1", "]]1", "A-03-02"};
    for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
        CU_ASSERT_PTR_NULL(aim_symbology(str_of(none[i])));
    }
}

CHECK_MAIN("aim", {"ids", test_ids}, {"letters", test_letters}, {"no ids", test_no_ids})
