/*
 * Whether the wall clock is known, and with it what an event's `at` is worth.
 *
 * It is known once somebody said so who can tell: the kernel, whose error estimate a time daemon
 * (chrony) keeps down, or the hub, whose own time came within five minutes of ours. It stays known
 * without the network until it is set by more than that: CLOCK_BOOTTIME runs beside it and is never
 * set. All times in milliseconds.
 */
#ifndef TERMINAL_APP_CLOCK_H
#define TERMINAL_APP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"

struct clock_word {
    bool is_given;
    int64_t apart_ms; /* wall clock minus boot clock when somebody last vouched for it */
};

void clock_vouch(struct clock_word *word, int64_t utc_ms, int64_t boot_ms);
bool clock_is_known(const struct clock_word *word, int64_t utc_ms, int64_t boot_ms);
/* The hub's clock was `off_ms` ahead of ours just now. Too far: the word given before is void. */
void clock_compare(struct clock_word *word, int64_t off_ms, int64_t utc_ms, int64_t boot_ms);

/* The kernel's word: by how much the clock may be off at most. RAFF_E_NOT_FOUND if nobody keeps it;
 * -EPERM in a sandbox that does not let one ask. */
int clock_kernel(int64_t *ret_error_ms) MUST_CHECK;
int64_t clock_boot_ms(void);

#endif
