/* Element string to URI: which AI goes where, and the URI as text. */
#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "drivers/code/dlink_order.h"
#include "drivers/code/dlink_plan.h"
#include "drivers/code/dlink_uri.h"
#include "drivers/code/gs1_table.h"

static int refuse(struct code_fault *fault, const struct gs1_element *element, int error,
                  const char *why)
{
    code_refuse(fault, error, element ? element->id : "", element ? element->at : 0, why);
    return error;
}

static const struct gs1_element *first_key(const struct gs1_message *message)
{
    for (size_t i = 0; i < message->n; i++) {
        const struct gs1_ai *ai = message->elements[i].ai;
        if (ai && ai->qualifiers) {
            return &message->elements[i];
        }
    }
    return NULL;
}

/* The elements of the message that one alternative of a key's qualifiers names. */
static size_t pick_qualifiers(const struct gs1_message *message, const char *alternative,
                              const struct gs1_element *ret_picked[DLINK_QUALIFIERS_MAX])
{
    size_t n = 0;
    for (struct str token = dlink_next_qualifier(&alternative);
         token.len && n < DLINK_QUALIFIERS_MAX; token = dlink_next_qualifier(&alternative)) {
        char id[5];
        struct text text = text_over(id, sizeof(id));
        text_add_str(&text, token);
        const struct gs1_element *element = gs1_find(message, id);
        if (element && element->ai) {
            ret_picked[n++] = element;
        }
    }
    return n;
}

/* An AI that may stand nowhere else counts for more than any number that may. */
static size_t score(const struct gs1_element *const *picked, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += picked[i]->ai->flags & GS1_ATTR ? 1 : DLINK_QUALIFIERS_MAX + 1;
    }
    return sum;
}

static void choose_qualifiers(const struct gs1_message *message, struct dlink_plan *plan)
{
    size_t best = 0;
    const char *at = plan->key->ai->qualifiers;
    for (; at; at = dlink_next_alternative(at)) {
        const struct gs1_element *picked[DLINK_QUALIFIERS_MAX] = {NULL};
        size_t n = pick_qualifiers(message, at, picked);
        if (score(picked, n) > best) {
            best = score(picked, n);
            memcpy(plan->qualifiers, picked, sizeof(picked));
            plan->n_qualifiers = n;
        }
    }
}

/* In the path already, under this AI. */
static bool is_placed(const struct dlink_plan *plan, const struct gs1_element *element)
{
    bool placed = strcmp(plan->key->id, element->id) == 0;
    for (size_t i = 0; i < plan->n_qualifiers; i++) {
        placed = placed || strcmp(plan->qualifiers[i]->id, element->id) == 0;
    }
    for (size_t i = 0; i < plan->n_attributes; i++) {
        placed = placed || strcmp(plan->attributes[i]->id, element->id) == 0;
    }
    return placed;
}

/* What is left and of fixed length, or is not, in the order of the message. */
static int add_attributes(const struct gs1_message *message, unsigned fixed,
                          struct dlink_plan *plan, struct code_fault *fault)
{
    for (size_t i = 0; i < message->n; i++) {
        const struct gs1_element *element = &message->elements[i];
        if (!element->ai) {
            return refuse(fault, element, RAFF_E_VALUE, "no link may carry an unknown AI");
        }
        if ((element->ai->flags & GS1_FIXED) != fixed || is_placed(plan, element)) {
            continue;
        }
        if (!(element->ai->flags & GS1_ATTR)) {
            return refuse(fault, element, RAFF_E_VALUE, "no link of this key may carry it");
        }
        plan->attributes[plan->n_attributes++] = element;
    }
    return 0;
}

int dlink_plan(const struct gs1_message *message, struct dlink_plan *ret_plan,
               struct code_fault *fault)
{
    struct dlink_plan plan = {.key = first_key(message)};
    if (!plan.key) {
        return refuse(fault, NULL, RAFF_E_MISSING, "no AI that a link could start with");
    }
    choose_qualifiers(message, &plan);
    /* Those of fixed length first: so the link reads as an element string without a needless GS. */
    int error = add_attributes(message, GS1_FIXED, &plan, fault);
    if (!error) {
        error = add_attributes(message, 0, &plan, fault);
    }
    if (!error) {
        *ret_plan = plan;
    }
    return error;
}

int dlink_finish(struct text *out, struct text before, struct code_fault *fault)
{
    if (!out->cut || before.cut) {
        return 0;
    }
    *out = before;
    out->at[out->len] = '\0';
    return refuse(fault, NULL, RAFF_E_TOO_LONG, "too long");
}

void dlink_add_base(struct text *out, struct str base)
{
    bool slash = base.len > 0 && base.at[base.len - 1] == '/';
    text_add_str(out, (struct str){base.at, base.len - (slash ? 1 : 0)});
}

/* All that RFC 3986 does not call unreserved is percent-coded, in the path as in the query. */
static void add_coded(struct text *out, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        bool base64 = gs1_char_classes[(unsigned char)c] & GS1_CSET64 && c != '=';
        if (base64 || c == '.') {
            text_add_char(out, c);
        } else {
            dlink_uri_add_coded(out, c);
        }
    }
}

static void add_pair(struct text *out, char before, const struct gs1_element *element, char between)
{
    text_add_char(out, before);
    text_add(out, element->id);
    text_add_char(out, between);
    add_coded(out, element->value);
}

int dlink_write(const struct gs1_message *message, struct str base, struct text *out,
                struct code_fault *ret_fault)
{
    struct dlink_plan plan;
    int error = dlink_plan(message, &plan, ret_fault);
    if (error) {
        return error;
    }
    struct text before = *out;
    dlink_add_base(out, base);
    add_pair(out, '/', plan.key, '/');
    for (size_t i = 0; i < plan.n_qualifiers; i++) {
        add_pair(out, '/', plan.qualifiers[i], '/');
    }
    for (size_t i = 0; i < plan.n_attributes; i++) {
        add_pair(out, i == 0 ? '?' : '&', plan.attributes[i], '=');
    }
    return dlink_finish(out, before, ret_fault);
}
