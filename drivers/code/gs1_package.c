/* Types of package, AI (7041): the codes of UN/CEFACT Recommendation 21 with those that GS1 added,
 * the list PackageTypeCode of the GS1 Navigator. */
#include "drivers/base/cleanup.h"
#include "drivers/code/gs1_check.h"

/* Of a code of two characters, what may follow the first. */
static const char *const seconds[128] = {
    ['1'] = "ABDFGW",
    ['2'] = "C",
    ['3'] = "AH",
    ['4'] = "34ABCDFGH",
    ['5'] = "HLM",
    ['6'] = "HP",
    ['7'] = "AB",
    ['8'] = "ABC",
    ['A'] = "ABCDFGHIJLMPTV",
    ['B'] = "4BCDEFGHIJKLMNOPQRSTUVWXYZ",
    ['C'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ['D'] = "ABCGHIJKLMNPRSTUVWXY",
    ['E'] = "123CDEFGHIN",
    ['F'] = "BCDEILOPRTWX",
    ['G'] = "BILRUYZ",
    ['H'] = "ABCGNR",
    ['I'] = "ABCDEFGHKLNZ",
    ['J'] = "BCGRTY",
    ['K'] = "GI",
    ['L'] = "EGTUVZ",
    ['M'] = "ABCERSTWX",
    ['N'] = "AEFGSTUV",
    ['O'] = "ABCDEFKTU",
    ['P'] = "2ABCDEFGHIJKLNOPRTUVXYZ",
    ['Q'] = "ABCDFGHJKLMNPQRS",
    ['R'] = "DGJKLOTZ",
    ['S'] = "1ABCDEHIKLMOPSTUVWXYZ",
    ['T'] = "1BCDEGIKLNORSTUVWYZ",
    ['U'] = "CN",
    ['V'] = "AGIKLNOPQRSY",
    ['W'] = "ABCDFGHJKLMNPQRSTUVWXYZ",
    ['X'] = "3ABCDFGHJK",
    ['Y'] = "ABCDFGHJKLMNPQRSTVWXYZ",
    ['Z'] = "ABCDFGHJKLMNPQRSTUVWXYZ",
};

static const char threes[] =
    "200201202203204205206210211212APEBGEBMEBRICBLCCEDPEFOBFPELABMPEOPEPAEPLPPOP"
    "PPEPUERB1RB2RB3RCBSECSTLTEVTHETRETTETWEUUEWRPX11X12X15X16X17X18X19X20";

bool gs1_is_package_type(struct str code)
{
    unsigned char first = code.len ? (unsigned char)code.at[0] : 0;
    if (code.len == 1) {
        return first == '8' || first == '9';
    }
    if (code.len == 2) {
        return first < ARRAY_SIZE(seconds) && seconds[first] && code.at[1] &&
               strchr(seconds[first], code.at[1]);
    }
    for (size_t i = 0; code.len == 3 && i + 3 < sizeof(threes); i += 3) {
        if (memcmp(threes + i, code.at, 3) == 0) {
            return true;
        }
    }
    return false;
}
