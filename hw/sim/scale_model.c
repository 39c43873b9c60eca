#include "hw/sim/scale_model.h"

#include "drivers/base/error.h"
#include "drivers/wire/weight.h"

#define LOAD_MAX_MG 60000000000 /* 60 t */

static const struct protocol {
    const char *name;
    const char *unit;
} protocols[] = {
    [SCALE_MT_SICS] = {"mt-sics", "g"},
    [SCALE_TOLEDO8217] = {"toledo8217", "kg"},
};

int scale_model_init(struct scale_model *model, const char *protocol, const char *unit)
{
    for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
        const char *shown = unit ? unit : protocols[i].unit;
        if (strcmp(protocol, protocols[i].name) == 0 && weight_unit_of(str_of(shown))) {
            *model = (struct scale_model){.protocol = (enum scale_protocol)i,
                                          .unit = weight_unit_of(str_of(shown))};
            model->decimals = strcmp(shown, "g") == 0 ? 2 : 3;
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}

void scale_model_reset(struct scale_model *model)
{
    model->zero_mg = 0;
    model->tare_mg = 0;
    model->repeats = false;
    model->len = 0;
}

/* --- numbers --- */

static int64_t net_of(const struct scale_model *model)
{
    return model->load_mg - model->zero_mg - model->tare_mg;
}

static uint64_t power_of_ten(int n)
{
    uint64_t power = 1;
    for (; n > 0; n--) {
        power *= 10;
    }
    return power;
}

/* A weight as the display has it, `width` characters at least. */
static void add_number(const struct scale_model *model, int64_t mg, int width, bool zeros,
                       struct text *out)
{
    char array[32];
    struct text text = text_over(array, sizeof(array));
    uint64_t size = mg < 0 ? -(uint64_t)mg : (uint64_t)mg;
    uint64_t scale = power_of_ten(model->decimals);
    uint64_t shown = (size * model->unit->per * scale + model->unit->mg / 2) / model->unit->mg;
    text_addf(&text, "%s%0*llu.%0*llu", mg < 0 && shown > 0 ? "-" : "", zeros ? 2 : 1,
              (unsigned long long)(shown / scale), model->decimals,
              (unsigned long long)(shown % scale));
    for (size_t n = text.len; n < (size_t)width; n++) {
        text_add_char(out, ' ');
    }
    text_add(out, text.at);
}

/* --- MT-SICS --- */

static void say_sics(struct text *out, const char *start, const struct scale_model *model,
                     int64_t mg)
{
    text_add(out, start);
    add_number(model, mg, 10, false, out);
    text_addf(out, " %s\r\n", model->unit->name);
}

/* What keeps it from a weight, or from taring and zeroing: its letter; 0 for nothing. */
static char refusal(const struct scale_model *model)
{
    return model->over ? '+' : model->under ? '-' : '\0';
}

static void weigh(const struct scale_model *model, bool waits, struct text *out)
{
    char letter = refusal(model);
    if (letter || (waits && model->moving)) {
        text_addf(out, "S %c\r\n", letter ? letter : 'I');
    } else {
        say_sics(out, model->moving ? "S D " : "S S ", model, net_of(model));
    }
}

static void tare(struct scale_model *model, const char *name, bool waits, struct text *out)
{
    char letter = refusal(model);
    if (letter || (waits && model->moving)) {
        text_addf(out, "%s %c\r\n", name, letter ? letter : 'I');
        return;
    }
    model->tare_mg = model->load_mg - model->zero_mg;
    text_addf(out, "%s ", name);
    say_sics(out, model->moving ? "D " : "S ", model, model->tare_mg);
}

static void zero(struct scale_model *model, const char *name, bool waits, struct text *out)
{
    char letter = refusal(model);
    if (letter || (waits && model->moving)) {
        text_addf(out, "%s %c\r\n", name, letter ? letter : 'I');
        return;
    }
    model->zero_mg = model->load_mg;
    model->tare_mg = 0;
    text_addf(out, "%s %s\r\n", name, waits ? "A" : model->moving ? "D" : "S");
}

static void identify(struct text *out, char which)
{
    static const char *const answers[] = {
        "I0 B 0 \"I0\"\r\nI0 B 0 \"S\"\r\nI0 B 0 \"SI\"\r\nI0 A 0 \"SIR\"\r\n",
        "I1 A \"01\" \"2.30\" \"2.20\" \"\" \"\"\r\n",
        "I2 A \"Raff stand-in 60 kg\"\r\n",
        "I3 A \"1.00\"\r\n",
        "I4 A \"0000000001\"\r\n",
    };
    text_add(out, which >= '0' && which <= '4' ? answers[which - '0'] : "EL\r\n");
}

static void obey_sics(struct scale_model *model, const char *line, struct text *out)
{
    bool stops = line[0] == 'S' || line[0] == '@';
    model->repeats = strcmp(line, "SIR") == 0 || (model->repeats && !stops);
    if (strcmp(line, "S") == 0 || strcmp(line, "SR") == 0) {
        weigh(model, true, out);
    } else if (strcmp(line, "SI") == 0 || strcmp(line, "SIR") == 0) {
        weigh(model, false, out);
    } else if (strcmp(line, "T") == 0 || strcmp(line, "TI") == 0) {
        tare(model, line, line[1] == '\0', out);
    } else if (strcmp(line, "TA") == 0) {
        say_sics(out, "TA A ", model, model->tare_mg);
    } else if (strcmp(line, "TAC") == 0) {
        model->tare_mg = 0;
        text_add(out, "TAC A\r\n");
    } else if (strcmp(line, "Z") == 0 || strcmp(line, "ZI") == 0) {
        zero(model, line, line[1] == '\0', out);
    } else if (strcmp(line, "@") == 0) {
        model->repeats = false;
        identify(out, '4');
    } else if (line[0] == 'I' && line[1] && !line[2]) {
        identify(out, line[1]);
    } else {
        text_add(out, "ES\r\n");
    }
}

static void hear_sics(struct scale_model *model, char c, struct text *out)
{
    if (c == '\n') {
        model->line[model->len] = '\0';
        model->len = 0;
        obey_sics(model, model->line, out);
    } else if (c != '\r' && model->len < sizeof(model->line) - 1) {
        model->line[model->len++] = c;
    }
}

/* --- Toledo 8217 --- */

static void say_status(const struct scale_model *model, struct text *out)
{
    int64_t net_mg = net_of(model);
    unsigned status = 0x40U | (model->moving ? 0x01U : 0) | (model->over ? 0x02U : 0) |
                      (model->under || net_mg < 0 ? 0x04U : 0) | (net_mg == 0 ? 0x10U : 0) |
                      (model->tare_mg ? 0x20U : 0);
    text_addf(out, "\x02?%c\r", (char)status);
}

static void hear_toledo(struct scale_model *model, char c, struct text *out)
{
    bool can = !model->moving && !model->over && !model->under;
    if (c == 'W' && can && net_of(model) >= 0) {
        text_add(out, "\x02");
        add_number(model, net_of(model), 0, true, out);
        text_add(out, model->tare_mg ? "N\r" : "\r");
        return;
    }
    if (c == 'Z' && can) {
        model->zero_mg = model->load_mg;
        model->tare_mg = 0;
    } else if ((c == 'T' && can) || c == 'C') {
        model->tare_mg = c == 'T' ? model->load_mg - model->zero_mg : 0;
    }
    say_status(model, out);
}

/* --- both --- */

size_t scale_model_hear(struct scale_model *model, const char *bytes, size_t n, struct text *reply)
{
    size_t used = 0;
    size_t before = reply->len;
    while (used < n && reply->len == before) {
        if (model->protocol == SCALE_MT_SICS) {
            hear_sics(model, bytes[used++], reply);
        } else {
            hear_toledo(model, bytes[used++], reply);
        }
    }
    return used;
}

void scale_model_repeat(const struct scale_model *model, struct text *reply)
{
    weigh(model, false, reply);
}

static const char *put(struct scale_model *model, struct str text)
{
    const char *blank = memrchr(text.at, ' ', text.len);
    size_t n = blank ? (size_t)(blank - text.at) : text.len;
    struct str unit_text = blank ? (struct str){blank + 1, text.len - n - 1} : STR("g");
    const struct weight_unit *unit = weight_unit_of(unit_text);
    int64_t mg = 0;
    if (!unit || weight_read((struct str){text.at, n}, unit, &mg) != 0 || mg < -LOAD_MAX_MG ||
        mg > LOAD_MAX_MG) {
        return "no weight: put 1234.5 g";
    }
    model->load_mg = mg;
    return NULL;
}

const char *scale_model_order(struct scale_model *model, struct str line)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"moving ", &model->moving}, {"over ", &model->over}, {"under ", &model->under}};
    if (str_is(line, "take")) {
        model->load_mg = 0;
        return NULL;
    }
    if (line.len > 4 && memcmp(line.at, "put ", 4) == 0) {
        return put(model, (struct str){line.at + 4, line.len - 4});
    }
    for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
        size_t len = strlen(flags[i].name);
        if (line.len > len && memcmp(line.at, flags[i].name, len) == 0) {
            struct str value = {line.at + len, line.len - len};
            bool is_on = str_is(value, "on");
            *flags[i].flag = is_on || (*flags[i].flag && !str_is(value, "off"));
            return is_on || str_is(value, "off") ? NULL : "on or off";
        }
    }
    return "no such order";
}
