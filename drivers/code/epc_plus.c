#include "drivers/code/epc_plus.h"

#include <string.h>

#include "drivers/base/cleanup.h"
#include "drivers/base/error.h"
#include "drivers/code/epc_aidc.h"
#include "drivers/code/epc_host.h"
#include "drivers/code/epc_identity.h"
#include "drivers/code/epc_table.h"
#include "drivers/code/gs1_table.h"

#define FILTER_BITS    3
#define FILTER_MAX     7
#define DATE_TYPE_BITS 4

static const struct epc_value_field date_field = {VALUE_DATE, 3};

/* The AI of a date by its type indicator (14.5.3). */
static const uint16_t date_types[] = {11, 13, 15, 16, 17, 7006, 7007};
#define DATE_CHARS 6

#define AI_GLN           414
#define AI_GLN_EXTENSION 254
#define NO_EXTENSION     "0" /* a (254) that says there is none (14.6.3) */

const struct epc_plus epc_plus_kinds[EPC_PLUS_KINDS] = {
    [EPC_PLUS_SGTIN] = {{AI_GTIN, AI_SERIAL}, 2, false},
    [EPC_PLUS_DSGTIN] = {{AI_GTIN, AI_SERIAL}, 2, true},
    [EPC_PLUS_SSCC] = {{AI_SSCC}, 1, false},
    [EPC_PLUS_SGLN] = {{AI_GLN, AI_GLN_EXTENSION}, 2, false},
    [EPC_PLUS_GRAI] = {{8003}, 1, false},
    [EPC_PLUS_GIAI] = {{8004}, 1, false},
    [EPC_PLUS_GSRN] = {{8018}, 1, false},
    [EPC_PLUS_GSRNP] = {{8017}, 1, false},
    [EPC_PLUS_GDTI] = {{253}, 1, false},
    [EPC_PLUS_CPI] = {{8010, 8011}, 2, false},
    [EPC_PLUS_SGCN] = {{255}, 1, false},
    [EPC_PLUS_ITIP] = {{AI_ITIP, AI_SERIAL}, 2, false},
};

/* An SSCC of nothing but zeros is not told from the zeros that fill up a tag's last word. */
static const char only_filling[] = "an SSCC of nothing but zeros";

static bool is_filling(unsigned ai, struct str value)
{
    return ai == AI_SSCC && strspn(value.at, "0") >= value.len;
}

/* --- from bits --- */

struct reading {
    struct bit_reader *bits;
    struct text elements;
    bool open; /* the last value needs a GS if another follows */
    struct {
        size_t in_elements;
        size_t in_bits;
    } marks[GS1_ELEMENTS_MAX]; /* where each element stood */
    size_t n;
    struct code_fault *fault;
};

/* The AI of an element whose value is to follow; `at` is the bit where it starts. */
static int begin(struct reading *reading, unsigned ai, size_t at)
{
    char id[5];
    gs1_spell_ai(ai, id);
    if (reading->n == GS1_ELEMENTS_MAX) {
        return code_refuse(reading->fault, RAFF_E_VALUE, "", at, "too many AIs");
    }
    if (reading->open) {
        text_add_char(&reading->elements, GS1_GS);
    }
    reading->marks[reading->n].in_elements = reading->elements.len;
    reading->marks[reading->n].in_bits = at;
    reading->n++;
    reading->open = gs1_fixed_length(id) == 0;
    text_add(&reading->elements, id);
    return 0;
}

/* One field; what is wrong with it is said of the element that was begun last. */
static int read_field(struct reading *reading, struct epc_value_field field)
{
    const char *why = "";
    size_t at = reading->bits->pos;
    int error = epc_value_read(field, reading->bits, &reading->elements, &why);
    return error ? code_refuse(reading->fault, error, "", at, why) : 0;
}

/* An element without its AI. A key says more than its class: its second field is not empty. */
static int read_value(struct reading *reading, unsigned ai, bool is_key)
{
    const struct epc_aidc *aidc = epc_aidc_by_number(ai);
    int error = read_field(reading, aidc->fields[0]);
    if (error || aidc->fields[1].method == VALUE_NOTHING) {
        return error;
    }
    size_t at = reading->bits->pos;
    size_t before = reading->elements.len;
    error = read_field(reading, aidc->fields[1]);
    if (!error && is_key && reading->elements.len == before) {
        return code_refuse(reading->fault, RAFF_E_VALUE, "", at, "no serial number");
    }
    return error;
}

static int read_key(struct reading *reading, unsigned ai)
{
    struct text before = reading->elements;
    bool open = reading->open;
    int error = begin(reading, ai, reading->bits->pos);
    size_t start = reading->elements.len;
    error = error ? error : read_value(reading, ai, true);
    struct str value = {reading->elements.at + start, reading->elements.len - start};
    if (!error && ai == AI_GLN_EXTENSION && str_is(value, NO_EXTENSION)) {
        reading->elements.at[before.len] = '\0';
        reading->elements = before;
        reading->open = open;
        reading->n--;
    }
    return error;
}

/* The date in front of the keys, into a text of its own: it is named behind them. */
static int read_date(struct reading *reading, unsigned *ret_ai, struct text *ret_date)
{
    uint64_t type = 0;
    size_t at = reading->bits->pos;
    const char *why = "";
    if (!bits_take(reading->bits, DATE_TYPE_BITS, &type)) {
        return code_refuse(reading->fault, RAFF_E_SYNTAX, "", at, "the bits end before the date");
    }
    if (type >= ARRAY_SIZE(date_types)) {
        return code_refuse(reading->fault, RAFF_E_VALUE, "", at, "a date type that has no meaning");
    }
    int error = epc_value_read(date_field, reading->bits, ret_date, &why);
    if (error) {
        return code_refuse(reading->fault, error, "", at, why);
    }
    *ret_ai = date_types[type];
    return 0;
}

static int read_keys(struct reading *reading, const struct epc_plus *plus)
{
    unsigned date_ai = 0;
    size_t date_at = reading->bits->pos;
    char array[DATE_CHARS + 1];
    struct text date = text_over(array, sizeof(array));
    int error = plus->dated ? read_date(reading, &date_ai, &date) : 0;
    for (size_t i = 0; !error && i < plus->n_keys; i++) {
        error = read_key(reading, plus->keys[i]);
    }
    if (!error && plus->dated && !(error = begin(reading, date_ai, date_at))) {
        text_add(&reading->elements, date.at);
    }
    return error;
}

static int read_host(struct reading *reading, struct epc *epc)
{
    struct text host = text_over(epc->host, sizeof(epc->host));
    const char *why = "";
    size_t at = reading->bits->pos;
    int error = epc_host_read(reading->bits, &host, &why);
    return error ? code_refuse(reading->fault, error, "", at, why) : 0;
}

/* The next n digits of an AI, which has the value *ai so far. */
static int read_ai_digits(struct reading *reading, size_t n, unsigned *ai)
{
    for (; n > 0; n--) {
        uint64_t digit = 0;
        if (!bits_take(reading->bits, 4, &digit)) {
            return code_refuse(reading->fault, RAFF_E_SYNTAX, "", reading->bits->pos,
                               "the bits end within an AI");
        }
        *ai = *ai * 10 + (unsigned)digit;
        if (digit > 9) {
            return code_refuse(reading->fault, RAFF_E_VALUE, "", reading->bits->pos - 4,
                               "no AI behind the EPC");
        }
    }
    return 0;
}

static int read_ai(struct reading *reading, unsigned *ret_ai)
{
    size_t at = reading->bits->pos;
    unsigned ai = 0;
    char id[5];
    int error = read_ai_digits(reading, 2, &ai);
    if (error) {
        return error;
    }
    gs1_spell_ai(ai, id);
    size_t digits = gs1_ai_digits(id);
    error = digits > 2 ? read_ai_digits(reading, digits - 2, &ai) : 0;
    if (!error && !epc_aidc_by_number(ai)) {
        return code_refuse(reading->fault, RAFF_E_VALUE, "", at, "an AI that no tag carries");
    }
    *ret_ai = ai;
    return error;
}

static int read_element(struct reading *reading)
{
    unsigned ai = 0;
    size_t at = reading->bits->pos;
    int error = read_ai(reading, &ai);
    error = error ? error : begin(reading, ai, at);
    size_t start = reading->elements.len;
    error = error ? error : read_value(reading, ai, false);
    struct str value = {reading->elements.at + start, reading->elements.len - start};
    if (!error && is_filling(ai, value)) {
        return code_refuse(reading->fault, RAFF_E_VALUE, "", at, only_filling);
    }
    return error;
}

/* What follows the EPC, to the end of the words that are there (15.3); zeros to the end fill up. */
static int read_aidc(struct reading *reading)
{
    int error = 0;
    size_t at = 0;
    while (!error && !bits_only_zeros(reading->bits, &at)) {
        error = read_element(reading);
    }
    return error;
}

/* The values by the rules of their AIs, as on a dock: a wrong check digit names other goods. */
static int judge(const struct reading *reading)
{
    struct gs1_message message;
    struct code_fault fault = {.error = 0};
    struct str elements = {reading->elements.at, reading->elements.len};
    if (!gs1_decode(elements, GS1_FLOOR, 0, &message, &fault)) {
        return 0;
    }
    size_t i = reading->n;
    while (i > 1 && reading->marks[i - 1].in_elements > fault.at) {
        i--;
    }
    return code_refuse(reading->fault, RAFF_E_VALUE, fault.ai, reading->marks[i - 1].in_bits,
                       fault.why);
}

int epc_plus_read(struct bit_reader *bits, struct epc *epc, struct code_fault *ret_fault)
{
    struct reading reading = {
        .bits = bits,
        .elements = text_over(epc->elements, sizeof(epc->elements)),
        .fault = ret_fault,
    };
    uint64_t toggle = 0;
    uint64_t filter = 0;
    epc->host[0] = '\0';
    if (!bits_take(bits, 1, &toggle) || !bits_take(bits, FILTER_BITS, &filter)) {
        return code_refuse(reading.fault, RAFF_E_SYNTAX, "", bits->pos,
                           "the bits end within the EPC");
    }
    epc->filter = (int)filter;
    int error = read_keys(&reading, epc->scheme->plus);
    if (!error && epc->scheme->host) {
        error = read_host(&reading, epc);
    }
    error = error ? error : read_aidc(&reading);
    return error ? error : judge(&reading);
}

/* --- to bits --- */

struct writing {
    struct bit_writer *bits;
    struct gs1_message message;
    uint32_t written; /* elements by their place in the message */
    struct code_fault *fault;
};
_Static_assert(GS1_ELEMENTS_MAX <= 32, "a bit an element");

static int refuse(struct writing *writing, const struct gs1_element *element, const char *why)
{
    return code_refuse(writing->fault, RAFF_E_VALUE, element->id, element->at, why);
}

/* The first element with the AI; NULL if there is none. */
static const struct gs1_element *find(const struct writing *writing, unsigned ai)
{
    char id[5];
    gs1_spell_ai(ai, id);
    return gs1_find(&writing->message, id);
}

/* Elements with the same AI have the same value: gs1_decode saw to that. */
static void mark_written(struct writing *writing, const struct gs1_element *element)
{
    for (size_t i = 0; i < writing->message.n; i++) {
        if (strcmp(writing->message.elements[i].id, element->id) == 0) {
            writing->written |= UINT32_C(1) << i;
        }
    }
}

static int write_value(struct writing *writing, const struct gs1_element *element, bool is_key)
{
    const struct epc_aidc *aidc = epc_aidc_by_number(gs1_number_of_ai(str_of(element->id)));
    struct str rest = element->value;
    const char *why = "";
    if (!aidc) {
        return refuse(writing, element, "an AI that no tag carries");
    }
    int error = epc_value_write(aidc->fields[0], &rest, writing->bits, &why);
    if (!error && aidc->fields[1].method != VALUE_NOTHING) {
        if (is_key && rest.len == 0) {
            return refuse(writing, element, "no serial number");
        }
        error = epc_value_write(aidc->fields[1], &rest, writing->bits, &why);
    }
    if (error || rest.len > 0) {
        return refuse(writing, element, error ? why : "longer than its field");
    }
    mark_written(writing, element);
    return 0;
}

/* A (254) that stands for none, for a location without extension. */
static int write_no_extension(struct writing *writing)
{
    const struct epc_aidc *aidc = epc_aidc_by_number(AI_GLN_EXTENSION);
    struct str rest = STR(NO_EXTENSION);
    const char *why = "";
    return epc_value_write(aidc->fields[0], &rest, writing->bits, &why);
}

static int write_key(struct writing *writing, unsigned ai)
{
    const struct gs1_element *element = find(writing, ai);
    if (!element && ai == AI_GLN_EXTENSION) {
        return write_no_extension(writing);
    }
    if (!element) {
        char id[5];
        gs1_spell_ai(ai, id);
        return code_refuse(writing->fault, RAFF_E_VALUE, id, 0, "a key of the scheme is missing");
    }
    return write_value(writing, element, true);
}

/* The first date of the elements that a scheme with a date has a type for. */
static int write_date(struct writing *writing)
{
    for (size_t i = 0; i < writing->message.n; i++) {
        const struct gs1_element *element = &writing->message.elements[i];
        for (size_t type = 0; type < ARRAY_SIZE(date_types); type++) {
            if (gs1_number_of_ai(str_of(element->id)) != date_types[type] ||
                element->value.len != DATE_CHARS) {
                continue;
            }
            struct str rest = element->value;
            const char *why = "";
            bits_put(writing->bits, type, DATE_TYPE_BITS);
            if (epc_value_write(date_field, &rest, writing->bits, &why)) {
                return refuse(writing, element, why);
            }
            mark_written(writing, element);
            return 0;
        }
    }
    return code_refuse(writing->fault, RAFF_E_VALUE, "", 0, "no date that the scheme can hold");
}

static int write_keys(struct writing *writing, const struct epc_plus *plus)
{
    int error = plus->dated ? write_date(writing) : 0;
    for (size_t i = 0; !error && i < plus->n_keys; i++) {
        error = write_key(writing, plus->keys[i]);
    }
    return error;
}

static int write_aidc(struct writing *writing)
{
    int error = 0;
    for (size_t i = 0; !error && i < writing->message.n; i++) {
        const struct gs1_element *element = &writing->message.elements[i];
        if (writing->written & UINT32_C(1) << i) {
            continue;
        }
        if (is_filling(gs1_number_of_ai(str_of(element->id)), element->value)) {
            return refuse(writing, element, only_filling);
        }
        for (const char *digit = element->id; *digit; digit++) {
            bits_put(writing->bits, (unsigned)(*digit - '0'), 4);
        }
        error = write_value(writing, element, false);
    }
    return error;
}

/* Whether the elements say more than the scheme's keys do. */
static bool has_aidc(const struct writing *writing)
{
    uint64_t all = (UINT64_C(1) << writing->message.n) - 1;
    return writing->written != all;
}

static int write_all(const struct epc *epc, struct writing *writing)
{
    const char *why = "";
    bits_put(writing->bits, 0, 1);
    struct bit_writer toggle = *writing->bits;
    bits_put(writing->bits, (unsigned)epc->filter, FILTER_BITS);
    int error = write_keys(writing, epc->scheme->plus);
    if (!error && epc->scheme->host &&
        (error = epc_host_write(str_of(epc->host), writing->bits, &why))) {
        code_refuse(writing->fault, error, "", 0, why);
    }
    if (!error && has_aidc(writing)) {
        toggle.pos--;
        bits_put(&toggle, 1, 1);
        error = write_aidc(writing);
    }
    return error;
}

int epc_plus_write(const struct epc *epc, struct bit_writer *bits, struct code_fault *ret_fault)
{
    struct code_fault fault;
    struct writing writing = {.bits = bits, .fault = ret_fault};
    if (epc->filter < 0 || epc->filter > FILTER_MAX) {
        return code_refuse(writing.fault, RAFF_E_VALUE, "", 0,
                           "the scheme needs a filter from 0 to 7");
    }
    if (gs1_decode(str_of(epc->elements), GS1_FLOOR, 0, &writing.message, &fault)) {
        return code_refuse(ret_fault, RAFF_E_VALUE, fault.ai, fault.at, fault.why);
    }
    return write_all(epc, &writing);
}
