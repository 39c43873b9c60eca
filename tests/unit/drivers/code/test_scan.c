/* scan_decode and scan_write_json: whole reads, as a scanner sends them, to whole objects. */
#include "tests/unit/check.h"

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "drivers/code/scan.h"
#include "tests/unit/drivers/code/gs1_text.h"

/* clang-format off */
static const struct {
    const char *read, *json; /* '|' is GS in both */
} reads[] = {
    {"]C101095060001343521728022910LOT1|21SER9",
     "{'symbology':'GS1-128','kind':'gs1','aim':']C1',"
     "'text':'01095060001343521728022910LOT121SER9',"
     "'ai':[['01','09506000134352'],['17','280229'],['10','LOT1'],['21','SER9']],"
     "'gtin':'09506000134352','lot':'LOT1','serial':'SER9','expiry':'2028-02-29'}"},
    {"]d2|010950600013435211261100152702283724|3102001503",
     "{'symbology':'GS1 DataMatrix','kind':'gs1','aim':']d2',"
     "'text':'0109506000134352112611001527022837243102001503',"
     "'ai':[['01','09506000134352'],['11','261100'],['15','270228'],['37','24'],['3102','001503']],"
     "'gtin':'09506000134352','best_before':'2027-02-28','production':'2026-11-30',"
     "'count':24,'weight_g':15030,"
     "'warnings':[{'code':'conflict','ai':'01','at':4,"
     "'message':'may not stand beside (37)'},{'code':'missing','ai':'37','at':36,"
     "'message':'needs (00) beside it'},{'code':'missing','ai':'37','at':36,"
     "'message':'needs (02) or (8026) beside it'}]}"},
    {"]C100376104250021234569",
     "{'symbology':'GS1-128','kind':'gs1','aim':']C1','text':'00376104250021234569',"
     "'ai':[['00','376104250021234569']],'sscc':'376104250021234569'}"},
    {"]C10109506000134353",
     "{'symbology':'GS1-128','kind':'unknown','aim':']C1','text':'0109506000134353',"
     "'error':{'code':'check-digit','ai':'01','at':18,'message':'wrong check digit'}}"},
    {"]Q1https://id.gs1.org/01/09506000134352/10/A%2FB?17=271301",
     "{'symbology':'QR Code','kind':'digital-link','aim':']Q1',"
     "'text':'https://id.gs1.org/01/09506000134352/10/A%2FB?17=271301',"
     "'ai':[['01','09506000134352'],['10','A/B'],['17','271301']],"
     "'gtin':'09506000134352','lot':'A/B','warnings':[{'code':'date','ai':'17','at':54,"
     "'message':'no such date (YYMMDD, DD may be 00)'}]}"},
    {"https://id.gs1.org/01/09506000134353",
     "{'kind':'unknown','text':'https://id.gs1.org/01/09506000134353',"
     "'error':{'code':'check-digit','ai':'01','at':35,'message':'wrong check digit'}}"},
    {"]C131030001953102000195",
     "{'symbology':'GS1-128','kind':'unknown','aim':']C1','text':'31030001953102000195',"
     "'error':{'code':'conflict','ai':'3102','at':13,'message':'repeated with other decimals'}}"},
    {"A-03-02", "{'kind':'plain','text':'A-03-02'}"},
    /* nothing stays of what only looked like AIs: an unknown one, and a wrong check digit */
    {"0109506000134352418123", "{'kind':'plain','text':'0109506000134352418123'}"},
    {"1727123110A", "{'kind':'plain','text':'1727123110A'}"},
    {"0109506000134353", "{'kind':'plain','text':'0109506000134353'}"},
    {"", "{'kind':'unknown','error':{'code':'syntax','at':0,'message':'nothing read'}}"},
    {"]C1",
     "{'symbology':'GS1-128','kind':'unknown','aim':']C1','error':{'code':'syntax','at':3,"
     "'message':'nothing read'}}"},
};
/* clang-format on */

static void test_json(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(reads); i++) {
        char read[200];
        char wanted[1000];
        struct scan scan;
        struct bytes out;
        bytes_init(&out, SCAN_JSON_MAX);
        scan_decode(with_gs(reads[i].read, read, sizeof(read)), GS1_FLOOR, test_day(), &scan);
        scan_write_json(&scan, &out);
        bytes_add(&out, "", 1);
        copy_cut(wanted, sizeof(wanted), reads[i].json);
        for (char *c = wanted; *c; c++) {
            *c = *c == '\'' ? '"' : *c;
        }
        CHECK_INT(out.error, 0);
        CHECK_STR((const char *)out.at, wanted);
        bytes_release(&out);
    }
}

/* What a code without structure of its own is taken for. */
/* clang-format off */
static const struct {
    const char *read;
    enum scan_kind kind;
    int error;
    const char *symbology, *gtin, *sscc, *text;
} kinds[] = {
    /* labels of the house, whatever they are printed in */
    {"A-03-02", SCAN_PLAIN, 0, "", "", "", "A-03-02"},
    {"B-1001", SCAN_PLAIN, 0, "", "", "", "B-1001"},
    {"TOTE-4", SCAN_PLAIN, 0, "", "", "", "TOTE-4"},
    {"]C0A-03-02", SCAN_PLAIN, 0, "Code 128", "", "", "A-03-02"},
    {"]A0B-1001", SCAN_PLAIN, 0, "Code 39", "", "", "B-1001"},
    {"]C09506000134352", SCAN_PLAIN, 0, "Code 128", "", "", "9506000134352"},
    {"]-0X", SCAN_PLAIN, 0, "", "", "", "]-0X"},
    {"1234", SCAN_PLAIN, 0, "", "", "", "1234"},
    {"12345678", SCAN_PLAIN, 0, "", "", "", "12345678"},
    {"https://example.com/2024/01/15", SCAN_PLAIN, 0, "", "", "", "https://example.com/2024/01/15"},
    /* data identifiers without an envelope: as good as any label of the house */
    {"1PABC", SCAN_PLAIN, 0, "", "", "", "1PABC"},
    {"]C01JUN123456789", SCAN_PLAIN, 0, "Code 128", "", "", "1JUN123456789"},
    {"[)A", SCAN_PLAIN, 0, "", "", "", "[)A"},
    {">[)A", SCAN_PLAIN, 0, "", "", "", ">[)A"},
    {"]d1[)>\x1E" "06|Q1\x1E\x04", SCAN_ISO15434, 0, "Data Matrix", "", "", "[)>06Q1"},
    {"]L0>[)>06|Q1", SCAN_ISO15434, 0, "PDF417", "", "", ">[)>06Q1"},
    {"[)>061PABCQ1", SCAN_UNKNOWN, RAFF_E_SYNTAX, "", "", "", "[)>061PABCQ1"},
    {"[)>\x1E" "06|1PABC\x1E\x04", SCAN_ISO15434, 0, "", "", "", "[)>061PABC"},
    /* digits with the right check digit */
    {"95050003", SCAN_GS1, 0, "", "00000095050003", "", "95050003"},
    {"036000291452", SCAN_GS1, 0, "", "00036000291452", "", "036000291452"},
    {"6291041500213", SCAN_GS1, 0, "", "06291041500213", "", "6291041500213"},
    {"15400141288763", SCAN_GS1, 0, "", "15400141288763", "", "15400141288763"},
    {"6291041500214", SCAN_PLAIN, 0, "", "", "", "6291041500214"},
    /* EAN and UPC by AIM id: 13 digits by the book, 12 and 8 where what is printed is sent */
    {"]E06291041500213", SCAN_GS1, 0, "EAN-13", "06291041500213", "", "6291041500213"},
    {"]E0036000291452", SCAN_GS1, 0, "UPC-A", "00036000291452", "", "036000291452"},
    {"]E004252614", SCAN_GS1, 0, "UPC-E", "00042100005264", "", "04252614"},
    {"]E495050003", SCAN_GS1, 0, "EAN-8", "00000095050003", "", "95050003"},
    {"]E3629104150021312", SCAN_GS1, 0, "EAN-13 with add-on", "06291041500213", "",
     "629104150021312"},
    {"]E3629104150021312345", SCAN_GS1, 0, "EAN-13 with add-on", "06291041500213", "",
     "629104150021312345"},
    {"]E303600029145212", SCAN_GS1, 0, "UPC-A with add-on", "00036000291452", "", "03600029145212"},
    {"]E495050003]E112", SCAN_GS1, 0, "EAN-8 with add-on", "00000095050003", "", "95050003]E112"},
    {"]E112", SCAN_PLAIN, 0, "EAN-2 add-on", "", "", "12"},
    {"]E06291041500214", SCAN_UNKNOWN, RAFF_E_CHECK_DIGIT, "EAN-13", "", "", "6291041500214"},
    {"]E0ABC", SCAN_UNKNOWN, RAFF_E_SYNTAX, "EAN-13", "", "", "ABC"},
    /* the ECI protocol: a designator in front is not data, nor is one between, nor a second '\' */
    {"]d5\\000026010950600013435210L", SCAN_GS1, 0, "GS1 DataMatrix, ECI", "09506000134352", "",
     "010950600013435210L"},
    {"]Q4\\000026|010950600013435210L|21S", SCAN_GS1, 0, "GS1 QR Code, ECI", "09506000134352", "",
     "010950600013435210L21S"},
    {"]J40109506000134352", SCAN_GS1, 0, "GS1 DotCode, ECI", "09506000134352", "",
     "0109506000134352"},
    {"]d20109506000134352\\000026", SCAN_UNKNOWN, RAFF_E_SYNTAX, "GS1 DataMatrix", "", "",
     "0109506000134352\\000026"},
    {"]Q2\\000026https://a.b/01/09506000134352", SCAN_DIGITAL_LINK, 0, "QR Code, ECI",
     "09506000134352", "", "https://a.b/01/09506000134352"},
    {"]Q2\\000026A\\\\B\\000003C", SCAN_PLAIN, 0, "QR Code, ECI", "", "", "A\\BC"},
    {"]Q1A\\\\B", SCAN_PLAIN, 0, "QR Code", "", "", "A\\\\B"},
    {"]Q2\\000026", SCAN_UNKNOWN, RAFF_E_SYNTAX, "QR Code, ECI", "", "", ""},
    /* FNC1 first in a symbology that GS1 has no use for */
    {"]z10109506000134352", SCAN_GS1, 0, "Aztec Code, FNC1 first", "09506000134352", "",
     "0109506000134352"},
    {"]z1HELLO", SCAN_PLAIN, 0, "Aztec Code, FNC1 first", "", "", "HELLO"},
    {"]L30109506000134352", SCAN_GS1, 0, "MicroPDF417 as Code 128, FNC1 first", "09506000134352",
     "", "0109506000134352"},
    {"]e199COMPOSITE|98XYZ", SCAN_GS1, 0, "GS1 Composite, after separator", "", "",
     "99COMPOSITE98XYZ"},
    /* gs1-syntax-engine, src/c-lib/scandata.c */
    {"]e0", SCAN_UNKNOWN, RAFF_E_SYNTAX, "GS1 DataBar", "", "", ""},
    {"]C1", SCAN_UNKNOWN, RAFF_E_SYNTAX, "GS1-128", "", "", ""},
    {"]Q1^TESTING", SCAN_PLAIN, 0, "QR Code", "", "", "^TESTING"},
    {"]d1\\^TESTING", SCAN_PLAIN, 0, "Data Matrix", "", "", "\\^TESTING"},
    {"]Q3011231231231233310ABC123|99TESTING", SCAN_GS1, 0, "GS1 QR Code", "12312312312333", "",
     "011231231231233310ABC12399TESTING"},
    {"]d2011231231231233310ABC123|99TESTING|", SCAN_GS1, 0, "GS1 DataMatrix", "12312312312333", "",
     "011231231231233310ABC12399TESTING"},
    {"]e0011231231231233310ABC123|1199122598TESTING|97XYZ", SCAN_GS1, 0, "GS1 DataBar",
     "12312312312333", "", "011231231231233310ABC1231199122598TESTING97XYZ"},
    {"]e099COMPOSITE|98XYZ", SCAN_GS1, 0, "GS1 DataBar", "", "", "99COMPOSITE98XYZ"},
    /* ITF */
    {"]I115400141288763", SCAN_GS1, 0, "ITF-14", "15400141288763", "", "15400141288763"},
    {"]I015400141288763", SCAN_GS1, 0, "ITF", "15400141288763", "", "15400141288763"},
    {"]I015400141288764", SCAN_PLAIN, 0, "ITF", "", "", "15400141288764"},
    {"]I115400141288764", SCAN_UNKNOWN, RAFF_E_CHECK_DIGIT, "ITF-14", "", "", "15400141288764"},
    {"]I31540014128876", SCAN_GS1, 0, "ITF, check digit stripped", "15400141288763", "",
     "1540014128876"},
    {"]I31540014128A76", SCAN_PLAIN, 0, "ITF, check digit stripped", "", "", "1540014128A76"},
    {"]I11540014128876", SCAN_PLAIN, 0, "ITF-14", "", "", "1540014128876"},
    {"]I3123456", SCAN_PLAIN, 0, "ITF, check digit stripped", "", "", "123456"},
    {"]I1154001412887A3", SCAN_PLAIN, 0, "ITF-14", "", "", "154001412887A3"},
    {"]I1123456", SCAN_PLAIN, 0, "ITF-14", "", "", "123456"},
    /* element strings of scanners that send no AIM id */
    {"010950600013435210L|21S", SCAN_GS1, 0, "", "09506000134352", "", "010950600013435210L21S"},
    {"010950600013435210LOT", SCAN_GS1, 0, "", "09506000134352", "", "010950600013435210LOT"},
    {"00376104250021234569", SCAN_GS1, 0, "", "", "376104250021234569", "00376104250021234569"},
    {"02095060001343523748", SCAN_GS1, 0, "", "09506000134352", "", "02095060001343523748"},
    {"0309506000134352", SCAN_PLAIN, 0, "", "", "", "0309506000134352"}, /* made to order: no goods */
    {"0109506000134353", SCAN_PLAIN, 0, "", "", "", "0109506000134353"},
    {"010950600013435205X", SCAN_PLAIN, 0, "", "", "", "010950600013435205X"},
    {"10LOT|21S", SCAN_GS1, 0, "", "", "", "10LOT21S"},
    {"10LOT||", SCAN_UNKNOWN, RAFF_E_SYNTAX, "", "", "", "10LOT"},
    /* which GTIN, where there are two */
    {"]C102095060001343523748|0115400141288763", SCAN_GS1, 0, "GS1-128", "15400141288763", "",
     "020950600013435237480115400141288763"},
    {"]C18006095060001343520102", SCAN_GS1, 0, "GS1-128", "09506000134352", "",
     "8006095060001343520102"},
    /* what must not reach a screen */
    {"]C0A\x1B[2J\x07" "B\xE2\x80\xAE" "C\xFF", SCAN_PLAIN, 0, "Code 128", "", "", "A[2JBC"},
    {"\xD8\xB1\xD9\x81", SCAN_PLAIN, 0, "", "", "", "\xD8\xB1\xD9\x81"},
};
/* clang-format on */

static void test_kinds(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        char read[200];
        struct scan scan;
        int error =
            scan_decode(with_gs(kinds[i].read, read, sizeof(read)), GS1_FLOOR, test_day(), &scan);
        if (error != kinds[i].error || scan.kind != kinds[i].kind) {
            printf("\n    %s: kind %d", kinds[i].read, (int)scan.kind);
        }
        CHECK_INT(error, kinds[i].error);
        CHECK_INT(scan.kind, kinds[i].kind);
        CHECK_STR(scan.symbology, kinds[i].symbology);
        CHECK_STR(scan.gtin, kinds[i].gtin);
        CHECK_STR(scan.sscc, kinds[i].sscc);
        CHECK_STR(scan.text, kinds[i].text);
        CHECK_INT(scan.raw_len, strlen(read));
        CHECK_INT(memcmp(scan.raw, read, scan.raw_len), 0);
    }
}

/* Texts are copied in large pieces: every length, all characters different from their neighbours.
 */
static void test_lengths(void)
{
    static struct scan scan;
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, SCAN_JSON_MAX);
    for (size_t n = 1; n <= 200; n++) {
        char read[256] = "A";
        char wanted[300];
        for (size_t i = 1; i < n; i++) {
            read[i] = (char)('a' + i * 7 % 26);
        }
        bytes_clear(&out);
        CHECK_INT(scan_decode((struct str){read, n}, GS1_STRICT, test_day(), &scan), 0);
        scan_write_json(&scan, &out);
        bytes_add_char(&out, '\0');
        snprintf(wanted, sizeof(wanted), "{\"kind\":\"plain\",\"text\":\"%s\"}", read);
        CHECK_STR((const char *)out.at, wanted);
    }
}

static const struct {
    const char *ai;
    int64_t weight_g;
} weights[] = {
    {"3100000012", 12000},
    {"3101000012", 1200},
    {"3102000012", 120},
    {"3103000012", 12},
    {"3104000012", 1},
    {"3104000015", 2},
    {"3105000149", 1},
    {"3105000150", 2},
    {"3105000049", 0},
    {"3103999999", 999999},
    {"3100999999", 999999000},
    {"3300000012", 0},
    {"3200000001", 454},
    {"3201000022", 998},
    {"3202999999", 4535919},
    {"3205999999", 4536},
    {"3200999999", 453591916},
    {"31030015003202000001", 1500},
    {"32020000013103001500", 1500},
};

static void test_weights(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(weights); i++) {
        char read[64];
        struct scan scan;
        struct text text = text_over(read, sizeof(read));
        text_addf(&text, "]C10109506000134352%s", weights[i].ai);
        CHECK_INT(scan_decode(str_of(read), GS1_FLOOR, test_day(), &scan), 0);
        CHECK_INT(scan.weight_g, weights[i].weight_g);
    }
}

/* Members by AI, as the object has them: what stands behind the last AI. */
static const struct {
    const char *elements, *members; /* '|' is GS */
} members[] = {
    {"00376104250021234569", "'sscc':'376104250021234569'"},
    {"10A1|21S2|20"
     "01",
     "'lot':'A1','serial':'S2','variant':'01'"},
    {"112611001326112215270228162703011728022937"
     "24",
     "'expiry':'2028-02-29','best_before':'2027-02-28','production':'2026-11-30','count':24,"
     "'packed':'2026-11-22','sell_by':'2027-03-01'"},
    {"17761231", "'expiry':'2076-12-31'"},
    {"17770101", "'expiry':'1977-01-01'"},
    {"17261301", ""},
    {"30"
     "7|37"
     "3",
     "'count':3"},
    {"37"
     "3|30"
     "7",
     "'count':3"},
    {"30"
     "7|37"
     "0",
     ""},
    {"3103001500"
     "3301000123",
     "'weight_g':1500,'gross_weight_g':12300"},
    {"3402001050", "'gross_weight_g':4763"},
    {"400"
     "PO-1|401"
     "9506000|402"
     "95060001343520000|403"
     "R1",
     "'order':'PO-1','consignment':'9506000','shipment':'95060001343520000','route':'R1'"},
    {"4109506000134376"
     "4149506000134376"
     "422"
     "276",
     "'ship_to':'9506000134376','gln':'9506000134376','origin':'276'"},
    {"3922"
     "299",
     "'price':'2.99'"},
    {"3920"
     "299",
     "'price':'299'"},
    {"3922"
     "5",
     "'price':'0.05'"},
    {"3929"
     "123456789012345",
     "'price':'123456.789012345'"},
    {"3929"
     "1",
     "'price':'0.000000001'"},
    {"3932"
     "97800150",
     "'price':'1.50','currency':'978'"},
    {"8003"
     "09506000134376A1",
     "'grai':'09506000134376A1'"},
    {"8004"
     "9506000A-1|8018"
     "123456789012345675|253"
     "9506000134376D",
     "'giai':'9506000A-1','gsrn':'123456789012345675','gdti':'9506000134376D'"},
    {"10A\"B\"", "'lot':'A\\\"B\\\"'"},
    {"10A\"BCDEFGHI", "'lot':'A\\\"BCDEFGHI'"},
};

/* The members of an object: behind the AIs, before the warnings. */
static void cut_members(char *json)
{
    char *from = strstr(json, "]]");
    char *to = strstr(json, ",\"warnings\"");
    CU_ASSERT_FATAL(from != NULL);
    from += from[2] == ',' && from + 2 != to ? 3 : 2;
    to = to ? to : json + strlen(json) - 1;
    size_t n = to > from ? (size_t)(to - from) : 0;
    memmove(json, from, n);
    json[n] = '\0';
}

static void test_members(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
        char read[200] = "]C1";
        char wanted[400];
        static struct scan scan;
        CLEANUP(bytes_release) struct bytes out;
        bytes_init(&out, 2 * SCAN_JSON_MAX);
        with_gs(members[i].elements, read + 3, sizeof(read) - 3);
        CHECK_INT(scan_decode(str_of(read), GS1_FLOOR, test_day(), &scan), 0);
        scan_write_json(&scan, &out);
        bytes_add(&out, "", 1);
        copy_cut(wanted, sizeof(wanted), members[i].members);
        for (char *c = wanted; *c; c++) {
            *c = *c == '\'' ? '"' : *c;
        }
        cut_members((char *)out.at);
        CHECK_STR((const char *)out.at, wanted);
    }
}

/* Text of any bytes and any length is what text_clean makes of it. */
static void test_text(void)
{
    static const char likely[] = "A0 ~\x1D\x1D\x1F\x7F\x80\xC3\xA9";
    uint64_t seed = 5;
    for (int round = 0; round < 20000; round++) {
        char read[40];
        char wanted[40];
        static struct scan scan;
        size_t n = 1 + next_random(&seed) % sizeof(read);
        bool dirty = next_random(&seed) % 2;
        for (size_t i = 0; i < n; i++) {
            read[i] = likely[next_random(&seed) % (dirty ? sizeof(likely) : 6)];
        }
        (void)scan_decode((struct str){read, n}, GS1_FLOOR, test_day(), &scan);
        text_clean((struct str){read, n}, false, wanted, sizeof(wanted));
        if (strlen(wanted) < n || n < sizeof(wanted)) {
            CHECK_STR(scan.text, wanted);
            CHECK_INT(scan.text_len, strlen(wanted));
        }
    }
}

/* Every field of the read before is gone; the longest read is taken, a longer one is not. */
static void test_limits(void)
{
    char read[SCAN_RAW_MAX + 2];
    struct scan scan;
    CHECK_INT(scan_decode(STR("]C101095060001343521726123137"
                              "1\x1D"
                              "21S\x1D"
                              "10L"),
                          GS1_FLOOR, test_day(), &scan),
              0);
    CHECK_INT(scan_decode(STR("]C110L"), GS1_FLOOR, test_day(), &scan), 0);
    CHECK_INT(scan.gs1.n_warnings, 1);
    memset(read, 'A', sizeof(read));
    CHECK_INT(scan_decode((struct str){read, SCAN_RAW_MAX}, GS1_FLOOR, test_day(), &scan), 0);
    CHECK_INT(strlen(scan.text), SCAN_RAW_MAX);
    CHECK_STR(scan.gtin, "");
    CHECK_STR(scan.expiry, "");
    CHECK_STR(scan.serial, "");
    CHECK_STR(scan.lot, "");
    CHECK_INT(scan.count, 0);
    CHECK_INT(scan.gs1.n, 0);
    CHECK_INT(scan.gs1.n_warnings, 0);
    CHECK_INT(scan_decode((struct str){read, SCAN_RAW_MAX + 1}, GS1_FLOOR, test_day(), &scan),
              RAFF_E_TOO_LONG);
    CHECK_INT(scan.kind, SCAN_UNKNOWN);
    CHECK_INT(scan.raw_len, 0);
    CHECK_STR(scan.text, "");
}

/* A rule that the floor waives is an error in strict mode, element string and link alike. */
static void test_strict(void)
{
    struct scan scan;
    CHECK_INT(scan_decode(STR("]C110LOT"), GS1_STRICT, test_day(), &scan), RAFF_E_MISSING);
    CHECK_INT(scan.kind, SCAN_UNKNOWN);
    CHECK_INT(scan.gs1.n, 0);
    CHECK_INT(scan_decode(STR("]C110LOT"), GS1_FLOOR, test_day(), &scan), 0);
    CHECK_STR(scan.lot, "LOT");
    CHECK_INT(scan.gs1.n_warnings, 1);
    CHECK_INT(
        scan_decode(STR("]Q1https://a.b/01/09506000134352?37=1"), GS1_STRICT, test_day(), &scan),
        RAFF_E_CONFLICT);
    CHECK_INT(scan.fault.at, 15);
}

CHECK_MAIN("scan", {"json", test_json}, {"kinds", test_kinds}, {"lengths", test_lengths},
           {"weights", test_weights}, {"members", test_members}, {"text", test_text},
           {"limits", test_limits}, {"strict", test_strict})
