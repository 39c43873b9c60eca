/*
 * A seat's database of any size for a bench: bins, stock, one item with a GTIN, one person, one
 * tote and one leased pick task whose single line never ends.
 */
#ifndef TESTS_BENCH_SITE_H
#define TESTS_BENCH_SITE_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"

#define SITE_BADGE "B-1"
#define SITE_PIN   "1234"
#define SITE_TOTE  "TOTE-1"
#define SITE_BIN   "BIN-%07zu"      /* printf form of the n-th bin, from 0 */
#define SITE_GTIN  "09506000134352" /* GS1's own example company prefix */

#define SITE_LINES    200
#define SITE_LINE_QTY 20

/* Fills an empty state directory: enrolment, keys that no broker will take, seat-1.db with `bins`
 * bins. Says on stderr what failed. */
int site_make(const char *directory, size_t bins) MUST_CHECK;

#endif
