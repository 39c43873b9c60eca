#include "sync/hub/qr.h"

#include <errno.h>
#include <qrencode.h>

#include "drivers/base/error.h"

#define QUIET 4 /* modules of white around it: ISO/IEC 18004, 5.3.8 */

#define BLACK_ON_WHITE "\x1b[30;107m"
#define AS_BEFORE      "\x1b[0m"

struct qr {
    QRcode *code;
};

int qr_new(struct str text, struct qr **ret_qr)
{
    struct qr *qr = calloc(1, sizeof(*qr));
    if (!qr) {
        return -ENOMEM;
    }
    qr->code = QRcode_encodeData((int)text.len, (const unsigned char *)text.at, 0, QR_ECLEVEL_L);
    if (!qr->code) {
        int error = errno == ERANGE ? RAFF_E_TOO_LONG : -errno;
        qr_free(qr);
        return error;
    }
    *ret_qr = qr;
    return 0;
}

void qr_free(struct qr *qr)
{
    if (qr) {
        QRcode_free(qr->code);
        free(qr);
    }
}

/* Outside of it, all is white. */
static bool is_black(const struct qr *qr, int x, int y)
{
    int width = qr->code->width;
    return x >= 0 && y >= 0 && x < width && y < width && (qr->code->data[y * width + x] & 1);
}

void qr_write_lines(const struct qr *qr, struct bytes *out)
{
    static const char *const halves[2][2] = {{" ", "▄"}, {"▀", "█"}};
    int end = qr->code->width + QUIET;
    for (int y = -QUIET; y < end; y += 2) {
        bytes_add_str(out, BLACK_ON_WHITE);
        for (int x = -QUIET; x < end; x++) {
            bytes_add_str(out, halves[is_black(qr, x, y)][is_black(qr, x, y + 1)]);
        }
        bytes_add_str(out, AS_BEFORE "\n");
    }
}

void qr_write_svg(const struct qr *qr, struct bytes *out)
{
    int width = qr->code->width;
    int size = width + 2 * QUIET;
    bytes_addf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%dmm\" height=\"%dmm\" "
               "viewBox=\"%d %d %d %d\" shape-rendering=\"crispEdges\">\n"
               "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n<path d=\"",
               size, size, -QUIET, -QUIET, size, size, -QUIET, -QUIET, size, size);
    for (int y = 0; y < width; y++) {
        for (int x = 0; x < width; x++) {
            if (is_black(qr, x, y)) {
                bytes_addf(out, "M%d %dh1v1h-1z", x, y);
            }
        }
    }
    bytes_add_str(out, "\"/>\n</svg>\n");
}
