/* Compressed links: the vectors of public projects, what writers do differently, what is none. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "drivers/code/dlink_format.h"
#include "drivers/code/gs1_brackets.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define ID "https://id.gs1.org/"

/* clang-format off */
static const struct {
    const char *path, *written;
    const char *packed; /* what we write, where it is shorter; NULL: the same */
} good[] = {
    /* Solidsoft-Reply/Gs1DigitalLinkLib, CompressGs1DigitalLink.feature and its inverse. Its links
     * use no sequence codes; ours that do were compared with digital-link.js 1.4.3 of npm. */
    {"AN2yxDhfaiaw", "(00)998440410914660971", NULL},
    {"AQnYUc1gmg", "(01)05412345000013", NULL},
    {"AQnYUc1gmiCNV4JG", "(01)05412345000013(10)ABC123", "CwnYUc1gmo1XgkY"},
    {"AQnYUc1gmiCNV4JGQhcNT6K6c", "(01)05412345000013(10)ABC123(21)72292641703", "CwnYUc1gmo1XgkZCFw1Porpw"},
    {"AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ", "(01)05412345000013(22)AJY3095721P49(10)ABC123(21)72292641703", "CgnYUc1gmtoBLG-nvPe2p_HogjVeCRkIXDU-iun"},
    {"AQnYUc1gmiCNV4JGRNoBLG-nvPe2p_Ho", "(01)05412345000013(22)AJY3095721P49(10)ABC123", "CgnYUc1gmtoBLG-nvPe2p_HogjVeCRg"},
    {"AQnYUc1gmkax7ipGrOHDPC5YNI8hMz", "(01)05412345000013(235)8TFV883a904GH&3", NULL},
    {"AQnYUc1gmkIXDU-iun", "(01)05412345000013(21)72292641703", "DAnYUc1gmhcNT6K6c"},
    {"AQnYUc1gmkIXDU-iunIm0AljfT3nvbU_j0", "(01)05412345000013(22)AJY3095721P49(21)72292641703", "CgnYUc1gmtoBLG-nvPe2p_HpCFw1Porpw"},
    {"AQnYUc1gmkTaASxvp7z3tqfx6", "(01)05412345000013(22)AJY3095721P49", "CgnYUc1gmtoBLG-nvPe2p_Ho"},
    {"JTLIetaiHYA", "(253)3060077601309", NULL},
    {"JVUqG5hJ5wA", "(255)5678409730535", NULL},
    {"QBl2DVoxZM2jVm3ZOWEFoxTR5HDgzZg", "(401)0541234537290A41&GHpp33", NULL},
    {"QCJZyW9mC6Z4", "(402)21173492661712079", NULL},
    {"QUSaVjC_dA", "(414)5060917510004", NULL},
    {"JUa0T-eifdtOO9UFEmlYwv3Q", "(414)5060917510004(254)RP56J920471", NULL},
    {"QUSaVjC_dHBAVlCrg", "(414)5060917510004(7040)5KFX", NULL},
    {"QVSaVjC_dA", "(415)5060917510004", NULL},
    {"QXSaVjC_dA", "(417)5060917510004", NULL},
    {"QXSaVjC_dHBAVlCrg", "(417)5060917510004(7040)5KFX", NULL},
    {"cEB2CqjAAkuwatGLJm0as27JywgtGKaPI4cGbM", "(8004)0541234537290A41&GHpp33(7040)7BVR", NULL},
    {"EEarwSMhC4an0V05E2gEsb6e897an8ewAMGAkftmjYEy", "(8006)054123450000130201(22)AJY3095721P49(10)ABC123(21)72292641703", NULL},
    {"EEarwSMhC4an0V08ADBgJH7Zo2BMg", "(8006)054123450000130201(10)ABC123(21)72292641703", NULL},
    {"EEarwSMibQCWN9Pee9tT-PYAGDASP2zRsCZ", "(8006)054123450000130201(22)AJY3095721P49(10)ABC123", NULL},
    {"EEarwSOABgwEj9s0bAmQ", "(8006)054123450000130201(10)ABC123", NULL},
    {"gAMJCAXukTMA", "(8003)04965031954585", NULL},
    {"gASXYNWjFkzaNWbdk5YQWjFNHkcODNm", "(8004)0541234537290A41&GHpp33", NULL},
    {"gAYMBI_bNGwJk", "(8006)054123450000130201", NULL},
    {"Im0AljfT3nvbU_j2ABgwEj9s0bAmQ", "(8006)054123450000130201(22)AJY3095721P49", NULL},
    {"IQuGp9FdORNoBLG-nvPe2p_HsADBgJH7Zo2BMg", "(8006)054123450000130201(22)AJY3095721P49(21)72292641703", NULL},
    {"IQuGp9FdPAAwYCR-2aNgTI", "(8006)054123450000130201(21)72292641703", NULL},
    {"gBCVYNWjFkzaNWbdk5YQWjFHHkM2cAI0xdvpGo", "(8010)0541234537290A41#GH33(8011)6639047221", "mpVg1aMWTNo1Zt2TlhBaMUceQzZ0xdvpGo"},
    {"gBCVYNWjFkzaNWbdk5YQWjFHHkM2Y", "(8010)0541234537290A41#GH33", NULL},
    {"gBN05060917511473062B98T", "(8013)5060917511473062B98T", NULL},
    {"gBe1ajAd9ATDk", "(8017)817019610850151481", NULL},
    {"gBe1ajAd9ATDmAGXPRfk", "(8017)817019610850151481(8019)4003812", "m7VqMB30BMOXPRfk"},
    {"gBhbV6rzBENPk", "(8018)411369833821910265", NULL},
    {"gBhbV6rzBENPmAGXPRfk", "(8018)411369833821910265(8019)4003812", "nFtXqvMEQ0-XPRfk"},
    /* the same, a key in the path */
    {"01/05412345000013/EEarwSM", "(01)05412345000013(10)ABC123", "CwnYUc1gmo1XgkY"},
    {"01/05412345000013/EEarwSMhC4an0V04", "(01)05412345000013(10)ABC123(21)72292641703", "CwnYUc1gmo1XgkZCFw1Porpw"},
    {"01/05412345000013/EEarwSMhC4an0V05E2gEsb6e897an8eg", "(01)05412345000013(22)AJY3095721P49(10)ABC123(21)72292641703", "CgnYUc1gmtoBLG-nvPe2p_HogjVeCRkIXDU-iun"},
    {"01/05412345000013/EEarwSMibQCWN9Pee9tT-PQ", "(01)05412345000013(22)AJY3095721P49(10)ABC123", "CgnYUc1gmtoBLG-nvPe2p_HogjVeCRg"},
    {"01/05412345000013/I1j3FSNWcOGeFywaR5CZm", "(01)05412345000013(235)8TFV883a904GH&3", "AQnYUc1gmkax7ipGrOHDPC5YNI8hMz"},
    {"01/05412345000013/Im0AljfT3nvbU_j0", "(01)05412345000013(22)AJY3095721P49", "CgnYUc1gmtoBLG-nvPe2p_Ho"},
    {"01/05412345000013/IQuGp9FdO", "(01)05412345000013(21)72292641703", "DAnYUc1gmhcNT6K6c"},
    {"01/05412345000013/IQuGp9FdORNoBLG-nvPe2p_Ho", "(01)05412345000013(22)AJY3095721P49(21)72292641703", "CgnYUc1gmtoBLG-nvPe2p_HpCFw1Porpw"},
    {"414/5060917510004/cEBWUKu", "(414)5060917510004(7040)5KFX", "QUSaVjC_dHBAVlCrg"},
    {"414/5060917510004/JUa0T-eifdtOO9Q", "(414)5060917510004(254)RP56J920471", "JUa0T-eifdtOO9UFEmlYwv3Q"},
    {"417/5060917510004/cEBWUKu", "(417)5060917510004(7040)5KFX", "QXSaVjC_dHBAVlCrg"},
    {"8004/0541234537290A41%26GHpp33/cEB2Cqi", "(8004)0541234537290A41&GHpp33(7040)7BVR", "cEB2CqjAAkuwatGLJm0as27JywgtGKaPI4cGbM"},
    {"8006/054123450000130201/EEarwSM", "(8006)054123450000130201(10)ABC123", "EEarwSOABgwEj9s0bAmQ"},
    {"8006/054123450000130201/EEarwSMhC4an0V04", "(8006)054123450000130201(10)ABC123(21)72292641703", "EEarwSMhC4an0V08ADBgJH7Zo2BMg"},
    {"8006/054123450000130201/EEarwSMhC4an0V05E2gEsb6e897an8eg", "(8006)054123450000130201(22)AJY3095721P49(10)ABC123(21)72292641703", "EEarwSMhC4an0V05E2gEsb6e897an8ewAMGAkftmjYEy"},
    {"8006/054123450000130201/EEarwSMibQCWN9Pee9tT-PQ", "(8006)054123450000130201(22)AJY3095721P49(10)ABC123", "EEarwSMibQCWN9Pee9tT-PYAGDASP2zRsCZ"},
    {"8006/054123450000130201/Im0AljfT3nvbU_j0", "(8006)054123450000130201(22)AJY3095721P49", "Im0AljfT3nvbU_j2ABgwEj9s0bAmQ"},
    {"8006/054123450000130201/IQuGp9FdO", "(8006)054123450000130201(21)72292641703", "IQuGp9FdPAAwYCR-2aNgTI"},
    {"8006/054123450000130201/IQuGp9FdORNoBLG-nvPe2p_Ho", "(8006)054123450000130201(22)AJY3095721P49(21)72292641703", "IQuGp9FdORNoBLG-nvPe2p_HsADBgJH7Zo2BMg"},
    {"8010/0541234537290A41%23GH33/gBGmLt9I1", "(8010)0541234537290A41#GH33(8011)6639047221", "mpVg1aMWTNo1Zt2TlhBaMUceQzZ0xdvpGo"},
    {"8017/817019610850151481/gBlz0X5A", "(8017)817019610850151481(8019)4003812", "m7VqMB30BMOXPRfk"},
    {"8018/411369833821910265/gBlz0X5A", "(8018)411369833821910265(8019)4003812", "nFtXqvMEQ0-XPRfk"},
    /* gs1-compression of PyPI, README and tests; digital-link.js, tests: with names that are not GS1's */
    {"ARHKVAdpQg", "(01)09780345418913", NULL},
    {"AQnYUc1gmiERBhQ0ytiyZuAGOLc1TXgpNWCv1", "(01)05412345000013(10)ABC&+123(7003)1903061658", "DgnYUc1gmji3NU0IREGFDTK2LJm"},
    {"ABeRcNWtKMPA", "(00)106141412345678908", NULL},
    {"QUCO_anbfA", "(414)0614141123452", NULL},
    {"JAaasHt_dNNt4ADESMALumsUfMAm34", "(8003)09421012301014f9804dbf(240)qwe390023", NULL},
    {"AREjalurbiAUO-cgohCz45Z67b8A", "(01)09421902960055(10)2010005828(21)xyz1234", "CxEjalurbhQ75yCiELPjlnrtvw"},
    {"HxHKVAdpQhCTxbrOF_yEFcx_4a2GeAh1mFOZkChg6Z8pgcEMEWpMganmIQ", "(01)09780345418913(10)38737643(21)58943(15)230911", "HxHKVAdpQhCTxbrOF_yEFcx-"},
    /* digital-link.js with sequence codes */
    {"LQnYUc1gmgAYYuYkEnJEgJW", "(01)05412345000013(3103)000195(17)201225(3922)0299", NULL},
    {"HwnYUc1gmsJaEb-", "(01)05412345000013(10)L(15)271231", NULL},
    {"qQnYUc1gmmlY", "(01)05412345000013(3929)299", NULL},
    {"zVKhuYSecx7AZA", "(255)5678409730535123(3943)0100", NULL},
    /* where the standard's table and the prototype differ: its order, the prototype's */
    {"GgnYUc1gmo1XgkYXDU-iunQjfw", "(01)05412345000013(10)ABC123(21)72292641703(17)271231",
     "CwnYUc1gmo1XgkYuhG_kIXDU-iun"},
    {"GgnYUc1gmo1XgkaEb-Fw1Porpw", "(01)05412345000013(10)ABC123(21)72292641703(17)271231",
     "CwnYUc1gmo1XgkYuhG_kIXDU-iun"},
    {"nUmlYwv3RrRP56J920471", "(414)5060917510004(254)RP56J920471", "JUa0T-eifdtOO9UFEmlYwv3Q"},
    {"nWtE_non3bTjvVJpWML90", "(414)5060917510004(254)RP56J920471", "JUa0T-eifdtOO9UFEmlYwv3Q"},
    /* no digits at all as one bit, or as none */
    {"wFKhuYSecBpW", "(255)5678409730535(3900)299", NULL},
    {"wFKhuYSecDSs", "(255)5678409730535(3900)299", "wFKhuYSecBpW"},
    /* an EPC: the examples of sections 4.2.1 and 4.2.2 of the standard for EPC binary strings, and a
     * DSGTIN+ of TDS, annex E.3 */
    {"eh30164596f40c0e5cbe991a83", "(01)09528765123457(21)123456789123", "DBFVLVIXAhg5fTI1Bg"},
    {"exMBZFlvQMDly-mRqD", "(01)09528765123457(21)123456789123", "DBFVLVIXAhg5fTI1Bg"},
    {"ehfb342cde795211411234538566cb0afc4?99=A", "(01)79521141123453(21)32a/b(17)220630(99)A", "DJCl6rzS-wrNlhX4hc13WmUBo"},
    /* stems, query, fragment */
    {"shop/de/AQnYUc1gmg", "(01)05412345000013", "AQnYUc1gmg"},
    {"AQnYUc1gmg/", "(01)05412345000013", "AQnYUc1gmg"},
    {"AQnYUc1gmg?17=271231&linkType=gs1:pip#x", "(01)05412345000013(17)271231", "DQnYUc1gmoRv4"},
    {"a/01/05412345000013/10/ABC123/IQuGp9FdO", "(01)05412345000013(10)ABC123(21)72292641703",
     "CwnYUc1gmo1XgkZCFw1Porpw"},
    {"01/05412345000013/235/T/EEGg", "(01)05412345000013(235)T(10)A", "CwnYUc1gmoNEasKY"},
    /* the key stays the key */
    {"8004/9506000A1?01=05412345000013&17=271231", "(8004)9506000A1(01)05412345000013(17)271231",
     "gARJlQYAChDQnYUc1gmoRv4"},
};

static const struct {
    const char *path;
    enum gs1_mode mode;
    int result;
    const char *ai;
    size_t at;
} bad[] = {
    {"AQnYUc1gnA", GS1_FLOOR, DLINK_NONE, "", 0},           /* a wrong check digit */
    {"AQnYUc1gm", GS1_FLOOR, DLINK_NONE, "", 0},            /* cut */
    {"AQnYUc1gmgA", GS1_FLOOR, DLINK_NONE, "", 0},          /* six bits too many */
    {"AQnYUc1gmh", GS1_FLOOR, DLINK_NONE, "", 0},           /* padding that is not 0 */
    {"AQnYUc1g+g", GS1_FLOOR, DLINK_NONE, "", 0},           /* not of the alphabet */
    {"AQnYUc1gmiEHBOwg", GS1_FLOOR, DLINK_NONE, "", 0},     /* (10) with a GS in it */
    {"AQnYUc1gmiFDB", GS1_FLOOR, DLINK_NONE, "", 0},        /* encoding 5 */
    {"AQnYUc1gmiAqMC_PtujF4444", GS1_FLOOR, DLINK_NONE, "", 0}, /* (10) of 21 characters */
    {"AQnYUc1gmi6Eb-A", GS1_FLOOR, DLINK_NONE, "", 0}, /* (17), then seven bits too many */
    {"AQnYUc1gmiCDQgg2", GS1_FLOOR, DLINK_NONE, "", 0}, /* (10) twice, with two values */
    {"01/05412345000013/EIOCdhA", GS1_FLOOR, DLINK_NONE, "", 0}, /* the same (10)s, half */
    {"01/05412345000013/EBUYF-fbdGLxxxw", GS1_FLOOR, DLINK_NONE, "", 0},
    {"SgnYUc1gmg", GS1_FLOOR, DLINK_NONE, "", 0},           /* code 4A */
    {"AQnYUc1gmuEA", GS1_FLOOR, DLINK_NONE, "", 0},         /* (7010) with nothing behind it */
    {"eh30164596F40C0E5CBE991A83", GS1_FLOOR, DLINK_NONE, "", 0}, /* no capitals */
    {"exMBZFlvQMDly+mRqD", GS1_FLOOR, DLINK_NONE, "", 0},
    {"ex", GS1_FLOOR, DLINK_NONE, "", 0},
    {"exMBZFlvQ", GS1_FLOOR, DLINK_NONE, "", 0},
    {"eh3500e86f8000a9e000000586", GS1_FLOOR, DLINK_NONE, "", 0}, /* a GID: no link */
    {"exploring", GS1_FLOOR, DLINK_NONE, "", 0},
    {"EEarwSM", GS1_FLOOR, DLINK_NONE, "", 0},              /* no key */
    {"01/05412345000013/details", GS1_FLOOR, DLINK_NONE, "", 0},
    {"about", GS1_FLOOR, DLINK_NONE, "", 0},
    {"products/shoes", GS1_FLOOR, DLINK_NONE, "", 0},
    /* not of this key, not of a link */
    {"gARJlQYAChIWFI", GS1_FLOOR, 0, "", 0},
    {"gARJlQYAChIWFI", GS1_STRICT, RAFF_E_SYNTAX, "21", 19},
    {"AQnYUc1gmwQBBWjp04Ol6_CuxA", GS1_STRICT, RAFF_E_SYNTAX, "8200", 19},
    /* Gs1DigitalLinkLib drops the (235) that (253) cannot take */
    {"I1j3FSNWcOGeFywaR5CZmSmWQ9a1EOwA", GS1_STRICT, RAFF_E_SYNTAX, "235", 19},
    {"AQnYUc1gmg?10=A", GS1_STRICT, RAFF_E_SYNTAX, "10", 30},
    {"AQnYUc1gmg?01=05412345000013", GS1_STRICT, RAFF_E_CONFLICT, "01", 30},
};
/* clang-format on */

static int read_link(const char *uri, enum gs1_mode mode, struct gs1_message *message, char *array,
                     size_t size, struct code_fault *fault)
{
    struct dlink link = {.elements = text_over(array, size)};
    int result = dlink_read(str_of(uri), mode, &link, fault);
    return result ? result
                  : gs1_decode((struct str){array, link.elements.len}, GS1_FLOOR, test_day(),
                               message, fault);
}

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char array[400];
        char uri[200];
        char text[400];
        struct gs1_message message;
        struct code_fault fault = {.why = ""};
        struct text out = text_over(uri, sizeof(uri));
        text_add(&out, ID);
        text_add(&out, good[i].path);
        int result = read_link(uri, GS1_STRICT, &message, array, sizeof(array), &fault);
        if (result) {
            printf("\n    %s: %d %s at %zu", uri, result, fault.why, fault.at);
        }
        CU_ASSERT_FATAL(result == 0);
        out = text_over(text, sizeof(text));
        gs1_to_brackets(&message, &out);
        CHECK_STR(text, good[i].written);
        out = text_over(uri, sizeof(uri));
        CHECK_INT(dlink_write_compressed(&message, STR(ID), &out, NULL), 0);
        CHECK_STR(uri + strlen(ID), good[i].packed ? good[i].packed : good[i].path);
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char array[400];
        char uri[200];
        struct gs1_message message;
        struct code_fault fault = {.why = "", .error = 0};
        struct text out = text_over(uri, sizeof(uri));
        text_add(&out, ID);
        text_add(&out, bad[i].path);
        int result = read_link(uri, bad[i].mode, &message, array, sizeof(array), &fault);
        if (result != bad[i].result) {
            printf("\n    %s: %s", uri, fault.why);
        }
        CHECK_INT(result, bad[i].result);
        if (result < 0) {
            CHECK_STR(fault.ai, bad[i].ai);
            CHECK_INT(fault.at, bad[i].at);
        }
    }
}

/* Every AI of a compressed segment is found at the segment. */
static void test_position(void)
{
    char array[200];
    struct dlink link = {.elements = text_over(array, sizeof(array))};
    struct code_fault fault;
    CU_ASSERT_FATAL(dlink_read(STR(ID "a/AQnYUc1gmiCNV4JG?17=271231"), GS1_STRICT, &link, &fault) ==
                    0);
    CHECK_STR(array, "010541234500001310ABC123\x1D"
                     "17271231");
    CHECK_INT(dlink_position(&link, 0), 21);
    CHECK_INT(dlink_position(&link, 20), 21);
    CHECK_INT(dlink_position(&link, 26), 38);
}

/* More AIs than a message holds, a segment longer than any, an element string that does not fit. */
static void test_limits(void)
{
    char uri[6000];
    char array[30];
    struct text out = text_over(uri, sizeof(uri));
    struct dlink link = {.elements = text_over(array, sizeof(array))};
    struct code_fault fault;
    text_add(&out, ID "AQnYUc1gmg");
    for (int i = 0; i < 5000; i++) {
        text_add_char(&out, 'A');
    }
    CHECK_INT(dlink_read((struct str){uri, out.len}, GS1_FLOOR, &link, &fault), DLINK_NONE);
    CHECK_INT(dlink_read((struct str){uri, 4000}, GS1_FLOOR, &link, &fault), DLINK_NONE);
    CHECK_INT(dlink_read(STR(ID "AQnYUc1gmiCNV4JGQhcNT6K6c"), GS1_FLOOR, &link, &fault),
              RAFF_E_TOO_LONG);
    CHECK_INT(fault.at, 19);
}

/* GS1's prototype has these in a table of its own (tableF); all 474 AIs in which it does not differ
 * from today's dictionary were compared with it, these are one of each kind. */
static void test_fields(void)
{
    static const struct {
        unsigned number;
        const char *fields;
    } wanted[] = {
        {0, "N18"},         {10, "X..20"},   {30, "N..8"},        {253, "N13 X..17"},
        {255, "N13 N..12"}, {3103, "N6"},    {3910, "N3 N..15"},  {421, "N3 X..9"},
        {423, "N3 N..12"},  {7003, "N10"},   {7007, "N6 N..6"},   {7030, "N3 X..27"},
        {7230, "X..30"},    {8001, "N14"},   {8003, "N14 X..16"}, {8006, "N18"},
        {8008, "N8 N..4"},  {8010, "X..30"}, {91, "X..90"},       {7040, "N1 X3"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
        struct dlink_field fields[DLINK_FIELDS_MAX];
        size_t n = dlink_fields(gs1_ai_by_number(wanted[i].number), fields);
        char spelled[40];
        struct text text = text_over(spelled, sizeof(spelled));
        for (size_t j = 0; j < n; j++) {
            text_addf(&text, "%s%c%s%d", j ? " " : "", fields[j].numeric ? 'N' : 'X',
                      fields[j].fixed ? "" : "..", fields[j].max);
        }
        CHECK_STR(spelled, wanted[i].fields);
    }
}

CHECK_MAIN("dlink packed", {"good links", test_good}, {"bad links", test_bad},
           {"position", test_position}, {"limits", test_limits}, {"fields", test_fields})
