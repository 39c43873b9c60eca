/*
 * A seat's database of any size for a bench: bins, stock, one item with a GTIN, one person, and
 * leased pick tasks with a tote for each.
 */
#ifndef TESTS_BENCH_SITE_H
#define TESTS_BENCH_SITE_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"

#define SITE_BADGE "B-1"
#define SITE_PIN   "1234"
#define SITE_TOTE  "TOTE-%zu"       /* printf form of the tote for the n-th task, from 0 */
#define SITE_BIN   "BIN-%07zu"      /* printf form of the n-th bin, from 0 */
#define SITE_GTIN  "09506000134352" /* GS1's own example company prefix */

/* The lines of one task follow those of the one before, a bin each. */
#define SITE_TASKS      10
#define SITE_TASK_LINES 20
#define SITE_LINE_QTY   20
#define SITE_LINES      (SITE_TASKS * SITE_TASK_LINES)
#define SITE_TASK_QTY   (SITE_TASK_LINES * SITE_LINE_QTY)

/* Fills an empty state directory: enrolment, keys that no broker will take, seat-1.db with `bins`
 * bins. Says on stderr what failed. */
int site_make(const char *directory, size_t bins) MUST_CHECK;

#endif
