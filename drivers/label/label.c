#include "drivers/label/label.h"

#include "drivers/base/error.h"
#include "drivers/label/zpl.h"

/* 203 dpi is 8 dots a millimetre: 101.5 mm x 152 mm of label. */
#define WIDTH       812
#define HEIGHT      1218
#define MARGIN      32
#define INNER       (WIDTH - 2 * MARGIN)
#define SHIP_TO_Y   84
#define LINE_STEP   72
#define LINE_HEIGHT 56
#define HEIGHT_MIN  16 /* two millimetres: the smallest that is still read at arm's length */
/* A drawn line has room above and below its letters that the printer's font has not: this much
 * higher its letters are about as large. */
#define DRAWN_NUM    9
#define DRAWN_DEN    7
#define DETAILS_Y    548
#define DETAILS_STEP 64
#define FIELD_X      232
#define BARCODE_Y    836
/* GS1 General Specifications, SSCC on a logistic label: module at least 0.495 mm, bars at least 32
 * mm high. Four dots are 0.5 mm; start, FNC1, ten pairs, check and stop are 156 modules. */
#define MODULE     4
#define BAR_HEIGHT 264
#define BARCODE_X  ((WIDTH - 156 * MODULE) / 2)

static bool is_ascii(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text >= 0x80) {
            return false;
        }
    }
    return true;
}

/* Whether the first letter with a direction is right-to-left: Hebrew to Arabic Extended-A, and the
 * presentation forms of both. */
static bool is_right_to_left(const char *text)
{
    struct str rest = str_of(text);
    uint32_t c = 0;
    for (size_t n = utf8_next(rest, &c); n > 0; n = utf8_next(rest, &c)) {
        if ((c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) ||
            (c >= 0xfe70 && c <= 0xfeff)) {
            return true;
        }
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x590)) {
            return false;
        }
        rest = (struct str){rest.at + n, rest.len - n};
    }
    return false;
}

/* The printer's font is not known here; in it a letter is about 0.6 of its height wide on average.
 */
static unsigned fitting_height(size_t n_chars, unsigned width, unsigned height)
{
    size_t fits = n_chars ? (size_t)width * 10 / (6 * n_chars) : height;
    unsigned shrunk = fits < height ? (unsigned)fits : height;
    return shrunk > HEIGHT_MIN ? shrunk : HEIGHT_MIN;
}

static int draw(const struct label_raster *raster, const char *text, unsigned width,
                unsigned height, struct label_bitmap *ret_bitmap)
{
    if (!raster || !raster->text) {
        return RAFF_E_CHARSET;
    }
    int error = raster->text(raster->context, text, height, ret_bitmap);
    if (!error && ret_bitmap->width_px > width) {
        height = height * width / ret_bitmap->width_px;
        height = height > HEIGHT_MIN ? height : HEIGHT_MIN;
        error = raster->text(raster->context, text, height, ret_bitmap);
    }
    if (!error && ret_bitmap->width_px > width) {
        error = RAFF_E_TOO_LONG; /* never cut: half an address is another address */
    }
    return error;
}

static int add_line(struct bytes *zpl, const struct label_raster *raster, unsigned x, unsigned y,
                    unsigned height, const char *dirty)
{
    char text[sizeof(((struct label_carton *)NULL)->lines[0])];
    text_clean(str_of(dirty), false, text, sizeof(text));
    unsigned width = WIDTH - MARGIN - x;
    if (is_ascii(text)) {
        unsigned fitting = fitting_height(strlen(text), width, height);
        zpl_text(zpl, x, y + (height - fitting) / 2, fitting, text);
        return zpl->error;
    }
    unsigned drawn = height * DRAWN_NUM / DRAWN_DEN;
    struct label_bitmap bitmap;
    int error = draw(raster, text, width, drawn, &bitmap);
    if (error) {
        return error;
    }
    y -= (drawn - height) / 2;
    unsigned left = is_right_to_left(text) ? WIDTH - MARGIN - bitmap.width_px : x;
    zpl_bitmap(zpl, left, y, &bitmap);
    return zpl->error;
}

static int add_field(struct bytes *zpl, const struct label_raster *raster, unsigned *y,
                     const char *caption, const char *value)
{
    if (!*value) {
        return 0;
    }
    zpl_text(zpl, MARGIN, *y + 10, 28, caption);
    int error = add_line(zpl, raster, FIELD_X, *y, 48, value);
    *y += DETAILS_STEP;
    return error;
}

static void write_weight(int64_t weight_g, char *out, size_t size)
{
    struct text text = text_over(out, size);
    if (weight_g > 0) {
        text_addf(&text, "%lld.%03lld kg", (long long)(weight_g / 1000),
                  (long long)(weight_g % 1000));
    }
}

static int add_ship_to(struct bytes *zpl, const struct label_raster *raster,
                       const struct label_carton *carton)
{
    zpl_text(zpl, MARGIN, 36, 28, "SHIP TO");
    int error = 0;
    for (size_t i = 0; i < carton->n_lines && !error; i++) {
        unsigned y = SHIP_TO_Y + (unsigned)i * LINE_STEP;
        error = add_line(zpl, raster, MARGIN, y, LINE_HEIGHT, carton->lines[i]);
    }
    return error;
}

static int add_details(struct bytes *zpl, const struct label_raster *raster,
                       const struct label_carton *carton)
{
    char weight[32];
    write_weight(carton->weight_g, weight, sizeof(weight));
    unsigned y = DETAILS_Y;
    int error = add_field(zpl, raster, &y, "ORDER", carton->order);
    if (!error) {
        error = add_field(zpl, raster, &y, "CARRIER", carton->carrier);
    }
    if (!error) {
        error = add_field(zpl, raster, &y, "WEIGHT", weight);
    }
    return error;
}

static bool is_sscc(const char *sscc)
{
    return strlen(sscc) == 18 && strspn(sscc, "0123456789") == 18;
}

static void add_sscc(struct bytes *zpl, const char *sscc)
{
    char data[24];
    struct text text = text_over(data, sizeof(data));
    text_addf(&text, "(00)%s", sscc);
    zpl_text(zpl, MARGIN, BARCODE_Y - 40, 28, "SSCC");
    zpl_gs1_128(zpl, BARCODE_X, BARCODE_Y, BAR_HEIGHT, MODULE, data);
}

int label_carton_zpl(const struct label_carton *carton, const struct label_raster *raster,
                     struct bytes *zpl)
{
    if (!is_sscc(carton->sscc) || carton->n_lines > LABEL_LINES_MAX) {
        return RAFF_E_SYNTAX;
    }
    size_t start = zpl->len;
    /* ^CI28 is UTF-8; ^PR, ^MM and ^MD stay the printer's own. */
    bytes_addf(zpl, "^XA\n^CI28\n^PW%d\n^LL%d\n^LH0,0\n", WIDTH, HEIGHT);
    int error = add_ship_to(zpl, raster, carton);
    zpl_rule(zpl, MARGIN, DETAILS_Y - 24, INNER, 4);
    if (!error) {
        error = add_details(zpl, raster, carton);
    }
    zpl_rule(zpl, MARGIN, BARCODE_Y - 64, INNER, 4);
    add_sscc(zpl, carton->sscc);
    bytes_add_str(zpl, "^PQ1\n^XZ\n");
    error = error ? error : zpl->error;
    if (error) {
        zpl->len = start; /* half a label is never sent */
    }
    return error;
}
