#include "drivers/label/zpl.h"

#include "drivers/base/error.h"
#include "drivers/label/z64.h"

static bool needs_hex(unsigned char c)
{
    return c < 0x20 || c == 0x7f || c == '^' || c == '~' || c == '_';
}

void zpl_data(struct bytes *zpl, struct str text)
{
    bytes_add_str(zpl, "^FH^FD");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (needs_hex(c)) {
            bytes_addf(zpl, "_%02X", (unsigned)c);
        } else {
            bytes_add(zpl, &c, 1);
        }
    }
    bytes_add_str(zpl, "^FS\n");
}

void zpl_text(struct bytes *zpl, unsigned x, unsigned y, unsigned height, const char *text)
{
    bytes_addf(zpl, "^FO%u,%u^A0N,%u,%u", x, y, height, height);
    zpl_data(zpl, str_of(text));
}

void zpl_rule(struct bytes *zpl, unsigned x, unsigned y, unsigned width, unsigned thickness)
{
    bytes_addf(zpl, "^FO%u,%u^GB%u,%u,%u^FS\n", x, y, width, thickness, thickness);
}

void zpl_gs1_128(struct bytes *zpl, unsigned x, unsigned y, unsigned height, unsigned module,
                 const char *data)
{
    bytes_addf(zpl, "^FO%u,%u^BY%u,3,%u^BCN,%u,Y,N,N,D", x, y, module, height, height);
    zpl_data(zpl, str_of(data));
}

void zpl_bitmap(struct bytes *zpl, unsigned x, unsigned y, const struct label_bitmap *bitmap)
{
    unsigned row_bytes = (bitmap->width_px + 7) / 8;
    unsigned total = row_bytes * bitmap->height_px;
    bytes_addf(zpl, "^FO%u,%u^GFA,%u,%u,%u,", x, y, total, total, row_bytes);
    int error = z64_encode(bitmap->bits, total, zpl);
    if (error && !zpl->error) {
        zpl->error = error;
    }
    bytes_add_str(zpl, "^FS\n");
}
