#include "drivers/code/aim.h"

#include "drivers/code/scan.h"

/* ISO/IEC 15424, table 1 and annex A, what a warehouse meets most in front. FNC1 in the second
 * place is an industry's own format, not GS1's. */
static const struct aim rows[] = {
    {'C', '1', AIM_GS1, "GS1-128"},
    {'d', '2', AIM_GS1, "GS1 DataMatrix"},
    {'e', '0', AIM_GS1, "GS1 DataBar"},
    {'Q', '3', AIM_GS1, "GS1 QR Code"},
    {'J', '1', AIM_GS1, "GS1 DotCode"},
    {'E', '0', AIM_EAN, "EAN-13"},
    {'E', '4', AIM_EAN, "EAN-8"},
    {'E', '3', AIM_EAN_ADDON, "EAN-13 with add-on"},
    {'E', '1', AIM_DATA, "EAN-2 add-on"},
    {'E', '2', AIM_DATA, "EAN-5 add-on"},
    {'I', '1', AIM_ITF_CHECKED, "ITF-14"},
    {'I', '3', AIM_DATA, "ITF, check digit stripped"},
    {'I', '\0', AIM_ITF, "ITF"},
    {'C', '2', AIM_DATA, "Code 128, FNC1 second"},
    {'C', '4', AIM_DATA, "Code 128, ISBT concatenated"},
    {'C', '\0', AIM_DATA, "Code 128"},
    {'d', '0', AIM_DATA, "Data Matrix, ECC 000-140"},
    {'d', '3', AIM_DATA, "Data Matrix, FNC1 second"},
    {'d', '4', AIM_DATA, "Data Matrix, ECI"},
    {'d', '5', AIM_DATA, "GS1 DataMatrix, ECI"},
    {'d', '6', AIM_DATA, "Data Matrix, FNC1 second, ECI"},
    {'d', '\0', AIM_DATA, "Data Matrix"},
    {'Q', '0', AIM_DATA, "QR Code Model 1"},
    {'Q', '2', AIM_DATA, "QR Code, ECI"},
    {'Q', '4', AIM_DATA, "GS1 QR Code, ECI"},
    {'Q', '5', AIM_DATA, "QR Code, FNC1 second"},
    {'Q', '6', AIM_DATA, "QR Code, FNC1 second, ECI"},
    {'Q', '\0', AIM_DATA, "QR Code"},
    {'A', '1', AIM_DATA, "Code 39, checked"},
    {'A', '3', AIM_DATA, "Code 39, check character stripped"},
    {'A', '4', AIM_DATA, "Code 39 full ASCII"},
    {'A', '5', AIM_DATA, "Code 39 full ASCII, checked"},
    {'A', '7', AIM_DATA, "Code 39 full ASCII, check stripped"},
    {'A', '\0', AIM_DATA, "Code 39"},
    {'L', '1', AIM_DATA, "PDF417, ECI"},
    {'L', '2', AIM_DATA, "PDF417, basic channel"},
    {'L', '3', AIM_DATA, "MicroPDF417, FNC1 first"},
    {'L', '4', AIM_DATA, "MicroPDF417, FNC1 second"},
    {'L', '5', AIM_DATA, "MicroPDF417"},
    {'L', '\0', AIM_DATA, "PDF417"},
    {'e', '1', AIM_DATA, "GS1 Composite, after separator"},
    {'e', '2', AIM_DATA, "GS1 Composite, after escape"},
    {'e', '3', AIM_DATA, "GS1 Composite, after escape, ECI"},
    {'e', '\0', AIM_DATA, "GS1 DataBar or Composite"},
    {'z', '1', AIM_DATA, "Aztec Code, FNC1 first"},
    {'z', '2', AIM_DATA, "Aztec Code, FNC1 second"},
    {'z', '3', AIM_DATA, "Aztec Code, ECI"},
    {'z', 'C', AIM_DATA, "Aztec Rune"},
    {'z', '\0', AIM_DATA, "Aztec Code"},
    {'J', '2', AIM_DATA, "DotCode, FNC1 second"},
    {'J', '3', AIM_DATA, "DotCode, ECI"},
    {'J', '4', AIM_DATA, "GS1 DotCode, ECI"},
    {'J', '5', AIM_DATA, "DotCode, FNC1 second, ECI"},
    {'J', '\0', AIM_DATA, "DotCode"},
    {'U', '\0', AIM_DATA, "MaxiCode"},
    {'B', '\0', AIM_DATA, "Telepen"},
    {'D', '\0', AIM_DATA, "Code One"},
    {'E', '\0', AIM_DATA, "EAN/UPC"},
    {'F', '1', AIM_DATA, "Codabar, ABC"},
    {'F', '2', AIM_DATA, "Codabar, checked"},
    {'F', '4', AIM_DATA, "Codabar, check character stripped"},
    {'F', '\0', AIM_DATA, "Codabar"},
    {'G', '\0', AIM_DATA, "Code 93"},
    {'H', '\0', AIM_DATA, "Code 11"},
    {'K', '\0', AIM_DATA, "Code 16K"},
    {'M', '\0', AIM_DATA, "MSI"},
    {'N', '\0', AIM_DATA, "Anker Code"},
    {'O', '\0', AIM_DATA, "Codablock"},
    {'P', '\0', AIM_DATA, "Plessey Code"},
    {'R', '\0', AIM_DATA, "Straight 2 of 5, two-bar start"},
    {'S', '\0', AIM_DATA, "Straight 2 of 5, three-bar start"},
    {'T', '\0', AIM_DATA, "Code 49"},
    {'X', '\0', AIM_DATA, "other bar code"},
    {'Y', '\0', AIM_DATA, "system expansion"},
    {'Z', '\0', AIM_DATA, "no bar code"},
    {'c', '\0', AIM_DATA, "Channel Code"},
    {'g', '\0', AIM_DATA, "Grid Matrix"},
    {'h', '\0', AIM_DATA, "Han Xin Code"},
    {'o', '\0', AIM_DATA, "OCR"},
    {'p', '\0', AIM_DATA, "PosiCode"},
    {'s', '\0', AIM_DATA, "SuperCode"},
};

static bool is_modifier(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

const struct aim *aim_find(struct str read)
{
    if (read.len < AIM_ID_SIZE || read.at[0] != ']' || !is_modifier(read.at[2])) {
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (rows[i].letter == read.at[1] &&
            (rows[i].modifier == read.at[2] || rows[i].modifier == '\0')) {
            return &rows[i];
        }
    }
    return NULL;
}

const char *aim_symbology(struct str aim_id)
{
    const struct aim *aim = aim_find(aim_id);
    return aim ? aim->symbology : NULL;
}
