#include "drivers/label/zpl.h"

#include "drivers/base/error.h"
#include "drivers/label/writer.h"
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

/* ^CI28 is UTF-8; ^PR, ^MM and ^MD stay the printer's own. */
static void begin(struct bytes *zpl, unsigned width, unsigned height)
{
    bytes_addf(zpl, "^XA\n^CI28\n^PW%u\n^LL%u\n^LH0,0\n", width, height);
}

static void end(struct bytes *zpl)
{
    bytes_add_str(zpl, "^PQ1\n^XZ\n");
}

static void add_text(struct bytes *zpl, unsigned x, unsigned y, unsigned height, const char *text)
{
    bytes_addf(zpl, "^FO%u,%u^A0N,%u,%u", x, y, height, height);
    zpl_data(zpl, str_of(text));
}

/* A box whose border is as thick as it is high is black all through. */
static void add_rule(struct bytes *zpl, unsigned x, unsigned y, unsigned width, unsigned height)
{
    bytes_addf(zpl, "^FO%u,%u^GB%u,%u,%u^FS\n", x, y, width, height, height);
}

static void add_gs1_128(struct bytes *zpl, unsigned x, unsigned y, unsigned height, unsigned module,
                        const char *data)
{
    bytes_addf(zpl, "^FO%u,%u^BY%u,3,%u^BCN,%u,Y,N,N,D", x, y, module, height, height);
    zpl_data(zpl, str_of(data));
}

static void add_bitmap(struct bytes *zpl, unsigned x, unsigned y, const struct label_bitmap *bitmap)
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

const struct label_writer zpl_writer = {.name = "zpl",
                                        .begin = begin,
                                        .text = add_text,
                                        .gs1_128 = add_gs1_128,
                                        .rule = add_rule,
                                        .bitmap = add_bitmap,
                                        .end = end};
