#include "drivers/code/aim.h"

#include "drivers/base/ascii.h"
#include "drivers/code/scan.h"

#define NO  false
#define ECI true

/* ISO/IEC 15424, and what makers of scanners add to it; "stripped" is a check character that was
 * right and is not there any more. FNC1 in the second place is an industry's own format, not GS1's.
 */
static const struct aim rows[] = {
    {'A', '\0', AIM_DATA, NO, "Code 39"},
    {'A', '1', AIM_DATA, NO, "Code 39, checked"},
    {'A', '2', AIM_DATA, NO, "Code 39, check character stripped"},
    {'A', '3', AIM_DATA, NO, "Code 39, check character stripped"},
    {'A', '4', AIM_DATA, NO, "Code 39 full ASCII"},
    {'A', '5', AIM_DATA, NO, "Code 39 full ASCII, checked"},
    {'A', '7', AIM_DATA, NO, "Code 39 full ASCII, check character stripped"},
    {'B', '\0', AIM_DATA, NO, "Telepen"},
    {'B', '0', AIM_DATA, NO, "Telepen, full ASCII"},
    {'B', '1', AIM_DATA, NO, "Telepen, numeric"},
    {'B', '2', AIM_DATA, NO, "Telepen, numeric, then full ASCII"},
    {'B', '4', AIM_DATA, NO, "Telepen, full ASCII, then numeric"},
    {'C', '\0', AIM_DATA, NO, "Code 128"},
    {'C', '1', AIM_GS1, NO, "GS1-128"},
    {'C', '2', AIM_DATA, NO, "Code 128, FNC1 second"},
    {'C', '4', AIM_DATA, NO, "Code 128, ISBT concatenated"},
    {'D', '\0', AIM_DATA, NO, "Code One"},
    {'D', '1', AIM_FNC1, NO, "Code One, FNC1 first"},
    {'D', '2', AIM_DATA, NO, "Code One, FNC1 second"},
    {'E', '\0', AIM_DATA, NO, "EAN/UPC"},
    {'E', '0', AIM_EAN, NO, "EAN-13"},
    {'E', '1', AIM_DATA, NO, "EAN-2 add-on"},
    {'E', '2', AIM_DATA, NO, "EAN-5 add-on"},
    {'E', '3', AIM_EAN, NO, "EAN-13 with add-on"},
    {'E', '4', AIM_EAN, NO, "EAN-8"},
    {'F', '\0', AIM_DATA, NO, "Codabar"},
    {'F', '1', AIM_DATA, NO, "Codabar, ABC"},
    {'F', '2', AIM_DATA, NO, "Codabar, checked"},
    {'F', '3', AIM_DATA, NO, "Codabar, check character stripped"},
    {'F', '4', AIM_DATA, NO, "Codabar, check character stripped"},
    {'G', '\0', AIM_DATA, NO, "Code 93"},
    {'H', '\0', AIM_DATA, NO, "Code 11"},
    {'H', '0', AIM_DATA, NO, "Code 11, one check digit"},
    {'H', '1', AIM_DATA, NO, "Code 11, two check digits"},
    {'H', '3', AIM_DATA, NO, "Code 11, check digits stripped"},
    {'I', '\0', AIM_ITF, NO, "ITF"},
    {'I', '1', AIM_ITF, NO, "ITF-14"},
    {'I', '3', AIM_ITF, NO, "ITF, check digit stripped"},
    {'J', '\0', AIM_DATA, NO, "DotCode"},
    {'J', '1', AIM_GS1, NO, "GS1 DotCode"},
    {'J', '2', AIM_DATA, NO, "DotCode, FNC1 second"},
    {'J', '3', AIM_DATA, ECI, "DotCode, ECI"},
    {'J', '4', AIM_GS1, ECI, "GS1 DotCode, ECI"},
    {'J', '5', AIM_DATA, ECI, "DotCode, FNC1 second, ECI"},
    {'K', '\0', AIM_DATA, NO, "Code 16K"},
    {'K', '1', AIM_FNC1, NO, "Code 16K, FNC1 first"},
    {'K', '2', AIM_DATA, NO, "Code 16K, FNC1 second"},
    {'L', '\0', AIM_DATA, NO, "PDF417"},
    {'L', '1', AIM_DATA, ECI, "PDF417, ECI"},
    {'L', '2', AIM_DATA, NO, "PDF417, basic channel"},
    {'L', '3', AIM_FNC1, NO, "MicroPDF417 as Code 128, FNC1 first"},
    {'L', '4', AIM_DATA, NO, "MicroPDF417 as Code 128, FNC1 second"},
    {'L', '5', AIM_DATA, NO, "MicroPDF417 as Code 128"},
    {'M', '\0', AIM_DATA, NO, "MSI"},
    {'M', '0', AIM_DATA, NO, "MSI, checked"},
    {'M', '1', AIM_DATA, NO, "MSI, check digit stripped"},
    {'N', '\0', AIM_DATA, NO, "Anker Code"},
    {'O', '\0', AIM_DATA, NO, "Codablock"},
    {'O', '0', AIM_DATA, NO, "Codablock 256"},
    {'O', '1', AIM_FNC1, NO, "Codablock 256, FNC1 first"},
    {'O', '4', AIM_DATA, NO, "Codablock F"},
    {'O', '5', AIM_FNC1, NO, "Codablock F, FNC1 first"},
    {'O', '6', AIM_DATA, NO, "Codablock A"},
    {'P', '\0', AIM_DATA, NO, "Plessey Code"},
    {'Q', '\0', AIM_DATA, NO, "QR Code"},
    {'Q', '0', AIM_DATA, NO, "QR Code Model 1"},
    {'Q', '2', AIM_DATA, ECI, "QR Code, ECI"},
    {'Q', '3', AIM_GS1, NO, "GS1 QR Code"},
    {'Q', '4', AIM_GS1, ECI, "GS1 QR Code, ECI"},
    {'Q', '5', AIM_DATA, NO, "QR Code, FNC1 second"},
    {'Q', '6', AIM_DATA, ECI, "QR Code, FNC1 second, ECI"},
    {'R', '\0', AIM_DATA, NO, "Straight 2 of 5, two-bar start"},
    {'R', '1', AIM_DATA, NO, "Straight 2 of 5, two-bar start, checked"},
    {'R', '3', AIM_DATA, NO, "Straight 2 of 5, two-bar start, check digit stripped"},
    {'S', '\0', AIM_DATA, NO, "Straight 2 of 5, three-bar start"},
    {'T', '\0', AIM_DATA, NO, "Code 49"},
    {'T', '1', AIM_FNC1, NO, "Code 49, FNC1 first"},
    {'T', '2', AIM_DATA, NO, "Code 49, FNC1 second"},
    {'T', '4', AIM_DATA, NO, "Code 49, FNC2 first"},
    {'U', '\0', AIM_DATA, NO, "MaxiCode"},
    {'U', '0', AIM_DATA, NO, "MaxiCode, mode 4 or 5"},
    {'U', '1', AIM_DATA, NO, "MaxiCode, mode 2 or 3"},
    {'U', '2', AIM_DATA, ECI, "MaxiCode, mode 4 or 5, ECI"},
    {'U', '3', AIM_DATA, ECI, "MaxiCode, mode 2 or 3, ECI"},
    {'X', '\0', AIM_DATA, NO, "other bar code"},
    {'Y', '\0', AIM_DATA, NO, "system expansion"},
    {'Z', '\0', AIM_DATA, NO, "no bar code"},
    {'Z', '0', AIM_DATA, NO, "keyboard"},
    {'Z', '1', AIM_DATA, NO, "magnetic stripe"},
    {'Z', '2', AIM_DATA, NO, "RF tag"},
    {'c', '\0', AIM_DATA, NO, "Channel Code"},
    {'d', '\0', AIM_DATA, NO, "Data Matrix"},
    {'d', '0', AIM_DATA, NO, "Data Matrix, ECC 000-140"},
    {'d', '2', AIM_GS1, NO, "GS1 DataMatrix"},
    {'d', '3', AIM_DATA, NO, "Data Matrix, FNC1 second"},
    {'d', '4', AIM_DATA, ECI, "Data Matrix, ECI"},
    {'d', '5', AIM_GS1, ECI, "GS1 DataMatrix, ECI"},
    {'d', '6', AIM_DATA, ECI, "Data Matrix, FNC1 second, ECI"},
    {'e', '\0', AIM_DATA, NO, "GS1 DataBar or Composite"},
    {'e', '0', AIM_GS1, NO, "GS1 DataBar"},
    {'e', '1', AIM_FNC1, NO, "GS1 Composite, after separator"},
    {'e', '2', AIM_FNC1, NO, "GS1 Composite, after escape"},
    {'e', '3', AIM_FNC1, ECI, "GS1 Composite, after escape, ECI"},
    {'g', '\0', AIM_DATA, NO, "Grid Matrix"},
    {'h', '\0', AIM_DATA, NO, "Han Xin Code"},
    {'h', '1', AIM_DATA, ECI, "Han Xin Code, ECI"},
    {'o', '\0', AIM_DATA, NO, "OCR"},
    {'o', '1', AIM_DATA, NO, "OCR-A"},
    {'o', '2', AIM_DATA, NO, "OCR-B"},
    {'o', '3', AIM_DATA, NO, "MICR"},
    {'p', '\0', AIM_DATA, NO, "PosiCode"},
    {'p', '1', AIM_FNC1, NO, "PosiCode, FNC1 first"},
    {'p', '2', AIM_DATA, NO, "PosiCode, FNC1 second"},
    {'s', '\0', AIM_DATA, NO, "SuperCode"},
    {'z', '\0', AIM_DATA, NO, "Aztec Code"},
    {'z', '1', AIM_FNC1, NO, "Aztec Code, FNC1 first"},
    {'z', '2', AIM_DATA, NO, "Aztec Code, FNC1 second"},
    {'z', '3', AIM_DATA, ECI, "Aztec Code, ECI"},
    {'z', '4', AIM_FNC1, ECI, "Aztec Code, FNC1 first, ECI"},
    {'z', '5', AIM_DATA, ECI, "Aztec Code, FNC1 second, ECI"},
    {'z', '6', AIM_DATA, NO, "Aztec Code, appended"},
    {'z', '7', AIM_FNC1, NO, "Aztec Code, appended, FNC1 first"},
    {'z', '8', AIM_DATA, NO, "Aztec Code, appended, FNC1 second"},
    {'z', '9', AIM_DATA, ECI, "Aztec Code, appended, ECI"},
    {'z', 'A', AIM_FNC1, ECI, "Aztec Code, appended, FNC1 first, ECI"},
    {'z', 'B', AIM_DATA, ECI, "Aztec Code, appended, FNC1 second, ECI"},
    {'z', 'C', AIM_DATA, NO, "Aztec Rune"},
};
_Static_assert(ARRAY_SIZE(rows) <= UINT8_MAX, "a row's number fits into a byte");

#define LETTERS   ('z' - 'A' + 1)
#define MODIFIERS 128 /* from '0' on: a power of two, more than any */

/* Row + 1 by letter and modifier. */
static uint8_t row_of[LETTERS][MODIFIERS];

static bool is_modifier(char c)
{
    return is_digit(c) || is_letter(c);
}

/* A letter's row for any modifier stands in front of its others. */
__attribute__((constructor)) static void index_rows(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t *of_letter = row_of[rows[i].letter - 'A'];
        for (int modifier = '0'; modifier <= 'z'; modifier++) {
            if (is_modifier((char)modifier) &&
                (rows[i].modifier == modifier || rows[i].modifier == '\0')) {
                of_letter[modifier - '0'] = (uint8_t)(i + 1);
            }
        }
    }
}

const struct aim *aim_find(struct str read)
{
    if (read.len < AIM_ID_SIZE || read.at[0] != ']') {
        return NULL;
    }
    unsigned letter = (unsigned char)read.at[1] - (unsigned)'A';
    unsigned modifier = (unsigned char)read.at[2] - (unsigned)'0';
    unsigned row = letter < LETTERS && modifier < MODIFIERS ? row_of[letter][modifier] : 0;
    return row ? &rows[row - 1] : NULL;
}

const char *aim_symbology(struct str aim_id)
{
    const struct aim *aim = aim_find(aim_id);
    return aim ? aim->symbology : NULL;
}

#define DESIGNATOR_LEN 7 /* "\000026" */

static bool is_designator(const char *at, size_t len)
{
    size_t n = 1;
    while (n < DESIGNATOR_LEN && n < len && is_digit(at[n])) {
        n++;
    }
    return n == DESIGNATOR_LEN && at[0] == '\\';
}

size_t aim_eci_len(struct str data)
{
    size_t n = 0;
    while (is_designator(data.at + n, data.len - n)) {
        n += DESIGNATOR_LEN;
    }
    return n;
}

size_t aim_plain(char *data, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (is_designator(data + i, len - i)) {
            i += DESIGNATOR_LEN - 1;
            continue;
        }
        bool is_double = data[i] == '\\' && i + 1 < len && data[i + 1] == '\\';
        data[n++] = data[i];
        i += is_double ? 1 : 0;
    }
    return n;
}
