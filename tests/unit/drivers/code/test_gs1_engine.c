/* What GS1's own decoder says of whole messages: the unit tests of src/c-lib/ai.c of the public
 * project gs1-syntax-engine, as facts. Its '^' for FNC1 is '|' here. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_brackets.h"
#include "drivers/code/gs1_table.h"
#include "tests/unit/drivers/code/gs1_text.h"

/* test_ai_processAIdata: which messages can be taken apart. */
/* clang-format off */
static const struct {
    bool good;
    const char *input;
} messages[] = {
    {false, "|"}, {false, "|891234"}, {true, "|991234"}, {false, "|99~ABC"}, {false, "|99ABC~"},
    {true, "|0112345678901231"}, {false, "|01A2345678901231"}, {false, "|011234567890123A"},
    {false, "|0112345678901234"}, {false, "|011234567890123"}, {false, "|01123456789012312"},
    {true, "|0112345678901231|"}, {false, "|011234567890123|"}, {false, "|01123456789012345|"},
    {false, "|01123456789012345|991234"}, {true, "|0112345678901231991234"},
    {true, "|0112345678901231|991234"},
    {true, "|2421"}, {true, "|24212"}, {true, "|242123"}, {true, "|2421234"}, {true, "|24212345"},
    {true, "|242123456"}, {true, "|242123456|10ABC123"}, {true, "|242123456|"},
    {false, "|2421234567"},
    {true, "|81111234"}, {false, "|8111123"}, {false, "|811112345"}, {true, "|81111234|10ABC123"},
    {true, "|800112341234512398"}, {false, "|80011234123451239"}, {false, "|8001123412345123981"},
    {true, "|800112341234512398|0112345678901231"}, {false, "|80011234123451239|0112345678901231"},
    {false, "|8001123412345123981|01123456789012312"},
    {true, "|7007211225211231"}, {true, "|7007211225"}, {false, "|70072112252"},
    {false, "|700721122521"}, {false, "|7007211225211"}, {false, "|70072112252112"},
    {false, "|700721122521123"}, {false, "|70072112252212311"},
    {true, "|800302112345678900ABC"}, {false, "|800302112345678901ABC"}, {true, "|800302112345678900"},
    {true, "|800302112345678900|10ABC123"}, {true, "|800302112345678900ABCDEFGHIJKLMNOP"},
    {false, "|800302112345678900ABCDEFGHIJKLMNOPQ"},
    {true, "|7230121234567890123456789012345678"}, {false, "|72301212345678901234567890123456789"},
    {true, "|7230123"}, {false, "|723012"},
    {false, "|423"}, {false, "|4235"}, {false, "|42352"}, {true, "|423528"}, {false, "|4235285"},
    {false, "|42352852"}, {true, "|423528528"}, {false, "|4235285285"}, {false, "|42352852852"},
    {true, "|423528528528"}, {false, "|4235285285285"}, {false, "|42352852852852"},
    {true, "|423528528528528"}, {false, "|4235285285285285"}, {false, "|42352852852852852"},
    {true, "|423528528528528528"}, {false, "|4235285285285285285"},
};

/* test_ai_linters: one value for every error that a linter has and an AI can show. */
static const struct {
    const char *written;
    int error;
} linters[] = {
    {"(00)123456789012345675", 0},
    {"(00)A23456789012345675", RAFF_E_CHARSET},
    {"(10) ", RAFF_E_CHARSET},
    {"(8010)123456_", RAFF_E_CHARSET},
    {"(8030)ABC:123", RAFF_E_CHARSET},
    {"(8030)123=", RAFF_E_VALUE},
    {"(00)123456789012345670", RAFF_E_CHECK_DIGIT},
    {"(8013)123456ABXX", RAFF_E_CHECK_DIGIT},
    {"(8013)A", RAFF_E_CHECK_DIGIT},
    {"(401)123", RAFF_E_VALUE},
    {"(7023)12A4", RAFF_E_VALUE},
    {"(7040)1AB=", RAFF_E_VALUE},
    {"(8001)12340000012311", RAFF_E_VALUE},
    {"(8003)112345678901281234567890123456", RAFF_E_VALUE},
    {"(8011)023456789012", RAFF_E_VALUE},
    {"(4321)2", RAFF_E_VALUE},
    {"(8001)12341234512321", RAFF_E_VALUE},
    {"(426)987", RAFF_E_VALUE},
    {"(7030)987ABC", RAFF_E_VALUE},
    {"(4307)AA", RAFF_E_VALUE},
    {"(3910)9870", RAFF_E_VALUE},
    {"(8007)FR1234", RAFF_E_VALUE},
    {"(8007)FR12_45678901234", RAFF_E_VALUE},
    {"(8007)AB12345678901234", RAFF_E_VALUE},
    {"(8007)FR12345678901234", RAFF_E_VALUE},
    {"(4326)201300", RAFF_E_DATE},
    {"(4326)201200", RAFF_E_DATE},
    {"(4324)2012252400", RAFF_E_DATE},
    {"(4324)2012252360", RAFF_E_DATE},
    {"(8008)201225230060", RAFF_E_DATE},
    {"(8026)123456789012310099", RAFF_E_VALUE},
    {"(8026)123456789012310100", RAFF_E_VALUE},
    {"(8026)123456789012310302", RAFF_E_VALUE},
    {"(4300)ABC%0g", RAFF_E_VALUE},
    {"(8112)201234561234560123456", RAFF_E_VALUE},
    {"(8112)0", RAFF_E_VALUE},
    {"(8112)07", RAFF_E_VALUE},
    {"(8112)01123456", RAFF_E_VALUE},
    {"(8112)00123456", RAFF_E_VALUE},
    {"(8112)00123456123456", RAFF_E_VALUE},
    {"(8112)001234561234560", RAFF_E_VALUE},
    {"(8110)71234567890123", RAFF_E_VALUE},
    {"(8110)012345", RAFF_E_VALUE},
    {"(8110)0123456123456", RAFF_E_VALUE},
    {"(8110)01234561234560", RAFF_E_VALUE},
    {"(8110)01234561234561", RAFF_E_VALUE},
    {"(8110)012345612345611", RAFF_E_VALUE},
    {"(8110)0123456123456116123456", RAFF_E_VALUE},
    {"(8110)0123456123456111", RAFF_E_VALUE},
    {"(8110)01234561234561111", RAFF_E_VALUE},
    {"(8110)012345612345611115", RAFF_E_VALUE},
    {"(8110)012345612345611119", RAFF_E_VALUE},
    {"(8110)0123456123456111101231", RAFF_E_VALUE},
    {"(8110)01234561234561111012314", RAFF_E_VALUE},
    {"(8110)01234561234561111012310", RAFF_E_VALUE},
    {"(8110)012345612345611110123106123456", RAFF_E_VALUE},
    {"(8110)012345612345611110123101", RAFF_E_VALUE},
    {"(8110)0123456123456111101231011", RAFF_E_VALUE},
    {"(8110)01234561234561111012310115", RAFF_E_VALUE},
    {"(8110)01234561234561111012310119", RAFF_E_VALUE},
    {"(8110)01234561234561111012310110123", RAFF_E_VALUE},
    {"(8110)0123456123456111101231011012371234567890123", RAFF_E_VALUE},
    {"(8110)012345612345611110123101101230", RAFF_E_VALUE},
    {"(8110)0123456123456111101232", RAFF_E_VALUE},
    {"(8110)01234561234561111012320", RAFF_E_VALUE},
    {"(8110)01234561234561111012321", RAFF_E_VALUE},
    {"(8110)012345612345611110123211", RAFF_E_VALUE},
    {"(8110)0123456123456111101232115", RAFF_E_VALUE},
    {"(8110)0123456123456111101232110", RAFF_E_VALUE},
    {"(8110)0123456123456111101232110123", RAFF_E_VALUE},
    {"(8110)012345612345611110123211012371234567890123", RAFF_E_VALUE},
    {"(8110)01234561234561111012321101230", RAFF_E_VALUE},
    {"(8110)0123456123456111101233", RAFF_E_VALUE},
    {"(8110)0123456123456111101233200010", RAFF_E_VALUE},
    {"(8110)0123456123456111101234", RAFF_E_VALUE},
    {"(8110)0123456123456111101234200010", RAFF_E_VALUE},
    {"(8110)01234561234561111012335006064500607", RAFF_E_VALUE},
    {"(8110)0123456123456111101236", RAFF_E_VALUE},
    {"(8110)01234561234561111012360", RAFF_E_VALUE},
    {"(8110)01234561234561111012361", RAFF_E_VALUE},
    {"(8110)0123456123456111101239", RAFF_E_VALUE},
    {"(8110)01234561234561111012393", RAFF_E_VALUE},
    {"(8110)01234561234561111012390", RAFF_E_VALUE},
    {"(8110)012345612345611110123903", RAFF_E_VALUE},
    {"(8110)012345612345611110123900", RAFF_E_VALUE},
    {"(8110)0123456123456111101239000", RAFF_E_VALUE},
    {"(8110)01234561234561111012390002", RAFF_E_VALUE},
    {"(8110)012345612345611110123900000", RAFF_E_VALUE},
    {"(4309)18000000010000000000", RAFF_E_VALUE},
    {"(4309)00000000003600000001", RAFF_E_VALUE},
    {"(4330)000000X", RAFF_E_VALUE},
    {"(7252)5", RAFF_E_VALUE},
    {"(7258)111", RAFF_E_VALUE},
    {"(7258)0/3", RAFF_E_VALUE},
    {"(7258)2/1", RAFF_E_VALUE},
    {"(01)95012345678903(3103)000123", 0},
    {"(01)95012345678902(3103)000123", RAFF_E_CHECK_DIGIT},
    {"(01)95012345678903(11)131313", RAFF_E_DATE},
};

/* test_ai_validateAIs: what AIs are to each other. Unknown ones are a matter for the floor. */
static const struct {
    const char *written;
    int error;
    enum gs1_mode mode;
} companies[] = {
    {"(400)ABC", 0, GS1_STRICT},
    {"(400)ABC(400)ABC", 0, GS1_STRICT},
    {"(400)ABC(99)DEF(400)ABC", 0, GS1_STRICT},
    {"(99)ABC(400)XYZ(400)XYZ", 0, GS1_STRICT},
    {"(400)ABC(400)AB", RAFF_E_CONFLICT, GS1_STRICT},
    {"(400)ABC(400)ABCD", RAFF_E_CONFLICT, GS1_STRICT},
    {"(400)ABC(400)ABC(400)XYZ", RAFF_E_CONFLICT, GS1_STRICT},
    {"(400)ABC(400)XYZ(400)ABC", RAFF_E_CONFLICT, GS1_STRICT},
    {"(400)ABC(400)XYZ(400)XYZ", RAFF_E_CONFLICT, GS1_STRICT},
    {"(400)ABC(99)DEF(400)XYZ", RAFF_E_CONFLICT, GS1_STRICT},
    {"(99)ABC(400)ABC(400)XYZ", RAFF_E_CONFLICT, GS1_STRICT},
    {"(89)ABC(89)ABC(89)ABC", 0, GS1_FLOOR},
    {"(89)ABC(89)ABC(89)XYZ", RAFF_E_CONFLICT, GS1_FLOOR},
    {"(89)ABC(89)XYZ(89)ABC", RAFF_E_CONFLICT, GS1_FLOOR},
    {"(89)ABC(89)XYZ(89)XYZ", RAFF_E_CONFLICT, GS1_FLOOR},
    {"(89)ABC(89)AB(89)ABC", RAFF_E_CONFLICT, GS1_FLOOR},
    {"(89)ABC(89)ABCD(89)ABC", RAFF_E_CONFLICT, GS1_FLOOR},
    {"(01)12345678901231(02)12345678901231", RAFF_E_CONFLICT, GS1_STRICT},
    {"(99)ABC123(01)12345678901231(02)12345678901231", RAFF_E_CONFLICT, GS1_STRICT},
    {"(01)12345678901231(99)ABC123(02)12345678901231", RAFF_E_CONFLICT, GS1_STRICT},
    {"(01)12345678901231(02)12345678901231(99)ABC123", RAFF_E_CONFLICT, GS1_STRICT},
    {"(01)12345678901231(255)5412345000150", RAFF_E_CONFLICT, GS1_STRICT},
    {"(01)12345678901231(37)123", RAFF_E_CONFLICT, GS1_STRICT},
    {"(21)ABC123(235)XYZ", RAFF_E_CONFLICT, GS1_STRICT},
    {"(3940)1234(8111)9999", RAFF_E_CONFLICT, GS1_STRICT},
    {"(3940)1234(3941)9999", RAFF_E_CONFLICT, GS1_STRICT},
    {"(3955)123456(3929)123", RAFF_E_CONFLICT, GS1_STRICT},
    {"(02)12345678901231", RAFF_E_MISSING, GS1_STRICT},
    {"(02)12345678901231(37)123", RAFF_E_MISSING, GS1_STRICT},
    {"(99)AAA(02)12345678901231(37)123", RAFF_E_MISSING, GS1_STRICT},
    {"(02)12345678901231(99)AAA(37)123", RAFF_E_MISSING, GS1_STRICT},
    {"(02)12345678901231(37)123(99)AAA", RAFF_E_MISSING, GS1_STRICT},
    {"(02)12345678901231(37)123(00)123456789012345675", 0, GS1_STRICT},
    {"(91)XXX(02)12345678901231(92)YYY(37)123(93)ZZZ(00)123456789012345675", 0, GS1_STRICT},
    {"(21)ABC123", RAFF_E_MISSING, GS1_STRICT},
    {"(21)ABC123(01)12345678901231", 0, GS1_STRICT},
    {"(21)ABC123(8006)123456789012310510", 0, GS1_STRICT},
    {"(01)12345678901231(250)ABC123", RAFF_E_MISSING, GS1_STRICT},
    {"(01)12345678901231(21)XYZ999(250)ABC123", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599", RAFF_E_MISSING, GS1_STRICT},
    {"(01)12345678901231(3925)12599(30)123", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3100)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3105)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3160)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3165)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3295)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3500)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3575)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3600)654321", 0, GS1_STRICT},
    {"(01)12345678901231(3925)12599(3695)654321", 0, GS1_STRICT},
    {"(8030)DIGSIG", RAFF_E_MISSING, GS1_STRICT},
    {"(8030)DIGSIG(00)123456789012345675", 0, GS1_STRICT},
    {"(8030)DIGSIG(01)12345678901231", RAFF_E_MISSING, GS1_STRICT},
    {"(8030)DIGSIG(01)12345678901231(21)ABC123", 0, GS1_STRICT},
    {"(8030)DIGSIG(253)1234567890128X", 0, GS1_STRICT},
    {"(8030)DIGSIG(255)12345678901280", 0, GS1_STRICT},
    {"(8030)DIGSIG(8003)01234567890128X", 0, GS1_STRICT},
    {"(8030)DIGSIG(8004)01234567890", 0, GS1_STRICT},
    {"(8030)DIGSIG(8006)123456789012310102", RAFF_E_MISSING, GS1_STRICT},
    {"(8030)DIGSIG(8006)123456789012310102(21)ABC123", 0, GS1_STRICT},
    {"(8030)DIGSIG(8010)1234567890", RAFF_E_MISSING, GS1_STRICT},
    {"(8030)DIGSIG(8010)1234567890(8011)123456789012", 0, GS1_STRICT},
    {"(8030)DIGSIG(8017)123456789012345675", 0, GS1_STRICT},
    {"(8030)DIGSIG(8018)123456789012345675", 0, GS1_STRICT},
    {"(253)1234567890128", 0, GS1_STRICT},
    {"(253)1234567890128(8030)ABC123", RAFF_E_MISSING, GS1_STRICT},
    {"(253)1234567890128X(8030)ABC123", 0, GS1_STRICT},
    {"(255)1234567890128", 0, GS1_STRICT},
    {"(255)1234567890128(8030)ABC123", RAFF_E_MISSING, GS1_STRICT},
    {"(255)12345678901280(8030)ABC123", 0, GS1_STRICT},
    {"(8003)01234567890128", 0, GS1_STRICT},
    {"(8003)01234567890128(8030)ABC123", RAFF_E_MISSING, GS1_STRICT},
    {"(8003)01234567890128X(8030)ABC123", 0, GS1_STRICT},
};

/* test_ai_checkAIlengthByPrefix and test_ai_lookupAIentry: how many digits an AI has, by its first
 * two; 419 and 399 are no AIs, but what starts with 41 has three digits, with 39 four. */
static const struct {
    const char *two_digits;
    size_t digits;
} prefixes[] = {
    {"00", 2}, {"01", 2}, {"02", 2}, {"10", 2}, {"11", 2}, {"12", 2}, {"13", 2}, {"15", 2},
    {"16", 2}, {"17", 2}, {"20", 2}, {"21", 2}, {"22", 2}, {"23", 3}, {"24", 3}, {"25", 3},
    {"30", 2}, {"31", 4}, {"32", 4}, {"33", 4}, {"34", 4}, {"35", 4}, {"36", 4}, {"37", 2},
    {"39", 4}, {"40", 3}, {"41", 3}, {"42", 3}, {"43", 4}, {"70", 4}, {"71", 3}, {"72", 4},
    {"80", 4}, {"81", 4}, {"82", 4}, {"90", 2}, {"91", 2}, {"92", 2}, {"93", 2}, {"94", 2},
    {"95", 2}, {"96", 2}, {"97", 2}, {"98", 2}, {"99", 2},
};
/* clang-format on */

/* The error of what was taken apart: companions are asked elsewhere. */
static int error_of_values(int error)
{
    return error == RAFF_E_MISSING || error == RAFF_E_CONFLICT ? 0 : error;
}

static void test_messages(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
        char input[100];
        struct gs1_message message;
        struct str view = with_gs(messages[i].input, input, sizeof(input));
        int error = error_of_values(gs1_decode(view, GS1_STRICT, test_day(), &message, NULL));
        if ((error == 0) != messages[i].good) {
            printf("\n    %s", messages[i].input);
        }
        CHECK_INT((error == 0), messages[i].good);
    }
}

static int decode_written(const char *written, enum gs1_mode mode)
{
    char input[200];
    struct gs1_message message;
    struct text text = text_over(input, sizeof(input));
    CHECK_INT(gs1_from_brackets(str_of(written), &text, NULL), 0);
    return gs1_decode((struct str){input, text.len}, mode, test_day(), &message, NULL);
}

static void test_linters(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(linters); i++) {
        int error = error_of_values(decode_written(linters[i].written, GS1_STRICT));
        if (error != linters[i].error) {
            printf("\n    %s", linters[i].written);
        }
        CHECK_INT(error, linters[i].error);
    }
}

static void test_companies(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(companies); i++) {
        int error = decode_written(companies[i].written, companies[i].mode);
        if (error != companies[i].error) {
            printf("\n    %s", companies[i].written);
        }
        CHECK_INT(error, companies[i].error);
    }
}

static void test_prefixes(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
        CHECK_INT(gs1_ai_digits(prefixes[i].two_digits), prefixes[i].digits);
    }
}

CHECK_MAIN("gs1_engine", {"messages", test_messages}, {"linters", test_linters},
           {"companies", test_companies}, {"prefixes", test_prefixes})
