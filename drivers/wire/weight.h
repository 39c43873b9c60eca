/*
 * Weights in whatever unit a scale sends, to milligrams, by integers only: what the scale shows is
 * what is stored. Where a unit is no whole number of milligrams the nearest one is taken, halves
 * away from zero.
 *
 *     const struct weight_unit *unit = weight_unit_of(STR("lb"));
 *     if (unit && weight_read(STR("2.205"), unit, &mg) == 0) …
 *
 * Units: the international yard and pound agreement of 1959 (lb = 0.45359237 kg; oz = lb / 16,
 * gr = lb / 7000, dwt = 24 gr, ozt = 480 gr, short ton = 2000 lb), metric carat 0.2 g.
 */
#ifndef DRIVERS_WIRE_WEIGHT_H
#define DRIVERS_WIRE_WEIGHT_H

#include "drivers/base/str.h"

#define WEIGHT_DIGITS_MAX   10 /* significant ones */
#define WEIGHT_DECIMALS_MAX 12

/* One of it is mg / per milligrams. */
struct weight_unit {
    const char *name; /* as Raff writes it: "g", "kg", "lb", … */
    uint64_t mg;
    uint64_t per;
};

/* As scales spell it, in either case ("KG", "lbs"); NULL where it is no unit of weight. */
const struct weight_unit *weight_unit_of(struct str text);
/* digits * 10^exponent units. RAFF_E_TOO_LONG beyond the limits above, or what int64_t holds. */
int weight_scaled(uint64_t digits, int exponent, const struct weight_unit *unit,
                  int64_t *ret_mg) MUST_CHECK;
/* A decimal number with an optional sign and point, blanks before it and after the sign, nothing
 * else. RAFF_E_SYNTAX; RAFF_E_TOO_LONG as above. */
int weight_read(struct str text, const struct weight_unit *unit, int64_t *ret_mg) MUST_CHECK;

#endif
