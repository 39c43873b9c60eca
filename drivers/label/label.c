#include "drivers/label/label.h"

#include "drivers/base/error.h"
#include "drivers/label/code128.h"
#include "drivers/label/writer.h"

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
#define CAPTION      28
#define BARCODE_Y    836
/* GS1 General Specifications, SSCC on a logistic label: module at least 0.495 mm, bars at least 32
 * mm high. Four dots are 0.5 mm. */
#define MODULE     4
#define BAR_HEIGHT 264
#define BARCODE_X  ((WIDTH - CODE128_SSCC_MODULES * MODULE) / 2)

/* A label that is being written. */
struct page {
    const struct label_writer *writer;
    const struct label_raster *raster;
    struct bytes *out;
};

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

/* A picture of the text, at the left or where it begins; `height` as the printer's font has it. */
static int add_drawn(const struct page *page, unsigned x, unsigned y, unsigned height,
                     const char *text)
{
    unsigned drawn = height * DRAWN_NUM / DRAWN_DEN;
    struct label_bitmap bitmap;
    int error = draw(page->raster, text, WIDTH - MARGIN - x, drawn, &bitmap);
    if (error) {
        return error;
    }
    y -= (drawn - height) / 2;
    unsigned left = is_right_to_left(text) ? WIDTH - MARGIN - bitmap.width_px : x;
    page->writer->bitmap(page->out, left, y, &bitmap);
    return page->out->error;
}

/* Text of ours, which fits. */
static int add_caption(const struct page *page, unsigned x, unsigned y, const char *text)
{
    if (!page->writer->text) {
        return add_drawn(page, x, y, CAPTION, text);
    }
    page->writer->text(page->out, x, y, CAPTION, text);
    return page->out->error;
}

static int add_line(const struct page *page, unsigned x, unsigned y, unsigned height,
                    const char *dirty)
{
    char text[sizeof(((struct label_carton *)NULL)->lines[0])];
    text_clean(str_of(dirty), false, text, sizeof(text));
    if (!page->writer->text || !is_ascii(text)) {
        return add_drawn(page, x, y, height, text);
    }
    unsigned fitting = fitting_height(strlen(text), WIDTH - MARGIN - x, height);
    page->writer->text(page->out, x, y + (height - fitting) / 2, fitting, text);
    return page->out->error;
}

static int add_field(const struct page *page, unsigned *y, const char *caption, const char *value)
{
    if (!*value) {
        return 0;
    }
    int error = add_caption(page, MARGIN, *y + 10, caption);
    error = error ? error : add_line(page, FIELD_X, *y, 48, value);
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

static int add_ship_to(const struct page *page, const struct label_carton *carton)
{
    int error = add_caption(page, MARGIN, 36, "SHIP TO");
    for (size_t i = 0; i < carton->n_lines && !error; i++) {
        unsigned y = SHIP_TO_Y + (unsigned)i * LINE_STEP;
        error = add_line(page, MARGIN, y, LINE_HEIGHT, carton->lines[i]);
    }
    return error;
}

static int add_details(const struct page *page, const struct label_carton *carton)
{
    char weight[32];
    write_weight(carton->weight_g, weight, sizeof(weight));
    unsigned y = DETAILS_Y;
    int error = add_field(page, &y, "ORDER", carton->order);
    error = error ? error : add_field(page, &y, "CARRIER", carton->carrier);
    return error ? error : add_field(page, &y, "WEIGHT", weight);
}

static bool is_sscc(const char *sscc)
{
    return strlen(sscc) == 18 && strspn(sscc, "0123456789") == 18;
}

static void add_bars(const struct page *page, const char *sscc)
{
    uint8_t widths[CODE128_SSCC_ELEMENTS];
    unsigned x = BARCODE_X;
    code128_sscc(sscc, widths);
    for (size_t i = 0; i < CODE128_SSCC_ELEMENTS; i++) {
        unsigned width = (unsigned)widths[i] * MODULE;
        if (i % 2 == 0) {
            page->writer->rule(page->out, x, BARCODE_Y, width, BAR_HEIGHT);
        }
        x += width;
    }
}

static int add_sscc(const struct page *page, const char *sscc)
{
    char data[24];
    struct text text = text_over(data, sizeof(data));
    text_addf(&text, "(00)%s", sscc);
    int error = add_caption(page, MARGIN, BARCODE_Y - 40, "SSCC");
    if (error) {
        return error;
    }
    if (page->writer->gs1_128) {
        page->writer->gs1_128(page->out, BARCODE_X, BARCODE_Y, BAR_HEIGHT, MODULE, data);
        return page->out->error;
    }
    add_bars(page, sscc);
    return add_drawn(page, BARCODE_X, BARCODE_Y + BAR_HEIGHT + 16, 40, data);
}

static const struct label_writer *writer_of(const char *language)
{
    static const struct label_writer *const writers[] = {&zpl_writer, &tspl_writer, &epl_writer};
    for (size_t i = 0; i < ARRAY_SIZE(writers); i++) {
        if (strcmp(writers[i]->name, language) == 0) {
            return writers[i];
        }
    }
    return NULL;
}

static int write_page(const struct page *page, const struct label_carton *carton)
{
    page->writer->begin(page->out, WIDTH, HEIGHT);
    int error = add_ship_to(page, carton);
    page->writer->rule(page->out, MARGIN, DETAILS_Y - 24, INNER, 4);
    error = error ? error : add_details(page, carton);
    page->writer->rule(page->out, MARGIN, BARCODE_Y - 64, INNER, 4);
    error = error ? error : add_sscc(page, carton->sscc);
    page->writer->end(page->out);
    return error ? error : page->out->error;
}

int label_carton(const struct label_carton *carton, const char *language,
                 const struct label_raster *raster, struct bytes *out)
{
    const struct page page = {.writer = writer_of(language), .raster = raster, .out = out};
    if (!page.writer) {
        return RAFF_E_UNKNOWN;
    }
    if (!is_sscc(carton->sscc) || carton->n_lines > LABEL_LINES_MAX) {
        return RAFF_E_SYNTAX;
    }
    size_t start = out->len;
    int error = write_page(&page, carton);
    if (error) {
        out->len = start; /* half a label is never sent */
    }
    return error;
}
