#include "terminal/app/raster.h"

#include <errno.h>
#include <pango/pangocairo.h>

#include "drivers/base/error.h"

/* Bold: thin strokes do not survive the threshold. */
#define FAMILIES "Noto Sans, Noto Naskh Arabic, DejaVu Sans Bold"
#define BLACK    128 /* of 255: half covered */

struct raster {
    cairo_surface_t *grey;
    cairo_t *cairo;
    PangoLayout *layout;
    PangoFontDescription *font;
    uint8_t bits[RASTER_WIDTH_MAX / 8 * RASTER_HEIGHT_MAX];
};

int raster_new(struct raster **ret_raster)
{
    struct raster *raster = calloc(1, sizeof(*raster));
    if (!raster) {
        return -ENOMEM;
    }
    raster->grey = cairo_image_surface_create(CAIRO_FORMAT_A8, RASTER_WIDTH_MAX, RASTER_HEIGHT_MAX);
    raster->cairo = cairo_create(raster->grey);
    if (cairo_status(raster->cairo) != CAIRO_STATUS_SUCCESS) {
        raster_free(raster);
        return -ENOMEM;
    }
    raster->layout = pango_cairo_create_layout(raster->cairo);
    pango_layout_set_single_paragraph_mode(raster->layout, TRUE);
    raster->font = pango_font_description_from_string(FAMILIES);
    *ret_raster = raster;
    return 0;
}

void raster_free(struct raster *raster)
{
    if (!raster) {
        return;
    }
    if (raster->font) {
        pango_font_description_free(raster->font);
    }
    if (raster->layout) {
        g_object_unref(raster->layout);
    }
    cairo_destroy(raster->cairo);
    cairo_surface_destroy(raster->grey);
    free(raster);
}

static void set_size(struct raster *raster, double px)
{
    pango_font_description_set_absolute_size(raster->font, px * PANGO_SCALE);
    pango_layout_set_font_description(raster->layout, raster->font);
}

/* Sets the size at which the line is `height_px` high: fonts differ in how much of it is letters,
 * and an Arabic fallback font stands higher than a Latin one. */
static void fit_height(struct raster *raster, uint32_t height_px)
{
    set_size(raster, height_px);
    PangoRectangle logical;
    pango_layout_get_pixel_extents(raster->layout, NULL, &logical);
    if (logical.height > 0) {
        set_size(raster, (double)height_px * height_px / logical.height);
    }
}

/* Draws into the grey surface; the ink's width, or negative. */
static int paint(struct raster *raster, int *ret_width)
{
    PangoRectangle ink;
    PangoRectangle logical;
    pango_layout_get_pixel_extents(raster->layout, &ink, &logical);
    if (ink.width > RASTER_WIDTH_MAX) {
        return RAFF_E_TOO_LONG;
    }
    cairo_set_operator(raster->cairo, CAIRO_OPERATOR_SOURCE);
    cairo_set_source_rgba(raster->cairo, 0, 0, 0, 0);
    cairo_paint(raster->cairo);
    cairo_set_source_rgba(raster->cairo, 0, 0, 0, 1);
    cairo_set_operator(raster->cairo, CAIRO_OPERATOR_OVER);
    cairo_move_to(raster->cairo, -ink.x, -logical.y);
    pango_cairo_show_layout(raster->cairo, raster->layout);
    cairo_surface_flush(raster->grey);
    *ret_width = ink.width > 0 ? ink.width : 1;
    return 0;
}

static void threshold(struct raster *raster, uint32_t width, uint32_t height)
{
    const uint8_t *grey = cairo_image_surface_get_data(raster->grey);
    size_t stride = (size_t)cairo_image_surface_get_stride(raster->grey);
    size_t row_bytes = (width + 7) / 8;
    memset(raster->bits, 0, row_bytes * height);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            if (grey[y * stride + x] >= BLACK) {
                raster->bits[y * row_bytes + x / 8] |= (uint8_t)(0x80U >> (x % 8));
            }
        }
    }
}

int raster_text(struct raster *raster, const char *utf8, uint32_t height_px,
                struct label_bitmap *ret_bitmap)
{
    if (height_px == 0 || height_px > RASTER_HEIGHT_MAX) {
        return RAFF_E_TOO_LONG;
    }
    pango_layout_set_text(raster->layout, utf8, -1);
    fit_height(raster, height_px);
    int width = 0;
    int error = paint(raster, &width);
    if (error) {
        return error;
    }
    threshold(raster, (uint32_t)width, height_px);
    *ret_bitmap = (struct label_bitmap){
        .bits = raster->bits, .width_px = (uint32_t)width, .height_px = height_px};
    return 0;
}

static int text_for_labels(void *context, const char *utf8, uint32_t height_px,
                           struct label_bitmap *ret_bitmap)
{
    return raster_text(context, utf8, height_px, ret_bitmap);
}

struct label_raster raster_ops(struct raster *raster)
{
    return (struct label_raster){.text = text_for_labels, .context = raster};
}
