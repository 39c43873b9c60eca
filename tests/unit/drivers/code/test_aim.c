/* AIM ids: every one that ISO/IEC 15424 gives out has its name, what names GS1, what announces ECI,
 * what is no id at all. */
#include "tests/unit/check.h"

#include "drivers/base/cleanup.h"
#include "drivers/code/aim.h"
#include "drivers/code/scan.h"

/* What an id says of the data behind it: G GS1, F perhaps GS1, E EAN, I ITF, e the ECI protocol. */
static const struct {
    const char *id, *says, *symbology;
} ids[] = {
    /* ISO/IEC 15424 and the list of Honeywell's knowledge base (article 000063426), by letter */
    {"]A0", "", "Code 39"},
    {"]A1", "", "Code 39, checked"},
    {"]A2", "", "Code 39, check character stripped"},
    {"]A3", "", "Code 39, check character stripped"},
    {"]A4", "", "Code 39 full ASCII"},
    {"]A5", "", "Code 39 full ASCII, checked"},
    {"]A7", "", "Code 39 full ASCII, check character stripped"},
    {"]B0", "", "Telepen, full ASCII"},
    {"]B1", "", "Telepen, numeric"},
    {"]B2", "", "Telepen, numeric, then full ASCII"},
    {"]B4", "", "Telepen, full ASCII, then numeric"},
    {"]C0", "", "Code 128"},
    {"]C1", "G", "GS1-128"},
    {"]C2", "", "Code 128, FNC1 second"},
    {"]C4", "", "Code 128, ISBT concatenated"},
    {"]D0", "", "Code One"},
    {"]D1", "F", "Code One, FNC1 first"},
    {"]E0", "E", "EAN-13"},
    {"]E1", "", "EAN-2 add-on"},
    {"]E2", "", "EAN-5 add-on"},
    {"]E3", "E", "EAN-13 with add-on"},
    {"]E4", "E", "EAN-8"},
    {"]E9", "", "EAN/UPC"},
    {"]F0", "", "Codabar"},
    {"]F1", "", "Codabar, ABC"},
    {"]F2", "", "Codabar, checked"},
    {"]F3", "", "Codabar, check character stripped"},
    {"]F4", "", "Codabar, check character stripped"},
    {"]G0", "", "Code 93"},
    {"]Gm", "", "Code 93"},
    {"]H0", "", "Code 11, one check digit"},
    {"]H1", "", "Code 11, two check digits"},
    {"]H3", "", "Code 11, check digits stripped"},
    {"]I0", "I", "ITF"},
    {"]I1", "I", "ITF-14"},
    {"]I3", "I", "ITF, check digit stripped"},
    {"]J0", "", "DotCode"},
    {"]J1", "G", "GS1 DotCode"},
    {"]J2", "", "DotCode, FNC1 second"},
    {"]J3", "e", "DotCode, ECI"},
    {"]J4", "Ge", "GS1 DotCode, ECI"},
    {"]J5", "e", "DotCode, FNC1 second, ECI"},
    {"]K0", "", "Code 16K"},
    {"]K1", "F", "Code 16K, FNC1 first"},
    {"]K2", "", "Code 16K, FNC1 second"},
    {"]L0", "", "PDF417"},
    {"]L1", "e", "PDF417, ECI"},
    {"]L2", "", "PDF417, basic channel"},
    {"]L3", "F", "MicroPDF417 as Code 128, FNC1 first"},
    {"]L4", "", "MicroPDF417 as Code 128, FNC1 second"},
    {"]L5", "", "MicroPDF417 as Code 128"},
    {"]M0", "", "MSI, checked"},
    {"]M1", "", "MSI, check digit stripped"},
    {"]M3", "", "MSI"},
    {"]N0", "", "Anker Code"},
    {"]O0", "", "Codablock 256"},
    {"]O1", "F", "Codablock 256, FNC1 first"},
    {"]O4", "", "Codablock F"},
    {"]O5", "F", "Codablock F, FNC1 first"},
    {"]O6", "", "Codablock A"},
    {"]P0", "", "Plessey Code"},
    {"]Q0", "", "QR Code Model 1"},
    {"]Q1", "", "QR Code"},
    {"]Q2", "e", "QR Code, ECI"},
    {"]Q3", "G", "GS1 QR Code"},
    {"]Q4", "Ge", "GS1 QR Code, ECI"},
    {"]Q5", "", "QR Code, FNC1 second"},
    {"]Q6", "e", "QR Code, FNC1 second, ECI"},
    {"]R0", "", "Straight 2 of 5, two-bar start"},
    {"]R1", "", "Straight 2 of 5, two-bar start, checked"},
    {"]R3", "", "Straight 2 of 5, two-bar start, check digit stripped"},
    {"]S0", "", "Straight 2 of 5, three-bar start"},
    {"]T0", "", "Code 49"},
    {"]T1", "F", "Code 49, FNC1 first"},
    {"]T2", "", "Code 49, FNC1 second"},
    {"]T4", "", "Code 49, FNC2 first"},
    {"]U0", "", "MaxiCode, mode 4 or 5"},
    {"]U1", "", "MaxiCode, mode 2 or 3"},
    {"]U2", "e", "MaxiCode, mode 4 or 5, ECI"},
    {"]U3", "e", "MaxiCode, mode 2 or 3, ECI"},
    {"]X0", "", "other bar code"},
    {"]XF", "", "other bar code"},
    {"]Y0", "", "system expansion"},
    {"]Z0", "", "keyboard"},
    {"]Z1", "", "magnetic stripe"},
    {"]Z2", "", "RF tag"},
    {"]c0", "", "Channel Code"},
    {"]d0", "", "Data Matrix, ECC 000-140"},
    {"]d1", "", "Data Matrix"},
    {"]d2", "G", "GS1 DataMatrix"},
    {"]d3", "", "Data Matrix, FNC1 second"},
    {"]d4", "e", "Data Matrix, ECI"},
    {"]d5", "Ge", "GS1 DataMatrix, ECI"},
    {"]d6", "e", "Data Matrix, FNC1 second, ECI"},
    {"]e0", "G", "GS1 DataBar"},
    {"]e1", "F", "GS1 Composite, after separator"},
    {"]e2", "F", "GS1 Composite, after escape"},
    {"]e3", "Fe", "GS1 Composite, after escape, ECI"},
    {"]e4", "", "GS1 DataBar or Composite"},
    {"]g0", "", "Grid Matrix"},
    {"]h0", "", "Han Xin Code"},
    {"]h1", "e", "Han Xin Code, ECI"},
    {"]o1", "", "OCR-A"},
    {"]o2", "", "OCR-B"},
    {"]o3", "", "MICR"},
    {"]p0", "", "PosiCode"},
    {"]p1", "F", "PosiCode, FNC1 first"},
    {"]p2", "", "PosiCode, FNC1 second"},
    {"]s0", "", "SuperCode"},
    {"]z0", "", "Aztec Code"},
    {"]z1", "F", "Aztec Code, FNC1 first"},
    {"]z2", "", "Aztec Code, FNC1 second"},
    {"]z3", "e", "Aztec Code, ECI"},
    {"]z4", "Fe", "Aztec Code, FNC1 first, ECI"},
    {"]z5", "e", "Aztec Code, FNC1 second, ECI"},
    {"]z6", "", "Aztec Code, appended"},
    {"]z7", "F", "Aztec Code, appended, FNC1 first"},
    {"]z8", "", "Aztec Code, appended, FNC1 second"},
    {"]z9", "e", "Aztec Code, appended, ECI"},
    {"]zA", "Fe", "Aztec Code, appended, FNC1 first, ECI"},
    {"]zB", "e", "Aztec Code, appended, FNC1 second, ECI"},
    {"]zC", "", "Aztec Rune"},
};

static const char contents[] = {
    [AIM_GS1] = 'G',
    [AIM_FNC1] = 'F',
    [AIM_EAN] = 'E',
    [AIM_ITF] = 'I',
};

static void test_ids(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
        const struct aim *aim = aim_find(str_of(ids[i].id));
        CU_ASSERT_PTR_NOT_NULL_FATAL(aim);
        char says[3] = {contents[aim->content], '\0', '\0'};
        says[strlen(says)] = aim->eci ? 'e' : '\0';
        CHECK_STR(aim->symbology, ids[i].symbology);
        CHECK_STR(says, ids[i].says);
        CHECK_STR(aim_symbology(str_of(ids[i].id)), ids[i].symbology);
    }
}

/* ISO/IEC 15424: the letters that are given out; a modifier without a row has its symbology's name.
 */
static void test_letters(void)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUXYZcdeghopsz";
    for (int c = 0; c < 256; c++) {
        char id[] = {']', (char)c, '9', '\0'};
        bool given_out = c != '\0' && strchr(letters, c);
        CHECK_INT(aim_symbology((struct str){id, 3}) != NULL, given_out);
    }
}

static void test_no_ids(void)
{
    static const char *const none[] = {"",    "]",   "]C",  "C1]",    "]C-", "]C ",    "[C1",
                                       "]]1", "]C[", "]C:", "]C\xFF", "]b0", "A-03-02"};
    for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
        CU_ASSERT_PTR_NULL(aim_symbology(str_of(none[i])));
    }
}

/* AIM ITS/04-001: designators of six digits, every other '\' twice. */
static const struct {
    const char *data;
    size_t designators;
    const char *plain;
} escapes[] = {
    {"", 0, ""},
    {"ABC", 0, "ABC"},
    {"\\000026ABC", 7, "ABC"},
    {"\\000003\\000026ABC", 14, "ABC"},
    {"A\\000009B", 0, "AB"},
    {"A\\\\B", 0, "A\\B"},
    {"\\\\000026", 0, "\\000026"},
    {"\\\\\\000026", 0, "\\"},
    {"A\\", 0, "A\\"},
    {"\\00002", 0, "\\00002"},
    {"\\00002A", 0, "\\00002A"},
    {"C:\\\\TEMP\\\\\\000026X", 0, "C:\\TEMP\\X"},
};

static void test_escapes(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(escapes); i++) {
        char data[64];
        copy_cut(data, sizeof(data), escapes[i].data);
        CHECK_INT(aim_eci_len(str_of(data)), escapes[i].designators);
        data[aim_plain(data, strlen(data))] = '\0';
        CHECK_STR(data, escapes[i].plain);
    }
}

CHECK_MAIN("aim", {"ids", test_ids}, {"letters", test_letters}, {"no ids", test_no_ids},
           {"escapes", test_escapes})
