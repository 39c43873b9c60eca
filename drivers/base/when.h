/*
 * Times as text: `2026-11-22T10:00:00.123Z`, UTC, milliseconds since 1970 as a number. Proleptic
 * Gregorian, no locale, no clock: the arithmetic is Hinnant's civil calendar, as everybody's is.
 */
#ifndef DRIVERS_BASE_WHEN_H
#define DRIVERS_BASE_WHEN_H

#include <stdint.h>

#include "drivers/base/str.h"

#define WHEN_SIZE 25 /* with the NUL */

void when_write(int64_t utc_ms, char out[WHEN_SIZE]);
/* Exactly the form above; RAFF_E_DATE otherwise. */
int when_read(struct str text, int64_t *ret_utc_ms) MUST_CHECK;

/* Days since 1970-01-01 of a date, and back. Months and days count from 1. */
int64_t days_of_date(int year, int month, int day);
void date_of_days(int64_t days, int *ret_year, int *ret_month, int *ret_day);
/* 28 to 31; 0 for a month that is none. */
int days_in_month(int year, int month);

#endif
