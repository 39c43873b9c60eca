#include "terminal/app/clock.h"

#include <errno.h>
#include <sys/timex.h>
#include <time.h>

#include "drivers/base/error.h"

#define OFF_MS INT64_C(300000) /* contract.md: from here on a clock is flagged */
/* Linux's NTP_PHASE_LIMIT: an error that nobody keeps down grows by 500 ppm, up to this. Rather
 * than STA_UNSYNC, which chrony clears only where it keeps the hardware clock too (rtcsync). */
#define UNKEPT_US 16000000L

static bool is_close(int64_t off_ms)
{
    return off_ms <= OFF_MS && off_ms >= -OFF_MS;
}

void clock_vouch(struct clock_word *word, int64_t utc_ms, int64_t boot_ms)
{
    word->is_given = true;
    word->apart_ms = utc_ms - boot_ms;
}

bool clock_is_known(const struct clock_word *word, int64_t utc_ms, int64_t boot_ms)
{
    return word->is_given && is_close(utc_ms - boot_ms - word->apart_ms);
}

void clock_compare(struct clock_word *word, int64_t off_ms, int64_t utc_ms, int64_t boot_ms)
{
    if (is_close(off_ms)) {
        clock_vouch(word, utc_ms, boot_ms);
    } else {
        word->is_given = false;
    }
}

int clock_kernel(int64_t *ret_error_ms)
{
    struct timex now = {.modes = 0};
    if (adjtimex(&now) < 0) {
        return -errno;
    }
    if (now.maxerror >= UNKEPT_US) {
        return RAFF_E_NOT_FOUND;
    }
    *ret_error_ms = (now.maxerror + 999) / 1000;
    return 0;
}

int64_t clock_boot_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
