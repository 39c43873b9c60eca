/* What the GS1 Barcode Syntax Dictionary, release 2026-01-27, says of every AI, in its order. */
#include "drivers/base/cleanup.h"
#include "drivers/code/gs1_table.h"

#define FIXED GS1_FIXED
#define ATTR  GS1_ATTR
#define ONCE  GS1_ONCE
#define WHOLE GS1_WHOLE
#define IS(x) GS1_IS(x)

enum {
    ANY = CHECK_NONE,
#define CHECK_SHORT(symbol, function, text) symbol = CHECK_##symbol,
    GS1_CHECKS(CHECK_SHORT)
#undef CHECK_SHORT
};

/* The number of an AI written with its leading zeros, which C would read as octal. */
#define TENS(x)   (sizeof(#x) == 3 ? 100 : sizeof(#x) == 4 ? 1000 : 10000)
#define NUMBER(x) (uint16_t)(1##x - TENS(x))

#define AI(x, how, name) RANGE(x, x, how, name)
#define RANGE(from, to, how, name)                                                                 \
    .id = #from, .number = NUMBER(from), .last = NUMBER(to), .flags = (how), .title = (name)
#define OF(...)         .parts = {__VA_ARGS__}
#define NEED(x)         .needs = {&need_##x}
#define NEED2(x, y)     .needs = {&need_##x, &need_##y}
#define BIT(x)          .is = IS(x)
#define NOT(mask)       .excludes = (mask)
#define KEY(qualifying) .qualifiers = (qualifying)
/* Six digits; the AI's last digit says where the decimal point is. */
#define MEASURE(from, to, need, name, bit)                                                         \
    {                                                                                              \
        RANGE(from, to, FIXED | ATTR | ONCE, name), OF(N(6, ANY)), NEED(need), BIT(bit)            \
    }
#define LOGISTIC(from, to, need, name)                                                             \
    {                                                                                              \
        RANGE(from, to, FIXED | ATTR | ONCE, name), OF(N(6, ANY)), NEED(need)                      \
    }

/* A part: its length, or the most of it, and its checks. */
#define PART(set, min, max, optional, ...)                                                         \
    {                                                                                              \
        set, min, max, optional,                                                                   \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define N(n, ...)        PART(GS1_DIGITS, n, n, false, __VA_ARGS__)
#define N_TO(n, ...)     PART(GS1_DIGITS, 1, n, false, __VA_ARGS__)
#define X(n, ...)        PART(GS1_CSET82, n, n, false, __VA_ARGS__)
#define X_TO(n, ...)     PART(GS1_CSET82, 1, n, false, __VA_ARGS__)
#define Y_TO(n, ...)     PART(GS1_CSET39, 1, n, false, __VA_ARGS__)
#define Z_TO(n, ...)     PART(GS1_CSET64, 1, n, false, __VA_ARGS__)
#define OPT_N(n, ...)    PART(GS1_DIGITS, n, n, true, __VA_ARGS__)
#define OPT_N_TO(n, ...) PART(GS1_DIGITS, 1, n, true, __VA_ARGS__)
#define OPT_X(n, ...)    PART(GS1_CSET82, n, n, true, __VA_ARGS__)
#define OPT_X_TO(n, ...) PART(GS1_CSET82, 1, n, true, __VA_ARGS__)

static const struct gs1_need need_37 = {.any = IS(37), .why = "needs (37) beside it"};
static const struct gs1_need need_01_02_03_8006_8026 = {
    .any = IS(01) | IS(02) | IS(03) | IS(8006) | IS(8026),
    .why = "needs (01), (02), (03), (8006) or (8026) beside it"};
static const struct gs1_need need_8020 = {.any = IS(8020), .why = "needs (8020) beside it"};
static const struct gs1_need need_01_02_03_255_8006_8026 = {
    .any = IS(01) | IS(02) | IS(03) | IS(255) | IS(8006) | IS(8026),
    .why = "needs (01), (02), (03), (255), (8006) or (8026) beside it"};
static const struct gs1_need need_01_02_8006_8026 = {
    .any = IS(01) | IS(02) | IS(8006) | IS(8026),
    .why = "needs (01), (02), (8006) or (8026) beside it"};
static const struct gs1_need need_01_03_8006 = {.any = IS(01) | IS(03) | IS(8006),
                                                .why = "needs (01), (03) or (8006) beside it"};
static const struct gs1_need need_01 = {.any = IS(01), .why = "needs (01) beside it"};
static const struct gs1_need need_01_8006 = {.any = IS(01) | IS(8006),
                                             .why = "needs (01) or (8006) beside it"};
static const struct gs1_need need_21 = {.any = IS(21), .why = "needs (21) beside it"};
static const struct gs1_need need_414 = {.any = IS(414), .why = "needs (414) beside it"};
static const struct gs1_need need_01_02 = {.any = IS(01) | IS(02),
                                           .why = "needs (01) or (02) beside it"};
static const struct gs1_need need_00_01 = {.any = IS(00) | IS(01),
                                           .why = "needs (00) or (01) beside it"};
static const struct gs1_need need_00 = {.any = IS(00), .why = "needs (00) beside it"};
static const struct gs1_need need_02_8026 = {.any = IS(02) | IS(8026),
                                             .why = "needs (02) or (8026) beside it"};
static const struct gs1_need need_255_8020 = {.any = IS(255) | IS(8020),
                                              .why = "needs (255) or (8020) beside it"};
static const struct gs1_need need_measure = {
    .any = IS(30) | IS(31nn) | IS(32nn) | IS(35nn) | IS(36nn),
    .why = "needs a count or a measure, (30), (31nn), (32nn), (35nn) or (36nn), beside it"};
static const struct gs1_need need_255 = {.any = IS(255), .why = "needs (255) beside it"};
static const struct gs1_need need_422 = {.any = IS(422), .why = "needs (422) beside it"};
static const struct gs1_need need_4302 = {.any = IS(4302), .why = "needs (4302) beside it"};
static const struct gs1_need need_4312 = {.any = IS(4312), .why = "needs (4312) beside it"};
static const struct gs1_need need_01_and_10 = {.all = {IS(01) | IS(10)},
                                               .why = "needs (01) with (10) beside it"};
static const struct gs1_need need_416 = {.any = IS(416), .why = "needs (416) beside it"};
static const struct gs1_need need_7021 = {.any = IS(7021), .why = "needs (7021) beside it"};
static const struct gs1_need need_01_8004 = {.any = IS(01) | IS(8004),
                                             .why = "needs (01) or (8004) beside it"};
static const struct gs1_need need_8017_8018 = {.any = IS(8017) | IS(8018),
                                               .why = "needs (8017) or (8018) beside it"};
static const struct gs1_need need_8018 = {.any = IS(8018), .why = "needs (8018) beside it"};
static const struct gs1_need need_8018_and_7259 = {.all = {IS(8018) | IS(7259)},
                                                   .why = "needs (8018) with (7259) beside it"};
static const struct gs1_need need_415 = {.any = IS(415), .why = "needs (415) beside it"};
static const struct gs1_need need_8010 = {.any = IS(8010), .why = "needs (8010) beside it"};
static const struct gs1_need need_signed_key = {
    .any = IS(00) | IS(253) | IS(255) | IS(8003) | IS(8004) | IS(8017) | IS(8018),
    .all = {IS(01) | IS(21), IS(8006) | IS(21), IS(8010) | IS(8011)},
    .why = "needs the key that it signs beside it"};
static const struct gs1_need need_01_and_21 = {.all = {IS(01) | IS(21)},
                                               .why = "needs (01) with (21) beside it"};
static const struct gs1_need need_01_and_21_and_8040 = {
    .all = {IS(01) | IS(21) | IS(8040)}, .why = "needs (01) with (21) with (8040) beside it"};
/* A table reads best with a row on a line. */
/* clang-format off */
const struct gs1_ai gs1_rows[] = {
    /* Keys, lots, dates, serials */
    {AI(00, FIXED | ATTR, "SSCC"), OF(N(18, DIGIT, PREFIX2)), BIT(00), KEY("")},
    {AI(01, FIXED | ATTR, "GTIN"), OF(N(14, DIGIT, PREFIX2)), BIT(01), NOT(IS(255) | IS(37)),
     KEY("22,10,21|235")},
    {AI(02, FIXED | ATTR, "CONTENT"), OF(N(14, DIGIT, PREFIX2)), NEED(37), BIT(02),
     NOT(IS(01) | IS(03))},
    {AI(03, FIXED, "MTO GTIN"), OF(N(14, DIGIT, PREFIX2)), BIT(03), NOT(IS(01) | IS(02) | IS(37))},
    {AI(10, ATTR, "BATCH/LOT"), OF(X_TO(20, ANY)), NEED(01_02_03_8006_8026), BIT(10)},
    {AI(11, FIXED | ATTR, "PROD DATE"), OF(N(6, DATE0)), NEED(01_02_03_8006_8026)},
    {AI(12, FIXED | ATTR, "DUE DATE"), OF(N(6, DATE0)), NEED(8020)},
    {AI(13, FIXED | ATTR, "PACK DATE"), OF(N(6, DATE0)), NEED(01_02_03_8006_8026)},
    {AI(15, FIXED | ATTR, "BEST BEFORE or BEST BY"), OF(N(6, DATE0)), NEED(01_02_03_8006_8026)},
    {AI(16, FIXED | ATTR, "SELL BY"), OF(N(6, DATE0)), NEED(01_02_03_8006_8026)},
    {AI(17, FIXED | ATTR, "USE BY or EXPIRY"), OF(N(6, DATE0)), NEED(01_02_03_255_8006_8026)},
    {AI(20, FIXED | ATTR, "VARIANT"), OF(N(2, ANY)), NEED(01_02_8006_8026)},
    {AI(21, 0, "SERIAL"), OF(X_TO(20, ANY)), NEED(01_03_8006), BIT(21), NOT(IS(235))},
    {AI(22, 0, "CPV"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(235, 0, "TPX"), OF(X_TO(28, ANY)), NEED(01), BIT(235)},
    /* More about the item */
    {AI(240, ATTR, "ADDITIONAL ID"), OF(X_TO(30, ANY)), NEED(01_02_8006_8026)},
    {AI(241, ATTR, "CUST. PART No."), OF(X_TO(30, ANY)), NEED(01_02_8006_8026)},
    {AI(242, ATTR, "MTO VARIANT"), OF(N_TO(6, ANY)), NEED(01_02_8006_8026)},
    {AI(243, ATTR, "PCN"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(250, ATTR, "SECONDARY SERIAL"), OF(X_TO(30, ANY)), NEED2(01_8006, 21)},
    {AI(251, ATTR, "REF. TO SOURCE"), OF(X_TO(30, ANY)), NEED(01_8006)},
    {AI(253, ATTR | WHOLE, "GDTI"), OF(N(13, DIGIT, PREFIX), OPT_X_TO(17, ANY)), BIT(253), KEY("")},
    {AI(254, 0, "GLN EXTENSION COMPONENT"), OF(X_TO(20, ANY)), NEED(414)},
    {AI(255, ATTR | WHOLE, "GCN"), OF(N(13, DIGIT, PREFIX), OPT_N_TO(12, ANY)), BIT(255),
     NOT(IS(01) | IS(02) | IS(415) | IS(8006) | IS(8020) | IS(8026)), KEY("")},
    /* Counts and measures */
    {AI(30, ATTR, "VAR. COUNT"), OF(N_TO(8, ANY)), NEED(01_02), BIT(30)},
    MEASURE(3100, 3105, 01_02, "NET WEIGHT (kg)", 31nn),
    MEASURE(3110, 3115, 01_02, "LENGTH (m)", 31nn),
    MEASURE(3120, 3125, 01_02, "WIDTH (m)", 31nn),
    MEASURE(3130, 3135, 01_02, "HEIGHT (m)", 31nn),
    MEASURE(3140, 3145, 01_02, "AREA (m²)", 31nn),
    MEASURE(3150, 3155, 01_02, "NET VOLUME (l)", 31nn),
    MEASURE(3160, 3165, 01_02, "NET VOLUME (m³)", 31nn),
    MEASURE(3200, 3205, 01_02, "NET WEIGHT (lb)", 32nn),
    MEASURE(3210, 3215, 01_02, "LENGTH (in)", 32nn),
    MEASURE(3220, 3225, 01_02, "LENGTH (ft)", 32nn),
    MEASURE(3230, 3235, 01_02, "LENGTH (yd)", 32nn),
    MEASURE(3240, 3245, 01_02, "WIDTH (in)", 32nn),
    MEASURE(3250, 3255, 01_02, "WIDTH (ft)", 32nn),
    MEASURE(3260, 3265, 01_02, "WIDTH (yd)", 32nn),
    MEASURE(3270, 3275, 01_02, "HEIGHT (in)", 32nn),
    MEASURE(3280, 3285, 01_02, "HEIGHT (ft)", 32nn),
    MEASURE(3290, 3295, 01_02, "HEIGHT (yd)", 32nn),
    LOGISTIC(3300, 3305, 00_01, "GROSS WEIGHT (kg)"),
    LOGISTIC(3310, 3315, 00_01, "LENGTH (m), log"),
    LOGISTIC(3320, 3325, 00_01, "WIDTH (m), log"),
    LOGISTIC(3330, 3335, 00_01, "HEIGHT (m), log"),
    LOGISTIC(3340, 3345, 00_01, "AREA (m²), log"),
    LOGISTIC(3350, 3355, 00_01, "VOLUME (l), log"),
    LOGISTIC(3360, 3365, 00_01, "VOLUME (m³), log"),
    LOGISTIC(3370, 3375, 01, "KG PER m²"),
    LOGISTIC(3400, 3405, 00_01, "GROSS WEIGHT (lb)"),
    LOGISTIC(3410, 3415, 00_01, "LENGTH (in), log"),
    LOGISTIC(3420, 3425, 00_01, "LENGTH (ft), log"),
    LOGISTIC(3430, 3435, 00_01, "LENGTH (yd), log"),
    LOGISTIC(3440, 3445, 00_01, "WIDTH (in), log"),
    LOGISTIC(3450, 3455, 00_01, "WIDTH (ft), log"),
    LOGISTIC(3460, 3465, 00_01, "WIDTH (yd), log"),
    LOGISTIC(3470, 3475, 00_01, "HEIGHT (in), log"),
    LOGISTIC(3480, 3485, 00_01, "HEIGHT (ft), log"),
    LOGISTIC(3490, 3495, 00_01, "HEIGHT (yd), log"),
    MEASURE(3500, 3505, 01_02, "AREA (in²)", 35nn),
    MEASURE(3510, 3515, 01_02, "AREA (ft²)", 35nn),
    MEASURE(3520, 3525, 01_02, "AREA (yd²)", 35nn),
    MEASURE(3530, 3535, 00_01, "AREA (in²), log", 35nn),
    MEASURE(3540, 3545, 00_01, "AREA (ft²), log", 35nn),
    MEASURE(3550, 3555, 00_01, "AREA (yd²), log", 35nn),
    MEASURE(3560, 3565, 01_02, "NET WEIGHT (tr oz)", 35nn),
    MEASURE(3570, 3575, 01_02, "NET VOLUME (oz)", 35nn),
    MEASURE(3600, 3605, 01_02, "NET VOLUME (qt (US))", 36nn),
    MEASURE(3610, 3615, 01_02, "NET VOLUME (gal.)", 36nn),
    MEASURE(3620, 3625, 00_01, "VOLUME (qt (US)), log", 36nn),
    MEASURE(3630, 3635, 00_01, "VOLUME (gal (US)), log", 36nn),
    MEASURE(3640, 3645, 01_02, "NET VOLUME (in³)", 36nn),
    MEASURE(3650, 3655, 01_02, "NET VOLUME (ft³)", 36nn),
    MEASURE(3660, 3665, 01_02, "NET VOLUME (yd³)", 36nn),
    MEASURE(3670, 3675, 00_01, "VOLUME (in³), log", 36nn),
    MEASURE(3680, 3685, 00_01, "VOLUME (ft³), log", 36nn),
    MEASURE(3690, 3695, 00_01, "VOLUME (yd³), log", 36nn),
    {AI(37, ATTR, "COUNT"), OF(N_TO(8, ANY)), NEED2(00, 02_8026), BIT(37)},
    /* Amounts and prices */
    {RANGE(3900, 3909, ATTR | ONCE, "AMOUNT"), OF(N_TO(15, ANY)), NEED(255_8020), BIT(390n),
     NOT(IS(391n) | IS(394n) | IS(8111))},
    {RANGE(3910, 3919, ATTR | ONCE, "AMOUNT"), OF(N(3, CURRENCY), N_TO(15, ANY)), NEED(8020),
     BIT(391n)},
    {RANGE(3920, 3929, ATTR | ONCE, "PRICE"), OF(N_TO(15, ANY)), NEED2(01, measure), BIT(392n),
     NOT(IS(393n))},
    {RANGE(3930, 3939, ATTR | ONCE, "PRICE"), OF(N(3, CURRENCY), N_TO(15, ANY)), NEED(measure),
     BIT(393n)},
    {RANGE(3940, 3943, ATTR | ONCE, "PRCNT OFF"), OF(N(4, ANY)), NEED(255), BIT(394n),
     NOT(IS(8111))},
    {RANGE(3950, 3955, ATTR | ONCE, "PRICE/UoM"), OF(N(6, ANY)), NEED(measure), BIT(395n),
     NOT(IS(392n) | IS(393n) | IS(8005))},
    /* Orders, shipments, places */
    {AI(400, ATTR, "ORDER NUMBER"), OF(X_TO(30, ANY))},
    {AI(401, ATTR, "GINC"), OF(X_TO(30, PREFIX)), KEY("")},
    {AI(402, ATTR, "GSIN"), OF(N(17, DIGIT, PREFIX)), KEY("")},
    {AI(403, ATTR, "ROUTE"), OF(X_TO(30, ANY)), NEED(00)},
    {AI(410, FIXED | ATTR, "SHIP TO LOC"), OF(N(13, DIGIT, PREFIX))},
    {AI(411, FIXED | ATTR, "BILL TO"), OF(N(13, DIGIT, PREFIX))},
    {AI(412, FIXED | ATTR, "PURCHASE FROM"), OF(N(13, DIGIT, PREFIX))},
    {AI(413, FIXED | ATTR, "SHIP FOR LOC"), OF(N(13, DIGIT, PREFIX))},
    {AI(414, FIXED | ATTR, "LOC No."), OF(N(13, DIGIT, PREFIX)), BIT(414), KEY("254|7040")},
    {AI(415, FIXED | ATTR, "PAY TO"), OF(N(13, DIGIT, PREFIX)), NEED(8020), BIT(415), KEY("8020")},
    {AI(416, FIXED | ATTR, "PROD/SERV LOC"), OF(N(13, DIGIT, PREFIX)), BIT(416)},
    {AI(417, FIXED | ATTR, "PARTY"), OF(N(13, DIGIT, PREFIX)), KEY("7040")},
    /* Where to, where from */
    {AI(420, ATTR, "SHIP TO POST"), OF(X_TO(20, ANY)), NOT(IS(421))},
    {AI(421, ATTR, "SHIP TO POST"), OF(N(3, COUNTRY), X_TO(9, ANY)), BIT(421), NOT(IS(4307))},
    {AI(422, ATTR, "ORIGIN"), OF(N(3, COUNTRY)), NEED(01_02_8006_8026), BIT(422), NOT(IS(426))},
    {AI(423, ATTR, "COUNTRY - INITIAL PROCESS"),
     OF(N(3, COUNTRY), OPT_N(3, COUNTRY), OPT_N(3, COUNTRY), OPT_N(3, COUNTRY), OPT_N(3, COUNTRY)),
     NEED(01_02), NOT(IS(426))},
    {AI(424, ATTR, "COUNTRY - PROCESS"), OF(N(3, COUNTRY)), NEED(01_02), NOT(IS(426))},
    {AI(425, ATTR, "COUNTRY - DISASSEMBLY"),
     OF(N(3, COUNTRY), OPT_N(3, COUNTRY), OPT_N(3, COUNTRY), OPT_N(3, COUNTRY), OPT_N(3, COUNTRY)),
     NEED(01_02), NOT(IS(426))},
    {AI(426, ATTR, "COUNTRY - FULL PROCESS"), OF(N(3, COUNTRY)), NEED(01_02), BIT(426)},
    {AI(427, ATTR, "ORIGIN SUBDIVISION"), OF(X_TO(3, ANY)), NEED2(01_02, 422)},
    /* Transport */
    {AI(4300, ATTR, "SHIP TO COMP"), OF(X_TO(35, PERCENT)), NEED(00)},
    {AI(4301, ATTR, "SHIP TO NAME"), OF(X_TO(35, PERCENT)), NEED(00)},
    {AI(4302, ATTR, "SHIP TO ADD1"), OF(X_TO(70, PERCENT)), NEED(00), BIT(4302)},
    {AI(4303, ATTR, "SHIP TO ADD2"), OF(X_TO(70, PERCENT)), NEED(4302)},
    {AI(4304, ATTR, "SHIP TO SUB"), OF(X_TO(70, PERCENT)), NEED(00)},
    {AI(4305, ATTR, "SHIP TO LOC"), OF(X_TO(70, PERCENT)), NEED(00)},
    {AI(4306, ATTR, "SHIP TO REG"), OF(X_TO(70, PERCENT)), NEED(00)},
    {AI(4307, ATTR, "SHIP TO COUNTRY"), OF(X(2, COUNTRY_AZ)), NEED(00), BIT(4307)},
    {AI(4308, ATTR, "SHIP TO PHONE"), OF(X_TO(30, ANY)), NEED(00)},
    {AI(4309, ATTR, "SHIP TO GEO"), OF(N(10, LATITUDE), N(10, LONGITUDE)), NEED(00)},
    {AI(4310, ATTR, "RTN TO COMP"), OF(X_TO(35, PERCENT)), NEED(00)},
    {AI(4311, ATTR, "RTN TO NAME"), OF(X_TO(35, PERCENT)), NEED(00)},
    {AI(4312, ATTR, "RTN TO ADD1"), OF(X_TO(70, PERCENT)), NEED(00), BIT(4312)},
    {AI(4313, ATTR, "RTN TO ADD2"), OF(X_TO(70, PERCENT)), NEED(4312)},
    {AI(4314, ATTR, "RTN TO SUB"), OF(X_TO(70, PERCENT)), NEED(00)},
    {AI(4315, ATTR, "RTN TO LOC"), OF(X_TO(70, PERCENT)), NEED(00)},
    {AI(4316, ATTR, "RTN TO REG"), OF(X_TO(70, PERCENT)), NEED(00)},
    {AI(4317, ATTR, "RTN TO COUNTRY"), OF(X(2, COUNTRY_AZ)), NEED(00)},
    {AI(4318, ATTR, "RTN TO POST"), OF(X_TO(20, ANY)), NEED(00)},
    {AI(4319, ATTR, "RTN TO PHONE"), OF(X_TO(30, ANY)), NEED(00)},
    {AI(4320, ATTR, "SRV DESCRIPTION"), OF(X_TO(35, PERCENT)), NEED(00)},
    {AI(4321, ATTR, "DANGEROUS GOODS"), OF(N(1, YES_NO)), NEED(00)},
    {AI(4322, ATTR, "AUTH TO LEAVE"), OF(N(1, YES_NO)), NEED(00)},
    {AI(4323, ATTR, "SIG REQUIRED"), OF(N(1, YES_NO)), NEED(00)},
    {AI(4324, ATTR, "NOT BEF DEL DT"), OF(N(6, DATE0), N(4, TIME)), NEED(00)},
    {AI(4325, ATTR, "NOT AFT DEL DT"), OF(N(6, DATE0), N(4, TIME)), NEED(00)},
    {AI(4326, ATTR, "REL DATE"), OF(N(6, DATE)), NEED(00)},
    {AI(4330, ATTR, "MAX TEMP F."), OF(N(6, ANY), OPT_X(1, HYPHEN)), NEED(00), BIT(4330),
     NOT(IS(4331))},
    {AI(4331, ATTR, "MAX TEMP C."), OF(N(6, ANY), OPT_X(1, HYPHEN)), NEED(00), BIT(4331),
     NOT(IS(4330))},
    {AI(4332, ATTR, "MIN TEMP F."), OF(N(6, ANY), OPT_X(1, HYPHEN)), NEED(00), BIT(4332),
     NOT(IS(4333))},
    {AI(4333, ATTR, "MIN TEMP C."), OF(N(6, ANY), OPT_X(1, HYPHEN)), NEED(00), BIT(4333),
     NOT(IS(4332))},
    /* Food, medicine, processes */
    {AI(7001, ATTR, "NSN"), OF(N(13, ANY)), NEED(01_02_8006_8026)},
    {AI(7002, ATTR, "MEAT CUT"), OF(X_TO(30, ANY)), NEED(01_02)},
    {AI(7003, ATTR, "EXPIRY TIME"), OF(N(6, DATE), N(4, TIME)), NEED(01_02)},
    {AI(7004, ATTR, "ACTIVE POTENCY"), OF(N_TO(4, ANY)), NEED(01_and_10)},
    {AI(7005, ATTR, "CATCH AREA"), OF(X_TO(12, ANY)), NEED(01_02)},
    {AI(7006, ATTR, "FIRST FREEZE DATE"), OF(N(6, DATE)), NEED(01_02)},
    {AI(7007, ATTR, "HARVEST DATE"), OF(N(6, DATE), OPT_N(6, DATE)), NEED(01_02)},
    {AI(7008, ATTR, "AQUATIC SPECIES"), OF(X_TO(3, ANY)), NEED(01_02)},
    {AI(7009, ATTR, "FISHING GEAR TYPE"), OF(X_TO(10, ANY)), NEED(01_02)},
    {AI(7010, ATTR, "PROD METHOD"), OF(X_TO(2, ANY)), NEED(01_02)},
    {AI(7011, ATTR, "TEST BY DATE"), OF(N(6, DATE), OPT_N(4, TIME)), NEED(01_02)},
    {AI(7020, ATTR, "REFURB LOT"), OF(X_TO(20, ANY)), NEED2(01_8006, 416)},
    {AI(7021, ATTR, "FUNC STAT"), OF(X_TO(20, ANY)), NEED(01_8006), BIT(7021)},
    {AI(7022, ATTR, "REV STAT"), OF(X_TO(20, ANY)), NEED(7021)},
    {AI(7023, ATTR, "GIAI - ASSEMBLY"), OF(X_TO(30, PREFIX))},
    {AI(7030, ATTR, "PROCESSOR # 0"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7031, ATTR, "PROCESSOR # 1"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7032, ATTR, "PROCESSOR # 2"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7033, ATTR, "PROCESSOR # 3"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7034, ATTR, "PROCESSOR # 4"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7035, ATTR, "PROCESSOR # 5"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7036, ATTR, "PROCESSOR # 6"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7037, ATTR, "PROCESSOR # 7"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7038, ATTR, "PROCESSOR # 8"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7039, ATTR, "PROCESSOR # 9"), OF(N(3, COUNTRY999), X_TO(27, ANY)), NEED(01_02)},
    {AI(7040, 0, "UIC+EXT"), OF(N(1, ANY), X(1, ANY), X(1, ANY), X(1, IMPORTER))},
    {AI(7041, 0, "UFRGT UNIT TYPE"), OF(X_TO(4, PACKAGE)), NEED(00)},
    {AI(710, ATTR, "NHRN PZN"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(711, ATTR, "NHRN CIP"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(712, ATTR, "NHRN CN"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(713, ATTR, "NHRN DRN"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(714, ATTR, "NHRN AIM"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(715, ATTR, "NHRN NDC"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(716, ATTR, "NHRN AIC"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(717, ATTR, "NHRN SRN"), OF(X_TO(20, ANY)), NEED(01)},
    {AI(7230, ATTR, "CERT # 1"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7231, ATTR, "CERT # 2"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7232, ATTR, "CERT # 3"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7233, ATTR, "CERT # 4"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7234, ATTR, "CERT # 5"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7235, ATTR, "CERT # 6"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7236, ATTR, "CERT # 7"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7237, ATTR, "CERT # 8"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7238, ATTR, "CERT # 9"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7239, ATTR, "CERT # 10"), OF(X(2, ANY), X_TO(28, ANY)), NEED(01_8004)},
    {AI(7240, ATTR, "PROTOCOL"), OF(X_TO(20, ANY)), NEED(01_8006)},
    {AI(7241, ATTR, "AIDC MEDIA TYPE"), OF(N(2, MEDIA)), NEED(8017_8018)},
    {AI(7242, ATTR, "VCN"), OF(X_TO(25, ANY)), NEED(8017_8018)},
    {AI(7250, ATTR, "DOB"), OF(N(8, DATE8)), NEED(8018), BIT(7250), NOT(IS(7251))},
    {AI(7251, ATTR, "DOB TIME"), OF(N(8, DATE8), N(4, TIME)), NEED(8018), BIT(7251),
     NOT(IS(7250))},
    {AI(7252, ATTR, "BIO SEX"), OF(N(1, SEX)), NEED(8018)},
    {AI(7253, ATTR, "FAMILY NAME"), OF(X_TO(40, PERCENT)), NEED(8017_8018),
     NOT(IS(7256) | IS(7259))},
    {AI(7254, ATTR, "GIVEN NAME"), OF(X_TO(40, PERCENT)), NEED(8017_8018),
     NOT(IS(7256) | IS(7259))},
    {AI(7255, ATTR, "SUFFIX"), OF(X_TO(10, ANY)), NEED(8017_8018), NOT(IS(7256) | IS(7259))},
    {AI(7256, ATTR, "FULL NAME"), OF(X_TO(90, PERCENT)), NEED(8017_8018), BIT(7256)},
    {AI(7257, ATTR, "PERSON ADDR"), OF(X_TO(70, PERCENT)), NEED(8018)},
    {AI(7258, ATTR, "BIRTH SEQUENCE"), OF(X(3, SEQUENCE)), NEED(8018_and_7259)},
    {AI(7259, ATTR, "BABY"), OF(X_TO(40, PERCENT)), NEED(8018), BIT(7259), NOT(IS(7256))},
    /* Industry, assets, relations */
    {AI(8001, ATTR, "DIMENSIONS"),
     OF(N(4, NONZERO), N(5, NONZERO), N(3, NONZERO), N(1, WINDING), N(1, ANY)), NEED(01)},
    {AI(8002, ATTR, "CMT No."), OF(X_TO(20, ANY))},
    {AI(8003, ATTR | WHOLE, "GRAI"), OF(N(1, ZERO), N(13, DIGIT, PREFIX), OPT_X_TO(16, ANY)), BIT(8003),
     KEY("")},
    {AI(8004, ATTR, "GIAI"), OF(X_TO(30, PREFIX)), BIT(8004), KEY("7040")},
    {AI(8005, ATTR, "PRICE PER UNIT"), OF(N(6, ANY)), NEED(01_02), BIT(8005)},
    {AI(8006, ATTR, "ITIP"), OF(N(14, DIGIT, PREFIX2), N(4, PIECE)), BIT(8006),
     NOT(IS(01) | IS(37)), KEY("22,10,21")},
    {AI(8007, ATTR, "IBAN"), OF(X_TO(34, IBAN)), NEED(415)},
    {AI(8008, ATTR, "PROD TIME"), OF(N(6, DATE), N(2, HOUR), OPT_N(2, MINUTE), OPT_N(2, SECOND)),
     NEED(01_02)},
    {AI(8009, ATTR, "OPTSEN"), OF(X_TO(50, ANY)), NEED(00_01)},
    {AI(8010, ATTR, "CPID"), OF(Y_TO(30, PREFIX)), BIT(8010), KEY("8011")},
    {AI(8011, 0, "CPID SERIAL"), OF(N_TO(12, NO_ZERO)), NEED(8010), BIT(8011)},
    {AI(8012, ATTR, "VERSION"), OF(X_TO(20, ANY)), NEED(01_8006)},
    {AI(8013, ATTR, "GMN"), OF(X_TO(25, PAIR, PREFIX)), KEY("")},
    {AI(8014, 0, "MUDI"), OF(X_TO(25, PAIR, PREFIX, NOT_NUMBER)), NEED(01)},
    {AI(8017, ATTR, "GSRN - PROVIDER"), OF(N(18, DIGIT, PREFIX)), BIT(8017), NOT(IS(8018)),
     KEY("8019")},
    {AI(8018, ATTR, "GSRN - RECIPIENT"), OF(N(18, DIGIT, PREFIX)), BIT(8018), NOT(IS(8017)),
     KEY("8019")},
    {AI(8019, 0, "SRIN"), OF(N_TO(10, ANY)), NEED(8017_8018)},
    {AI(8020, 0, "REF No."), OF(X_TO(25, ANY)), NEED(415), BIT(8020)},
    {AI(8026, ATTR, "ITIP CONTENT"), OF(N(14, DIGIT, PREFIX2), N(4, PIECE)), NEED(37), BIT(8026),
     NOT(IS(02) | IS(8006))},
    {AI(8030, ATTR, "DIGSIG"), OF(Z_TO(90, PADDING)), NEED(signed_key), BIT(8030)},
    {AI(8040, 0, "IMEI"), OF(N(15, ANY)), NEED(01_and_21), BIT(8040)},
    {AI(8041, 0, "IMEI2"), OF(N(15, ANY)), NEED(01_and_21_and_8040)},
    {AI(8042, 0, "ESIM"), OF(N(32, ANY)), NEED(01_and_21_and_8040)},
    {AI(8043, 0, "PSIM"), OF(N(18, ANY), OPT_N_TO(2, ANY)), NEED(01_and_21_and_8040)},
    {AI(8110, ATTR, "COUPON"), OF(X_TO(70, COUPON))},
    {AI(8111, ATTR, "POINTS"), OF(N(4, ANY)), NEED(255), BIT(8111)},
    {AI(8112, ATTR, "COUPON"), OF(X_TO(70, OFFER))},
    {AI(8200, 0, "PRODUCT URL"), OF(X_TO(70, ANY)), NEED(01)},
    /* Agreed between partners */
    {AI(90, ATTR, "INTERNAL"), OF(X_TO(30, ANY))},
    {RANGE(91, 99, ATTR, "INTERNAL"), OF(X_TO(90, ANY))},};
/* clang-format on */

const size_t gs1_rows_n = ARRAY_SIZE(gs1_rows);
