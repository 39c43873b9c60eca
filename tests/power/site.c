#include "tests/power/site.h"

#include <stdlib.h>

#define OPENING 50

/* In key order, as a hub sends them. */
static const char *const places[SITE_PLACES] = {
    "A-01", "A-02", "A-03", "A-04", SITE_CARTON, SITE_TOTE, "@adjust", "@customer", "@supplier"};
static const char *const items[SITE_ITEMS] = {"CUP", "TEA"};

const char *site_place(size_t place)
{
    return places[place];
}

const char *site_item(size_t item)
{
    return items[item];
}

void site_begin(struct site *site)
{
    memset(site, 0, sizeof(*site));
    site->op = 1;
    for (size_t bin = 0; bin < SITE_BINS; bin++) {
        for (size_t item = 0; item < SITE_ITEMS; item++) {
            site->stock.qty[bin][item] = OPENING;
            site->stock.qty[SITE_PLACES - 1][item] -= OPENING;
        }
    }
}

static size_t find(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    abort();
}

void site_note(struct site *site, const struct event *event)
{
    if (event->seq >= SITE_EVENTS_MAX) {
        abort();
    }
    struct site_stock *adds = &site->by_event[event->seq];
    *adds = (struct site_stock){.qty = {{0}}};
    for (size_t i = 0; i < event->n_legs; i++) {
        size_t place = find(places, SITE_PLACES, event->legs[i].place);
        adds->qty[place][find(items, SITE_ITEMS, event->legs[i].item)] += event->legs[i].qty;
    }
}

void site_fold(struct site *site, uint64_t own)
{
    site->op++;
    for (; site->folded < own; site->folded++) {
        for (size_t i = 0; i < SITE_CHANGES; i++) {
            size_t place = i / SITE_ITEMS, item = i % SITE_ITEMS;
            site->stock.qty[place][item] += site->by_event[site->folded + 1].qty[place][item];
        }
    }
}

/* --- rows --- */

static void add_row(struct site_rows *rows, const char *table, const char *key, const char *row)
{
    size_t n = rows->n++;
    copy_cut(rows->texts[n][0], sizeof(rows->texts[n][0]), key);
    copy_cut(rows->texts[n][1], sizeof(rows->texts[n][1]), row);
    rows->all[n] =
        (struct ledger_change){str_of(table), str_of(rows->texts[n][0]), str_of(rows->texts[n][1])};
}

void site_stock_rows(const struct site_stock *stock, bool with_deleted, struct site_rows *ret_rows)
{
    ret_rows->n = 0;
    for (size_t i = 0; i < SITE_CHANGES; i++) {
        char key[128], row[128] = "";
        int64_t qty = stock->qty[i / SITE_ITEMS][i % SITE_ITEMS];
        snprintf(key, sizeof(key), "[\"%s\",\"%s\",\"\",\"\"]", places[i / SITE_ITEMS],
                 items[i % SITE_ITEMS]);
        if (qty != 0) {
            snprintf(row, sizeof(row), "{\"qty\":%lld}", (long long)qty);
        }
        if (qty != 0 || with_deleted) {
            add_row(ret_rows, "stock", key, row);
        }
    }
}

static void add_places(struct site_rows *rows)
{
    for (size_t i = 0; i < SITE_PLACES; i++) {
        char key[128];
        snprintf(key, sizeof(key), "[\"%s\"]", places[i]);
        add_row(rows, "place", key,
                i < SITE_BINS         ? "{\"kind\":\"bin\",\"zone\":\"A\",\"walk\":3}"
                : places[i][0] == '@' ? "{\"kind\":\"virtual\"}"
                                      : "{\"kind\":\"tote\"}");
    }
}

void site_table_rows(const struct site_stock *stock, const char *table, struct site_rows *ret_rows)
{
    static const struct {
        const char *table, *key, *row;
    } rows[] = {
        {"item", "[\"CUP\"]", "{\"name\":\"Cup\",\"unit\":\"each\"}"},
        {"item", "[\"TEA\"]", "{\"name\":\"Tea\",\"unit\":\"each\",\"weight_g\":250}"},
        {"gtin", "[\"09506000134352\"]", "{\"item\":\"TEA\",\"qty\":6}"},
        {"lot", "[\"TEA\",\"L1\"]", "{\"expiry\":\"2027-06-30\"}"},
        {"task", "[\"" SITE_TASK "\"]",
         "{\"kind\":\"pick\",\"state\":\"leased\",\"mode\":\"single\",\"seat\":\"H1\"}"},
        {"line", "[\"" SITE_TASK "\",1]",
         "{\"order\":\"O1\",\"place\":\"A-01\",\"item\":\"TEA\",\"qty\":500}"},
        {"line", "[\"" SITE_TASK "\",2]",
         "{\"order\":\"O1\",\"place\":\"A-02\",\"item\":\"CUP\",\"qty\":500}"},
        {"person", "[\"u1\"]", "{\"name\":\"Sara\",\"role\":\"picker\",\"lang\":\"en\"}"},
        {"code", "[\"short\"]", "{\"kind\":\"short\",\"en\":\"short\",\"ar\":\"-\"}"},
        {"setting", "[\"sscc_prefix\"]", "{\"value\":\"9506000\"}"},
    };
    ret_rows->n = 0;
    if (strcmp(table, "stock") == 0) {
        site_stock_rows(stock, false, ret_rows);
    } else if (strcmp(table, "place") == 0) {
        add_places(ret_rows);
    }
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (strcmp(rows[i].table, table) == 0) {
            add_row(ret_rows, table, rows[i].key, rows[i].row);
        }
    }
}
