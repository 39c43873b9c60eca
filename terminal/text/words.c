#include <errno.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/str.h"
#include "terminal/text/text.h"

#define DOMAIN    "raff"
#define PATH_SIZE 4096

/* Isolates of the bidi algorithm, put around arguments: opened in one call and closed in another,
 * which clang-tidy takes for an attack on the reader. */
/* NOLINTBEGIN(misc-misleading-bidirectional) */
static const char isolate_ltr[] = "\xE2\x81\xA6"; /* U+2066, left-to-right isolate */
static const char isolate_first[] =
    "\xE2\x81\xA8"; /* U+2068, isolate by the first strong character */
static const char isolate_end[] = "\xE2\x81\xA9"; /* U+2069, end of the isolate */
/* NOLINTEND(misc-misleading-bidirectional) */
#define LRM "\xE2\x80\x8E" /* U+200E, left-to-right mark */

/* gettext counts here how often the language changed, and looks catalogues up anew when it did
 * (gettext manual, "Being a gettext grok", section 11.5). */
extern int _nl_msg_cat_cntr;

/* The process's LANGUAGE. The array itself is in the environment and is rewritten in place: setenv
 * would move memory under a thread that reads its environment. */
#define LANGUAGE "LANGUAGE="
static char language[sizeof(LANGUAGE) + LANG_SIZE] = LANGUAGE "en";

static char catalogues[PATH_SIZE];

/* `../share/locale` beside an installed program, `../locale` beside one in a build tree. */
static int find_catalogues(const char *directory)
{
    if (directory) {
        return copy_cstr(catalogues, sizeof(catalogues), directory);
    }
    if (file_beside_program("../share/locale", catalogues, sizeof(catalogues)) == 0 ||
        file_beside_program("../locale", catalogues, sizeof(catalogues)) == 0) {
        return 0;
    }
    return copy_cstr(catalogues, sizeof(catalogues), RAFF_LOCALE_DIR);
}

int words_init(const char *directory)
{
    int r = find_catalogues(directory);
    if (r < 0) {
        return r;
    }
    /* C.UTF-8 is in every glibc from 2.35 on. Messages must not be "C": LANGUAGE is ignored there.
     */
    if (!setlocale(LC_ALL, "C") || !setlocale(LC_CTYPE, "C.UTF-8") ||
        !setlocale(LC_MESSAGES, "C.UTF-8")) {
        return RAFF_E_CONFIG;
    }
    if (!bindtextdomain(DOMAIN, catalogues) || !bind_textdomain_codeset(DOMAIN, "UTF-8")) {
        return -ENOMEM;
    }
    return putenv(language) == 0 ? 0 : -errno;
}

static bool is_english(const struct words *words)
{
    return strcmp(words->lang, "en") == 0;
}

/* Makes gettext speak the words' language, if it does not yet. */
static void speak(const char *lang)
{
    char *now = language + sizeof(LANGUAGE) - 1;
    if (strcmp(now, lang) != 0) {
        copy_cut(now, LANG_SIZE, lang);
        _nl_msg_cat_cntr++;
    }
}

/* "{0}": nothing but its argument, which no catalogue has; gettext would look through it each time.
 */
static bool is_wordless(const char *message_id)
{
    return message_id[0] == '{' && message_id[1] == '0' && strcmp(message_id + 2, "}") == 0;
}

const char *words_get(const struct words *words, const char *message_id)
{
    if (!message_id || message_id[0] == '\0') {
        return ""; /* gettext would answer with the catalogue's header */
    }
    if (is_english(words) || is_wordless(message_id)) { /* the id is the sentence */
        return message_id;
    }
    speak(words->lang);
    return dgettext(DOMAIN, message_id);
}

/* A language comes from the network: it becomes part of a path only as letters. */
static bool is_language(const char *lang)
{
    size_t letters = strspn(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    const char *rest = lang + letters;
    return letters >= 2 && strlen(lang) < LANG_SIZE &&
           (*rest == '\0' || strcmp(rest, "@latn") == 0);
}

static bool has_catalogue(const char *lang)
{
    char path[PATH_SIZE];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "%s/%.*s/LC_MESSAGES/" DOMAIN ".mo", catalogues, (int)strcspn(lang, "@"),
              lang);
    return !text.cut && access(path, R_OK) == 0;
}

/* Whether the catalogue's header has this line. */
static bool header_says(const char *lang, const char *line)
{
    speak(lang);
    return strstr(dgettext(DOMAIN, ""), line) != NULL;
}

int words_set(struct words *words, const char *lang)
{
    bool english = !lang || lang[0] == '\0' || strcmp(lang, "en") == 0;
    bool known = english || (is_language(lang) && has_catalogue(lang));
    *words = (struct words){.lang = "en"};
    if (english || !known) {
        return english ? 0 : RAFF_E_NOT_FOUND;
    }
    copy_cut(words->lang, sizeof(words->lang), lang);
    words->rtl = header_says(lang, "X-Raff-Direction: rtl\n");
    words->eastern_digits = !strchr(lang, '@') && header_says(lang, "X-Raff-Digits: eastern\n");
    return 0;
}

/* Adds a whole piece or nothing of it and nothing more: no half character, no half code. */
static void add_whole(struct text *out, const char *piece)
{
    if (out->cut || strlen(piece) >= out->size - out->len) {
        out->cut = true;
        return;
    }
    text_add(out, piece);
}

static void add_chars(struct text *out, struct str chars)
{
    uint32_t c = 0;
    for (size_t n; (n = utf8_next(chars, &c)) > 0; chars.at += n, chars.len -= n) {
        char one[5] = "";
        memcpy(one, chars.at, n);
        add_whole(out, one);
    }
}

/*
 * Digits in the operator's set. Eastern digits are right-to-left numbers to the bidi algorithm: a
 * separator between two of them would turn the pair round even in a left-to-right isolate, so each
 * separator is held by a mark at either side.
 */
static void add_number(const struct words *words, struct text *out, const char *ascii)
{
    for (const char *c = ascii; *c; c++) {
        bool digit = *c >= '0' && *c <= '9';
        if (!words->eastern_digits) {
            add_chars(out, (struct str){c, 1});
        } else if (digit) {
            char eastern[] = {'\xD9', (char)(0xA0 + (*c - '0')), '\0'}; /* U+0660 + n */
            add_whole(out, eastern);
        } else {
            char held[] = {LRM "-" LRM};
            held[sizeof(LRM) - 1] = *c;
            add_whole(out, held);
        }
    }
}

static bool is_ascii(const char *s)
{
    while (*s && (unsigned char)*s < 0x80) {
        s++;
    }
    return *s == '\0';
}

static void add_isolated(const struct words *words, struct text *out, const struct arg *arg)
{
    char clean[SENTENCE_SIZE];
    text_clean(str_of(arg->text), false, clean, sizeof(clean));
    bool apart = words->rtl || !is_ascii(clean);
    if (apart) {
        add_whole(out, arg->kind == ARG_TEXT ? isolate_first : isolate_ltr);
    }
    if (arg->kind == ARG_DATE) {
        add_number(words, out, clean);
    } else {
        add_chars(out, str_of(clean));
    }
    if (apart) {
        add_whole(out, isolate_end);
    }
}

static void add_qty(const struct words *words, struct text *out, int64_t qty)
{
    char digits[24];
    struct text text = text_over(digits, sizeof(digits));
    text_addf(&text, "%lld", (long long)qty);
    add_whole(out, words->rtl ? isolate_ltr : "");
    add_number(words, out, digits);
    add_whole(out, words->rtl ? isolate_end : "");
}

static void add_arg(const struct words *words, struct text *out, const struct arg *arg)
{
    switch (arg->kind) {
    case ARG_QTY:
        add_qty(words, out, arg->qty);
        break;
    case ARG_MESSAGE:
        add_chars(out, str_of(words_get(words, arg->text)));
        break;
    case ARG_TEXT:
    case ARG_CODE:
    case ARG_DATE:
        add_isolated(words, out, arg);
        break;
    case ARG_NONE:
        break;
    }
}

static const char *sentence_of(const struct words *words, const struct say *say)
{
    if (!say->plural) {
        return words_get(words, say->id);
    }
    int64_t qty = say->args[0].qty;
    unsigned long n = qty < 0 ? 0UL - (unsigned long)qty : (unsigned long)qty;
    if (is_english(words)) {
        return n == 1 ? say->id : say->plural;
    }
    speak(words->lang);
    return dngettext(DOMAIN, say->id, say->plural, n);
}

/* The argument that the text at `c` stands for, SAY_ARGS if it is no {0} … {3}. */
static size_t placeholder(const char *c)
{
    bool is_one = c[0] == '{' && c[1] >= '0' && c[1] < '0' + SAY_ARGS && c[2] == '}';
    return is_one ? (size_t)(c[1] - '0') : SAY_ARGS;
}

void words_say(const struct words *words, const struct say *say, char *out, size_t size)
{
    struct text text = text_over(out, size);
    if (!say->id) {
        return;
    }
    const char *from = sentence_of(words, say);
    for (const char *c = from;; c++) {
        size_t arg = *c ? placeholder(c) : SAY_ARGS;
        if (*c && arg == SAY_ARGS) {
            continue;
        }
        add_chars(&text, (struct str){from, (size_t)(c - from)});
        if (*c == '\0') {
            return;
        }
        add_arg(words, &text, &say->args[arg]);
        from = c + 3;
        c += 2;
    }
}
