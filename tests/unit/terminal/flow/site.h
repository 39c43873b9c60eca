/* A small site for the flows' tests: bins, totes, items of every kind of control, people, codes. */
#ifndef TESTS_FLOW_SITE_H
#define TESTS_FLOW_SITE_H

#include "tests/unit/check.h"
#include "tests/unit/terminal/flow/script.h"

#define GTIN_A    "09520123456788" /* PLAIN, one */
#define GTIN_A12  "19520123456785" /* PLAIN, a case of 12 */
#define GTIN_LOT  "09520000000011" /* LOTTED */
#define GTIN_SER  "09520000000028" /* SERIAL */
#define GTIN_B    "09520000000035" /* OTHER */
#define GTIN_NONE "09520000000042" /* nobody's */

/* Bins A-01 to A-04 (A-02 with check digits 17), totes TOTE-1 to TOTE-3, stock in all bins. */
void site_fill(struct fake_book *fake);
/* Logs u1 (a picker unless said otherwise) in. */
void site_login(struct script *script, const char *person);

#endif
