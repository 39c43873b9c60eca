/*
 * A sheet: a CSV file whose first line names its columns. Columns may stand in any order; one that
 * the table does not have, one that stands twice and a required one that is missing are faults.
 *
 * The whole file is read into memory, within SHEET_BYTES_MAX, so that it can be gone through twice:
 * once to check, once to write what was checked.
 */
#ifndef SYNC_HUB_SHEET_H
#define SYNC_HUB_SHEET_H

#include "sync/hub/csv.h"
#include "sync/hub/report.h"

#define SHEET_BYTES_MAX   ((size_t)256 << 20)
#define SHEET_COLUMNS_MAX 16

struct column {
    const char *name;
    bool required; /* in the header; whether a cell may be empty is the row's question */
};

struct sheet {
    const char *name; /* in faults: "places.csv" */
    const struct column *columns;
    size_t n_columns;
    struct bytes file;
    struct csv csv;
    int at[SHEET_COLUMNS_MAX]; /* the cell that holds each column; -1: not in the file */
    size_t n_cells;            /* of the header */
    struct report *report;
    bool again; /* malformed lines were reported the first time */
};

/* Reads the file and its header. RAFF_E_NOT_FOUND without a word if there is no such file;
 * otherwise faults go to `report` and the sheet has no rows. `name` and `columns` must outlive the
 * sheet, which is released in any case. */
int sheet_open(struct sheet *sheet, const char *path, const char *name,
               const struct column *columns, size_t n_columns, struct report *report) MUST_CHECK;
void sheet_release(struct sheet *sheet); /* takes a zeroed struct too */
/* 1: a row; 0: the end. Bad lines are reported and passed over. */
int sheet_next(struct sheet *sheet);
/* Back to the first row. What sheet_next has to say was said the first time. */
void sheet_rewind(struct sheet *sheet);
/* A cell of the row; empty where the file has no such column. */
struct str sheet_cell(const struct sheet *sheet, size_t column);
void sheet_fault(struct sheet *sheet, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
