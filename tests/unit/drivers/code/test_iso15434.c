/* iso15434_decode: labels as suppliers print them, what they get wrong and where, formats of other
 * kinds, and random envelopes read back. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/code/iso15434.h"
#include "drivers/code/mh10_table.h"
#include "tests/unit/drivers/code/gs1_text.h"

#define READ_MAX 8192

/* Separators as tests write them: '|' is GS, '^' RS, '$' EOT. */
static struct str with_separators(const char *written, char *array, size_t size)
{
    copy_cut(array, size, written);
    for (char *c = array; *c; c++) {
        *c = *c == '|' ? '\x1D' : *c == '^' ? '\x1E' : *c == '$' ? '\x04' : *c;
    }
    return str_of(array);
}

/* "1P=4711 Q=12!": an exclamation mark behind what is not sound; in front, the formats. */
static const char *spell_fields(const struct iso15434_message *message, char *array, size_t size)
{
    struct text text = text_over(array, size);
    for (size_t i = 0; i < message->n_formats; i++) {
        text_addf(&text, "%02u ", message->formats[i].indicator);
    }
    for (size_t i = 0; i < message->n; i++) {
        const struct iso15434_field *field = &message->fields[i];
        text_addf(&text, "%s%s=", i ? " " : "", field->id);
        text_add_str(&text, field->value);
        text_add(&text, field->sound ? "" : "!");
    }
    return array;
}

/* Labels that are right, strict and on the floor. */
/* clang-format off */
static const struct {
    const char *read, *fields, *gs1;
} sound[] = {
    /* ANSI MH10.8.2, example of 34L: formats 06 and 05 in one message */
    {"[)>^06|25SUN123456789PA12345|4LUS|16D20131108|34LHTTP://WWW.SECUREUID.COM/ITEMDATA/?SCAN=^"
     "05|13131108^$",
     "06 05 25S=UN123456789PA12345 4L=US 16D=20131108 34L=HTTP://WWW.SECUREUID.COM/ITEMDATA/?SCAN=",
     NULL},
    /* Part-DB, EIGP114BarcodeScanResultTest: an ECIA EIGP 114 product label */
    {"[)>^06|P596-777A1-ND|1PXAF4444|Q3|10D1452|1TBF1103|4LUS^$",
     "06 P=596-777A1-ND 1P=XAF4444 Q=3 10D=1452 1T=BF1103 4L=US", ""},
    /* IFA coding system: PPN, batch, expiry, serial number, as on a pack of medicine */
    {"[)>^06|9N111234567842|1T1A234B5|D151231|S1234567890123456^$",
     "06 9N=111234567842 1T=1A234B5 D=151231 S=1234567890123456", ""},
    /* a Nokia GPON terminal */
    {"[)>^06|1P3TN01414BA|SALCLB4923FA8^$", "06 1P=3TN01414BA S=ALCLB4923FA8", ""},
    /* MIL-STD-130: construct 2 with data identifiers, construct 1 as a vendor prints it */
    {"[)>^06|17V1PWX7|1PAC-MSTNGT630022|S1391590010156^$",
     "06 17V=1PWX7 1P=AC-MSTNGT630022 S=1391590010156", ""},
    {"[)>^06|18S7ESQ72MQ5390WTS^$", "06 18S=7ESQ72MQ5390WTS", ""},
    {"[)>^12|MFR 0CVA5|SER 674A36458^$", "12 MFR=0CVA5 SER=674A36458", ""},
    /* ISO 21849, figure 3: the serial number is not the manufacturer's */
    {"[)>^12|CAG K6807|UCN BA123-987|PNR F100200300400AP^$",
     "12 CAG=K6807 UCN=BA123-987 PNR=F100200300400AP", ""},
    /* made: format 05 alone, as macro 05 of Data Matrix; its separators are its own */
    {"[)>^05|01095060001343521726123110L5|21S^$", "05 ",
     "01=09506000134352 17=261231 10=L5 21=S"},
    /* a real UPS MaxiCode: format 01, and what UPS compresses as format 07 */
    {"[)>^01|96968190000|840|001|1Z90647079|UPSN|0715X1^07'Z\x1C" "A 1/1SN7-V.33|O4/MWH/6#+PI-QSK#3(AJ*7KZLP\r^$",
     "01 07 ", ""},
    /* made: the opaque ones; 02 has no RS, 08 and 09 may hold any byte, 09 says how many */
    {"[)>^02ISA*00^GS*SH^$", "02 ", ""},
    {"[)>^03003040\x1C|\x1FISA*00^04D96A11\x1C|\x1FUNB+UNOA^06|Q1^$", "03 04 06 Q=1", ""},
    {"[)>^07SEE INVOICE^06|Q1^$", "07 06 Q=1", ""},
    {"[)>^0800010001AB|^C^$", "08 ", ""},
    {"[)>^09|JPEG|NONE|4|\x01^$|^06|Q1^$", "09 06 Q=1", ""},
    {"[)>^09|||0|^$", "09 ", ""},
    {"[)>^06|Q1^06|Q2^$", "06 06 Q=1 Q=2", ""},
    {"[)>^06|1TL1|1TL2^$", "06 1T=L1 1T=L2", ""},
};
/* clang-format on */

static int decode(struct str read, enum gs1_mode mode, struct iso15434_message *message,
                  struct gs1_message *gs1, struct code_fault *fault)
{
    *fault = (struct code_fault){.why = ""};
    int error = iso15434_decode(read, mode, test_day(), message, gs1, fault);
    CHECK_INT(error, fault->error);
    CU_ASSERT(fault->at <= read.len);
    return error;
}

static void test_sound(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(sound); i++) {
        for (int mode = GS1_STRICT; mode <= GS1_FLOOR; mode++) {
            char read[500];
            char array[500];
            struct iso15434_message message;
            struct gs1_message gs1;
            struct code_fault fault;
            if (mode == GS1_STRICT && !sound[i].gs1) {
                continue; /* the example has AI 13 without the AI it needs */
            }
            struct str input = with_separators(sound[i].read, read, sizeof(read));
            CU_ASSERT(iso15434_is(input));
            int error = decode(input, (enum gs1_mode)mode, &message, &gs1, &fault);
            if (error || message.n_warnings) {
                const struct code_fault *first = error ? &fault : &message.warnings[0];
                printf("\n    %s: %s at %zu", sound[i].read, first->why, first->at);
            }
            CHECK_INT(error, 0);
            CHECK_INT(message.n_warnings, 0);
            CHECK_STR(spell_fields(&message, array, sizeof(array)), sound[i].fields);
            CHECK_STR(spell(&gs1, array, sizeof(array)), sound[i].gs1 ? sound[i].gs1 : "13=131108");
        }
    }
}

/* Labels with something wrong: what the floor makes of them, its first two warnings, and where.
 * Strict refuses each with the first. */
/* clang-format off */
static const struct {
    const char *read, *fields;
    size_t n_warnings, at;
    const char *id, *why;
    size_t at2;
    const char *why2;
} faulty[] = {
    /* Part-DB, EIGP114BarcodeScanResultTest: Digi-Key's label, which just ends */
    {"[)>^06|PQ1045-ND|1P364019-01|30PQ1045-ND|K12432 TRAVIS FOSS P|1K85732873|10K103332956|9D231013|"
     "1TQJ13P|11K1|4LTW|Q3|11ZPICK|12Z7360988|13Z999999|20Z000000",
     "06 P=Q1045-ND 1P=364019-01 30P=Q1045-ND K=12432 TRAVIS FOSS P 1K=85732873 10K=103332956 "
     "9D=231013 1T=QJ13P 11K=1 4L=TW Q=3 11Z=PICK 12Z=7360988 13Z=999999 20Z=000000",
     1, 154, "", "no RS and EOT at the end", 0, NULL},
    /* InvenTree, its tests of supplier barcodes: Mouser, 14K a line without its order */
    {"[)>^06|KP0-1337|14K011|1PMC34063ADR|Q3|11K073121337|4LMX|1VTI^$",
     "06 K=P0-1337 14K=011! 1P=MC34063ADR Q=3 11K=073121337 4L=MX 1V=TI", 1, 19, "14K",
     "two parts without a + between", 0, NULL},
    /* the same: an older label, whose header is odd and whose trailer is missing */
    {">[)>06|K21421337|14K033|1PLDK320ADU33R|Q32|11K060931337|4LCN|1VSTMicro",
     "06 K=21421337 14K=033! 1P=LDK320ADU33R Q=32 11K=060931337 4L=CN 1V=STMicro", 4, 0, "",
     "a > in front of the header", 4, "no RS behind the header"},
    /* Aspose.BarCode, issue 36989: a VDA 4994 label with its blank fields, and a weight in 7Q */
    {"[)>^06|12PGTL3|9K12|6JUN449113031000007248|14D|16D|P8613013591|2P10|1T2200004739|Q448|3QEA|"
     "K55179602|4K001|2S22200203|15K|V097201178|13V449113031|7Q167.70|2K22200203|23P|30P|12V|1P|33TN^$",
     "06 12P=GTL3 9K=12 6J=UN449113031000007248 14D=! 16D=! P=8613013591 2P=10 1T=2200004739 Q=448 "
     "3Q=EA K=55179602 4K=001 2S=22200203 15K=! V=097201178 13V=449113031 7Q=167.70! 2K=22200203 "
     "23P=! 30P=! 12V=! 1P=! 33T=N", 1, 148, "7Q", "not a number and two letters of a unit", 0, NULL},
    /* an inventory label with a date that says not what of */
    {"[)>^06|S64a3c90d76c82a1d3b578409|5D230709^$", "06 S=64a3c90d76c82a1d3b578409 5D=230709!", 1,
     41, "5D", "value too short", 0, NULL},
    /* Hyundai and Kia: GS behind the last field, and EOT spelled out */
    {"[)>^06|VANFC|P86511BP000T5G|SBUT5|E|TP1PFBUT52604072329|^EOT",
     "06 V=ANFC P=86511BP000T5G S=BUT5 E=! T=P1PFBUT52604072329", 3, 56, "",
     "GS behind the last field", 57, "no EOT at the end"},
    /* a label of TE Connectivity, whose identifiers are words of its own; letters are data to us */
    {"[)>^06|PN1903415-1|QT1584|DC26055^$", "06 P=N1903415-1 Q=T1584! D=C26055!", 2, 20, "Q",
     "character not allowed here", 27, "no such date"},
    /* MIL-STD-130 before format 12 */
    {"[)>^DD|MFR 0CVA5|SER 674A36458^$", "12 MFR=0CVA5 SER=674A36458", 1, 4, "",
     "format DD, which is 12 now", 0, NULL},
    /* made */
    {"[)>^06|1PABC$", "06 1P=ABC", 1, 12, "", "no RS before the EOT", 0, NULL},
    {"[)>^06|1PABC^", "06 1P=ABC", 1, 13, "", "no EOT at the end", 0, NULL},
    {"[)>^06|1PABC^$\r\n", "06 1P=ABC", 1, 14, "", "bytes behind the end", 0, NULL},
    {"[)>^06|1PABC|^$", "06 1P=ABC", 1, 13, "", "GS behind the last field", 0, NULL},
    {"[)>^06||1PABC^$", "06 1P=ABC", 1, 7, "", "empty field", 0, NULL},
    {"[)>^06|^$", "06 ", 1, 7, "", "GS behind the last field", 0, NULL},
    {"[)>^061PABC|Q1^$", "06 1P=ABC Q=1", 1, 6, "", "no GS behind the format", 0, NULL},
    {"[)>^06|1pabc|q1^$", "06 1P=abc Q=1", 2, 7, "1P", "identifier in lower case", 13,
     "identifier in lower case"},
    {"[)>^06|98SX|Q1^$", "06 98S=X! Q=1", 1, 7, "98S", "identifier not known", 0, NULL},
    {"[)>^06|-X|1234P|Q1^$", "06 =-X! =1234P! Q=1", 2, 7, "", "no identifier where one must start",
     10, "no identifier where one must start"},
    {"[)>^06|16D20261301|Q1^$", "06 16D=20261301! Q=1", 1, 10, "16D", "no such date", 0, NULL},
    {"[)>^06|8S376104250021234568^$", "06 8S=376104250021234568!", 1, 9, "8S",
     "no SSCC with the right check digit", 0, NULL},
    {"[)>^06|3Z\xC3\x84\x1B^$", "06 3Z=\xC3\x84\x1B!", 1, 9, "3Z", "character not allowed here", 0,
     NULL},
    {"[)>^12|SER674|PNR A^$", "12 SER=674 PNR=A", 1, 10, "SER", "no space behind the identifier", 0,
     NULL},
    {"[)>^12|ser 674|XYZ 1|AB 1^$", "12 SER=674 XYZ=1! =AB 1!", 3, 7, "SER",
     "identifier in lower case", 15, "identifier not known"},
    {"[)>^13SOMETHING^06|Q1^$", "13 06 Q=1", 1, 4, "", "format not known", 0, NULL},
};
/* clang-format on */

static void test_faulty(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(faulty); i++) {
        char read[500];
        char array[500];
        struct iso15434_message message;
        struct gs1_message gs1;
        struct code_fault fault;
        struct str input = with_separators(faulty[i].read, read, sizeof(read));
        CHECK_INT(decode(input, GS1_FLOOR, &message, &gs1, &fault), 0);
        CHECK_STR(spell_fields(&message, array, sizeof(array)), faulty[i].fields);
        CHECK_INT(message.n_warnings, faulty[i].n_warnings);
        CHECK_INT(message.warnings[0].at, faulty[i].at);
        CHECK_STR(message.warnings[0].ai, faulty[i].id);
        CHECK_STR(message.warnings[0].why, faulty[i].why);
        if (faulty[i].why2) {
            CHECK_INT(message.warnings[1].at, faulty[i].at2);
            CHECK_STR(message.warnings[1].why, faulty[i].why2);
        }
        CHECK_INT(decode(input, GS1_STRICT, &message, &gs1, &fault) != 0, 1);
        if (!strstr(faulty[i].fields, "=!")) { /* blank fields are the strict reader's first */
            CHECK_INT(fault.at, faulty[i].at);
            CHECK_STR(fault.why, faulty[i].why);
        }
    }
}

/* Refused on the floor too. */
/* clang-format off */
static const struct {
    const char *read;
    int error;
    size_t at;
    const char *ai, *why;
} bad[] = {
    {"", RAFF_E_SYNTAX, 0, "", "no envelope"},
    {"[)", RAFF_E_SYNTAX, 0, "", "no envelope"},
    {"1PABC", RAFF_E_SYNTAX, 0, "", "no envelope"},
    {"[)>", RAFF_E_SYNTAX, 3, "", "no format where one must start"},
    {"[)>^", RAFF_E_SYNTAX, 4, "", "no format where one must start"},
    {"[)>^$", RAFF_E_SYNTAX, 4, "", "no format where one must start"},
    {"[)>^6|Q1^$", RAFF_E_SYNTAX, 4, "", "no format where one must start"},
    /* the scanner leaves out control characters */
    {"[)>061PABCQ1", RAFF_E_SYNTAX, 5, "", "no GS behind the format"},
    {"[)>^06", RAFF_E_SYNTAX, 6, "", "no GS behind the format"},
    {"[)>^09|JPEG|NONE|5|\x01^$|", RAFF_E_SYNTAX, 6, "", "bytes are missing"},
    {"[)>^09|JPEG|NONE|5", RAFF_E_SYNTAX, 6, "", "bytes are missing"},
    {"[)>^09|JPEG|NONE|99999999999999999999999|", RAFF_E_SYNTAX, 6, "", "bytes are missing"},
    {"[)>^09|JPEG", RAFF_E_SYNTAX, 6, "", "bytes are missing"},
    {"[)>^05|0109506000134353^$", RAFF_E_CHECK_DIGIT, 22, "01", "wrong check digit"},
    {"[)>^05|^$", RAFF_E_SYNTAX, 7, "", "no AI at all"},
    {"[)>^05|10L1^05|10L1^$", RAFF_E_FULL, 15, "", "a second format 05"},
    {"[)>^06|Q1^06|Q1^06|Q1^06|Q1^06|Q1^06|Q1^06|Q1^06|Q1^06|Q1^$", RAFF_E_FULL, 55, "",
     "too many formats"},
};
/* clang-format on */

static void test_bad(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char read[200];
        struct iso15434_message message;
        struct gs1_message gs1;
        struct code_fault fault;
        struct str input = with_separators(bad[i].read, read, sizeof(read));
        int error = decode(input, GS1_FLOOR, &message, &gs1, &fault);
        if (error != bad[i].error || fault.at != bad[i].at) {
            printf("\n    %s", bad[i].read);
        }
        CHECK_INT(error, bad[i].error);
        CHECK_INT(fault.at, bad[i].at);
        CHECK_STR(fault.ai, bad[i].ai);
        CHECK_STR(fault.why, bad[i].why);
        CHECK_INT(iso15434_decode(input, GS1_FLOOR, 0, &message, &gs1, NULL), bad[i].error);
    }
}

/* What format 05 says of itself, counted in the whole read. */
static void test_gs1(void)
{
    char read[100];
    struct iso15434_message message;
    struct gs1_message gs1;
    struct code_fault fault;
    struct str input = with_separators("[)>^06|Q5^05|0109506000134352|37X1^$", read, sizeof(read));
    CHECK_INT(decode(input, GS1_FLOOR, &message, &gs1, &fault), RAFF_E_CHARSET);
    CHECK_INT(fault.at, 32);
    input = with_separators("[)>^06|Q5^05|0209506000134352|37481^$", read, sizeof(read));
    CHECK_INT(decode(input, GS1_FLOOR, &message, &gs1, &fault), 0);
    CHECK_INT(gs1.n, 2);
    CHECK_INT(gs1.elements[1].at, 30);
    CHECK_INT(gs1.n_warnings, 1);
    CHECK_INT(gs1.warnings[0].at, 30);
    CHECK_INT(message.n_warnings, 0);
    CHECK_INT(decode(input, GS1_STRICT, &message, &gs1, &fault), RAFF_E_MISSING);
    CHECK_INT(fault.at, 30);
}

static void test_find(void)
{
    char read[100];
    struct iso15434_message message;
    struct gs1_message gs1;
    struct code_fault fault;
    struct str input = with_separators("[)>^06|1TL1|1TL2|13ZX^$", read, sizeof(read));
    CHECK_INT(decode(input, GS1_STRICT, &message, &gs1, &fault), 0);
    CU_ASSERT_PTR_EQUAL(iso15434_find(&message, "1T"), &message.fields[0]);
    CU_ASSERT_PTR_NULL(iso15434_find(&message, "T"));
    CHECK_STR(mh10_title(message.fields[0].row), "lot, supplier's");
    CHECK_STR(mh10_title(message.fields[2].row), "structured free text, header and lines");
    CHECK_INT(message.fields[1].at, 12);
    CHECK_INT(message.formats[0].data.len, 14);
}

/* As many fields as fit, and one more; as many warnings. */
static void test_limits(void)
{
    char read[ISO15434_FIELDS_MAX * 4 + 20];
    struct text text = text_over(read, sizeof(read));
    struct iso15434_message message;
    struct gs1_message gs1;
    struct code_fault fault;
    text_add(&text, "[)>\x1E"
                    "06");
    for (int i = 0; i < ISO15434_FIELDS_MAX; i++) {
        text_add(&text, "\x1Dq1");
    }
    CHECK_INT(decode(str_of(read), GS1_FLOOR, &message, &gs1, &fault), 0);
    CHECK_INT(message.n, ISO15434_FIELDS_MAX);
    CHECK_INT(message.n_warnings, ISO15434_FIELDS_MAX + 1);
    text_add(&text, "\x1Dq1");
    CHECK_INT(decode(str_of(read), GS1_FLOOR, &message, &gs1, &fault), RAFF_E_FULL);
}

/* --- random envelopes: built here, read there --- */

static const struct mh10_di *random_row(uint64_t *state, unsigned format)
{
    const struct mh10_di *rows = format == 12 ? mh10_teis : mh10_dis;
    size_t n = format == 12 ? mh10_teis_n : mh10_dis_n;
    const struct mh10_di *row = NULL;
    do {
        row = &rows[next_random(state) % n];
    } while (row->check != MH10_UNCHECKED);
    return row;
}

static char random_char(uint64_t *state, const struct mh10_di *row)
{
    static const char alnum[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    uint32_t n = next_random(state);
    switch ((enum mh10_charset)row->charset) {
    case MH10_DIGITS:
    case MH10_DECIMAL:
        return alnum[n % 10];
    case MH10_LETTERS:
        return alnum[10 + n % 26];
    case MH10_ALNUM:
        return alnum[n % 36];
    case MH10_TEXT:
        break;
    }
    return (char)(' ' + n % 95);
}

/* A day of 2026 in the row's form. */
static void add_date(struct text *text, uint64_t *state, const char *form)
{
    while (*form) {
        char letter[2] = {*form, '\0'};
        size_t run = strspn(form, letter);
        char digits[4] = {'0', '0', (char)('1' + next_random(state) % 9), '\0'};
        if (*form == '-') {
            text_add_str(text, (struct str){"AAA", run});
        } else {
            text_add(text, *form == 'Y' ? "2026" + 4 - run : digits + 3 - run);
        }
        form += run;
    }
}

static void add_value(struct text *text, uint64_t *state, const struct mh10_di *row)
{
    if (row->date) {
        add_date(text, state, row->date);
        return;
    }
    size_t min = row->min ? row->min : 1;
    size_t max = row->max ? row->max : min + 20;
    for (size_t n = min + next_random(state) % (max - min + 1); n > 0; n--) {
        text_add_char(text, random_char(state, row));
    }
}

struct wanted {
    const struct mh10_di *rows[ISO15434_FIELDS_MAX];
    struct str values[ISO15434_FIELDS_MAX];
    size_t n;
};

static void add_format(struct text *text, uint64_t *state, struct wanted *wanted)
{
    unsigned format = next_random(state) % 2 ? 6 : 12;
    text_addf(text, "%02u", format);
    for (size_t n = 1 + next_random(state) % 8; n > 0; n--) {
        const struct mh10_di *row = random_row(state, format);
        text_addf(text, "\x1D%s%s", row->id, format == 12 ? " " : "");
        size_t start = text->len;
        add_value(text, state, row);
        wanted->rows[wanted->n] = row;
        wanted->values[wanted->n++] = (struct str){text->at + start, text->len - start};
    }
    text_add(text, "\x1E");
}

static bool is_as_wanted(const struct iso15434_message *message, const struct wanted *wanted)
{
    bool same = message->n == wanted->n;
    for (size_t i = 0; same && i < wanted->n; i++) {
        const struct iso15434_field *field = &message->fields[i];
        same = field->row == wanted->rows[i] && field->sound &&
               str_equal(field->value, wanted->values[i]);
    }
    return same;
}

/* Strict reads what was built; the floor reads it too without its last bytes. */
static bool round_trip(uint64_t *state)
{
    char read[READ_MAX];
    struct text text = text_over(read, sizeof(read));
    struct wanted wanted = {.n = 0};
    struct iso15434_message message;
    struct gs1_message gs1;
    struct code_fault fault;
    text_add(&text, "[)>\x1E");
    for (size_t n = 1 + next_random(state) % 4; n > 0; n--) {
        add_format(&text, state, &wanted);
    }
    text_add(&text, "\x04");
    bool good = decode((struct str){read, text.len}, GS1_STRICT, &message, &gs1, &fault) == 0 &&
                message.n_warnings == 0 && is_as_wanted(&message, &wanted);
    if (!good) {
        printf("\n    %s: %s %s at %zu", read, fault.ai, fault.why, fault.at);
    }
    size_t cut = 1 + next_random(state) % 2;
    return good &&
           decode((struct str){read, text.len - cut}, GS1_FLOOR, &message, &gs1, &fault) == 0 &&
           message.n_warnings == 1 && is_as_wanted(&message, &wanted);
}

static void test_random(void)
{
    uint64_t seed = 15434;
    uint64_t state = seed;
    int wrong = 0;
    for (int round = 0; round < 3000 && wrong < 3; round++) {
        wrong += round_trip(&state) ? 0 : 1;
    }
    if (wrong) {
        printf("\n    seed %llu", (unsigned long long)seed);
    }
    CHECK_INT(wrong, 0);
}

CHECK_MAIN("iso15434", {"sound", test_sound}, {"faulty", test_faulty}, {"bad", test_bad},
           {"gs1", test_gs1}, {"find", test_find}, {"limits", test_limits}, {"random", test_random})
