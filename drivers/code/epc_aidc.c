#include "drivers/code/epc_aidc.h"

#include "drivers/base/cleanup.h"
#include "drivers/code/gs1_table.h"

#define INTEGER(digits)                                                                            \
    {                                                                                              \
        VALUE_INTEGER, digits                                                                      \
    }
#define DIGITS(digits)                                                                             \
    {                                                                                              \
        VALUE_DIGITS, digits                                                                       \
    }
#define DELIMITED                                                                                  \
    {                                                                                              \
        VALUE_DELIMITED, 5                                                                         \
    }
#define TEXT(length_bits)                                                                          \
    {                                                                                              \
        VALUE_TEXT, length_bits                                                                    \
    }
#define COUNTED(length)                                                                            \
    {                                                                                              \
        VALUE_COUNTED, length                                                                      \
    }
#define YYMMDD                                                                                     \
    {                                                                                              \
        VALUE_DATE, 3                                                                              \
    }
#define YYMMDDHHMM                                                                                 \
    {                                                                                              \
        VALUE_DATE, 5                                                                              \
    }

/* Table F, by AI. (03) and (8014) are left out by intent: they are for no tag. */
static const struct epc_aidc rows[] = {
    {0, 0, {DIGITS(18)}},
    {1, 2, {DIGITS(14)}},
    {10, 10, {TEXT(5)}},
    {11, 17, {YYMMDD}},
    {20, 20, {INTEGER(2)}},
    {21, 22, {TEXT(5)}},
    {30, 30, {COUNTED(4)}},
    {37, 37, {COUNTED(4)}},
    {90, 90, {TEXT(5)}},
    {91, 99, {TEXT(7)}},
    {235, 241, {TEXT(5)}},
    {242, 242, {COUNTED(3)}},
    {243, 251, {TEXT(5)}},
    {253, 253, {DIGITS(13), TEXT(5)}},
    {254, 254, {TEXT(5)}},
    {255, 255, {DIGITS(13), COUNTED(4)}},
    {400, 401, {TEXT(5)}},
    {402, 402, {INTEGER(17)}},
    {403, 403, {TEXT(5)}},
    {410, 417, {DIGITS(13)}},
    {420, 420, {TEXT(5)}},
    {421, 421, {INTEGER(3), TEXT(4)}},
    {422, 422, {INTEGER(3)}},
    {423, 423, {COUNTED(4)}},
    {424, 424, {INTEGER(3)}},
    {425, 425, {COUNTED(4)}},
    {426, 426, {INTEGER(3)}},
    {427, 427, {TEXT(2)}},
    {710, 716, {TEXT(5)}},
    {3100, 3695, {INTEGER(6)}},
    {3900, 3909, {COUNTED(4)}},
    {3910, 3919, {INTEGER(3), COUNTED(4)}},
    {3920, 3929, {COUNTED(4)}},
    {3930, 3939, {INTEGER(3), COUNTED(4)}},
    {3940, 3943, {INTEGER(4)}},
    {3950, 3953, {INTEGER(6)}},
    {4300, 4301, {TEXT(6)}},
    {4302, 4306, {TEXT(7)}},
    {4307, 4307, {{VALUE_COUNTRY, 0}}},
    {4308, 4308, {TEXT(5)}},
    {4309, 4309, {INTEGER(20)}},
    {4310, 4311, {TEXT(6)}},
    {4312, 4316, {TEXT(7)}},
    {4317, 4317, {{VALUE_COUNTRY, 0}}},
    {4318, 4319, {TEXT(5)}},
    {4320, 4320, {TEXT(6)}},
    {4321, 4323, {{VALUE_BIT, 0}}},
    {4324, 4325, {YYMMDDHHMM}},
    {4326, 4326, {YYMMDD}},
    {4330, 4333, {INTEGER(6), {VALUE_MINUS, 0}}},
    {7001, 7001, {INTEGER(13)}},
    {7002, 7002, {TEXT(5)}},
    {7003, 7003, {YYMMDDHHMM}},
    {7004, 7004, {COUNTED(3)}},
    {7005, 7005, {TEXT(4)}},
    {7006, 7006, {YYMMDD}},
    {7007, 7007, {{VALUE_DATE_RANGE, 0}}},
    {7008, 7008, {TEXT(2)}},
    {7009, 7009, {TEXT(4)}},
    {7010, 7010, {TEXT(2)}},
    {7011, 7011, {{VALUE_PRECISION, 0}}},
    {7020, 7022, {TEXT(5)}},
    {7023, 7023, {DELIMITED}},
    {7030, 7039, {INTEGER(3), TEXT(5)}},
    {7040, 7041, {TEXT(3)}},
    {7230, 7240, {TEXT(5)}},
    {7241, 7241, {DIGITS(2)}},
    {7242, 7242, {TEXT(5)}},
    {7250, 7250, {INTEGER(8)}},
    {7251, 7251, {INTEGER(12)}},
    {7252, 7252, {INTEGER(1)}},
    {7253, 7254, {TEXT(6)}},
    {7255, 7255, {TEXT(4)}},
    {7256, 7257, {TEXT(7)}},
    {7258, 7258, {{VALUE_SEQUENCE, 0}}},
    {7259, 7259, {TEXT(6)}},
    {8001, 8001, {INTEGER(14)}},
    {8002, 8002, {TEXT(5)}},
    {8003, 8003, {DIGITS(14), TEXT(5)}},
    {8004, 8004, {DELIMITED}},
    {8005, 8005, {INTEGER(6)}},
    {8006, 8006, {DIGITS(18)}},
    {8007, 8007, {TEXT(5)}},
    {8008, 8008, {{VALUE_PRECISION, 0}}},
    {8009, 8009, {TEXT(6)}},
    {8010, 8010, {DELIMITED}},
    {8011, 8011, {COUNTED(4)}},
    {8012, 8013, {TEXT(5)}},
    {8017, 8018, {DIGITS(18)}},
    {8019, 8019, {COUNTED(4)}},
    {8020, 8020, {TEXT(5)}},
    {8026, 8026, {DIGITS(18)}},
    {8030, 8030, {TEXT(7)}},
    {8110, 8110, {TEXT(7)}},
    {8111, 8111, {INTEGER(4)}},
    {8112, 8112, {TEXT(7)}},
    {8200, 8200, {TEXT(7)}},
};

const struct epc_aidc *epc_aidc_by_number(unsigned ai)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (ai >= rows[i].first && ai <= rows[i].last) {
            return gs1_ai_by_number(ai) ? &rows[i] : NULL;
        }
    }
    return NULL;
}
