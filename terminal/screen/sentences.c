#include "terminal/screen/sentences.h"

#include "drivers/base/str.h"

static bool has_text(const struct arg *arg)
{
    return arg->kind != ARG_NONE && arg->kind != ARG_QTY;
}

static bool same_arg(const struct arg *a, const struct arg *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    return has_text(a) ? strcmp(a->text, b->text) == 0 : a->kind == ARG_NONE || a->qty == b->qty;
}

/* By the pointers of its ids, which are static. */
static bool same(const struct say *a, const struct say *b)
{
    if (a->id != b->id || a->plural != b->plural) {
        return false;
    }
    for (size_t i = 0; i < SAY_ARGS; i++) {
        if (!same_arg(&a->args[i], &b->args[i])) {
            return false;
        }
    }
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x9E3779B97F4A7C15U;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++) {
        hash = mix(hash, (unsigned char)*text);
    }
    return hash;
}

static size_t set_of(const struct say *say)
{
    uint64_t hash = mix(0, (uintptr_t)say->id);
    for (size_t i = 0; i < SAY_ARGS && say->args[i].kind != ARG_NONE; i++) {
        const struct arg *arg = &say->args[i];
        hash = has_text(arg) ? hash_text(hash, arg->text) : mix(hash, (uint64_t)arg->qty);
    }
    return (hash >> 40) % SENTENCE_SETS;
}

static bool same_words(const struct words *a, const struct words *b)
{
    return strcmp(a->lang, b->lang) == 0 && a->rtl == b->rtl &&
           a->eastern_digits == b->eastern_digits;
}

static void make(struct sentence *sentence, const struct words *words, const struct say *say)
{
    char text[SENTENCE_SIZE];
    words_say(words, say, text, sizeof(text));
    sentence->say = *say;
    sentence->columns = cells_of(text, words->rtl, sentence->cells, SENTENCE_COLS);
}

const struct sentence *sentence_of(struct sentences *sentences, const struct words *words,
                                   const struct say *say)
{
    static const struct sentence nothing;
    if (!say->id || say->id[0] == '\0') {
        return &nothing;
    }
    if (!same_words(&sentences->words, words)) {
        *sentences = (struct sentences){.words = *words};
    }
    struct sentence_set *set = &sentences->sets[set_of(say)];
    for (unsigned i = 0; i < SENTENCE_WAYS; i++) {
        if (same(&set->at[i].say, say)) {
            set->recent = i;
            return &set->at[i];
        }
    }
    set->recent = (set->recent + 1) % SENTENCE_WAYS;
    make(&set->at[set->recent], words, say);
    return &set->at[set->recent];
}

bool sentence_has_cells(const struct sentence *sentence)
{
    return sentence->columns <= SENTENCE_COLS;
}
