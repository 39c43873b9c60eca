#include "tests/bench/site.h"

#include <stdio.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "sync/ledger/ledger.h"
#include "sync/ledger/pin.h"

#define SITE_PEPPER "00000000000000000000000000000000000000000000000000000000000000ff"
#define CHUNK_ROWS  500

struct filler {
    struct ledger *ledger;
    const char *table;
    struct bytes text; /* keys and rows of the chunk, back to back */
    struct {
        size_t key, row, end;
    } at[CHUNK_ROWS];
    size_t n;
    int error;
};

static void flush(struct filler *filler, bool more)
{
    struct ledger_change changes[CHUNK_ROWS];
    const char *text = (const char *)filler->text.at;
    for (size_t i = 0; i < filler->n; i++) {
        changes[i] = (struct ledger_change){
            .table = str_of(filler->table),
            .key = {text + filler->at[i].key, filler->at[i].row - filler->at[i].key},
            .row = {text + filler->at[i].row, filler->at[i].end - filler->at[i].row},
        };
    }
    if (!filler->error) {
        filler->error = filler->text.error
                            ? filler->text.error
                            : ledger_load_rows(filler->ledger, changes, filler->n, more);
    }
    filler->n = 0;
    bytes_clear(&filler->text);
}

static void put(struct filler *filler, const char *key, const char *row)
{
    if (filler->n == CHUNK_ROWS) {
        flush(filler, true);
    }
    filler->at[filler->n].key = filler->text.len;
    bytes_add_str(&filler->text, key);
    filler->at[filler->n].row = filler->text.len;
    bytes_add_str(&filler->text, row);
    filler->at[filler->n].end = filler->text.len;
    filler->n++;
}

static void put_places(struct filler *filler, size_t bins)
{
    char key[96];
    char row[128];
    for (size_t i = 0; i < bins; i++) {
        snprintf(key, sizeof(key), "[\"" SITE_BIN "\"]", i);
        snprintf(row, sizeof(row),
                 "{\"kind\":\"bin\",\"parent\":\"Z%zu\",\"zone\":\"Z%zu\",\"walk\":%zu}", i / 5000,
                 i / 5000, i);
        put(filler, key, row);
    }
    for (size_t i = 0; i < SITE_TASKS; i++) {
        snprintf(key, sizeof(key), "[\"" SITE_TOTE "\"]", i);
        put(filler, key, "{\"kind\":\"tote\"}");
    }
}

static void put_stock(struct filler *filler, size_t bins)
{
    char key[96];
    char row[128];
    for (size_t i = 0; i < bins; i++) {
        snprintf(key, sizeof(key), "[\"" SITE_BIN "\",\"SKU%zu\",\"\",\"\"]", i,
                 i < SITE_LINES ? 0 : i % 1000);
        snprintf(row, sizeof(row), "{\"qty\":%zu}", i % 90 + SITE_LINE_QTY);
        put(filler, key, row);
    }
}

static void put_tasks(struct filler *filler)
{
    char key[32];
    for (size_t i = 0; i < SITE_TASKS; i++) {
        snprintf(key, sizeof(key), "[\"T%03zu\"]", i);
        put(filler, key,
            "{\"kind\":\"pick\",\"state\":\"leased\",\"mode\":\"single\",\"seat\":\"H1\"}");
    }
}

static void put_lines(struct filler *filler)
{
    char key[96];
    char row[160];
    for (size_t i = 0; i < SITE_LINES; i++) {
        snprintf(key, sizeof(key), "[\"T%03zu\",%zu]", i / SITE_TASK_LINES,
                 i % SITE_TASK_LINES + 1);
        snprintf(row, sizeof(row),
                 "{\"order\":\"SO1\",\"place\":\"" SITE_BIN
                 "\",\"item\":\"SKU0\",\"qty\":%d,\"slot\":1,\"walk\":%zu}",
                 i, SITE_LINE_QTY, i);
        put(filler, key, row);
    }
}

static void put_items(struct filler *filler)
{
    char key[96];
    char row[128];
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof(key), "[\"SKU%d\"]", i);
        snprintf(row, sizeof(row), "{\"name\":\"Item %d\",\"unit\":\"each\"}", i);
        put(filler, key, row);
    }
}

static void put_person(struct filler *filler)
{
    uint8_t pepper[PIN_PEPPER_SIZE];
    char hash[PIN_HASH_SIZE];
    char row[256];
    int error = from_hex(str_of(SITE_PEPPER), pepper, sizeof(pepper));
    error = error ? error : pin_hash(pepper, SITE_PIN, hash);
    filler->error = filler->error ? filler->error : error;
    snprintf(row, sizeof(row),
             "{\"name\":\"Bench\",\"badge\":\"" SITE_BADGE
             "\",\"pin\":\"%s\",\"role\":\"picker\",\"lang\":\"en\"}",
             hash);
    put(filler, "[\"u1\"]", row);
}

static void put_table(struct filler *filler, size_t bins)
{
    const char *table = filler->table;
    if (strcmp(table, "place") == 0) {
        put_places(filler, bins);
    } else if (strcmp(table, "stock") == 0) {
        put_stock(filler, bins);
    } else if (strcmp(table, "item") == 0) {
        put_items(filler);
    } else if (strcmp(table, "gtin") == 0) {
        put(filler, "[\"" SITE_GTIN "\"]", "{\"item\":\"SKU0\",\"qty\":1}");
    } else if (strcmp(table, "person") == 0) {
        put_person(filler);
    } else if (strcmp(table, "task") == 0) {
        put_tasks(filler);
    } else if (strcmp(table, "line") == 0) {
        put_lines(filler);
    }
}

static int fill(struct ledger *ledger, size_t bins)
{
    struct filler filler = {.ledger = ledger};
    bytes_init(&filler.text, 1024 * 1024);
    filler.error = ledger_set_hub(ledger, "bench");
    filler.error = filler.error ? filler.error : ledger_load_begin(ledger, "bench", 1);
    for (size_t i = 0; i < ledger_n_tables; i++) {
        filler.table = ledger_tables[i];
        put_table(&filler, bins);
        flush(&filler, false);
    }
    bytes_release(&filler.text);
    int error = filler.error ? filler.error : ledger_load_swap(ledger, 1, 0);
    for (int more = 1; !error && more > 0;) {
        more = ledger_load_sweep(ledger, 10000);
        error = more < 0 ? more : 0;
    }
    return error;
}

static int write_text(const char *directory, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    CLEANUP(file_closep) FILE *file = fopen(path, "we");
    return file && fputs(text, file) >= 0 ? 0 : -1;
}

int site_make(const char *directory, size_t bins)
{
    char path[512];
    char words[160];
    struct text reason = text_over(words, sizeof(words));
    const struct ledger_identity identity = {.site = "bench", .seat = "H1", .epoch = 1};
    const uint8_t random16[16] = {1};
    struct ledger *ledger = NULL;
    int error = write_text(
        directory, "enrolment.json",
        "{\"raff\":2,\"id\":\"0\",\"site\":\"bench\",\"seat\":\"H1\",\"epoch\":1,"
        "\"hub\":\"0\",\"host\":\"127.0.0.1\",\"port\":9,\"pepper\":\"" SITE_PEPPER "\"}");
    error |= write_text(directory, "seat-1.ca.pem", "none");
    error |= write_text(directory, "seat-1.pem", "none");
    snprintf(path, sizeof(path), "%s/seat-1.db", directory);
    error = error ? error : ledger_open(path, NULL, &identity, random16, &reason, &ledger);
    error = error ? error : fill(ledger, bins);
    ledger_close(ledger);
    if (error) {
        fprintf(stderr, "site: %s: %s %s\n", directory, error_text(error), words);
    }
    return error;
}
