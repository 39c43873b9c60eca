/*
 * Labels for printers that speak TSPL or EPL. Both have fonts of fixed sizes and bar codes that
 * differ by maker: all text is drawn, and the bar code is made of rules.
 */
#include "drivers/label/writer.h"

/* A picture as both take it: raw rows in which 0 is black; what fills a row's last byte is white.
 */
static void add_rows(struct bytes *out, const struct label_bitmap *bitmap)
{
    size_t row_bytes = (bitmap->width_px + 7) / 8;
    uint8_t filling = (uint8_t)(0xff >> ((bitmap->width_px + 7) % 8 + 1));
    for (size_t i = 0; i < row_bytes * bitmap->height_px; i++) {
        bool ends_row = i % row_bytes == row_bytes - 1;
        uint8_t byte = (uint8_t)(~bitmap->bits[i] | (ends_row ? filling : 0));
        bytes_add(out, &byte, 1);
    }
}

/* --- TSPL: TSC's TSPL/TSPL2 programming manual, SIZE, CLS, BAR, BITMAP (mode 0 overwrites), PRINT.
 * That zeros are black only secondary sources say; some printers that are like TSC's see it the
 * other way. --- */

static void tspl_begin(struct bytes *out, unsigned width, unsigned height)
{
    unsigned w = width * 10 / LABEL_DOTS_PER_MM;
    unsigned h = height * 10 / LABEL_DOTS_PER_MM;
    bytes_addf(out, "SIZE %u.%u mm,%u.%u mm\r\nCLS\r\n", w / 10, w % 10, h / 10, h % 10);
}

static void tspl_rule(struct bytes *out, unsigned x, unsigned y, unsigned width, unsigned height)
{
    bytes_addf(out, "BAR %u,%u,%u,%u\r\n", x, y, width, height);
}

static void tspl_bitmap(struct bytes *out, unsigned x, unsigned y,
                        const struct label_bitmap *bitmap)
{
    bytes_addf(out, "BITMAP %u,%u,%u,%u,0,", x, y, (bitmap->width_px + 7) / 8, bitmap->height_px);
    add_rows(out, bitmap);
    bytes_add_str(out, "\r\n");
}

static void tspl_end(struct bytes *out)
{
    bytes_add_str(out, "PRINT 1,1\r\n");
}

const struct label_writer tspl_writer = {
    .name = "tspl", .begin = tspl_begin, .rule = tspl_rule, .bitmap = tspl_bitmap, .end = tspl_end};

/* --- EPL2: Zebra's EPL Programming Guide 14245L, N, q, LO, GW, P. The height is the sensor's ---
 */

static void epl_begin(struct bytes *out, unsigned width, unsigned height)
{
    (void)height;
    bytes_addf(out, "\nN\nq%u\n", width); /* the first line ends what another host left open */
}

static void epl_rule(struct bytes *out, unsigned x, unsigned y, unsigned width, unsigned height)
{
    bytes_addf(out, "LO%u,%u,%u,%u\n", x, y, width, height);
}

static void epl_bitmap(struct bytes *out, unsigned x, unsigned y, const struct label_bitmap *bitmap)
{
    bytes_addf(out, "GW%u,%u,%u,%u,", x, y, (bitmap->width_px + 7) / 8, bitmap->height_px);
    add_rows(out, bitmap);
    bytes_add_str(out, "\n");
}

static void epl_end(struct bytes *out)
{
    bytes_add_str(out, "P1\n");
}

const struct label_writer epl_writer = {
    .name = "epl", .begin = epl_begin, .rule = epl_rule, .bitmap = epl_bitmap, .end = epl_end};
