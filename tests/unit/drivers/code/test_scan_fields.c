/* What a scan takes out of ISO/IEC 15434: members by rank, what is not taken, positions, JSON. */
#include "tests/unit/check.h"

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "drivers/code/scan.h"
#include "tests/unit/drivers/code/gs1_text.h"

/* '|' is GS, '^' RS, '$' EOT. */
static struct str with_separators(const char *written, char *array, size_t size)
{
    copy_cut(array, size, written);
    for (char *c = array; *c; c++) {
        *c = *c == '|' ? '\x1D' : *c == '^' ? '\x1E' : *c == '$' ? '\x04' : *c;
    }
    return str_of(array);
}

/* The object of a read, quotes as apostrophes. */
static const char *json_of(struct scan *scan, struct bytes *out)
{
    bytes_clear(out);
    scan_write_json(scan, out);
    CHECK_INT(out->error, 0);
    for (size_t i = 0; i < out->len; i++) {
        out->at[i] = out->at[i] == '"' ? '\'' : out->at[i];
    }
    bytes_add(out, "", 1);
    return (const char *)out->at;
}

/* What stands in the object behind the fields. */
/* clang-format off */
static const struct {
    const char *fields, *members;
} taken[] = {
    {"06|P1|1P2|30P3|9N111234567842", ",'part':'1'"},
    {"06|30P3|1P2|9N111234567842", ",'part':'2'"},
    {"06|9N111234567842|30P3", ",'part':'3'"},
    {"06|9N111234567842", ",'part':'111234567842'"},
    {"06|50PABC+6", ",'part':'ABC+6'"},
    {"06|P|1P2", ",'part':'2'"},
    {"06|1P2|1P3", ",'part':'2'"},
    {"06|17V1PWX7|V0815", ",'supplier':'0815'"},
    {"06|18VUN123|17V1PWX7|12V123456789", ",'supplier':'123456789'"},
    {"06|12V123456789|13V987654321", ",'supplier':'987654321'"},
    {"06|12V12345678", ",'warnings':[{'code':'syntax','ai':'12V','at':18,'message':'value too short'}]"},
    {"06|14K4500+10|K4711", ",'order':'4711'"},
    {"06|14K4500+10", ",'order':'4500'"},
    {"06|14K+10", ""},
    {"06|1K4711|10K12", ""},
    {"06|J1|6J2|1J3", ",'license_plate':'3'"},
    {"06|JUN123", ",'license_plate':'UN123'"},
    {"06|J376104250021234569", ",'sscc':'376104250021234569','license_plate':'376104250021234569'"},
    {"06|1J00376104250021234569", ",'sscc':'376104250021234569','license_plate':'00376104250021234569'"},
    {"06|J376104250021234568", ",'license_plate':'376104250021234568'"},
    {"06|8S376104250021234569", ",'sscc':'376104250021234569'"},
    {"06|8P09506000134352", ",'gtin':'09506000134352'"},
    {"06|3P9506000134352", ",'gtin':'09506000134352'"},
    {"06|3P9506000134352|8P15400141288763", ",'gtin':'15400141288763'"},
    {"06|8P09506000134353", ",'warnings':[{'code':'check-digit','ai':'8P','at':9,"
     "'message':'no GTIN with the right check digit'}]"},
    {"06|TC|30TD|1TS", ",'lot':'S'"},
    {"06|30TD|TC", ",'lot':'C'"},
    {"06|1TABCDEFGHIJKLMNOPQRSTU", ""}, /* 21 characters: half a lot is another lot */
    {"06|S1|1S2", ",'serial':'1'"},
    {"06|Q448", ",'count':448"},
    {"06|Q000448", ",'count':448"},
    {"06|Q10.5", ""}, {"06|Q-5", ""}, {"06|Q0", ""},
    {"06|7Q12PC", ",'count':12"}, {"06|7Q12EA", ",'count':12"}, {"06|7Q12KG", ""}, {"06|7Q1.5PC", ""},
    {"06|7Q12PC|Q13", ",'count':13"},
    {"06|16D20260102|14D20270304|25D20270203", ",'expiry':'2027-03-04','best_before':'2027-02-03','production':'2026-01-02'"},
    {"06|17D02012026|15D04032027", ",'expiry':'2027-03-04','production':'2026-01-02'"},
    {"06|6D20260102094|6D20270304036|6D20260505011", ",'expiry':'2027-03-04','production':'2026-01-02'"},
    {"06|5D260102405|5D270304036", ",'expiry':'2027-03-04','production':'2026-01-02'"},
    {"06|D271200", ""},
    {"06|D271200|9N111234567842", ",'expiry':'2027-12-31','part':'111234567842'"},
    {"06|14D20270230", ",'warnings':[{'code':'date','ai':'14D','at':10,'message':'no such date'}]"},
    {"06|9D231013", ",'date_code':'231013'"},
    {"06|9D231013|10D1452", ",'date_code':'1452'"},
    {"12|MFR 0CVA5|SER 674A36458|PNO 1|PNR 2|LOT L|DMF 20260102|EXP 20270304",
     ",'lot':'L','serial':'674A36458','expiry':'2027-03-04','production':'2026-01-02','part':'2','supplier':'0CVA5'"},
    {"12|UCN U|SEQ S|SPL 12345|CAG K6807|PNO 1|LTN L",
     ",'lot':'L','serial':'S','part':'1','supplier':'12345'"},
};
/* clang-format on */

static void test_taken(void)
{
    static struct scan scan;
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 2 * SCAN_JSON_MAX);
    for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
        char written[300];
        char read[300];
        char wanted[500];
        struct text text = text_over(written, sizeof(written));
        text_addf(&text, "[)>^%s^$", taken[i].fields);
        text = text_over(wanted, sizeof(wanted));
        text_addf(&text, "%s}", taken[i].members);
        CHECK_INT(
            scan_decode(with_separators(written, read, sizeof(read)), GS1_FLOOR, test_day(), &scan),
            0);
        CHECK_INT(scan.kind, SCAN_ISO15434);
        const char *behind = strstr(json_of(&scan, &out), "]]");
        CU_ASSERT_PTR_NOT_NULL_FATAL(behind);
        CHECK_STR(behind + 2, wanted);
    }
}

/* clang-format off */
static const struct {
    const char *read, *json;
} reads[] = {
    {"]d1[)>^06|P8613013591|1PAB \"1\"|Q448|1T22/1|V097201178|16D20260102^$",
     "{'symbology':'Data Matrix','kind':'iso15434','aim':']d1',"
     "'text':'[)>06P86130135911PAB \\'1\\'Q4481T22/1V09720117816D20260102',"
     "'di':[['P','8613013591'],['1P','AB \\'1\\''],['Q','448'],['1T','22/1'],['V','097201178'],['16D','20260102']],"
     "'lot':'22/1','production':'2026-01-02','count':448,'part':'8613013591','supplier':'097201178'}"},
    /* format 05, beside another: its AIs fill first; positions count from the AIM id */
    {"]d1[)>^06|1TB|1PX^05|0209506000134352|10A|3748^$",
     "{'symbology':'Data Matrix','kind':'iso15434','aim':']d1','text':'[)>061TB1PX05020950600013435210A3748',"
     "'ai':[['02','09506000134352'],['10','A'],['37','48']],'di':[['1T','B'],['1P','X']],"
     "'gtin':'09506000134352','lot':'A','count':48,'part':'X',"
     "'warnings':[{'code':'missing','ai':'37','at':42,'message':'needs (00) beside it'}]}"},
    {"]d1[)>^05|0109506000134353^$",
     "{'symbology':'Data Matrix','kind':'unknown','aim':']d1','text':'[)>050109506000134353',"
     "'error':{'code':'check-digit','ai':'01','at':25,'message':'wrong check digit'}}"},
    /* formats of other kinds: what they hold is in the text */
    {"[)>^01|96968190000|840|001|1Z90647079|UPSN|0715X1^07Z^$",
     "{'kind':'iso15434','text':'[)>01969681900008400011Z90647079UPSN0715X107Z'}"},
    /* bytes that must not reach a screen or a line */
    {"[)>^06|3ZA\x1B[2J\xE2\x80\xAE" "B\nC\xFF|P\xC3\x84^$",
     "{'kind':'iso15434','text':'[)>063ZA[2JBCP\xC3\x84','di':[['3Z','A[2JBC'],['P','\xC3\x84']],"
     "'warnings':[{'code':'charset','ai':'3Z','at':10,'message':'character not allowed here'},"
     "{'code':'charset','ai':'P','at':23,'message':'character not allowed here'}]}"},
    {"]L0>[)>06|1PX",
     "{'symbology':'PDF417','kind':'iso15434','aim':']L0','text':'>[)>061PX','di':[['1P','X']],'part':'X',"
     "'warnings':[{'code':'syntax','at':3,'message':'a > in front of the header'},"
     "{'code':'syntax','at':7,'message':'no RS behind the header'},"
     "{'code':'syntax','at':13,'message':'no RS and EOT at the end'}]}"},
    {"]d1[)>061PX",
     "{'symbology':'Data Matrix','kind':'unknown','aim':']d1','text':'[)>061PX',"
     "'error':{'code':'syntax','at':8,'message':'no GS behind the format'}}"},
};
/* clang-format on */

static void test_json(void)
{
    static struct scan scan;
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 2 * SCAN_JSON_MAX);
    for (size_t i = 0; i < ARRAY_SIZE(reads); i++) {
        char read[300];
        scan_decode(with_separators(reads[i].read, read, sizeof(read)), GS1_FLOOR, test_day(),
                    &scan);
        CHECK_STR(json_of(&scan, &out), reads[i].json);
    }
}

/* Nothing of one read is left in the next, and strict waives nothing. */
static void test_after(void)
{
    static struct scan scan;
    char read[100];
    struct str label = with_separators("[)>^06|1pX|Q1", read, sizeof(read));
    CHECK_INT(scan_decode(label, GS1_FLOOR, test_day(), &scan), 0);
    CHECK_INT(scan.iso.n, 2);
    CHECK_INT(scan.iso.n_warnings, 2);
    CHECK_INT(scan_decode(label, GS1_STRICT, test_day(), &scan), RAFF_E_SYNTAX);
    CHECK_INT(scan.kind, SCAN_UNKNOWN);
    CHECK_INT(scan.iso.n + scan.iso.n_formats + scan.iso.n_warnings, 0);
    CHECK_STR(scan.part, "");
    CHECK_INT(scan_decode(label, GS1_FLOOR, test_day(), &scan), 0);
    CHECK_INT(scan_decode(STR("A-03-02"), GS1_FLOOR, test_day(), &scan), 0);
    CHECK_INT(scan.iso.n + scan.iso.n_formats + scan.iso.n_warnings, 0);
    CHECK_STR(scan.part, "");
}

CHECK_MAIN("scan_fields", {"taken", test_taken}, {"json", test_json}, {"after", test_after})
