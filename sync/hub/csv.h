/*
 * CSV: one record after another out of text that is all in memory. Pure.
 *
 * The grammar of RFC 4180, section 2: cells between commas, a cell in quotes may hold commas, line
 * ends and doubled quotes. Taken besides: LF for CRLF, a byte order mark in front, empty lines
 * (left out). A quote inside a bare cell, text behind a closing quote, a CR alone and a quote that
 * never closes are faults, with the line on which the record began.
 *
 *     csv_init(&csv, text);
 *     while ((n = csv_next(&csv)) > 0)   csv.line, csv.cells[0 … csv.n - 1]
 *
 * Cells are views into the reader itself, good until the next csv_next. Whether their bytes are fit
 * for anything is the caller's question.
 */
#ifndef SYNC_HUB_CSV_H
#define SYNC_HUB_CSV_H

#include <stddef.h>

#include "drivers/base/str.h"

#define CSV_CELLS_MAX  32
#define CSV_RECORD_MAX 16384 /* bytes of all cells of a record together */

struct csv {
    struct str rest;
    size_t next_line; /* of the first byte of `rest` */
    size_t line;      /* where the last record began, from 1 */
    struct str cells[CSV_CELLS_MAX];
    size_t n;
    size_t used; /* of record */
    char record[CSV_RECORD_MAX];
    const char *why; /* after a fault: static English text */
};

/* `text` must outlive the reader. */
void csv_init(struct csv *csv, struct str text);
/* 1: a record; 0: the end. RAFF_E_SYNTAX, or RAFF_E_FULL past a limit, with csv->line and csv->why;
 * the next call goes on behind the line of the fault. */
int csv_next(struct csv *csv) MUST_CHECK;

#endif
