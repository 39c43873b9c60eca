/* gs1_decode: what it reads, what it refuses and where, what the floor takes with a warning. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_table.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define GTIN "0109506000134352"

/* clang-format off */
static const struct {
    const char *input, *elements;
} good[] = {
    /* General Specifications 2.1 and 3.2–3.9: one item, its lot, its dates */
    {GTIN, "01=09506000134352"},
    {GTIN "10ABC123", "01=09506000134352 10=ABC123"},
    {GTIN "1727123110ABC123|21XYZ", "01=09506000134352 17=271231 10=ABC123 21=XYZ"},
    {"21XYZ|10ABC123|" GTIN, "21=XYZ 10=ABC123 01=09506000134352"},
    {GTIN "11261100152702282001", "01=09506000134352 11=261100 15=270228 20=01"},
    {GTIN "70032612312359", "01=09506000134352 7003=2612312359"},
    {GTIN "310300150039222995", "01=09506000134352 3103=001500 3922=2995"},
    {GTIN "393297800150|3103001500", "01=09506000134352 3932=97800150 3103=001500"},
    {GTIN "10A1|2112345678901234567890", "01=09506000134352 10=A1 21=12345678901234567890"},
    {GTIN "240!\"%&'()*+,-./:;<=>?_aZ09", "01=09506000134352 240=!\"%&'()*+,-./:;<=>?_aZ09"},
    /* a pallet of one item (3.3.2), a pallet's own measures (3.6.3), where it goes (3.7) */
    {"0037610425002123456902095060001343523748", "00=376104250021234569 02=09506000134352 37=48"},
    {"003761042500212345693302001200", "00=376104250021234569 3302=001200"},
    {"410950600013437642012345", "410=9506000134376 420=12345"},
    {"4218401234", "421=8401234"},
    {GTIN "422276", "01=09506000134352 422=276"},
    {GTIN "423276056", "01=09506000134352 423=276056"},
    {GTIN "423276056|10A", "01=09506000134352 423=276056 10=A"},
    {"0037610425002123456943242612312359|4330005000-",
     "00=376104250021234569 4324=2612312359 4330=005000-"},
    {"00376104250021234569430902790858483015297980",
     "00=376104250021234569 4309=02790858483015297980"},
    {"003761042500212345694300A%20B|4307DE|43211",
     "00=376104250021234569 4300=A%20B 4307=DE 4321=1"},
    /* assets, documents, services, payments, parts (3.5, 3.9) */
    {"2539506000134376DOC1", "253=9506000134376DOC1"},
    {"2559506000134376123", "255=9506000134376123"},
    {"800309506000134376A1", "8003=09506000134376A1"},
    {"80049506000A-1", "8004=9506000A-1"},
    {"8006095060001343520103", "8006=095060001343520103"},
    {"41595060001343768020REF1|8007GB82WEST12345698765432",
     "415=9506000134376 8020=REF1 8007=GB82WEST12345698765432"},
    {"80109506000#A/1|801117", "8010=9506000#A/1 8011=17"},
    {"80131987654Ad4X4bL5ttr2310c2K", "8013=1987654Ad4X4bL5ttr2310c2K"}, /* 7.9.5 */
    {"8018123456789012345675|80190001", "8018=123456789012345675 8019=0001"},
    {"8018123456789012345675|7251199912312359|72522",
     "8018=123456789012345675 7251=199912312359 7252=2"},
    {"8018123456789012345675|7259BABY|72582/3", "8018=123456789012345675 7259=BABY 7258=2/3"},
    {GTIN "8008261122104530", "01=09506000134352 8008=261122104530"},
    {GTIN "800826112210", "01=09506000134352 8008=26112210"},
    {GTIN "800100010000100191", "01=09506000134352 8001=00010000100191"},
    {GTIN "7030999ABC", "01=09506000134352 7030=999ABC"},
    {GTIN "21S|8030ab-_==", "01=09506000134352 21=S 8030=ab-_=="},
    {"90INTERNAL", "90=INTERNAL"},
    {"99Z|91Y", "99=Z 91=Y"},
    {"70401ABc", "7040=1ABc"},
    /* FNC1 where it must not be needed, and where it says nothing */
    {"|" GTIN, "01=09506000134352"},
    {GTIN "|17271231|10A|", "01=09506000134352 17=271231 10=A"},
    {GTIN "10A|10A", "01=09506000134352 10=A 10=A"},
};
/* clang-format on */

static void test_good(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char input[200];
        char elements[300];
        struct gs1_message message;
        struct code_fault fault = {.why = ""};
        int error = gs1_decode(with_gs(good[i].input, input, sizeof(input)), GS1_STRICT, test_day(),
                               &message, &fault);
        if (error) {
            printf("\n    %s: %s at %zu", good[i].input, fault.why, fault.at);
        }
        CHECK_INT(error, 0);
        if (!error) {
            CHECK_STR(spell(&message, elements, sizeof(elements)), good[i].elements);
            CHECK_INT(message.n_warnings, 0);
        }
    }
}

static const struct {
    const char *input;
    int error;
    const char *ai;
    size_t at;
    bool floor_takes; /* as a warning of the same error at the same place */
} bad[] = {
    {"", RAFF_E_SYNTAX, "", 0, false},
    {"|", RAFF_E_SYNTAX, "", 1, false},
    {"||" GTIN, RAFF_E_SYNTAX, "", 1, false},
    {"0", RAFF_E_SYNTAX, "", 0, false},
    {"X1", RAFF_E_SYNTAX, "", 0, false},
    {"31", RAFF_E_SYNTAX, "", 0, false},
    {GTIN "1", RAFF_E_SYNTAX, "", 16, false},
    {GTIN "||10A", RAFF_E_SYNTAX, "", 17, false},
    {GTIN "10", RAFF_E_SYNTAX, "10", 18, false},
    {GTIN "10|21A", RAFF_E_SYNTAX, "10", 18, false},
    {"010950600013435", RAFF_E_SYNTAX, "01", 15, false},
    {"010950600013435|10A", RAFF_E_SYNTAX, "01", 15, false},
    {"0109506000134353", RAFF_E_CHECK_DIGIT, "01", 15, false},
    {"01095060O0134352", RAFF_E_CHARSET, "01", 8, false},
    {GTIN "10A B", RAFF_E_CHARSET, "10", 19, false},
    {GTIN "10A#B", RAFF_E_CHARSET, "10", 19, false},
    {GTIN "10\xC3\xA9", RAFF_E_CHARSET, "10", 18, false},
    {GTIN "21123456789012345678901", RAFF_E_TOO_LONG, "21", 38, false},
    {GTIN "3103001500392A", RAFF_E_SYNTAX, "", 26, false},
    {GTIN "42227610A", RAFF_E_TOO_LONG, "422", 22, false},
    {GTIN "42327605", RAFF_E_SYNTAX, "423", 24, false},
    {"00376104250021234568", RAFF_E_CHECK_DIGIT, "00", 19, false},
    {"80131987654Ad4X4bL5ttr2310c2L", RAFF_E_CHECK_DIGIT, "8013", 27, false},
    {GTIN "10A|10B", RAFF_E_CONFLICT, "10", 20, false},
    {GTIN "31030015003102001500", RAFF_E_CONFLICT, "3102", 26, false},
    /* what a dock takes nevertheless */
    {GTIN "17261301", RAFF_E_DATE, "17", 20, true},
    {GTIN "17270229", RAFF_E_DATE, "17", 22, true},
    {GTIN "7006270200", RAFF_E_DATE, "7006", 24, true},
    {GTIN "70032612312400", RAFF_E_DATE, "7003", 26, true},
    {GTIN "422277", RAFF_E_VALUE, "422", 19, true},
    {"8004950A000", RAFF_E_VALUE, "8004", 7, true},
    {"10ABC", RAFF_E_MISSING, "10", 0, true},
    {GTIN "1012|37", RAFF_E_SYNTAX, "37", 23, false},
    {"0209506000134352", RAFF_E_MISSING, "02", 0, true},
    {GTIN "235A|21B", RAFF_E_CONFLICT, "21", 21, true},
    {"041812345678901234", RAFF_E_UNKNOWN, "04", 0, true},
    {GTIN "4181234567890123", RAFF_E_UNKNOWN, "418", 16, true},
    {GTIN "50ABC|10A", RAFF_E_UNKNOWN, "50", 16, true},
    {GTIN "8030ab-_", RAFF_E_MISSING, "8030", 16, true},
    {GTIN "21S|8030ab-_=", RAFF_E_VALUE, "8030", 28, true},
    {"0037610425002123456970411C", RAFF_E_VALUE, "7041", 24, true},
    {"811010614141011111275810111", RAFF_E_VALUE, "8110", 21, true},
    {"8112201234561234560123456", RAFF_E_VALUE, "8112", 4, true},
    {"41595060001343768020R|8007DE8937040044053201300", RAFF_E_VALUE, "8007", 47, true},
};

static void check_floor(size_t i, struct str input)
{
    struct gs1_message message;
    struct code_fault fault = {.why = ""};
    int error = gs1_decode(input, GS1_FLOOR, test_day(), &message, &fault);
    CHECK_INT(error, bad[i].floor_takes ? 0 : bad[i].error);
    if (error || !bad[i].floor_takes) {
        return;
    }
    CU_ASSERT_FATAL(message.n_warnings >= 1);
    CHECK_INT(message.warnings[0].error, bad[i].error);
    CHECK_STR(message.warnings[0].ai, bad[i].ai);
    CHECK_INT(message.warnings[0].at, bad[i].at);
}

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char array[200];
        struct gs1_message message;
        struct code_fault fault = {.why = ""};
        struct str input = with_gs(bad[i].input, array, sizeof(array));
        int error = gs1_decode(input, GS1_STRICT, test_day(), &message, &fault);
        if (error != bad[i].error || fault.at != bad[i].at) {
            printf("\n    %s: %s at %zu", bad[i].input, fault.why, fault.at);
        }
        CHECK_INT(error, bad[i].error);
        CHECK_INT(fault.error, error);
        CHECK_STR(fault.ai, bad[i].ai);
        CHECK_INT(fault.at, bad[i].at);
        check_floor(i, input);
    }
}

/* Too many AIs end with an error, not past the array; too many warnings are counted. */
static void test_limits(void)
{
    char array[800];
    struct text text = text_over(array, sizeof(array));
    for (int i = 0; i < GS1_ELEMENTS_MAX; i++) {
        text_addf(&text, "10A%c", GS1_GS);
    }
    struct gs1_message message = {.n = 0};
    struct code_fault fault;
    struct str full = {array, text.len};
    CHECK_INT(gs1_decode(full, GS1_FLOOR, test_day(), &message, &fault), 0);
    CHECK_INT(message.n, GS1_ELEMENTS_MAX);
    CHECK_INT(message.n_warnings, GS1_ELEMENTS_MAX);
    CHECK_INT(message.warnings[GS1_WARNINGS_MAX - 1].at, (GS1_WARNINGS_MAX - 1) * strlen("10A|"));
    text_add(&text, "10A");
    struct str over = {array, text.len};
    CHECK_INT(gs1_decode(over, GS1_FLOOR, test_day(), &message, &fault), RAFF_E_FULL);
    CHECK_INT(fault.at, full.len);
}

static void test_find(void)
{
    struct gs1_message message;
    CU_ASSERT_FATAL(gs1_decode(STR(GTIN "310300150010A"), GS1_STRICT, 0, &message, NULL) == 0);
    CU_ASSERT_PTR_EQUAL(gs1_find(&message, "310n"), &message.elements[1]);
    CU_ASSERT_PTR_EQUAL(gs1_find(&message, "10"), &message.elements[2]);
    CU_ASSERT_PTR_NULL(gs1_find(&message, "21"));
    CU_ASSERT_PTR_NULL(gs1_find(&message, "1"));
    CU_ASSERT_PTR_NULL(gs1_find(&message, "310"));
}

/* --- any message that is written by the rules is read as it was written --- */

static void write_part(struct text *out, const struct gs1_part *part, size_t n, uint64_t *seed)
{
    size_t start = out->len;
    while (out->len - start < n) {
        unsigned char c = (unsigned char)(0x21 + next_random(seed) % 94);
        if (gs1_char_classes[c] & part->charset) {
            text_add_char(out, (char)c);
        }
    }
    if (part->checks[0] == CHECK_DIGIT) {
        int check = gs1_check_digit((struct str){out->at + start, n - 1});
        out->at[start + n - 1] = (char)('0' + check);
    }
}

/* A random AI with a value of its form; false if its check characters are not made here. */
static bool write_element(struct text *out, const struct gs1_ai *ai, unsigned number,
                          uint64_t *seed, struct text *spelled)
{
    if (ai->parts[0].checks[0] == CHECK_PAIR) {
        return false;
    }
    char id[5];
    snprintf(id, sizeof(id), ai->number < 100 ? "%02u" : "%u", number % 10000);
    text_add(out, id);
    size_t start = out->len;
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        const struct gs1_part *part = &ai->parts[i];
        if (part->optional && next_random(seed) % 2) {
            break;
        }
        size_t n = part->min + next_random(seed) % (1U + part->max - part->min);
        write_part(out, part, n, seed);
    }
    text_addf(spelled, "%s%s=%s", spelled->len ? " " : "", id, out->at + start);
    return true;
}

static void test_written_is_read(void)
{
    uint64_t seed = 20261122;
    for (int round = 0; round < 20000; round++) {
        char input[1024];
        char spelled[1024];
        char read[1024];
        struct text out = text_over(input, sizeof(input));
        struct text wanted = text_over(spelled, sizeof(spelled));
        size_t step = 7 + next_random(&seed) % 60; /* 224 rows: at most 32 AIs */
        for (size_t row = next_random(&seed) % 224; row < gs1_rows_n && out.len < 600;
             row += step) {
            const struct gs1_ai *ai = &gs1_rows[row];
            unsigned number = ai->number + next_random(&seed) % (1U + ai->last - ai->number);
            bool written = write_element(&out, ai, number, &seed, &wanted);
            if (written && (!(ai->flags & GS1_FIXED) || next_random(&seed) % 4 == 0)) {
                text_add_char(&out, GS1_GS);
            }
        }
        struct gs1_message message;
        struct code_fault fault = {.why = ""};
        struct str view = {input, out.len};
        int error = gs1_decode(view, GS1_FLOOR, test_day(), &message, &fault);
        if (out.len && (error || strcmp(spell(&message, read, sizeof(read)), spelled) != 0)) {
            printf("\n    round %d: %s: %s", round, spelled, fault.why);
            CU_FAIL_FATAL("a message was not read as it was written");
        }
    }
    CU_PASS("all read");
}

CHECK_MAIN("gs1", {"good element strings", test_good}, {"bad element strings", test_bad},
           {"limits", test_limits}, {"find", test_find}, {"written is read", test_written_is_read})
