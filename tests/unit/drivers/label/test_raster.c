/* The label with the rasteriser that the terminal uses: real fonts, real shaping. */
#include "terminal/app/raster.h"

#include "drivers/base/error.h"
#include "tests/unit/check.h"

/* Fontconfig keeps its caches to the end, by design. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

static size_t count_ink(const struct label_bitmap *bitmap)
{
    size_t n = 0;
    for (size_t i = 0; i < (bitmap->width_px + 7) / 8 * bitmap->height_px; i++) {
        n += (size_t)__builtin_popcount(bitmap->bits[i]);
    }
    return n;
}

static bool column_has_ink(const struct label_bitmap *bitmap, uint32_t x)
{
    size_t row_bytes = (bitmap->width_px + 7) / 8;
    for (uint32_t y = 0; y < bitmap->height_px; y++) {
        if (bitmap->bits[y * row_bytes + x / 8] & 0x80U >> (x % 8)) {
            return true;
        }
    }
    return false;
}

static uint32_t draw(struct raster *raster, const char *text, uint32_t height)
{
    struct label_bitmap bitmap;
    CU_ASSERT_EQUAL_FATAL(raster_text(raster, text, height, &bitmap), 0);
    CHECK_INT(bitmap.height_px, height);
    CU_ASSERT_TRUE(count_ink(&bitmap) > height);
    return bitmap.width_px;
}

static void test_text_is_drawn(void)
{
    struct raster *raster = NULL;
    struct label_bitmap bitmap;
    CU_ASSERT_EQUAL_FATAL(raster_new(&raster), 0);
    uint32_t small = draw(raster, "Straße 12", 28);
    uint32_t large = draw(raster, "Straße 12", 56);
    CU_ASSERT_TRUE(large > small * 18 / 10 && large < small * 22 / 10);
    CHECK_INT(raster_text(raster, "x", 56, &bitmap), 0);
    CU_ASSERT_TRUE(column_has_ink(&bitmap, 1) && column_has_ink(&bitmap, bitmap.width_px - 2));
    uint32_t width = bitmap.width_px;
    CHECK_INT(raster_text(raster, "    x", 56, &bitmap), 0); /* the ink, not the space before it */
    CHECK_INT(bitmap.width_px, width);
    CU_ASSERT_TRUE(column_has_ink(&bitmap, 1) && column_has_ink(&bitmap, width - 2));
    CHECK_INT(raster_text(raster, " ", 56, &bitmap), 0);
    CHECK_INT(bitmap.width_px, 1);
    CHECK_INT(count_ink(&bitmap), 0);
    raster_free(raster);
}

static size_t longest_run(struct raster *raster, const char *text)
{
    struct label_bitmap bitmap;
    CU_ASSERT_EQUAL_FATAL(raster_text(raster, text, 56, &bitmap), 0);
    size_t row_bytes = (bitmap.width_px + 7) / 8;
    size_t longest = 0;
    size_t run = 0;
    for (uint32_t i = 0; i < bitmap.width_px * bitmap.height_px; i++) {
        uint32_t x = i % bitmap.width_px;
        bool ink = bitmap.bits[i / bitmap.width_px * row_bytes + x / 8] & 0x80U >> (x % 8);
        run = ink && x > 0 ? run + 1 : ink;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* Joined letters share a stroke along the base line; kept apart by ZWNJ they do not. */
static void test_arabic_is_shaped(void)
{
    struct raster *raster = NULL;
    CU_ASSERT_EQUAL_FATAL(raster_new(&raster), 0);
    size_t joined = longest_run(raster, "ببببب");
    size_t apart = longest_run(raster, "ب\u200cب\u200cب\u200cب\u200cب");
    CU_ASSERT_TRUE(joined > apart * 2);
    /* Right to left: what comes first is drawn last, so the full stop is at the left. */
    struct label_bitmap bitmap;
    CHECK_INT(raster_text(raster, "مممممم .", 56, &bitmap), 0);
    size_t row_bytes = (bitmap.width_px + 7) / 8;
    uint32_t left = 0;
    while (left < bitmap.width_px && column_has_ink(&bitmap, left)) {
        left++;
    }
    size_t tall = 0;
    for (uint32_t y = 0; y < bitmap.height_px; y++) {
        tall += bitmap.bits[y * row_bytes] & 0x80 ? 1 : 0;
    }
    CU_ASSERT_TRUE(left < 16 && tall < 12); /* a dot, then a gap */
    raster_free(raster);
}

static void test_limits(void)
{
    struct raster *raster = NULL;
    struct label_bitmap bitmap;
    char text[400] = "";
    CU_ASSERT_EQUAL_FATAL(raster_new(&raster), 0);
    memset(text, 'W', sizeof(text) - 1);
    CHECK_INT(raster_text(raster, text, 56, &bitmap), RAFF_E_TOO_LONG);
    CHECK_INT(raster_text(raster, "x", RASTER_HEIGHT_MAX + 1, &bitmap), RAFF_E_TOO_LONG);
    CHECK_INT(raster_text(raster, "x", 0, &bitmap), RAFF_E_TOO_LONG);
    CHECK_INT(raster_text(raster, "jÅ", RASTER_HEIGHT_MAX, &bitmap), 0);
    raster_free(raster);
    raster_free(NULL);
}

static void test_whole_label(void)
{
    static const struct label_carton carton = {
        .sscc = "395012345678901237",
        .order = "ORD-17",
        .carrier = "أرامكس",
        .lines = {"محمد العتيبي", "شارع الملك فهد 12", "حي العليا، الرياض 12211", "السعودية"},
        .n_lines = 4,
        .weight_g = 900};
    struct raster *raster = NULL;
    struct bytes zpl;
    CU_ASSERT_EQUAL_FATAL(raster_new(&raster), 0);
    struct label_raster ops = raster_ops(raster);
    bytes_init(&zpl, 65536);
    CHECK_INT(label_carton(&carton, "zpl", &ops, &zpl), 0);
    size_t pictures = 0;
    bytes_add(&zpl, "", 1);
    for (const char *at = (const char *)zpl.at; (at = strstr(at, "^GFA,")); at++) {
        pictures++;
    }
    CHECK_INT(pictures, 5);
    CU_ASSERT_TRUE(zpl.len < 8192);
    bytes_release(&zpl);
    raster_free(raster);
}

CHECK_MAIN("label with raster", {"text is drawn", test_text_is_drawn},
           {"Arabic is shaped", test_arabic_is_shaped}, {"limits", test_limits},
           {"whole label", test_whole_label})
