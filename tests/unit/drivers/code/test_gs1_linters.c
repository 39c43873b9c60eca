/* linters.txt: what GS1's linters say of a value is what the checks say, and in an element string
 * the error is where it starts. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_check.h"
#include "tests/unit/drivers/code/gs1_text.h"
#include "tests/unit/drivers/code/list_sum.h"

static const struct linter {
    const char *name;
    enum gs1_check check;
    unsigned charset;
    size_t min, max;    /* of the component */
    bool any_length;    /* the check by itself takes other lengths too */
    const char *before; /* AI and components in front of it, or "" if no AI has it alone */
    const char *after;  /* components behind it */
} linters[] = {
    {"couponcode", CHECK_COUPON, GS1_CSET82, 1, 70, true, "8110", ""},
    {"couponposoffer", CHECK_OFFER, GS1_CSET82, 1, 70, true, "8112", ""},
    {"packagetype", CHECK_PACKAGE, GS1_CSET82, 1, 4, true, "7041", ""},
    {"iban", CHECK_IBAN, GS1_CSET82, 1, 34, true, "8007", ""},
    {"csumalpha", CHECK_PAIR, GS1_CSET82, 1, 25, true, "8013", ""},
    {"csum", CHECK_DIGIT, GS1_DIGITS, 18, 18, true, "00", ""},
    {"gcppos1", CHECK_PREFIX, GS1_CSET82, 1, 30, true, "8004", ""},
    {"gcppos2", CHECK_PREFIX2, GS1_CSET82, 1, 18, true, "", ""},
    {"yymmd0", CHECK_DATE0, GS1_DIGITS, 6, 6, true, "11", ""},
    {"yymmdd", CHECK_DATE, GS1_DIGITS, 6, 6, true, "7006", ""},
    {"yyyymmdd", CHECK_DATE8, GS1_DIGITS, 8, 8, false, "7250", ""},
    {"hhmi", CHECK_TIME, GS1_DIGITS, 4, 4, false, "7003260101", ""},
    {"hh", CHECK_HOUR, GS1_DIGITS, 2, 2, false, "8008260101", ""},
    {"mi", CHECK_MINUTE, GS1_DIGITS, 2, 2, false, "800826010112", ""},
    {"ss", CHECK_SECOND, GS1_DIGITS, 2, 2, false, "80082601011200", ""},
    {"pcenc", CHECK_PERCENT, GS1_CSET82, 1, 35, true, "4300", ""},
    {"pieceoftotal", CHECK_PIECE, GS1_DIGITS, 4, 4, true, "800609506000134352", ""},
    {"posinseqslash", CHECK_SEQUENCE, GS1_CSET82, 3, 3, true, "7258", ""},
    {"latitude", CHECK_LATITUDE, GS1_DIGITS, 10, 10, false, "4309", "3600000000"},
    {"longitude", CHECK_LONGITUDE, GS1_DIGITS, 10, 10, false, "43090279085848", ""},
    {"hasnondigit", CHECK_NOT_NUMBER, GS1_CSET82, 1, 25, true, "", ""},
    {"nozeroprefix", CHECK_NO_ZERO, GS1_DIGITS, 1, 12, true, "8011", ""},
    {"nonzero", CHECK_NONZERO, GS1_DIGITS, 4, 4, true, "8001",
     "00001001"
     "91"},
    {"zero", CHECK_ZERO, GS1_DIGITS, 1, 1, true, "8003", "9506000134376"},
    {"winding", CHECK_WINDING, GS1_DIGITS, 1, 1, true, "8001000100001001", "1"},
    {"yesno", CHECK_YES_NO, GS1_DIGITS, 1, 1, true, "4321", ""},
    {"hyphen", CHECK_HYPHEN, GS1_CSET82, 1, 1, true, "4330005000", ""},
    {"iso5218", CHECK_SEX, GS1_DIGITS, 1, 1, true, "7252", ""},
    {"mediatype", CHECK_MEDIA, GS1_DIGITS, 2, 2, false, "7241", ""},
    {"cset64", CHECK_PADDING, GS1_CSET64, 1, 90, true, "8030", ""},
};

#define PASSES SIZE_MAX

struct vector {
    const struct linter *linter;
    char value[100];
    size_t len;
    size_t fault; /* PASSES, or where it is */
};

/* "linter va^lue". */
static struct vector vector_of(char *line)
{
    struct vector vector = {.fault = PASSES};
    char *space = strchr(line, ' ');
    CU_ASSERT_PTR_NOT_NULL_FATAL(space);
    *space = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(linters); i++) {
        vector.linter = strcmp(linters[i].name, line) == 0 ? &linters[i] : vector.linter;
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(vector.linter);
    struct text value = text_over(vector.value, sizeof(vector.value));
    for (const char *c = space + 1; *c; c++) {
        if (*c == '^') {
            vector.fault = value.len;
        } else {
            text_add_char(&value, *c);
        }
    }
    vector.len = value.len;
    CU_ASSERT_FALSE(value.cut);
    return vector;
}

static void say(const struct vector *vector, const char *how)
{
    printf("\n    %s %s, %s", vector->linter->name, vector->value, how);
}

static bool has_its_characters(const struct vector *vector)
{
    for (size_t i = 0; i < vector->len; i++) {
        if (!(gs1_char_classes[(unsigned char)vector->value[i]] & vector->linter->charset)) {
            return false;
        }
    }
    return true;
}

/* By the check itself, where the value is a part that it may be given. */
static bool check_alone(const struct vector *vector)
{
    const struct linter *linter = vector->linter;
    bool fits = vector->len >= linter->min && vector->len <= linter->max;
    if (!has_its_characters(vector) || (!fits && !linter->any_length)) {
        return false;
    }
    const struct gs1_subject part = {vector->value, vector->len, 2026};
    bool passes = gs1_passes(linter->check, &part);
    size_t at = passes ? PASSES : gs1_check_at(linter->check, &part);
    if (at != vector->fault) {
        say(vector, "alone");
    }
    CHECK_INT(at, vector->fault);
    return true;
}

/* Whether an error is one of the value itself, not of what stands beside it. */
static bool is_of_value(int error)
{
    return error && error != RAFF_E_MISSING && error != RAFF_E_CONFLICT;
}

/* A value that is too long, too short without that being its fault, or wrong in another of its AI's
 * checks, says nothing of this one in an element string. */
static bool can_stand_in_a_string(const struct vector *vector)
{
    const struct linter *linter = vector->linter;
    bool ends_early = vector->fault == vector->len && vector->len < linter->min;
    bool fits = vector->len >= linter->min && vector->len <= linter->max;
    bool is_key = linter->check == CHECK_PAIR && vector->fault == PASSES;
    return linter->before[0] && vector->len <= linter->max &&
           (fits || ends_early || !has_its_characters(vector)) &&
           (!is_key || gs1_check(CHECK_PREFIX, (struct str){vector->value, vector->len}, 0) == 0);
}

static bool check_in_string(const struct vector *vector)
{
    if (!can_stand_in_a_string(vector)) {
        return false;
    }
    char input[200];
    struct gs1_message message;
    struct code_fault fault = {.why = ""};
    struct text text = text_over(input, sizeof(input));
    text_addf(&text, "%s%s%s", vector->linter->before, vector->value,
              vector->fault == PASSES ? vector->linter->after : "");
    int error = gs1_decode((struct str){input, text.len}, GS1_STRICT, test_day(), &message, &fault);
    size_t at = is_of_value(error) ? fault.at - strlen(vector->linter->before) : PASSES;
    if (at != vector->fault) {
        say(vector, input);
    }
    CHECK_INT(at, vector->fault);
    return true;
}

static void test_vectors(void)
{
    CLEANUP(file_closep)
    FILE *file = fopen(RAFF_SOURCE_DIR "/tests/unit/drivers/code/linters.txt", "re");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    char line[200];
    size_t n = 0;
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') {
            continue;
        }
        struct vector vector = vector_of(line);
        bool alone = check_alone(&vector);
        bool in_string = check_in_string(&vector);
        if (!alone && !in_string) {
            say(&vector, "not checked");
            CU_FAIL("a vector is of no use");
        }
        n++;
    }
    CU_ASSERT_TRUE(n > 1800);
}

/* The character sets of the Syntax Dictionary, every byte of them and none else: the linters
 * csetnumeric, cset82, cset39, cset64 and importeridx, each over all 255 bytes. */
static const struct {
    unsigned charset;
    const char *members;
} sets[] = {
    {GS1_DIGITS, "0123456789"},
    {GS1_CSET82, "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                 "abcdefghijklmnopqrstuvwxyz"},
    {GS1_CSET39, "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {GS1_CSET64, "-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"},
};

static void test_character_sets(void)
{
    for (int c = 1; c < 256; c++) {
        char byte[] = {(char)c, '\0'};
        for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
            bool is_member = strchr(sets[i].members, c);
            CHECK_INT(((gs1_char_classes[c] & sets[i].charset) != 0), is_member);
        }
        bool is_index = c != '=' && strchr(sets[3].members, c);
        CHECK_INT((gs1_check(CHECK_IMPORTER, str_of(byte), 0) == 0), is_index);
    }
}

/* ISO 4217: what came and went since the list of 2022. */
static const struct {
    unsigned number;
    bool listed;
} amendments[] = {
    {191, false}, /* HRK: Croatia has the euro */
    {694, false}, /* SLL: 925, SLE, alone */
    {931, false}, /* CUC */
    {932, false}, /* ZWL */
    {924, true},  /* ZWG */
    {926, true},  /* VED */
    {396, true},  /* XAD */
};

/* All thousand numbers, as they were before: the figure is of gs1/gs1-syntax-engine,
 * src/c-lib/syntax/lint_iso4217.c at 0a90d4a, 180 currencies. */
static void test_currencies(void)
{
    bool listed[1000];
    uint32_t sum = LIST_SUM_OF_NOTHING;
    for (unsigned number = 0; number < ARRAY_SIZE(listed); number++) {
        listed[number] = iso_currency(number);
    }
    for (size_t i = 0; i < ARRAY_SIZE(amendments); i++) {
        CHECK_INT(listed[amendments[i].number], amendments[i].listed);
        listed[amendments[i].number] = !amendments[i].listed;
    }
    for (unsigned number = 0; number < ARRAY_SIZE(listed); number++) {
        char line[8];
        snprintf(line, sizeof(line), "%03u", number);
        sum = listed[number] ? list_sum(sum, line) : sum;
    }
    CHECK_INT(sum, 0x7FE3C466);
    CU_ASSERT_FALSE(iso_currency(1000));
}

CHECK_MAIN("gs1_linters", {"vectors", test_vectors}, {"character sets", test_character_sets},
           {"currencies", test_currencies})
