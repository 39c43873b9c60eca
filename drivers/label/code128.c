#include "drivers/label/code128.h"

#include <string.h>

#define START_C 105
#define FNC1    102
#define MODULO  103
#define PAIRS   10

/* ISO/IEC 15417, table 1: the widths of each symbol's three bars and three spaces. */
static const char symbols[][7] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232",
};
static const char stop[] = "2331112";

static uint8_t *put(uint8_t *at, const char *widths)
{
    while (*widths) {
        *at++ = (uint8_t)(*widths++ - '0');
    }
    return at;
}

void code128_sscc(const char *sscc, uint8_t widths[CODE128_SSCC_ELEMENTS])
{
    char digits[2 * PAIRS + 1] = "00"; /* the AI */
    unsigned sum = START_C + FNC1;
    memcpy(digits + 2, sscc, sizeof(digits) - 3);
    uint8_t *at = put(put(widths, symbols[START_C]), symbols[FNC1]);
    for (unsigned i = 0; i < PAIRS; i++) {
        unsigned pair = (unsigned)((digits[2 * i] - '0') * 10 + (digits[2 * i + 1] - '0'));
        sum += (i + 2) * pair;
        at = put(at, symbols[pair]);
    }
    put(put(at, symbols[sum % MODULO]), stop);
}
