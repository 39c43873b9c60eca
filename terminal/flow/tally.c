#include "terminal/flow/tally.h"

#include <string.h>

/* Between serials in the saved text: no serial has one (GS1 General Specifications 7.11). */
#define BETWEEN ' '

_Static_assert(TALLY_ROWS_MAX <= UINT8_MAX, "a tag holds its row in a byte");

void tally_clear(struct tally *tally)
{
    tally->n_rows = tally->n_tags = 0;
    tally->full = false;
}

bool tally_has(const struct tally *tally, const char *gtin, const char *serial)
{
    for (size_t i = 0; i < tally->n_tags; i++) {
        if (strcmp(tally->tags[i].serial, serial) == 0 &&
            strcmp(tally->rows[tally->tags[i].row].gtin, gtin) == 0) {
            return true;
        }
    }
    return false;
}

static bool same_goods(const struct tally_row *a, const struct tally_row *b)
{
    return strcmp(a->gtin, b->gtin) == 0 && strcmp(a->lot, b->lot) == 0 &&
           strcmp(a->expiry, b->expiry) == 0 && strcmp(a->item, b->item) == 0 && a->each == b->each;
}

/* Rows of goods that no row before them has. */
static size_t count_goods(const struct tally *tally)
{
    size_t n = 0;
    for (size_t i = 0; i < tally->n_rows; i++) {
        size_t first = 0;
        while (!same_goods(&tally->rows[first], &tally->rows[i])) {
            first++;
        }
        n += first == i;
    }
    return n;
}

static size_t find_row(const struct tally *tally, const struct tally_row *kind, bool settled)
{
    size_t i = 0;
    while (i < tally->n_rows &&
           (tally->rows[i].settled != settled || !same_goods(&tally->rows[i], kind))) {
        i++;
    }
    return i;
}

/* The open or the settled row of these goods, made if there is none; TALLY_ROWS_MAX: no room. Goods
 * that have one row have room for the other. */
static size_t row_of(struct tally *tally, const struct tally_row *kind, bool settled)
{
    size_t i = find_row(tally, kind, settled);
    if (i < tally->n_rows) {
        return i;
    }
    bool known = find_row(tally, kind, !settled) < tally->n_rows;
    if (!known && count_goods(tally) == TALLY_GOODS_MAX) {
        return TALLY_ROWS_MAX;
    }
    tally->rows[i] = *kind;
    tally->rows[i].n = 0;
    tally->rows[i].settled = settled;
    tally->n_rows++;
    return i;
}

/* False: no room for one more. */
static bool put(struct tally *tally, const struct tally_row *kind, bool settled, const char *serial)
{
    if (tally->n_tags == TALLY_TAGS_MAX) {
        return false;
    }
    size_t row = row_of(tally, kind, settled);
    if (row == TALLY_ROWS_MAX) {
        return false;
    }
    tally->tags[tally->n_tags].row = (uint8_t)row;
    copy_cut(tally->tags[tally->n_tags++].serial, SERIAL_SIZE, serial);
    tally->rows[row].n++;
    return true;
}

static enum tally_answer add(struct tally *tally, const struct tally_row *kind, bool settled,
                             const char *serial)
{
    size_t len = strlen(serial);
    if (!kind->gtin[0] || len == 0 || len >= SERIAL_SIZE || strchr(serial, BETWEEN)) {
        return TALLY_NO_TAG;
    }
    if (tally_has(tally, kind->gtin, serial)) {
        return TALLY_AGAIN;
    }
    if (!put(tally, kind, settled, serial)) {
        tally->full = true;
        return TALLY_FULL;
    }
    return TALLY_NEW;
}

enum tally_answer tally_add(struct tally *tally, const struct tally_row *kind, const char *serial)
{
    return add(tally, kind, false, serial);
}

int64_t tally_open(const struct tally *tally)
{
    int64_t n = 0;
    for (size_t i = 0; i < tally->n_rows; i++) {
        n += tally->rows[i].settled ? 0 : tally->rows[i].n;
    }
    return n;
}

int64_t tally_units(const struct tally *tally, const char *item, const char *lot)
{
    int64_t units = 0;
    for (size_t i = 0; i < tally->n_rows; i++) {
        const struct tally_row *row = &tally->rows[i];
        if (!row->settled && strcmp(row->item, item) == 0 && (!lot || strcmp(row->lot, lot) == 0)) {
            units += row->n * row->each;
        }
    }
    return units;
}

const char *tally_serial(const struct tally *tally, size_t row, size_t *cursor)
{
    while (*cursor < tally->n_tags) {
        size_t i = (*cursor)++;
        if (tally->tags[i].row == row) {
            return tally->tags[i].serial;
        }
    }
    return NULL;
}

static void move_tag(struct tally *tally, size_t tag, size_t row)
{
    tally->rows[tally->tags[tag].row].n--;
    tally->rows[row].n++;
    tally->tags[tag].row = (uint8_t)row;
}

void tally_settle(struct tally *tally, size_t row, int64_t n)
{
    size_t to = row_of(tally, &tally->rows[row], true);
    for (size_t i = 0; i < tally->n_tags && n > 0; i++) {
        if (tally->tags[i].row == row) {
            move_tag(tally, i, to);
            n--;
        }
    }
}

/* The row of a tag, if it has this GTIN and is settled or open as asked. */
static const struct tally_row *row_if(const struct tally *tally, size_t tag, const char *gtin,
                                      bool settled)
{
    const struct tally_row *row = &tally->rows[tally->tags[tag].row];
    return row->settled == settled && strcmp(row->gtin, gtin) == 0 ? row : NULL;
}

static void turn_one(struct tally *tally, const char *gtin, const char *serial, bool settled)
{
    for (size_t i = 0; i < tally->n_tags; i++) {
        const struct tally_row *row = row_if(tally, i, gtin, !settled);
        if (row && strcmp(tally->tags[i].serial, serial) == 0) {
            move_tag(tally, i, row_of(tally, row, settled));
            return;
        }
    }
}

void tally_settle_one(struct tally *tally, const char *gtin, const char *serial)
{
    turn_one(tally, gtin, serial, true);
}

void tally_reopen(struct tally *tally, const char *gtin, const char *lot, int64_t n)
{
    for (size_t i = 0; i < tally->n_tags && n > 0; i++) {
        const struct tally_row *row = row_if(tally, i, gtin, true);
        if (row && strcmp(row->lot, lot) == 0) {
            move_tag(tally, i, row_of(tally, row, false));
            n--;
        }
    }
}

void tally_reopen_one(struct tally *tally, const char *gtin, const char *serial)
{
    turn_one(tally, gtin, serial, false);
}

void tally_drop_open(struct tally *tally)
{
    uint8_t moved_to[TALLY_ROWS_MAX];
    size_t rows = 0;
    size_t tags = 0;
    memset(moved_to, UINT8_MAX, sizeof(moved_to));
    for (size_t i = 0; i < tally->n_rows; i++) {
        if (tally->rows[i].settled) {
            moved_to[i] = (uint8_t)rows;
            tally->rows[rows++] = tally->rows[i];
        }
    }
    for (size_t i = 0; i < tally->n_tags; i++) {
        uint8_t row = moved_to[tally->tags[i].row];
        if (row != UINT8_MAX) {
            tally->tags[tags] = tally->tags[i];
            tally->tags[tags++].row = row;
        }
    }
    tally->n_rows = rows;
    tally->n_tags = tags;
    tally->full = false;
}

/* --- saved --- */

static void write_serials(const struct tally *tally, size_t row, struct bytes *out)
{
    char serials[TALLY_TAGS_MAX * SERIAL_SIZE];
    struct text text = text_over(serials, sizeof(serials));
    size_t cursor = 0;
    for (const char *at = NULL; (at = tally_serial(tally, row, &cursor));) {
        if (text.len > 0) {
            text_add_char(&text, BETWEEN);
        }
        text_add(&text, at);
    }
    json_pair_str(out, "serials", serials);
}

void tally_write(const struct tally *tally, const char *key, struct bytes *out)
{
    if (tally->n_rows == 0) {
        return;
    }
    json_key(out, key);
    json_open(out, '[');
    for (size_t i = 0; i < tally->n_rows; i++) {
        const struct tally_row *row = &tally->rows[i];
        json_open(out, '{');
        json_pair_str(out, "gtin", row->gtin);
        json_pair_str(out, "item", row->item);
        json_pair_str(out, "lot", row->lot);
        json_pair_str(out, "expiry", row->expiry);
        json_pair_int(out, "each", row->each);
        json_pair_int(out, "settled", row->settled);
        write_serials(tally, i, out);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void read_serials(struct tally *tally, const struct tally_row *kind, const char *at)
{
    while (*at) {
        char serial[SERIAL_SIZE];
        size_t len = strcspn(at, (const char[]){BETWEEN, '\0'});
        if (copy_str(serial, sizeof(serial), (struct str){at, len}) == 0) {
            (void)add(tally, kind, kind->settled, serial);
        }
        at += len + (at[len] != '\0');
    }
}

static void read_row(struct tally *tally, const cJSON *object)
{
    int64_t each = json_get_int(object, "each", 1);
    struct tally_row kind = {.each = each < 1                ? 1
                                     : each > TALLY_EACH_MAX ? TALLY_EACH_MAX
                                                             : each,
                             .settled = json_get_int(object, "settled", 0) != 0};
    copy_cut(kind.gtin, sizeof(kind.gtin), json_get_str(object, "gtin", ""));
    copy_cut(kind.item, sizeof(kind.item), json_get_str(object, "item", ""));
    copy_cut(kind.lot, sizeof(kind.lot), json_get_str(object, "lot", ""));
    copy_cut(kind.expiry, sizeof(kind.expiry), json_get_str(object, "expiry", ""));
    read_serials(tally, &kind, json_get_str(object, "serials", ""));
}

void tally_read(struct tally *tally, const cJSON *rows)
{
    const cJSON *row = NULL;
    cJSON_ArrayForEach(row, rows)
    {
        read_row(tally, row);
    }
}
