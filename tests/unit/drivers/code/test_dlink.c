/* dlink_read: URI to element string, what is no link, what is a bad one and where. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define HOST "https://example.com"
#define KEY  "/01/09506000134352"

/* clang-format off */
static const struct {
    const char *uri, *elements;
} good[] = {
    {HOST KEY, "0109506000134352"},
    {HOST KEY "/", "0109506000134352"},
    {"HTTP://id.example.org:8080" KEY, "0109506000134352"},
    {HOST "/some/shop/de" KEY "/10/ABC%2F1/21/XYZ", "010950600013435210ABC/1|21XYZ"},
    {HOST "/a" KEY "/22/V2/10/L/21/S?17=271231", "010950600013435222V2|10L|21S|17271231"},
    {HOST KEY "/235/TPX", "0109506000134352235TPX"},
    {"HtTp://user:secret@id.example.org:8080" KEY, "0109506000134352"},
    {"https://b\xC3\xBCro.example" KEY, "0109506000134352"},
    {HOST KEY "/10/A%2525", "010950600013435210A%25"},
    {HOST KEY "?17=271231&linkType=gs1:pip&3103=001500#top", "0109506000134352172712313103001500"},
    {HOST KEY "?11=261122;99=A%2bB", "01095060001343521126112299A+B"},
    {HOST KEY "?=1&&x&10", "0109506000134352"},
    {HOST "/00/376104250021234569", "00376104250021234569"},
    {HOST "/414/9506000134376/254/32a%2Fb", "414950600013437625432a/b"},
    {HOST "/253/9506000134376DOC", "2539506000134376DOC"},
    {HOST "/8004/9506000A1?01=09506000134352", "80049506000A1|0109506000134352"},
    {HOST "/415/9506000134376/8020/REF", "41595060001343768020REF"},
    {HOST "/01/10614141000415/10/x" KEY, "0109506000134352"}, /* the last key is the one */
};
/* clang-format on */

/* test_dl_parseDLuri of gs1/gs1-syntax-engine; the last group is the URI Syntax standard's own
 * examples, as quoted there. A value that the engine does not check there, and that could be no
 * key, has a right check digit here. NULL: refused, or no link. What we read and the engine does
 * not, or the other way about, is in `good` and `bad`. */
/* clang-format off */
#define EN "https://a"
#define SPEC "https://id.gs1.org/01/09520123456788"
static const struct {
    const char *uri;
    enum gs1_mode mode;
    const char *elements;
} engine[] = {
    {"", GS1_FLOOR, NULL},
    {"ftp://", GS1_FLOOR, NULL},
    {"http://", GS1_FLOOR, NULL},
    {"http:///", GS1_FLOOR, NULL},
    {"http://a", GS1_FLOOR, NULL},
    {"http://a/", GS1_FLOOR, NULL},
    {"http://a/b", GS1_FLOOR, NULL},
    {"http://a/b/", GS1_FLOOR, NULL},
    {"http://a/00/006141411234567890", GS1_STRICT, "00006141411234567890"},
    {"HTTP://a/00/006141411234567890", GS1_STRICT, "00006141411234567890"},
    {"https://a/00/006141411234567890", GS1_STRICT, "00006141411234567890"},
    {"HTTPS://a/00/006141411234567890", GS1_STRICT, "00006141411234567890"},
    {"https://00/006141411234567890", GS1_FLOOR, NULL},
    {EN "/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://xn--fsq.xn--0zwm56d/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://a./01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://a:65535/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://192.0.2.1/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://3232235777/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://0300.0250.01.01/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://0xC0.0xA8.0x01.0x01/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://[2001:db8::1]/01/12312312312333", GS1_STRICT, "0112312312312333"},
    {"https://[fe80::1%25lo]/01/12312312312333", GS1_FLOOR, NULL},
    {"https://$a/006141411234567890", GS1_FLOOR, NULL},
    {"https://a$/006141411234567890", GS1_FLOOR, NULL},
    {EN "/stem/00/006141411234567890", GS1_STRICT, "00006141411234567890"},
    {EN "/more/stem/00/006141411234567890", GS1_STRICT, "00006141411234567890"},
    {EN "/00/faux/00/006141411234567890", GS1_STRICT, "00006141411234567890"},
    {EN "/gtin/12312312312333", GS1_STRICT, NULL},
    {EN "/gtin/12312312312333", GS1_FLOOR, "0112312312312333"},
    {EN "/gtin/12312312312333/ser/ABC123", GS1_FLOOR, "011231231231233321ABC123"},
    {EN "/sscc/006141411234567890", GS1_FLOOR, "00006141411234567890"},
    {EN "/01/2112345678900", GS1_FLOOR, "0102112345678900"},
    {EN "/01/2112345678900", GS1_STRICT, NULL},
    {EN "/01/416000336108", GS1_FLOOR, "0100416000336108"},
    {EN "/01/416000336108", GS1_STRICT, NULL},
    {EN "/01/02345673", GS1_FLOOR, "0100000002345673"},
    {EN "/01/02345673", GS1_STRICT, NULL},
    {EN "/01/12312312312333/22/TEST/10/ABC/21/XYZ", GS1_STRICT, "011231231231233322TEST|10ABC|21XYZ"},
    {EN "/01/12312312312333/235/TEST", GS1_STRICT, "0112312312312333235TEST"},
    {EN "/253/1231231231232", GS1_STRICT, "2531231231231232"},
    {EN "/253/1231231231232TEST5678901234567", GS1_STRICT, "2531231231231232TEST5678901234567"},
    {EN "/253/1231231231232TEST56789012345678", GS1_FLOOR, NULL},
    {EN "/8018/123456789012345675/8019/123", GS1_STRICT, "8018123456789012345675|8019123"},
    {EN "/stem/00/006141411234567890?", GS1_STRICT, "00006141411234567890"},
    {EN "/stem/00/006141411234567890?99=ABC", GS1_STRICT, "0000614141123456789099ABC"},
    {EN "/stem/401/12345678?99=ABC", GS1_STRICT, "40112345678|99ABC"},
    {EN "/01/12312312312333?99=ABC&98=XYZ", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?99=", GS1_STRICT, NULL},
    {EN "/01/12312312312333?99=ABC&999=faux", GS1_STRICT, NULL},
    {EN "/01/12312312312333?&&&99=ABC&&&&&&98=XYZ&&&", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?99=ABC&unknown=666&98=XYZ", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?unknown=666&99=ABC&98=XYZ", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?99=ABC&98=XYZ&unknown=666", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?unknown1=555&99=ABC&unknown2=666&98=XYZ&unknown3=777", GS1_STRICT,
     "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?99=ABC&singleton&98=XYZ", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?singleton&99=ABC&98=XYZ", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?99=ABC&98=XYZ&singleton", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?singleton1&99=ABC&singleton2&98=XYZ&singleton3", GS1_STRICT,
     "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333?singleton1&unknown1=555&99=ABC&singleton2&unknown2=6666&98=XYZ&unknown3=777"
        "&singleton3", GS1_STRICT, "011231231231233399ABC|98XYZ"},
    {EN "/01/12312312312333/22/ABC%2d123?99=ABC&98=XYZ%2f987", GS1_STRICT,
     "011231231231233322ABC-123|99ABC|98XYZ/987"},
    {EN "/01/12312312312333/22/ABC+123?99=ABC&98=XYZ%2f987", GS1_STRICT,
     "011231231231233322ABC+123|99ABC|98XYZ/987"},
    {EN "/01/12312312312333/22/ABC%2d123?99=ABC&98=XYZ+987", GS1_STRICT, NULL},
    {EN "/01/12312312312333/22/test/10/abc/21/xyz#", GS1_STRICT, "011231231231233322test|10abc|21xyz"},
    {EN "/01/12312312312333/22/test/10/abc/21/xyz#fragment", GS1_STRICT,
     "011231231231233322test|10abc|21xyz"},
    {EN "/stem/00/006141411234567890?99=ABC#", GS1_STRICT, "0000614141123456789099ABC"},
    {EN "/stem/00/006141411234567890?99=ABC#fragment", GS1_STRICT, "0000614141123456789099ABC"},
    {"https://example.com/01/09520123456788?10=ABC123", GS1_STRICT, NULL},
    {SPEC "/235/XYZ?10=ABC123", GS1_STRICT, "0109520123456788235XYZ|10ABC123"},
    {SPEC "/10/ABC123?99=XYZ789&01=09520123456788", GS1_STRICT, NULL},
    {SPEC "/10/ABC123?99=XYZ789&10=ABC123", GS1_STRICT, NULL},
    {SPEC "/10/ABC123?99=XYZ789&99=XYZ789", GS1_STRICT, NULL},
    {"https://example.com/01/09520123456788/89/ABC123?99=XYZ", GS1_FLOOR, NULL},
    {"https://example.com/01/09520123456788?99=XYZ&89=ABC123", GS1_STRICT, NULL},
    /* the standard */
    {SPEC, GS1_STRICT, "0109520123456788"},
    {"https://brand.example.com/01/9520123456788", GS1_FLOOR, "0109520123456788"},
    {"https://brand.example.com/some-extra/pathinfo/01/9520123456788", GS1_FLOOR, "0109520123456788"},
    {SPEC "/22/2A", GS1_STRICT, "0109520123456788222A"},
    {SPEC "/10/ABC123", GS1_STRICT, "010952012345678810ABC123"},
    {SPEC "/21/12345", GS1_STRICT, "01095201234567882112345"},
    {SPEC "/10/ABC1/21/12345?17=180426", GS1_STRICT, "010952012345678810ABC1|2112345|17180426"},
    {SPEC "?3103=000195", GS1_STRICT, "01095201234567883103000195"},
    {"https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225", GS1_FLOOR,
     "0109520123456788310300019539220299|17201225"},
    {"https://example.com/01/09520123456788?3103=000195&3922=0299&17=201225", GS1_STRICT,
     "0109520123456788310300019539220299|17201225"},
    {SPEC "?3103=000195&3922=0299&17=201225", GS1_STRICT, "0109520123456788310300019539220299|17201225"},
    {SPEC "?17=201225&3103=000195&3922=0299", GS1_STRICT, "010952012345678817201225310300019539220299"},
    {"https://id.gs1.org/00/952012345678912345", GS1_STRICT, "00952012345678912345"},
    {"https://id.gs1.org/00/952012345678912345?02=09520123456788&37=25&10=ABC123", GS1_STRICT,
     "0095201234567891234502095201234567883725|10ABC123"},
    {"https://id.gs1.org/414/9520123456788", GS1_STRICT, "4149520123456788"},
    {"https://id.gs1.org/414/9520123456788/254/32a%2Fb", GS1_STRICT, "414952012345678825432a/b"},
    {"https://example.com/8004/9520614141234567?01=9520123456788", GS1_FLOOR,
     "80049520614141234567|0109520123456788"},
    {SPEC "/21/12345/22/2A/10/ABC1", GS1_FLOOR, "01095201234567882112345|222A|10ABC1"}, /* not in order */
};
/* clang-format on */

/* clang-format off */
static const struct {
    const char *uri;
    enum gs1_mode mode;
    int result;
    const char *ai;
    size_t at;
} bad[] = {
    {"", GS1_FLOOR, DLINK_NONE, "", 0},
    {"https://", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST, GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/", GS1_FLOOR, DLINK_NONE, "", 0},
    {"ftp://example.com" KEY, GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/2024/01/15", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/01/news/21/cats", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/8004/settings", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST KEY "/10", GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST KEY "/99/A", GS1_FLOOR, RAFF_E_SYNTAX, "99", 38},
    {HOST KEY "/21/S/10/L", GS1_STRICT, RAFF_E_SYNTAX, "10", 43},
    {HOST KEY "/10/L/235/T", GS1_STRICT, RAFF_E_SYNTAX, "235", 43},
    {HOST KEY "/10/L/235/T", GS1_FLOOR, RAFF_E_SYNTAX, "235", 43},
    {HOST KEY "/21/S/10/L/99/A", GS1_FLOOR, RAFF_E_SYNTAX, "10", 43},
    {HOST KEY "/10//21/S", GS1_FLOOR, RAFF_E_SYNTAX, "10", 41},
    {HOST "/gtin/09506000134352/lot/A", GS1_STRICT, RAFF_E_SYNTAX, "01", 20},
    {HOST "/gtin/09506000134352/lot/A", GS1_FLOOR, 0, "", 0},
    {HOST "/01/09506000134352/lot/A", GS1_STRICT, RAFF_E_SYNTAX, "10", 38},
    {HOST "/gtin/shoes", GS1_STRICT, DLINK_NONE, "", 0},
    {"https://" KEY, GS1_FLOOR, DLINK_NONE, "", 0},
    {"https://user@" KEY, GS1_FLOOR, DLINK_NONE, "", 0},
    {"https://:80" KEY, GS1_FLOOR, DLINK_NONE, "", 0},
    {"https://a b" KEY, GS1_FLOOR, DLINK_NONE, "", 0},
    {HOST "/8006/095060001343520201", GS1_STRICT, 0, "", 0}, /* piece 2 of 1: gs1_decode's to say */
    {HOST KEY "/10/A\"B", GS1_STRICT, RAFF_E_CHARSET, "10", 42},
    {HOST KEY "/10/A\"B", GS1_FLOOR, 0, "", 0},
    {HOST KEY "?99=A+B", GS1_STRICT, RAFF_E_CHARSET, "99", 42},
    {HOST KEY "?99=A+B", GS1_FLOOR, 0, "", 0},
    {HOST KEY "?99=", GS1_STRICT, RAFF_E_SYNTAX, "99", 41},
    {HOST KEY "?99=", GS1_FLOOR, 0, "", 0},
    {HOST KEY "?10=A", GS1_STRICT, RAFF_E_SYNTAX, "10", 38},
    {HOST KEY "?10=A", GS1_FLOOR, 0, "", 0},
    {HOST KEY "?99=A&99=A", GS1_STRICT, RAFF_E_CONFLICT, "99", 43},
    {HOST KEY "?exp=27", GS1_STRICT, 0, "", 0}, /* not ours */
    {HOST KEY "?exp=27", GS1_FLOOR, RAFF_E_SYNTAX, "17", 44},
    {HOST KEY "/10/A%2", GS1_FLOOR, RAFF_E_SYNTAX, "10", 42},
    /* no AI of the sender's choice */
    {HOST KEY "/10/A%1D21B", GS1_FLOOR, RAFF_E_CHARSET, "10", 42},
    {HOST KEY "/10/A%00", GS1_FLOOR, RAFF_E_CHARSET, "10", 42},
    {HOST KEY "?17=27123110A", GS1_FLOOR, RAFF_E_SYNTAX, "17", 47},
    {HOST KEY "?17=2712", GS1_FLOOR, RAFF_E_SYNTAX, "17", 45},
    {HOST KEY "?17=%327123110", GS1_FLOOR, RAFF_E_SYNTAX, "17", 49},
    {HOST KEY "?05=1", GS1_STRICT, RAFF_E_UNKNOWN, "05", 38},
    {HOST KEY "?05=1", GS1_FLOOR, 0, "", 0},
    {HOST KEY "?254=1", GS1_STRICT, RAFF_E_SYNTAX, "254", 38},
    {HOST "/01/9506000134352", GS1_STRICT, DLINK_NONE, "", 0}, /* zeros left out: an old form */
    {HOST "/01/9506000134352", GS1_FLOOR, 0, "", 0},
    {HOST "/01/95050003", GS1_FLOOR, 0, "", 0},
    {HOST "/01/950600013435", GS1_FLOOR, 0, "", 0}, /* its check digit is gs1_decode's to refuse */
    {HOST "/01/09506000134353", GS1_FLOOR, 0, "", 0},
};
/* clang-format on */

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char wanted[200];
        char array[200];
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct code_fault fault = {.why = ""};
        int result = dlink_read(str_of(good[i].uri), GS1_STRICT, &link, &fault);
        if (result) {
            printf("\n    %s: %s at %zu", good[i].uri, fault.why, fault.at);
        }
        CHECK_INT(result, 0);
        with_gs(good[i].elements, wanted, sizeof(wanted));
        CHECK_STR(array, wanted);
        struct gs1_message message;
        CHECK_INT(gs1_decode(str_of(array), GS1_FLOOR, test_day(), &message, &fault), 0);
    }
}

static void test_engine(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(engine); i++) {
        char wanted[200];
        char array[200];
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct gs1_message message;
        struct code_fault fault = {.why = ""};
        int result = dlink_read(str_of(engine[i].uri), engine[i].mode, &link, &fault);
        if (!result) {
            result = gs1_decode(str_of(array), GS1_FLOOR, test_day(), &message, &fault);
        }
        if ((result == 0) != (engine[i].elements != NULL)) {
            printf("\n    %s: %s", engine[i].uri, fault.why);
        }
        CHECK_INT(result == 0, engine[i].elements != NULL);
        if (result == 0 && engine[i].elements) {
            with_gs(engine[i].elements, wanted, sizeof(wanted));
            CHECK_STR(array, wanted);
        }
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char array[200];
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct code_fault fault = {.why = ""};
        int result = dlink_read(str_of(bad[i].uri), bad[i].mode, &link, &fault);
        if (result != bad[i].result) {
            printf("\n    %s", bad[i].uri);
        }
        CHECK_INT(result, bad[i].result);
        if (result < 0) {
            CHECK_INT(fault.error, result);
            CHECK_STR(fault.ai, bad[i].ai);
            CHECK_INT(fault.at, bad[i].at);
        }
    }
}

/* Every name that the standard has had, on the floor. */
static void test_names(void)
{
    static const char *const paths[][2] = {
        {"/gtin/09506000134352/cpv/V/lot/L/ser/S", "010950600013435222V|10L|21S"},
        {"/itip/095060001343520102/cpv/V", "8006095060001343520102|22V"},
        {"/sscc/376104250021234569", "00376104250021234569"},
        {"/gln/9506000134376/glnx/X", "4149506000134376254X"},
        {"/party/9506000134376", "4179506000134376"},
        {"/payto/9506000134376/refno/R", "41595060001343768020R"},
        {"/gdti/9506000134376DOC", "2539506000134376DOC"},
        {"/gcn/9506000134376001", "2559506000134376001"},
        {"/grai/09506000134376A", "800309506000134376A"},
        {"/giai/9506000A1", "80049506000A1"},
        {"/cpid/9506000A1/cpsn/12", "80109506000A1|801112"},
        {"/gsrn/950600000000000011/srin/7", "8018950600000000000011|80197"},
        {"/gsrnp/950600000000000011/srin/7", "8017950600000000000011|80197"},
        {"/ginc/9506000A1", "4019506000A1"},
        {"/gsin/95060000000000013", "40295060000000000013"},
        {"/gmn/1987654Ad4X4bL5ttr2310c2K", "80131987654Ad4X4bL5ttr2310c2K"},
        {"/gtin/09506000134352?exp=271231", "010950600013435217271231"},
        {"/gtin/09506000134352?expdt=2712312359", "010950600013435270032712312359"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
        char uri[200];
        char wanted[200];
        char array[200];
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct code_fault fault = {.why = ""};
        struct text text = text_over(uri, sizeof(uri));
        text_add(&text, HOST);
        text_add(&text, paths[i][0]);
        if (dlink_read(str_of(uri), GS1_FLOOR, &link, &fault)) {
            printf("\n    %s: %s", uri, fault.why);
        }
        with_gs(paths[i][1], wanted, sizeof(wanted));
        CHECK_STR(array, wanted);
    }
}

static void test_position(void)
{
    static const struct {
        const char *uri;
        size_t in_elements;
        size_t in_uri;
    } positions[] = {
        {HOST KEY "/10/A?17=271231", 0, 20},  {HOST KEY "/10/A?17=271231", 1, 20},
        {HOST KEY "/10/A?17=271231", 2, 23},  {HOST KEY "/10/A?17=271231", 15, 36},
        {HOST KEY "/10/A?17=271231", 16, 38}, {HOST KEY "/10/A?17=271231", 18, 41},
        {HOST KEY "/10/A?17=271231", 19, 42}, /* the GS */
        {HOST KEY "/10/A?17=271231", 20, 43}, {HOST KEY "/10/A?17=271231", 24, 48},
        {HOST KEY "/10/A?17=271231", 28, 52}, /* the end */
        {HOST KEY "/10/%41%2FB", 18, 41},     {HOST KEY "/10/%41%2FB", 19, 44},
        {HOST KEY "/10/%41%2FB", 20, 47},     {HOST "/01/95050003", 2, 20},
        {HOST "/01/95050003", 7, 20}, /* a zero that is not there */
        {HOST "/01/95050003", 8, 23},         {HOST "/01/95050003", 15, 30},
    };
    for (size_t i = 0; i < ARRAY_SIZE(positions); i++) {
        char array[200];
        struct dlink link = {.elements = text_over(array, sizeof(array))};
        struct code_fault fault;
        CU_ASSERT_FATAL(dlink_read(str_of(positions[i].uri), GS1_FLOOR, &link, &fault) == 0);
        CHECK_INT(dlink_position(&link, positions[i].in_elements), positions[i].in_uri);
    }
}

/* More AIs than a message holds, more segments than a path has, a value longer than the array. */
static void test_limits(void)
{
    char uri[2000];
    char array[600];
    struct text text = text_over(uri, sizeof(uri));
    struct dlink link = {.elements = text_over(array, sizeof(array))};
    struct code_fault fault;
    text_add(&text, HOST KEY "?");
    for (int i = 0; i < GS1_ELEMENTS_MAX; i++) {
        text_add(&text, "10=A&");
    }
    CHECK_INT(dlink_read((struct str){uri, text.len}, GS1_FLOOR, &link, &fault), RAFF_E_FULL);
    text_clear(&text);
    text_add(&text, HOST);
    for (int i = 0; i < 64; i++) {
        text_add(&text, "/x");
    }
    text_add(&text, KEY);
    CHECK_INT(dlink_read((struct str){uri, text.len}, GS1_FLOOR, &link, &fault), DLINK_NONE);
    char small[30];
    link.elements = text_over(small, sizeof(small));
    CHECK_INT(dlink_read(STR(HOST KEY "?10=ABCDEFGHIJKLMNOPQ"), GS1_FLOOR, &link, &fault),
              RAFF_E_TOO_LONG);
}

CHECK_MAIN("dlink", {"good links", test_good}, {"the engine's links", test_engine},
           {"names", test_names}, {"bad links", test_bad}, {"position", test_position},
           {"limits", test_limits})
