/*
 * A text as a QR code (ISO/IEC 18004), by libqrencode: bytes as they are, error correction L, the
 * smallest version that holds it. A credential is version 24 or so, 113 modules: a terminal of 121
 * columns shows it.
 */
#ifndef SYNC_HUB_QR_H
#define SYNC_HUB_QR_H

#include "drivers/base/bytes.h"

struct qr;

/* RAFF_E_TOO_LONG past 2,953 bytes, -ENOMEM. */
int qr_new(struct str text, struct qr **ret_qr) MUST_CHECK;
void qr_free(struct qr *qr); /* takes NULL */
/* Two rows a line in half blocks, black on white whatever the terminal's colours are. */
void qr_write_lines(const struct qr *qr, struct bytes *out);
/* A picture to print: 1 mm a module. */
void qr_write_svg(const struct qr *qr, struct bytes *out);

#endif
